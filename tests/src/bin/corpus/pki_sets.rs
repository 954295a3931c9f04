// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The sets of `pki/`: Wycheproof vectors for both providers, NIST PKITS paths.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use pki::certificate::PublicKey;
use pki::path::validate_path;
use pki::provider;
use pki::{
    AlgorithmPolicy, Anchor, Budget, Certificate, DigestAlgorithm, Evidence, PathRequest, PublicKeyKind,
    SignatureAlgorithm, SignerPolicy,
};
use serde_json::{Value, json};

use crate::case::Case;

/// The cases the folder has.
pub(crate) fn cases(root: &Path) -> Result<Vec<Case>> {
    let mut cases = Vec::new();
    let folder = root.join("pki/wycheproof");
    if folder.is_dir() {
        let mut files: Vec<_> = fs::read_dir(folder)?.collect::<Result<_, _>>()?;
        files.sort_by_key(fs::DirEntry::file_name);
        for file in files {
            let name = file.file_name().to_string_lossy().into_owned();
            let document: Value = serde_json::from_slice(&fs::read(file.path())?)?;
            for (index, group) in document["testGroups"]
                .as_array()
                .into_iter()
                .flatten()
                .enumerate()
            {
                vectors(&name, index, group, &mut cases);
            }
        }
    }
    let paths = root.join("pki/pkits.jsonl");
    if paths.is_file() {
        for line in fs::read_to_string(paths)?.lines() {
            let entry: Value = serde_json::from_str(line)?;
            if pkits_scope(&entry) {
                let word = |key: &str| entry[key].as_str().unwrap_or_default().to_owned();
                let task = json!({"kind": "pkits", "case": entry});
                cases.push(Case::new(
                    "pkits",
                    &word("expect"),
                    word("id"),
                    vec![word("expect")],
                    task,
                ));
            }
        }
    }
    Ok(cases)
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
        let task = json!({"kind": "wycheproof", "group": head, "msg": test["msg"], "sig": test["sig"]});
        cases.push(Case::new("wycheproof", category, id, accepted, task));
    }
}

/// What the path validator answers at all: three certificates, no explicit policies.
fn pkits_scope(case: &Value) -> bool {
    let length = case["path"].as_array().map_or(0, Vec::len);
    length <= pki::path::LONGEST_PATH && case["initial"]["initial_explicit_policy"] != true
}

/// The verdict on one case and its reason.
pub(crate) fn judge(root: &Path, task: &Value) -> Result<(String, String)> {
    match task["kind"].as_str() {
        Some("wycheproof") => wycheproof(task),
        Some("pkits") => pkits(&root.join("pki/pkits-rsa"), &task["case"]),
        _ => bail!("an unknown kind of case"),
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

/// The algorithm of a group; `None`: one that is not computed here, such as a mask with another digest (R31).
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

/// Every provider that computes the algorithm has to say the same.
fn wycheproof(task: &Value) -> Result<(String, String)> {
    let group = &task["group"];
    let invalid = |reason: String| Ok(("invalid".to_owned(), reason));
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
        answers if answers.iter().all(|answer| *answer) => Ok(("valid".to_owned(), String::new())),
        answers if answers.iter().any(|answer| *answer) => {
            Ok(("providers differ".to_owned(), format!("{answers:?}")))
        }
        _ => invalid("R32".to_owned()),
    }
}

fn pkits(folder: &Path, case: &Value) -> Result<(String, String)> {
    let read = |name: &Value| -> Result<Vec<u8>> {
        Ok(fs::read(
            folder.join(name.as_str().context("a file name expected")?),
        )?)
    };
    let Ok(target) = Certificate::from_der(&read(&case["target"])?) else {
        return Ok(("invalid".to_owned(), "the certificate cannot be read".to_owned()));
    };
    let each = |key: &str| case[key].as_array().cloned().unwrap_or_default();
    let mut certificates = Vec::new();
    for name in each("pool") {
        certificates.extend(Certificate::from_der(&read(&name)?).ok());
    }
    let mut anchors = Vec::new();
    for name in each("trust") {
        let certificate = Certificate::from_der(&read(&name)?).map_err(|error| anyhow::anyhow!("{error}"))?;
        anchors.push(Anchor::new(certificate));
    }
    let mut evidence = Evidence::default();
    for name in each("crls") {
        // A list that cannot be read is no evidence.
        let _ = evidence.add(&read(&name)?, &Budget::default());
    }
    let outcome = validate_path(
        &PathRequest {
            target: &target,
            certificates: &certificates,
            anchors: &anchors,
            evidence: &evidence,
            time: case["validation_time"]
                .as_str()
                .context("a time expected")?
                .parse()?,
            signer: SignerPolicy::document(),
            algorithms: AlgorithmPolicy::embedded(),
        },
        provider::aws_lc(),
    );
    let word = if outcome.is_passed() { "valid" } else { "invalid" };
    let reasons: Vec<_> = outcome
        .findings
        .iter()
        .map(|finding| format!("{}: {}", finding.rule, finding.message))
        .collect();
    Ok((word.to_owned(), reasons.join("; ")))
}
