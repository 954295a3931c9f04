// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Handing out documents. That the applicant fetches what is being notified is an event of the case (§ 41 Abs. 2a VwVfG).

use workflow::{Action, Command};

use crate::account::Account;
use crate::error::CommandError;
use crate::issue::{in_force, under_way};
use crate::notification::{is_at_hand, is_handed_out, is_paper};
use crate::office::{Office, actor};
use crate::standing::{Standing, standing};
use crate::store::cases::{self, StoredCase};
use crate::store::{self, documents};
use crate::transact::Extras;
use crate::view::{Document, DocumentView};

/// The event of fetching the paper that is being notified.
const RETRIEVED: &str = "retrieved";
/// The event of a heard body opening what it is asked.
const READ: &str = "read";
/// What grants, or refuses the application.
const PERMIT: &str = "permit-";

impl Office {
    /// The sealed decision that counts: the one just being notified, else the permit in force, else the newest. The
    /// applicant's first fetch of the one being notified is recorded as `retrieved`.
    ///
    /// # Errors
    /// `NotFound` while there is none for this viewer, and for heard bodies; `Fault`.
    pub async fn permit(&self, viewer: &Account, number: &str) -> Result<Document, CommandError> {
        self.issued(viewer, number, permit_name).await
    }

    /// The newest sealed paper that is no permit: a revocation, a taking back, a subsequent condition, a suspension, a
    /// correction, the refusal of a change, the end of a procedure. Fetching it is recorded in the same way.
    ///
    /// # Errors
    /// As [`Office::permit`].
    pub async fn notice(&self, viewer: &Account, number: &str) -> Result<Document, CommandError> {
        self.issued(viewer, number, notice_name).await
    }

    async fn issued(
        &self,
        viewer: &Account,
        number: &str,
        choose: fn(&StoredCase, &[DocumentView], &Standing) -> Option<String>,
    ) -> Result<Document, CommandError> {
        let mut tx = self.store.read().await?;
        let stored = cases::load(&mut tx, number)
            .await?
            .ok_or(CommandError::NotFound)?;
        let standing = standing(viewer, &stored)?;
        let all = documents::list(&mut tx, number).await?;
        let name = choose(&stored, &all, &standing).ok_or(CommandError::NotFound)?;
        let document = documents::newest(&mut tx, number, &name)
            .await?
            .ok_or(CommandError::NotFound)?;
        drop(tx);
        self.note_retrieval(viewer, (&stored, &standing), &name).await?;
        Ok(document)
    }

    /// The applicant's fetch of the paper being notified.
    async fn note_retrieval(
        &self,
        viewer: &Account,
        (stored, standing): (&StoredCase, &Standing),
        name: &str,
    ) -> Result<(), CommandError> {
        let is_notified = is_at_hand(&stored.case, name) && *standing == Standing::Applicant;
        if is_notified && self.may(viewer, &stored.case, RETRIEVED, self.now())? {
            self.record_retrieval(viewer, stored.number()).await?;
        }
        Ok(())
    }

