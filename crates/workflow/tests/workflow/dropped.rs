// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Nothing that is written in a definition is left out without a word.

use crate::broken::{SOUND, diagnostics};

/// What is replaced in `sound.yaml`, by what, and what the loader says.
const DROPPED: &[(&str, &str, &[&str])] = &[
    (
        "different_person: [propose, approve], when",
        "different_person: [propose, approve], n_eyes: 2, of: [propose, approve], when",
        &[
            "20:3: bad-value: a duty has one rule, not different_person and n_eyes (write each on its own, in the order that is meant)",
        ],
    ),
    (
        "different_person: [propose, approve], when",
        "when",
        &[
            "20:3: missing-key: a duty has one rule, this one none (write one of different_person, different_unit, same_person, n_eyes, not_party)",
        ],
    ),
    (
        "different_person: [propose, approve], when",
        "different_person: [propose, approve], of: case.owner, when",
        &[
            "20:76: bad-value: `of` beside `different_person` (only `n_eyes` and `not_party` have it; remove it)",
        ],
    ),
    (
        "different_person: [propose, approve], when",
        "different_person: [[propose, approve], approve], when",
        &["20:73: bad-value: `approve` stands twice (an act is on one side, once)"],
    ),
    (
        "for_each: {in: case.bodies, key: id}",
        "for_each: {in: case.bodies, key: id}\n        initial: inner\n        states: {inner: {label: {de: i, en: i}, final: true}}",
        &[
            "47:7: bad-value: `initial` on the state `hearing`, which is a hearing (what a party does stands under `body`; remove it)",
            "47:7: bad-value: `states` on the state `hearing`, which is a hearing (what a party does stands under `body`; remove it)",
        ],
    ),
    (
        "    initial: draft\n",
        "    initial: draft\n    body: {initial: x, states: {x: {label: {de: x, en: x}, final: true}}}\n",
        &["34:3: bad-value: `body` on the state `open`, which is no hearing (add `for_each:` or remove it)"],
    ),
    (
        "do: [set: {case.kind: small}]",
        "do: [{effect: told, set: {case.kind: small}}]",
        &[
            "66:68: bad-value: an action does one thing, not set and effect (write each on its own, in the order that is meant)",
        ],
    ),
    (
        "do: [effect: issue]",
        "do: [{}]",
        &[
            "70:60: missing-key: an action does one thing, this one none (write one of set, decide, effect, raise, suspend, resume, extend, add_party, replace_party, remove_party, rehear)",
        ],
    ),
    (
        "        events:\n          propose:",
        "        task: {role: clerk, act: write, label: {de: Anders, en: Differently}}\n        events:\n          propose:",
        &[
            "65:15: bad-value: the act `write` is called something else in line 40 (one act has one label; give this one another name)",
        ],
    ),
    (
        "kind: {one_of: [small, large]}",
        "kind: {one_of: [small, large, small]}",
        &["17:33: bad-value: `small` stands twice (name it once)"],
    ),
    (
        "kind: {one_of: [small, large]}",
        "kind: {one_of: [small, large], type: text}",
        &[
            "17:9: bad-value: a field has one type, not one_of and type (write each on its own, in the order that is meant)",
            "66:74: unknown-data: `case.kind` cannot be set (declare it under `data`; known: case.bodies, case.end, case.fee, case.owner)",
        ],
    ),
    (
        "propose: {by: clerk,",
        "propose: {by: [clerk, clerk],",
        &["66:33: bad-value: `clerk` stands twice (name it once)"],
    ),
    (
        "propose: {by: clerk,",
        "propose: {by: [],",
        &["66:25: bad-value: nothing is named here (name one, or remove the line)"],
    ),
    (
        "over: [statement]",
        "over: [statement, statement]",
        &["59:75: bad-value: `statement` stands twice (name it once)"],
    ),
    (
        "set: {party.note: {cel: payload.note}}",
        "set: {party.note: {cel: payload.note, day: {nth_day: 1}}}",
        &[
            "59:100: bad-value: `cel` stands beside other keys (write {cel: …} alone)",
            "59:100: bad-value: `day` stands beside other keys (write {day: …} alone)",
            "59:100: set-type: the value does not fit, expected text (write a fitting value, or {cel: expression})",
        ],
    ),
];

#[test]
fn what_would_be_left_out_is_a_fault() {
    let mut wrong = Vec::new();
    for (replace, with, expect) in DROPPED {
        assert!(SOUND.contains(replace), "{replace}");
        let found = diagnostics(&SOUND.replacen(replace, with, 1));
        if found != *expect {
            wrong.push(format!("{with}\t{found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}
