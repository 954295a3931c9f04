// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Statecharts and nothing else: which states a set of transitions leaves and enters, in which order.
//!
//! This is the algorithm of SCXML (W3C Recommendation 2015, appendix D) without data, guards or actions. The
//! engine runs definitions with it, and the outside SCXML cases run on the same functions.

mod states;

use std::collections::BTreeMap;

use smallvec::SmallVec;

pub use states::States;

/// A state; its index is its place in document order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// The state around it; `None` at the outermost level.
    pub parent: Option<usize>,
    /// What it is.
    pub kind: NodeKind,
    /// States directly inside, in document order.
    pub children: Vec<usize>,
    /// Where entering it leads; for a history state, where it leads while nothing is remembered.
    pub initial: Vec<usize>,
}

/// Kinds of states.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NodeKind {
    /// No states inside.
    Atomic,
    /// Exactly one child is active.
    Compound,
    /// All children are active.
    Parallel,
    /// An end.
    Final,
    /// Leads back to the children that were active last.
    Shallow,
    /// Leads back to the innermost states that were active last.
    Deep,
}

/// A transition, seen from the chart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrow {
    /// The state that has it.
    pub source: usize,
    /// Where it leads; empty: the configuration stays.
    pub targets: Targets,
    /// Whether the source stays active when all targets lie inside it.
    pub internal: bool,
}

/// Where a transition leads: mostly one state.
pub type Targets = SmallVec<[usize; 2]>;

/// What each history state remembers.
pub type Memory = BTreeMap<usize, Vec<usize>>;

/// A state to be entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entered {
    /// Which.
    pub state: usize,
    /// Whether its own `initial` was followed.
    pub by_default: bool,
    /// The history state inside it that remembered nothing and led on by its default.
    pub forgotten: Option<usize>,
}

/// What one microstep does: leave, then act, then enter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Microstep {
    /// States to leave, innermost first.
    pub leave: Vec<usize>,
    /// States to enter, outermost first.
    pub enter: Vec<Entered>,
}

static NOWHERE: Node = Node {
    parent: None,
    kind: NodeKind::Atomic,
    children: Vec::new(),
    initial: Vec::new(),
};

/// All states in document order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Chart {
    /// Every index in a node has to be one of this list; one that is not leads nowhere.
    pub nodes: Vec<Node>,
}

struct Entry<'m> {
    memory: &'m Memory,
    depth: usize,
    states: States,
    by_default: States,
    forgotten: BTreeMap<usize, usize>,
}

impl Chart {
    /// A state without content for an index that is not there.
    pub fn node(&self, ix: usize) -> &Node {
        self.nodes.get(ix).unwrap_or(&NOWHERE)
    }

