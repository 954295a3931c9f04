// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What people see when they do a task: what it is about, what to look at, what the fields of an event mean. A form is a
//! file of its own, and its content counts for the hash a case is pinned to: a form that was changed is another
//! definition.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::text::Text;
use crate::yaml::hidden;

/// Longest text of a form, in characters.
const TEXT: usize = 4_000;

/// Most things to look at.
const CHECKS: usize = 100;

/// `geleit/form/1` as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    schema: String,
    name: String,
    title: Text,
    #[serde(default)]
    intro: Option<Text>,
    #[serde(default)]
    checks: Vec<Text>,
    #[serde(default)]
    fields: BTreeMap<String, Text>,
}

/// The form of a task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Form {
    /// As the definition calls it.
    pub name: String,
    /// What stands above it.
    pub title: Text,
    /// What the task is about.
    pub intro: Option<Text>,
    /// What to look at before acting, in this order.
    pub checks: Vec<Text>,
    /// Field of an event → what it means.
    pub fields: BTreeMap<String, Text>,
}

impl Form {
    /// Parses `geleit/form/1`; the answer on failure says what is wrong with it.
    pub(crate) fn parse(json: &str) -> Result<Form, String> {
        let written: Written = serde_json::from_str(json).map_err(|error| error.to_string())?;
        if written.schema != "geleit/form/1" {
            return Err(format!(
                "schema is `{}`, expected `geleit/form/1`",
                written.schema
            ));
        }
        if written.checks.len() > CHECKS {
            return Err(format!("{} checks, allowed are {CHECKS}", written.checks.len()));
        }
        let form = Form {
            name: written.name,
            title: written.title,
            intro: written.intro,
            checks: written.checks,
            fields: written.fields,
        };
        let texts = std::iter::once(&form.title)
            .chain(&form.intro)
            .chain(&form.checks)
            .chain(form.fields.values());
        for text in texts.flat_map(|text| [&text.de, &text.en]) {
            readable(text)?;
        }
        Ok(form)
    }
}

fn readable(text: &str) -> Result<(), String> {
    let chars = text.chars().count();
    if text.trim().is_empty() || chars > TEXT {
        return Err(format!("a text of {chars} characters, allowed are 1 to {TEXT}"));
    }
    match text.chars().find(|c| hidden(*c)) {
        None => Ok(()),
        Some(c) => Err(format!(
            "the character U+{:04X} does not show what it does",
            u32::from(c)
        )),
    }
}
