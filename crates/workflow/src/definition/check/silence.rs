// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Silence that counts as consent in roundabout ways: in what is written as if the party had said it, and in conditions
//! that ask only who has objected.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::Checks;
use super::consent::{End, Who};
use super::witness::Seen;
use crate::definition::explore::Explored;
use crate::definition::explore::domain::Domain;
use crate::definition::explore::graph::{Cause, Edge};
use crate::definition::explore::run::Wrote;
use crate::definition::model::{Model, State, StateIx, Transition};
use crate::expression::{Expression, Facts, Variable};

/// Conditions evaluated to see where silence leads.
const EVALUATED: usize = 100_000;

/// Cases that are tried for one list of alternatives.
const MOST_CASES: usize = 4096;

/// Something that was written, and where that happens first.
struct Written<'g, 'm> {
    literal: Option<&'m Value>,
    /// `None`: when the case or the party begins.
    from: Option<usize>,
    edge: &'g Edge<'m>,
}

impl Checks<'_> {
    /// What a party says in a field, time does not write there, and nobody has filled it in before with the same.
    pub(super) fn written_for_parties<'m>(&mut self, explored: &Explored<'m>) {
        let both = Seen::both(explored);
        let Some(body) = both.iter().find(|seen| seen.machine.body.is_some()) else {
            return;
        };
        let mut said: BTreeMap<(Variable, &str), Vec<Option<&Value>>> = BTreeMap::new();
        for (_, edge) in body.graph.steps().filter(|(_, edge)| !edge.trace.sets.is_empty()) {
            if self.who(body, edge).0 == Who::Party {
                for wrote in &edge.trace.sets {
                    said.entry((wrote.of, wrote.field))
                        .or_default()
                        .push(wrote.literal);
                }
            }
        }
        if said.is_empty() {
            return;
        }
        for seen in &both {
            let mut found: BTreeMap<(Variable, &str), Written<'_, 'm>> = BTreeMap::new();
            let starts = seen.graph.starts.iter().map(|edge| (None, edge));
            let steps = seen.graph.steps().map(|(from, edge)| (Some(from), edge));
            for (from, edge) in starts.chain(steps) {
                let own = |wrote: &&Wrote<'m>| said.contains_key(&(wrote.of, wrote.field));
                // Long after the hearing time may write what it likes.
                let heard = match (seen.machine.body, from) {
                    (None, Some(from)) => body.machine.body.is_none_or(|ix| seen.graph.is_active(from, ix)),
                    _ => true,
                };
                if !heard {
                    continue;
                }
                for wrote in edge.trace.sets.iter().filter(own) {
                    let of_party = said.get(&(wrote.of, wrote.field));
                    let same =
                        of_party.is_some_and(|said| wrote.literal.is_some() && said.contains(&wrote.literal));
                    let before = match seen.machine.body {
                        Some(_) => wrote.of == Variable::Party,
                        None => edge.cause == Cause::Start,
                    };
                    let wrong = match self.who(seen, edge).0 {
                        Who::Time => true,
                        Who::Nobody => same && before,
                        Who::Party | Who::Another => false,
                    };
                    if wrong {
                        let literal = wrote.literal;
                        let written = Written { literal, from, edge };
                        found.entry((wrote.of, wrote.field)).or_insert(written);
                    }
                }
            }
            for ((of, field), written) in found {
                self.written_for(seen, of, field, &written);
            }
        }
    }

    fn written_for<'m>(&mut self, seen: &Seen<'_, 'm>, of: Variable, field: &str, written: &Written<'_, 'm>) {
        let (who, at, event) = self.who(seen, written.edge);
        let root = if of == Variable::Party { "party" } else { "case" };
        let (message, hint) = match (who, written.literal) {
            (Who::Time, _) | (_, None) => (
                format!("`{event}` writes `{root}.{field}`, as if the party had said it"),
                "let time write a field of its own; a condition cannot tell who has set one",
            ),
            (_, Some(literal)) => (
                format!("`{root}.{field}` says {literal} before the party has said so"),
                "begin with a value that no answer gives, or with none",
            ),
        };
        let way = written
            .from
            .map(|from| seen.graph.first_way(from))
            .unwrap_or_default();
        let mut witness = seen.words(&way);
        witness.extend(seen.step(written.edge));
        self.fault_after(at.diagnostic("consent-by-silence", message, hint).after(witness));
    }

    /// Where nobody decides, silence does not lead where consent leads and an objection does not.
    pub(super) fn silence_decides<'m>(&mut self, explored: &Explored<'m>) {
        let model = explored.case.0.model;
        let ends = |kind: fn(&End<'_>) -> bool| -> Vec<(&'m State, End<'m>)> {
            let last = model
                .states
                .iter()
                .filter(|state| state.body_of.is_some() && state.parent.is_none());
            let ends = last.filter_map(|state| Some((state, End::of(state)?)));
            ends.filter(|(_, end)| kind(end)).collect()
        };
        let (consents, silences) = (ends(|end| end.consent), ends(|end| end.silent));
        let others = ends(|end| !end.consent && !end.silent);
        if consents.is_empty() || silences.is_empty() || others.is_empty() {
            return;
        }
        let seen = Seen::of(&explored.case.0, &explored.case.1);
        let choose = |alternatives: &[&Transition], ends: &[(&State, End<'_>)]| -> Vec<Vec<Option<usize>>> {
            let choices = |end| choices(seen.machine.domain, alternatives, end);
            ends.iter().map(choices).collect()
        };
        let mut evaluated = 0_usize;
        for (state, event, alternatives) in by_themselves(model) {
            let ends = consents.len() + silences.len() + others.len();
            let tries = ends.saturating_mul(cases(seen.machine.domain, &alternatives));
            evaluated = evaluated.saturating_add(tries.saturating_mul(2 * alternatives.len()));
            if evaluated > EVALUATED || cases(seen.machine.domain, &alternatives) > MOST_CASES {
                let message = format!(
                    "where silence leads by `{event}` of `{}` depends on too much",
                    state.name
                );
                let hint = "fewer conditions on what parties have said and on different fields, or let somebody decide";
                return self.fault(state.at, "not-proven", message, hint);
            }
            let silent = choose(&alternatives, &silences);
            let (consented, other) = (choose(&alternatives, &consents), choose(&alternatives, &others));
            // The same case each time: only what the party has said differs.
            let like_consent = |case: usize, taken: Option<usize>| {
                let takes = |of: &&Vec<Option<usize>>| of.get(case) == Some(&taken);
                consented.iter().any(|of| takes(&of)) && !other.iter().all(|of| takes(&of))
            };
            let wrong = silences.iter().zip(&silent).find_map(|((_, end), choices)| {
                let mut taken = choices.iter().enumerate();
                let way = taken.find_map(|(case, taken)| {
                    let way = alternatives.get(taken.filter(|_| like_consent(case, *taken))?)?;
                    self.decides(&seen, way).then_some(*way)
                });
                way.map(|way| (end, way))
            });
            if let Some((end, way)) = wrong {
                let message = format!(
                    "by `{event}` of `{}` the silence of a party (`{}`) counts as its consent, and nobody decides",
                    state.name, end.outcome
                );
                let hint = "ask who has consented, not who has objected, or let it lead to somebody's task";
                self.fault(way.at, "consent-by-silence", message, hint);
            }
        }
    }

    /// Whether what follows a transition is nobody's task.
    fn decides<'m>(&self, seen: &Seen<'_, 'm>, way: &Transition) -> bool {
        let number = seen.machine.number_of(way);
        let mut taken = seen
            .graph
            .steps()
            .filter(|(_, edge)| edge.trace.taken.contains(&number));
        taken.any(|(_, edge)| {
            let mut begun = edge.trace.entered.iter().map(|ix| StateIx(*ix));
            !begun.any(|ix| seen.graph.is_active(edge.to, ix) && self.model.state(ix).task.is_some())
        })
    }
}

