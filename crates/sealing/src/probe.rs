// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Where tests stop a ceremony: named points, each right after something became durable or was answered.

use std::fmt::Debug;

use crate::BoxFuture;

/// Every point a ceremony passes, in order. `ceremony.answered` lies between the key holder's answer and its journal row:
/// a process that dies there has lost the answer.
pub const POINTS: [&str; 8] = [
    "ceremony.frozen",
    "ceremony.prepared",
    "ceremony.key-requested",
    "ceremony.answered",
    "ceremony.signed",
    "ceremony.embedded",
    "ceremony.self-checked",
    "ceremony.archived",
];

/// Told at each point. The real one does nothing; a test may wait here for ever to be killed.
pub trait Probe: Debug + Send + Sync {
    /// The ceremony stands at `point` and goes on when the future is done.
    fn at<'a>(&'a self, point: &'a str) -> BoxFuture<'a, ()>;
}

/// Never stops anything.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoProbe;

impl Probe for NoProbe {
    fn at<'a>(&'a self, _point: &'a str) -> BoxFuture<'a, ()> {
        Box::pin(std::future::ready(()))
    }
}
