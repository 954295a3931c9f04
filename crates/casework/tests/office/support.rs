// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! A small authority: accounts, an application, and an office that can be closed and opened again.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use casework::{
    Account, ActRequest, Acted, CommandError, Done, Entropy, FileRequest, Filed, FilingChannel, Jurisdiction,
    LogKey, ManualClock, Office, OfficeConfig, role,
};
use certs_test::{Declaration, KeySource, Pki};
use jiff::Timestamp;
use sealing::{KeyHolder, Pkcs8Holder, Probe};
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

/// The committed test PKI.
pub fn test_pki() -> Pki {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../certs-test/keys");
    let declaration = Declaration::committed().unwrap();
    certs_test::generate(&declaration, KeySource::Committed(&folder), declaration.epoch).unwrap()
}

pub fn seal_holder() -> Pkcs8Holder {
    let pki = test_pki();
    let seal = pki.entity("seal").unwrap();
    Pkcs8Holder::from_der(seal.key().pkcs8_der(), seal.chain_der()).unwrap()
}

/// A clerk's key as a file with a password.
pub fn approval_key() -> casework::ApprovalKey {
    let pki = test_pki();
    let p12 = pki.entity("clerk").unwrap().pkcs12("test-only").unwrap();
    casework::ApprovalKey {
        p12,
        password: "test-only".to_owned(),
    }
}

/// The key of the log.
#[derive(Debug)]
pub struct TestLogKey {
    key: pki::ed25519::SigningKey,
    certificates: Vec<Vec<u8>>,
}

impl TestLogKey {
    pub fn new() -> Self {
        let pki = test_pki();
        let log = pki.entity("log").unwrap();
        let key = pki::ed25519::SigningKey::from_pkcs8_der(log.key().pkcs8_der()).unwrap();
        Self {
            key,
            certificates: log.chain_der(),
        }
    }
}

