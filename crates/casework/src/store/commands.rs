// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Table command_ids: what was asked under which id, and what was answered.

use jiff::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::{CommandError, Fault};
use crate::store::row::{Reader, json, millis};
use crate::store::{Connection, doing};

/// The name of a command: ids are unique per person, so that nobody reads another's answer.
#[derive(Debug, Clone)]
pub(crate) struct CommandKey {
    pub(crate) person: String,
    pub(crate) id: String,
    /// SHA-256 over everything asked.
    pub(crate) request: String,
}

/// The stored answer to the same command; a mismatch if the id was used for another one.
pub(crate) async fn replay<T: DeserializeOwned>(
    db: &mut Connection,
    key: &CommandKey,
) -> Result<Option<T>, CommandError> {
    let row = sqlx::query("SELECT id, request, answer FROM command_ids WHERE person = $1 AND id = $2")
        .bind(&key.person)
        .bind(&key.id)
        .fetch_optional(db)
        .await
        .map_err(doing("looking up a command id"))?;
    let Some(row) = row else { return Ok(None) };
    let read = Reader::new(&row, "command_ids", "id");
    if read.text("request")? != key.request {
        return Err(CommandError::IdempotencyMismatch);
    }
    Ok(Some(read.json("answer")?))
}

pub(crate) async fn remember<T: Serialize>(
    db: &mut Connection,
    key: &CommandKey,
    answer: &T,
    now: Timestamp,
) -> Result<(), Fault> {
    sqlx::query("INSERT INTO command_ids (person, id, request, answer, at) VALUES ($1, $2, $3, $4, $5)")
        .bind(&key.person)
        .bind(&key.id)
        .bind(&key.request)
        .bind(json(answer)?)
        .bind(millis(now))
        .execute(db)
        .await
        .map_err(doing("storing a command id"))?;
    Ok(())
}
