// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Deadlines that begin on any day of 2024 to 2035, with every calendar: the engine and the plain count give the same
//! day and the same instant (BGB §§ 187–193, VwVfG § 31, § 41).

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Value, json};
use workflow::{Actor, Budget, Bundle, Definition, PersonId, start};

use crate::dates::{self, Holidays};
use crate::traces::at;

/// Name, deadline.
fn deadlines() -> Vec<(&'static str, Value)> {
    vec![
        ("a_week", json!({"calendar_days": 7})),
        (
            "b_fortnight",
            json!({"calendar_days": 14, "shift": "next_working_day"}),
        ),
        (
            "c_month",
            json!({"calendar_days": 30, "shift": "next_working_day"}),
        ),
        ("d_two", json!({"working_days": 2})),
        ("e_ten", json!({"working_days": 10})),
        ("f_fiction", json!({"nth_day": 4})),
        ("h_month", json!({"months": 1, "shift": "next_working_day"})),
        ("i_year", json!({"months": 12})),
        ("g_none", json!({"calendar_days": 0})),
    ]
}

fn definition(calendar: &str, text: &str) -> Definition {
    let label = json!({"de": "x", "en": "x"});
    let timers = deadlines()
        .into_iter()
        .map(|(name, after)| (name.to_owned(), json!({"after": after, "do": [{"effect": "e"}]})));
    let file = json!({
        "workflow": "days", "version": 1, "title": label, "zone": "Europe/Berlin", "calendar": calendar,
        "roles": {"clerk": {"label": label}}, "data": {"n": "integer"}, "events": {"go": {"label": label}}, "start": {"by": "clerk"},
        "effects": {"e": {"retry": {"attempts": 1, "wait_seconds": 1, "longest_wait_seconds": 1}}},
        "initial": "wait",
        "states": {
            "wait": {"label": label, "timers": timers.collect::<serde_json::Map<_, _>>(), "events": {"go": [{"by": "clerk", "guard": "case.n == null", "to": "end"}, {"by": "clerk", "to": "end"}]}},
            "end": {"label": label, "final": true},
        },
    });
    let bundle = Bundle {
        source: file.to_string(),
        calendars: BTreeMap::from([(calendar.to_owned(), text.to_owned())]),
        ..Bundle::default()
    };
    Definition::load(&bundle, &Budget::default()).unwrap_or_else(|found| panic!("{calendar}: {found:?}"))
}

fn clerk() -> Actor {
    Actor {
        person: PersonId("ada".into()),
        name: "Ada".into(),
        roles: ["clerk".to_owned()].into(),
        org: None,
        unit: None,
        party_of: [].into(),
    }
}

/// Every day whose deadlines the calendar covers; each at another hour, those of the change of the clock included.
fn compare(calendar: &str, text: &str) -> usize {
    let (definition, holidays, clerk) = (definition(calendar, text), Holidays::parse(text), clerk());
    let mut compared = 0;
    for day in dates::day(2024, 1, 1)..=dates::day(2035, 11, 15) {
        let from = dates::begin(day) + (day % 47) * 1_800 % 82_800;
        let step = start(&definition, "c", json!({}), &clerk, at(from));
        let step = step.unwrap_or_else(|refusal| panic!("{calendar}, {}: {refusal}", dates::written(day)));
        for (name, rule) in deadlines() {
            let timer = step.case.timers.iter().find(|timer| timer.name == name).unwrap();
            let (last, due) = holidays.deadline(&rule, from).unwrap();
            let words = format!("after {}: {}", dates::written(day), dates::written(last));
            assert_eq!(timer.due, at(due), "{calendar}: {name} {words}");
            assert!(
                timer.rule.ends_with(&words),
                "{calendar}: {} is not {words}",
                timer.rule
            );
            compared += 1;
        }
    }
    compared
}

#[test]
fn every_deadline_of_twelve_years_is_counted_alike() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../workflows/calendars");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    files.sort();
    let mut compared = 0;
    for path in &files {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        compared += compare(&name, &std::fs::read_to_string(path).unwrap());
    }
    println!("{compared} deadlines of {} calendars", files.len());
    assert!(compared >= 30_000 * files.len());
}
