// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What the authors assert, held against every configuration. What does not hold comes with a case that breaks it.

use std::collections::{BTreeMap, BTreeSet};

use super::Checks;
use super::witness::Seen;
use crate::definition::assertion::{Assertion, Rule};
use crate::definition::explore::Explored;
use crate::definition::explore::graph::{Cause, Edge};
use crate::definition::model::{DutyRule, Named};
use crate::expression::Expression;

/// A way that breaks an assertion: steps, and words for what comes last.
type Broken = (Vec<(usize, usize)>, Vec<String>);

impl Checks<'_> {
    /// Names in assertions mean states or events of the case.
    pub(super) fn assertion_names(&mut self) {
        let model = self.model;
        for assertion in &model.assertions {
            for named in names(&assertion.rule) {
                self.assertion_name(named, matches!(assertion.rule, Rule::NeverByTimer(_)));
            }
        }
    }

    fn assertion_name(&mut self, named: &Named, in_body: bool) {
        let model = self.model;
        let state = model.by_name.get(&named.name).map(|ix| model.state(*ix));
        let mut states = model.states.iter().filter(|state| state.body_of.is_none());
        let handled = states.any(|state| {
            state
                .handlers
                .iter()
                .any(|handler| handler.event.name == named.name)
        });
        let known = state.is_some_and(|state| in_body || state.body_of.is_none()) || handled;
        if known {
            return;
        }
        if state.is_some() || model.events.contains_key(&named.name) {
            let message = format!("`{}` is no state or event of the case itself", named.name);
            let hint = "an assertion follows the case; name what the hearing leads to";
            return self.fault(named.at, "outside-body", message, hint);
        }
        let known: Vec<&str> = model
            .by_name
            .keys()
            .chain(model.events.keys())
            .map(String::as_str)
            .collect();
        let unresolved = self.unresolved;
        self.unknown(named, "unknown-state", "state or event", &known);
        self.unresolved = unresolved;
    }

    pub(super) fn assertions<'m>(&mut self, explored: &Explored<'m>) {
        let all = Seen::both(explored);
        let Some(seen) = all.first() else { return };
        for assertion in &seen.model.assertions {
            match &assertion.rule {
                Rule::Never(states) => self.never(seen, assertion, states),
                Rule::AlwaysBefore { .. } => self.always_before(seen, assertion),
                Rule::LeadsTo { from, to } => self.leads_to(seen, assertion, (from, to)),
                Rule::NeverByTimer(states) => all
                    .iter()
                    .for_each(|seen| self.never_by_timer(seen, assertion, states)),
                Rule::WithReason(events) => self.with_reason(seen, assertion, events),
                Rule::Signed { reach, over, level } => {
                    let signs = |edge: &Edge<'m>| {
                        edge.trace.taken.iter().any(|way| {
                            let sign = seen
                                .machine
                                .ways
                                .get(*way)
                                .and_then(|way| way.transition.sign.as_ref());
                            sign.is_some_and(|sign| {
                                sign.level.satisfies(*level)
                                    && over.iter().all(|document| sign.over.contains(document))
                            })
                        })
                    };
                    let what = format!(
                        "a case can come to {} without a signature over {} ({})",
                        listed(reach),
                        over.join(", "),
                        level.word()
                    );
                    if let Some(broken) = avoids(seen, assertion, (reach, &[]), &signs) {
                        self.violated(seen, assertion, ("issued-unsigned", &what), broken);
                    }
                    self.empty(seen, assertion, reach);
                }
            }
        }
    }

    fn violated<'m>(
        &mut self,
        seen: &Seen<'_, 'm>,
        assertion: &Assertion,
        (code, without): (&'static str, &str),
        broken: Broken,
    ) {
        let mut witness = seen.words(&broken.0);
        witness.extend(broken.1);
        let message = format!(
            "`{}` does not hold ({}): {without}",
            assertion.name, assertion.label.en
        );
        let hint = "the way shown breaks it; mend the definition, or the assertion if it says too much";
        self.fault_after(assertion.at.diagnostic(code, message, hint).after(witness));
    }

    /// An assertion about what never comes proves nothing.
    fn empty<'m>(&mut self, seen: &Seen<'_, 'm>, assertion: &Assertion, reach: &[Named]) {
        if goals(seen, assertion, reach).is_empty() {
            let message = format!("`{}` speaks of what no case ever comes to", assertion.name);
            let hint = "check the names and `when`; an assertion that nothing can break proves nothing";
            self.fault(assertion.at, "assertion-empty", message, hint);
        }
    }

    fn never<'m>(&mut self, seen: &Seen<'_, 'm>, assertion: &Assertion, states: &[Named]) {
        let node = (0..seen.graph.nodes.len()).find(|node| {
            let together = states.iter().all(|state| seen.has(*node, &state.name));
            together && may_hold(seen, assertion.when.as_ref(), *node)
        });
        if let Some(node) = node {
            let names: Vec<&str> = states.iter().map(|state| state.name.as_str()).collect();
            let what = format!("a case can be in {}", names.join(" and "));
            let way = seen.graph.first_way(node);
            self.violated(
                seen,
                assertion,
                ("assertion-violated", &what),
                (way, vec![seen.place(node)]),
            );
        }
    }

    fn always_before<'m>(&mut self, seen: &Seen<'_, 'm>, assertion: &Assertion) {
        let Rule::AlwaysBefore {
            reach,
            passed,
            since,
            different_persons,
            burden,
        } = &assertion.rule
        else {
            return;
        };
        let code = if *burden {
            "burden-unheard"
        } else {
            "assertion-violated"
        };
        for item in passed {
            let passes = |edge: &Edge<'m>| seen.passes(edge, &item.name);
            if let Some(broken) = avoids(seen, assertion, (reach, since), &passes) {
                let what = format!("a case can come to {} without `{}`", listed(reach), item.name);
                self.violated(seen, assertion, (code, &what), broken);
            }
        }
        for group in different_persons {
            for (i, a) in group.iter().enumerate() {
                for b in group.iter().skip(i + 1) {
                    self.apart(seen, assertion, (a, b));
                }
            }
        }
        self.empty(seen, assertion, reach);
    }

    /// A duty keeps two acts apart wherever they are done.
    fn apart<'m>(&mut self, seen: &Seen<'_, 'm>, assertion: &Assertion, (a, b): (&Named, &Named)) {
        let separates = |rule: &DutyRule| match rule {
            DutyRule::DifferentPerson(sides) => {
                let side = |act: &Named| {
                    sides
                        .iter()
                        .position(|side| side.iter().any(|other| other.name == act.name))
                };
                matches!((side(a), side(b)), (Some(one), Some(other)) if one != other)
            }
            _ => false,
        };
        let duties: Vec<_> = seen
            .model
            .duties
            .values()
            .filter(|duty| separates(&duty.rule))
            .collect();
        let loose = seen.graph.steps().find_map(|(from, edge)| {
            let act = [a, b].into_iter().any(|act| seen.sends(edge, &act.name));
            let data = seen
                .graph
                .nodes
                .get(from)
                .map(|config| config.data.as_slice())
                .unwrap_or_default();
            let binds = |when: &Option<Expression>| match when {
                None => true,
                Some(when) => {
                    let verdict = seen.machine.domain.verdict(when, data);
                    verdict.no.is_none() && verdict.error.is_none()
                }
            };
            (act && !duties.iter().any(|duty| binds(&duty.when))).then_some((from, edge))
        });
        if let Some((from, edge)) = loose {
            let what = format!("nothing keeps `{}` and `{}` apart here", a.name, b.name);
            let way = seen.graph.first_way(from);
            self.violated(
                seen,
                assertion,
                ("assertion-violated", &what),
                (way, seen.step(edge)),
            );
        }
    }

    fn leads_to<'m>(&mut self, seen: &Seen<'_, 'm>, assertion: &Assertion, (from, to): (&[Named], &[Named])) {
        let graph = seen.graph;
        let hits = |edge: &Edge<'m>| to.iter().any(|to| seen.passes(edge, &to.name));
        let sources = graph.steps().filter(|(_, edge)| hits(edge)).map(|(from, _)| from);
        let good = graph.back(&sources.collect(), |_, _| true);
        let begin = goals(seen, assertion, from);
        if begin.is_empty() {
            return self.empty(seen, assertion, from);
        }
        let begin: Vec<usize> = begin.into_iter().map(|(node, _)| node).collect();
        let arrived = |node: usize| to.iter().any(|to| seen.has(node, &to.name));
        let begin: Vec<usize> = begin.into_iter().filter(|node| !arrived(*node)).collect();
        if let Some(way) = graph.way(&begin, |node| !good.contains(&node), |_, edge| !hits(edge)) {
            let first = way.first().map(|(node, _)| *node);
            let first = first.or_else(|| begin.iter().copied().find(|node| !good.contains(node)));
            let mut whole = first.map(|node| graph.first_way(node)).unwrap_or_default();
            whole.extend(way);
            let what = format!("a case can come to where {} cannot follow any more", listed(to));
            let end = whole
                .last()
                .and_then(|(node, number)| graph.from(*node).get(*number));
            let place = end.map(|edge| seen.place(edge.to)).into_iter().collect();
            self.violated(seen, assertion, ("assertion-violated", &what), (whole, place));
        }
    }

    fn never_by_timer<'m>(&mut self, seen: &Seen<'_, 'm>, assertion: &Assertion, states: &[Named]) {
        let graph = seen.graph;
        let found = graph.steps().find(|(_, edge)| {
            seen.by_timer(edge.cause) && states.iter().any(|state| seen.enters(edge, &state.name))
        });
        if let Some((from, edge)) = found {
            let what = format!("time alone brings about {}", listed(states));
            let way = graph.first_way(from);
            self.violated(
                seen,
                assertion,
                ("assertion-violated", &what),
                (way, seen.step(edge)),
            );
        }
    }

    fn with_reason<'m>(&mut self, seen: &Seen<'_, 'm>, assertion: &Assertion, events: &[Named]) {
        let found = seen.graph.steps().find(|(_, edge)| {
            edge.trace
                .taken
                .iter()
                .filter_map(|way| seen.machine.ways.get(*way))
                .any(|way| {
                    let named = way
                        .event
                        .is_some_and(|event| events.iter().any(|wanted| wanted.name == event.name));
                    named && !way.transition.reason_required
                })
        });
        if let Some((from, edge)) = found {
            let way = seen.graph.first_way(from);
            let what = "no reason is asked for here";
            self.violated(
                seen,
                assertion,
                ("assertion-violated", what),
                (way, seen.step(edge)),
            );
        }
    }
}

