// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What people call the fields of a case or party and their words.
//!
//! A field has the label it is declared with, or else the one its forms give it: of the payload fields that are set into
//! it, if all of them say the same. Without any it keeps its name, with spaces.

use std::collections::BTreeMap;

use super::Language;
use crate::definition::model::{Action, Model, Target, ValueRule};
use crate::text::Text;
use crate::types::{Field, Type};

/// By path: `case.valid_to`, `party.remark`.
#[derive(Debug, Clone, Default)]
pub(super) struct Terms<'d> {
    fields: BTreeMap<String, Label<'d>>,
    words: BTreeMap<String, BTreeMap<&'d str, Label<'d>>>,
}

/// A label, unless several were given.
#[derive(Debug, Clone, Copy, Default)]
enum Label<'d> {
    #[default]
    Nowhere,
    Everywhere(&'d Text),
    Different,
}

impl<'d> Label<'d> {
    fn add(&mut self, text: &'d Text) {
        *self = match self {
            Label::Nowhere => Label::Everywhere(text),
            Label::Everywhere(known) if *known == text => Label::Everywhere(text),
            Label::Everywhere(_) | Label::Different => Label::Different,
        };
    }

    fn text(&self) -> Option<&'d Text> {
        match self {
            Label::Everywhere(text) => Some(text),
            Label::Nowhere | Label::Different => None,
        }
    }
}

