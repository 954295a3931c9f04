// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! SCXML 1.0. The control part is complete, so that a reader can make the same states of it again: what SCXML has no word
//! for (roles, duties, signatures, reasons, tasks, compensation, answers of tables) stands in our namespace.

use serde_json::Value;

use super::outline::{Edge, Kind, NodeIx, Outline, Start, Task, Timer};
use super::xml::Xml;
use crate::case::Priority;
use crate::deadline::{Count, Deadline};
use crate::definition::Definition;
use crate::definition::model::{Action, Named, PartyChange, PriorityRule, Target, ValueRule};

/// Our namespace in foreign notations.
pub(super) const NAMESPACE: &str = "urn:geleit:workflow:1";

pub(super) fn write(definition: &Definition, outline: &Outline<'_>) -> String {
    let mut xml = Xml::new();
    xml.comment("generated; the source is the YAML definition with this hash");
    let version = definition.id().version.to_string();
    let initial = outline.initial.map_or("", |ix| outline.node(ix).name);
    let (started_by, needs) = (outline.started_by.join(" "), outline.needs.join(" "));
    let zone = outline.zone.iana_name().unwrap_or_default();
    xml.open(
        "scxml",
        &[
            ("xmlns", "http://www.w3.org/2005/07/scxml"),
            ("xmlns:g", NAMESPACE),
            ("version", "1.0"),
            ("name", &outline.name),
            ("datamodel", "cel"),
            ("initial", initial),
            ("g:version", &version),
            ("g:sha256", &outline.hash),
            ("g:started-by", &started_by),
            ("g:needs", &needs),
            ("g:zone", zone),
        ],
    );
    for ix in &outline.top {
        state(&mut xml, outline, *ix);
    }
    xml.finish()
}

#[expect(
    clippy::too_many_lines,
    reason = "one element from its first attribute to its last child"
)]
fn state(xml: &mut Xml, outline: &Outline<'_>, ix: NodeIx) {
    let node = outline.node(ix);
    let list = match node.kind {
        Kind::Hearing { list, .. } => format!("case.{list}"),
        Kind::Plain | Kind::Parallel | Kind::History { .. } | Kind::Final { .. } => String::new(),
    };
    let mut attributes = vec![("id", node.name)];
    if let Some(initial) = node.initial {
        attributes.push(("initial", outline.node(initial).name));
    }
    attributes.extend([
        ("g:label-de", node.label.de.as_str()),
        ("g:label-en", node.label.en.as_str()),
    ]);
    let tag = match node.kind {
        Kind::Plain => "state",
        Kind::Parallel => "parallel",
        Kind::History { deep } => {
            attributes.push(("type", if deep { "deep" } else { "shallow" }));
            "history"
        }
        Kind::Final {
            outcome,
            consent,
            silent,
        } => {
            attributes.extend(outcome.map(|outcome| ("g:outcome", outcome)));
            attributes.extend(consent.then_some(("g:consent", "true")));
            attributes.extend(silent.then_some(("g:silent", "true")));
            "final"
        }
        Kind::Hearing { key, .. } => {
            attributes.extend([("g:for-each", list.as_str()), ("g:key", key)]);
            "state"
        }
    };
    xml.open(tag, &attributes);
    if let Some(task) = &node.task {
        self::task(xml, task);
    }
    compensation(xml, &node.compensate);
    if !node.entry.is_empty() || !node.timers.is_empty() {
        xml.open("onentry", &[]);
        actions(xml, &node.entry);
        for timer in &node.timers {
            start_timer(xml, node.name, timer);
        }
        xml.close();
    }
    if !node.exit.is_empty() || !node.timers.is_empty() {
        xml.open("onexit", &[]);
        for timer in &node.timers {
            xml.empty("cancel", &[("sendid", &timer_id(node.name, timer))]);
        }
        actions(xml, &node.exit);
        xml.close();
    }
    for timer in node
        .timers
        .iter()
        .filter(|timer| !timer.actions.is_empty() || timer.raise.is_some())
    {
        xml.open(
            "transition",
            &[("event", &format!("timer.{}", timer_id(node.name, timer)))],
        );
        actions(xml, &timer.actions);
        if let Some(event) = timer.raise {
            xml.empty("raise", &[("event", event)]);
        }
        xml.close();
    }
    if let Some(event) = node.done {
        xml.open("transition", &[("event", &format!("done.state.{}", node.name))]);
        xml.empty("raise", &[("event", event)]);
        xml.close();
    }
    for (_, edge) in outline.leaving(ix) {
        transition(xml, outline, edge);
    }
    for child in &node.children {
        state(xml, outline, *child);
    }
    xml.close();
}

