// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Dates, times and numbers as people in Braunschweig read them.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ZonedDateTime};

use crate::language::Language;

const ZONE: &str = "Europe/Berlin";

fn local(at: Timestamp) -> ZonedDateTime {
    // The time zone database is compiled in (jiff feature `tzdb-bundle-always`); UTC would still be a true time.
    at.to_zoned_datetime(TimeZone::get(ZONE).unwrap_or(TimeZone::UTC))
}

/// `23.11.2026, 14:05 Uhr`, `23 November 2026, 14:05`.
pub(crate) fn moment(at: Timestamp, language: Language) -> String {
    match language {
        Language::De => local(at).strftime("%d.%m.%Y, %H:%M Uhr").to_string(),
        Language::En => local(at).strftime("%-d %B %Y, %H:%M").to_string(),
    }
}

/// `23.11.2026`, `23 November 2026`.
pub(crate) fn date(date: Date, language: Language) -> String {
    match language {
        Language::De => date.strftime("%d.%m.%Y").to_string(),
        Language::En => date.strftime("%-d %B %Y").to_string(),
    }
}

/// The day of a moment, in words.
pub(crate) fn day(at: Timestamp, language: Language) -> String {
    date(local(at).date(), language)
}

/// Whole days from now until `due` on the calendar; negative when it has passed.
pub(crate) fn days_until(due: Timestamp, now: Timestamp) -> i32 {
    local(due)
        .date()
        .since(local(now).date())
        .map_or(0, |span| span.get_days())
}

/// `12.345`, `12,345`.
pub(crate) fn number(value: u64, language: Language) -> String {
    let digits = value.to_string();
    let separator = match language {
        Language::De => '.',
        Language::En => ',',
    };
    let mut grouped = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(separator);
        }
        grouped.push(digit);
    }
    grouped
}

/// `1.234,50 €`, `€1,234.50`.
pub(crate) fn euros(cents: u64, language: Language) -> String {
    let (whole, rest) = (number(cents / 100, language), cents % 100);
    match language {
        Language::De => format!("{whole},{rest:02} €"),
        Language::En => format!("€{whole}.{rest:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_shown_in_the_local_zone() {
        let at: Timestamp = "2026-11-23T13:05:00Z".parse().unwrap();
        assert_eq!(moment(at, Language::De), "23.11.2026, 14:05 Uhr");
        assert_eq!(moment(at, Language::En), "23 November 2026, 14:05");
        let summer: Timestamp = "2026-07-01T22:30:00Z".parse().unwrap();
        assert_eq!(day(summer, Language::De), "02.07.2026");
        assert_eq!(days_until(at, "2026-11-20T23:30:00Z".parse().unwrap()), 2);
        assert_eq!(days_until(at, "2026-11-25T01:00:00Z".parse().unwrap()), -2);
    }

    #[test]
    fn numbers_and_money_are_grouped() {
        assert_eq!(number(125_000, Language::De), "125.000");
        assert_eq!(number(999, Language::De), "999");
        assert_eq!(number(1_000_000, Language::En), "1,000,000");
        assert_eq!(euros(130_005, Language::De), "1.300,05 €");
        assert_eq!(euros(60, Language::En), "€0.60");
    }
}
