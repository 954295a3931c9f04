// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Tasks: whom they are for, how urgent they are, and the form people see.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use workflow::{
    Action, Actor, Budget, Bundle, Case, Command, Definition, PersonId, Priority, RefusalCode, Text,
    claimable, explain, start, step,
};

const DESK: &str = "workflow: desk
version: 1
title: {de: T, en: T}
zone: Europe/Berlin
roles: {asker: {label: {de: A, en: A}}, clerk: {label: {de: S, en: C}}}
data: {unit: text, urgent: flag, weight: integer}
duties:
  apart: {label: {de: Zwei, en: Two}, different_person: [check, release]}
events:
  send: {label: {de: Senden, en: Send}}
  check: {label: {de: Prüfen, en: Check}, payload: {remark: 'text?'}}
  release: {label: {de: Freigeben, en: Release}}
  withdraw: {label: {de: Zurückziehen, en: Withdraw}}
start: {by: asker, needs: [urgent]}
initial: draft
states:
  draft:
    label: {de: Entwurf, en: Draft}
    events: {send: {by: asker, to: checking}}
  checking:
    label: {de: Prüfung, en: Checking}
    task:
      role: clerk
      act: check
      label: {de: Prüfen, en: Check}
      candidates: {cel: case.unit == null || person.unit == case.unit, otherwise: {de: Das prüft ein anderes Sachgebiet., en: Another unit checks this.}}
      priority: {urgent: case.urgent == true, high: case.weight != null && case.weight > 100, low: case.weight == 0}
      form: check
    events:
      check: {by: clerk, duty: apart, to: releasing}
      withdraw: {by: [asker, clerk], to: over}
  releasing:
    label: {de: Freigabe, en: Release}
    task: {role: clerk, act: release, label: {de: Freigeben, en: Release}, priority: low}
    events: {release: {by: clerk, duty: apart, to: over}}
  over: {label: {de: Ende, en: End}, final: true}
";

const FORM: &str = r#"{"schema": "geleit/form/1", "name": "check", "title": {"de": "Prüfbogen", "en": "Check"},
  "intro": {"de": "Vollständig?", "en": "Complete?"}, "checks": [{"de": "Maße", "en": "Dimensions"}],
  "fields": {"remark": {"de": "Für die Akte", "en": "For the file"}}}"#;

fn bundle() -> Bundle {
    Bundle {
        source: DESK.to_owned(),
        forms: BTreeMap::from([("check".to_owned(), FORM.to_owned())]),
        ..Bundle::default()
    }
}

fn load() -> Definition {
    Definition::load(&bundle(), &Budget::default()).unwrap_or_else(|found| panic!("{found:?}"))
}

fn faults(bundle: &Bundle) -> Vec<String> {
    let found = Definition::load(bundle, &Budget::default())
        .err()
        .unwrap_or_default();
    found.iter().map(ToString::to_string).collect()
}

fn person(name: &str, role: &str, unit: Option<&str>) -> Actor {
    Actor {
        person: PersonId(name.into()),
        name: name.to_uppercase().into(),
        roles: BTreeSet::from([role.to_owned()]),
        org: None,
        unit: unit.map(Into::into),
        party_of: BTreeSet::new(),
    }
}

fn command(actor: &Actor, action: Action) -> Command {
    Command {
        id: "c".into(),
        actor: actor.clone(),
        action,
    }
}

fn event(name: &str) -> Action {
    Action::Event {
        name: name.into(),
        party: None,
        payload: Value::Null,
        reason: None,
        signature: None,
    }
}

/// A case that was opened with this data and sent.
fn sent(definition: &Definition, data: &Value) -> Case {
    let now = "2026-06-01T08:00:00Z".parse().unwrap();
    let eva = person("eva", "asker", None);
    let opened = start(definition, "1", data.clone(), &eva, now).unwrap();
    step(definition, &opened.case, &command(&eva, event("send")), now)
        .unwrap()
        .case
}

