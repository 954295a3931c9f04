// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! A running case under a new definition: everything has a place there, or nothing is changed.
//!
//! States are mapped, not tokens on edges; a case between two events is always at a stable point. Clocks keep the day
//! they were due on, tasks keep who holds them, the performer register keeps who did what: a duty is not lost.

mod clocks;
mod plan;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::Timestamp;
use serde_json::{Map, Value};
use smol_str::SmolStr;

use crate::case::{Case, Configuration, Party, Priority, Task, Undo};
use crate::chart::States;
use crate::definition::Definition;
use crate::definition::model::{Model, StateIx, StateKind, TaskRule};
use crate::step::{Place, View, Wanted, fresh_id, legal, priority, select};
use crate::types::Record;
pub use plan::{ClockPolicy, Plan};

/// Why a case cannot be migrated as the plan says. The codes are explained in `docs/workflow-language.md`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct MigrationFault {
    /// Such as `state-unmapped`.
    pub code: &'static str,
    /// What has no place, and what to write into the plan.
    pub message: String,
}

/// The codes of migration faults.
pub const MIGRATION_CODES: [&str; 11] = [
    "other-case",
    "case-ended",
    "compensation-lost",
    "state-unmapped",
    "configuration-illegal",
    "not-stable",
    "data-lost",
    "data-invalid",
    "clock-undecided",
    "task-lost",
    "duty-lost",
];

/// Gives the case under the new definition: one version more, same data, parties, people and clocks. Pure: asked for many
/// cases without storing the answers, it is a dry run.
///
/// # Errors
/// Everything that has no place under the new definition; the case is then as it was.
pub fn migrate(
    old: &Definition,
    new: &Definition,
    plan: &Plan,
    case: &Case,
    now: Timestamp,
) -> Result<Case, Vec<MigrationFault>> {
    let mut move_ = Move {
        old: old.model(),
        new: new.model(),
        plan,
        case,
        now,
        faults: Vec::new(),
    };
    move_.same_case(old, new);
    if !move_.faults.is_empty() {
        return Err(move_.faults);
    }
    let configuration = move_.configuration(&case.configuration);
    let data = move_.data();
    let parties = move_.parties();
    let history = move_.history(&case.history);
    move_.duties();
    let mut moved = Case {
        definition: new.id().clone(),
        version: case.version.saturating_add(1),
        configuration,
        data: Arc::new(data),
        parties,
        tasks: Vec::new(),
        timers: Vec::new(),
        suspended: Vec::new(),
        history,
        ..case.clone()
    };
    // Clocks and tasks only mean something where the states are known.
    if move_.faults.is_empty() {
        move_.clocks(&mut moved);
        move_.tasks(&mut moved);
        move_.stable(&moved);
        move_.compensations(&mut moved);
    }
    match move_.faults.is_empty() {
        true => Ok(moved),
        false => {
            move_.faults.sort();
            move_.faults.dedup();
            Err(move_.faults)
        }
    }
}

struct Move<'m> {
    old: &'m Model,
    new: &'m Model,
    plan: &'m Plan,
    case: &'m Case,
    now: Timestamp,
    faults: Vec<MigrationFault>,
}

impl<'m> Move<'m> {
    fn fault(&mut self, code: &'static str, message: impl Into<String>) {
        let message = message.into();
        self.faults.push(MigrationFault { code, message });
    }

    fn same_case(&mut self, old: &Definition, new: &Definition) {
        let (case, plan) = (self.case, self.plan);
        for (what, wanted, found) in [
            ("the old definition", &case.definition.sha256, &old.id().sha256),
            ("`from` of the plan", &old.id().sha256, &SmolStr::new(&plan.from)),
            ("`to` of the plan", &new.id().sha256, &SmolStr::new(&plan.to)),
        ] {
            if wanted != found {
                self.fault("other-case", format!("{what}: expected {wanted}, found {found}"));
            }
        }
        if self.faults.is_empty()
            && let Err(fault) = legal(self.old, case)
        {
            self.fault("other-case", fault);
        }
        if case.ended {
            self.fault("case-ended", "the case has ended; it stays as it is");
        }
    }

