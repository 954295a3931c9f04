// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The decision: everything the paper says, and nothing it does not.
//!
//! § 37 VwVfG wants authority, official and content to be clear, § 39 the reasons, § 37 Abs. 6 the
//! legal remedy. A decision is immutable; a change is a new version.

use crate::application::{Applicant, Application, Combination, Load, PermitKind, Route};
use crate::authority::{Authority, AuthorityProfile};
use crate::check::Assessment;
use crate::condition::{Condition, Origin};
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
    /// What is granted differently from the application, German.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deviation: Option<String>,
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
    /// It wants the transport to take another road.
    RouteChange,
    /// It declared itself not competent.
    NotCompetent,
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
    /// What is granted differently from the application, German.
    pub deviation: Option<String>,
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
    /// Puts the draft together: a refusal carries no conditions, and the fee of its ground
    /// (GebOSt 263.1.2; nothing where only competence is lacking).
    pub fn draft(input: DraftInput<'_>) -> Decision {
        let (application, assessment) = (input.application, input.assessment);
        let (fee, conditions) = match &input.kind {
            DecisionKind::Granted => (
                assessment.fee.clone(),
                merged(&assessment.conditions, input.conditions),
            ),
            DecisionKind::Refused {
                ground: RefusalGround::Merits,
                ..
            } => (assessment.fee_if_refused.clone(), Vec::new()),
            DecisionKind::Refused {
                ground: RefusalGround::LackOfCompetence,
                ..
            } => (Fee::none(), Vec::new()),
        };
        Decision {
            schema: SCHEMA.to_owned(),
            number: input.number,
            version: input.version,
            kind: input.kind,
            authority: input.authority.authority.clone(),
            official: input.official,
            issued_on: input.issued_on,
            holder: application.applicant.clone(),
            bases: assessment
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
            conditions,
            deviation: input.deviation,
            considerations: input.considerations,
            fee,
            heard: input.heard,
            remedy: input.authority.remedy.text.clone(),
            rule_book: assessment.rule_book.clone(),
            definition: input.definition,
        }
    }

    /// Was the permit granted?
    pub fn is_granted(&self) -> bool {
        self.kind == DecisionKind::Granted
    }
}

/// The catalogue's conditions, then the others in the order given; the same words about the same
/// thing only once. Where a body demands what the catalogue has, the condition is the body's: it is
/// locked (§ 8 Abs. 6 FStrG).
fn merged(proposed: &[Condition], others: Vec<Condition>) -> Vec<Condition> {
    let mut all: Vec<Condition> = Vec::new();
    for condition in proposed.iter().cloned().chain(others) {
        let same = all
            .iter_mut()
            .find(|c| c.text.de.trim() == condition.text.de.trim() && c.scope == condition.scope);
        match same {
            Some(known)
                if matches!(condition.origin, Origin::Body(_)) && known.origin == Origin::Authority =>
            {
                *known = condition;
            }
            Some(_) => {}
            None => all.push(condition),
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Budget, RuleBook, check};

    fn draft(kind: DecisionKind, conditions: Vec<Condition>) -> Decision {
        let example = include_str!("../../../workflows/heavy-load/examples/application.json");
        let application = Application::parse(example.as_bytes(), &Budget::default()).unwrap();
        Decision::draft(DraftInput {
            application: &application,
            assessment: &check(&application, &RuleBook::embedded()),
            authority: &AuthorityProfile::embedded(),
            number: "BS-2026-000001".to_owned(),
            version: 1,
            kind,
            official: Official {
                name: "Beispielperson".to_owned(),
                title: "Sachgebietsleitung".to_owned(),
            },
            issued_on: jiff::civil::date(2026, 12, 1),
            deviation: None,
            considerations: None,
            conditions,
            heard: Vec::new(),
            definition: DefinitionRef {
                name: "heavy-load".to_owned(),
                version: "1".to_owned(),
                sha256: "0".repeat(64),
            },
        })
    }

    fn refused(ground: RefusalGround) -> DecisionKind {
        DecisionKind::Refused {
            reasons: vec!["Die Brücke trägt den Transport nicht.".to_owned()],
            ground,
        }
    }

    #[test]
    fn granted_decision_carries_bases_conditions_and_full_fee() {
        let decision = draft(DecisionKind::Granted, Vec::new());
        assert_eq!(decision.bases, ["§ 29 Abs. 3 StVO", "§ 46 Abs. 1 Nr. 5 StVO"]);
        assert!(decision.is_granted() && !decision.conditions.is_empty());
        assert_eq!(
            (decision.fee.cents, decision.fee.tariff.as_str()),
            (28_526, "263.1.1")
        );
        assert!(decision.remedy.contains("Verwaltungsgericht Braunschweig"));
    }

    #[test]
    fn refusal_carries_no_conditions_and_the_fee_of_its_ground() {
        for (ground, cents) in [
            (RefusalGround::Merits, 21_395),
            (RefusalGround::LackOfCompetence, 0),
        ] {
            let decision = draft(
                refused(ground),
                vec![Condition::from_body(
                    "autobahn-gmbh",
                    "1",
                    "Schritt fahren.",
                    None,
                )],
            );
            assert_eq!(
                (
                    decision.fee.cents,
                    decision.conditions.len(),
                    decision.is_granted()
                ),
                (cents, 0, false)
            );
        }
    }

    #[test]
    fn condition_demanded_twice_appears_once_and_belongs_to_the_body() {
        let text = draft(DecisionKind::Granted, Vec::new()).conditions[0]
            .text
            .de
            .clone();
        let bodies = ["Schritt fahren.", &text, "Schritt fahren."];
        let conditions = bodies
            .iter()
            .enumerate()
            .map(|(i, text)| Condition::from_body("autobahn-gmbh", &i.to_string(), text, None));
        let before = draft(DecisionKind::Granted, Vec::new()).conditions.len();
        let merged = draft(DecisionKind::Granted, conditions.collect()).conditions;
        assert_eq!(merged.len(), before + 1);
        assert_eq!(merged[0].origin, Origin::Body("autobahn-gmbh".to_owned()));
        assert_eq!(merged[before].text.de, "Schritt fahren.");
    }

    #[test]
    fn decision_comes_back_from_json_unchanged() {
        for kind in [DecisionKind::Granted, refused(RefusalGround::Merits)] {
            let decision = draft(kind, Vec::new());
            let text = serde_json::to_string(&decision).unwrap();
            assert_eq!(serde_json::from_str::<Decision>(&text).unwrap(), decision);
        }
    }
}
