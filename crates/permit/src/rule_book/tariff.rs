// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! `fee.json`: the GebOSt formula, and the choices it leaves to the authority.

use crate::exact::Exact;
use crate::text::Bilingual;
use serde::Deserialize;
use std::collections::BTreeMap;

/// The factors of the annex, in its order.
pub(crate) const FACTORS: [&str; 7] = ["fZ", "fM", "fB", "fStr", "fF", "fMÜ", "fA"];

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Tariff {
    pub tariff: String,
    pub source: String,
    pub refusal: Refusal,
    pub base_eur: Exact,
    pub per_factor_eur: Exact,
    pub most_eur: Exact,
    pub choices: Choices,
    pub big_excess: BigExcess,
    pub factors: BTreeMap<String, Factor>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Refusal {
    pub tariff: String,
    pub percent: u32,
    pub source: String,
}

/// What the tariff does not say.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Choices {
    #[expect(dead_code, reason = "for people who read the file; must be there")]
    note: String,
    pub months: MonthRule,
    pub effort_filing_vemags: u32,
    pub effort_filing_other: u32,
    pub effort_without_hearing: u32,
    pub effort_with_hearing: u32,
    pub deciding_authority_counts_as_body: bool,
}

/// How a period becomes months.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum MonthRule {
    /// Started months counted from the first day (§ 188 Abs. 2 and 3 BGB).
    StartedFromFirstDay,
    /// Calendar months that the period touches.
    CalendarMonthsTouched,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct BigExcess {
    pub length_over_mm: u32,
    pub width_over_mm: u32,
    pub height_over_mm: u32,
}

/// A factor: piecewise `slope · x + offset`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Factor {
    pub label: Bilingual,
    rows: Vec<Row>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    up_to: Option<Exact>,
    slope: Exact,
    offset: Exact,
}

impl Factor {
    /// The value at `x`, clamped at nought (x = 0 bodies would give −4/9).
    pub fn at(&self, x: Exact) -> Exact {
        let row = self
            .rows
            .iter()
            .find(|row| row.up_to.is_none_or(|up_to| x <= up_to));
        row.map_or(Exact::ZERO, |row| row.slope * x + row.offset)
            .at_least_zero()
    }
}

impl Tariff {
    /// All seven factors, rows that rise and end open, and figures that cannot overflow.
    pub fn consistent(&self) -> Result<(), String> {
        let names: Vec<&str> = self.factors.keys().map(String::as_str).collect();
        let mut wanted = FACTORS;
        wanted.sort_unstable();
        if names != wanted {
            return Err(format!("expected the factors {wanted:?}, found {names:?}"));
        }
        if self.refusal.percent > 100 {
            return Err(format!(
                "expected a refusal of at most 100 percent, found {}",
                self.refusal.percent
            ));
        }
        let small = |value: &Exact| value.divides_common_denominator();
        let amounts = [self.base_eur, self.per_factor_eur, self.most_eur];
        if !amounts
            .iter()
            .all(|v| small(v) && (Exact::ZERO..Exact::whole(100_000)).contains(v))
        {
            return Err("expected amounts from 0 to below 100 000 EUR".to_owned());
        }
        for (name, factor) in &self.factors {
            let limits: Vec<Option<Exact>> = factor.rows.iter().map(|row| row.up_to).collect();
            let Some((None, bounded)) = limits.split_last() else {
                return Err(format!("expected the last row of {name} with up_to null"));
            };
            let rising = bounded
                .iter()
                .is_sorted_by(|a, b| a.is_some() && b.is_some() && a < b);
            if !rising || bounded.contains(&None) {
                return Err(format!("expected rising up_to values in {name}"));
            }
            if !factor
                .rows
                .iter()
                .all(|row| small(&row.slope) && small(&row.offset))
            {
                return Err(format!(
                    "expected fractions in {name} whose denominators divide 72 000 000 000"
                ));
            }
        }
        Ok(())
    }
}
