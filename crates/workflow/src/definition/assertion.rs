// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What the authors of a definition assert about every case; proven when it is loaded.

use super::model::Named;
use crate::command::SignatureLevel;
use crate::expression::Expression;
use crate::text::Text;
use crate::yaml::At;

/// One entry of `assertions`.
#[derive(Debug)]
pub(crate) struct Assertion {
    pub name: String,
    pub at: At,
    /// The rule in a sentence.
    pub label: Text,
    pub rule: Rule,
    /// Only for cases whose data may be like this.
    pub when: Option<Expression>,
}

/// The forms an assertion can have. Names are those of states and events of the case.
#[derive(Debug)]
pub(crate) enum Rule {
    /// These states are never active together.
    Never(Vec<Named>),
    /// Whoever comes to one of `reach` has passed all of `passed`, and different people did what is listed together.
    AlwaysBefore {
        reach: Vec<Named>,
        passed: Vec<Named>,
        /// Counted anew from each of these on; empty: from the start.
        since: Vec<Named>,
        different_persons: Vec<Vec<Named>>,
        /// It is about a burden and the hearing before it (VwVfG § 28).
        burden: bool,
    },
    /// From each of `from` on, as long as none of `to` has come, one of them can still come.
    LeadsTo { from: Vec<Named>, to: Vec<Named> },
    /// No step that only a timer brings about enters these states.
    NeverByTimer(Vec<Named>),
    /// Whoever sends these events says why.
    WithReason(Vec<Named>),
    /// Whoever comes to one of `reach` has passed a signature over these documents.
    Signed {
        reach: Vec<Named>,
        over: Vec<String>,
        level: SignatureLevel,
    },
}
