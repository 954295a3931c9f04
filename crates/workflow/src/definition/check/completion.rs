// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! From everywhere an end stays in reach, whatever the data of the case is.
//!
//! One configuration stands for many cases that differ in their data, so a way that is open for some of them says nothing
//! about the others. Where an end is in reach only by such ways, the configurations are followed once more together with
//! the values that decide there ([`Split`]).

use std::cell::Cell;
use std::collections::{BTreeSet, HashMap, VecDeque};

use super::Checks;
use super::witness::Seen;
use crate::definition::explore::domain::{Domain, Mask, bit};
use crate::definition::explore::graph::{Edge, Graph};
use crate::definition::explore::machine::Machine;
use crate::definition::explore::run::{Assumed, Supposed};
use crate::definition::model::StateIx;

/// Findings of one kind shown at most; the first ones are the shortest.
const SHOWN: usize = 5;

/// Configurations with values that are followed for one set of fields.
const SPLIT: usize = 1 << 17;

/// Questions whether something can be so with some values, for one set of fields and for all of them.
const ASKED: usize = 1 << 20;
const ASKED_IN_ALL: usize = 1 << 22;

/// Conditions named in one finding.
const NAMED: usize = 3;

impl Checks<'_> {
    pub(super) fn completion<'m>(&mut self, seen: &Seen<'_, 'm>) {
        let graph = seen.graph;
        let ended = |node: &usize| graph.nodes.get(*node).is_some_and(|config| config.ended);
        let goals: BTreeSet<usize> = (0..graph.nodes.len()).filter(ended).collect();
        let before = self.found.len();
        self.without_way(seen, &goals);
        if self.found.len() == before {
            self.without_way_for_some(seen, &goals);
        }
    }

    /// Whatever the data is, no way leads to an end.
    fn without_way<'m>(&mut self, seen: &Seen<'_, 'm>, goals: &BTreeSet<usize>) {
        let graph = seen.graph;
        let good = graph.back(goals, |_, _| true);
        let stuck: BTreeSet<usize> = (0..graph.nodes.len())
            .filter(|node| graph.from(*node).is_empty() && !goals.contains(node))
            .collect();
        let mut shown: BTreeSet<StateIx> = BTreeSet::new();
        for node in &stuck {
            let leaf = seen.leaf(*node);
            if shown.len() < SHOWN && shown.insert(leaf) {
                self.hangs(seen, *node, "", seen.to(*node));
            }
        }
        let hanging = graph.back(&stuck, |_, _| true);
        let lost = |node: &usize| !good.contains(node) && !hanging.contains(node);
        let first = (0..graph.nodes.len()).filter(lost).find(|node| {
            let before = graph.came.get(*node).copied().flatten();
            before.is_none_or(|(from, _)| good.contains(&from))
        });
        if let Some(node) = first {
            self.no_completion(seen, node, "", seen.to(node));
        }
    }

    /// With some data no way leads to an end, although others are open.
    fn without_way_for_some<'m>(&mut self, seen: &Seen<'_, 'm>, goals: &BTreeSet<usize>) {
        let bound = Bound {
            machine: seen.machine,
            graph: seen.graph,
            asked: Cell::default(),
        };
        let nodes = bound.unassured(goals);
        let of = |node: &usize| bound.fields(&bound.graph.from(*node).iter().collect::<Vec<_>>());
        let all: BTreeSet<usize> = nodes.iter().flat_map(of).collect();
        // All fields together say most, those of each configuration least.
        for fields in [bound.related(&all), all.clone()] {
            if fields.is_empty() {
                return;
            }
            if bound.size(&fields).saturating_mul(nodes.len()) > SPLIT {
                continue;
            }
            if let Some(split) = Split::new(&bound, &fields) {
                self.lost(seen, goals, &split);
                return;
            }
        }
        let mut each: Vec<(usize, BTreeSet<usize>, usize)> = nodes
            .iter()
            .map(|node| (of(node), *node))
            .filter(|(set, _)| !set.is_empty())
            .map(|(set, node)| (bound.size(&set), set, node))
            .collect();
        each.sort();
        each.dedup_by(|one, other| one.1 == other.1);
        let mut spent = 0;
        let mut open = None;
        for (_, fields, node) in each {
            let split = match spent > ASKED_IN_ALL {
                true => None,
                false => Split::new(&bound, &fields),
            };
            spent += bound.asked.get();
            match split {
                Some(split) if self.lost(seen, goals, &split) => return,
                Some(_) => {}
                None => open = open.or(Some(node)),
            }
        }
        if let Some(node) = open {
            let state = self.model.state(seen.leaf(node));
            let message = format!(
                "whether every case finds a way out of `{}` depends on more data than is followed",
                state.name
            );
            let hint = "let one way out of it have no condition, or an alternative for all other cases";
            self.fault_after(
                state
                    .at
                    .diagnostic("not-proven", message, hint)
                    .after(seen.to(node)),
            );
        }
    }

    /// Says where some cases are lost; `false`: nowhere.
    fn lost<'m>(&mut self, seen: &Seen<'_, 'm>, goals: &BTreeSet<usize>, split: &Split<'_, '_, 'm>) -> bool {
        let good = split.back(|place| goals.contains(&split.node(place)));
        let lost: Vec<usize> = (0..split.places.len())
            .filter(|place| !is(&good, *place))
            .collect();
        let stuck = |place: &usize| split.after.get(*place).is_none_or(Vec::is_empty);
        let mut shown: BTreeSet<StateIx> = BTreeSet::new();
        for place in lost.iter().filter(|place| stuck(place)) {
            let leaf = seen.leaf(split.node(*place));
            if shown.len() < SHOWN && shown.insert(leaf) {
                let why = split.closed(seen, *place);
                self.hangs(seen, split.node(*place), &why, split.witness(seen, *place));
            }
        }
        let hanging = split.back(|place| !is(&good, place) && stuck(&place));
        if let Some(place) = lost.iter().find(|place| !is(&hanging, **place)) {
            let why = split.closed(seen, *place);
            self.no_completion(seen, split.node(*place), &why, split.witness(seen, *place));
        }
        !lost.is_empty()
    }

    fn hangs<'m>(&mut self, seen: &Seen<'_, 'm>, node: usize, why: &str, witness: Vec<String>) {
        let state = self.model.state(seen.leaf(node));
        let name = &state.name;
        let still = seen
            .graph
            .nodes
            .get(node)
            .is_some_and(|config| !config.timers.is_empty());
        let message = format!("a case can hang in `{name}`{why}: no event, timer or task leads on");
        let hint = match (state.always.is_empty(), still) {
            (false, _) => "add an alternative without a guard as the last one",
            (true, true) => "the timer that is left stands still; let somebody resume it",
            (true, false) if why.is_empty() => "add an event that people send, or let every way here end",
            (true, false) => "add a way for the other case, or let somebody set what is missing",
        };
        let code = match state.always.is_empty() {
            true => "hangs",
            false => "missing-else",
        };
        self.fault_after(state.at.diagnostic(code, message, hint).after(witness));
    }

    fn no_completion<'m>(&mut self, seen: &Seen<'_, 'm>, node: usize, why: &str, witness: Vec<String>) {
        let state = self.model.state(seen.leaf(node));
        let message = format!("from `{}` on no end can be reached any more{why}", state.name);
        let hint = "add a way out that does not depend on what is over";
        self.fault_after(state.at.diagnostic("no-completion", message, hint).after(witness));
    }
}

