// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The database: one writer whose transactions begin IMMEDIATE, a pool of readers; rows are parsed, never trusted.

pub(crate) mod accounts;
pub(crate) mod cases;
pub(crate) mod ceremony;
pub(crate) mod commands;
pub(crate) mod definitions;
pub(crate) mod documents;
pub(crate) mod incidents;
pub(crate) mod ledger;
pub(crate) mod log;
pub(crate) mod messages;
pub(crate) mod outbox;
pub(crate) mod row;
pub(crate) mod sessions;
pub(crate) mod timers;
pub(crate) mod work;

use std::path::Path;
use std::time::Duration;

use sqlx::migrate::Migrator;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{Sqlite, SqliteConnection, Transaction};

use crate::error::Fault;

static MIGRATIONS: Migrator = sqlx::migrate!("./migrations/sqlite");

/// Readers at the same time; each is one thread.
const READERS: u32 = 4;

/// A transaction of the one writer.
pub(crate) type Tx<'a> = Transaction<'a, Sqlite>;

/// The two pools.
#[derive(Debug, Clone)]
pub(crate) struct Store {
    writer: SqlitePool,
    readers: SqlitePool,
}

impl Store {
    /// Opens or creates the file and brings its tables up to date.
    pub(crate) async fn open(path: &Path) -> Result<Self, Fault> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(5));
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(Duration::from_secs(60))
            .connect_with(options.clone())
            .await
            .map_err(doing("opening the database"))?;
        MIGRATIONS
            .run(&writer)
            .await
            .map_err(|error| Fault::Configuration(error.to_string()))?;
        let readers = SqlitePoolOptions::new()
            .max_connections(READERS)
            .acquire_timeout(Duration::from_secs(30))
            .connect_with(options.read_only(true))
            .await
            .map_err(doing("opening the database for reading"))?;
        Ok(Self { writer, readers })
    }

    /// Begins the one writing transaction; others wait their turn here.
    pub(crate) async fn begin(&self) -> Result<Tx<'static>, Fault> {
        self.writer
            .begin_with("BEGIN IMMEDIATE")
            .await
            .map_err(doing("beginning a transaction"))
    }

    /// A snapshot for reading: all statements see the same state.
    pub(crate) async fn read(&self) -> Result<Tx<'static>, Fault> {
        self.readers.begin().await.map_err(doing("beginning to read"))
    }

    /// Waits until every connection is closed.
    pub(crate) async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}

/// Commits; the fault says that nothing was written.
pub(crate) async fn commit(tx: Tx<'_>) -> Result<(), Fault> {
    tx.commit().await.map_err(doing("committing"))
}

/// Turns a database error into a fault that says what was being done.
pub(crate) fn doing(doing: &'static str) -> impl Fn(sqlx::Error) -> Fault {
    move |source| Fault::Database { doing, source }
}

/// What statements run on.
pub(crate) type Connection = SqliteConnection;
