// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Follows every configuration a case can reach: hierarchy, regions, histories, raised events, eventless transitions,
//! timers that run or stand still, and heard parties.
//!
//! The parties of a hearing do not know one another; a case learns from them only what they raise and set, and that
//! all have come to their end. So one party is followed alone, its configurations are put into classes by what they
//! can still bring about, and the case counts how many parties are in each class: none, one, several. "Several" stays
//! several or becomes one when one leaves, so every number of parties is covered.

mod acts;
mod alive;
mod asked;
pub(crate) mod config;
pub(crate) mod domain;
pub(crate) mod foretold;
pub(crate) mod graph;
pub(crate) mod machine;
pub(crate) mod run;

use std::collections::{BTreeMap, BTreeSet};

use super::model::{Model, StateIx, StateKind};
use domain::Domain;
use graph::{Cause, Graph};
use machine::{Machine, Out, Parties};

/// All that can be reached.
#[derive(Debug)]
pub(crate) struct Explored<'m> {
    pub case: (Machine<'m>, Graph<'m>),
    /// One heard party alone, whatever the case's data is.
    pub party: Option<(Machine<'m>, Graph<'m>)>,
    /// The same with what the data can be while parties are heard.
    pub heard: Option<(Machine<'m>, Graph<'m>)>,
}

impl<'m> Explored<'m> {
    /// Why it is not all that can be reached.
    pub fn cut(&self) -> Option<&'static str> {
        let party = self.party.as_ref().and_then(|(_, graph)| graph.cut);
        party.or(self.case.1.cut)
    }
}

/// Follows one party, then the case.
pub(crate) fn explore<'m>(model: &'m Model, domain: &'m Domain<'m>) -> Explored<'m> {
    let hearing = model
        .all()
        .find(|(_, state)| matches!(state.kind, StateKind::ForEach { .. }));
    let party = hearing.map(|(ix, _)| {
        let machine = Machine::new(model, domain, Some(ix));
        let graph = graph::graph(&machine);
        (machine, graph)
    });
    let mut machine = Machine::new(model, domain, None);
    if let Some((_, graph)) = &party {
        machine.parties = classes(graph).0;
    }
    let graph = graph::graph(&machine);
    let heard = hearing
        .filter(|_| !machine.heard.borrow().is_empty())
        .map(|(ix, _)| {
            let mut party = Machine::new(model, domain, Some(ix));
            party.around = Some(machine.heard.borrow().clone());
            let graph = graph::graph(&party);
            (party, graph)
        });
    Explored {
        case: (machine, graph),
        party,
        heard,
    }
}

/// Puts a party's configurations into classes by what they can still do to the case; also the class of each.
fn classes<'m>(graph: &Graph<'m>) -> (Parties<'m>, Vec<u16>) {
    let count = graph.nodes.len();
    let mut reach: Vec<BTreeSet<&Out<'m>>> = vec![BTreeSet::new(); count];
    loop {
        let mut changed = false;
        for (from, edge) in graph.steps() {
            let mut further = reach.get(edge.to).cloned().unwrap_or_default();
            further.extend(&edge.trace.outs);
            if let Some(own) = reach.get_mut(from) {
                let before = own.len();
                own.extend(further);
                changed |= own.len() != before;
            }
        }
        if !changed {
            break;
        }
    }
    let mut numbers: BTreeMap<(bool, &BTreeSet<&Out<'m>>), u16> = BTreeMap::new();
    let mut of = Vec::new();
    let mut parties = Parties::default();
    for (config, reach) in graph.nodes.iter().zip(&reach) {
        let next = u16::try_from(numbers.len()).unwrap_or(u16::MAX);
        let class = *numbers.entry((config.ended, reach)).or_insert(next);
        if class == next {
            parties.ended.push(config.ended);
        }
        of.push(class);
    }
    let class = |node: usize| of.get(node).copied().unwrap_or_default();
    for start in &graph.starts {
        let begin = (class(start.to), start.trace.outs.clone());
        if !parties.begin.contains(&begin) {
            parties.begin.push(begin);
        }
    }
    let mut seen: BTreeMap<(u16, Vec<Out<'m>>, u16), usize> = BTreeMap::new();
    for (from, edges) in graph.edges.iter().enumerate() {
        for (number, edge) in edges.iter().enumerate() {
            for outs in variants(&edge.trace.outs) {
                let (a, b) = (class(from), class(edge.to));
                if a == b && outs.is_empty() {
                    continue;
                }
                let next = parties.moves.len();
                let known = *seen.entry((a, outs.clone(), b)).or_insert(next);
                if known == next {
                    parties.moves.push((a, outs, b, (from, number)));
                    parties.by_time.push(false);
                }
                if let Some(by_time) = parties.by_time.get_mut(known) {
                    *by_time |= matches!(edge.cause, Cause::Timer(_) | Cause::Settle);
                }
            }
        }
    }
    let undone = graph.undone.iter().map(|(from, to)| (class(*from), class(*to)));
    parties.undone = undone.filter(|(from, to)| from != to).collect();
    (parties, of)
}

/// What reaches the case: all of it, or only as far as an event that may end the hearing.
fn variants<'m>(outs: &[Out<'m>]) -> Vec<Vec<Out<'m>>> {
    let raised = outs
        .iter()
        .enumerate()
        .filter(|(_, out)| matches!(out, Out::Raise(_)));
    let mut found: Vec<Vec<Out<'m>>> = raised
        .map(|(i, _)| outs.iter().take(i + 1).cloned().collect())
        .collect();
    let whole = outs.to_vec();
    if !found.contains(&whole) {
        found.push(whole);
    }
    found
}

/// States that are active somewhere, if only on the way to another.
pub(crate) fn reached(graph: &Graph<'_>) -> BTreeSet<StateIx> {
    let active = graph.nodes.iter().flat_map(|config| &config.active);
    let edges = graph.steps().map(|(_, edge)| edge).chain(&graph.starts);
    let all = active.chain(edges.flat_map(|edge| &edge.trace.entered));
    marked(all.copied()).into_iter().map(StateIx).collect()
}

/// The different ones of many small numbers, in their order.
pub(crate) fn marked(numbers: impl Iterator<Item = usize>) -> Vec<usize> {
    let mut marks: Vec<bool> = Vec::new();
    for number in numbers {
        if number >= marks.len() {
            marks.resize(number + 1, false);
        }
        if let Some(mark) = marks.get_mut(number) {
            *mark = true;
        }
    }
    let marks = marks.into_iter().enumerate();
    marks
        .filter(|(_, mark)| *mark)
        .map(|(number, _)| number)
        .collect()
}
