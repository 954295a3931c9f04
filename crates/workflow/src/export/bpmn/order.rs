// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What stands before what: layers from left to right, and which flows run back.

use std::collections::{BTreeMap, BTreeSet};

use super::plane::{Element, Flow, Out, Plane, Shape};

/// A flow that runs back further than this many layers goes through a pair of links.
const FAR: usize = 2;

/// Layer of each element, and whether each flow runs back.
#[derive(Debug, Default)]
pub(super) struct Order {
    pub layer: Vec<usize>,
    pub back: Vec<bool>,
}

/// What the source names first stands first wherever flows run in a circle; then the longest way from the start.
pub(super) fn order(plane: &Plane) -> Order {
    let count = plane.elements.len();
    let circles = circles(plane);
    let rank = |at: usize| plane.elements.get(at).map_or(0, |element| element.rank);
    let back: Vec<bool> = plane
        .flows
        .iter()
        .map(|flow| {
            let circle = circles.get(flow.from) == circles.get(flow.to);
            circle && (rank(flow.to), flow.to) <= (rank(flow.from), flow.from)
        })
        .collect();
    let mut layer = vec![0_usize; count];
    // As many rounds as the longest way has steps; without the flows that run back there is no circle.
    for _ in 0..count {
        let mut moved = false;
        for (flow, _) in plane.flows.iter().zip(&back).filter(|(_, back)| !**back) {
            let least = layer.get(flow.from).map_or(0, |from| from + 1);
            if let Some(to) = layer.get_mut(flow.to).filter(|to| **to < least) {
                *to = least;
                moved = true;
            }
        }
        if !moved {
            break;
        }
    }
    // What nothing leads to stands right before what it leads to.
    for at in 0..count {
        let entered = plane.flows.iter().any(|flow| flow.to == at);
        let behind = plane
            .flows
            .iter()
            .filter(|flow| flow.from == at)
            .filter_map(|flow| layer.get(flow.to));
        if let (Some(nearest), Some(place), false) = (behind.min().copied(), layer.get_mut(at), entered) {
            *place = nearest.saturating_sub(1);
        }
    }
    // What closes a circle may still lead ahead.
    let layer_of = |at: usize| layer.get(at).copied().unwrap_or(0);
    let back = plane
        .flows
        .iter()
        .map(|flow| layer_of(flow.to) <= layer_of(flow.from))
        .collect();
    Order { layer, back }
}

/// A number per element; elements that lead to one another have the same (Kosaraju's two searches).
fn circles(plane: &Plane) -> Vec<usize> {
    let count = plane.elements.len();
    let (mut ahead, mut behind) = (vec![Vec::new(); count], vec![Vec::new(); count]);
    for flow in &plane.flows {
        if let (Some(out), Some(into)) = (ahead.get_mut(flow.from), behind.get_mut(flow.to)) {
            out.push(flow.to);
            into.push(flow.from);
        }
    }
    let mut finished = Vec::new();
    let mut seen = vec![false; count];
    for root in 0..count {
        walk(root, &ahead, &mut seen, &mut finished);
    }
    let mut circles = vec![0; count];
    let mut seen = vec![false; count];
    for (number, root) in finished.into_iter().rev().enumerate() {
        let mut members = Vec::new();
        walk(root, &behind, &mut seen, &mut members);
        for member in members {
            if let Some(place) = circles.get_mut(member) {
                *place = number;
            }
        }
    }
    circles
}

/// Depth first; adds what is reached for the first time in the order in which it is finished.
fn walk(root: usize, next: &[Vec<usize>], seen: &mut [bool], finished: &mut Vec<usize>) {
    if seen.get(root).copied().unwrap_or(true) {
        return;
    }
    set(seen, root, true);
    let mut stack = vec![(root, 0)];
    while let Some((at, step)) = stack.pop() {
        match next.get(at).and_then(|list| list.get(step)).copied() {
            Some(to) => {
                stack.push((at, step + 1));
                if !seen.get(to).copied().unwrap_or(true) {
                    set(seen, to, true);
                    stack.push((to, 0));
                }
            }
            None => finished.push(at),
        }
    }
}

fn set(list: &mut [bool], at: usize, value: bool) {
    if let Some(place) = list.get_mut(at) {
        *place = value;
    }
}

/// Puts a pair of links in the place of every flow that runs far back, so that planes are read from left to right.
pub(super) fn link_far_backs(plane: &mut Plane) {
    let found = order(plane);
    let layer = |at: usize| found.layer.get(at).copied().unwrap_or(0);
    let mut catches: BTreeMap<usize, usize> = BTreeMap::new();
    let mut throws: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    let ends = |plane: &Plane, i: usize| plane.flows.get(i).map(|flow| (flow.from, flow.to));
    let runs_back = |i: usize| found.back.get(i).copied().unwrap_or(false);
    let far: BTreeSet<usize> = (0..plane.flows.len())
        .filter(|i| runs_back(*i))
        .filter_map(|i| ends(plane, i))
        .filter(|(from, to)| layer(*from) > layer(*to) + FAR)
        .map(|(_, to)| to)
        .collect();
    for i in 0..plane.flows.len() {
        let Some((from, to)) = ends(plane, i) else {
            continue;
        };
        // Once there are links to a place, everything that runs back to it takes one.
        if !runs_back(i) || !far.contains(&to) || from == to {
            continue;
        }
        let throw = *throws
            .entry((from, to))
            .or_insert_with(|| link(plane, (from, to), Shape::LinkThrow));
        if let Some(flow) = plane.flows.get_mut(i) {
            flow.to = throw;
        }
        catches.entry(to).or_insert_with(|| {
            let catch = link(plane, (to, to), Shape::LinkCatch);
            let id = plane
                .elements
                .get(catch)
                .map(|element| format!("flow.{}", element.id))
                .unwrap_or_default();
            plane.flows.push(Flow {
                id,
                name: String::new(),
                from: catch,
                out: Out::Element,
                to,
                condition: None,
                documentation: Vec::new(),
            });
            catch
        });
    }
}

fn link(plane: &mut Plane, (at, to): (usize, usize), shape: Shape) -> usize {
    let (beside, target) = (plane.elements.get(at), plane.elements.get(to));
    let name = target
        .map_or("", |target| target.name.split(":\n").next().unwrap_or_default())
        .to_owned();
    let (from, to) = (
        beside.map_or("", |found| &found.id),
        target.map_or("", |found| &found.id),
    );
    let id = match shape {
        Shape::LinkThrow => format!("link.{from}.to.{to}"),
        _ => format!("link.to.{to}"),
    };
    let lane = beside.map_or(0, |found| found.lane);
    let rank = beside.map_or(0, |found| found.rank);
    let link = Element {
        id,
        name,
        shape,
        lane,
        choice: false,
        boundaries: Vec::new(),
        note: Vec::new(),
        roles: Vec::new(),
        documentation: Vec::new(),
        rank,
    };
    plane.elements.push(link);
    plane.elements.len() - 1
}
