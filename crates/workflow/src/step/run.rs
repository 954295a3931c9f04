// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! One step while it runs: exits, actions, entries, and the events they raise, until nothing moves.
//!
//! The order is that of SCXML §3.13: leave states innermost first, do the transition's actions, enter states
//! outermost first. A step that cannot be finished leaves no trace, because it works on a copy.

use std::collections::VecDeque;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::judge::{NotSelected, Selected, hearing, select};
use super::view::View;
use super::{Submitted, reasons};
use crate::case::{Case, Configuration, Party, Performed, Timer};
use crate::command::Actor;
use crate::definition::Definition;
use crate::definition::model::{Model, StateIx, StateKind, Transition};
use crate::record::{Effect, LogRecord, Step};
use crate::refusal::Reason;

/// What a step answers to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cause<'c> {
    pub command: &'c str,
    pub event: &'c str,
    pub actor: &'c Actor,
    pub role: Option<&'c str>,
    pub party: Option<&'c str>,
    /// When it happened in law: a timer that is fired late still happened when it was due.
    pub moment: Timestamp,
}

pub(super) struct Run<'m> {
    pub(super) model: &'m Model,
    pub(super) case: Case,
    pub(super) entry: LogRecord,
    pub(super) effects: Vec<Effect>,
    /// Periods that start in this step start now.
    pub(super) now: Timestamp,
    pub(super) moment: Timestamp,
    /// `event` and `payload` for actions.
    pub(super) event: Value,
    pub(super) payload: Value,
    queue: VecDeque<(String, Option<String>)>,
    before: (Vec<String>, Vec<String>),
}

