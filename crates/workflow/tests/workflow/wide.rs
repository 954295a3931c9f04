// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The words of the language that the heavy-load procedure does not use: cases and broken definitions.

use workflow::{Budget, Bundle, CaseFile, Coverage, Definition, Diagnostic};

use crate::shipped::calendars;

pub const WIDE: &str = include_str!("wide.yaml");

pub fn load(source: &str) -> Result<Definition, Vec<Diagnostic>> {
    let bundle = Bundle {
        source: source.to_owned(),
        calendars: calendars(),
        ..Bundle::default()
    };
    Definition::load(&bundle, &Budget::default())
}

#[test]
fn every_case_of_the_wide_definition_goes_as_written() {
    let definition = load(WIDE).unwrap_or_else(|found| panic!("{found:#?}"));
    let file = CaseFile::parse(include_str!("wide.cases.yaml"), &Budget::default()).unwrap();
    let mut faults = Vec::new();
    for scenario in &file.cases {
        if let Err(fault) = file.run(&definition, scenario, &mut Coverage::default()) {
            faults.push(format!("{}: {fault}", scenario.case));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Fault, what is replaced, by what, and the codes in the order of the source.
const BROKEN: [(&str, &str, &str, &[&str]); 19] = [
    (
        "a history outside",
        "history: deep, to: work",
        "history: deep, to: stopped",
        &["bad-history"],
    ),
    (
        "a history of another kind",
        "history: deep",
        "history: long",
        &["bad-value"],
    ),
    (
        "a history with events",
        "history: deep, to: work",
        "history: deep, to: work, done: both",
        &["bad-history"],
    ),
    (
        "a cycle without events",
        "- {to: cheap}",
        "- {to: sorting}",
        &["eventless-cycle", "unreachable"],
    ),
    (
        "eventless without target",
        "- {to: cheap}",
        "- {guard: case.fee > 1}",
        &["missing-key"],
    ),
    (
        "a timer that is not there",
        "suspend: due",
        "suspend: dew",
        &["unknown-timer"],
    ),
    (
        "an extension without reason",
        "longer: {by: clerk, reason: required,",
        "longer: {by: clerk,",
        &["change-without-reason"],
    ),
    (
        "a suspension without reason",
        "halt: {by: clerk, reason: required,",
        "halt: {by: clerk,",
        &["change-without-reason"],
    ),
    (
        "a suspended fiction",
        "{calendar_days: 10}",
        "{nth_day: 4}",
        &["timer-type"],
    ),
    (
        "a raised event nobody handles",
        "raise: noted",
        "raise: stop",
        &["unhandled-event", "no-actor"],
    ),
    (
        "a new party without key",
        "add_party: {id: ",
        "add_party: {note: ",
        &["missing-key"],
    ),
    (
        "a party without such a field",
        "with: {id: ",
        "with: {name: ",
        &["unknown-data"],
    ),
    (
        "parties changed by nobody",
        "both: {to: sorting}",
        "both: {to: sorting, do: [remove_party: x]}",
        &["no-actor"],
    ),
    (
        "one person for what needs two units",
        "different_unit: [take, sign_off], when: case.fee > 100",
        "different_unit: [take, give]",
        &["duties-contradict", "duty-not-enforced", "duty-act"],
    ),
    (
        "one person for what needs three pairs of eyes",
        "n_eyes: 2, of: [take, give, sign_off]",
        "n_eyes: 3, of: [take, give, sign_off]",
        &["duties-contradict"],
    ),
    (
        "a label in another encoding",
        "stop: {label: {de: J, en: J}}",
        "stop: {label: {de: R\u{fffd}ckfrage, en: J}}",
        &["bad-text"],
    ),
    (
        "three eyes of two",
        "n_eyes: 2, of: [take, give, sign_off]",
        "n_eyes: 4, of: [take, give, sign_off]",
        &["bad-value"],
    ),
    (
        "the same person, alone",
        "same_person: [take, give]",
        "same_person: [take]",
        &["bad-value"],
    ),
    (
        "a parallel state with an initial one",
        "        done: both\n",
        "        done: both\n        initial: fee\n",
        &["bad-value"],
    ),
];

#[test]
fn every_broken_wide_definition_gets_exactly_its_codes() {
    let mut wrong = Vec::new();
    for (fault, replace, with, codes) in BROKEN {
        assert!(WIDE.contains(replace), "{fault}");
        let found = load(&WIDE.replacen(replace, with, 1)).err().unwrap_or_default();
        let found: Vec<&str> = found.iter().map(|diagnostic| diagnostic.code).collect();
        if found != codes {
            wrong.push(format!("{fault}: {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn an_event_is_handled_in_a_region_beside_the_one_that_raises_it() {
    let source = "
workflow: beside
version: 1
title: {de: A, en: A}
zone: Europe/Berlin
calendar: de-ni-braunschweig
roles: {clerk: {label: {de: A, en: A}}}
data: {}
events:
  stop: {label: {de: A, en: A}}
  done: {label: {de: A, en: A}}
  late: {label: {de: A, en: A}}
start: {by: clerk}
initial: both
states:
  both:
    label: {de: A, en: A}
    events: {stop: {by: clerk, to: over}}
    parallel:
      waits:
        label: {de: A, en: A}
        initial: waiting
        states:
          waiting:
            label: {de: A, en: A}
            timers: {due: {after: {calendar_days: 14}, raise: late}}
            events: {done: {by: clerk, to: quiet}}
          quiet: {label: {de: A, en: A}, final: true}
      watches:
        label: {de: A, en: A}
        initial: watching
        states:
          watching: {label: {de: A, en: A}, events: {late: {do: [effect: reminder]}}}
  over: {label: {de: A, en: A}, final: true}
effects:
  reminder: {retry: {attempts: 2, wait_seconds: 1, longest_wait_seconds: 1}}
";
    assert_eq!(crate::broken::diagnostics(source), Vec::<String>::new());
}
