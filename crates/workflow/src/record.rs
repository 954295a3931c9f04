// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What one step produced: the new case, one log entry, and effects for the outbox.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use smol_str::SmolStr;

use crate::case::{Case, Configuration};
use crate::command::{PersonId, SignatureProof};

/// The answer to a command that was carried out. All of it is stored in one transaction.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// The case with the next version.
    pub case: Case,
    /// Evidence; never needed to run.
    pub entry: LogRecord,
    /// To be performed after the transaction, at least once, recognised by their key.
    pub effects: Vec<Effect>,
}

/// What a log calls the engine's own actions; no definition has events of these names.
pub(crate) const OWN_WORDS: [&str; 4] = ["start", "claim", "release", "timer"];

/// One entry for the case log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LogRecord {
    /// Version of the case after this step.
    pub version: u64,
    /// Id of the command; `start` for the first entry.
    pub command: SmolStr,
    /// SHA-256 of the definition the step followed.
    pub definition: SmolStr,
    /// Name of the event; `start`, `claim`, `release` or `timer` for the engine's own actions.
    pub event: SmolStr,
    /// Key of the heard party the event belongs to.
    pub party: Option<SmolStr>,
    /// Who acted.
    pub person: PersonId,
    /// Their name then.
    pub name: SmolStr,
    /// In which role; `None` where no role was asked for.
    pub role: Option<SmolStr>,
    /// Every role that was needed, where transitions taken together needed several.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<SmolStr>,
    /// The organisation they acted for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub org: Option<SmolStr>,
    /// Their unit of that organisation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<SmolStr>,
    /// When.
    pub at: Timestamp,
    /// Active states before: of the party for a party's event, of the case otherwise.
    pub from: Configuration,
    /// Active states of the same hierarchy after.
    pub to: Configuration,
    /// Active states of the case after, also when a party's event moved it on.
    pub case_to: Configuration,
    /// Guards evaluated on the way, with the values they saw.
    pub guards: Vec<GuardTrace>,
    /// As given by the actor.
    pub reason: Option<SmolStr>,
    /// As given by the actor; with `start` the data the case was opened with.
    pub payload: Value,
    /// As given by the actor and found sufficient.
    pub signature: Option<SignatureProof>,
    /// Events raised inside the step, in order.
    pub raised: Vec<SmolStr>,
    /// Case and party data that changed.
    pub changes: Vec<Change>,
    /// Ids of the compensations that were done, in this order: the latest act first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub compensated: Vec<SmolStr>,
    /// Ids of timers started.
    pub timers_started: Vec<SmolStr>,
    /// Ids of timers stopped or fired.
    pub timers_stopped: Vec<SmolStr>,
    /// Ids of tasks opened.
    pub tasks_opened: Vec<SmolStr>,
    /// Ids of tasks closed.
    pub tasks_closed: Vec<SmolStr>,
}

/// One changed field.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// `case.outcome`, `party.conditions`.
    pub field: SmolStr,
    /// Key of the party for a party's field.
    pub party: Option<SmolStr>,
    /// New value; the old one stands in the entry before.
    pub value: Value,
}

/// What a guard saw and said.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GuardTrace {
    /// The expression as written.
    pub guard: SmolStr,
    /// What it said.
    pub result: bool,
    /// The case data it read, by path.
    pub values: BTreeMap<SmolStr, Value>,
}

/// Something the caller has to do outside; the engine performs nothing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Effect {
    /// `<case id>/<version>/<index>`: the same effect always has the same key.
    pub key: SmolStr,
    /// A word of the definition: `receipt`, `consultation`, `seal`, ….
    pub kind: SmolStr,
    /// Key of the heard party it concerns.
    pub party: Option<SmolStr>,
    /// As the definition says, expressions evaluated.
    pub payload: Value,
}
