// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Less than everything: an overview in which states with states inside are closed boxes, or one such state alone.

use super::outline::{Edge, Kind, Known, Node, NodeIx, Outline};
use super::{NotDrawn, View};

/// What is drawn of a definition.
struct Choice<'c, 'd> {
    outline: &'c Outline<'d>,
    depth: usize,
    only: Option<NodeIx>,
    /// States beside the one that is drawn alone, where its transitions come from and lead to.
    beside: Vec<bool>,
}

pub(super) fn reduced<'d>(outline: Outline<'d>, view: View<'_>) -> Result<Outline<'d>, NotDrawn> {
    if view.depth.is_none() && view.only.is_none() {
        return Ok(outline);
    }
    let only = match view.only {
        None => None,
        Some(name) => {
            let found = outline
                .place(name)
                .filter(|ix| !outline.node(*ix).children.is_empty());
            Some(found.ok_or_else(|| NotDrawn::NothingInside(name.to_owned()))?)
        }
    };
    let depth = view.depth.unwrap_or(usize::MAX).max(1);
    let beside = vec![false; outline.nodes.len()];
    let mut choice = Choice {
        outline: &outline,
        depth,
        only,
        beside,
    };
    for edge in &outline.edges {
        if let (Some(only), Some(to)) = (only, edge.to) {
            let [from_inside, to_inside] = [edge.from, to].map(|ix| outline.contains(only, ix));
            let outside = if from_inside { to } else { edge.from };
            if let (true, Some(place)) = (from_inside != to_inside, choice.beside.get_mut(outside)) {
                *place = true;
            }
        }
    }
    Ok(choice.outline())
}

impl<'d> Choice<'_, 'd> {
    /// States around, counted from the outermost that is drawn.
    fn depth_of(&self, ix: NodeIx) -> usize {
        let around = self.outline.upward(ix).skip(1);
        match self.only {
            None => around.count() + 1,
            Some(only) => around.take_while(|up| self.outline.contains(only, *up)).count(),
        }
    }

    fn is_shown(&self, ix: NodeIx) -> bool {
        let inside = self.only.is_none_or(|only| self.outline.contains(only, ix));
        inside && self.depth_of(ix) <= self.depth
    }

    /// What is drawn for a state: itself, or the closed box it is in.
    fn stand_in(&self, ix: NodeIx) -> Option<NodeIx> {
        let shown = self.outline.upward(ix).find(|up| self.is_shown(*up));
        shown.or_else(|| self.beside.get(ix).copied().unwrap_or(false).then_some(ix))
    }

    fn outline(&self) -> Outline<'d> {
        let all = 0..self.outline.nodes.len();
        let kept: Vec<NodeIx> = all.clone().filter(|ix| self.stand_in(*ix) == Some(*ix)).collect();
        let place = |ix: NodeIx| {
            self.stand_in(ix)
                .and_then(|ix| kept.iter().position(|known| *known == ix))
        };
        let own = |ix: NodeIx| {
            kept.iter()
                .position(|known| *known == ix)
                .filter(|_| self.is_shown(ix))
        };
        let nodes: Vec<Node<'d>> = kept.iter().map(|ix| self.node(*ix, &own)).collect();
        let edges = self
            .outline
            .edges
            .iter()
            .filter_map(|edge| self.edge(edge, &place))
            .collect();
        let top = (0..nodes.len())
            .filter(|at| nodes.get(*at).is_some_and(|node| node.parent.is_none()))
            .collect();
        Outline {
            name: self.outline.name.clone(),
            hash: self.outline.hash.clone(),
            title: self.outline.title,
            zone: self.outline.zone,
            initial: if self.only.is_none() {
                self.outline.initial.and_then(own)
            } else {
                None
            },
            roles: self.outline.roles.clone(),
            started_by: self.outline.started_by.clone(),
            needs: self.outline.needs.clone(),
            events: self.outline.events.clone(),
            terms: self.outline.terms.clone(),
            states: self
                .outline
                .states
                .iter()
                .map(|(name, known)| {
                    (
                        *name,
                        Known {
                            at: known.at.and_then(place),
                            ..*known
                        },
                    )
                })
                .collect(),
            nodes,
            edges,
            top,
        }
    }

    fn node(&self, ix: NodeIx, own: &impl Fn(NodeIx) -> Option<usize>) -> Node<'d> {
        let mut node = self.outline.node(ix).clone();
        node.beside = !self.is_shown(ix);
        node.parent = node.parent.and_then(own).filter(|_| !node.beside);
        let inside =
            (0..self.outline.nodes.len()).filter(|other| *other != ix && self.outline.contains(ix, *other));
        let inside = inside.count();
        node.children = node.children.iter().filter_map(|child| own(*child)).collect();
        node.initial = node.initial.and_then(own);
        if node.beside {
            // Only named: what it does is not the matter here.
            node.kind = match node.kind {
                Kind::Final { .. } => node.kind,
                _ => Kind::Plain,
            };
            (node.children, node.task, node.timers) = (Vec::new(), None, Vec::new());
        } else if node.children.is_empty() {
            node.hidden = inside;
        }
        node
    }

    fn edge(&self, edge: &Edge<'d>, place: &impl Fn(NodeIx) -> Option<usize>) -> Option<Edge<'d>> {
        let inside = |ix: NodeIx| self.only.is_none_or(|only| self.outline.contains(only, ix));
        let here = inside(edge.from) || edge.to.is_some_and(inside);
        let from = place(edge.from).filter(|_| here)?;
        let to = match edge.to {
            None => None,
            Some(to) => Some(place(to)?),
        };
        let itself = self.is_shown(edge.from) || self.beside.get(edge.from).copied().unwrap_or(false);
        // What happens inside a closed box is not seen.
        if !itself && to.is_none_or(|to| to == from) {
            return None;
        }
        let mut edge = edge.clone();
        edge.lifted = !itself;
        (edge.from, edge.to) = (from, to);
        Some(edge)
    }
}
