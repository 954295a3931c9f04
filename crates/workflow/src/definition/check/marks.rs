// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! All configurations and steps looked through once for each name an assertion has, and ways that avoid it.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use super::witness::Seen;
use crate::definition::assertion::Assertion;
use crate::definition::explore::config::Config;
use crate::definition::explore::graph::Edge;
use crate::definition::explore::machine::Way;
use crate::definition::model::Named;
use crate::expression::Expression;

/// A way that breaks an assertion: steps, and words for what comes last.
pub(super) type Broken = (Vec<(usize, usize)>, Vec<String>);

/// Whether the condition may hold in a configuration.
pub(super) fn may_hold(seen: &Seen<'_, '_>, when: Option<&Expression>, node: usize) -> bool {
    let data = seen
        .graph
        .nodes
        .get(node)
        .map(|config| config.data.as_slice())
        .unwrap_or_default();
    when.is_none_or(|when| seen.machine.domain.verdict(when, data).yes.is_some())
}

/// Where one of some names is reached: configurations, and steps that pass it (an event, or a state that is left at once).
pub(super) struct Goals {
    nodes: Vec<bool>,
    last: Vec<bool>,
    /// The step is the event asked about itself: what it passes in the same moment is not before it.
    event: Vec<bool>,
}

impl Goals {
    pub fn is_empty(&self) -> bool {
        !self.nodes.contains(&true) && !self.last.contains(&true)
    }

    /// Whether one of the names is reached in this configuration, or from it.
    pub fn starts(&self, marks: &Marks<'_, '_>, node: usize) -> bool {
        let mut steps = marks.steps(node);
        self.nodes.get(node) == Some(&true) || steps.any(|step| self.last.get(step) == Some(&true))
    }
}

/// Steps that pass something, and beginnings that do.
pub(super) struct Passed {
    steps: Vec<bool>,
    starts: Vec<bool>,
}

/// Where one name is met.
pub(super) struct Mark {
    /// A state of this name is active.
    nodes: Vec<bool>,
    /// A step takes an event or enters a state of this name.
    pub passed: Passed,
    /// A step takes an event of this name.
    pub sent: Vec<bool>,
}

impl Mark {
    pub fn node(&self, node: usize) -> bool {
        self.nodes.get(node) == Some(&true)
    }

    pub fn edge(&self, marks: &Marks<'_, '_>, node: usize, number: usize) -> bool {
        marks
            .step(node, number)
            .is_some_and(|step| self.passed.steps.get(step) == Some(&true))
    }
}

/// All configurations and steps, looked through once for each name. Steps are numbered through.
pub(super) struct Marks<'s, 'm> {
    pub seen: &'s Seen<'s, 'm>,
    /// The number of the first step from each configuration.
    firsts: Vec<usize>,
    /// For each transition the steps that take it, for each state those that enter it.
    taken: Vec<Vec<usize>>,
    entered: Vec<Vec<usize>>,
    known: RefCell<BTreeMap<String, Rc<Mark>>>,
}

impl<'s, 'm> Marks<'s, 'm> {
    pub fn new(seen: &'s Seen<'s, 'm>) -> Marks<'s, 'm> {
        let mut firsts = vec![0];
        for edges in &seen.graph.edges {
            firsts.push(firsts.last().copied().unwrap_or(0) + edges.len());
        }
        let (machine, graph) = (seen.machine, seen.graph);
        let mut taken = vec![Vec::new(); machine.ways.len()];
        let mut entered = vec![Vec::new(); machine.model.states.len()];
        for (step, (_, edge)) in graph.steps().enumerate() {
            let note = |lists: &mut Vec<Vec<usize>>, numbers: &[usize]| {
                for number in numbers {
                    lists
                        .get_mut(*number)
                        .into_iter()
                        .for_each(|list| list.push(step));
                }
            };
            note(&mut taken, &edge.trace.taken);
            note(&mut entered, &edge.trace.entered);
        }
        Marks {
            seen,
            firsts,
            taken,
            entered,
            known: RefCell::default(),
        }
    }

    pub fn size(&self) -> usize {
        self.seen.graph.nodes.len() + self.firsts.last().copied().unwrap_or(0)
    }

    fn step(&self, node: usize, number: usize) -> Option<usize> {
        self.firsts.get(node).map(|first| first + number)
    }

    fn steps(&self, node: usize) -> std::ops::Range<usize> {
        let first = self.firsts.get(node).copied().unwrap_or(0);
        first..self.firsts.get(node + 1).copied().unwrap_or(first)
    }

