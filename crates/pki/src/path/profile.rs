// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What RFC 5280, 4 asks of those who issue certificates. A path can be relied on without it, so it is asked only where
//! the settings say so.

use super::rules::Walk;
use crate::certificate::Certificate;
use crate::{name, oid};

/// The anchor's own certificate.
pub(super) fn anchor(walk: &mut Walk<'_, '_, '_>, anchor: &Certificate) {
    if !walk.context.settings.issuer_profile {
        return;
    }
    if !anchor.is_valid_at(walk.context.request.time) {
        walk.chain(
            "RFC 5280, 4.1.2.5",
            format!("{}: not valid at this time", anchor.subject()),
        );
    }
    super::rules::extensions(walk, anchor);
    certificate(walk, anchor);
}

/// Any certificate of the path.
pub(super) fn certificate(walk: &mut Walk<'_, '_, '_>, certificate: &Certificate) {
    if !walk.context.settings.issuer_profile {
        return;
    }
    for (clause, message) in breaches(certificate) {
        walk.chain(clause, format!("{}: {message}", certificate.subject()));
    }
}

fn breaches(certificate: &Certificate) -> Vec<(&'static str, &'static str)> {
    let facts = certificate.facts();
    let is_ca = facts.basic_constraints.is_some_and(|basic| basic.ca);
    let has = |oid: &str| certificate.extension(oid).is_some();
    let critical = |oid: &str| facts.extensions.iter().any(|one| one.oid == oid && one.critical);
    let self_signed = is_self_signed(certificate);
    let checks = [
        (
            "RFC 5280, 4.2.1.1",
            "authorityKeyIdentifier is missing",
            !self_signed && facts.authority_key_identifier.is_none(),
        ),
        (
            "RFC 5280, 4.2.1.1",
            "authorityKeyIdentifier is critical",
            critical(oid::AUTHORITY_KEY_IDENTIFIER),
        ),
        (
            "RFC 5280, 4.2.1.2",
            "subjectKeyIdentifier is missing",
            is_ca && !has(oid::SUBJECT_KEY_IDENTIFIER),
        ),
        (
            "RFC 5280, 4.2.1.2",
            "subjectKeyIdentifier is critical",
            critical(oid::SUBJECT_KEY_IDENTIFIER),
        ),
        (
            "RFC 5280, 4.2.2.1",
            "authorityInfoAccess is critical",
            critical(oid::AUTHORITY_INFORMATION_ACCESS),
        ),
        (
            "RFC 5280, 4.2.1.9",
            "keyCertSign without being a CA",
            !is_ca && facts.key_usage.is_some_and(|usage| usage.key_cert_sign()),
        ),
        (
            "RFC 5280, 4.2.1.3",
            "a CA whose keyUsage lacks keyCertSign",
            is_ca && facts.key_usage.is_some_and(|usage| !usage.key_cert_sign()),
        ),
        (
            "RFC 5280, 4.2.1.10",
            "nameConstraints that are not critical, or not in a CA certificate",
            has(oid::NAME_CONSTRAINTS) && !(is_ca && critical(oid::NAME_CONSTRAINTS)),
        ),
        (
            "RFC 5280, 4.1.2.4",
            "the issuer has no name",
            name::is_empty(certificate.issuer_der()),
        ),
        (
            "RFC 5280, 4.1.2.6",
            "a CA without a name",
            is_ca && name::is_empty(certificate.subject_der()),
        ),
        (
            "RFC 5280, 4.1.2.2",
            "the serial number is not positive, or longer than 20 octets",
            !positive(certificate.serial()),
        ),
    ];
    checks
        .into_iter()
        .filter(|(_, _, breached)| *breached)
        .map(|(clause, words, _)| (clause, words))
        .collect()
}

/// By its names and key identifiers.
fn is_self_signed(certificate: &Certificate) -> bool {
    let facts = certificate.facts();
    let (issuers, own) = (&facts.authority_key_identifier, &facts.subject_key_identifier);
    certificate.is_self_issued() && (issuers.is_none() || own.is_none() || issuers == own)
}

/// At most 20 octets; a leading zero octet is the sign's.
fn positive(serial: &[u8]) -> bool {
    serial.len() <= 20
        && serial.first().is_some_and(|first| *first < 0x80)
        && serial.iter().any(|octet| *octet != 0)
}