impl<'m> Run<'m> {
    pub fn new(definition: &'m Definition, mut case: Case, now: Timestamp, cause: Cause<'_>) -> Run<'m> {
        case.version = case.version.saturating_add(1);
        let actor = cause.actor;
        let from = configuration(&case, cause.party).clone();
        let entry = LogRecord {
            version: case.version,
            command: cause.command.to_owned(),
            definition: definition.id().sha256.clone(),
            event: cause.event.to_owned(),
            party: cause.party.map(str::to_owned),
            person: actor.person.clone(),
            name: actor.name.clone(),
            role: cause.role.map(str::to_owned),
            at: now,
            from,
            to: Configuration::default(),
            case_to: Configuration::default(),
            guards: Vec::new(),
            reason: None,
            payload: Value::Null,
            signature: None,
            raised: Vec::new(),
            changes: Vec::new(),
            timers_started: Vec::new(),
            timers_stopped: Vec::new(),
            tasks_opened: Vec::new(),
            tasks_closed: Vec::new(),
        };
        let event = json!({
            "name": cause.event, "at": cause.moment.to_string(), "reason": Value::Null,
            "person": actor.person.0, "org": actor.org,
        });
        let before = ids(&case);
        let (effects, queue, payload) = (Vec::new(), VecDeque::new(), Value::Null);
        let (model, moment) = (definition.model(), cause.moment);
        Run {
            model,
            case,
            entry,
            effects,
            now,
            moment,
            event,
            payload,
            queue,
            before,
        }
    }

    /// Remembers what came with the event.
    pub fn submit(&mut self, payload: Value, submitted: Submitted<'_>) {
        let reason = submitted.reason.map(str::trim).filter(|text| !text.is_empty());
        self.entry.reason = reason.map(str::to_owned);
        self.entry.payload.clone_from(&payload);
        self.entry.signature = submitted.signature.cloned();
        if let Value::Object(event) = &mut self.event {
            event.insert("reason".into(), reason.map_or(Value::Null, Value::from));
        }
        self.payload = payload;
    }

    /// Enters the initial state of the definition.
    pub fn begin(&mut self) -> Result<(), Reason> {
        if let Some(initial) = self.model.by_name.get(&self.model.initial.name).copied() {
            self.enter_below(None, initial, None)?;
        }
        self.drain()
    }

    /// Takes one transition in the hierarchy of the case or of one party.
    pub fn take(
        &mut self,
        source: StateIx,
        transition: &'m Transition,
        party: Option<&str>,
    ) -> Result<(), Reason> {
        let target = transition
            .to
            .as_ref()
            .and_then(|to| self.model.by_name.get(&to.name))
            .copied();
        let Some(target) = target else {
            return self.act(&transition.actions, party);
        };
        // The innermost state around both; the source itself is left (SCXML external transition).
        let around: Vec<StateIx> = self.model.upward(target).skip(1).collect();
        let domain = self.model.upward(source).skip(1).find(|ix| around.contains(ix));
        self.leave_below(domain, party)?;
        self.act(&transition.actions, party)?;
        self.enter_below(domain, target, party)
    }

    /// Fires a timer: its own actions first, then the event it raises.
    pub fn fire(&mut self, timer: &Timer) -> Result<(), Reason> {
        self.case.timers.retain(|running| running.id != timer.id);
        let party = timer.party.clone();
        let state = self
            .model
            .by_name
            .get(&timer.state)
            .map(|ix| self.model.state(*ix));
        let rule = state.and_then(|state| state.timers.iter().find(|rule| rule.name == timer.name));
        if let Some(rule) = rule {
            self.act(&rule.actions, party.as_deref())?;
        }
        if let Some(event) = &timer.event {
            self.queue.push_back((event.clone(), party));
        }
        Ok(())
    }

    /// Handles raised events until there are none.
    pub fn drain(&mut self) -> Result<(), Reason> {
        while let Some((event, party)) = self.queue.pop_front() {
            if self.entry.raised.len() >= self.model.budget.microsteps {
                return Err(reasons::limit_exceeded(
                    "microsteps",
                    self.entry.raised.len() + 1,
                    self.model.budget.microsteps,
                ));
            }
            self.entry.raised.push(event.clone());
            let configuration = configuration(&self.case, party.as_deref()).clone();
            let selected = {
                let view = View::of(&self.case, party.as_deref().and_then(|key| self.case.party(key)));
                select(self.model, &view, &configuration, &event, true)
            };
            match selected {
                Ok(Selected {
                    source,
                    transition,
                    mut guards,
                }) => {
                    self.entry.guards.append(&mut guards);
                    self.take(source, transition, party.as_deref())?;
                }
                Err(NotSelected::Incident(reason)) => return Err(reason),
                // Nobody waits for it in this state, as in SCXML.
                Err(NotSelected::Unhandled) => {}
                Err(NotSelected::Guarded(_, _, reasons)) => {
                    self.entry
                        .guards
                        .extend(reasons.into_iter().filter_map(|reason| reason.guard));
                }
            }
        }
        Ok(())
    }

    /// Writes the performer register, and takes the task of the state that handled the event if it stays open.
    pub fn perform(&mut self, source: StateIx, role: &str) {
        let entry = &self.entry;
        self.case.performers.push(Performed {
            act: entry.event.clone(),
            person: entry.person.clone(),
            name: entry.name.clone(),
            role: role.to_owned(),
            at: entry.at,
            party: entry.party.clone(),
        });
        let source = &self.model.state(source).name;
        for task in self
            .case
            .tasks
            .iter_mut()
            .filter(|task| task.party == entry.party && task.role == role)
        {
            if task.claimed_by.is_none() && task.state == *source && self.before.1.contains(&task.id) {
                task.claimed_by = Some(entry.person.clone());
                task.holder = Some(entry.name.clone());
            }
        }
    }

    /// The finished step.
    pub fn finish(mut self) -> Result<Step, Reason> {
        self.case
            .timers
            .sort_by(|a, b| (a.due, &a.id).cmp(&(b.due, &b.id)));
        let parties = self.case.parties.iter().map(|party| party.data.to_string().len());
        let size = self.case.data.to_string().len() + parties.sum::<usize>();
        if size > self.model.budget.data_bytes {
            return Err(reasons::limit_exceeded(
                "case data",
                size,
                self.model.budget.data_bytes,
            ));
        }
        let (timers, tasks) = ids(&self.case);
        let new =
            |now: &[String], then: &[String]| now.iter().filter(|id| !then.contains(id)).cloned().collect();
        self.entry.timers_started = new(&timers, &self.before.0);
        self.entry.timers_stopped = new(&self.before.0, &timers);
        self.entry.tasks_opened = new(&tasks, &self.before.1);
        self.entry.tasks_closed = new(&self.before.1, &tasks);
        self.entry.to = configuration(&self.case, self.entry.party.as_deref()).clone();
        self.entry.case_to = self.case.configuration.clone();
        Ok(Step {
            case: self.case,
            entry: self.entry,
            effects: self.effects,
        })
    }

    /// Leaves every active state below `domain`, innermost first.
    fn leave_below(&mut self, domain: Option<StateIx>, party: Option<&str>) -> Result<(), Reason> {
        loop {
            let leaf = configuration(&self.case, party).0.last();
            let Some(leaf) = leaf.and_then(|name| self.model.by_name.get(name)).copied() else {
                return Ok(());
            };
            if Some(leaf) == domain {
                return Ok(());
            }
            self.leave(leaf, party)?;
        }
    }

    fn leave(&mut self, ix: StateIx, party: Option<&str>) -> Result<(), Reason> {
        let state = self.model.state(ix);
        if let StateKind::ForEach { .. } = state.kind {
            // What the parties were still doing is over; their last state stays for the file.
            self.case.timers.retain(|timer| timer.party.is_none());
            self.case.tasks.retain(|task| task.party.is_none());
        }
        self.act(&state.exit, party)?;
        self.case
            .timers
            .retain(|timer| timer.state != state.name || timer.party.as_deref() != party);
        self.case
            .tasks
            .retain(|task| task.state != state.name || task.party.as_deref() != party);
        configuration_mut(&mut self.case, party).0.pop();
        Ok(())
    }

    /// Enters `target` and what lies between it and `domain`, then its initial states.
    fn enter_below(
        &mut self,
        domain: Option<StateIx>,
        target: StateIx,
        party: Option<&str>,
    ) -> Result<(), Reason> {
        let mut path: Vec<StateIx> = self
            .model
            .upward(target)
            .take_while(|ix| Some(*ix) != domain)
            .collect();
        path.reverse();
        for ix in path {
            self.enter(ix, party)?;
        }
        let mut current = target;
        while let StateKind::Compound { initial, .. } = &self.model.state(current).kind {
            let Some(next) = self.model.by_name.get(&initial.name).copied() else {
                return Ok(());
            };
            self.enter(next, party)?;
            current = next;
        }
        Ok(())
    }

    fn enter(&mut self, ix: StateIx, party: Option<&str>) -> Result<(), Reason> {
        let state = self.model.state(ix);
        configuration_mut(&mut self.case, party)
            .0
            .push(state.name.clone());
        self.act(&state.entry, party)?;
        for rule in &state.timers {
            self.start_timer(state, rule, party)?;
        }
        if let Some(rule) = &state.task {
            self.open_task(state, rule, party)?;
        }
        match &state.kind {
            StateKind::Atomic | StateKind::Compound { .. } => Ok(()),
            StateKind::ForEach {
                list, key, initial, ..
            } => {
                let body = self.model.by_name.get(&initial.name).copied();
                self.parties(list, key)?;
                let keys: Vec<String> = self.case.parties.iter().map(|party| party.key.clone()).collect();
                for key in &keys {
                    if let Some(body) = body {
                        self.enter_below(None, body, Some(key))?;
                    }
                }
                self.all_answered();
                Ok(())
            }
            StateKind::Final { outcome, .. } => {
                self.reached_end(ix, outcome.as_deref(), party);
                Ok(())
            }
        }
    }

    /// Makes the parties of a hearing from the case data.
    fn parties(&mut self, list: &str, key: &str) -> Result<(), Reason> {
        let entries = self
            .case
            .data
            .get(list)
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_default();
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
            if parties.iter().any(|party| party.key == own) {
                return Err(reasons::data_invalid(
                    &path,
                    "a key that no other party has",
                    &Value::from(own),
                ));
            }
            let Value::Object(map) = entry else {
                return Err(reasons::data_invalid(&path, "record", &entry));
            };
            let data = self.model.party.complete(map);
            parties.push(Party {
                key: own,
                data,
                configuration: Configuration::default(),
                outcome: None,
            });
        }
        self.case.parties = parties;
        Ok(())
    }

    fn reached_end(&mut self, ix: StateIx, outcome: Option<&str>, party: Option<&str>) {
        let state = self.model.state(ix);
        if let Some(parent) = state.parent {
            if let StateKind::Compound { done: Some(done), .. } = &self.model.state(parent).kind {
                self.queue
                    .push_back((done.name.clone(), party.map(str::to_owned)));
            }
            return;
        }
        let Some(key) = party else {
            self.case.ended = true;
            return;
        };
        if let Some(party) = self.case.parties.iter_mut().find(|party| party.key == key) {
            party.outcome = Some(outcome.unwrap_or(&state.name).to_owned());
        }
        self.all_answered();
    }

    /// Raises the hearing's completion once every party has an outcome.
    fn all_answered(&mut self) {
        let Some(ix) = hearing(self.model, &self.case) else {
            return;
        };
        if let StateKind::ForEach { done: Some(done), .. } = &self.model.state(ix).kind
            && self.case.parties.iter().all(|party| party.outcome.is_some())
            && !self.queue.iter().any(|(event, _)| *event == done.name)
        {
            self.queue.push_back((done.name.clone(), None));
        }
    }
}

/// The active states of a party, or of the case.
pub(super) fn configuration<'c>(case: &'c Case, party: Option<&str>) -> &'c Configuration {
    party
        .and_then(|key| case.party(key))
        .map_or(&case.configuration, |party| &party.configuration)
}

fn configuration_mut<'c>(case: &'c mut Case, party: Option<&str>) -> &'c mut Configuration {
    match party {
        None => &mut case.configuration,
        Some(key) => match case.parties.iter_mut().find(|party| party.key == key) {
            Some(party) => &mut party.configuration,
            None => &mut case.configuration,
        },
    }
}

fn ids(case: &Case) -> (Vec<String>, Vec<String>) {
    let timers = case.timers.iter().map(|timer| timer.id.clone()).collect();
    (timers, case.tasks.iter().map(|task| task.id.clone()).collect())
}
