// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! `geleit workflow test`: runs `cases/*.yaml` beside the definition and reports what they cover.

use std::path::Path;

use workflow::{Budget, CaseFile, Coverage, Definition, RefusalCode};

use crate::outcome::Outcome;
use crate::{edge, files};

/// Runs every case; the first line is the verdict.
pub(super) fn run(definition: &Definition, path: &Path) -> anyhow::Result<Outcome> {
    let folder = path.with_file_name("cases");
    let listed = if folder.is_dir() {
        files::listed(&folder)?
    } else {
        Vec::new()
    };
    let yaml = |file: &&std::path::PathBuf| file.extension().is_some_and(|end| end == "yaml" || end == "yml");
    let (mut run, mut faults, mut seen) = (0, Vec::new(), Coverage::default());
    for file in listed.iter().filter(yaml) {
        let Ok(source) = String::from_utf8(files::read(file)?) else {
            faults.push(format!("{}: expected UTF-8 text", file.display()));
            continue;
        };
        let cases = match CaseFile::parse(&source, &Budget::default()) {
            Ok(cases) => cases,
            Err(diagnostic) => {
                faults.push(format!("{}:{diagnostic}", file.display()));
                continue;
            }
        };
        for case in &cases.cases {
            run += 1;
            if let Err(fault) = cases.run(definition, case, &mut seen) {
                faults.push(format!("{}: {}: {fault}", file.display(), case.case));
            }
        }
    }
    let verdict = match (run, faults.is_empty()) {
        (0, true) => format!("NOT IN ORDER  no cases in {}", folder.display()),
        (_, true) => format!("IN ORDER  {run} cases"),
        (_, false) => format!("NOT IN ORDER  {} faults in {run} cases", faults.len()),
    };
    edge::say(&verdict);
    for fault in &faults {
        edge::say(&format!("  {fault}"));
    }
    report(definition, &seen);
    Ok(if run > 0 && faults.is_empty() {
        Outcome::InOrder
    } else {
        Outcome::NotInOrder
    })
}

fn report(definition: &Definition, seen: &Coverage) {
    let gaps = seen.gaps(definition);
    let pairs = gaps
        .transitions
        .iter()
        .map(|(state, event)| format!("{state} × {event}"))
        .collect();
    let guards = gaps
        .guards
        .iter()
        .map(|(guard, answer)| format!("`{guard}` never {answer}"))
        .collect();
    part("states", gaps.all_states, gaps.states);
    part("transitions", gaps.all_transitions, pairs);
    part("guard answers", gaps.all_guards, guards);
    let refusals = RefusalCode::ALL.map(RefusalCode::as_str);
    let missing: Vec<String> = refusals
        .iter()
        .filter(|code| !seen.refusals.contains(**code))
        .map(|code| (*code).to_owned())
        .collect();
    part("refusals", refusals.len(), missing);
}

fn part(what: &str, all: usize, missing: Vec<String>) {
    let covered = all - missing.len().min(all);
    edge::say(&format!("  {what}: {covered} of {all} covered"));
    for one in missing {
        edge::say(&format!("    not covered: {one}"));
    }
}
