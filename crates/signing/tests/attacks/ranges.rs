// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Universal signature forgery: `/ByteRange` and `/Contents` as they should not be. Everything else is right, and the
//! CMS is good over the bytes the ranges would name.

use crate::forge::{Wish, certified, forge, range_end};
use crate::support::permit;
use crate::{At, Case};

/// What stands in the dictionary, and the rule against it.
const RANGES: [(&str, &str, &str); 19] = [
    ("range missing", "/Contents @C", "R6"),
    ("range null", "/ByteRange null /Contents @C", "R6"),
    ("range empty", "/ByteRange [] /Contents @C", "R6"),
    ("range of one number", "/ByteRange [0] /Contents @C", "R6"),
    (
        "range of three numbers",
        "/ByteRange [0 10 20] /Contents @C",
        "R6",
    ),
    (
        "range of five numbers",
        "/ByteRange [0 10 20 30 40] /Contents @C",
        "R6",
    ),
    ("range of zeros", "/ByteRange [0 0 0 0] /Contents @C", "R6"),
    (
        "range negative start",
        "/ByteRange [-1 10 20 30] /Contents @C",
        "R6",
    ),
    (
        "range negative length",
        "/ByteRange [0 10 20 -30] /Contents @C",
        "R6",
    ),
    (
        "range overflow",
        "/ByteRange [0 10 9223372036854775807 9223372036854775807] /Contents @C",
        "R6",
    ),
    (
        "range beyond the file",
        "/ByteRange [0 10 20 999999999] /Contents @C",
        "R6",
    ),
    ("range backwards", "/ByteRange [30 20 10 0] /Contents @C", "R6"),
    (
        "range overlapping",
        "/ByteRange [0 500 400 100] /Contents @C",
        "R6",
    ),
    (
        "range of strings",
        "/ByteRange [(0) (10) (20) (30)] /Contents @C",
        "R6",
    ),
    ("range a name", "/ByteRange /None /Contents @C", "R6"),
    ("range nested", "/ByteRange [@R] /Contents @C", "R6"),
    ("range indirect", "/ByteRange 50 0 R /Contents @C", "R6"),
    (
        "range with an indirect number",
        "/ByteRange [0 51 0 R 20 30] /Contents @C",
        "R6",
    ),
    (
        "range twice",
        "/ByteRange @R /ByteRange [0 10 20 30] /Contents @C",
        "R3",
    ),
];

const CONTENTS: [(&str, &str, &str); 13] = [
    ("contents missing", "/ByteRange @R", "R7"),
    ("contents null", "/ByteRange @R /Contents null", "R7"),
    ("contents a name", "/ByteRange @R /Contents /None", "R7"),
    ("contents an array", "/ByteRange @R /Contents [@C]", "R7"),
    ("contents indirect", "/ByteRange @R /Contents 52 0 R", "R7"),
    (
        "contents another key's value",
        "/ByteRange @R /Other @C /Contents <00>",
        "R7",
    ),
    (
        "contents a literal string",
        "/ByteRange @R /Other @C /Contents (\\000\\001)",
        "R7",
    ),
    ("contents empty", "/ByteRange [0 10 12 20] /Contents <>", "R8"),
    (
        "contents one zero",
        "/ByteRange [0 10 14 20] /Contents <00>",
        "R8",
    ),
    (
        "contents no cms",
        "/ByteRange [0 10 18 20] /Contents <deadbeef>",
        "R8",
    ),
    (
        "contents with spaces",
        "/ByteRange [0 10 20 30] /Contents <30 00>",
        "R7",
    ),
    (
        "contents of odd length",
        "/ByteRange [0 10 15 30] /Contents <300>",
        "R7",
    ),
    (
        "contents twice",
        "/ByteRange @R /Contents @C /Contents <00>",
        "R3",
    ),
];

pub(super) fn cases() -> Vec<Case> {
    let twin = certified();
    RANGES
        .into_iter()
        .chain(CONTENTS)
        .map(|(name, keys, rule)| {
            let dictionary = format!(
                "<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached {keys} /M (D:20261123101500Z) >>"
            );
            let extra = vec![
                (50, "@R".to_owned()),
                (51, "10".to_owned()),
                (52, if keys.contains("52 0 R") { "@C" } else { "null" }.to_owned()),
            ];
            let wish = Wish {
                dictionary,
                extra,
                p: Some(1),
                ..Wish::default()
            };
            let attack = forge(&permit(), 6, &wish);
            // R7 names the gap, where the ranges say the signature lies.
            let at = match rule {
                "R7" => At::Byte(range_end(&attack)),
                _ => At::Object("6 0"),
            };
            Case::failed(name, rule, at, (attack, twin.clone()))
        })
        .collect()
}
