// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Wycheproof: every vector by every provider that computes it.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use pki::certificate::PublicKey;
use pki::{DigestAlgorithm, PublicKeyKind, SignatureAlgorithm, provider};
use serde_json::{Value, json};

use crate::case::{Answer, Case};

pub(crate) fn cases(root: &Path) -> Result<Vec<Case>> {
    let mut cases = Vec::new();
    let mut files: Vec<_> = fs::read_dir(root.join("pki/wycheproof"))?.collect::<Result<_, _>>()?;
    files.sort_by_key(fs::DirEntry::file_name);
    for file in files {
        let name = file.file_name().to_string_lossy().into_owned();
        let document: Value = serde_json::from_slice(&fs::read(file.path())?)?;
        let groups = document["testGroups"].as_array();
        for (index, group) in groups.into_iter().flatten().enumerate() {
            match undeclared(group) {
                None => vectors(&name, index, group, &mut cases),
                Some(what) => crate::skipped(&format!("wycheproof {name}#{index}"), &what),
            }
        }
    }
    Ok(cases)
}

/// What in a group is none of the algorithms we declare (docs/corpus.md); such vectors are named and not run.
fn undeclared(group: &Value) -> Option<String> {
    const KINDS: [&str; 7] = [
        "RsassaPkcs1Verify",
        "RsassaPssVerify",
        "RsassaPssWithParametersVerify",
        "EcdsaVerify",
        "EcdsaP1363Verify",
        "EddsaVerify",
        "DsaVerify",
    ];
    const CURVES: [&str; 14] = [
        "secp192r1",
        "secp224r1",
        "secp256k1",
        "secp256r1",
        "secp384r1",
        "secp521r1",
        "brainpoolP192r1",
        "brainpoolP224r1",
        "brainpoolP256r1",
        "brainpoolP320r1",
        "brainpoolP384r1",
        "brainpoolP512r1",
        "edwards25519",
        "edwards448",
    ];
    let kind = group["type"].as_str().unwrap_or_default();
    let curve = group["publicKey"]["curve"].as_str();
    let digests = ["sha", "mgfSha"].map(|key| group[key].as_str());
    if !KINDS.contains(&kind) {
        Some(format!("{kind} is not verified"))
    } else if let Some(curve) = curve.filter(|curve| !CURVES.contains(curve)) {
        Some(format!("curve {curve} is not computed"))
    } else {
        let unknown = digests.into_iter().flatten().find(|name| digest(name).is_none());
        unknown.map(|name| format!("digest {name} is not computed"))
    }
}

/// One case a vector. `acceptable` ones may go either way.
fn vectors(file: &str, index: usize, group: &Value, cases: &mut Vec<Case>) {
    let category = file.trim_end_matches("_test.json").trim_end_matches(".json");
    let mut head = group.clone();
    if let Some(head) = head.as_object_mut() {
        head.remove("tests");
    }
    for test in group["tests"].as_array().into_iter().flatten() {
        let id = format!("{file}#{index}.{}", test["tcId"]);
        let accepted = match test["result"].as_str() {
            Some("acceptable") => vec!["valid".to_owned(), "invalid".to_owned()],
            Some(word) => vec![word.to_owned()],
            None => continue,
        };
        let task = json!({"group": head, "msg": test["msg"], "sig": test["sig"]});
        cases.push(Case::new("wycheproof", category, id, accepted, task));
    }
}

fn bytes(value: &Value) -> Result<Vec<u8>> {
    Ok(hex::decode(
        value.as_str().context("a hexadecimal value expected")?,
    )?)
}

fn digest(name: &str) -> Option<DigestAlgorithm> {
    DigestAlgorithm::ALL
        .into_iter()
        .find(|digest| digest.name() == name)
}

/// The algorithm of a group; `None`: one that is not computed here.
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

/// Every provider that computes the algorithm has to say the same.
pub(crate) fn judge(_root: &Path, task: &Value) -> Result<Answer> {
    let group = &task["group"];
    let invalid = |reason: String| Ok(Answer::new("invalid", reason));
    let key = match PublicKey::from_spki(&bytes(&group["publicKeyDer"])?) {
        Ok(key) => key,
        Err(error) => return invalid(format!("R31: {error}")),
    };
    let Some(algorithm) = algorithm(group, &key) else {
        return invalid("R31: an algorithm that is not computed".to_owned());
    };
    let (message, signature) = (bytes(&task["msg"])?, bytes(&task["sig"])?);
    let answers: Vec<bool> = [provider::aws_lc(), provider::rustcrypto()]
        .into_iter()
        .filter(|provider| provider.computes(algorithm, &key))
        .map(|provider| provider::verify(provider, algorithm, &key, &message, &signature).is_ok())
        .collect();
    match answers.as_slice() {
        [] => invalid("R31: no provider computes it".to_owned()),
        answers if answers.iter().all(|answer| *answer) => Ok(Answer::new("valid", "")),
        answers if answers.iter().any(|answer| *answer) => {
            Ok(Answer::new("providers differ", format!("{answers:?}")))
        }
        _ => invalid("R32".to_owned()),
    }
}
