// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What the office needs from outside: time, entropy, the key of the log. The edge (cli) supplies them; tests supply fixed ones.

use std::fmt::Debug;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;
use tokio::sync::Notify;

/// A boxed future, so that traits with waits stay object safe.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Where time comes from. The office reads it once per command and truncates it to milliseconds.
pub trait Clock: Send + Sync + Debug {
    /// The present moment.
    fn now(&self) -> Timestamp;
    /// Completes when `now()` has reached `until`.
    fn sleep_until(&self, until: Timestamp) -> BoxFuture<'_, ()>;
}

/// Where randomness comes from: nonces of signatures, jitter of retries.
pub trait Entropy: Send + Sync + Debug {
    /// Fills the buffer with bytes nobody can foresee.
    fn fill(&self, buffer: &mut [u8]);
}

/// The Ed25519 key that signs checkpoints and heads of the log.
pub trait LogKey: Send + Sync + Debug {
    /// The raw public key (RFC 8032).
    fn public_key(&self) -> [u8; 32];
    /// DER certificates, that of the log key first, then its issuers; put into each case log.
    fn certificates(&self) -> Vec<Vec<u8>>;
    /// The Ed25519 signature over the message; the reason as text when the key cannot be used.
    fn sign(&self, message: &[u8]) -> Result<[u8; 64], String>;
}

/// A clock that stands still until it is moved: for tests, and for showing timers.
#[derive(Debug)]
pub struct ManualClock {
    now: Mutex<Timestamp>,
    moved: Notify,
}

impl ManualClock {
    /// A clock showing this moment.
    pub fn at(now: Timestamp) -> Self {
        Self {
            now: Mutex::new(now),
            moved: Notify::new(),
        }
    }

    /// Moves the clock to this moment and wakes whoever waits for it.
    pub fn set(&self, now: Timestamp) {
        *self.now.lock().unwrap_or_else(PoisonError::into_inner) = now;
        self.moved.notify_waiters();
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        *self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn sleep_until(&self, until: Timestamp) -> BoxFuture<'_, ()> {
        Box::pin(async move {
            loop {
                let moved = self.moved.notified();
                tokio::pin!(moved);
                moved.as_mut().enable();
                if self.now() >= until {
                    return;
                }
                moved.await;
            }
        })
    }
}
