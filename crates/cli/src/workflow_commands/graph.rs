// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! `geleit workflow graph`: a definition as Mermaid, SVG, SCXML, BPMN or text.

use workflow::Definition;

use crate::arguments::{GraphArguments, Notation};
use crate::edge;
use crate::outcome::Outcome;
use crate::output::Output;

/// Writes the picture to a file or stdout.
pub(super) fn run(definition: &Definition, arguments: &GraphArguments) -> anyhow::Result<Outcome> {
    let language = arguments.language.into();
    let drawn = match arguments.format {
        Notation::Mermaid => Ok(workflow::mermaid(definition, language)),
        Notation::Svg => workflow::svg(definition, None, language),
        Notation::Scxml => Ok(workflow::scxml(definition)),
        Notation::Bpmn => workflow::bpmn(definition, language),
        Notation::Text => Ok(workflow::describe(definition, None, language)),
    };
    let text = match drawn {
        Ok(text) => text,
        Err(too_large) => {
            edge::say(&format!("REFUSED  {too_large}"));
            return Ok(Outcome::NotInOrder);
        }
    };
    match &arguments.out {
        None => edge::say(text.trim_end()),
        Some(path) => {
            match Output::open(path, &[&arguments.path]) {
                Ok(output) => output.write(text.as_bytes())?,
                Err(error) => return error.outcome(),
            }
            edge::say(&format!("WRITTEN  {} ({} bytes)", path.display(), text.len()));
        }
    }
    Ok(Outcome::InOrder)
}
