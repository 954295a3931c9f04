// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Table ceremony_steps: the position is part of the key, so that two runs of one ceremony cannot both go on.

use jiff::Timestamp;
use sealing::Step;

use crate::error::Fault;
use crate::store::row::{Reader, integer, json, millis};
use crate::store::{Connection, doing};

/// Whether a row was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Recorded {
    Yes,
    Taken,
}

pub(crate) async fn append(
    db: &mut Connection,
    (case, ceremony, position): (&str, &str, usize),
    step: &Step,
    now: Timestamp,
) -> Result<Recorded, Fault> {
    let done = sqlx::query(
        "INSERT INTO ceremony_steps (case_number, ceremony, position, step, at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (ceremony, position) DO NOTHING",
    )
    .bind(case)
    .bind(ceremony)
    .bind(integer(position as u64))
    .bind(json(step)?)
    .bind(millis(now))
    .execute(db)
    .await
    .map_err(doing("writing the journal of a ceremony"))?;
    Ok(if done.rows_affected() == 1 {
        Recorded::Yes
    } else {
        Recorded::Taken
    })
}

pub(crate) async fn steps(db: &mut Connection, ceremony: &str) -> Result<Vec<Step>, Fault> {
    let rows = sqlx::query(
        "SELECT ceremony, position, step FROM ceremony_steps WHERE ceremony = $1 ORDER BY position",
    )
    .bind(ceremony)
    .fetch_all(db)
    .await
    .map_err(doing("reading the journal of a ceremony"))?;
    let mut steps = Vec::with_capacity(rows.len());
    for row in &rows {
        let read = Reader::new(row, "ceremony_steps", "ceremony");
        if read.count("position")? != steps.len() as u64 {
            return Err(read.impossible("position", format!("expected {}", steps.len())));
        }
        steps.push(read.json("step")?);
    }
    Ok(steps)
}
