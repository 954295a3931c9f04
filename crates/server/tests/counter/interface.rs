// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! `/api/v1`: tokens, problems, idempotency, versions.

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use serde_json::{Value, json};

use crate::browser::{Answer, Browser};
use crate::world::{PASSWORD, World, application};

struct Client {
    browser: Browser,
    token: String,
}

impl Client {
    async fn new(app: &Router, login: &str) -> Self {
        let mut client = Self {
            browser: Browser::new(app),
            token: String::new(),
        };
        let body = json!({"login": login, "password": PASSWORD}).to_string();
        let answer = client
            .post("/api/v1/tokens", &[("content-type", "application/json")], body)
            .await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
        client.token = answer.json()["token"].as_str().unwrap().to_owned();
        client
    }

    async fn get(&mut self, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.send(Method::GET, path, headers, Vec::new()).await
    }

    async fn post(&mut self, path: &str, headers: &[(&str, &str)], body: impl Into<Vec<u8>>) -> Answer {
        self.send(Method::POST, path, headers, body.into()).await
    }

    async fn send(&mut self, method: Method, path: &str, headers: &[(&str, &str)], body: Vec<u8>) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        if !self.token.is_empty() {
            request = request.header("authorization", format!("Bearer {}", self.token));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.browser.send(request.body(Body::from(body)).unwrap()).await
    }

    async fn file(&mut self, key: &str, body: Vec<u8>) -> Answer {
        let headers = [("content-type", "application/json"), ("idempotency-key", key)];
        self.post("/api/v1/applications", &headers, body).await
    }
}

fn is_problem(answer: &Answer, status: StatusCode, code: &str) -> Value {
    assert_eq!(answer.status, status, "{}", answer.text());
    assert_eq!(answer.header("content-type"), "application/problem+json");
    let problem = answer.json();
    assert_eq!(problem["type"], format!("/problems/{code}"));
    assert_eq!(problem["status"], status.as_u16());
    assert!(problem["title"].as_str().is_some_and(|title| !title.is_empty()));
    assert_eq!(
        problem["instance"],
        format!("urn:geleit:request:{}", answer.header("x-request-id"))
    );
    problem
}

#[tokio::test]
async fn filing_answers_with_location_and_etag_and_a_repetition_with_the_same() {
    let world = World::new().await;
    let mut client = Client::new(&world.app, "haulier").await;
    let first = client.file("key-1", application()).await;
    assert_eq!(first.status, StatusCode::CREATED, "{}", first.text());
    assert_eq!(first.header("location"), "/api/v1/cases/BS-2026-000001");
    assert!(first.header("etag").starts_with("\"BS-2026-000001-"));
    let second = client.file("key-1", application()).await;
    assert_eq!(second.status, StatusCode::CREATED);
    assert_eq!(second.json(), first.json());
    assert_eq!(second.header("idempotency-replayed"), "true");
    let mut changed: Value = serde_json::from_slice(&application()).unwrap();
    changed["applicant"]["name"] = "Andere GmbH".into();
    let other = client.file("key-1", serde_json::to_vec(&changed).unwrap()).await;
    is_problem(&other, StatusCode::UNPROCESSABLE_ENTITY, "idempotency-key-reused");
    let without = client
        .post(
            "/api/v1/applications",
            &[("content-type", "application/json")],
            application(),
        )
        .await;
    is_problem(&without, StatusCode::BAD_REQUEST, "idempotency-key-required");
}

#[tokio::test]
async fn the_same_request_twice_at_the_same_time_makes_one_case() {
    let world = World::new().await;
    let (mut one, mut two) = (
        Client::new(&world.app, "haulier").await,
        Client::new(&world.app, "haulier").await,
    );
    let (first, second) = tokio::join!(one.file("same", application()), two.file("same", application()));
    let done = [&first, &second]
        .into_iter()
        .filter(|answer| answer.status == StatusCode::CREATED)
        .count();
    assert!(done >= 1);
    for answer in [first, second] {
        if answer.status == StatusCode::CREATED {
            assert_eq!(answer.header("location"), "/api/v1/cases/BS-2026-000001");
        } else {
            is_problem(&answer, StatusCode::CONFLICT, "idempotency-key-in-progress");
            assert_eq!(answer.header("retry-after"), "2");
        }
    }
}

