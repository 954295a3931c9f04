// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The office's side of the ledger: continuing a case log, issuing a leaf, putting a case log together.

use ::ledger::{CaseLog, Checkpoint, DecisionLeaf, DecisionProof, Draft, Entry, Hash, LogKeyInfo, merkle};
use jiff::Timestamp;
use serde_json::Value;

use crate::account::Account;
use crate::error::{CommandError, Fault};
use crate::office::Office;
use crate::standing::standing;
use crate::store::cases::{self, StoredCase};
use crate::store::ledger::{self as tree, NewLeaf};
use crate::store::{Connection, log};

impl Office {
    /// Appends to the log of the case and signs its new head. `stored` carries both on to the case's row.
    pub(crate) fn remember(
        &self,
        stored: &mut StoredCase,
        record: Value,
        at: Timestamp,
    ) -> Result<Entry, Fault> {
        let entry = ::ledger::append(
            &stored.case.id,
            &stored.head,
            Draft {
                at,
                record: without_fractions(record),
            },
        )?;
        stored.head = entry.head();
        let origin = CaseLog::head_origin(self.log_name(), &stored.case.id);
        stored.head_note = self.signed(&Checkpoint {
            origin,
            size: entry.sequence,
            root: entry.hash,
        })?;
        Ok(entry)
    }

    /// Puts an issued decision into the tree and signs the new checkpoint.
    pub(crate) async fn issue(
        &self,
        db: &mut Connection,
        leaf: &DecisionLeaf,
        now: Timestamp,
    ) -> Result<(), Fault> {
        let mut leaves = tree::leaf_hashes(&mut *db).await?;
        let position = leaves.len() as u64;
        leaves.push(merkle::leaf_hash(&leaf.bytes()?));
        let root = merkle::root(&leaves);
        let origin = CaseLog::tree_origin(self.log_name());
        let note = self.signed(&Checkpoint {
            origin,
            size: position + 1,
            root,
        })?;
        tree::append(
            db,
            &NewLeaf {
                position,
                leaf,
                root,
                note: &note,
            },
            now,
        )
        .await
    }

    /// The log of a case with its proofs, `geleit/case-log/1`. For officials and auditors.
    ///
    /// # Errors
    /// `NotFound` for others, `Fault`.
    pub async fn case_log(&self, viewer: &Account, number: &str) -> Result<CaseLog, CommandError> {
        let mut tx = self.store.read().await?;
        let stored = cases::load(&mut tx, number)
            .await?
            .ok_or(CommandError::NotFound)?;
        if !standing(viewer, &stored)?.sees_everything() {
            return Err(CommandError::NotFound);
        }
        let leaves: Vec<Hash> = tree::leaf_hashes(&mut tx).await?;
        let mut decisions = Vec::new();
        for (index, leaf) in tree::of_case(&mut tx, number).await? {
            let path = merkle::inclusion_proof(&leaves, index).map_err(Fault::Log)?;
            decisions.push(DecisionProof { leaf, index, path });
        }
        let checkpoint = if decisions.is_empty() {
            None
        } else {
            tree::checkpoint(&mut tx).await?
        };
        Ok(CaseLog {
            schema: ::ledger::SCHEMA.to_owned(),
            case: number.to_owned(),
            log: LogKeyInfo {
                name: self.log_name().to_owned(),
                public_key: self.config.log_key.public_key(),
                certificates: self.config.log_key.certificates(),
            },
            entries: log::entries(&mut tx, number).await?,
            head: stored.head_note,
            decisions,
            checkpoint,
        })
    }

    fn log_name(&self) -> &str {
        &self.config.jurisdiction.log_name
    }

    fn signed(&self, checkpoint: &Checkpoint) -> Result<String, Fault> {
        let key = &self.config.log_key;
        Ok(checkpoint.sign(self.log_name(), &key.public_key(), |text| key.sign(text))?)
    }
}

/// The log knows integers only: fractions become text, as people would write them.
fn without_fractions(value: Value) -> Value {
    match value {
        Value::Number(number) if number.as_i64().is_none() => Value::String(number.to_string()),
        Value::Array(items) => items.into_iter().map(without_fractions).collect(),
        Value::Object(members) => members
            .into_iter()
            .map(|(name, value)| (name, without_fractions(value)))
            .collect(),
        other => other,
    }
}
