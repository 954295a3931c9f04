// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! From YAML nodes to a [`Model`]. Every fault becomes a diagnostic; reading goes on so that all are shown.

mod actions;
mod assertions;
pub(crate) mod keys;
mod shape;
mod states;
mod tables;
mod tasks;
mod upkeep;
mod words;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::tz::TimeZone;

use super::index::Index;
use super::model::{Model, Named, PartyWords, RetentionRule, State, StateIx, Variables};
use crate::budget::Budget;
use crate::calendar::Calendar;
use crate::chart::Chart;
use crate::diagnostic::Diagnostic;
use crate::form::Form;
use crate::text::Text;
use crate::types::{Record, Type};
use crate::yaml::{At, Kind, Node};
use shape::Fields;

/// What is known while reading.
pub(super) struct Reader<'b> {
    pub budget: &'b Budget,
    pub diagnostics: Vec<Diagnostic>,
    pub variables: Variables,
    pub calendar: Option<String>,
    pub calendars: BTreeMap<String, Calendar>,
    pub used_calendars: BTreeSet<String>,
    pub forms: BTreeMap<String, Form>,
    pub used_forms: BTreeSet<String>,
    pub data: Record,
    /// How long fields about people are kept.
    pub retention: BTreeMap<String, RetentionRule>,
    /// Fields of one heard party.
    pub party: Record,
    party_words: PartyWords,
    pub payloads: BTreeMap<String, Record>,
    /// What people call the tasks, and where that is said first.
    pub acts: BTreeMap<String, (Text, usize)>,
    pub states: Vec<State>,
    pub by_name: BTreeMap<String, StateIx>,
}

/// Name and version, read before anything else.
pub(super) struct Head {
    pub name: String,
    pub version: u32,
}

/// Reads the whole source. `None` only when nothing sensible is left to check; the diagnostics say why.
pub(super) fn read(
    root: &Node,
    (calendars, forms): (BTreeMap<String, Calendar>, BTreeMap<String, Form>),
    budget: &Budget,
) -> (Option<(Head, Model)>, Vec<Diagnostic>) {
    let mut reader = Reader {
        budget,
        diagnostics: Vec::new(),
        variables: Variables::new(&Record::default(), &Record::default(), &PartyWords::default()),
        party_words: PartyWords::default(),
        calendar: None,
        calendars,
        used_calendars: BTreeSet::new(),
        forms,
        used_forms: BTreeSet::new(),
        data: Record::default(),
        retention: BTreeMap::new(),
        party: Record::default(),
        payloads: BTreeMap::new(),
        acts: BTreeMap::new(),
        states: Vec::new(),
        by_name: BTreeMap::new(),
    };
    let model = reader.definition(root);
    let mut diagnostics = reader.diagnostics;
    diagnostics.sort();
    (model, diagnostics)
}