#[tokio::test]
async fn bad_applications_get_every_error_at_once_in_either_language() {
    let world = World::new().await;
    let mut client = Client::new(&world.app, "haulier").await;
    let mut value: Value = serde_json::from_slice(&application()).unwrap();
    for axle in value["combinations"][0]["loaded"]["axles"]
        .as_array_mut()
        .unwrap()
    {
        axle["load_kg"] = "x".into();
        axle["tyres"] = Value::Null;
    }
    let body = serde_json::to_vec(&value).unwrap();
    let german = is_problem(
        &client.file("k", body.clone()).await,
        StatusCode::UNPROCESSABLE_ENTITY,
        "invalid",
    );
    client.browser.language = "en";
    let english = is_problem(
        &client.file("k", body).await,
        StatusCode::UNPROCESSABLE_ENTITY,
        "invalid",
    );
    let errors = german["errors"].as_array().unwrap();
    assert!(errors.len() >= 20, "{german:#}");
    assert_eq!(errors[0]["pointer"], english["errors"][0]["pointer"]);
    assert_ne!(errors[0]["detail"], english["errors"][0]["detail"]);
    let not_json = client.file("k2", b"{".to_vec()).await;
    is_problem(&not_json, StatusCode::UNPROCESSABLE_ENTITY, "invalid");
    let large = client.file("k3", vec![b' '; 2 * 1024 * 1024]).await;
    is_problem(&large, StatusCode::PAYLOAD_TOO_LARGE, "too-large");
    let headers = [("content-type", "text/plain"), ("idempotency-key", "k4")];
    let text = client.post("/api/v1/applications", &headers, application()).await;
    is_problem(
        &text,
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "unsupported-media-type",
    );
}

#[tokio::test]
async fn acting_needs_the_version_that_was_read() {
    let world = World::new().await;
    let number = world.filed().await;
    let mut clerk = Client::new(&world.app, "clerk").await;
    let path = format!("/api/v1/cases/{number}");
    let read = clerk.get(&path, &[]).await;
    let tag = read.header("etag").to_owned();
    assert_eq!(read.json()["number"], number.as_str());
    assert_eq!(
        clerk.get(&path, &[("if-none-match", &tag)]).await.status,
        StatusCode::NOT_MODIFIED
    );
    let act = format!("{path}/events/start_hearing");
    let missing = clerk.post(&act, &[("idempotency-key", "a")], "").await;
    is_problem(&missing, StatusCode::PRECONDITION_REQUIRED, "if-match-required");
    let stale = format!("\"{number}-0\"");
    let stale = clerk
        .post(&act, &[("idempotency-key", "a"), ("if-match", &stale)], "")
        .await;
    is_problem(&stale, StatusCode::PRECONDITION_FAILED, "version-conflict");
    let done = clerk
        .post(&act, &[("idempotency-key", "b"), ("if-match", &tag)], "")
        .await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text());
    let replay = clerk
        .post(&act, &[("idempotency-key", "b"), ("if-match", &tag)], "")
        .await;
    assert_eq!(replay.json(), done.json());
    let again = clerk
        .post(
            &act,
            &[("idempotency-key", "c"), ("if-match", done.header("etag"))],
            "",
        )
        .await;
    let problem = is_problem(&again, StatusCode::CONFLICT, "refused");
    assert!(!problem["errors"].as_array().unwrap().is_empty(), "{problem:#}");
}

