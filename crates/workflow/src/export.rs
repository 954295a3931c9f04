// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Pictures and foreign notations of a definition: Mermaid, SVG, SCXML, BPMN 2.0. One way out, never back in.
//!
//! Pure and deterministic: the same definition gives the same bytes. Only [`outline`] reads the model; the writers
//! know states, transitions and words.

mod bpmn;
mod compound;
mod layered;
mod measure;
mod mermaid;
mod outline;
mod picture;
mod scxml;
#[cfg(test)]
mod tests;
mod words;
mod xml;

use serde::{Deserialize, Serialize};

use crate::case::Case;
use crate::definition::Definition;
use crate::record::LogRecord;
use crate::text::Text;
use outline::Outline;

/// The language labels are written in; names of events and states stay as they are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// German, because the law is.
    #[default]
    De,
    /// English.
    En,
}

impl Language {
    pub(crate) fn of(self, text: &Text) -> &str {
        self.pick(&text.de, &text.en)
    }

    pub(crate) fn pick<'t>(self, de: &'t str, en: &'t str) -> &'t str {
        match self {
            Language::De => de,
            Language::En => en,
        }
    }
}

/// Where a case stands and how it got there, for [`svg`].
#[derive(Debug, Clone, Copy)]
pub struct Running<'c> {
    /// Its active states are marked.
    pub case: &'c Case,
    /// Its log from the start; the way taken is marked. May be empty.
    pub log: &'c [LogRecord],
}

/// A definition that is more than a picture can show.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what}: {found}, drawn are at most {limit}; SCXML and Mermaid have no such limit")]
pub struct TooLarge {
    /// What there is too much of.
    pub what: &'static str,
    /// How much there is.
    pub found: usize,
    /// How much is drawn.
    pub limit: usize,
}

/// Mermaid, `stateDiagram-v2`: for pages that render it.
pub fn mermaid(definition: &Definition, language: Language) -> String {
    mermaid::write(&Outline::of(definition), language)
}

/// A picture with its own layout, title and text alternative; with `running`, active states and the way taken.
/// Uses the colour of the text around it, so it is right on light and on dark pages.
///
/// # Errors
/// [`TooLarge`]; nothing is left out silently.
pub fn svg(
    definition: &Definition,
    running: Option<Running<'_>>,
    language: Language,
) -> Result<String, TooLarge> {
    picture::write(&Outline::of(definition), running, language)
}

/// The text alternative of [`svg`]: every state and every transition in words.
pub fn describe(definition: &Definition, running: Option<Running<'_>>, language: Language) -> String {
    picture::describe(&Outline::of(definition), running, language)
}

/// SCXML 1.0: states, transitions, guards and timers without loss; what SCXML has no word for stands in
/// attributes of our own namespace.
pub fn scxml(definition: &Definition) -> String {
    scxml::write(definition, &Outline::of(definition))
}

/// BPMN 2.0 with generated layout, for process owners: lanes are roles. Marked as generated.
///
/// # Errors
/// [`TooLarge`].
pub fn bpmn(definition: &Definition, language: Language) -> Result<String, TooLarge> {
    bpmn::write(definition, &Outline::of(definition), language)
}
