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
    /// The shortest way there, one happening per line; empty for what needs no way.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub witness: Vec<String>,
}

impl Diagnostic {
    /// The same with the way that leads there.
    pub(crate) fn after(self, witness: Vec<String>) -> Diagnostic {
        Diagnostic { witness, ..self }
    }
}

/// Every code a [`Diagnostic`] can have, sorted.
pub const DIAGNOSTIC_CODES: [&str; 92] = [
    "assertion-empty",
    "assertion-violated",
    "bad-history",
    "bad-initial",
    "bad-name",
    "bad-text",
    "bad-value",
    "burden-unheard",
    "calendar-invalid",
    "cases-invalid",
    "cel-limit",
    "cel-name",
    "cel-syntax",
    "cel-type",
    "cel-word",
    "change-without-reason",
    "compensation-action",
    "compensation-empty",
    "compensation-idle",
    "consent-by-another",
    "consent-by-silence",
    "dead-end",
    "dead-transition",
    "deadline-stretched",
    "duplicate-state",
    "duties-contradict",
    "duty-act",
    "duty-not-enforced",
    "eventless-cycle",
    "final-with-content",
    "for-each-list",
    "for-each-nested",
    "for-each-single",
    "form-field",
    "form-invalid",
    "hangs",
    "idle-event",
    "idle-duty",
    "idle-task",
    "idle-timer",
    "issued-unsigned",
    "lost-deadline",
    "may-fail",
    "missing-else",
    "missing-key",
    "never-done",
    "never-ends",
    "no-actor",
    "no-completion",
    "no-payload",
    "no-retention",
    "no-retry",
    "not-proven",
    "other-definition",
    "outside-body",
    "overlap",
    "plan-invalid",
    "reserved-name",
    "role-needs-party",
    "set-type",
    "shadowed",
    "table-gap",
    "table-limit",
    "table-overlap",
    "table-row-idle",
    "timer-left-behind",
    "timer-loop",
    "timer-type",
    "unhandled-event",
    "uninitialised",
    "unknown-calendar",
    "unknown-data",
    "unknown-duty",
    "unknown-effect",
    "unknown-event",
    "unknown-form",
    "unknown-key",
    "unknown-role",
    "unknown-state",
    "unknown-table",
    "unknown-timer",
    "unknown-type",
    "unreachable",
    "unused",
    "wrong-signer",
    "wrong-type",
    "yaml-anchor",
    "yaml-documents",
    "yaml-duplicate-key",
    "yaml-limit",
    "yaml-syntax",
    "yaml-tag",
];

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}:{}: {}: {} ({})",
            self.line, self.column, self.code, self.message, self.hint
        )
    }
}
