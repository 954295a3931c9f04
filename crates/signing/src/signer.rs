// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Is the signer's certificate one to sign with, at the time that is claimed? What no verifier would accept is refused
//! before the key is asked; what some do not accept is told (R36).

use jiff::Timestamp;
use pki::{Certificate, SignerPolicy};

use crate::prepare::PrepareError;

fn refuse(index: usize, reason: String) -> PrepareError {
    PrepareError::Certificate { index, reason }
}

/// What the key may be used for (RFC 5280 §4.2.1.3), and that each certificate issued the one before it.
///
/// # Errors
/// [`PrepareError::Certificate`].
pub(crate) fn check_use(certificates: &[Certificate]) -> Result<(), PrepareError> {
    let signer = certificates
        .first()
        .ok_or_else(|| refuse(0, "the signer's certificate is missing".into()))?;
    if let Some(usage) = signer.facts().key_usage
        && !usage.digital_signature()
        && !usage.content_commitment()
    {
        let reason = format!(
            "{}: keyUsage allows neither digitalSignature nor nonRepudiation (contentCommitment); it is not for signing documents (R36)",
            signer.subject()
        );
        return Err(refuse(0, reason));
    }
    let pairs = certificates.iter().zip(certificates.iter().skip(1));
    for (index, (subject, issuer)) in pairs.enumerate() {
        if !subject.is_issued_by(issuer) {
            let reason = format!(
                "{} did not issue {}; expected are the signer's own certificate first, then who issued it, then who issued that",
                issuer.subject(),
                subject.subject()
            );
            return Err(refuse(index + 1, reason));
        }
    }
    Ok(())
}

/// The signer's certificate is valid at the claimed time (RFC 5280 §4.1.2.5).
///
/// # Errors
/// [`PrepareError::Certificate`].
pub(crate) fn check_time(certificates: &[Certificate], time: Timestamp) -> Result<(), PrepareError> {
    match certificates.first() {
        Some(signer) if !signer.is_valid_at(time) => {
            let (from, to) = (signer.not_before(), signer.not_after());
            let what = if time < from {
                "is not valid yet"
            } else {
                "has expired"
            };
            let reason = format!(
                "{} {what}: it is valid from {from} to {to}, and it is {time}",
                signer.subject()
            );
            Err(refuse(0, reason))
        }
        _ => Ok(()),
    }
}

/// What the signer should know: verifiers that keep to R36 leave such a signature open.
pub(crate) fn told(certificates: &[Certificate], time: Timestamp) -> Vec<String> {
    let Some(signer) = certificates.first() else {
        return Vec::new();
    };
    let facts = signer.facts();
    let mut told = Vec::new();
    let mut tell = |what: String| told.push(format!("the signer's certificate {what} (R36)"));
    if facts.basic_constraints.is_some_and(|basic| basic.ca) {
        tell("is that of an authority that issues certificates; verifiers do not accept it".into());
    }
    if facts.key_usage.is_none() {
        tell(
            "does not say what its key may be used for (no keyUsage); some verifiers do not accept it".into(),
        );
    }
    let fitting = SignerPolicy::document().extended_key_usages;
    if let Some(usages) = &facts.extended_key_usage
        && !usages.iter().any(|usage| fitting.contains(&usage.as_str()))
    {
        let usages = usages.join(", ");
        tell(format!(
            "is for other purposes (extendedKeyUsage {usages}); verifiers do not accept it"
        ));
    }
    let expired = certificates.iter().skip(1).filter(|one| !one.is_valid_at(time));
    told.extend(expired.map(|one| {
        format!(
            "the issuer's certificate {} is not valid at this time (R35)",
            one.subject()
        )
    }));
    told
}
