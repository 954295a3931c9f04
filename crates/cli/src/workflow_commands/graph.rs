// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! `geleit workflow graph`: a definition as Mermaid, SVG, SCXML, BPMN or text.

use workflow::{Definition, View};

use crate::arguments::{GraphArguments, Notation};
use crate::edge;
use crate::outcome::Outcome;
use crate::output::Output;

/// Writes the picture to a file or stdout.
pub(super) fn run(definition: &Definition, arguments: &GraphArguments) -> anyhow::Result<Outcome> {
    let view = View {
        language: arguments.language.into(),
        depth: arguments.depth.map(usize::from),
        only: arguments.only.as_deref(),
    };
    let whole = arguments.depth.is_none() && arguments.only.is_none();
    let drawn = match arguments.format {
        Notation::Scxml | Notation::Bpmn if !whole => {
            edge::say(
                "REFUSED  SCXML and BPMN hold the whole definition: --depth and --only are for svg, mermaid and text",
            );
            return Ok(Outcome::NotInOrder);
        }
        Notation::Mermaid => workflow::mermaid(definition, view),
        Notation::Svg => workflow::svg(definition, None, view),
        Notation::Scxml => Ok(workflow::scxml(definition)),
        Notation::Bpmn => workflow::bpmn(definition, view.language).map_err(Into::into),
        Notation::Text => workflow::describe(definition, None, view),
    };
    let text = match drawn {
        Ok(text) => text,
        Err(why) => {
            edge::say(&format!("REFUSED  {why}"));
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
