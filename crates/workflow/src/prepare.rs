// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! A signature in two commands: `prepare` freezes what is signed, `commit` carries the signature.
//!
//! What is frozen binds the signature to one case in one version, one definition, one event of one person, and the
//! digests of the documents. Whatever changes in between voids it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::case::Case;
use crate::command::{Action, Command, PersonId, SignatureLevel, SignatureProof};
use crate::definition::Definition;
use crate::explain::explain;
use crate::record::Step;
use crate::refusal::Refusal;
use crate::step::{reasons, refusal, step};

/// Format of the frozen bytes.
const SCHEMA: &str = "geleit/preparation/1";

/// What a person signs, frozen. Plain data: it survives a restart and a night.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Preparation {
    /// Always `geleit/preparation/1`.
    pub schema: String,
    /// The case.
    pub case: String,
    /// Its version when this was frozen.
    pub version: u64,
    /// SHA-256 of the definition.
    pub definition: String,
    /// The event.
    pub event: String,
    /// The heard party it is for.
    pub party: Option<String>,
    /// SHA-256 over payload and reason as canonical JSON.
    pub content: String,
    /// Who signs.
    pub person: PersonId,
    /// The level that is asked for.
    pub level: SignatureLevel,
    /// Document → SHA-256 of its bytes.
    pub documents: BTreeMap<String, String>,
    /// Chosen by the caller, never twice.
    pub nonce: String,
    /// Not valid after this.
    pub expires: Timestamp,
}

impl Preparation {
    /// The bytes that are signed: the same for the same preparation.
    pub fn bytes(&self) -> Vec<u8> {
        // A plain struct of texts and numbers can always be written.
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// Their SHA-256, 64 lower-case hex digits.
    pub fn sha256(&self) -> String {
        hex::encode(Sha256::digest(self.bytes()))
    }
}

/// What the caller adds to a preparation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Freeze {
    /// Document → SHA-256 of its bytes.
    pub documents: BTreeMap<String, String>,
    /// Unique.
    pub nonce: String,
    /// How long the signer has.
    pub expires: Timestamp,
}

/// Freezes an event that needs a signature; nothing but the signature may be missing. Changes nothing.
///
/// # Errors
/// The [`Refusal`] the event would get even with a signature, `missing_signature` codes included where a document is
/// not named; `preparation_void` where the event asks for no signature.
pub fn prepare(
    definition: &Definition,
    case: &Case,
    command: &Command,
    freeze: Freeze,
    now: Timestamp,
) -> Result<Preparation, Refusal> {
    let (event, party) = named(&command.action);
    let refuse = |what: &str| {
        Err(refusal(
            case.state(),
            event,
            vec![reasons::preparation_void(what)],
            Vec::new(),
        ))
    };
    let possible = explain(definition, case, &command.actor, now);
    let possible = possible
        .into_iter()
        .find(|possible| possible.event == event && possible.party.as_deref() == party);
    let Some(level) = possible.as_ref().and_then(|possible| possible.needs_signature) else {
        // What else speaks against the event is the better answer.
        step(definition, case, command, now)?;
        return refuse("signature");
    };
    let proof = SignatureProof {
        level,
        signer: command.actor.name.to_string(),
        over: freeze.documents.clone(),
    };
    step(definition, case, &signed(command, proof), now)?;
    Ok(Preparation {
        schema: SCHEMA.to_owned(),
        case: case.id.to_string(),
        version: case.version,
        definition: definition.id().sha256.to_string(),
        event: event.to_owned(),
        party: party.map(str::to_owned),
        content: content(&command.action),
        person: command.actor.person.clone(),
        level,
        documents: freeze.documents,
        nonce: freeze.nonce,
        expires: freeze.expires,
    })
}

/// Carries out the event that was prepared, with the signature the caller has verified over [`Preparation::bytes`].
///
/// # Errors
/// `preparation_void` with what is not as it was frozen; else as [`crate::step`].
pub fn commit(
    definition: &Definition,
    case: &Case,
    command: &Command,
    preparation: &Preparation,
    now: Timestamp,
) -> Result<Step, Refusal> {
    let (event, party) = named(&command.action);
    let over = match &command.action {
        Action::Event {
            signature: Some(proof),
            ..
        } => Some(&proof.over),
        _ => None,
    };
    let bound = [
        ("schema", preparation.schema == SCHEMA),
        ("case", preparation.case == case.id),
        ("version", preparation.version == case.version),
        ("definition", preparation.definition == definition.id().sha256),
        ("event", preparation.event == event),
        ("party", preparation.party.as_deref() == party),
        ("content", preparation.content == content(&command.action)),
        ("person", preparation.person == command.actor.person),
        ("documents", over == Some(&preparation.documents)),
        ("expires", now <= preparation.expires),
    ];
    let broken = bound.iter().filter(|(_, kept)| !kept);
    let reasons: Vec<_> = broken.map(|(what, _)| reasons::preparation_void(what)).collect();
    match reasons.is_empty() {
        true => step(definition, case, command, now),
        false => Err(refusal(case.state(), event, reasons, Vec::new())),
    }
}

fn named(action: &Action) -> (&str, Option<&str>) {
    match action {
        Action::Event { name, party, .. } => (name, party.as_deref()),
        Action::Claim { .. } => ("claim", None),
        Action::Release { .. } => ("release", None),
        Action::Timer { .. } => ("timer", None),
    }
}

fn signed(command: &Command, proof: SignatureProof) -> Command {
    let mut command = command.clone();
    if let Action::Event { signature, .. } = &mut command.action {
        *signature = Some(proof);
    }
    command
}

/// Payload and reason as the person saw them.
fn content(action: &Action) -> String {
    let (payload, reason) = match action {
        Action::Event { payload, reason, .. } => (payload.clone(), reason.clone()),
        Action::Claim { .. } | Action::Release { .. } | Action::Timer { .. } => (Value::Null, None),
    };
    let canonical = crate::definition::sorted(serde_json::json!({"payload": payload, "reason": reason}));
    hex::encode(Sha256::digest(canonical.to_string()))
}
