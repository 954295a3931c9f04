// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! How long it takes with many parties. Prints, and judges nothing: `cargo test --release -- --ignored --nocapture speed`.

use std::time::Instant;

use jiff::Timestamp;
use serde_json::{Value, json};
use workflow::{Action, Actor, Case, Command, PersonId, explain, start, step};

use crate::shipped::definition;

fn person(name: &str, role: &str, org: &str) -> Actor {
    Actor {
        person: PersonId(name.into()),
        name: name.into(),
        roles: [role.to_owned()].into(),
        org: Some(org.into()),
        unit: None,
        party_of: [].into(),
    }
}

fn now() -> Timestamp {
    "2026-11-23T09:00:00Z".parse().unwrap()
}

fn send(case: &Case, actor: &Actor, name: &str) -> Case {
    let action = Action::Event {
        name: name.into(),
        party: None,
        payload: Value::Null,
        reason: None,
        signature: None,
    };
    let command = Command {
        id: name.into(),
        actor: actor.clone(),
        action,
    };
    step(&definition(), case, &command, now()).unwrap().case
}

#[test]
#[ignore = "measures"]
#[expect(clippy::disallowed_methods, reason = "measures, on demand only")]
fn speed_of_explain_and_load() {
    let begun = Instant::now();
    let definition = definition();
    println!("load and check: {:?}, {:?}", begun.elapsed(), definition.proof());
    let (haulier, clerk) = (person("h", "applicant", "firm"), person("c", "clerk", "city"));
    for count in [4, 20, 200] {
        let parties: Vec<Value> = (0..count)
            .map(|i| json!({"id": format!("body-{i}"), "name": "Body"}))
            .collect();
        let data = json!({"applicant_org": "firm", "valid_to": "2026-12-20", "parties": parties});
        let case = start(&definition, "case", data, &haulier, now()).unwrap().case;
        let case = send(&send(&case, &haulier, "submit"), &clerk, "start_hearing");
        for actor in [&clerk, &person("b", "heard_body", "body-0")] {
            let rounds = 50;
            let begun = Instant::now();
            let listed = (0..rounds)
                .map(|_| explain(&definition, &case, actor, now()).len())
                .sum::<usize>()
                / rounds;
            let each = begun.elapsed() / u32::try_from(rounds).unwrap();
            println!(
                "explain, {count} parties, {}: {each:?} for {listed} entries",
                actor.name
            );
        }
    }
}
