// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Every configuration that can be reached, shortest way first, and what leads from one to the next.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

use super::config::{Config, Tape};
use super::domain::Mask;
use super::machine::Machine;
use super::run::{Note, Run, Stop, Trace};
use crate::definition::model::{StateIx, StateKind};
use crate::expression::Variable;

/// What brings a step about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Cause<'m> {
    Start,
    /// Somebody sends this event.
    Sent(&'m str),
    /// A timer fires.
    Timer(usize),
    /// A party moves, in a way that matters to the case.
    Party(usize),
    /// A party's eventless transition becomes possible.
    Settle,
}

/// One step from a configuration.
#[derive(Debug, Clone)]
pub(crate) struct Edge<'m> {
    pub to: usize,
    pub cause: Cause<'m>,
    pub trace: Trace<'m>,
}

/// Configurations and steps.
#[derive(Debug, Default)]
pub(crate) struct Graph<'m> {
    pub nodes: Vec<Config>,
    pub edges: Vec<Vec<Edge<'m>>>,
    /// The step that reached a configuration first: from where, which of its edges. `None` for the first ones.
    pub came: Vec<Option<(usize, usize)>>,
    /// From a configuration of a party, where it is once the case has undone what was done in the hearing.
    pub undone: Vec<(usize, usize)>,
    /// What is known of the fields before anything happens.
    pub first: Vec<Mask>,
    /// Configurations a case begins in.
    pub starts: Vec<Edge<'m>>,
    /// What goes wrong, and where it does so first.
    pub notes: BTreeMap<Note, (Option<usize>, Cause<'m>)>,
    /// Why it is not all of them.
    pub cut: Option<&'static str>,
    /// Transitions taken so far.
    taken: usize,
    /// For each configuration the steps that lead to it, once somebody asks.
    before: OnceCell<Vec<Vec<(usize, usize)>>>,
}

/// Follows everything from the initial states on.
pub(crate) fn graph<'m>(x: &Machine<'m>) -> Graph<'m> {
    let mut found = Graph::default();
    let mut known = HashMap::new();
    found.begin(x, &mut known);
    let mut at = 0;
    while let Some(config) = found.nodes.get(at).cloned() {
        for cause in causes(x, &config) {
            found.follow(x, (at, &config), cause, &mut known);
        }
        if !x.undoing.is_empty() {
            found.undo(x, (at, &config), &mut known);
        }
        at += 1;
        if found.cut.is_some() {
            break;
        }
    }
    found
}

impl<'m> Graph<'m> {
    fn begin(&mut self, x: &Machine<'m>, known: &mut HashMap<Config, usize>) {
        let initial = match x.body {
            None => Some(&x.model.initial),
            Some(hearing) => match &x.model.state(hearing).kind {
                StateKind::ForEach { initial, .. } => Some(initial),
                _ => None,
            },
        };
        let Some(initial) = initial.and_then(|to| x.model.by_name.get(&to.name)).copied() else {
            return;
        };
        let mut first = Config {
            data: x.domain.start(),
            ..Config::default()
        };
        if let Some(around) = &x.around {
            for (field, (known, mask)) in first.data.iter_mut().zip(around).enumerate() {
                if !x.domain.is_party(field) {
                    *known = *mask;
                }
            }
        }
        if x.body.is_some() {
            let key = x.key().and_then(|key| x.domain.of(Variable::Party, key));
            if let Some(key) = key
                && let Some(mask) = first.data.get_mut(key)
            {
                *mask = x.domain.present(key);
            }
        }
        if x.body.is_none() {
            for field in x.known.iter().filter_map(|name| x.domain.index(name)) {
                if let Some(mask) = first.data.get_mut(field) {
                    *mask = x.domain.present(field);
                }
            }
        }
        self.first.clone_from(&first.data);
        let mut tape = Tape::default();
        loop {
            let mut run = Run::new(x, &first, &mut tape);
            let result = run.begin(initial);
            if let Some(edge) = self.reached(run, result, (None, Cause::Start), known) {
                self.starts.push(edge);
            }
            if self.spent(x) || !tape.advance() {
                return;
            }
        }
    }

