// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! A definition as the writers see it: nodes, edges and words, in the order of the source.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use jiff::tz::TimeZone;

use super::Language;
use super::terms::Terms;
use crate::deadline::Deadline;
use crate::definition::Definition;
use crate::definition::model::{
    Action, Guard, Model, PriorityRule, StateIx, StateKind, TimerStart, Transition,
};
use crate::text::Text;

/// Index of a node in its outline.
pub(super) type NodeIx = usize;

#[derive(Debug)]
pub(super) struct Outline<'d> {
    pub name: String,
    pub hash: String,
    pub title: &'d Text,
    pub nodes: Vec<Node<'d>>,
    pub edges: Vec<Edge<'d>>,
    /// States of the outermost level.
    pub top: Vec<NodeIx>,
    pub initial: Option<NodeIx>,
    pub roles: BTreeMap<&'d str, &'d Text>,
    pub started_by: Vec<&'d str>,
    /// Fields that have to be known then.
    pub needs: Vec<&'d str>,
    pub zone: &'d TimeZone,
    pub events: BTreeMap<&'d str, &'d Text>,
    /// What people call fields and their words.
    pub terms: Terms<'d>,
    /// Every state of the definition, drawn or not.
    pub states: BTreeMap<&'d str, Known<'d>>,
}

/// A state, and where it is drawn.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known<'d> {
    pub label: &'d Text,
    /// The state around it, the hearing around a party's.
    pub around: Option<&'d str>,
    /// `None`: nowhere.
    pub at: Option<NodeIx>,
}

#[derive(Debug, Clone)]
pub(super) struct Node<'d> {
    pub name: &'d str,
    pub label: &'d Text,
    /// The state around it; for the states of a heard party, the hearing.
    pub parent: Option<NodeIx>,
    pub kind: Kind<'d>,
    pub children: Vec<NodeIx>,
    pub initial: Option<NodeIx>,
    /// Raised when it is complete.
    pub done: Option<&'d str>,
    pub task: Option<Task<'d>>,
    pub timers: Vec<Timer<'d>>,
    pub entry: Vec<&'d Action>,
    pub exit: Vec<&'d Action>,
    /// What undoes that it was entered.
    pub compensate: Vec<&'d Action>,
    /// States inside that are not drawn.
    pub hidden: usize,
    /// Not part of what is drawn, only next to it.
    pub beside: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind<'d> {
    Plain,
    Final {
        outcome: Option<&'d str>,
        consent: bool,
        /// Reached by time alone.
        silent: bool,
    },
    /// All children are active, side by side.
    Parallel,
    /// Leads back to what was active.
    History {
        deep: bool,
    },
    /// One body per entry of the list.
    Hearing {
        list: &'d str,
        key: &'d str,
    },
}

#[derive(Debug, Clone)]
pub(super) struct Task<'d> {
    pub role: &'d str,
    pub act: &'d str,
    pub label: Option<&'d Text>,
    pub due: Option<&'d Deadline>,
    pub candidates: Option<&'d Guard>,
    pub priority: &'d PriorityRule,
    pub form: Option<&'d str>,
}

#[derive(Debug, Clone)]
pub(super) struct Timer<'d> {
    pub name: &'d str,
    pub when: Option<&'d str>,
    pub start: Start<'d>,
    pub raise: Option<&'d str>,
    pub actions: Vec<&'d Action>,
}

impl<'d> Timer<'d> {
    /// What it reads, as it is written.
    pub fn expressions(&self) -> Vec<&'d str> {
        let start = match self.start {
            Start::After(deadline) => deadline.from.as_ref().map(|from| from.source()),
            Start::At(value) => Some(value),
        };
        start.into_iter().chain(self.when).collect()
    }
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Start<'d> {
    After(&'d Deadline),
    At(&'d str),
}

#[derive(Debug, Clone)]
pub(super) struct Edge<'d> {
    pub from: NodeIx,
    /// Empty for a transition that needs none.
    pub event: &'d str,
    pub label: &'d Text,
    /// `None`: the configuration stays.
    pub to: Option<NodeIx>,
    /// Empty for an event raised inside.
    pub by: Vec<&'d str>,
    pub guard: Option<&'d str>,
    /// What has to hold of what comes along.
    pub accept: &'d [Guard],
    pub otherwise: Option<&'d Text>,
    pub duties: Vec<(&'d str, &'d Text)>,
    /// Level and documents.
    pub sign: Option<(&'static str, &'d [String])>,
    pub reason: bool,
    pub internal: bool,
    pub actions: Vec<&'d Action>,
    /// What undoes it.
    pub compensate: Vec<&'d Action>,
    /// It undoes what was completed in the state it belongs to.
    pub compensates: bool,
    /// It starts further inside than what is drawn.
    pub lifted: bool,
}

