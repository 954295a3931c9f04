// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Why a command or a reading was not done. A refusal is shown, malformed input is shown with its place, a fault is logged once.

use permit::{Bilingual, FieldError};
use workflow::Refusal;

/// Every way a call of the office can end other than well.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// The procedure says no, and says why.
    #[error(transparent)]
    Refused(Box<Refusal>),
    /// The same content was filed by the same applicant within the last 24 hours; file again with `confirmed`.
    #[error("the same application was filed as {number} at {at}")]
    Duplicate {
        /// The case that already holds it.
        number: String,
        /// When it was filed.
        at: jiff::Timestamp,
    },
    /// The input cannot be read: every error with its JSON pointer.
    #[error("{} field errors", .0.len())]
    Invalid(Vec<FieldError>),
    /// No such thing, or nothing this account may see.
    #[error("not found")]
    NotFound,
    /// The account may see the case but not do this.
    #[error("not allowed: {}", .0.en)]
    Forbidden(Bilingual),
    /// Somebody else was faster; read again and decide again.
    #[error("the case is at version {found}, the command expected {expected}")]
    Conflict {
        /// The version the caller had read.
        expected: u64,
        /// The version stored.
        found: u64,
    },
    /// The command id was already used for other content.
    #[error("this command id was used before for a different command")]
    IdempotencyMismatch,
    /// More bytes than the office takes.
    #[error("{found} bytes, at most {limit} are taken")]
    TooLarge {
        /// The limit in bytes.
        limit: usize,
        /// What arrived, in bytes.
        found: usize,
    },
    /// Ours: logged where it happened, an incident where it concerns a case.
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// Something on our side broke; the caller can only try again later.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The database did not do what it was told.
    #[error("database, while {doing}: {source}")]
    Database {
        /// What the office was doing.
        doing: &'static str,
        /// The cause.
        source: sqlx::Error,
    },
    /// A stored row that no command of ours can have written.
    #[error("table {table}, row {row}, column {column}: {problem}")]
    ImpossibleRow {
        /// The table.
        table: &'static str,
        /// Its column.
        column: &'static str,
        /// The row's key.
        row: String,
        /// Expected and found.
        problem: String,
    },
    /// A guard or an action of the procedure could not be evaluated (workflow.md 4.3 (4)): an incident, not a "no".
    #[error("the procedure could not be evaluated: {0}")]
    Procedure(String),
    /// The decision could not be drafted, rendered or signed.
    #[error("the decision document: {0}")]
    Document(String),
    /// The log could not be continued.
    #[error("the case log: {0}")]
    Log(#[from] ledger::LedgerError),
    /// The office cannot open with this configuration.
    #[error("configuration: {0}")]
    Configuration(String),
}

impl From<Refusal> for CommandError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(Box::new(refusal))
    }
}
