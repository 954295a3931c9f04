// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What `raise`, `suspend`, `resume`, `extend` and changes of the parties may say, and where.

use super::Checks;
use crate::command::SYSTEM_ROLE;
use crate::deadline::Count;
use crate::definition::model::{
    Action, Named, PartyChange, State, StateKind, TimerStart, Transition, ValueRule,
};
use crate::yaml::At;

impl Checks<'_> {
    pub(super) fn changes(&mut self, state: &State) {
        for transition in state.transitions() {
            let person = transition.by.iter().any(|by| by.name != SYSTEM_ROLE);
            for action in &transition.actions {
                self.change(state, action, Some(transition).filter(|_| person));
            }
        }
        let timers = state.timers.iter().flat_map(|timer| &timer.actions);
        for action in timers.chain(&state.entry).chain(&state.exit) {
            self.change(state, action, None);
        }
    }

    /// `by` is the transition when a person sends its event.
    fn change(&mut self, state: &State, action: &Action, by: Option<&Transition>) {
        match action {
            Action::Set { .. } | Action::Effect { .. } => {}
            Action::Decide { table, set } => self.decide(table, set),
            Action::Raise(event) => self.raise(event),
            Action::Resume(timers) => timers
                .iter()
                .for_each(|timer| self.timer_name(state, timer, false)),
            Action::Suspend(timers) => {
                for timer in timers {
                    self.timer_name(state, timer, true);
                    self.reasoned(timer.at, by);
                }
            }
            Action::Extend { timer, .. } => {
                self.timer_name(state, timer, false);
                self.reasoned(timer.at, by);
            }
            Action::Parties { at, change } => self.party_change(state, *at, change, by),
        }
    }

    fn raise(&mut self, event: &Named) {
        let Some(_) = self.model.events.get(&event.name) else {
            return self.event(event);
        };
        let handled = self.model.states.iter().flat_map(|state| &state.handlers);
        let mut handled = handled.filter(|handler| handler.event.name == event.name);
        if !handled.any(|handler| handler.alternatives.iter().any(|t| t.by.is_empty())) {
            let message = format!("`{}` is raised but nothing handles it", event.name);
            self.fault(
                event.at,
                "unhandled-event",
                message,
                "add it to `events` without `by`",
            );
        }
    }

    /// A deadline is moved by somebody who says why.
    fn reasoned(&mut self, at: At, by: Option<&Transition>) {
        if !by.is_some_and(|transition| transition.reason_required) {
            let hint = "write it under `do` of a transition with `by` and `reason: required`";
            self.fault(
                at,
                "change-without-reason",
                "a deadline is moved without a reason",
                hint,
            );
        }
    }

    fn timer_name(&mut self, state: &State, timer: &Named, suspend: bool) {
        let model = self.model;
        let mut rules = model
            .states
            .iter()
            .filter(|other| other.body_of == state.body_of)
            .flat_map(|state| &state.timers)
            .filter(|rule| rule.name == timer.name)
            .peekable();
        if rules.peek().is_none() {
            let known: Vec<&str> = model
                .states
                .iter()
                .flat_map(|s| &s.timers)
                .map(|rule| rule.name.as_str())
                .collect();
            return self.unknown(timer, "unknown-timer", "timer", &known);
        }
        let counted = |start: &TimerStart| match start {
            TimerStart::After(deadline) => !matches!(deadline.count, Count::NthDay(_)),
            TimerStart::At { .. } => false,
        };
        if suspend && !rules.all(|rule| counted(&rule.start)) {
            let message = format!("`{}` is no period that could stand still", timer.name);
            let hint = "only `after` with calendar_days or working_days can be suspended";
            self.fault(timer.at, "timer-type", message, hint);
        }
    }

    fn party_change(&mut self, state: &State, at: At, change: &PartyChange, by: Option<&Transition>) {
        if by.is_none() {
            let hint = "write it under `do` of a transition with `by`";
            self.fault(at, "no-actor", "the heard parties are changed by nobody", hint);
        }
        let hearing = self.model.states.iter().find_map(|state| match &state.kind {
            StateKind::ForEach { key, .. } => Some(key),
            _ => None,
        });
        let Some(key) = hearing.filter(|_| state.body_of.is_none()) else {
            let message = "the heard parties cannot be changed here";
            let hint = "a definition with a hearing changes them outside of its body";
            return self.fault(at, "outside-body", message, hint);
        };
        let values: Option<&Vec<(String, ValueRule)>> = match change {
            PartyChange::Add(values) | PartyChange::Replace { with: values, .. } => Some(values),
            PartyChange::Remove(_) | PartyChange::Rehear(_) => None,
        };
        if values.is_some_and(|values| !values.iter().any(|(name, _)| name == key)) {
            let message = format!("a new party needs `{key}`");
            self.fault(at, "missing-key", message, format!("add `{key}:`"));
        }
    }

    /// The default of a history lies inside the state it belongs to.
    pub(super) fn history(&mut self, state: &State, to: &Named) {
        let model = self.model;
        let Some(target) = self.state_name(to, state.body_of) else {
            return;
        };
        let inside = model.upward(target).skip(1).any(|up| Some(up) == state.parent);
        let history = matches!(model.state(target).kind, StateKind::History { .. });
        if !inside || history || state.parent.is_none() {
            let message = format!("the history `{}` cannot lead to `{}`", state.name, to.name);
            let hint = "it stands beside the states it remembers and names one of them";
            self.fault(to.at, "bad-history", message, hint);
        }
    }

    /// Whether the state is a region of a parallel state.
    pub(super) fn is_region(&self, state: &State) -> bool {
        let parent = state.parent.map(|parent| &self.model.state(parent).kind);
        matches!(parent, Some(StateKind::Parallel { .. }))
    }
}
