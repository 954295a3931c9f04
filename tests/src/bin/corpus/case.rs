// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Cases and what became of them.

use std::fs;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result};
use serde_json::Value;

/// What a case may take when it does not say so itself.
const SECONDS: u64 = 10;
const MEBIBYTES: u64 = 1024;

/// One thing to judge.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    pub(crate) set: &'static str,
    pub(crate) category: String,
    pub(crate) id: String,
    /// Verdicts that count as right; the expected one first.
    pub(crate) accepted: Vec<String>,
    /// What the worker is told.
    pub(crate) task: Value,
    pub(crate) time: Duration,
    pub(crate) mebibytes: u64,
}

impl Case {
    /// A case with the usual limits. `task` is an object.
    pub(crate) fn new(
        set: &'static str,
        category: &str,
        id: String,
        accepted: Vec<String>,
        task: Value,
    ) -> Self {
        Self {
            set,
            category: category.to_owned(),
            id,
            accepted,
            task,
            time: Duration::from_secs(SECONDS),
            mebibytes: MEBIBYTES,
        }
    }
}

/// A verdict in the words of the set, and the rules that spoke.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) got: String,
    pub(crate) reason: String,
}

impl Answer {
    pub(crate) fn new(got: &str, reason: impl Into<String>) -> Self {
        Self {
            got: got.to_owned(),
            reason: reason.into(),
        }
    }
}

/// How the answer compares with what was expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Outcome {
    Agree,
    FalseAccept,
    /// Refused or not judged, though others accept it.
    FalseReject,
    Crash,
    TimeOut,
    /// Nobody could run it here; the reason says what is missing.
    OutOfScope,
}

impl Outcome {
    pub(crate) const ALL: [Self; 6] = [
        Self::Agree,
        Self::FalseAccept,
        Self::FalseReject,
        Self::Crash,
        Self::TimeOut,
        Self::OutOfScope,
    ];

    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Agree => "agree",
            Self::FalseAccept => "false accept",
            Self::FalseReject => "false reject",
            Self::Crash => "crash",
            Self::TimeOut => "time-out",
            Self::OutOfScope => "out of scope",
        }
    }
}

/// A case with its answer.
#[derive(Debug)]
pub(crate) struct Done {
    pub(crate) case: Case,
    pub(crate) got: String,
    pub(crate) outcome: Outcome,
    /// The rules that spoke.
    pub(crate) reason: String,
    pub(crate) ms: u128,
}

fn accepts(word: &str) -> bool {
    matches!(word, "intact" | "modified-allowed" | "valid")
}

/// Compare words. What must be refused may be refused for another reason; the report shows both words. A change that
/// was not seen is a false accept too: `intact` where only `modified-allowed` is right.
pub(crate) fn compare(accepted: &[String], got: &str) -> Outcome {
    let refused = !accepts(got) && got != "not-judged";
    if accepted.iter().any(|word| word == got) || (refused && !accepted.iter().any(|word| accepts(word))) {
        Outcome::Agree
    } else if accepts(got) && (got == "intact" || !accepted.iter().any(|word| accepts(word))) {
        Outcome::FalseAccept
    } else {
        Outcome::FalseReject
    }
}

/// The objects of a file with one JSON object a line.
pub(crate) fn entries(path: &Path) -> Result<Vec<Value>> {
    let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    lines
        .map(|line| {
            serde_json::from_str(line).with_context(|| format!("{}: a line is no JSON", path.display()))
        })
        .collect()
}

/// A word of an entry; empty where it has none.
pub(crate) fn word(entry: &Value, key: &str) -> String {
    entry[key].as_str().unwrap_or_default().to_owned()
}

/// The expected verdict and the others that count as right; of a disputed case every verdict does unless it says which.
pub(crate) fn accepted(entry: &Value) -> Vec<String> {
    let mut accepted = vec![word(entry, "expect")];
    let more = entry["accept"].as_array();
    accepted.extend(
        more.into_iter()
            .flatten()
            .filter_map(|one| one.as_str().map(str::to_owned)),
    );
    if more.is_none() && entry["disputed"] == true {
        accepted.extend(["valid", "invalid"].map(str::to_owned));
    }
    let mut seen = Vec::new();
    accepted.retain(|word| {
        !seen.contains(word) && {
            seen.push(word.clone());
            true
        }
    });
    accepted
}
