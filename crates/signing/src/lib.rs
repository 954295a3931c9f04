// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! SEAL: sign PDF files and judge signed ones, PAdES (EN 319 142-1) and EN 319 102-1.
//!
//! `pdf` knows bytes, `pki` knows trust; this crate puts them together. It is pure: time, entropy, trust
//! and evidence are arguments, and the private key never comes here.
//! Editions: ISO 32000-2:2020, EN 319 142-1 V1.2.1, EN 319 102-1 V1.4.1, RFC 5652.

#![deny(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss
)]
#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "tests may"
    )
)]

mod appearance;
mod base64_bytes;
mod batch;
mod changes;
mod complete;
mod content;
mod context;
mod cover;
mod detached;
mod docmdp;
mod earlier;
mod file;
mod font;
mod form;
mod format;
mod inspect;
mod judge;
mod layout;
mod page_tree;
mod picture;

mod prefixes;
mod preflight;
mod prepare;
mod profile;
mod report;
mod request;
mod reread;
mod second_opinion;
mod seed;
mod self_check;
mod signature;
mod signer;
mod slot;
mod stamp;
mod timestamp;
mod trust;
mod validate;

pub use batch::{Batch, BatchError, SignedRevision};
pub use complete::{CompleteError, SignedPdf, der_signature};
pub use context::ValidationContext;
pub use detached::{
    DETACHED_SCHEMA, DetachedReport, DetachedSignature, PreparedDetached, prepare_detached, validate_detached,
};
pub use inspect::{
    FieldChange, INSPECTION_SCHEMA, InspectError, Inspection, ObjectChange, Revised, RevisionFacts,
    SignatureFacts, compare, compare_with_password, inspect, inspect_with_password, signed_revision,
    signed_revision_with_password,
};
pub use pdf::Budget;
pub use pki::{Anchor, Certificate, CertificateList, Evidence, SignatureAlgorithm};
pub use prepare::{PREPARED_SCHEMA, PrepareError, Prepared, Survey, prepare, prepare_with_password, survey};
pub use report::{
    Change, ChangeKind, Coverage, DigestStatus, Finding, Indication, Level, Report, RevisionEntry,
    RevisionKind, SCHEMA, Severity, SignatureKindReport, SignatureReport, SignatureStatus, Signer,
    SubIndication, TimestampReport, Verdict,
};
pub use request::{Appearance, FieldLockWish, Permission, Place, SignatureKind, SigningRequest};
pub use second_opinion::{PagePicture, PageRenderer, compare_pictures};
pub use stamp::{UNSTAMPED_SCHEMA, Unstamped, timestamp_reserve};
pub use validate::{validate, validate_with_password};
