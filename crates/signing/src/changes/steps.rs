// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What the comparison of revisions may cost (R34). A file says how often a list is shared and how deep forms nest, so every
//! walk over it takes steps from one account; when it is empty the walks end, and the revisions are refused.

use std::cell::Cell;

/// A second or two at most; the largest honest files take a hundredth of it.
const MOST: usize = 20_000_000;

/// The steps that are left, for all revisions together.
#[derive(Debug)]
pub(crate) struct Steps(Cell<Option<usize>>);

impl Default for Steps {
    fn default() -> Self {
        Self(Cell::new(Some(MOST)))
    }
}

impl Steps {
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
