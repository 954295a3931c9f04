// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What the authors assert, held against every configuration. What does not hold comes with a case that breaks it.

use super::Checks;
use super::marks::{Broken, Goals, Marks, avoids, may_hold};
use super::witness::Seen;
use crate::command::SignatureLevel;
use crate::definition::assertion::{Assertion, Rule};
use crate::definition::explore::Explored;
use crate::definition::explore::graph::{Cause, Edge};
use crate::definition::model::{DutyRule, Named};
use crate::expression::Expression;

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
        let marks = Marks::new(seen);
        let mut work = 0_usize;
        for assertion in &seen.model.assertions {
            let count = names(&assertion.rule).len().saturating_add(1);
            work = work.saturating_add(count.saturating_mul(marks.size()));
            if work > self.model.budget.assertion_looks {
                let message = format!(
                    "`{}` and what follows would take too long to prove",
                    assertion.name
                );
                let hint =
                    "fewer assertions or names in them, fewer regions side by side, or a larger budget";
                return self.fault(assertion.at, "not-proven", message, hint);
            }
            match &assertion.rule {
                Rule::Never(states) => self.never(seen, assertion, states),
                Rule::AlwaysBefore { .. } => self.always_before(&marks, assertion),
                Rule::LeadsTo { from, to } => self.leads_to(&marks, assertion, (from, to)),
                Rule::NeverByTimer(states) => all
                    .iter()
                    .for_each(|seen| self.never_by_timer(seen, assertion, states)),
                Rule::WithReason(events) => self.with_reason(seen, assertion, events),
                Rule::Signed { reach, over, level } => self.signed(&marks, assertion, (reach, over, *level)),
            }
        }
    }

    fn signed(
        &mut self,
        marks: &Marks<'_, '_>,
        assertion: &Assertion,
        (reach, over, level): (&[Named], &[String], SignatureLevel),
    ) {
        let seen = marks.seen;
        let ways: Vec<bool> = seen
            .machine
            .ways
            .iter()
            .map(|way| {
                way.transition.sign.as_ref().is_some_and(|sign| {
                    sign.level.satisfies(level) && over.iter().all(|document| sign.over.contains(document))
                })
            })
            .collect();
        let signs = marks.passed(|edge| edge.trace.taken.iter().any(|way| ways.get(*way) == Some(&true)));
        let goals = marks.goals(assertion, reach);
        if let Some(broken) = avoids(marks, &goals, &[], &signs) {
            let what = format!(
                "a case can come to {} without a signature over {} ({})",
                listed(reach),
                over.join(", "),
                level.word()
            );
            self.violated(seen, assertion, ("issued-unsigned", &what), broken);
        }
        self.empty(assertion, &goals);
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
    fn empty(&mut self, assertion: &Assertion, goals: &Goals) {
        if goals.is_empty() {
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

    fn always_before(&mut self, marks: &Marks<'_, '_>, assertion: &Assertion) {
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
        let seen = marks.seen;
        let code = if *burden {
            "burden-unheard"
        } else {
            "assertion-violated"
        };
        let goals = marks.goals(assertion, reach);
        for item in passed {
            let mark = marks.of(&item.name);
            if let Some(broken) = avoids(marks, &goals, since, &mark.passed) {
                let what = format!("a case can come to {} without `{}`", listed(reach), item.name);
                self.violated(seen, assertion, (code, &what), broken);
            }
        }
        for group in different_persons {
            for (i, a) in group.iter().enumerate() {
                for b in group.iter().skip(i + 1) {
                    self.apart(marks, assertion, (a, b));
                }
            }
        }
        self.empty(assertion, &goals);
    }

    /// A duty keeps two acts apart wherever they are done.
    fn apart(&mut self, marks: &Marks<'_, '_>, assertion: &Assertion, (a, b): (&Named, &Named)) {
        let seen = marks.seen;
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
        let (one, other) = (marks.of(&a.name), marks.of(&b.name));
        let acts = one
            .sent
            .iter()
            .zip(&other.sent)
            .map(|(one, other)| *one || *other);
        let mut acts = seen.graph.steps().zip(acts).filter(|(_, act)| *act);
        let loose = acts.find_map(|((from, edge), _)| {
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
            (!duties.iter().any(|duty| binds(&duty.when))).then_some((from, edge))
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

    fn leads_to(&mut self, marks: &Marks<'_, '_>, assertion: &Assertion, (from, to): (&[Named], &[Named])) {
        let (seen, graph) = (marks.seen, marks.seen.graph);
        let goals = marks.goals(assertion, from);
        if goals.is_empty() {
            return self.empty(assertion, &goals);
        }
        let arrived = marks.any(to);
        let hits = |node: usize, number: usize| arrived.edge(marks, node, number);
        let all = 0..graph.nodes.len();
        let sources = all
            .clone()
            .filter(|node| (0..graph.from(*node).len()).any(|number| hits(*node, number)));
        let good = graph.back(&sources.collect(), |_, _| true);
        let begin: Vec<usize> = all
            .filter(|node| goals.starts(marks, *node) && !arrived.node(*node))
            .collect();
        let lost = |node: usize| !good.contains(&node);
        if let Some(way) = graph.way(&begin, lost, |node, number, _| !hits(node, number)) {
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
        let bare: Vec<bool> = seen
            .machine
            .ways
            .iter()
            .map(|way| {
                let named = way
                    .event
                    .is_some_and(|event| events.iter().any(|wanted| wanted.name == event.name));
                named && !way.transition.reason_required
            })
            .collect();
        let found = seen
            .graph
            .steps()
            .find(|(_, edge)| edge.trace.taken.iter().any(|way| bare.get(*way) == Some(&true)));
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

impl Seen<'_, '_> {
    pub(super) fn ix(&self, state: &str) -> Option<usize> {
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
