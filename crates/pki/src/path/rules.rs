// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Finding candidate paths and checking one: RFC 5280, 6.1, one function per check.

use std::collections::BTreeSet;

use super::{LONGEST_PATH, Need, PathOutcome, PathRequest, revocation};
use crate::certificate::Certificate;
use crate::cms::identifier;
use crate::finding::{Finding, Indication, Severity, SubIndication};
use crate::oid;
use crate::provider::{self, Provider};

/// Most paths tried for one target; honest inputs have one or two.
const MOST_PATHS: usize = 16;

/// Paths by name: target, at most one issuer in between, anchor. No signature is computed here.
pub(super) fn candidate_paths(request: &PathRequest<'_>) -> Vec<Vec<Certificate>> {
    let mut paths = Vec::new();
    let target = request.target;
    for anchor in request.anchors {
        let anchor = anchor.certificate();
        if anchor == target {
            paths.push(vec![target.clone()]);
        } else if target.issuer_der() == anchor.subject_der() {
            paths.push(vec![target.clone(), anchor.clone()]);
        }
    }
    for between in pool(request) {
        if between == target || between.subject_der() != target.issuer_der() {
            continue;
        }
        for anchor in request.anchors {
            let anchor = anchor.certificate();
            if between != anchor && between.issuer_der() == anchor.subject_der() {
                paths.push(vec![target.clone(), between.clone(), anchor.clone()]);
            }
        }
    }
    paths.truncate(MOST_PATHS);
    paths
}

fn pool<'a>(request: &PathRequest<'a>) -> impl Iterator<Item = &'a Certificate> {
    request.certificates.iter().chain(&request.evidence.certificates)
}

/// The issuer at which the chain ends for want of a certificate; what to ask for.
pub(super) fn furthest_issuer(request: &PathRequest<'_>) -> String {
    let mut last = request.target;
    for _ in 0..LONGEST_PATH {
        match pool(request).find(|one| one.subject_der() == last.issuer_der() && *one != last) {
            Some(next) => last = next,
            None => break,
        }
    }
    last.issuer().to_owned()
}

/// Collects what speaks against one path.
pub(super) struct Walk<'a> {
    pub(super) request: &'a PathRequest<'a>,
    pub(super) provider: &'a dyn Provider,
    pub(super) findings: Vec<Finding>,
    pub(super) needs: Vec<Need>,
    reason: Option<SubIndication>,
}

impl Walk<'_> {
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

    pub(super) fn note(&mut self, severity: Severity, rule: &str, clause: &str, message: impl Into<String>) {
        self.findings.push(Finding::new(rule, severity, clause, message));
    }

    /// Replaces OUT_OF_BOUNDS_NO_POE once revocation is known not to have happened (EN 319 102-1, 5.3.4).
    pub(super) fn not_revoked(&mut self) {
        if self.reason == Some(SubIndication::OutOfBoundsNoPoe) {
            self.reason = Some(SubIndication::OutOfBoundsNotRevoked);
        }
    }
}

/// Checks a path given from the target to the anchor.
pub(super) fn check_path(
    request: &PathRequest<'_>,
    path: &[Certificate],
    provider: &dyn Provider,
) -> PathOutcome {
    let mut walk = Walk {
        request,
        provider,
        findings: Vec::new(),
        needs: Vec::new(),
        reason: None,
    };
    let anchor = path.last();
    let test_anchor = anchor.is_some_and(Certificate::is_test);
    if path.len() < 2 {
        let message = "the signer's certificate is itself the trust anchor";
        walk.fail(
            "R36",
            "EN 319 102-1, 5.2.6",
            SubIndication::ChainConstraintsFailure,
            message,
        );
    }
    // From the anchor downwards, as RFC 5280, 6.1 does.
    for (depth, pair) in path.windows(2).enumerate().rev() {
        let [subject, issuer] = pair else { continue };
        readers_agree(&mut walk, subject);
        signed_by(&mut walk, subject, issuer);
        within_validity(&mut walk, subject, depth == 0);
        may_issue(&mut walk, issuer, depth);
        extensions(&mut walk, subject);
        revocation::check(&mut walk, subject, issuer, depth == 0);
    }
    signer_usage(&mut walk, request.target);
    if let Some(anchor) = anchor {
        anchor_notes(&mut walk, anchor);
    }
    PathOutcome {
        indication: walk
            .reason
            .map_or(Indication::TotalPassed, SubIndication::indication),
        sub_indication: walk.reason,
        path: path.to_vec(),
        test_anchor,
        findings: walk.findings,
        needs: walk.needs,
    }
}

