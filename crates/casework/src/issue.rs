// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What the procedure wants sealed: the decision on the application, a change of the permit, or a notice. The effect `seal`
//! says which; the case data says what is in it.

use jiff::civil::Date;
use permit::{NoticeKind, RevocationGround, TakingBackGround};
use serde_json::Value;
use workflow::{Case, Effect, Step};

use crate::error::Fault;

/// The name of the frozen, not yet sealed paper among the case's documents.
const FROZEN_PAPER: &str = "paper";
/// The same of a suspension, which waits for no other paper.
const FROZEN_SUSPENSION: &str = "suspension";
/// The event after a seal, where the effect names no other.
const SEALED: &str = "sealed";

/// What the clerk's proposal says, from the case data the procedure keeps.
#[derive(Debug, Clone)]
pub(crate) struct Proposal {
    pub(crate) refuse: Option<String>,
    /// What is granted differently from the application.
    pub(crate) deviation: Option<String>,
    pub(crate) considerations: Option<String>,
    pub(crate) conditions: Vec<String>,
    /// The last day, where it is not that of the application.
    pub(crate) valid_to: Option<Date>,
    pub(crate) version: u32,
    /// Set for a decision on the permit instead of the application.
    pub(crate) change: Option<Changed>,
}

/// A decision that changes an earlier one.
#[derive(Debug, Clone)]
pub(crate) struct Changed {
    /// What the applicant asked for.
    pub(crate) asked: Option<String>,
    /// Subsequent conditions in force.
    pub(crate) imposed: Vec<String>,
}

/// A paper to be frozen and sealed.
#[derive(Debug, Clone)]
pub(crate) enum Paper {
    Decision(Proposal),
    Notice {
        version: u32,
        kind: NoticeKind,
        reasons: String,
        /// Why it is enforced at once.
        immediate: Option<String>,
    },
}

/// The effect that asks for a seal, if the step has one.
pub(crate) fn wanted(step: &Step) -> Option<&Effect> {
    step.effects.iter().find(|effect| effect.kind == "seal")
}

/// What an effect `seal` asks for.
pub(crate) fn paper(case: &Case, effect: &Effect) -> Result<Paper, Fault> {
    let incomplete = |what: &str| Fault::Document(format!("the procedure seals, but {what}"));
    let version = version(effect);
    let text = |name: &str| text_of(&case.data, name);
    let notice = |kind: NoticeKind, [reasons, exception, immediate]: [&str; 3]| {
        let reasons = text(reasons).ok_or_else(|| incomplete("no reasons were given (§ 39 VwVfG)"))?;
        Ok(Paper::Notice {
            version,
            kind,
            reasons: unheard(Some(reasons), text(exception)),
            immediate: text(immediate),
        })
    };
    if frozen_name(effect) == FROZEN_SUSPENSION {
        let told = text("hold_told").unwrap_or_default();
        let fields = ["hold_reason", "hold_unheard", "hold_immediate"];
        return notice(NoticeKind::Suspension { told }, fields);
    }
    match text_of(&effect.payload, "paper").as_deref() {
        Some("decision") if text("outcome").as_deref() == Some("discontinued") => {
            notice(NoticeKind::Discontinuation, ["reasons", "unheard", ""])
        }
        Some("decision") => proposal(case)
            .map(|found| Paper::Decision(Proposal { version, ..found }))
            .ok_or_else(|| incomplete("nothing was proposed")),
        Some("change") => change(case, version)
            .map(Paper::Decision)
            .ok_or_else(|| incomplete("no change was proposed")),
        Some("notice") => {
            let kind = notice_kind(case).ok_or_else(|| incomplete("no notice was proposed"))?;
            notice(kind, ["notice_reasons", "notice_unheard", "immediate_reasons"])
        }
        Some("correction") => {
            let text = text("correction").ok_or_else(|| incomplete("no corrected wording is there"))?;
            notice(NoticeKind::Correction { text }, ["correction_reason", "", ""])
        }
        _ => Err(incomplete("it does not say what")),
    }
}

/// Subsequent condition, revocation or taking back, as proposed.
fn notice_kind(case: &Case) -> Option<NoticeKind> {
    let after = date_of(&case.data, "effect_after");
    let ground = || Value::from(text_of(&case.data, "ground"));
    Some(match text_of(&case.data, "notice_kind")?.as_str() {
        "burden" => NoticeKind::Burden {
            conditions: texts(case.data.get("notice_conditions")),
            after,
        },
        "revocation" => NoticeKind::Revocation {
            ground: serde_json::from_value::<RevocationGround>(ground()).ok()?,
            ends_on: after,
        },
        "taking_back" => NoticeKind::TakingBack {
            ground: serde_json::from_value::<TakingBackGround>(ground()).ok()?,
            retroactive: case.data.get("retroactive") == Some(&Value::Bool(true)),
            ends_on: after,
        },
        _ => return None,
    })
}

/// The document the seal covers, as the procedure names it in `over`.
pub(crate) fn frozen_name(effect: &Effect) -> &'static str {
    match text_of(&effect.payload, "document").as_deref() {
        Some(FROZEN_SUSPENSION) => FROZEN_SUSPENSION,
        _ => FROZEN_PAPER,
    }
}

/// The event that says that the seal is there.
pub(crate) fn sealed_event(effect: &Effect) -> String {
    text_of(&effect.payload, "event").unwrap_or_else(|| SEALED.to_owned())
}

