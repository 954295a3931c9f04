// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Outside statechart cases (SCION's behaviour cases and the W3C implementation report) on `workflow::chart`.

mod data;
mod machine;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use machine::{Event, Machine};
use roxmltree::Document;
use serde_json::Value;

#[expect(clippy::disallowed_methods, reason = "tests find the shared folder by it")]
fn corpus() -> PathBuf {
    let shared = std::env::var_os("GELEIT_SHARED").map(PathBuf::from);
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    shared
        .unwrap_or_else(|| root.join("../shared"))
        .join("corpus/scxml")
}

/// What a chart needs that the importer does not have.
fn out_of_scope(document: &Document<'_>) -> Option<&'static str> {
    for node in document.descendants().filter(|node| node.is_element()) {
        let (tag, has) = (node.tag_name().name(), |key: &str| node.attribute(key).is_some());
        if tag == "invoke" {
            return Some("invoke: another session");
        }
        if tag == "script" && has("src") {
            return Some("a script file that is not beside the case");
        }
        let http = |key: &str| {
            node.attribute(key)
                .is_some_and(|value| value.contains("BasicHTTP"))
        };
        if tag == "send" && (http("type") || http("typeexpr")) {
            return Some("HTTP");
        }
    }
    None
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
    let mut machine = Machine::new(document, folder);
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

#[derive(Default)]
struct Row {
    pass: usize,
    out: usize,
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
    let (mut table, mut reasons, mut failed) = (
        BTreeMap::<String, Row>::new(),
        BTreeMap::<&str, Vec<String>>::new(),
        Vec::new(),
    );
    let mut folders: Vec<PathBuf> = std::fs::read_dir(&root)
        .unwrap()
        .map(|e| e.unwrap().path())
        .collect();
    folders.retain(|path| path.is_dir());
    folders.sort();
    for folder in folders {
        let group = folder.file_name().unwrap().to_string_lossy().into_owned();
        let mut scripts: Vec<PathBuf> = std::fs::read_dir(&folder)
            .unwrap()
            .map(|e| e.unwrap().path())
            .collect();
        scripts.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
        scripts.sort();
        for path in scripts {
            let name = format!("{group}/{}", path.file_stem().unwrap().to_string_lossy());
            let script: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
            let text = std::fs::read_to_string(path.with_extension("scxml")).unwrap();
            let document = Document::parse(&text).unwrap();
            let row = table.entry(group.clone()).or_default();
            if let Some(reason) = out_of_scope(&document) {
                row.out += 1;
                reasons.entry(reason).or_default().push(name);
            } else if let Err(fault) = run(&document, &folder, expectation(&name, &script)) {
                failed.push(format!("{name}: {fault}"));
            } else {
                row.pass += 1;
            }
        }
    }
    let (pass, out) = table
        .values()
        .fold((0, 0), |(p, o), row| (p + row.pass, o + row.out));
    println!("{:45} {:>5} {:>13}", "folder", "pass", "out of scope");
    for (group, row) in &table {
        println!("{group:45} {:>5} {:>13}", row.pass, row.out);
    }
    println!("{:45} {pass:>5} {out:>13}   failed: {}", "all", failed.len());
    for (reason, cases) in &reasons {
        println!("out of scope, {reason}: {}", cases.join(", "));
    }
    assert!(failed.is_empty(), "{} fail:\n{}", failed.len(), failed.join("\n"));
    assert!(
        out <= 25,
        "more cases are out of scope than there were: {out} beside {pass}"
    );
}
