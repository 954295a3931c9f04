// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Accounts and sessions. Passwords are hashed by the caller; sessions are opaque and keyed by a hash of the caller's.

use jiff::Timestamp;

use crate::account::Account;
use crate::error::Fault;
use crate::office::Office;
use crate::store::{self, accounts, sessions};

impl Office {
    /// Creates or replaces an account (by person).
    ///
    /// # Errors
    /// `Fault::Database`, also when another person has this login.
    pub async fn put_account(&self, account: &Account, password_hash: &str) -> Result<(), Fault> {
        let mut tx = self.store.begin().await?;
        accounts::put(&mut tx, account, password_hash).await?;
        store::commit(tx).await
    }

    /// The account and its password hash; locked accounts too, the caller refuses them.
    ///
    /// # Errors
    /// `Fault`.
    pub async fn account_for_login(&self, login: &str) -> Result<Option<(Account, String)>, Fault> {
        let mut tx = self.store.read().await?;
        accounts::by_login(&mut tx, login).await
    }

    /// The account of a person.
    ///
    /// # Errors
    /// `Fault`.
    pub async fn account(&self, person: &str) -> Result<Option<Account>, Fault> {
        let mut tx = self.store.read().await?;
        accounts::by_person(&mut tx, person).await
    }

    /// Every account, by login.
    ///
    /// # Errors
    /// `Fault`.
    pub async fn accounts(&self) -> Result<Vec<Account>, Fault> {
        let mut tx = self.store.read().await?;
        accounts::all(&mut tx).await
    }

    /// Stores or replaces a session.
    ///
    /// # Errors
    /// `Fault`.
    pub async fn session_save(&self, key: &str, data: &str, expires: Timestamp) -> Result<(), Fault> {
        let mut tx = self.store.begin().await?;
        sessions::save(&mut tx, key, data, expires).await?;
        store::commit(tx).await
    }

    /// A session and when it ends; `None` once it has ended.
    ///
    /// # Errors
    /// `Fault`.
    pub async fn session_load(&self, key: &str) -> Result<Option<(String, Timestamp)>, Fault> {
        let mut tx = self.store.read().await?;
        sessions::load(&mut tx, key, self.now()).await
    }

    /// Ends a session.
    ///
    /// # Errors
    /// `Fault`.
    pub async fn session_delete(&self, key: &str) -> Result<(), Fault> {
        let mut tx = self.store.begin().await?;
        sessions::delete(&mut tx, key).await?;
        store::commit(tx).await
    }

    /// Removes sessions that have ended; `run_due` does this too. Answers how many.
    ///
    /// # Errors
    /// `Fault`.
    pub async fn sessions_sweep(&self) -> Result<u64, Fault> {
        let mut tx = self.store.begin().await?;
        let swept = sessions::sweep(&mut tx, self.now()).await?;
        store::commit(tx).await?;
        Ok(swept)
    }
}
