// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What stands on the paper, as data for the templates: every number, date and unit is already German text.
//!
//! Format `geleit/paper/1`, described in `docs/document.md`. Templates place these strings; they compute nothing. Only
//! the decision goes in: findings and other internal matters have no way onto the paper.

mod fee;
pub(crate) mod notice;
mod vehicles;

use permit::application::{Applicant, LoadState, PermitKind, Route};
use permit::condition::{Origin, Scope};
use permit::decision::{DecisionKind, DefinitionRef, HeardOutcome};
use permit::{Condition, Decision, RuleBookId};
use serde::Serialize;

use crate::german::{self, NO_BREAK};
use fee::FeePart;
use vehicles::CombinationPart;

/// Version of this format; templates may check it.
const SCHEMA: &str = "geleit/paper/1";

/// Everything a template can show.
#[derive(Debug, Serialize)]
pub(crate) struct Paper<'a> {
    schema: &'static str,
    granted: bool,
    /// Goes into the metadata of the file.
    title: String,
    /// One per permit or exemption.
    names: Vec<String>,
    bases: &'a [String],
    number: &'a str,
    version: u32,
    issued_on: String,
    issued_on_short: String,
    authority: &'a permit::authority::Authority,
    official: &'a permit::decision::Official,
    addressee: Vec<String>,
    holder: String,
    permit_kind: String,
    trips: Option<u32>,
    valid_from: String,
    valid_to: String,
    combinations: Vec<CombinationPart>,
    load: Vec<Row>,
    legs: Vec<LegPart>,
    areas: Vec<AreaPart<'a>>,
    conditions: Vec<ConditionPart<'a>>,
    /// Paragraphs: what is granted differently from the application.
    deviation: Vec<&'a str>,
    /// Paragraphs.
    reasons: Vec<&'a str>,
    considerations: Vec<&'a str>,
    fee: FeePart,
    heard: Vec<HeardPart<'a>>,
    remedy: Vec<&'a str>,
    rule_book: &'a RuleBookId,
    rule_book_valid_from: String,
    definition: &'a DefinitionRef,
}

/// One line of a two-column table.
#[derive(Debug, Serialize)]
struct Row {
    what: String,
    value: String,
}

#[derive(Debug, Serialize)]
struct LegPart {
    number: u32,
    run: &'static str,
    from: String,
    to: String,
    roads: String,
}

#[derive(Debug, Serialize)]
struct AreaPart<'a> {
    key: &'a str,
    name: &'a str,
}

#[derive(Debug, Serialize)]
struct ConditionPart<'a> {
    text: &'a str,
    scope: Option<String>,
    origin: &'a str,
    /// Where it stands in its catalogue, or which of a body's own it is.
    reference: String,
}

#[derive(Debug, Serialize)]
struct HeardPart<'a> {
    name: &'a str,
    outcome: &'static str,
}

