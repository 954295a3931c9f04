// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Timers that stand still, run on and end later.

use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::Value;
use smol_str::format_smolstr;

use super::reasons;
use super::run::Run;
use crate::calendar::Calendar;
use crate::case::{Suspended, Timer};
use crate::deadline::{Count, Deadline, end_of};
use crate::definition::model::TimerStart;
use crate::refusal::Reason;

impl Run<'_> {
    /// Stops the clocks of this name; what does not run stays as it is.
    pub(super) fn suspend(&mut self, name: &str, party: Option<&str>) {
        let (still, running) = self
            .case
            .timers
            .drain(..)
            .partition(|timer| timer.name == name && timer.party.as_deref() == party);
        self.case.timers = running;
        let since = self.moment;
        let still = Vec::into_iter(still).map(|timer| Suspended { timer, since });
        self.case.suspended.extend(still);
    }

    /// What was left of the period is counted from now. Neither the day it stopped nor the day it goes on counts
    /// against whoever has the period (as in BGB § 209).
    pub(super) fn resume(&mut self, name: &str, party: Option<&str>) -> Result<(), Reason> {
        let is_it = |still: &Suspended| still.timer.name == name && still.timer.party.as_deref() == party;
        let (again, still): (Vec<_>, Vec<_>) = self.case.suspended.drain(..).partition(is_it);
        self.case.suspended = still;
        for Suspended { mut timer, since } in again {
            if let Some(rule) = self.rule_of(&timer) {
                let left = self.left(&rule, &timer, since)?;
                let due = self.due(&left, self.moment)?;
                timer.rule = format_smolstr!(
                    "{}; suspended {since} to {}; {}",
                    timer.rule,
                    self.moment,
                    due.rule
                );
                timer.due = due.at;
                timer.counted = due.counted;
            }
            // Another id: whoever remembers the old due time must not fire it.
            timer.id = format_smolstr!("{}+{}", timer.id, self.case.version);
            self.case.timers.push(timer);
        }
        Ok(())
    }

    pub(super) fn calendar_of(&self, rule: &Deadline) -> Option<&Calendar> {
        let name = rule.calendar.as_ref()?;
        self.model.calendars.get(name)
    }

    fn rule_of(&self, timer: &Timer) -> Option<Deadline> {
        let state = self
            .model
            .by_name
            .get(timer.state.as_str())
            .map(|ix| self.model.state(*ix))?;
        match &state.timers.iter().find(|rule| rule.name == timer.name)?.start {
            TimerStart::After(deadline) => Some(deadline.clone()),
            TimerStart::At { .. } => None,
        }
    }

    /// Days of the rule's own kind that had not passed when the clock stopped. Its day counts as not passed, unless it did
    /// not count before either; and a day off at the end is none that was left.
    fn left(&self, rule: &Deadline, timer: &Timer, since: Timestamp) -> Result<Deadline, Reason> {
        let zone = &self.model.zone;
        let mut stopped = zone.to_datetime(since).date();
        let mut last = match timer.counted {
            Some(counted) => counted.last,
            None => before(zone.to_datetime(timer.due).date())?,
        };
        if let Some(counted) = timer.counted {
            let first = counted.after.tomorrow();
            stopped = stopped.max(first.map_err(|e| reasons::trouble(&e.to_string()))?);
        }
        let calendar = self.calendar_of(rule);
        let mut days = 0_u32;
        while last >= stopped {
            let counts = match (rule.count, calendar) {
                (Count::WorkingDays(_), Some(calendar)) => calendar
                    .is_working_day(last)
                    .map_err(|e| reasons::trouble(&e.to_string()))?,
                _ => true,
            };
            days += u32::from(counts);
            last = before(last)?;
        }
        let count = match rule.count {
            Count::WorkingDays(_) => Count::WorkingDays(days),
            Count::CalendarDays(_) | Count::Months(_) | Count::NthDay(_) => Count::CalendarDays(days),
        };
        Ok(Deadline {
            count,
            from: None,
            ..rule.clone()
        })
    }

    /// Moves the end of a running timer to the end of a later day.
    pub(super) fn extend(&mut self, name: &str, until: &Value, party: Option<&str>) -> Result<(), Reason> {
        let is_it = |timer: &Timer| timer.name == name && timer.party.as_deref() == party;
        let Some(timer) = self.case.timers.iter().find(|timer| is_it(timer)) else {
            return Err(reasons::timer_unknown(name));
        };
        let words = until.as_str().unwrap_or_default();
        let day = words.parse::<Date>().ok();
        let ends = |day: Date| end_of(day, &self.model.zone).filter(|due| *due > timer.due);
        let mut due = day.and_then(ends);
        if let (Some(day), Some(_), Some(rule)) = (day, due, self.rule_of(timer)) {
            let last = rule.shifted(day, self.calendar_of(&rule));
            due = ends(last.map_err(|error| reasons::trouble(&error.to_string()))?);
        }
        let due = due.ok_or_else(|| reasons::timer_not_later(timer, words))?;
        let version = self.case.version;
        for timer in self.case.timers.iter_mut().filter(|timer| is_it(timer)) {
            timer.rule = format_smolstr!("{}; extended to {words}", timer.rule);
            timer.due = due;
            if let (Some(counted), Some(day)) = (&mut timer.counted, day) {
                counted.last = day;
            }
            timer.id = format_smolstr!("{}+{version}", timer.id);
        }
        Ok(())
    }
}

fn before(day: Date) -> Result<Date, Reason> {
    day.yesterday().map_err(|e| reasons::trouble(&e.to_string()))
}
