// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The fee of tariff 263.1.1 GebOSt by the annex formula, exact and explained line by line.

use crate::application::{Application, Combination, Filing, LoadState};
use crate::exact::Exact;
use crate::rule_book::{FACTORS, MonthRule, RuleBook};
use crate::text::Bilingual;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A fee and how it came about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fee {
    /// Tariff number, e.g. `263.1.1`; empty where there is nothing to charge.
    pub tariff: String,
    /// One line per factor of the formula, in the order of the annex.
    pub lines: Vec<FeeLine>,
    /// Sum of the factors, each at least nought.
    pub factor_sum: Exact,
    /// What is charged.
    pub cents: u64,
    /// The formula gave more than the tariff's upper limit.
    pub capped: bool,
    /// Share of the grant fee that is charged, in percent: 100, or 75 for a refusal (263.1.2).
    pub percent: u32,
    /// Where the tariff stands.
    pub source: String,
    /// In words, e.g. `40 EUR + 1.9723 × 40 EUR`.
    pub text: Bilingual,
}

/// One factor of the formula.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FeeLine {
    /// `fZ`, `fM`, `fB`, `fStr`, `fF`, `fMÜ` or `fA`.
    pub factor: String,
    /// What the factor counts.
    pub label: Bilingual,
    /// The value that goes in: months, tonnes, bodies, routes, combinations, big excesses, effort.
    pub x: Exact,
    /// The value that comes out, at least nought.
    pub f: Exact,
    /// Where the factor stands.
    pub source: String,
}

/// What the formula counts. [`FeeInput::from_application`] fills it; a clerk may correct it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FeeInput {
    /// fZ: started months.
    pub months: u32,
    /// fM: actual mass in kg.
    pub mass_kg: u32,
    /// fB: bodies taking part, the deciding authority included.
    pub bodies: u32,
    /// fStr: routes or areas.
    pub routes: u32,
    /// fF: vehicles or permissible combinations (tractors × trailers).
    pub combinations: u32,
    /// fMÜ: greatest length in mm.
    pub length_mm: u32,
    /// fMÜ: greatest width in mm.
    pub width_mm: u32,
    /// fMÜ: greatest height in mm.
    pub height_mm: u32,
    /// fA: 0 normal, 1 erhöht, 2 hoch, 3 sehr hoch, 4 außergewöhnlich.
    pub effort: u32,
}

impl Fee {
    /// Nothing to charge.
    pub fn none() -> Self {
        Self {
            tariff: String::new(),
            lines: Vec::new(),
            factor_sum: Exact::ZERO,
            cents: 0,
            capped: false,
            percent: 100,
            source: String::new(),
            text: Bilingual::new("keine Gebühr", "no fee"),
        }
    }

    /// The fee of a grant: `base + sum of factors · amount`, cut at the tariff's upper limit, half-up cent.
    pub fn calculate(input: &FeeInput, rules: &RuleBook) -> Self {
        let tariff = &rules.tariff;
        let lines: Vec<FeeLine> = FACTORS
            .iter()
            .filter_map(|name| {
                let factor = tariff.factors.get(*name)?;
                let x = input.counted(name, rules);
                Some(FeeLine {
                    factor: (*name).to_owned(),
                    label: factor.label.clone(),
                    x,
                    f: factor.at(x),
                    source: format!("{}, {name}", tariff.source),
                })
            })
            .collect();
        let factor_sum = lines.iter().fold(Exact::ZERO, |sum, line| sum + line.f);
        let euros = tariff.base_eur + factor_sum * tariff.per_factor_eur;
        let charged = euros.min(tariff.most_eur);
        let formula = |separator: &str| {
            let [base, sum, per, total] = [
                tariff.base_eur.decimal(2),
                factor_sum.decimal(4),
                tariff.per_factor_eur.decimal(2),
                euros.decimal(2),
            ]
            .map(|figure| figure.replace('.', separator));
            format!("{base} EUR + {sum} × {per} EUR = {total} EUR")
        };
        let mut text = Bilingual::new(formula(","), formula("."));
        if euros > charged {
            text.de.push_str(&format!(
                ", höchstens {} EUR",
                charged.decimal(2).replace('.', ",")
            ));
            text.en.push_str(&format!(", at most {} EUR", charged.decimal(2)));
        }
        Self {
            tariff: tariff.tariff.clone(),
            lines,
            factor_sum,
            cents: charged.rounded(100),
            capped: euros > charged,
            percent: 100,
            source: tariff.source.clone(),
            text,
        }
    }

