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
    let loads = (0..20).map(|_| {
        let begun = Instant::now();
        let definition = definition();
        (begun.elapsed(), definition.proof())
    });
    let (fastest, proof) = loads.min_by_key(|(time, _)| *time).unwrap();
    println!("load and check, the fastest of 20: {fastest:?}, {proof:?}");
    let definition = definition();
    let (haulier, clerk) = (person("h", "applicant", "firm"), person("c", "clerk", "city"));
    for count in [4, 20, 200] {
        let parties: Vec<Value> = (0..count)
            .map(|i| json!({"id": format!("body-{i}"), "name": "Body"}))
            .collect();
        let data = json!({"applicant_org": "firm", "valid_to": "2026-12-20", "latest_end": "2027-11-22", "channel": "post", "permit_kind": "single", "parties": parties});
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
