// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Timers of a migrated case: they run on to the day they were due on, or the plan says what else.

use smol_str::SmolStr;

use super::{ClockPolicy, Move};
use crate::case::{Case, Timer};
use crate::deadline::{begin_of, end_of};
use crate::definition::model::{State, TimerRule, TimerStart};
use crate::step::{View, fresh_id};

impl Move<'_> {
    pub(super) fn clocks(&mut self, moved: &mut Case) {
        let places = self.places(moved);
        let mut kept: Vec<SmolStr> = Vec::new();
        for (ix, party) in &places {
            let state = self.new.state(*ix);
            for rule in &state.timers {
                let own = |timer: &Timer| {
                    self.state(&timer.state) == state.name && timer.name == rule.name && timer.party == *party
                };
                let running = self.case.timers.iter().find(|timer| own(timer)).cloned();
                let still = self
                    .case
                    .suspended
                    .iter()
                    .find(|still| own(&still.timer))
                    .cloned();
                let policy = self.plan.timers.get(&rule.name).copied();
                kept.extend(
                    running
                        .iter()
                        .chain(still.iter().map(|s| &s.timer))
                        .map(|t| t.id.clone()),
                );
                match (running, still, policy) {
                    (_, _, Some(ClockPolicy::Drop)) => {}
                    (_, _, Some(ClockPolicy::Start)) => self.begin(moved, (state, rule), party.as_deref()),
                    (Some(timer), _, None) => moved.timers.push(Timer {
                        state: SmolStr::new(&state.name),
                        event: rule.raise.as_ref().map(|named| SmolStr::new(&named.name)),
                        ..timer
                    }),
                    (None, Some(mut still), None) => {
                        still.timer.state = SmolStr::new(&state.name);
                        moved.suspended.push(still);
                    }
                    (None, None, None) => self.absent(state, rule),
                }
            }
        }
        let timers = self
            .case
            .timers
            .iter()
            .chain(self.case.suspended.iter().map(|still| &still.timer));
        let lost: Vec<SmolStr> = timers
            .filter(|timer| !kept.contains(&timer.id) && !self.plan.timers.contains_key(timer.name.as_str()))
            .map(|timer| timer.name.clone())
            .collect();
        for name in lost {
            let message =
                format!("the timer `{name}` runs and has no place: name it under `timers` with `drop`");
            self.fault("clock-undecided", message);
        }
        moved.timers.sort_by(|a, b| (a.due, &a.id).cmp(&(b.due, &b.id)));
    }

    /// A timer that the old state had as well has fired or did not apply; a new one is to be decided.
    fn absent(&mut self, state: &State, rule: &TimerRule) {
        let before = self
            .old
            .states
            .iter()
            .filter(|old| self.state(&old.name) == state.name)
            .any(|old| old.timers.iter().any(|other| other.name == rule.name));
        if !before {
            let message = format!(
                "the timer `{}` of `{}` is new: say `start` or `drop` under `timers`",
                rule.name, state.name
            );
            self.fault("clock-undecided", message);
        }
    }

    fn begin(&mut self, moved: &mut Case, (state, rule): (&State, &TimerRule), party: Option<&str>) {
        let view = View::of(moved, party.and_then(|key| moved.party(key)));
        let applies = rule.when.as_ref().map(|when| view.holds(when));
        let due = match (&rule.start, applies) {
            (_, Some(Ok(false))) => return,
            (_, Some(Err(error))) => Err(error.to_string()),
            (TimerStart::After(deadline), _) => {
                let calendar = deadline
                    .calendar
                    .as_ref()
                    .and_then(|name| self.new.calendars.get(name));
                let from = match &deadline.from {
                    None => Ok(self.now),
                    Some(from) => match view.evaluate(from) {
                        Ok(read) => (read.as_str().and_then(|text| text.parse().ok()))
                            .and_then(|day| begin_of(day, &self.new.zone))
                            .ok_or_else(|| format!("{} is {read}", from.source())),
                        Err(error) => Err(error.to_string()),
                    },
                };
                from.and_then(|from| {
                    let due = deadline.after(from, &self.new.zone, calendar);
                    due.map(|due| (due.at, due.counted, due.rule))
                        .map_err(|error| error.to_string())
                })
            }
            (TimerStart::At { value, is_date }, _) => {
                let read = view.evaluate(value).map_err(|error| error.to_string());
                read.and_then(|read| {
                    let text = read.as_str().unwrap_or_default();
                    let due = match is_date {
                        true => text.parse().ok().and_then(|day| end_of(day, &self.new.zone)),
                        false => text.parse().ok(),
                    };
                    let rule = format!("{}: {text}", value.source());
                    due.map(|due| (due, None, rule))
                        .ok_or_else(|| format!("{} is {read}", value.source()))
                })
            }
        };
        match due {
            Ok((due, counted, words)) => {
                moved.timers.push(Timer {
                    id: fresh_id((&state.name, &rule.name), moved.version, party),
                    state: SmolStr::new(&state.name),
                    name: SmolStr::new(&rule.name),
                    event: rule.raise.as_ref().map(|named| SmolStr::new(&named.name)),
                    party: party.map(SmolStr::new),
                    due,
                    rule: words.into(),
                    counted,
                });
            }
            Err(why) => self.fault(
                "clock-undecided",
                format!("the timer `{}` cannot start: {why}", rule.name),
            ),
        }
    }
}
