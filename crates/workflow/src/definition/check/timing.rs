// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Deadlines that do not do what they promise: left behind, stretched without bound, or going round by themselves.

use std::collections::{BTreeMap, BTreeSet};

use super::Checks;
use super::witness::Seen;
use crate::command::SYSTEM_ROLE;
use crate::deadline::Deadline;
use crate::definition::explore::Explored;
use crate::definition::explore::graph::{Cause, Edge, Graph};
use crate::definition::explore::machine::Clock;
use crate::definition::model::{Model, StateIx, TimerStart};
use crate::expression::{Expression, Path};

/// Steps of one kind looked at for one timer.
const LOOKS: usize = 64;

impl Checks<'_> {
    pub(super) fn timing<'m>(&mut self, explored: &Explored<'m>) {
        for seen in Seen::both(explored) {
            let left = Left::new(seen.graph, &seen.machine.clocks);
            for (number, clock) in seen.machine.clocks.iter().enumerate() {
                let own = self.model.state(clock.state).body_of == seen.machine.body;
                if !own || clock.rule.raise.is_none() {
                    continue;
                }
                match clock.rule.start.date() {
                    Some(_) => self.left_behind(&seen, clock),
                    None => self.stretched(&seen, (number, clock), &left),
                }
            }
            self.timer_loop(&seen);
        }
    }

    /// A date passes unnoticed while the case is away from the state that watches it, and comes back.
    fn left_behind<'m>(&mut self, seen: &Seen<'_, 'm>, clock: &Clock<'m>) {
        let graph = seen.graph;
        let is_here = |node: usize| graph.is_active(node, clock.state);
        let here: BTreeSet<usize> = (0..graph.nodes.len()).filter(|node| is_here(*node)).collect();
        // With another date another time begins.
        let keeps = |edge: &Edge<'m>| !self.writes_date(seen, clock, edge);
        let back = graph.back(&here, |_, edge| keeps(edge));
        let left = graph
            .steps()
            .filter(|(from, edge)| is_here(*from) && !is_here(edge.to) && keeps(edge));
        let mut open: Vec<usize> = left.map(|(_, edge)| edge.to).collect();
        let mut away: BTreeSet<usize> = open.iter().copied().collect();
        while let Some(node) = open.pop() {
            for edge in graph.from(node).iter().filter(|edge| keeps(edge)) {
                if !is_here(edge.to) && away.insert(edge.to) {
                    open.push(edge.to);
                }
            }
        }
        let watched = |node: usize| {
            let timers = graph
                .nodes
                .get(node)
                .map(|config| config.timers.as_slice())
                .unwrap_or_default();
            timers.iter().any(|(timer, _)| {
                let other = seen.machine.clocks.get(*timer);
                other.is_some_and(|other| same_date(&other.rule.start, &clock.rule.start))
            })
        };
        let mut places: BTreeMap<StateIx, usize> = BTreeMap::new();
        for node in away
            .into_iter()
            .filter(|node| back.contains(node) && !watched(*node))
        {
            let leaf = seen.leaf(node);
            if !self.handles(leaf, clock) {
                places.entry(leaf).or_insert(node);
            }
        }
        for (leaf, node) in places {
            let (state, owner) = (self.model.state(leaf), &self.model.state(clock.state).name);
            let message = format!(
                "in `{}` the timer `{}` of `{owner}` does not run, and the case comes back to `{owner}`",
                state.name, clock.rule.name
            );
            let hint = format!(
                "put the timer on a state around `{owner}` and `{}`, so that it goes on",
                state.name
            );
            let found = state.at.diagnostic("timer-left-behind", message, hint);
            self.fault_after(found.after(seen.to(node)));
        }
    }

    /// Whether a step sets the date that a timer counts from or to.
    fn writes_date<'m>(&self, seen: &Seen<'_, 'm>, clock: &Clock<'m>, edge: &Edge<'m>) -> bool {
        let dates = clock.rule.start.date().into_iter().flat_map(|date| date.paths());
        let mut fields = dates.filter_map(|path| seen.machine.domain.of(path.of, &path.field));
        fields.any(|field| edge.trace.written.contains(&field))
    }

    /// The state handles the timer's event itself: that it never comes is said there.
    fn handles<'m>(&self, ix: StateIx, clock: &Clock<'m>) -> bool {
        let event = clock.rule.raise.as_ref().map_or("", |raise| raise.name.as_str());
        let mut handlers = self
            .model
            .upward(ix)
            .flat_map(|up| &self.model.state(up).handlers);
        handlers.any(|handler| handler.event.name == event)
    }

    /// Whoever is pressed by a period begins it anew without anybody being able to prevent it.
    fn stretched<'m>(
        &mut self,
        seen: &Seen<'_, 'm>,
        (number, clock): (usize, &Clock<'m>),
        left: &Left<'_, 'm>,
    ) {
        let graph = seen.graph;
        let running = |node: usize| {
            let config = graph.nodes.get(node);
            config.is_some_and(|config| config.timers.contains(&(number, false)))
        };
        let pressed = pressed(self.model, clock.state);
        let mut looks: BTreeMap<usize, usize> = BTreeMap::new();
        for (from, edge) in left.of(clock.state).filter(|(from, _)| running(*from)) {
            let Some(way) = self.leaves(seen, clock.state, &pressed, edge) else {
                continue;
            };
            let looked = looks.entry(way).or_insert(0);
            *looked += 1;
            if *looked > LOOKS {
                continue;
            }
            let again = edge.trace.entered.contains(&clock.state.0) && running(edge.to);
            if again || self.always_back(seen, edge.to, (clock.state, &running)) {
                *looked = LOOKS;
                let Some(way) = seen.machine.ways.get(way) else {
                    continue;
                };
                let event = way.event.map_or("", |event| event.name.as_str());
                let message = format!(
                    "`{event}` leaves `{}` and leads back to it, so the period `{}` begins anew as often as one likes",
                    self.model.state(clock.state).name,
                    clock.rule.name
                );
                let hint = "put the timer on a state around both, or let the transition ask for a reason";
                let found = way.transition.at.diagnostic("deadline-stretched", message, hint);
                let mut witness = seen.words(&graph.first_way(from));
                witness.extend(seen.step(edge));
                self.fault_after(found.after(witness));
            }
        }
    }

    /// The transition by which somebody pressed has the state left, from inside or from a region beside, without saying
    /// why.
    fn leaves<'m>(
        &self,
        seen: &Seen<'_, 'm>,
        ix: StateIx,
        pressed: &BTreeSet<&str>,
        edge: &Edge<'m>,
    ) -> Option<usize> {
        let Cause::Sent(sent) = edge.cause else {
            return None;
        };
        let ways = edge
            .trace
            .taken
            .iter()
            .filter_map(|way| seen.machine.ways.get(*way));
        let mut own = ways.filter(|way| way.event.is_some_and(|event| event.name == sent));
        if own.any(|way| way.transition.reason_required) {
            return None;
        }
        edge.trace.taken.iter().copied().find(|number| {
            seen.machine.ways.get(*number).is_some_and(|way| {
                let mut by = way.transition.by.iter().filter(|by| by.name != SYSTEM_ROLE);
                let who = by.any(|by| pressed.is_empty() || pressed.contains(by.name.as_str()));
                let around = self.model.upward(ix).skip(1).any(|up| up == way.state);
                who && !way.transition.reason_required && !around
            })
        })
    }

    /// Whether every way from here comes back to the state, unless something around both of them happens.
    fn always_back<'m>(
        &self,
        seen: &Seen<'_, 'm>,
        from: usize,
        (ix, running): (StateIx, &dyn Fn(usize) -> bool),
    ) -> bool {
        let graph = seen.graph;
        let outer = |edge: &Edge<'m>| {
            let first = edge
                .trace
                .taken
                .first()
                .and_then(|way| seen.machine.ways.get(*way));
            first.is_some_and(|way| self.model.upward(ix).skip(1).any(|up| up == way.state))
        };
        let is_back = |node: usize| graph.is_active(node, ix);
        if is_back(from) {
            return false;
        }
        let mut met = vec![false; graph.nodes.len()];
        let mut open = vec![from];
        let mut returns = false;
        while let Some(node) = open.pop() {
            if graph.nodes.get(node).is_none_or(|config| config.ended) {
                return false;
            }
            for edge in graph.from(node).iter().filter(|edge| !outer(edge)) {
                if is_back(edge.to) {
                    if !running(edge.to) {
                        return false;
                    }
                    returns = true;
                } else if let Some(met) = met.get_mut(edge.to).filter(|met| !**met) {
                    *met = true;
                    open.push(edge.to);
                }
            }
        }
        returns
    }

    /// Timers that wake one another for ever while nobody acts.
    fn timer_loop<'m>(&mut self, seen: &Seen<'_, 'm>) {
        let graph = seen.graph;
        // Steps that are taken so often at most as a number allows.
        let mut counted: BTreeSet<(usize, usize)> = BTreeSet::new();
        let timed = |from: usize, number: usize, edge: &Edge<'m>, counted: &BTreeSet<(usize, usize)>| {
            let by_time = match edge.cause {
                Cause::Timer(_) => true,
                Cause::Party(number) => seen.machine.parties.by_time.get(number) == Some(&true),
                Cause::Start | Cause::Sent(_) | Cause::Settle => false,
            };
            by_time && !counted.contains(&(from, number))
        };
        let looping = loop {
            let looping = looping(graph, |from, number, edge| timed(from, number, edge, &counted));
            let before = counted.len();
            counted.extend(counts(seen, &looping, |from, number, edge| {
                timed(from, number, edge, &counted)
            }));
            if counted.len() == before {
                break looping;
            }
        };
        let timed = |from: usize, number: usize, edge: &Edge<'m>| timed(from, number, edge, &counted);
        let onward = |node: usize| {
            let steps = graph.from(node).iter().enumerate();
            steps
                .filter(move |(number, edge)| timed(node, *number, edge))
                .map(|(_, edge)| edge)
        };
        for node in looping {
            let firsts: Vec<usize> = onward(node).map(|edge| edge.to).collect();
            let Some(way) = graph.way(&firsts, |to| to == node, timed) else {
                continue;
            };
            let mut onward = onward(node);
            let Some(edge) = onward.find(|edge| matches!(edge.cause, Cause::Timer(_))) else {
                continue;
            };
            let Cause::Timer(timer) = edge.cause else { continue };
            let Some(clock) = seen.machine.clocks.get(timer) else {
                continue;
            };
            let state = self.model.state(clock.state);
            let message = format!(
                "the timer `{}` of `{}` can go round for ever while nobody acts",
                clock.rule.name, state.name
            );
            let hint = "let the second time lead elsewhere, to somebody who decides";
            let mut witness = seen.to(node);
            witness.extend(seen.step(edge));
            witness.extend(seen.words(&way));
            self.fault_after(state.at.diagnostic("timer-loop", message, hint).after(witness));
            return;
        }
    }
}

