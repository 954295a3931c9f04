// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Outside statechart cases (SCION's behaviour cases and the W3C implementation report) on `workflow::chart`.

mod data;
mod invoke;
mod machine;
mod sessions;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use machine::{Event, Machine};
use roxmltree::Document;
use serde_json::{Value, json};

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

/// What a case needs that nobody can give it.
fn out_of_scope(document: &Document<'_>, folder: &Path, script: &Value) -> Option<&'static str> {
    let elements = || document.descendants().filter(|node| node.is_element());
    for node in elements() {
        let tag = node.tag_name().name();
        let missing = |path: &str| !folder.join(path.strip_prefix("file:").unwrap_or(path)).is_file();
        match (tag, node.attribute("src")) {
            ("script", Some(path)) if missing(path) => {
                return Some("a script file that is not beside the case");
            }
            ("invoke", Some(path)) if missing(path) => {
                return Some("a chart to invoke that is not beside the case");
            }
            _ => {}
        }
        let http = |key: &str| {
            node.attribute(key)
                .is_some_and(|value| value.contains("BasicHTTP"))
        };
        if tag == "send" && (http("type") || http("typeexpr")) {
            return Some("an event sent over HTTP");
        }
    }
    let ids: BTreeSet<&str> = elements().filter_map(|node| node.attribute("id")).collect();
    let steps = script["events"].as_array().map(Vec::as_slice).unwrap_or_default();
    let wanted = steps
        .iter()
        .map(|step| &step["nextConfiguration"])
        .chain([&script["initialConfiguration"]]);
    let unknown = |name: &String| !name.starts_with("__") && !ids.contains(name.as_str());
    wanted
        .flat_map(expected)
        .any(|name| unknown(&name))
        .then_some("a manual case: it expects a state its chart does not have")
}

fn expected(value: &Value) -> BTreeSet<String> {
    let names = value.as_array().map(Vec::as_slice).unwrap_or_default();
    names
        .iter()
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect()
}

/// Cases that carry two expectations, because SCION lets a parallel state be the domain of a transition. The chart
/// follows the recommendation (appendix D, findLCCA: compound states only), so their second one is ours.
const OTHER_READING: [&str; 2] = ["more-parallel/test10", "more-parallel/test10b"];

fn expectation<'s>(name: &str, script: &'s Value) -> &'s Value {
    let second = script
        .get("legacySemantics")
        .filter(|_| OTHER_READING.contains(&name));
    second.unwrap_or(script)
}

fn run(document: &Document<'_>, folder: &Path, script: &Value) -> Result<(), String> {
    let mut machine = sessions::session(document, folder);
    machine.start();
    let initial = expected(&script["initialConfiguration"]);
    let happenings = script["events"].as_array().cloned().unwrap_or_default();
    // A case without events is over when nothing is left to happen: its own delayed events are the script.
    let mut rounds = 0;
    while happenings.is_empty() && machine.configuration() != initial && !machine.at_rest() && rounds < 100 {
        machine.go_on();
        rounds += 1;
    }
    same("at first", &machine, &initial)?;
    for (i, happening) in happenings.iter().enumerate() {
        machine.advance(happening["after"].as_u64().unwrap_or(0));
        let data = &happening["event"]["data"];
        machine.send(Event {
            name: happening["event"]["name"].as_str().unwrap_or_default().to_owned(),
            kind: "external",
            data: (!data.is_null()).then(|| data.to_string()),
            ..Event::default()
        });
        same(
            &format!("after event {}", i + 1),
            &machine,
            &expected(&happening["nextConfiguration"]),
        )?;
    }
    Ok(())
}

fn same(when: &str, machine: &Machine<'_>, expected: &BTreeSet<String>) -> Result<(), String> {
    let found = machine.configuration();
    match found == *expected {
        true => Ok(()),
        false => Err(format!("{when}: expected {expected:?}, found {found:?}")),
    }
}

/// A case with its verdict: `None` passes.
struct Judged {
    id: String,
    fault: Option<Fault>,
    ms: u128,
}

enum Fault {
    OutOfScope(&'static str),
    Differs(String),
}

fn judge(path: &Path, id: &str) -> Option<Fault> {
    let folder = path.parent().unwrap();
    let read = |path: &Path| std::fs::read_to_string(path).map_err(|e| e.to_string());
    let loaded = read(path).and_then(|text| serde_json::from_str::<Value>(&text).map_err(|e| e.to_string()));
    let chart = read(&path.with_extension("scxml"));
    let (script, text) = match (loaded, chart) {
        (Ok(script), Ok(text)) => (script, text),
        (Err(fault), _) | (_, Err(fault)) => return Some(Fault::Differs(fault)),
    };
    let document = match Document::parse(&text) {
        Ok(document) => document,
        Err(fault) => return Some(Fault::Differs(fault.to_string())),
    };
    if let Some(reason) = out_of_scope(&document, folder, &script) {
        return Some(Fault::OutOfScope(reason));
    }
    run(&document, folder, expectation(id, &script))
        .err()
        .map(Fault::Differs)
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

#[expect(
    clippy::disallowed_methods,
    reason = "the report says how long each case takes"
)]
fn judge_all(root: &Path) -> Vec<Judged> {
    let mut judged = Vec::new();
    for folder in entries(root).into_iter().filter(|path| path.is_dir()) {
        let group = folder.file_name().unwrap().to_string_lossy().into_owned();
        for path in entries(&folder) {
            if path.extension().is_none_or(|extension| extension != "json") {
                continue;
            }
            let id = format!("{group}/{}", path.file_stem().unwrap().to_string_lossy());
            let begun = std::time::Instant::now();
            let fault = judge(&path, &id);
            judged.push(Judged {
                id,
                fault,
                ms: begun.elapsed().as_millis(),
            });
        }
    }
    judged
}

/// One line per case, in the form of `cargo xtask corpus`.
#[expect(clippy::disallowed_methods, reason = "cargo xtask corpus names the file")]
fn report(judged: &[Judged]) -> bool {
    let Some(path) = std::env::var_os("GELEIT_CORPUS_REPORT") else {
        return false;
    };
    let mut lines = String::new();
    for Judged { id, fault, ms } in judged {
        let (got, outcome) = match fault {
            None => ("pass", "agree"),
            Some(Fault::OutOfScope(reason)) => (*reason, "out of scope"),
            Some(Fault::Differs(fault)) => (fault.as_str(), "differs"),
        };
        let line =
            json!({"set": "scxml", "id": id, "expected": "pass", "got": got, "outcome": outcome, "ms": ms});
        lines.push_str(&format!("{line}\n"));
    }
    std::fs::write(path, lines).unwrap();
    true
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
    if report(&judged) {
        return;
    }
    let mut reasons = BTreeMap::<&str, Vec<&str>>::new();
    let mut failed = Vec::new();
    for Judged { id, fault, .. } in &judged {
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
