// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! A table has one answer for everything there can be, and whoever asks it has room for the answer.

use std::collections::BTreeSet;

use serde_json::Value;

use super::Checks;
use crate::definition::model::{Action, Named, State};
use crate::table::{Flaw, Hit, Table};
use crate::types::Type;

impl Checks<'_> {
    pub(super) fn tables(&mut self) {
        let model = self.model;
        let asked: BTreeSet<&str> = model
            .states
            .iter()
            .flat_map(State::actions)
            .filter_map(|action| match action {
                Action::Decide { table, .. } => Some(table.name.as_str()),
                _ => None,
            })
            .collect();
        for (name, table) in &model.tables {
            if !asked.contains(name.as_str()) {
                let hint = "ask it with `decide`, or remove it";
                self.fault(
                    table.at,
                    "unused",
                    format!("nothing asks the table `{name}`"),
                    hint,
                );
            }
            for flaw in table.flaws() {
                self.flaw(name, table, &flaw);
            }
        }
    }

    fn flaw(&mut self, name: &str, table: &Table, flaw: &Flaw) {
        let at = |row: usize| table.rows.get(row).map_or(table.at, |row| row.at);
        match flaw {
            Flaw::Gap(inputs) => {
                let message = format!("the table `{name}` has no row for {}", words(table, inputs));
                let hint = "add a row; `null` is what is not known yet";
                self.fault(table.at, "table-gap", message, hint);
            }
            Flaw::Overlap(a, b, inputs) => {
                let (a, b) = (a + 1, b + 1);
                let message = format!("rows {a} and {b} of `{name}` both fit {}", words(table, inputs));
                let hint = "make them exclude each other, or say `hit: first`";
                self.fault(at(b - 1), "table-overlap", message, hint);
            }
            Flaw::Shadowed(row) => {
                let message = format!("row {} of `{name}` never gives the answer", row + 1);
                let hint = "rows before it cover everything it fits, or nothing fits it";
                self.fault(at(*row), "table-row-idle", message, hint);
            }
            Flaw::TooLarge(count) => {
                let message =
                    format!("the table `{name}` tells {count} different inputs apart: nothing is proven");
                self.fault(table.at, "table-limit", message, "split it into smaller tables");
            }
        }
    }

    pub(super) fn decide(&mut self, named: &Named, set: &[(String, String)]) {
        let model = self.model;
        let Some(table) = model.tables.get(&named.name) else {
            let known: Vec<&str> = model.tables.keys().map(String::as_str).collect();
            return self.unknown(named, "unknown-table", "table", &known);
        };
        for (field, output) in set {
            let Some(given) = table.outputs.fields.get(output) else {
                let message = format!("the table `{}` has no output `{output}`", named.name);
                self.fault(named.at, "unknown-data", message, "name one of its outputs");
                continue;
            };
            let wanted = match table.hit {
                Hit::Collect => Type::ListOf(Box::new(given.kind.clone())),
                Hit::Unique | Hit::First => given.kind.clone(),
            };
            if model.data.fields.get(field).is_none_or(|own| own.kind != wanted) {
                let message = format!(
                    "`{output}` of `{}` is {wanted}, `case.{field}` is not",
                    named.name
                );
                self.fault(
                    named.at,
                    "set-type",
                    message,
                    "declare the field with the type of the output",
                );
            }
        }
    }
}

/// `kind single, months 13`.
fn words(table: &Table, inputs: &[Value]) -> String {
    let pairs = table.inputs.iter().zip(inputs);
    let words = pairs.map(|(column, value)| match value {
        Value::Null => format!("{} unknown", column.field),
        Value::String(text) => format!("{} {text}", column.field),
        other => format!("{} {other}", column.field),
    });
    words.collect::<Vec<_>>().join(", ")
}
