// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The runner of the outside corpus over the sets that need no stranger: other people's vectors are read in one place.

use std::process::Command;
use std::time::Duration;

use crate::programs::run_within;
use crate::surroundings::shared;

/// Unoptimised, and beside the other tests.
const LIMIT: Duration = Duration::from_secs(900);

#[test]
fn other_peoples_vectors_for_trust_are_as_expected() {
    let Some(root) = shared("corpus") else { return };
    let mut command = Command::new(env!("CARGO_BIN_EXE_corpus"));
    command.arg("--root").arg(root);
    for set in ["cms", "tst", "pkits", "limbo", "ocsp", "wycheproof"] {
        command.args(["--set", set]);
    }
    let said = run_within(LIMIT, &mut command).expect(0);
    assert!(said.stdout.contains("all as expected"), "{}", said.stdout);
}
