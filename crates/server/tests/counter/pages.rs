// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What every page has in common, over the whole route table: headers, language, frame, and doors for every role.

use axum::http::StatusCode;
use server::{Kind, PageRoute, page_routes};

use crate::browser::{Answer, Browser};
use crate::world::{World, bodies};

const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; \
     frame-ancestors 'none'; base-uri 'none'";

/// A path to call for a pattern.
fn concrete(path: &str, number: &str) -> String {
    path.replace("{number}", number)
        .replace("{event}", "withdraw")
        .replace("{task}", "1")
        .replace("{name}", "none.css")
}

/// Somebody with one of the roles.
fn login_for(route: &PageRoute) -> Option<String> {
    let role = *route.roles.first()?;
    Some(match role {
        "applicant" => "haulier".to_owned(),
        "heard_body" => bodies()[0].clone(),
        "auditor" => "auditor".to_owned(),
        _ => "clerk".to_owned(),
    })
}

fn protected(path: &str, answer: &Answer) {
    assert_eq!(answer.header("content-security-policy"), POLICY, "{path}");
    assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
    assert_eq!(answer.header("referrer-policy"), "same-origin", "{path}");
    assert_eq!(answer.header("cache-control"), "no-store", "{path}");
    assert_eq!(answer.header("x-request-id").len(), 32, "{path}");
}

#[tokio::test]
async fn every_page_of_every_role_is_protected_and_names_its_language() {
    let world = World::new().await;
    let number = world.filed().await;
    world
        .act("clerk", &number, "start_hearing", |request| request)
        .await;
    for route in page_routes().into_iter().filter(PageRoute::is_page) {
        if route.path.contains("{event}") && !route.roles.contains(&"applicant") {
            continue;
        }
        let mut browser = match login_for(&route) {
            Some(login) => Browser::signed_in(&world.app, &login).await,
            None => Browser::new(&world.app),
        };
        let path = concrete(&route.path, &number);
        for (language, tag) in [("de", "<html lang=\"de\">"), ("en", "<html lang=\"en\">")] {
            browser.language = language;
            let answer = browser.get(&path).await;
            assert_eq!(answer.status, StatusCode::OK, "{path} {}", answer.text());
            protected(&path, &answer);
            let text = answer.text();
            assert!(text.contains(tag), "{path}");
            assert!(
                !text.contains("<script") && !text.contains(" style=") && !text.contains("<style"),
                "{path}"
            );
            assert_eq!(
                text.matches("<h1").count(),
                1,
                "{path}: exactly one first heading"
            );
            assert!(text.contains("class=\"skip\""), "{path}");
        }
    }
}

#[tokio::test]
async fn a_stranger_is_led_to_sign_in_and_the_wrong_role_is_refused() {
    let world = World::new().await;
    let number = world.filed().await;
    let mut stranger = Browser::new(&world.app);
    let mut auditor = Browser::signed_in(&world.app, "auditor").await;
    for route in page_routes()
        .into_iter()
        .filter(|route| route.signed_in && route.kind != Kind::Api)
    {
        let path = concrete(&route.path, &number);
        if route.method == "GET" {
            let answer = stranger.get(&path).await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}");
            assert!(answer.header("location").starts_with("/sign-in?next=/"), "{path}");
        } else {
            assert_eq!(
                stranger.post(&path, &[]).await.status,
                StatusCode::UNAUTHORIZED,
                "{path}"
            );
        }
        if !route.roles.contains(&"auditor") && route.method == "GET" {
            assert_eq!(auditor.get(&path).await.status, StatusCode::FORBIDDEN, "{path}");
        }
    }
}

#[tokio::test]
async fn a_case_of_somebody_else_is_not_there() {
    let world = World::new().await;
    let number = world.filed().await;
    let mut other = Browser::signed_in(&world.app, "other-haulier").await;
    for path in ["", "/filed", "/do/withdraw", "/permit.pdf"] {
        let answer = other.get(&format!("/applications/{number}{path}")).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
    }
    let mut body = Browser::signed_in(&world.app, &bodies()[0]).await;
    let answer = body.get(&format!("/hearings/{number}")).await;
    assert_eq!(
        answer.status,
        StatusCode::NOT_FOUND,
        "before the hearing the body knows nothing of the case"
    );
}

