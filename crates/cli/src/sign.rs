// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! `geleit sign`: prepare, ask the key holder, verify, write. The original bytes stay in front.

use pki::Certificate;
use sealing::{KeyHolder, SignRequest};
use signing::{Appearance, Permission, PrepareError, Prepared, SignatureKind, SignedPdf, SigningRequest};

use crate::arguments::SignArguments;
use crate::outcome::Outcome;
use crate::signer::{self, SignerError};
use crate::{edge, files};

/// Signs one file.
pub(crate) fn run(arguments: &SignArguments) -> anyhow::Result<Outcome> {
    let original = files::read(&arguments.input)?;
    if files::same(&arguments.input, &arguments.output) {
        edge::complain("geleit: OUT is IN; the original is never overwritten");
        return Ok(Outcome::Usage);
    }
    let holder = match signer::open(arguments) {
        Ok(holder) => holder,
        Err(SignerError::Io(error)) => return Err(error),
        Err(SignerError::Usage(message)) => {
            edge::complain(&format!("geleit: {message}"));
            return Ok(Outcome::Usage);
        }
        Err(SignerError::Refused(message)) => return Ok(refused(arguments, &message)),
    };
    let request = match request(arguments, holder.as_ref()) {
        Ok(request) => request,
        Err(message) => return Ok(refused(arguments, &message)),
    };
    let prepared = match signing::prepare_with_password(&original, &arguments.password, &request) {
        Ok(prepared) => prepared,
        Err(PrepareError::Unreadable(error)) => {
            edge::say(&format!("UNREADABLE  {}: {error}", arguments.input.display()));
            return Ok(Outcome::Unreadable);
        }
        Err(error) => return Ok(refused(arguments, &error.to_string())),
    };
    let (digest, told) = (prepared.digest(), prepared.told().to_vec());
    let signed = match complete(prepared, holder.as_ref(), &original, arguments) {
        Ok(signed) => signed,
        Err(message) => return Ok(refused(arguments, &message)),
    };
    files::write(&arguments.output, &signed.bytes)?;
    tell(arguments, &request, &signed, &digest);
    for line in told {
        edge::say(&format!("  note: {line}"));
    }
    Ok(Outcome::InOrder)
}

fn refused(arguments: &SignArguments, reason: &str) -> Outcome {
    edge::say(&format!("REFUSED  {}: {reason}", arguments.input.display()));
    Outcome::NotInOrder
}

fn request(arguments: &SignArguments, holder: &dyn KeyHolder) -> Result<SigningRequest, String> {
    let kind = match arguments.certify {
        None => SignatureKind::Approval,
        Some(1) => SignatureKind::Certification(Permission::NoChanges),
        Some(2) => SignatureKind::Certification(Permission::FillForms),
        Some(_) => SignatureKind::Certification(Permission::Annotate),
    };
    let claimed_time = edge::now();
    let mut nonce = [0; 16];
    edge::fill(&mut nonce);
    let certificates = holder.certificates();
    let der = certificates.first().map(Vec::as_slice).unwrap_or_default();
    let certificate = Certificate::from_der(der).map_err(|error| error.to_string())?;
    let who = arguments.name.as_deref().or(certificate.common_name());
    let lines = [
        Some("Elektronisch signiert / Digitally signed".to_owned()),
        Some(who.unwrap_or(certificate.subject()).to_owned()),
        Some(claimed_time.strftime("%Y-%m-%d %H:%M:%S UTC").to_string()),
        arguments.reason.clone(),
        arguments.location.clone(),
    ];
    Ok(SigningRequest {
        certificates,
        algorithm: holder.algorithm(),
        kind,
        field: arguments.field.clone().unwrap_or_default(),
        reason: arguments.reason.clone(),
        location: arguments.location.clone(),
        name: arguments.name.clone(),
        claimed_time,
        nonce,
        appearance: Some(Appearance {
            place: arguments.visible,
            lines: lines.into_iter().flatten().collect(),
        }),
        lock: arguments.lock.clone(),
        timestamp_reserve: 0,
    })
}

fn complete(
    prepared: Prepared,
    holder: &dyn KeyHolder,
    original: &[u8],
    arguments: &SignArguments,
) -> Result<SignedPdf, String> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| error.to_string())?;
    let digest = prepared.digest();
    let request = SignRequest {
        request_id: hex::encode(&digest),
        to_be_signed: prepared.to_be_signed().to_vec(),
        digest,
        label: arguments.input.display().to_string(),
    };
    let value = runtime
        .block_on(holder.sign(&request))
        .map_err(|error| error.to_string())?;
    prepared
        .complete(original, &value)
        .map_err(|error| error.to_string())
}

fn tell(arguments: &SignArguments, request: &SigningRequest, signed: &SignedPdf, digest: &[u8]) {
    edge::say(&format!("SIGNED  {}", arguments.output.display()));
    edge::say(&format!("  field: {}", signed.field));
    edge::say(&format!(
        "  algorithm: {} with {}",
        request.algorithm.name(),
        request.algorithm.digest().name()
    ));
    edge::say(&format!(
        "  digest signed ({} of the signed attributes): {}",
        request.algorithm.digest().name(),
        hex::encode(digest)
    ));
    edge::say(&format!("  file SHA-256: {}", signed.sha256));
}
