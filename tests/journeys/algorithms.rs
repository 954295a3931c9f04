// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Each key and scheme that `geleit sign` has, made by openssl, signed with by us, verified by us and by whoever knows it.
//! Who knows what stands in the table, and in docs/signing.md.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::foreign_verifiers::{der_length, hexadecimal};
use crate::programs::{present, run};
use crate::sign::{letter, sign};
use crate::surroundings::{geleit, root, skip, tools, workspace};
use crate::verify::written;

const PYHANKO: u8 = 1;
const PDFSIG: u8 = 2;
const OPENSSL: u8 = 4;
const ALL: u8 = PYHANKO | PDFSIG | OPENSSL;

/// The key, what it signs with, and who verifies that.
const TABLE: [(&str, &[&str], u8); 18] = [
    ("rsa-2048", &[], ALL),
    ("rsa-2048", &["--scheme", "pkcs1"], ALL),
    ("rsa-3072", &["--hash", "sha384"], ALL),
    ("rsa-4096", &["--hash", "sha512"], ALL),
    ("rsa-4096", &["--scheme", "pkcs1", "--hash", "sha512"], ALL),
    // pdfsig (NSS) has no SHA-3; pyHanko does not know it with PKCS#1 v1.5.
    ("rsa-2048", &["--hash", "sha3-256"], PYHANKO | OPENSSL),
    ("rsa-2048", &["--scheme", "pkcs1", "--hash", "sha3-256"], OPENSSL),
    ("rsa-3072", &["--hash", "sha3-512"], PYHANKO | OPENSSL),
    ("P-256", &[], ALL),
    ("P-256", &["--hash", "sha512"], ALL),
    ("P-256", &["--hash", "sha3-256"], PYHANKO | OPENSSL),
    ("P-384", &[], ALL),
    ("P-384", &["--hash", "sha3-384"], PYHANKO | OPENSSL),
    ("P-521", &[], ALL),
    // NSS has no Brainpool curves.
    ("brainpoolP256r1", &[], PYHANKO | OPENSSL),
    ("brainpoolP384r1", &[], PYHANKO | OPENSSL),
    ("brainpoolP256r1", &["--hash", "sha3-256"], PYHANKO | OPENSSL),
    // Neither pdfsig nor openssl 3.0 `cms`.
    ("ed25519", &[], PYHANKO),
];

/// PKCS#8 and a certificate of its own for a document signer.
fn key(folder: &Path, name: &str) -> (PathBuf, PathBuf) {
    let (key, certificate) = (
        folder.join(format!("{name}.key")),
        folder.join(format!("{name}.pem")),
    );
    if key.exists() {
        return (key, certificate);
    }
    let bits = name
        .strip_prefix("rsa-")
        .map(|bits| format!("rsa_keygen_bits:{bits}"));
    let curve = format!("ec_paramgen_curve:{name}");
    let mut command = Command::new("openssl");
    command.args(["genpkey", "-quiet", "-out"]).arg(&key);
    match (&bits, name) {
        (Some(bits), _) => command.args(["-algorithm", "RSA", "-pkeyopt", bits]),
        (None, "ed25519") => command.args(["-algorithm", "ED25519"]),
        (None, _) => command.args(["-algorithm", "EC", "-pkeyopt", &curve]),
    };
    run(&mut command).expect(0);
    let mut command = Command::new("openssl");
    command.args(["req", "-new", "-x509", "-days", "30", "-subj", "/CN=TEST ONLY"]);
    command.args(["-addext", "keyUsage=critical,nonRepudiation"]);
    command.args(["-addext", "basicConstraints=critical,CA:FALSE", "-key"]);
    run(command.arg(&key).arg("-out").arg(&certificate)).expect(0);
    (key, certificate)
}

#[test]
fn every_key_and_scheme_signs_and_whoever_knows_it_verifies_it() {
    if !present("openssl", "version") {
        skip("no openssl; `cargo xtask test` installs it");
        return;
    }
    let folder = workspace("algorithms");
    let original = letter(&folder);
    let mut for_pyhanko = Vec::new();
    for (number, (name, options, who)) in TABLE.into_iter().enumerate() {
        let (key, certificate) = key(&folder, name);
        let signer = format!("pem:{},{}", key.display(), certificate.display());
        let signed = folder.join(format!("{number}.pdf"));
        let wish = [&["--signer", signer.as_str()], options].concat();
        sign(&original, &signed, &wish).expect(0);
        let report = ours(&signed, &certificate);
        let signature = &report["signatures"][0];
        assert_eq!(signature["digest"], "match", "{name} {options:?}: {report:#}");
        assert_eq!(signature["signature"], "valid", "{name} {options:?}: {report:#}");
        if who & OPENSSL != 0 {
            let said = openssl(&folder, &signed, &certificate, signature);
            assert!(said.contains("successful"), "{name} {options:?}: {said}");
        }
        if who & PDFSIG != 0 && present("pdfsig", "-v") {
            let said = run(Command::new("pdfsig").arg("-nocert").arg(&signed)).stdout;
            assert!(said.contains("Signature is Valid"), "{name} {options:?}: {said}");
        }
        if who & PYHANKO != 0 {
            for_pyhanko.push(signed);
        }
    }
    for (file, answer) in pyhanko(&for_pyhanko, &[]) {
        let sound = answer["sound"] == true && answer["whole"] == true;
        assert!(sound, "{}: {answer}", file.display());
    }
}

fn ours(signed: &Path, trust: &Path) -> Value {
    let mut command = geleit();
    command.args(["verify", "--format", "json", "--trust"]).arg(trust);
    serde_json::from_str(&run(command.arg(signed)).stdout).expect("one JSON object")
}

/// `openssl cms -verify -cades` over the ranges of our own report.
fn openssl(folder: &Path, signed: &Path, certificate: &Path, report: &Value) -> String {
    let bytes = fs::read(signed).expect("the signed file is there");
    let range: Vec<usize> = serde_json::from_value(report["byte_range"].clone()).expect("four numbers");
    let covered = [&bytes[..range[1]], &bytes[range[2]..]].concat();
    let padded: Vec<u8> = bytes[range[1] + 1..range[2] - 1]
        .chunks(2)
        .map(hexadecimal)
        .collect();
    let (content, cms) = (
        written(folder, "covered.bin", &covered),
        written(folder, "signature.der", &padded[..der_length(&padded)]),
    );
    let mut command = Command::new("openssl");
    command.args([
        "cms", "-verify", "-cades", "-binary", "-inform", "DER", "-purpose", "any", "-in",
    ]);
    command
        .arg(cms)
        .arg("-content")
        .arg(content)
        .arg("-CAfile")
        .arg(certificate);
    run(command.args(["-out", "/dev/null"])).all()
}

/// pyHanko's answer for each file; none without pyHanko.
pub(crate) fn pyhanko(files: &[PathBuf], options: &[&str]) -> Vec<(PathBuf, Value)> {
    let python = tools().join("python/bin/python");
    if !present(&python, "--version") {
        skip("no pyHanko; `cargo xtask test` installs it");
        return Vec::new();
    }
    let script = root().join("tests/foreign/pyhanko_sound.py");
    let said = run(Command::new(python).arg(script).args(options).args(files))
        .expect(0)
        .stdout;
    let answers: Vec<Value> = said
        .lines()
        .map(|line| serde_json::from_str(line).expect("the script answers in JSON"))
        .collect();
    assert_eq!(answers.len(), files.len(), "{said}");
    files.iter().cloned().zip(answers).collect()
}