fn listed(names: &[Named]) -> String {
    let names: Vec<String> = names.iter().map(|named| format!("`{}`", named.name)).collect();
    names.join(" or ")
}

/// Everything a rule names.
fn names(rule: &Rule) -> Vec<&Named> {
    match rule {
        Rule::Never(names) | Rule::NeverByTimer(names) | Rule::WithReason(names) => names.iter().collect(),
        Rule::AlwaysBefore {
            reach,
            passed,
            since,
            different_persons,
            ..
        } => {
            let groups = different_persons.iter().flatten();
            reach.iter().chain(passed).chain(since).chain(groups).collect()
        }
        Rule::LeadsTo { from, to } => from.iter().chain(to).collect(),
        Rule::Signed { reach, .. } => reach.iter().collect(),
    }
}

/// Whether the condition may hold in a configuration.
fn may_hold(seen: &Seen<'_, '_>, when: Option<&Expression>, node: usize) -> bool {
    let data = seen
        .graph
        .nodes
        .get(node)
        .map(|config| config.data.as_slice())
        .unwrap_or_default();
    when.is_none_or(|when| seen.machine.domain.verdict(when, data).yes.is_some())
}

/// Where one of these is reached: the configuration, and the step that passes it from there (an event, or a state that
/// is left at once).
fn goals(seen: &Seen<'_, '_>, assertion: &Assertion, reach: &[Named]) -> Vec<(usize, Option<usize>)> {
    let mut found = Vec::new();
    for node in 0..seen.graph.nodes.len() {
        if !may_hold(seen, assertion.when.as_ref(), node) {
            continue;
        }
        if reach.iter().any(|state| seen.has(node, &state.name)) {
            found.push((node, None));
        }
        for (number, edge) in seen.graph.from(node).iter().enumerate() {
            let passes = |name: &Named| seen.passes(edge, &name.name) && !seen.has(edge.to, &name.name);
            if reach.iter().any(passes) {
                found.push((node, Some(number)));
            }
        }
    }
    found
}

