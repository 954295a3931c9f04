// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What the procedure wants sealed: a decision (the first, a changed one, the refusal of a change) or a notice that
//! revokes, takes back or corrects one. The effect `seal` says which; the case data says what is in it.

use jiff::civil::Date;
use permit::{NoticeKind, RevocationGround};
use serde_json::Value;
use workflow::{Case, Effect, Step};

use crate::error::Fault;

/// The name of the frozen, not yet sealed decision among the case's documents.
pub(crate) const FROZEN_DECISION: &str = "decision";
/// The same of a notice.
pub(crate) const FROZEN_NOTICE: &str = "notice";
/// The sealed decision in force, or the refusal of the application.
pub(crate) const PERMIT: &str = "permit";
/// A sealed notice, or the refusal of a change: what leaves the permit document as it is.
pub(crate) const SEALED_NOTICE: &str = "sealed-notice";

/// What the clerk's proposal says, from the case data the procedure keeps.
#[derive(Debug, Clone)]
pub(crate) struct Proposal {
    pub(crate) refuse: Option<String>,
    pub(crate) considerations: Option<String>,
    pub(crate) conditions: Vec<String>,
    /// Set for a decision on the permit instead of the application.
    pub(crate) change: Option<Changed>,
}

/// A decision that changes an earlier one.
#[derive(Debug, Clone)]
pub(crate) struct Changed {
    pub(crate) version: u32,
    /// The last day of the new period.
    pub(crate) valid_to: Option<Date>,
    /// What the applicant asked for.
    pub(crate) asked: Option<String>,
}

/// A paper to be frozen and sealed.
#[derive(Debug, Clone)]
pub(crate) enum Paper {
    Decision(Proposal),
    Notice {
        version: u32,
        kind: NoticeKind,
        reasons: String,
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
    if frozen_name(effect) == FROZEN_DECISION {
        let proposal = match text_of(&effect.payload, "change") {
            Some(_) => change(case, version),
            None => proposal(case),
        };
        return proposal
            .map(Paper::Decision)
            .ok_or_else(|| incomplete("nothing was proposed"));
    }
    let text = |name: &str| text_of(&case.data, name);
    let day = |name: &str| text(name).and_then(|text| text.parse::<Date>().ok());
    let ground = text("ending_ground").unwrap_or_default();
    let (kind, reasons) = match text_of(&effect.payload, "notice").as_deref() {
        Some("correction") => {
            let text = text("correction").ok_or_else(|| incomplete("no corrected wording is there"))?;
            (NoticeKind::Correction { text }, "change_reason")
        }
        Some("revocation") => {
            let ground = serde_json::from_value::<RevocationGround>(Value::from(ground))
                .map_err(|_| incomplete("the ground of the revocation is none of § 49 VwVfG"))?;
            let ends_on = day("ends_on");
            (NoticeKind::Revocation { ground, ends_on }, "ending_reason")
        }
        Some("taking_back") => (
            NoticeKind::TakingBack {
                by_deceit: ground == "obtained_by_deceit",
                retroactive: case.data.get("retroactive") == Some(&Value::Bool(true)),
                ends_on: day("ends_on"),
            },
            "ending_reason",
        ),
        _ => return Err(incomplete("it does not say what")),
    };
    let reasons = text(reasons).ok_or_else(|| incomplete("no reasons were given (§ 39 VwVfG)"))?;
    Ok(Paper::Notice {
        version,
        kind,
        reasons,
    })
}

/// The document the seal covers, as the procedure names it in `over`.
pub(crate) fn frozen_name(effect: &Effect) -> &'static str {
    match text_of(&effect.payload, "document").as_deref() {
        Some(FROZEN_NOTICE) => FROZEN_NOTICE,
        _ => FROZEN_DECISION,
    }
}

/// Where the sealed file is kept.
pub(crate) fn sealed_name(effect: &Effect) -> &'static str {
    let refused_change = text_of(&effect.payload, "change").is_some()
        && text_of(&effect.payload, "outcome").as_deref() == Some("refused");
    if refused_change || frozen_name(effect) == FROZEN_NOTICE {
        SEALED_NOTICE
    } else {
        PERMIT
    }
}

/// The number of the decision within its case; the first where the procedure counts none.
pub(crate) fn version(effect: &Effect) -> u32 {
    let counted = effect.payload.get("version").and_then(Value::as_u64);
    counted.and_then(|n| u32::try_from(n).ok()).unwrap_or(1)
}

/// The proposal in the case data: `outcome`, `considerations`, `conditions`, `refusal_reason`.
pub(crate) fn proposal(case: &Case) -> Option<Proposal> {
    let text = |name: &str| text_of(&case.data, name);
    let refuse = match text("outcome")?.as_str() {
        "granted" => None,
        "refused" => Some(text("refusal_reason").unwrap_or_default()),
        _ => return None,
    };
    Some(Proposal {
        refuse,
        considerations: text("considerations"),
        conditions: texts(case.data.get("conditions")),
        change: None,
    })
}

/// The same of a change: `change_outcome`, `change_considerations`, `change_conditions`, `change_reason`, `next_valid_to`.
fn change(case: &Case, version: u32) -> Option<Proposal> {
    let text = |name: &str| text_of(&case.data, name);
    let refuse = match text("change_outcome")?.as_str() {
        "granted" => None,
        "refused" => Some(text("change_reason").unwrap_or_default()),
        _ => return None,
    };
    Some(Proposal {
        refuse,
        considerations: text("change_considerations"),
        conditions: texts(case.data.get("change_conditions")),
        change: Some(Changed {
            version,
            valid_to: text("next_valid_to").and_then(|day| day.parse().ok()),
            asked: text("change_request"),
        }),
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

fn text_of(value: &Value, name: &str) -> Option<String> {
    value.get(name).and_then(Value::as_str).map(ToOwned::to_owned)
}
