// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What a case waits for that nobody can send: ends of what runs side by side, answers of heard parties, and time.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::case::Case;
use crate::definition::Definition;
use crate::definition::model::{Model, StateIx, StateKind};
use crate::step::{Place, legal};
use crate::text::Text;

/// Something that happens by itself, and what is missing for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Awaited {
    /// The event that comes; `None` for a timer that only does something.
    pub event: Option<SmolStr>,
    /// What people call it, or the timer.
    pub label: Text,
    /// The state that waits.
    pub state: SmolStr,
    /// Key of the heard party it belongs to.
    pub party: Option<SmolStr>,
    /// What it waits for.
    pub waits_for: WaitsFor,
}

/// What is missing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum WaitsFor {
    /// These parties have no outcome yet.
    Parties {
        /// Their keys, in the order of the hearing.
        open: Vec<SmolStr>,
    },
    /// These states have not come to their end.
    States {
        /// Innermost active states.
        open: Vec<SmolStr>,
    },
    /// A moment.
    Time {
        /// When it is due.
        due: Timestamp,
        /// How that was computed.
        rule: SmolStr,
    },
}

/// Everything the case waits for, the case itself first, then its timers by the moment they are due. Empty for a case of
/// another definition or one that has ended.
pub fn awaited(definition: &Definition, case: &Case) -> Vec<Awaited> {
    let model = definition.model();
    if case.definition != *definition.id() || case.ended || legal(model, case).is_err() {
        return Vec::new();
    }
    let mut found = Vec::new();
    let active = Place::of(case, None).active(model);
    for ix in &active {
        found.extend(end_of(model, case, StateIx(*ix), None));
    }
    for party in case.parties.iter().filter(|party| party.outcome.is_none()) {
        for ix in &Place::of(case, Some(party)).active(model) {
            found.extend(end_of(model, case, StateIx(*ix), Some(&party.key)));
        }
    }
    for timer in &case.timers {
        let known = timer.event.as_ref().map(|event| model.event_label(event));
        found.push(Awaited {
            event: timer.event.clone(),
            label: known.unwrap_or_else(|| Text::new(timer.name.as_str(), timer.name.as_str())),
            state: timer.state.clone(),
            party: timer.party.clone(),
            waits_for: WaitsFor::Time {
                due: timer.due,
                rule: timer.rule.clone(),
            },
        });
    }
    found
}

/// The end of a state that somebody waits for.
fn end_of(model: &Model, case: &Case, ix: StateIx, party: Option<&SmolStr>) -> Option<Awaited> {
    let state = model.state(ix);
    let (done, waits_for) = match &state.kind {
        StateKind::ForEach { done, .. } => {
            let open = case.parties.iter().filter(|party| party.outcome.is_none());
            let open = open.map(|party| party.key.clone()).collect();
            (done, WaitsFor::Parties { open })
        }
        StateKind::Compound { done, .. } | StateKind::Parallel { done, .. } => {
            let place = Place::of(case, party.and_then(|key| case.party(key)));
            let leaves = model.chart.leaves(&place.active(model));
            let open = leaves.into_iter().map(StateIx).filter(|leaf| {
                let ended = matches!(model.state(*leaf).kind, StateKind::Final { .. });
                model.inside(*leaf, ix) && !ended
            });
            let open = open.map(|leaf| SmolStr::new(&model.state(leaf).name)).collect();
            (done, WaitsFor::States { open })
        }
        StateKind::Atomic | StateKind::History { .. } | StateKind::Final { .. } => return None,
    };
    let done = done.as_ref()?;
    Some(Awaited {
        event: Some(SmolStr::new(&done.name)),
        label: model.event_label(&done.name),
        state: SmolStr::new(&state.name),
        party: party.cloned(),
        waits_for,
    })
}
