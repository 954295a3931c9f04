// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Revocation lists for one certificate of a path (RFC 5280, 6.3; R37–R39).

use super::Need;
use super::rules::{Walk, verify_issued};
use crate::certificate::Certificate;
use crate::crl::{CertificateList, Scope};
use crate::finding::{Severity, SubIndication};

const CLAUSE: &str = "RFC 5280, 6.3.3; EN 319 102-1, 5.2.5";

/// Looks for a usable list of `issuer` and what it says about `subject` at the control time.
pub(super) fn check(walk: &mut Walk<'_>, subject: &Certificate, issuer: &Certificate, is_signer: bool) {
    let request = walk.request;
    let mut usable: Option<&CertificateList> = None;
    let mut named_by_unread = false;
    for list in &request.evidence.revocation_lists {
        if list.issuer_der() != subject.issuer_der() {
            continue;
        }
        match unusable(walk, list, subject, issuer) {
            Some(reason) => {
                let message = format!("revocation list of {} not used: {reason}", list.issuer());
                walk.note(Severity::Warn, "R37", CLAUSE, message);
                named_by_unread |=
                    !list.not_understood().is_empty() && list.revocation_of(subject.serial()).is_some();
            }
            // The newest usable list speaks.
            None if usable.is_none_or(|held| held.this_update() < list.this_update()) => usable = Some(list),
            None => {}
        }
    }
    let Some(list) = usable else {
        return missing(walk, subject);
    };
    if named_by_unread {
        // A delta or indirect list may know more than the full one: the answer stays open.
        let message = format!("a list whose form is not built names {}", subject.subject());
        return walk.fail("R37", CLAUSE, SubIndication::TryLater, message);
    }
    match list.revocation_of(subject.serial()) {
        Some(entry) if entry.reason == Some("removeFromCRL") => walk.not_revoked(),
        Some(entry)
            if entry.date > request.time && entry.invalidity_date.is_none_or(|date| date > request.time) =>
        {
            let message = format!("{} was revoked later, on {}", subject.subject(), entry.date);
            walk.note(Severity::Info, "R38", CLAUSE, message);
        }
        Some(entry) => {
            let message = format!(
                "{} was revoked on {}, reason {}",
                subject.subject(),
                entry.date,
                entry.reason.unwrap_or("not given")
            );
            // Without proof that the signature came later this stays open (R38).
            let reason = if is_signer {
                SubIndication::RevokedNoPoe
            } else {
                SubIndication::RevokedCaNoPoe
            };
            walk.fail("R38", "EN 319 102-1, 5.2.6.4; RFC 5280, 6.3.3", reason, message);
        }
        None if is_signer => walk.not_revoked(),
        None => {}
    }
}

fn missing(walk: &mut Walk<'_>, subject: &Certificate) {
    let message = format!("no usable revocation list for {}", subject.subject());
    walk.fail("R39", CLAUSE, SubIndication::TryLater, message);
    walk.needs.push(Need::RevocationList {
        issuer: subject.issuer().to_owned(),
        uris: subject.facts().crl_distribution_points.clone(),
        time: walk.request.time,
    });
}

/// Why a list cannot be relied on for this certificate at the control time.
fn unusable(
    walk: &mut Walk<'_>,
    list: &CertificateList,
    subject: &Certificate,
    issuer: &Certificate,
) -> Option<String> {
    let time = walk.request.time;
    if let Some(what) = list.not_understood().first() {
        return Some(what.clone());
    }
    let subject_is_ca = subject.facts().basic_constraints.is_some_and(|basic| basic.ca);
    match list.scope() {
        Scope::UserCertificates if subject_is_ca => return Some("it is about user certificates only".into()),
        Scope::AuthorityCertificates if !subject_is_ca => {
            return Some("it is about CA certificates only".into());
        }
        Scope::All | Scope::UserCertificates | Scope::AuthorityCertificates => {}
    }
    if list.this_update() > time {
        return Some(format!("issued {}, after {time}", list.this_update()));
    }
    match list.next_update() {
        Some(next) if next < time => return Some(format!("its nextUpdate {next} lies before {time}")),
        Some(_) => {}
        None => return Some("it has no nextUpdate (RFC 5280, 5.1.2.5)".into()),
    }
    if !list.signature_algorithms_agree() {
        return Some("signatureAlgorithm differs inside and outside".into());
    }
    if issuer.facts().key_usage.is_some_and(|usage| !usage.crl_sign()) {
        return Some("its issuer's keyUsage lacks cRLSign".into());
    }
    let (algorithm, signed, signature) = (
        list.signature_algorithm_der(),
        list.to_be_signed(),
        list.signature(),
    );
    verify_issued(walk, issuer, algorithm, signed, signature)
        .err()
        .map(|(_, message)| message)
}