    /// Decides again in the transaction: of two fetches at the same time one is recorded.
    async fn record_retrieval(&self, viewer: &Account, number: &str) -> Result<(), CommandError> {
        let now = self.now();
        let mut tx = self.store.begin().await?;
        let mut stored = cases::load(&mut tx, number)
            .await?
            .ok_or(CommandError::NotFound)?;
        if !self.may(viewer, &stored.case, RETRIEVED, now)? {
            return Ok(());
        }
        let command = Command {
            id: format!("{RETRIEVED}/{number}/{}", stored.case.version).into(),
            actor: actor(viewer),
            action: Action::Event {
                name: RETRIEVED.into(),
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

    /// A sealed paper by its name, such as `notice-2`; else as [`Office::document`].
    ///
    /// # Errors
    /// `NotFound` for what is no sealed paper, `Fault`.
    pub async fn paper(&self, viewer: &Account, number: &str, name: &str) -> Result<Document, CommandError> {
        if !is_paper(name) {
            return Err(CommandError::NotFound);
        }
        self.document(viewer, number, name).await
    }

    /// The heard body has opened what it is asked: the first time, that is an event of the case.
    ///
    /// # Errors
    /// `NotFound` when there is none for this viewer, `Fault`.
    pub async fn note_reading(&self, viewer: &Account, number: &str) -> Result<(), CommandError> {
        let now = self.now();
        let mut tx = self.store.begin().await?;
        let mut stored = cases::load(&mut tx, number)
            .await?
            .ok_or(CommandError::NotFound)?;
        let Standing::HeardBody(key) = standing(viewer, &stored)? else {
            return Ok(());
        };
        let command = Command {
            id: format!("{READ}/{number}/{key}/{}", stored.case.version).into(),
            actor: actor(viewer),
            action: Action::Event {
                name: READ.into(),
                party: Some(key.into()),
                payload: serde_json::Value::Null,
                reason: None,
                signature: None,
            },
        };
        match self.decide(&stored, &command, now) {
            Ok(step) => {
                self.write_step(&mut tx, &mut stored, step, &Extras::default())
                    .await?;
                store::commit(tx).await?;
                self.wake();
                Ok(())
            }
            // Read before, or answered already.
            Err(CommandError::Refused(_)) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// The newest document of this name, if the viewer may read it. A sealed paper that is being notified counts as
    /// retrieved with it.
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
        let all = documents::list(&mut tx, number).await?;
        if !may_read(viewer, (&stored, &all), name)? {
            return Err(CommandError::NotFound);
        }
        let document = documents::newest(&mut tx, number, name)
            .await?
            .ok_or(CommandError::NotFound)?;
        drop(tx);
        let standing = standing(viewer, &stored)?;
        self.note_retrieval(viewer, (&stored, &standing), name).await?;
        Ok(document)
    }
}

/// Officials and auditors read everything; applicants their application and the sealed papers that were handed out to
/// them; heard bodies the application and their own statement.
pub(crate) fn may_read(
    viewer: &Account,
    (stored, all): (&StoredCase, &[DocumentView]),
    name: &str,
) -> Result<bool, CommandError> {
    Ok(match standing(viewer, stored)? {
        Standing::Official | Standing::Auditor => true,
        Standing::Applicant => name == "application" || is_handed_out(&stored.case, all, name),
        Standing::HeardBody(key) => name == "application" || name == format!("statement:{key}"),
    })
}

/// See [`Office::permit`].
pub(crate) fn permit_name(stored: &StoredCase, all: &[DocumentView], standing: &Standing) -> Option<String> {
    let case = &stored.case;
    let being_notified = under_way(case).filter(|name| name.starts_with(PERMIT));
    let newest = all.iter().rev().map(|document| document.name.clone());
    let mut candidates = (being_notified.into_iter().chain(in_force(case)))
        .chain(newest.filter(|name| name.starts_with(PERMIT)));
    candidates.find(|name| is_there((stored, all), standing, name))
}

/// See [`Office::notice`].
pub(crate) fn notice_name(stored: &StoredCase, all: &[DocumentView], standing: &Standing) -> Option<String> {
    let being_notified = under_way(&stored.case);
    let newest = all.iter().rev().map(|document| document.name.clone());
    let mut candidates = being_notified.into_iter().chain(newest);
    candidates
        .find(|name| is_paper(name) && !name.starts_with(PERMIT) && is_there((stored, all), standing, name))
}

fn is_there((stored, all): (&StoredCase, &[DocumentView]), standing: &Standing, name: &str) -> bool {
    match standing {
        Standing::Official | Standing::Auditor => all.iter().any(|document| document.name == name),
        Standing::Applicant => is_handed_out(&stored.case, all, name),
        Standing::HeardBody(_) => false,
    }
}
