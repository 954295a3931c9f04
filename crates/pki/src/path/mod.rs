// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Certification paths to a trust anchor (RFC 5280, 6) of any length within the budget: names, signatures, dates, policies
//! (RFC 9618), name constraints, revocation by lists (6.3) and OCSP (RFC 6960).
//!
//! What has no answer is INDETERMINATE with its reason, never passed.

mod constraints;
mod context;
mod crls;
mod ocsp;
mod policies;
mod profile;
mod revocation;
mod rules;
mod search;
mod settings;

use std::fmt;

use jiff::Timestamp;

use crate::certificate::Certificate;
use crate::crl::CertificateList;
use crate::error::{Budget, ParseError};
use crate::finding::{Finding, Indication, Severity, SubIndication};
use crate::ocsp::OcspResponse;
use crate::pem;
use crate::policy::AlgorithmPolicy;
use crate::provider::Provider;

use context::{Context, Shared};
use search::Ended;
pub use settings::{InitialPolicies, PathBudget, PathSettings, RevocationMode, TargetUsage};

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

/// What somebody fetched earlier: revocation lists, OCSP responses and further certificates. Not trusted, only used.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Evidence {
    /// Revocation lists.
    pub revocation_lists: Vec<CertificateList>,
    /// OCSP responses.
    pub ocsp_responses: Vec<OcspResponse>,
    /// Certificates that may complete a chain.
    pub certificates: Vec<Certificate>,
}

impl Evidence {
    /// Adds a file: PEM or DER, certificates or revocation lists; or the DER of an OCSP response.
    ///
    /// # Errors
    /// None of these.
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
        if let Ok(list) = CertificateList::from_der(bytes, budget) {
            self.revocation_lists.push(list);
        } else if let Ok(response) = OcspResponse::from_der(bytes, budget) {
            self.ocsp_responses.push(response);
        } else {
            self.certificates.push(Certificate::from_der(bytes)?);
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
    /// A revocation list of this issuer, or an OCSP response, usable at the control time.
    RevocationList {
        /// Issuer, RFC 4514.
        issuer: String,
        /// Where the certificate says a list can be had.
        uris: Vec<String>,
        /// Where the certificate says OCSP is spoken.
        responders: Vec<String>,
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
            Self::RevocationList {
                issuer,
                uris,
                responders,
                time,
            } => {
                write!(
                    formatter,
                    "revocation list of {issuer}, usable at {time} (--evidence)"
                )?;
                uris.iter().try_for_each(|uri| write!(formatter, ", {uri}"))?;
                responders
                    .iter()
                    .try_for_each(|uri| write!(formatter, ", OCSP {uri}"))
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
    validate_path_with(request, &PathSettings::default(), provider)
}

/// As [`validate_path`], with other settings than documents are held to.
#[must_use]
pub fn validate_path_with(
    request: &PathRequest<'_>,
    settings: &PathSettings,
    provider: &dyn Provider,
) -> PathOutcome {
    let shared = Shared::default();
    answer(&Context::new(*request, settings, provider, &shared))
}

fn answer(context: &Context<'_, '_>) -> PathOutcome {
    let (mut good, mut first_bad) = (None, None);
    let ended = search::paths(context, &mut |path| {
        let outcome = rules::check_path(context, path);
        if outcome.is_passed() {
            good = Some(outcome);
        } else {
            first_bad.get_or_insert(outcome);
        }
        good.is_some()
    });
    if let Some(good) = good {
        return good;
    }
    let bad = first_bad.or_else(|| search::by_name(context).map(|path| rules::check_path(context, &path)));
    let mut outcome = bad.unwrap_or_else(|| no_path(context));
    if ended == Ended::OverBudget {
        let message = "the search for a path was given up: its budget is used up (R34)";
        outcome
            .findings
            .push(Finding::new("R35", Severity::Fail, "RFC 5280, 6.1", message));
    }
    if outcome.is_passed() {
        // What names alone lead to has a link that is not signed; never passed.
        return no_path(context);
    }
    outcome
}

fn no_path(context: &Context<'_, '_>) -> PathOutcome {
    let request = &context.request;
    let end = search::furthest_issuer(context);
    let message = format!(
        "no chain of up to {} certificates leads from {} to a trust anchor ({} named)",
        context.settings.budget.length,
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
