// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The shared sample applications: they are read, come back the same, and get the right answer.

use permit::{Application, Assessment, Budget, RuleBook, check};
use serde_json::Value;
use std::io::Write;
use std::path::{Path, PathBuf};

const ERLAUBNIS: &str = "§ 29 Abs. 3 StVO";
const AUSNAHME: &str = "§ 46 Abs. 1 Nr. 5 StVO";

/// `None`, loudly, where the samples are not there.
fn sample(name: &str) -> Option<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    #[expect(
        clippy::disallowed_methods,
        reason = "tests find the shared samples by this variable"
    )]
    let root = std::env::var_os("GELEIT_SHARED").map_or(root, PathBuf::from);
    let path = root.join("data/applications").join(name);
    match std::fs::read_to_string(&path) {
        Ok(text) => Some(text),
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "SKIPPED {name}: {} {error}", path.display());
            None
        }
    }
}

fn assess(name: &str) -> Option<Assessment> {
    let text = sample(name)?;
    let application = Application::parse(text.as_bytes(), &Budget::default()).unwrap();
    let back = serde_json::to_value(&application).unwrap();
    assert_eq!(back, serde_json::from_str::<Value>(&text).unwrap(), "{name}");
    Some(check(&application, &RuleBook::embedded()))
}

#[test]
fn shared_samples_get_the_right_permits_and_fees() {
    // (file, bases, codes that must be among the findings, cents)
    let cases: [(&str, &[&str], &[&str], u64); 5] = [
        ("legal-articulated.json", &[], &[], 0),
        (
            "transformer.json",
            &[ERLAUBNIS, AUSNAHME],
            &[
                "width",
                "load-width",
                "length",
                "turning-circle",
                "gross-mass",
                "axle-load",
                "double-axle-load",
                "triple-axle-load",
            ],
            28_622,
        ),
        (
            "mobile-crane.json",
            &[ERLAUBNIS],
            &["width", "length", "gross-mass", "axle-load", "double-axle-load"],
            28_094,
        ),
        (
            "wind-blade.json",
            &[ERLAUBNIS, AUSNAHME],
            &[
                "length",
                "load-width",
                "load-height",
                "load-length",
                "rear-overhang",
                "exemption-expires",
            ],
            29_114,
        ),
        (
            "precast-beam.json",
            &[ERLAUBNIS, AUSNAHME],
            &[
                "length",
                "gross-mass",
                "load-width",
                "load-height",
                "load-length",
                "rear-overhang",
                "exemption-missing",
            ],
            22_556,
        ),
    ];
    for (name, bases, codes, cents) in cases {
        let Some(assessment) = assess(name) else { continue };
        let found: Vec<&str> = assessment
            .required
            .iter()
            .map(|permit| permit.basis.as_str())
            .collect();
        assert_eq!(found, bases, "{name}: {:#?}", assessment.findings);
        for code in codes {
            assert!(
                assessment.findings.iter().any(|f| f.code == *code),
                "{name} {code}: {:#?}",
                assessment.findings
            );
        }
        assert_eq!(assessment.fee.cents, cents, "{name}: {}", assessment.fee.text.en);
    }
}
