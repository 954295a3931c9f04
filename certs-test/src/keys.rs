// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Private keys: committed or fresh, always PKCS#8.

use std::fmt;
use std::path::Path;

use p256::pkcs8::{DecodePrivateKey as _, EncodePrivateKey as _};
use pki::tlv::{self, tag};
use rsa::pkcs1::EncodeRsaPublicKey as _;
use rsa::pkcs8::{DecodePrivateKey as _, EncodePrivateKey as _};

use crate::CertsTestError;
use crate::declaration::KeyType;

/// Where keys come from.
pub enum KeySource<'a> {
    /// New keys from this source of entropy.
    Fresh(&'a mut dyn FnMut(&mut [u8])),
    /// `NAME.pem` in this folder.
    Committed(&'a Path),
}

impl fmt::Debug for KeySource<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fresh(_) => formatter.write_str("Fresh"),
            Self::Committed(folder) => formatter.debug_tuple("Committed").field(folder).finish(),
        }
    }
}

/// A private key in PKCS#8 DER. Prints nothing of itself.
pub struct Key {
    key_type: KeyType,
    pkcs8: Vec<u8>,
}

impl fmt::Debug for Key {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Key")
            .field("key_type", &self.key_type)
            .finish_non_exhaustive()
    }
}

impl KeySource<'_> {
    pub(crate) fn key(&mut self, name: &str, key_type: KeyType) -> Result<Key, CertsTestError> {
        match self {
            Self::Fresh(entropy) => Key::fresh(name, key_type, *entropy),
            Self::Committed(folder) => {
                let path = folder.join(format!("{name}.pem"));
                let text = std::fs::read(&path).map_err(|_| CertsTestError::MissingKey {
                    path: path.display().to_string(),
                })?;
                let bad = |reason: String| CertsTestError::Key {
                    name: name.to_owned(),
                    reason,
                };
                let blocks =
                    pki::pem::blocks(&text, "PRIVATE KEY").map_err(|error| bad(error.to_string()))?;
                let [pkcs8] = <[Vec<u8>; 1]>::try_from(blocks)
                    .map_err(|found| bad(format!("expected one PRIVATE KEY block, found {}", found.len())))?;
                Ok(Key { key_type, pkcs8 })
            }
        }
    }
}

impl Key {
    /// A new key. RSA-3072 takes seconds without optimisation.
    ///
    /// # Errors
    /// The library refuses.
    pub fn fresh(
        name: &str,
        key_type: KeyType,
        entropy: &mut dyn FnMut(&mut [u8]),
    ) -> Result<Self, CertsTestError> {
        let bad = |reason: String| CertsTestError::Key {
            name: name.to_owned(),
            reason,
        };
        let pkcs8 = match key_type {
            KeyType::P256 => {
                let secret = loop {
                    let mut bytes = [0_u8; 32];
                    entropy(&mut bytes);
                    // Fails with probability 2^-32 (zero or not below the order); then once more.
                    if let Ok(secret) = p256::SecretKey::from_slice(&bytes) {
                        break secret;
                    }
                };
                secret
                    .to_pkcs8_der()
                    .map_err(|error| bad(error.to_string()))?
                    .as_bytes()
                    .to_vec()
            }
            KeyType::Rsa3072 => {
                let key = rsa::RsaPrivateKey::new(&mut Entropy(entropy), 3072)
                    .map_err(|error| bad(error.to_string()))?;
                key.to_pkcs8_der()
                    .map_err(|error| bad(error.to_string()))?
                    .as_bytes()
                    .to_vec()
            }
            KeyType::Ed25519 => {
                let mut seed = [0_u8; 32];
                entropy(&mut seed);
                // RFC 8410, 7: version 0, id-Ed25519, OCTET STRING in OCTET STRING.
                let inner = tlv::encode(tag::OCTET_STRING, &tlv::encode(tag::OCTET_STRING, &seed));
                let algorithm = tlv::sequence(&[&tlv::oid(pki::oid::ED25519)]);
                tlv::sequence(&[&tlv::encode(tag::INTEGER, &[0]), &algorithm, &inner])
            }
        };
        Ok(Self { key_type, pkcs8 })
    }