/// The configurations of one hierarchy, and what data decides between them.
struct Bound<'e, 'm> {
    machine: &'e Machine<'m>,
    graph: &'e Graph<'m>,
    asked: Cell<usize>,
}

impl<'e, 'm> Bound<'e, 'm> {
    fn domain(&self) -> &'e Domain<'m> {
        self.machine.domain
    }

    /// The fields of this hierarchy that decide whether something is so, as the step began with them.
    fn decided_by(&self, edge: &Edge<'m>, assumed: &Assumed<'m>) -> Vec<usize> {
        let mut fields = match assumed.what {
            Supposed::Holds(condition, _) => self.domain().fields_of(&[condition]),
            Supposed::Filled(field, _) | Supposed::Known(field, _) => vec![field],
        };
        let written = edge.trace.written.get(..assumed.written).unwrap_or_default();
        let own = |field: &usize| self.domain().is_party(*field) == self.machine.body.is_some();
        fields.retain(|field| own(field) && !written.contains(field));
        fields
    }

    /// All fields that decide whether one of these steps can be taken.
    fn fields(&self, edges: &[&Edge<'m>]) -> BTreeSet<usize> {
        let decided = |edge: &&Edge<'m>| -> Vec<usize> {
            let assumed = edge.trace.assumed.iter();
            assumed
                .flat_map(|assumed| self.decided_by(edge, assumed))
                .collect()
        };
        edges.iter().flat_map(decided).collect()
    }

