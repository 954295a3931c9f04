// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! `geleit workflow`: loads a definition with all static checks and prints every diagnostic, or goes on with it.

mod explain;
mod graph;
mod migrate;
mod replay;
mod simulate;
mod test;

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Context as _;
use workflow::{Actor, Definition, UnknownRole};

use crate::arguments::WorkflowCommand;
use crate::outcome::Outcome;
use crate::{edge, files};

/// Runs `geleit workflow …`.
pub(crate) fn run(command: &WorkflowCommand) -> anyhow::Result<Outcome> {
    let path = match command {
        WorkflowCommand::Check { path, .. } | WorkflowCommand::Test { path } => path,
        WorkflowCommand::Graph(arguments) => &arguments.path,
        WorkflowCommand::Simulate(arguments) => &arguments.path,
        WorkflowCommand::Explain(arguments) => &arguments.path,
        WorkflowCommand::Replay { path, .. } => path,
        WorkflowCommand::Migrate(arguments) => &arguments.new,
    };
    let definition = match load(path)? {
        Ok(definition) => definition,
        Err(outcome) => return Ok(outcome),
    };
    match command {
        WorkflowCommand::Check { directory, .. } => {
            let id = definition.id();
            edge::say(&format!(
                "IN ORDER  {} version {} (SHA-256 {})",
                id.name, id.version, id.sha256
            ));
            edge::say(&format!("  {}", proven(&definition)));
            for kept in definition.retention() {
                let (class, months) = (&kept.class, kept.months);
                let fields = kept.fields.join(", ");
                edge::say(&format!(
                    "  about people, kept {months} months after the end ({class}): {fields}"
                ));
            }
            match directory {
                Some(file) => staffing(&definition, file),
                None => Ok(Outcome::InOrder),
            }
        }
        WorkflowCommand::Graph(arguments) => graph::run(&definition, arguments),
        WorkflowCommand::Simulate(arguments) => simulate::run(&definition, arguments),
        WorkflowCommand::Explain(arguments) => explain::run(&definition, arguments),
        WorkflowCommand::Test { path } => test::run(&definition, path),
        WorkflowCommand::Replay { logs, .. } => replay::run(&definition, logs),
        WorkflowCommand::Migrate(arguments) => migrate::run(&definition, arguments),
    }
}

/// Whether the people of a directory can carry the definition.
fn staffing(definition: &Definition, file: &Path) -> anyhow::Result<Outcome> {
    let people = match people(file)? {
        Ok(people) => people,
        Err(outcome) => return Ok(outcome),
    };
    let staffing = definition.staffing(&people);
    edge::say(&format!(
        "  with {} people: {}",
        people.len(),
        staffing.sentence.en
    ));
    for strange in unknown_roles(definition, &people) {
        edge::say(&format!("  warning: {}: {strange}", file.display()));
    }
    Ok(match staffing.works {
        Some(true) => Outcome::InOrder,
        Some(false) | None => Outcome::NotInOrder,
    })
}

/// The people of a directory; otherwise says why not and gives the outcome.
fn people(file: &Path) -> anyhow::Result<Result<Vec<Actor>, Outcome>> {
    let Ok(source) = String::from_utf8(files::read(file)?) else {
        edge::say(&format!("UNREADABLE  {}: expected UTF-8 text", file.display()));
        return Ok(Err(Outcome::Unreadable));
    };
    match workflow::directory(&source, &workflow::Budget::default()) {
        Ok(people) => Ok(Ok(people)),
        Err(diagnostic) => {
            edge::say(&format!("UNREADABLE  {}:{diagnostic}", file.display()));
            Ok(Err(Outcome::Unreadable))
        }
    }
}

/// Roles of these people that mean nothing here.
fn unknown_roles(definition: &Definition, people: &[Actor]) -> Vec<UnknownRole> {
    let roles = people.iter().flat_map(|person| &person.roles);
    definition.unknown_roles(roles.map(String::as_str))
}

/// What stands behind the verdict.
fn proven(definition: &Definition) -> String {
    let workflow::Proof {
        configurations,
        steps,
        of_one_party,
    } = definition.proof();
    let case = format!("{configurations} configurations and {steps} steps followed");
    match of_one_party {
        0 => case,
        n => format!("{case}, {n} configurations of each heard party, for any number of parties"),
    }
}

/// The checked definition; otherwise says why not and gives the outcome.
fn load(path: &Path) -> anyhow::Result<Result<Definition, Outcome>> {
    let bundle = bundle(path)?;
    let diagnostics = match Definition::load(&bundle, &workflow::Budget::default()) {
        Ok(definition) => return Ok(Ok(definition)),
        Err(diagnostics) => diagnostics,
    };
    let (count, path) = (diagnostics.len(), path.display());
    edge::say(&format!("NOT IN ORDER  {path}: {count} diagnostics"));
    for found in &diagnostics {
        let at = format!("{path}:{}:{}", found.line, found.column);
        let (code, message, hint) = (found.code, &found.message, &found.hint);
        edge::say(&format!("  {at}: {code}: {message}\n    {hint}"));
        for (number, step) in found.witness.iter().enumerate() {
            edge::say(&format!("      {}. {step}", number + 1));
        }
    }
    Ok(Err(Outcome::NotInOrder))
}

/// The file with its calendars and forms. What is no text is no definition: the reader says where.
fn bundle(path: &Path) -> anyhow::Result<workflow::Bundle> {
    let beside = path.parent().unwrap_or(Path::new(""));
    Ok(workflow::Bundle {
        source: String::from_utf8_lossy(&files::read(path)?).into_owned(),
        calendars: texts(&beside.join("..").join("calendars"))?,
        forms: texts(&beside.join("forms"))?,
    })
}

/// The files `NAME.json` of a folder by name; none when there is no such folder.
fn texts(folder: &Path) -> anyhow::Result<BTreeMap<String, String>> {
    let mut found = BTreeMap::new();
    if !folder.is_dir() {
        return Ok(found);
    }
    for file in files::listed(folder)? {
        if let Some(name) = file.file_stem().and_then(|name| name.to_str()) {
            let text = String::from_utf8(files::read(&file)?)
                .with_context(|| format!("{} is not UTF-8 text", file.display()))?;
            found.insert(name.to_owned(), text);
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::procedure::heavy_load;

    #[test]
    fn a_directory_with_a_role_the_procedure_does_not_know_is_told_which_was_meant() {
        let budget = workflow::Budget::default();
        let definition = Definition::load(&heavy_load(), &budget).expect("it is shipped");
        let people = "people: {a: {name: A, roles: [clerk, aplicant]}, b: {name: B, roles: [aplicant]}}";
        let people = workflow::directory(people, &budget).expect("it is a directory");
        let said: Vec<String> = unknown_roles(&definition, &people)
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(
            said,
            ["the procedure knows no role `aplicant` (did you mean `applicant`?)"]
        );
    }
}
