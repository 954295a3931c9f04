// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! A small authority: accounts, an application, and an office that can be closed and opened again.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};
use casework::{
    Account, ActRequest, Acted, CommandError, Done, Entropy, FileRequest, Filed, FilingChannel, Jurisdiction,
    LogKey, ManualClock, Office, OfficeConfig, role,
};
use jiff::Timestamp;
use serde_json::Value;
use tempfile::TempDir;
use workflow::Bundle;

/// A Monday morning in Braunschweig.
pub const START: &str = "2026-11-23T09:00:00Z";

pub fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// The example application of the project, changed by the caller.
pub fn application(change: impl FnOnce(&mut Value)) -> Vec<u8> {
    let text = include_str!("../../../../workflows/heavy-load/examples/application.json");
    let mut value: Value = serde_json::from_str(text).unwrap();
    change(&mut value);
    serde_json::to_vec_pretty(&value).unwrap()
}

pub fn no_permit_needed() -> Vec<u8> {
    include_bytes!("../../../../workflows/heavy-load/examples/application-no-permit.json").to_vec()
}

/// The bodies the example application names.
pub fn bodies() -> Vec<String> {
    let value: Value = serde_json::from_slice(&application(|_| {})).unwrap();
    let hearing = value["hearing"].as_array().unwrap();
    hearing
        .iter()
        .map(|entry| entry["body"].as_str().unwrap().to_owned())
        .collect()
}

pub fn account(person: &str, roles: &[&str], org: Option<&str>) -> Account {
    Account {
        person: person.to_owned(),
        login: person.to_owned(),
        name: format!("Testperson {person}"),
        title: "Stadtamtfrau".to_owned(),
        roles: roles.iter().map(|role| (*role).to_owned()).collect(),
        org: org.map(ToOwned::to_owned),
        party_of: BTreeSet::new(),
        locked: false,
    }
}

pub fn haulier() -> Account {
    account("haulier", &[role::APPLICANT], Some("okertal"))
}

pub fn clerk() -> Account {
    account("clerk", &[role::CLERK], None)
}

pub fn official() -> Account {
    account("official", &[role::CLERK, role::RELEASER], None)
}

pub fn auditor() -> Account {
    account("auditor", &[role::AUDITOR], None)
}

pub fn body(key: &str) -> Account {
    account(&format!("at-{key}"), &[role::HEARD_BODY], Some(key))
}

/// Counts: unlike every other draw, and the same in every run.
#[derive(Debug, Default)]
pub struct Counting(AtomicU64);

impl Entropy for Counting {
    fn fill(&self, buffer: &mut [u8]) {
        for chunk in buffer.chunks_mut(8) {
            let bytes = self.0.fetch_add(1, Ordering::Relaxed).to_le_bytes();
            chunk.copy_from_slice(&bytes[..chunk.len()]);
        }
    }
}

/// The key of the log.
pub struct TestLogKey(Ed25519KeyPair);

impl TestLogKey {
    pub fn new() -> Self {
        Self(Ed25519KeyPair::from_seed_unchecked(&[7; 32]).unwrap())
    }
}

impl std::fmt::Debug for TestLogKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("TestLogKey")
    }
}

impl LogKey for TestLogKey {
    fn public_key(&self) -> [u8; 32] {
        self.0.public_key().as_ref().try_into().unwrap()
    }

    fn certificates(&self) -> Vec<Vec<u8>> {
        Vec::new()
    }

    fn sign(&self, message: &[u8]) -> Result<[u8; 64], String> {
        Ok(self.0.sign(message).as_ref().try_into().unwrap())
    }
}

/// Trusts the test key of the log.
pub struct TrustTestLogKey;

impl ledger::SignatureCheck for TrustTestLogKey {
    fn check(
        &self,
        _: &ledger::LogKeyInfo,
        message: &[u8],
        signature: &[u8; 64],
    ) -> Result<(), ledger::SignatureFault> {
        UnparsedPublicKey::new(&ED25519, TestLogKey::new().public_key())
            .verify(message, signature)
            .map_err(|_| ledger::SignatureFault::Invalid("does not verify".to_owned()))
    }
}

/// Remembers the points it was told of.
#[derive(Debug, Default)]
pub struct Recording(pub Mutex<Vec<String>>);

impl casework::pending::Probe for Recording {
    fn reached(&self, point: &str) {
        self.0.lock().unwrap().push(point.to_owned());
    }
}

/// Never asked before the seal is built.
#[derive(Debug)]
pub struct NoKey;

impl casework::pending::KeyHolder for NoKey {}

pub struct World {
    pub office: Arc<Office>,
    pub clock: Arc<ManualClock>,
    pub probe: Arc<Recording>,
    directory: TempDir,
    commands: AtomicU64,
}

