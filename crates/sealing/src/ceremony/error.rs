// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What stops a ceremony, and at which station.

use std::fmt;
use std::time::Duration;

use signing::{CompleteError, PrepareError, Report, Verdict};
use thiserror::Error;

use crate::holder::KeyHolderError;
use crate::journal::JournalError;

/// Where a ceremony stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Station {
    /// Reading the journal.
    TakeUp,
    /// Fixing the document.
    Freeze,
    /// Making the revision with an empty signature.
    Prepare,
    /// Waiting for the signature value.
    KeyHolder,
    /// Verifying and embedding it.
    Embed,
    /// Validating the result.
    SelfCheck,
    /// Closing the journal.
    Archive,
}

impl fmt::Display for Station {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::TakeUp => "take-up",
            Self::Freeze => "freeze",
            Self::Prepare => "prepare",
            Self::KeyHolder => "key holder",
            Self::Embed => "embed",
            Self::SelfCheck => "self-check",
            Self::Archive => "archive",
        })
    }
}

/// Why a ceremony stopped.
#[derive(Debug, Clone, Error)]
pub enum CeremonyError {
    /// The journal could not be read or written.
    #[error("{case}, {station}: {source}")]
    Journal {
        /// The case.
        case: String,
        /// Where.
        station: Station,
        /// Why.
        source: JournalError,
    },
    /// A wait on the outside took too long.
    #[error("{case}, {station}: no answer within {} s", limit.as_secs())]
    Deadline {
        /// The case.
        case: String,
        /// Where.
        station: Station,
        /// The limit.
        limit: Duration,
    },
    /// The rows contradict each other.
    #[error("{case}: row {position} of the journal: expected {expected}, found {found}")]
    Contradiction {
        /// The case.
        case: String,
        /// Index of the row, from 0.
        position: usize,
        /// What may stand there.
        expected: &'static str,
        /// What does.
        found: String,
    },
    /// Another document than the frozen one.
    #[error("{case}: the frozen document has SHA-256 {frozen}, this one has {given}")]
    OtherDocument {
        /// The case.
        case: String,
        /// In the journal.
        frozen: String,
        /// In the input, or at the beginning of the signed file.
        given: String,
    },
    /// Entropy gave the same nonce as for an earlier preparation, which would repeat a voided digest.
    #[error("{case}: the nonce was used before; the source of entropy repeats itself")]
    NonceRepeated {
        /// The case.
        case: String,
    },
    /// The document cannot be prepared for signing.
    #[error("{case}, prepare: {source}")]
    Prepare {
        /// The case.
        case: String,
        /// Why.
        source: PrepareError,
    },
    /// The key holder did not sign; the preparation is void.
    #[error("{case}, key holder, attempt {attempt}: {source}")]
    KeyHolder {
        /// The case.
        case: String,
        /// Which preparation.
        attempt: u32,
        /// Why.
        source: KeyHolderError,
    },
    /// The answer could not be embedded. If it was no signature over what was asked, the preparation is void.
    #[error("{case}, embed, attempt {attempt}: {source}")]
    Embed {
        /// The case.
        case: String,
        /// Which preparation.
        attempt: u32,
        /// Why.
        source: CompleteError,
    },
    /// Our own validation does not pass the signed file; it is not handed out. The signature stays in the journal, so a later
    /// run with the missing evidence goes on with the same one.
    #[error("{case}, self-check: {} ({})", report.verdict.as_str(), reasons(report))]
    SelfCheck {
        /// The case.
        case: String,
        /// What we found.
        report: Box<Report>,
    },
}

impl CeremonyError {
    /// Where the ceremony stopped.
    #[must_use]
    pub fn station(&self) -> Station {
        match self {
            Self::Journal { station, .. } | Self::Deadline { station, .. } => *station,
            Self::Contradiction { .. } | Self::OtherDocument { .. } => Station::TakeUp,
            Self::NonceRepeated { .. } | Self::Prepare { .. } => Station::Prepare,
            Self::KeyHolder { .. } => Station::KeyHolder,
            Self::Embed { .. } => Station::Embed,
            Self::SelfCheck { .. } => Station::SelfCheck,
        }
    }

    /// Whether a later run with the same input may succeed.
    #[must_use]
    pub fn may_retry(&self) -> bool {
        match self {
            Self::Journal { .. }
            | Self::Deadline { .. }
            | Self::NonceRepeated { .. }
            | Self::KeyHolder { .. } => true,
            Self::Embed { source, .. } => matches!(source, CompleteError::Signature(_)),
            Self::SelfCheck { report, .. } => report.verdict == Verdict::Indeterminate,
            Self::Contradiction { .. } | Self::OtherDocument { .. } | Self::Prepare { .. } => false,
        }
    }
}

fn reasons(report: &Report) -> String {
    let needs = report
        .signatures
        .iter()
        .flat_map(|one| one.needs.iter().map(|need| format!("needs {need}")));
    let failures = report
        .signatures
        .iter()
        .flat_map(|one| &one.findings)
        .chain(&report.findings)
        .filter(|finding| finding.severity == signing::Severity::Fail)
        .map(|finding| format!("{}: {}", finding.rule, finding.message));
    needs.chain(failures).take(4).collect::<Vec<_>>().join("; ")
}
