// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The office: what it is configured with, how it opens, and what all its parts share.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use permit::{AuthorityProfile, RuleBook};
use sealing::{KeyHolder, Probe};
use signing::{Anchor, Evidence};
use workflow::{Actor, Bundle, Definition, PersonId};

use crate::account::{Account, role};
use crate::edge::{Clock, Entropy, LogKey};
use crate::error::Fault;
use crate::run::{Lane, Runner};
use crate::store::incidents::{self, NewIncident};
use crate::store::{self, Store, definitions};

/// Where the authority is competent and how it names its cases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Jurisdiction {
    /// The beginning of case numbers: `BS`.
    pub prefix: String,
    /// Towns of the district, for the light check of § 47 StVO.
    pub towns: Vec<String>,
    /// The name of the log in its checkpoints, without blanks: `geleit.example/braunschweig`.
    pub log_name: String,
    /// The zone its days are counted in: `Europe/Berlin`.
    pub time_zone: String,
}

impl Jurisdiction {
    /// The working example: Stadt Braunschweig.
    pub fn braunschweig() -> Self {
        Self {
            prefix: "BS".to_owned(),
            towns: vec!["Braunschweig".to_owned()],
            log_name: "geleit.example/braunschweig".to_owned(),
            time_zone: "Europe/Berlin".to_owned(),
        }
    }
}

/// Everything an office is made of.
#[derive(Debug, Clone)]
pub struct OfficeConfig {
    /// The database file; created when it does not exist.
    pub database_path: PathBuf,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
    /// Procedures; new cases follow the last one. Those of running cases are kept in the database.
    pub definitions: Vec<Bundle>,
    /// Limits, fees, conditions.
    pub rule_book: RuleBook,
    /// Letterhead, remedy, bodies that may be heard.
    pub authority: AuthorityProfile,
    /// District and names.
    pub jurisdiction: Jurisdiction,
    /// Holds the key of the seal.
    pub seal: Arc<dyn KeyHolder>,
    /// Signs the log.
    pub log_key: Arc<dyn LogKey>,
    /// Anchors the seal's certificate must lead to when the ceremony checks its own work.
    pub trust: Vec<Anchor>,
    /// Revocation lists for the same check.
    pub evidence: Evidence,
    /// Told of every step between commit and effect; tests interrupt there.
    pub probe: Arc<dyn Probe>,
}

/// Runs cases. One per process and database; share it behind an `Arc`.
#[derive(Debug)]
pub struct Office {
    pub(crate) store: Store,
    pub(crate) config: OfficeConfig,
    pub(crate) definitions: BTreeMap<String, Arc<Definition>>,
    pub(crate) active: Arc<Definition>,
    pub(crate) zone: TimeZone,
    /// Timers and messages.
    pub(crate) desk: Runner,
    /// Ceremonies.
    pub(crate) seals: Runner,
}

impl Office {
    /// Opens the database, brings it up to date, loads the procedures of new and running cases.
    ///
    /// # Errors
    /// `Fault::Configuration` naming what does not fit; `Fault::Database`.
    pub async fn open(config: OfficeConfig) -> Result<Self, Fault> {
        let zone = TimeZone::get(&config.jurisdiction.time_zone)
            .map_err(|error| Fault::Configuration(format!("time zone: {error}")))?;
        let store = Store::open(&config.database_path).await?;
        let mut loaded = BTreeMap::new();
        let mut active = None;
        let mut tx = store.begin().await?;
        for bundle in &config.definitions {
            let definition = load(bundle)?;
            definitions::put(&mut tx, definition.id(), bundle).await?;
            active = Some(Arc::clone(&definition));
            loaded.insert(definition.id().sha256.to_string(), definition);
        }
        let now = whole_milliseconds(config.clock.now());
        for (sha256, bundle) in definitions::all(&mut tx).await? {
            let Entry::Vacant(vacant) = loaded.entry(sha256) else {
                continue;
            };
            match load_again(vacant.key(), &bundle) {
                Ok(definition) => {
                    vacant.insert(definition);
                }
                Err(fault) => incidents::put(&mut tx, &unreadable(vacant.key(), &fault), now).await?,
            }
        }
        store::commit(tx).await?;
        let active = active.ok_or_else(|| Fault::Configuration("no procedure given".to_owned()))?;
        Ok(Self {
            store,
            config,
            definitions: loaded,
            active,
            zone,
            desk: Runner::default(),
            seals: Runner::default(),
        })
    }

