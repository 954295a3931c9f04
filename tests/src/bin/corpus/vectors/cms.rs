// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! CMS and CAdES files: every signer of the file, over what lies inside or beside it. Trust is not asked.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use pki::{
    Budget, Severity, SignatureCheck, SignedData, SignerCheck, SubIndication, TimeStampToken, check_signers,
    provider,
};
use serde_json::Value;

use crate::case::{Answer, Case, accepted, entries, word};

pub(crate) fn cases(root: &Path) -> Result<Vec<Case>> {
    let case = |entry: Value| {
        let category = if entry["disputed"] == true {
            "disputed".to_owned()
        } else {
            word(&entry, "expect")
        };
        Case::new("cms", &category, word(&entry, "id"), accepted(&entry), entry)
    };
    Ok(entries(&root.join("pki/cms.jsonl"))?
        .into_iter()
        .map(case)
        .collect())
}

pub(crate) fn judge(root: &Path, task: &Value) -> Result<Answer> {
    Ok(match against(root, task)? {
        None => Answer::new("valid", ""),
        Some(reason) => Answer::new("invalid", reason),
    })
}

/// What speaks against the file, or nothing.
fn against(root: &Path, task: &Value) -> Result<Option<String>> {
    let bytes = read(root, &task["file"])?;
    let signed_data = match SignedData::parse(&der(bytes), &Budget::default()) {
        Ok(signed_data) => signed_data,
        Err(error) => return Ok(Some(error.to_string())),
    };
    let content = match &task["content"] {
        Value::Null => None,
        name => Some(read(root, name)?),
    };
    let parts = content.as_ref().map(|content| [content.as_slice()]);
    let checks = check_signers(
        &signed_data,
        parts.as_ref().map(|parts| parts.as_slice()),
        provider::aws_lc(),
    );
    let Some(first) = checks.first() else {
        return Ok(Some("nobody signed".into()));
    };
    if let Some(reason) = content_time_stamps(&signed_data) {
        return Ok(Some(reason));
    }
    if let Some(digest) = task["content_digest_hex"].as_str() {
        return Ok(over_a_digest(&signed_data, first, digest));
    }
    Ok(checks.iter().find_map(reason))
}

fn read(root: &Path, name: &Value) -> Result<Vec<u8>> {
    let path = root.join(name.as_str().context("a file name expected")?);
    fs::read(&path).with_context(|| format!("cannot read {}", path.display()))
}

fn der(bytes: Vec<u8>) -> Vec<u8> {
    if !pki::pem::is_pem(&bytes) {
        return bytes;
    }
    let block = |label: &&str| pki::pem::blocks(&bytes, label).ok()?.into_iter().next();
    ["PKCS7", "CMS"].iter().find_map(block).unwrap_or_default()
}

fn reason(check: &SignerCheck) -> Option<String> {
    let sub_indication = check.sub_indication?;
    let mut findings = check.findings.iter();
    let fail = findings.find(|finding| finding.severity == Severity::Fail);
    Some(match fail {
        Some(finding) => format!("{}: {}", finding.rule, finding.message),
        None => format!("{sub_indication:?}"),
    })
}

fn content_time_stamps(signed_data: &SignedData) -> Option<String> {
    let attributes = signed_data.signer_infos().first()?.signed_attributes.as_ref()?;
    let mut stamps = attributes
        .all()
        .iter()
        .filter(|one| one.name == pki::oid::CONTENT_TIME_STAMP);
    stamps.find_map(|stamp| {
        let token = stamp.values.first().map(Vec::as_slice).unwrap_or_default();
        TimeStampToken::parse(token, &Budget::default())
            .err()
            .map(|error| error.to_string())
    })
}

/// The content is not there, only its digest: the value must hold and the attribute must name that digest.
fn over_a_digest(signed_data: &SignedData, check: &SignerCheck, digest: &str) -> Option<String> {
    let attributes = signed_data.signer_infos().first()?.signed_attributes.as_ref();
    let named = attributes
        .and_then(|all| all.message_digest().ok().flatten())
        .map(hex::encode);
    let only = Some(SubIndication::SignedDataNotFound);
    let good = check.signature == SignatureCheck::Valid && check.sub_indication == only;
    (!good || named.as_deref() != Some(digest)).then(|| "R28: digest or signature value".to_owned())
}
