// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Duties that nobody can keep together, however many people there are.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::Checks;
use crate::definition::explore::Explored;
use crate::definition::explore::graph::{Cause, Edge, Graph};
use crate::definition::model::{Duty, DutyRule, Named};

/// Sides of a duty that are told apart; with more it counts as one that binds.
const SIDES: usize = 16;

impl Checks<'_> {
    /// Who has to be one person for some acts cannot be several for the same acts. Duties with a condition may take turns.
    pub(super) fn contradictions(&mut self) {
        let always = |duty: &&(&String, &Duty)| duty.1.when.is_none();
        let duties: Vec<(&String, &Duty)> = self.model.duties.iter().collect();
        let one = duties
            .iter()
            .filter(always)
            .filter_map(|(name, duty)| match &duty.rule {
                DutyRule::SamePerson(acts) => Some((*name, names(acts))),
                _ => None,
            });
        for (same, acts) in one {
            for (name, duty) in duties.iter().filter(always) {
                let against = match &duty.rule {
                    DutyRule::DifferentPerson(sides) | DutyRule::DifferentUnit(sides) => {
                        let touched = sides.iter().filter(|side| !names(side).is_disjoint(&acts));
                        touched.count() > 1
                    }
                    DutyRule::NEyes { count, acts: eyes } => {
                        let eyes = names(eyes);
                        let others = eyes.difference(&acts).count();
                        let people = others + usize::from(!eyes.is_disjoint(&acts));
                        usize::try_from(*count).is_ok_and(|count| count > people)
                    }
                    DutyRule::SamePerson(_) | DutyRule::NotParty { .. } => false,
                };
                if against {
                    let message = format!(
                        "nobody can keep `{name}` and `{same}`: what one person has to do needs several"
                    );
                    let hint = "give one of the duties other acts, or a `when`";
                    self.fault(duty.at, "duties-contradict", message, hint);
                }
            }
        }
    }
}

impl Checks<'_> {
    /// Duties that bind nobody, because of their condition or because no case comes to what they keep apart.
    pub(super) fn idle_duties<'m>(&mut self, explored: &Explored<'m>) {
        let (machine, graph) = (&explored.case.0, &explored.case.1);
        let mut sent: BTreeMap<&str, Vec<(usize, &Edge<'m>)>> = BTreeMap::new();
        for (from, edge) in graph.steps() {
            if let Cause::Sent(event) = edge.cause {
                sent.entry(event).or_default().push((from, edge));
            }
        }
        let model = machine.model;
        let of_party: BTreeSet<&str> = model
            .states
            .iter()
            .filter(|state| state.body_of.is_some())
            .flat_map(|state| &state.handlers)
            .map(|handler| handler.event.name.as_str())
            .collect();
        for (name, duty) in &model.duties {
            let acts = duty.rule.acts();
            // What parties do is not followed together, and an act that nobody does has been said.
            if acts
                .iter()
                .any(|act| of_party.contains(act.name.as_str()) || !sent.contains_key(act.name.as_str()))
            {
                continue;
            }
            if let Some(when) = &duty.when {
                let mut asked = acts
                    .iter()
                    .filter_map(|act| sent.get(act.name.as_str()))
                    .flatten();
                let holds = asked.any(|(from, _)| {
                    let config = graph.nodes.get(*from);
                    config.is_none_or(|config| machine.domain.verdict(when, &config.data).yes.is_some())
                });
                if !holds {
                    let message = format!(
                        "the duty `{name}` binds nobody: `{}` never holds where it is asked",
                        when.source()
                    );
                    self.fault(
                        duty.at,
                        "idle-duty",
                        message,
                        "mend the condition, or remove the duty",
                    );
                    continue;
                }
            }
            let Some((sides, count)) = sides(&duty.rule) else {
                continue;
            };
            if !come_together(graph, &sent, &sides, count) {
                let message = match &duty.rule {
                    DutyRule::NEyes { .. } => {
                        format!("the duty `{name}` is never kept: no case does {count} of its acts")
                    }
                    _ => format!("the duty `{name}` binds nobody: no case does more than one of its acts"),
                };
                let hint = "name acts that one case does after one another";
                self.fault(duty.at, "idle-duty", message, hint);
            }
        }
    }
}

/// What a duty holds against one another, and how much of it has to come together for it to mean something.
fn sides(rule: &DutyRule) -> Option<(Vec<BTreeSet<&str>>, usize)> {
    fn single(acts: &[Named]) -> Vec<BTreeSet<&str>> {
        let each = acts.iter().map(|act| BTreeSet::from([act.name.as_str()]));
        each.collect()
    }
    Some(match rule {
        DutyRule::DifferentPerson(sides) | DutyRule::DifferentUnit(sides) => {
            (sides.iter().map(|side| names(side)).collect(), 2)
        }
        DutyRule::SamePerson(acts) => (single(acts), 2),
        DutyRule::NEyes { count, acts } => (single(acts), usize::try_from(*count).ok()?),
        DutyRule::NotParty { .. } => return None,
    })
}

/// Whether one case can act on so many of these sides.
fn come_together<'m>(
    graph: &Graph<'m>,
    sent: &BTreeMap<&str, Vec<(usize, &Edge<'m>)>>,
    sides: &[BTreeSet<&str>],
    count: usize,
) -> bool {
    if sides.len() > SIDES || count < 2 {
        return true;
    }
    let side = |event: &str| -> usize {
        let own = sides.iter().enumerate().filter(|(_, side)| side.contains(event));
        own.fold(0, |all, (i, _)| all | 1 << i)
    };
    let acts = sides.iter().flatten().filter_map(|act| sent.get(act));
    let begun = acts.flatten().filter_map(|(_, edge)| match edge.cause {
        Cause::Sent(event) => Some((edge.to, side(event))),
        _ => None,
    });
    let mut open: Vec<(usize, usize)> = begun.collect();
    let mut known: HashSet<(usize, usize)> = open.iter().copied().collect();
    while let Some((node, done)) = open.pop() {
        for edge in graph.from(node) {
            let own = match edge.cause {
                Cause::Sent(event) => side(event),
                _ => 0,
            };
            let done = done | own;
            if usize::try_from(done.count_ones()).is_ok_and(|sides| sides >= count) {
                return true;
            }
            if known.insert((edge.to, done)) {
                open.push((edge.to, done));
            }
        }
    }
    false
}

fn names(acts: &[Named]) -> BTreeSet<&str> {
    acts.iter().map(|act| act.name.as_str()).collect()
}
