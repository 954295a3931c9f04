// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Certification paths to a trust anchor (RFC 5280, 6), for chains of up to three certificates.
//!
//! What is not built (longer chains, name constraints, policies, OCSP) is INDETERMINATE with its reason, never passed.

mod revocation;
mod rules;

use std::fmt;

use jiff::Timestamp;

use crate::certificate::Certificate;
use crate::crl::CertificateList;
use crate::error::{Budget, ParseError};
use crate::finding::{Finding, Indication, Severity, SubIndication};
use crate::pem;
use crate::policy::AlgorithmPolicy;
use crate::provider::Provider;

/// Certificates in a path, anchor included, that are validated here.
pub const LONGEST_PATH: usize = 3;

/// A certificate somebody chose to trust by naming it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anchor {
    certificate: Certificate,
}

impl Anchor {
    /// Trusts this certificate's name and key.
    #[must_use]
    pub fn new(certificate: Certificate) -> Self {
        Self { certificate }
    }

    /// Reads a file of anchors, PEM or DER.
    ///
    /// # Errors
    /// Not certificates.
    pub fn bundle(bytes: &[u8], budget: &Budget) -> Result<Vec<Self>, ParseError> {
        Certificate::bundle(bytes, budget).map(|all| all.into_iter().map(Self::new).collect())
    }

    /// The certificate.
    #[must_use]
    pub fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    /// A test anchor: `TEST ONLY` in its subject. Reports warn; `serve` refuses it.
    #[must_use]
    pub fn is_test(&self) -> bool {
        self.certificate.is_test()
    }
}

/// What somebody fetched earlier: revocation lists and further certificates. Not trusted, only used.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Evidence {
    /// Revocation lists.
    pub revocation_lists: Vec<CertificateList>,
    /// Certificates that may complete a chain.
    pub certificates: Vec<Certificate>,
}

impl Evidence {
    /// Adds a file: PEM or DER, certificates or revocation lists.
    ///
    /// # Errors
    /// Neither of both.
    pub fn add(&mut self, bytes: &[u8], budget: &Budget) -> Result<(), ParseError> {
        if pem::is_pem(bytes) {
            let (lists, certificates) = (
                pem::blocks(bytes, "X509 CRL")?,
                pem::blocks(bytes, "CERTIFICATE")?,
            );
            if lists.is_empty() && certificates.is_empty() {
                return Err(ParseError::malformed(
                    "evidence",
                    0,
                    "CERTIFICATE or X509 CRL blocks",
                    "none",
                ));
            }
            for list in &lists {
                self.revocation_lists
                    .push(CertificateList::from_der(list, budget)?);
            }
            for certificate in &certificates {
                self.certificates.push(Certificate::from_der(certificate)?);
            }
            return Ok(());
        }
        match CertificateList::from_der(bytes, budget) {
            Ok(list) => self.revocation_lists.push(list),
            Err(_) => self.certificates.push(Certificate::from_der(bytes)?),
        }
        Ok(())
    }
}

/// What a signer's certificate must allow (R36).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignerPolicy {
    /// digitalSignature alone is enough; otherwise contentCommitment is needed.
    pub digital_signature_suffices: bool,
    /// extendedKeyUsages that fit, one of them is enough; an absent extension always fits.
    pub extended_key_usages: &'static [&'static str],
}

impl SignerPolicy {
    /// Signatures and seals on documents.
    #[must_use]
    pub fn document() -> Self {
        use crate::oid::{EKU_ANY, EKU_CLIENT_AUTH, EKU_DOCUMENT_SIGNING, EKU_EMAIL_PROTECTION};
        Self {
            digital_signature_suffices: true,
            extended_key_usages: &[
                EKU_DOCUMENT_SIGNING,
                EKU_EMAIL_PROTECTION,
                EKU_CLIENT_AUTH,
                EKU_ANY,
            ],
        }
    }

