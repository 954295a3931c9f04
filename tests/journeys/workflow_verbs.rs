// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! `geleit workflow check|test|graph|simulate` as a process owner calls them.

use std::path::PathBuf;

use crate::programs::run;
use crate::surroundings::{geleit, root, workspace};
use crate::verify::written;

fn heavy_load() -> PathBuf {
    root().join("workflows/heavy-load/heavy-load.yaml")
}

#[test]
fn the_procedure_is_sound_and_its_cases_cover_every_state_and_transition() {
    let checked = run(geleit().args(["workflow", "check"]).arg(heavy_load())).expect(0);
    assert!(checked.stdout.starts_with("IN ORDER"), "{}", checked.stdout);
    let tested = run(geleit().args(["workflow", "test"]).arg(heavy_load())).expect(0);
    for (subject, line) in ["states", "transitions"].iter().filter_map(|subject| {
        let line = tested
            .stdout
            .lines()
            .find(|line| line.trim_start().starts_with(subject))?;
        Some((subject, line))
    }) {
        let mut numbers = line
            .split_whitespace()
            .filter_map(|word| word.parse::<u32>().ok());
        assert_eq!(numbers.next(), numbers.next(), "{subject}: {line}");
    }
    assert!(tested.stdout.contains("transitions:"), "{}", tested.stdout);
}

#[test]
fn a_broken_definition_is_refused_with_its_place() {
    let folder = workspace("workflow-broken");
    for name in ["calendars", "broken"] {
        std::fs::create_dir_all(folder.join(name)).expect("the test folder can be written");
    }
    let calendar = "calendars/de-ni-braunschweig.json";
    std::fs::copy(root().join("workflows").join(calendar), folder.join(calendar))
        .expect("the calendar is there");
    let source = std::fs::read_to_string(heavy_load()).expect("the procedure is there");
    let source = source.replacen("to: drafting", "to: draftign", 1);
    let broken = written(&folder.join("broken"), "broken.yaml", source.as_bytes());
    let refused = run(geleit().args(["workflow", "check"]).arg(broken)).expect(1);
    assert!(refused.stdout.contains("1 diagnostic"), "{}", refused.stdout);
    assert!(refused.stdout.contains("draftign"), "{}", refused.stdout);
}

#[test]
fn a_definition_is_drawn_in_every_notation_and_twice_the_same() {
    let folder = workspace("workflow-graph");
    for (notation, opening) in [
        ("mermaid", "stateDiagram-v2"),
        ("svg", "<svg"),
        ("scxml", "<scxml"),
        ("bpmn", "definitions"),
        ("text", "Request documents"),
    ] {
        let written: Vec<String> = ["first", "second"]
            .iter()
            .map(|name| {
                let file = folder.join(format!("{name}.{notation}"));
                let mut command = geleit();
                command
                    .args(["workflow", "graph", "--language", "en", "--format", notation])
                    .arg(heavy_load());
                run(command.arg("--out").arg(&file)).expect(0);
                std::fs::read_to_string(file).expect("it was written")
            })
            .collect();
        assert!(written[0].contains(opening), "{notation}: {:.300}", written[0]);
        assert_eq!(written[0], written[1], "{notation}");
    }
}

#[test]
fn a_simulated_case_stops_at_a_refusal_and_says_why() {
    let folder = workspace("workflow-simulate");
    let commands = concat!(
        r#"{"people":{"h":{"name":"H","roles":["applicant"],"org":"o"},"k":{"name":"K","roles":["clerk"]}}}"#,
        "\n",
        r#"{"at":"2026-11-23T10:00:00Z","by":"h","start":{"number":"BS-1","applicant_org":"o","parties":[],"valid_to":"2026-12-20","channel":"portal"}}"#,
        "\n",
        r#"{"by":"h","send":"submit","sign":{"level":"simple","over":["application"]}}"#,
        "\n",
        r#"{"by":"h","send":"skip_hearing"}"#,
        "\n",
    );
    let file = written(&folder, "commands.jsonl", commands.as_bytes());
    let mut command = geleit();
    command
        .args(["workflow", "simulate"])
        .arg(heavy_load())
        .arg("--commands")
        .arg(file);
    let refused = run(&mut command).expect(1);
    assert!(refused.stdout.contains("missing_role"), "{}", refused.stdout);

    let nonsense = written(&folder, "nonsense.jsonl", b"{\"by\": 7}\n");
    run(geleit()
        .args(["workflow", "simulate"])
        .arg(heavy_load())
        .arg("--commands")
        .arg(nonsense))
    .expect(4);
}
