// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Whole cases through the office, with a clock that is moved by hand and a seal key in memory.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests may")]

mod after_issue;
mod commands;
mod crashes;
mod decisions;
mod hearing;
mod rows;
mod support;
mod timers;
