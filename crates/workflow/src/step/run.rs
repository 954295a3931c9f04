// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! One step while it runs: exits, actions, entries, and the events they raise, until nothing moves.
//!
//! The order is that of SCXML §3.13: leave states innermost first, do the transition's actions, enter states
//! outermost first. A step that cannot be finished leaves no trace, because it works on a copy.

use std::borrow::Cow;
use std::collections::{BTreeMap, VecDeque};

use jiff::Timestamp;
use serde_json::Value;
use smallvec::SmallVec;
use smol_str::SmolStr;

use super::judge::hearing;
use super::select::{NotSelected, Place, Selected, Wanted, select_from};
use super::view::{Caused, View};
use super::{Submitted, reasons};
use crate::case::{Case, Configuration, Performed, Timer};
use crate::chart::{Arrow, Memory, States};
use crate::command::Actor;
use crate::definition::model::{Model, StateIx, StateKind, Transition};
use crate::definition::{Definition, arrow};
use crate::record::{Effect, LogRecord, Step};
use crate::refusal::Reason;

/// What a step answers to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cause<'c> {
    pub command: &'c SmolStr,
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
    pub(super) event: Caused,
    pub(super) payload: Value,
    pub(super) queue: VecDeque<(SmolStr, Option<SmolStr>)>,
    /// Keys of the parties that a hearing entered in this step asks again; `None`: all of them.
    pub(super) rehear: Option<Vec<String>>,
    /// States a deep history leads back into; a hearing among them goes on where its parties were.
    pub(super) restore: Vec<SmolStr>,
    /// Active states of the case, as its configuration names them.
    active: States,
    /// Data was written: its size is looked at once, at the end.
    pub(super) grown: bool,
    microsteps: usize,
    before: (Vec<SmolStr>, Vec<SmolStr>),
}

