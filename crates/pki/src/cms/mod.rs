// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! CMS SignedData (RFC 5652) as PAdES uses it: detached, one signer, signed attributes.
//!
//! Reading keeps the received bytes ([`SignedData::parse`]); judging is separate ([`check_signer`]); writing is two steps
//! around an external signature ([`signed_attributes`], [`assemble`]).

mod assembly;
mod attributes;
mod check;
mod content;
pub mod identifier;
mod signed_data;

pub use assembly::{Assembly, AssemblyError, assemble, signed_attributes};
pub use attributes::{AlgorithmProtection, Attribute, EssCertificateId, SignedAttributes};
pub use check::{
    DigestCheck, Profile, SignatureCheck, SignerCheck, check_signer, check_signer_over, check_signer_with,
    check_signers,
};
pub use content::Content;
pub use signed_data::{SignedData, SignerIdentifier, SignerInfo};
