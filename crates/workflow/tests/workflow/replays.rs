// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! A log goes through the engine again as it was written, and one that was changed does not.

use serde_json::{Value, json};
use workflow::{
    Budget, Bundle, CaseFile, Coverage, Definition, Difference, LogRecord, WaitsFor, Walked, awaited, replay,
};

use crate::shipped::{bundle, calendars, definition, read, root};

/// Every case beside a definition, walked.
fn walked(name: &str, definition: &Definition) -> Vec<(String, Walked)> {
    let mut all = Vec::new();
    let folder = root(&format!("workflows/{name}/cases"));
    for file in std::fs::read_dir(folder).unwrap() {
        let source = std::fs::read_to_string(file.unwrap().path()).unwrap();
        let file = CaseFile::parse(&source, &Budget::default()).unwrap();
        for scenario in &file.cases {
            let walked = file.run(definition, scenario, &mut Coverage::default()).unwrap();
            all.push((scenario.case.clone(), walked));
        }
    }
    all
}

#[test]
fn the_log_of_every_shipped_case_gives_the_case_again() {
    let mut calendars = calendars();
    calendars.insert("de-ni".to_owned(), read("workflows/calendars/de-ni.json"));
    let mut entries = 0;
    for name in ["heavy-load", "vehicle-exemption"] {
        let source = read(&format!("workflows/{name}/{name}.yaml"));
        let calendars = calendars.clone();
        let definition = Definition::load(
            &Bundle {
                source,
                calendars,
                ..Bundle::default()
            },
            &Budget::default(),
        )
        .unwrap();
        for (title, walked) in walked(name, &definition) {
            // As it is stored and read back.
            let log = serde_json::to_string(&walked.log).unwrap();
            let log: Vec<LogRecord> = serde_json::from_str(&log).unwrap();
            let again = replay(&definition, "case", &log).unwrap_or_else(|fault| panic!("{title}: {fault}"));
            assert_eq!(again, walked.case, "{title}");
            entries += log.len();
        }
    }
    assert!(entries > 300, "{entries}");
}

/// One field of one entry is another.
fn changed(log: &[LogRecord], entry: usize, path: &str, value: Value) -> Vec<LogRecord> {
    let mut json = serde_json::to_value(log).unwrap();
    let found = json[entry].pointer_mut(path);
    *found.unwrap_or_else(|| panic!("no {path} in entry {entry}")) = value;
    serde_json::from_value(json).unwrap()
}

#[test]
fn a_log_that_was_changed_is_found_out_at_the_entry_that_was_changed() {
    let definition = definition();
    let (_, walked) = walked("heavy-load", &definition)
        .into_iter()
        .max_by_key(|(_, walked)| walked.log.len())
        .unwrap();
    let log = &walked.log;
    let at = |event: &str| log.iter().position(|entry| entry.event == event).unwrap();
    let submit = at("submit");
    for (entry, path, value, field) in [
        (submit, "/to/0", json!("in_force"), "to"),
        (submit, "/case_to/0", json!("in_force"), "case_to"),
        (submit, "/from/0", json!("in_force"), "from"),
        (submit, "/version", json!(77), "version"),
        (submit, "/definition", json!("0".repeat(64)), "definition"),
        (submit, "/timers_started", json!(["lapse@1"]), "timers_started"),
    ] {
        let found = replay(&definition, "case", &changed(log, entry, path, value)).unwrap_err();
        assert_eq!(found.entry, entry + 1, "{path}");
        let Difference::Fields { fields, .. } = &found.difference else {
            panic!("{path}: {found}");
        };
        assert_eq!(fields, &[field], "{path}");
    }
    for (path, value) in [
        ("/role", json!("auditor")),
        ("/event", json!("approve")),
        ("/event", json!("no_such_event")),
        ("/org", json!("another-firm")),
    ] {
        let found = replay(&definition, "case", &changed(log, submit, path, value)).unwrap_err();
        assert_eq!(found.entry, submit + 1, "{path}");
        assert!(
            matches!(found.difference, Difference::Refused(_)),
            "{path}: {found}"
        );
    }
    // One entry left out, one twice, the first one gone, none at all.
    let mut gap = log.clone();
    gap.remove(submit);
    assert_eq!(replay(&definition, "case", &gap).unwrap_err().entry, submit + 1);
    let mut twice = log.clone();
    twice.insert(submit, log[submit].clone());
    assert_eq!(replay(&definition, "case", &twice).unwrap_err().entry, submit + 2);
    for beheaded in [&log[1..], &[]] {
        let found = replay(&definition, "case", beheaded).unwrap_err();
        assert!(matches!(found.difference, Difference::Begin { .. }), "{found}");
    }
    let mut restarted = log.clone();
    restarted.push(log[0].clone());
    assert_eq!(
        replay(&definition, "case", &restarted).unwrap_err().entry,
        restarted.len()
    );
}

#[test]
fn a_pinned_definition_is_known_by_its_hash_and_not_checked_again() {
    let sound = definition();
    let hash = sound.id().sha256.as_str();
    let again = Definition::pinned(&bundle(), &Budget::default(), hash).unwrap();
    assert_eq!(again.id(), sound.id());
    let (_, walked) = walked("heavy-load", &sound).remove(0);
    assert_eq!(replay(&again, "case", &walked.log).unwrap(), walked.case);
    let found = Definition::pinned(&bundle(), &Budget::default(), &"0".repeat(64)).unwrap_err();
    assert_eq!(found[0].code, "other-definition");
    // What today's checks refuse still runs for the cases it has.
    let dead_end = bundle().source.replace(
        "    final: true\n    entry: [effect: {kind: status, payload: {to: applicant, status: refused}}]",
        "    entry: [effect: {kind: status, payload: {to: applicant, status: refused}}]",
    );
    let dead_end = Bundle {
        source: dead_end,
        ..bundle()
    };
    assert!(Definition::load(&dead_end, &Budget::default()).is_err());
    let found = Definition::pinned(&dead_end, &Budget::default(), "?").unwrap_err();
    let its = found[0].message.split([' ', ',']).nth(2).unwrap();
    assert!(
        Definition::pinned(&dead_end, &Budget::default(), its).is_ok(),
        "{found:?}"
    );
}

#[test]
fn who_looks_at_a_case_learns_what_it_waits_for() {
    let definition = definition();
    let all = walked("heavy-load", &definition);
    let hearing = all.iter().flat_map(|(_, walked)| {
        let ends = 1..=walked.log.len();
        ends.map(|end| replay(&definition, "case", &walked.log[..end]).unwrap())
    });
    let mut heard = hearing.filter(|case| case.configuration.contains("hearing") && case.parties.len() > 1);
    let case = heard.next().expect("some case hears several bodies");
    let open: Vec<_> = case
        .parties
        .iter()
        .filter(|party| party.outcome.is_none())
        .map(|party| party.key.clone())
        .collect();
    let found = awaited(&definition, &case);
    let done = found
        .iter()
        .find(|one| one.event.as_deref() == Some("hearing_done"))
        .unwrap();
    assert_eq!(done.waits_for, WaitsFor::Parties { open });
    let due: Vec<_> = found
        .iter()
        .filter(|one| matches!(one.waits_for, WaitsFor::Time { .. }))
        .collect();
    assert_eq!(due.len(), case.timers.len());
    let ended = all.iter().find(|(_, walked)| walked.case.ended).unwrap();
    assert_eq!(awaited(&definition, &ended.1.case), []);
}
