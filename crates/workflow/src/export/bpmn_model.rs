// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! A definition in BPMN's terms: one task per state with work, gateways where people choose, boundary events for
//! deadlines, a multi-instance sub-process for the hearing, event sub-processes for what is possible at any time.
//! Rules BPMN has no sign for become text annotations.

use std::collections::{BTreeMap, BTreeSet};

use super::Language;
use super::outline::{Edge, Kind, NodeIx, Outline};
use super::words;

/// Elements side by side, in the order of the source.
#[derive(Debug, Default)]
pub(super) struct Scope {
    pub elements: Vec<Element>,
    pub flows: Vec<Flow>,
    /// Roles; empty inside a sub-process.
    pub lanes: Vec<String>,
}

#[derive(Debug)]
pub(super) struct Element {
    pub id: String,
    pub name: String,
    pub shape: Shape,
    pub lane: usize,
    /// A choice behind it.
    pub gateway: bool,
    pub boundaries: Vec<Boundary>,
    /// Text annotation.
    pub note: Vec<String>,
}

#[derive(Debug)]
pub(super) enum Shape {
    Start,
    End,
    UserTask,
    ServiceTask,
    /// Waits for a time; how long.
    Wait(String),
    /// A sub-process; with a list, one instance per heard party.
    Inside {
        list: Option<String>,
        body: Scope,
    },
    /// Possible at any time: what starts it, and what it leads to.
    AnyTime {
        trigger: Trigger,
        end: String,
    },
}

#[derive(Debug, Clone)]
pub(super) enum Trigger {
    Message(String),
    Timer { name: String, rule: String },
}

#[derive(Debug)]
pub(super) struct Boundary {
    pub id: String,
    pub trigger: Trigger,
}

#[derive(Debug)]
pub(super) struct Flow {
    pub id: String,
    pub name: String,
    pub from: usize,
    pub out: Out,
    pub to: usize,
    pub guard: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Out {
    Element,
    Gateway,
    Boundary(usize),
}

struct Builder<'c> {
    outline: &'c Outline<'c>,
    language: Language,
    roles: Vec<&'c str>,
}

/// Builds the outermost scope.
pub(super) fn build(outline: &Outline<'_>, language: Language) -> Scope {
    let used: BTreeSet<&str> = outline
        .nodes
        .iter()
        .filter_map(|node| node.task.as_ref().map(|task| task.role))
        .chain(outline.edges.iter().flat_map(|edge| edge.by.iter().copied()))
        .chain(outline.started_by.iter().copied())
        .collect();
    let mut roles: Vec<&str> = Vec::new();
    // In the order in which they first act.
    let acting = outline.edges.iter().flat_map(|edge| edge.by.iter().copied());
    for role in outline
        .started_by
        .iter()
        .copied()
        .chain(acting)
        .chain(used)
        .chain([crate::SYSTEM_ROLE])
    {
        if !roles.contains(&role) {
            roles.push(role);
        }
    }
    let lanes = roles
        .iter()
        .map(|role| words::role(outline, role, language).to_owned())
        .collect();
    let builder = Builder {
        outline,
        language,
        roles,
    };
    let mut scope = builder.scope(&outline.top, outline.initial, None);
    scope.lanes = lanes;
    scope
}