impl<'d> Terms<'d> {
    pub fn of(model: &'d Model) -> Terms<'d> {
        let mut terms = Terms::default();
        for (path, field) in given(model) {
            terms.add(path, field);
        }
        // The label a field is declared with comes before what forms call it.
        for (root, record) in [("case", &model.data), ("party", &model.party)] {
            for (name, field) in &record.fields {
                terms.declare(format!("{root}.{name}"), field);
            }
        }
        let states = terms.words.entry("party.state".to_owned()).or_default();
        for name in &model.party_words.states {
            let label = model.by_name.get(name).map(|ix| &model.state(*ix).label);
            states.insert(name, label.map_or(Label::Nowhere, Label::Everywhere));
        }
        let outcomes = terms.words.entry("party.outcome".to_owned()).or_default();
        outcomes.extend(
            model
                .party_words
                .outcomes
                .iter()
                .map(|name| (name.as_str(), Label::Nowhere)),
        );
        terms
    }

    fn add(&mut self, path: String, field: &'d Field) {
        let words = self.words.entry(path.clone()).or_default();
        for (word, text) in &field.choices {
            words.entry(word).or_default().add(text);
        }
        if let Some(label) = &field.label {
            self.fields.entry(path).or_default().add(label);
        }
    }

    fn declare(&mut self, path: String, field: &'d Field) {
        if let Type::OneOf(declared) = &field.kind {
            let words = self.words.entry(path.clone()).or_default();
            for word in declared {
                words.entry(word).or_default();
            }
            words.extend(
                field
                    .choices
                    .iter()
                    .map(|(word, text)| (word.as_str(), Label::Everywhere(text))),
            );
        }
        if let Some(label) = &field.label {
            self.fields.insert(path, Label::Everywhere(label));
        }
    }

    /// A field by its path; an expression that is more than a path stays as it is.
    pub fn field(&self, path: &str, language: Language) -> String {
        if let Some(label) = self.fields.get(path).and_then(Label::text) {
            return quoted(without_hint(language.of(label)), language);
        }
        let name = path.strip_prefix("case.").or(path.strip_prefix("party."));
        match name.unwrap_or(path) {
            name if is_name(name) => name.replace('_', " "),
            expression => expression.to_owned(),
        }
    }

    /// A value that is compared with a field: one of its words, or any other text, which stays as it is.
    pub fn word(&self, path: &str, word: &str, language: Language) -> String {
        match self.words.get(path).and_then(|words| words.get(word)) {
            Some(label) => label.text().map_or_else(
                || word.replace('_', " "),
                |text| quoted(language.of(text), language),
            ),
            None => word.to_owned(),
        }
    }
}

/// What is said to whoever fills in a form, in brackets at the end, is not said of the field.
fn without_hint(label: &str) -> &str {
    let bare = label.strip_suffix(')').and_then(|label| label.rsplit_once(" ("));
    bare.map_or(label, |(bare, _)| bare)
}

/// Several words stand in a sentence like one.
fn quoted(label: &str, language: Language) -> String {
    if !label.contains(' ') {
        return label.to_owned();
    }
    let (open, close) = match language {
        Language::De => ('„', '“'),
        Language::En => ('“', '”'),
    };
    format!("{open}{label}{close}")
}

fn is_name(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    text.chars().all(plain)
}

/// The payload fields that are set as they are, with the path of the field they are set into.
fn given(model: &Model) -> Vec<(String, &Field)> {
    let mut found = Vec::new();
    for (_, state) in model.all() {
        for handler in &state.handlers {
            let Some(word) = model.events.get(&handler.event.name) else {
                continue;
            };
            let actions = handler.alternatives.iter().flat_map(|one| &one.actions);
            for action in actions {
                let Action::Set {
                    field,
                    value: ValueRule::Expression(value),
                } = action
                else {
                    continue;
                };
                let name = value.source().trim().strip_prefix("payload.");
                if let Some(given) = name.and_then(|name| word.payload.fields.get(name)) {
                    found.push((path(field), given));
                }
            }
        }
    }
    found
}

fn path(target: &Target) -> String {
    match target {
        Target::Case(name) => format!("case.{name}"),
        Target::Party(name) => format!("party.{name}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::outline::Outline;
    use crate::export::tests::load;
    use crate::export::words;

    /// Fields with a label of their own, from one form, from two that agree, from two that do not, and with none.
    const SOURCE: &str = r"
workflow: terms
version: 1
title: {de: T, en: T}
zone: Europe/Berlin
roles:
  clerk: {label: {de: B, en: B}}
data:
  own: {type: date, label: {de: Eigener Tag, en: Own day}}
  ended_on: date
  agreed: date
  disputed_on: date
  number: text
  kind: {one_of: [new, to_extend, by_far]}
events:
  one:
    label: {de: O, en: O}
    payload:
      day: {type: date, label: {de: 'Tag der Post (leer: heute)', en: 'Day of posting (empty: today)'}}
      kind: {label: {de: Art, en: Kind}, one_of: {new: {de: Neuer Antrag, en: New application}, to_extend: {de: Verlängerung, en: Extension}}}
  two:
    label: {de: Z, en: Z}
    payload:
      day: {type: date, label: {de: 'Tag der Post (leer: heute)', en: 'Day of posting (empty: today)'}}
      other: {type: date, label: {de: Anderer Tag, en: Other day}}
      kind: {label: {de: Art, en: Kind}, one_of: {new: {de: Neuer Antrag, en: New application}, to_extend: {de: Verlängern, en: Extend}}}
start: {by: clerk}
initial: open
states:
  open:
    label: {de: A, en: A}
    events:
      one: {by: clerk, do: [set: {case.own: {cel: payload.day}, case.agreed: {cel: payload.day}, case.disputed_on: {cel: payload.day}, case.kind: {cel: payload.kind}}]}
      two: {by: clerk, do: [set: {case.agreed: {cel: payload.day}, case.disputed_on: {cel: payload.other}, case.kind: {cel: payload.kind}, case.ended_on: '2026-01-01', case.number: A_1}], to: over}
  over: {label: {de: E, en: E}, final: true}
";

    #[test]
    fn a_condition_says_labels_where_they_are_clear_and_names_with_spaces_elsewhere() {
        let definition = load(SOURCE.to_owned());
        let outline = Outline::of(&definition);
        for (cel, de, en) in [
            ("case.own == null", "„Eigener Tag“ unbekannt", "“Own day” unknown"),
            (
                "case.agreed <= case.ended_on",
                "„Tag der Post“ ≤ ended on",
                "“Day of posting” ≤ ended on",
            ),
            (
                "case.disputed_on != null",
                "disputed on bekannt",
                "disputed on known",
            ),
            (
                "case.kind == 'new'",
                "Art = „Neuer Antrag“",
                "Kind = “New application”",
            ),
            ("case.kind != 'to_extend'", "Art ≠ to extend", "Kind ≠ to extend"),
            ("case.kind == 'by_far'", "Art = by far", "Kind = by far"),
            ("case.number == 'A_1'", "number = A_1", "number = A_1"),
            (
                "size(case.number) > 3",
                "size(case.number) > 3",
                "size(case.number) > 3",
            ),
        ] {
            assert_eq!(words::condition(&outline, cel, Language::De), de);
            assert_eq!(words::condition(&outline, cel, Language::En), en);
        }
    }
}
