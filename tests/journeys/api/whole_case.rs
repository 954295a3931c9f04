// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! A whole case through the interface: haulier, clerk, heard bodies, second official, auditor.

use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use super::client::{Client, fresh_key};
use crate::demo::Demo;
use crate::programs::run;
use crate::surroundings::geleit;
use crate::verify::written;

/// The demo's own application, with another name for the haulier's contact: the same content twice would be asked about.
pub(crate) fn application(demo: &Demo, mark: &str) -> Value {
    let bytes = std::fs::read(demo.out.join("application.json")).expect("the demo leaves its application");
    let mut application: Value = serde_json::from_slice(&bytes).expect("JSON");
    application["applicant"]["contact"]["name"] = json!(mark);
    application
}

/// A route of a hundred legs, each with two faults.
pub(crate) fn with_two_hundred_faults(mut application: Value) -> Value {
    let mut leg = application["route"]["legs"][0].clone();
    leg["state"] = json!("floating");
    leg["from"]["lat"] = json!(912.5);
    let legs = (1..=100).map(|number| {
        let mut leg = leg.clone();
        leg["no"] = json!(number);
        leg
    });
    application["route"]["legs"] = legs.collect();
    application
}

/// Files it and returns the number of the case.
pub(crate) fn file(haulier: &Client, application: &Value) -> String {
    let answer = haulier
        .post(
            "/api/v1/applications",
            application,
            &[("Idempotency-Key", &fresh_key())],
        )
        .expect(201);
    answer.json()["number"].as_str().expect("a number").to_owned()
}

/// Every heard body of the case says this; returns how many there were.
pub(crate) fn everybody_states(demo: &Demo, number: &str, event: &str, body: &Value) -> usize {
    let mut stated = 0;
    for account in &demo.heard_bodies {
        let client = Client::of(demo, account);
        let seen = client.get(&format!("/api/v1/cases/{number}"));
        for possible in seen.json()["possible"].as_array().into_iter().flatten() {
            if possible["event"] == event && possible["enabled"] == true {
                let mut body = body.clone();
                body["party"] = possible["party"].clone();
                client.act(number, event, &body).expect(200);
                stated += 1;
            }
        }
    }
    stated
}

/// Waits until the office has performed what it still had to do.
#[track_caller]
pub(crate) fn eventually<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    for _ in 0..600 {
        if let Some(found) = look() {
            return found;
        }
        thread::sleep(Duration::from_millis(100));
    }
    panic!("not within a minute: {what}");
}

#[test]
fn a_case_goes_from_application_to_audited_permit_through_the_interface() {
    let demo = Demo::start("api-whole-case");
    let [haulier, clerk, official, auditor] =
        ["haulier", "clerk", "official", "auditor"].map(|role| Client::of(&demo, demo.account(role)));
    let number = file(&haulier, &application(&demo, "Whole Case"));

    clerk.act(&number, "start_hearing", &json!({})).expect(200);
    let parties = clerk.case(&number)["parties"].as_array().expect("parties").len();
    let conditions = json!({ "payload": { "conditions": ["Nur nachts über die Okerbrücke."] } });
    assert_eq!(
        everybody_states(&demo, &number, "consent_with_conditions", &conditions),
        parties
    );

    clerk
        .act(
            &number,
            "propose_grant",
            &json!({ "payload": { "considerations": "Geeigneter Weg." } }),
        )
        .expect(200);
    let own = clerk.act(&number, "approve", &json!({}));
    assert!(
        [403, 409].contains(&own.status),
        "who proposes does not release: {}",
        own.status
    );
    assert!(
        !own.json()["detail"].as_str().unwrap_or_default().is_empty(),
        "a refusal says why: {}",
        own.json()
    );
    assert!(
        !clerk.case(&number)["permit_available"].as_bool().expect("a flag"),
        "nothing is sealed before the release"
    );
    official.act(&number, "approve", &json!({})).expect(200);

    let permit = eventually("the permit is sealed", || {
        let answer = haulier.get(&format!("/api/v1/cases/{number}/permit.pdf"));
        (answer.status == 200).then_some(answer.bytes)
    });
    let report = auditor
        .send(
            "/api/v1/verifications",
            &permit,
            &[("Content-Type", "application/pdf")],
        )
        .expect(200)
        .json();
    assert_eq!(report["verdict"], "TOTAL-PASSED", "{report}");
    let log = auditor
        .get(&format!("/api/v1/cases/{number}/log"))
        .expect(200)
        .bytes;
    let (permit, log) = (
        written(&demo.out, "api.pdf", &permit),
        written(&demo.out, "api-log.json", &log),
    );
    let mut audit = geleit();
    audit
        .args(["ledger", "audit"])
        .arg(log)
        .arg("--permit")
        .arg(permit);
    let said = run(audit.arg("--trust").arg(demo.out.join("trust.pem")))
        .expect(0)
        .stdout;
    assert!(said.starts_with("IN ORDER"), "{said}");
}

