// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! `geleit serve`: the portal and the API of an authority, from its settings. Test certificates are refused.

mod settings;

use std::sync::Arc;

use anyhow::{Context as _, bail};
use casework::{Account, Office, OfficeConfig};
use permit::{AuthorityProfile, RuleBook};
use sealing::{KeyHolder, Pkcs12Holder};

use crate::arguments::ServeArguments;
use crate::edge::{self, SystemClock, SystemEntropy};
use crate::log_key::SoftwareLogKey;
use crate::outcome::Outcome;
use crate::portal::{self, Portal};
use crate::{files, procedure};

use settings::{AccountSettings, Settings};

/// Serves until told to stop.
pub(crate) fn run(arguments: &ServeArguments) -> anyhow::Result<Outcome> {
    let settings = Settings::read(&arguments.config)?;
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("cannot start the runtime")?
        .block_on(perform(arguments, &settings))?;
    Ok(Outcome::InOrder)
}

async fn perform(arguments: &ServeArguments, settings: &Settings) -> anyhow::Result<()> {
    let trust = files::trust(&settings.trust)?;
    let evidence = files::evidence(&settings.evidence)?;
    let authority = authority(settings)?;
    let seal = seal(settings)?;
    refuse_test_keys(seal.as_ref())?;
    let office = Office::open(OfficeConfig {
        database_path: arguments
            .database
            .clone()
            .unwrap_or_else(|| settings.database.clone()),
        clock: Arc::new(SystemClock),
        entropy: Arc::new(SystemEntropy),
        definitions: vec![procedure::heavy_load()],
        rule_book: RuleBook::embedded(),
        authority: authority.clone(),
        jurisdiction: settings.jurisdiction(),
        seal,
        log_key: Arc::new(log_key(settings)?),
        trust: trust.clone(),
        evidence: evidence.clone(),
        probe: Arc::new(sealing::NoProbe),
    })
    .await
    .context("cannot open the office")?;
    for account in &settings.accounts {
        put(&office, account).await?;
    }
    portal::serve(Portal {
        office: Arc::new(office),
        listen: arguments.listen.unwrap_or(settings.listen),
        mode: server::Mode::Production,
        trust,
        evidence,
        authority,
        demo_accounts: Vec::new(),
        public_origin: Some(settings.public_origin.clone()),
    })
    .await
}

fn authority(settings: &Settings) -> anyhow::Result<AuthorityProfile> {
    let text = String::from_utf8(files::read(&settings.authority)?)
        .with_context(|| format!("{} is not UTF-8 text", settings.authority.display()))?;
    AuthorityProfile::parse(&text).with_context(|| format!("in {}", settings.authority.display()))
}

fn seal(settings: &Settings) -> anyhow::Result<Arc<dyn KeyHolder>> {
    let password = settings::secret(&settings.seal.password_file)?;
    let file = files::read(&settings.seal.pkcs12)?;
    let holder = Pkcs12Holder::open(&file, &password)
        .with_context(|| format!("the seal in {}", settings.seal.pkcs12.display()))?;
    Ok(Arc::new(holder))
}

/// A seal that says TEST ONLY binds nobody: only the demo may use one.
fn refuse_test_keys(seal: &dyn KeyHolder) -> anyhow::Result<()> {
    for der in seal.certificates() {
        let certificate = pki::Certificate::from_der(&der).context("a certificate of the seal")?;
        if certificate.is_test() {
            bail!(
                "the seal's certificate {:?} is a test certificate; only `geleit demo` uses those",
                certificate.subject()
            );
        }
    }
    Ok(())
}

fn log_key(settings: &Settings) -> anyhow::Result<SoftwareLogKey> {
    let key = files::read(&settings.log.key)?;
    let key = pki::pem::blocks(&key, "PRIVATE KEY")?
        .into_iter()
        .next()
        .with_context(|| {
            format!(
                "{} holds no PRIVATE KEY block (PKCS#8, PEM)",
                settings.log.key.display()
            )
        })?;
    let chain = pki::pem::blocks(&files::read(&settings.log.certificates)?, "CERTIFICATE")?;
    SoftwareLogKey::new(&key, chain)
}

async fn put(office: &Office, settings: &AccountSettings) -> anyhow::Result<()> {
    let mut salt = [0; 16];
    edge::fill(&mut salt);
    let password = settings::secret(&settings.password_file)?;
    let hash = server::hash_password(&password, salt)
        .with_context(|| format!("the account {:?}", settings.login))?;
    let account = Account {
        person: settings.person.clone(),
        login: settings.login.clone(),
        name: settings.name.clone(),
        title: settings.title.clone(),
        roles: settings.roles.clone(),
        org: settings.org.clone(),
        party_of: settings.party_of.clone(),
        locked: settings.locked,
    };
    office
        .put_account(&account, &hash)
        .await
        .with_context(|| format!("the account {:?}", settings.login))
}
