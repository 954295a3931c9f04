// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Deadlines: from a moment and a rule to the instant a timer fires, in civil time with daylight saving.
//!
//! The day of the event is not counted (BGB § 187 Abs. 1) and a period ends with the end of its last day
//! (BGB § 188 Abs. 1), so a timer over days fires at the midnight that ends the last day. `nth_day` names a day
//! on which something is deemed to happen (VwVfG § 41 Abs. 2); it is no period, does not move on a weekend,
//! and fires at the midnight that begins it.

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use crate::calendar::{Calendar, NotCovered};

/// The kinds of counting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Count {
    CalendarDays(u32),
    WorkingDays(u32),
    NthDay(u32),
}

/// A rule as the definition states it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Deadline {
    pub count: Count,
    /// When the last day is no working day, the period ends with the next one (VwVfG § 31 Abs. 3).
    pub shift: bool,
    /// Name of the calendar, where one is needed.
    pub calendar: Option<String>,
    /// Legal source, for the file.
    pub source: Option<String>,
}

/// Why a deadline cannot be computed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum DeadlineError {
    #[error(transparent)]
    NotCovered(#[from] NotCovered),
    #[error("{0} days after {1} lies outside the time the engine knows")]
    OutOfRange(u32, Date),
    #[error("no calendar is named for working days")]
    NoCalendar,
}

/// A computed deadline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Due {
    pub at: Timestamp,
    /// The last day of the period, or the day itself for `nth_day`.
    pub day: Date,
    /// Rule, input and result in words.
    pub rule: String,
}

impl Deadline {
    /// Computes the deadline that starts at `from`.
    pub fn after(
        &self,
        from: Timestamp,
        zone: &TimeZone,
        calendar: Option<&Calendar>,
    ) -> Result<Due, DeadlineError> {
        let start = zone.to_datetime(from).date();
        let day = match self.count {
            Count::WorkingDays(days) => calendar
                .ok_or(DeadlineError::NoCalendar)?
                .working_days_after(start, days)?,
            Count::CalendarDays(days) | Count::NthDay(days) => plus(start, days)?,
        };
        let day = if self.shift {
            calendar.ok_or(DeadlineError::NoCalendar)?.on_or_after(day)?
        } else {
            day
        };
        let at = match self.count {
            Count::NthDay(_) => begin_of(day, zone),
            Count::CalendarDays(_) | Count::WorkingDays(_) => end_of(day, zone),
        };
        let at = at.ok_or(DeadlineError::OutOfRange(0, day))?;
        let rule = format!("{self} after {start}: {day}");
        Ok(Due { at, day, rule })
    }
}

impl std::fmt::Display for Deadline {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.count {
            Count::CalendarDays(days) => write!(f, "{days} calendar days")?,
            Count::WorkingDays(days) => write!(f, "{days} working days")?,
            Count::NthDay(days) => write!(f, "day {days}")?,
        }
        if self.shift {
            f.write_str(", moved to the next working day")?;
        }
        if let Some(calendar) = &self.calendar {
            write!(f, ", calendar {calendar}")?;
        }
        match &self.source {
            Some(source) => write!(f, ", {source},"),
            None => Ok(()),
        }
    }
}

/// The civil day `days` later.
fn plus(day: Date, days: u32) -> Result<Date, DeadlineError> {
    day.checked_add(i64::from(days).days())
        .map_err(|_| DeadlineError::OutOfRange(days, day))
}

/// The instant a civil day begins in this zone.
pub(crate) fn begin_of(day: Date, zone: &TimeZone) -> Option<Timestamp> {
    zone.to_timestamp(day.to_datetime(Time::midnight())).ok()
}

/// The instant a civil day has ended in this zone: midnight, 23 to 25 hours after it began.
pub(crate) fn end_of(day: Date, zone: &TimeZone) -> Option<Timestamp> {
    begin_of(day.checked_add(1.day()).ok()?, zone)
}
