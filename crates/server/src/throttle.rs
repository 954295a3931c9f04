// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Slows down guessing: after five wrong passwords for one login name every further try has to wait, twice as long each time.
//!
//! Kept in memory on purpose: a restart forgives, and a flood of invented names cannot fill the database. Unknown names count
//! like known ones, so the throttle does not tell which names exist.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

/// Wrong tries that cost nothing.
const FREE_TRIES: u32 = 5;
/// First waiting time in seconds; it doubles with each further failure.
const FIRST_WAIT: i64 = 15;
/// Longest waiting time in seconds.
const LONGEST_WAIT: i64 = 15 * 60;
/// After this many seconds without a failure the name starts afresh.
const FORGET_AFTER: i64 = 60 * 60;
/// Names remembered at most; beyond that the oldest failure is forgotten.
const MOST_NAMES: usize = 10_000;

#[derive(Debug, Clone, Copy)]
struct Failures {
    count: u32,
    last: Timestamp,
}

/// Failed sign-ins per login name.
#[derive(Debug, Default)]
pub(crate) struct Throttle {
    names: Mutex<HashMap<String, Failures>>,
}

impl Throttle {
    /// Seconds this name still has to wait, if it has to.
    pub(crate) fn wait(&self, login: &str, now: Timestamp) -> Option<i64> {
        let names = self.names.lock().unwrap_or_else(PoisonError::into_inner);
        let failures = names
            .get(&key(login))
            .filter(|failures| !forgotten(failures, now))?;
        let beyond = failures.count.checked_sub(FREE_TRIES)?;
        let pause = FIRST_WAIT
            .checked_shl(beyond.min(16))
            .unwrap_or(LONGEST_WAIT)
            .min(LONGEST_WAIT);
        let passed = now.duration_since(failures.last).as_secs();
        (passed < pause).then(|| (pause - passed).max(1))
    }

    /// A wrong password for this name.
    pub(crate) fn failed(&self, login: &str, now: Timestamp) {
        let mut names = self.names.lock().unwrap_or_else(PoisonError::into_inner);
        if names.len() >= MOST_NAMES {
            names.retain(|_, failures| !forgotten(failures, now));
        }
        if names.len() >= MOST_NAMES
            && let Some(oldest) = names
                .iter()
                .min_by_key(|(_, failures)| failures.last)
                .map(|(name, _)| name.clone())
        {
            names.remove(&oldest);
        }
        let failures = names
            .entry(key(login))
            .or_insert(Failures { count: 0, last: now });
        if forgotten(failures, now) {
            failures.count = 0;
        }
        failures.count = failures.count.saturating_add(1);
        failures.last = now;
    }

    /// A right password: the name starts afresh.
    pub(crate) fn succeeded(&self, login: &str) {
        self.names
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&key(login));
    }
}

fn forgotten(failures: &Failures, now: Timestamp) -> bool {
    now.duration_since(failures.last) >= SignedDuration::from_secs(FORGET_AFTER)
}

/// Login names are short; what is longer is cut so that memory stays bounded.
fn key(login: &str) -> String {
    login.trim().to_lowercase().chars().take(100).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sixth_try_waits_and_waiting_doubles_and_success_forgives() {
        let throttle = Throttle::default();
        let start = Timestamp::UNIX_EPOCH;
        for _ in 0..4 {
            throttle.failed("anna", start);
        }
        assert_eq!(throttle.wait("anna", start), None, "four failures are free");
        throttle.failed("Anna ", start);
        assert_eq!(throttle.wait("anna", start), Some(15));
        assert_eq!(throttle.wait("anna", start + SignedDuration::from_secs(15)), None);
        throttle.failed("anna", start);
        assert_eq!(throttle.wait("anna", start), Some(30));
        assert_eq!(throttle.wait("berta", start), None, "another name does not wait");
        throttle.succeeded("anna");
        assert_eq!(throttle.wait("anna", start), None);
    }

    #[test]
    fn memory_stays_bounded_under_invented_names() {
        let throttle = Throttle::default();
        for name in 0..(MOST_NAMES + 5) {
            throttle.failed(&name.to_string(), Timestamp::UNIX_EPOCH);
        }
        assert!(throttle.names.lock().unwrap().len() <= MOST_NAMES);
    }
}
