// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Journeys through the portal in a real Chromium with scripts switched off: what people read, fill in and press.

mod pages;

use std::path::Path;

use serde_json::{Map, Value, json};

use crate::api::whole_case::{application, with_two_hundred_faults};
use crate::browser::walk;
use crate::demo::Demo;
use crate::issued::issued;
use crate::surroundings::root;
use crate::verify::written;

/// The words a journey is filled with: accounts, and files to upload.
fn values(demo: &Demo, mark: &str) -> Map<String, Value> {
    let mut values = Map::new();
    for role in ["haulier", "clerk", "official", "auditor"] {
        values.insert(role.to_owned(), json!(demo.account(role).login));
        values.insert(format!("{role}_password"), json!(demo.account(role).password));
    }
    let mut application = application(demo, mark);
    let hearing = application["hearing"]
        .as_array_mut()
        .expect("the example is heard");
    hearing.truncate(2);
    for (name, heard) in ["first", "second"].into_iter().zip(hearing.iter()) {
        let account = demo.heard_body(heard["body"].as_str().expect("a body has a key"));
        values.insert(name.to_owned(), json!(account.login));
        values.insert(format!("{name}_password"), json!(account.password));
    }
    let folder = demo.out.clone();
    let mut file = |name: &str, bytes: &[u8]| {
        let path = written(&folder, name, bytes);
        values.insert(name.split('.').next().unwrap_or(name).to_owned(), json!(path));
    };
    let json_bytes = |value: &Value| serde_json::to_vec(value).expect("JSON can be written");
    let permit = std::fs::read(folder.join("permit.pdf")).expect("the demo leaves its permit");
    file("application.json", &json_bytes(&application));
    file("faulty.json", &json_bytes(&with_two_hundred_faults(application)));
    file("zip.pdf", &b"PK\x03\x04\x14\0\0\0\x08\0".repeat(40));
    file("truncated.pdf", &permit[..permit.len() / 2]);
    file("tampered.pdf", &[&permit[..], b"x"].concat());
    file("foreign.pdf", &issued().bytes("permit.pdf"));
    let own = folder.join("journey");
    std::fs::create_dir_all(&own).expect("the folder can be made");
    values.insert("folder".to_owned(), json!(own));
    values
}

/// A journey from this folder, read when it is walked: to change a word nothing needs to be compiled.
fn journey(name: &str) -> Value {
    let path = root().join("tests/journeys/portal").join(name);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|fault| panic!("{}: {fault}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|fault| panic!("{}: {fault}", path.display()))
}

#[test]
fn one_permit_goes_all_the_way_through_the_portal() {
    let demo = Demo::start("portal-whole-case");
    let values = Value::Object(values(&demo, "Portal"));
    let Some(known) = walk(&demo.base, &values, &journey("whole_case.json")) else {
        return;
    };
    // What the browser downloaded is what a stranger can verify with the command line.
    let downloaded = Path::new(known["folder"].as_str().expect("a path")).join("permit.pdf");
    let said = crate::programs::run(
        crate::surroundings::geleit()
            .arg("verify")
            .arg(downloaded)
            .arg("--trust")
            .arg(demo.out.join("trust.pem"))
            .arg("--evidence")
            .arg(demo.out.join("evidence")),
    );
    assert!(said.expect(0).stdout.starts_with("TOTAL-PASSED"));
}

#[test]
fn an_application_typed_into_the_form_is_filed_once_however_often_it_is_sent() {
    let demo = Demo::start("portal-form");
    let values = Value::Object(values(&demo, "Formular"));
    walk(&demo.base, &values, &journey("form.json"));
}
