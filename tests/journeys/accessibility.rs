// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Accessibility of every page, as axe-core and reflow (WCAG 1.4.10) see it.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::thread;

use serde_json::json;

use crate::browser::drive;

const SOUND: &str = "<!doctype html><html lang=de><head><title>Probe</title></head>\
    <body><main><h1>Probe</h1><p>Text</p></main></body></html>";
const BROKEN: &str = "<!doctype html><html><head><title>Probe</title></head>\
    <body><main><h1>Probe</h1><img src=x><div style='width:900px'>weit</div></main></body></html>";

/// The check itself is checked: a gate that finds nothing in a broken page is no gate.
#[test]
fn a_page_without_language_or_alternative_text_and_wider_than_the_screen_is_reported() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a loopback port is free");
    let base = format!("http://{}", listener.local_addr().expect("it is bound"));
    thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            serve(stream);
        }
    });
    let request =
        json!({ "base": base, "accounts": {}, "visits": [{ "path": "/sound" }, { "path": "/broken" }] });
    let Some(result) = drive("pages.mjs", &request) else {
        return;
    };
    let faults = result["faults"].as_array().expect("faults are listed");
    let found = |rule: &str| {
        faults
            .iter()
            .any(|fault| fault["rule"] == rule && fault["page"] == "/broken")
    };
    for rule in ["html-has-lang", "image-alt", "reflow (WCAG 1.4.10)"] {
        assert!(found(rule), "{rule} is not among {faults:?}");
    }
    assert!(faults.iter().all(|fault| fault["page"] != "/sound"), "{faults:?}");
}

fn serve(mut stream: impl Read + Write) {
    let mut head = [0; 4096];
    let read = stream.read(&mut head).unwrap_or_default();
    let body = if head[..read].starts_with(b"GET /broken") {
        BROKEN
    } else {
        SOUND
    };
    let length = body.len();
    let answer = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    );
    // The browser may hang up early; then there is nobody to tell.
    let _ = stream.write_all(answer.as_bytes());
}