#[test]
fn only_candidates_take_a_task_and_act_on_it() {
    let definition = load();
    let now = "2026-06-01T09:00:00Z".parse().unwrap();
    let case = sent(&definition, &json!({"unit": "north", "urgent": false}));
    let task = case.tasks[0].id.clone();
    let (own, other) = (
        person("ada", "clerk", Some("north")),
        person("ben", "clerk", Some("south")),
    );
    let unknown = person("cem", "clerk", None);
    assert_eq!(claimable(&definition, &case, &own, &task), Ok(()));
    for stranger in [&other, &unknown] {
        for action in [
            Action::Claim { task: task.clone() },
            event("check"),
            event("withdraw"),
        ] {
            let refused = step(&definition, &case, &command(stranger, action), now).unwrap_err();
            assert_eq!(refused.code, RefusalCode::NotACandidate);
            let reason = &refused.reasons[0];
            assert_eq!(
                reason.message,
                Text::new("Das prüft ein anderes Sachgebiet.", "Another unit checks this.")
            );
            let seen = &reason.guard.as_ref().unwrap().values;
            assert_eq!(seen["case.unit"], "north");
            assert_eq!(seen["person.unit"], json!(stranger.unit));
        }
        let reasons = claimable(&definition, &case, stranger, &task).unwrap_err();
        assert_eq!(reasons[0].code, RefusalCode::NotACandidate);
        let possible = explain(&definition, &case, stranger, now);
        assert!(possible.iter().all(|event| !event.enabled), "{possible:?}");
    }
    // Who acts in another role than the task's is not asked.
    let eva = person("eva", "asker", None);
    assert!(step(&definition, &case, &command(&eva, event("withdraw")), now).is_ok());
    let claim = Action::Claim { task };
    assert!(step(&definition, &case, &command(&own, claim), now).is_ok());
    assert!(step(&definition, &case, &command(&own, event("check")), now).is_ok());
}

#[test]
fn without_a_wish_everybody_of_the_role_is_a_candidate() {
    let definition = load();
    let case = sent(&definition, &json!({"urgent": false}));
    let anybody = person("cem", "clerk", None);
    assert_eq!(claimable(&definition, &case, &anybody, &case.tasks[0].id), Ok(()));
    let gone = claimable(&definition, &case, &anybody, "checking.check@99").unwrap_err();
    assert_eq!(gone[0].code, RefusalCode::TaskUnknown);
}

#[test]
fn whom_a_duty_bars_hears_so_before_taking_the_task() {
    let definition = load();
    let now = "2026-06-01T09:00:00Z".parse().unwrap();
    let case = sent(&definition, &json!({"urgent": false}));
    let (ada, ben) = (person("ada", "clerk", None), person("ben", "clerk", None));
    let case = step(&definition, &case, &command(&ada, event("check")), now)
        .unwrap()
        .case;
    let task = case.tasks[0].id.clone();
    let reasons = claimable(&definition, &case, &ada, &task).unwrap_err();
    assert_eq!(reasons[0].code, RefusalCode::DifferentPerson);
    assert_eq!(claimable(&definition, &case, &ben, &task), Ok(()));
    // It is a hint: nobody is kept from looking at it.
    assert!(step(&definition, &case, &command(&ada, Action::Claim { task }), now).is_ok());
}

#[test]
fn a_task_is_as_urgent_as_the_case_was_when_it_began() {
    let definition = load();
    for (data, priority) in [
        (json!({"urgent": true, "weight": 500}), Priority::Urgent),
        (json!({"urgent": false, "weight": 500}), Priority::High),
        (json!({"urgent": false, "weight": 50}), Priority::Normal),
        (json!({"urgent": false}), Priority::Normal),
        (json!({"urgent": false, "weight": 0}), Priority::Low),
    ] {
        let case = sent(&definition, &data);
        assert_eq!(case.tasks[0].priority, priority, "{data}");
        let stored = serde_json::to_value(&case).unwrap();
        let again: Case = serde_json::from_value(stored.clone()).unwrap();
        assert_eq!(again, case, "{stored}");
        let now = "2026-06-01T09:00:00Z".parse().unwrap();
        let ada = person("ada", "clerk", None);
        let next = step(&definition, &case, &command(&ada, event("check")), now).unwrap();
        assert_eq!(next.case.tasks[0].priority, Priority::Low);
    }
}

