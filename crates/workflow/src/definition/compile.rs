// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! A definition as the interpreter sees it: the bare chart of its states. A hearing is a state without children
//! there; the states of its parties form hierarchies of their own, which lie beside it.

use super::model::{Model, Named, StateIx, StateKind, Transition};
use crate::chart::{Arrow, Chart, Node, NodeKind};

/// Names that lead nowhere are left out; the checks have spoken of them.
pub(super) fn chart(model: &Model) -> Chart {
    let nodes = model.states.iter().map(|state| {
        let (kind, children, initial) = match &state.kind {
            StateKind::Atomic | StateKind::ForEach { .. } => (NodeKind::Atomic, Vec::new(), Vec::new()),
            StateKind::Final { .. } => (NodeKind::Final, Vec::new(), Vec::new()),
            StateKind::Compound {
                children, initial, ..
            } => (
                NodeKind::Compound,
                indices(children),
                target(model, Some(initial)).collect(),
            ),
            StateKind::Parallel { children, .. } => (NodeKind::Parallel, indices(children), Vec::new()),
            StateKind::History { deep, to } => {
                let kind = if *deep { NodeKind::Deep } else { NodeKind::Shallow };
                (kind, Vec::new(), target(model, Some(to)).collect())
            }
        };
        Node {
            parent: state.parent.map(|parent| parent.0),
            kind,
            children,
            initial,
        }
    });
    Chart {
        nodes: nodes.collect(),
    }
}

/// A transition as the chart sees it.
pub(crate) fn arrow(model: &Model, source: StateIx, transition: &Transition) -> Arrow {
    Arrow {
        source: source.0,
        targets: target(model, transition.to.as_ref()).collect(),
        internal: transition.internal,
    }
}

fn indices(states: &[StateIx]) -> Vec<usize> {
    states.iter().map(|ix| ix.0).collect()
}

fn target(model: &Model, to: Option<&Named>) -> impl Iterator<Item = usize> {
    let target = to.and_then(|to| model.by_name.get(&to.name));
    target.map(|ix| ix.0).into_iter()
}
