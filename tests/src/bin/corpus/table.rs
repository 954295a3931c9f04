// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The table: set, category, agree, false accept, false reject, crash, time-out, out of scope.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::case::{Done, Outcome};

pub(crate) fn render(done: &[Done]) -> String {
    let mut counts: BTreeMap<(&str, &str), BTreeMap<Outcome, usize>> = BTreeMap::new();
    for one in done {
        for category in [one.case.category.as_str(), "= all"] {
            let row = counts.entry((one.case.set, category)).or_default();
            *row.entry(one.outcome).or_default() += 1;
        }
    }
    let mut text = format!("{:11} {:22}", "set", "category");
    for outcome in Outcome::ALL {
        let _ = write!(text, " {:>12}", outcome.word());
    }
    text.push('\n');
    for ((set, category), row) in counts {
        let _ = write!(text, "{set:11} {category:22}");
        for outcome in Outcome::ALL {
            let _ = write!(text, " {:>12}", row.get(&outcome).copied().unwrap_or(0));
        }
        text.push('\n');
    }
    text
}
