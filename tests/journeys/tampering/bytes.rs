// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Attacks that change bytes in place or put some around the file.

use super::Attack;
use crate::issued::issued;

/// The issued permit and where its signature lies.
struct Target {
    permit: Vec<u8>,
    /// Offset of `<` and of the byte after `>` of `/Contents`.
    gap: (usize, usize),
}

impl Target {
    fn new() -> Target {
        let report = issued().json("report.json");
        let range: Vec<usize> =
            serde_json::from_value(report["signatures"][0]["byte_range"].clone()).expect("four numbers");
        Target {
            permit: issued().bytes("permit.pdf"),
            gap: (range[1], range[2]),
        }
    }

    /// The last place where this text stands (the signature's revision is the last).
    fn place(&self, text: &str) -> usize {
        let at = self
            .permit
            .windows(text.len())
            .rposition(|window| window == text.as_bytes());
        at.unwrap_or_else(|| panic!("the permit does not contain {text}"))
    }

    /// Puts bytes in the place of as many others.
    fn over(&self, at: usize, bytes: &[u8]) -> Vec<u8> {
        let mut changed = self.permit.clone();
        changed[at..at + bytes.len()].copy_from_slice(bytes);
        changed
    }

    /// Another byte range of the same width.
    fn with_range(&self, range: &str) -> Vec<u8> {
        let start = self.place("/ByteRange") + "/ByteRange".len();
        let end = start
            + self.permit[start..]
                .iter()
                .position(|byte| *byte == b']')
                .expect("an array ends")
            + 1;
        let width = end - start;
        assert!(range.len() <= width, "{range} is wider than the old one");
        self.over(start, format!("{range:<width$}").as_bytes())
    }
}

fn attack(name: &'static str, rules: &'static [&'static str], tampered: Vec<u8>) -> Attack {
    Attack {
        name,
        rules,
        tampered,
    }
}

pub(super) fn attacks() -> Vec<Attack> {
    let target = Target::new();
    [around_the_file(&target), ranges(&target), contents(&target)]
        .into_iter()
        .flatten()
        .collect()
}

fn around_the_file(target: &Target) -> Vec<Attack> {
    let permit = &target.permit;
    let author = target.place("</dc:creator>") - 30;
    vec![
        attack("another author", &["R28"], target.over(author, b"Q")),
        attack("junk behind the end", &["R4"], [permit, &b"\nx"[..]].concat()),
        attack(
            "a second end of file",
            &["R4"],
            [permit, &b"\n%%EOF\n"[..]].concat(),
        ),
        attack(
            "junk before the header",
            &["R1", "R2"],
            [&b"MZ"[..], permit].concat(),
        ),
    ]
}

fn ranges(target: &Target) -> Vec<Attack> {
    let (open, close) = target.gap;
    let rest = target.permit.len() - close;
    let with = |range: String| target.with_range(&range);
    let no_range = target.over(target.place("/ByteRange"), b"/ByteRangf");
    vec![
        attack(
            "a range that starts late",
            &["R6"],
            with(format!("[1 {} {close} {rest}]", open - 1)),
        ),
        attack(
            "a negative range",
            &["R6"],
            with(format!("[0 {open} {close} -9]")),
        ),
        attack(
            "a range of three numbers",
            &["R6"],
            with(format!("[0 {open} {close}]")),
        ),
        attack(
            "a range that ends early",
            &["R9"],
            with(format!("[0 {open} {close} {}]", rest - 20)),
        ),
        attack(
            "a gap wider than the signature",
            &["R7"],
            with(format!("[0 {} {close} {rest}]", open - 5)),
        ),
        attack("no range at all", &["R5", "R6"], no_range),
    ]
}

fn contents(target: &Target) -> Vec<Attack> {
    let (open, close) = target.gap;
    let digits = &target.permit[open + 1..close - 1];
    let last = open
        + 1
        + digits
            .iter()
            .rposition(|digit| *digit != b'0')
            .expect("the signature is not empty");
    let other = if target.permit[last] == b'1' { b"2" } else { b"1" };
    let nothing = vec![b'0'; digits.len()];
    vec![
        attack(
            "something hidden in the padding",
            &["R8"],
            target.over(close - 9, b"c0ffee"),
        ),
        attack("an empty signature", &["R8"], target.over(open + 1, &nothing)),
        attack(
            "a letter that is no digit",
            &["R2", "R7"],
            target.over(open + 9, b"g"),
        ),
        attack(
            "another signature value",
            &["R29", "R32"],
            target.over(last, other),
        ),
    ]
}
