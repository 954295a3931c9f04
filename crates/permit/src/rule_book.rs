// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Limits, fee tables and conditions as data with a date and a source.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

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
#[derive(Debug, Clone, PartialEq)]
pub struct RuleBook {
    id: RuleBookId,
}

impl RuleBook {
    /// The rule book that comes with the program.
    pub fn embedded() -> Self {
        Self {
            id: RuleBookId {
                name: "heavy-load-de".to_owned(),
                version: "0".to_owned(),
                sha256: "0".repeat(64),
                valid_from: jiff::civil::date(2026, 1, 1),
            },
        }
    }

    /// Which one this is.
    pub fn id(&self) -> &RuleBookId {
        &self.id
    }
}
