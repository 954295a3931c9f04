// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Accessibility and reflow of every page the router knows, for everyone who may see it.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::api::client::Client;
use crate::api::whole_case::{application, everybody_states, file};
use crate::browser::drive;
use crate::demo::Demo;

/// The words of the demo for the roles of the procedure.
const ROLES: [(&str, &str); 5] = [
    ("applicant", "haulier"),
    ("clerk", "clerk"),
    ("releaser", "official"),
    ("heard_body", "heard body"),
    ("auditor", "auditor"),
];

/// Cases in three states: just filed, being heard, waiting for the release; and the demo's own, which is retrieved.
fn cases(demo: &Demo) -> Vec<String> {
    let [haulier, clerk] = ["haulier", "clerk"].map(|role| Client::of(demo, demo.account(role)));
    let numbers: Vec<String> = ["filed", "heard", "proposed"]
        .map(|mark| file(&haulier, &application(demo, mark)))
        .to_vec();
    for number in &numbers[1..] {
        clerk.act(number, "start_hearing", &json!({})).expect(200);
    }
    everybody_states(demo, &numbers[2], "consent", &json!({}));
    clerk.act(&numbers[2], "propose_grant", &json!({})).expect(200);
    let listed = clerk.get("/api/v1/cases?limit=200").expect(200).json();
    let listed = listed["items"].as_array().expect("items").iter();
    listed
        .filter_map(|case| case["number"].as_str().map(str::to_owned))
        .collect()
}

/// What the account can do on the case, as the pages link it: event and party.
fn possible(client: &Client, number: &str) -> Option<BTreeSet<(String, String)>> {
    let answer = client.get(&format!("/api/v1/cases/{number}"));
    let events = answer.json()["possible"].as_array()?.clone();
    // Opening what one is asked is reading it: no page links to that, and once it is opened it is done.
    let enabled = events
        .iter()
        .filter(|event| event["enabled"] == true && event["event"] != "read");
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    (answer.status == 200).then(|| {
        enabled
            .map(|one| (word(&one["event"]), word(&one["party"])))
            .collect()
    })
}

/// Every address a pattern stands for, for this person.
fn addresses(pattern: &str, client: Option<&Client>, cases: &[String]) -> Vec<String> {
    if !pattern.contains('{') {
        return vec![pattern.to_owned()];
    }
    let client = client.unwrap_or_else(|| panic!("{pattern} names a case and is open to everyone"));
    let mut addresses = Vec::new();
    for number in cases {
        let Some(events) = possible(client, number) else {
            continue;
        };
        let page = pattern.replace("{number}", number);
        if page.contains("{event}") {
            addresses.extend(events.iter().map(|(event, party)| {
                let query = if party.is_empty() {
                    String::new()
                } else {
                    format!("?party={party}")
                };
                page.replace("{event}", event) + &query
            }));
        } else {
            addresses.push(page);
        }
    }
    for address in &addresses {
        assert!(!address.contains('{'), "nobody knows how to fill {pattern}");
    }
    addresses
}

/// Every page for everyone who may see it, and two that nobody may.
fn visits(demo: &Demo, cases: &[String]) -> Vec<Value> {
    let mut visits = vec![
        json!({ "as": "", "path": "/no-such-page", "status": 404 }),
        json!({ "as": "auditor", "path": "/desk", "status": 403 }),
    ];
    let mut unseen = Vec::new();
    for route in server::page_routes()
        .into_iter()
        .filter(server::PageRoute::is_page)
    {
        let before = visits.len();
        let holds = |role: &&str| route.roles.contains(role);
        let people = ROLES
            .iter()
            .filter(|(role, _)| holds(role))
            .map(|(_, word)| *word);
        let everybody = (!route.signed_in).then_some("");
        for person in people.chain(everybody) {
            let client = (!person.is_empty()).then(|| Client::of(demo, demo.account(person)));
            let found = addresses(&route.path, client.as_ref(), cases);
            visits.extend(
                found
                    .into_iter()
                    .map(|path| json!({ "as": person, "path": path })),
            );
        }
        if visits.len() == before {
            unseen.push(route.path);
        }
    }
    assert!(unseen.is_empty(), "no case shows these pages: {unseen:?}");
    visits
}

fn accounts(demo: &Demo) -> Value {
    let account = |word: &str| {
        let account = demo.account(word);
        json!({ "login": account.login, "password": account.password })
    };
    ROLES
        .iter()
        .map(|(_, word)| ((*word).to_owned(), account(word)))
        .collect()
}

#[test]
fn every_page_of_the_router_is_accessible_in_light_and_dark_at_1280_and_320_pixels() {
    let demo = Demo::start("portal-pages");
    let visits = visits(&demo, &cases(&demo));
    let request = json!({
        "base": demo.base,
        "accounts": accounts(&demo),
        "signIn": { "path": "/sign-in", "login": "Anmeldename", "password": "Passwort", "button": "Anmelden" },
        "visits": visits,
    });
    let Some(result) = drive("pages.mjs", &request) else {
        return;
    };
    assert_eq!(result["visited"], visits.len());
    let faults = result["faults"].as_array().expect("a list");
    let shown: Vec<String> = faults
        .iter()
        .map(|fault| {
            format!(
                "{} [{}] {}: {}",
                fault["page"], fault["setting"], fault["rule"], fault["where"]
            )
        })
        .collect();
    assert!(
        shown.is_empty(),
        "{} faults on {} pages\n{}",
        shown.len(),
        visits.len(),
        shown.join("\n")
    );
}
