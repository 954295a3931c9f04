// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The journal of a sealing ceremony as rows: each is committed before the ceremony goes on.

use jiff::Timestamp;
use sealing::{BoxFuture, Journal, JournalError, Step};

use crate::error::Fault;
use crate::store::ceremony::{self, Recorded};
use crate::store::{self, Store};

/// The rows of one ceremony, named by the key of the effect that asked for it.
#[derive(Debug)]
pub(crate) struct CeremonyJournal {
    pub(crate) store: Store,
    pub(crate) case: String,
    pub(crate) ceremony: String,
    pub(crate) now: Timestamp,
}

impl Journal for CeremonyJournal {
    fn record<'a>(&'a self, position: usize, step: &'a Step) -> BoxFuture<'a, Result<(), JournalError>> {
        Box::pin(async move {
            match self.append(position, step).await {
                Ok(Recorded::Yes) => Ok(()),
                Ok(Recorded::Taken) => Err(JournalError::Taken { position }),
                Err(fault) => Err(JournalError::Fault {
                    doing: "written",
                    reason: fault.to_string(),
                }),
            }
        })
    }

    fn steps(&self) -> BoxFuture<'_, Result<Vec<Step>, JournalError>> {
        Box::pin(async move {
            self.read().await.map_err(|fault| JournalError::Fault {
                doing: "read",
                reason: fault.to_string(),
            })
        })
    }
}

impl CeremonyJournal {
    async fn append(&self, position: usize, step: &Step) -> Result<Recorded, Fault> {
        let mut tx = self.store.begin().await?;
        let recorded =
            ceremony::append(&mut tx, (&self.case, &self.ceremony, position), step, self.now).await?;
        store::commit(tx).await?;
        Ok(recorded)
    }

    async fn read(&self) -> Result<Vec<Step>, Fault> {
        let mut tx = self.store.read().await?;
        ceremony::steps(&mut tx, &self.ceremony).await
    }
}