impl<'a> Paper<'a> {
    pub(crate) fn of(decision: &'a Decision) -> Self {
        let (granted, reasons) = match &decision.kind {
            DecisionKind::Granted => (true, Vec::new()),
            DecisionKind::Refused { reasons, .. } => (
                false,
                reasons.iter().flat_map(|reason| paragraphs(reason)).collect(),
            ),
        };
        let names: Vec<String> = decision.bases.iter().map(|basis| permit_name(basis)).collect();
        let (permit_kind, trips) = permit_kind(decision.permit_kind, &decision.bases);
        let conditions = if granted {
            decision.conditions.as_slice()
        } else {
            &[]
        };
        Self {
            schema: SCHEMA,
            granted,
            title: title(&names, granted, &decision.number),
            names,
            bases: &decision.bases,
            number: &decision.number,
            version: decision.version,
            issued_on: german::long_day(decision.issued_on),
            issued_on_short: german::day(decision.issued_on),
            authority: &decision.authority,
            official: &decision.official,
            addressee: addressee(&decision.holder),
            holder: holder(&decision.holder),
            permit_kind,
            trips,
            valid_from: german::day(decision.valid_from),
            valid_to: german::day(decision.valid_to),
            combinations: decision.combinations.iter().map(CombinationPart::of).collect(),
            load: load(decision),
            legs: legs(&decision.route),
            areas: decision
                .route
                .areas()
                .iter()
                .map(|area| AreaPart {
                    key: area.key(),
                    name: area.name(),
                })
                .collect(),
            conditions: conditions
                .iter()
                .map(|condition| condition_part(condition, decision))
                .collect(),
            deviation: decision.deviation.as_deref().map(paragraphs).unwrap_or_default(),
            reasons,
            considerations: decision
                .considerations
                .as_deref()
                .map(paragraphs)
                .unwrap_or_default(),
            fee: FeePart::of(&decision.fee),
            heard: heard(decision),
            remedy: paragraphs(&decision.remedy),
            rule_book: &decision.rule_book,
            rule_book_valid_from: german::day(decision.rule_book.valid_from),
            definition: &decision.definition,
        }
    }
}

fn title(names: &[String], granted: bool, number: &str) -> String {
    match (granted, names) {
        (false, _) => format!("Ablehnung {number}"),
        (true, []) => format!("Bescheid {number}"),
        (true, names) => format!("{} {number}", names.join(" und ").replace(NO_BREAK, " ")),
    }
}

/// `Erlaubnis nach § 29 Abs. 3 StVO`
fn permit_name(basis: &str) -> String {
    let name = if basis.starts_with("§ 29") {
        "Erlaubnis"
    } else {
        "Ausnahmegenehmigung"
    };
    format!("{name} nach {}", tied(basis))
}

/// No line break inside `§ 29 Abs. 3 StVO`.
fn tied(clause: &str) -> String {
    clause.replace(' ', &NO_BREAK.to_string())
}

/// Practice calls it after its basis: `Einzelerlaubnis` (§ 29), `Einzelausnahmegenehmigung` (§ 46), or both.
fn permit_kind(kind: PermitKind, bases: &[String]) -> (String, Option<u32>) {
    let (prefix, suffix, trips) = match kind {
        PermitKind::Single { trips } => ("Einzel", "", Some(trips)),
        PermitKind::PermanentRoute => ("Dauer", ", streckengebunden", None),
        PermitKind::PermanentArea => ("Dauer", ", flächendeckend", None),
    };
    let permission = bases.iter().any(|basis| is_permission(basis));
    let exemption = bases.iter().any(|basis| !is_permission(basis));
    let name = match (permission, exemption) {
        (true, true) => format!("{prefix}erlaubnis und {prefix}ausnahmegenehmigung"),
        (false, true) => format!("{prefix}ausnahmegenehmigung"),
        (_, false) => format!("{prefix}erlaubnis"),
    };
    (format!("{name}{suffix}"), trips)
}

/// The law calls what § 29 gives an Erlaubnis, what § 46 gives an Ausnahmegenehmigung.
fn is_permission(basis: &str) -> bool {
    basis.starts_with("§ 29")
}

fn addressee(holder: &Applicant) -> Vec<String> {
    let address = &holder.address;
    let mut lines = vec![
        holder.name.clone(),
        format!("{} {}", address.street, address.house_number),
        format!("{} {}", address.postal_code, address.city),
    ];
    if address.country != "DE" {
        lines.push(address.country.clone());
    }
    lines
}

/// The holder in one line, with the register entry that tells companies of the same name apart.
fn holder(holder: &Applicant) -> String {
    match &holder.register {
        Some(register) => format!(
            "{} (Registergericht {}, {})",
            holder.name,
            tied(&register.court),
            tied(&register.number)
        ),
        None => holder.name.clone(),
    }
}

