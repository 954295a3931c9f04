// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Exact rational numbers for fees: nothing is rounded before the last cent.

use num_rational::Ratio;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::ops::{Add, Mul, Sub};
use std::str::FromStr;

/// A rational number; on the wire `"16/9"` or `"0.037926675"`, written back as a fraction or whole number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Exact(Ratio<i128>);

/// Not a number this crate reads.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected a whole number, a decimal with at most 12 places or a fraction a/b, found {0:?}")]
pub struct NotExact(pub String);

impl Exact {
    /// Nought.
    pub const ZERO: Exact = Exact(Ratio::new_raw(0, 1));

    /// A whole number.
    pub fn whole(value: u64) -> Self {
        Self(Ratio::from_integer(i128::from(value)))
    }

    /// `numerator / denominator`; `None` for a denominator of nought.
    pub fn fraction(numerator: i64, denominator: i64) -> Option<Self> {
        (denominator != 0).then(|| Self(Ratio::new(i128::from(numerator), i128::from(denominator))))
    }

    /// Never below nought.
    pub fn at_least_zero(self) -> Self {
        self.max(Self::ZERO)
    }

    /// The nearest whole number of `1 / units`, halves upwards: `rounded(100)` of EUR is cents. Nought if negative.
    pub fn rounded(self, units: u32) -> u64 {
        let scaled = self.0 * Ratio::from_integer(i128::from(units)) + Ratio::new(1, 2);
        u64::try_from(scaled.floor().to_integer()).unwrap_or(0)
    }

    /// Small enough, and with a denominator so common, that sums and products of fee factors cannot overflow.
    pub(crate) fn divides_common_denominator(self) -> bool {
        72_000_000_000_i128 % self.0.denom() == 0 && self.0.numer().abs() < 1_000_000_000
    }

    /// As a decimal with `places` places, half-up, with a point.
    pub fn decimal(self, places: u32) -> String {
        let places = places.min(9);
        let units = 10_u32.pow(places);
        let negative = self.0 < Ratio::from_integer(0);
        let magnitude = if negative { Self(-self.0) } else { self };
        let value = magnitude.rounded(units);
        let sign = if negative && value > 0 { "-" } else { "" };
        let (whole, rest) = (value / u64::from(units), value % u64::from(units));
        if places == 0 {
            format!("{sign}{whole}")
        } else {
            format!("{sign}{whole}.{rest:0width$}", width = places as usize)
        }
    }
}

impl Add for Exact {
    type Output = Exact;
    fn add(self, other: Exact) -> Exact {
        Exact(self.0 + other.0)
    }
}

impl Sub for Exact {
    type Output = Exact;
    fn sub(self, other: Exact) -> Exact {
        Exact(self.0 - other.0)
    }
}

impl Mul for Exact {
    type Output = Exact;
    fn mul(self, other: Exact) -> Exact {
        Exact(self.0 * other.0)
    }
}

impl fmt::Display for Exact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl From<Exact> for String {
    fn from(value: Exact) -> String {
        value.to_string()
    }
}

impl TryFrom<String> for Exact {
    type Error = NotExact;
    fn try_from(text: String) -> Result<Self, NotExact> {
        text.parse()
    }
}

impl FromStr for Exact {
    type Err = NotExact;

    fn from_str(text: &str) -> Result<Self, NotExact> {
        let refuse = || NotExact(text.chars().take(60).collect());
        let small = |digits: &str| {
            let unsigned = digits.strip_prefix('-').unwrap_or(digits);
            (1..=18)
                .contains(&unsigned.len())
                .then(|| digits.parse::<i64>().ok())
                .flatten()
        };
        if let Some((numerator, denominator)) = text.split_once('/') {
            let numerator = small(numerator).ok_or_else(refuse)?;
            let denominator = small(denominator).ok_or_else(refuse)?;
            return Self::fraction(numerator, denominator).ok_or_else(refuse);
        }
        let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
        if decimals.len() > 12 || !decimals.bytes().all(|b| b.is_ascii_digit()) || text.ends_with('.') {
            return Err(refuse());
        }
        let scale = 10_i64
            .checked_pow(u32::try_from(decimals.len()).map_err(|_| refuse())?)
            .ok_or_else(refuse)?;
        let whole_part = small(whole).ok_or_else(refuse)?;
        let fraction = if decimals.is_empty() {
            0
        } else {
            small(decimals).ok_or_else(refuse)?
        };
        let sign = if whole.starts_with('-') { -1 } else { 1 };
        let part = Self::fraction(sign * fraction, scale).ok_or_else(refuse)?;
        Ok(Self(Ratio::from_integer(i128::from(whole_part))) + part)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_and_fractions_are_read_exactly() {
        for (text, back) in [
            ("0.5", "1/2"),
            ("-0.25", "-1/4"),
            ("16/9", "16/9"),
            ("3", "3"),
            ("1.58533502", "79266751/50000000"),
        ] {
            assert_eq!(text.parse::<Exact>().unwrap().to_string(), back);
        }
        for bad in [
            "",
            "1/0",
            "1.",
            ".5",
            "1e3",
            "--1",
            "0.1234567890123",
            "1/2/3",
            "+-1",
        ] {
            assert!(bad.parse::<Exact>().is_err(), "{bad}");
        }
    }

    #[test]
    fn rounding_is_half_up_and_only_at_the_end() {
        assert_eq!("0.005".parse::<Exact>().unwrap().rounded(100), 1);
        assert_eq!("0.0049".parse::<Exact>().unwrap().rounded(100), 0);
        assert_eq!("-1".parse::<Exact>().unwrap().rounded(100), 0);
        assert_eq!("-0.5".parse::<Exact>().unwrap().decimal(2), "-0.50");
        assert_eq!("16/9".parse::<Exact>().unwrap().decimal(4), "1.7778");
    }
}
