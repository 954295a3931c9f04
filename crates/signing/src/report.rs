// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The verification report `geleit/verification-report/1`: what `validate` found, as data.
//!
//! A bad signature is a report, not an error. What is not known is `None` (`null`); what was not checked
//! is a finding. `digest`, `signature`, `coverage` and `changes_after` speak of integrity alone; the
//! indication adds trust, time and policy (EN 319 102-1 §5.1.3).

use jiff::Timestamp;
pub use pki::{Indication, Severity, SubIndication};
use serde::{Deserialize, Serialize};

/// The schema name every report carries.
pub const SCHEMA: &str = "geleit/verification-report/1";

/// One report for one file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Always [`SCHEMA`].
    pub schema: String,
    /// The file's name as the caller knows it; `validate` leaves it empty.
    pub file: String,
    /// SHA-256 of all bytes given, lower-case hex.
    pub sha256: String,
    /// The time the verdict speaks of.
    pub validation_time: Timestamp,
    /// The worst over all signatures and the file itself.
    pub verdict: Verdict,
    /// The revisions found, oldest first.
    pub revisions: Vec<RevisionEntry>,
    /// What concerns the file and no single signature.
    pub findings: Vec<Finding>,
    /// One entry per signature, in the order of their revisions.
    pub signatures: Vec<SignatureReport>,
}

/// The verdict over a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING-KEBAB-CASE")]
pub enum Verdict {
    /// Integrity, trust, time and policy are in order.
    TotalPassed,
    /// The file is not what was signed, or the signature does not hold.
    TotalFailed,
    /// Nothing is wrong, but something needed is missing.
    Indeterminate,
    /// A readable PDF without any signature.
    NoSignature,
    /// The file cannot be read without guessing.
    Unreadable,
}

impl Verdict {
    /// The word used in the report.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::TotalPassed => "TOTAL-PASSED",
            Self::TotalFailed => "TOTAL-FAILED",
            Self::Indeterminate => "INDETERMINATE",
            Self::NoSignature => "NO-SIGNATURE",
            Self::Unreadable => "UNREADABLE",
        }
    }

    /// The exit code of `geleit verify` for one file.
    #[must_use]
    pub fn exit_code(self) -> u8 {
        match self {
            Self::TotalPassed => 0,
            Self::TotalFailed => 1,
            Self::Indeterminate => 3,
            Self::NoSignature | Self::Unreadable => 4,
        }
    }
}

impl Report {
    /// The exit code of `geleit verify` for this file: 0 passed, 1 failed, 3 indeterminate, 4 nothing to read.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        self.verdict.exit_code()
    }

    /// The same report with the caller's name of the file.
    #[must_use]
    pub fn named(mut self, file: &str) -> Self {
        file.clone_into(&mut self.file);
        self
    }
}

/// One revision of the file: what was appended in one go (ISO 32000-2 §7.5.6).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RevisionEntry {
    /// Offset of the first byte after the revision.
    pub end: u64,
    /// What the revision brought.
    pub kind: RevisionKind,
}

/// What a revision brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RevisionKind {
    /// The first one, without a signature.
    Original,
    /// It contains a signature.
    Signature,
    /// Validation material.
    Dss,
    /// A document time stamp.
    Timestamp,
    /// Anything else.
    Other,
}

/// What was found out about one signature.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SignatureReport {
    /// Full name of the field; empty for a signature that hangs in no field.
    pub field: String,
    /// What kind of signature the dictionary claims to be.
    pub kind: SignatureKindReport,
    /// `/SubFilter` as written.
    pub sub_filter: Option<String>,
    /// EN 319 102-1 main indication.
    pub indication: Indication,
    /// EN 319 102-1 sub-indication, `None` when passed.
    pub sub_indication: Option<SubIndication>,
    /// Does the message digest match the covered bytes?
    pub digest: DigestStatus,
    /// Does the signature value hold over the signed attributes?
    pub signature: SignatureStatus,
    /// `/ByteRange` as written, when it is four integers.
    pub byte_range: Option<[i64; 4]>,
    /// What the ranges cover.
    pub coverage: Coverage,
    /// The worst change after the signed revision.
    pub changes_after: ChangeKind,
    /// Every change after the signed revision, explained.
    pub changes: Vec<Change>,
    /// The level read off the structure.
    pub level: Option<Level>,
    /// DocMDP P value in force for this signature.
    pub docmdp: Option<u8>,
    /// FieldMDP of this signature in words, e.g. `All`.
    pub fieldmdp: Option<String>,
    /// Time stamps found.
    pub timestamps: Vec<TimestampReport>,
    /// The signer's certificate, when identified.
    pub signer: Option<Signer>,
    /// Name of the digest algorithm.
    pub digest_algorithm: Option<String>,
    /// Name of the signature algorithm.
    pub signature_algorithm: Option<String>,
    /// `/M`, which proves nothing (R45).
    pub claimed_time: Option<String>,
    /// The best proven time, or the validation time.
    pub best_signature_time: Option<Timestamp>,
    /// What would have to be fetched to say more.
    pub needs: Vec<String>,
    /// Everything worth a sentence.
    pub findings: Vec<Finding>,
}

