// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Which crate may build on which, exactly; and a reason for every dependency.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::Value;

use super::sources::text;
use crate::surroundings::cargo;

/// The whole table. Anything not listed is forbidden; anything listed and unused is a wrong table.
const TABLE: [(&str, &[&str]); 11] = [
    ("permit", &[]),
    ("workflow", &[]),
    ("pdf", &[]),
    ("pki", &[]),
    ("ledger", &[]),
    ("signing", &["pdf", "pki"]),
    ("document", &["permit"]),
    ("sealing", &["pki", "signing"]),
    (
        "casework",
        &["document", "ledger", "permit", "sealing", "signing", "workflow"],
    ),
    (
        "server",
        &["casework", "ledger", "permit", "pki", "signing", "workflow"],
    ),
    (
        "cli",
        &[
            "casework",
            "certs-test",
            "document",
            "ledger",
            "pdf",
            "permit",
            "pki",
            "sealing",
            "server",
            "signing",
            "workflow",
        ],
    ),
];

/// Packages of the workspace that are not part of the product; what they may use is not restricted.
const OUTSIDE: [&str; 3] = ["certs-test", "journeys", "xtask"];

fn packages() -> Vec<Value> {
    let output = cargo()
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .output();
    let output = output.expect("cargo metadata starts").stdout;
    let metadata: Value = serde_json::from_slice(&output).expect("cargo metadata answers in JSON");
    metadata["packages"]
        .as_array()
        .expect("the workspace has packages")
        .clone()
}

fn name(value: &Value) -> &str {
    value["name"].as_str().expect("it has a name")
}

#[test]
fn crates_depend_on_each_other_exactly_as_the_design_says() {
    let packages = packages();
    let ours: BTreeSet<&str> = packages.iter().map(name).collect();
    let known: BTreeSet<&str> = TABLE.iter().map(|(name, _)| *name).chain(OUTSIDE).collect();
    assert_eq!(
        ours, known,
        "packages of the workspace (left) and of the table (right)"
    );
    let table: BTreeMap<&str, BTreeSet<&str>> = TABLE
        .iter()
        .map(|(name, uses)| (*name, uses.iter().copied().collect()))
        .collect();
    for package in packages
        .iter()
        .filter(|package| !OUTSIDE.contains(&name(package)))
    {
        let dependencies = package["dependencies"].as_array().expect("a list");
        let own = |kind: Value| {
            dependencies
                .iter()
                .filter(move |one| one["kind"] == kind)
                .map(name)
        };
        let product: BTreeSet<&str> = own(Value::Null).filter(|one| ours.contains(one)).collect();
        assert_eq!(
            product,
            table[name(package)],
            "what {} uses (left) and may use (right)",
            name(package)
        );
        // Tests of a crate may use the test PKI and whatever lies below the crate, nothing above it.
        let below = below(name(package), &table);
        let tests = own("dev".into()).filter(|one| ours.contains(one) && *one != "certs-test");
        let above: Vec<&str> = tests.filter(|one| !below.contains(one)).collect();
        assert!(above.is_empty(), "the tests of {} use {above:?}", name(package));
    }
}

/// Everything a crate rests on, directly or not.
fn below<'a>(crate_name: &str, table: &BTreeMap<&str, BTreeSet<&'a str>>) -> BTreeSet<&'a str> {
    let direct = table.get(crate_name).into_iter().flatten().copied();
    direct
        .flat_map(|one| below(one, table).into_iter().chain([one]))
        .collect()
}

#[test]
fn every_dependency_of_the_workspace_has_its_reason_in_the_decisions() {
    let reasons = text("docs/decisions/0002-dependencies.md");
    let manifest = text("Cargo.toml");
    let section = manifest
        .split("[workspace.dependencies]")
        .nth(1)
        .expect("the section exists");
    let section = section.split("\n[").next().expect("it ends somewhere");
    let names = section
        .lines()
        .filter(|line| !line.starts_with('#') && !line.contains("path = "));
    let names = names
        .filter_map(|line| line.split_once(" = "))
        .map(|(name, _)| name.trim());
    let missing: Vec<&str> = names
        .filter(|name| !reasons.contains(&format!("`{name}`")))
        .collect();
    assert!(
        missing.is_empty(),
        "docs/decisions/0002-dependencies.md gives no reason for {missing:?}"
    );
}

#[test]
fn lock_files_name_packages_and_not_where_they_came_from() {
    let lock = text("tests/browser/package-lock.json");
    assert!(
        !lock.contains("\"resolved\""),
        "package-lock.json: install with the .npmrc beside it"
    );
    let requirements = text("tests/requirements.txt");
    let open = requirements
        .lines()
        .filter(|line| !line.starts_with('#') && !line.contains("=="));
    assert_eq!(
        open.collect::<Vec<_>>(),
        Vec::<&str>::new(),
        "requirements.txt pins every package exactly"
    );
}

#[test]
fn the_lock_file_is_up_to_date() {
    let manifest = crate::surroundings::root().join("Cargo.toml");
    let outcome = crate::programs::run(
        Command::new(env!("CARGO"))
            .args([
                "metadata",
                "--format-version",
                "1",
                "--no-deps",
                "--locked",
                "--offline",
            ])
            .arg("--manifest-path")
            .arg(manifest),
    );
    outcome.expect(0);
}
