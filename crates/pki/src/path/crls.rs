// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Revocation lists for one certificate (RFC 5280, 6.3.3): distribution points, scopes, reasons, indirect and delta lists.

use super::context::Signed;
use super::revocation::{CLAUSE, Told, in_order};
use super::rules::Walk;
use crate::certificate::Certificate;
use crate::crl::{CertificateList, Revocation};
use crate::distribution::{DistributionPoint, Reasons, share_a_name};
use crate::extension::GeneralName;
use crate::finding::{Severity, SubIndication};
use crate::{name, oid};

/// What the lists of the evidence say about `subject`; `above` leads from its issuer to the anchor.
pub(super) fn status<'a>(
    walk: &mut Walk<'_, 'a, '_>,
    subject: &'a Certificate,
    above: &[&'a Certificate],
) -> Told {
    let mut lists: Vec<&'a CertificateList> = walk.context.request.evidence.revocation_lists.iter().collect();
    // The newest speaks first.
    lists.sort_by_key(|list| std::cmp::Reverse(list.this_update()));
    let (mut covered, mut named_by_unread) = (Reasons::NONE, false);
    for point in points(walk, subject) {
        for list in &lists {
            if list.delta_base().is_some() || !issued_for(list, &point, subject) {
                note_lonely_delta(walk, list, subject);
                continue;
            }
            if let Err(reason) = usable(walk, list, &point, subject) {
                named_by_unread |= !list.not_understood().is_empty() && entry(list, subject).is_some();
                not_used(walk, list, &reason);
                continue;
            }
            let told = list
                .distribution_point()
                .and_then(|scope| scope.reasons)
                .unwrap_or(Reasons::ALL);
            let told = told.and(point.reasons.unwrap_or(Reasons::ALL));
            if !covered.lacks_some_of(told) {
                continue;
            }
            let vouches = (!point.issuers.is_empty()).then_some(subject);
            if let Err(reason) = signed_by_authority(walk, list, above, vouches) {
                not_used(walk, list, &reason);
                continue;
            }
            if let Some(entry) = newest_entry(walk, list, &lists, (subject, above)) {
                return Told::Revoked(entry);
            }
            covered = covered.or(told);
        }
    }
    if named_by_unread {
        // A list with unknown critical parts may know more than the others: the answer stays open.
        let message = format!("a list that is not understood names {}", subject.subject());
        walk.fail("R37", CLAUSE, SubIndication::TryLater, message);
    }
    if covered.lacks_some_of(Reasons::ALL) {
        Told::Nothing
    } else {
        Told::Good
    }
}

fn not_used(walk: &mut Walk<'_, '_, '_>, list: &CertificateList, reason: &str) {
    let message = format!("revocation list of {} not used: {reason}", list.issuer());
    walk.note(Severity::Warn, "R37", CLAUSE, message);
}

/// A delta list without the list it builds on says nothing; the reader should know that it was seen.
fn note_lonely_delta(walk: &mut Walk<'_, '_, '_>, list: &CertificateList, subject: &Certificate) {
    let lists = &walk.context.request.evidence.revocation_lists;
    let is_base =
        |base: &CertificateList| base.delta_base().is_none() && base.issuer_der() == list.issuer_der();
    if list.delta_base().is_some()
        && name::same(list.issuer_der(), subject.issuer_der())
        && !lists.iter().any(is_base)
    {
        not_used(
            walk,
            list,
            "it is a delta list, and the list it builds on is missing",
        );
    }
}

/// The certificate's points, then the one that every certificate has: a list of its issuer (RFC 5280, 6.3.3).
fn points(walk: &mut Walk<'_, '_, '_>, subject: &Certificate) -> Vec<DistributionPoint> {
    let value = subject.extension(oid::CRL_DISTRIBUTION_POINTS);
    let mut points = match value.map(DistributionPoint::read_all).transpose() {
        Ok(points) => points.unwrap_or_default(),
        Err(error) => {
            walk.note(
                Severity::Warn,
                "R37",
                CLAUSE,
                format!("{}: {error}", subject.subject()),
            );
            Vec::new()
        }
    };
    points.push(DistributionPoint {
        name: None,
        reasons: None,
        issuers: Vec::new(),
    });
    points
}

/// RFC 5280, 6.3.3 (b)(1): whose list it has to be.
fn issued_for(list: &CertificateList, point: &DistributionPoint, subject: &Certificate) -> bool {
    if point.issuers.is_empty() {
        return name::same(list.issuer_der(), subject.issuer_der());
    }
    let indirect = list.distribution_point().is_some_and(|scope| scope.indirect);
    indirect
        && point
            .issuers
            .iter()
            .any(|issuer| name::same(issuer, list.issuer_der()))
}

/// Whether a list can be relied on for this certificate at the control time; signatures come later.
fn usable(
    walk: &Walk<'_, '_, '_>,
    list: &CertificateList,
    point: &DistributionPoint,
    subject: &Certificate,
) -> Result<(), String> {
    current(walk, list)?;
    let Some(scope) = list.distribution_point() else {
        return Ok(());
    };
    let subject_is_ca = subject.facts().basic_constraints.is_some_and(|basic| basic.ca);
    if scope.user_certificates && subject_is_ca {
        return Err("it is about user certificates only".into());
    }
    if scope.authority_certificates && !subject_is_ca {
        return Err("it is about CA certificates only".into());
    }
    if scope.attribute_certificates {
        return Err("it is about attribute certificates only".into());
    }
    match &scope.name {
        Some(name) if !share_a_name(&name.names(list.issuer_der()), &names_of(point, subject)) => {
            Err("it is the list of another distribution point".into())
        }
        _ => Ok(()),
    }
}

