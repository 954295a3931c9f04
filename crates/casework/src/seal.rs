// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Sealing as an effect, and the personal signature of a releasing official.

use jiff::Timestamp;

use crate::account::Account;
use crate::command::ApprovalKey;
use crate::effects::EffectError;
use crate::error::{CommandError, Fault};
use crate::office::Office;
use crate::store::outbox::Waiting;

/// A file signed by a person.
pub(crate) struct Personal {
    pub(crate) bytes: Vec<u8>,
    pub(crate) signer: String,
}

impl Office {
    pub(crate) fn reached(&self, point: &str) {
        self.config.probe.reached(point);
    }

    pub(crate) async fn sign_personally(
        &self,
        _pdf: &[u8],
        _key: &ApprovalKey,
        _: (&Account, Timestamp),
    ) -> Result<Personal, CommandError> {
        Err(CommandError::Fault(Fault::Document(
            "the personal signature is not built yet".to_owned(),
        )))
    }

    pub(crate) async fn perform_seal(&self, _: &Waiting, _now: Timestamp) -> Result<(), EffectError> {
        Err(EffectError::Later("the seal is not built yet".to_owned()))
    }
}
