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
    /// Full name of an empty signature field that is there, or the partial name of a new one, without a full
    /// stop (ISO 32000-2 §12.7.4.2). Empty: a new one under the first free name `Signature1`, `Signature2`, …
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
    /// What is drawn on a page. Without it a new field has no area.
    #[serde(default)]
    pub appearance: Option<Appearance>,
    /// The fields that may not change behind this signature. A certification with P = 1 locks all anyway.
    #[serde(default)]
    pub lock: Option<FieldLockWish>,
    /// Bytes kept free in `/Contents` for a signature time stamp (level B-T).
    #[serde(default)]
    pub timestamp_reserve: usize,
}

impl SigningRequest {
    /// Does the signature allow nothing but validation material behind it?
    #[must_use]
    pub fn closes(&self) -> bool {
        self.kind == SignatureKind::Certification(Permission::NoChanges)
    }
}

/// A visible signature: text lines in a box on a page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appearance {
    /// Page from 1, and box, for a new field; an existing one has its own.
    pub place: Option<Place>,
    /// From top to bottom, in Latin, Greek or Cyrillic letters.
    pub lines: Vec<String>,
    /// Where an existing field has no room for all lines, the last ones are left out, and that is told. Without this it is
    /// refused.
    #[serde(default)]
    pub may_shorten: bool,
    /// A PNG or JPEG file, drawn to the left of the lines in its own proportions.
    #[serde(default, with = "crate::base64_bytes", skip_serializing_if = "Vec::is_empty")]
    pub picture: Vec<u8>,
}

/// A box on a page, in hundredths of a point, origin at the lower left of the page's default user space.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// From 1.
    pub page: usize,
    /// Left edge.
    pub x: i64,
    /// Lower edge.
    pub y: i64,
    /// Positive.
    pub width: i64,
    /// Positive.
    pub height: i64,
}

/// Which fields a signature locks, by full name (ISO 32000-2 tables 236 and 259).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FieldLockWish {
    /// Every field.
    All,
    /// These.
    Include(Vec<String>),
    /// All but these.
    Exclude(Vec<String>),
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
