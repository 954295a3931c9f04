// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Table case_log: triggers keep it append-only.

use ::ledger::Entry;

use crate::error::Fault;
use crate::store::row::{Reader, integer, json};
use crate::store::{Connection, doing};

pub(crate) async fn append(db: &mut Connection, case: &str, entry: &Entry) -> Result<(), Fault> {
    sqlx::query("INSERT INTO case_log (case_number, sequence, at, record, previous, hash) VALUES ($1, $2, $3, $4, $5, $6)")
        .bind(case)
        .bind(integer(entry.sequence))
        .bind(&entry.at)
        .bind(json(&entry.record)?)
        .bind(entry.previous.to_string())
        .bind(entry.hash.to_string())
        .execute(db)
        .await
        .map_err(doing("continuing the log"))?;
    Ok(())
}

pub(crate) async fn entries(db: &mut Connection, case: &str) -> Result<Vec<Entry>, Fault> {
    let rows = sqlx::query("SELECT * FROM case_log WHERE case_number = $1 ORDER BY sequence")
        .bind(case)
        .fetch_all(db)
        .await
        .map_err(doing("reading the log"))?;
    rows.iter()
        .map(|row| {
            let read = Reader::new(row, "case_log", "case_number");
            Ok(Entry {
                sequence: read.count("sequence")?,
                at: read.text("at")?,
                record: read.json("record")?,
                previous: read.hash("previous")?,
                hash: read.hash("hash")?,
            })
        })
        .collect()
}
