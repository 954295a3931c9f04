// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! NIST PKITS: certification paths with their revocation lists.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use pki::{
    AlgorithmPolicy, Anchor, Budget, Certificate, Evidence, InitialPolicies, PathRequest, PathSettings,
    SignerPolicy, TargetUsage, provider, validate_path_with,
};
use serde_json::Value;

use super::reasons;
use crate::case::{Answer, Case, accepted, entries, word};

/// What the certificates of 2011 are signed with; the cases are about paths, not about the end of DSA.
const OF_PKITS: &str = r#"{"schema": "geleit/algorithm-policy/1", "name": "PKITS", "source": "the corpus", "updated": null,
 "digests": [{"name": "SHA-1", "until": null}, {"name": "SHA-256", "until": null}],
 "signatures": [{"name": "RSASSA-PKCS1-v1_5", "min_bits": 2048, "until": null}, {"name": "DSA", "min_bits": 1024, "until": null}]}"#;

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
    Ok(entries(&root.join("pki/pkits.jsonl"))?
        .into_iter()
        .map(case)
        .collect())
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
    let outcome = validate_path_with(
        &PathRequest {
            target: &target,
            certificates: &certificates,
            anchors: &anchors,
            evidence: &evidence,
            time: word(case, "validation_time").parse()?,
            signer: SignerPolicy::document(),
            algorithms: &AlgorithmPolicy::parse(OF_PKITS)?,
        },
        &settings(case),
        provider::aws_lc(),
    );
    let got = if outcome.is_passed() { "valid" } else { "invalid" };
    Ok(Answer::new(got, reasons(&outcome.findings)))
}

/// The path alone: PKITS has CA certificates as targets.
fn settings(case: &Value) -> PathSettings {
    const ANY: &str = "any-policy";
    let initial = &case["initial"];
    let named = initial["user_initial_policy_set"]
        .as_array()
        .into_iter()
        .flatten();
    let named: BTreeSet<String> = named.filter_map(Value::as_str).map(str::to_owned).collect();
    PathSettings {
        usage: TargetUsage::Anything,
        policies: InitialPolicies {
            acceptable: (!named.is_empty() && !named.contains(ANY)).then_some(named),
            explicit: initial["initial_explicit_policy"] == true,
            inhibit_mapping: initial["initial_policy_mapping_inhibit"] == true,
            inhibit_any: initial["initial_any_policy_inhibit"] == true,
        },
        ..PathSettings::default()
    }
}
