// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Checking one path: RFC 5280, 6.1, one function per check.

use std::collections::BTreeSet;

use super::constraints::Subtrees;
use super::context::Context;
use super::policies::{Breach, Policies};
use super::settings::TargetUsage;
use super::{Need, PathOutcome, profile, revocation};
use crate::certificate::Certificate;
use crate::finding::{Finding, Indication, Severity, SubIndication};
use crate::oid;

/// Collects what speaks against one path.
pub(super) struct Walk<'c, 'a, 's> {
    pub(super) context: &'c Context<'a, 's>,
    pub(super) findings: Vec<Finding>,
    pub(super) needs: Vec<Need>,
    reason: Option<SubIndication>,
}

impl Walk<'_, '_, '_> {
    /// The first reason against the path names the sub-indication; all are findings.
    pub(super) fn fail(
        &mut self,
        rule: &str,
        clause: &str,
        reason: SubIndication,
        message: impl Into<String>,
    ) {
        self.findings
            .push(Finding::new(rule, Severity::Fail, clause, message));
        self.reason.get_or_insert(reason);
    }

    /// Says a thing once.
    pub(super) fn note(&mut self, severity: Severity, rule: &str, clause: &str, message: impl Into<String>) {
        let finding = Finding::new(rule, severity, clause, message);
        if !self.findings.contains(&finding) {
            self.findings.push(finding);
        }
    }

    /// Replaces OUT_OF_BOUNDS_NO_POE once revocation is known not to have happened (EN 319 102-1, 5.3.4).
    pub(super) fn not_revoked(&mut self) {
        if self.reason == Some(SubIndication::OutOfBoundsNoPoe) {
            self.reason = Some(SubIndication::OutOfBoundsNotRevoked);
        }
    }

    /// R35, the whole chain in doubt.
    pub(super) fn chain(&mut self, clause: &str, message: impl Into<String>) {
        self.fail(
            "R35",
            clause,
            SubIndication::CertificateChainGeneralFailure,
            message,
        );
    }
}

/// The state that goes down the path (RFC 5280, 6.1.2).
struct State<'s> {
    policies: Policies<'s>,
    subtrees: Subtrees,
    comparisons: usize,
}

/// Checks a path given from the target to the anchor.
pub(super) fn check_path<'a>(context: &Context<'a, '_>, path: &[&'a Certificate]) -> PathOutcome {
    let mut walk = Walk {
        context,
        findings: Vec::new(),
        needs: Vec::new(),
        reason: None,
    };
    let anchor = path.last().copied();
    if path.len() < 2 && context.settings.usage == TargetUsage::Signer {
        let message = "the signer's certificate is itself the trust anchor";
        let reason = SubIndication::ChainConstraintsFailure;
        walk.fail("R36", "EN 319 102-1, 5.2.6", reason, message);
    }
    let mut state = State {
        policies: Policies::new(&context.settings.policies, path.len().saturating_sub(1)),
        subtrees: Subtrees::default(),
        comparisons: context.settings.budget.name_comparisons,
    };
    if let Some(anchor) = anchor {
        constrain(&mut walk, &mut state.subtrees, anchor);
        profile::anchor(&mut walk, anchor);
    }
    // From the anchor downwards, as RFC 5280, 6.1 does.
    for depth in (0..path.len().saturating_sub(1)).rev() {
        let (Some(subject), Some(above)) = (path.get(depth), path.get(depth.saturating_add(1)..)) else {
            continue;
        };
        let between = path.get(1..=depth).unwrap_or_default();
        link(&mut walk, &mut state, subject, (above, between));
    }
    if let (Err(breach), true) = (state.policies.wrap_up(context.request.target), path.len() > 1) {
        breached(&mut walk, context.request.target, breach);
    }
    too_many_intermediates(&mut walk, path);
    if context.settings.usage == TargetUsage::Signer {
        signer_usage(&mut walk, context.request.target);
    }
    if let Some(anchor) = anchor {
        anchor_notes(&mut walk, anchor);
    }
    PathOutcome {
        indication: walk
            .reason
            .map_or(Indication::TotalPassed, SubIndication::indication),
        sub_indication: walk.reason,
        path: path.iter().map(|one| (*one).clone()).collect(),
        test_anchor: anchor.is_some_and(Certificate::is_test),
        findings: walk.findings,
        needs: walk.needs,
    }
}