fn transition(xml: &mut Xml, outline: &Outline<'_>, edge: &Edge<'_>) {
    let by = edge.by.join(" ");
    let duties: Vec<&str> = edge.duties.iter().map(|(name, _)| *name).collect();
    let duties = duties.join(" ");
    let over = edge.sign.map(|(_, over)| over.join(" "));
    let mut attributes = Vec::new();
    attributes.extend((!edge.event.is_empty()).then_some(("event", edge.event)));
    attributes.extend(edge.internal.then_some(("type", "internal")));
    attributes.extend(edge.guard.map(|guard| ("cond", guard)));
    attributes.extend(edge.to.map(|to| ("target", outline.node(to).name)));
    attributes.extend((!by.is_empty()).then_some(("g:by", by.as_str())));
    attributes.extend((!duties.is_empty()).then_some(("g:duty", duties.as_str())));
    attributes.extend(edge.sign.map(|(level, _)| ("g:sign", level)));
    attributes.extend(over.as_deref().map(|over| ("g:over", over)));
    attributes.extend(edge.reason.then_some(("g:reason", "required")));
    attributes.extend(edge.compensates.then_some(("g:compensates", "true")));
    if let Some(otherwise) = edge.otherwise {
        attributes.extend([
            ("g:otherwise-de", otherwise.de.as_str()),
            ("g:otherwise-en", otherwise.en.as_str()),
        ]);
    }
    if edge.actions.is_empty() && edge.compensate.is_empty() && edge.accept.is_empty() {
        xml.empty("transition", &attributes);
    } else {
        xml.open("transition", &attributes);
        for accept in edge.accept {
            let otherwise = accept.otherwise.as_ref();
            let mut attributes = vec![("cond", accept.condition.source())];
            attributes.extend(otherwise.map(|text| ("g:otherwise-de", text.de.as_str())));
            attributes.extend(otherwise.map(|text| ("g:otherwise-en", text.en.as_str())));
            xml.empty("g:accept", &attributes);
        }
        actions(xml, &edge.actions);
        compensation(xml, &edge.compensate);
        xml.close();
    }
}

/// What undoes a transition, or that a state was entered.
fn compensation(xml: &mut Xml, undo: &[&Action]) {
    if !undo.is_empty() {
        xml.open("g:compensate", &[]);
        actions(xml, undo);
        xml.close();
    }
}

fn timer_id(state: &str, timer: &Timer<'_>) -> String {
    format!("{state}.{}", timer.name)
}

fn start_timer(xml: &mut Xml, state: &str, timer: &Timer<'_>) {
    let id = timer_id(state, timer);
    if let Some(when) = timer.when {
        xml.open("if", &[("cond", when)]);
    }
    let event = format!("timer.{id}");
    let delay = match timer.start {
        Start::After(rule) => deadline(rule),
        Start::At(field) => format!("at({field})"),
    };
    xml.empty("send", &[("id", &id), ("event", &event), ("delayexpr", &delay)]);
    if timer.when.is_some() {
        xml.close();
    }
}

fn task(xml: &mut Xml, task: &Task<'_>) {
    let mut attributes = vec![("act", task.act), ("role", task.role)];
    let due = task.due.map(deadline);
    attributes.extend(due.as_deref().map(|due| ("due", due)));
    if let Some(label) = task.label {
        attributes.extend([("label-de", label.de.as_str()), ("label-en", label.en.as_str())]);
    }
    if let Some(candidates) = task.candidates {
        attributes.push(("candidates", candidates.condition.source()));
        if let Some(otherwise) = &candidates.otherwise {
            attributes.extend([
                ("otherwise-de", otherwise.de.as_str()),
                ("otherwise-en", otherwise.en.as_str()),
            ]);
        }
    }
    match task.priority {
        PriorityRule::Always(Priority::Normal) => {}
        PriorityRule::Always(priority) => attributes.push(("priority", priority.word())),
        PriorityRule::When(rules) => {
            let rules = rules.iter();
            attributes.extend(rules.map(|(priority, when)| (priority.word(), when.source())));
        }
    }
    attributes.extend(task.form.map(|form| ("form", form)));
    xml.empty("g:task", &attributes);
}