impl<'d> Outline<'d> {
    /// Reads the model; nothing else in the exports does.
    pub fn of(definition: &'d Definition) -> Outline<'d> {
        let model = definition.model();
        let index: BTreeMap<StateIx, NodeIx> = model.all().enumerate().map(|(i, (ix, _))| (ix, i)).collect();
        let at = |name: &str| model.by_name.get(name).and_then(|ix| index.get(ix)).copied();
        let mut nodes: Vec<Node<'d>> = model
            .all()
            .map(|(_, state)| node(model, state, &index, &at))
            .collect();
        let hearings = nodes.iter().enumerate();
        let children: Vec<(NodeIx, NodeIx)> = hearings
            .flat_map(|(i, node)| node.children.iter().map(move |child| (*child, i)))
            .collect();
        for (child, parent) in children {
            if let Some(node) = nodes.get_mut(child) {
                node.parent = Some(parent);
            }
        }
        let parent = |node: &Node<'d>| node.parent.and_then(|ix| nodes.get(ix)).map(|around| around.name);
        let known = |(ix, node): (NodeIx, &Node<'d>)| {
            (
                node.name,
                Known {
                    label: node.label,
                    around: parent(node),
                    at: Some(ix),
                },
            )
        };
        let id = definition.id();
        Outline {
            name: id.name.to_string(),
            hash: id.sha256.to_string(),
            title: &model.title,
            edges: edges(model, &index, &at),
            top: model.top.iter().filter_map(|ix| index.get(ix)).copied().collect(),
            initial: at(&model.initial.name),
            roles: model
                .roles
                .iter()
                .map(|(name, role)| (name.as_str(), &role.label))
                .collect(),
            started_by: model.started_by.iter().map(|role| role.name.as_str()).collect(),
            needs: model.needs.iter().map(|field| field.name.as_str()).collect(),
            zone: &model.zone,
            events: model
                .events
                .iter()
                .map(|(name, word)| (name.as_str(), &word.label))
                .collect(),
            terms: Terms::of(model),
            states: nodes.iter().enumerate().map(known).collect(),
            nodes,
        }
    }

    /// Where a state is drawn: its own box, or the closed box it is in.
    pub fn place(&self, name: &str) -> Option<NodeIx> {
        self.states.get(name).and_then(|known| known.at)
    }

    /// What people call a state, or its bare name.
    pub fn label<'c>(&'c self, name: &'c str, language: Language) -> &'c str {
        self.states
            .get(name)
            .map_or(name, |known| language.of(known.label))
    }

    /// The names of the states around a state, innermost first.
    pub fn around<'c>(&'c self, name: &str) -> impl Iterator<Item = &'d str> + use<'c, 'd> {
        let up = |name: &str| self.states.get(name).and_then(|known| known.around);
        std::iter::successors(up(name), move |name| up(name))
    }

    #[expect(
        clippy::indexing_slicing,
        reason = "a NodeIx is only made by `of`, which filled `nodes`"
    )]
    pub fn node(&self, ix: NodeIx) -> &Node<'d> {
        &self.nodes[ix]
    }

    /// The node and everything around it, innermost first.
    pub fn upward(&self, ix: NodeIx) -> impl Iterator<Item = NodeIx> + '_ {
        std::iter::successors(Some(ix), |ix| self.node(*ix).parent)
    }

    /// Whether `outer` is `inner` or lies around it.
    pub fn contains(&self, outer: NodeIx, inner: NodeIx) -> bool {
        self.upward(inner).any(|ix| ix == outer)
    }

    /// Edges that start in this node, in the order of the source.
    pub fn leaving(&self, ix: NodeIx) -> impl Iterator<Item = (usize, &Edge<'d>)> {
        self.edges
            .iter()
            .enumerate()
            .filter(move |(_, edge)| edge.from == ix)
    }

    /// Timers that raise this event somewhere it reaches a transition of `from`.
    pub fn timers_behind(&self, event: &str, from: NodeIx) -> Vec<&Timer<'d>> {
        let near = |ix: NodeIx| self.contains(ix, from) || self.contains(from, ix);
        let nodes = self.nodes.iter().enumerate().filter(|(ix, _)| near(*ix));
        let timers = nodes.flat_map(|(_, node)| &node.timers);
        timers.filter(|timer| timer.raise == Some(event)).collect()
    }

    /// The name of a role in both languages.
    pub fn role<'c>(&'c self, name: &'c str) -> Option<&'d Text> {
        self.roles.get(name).copied()
    }
}