impl Reader<'_> {
    /// Remembers a fault, up to the budget.
    pub fn fault(&mut self, at: At, code: &'static str, message: impl Into<String>, hint: impl Into<String>) {
        self.push(at.diagnostic(code, message, hint));
    }

    pub fn push(&mut self, diagnostic: Diagnostic) {
        if self.diagnostics.len() < self.budget.diagnostics {
            self.diagnostics.push(diagnostic);
        }
    }

    fn definition(&mut self, root: &Node) -> Option<(Head, Model)> {
        let fields = self.fields(root, "a definition", &keys::DEFINITION)?;
        let name = fields.need(self, "workflow").and_then(|node| self.word(node));
        let version = fields.need(self, "version").and_then(|node| self.count(node));
        let title = fields.need(self, "title").and_then(|node| self.text_pair(node));
        let zone = fields.need(self, "zone").and_then(|node| self.zone(node));
        self.calendar = fields.get("calendar").and_then(|node| self.calendar_name(node));
        self.declarations(&fields);
        let roles = fields
            .need(self, "roles")
            .map(|node| self.roles(node))
            .unwrap_or_default();
        let events = fields
            .need(self, "events")
            .map(|node| self.events(node))
            .unwrap_or_default();
        self.payloads = events
            .iter()
            .map(|(name, word)| (name.clone(), word.payload.clone()))
            .collect();
        let duties = self.optional(fields.get("duties"), Self::duties);
        let assertions = self.optional(fields.get("assertions"), Self::assertions);
        let tables = self.optional(fields.get("tables"), Self::tables);
        let effects = self.optional(fields.get("effects"), Self::effects);
        let (started_by, needs) = fields
            .need(self, "start")
            .map(|node| self.start(node))
            .unwrap_or_default();
        let initial = fields.need(self, "initial").and_then(|node| self.named(node));
        let top = fields
            .need(self, "states")
            .map(|node| self.state_list(node, None, None))
            .unwrap_or_default();
        let acts = std::mem::take(&mut self.acts);
        self.keep_used();
        let head = Head {
            name: name?.name,
            version: version?,
        };
        let model = Model {
            budget: self.budget.clone(),
            title: title?,
            zone: zone?,
            calendars: std::mem::take(&mut self.calendars),
            forms: std::mem::take(&mut self.forms)
                .into_iter()
                .map(|(name, form)| (name, Arc::new(form)))
                .collect(),
            roles,
            data: std::mem::take(&mut self.data),
            data_at: fields.get("data").map(|node| node.at).unwrap_or_default(),
            party: std::mem::take(&mut self.party),
            party_words: std::mem::take(&mut self.party_words),
            duties,
            assertions,
            tables,
            effects,
            retention: std::mem::take(&mut self.retention),
            events,
            acts: acts.into_iter().map(|(act, (label, _))| (act, label)).collect(),
            started_by,
            needs,
            initial: initial?,
            states: std::mem::take(&mut self.states),
            by_name: std::mem::take(&mut self.by_name),
            top,
            chart: Chart::default(),
            index: Index::default(),
        };
        Some((head, model))
    }

    /// Forgets calendars and forms that the definition does not name.
    fn keep_used(&mut self) {
        let used = std::mem::take(&mut self.used_calendars);
        self.calendars.retain(|name, _| used.contains(name));
        let used = std::mem::take(&mut self.used_forms);
        self.forms.retain(|name, _| used.contains(name));
    }

    /// The data, and what expressions may read of it.
    fn declarations(&mut self, fields: &Fields<'_>) {
        self.retention = self.optional(fields.get("retention"), Self::retention);
        self.data = fields
            .get("data")
            .map(|node| self.record(node, 0))
            .unwrap_or_default();
        let party = fields
            .get("states")
            .map(|node| self.party_record(node))
            .unwrap_or_default();
        self.party_words = fields.get("states").map(party_words).unwrap_or_default();
        self.variables = Variables::new(&self.data, &party, &self.party_words);
        self.party = party;
    }

    /// What stands under a key that may be left out.
    fn optional<T: Default>(&mut self, node: Option<&Node>, read: impl FnOnce(&mut Self, &Node) -> T) -> T {
        node.map(|node| read(self, node)).unwrap_or_default()
    }

    fn zone(&mut self, node: &Node) -> Option<TimeZone> {
        let name = self.text(node)?;
        let zone = TimeZone::get(name).ok();
        if zone.is_none() {
            self.fault(
                node.at,
                "bad-value",
                format!("`{name}` is no time zone"),
                "write a name such as Europe/Berlin",
            );
        }
        zone
    }

    /// The name of a calendar that came with the bundle.
    pub fn calendar_name(&mut self, node: &Node) -> Option<String> {
        let name = self.text(node)?.to_owned();
        if !self.calendars.contains_key(&name) {
            let known: Vec<&str> = self.calendars.keys().map(String::as_str).collect();
            let hint = format!("calendars of this bundle: {}", or_none(&known));
            self.fault(
                node.at,
                "unknown-calendar",
                format!("there is no calendar `{name}`"),
                hint,
            );
            return None;
        }
        self.used_calendars.insert(name.clone());
        Some(name)
    }

    /// Who opens a case, and what has to be known then.
    fn start(&mut self, node: &Node) -> (Vec<Named>, Vec<Named>) {
        let Some(fields) = self.fields(node, "start", &keys::START) else {
            return Default::default();
        };
        let by = fields
            .need(self, "by")
            .map(|node| self.names(node))
            .unwrap_or_default();
        let needs = fields
            .get("needs")
            .map(|node| self.names(node))
            .unwrap_or_default();
        (by, needs)
    }

    /// Fields of one heard party: the entries of the list the hearing runs over.
    fn party_record(&mut self, states: &Node) -> Record {
        let mut hearings = Vec::new();
        find_hearings(states, &mut hearings);
        let hearings: Vec<&Node> = hearings
            .iter()
            .filter_map(|state| state.get("for_each"))
            .collect();
        for second in hearings.iter().skip(1) {
            self.fault(
                second.at,
                "for-each-single",
                "a second for_each",
                "a definition has one hearing at present",
            );
        }
        let Some(list) = hearings.first().and_then(|node| node.get("in")) else {
            return Record::default();
        };
        let path = list.text().unwrap_or_default();
        let field = path
            .strip_prefix("case.")
            .and_then(|name| self.data.fields.get(name));
        match field.map(|field| &field.kind) {
            Some(Type::ListOf(item)) if matches!(item.as_ref(), Type::Record(_)) => match item.as_ref() {
                Type::Record(record) => record.clone(),
                _ => Record::default(),
            },
            Some(_) | None => {
                let hint = "declare it under `data` as list_of a map of fields";
                self.fault(
                    list.at,
                    "for-each-list",
                    format!("`{path}` is no list of parties in the case data"),
                    hint,
                );
                Record::default()
            }
        }
    }
}

/// The states that hear parties.
fn find_hearings<'n>(node: &'n Node, found: &mut Vec<&'n Node>) {
    match &node.kind {
        Kind::Map(entries) => {
            for entry in entries {
                match entry.key.as_str() {
                    "for_each" => found.push(node),
                    _ => find_hearings(&entry.value, found),
                }
            }
        }
        Kind::Scalar(_) | Kind::List(_) => {}
    }
}

/// What a party can be in and how it can end, before the states are read: expressions are checked against it.
fn party_words(states: &Node) -> PartyWords {
    let mut words = PartyWords::default();
    let mut hearings = Vec::new();
    find_hearings(states, &mut hearings);
    for body in hearings
        .iter()
        .filter_map(|hearing| hearing.get("body")?.get("states"))
    {
        innermost(body, &mut words.states);
        let Kind::Map(entries) = &body.kind else { continue };
        for entry in entries {
            let last = entry.value.get("final").is_some();
            let outcome = entry.value.get("outcome").and_then(Node::text);
            words
                .outcomes
                .extend(last.then(|| outcome.unwrap_or(&entry.key).to_owned()));
        }
    }
    words
}

fn innermost(states: &Node, found: &mut BTreeSet<String>) {
    let Kind::Map(entries) = &states.kind else { return };
    for entry in entries {
        match entry.value.get("states").or_else(|| entry.value.get("parallel")) {
            Some(inside) => innermost(inside, found),
            None if entry.value.get("history").is_some() => {}
            None => {
                found.insert(entry.key.clone());
            }
        }
    }
}

/// `a, b` or `none`.
pub(super) fn or_none(names: &[&str]) -> String {
    if names.is_empty() {
        "none".to_owned()
    } else {
        names.join(", ")
    }
}