/// A deadline as a call: nothing is lost, and nobody takes it for seconds.
fn deadline(deadline: &Deadline) -> String {
    let mut call = match deadline.count {
        Count::CalendarDays(n) => format!("calendar_days({n}"),
        Count::WorkingDays(n) => format!("working_days({n}"),
        Count::Months(n) => format!("months({n}"),
        Count::NthDay(n) => format!("nth_day({n}"),
    };
    if let Some(from) = &deadline.from {
        call += &format!(", from={}", from.source());
    }
    if deadline.shift {
        call += ", shift='next_working_day'";
    }
    for (name, value) in [("calendar", &deadline.calendar), ("source", &deadline.source)] {
        if let Some(value) = value {
            call += &format!(", {name}={}", quoted(value));
        }
    }
    call + ")"
}

fn quoted(text: &str) -> String {
    Value::String(text.to_owned()).to_string()
}

fn actions(xml: &mut Xml, actions: &[&Action]) {
    for action in actions {
        match action {
            Action::Set { field, value } => {
                let location = match field {
                    Target::Case(name) => format!("case.{name}"),
                    Target::Party(name) => format!("party.{name}"),
                };
                xml.empty("assign", &[("location", &location), ("expr", &expression(value))]);
            }
            Action::Effect { kind, payload } if payload.is_empty() => {
                xml.empty("g:effect", &[("kind", &kind.name)])
            }
            Action::Effect { kind, payload } => {
                xml.open("g:effect", &[("kind", &kind.name)]);
                fields(xml, payload);
                xml.close();
            }
            Action::Decide { table, set } => {
                xml.open("g:decide", &[("table", &table.name)]);
                for (field, output) in set {
                    let location = format!("case.{field}");
                    xml.empty("g:answer", &[("location", &location), ("output", output)]);
                }
                xml.close();
            }
            Action::Raise(event) => xml.empty("raise", &[("event", &event.name)]),
            Action::Suspend(timers) => xml.empty("g:suspend", &[("timers", &joined(timers))]),
            Action::Resume(timers) => xml.empty("g:resume", &[("timers", &joined(timers))]),
            Action::Extend { timer, until } => {
                xml.empty(
                    "g:extend",
                    &[("timer", &timer.name), ("until", &expression(until))],
                );
            }
            Action::Parties { change, .. } => parties(xml, change),
        }
    }
}

fn joined(names: &[Named]) -> String {
    let names: Vec<&str> = names.iter().map(|named| named.name.as_str()).collect();
    names.join(" ")
}

fn fields(xml: &mut Xml, values: &[(String, ValueRule)]) {
    for (name, value) in values {
        xml.empty("param", &[("name", name), ("expr", &expression(value))]);
    }
}

fn parties(xml: &mut Xml, change: &PartyChange) {
    match change {
        PartyChange::Add(values) => {
            xml.open("g:add-party", &[]);
            fields(xml, values);
            xml.close();
        }
        PartyChange::Replace { key, with } => {
            xml.open("g:replace-party", &[("key", &expression(key))]);
            fields(xml, with);
            xml.close();
        }
        PartyChange::Remove(key) => xml.empty("g:remove-party", &[("key", &expression(key))]),
        PartyChange::Rehear(keys) => xml.empty("g:rehear", &[("keys", &expression(keys))]),
    }
}

fn expression(value: &ValueRule) -> String {
    match value {
        ValueRule::Literal(value) => value.to_string(),
        ValueRule::Expression(expression) => expression.source().to_owned(),
        ValueRule::Day(rule) => format!("day({})", deadline(rule)),
    }
}
