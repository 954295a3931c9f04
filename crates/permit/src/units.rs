// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Units are types. Lengths are whole millimetres, masses whole kilograms, as on the wire.

use crate::text::Language;
use serde::{Deserialize, Serialize};

/// A length in millimetres.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Millimetres(pub u32);

/// A mass (or an axle load, as § 34 StVZO counts it) in kilograms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Kilograms(pub u32);

/// A speed in km/h.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct KilometresPerHour(pub u32);

/// A WGS 84 coordinate in degrees. Always finite when it comes from [`crate::Application::parse`].
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Degrees(pub f64);

impl Millimetres {
    /// Metres with two decimals at least and no unit: `24,40` or `24.40`; a third decimal only where it is not zero.
    pub fn metres(self, language: Language) -> String {
        thousandths(u64::from(self.0), language)
    }
}

impl Kilograms {
    /// Tonnes with two decimals at least and no unit: `125,00` or `125.00`.
    pub fn tonnes(self, language: Language) -> String {
        thousandths(u64::from(self.0), language)
    }

    /// Sum without overflow.
    pub fn sum(masses: impl IntoIterator<Item = Kilograms>) -> Kilograms {
        masses
            .into_iter()
            .fold(Kilograms(0), |sum, mass| Kilograms(sum.0.saturating_add(mass.0)))
    }
}

fn thousandths(value: u64, language: Language) -> String {
    let separator = match language {
        Language::De => ',',
        Language::En => '.',
    };
    let (whole, rest) = (value / 1000, value % 1000);
    if rest % 10 == 0 {
        format!("{whole}{separator}{:02}", rest / 10)
    } else {
        format!("{whole}{separator}{rest:03}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metres_show_two_decimals_and_a_third_only_where_needed() {
        for (millimetres, de, en) in [
            (24_400, "24,40", "24.40"),
            (2_555, "2,555", "2.555"),
            (0, "0,00", "0.00"),
        ] {
            assert_eq!(Millimetres(millimetres).metres(Language::De), de);
            assert_eq!(Millimetres(millimetres).metres(Language::En), en);
        }
    }
}
