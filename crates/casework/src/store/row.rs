// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Rows are foreign bytes too: each column is read as what it must be, else the fault names table, column and row.

use jiff::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::Row as _;
use sqlx::sqlite::SqliteRow;

use crate::error::Fault;

/// One row of a known table.
pub(crate) struct Reader<'a> {
    row: &'a SqliteRow,
    table: &'static str,
    key: String,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(row: &'a SqliteRow, table: &'static str, key_column: &'static str) -> Self {
        let key = row
            .try_get::<String, _>(key_column)
            .or_else(|_| row.try_get::<i64, _>(key_column).map(|number| number.to_string()))
            .unwrap_or_else(|_| "?".to_owned());
        Self { row, table, key }
    }

    pub(crate) fn impossible(&self, column: &'static str, problem: impl ToString) -> Fault {
        Fault::ImpossibleRow {
            table: self.table,
            column,
            row: self.key.clone(),
            problem: problem.to_string(),
        }
    }

    pub(crate) fn text(&self, column: &'static str) -> Result<String, Fault> {
        self.row
            .try_get(column)
            .map_err(|error| self.impossible(column, error))
    }

    pub(crate) fn optional_text(&self, column: &'static str) -> Result<Option<String>, Fault> {
        self.row
            .try_get(column)
            .map_err(|error| self.impossible(column, error))
    }

    pub(crate) fn bytes(&self, column: &'static str) -> Result<Vec<u8>, Fault> {
        self.row
            .try_get(column)
            .map_err(|error| self.impossible(column, error))
    }

    pub(crate) fn integer(&self, column: &'static str) -> Result<i64, Fault> {
        self.row
            .try_get(column)
            .map_err(|error| self.impossible(column, error))
    }

    pub(crate) fn count(&self, column: &'static str) -> Result<u64, Fault> {
        let found = self.integer(column)?;
        u64::try_from(found)
            .map_err(|_| self.impossible(column, format!("expected no negative number, found {found}")))
    }

    pub(crate) fn flag(&self, column: &'static str) -> Result<bool, Fault> {
        match self.integer(column)? {
            0 => Ok(false),
            1 => Ok(true),
            other => Err(self.impossible(column, format!("expected 0 or 1, found {other}"))),
        }
    }

    pub(crate) fn time(&self, column: &'static str) -> Result<Timestamp, Fault> {
        let found = self.integer(column)?;
        Timestamp::from_millisecond(found).map_err(|error| self.impossible(column, error))
    }

    pub(crate) fn optional_time(&self, column: &'static str) -> Result<Option<Timestamp>, Fault> {
        let found: Option<i64> = self
            .row
            .try_get(column)
            .map_err(|error| self.impossible(column, error))?;
        found
            .map(|value| Timestamp::from_millisecond(value).map_err(|error| self.impossible(column, error)))
            .transpose()
    }

    pub(crate) fn json<T: DeserializeOwned>(&self, column: &'static str) -> Result<T, Fault> {
        serde_json::from_str(&self.text(column)?).map_err(|error| self.impossible(column, error))
    }

    pub(crate) fn hash(&self, column: &'static str) -> Result<::ledger::Hash, Fault> {
        let text = self.text(column)?;
        ::ledger::Hash::parse(&text)
            .ok_or_else(|| self.impossible(column, format!("expected a SHA-256 value, found {text:?}")))
    }
}

/// Milliseconds for a column.
pub(crate) fn millis(at: Timestamp) -> i64 {
    at.as_millisecond()
}

/// A count for a column; beyond what SQLite holds there is nothing to store.
pub(crate) fn integer(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

/// JSON for a column. Our own types always have a JSON form.
pub(crate) fn json<T: Serialize>(value: &T) -> Result<String, Fault> {
    serde_json::to_string(value)
        .map_err(|error| Fault::Configuration(format!("a value without JSON form: {error}")))
}
