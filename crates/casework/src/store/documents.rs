// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Tables blobs and documents: bytes by their SHA-256, and what they are in which case.

use ::ledger::Hash;
use jiff::Timestamp;
use sqlx::sqlite::SqliteRow;

use crate::error::Fault;
use crate::store::row::{Reader, millis};
use crate::store::{Connection, doing};
use crate::view::{Document, DocumentView};

/// A document to be stored.
#[derive(Debug, Clone)]
pub(crate) struct NewDocument {
    pub(crate) name: String,
    pub(crate) media_type: &'static str,
    pub(crate) bytes: Vec<u8>,
}

impl NewDocument {
    pub(crate) fn sha256(&self) -> Hash {
        Hash::of(&[&self.bytes])
    }
}

pub(crate) async fn put_blob(db: &mut Connection, bytes: &[u8]) -> Result<Hash, Fault> {
    let hash = Hash::of(&[bytes]);
    sqlx::query("INSERT INTO blobs (sha256, bytes) VALUES ($1, $2) ON CONFLICT (sha256) DO NOTHING")
        .bind(hash.to_string())
        .bind(bytes)
        .execute(db)
        .await
        .map_err(doing("storing bytes"))?;
    Ok(hash)
}

/// The bytes, only if they still have their digest.
pub(crate) async fn blob(db: &mut Connection, sha256: &Hash) -> Result<Vec<u8>, Fault> {
    let row = sqlx::query("SELECT sha256, bytes FROM blobs WHERE sha256 = $1")
        .bind(sha256.to_string())
        .fetch_one(db)
        .await
        .map_err(doing("reading bytes"))?;
    let read = Reader::new(&row, "blobs", "sha256");
    let bytes = read.bytes("bytes")?;
    let found = Hash::of(&[&bytes]);
    if found == *sha256 {
        Ok(bytes)
    } else {
        Err(read.impossible("bytes", format!("they hash to {found}")))
    }
}

pub(crate) async fn put(
    db: &mut Connection,
    case: &str,
    document: &NewDocument,
    now: Timestamp,
) -> Result<Hash, Fault> {
    let hash = put_blob(&mut *db, &document.bytes).await?;
    sqlx::query(
        "INSERT INTO documents (case_number, name, media_type, sha256, at) VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(case)
    .bind(&document.name)
    .bind(document.media_type)
    .bind(hash.to_string())
    .bind(millis(now))
    .execute(db)
    .await
    .map_err(doing("storing a document"))?;
    Ok(hash)
}

/// Every document of a case, oldest first.
pub(crate) async fn list(db: &mut Connection, case: &str) -> Result<Vec<DocumentView>, Fault> {
    let rows = sqlx::query(
        "SELECT d.id, d.name, d.media_type, d.sha256, length(b.bytes) AS size, d.at
         FROM documents d JOIN blobs b ON b.sha256 = d.sha256 WHERE d.case_number = $1 ORDER BY d.id",
    )
    .bind(case)
    .fetch_all(db)
    .await
    .map_err(doing("reading documents"))?;
    rows.iter().map(parse).collect()
}

/// The newest document of this name, with its bytes.
pub(crate) async fn newest(db: &mut Connection, case: &str, name: &str) -> Result<Option<Document>, Fault> {
    let Some(view) = list(&mut *db, case)
        .await?
        .into_iter()
        .rev()
        .find(|document| document.name == name)
    else {
        return Ok(None);
    };
    let hash = Hash::parse(&view.sha256).unwrap_or(Hash::ZERO);
    Ok(Some(Document {
        bytes: blob(db, &hash).await?,
        view,
    }))
}

fn parse(row: &SqliteRow) -> Result<DocumentView, Fault> {
    let read = Reader::new(row, "documents", "id");
    Ok(DocumentView {
        name: read.text("name")?,
        media_type: read.text("media_type")?,
        sha256: read.hash("sha256")?.to_string(),
        size: read.count("size")?,
        at: read.time("at")?,
    })
}
