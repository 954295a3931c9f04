// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Cases where we differ on purpose: each names its rule. Few, never a false accept, and none that is stale.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use serde_json::Value;

use crate::case::{Done, Outcome};

/// Of a set, at most this part may be excepted: one case in fifty.
const ONE_IN: usize = 50;

/// Of a set, at most this part may be out of scope: one case in ten.
const OUT_OF_SCOPE_ONE_IN: usize = 10;

/// The exceptions file, one JSON object a line: `set`, `id`, `got`, `rule`, `reason`.
#[derive(Debug)]
pub(crate) struct Exceptions {
    entries: Vec<Entry>,
}

#[derive(Debug)]
struct Entry {
    set: String,
    id: String,
    got: String,
}

impl Exceptions {
    pub(crate) fn read(path: &Path) -> Result<Self> {
        let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        let mut entries = Vec::new();
        for line in text.lines().filter(|line| line.starts_with('{')) {
            let value: Value = serde_json::from_str(line)?;
            let word = |key: &str| {
                let word = value[key].as_str().filter(|word| !word.is_empty());
                word.map(str::to_owned)
                    .with_context(|| format!("{}: `{key}` is missing in {line}", path.display()))
            };
            word("rule")?;
            word("reason")?;
            entries.push(Entry {
                set: word("set")?,
                id: word("id")?,
                got: word("got")?,
            });
        }
        Ok(Self { entries })
    }

    /// What is not as expected, a sentence each.
    pub(crate) fn judge(&self, done: &[Done], whole: bool) -> Vec<String> {
        let mut faults = Vec::new();
        let (mut sizes, mut excepted, mut outside) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        for one in done {
            *sizes.entry(one.case.set).or_insert(0_usize) += 1;
            let entry = self
                .entries
                .iter()
                .find(|entry| entry.set == one.case.set && entry.id == one.case.id);
            let (set, id, got, reason) = (one.case.set, &one.case.id, &one.got, &one.reason);
            match (one.outcome, entry) {
                (Outcome::Agree, None) => {}
                (Outcome::OutOfScope, _) => *outside.entry(set).or_insert(0_usize) += 1,
                (Outcome::Agree, Some(_)) => {
                    faults.push(format!("stale exception: {set} {id} agrees now"));
                }
                (Outcome::FalseReject, Some(entry)) if entry.got == *got => {
                    *excepted.entry(set).or_insert(0_usize) += 1;
                }
                (Outcome::FalseReject, Some(entry)) => {
                    faults.push(format!(
                        "stale exception: {set} {id} is {got} now, not {}",
                        entry.got
                    ));
                }
                (outcome, _) => {
                    let expected = one.case.accepted.join("|");
                    let word = outcome.word();
                    faults.push(format!(
                        "{word}: {set} {id}: expected {expected}, got {got} ({reason})"
                    ));
                }
            }
        }
        for (set, count) in excepted.into_iter().filter(|_| whole) {
            let size = sizes.get(set).copied().unwrap_or(0);
            if count * ONE_IN > size {
                faults.push(format!(
                    "too many exceptions: {count} of {size} in {set}, at most 2 % may differ"
                ));
            }
        }
        for (set, count) in outside.into_iter().filter(|_| whole) {
            let size = sizes.get(set).copied().unwrap_or(0);
            if count * OUT_OF_SCOPE_ONE_IN > size {
                faults.push(format!(
                    "too much out of scope: {count} of {size} in {set}, at most 10 % may be"
                ));
            }
        }
        faults
    }
}
