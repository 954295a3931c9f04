// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The typst sources of the paper, as data: a city replaces its letterhead without touching Rust.
//!
//! How to write one is described in `docs/document.md`.

use std::collections::BTreeMap;

/// The sources of a decision and of a notice, and the pictures they may show.
///
/// `decision` and `notice` are bodies and import `letterhead` (how the authority presents itself) and `parts` (tables, notes, numbers).
/// Start from [`Templates::default`] and replace what differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Templates {
    /// `/letterhead.typ`: fonts, colours, head of the first page, footer. The part a city changes.
    pub letterhead: String,
    /// `/parts.typ`: the building blocks the body uses.
    pub parts: String,
    /// `/decision.typ`: order and wording of the decision.
    pub decision: String,
    /// `/notice.typ`: order and wording of a revocation, a taking back, a correction.
    pub notice: String,
    /// Pictures by file name, for example `wappen.svg`; a template reads them as `/pictures/wappen.svg`.
    pub pictures: BTreeMap<String, Vec<u8>>,
}

impl Default for Templates {
    fn default() -> Self {
        Self {
            letterhead: include_str!("../templates/letterhead.typ").to_owned(),
            parts: include_str!("../templates/parts.typ").to_owned(),
            decision: include_str!("../templates/decision.typ").to_owned(),
            notice: include_str!("../templates/notice.typ").to_owned(),
            pictures: BTreeMap::new(),
        }
    }
}
