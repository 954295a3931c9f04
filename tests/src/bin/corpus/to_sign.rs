// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Files to be signed: each with P-256 and with RSA-PSS, level B-B; then pyHanko, poppler and qpdf judge the result.
//!
//! A refusal is right where pyHanko or `qpdf --check` refuse the file too, or where it names R23.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, Result};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{self, EcdsaKeyPair, RsaKeyPair};
use pki::DigestAlgorithm;
use serde_json::Value;
use signing::{Certificate, PrepareError, SignatureAlgorithm, SignatureKind, SigningRequest};

use crate::case::{Answer, Case, Outcome, entries, word};
use crate::foreign;
use crate::pdf_verify::{read, with_limits};

/// pyHanko and two programs look at both results.
const SECONDS: u64 = 60;
/// Python maps much more than it uses.
const MEBIBYTES: u64 = 4096;
/// Inside the validity of the committed test certificates.
const CLAIMED: &str = "2026-11-23T10:00:00Z";

const SIGNED: &str = "signed";
/// Refused, and the reason holds.
const REFUSED: &str = "refused";
/// Refused, though the others sign it and the page is sound.
const REFUSED_ALONE: &str = "refused alone";
/// Signed, and a verifier that reads the file says no.
const NOT_ACCEPTED: &str = "not accepted";

pub(crate) fn lacks() -> Option<String> {
    foreign::missing().map(|what| format!("{what} is missing; `cargo xtask corpus` installs it"))
}

/// The files to sign, and those of which the manifest says whether a further signature is allowed.
pub(crate) fn cases(root: &Path) -> Result<Vec<Case>> {
    let mut cases = Vec::new();
    for entry in entries(&root.join("manifest.jsonl"))? {
        let wish = &entry["sign_expect"];
        let ours = word(&entry, "category").starts_with("to-sign");
        let expected = match wish["add_signature"].as_str().or(wish["with_password"].as_str()) {
            Some(word) if word.starts_with("refuse") => vec![REFUSED.to_owned()],
            Some(_) => vec![SIGNED.to_owned()],
            None if ours => vec![SIGNED.to_owned(), REFUSED.to_owned()],
            None => continue,
        };
        cases.push(case(&entry, expected));
        if wish["without_password"]
            .as_str()
            .is_some_and(|word| word.starts_with("refuse"))
        {
            let mut without = entry.clone();
            without["password"] = Value::Null;
            let mut case = case(&without, vec![REFUSED.to_owned()]);
            case.id.push_str("#without-password");
            cases.push(case);
        }
    }
    Ok(cases)
}

fn case(entry: &Value, expected: Vec<String>) -> Case {
    let mut case = with_limits(entry, "to-sign", expected);
    case.time = case.time.max(Duration::from_secs(SECONDS));
    case.mebibytes = case.mebibytes.max(MEBIBYTES);
    case
}

/// Signed where it had to be refused, or not accepted by others: we vouched for too much.
pub(crate) fn compare(accepted: &[String], got: &str) -> Outcome {
    let refused = got.starts_with(REFUSED);
    if accepted.iter().any(|word| word == got) || (refused && accepted == [REFUSED]) {
        Outcome::Agree
    } else if refused {
        Outcome::FalseReject
    } else {
        Outcome::FalseAccept
    }
}

#[derive(Debug, Clone, Copy)]
enum Scheme {
    P256,
    RsaPss,
}

pub(crate) fn judge(root: &Path, task: &Value) -> Result<Answer> {
    let path = root.join(task["file"].as_str().context("a case without a file")?);
    let original = read(&path)?;
    let password = task["password"].as_str();
    let scratch = PathBuf::from(
        task["scratch"]
            .as_str()
            .context("a case without a scratch folder")?,
    );
    let plain = scratch.join(format!("{}-original.pdf", std::process::id()));
    let signed = scratch.join(format!("{}-signed.pdf", std::process::id()));
    let mut words = Vec::new();
    for scheme in [Scheme::P256, Scheme::RsaPss] {
        let bytes = match sign(&original, password, scheme)? {
            Ok(bytes) => bytes,
            Err(refusal) => {
                let (got, why) = refused(&refusal, &plain, &original, task)?;
                return Ok(Answer::new(got, format!("{}; {why}", refusal.words)));
            }
        };
        if !bytes.starts_with(&original) {
            return Ok(Answer::new(NOT_ACCEPTED, "the original bytes are not in front"));
        }
        fs::write(&signed, &bytes)?;
        fs::write(&plain, &original)?;
        let doubts = foreign::doubts(&signed, &plain, password)?;
        let (_, _) = (fs::remove_file(&signed), fs::remove_file(&plain));
        if !doubts.is_empty() {
            return Ok(Answer::new(
                NOT_ACCEPTED,
                format!("{scheme:?}: {}", doubts.join("; ")),
            ));
        }
        words.push(format!("{scheme:?}"));
    }
    Ok(Answer::new(SIGNED, words.join(", ")))
}

