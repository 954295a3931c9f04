// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! NIST PKITS: certification paths with their revocation lists.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use pki::path::validate_path;
use pki::{AlgorithmPolicy, Anchor, Budget, Certificate, Evidence, PathRequest, SignerPolicy, provider};
use serde_json::Value;

use crate::case::{Answer, Case, accepted, entries, word};

pub(crate) fn cases(root: &Path) -> Result<Vec<Case>> {
    let case = |entry: Value| {
        Case::new(
            "pkits",
            &word(&entry, "expect"),
            word(&entry, "id"),
            accepted(&entry),
            entry,
        )
    };
    let all = entries(&root.join("pki/pkits.jsonl"))?;
    Ok(all.into_iter().filter(in_scope).map(case).collect())
}

/// What the path validator answers at all: three certificates, no explicit policies.
fn in_scope(case: &Value) -> bool {
    let length = case["path"].as_array().map_or(0, Vec::len);
    length <= pki::path::LONGEST_PATH && case["initial"]["initial_explicit_policy"] != true
}

pub(crate) fn judge(root: &Path, case: &Value) -> Result<Answer> {
    let folder = root.join(case["dir"].as_str().unwrap_or("pki/pkits-rsa"));
    let read = |name: &Value| -> Result<Vec<u8>> {
        Ok(fs::read(
            folder.join(name.as_str().context("a file name expected")?),
        )?)
    };
    let Ok(target) = Certificate::from_der(&read(&case["target"])?) else {
        return Ok(Answer::new("invalid", "the certificate cannot be read"));
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
            time: word(case, "validation_time").parse()?,
            signer: SignerPolicy::document(),
            algorithms: AlgorithmPolicy::embedded(),
        },
        provider::aws_lc(),
    );
    let got = if outcome.is_passed() { "valid" } else { "invalid" };
    let reasons: Vec<_> = outcome
        .findings
        .iter()
        .map(|finding| format!("{}: {}", finding.rule, finding.message))
        .collect();
    Ok(Answer::new(got, reasons.join("; ")))
}
