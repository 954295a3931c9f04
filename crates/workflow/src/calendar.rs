// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Working days as data: one calendar per Land or municipality, with validity and source.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use serde::Deserialize;

/// `geleit/calendar/1` as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    schema: String,
    name: String,
    #[expect(dead_code, reason = "for the reader of the file; hashed with it")]
    title: String,
    #[expect(dead_code, reason = "for the reader of the file; hashed with it")]
    source: Vec<String>,
    valid_from: Date,
    valid_to: Date,
    holidays: Vec<WrittenHoliday>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenHoliday {
    date: Date,
    name: String,
}

/// Public holidays of one place. Saturdays and Sundays are never working days (BGB § 193).
#[derive(Debug, Clone)]
pub(crate) struct Calendar {
    name: String,
    valid_from: Date,
    valid_to: Date,
    holidays: BTreeMap<Date, String>,
}

/// A day the calendar says nothing about. Guessing would move a legal deadline.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("calendar {calendar} covers {from} to {to}, not {day}")]
pub(crate) struct NotCovered {
    calendar: String,
    from: Date,
    to: Date,
    day: Date,
}

impl Calendar {
    /// Parses `geleit/calendar/1`; the answer on failure says what is wrong with it.
    pub fn parse(json: &str) -> Result<Calendar, String> {
        let written: Written = serde_json::from_str(json).map_err(|error| error.to_string())?;
        if written.schema != "geleit/calendar/1" {
            return Err(format!(
                "schema is `{}`, expected `geleit/calendar/1`",
                written.schema
            ));
        }
        if written.valid_from > written.valid_to {
            return Err("valid_from lies after valid_to".to_owned());
        }
        let mut holidays = BTreeMap::new();
        for holiday in written.holidays {
            if holiday.date < written.valid_from || holiday.date > written.valid_to {
                return Err(format!(
                    "{} ({}) lies outside the validity",
                    holiday.date, holiday.name
                ));
            }
            if let Some(first) = holidays.insert(holiday.date, holiday.name) {
                return Err(format!("{} stands twice, first as {first}", holiday.date));
            }
        }
        let Written {
            name,
            valid_from,
            valid_to,
            ..
        } = written;
        Ok(Calendar {
            name,
            valid_from,
            valid_to,
            holidays,
        })
    }

    /// `name` in the file.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether people work on this day.
    pub fn is_working_day(&self, day: Date) -> Result<bool, NotCovered> {
        if day < self.valid_from || day > self.valid_to {
            let (calendar, from, to) = (self.name.clone(), self.valid_from, self.valid_to);
            return Err(NotCovered {
                calendar,
                from,
                to,
                day,
            });
        }
        let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
        Ok(!weekend && !self.holidays.contains_key(&day))
    }

    /// The day itself, or the next working day when it is none (BGB § 193, VwVfG § 31 Abs. 3).
    pub fn on_or_after(&self, mut day: Date) -> Result<Date, NotCovered> {
        while !self.is_working_day(day)? {
            day = next(day);
        }
        Ok(day)
    }

    /// The `count`-th working day after `day`; `day` itself is not counted (BGB § 187 Abs. 1).
    pub fn working_days_after(&self, mut day: Date, count: u32) -> Result<Date, NotCovered> {
        let mut left = count;
        while left > 0 {
            day = next(day);
            if self.is_working_day(day)? {
                left -= 1;
            }
        }
        Ok(day)
    }
}

/// The following day; the last day there is stays itself, which no calendar covers.
fn next(day: Date) -> Date {
    day.checked_add(1.day()).unwrap_or(Date::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_shipped_calendar_has_the_ten_holidays_of_lower_saxony_every_year() {
        let calendar = Calendar::parse(SHIPPED).unwrap();
        assert_eq!(
            (calendar.valid_from, calendar.valid_to),
            (date(2024, 1, 1), date(2035, 12, 31))
        );
        for year in 2024..=2035 {
            let own: Vec<_> = calendar
                .holidays
                .iter()
                .filter(|(day, _)| day.year() == year)
                .collect();
            assert_eq!(own.len(), 10, "{year}");
            let easter = easter_sunday(year);
            for (days, name) in [
                (-2, "Karfreitag"),
                (1, "Ostermontag"),
                (39, "Christi Himmelfahrt"),
                (50, "Pfingstmontag"),
            ] {
                let day = easter.checked_add(days.days()).unwrap();
                assert_eq!(
                    calendar.holidays.get(&day).map(String::as_str),
                    Some(name),
                    "{year}"
                );
            }
            for (month, day) in [(1, 1), (5, 1), (10, 3), (10, 31), (12, 25), (12, 26)] {
                assert!(
                    calendar.holidays.contains_key(&date(year, month, day)),
                    "{year}-{month}-{day}"
                );
            }
        }
    }

    pub(crate) const SHIPPED: &str = include_str!("../../../workflows/calendars/de-ni-braunschweig.json");

    /// Spencer's rule, written independently of the script that made the calendar.
    fn easter_sunday(year: i16) -> Date {
        let (a, b, c) = (year % 19, year / 100, year % 100);
        let h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
        let l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
        let m = (a + 11 * h + 22 * l) / 451;
        let n = h + l - 7 * m + 114;
        date(
            year,
            i8::try_from(n / 31).unwrap(),
            i8::try_from(n % 31 + 1).unwrap(),
        )
    }
}