struct Refusal {
    words: String,
    names_r23: bool,
}

/// Whether the refusal holds, and by whose word.
fn refused(refusal: &Refusal, plain: &Path, original: &[u8], task: &Value) -> Result<(&'static str, String)> {
    if refusal.names_r23 {
        return Ok((REFUSED, "R23".into()));
    }
    let asked = task["sign_oracle"]["pyhanko_sign"].as_str();
    if asked.is_some_and(|word| word.starts_with("fail")) {
        return Ok((REFUSED, "pyHanko cannot sign it either".into()));
    }
    fs::write(plain, original)?;
    let password = task["password"].as_str();
    let others = match foreign::qpdf_refuses(plain, password)? {
        None if asked.is_none() => foreign::pyhanko_refuses_to_sign(plain, password)?,
        by_qpdf => by_qpdf,
    };
    let _ = fs::remove_file(plain);
    Ok(match others {
        Some(why) => (REFUSED, why),
        None => (REFUSED_ALONE, "the others sign it".into()),
    })
}

/// With a new field; where an earlier signature allows none, with the first empty field it leaves, as the refusal says.
fn sign(original: &[u8], password: Option<&str>, scheme: Scheme) -> Result<Result<Vec<u8>, Refusal>> {
    let (name, algorithm) = match scheme {
        Scheme::P256 => (
            "seal",
            SignatureAlgorithm::Ecdsa {
                curve: pki::Curve::P256,
                digest: DigestAlgorithm::Sha256,
            },
        ),
        Scheme::RsaPss => ("seal-rsa", SignatureAlgorithm::rsa_pss(DigestAlgorithm::Sha256)),
    };
    let certs = foreign::test_pki();
    let chain = Certificate::bundle(
        &fs::read(certs.join(format!("pki/{name}.pem")))?,
        &pki::Budget::default(),
    )?;
    let mut request = SigningRequest {
        certificates: chain.iter().map(|one| one.der().to_vec()).collect(),
        algorithm,
        kind: SignatureKind::Approval,
        field: String::new(),
        reason: None,
        location: None,
        name: None,
        claimed_time: CLAIMED.parse()?,
        nonce: [7; 16],
        appearance: None,
        lock: None,
        timestamp_reserve: 0,
    };
    let password = password.unwrap_or_default();
    let mut prepared = signing::prepare_with_password(original, password, &request);
    if let Err(PrepareError::FieldLocked { open, .. }) = &prepared
        && let Some(left) = open.first()
    {
        request.field.clone_from(left);
        prepared = signing::prepare_with_password(original, password, &request);
    }
    let prepared = match prepared {
        Ok(prepared) => prepared,
        Err(error) => {
            let names_r23 = matches!(error, PrepareError::Unsound { .. });
            return Ok(Err(Refusal {
                words: error.to_string(),
                names_r23,
            }));
        }
    };
    let key = pki::pem::blocks(&fs::read(certs.join(format!("keys/{name}.pem")))?, "PRIVATE KEY")?;
    let value = sign_value(scheme, key.first().context("no key")?, prepared.to_be_signed())?;
    Ok(prepared
        .complete(original, &value)
        .map(|signed| signed.bytes)
        .map_err(|error| Refusal {
            words: error.to_string(),
            names_r23: false,
        }))
}

fn sign_value(scheme: Scheme, pkcs8: &[u8], message: &[u8]) -> Result<Vec<u8>> {
    let random = SystemRandom::new();
    match scheme {
        Scheme::P256 => {
            let key = EcdsaKeyPair::from_pkcs8(&signature::ECDSA_P256_SHA256_ASN1_SIGNING, pkcs8)?;
            Ok(key.sign(&random, message)?.as_ref().to_vec())
        }
        Scheme::RsaPss => {
            let key = RsaKeyPair::from_pkcs8(pkcs8)?;
            let mut value = vec![0; key.public_modulus_len()];
            key.sign(&signature::RSA_PSS_SHA256, &random, message, &mut value)?;
            Ok(value)
        }
    }
}
