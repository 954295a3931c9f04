// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What the loader has to say about a definition.

use std::fmt;

use serde::Serialize;

/// One fault of a definition: where it is and how to mend it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Diagnostic {
    /// Line in the source, counted from 1; 0 when it is not about a place.
    pub line: usize,
    /// Column in characters, counted from 1.
    pub column: usize,
    /// Listed in `docs/workflow-language.md`.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub hint: String,
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}:{}: {}: {} ({})",
            self.line, self.column, self.code, self.message, self.hint
        )
    }
}