    /// The fee of a refusal on the merits: a share of the grant fee (GebOSt 263.1.2), half-up cent.
    pub fn refused(&self, rules: &RuleBook) -> Self {
        if self.tariff.is_empty() {
            return Self::none();
        }
        let refusal = &rules.tariff.refusal;
        let percent = refusal.percent;
        Self {
            tariff: refusal.tariff.clone(),
            cents: self.cents.saturating_mul(u64::from(percent)).saturating_add(50) / 100,
            percent,
            source: refusal.source.clone(),
            text: Bilingual::new(
                format!("{percent} % von: {}", self.text.de),
                format!("{percent} % of: {}", self.text.en),
            ),
            ..self.clone()
        }
    }
}

impl FeeInput {
    /// What the application gives; effort as the rule book chooses until a clerk says otherwise.
    pub fn from_application(application: &Application, rules: &RuleBook) -> Self {
        let choices = &rules.tariff.choices;
        let greatest = |of: fn(&crate::application::Measures) -> u32| {
            let runs = application
                .combinations
                .iter()
                .flat_map(|c| [LoadState::Loaded, LoadState::Empty].map(|state| c.measures(state)));
            runs.flatten().map(of).max().unwrap_or(0)
        };
        let heard: BTreeSet<&str> = application
            .hearing
            .iter()
            .map(|hearing| hearing.body.as_str())
            .collect();
        let own = u32::from(choices.deciding_authority_counts_as_body);
        let filing = match application.filing {
            Filing::Vemags => choices.effort_filing_vemags,
            Filing::Portal | Filing::Paper => choices.effort_filing_other,
        };
        let hearing = if heard.is_empty() {
            choices.effort_without_hearing
        } else {
            choices.effort_with_hearing
        };
        Self {
            months: months(choices.months, application.kind.from, application.kind.to),
            mass_kg: greatest(|m| m.mass_kg.0),
            bodies: u32::try_from(heard.len()).unwrap_or(u32::MAX).saturating_add(own),
            routes: 1,
            combinations: application
                .combinations
                .iter()
                .fold(0, |sum, c| sum.saturating_add(alternatives(c))),
            length_mm: greatest(|m| m.length_mm.0),
            width_mm: greatest(|m| m.width_mm.0),
            height_mm: greatest(|m| m.height_mm.0),
            effort: filing.max(hearing),
        }
    }

    fn counted(&self, factor: &str, rules: &RuleBook) -> Exact {
        // Far above everything real, far below what the arithmetic could not hold.
        let cap = |value: u32| value.min(10_000_000);
        let whole = |value: u32| Exact::whole(u64::from(cap(value)));
        let big = &rules.tariff.big_excess;
        match factor {
            "fZ" => whole(self.months),
            "fM" => Exact::fraction(i64::from(cap(self.mass_kg)), 1000).unwrap_or(Exact::ZERO),
            "fB" => whole(self.bodies),
            "fStr" => whole(self.routes),
            "fF" => whole(self.combinations),
            "fMÜ" => whole(
                u32::from(self.length_mm > big.length_over_mm)
                    + u32::from(self.width_mm > big.width_over_mm)
                    + u32::from(self.height_mm > big.height_over_mm),
            ),
            _ => whole(self.effort),
        }
    }
}

/// Tractors × trailers: every choice of one plate per vehicle.
fn alternatives(combination: &Combination) -> u32 {
    combination.vehicles.iter().fold(1, |product: u32, vehicle| {
        product.saturating_mul(u32::try_from(vehicle.plates.len()).unwrap_or(u32::MAX))
    })
}

/// Months of a period, both days inclusive.
pub fn period_months(rules: &RuleBook, from: Date, to: Date) -> u32 {
    months(rules.tariff.choices.months, from, to)
}

