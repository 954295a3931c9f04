// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What whoever runs a procedure has to know of it beside its cases: how often effects are tried, and how long fields
//! about people are kept.

use super::Definition;
use super::model::Model;
use crate::text::Text;
use crate::types::{Record, Type};

/// How often an effect is tried before somebody is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retry {
    /// Attempts in all, the first among them.
    pub attempts: u32,
    /// Seconds until the second attempt; each wait is twice as long as the one before.
    pub wait_seconds: u32,
    /// No wait is longer than so many seconds.
    pub longest_wait_seconds: u32,
}

/// Fields about people that are kept equally long (DSGVO Art. 5 Abs. 1 lit. e).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retention {
    /// Its name in the definition.
    pub class: String,
    /// What people call it.
    pub label: Text,
    /// Months from the end of the case.
    pub months: u32,
    /// Paths of the fields: `case.holder_statement`, `case.parties[].remark`.
    pub fields: Vec<String>,
}

impl Definition {
    /// How often an effect of this kind is tried; `None` for a kind that the definition does not declare.
    pub fn retry(&self, kind: &str) -> Option<Retry> {
        self.model().effects.get(kind)?.retry
    }

    /// Every class of fields about people, with its fields.
    pub fn retention(&self) -> Vec<Retention> {
        let model = self.model();
        let classes = model.retention.iter().map(|(class, rule)| Retention {
            class: class.clone(),
            label: rule.label.clone(),
            months: rule.months,
            fields: fields_of(model, class),
        });
        classes.collect()
    }
}

/// The fields of a class: in the data, and in what comes along with events.
pub(super) fn fields_of(model: &Model, class: &str) -> Vec<String> {
    let mut found = Vec::new();
    personal(&model.data, "case", class, &mut found);
    for (event, word) in &model.events {
        personal(&word.payload, event, class, &mut found);
    }
    found
}

fn personal(record: &Record, path: &str, class: &str, found: &mut Vec<String>) {
    for (name, field) in &record.fields {
        let path = format!("{path}.{name}");
        if let Type::ListOf(item) = &field.kind
            && let Type::Record(inner) = item.as_ref()
        {
            personal(inner, &format!("{path}[]"), class, found);
        }
        if field.personal.as_deref() == Some(class) {
            found.push(path);
        }
    }
}