    /// The new name of a state.
    fn state<'n>(&'n self, name: &'n str) -> &'n str {
        self.plan.states.get(name).map_or(name, String::as_str)
    }

    /// The innermost states mapped, with everything around them.
    fn configuration(&mut self, active: &Configuration) -> Configuration {
        let mut found: States = States::new();
        for name in &active.0 {
            let Some(old) = self.old.by_name.get(name.as_str()) else {
                continue;
            };
            if !self.old.chart.is_leaf(old.0) {
                continue;
            }
            let to = self.state(name).to_owned();
            let Some(ix) = self.new.by_name.get(&to).copied() else {
                let message = format!("`{name}` is active and has no state `{to}`: add it to `states`");
                self.fault("state-unmapped", message);
                continue;
            };
            found.extend(self.new.upward(ix).map(|up| up.0));
        }
        let names = found
            .iter()
            .map(|ix| SmolStr::new(&self.new.state(StateIx(*ix)).name));
        let configuration = Configuration(names.collect());
        if !active.0.is_empty() && !self.new.chart.is_legal(&found) {
            let message = format!(
                "{} cannot be active together: map each region to a state without states inside",
                configuration.0.join(", ")
            );
            self.fault("configuration-illegal", message);
        }
        configuration
    }

    fn data(&mut self) -> Value {
        let mut moved = Map::new();
        let none = Map::new();
        let before = self.case.data.as_object().unwrap_or(&none);
        let given = match self.plan.evaluate(self.old, self.case) {
            Ok(given) => given,
            Err(message) => {
                self.fault("data-invalid", message);
                BTreeMap::new()
            }
        };
        for name in self.new.data.fields.keys() {
            let value = given.get(name).or_else(|| before.get(name));
            moved.insert(name.clone(), value.cloned().unwrap_or(Value::Null));
        }
        for name in given
            .keys()
            .filter(|name| !self.new.data.fields.contains_key(*name))
        {
            self.fault(
                "data-invalid",
                format!("the new definition has no field `{name}`"),
            );
        }
        self.lost(before, &self.new.data);
        self.fits(&moved, "case", &self.new.data);
        Value::Object(moved)
    }

    /// A value that nobody said may go.
    fn lost(&mut self, before: &Map<String, Value>, record: &Record) {
        for (name, _) in before.iter().filter(|(_, value)| !value.is_null()) {
            if !record.fields.contains_key(name) && !self.plan.drop.contains(name) {
                let message = format!("`{name}` has no field: name it under `data` or `drop`");
                self.fault("data-lost", message);
            }
        }
    }

    fn fits(&mut self, map: &Map<String, Value>, path: &str, record: &Record) {
        if let Err(misfit) = record.check(map, path, &self.new.budget) {
            self.fault(
                "data-invalid",
                format!("{} does not fit, expected {}", misfit.path, misfit.expected),
            );
        }
    }

    fn parties(&mut self) -> Vec<Party> {
        let mut parties = Vec::new();
        for party in &self.case.parties {
            let none = Map::new();
            let before = party.data.as_object().unwrap_or(&none);
            let mut moved = before.clone();
            moved.retain(|name, _| self.new.party.fields.contains_key(name));
            self.lost(before, &self.new.party);
            self.fits(&moved, "party", &self.new.party);
            let configuration = self.configuration(&party.configuration);
            let outcome = party
                .outcome
                .as_ref()
                .map(|known| self.outcome(known, &configuration));
            parties.push(Party {
                key: party.key.clone(),
                data: Arc::new(self.new.party.complete(moved)),
                configuration,
                history: self.history(&party.history),
                outcome,
            });
        }
        parties
    }

    /// What the end a party has come to means now.
    fn outcome(&self, known: &SmolStr, configuration: &Configuration) -> SmolStr {
        let state = self
            .new
            .by_name
            .get(configuration.leaf())
            .map(|ix| self.new.state(*ix));
        match state.map(|state| (&state.kind, &state.name)) {
            Some((StateKind::Final { outcome, .. }, name)) => SmolStr::new(outcome.as_ref().unwrap_or(name)),
            Some(_) | None => known.clone(),
        }
    }

