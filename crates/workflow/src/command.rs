// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Who acts, and what they ask the engine to do.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use smol_str::SmolStr;

/// Names one person (or the system) across cases; opaque to the engine.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PersonId(pub SmolStr);

impl fmt::Display for PersonId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A signed-in person as the caller knows them at this moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// Stays the same when the name changes.
    pub person: PersonId,
    /// As shown to other people.
    pub name: SmolStr,
    /// Roles held in the authority, the haulier or the heard body.
    pub roles: BTreeSet<String>,
    /// Organisation the person acts for.
    pub org: Option<SmolStr>,
    /// Unit of that organisation (Amt, Sachgebiet); read by `different_unit` duties.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<SmolStr>,
    /// Applicants this person has ties to (VwVfG §§ 20, 21); read by `not_party` duties.
    pub party_of: BTreeSet<String>,
}

/// The role of the machine itself: timers, and answers to effects. No person ever holds it.
pub const SYSTEM_ROLE: &str = "system";

impl Actor {
    /// The machine itself: fires timers and reports what effects have done.
    pub fn system() -> Actor {
        Actor {
            person: PersonId(SYSTEM_ROLE.into()),
            name: "Geleit".into(),
            roles: BTreeSet::from([SYSTEM_ROLE.to_owned()]),
            org: None,
            unit: None,
            party_of: BTreeSet::new(),
        }
    }

    /// Whether this is [`Actor::system`].
    pub fn is_system(&self) -> bool {
        self.roles.contains(SYSTEM_ROLE)
    }
}

/// One request to change a case: exactly one command makes one new case version, or is refused.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Command {
    /// Unique per request; the caller answers a repeated id from its log.
    pub id: SmolStr,
    /// Who asks.
    pub actor: Actor,
    /// What is asked.
    pub action: Action,
}

/// What a command asks for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "action", rename_all = "snake_case")]
pub enum Action {
    /// An event of the definition.
    Event {
        /// Name in the definition.
        name: SmolStr,
        /// Key of the heard party when the event belongs to one.
        #[serde(default)]
        party: Option<SmolStr>,
        /// Fields the event declares under `payload`; `null` when there are none.
        #[serde(default)]
        payload: Value,
        /// Required where the definition says `reason: required`.
        #[serde(default)]
        reason: Option<String>,
        /// Required where the definition says `sign`. The caller has verified it; the engine
        /// decides whether it is enough.
        #[serde(default)]
        signature: Option<SignatureProof>,
    },
    /// Takes an open task.
    Claim {
        /// [`crate::Task::id`].
        task: SmolStr,
    },
    /// Gives a claimed task back.
    Release {
        /// [`crate::Task::id`].
        task: SmolStr,
    },
    /// Fires a timer that is due; only [`Actor::system`] may.
    Timer {
        /// [`crate::Timer::id`].
        id: SmolStr,
    },
}

/// Form of a signature or seal (eIDAS Art. 3 Nr. 10–12, 25–27), weakest first within a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignatureLevel {
    /// Electronic signature: the signed-in person declared it.
    Simple,
    /// Advanced electronic signature of a person.
    Advanced,
    /// Qualified electronic signature of a person.
    Qualified,
    /// Advanced seal of an authority.
    AdvancedSeal,
    /// Qualified seal of an authority.
    QualifiedSeal,
}

impl SignatureLevel {
    /// Every level, in the order of the enum.
    pub const ALL: [SignatureLevel; 5] = [
        SignatureLevel::Simple,
        SignatureLevel::Advanced,
        SignatureLevel::Qualified,
        SignatureLevel::AdvancedSeal,
        SignatureLevel::QualifiedSeal,
    ];

    /// The word used in definitions.
    pub fn word(self) -> &'static str {
        match self {
            SignatureLevel::Simple => "simple",
            SignatureLevel::Advanced => "advanced",
            SignatureLevel::Qualified => "qualified",
            SignatureLevel::AdvancedSeal => "advanced_seal",
            SignatureLevel::QualifiedSeal => "qualified_seal",
        }
    }

    /// Whether this is a seal of a legal person rather than a signature of a natural one.
    pub fn is_seal(self) -> bool {
        matches!(self, SignatureLevel::AdvancedSeal | SignatureLevel::QualifiedSeal)
    }

    /// Whether a proof of this level is enough where `required` is asked. A seal never stands in
    /// for a person, nor a person for the seal.
    pub fn satisfies(self, required: SignatureLevel) -> bool {
        self.is_seal() == required.is_seal() && self >= required
    }
}

/// A signature the caller has already verified, and what it covers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignatureProof {
    /// What the verification established.
    pub level: SignatureLevel,
    /// Name in the certificate, or of the signed-in person at simple level.
    pub signer: String,
    /// Document name → SHA-256 of its bytes, 64 lower-case hex digits.
    pub over: BTreeMap<String, String>,
}