fn node<'d>(
    model: &'d Model,
    state: &'d crate::definition::model::State,
    index: &BTreeMap<StateIx, NodeIx>,
    at: &impl Fn(&str) -> Option<NodeIx>,
) -> Node<'d> {
    let places = |list: &[StateIx]| list.iter().filter_map(|ix| index.get(ix)).copied().collect();
    let (kind, children, initial, done) = match &state.kind {
        StateKind::Atomic => (Kind::Plain, Vec::new(), None, None),
        StateKind::Parallel { children, done } => (Kind::Parallel, places(children), None, done.as_ref()),
        StateKind::History { deep, .. } => (Kind::History { deep: *deep }, Vec::new(), None, None),
        StateKind::Compound {
            children,
            initial,
            done,
        } => (Kind::Plain, places(children), at(&initial.name), done.as_ref()),
        StateKind::Final {
            outcome,
            consent,
            silent,
        } => {
            let outcome = outcome.as_deref();
            (
                Kind::Final {
                    outcome,
                    consent: *consent,
                    silent: *silent,
                },
                Vec::new(),
                None,
                None,
            )
        }
        StateKind::ForEach {
            list,
            key,
            children,
            initial,
            done,
        } => (
            Kind::Hearing { list, key },
            places(children),
            at(&initial.name),
            done.as_ref(),
        ),
    };
    Node {
        name: &state.name,
        label: &state.label,
        parent: state.parent.and_then(|ix| index.get(&ix)).copied(),
        kind,
        children,
        initial,
        done: done.map(|event| event.name.as_str()),
        task: state.task.as_ref().map(|task| Task {
            role: &task.role.name,
            act: &task.act,
            label: model.acts.get(&task.act),
            due: task.due.as_ref(),
            candidates: task.candidates.as_ref(),
            priority: &task.priority,
            form: task.form.as_ref().map(|form| form.name.as_str()),
        }),
        timers: timers(state),
        entry: state.entry.iter().collect(),
        exit: state.exit.iter().collect(),
        compensate: state.compensate.iter().collect(),
        hidden: 0,
        beside: false,
    }
}

fn timers(state: &crate::definition::model::State) -> Vec<Timer<'_>> {
    let timers = state.timers.iter().map(|timer| Timer {
        name: &timer.name,
        when: timer.when.as_ref().map(|when| when.source()),
        start: match &timer.start {
            TimerStart::After(deadline) => Start::After(deadline),
            TimerStart::At { value, .. } => Start::At(value.source()),
        },
        raise: timer.raise.as_ref().map(|event| event.name.as_str()),
        actions: timer.actions.iter().collect(),
    });
    timers.collect()
}

/// What stands on a transition that waits for nothing.
static AT_ONCE: LazyLock<Text> = LazyLock::new(|| Text::new("sofort", "at once"));
/// What stands on the way out of a history state while nothing is remembered.
static FIRST_TIME: LazyLock<Text> = LazyLock::new(|| Text::new("beim ersten Mal", "the first time"));

fn edges<'d>(
    model: &'d Model,
    index: &BTreeMap<StateIx, NodeIx>,
    at: &impl Fn(&str) -> Option<NodeIx>,
) -> Vec<Edge<'d>> {
    let mut edges = Vec::new();
    for (ix, state) in model.all() {
        let from = index.get(&ix).copied().unwrap_or_default();
        for handler in &state.handlers {
            let Some(word) = model.events.get(&handler.event.name) else {
                continue;
            };
            for transition in &handler.alternatives {
                edges.push(edge(
                    model,
                    from,
                    &handler.event.name,
                    &word.label,
                    transition,
                    at,
                ));
            }
        }
        for transition in &state.always {
            edges.push(edge(model, from, "", &AT_ONCE, transition, at));
        }
        if let StateKind::History { to, .. } = &state.kind {
            edges.push(Edge {
                from,
                event: "",
                label: &FIRST_TIME,
                to: at(&to.name),
                by: Vec::new(),
                guard: None,
                accept: &[],
                otherwise: None,
                duties: Vec::new(),
                sign: None,
                reason: false,
                internal: false,
                actions: Vec::new(),
                compensate: Vec::new(),
                compensates: false,
                lifted: false,
            });
        }
    }
    edges
}

#[expect(
    clippy::too_many_arguments,
    reason = "the walk needs all of them, and a struct would only rename them"
)]
fn edge<'d>(
    model: &'d Model,
    from: NodeIx,
    event: &'d str,
    label: &'d Text,
    transition: &'d Transition,
    at: &impl Fn(&str) -> Option<NodeIx>,
) -> Edge<'d> {
    let duties = transition.duties.iter();
    let guard = transition.guard.as_ref();
    Edge {
        from,
        event,
        label,
        to: transition.to.as_ref().and_then(|to| at(&to.name)),
        by: transition.by.iter().map(|role| role.name.as_str()).collect(),
        guard: guard.map(|guard| guard.condition.source()),
        accept: &transition.accept,
        otherwise: guard.and_then(|guard| guard.otherwise.as_ref()),
        duties: duties
            .filter_map(|named| Some((named.name.as_str(), &model.duties.get(&named.name)?.label)))
            .collect(),
        sign: transition
            .sign
            .as_ref()
            .map(|sign| (sign.level.word(), sign.over.as_slice())),
        reason: transition.reason_required,
        internal: transition.internal,
        actions: transition.actions.iter().collect(),
        compensate: transition.compensate.iter().collect(),
        compensates: transition.compensates,
        lifted: false,
    }
}
