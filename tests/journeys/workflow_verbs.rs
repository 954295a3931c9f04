// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! `geleit workflow check|test|graph|simulate|replay|migrate` as a process owner calls them.

use std::path::PathBuf;

use crate::issued::issued;
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
fn less_than_everything_is_drawn_on_request_and_refused_where_it_makes_no_sense() {
    let graph = |arguments: &[&str]| {
        let mut command = geleit();
        command
            .args(["workflow", "graph", "--language", "en"])
            .args(arguments);
        run(command.arg(heavy_load()))
    };
    let overview = graph(&["--format", "text", "--depth", "1"]).expect(0).stdout;
    assert!(
        overview.contains("states inside") && !overview.contains("Intake"),
        "{overview}"
    );
    let hearing = graph(&["--format", "text", "--only", "hearing"]).expect(0).stdout;
    assert!(
        hearing.contains("Statement open") && !hearing.contains("Sealing"),
        "{hearing}"
    );
    let refused = graph(&["--format", "svg", "--only", "intake"]).expect(1).stdout;
    assert!(
        refused.starts_with("REFUSED  `intake` is no state with states inside"),
        "{refused}"
    );
    let refused = graph(&["--format", "bpmn", "--depth", "1"]).expect(1).stdout;
    assert!(refused.starts_with("REFUSED  "), "{refused}");
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

fn heavy_load_verb(verb: &str) -> std::process::Command {
    let mut command = geleit();
    command.args(["workflow", verb]).arg(heavy_load());
    command
}

#[test]
fn the_log_of_a_real_case_goes_through_the_procedure_again_and_a_changed_one_does_not() {
    let log = issued().path("case-log.json");
    let said = run(heavy_load_verb("replay").arg(&log)).expect(0).stdout;
    assert!(said.starts_with("IN ORDER"), "{said}");
    let mut changed = issued().json("case-log.json");
    let entries = changed["entries"].as_array_mut().expect("a log has entries");
    let approve = entries
        .iter_mut()
        .position(|entry| entry["record"]["event"] == "approve");
    let approve = approve.expect("somebody released the decision");
    let proposed = entries[..approve]
        .iter()
        .rfind(|entry| entry["record"]["role"] == "clerk");
    let proposer = proposed.expect("somebody proposed")["record"]["person"].clone();
    entries[approve]["record"]["person"] = proposer;
    let bytes = serde_json::to_vec(&changed).expect("JSON can be written");
    let file = written(&workspace("workflow-replay"), "one-person.json", &bytes);
    let said = run(heavy_load_verb("replay").arg(&file)).expect(1).stdout;
    let named = said.contains(&format!("entry {}:", approve + 1)) && said.contains("refuses");
    assert!(named, "{said}");
    run(heavy_load_verb("replay").arg(heavy_load())).expect(4);
}

#[test]
fn whoever_has_a_log_asks_what_would_be_if() {
    let commands = concat!(
        r#"{"people":{"r":{"name":"R","roles":["releaser"],"org":"city"}}}"#,
        "\n",
        r#"{"by":"r","send":"hold","reason":"a bridge is damaged"}"#,
        "\n",
        r#"{"explain":"r"}"#,
        "\n",
    );
    let file = written(
        &workspace("workflow-what-if"),
        "commands.jsonl",
        commands.as_bytes(),
    );
    let mut command = heavy_load_verb("simulate");
    command.arg("--log").arg(issued().path("case-log.json"));
    let said = run(command.arg("--commands").arg(file)).expect(0).stdout;
    for expected in ["on_hold", "can    lift", "waits  over"] {
        assert!(said.contains(expected), "{expected}:\n{said}");
    }
}

#[test]
fn a_running_case_goes_over_to_another_version_or_stays_with_every_reason() {
    let folder = workspace("workflow-migrate");
    for name in ["calendars", "next"] {
        std::fs::create_dir_all(folder.join(name)).expect("the test folder can be written");
    }
    let calendar = "calendars/de-ni-braunschweig.json";
    std::fs::copy(root().join("workflows").join(calendar), folder.join(calendar))
        .expect("the calendar is there");
    let source = std::fs::read_to_string(heavy_load()).expect("the procedure is there");
    let source = source.replacen("\nversion: 1\n", "\nversion: 2\n", 1);
    let next = written(&folder.join("next"), "next.yaml", source.as_bytes());
    let hash = |path: &std::path::Path| {
        let said = run(geleit().args(["workflow", "check"]).arg(path))
            .expect(0)
            .stdout;
        let (_, rest) = said.split_once("SHA-256 ").expect("the hash is told");
        rest[..64].to_owned()
    };
    let plan = format!("from: {}\nto: {}\n", hash(&heavy_load()), hash(&next));
    let plan_file = written(&folder, "plan.yaml", plan.as_bytes());
    let migrate = |plan: &std::path::Path| {
        let mut command = heavy_load_verb("migrate");
        command.arg(&next).arg(issued().path("case-log.json"));
        command
            .arg("--plan")
            .arg(plan)
            .args(["--at", "2026-11-24T10:00:00Z"]);
        run(&mut command)
    };
    let said = migrate(&plan_file).expect(0).stdout;
    assert!(said.starts_with("IN ORDER"), "{said}");
    let lost = written(
        &folder,
        "lost.yaml",
        format!("{plan}states: {{valid: nowhere}}\n").as_bytes(),
    );
    let said = migrate(&lost).expect(1).stdout;
    assert!(said.contains("state-unmapped"), "{said}");
    let other = plan.replacen("from: ", "from: 0", 1);
    let other = written(&folder, "other.yaml", other.as_bytes());
    migrate(&other).expect(4);
}
