// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Limits, fee tables and conditions as data with a date and a source.
//!
//! The law's figures live in `rules/*.json`, not in code: an amendment is a new version of the data,
//! and every decision names the version (and hash) it was made with.

mod catalogue;
mod limits;
mod tariff;

pub(crate) use catalogue::{Catalogue, Entry, Roads, RouteKind, Trigger};
pub(crate) use limits::{AxleLimits, Limit, Limits, MassLimits};
pub(crate) use tariff::{FACTORS, MonthRule, Tariff};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Which rule book was used; every decision names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleBookId {
    /// E.g. `heavy-load-de`.
    pub name: String,
    /// E.g. `2026.1`.
    pub version: String,
    /// Over all its files, 64 hex digits.
    pub sha256: String,
    /// First day on which it applies.
    pub valid_from: Date,
}

/// The rule book.
#[derive(Debug, Clone)]
pub struct RuleBook {
    id: RuleBookId,
    pub(crate) limits: Limits,
    pub(crate) tariff: Tariff,
    pub(crate) catalogue: Catalogue,
}

/// The files of a rule book, as text.
#[derive(Debug, Clone, Copy)]
pub struct RuleBookSources<'a> {
    /// Limits, with name, version and first day.
    pub limits: &'a str,
    /// The tariff and the choices it leaves open.
    pub fee: &'a str,
    /// The catalogue of conditions.
    pub conditions: &'a str,
}

/// A rule book cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum RuleBookError {
    /// A file is not JSON of the expected shape.
    #[error("the rule book file {file} is not readable; mend the field named in the cause")]
    Unreadable {
        /// Which file.
        file: &'static str,
        /// What serde says.
        source: serde_json::Error,
    },
    /// A value contradicts another or the format.
    #[error("the rule book file {file} is inconsistent: {what}")]
    Inconsistent {
        /// Which file.
        file: &'static str,
        /// Expected and found.
        what: String,
    },
}

impl RuleBook {
    /// The rule book that comes with the program.
    #[expect(clippy::expect_used, reason = "a test reads the embedded files")]
    pub fn embedded() -> Self {
        Self::parse(&RuleBookSources {
            limits: include_str!("../rules/limits.json"),
            fee: include_str!("../rules/fee.json"),
            conditions: include_str!("../rules/conditions.json"),
        })
        .expect("the embedded rule book is readable")
    }

    /// Reads a rule book and checks that it is consistent in itself.
    pub fn parse(sources: &RuleBookSources<'_>) -> Result<Self, RuleBookError> {
        let limits: Limits = read("limits", sources.limits)?;
        let tariff: Tariff = read("fee", sources.fee)?;
        let catalogue: Catalogue = read("conditions", sources.conditions)?;
        tariff
            .consistent()
            .map_err(|what| RuleBookError::Inconsistent { file: "fee", what })?;
        catalogue
            .consistent()
            .map_err(|what| RuleBookError::Inconsistent {
                file: "conditions",
                what,
            })?;
        let id = RuleBookId {
            name: limits.name.clone(),
            version: limits.version.clone(),
            sha256: hash(sources),
            valid_from: limits.valid_from,
        };
        Ok(Self {
            id,
            limits,
            tariff,
            catalogue,
        })
    }

    /// Which one this is.
    pub fn id(&self) -> &RuleBookId {
        &self.id
    }
}

fn read<T: serde::de::DeserializeOwned>(file: &'static str, text: &str) -> Result<T, RuleBookError> {
    serde_json::from_str(text).map_err(|source| RuleBookError::Unreadable { file, source })
}

/// SHA-256 over the three files, each preceded by its length (8 bytes, big endian).
fn hash(sources: &RuleBookSources<'_>) -> String {
    let mut digest = Sha256::new();
    for text in [sources.limits, sources.fee, sources.conditions] {
        digest.update(u64::try_from(text.len()).unwrap_or(u64::MAX).to_be_bytes());
        digest.update(text);
    }
    hex::encode(digest.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: &str = include_str!("../rules/limits.json");
    const FEE: &str = include_str!("../rules/fee.json");
    const CONDITIONS: &str = include_str!("../rules/conditions.json");

    fn parse(limits: &str, fee: &str, conditions: &str) -> Result<RuleBook, RuleBookError> {
        RuleBook::parse(&RuleBookSources {
            limits,
            fee,
            conditions,
        })
    }

    #[test]
    fn embedded_rule_book_is_readable_and_named() {
        let book = RuleBook::embedded();
        assert_eq!(
            (book.id().name.as_str(), book.id().version.as_str()),
            ("heavy-load-de", "2026.1")
        );
        assert_eq!(book.id().sha256.len(), 64);
    }

    #[test]
    fn changed_figure_changes_the_hash() {
        let changed = LIMITS.replacen("2550", "2551", 1);
        let book = parse(&changed, FEE, CONDITIONS).unwrap();
        assert_ne!(book.id().sha256, RuleBook::embedded().id().sha256);
    }

    #[test]
    fn facts_from_general_knowledge_are_marked() {
        let book = RuleBook::embedded();
        assert!(book.limits.consultation.to_be_confirmed);
        assert!(book.limits.permanent_months.to_be_confirmed);
        assert!(book.limits.accessories_percent.to_be_confirmed);
        for number in ["3", "25", "29", "30", "35"] {
            let entry = book
                .catalogue
                .conditions
                .iter()
                .find(|entry| entry.number == number)
                .unwrap();
            assert!(entry.to_be_confirmed, "condition {number}");
        }
    }

    #[test]
    fn rule_book_with_a_mistake_is_refused_with_the_file_named() {
        let cases = [
            (
                LIMITS.replacen("\"width_mm\"", "\"widht_mm\"", 1),
                FEE.to_owned(),
                CONDITIONS.to_owned(),
                "limits",
            ),
            (
                LIMITS.to_owned(),
                FEE.replacen("\"fStr\"", "\"fX\"", 1),
                CONDITIONS.to_owned(),
                "fee",
            ),
            (
                LIMITS.to_owned(),
                FEE.replacen("\"up_to\": \"3\"", "\"up_to\": \"0.5\"", 1),
                CONDITIONS.to_owned(),
                "fee",
            ),
            (
                LIMITS.to_owned(),
                FEE.replacen("\"1/9\"", "\"1/7\"", 1),
                CONDITIONS.to_owned(),
                "fee",
            ),
            (
                LIMITS.to_owned(),
                FEE.to_owned(),
                CONDITIONS.replacen("{mass}", "{masse}", 1),
                "conditions",
            ),
            (
                LIMITS.to_owned(),
                FEE.to_owned(),
                CONDITIONS.replacen("\"number\": \"2\"", "\"number\": \"1\"", 1),
                "conditions",
            ),
        ];
        for (limits, fee, conditions, file) in cases {
            let error = parse(&limits, &fee, &conditions).unwrap_err().to_string();
            assert!(error.contains(file), "{file}: {error}");
        }
    }
}
