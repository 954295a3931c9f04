// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! OCSP: paths whose revocation is told by responses alone, some of them forged.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, anyhow};
use pki::{
    AlgorithmPolicy, Anchor, Budget, Certificate, Evidence, OcspResponse, PathRequest, PathSettings,
    RevocationMode, SignerPolicy, TargetUsage, provider, validate_path_with,
};
use serde_json::Value;

use super::reasons;
use crate::case::{Answer, Case, accepted, entries, word};

/// The responses are of 2012 and signed with SHA-1; the cases are about OCSP, not about the end of SHA-1.
const OLD: &str = r#"{"schema": "geleit/algorithm-policy/1", "name": "2012", "source": "the corpus", "updated": null,
 "digests": [{"name": "SHA-1", "until": null}, {"name": "SHA-256", "until": null}],
 "signatures": [{"name": "RSASSA-PKCS1-v1_5", "min_bits": 1024, "until": null}]}"#;

pub(crate) fn cases(root: &Path) -> Result<Vec<Case>> {
    let case = |entry: Value| {
        Case::new(
            "ocsp",
            &word(&entry, "expect"),
            word(&entry, "id"),
            accepted(&entry),
            entry,
        )
    };
    Ok(entries(&root.join("pki/ocsp.jsonl"))?
        .into_iter()
        .map(case)
        .collect())
}

pub(crate) fn judge(root: &Path, case: &Value) -> Result<Answer> {
    let folder = root.join(case["dir"].as_str().unwrap_or("pki/ocsp"));
    let read = |name: &Value| -> Result<Vec<u8>> {
        Ok(fs::read(
            folder.join(name.as_str().context("a file name expected")?),
        )?)
    };
    let certificates = |name: &Value| -> Result<Vec<Certificate>> {
        Certificate::bundle(&read(name)?, &Budget::default()).map_err(|error| anyhow!("{name}: {error}"))
    };
    let each = |key: &str| case[key].as_array().cloned().unwrap_or_default();
    let target = certificates(&case["target"])?;
    let mut pool = Vec::new();
    for name in each("pool") {
        pool.extend(certificates(&name)?);
    }
    let mut anchors = Vec::new();
    for name in each("trust") {
        anchors.extend(certificates(&name)?.into_iter().map(Anchor::new));
    }
    let mut evidence = Evidence::default();
    for name in each("ocsps") {
        // A response that cannot be read is no evidence.
        evidence
            .ocsp_responses
            .extend(OcspResponse::from_der(&der(&read(&name)?)?, &Budget::default()).ok());
    }
    let outcome = validate_path_with(
        &PathRequest {
            target: target.first().context("no target")?,
            certificates: &pool,
            anchors: &anchors,
            evidence: &evidence,
            time: word(case, "validation_time").parse()?,
            signer: SignerPolicy::document(),
            algorithms: &AlgorithmPolicy::parse(OLD)?,
        },
        &PathSettings {
            usage: TargetUsage::Anything,
            // Some cases have a response for the target alone.
            revocation: RevocationMode::WhereGiven,
            ..PathSettings::default()
        },
        provider::aws_lc(),
    );
    let got = if outcome.is_passed() { "valid" } else { "invalid" };
    Ok(Answer::new(got, reasons(&outcome.findings)))
}

/// DER, or its base64 text.
fn der(bytes: &[u8]) -> Result<Vec<u8>> {
    if bytes.first() == Some(&0x30) {
        return Ok(bytes.to_vec());
    }
    let armoured = [b"-----BEGIN OCSP-----\n", bytes, b"\n-----END OCSP-----\n"].concat();
    pki::pem::blocks(&armoured, "OCSP")?
        .into_iter()
        .next()
        .context("no base64")
}