/// What follows by itself and asks what parties have said: the state, the event, and its alternatives.
fn by_themselves(model: &Model) -> impl Iterator<Item = (&State, &str, Vec<&Transition>)> {
    let of_case = model.states.iter().filter(|state| state.body_of.is_none());
    let all = of_case.flat_map(|state| {
        let handlers = state.handlers.iter().map(move |handler| {
            let raised = handler.alternatives.iter().filter(|way| way.by.is_empty());
            (state, handler.event.name.as_str(), raised.collect())
        });
        handlers.chain([(state, "always", state.always.iter().collect::<Vec<_>>())])
    });
    all.filter(|(_, _, alternatives)| {
        let mut guards = alternatives.iter().filter_map(|way| way.guard.as_ref());
        guards.any(|guard| guard.condition.reads("parties"))
    })
}

/// How many different cases these alternatives tell apart.
fn cases(domain: &Domain<'_>, alternatives: &[&Transition]) -> usize {
    let guards = alternatives.iter().filter_map(|way| way.guard.as_ref());
    let all: Vec<&Expression> = guards.map(|guard| &guard.condition).collect();
    let fields = domain.fields_of(&all);
    let values = fields
        .iter()
        .map(|field| domain.start().get(*field).map_or(1, |mask| mask.count_ones()));
    values.fold(1_usize, |all, own| {
        all.saturating_mul(usize::try_from(own).unwrap_or(usize::MAX))
    })
}

/// Which alternative is taken when one party, or two of them, have come to this end, for each of what the case can be.
fn choices(
    domain: &Domain<'_>,
    alternatives: &[&Transition],
    (state, end): &(&State, End<'_>),
) -> Vec<Option<usize>> {
    let guards: Vec<Option<&Expression>> = alternatives
        .iter()
        .map(|transition| transition.guard.as_ref().map(|guard| &guard.condition))
        .collect();
    let all: Vec<&Expression> = guards.iter().copied().flatten().collect();
    let fields: Vec<usize> = domain
        .fields_of(&all)
        .into_iter()
        .filter(|field| !domain.is_party(*field))
        .collect();
    let party = json!({"key": "", "state": state.name, "outcome": end.outcome});
    let mut found = Vec::new();
    for parties in [json!([party]), json!([party, party])] {
        domain.tuples(&fields, &domain.start(), |tuple| {
            let values = fields.iter().zip(tuple);
            let values =
                values.map(|(field, value)| (domain.name(*field).to_owned(), domain.sample(*field, *value)));
            let case = Value::Object(values.collect::<Map<_, _>>());
            let facts = Facts {
                case: &case,
                party: &Value::Null,
                parties: &parties,
                payload: &Value::Null,
                event: &Value::Null,
                person: &Value::Null,
            };
            let mut taken = None;
            for (number, guard) in guards.iter().enumerate() {
                match guard.map(|guard| guard.holds(&facts)) {
                    None | Some(Ok(true)) => {
                        taken = Some(number);
                        break;
                    }
                    Some(Ok(false)) => {}
                    // What cannot be evaluated decides nothing.
                    Some(Err(_)) => break,
                }
            }
            found.push(taken);
        });
    }
    found
}
