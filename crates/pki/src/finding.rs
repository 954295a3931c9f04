// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Findings and the vocabulary of verdicts (EN 319 102-1 V1.4.1, clause 5.1.3).

use serde::{Deserialize, Serialize};

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// Not in order, but the verdict stands.
    Warn,
    /// The verdict cannot be PASSED.
    Fail,
}

/// One observation about a signature, certificate or revocation list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The rule, `R26` … `R39`.
    pub rule: String,
    /// Weight in general mode.
    pub severity: Severity,
    /// Weight under `--strict`, what we demand of files we issued.
    pub strict: Severity,
    /// The clause of the standard.
    pub clause: String,
    /// One sentence for a person: expected and found.
    pub message: String,
}

impl Finding {
    pub(crate) fn new(rule: &str, severity: Severity, clause: &str, message: impl Into<String>) -> Self {
        Self {
            rule: rule.into(),
            severity,
            strict: severity,
            clause: clause.into(),
            message: message.into(),
        }
    }

    /// Raises the weight under strict mode.
    #[must_use]
    pub(crate) fn strictly(mut self, strict: Severity) -> Self {
        self.strict = strict;
        self
    }

    /// The weight in the given mode.
    #[must_use]
    pub fn severity_in(&self, strict: bool) -> Severity {
        if strict { self.strict } else { self.severity }
    }
}

/// Main indication of a validation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING-KEBAB-CASE")]
pub enum Indication {
    /// Everything asked for was checked and is in order.
    TotalPassed,
    /// Something is broken, whatever else may come to light.
    TotalFailed,
    /// The answer needs something that is missing, or is not built.
    Indeterminate,
}

macro_rules! sub_indications {
    ($($variant:ident),* $(,)?) => {
        /// Why, in the words of EN 319 102-1, tables 4 to 6.
        #[allow(missing_docs, reason = "the names are the standard's")]
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "SCREAMING_SNAKE_CASE")]
        pub enum SubIndication { $($variant),* }
    };
}

sub_indications!(
    FormatFailure,
    HashFailure,
    SigCryptoFailure,
    Revoked,
    Expired,
    NotYetValid,
    SigConstraintsFailure,
    ChainConstraintsFailure,
    CertificateChainGeneralFailure,
    CryptoConstraintsFailure,
    PolicyProcessingError,
    SignaturePolicyNotAvailable,
    TimestampOrderFailure,
    NoSigningCertificateFound,
    NoCertificateChainFound,
    NoCertificateChainFoundNoPoe,
    RevokedNoPoe,
    RevokedCaNoPoe,
    OutOfBoundsNotRevoked,
    OutOfBoundsNoPoe,
    RevocationOutOfBoundsNoPoe,
    CryptoConstraintsFailureNoPoe,
    NoPoe,
    TryLater,
    SignedDataNotFound,
);

impl SubIndication {
    /// The indication this reason belongs to when it is met in basic validation.
    #[must_use]
    pub fn indication(self) -> Indication {
        match self {
            Self::FormatFailure
            | Self::HashFailure
            | Self::SigCryptoFailure
            | Self::Revoked
            | Self::Expired
            | Self::NotYetValid => Indication::TotalFailed,
            _ => Indication::Indeterminate,
        }
    }
}