/// One certificate and its issuer (RFC 5280, 6.1.3 and 6.1.4). `above`: issuer to anchor; `between`: the issuing
/// certificates from the target's issuer up to this one.
fn link<'a>(
    walk: &mut Walk<'_, 'a, '_>,
    state: &mut State<'_>,
    subject: &'a Certificate,
    (above, between): (&[&'a Certificate], &[&'a Certificate]),
) {
    let Some(issuer) = above.first() else { return };
    let is_final = between.is_empty();
    readers_agree(walk, subject);
    signed_by(walk, subject, issuer);
    within_validity(walk, subject, is_final);
    may_issue(walk, issuer, between);
    extensions(walk, subject);
    profile::certificate(walk, subject);
    if (is_final || !subject.is_self_issued())
        && let Err(message) = state.subtrees.check(subject, &mut state.comparisons)
    {
        let message = format!("{}: {message}", subject.subject());
        walk.chain("RFC 5280, 6.1.3 (b), (c)", message);
    }
    if let Err(breach) = state.policies.process(subject, is_final) {
        breached(walk, subject, breach);
    }
    revocation::check(walk, subject, above, is_final);
    if !is_final {
        if let Err(breach) = state.policies.prepare(subject) {
            breached(walk, subject, breach);
        }
        constrain(walk, &mut state.subtrees, subject);
    }
}

fn breached(walk: &mut Walk<'_, '_, '_>, certificate: &Certificate, breach: Breach) {
    let message = format!("{}: {}", certificate.subject(), breach.message);
    walk.chain(breach.clause, message);
}

/// RFC 5280, 6.1.4 (g). An anchor's constraints count as well: who named it meant it with them.
fn constrain(walk: &mut Walk<'_, '_, '_>, subtrees: &mut Subtrees, certificate: &Certificate) {
    if let Err(error) = subtrees.add(certificate) {
        walk.chain(
            "RFC 5280, 4.2.1.10",
            format!("{}: {error}", certificate.subject()),
        );
    }
}

fn not_self_issued(certificates: &[&Certificate]) -> usize {
    certificates.iter().filter(|one| !one.is_self_issued()).count()
}

/// A limit of the caller's, counted as pathLenConstraint is.
fn too_many_intermediates(walk: &mut Walk<'_, '_, '_>, path: &[&Certificate]) {
    let between = path.get(1..path.len().saturating_sub(1)).unwrap_or_default();
    let (found, limit) = (
        not_self_issued(between),
        walk.context.settings.budget.intermediates,
    );
    if found > limit {
        let message = format!("{found} intermediate certificates, at most {limit} are asked for");
        walk.chain("RFC 5280, 6.1.4 (l)", message);
    }
}

/// Two independent readers, one meaning.
fn readers_agree(walk: &mut Walk<'_, '_, '_>, certificate: &Certificate) {
    for difference in certificate.disagreements() {
        let message = format!("{}: two readers differ: {difference}", certificate.subject());
        walk.fail(
            "R35",
            "RFC 5280, 4.1",
            SubIndication::CertificateChainGeneralFailure,
            message,
        );
    }
}

/// RFC 5280, 6.1.3 (a)(1) and 4.1.1.2; algorithm policy at the control time.
fn signed_by(walk: &mut Walk<'_, '_, '_>, subject: &Certificate, issuer: &Certificate) {
    const CLAUSE: &str = "RFC 5280, 6.1.3 (a)(1)";
    let broken = SubIndication::CertificateChainGeneralFailure;
    if !subject.signature_algorithms_agree() {
        let message = format!(
            "{}: signatureAlgorithm differs inside and outside",
            subject.subject()
        );
        walk.fail("R35", "RFC 5280, 4.1.1.2", broken, message);
    }
    match walk.context.issued(subject, issuer) {
        Ok(note) => walk.findings.extend(note),
        Err((reason, message)) => {
            walk.fail("R35", CLAUSE, reason, format!("{}: {message}", subject.subject()));
        }
    }
}

/// RFC 5280, 6.1.3 (a)(2).
fn within_validity(walk: &mut Walk<'_, '_, '_>, certificate: &Certificate, is_signer: bool) {
    let time = walk.context.request.time;
    if certificate.is_valid_at(time) {
        return;
    }
    let (from, to) = (certificate.not_before(), certificate.not_after());
    let message = format!(
        "{} is valid from {from} to {to}, not at {time}",
        certificate.subject()
    );
    let reason = if is_signer {
        SubIndication::OutOfBoundsNoPoe
    } else {
        SubIndication::CertificateChainGeneralFailure
    };
    walk.fail(
        "R35",
        "RFC 5280, 6.1.3 (a)(2); EN 319 102-1, 5.2.6.4",
        reason,
        message,
    );
}

