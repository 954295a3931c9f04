// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Over the border of a sub-process: what leaves it ends inside and goes on outside, what enters it in the middle begins
//! with a choice.

use std::collections::BTreeMap;

use super::build::{Builder, Draft, Owner, Said, element};
use super::flows::{Border, Branch};
use super::plane::{Boundary, Out, Shape, Trigger};
use crate::export::outline::NodeIx;

impl Builder<'_> {
    /// From the start to the initial state, or to whichever state a transition from outside names.
    pub(super) fn begin_at(
        &self,
        initial: Option<NodeIx>,
        level: Option<NodeIx>,
        start: usize,
        draft: &mut Draft,
    ) {
        let default = initial.and_then(|ix| draft.entrance.get(&ix).copied());
        let mut ways: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for i in 0..self.outline.edges.len() {
            let entered = self
                .edge(i)
                .and_then(|(_, route)| self.entered(level?, route.to, route.target));
            let to = entered.and_then(|ix| draft.entrance.get(&ix).copied());
            if let Some(to) = to.filter(|to| Some(*to) != default) {
                ways.entry(to).or_default().push(i);
            }
        }
        let mut from = start;
        let mut otherwise = "";
        if !ways.is_empty() {
            let choice = element(
                format!("begin.{}", self.name(level)),
                String::new(),
                Shape::Exclusive,
            );
            from = draft.push(choice, Owner::Nobody);
            draft.connect(start, Out::Element, from, Said::default());
            otherwise = self.language.pick("sonst", "otherwise");
        }
        if let Some(to) = default {
            draft.connect(from, Out::Element, to, Said::name(otherwise.to_owned()));
        }
        for (to, edges) in ways {
            draft.connect(from, Out::Element, to, Said::name(self.joined(&edges)));
        }
    }

    /// The child of `level` a transition enters other than by default: its target lies inside of what its plane shows.
    fn entered(&self, level: NodeIx, to: NodeIx, target: NodeIx) -> Option<NodeIx> {
        let inside =
            self.outline.contains(to, level) && self.outline.contains(level, target) && level != target;
        let child = |ix: &NodeIx| self.outline.node(*ix).parent == Some(level);
        inside.then(|| self.outline.upward(target).find(child)).flatten()
    }

    /// The element of this plane a transition leads to: a state, or an end that leads on outside.
    pub(super) fn goal(&self, i: usize, draft: &mut Draft) -> Option<usize> {
        let (edge, route) = self.edge(i)?;
        if !route.leaves() {
            return draft.entrance.get(&route.to).copied();
        }
        let far = route.interrupts(self.outline);
        if let Some(known) = draft.exits.get(&(route.target, far)) {
            return Some(*known);
        }
        let escalation = far.then(|| self.escalation(route.from, route.target));
        let plane = self.name(self.outline.node(edge.from).parent);
        let kind = if far { "escalate" } else { "exit" };
        let id = format!("{kind}.{plane}.{}", self.outline.node(route.target).name);
        let mut end = element(id, self.label(route.target).to_owned(), Shape::End(escalation));
        end.rank = usize::MAX;
        let at = draft.push(end, Owner::Nobody);
        draft.exits.insert((route.target, far), at);
        Some(at)
    }

    /// Transitions of states inside that end the sub-process: branches behind it, one per target.
    pub(super) fn through(&self, ix: NodeIx, draft: &Draft, branches: &mut Vec<Branch>) {
        let own = branches.len();
        for i in 0..self.outline.edges.len() {
            let Some((_, route)) = self.edge(i) else { continue };
            if !route.leaves() || route.from != ix || route.interrupts(self.outline) {
                continue;
            }
            let Some(to) = draft.entrance.get(&route.to).copied() else {
                continue;
            };
            match branches.iter_mut().skip(own).find(|branch| branch.to == to) {
                Some(branch) => branch.edges.push(i),
                None => branches.push(Branch {
                    edges: vec![i],
                    to,
                    label: String::new(),
                }),
            }
        }
        for branch in branches.iter_mut().skip(own) {
            branch.label = self.joined(&branch.edges);
        }
    }

    /// Events on the border for what ends the sub-process from further inside.
    pub(super) fn over_the_border(&self, ix: NodeIx, level: Option<NodeIx>, from: usize, draft: &mut Draft) {
        let mut groups: BTreeMap<NodeIx, (NodeIx, Vec<usize>)> = BTreeMap::new();
        for i in 0..self.outline.edges.len() {
            let found = self.edge(i).filter(|(_, route)| {
                route.level == level && route.from == ix && route.leaves() && route.interrupts(self.outline)
            });
            if let Some((_, route)) = found {
                groups
                    .entry(route.target)
                    .or_insert((route.to, Vec::new()))
                    .1
                    .push(i);
            }
        }
        for (target, (to, edges)) in groups {
            let Some(to) = draft.entrance.get(&to).copied() else {
                continue;
            };
            let (here, there) = (self.outline.node(ix).name, self.outline.node(target).name);
            let id = format!("boundary.{here}.to.{there}");
            let border = Border {
                boundary: Boundary {
                    id,
                    trigger: Trigger::Escalation(self.escalation(ix, target)),
                },
                name: self.joined(&edges),
                branches: vec![Branch {
                    edges,
                    to,
                    label: String::new(),
                }],
            };
            self.interrupt(from, border, draft);
        }
    }
}
