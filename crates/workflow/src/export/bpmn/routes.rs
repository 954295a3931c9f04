// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! In which plane a transition runs. BPMN lets no flow cross the border of a sub-process: a transition out of one ends
//! inside and goes on outside; a transition into the middle of one begins with a choice inside.

use crate::export::outline::{Edge, Kind, NodeIx, Outline};

/// A transition as flows: between two elements of one plane, and what is to be said inside both.
#[derive(Debug, Clone, Copy)]
pub(super) struct Route {
    /// The plane: inside this state, or the outermost.
    pub level: Option<NodeIx>,
    /// Elements of that plane that hold its two ends.
    pub from: NodeIx,
    pub to: NodeIx,
    /// The states it really runs between.
    pub source: NodeIx,
    pub target: NodeIx,
}

impl Route {
    pub fn of(outline: &Outline<'_>, edge: &Edge<'_>) -> Option<Route> {
        let (source, target) = (edge.from, edge.to?);
        let parent = |ix: NodeIx| outline.node(ix).parent;
        let mut level = if outline.contains(target, source) {
            parent(target)
        } else {
            let around = |ix: &NodeIx| outline.contains(*ix, target) && *ix != target;
            outline.upward(source).skip(1).find(around)
        };
        // Who leaves one of several regions leaves them all (SCXML, appendix D: the least common compound ancestor).
        while let Some(ix) = level.filter(|ix| outline.node(*ix).kind == Kind::Parallel) {
            level = parent(ix);
        }
        let child = |ix: NodeIx| outline.upward(ix).find(|up| parent(*up) == level);
        Some(Route {
            level,
            from: child(source)?,
            to: child(target)?,
            source,
            target,
        })
    }

    /// It ends inside a sub-process first.
    pub fn leaves(&self) -> bool {
        self.from != self.source
    }

    /// It ends more than the sub-process it starts in, or what runs beside it: an end of its own would not do that.
    pub fn interrupts(&self, outline: &Outline<'_>) -> bool {
        let direct = outline.node(self.source).parent == Some(self.from);
        self.leaves() && !(direct && outline.node(self.from).kind != Kind::Parallel)
    }
}

/// What makes a transition happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cause<'d> {
    /// The first role that may.
    Person(&'d str),
    System,
    Timer,
    /// Everything inside is complete.
    Done,
    /// Raised by another transition.
    Raised,
    /// Nothing: as soon as its guard holds.
    AtOnce,
}

impl<'d> Cause<'d> {
    pub fn role(self) -> Option<&'d str> {
        match self {
            Cause::Person(role) => Some(role),
            Cause::System | Cause::Timer | Cause::Done | Cause::Raised | Cause::AtOnce => None,
        }
    }

    pub fn of(outline: &Outline<'d>, edge: &Edge<'d>) -> Cause<'d> {
        match edge.by.first() {
            _ if edge.event.is_empty() => Cause::AtOnce,
            Some(&crate::SYSTEM_ROLE) => Cause::System,
            Some(role) => Cause::Person(role),
            None if !outline.timers_behind(edge.event, edge.from).is_empty() => Cause::Timer,
            None if outline.node(edge.from).done == Some(edge.event) => Cause::Done,
            None => Cause::Raised,
        }
    }
}
