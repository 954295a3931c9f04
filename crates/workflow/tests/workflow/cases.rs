// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Runs `workflows/*/cases/*.yaml`.

use workflow::{Budget, Bundle, CaseFile, Coverage, Definition};

use crate::shipped::{self, definition, read, root};

/// Runs `workflows/NAME/cases/*.yaml`; every state, transition and answer of a guard has to be covered.
fn run_all(name: &str, definition: &Definition, at_least: usize) -> Coverage {
    let mut seen = Coverage::default();
    let (mut run, mut faults) = (0, Vec::new());
    let folder = root(&format!("workflows/{name}/cases"));
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().collect();
    files.sort_by_key(|file| file.as_ref().unwrap().path());
    for file in files {
        let path = file.unwrap().path();
        let source = std::fs::read_to_string(&path).unwrap();
        let file = CaseFile::parse(&source, &Budget::default())
            .unwrap_or_else(|d| panic!("{}: {d}", path.display()));
        for scenario in &file.cases {
            run += 1;
            if let Err(fault) = file.run(definition, scenario, &mut seen) {
                let name = path.file_name().unwrap().display();
                faults.push(format!("{name}: {}: {fault}", scenario.case));
            }
        }
    }
    let (count, lines) = (faults.len(), faults.join("\n"));
    assert!(faults.is_empty(), "{count} of {run} cases fail:\n{lines}");
    assert!(run >= at_least, "only {run} cases");
    let gaps = seen.gaps(definition);
    assert!(gaps.states.is_empty(), "no case reaches {:?}", gaps.states);
    assert!(
        gaps.transitions.is_empty(),
        "no case takes {:?}",
        gaps.transitions
    );
    assert!(gaps.guards.is_empty(), "no case answers {:?}", gaps.guards);
    seen
}

/// Another authority, other people, other data: the engine knows no law.
#[test]
fn every_case_of_the_vehicle_exemption_goes_as_written() {
    let bundle = Bundle {
        source: read("workflows/vehicle-exemption/vehicle-exemption.yaml"),
        calendars: [("de-ni".to_owned(), read("workflows/calendars/de-ni.json"))].into(),
        ..Bundle::default()
    };
    let definition = Definition::load(&bundle, &Budget::default()).unwrap_or_else(|found| {
        let lines: Vec<String> = found.iter().map(ToString::to_string).collect();
        panic!("{}", lines.join("\n"))
    });
    let seen = run_all("vehicle-exemption", &definition, 6);
    for code in ["different_person", "not_party", "signature_too_weak"] {
        assert!(seen.refusals.contains(code), "no case is refused with {code}");
    }
    let heavy_load = shipped::definition();
    let own: Vec<&str> = definition
        .states()
        .filter(|state| !["draft", "intake"].contains(state))
        .collect();
    assert!(own.len() > 20 && definition.id().name != heavy_load.id().name);
    assert!(workflow::svg(&definition, None, workflow::Language::De).is_ok());
    assert!(workflow::bpmn(&definition, workflow::Language::De).is_ok());
}

#[test]
fn every_case_of_the_heavy_load_procedure_goes_as_written() {
    let seen = run_all("heavy-load", &definition(), 52);
    for code in [
        "different_person",
        "not_party",
        "guard_false",
        "missing_signature",
        "task_held",
        "case_ended",
    ] {
        assert!(seen.refusals.contains(code), "no case is refused with {code}");
    }
}

#[test]
fn a_case_that_does_not_go_as_written_says_where() {
    let source = "people: {h: {name: H, roles: [applicant], org: o}}\nat: 2026-11-23T10:00:00Z\nopened_by: h\n\
        data: {applicant_org: o, valid_to: 2026-12-31}\n\
        cases: [{case: wrong, steps: [{by: h, send: submit}, {by: h, send: submit, state: valid}]}]";
    let file = CaseFile::parse(source, &Budget::default()).unwrap();
    let fault = file
        .run(&definition(), &file.cases[0], &mut Coverage::default())
        .unwrap_err();
    assert!(fault.starts_with("step 2: refused"), "{fault}");
    assert!(fault.contains("not possible in the state “Intake”"), "{fault}");
    for (replace, with, says) in [
        (
            "at: 2026-11-23T10:00:00Z",
            "at: today",
            "2:5: cases-invalid: failed to parse",
        ),
        (
            "send: submit, state",
            "sent: submit, state",
            "5:62: cases-invalid: unknown field `sent`",
        ),
        (
            "opened_by: h\n",
            "",
            "1:1: cases-invalid: missing field `opened_by`",
        ),
        (
            "steps: [{by: h, send: submit}",
            "steps: [{by: 1, send: submit}",
            "5:36: cases-invalid: invalid type: integer `1`",
        ),
    ] {
        let found = CaseFile::parse(&source.replace(replace, with), &Budget::default()).unwrap_err();
        assert!(found.to_string().starts_with(says), "{found}");
    }
}
