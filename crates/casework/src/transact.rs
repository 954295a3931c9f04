// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What every step writes, in the transaction of its command: state, log entry, tasks, parties, timers, outbox, documents.

use jiff::Timestamp;
use serde_json::{Map, Value};
use workflow::{LogRecord, SmolStr, Step};

use ::ledger::Entry;

use crate::error::{CommandError, Fault};
use crate::office::Office;
use crate::store::cases::{self, StoredCase};
use crate::store::documents::{self, NewDocument};
use crate::store::{Connection, log, outbox, timers, work};

/// What a step adds besides its new state.
#[derive(Debug, Clone, Default)]
pub(crate) struct Extras {
    /// Documents made by it; their digests go into the log entry.
    pub(crate) documents: Vec<NewDocument>,
    /// Further members of the log record.
    pub(crate) record: Map<String, Value>,
}

impl Office {
    /// Writes a step of an existing case. `stored` becomes the new state.
    pub(crate) async fn write_step(
        &self,
        db: &mut Connection,
        stored: &mut StoredCase,
        step: Step,
        extras: &Extras,
    ) -> Result<Entry, CommandError> {
        let expected = stored.case.version;
        let now = step.entry.at;
        let mut extras = extras.clone();
        extras
            .documents
            .extend(crate::notification::note(&stored.case, &step)?);
        let extras = &extras;
        let entry = self.remember(stored, record(&step.entry, extras)?, now)?;
        stored.case = step.case.clone();
        if !cases::advance(&mut *db, stored, expected).await? {
            let found = cases::load(&mut *db, stored.number())
                .await?
                .map_or(0, |other| other.case.version);
            return Err(CommandError::Conflict { expected, found });
        }
        self.write_surroundings(db, stored, &step, (&entry, extras))
            .await?;
        Ok(entry)
    }

    /// Writes the first step of a new case, and its row.
    pub(crate) async fn write_first_step(
        &self,
        db: &mut Connection,
        stored: &mut StoredCase,
        step: Step,
        extras: &Extras,
    ) -> Result<Entry, CommandError> {
        let entry = self.remember(stored, record(&step.entry, extras)?, step.entry.at)?;
        stored.case = step.case.clone();
        cases::insert(&mut *db, stored).await?;
        self.write_surroundings(db, stored, &step, (&entry, extras))
            .await?;
        Ok(entry)
    }

    async fn write_surroundings(
        &self,
        db: &mut Connection,
        stored: &StoredCase,
        step: &Step,
        (entry, extras): (&Entry, &Extras),
    ) -> Result<(), Fault> {
        let (number, now) = (stored.number(), step.entry.at);
        log::append(&mut *db, number, entry).await?;
        work::replace_tasks(&mut *db, &step.case).await?;
        let asked: Vec<SmolStr> = step
            .effects
            .iter()
            .filter(|effect| effect.kind == "consultation")
            .filter_map(|effect| effect.party.clone())
            .collect();
        work::update_parties(&mut *db, &step.case, &asked, now).await?;
        timers::replace(&mut *db, &step.case).await?;
        for effect in &step.effects {
            outbox::put(&mut *db, number, effect, now).await?;
        }
        for document in &extras.documents {
            documents::put(&mut *db, number, document, now).await?;
        }
        Ok(())
    }

    /// Tells the background loop that there may be something to do.
    pub(crate) fn wake(&self) {
        self.desk.wake();
        self.seals.wake();
    }
}

/// What the log keeps of a step: the engine's record, the digests of new documents, and what else the office knows.
fn record(entry: &LogRecord, extras: &Extras) -> Result<Value, Fault> {
    let mut value = serde_json::to_value(entry).map_err(|error| Fault::Procedure(error.to_string()))?;
    if let Value::Object(members) = &mut value {
        members.extend(extras.record.clone());
        if !extras.documents.is_empty() {
            let digests: Map<String, Value> = extras
                .documents
                .iter()
                .map(|document| (document.name.clone(), Value::from(document.sha256().to_string())))
                .collect();
            members.insert("documents".to_owned(), Value::Object(digests));
        }
    }
    Ok(value)
}

/// A refusal whose cause is a broken rule rather than a rule is a fault, and an incident (workflow.md 4.3 (4)).
pub(crate) fn refused(refusal: workflow::Refusal) -> CommandError {
    if refusal.code.is_incident() {
        CommandError::Fault(Fault::Procedure(refusal.to_string()))
    } else {
        CommandError::from(refusal)
    }
}

/// 24 hours before.
pub(crate) fn a_day_before(now: Timestamp) -> Timestamp {
    now.checked_sub(jiff::SignedDuration::from_hours(24))
        .unwrap_or(Timestamp::MIN)
}
