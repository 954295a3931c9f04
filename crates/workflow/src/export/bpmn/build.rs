// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! States become elements: work a task, waiting an event, states with states inside a sub-process with a plane and lanes
//! of its own.

use std::collections::{BTreeMap, BTreeSet};

use super::labels::Legend;
use super::order;
use super::plane::{Element, Escalation, Flow, Inside, Lane, Out, Plane, Shape, Trigger, Work};
use super::routes::{Cause, Route};
use crate::export::Language;
use crate::export::outline::{Edge, Kind, Node, NodeIx, Outline, Timer};
use crate::export::words;

pub(super) struct Builder<'c> {
    pub outline: &'c Outline<'c>,
    pub language: Language,
    /// Per transition; `None` where the state stays.
    pub routes: Vec<Option<Route>>,
    /// In the order in which they first act.
    roles: Vec<&'c str>,
}

/// Who has an element, before lanes are known by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Owner {
    /// Place of the role in the order of the procedure.
    Role(usize),
    /// A sub-process in which more than one role has work.
    Several,
    System,
    /// Where the flow comes from.
    Nobody,
}

/// A plane under construction.
#[derive(Debug, Default)]
pub(super) struct Draft {
    pub elements: Vec<Element>,
    pub owners: Vec<Owner>,
    pub flows: Vec<Flow>,
    /// The element at which a state is entered.
    pub entrance: BTreeMap<NodeIx, usize>,
    /// Ends that lead out of this plane.
    pub exits: BTreeMap<(NodeIx, bool), usize>,
    pub legend: Legend,
}

impl Draft {
    pub fn push(&mut self, element: Element, owner: Owner) -> usize {
        self.elements.push(element);
        self.owners.push(owner);
        self.elements.len() - 1
    }

    pub fn connect(&mut self, from: usize, out: Out, to: usize, said: Said) {
        let id = self.elements.get(from).map_or("", |element| element.id.as_str());
        let before = self.flows.iter().filter(|flow| flow.from == from).count();
        let id = format!("flow.{id}.{before}");
        let Said {
            name,
            condition,
            documentation,
        } = said;
        self.flows.push(Flow {
            id,
            name,
            from,
            out,
            to,
            condition,
            documentation,
        });
    }
}

/// What stands on a flow.
#[derive(Debug, Default)]
pub(super) struct Said {
    pub name: String,
    pub condition: Option<String>,
    pub documentation: Vec<String>,
}

impl Said {
    pub fn name(name: String) -> Said {
        Said {
            name,
            ..Said::default()
        }
    }
}

pub(super) fn element(id: String, name: String, shape: Shape) -> Element {
    Element {
        id,
        name,
        shape,
        lane: 0,
        choice: false,
        boundaries: Vec::new(),
        note: Vec::new(),
        roles: Vec::new(),
        documentation: Vec::new(),
        rank: 0,
    }
}

