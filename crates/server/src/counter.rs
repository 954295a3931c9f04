// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What every handler shares: the configuration, and the few things kept in memory.

use std::collections::HashSet;
use std::ops::Deref;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use tokio::sync::Semaphore;

use crate::config::ServerConfig;
use crate::throttle::Throttle;

/// Password checks at the same time; each takes 19 MiB.
const HASHING: usize = 4;
/// Verifications of uploaded files at the same time.
const VERIFYING: usize = 4;

/// The shared state of the portal.
#[derive(Debug, Clone)]
pub(crate) struct Counter(Arc<Inner>);

/// See [`Counter`].
#[derive(Debug)]
pub(crate) struct Inner {
    pub(crate) config: ServerConfig,
    pub(crate) throttle: Throttle,
    pub(crate) hashing: Semaphore,
    pub(crate) verifying: Semaphore,
    in_progress: Mutex<HashSet<String>>,
}

impl Deref for Counter {
    type Target = Inner;
    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl Counter {
    pub(crate) fn new(config: ServerConfig) -> Self {
        Self(Arc::new(Inner {
            config,
            throttle: Throttle::default(),
            hashing: Semaphore::new(HASHING),
            verifying: Semaphore::new(VERIFYING),
            in_progress: Mutex::default(),
        }))
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.config.clock.now()
    }

    /// Marks a key as being worked on, until the answer is dropped; `None` when it already is.
    pub(crate) fn begin(&self, key: String) -> Option<InProgress> {
        let mut keys = self.in_progress.lock().unwrap_or_else(PoisonError::into_inner);
        keys.insert(key.clone()).then(|| InProgress {
            counter: self.clone(),
            key,
        })
    }
}

/// One request with an idempotency key that is being worked on.
#[derive(Debug)]
pub(crate) struct InProgress {
    counter: Counter,
    key: String,
}

impl Drop for InProgress {
    fn drop(&mut self) {
        self.counter
            .in_progress
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&self.key);
    }
}