/// The shortest way to `reach` that never `passes`; with `since`, counted from there on.
fn avoids<'m>(
    seen: &Seen<'_, 'm>,
    assertion: &Assertion,
    (reach, since): (&[Named], &[Named]),
    passes: &dyn Fn(&Edge<'m>) -> bool,
) -> Option<Broken> {
    let graph = seen.graph;
    let goals = goals(seen, assertion, reach);
    let nodes: BTreeSet<usize> = goals
        .iter()
        .filter(|(_, step)| step.is_none())
        .map(|(node, _)| *node)
        .collect();
    let last: Vec<(usize, usize)> = goals
        .iter()
        .filter_map(|(node, step)| Some((*node, (*step)?)))
        .collect();
    let open = |node: usize| {
        let mut steps = last.iter().filter(|(from, _)| *from == node);
        steps.find(|(from, step)| {
            graph
                .from(*from)
                .get(*step)
                .is_some_and(|edge| !passes(edge) || is_event(seen, edge, reach))
        })
    };
    let renewed = renewals(seen, since, passes);
    let starts: Vec<usize> = match since.is_empty() {
        true => graph
            .starts
            .iter()
            .filter(|edge| !passes(edge))
            .map(|edge| edge.to)
            .collect(),
        false => renewed.keys().copied().collect(),
    };
    let goal = |node: usize| nodes.contains(&node) || open(node).is_some();
    let mut way = graph.way(&starts, goal, |_, edge| !passes(edge))?;
    let end = match way.last() {
        Some((node, number)) => graph.from(*node).get(*number).map(|edge| edge.to),
        None => starts.iter().copied().find(|node| goal(*node)),
    }?;
    if !since.is_empty() {
        let first = way.first().map_or(end, |(node, _)| *node);
        let mut before = Vec::new();
        if let Some((from, number)) = renewed.get(&first) {
            before = graph.first_way(*from);
            before.push((*from, *number));
        }
        before.append(&mut way);
        way = before;
    }
    if !nodes.contains(&end) {
        way.extend(open(end).copied());
    }
    let place = way
        .last()
        .and_then(|(node, number)| graph.from(*node).get(*number));
    let place = place.map_or(end, |edge| edge.to);
    Some((way, vec![seen.place(place)]))
}

