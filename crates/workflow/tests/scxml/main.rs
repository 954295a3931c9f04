// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Outside statechart cases (SCION's behaviour cases and the W3C implementation report) on `workflow::chart`.

mod data;
mod exported;
mod invoke;
mod judge;
mod machine;
#[path = "../oracle/random.rs"]
mod random;
mod sessions;

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use judge::Fault;

#[expect(clippy::disallowed_methods, reason = "tests find the shared folder by it")]
fn corpus() -> PathBuf {
    if let Some(root) = std::env::var_os("GELEIT_CORPUS") {
        return PathBuf::from(root).join("scxml");
    }
    let shared = std::env::var_os("GELEIT_SHARED").map(PathBuf::from);
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    shared
        .unwrap_or_else(|| root.join("../shared"))
        .join("corpus/scxml")
}

/// A case with its verdict: `None` passes.
struct Judged {
    id: String,
    fault: Option<Fault>,
}

/// Entries of a folder in the order of their names.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|e| e.unwrap().path())
        .collect();
    found.sort();
    found
}

fn judge_all(root: &Path) -> Vec<Judged> {
    let mut judged = Vec::new();
    for folder in entries(root).into_iter().filter(|path| path.is_dir()) {
        let group = folder.file_name().unwrap().to_string_lossy().into_owned();
        for path in entries(&folder) {
            if path.extension().is_none_or(|extension| extension != "json") {
                continue;
            }
            let id = format!("{group}/{}", path.file_stem().unwrap().to_string_lossy());
            let fault = judge::judge(&path, &id);
            judged.push(Judged { id, fault });
        }
    }
    judged
}

#[test]
fn every_outside_case_passes_or_is_out_of_scope_for_a_reason() {
    let root = corpus();
    if !root.is_dir() {
        // libtest swallows what a passing test prints; a skip must be heard.
        let _closed_pipe = writeln!(
            std::io::stderr(),
            "SKIPPED the outside statechart cases: {} is not there",
            root.display()
        );
        return;
    }
    let judged = judge_all(&root);
    let mut reasons = BTreeMap::<&str, Vec<&str>>::new();
    let mut failed = Vec::new();
    for Judged { id, fault } in &judged {
        match fault {
            None => {}
            Some(Fault::OutOfScope(reason)) => reasons.entry(reason).or_default().push(id),
            Some(Fault::Differs(fault)) => failed.push(format!("{id}: {fault}")),
        }
    }
    let out: usize = reasons.values().map(Vec::len).sum();
    for (reason, cases) in &reasons {
        println!("out of scope, {reason}: {}", cases.join(", "));
    }
    let of = judged.len();
    println!(
        "{} pass, {out} out of scope, {} fail, of {of}",
        of - out - failed.len(),
        failed.len()
    );
    assert!(failed.is_empty(), "{} fail:\n{}", failed.len(), failed.join("\n"));
    assert!(
        out * 10 <= of,
        "more than one case in ten is out of scope: {out} of {of}"
    );
}
