// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Pictures and foreign notations of a definition: Mermaid, SVG, SCXML, BPMN 2.0. One way out, never back in.
//!
//! Pure and deterministic: the same definition gives the same bytes. Only [`outline`] reads the model; the writers
//! know states, transitions and words.

mod bpmn;
mod compound;
mod description;
mod layered;
mod measure;
mod mermaid;
mod outline;
mod picture;
mod running;
mod scxml;
mod terms;
#[cfg(test)]
mod tests;
mod view;
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

/// How much of a definition a picture shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct View<'v> {
    /// The language of the labels.
    pub language: Language,
    /// What is further inside than this many states stands in a closed box; 1 is the overview. `None`: everything.
    pub depth: Option<usize>,
    /// One state with states inside, and the states its transitions come from and lead to.
    pub only: Option<&'v str>,
}

impl From<Language> for View<'_> {
    fn from(language: Language) -> Self {
        View {
            language,
            ..View::default()
        }
    }
}

/// Why there is no picture.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotDrawn {
    /// More than a picture can show.
    #[error(transparent)]
    TooLarge(#[from] TooLarge),
    /// [`View::only`] names no state with states inside.
    #[error("`{0}` is no state with states inside")]
    NothingInside(String),
}

/// Mermaid, `stateDiagram-v2`: for pages that render it.
///
/// # Errors
/// [`NotDrawn::NothingInside`].
pub fn mermaid<'v>(definition: &Definition, view: impl Into<View<'v>>) -> Result<String, NotDrawn> {
    let view = view.into();
    Ok(mermaid::write(
        &view::reduced(Outline::of(definition), view)?,
        view.language,
    ))
}

/// A picture with its own layout, title and text alternative; with `running`, active states, the way taken, the next
/// deadline and who has not answered. Uses the colour of the text around it, so it is right on light and on dark pages.
///
/// # Errors
/// [`NotDrawn`]; nothing is left out silently.
pub fn svg<'v>(
    definition: &Definition,
    running: Option<Running<'_>>,
    view: impl Into<View<'v>>,
) -> Result<String, NotDrawn> {
    let view = view.into();
    let outline = view::reduced(Outline::of(definition), view)?;
    Ok(picture::write(&outline, running, view.language)?)
}

/// The text alternative of [`svg`]: every state and every transition in words.
///
/// # Errors
/// [`NotDrawn::NothingInside`].
pub fn describe<'v>(
    definition: &Definition,
    running: Option<Running<'_>>,
    view: impl Into<View<'v>>,
) -> Result<String, NotDrawn> {
    let view = view.into();
    let outline = view::reduced(Outline::of(definition), view)?;
    Ok(description::describe(&outline, running, view.language))
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