impl<'c> Builder<'c> {
    /// Everything below these states; `hearing` is the one whose body this is.
    fn scope(&self, states: &[NodeIx], initial: Option<NodeIx>, hearing: Option<NodeIx>) -> Scope {
        let mut scope = Scope::default();
        let mut index = BTreeMap::new();
        let prefix = hearing.map_or(String::new(), |ix| format!("{}_", self.outline.node(ix).name));
        let lane = match hearing {
            Some(_) => 0,
            None => self.lane(self.outline.started_by.first().copied()),
        };
        let name = match hearing {
            Some(_) => String::new(),
            None => self.language.pick("Antrag", "Application").to_owned(),
        };
        // Side by side everything starts at once, without a start event.
        if initial.is_some() {
            let start = element(format!("{prefix}start"), name, Shape::Start, lane);
            scope.elements.push(start);
        }
        let mut leaves = self.leaves(states);
        // An end that only event sub-processes reach stands in those.
        leaves.retain(|leaf| !self.is_end_of_any_time(*leaf, hearing.is_some()));
        for leaf in &leaves {
            index.insert(*leaf, scope.elements.len());
            scope.elements.push(self.element(*leaf, hearing.is_some()));
        }
        let around = |ix: NodeIx| self.outline.upward(ix).find_map(|up| index.get(&up).copied());
        let place = |ix: NodeIx| around(self.leaf(ix));
        if let Some(to) = initial.and_then(place) {
            scope
                .flows
                .push(flow(format!("{prefix}flow_start"), 0, Out::Element, to));
        }
        for leaf in &leaves {
            self.leave(*leaf, hearing, &mut scope, &place);
        }
        if hearing.is_none() {
            for ix in self.compounds(states) {
                for (i, edge) in self.outline.leaving(ix) {
                    scope.elements.push(self.any_time(i, edge));
                }
            }
        }
        scope
    }

    /// Innermost states in the order of the source; a hearing counts as one.
    fn leaves(&self, states: &[NodeIx]) -> Vec<NodeIx> {
        let mut leaves = Vec::new();
        let mut stack: Vec<NodeIx> = states.iter().rev().copied().collect();
        while let Some(ix) = stack.pop() {
            let node = self.outline.node(ix);
            if node.children.is_empty() || self.is_scope(ix) {
                leaves.push(ix);
            } else {
                stack.extend(node.children.iter().rev());
            }
        }
        leaves
    }