    /// A time-stamping authority; that timeStamping stands alone and critical is the token's check (R42).
    #[must_use]
    pub fn time_stamping() -> Self {
        Self {
            digital_signature_suffices: true,
            extended_key_usages: &[crate::oid::EKU_TIME_STAMPING],
        }
    }

    /// The key that signs the log's checkpoints: digitalSignature, no extendedKeyUsage asked for.
    #[must_use]
    pub fn log_key() -> Self {
        Self::document()
    }
}

/// One question: does this certificate lead to an anchor at this time?
#[derive(Debug, Clone, Copy)]
pub struct PathRequest<'a> {
    /// The certificate in question.
    pub target: &'a Certificate,
    /// Certificates that came with the signature.
    pub certificates: &'a [Certificate],
    /// Who is trusted.
    pub anchors: &'a [Anchor],
    /// What was fetched earlier.
    pub evidence: &'a Evidence,
    /// Control time.
    pub time: Timestamp,
    /// What the target must allow.
    pub signer: SignerPolicy,
    /// Which algorithms count.
    pub algorithms: &'a AlgorithmPolicy,
}

/// What is missing for an answer. Validation never fetches: the caller does, stores it as evidence and asks again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Need {
    /// No anchor was named that leads here.
    TrustAnchor {
        /// Issuer the chain ends at, RFC 4514.
        issuer: String,
    },
    /// A revocation list of this issuer, usable at the control time.
    RevocationList {
        /// Issuer, RFC 4514.
        issuer: String,
        /// Where the certificate says it can be had.
        uris: Vec<String>,
        /// The control time.
        time: Timestamp,
    },
}

impl fmt::Display for Need {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TrustAnchor { issuer } => {
                write!(
                    formatter,
                    "trust anchor or issuer certificate: {issuer} (--trust, --evidence)"
                )
            }
            Self::RevocationList { issuer, uris, time } => {
                write!(
                    formatter,
                    "revocation list of {issuer}, usable at {time} (--evidence)"
                )?;
                uris.iter().try_for_each(|uri| write!(formatter, ", {uri}"))
            }
        }
    }
}

/// The answer, in the words of EN 319 102-1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathOutcome {
    /// TOTAL-PASSED here means: the path is in order. Signature and format are judged elsewhere.
    pub indication: Indication,
    /// Why not.
    pub sub_indication: Option<SubIndication>,
    /// The path from the target to the anchor, as far as it was found.
    pub path: Vec<Certificate>,
    /// Whether the path ends at a test anchor.
    pub test_anchor: bool,
    /// Everything observed.
    pub findings: Vec<Finding>,
    /// What would help.
    pub needs: Vec<Need>,
}

impl PathOutcome {
    /// In order.
    #[must_use]
    pub fn is_passed(&self) -> bool {
        self.indication == Indication::TotalPassed
    }
}

/// Validates the target's path. Of several paths the first good one wins; without one the first bad one answers.
#[must_use]
pub fn validate_path(request: &PathRequest<'_>, provider: &dyn Provider) -> PathOutcome {
    let mut first_bad = None;
    for path in rules::candidate_paths(request) {
        let outcome = rules::check_path(request, &path, provider);
        if outcome.is_passed() {
            return outcome;
        }
        first_bad.get_or_insert(outcome);
    }
    first_bad.unwrap_or_else(|| no_path(request))
}

fn no_path(request: &PathRequest<'_>) -> PathOutcome {
    let end = rules::furthest_issuer(request);
    let message = format!(
        "no chain of up to {LONGEST_PATH} certificates leads from {} to a trust anchor ({} named); longer chains are not built",
        request.target.subject(),
        request.anchors.len()
    );
    PathOutcome {
        indication: Indication::Indeterminate,
        sub_indication: Some(SubIndication::NoCertificateChainFound),
        path: vec![request.target.clone()],
        test_anchor: false,
        findings: vec![Finding::new(
            "R35",
            Severity::Fail,
            "EN 319 102-1, 5.2.6; RFC 5280, 6.1",
            message,
        )],
        needs: vec![Need::TrustAnchor { issuer: end }],
    }
}
