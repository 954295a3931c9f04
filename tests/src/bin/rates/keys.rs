// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The committed test keys in aws-lc-rs, and what its bare operations are.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, anyhow};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1, ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _, ParsedPublicKey,
    RSA_PSS_2048_8192_SHA256, RSA_PSS_SHA256, RsaKeyPair,
};
use pki::{Curve, DigestAlgorithm};
use signing::{Permission, SignatureAlgorithm, SignatureKind, SigningRequest};

/// The algorithms that are measured: name, and whose key.
pub(crate) const HOLDERS: [(&str, &str); 2] = [("p256", "seal"), ("rsa3072-pss", "seal-rsa")];

enum Pair {
    P256(EcdsaKeyPair),
    Rsa(RsaKeyPair),
}

/// A key with its certificates.
pub(crate) struct Holder {
    pair: Pair,
    random: SystemRandom,
    certificates: Vec<Vec<u8>>,
}

pub(crate) fn test_pki() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../certs-test")
}

impl Holder {
    pub(crate) fn load(name: &str) -> Result<Self> {
        let pem = |path: String, label: &str| -> Result<Vec<Vec<u8>>> {
            let path = test_pki().join(path);
            let bytes = fs::read(&path).with_context(|| path.display().to_string())?;
            Ok(pki::pem::blocks(&bytes, label)?)
        };
        let keys = pem(format!("keys/{name}.pem"), "PRIVATE KEY")?;
        let der = keys.first().context("no private key")?;
        let pair = match EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, der) {
            Ok(pair) => Pair::P256(pair),
            Err(_) => Pair::Rsa(RsaKeyPair::from_pkcs8(der).map_err(|error| anyhow!("{name}: {error}"))?),
        };
        Ok(Self {
            pair,
            random: SystemRandom::new(),
            certificates: pem(format!("pki/{name}.pem"), "CERTIFICATE")?,
        })
    }

    fn algorithm(&self) -> SignatureAlgorithm {
        let digest = DigestAlgorithm::Sha256;
        match self.pair {
            Pair::P256(_) => SignatureAlgorithm::Ecdsa {
                curve: Curve::P256,
                digest,
            },
            Pair::Rsa(_) => SignatureAlgorithm::rsa_pss(digest),
        }
    }

    /// A seal as we set it on permits.
    pub(crate) fn request(&self) -> Result<SigningRequest> {
        Ok(SigningRequest {
            certificates: self.certificates.clone(),
            algorithm: self.algorithm(),
            kind: SignatureKind::Certification(Permission::NoChanges),
            field: "Siegel".to_owned(),
            reason: Some("Erlaubnis erteilt".to_owned()),
            location: Some("Musterstadt".to_owned()),
            name: Some("Stadt Musterstadt".to_owned()),
            claimed_time: "2026-11-23T10:15:00Z".parse()?,
            nonce: [7; 16],
            appearance: None,
            lock: None,
            timestamp_reserve: 0,
        })
    }

    /// The bare signature.
    pub(crate) fn sign(&self, message: &[u8]) -> Result<Vec<u8>> {
        let refused = |_| anyhow!("aws-lc-rs does not sign");
        match &self.pair {
            Pair::P256(pair) => Ok(pair
                .sign(&self.random, message)
                .map_err(refused)?
                .as_ref()
                .to_vec()),
            Pair::Rsa(pair) => {
                let mut value = vec![0; pair.public_modulus_len()];
                pair.sign(&RSA_PSS_SHA256, &self.random, message, &mut value)
                    .map_err(refused)?;
                Ok(value)
            }
        }
    }

    /// The public key, read once: checking one signature with it is the bare verification.
    pub(crate) fn public_key(&self) -> Result<ParsedPublicKey> {
        let refused = |_| anyhow!("aws-lc-rs does not read its own key");
        match &self.pair {
            Pair::P256(pair) => {
                ParsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, pair.public_key()).map_err(refused)
            }
            Pair::Rsa(pair) => {
                ParsedPublicKey::new(&RSA_PSS_2048_8192_SHA256, pair.public_key()).map_err(refused)
            }
        }
    }

    /// A whole signed file.
    pub(crate) fn seal(&self, pdf: &[u8], request: &SigningRequest) -> Result<Vec<u8>> {
        let prepared = signing::prepare(pdf, request)?;
        let value = self.sign(prepared.to_be_signed())?;
        Ok(prepared.complete(pdf, &value)?.bytes)
    }
}