    fn edges(&self, holds: impl Fn(&Edge<'m>) -> bool) -> Vec<bool> {
        self.seen.graph.steps().map(|(_, edge)| holds(edge)).collect()
    }

    pub fn passed(&self, passes: impl Fn(&Edge<'m>) -> bool) -> Passed {
        Passed {
            starts: self.seen.graph.starts.iter().map(&passes).collect(),
            steps: self.edges(passes),
        }
    }

    pub fn of(&self, name: &str) -> Rc<Mark> {
        let known = self.known.borrow().get(name).cloned();
        known.unwrap_or_else(|| {
            let mark = Rc::new(self.look_for(name));
            self.known.borrow_mut().insert(name.to_owned(), Rc::clone(&mark));
            mark
        })
    }

    fn look_for(&self, name: &str) -> Mark {
        let seen = self.seen;
        let ix = seen.ix(name);
        let is_named = |way: &Way<'_>| way.event.is_some_and(|event| event.name == name);
        let ways: Vec<bool> = seen.machine.ways.iter().map(is_named).collect();
        let mark = |steps: &mut Vec<bool>, of: Option<&Vec<usize>>| {
            for step in of.into_iter().flatten() {
                steps.get_mut(*step).into_iter().for_each(|mark| *mark = true);
            }
        };
        let mut sent = self.nowhere();
        for (taken, _) in self.taken.iter().zip(&ways).filter(|(_, own)| **own) {
            mark(&mut sent, Some(taken));
        }
        let mut steps = sent.clone();
        mark(&mut steps, ix.and_then(|ix| self.entered.get(ix)));
        let sends = |edge: &Edge<'m>| edge.trace.taken.iter().any(|way| ways.get(*way) == Some(&true));
        let enters = |edge: &Edge<'m>| ix.is_some_and(|ix| edge.trace.entered.contains(&ix));
        let here = |config: &Config| ix.is_some_and(|ix| config.active.binary_search(&ix).is_ok());
        let starts = seen.graph.starts.iter();
        Mark {
            nodes: seen.graph.nodes.iter().map(here).collect(),
            passed: Passed {
                steps,
                starts: starts.map(|edge| sends(edge) || enters(edge)).collect(),
            },
            sent,
        }
    }

    fn nowhere(&self) -> Vec<bool> {
        vec![false; self.firsts.last().copied().unwrap_or(0)]
    }

    /// Where any of these names is met.
    pub fn any(&self, names: &[Named]) -> Rc<Mark> {
        if let [one] = names {
            return self.of(&one.name);
        }
        let mut found = Mark {
            nodes: vec![false; self.seen.graph.nodes.len()],
            passed: Passed {
                steps: self.nowhere(),
                starts: vec![false; self.seen.graph.starts.len()],
            },
            sent: self.nowhere(),
        };
        for name in names {
            let one = self.of(&name.name);
            let or = |all: &mut Vec<bool>, more: &[bool]| {
                all.iter_mut().zip(more).for_each(|(all, more)| *all |= more);
            };
            or(&mut found.nodes, &one.nodes);
            or(&mut found.passed.steps, &one.passed.steps);
            or(&mut found.passed.starts, &one.passed.starts);
            or(&mut found.sent, &one.sent);
        }
        Rc::new(found)
    }

    pub fn goals(&self, assertion: &Assertion, reach: &[Named]) -> Goals {
        let graph = self.seen.graph;
        let holds: Vec<bool> = (0..graph.nodes.len())
            .map(|node| may_hold(self.seen, assertion.when.as_ref(), node))
            .collect();
        let at = |node: usize| holds.get(node) == Some(&true);
        let all = self.any(reach);
        let nodes = all
            .nodes
            .iter()
            .enumerate()
            .map(|(node, here)| *here && at(node))
            .collect();
        let mut last = self.nowhere();
        for name in reach {
            let mark = self.of(&name.name);
            let steps = graph.steps().zip(&mark.passed.steps).zip(&mut last);
            for (((from, edge), passes), last) in steps {
                *last |= *passes && at(from) && !mark.node(edge.to);
            }
        }
        Goals {
            nodes,
            last,
            event: all.sent.clone(),
        }
    }
}

/// The shortest way to the goals that never `passes`; with `since`, counted from there on.
pub(super) fn avoids(
    marks: &Marks<'_, '_>,
    goals: &Goals,
    since: &[Named],
    passes: &Passed,
) -> Option<Broken> {
    let (seen, graph) = (marks.seen, marks.seen.graph);
    let passed = |step: usize| passes.steps.get(step) == Some(&true);
    let through = |node: usize, number: usize| marks.step(node, number).is_none_or(|step| !passed(step));
    // The step that reaches a goal from here without passing, or that is itself what is asked about.
    let open = |node: usize| {
        let mut steps = marks.steps(node).enumerate();
        let found = steps.find(|(_, step)| {
            goals.last.get(*step) == Some(&true) && (!passed(*step) || goals.event.get(*step) == Some(&true))
        });
        found.map(|(number, _)| (node, number))
    };
    let mut renewed: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
    if !since.is_empty() {
        let since = marks.any(since);
        for node in 0..graph.nodes.len() {
            for (number, edge) in graph.from(node).iter().enumerate() {
                if since.edge(marks, node, number) && through(node, number) {
                    renewed.entry(edge.to).or_insert((node, number));
                }
            }
        }
    }
    let starts: Vec<usize> = match since.is_empty() {
        true => {
            let starts = graph.starts.iter().zip(&passes.starts);
            starts
                .filter(|(_, passed)| !**passed)
                .map(|(edge, _)| edge.to)
                .collect()
        }
        false => renewed.keys().copied().collect(),
    };
    let goal = |node: usize| goals.nodes.get(node) == Some(&true) || open(node).is_some();
    let mut way = graph.way(&starts, goal, |node, number, _| through(node, number))?;
    let end = match way.last() {
        Some((node, number)) => graph.from(*node).get(*number).map(|edge| edge.to),
        None => starts.iter().copied().find(|node| goal(*node)),
    }?;
    if !since.is_empty() {
        let first = way.first().map_or(end, |(node, _)| *node);
        let mut before = Vec::new();
        if let Some((from, number)) = renewed.get(&first) {
            before = graph.first_way(*from);
            before.push((*from, *number));
        }
        before.append(&mut way);
        way = before;
    }
    if goals.nodes.get(end) != Some(&true) {
        way.extend(open(end));
    }
    let place = way
        .last()
        .and_then(|(node, number)| graph.from(*node).get(*number));
    let place = place.map_or(end, |edge| edge.to);
    Some((way, vec![seen.place(place)]))
}
