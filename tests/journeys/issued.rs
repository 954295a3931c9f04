// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! One permit as `geleit demo --once` issues it, made once for all tests that look at the result.

use std::fs;
use std::path::PathBuf;
use std::sync::OnceLock;

use serde_json::Value;

use crate::programs::run;
use crate::surroundings::{geleit, workspace};

/// What the demo left behind.
#[derive(Debug)]
pub(crate) struct Issued {
    folder: PathBuf,
    /// What it printed.
    pub(crate) said: String,
}

/// Walks the demo, once.
pub(crate) fn issued() -> &'static Issued {
    static ISSUED: OnceLock<Issued> = OnceLock::new();
    ISSUED.get_or_init(|| {
        let folder = workspace("issued");
        let outcome = run(geleit().args(["demo", "--once", "--out"]).arg(&folder)).expect(0);
        Issued {
            folder,
            said: outcome.stdout,
        }
    })
}

impl Issued {
    /// The path of one of its files.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// The bytes of one of its files.
    pub(crate) fn bytes(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap_or_else(|fault| panic!("the demo left no {name}: {fault}"))
    }

    /// One of its files as JSON.
    pub(crate) fn json(&self, name: &str) -> Value {
        serde_json::from_slice(&self.bytes(name)).unwrap_or_else(|fault| panic!("{name}: {fault}"))
    }
}

#[test]
fn the_demo_leaves_everything_an_auditor_needs() {
    let issued = issued();
    for name in [
        "application.json",
        "permit.pdf",
        "report.json",
        "case-log.json",
        "trust.pem",
    ] {
        assert!(!issued.bytes(name).is_empty(), "{name} is empty");
    }
    assert!(
        fs::read_dir(issued.path("evidence"))
            .expect("evidence/ is a folder")
            .count()
            > 0
    );
    assert_eq!(issued.json("report.json")["verdict"], "TOTAL-PASSED");
    assert_eq!(issued.json("case-log.json")["schema"], "geleit/case-log/1");
    assert_eq!(issued.json("application.json")["schema"], "geleit/application/1");
    assert!(
        issued.said.lines().count() >= 7,
        "one line per station:\n{}",
        issued.said
    );
}
