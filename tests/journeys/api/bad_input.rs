// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What is not in order gets a clear answer; nothing is lost, nothing is doubled, and the portal goes on.

use super::client::{Answer, Client, fresh_key};
use super::whole_case::{application, file, with_two_hundred_faults};
use crate::demo::Demo;
use crate::issued::issued;

const JSON: (&str, &str) = ("Content-Type", "application/json");
const PDF: (&str, &str) = ("Content-Type", "application/pdf");

fn apply(client: &Client, bytes: &[u8]) -> Answer {
    client.send(
        "/api/v1/applications",
        bytes,
        &[JSON, ("Idempotency-Key", &fresh_key())],
    )
}

#[test]
fn bad_applications_are_told_everything_at_once() {
    let demo = Demo::start("bad-applications");
    let haulier = Client::of(&demo, demo.account("haulier"));
    let before = haulier.get("/api/v1/cases").expect(200).json();

    let no_json = apply(&haulier, b"{\n  \"schema\": geleit\n}").expect(422).json();
    assert_eq!(no_json["errors"].as_array().map(Vec::len), Some(1), "{no_json}");
    let where_it_is = no_json.to_string();
    assert!(
        where_it_is.contains("line 2") || where_it_is.contains("Zeile 2"),
        "{where_it_is}"
    );

    let other_schema = apply(&haulier, b"{\"schema\":\"geleit/case-log/1\"}")
        .expect(422)
        .json();
    let pointers = other_schema.to_string();
    assert!(pointers.contains("\"/schema\""), "{pointers}");

    let faulty = with_two_hundred_faults(application(&demo, "Two hundred"));
    let answer = apply(&haulier, &serde_json::to_vec(&faulty).expect("JSON"))
        .expect(422)
        .json();
    let errors = answer["errors"].as_array().expect("a list");
    assert!(errors.len() >= 200, "{} of 200 errors", errors.len());
    assert!(errors.iter().all(|error| {
        error["pointer"]
            .as_str()
            .is_some_and(|at| at.starts_with("/route/legs/"))
    }));

    let huge = vec![b' '; 50 << 20];
    apply(&haulier, &huge).expect(413);
    haulier
        .send(
            "/api/v1/applications",
            b"<a/>",
            &[("Content-Type", "text/xml"), ("Idempotency-Key", "x")],
        )
        .expect(415);

    let after = haulier.get("/api/v1/cases").expect(200).json();
    assert_eq!(before, after, "no bad application became a case");
    let number = file(&haulier, &application(&demo, "After all that"));
    assert!(!number.is_empty(), "the portal goes on");
}

#[test]
fn bad_files_get_a_verdict_or_a_limit_and_never_a_pass() {
    let demo = Demo::start("bad-files");
    let anybody = Client::stranger(&demo);
    let permit = issued().bytes("permit.pdf");
    let zip = b"PK\x03\x04\x14\0\0\0\x08\0".repeat(40);
    let cases: [(&str, &[u8], &str); 4] = [
        ("a ZIP", &zip, "UNREADABLE"),
        ("half a PDF", &permit[..permit.len() / 2], "UNREADABLE"),
        ("nothing", b"", "UNREADABLE"),
        // Its seal is sound; this portal was made with other keys and does not trust it.
        ("a permit of another authority", &permit, "INDETERMINATE"),
    ];
    for (name, bytes, verdict) in cases {
        let report = anybody
            .send("/api/v1/verifications", bytes, &[PDF])
            .expect(200)
            .json();
        assert_eq!(report["verdict"], verdict, "{name}: {report}");
    }
    anybody
        .send("/api/v1/verifications", &vec![0; 50 << 20], &[PDF])
        .expect(413);
    anybody
        .send(
            "/api/v1/verifications",
            &permit,
            &[("Content-Type", "application/zip")],
        )
        .expect(415);
    assert_eq!(anybody.get("/readyz").status, 200, "the portal goes on");
}
