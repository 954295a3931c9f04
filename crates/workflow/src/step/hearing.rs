// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Heard parties: made from the case data, changed by command, and what their ends bring about.

use std::sync::Arc;

use serde_json::{Map, Value};
use smol_str::SmolStr;

use super::judge::hearing;
use super::reasons;
use super::run::{Run, configuration_mut};
use crate::case::{Configuration, Party};
use crate::definition::model::{PartyChange, StateIx, StateKind, ValueRule};
use crate::record::Change;
use crate::refusal::Reason;

impl Run<'_> {
    /// Asks every party of the list. After `rehear` only those named and those that are new; when a deep history leads
    /// back (`again`) nobody. Who is not asked keeps what they said, and goes on where they were if that was nothing.
    pub(super) fn begin_hearing(
        &mut self,
        (list, key, initial): (&str, &str, &str),
        again: bool,
    ) -> Result<(), Reason> {
        let body = self.model.by_name.get(initial).copied();
        let named = self.rehear.take();
        let mut asked = Vec::new();
        if !again || self.case.parties.is_empty() {
            let before = std::mem::take(&mut self.case.parties);
            self.parties(list, key)?;
            for party in &mut self.case.parties {
                let old = before.iter().find(|old| old.key == party.key);
                match old.filter(|old| {
                    named
                        .as_ref()
                        .is_some_and(|named| !named.iter().any(|key| *key == old.key))
                }) {
                    Some(old) => *party = old.clone(),
                    None => asked.push(party.key.clone()),
                }
            }
        }
        let open = self.case.parties.iter().filter(|party| party.outcome.is_none());
        let open: Vec<SmolStr> = open.map(|party| party.key.clone()).collect();
        for key in &open {
            match body.filter(|_| asked.contains(key)) {
                Some(body) => self.enter_initial(body, Some(key))?,
                None => self.go_on(key)?,
            }
        }
        self.all_answered();
        Ok(())
    }

    /// A party is entered again where it was; its periods begin anew.
    fn go_on(&mut self, key: &str) -> Result<(), Reason> {
        let active = self.active(Some(key)).into_owned();
        configuration_mut(&mut self.case, Some(key)).0.clear();
        for ix in active {
            self.enter(StateIx(ix), Some(key))?;
        }
        Ok(())
    }

    /// Makes the parties of a hearing from the case data.
    fn parties(&mut self, list: &str, key: &str) -> Result<(), Reason> {
        let entries = self.case.data.get(list).and_then(Value::as_array);
        let entries = entries.cloned().unwrap_or_default();
        let mut keys = std::collections::BTreeSet::new();
        let mut parties: Vec<Party> = Vec::new();
        for (i, entry) in entries.into_iter().enumerate() {
            let path = format!("case.{list}[{i}].{key}");
            let own = entry
                .get(key)
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned();
            if own.is_empty() {
                return Err(reasons::data_invalid(&path, "text", &Value::Null));
            }
            if !keys.insert(own.clone()) {
                let wanted = "a key that no other party has";
                return Err(reasons::data_invalid(&path, wanted, &Value::from(own)));
            }
            let Value::Object(map) = entry else {
                return Err(reasons::data_invalid(&path, "record", &entry));
            };
            parties.push(self.party_of(own, map));
        }
        self.grown = true;
        self.case.parties = parties;
        Ok(())
    }

    fn party_of(&self, key: String, fields: Map<String, Value>) -> Party {
        Party {
            key: key.into(),
            data: Arc::new(self.model.party.complete(fields)),
            configuration: Configuration::default(),
            history: std::collections::BTreeMap::new(),
            outcome: None,
        }
    }

    /// A final state was entered.
    pub(super) fn reached_end(&mut self, ix: StateIx, outcome: Option<&str>, party: Option<&str>) {
        let state = self.model.state(ix);
        if let Some(parent) = state.parent {
            if let StateKind::Compound { done: Some(done), .. } = &self.model.state(parent).kind {
                self.queue
                    .push_back((SmolStr::new(&done.name), party.map(SmolStr::new)));
            }
            self.region_ended(parent, party);
            return;
        }
        let Some(key) = party else {
            self.case.ended = true;
            return;
        };
        if let Some(party) = self.case.parties.iter_mut().find(|party| party.key == key) {
            party.outcome = Some(SmolStr::new(outcome.unwrap_or(&state.name)));
        }
        self.all_answered();
    }

    /// Raises the end of a parallel state once all its regions have ended.
    fn region_ended(&mut self, region: StateIx, party: Option<&str>) {
        let Some(parallel) = self.model.state(region).parent else {
            return;
        };
        let StateKind::Parallel { done, .. } = &self.model.state(parallel).kind else {
            return;
        };
        let heard = self.answered();
        let is_hearing = |ix: usize| matches!(self.model.state(StateIx(ix)).kind, StateKind::ForEach { .. });
        let outside = |ix: usize| heard && is_hearing(ix);
        if !self
            .model
            .chart
            .is_done(&self.active(party), parallel.0, &outside)
        {
            return;
        }
        if let Some(done) = done {
            // Two parties that end together, or a hearing and its last party, bring it about once.
            let news = (SmolStr::new(&done.name), party.map(SmolStr::new));
            if !self.queue.contains(&news) {
                self.queue.push_back(news);
            }
        }
        // A parallel state can itself be a region.
        self.region_ended(parallel, party);
    }

    fn answered(&self) -> bool {
        self.case.parties.iter().all(|party| party.outcome.is_some())
    }

    /// Raises the hearing's completion once every party has an outcome.
    pub(super) fn all_answered(&mut self) {
        let Some(ix) = hearing(self.model, &self.case).filter(|_| self.answered()) else {
            return;
        };
        if let StateKind::ForEach { done: Some(done), .. } = &self.model.state(ix).kind
            && !self.queue.iter().any(|(event, _)| *event == done.name)
        {
            self.queue.push_back((SmolStr::new(&done.name), None));
        }
        self.region_ended(ix, None);
    }

    /// Adds, replaces, removes or asks again, while the hearing runs or before it.
    pub(super) fn change_parties(&mut self, change: &PartyChange) -> Result<(), Reason> {
        let model = self.model;
        let found = model.states.iter().find_map(|state| match &state.kind {
            StateKind::ForEach {
                list, key, initial, ..
            } => Some((list, key, initial)),
            _ => None,
        });
        let Some((list, key, initial)) = found else {
            return Ok(());
        };
        let body = model.by_name.get(&initial.name).copied();
        match change {
            PartyChange::Add(values) => self.add_party((list, key), values, body)?,
            PartyChange::Remove(value) => {
                let gone = self.known_key(value, list, key)?;
                self.remove_party((list, key), &gone)?;
            }
            PartyChange::Replace { key: old, with } => {
                let gone = self.known_key(old, list, key)?;
                self.remove_party((list, key), &gone)?;
                self.add_party((list, key), with, body)?;
            }
            PartyChange::Rehear(value) => self.rehear(value, body)?,
        }
        self.all_answered();
        Ok(())
    }

    fn add_party(
        &mut self,
        (list, key): (&str, &str),
        values: &[(String, ValueRule)],
        body: Option<StateIx>,
    ) -> Result<(), Reason> {
        let mut fields = Map::new();
        for (name, value) in values {
            fields.insert(name.clone(), self.value(value, None)?);
        }
        let items = self.model.budget.list_items;
        let misfit = self.model.party.check(&fields, "party", &self.model.budget);
        misfit.map_err(|m| reasons::data_invalid(&m.path, &m.expected, &Value::Null))?;
        let own = fields
            .get(key)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned();
        let mut listed = self.list(list);
        let taken = listed
            .iter()
            .any(|entry| entry.get(key).and_then(Value::as_str) == Some(&own));
        if own.is_empty() || taken {
            let found = Value::from(own);
            return Err(reasons::data_invalid(
                &format!("party.{key}"),
                "a key that no other party has",
                &found,
            ));
        }
        if listed.len() >= items {
            return Err(reasons::limit_exceeded("parties", listed.len() + 1, items));
        }
        listed.push(Value::Object(fields.clone()));
        self.store(list, listed);
        self.changed(&own, Value::Object(fields.clone()));
        if hearing(self.model, &self.case).is_some() {
            let party = self.party_of(own.clone(), fields);
            self.case.parties.push(party);
            if let Some(body) = body {
                self.enter_initial(body, Some(&own))?;
            }
        }
        Ok(())
    }

    fn remove_party(&mut self, (list, key): (&str, &str), gone: &str) -> Result<(), Reason> {
        let mut listed = self.list(list);
        listed.retain(|entry| entry.get(key).and_then(Value::as_str) != Some(gone));
        self.store(list, listed);
        if hearing(self.model, &self.case).is_some() && self.case.party(gone).is_some() {
            self.leave_party(gone)?;
        }
        self.case.parties.retain(|party| party.key != gone);
        self.changed(gone, Value::Null);
        Ok(())
    }

    fn rehear(&mut self, value: &ValueRule, body: Option<StateIx>) -> Result<(), Reason> {
        let value = self.value(value, None)?;
        let keys = value.as_array().map(Vec::as_slice).unwrap_or_default();
        let keys: Vec<String> = keys.iter().filter_map(Value::as_str).map(str::to_owned).collect();
        if let Some(unknown) = keys.iter().find(|key| self.case.party(key).is_none()) {
            return Err(reasons::unknown_party(&self.case, unknown));
        }
        if hearing(self.model, &self.case).is_none() {
            self.rehear = Some(keys);
            return Ok(());
        }
        for key in &keys {
            self.leave_party(key)?;
            for party in self.case.parties.iter_mut().filter(|party| party.key == *key) {
                party.outcome = None;
                party.history.clear();
            }
            self.changed(key, Value::Null);
            if let Some(body) = body {
                self.enter_initial(body, Some(key))?;
            }
        }
        Ok(())
    }

    fn known_key(&self, value: &ValueRule, list: &str, key: &str) -> Result<String, Reason> {
        let value = self.value(value, None)?;
        let wanted = value.as_str().unwrap_or_default().to_owned();
        let listed = self.list(list);
        match listed
            .iter()
            .any(|entry| entry.get(key).and_then(Value::as_str) == Some(&wanted))
        {
            true => Ok(wanted),
            false => Err(reasons::unknown_party(&self.case, &wanted)),
        }
    }

    /// The list of parties in the case data.
    fn list(&self, list: &str) -> Vec<Value> {
        let listed = self.case.data.get(list).and_then(Value::as_array);
        listed.cloned().unwrap_or_default()
    }

    fn store(&mut self, list: &str, parties: Vec<Value>) {
        self.grown = true;
        if let Value::Object(data) = Arc::make_mut(&mut self.case.data) {
            data.insert(list.to_owned(), Value::Array(parties));
        }
    }

    fn changed(&mut self, key: &str, value: Value) {
        self.entry.changes.push(Change {
            field: SmolStr::new_static("party"),
            party: Some(SmolStr::new(key)),
            value,
        });
    }
}