impl<'c> Builder<'c> {
    pub fn new(outline: &'c Outline<'c>, language: Language) -> Builder<'c> {
        let mut roles: Vec<&str> = Vec::new();
        let acting = outline.edges.iter().flat_map(|edge| edge.by.iter().copied());
        let working = outline
            .nodes
            .iter()
            .filter_map(|node| node.task.as_ref().map(|task| task.role));
        for role in outline.started_by.iter().copied().chain(acting).chain(working) {
            if !roles.contains(&role) && role != crate::SYSTEM_ROLE {
                roles.push(role);
            }
        }
        let routes = outline
            .edges
            .iter()
            .map(|edge| Route::of(outline, edge))
            .collect();
        Builder {
            outline,
            language,
            routes,
            roles,
        }
    }

    /// The plane of everything inside a state, or of the whole procedure.
    pub fn plane(&self, level: Option<NodeIx>) -> Plane {
        let mut draft = Draft::default();
        let children = level.map_or(&self.outline.top, |ix| &self.outline.node(ix).children);
        let start = self.start(level, &mut draft);
        for child in children {
            self.state(*child, &mut draft);
        }
        self.begin(level, start, &mut draft);
        for child in children {
            self.leave(*child, level, &mut draft);
        }
        self.finish(level, &mut draft);
        self.with_lanes(level, draft)
    }

    fn start(&self, level: Option<NodeIx>, draft: &mut Draft) -> usize {
        let name = match level {
            None => self.language.pick("Vorgang eröffnet", "Case opened"),
            Some(_) => "",
        };
        let owner = match level {
            None => self.owner(self.outline.started_by.first().copied()),
            Some(_) => Owner::Nobody,
        };
        draft.push(
            element(
                format!("start.{}", self.name(level)),
                name.to_owned(),
                Shape::Start,
            ),
            owner,
        )
    }

    /// The name of a plane within ids; names of states have no capitals.
    pub fn name(&self, level: Option<NodeIx>) -> &'c str {
        level.map_or("Procedure", |ix| self.outline.node(ix).name)
    }

    pub fn owner(&self, role: Option<&str>) -> Owner {
        let known = role.and_then(|role| self.roles.iter().position(|known| *known == role));
        known.map_or(Owner::System, Owner::Role)
    }

    pub fn label(&self, ix: NodeIx) -> &'c str {
        self.language.of(self.outline.node(ix).label)
    }

    fn state(&self, ix: NodeIx, draft: &mut Draft) {
        let node = self.outline.node(ix);
        let id = format!("state.{}", node.name);
        let (name, shape, owner) = match (&node.kind, &node.task) {
            (Kind::Final { .. }, _) => (self.label(ix).to_owned(), Shape::End(None), Owner::Nobody),
            _ if !node.children.is_empty() => self.inside(ix),
            (_, Some(task)) => {
                let act = task.label.map_or(task.act, |label| self.language.of(label));
                let work = if task.role == crate::SYSTEM_ROLE {
                    Work::Service
                } else {
                    Work::User
                };
                let owner = self.owner(Some(task.role));
                (format!("{}:\n{act}", self.label(ix)), Shape::Task(work), owner)
            }
            (Kind::History { .. }, None) => {
                (self.label(ix).to_owned(), Shape::Task(Work::Plain), Owner::Nobody)
            }
            (_, None) => self.waiting(ix, &mut draft.legend),
        };
        let mut made = element(id, name, shape);
        made.note = self.note(ix, &mut draft.legend);
        made.documentation = vec![format!(
            "{} {}",
            self.language.pick("Zustand", "State"),
            node.name
        )];
        made.rank = ix + 1;
        made.roles = self.roles_of(ix).into_iter().map(str::to_owned).collect();
        let at = draft.push(made, owner);
        draft.entrance.insert(ix, at);
    }

    fn inside(&self, ix: NodeIx) -> (String, Shape, Owner) {
        let each = match self.outline.node(ix).kind {
            Kind::Hearing { list, .. } => Some(format!("case.{list}")),
            Kind::Plain | Kind::Final { .. } | Kind::Parallel | Kind::History { .. } => None,
        };
        let inside = Inside {
            each,
            plane: self.plane(Some(ix)),
        };
        let people = |roles: BTreeSet<&'c str>| roles.into_iter().filter(|role| *role != crate::SYSTEM_ROLE);
        let mut roles: Vec<&str> = people(self.roles_of(ix)).collect();
        if roles.is_empty() {
            // Nobody has work inside; then it is of whoever ends it.
            roles = people(
                self.outline
                    .leaving(ix)
                    .flat_map(|(_, edge)| edge.by.iter().copied())
                    .collect(),
            )
            .collect();
        }
        let owner = match roles.as_slice() {
            [] => Owner::System,
            [role] => self.owner(Some(role)),
            _ => Owner::Several,
        };
        (self.label(ix).to_owned(), Shape::Inside(inside), owner)
    }

    /// A state without work: it waits for whatever leads out of it.
    fn waiting(&self, ix: NodeIx, legend: &mut Legend) -> (String, Shape, Owner) {
        let happenings = self.happenings(ix);
        let label = self.label(ix).to_owned();
        let person = |found: &Happening<'_>| matches!(found.cause, Cause::Person(_));
        let timer = |found: &Happening<'_>| found.cause == Cause::Timer;
        match happenings.as_slice() {
            [] => (label, Shape::Task(Work::Plain), Owner::Nobody),
            [one] if person(one) || timer(one) => {
                let (trigger, owner) = self.catch(one);
                let name = match one.cause {
                    Cause::Person(role) => format!("{label}:\n{}", self.event(one, Some(role), legend)),
                    _ => label,
                };
                (name, Shape::Catch(trigger), owner)
            }
            all if all.iter().any(person) || all.iter().all(timer) => {
                (label, Shape::EventGateway, Owner::Nobody)
            }
            all if all.iter().all(|found| found.cause == Cause::AtOnce) => {
                (label, Shape::Exclusive, Owner::Nobody)
            }
            _ => (label, Shape::Task(Work::Service), Owner::System),
        }
    }

    /// What a waiting event waits for, and where it stands.
    pub fn catch(&self, happening: &Happening<'_>) -> (Trigger, Owner) {
        let owner = match happening.cause {
            Cause::Person(role) => self.owner(Some(role)),
            Cause::System => Owner::System,
            Cause::Timer | Cause::Done | Cause::Raised | Cause::AtOnce => Owner::Nobody,
        };
        (self.trigger(happening), owner)
    }

    pub fn trigger(&self, happening: &Happening<'_>) -> Trigger {
        let edges = || happening.edges.iter().filter_map(|i| self.outline.edges.get(*i));
        match happening.cause {
            Cause::Timer => {
                let timers = edges()
                    .take(1)
                    .flat_map(|edge| self.outline.timers_behind(edge.event, edge.from));
                let rules: Vec<String> = timers.map(|timer| self.rule(timer)).collect();
                Trigger::Timer(rules.join("; "))
            }
            Cause::AtOnce => {
                let guards: Vec<&str> = edges().map(|edge| edge.guard.unwrap_or("true")).collect();
                Trigger::Condition(guards.join(" || "))
            }
            Cause::Person(_) | Cause::System | Cause::Done | Cause::Raised => Trigger::Message,
        }
    }

    /// When a timer fires, in words, with what it reads as it is written.
    fn rule(&self, timer: &Timer<'_>) -> String {
        let words = words::timer(self.outline, timer, self.language);
        let exact = timer.expressions();
        match exact.is_empty() {
            true => words,
            false => format!("{words} [{}]", exact.join("; ")),
        }
    }

    /// What leads out of a state, in the order of the source; alternatives of one event together.
    pub fn happenings(&self, ix: NodeIx) -> Vec<Happening<'c>> {
        let mut found: Vec<Happening<'c>> = Vec::new();
        // What leads back to where it began is said in words.
        let leads = |edge: &Edge<'_>| edge.to.is_some_and(|to| to != ix);
        for (i, edge) in self.outline.leaving(ix).filter(|(_, edge)| leads(edge)) {
            let cause = Cause::of(self.outline, edge);
            match found
                .iter_mut()
                .find(|known| known.event == edge.event && known.cause == cause)
            {
                Some(known) => known.edges.push(i),
                None => found.push(Happening {
                    event: edge.event,
                    cause,
                    edges: vec![i],
                }),
            }
        }
        found
    }

    /// Every role that has work in a state, without what happens to the state as a whole.
    pub fn roles_of(&self, ix: NodeIx) -> BTreeSet<&'c str> {
        let node = self.outline.node(ix);
        let mut roles: BTreeSet<&str> = node.task.iter().map(|task| task.role).collect();
        let has_task = node.task.is_some();
        for (inner, other) in self.outline.nodes.iter().enumerate() {
            if inner != ix && self.outline.contains(ix, inner) {
                roles.extend(other.task.iter().map(|task| task.role));
                roles.extend(
                    self.outline
                        .leaving(inner)
                        .flat_map(|(_, edge)| edge.by.iter().copied()),
                );
            }
        }
        if node.children.is_empty() && !has_task {
            roles.extend(
                self.outline
                    .leaving(ix)
                    .flat_map(|(_, edge)| edge.by.iter().copied()),
            );
        }
        roles
    }

    pub fn escalation(&self, from: NodeIx, target: NodeIx) -> Escalation {
        let (from, name) = (self.outline.node(from).name, self.outline.node(target).name);
        Escalation {
            id: format!("escalation.{from}.{name}"),
            name: self.label(target).to_owned(),
        }
    }

    pub fn edge(&self, i: usize) -> Option<(&'c Edge<'c>, Route)> {
        Some((self.outline.edges.get(i)?, (*self.routes.get(i)?)?))
    }

    fn with_lanes(&self, level: Option<NodeIx>, mut draft: Draft) -> Plane {
        settle(&mut draft);
        let used: BTreeSet<Owner> = draft.owners.iter().copied().collect();
        let used: Vec<Owner> = used.into_iter().collect();
        let plane = self.name(level);
        let lanes = used.iter().map(|owner| self.lane(plane, *owner)).collect();
        for (element, owner) in draft.elements.iter_mut().zip(&draft.owners) {
            element.lane = used.iter().position(|known| known == owner).unwrap_or(0);
        }
        let legend = draft.legend.lines();
        let mut plane = Plane {
            lanes,
            elements: draft.elements,
            flows: draft.flows,
            legend,
        };
        order::link_far_backs(&mut plane);
        plane
    }

    fn lane(&self, plane: &str, owner: Owner) -> Lane {
        let (id, name) = match owner {
            Owner::Role(at) => {
                let role = self.roles.get(at).copied().unwrap_or_default();
                (
                    format!("lane.{plane}.role.{role}"),
                    words::role(self.outline, role, self.language),
                )
            }
            Owner::Several => (
                format!("lane.{plane}.several"),
                self.language.pick("Mehrere Rollen", "Several roles"),
            ),
            Owner::System | Owner::Nobody => (
                format!("lane.{plane}.system"),
                self.language.pick("System", "System"),
            ),
        };
        Lane {
            id,
            name: name.to_owned(),
        }
    }
}

