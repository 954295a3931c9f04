// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Filing and acting from pages: all errors at once, nothing doubled, nothing typed lost.

use axum::http::StatusCode;

use crate::browser::Browser;
use crate::world::{World, application, bodies};

/// The form fields of the example application: its first two axles and one leg.
fn example_fields() -> Vec<(String, String)> {
    let value: serde_json::Value = serde_json::from_slice(&application()).unwrap();
    let mut fields = Vec::new();
    flatten("", &value, &mut fields);
    fields.retain(|(name, _)| {
        let skipped = [
            "/schema",
            "/filing",
            "/hearing",
            "/attachments",
            "/load/accessories",
            "/combinations/0/id",
        ];
        !skipped.iter().any(|prefix| name.starts_with(prefix))
            && !["/no", "/state"]
                .iter()
                .any(|end| name.starts_with("/route") && name.ends_with(end))
    });
    fields.extend(bodies().into_iter().map(|body| ("/hearing".to_owned(), body)));
    fields
}

fn flatten(pointer: &str, value: &serde_json::Value, fields: &mut Vec<(String, String)>) {
    use serde_json::Value::{Array, Bool, Null, Object};
    match value {
        Object(members) => members
            .iter()
            .for_each(|(key, value)| flatten(&format!("{pointer}/{key}"), value, fields)),
        Array(items) if items.iter().all(serde_json::Value::is_string) => {
            let words: Vec<&str> = items.iter().filter_map(serde_json::Value::as_str).collect();
            fields.push((pointer.to_owned(), words.join(", ")));
        }
        Array(items) => {
            items
                .iter()
                .enumerate()
                .for_each(|(index, value)| flatten(&format!("{pointer}/{index}"), value, fields));
        }
        Bool(true) => fields.push((pointer.to_owned(), "true".to_owned())),
        Bool(false) | Null => {}
        serde_json::Value::String(text) => fields.push((pointer.to_owned(), text.clone())),
        number => fields.push((pointer.to_owned(), number.to_string())),
    }
}

fn pairs(fields: &[(String, String)]) -> Vec<(&str, &str)> {
    fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect()
}

#[tokio::test]
async fn an_empty_form_shows_every_error_linked_to_its_field() {
    let world = World::new().await;
    let mut browser = Browser::signed_in(&world.app, "haulier").await;
    let token = browser.get("/applications/new").await.hidden("_token");
    let answer = browser
        .post("/applications/new", &[("_token", &token), ("command", "c")])
        .await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let text = answer.text();
    for id in [
        "f-applicant-name",
        "f-kind-from",
        "f-combinations-0-loaded-length-mm",
        "f-route-legs-0-from-text",
    ] {
        assert!(text.contains(&format!("id=\"{id}\"")), "{id} is on the page");
    }
    for id in ["f-combinations-0-loaded-length-mm", "f-kind-from"] {
        assert!(text.contains(&format!("<a href=\"#{id}\">")), "{id} is linked");
        assert!(
            text.contains(&format!("id=\"{id}-error\"")),
            "{id} says what is wrong beside the field"
        );
    }
    assert!(text.contains("<title>Fehler: "), "the title says so first");
}