/// RFC 5280, 6.3.3 (b)(2)(i): the point's name, else who issues its list.
fn names_of(point: &DistributionPoint, subject: &Certificate) -> Vec<GeneralName> {
    let issuer = point.issuers.first().map_or(subject.issuer_der(), Vec::as_slice);
    match &point.name {
        Some(name) => name.names(issuer),
        None if point.issuers.is_empty() => vec![GeneralName::Directory(subject.issuer_der().to_vec())],
        None => point
            .issuers
            .iter()
            .cloned()
            .map(GeneralName::Directory)
            .collect(),
    }
}

/// Form and dates.
fn current(walk: &Walk<'_, '_, '_>, list: &CertificateList) -> Result<(), String> {
    let time = walk.context.request.time;
    if let Some(what) = list.not_understood().first() {
        return Err(what.clone());
    }
    if list.this_update() > time {
        return Err(format!("issued {}, after {time}", list.this_update()));
    }
    match list.next_update() {
        Some(next) if next < time => return Err(format!("its nextUpdate {next} lies before {time}")),
        Some(_) => {}
        None => return Err("it has no nextUpdate (RFC 5280, 5.1.2.5)".into()),
    }
    if !list.signature_algorithms_agree() {
        return Err("signatureAlgorithm differs inside and outside".into());
    }
    Ok(())
}

/// RFC 5280, 6.3.3 (f), (g): signed by somebody of the issuer's name who may, and who is in order under the same anchor.
/// `vouches`: a certificate whose CA named the list's issuer in it (cRLIssuer); it may be that issuer itself.
fn signed_by_authority<'a>(
    walk: &mut Walk<'_, 'a, '_>,
    list: &CertificateList,
    above: &[&'a Certificate],
    vouches: Option<&'a Certificate>,
) -> Result<(), String> {
    let Some(anchor) = above.last() else {
        return Err("no anchor".into());
    };
    let context = walk.context;
    let is_issuer = |one: &&'a Certificate| name::same(one.subject_der(), list.issuer_der());
    let anchors = context.request.anchors.iter().map(super::Anchor::certificate);
    let mut others: Vec<&'a Certificate> = context.pool().chain(anchors).filter(is_issuer).collect();
    others.retain(|one| !above.contains(one));
    let on_path = above.iter().copied().filter(is_issuer).map(|one| (one, true));
    let mut first = None;
    for (authority, on_path) in on_path.chain(others.into_iter().map(|one| (one, false))) {
        match signs(walk, list, authority) {
            Ok(()) if on_path || vouches.is_some_and(|one| one == authority) => return Ok(()),
            Ok(()) if in_order(walk, authority, anchor) => return Ok(()),
            Ok(()) => {
                let message = format!(
                    "the certificate of its issuer {} is not in order",
                    authority.subject()
                );
                first.get_or_insert(message);
            }
            Err(reason) => {
                first.get_or_insert(reason);
            }
        }
    }
    Err(first.unwrap_or_else(|| "no certificate of its issuer is there".into()))
}

fn signs(walk: &mut Walk<'_, '_, '_>, list: &CertificateList, authority: &Certificate) -> Result<(), String> {
    if authority.facts().key_usage.is_some_and(|usage| !usage.crl_sign()) {
        return Err("its issuer's keyUsage lacks cRLSign".into());
    }
    let signed = Signed {
        identity: list.identity(),
        algorithm: list.signature_algorithm_der(),
        message: list.to_be_signed(),
        signature: list.signature(),
    };
    match walk.context.verify(&signed, authority) {
        Ok(note) => {
            walk.findings.extend(note);
            Ok(())
        }
        Err((_, message)) => Err(message),
    }
}

fn entry<'l>(list: &'l CertificateList, subject: &Certificate) -> Option<&'l Revocation> {
    list.revocation_under(subject.issuer_der(), subject.serial())
}

/// The entry of the newest delta list that fits, else of the list itself (RFC 5280, 6.3.3 (c), (i)–(k)).
fn newest_entry<'a>(
    walk: &mut Walk<'_, 'a, '_>,
    list: &CertificateList,
    lists: &[&CertificateList],
    (subject, above): (&Certificate, &[&'a Certificate]),
) -> Option<Revocation> {
    let revoked = |entry: &&Revocation| entry.reason != Some("removeFromCRL");
    let mut deltas: Vec<&&CertificateList> = lists.iter().filter(|delta| builds_on(delta, list)).collect();
    deltas.sort_by(|one, other| in_number(other).cmp(&in_number(one)));
    for delta in deltas {
        let checked = current(walk, delta).and_then(|()| signed_by_authority(walk, delta, above, None));
        match checked {
            Ok(()) => match entry(delta, subject) {
                Some(entry) => return Some(entry).filter(revoked).cloned(),
                None => break,
            },
            Err(reason) => not_used(walk, delta, &reason),
        }
    }
    entry(list, subject).filter(revoked).cloned()
}

/// Longer is larger.
fn in_number<'l>(list: &&'l CertificateList) -> (usize, &'l [u8]) {
    let number = list.number().unwrap_or_default();
    (number.len(), number)
}

/// RFC 5280, 5.2.4 and 6.3.3 (c): issuer, scope and key are the same, and no number lies between.
fn builds_on(delta: &CertificateList, list: &CertificateList) -> bool {
    let Some(base) = delta.delta_base() else {
        return false;
    };
    let number = in_number(&list);
    let scope = |list: &CertificateList| list.distribution_point().map(|scope| scope.der.clone());
    name::same(delta.issuer_der(), list.issuer_der())
        && scope(delta) == scope(list)
        && delta.authority_key_identifier() == list.authority_key_identifier()
        && (base.len(), base) <= number
        && number < in_number(&delta)
}
