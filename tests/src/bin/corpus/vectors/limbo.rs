// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! x509-limbo: paths under limbo's own rules, which also bind those who issue certificates (RFC 5280, 4).

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, anyhow};
use pki::extension::{GeneralName, subject_alternative_names};
use pki::{
    AlgorithmPolicy, Anchor, Budget, Certificate, Evidence, PathBudget, PathRequest, PathSettings,
    RevocationMode, SignerPolicy, TargetUsage, oid, provider, validate_path_with,
};
use serde_json::{Value, json};

use super::reasons;
use crate::case::{Answer, Case, accepted, entries, word};

/// For cases that ask about "now"; their certificates are valid for centuries.
const NOW: &str = "2026-11-23T10:00:00Z";

pub(crate) fn cases(root: &Path) -> Result<Vec<Case>> {
    let mut files: BTreeMap<String, BTreeMap<String, Value>> = BTreeMap::new();
    let mut cases = Vec::new();
    for entry in entries(&root.join("pki/limbo.jsonl"))? {
        let file = word(&entry, "file");
        if !files.contains_key(&file) {
            let document: Value = serde_json::from_slice(&fs::read(root.join(&file))?)?;
            let all = document["testcases"].as_array().cloned().unwrap_or_default();
            files.insert(
                file.clone(),
                all.into_iter().map(|one| (word(&one, "id"), one)).collect(),
            );
        }
        let id = word(&entry, "testcase");
        let test = files
            .get(&file)
            .and_then(|all| all.get(&id))
            .with_context(|| format!("{file} has no {id}"))?;
        let kind = word(&entry, "kind");
        let mut right = accepted(&entry);
        if kind == "unconfirmed" {
            // No other validator agrees with limbo: either verdict is right.
            right.extend(["valid", "invalid"].map(str::to_owned));
        }
        let task = json!({"test": test, "time": entry["validation_time"]});
        cases.push(Case::new("limbo", &kind, word(&entry, "id"), right, task));
    }
    Ok(cases)
}

pub(crate) fn judge(_root: &Path, task: &Value) -> Result<Answer> {
    let test = &task["test"];
    let Ok(target) = certificate(&test["peer_certificate"]) else {
        return Ok(Answer::new("invalid", "the certificate cannot be read"));
    };
    let each = |key: &str| test[key].as_array().cloned().unwrap_or_default();
    // What cannot be read leads nowhere.
    let pool: Vec<Certificate> = each("untrusted_intermediates")
        .iter()
        .filter_map(|pem| certificate(pem).ok())
        .collect();
    let anchors: Vec<Anchor> = each("trusted_certs")
        .iter()
        .filter_map(|pem| certificate(pem).ok())
        .map(Anchor::new)
        .collect();
    let mut evidence = Evidence::default();
    for list in each("crls") {
        let _ = evidence.add(list.as_str().unwrap_or_default().as_bytes(), &Budget::default());
    }
    let budget = PathBudget::default();
    let intermediates = test["max_chain_depth"]
        .as_u64()
        .and_then(|depth| usize::try_from(depth).ok());
    let outcome = validate_path_with(
        &PathRequest {
            target: &target,
            certificates: &pool,
            anchors: &anchors,
            evidence: &evidence,
            time: task["time"].as_str().unwrap_or(NOW).parse()?,
            signer: SignerPolicy::document(),
            algorithms: AlgorithmPolicy::embedded(),
        },
        &PathSettings {
            usage: TargetUsage::Anything,
            revocation: RevocationMode::WhereGiven,
            issuer_profile: true,
            budget: PathBudget {
                intermediates: intermediates.unwrap_or(budget.intermediates),
                ..budget
            },
            ..PathSettings::default()
        },
        provider::aws_lc(),
    );
    let mut against: Vec<String> = Vec::new();
    if !outcome.is_passed() {
        against.push(reasons(&outcome.findings));
    }
    against.extend(wrong_purpose(test, &target));
    against.extend(wrong_name(test, &target));
    let got = if against.is_empty() { "valid" } else { "invalid" };
    Ok(Answer::new(got, against.join("; ")))
}

fn certificate(pem: &Value) -> Result<Certificate> {
    let text = pem.as_str().context("PEM expected")?;
    let all = Certificate::bundle(text.as_bytes(), &Budget::default()).map_err(|error| anyhow!("{error}"))?;
    all.into_iter().next().context("no certificate")
}

/// The purpose the application asks for: limbo's `extended_key_usage`, else the one of the kind.
fn wrong_purpose(test: &Value, target: &Certificate) -> Option<String> {
    let usages = target.facts().extended_key_usage.as_ref()?;
    let named = test["extended_key_usage"]
        .as_array()
        .filter(|all| !all.is_empty());
    let by_kind = if test["validation_kind"] == "CLIENT" {
        "clientAuth"
    } else {
        "serverAuth"
    };
    let wanted = named.map_or(vec![by_kind], |all| {
        all.iter().filter_map(Value::as_str).collect()
    });
    let has = |name: &str| {
        let wanted = match name {
            "serverAuth" => oid::EKU_SERVER_AUTH,
            "clientAuth" => oid::EKU_CLIENT_AUTH,
            "codeSigning" => oid::EKU_CODE_SIGNING,
            "emailProtection" => oid::EKU_EMAIL_PROTECTION,
            "timeStamping" => oid::EKU_TIME_STAMPING,
            "OCSPSigning" => oid::EKU_OCSP_SIGNING,
            _ => oid::EKU_ANY,
        };
        usages
            .iter()
            .any(|usage| usage == wanted || usage == oid::EKU_ANY)
    };
    (!wanted.into_iter().all(has)).then(|| format!("extendedKeyUsage {}", usages.join(", ")))
}

/// The name the application asks for, in subjectAltName.
fn wrong_name(test: &Value, target: &Certificate) -> Option<String> {
    let wanted = test["expected_peer_name"]["value"].as_str()?;
    let names = target
        .extension(oid::SUBJECT_ALTERNATIVE_NAME)
        .and_then(|value| subject_alternative_names(value).ok())
        .unwrap_or_default();
    let is_wanted = |name: &GeneralName| match name {
        GeneralName::Dns(name) => match name.strip_prefix("*.") {
            Some(rest) => wanted
                .split_once('.')
                .is_some_and(|(_, domain)| domain.eq_ignore_ascii_case(rest)),
            None => name.eq_ignore_ascii_case(wanted),
        },
        GeneralName::Ip(octets) => match wanted.parse::<std::net::IpAddr>() {
            Ok(std::net::IpAddr::V4(address)) => address.octets() == octets.as_slice(),
            Ok(std::net::IpAddr::V6(address)) => address.octets() == octets.as_slice(),
            Err(_) => false,
        },
        GeneralName::Email(name) => name.eq_ignore_ascii_case(wanted),
        _ => false,
    };
    (!names.iter().any(is_wanted)).then(|| format!("not named {wanted}"))
}
