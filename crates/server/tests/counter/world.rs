// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! A small authority behind the counter: accounts with one password, a fixed clock, the committed test PKI.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::Router;
use casework::{
    Account, ActRequest, Clock, Entropy, FileRequest, Filed, FilingChannel, Jurisdiction, LogKey,
    ManualClock, Office, OfficeConfig, role,
};
use certs_test::{Declaration, KeySource, Pki};
use sealing::{NoProbe, Pkcs8Holder};
use server::{Mode, ServerConfig};
use tempfile::TempDir;
use workflow::Bundle;

pub const PASSWORD: &str = "Test-Passwort 1";
const START: &str = "2026-11-23T09:00:00Z";

pub fn application() -> Vec<u8> {
    include_bytes!("../../../../workflows/heavy-load/examples/application.json").to_vec()
}

pub fn bodies() -> Vec<String> {
    let value: serde_json::Value = serde_json::from_slice(&application()).unwrap();
    let hearing = value["hearing"].as_array().unwrap();
    hearing
        .iter()
        .map(|entry| entry["body"].as_str().unwrap().to_owned())
        .collect()
}

fn account(login: &str, name: &str, roles: &[&str], org: Option<&str>) -> Account {
    Account {
        person: format!("person-{login}"),
        login: login.to_owned(),
        name: name.to_owned(),
        title: "Stadtamtfrau".to_owned(),
        roles: roles.iter().map(|role| (*role).to_owned()).collect(),
        org: org.map(ToOwned::to_owned),
        party_of: BTreeSet::new(),
        locked: false,
    }
}

pub fn accounts() -> Vec<Account> {
    let mut accounts = vec![
        account(
            "haulier",
            "Testperson Disposition",
            &[role::APPLICANT],
            Some("okertal"),
        ),
        account(
            "other-haulier",
            "Testperson Fremd",
            &[role::APPLICANT],
            Some("weser"),
        ),
        account(
            "clerk",
            "Testperson Sachbearbeitung",
            &[role::CLERK, role::RELEASER],
            None,
        ),
        account(
            "official",
            "Testperson Freigabe",
            &[role::CLERK, role::RELEASER],
            None,
        ),
        account("auditor", "Testperson Prüfung", &[role::AUDITOR], None),
    ];
    accounts.extend(
        bodies()
            .iter()
            .map(|key| account(key, &format!("Testperson {key}"), &[role::HEARD_BODY], Some(key))),
    );
    accounts
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

#[derive(Debug)]
struct TestLogKey {
    key: pki::ed25519::SigningKey,
    certificates: Vec<Vec<u8>>,
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

pub fn test_pki() -> Pki {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../certs-test/keys");
    let declaration = Declaration::committed().unwrap();
    certs_test::generate(&declaration, KeySource::Committed(&folder), declaration.epoch).unwrap()
}

pub struct World {
    pub office: Arc<Office>,
    pub clock: Arc<ManualClock>,
    pub app: Router,
    _directory: TempDir,
}

impl World {
    pub async fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let clock = Arc::new(ManualClock::at(START.parse().unwrap()));
        let office = Arc::new(open(directory.path(), &clock).await);
        // One hash for all: hashing is what takes time here.
        let hash = server::hash_password(PASSWORD, [7; 16]).unwrap();
        for account in accounts() {
            office.put_account(&account, &hash).await.unwrap();
        }
        let app = server::app(config(&office, &clock)).unwrap();
        Self {
            office,
            clock,
            app,
            _directory: directory,
        }
    }

    pub fn account(&self, login: &str) -> Account {
        accounts()
            .into_iter()
            .find(|account| account.login == login)
            .unwrap()
    }

    pub async fn filed(&self) -> String {
        let request = FileRequest {
            command_id: "filed-by-world".to_owned(),
            body: application(),
            channel: FilingChannel::Portal,
            confirmed: false,
        };
        match self
            .office
            .file(&self.account("haulier"), request)
            .await
            .unwrap()
            .answer
        {
            Filed::Case { number, .. } => number,
            Filed::NoPermitNeeded { .. } => panic!("the example needs a permit"),
        }
    }

    pub async fn act(
        &self,
        login: &str,
        number: &str,
        event: &str,
        change: impl FnOnce(ActRequest) -> ActRequest,
    ) {
        let account = self.account(login);
        let version = self.office.case(&account, number).await.unwrap().version;
        let request = change(ActRequest::event(
            number,
            version,
            &format!("{number}-{login}-{event}-{version}"),
            event,
        ));
        self.office.act(&account, request).await.unwrap();
    }

    /// Heard, drafted, released, sealed.
    pub async fn sealed(&self) -> String {
        let number = self.filed().await;
        self.act("clerk", &number, "start_hearing", |request| request)
            .await;
        for key in bodies() {
            self.act(&key, &number, "consent", |request| request.for_party(&key))
                .await;
        }
        self.act("clerk", &number, "propose_grant", |request| request)
            .await;
        self.act("official", &number, "approve", |request| request).await;
        self.office.run_due(self.clock.now()).await.unwrap();
        number
    }
}

async fn open(folder: &Path, clock: &Arc<ManualClock>) -> Office {
    let pki = test_pki();
    let (seal, log) = (pki.entity("seal").unwrap(), pki.entity("log").unwrap());
    Office::open(OfficeConfig {
        database_path: folder.join("office.db"),
        clock: Arc::clone(clock) as Arc<dyn Clock>,
        entropy: Arc::new(Counting::default()),
        definitions: vec![Bundle {
            source: include_str!("../../../../workflows/heavy-load/heavy-load.yaml").to_owned(),
            calendars: BTreeMap::from([(
                "de-ni-braunschweig".to_owned(),
                include_str!("../../../../workflows/calendars/de-ni-braunschweig.json").to_owned(),
            )]),
            ..Bundle::default()
        }],
        rule_book: permit::RuleBook::embedded(),
        authority: permit::AuthorityProfile::embedded(),
        jurisdiction: Jurisdiction::braunschweig(),
        seal: Arc::new(Pkcs8Holder::from_der(seal.key().pkcs8_der(), seal.chain_der()).unwrap()),
        log_key: Arc::new(TestLogKey {
            key: pki::ed25519::SigningKey::from_pkcs8_der(log.key().pkcs8_der()).unwrap(),
            certificates: log.chain_der(),
        }),
        trust: vec![pki::Anchor::new(pki.trust_anchor().unwrap().clone())],
        evidence: pki.evidence().unwrap(),
        probe: Arc::new(NoProbe),
    })
    .await
    .unwrap()
}

pub fn config(office: &Arc<Office>, clock: &Arc<ManualClock>) -> ServerConfig {
    let pki = test_pki();
    ServerConfig {
        office: Arc::clone(office),
        clock: Arc::clone(clock) as Arc<dyn Clock>,
        entropy: Arc::new(Counting::default()),
        mode: Mode::Demo,
        trust: vec![pki::Anchor::new(pki.trust_anchor().unwrap().clone())],
        evidence: pki.evidence().unwrap(),
        authority: permit::AuthorityProfile::embedded(),
        demo_accounts: Vec::new(),
        secure_cookies: false,
        public_origin: None,
    }
}
