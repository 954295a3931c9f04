// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What a definition may cost at most. A hostile source ends in a diagnostic, never in a crash.

/// Limits for loading and running. The defaults are a hundred times what the heavy-load procedure needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Budget {
    /// Size of the source and of each calendar in bytes.
    pub bytes: usize,
    /// Nesting of YAML collections.
    pub depth: usize,
    /// YAML nodes.
    pub nodes: usize,
    /// Length of one CEL expression in characters.
    pub expression_chars: usize,
    /// Syntax tree nodes of one CEL expression after macros are expanded.
    pub expression_nodes: usize,
    /// Comprehensions (`all`, `exists`, `map`, …) inside one another.
    pub expression_nesting: usize,
    /// Steps of one evaluation, some nanoseconds each. An expression that could take more is refused when it is loaded.
    pub evaluation_steps: u64,
    /// Bytes of the values one evaluation makes.
    pub evaluation_bytes: u64,
    /// Diagnostics reported before the loader stops.
    pub diagnostics: usize,
    /// Entries of any list in case data, so also heard parties; bounds the cost of a guard.
    pub list_items: usize,
    /// One text of case data, in bytes.
    pub text_bytes: usize,
    /// Case data and that of all parties as JSON, in bytes.
    pub data_bytes: usize,
    /// Payload, reason and signature of one event, in bytes.
    pub payload_bytes: usize,
    /// Events raised inside one step.
    pub microsteps: usize,
    /// Configurations the exhaustive check looks at.
    pub configurations: usize,
    /// Transitions the exhaustive check takes, with every choice of what data decides.
    pub branches: usize,
    /// Steps and configurations looked at to prove all assertions, once for each name in them.
    pub assertion_looks: usize,
}

impl Default for Budget {
    fn default() -> Self {
        Budget {
            bytes: 1 << 20,
            depth: 48,
            nodes: 50_000,
            expression_chars: 1_000,
            expression_nodes: 300,
            expression_nesting: 2,
            evaluation_steps: 5_000_000,
            evaluation_bytes: 32 << 20,
            diagnostics: 100,
            list_items: 500,
            text_bytes: 1 << 16,
            data_bytes: 1 << 20,
            payload_bytes: 1 << 16,
            microsteps: 32,
            configurations: 10_000,
            branches: 100_000,
            assertion_looks: 50_000_000,
        }
    }
}
