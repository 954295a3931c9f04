// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Side provisions of a permit (§ 36 VwVfG, § 46 Abs. 3 StVO).

use crate::application::LoadState;
use crate::text::Bilingual;
use serde::{Deserialize, Serialize};

/// One condition, as proposed by the rule book or imposed by a body that was heard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// Which catalogue the number belongs to, e.g. `geleit-grundkatalog/1`; for a body's own text, the body's id.
    pub catalogue: String,
    /// Number in that catalogue.
    pub number: String,
    /// What it says, parameters filled in. The German text binds.
    pub text: Bilingual,
    /// What it covers.
    pub scope: Scope,
    /// Who imposes it; road-authority conditions are locked (§ 8 Abs. 6 FStrG).
    pub origin: Origin,
    /// Legal or other source.
    pub source: String,
    /// From general knowledge, to be confirmed by the authority before use.
    #[serde(default)]
    pub to_be_confirmed: bool,
}

/// What a condition covers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// The whole permit.
    WholePermit,
    /// Loaded or empty runs only.
    Run(LoadState),
    /// These legs only.
    Legs(Vec<u32>),
}

/// Who imposes a condition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// The deciding authority.
    Authority,
    /// A body that was heard, by id.
    Body(String),
}

impl Condition {
    /// A condition in a heard body's own words (German).
    pub fn from_body(body: &str, number: &str, text: &str, legs: Option<&[u32]>) -> Self {
        Self {
            catalogue: body.to_owned(),
            number: number.to_owned(),
            text: Bilingual::new(text, text),
            scope: legs.map_or(Scope::WholePermit, |legs| Scope::Legs(legs.to_vec())),
            origin: Origin::Body(body.to_owned()),
            source: "§ 8 Abs. 6 FStrG, § 46 Abs. 3 StVO".to_owned(),
            to_be_confirmed: false,
        }
    }
}