#[tokio::test]
async fn errors_are_pages_with_a_request_id_and_the_right_status() {
    let world = World::new().await;
    let mut browser = Browser::new(&world.app);
    let answer = browser.get("/nowhere").await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    assert!(answer.text().contains("Diese Seite gibt es nicht"));
    assert!(answer.text().contains(answer.header("x-request-id")));
    protected("/nowhere", &answer);
    let answer = browser.post("/help", &[]).await;
    assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
    assert!(answer.header("allow").contains("GET"), "{:?}", answer.headers);
    assert!(answer.text().contains("<html lang=\"de\">"));
    let answer = browser.get("/assets/other.css").await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_language_can_be_switched_and_is_remembered() {
    let world = World::new().await;
    let mut browser = Browser::new(&world.app);
    assert!(browser.get("/").await.text().contains("<html lang=\"de\">"));
    assert!(
        browser
            .get("/?lang=en")
            .await
            .text()
            .contains("<html lang=\"en\">")
    );
    assert!(
        browser.get("/help").await.text().contains("<html lang=\"en\">"),
        "the choice is kept in a cookie"
    );
}

#[tokio::test]
async fn the_stylesheet_is_served_for_good_under_a_path_of_its_content() {
    let world = World::new().await;
    let mut browser = Browser::new(&world.app);
    let start = browser.get("/").await.text();
    let (_, rest) = start.split_once("rel=\"stylesheet\" href=\"").unwrap();
    let path = rest.split('"').next().unwrap().to_owned();
    let answer = browser.get(&path).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.header("content-type"), "text/css; charset=utf-8");
    assert!(answer.header("cache-control").contains("immutable"));
    assert!(answer.text().contains("--kern-color-action-default"));
}

#[tokio::test]
async fn an_uploaded_file_gets_a_verdict_first() {
    let world = World::new().await;
    let number = world.sealed().await;
    let permit = world
        .office
        .permit(&world.account("auditor"), &number)
        .await
        .unwrap()
        .bytes;
    let mut changed = permit.clone();
    let middle = changed.len() / 3;
    changed[middle] ^= 1;
    let mut browser = Browser::new(&world.app);
    let token = browser.get("/verify").await.hidden("_token");
    let cases: [(&str, &[u8], &str); 5] = [
        ("permit.pdf", &permit, "Echt und unverändert"),
        (
            "archive.pdf",
            b"PK\x03\x04 rest",
            "Anfang der Datei ist der eines ZIP-Archivs",
        ),
        ("cut.pdf", &permit[..permit.len() / 2], "vermutlich abgeschnitten"),
        ("text.pdf", b"hello", "nicht der eines PDF"),
        ("changed.pdf", &changed, "kern-alert--danger"),
    ];
    for (name, bytes, expected) in cases {
        let answer = browser
            .upload("/verify", &[("_token", &token)], ("file", name, bytes))
            .await;
        assert_eq!(answer.status, StatusCode::OK, "{name}");
        assert!(answer.text().contains(expected), "{name}: {}", answer.text());
    }
    let log = world
        .office
        .case_log(&world.account("auditor"), &number)
        .await
        .unwrap()
        .to_json();
    let answer = browser
        .upload(
            "/verify/case-log",
            &[("_token", &token)],
            ("log", "case-log.json", log.as_bytes()),
        )
        .await;
    assert!(
        answer.text().contains("Das Protokoll ist in Ordnung"),
        "{}",
        answer.text()
    );
    let broken = log.replacen("start_hearing", "end_hearing", 1);
    let answer = browser
        .upload(
            "/verify/case-log",
            &[("_token", &token)],
            ("log", "case-log.json", broken.as_bytes()),
        )
        .await;
    assert!(answer.text().contains("nicht in Ordnung"), "{}", answer.text());
}
