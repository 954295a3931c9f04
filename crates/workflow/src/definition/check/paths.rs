// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What the exhaustive check says about states, transitions and ends. Each finding shows the shortest way there.

use std::collections::{BTreeMap, BTreeSet};

use super::Checks;
use super::witness::Seen;
use crate::definition::explore::graph::Cause;
use crate::definition::explore::machine::Way;
use crate::definition::explore::run::Note;
use crate::definition::explore::{Explored, marked, reached};
use crate::definition::model::{Named, StateIx, StateKind};
use crate::diagnostic::Diagnostic;
use crate::expression::Why;
use crate::yaml::At;

/// What goes wrong, and where it does so first.
type Notes<'m> = BTreeMap<Note, (Option<usize>, Cause<'m>)>;

impl Checks<'_> {
    /// Everything follows from the configurations; `plain` when the check of single states found nothing.
    pub(super) fn paths<'m>(&mut self, explored: &Explored<'m>, plain: bool) {
        for seen in Seen::both(explored) {
            self.notes(&seen, &seen.graph.notes);
            // What goes round for ever leads nowhere; whatever else is missing is so because of that.
            if seen
                .graph
                .notes
                .keys()
                .any(|note| matches!(note, Note::Endless(_)))
            {
                continue;
            }
            let idle = self.idle_timers(&seen);
            self.dead_ways(&seen, &idle);
            if plain {
                self.completion(&seen);
                self.never_done(&seen);
            }
        }
        if let Some((machine, graph)) = &explored.heard {
            let fails = graph
                .notes
                .iter()
                .filter(|(note, _)| matches!(note, Note::Fails(..)));
            let fails = fails.map(|(note, came)| (note.clone(), *came)).collect();
            self.notes(&Seen::of(machine, graph), &fails);
        }
        let endless = |note: &Note| matches!(note, Note::Endless(_));
        if plain && !explored.case.1.notes.keys().any(endless) {
            self.never_active(explored);
        }
    }

    /// Timers of states that are reached, of which the condition never holds there.
    fn idle_timers<'m>(&mut self, seen: &Seen<'_, 'm>) -> BTreeSet<usize> {
        let active = reached(seen.graph);
        let edges = seen.graph.steps().map(|(_, edge)| edge).chain(&seen.graph.starts);
        let started: BTreeSet<usize> = marked(edges.flat_map(|edge| edge.trace.started.iter().copied()))
            .into_iter()
            .collect();
        let clocks = seen.machine.clocks.iter().enumerate();
        let idle = clocks.filter(|(number, clock)| {
            let own = self.model.state(clock.state).body_of == seen.machine.body;
            own && active.contains(&clock.state) && !started.contains(number)
        });
        let idle: Vec<_> = idle
            .map(|(number, clock)| (number, clock.rule, clock.state))
            .collect();
        for (_, rule, state) in &idle {
            let state = &self.model.state(*state).name;
            let message = format!("the timer `{}` never runs in `{state}`", rule.name);
            let hint = match &rule.when {
                Some(when) => format!("`{}` never holds when the state is entered", when.source()),
                None => "the date is never known when the state is entered".to_owned(),
            };
            self.fault(rule.at, "idle-timer", message, hint);
        }
        idle.into_iter().map(|(number, ..)| number).collect()
    }

    fn never_active<'m>(&mut self, explored: &Explored<'m>) {
        let model = self.model;
        let mut active = reached(&explored.case.1);
        if let Some((machine, graph)) = &explored.party
            && machine.body.is_some_and(|hearing| active.contains(&hearing))
        {
            active.extend(reached(graph));
        }
        for (ix, state) in model.all() {
            let around = state
                .parent
                .or(state.body_of)
                .is_none_or(|parent| active.contains(&parent));
            let history = matches!(state.kind, StateKind::History { .. });
            if around && !history && !active.contains(&ix) {
                let message = format!("no case ever comes to the state `{}`", state.name);
                let hint = "the conditions on the way there never hold together; mend them or remove it";
                self.fault(state.at, "unreachable", message, hint);
            }
        }
    }

    /// Transitions that no case ever takes.
    fn dead_ways<'m>(&mut self, seen: &Seen<'_, 'm>, idle: &BTreeSet<usize>) {
        let active = reached(seen.graph);
        let edges = seen.graph.steps().map(|(_, edge)| edge).chain(&seen.graph.starts);
        let taken: BTreeSet<usize> = marked(edges.flat_map(|edge| edge.trace.taken.iter().copied()))
            .into_iter()
            .collect();
        for (number, way) in seen.machine.ways.iter().enumerate() {
            let own = self.model.state(way.state).body_of == seen.machine.body;
            if !own || taken.contains(&number) || !active.contains(&way.state) {
                continue;
            }
            if self.said("shadowed", way.transition.at) || self.said("no-actor", way.transition.at) {
                continue;
            }
            // That the timer never runs has been said.
            let silent = idle.iter().filter_map(|number| seen.machine.clocks.get(*number));
            let mut silent = silent.filter_map(|clock| clock.rule.raise.as_ref());
            let raised = way.event.filter(|_| way.transition.by.is_empty());
            if raised.is_some_and(|event| silent.any(|raise| raise.name == event.name)) {
                continue;
            }
            let state = &self.model.state(way.state).name;
            let Some(event) = way.event else {
                let message = format!("no case ever takes this eventless transition of `{state}`");
                self.fault(
                    way.transition.at,
                    "dead-transition",
                    message,
                    "its guard never holds there; mend or remove it",
                );
                continue;
            };
            if way.transition.by.is_empty()
                && self.belongs_elsewhere(seen, way.state, event, way.transition.at)
            {
                continue;
            }
            let message = format!("no case ever takes `{}` in `{state}`", event.name);
            let hint = match (&way.transition.guard, way.transition.by.is_empty()) {
                (None, false) if !way.transition.accept.is_empty() => {
                    "what it accepts never holds there; mend or remove it".to_owned()
                }
                (Some(guard), _) => format!(
                    "`{}` never holds there, or an earlier alternative always does",
                    guard.condition.source()
                ),
                (None, _) if self.is_later(way) => "an earlier alternative always holds there".to_owned(),
                (None, true) => "nothing raises it while this state is active".to_owned(),
                (None, false) => "an inner state or an earlier alternative always takes it".to_owned(),
            };
            self.fault(way.transition.at, "dead-transition", message, hint);
        }
    }

    /// Whether another alternative stands before this one.
    fn is_later(&self, way: &Way<'_>) -> bool {
        let mut handlers = self.model.state(way.state).handlers.iter();
        let own = handlers.find(|handler| way.event.is_some_and(|event| event.name == handler.event.name));
        let first = own.and_then(|handler| handler.alternatives.first());
        first.is_some_and(|first| !std::ptr::eq(first, way.transition))
    }

    /// The event comes from a timer that ends before this state begins.
    fn belongs_elsewhere<'m>(&mut self, seen: &Seen<'_, 'm>, ix: StateIx, event: &Named, at: At) -> bool {
        let raises = |raise: &Option<Named>| raise.as_ref().is_some_and(|raise| raise.name == event.name);
        let mut clocks = seen
            .machine
            .clocks
            .iter()
            .filter(|clock| raises(&clock.rule.raise));
        let Some(clock) = clocks.next() else { return false };
        if self.model.upward(ix).any(|up| up == clock.state) {
            return false;
        }
        let owner = self.model.state(clock.state);
        let message = format!(
            "`{}` comes from the timer `{}`, which belongs to `{}` and does not run in `{}`",
            event.name,
            clock.rule.name,
            owner.name,
            self.model.state(ix).name
        );
        let hint = "put the timer on a state around both, so that it goes on";
        let node = (0..seen.graph.nodes.len()).find(|node| seen.graph.is_active(*node, ix));
        let witness = node.map(|node| seen.to(node)).unwrap_or_default();
        self.fault_after(at.diagnostic("timer-left-behind", message, hint).after(witness));
        true
    }

    /// What is to follow the end of a state has to be able to follow.
    fn never_done<'m>(&mut self, seen: &Seen<'_, 'm>) {
        let graph = seen.graph;
        for (ix, state) in self
            .model
            .all()
            .filter(|(_, state)| state.body_of == seen.machine.body)
        {
            let (StateKind::Compound { done: Some(done), .. }
            | StateKind::Parallel { done: Some(done), .. }
            | StateKind::ForEach { done: Some(done), .. }) = &state.kind
            else {
                continue;
            };
            let here: Vec<usize> = (0..graph.nodes.len())
                .filter(|node| graph.is_active(*node, ix))
                .collect();
            let sources = graph.steps().filter(|(_, edge)| edge.trace.done.contains(&ix));
            let sources: BTreeSet<usize> = sources.map(|(from, _)| from).collect();
            let at_once = graph.starts.iter().any(|edge| edge.trace.done.contains(&ix));
            if here.is_empty() || at_once {
                continue;
            }
            if sources.is_empty() {
                let message = format!("`{}` is never raised: `{}` never ends", done.name, state.name);
                self.fault(
                    done.at,
                    "never-done",
                    message,
                    "let each region reach a final state, or remove `done`",
                );
            } else if matches!(state.kind, StateKind::Parallel { .. }) {
                self.stuck_region(seen, ix, (done, &here, &sources));
            }
        }
    }

    fn stuck_region<'m>(
        &mut self,
        seen: &Seen<'_, 'm>,
        ix: StateIx,
        (done, here, sources): (&Named, &[usize], &BTreeSet<usize>),
    ) {
        let graph = seen.graph;
        let inside = |from: usize, to: usize| graph.is_active(from, ix) && graph.is_active(to, ix);
        // Whoever raises `done` in a step that begins outside has it raised on entering.
        let good = graph.back(sources, |from, edge| {
            inside(from, edge.to) && !edge.trace.left.contains(&ix.0)
        });
        let done_on_entry: BTreeSet<usize> = graph
            .steps()
            .filter(|(_, edge)| edge.trace.done.contains(&ix))
            .map(|(_, edge)| edge.to)
            .collect();
        let bad = here
            .iter()
            .find(|node| !good.contains(node) && !done_on_entry.contains(node));
        if let Some(node) = bad {
            let message = format!(
                "`{}` can come to where it never ends, and `{}` is not raised",
                self.model.state(ix).name,
                done.name
            );
            let hint = "give every region a way to its final state";
            self.fault_after(
                done.at
                    .diagnostic("never-done", message, hint)
                    .after(seen.to(*node)),
            );
        }
    }

    /// Whether a check of single states has said so already.
    fn said(&self, code: &str, at: At) -> bool {
        self.found
            .iter()
            .any(|found| found.code == code && (found.line, found.column) == (at.line, at.column))
    }

    fn notes<'m>(&mut self, seen: &Seen<'_, 'm>, notes: &Notes<'m>) {
        let mut said = BTreeSet::new();
        for (note, (from, cause)) in notes {
            let witness = seen.then(*from, *cause);
            let diagnostic = match note {
                Note::Unheard(timer) => {
                    let Some(clock) = seen.machine.clocks.get(*timer) else {
                        continue;
                    };
                    let state = self.model.state(clock.state);
                    if clock
                        .rule
                        .raise
                        .as_ref()
                        .is_some_and(|raise| self.said("unhandled-event", raise.at))
                    {
                        continue;
                    }
                    let event = clock.rule.raise.as_ref().map_or("", |raise| raise.name.as_str());
                    let message = format!(
                        "the time of `{}` can run out where nothing handles `{event}`",
                        clock.rule.name
                    );
                    let hint = format!("handle `{event}` in `{}`, without `by`", state.name);
                    state.at.diagnostic("lost-deadline", message, hint)
                }
                Note::NoElse(state, event, at) => {
                    let message = format!(
                        "`{event}` in `{}` gets lost when no guard holds",
                        self.model.state(*state).name
                    );
                    at.diagnostic(
                        "missing-else",
                        message,
                        "add an alternative without a guard as the last one",
                    )
                }
                Note::Fails(source, at, why) => {
                    if !said.insert((source, *at)) {
                        continue;
                    }
                    fails(source, *at, *why)
                }
                Note::Endless(way) => {
                    let Some(way) = seen.machine.ways.get(*way) else {
                        continue;
                    };
                    let message = format!(
                        "more than {} transitions follow one another in one step",
                        self.model.budget.microsteps
                    );
                    let hint = "let a person or a timer stand in the way; a guard alone does not end a loop";
                    way.transition.at.diagnostic("eventless-cycle", message, hint)
                }
            };
            self.fault_after(diagnostic.after(witness));
        }
    }
}

/// Why an expression may have no value, and what to do about it.
fn fails(source: &str, at: At, why: Why) -> Diagnostic {
    let (message, hint) = match why {
        Why::Null => (
            format!("`{source}` may meet a field that is not known yet"),
            match source.contains("case.") {
                true => "ask for it in `start: {needs: […]}`, or compare with null first",
                false => "compare with null first",
            },
        ),
        Why::Zero => (
            format!("`{source}` may divide by zero"),
            "ask first: `case.n != 0 && …`",
        ),
        Why::Overflow => (
            format!("`{source}` may give a number that is too large"),
            "ask for a range first: `case.n < 1000 && …`",
        ),
        Why::NoNumber => (
            format!("`{source}` may meet a text that is no number"),
            "declare the field as an integer; then it is checked when it comes in",
        ),
        Why::NoEntry => (
            format!("`{source}` may ask for an entry the list does not have"),
            "ask first: `size(case.list) > 5 && …`",
        ),
    };
    let code = match why {
        Why::Null => "uninitialised",
        Why::Zero | Why::Overflow | Why::NoNumber | Why::NoEntry => "may-fail",
    };
    at.diagnostic(code, message, hint)
}
