// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The office with the committed test PKI, a clock that stands still, and a probe that stops.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::{Context, Result};
use casework::{Account, Entropy, Jurisdiction, LogKey, ManualClock, Office, OfficeConfig, role};
use certs_test::{Declaration, Entity, KeySource, generate};
use permit::{AuthorityProfile, RuleBook};
use sealing::{Pkcs8Holder, Probe};
use signing::Anchor;
use workflow::Bundle;

/// A Monday morning within the dates of the test PKI.
pub(crate) const NOW: &str = "2026-11-23T09:00:00Z";

/// The sources the workspace was built from.
pub(crate) fn sources() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// Opens the office of a folder, new or left behind.
pub(crate) async fn open(folder: &Path, stop_at: Option<u64>) -> Result<Office> {
    let declaration = Declaration::committed()?;
    let keys = sources().join("certs-test/keys");
    let pki = generate(&declaration, KeySource::Committed(&keys), declaration.epoch)?;
    let seal = pki.entity("seal").context("the declaration has a seal")?;
    let calendar = sources().join("workflows/calendars/de-ni-braunschweig.json");
    let definition = Bundle {
        source: fs::read_to_string(sources().join("workflows/heavy-load/heavy-load.yaml"))?,
        calendars: BTreeMap::from([("de-ni-braunschweig".to_owned(), fs::read_to_string(calendar)?)]),
        ..Bundle::default()
    };
    let config = OfficeConfig {
        database_path: folder.join("office.db"),
        clock: Arc::new(ManualClock::at(NOW.parse()?)),
        entropy: Arc::new(Counting(AtomicU64::new(u64::from(std::process::id()) << 32))),
        definitions: vec![definition],
        rule_book: RuleBook::embedded(),
        authority: AuthorityProfile::embedded(),
        jurisdiction: Jurisdiction::braunschweig(),
        seal: Arc::new(Pkcs8Holder::from_der(seal.key().pkcs8_der(), seal.chain_der())?),
        log_key: Arc::new(TestLogKey::of(
            pki.entity("log").context("the declaration has a log key")?,
        )?),
        trust: vec![Anchor::new(
            pki.trust_anchor().context("the declaration has a root")?.clone(),
        )],
        evidence: pki.evidence()?,
        probe: Arc::new(Stop {
            stop_at,
            passed: AtomicU64::new(0),
        }),
    };
    Ok(Office::open(config).await?)
}

/// Somebody with one role.
pub(crate) fn account(person: &str, role: &str, org: Option<&str>) -> Account {
    Account {
        person: person.to_owned(),
        login: person.to_owned(),
        name: format!("Testperson {person}"),
        title: "Stadtamtfrau".to_owned(),
        roles: BTreeSet::from([role.to_owned()]),
        org: org.map(ToOwned::to_owned),
        party_of: BTreeSet::new(),
        locked: false,
    }
}

pub(crate) fn haulier() -> Account {
    account("haulier", role::APPLICANT, Some("okertal"))
}

pub(crate) fn body(key: &str) -> Account {
    account(&format!("at-{key}"), role::HEARD_BODY, Some(key))
}

/// Other bytes in every process, so that a preparation made anew has a new digest.
#[derive(Debug)]
struct Counting(AtomicU64);

impl Entropy for Counting {
    fn fill(&self, buffer: &mut [u8]) {
        for chunk in buffer.chunks_mut(8) {
            let bytes = self.0.fetch_add(1, Ordering::Relaxed).to_le_bytes();
            chunk.copy_from_slice(&bytes[..chunk.len()]);
        }
    }
}

/// Counts the points and stays at one of them until the process is killed.
#[derive(Debug)]
struct Stop {
    stop_at: Option<u64>,
    passed: AtomicU64,
}

impl Probe for Stop {
    fn at<'a>(&'a self, point: &'a str) -> casework::BoxFuture<'a, ()> {
        Box::pin(async move {
            println!("PASSED {point}");
            if self.stop_at == Some(self.passed.fetch_add(1, Ordering::SeqCst)) {
                println!("WAITING");
                std::future::pending::<()>().await;
            }
        })
    }
}

#[derive(Debug)]
struct TestLogKey {
    key: pki::ed25519::SigningKey,
    certificates: Vec<Vec<u8>>,
    public_key: [u8; 32],
}

impl TestLogKey {
    fn of(entity: &Entity) -> Result<Self> {
        let key = pki::ed25519::SigningKey::from_pkcs8_der(entity.key().pkcs8_der())?;
        let public_key = key
            .public_key()
            .try_into()
            .ok()
            .context("an Ed25519 key has 32 bytes")?;
        Ok(Self {
            key,
            certificates: entity.chain_der(),
            public_key,
        })
    }
}

impl LogKey for TestLogKey {
    fn public_key(&self) -> [u8; 32] {
        self.public_key
    }

    fn certificates(&self) -> Vec<Vec<u8>> {
        self.certificates.clone()
    }

    fn sign(&self, message: &[u8]) -> Result<[u8; 64], String> {
        self.key
            .sign(message)
            .try_into()
            .map_err(|_| "not 64 bytes".to_owned())
    }
}
