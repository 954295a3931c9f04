// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! `cargo run -p certs-test`: writes `certs-test/pki/` again from `pki.json` and the committed keys; makes missing keys.

use std::path::Path;
use std::process::ExitCode;

use certs_test::{Declaration, Key, KeySource, files, generate, pkcs12_is_fresh};

fn main() -> ExitCode {
    match refresh(Path::new(env!("CARGO_MANIFEST_DIR"))) {
        Ok(written) => {
            println!("test PKI is fresh, {written} files written");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(5)
        }
    }
}

fn refresh(folder: &Path) -> Result<usize, Box<dyn std::error::Error>> {
    let declaration = Declaration::committed()?;
    let keys = folder.join("keys");
    std::fs::create_dir_all(&keys)?;
    std::fs::create_dir_all(folder.join("pki/evidence"))?;
    let mut written = 0;
    for entity in &declaration.entities {
        let path = keys.join(format!("{}.pem", entity.name));
        if !path.exists() {
            let key = Key::fresh(&entity.name, entity.key, &mut entropy)?;
            std::fs::write(path, key.to_pem())?;
            written += 1;
        }
    }
    let pki = generate(&declaration, KeySource::Committed(&keys), declaration.epoch)?;
    for (name, bytes) in files(&pki) {
        let path = folder.join("pki").join(name);
        if std::fs::read(&path).ok().as_ref() != Some(&bytes) {
            std::fs::write(path, bytes)?;
            written += 1;
        }
    }
    for entity in declaration.entities.iter().filter(|entity| entity.pkcs12) {
        let path = folder.join("pki").join(format!("{}.p12", entity.name));
        let Some(made) = pki.entity(&entity.name) else {
            continue;
        };
        let held = std::fs::read(&path).unwrap_or_default();
        if !pkcs12_is_fresh(&held, made, &declaration.pkcs12_password) {
            std::fs::write(path, made.pkcs12(&declaration.pkcs12_password)?)?;
            written += 1;
        }
    }
    Ok(written)
}

#[expect(
    clippy::disallowed_methods,
    reason = "this binary is its own edge: it makes keys for tests"
)]
fn entropy(bytes: &mut [u8]) {
    getrandom::fill(bytes).expect("the operating system gives entropy");
}
