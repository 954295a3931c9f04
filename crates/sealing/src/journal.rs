// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The journal of one ceremony: what was done and what is about to be asked, in order, durable before the next step.

use std::fmt::Debug;
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use signing::Prepared;
use thiserror::Error;

use crate::BoxFuture;

/// One row. Rows are only ever appended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "kebab-case")]
pub enum Step {
    /// The document will not change any more.
    Frozen {
        /// SHA-256 of the document, lower-case hex.
        document_sha256: String,
        /// When the seal was asked for.
        requested_at: Timestamp,
    },
    /// A revision with an empty signature was made; everything needed to finish it is here.
    Prepared {
        /// 1 for the first.
        attempt: u32,
        /// What makes this revision unlike any other, hex.
        nonce: String,
        /// Digest of what the key holder is to sign, hex.
        digest: String,
        /// The preparation.
        prepared: Box<Prepared>,
    },
    /// Written before the request goes out.
    KeyRequested {
        /// The attempt it belongs to.
        attempt: u32,
        /// Given to the key holder, so that it can recognise a repetition.
        request_id: String,
    },
    /// The key holder's answer. From here on everything is repeatable without it.
    Signed {
        /// The attempt it belongs to.
        attempt: u32,
        /// The signature value as received, hex.
        signature: String,
    },
    /// A preparation will never be embedded. Each such row is an incident for a person to see.
    Voided {
        /// The attempt it belongs to.
        attempt: u32,
        /// Why.
        reason: VoidReason,
        /// One sentence.
        message: String,
    },
    /// The signature was verified by both providers and embedded.
    Embedded {
        /// The attempt it belongs to.
        attempt: u32,
        /// SHA-256 of the signed file, lower-case hex.
        sha256: String,
    },
    /// Our own strict validation passed the signed file.
    SelfChecked {
        /// The attempt it belongs to.
        attempt: u32,
    },
    /// The ceremony is over.
    Archived {
        /// The attempt it belongs to.
        attempt: u32,
        /// SHA-256 of the signed file, lower-case hex.
        sha256: String,
    },
}

/// Why a preparation was given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum VoidReason {
    /// The request went out and no answer is written down: the process stopped in between.
    AnswerLost,
    /// The key holder did not answer in time.
    TimedOut,
    /// The key holder said no.
    Refused,
    /// The key holder could not be asked, or its answer could not be understood.
    Unavailable,
    /// The answer is no signature over what was asked.
    WrongSignature,
}

/// Why a row could not be written or read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum JournalError {
    /// Somebody else is conducting this ceremony.
    #[error("row {position} is taken: another run conducts this ceremony")]
    Taken {
        /// Index of the row, from 0.
        position: usize,
    },
    /// The store failed.
    #[error("the journal cannot be {doing}: {reason}")]
    Fault {
        /// `read` or `written`.
        doing: &'static str,
        /// The store's words.
        reason: String,
    },
}

/// The durable journal of one ceremony (one document of one case). Implemented by whoever stores.
pub trait Journal: Debug + Send + Sync {
    /// Appends `step` as row `position` (from 0); durable when the future is done.
    ///
    /// Must fail with [`JournalError::Taken`] when that row exists, so that two runs never both go on.
    fn record<'a>(&'a self, position: usize, step: &'a Step) -> BoxFuture<'a, Result<(), JournalError>>;

    /// All rows in order.
    fn steps(&self) -> BoxFuture<'_, Result<Vec<Step>, JournalError>>;
}

/// A journal in memory: for tests, and for signing a single file at the command line, where nothing is to be resumed.
#[derive(Debug, Default)]
pub struct MemoryJournal(Mutex<Vec<Step>>);

impl MemoryJournal {
    /// A journal that holds these rows already.
    #[must_use]
    pub fn holding(steps: Vec<Step>) -> Self {
        Self(Mutex::new(steps))
    }

    /// The rows so far.
    #[must_use]
    pub fn rows(&self) -> Vec<Step> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Journal for MemoryJournal {
    fn record<'a>(&'a self, position: usize, step: &'a Step) -> BoxFuture<'a, Result<(), JournalError>> {
        Box::pin(async move {
            let mut rows = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            if rows.len() != position {
                return Err(JournalError::Taken { position });
            }
            rows.push(step.clone());
            Ok(())
        })
    }

    fn steps(&self) -> BoxFuture<'_, Result<Vec<Step>, JournalError>> {
        Box::pin(async move { Ok(self.rows()) })
    }
}
