// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! `geleit demo --once` on applications of every kind: permitted, not needing a permit, malformed.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::api::whole_case::with_two_hundred_faults;
use crate::programs::{Outcome, run};
use crate::surroundings::{geleit, root, shared, workspace};
use crate::verify::written;

fn demo(out: &Path, application: &Path) -> Outcome {
    run(geleit()
        .args(["demo", "--once", "--out"])
        .arg(out)
        .arg("--application")
        .arg(application))
}

#[test]
fn an_application_that_needs_no_permit_gets_none_and_is_told_why() {
    let out = workspace("no-permit");
    // A permit that an earlier run left here must not look like this one's.
    written(&out, "permit.pdf", b"of an earlier run");
    let application = root().join("workflows/heavy-load/examples/application-no-permit.json");
    let said = demo(&out, &application).expect(0).stdout;
    assert!(said.to_lowercase().contains("no permit"), "{said}");
    assert!(!out.join("permit.pdf").exists(), "{said}");
}

#[test]
fn a_malformed_application_is_told_all_its_errors_and_leaves_nothing_behind() {
    let folder = workspace("malformed");
    let out = folder.join("out");
    let example =
        fs::read(root().join("workflows/heavy-load/examples/application.json")).expect("an example");
    let example: Value = serde_json::from_slice(&example).expect("the example is JSON");
    let faulty = serde_json::to_vec(&with_two_hundred_faults(example)).expect("JSON can be written");
    let said = demo(&out, &written(&folder, "faulty.json", &faulty))
        .expect(4)
        .all();
    let named = said.lines().filter(|line| line.contains("/route/legs/")).count();
    assert!(named >= 200, "{named} of 200 errors are named:\n{said}");

    let no_json = demo(&out, &written(&folder, "no.json", b"{\n  \"schema\": geleit\n}"))
        .expect(4)
        .all();
    assert!(no_json.contains("line 2"), "{no_json}");
    demo(
        &out,
        &written(&folder, "other.json", b"{\"schema\":\"geleit/case-log/1\"}"),
    )
    .expect(4);
    demo(&out, &folder.join("absent.json")).expect(5);
    assert!(!out.join("permit.pdf").exists());
}

#[test]
fn every_sample_application_is_walked_to_its_end() {
    let Some(samples) = shared("data/applications") else {
        return;
    };
    for sample in fs::read_dir(samples).expect("a folder") {
        let path = sample.expect("it can be read").path();
        let name = path
            .file_stem()
            .and_then(|stem| stem.to_str())
            .expect("a name")
            .to_owned();
        let out = workspace(&format!("sample-{name}"));
        let said = demo(&out, &path).expect(0).stdout;
        let permitted = out.join("permit.pdf").exists();
        assert_eq!(permitted, !name.starts_with("legal"), "{name}:\n{said}");
        if permitted {
            let report = fs::read_to_string(out.join("report.json")).expect("a report");
            assert!(report.contains("TOTAL-PASSED"), "{name}: {report}");
        }
    }
}
