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
use pki::provider;
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

/// The algorithm a Wycheproof group is about; `None`: one that is not computed here.
fn algorithm(group: &Value, key: &PublicKey) -> Option<SignatureAlgorithm> {
    let digest = group["sha"]
        .as_str()
        .map_or(Some(DigestAlgorithm::Sha512), digest)?;
    let curve = match key.kind() {
        PublicKeyKind::Ec { curve } => Some(curve),
        _ => None,
    };
    Some(match group["type"].as_str()? {
        "RsassaPkcs1Verify" => SignatureAlgorithm::RsaPkcs1 { digest },
        "RsassaPssVerify" | "RsassaPssWithParametersVerify" => match group["mgf"].as_str()? {
            "MGF1" => SignatureAlgorithm::RsaPss {
                digest,
                mask: self::digest(group["mgfSha"].as_str()?)?,
                salt_length: u16::try_from(group["sLen"].as_u64()?).ok()?,
            },
            shake => SignatureAlgorithm::RsaPss {
                digest,
                mask: self::digest(shake)?,
                salt_length: u16::try_from(group["sLen"].as_u64()?).ok()?,
            },
        },
        "EcdsaVerify" => SignatureAlgorithm::Ecdsa {
            curve: curve?,
            digest,
        },
        "EcdsaP1363Verify" => SignatureAlgorithm::EcdsaPlain {
            curve: curve?,
            digest,
        },
        "DsaVerify" => SignatureAlgorithm::Dsa { digest },
        "EddsaVerify" if key.kind() == PublicKeyKind::Ed448 => SignatureAlgorithm::Ed448,
        "EddsaVerify" => SignatureAlgorithm::Ed25519,
        _ => return None,
    })
}

#[derive(Default)]
struct Tally {
    checked: BTreeMap<&'static str, usize>,
    not_computed: usize,
    keys_refused: usize,
    wrong: Vec<String>,
}

impl Tally {
    fn group(&mut self, file: &str, group: &Value) {
        let tests = group["tests"].as_array().unwrap();
        let spki = bytes(&group["publicKeyDer"]);
        let Ok(key) = PublicKey::from_spki(&spki) else {
            // RSA without NULL parameters is refused as a key (R31).
            self.keys_refused += tests.len();
            let all_optional = tests.iter().all(|test| test["result"] != "valid");
            assert!(all_optional, "{file}: the key of {} is refused", tests[0]["tcId"]);
            return;
        };
        let Some(algorithm) = algorithm(group, &key) else {
            self.not_computed += tests.len();
            return;
        };
        for test in tests {
            for provider in [provider::aws_lc(), provider::rustcrypto()] {
                if !provider.computes(algorithm, &key) {
                    continue;
                }
                let (message, signature) = (bytes(&test["msg"]), bytes(&test["sig"]));
                let answer = provider::verify(provider, algorithm, &key, &message, &signature);
                *self.checked.entry(provider.name()).or_default() += 1;
                let right = match test["result"].as_str().unwrap() {
                    "valid" => answer.is_ok(),
                    "invalid" => answer.is_err(),
                    _ => true,
                };
                if !right {
                    let (id, name) = (&test["tcId"], provider.name());
                    self.wrong.push(format!("{file} {id} {name}: {answer:?}"));
                }
            }
        }
    }
}

#[test]
fn both_providers_agree_with_wycheproof() {
    let Some(corpus) = corpus("wycheproof") else {
        return;
    };
    let mut tally = Tally::default();
    for entry in std::fs::read_dir(corpus.join("wycheproof")).unwrap() {
        let path = entry.unwrap().path();
        let file: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        for group in file["testGroups"].as_array().unwrap() {
            tally.group(&path.file_name().unwrap().to_string_lossy(), group);
        }
    }
    let Tally {
        checked,
        not_computed,
        keys_refused,
        wrong,
    } = tally;
    say(format!(
        "wycheproof: {checked:?}; {not_computed} not computed, {keys_refused} with a key R31 refuses"
    ));
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_eq!(not_computed, 0);
    assert!(checked["RustCrypto"] >= 4620, "{checked:?}");
    assert!(checked["aws-lc-rs"] >= 3400, "{checked:?}");
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