/// Configurations that lie on or behind a loop of such steps.
fn looping<'m>(graph: &Graph<'m>, along: impl Fn(usize, usize, &Edge<'m>) -> bool) -> Vec<usize> {
    let mut order: Vec<usize> = vec![0; graph.nodes.len()];
    let onward = |node: usize| {
        let steps = graph.from(node).iter().enumerate();
        let steps = steps.filter(|(number, edge)| along(node, *number, edge));
        steps.map(|(_, edge)| edge.to).collect::<Vec<_>>()
    };
    for to in (0..order.len()).flat_map(onward) {
        if let Some(count) = order.get_mut(to) {
            *count += 1;
        }
    }
    // Whatever is left when everything without such a step before it has been taken away lies on or behind a loop.
    let mut open: Vec<usize> = (0..order.len())
        .filter(|node| order.get(*node) == Some(&0))
        .collect();
    while let Some(node) = open.pop() {
        for to in onward(node) {
            if let Some(count) = order.get_mut(to) {
                *count = count.saturating_sub(1);
                if *count == 0 {
                    open.push(to);
                }
            }
        }
    }
    let left = order.into_iter().enumerate();
    left.filter(|(_, count)| *count > 0)
        .map(|(node, _)| node)
        .collect()
}

/// Steps between these configurations that count a number up to a bound, or down to one, which no other of the steps sets.
fn counts<'m>(
    seen: &Seen<'_, 'm>,
    nodes: &[usize],
    along: impl Fn(usize, usize, &Edge<'m>) -> bool,
) -> Vec<(usize, usize)> {
    let graph = seen.graph;
    let within = |node: usize| nodes.binary_search(&node).is_ok();
    let steps: Vec<(usize, usize, &Edge<'m>)> = nodes
        .iter()
        .flat_map(|node| {
            let steps = graph.from(*node).iter().enumerate();
            steps.map(move |(number, edge)| (*node, number, edge))
        })
        .filter(|(node, number, edge)| within(edge.to) && along(*node, *number, edge))
        .collect();
    let domain = seen.machine.domain;
    let mut found = Vec::new();
    for upward in [true, false] {
        // What one step adds to a field; `None`: it does something else to it.
        let adds = |edge: &Edge<'m>, field: usize| -> Option<bool> {
            let sets = edge.trace.sets.iter();
            let sets = sets.filter(|wrote| domain.of(wrote.of, wrote.field) == Some(field));
            let (mut count, mut all) = (0, true);
            for wrote in sets {
                count += 1;
                all &= wrote.step.is_some_and(|step| step != 0 && (step > 0) == upward);
            }
            let written = edge.trace.written.iter().filter(|written| **written == field);
            (all && written.count() == count).then_some(count > 0)
        };
        for (node, number, edge) in &steps {
            let mut bounded = said(seen, edge).into_iter().flat_map(|(condition, holds)| {
                let bounds = condition.bounds(holds).filter(|(_, below, _)| *below == upward);
                bounds
                    .map(|(path, _, than)| (path.clone(), than.cloned()))
                    .collect::<Vec<_>>()
            });
            let field = |path: &Path| domain.of(path.of, &path.field);
            let stays = |path: &Path| {
                let field = field(path);
                field.is_some_and(|field| {
                    !steps
                        .iter()
                        .any(|(_, _, edge)| edge.trace.written.contains(&field))
                })
            };
            let counted = |field: usize| {
                adds(edge, field) == Some(true)
                    && steps.iter().all(|(_, _, edge)| adds(edge, field).is_some())
            };
            if bounded
                .any(|(path, than)| than.as_ref().is_none_or(stays) && field(&path).is_some_and(counted))
            {
                found.push((*node, *number));
            }
        }
    }
    found
}

