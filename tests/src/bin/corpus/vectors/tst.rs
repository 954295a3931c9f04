// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! RFC 3161 tokens: form and signature; the imprint where the case says what it should be. Trust is not asked.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use pki::{Budget, DigestAlgorithm, Profile, Severity, TimeStampToken, check_signer, provider};
use serde_json::Value;

use crate::case::{Answer, Case, accepted, entries, word};

pub(crate) fn cases(root: &Path) -> Result<Vec<Case>> {
    let case = |entry: Value| {
        Case::new(
            "tst",
            &word(&entry, "expect"),
            word(&entry, "id"),
            accepted(&entry),
            entry,
        )
    };
    Ok(entries(&root.join("pki/tst.jsonl"))?
        .into_iter()
        .map(case)
        .collect())
}

pub(crate) fn judge(root: &Path, task: &Value) -> Result<Answer> {
    let path = root.join(task["file"].as_str().context("a case without a file")?);
    let bytes = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let token = match TimeStampToken::parse(&bytes, &Budget::default()) {
        Ok(token) => token,
        Err(error) => return Ok(Answer::new("invalid", error.to_string())),
    };
    let info = token.info();
    if let Some(expected) = task["imprint_hex"].as_str()
        && hex::encode(&info.imprint) != expected.to_lowercase()
    {
        return Ok(Answer::new("invalid", "R41: the imprint is another one"));
    }
    let asked = task["imprint_alg"]
        .as_str()
        .map(|name| name.replace('-', "").to_lowercase());
    let of_length = |digest: &DigestAlgorithm| {
        usize::from(digest.length()) == info.imprint.len()
            && asked
                .as_ref()
                .is_none_or(|asked| digest.name().replace('-', "").to_lowercase() == *asked)
    };
    if !DigestAlgorithm::ALL.iter().any(of_length) {
        return Ok(Answer::new("invalid", "R41: the imprint is as long as no digest"));
    }
    let content = token.signed_data().encapsulated_content().unwrap_or_default();
    let check = check_signer(
        token.signed_data(),
        &[content],
        Profile::TimeStamp,
        provider::aws_lc(),
    );
    let fails = check
        .findings
        .iter()
        .filter(|finding| finding.severity == Severity::Fail);
    let reasons: Vec<String> = fails
        .map(|finding| format!("{}: {}", finding.rule, finding.message))
        .collect();
    let got = if check.sub_indication.is_none() {
        "valid"
    } else {
        "invalid"
    };
    Ok(Answer::new(got, reasons.join("; ")))
}
