// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Nobody consents because time passed, and nobody consents for somebody else (VwVfG § 42a: no fiction of
//! approval without a rule that orders it).
//!
//! A consent is an end marked `consent`. An end that nobody brings about is marked `silent`, so that everybody sees it, and
//! conditions can tell both apart: neither has its outcome in common with an end of the other kind, and what a party says
//! in a field of its own is not what time writes there.

use std::collections::BTreeSet;

use super::Checks;
use super::witness::Seen;
use crate::definition::explore::Explored;
use crate::definition::explore::graph::{Cause, Edge};
use crate::definition::model::{State, StateKind, Transition};
use crate::yaml::At;

/// Who brings a step about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Who {
    Time,
    /// It follows by itself: from how a party begins, or from what others have done.
    Nobody,
    /// The heard party, in a role of its own.
    Party,
    Another,
}

impl Checks<'_> {
    /// What the ends of a body say of themselves.
    pub(super) fn outcomes(&mut self) {
        let model = self.model;
        let ends = || {
            let states = model.states.iter().filter(|state| state.body_of.is_some());
            states.filter_map(|state| Some((state, End::of(state)?)))
        };
        for (state, end) in ends().filter(|(_, end)| end.consent && end.silent) {
            let message = format!("`{}` is a consent by silence", end.outcome);
            let hint = "silence is no consent; remove one of `consent` and `silent`";
            self.fault(state.at, "consent-by-silence", message, hint);
        }
        for (state, end) in ends() {
            let other = |kind: fn(&End<'_>) -> bool| {
                let mut others = ends().filter(|(_, other)| other.outcome == end.outcome && kind(other));
                others.next().map(|(other, _)| other)
            };
            if let Some(consent) = other(|end| end.consent).filter(|_| !end.consent) {
                let message = format!(
                    "the outcome `{}` of `{}` stands for a consent in `{}`",
                    end.outcome, state.name, consent.name
                );
                let hint =
                    "no condition can tell them apart; give it another outcome, or mark it `consent: true`";
                self.fault(state.at, "consent-by-silence", message, hint);
            } else if let Some(said) = other(|end| !end.silent).filter(|_| end.silent) {
                let message = format!(
                    "the outcome `{}` of `{}` is also that of `{}`, which somebody chooses",
                    end.outcome, state.name, said.name
                );
                let hint = "no condition can tell them apart; give silence an outcome of its own";
                self.fault(state.at, "consent-by-silence", message, hint);
            }
        }
    }

    /// Who brings consents, ends and statements about, in every configuration.
    pub(super) fn consent<'m>(&mut self, explored: &Explored<'m>) {
        for seen in Seen::both(explored) {
            let mut said: BTreeSet<At> = BTreeSet::new();
            let graph = seen.graph;
            let starts = graph.starts.iter().map(|edge| (None, edge));
            for (from, edge) in starts.chain(graph.steps().map(|(from, edge)| (Some(from), edge))) {
                if let Some((at, message, hint, code)) = self.wrong_end(&seen, edge)
                    && said.insert(at)
                {
                    let witness = from.map(|from| graph.first_way(from)).unwrap_or_default();
                    let mut witness = seen.words(&witness);
                    witness.extend(seen.step(edge));
                    self.fault_after(at.diagnostic(code, message, hint).after(witness));
                }
            }
        }
        self.written_for_parties(explored);
        self.silence_decides(explored);
    }

    fn wrong_end<'m>(
        &self,
        seen: &Seen<'_, 'm>,
        edge: &Edge<'m>,
    ) -> Option<(At, String, &'static str, &'static str)> {
        let ends = edge.trace.entered.iter().filter_map(|ix| {
            let state = self.model.states.get(*ix)?;
            Some((state, End::of(state)?))
        });
        let mut ends = ends.peekable();
        ends.peek()?;
        let (who, at, event) = self.who(seen, edge);
        for (state, end) in ends {
            if end.consent && edge.cause == Cause::Start {
                let hearing = seen.machine.body.map(|hearing| self.model.state(hearing));
                let name = hearing.map_or("", |hearing| hearing.name.as_str());
                let message = format!("a party of `{name}` has consented before it is asked");
                let hint = "begin the body in a state that waits for an answer";
                return Some((at, message, hint, "consent-by-silence"));
            }
            match (end.consent, who) {
                (true, Who::Time | Who::Nobody) => {
                    let message = format!("`{event}` turns silence into consent");
                    let hint =
                        "let a timer lead to a state without `consent`, or let the party itself answer";
                    return Some((at, message, hint, "consent-by-silence"));
                }
                (true, Who::Another) => {
                    let message = format!("`{event}` lets somebody else consent for the party");
                    let hint = "use only roles whose `org` is the party's";
                    return Some((at, message, hint, "consent-by-another"));
                }
                _ => {}
            }
            let last = state.body_of.is_some() && state.parent.is_none();
            if last && matches!(who, Who::Time | Who::Nobody) && !end.silent {
                let message = format!(
                    "a party can come to `{}` without anybody having said anything",
                    state.name
                );
                let hint = "mark it `silent: true`, so that everybody sees that nobody said it, or let somebody decide";
                return Some((state.at, message, hint, "consent-by-silence"));
            }
        }
        None
    }

    /// Who brings a step about, the place in the source that says so, and the event.
    pub(super) fn who<'m>(&self, seen: &Seen<'_, 'm>, edge: &Edge<'m>) -> (Who, At, String) {
        let first = edge
            .trace
            .taken
            .first()
            .and_then(|way| seen.machine.ways.get(*way));
        let event = first.and_then(|way| way.event);
        let name = event.map_or("always", |event| event.name.as_str()).to_owned();
        let at = first.map_or(self.begin(seen), |way| way.transition.at);
        let sent = match edge.cause {
            Cause::Sent(sent) => sent,
            Cause::Timer(_) => return (Who::Time, at, name),
            Cause::Start | Cause::Settle | Cause::Party(_) => return (Who::Nobody, at, name),
        };
        let ways = edge
            .trace
            .taken
            .iter()
            .filter_map(|way| seen.machine.ways.get(*way));
        let mut sent = ways.filter(|way| {
            let same = way.event.is_some_and(|event| event.name == sent);
            same && !way.transition.by.is_empty()
        });
        match sent.all(|way| self.by_party_only(way.transition)) {
            true => (Who::Party, at, name),
            false => (Who::Another, at, name),
        }
    }

    fn begin(&self, seen: &Seen<'_, '_>) -> At {
        let body = seen.machine.body.map(|hearing| &self.model.state(hearing).kind);
        match body {
            Some(StateKind::ForEach { initial, .. }) => initial.at,
            _ => self.model.initial.at,
        }
    }

    fn by_party_only(&self, transition: &Transition) -> bool {
        let bound = |name: &str| {
            let role = self.model.roles.get(name);
            role.and_then(|role| role.org.as_ref())
                .is_some_and(|org| org.reads("party"))
        };
        transition.by.iter().all(|by| bound(&by.name))
    }
}

/// An end, and what it says of itself.
pub(super) struct End<'s> {
    pub outcome: &'s str,
    pub consent: bool,
    pub silent: bool,
}

impl<'s> End<'s> {
    pub fn of(state: &'s State) -> Option<End<'s>> {
        match &state.kind {
            StateKind::Final {
                outcome,
                consent,
                silent,
            } => Some(End {
                outcome: outcome.as_deref().unwrap_or(&state.name),
                consent: *consent,
                silent: *silent,
            }),
            _ => None,
        }
    }
}