    fn is_end_of_any_time(&self, leaf: NodeIx, inside: bool) -> bool {
        let is_end = matches!(self.outline.node(leaf).kind, Kind::Final { .. });
        let mut arriving = self
            .outline
            .edges
            .iter()
            .filter(|edge| edge.to == Some(leaf))
            .peekable();
        let around = |edge: &Edge<'_>| {
            let from = self.outline.node(edge.from);
            !from.children.is_empty() && !self.is_scope(edge.from)
        };
        is_end && !inside && arriving.peek().is_some() && arriving.all(around)
    }

    /// States around others, hearings not counted.
    fn compounds(&self, states: &[NodeIx]) -> Vec<NodeIx> {
        let mut found = Vec::new();
        let mut stack: Vec<NodeIx> = states.iter().rev().copied().collect();
        while let Some(ix) = stack.pop() {
            let node = self.outline.node(ix);
            if !node.children.is_empty() && !self.is_scope(ix) {
                found.push(ix);
                stack.extend(node.children.iter().rev());
            }
        }
        found
    }

    /// The state that is really entered.
    fn leaf(&self, mut ix: NodeIx) -> NodeIx {
        for _ in 0..self.outline.nodes.len() {
            let node = self.outline.node(ix);
            match node.initial {
                Some(initial) if !self.is_scope(ix) => ix = initial,
                Some(_) | None => return ix,
            }
        }
        ix
    }

    fn lane(&self, role: Option<&str>) -> usize {
        let system = self
            .roles
            .iter()
            .position(|name| *name == crate::SYSTEM_ROLE)
            .unwrap_or(0);
        role.and_then(|role| self.roles.iter().position(|name| *name == role))
            .unwrap_or(system)
    }

    /// A hearing, states side by side, or one of those: a sub-process.
    fn is_scope(&self, ix: NodeIx) -> bool {
        let node = self.outline.node(ix);
        let region = node
            .parent
            .is_some_and(|parent| self.outline.node(parent).kind == Kind::Parallel);
        match node.kind {
            Kind::Hearing { .. } | Kind::Parallel => true,
            Kind::Plain | Kind::Final { .. } | Kind::History { .. } => region && !node.children.is_empty(),
        }
    }

    fn inside(&self, ix: NodeIx, list: Option<String>) -> Shape {
        let node = self.outline.node(ix);
        let body = self.scope(&node.children, node.initial, Some(ix));
        Shape::Inside { list, body }
    }

    /// Who has the first task in it.
    fn first_role(&self, ix: NodeIx) -> Option<&str> {
        let nodes = self.outline.nodes.iter().enumerate();
        let mut inner = nodes.filter(|(inner, _)| self.outline.contains(ix, *inner));
        inner.find_map(|(_, node)| node.task.as_ref().map(|task| task.role))
    }

    fn element(&self, ix: NodeIx, inside: bool) -> Element {
        let node = self.outline.node(ix);
        let actor = self
            .outline
            .leaving(ix)
            .find_map(|(_, edge)| edge.by.first().copied());
        let arrives = self
            .outline
            .edges
            .iter()
            .find(|edge| edge.to == Some(ix))
            .and_then(|edge| edge.by.first().copied());
        let role = node.task.as_ref().map(|task| task.role).or(actor);
        let (shape, role) = match node.kind {
            Kind::Final { .. } => (Shape::End, arrives),
            Kind::Hearing { list, .. } => {
                let list = Some(format!("case.{list}"));
                (self.inside(ix, list), self.first_role(ix))
            }
            Kind::Plain | Kind::Parallel if self.is_scope(ix) => (self.inside(ix, None), self.first_role(ix)),
            Kind::Plain | Kind::Parallel | Kind::History { .. } => match (role, node.timers.as_slice()) {
                (None, [timer, ..]) => (Shape::Wait(words::timer(timer, self.language)), None),
                (Some(crate::SYSTEM_ROLE) | None, _) => (Shape::ServiceTask, role),
                (Some(_), _) => (Shape::UserTask, role),
            },
        };
        let lane = if inside { 0 } else { self.lane(role) };
        let mut name = self.language.of(node.label).to_owned();
        if let (Some(task), true) = (&node.task, inside) {
            name = format!("{name} ({})", words::role(self.outline, task.role, self.language));
        }
        let mut element = element(format!("state_{}", node.name), name, shape, lane);
        element.note = self.note(ix);
        element
    }

    /// What BPMN has no sign for.
    fn note(&self, ix: NodeIx) -> Vec<String> {
        let node = self.outline.node(ix);
        let mut note = Vec::new();
        for timer in node.timers.iter().filter(|timer| timer.raise.is_none()) {
            let word = self.language.pick("Erinnerung", "Reminder");
            note.push(format!("{word}: {}", words::timer(timer, self.language)));
        }
        if let Some(due) = node.task.as_ref().and_then(|task| task.due) {
            let word = self.language.pick("Zu erledigen in", "To be done in");
            note.push(format!("{word}: {}", words::deadline(due, self.language)));
        }
        for (_, edge) in self.outline.leaving(ix) {
            let mut rules = words::demands(edge, self.language);
            if edge.to.is_none() {
                rules.push(
                    self.language
                        .pick("der Zustand bleibt", "the state stays")
                        .to_owned(),
                );
            }
            let others = edge
                .by
                .iter()
                .filter(|role| node.task.as_ref().is_some_and(|task| task.role != **role));
            rules.extend(others.map(|role| words::role(self.outline, role, self.language).to_owned()));
            if !rules.is_empty() {
                note.push(format!("{}: {}", self.language.of(edge.label), rules.join("; ")));
            }
        }
        note
    }

    fn trigger(&self, edge: &Edge<'_>) -> Trigger {
        let name = self.language.of(edge.label).to_owned();
        let timers = self.outline.timers_behind(edge.event, edge.from);
        if timers.is_empty() || !edge.by.is_empty() {
            return Trigger::Message(name);
        }
        let rules: Vec<String> = timers
            .iter()
            .map(|timer| words::timer(timer, self.language))
            .collect();
        Trigger::Timer {
            name,
            rule: rules.join("; "),
        }
    }

    /// Flows that leave a state: its own, and inside a hearing also those of the states around it.
    fn leave(
        &self,
        leaf: NodeIx,
        hearing: Option<NodeIx>,
        scope: &mut Scope,
        place: &impl Fn(NodeIx) -> Option<usize>,
    ) {
        let Some(from) = place(leaf) else { return };
        let waits = scope
            .elements
            .get(from)
            .is_some_and(|found| matches!(found.shape, Shape::Wait(_)));
        let around = self
            .outline
            .upward(leaf)
            .take_while(|ix| *ix == leaf || (hearing.is_some() && hearing != Some(*ix)));
        let mut choices = Vec::new();
        let (mut boundaries, mut flows) = (Vec::new(), Vec::new());
        for ix in around {
            for (i, edge) in self.outline.leaving(ix) {
                let Some(to) = edge.to.and_then(place) else {
                    self.note_way_out(edge, scope.elements.get_mut(from));
                    continue;
                };
                let id = format!("flow_{}_{i}", self.outline.node(leaf).name);
                let name = self.language.of(edge.label).to_owned();
                let trigger = self.trigger(edge);
                let by_itself = edge.by.is_empty() && matches!(trigger, Trigger::Message(_));
                let normal =
                    ix == leaf && (!edge.by.is_empty() || by_itself || (waits && choices.is_empty()));
                let guard = edge.guard.map(str::to_owned);
                if normal {
                    choices.push(flows.len());
                    flows.push(Flow {
                        id,
                        name,
                        from,
                        out: Out::Element,
                        to,
                        guard,
                    });
                } else {
                    if let (Trigger::Timer { name, rule }, Some(element)) =
                        (&trigger, scope.elements.get_mut(from))
                    {
                        element.note.push(format!("{name}: {rule}"));
                    }
                    let out = Out::Boundary(boundaries.len());
                    boundaries.push(Boundary {
                        id: format!("boundary_{}_{i}", self.outline.node(leaf).name),
                        trigger,
                    });
                    flows.push(Flow {
                        id,
                        name,
                        from,
                        out,
                        to,
                        guard,
                    });
                }
            }
        }
        if let Some(element) = scope.elements.get_mut(from) {
            element.gateway = choices.len() > 1;
            element.boundaries = boundaries;
            for choice in choices.iter().filter(|_| element.gateway) {
                if let Some(flow) = flows.get_mut(*choice) {
                    flow.out = Out::Gateway;
                }
            }
        }
        scope.flows.extend(flows);
    }

    /// A flow may not leave a sub-process: it is said in words.
    fn note_way_out(&self, edge: &Edge<'_>, element: Option<&mut Element>) {
        if let (Some(to), Some(element)) = (edge.to, element) {
            let rules = words::rules(self.outline, edge, self.language).join("; ");
            let to = self.language.of(self.outline.node(to).label);
            element
                .note
                .push(format!("{} → {to} ({rules})", self.language.of(edge.label)));
        }
    }

    fn any_time(&self, i: usize, edge: &Edge<'_>) -> Element {
        let from = self.outline.node(edge.from);
        let end = edge.to.map_or(from.label, |to| self.outline.node(to).label);
        let end = self.language.of(end).to_owned();
        let shape = Shape::AnyTime {
            trigger: self.trigger(edge),
            end,
        };
        let lane = self.lane(edge.by.first().copied());
        let name = self.language.of(edge.label).to_owned();
        let mut element = element(format!("any_time_{}_{i}", from.name), name, shape, lane);
        let leaves = self.leaves(&from.children);
        let leaves: Vec<&str> = leaves
            .iter()
            .map(|ix| self.language.of(self.outline.node(*ix).label))
            .collect();
        let while_in = self.language.pick("Möglich in", "Possible in");
        element.note.push(format!("{while_in}: {}", leaves.join(", ")));
        element.note.extend(words::demands(edge, self.language));
        element
    }
}

fn element(id: String, name: String, shape: Shape, lane: usize) -> Element {
    Element {
        id,
        name,
        shape,
        lane,
        gateway: false,
        boundaries: Vec::new(),
        note: Vec::new(),
    }
}

fn flow(id: String, from: usize, out: Out, to: usize) -> Flow {
    Flow {
        id,
        name: String::new(),
        from,
        out,
        to,
        guard: None,
    }
}