/// Where the counting begins anew, and the step after which it does.
fn renewals<'m>(
    seen: &Seen<'_, 'm>,
    since: &[Named],
    passes: &dyn Fn(&Edge<'m>) -> bool,
) -> BTreeMap<usize, (usize, usize)> {
    let mut found = BTreeMap::new();
    for (from, edges) in seen.graph.edges.iter().enumerate() {
        for (number, edge) in edges.iter().enumerate() {
            if since.iter().any(|since| seen.passes(edge, &since.name)) && !passes(edge) {
                found.entry(edge.to).or_insert((from, number));
            }
        }
    }
    found
}

/// The step is the event asked about itself: what it passes in the same moment is not before it.
fn is_event(seen: &Seen<'_, '_>, edge: &Edge<'_>, reach: &[Named]) -> bool {
    reach.iter().any(|name| seen.sends(edge, &name.name))
}

impl Seen<'_, '_> {
    fn ix(&self, state: &str) -> Option<usize> {
        self.model.by_name.get(state).map(|ix| ix.0)
    }

    /// Whether a state of this name is active.
    fn has(&self, node: usize, state: &str) -> bool {
        let config = self.graph.nodes.get(node);
        self.ix(state)
            .is_some_and(|ix| config.is_some_and(|config| config.active.binary_search(&ix).is_ok()))
    }

    fn enters(&self, edge: &Edge<'_>, state: &str) -> bool {
        self.ix(state).is_some_and(|ix| edge.trace.entered.contains(&ix))
    }

    /// Whether a transition of this event is taken.
    fn sends(&self, edge: &Edge<'_>, event: &str) -> bool {
        let mut ways = edge
            .trace
            .taken
            .iter()
            .filter_map(|way| self.machine.ways.get(*way));
        ways.any(|way| way.event.is_some_and(|named| named.name == event))
    }

    /// Whether a step takes an event or enters a state of this name.
    fn passes(&self, edge: &Edge<'_>, name: &str) -> bool {
        self.sends(edge, name) || self.enters(edge, name)
    }

    /// Whether only time brings a step about, also in the body of a party.
    fn by_timer(&self, cause: Cause<'_>) -> bool {
        match cause {
            Cause::Timer(_) => true,
            Cause::Party(number) => self
                .party_cause(number)
                .is_some_and(|cause| matches!(cause, Cause::Timer(_))),
            Cause::Start | Cause::Sent(_) | Cause::Settle => false,
        }
    }
}