    /// Closes the database after what is being written.
    pub async fn close(&self) {
        self.store.close().await;
    }

    /// The procedure new cases follow; it names states, events, roles and tasks for people.
    pub fn definition(&self) -> &Definition {
        &self.active
    }

    /// The procedure with this SHA-256, for cases pinned to an older one.
    pub fn definition_of(&self, sha256: &str) -> Option<&Definition> {
        self.definitions.get(sha256).map(Arc::as_ref)
    }

    /// The bodies that may be heard.
    pub fn bodies(&self) -> &[permit::authority::Body] {
        &self.config.authority.bodies
    }

    /// The authority and its letterhead.
    pub fn authority(&self) -> &AuthorityProfile {
        &self.config.authority
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// What it answered instead.
    pub async fn ready(&self) -> Result<(), Fault> {
        let mut tx = self.store.read().await?;
        store::outbox::first(&mut tx, Lane::Desk).await?;
        Ok(())
    }

    /// The present, in whole milliseconds: as everything is stored.
    pub(crate) fn now(&self) -> Timestamp {
        whole_milliseconds(self.config.clock.now())
    }

    /// The day in the authority's zone.
    pub(crate) fn day(&self, at: Timestamp) -> Date {
        at.to_zoned_datetime(self.zone.clone()).date()
    }

    pub(crate) fn definition_for(&self, case: &workflow::Case) -> Result<&Definition, Fault> {
        self.definition_of(&case.definition.sha256).ok_or_else(|| {
            Fault::Configuration(format!(
                "case {} follows an unknown procedure {}",
                case.id, case.definition.sha256
            ))
        })
    }
}

/// Nothing finer than a millisecond is stored.
pub(crate) fn whole_milliseconds(at: Timestamp) -> Timestamp {
    Timestamp::from_millisecond(at.as_millisecond()).unwrap_or(at)
}

/// The person as the procedure sees them. An applicant without organisation applies for themself.
pub(crate) fn actor(account: &Account) -> Actor {
    let org = match &account.org {
        None if account.has(role::APPLICANT) => Some(account.person.clone()),
        org => org.clone(),
    };
    Actor {
        person: PersonId(account.person.as_str().into()),
        name: account.name.as_str().into(),
        roles: account.roles.clone(),
        org: org.map(Into::into),
        unit: None,
        party_of: account.party_of.clone(),
    }
}

fn load(bundle: &Bundle) -> Result<Arc<Definition>, Fault> {
    Definition::load(bundle, &workflow::Budget::default())
        .map(Arc::new)
        .map_err(procedure)
}

fn procedure(diagnostics: Vec<workflow::Diagnostic>) -> Fault {
    let lines: Vec<String> = diagnostics.iter().map(ToString::to_string).collect();
    Fault::Configuration(format!("procedure: {}", lines.join("\n")))
}

/// A stored procedure must still be the one its cases are pinned to. What checks have been added since is no matter.
fn load_again(sha256: &str, bundle: &Bundle) -> Result<Arc<Definition>, Fault> {
    Definition::pinned(bundle, &workflow::Budget::default(), sha256)
        .map(Arc::new)
        .map_err(procedure)
}

/// The office opens all the same: only the cases of that procedure stand still, and somebody is told.
fn unreadable(sha256: &str, fault: &Fault) -> NewIncident {
    NewIncident {
        case: None,
        kind: "procedure",
        reference: format!("definition/{sha256}"),
        message: format!("cases of procedure {sha256} cannot go on: {fault}"),
    }
}
