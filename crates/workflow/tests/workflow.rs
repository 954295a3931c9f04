// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The shipped definitions, and everything that is better shown on them than on a toy.

use std::collections::BTreeMap;

use workflow::{Budget, Bundle, Definition};

fn heavy_load() -> Bundle {
    Bundle {
        source: include_str!("../../../workflows/heavy-load/heavy-load.yaml").into(),
        calendars: BTreeMap::from([(
            "de-ni-braunschweig".to_owned(),
            include_str!("../../../workflows/calendars/de-ni-braunschweig.json").to_owned(),
        )]),
    }
}

#[test]
fn heavy_load_passes_every_check() {
    if let Err(found) = Definition::load(&heavy_load(), &Budget::default()) {
        for diagnostic in &found {
            println!("{diagnostic}");
        }
        panic!("{} diagnostics", found.len());
    }
}
#[test]
fn smoke() {
    use workflow::*;
    let d = Definition::load(&heavy_load(), &Budget::default()).unwrap();
    let now: jiff::Timestamp = "2026-11-23T10:00:00Z".parse().unwrap();
    let a = Actor {
        person: PersonId("h".into()),
        name: "H".into(),
        roles: ["applicant".to_owned()].into(),
        org: Some("spedition".into()),
        party_of: Default::default(),
    };
    let c = Actor {
        person: PersonId("c".into()),
        name: "C".into(),
        roles: ["clerk".to_owned()].into(),
        org: Some("bs".into()),
        party_of: Default::default(),
    };
    let s = start(&d,"c1",serde_json::json!({"number":"1","applicant_org":"spedition","valid_to":"2026-12-31","channel":"portal","parties":[{"id":"a","name":"A"},{"id":"b","name":"B"}]}),&a,now).unwrap();
    let ev = |n: &str| Action::Event {
        name: n.into(),
        party: None,
        payload: serde_json::Value::Null,
        reason: None,
        signature: None,
    };
    let cmd = |actor: &Actor, action| Command {
        id: "x".into(),
        actor: actor.clone(),
        action,
    };
    let s = step(&d, &s.case, &cmd(&a, ev("submit")), now).unwrap();
    println!(
        "{}",
        step(&d, &s.case, &cmd(&a, ev("start_hearing")), now).unwrap_err()
    );
    let s = step(&d, &s.case, &cmd(&c, ev("start_hearing")), now).unwrap();
    println!("{}", serde_json::to_string_pretty(&s).unwrap());
    for p in explain(&d, &s.case, &c, now) {
        println!(
            "{} {:?} {} {:?}",
            p.event,
            p.party,
            p.enabled,
            p.because.iter().map(|r| r.message.de.clone()).collect::<Vec<_>>()
        );
    }
}
