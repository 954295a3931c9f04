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
use crate::case::Counted;
use crate::expression::Expression;

/// The kinds of counting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Count {
    CalendarDays(u32),
    WorkingDays(u32),
    /// To the day of that month which has the number of the day of the event, or the last one (BGB § 188 Abs. 2, 3).
    Months(u32),
    NthDay(u32),
}

/// A rule as the definition states it.
#[derive(Debug, Clone)]
pub(crate) struct Deadline {
    pub count: Count,
    /// The date it counts from, where that is not the day of the event: `case.dispatched_on`.
    pub from: Option<Expression>,
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
    #[error("{0} months after {1} lies outside the time the engine knows")]
    MonthsOutOfRange(u32, Date),
    #[error("no calendar is named for working days")]
    NoCalendar,
}

/// A computed deadline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Due {
    pub at: Timestamp,
    /// The last day of the period, or the day itself for `nth_day`.
    pub day: Date,
    /// The days that are counted, where they are a period.
    pub counted: Option<Counted>,
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
            Count::Months(months) => months_after(start, months)?,
        };
        let counted = Counted {
            after: start,
            last: day,
        };
        let counted = (!matches!(self.count, Count::NthDay(_))).then_some(counted);
        let day = self.shifted(day, calendar)?;
        let at = match self.count {
            Count::NthDay(_) => begin_of(day, zone),
            Count::CalendarDays(_) | Count::WorkingDays(_) | Count::Months(_) => end_of(day, zone),
        };
        let at = at.ok_or(DeadlineError::OutOfRange(0, day))?;
        let rule = format!("{self} after {start}: {day}");
        Ok(Due {
            at,
            day,
            counted,
            rule,
        })
    }

    /// The day, or the working day that ends the period in its place.
    pub fn shifted(&self, day: Date, calendar: Option<&Calendar>) -> Result<Date, DeadlineError> {
        match self.shift {
            true => Ok(calendar.ok_or(DeadlineError::NoCalendar)?.on_or_after(day)?),
            false => Ok(day),
        }
    }
}

