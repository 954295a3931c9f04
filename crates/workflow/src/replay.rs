// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! A log, taken through the engine once more: each entry has to come out exactly as it was written.
//!
//! Nothing needs a log to run. Whoever has one can prove with it that the procedure was followed, see where a case
//! stood at any time, or go on from there in memory and see what would have been.

use serde_json::Value;
use smol_str::SmolStr;

use crate::case::Case;
use crate::command::{Action, Actor, Command};
use crate::definition::Definition;
use crate::record::{LogRecord, Step};
use crate::refusal::Refusal;
use crate::step::{start, step};

/// The first entry that is not what the definition makes of the entries before it.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("entry {entry}: {difference}")]
pub struct Divergence {
    /// Its place in the log, from 1.
    pub entry: usize,
    /// What is wrong with it.
    pub difference: Difference,
}

/// How an entry differs.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Difference {
    /// A log begins with `start`, and only with it.
    #[error("expected `{expected}`, found `{found}`")]
    Begin {
        /// `start`, or an event of the running case.
        expected: &'static str,
        /// What stands there.
        found: SmolStr,
    },
    /// The definition says no to it.
    #[error("the procedure refuses it: {0}")]
    Refused(Box<Refusal>),
    /// These fields come out differently.
    #[error("{} would be different: {}", fields.join(", "), expected)]
    Fields {
        /// Names of the fields.
        fields: Vec<&'static str>,
        /// What the procedure makes of the first of them.
        expected: Value,
    },
}

/// Takes a log through the engine again and gives the case after its last entry. Whoever acted is believed to have had
/// no ties that speak against it: the log does not say.
///
/// # Errors
/// The first [`Divergence`]; an empty log has `Begin`.
pub fn replay(definition: &Definition, case_id: &str, log: &[LogRecord]) -> Result<Case, Divergence> {
    let mut case = None;
    for (place, record) in log.iter().enumerate() {
        let wrong = |difference| Divergence {
            entry: place.saturating_add(1),
            difference,
        };
        let next = again(definition, case.as_ref(), case_id, record).map_err(wrong)?;
        if let Some(difference) = differs(&next.entry, record) {
            return Err(wrong(difference));
        }
        case = Some(next.case);
    }
    case.ok_or(Divergence {
        entry: 1,
        difference: Difference::Begin {
            expected: "start",
            found: SmolStr::default(),
        },
    })
}

fn again(
    definition: &Definition,
    case: Option<&Case>,
    case_id: &str,
    record: &LogRecord,
) -> Result<Step, Difference> {
    let begins = record.event == "start";
    let done = match case {
        None if begins => start(
            definition,
            case_id,
            record.payload.clone(),
            &actor(record),
            record.at,
        ),
        Some(case) if !begins => step(definition, case, &command(record), record.at),
        _ => {
            return Err(Difference::Begin {
                expected: if case.is_none() { "start" } else { "an event" },
                found: record.event.clone(),
            });
        }
    };
    done.map_err(|refusal| Difference::Refused(Box::new(refusal)))
}

fn actor(record: &LogRecord) -> Actor {
    let roles = record.role.iter().chain(&record.roles);
    Actor {
        person: record.person.clone(),
        name: record.name.clone(),
        roles: roles.map(ToString::to_string).collect(),
        org: record.org.clone(),
        unit: record.unit.clone(),
        party_of: std::collections::BTreeSet::new(),
    }
}

fn command(record: &LogRecord) -> Command {
    let named = |field: &str| {
        SmolStr::new(
            record
                .payload
                .get(field)
                .and_then(Value::as_str)
                .unwrap_or_default(),
        )
    };
    let action = match record.event.as_str() {
        "claim" => Action::Claim { task: named("task") },
        "release" => Action::Release { task: named("task") },
        "timer" => Action::Timer { id: named("timer") },
        event => Action::Event {
            name: SmolStr::new(event),
            party: record.party.clone(),
            payload: record.payload.clone(),
            reason: record.reason.as_ref().map(ToString::to_string),
            signature: record.signature.clone(),
        },
    };
    Command {
        id: record.command.clone(),
        actor: actor(record),
        action,
    }
}

/// Every field by name, so that a difference can be said.
fn differs(expected: &LogRecord, found: &LogRecord) -> Option<Difference> {
    if expected == found {
        return None;
    }
    macro_rules! fields {
        ($($field:ident),+ $(,)?) => {{
            // Whoever adds a field has to name it here.
            let LogRecord { $($field: _),+ } = found;
            [$((stringify!($field), expected.$field != found.$field, serde_json::json!(expected.$field))),+]
        }};
    }
    let all = fields!(
        version,
        command,
        definition,
        event,
        party,
        person,
        name,
        role,
        roles,
        org,
        unit,
        at,
        from,
        to,
        case_to,
        guards,
        reason,
        payload,
        signature,
        raised,
        changes,
        compensated,
        timers_started,
        timers_stopped,
        tasks_opened,
        tasks_closed,
    );
    let mut wrong = all.into_iter().filter(|(_, differs, _)| *differs);
    let (first, _, expected) = wrong.next()?;
    let fields = std::iter::once(first)
        .chain(wrong.map(|(name, ..)| name))
        .collect();
    Some(Difference::Fields { fields, expected })
}