#[test]
fn an_objection_stops_the_grant_and_says_so() {
    let demo = Demo::start("api-objection");
    let [haulier, clerk] = ["haulier", "clerk"].map(|role| Client::of(&demo, demo.account(role)));
    let number = file(&haulier, &application(&demo, "Objection"));
    clerk.act(&number, "start_hearing", &json!({})).expect(200);
    let stated = everybody_states(
        &demo,
        &number,
        "object",
        &json!({ "reason": "Die Brücke trägt das nicht." }),
    );
    assert!(stated > 0, "somebody was heard");
    let refused = clerk.act(&number, "propose_grant", &json!({})).expect(409).json();
    let words = refused.to_string();
    assert!(
        words.contains("abgelehnt") || words.contains("objected"),
        "{words}"
    );
    clerk
        .act(
            &number,
            "propose_refusal",
            &json!({ "reason": "Einwand der Baulastträgerin." }),
        )
        .expect(200);
}

#[test]
fn a_repeated_request_gets_the_same_answer_and_a_stale_one_none() {
    let demo = Demo::start("api-repeated");
    let [haulier, clerk] = ["haulier", "clerk"].map(|role| Client::of(&demo, demo.account(role)));
    let one = application(&demo, "Repeated");
    let first = haulier
        .post("/api/v1/applications", &one, &[("Idempotency-Key", "once")])
        .expect(201);
    let again = haulier
        .post("/api/v1/applications", &one, &[("Idempotency-Key", "once")])
        .expect(201);
    assert_eq!(first.json(), again.json());
    assert_eq!(first.header("Location"), again.header("Location"));
    let other = application(&demo, "Something else");
    haulier
        .post("/api/v1/applications", &other, &[("Idempotency-Key", "once")])
        .expect(422);
    haulier.post("/api/v1/applications", &other, &[]).expect(400);

    let number = first.json()["number"].as_str().expect("a number").to_owned();
    let path = format!("/api/v1/cases/{number}/events/start_hearing");
    let stale = clerk
        .get(&format!("/api/v1/cases/{number}"))
        .header("ETag")
        .expect("an ETag")
        .to_owned();
    clerk
        .post(&path, &json!({}), &[("Idempotency-Key", "no-tag")])
        .expect(428);
    clerk
        .post(
            &path,
            &json!({}),
            &[("Idempotency-Key", "go"), ("If-Match", &stale)],
        )
        .expect(200);
    clerk
        .post(
            &path,
            &json!({}),
            &[("Idempotency-Key", "go"), ("If-Match", &stale)],
        )
        .expect(200);
    clerk
        .post(
            &path,
            &json!({}),
            &[("Idempotency-Key", "late"), ("If-Match", &stale)],
        )
        .expect(412);
    let cases = clerk.get("/api/v1/cases?limit=200").expect(200).json();
    let listed = cases["items"]
        .as_array()
        .expect("items")
        .iter()
        .filter(|case| case["number"] == number.as_str());
    assert_eq!(listed.count(), 1, "nothing is doubled");
}

#[test]
fn nobody_sees_or_does_what_is_not_theirs() {
    let demo = Demo::start("api-strangers");
    let stranger = Client::stranger(&demo);
    let [haulier, clerk, auditor] =
        ["haulier", "clerk", "auditor"].map(|role| Client::of(&demo, demo.account(role)));
    let number = file(&haulier, &application(&demo, "Strangers"));
    let case = format!("/api/v1/cases/{number}");
    for path in [case.as_str(), "/api/v1/cases"] {
        stranger.get(path).expect(401);
    }
    for account in &demo.heard_bodies {
        // Not heard yet, so it is not theirs to know.
        Client::of(&demo, account).get(&case).expect(404);
    }
    for (who, client, event) in [
        ("haulier", &haulier, "start_hearing"),
        ("auditor", &auditor, "start_hearing"),
        ("clerk", &clerk, "withdraw"),
    ] {
        let status = client.act(&number, event, &json!({})).status;
        assert!([403, 409].contains(&status), "{who} may {event}: {status}");
    }
    assert_eq!(clerk.case(&number)["states"], haulier.case(&number)["states"]);
}