impl std::fmt::Display for Deadline {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.count {
            Count::CalendarDays(days) => write!(f, "{days} calendar days")?,
            Count::WorkingDays(days) => write!(f, "{days} working days")?,
            Count::Months(months) => write!(f, "{months} months")?,
            Count::NthDay(days) => write!(f, "day {days}")?,
        }
        if self.shift {
            f.write_str(", moved to the next working day")?;
        }
        if let Some(from) = &self.from {
            write!(f, " from {}", from.source())?;
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

/// The same day so many months later; the last of the month where it has no such day (BGB § 188 Abs. 3).
fn months_after(day: Date, months: u32) -> Result<Date, DeadlineError> {
    let later = i32::try_from(months).map(ToSpan::months).ok();
    let later = later.and_then(|span| day.checked_add(span).ok());
    later.ok_or(DeadlineError::MonthsOutOfRange(months, day))
}

/// The instant a civil day begins in this zone.
pub(crate) fn begin_of(day: Date, zone: &TimeZone) -> Option<Timestamp> {
    zone.to_timestamp(day.to_datetime(Time::midnight())).ok()
}

/// The instant a civil day has ended in this zone: midnight, 23 to 25 hours after it began.
pub(crate) fn end_of(day: Date, zone: &TimeZone) -> Option<Timestamp> {
    begin_of(day.checked_add(1.day()).ok()?, zone)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::{Weekday, date};

    fn calendar() -> Calendar {
        Calendar::parse(include_str!(
            "../../../workflows/calendars/de-ni-braunschweig.json"
        ))
        .unwrap()
    }

    fn rule(count: Count, shift: bool) -> Deadline {
        Deadline {
            count,
            from: None,
            shift,
            calendar: Some("de-ni-braunschweig".into()),
            source: None,
        }
    }

    fn due(rule: &Deadline, from: &str) -> Result<Due, DeadlineError> {
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        rule.after(from.parse().unwrap(), &zone, Some(&calendar()))
    }

    #[test]
    #[expect(clippy::too_many_lines, reason = "cases as data")]
    fn periods_end_with_their_last_day() {
        use Count::{CalendarDays, Months, NthDay, WorkingDays};
        for (rule, from, day, at) in [
            // BGB § 187 Abs. 1: the day itself is not counted, at whatever hour.
            (
                rule(CalendarDays(1), false),
                "2026-11-23T00:00:00+01:00",
                "2026-11-24",
                "2026-11-25T00:00:00+01:00",
            ),
            (
                rule(CalendarDays(1), false),
                "2026-11-23T23:59:59+01:00",
                "2026-11-24",
                "2026-11-25T00:00:00+01:00",
            ),
            // The day is that of Braunschweig: 23:30 UTC is already the next one.
            (
                rule(CalendarDays(1), false),
                "2026-11-23T23:30:00Z",
                "2026-11-25",
                "2026-11-26T00:00:00+01:00",
            ),
            // VwVfG § 31 Abs. 3: 25 December is a holiday, 26 too, then a week-end.
            (
                rule(CalendarDays(14), true),
                "2026-12-11T10:00:00Z",
                "2026-12-28",
                "2026-12-29T00:00:00+01:00",
            ),
            (
                rule(CalendarDays(14), false),
                "2026-12-11T10:00:00Z",
                "2026-12-25",
                "2026-12-26T00:00:00+01:00",
            ),
            // Reformation Day 2028 is a Tuesday.
            (
                rule(WorkingDays(2), false),
                "2028-10-27T10:00:00Z",
                "2028-11-01",
                "2028-11-02T00:00:00+01:00",
            ),
            (
                rule(WorkingDays(0), false),
                "2026-11-22T10:00:00Z",
                "2026-11-22",
                "2026-11-23T00:00:00+01:00",
            ),
            // Across the change to summer time, 28 March 2027.
            (
                rule(CalendarDays(2), false),
                "2027-03-26T10:00:00Z",
                "2027-03-28",
                "2027-03-29T00:00:00+02:00",
            ),
            // BGB § 188 Abs. 3: February has no 31st; Abs. 2: the day with the same number.
            (
                rule(Months(1), false),
                "2027-01-31T10:00:00Z",
                "2027-02-28",
                "2027-03-01T00:00:00+01:00",
            ),
            (
                rule(Months(1), true),
                "2027-01-28T10:00:00Z",
                "2027-03-01",
                "2027-03-02T00:00:00+01:00",
            ),
            (
                rule(Months(12), false),
                "2028-02-29T10:00:00Z",
                "2029-02-28",
                "2029-03-01T00:00:00+01:00",
            ),
            // VwVfG § 41 Abs. 2: the fourth day is a Sunday and stays one.
            (
                rule(NthDay(4), false),
                "2026-12-02T10:00:00Z",
                "2026-12-06",
                "2026-12-06T00:00:00+01:00",
            ),
        ] {
            let found = due(&rule, from).unwrap();
            assert_eq!(
                (found.day.to_string().as_str(), found.at),
                (day, at.parse().unwrap()),
                "{rule} from {from}"
            );
        }
    }

    #[test]
    fn nothing_is_guessed_outside_the_calendar() {
        assert!(matches!(
            due(&rule(Count::WorkingDays(10), false), "2035-12-28T10:00:00Z"),
            Err(DeadlineError::NotCovered(_))
        ));
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        let bare = Deadline {
            calendar: None,
            ..rule(Count::WorkingDays(1), false)
        };
        let found = bare.after(Timestamp::UNIX_EPOCH, &zone, None);
        assert_eq!(found, Err(DeadlineError::NoCalendar));
    }

    #[test]
    fn every_start_from_2024_to_2035_gives_a_due_day_that_fits_its_rule() {
        let (calendar, zone) = (calendar(), TimeZone::get("Europe/Berlin").unwrap());
        let mut day = date(2024, 1, 1);
        while day < date(2035, 12, 1) {
            let from = begin_of(day, &zone).unwrap();
            let shifted = rule(Count::CalendarDays(14), true)
                .after(from, &zone, Some(&calendar))
                .unwrap();
            let plain = plus(day, 14).unwrap();
            assert!(calendar.is_working_day(shifted.day).unwrap());
            let between = plain.series(1.day()).take_while(|between| *between < shifted.day);
            assert!(
                between
                    .into_iter()
                    .all(|between| !calendar.is_working_day(between).unwrap())
            );
            let ten = rule(Count::WorkingDays(10), false)
                .after(from, &zone, Some(&calendar))
                .unwrap();
            let counted = plus(day, 1)
                .unwrap()
                .series(1.day())
                .take_while(|d| *d <= ten.day);
            let working = counted.filter(|d| {
                !matches!(d.weekday(), Weekday::Saturday | Weekday::Sunday)
                    && calendar.is_working_day(*d).unwrap()
            });
            assert_eq!(working.count(), 10, "{day}");
            for due in [&shifted, &ten] {
                assert_eq!(zone.to_datetime(due.at).time(), Time::midnight(), "{day}");
                assert!(due.at > from);
            }
            day = plus(day, 1).unwrap();
        }
    }
}