    /// Kind of the key.
    #[must_use]
    pub fn key_type(&self) -> KeyType {
        self.key_type
    }

    /// PKCS#8 DER.
    #[must_use]
    pub fn pkcs8_der(&self) -> &[u8] {
        &self.pkcs8
    }

    /// PKCS#8 PEM.
    #[must_use]
    pub fn to_pem(&self) -> String {
        pki::pem::encode("PRIVATE KEY", &self.pkcs8)
    }

    /// DER of its SubjectPublicKeyInfo.
    pub(crate) fn public_key_info(&self, name: &str) -> Result<Vec<u8>, CertsTestError> {
        let bad = |reason: String| CertsTestError::Key {
            name: name.to_owned(),
            reason,
        };
        let (algorithm, bits) = match self.key_type {
            KeyType::P256 => {
                let point = self
                    .p256(name)?
                    .verifying_key()
                    .to_sec1_point(false)
                    .as_bytes()
                    .to_vec();
                (
                    tlv::sequence(&[&tlv::oid(pki::oid::EC_PUBLIC_KEY), &tlv::oid(pki::oid::SECP256R1)]),
                    point,
                )
            }
            KeyType::Rsa3072 => {
                let key = rsa::RsaPrivateKey::from_pkcs8_der(&self.pkcs8)
                    .map_err(|error| bad(error.to_string()))?;
                let public = key
                    .to_public_key()
                    .to_pkcs1_der()
                    .map_err(|error| bad(error.to_string()))?;
                let null: &[u8] = &[tag::NULL, 0];
                (
                    tlv::sequence(&[&tlv::oid(pki::oid::RSA_ENCRYPTION), null]),
                    public.as_bytes().to_vec(),
                )
            }
            KeyType::Ed25519 => {
                let key = pki::ed25519::SigningKey::from_pkcs8_der(&self.pkcs8)
                    .map_err(|error| bad(error.to_string()))?;
                (tlv::sequence(&[&tlv::oid(pki::oid::ED25519)]), key.public_key())
            }
        };
        let bits: Vec<u8> = std::iter::once(0).chain(bits).collect();
        Ok(tlv::sequence(&[&algorithm, &tlv::encode(tag::BIT_STRING, &bits)]))
    }

    /// ECDSA with SHA-256, nonce of RFC 6979: only P-256 authorities issue here.
    pub(crate) fn sign(&self, name: &str, message: &[u8]) -> Result<Vec<u8>, CertsTestError> {
        use p256::ecdsa::signature::Signer as _;
        let signature: p256::ecdsa::DerSignature = self.p256(name)?.sign(message);
        Ok(signature.as_bytes().to_vec())
    }

    fn p256(&self, name: &str) -> Result<p256::ecdsa::SigningKey, CertsTestError> {
        if self.key_type != KeyType::P256 {
            let reason = "an authority needs a P-256 key".to_owned();
            return Err(CertsTestError::Key {
                name: name.to_owned(),
                reason,
            });
        }
        p256::ecdsa::SigningKey::from_pkcs8_der(&self.pkcs8).map_err(|error| CertsTestError::Key {
            name: name.to_owned(),
            reason: error.to_string(),
        })
    }
}

/// The given entropy in the shape `rsa` asks for.
struct Entropy<'a>(&'a mut dyn FnMut(&mut [u8]));

impl rsa::rand_core::RngCore for Entropy<'_> {
    fn next_u32(&mut self) -> u32 {
        let mut bytes = [0; 4];
        (self.0)(&mut bytes);
        u32::from_le_bytes(bytes)
    }

    fn next_u64(&mut self) -> u64 {
        let mut bytes = [0; 8];
        (self.0)(&mut bytes);
        u64::from_le_bytes(bytes)
    }

    fn fill_bytes(&mut self, dest: &mut [u8]) {
        (self.0)(dest);
    }

    fn try_fill_bytes(&mut self, dest: &mut [u8]) -> Result<(), rsa::rand_core::Error> {
        (self.0)(dest);
        Ok(())
    }
}

impl rsa::rand_core::CryptoRng for Entropy<'_> {}