#[tokio::test]
async fn the_example_can_be_filed_by_form_and_a_second_submit_shows_the_first_result() {
    let world = World::new().await;
    let mut browser = Browser::signed_in(&world.app, "haulier").await;
    let page = browser.get("/applications/new").await;
    let mut fields = example_fields();
    fields.push(("_token".to_owned(), page.hidden("_token")));
    fields.push(("command".to_owned(), page.hidden("command")));
    let first = browser.post("/applications/new", &pairs(&fields)).await;
    assert_eq!(first.status, StatusCode::SEE_OTHER, "{}", first.text());
    let second = browser.post("/applications/new", &pairs(&fields)).await;
    assert_eq!(
        second.header("location"),
        first.header("location"),
        "nothing is doubled"
    );
    let confirmation = browser.get(first.header("location")).await;
    assert!(confirmation.text().contains("BS-2026-000001"));
    // The same content under a new form is a duplicate, which has to be confirmed.
    let page = browser.get("/applications/new").await;
    fields.retain(|(name, _)| name != "command");
    fields.push(("command".to_owned(), page.hidden("command")));
    let duplicate = browser.post("/applications/new", &pairs(&fields)).await;
    assert_eq!(duplicate.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        duplicate.text().contains("id=\"f-confirmed\""),
        "{}",
        duplicate.text()
    );
    fields.push(("confirmed".to_owned(), "true".to_owned()));
    fields.retain(|(name, _)| name != "command");
    fields.push(("command".to_owned(), duplicate.hidden("command")));
    let confirmed = browser.post("/applications/new", &pairs(&fields)).await;
    assert_eq!(
        confirmed.header("location"),
        "/applications/BS-2026-000002/filed",
        "{}",
        confirmed.text()
    );
}

#[tokio::test]
async fn a_file_is_filed_or_its_errors_are_listed_with_their_places() {
    let world = World::new().await;
    let mut browser = Browser::signed_in(&world.app, "haulier").await;
    let page = browser.get("/applications/upload").await;
    let (token, command) = (page.hidden("_token"), page.hidden("command"));
    let fields = [("_token", token.as_str()), ("command", command.as_str())];
    let mut value: serde_json::Value = serde_json::from_slice(&application()).unwrap();
    value["combinations"][0]["loaded"]["axles"][2]["load_kg"] = "elf Tonnen".into();
    value["unknown"] = 1.into();
    let cases = [
        (
            serde_json::to_vec(&value).unwrap(),
            "/combinations/0/loaded/axles/2/load_kg",
        ),
        (b"{ not json".to_vec(), "upload-errors"),
    ];
    for (bytes, expected) in cases {
        let answer = browser
            .upload("/applications/upload", &fields, ("file", "a.json", &bytes))
            .await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.text().contains(expected), "{}", answer.text());
    }
    let answer = browser
        .upload(
            "/applications/upload",
            &fields,
            ("file", "a.json", &application()),
        )
        .await;
    assert_eq!(
        answer.header("location"),
        "/applications/BS-2026-000001/filed",
        "{}",
        answer.text()
    );
    let empty = browser.post("/applications/upload", &fields).await;
    assert!(empty.text().contains("Bitte wählen Sie eine Datei aus."));
}

#[tokio::test]
async fn a_conflict_keeps_what_was_typed() {
    let world = World::new().await;
    let number = world.filed().await;
    world
        .act("clerk", &number, "start_hearing", |request| request)
        .await;
    for key in bodies() {
        world
            .act(&key, &number, "consent", |request| request.for_party(&key))
            .await;
    }
    let mut browser = Browser::signed_in(&world.app, "clerk").await;
    let path = format!("/desk/{number}/do/propose_deviation");
    let deviation = ("deviation", "Nur nachts");
    let page = browser.get(&path).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text());
    let missing = browser
        .post(&path, &pairs(&page.filled(&[("reason", ""), deviation])))
        .await;
    assert_eq!(missing.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(missing.text().contains("Bitte geben Sie eine Begründung an."));
    // Meanwhile somebody takes the task.
    let official = world.account("official");
    let view = world.office.case(&official, &number).await.unwrap();
    let claim = casework::ActRequest {
        case: number.clone(),
        expected_version: view.version,
        command_id: "claim".to_owned(),
        act: casework::Act::Claim {
            task: view.tasks[0].id.clone(),
        },
    };
    let claimed = world.office.act(&official, claim).await.unwrap().answer;
    let conflict = browser
        .post(
            &path,
            &pairs(&page.filled(&[("reason", "Die Ortsdurchfahrt ist überlastet."), deviation])),
        )
        .await;
    assert_eq!(
        conflict.status,
        StatusCode::PRECONDITION_FAILED,
        "{}",
        conflict.text()
    );
    assert!(
        conflict.text().contains("Die Ortsdurchfahrt ist überlastet.")
            && conflict.text().contains("Nur nachts"),
        "the words are kept"
    );
    assert_eq!(
        conflict.hidden("version"),
        claimed.version.to_string(),
        "with the new version"
    );
    // The task is held by somebody else: refused, and the refusal says by whom.
    let refused = browser
        .post(
            &path,
            &pairs(&conflict.filled(&[("reason", "Die Ortsdurchfahrt ist überlastet."), deviation])),
        )
        .await;
    assert_eq!(
        refused.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "{}",
        refused.text()
    );
    assert!(
        refused.text().contains("Testperson Freigabe"),
        "{}",
        refused.text()
    );
}

