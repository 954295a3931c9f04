// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Trust: X.509 paths, revocation lists, CMS signatures and algorithm policy. Knows no PDF.
//!
//! Pure: no clock, no randomness, no network, no file system. Time, evidence and trust anchors are arguments.
//! A bad signature is a result, never an error; errors ([`ParseError`]) only say that bytes cannot be read.
//!
//! Editions: RFC 5280 (certificates, paths), RFC 5652 (CMS), RFC 5035 (signing-certificate-v2), RFC 4055 and
//! RFC 8017 (RSA), RFC 5758 (ECDSA), RFC 8410 and RFC 8419 (EdDSA), RFC 8702 (SHAKE),
//! RFC 9881 and RFC 9882 (ML-DSA), FIPS 186-4 (DSA), TR-03111 (plain ECDSA), EN 319 102-1 (indications).
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

pub mod algorithm;
pub mod ber;
pub mod certificate;
pub mod cms;
pub mod crl;
pub mod distribution;
pub mod ed25519;
mod error;
pub mod extension;
mod facts;
mod finding;
mod memo;
pub mod name;
pub mod ocsp;
pub mod oid;
pub mod path;
pub mod pem;
pub mod policy;
pub mod provider;
pub mod timestamp;
pub mod tlv;

pub use algorithm::{Curve, DigestAlgorithm, MlDsaSet, PublicKeyKind, SignatureAlgorithm};
pub use certificate::Certificate;
pub use cms::{
    Assembly, Content, DigestCheck, Profile, SignatureCheck, SignedData, SignerCheck, SignerInfo, assemble,
    check_signer, check_signer_over, check_signer_with, check_signers, signed_attributes,
};
pub use crl::CertificateList;
pub use error::{Budget, ParseError};
pub use finding::{Finding, Indication, Severity, SubIndication};
pub use ocsp::OcspResponse;
pub use path::{
    Anchor, Evidence, InitialPolicies, Need, PathBudget, PathOutcome, PathRequest, PathSettings,
    RevocationMode, SignerPolicy, TargetUsage, validate_path, validate_path_with,
};
pub use policy::AlgorithmPolicy;
pub use provider::{Provider, VerifyError};
pub use timestamp::{TimeStampRequest, TimeStampToken, TokenCheck, TstInfo, add_signature_time_stamp};