    /// What histories remember, under the new names.
    fn history(&mut self, remembered: &BTreeMap<SmolStr, Vec<SmolStr>>) -> BTreeMap<SmolStr, Vec<SmolStr>> {
        let mut moved = BTreeMap::new();
        for (history, states) in remembered {
            let to = SmolStr::new(self.state(history));
            let is_history = |ix: &StateIx| matches!(self.new.state(*ix).kind, StateKind::History { .. });
            if !self.new.by_name.get(to.as_str()).is_some_and(is_history) {
                let message = format!("the history `{history}` remembers and is no history `{to}` any more");
                self.fault("state-unmapped", message);
                continue;
            }
            let states: Vec<SmolStr> = states
                .iter()
                .map(|state| SmolStr::new(self.state(state)))
                .collect();
            for unknown in states
                .iter()
                .filter(|state| !self.new.by_name.contains_key(state.as_str()))
            {
                let message =
                    format!("`{history}` remembers `{unknown}`, which is no state: add it to `states`");
                self.faults.push(MigrationFault {
                    code: "state-unmapped",
                    message,
                });
            }
            moved.insert(to, states);
        }
        moved
    }

    /// An act that a duty looks for is still looked for by one.
    fn duties(&mut self) {
        let acts = |model: &'m Model| {
            let rules = model.duties.values().flat_map(|duty| duty.rule.acts());
            rules.map(|act| act.name.as_str()).collect::<BTreeSet<_>>()
        };
        let (before, after) = (acts(self.old), acts(self.new));
        let done: BTreeSet<&str> = self
            .case
            .performers
            .iter()
            .map(|done| done.act.as_str())
            .collect();
        for act in done.intersection(&before).filter(|act| !after.contains(*act)) {
            if !self.plan.release_acts.contains(*act) {
                let message = format!(
                    "`{act}` was done and bound somebody by a duty; no duty names it any more: name it under `release_acts` if that is meant"
                );
                self.faults.push(MigrationFault {
                    code: "duty-lost",
                    message,
                });
            }
        }
    }

    /// What undoes an act is kept as data; it only has to be found again, and to fit.
    fn compensations(&mut self, moved: &mut Case) {
        for done in &mut moved.compensations {
            done.state = SmolStr::new(self.state(&done.state));
            let place = self.new.by_name.get(done.state.as_str()).copied();
            let withdraws = |scope: &StateIx| {
                let state = self.new.state(*scope);
                state.transitions().any(|transition| transition.compensates)
            };
            let mut scopes = self.new.all().map(|(ix, _)| ix).filter(withdraws);
            let found = place.is_some_and(|ix| scopes.any(|scope| self.new.inside(ix, scope)));
            let fits = done.undo.iter().all(|undo| match undo {
                Undo::Effect { .. } => true,
                Undo::Set { field, value } => self.can_be_set(field, value),
            });
            if !found || !fits {
                let message = format!(
                    "`{}` could not be undone any more: a state `{}` inside a `compensate: true`, and its fields, have to stay",
                    done.id, done.state
                );
                self.faults.push(MigrationFault {
                    code: "compensation-lost",
                    message,
                });
            }
        }
    }

    fn can_be_set(&self, field: &str, value: &Value) -> bool {
        let record = match field.split_once('.') {
            Some(("case", name)) => Some((&self.new.data, name)),
            Some(("party", name)) => Some((&self.new.party, name)),
            _ => None,
        };
        let kind = record.and_then(|(record, name)| record.fields.get(name));
        kind.is_some_and(|known| known.kind.check(value, field, &self.new.budget).is_ok())
    }

    /// Tasks are a function of the states; who holds one keeps it.
    fn tasks(&mut self, moved: &mut Case) {
        let places = self.places(moved);
        for (ix, party) in &places {
            let state = self.new.state(*ix);
            let Some(rule) = &state.task else { continue };
            let before = self.case.tasks.iter().find(|task| {
                self.state(&task.state) == state.name && task.party == *party && task.act == rule.act
            });
            let fresh = Task {
                id: fresh_id((&state.name, &rule.act), moved.version, party.as_deref()),
                state: SmolStr::new(&state.name),
                act: SmolStr::new(&rule.act),
                role: SmolStr::new(&rule.role.name),
                party: party.clone(),
                ..Task::default()
            };
            let mut task = match before {
                Some(before) => Task {
                    state: SmolStr::new(&state.name),
                    ..before.clone()
                },
                None => Task {
                    due: self.due_of(rule),
                    priority: self.priority_of(rule, moved, party.as_deref()),
                    ..fresh
                },
            };
            if task.role != rule.role.name {
                task.role = SmolStr::new(&rule.role.name);
                task.claimed_by = None;
                task.holder = None;
            }
            let org = self
                .new
                .roles
                .get(task.role.as_str())
                .and_then(|role| role.org.as_ref());
            let view = View::of(moved, party.as_ref().and_then(|key| moved.party(key)));
            task.org = org.and_then(|org| view.evaluate(org).ok()?.as_str().map(SmolStr::new));
            moved.tasks.push(task);
        }
        let kept: BTreeSet<&str> = moved.tasks.iter().map(|task| task.id.as_str()).collect();
        let held = self.case.tasks.iter().filter(|task| task.claimed_by.is_some());
        let lost: Vec<String> = held
            .filter(|task| !kept.contains(task.id.as_str()))
            .map(|task| {
                format!(
                    "{} works on `{}`, which is no task any more",
                    task.holder.clone().unwrap_or_default(),
                    task.act
                )
            })
            .collect();
        for message in lost {
            self.fault("task-lost", format!("{message}: let them give it back first"));
        }
    }

    /// When a task that begins now is due.
    fn due_of(&mut self, rule: &TaskRule) -> Option<Timestamp> {
        let deadline = rule.due.as_ref()?;
        let calendar = deadline.calendar.as_ref();
        let calendar = calendar.and_then(|name| self.new.calendars.get(name));
        match deadline.after(self.now, &self.new.zone, calendar) {
            Ok(due) => Some(due.at),
            Err(error) => {
                self.fault("clock-undecided", format!("the task `{}`: {error}", rule.act));
                None
            }
        }
    }

    /// How urgent a task is that begins now.
    fn priority_of(&mut self, rule: &TaskRule, moved: &Case, party: Option<&str>) -> Priority {
        let view = View::of(moved, party.and_then(|key| moved.party(key)));
        match priority(&view, &rule.priority) {
            Ok(priority) => priority,
            Err(error) => {
                self.fault("data-invalid", format!("the task `{}`: {error}", rule.act));
                Priority::Normal
            }
        }
    }

    /// Active states of the case, and of each party that is still heard.
    fn places(&self, moved: &Case) -> Vec<(StateIx, Option<SmolStr>)> {
        let known = |names: &Configuration, party: Option<&SmolStr>| {
            let states = names
                .0
                .iter()
                .filter_map(|name| self.new.by_name.get(name.as_str()));
            states.map(|ix| (*ix, party.cloned())).collect::<Vec<_>>()
        };
        let mut places = known(&moved.configuration, None);
        if crate::step::hearing(self.new, moved).is_some() {
            for party in &moved.parties {
                places.extend(known(&party.configuration, Some(&party.key)));
            }
        }
        places
    }

    /// Nothing moves by itself before somebody acts.
    fn stable(&mut self, moved: &Case) {
        if let Err(fault) = legal(self.new, moved) {
            self.fault("configuration-illegal", fault);
            return;
        }
        let heard = crate::step::hearing(self.new, moved).is_some();
        let parties = moved.parties.iter().filter(|_| heard).map(Some);
        for party in std::iter::once(None).chain(parties) {
            let place = Place::of(moved, party);
            let selected = select(self.new, &View::of(moved, party), place, Wanted::Always);
            if selected.is_ok() {
                let message = format!(
                    "{} would move on by itself: map to the state it moves to",
                    place.configuration.leaf()
                );
                self.fault("not-stable", message);
            }
        }
    }
}
