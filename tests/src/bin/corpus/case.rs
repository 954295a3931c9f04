// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Cases and what became of them.

use std::fs;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result};
use serde_json::Value;

/// The sets we run, and what in the folder stands for each.
pub(crate) const SETS: [(&str, &str); 3] = [
    ("pdf-verify", "manifest.jsonl"),
    ("wycheproof", "pki/wycheproof"),
    ("pkits", "pki/pkits.jsonl"),
];

/// Sets of the format that are not run, and why.
pub(crate) const NOT_RUN: [(&str, &str); 5] = [
    ("to-sign", "not wired to the signer yet"),
    ("cms", "not wired yet"),
    ("tst", "not wired yet"),
    ("limbo", "paths of more than three certificates are not judged"),
    ("ocsp", "OCSP is not built"),
];

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
    /// A case with the usual limits.
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

/// How the answer compares with what was expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Outcome {
    Agree,
    FalseAccept,
    /// Refused or not judged, though others accept it.
    FalseReject,
    Crash,
    TimeOut,
}

impl Outcome {
    pub(crate) const ALL: [Self; 5] = [
        Self::Agree,
        Self::FalseAccept,
        Self::FalseReject,
        Self::Crash,
        Self::TimeOut,
    ];

    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Agree => "agree",
            Self::FalseAccept => "false accept",
            Self::FalseReject => "false reject",
            Self::Crash => "crash",
            Self::TimeOut => "time-out",
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

/// Compare words. What must be refused may be refused for another reason; the report shows both words. A change that was not seen is a false accept too: `intact` where only `modified-allowed` is right.
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

/// The PDF cases to be verified.
pub(crate) fn pdf_verify(root: &Path) -> Result<Vec<Case>> {
    let manifest = root.join("manifest.jsonl");
    if !manifest.is_file() {
        return Ok(Vec::new());
    }
    let text =
        fs::read_to_string(&manifest).with_context(|| format!("cannot read {}", manifest.display()))?;
    let mut cases = Vec::new();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let entry: Value = serde_json::from_str(line).context("a line of manifest.jsonl is no JSON")?;
        let word = |key: &str| entry[key].as_str().unwrap_or_default().to_owned();
        if word("category").starts_with("to-sign") {
            continue;
        }
        let mut accepted = vec![word("expect")];
        let more = entry["accept"].as_array().into_iter().flatten();
        accepted.extend(more.filter_map(|one| one.as_str().map(str::to_owned)));
        accepted.dedup();
        let task = serde_json::json!({"kind": "pdf", "file": entry["file"], "password": entry["password"]});
        let mut case = Case::new("pdf-verify", &word("category"), word("id"), accepted, task);
        let limits = &entry["limits"];
        case.time = limits["time_s"].as_u64().map_or(case.time, Duration::from_secs);
        case.mebibytes = limits["memory_mib"].as_u64().unwrap_or(case.mebibytes);
        cases.push(case);
    }
    Ok(cases)
}
