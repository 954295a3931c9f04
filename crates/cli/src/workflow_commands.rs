// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! `geleit workflow check`: loads a definition with all static checks and prints every diagnostic.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Context as _;

use crate::arguments::WorkflowCommand;
use crate::outcome::Outcome;
use crate::{edge, files};

/// Runs `geleit workflow …`.
pub(crate) fn run(command: &WorkflowCommand) -> anyhow::Result<Outcome> {
    match command {
        WorkflowCommand::Check { path } => check(path),
    }
}

fn check(path: &Path) -> anyhow::Result<Outcome> {
    let Ok(source) = String::from_utf8(files::read(path)?) else {
        edge::say(&format!("UNREADABLE  {}: expected UTF-8 text", path.display()));
        return Ok(Outcome::Unreadable);
    };
    let bundle = workflow::Bundle {
        source,
        calendars: calendars(path)?,
    };
    match workflow::Definition::load(&bundle, &workflow::Budget::default()) {
        Ok(definition) => {
            let id = definition.id();
            edge::say(&format!(
                "IN ORDER  {} version {} (SHA-256 {})",
                id.name, id.version, id.sha256
            ));
            Ok(Outcome::InOrder)
        }
        Err(diagnostics) => {
            edge::say(&format!(
                "NOT IN ORDER  {}: {} diagnostics",
                path.display(),
                diagnostics.len()
            ));
            for found in &diagnostics {
                let at = format!("{}:{}:{}", path.display(), found.line, found.column);
                edge::say(&format!(
                    "  {at}: {}: {}\n    {}",
                    found.code, found.message, found.hint
                ));
            }
            Ok(Outcome::NotInOrder)
        }
    }
}

/// The calendars beside the definition: `../calendars/NAME.json`; none when there is no such folder.
fn calendars(definition: &Path) -> anyhow::Result<BTreeMap<String, String>> {
    let Some(folder) = definition
        .parent()
        .map(|folder| folder.join("..").join("calendars"))
    else {
        return Ok(BTreeMap::new());
    };
    if !folder.is_dir() {
        return Ok(BTreeMap::new());
    }
    let mut found = BTreeMap::new();
    for file in files::listed(&folder)? {
        if let Some(name) = file.file_stem().and_then(|name| name.to_str()) {
            let text = String::from_utf8(files::read(&file)?)
                .with_context(|| format!("{} is not UTF-8 text", file.display()))?;
            found.insert(name.to_owned(), text);
        }
    }
    Ok(found)
}
