// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! One field of a form as the templates draw it: label, hint, error, value, and what ties them together.

use std::fmt::Write as _;

/// One error of the summary on top: a link to the field and the same words as beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FormError {
    /// Element to link to; empty when the error belongs to no field.
    pub(crate) id: String,
    pub(crate) text: String,
}

impl FormError {
    pub(crate) fn at(id: &str, text: impl Into<String>) -> Self {
        Self {
            id: id.to_owned(),
            text: text.into(),
        }
    }
}

/// One choice of a select field.
#[derive(Debug, Clone)]
pub(crate) struct Choice {
    pub(crate) value: String,
    pub(crate) label: String,
}

/// One field.
#[derive(Debug, Clone, Default)]
pub(crate) struct Field {
    pub(crate) id: String,
    pub(crate) name: String,
    /// `type` of the input.
    pub(crate) kind: &'static str,
    pub(crate) label: String,
    pub(crate) hint: String,
    pub(crate) error: String,
    pub(crate) value: String,
    /// Value sent by a ticked checkbox.
    pub(crate) option: String,
    pub(crate) ticked: bool,
    /// The word "optional" in the visitor's language, or nothing.
    pub(crate) optional: String,
    pub(crate) unit: &'static str,
    /// Width class of the grid.
    pub(crate) width: &'static str,
    /// More than 0: several lines.
    pub(crate) rows: u8,
    pub(crate) options: Vec<Choice>,
    pub(crate) autocomplete: &'static str,
    pub(crate) numeric: bool,
}

impl Field {
    /// A line of text.
    pub(crate) fn text(name: &str, label: &str, value: &str) -> Self {
        Self {
            id: id_of(name),
            name: name.into(),
            kind: "text",
            label: label.into(),
            value: value.into(),
            ..Self::default()
        }
    }

    /// Several lines.
    pub(crate) fn area(name: &str, label: &str, value: &str, rows: u8) -> Self {
        Self {
            rows,
            ..Self::text(name, label, value)
        }
    }

    /// A checkbox.
    pub(crate) fn check(name: &str, option: &str, label: &str, ticked: bool) -> Self {
        let id = if option == "true" {
            id_of(name)
        } else {
            id_of(&format!("{name}/{option}"))
        };
        Self {
            id,
            option: option.into(),
            ticked,
            ..Self::text(name, label, "")
        }
    }

    pub(crate) fn hinted(mut self, hint: &str) -> Self {
        hint.clone_into(&mut self.hint);
        self
    }

    pub(crate) fn wide(mut self, width: &'static str) -> Self {
        self.width = width;
        self
    }

    pub(crate) fn failing(mut self, error: &str) -> Self {
        error.clone_into(&mut self.error);
        self
    }

    /// The attributes that tie hint and error to the input. All parts are ours and need no escaping.
    pub(crate) fn aria(&self) -> String {
        let mut attributes = String::new();
        let mut described = Vec::new();
        if !self.hint.is_empty() {
            described.push(format!("{}-hint", self.id));
        }
        if !self.error.is_empty() {
            described.push(format!("{}-error", self.id));
            attributes.push_str(" aria-invalid=\"true\"");
        }
        if !described.is_empty() {
            // Writing to a string cannot fail.
            let _ = write!(attributes, " aria-describedby=\"{}\"", described.join(" "));
        }
        if !self.autocomplete.is_empty() {
            let _ = write!(attributes, " autocomplete=\"{}\"", self.autocomplete);
        }
        if self.numeric {
            attributes.push_str(" inputmode=\"numeric\"");
        }
        attributes
    }
}

/// An element id from a field name; names are JSON pointers in the application form.
pub(crate) fn id_of(name: &str) -> String {
    let id: String = name
        .trim_start_matches('/')
        .chars()
        .map(|letter| {
            if letter.is_ascii_alphanumeric() {
                letter
            } else {
                '-'
            }
        })
        .collect();
    format!("f-{id}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hint_and_error_are_tied_to_the_input() {
        let field = Field::text("/kind/from", "Von", "")
            .hinted("Datum")
            .failing("fehlt");
        assert_eq!(field.id, "f-kind-from");
        assert_eq!(
            field.aria(),
            " aria-invalid=\"true\" aria-describedby=\"f-kind-from-hint f-kind-from-error\""
        );
        assert_eq!(Field::text("a", "A", "").aria(), "");
    }
}
