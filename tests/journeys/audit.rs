// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! `geleit ledger audit`: the log of the issued permit is in order; no entry can be changed, moved or taken away unseen.

use serde_json::{Value, json};

use crate::issued::issued;
use crate::programs::{Outcome, run};
use crate::surroundings::{geleit, workspace};
use crate::verify::written;

fn audit(name: &str, log: &[u8], permit: &[u8]) -> Outcome {
    let folder = workspace("audit");
    let mut command = geleit();
    command
        .args(["ledger", "audit"])
        .arg(written(&folder, &format!("{name}.json"), log));
    command
        .arg("--permit")
        .arg(written(&folder, &format!("{name}.pdf"), permit));
    run(command.arg("--trust").arg(issued().path("trust.pem")))
}

/// Changes the log and expects the audit to say no, and to name the entry.
fn spoilt(name: &str, entry: Option<u64>, change: impl FnOnce(&mut Value)) {
    let mut log = issued().json("case-log.json");
    change(&mut log);
    let bytes = serde_json::to_vec(&log).expect("JSON can be written");
    let outcome = audit(name, &bytes, &issued().bytes("permit.pdf")).expect(1);
    assert!(
        outcome.stdout.starts_with("NOT IN ORDER"),
        "{name}: {}",
        outcome.stdout
    );
    if let Some(number) = entry {
        let named = outcome.stdout.contains(&format!("entry {number}"));
        assert!(named, "{name}: entry {number} is not named:\n{}", outcome.stdout);
    }
}

fn entries(log: &mut Value) -> &mut Vec<Value> {
    log["entries"].as_array_mut().expect("a log has entries")
}

fn number(entry: &Value) -> u64 {
    entry["sequence"]
        .as_u64()
        .expect("an entry has its sequence number")
}

#[test]
fn the_log_of_the_issued_permit_is_in_order() {
    let outcome = audit(
        "untouched",
        &issued().bytes("case-log.json"),
        &issued().bytes("permit.pdf"),
    )
    .expect(0);
    assert!(outcome.stdout.starts_with("IN ORDER"), "{}", outcome.stdout);
}

#[test]
fn a_changed_entry_is_named() {
    let log = issued().json("case-log.json");
    for (at, entry) in log["entries"].as_array().expect("a list").iter().enumerate() {
        spoilt(&format!("changed-{at}"), Some(number(entry)), |log| {
            entries(log)[at]["record"]["forged"] = json!(true);
        });
    }
}

#[test]
fn a_removed_entry_is_named() {
    let log = issued().json("case-log.json");
    for (at, entry) in log["entries"].as_array().expect("a list").iter().enumerate() {
        spoilt(&format!("removed-{at}"), Some(number(entry)), |log| {
            entries(log).remove(at);
        });
    }
}

#[test]
fn entries_cannot_change_places_or_be_doubled() {
    spoilt("swapped", None, |log| entries(log).swap(1, 2));
    spoilt("doubled", None, |log| {
        let copy = entries(log)[1].clone();
        entries(log).insert(2, copy);
    });
    spoilt("emptied", None, |log| entries(log).clear());
}

#[test]
fn another_file_is_not_the_logged_permit() {
    let log = issued().bytes("case-log.json");
    let other = [&issued().bytes("permit.pdf")[..], b"\n"].concat();
    audit("other-permit", &log, &other).expect(1);
}

#[test]
fn without_trust_nothing_is_called_in_order() {
    let outcome = run(geleit()
        .args(["ledger", "audit"])
        .arg(issued().path("case-log.json")));
    assert!(!outcome.stdout.starts_with("IN ORDER"), "{}", outcome.stdout);
    assert_ne!(outcome.code, Some(0));
}

#[test]
fn what_is_no_log_is_told_so() {
    for (name, bytes) in [
        ("text", &b"nothing"[..]),
        ("other", b"{\"schema\":\"geleit/application/1\"}"),
        ("cut", b"{"),
    ] {
        audit(name, bytes, b"").expect(4);
    }
}
