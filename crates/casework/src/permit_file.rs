// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Handing out documents. That the applicant fetches what was issued is an event of the case (§ 41 Abs. 2a VwVfG).

use workflow::{Action, Command};

use crate::account::Account;
use crate::error::CommandError;
use crate::issue::{PERMIT, SEALED_NOTICE};
use crate::office::{Office, actor};
use crate::standing::{Standing, standing};
use crate::store::cases::{self, StoredCase};
use crate::store::{self, documents};
use crate::transact::Extras;
use crate::view::Document;

/// The event of fetching the decision.
const RETRIEVED: &str = "retrieved";
/// The event of fetching a notice.
const NOTICE_RETRIEVED: &str = "notice_retrieved";

impl Office {
    /// The sealed decision that counts: the newest. The applicant's first fetch is recorded as `retrieved`, at most once.
    ///
    /// # Errors
    /// `NotFound` while there is none, and for heard bodies; `Fault`.
    pub async fn permit(&self, viewer: &Account, number: &str) -> Result<Document, CommandError> {
        self.issued(viewer, number, (PERMIT, RETRIEVED)).await
    }

    /// The newest sealed notice: a revocation, a taking back, a correction, the refusal of a change. The applicant's
    /// first fetch is recorded as `notice_retrieved`, where the procedure waits for it.
    ///
    /// # Errors
    /// As [`Office::permit`].
    pub async fn notice(&self, viewer: &Account, number: &str) -> Result<Document, CommandError> {
        self.issued(viewer, number, (SEALED_NOTICE, NOTICE_RETRIEVED))
            .await
    }

    async fn issued(
        &self,
        viewer: &Account,
        number: &str,
        (name, event): (&str, &str),
    ) -> Result<Document, CommandError> {
        let mut tx = self.store.read().await?;
        let stored = cases::load(&mut tx, number)
            .await?
            .ok_or(CommandError::NotFound)?;
        let standing = standing(viewer, &stored)?;
        if matches!(standing, Standing::HeardBody(_)) {
            return Err(CommandError::NotFound);
        }
        let document = documents::newest(&mut tx, number, name)
            .await?
            .ok_or(CommandError::NotFound)?;
        drop(tx);
        if standing == Standing::Applicant && self.may(viewer, &stored.case, event, self.now())? {
            self.record_retrieval(viewer, number, event).await?;
        }
        Ok(document)
    }

    /// Decides again in the transaction: of two fetches at the same time one is recorded.
    async fn record_retrieval(
        &self,
        viewer: &Account,
        number: &str,
        event: &str,
    ) -> Result<(), CommandError> {
        let now = self.now();
        let mut tx = self.store.begin().await?;
        let mut stored = cases::load(&mut tx, number)
            .await?
            .ok_or(CommandError::NotFound)?;
        if !self.may(viewer, &stored.case, event, now)? {
            return Ok(());
        }
        let command = Command {
            id: format!("{event}/{number}/{}", stored.case.version).into(),
            actor: actor(viewer),
            action: Action::Event {
                name: event.into(),
                party: None,
                payload: serde_json::Value::Null,
                reason: None,
                signature: None,
            },
        };
        let step = self.decide(&stored, &command, now)?;
        self.write_step(&mut tx, &mut stored, step, &Extras::default())
            .await?;
        store::commit(tx).await?;
        self.wake();
        Ok(())
    }

    /// The newest document of this name, if the viewer may read it.
    ///
    /// # Errors
    /// `NotFound`, `Fault`.
    pub async fn document(
        &self,
        viewer: &Account,
        number: &str,
        name: &str,
    ) -> Result<Document, CommandError> {
        let mut tx = self.store.read().await?;
        let stored = cases::load(&mut tx, number)
            .await?
            .ok_or(CommandError::NotFound)?;
        if !may_read(viewer, &stored, name)? {
            return Err(CommandError::NotFound);
        }
        documents::newest(&mut tx, number, name)
            .await?
            .ok_or(CommandError::NotFound)
    }
}

/// Officials and auditors read everything, applicants their application, heard bodies the application and their own statement.
/// The sealed permit is read by the applicant through `permit` only, so that the fetch is recorded.
pub(crate) fn may_read(viewer: &Account, stored: &StoredCase, name: &str) -> Result<bool, CommandError> {
    Ok(match standing(viewer, stored)? {
        Standing::Official | Standing::Auditor => true,
        Standing::Applicant => name == "application",
        Standing::HeardBody(key) => name == "application" || name == format!("statement:{key}"),
    })
}
