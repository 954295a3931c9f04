// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What every step asks of the whole definition, looked up once.

use std::collections::BTreeMap;

use super::model::{State, StateKind};

/// Where an event has a handler.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Handled {
    pub in_case: bool,
    pub in_parties: bool,
}

#[derive(Debug, Default)]
pub(crate) struct Index {
    /// Some state of the case has eventless transitions.
    pub always_in_case: bool,
    /// Some state of the parties has.
    pub always_in_parties: bool,
    /// Some history is deep.
    pub deep_histories: bool,
    events: BTreeMap<String, Handled>,
}

impl Index {
    /// Reads the states of a definition.
    pub fn of(states: &[State]) -> Index {
        let mut index = Index::default();
        for state in states {
            let party = state.body_of.is_some();
            index.deep_histories |= matches!(state.kind, StateKind::History { deep: true, .. });
            match party {
                true => index.always_in_parties |= !state.always.is_empty(),
                false => index.always_in_case |= !state.always.is_empty(),
            }
            for handler in &state.handlers {
                let handled = index.events.entry(handler.event.name.clone()).or_default();
                handled.in_parties |= party;
                handled.in_case |= !party;
            }
        }
        index
    }

    /// Where this event has a handler; nowhere for one that is not known.
    pub fn handled(&self, event: &str) -> Handled {
        self.events.get(event).copied().unwrap_or_default()
    }
}
