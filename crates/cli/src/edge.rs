// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The edge of the program: the real clock, the real entropy, the terminal. Nothing else asks the system for them.

use std::io::Write as _;

use casework::{BoxFuture, Clock, Entropy};
use jiff::Timestamp;

/// The system's clock.
#[derive(Debug)]
pub(crate) struct SystemClock;

/// The present moment by the system's clock.
#[expect(
    clippy::disallowed_methods,
    reason = "this is the one place that reads the clock"
)]
pub(crate) fn now() -> Timestamp {
    Timestamp::now()
}

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        now()
    }

    fn sleep_until(&self, until: Timestamp) -> BoxFuture<'_, ()> {
        Box::pin(async move {
            // Long waits in slices: the system's clock may be set while we sleep.
            loop {
                let left = until.duration_since(now());
                if !left.is_positive() {
                    return;
                }
                let slice = std::time::Duration::try_from(left).unwrap_or_default();
                tokio::time::sleep(slice.min(std::time::Duration::from_secs(60))).await;
            }
        })
    }
}

/// The system's source of random bytes.
#[derive(Debug)]
pub(crate) struct SystemEntropy;

/// Fills the buffer from the system's source; ends the process when there is none, because nothing can be signed then.
#[expect(
    clippy::disallowed_methods,
    reason = "this is the one place that asks for entropy"
)]
#[expect(clippy::panic, reason = "without entropy no nonce and no session may be made")]
pub(crate) fn fill(buffer: &mut [u8]) {
    if let Err(error) = getrandom::fill(buffer) {
        panic!("the system gives no random bytes: {error}");
    }
}

impl Entropy for SystemEntropy {
    fn fill(&self, buffer: &mut [u8]) {
        fill(buffer);
    }
}

/// One line of human text on stdout. A closed pipe is not an error of ours.
pub(crate) fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    let _closed_pipe = writeln!(out, "{line}").and_then(|()| out.flush());
}

/// One line of diagnostics on stderr.
pub(crate) fn complain(line: &str) {
    let _closed_pipe = writeln!(std::io::stderr().lock(), "{line}");
}
