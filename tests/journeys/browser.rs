// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Chromium, driven by one node process per journey: a request in JSON goes in, the result comes back as JSON.

use std::io::Write;
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::Value;

use crate::programs::{finish_within, path_of, present, start};
use crate::surroundings::{root, skip, tools};

/// Runs a script of `tests/browser`; `None`, loudly, where no browser can be driven.
pub(crate) fn drive(script: &str, request: &Value) -> Option<Value> {
    let packages = tools().join("browser");
    let Some(chromium) = path_of("chromium").filter(|_| present("node", "--version")) else {
        skip("no chromium or no node; `cargo xtask test` installs them");
        return None;
    };
    if !packages.join("installed").exists() {
        skip("no npm packages of the tests; `cargo xtask test` installs them");
        return None;
    }
    let mut command = Command::new("node");
    command.arg(root().join("tests/browser").join(script));
    command
        .env("GELEIT_BROWSER_TOOLS", packages)
        .env("GELEIT_CHROMIUM", chromium);
    let mut child = start(command.stdin(Stdio::piped()));
    let mut stdin = child.stdin.take().expect("stdin is piped");
    stdin
        .write_all(request.to_string().as_bytes())
        .expect("node reads its request");
    drop(stdin);
    let outcome = finish_within(Duration::from_secs(600), child).expect(0);
    Some(serde_json::from_str(&outcome.stdout).expect("the script answers in JSON"))
}

/// Walks a journey and panics with step, address and page text where it fails. Returns what was remembered.
#[track_caller]
pub(crate) fn walk(base: &str, values: &Value, steps: &Value) -> Option<Value> {
    let request = serde_json::json!({ "base": base, "values": values, "steps": steps });
    let result = drive("journey.mjs", &request)?;
    let text = result["text"].as_str().unwrap_or_default();
    assert_eq!(
        result["ok"],
        Value::Bool(true),
        "step {} {}\n{}\nat {}\n--- the page says\n{text}",
        result["at"],
        result["step"],
        result["problem"].as_str().unwrap_or_default(),
        result["page"],
    );
    assert_eq!(
        result["faults"],
        serde_json::json!([]),
        "accessibility of the pages on the way"
    );
    Some(result["values"].clone())
}