fn months(rule: MonthRule, from: Date, to: Date) -> u32 {
    let index = |date: Date| i32::from(date.year()) * 12 + i32::from(date.month());
    let apart = u32::try_from(index(to) - index(from)).unwrap_or(0);
    match rule {
        MonthRule::CalendarMonthsTouched => apart + 1,
        MonthRule::StartedFromFirstDay => {
            // A month ends on the day before the one with the same number, or, where the last
            // month has no such day, on its last day (§ 188 Abs. 2 and 3 BGB).
            let month_is_over = to.day() >= from.day();
            apart + u32::from(month_is_over)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    /// The eight vectors computed from the annex: months, kg, bodies, routes, combinations, L, B, H in mm, fA → cents.
    const VECTORS: [([u32; 9], u64); 8] = [
        ([1, 40_000, 1, 1, 1, 20_000, 3000, 4000, 0], 4000),
        ([1, 44_000, 3, 1, 1, 24_400, 3600, 4000, 1], 11_889),
        ([3, 60_000, 8, 1, 1, 25_000, 3500, 4200, 1], 27_206),
        ([12, 41_800, 5, 1, 1, 23_000, 3000, 4000, 0], 19_111),
        ([36, 60_000, 10, 4, 6, 25_000, 3000, 4000, 1], 49_206),
        ([2, 72_000, 6, 2, 4, 30_000, 3200, 4100, 2], 32_137),
        ([1, 200_000, 12, 1, 1, 52_000, 4500, 4500, 3], 83_556),
        ([1, 250_000, 20, 2, 4, 60_000, 5000, 5000, 4], 108_444),
    ];

    fn input(vector: [u32; 9]) -> FeeInput {
        let [
            months,
            mass_kg,
            bodies,
            routes,
            combinations,
            length_mm,
            width_mm,
            height_mm,
            effort,
        ] = vector;
        FeeInput {
            months,
            mass_kg,
            bodies,
            routes,
            combinations,
            length_mm,
            width_mm,
            height_mm,
            effort,
        }
    }

    #[test]
    fn eight_vectors_of_the_annex_come_out_to_the_cent() {
        let rules = RuleBook::embedded();
        for (vector, cents) in VECTORS {
            let fee = Fee::calculate(&input(vector), &rules);
            assert_eq!(fee.cents, cents, "{vector:?}: {}", fee.text.en);
            assert_eq!(fee.lines.len(), 7);
            assert!(!fee.capped);
            let sum = fee.lines.iter().fold(Exact::ZERO, |sum, line| sum + line.f);
            assert_eq!(sum, fee.factor_sum);
        }
    }

    #[test]
    fn fee_is_cut_at_the_upper_limit_and_never_below_the_base() {
        let rules = RuleBook::embedded();
        let most = Fee::calculate(&input([u32::MAX; 9]), &rules);
        assert_eq!((most.cents, most.capped), (130_000, true));
        let least = Fee::calculate(&input([0; 9]), &rules);
        assert_eq!((least.cents, least.capped), (4000, false));
    }

    #[test]
    fn refusal_costs_three_quarters_of_the_grant() {
        let rules = RuleBook::embedded();
        let fee = Fee::calculate(&input(VECTORS[1].0), &rules).refused(&rules);
        assert_eq!(
            (fee.cents, fee.tariff.as_str(), fee.percent),
            (8917, "263.1.2", 75)
        );
        assert_eq!(Fee::none().refused(&rules).cents, 0);
    }

    #[test]
    fn formula_is_continuous_where_its_rows_meet() {
        let rules = RuleBook::embedded();
        let at = |factor: &str, x: &str| rules.tariff.factors[factor].at(x.parse().unwrap());
        for (factor, below, above) in [
            ("fZ", "3", "3.000000001"),
            ("fZ", "12", "12.000000001"),
            ("fM", "200", "200.000000001"),
        ] {
            assert_eq!(
                at(factor, below).decimal(6),
                at(factor, above).decimal(6),
                "{factor} at {below}"
            );
        }
        assert_eq!(at("fM", "41.8"), Exact::ZERO);
    }

    #[test]
    fn months_are_counted_from_the_first_day() {
        let cases = [
            (date(2026, 12, 7), date(2026, 12, 20), 1, 1),
            (date(2027, 1, 11), date(2027, 2, 10), 1, 2),
            (date(2027, 1, 11), date(2027, 2, 11), 2, 2),
            (date(2027, 1, 31), date(2027, 2, 28), 1, 2),
            (date(2027, 1, 31), date(2027, 3, 1), 2, 3),
            (date(2027, 1, 1), date(2029, 12, 31), 36, 36),
            (date(2026, 12, 31), date(2027, 1, 1), 1, 2),
        ];
        for (from, to, started, touched) in cases {
            assert_eq!(
                months(MonthRule::StartedFromFirstDay, from, to),
                started,
                "{from}..{to}"
            );
            assert_eq!(
                months(MonthRule::CalendarMonthsTouched, from, to),
                touched,
                "{from}..{to}"
            );
        }
    }
}