    fn follow(
        &mut self,
        x: &Machine<'m>,
        (at, config): (usize, &Config),
        cause: Cause<'m>,
        known: &mut HashMap<Config, usize>,
    ) {
        let mut tape = Tape::default();
        loop {
            let mut run = Run::new(x, config, &mut tape);
            let result = match cause {
                Cause::Start => Ok(()),
                Cause::Sent(event) => run.send(event),
                Cause::Timer(timer) => run.fire(timer),
                Cause::Settle => run.drain(),
                Cause::Party(number) => match x.parties.moves.get(number) {
                    Some((from, outs, to, _)) => run.party(outs, *from, *to),
                    None => Err(Stop::Refused),
                },
            };
            let edge = self.reached(run, result, (Some(at), cause), known);
            let moved = |edge: &Edge<'m>| cause != Cause::Settle || !edge.trace.taken.is_empty();
            if let Some(edge) = edge.filter(moved) {
                let number = self.edges.get(at).map_or(0, Vec::len);
                if let Some(came) = self.came.get_mut(edge.to)
                    && came.is_none()
                    && !self.starts.iter().any(|start| start.to == edge.to)
                {
                    *came = Some((at, number));
                }
                if let Some(edges) = self.edges.get_mut(at) {
                    edges.push(edge);
                }
            }
            if self.spent(x) || !tape.advance() {
                return;
            }
        }
    }

