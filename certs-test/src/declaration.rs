// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The one declared file, `pki.json`.

use jiff::Timestamp;
use serde::Deserialize;
use thiserror::Error;

/// The declaration cannot be used.
#[derive(Debug, Error)]
pub enum DeclarationError {
    /// Not JSON of this schema.
    #[error("pki.json, schema geleit/test-pki/1: {0}")]
    Json(#[from] serde_json::Error),
    /// A subject that does not say what it is.
    #[error("{name}: the common name must contain TEST ONLY, found {common_name:?}")]
    NotMarked {
        /// Name of the entity.
        name: String,
        /// What is declared.
        common_name: String,
    },
    /// An entity before its issuer.
    #[error("{name}: its issuer must be declared before it")]
    NoIssuer {
        /// Name of the entity.
        name: String,
    },
}

/// The declared test PKI.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Declaration {
    /// `geleit/test-pki/1`.
    pub schema: String,
    /// For people who open the file.
    pub warning: String,
    /// Day zero of the committed files.
    pub epoch: Timestamp,
    /// `O` of every subject.
    pub organisation: String,
    /// `C` of every subject.
    pub country: String,
    /// Validity of authorities and revocation lists, in days.
    pub authority_days: i64,
    /// Validity of the others, in days.
    pub certificate_days: i64,
    /// Password of the PKCS#12 files.
    pub pkcs12_password: String,
    /// Everyone, issuers first.
    pub entities: Vec<EntityDeclaration>,
}

/// One declared certificate.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EntityDeclaration {
    /// File name.
    pub name: String,
    /// What it is for.
    pub role: Role,
    /// Kind of key.
    pub key: KeyType,
    /// Serial number.
    pub serial: u32,
    /// `CN`.
    pub common_name: String,
    /// Start of validity, days from the epoch.
    #[serde(default)]
    pub from_days: i64,
    /// End of validity, days from the epoch, where it is not the usual one.
    pub to_days: Option<i64>,
    /// Revoked by its issuer.
    pub revoked: Option<Revoked>,
    /// Also exported as PKCS#12.
    #[serde(default)]
    pub pkcs12: bool,
}

/// An entry of a revocation list.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Revoked {
    /// Days from the epoch.
    pub after_days: i64,
    /// `CRLReason`; only `keyCompromise` and `cessationOfOperation` are used.
    pub reason: Reason,
}

/// Reasons used here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Reason {
    /// 1
    KeyCompromise,
    /// 5
    CessationOfOperation,
}

/// What a certificate is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Self-signed authority, the trust anchor.
    Root,
    /// Authority under the root.
    Issuing,
    /// Seal of an authority (contentCommitment).
    Seal,
    /// Official (contentCommitment).
    Clerk,
    /// Key of the permit log (digitalSignature).
    Log,
    /// Time-stamp authority (timeStamping, critical).
    Tsa,
}

impl Role {
    /// The role that issues this one; the root issues itself.
    #[must_use]
    pub fn issuer(self) -> Option<Self> {
        match self {
            Self::Root => None,
            Self::Issuing => Some(Self::Root),
            Self::Seal | Self::Clerk | Self::Log | Self::Tsa => Some(Self::Issuing),
        }
    }

    /// Issues certificates and revocation lists.
    #[must_use]
    pub fn is_authority(self) -> bool {
        matches!(self, Self::Root | Self::Issuing)
    }
}

/// Kind of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum KeyType {
    /// NIST P-256.
    P256,
    /// RSA with 3072 bits.
    Rsa3072,
    /// Ed25519.
    Ed25519,
}

impl Declaration {
    /// Reads a declaration; every subject must say TEST ONLY.
    ///
    /// # Errors
    /// Not of the schema, or a subject without the mark.
    pub fn parse(json: &str) -> Result<Self, DeclarationError> {
        let declaration: Self = serde_json::from_str(json)?;
        for entity in &declaration.entities {
            if !entity.common_name.contains("TEST ONLY") {
                let (name, common_name) = (entity.name.clone(), entity.common_name.clone());
                return Err(DeclarationError::NotMarked { name, common_name });
            }
        }
        Ok(declaration)
    }

    /// The declaration of this release. It holds names and dates; keys and certificates are never compiled in.
    ///
    /// # Errors
    /// The committed file is not in order (a test says so first).
    pub fn committed() -> Result<Self, DeclarationError> {
        Self::parse(include_str!("../pki.json"))
    }

    /// Without the RSA entities, whose keys take seconds to make: what the demo wants.
    #[must_use]
    pub fn without_rsa(mut self) -> Self {
        self.entities.retain(|entity| entity.key != KeyType::Rsa3072);
        self
    }
}
