// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The pure crates take time, entropy and facts as arguments: they cannot reach for the outside.

use super::sources::{code_lines, rust_files, text};

const PURE: [&str; 7] = [
    "permit", "workflow", "document", "pdf", "pki", "signing", "ledger",
];

const OUTSIDE: [&str; 17] = [
    "std::fs",
    "std::net",
    "std::env",
    "std::process",
    "std::thread",
    "std::time::SystemTime",
    "std::time::Instant",
    "SystemTime::now",
    "Instant::now",
    "Timestamp::now",
    "Zoned::now",
    "tokio",
    "async fn",
    "async move",
    "getrandom",
    "OsRng",
    "thread_rng",
];

#[test]
fn pure_crates_reach_for_no_clock_randomness_network_file_system_or_runtime() {
    let mut found = Vec::new();
    for name in PURE {
        for path in rust_files(&format!("crates/{name}/src")) {
            for (at, line) in code_lines(&path) {
                let words = OUTSIDE.iter().filter(|word| line.contains(*word));
                found.extend(words.map(|word| format!("{}:{at}: {word}", path.display())));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn pure_crates_do_not_depend_on_a_runtime_or_a_source_of_entropy() {
    for name in PURE {
        let manifest = text(format!("crates/{name}/Cargo.toml"));
        let product = manifest
            .split("[dev-dependencies]")
            .next()
            .expect("there is a first part");
        for word in ["tokio", "getrandom", "rand", "reqwest", "sqlx", "axum", "futures"] {
            let named = product
                .lines()
                .any(|line| line.split(['.', ' ', '=']).next() == Some(word));
            assert!(!named, "crates/{name}/Cargo.toml depends on {word}");
        }
    }
}

/// `docs` of the lint table: these crates parse foreign bytes or decide, and must not panic.
#[test]
fn crates_that_read_foreign_bytes_deny_every_way_to_panic() {
    for name in ["pdf", "pki", "signing", "permit", "workflow", "ledger"] {
        let source = text(format!("crates/{name}/src/lib.rs"));
        for lint in [
            "unwrap_used",
            "expect_used",
            "panic",
            "indexing_slicing",
            "cast_possible_truncation",
            "cast_sign_loss",
        ] {
            assert!(
                source.contains(&format!("clippy::{lint}")),
                "crates/{name}/src/lib.rs does not deny clippy::{lint}"
            );
        }
    }
}