#[tokio::test]
async fn doors_are_shut_without_a_token_with_a_wrong_one_or_another_role() {
    let world = World::new().await;
    let number = world.filed().await;
    let mut stranger = Client {
        browser: Browser::new(&world.app),
        token: String::new(),
    };
    let answer = stranger.get("/api/v1/cases", &[]).await;
    is_problem(&answer, StatusCode::UNAUTHORIZED, "unauthorized");
    assert!(answer.header("www-authenticate").starts_with("Bearer"));
    stranger.token = "geleit_made-up".to_owned();
    is_problem(
        &stranger.get("/api/v1/cases", &[]).await,
        StatusCode::UNAUTHORIZED,
        "unauthorized",
    );
    let mut clerk = Client::new(&world.app, "clerk").await;
    is_problem(
        &clerk.file("k", application()).await,
        StatusCode::FORBIDDEN,
        "forbidden",
    );
    let mut other = Client::new(&world.app, "other-haulier").await;
    let answer = other.get(&format!("/api/v1/cases/{number}"), &[]).await;
    is_problem(&answer, StatusCode::NOT_FOUND, "not-found");
    is_problem(
        &other.get("/api/v1/nowhere", &[]).await,
        StatusCode::NOT_FOUND,
        "not-found",
    );
    let answer = other.post("/api/v1/openapi.json", &[], "").await;
    is_problem(&answer, StatusCode::METHOD_NOT_ALLOWED, "method-not-allowed");
    world.clock.set("2026-11-23T17:00:01Z".parse().unwrap());
    is_problem(
        &clerk.get("/api/v1/cases", &[]).await,
        StatusCode::UNAUTHORIZED,
        "unauthorized",
    );
}

#[tokio::test]
async fn lists_come_in_parts_and_files_byte_for_byte() {
    let world = World::new().await;
    let number = world.sealed().await;
    let mut auditor = Client::new(&world.app, "auditor").await;
    let list = auditor.get("/api/v1/cases?limit=1", &[]).await.json();
    assert_eq!(list["items"][0]["number"], number.as_str());
    let log = auditor.get(&format!("/api/v1/cases/{number}/log"), &[]).await;
    assert_eq!(log.json()["schema"], "geleit/case-log/1");
    let permit = auditor
        .get(&format!("/api/v1/cases/{number}/permit.pdf"), &[])
        .await;
    assert_eq!(permit.header("content-type"), "application/pdf");
    let headers = [("content-type", "application/pdf")];
    let report = auditor
        .post("/api/v1/verifications", &headers, permit.bytes.clone())
        .await
        .json();
    assert_eq!(report["verdict"], "TOTAL-PASSED", "{report:#}");
    let report = auditor
        .post("/api/v1/verifications", &headers, b"PK".to_vec())
        .await
        .json();
    assert_eq!(report["verdict"], "UNREADABLE");
}

#[tokio::test]
async fn the_description_is_openapi_3_1_and_covers_every_call() {
    let world = World::new().await;
    let mut client = Client {
        browser: Browser::new(&world.app),
        token: String::new(),
    };
    let served = client.get("/api/v1/openapi.json", &[]).await;
    assert_eq!(served.text(), server::openapi());
    let description = served.json();
    assert!(description["openapi"].as_str().unwrap().starts_with("3.1"));
    for route in server::page_routes()
        .into_iter()
        .filter(|route| route.kind == server::Kind::Api)
    {
        let call = &description["paths"][&route.path][route.method.to_lowercase()];
        assert!(call["operationId"].is_string(), "{} {}", route.method, route.path);
        let guarded = call["security"]
            .as_array()
            .is_some_and(|security| !security.is_empty());
        assert_eq!(
            guarded, route.signed_in,
            "{}: the description says what the door asks",
            route.path
        );
    }
    let text = served.text();
    for reference in text.split("#/components/schemas/").skip(1) {
        let name = reference.split('"').next().unwrap();
        assert!(
            description["components"]["schemas"][name].is_object(),
            "{name} is described"
        );
    }
    assert_eq!(client.get("/livez", &[]).await.json()["status"], "ok");
    assert_eq!(client.get("/readyz", &[]).await.json()["status"], "ok");
}
