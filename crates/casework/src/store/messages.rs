// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Table messages: the in-trays of applicants and heard bodies, by organisation.

use jiff::Timestamp;
use permit::Bilingual;
use sqlx::sqlite::SqliteRow;

use crate::error::Fault;
use crate::store::row::{Reader, json, millis};
use crate::store::{Connection, doing};
use crate::view::MessageView;

/// A message to be put into an in-tray.
#[derive(Debug, Clone)]
pub(crate) struct NewMessage {
    /// The key of the effect it comes from: delivered once.
    pub(crate) effect: String,
    pub(crate) case: String,
    pub(crate) kind: String,
    pub(crate) recipient: String,
    pub(crate) subject: Bilingual,
    pub(crate) body: Bilingual,
}

pub(crate) async fn put(db: &mut Connection, message: &NewMessage, now: Timestamp) -> Result<(), Fault> {
    sqlx::query(
        "INSERT INTO messages (effect, case_number, kind, recipient, subject, body, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (effect) DO NOTHING",
    )
    .bind(&message.effect)
    .bind(&message.case)
    .bind(&message.kind)
    .bind(&message.recipient)
    .bind(json(&message.subject)?)
    .bind(json(&message.body)?)
    .bind(millis(now))
    .execute(db)
    .await
    .map_err(doing("delivering a message"))?;
    Ok(())
}

/// Newest first, those below `before`.
pub(crate) async fn page(
    db: &mut Connection,
    recipient: &str,
    before: i64,
    limit: u32,
) -> Result<Vec<MessageView>, Fault> {
    let rows =
        sqlx::query("SELECT * FROM messages WHERE recipient = $1 AND id < $2 ORDER BY id DESC LIMIT $3")
            .bind(recipient)
            .bind(before)
            .bind(i64::from(limit))
            .fetch_all(db)
            .await
            .map_err(doing("reading messages"))?;
    rows.iter().map(parse).collect()
}

pub(crate) async fn read(
    db: &mut Connection,
    recipient: &str,
    id: i64,
    now: Timestamp,
) -> Result<bool, Fault> {
    let done =
        sqlx::query("UPDATE messages SET read_at = coalesce(read_at, $1) WHERE id = $2 AND recipient = $3")
            .bind(millis(now))
            .bind(id)
            .bind(recipient)
            .execute(db)
            .await
            .map_err(doing("marking a message read"))?;
    Ok(done.rows_affected() == 1)
}

fn parse(row: &SqliteRow) -> Result<MessageView, Fault> {
    let read = Reader::new(row, "messages", "id");
    Ok(MessageView {
        id: read.integer("id")?,
        case: read.text("case_number")?,
        kind: read.text("kind")?,
        subject: read.json("subject")?,
        body: read.json("body")?,
        at: read.time("at")?,
        read_at: read.optional_time("read_at")?,
    })
}
