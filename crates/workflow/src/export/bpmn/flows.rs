// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Transitions become flows: what the owner of a task chooses leaves through a gateway, what others or time bring about
//! through an event on the border.

use super::build::{Builder, Draft, Happening, Owner, Said, element};
use super::plane::{Boundary, Out, Shape};
use super::routes::Cause;
use crate::export::outline::{Kind, NodeIx};

/// Transitions that are one flow: same place, same target.
#[derive(Debug)]
pub(super) struct Branch {
    pub edges: Vec<usize>,
    pub to: usize,
    pub label: String,
}

/// What interrupts an element from its border, with the name of the event and where it leads.
#[derive(Debug)]
pub(super) struct Border {
    pub boundary: Boundary,
    pub name: String,
    pub branches: Vec<Branch>,
}

impl Builder<'_> {
    /// Where a plane begins.
    pub fn begin(&self, level: Option<NodeIx>, start: usize, draft: &mut Draft) {
        let node = level.map(|ix| self.outline.node(ix));
        let Some(node) = node.filter(|node| node.kind == Kind::Parallel) else {
            let initial = node.map_or(self.outline.initial, |node| node.initial);
            return self.begin_at(initial, level, start, draft);
        };
        let split = element(format!("split.{}", node.name), String::new(), Shape::Parallel);
        let split = draft.push(split, Owner::Nobody);
        draft.connect(start, Out::Element, split, Said::default());
        for child in &node.children {
            if let Some(to) = draft.entrance.get(child).copied() {
                draft.connect(split, Out::Element, to, Said::default());
            }
        }
    }

    /// All flows that start at a state.
    pub fn leave(&self, ix: NodeIx, level: Option<NodeIx>, draft: &mut Draft) {
        let Some(from) = draft.entrance.get(&ix).copied() else {
            return;
        };
        let happenings = self.happenings(ix);
        match draft.elements.get(from).map(|element| &element.shape) {
            Some(Shape::EventGateway) => self.wait(ix, from, &happenings, draft),
            Some(_) => self.act(ix, from, happenings, draft),
            None => {}
        }
        self.over_the_border(ix, level, from, draft);
    }

    /// An event of its own for everything that may happen, each with whoever may bring it about.
    fn wait(&self, ix: NodeIx, from: usize, happenings: &[Happening<'_>], draft: &mut Draft) {
        for happening in happenings {
            let (trigger, owner) = self.catch(happening);
            let id = format!("event.{}.{}", self.outline.node(ix).name, happening.event);
            let name = self.event(happening, happening.cause.role(), &mut draft.legend);
            let mut caught = element(id, name, Shape::Catch(trigger));
            caught.documentation = self.in_full(&happening.edges);
            caught.rank = ix + 1;
            let caught = draft.push(caught, owner);
            draft.connect(from, Out::Element, caught, Said::default());
            let branches = self.branches(std::slice::from_ref(happening), true, None, draft);
            self.branch_out(caught, branches, draft);
        }
    }

    fn act(&self, ix: NodeIx, from: usize, happenings: Vec<Happening<'_>>, draft: &mut Draft) {
        let node = self.outline.node(ix);
        let inside = !node.children.is_empty();
        let holder = node.task.as_ref().map(|task| task.role).filter(|_| !inside);
        let waits = draft
            .elements
            .get(from)
            .is_some_and(|found| matches!(found.shape, Shape::Catch(_)));
        let chosen = |found: &Happening<'_>| match found.cause {
            Cause::Done => true,
            Cause::Person(_) | Cause::System => match holder {
                Some(role) => found
                    .edges
                    .iter()
                    .any(|i| self.edge(*i).is_some_and(|(edge, _)| edge.by.contains(&role))),
                None => !inside,
            },
            Cause::Timer => waits,
            Cause::Raised | Cause::AtOnce => !inside && holder.is_none(),
        };
        let (chosen, other): (Vec<_>, Vec<_>) = happenings.into_iter().partition(chosen);
        let mut branches = self.branches(&chosen, waits, holder, draft);
        self.through(ix, draft, &mut branches);
        self.branch_out(from, branches, draft);
        for happening in other {
            let name = self.event(&happening, None, &mut draft.legend);
            let id = format!("boundary.{}.{}", node.name, happening.event);
            let trigger = self.trigger(&happening);
            let branches = self.branches(std::slice::from_ref(&happening), true, None, draft);
            let border = Border {
                boundary: Boundary { id, trigger },
                name,
                branches,
            };
            self.interrupt(from, border, draft);
        }
    }

    /// Branches behind an element; more than one need a gateway.
    fn branch_out(&self, from: usize, branches: Vec<Branch>, draft: &mut Draft) {
        let several = branches.len() > 1;
        if let Some(element) = draft.elements.get_mut(from) {
            element.choice = several && !matches!(element.shape, Shape::Exclusive);
        }
        for branch in branches {
            let documentation = self.in_full(&branch.edges);
            let condition = self.condition(&branch.edges).filter(|_| several);
            draft.connect(
                from,
                Out::Element,
                branch.to,
                Said {
                    name: branch.label,
                    condition,
                    documentation,
                },
            );
        }
    }

    /// An event on the border, and a gateway behind it where its alternatives lead to different places.
    pub(super) fn interrupt(&self, at: usize, border: Border, draft: &mut Draft) {
        let Border {
            boundary,
            name,
            branches,
        } = border;
        let Some(host) = draft.elements.get_mut(at) else {
            return;
        };
        let out = Out::Boundary(host.boundaries.len());
        let (id, rank) = (format!("choice.{}", boundary.id), host.rank);
        host.boundaries.push(boundary);
        if let [branch] = branches.as_slice() {
            let said = Said {
                name,
                documentation: self.in_full(&branch.edges),
                condition: None,
            };
            return draft.connect(at, out, branch.to, said);
        }
        let mut choice = element(id, String::new(), Shape::Exclusive);
        choice.rank = rank;
        let choice = draft.push(choice, Owner::Nobody);
        draft.connect(at, out, choice, Said::name(name));
        self.branch_out(choice, branches, draft);
    }

    /// Groups transitions by where they lead. With `named` the event is already said, and only what tells them apart is.
    fn branches(
        &self,
        happenings: &[Happening<'_>],
        named: bool,
        holder: Option<&str>,
        draft: &mut Draft,
    ) -> Vec<Branch> {
        let mut branches: Vec<Branch> = Vec::new();
        for happening in happenings {
            let targets: Vec<Option<usize>> = happening.edges.iter().map(|i| self.goal(*i, draft)).collect();
            let apart = targets.iter().any(|to| Some(to) != targets.first());
            let said = named || happening.cause == Cause::AtOnce;
            for (i, to) in happening.edges.iter().zip(&targets) {
                let (Some(to), Some((edge, _))) = (*to, self.edge(*i)) else {
                    continue;
                };
                let holder = holder.or(happening.cause.role());
                let label = match (said, apart) {
                    (true, true) => self.alternative(edge),
                    (true, false) => String::new(),
                    (false, true) if happenings.len() == 1 => {
                        self.alternative_with_rules(edge, &mut draft.legend)
                    }
                    (false, true) => {
                        format!(
                            "{}: {}",
                            self.event(happening, holder, &mut draft.legend),
                            self.alternative(edge)
                        )
                    }
                    (false, false) => self.event(happening, holder, &mut draft.legend),
                };
                match branches.iter_mut().find(|branch| branch.to == to) {
                    Some(branch) => branch.add(*i, &label),
                    None => branches.push(Branch {
                        edges: vec![*i],
                        to,
                        label,
                    }),
                }
            }
        }
        branches
    }

    /// The way on where everything side by side is complete.
    pub fn finish(&self, level: Option<NodeIx>, draft: &mut Draft) {
        let Some(node) = level.map(|ix| self.outline.node(ix)) else {
            return;
        };
        let ends: Vec<usize> = node
            .children
            .iter()
            .filter_map(|child| draft.entrance.get(child).copied())
            .collect();
        let leads = |at: &usize| {
            draft
                .flows
                .iter()
                .any(|flow| flow.from == *at && flow.out == Out::Element)
        };
        if node.kind != Kind::Parallel || !node.can_end(self.outline) || ends.iter().any(leads) {
            return;
        }
        let mut join = element(format!("join.{}", node.name), String::new(), Shape::Parallel);
        join.rank = usize::MAX;
        let join = draft.push(join, Owner::Nobody);
        for from in ends {
            draft.connect(from, Out::Element, join, Said::default());
        }
        let mut end = element(format!("end.{}", node.name), String::new(), Shape::End(None));
        end.rank = usize::MAX;
        let end = draft.push(end, Owner::Nobody);
        draft.connect(join, Out::Element, end, Said::default());
    }
}

impl Branch {
    fn add(&mut self, edge: usize, label: &str) {
        self.edges.push(edge);
        if !label.is_empty() && !self.label.split(" / ").any(|known| known == label) {
            self.label = format!("{} / {label}", self.label);
        }
    }
}
