// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! OCSP responses for one certificate (RFC 6960, 3.2 and 4.2.2; R37): the issuer itself answers, or somebody it made a
//! responder.

use super::context::Signed;
use super::revocation::{CLAUSE, Told, in_order};
use super::rules::Walk;
use crate::certificate::Certificate;
use crate::finding::Severity;
use crate::ocsp::{CertificateStatus, OcspResponse, SingleResponse};
use crate::{name, oid};

/// What the responses of the evidence say about `subject`; `above` leads from its issuer to the anchor.
pub(super) fn status<'a>(
    walk: &mut Walk<'_, 'a, '_>,
    subject: &'a Certificate,
    above: &[&'a Certificate],
) -> Told {
    let Some(issuer) = above.first() else {
        return Told::Nothing;
    };
    let mut about: Vec<(&'a OcspResponse, &'a SingleResponse)> = Vec::new();
    for response in &walk.context.request.evidence.ocsp_responses {
        let mut singles = response.responses().iter();
        about.extend(
            singles
                .find(|one| one.is_about(subject, issuer))
                .map(|single| (response, single)),
        );
    }
    // The newest speaks first.
    about.sort_by_key(|(_, single)| std::cmp::Reverse(single.this_update));
    for (response, single) in about {
        let usable = usable(walk, response, single).and_then(|()| signed(walk, response, above));
        match (usable, &single.status) {
            (Ok(()), CertificateStatus::Good) => return Told::Good,
            (Ok(()), CertificateStatus::Revoked(entry)) => return Told::Revoked(entry.clone()),
            (Ok(()), CertificateStatus::Unknown) => {
                not_used(walk, subject, "the responder does not know the certificate")
            }
            (Err(reason), _) => not_used(walk, subject, &reason),
        }
    }
    Told::Nothing
}

fn not_used(walk: &mut Walk<'_, '_, '_>, subject: &Certificate, reason: &str) {
    let message = format!("OCSP response for {} not used: {reason}", subject.subject());
    walk.note(Severity::Warn, "R37", CLAUSE, message);
}

/// Form and dates.
fn usable(walk: &Walk<'_, '_, '_>, response: &OcspResponse, single: &SingleResponse) -> Result<(), String> {
    let time = walk.context.request.time;
    if let Some(what) = response.not_understood().first() {
        return Err(what.clone());
    }
    if single.this_update > time {
        return Err(format!("thisUpdate {} lies after {time}", single.this_update));
    }
    match single.next_update {
        Some(next) if next < time => Err(format!("its nextUpdate {next} lies before {time}")),
        Some(_) => Ok(()),
        None => Err("it has no nextUpdate: newer information is always at hand (RFC 6960, 2.4)".into()),
    }
}

/// RFC 6960, 4.2.2.2: the issuer's own key, or a certificate that it issued for this purpose.
fn signed<'a>(
    walk: &mut Walk<'_, 'a, '_>,
    response: &'a OcspResponse,
    above: &[&'a Certificate],
) -> Result<(), String> {
    let (Some(issuer), Some(anchor)) = (above.first(), above.last()) else {
        return Err("no issuer".into());
    };
    let mut first = None;
    if response.is_answered_by(issuer) {
        match verify(walk, response, issuer) {
            Ok(()) => return Ok(()),
            Err(reason) => first = Some(reason),
        }
    }
    let context = walk.context;
    for responder in response.certificates().iter().chain(context.pool()) {
        if !response.is_answered_by(responder) || responder == *issuer {
            continue;
        }
        let checked =
            delegated(walk, responder, issuer, anchor).and_then(|()| verify(walk, response, responder));
        match checked {
            Ok(()) => return Ok(()),
            Err(reason) => first = first.or(Some(reason)),
        }
    }
    Err(first.unwrap_or_else(|| "no certificate of its responder is there".into()))
}

/// R37: issued by the same CA, with the OCSPSigning purpose, and not revoked: id-pkix-ocsp-nocheck counts only here.
fn delegated<'a>(
    walk: &mut Walk<'_, 'a, '_>,
    responder: &'a Certificate,
    issuer: &Certificate,
    anchor: &Certificate,
) -> Result<(), String> {
    let facts = responder.facts();
    let for_ocsp = facts.extended_key_usage.as_ref();
    if !for_ocsp.is_some_and(|usages| usages.iter().any(|usage| usage == oid::EKU_OCSP_SIGNING)) {
        return Err("its responder's extendedKeyUsage lacks OCSPSigning".into());
    }
    if facts
        .key_usage
        .is_some_and(|usage| !usage.digital_signature() && !usage.content_commitment())
    {
        return Err("its responder's keyUsage is not for signing".into());
    }
    if !name::same(responder.issuer_der(), issuer.subject_der()) {
        return Err("its responder was not issued by the certificate's issuer".into());
    }
    walk.context
        .issued(responder, issuer)
        .map_err(|(_, message)| format!("its responder's certificate: {message}"))?;
    if responder.extension(oid::OCSP_NO_CHECK).is_some() {
        let time = walk.context.request.time;
        if !responder.is_valid_at(time) {
            return Err(format!("its responder's certificate is not valid at {time}"));
        }
        if !responder.disagreements().is_empty() {
            return Err("two readers differ about its responder's certificate".into());
        }
        return Ok(());
    }
    if in_order(walk, responder, anchor) {
        return Ok(());
    }
    Err("its responder's certificate is not in order, or nothing is known about its revocation".into())
}

fn verify(walk: &mut Walk<'_, '_, '_>, response: &OcspResponse, signer: &Certificate) -> Result<(), String> {
    let signed = Signed {
        identity: response.identity(),
        algorithm: response.signature_algorithm_der(),
        message: response.to_be_signed(),
        signature: response.signature(),
    };
    match walk.context.verify(&signed, signer) {
        Ok(note) => {
            walk.findings.extend(note);
            Ok(())
        }
        Err((_, message)) => Err(message),
    }
}
