// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The section `tables`, and the action that asks one.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Reader, keys, or_none};
use crate::definition::model::Action;
use crate::table::{Cell, Column, Hit, Row, Table};
use crate::types::{Record, Type};
use crate::yaml::{Kind, Node};

impl Reader<'_> {
    /// `longest: {hit: unique, inputs: [kind], outputs: {days: integer}, rows: [{when: {…}, then: {…}}]}`.
    pub fn tables(&mut self, node: &Node) -> BTreeMap<String, Table> {
        let mut tables = BTreeMap::new();
        for entry in self.entries(node, "tables").unwrap_or_default() {
            self.check_word(&entry.key, entry.at);
            if let Some(table) = self.table(&entry.value) {
                tables.insert(entry.key.clone(), table);
            }
        }
        tables
    }

    fn table(&mut self, node: &Node) -> Option<Table> {
        let fields = self.fields(node, "a table", &keys::TABLE)?;
        let hit_node = fields.need(self, "hit")?;
        let hit = match hit_node.text() {
            Some("unique") => Hit::Unique,
            Some("first") => Hit::First,
            Some("collect") => Hit::Collect,
            _ => {
                let hint = "unique: never more than one row fits; first: the first; collect: all of them";
                self.fault(hit_node.at, "bad-value", "there is no such hit policy", hint);
                return None;
            }
        };
        let inputs = fields.need(self, "inputs")?;
        let inputs = self.columns(inputs);
        let outputs = fields.need(self, "outputs").map(|node| self.record(node, 0))?;
        let list = fields.need(self, "rows")?;
        let mut rows = Vec::new();
        for item in self.items(list) {
            rows.extend(self.row(item, &inputs, &outputs));
        }
        Some(Table {
            at: node.at,
            hit,
            inputs,
            outputs,
            rows,
        })
    }

    /// Fields of the case data.
    fn columns(&mut self, node: &Node) -> Vec<Column> {
        let mut columns = Vec::new();
        for named in self.names(node) {
            match self.data.fields.get(&named.name) {
                Some(field) => columns.push(Column {
                    field: named.name,
                    kind: field.kind.clone(),
                }),
                None => {
                    let known: Vec<&str> = self.data.fields.keys().map(String::as_str).collect();
                    let hint = format!("fields of the case: {}", or_none(&known));
                    let message = format!("`{}` is no field of the case data", named.name);
                    self.fault(named.at, "unknown-data", message, hint);
                }
            }
        }
        columns
    }

    fn row(&mut self, node: &Node, inputs: &[Column], outputs: &Record) -> Option<Row> {
        let fields = self.fields(node, "a row", &keys::ROW)?;
        let known: Vec<&str> = inputs.iter().map(|column| column.field.as_str()).collect();
        let when = match fields.get("when") {
            Some(node) => self.fields(node, "when", &known),
            None => None,
        };
        let mut cells = Vec::new();
        for column in inputs {
            let cell = when.and_then(|when| when.get(&column.field));
            cells.push(match cell {
                Some(node) => self.cell(node, &column.kind),
                None => Cell::Any,
            });
        }
        let names: Vec<&str> = outputs.fields.keys().map(String::as_str).collect();
        let then_node = fields.need(self, "then")?;
        let then_fields = self.fields(then_node, "then", &names)?;
        let mut then = Vec::new();
        for (name, field) in &outputs.fields {
            let value = then_fields.need(self, name)?;
            then.push((name.clone(), self.fitting(value, &field.kind)));
        }
        Some(Row {
            at: node.at,
            cells,
            then,
        })
    }

    /// A value, a list of values, or `{from, to}`.
    fn cell(&mut self, node: &Node, kind: &Type) -> Cell {
        match &node.kind {
            Kind::Scalar(_) => Cell::Among(vec![self.fitting(node, kind)]),
            Kind::List(items) => Cell::Among(items.iter().map(|item| self.fitting(item, kind)).collect()),
            Kind::Map(_) => {
                if !matches!(kind, Type::Integer | Type::Date) {
                    let hint = "only integers and dates have a from and a to; list the values";
                    self.fault(node.at, "set-type", format!("{kind} has no range"), hint);
                }
                let Some(fields) = self.fields(node, "a range", &keys::RANGE) else {
                    return Cell::Any;
                };
                let from = fields.get("from").map(|node| self.fitting(node, kind));
                let to = fields.get("to").map(|node| self.fitting(node, kind));
                Cell::Range { from, to }
            }
        }
    }

    fn fitting(&mut self, node: &Node, kind: &Type) -> Value {
        let value = node.to_json();
        if let Err(misfit) = kind.check(&value, "the value", self.budget) {
            let message = format!("{} does not fit, expected {}", misfit.path, misfit.expected);
            self.fault(node.at, "set-type", message, "write a fitting value");
        }
        value
    }

    /// `decide: {table: longest, set: {case.days: days}}`.
    pub fn decide(&mut self, node: &Node) -> Option<Action> {
        let fields = self.fields(node, "decide", &keys::DECIDE)?;
        let table = fields.need(self, "table").and_then(|node| self.named(node))?;
        let set_node = fields.need(self, "set")?;
        let mut set = Vec::new();
        for entry in self.entries(set_node, "set").unwrap_or_default() {
            let output = self.word(&entry.value)?.name;
            let field = entry.key.strip_prefix("case.");
            match field.filter(|name| self.data.fields.contains_key(*name)) {
                Some(name) => set.push((name.to_owned(), output)),
                None => {
                    let message = format!("`{}` cannot be set", entry.key);
                    let hint = "a table sets fields of the case: `case.name: output`";
                    self.fault(entry.at, "unknown-data", message, hint);
                }
            }
        }
        Some(Action::Decide { table, set })
    }
}
