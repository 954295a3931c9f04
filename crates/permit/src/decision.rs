// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The decision: everything the paper says, and nothing it does not.
//!
//! § 37 VwVfG wants authority, official and content to be clear, § 39 the reasons, § 37 Abs. 6 the
//! legal remedy. A decision is immutable; a change is a new version.

use crate::application::{Applicant, Application, Combination, Load, PermitKind, Route};
use crate::authority::{Authority, AuthorityProfile};
use crate::check::Assessment;
use crate::condition::Condition;
use crate::fee::Fee;
use crate::rule_book::RuleBookId;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Format of a serialised decision.
pub const SCHEMA: &str = "geleit/decision/1";

/// A decision on an application.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// Always [`SCHEMA`].
    pub schema: String,
    /// Number of the case and decision.
    pub number: String,
    /// Version, from 1.
    pub version: u32,
    /// Granted or refused.
    pub kind: DecisionKind,
    /// Letterhead.
    pub authority: Authority,
    /// Who releases it (§ 37 Abs. 3 VwVfG).
    pub official: Official,
    /// Date of the decision.
    pub issued_on: Date,
    /// To whom it is addressed.
    pub holder: Applicant,
    /// Legal bases, e.g. `§ 29 Abs. 3 StVO`.
    pub bases: Vec<String>,
    /// Single or permanent, with the number of trips.
    pub permit_kind: PermitKind,
    /// First day.
    pub valid_from: Date,
    /// Last day.
    pub valid_to: Date,
    /// Vehicles, plates, dimensions, axles.
    pub combinations: Vec<Combination>,
    /// What is carried.
    pub load: Option<Load>,
    /// Where.
    pub route: Route,
    /// Side provisions in printing order; none when refused.
    pub conditions: Vec<Condition>,
    /// Considerations (§§ 39, 40 VwVfG), German.
    pub considerations: Option<String>,
    /// The fee.
    pub fee: Fee,
    /// Bodies heard and what came of it.
    pub heard: Vec<HeardBody>,
    /// Rechtsbehelfsbelehrung, German.
    pub remedy: String,
    /// The rule book used.
    pub rule_book: RuleBookId,
    /// The procedure used.
    pub definition: DefinitionRef,
}

/// Granted or refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "kebab-case", deny_unknown_fields)]
pub enum DecisionKind {
    /// Erteilung.
    Granted,
    /// Ablehnung.
    Refused {
        /// § 39 VwVfG: never empty; German.
        reasons: Vec<String>,
        /// Decides on the fee.
        ground: RefusalGround,
    },
}

/// Why a permit is refused, as far as the fee depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RefusalGround {
    /// On the merits: 75 % of the grant fee (GebOSt 263.1.2).
    Merits,
    /// Only for lack of competence: no fee.
    LackOfCompetence,
}

/// The named official.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Official {
    /// Name as printed.
    pub name: String,
    /// Office, e.g. `Sachgebietsleitung`.
    pub title: String,
}

/// A body that was heard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeardBody {
    /// Identifier.
    pub id: String,
    /// Name as printed.
    pub name: String,
    /// What came of it.
    pub outcome: HeardOutcome,
}

/// What a heard body said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HeardOutcome {
    /// Zustimmung.
    Consent,
    /// Zustimmung mit Auflagen.
    ConsentWithConditions,
    /// Ablehnung.
    Objection,
    /// No answer in time; never counts as consent.
    NoStatement,
}

/// The workflow definition used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DefinitionRef {
    /// E.g. `heavy-load`.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Of its source, hex.
    pub sha256: String,
}

/// What a draft is made of.
#[derive(Debug, Clone)]
pub struct DraftInput<'a> {
    /// The application decided on.
    pub application: &'a Application,
    /// What the rules said about it.
    pub assessment: &'a Assessment,
    /// The deciding authority.
    pub authority: &'a AuthorityProfile,
    /// Number of the decision.
    pub number: String,
    /// Version, from 1.
    pub version: u32,
    /// Granted or refused.
    pub kind: DecisionKind,
    /// Who releases it.
    pub official: Official,
    /// Date of the decision.
    pub issued_on: Date,
    /// Considerations, German.
    pub considerations: Option<String>,
    /// Conditions beyond the proposed ones: the clerk's and those of heard bodies.
    pub conditions: Vec<Condition>,
    /// Bodies heard.
    pub heard: Vec<HeardBody>,
    /// The procedure used.
    pub definition: DefinitionRef,
}

impl Decision {
    /// Puts the draft together.
    pub fn draft(input: DraftInput<'_>) -> Decision {
        let application = input.application;
        Decision {
            schema: SCHEMA.to_owned(),
            number: input.number,
            version: input.version,
            fee: input.assessment.fee.clone(),
            kind: input.kind,
            authority: input.authority.authority.clone(),
            official: input.official,
            issued_on: input.issued_on,
            holder: application.applicant.clone(),
            bases: input
                .assessment
                .required
                .iter()
                .map(|permit| permit.basis.clone())
                .collect(),
            permit_kind: application.kind.permit,
            valid_from: application.kind.from,
            valid_to: application.kind.to,
            combinations: application.combinations.clone(),
            load: application.load.clone(),
            route: application.route.clone(),
            conditions: input
                .assessment
                .conditions
                .iter()
                .cloned()
                .chain(input.conditions)
                .collect(),
            considerations: input.considerations,
            heard: input.heard,
            remedy: input.authority.remedy.text.clone(),
            rule_book: input.assessment.rule_book.clone(),
            definition: input.definition,
        }
    }
}