/// Kind of a signature in the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SignatureKindReport {
    /// An approval signature (ISO 32000-2 §12.8.1).
    Approval,
    /// A certification signature (DocMDP, named by `/Perms`).
    Certification,
    /// A document time stamp.
    DocTimestamp,
}

/// Result of comparing the message digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DigestStatus {
    /// Equal.
    Match,
    /// Different.
    Mismatch,
    /// Not computed.
    Unchecked,
}

/// Result of verifying the signature value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SignatureStatus {
    /// It holds.
    Valid,
    /// It does not hold.
    Invalid,
    /// Not verified.
    Unchecked,
}

/// What the byte range covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Coverage {
    /// Everything up to the end of the file.
    WholeFile,
    /// Everything up to the end of its revision.
    WholeRevision,
    /// Neither.
    Broken,
}

/// Kind of a change, from harmless to illegal; the order is the severity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChangeKind {
    /// Nothing changed.
    None,
    /// Validation material or a document time stamp.
    Lta,
    /// A form field was filled or a further signature added.
    FormFill,
    /// An annotation changed.
    Annotation,
    /// Anything that is not explained.
    Illegal,
}

/// One change after a signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Index of the revision that made it, from 0.
    pub revision: usize,
    /// `number generation` of the object.
    pub object: Option<String>,
    /// Where the object lies in the file now, else the cross-reference section that makes the change. For the findings,
    /// which all have it; the list of changes in JSON is as the schema says.
    #[serde(skip)]
    pub offset: Option<u64>,
    /// How bad.
    pub kind: ChangeKind,
    /// The rule that explains or forbids it.
    pub rule: String,
    /// In plain words.
    pub what: String,
}

/// Level read off the structure, EN 319 142-1 §6.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Level {
    /// Baseline B.
    #[serde(rename = "B-B")]
    BB,
    /// With a time stamp.
    #[serde(rename = "B-T")]
    BT,
    /// With validation material.
    #[serde(rename = "B-LT")]
    BLt,
    /// With a document time stamp over it.
    #[serde(rename = "B-LTA")]
    BLta,
    /// A PDF signature that is not PAdES.
    #[serde(rename = "legacy")]
    Legacy,
}

/// A time stamp that covers a signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimestampReport {
    /// `content` (made before the signature), `signature` or `document`.
    pub kind: String,
    /// What it says.
    pub time: Option<Timestamp>,
    /// Imprint and signature of the token.
    pub status: SignatureStatus,
    /// With the trust in its authority: only TOTAL-PASSED proves the time.
    pub indication: Indication,
    /// Common name of the authority, when it is identified.
    pub authority: Option<String>,
}

/// The signer's certificate in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signer {
    /// Common name of the subject.
    pub common_name: Option<String>,
    /// The whole subject.
    pub subject: String,
    /// The whole issuer.
    pub issuer: String,
    /// Serial number, lower-case hex.
    pub serial: String,
}

/// One thing worth a sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Code of the rule, see `docs/signing-rules.md`.
    pub rule: String,
    /// How much it weighs.
    pub severity: Severity,
    /// The clause behind the rule.
    pub clause: String,
    /// The sentence.
    pub message: String,
    /// `number generation` of the object, when there is one.
    pub object: Option<String>,
    /// Offset in the file, when there is one.
    pub offset: Option<u64>,
}
