// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Numbers, dates and amounts as a German reader expects them. Exact: nothing is rounded away.

use jiff::civil::Date;

/// Thin enough not to tear number and unit apart, and never broken across lines.
pub(crate) const NO_BREAK: char = '\u{a0}';

/// `12 000 kg` → `12,0 t`, `10 875 kg` → `10,875 t`.
pub(crate) fn tonnes(kilograms: u32) -> String {
    format!("{}{NO_BREAK}t", thousandths(kilograms, 1))
}

/// `24 400 mm` → `24,40 m`, `3 605 mm` → `3,605 m`.
pub(crate) fn metres(millimetres: u32) -> String {
    format!("{}{NO_BREAK}m", thousandths(millimetres, 2))
}

/// A column of numbers with the same number of decimals, so that the commas stand below each other.
pub(crate) fn column(values: &[Option<u32>], least: usize) -> Vec<String> {
    let decimals = values
        .iter()
        .flatten()
        .map(|value| decimals_needed(*value))
        .max()
        .unwrap_or(0)
        .max(least);
    values
        .iter()
        .map(|value| value.map_or_else(|| "–".to_owned(), |value| thousandths(value, decimals)))
        .collect()
}

/// `value / 1000` with a decimal comma and at least `least` decimals, more where the value needs them.
pub(crate) fn thousandths(value: u32, least: usize) -> String {
    let decimals = decimals_needed(value).max(least);
    let fraction: String = format!("{:03}", value % 1000).chars().take(decimals).collect();
    let whole = grouped(u64::from(value / 1000));
    if fraction.is_empty() {
        whole
    } else {
        format!("{whole},{fraction}")
    }
}

fn decimals_needed(value: u32) -> usize {
    match value {
        value if value % 1000 == 0 => 0,
        value if value % 100 == 0 => 1,
        value if value % 10 == 0 => 2,
        _ => 3,
    }
}

/// `11_889` cents → `118,89 €`, `130_000` → `1.300,00 €`.
pub(crate) fn euros(cents: u64) -> String {
    format!("{},{:02}{NO_BREAK}€", grouped(cents / 100), cents % 100)
}

fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push('.');
        }
        text.push(digit);
    }
    text
}

/// `07.12.2026`
pub(crate) fn day(date: Date) -> String {
    format!("{:02}.{:02}.{}", date.day(), date.month(), date.year())
}

/// `7. Dezember 2026`
pub(crate) fn long_day(date: Date) -> String {
    let month = match date.month() {
        1 => "Januar",
        2 => "Februar",
        3 => "März",
        4 => "April",
        5 => "Mai",
        6 => "Juni",
        7 => "Juli",
        8 => "August",
        9 => "September",
        10 => "Oktober",
        11 => "November",
        _ => "Dezember",
    };
    format!("{}.{NO_BREAK}{month} {}", date.day(), date.year())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_written_as_on_german_paper() {
        for (kilograms, text) in [
            (12_000, "12,0 t"),
            (10_875, "10,875 t"),
            (7_500, "7,5 t"),
            (0, "0,0 t"),
            (1_250_000, "1.250,0 t"),
        ] {
            assert_eq!(tonnes(kilograms).replace(NO_BREAK, " "), text);
        }
        for (millimetres, text) in [
            (24_400, "24,40 m"),
            (3_605, "3,605 m"),
            (950, "0,95 m"),
            (4_000, "4,00 m"),
        ] {
            assert_eq!(metres(millimetres).replace(NO_BREAK, " "), text);
        }
    }

    #[test]
    fn a_column_has_its_commas_below_each_other() {
        assert_eq!(
            column(&[Some(7_000), Some(10_875), None], 1),
            ["7,000", "10,875", "–"]
        );
        assert_eq!(column(&[Some(7_000), Some(9_500)], 1), ["7,0", "9,5"]);
    }

    #[test]
    fn amounts_have_cents_and_grouping() {
        for (cents, text) in [
            (4_000, "40,00 €"),
            (11_889, "118,89 €"),
            (130_000, "1.300,00 €"),
            (5, "0,05 €"),
        ] {
            assert_eq!(euros(cents).replace(NO_BREAK, " "), text);
        }
    }

    #[test]
    fn dates_are_written_day_first() {
        let date = jiff::civil::date(2026, 12, 7);
        assert_eq!(day(date), "07.12.2026");
        assert_eq!(long_day(date).replace(NO_BREAK, " "), "7. Dezember 2026");
    }
}
