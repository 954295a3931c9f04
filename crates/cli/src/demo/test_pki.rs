// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! A test PKI with fresh keys and dates around now: nothing of it existed before the demo ran.

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::Context as _;
use casework::LogKey;
use certs_test::{Declaration, Entity, KeySource, Pki};
use jiff::{Timestamp, ToSpan as _};
use pki::{Anchor, Evidence};
use sealing::{KeyHolder, Pkcs8Holder};

use crate::edge;
use crate::log_key::SoftwareLogKey;

/// Keys, certificates and revocation lists of the demo.
#[derive(Debug)]
pub(crate) struct TestPki {
    made: Pki,
    /// The root as PEM.
    pub(crate) trust_pem: String,
    /// The root as an anchor.
    pub(crate) anchors: Vec<Anchor>,
    /// The revocation lists, read.
    pub(crate) evidence: Evidence,
    /// The revocation lists as DER, by the name of their issuer.
    pub(crate) revocation_lists: BTreeMap<String, Vec<u8>>,
}

impl TestPki {
    /// Makes it; valid from a day before `now`, so that no clock is too slow for it.
    pub(crate) fn fresh(now: Timestamp) -> anyhow::Result<Self> {
        let declaration = Declaration::committed()?.without_rsa();
        let mut entropy = edge::fill;
        let epoch = now.checked_sub(24.hours())?;
        let made = certs_test::generate(&declaration, KeySource::Fresh(&mut entropy), epoch)
            .context("cannot make the test PKI")?;
        Ok(Self {
            trust_pem: made.trust_pem(),
            anchors: made
                .trust_anchor()
                .cloned()
                .map(Anchor::new)
                .into_iter()
                .collect(),
            evidence: made.evidence()?,
            revocation_lists: made.revocation_lists().clone(),
            made,
        })
    }

    /// The holder of the seal's key.
    pub(crate) fn seal(&self) -> anyhow::Result<Arc<dyn KeyHolder>> {
        let seal = self.entity("seal")?;
        let holder =
            Pkcs8Holder::from_der(seal.key().pkcs8_der(), seal.chain_der()).context("the key of the seal")?;
        Ok(Arc::new(holder))
    }

    /// The key of the log.
    pub(crate) fn log_key(&self) -> anyhow::Result<Arc<dyn LogKey>> {
        let log = self.entity("log")?;
        Ok(Arc::new(SoftwareLogKey::new(
            log.key().pkcs8_der(),
            log.chain_der(),
        )?))
    }

    /// The releasing official's personal key as PKCS#12.
    pub(crate) fn official_pkcs12(&self, password: &str) -> anyhow::Result<Vec<u8>> {
        Ok(self.entity("clerk")?.pkcs12(password)?)
    }

    fn entity(&self, name: &str) -> anyhow::Result<&Entity> {
        self.made
            .entity(name)
            .with_context(|| format!("the declared test PKI has no {name:?}"))
    }
}
