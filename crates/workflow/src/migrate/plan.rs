// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What a migration does, as a file that is reviewed.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::Value;

use crate::budget::Budget;
use crate::case::Case;
use crate::definition::model::{Model, Place, Variables};
use crate::diagnostic::Diagnostic;
use crate::expression::{Expression, Kind};
use crate::step::View;
use crate::yaml::{self, At};

/// A migration from one version of a definition to another: only what does not keep its name is said.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// SHA-256 of the old definition.
    pub from: String,
    /// SHA-256 of the new one.
    pub to: String,
    /// Old state → new state.
    #[serde(default)]
    pub states: BTreeMap<String, String>,
    /// New field → a literal, or `{cel: …}` over the old `case`.
    #[serde(default)]
    pub data: BTreeMap<String, Value>,
    /// Old fields of the case or of a party that are given up.
    #[serde(default)]
    pub drop: BTreeSet<String>,
    /// Timers that do not simply run on.
    #[serde(default)]
    pub timers: BTreeMap<String, ClockPolicy>,
    /// Acts that need not bind anybody any more.
    #[serde(default)]
    pub release_acts: BTreeSet<String>,
}

/// What becomes of a timer that is there on one side only, or should not keep its day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockPolicy {
    /// The period begins now.
    Start,
    /// It is given up, or not begun.
    Drop,
}

impl Plan {
    /// Parses a plan (YAML or JSON).
    ///
    /// # Errors
    /// A diagnostic with the code `plan-invalid`, or one of the YAML reader's.
    pub fn parse(source: &str, budget: &Budget) -> Result<Plan, Diagnostic> {
        let root = yaml::read(source, budget)?;
        root.values().map_err(|misfit| {
            let hint = "see `Migration` in docs/workflow-language.md";
            misfit.at.diagnostic("plan-invalid", misfit.message, hint)
        })
    }

    /// The values of `data` for one case of the old definition.
    pub(super) fn evaluate(&self, old: &Model, case: &Case) -> Result<BTreeMap<String, Value>, String> {
        let variables = Variables::new(&old.data, &old.party, &old.party_words);
        let scope = variables.scope(Place::Stored { party: false }, None);
        let mut given = BTreeMap::new();
        for (name, value) in &self.data {
            let source = value.as_object().filter(|map| map.len() == 1);
            let source = source.and_then(|map| map.get("cel")).and_then(Value::as_str);
            let value = match source {
                None => value.clone(),
                Some(source) => {
                    let expression =
                        Expression::compile(source, At::default(), &scope, &Kind::Any, &old.budget)
                            .map_err(|found| format!("`data.{name}`: {}", found.message))?;
                    let value = View::of(case, None).evaluate(&expression);
                    value.map_err(|error| format!("`data.{name}`: {error}"))?
                }
            };
            given.insert(name.clone(), value);
        }
        Ok(given)
    }
}
