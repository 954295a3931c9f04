// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What the rules say about an application: findings, and the permits that follow.

use crate::application::LoadState;
use crate::text::{Bilingual, Language};
use crate::units::{Kilograms, Millimetres};
use serde::{Deserialize, Serialize};

/// Does it call for a permit, or only for a person's eyes?
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// A general legal limit is exceeded.
    Exceeds,
    /// Something a clerk must look at; never decides by itself.
    Notice,
}

/// What makes the transport exceed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CausedBy {
    /// The vehicle exceeds empty, too (or travels without load).
    Vehicle,
    /// Only the loaded state exceeds.
    Load,
}

/// The unit of [`Finding::measured`] and [`Finding::limit`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Unit {
    /// Millimetres.
    #[serde(rename = "mm")]
    Millimetres,
    /// Kilograms.
    #[serde(rename = "kg")]
    Kilograms,
    /// Kilometres per hour.
    #[serde(rename = "km/h")]
    KilometresPerHour,
    /// Months.
    Months,
    /// Yes (1) or no (0).
    #[serde(rename = "yes/no")]
    YesNo,
    /// No figures.
    None,
}

/// One thing the rules found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Finding {
    /// Stable code, listed in `docs/permit-rules.md`.
    pub code: String,
    /// Limit exceeded, or a notice.
    pub severity: Severity,
    /// The combination's `id`; `None` where the whole application is meant.
    pub combination: Option<String>,
    /// The run concerned.
    pub state: Option<LoadState>,
    /// What makes it exceed; `None` for most notices.
    pub caused_by: Option<CausedBy>,
    /// JSON pointer into the application.
    pub pointer: String,
    /// What was measured, in `unit`.
    pub measured: Option<u64>,
    /// What is allowed, in `unit`.
    pub limit: Option<u64>,
    /// Unit of both.
    pub unit: Unit,
    /// The legal clause, or where a rule of ours comes from.
    pub source: String,
    /// For the clerk and the applicant.
    pub text: Bilingual,
}

impl Finding {
    /// A figure of this finding as people read it: metres, tonnes, km/h; empty where there is none.
    pub fn shown(&self, value: Option<u64>, language: Language) -> String {
        let Some(value) = value else { return String::new() };
        let small = u32::try_from(value).unwrap_or(u32::MAX);
        match (self.unit, language) {
            (Unit::Millimetres, _) => format!("{} m", Millimetres(small).metres(language)),
            (Unit::Kilograms, _) => format!("{} t", Kilograms(small).tonnes(language)),
            (Unit::KilometresPerHour, _) => format!("{value} km/h"),
            (Unit::Months, Language::De) => format!("{value} Monate"),
            (Unit::Months, Language::En) => format!("{value} months"),
            (Unit::YesNo, Language::De) => if value == 0 { "nein" } else { "ja" }.to_owned(),
            (Unit::YesNo, Language::En) => if value == 0 { "no" } else { "yes" }.to_owned(),
            (Unit::None, _) => String::new(),
        }
    }
}

/// A permit that the transport needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequiredPermit {
    /// `§ 29 Abs. 3 StVO` or `§ 46 Abs. 1 Nr. 5 StVO`.
    pub basis: String,
    /// `Erlaubnis` or `Ausnahmegenehmigung`.
    pub name: String,
    /// Why it is needed.
    pub reason: Bilingual,
    /// Codes of the findings that call for it, without repetition.
    pub findings: Vec<String>,
}