/// What has no owner stands where its first flow comes from, or else where its first flow leads.
fn settle(draft: &mut Draft) {
    for _ in 0..draft.elements.len() {
        let mut moved = false;
        for i in 0..draft.elements.len() {
            if draft.owners.get(i) != Some(&Owner::Nobody) {
                continue;
            }
            let before = draft
                .flows
                .iter()
                .filter(|flow| flow.to == i)
                .map(|flow| flow.from);
            let behind = draft
                .flows
                .iter()
                .filter(|flow| flow.from == i)
                .map(|flow| flow.to);
            let known = |at: &usize| draft.owners.get(*at).is_some_and(|owner| *owner != Owner::Nobody);
            let found = before
                .chain(behind)
                .find(known)
                .and_then(|at| draft.owners.get(at).copied());
            if let (Some(owner), Some(place)) = (found, draft.owners.get_mut(i)) {
                *place = owner;
                moved = true;
            }
        }
        if !moved {
            break;
        }
    }
    for owner in draft.owners.iter_mut().filter(|owner| **owner == Owner::Nobody) {
        *owner = Owner::System;
    }
}

/// One event, or nothing, that leads out of a state.
#[derive(Debug)]
pub(super) struct Happening<'d> {
    pub event: &'d str,
    pub cause: Cause<'d>,
    /// Indices of its transitions.
    pub edges: Vec<usize>,
}

impl Node<'_> {
    /// Whether everything inside can come to an end.
    pub fn can_end(&self, outline: &Outline<'_>) -> bool {
        let ends = |ix: &NodeIx| matches!(outline.node(*ix).kind, Kind::Final { .. });
        match self.kind {
            Kind::Final { .. } | Kind::Hearing { .. } => true,
            Kind::Parallel => self
                .children
                .iter()
                .all(|child| outline.node(*child).can_end(outline)),
            Kind::Plain | Kind::History { .. } => self.children.iter().any(ends),
        }
    }
}
