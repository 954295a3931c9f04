// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What was done is undone on withdrawal: the latest act first, once, and on file.

use serde_json::{Value, json};
use workflow::{Action, Actor, Case, Command, Definition, PersonId, Step, start, step};

use crate::wide::load;

const SOURCE: &str = r#"
workflow: undo
version: 1
title: {de: A, en: A}
zone: Europe/Berlin
roles:
  clerk: {label: {de: B, en: B}}
data:
  n: integer
  bodies: {list_of: {id: text}}
events:
  pay: {label: {de: C, en: C}}
  hear: {label: {de: D, en: D}}
  say: {label: {de: E, en: E}}
  stop: {label: {de: F, en: F}}
  end: {label: {de: G, en: G}}
  said: {label: {de: H, en: H}}
start: {by: clerk, needs: [n, bodies]}
initial: work
states:
  work:
    label: {de: I, en: I}
    initial: desk
    events:
      stop: {by: clerk, compensate: true, do: [effect: stopped], to: paused}
    states:
      desk:
        label: {de: J, en: J}
        events:
          pay:
            by: clerk
            do: [set: {case.n: 2}]
            compensate: [effect: {kind: refund, payload: {n: {cel: case.n}}}, set: {case.n: 0}]
          hear: {by: clerk, to: hearing}
      hearing:
        label: {de: K, en: K}
        for_each: {in: case.bodies, key: id}
        done: said
        events: {said: {to: desk}}
        body:
          initial: asked
          states:
            asked:
              label: {de: L, en: L}
              entry: [effect: ask]
              compensate: [effect: {kind: closed, payload: {to: {cel: party.key}}}]
              events: {say: {by: clerk, to: told}}
            told: {label: {de: M, en: M}, final: true}
  paused:
    label: {de: N, en: N}
    events:
      hear: {by: clerk, to: work}
      end: {by: clerk, to: over}
  over: {label: {de: O, en: O}, final: true}
effects:
  stopped: {retry: {attempts: 2, wait_seconds: 1, longest_wait_seconds: 1}}
  refund: {retry: {attempts: 2, wait_seconds: 1, longest_wait_seconds: 1}}
  ask: {retry: {attempts: 2, wait_seconds: 1, longest_wait_seconds: 1}}
  closed: {retry: {attempts: 2, wait_seconds: 1, longest_wait_seconds: 1}}
"#;

fn definition() -> Definition {
    load(SOURCE).unwrap_or_else(|found| panic!("{found:#?}"))
}

fn clerk() -> Actor {
    Actor {
        person: PersonId("ann".into()),
        name: "Ann".into(),
        roles: ["clerk".to_owned()].into(),
        org: None,
        unit: None,
        party_of: Default::default(),
    }
}

fn open(definition: &Definition) -> Case {
    let data = json!({"n": 1, "bodies": [{"id": "x"}, {"id": "y"}]});
    let now = "2026-11-23T10:00:00Z".parse().unwrap();
    start(definition, "case", data, &clerk(), now).unwrap().case
}

fn send(definition: &Definition, case: &Case, name: &str, party: Option<&str>) -> Step {
    let action = Action::Event {
        name: name.into(),
        party: party.map(Into::into),
        payload: Value::Null,
        reason: None,
        signature: None,
    };
    let command = Command {
        id: "c".into(),
        actor: clerk(),
        action,
    };
    step(
        definition,
        case,
        &command,
        "2026-11-23T10:00:00Z".parse().unwrap(),
    )
    .unwrap_or_else(|refusal| panic!("{refusal}"))
}

fn kinds(step: &Step) -> Vec<(&str, Option<&str>)> {
    let effects = step.effects.iter();
    effects
        .map(|effect| (effect.kind.as_str(), effect.party.as_deref()))
        .collect()
}

#[test]
fn what_was_done_is_undone_in_reverse_order_with_the_values_of_then_and_put_on_file() {
    let definition = definition();
    let mut case = open(&definition);
    for (event, party) in [("pay", None), ("hear", None), ("say", Some("x"))] {
        case = send(&definition, &case, event, party).case;
    }
    let done = send(&definition, &case, "stop", None);
    let expected = [
        ("closed", Some("y")),
        ("closed", Some("x")),
        ("refund", None),
        ("stopped", None),
    ];
    assert_eq!(kinds(&done), expected);
    assert_eq!(done.entry.compensated, ["asked@3/y", "asked@3/x", "desk.pay@2"]);
    assert_eq!(done.effects[2].payload, json!({"n": 2}));
    assert_eq!(done.case.data["n"], 0);
    let keys: Vec<&str> = done.effects.iter().map(|effect| effect.key.as_str()).collect();
    assert_eq!(keys, ["case/5/0", "case/5/1", "case/5/2", "case/5/3"]);
}

#[test]
fn nothing_is_undone_twice_and_what_was_not_done_is_not_undone() {
    let definition = definition();
    let case = open(&definition);
    let at_once = send(&definition, &case, "stop", None);
    assert_eq!(kinds(&at_once), [("stopped", None)]);
    let paid = send(&definition, &case, "pay", None).case;
    let stopped = send(&definition, &paid, "stop", None).case;
    assert!(stopped.compensations.is_empty());
    let again = send(&definition, &stopped, "hear", None).case;
    let twice = send(&definition, &again, "stop", None);
    assert_eq!(kinds(&twice), [("stopped", None)]);
    assert!(twice.entry.compensated.is_empty());
}

#[test]
fn a_case_stored_before_there_were_compensations_still_loads() {
    let case = open(&definition());
    let text = serde_json::to_string(&case).unwrap();
    assert!(!text.contains("compensations"));
    assert_eq!(serde_json::from_str::<Case>(&text).unwrap(), case);
}
