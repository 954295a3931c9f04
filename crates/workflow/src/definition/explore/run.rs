// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! One step on a configuration, with every choice that data would decide taken from a tape.
//!
//! The same order as `crate::step::run`: leave, act, enter, then eventless transitions and raised events until nothing
//! moves. Change one and change the other: `tests/oracle/foretold.rs` compares them on random definitions.

use std::collections::VecDeque;

use super::config::{Config, Tape};
use super::machine::{Machine, Out};
use crate::chart::{Arrow, Memory, States};
use crate::definition::compile::arrow;
use crate::definition::model::{Named, State, StateIx, StateKind};
use crate::expression::{Expression, Known, Variable, Why};
use crate::yaml::At;
use serde_json::Value;

/// A step that does not come about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    /// The engine would refuse it.
    Refused,
    /// It does not come to rest.
    Endless,
}

/// Something that goes wrong on the way.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Note {
    /// A timer fires and nothing handles its event.
    Unheard(usize),
    /// An event is raised (or sent by the machine) and every guard says no: of the state, the event.
    NoElse(StateIx, String, At),
    /// An expression may have no value: as written, where, why.
    Fails(String, At, Why),
    /// The last of too many transitions in one step.
    Endless(usize),
}

/// What happened in a step.
#[derive(Debug, Clone, Default)]
pub(crate) struct Trace<'m> {
    /// Numbers of the transitions taken.
    pub taken: Vec<usize>,
    /// States whose `done` was raised.
    pub done: Vec<StateIx>,
    pub left: Vec<usize>,
    pub entered: Vec<usize>,
    /// Numbers of the timers that began to run.
    pub started: Vec<usize>,
    /// What could have been otherwise.
    pub assumed: Vec<Assumed<'m>>,
    /// Fields of the own hierarchy that were written, in that order.
    pub written: Vec<usize>,
    /// Fields that were set to something.
    pub sets: Vec<Wrote<'m>>,
    /// What a party did to the case.
    pub outs: Vec<Out<'m>>,
    pub notes: Vec<Note>,
}

/// Something that data decides, and how it was decided.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Assumed<'m> {
    pub what: Supposed<'m>,
    /// How many of [`Trace::written`] came before; what they wrote is not what the step began with.
    pub written: usize,
}

/// A field that was set to something.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wrote<'m> {
    pub of: Variable,
    pub field: &'m str,
    /// What it was set to, if that stands in the definition.
    pub literal: Option<&'m Value>,
    /// The number that was added to it.
    pub step: Option<i64>,
}

/// See [`Assumed`].
#[derive(Debug, Clone, Copy)]
pub(crate) enum Supposed<'m> {
    /// A condition holds, or does not.
    Holds(&'m Expression, bool),
    /// A list of parties has entries, or none.
    Filled(usize, bool),
    /// A field is known, or not.
    Known(usize, bool),
}

