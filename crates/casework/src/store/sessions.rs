// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Table sessions: opaque to the office, keyed by what the caller has already hashed.

use jiff::Timestamp;

use crate::error::Fault;
use crate::store::row::{Reader, millis};
use crate::store::{Connection, doing};

pub(crate) async fn save(
    db: &mut Connection,
    key: &str,
    data: &str,
    expires: Timestamp,
) -> Result<(), Fault> {
    sqlx::query(
        "INSERT INTO sessions (key, data, expires_at) VALUES ($1, $2, $3)
         ON CONFLICT (key) DO UPDATE SET data = excluded.data, expires_at = excluded.expires_at",
    )
    .bind(key)
    .bind(data)
    .bind(millis(expires))
    .execute(db)
    .await
    .map_err(doing("storing a session"))?;
    Ok(())
}

pub(crate) async fn load(
    db: &mut Connection,
    key: &str,
    now: Timestamp,
) -> Result<Option<(String, Timestamp)>, Fault> {
    let row = sqlx::query("SELECT key, data, expires_at FROM sessions WHERE key = $1 AND expires_at > $2")
        .bind(key)
        .bind(millis(now))
        .fetch_optional(db)
        .await
        .map_err(doing("reading a session"))?;
    row.map(|row| {
        let read = Reader::new(&row, "sessions", "key");
        Ok((read.text("data")?, read.time("expires_at")?))
    })
    .transpose()
}

pub(crate) async fn delete(db: &mut Connection, key: &str) -> Result<(), Fault> {
    sqlx::query("DELETE FROM sessions WHERE key = $1")
        .bind(key)
        .execute(db)
        .await
        .map_err(doing("ending a session"))?;
    Ok(())
}

pub(crate) async fn sweep(db: &mut Connection, now: Timestamp) -> Result<u64, Fault> {
    let done = sqlx::query("DELETE FROM sessions WHERE expires_at <= $1")
        .bind(millis(now))
        .execute(db)
        .await
        .map_err(doing("ending old sessions"))?;
    Ok(done.rows_affected())
}