impl LogKey for TestLogKey {
    fn public_key(&self) -> [u8; 32] {
        self.key.public_key().try_into().unwrap()
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

/// Trusts the key in the test certificate of the log; whole paths are the server's and the cli's to judge.
pub struct TrustTestLogKey;

impl ledger::SignatureCheck for TrustTestLogKey {
    fn check(
        &self,
        _: &ledger::LogKeyInfo,
        message: &[u8],
        signature: &[u8; 64],
    ) -> Result<(), ledger::SignatureFault> {
        let pki = test_pki();
        let certified = pki.entity("log").unwrap().chain()[0].public_key().unwrap();
        pki::ed25519::verify(certified, message, signature)
            .map_err(|error| ledger::SignatureFault::Invalid(error.to_string()))
    }
}

/// Remembers the points it was told of, and lets the process stop at one of them.
#[derive(Debug, Default)]
pub struct Recording {
    pub points: Mutex<Vec<String>>,
    stop_at: Mutex<Option<String>>,
    stopped: tokio::sync::Notify,
}

impl Probe for Recording {
    fn at<'a>(&'a self, point: &'a str) -> casework::BoxFuture<'a, ()> {
        Box::pin(async move {
            self.points.lock().unwrap().push(point.to_owned());
            let stop = self.stop_at.lock().unwrap().as_deref() == Some(point);
            if stop {
                self.stopped.notify_one();
                std::future::pending::<()>().await;
            }
        })
    }
}

pub struct World {
    pub office: Arc<Office>,
    pub clock: Arc<ManualClock>,
    pub probe: Arc<Recording>,
    pub holder: Arc<dyn KeyHolder>,
    entropy: Arc<Counting>,
    /// What the procedure is changed into when the office is opened again.
    pub procedure: fn(&str) -> String,
    directory: TempDir,
    commands: AtomicU64,
}

fn bundle(change: fn(&str) -> String) -> Bundle {
    Bundle {
        source: change(include_str!("../../../../workflows/heavy-load/heavy-load.yaml")),
        calendars: BTreeMap::from([(
            "de-ni-braunschweig".to_owned(),
            include_str!("../../../../workflows/calendars/de-ni-braunschweig.json").to_owned(),
        )]),
        ..Bundle::default()
    }
}

impl World {
    pub async fn new() -> Self {
        Self::with(Arc::new(seal_holder())).await
    }

    pub async fn with(holder: Arc<dyn KeyHolder>) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let clock = Arc::new(ManualClock::at(time(START)));
        let probe = Arc::new(Recording::default());
        let entropy = Arc::new(Counting::default());
        let office = Arc::new(
            open(
                directory.path().join("office.db"),
                Outside {
                    clock: &clock,
                    probe: &probe,
                    holder: &holder,
                    entropy: &entropy,
                    procedure: str::to_owned,
                },
            )
            .await,
        );
        let world = Self {
            office,
            clock,
            probe,
            holder,
            entropy,
            procedure: str::to_owned,
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
        self.office = Arc::new(
            open(
                self.database(),
                Outside {
                    clock: &self.clock,
                    probe: &self.probe,
                    holder: &self.holder,
                    entropy: &self.entropy,
                    procedure: self.procedure,
                },
            )
            .await,
        );
    }

    /// Waits until somebody else has passed this point; gives up rather than hang.
    pub async fn passed(&self, point: &str) {
        for _ in 0..10_000_000u64 {
            if self
                .probe
                .points
                .lock()
                .unwrap()
                .iter()
                .any(|passed| passed == point)
            {
                return;
            }
            tokio::task::yield_now().await;
        }
        panic!("{point} was not passed");
    }

    /// Runs what is due up to this point, as if the process were killed there, and starts again.
    pub async fn crash_at(&mut self, point: &str) {
        *self.probe.stop_at.lock().unwrap() = Some(point.to_owned());
        let clock = Arc::clone(&self.clock);
        tokio::select! {
            done = self.office.run_due(casework::Clock::now(clock.as_ref())) => panic!("{point} was not passed: {done:?}"),
            () = self.probe.stopped.notified() => {}
        }
        self.restart().await;
    }

    /// The same for one act.
    pub async fn crash_in_act(&mut self, account: &Account, request: ActRequest, point: &str) {
        *self.probe.stop_at.lock().unwrap() = Some(point.to_owned());
        tokio::select! {
            done = self.office.act(account, request) => panic!("{point} was not passed: {done:?}"),
            () = self.probe.stopped.notified() => {}
        }
        self.restart().await;
    }

    async fn restart(&mut self) {
        *self.probe.stop_at.lock().unwrap() = None;
        self.reopen().await;
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

/// What an office is made of that outlives it.
struct Outside<'a> {
    clock: &'a Arc<ManualClock>,
    probe: &'a Arc<Recording>,
    holder: &'a Arc<dyn KeyHolder>,
    entropy: &'a Arc<Counting>,
    procedure: fn(&str) -> String,
}

async fn open(path: PathBuf, outside: Outside<'_>) -> Office {
    let pki = test_pki();
    Office::open(OfficeConfig {
        database_path: path,
        clock: Arc::clone(outside.clock) as Arc<dyn casework::Clock>,
        entropy: Arc::clone(outside.entropy) as Arc<dyn Entropy>,
        definitions: vec![bundle(outside.procedure)],
        rule_book: permit::RuleBook::embedded(),
        authority: permit::AuthorityProfile::embedded(),
        jurisdiction: Jurisdiction::braunschweig(),
        seal: Arc::clone(outside.holder),
        log_key: Arc::new(TestLogKey::new()),
        trust: vec![signing::Anchor::new(pki.trust_anchor().unwrap().clone())],
        evidence: pki.evidence().unwrap(),
        probe: Arc::clone(outside.probe) as Arc<dyn Probe>,
    })
    .await
    .unwrap()
}
