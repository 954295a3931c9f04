// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Validate every signature of a file and say so in a [`Report`].

use sha2::{Digest as _, Sha256};

use crate::context::ValidationContext;
use crate::report::{Finding, Report, SCHEMA, Severity, Verdict};

/// Validate all signatures in `bytes`. Never fails: what is wrong is in the report.
#[must_use]
pub fn validate(bytes: &[u8], context: &ValidationContext<'_>) -> Report {
    Report {
        schema: SCHEMA.to_owned(),
        file: String::new(),
        sha256: hex::encode(Sha256::digest(bytes)),
        validation_time: context.time,
        verdict: Verdict::Unreadable,
        revisions: Vec::new(),
        findings: vec![Finding {
            rule: "NOT-BUILT".to_owned(),
            severity: Severity::Fail,
            clause: "EN 319 102-1 §5.1".to_owned(),
            message: "validation is not built yet; nothing was checked".to_owned(),
            object: None,
            offset: None,
        }],
        signatures: Vec::new(),
    }
}
