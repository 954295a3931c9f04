// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What is wrong with a foreign application, all of it at once.

use crate::text::Bilingual;
use serde::Serialize;

/// How much work a foreign application may cause. Beyond it the reading stops with one error that says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// Longest input in bytes.
    pub bytes: usize,
    /// Deepest nesting of objects and arrays.
    pub depth: usize,
    /// Most errors reported; the last one then says that there are more.
    pub errors: usize,
}

impl Default for Budget {
    /// 1 MiB, depth 32, 1000 errors: an application with 100 combinations of 20 axles is about 300 KiB.
    fn default() -> Self {
        Self {
            bytes: 1 << 20,
            depth: 32,
            errors: 1000,
        }
    }
}

/// One thing wrong with a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldError {
    /// JSON pointer (RFC 6901) into the application; empty for the whole document.
    pub pointer: String,
    /// Stable code, listed in `docs/permit-rules.md`.
    pub code: &'static str,
    /// What was expected and what was found.
    pub message: Bilingual,
}

/// The application cannot be read: all its errors, in the order of the document where there is one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("the application has {} field error(s), first: {}", errors.len(), first(errors))]
pub struct Malformed {
    /// Never empty.
    pub errors: Vec<FieldError>,
}

fn first(errors: &[FieldError]) -> String {
    errors
        .first()
        .map(|e| format!("{} {}: {}", e.pointer, e.code, e.message.en))
        .unwrap_or_default()
}
