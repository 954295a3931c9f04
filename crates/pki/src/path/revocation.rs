// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Revocation of one certificate of a path by OCSP responses and lists (RFC 5280, 6.3; RFC 6960; R37–R39).

use super::rules::Walk;
use super::settings::{RevocationMode, TargetUsage};
use super::{Need, crls, ocsp, search};
use crate::certificate::Certificate;
use crate::crl::Revocation;
use crate::finding::{Severity, SubIndication};

pub(super) const CLAUSE: &str = "RFC 5280, 6.3.3; RFC 6960, 3.2; EN 319 102-1, 5.2.5";

/// How deep a question about an issuer of lists or responses may lead to the next one.
const DEEPEST: usize = 4;

/// What a source says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Told {
    /// Not revoked.
    Good,
    /// Revoked.
    Revoked(Revocation),
    /// Nothing that can be relied on.
    Nothing,
}

/// What is said about `subject` at the control time; `above` leads from its issuer to the anchor.
pub(super) fn check<'a>(
    walk: &mut Walk<'_, 'a, '_>,
    subject: &'a Certificate,
    above: &[&'a Certificate],
    is_signer: bool,
) {
    match status(walk, subject, above) {
        Told::Good if is_signer => walk.not_revoked(),
        Told::Good => {}
        Told::Nothing => missing(walk, subject),
        Told::Revoked(entry) => {
            let time = walk.context.request.time;
            if entry.date > time && entry.invalidity_date.is_none_or(|date| date > time) {
                let message = format!("{} was revoked later, on {}", subject.subject(), entry.date);
                return walk.note(Severity::Info, "R38", CLAUSE, message);
            }
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
    }
}

/// Responses and lists together: who says "revoked" is heard first.
pub(super) fn status<'a>(
    walk: &mut Walk<'_, 'a, '_>,
    subject: &'a Certificate,
    above: &[&'a Certificate],
) -> Told {
    let by_response = ocsp::status(walk, subject, above);
    if matches!(by_response, Told::Revoked(_)) {
        return by_response;
    }
    match crls::status(walk, subject, above) {
        Told::Nothing => by_response,
        by_list => by_list,
    }
}

fn missing(walk: &mut Walk<'_, '_, '_>, subject: &Certificate) {
    let evidence = walk.context.request.evidence;
    let given = || {
        evidence
            .revocation_lists
            .iter()
            .any(|list| crate::name::same(list.issuer_der(), subject.issuer_der()))
            || evidence
                .ocsp_responses
                .iter()
                .any(|response| response.has_serial(subject.serial()))
    };
    if walk.context.settings.revocation == RevocationMode::WhereGiven && !given() {
        return;
    }
    let message = format!("no usable revocation list for {}", subject.subject());
    walk.fail("R39", CLAUSE, SubIndication::TryLater, message);
    walk.needs.push(Need::RevocationList {
        issuer: subject.issuer().to_owned(),
        uris: subject.facts().crl_distribution_points.clone(),
        responders: subject.ocsp_responders(),
        time: walk.context.request.time,
    });
}

/// Is this certificate, which issues lists or answers, itself in order under the same anchor (RFC 5280, 6.3.3 (f))?
/// A question that leads back to itself has no answer.
pub(super) fn in_order<'a>(
    walk: &Walk<'_, 'a, '_>,
    authority: &'a Certificate,
    anchor: &Certificate,
) -> bool {
    let context = walk.context;
    if let Some(known) = context.known(authority) {
        return known.as_ref() == Some(anchor);
    }
    if context.depth >= DEEPEST {
        return false;
    }
    context.remember(authority, None);
    let settings = super::PathSettings {
        usage: TargetUsage::Anything,
        policies: super::InitialPolicies::default(),
        ..context.settings.clone()
    };
    let about = context.about(authority, &settings);
    let mut found = None;
    search::paths(&about, &mut |path| {
        let same_anchor = path.last().is_some_and(|last| *last == anchor);
        if same_anchor && super::rules::check_path(&about, path).is_passed() {
            found = Some(anchor.clone());
        }
        found.is_some()
    });
    context.remember(authority, found.clone());
    found.is_some()
}
