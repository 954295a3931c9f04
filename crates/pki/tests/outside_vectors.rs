// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Other people's vectors: Wycheproof for both providers, NIST PKITS for paths. Read from `../shared` beside the project
//! (`GELEIT_SHARED`); where that is missing the tests say SKIPPED.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests may"
)]

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use pki::certificate::PublicKey;
use pki::path::validate_path;
use pki::provider::{self, Provider, VerifyError};
use pki::{
    AlgorithmPolicy, Anchor, Budget, Certificate, DigestAlgorithm, Evidence, PathRequest, PublicKeyKind,
    SignatureAlgorithm, SignerPolicy,
};
use serde_json::Value;

/// To stderr past the test harness, which swallows the output of passing tests.
fn say(line: String) {
    let mut stderr = std::io::stderr();
    writeln!(stderr, "{line}").unwrap();
}

#[expect(clippy::disallowed_methods, reason = "tests find the data beside the project")]
fn corpus(subject: &str) -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let folder = std::env::var_os("GELEIT_SHARED")
        .map_or(beside, PathBuf::from)
        .join("corpus/pki");
    if folder.is_dir() {
        return Some(folder);
    }
    say(format!(
        "SKIPPED {subject}: no ../shared/corpus/pki and no GELEIT_SHARED"
    ));
    None
}

fn bytes(value: &Value) -> Vec<u8> {
    hex::decode(value.as_str().unwrap()).unwrap()
}

fn digest(name: &str) -> Option<DigestAlgorithm> {
    DigestAlgorithm::ALL
        .into_iter()
        .find(|digest| digest.name() == name)
}

/// The algorithm a Wycheproof group is about, if we compute it.
fn algorithm(group: &Value, key: &PublicKey) -> Option<SignatureAlgorithm> {
    let digest = group["sha"]
        .as_str()
        .map_or(Some(DigestAlgorithm::Sha512), digest)?;
    match group["type"].as_str()? {
        "RsassaPkcs1Verify" => Some(SignatureAlgorithm::RsaPkcs1 { digest }),
        "RsassaPssVerify" | "RsassaPssWithParametersVerify" if group["mgfSha"] == group["sha"] => {
            let salt_length = u8::try_from(group["sLen"].as_u64()?).ok()?;
            Some(SignatureAlgorithm::RsaPss { digest, salt_length })
        }
        "EcdsaVerify" => match key.kind() {
            PublicKeyKind::Ec { curve } => Some(SignatureAlgorithm::Ecdsa { curve, digest }),
            _ => None,
        },
        "EddsaVerify" => Some(SignatureAlgorithm::Ed25519),
        _ => None,
    }
}

#[test]
fn both_providers_agree_with_wycheproof() {
    let Some(corpus) = corpus("wycheproof") else {
        return;
    };
    let providers: [&dyn Provider; 2] = [provider::aws_lc(), provider::rustcrypto()];
    let (mut checked, mut not_built) = (0, 0);
    for entry in std::fs::read_dir(corpus.join("wycheproof")).unwrap() {
        let path = entry.unwrap().path();
        let file: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        for group in file["testGroups"].as_array().unwrap() {
            let tests = group["tests"].as_array().unwrap();
            let Ok(key) = PublicKey::from_spki(&bytes(&group["publicKeyDer"])) else {
                not_built += tests.len();
                continue;
            };
            let Some(algorithm) = algorithm(group, &key) else {
                not_built += tests.len();
                continue;
            };
            for test in tests {
                for provider in providers {
                    let (message, signature) = (bytes(&test["msg"]), bytes(&test["sig"]));
                    let answer = provider::verify(provider, algorithm, &key, &message, &signature);
                    if matches!(answer, Err(VerifyError::Unsupported { .. })) {
                        continue;
                    }
                    checked += 1;
                    let what = format!(
                        "{} {} {}: {answer:?}",
                        path.display(),
                        test["tcId"],
                        provider.name()
                    );
                    match test["result"].as_str().unwrap() {
                        "valid" => assert!(answer.is_ok(), "{what}"),
                        "invalid" => assert!(answer.is_err(), "{what}"),
                        _ => {}
                    }
                }
            }
        }
    }
    assert!(checked > 4000, "{checked} checks");
    say(format!(
        "wycheproof: {checked} checks, {not_built} vectors of algorithms not built"
    ));
}

/// Verdict of one PKITS case, or why it is not for us.
fn pkits_case(corpus: &Path, case: &Value) -> Result<bool, String> {
    if case["path"].as_array().unwrap().len() > pki::path::LONGEST_PATH {
        return Err("longer than three certificates".into());
    }
    if case["initial"]["initial_explicit_policy"] == true {
        return Err("asks for an explicit policy".into());
    }
    let folder = corpus.join("pkits-rsa");
    let read = |name: &Value| std::fs::read(folder.join(name.as_str().unwrap())).unwrap();
    let certificate = |name: &Value| Certificate::from_der(&read(name));
    let Ok(target) = certificate(&case["target"]) else {
        return Ok(false);
    };
    let certificates: Vec<_> = case["pool"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|one| certificate(one).ok())
        .collect();
    let anchors: Vec<_> = case["trust"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| Anchor::new(certificate(one).unwrap()))
        .collect();
    let mut evidence = Evidence::default();
    for list in case["crls"].as_array().unwrap() {
        if let Err(error) = evidence.add(&read(list), &Budget::default()) {
            assert_eq!(case["expect"], "invalid", "{}: {error}", case["id"]);
        }
    }
    let outcome = validate_path(
        &PathRequest {
            target: &target,
            certificates: &certificates,
            anchors: &anchors,
            evidence: &evidence,
            time: case["validation_time"].as_str().unwrap().parse().unwrap(),
            signer: SignerPolicy::document(),
            algorithms: AlgorithmPolicy::embedded(),
        },
        provider::aws_lc(),
    );
    if !outcome.is_passed() && case["expect"] == "valid" {
        let words: Vec<_> = outcome
            .findings
            .iter()
            .map(|finding| finding.message.as_str())
            .collect();
        say(format!("{}: {}", case["id"].as_str().unwrap(), words.join("; ")));
    }
    Ok(outcome.is_passed())
}

#[test]
fn no_invalid_pkits_path_is_accepted() {
    let Some(corpus) = corpus("PKITS") else { return };
    let lines = std::fs::read_to_string(corpus.join("pkits.jsonl")).unwrap();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut false_accepts = Vec::new();
    for line in lines.lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        let expected = case["expect"].as_str().unwrap().to_owned();
        let key = match pkits_case(&corpus, &case) {
            Err(why) => format!("{expected}, out of scope: {why}"),
            Ok(accepted) => {
                if accepted && expected == "invalid" {
                    false_accepts.push(case["id"].clone());
                }
                format!(
                    "{expected}, {}",
                    if accepted { "accepted" } else { "not accepted" }
                )
            }
        };
        *counts.entry(key).or_default() += 1;
    }
    say(format!("PKITS: {counts:#?}"));
    assert!(false_accepts.is_empty(), "{false_accepts:?}");
    assert!(
        counts.get("valid, accepted").is_some_and(|count| *count >= 16),
        "too few valid paths: {counts:?}"
    );
}
