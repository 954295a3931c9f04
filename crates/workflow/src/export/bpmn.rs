// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! BPMN 2.0 with diagram interchange (OMG formal/2011-01-03), for process owners and their tools: an overview, and a
//! picture of its own for each state with states inside.

mod build;
mod channel;
mod diagram;
mod exits;
mod flows;
mod grid;
mod labels;
#[cfg(test)]
mod layout_tests;
mod notes;
mod order;
mod place;
mod plane;
mod routes;
mod search;
mod sizes;
#[cfg(test)]
mod tests;
mod write;

use super::outline::Outline;
use super::{Language, TooLarge};
use crate::definition::Definition;
use build::Builder;

/// More is no picture a person reads.
const MAX_STATES: usize = 500;
const MAX_TRANSITIONS: usize = 600;

pub(super) fn write(
    definition: &Definition,
    outline: &Outline<'_>,
    language: Language,
) -> Result<String, TooLarge> {
    for (what, found, limit) in [
        ("states", outline.nodes.len(), MAX_STATES),
        ("transitions", outline.edges.len(), MAX_TRANSITIONS),
    ] {
        if found > limit {
            return Err(TooLarge { what, found, limit });
        }
    }
    let builder = Builder::new(outline, language);
    let plane = builder.plane(None);
    Ok(write::write(definition, &builder, &plane))
}