/// RFC 5280, 6.1.4 (k)–(n): version 3, CA, path length, keyCertSign. `between` are the issuing
/// certificates under this one; those that issued to themselves do not count.
fn may_issue(walk: &mut Walk<'_, '_, '_>, issuer: &Certificate, between: &[&Certificate]) {
    let below = not_self_issued(between);
    let reason = SubIndication::CertificateChainGeneralFailure;
    let name = issuer.subject().to_owned();
    let facts = issuer.facts();
    match facts.basic_constraints {
        Some(basic) if basic.ca => {
            let allowed = basic
                .path_length
                .map_or(usize::MAX, |length| usize::try_from(length).unwrap_or(usize::MAX));
            if below > allowed {
                let message =
                    format!("{name}: pathLenConstraint {allowed}, {below} issuing certificates follow");
                walk.fail("R35", "RFC 5280, 6.1.4 (m)", reason, message);
            }
        }
        Some(_) => walk.fail(
            "R35",
            "RFC 5280, 6.1.4 (k)",
            reason,
            format!("{name} is not a CA (basicConstraints)"),
        ),
        None => walk.fail(
            "R35",
            "RFC 5280, 6.1.4 (k)",
            reason,
            format!("{name} has no basicConstraints"),
        ),
    }
    if facts.key_usage.is_some_and(|usage| !usage.key_cert_sign()) {
        walk.fail(
            "R35",
            "RFC 5280, 6.1.4 (n)",
            reason,
            format!("{name}: keyUsage lacks keyCertSign"),
        );
    }
}

/// RFC 5280, 6.1.4 (o), 6.1.5 (f): what is critical has to be understood; nothing stands twice (4.2).
pub(super) fn extensions(walk: &mut Walk<'_, '_, '_>, certificate: &Certificate) {
    const UNDERSTOOD: [&str; 12] = [
        oid::KEY_USAGE,
        oid::BASIC_CONSTRAINTS,
        oid::EXTENDED_KEY_USAGE,
        oid::CRL_DISTRIBUTION_POINTS,
        oid::CERTIFICATE_POLICIES,
        oid::POLICY_MAPPINGS,
        oid::POLICY_CONSTRAINTS,
        oid::INHIBIT_ANY_POLICY,
        oid::NAME_CONSTRAINTS,
        oid::SUBJECT_ALTERNATIVE_NAME,
        oid::SUBJECT_KEY_IDENTIFIER,
        oid::AUTHORITY_KEY_IDENTIFIER,
    ];
    let name = certificate.subject();
    let mut seen = BTreeSet::new();
    for extension in &certificate.facts().extensions {
        if !seen.insert(extension.oid.as_str()) {
            return walk.chain(
                "RFC 5280, 4.2",
                format!("{name}: extension {} twice", extension.oid),
            );
        }
        if extension.critical && !UNDERSTOOD.contains(&extension.oid.as_str()) {
            let message = format!("{name}: critical extension {} is not understood", extension.oid);
            walk.chain("RFC 5280, 6.1.4 (o)", message);
        }
    }
}

/// R36: what the signer's certificate is for.
fn signer_usage(walk: &mut Walk<'_, '_, '_>, signer: &Certificate) {
    let reason = SubIndication::ChainConstraintsFailure;
    let facts = signer.facts();
    if facts.basic_constraints.is_some_and(|basic| basic.ca) {
        walk.fail(
            "R36",
            "EN 319 412-2, 4.3",
            reason,
            "the signer's certificate is a CA certificate",
        );
    }
    let policy = walk.context.request.signer;
    match facts.key_usage {
        Some(usage) if usage.content_commitment() => {}
        Some(usage) if usage.digital_signature() && policy.digital_signature_suffices => {}
        Some(_) => {
            let message = "keyUsage: expected contentCommitment (or digitalSignature by policy)";
            walk.fail("R36", "RFC 5280, 4.2.1.3", reason, message);
        }
        None => walk.note(
            Severity::Warn,
            "R36",
            "RFC 5280, 4.2.1.3",
            "the signer's certificate has no keyUsage",
        ),
    }
    if let Some(usages) = &facts.extended_key_usage
        && !usages
            .iter()
            .any(|usage| policy.extended_key_usages.contains(&usage.as_str()))
    {
        let message = format!(
            "extendedKeyUsage {} does not fit signing documents",
            usages.join(", ")
        );
        walk.fail("R36", "RFC 9336, 3; RFC 5280, 4.2.1.12", reason, message);
    }
}

fn anchor_notes(walk: &mut Walk<'_, '_, '_>, anchor: &Certificate) {
    if anchor.is_test() {
        let message = format!("TEST: the trust anchor {} is for tests only", anchor.subject());
        walk.note(Severity::Warn, "TEST", "", message);
    }
    if !anchor.is_valid_at(walk.context.request.time) {
        let message = format!(
            "the trust anchor's own dates end {} ; it counts because it was named",
            anchor.not_after()
        );
        walk.note(Severity::Warn, "R35", "RFC 5280, 6.1.1 (d)", message);
    }
}
