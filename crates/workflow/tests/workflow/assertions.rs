// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Assertions: each form holds on one procedure and is broken by another assertion, with the way that breaks it.

use crate::exhaustive::{definition, load};

const STATES: &str = "  a: {S, events: {e_grant: {by: clerk, duty: apart, do: [set: {case.kind: granted}], to: r}, e_refuse: {by: clerk, duty: apart, reason: required, do: [set: {case.kind: refused}], to: h}}}
  h: {S, timers: {t: {after: {calendar_days: 14}, raise: e_over}}, events: {e_say: {by: clerk, to: r}, e_over: {to: r}}}
  r: {S, events: {e_approve: {by: boss, duty: apart, to: s}, e_back: {by: boss, reason: required, to: a}}}
  s: {S, events: {e_sealed: {by: system, sign: {level: advanced_seal, over: [decision]}, to: v}, e_lost: {by: boss, to: l}}}
  v: {S, timers: {end: {after: {calendar_days: 30}, raise: e_end}}, events: {e_end: {to: z}}}
  l: {S, final: true}
  z: {S, final: true}
";

fn found(assertion: &str) -> Vec<String> {
    let source = definition("kind: {one_of: [granted, refused]}", STATES);
    let duties =
        "duties: {apart: {label: {de: x, en: x}, different_person: [[e_grant, e_refuse], e_approve]}}\n";
    let source =
        format!("{source}{duties}assertions:\n  rule: {{label: {{de: Regel, en: the rule}}, {assertion}}}\n");
    let found = load(source).err().unwrap_or_default();
    let line = |d: &workflow::Diagnostic| format!("{} | {} | {}", d.code, d.message, d.witness.join("; "));
    found.iter().map(line).collect()
}

#[test]
fn what_holds_is_proven() {
    for assertion in [
        "never: {states: [h, s]}",
        "never: {states: [h], when: case.kind == 'granted'}",
        "always_before: {reach: s, passed: [e_approve, r]}",
        "always_before: {reach: v, passed: [e_approve, e_sealed], different_persons: [[e_grant, e_approve], [e_refuse, e_approve]]}",
        "always_before: {reach: s, passed: h, when: case.kind == 'refused', burden: true}",
        "always_before: {reach: e_sealed, passed: e_approve}",
        "always_before: {reach: s, passed: e_approve, since: [e_grant, e_refuse]}",
        "leads_to: {from: h, to: [a, v, l]}",
        "leads_to: {from: v, to: z}",
        "never_by_timer: [s, v]",
        "with_reason: [e_refuse, e_back]",
        "signed: {reach: v, over: decision, level: advanced_seal}",
    ] {
        assert_eq!(found(assertion), Vec::<String>::new(), "{assertion}");
    }
}

#[test]
fn what_does_not_hold_comes_with_a_case_that_breaks_it() {
    let to_r = "Clerk: e_grant (`e_grant`)";
    let to_s = "Clerk: e_grant (`e_grant`); Boss: e_approve (`e_approve`)";
    for (assertion, expected) in [
        (
            "never: {states: [h], when: case.kind == 'refused'}",
            "assertion-violated | `rule` does not hold (the rule): a case can be in h | Clerk: e_refuse (`e_refuse`); now in `h`".to_owned(),
        ),
        (
            "always_before: {reach: s, passed: h}",
            format!("assertion-violated | `rule` does not hold (the rule): a case can come to `s` without `h` | {to_s}; now in `s`"),
        ),
        (
            "always_before: {reach: s, passed: e_say, when: case.kind == 'refused', burden: true}",
            "burden-unheard | `rule` does not hold (the rule): a case can come to `s` without `e_say` | Clerk: e_refuse (`e_refuse`); \
             the time of `t` in `h` runs out; Boss: e_approve (`e_approve`); now in `s`"
                .to_owned(),
        ),
        (
            "always_before: {reach: e_sealed, passed: [h]}",
            format!("assertion-violated | `rule` does not hold (the rule): a case can come to `e_sealed` without `h` | {to_s}; system: e_sealed (`e_sealed`); now in `v`"),
        ),
        (
            "always_before: {reach: s, passed: h, since: e_back}",
            format!(
                "assertion-violated | `rule` does not hold (the rule): a case can come to `s` without `h` | {to_r}; Boss: e_back (`e_back`); {to_s}; now in `s`"
            ),
        ),
        (
            "always_before: {reach: v, different_persons: [[e_say, e_approve]]}",
            format!("assertion-violated | `rule` does not hold (the rule): nothing keeps `e_say` and `e_approve` apart here | {to_r}; Boss: e_approve (`e_approve`)"),
        ),
        (
            "leads_to: {from: h, to: v}",
            "assertion-violated | `rule` does not hold (the rule): a case can come to where `v` cannot follow any more | \
             Clerk: e_refuse (`e_refuse`); Clerk: e_say (`e_say`); Boss: e_approve (`e_approve`); Boss: e_lost (`e_lost`); now in `l`"
                .to_owned(),
        ),
        (
            "never_by_timer: [r]",
            "assertion-violated | `rule` does not hold (the rule): time alone brings about `r` | Clerk: e_refuse (`e_refuse`); the time of `t` in `h` runs out".to_owned(),
        ),
        (
            "with_reason: [e_grant]",
            format!("assertion-violated | `rule` does not hold (the rule): no reason is asked for here | {to_r}"),
        ),
        (
            "signed: {reach: [v, l], over: [decision], level: advanced_seal}",
            format!("issued-unsigned | `rule` does not hold (the rule): a case can come to `v` or `l` without a signature over decision (advanced_seal) | {to_s}; Boss: e_lost (`e_lost`); now in `l`"),
        ),
        (
            "signed: {reach: v, over: [decision], level: qualified_seal}",
            format!("issued-unsigned | `rule` does not hold (the rule): a case can come to `v` without a signature over decision (qualified_seal) | {to_s}; system: e_sealed (`e_sealed`); now in `v`"),
        ),
        (
            "always_before: {reach: h, passed: e_refuse, when: case.kind == 'granted'}",
            "assertion-empty | `rule` speaks of what no case ever comes to | ".to_owned(),
        ),
    ] {
        assert_eq!(found(assertion), [expected], "{assertion}");
    }
}

#[test]
fn an_assertion_that_cannot_be_read_says_why() {
    for (assertion, code) in [
        ("never: {states: [nowhere]}", "unknown-state"),
        ("always: {}", "unknown-key"),
        ("never: {states: []}", "bad-value"),
        ("always_before: {reach: s}", "missing-key"),
        ("always_before: {passed: s}", "missing-key"),
        (
            "always_before: {reach: s, different_persons: [[e_say]]}",
            "bad-value",
        ),
        (
            "always_before: {reach: s, passed: h, when: case.size == 1}",
            "cel-name",
        ),
        ("signed: {reach: s, over: decision, level: wax}", "bad-value"),
        ("never: {states: [h]}, with_reason: [e_back]", "bad-value"),
        ("never: [h]", "wrong-type"),
    ] {
        let found = found(assertion);
        assert!(
            found.iter().any(|line| line.starts_with(code)),
            "{assertion}: {found:?}"
        );
    }
}