impl<'m> Run<'m> {
    pub fn new(
        definition: &'m Definition,
        (mut case, active): (Case, States),
        now: Timestamp,
        cause: Cause<'_>,
    ) -> Run<'m> {
        case.version = case.version.saturating_add(1);
        let actor = cause.actor;
        let from = configuration(&case, cause.party).clone();
        let entry = LogRecord {
            version: case.version,
            command: cause.command.clone(),
            definition: definition.id().sha256.clone(),
            event: SmolStr::new(cause.event),
            party: cause.party.map(SmolStr::new),
            person: actor.person.clone(),
            name: actor.name.clone(),
            role: cause.role.map(SmolStr::new),
            roles: Vec::new(),
            org: actor.org.clone(),
            unit: actor.unit.clone(),
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
            compensated: Vec::new(),
            timers_started: Vec::new(),
            timers_stopped: Vec::new(),
            tasks_opened: Vec::new(),
            tasks_closed: Vec::new(),
        };
        let event = Caused {
            name: SmolStr::new(cause.event),
            at: cause.moment,
            zone: definition.model().zone.clone(),
            reason: None,
            person: actor.person.0.clone(),
            org: actor.org.clone(),
        };
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
            rehear: None,
            restore: Vec::new(),
            active,
            grown: false,
            microsteps: 0,
            before,
        }
    }

    /// Remembers what came with the event.
    pub fn submit(&mut self, payload: Value, submitted: Submitted<'_>) {
        let reason = submitted.reason.map(str::trim).filter(|text| !text.is_empty());
        self.event.reason = reason.map(SmolStr::new);
        self.entry.reason.clone_from(&self.event.reason);
        self.entry.payload.clone_from(&payload);
        self.entry.signature = submitted.signature.cloned();
        self.payload = payload;
    }

    /// Whether what came along with the event does; everything that speaks against it.
    pub fn accepts(
        &mut self,
        taken: &[(StateIx, &'m Transition)],
        party: Option<&str>,
    ) -> Result<(), Vec<Reason>> {
        let mut found = Vec::new();
        for accept in taken.iter().flat_map(|(_, transition)| &transition.accept) {
            let party = party.and_then(|key| self.case.party(key));
            let view = View::of(&self.case, party).caused(&self.payload, &self.event);
            match view.trace(&accept.condition) {
                Ok(trace) if trace.result => self.entry.guards.push(trace),
                Ok(trace) => found.push(reasons::not_accepted(accept, trace)),
                Err(error) => found.push(reasons::incident(&error)),
            }
        }
        match found.is_empty() {
            true => Ok(()),
            false => Err(found),
        }
    }

    /// Enters the initial state of the definition.
    pub fn begin(&mut self) -> Result<(), Reason> {
        self.grown = true;
        if let Some(initial) = self.model.by_name.get(&self.model.initial.name).copied() {
            self.enter_initial(initial, None)?;
        }
        self.drain()
    }

    /// Takes transitions together in the hierarchy of the case or of one party: leave, act, enter.
    pub fn take(&mut self, taken: &[(StateIx, &'m Transition)], party: Option<&str>) -> Result<(), Reason> {
        let arrows: SmallVec<[Arrow; 2]> = taken
            .iter()
            .map(|(source, t)| arrow(self.model, *source, t))
            .collect();
        let mut memory = self.place(party).memory(self.model);
        let microstep = self
            .model
            .chart
            .microstep(&self.active(party), &mut memory, &arrows);
        self.keep(memory, party);
        for ix in microstep.leave {
            self.leave(StateIx(ix), party)?;
        }
        for (source, transition) in taken {
            if transition.compensates {
                self.compensate(*source, party)?;
            }
            self.act(&transition.actions, party)?;
            self.completed(*source, &transition.compensate, true, party)?;
        }
        self.restore = self.led_back(taken, party);
        for entered in microstep.enter {
            self.enter(StateIx(entered.state), party)?;
        }
        self.restore.clear();
        Ok(())
    }

    /// States that a deep history of these transitions remembers.
    fn led_back(&self, taken: &[(StateIx, &'m Transition)], party: Option<&str>) -> Vec<SmolStr> {
        if !self.model.index.deep_histories {
            return Vec::new();
        }
        let to = taken.iter().filter_map(|(_, transition)| transition.to.as_ref());
        let deep = to.filter(|to| {
            let target = self.model.by_name.get(&to.name);
            let kind = target.map(|target| &self.model.state(*target).kind);
            matches!(kind, Some(StateKind::History { deep: true, .. }))
        });
        let remembered = deep.filter_map(|to| self.place(party).history.get(to.name.as_str()));
        remembered.flatten().cloned().collect()
    }

    /// Active states of the case or of a party.
    pub(super) fn active(&self, party: Option<&str>) -> Cow<'_, States> {
        match party {
            None => Cow::Borrowed(&self.active),
            Some(_) => Cow::Owned(self.place(party).active(self.model)),
        }
    }

    fn place(&self, party: Option<&str>) -> Place<'_> {
        Place::of(&self.case, party.and_then(|key| self.case.party(key)))
    }

    /// Stores what histories remember, by name.
    fn keep(&mut self, memory: Memory, party: Option<&str>) {
        if memory.is_empty() && self.place(party).history.is_empty() {
            return;
        }
        let model = self.model;
        let name = |ix: usize| SmolStr::new(&model.state(StateIx(ix)).name);
        let history = memory
            .into_iter()
            .map(|(ix, states)| (name(ix), states.into_iter().map(name).collect()));
        let history: BTreeMap<SmolStr, Vec<SmolStr>> = history.collect();
        let place = match party {
            None => Some(&mut self.case.history),
            Some(key) => {
                let mut parties = self.case.parties.iter_mut();
                parties
                    .find(|party| party.key == key)
                    .map(|party| &mut party.history)
            }
        };
        if let Some(place) = place {
            *place = history;
        }
    }

    /// Fires a timer: its own actions first, then the event it raises.
    pub fn fire(&mut self, timer: &Timer) -> Result<(), Reason> {
        self.case.timers.retain(|running| running.id != timer.id);
        let party = timer.party.clone();
        let state = self
            .model
            .by_name
            .get(timer.state.as_str())
            .map(|ix| self.model.state(*ix));
        let rule = state.and_then(|state| state.timers.iter().find(|rule| rule.name == timer.name));
        if let Some(rule) = rule {
            self.act(&rule.actions, party.as_deref())?;
        }
        if let Some(event) = &timer.event {
            self.raise(event, party.as_deref());
        }
        Ok(())
    }

    /// Takes eventless transitions and handles raised events until nothing moves.
    pub fn drain(&mut self) -> Result<(), Reason> {
        loop {
            self.settle()?;
            let Some((event, party)) = self.queue.pop_front() else {
                return Ok(());
            };
            self.count()?;
            self.entry.raised.push(event.clone());
            self.react(Wanted::Raised(&event), party.as_deref())?;
        }
    }

    fn count(&mut self) -> Result<(), Reason> {
        self.microsteps += 1;
        let (found, allowed) = (self.microsteps, self.model.budget.microsteps);
        match found > allowed {
            true => Err(reasons::limit_exceeded("microsteps", found, allowed)),
            false => Ok(()),
        }
    }

    /// Eventless transitions of the case, then of each party, again and again until none is enabled: what one party
    /// does can be what another one waits for.
    fn settle(&mut self) -> Result<(), Reason> {
        let index = &self.model.index;
        let (in_case, in_parties) = (index.always_in_case, index.always_in_parties);
        loop {
            while in_case && self.react(Wanted::Always, None)? {
                self.count()?;
            }
            if !in_parties || !self.settle_parties()? {
                return Ok(());
            }
        }
    }

    /// Whether any party moved.
    fn settle_parties(&mut self) -> Result<bool, Reason> {
        if hearing(self.model, &self.case).is_none() {
            return Ok(false);
        }
        let mut moved = false;
        let keys: Vec<SmolStr> = self.case.parties.iter().map(|party| party.key.clone()).collect();
        for key in keys {
            let (mut rounds, allowed) = (0_usize, self.model.budget.microsteps);
            while self.react(Wanted::Always, Some(&key))? {
                (rounds, moved) = (rounds + 1, true);
                if rounds > allowed {
                    return Err(reasons::limit_exceeded("microsteps", rounds, allowed));
                }
            }
        }
        Ok(moved)
    }

    fn selected(&self, wanted: Wanted<'_>, party: Option<&str>) -> Result<Selected<'m>, NotSelected<'m>> {
        let view = View::of(&self.case, party.and_then(|key| self.case.party(key)));
        let (place, active) = (self.place(party), self.active(party));
        select_from(self.model, &view, (place, &active), wanted)
    }

    /// Takes what is selected; whether anything was. A party that is gone, or whose hearing was left earlier in the
    /// step, does nothing any more: its state stays on file.
    fn react(&mut self, wanted: Wanted<'_>, party: Option<&str>) -> Result<bool, Reason> {
        if party
            .is_some_and(|key| self.case.party(key).is_none() || hearing(self.model, &self.case).is_none())
        {
            return Ok(false);
        }
        match self.selected(wanted, party) {
            Ok(Selected { taken, mut guards }) => {
                self.entry.guards.append(&mut guards);
                self.take(&taken, party)?;
                Ok(true)
            }
            Err(NotSelected::Incident(reason)) => Err(reason),
            // Nobody waits for it in this state, as in SCXML.
            Err(NotSelected::Unhandled) => Ok(false),
            Err(NotSelected::Guarded(_, _, reasons)) => {
                // What did not happen by itself is no news.
                if let Wanted::Raised(_) = wanted {
                    let guards = reasons.into_iter().filter_map(|reason| reason.guard);
                    self.entry.guards.extend(guards);
                }
                Ok(false)
            }
        }
    }

    /// Puts an event into the queue: of the party's hierarchy when that one handles it, of the case otherwise.
    pub(super) fn raise(&mut self, event: &str, party: Option<&str>) {
        let own = self.model.index.handled(event).in_parties;
        self.queue
            .push_back((SmolStr::new(event), party.filter(|_| own).map(SmolStr::new)));
    }

    /// Writes the performer register, and takes the task of the state that handled the event if it stays open.
    pub fn perform(&mut self, taken: &[(StateIx, &Transition)], role: &str, unit: Option<&str>) {
        let entry = &self.entry;
        self.case.performers.push(Performed {
            act: entry.event.clone(),
            person: entry.person.clone(),
            name: entry.name.clone(),
            role: SmolStr::new(role),
            unit: unit.map(SmolStr::new),
            at: entry.at,
            party: entry.party.clone(),
        });
        let sources: Vec<&str> = taken
            .iter()
            .map(|(source, _)| self.model.state(*source).name.as_str())
            .collect();
        for task in self
            .case
            .tasks
            .iter_mut()
            .filter(|task| task.party == entry.party && task.role == role)
        {
            if task.claimed_by.is_none()
                && sources.contains(&task.state.as_str())
                && self.before.1.contains(&task.id)
            {
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
        if self.grown {
            let parties = self.case.parties.iter().map(|party| written(&party.data));
            let (size, allowed) = (
                written(&self.case.data) + parties.sum::<usize>(),
                self.model.budget.data_bytes,
            );
            if size > allowed {
                return Err(reasons::limit_exceeded("case data", size, allowed));
            }
        }
        let (timers, tasks) = ids(&self.case);
        let new =
            |now: &[SmolStr], then: &[SmolStr]| now.iter().filter(|id| !then.contains(id)).cloned().collect();
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

    fn leave(&mut self, ix: StateIx, party: Option<&str>) -> Result<(), Reason> {
        let state = self.model.state(ix);
        if let StateKind::ForEach { .. } = state.kind {
            // What the parties were still doing is over; their last state stays for the file.
            self.case.timers.retain(|timer| timer.party.is_none());
            self.case.suspended.retain(|still| still.timer.party.is_none());
            self.case.tasks.retain(|task| task.party.is_none());
        }
        self.act(&state.exit, party)?;
        let own = |timer: &Timer| timer.state == state.name && timer.party.as_deref() == party;
        self.case.timers.retain(|timer| !own(timer));
        self.case.suspended.retain(|still| !own(&still.timer));
        self.case
            .tasks
            .retain(|task| task.state != state.name || task.party.as_deref() != party);
        if party.is_none() {
            self.active.remove(&ix.0);
        }
        configuration_mut(&mut self.case, party)
            .0
            .retain(|name| *name != state.name);
        Ok(())
    }

    /// Enters the initial states below `initial` in a hierarchy where nothing is active.
    pub(super) fn enter_initial(&mut self, initial: StateIx, party: Option<&str>) -> Result<(), Reason> {
        let memory = self.place(party).memory(self.model);
        for entered in self.model.chart.enter(&[initial.0], &memory) {
            self.enter(StateIx(entered.state), party)?;
        }
        Ok(())
    }

    /// Leaves everything a party was doing, innermost first.
    pub(super) fn leave_party(&mut self, key: &str) -> Result<(), Reason> {
        for ix in self.active(Some(key)).into_owned().into_iter().rev() {
            self.leave(StateIx(ix), Some(key))?;
        }
        Ok(())
    }

    pub(super) fn enter(&mut self, ix: StateIx, party: Option<&str>) -> Result<(), Reason> {
        let state = self.model.state(ix);
        // In the order of the definition, so that what is around comes before what is inside.
        let at = self.active(party).iter().filter(|other| **other < ix.0).count();
        if party.is_none() {
            self.active.insert(ix.0);
        }
        let active = &mut configuration_mut(&mut self.case, party).0;
        active.insert(at.min(active.len()), SmolStr::new(&state.name));
        self.act(&state.entry, party)?;
        self.completed(ix, &state.compensate, false, party)?;
        for rule in &state.timers {
            self.start_timer(state, rule, party)?;
        }
        if let Some(rule) = &state.task {
            self.open_task(state, rule, party)?;
        }
        match &state.kind {
            StateKind::Atomic
            | StateKind::Compound { .. }
            | StateKind::Parallel { .. }
            | StateKind::History { .. } => Ok(()),
            StateKind::ForEach {
                list, key, initial, ..
            } => {
                let again = self.restore.iter().any(|name| *name == state.name);
                self.begin_hearing((list, key, &initial.name), again)
            }
            StateKind::Final { outcome, .. } => {
                self.reached_end(ix, outcome.as_deref(), party);
                Ok(())
            }
        }
    }
}

/// The active states of a party, or of the case.
pub(super) fn configuration<'c>(case: &'c Case, party: Option<&str>) -> &'c Configuration {
    party
        .and_then(|key| case.party(key))
        .map_or(&case.configuration, |party| &party.configuration)
}

pub(super) fn configuration_mut<'c>(case: &'c mut Case, party: Option<&str>) -> &'c mut Configuration {
    match party {
        None => &mut case.configuration,
        Some(key) => match case.parties.iter_mut().find(|party| party.key == key) {
            Some(party) => &mut party.configuration,
            None => &mut case.configuration,
        },
    }
}

/// How long a value is as JSON.
pub(super) fn written(value: &Value) -> usize {
    struct Count(usize);
    impl std::io::Write for Count {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0 = self.0.saturating_add(bytes.len());
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let mut count = Count(0);
    // A value has a JSON form, and counting cannot fail; what cannot be written is longer than anything allowed.
    serde_json::to_writer(&mut count, value).map_or(usize::MAX, |()| count.0)
}

fn ids(case: &Case) -> (Vec<SmolStr>, Vec<SmolStr>) {
    let timers = case.timers.iter().map(|timer| timer.id.clone()).collect();
    (timers, case.tasks.iter().map(|task| task.id.clone()).collect())
}
