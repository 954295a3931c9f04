// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What the rows of the journal mean for the next run.

use signing::Prepared;

use super::stations::{Answered, Conduct, Frozen, Progress, Ready};
use super::{CeremonyError, Incident};
use crate::journal::Step;

/// Where the next run goes on.
pub(super) enum TakenUp {
    /// Nothing was done yet.
    Nothing(Progress),
    /// A preparation is to be made.
    Frozen(Frozen),
    /// A preparation exists and was never shown to the key holder.
    Ready(Ready),
    /// The key holder has signed; everything after that is repeatable.
    Answered(Answered),
}

/// The preparation that is neither voided nor finished.
pub(super) struct Open {
    pub(super) attempt: u32,
    pub(super) prepared: Prepared,
    pub(super) requested: bool,
    pub(super) signature: Option<Vec<u8>>,
}

/// What the rows say, each one checked against those before it.
#[derive(Default)]
pub(super) struct Read {
    pub(super) frozen: bool,
    pub(super) attempts: u32,
    pub(super) open: Option<Open>,
    pub(super) incidents: Vec<Incident>,
}

/// Reads the rows in order; a row that cannot follow those before it is a contradiction, never guessed away.
pub(super) fn read(conduct: &Conduct, rows: &[Step]) -> Result<Read, CeremonyError> {
    let mut read = Read::default();
    for (position, row) in rows.iter().enumerate() {
        let expected = match accept(&mut read, row) {
            Ok(()) => continue,
            Err(expected) => expected,
        };
        let found = format!("{row:?}").chars().take(80).collect();
        return Err(CeremonyError::Contradiction {
            case: conduct.input.case.clone(),
            position,
            expected,
            found,
        });
    }
    Ok(read)
}

fn accept(read: &mut Read, row: &Step) -> Result<(), &'static str> {
    match row {
        Step::Frozen { .. } if !read.frozen => read.frozen = true,
        Step::Frozen { .. } => return Err("one frozen row, at the beginning"),
        Step::Prepared {
            attempt, prepared, ..
        } => {
            if !read.frozen || read.open.is_some() || *attempt != read.attempts.saturating_add(1) {
                return Err("the next attempt, after the one before was voided");
            }
            read.attempts = *attempt;
            let prepared = (**prepared).clone();
            read.open = Some(Open {
                attempt: *attempt,
                prepared,
                requested: false,
                signature: None,
            });
        }
        Step::KeyRequested { attempt, .. } => {
            open(read, *attempt)?.requested = true;
        }
        Step::Signed { attempt, signature } => {
            let open = open(read, *attempt)?;
            if !open.requested || open.signature.is_some() {
                return Err("one answer, after its request");
            }
            open.signature = Some(hex::decode(signature).map_err(|_| "a signature in hex")?);
        }
        Step::Voided {
            attempt,
            reason,
            message,
        } => {
            open(read, *attempt)?;
            read.open = None;
            read.incidents.push(Incident {
                attempt: *attempt,
                reason: *reason,
                message: message.clone(),
            });
        }
        Step::Embedded { attempt, .. } | Step::SelfChecked { attempt } | Step::Archived { attempt, .. } => {
            if open(read, *attempt)?.signature.is_none() {
                return Err("a signature before it is embedded");
            }
        }
    }
    Ok(())
}

fn open(read: &mut Read, attempt: u32) -> Result<&mut Open, &'static str> {
    read.open
        .as_mut()
        .filter(|open| open.attempt == attempt)
        .ok_or("the open attempt")
}
