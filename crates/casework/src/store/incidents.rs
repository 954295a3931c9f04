// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Table incidents: what a person must look at.

use jiff::Timestamp;
use sqlx::sqlite::SqliteRow;

use crate::error::Fault;
use crate::store::row::{Reader, millis};
use crate::store::{Connection, doing};
use crate::view::IncidentView;

/// Something to be looked at. The same `reference` is reported once; an effect that is given up again is open again.
#[derive(Debug, Clone)]
pub(crate) struct NewIncident {
    pub(crate) case: Option<String>,
    pub(crate) kind: &'static str,
    pub(crate) reference: String,
    pub(crate) message: String,
}

pub(crate) async fn put(db: &mut Connection, incident: &NewIncident, now: Timestamp) -> Result<(), Fault> {
    sqlx::query(
        "INSERT INTO incidents (case_number, kind, reference, message, at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (reference) DO UPDATE SET message = excluded.message, settled_at = NULL, settled_by = NULL
           WHERE incidents.kind = 'effect-failed'",
    )
    .bind(&incident.case)
    .bind(incident.kind)
    .bind(&incident.reference)
    .bind(&incident.message)
    .bind(millis(now))
    .execute(db)
    .await
    .map_err(doing("noting an incident"))?;
    Ok(())
}

pub(crate) async fn of_case(db: &mut Connection, case: &str) -> Result<Vec<IncidentView>, Fault> {
    let rows = sqlx::query("SELECT * FROM incidents WHERE case_number = $1 ORDER BY id")
        .bind(case)
        .fetch_all(db)
        .await
        .map_err(doing("reading incidents"))?;
    rows.iter().map(parse).collect()
}

/// Newest first, those below `before`.
pub(crate) async fn page(db: &mut Connection, before: i64, limit: u32) -> Result<Vec<IncidentView>, Fault> {
    let rows = sqlx::query("SELECT * FROM incidents WHERE id < $1 ORDER BY id DESC LIMIT $2")
        .bind(before)
        .bind(i64::from(limit))
        .fetch_all(db)
        .await
        .map_err(doing("reading incidents"))?;
    rows.iter().map(parse).collect()
}

/// Settles an incident; answers its reference, `None` when there is no such open incident.
pub(crate) async fn settle(
    db: &mut Connection,
    id: i64,
    person: &str,
    now: Timestamp,
) -> Result<Option<String>, Fault> {
    let row = sqlx::query(
        "UPDATE incidents SET settled_at = $1, settled_by = $2 WHERE id = $3 AND settled_at IS NULL RETURNING id, reference",
    )
    .bind(millis(now))
    .bind(person)
    .bind(id)
    .fetch_optional(db)
    .await
    .map_err(doing("settling an incident"))?;
    row.map(|row| Reader::new(&row, "incidents", "id").text("reference"))
        .transpose()
}

fn parse(row: &SqliteRow) -> Result<IncidentView, Fault> {
    let read = Reader::new(row, "incidents", "id");
    Ok(IncidentView {
        id: read.integer("id")?,
        case: read.optional_text("case_number")?,
        kind: read.text("kind")?,
        message: read.text("message")?,
        at: read.time("at")?,
        settled_at: read.optional_time("settled_at")?,
    })
}