fn load(decision: &Decision) -> Vec<Row> {
    let Some(load) = &decision.load else {
        return Vec::new();
    };
    let row = |what: &str, value: String| Row {
        what: what.to_owned(),
        value,
    };
    let sizes = [load.length_mm, load.width_mm, load.height_mm].map(|size| german::metres(size.0));
    let indivisible = match (load.indivisible, &load.reason) {
        (true, Some(reason)) => format!("ja: {reason}"),
        (true, None) => "ja".to_owned(),
        (false, _) => "nein".to_owned(),
    };
    let asymmetry = match load.asymmetry_mm.0 {
        0 => "mittig".to_owned(),
        offset => format!("{} außermittig", german::metres(offset)),
    };
    let mut rows = vec![
        row("Bezeichnung", load.description.clone()),
        row("Anzahl", load.pieces.to_string()),
        row("Länge × Breite × Höhe", sizes.join(" × ")),
        row("Masse", german::tonnes(load.mass_kg.0)),
        row("Unteilbar", indivisible),
        row("Lage auf dem Fahrzeug", asymmetry),
    ];
    for accessory in &load.accessories {
        rows.push(row(
            "Zubehör",
            format!(
                "{}, {}",
                accessory.description,
                german::tonnes(accessory.mass_kg.0)
            ),
        ));
    }
    rows
}

fn legs(route: &Route) -> Vec<LegPart> {
    route
        .legs()
        .iter()
        .map(|leg| LegPart {
            number: leg.no,
            run: run(leg.state),
            from: leg.from.text.clone(),
            to: leg.to.text.clone(),
            // A road and its number stay together, a list of roads may break.
            roads: leg
                .roads
                .iter()
                .map(|road| tied(road))
                .collect::<Vec<_>>()
                .join(" – "),
        })
        .collect()
}

const fn run(state: LoadState) -> &'static str {
    match state {
        LoadState::Loaded => "Lastfahrt",
        LoadState::Empty => "Leerfahrt",
    }
}

fn condition_part<'a>(condition: &'a Condition, decision: &'a Decision) -> ConditionPart<'a> {
    let scope = match &condition.scope {
        Scope::WholePermit => None,
        Scope::Run(LoadState::Loaded) => Some("nur Lastfahrt".to_owned()),
        Scope::Run(LoadState::Empty) => Some("nur Leerfahrt".to_owned()),
        Scope::Legs(legs) => {
            let word = if legs.len() == 1 {
                "Abschnitt"
            } else {
                "Abschnitte"
            };
            Some(format!(
                "{word} {}",
                legs.iter().map(u32::to_string).collect::<Vec<_>>().join(", ")
            ))
        }
    };
    let number = &condition.number;
    let (origin, reference) = match &condition.origin {
        Origin::Authority => (
            &decision.authority.name,
            format!("Katalog {}, Nr.{NO_BREAK}{number}", condition.catalogue),
        ),
        Origin::Body(id) => {
            let body = decision.heard.iter().find(|body| body.id == *id);
            (
                body.map_or(id, |body| &body.name),
                format!("Nr.{NO_BREAK}{number} dieser Stelle"),
            )
        }
    };
    ConditionPart {
        text: &condition.text.de,
        scope,
        origin,
        reference,
    }
}

fn heard(decision: &Decision) -> Vec<HeardPart<'_>> {
    decision
        .heard
        .iter()
        .map(|body| HeardPart {
            name: &body.name,
            outcome: match body.outcome {
                HeardOutcome::Consent => "Zustimmung",
                HeardOutcome::ConsentWithConditions => "Zustimmung mit Nebenbestimmungen",
                HeardOutcome::Objection => "Ablehnung",
                HeardOutcome::RouteChange => "anderer Fahrweg verlangt",
                HeardOutcome::NotCompetent => "nicht zuständig",
                HeardOutcome::NoStatement => "keine fristgerechte Äußerung",
            },
        })
        .collect()
}

fn paragraphs(text: &str) -> Vec<&str> {
    text.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect()
}
