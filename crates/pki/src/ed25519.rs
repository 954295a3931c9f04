// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Ed25519 for the ledger's checkpoints: sign and verify bytes; deterministic, so it needs no entropy.

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use thiserror::Error;

use crate::algorithm::{PublicKeyKind, SignatureAlgorithm};
use crate::certificate::PublicKey;
use crate::provider::{self, VerifyError};

/// The private key of a log.
#[derive(Debug)]
pub struct SigningKey(Ed25519KeyPair);

/// Not an Ed25519 key in PKCS#8.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("expected an Ed25519 private key in PKCS#8 DER (RFC 8410); check the file and its type")]
pub struct NotAKey;

impl SigningKey {
    /// Reads PKCS#8 DER, version 1 or 2.
    ///
    /// # Errors
    /// Anything else.
    pub fn from_pkcs8_der(der: &[u8]) -> Result<Self, NotAKey> {
        Ed25519KeyPair::from_pkcs8_maybe_unchecked(der)
            .map(Self)
            .map_err(|_| NotAKey)
    }

    /// 32 bytes.
    #[must_use]
    pub fn public_key(&self) -> Vec<u8> {
        self.0.public_key().as_ref().to_vec()
    }

    /// 64 bytes over `message`.
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        self.0.sign(message).as_ref().to_vec()
    }
}

/// Verifies one signature with the key of a certificate or SubjectPublicKeyInfo.
///
/// # Errors
/// Not an Ed25519 key, or the signature does not fit.
pub fn verify(key: &PublicKey, message: &[u8], signature: &[u8]) -> Result<(), VerifyError> {
    if key.kind() != PublicKeyKind::Ed25519 {
        return Err(VerifyError::Key {
            algorithm: "Ed25519",
            key: format!("{:?}", key.kind()),
        });
    }
    provider::verify(
        provider::aws_lc(),
        SignatureAlgorithm::Ed25519,
        key,
        message,
        signature,
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tlv::{self, tag};

    /// RFC 8032, 7.1, test 2.
    #[test]
    fn the_vector_of_the_standard_comes_out_and_a_changed_message_does_not_verify() {
        let hex = |text: &str| hex::decode(text).unwrap();
        let seed = hex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");
        let inner = tlv::encode(tag::OCTET_STRING, &tlv::encode(tag::OCTET_STRING, &seed));
        let algorithm = tlv::sequence(&[&tlv::oid(crate::oid::ED25519)]);
        let pkcs8 = tlv::sequence(&[&tlv::encode(tag::INTEGER, &[0]), &algorithm, &inner]);
        let key = SigningKey::from_pkcs8_der(&pkcs8).unwrap();
        let public = hex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
        assert_eq!(key.public_key(), public);
        let expected = "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da\
                        085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00";
        assert_eq!(key.sign(&[0x72]), hex(expected));
        let bits: Vec<u8> = std::iter::once(0).chain(public).collect();
        let spki = tlv::sequence(&[&algorithm, &tlv::encode(tag::BIT_STRING, &bits)]);
        let public = PublicKey::from_spki(&spki).unwrap();
        assert_eq!(verify(&public, &[0x72], &hex(expected)), Ok(()));
        assert!(matches!(
            verify(&public, &[0x73], &hex(expected)),
            Err(VerifyError::Invalid { .. })
        ));
        assert!(matches!(
            verify(&public, &[0x72], &[0; 63]),
            Err(VerifyError::Encoding { .. })
        ));
        assert!(SigningKey::from_pkcs8_der(b"no key").is_err());
    }
}