#[tokio::test]
async fn who_proposed_does_not_release_and_is_told_why() {
    let world = World::new().await;
    let number = world.filed().await;
    world
        .act("clerk", &number, "start_hearing", |request| request)
        .await;
    for key in bodies() {
        world
            .act(&key, &number, "consent", |request| request.for_party(&key))
            .await;
    }
    world
        .act("clerk", &number, "propose_grant", |request| request)
        .await;
    let mut clerk = Browser::signed_in(&world.app, "clerk").await;
    let page = clerk.get(&format!("/desk/{number}")).await.text();
    assert!(
        !page.contains(&format!("href=\"/desk/{number}/do/approve\"")),
        "no button"
    );
    assert!(page.contains("Nicht möglich (1)"), "but the reason: {page}");
    let form = clerk.get(&format!("/desk/{number}/do/approve")).await;
    let fields = [
        ("_token", form.hidden("_token")),
        ("command", form.hidden("command")),
        ("version", form.hidden("version")),
    ]
    .map(|(name, value)| (name.to_owned(), value));
    let refused = clerk
        .post(&format!("/desk/{number}/do/approve"), &pairs(&fields))
        .await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        refused.text().contains("Testperson Sachbearbeitung"),
        "names who proposed: {}",
        refused.text()
    );
    let mut official = Browser::signed_in(&world.app, "official").await;
    let page = official.get(&format!("/desk/{number}")).await.text();
    assert!(
        page.contains(&format!("href=\"/desk/{number}/do/approve\"")),
        "{page}"
    );
}

#[tokio::test]
async fn a_body_answers_and_sees_the_proof_of_its_statement() {
    let world = World::new().await;
    let number = world.filed().await;
    world
        .act("clerk", &number, "start_hearing", |request| request)
        .await;
    let key = bodies()[0].clone();
    let mut body = Browser::signed_in(&world.app, &key).await;
    assert!(body.get("/hearings").await.text().contains(&number));
    let path = format!("/hearings/{number}/do/consent_with_conditions");
    let page = body.get(&format!("{path}?party={key}")).await;
    let fields = [
        ("_token", page.hidden("_token")),
        ("command", page.hidden("command")),
        ("version", page.hidden("version")),
        ("asked", page.hidden("asked")),
        ("party", key.clone()),
        ("conditions", "Nur nachts.\r\nMit Begleitung.\r\n".to_owned()),
        ("remark", "<b>Brücke</b>".to_owned()),
    ]
    .map(|(name, value)| (name.to_owned(), value));
    let first = body.post(&path, &pairs(&fields)).await;
    assert_eq!(first.status, StatusCode::SEE_OTHER, "{}", first.text());
    let second = body.post(&path, &pairs(&fields)).await;
    assert_eq!(
        second.status,
        StatusCode::SEE_OTHER,
        "the same answer twice is one answer: {}",
        second.text()
    );
    let page = body.get(first.header("location")).await.text();
    assert!(
        page.contains("Ihre Stellungnahme ist eingegangen") && page.contains("SHA-256"),
        "{page}"
    );
    assert!(
        page.contains("<li>Nur nachts.</li>") && page.contains("<li>Mit Begleitung.</li>"),
        "{page}"
    );
    assert!(
        !page.contains("<b>Brücke</b>") && page.contains("&#60;b&#62;"),
        "texts of parties are never markup"
    );
}