/// What conditions have certainly said in a step: of the transitions taken, of the alternatives before them, and of the
/// timers that began.
fn said<'m>(seen: &Seen<'_, 'm>, edge: &Edge<'m>) -> Vec<(&'m Expression, bool)> {
    let mut found = Vec::new();
    for way in edge
        .trace
        .taken
        .iter()
        .filter_map(|way| seen.machine.ways.get(*way))
    {
        let state = seen.model.state(way.state);
        let alternatives = match way.event {
            None => &state.always,
            Some(event) => {
                let mut handlers = state.handlers.iter();
                let own = handlers.find(|handler| handler.event.name == event.name);
                own.map_or(&state.always, |handler| &handler.alternatives)
            }
        };
        for other in alternatives {
            let own = std::ptr::eq(other, way.transition);
            // Alternatives of people and of the machine are chosen from apart.
            if own || other.by.is_empty() == way.transition.by.is_empty() {
                found.extend(other.guard.as_ref().map(|guard| (&guard.condition, own)));
            }
            if own {
                break;
            }
        }
    }
    let started = edge
        .trace
        .started
        .iter()
        .filter_map(|number| seen.machine.clocks.get(*number));
    found.extend(started.filter_map(|clock| Some((clock.rule.when.as_ref()?, true))));
    found
}