/// Two independent readers, one meaning.
fn readers_agree(walk: &mut Walk<'_>, certificate: &Certificate) {
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
fn signed_by(walk: &mut Walk<'_>, subject: &Certificate, issuer: &Certificate) {
    const CLAUSE: &str = "RFC 5280, 6.1.3 (a)(1)";
    let broken = SubIndication::CertificateChainGeneralFailure;
    if !subject.signature_algorithms_agree() {
        let message = format!(
            "{}: signatureAlgorithm differs inside and outside",
            subject.subject()
        );
        walk.fail("R35", "RFC 5280, 4.1.1.2", broken, message);
    }
    let checked = verify_issued(
        walk,
        issuer,
        subject.signature_algorithm_der(),
        subject.to_be_signed(),
        subject.signature(),
    );
    if let Err((reason, message)) = checked {
        walk.fail("R35", CLAUSE, reason, format!("{}: {message}", subject.subject()));
    }
}

/// One signature by an issuer over a certificate or a list, with the algorithm policy.
pub(super) fn verify_issued(
    walk: &mut Walk<'_>,
    issuer: &Certificate,
    algorithm: &[u8],
    message: &[u8],
    signature: &[u8],
) -> Result<(), (SubIndication, String)> {
    let broken = SubIndication::CertificateChainGeneralFailure;
    let weak = SubIndication::CryptoConstraintsFailure;
    let key = issuer.public_key().map_err(|error| (weak, error.to_string()))?;
    let algorithm = identifier::signature(algorithm, key, None)
        .map_err(|problem| (problem.sub_indication_in_chain(), problem.message))?;
    provider::verify_once(walk.provider, algorithm, key, message, signature).map_err(|error| {
        let reason = match error {
            provider::VerifyError::Unsupported { .. } | provider::VerifyError::Key { .. } => weak,
            _ => broken,
        };
        (reason, error.to_string())
    })?;
    match walk
        .request
        .algorithms
        .check_signature(algorithm, key.kind(), walk.request.time)
    {
        Some(finding) if finding.severity == Severity::Fail => Err((weak, finding.message)),
        Some(finding) => {
            walk.findings.push(finding);
            Ok(())
        }
        None => Ok(()),
    }
}

/// RFC 5280, 6.1.3 (a)(2).
fn within_validity(walk: &mut Walk<'_>, certificate: &Certificate, is_signer: bool) {
    let time = walk.request.time;
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

/// RFC 5280, 6.1.4 (k)–(n): version 3, CA, path length, keyCertSign. `below` counts CA certificates under this one.
fn may_issue(walk: &mut Walk<'_>, issuer: &Certificate, below: usize) {
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

/// RFC 5280, 6.1.4 (o), 6.1.5 (f). Extensions whose meaning is not built are refused even when not critical.
fn extensions(walk: &mut Walk<'_>, certificate: &Certificate) {
    const UNDERSTOOD: [&str; 5] = [
        oid::KEY_USAGE,
        oid::BASIC_CONSTRAINTS,
        oid::EXTENDED_KEY_USAGE,
        oid::CRL_DISTRIBUTION_POINTS,
        // With the initial policy set anyPolicy and nothing demanding more, policies restrict nothing.
        oid::CERTIFICATE_POLICIES,
    ];
    const NOT_BUILT: [(&str, &str); 4] = [
        (oid::NAME_CONSTRAINTS, "nameConstraints"),
        (oid::POLICY_CONSTRAINTS, "policyConstraints"),
        (oid::POLICY_MAPPINGS, "policyMappings"),
        (oid::INHIBIT_ANY_POLICY, "inhibitAnyPolicy"),
    ];
    let name = certificate.subject();
    let reason = SubIndication::CertificateChainGeneralFailure;
    let mut seen = BTreeSet::new();
    for extension in &certificate.facts().extensions {
        if !seen.insert(extension.oid.as_str()) {
            let message = format!("{name}: extension {} twice", extension.oid);
            return walk.fail("R35", "RFC 5280, 4.2", reason, message);
        }
        let not_built = NOT_BUILT.iter().find(|(known, _)| *known == extension.oid);
        if let Some((_, words)) = not_built {
            walk.fail(
                "R35",
                "RFC 5280, 6.1.4",
                reason,
                format!("{name}: {words} is not built; the answer stays open"),
            );
        } else if extension.critical && !UNDERSTOOD.contains(&extension.oid.as_str()) {
            let message = format!("{name}: critical extension {} is not understood", extension.oid);
            walk.fail("R35", "RFC 5280, 6.1.4 (o)", reason, message);
        }
    }
}

/// R36: what the signer's certificate is for.
fn signer_usage(walk: &mut Walk<'_>, signer: &Certificate) {
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
    let policy = walk.request.signer;
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

fn anchor_notes(walk: &mut Walk<'_>, anchor: &Certificate) {
    if anchor.is_test() {
        let message = format!("TEST: the trust anchor {} is for tests only", anchor.subject());
        walk.note(Severity::Warn, "TEST", "", message);
    }
    if !anchor.is_valid_at(walk.request.time) {
        let message = format!(
            "the trust anchor's own dates end {} ; it counts because it was named",
            anchor.not_after()
        );
        walk.note(Severity::Warn, "R35", "RFC 5280, 6.1.1 (d)", message);
    }
}
