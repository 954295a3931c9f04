// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The key of the log, held in memory: Ed25519 with its certificate.

use anyhow::Context as _;
use casework::LogKey;

/// An Ed25519 key and the certificates it stands under.
#[derive(Debug)]
pub(crate) struct SoftwareLogKey {
    key: pki::ed25519::SigningKey,
    public_key: [u8; 32],
    chain: Vec<Vec<u8>>,
}

impl SoftwareLogKey {
    /// The key in this PKCS#8 DER with its chain, leaf first.
    pub(crate) fn new(pkcs8: &[u8], chain: Vec<Vec<u8>>) -> anyhow::Result<Self> {
        let key = pki::ed25519::SigningKey::from_pkcs8_der(pkcs8).context("the key of the log")?;
        let public_key = <[u8; 32]>::try_from(key.public_key()).map_err(|found| {
            anyhow::anyhow!(
                "the key of the log has {} bytes, expected 32 (Ed25519)",
                found.len()
            )
        })?;
        Ok(Self {
            key,
            public_key,
            chain,
        })
    }
}

impl LogKey for SoftwareLogKey {
    fn public_key(&self) -> [u8; 32] {
        self.public_key
    }

    fn certificates(&self) -> Vec<Vec<u8>> {
        self.chain.clone()
    }

    fn sign(&self, message: &[u8]) -> Result<[u8; 64], String> {
        <[u8; 64]>::try_from(self.key.sign(message))
            .map_err(|found| format!("the log key answered with {} bytes, expected 64", found.len()))
    }
}
