// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Tables decisions and checkpoints: the leaves of the tree of issued decisions, and its signed roots.

use ::ledger::{DecisionLeaf, Hash, merkle};
use jiff::Timestamp;

use crate::error::Fault;
use crate::store::row::{Reader, integer, json, millis};
use crate::store::{Connection, doing};

/// Every leaf hash, in order. The positions must have no gaps.
pub(crate) async fn leaf_hashes(db: &mut Connection) -> Result<Vec<Hash>, Fault> {
    let rows = sqlx::query("SELECT position, leaf_hash FROM decisions ORDER BY position")
        .fetch_all(db)
        .await
        .map_err(doing("reading the tree of decisions"))?;
    let mut hashes = Vec::with_capacity(rows.len());
    for row in &rows {
        let read = Reader::new(row, "decisions", "position");
        if read.count("position")? != hashes.len() as u64 {
            return Err(read.impossible("position", format!("expected {}", hashes.len())));
        }
        hashes.push(read.hash("leaf_hash")?);
    }
    Ok(hashes)
}

/// The leaves of one case with their positions.
pub(crate) async fn of_case(db: &mut Connection, case: &str) -> Result<Vec<(u64, DecisionLeaf)>, Fault> {
    let rows = sqlx::query("SELECT position, leaf FROM decisions WHERE case_number = $1 ORDER BY position")
        .bind(case)
        .fetch_all(db)
        .await
        .map_err(doing("reading decisions"))?;
    rows.iter()
        .map(|row| {
            let read = Reader::new(row, "decisions", "position");
            Ok((read.count("position")?, read.json("leaf")?))
        })
        .collect()
}

/// A leaf and the checkpoint that includes it.
pub(crate) struct NewLeaf<'a> {
    pub(crate) position: u64,
    pub(crate) leaf: &'a DecisionLeaf,
    pub(crate) root: Hash,
    pub(crate) note: &'a str,
}

pub(crate) async fn append(db: &mut Connection, new: &NewLeaf<'_>, now: Timestamp) -> Result<(), Fault> {
    sqlx::query(
        "INSERT INTO decisions (position, case_number, leaf, leaf_hash, at) VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(integer(new.position))
    .bind(&new.leaf.case)
    .bind(json(new.leaf)?)
    .bind(merkle::leaf_hash(&new.leaf.bytes()?).to_string())
    .bind(millis(now))
    .execute(&mut *db)
    .await
    .map_err(doing("appending to the tree of decisions"))?;
    sqlx::query("INSERT INTO checkpoints (size, root, note, at) VALUES ($1, $2, $3, $4)")
        .bind(integer(new.position + 1))
        .bind(new.root.to_string())
        .bind(new.note)
        .bind(millis(now))
        .execute(db)
        .await
        .map_err(doing("storing a checkpoint"))?;
    Ok(())
}

/// The newest checkpoint.
pub(crate) async fn checkpoint(db: &mut Connection) -> Result<Option<String>, Fault> {
    let row = sqlx::query("SELECT size, note FROM checkpoints ORDER BY size DESC LIMIT 1")
        .fetch_optional(db)
        .await
        .map_err(doing("reading the checkpoint"))?;
    row.map(|row| Reader::new(&row, "checkpoints", "size").text("note"))
        .transpose()
}
