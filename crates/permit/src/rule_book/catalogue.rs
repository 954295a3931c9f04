// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! `conditions.json`: the catalogue of conditions and what calls for each.

use crate::application::LoadState;
use crate::exact::Exact;
use crate::text::Bilingual;
use serde::Deserialize;
use std::collections::BTreeSet;

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Catalogue {
    pub catalogue: String,
    pub conditions: Vec<Entry>,
    pub mass_tolerance: MassTolerance,
}

/// One condition of the catalogue.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Entry {
    pub number: String,
    pub text: Bilingual,
    /// Any of these calls for it; absent: always.
    #[serde(default)]
    pub when: Vec<Trigger>,
    /// Only for this run.
    #[serde(default)]
    pub run: Option<LoadState>,
    pub source: String,
    #[serde(default)]
    pub to_be_confirmed: bool,
}

/// Everything given must hold.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Trigger {
    pub roads: Option<Roads>,
    pub route: Option<RouteKind>,
    /// Beginning of the id of a body that is heard.
    pub hears: Option<String>,
    pub width_over_mm: Option<u32>,
    pub width_up_to_mm: Option<u32>,
    pub height_over_mm: Option<u32>,
    pub length_over_mm: Option<u32>,
}

/// Kinds of roads a route uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Roads {
    Motorway,
    Other,
}

/// Legs or areas.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum RouteKind {
    Legs,
    Areas,
}

/// By how much the actual mass may stay below the permitted one.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct MassTolerance {
    #[expect(dead_code, reason = "for people who read the file; must be there")]
    source: String,
    up_to_kg: u32,
    up_to_percent: u32,
    from_kg: u32,
    from_percent: u32,
}

impl MassTolerance {
    /// Percent of the permitted mass: constant at both ends, linear between them.
    pub fn percent(&self, permitted_kg: u32) -> Exact {
        let whole = |value: u32| Exact::whole(u64::from(value));
        if permitted_kg <= self.up_to_kg {
            return whole(self.up_to_percent);
        }
        if permitted_kg >= self.from_kg {
            return whole(self.from_percent);
        }
        let share = Exact::fraction(
            i64::from(permitted_kg) - i64::from(self.up_to_kg),
            i64::from(self.from_kg) - i64::from(self.up_to_kg),
        );
        whole(self.up_to_percent)
            - (whole(self.up_to_percent) - whole(self.from_percent)) * share.unwrap_or(Exact::ZERO)
    }
}

impl Catalogue {
    /// Numbers occur once; no text has a placeholder that nobody fills.
    pub fn consistent(&self) -> Result<(), String> {
        let mut numbers = BTreeSet::new();
        for entry in &self.conditions {
            if !numbers.insert(entry.number.as_str()) {
                return Err(format!("expected each number once, found {} again", entry.number));
            }
            for text in [&entry.text.de, &entry.text.en] {
                let rest = text.replace("{mass}", "").replace("{tolerance}", "");
                if rest.contains(['{', '}']) {
                    return Err(format!(
                        "condition {}: expected no placeholder but {{mass}} and {{tolerance}}",
                        entry.number
                    ));
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn mass_tolerance_falls_from_twenty_to_five_percent() {
        let book = crate::RuleBook::embedded();
        for (tonnes, percent) in [
            (40, "20.00"),
            (68, "20.00"),
            (80, "17.10"),
            (99, "12.50"),
            (100, "12.26"),
            (130, "5.00"),
            (200, "5.00"),
        ] {
            assert_eq!(
                book.catalogue.mass_tolerance.percent(tonnes * 1000).decimal(2),
                percent,
                "{tonnes} t"
            );
        }
    }
}
