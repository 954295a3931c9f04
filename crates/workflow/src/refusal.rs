// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Why a command was not carried out. A refusal is an answer of the rules, not a fault.

use serde::{Deserialize, Serialize};

use crate::record::GuardTrace;
use crate::text::Text;

/// The codes of refusals and of their reasons; each is explained in `docs/workflow-language.md`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(
    missing_docs,
    reason = "explained one by one in docs/workflow-language.md, which a test compares"
)]
pub enum RefusalCode {
    UnknownEvent,
    NotPossibleHere,
    InternalEvent,
    CaseEnded,
    OtherDefinition,
    CaseIllegal,
    UnknownParty,
    PartyRequired,
    PartyUnexpected,
    MissingRole,
    WrongOrganisation,
    DifferentPerson,
    DifferentUnit,
    SamePerson,
    NEyes,
    NotParty,
    GuardFalse,
    Incident,
    EvaluationLimit,
    MissingReason,
    MissingSignature,
    SignatureTooWeak,
    SignatureIncomplete,
    PayloadInvalid,
    NotAccepted,
    DataInvalid,
    NotACandidate,
    TaskHeld,
    TaskUnknown,
    TaskNotHeld,
    TimerUnknown,
    TimerNotDue,
    TimerNotLater,
    LimitExceeded,
    PreparationVoid,
}

impl RefusalCode {
    /// Every code.
    pub const ALL: [RefusalCode; 35] = [
        RefusalCode::UnknownEvent,
        RefusalCode::NotPossibleHere,
        RefusalCode::InternalEvent,
        RefusalCode::CaseEnded,
        RefusalCode::OtherDefinition,
        RefusalCode::CaseIllegal,
        RefusalCode::UnknownParty,
        RefusalCode::PartyRequired,
        RefusalCode::PartyUnexpected,
        RefusalCode::MissingRole,
        RefusalCode::WrongOrganisation,
        RefusalCode::DifferentPerson,
        RefusalCode::DifferentUnit,
        RefusalCode::SamePerson,
        RefusalCode::NEyes,
        RefusalCode::NotParty,
        RefusalCode::GuardFalse,
        RefusalCode::Incident,
        RefusalCode::EvaluationLimit,
        RefusalCode::MissingReason,
        RefusalCode::MissingSignature,
        RefusalCode::SignatureTooWeak,
        RefusalCode::SignatureIncomplete,
        RefusalCode::PayloadInvalid,
        RefusalCode::NotAccepted,
        RefusalCode::DataInvalid,
        RefusalCode::NotACandidate,
        RefusalCode::TaskHeld,
        RefusalCode::TaskUnknown,
        RefusalCode::TaskNotHeld,
        RefusalCode::TimerUnknown,
        RefusalCode::TimerNotDue,
        RefusalCode::TimerNotLater,
        RefusalCode::LimitExceeded,
        RefusalCode::PreparationVoid,
    ];

    /// The code as it is written on the wire and in the documentation.
    pub fn as_str(self) -> &'static str {
        match self {
            RefusalCode::UnknownEvent => "unknown_event",
            RefusalCode::NotPossibleHere => "not_possible_here",
            RefusalCode::InternalEvent => "internal_event",
            RefusalCode::CaseEnded => "case_ended",
            RefusalCode::OtherDefinition => "other_definition",
            RefusalCode::CaseIllegal => "case_illegal",
            RefusalCode::UnknownParty => "unknown_party",
            RefusalCode::PartyRequired => "party_required",
            RefusalCode::PartyUnexpected => "party_unexpected",
            RefusalCode::MissingRole => "missing_role",
            RefusalCode::WrongOrganisation => "wrong_organisation",
            RefusalCode::DifferentPerson => "different_person",
            RefusalCode::DifferentUnit => "different_unit",
            RefusalCode::SamePerson => "same_person",
            RefusalCode::NEyes => "n_eyes",
            RefusalCode::NotParty => "not_party",
            RefusalCode::GuardFalse => "guard_false",
            RefusalCode::Incident => "incident",
            RefusalCode::EvaluationLimit => "evaluation_limit",
            RefusalCode::MissingReason => "missing_reason",
            RefusalCode::MissingSignature => "missing_signature",
            RefusalCode::SignatureTooWeak => "signature_too_weak",
            RefusalCode::SignatureIncomplete => "signature_incomplete",
            RefusalCode::PayloadInvalid => "payload_invalid",
            RefusalCode::NotAccepted => "not_accepted",
            RefusalCode::DataInvalid => "data_invalid",
            RefusalCode::NotACandidate => "not_a_candidate",
            RefusalCode::TaskHeld => "task_held",
            RefusalCode::TaskUnknown => "task_unknown",
            RefusalCode::TaskNotHeld => "task_not_held",
            RefusalCode::TimerUnknown => "timer_unknown",
            RefusalCode::TimerNotDue => "timer_not_due",
            RefusalCode::TimerNotLater => "timer_not_later",
            RefusalCode::LimitExceeded => "limit_exceeded",
            RefusalCode::PreparationVoid => "preparation_void",
        }
    }

    /// Whether the engine, not a rule, said no: something is broken and an operator should look.
    pub fn is_incident(self) -> bool {
        matches!(
            self,
            RefusalCode::Incident | RefusalCode::EvaluationLimit | RefusalCode::CaseIllegal
        )
    }
}

/// A command that was not carried out, and exactly why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, thiserror::Error)]
#[error("{event} refused in state {state}: {}", reasons.iter().map(|r| r.message.en.as_str()).collect::<Vec<_>>().join("; "))]
pub struct Refusal {
    /// The first reason's code.
    pub code: RefusalCode,
    /// Innermost active state of the case (or of the party) when it was asked.
    pub state: String,
    /// What was asked.
    pub event: String,
    /// Every reason found, not only the first.
    pub reasons: Vec<Reason>,
    /// Events this actor could send instead.
    pub possible: Vec<String>,
}

/// One reason why something is not possible.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reason {
    /// What kind of reason.
    pub code: RefusalCode,
    /// For the person who asked.
    pub message: Text,
    /// The guard that said no, with the values it saw.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guard: Option<GuardTrace>,
}

impl Reason {
    /// A reason without a guard.
    pub(crate) fn new(code: RefusalCode, de: impl Into<String>, en: impl Into<String>) -> Reason {
        Reason {
            code,
            message: Text::new(de, en),
            guard: None,
        }
    }
}