/// What a transition has to wait for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Wanted<'m> {
    Sent(&'m str),
    Raised(&'m str),
    Always,
}

enum Picked {
    Taken(Vec<usize>),
    /// Nothing handles it.
    Unhandled,
    /// Something does, but its guards say no; the last of them.
    Guarded(usize),
}

pub(super) struct Run<'x, 'm> {
    pub x: &'x Machine<'m>,
    pub tape: &'x mut Tape,
    pub active: States,
    pub memory: Memory,
    pub c: Config,
    pub trace: Trace<'m>,
    pub(super) queue: VecDeque<(&'m str, Option<usize>)>,
    pub(super) rehear: bool,
    pub(super) restore: bool,
    /// What was accepted of what came along: field, and what it can be.
    pub(super) admitted: Vec<(&'m str, Vec<Known>)>,
    /// What is being done stands here.
    pub(super) place: At,
    steps: usize,
}

impl<'x, 'm> Run<'x, 'm> {
    pub fn new(x: &'x Machine<'m>, from: &Config, tape: &'x mut Tape) -> Run<'x, 'm> {
        let memory = from.memory.iter().cloned().collect();
        Run {
            x,
            tape,
            active: from.active.iter().copied().collect(),
            memory,
            // The active states and what is remembered are put back at the end.
            c: Config {
                active: Vec::new(),
                memory: Vec::new(),
                timers: from.timers.clone(),
                data: from.data.clone(),
                parties: from.parties.clone(),
                ended: from.ended,
            },
            trace: Trace::default(),
            queue: VecDeque::new(),
            rehear: false,
            restore: false,
            admitted: Vec::new(),
            place: At::default(),
            steps: 0,
        }
    }

    /// The configuration reached, without what cannot matter any more.
    pub fn finish(mut self) -> (Config, Trace<'m>) {
        // Where parties are heard, this is what they meet next.
        self.heard();
        self.candidates();
        let (x, active) = (self.x, &self.active);
        self.memory.retain(|history, _| x.remembers(*history, active));
        x.forget(&mut self.c.data, active);
        self.c.memory = self.memory.into_iter().collect();
        self.c.active = self.active.into_iter().collect();
        if self.c.ended {
            self.c.timers.clear();
            self.c.parties.clear();
        }
        self.c.timers.sort_unstable();
        (self.c, self.trace)
    }

    /// Enters the initial state of the hierarchy.
    pub fn begin(&mut self, initial: StateIx) -> Result<(), Stop> {
        for entered in self.x.model.chart.enter(&[initial.0], &Memory::new()) {
            self.enter(entered.state)?;
        }
        self.drain()
    }

    /// Somebody sends an event.
    pub fn send(&mut self, event: &'m str) -> Result<(), Stop> {
        match self.pick(Wanted::Sent(event))? {
            Picked::Taken(taken) => {
                self.actors(&taken)?;
                self.duties(&taken);
                self.accepts(&taken)?;
                self.take(&taken)?;
                self.drain()
            }
            Picked::Guarded(way) => {
                self.no_else(way, true);
                Err(Stop::Refused)
            }
            Picked::Unhandled => Err(Stop::Refused),
        }
    }

    /// An expression that may have no value, where that is known.
    pub(super) fn fails(&mut self, expression: &Expression, at: At, why: Option<Why>) {
        if let Some(why) = why.filter(|_| self.x.body.is_none() || self.x.around.is_some()) {
            let note = Note::Fails(expression.source().to_owned(), at, why);
            self.trace.notes.push(note);
        }
    }

    /// A timer fires.
    pub fn fire(&mut self, timer: usize) -> Result<(), Stop> {
        self.c.timers.retain(|(running, _)| *running != timer);
        let Some(clock) = self.x.clocks.get(timer).copied() else {
            return Ok(());
        };
        self.place = self.x.model.state(clock.state).at;
        self.act(&clock.rule.actions)?;
        if let Some(event) = &clock.rule.raise {
            self.raise(&event.name, Some(timer));
        }
        self.drain()
    }

    /// What a party did reaches the case.
    pub fn party(&mut self, outs: &[Out<'m>], from: u16, to: u16) -> Result<(), Stop> {
        self.outs(outs);
        self.c.remove(from, self.tape);
        self.c.add(to);
        if self.x.ended(to) {
            self.all_answered();
        }
        self.drain()
    }

    pub(super) fn outs(&mut self, outs: &[Out<'m>]) {
        for out in outs {
            match out {
                Out::Raise(event) => self.queue.push_back((event, None)),
                Out::Set(field, mask) => self.write(*field, *mask),
            }
        }
        self.heard();
    }

    /// Eventless transitions and raised events until nothing moves.
    pub fn drain(&mut self) -> Result<(), Stop> {
        loop {
            while self.may_move()
                && let Picked::Taken(taken) = self.pick(Wanted::Always)?
            {
                self.count(&taken)?;
                self.take(&taken)?;
            }
            let Some((event, timer)) = self.queue.pop_front() else {
                return Ok(());
            };
            match self.pick(Wanted::Raised(event))? {
                Picked::Taken(taken) => {
                    self.count(&taken)?;
                    self.take(&taken)?;
                }
                Picked::Guarded(way) => self.no_else(way, false),
                Picked::Unhandled => {
                    if let Some(timer) = timer {
                        self.trace.notes.push(Note::Unheard(timer));
                    }
                }
            }
        }
    }

    /// Whether an active state has an eventless transition.
    fn may_move(&self) -> bool {
        let mut active = self.active.iter();
        active.any(|ix| {
            self.x
                .model
                .states
                .get(*ix)
                .is_some_and(|state| !state.always.is_empty())
        })
    }

    fn count(&mut self, taken: &[usize]) -> Result<(), Stop> {
        self.steps += 1;
        if self.steps <= self.x.model.budget.microsteps {
            return Ok(());
        }
        self.trace
            .notes
            .extend(taken.first().map(|way| Note::Endless(*way)));
        Err(Stop::Endless)
    }

    /// Nobody reads the refusal of what no person has sent.
    fn no_else(&mut self, way: usize, sent: bool) {
        let Some(way) = self.x.ways.get(way) else { return };
        let machine = way
            .transition
            .by
            .iter()
            .all(|by| by.name == crate::command::SYSTEM_ROLE);
        if let (Some(event), false) = (way.event, sent && !machine) {
            let note = Note::NoElse(way.state, event.name.clone(), way.transition.at);
            self.trace.notes.push(note);
        }
    }

    fn pick(&mut self, wanted: Wanted<'m>) -> Result<Picked, Stop> {
        let chart = &self.x.model.chart;
        // A handful: looked through faster than sorted.
        let mut asked: Vec<(StateIx, bool)> = Vec::with_capacity(self.active.len());
        let (mut enabled, mut guarded) = (Vec::new(), None);
        for leaf in chart.leaves(&self.active) {
            for source in self.x.model.upward(StateIx(leaf)) {
                let known = asked.iter().find(|(ix, _)| *ix == source);
                let found = match known {
                    Some((_, found)) => *found,
                    None => {
                        let found = self.ask(source, wanted, &mut guarded)?;
                        enabled.extend(found);
                        asked.push((source, found.is_some()));
                        found.is_some()
                    }
                };
                if found {
                    break;
                }
            }
        }
        Ok(match (enabled.len(), guarded) {
            (0, Some(way)) => Picked::Guarded(way),
            (0, None) => Picked::Unhandled,
            (1, _) => Picked::Taken(enabled),
            _ => {
                let arrows: Vec<Arrow> = enabled.iter().filter_map(|i| self.arrow(*i)).collect();
                let kept = chart.preempt(&self.active, &self.memory, &arrows);
                Picked::Taken(kept.into_iter().filter_map(|i| enabled.get(i).copied()).collect())
            }
        })
    }

    fn arrow(&self, way: usize) -> Option<Arrow> {
        let way = self.x.ways.get(way)?;
        Some(arrow(self.x.model, way.state, way.transition))
    }

    /// The first transition of a state whose guard holds.
    fn ask(
        &mut self,
        ix: StateIx,
        wanted: Wanted<'m>,
        guarded: &mut Option<usize>,
    ) -> Result<Option<usize>, Stop> {
        let state: &'m State = self.x.model.state(ix);
        let (event, raised) = match wanted {
            Wanted::Always => {
                for transition in &state.always {
                    if self.guard(
                        transition
                            .guard
                            .as_ref()
                            .map(|guard| (&guard.condition, transition.at)),
                    )? {
                        return Ok(Some(self.x.number_of(transition)));
                    }
                }
                return Ok(None);
            }
            Wanted::Sent(event) => (event, false),
            Wanted::Raised(event) => (event, true),
        };
        let handlers = state
            .handlers
            .iter()
            .filter(|handler| handler.event.name == event);
        for transition in handlers.flat_map(|handler| &handler.alternatives) {
            if transition.by.is_empty() != raised {
                continue;
            }
            let number = self.x.number_of(transition);
            if self.guard(
                transition
                    .guard
                    .as_ref()
                    .map(|guard| (&guard.condition, transition.at)),
            )? {
                return Ok(Some(number));
            }
            *guarded = Some(number);
        }
        Ok(None)
    }

    pub(super) fn assume(&mut self, what: Supposed<'m>) {
        let written = self.trace.written.len();
        self.trace.assumed.push(Assumed { what, written });
    }

    /// A field is set.
    pub(super) fn write(&mut self, field: usize, mask: super::domain::Mask) {
        if self.x.body.is_some() == self.x.domain.is_party(field) {
            self.trace.written.push(field);
        }
        self.set_mask(field, mask);
    }

    /// A party does not keep what it has seen of the case: the case may change behind its back.
    pub(super) fn set_mask(&mut self, field: usize, mask: super::domain::Mask) {
        if self.x.body.is_some() == self.x.domain.is_party(field)
            && let Some(known) = self.c.data.get_mut(field)
        {
            *known = mask;
        }
    }

    /// Transitions together: leave, act, enter.
    fn take(&mut self, taken: &[usize]) -> Result<(), Stop> {
        let x = self.x;
        let arrows: Vec<Arrow> = taken.iter().filter_map(|way| self.arrow(*way)).collect();
        let microstep = x.model.chart.microstep(&self.active, &mut self.memory, &arrows);
        self.trace.taken.extend(taken);
        for ix in microstep.leave {
            self.leave(ix)?;
        }
        let ways: Vec<_> = taken.iter().filter_map(|way| x.ways.get(*way)).collect();
        for way in &ways {
            self.place = way.transition.at;
            if way.transition.compensates {
                self.compensated(way.state);
            }
            self.act(&way.transition.actions)?;
            self.kept(&way.transition.compensate)?;
        }
        self.restore = ways.iter().any(|way| {
            let to = way
                .transition
                .to
                .as_ref()
                .and_then(|to| x.model.by_name.get(&to.name));
            to.is_some_and(|to| matches!(x.model.state(*to).kind, StateKind::History { deep: true, .. }))
        });
        for entered in microstep.enter {
            self.enter(entered.state)?;
        }
        self.restore = false;
        self.heard();
        Ok(())
    }

    fn leave(&mut self, ix: usize) -> Result<(), Stop> {
        let state = self.x.model.state(StateIx(ix));
        if let StateKind::ForEach { .. } = state.kind {
            self.c.parties.clear();
        }
        self.place = state.at;
        self.act(&state.exit)?;
        let x = self.x;
        let own = |timer: usize| x.clocks.get(timer).is_some_and(|clock| clock.state.0 == ix);
        self.c.timers.retain(|(timer, _)| !own(*timer));
        self.active.remove(&ix);
        self.trace.left.push(ix);
        Ok(())
    }

    pub(super) fn enter(&mut self, ix: usize) -> Result<(), Stop> {
        let x = self.x;
        let state = x.model.state(StateIx(ix));
        self.active.insert(ix);
        self.trace.entered.push(ix);
        self.place = state.at;
        self.act(&state.entry)?;
        self.kept(&state.compensate)?;
        for (number, clock) in x.clocks_of(StateIx(ix)) {
            let when = clock.rule.when.as_ref().map(|when| (when, state.at));
            if !self.guard(when)? {
                continue;
            }
            if let Some(date) = clock.rule.start.date() {
                self.present(date, state.at)?;
            }
            self.trace.started.push(number);
            if clock.matters {
                self.c.timers.push((number, false));
            }
        }
        if let Some(task) = &state.task {
            let role = x.model.roles.get(&task.role.name);
            let org = role.and_then(|role| role.org.as_ref());
            for needed in org.into_iter().chain(task.counted_from()) {
                self.present(needed, task.at)?;
            }
            for when in task.priority.conditions() {
                let error = x.domain.verdict(when, &self.c.data).error;
                self.fails(when, task.at, error);
            }
        }
        match &state.kind {
            StateKind::ForEach { list, .. } => self.begin_hearing(list),
            StateKind::Final { .. } => {
                self.reached_end(ix);
                Ok(())
            }
            StateKind::Atomic
            | StateKind::Compound { .. }
            | StateKind::Parallel { .. }
            | StateKind::History { .. } => Ok(()),
        }
    }

    fn reached_end(&mut self, ix: usize) {
        let Some(parent) = self.x.model.state(StateIx(ix)).parent else {
            self.c.ended = true;
            return;
        };
        if let StateKind::Compound { done, .. } = &self.x.model.state(parent).kind {
            self.done(parent, done.as_ref());
        }
        self.region_ended(parent);
    }

    pub(super) fn done(&mut self, ix: StateIx, done: Option<&'m Named>) {
        self.trace.done.push(ix);
        if let Some(done) = done {
            self.queue.push_back((&done.name, None));
        }
    }

    pub(super) fn region_ended(&mut self, region: StateIx) {
        let model = self.x.model;
        let Some(parallel) = model.state(region).parent else {
            return;
        };
        let StateKind::Parallel { done, .. } = &model.state(parallel).kind else {
            return;
        };
        let heard = self.answered();
        let outside = |ix: usize| heard && matches!(model.state(StateIx(ix)).kind, StateKind::ForEach { .. });
        if !model.chart.is_done(&self.active, parallel.0, &outside) {
            return;
        }
        self.done(parallel, done.as_ref());
        self.region_ended(parallel);
    }

    /// An event for this hierarchy, or from a party for the case.
    pub(super) fn raise(&mut self, event: &'m str, timer: Option<usize>) {
        match self.x.body.is_some() && !self.x.in_body(event) {
            true => self.trace.outs.push(Out::Raise(event)),
            false => self.queue.push_back((event, timer)),
        }
    }
}
