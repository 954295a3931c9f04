// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Signing in, sessions, form tokens, origins, sizes, and a configuration that must not start.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use server::{ConfigError, DemoAccount, Mode};

use crate::browser::{Browser, HOST};
use crate::world::{PASSWORD, World, config};

#[tokio::test]
async fn signing_in_makes_a_new_session_and_signing_out_ends_it() {
    let world = World::new().await;
    let mut browser = Browser::new(&world.app);
    let answer = browser.sign_in("haulier", PASSWORD).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_eq!(answer.header("location"), "/applications");
    let cookie = answer.header("set-cookie");
    assert!(
        cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"),
        "{cookie}"
    );
    let before = cookie.to_owned();
    let page = browser.get("/applications").await;
    assert_eq!(page.status, StatusCode::OK);
    let token = page.hidden("_token");
    // Signing in again turns the session over: a session id planted before is worth nothing.
    let again = browser
        .post(
            "/sign-in",
            &[("_token", &token), ("login", "haulier"), ("password", PASSWORD)],
        )
        .await;
    assert_ne!(
        again.header("set-cookie").split(';').next(),
        before.split(';').next()
    );
    let token = browser.get("/applications").await.hidden("_token");
    assert_eq!(
        browser.post("/sign-out", &[("_token", &token)]).await.status,
        StatusCode::SEE_OTHER
    );
    assert_eq!(
        browser.get("/applications").await.status,
        StatusCode::SEE_OTHER,
        "signed out"
    );
}

#[tokio::test]
async fn wrong_password_and_unknown_login_look_the_same() {
    let world = World::new().await;
    let mut browser = Browser::new(&world.app);
    let wrong = browser.sign_in("haulier", "wrong").await;
    let unknown = browser.sign_in("nobody", "wrong").await;
    for answer in [&wrong, &unknown] {
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.text().contains("Anmeldename oder Passwort stimmt nicht."));
        assert!(answer.text().contains("role=\"alert\""));
    }
    let empty = browser.sign_in("", "").await;
    assert!(empty.text().contains("href=\"#f-login\"") && empty.text().contains("href=\"#f-password\""));
}

#[tokio::test]
async fn the_sixth_guess_has_to_wait_and_the_clock_ends_the_wait() {
    let world = World::new().await;
    let mut browser = Browser::new(&world.app);
    for _ in 0..5 {
        assert_eq!(
            browser.sign_in("haulier", "guess").await.status,
            StatusCode::UNPROCESSABLE_ENTITY
        );
    }
    let answer = browser.sign_in("haulier", PASSWORD).await;
    assert_eq!(
        answer.status,
        StatusCode::TOO_MANY_REQUESTS,
        "even the right password waits"
    );
    assert_eq!(answer.header("retry-after"), "15");
    assert_eq!(
        browser.sign_in("official", PASSWORD).await.status,
        StatusCode::SEE_OTHER,
        "others do not wait"
    );
    let mut browser = Browser::new(&world.app);
    world.clock.set("2026-11-23T09:00:16Z".parse().unwrap());
    assert_eq!(
        browser.sign_in("haulier", PASSWORD).await.status,
        StatusCode::SEE_OTHER
    );
}