/// Steps that leave a state with timers, state by state.
struct Left<'g, 'm>(BTreeMap<usize, Vec<(usize, &'g Edge<'m>)>>);

impl<'g, 'm> Left<'g, 'm> {
    fn new(graph: &'g Graph<'m>, clocks: &[Clock<'m>]) -> Left<'g, 'm> {
        let mut found: BTreeMap<usize, Vec<_>> =
            clocks.iter().map(|clock| (clock.state.0, Vec::new())).collect();
        for (from, edge) in graph.steps() {
            for ix in &edge.trace.left {
                if let Some(steps) = found.get_mut(ix) {
                    steps.push((from, edge));
                }
            }
        }
        Left(found)
    }

    fn of(&self, ix: StateIx) -> impl Iterator<Item = (usize, &'g Edge<'m>)> + '_ {
        self.0.get(&ix.0).into_iter().flatten().copied()
    }
}

/// The roles that have a task in a state; none: everybody.
fn pressed(model: &Model, ix: StateIx) -> BTreeSet<&str> {
    let inside = model
        .all()
        .filter(|(inner, _)| model.upward(*inner).any(|up| up == ix));
    let tasks = inside.filter_map(|(_, state)| state.task.as_ref());
    tasks.map(|task| task.role.name.as_str()).collect()
}

fn same_date(one: &TimerStart, other: &TimerStart) -> bool {
    match (one, other) {
        (TimerStart::At { value: a, .. }, TimerStart::At { value: b, .. }) => a.source() == b.source(),
        (TimerStart::After(a), TimerStart::After(b)) => {
            let from = |deadline: &'_ Deadline| deadline.from.as_ref().map(|from| from.source().to_owned());
            (&a.count, a.shift, from(a)) == (&b.count, b.shift, from(b))
        }
        _ => false,
    }
}
