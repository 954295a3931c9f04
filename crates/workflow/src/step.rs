// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! One command, one new version of the case: pure and deterministic.

use jiff::Timestamp;
use serde_json::Value;

use crate::case::Case;
use crate::command::{Actor, Command};
use crate::definition::Definition;
use crate::record::Step;
use crate::refusal::{Reason, Refusal, RefusalCode};

fn not_built(event: &str) -> Refusal {
    Refusal {
        code: RefusalCode::Incident,
        state: String::new(),
        event: event.into(),
        reasons: vec![Reason::new(RefusalCode::Incident, "noch nicht gebaut", "not built yet")],
        possible: Vec::new(),
    }
}

/// Opens a case: version 1 in the initial state.
///
/// # Errors
/// A [`Refusal`] with every reason.
pub fn start(_: &Definition, _case_id: &str, _data: Value, _: &Actor, _now: Timestamp) -> Result<Step, Refusal> {
    Err(not_built("start"))
}

/// Carries out one command on one case.
///
/// # Errors
/// A [`Refusal`] with every reason; the case is unchanged.
pub fn step(_: &Definition, _: &Case, _: &Command, _now: Timestamp) -> Result<Step, Refusal> {
    Err(not_built("step"))
}
