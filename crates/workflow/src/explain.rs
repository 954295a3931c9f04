// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! For a person and a case: every event, possible or exactly why not.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::case::Case;
use crate::command::{Actor, SignatureLevel};
use crate::definition::Definition;
use crate::refusal::Reason;
use crate::text::Text;

/// One event somebody may send in the present state. The portal draws its buttons from this.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Possible {
    /// Name of the event.
    pub event: String,
    /// What a button says.
    pub label: Text,
    /// Key of the heard party it belongs to.
    pub party: Option<String>,
    /// Whether this actor may send it now.
    pub enabled: bool,
    /// Whether a reason has to come with it.
    pub needs_reason: bool,
    /// Level of the signature that has to come with it.
    pub needs_signature: Option<SignatureLevel>,
    /// Documents the signature has to cover.
    pub documents: Vec<String>,
    /// Fields the event takes.
    pub payload: Vec<PayloadField>,
    /// Why it is not enabled; empty when it is.
    pub because: Vec<Reason>,
}

/// One field an event takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayloadField {
    /// Name in the payload object.
    pub name: String,
    /// `text`, `list of text`, `date`, ….
    pub kind: String,
    /// Whether it must be there.
    pub required: bool,
}

/// Lists every event that people may send in the present state, for this actor.
pub fn explain(_definition: &Definition, _case: &Case, _actor: &Actor, _now: Timestamp) -> Vec<Possible> {
    Vec::new()
}
