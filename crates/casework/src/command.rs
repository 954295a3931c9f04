// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What can be asked of the office, and what it answers. Each command carries an id: the same id with the same content replays the answer.

use permit::{Assessment, Bilingual};
use serde::{Deserialize, Serialize};

/// How an application reached the authority (Gebührenordnung factor fA counts it).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FilingChannel {
    /// Typed into or uploaded to the portal.
    Portal,
    /// Sent through the programming interface.
    Api,
}

/// An application as it arrived.
#[derive(Debug, Clone)]
pub struct FileRequest {
    /// Chosen by the caller, unique per person.
    pub command_id: String,
    /// The bytes of `geleit/application/1`; stored unchanged.
    pub body: Vec<u8>,
    /// The way in.
    pub channel: FilingChannel,
    /// Files although the same content was filed within the last 24 hours.
    pub confirmed: bool,
}

/// What became of an application.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "kebab-case")]
pub enum Filed {
    /// A case was opened.
    Case {
        /// Its number, such as `BS-2026-000001`.
        number: String,
        /// Its version, for the next command.
        version: u64,
        /// Things the applicant should know (competence, § 47 StVO); they block nothing.
        notices: Vec<Bilingual>,
    },
    /// The transport keeps every limit: nothing to permit, nothing stored but this answer.
    NoPermitNeeded {
        /// What was measured against which limit.
        assessment: Box<Assessment>,
    },
}

/// The key a releasing official adds a personal signature with (PKCS#12). Never stored, never logged.
#[derive(Clone)]
pub struct ApprovalKey {
    /// The PKCS#12 file.
    pub p12: Vec<u8>,
    /// Its password.
    pub password: String,
}

impl std::fmt::Debug for ApprovalKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "ApprovalKey({} bytes, withheld)", self.p12.len())
    }
}

/// One act on a case.
#[derive(Debug, Clone)]
pub struct ActRequest {
    /// The case number.
    pub case: String,
    /// The version the caller has read (If-Match).
    pub expected_version: u64,
    /// Chosen by the caller, unique per person.
    pub command_id: String,
    /// What to do.
    pub act: Act,
}

/// The acts.
#[derive(Debug, Clone)]
pub enum Act {
    /// An event of the procedure.
    Event {
        /// Its name, such as `start_hearing`.
        event: String,
        /// The heard body it concerns, where it concerns one.
        party: Option<String>,
        /// The reason, where one is asked for.
        reason: Option<String>,
        /// `text` and `conditions` of a statement, `considerations` and `conditions` of a proposal, else `null`.
        payload: serde_json::Value,
        /// A personal signature on `approve`.
        approval: Option<ApprovalKey>,
    },
    /// Takes a task for oneself.
    Claim {
        /// The task.
        task: String,
    },
    /// Gives a task back.
    Release {
        /// The task.
        task: String,
    },
}

impl ActRequest {
    /// An event without party, reason, payload or signature.
    pub fn event(case: &str, expected_version: u64, command_id: &str, event: &str) -> Self {
        Self {
            case: case.to_owned(),
            expected_version,
            command_id: command_id.to_owned(),
            act: Act::Event {
                event: event.to_owned(),
                party: None,
                reason: None,
                payload: serde_json::Value::Null,
                approval: None,
            },
        }
    }

    /// The same for a party.
    #[must_use]
    pub fn for_party(mut self, key: &str) -> Self {
        if let Act::Event { party, .. } = &mut self.act {
            *party = Some(key.to_owned());
        }
        self
    }

    /// The same with a reason.
    #[must_use]
    pub fn because(mut self, text: &str) -> Self {
        if let Act::Event { reason, .. } = &mut self.act {
            *reason = Some(text.to_owned());
        }
        self
    }

    /// The same with a payload.
    #[must_use]
    pub fn with(mut self, value: serde_json::Value) -> Self {
        if let Act::Event { payload, .. } = &mut self.act {
            *payload = value;
        }
        self
    }

    /// The same with a personal signature.
    #[must_use]
    pub fn signed_with(mut self, key: ApprovalKey) -> Self {
        if let Act::Event { approval, .. } = &mut self.act {
            *approval = Some(key);
        }
        self
    }
}

/// What an act did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acted {
    /// The case number.
    pub case: String,
    /// Its new version.
    pub version: u64,
    /// The states it is in now, outermost first.
    pub states: Vec<String>,
    /// Whether the procedure is over.
    pub ended: bool,
}

/// An answer, and whether it is the stored one of an earlier command with the same id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done<T> {
    /// The answer.
    pub answer: T,
    /// Nothing was done now: the command had been carried out before.
    pub replayed: bool,
}