#[test]
fn a_form_is_shown_with_its_events_and_counts_for_the_hash() {
    let definition = load();
    let now = "2026-06-01T09:00:00Z".parse().unwrap();
    let case = sent(&definition, &json!({"urgent": false}));
    let possible = explain(&definition, &case, &person("ada", "clerk", None), now);
    let check = possible.iter().find(|event| event.event == "check").unwrap();
    let form = check.form.as_ref().unwrap();
    assert_eq!(form.title, Text::new("Prüfbogen", "Check"));
    assert_eq!(form.checks, [Text::new("Maße", "Dimensions")]);
    assert_eq!(form.fields["remark"], Text::new("Für die Akte", "For the file"));
    let hash = |bundle: &Bundle| {
        let definition = Definition::load(bundle, &Budget::default()).unwrap();
        definition.id().sha256.clone()
    };
    let mut other = bundle();
    other
        .forms
        .insert("check".to_owned(), FORM.replace("Complete?", "Complete"));
    assert_ne!(
        hash(&other),
        hash(&bundle()),
        "a changed form is another definition"
    );
    let mut laid_out = bundle();
    laid_out
        .forms
        .insert("check".to_owned(), FORM.replace(", ", ",\n"));
    assert_eq!(hash(&laid_out), hash(&bundle()), "layout does not count");
    let mut more = bundle();
    more.forms
        .insert("idle".to_owned(), FORM.replace("\"check\"", "\"idle\""));
    assert_eq!(hash(&more), hash(&bundle()), "a form nobody names does not count");
}

#[test]
fn a_form_that_does_not_fit_is_a_fault() {
    let with = |form: &str| Bundle {
        forms: BTreeMap::from([("check".to_owned(), form.to_owned())]),
        ..bundle()
    };
    for (bundle, expected) in [
        (
            Bundle {
                forms: BTreeMap::new(),
                ..bundle()
            },
            "34:13: unknown-form: there is no form `check` (forms of this bundle: none)",
        ),
        (
            with(&FORM.replace("\"remark\"", "\"remarks\"")),
            "34:13: form-field: the form `check` explains `remarks`, which no event of the task `check` asks for (fields there: remark)",
        ),
        (
            with(&FORM.replace("form/1", "form/2")),
            "form-invalid: form `check`: schema is",
        ),
        (
            with(&FORM.replace("\"check\"", "\"chek\"")),
            "form-invalid: form `check`: it calls itself `chek`",
        ),
        (with("{"), "form-invalid: form `check`: EOF"),
        (
            with(&FORM.replace("\"intro\"", "\"intor\"")),
            "form-invalid: form `check`: unknown field `intor`",
        ),
        (
            with(&FORM.replace("Maße", "a\u{202e}b")),
            "form-invalid: form `check`: the character U+202E",
        ),
        (
            with(&FORM.replace("Maße", " ")),
            "form-invalid: form `check`: a text of 1 characters",
        ),
        (
            with(&FORM.replace("Maße", &"a".repeat(4_001))),
            "form-invalid: form `check`: a text of 4001",
        ),
    ] {
        let found = faults(&bundle);
        assert!(found[0].contains(expected), "{expected}\n{found:?}");
    }
}

#[test]
fn what_a_task_asks_of_people_is_checked_at_load() {
    for (replace, with, expected) in [
        (
            "person.unit == case.unit,",
            "person.team == case.unit,",
            "cel-name",
        ),
        ("person.unit == case.unit,", "person.unit == 1,", "cel-type"),
        ("case.weight == 0}", "person.unit == 'a'}", "cel-name"),
        ("priority: low", "priority: highest", "bad-value"),
        ("priority: low", "priority: {normal: true}", "unknown-key"),
        ("priority: low", "priority: {}", "bad-value"),
        (
            "case.weight != null && case.weight > 100",
            "case.weight > 100",
            "uninitialised",
        ),
        (
            "case.unit == null || person.unit == case.unit",
            "case.weight > 1 || person.unit == case.unit",
            "uninitialised",
        ),
        (
            "case.unit == null || person.unit == case.unit",
            "1 / size(person.roles) > 0 || case.unit == null",
            "may-fail",
        ),
    ] {
        assert!(DESK.contains(replace), "{replace}");
        let found = faults(&Bundle {
            source: DESK.replacen(replace, with, 1),
            ..bundle()
        });
        assert!(
            found.iter().any(|fault| fault.contains(expected)),
            "{with}: {found:?}"
        );
    }
}
