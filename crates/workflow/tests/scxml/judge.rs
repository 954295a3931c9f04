// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! One case: a chart, the script beside it, and whether every configuration is the expected one.

use std::collections::BTreeSet;
use std::path::Path;

use roxmltree::Document;
use serde_json::Value;

use super::machine::{Event, Machine};
use super::sessions;

/// Why a case does not pass.
pub enum Fault {
    OutOfScope(&'static str),
    Differs(String),
}

/// `None`: the case passes. `path` is the script, `id` the name of the case.
pub fn judge(path: &Path, id: &str) -> Option<Fault> {
    let folder = path.parent().unwrap_or(Path::new("."));
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
