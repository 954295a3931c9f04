// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Sessions of the portal in the office's database. Only the digest of a session id is stored: a copy of the database
//! signs nobody in.

use std::sync::Arc;

use async_trait::async_trait;
use casework::Office;
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use tower_sessions::SessionStore;
use tower_sessions::session::{Id, Record};
use tower_sessions::session_store::{Error, Result};

/// The store handed to the session layer.
#[derive(Clone)]
pub(crate) struct OfficeSessions(pub(crate) Arc<Office>);

impl std::fmt::Debug for OfficeSessions {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("OfficeSessions")
    }
}

/// The key under which a secret is stored.
pub(crate) fn key(kind: &str, secret: &str) -> String {
    hex::encode(Sha256::digest(format!("{kind}:{secret}")))
}

fn key_of(id: &Id) -> String {
    key("session", &id.to_string())
}

#[async_trait]
impl SessionStore for OfficeSessions {
    async fn create(&self, record: &mut Record) -> Result<()> {
        // 128 random bits do not collide; if they did, the other session must not be overwritten.
        while self.load(&record.id).await?.is_some() {
            record.id = Id::default();
        }
        self.save(record).await
    }

    async fn save(&self, record: &Record) -> Result<()> {
        let data = serde_json::to_string(&record.data).map_err(|error| Error::Encode(error.to_string()))?;
        let expires = Timestamp::from_second(record.expiry_date.unix_timestamp())
            .map_err(|error| Error::Encode(error.to_string()))?;
        self.0
            .session_save(&key_of(&record.id), &data, expires)
            .await
            .map_err(|fault| Error::Backend(fault.to_string()))
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let found = self
            .0
            .session_load(&key_of(id))
            .await
            .map_err(|fault| Error::Backend(fault.to_string()))?;
        let Some((data, expires)) = found else {
            return Ok(None);
        };
        let data = serde_json::from_str(&data).map_err(|error| Error::Decode(error.to_string()))?;
        let expiry_date = time::OffsetDateTime::from_unix_timestamp(expires.as_second())
            .map_err(|error| Error::Decode(error.to_string()))?;
        Ok(Some(Record {
            id: *id,
            data,
            expiry_date,
        }))
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        self.0
            .session_delete(&key_of(id))
            .await
            .map_err(|fault| Error::Backend(fault.to_string()))
    }
}