    /// Nothing a party or anybody else does for it, so no step of its own.
    fn undo<'x>(
        &mut self,
        x: &'x Machine<'m>,
        (at, config): (usize, &Config),
        known: &mut HashMap<Config, usize>,
    ) {
        let mut tape = Tape::default();
        let mut run = Run::new(x, config, &mut tape);
        run.undone();
        let edge = self.reached(run, Ok(()), (Some(at), Cause::Settle), known);
        self.undone
            .extend(edge.map(|edge| (at, edge.to)).filter(|(at, to)| at != to));
        self.spent(x);
    }

    fn reached(
        &mut self,
        run: Run<'_, 'm>,
        result: Result<(), Stop>,
        (from, cause): (Option<usize>, Cause<'m>),
        known: &mut HashMap<Config, usize>,
    ) -> Option<Edge<'m>> {
        let (config, mut trace) = run.finish();
        self.taken += trace.taken.len().max(1);
        for note in trace.notes.drain(..) {
            self.notes.entry(note).or_insert((from, cause));
        }
        result.ok()?;
        let to = match known.get(&config) {
            Some(to) => *to,
            None => {
                let next = self.nodes.len();
                self.nodes.push(config.clone());
                self.edges.push(Vec::new());
                self.came.push(None);
                known.insert(config, next);
                next
            }
        };
        Some(Edge { to, cause, trace })
    }

    /// Whether more has been looked at than the budget allows.
    fn spent(&mut self, x: &Machine<'m>) -> bool {
        if self.nodes.len() > x.model.budget.configurations {
            self.cut = Some("configurations");
        } else if self.taken > x.model.budget.branches {
            self.cut = Some("transitions");
        }
        self.cut.is_some()
    }

    /// All steps with the configuration they leave.
    pub fn steps(&self) -> impl Iterator<Item = (usize, &Edge<'m>)> {
        let edges = self.edges.iter().enumerate();
        edges.flat_map(|(from, edges)| edges.iter().map(move |edge| (from, edge)))
    }

    /// Steps from one configuration.
    pub fn from(&self, node: usize) -> &[Edge<'m>] {
        self.edges.get(node).map(Vec::as_slice).unwrap_or_default()
    }

    /// Whether a state is active in a configuration.
    pub fn is_active(&self, node: usize, ix: StateIx) -> bool {
        self.nodes
            .get(node)
            .is_some_and(|config| config.active.binary_search(&ix.0).is_ok())
    }

    /// Configurations from which one of these can be reached by steps that `along` lets through.
    pub fn back(&self, goals: &BTreeSet<usize>, along: impl Fn(usize, &Edge<'m>) -> bool) -> BTreeSet<usize> {
        let before = self.before.get_or_init(|| {
            let mut before: Vec<Vec<(usize, usize)>> = vec![Vec::new(); self.nodes.len()];
            for (from, edges) in self.edges.iter().enumerate() {
                for (number, edge) in edges.iter().enumerate() {
                    if let Some(list) = before.get_mut(edge.to) {
                        list.push((from, number));
                    }
                }
            }
            before
        });
        let mut seen: Vec<bool> = vec![false; self.nodes.len()];
        let mut open: Vec<usize> = goals.iter().copied().collect();
        for goal in goals {
            if let Some(seen) = seen.get_mut(*goal) {
                *seen = true;
            }
        }
        while let Some(node) = open.pop() {
            for (from, number) in before.get(node).into_iter().flatten() {
                let passes = self
                    .from(*from)
                    .get(*number)
                    .is_some_and(|edge| along(*from, edge));
                if let Some(seen) = seen.get_mut(*from).filter(|seen| passes && !**seen) {
                    *seen = true;
                    open.push(*from);
                }
            }
        }
        let seen = seen.into_iter().enumerate();
        seen.filter(|(_, seen)| *seen).map(|(node, _)| node).collect()
    }

    /// The shortest way from `starts` to a configuration `goal` accepts, by steps that `along` lets through: from where,
    /// which of its edges, and the edge.
    pub fn way(
        &self,
        starts: &[usize],
        goal: impl Fn(usize) -> bool,
        along: impl Fn(usize, usize, &Edge<'m>) -> bool,
    ) -> Option<Vec<(usize, usize)>> {
        let mut came: Vec<Option<Option<(usize, usize)>>> = vec![None; self.nodes.len()];
        let mut open: VecDeque<usize> = VecDeque::new();
        let mut reach = |node: usize, from: Option<(usize, usize)>, open: &mut VecDeque<usize>| {
            if let Some(came) = came.get_mut(node).filter(|came| came.is_none()) {
                *came = Some(from);
                open.push_back(node);
            }
        };
        starts.iter().for_each(|start| reach(*start, None, &mut open));
        let mut found = None;
        while let Some(node) = open.pop_front() {
            if goal(node) {
                found = Some(node);
                break;
            }
            for (number, edge) in self.from(node).iter().enumerate() {
                if along(node, number, edge) {
                    reach(edge.to, Some((node, number)), &mut open);
                }
            }
        }
        let (mut way, mut at) = (Vec::new(), found?);
        while let Some(Some(Some((from, number)))) = came.get(at) {
            way.push((*from, *number));
            at = *from;
        }
        way.reverse();
        Some(way)
    }

    /// The way a configuration was reached first.
    pub fn first_way(&self, node: usize) -> Vec<(usize, usize)> {
        let mut way = Vec::new();
        let mut at = node;
        while let Some(Some((from, number))) = self.came.get(at) {
            way.push((*from, *number));
            at = *from;
        }
        way.reverse();
        way
    }
}

/// Everything that can happen in a configuration.
fn causes<'m>(x: &Machine<'m>, config: &Config) -> Vec<Cause<'m>> {
    if config.ended {
        return Vec::new();
    }
    let mut found = BTreeSet::new();
    let (mut hearing, mut always) = (false, false);
    for ix in &config.active {
        let state = x.model.state(StateIx(*ix));
        hearing |= matches!(state.kind, StateKind::ForEach { .. });
        always |= !state.always.is_empty();
        for handler in &state.handlers {
            if handler.alternatives.iter().any(|t| !t.by.is_empty()) {
                found.insert(Cause::Sent(&handler.event.name));
            }
        }
    }
    let running = config.timers.iter().filter(|(_, still)| !still);
    found.extend(running.map(|(timer, _)| Cause::Timer(*timer)));
    if always && x.body.is_some() {
        found.insert(Cause::Settle);
    }
    if hearing {
        for (number, (from, ..)) in x.parties.moves.iter().enumerate() {
            if config.parties.iter().any(|(class, _)| class == from) {
                found.insert(Cause::Party(number));
            }
        }
    }
    found.into_iter().collect()
}
