// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! `geleit workflow explain`: what one person can do with a case, exactly why not the rest, and what the case waits for.

use workflow::Definition;

use super::simulate::Simulation;
use crate::arguments::ExplainArguments;
use crate::outcome::Outcome;
use crate::{edge, files};

/// Goes to where the case ends, then asks the engine what the portal asks it.
pub(super) fn run(definition: &Definition, arguments: &ExplainArguments) -> anyhow::Result<Outcome> {
    let mut simulation = match Simulation::begin(definition, arguments.json, arguments.log.as_deref())? {
        Ok(simulation) => simulation,
        Err(outcome) => return Ok(outcome),
    };
    if let Some(file) = &arguments.directory {
        match super::people(file)? {
            Ok(people) => simulation.know(people),
            Err(outcome) => return Ok(outcome),
        }
    }
    if let Some(file) = &arguments.commands {
        let Ok(source) = String::from_utf8(files::read(file)?) else {
            edge::say(&format!("UNREADABLE  {}: expected UTF-8 text", file.display()));
            return Ok(Outcome::Unreadable);
        };
        if let Err(outcome) = simulation.lines(&source) {
            return Ok(outcome);
        }
    }
    Ok(simulation.explain_at_the_end(&arguments.person))
}
