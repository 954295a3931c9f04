// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Table timers: an index over the timers of all cases, so that the next due one is found without reading cases.

use jiff::Timestamp;
use workflow::Case;

use crate::error::Fault;
use crate::store::row::{Reader, millis};
use crate::store::{Connection, doing};

/// A timer that may be fired.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DueTimer {
    pub(crate) case: String,
    pub(crate) id: String,
    pub(crate) due: Timestamp,
}

/// Makes the rows those of the case; a timer marked stuck stays so.
pub(crate) async fn replace(db: &mut Connection, case: &Case) -> Result<(), Fault> {
    let ids: Vec<&str> = case.timers.iter().map(|timer| timer.id.as_str()).collect();
    let kept = crate::store::row::json(&ids)?;
    sqlx::query("DELETE FROM timers WHERE case_number = $1 AND id NOT IN (SELECT value FROM json_each($2))")
        .bind(case.id.as_str())
        .bind(kept)
        .execute(&mut *db)
        .await
        .map_err(doing("stopping timers"))?;
    for timer in &case.timers {
        sqlx::query(
            "INSERT INTO timers (case_number, id, due_at) VALUES ($1, $2, $3)
             ON CONFLICT (case_number, id) DO UPDATE SET due_at = excluded.due_at",
        )
        .bind(case.id.as_str())
        .bind(timer.id.as_str())
        .bind(millis(timer.due))
        .execute(&mut *db)
        .await
        .map_err(doing("starting a timer"))?;
    }
    Ok(())
}

/// The first timer in the order of (due, id), whether due or not.
pub(crate) async fn first(db: &mut Connection) -> Result<Option<DueTimer>, Fault> {
    let row = sqlx::query(
        "SELECT case_number, id, due_at FROM timers WHERE stuck = 0 ORDER BY due_at, id, case_number LIMIT 1",
    )
    .fetch_optional(db)
    .await
    .map_err(doing("looking for due timers"))?;
    row.map(|row| {
        let read = Reader::new(&row, "timers", "id");
        Ok(DueTimer {
            case: read.text("case_number")?,
            id: read.text("id")?,
            due: read.time("due_at")?,
        })
    })
    .transpose()
}

/// Takes a timer that cannot be fired out of the order; its incident says why.
pub(crate) async fn mark_stuck(db: &mut Connection, timer: &DueTimer) -> Result<(), Fault> {
    sqlx::query("UPDATE timers SET stuck = 1 WHERE case_number = $1 AND id = $2")
        .bind(&timer.case)
        .bind(timer.id.as_str())
        .execute(db)
        .await
        .map_err(doing("setting a timer aside"))?;
    Ok(())
}
