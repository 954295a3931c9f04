// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Counterparts, both ways: strangers verify what we sign, we verify what strangers sign. What each one says is data here
//! and a table in docs/counterparts.md; a stranger that is not there is SKIPPED.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "tests may"
)]

#[path = "../support/mod.rs"]
mod support;

mod ours;
mod page;
mod programs;
mod theirs;
