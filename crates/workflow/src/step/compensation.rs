// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Undoing what was done: kept as data when an act is completed, done in reverse order on withdrawal.

use serde_json::{Map, Value};
use smol_str::{SmolStr, format_smolstr};

use super::reasons;
use super::run::Run;
use crate::case::{Compensation, Undo};
use crate::definition::model::{Action, StateIx, Target};
use crate::refusal::Reason;

impl Run<'_> {
    /// Keeps what undoes an act (`act`) or the entry of a state, with the values of now.
    pub(super) fn completed(
        &mut self,
        state: StateIx,
        actions: &[Action],
        act: bool,
        party: Option<&str>,
    ) -> Result<(), Reason> {
        if actions.is_empty() {
            return Ok(());
        }
        let mut undo = Vec::new();
        for action in actions {
            match action {
                Action::Effect { kind, payload } => {
                    let mut map = Map::new();
                    for (name, value) in payload {
                        map.insert(name.clone(), self.value(value, party)?);
                    }
                    let (kind, payload) = (SmolStr::new(&kind.name), Value::Object(map));
                    undo.push(Undo::Effect { kind, payload });
                }
                Action::Set { field, value } => {
                    let value = self.value(value, party)?;
                    let field = match field {
                        Target::Case(name) => format_smolstr!("case.{name}"),
                        Target::Party(name) => format_smolstr!("party.{name}"),
                    };
                    undo.push(Undo::Set { field, value });
                }
                // The reader keeps nothing else.
                _ => {}
            }
        }
        let name = &self.model.state(state).name;
        let event = &self.event.name;
        let what = match act {
            true => format!("{name}.{event}"),
            false => name.clone(),
        };
        let whose = party.map(|key| format!("/{key}")).unwrap_or_default();
        self.case.compensations.push(Compensation {
            id: format_smolstr!("{what}@{}{whose}", self.case.version),
            state: SmolStr::new(name),
            party: party.map(SmolStr::new),
            undo,
        });
        Ok(())
    }

    /// Undoes what was completed in a state, for one party or for the case with all its parties: the latest first.
    pub(super) fn compensate(&mut self, scope: StateIx, party: Option<&str>) -> Result<(), Reason> {
        let model = self.model;
        let inside = |done: &Compensation| {
            let state = model.by_name.get(done.state.as_str());
            state.is_some_and(|state| model.inside(*state, scope))
                && (party.is_none() || done.party.as_deref() == party)
        };
        let (undone, kept): (Vec<_>, Vec<_>) = self.case.compensations.drain(..).partition(inside);
        self.case.compensations = kept;
        for done in undone.into_iter().rev() {
            self.entry.compensated.push(done.id);
            for undo in done.undo {
                self.undo(undo, done.party.as_deref())?;
            }
        }
        Ok(())
    }

    fn undo(&mut self, undo: Undo, party: Option<&str>) -> Result<(), Reason> {
        match undo {
            Undo::Effect { kind, payload } => {
                self.effect(&kind, payload, party);
                Ok(())
            }
            Undo::Set { field, value } => match field.split_once('.') {
                Some(("case", name)) => self.set(&Target::Case(name.to_owned()), value, party),
                // A party that is gone has nothing to set.
                Some(("party", _)) if party.is_none_or(|key| self.case.party(key).is_none()) => Ok(()),
                Some(("party", name)) => self.set(&Target::Party(name.to_owned()), value, party),
                _ => Err(reasons::trouble(&format!("`{field}` cannot be set"))),
            },
        }
    }
}
