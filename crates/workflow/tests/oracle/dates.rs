// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Civil days and the time of Berlin, counted with plain numbers: nothing here comes from the engine or its library.

use std::collections::BTreeSet;

use serde_json::Value;

/// Days since 1 January 1970, a Thursday.
pub type Day = i64;

fn is_leap(year: i64) -> bool {
    (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
}

fn month_length(year: i64, month: i64) -> i64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

pub fn day(year: i64, month: i64, date: i64) -> Day {
    let leap_days = |year: i64| year / 4 - year / 100 + year / 400;
    let years = (year - 1970) * 365 + leap_days(year - 1) - leap_days(1969);
    let months: i64 = (1..month).map(|month| month_length(year, month)).sum();
    years + months + date - 1
}

/// Year, month and date of a day.
fn parts(mut day_of: Day) -> (i64, i64, i64) {
    let (mut year, mut month) = (1970, 1);
    while day_of >= 365 + i64::from(is_leap(year)) {
        day_of -= 365 + i64::from(is_leap(year));
        year += 1;
    }
    while day_of >= month_length(year, month) {
        day_of -= month_length(year, month);
        month += 1;
    }
    (year, month, day_of + 1)
}

/// `2026-11-23`.
pub fn written(day: Day) -> String {
    let (year, month, date) = parts(day);
    format!("{year:04}-{month:02}-{date:02}")
}

pub fn read(text: &str) -> Option<Day> {
    let numbers: Vec<i64> = text
        .split('-')
        .map(|part| part.parse().ok())
        .collect::<Option<_>>()?;
    match numbers.as_slice() {
        [year, month, date] if text.len() == 10 => Some(day(*year, *month, *date)),
        _ => None,
    }
}

/// 0 = Monday.
fn weekday(day: Day) -> i64 {
    (day + 3) % 7
}

fn last_sunday(year: i64, month: i64) -> Day {
    let mut sunday = day(year, month, month_length(year, month));
    while weekday(sunday) != 6 {
        sunday -= 1;
    }
    sunday
}

/// Seconds between Berlin and UTC at an instant: an hour, two from 01:00 UTC of the last Sunday of March to 01:00 UTC
/// of the last Sunday of October (Directive 2000/84/EC).
fn offset(second: i64) -> i64 {
    let (year, ..) = parts(second.div_euclid(86_400));
    let change = |month| last_sunday(year, month) * 86_400 + 3_600;
    match change(3) <= second && second < change(10) {
        true => 7_200,
        false => 3_600,
    }
}

/// The day an instant belongs to in Berlin.
pub fn civil(second: i64) -> Day {
    (second + offset(second)).div_euclid(86_400)
}

/// The instant a day begins in Berlin.
pub fn begin(day: Day) -> i64 {
    let as_if_utc = day * 86_400;
    // Midnight is never inside a change of the clock, so the day before decides with certainty.
    as_if_utc - offset(as_if_utc - 3_600)
}

/// The instant a day has ended in Berlin.
pub fn end(day: Day) -> i64 {
    begin(day + 1)
}

/// One calendar file.
pub struct Holidays {
    from: Day,
    to: Day,
    days: BTreeSet<Day>,
}

/// A day the calendar says nothing about.
#[derive(Debug)]
pub struct NotCovered;

impl Holidays {
    pub fn parse(json: &str) -> Holidays {
        let written: Value = serde_json::from_str(json).unwrap();
        let of = |value: &Value| read(value.as_str().unwrap()).unwrap();
        Holidays {
            from: of(&written["valid_from"]),
            to: of(&written["valid_to"]),
            days: written["holidays"]
                .as_array()
                .unwrap()
                .iter()
                .map(|h| of(&h["date"]))
                .collect(),
        }
    }

    pub fn is_working_day(&self, day: Day) -> Result<bool, NotCovered> {
        match self.from <= day && day <= self.to {
            true => Ok(weekday(day) < 5 && !self.days.contains(&day)),
            false => Err(NotCovered),
        }
    }

    /// The last day (or the day itself for `nth_day`) and the instant of a deadline, as the language describes it.
    pub fn deadline(&self, rule: &Value, from: i64) -> Result<(Day, i64), NotCovered> {
        let start = civil(from);
        if let Some(days) = rule["nth_day"].as_i64() {
            return Ok((start + days, begin(start + days)));
        }
        let mut last = start;
        if let Some(days) = rule["working_days"].as_i64() {
            for _ in 0..days {
                last += 1;
                while !self.is_working_day(last)? {
                    last += 1;
                }
            }
        } else if let Some(months) = rule["months"].as_i64() {
            let (year, month, date) = parts(start);
            let months = month - 1 + months;
            let (year, month) = (year + months / 12, months % 12 + 1);
            last = day(year, month, date.min(month_length(year, month)));
        } else {
            last += rule["calendar_days"].as_i64().unwrap();
        }
        while rule["shift"] == "next_working_day" && !self.is_working_day(last)? {
            last += 1;
        }
        Ok((last, end(last)))
    }
}
