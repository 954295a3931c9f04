// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! `geleit workflow replay`: takes a case log through the procedure once more; each entry has to come out as it was written.

use std::path::Path;

use anyhow::Context as _;
use ledger::CaseLog;
use workflow::{Case, Definition, LogRecord};

use crate::outcome::Outcome;
use crate::{edge, files};

/// A case log as the engine reads it.
pub(super) struct Log {
    pub(super) case: String,
    pub(super) records: Vec<LogRecord>,
}

/// Why a log leads to no case.
pub(super) enum NoCase {
    Unreadable(String),
    /// It is read, and is not what the procedure makes.
    Diverges(String),
}

impl NoCase {
    /// Says so, for a file.
    pub(super) fn say(&self, path: &Path) -> Outcome {
        match self {
            NoCase::Unreadable(why) => {
                edge::say(&format!("UNREADABLE  {}: {why}", path.display()));
                Outcome::Unreadable
            }
            NoCase::Diverges(why) => {
                edge::say(&format!("NOT IN ORDER  {}: {why}", path.display()));
                Outcome::NotInOrder
            }
        }
    }
}

/// Replays every log; the worst decides.
pub(super) fn run(definition: &Definition, logs: &[std::path::PathBuf]) -> anyhow::Result<Outcome> {
    let mut worst = Outcome::InOrder;
    for path in logs {
        let outcome = match replayed(definition, path)? {
            Ok((log, case)) => {
                let (id, entries, state) = (&log.case, log.records.len(), case.state());
                edge::say(&format!(
                    "IN ORDER  {}: case {id}, {entries} entries as the procedure makes them; it is in {state}",
                    path.display()
                ));
                Outcome::InOrder
            }
            Err(fault) => fault.say(path),
        };
        worst = worst.worse(outcome);
    }
    Ok(worst)
}

/// The case a log leads to.
pub(super) fn replayed(definition: &Definition, path: &Path) -> anyhow::Result<Result<(Log, Case), NoCase>> {
    let log = match read(path)? {
        Ok(log) => log,
        Err(why) => return Ok(Err(NoCase::Unreadable(why))),
    };
    Ok(match workflow::replay(definition, &log.case, &log.records) {
        Ok(case) => Ok((log, case)),
        Err(divergence) => Err(NoCase::Diverges(divergence.to_string())),
    })
}

fn read(path: &Path) -> anyhow::Result<Result<Log, String>> {
    let bytes = files::read(path).with_context(|| path.display().to_string())?;
    let log = match CaseLog::parse(&bytes, &ledger::Budget::default()) {
        Ok(log) => log,
        Err(malformed) => return Ok(Err(malformed.to_string())),
    };
    let record = |entry: &ledger::Entry| {
        serde_json::from_value(entry.record.clone())
            .map_err(|error| format!("entry {}: no record of a step: {error}", entry.sequence))
    };
    let records: Result<Vec<LogRecord>, String> = log.entries.iter().map(record).collect();
    Ok(records.map(|records| Log {
        case: log.case,
        records,
    }))
}