    /// Whether something can be so with the values of some fields.
    fn possible(&self, edge: &Edge<'m>, assumed: &Assumed<'m>, values: &[(usize, Mask)]) -> bool {
        self.asked.set(self.asked.get() + 1);
        let domain = self.domain();
        let mut data = domain.start();
        let written = edge.trace.written.get(..assumed.written).unwrap_or_default();
        for (field, value) in values.iter().filter(|(field, _)| !written.contains(field)) {
            if let Some(mask) = data.get_mut(*field) {
                *mask = *value;
            }
        }
        match assumed.what {
            Supposed::Holds(condition, holds) => {
                let verdict = domain.verdict(condition, &data);
                match holds {
                    true => verdict.yes.is_some(),
                    false => verdict.no.is_some(),
                }
            }
            Supposed::Filled(field, filled) => {
                let (empty, entries) = domain.list(domain.name(field), &data);
                if filled { entries } else { empty }
            }
            Supposed::Known(field, known) => {
                let mask = data.get(field).copied().unwrap_or_default();
                let present = mask & domain.present(field);
                if known { present != 0 } else { mask != present }
            }
        }
    }

    /// Whether a step can be taken with the values of some fields.
    fn open(&self, edge: &Edge<'m>, values: &[(usize, Mask)]) -> bool {
        let mut assumed = edge.trace.assumed.iter();
        assumed.all(|assumed| self.possible(edge, assumed, values))
    }

    /// Configurations from which not every case is sure to find a way to an end.
    fn unassured(&self, goals: &BTreeSet<usize>) -> Vec<usize> {
        let steps = self.graph.steps().map(|(from, edge)| (from, edge.to));
        let ended = (0..self.graph.nodes.len())
            .map(|node| goals.contains(&node))
            .collect();
        let good = backward(steps, ended, |from, good| self.assured(from, good));
        (0..good.len()).filter(|node| !is(&good, *node)).collect()
    }

    fn spent(&self) -> bool {
        self.asked.get() > ASKED
    }

    /// Whether one of the steps that lead on is open, whatever the values are.
    fn assured(&self, node: usize, good: &[bool]) -> bool {
        let onward = self.graph.from(node).iter().filter(|edge| is(good, edge.to));
        let onward: Vec<&Edge<'m>> = onward.collect();
        let free = |edge: &&Edge<'m>| {
            let mut assumed = edge.trace.assumed.iter();
            assumed.all(|assumed| self.decided_by(edge, assumed).is_empty())
        };
        if onward.iter().any(free) {
            return true;
        }
        let fields: Vec<usize> = self.fields(&onward).into_iter().collect();
        let Some(config) = self.graph.nodes.get(node).filter(|_| !self.spent()) else {
            return false;
        };
        let mut every = true;
        let complete = self.domain().tuples(&fields, &config.data, |tuple| {
            let values: Vec<(usize, Mask)> = fields
                .iter()
                .copied()
                .zip(tuple.iter().map(|i| bit(*i)))
                .collect();
            every &= onward.iter().any(|edge| self.open(edge, &values));
        });
        every && complete
    }

    /// How many combinations of values some fields have.
    fn size(&self, fields: &BTreeSet<usize>) -> usize {
        Values::new(self.domain(), fields).count
    }

    /// These fields, and those that some condition asks about together with them.
    fn related(&self, fields: &BTreeSet<usize>) -> BTreeSet<usize> {
        let edges = self.graph.steps().map(|(_, edge)| edge);
        let together = edges.flat_map(|edge| {
            let assumed = edge.trace.assumed.iter();
            assumed.map(|assumed| self.decided_by(edge, assumed))
        });
        let together: BTreeSet<Vec<usize>> = together.filter(|fields| fields.len() > 1).collect();
        let mut found = fields.clone();
        loop {
            let before = found.len();
            for fields in &together {
                if fields.iter().any(|field| found.contains(field)) {
                    found.extend(fields);
                }
            }
            if found.len() == before {
                return found;
            }
        }
    }
}