/// Under which name a sealed paper of this kind is kept: `permit-2` is a decision that grants, or refuses the application;
/// `notice-3` everything else that has a number; a correction has the number of what it corrects.
pub(crate) fn sealed_name(case: &Case, effect: &Effect) -> String {
    let version = version(effect);
    if frozen_name(effect) == FROZEN_SUSPENSION {
        return format!("suspension-{version}");
    }
    let paper = text_of(&effect.payload, "paper").unwrap_or_default();
    name(case, &paper, u64::from(version))
}

/// Whether the case still waits for this seal: a paper that was stopped makes room for another one of the same frozen name.
pub(crate) fn is_wanted(case: &Case, effect: &Effect) -> bool {
    frozen_name(effect) == FROZEN_SUSPENSION || under_way(case) == Some(sealed_name(case, effect))
}

/// The paper under way, by the name it is kept under.
pub(crate) fn under_way(case: &Case) -> Option<String> {
    let paper = text_of(&case.data, "paper")?;
    let version = case.data.get("paper_version").and_then(Value::as_u64)?;
    Some(name(case, &paper, version))
}

/// The permit in force, by the name it is kept under.
pub(crate) fn in_force(case: &Case) -> Option<String> {
    let version = case.data.get("version_in_force").and_then(Value::as_u64)?;
    Some(format!("permit-{version}"))
}

fn name(case: &Case, paper: &str, version: u64) -> String {
    let is = |field: &str, word: &str| text_of(&case.data, field).as_deref() == Some(word);
    let kind = match paper {
        "decision" if !is("outcome", "discontinued") => "permit",
        "change" if is("change_outcome", "granted") => "permit",
        "correction" => "correction",
        _ => "notice",
    };
    format!("{kind}-{version}")
}

/// The number of the decision within its case; the first where the procedure counts none.
pub(crate) fn version(effect: &Effect) -> u32 {
    let counted = effect.payload.get("version").and_then(Value::as_u64);
    counted.and_then(|n| u32::try_from(n).ok()).unwrap_or(1)
}

/// The proposal in the case data: `outcome`, `reasons`, `deviation`, `conditions`, `valid_to`.
pub(crate) fn proposal(case: &Case) -> Option<Proposal> {
    let text = |name: &str| text_of(&case.data, name);
    let (refuse, considerations) = match text("outcome")?.as_str() {
        "granted" => (None, text("reasons")),
        "refused" => (Some(unheard(text("reasons"), text("unheard"))), None),
        _ => return None,
    };
    let considerations = match (&considerations, text("unheard")) {
        (Some(_), exception @ Some(_)) => Some(unheard(considerations, exception)),
        _ => considerations,
    };
    Some(Proposal {
        refuse,
        deviation: text("deviation"),
        considerations,
        conditions: texts(case.data.get("conditions")),
        valid_to: date_of(&case.data, "valid_to"),
        version: 1,
        change: None,
    })
}

/// The same of a change: `change_outcome`, `change_reasons`, `change_deviation`, `change_conditions`, `next_valid_to`.
fn change(case: &Case, version: u32) -> Option<Proposal> {
    let text = |name: &str| text_of(&case.data, name);
    let reasons = match text("change_unheard") {
        exception @ Some(_) => Some(unheard(text("change_reasons"), exception)),
        None => text("change_reasons"),
    };
    let (refuse, considerations) = match text("change_outcome")?.as_str() {
        "granted" => (None, reasons),
        "refused" => (Some(reasons.unwrap_or_default()), None),
        _ => return None,
    };
    Some(Proposal {
        refuse,
        deviation: text("change_deviation"),
        considerations,
        conditions: texts(case.data.get("change_conditions")),
        valid_to: date_of(&case.data, "next_valid_to"),
        version,
        change: Some(Changed {
            asked: text("change_request"),
            imposed: texts(case.data.get("imposed")),
        }),
    })
}

/// The reasons, and that nobody was heard before, with the clause (§ 28 Abs. 2, 3, § 39 VwVfG).
fn unheard(reasons: Option<String>, exception: Option<String>) -> String {
    let reasons = reasons.unwrap_or_default();
    match exception.as_deref().and_then(clause) {
        Some(clause) => format!("{reasons}\nVon einer Anhörung wurde nach {clause} abgesehen."),
        None => reasons,
    }
}

/// § 28 VwVfG: the procedure's word for an exception as its clause.
pub(crate) fn clause(exception: &str) -> Option<&'static str> {
    Some(match exception {
        "danger" => "§ 28 Abs. 2 Nr. 1 VwVfG",
        "deadline" => "§ 28 Abs. 2 Nr. 2 VwVfG",
        "own_statements" => "§ 28 Abs. 2 Nr. 3 VwVfG",
        "general" => "§ 28 Abs. 2 Nr. 4 VwVfG",
        "enforcement" => "§ 28 Abs. 2 Nr. 5 VwVfG",
        "public_interest" => "§ 28 Abs. 3 VwVfG",
        _ => return None,
    })
}

/// A list of texts; anything else is none.
pub(crate) fn texts(value: Option<&Value>) -> Vec<String> {
    let items = value
        .and_then(Value::as_array)
        .map(Vec::as_slice)
        .unwrap_or_default();
    items
        .iter()
        .filter_map(Value::as_str)
        .map(ToOwned::to_owned)
        .collect()
}

pub(crate) fn text_of(value: &Value, name: &str) -> Option<String> {
    value.get(name).and_then(Value::as_str).map(ToOwned::to_owned)
}

fn date_of(value: &Value, name: &str) -> Option<Date> {
    text_of(value, name).and_then(|text| text.parse().ok())
}
