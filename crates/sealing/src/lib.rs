// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! RITE: the sealing ceremony, from a finished document to one signed file, over a key holder that may be far away.
//!
//! One call, [`seal`], is one run of a state machine whose illegal orders do not compile. What survives a restart is the
//! [`Journal`]: every wait on the outside has its row *before* the request goes out, and the next run takes up from the
//! rows. If an answer was lost, the preparation is voided, an incident tells, and a new digest is made: there are never two
//! embedded signatures. See `docs/sealing.md`.
//!
//! Stations: freeze → prepare → key holder → embed → self-check → archive. Time stamp, revocation data and the
//! long-term revision are not built; a sealed file is level B-B and says so in its report.

mod ceremony;
mod detached;
mod holder;
mod journal;
mod probe;
mod time_stamp;

use std::future::Future;
use std::pin::Pin;

pub use ceremony::{CeremonyError, Deadlines, Incident, SealInput, Sealed, SelfCheck, Station, Wish, seal};
pub use detached::sign_detached;
pub use holder::{
    KeyError, KeyHolder, KeyHolderError, Pkcs8Holder, Pkcs11Holder, Pkcs11Uri, Pkcs12Holder, SignRequest,
    key_is_encrypted,
};
pub use journal::{Journal, JournalError, MemoryJournal, Step, VoidReason};
pub use probe::{NoProbe, POINTS, Probe};
pub use time_stamp::{TimeStampAuthority, TimeStampError};

/// A boxed future, so that traits with waits stay object safe.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;
