// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What a validation is told: trust, evidence, time and policy. It fetches nothing itself.

use jiff::Timestamp;
use pki::{Anchor, Evidence};

/// Everything a validation depends on besides the bytes.
#[derive(Debug, Clone)]
pub struct ValidationContext<'a> {
    /// Trusted certificates; empty means that nothing can pass.
    pub trust: &'a [Anchor],
    /// Revocation lists and further certificates.
    pub evidence: &'a Evidence,
    /// The time the verdict speaks of.
    pub time: Timestamp,
    /// Only what we issue passes.
    pub strict: bool,
    /// What was stored when the file was issued: the signed file must start with it (R25).
    pub original: Option<&'a [u8]>,
    /// Limits for hostile input (R34).
    pub budget: pdf::Budget,
}