#[tokio::test]
async fn a_locked_account_is_out_at_once() {
    let world = World::new().await;
    let mut browser = Browser::signed_in(&world.app, "haulier").await;
    let mut account = world.account("haulier");
    account.locked = true;
    let hash = server::hash_password(PASSWORD, [7; 16]).unwrap();
    world.office.put_account(&account, &hash).await.unwrap();
    assert_eq!(browser.get("/applications").await.status, StatusCode::SEE_OTHER);
    assert_eq!(
        browser.sign_in("haulier", PASSWORD).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
}

#[tokio::test]
async fn a_form_without_its_token_or_from_elsewhere_changes_nothing() {
    let world = World::new().await;
    let number = world.filed().await;
    let mut browser = Browser::signed_in(&world.app, "clerk").await;
    let path = format!("/desk/{number}/do/start_hearing");
    let page = browser.get(&format!("/desk/{number}")).await;
    let (token, version) = (page.hidden("_token"), page.hidden("version"));
    let fields = |token: &str| {
        vec![
            ("_token", token.to_owned()),
            ("command", "c1".to_owned()),
            ("version", version.clone()),
        ]
    };
    for wrong in ["", "0".repeat(64).as_str()] {
        let owned = fields(wrong);
        let given: Vec<(&str, &str)> = owned
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        assert_eq!(browser.post(&path, &given).await.status, StatusCode::FORBIDDEN);
    }
    let body = serde_urlencoded::to_string(fields(&token)).unwrap();
    let foreign = Request::builder()
        .method(Method::POST)
        .uri(&path)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::ORIGIN, "http://evil.example")
        .body(Body::from(body))
        .unwrap();
    let answer = browser.send(foreign).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(answer.text().contains("Dieses Formular ist abgelaufen"));
    let version_now = world
        .office
        .case(&world.account("clerk"), &number)
        .await
        .unwrap()
        .version;
    assert_eq!(version_now.to_string(), version, "nothing happened");
}

#[tokio::test]
async fn too_much_is_refused_with_the_limit_and_odd_bodies_are_refused_politely() {
    let world = World::new().await;
    let mut browser = Browser::signed_in(&world.app, "haulier").await;
    let token = browser.get("/applications/upload").await.hidden("_token");
    let big = vec![b' '; 3 * 1024 * 1024];
    let fields = [("_token", token.as_str()), ("command", "big")];
    let answer = browser
        .upload("/applications/upload", &fields, ("file", "big.json", &big))
        .await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(answer.text().contains("1 MiB"), "{}", answer.text());
    let huge = vec![b' '; 50 * 1024 * 1024];
    let answer = browser
        .upload("/verify", &fields, ("file", "huge.pdf", &huge))
        .await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(answer.text().contains("20 MiB"));
    for (kind, body, status) in [
        ("text/plain", "x=1", StatusCode::UNSUPPORTED_MEDIA_TYPE),
        (
            "multipart/form-data; boundary=B",
            "--B\r\nbroken",
            StatusCode::BAD_REQUEST,
        ),
        ("multipart/form-data", "x", StatusCode::BAD_REQUEST),
        (
            "application/x-www-form-urlencoded",
            "%ff=%fe",
            StatusCode::FORBIDDEN,
        ),
    ] {
        let request = Request::builder()
            .method(Method::POST)
            .uri("/applications/new")
            .header(header::CONTENT_TYPE, kind)
            .header(header::ORIGIN, format!("http://{HOST}"))
            .body(Body::from(body))
            .unwrap();
        let answer = browser.send(request).await;
        assert!(
            answer.status == status || answer.status == StatusCode::BAD_REQUEST,
            "{kind}: {}",
            answer.status
        );
        assert!(
            answer.text().contains("<html lang"),
            "{kind}: a page, not a bare status"
        );
    }
}

#[tokio::test]
async fn outside_the_demonstration_nothing_for_tests_is_accepted() {
    let world = World::new().await;
    let start = |change: &dyn Fn(&mut server::ServerConfig)| {
        let mut config = config(&world.office, &world.clock);
        config.mode = Mode::Production;
        config.secure_cookies = true;
        change(&mut config);
        server::app(config).map(|_| ())
    };
    assert!(matches!(start(&|_| {}), Err(ConfigError::TestCertificate { .. })));
    let without_trust = |config: &mut server::ServerConfig| {
        config.trust.clear();
        config.evidence = pki::Evidence::default();
    };
    assert!(start(&without_trust).is_ok());
    assert!(matches!(
        start(&|config| {
            without_trust(config);
            config.secure_cookies = false;
        }),
        Err(ConfigError::InsecureCookies)
    ));
    assert!(matches!(
        start(&|config| {
            without_trust(config);
            config.demo_accounts = vec![DemoAccount {
                login: "a".into(),
                password: "b".into(),
                role: "c".into(),
                name: "d".into(),
            }];
        }),
        Err(ConfigError::DemoAccounts)
    ));
}