/// Every combination of the values of some fields, numbered.
struct Values {
    /// Each field with its values.
    fields: Vec<(usize, Vec<Mask>)>,
    count: usize,
}

impl Values {
    fn new(domain: &Domain<'_>, fields: &BTreeSet<usize>) -> Values {
        let all = domain.start();
        let of = |field: &usize| -> Vec<Mask> {
            let mask = all.get(*field).copied().unwrap_or_default();
            (0..64).map(bit).filter(|bit| mask & bit != 0).collect()
        };
        let fields: Vec<(usize, Vec<Mask>)> = fields.iter().map(|field| (*field, of(field))).collect();
        let count = fields
            .iter()
            .fold(1_usize, |count, (_, values)| count.saturating_mul(values.len()));
        Values { fields, count }
    }

    /// The values of one combination.
    fn get(&self, mut number: usize) -> Vec<(usize, Mask)> {
        let mut found = Vec::with_capacity(self.fields.len());
        for (field, values) in &self.fields {
            found.extend(
                values
                    .get(number % values.len().max(1))
                    .map(|value| (*field, *value)),
            );
            number /= values.len().max(1);
        }
        found
    }
}

/// Configurations together with the values of some fields, as far as cases come to them.
struct Split<'b, 'e, 'm> {
    bound: &'b Bound<'e, 'm>,
    values: Values,
    /// Configuration and combination.
    places: Vec<(usize, usize)>,
    /// Where each place leads, and by which step of its configuration.
    after: Vec<Vec<(usize, usize)>>,
    /// From where a place was reached first, and by which step.
    came: Vec<Option<(usize, usize)>>,
}

