// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Whether the key of a case log stands under a trusted anchor: X.509 for the ledger, which knows no certificates.

use jiff::Timestamp;
use ledger::{LogKeyInfo, SignatureCheck, SignatureFault};
use pki::{AlgorithmPolicy, Anchor, Certificate, Evidence, Need, PathRequest, SignerPolicy};

/// Checks signatures of a log under these anchors at this time.
///
/// Without revocation lists in the evidence the certificate's revocation is not checked; [`TrustedLog::revocation_note`]
/// says so, and whoever shows the audit must show the note.
#[derive(Debug)]
pub struct TrustedLog<'a> {
    anchors: &'a [Anchor],
    evidence: &'a Evidence,
    time: Timestamp,
}

impl<'a> TrustedLog<'a> {
    /// Trusts these anchors, with what was fetched earlier, at this time.
    #[must_use]
    pub fn new(anchors: &'a [Anchor], evidence: &'a Evidence, time: Timestamp) -> Self {
        Self {
            anchors,
            evidence,
            time,
        }
    }

    /// What an audit without revocation lists has to say beside its result.
    #[must_use]
    pub fn revocation_note(&self) -> Option<&'static str> {
        self.evidence.revocation_lists.is_empty().then_some(
            "whether the certificate of the log key was revoked is not checked: no revocation list was given",
        )
    }

    fn path(&self, certificate: &Certificate, chain: &[Certificate]) -> Result<(), SignatureFault> {
        let outcome = pki::validate_path(
            &PathRequest {
                target: certificate,
                certificates: chain,
                anchors: self.anchors,
                evidence: self.evidence,
                time: self.time,
                signer: SignerPolicy::log_key(),
                algorithms: AlgorithmPolicy::embedded(),
            },
            pki::provider::aws_lc(),
        );
        let only_revocation_missing = self.evidence.revocation_lists.is_empty()
            && !outcome.needs.is_empty()
            && outcome
                .needs
                .iter()
                .all(|need| matches!(need, Need::RevocationList { .. }))
            && outcome.indication == pki::Indication::Indeterminate
            && outcome.sub_indication == Some(pki::SubIndication::TryLater);
        if outcome.is_passed() || only_revocation_missing {
            return Ok(());
        }
        let why: Vec<String> = outcome
            .findings
            .iter()
            .map(|finding| finding.message.clone())
            .chain(outcome.needs.iter().map(|need| format!("needed: {need}")))
            .collect();
        let why = format!(
            "the certificate of the log key ({}): {}",
            certificate.subject(),
            why.join("; ")
        );
        if outcome.indication == pki::Indication::TotalFailed {
            Err(SignatureFault::Invalid(why))
        } else {
            Err(SignatureFault::Unchecked(why))
        }
    }
}

impl SignatureCheck for TrustedLog<'_> {
    fn check(&self, key: &LogKeyInfo, message: &[u8], signature: &[u8; 64]) -> Result<(), SignatureFault> {
        let invalid = |why: String| SignatureFault::Invalid(why);
        let chain: Vec<Certificate> = key
            .certificates
            .iter()
            .map(|der| Certificate::from_der(der))
            .collect::<Result<_, _>>()
            .map_err(|error| invalid(format!("a certificate of the log key cannot be read: {error}")))?;
        let Some(certificate) = chain.first() else {
            return Err(invalid("the log carries no certificate for its key".to_owned()));
        };
        let certified = certificate
            .public_key()
            .map_err(|error| invalid(format!("the certified key cannot be read: {error}")))?;
        if certified.bytes() != key.public_key.as_slice() {
            return Err(invalid(
                "the certificate is for another key than the log names".to_owned(),
            ));
        }
        pki::ed25519::verify(certified, message, signature)
            .map_err(|error| invalid(format!("the signature does not fit the log key: {error}")))?;
        self.path(certificate, &chain)
    }
}
