// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! `geleit demo`: the main job on real input, station by station, then the portal. Everything is fresh: database, keys,
//! certificates, passwords. Every certificate says TEST ONLY and counts only where `trust.pem` is named.

mod accounts;
mod example;
mod stage;
mod test_pki;
mod walk;

use std::sync::Arc;

use anyhow::Context as _;
use casework::{Jurisdiction, Office, OfficeConfig};
use jiff::tz::TimeZone;
use permit::{Application, AuthorityProfile, RuleBook};

use crate::arguments::DemoArguments;
use crate::edge::{SystemClock, SystemEntropy};
use crate::outcome::Outcome;
use crate::portal::{self, Portal};
use crate::{edge, files, permit_commands, procedure};

use accounts::Accounts;
use stage::Stage;
use test_pki::TestPki;

/// Runs the demo.
pub(crate) fn run(arguments: &DemoArguments) -> anyhow::Result<Outcome> {
    let zone =
        TimeZone::get(&Jurisdiction::braunschweig().time_zone).context("the time zone of the office")?;
    let today = edge::now().to_zoned_datetime(zone).date();
    let (name, bytes) = match &arguments.application {
        Some(path) => (path.display().to_string(), files::read(path)?),
        None => ("the built-in example".to_owned(), example::application(today)?),
    };
    let application = match Application::parse(&bytes, &permit::Budget::default()) {
        Ok(application) => application,
        Err(malformed) => {
            permit_commands::say_malformed(&name, &malformed);
            return Ok(Outcome::Unreadable);
        }
    };
    let stage = Stage::clear(&arguments.out)?;
    stage.write("application.json", &bytes)?;
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("cannot start the runtime")?
        .block_on(perform(arguments, &stage, &application, bytes))
}

async fn perform(
    arguments: &DemoArguments,
    stage: &Stage,
    application: &Application,
    bytes: Vec<u8>,
) -> anyhow::Result<Outcome> {
    let pki = TestPki::fresh(edge::now())?;
    stage.write("trust.pem", pki.trust_pem.as_bytes())?;
    for (name, list) in &pki.revocation_lists {
        stage.write(&format!("evidence/{name}.crl"), list)?;
    }
    let office = Arc::new(
        Office::open(office_config(stage, &pki)?)
            .await
            .context("cannot open the office")?,
    );
    let accounts = Accounts::create(&office, application).await?;
    edge::say("Geleit walks one permit all the way. Every certificate made here says TEST ONLY.");
    let walked = walk::run(&office, &accounts, stage, &pki, bytes).await?;
    if arguments.once || !walked.issued {
        office.close().await;
        return Ok(walked.outcome);
    }
    edge::say("");
    accounts.say();
    let served = portal::serve(Portal {
        office,
        listen: arguments.listen,
        mode: server::Mode::Demo,
        trust: pki.anchors.clone(),
        evidence: pki.evidence.clone(),
        authority: AuthorityProfile::embedded(),
        demo_accounts: accounts.shown(),
        public_origin: None,
    })
    .await;
    served.map(|()| walked.outcome)
}

fn office_config(stage: &Stage, pki: &TestPki) -> anyhow::Result<OfficeConfig> {
    Ok(OfficeConfig {
        database_path: stage.path("demo.db"),
        clock: Arc::new(SystemClock),
        entropy: Arc::new(SystemEntropy),
        definitions: vec![procedure::heavy_load()],
        rule_book: RuleBook::embedded(),
        authority: AuthorityProfile::embedded(),
        jurisdiction: Jurisdiction::braunschweig(),
        seal: pki.seal()?,
        log_key: pki.log_key()?,
        trust: pki.anchors.clone(),
        evidence: pki.evidence.clone(),
        probe: Arc::new(sealing::NoProbe),
    })
}
