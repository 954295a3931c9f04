// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What the comparison of revisions may cost (R34). A file says how often a list is shared and how deep forms nest, so every
//! walk over it takes steps from one account; when it is empty the walks end, and the revisions are refused.

use std::cell::Cell;

use pdf::Budget;

/// The steps that are left, for all revisions together.
#[derive(Debug)]
pub(crate) struct Steps(Cell<Option<usize>>);

impl Steps {
    /// As many as the whole reading may take: the largest honest files need a hundredth of it.
    pub(crate) fn new(budget: &Budget) -> Self {
        Self(Cell::new(Some(budget.steps)))
    }

    /// Takes `count` steps. From the first time they do not suffice, the answer is no.
    pub(crate) fn take(&self, count: usize) -> bool {
        let left = self.0.get().and_then(|left| left.checked_sub(count));
        self.0.set(left);
        left.is_some()
    }

    pub(crate) fn are_spent(&self) -> bool {
        self.0.get().is_none()
    }
}
