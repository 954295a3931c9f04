// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What a caller says when a signature is wanted.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::SignatureAlgorithm;

/// A wish for one signature in one new revision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SigningRequest {
    /// DER certificates, the signer's first, then its issuers without the root.
    pub certificates: Vec<Vec<u8>>,
    /// What the key holder will sign with.
    pub algorithm: SignatureAlgorithm,
    /// Approval or certification.
    pub kind: SignatureKind,
    /// Partial name of the new field, without a full stop (ISO 32000-2 §12.7.4.2).
    pub field: String,
    /// `/Reason`, shown to readers.
    pub reason: Option<String>,
    /// `/Location`, shown to readers.
    pub location: Option<String>,
    /// `/Name`, shown to readers.
    pub name: Option<String>,
    /// `/M`: the time the signer claims; display only (R45).
    pub claimed_time: Timestamp,
    /// Sixteen bytes that make the revision unlike any other; they become the second part of `/ID`.
    pub nonce: [u8; 16],
}

/// What a signature allows after itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SignatureKind {
    /// An approval signature.
    Approval,
    /// A certification signature with its DocMDP permission.
    Certification(Permission),
}

/// DocMDP `/P`, ISO 32000-2 §12.8.2.2 table 257.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Permission {
    /// P = 1: nothing but validation material.
    NoChanges,
    /// P = 2: filling forms and signing.
    FillForms,
    /// P = 3: also annotations.
    Annotate,
}

impl Permission {
    /// The number written to the file.
    #[must_use]
    pub fn p(self) -> u8 {
        match self {
            Self::NoChanges => 1,
            Self::FillForms => 2,
            Self::Annotate => 3,
        }
    }
}