    /// The states around a state, innermost first. A parent comes before its child, so this ends.
    pub fn ancestors(&self, ix: usize) -> impl Iterator<Item = usize> + '_ {
        let up = |ix: usize| self.node(ix).parent.filter(|parent| *parent < ix);
        std::iter::successors(up(ix), move |ix| up(*ix))
    }

    /// Whether `ix` lies inside `of` (at any depth); everything lies inside the root.
    pub fn inside(&self, ix: usize, of: Option<usize>) -> bool {
        of.is_none_or(|of| self.ancestors(ix).any(|up| up == of))
    }

    /// Whether the state has no states inside that can be active.
    pub fn is_leaf(&self, ix: usize) -> bool {
        matches!(self.node(ix).kind, NodeKind::Atomic | NodeKind::Final)
    }

    /// Active states without states inside, in document order.
    pub fn leaves(&self, active: &States) -> States {
        active.iter().copied().filter(|ix| self.is_leaf(*ix)).collect()
    }

    /// What entering these states from nothing enters.
    pub fn enter(&self, targets: &[usize], memory: &Memory) -> Vec<Entered> {
        let mut entry = Entry::new(memory);
        for target in targets {
            self.add_descendants(*target, &mut entry);
        }
        for target in self.effective(targets, memory, 0) {
            self.add_ancestors(target, None, &mut entry);
        }
        entry.list()
    }

    /// Of transitions enabled at once, those that are taken: an inner one pre-empts an outer one, otherwise the
    /// earlier one wins. Gives indices into `enabled`, in order.
    pub fn preempt(&self, active: &States, memory: &Memory, enabled: &[Arrow]) -> Vec<usize> {
        let leaves: Vec<States> = enabled.iter().map(|a| self.left(active, memory, a)).collect();
        let mut taken: Vec<usize> = Vec::new();
        for (i, (arrow, left)) in enabled.iter().zip(&leaves).enumerate() {
            let clashes = |other: &usize| leaves.get(*other).is_some_and(|o| !o.is_disjoint(left));
            let rivals: Vec<usize> = taken.iter().copied().filter(clashes).collect();
            let inner = |other: &usize| {
                let source = enabled.get(*other).map(|arrow| arrow.source);
                self.inside(arrow.source, source) && source.is_some()
            };
            if rivals.iter().all(inner) {
                taken.retain(|other| !rivals.contains(other));
                taken.push(i);
            }
        }
        taken
    }

    /// What these transitions, taken together, leave and enter. `memory` learns what is left.
    pub fn microstep(&self, active: &States, memory: &mut Memory, arrows: &[Arrow]) -> Microstep {
        let mut left = States::new();
        for arrow in arrows {
            left.extend(self.left(active, memory, arrow));
        }
        let domains: Vec<Option<Option<usize>>> = arrows.iter().map(|a| self.domain(a, memory)).collect();
        self.remember(active, &left, memory);
        let mut entry = Entry::new(memory);
        for (arrow, domain) in arrows.iter().zip(domains) {
            for target in &arrow.targets {
                self.add_descendants(*target, &mut entry);
            }
            let Some(domain) = domain else { continue };
            for target in self.effective(&arrow.targets, memory, 0) {
                self.add_ancestors(target, domain, &mut entry);
            }
        }
        // A history brings along everything around what it remembers; what is active and stays is not entered again
        // (SCXML 3.13, entry set).
        let mut enter = entry.list();
        enter.retain(|entered| !active.contains(&entered.state) || left.contains(&entered.state));
        Microstep {
            leave: left.into_iter().rev().collect(),
            enter,
        }
    }

    /// Whether a state has come to its end. `outside` knows ends that the chart cannot see.
    pub fn is_done(&self, active: &States, ix: usize, outside: &dyn Fn(usize) -> bool) -> bool {
        let node = self.node(ix);
        match node.kind {
            NodeKind::Compound => {
                let is_end =
                    |child: &&usize| active.contains(child) && self.node(**child).kind == NodeKind::Final;
                node.children.iter().any(|child| is_end(&child))
            }
            NodeKind::Parallel => {
                let mut regions = node.children.iter().filter(|child| !self.is_history(**child));
                regions.all(|child| self.is_done(active, *child, outside))
            }
            NodeKind::Atomic => active.contains(&ix) && outside(ix),
            NodeKind::Final | NodeKind::Shallow | NodeKind::Deep => false,
        }
    }

    /// Whether the configuration is one a chart can have: the parent of every active state is active, one child of
    /// every compound state, all children of every parallel one.
    pub fn is_legal(&self, active: &States) -> bool {
        active.iter().all(|ix| {
            let node = self.node(*ix);
            let inside = node
                .children
                .iter()
                .filter(|child| active.contains(child))
                .count();
            let regions = node.children.iter().filter(|child| !self.is_history(**child));
            let complete = match node.kind {
                NodeKind::Compound => inside == 1,
                NodeKind::Parallel => inside == regions.count(),
                NodeKind::Atomic | NodeKind::Final => inside == 0,
                NodeKind::Shallow | NodeKind::Deep => false,
            };
            complete && node.parent.is_none_or(|parent| active.contains(&parent))
        }) && active
            .iter()
            .filter(|ix| self.node(**ix).parent.is_none())
            .count()
            == 1
    }

    /// Whether this is a history state.
    pub fn is_history(&self, ix: usize) -> bool {
        matches!(self.node(ix).kind, NodeKind::Shallow | NodeKind::Deep)
    }

    fn left(&self, active: &States, memory: &Memory, arrow: &Arrow) -> States {
        match self.domain(arrow, memory) {
            None => States::new(),
            Some(domain) => active
                .iter()
                .copied()
                .filter(|ix| self.inside(*ix, domain))
                .collect(),
        }
    }

    /// Targets with history states replaced by what they stand for.
    fn effective(&self, targets: &[usize], memory: &Memory, depth: usize) -> Targets {
        let mut found = Targets::new();
        for target in targets {
            match (self.is_history(*target), memory.get(target)) {
                (true, Some(remembered)) => found.extend(remembered.iter().copied()),
                // A default that leads back to itself ends here.
                (true, None) if depth < self.nodes.len() => {
                    found.extend(self.effective(&self.node(*target).initial, memory, depth + 1));
                }
                (true, None) => {}
                (false, _) => found.push(*target),
            }
        }
        found
    }

    /// The state that stays active around a transition; outer `None`: nothing is left, inner `None`: the root.
    fn domain(&self, arrow: &Arrow, memory: &Memory) -> Option<Option<usize>> {
        let targets = self.effective(&arrow.targets, memory, 0);
        if targets.is_empty() {
            return None;
        }
        let around = |of: usize| targets.iter().all(|target| self.inside(*target, Some(of)));
        let compound = |ix: usize| self.node(ix).kind == NodeKind::Compound;
        if arrow.internal && compound(arrow.source) && around(arrow.source) {
            return Some(Some(arrow.source));
        }
        Some(
            self.ancestors(arrow.source)
                .find(|up| compound(*up) && around(*up)),
        )
    }

    fn remember(&self, active: &States, left: &States, memory: &mut Memory) {
        for parent in left {
            for history in self
                .node(*parent)
                .children
                .iter()
                .filter(|child| self.is_history(**child))
            {
                let deep = self.node(*history).kind == NodeKind::Deep;
                let kept = |ix: &usize| match deep {
                    true => self.is_leaf(*ix) && self.inside(*ix, Some(*parent)),
                    false => self.node(*ix).parent == Some(*parent),
                };
                memory.insert(*history, active.iter().copied().filter(kept).collect());
            }
        }
    }

    fn add_descendants(&self, ix: usize, entry: &mut Entry<'_>) {
        // Only a chart whose defaults run in a circle comes this deep.
        if entry.depth <= 2 * self.nodes.len() {
            entry.depth += 1;
            self.add_below(ix, entry);
            entry.depth -= 1;
        }
    }

    fn add_below(&self, ix: usize, entry: &mut Entry<'_>) {
        let node = self.node(ix);
        match node.kind {
            NodeKind::Shallow | NodeKind::Deep => {
                let to = match (entry.memory.get(&ix), node.parent) {
                    (Some(remembered), _) => remembered,
                    (None, Some(parent)) => {
                        entry.forgotten.insert(parent, ix);
                        &node.initial
                    }
                    (None, None) => return,
                };
                for target in to {
                    self.add_descendants(*target, entry);
                }
                for target in to {
                    self.add_ancestors(*target, node.parent, entry);
                }
            }
            NodeKind::Compound => {
                entry.states.insert(ix);
                entry.by_default.insert(ix);
                for target in &node.initial {
                    self.add_descendants(*target, entry);
                }
                for target in &node.initial {
                    self.add_ancestors(*target, Some(ix), entry);
                }
            }
            NodeKind::Parallel => {
                entry.states.insert(ix);
                self.add_regions(ix, entry);
            }
            NodeKind::Atomic | NodeKind::Final => {
                entry.states.insert(ix);
            }
        }
    }

    fn add_regions(&self, ix: usize, entry: &mut Entry<'_>) {
        for child in self
            .node(ix)
            .children
            .iter()
            .filter(|child| !self.is_history(**child))
        {
            let entered = |state: &usize| *state == *child || self.inside(*state, Some(*child));
            if !entry.states.iter().any(entered) {
                self.add_descendants(*child, entry);
            }
        }
    }

    fn add_ancestors(&self, ix: usize, below: Option<usize>, entry: &mut Entry<'_>) {
        for up in self.ancestors(ix).take_while(|up| Some(*up) != below) {
            entry.states.insert(up);
            if self.node(up).kind == NodeKind::Parallel {
                self.add_regions(up, entry);
            }
        }
    }
}

impl<'m> Entry<'m> {
    fn new(memory: &'m Memory) -> Entry<'m> {
        Entry {
            memory,
            depth: 0,
            states: States::new(),
            by_default: States::new(),
            forgotten: BTreeMap::new(),
        }
    }

    fn list(&self) -> Vec<Entered> {
        let one = |state: &usize| Entered {
            state: *state,
            by_default: self.by_default.contains(state),
            forgotten: self.forgotten.get(state).copied(),
        };
        self.states.iter().map(one).collect()
    }
}