fn bundle() -> Bundle {
    Bundle {
        source: include_str!("../../../../workflows/heavy-load/heavy-load.yaml").to_owned(),
        calendars: BTreeMap::from([(
            "de-ni-braunschweig".to_owned(),
            include_str!("../../../../workflows/calendars/de-ni-braunschweig.json").to_owned(),
        )]),
    }
}

impl World {
    pub async fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let clock = Arc::new(ManualClock::at(time(START)));
        let probe = Arc::new(Recording::default());
        let office = Arc::new(open(directory.path().join("office.db"), &clock, &probe).await);
        let world = Self {
            office,
            clock,
            probe,
            directory,
            commands: AtomicU64::new(0),
        };
        for account in [haulier(), clerk(), official(), auditor()]
            .into_iter()
            .chain(bodies().iter().map(|key| body(key)))
        {
            world
                .office
                .put_account(&account, "$argon2id$none")
                .await
                .unwrap();
        }
        world
    }

    pub fn database(&self) -> PathBuf {
        self.directory.path().join("office.db")
    }

    /// As after a crash: the office goes without a word, another opens the same file.
    pub async fn reopen(&mut self) {
        self.office.close().await;
        self.office = Arc::new(open(self.database(), &self.clock, &self.probe).await);
    }

    pub fn id(&self) -> String {
        format!("command-{}", self.commands.fetch_add(1, Ordering::Relaxed))
    }

    pub async fn file(&self, body: Vec<u8>) -> Result<Done<Filed>, CommandError> {
        let request = FileRequest {
            command_id: self.id(),
            body,
            channel: FilingChannel::Portal,
            confirmed: false,
        };
        self.office.file(&haulier(), request).await
    }

    /// Files the example application; answers the case number.
    pub async fn filed(&self) -> String {
        match self.file(application(|_| {})).await.unwrap().answer {
            Filed::Case { number, .. } => number,
            Filed::NoPermitNeeded { assessment } => panic!("needs a permit: {assessment:#?}"),
        }
    }

    pub async fn version(&self, number: &str) -> u64 {
        self.office.case(&auditor(), number).await.unwrap().version
    }

    pub async fn state(&self, number: &str) -> String {
        self.office
            .case(&auditor(), number)
            .await
            .unwrap()
            .states
            .last()
            .unwrap()
            .clone()
    }

    /// An event on the present version.
    pub async fn event(&self, account: &Account, number: &str, event: &str) -> Result<Acted, CommandError> {
        self.send(account, number, event, |request| request).await
    }

    pub async fn send(
        &self,
        account: &Account,
        number: &str,
        event: &str,
        change: impl FnOnce(ActRequest) -> ActRequest,
    ) -> Result<Acted, CommandError> {
        let version = self.version(number).await;
        let request = change(ActRequest::event(number, version, &self.id(), event));
        self.office.act(account, request).await.map(|done| done.answer)
    }

    pub async fn run(&self) -> casework::RunReport {
        use casework::Clock as _;
        self.office.run_due(self.clock.now()).await.unwrap()
    }

    /// Every body consents.
    pub async fn all_consent(&self, number: &str) {
        for key in bodies() {
            self.send(&body(&key), number, "consent", |request| request.for_party(&key))
                .await
                .unwrap();
        }
    }

    /// Filed, heard, drafted: waits for release.
    pub async fn proposed(&self) -> String {
        let number = self.filed().await;
        self.event(&clerk(), &number, "start_hearing").await.unwrap();
        self.all_consent(&number).await;
        self.event(&clerk(), &number, "propose_grant").await.unwrap();
        number
    }

    /// The log as an auditor reads it, audited.
    pub async fn audit(&self, number: &str, permit: Option<&[u8]>) -> ledger::Audit {
        let log = self.office.case_log(&auditor(), number).await.unwrap();
        let read = ledger::CaseLog::parse(log.to_json().as_bytes(), &ledger::Budget::default()).unwrap();
        ledger::verify(&read, permit, &TrustTestLogKey)
    }
}

async fn open(path: PathBuf, clock: &Arc<ManualClock>, probe: &Arc<Recording>) -> Office {
    Office::open(OfficeConfig {
        database_path: path,
        clock: Arc::clone(clock) as Arc<dyn casework::Clock>,
        entropy: Arc::new(Counting::default()),
        definitions: vec![bundle()],
        rule_book: permit::RuleBook::embedded(),
        authority: permit::AuthorityProfile::embedded(),
        jurisdiction: Jurisdiction::braunschweig(),
        seal: Arc::new(NoKey),
        log_key: Arc::new(TestLogKey::new()),
        trust: Vec::new(),
        evidence: signing::Evidence::default(),
        probe: Arc::clone(probe) as Arc<dyn casework::pending::Probe>,
    })
    .await
    .unwrap()
}
