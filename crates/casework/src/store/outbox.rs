// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Table outbox: effects to be performed at least once, recognised by their key.

use jiff::Timestamp;
use workflow::Effect;

use crate::error::Fault;
use crate::run::Lane;
use crate::store::row::{Reader, integer, json, millis};
use crate::store::{Connection, doing};

/// An effect that waits.
#[derive(Debug, Clone)]
pub(crate) struct Waiting {
    pub(crate) effect: Effect,
    pub(crate) case: String,
    /// Attempts so far.
    pub(crate) attempts: u64,
    pub(crate) next_at: Timestamp,
    /// When the step that asked for it was committed: the same for every attempt.
    pub(crate) created_at: Timestamp,
}

pub(crate) async fn put(
    db: &mut Connection,
    case: &str,
    effect: &Effect,
    now: Timestamp,
) -> Result<(), Fault> {
    sqlx::query(
        "INSERT INTO outbox (key, case_number, kind, party, payload, status, attempts, next_at, created_at)
         VALUES ($1, $2, $3, $4, $5, 'waiting', 0, $6, $6)",
    )
    .bind(effect.key.as_str())
    .bind(case)
    .bind(effect.kind.as_str())
    .bind(effect.party.as_deref())
    .bind(json(&effect.payload)?)
    .bind(millis(now))
    .execute(db)
    .await
    .map_err(doing("putting an effect into the outbox"))?;
    Ok(())
}

/// The effect of a lane to be tried next, whether due or not.
pub(crate) async fn first(db: &mut Connection, lane: Lane) -> Result<Option<Waiting>, Fault> {
    let row = sqlx::query(
        "SELECT * FROM outbox WHERE status = 'waiting' AND (kind = 'seal') = $1 ORDER BY next_at, created_at, key LIMIT 1",
    )
    .bind(lane == Lane::Seal)
    .fetch_optional(db)
    .await
    .map_err(doing("looking into the outbox"))?;
    row.map(|row| {
        let read = Reader::new(&row, "outbox", "key");
        Ok(Waiting {
            effect: Effect {
                key: read.text("key")?.into(),
                kind: read.text("kind")?.into(),
                party: read.optional_text("party")?.map(Into::into),
                payload: read.json("payload")?,
            },
            case: read.text("case_number")?,
            attempts: read.count("attempts")?,
            next_at: read.time("next_at")?,
            created_at: read.time("created_at")?,
        })
    })
    .transpose()
}

/// Marks an effect done; `false` when it was already.
pub(crate) async fn done(db: &mut Connection, key: &str) -> Result<bool, Fault> {
    let done = sqlx::query(
        "UPDATE outbox SET status = 'done', attempts = attempts + 1 WHERE key = $1 AND status = 'waiting'",
    )
    .bind(key)
    .execute(db)
    .await
    .map_err(doing("closing an effect"))?;
    Ok(done.rows_affected() == 1)
}

/// Writes a failed attempt: when the next one is due, or `None` when it is given up.
pub(crate) async fn failed(
    db: &mut Connection,
    waiting: &Waiting,
    next: Option<Timestamp>,
    error: &str,
) -> Result<(), Fault> {
    sqlx::query("UPDATE outbox SET attempts = $1, next_at = $2, status = $3, last_error = $4 WHERE key = $5")
        .bind(integer(waiting.attempts + 1))
        .bind(millis(next.unwrap_or(waiting.next_at)))
        .bind(if next.is_some() { "waiting" } else { "failed" })
        .bind(error)
        .bind(waiting.effect.key.as_str())
        .execute(db)
        .await
        .map_err(doing("noting a failed effect"))?;
    Ok(())
}

/// Lets an effect that was given up be tried again from now on.
pub(crate) async fn revive(db: &mut Connection, key: &str, now: Timestamp) -> Result<bool, Fault> {
    let done = sqlx::query("UPDATE outbox SET status = 'waiting', attempts = 0, next_at = $1 WHERE key = $2 AND status = 'failed'")
        .bind(millis(now))
        .bind(key)
        .execute(db)
        .await
        .map_err(doing("reviving an effect"))?;
    Ok(done.rows_affected() == 1)
}
