// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The fee of tariff 263.1.1 GebOSt by the annex formula, exact and explained line by line.

use crate::exact::Exact;
use crate::text::Bilingual;
use serde::{Deserialize, Serialize};

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
}
