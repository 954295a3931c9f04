// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The ceremony: what goes in, what comes out, and the one function that conducts it.

mod error;
mod machine;
mod resume;
mod stations;

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use pki::{Anchor, Evidence};
use signing::{Report, SignatureKind};

pub use error::{CeremonyError, Station};

use crate::holder::KeyHolder;
use crate::journal::{Journal, VoidReason};
use crate::probe::Probe;

/// Everything a run needs besides the key holder and the journal. A later run of the same ceremony gets the same document.
#[derive(Debug, Clone)]
pub struct SealInput {
    /// Number of the case: shown to the key holder, part of request ids and errors.
    pub case: String,
    /// The finished document, frozen from here on.
    pub document: Vec<u8>,
    /// When the seal was asked for: the claimed time (`/M`) and the time of the self-check.
    pub requested_at: Timestamp,
    /// The signature to make.
    pub wish: Wish,
    /// How the result is checked before anybody gets it.
    pub self_check: SelfCheck,
    /// How long each wait may take.
    pub deadlines: Deadlines,
}

/// What the signature looks like in the PDF.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    /// A seal certifies with P=1; an official's own signature approves.
    pub kind: SignatureKind,
    /// Name of the new field.
    pub field: String,
    /// `/Reason`.
    pub reason: Option<String>,
    /// `/Location`.
    pub location: Option<String>,
    /// `/Name`.
    pub name: Option<String>,
}

/// Trust and evidence for our own validation of the result; anything but TOTAL-PASSED stops the ceremony.
#[derive(Debug, Clone)]
pub struct SelfCheck {
    /// Trust anchors.
    pub trust: Vec<Anchor>,
    /// Revocation lists and certificates.
    pub evidence: Evidence,
    /// Only what we issue passes (true for seals).
    pub strict: bool,
}

/// Limits of the waits on the outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deadlines {
    /// For the key holder's answer; a person with a card needs minutes, a service seconds.
    pub key_holder: Duration,
    /// For each row of the journal.
    pub journal: Duration,
}

impl Default for Deadlines {
    fn default() -> Self {
        Self {
            key_holder: Duration::from_secs(60),
            journal: Duration::from_secs(30),
        }
    }
}

/// The finished ceremony.
#[derive(Debug, Clone)]
pub struct Sealed {
    /// The signed file, with exactly one more signature than the document.
    pub pdf: Vec<u8>,
    /// SHA-256 of it, lower-case hex.
    pub sha256: String,
    /// Common name (or whole subject) of the certificate that sealed.
    pub signer: String,
    /// How many preparations it took.
    pub attempts: u32,
    /// What went wrong on the way.
    pub incidents: Vec<Incident>,
    /// Our own verdict over the file.
    pub report: Report,
}

/// A preparation that was given up; a person should know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incident {
    /// Which preparation.
    pub attempt: u32,
    /// Why.
    pub reason: VoidReason,
    /// One sentence.
    pub message: String,
}

/// Conducts the ceremony, or takes up where the journal ends. `entropy` is drawn from once per run (16 bytes).
///
/// Dropping the future stops it at any point without harm: the next run reads the journal.
///
/// # Errors
/// [`CeremonyError`] names the station that failed. After every error a later run may go on from the journal.
pub async fn seal(
    input: SealInput,
    holder: Arc<dyn KeyHolder>,
    journal: Arc<dyn Journal>,
    probe: Arc<dyn Probe>,
    entropy: &mut (dyn FnMut(&mut [u8]) + Send),
) -> Result<Sealed, CeremonyError> {
    let mut nonce = [0; 16];
    entropy(&mut nonce);
    machine::run(Arc::new(stations::Conduct {
        input,
        holder,
        journal,
        probe,
        nonce,
    }))
    .await
}
