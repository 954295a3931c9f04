// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Every generated file is committed and fresh. `cargo xtask refresh` runs these tests with `GELEIT_REFRESH=1`: then they
//! write instead of comparing.

use std::fs;
use std::path::Path;

use certs_test::{Declaration, KeySource, files, generate, pkcs12_is_fresh};

use crate::surroundings::{refreshing, root};

/// Compares, or writes.
fn fresh(path: &str, bytes: &[u8]) {
    let place = root().join(path);
    if refreshing() {
        fs::create_dir_all(place.parent().expect("a file lies in a folder")).expect("the folder can be made");
        fs::write(&place, bytes).expect("the file can be written");
    }
    let committed = fs::read(&place).unwrap_or_default();
    assert!(
        committed == bytes,
        "{path} is stale: run `cargo xtask refresh` and commit what it changed"
    );
}

#[test]
fn the_test_pki_is_what_its_declaration_says() {
    let declaration = Declaration::committed().expect("the declaration is in order");
    let keys = root().join("certs-test/keys");
    let pki =
        generate(&declaration, KeySource::Committed(&keys), declaration.epoch).expect("the PKI can be made");
    for (name, bytes) in files(&pki) {
        fresh(&format!("certs-test/pki/{name}"), &bytes);
    }
    for entity in declaration.entities.iter().filter(|entity| entity.pkcs12) {
        // Salted: other bytes every time, so its content is compared.
        let made = pki.entity(&entity.name).expect("it was just made");
        let path = format!("certs-test/pki/{}.p12", entity.name);
        let held = fs::read(root().join(&path)).unwrap_or_default();
        if !pkcs12_is_fresh(&held, made, &declaration.pkcs12_password) {
            fresh(
                &path,
                &made
                    .pkcs12(&declaration.pkcs12_password)
                    .expect("it can be written"),
            );
        }
    }
}

#[test]
fn the_description_of_the_interface_is_what_the_server_serves() {
    fresh("docs/openapi.json", server::openapi().as_bytes());
}

#[test]
fn no_test_certificate_lies_there_that_nobody_declared() {
    let declaration = Declaration::committed().expect("the declaration is in order");
    let known = |path: &Path| {
        let stem = path
            .file_stem()
            .and_then(|stem| stem.to_str())
            .unwrap_or_default();
        stem == "trust" || declaration.entities.iter().any(|entity| entity.name == stem)
    };
    for folder in ["certs-test/pki", "certs-test/pki/evidence", "certs-test/keys"] {
        for entry in fs::read_dir(root().join(folder)).expect("the folder is there") {
            let path = entry.expect("it can be read").path();
            assert!(
                path.is_dir() || known(&path),
                "{} is declared nowhere",
                path.display()
            );
        }
    }
}
