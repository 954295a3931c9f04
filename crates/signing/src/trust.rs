// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! From the signer's certificate to an anchor (EN 319 102-1 §5.2.6), at the validation time.

use pki::{
    AlgorithmPolicy, Indication, PathRequest, Severity, SignedData, SignerCheck, SignerPolicy, SubIndication,
    validate_path,
};

use crate::context::ValidationContext;
use crate::judge::Judge;

/// The signer of a document.
pub(crate) fn check(
    context: &ValidationContext<'_>,
    signed_data: &SignedData,
    check: &SignerCheck,
    judge: &mut Judge,
    needs: &mut Vec<String>,
) {
    path(
        context,
        (signed_data, SignerPolicy::document()),
        check,
        judge,
        needs,
    );
}

/// The authority of a time stamp (R42), and the algorithms of its token.
pub(crate) fn check_authority(
    context: &ValidationContext<'_>,
    signed_data: &SignedData,
    check: &SignerCheck,
    judge: &mut Judge,
    needs: &mut Vec<String>,
) {
    path(
        context,
        (signed_data, SignerPolicy::time_stamping()),
        check,
        judge,
        needs,
    );
}

fn path(
    context: &ValidationContext<'_>,
    (signed_data, signer_policy): (&SignedData, SignerPolicy),
    check: &SignerCheck,
    judge: &mut Judge,
    needs: &mut Vec<String>,
) {
    let policy = AlgorithmPolicy::embedded();
    let Some(signer) = &check.signer else { return };
    algorithms(context, check, policy, judge);
    let request = PathRequest {
        target: signer,
        certificates: signed_data.certificates(),
        anchors: context.trust,
        evidence: context.evidence,
        time: context.time,
        signer: signer_policy,
        algorithms: policy,
    };
    let outcome = validate_path(&request, pki::provider::aws_lc());
    judge.adopt(&outcome.findings, context.strict);
    needs.extend(outcome.needs.iter().map(ToString::to_string));
    if !outcome.is_passed() {
        let sub = outcome
            .sub_indication
            .unwrap_or(SubIndication::CertificateChainGeneralFailure);
        judge.reason(outcome.indication, sub);
    }
}

/// R31 and EN 319 102-1 §5.2.8: algorithms that do not count at the validation time.
fn algorithms(
    context: &ValidationContext<'_>,
    check: &SignerCheck,
    policy: &AlgorithmPolicy,
    judge: &mut Judge,
) {
    let key = check.signer.as_ref().and_then(|signer| signer.public_key().ok());
    let digest = check
        .digest_algorithm
        .and_then(|digest| policy.check_digest(digest, context.time));
    let signature = check
        .signature_algorithm
        .zip(key)
        .and_then(|(algorithm, key)| policy.check_signature(algorithm, key.kind(), context.time));
    let against: Vec<pki::Finding> = digest.into_iter().chain(signature).collect();
    if against
        .iter()
        .any(|finding| finding.severity_in(context.strict) == Severity::Fail)
    {
        judge.reason(Indication::Indeterminate, SubIndication::CryptoConstraintsFailure);
    }
    judge.adopt(&against, context.strict);
}
