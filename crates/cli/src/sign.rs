// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! `geleit sign`: prepare, ask the key holder, verify, write. The original bytes stay in front.

mod text;
mod time_stamp;

use std::path::{Path, PathBuf};

use pki::{Certificate, SignatureAlgorithm};
use sealing::{KeyHolder, SignRequest};
use signing::{Appearance, Permission, PrepareError, Prepared, SignatureKind, SignedPdf, SigningRequest};

use crate::arguments::{SignArguments, SignerSource};
use crate::outcome::Outcome;
use crate::output::Output;
use crate::signer::{self, SignerError};
use crate::{edge, files};

pub(crate) use text::line;

/// Signs one file.
pub(crate) fn run(arguments: &SignArguments) -> anyhow::Result<Outcome> {
    let original = files::read(&arguments.input)?;
    let output = match Output::open(&arguments.output, &inputs(arguments)) {
        Ok(output) => output,
        Err(error) => return error.outcome(),
    };
    let authority = match time_stamp::authority(arguments) {
        Ok(authority) => authority,
        Err(message) => return Ok(usage(&message)),
    };
    let picture = arguments.picture.as_deref().map(files::read).transpose()?;
    let mut request = wish(arguments, picture.unwrap_or_default());
    // What is wrong with the file or the wish is said before anybody looks for a card or types a PIN.
    let survey = match signing::survey(&original, &arguments.password, &request) {
        Ok(survey) => survey,
        Err(error) => return Ok(unprepared(arguments, &error)),
    };
    if !arguments.text.is_empty() && arguments.visible.is_none() && !survey.fills_existing() {
        return Ok(usage(
            "--text needs --visible, or a field of the file with --field",
        ));
    }
    let holder = match signer::open(arguments) {
        Ok(holder) => holder,
        Err(SignerError::Io(error)) => return Err(error),
        Err(SignerError::Usage(message)) => return Ok(usage(&message)),
        Err(SignerError::Refused(message)) => return Ok(refused(arguments, &message)),
    };
    if let Err(message) = sign_as(&mut request, arguments, holder.as_ref()) {
        return Ok(refused(arguments, &message));
    }
    if let Some(authority) = &authority {
        request.timestamp_reserve = time_stamp::reserve(authority)?;
    }
    let prepared = match survey.prepare(&request) {
        Ok(prepared) => prepared,
        Err(error) => return Ok(unprepared(arguments, &error)),
    };
    let (digest, told) = (prepared.digest(), prepared.told().to_vec());
    let value = match ask(&prepared, holder.as_ref(), arguments) {
        Ok(value) => value,
        Err(message) => return Ok(refused(arguments, &message)),
    };
    let (completed, stamped) = match &authority {
        None => (prepared.complete(&original, &value), None),
        Some(authority) => match prepared.signed(&original, &value) {
            Ok(unstamped) => {
                let (token, stamped) = time_stamp::fetch(authority, &unstamped)?;
                (unstamped.complete(&original, &token), Some(stamped))
            }
            Err(error) => (Err(error), None),
        },
    };
    let signed = match completed {
        Ok(signed) => signed,
        Err(error) => return Ok(refused(arguments, &error.to_string())),
    };
    output.write(&signed.bytes)?;
    tell(arguments, &request, &signed, &digest);
    let told = told.into_iter().map(|line| format!("note: {line}"));
    for line in stamped.into_iter().chain(told) {
        edge::say(&format!("  {line}"));
    }
    Ok(Outcome::InOrder)
}

/// Everything that is read.
fn inputs(arguments: &SignArguments) -> Vec<&Path> {
    let (key, certificates) = match &arguments.signer {
        SignerSource::Pem { key, certificates } => (Some(key), Some(certificates)),
        SignerSource::Pkcs12(file) => (Some(file), None),
        SignerSource::Pkcs11(uri) => (Some(&uri.module), None),
    };
    [
        Some(&arguments.input),
        key,
        certificates,
        arguments.pin_file.as_ref(),
        arguments.picture.as_ref(),
    ]
    .into_iter()
    .flatten()
    .map(PathBuf::as_path)
    .collect()
}

fn usage(message: &str) -> Outcome {
    edge::complain(&format!("geleit: {message}"));
    Outcome::Usage
}

fn refused(arguments: &SignArguments, reason: &str) -> Outcome {
    edge::say(&format!("REFUSED  {}: {reason}", arguments.input.display()));
    Outcome::NotInOrder
}

fn unprepared(arguments: &SignArguments, error: &PrepareError) -> Outcome {
    if let PrepareError::Unreadable(error) = error {
        edge::say(&format!("UNREADABLE  {}: {error}", arguments.input.display()));
        return Outcome::Unreadable;
    }
    refused(arguments, &error.to_string())
}

/// What is wished, without who signs.
fn wish(arguments: &SignArguments, picture: Vec<u8>) -> SigningRequest {
    let kind = match arguments.certify {
        None => SignatureKind::Approval,
        Some(1) => SignatureKind::Certification(Permission::NoChanges),
        Some(2) => SignatureKind::Certification(Permission::FillForms),
        Some(_) => SignatureKind::Certification(Permission::Annotate),
    };
    let claimed_time = edge::now();
    let mut nonce = [0; 16];
    edge::fill(&mut nonce);
    SigningRequest {
        certificates: Vec::new(),
        algorithm: SignatureAlgorithm::Ed25519,
        kind,
        field: arguments.field.clone().unwrap_or_default(),
        reason: arguments.reason.clone(),
        location: arguments.location.clone(),
        name: arguments.name.clone(),
        claimed_time,
        nonce,
        appearance: Some(Appearance {
            place: arguments.visible,
            lines: text::lines(arguments, arguments.name.as_deref(), claimed_time),
            // Lines that somebody chose are shown whole or refused.
            may_shorten: arguments.text.is_empty(),
            picture,
        }),
        lock: arguments.lock.clone(),
        timestamp_reserve: 0,
    }
}

/// Put in who signs.
fn sign_as(
    request: &mut SigningRequest,
    arguments: &SignArguments,
    holder: &dyn KeyHolder,
) -> Result<(), String> {
    request.certificates = holder.certificates();
    request.algorithm = holder.algorithm();
    let der = request
        .certificates
        .first()
        .map(Vec::as_slice)
        .unwrap_or_default();
    let certificate = Certificate::from_der(der).map_err(|error| error.to_string())?;
    let who = arguments.name.as_deref().or(certificate.common_name());
    let who = who.unwrap_or(certificate.subject());
    if let Some(appearance) = &mut request.appearance {
        appearance.lines = text::lines(arguments, Some(who), request.claimed_time);
    }
    Ok(())
}

/// The key holder's signature value.
fn ask(prepared: &Prepared, holder: &dyn KeyHolder, arguments: &SignArguments) -> Result<Vec<u8>, String> {
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
    runtime
        .block_on(holder.sign(&request))
        .map_err(|error| error.to_string())
}

fn tell(arguments: &SignArguments, request: &SigningRequest, signed: &SignedPdf, digest: &[u8]) {
    edge::say(&format!("SIGNED  {}", arguments.output.display()));
    let level = if request.timestamp_reserve > 0 {
        "B-T"
    } else {
        "B-B"
    };
    edge::say(&format!("  field: {}, level {level}", signed.field));
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
