// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Other people's CMS files as a table: nothing that is invalid is accepted; where the sources disagree, what we say is
//! written down here.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests may"
)]

mod support;

use std::path::Path;

use pki::{Budget, SignatureCheck, SignedData, SubIndication, check_signers, provider};
use serde_json::Value;
use support::{corpus, say};

/// What speaks against integrity, or nothing.
fn against(corpus: &Path, case: &Value) -> Option<String> {
    let root = corpus.parent().unwrap();
    let read = |name: &str| std::fs::read(root.join(name)).unwrap();
    let bytes = read(case["file"].as_str().unwrap());
    let bytes = if pki::pem::is_pem(&bytes) {
        ["PKCS7", "CMS"]
            .iter()
            .find_map(|label| pki::pem::blocks(&bytes, label).ok()?.into_iter().next())
            .unwrap_or_default()
    } else {
        bytes
    };
    let signed_data = match SignedData::parse(&bytes, &Budget::default()) {
        Ok(signed_data) => signed_data,
        Err(error) => return Some(error.to_string()),
    };
    let content = case["content"].as_str().map(read);
    let parts = content.as_ref().map(|content| [content.as_slice()]);
    let parts: Option<&[&[u8]]> = parts.as_ref().map(|parts| parts.as_slice());
    let checks = check_signers(&signed_data, parts, provider::aws_lc());
    if checks.is_empty() {
        return Some("nobody signed".into());
    }
    let attributes = signed_data.signer_infos()[0].signed_attributes.as_ref();
    let stamps = attributes.iter().flat_map(|attributes| attributes.all());
    for stamp in stamps.filter(|attribute| attribute.name == pki::oid::CONTENT_TIME_STAMP) {
        if let Err(error) = pki::TimeStampToken::parse(&stamp.values[0], &Budget::default()) {
            return Some(error.to_string());
        }
    }
    if let Some(expected) = case["content_digest_hex"].as_str() {
        // The content itself is not there, only its digest.
        let attributes = signed_data.signer_infos()[0].signed_attributes.as_ref().unwrap();
        let named = attributes.message_digest().unwrap().map(hex::encode);
        let only = Some(SubIndication::SignedDataNotFound);
        let good = checks[0].signature == SignatureCheck::Valid && checks[0].sub_indication == only;
        return (!good || named.as_deref() != Some(expected)).then(|| "digest or value".to_owned());
    }
    checks
        .iter()
        .find(|check| check.sub_indication.is_some())
        .map(|check| {
            let fail = check
                .findings
                .iter()
                .find(|finding| finding.severity == pki::Severity::Fail);
            format!(
                "{:?}: {}",
                check.sub_indication.unwrap(),
                fail.map_or("", |finding| &finding.message)
            )
        })
}

#[test]
fn no_invalid_cms_is_accepted_and_no_valid_one_refused() {
    let Some(corpus) = corpus("no_invalid_cms_is_accepted_and_no_valid_one_refused") else {
        return;
    };
    let (mut agree, mut wrong, mut disputed) = (0, Vec::new(), Vec::new());
    for line in std::fs::read_to_string(corpus.join("cms.jsonl")).unwrap().lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        let (id, against) = (case["id"].as_str().unwrap().to_owned(), against(&corpus, &case));
        let ours = if against.is_none() { "valid" } else { "invalid" };
        let words = format!(
            "{id}: expected {}, ours {ours} {}",
            case["expect"],
            against.unwrap_or_default()
        );
        if case["disputed"] == true {
            disputed.push(words);
        } else if case["expect"] == ours {
            agree += 1;
        } else {
            wrong.push(words);
        }
    }
    say(&format!("CMS: {agree} agree; disputed: {disputed:#?}"));
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(agree >= 45, "{agree}");
}