impl<'b, 'e, 'm> Split<'b, 'e, 'm> {
    /// `None` when there are too many.
    fn new(bound: &'b Bound<'e, 'm>, fields: &BTreeSet<usize>) -> Option<Split<'b, 'e, 'm>> {
        bound.asked.set(0);
        let values = Values::new(bound.domain(), fields);
        let combinations: Vec<Vec<(usize, Mask)>> = match values.count <= SPLIT {
            true => (0..values.count).map(|number| values.get(number)).collect(),
            false => return None,
        };
        let mut split = Split {
            bound,
            values,
            places: Vec::new(),
            after: Vec::new(),
            came: Vec::new(),
        };
        let graph = bound.graph;
        let mut known: HashMap<(usize, usize), usize> = HashMap::new();
        let mut open: VecDeque<usize> = VecDeque::new();
        for (number, values) in combinations.iter().enumerate() {
            let within =
                |(field, value): &(usize, Mask)| graph.first.get(*field).is_none_or(|mask| mask & value != 0);
            if !values.iter().all(within) {
                continue;
            }
            for edge in graph.starts.iter().filter(|edge| bound.open(edge, values)) {
                for after in split.follow(edge, number, &combinations) {
                    split.reach((edge.to, after), None, &mut known, &mut open);
                }
            }
        }
        while let Some(place) = open.pop_front() {
            let (node, number) = split.places.get(place).copied()?;
            let values = combinations.get(number)?;
            for (step, edge) in graph.from(node).iter().enumerate() {
                if !bound.open(edge, values) {
                    continue;
                }
                let following = split.follow(edge, number, &combinations);
                bound.asked.set(bound.asked.get() + following.len());
                for after in following {
                    let to = split.reach((edge.to, after), Some((place, step)), &mut known, &mut open);
                    split.after.get_mut(place)?.push((to, step));
                }
                if split.places.len() > SPLIT || bound.spent() {
                    return None;
                }
            }
        }
        Some(split)
    }

    fn reach(
        &mut self,
        place: (usize, usize),
        came: Option<(usize, usize)>,
        known: &mut HashMap<(usize, usize), usize>,
        open: &mut VecDeque<usize>,
    ) -> usize {
        let next = self.places.len();
        let number = *known.entry(place).or_insert(next);
        if number == next {
            self.places.push(place);
            self.after.push(Vec::new());
            self.came.push(came);
            open.push_back(next);
        }
        number
    }

    /// The combinations after a step: what it does not write stays.
    fn follow(&self, edge: &Edge<'m>, number: usize, combinations: &[Vec<(usize, Mask)>]) -> Vec<usize> {
        let Some(config) = self.bound.graph.nodes.get(edge.to) else {
            return Vec::new();
        };
        let mut found = vec![0];
        let (mut rest, mut scale) = (number, 1);
        for (field, values) in &self.values.fields {
            let own = rest % values.len().max(1);
            rest /= values.len().max(1);
            let written = edge.trace.written.contains(field);
            let known = config.data.get(*field).copied().unwrap_or_default();
            let fits = |i: &usize| values.get(*i).is_some_and(|value| known & value != 0);
            let next: Vec<usize> = match written {
                true => (0..values.len()).filter(fits).collect(),
                false => Some(own).filter(fits).into_iter().collect(),
            };
            let with = |base: &usize| next.iter().map(|i| base + i * scale).collect::<Vec<_>>();
            found = found.iter().flat_map(with).collect();
            scale *= values.len();
        }
        found.retain(|number| *number < combinations.len());
        found
    }

    fn node(&self, place: usize) -> usize {
        self.places.get(place).map_or(usize::MAX, |(node, _)| *node)
    }

    /// Places from which one of these can be reached.
    fn back(&self, goal: impl Fn(usize) -> bool) -> Vec<bool> {
        let steps = self.after.iter().enumerate();
        let steps = steps.flat_map(|(from, after)| after.iter().map(move |(to, _)| (from, *to)));
        backward(steps, (0..self.places.len()).map(goal).collect(), |_, _| true)
    }

    /// The conditions that close the ways from here on, in words: ", if not `case.f`".
    fn closed(&self, seen: &Seen<'e, 'm>, place: usize) -> String {
        let graph = self.bound.graph;
        let (mut open, mut known) = (vec![place], BTreeSet::from([place]));
        let mut said: Vec<String> = Vec::new();
        while let Some(place) = open.pop() {
            let Some((node, number)) = self.places.get(place) else {
                continue;
            };
            let values = self.values.get(*number);
            for edge in graph.from(*node) {
                let mut assumed = edge.trace.assumed.iter();
                let Some(against) = assumed.find(|assumed| !self.bound.possible(edge, assumed, &values))
                else {
                    continue;
                };
                let words = seen.supposed(match against.what {
                    Supposed::Holds(condition, holds) => Supposed::Holds(condition, !holds),
                    Supposed::Filled(field, filled) => Supposed::Filled(field, !filled),
                    Supposed::Known(field, known) => Supposed::Known(field, !known),
                });
                if !said.contains(&words) && said.len() < NAMED {
                    said.push(words);
                }
            }
            for (to, _) in self.after.get(place).into_iter().flatten() {
                if known.insert(*to) {
                    open.push(*to);
                }
            }
        }
        match said.is_empty() {
            true => String::new(),
            false => format!(", if {}", said.join(" and ")),
        }
    }

    /// The shortest way to a place, and where it ends.
    fn witness(&self, seen: &Seen<'e, 'm>, place: usize) -> Vec<String> {
        let (mut way, mut at) = (Vec::new(), place);
        while let Some((from, step)) = self.came.get(at).copied().flatten() {
            way.push((self.node(from), step));
            at = from;
        }
        way.reverse();
        let mut words = seen.words(&way);
        words.push(seen.place(self.node(place)));
        words
    }
}

fn is(marks: &[bool], at: usize) -> bool {
    marks.get(at).copied().unwrap_or(false)
}

/// Follows steps, each from and to, backward from what is marked as far as `along` lets it, which sees what is marked by then.
fn backward(
    steps: impl Iterator<Item = (usize, usize)>,
    mut marked: Vec<bool>,
    along: impl Fn(usize, &[bool]) -> bool,
) -> Vec<bool> {
    let mut before: Vec<Vec<usize>> = vec![Vec::new(); marked.len()];
    for (from, to) in steps {
        before
            .get_mut(to)
            .into_iter()
            .for_each(|before| before.push(from));
    }
    let mut open: Vec<usize> = (0..marked.len()).filter(|at| is(&marked, *at)).collect();
    while let Some(at) = open.pop() {
        for from in before.get(at).into_iter().flatten() {
            if !is(&marked, *from)
                && along(*from, &marked)
                && let Some(mark) = marked.get_mut(*from)
            {
                *mark = true;
                open.push(*from);
            }
        }
    }
    marked
}
