// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Tables tasks and parties: what lists are filtered by. Both are rewritten from the case in each transaction.

use jiff::Timestamp;
use workflow::{Case, SmolStr};

use crate::error::Fault;
use crate::store::row::{Reader, millis};
use crate::store::{Connection, doing};

pub(crate) async fn replace_tasks(db: &mut Connection, case: &Case) -> Result<(), Fault> {
    sqlx::query("DELETE FROM tasks WHERE case_number = $1")
        .bind(case.id.as_str())
        .execute(&mut *db)
        .await
        .map_err(doing("closing tasks"))?;
    for task in &case.tasks {
        sqlx::query(
            "INSERT INTO tasks (case_number, id, act, role, org, party, claimed_by, holder, due_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        )
        .bind(case.id.as_str())
        .bind(task.id.as_str())
        .bind(task.act.as_str())
        .bind(task.role.as_str())
        .bind(task.org.as_deref())
        .bind(task.party.as_deref())
        .bind(task.claimed_by.as_ref().map(|person| person.0.as_str()))
        .bind(task.holder.as_deref())
        .bind(task.due.map(millis))
        .execute(&mut *db)
        .await
        .map_err(doing("opening a task"))?;
    }
    Ok(())
}

/// Writes the parties' states; `asked` are the keys of those asked by this step.
pub(crate) async fn update_parties(
    db: &mut Connection,
    case: &Case,
    asked: &[SmolStr],
    now: Timestamp,
) -> Result<(), Fault> {
    for party in &case.parties {
        sqlx::query(
            "INSERT INTO parties (case_number, key, status, outcome, asked_at) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (case_number, key) DO UPDATE SET status = excluded.status, outcome = excluded.outcome,
               asked_at = coalesce(parties.asked_at, excluded.asked_at)",
        )
        .bind(case.id.as_str())
        .bind(party.key.as_str())
        .bind(party.configuration.leaf())
        .bind(party.outcome.as_deref())
        .bind(asked.contains(&party.key).then(|| millis(now)))
        .execute(&mut *db)
        .await
        .map_err(doing("writing a heard party"))?;
    }
    Ok(())
}

/// When each party of a case was asked.
pub(crate) async fn asked(
    db: &mut Connection,
    case: &str,
) -> Result<Vec<(String, Option<Timestamp>)>, Fault> {
    let rows = sqlx::query("SELECT key, asked_at FROM parties WHERE case_number = $1 ORDER BY key")
        .bind(case)
        .fetch_all(db)
        .await
        .map_err(doing("reading heard parties"))?;
    rows.iter()
        .map(|row| {
            let read = Reader::new(row, "parties", "key");
            Ok((read.text("key")?, read.optional_time("asked_at")?))
        })
        .collect()
}
