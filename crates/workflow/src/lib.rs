// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Workflow definitions as data, their static checks, and the pure function that runs them.
//!
//! `step` is definition × case × command × now → new case, one log entry and effects, or a refusal that says
//! why. There is no clock, no randomness and no I/O here; the language is described in `docs/workflow-language.md`.

#![deny(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss
)]
#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "tests may"
    )
)]

mod awaited;
mod budget;
mod calendar;
mod case;
pub mod chart;
mod command;
mod coverage;
mod deadline;
mod definition;
mod diagnostic;
#[cfg(test)]
mod everywhere;
mod explain;
mod export;
mod expression;
mod form;
mod migrate;
mod prepare;
mod record;
mod refusal;
mod replay;
mod scenario;
#[cfg(test)]
mod schema;
mod spelling;
mod staffing;
mod step;
mod table;
mod text;
mod types;
mod yaml;

pub use awaited::{Awaited, WaitsFor, awaited};
pub use budget::Budget;
pub use case::{
    Case, Compensation, Configuration, Counted, Party, Performed, Priority, Suspended, Task, Timer, Undo,
};
pub use command::{Action, Actor, Command, PersonId, SYSTEM_ROLE, SignatureLevel, SignatureProof};
pub use coverage::Gaps;
pub use definition::{Bundle, Definition, DefinitionId, Proof, Retention, Retry};
#[doc(hidden)]
pub use definition::{Foretold, Happened, Places};
pub use diagnostic::{DIAGNOSTIC_CODES, Diagnostic};
pub use explain::{Choice, PayloadField, Possible, explain};
pub use export::{Language, NotDrawn, Running, TooLarge, View, bpmn, describe, mermaid, scxml, svg};
pub use form::Form;
pub use migrate::{ClockPolicy, MIGRATION_CODES, MigrationFault, Plan, migrate};
pub use prepare::{Freeze, Preparation, commit, prepare};
pub use record::{Change, Effect, GuardTrace, LogRecord, Step};
pub use refusal::{Reason, Refusal, RefusalCode};
pub use replay::{Difference, Divergence, replay};
pub use scenario::{CaseFile, Coverage, Scenario, Walked};
pub use smol_str::SmolStr;
pub use staffing::{Staffing, UnknownRole, directory};
pub use step::{claimable, start, step};
pub use text::Text;
