// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Table definitions: procedures that cases are pinned to are kept for ever.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use workflow::{Bundle, DefinitionId};

use crate::error::Fault;
use crate::store::row::{Reader, json};
use crate::store::{Connection, doing};

#[derive(Serialize, Deserialize)]
struct StoredBundle {
    source: String,
    calendars: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    forms: BTreeMap<String, String>,
}

pub(crate) async fn put(db: &mut Connection, id: &DefinitionId, bundle: &Bundle) -> Result<(), Fault> {
    let stored = StoredBundle {
        source: bundle.source.clone(),
        calendars: bundle.calendars.clone(),
        forms: bundle.forms.clone(),
    };
    sqlx::query("INSERT INTO definitions (sha256, name, version, bundle) VALUES ($1, $2, $3, $4) ON CONFLICT (sha256) DO NOTHING")
        .bind(id.sha256.as_str())
        .bind(id.name.as_str())
        .bind(i64::from(id.version))
        .bind(json(&stored)?)
        .execute(db)
        .await
        .map_err(doing("storing a procedure"))?;
    Ok(())
}

pub(crate) async fn all(db: &mut Connection) -> Result<Vec<(String, Bundle)>, Fault> {
    let rows = sqlx::query("SELECT sha256, bundle FROM definitions ORDER BY sha256")
        .fetch_all(db)
        .await
        .map_err(doing("reading procedures"))?;
    rows.iter()
        .map(|row| {
            let read = Reader::new(row, "definitions", "sha256");
            let stored: StoredBundle = read.json("bundle")?;
            Ok((
                read.text("sha256")?,
                Bundle {
                    source: stored.source,
                    calendars: stored.calendars,
                    forms: stored.forms,
                },
            ))
        })
        .collect()
}
