// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Reads exported SCXML back into the states of a definition: proof that the export keeps them, and no way in. What it
//! gives is JSON text in the order of the document, which is YAML too.

use roxmltree::{Document, Node};
use serde_json::{Value, json};

const OURS: &str = "urn:geleit:workflow:1";

/// Keys and the text of their values, in order.
#[derive(Default)]
struct Fields(Vec<(String, String)>);

impl Fields {
    fn add(&mut self, key: &str, value: impl ToString) {
        self.0.push((key.to_owned(), value.to_string()));
    }

    fn add_if(&mut self, key: &str, value: Option<impl ToString>) {
        self.0
            .extend(value.map(|value| (key.to_owned(), value.to_string())));
    }

    fn text(self) -> String {
        let fields = self
            .0
            .into_iter()
            .map(|(key, value)| format!("{}: {value}", json!(key)));
        format!("{{{}}}", fields.collect::<Vec<_>>().join(", "))
    }
}

fn list(items: Vec<String>) -> String {
    format!("[{}]", items.join(", "))
}

fn ours<'d>(node: Node<'d, 'd>, name: &str) -> Option<&'d str> {
    node.attribute((OURS, name))
}

fn elements<'d>(node: Node<'d, 'd>) -> impl Iterator<Item = Node<'d, 'd>> {
    node.children().filter(Node::is_element)
}

fn child<'d>(node: Node<'d, 'd>, name: &str) -> Option<Node<'d, 'd>> {
    elements(node).find(|child| child.tag_name().name() == name)
}

fn need<'d>(node: Node<'d, 'd>, name: &str) -> &'d str {
    node.attribute(name)
        .unwrap_or_else(|| panic!("{node:?} has no {name}"))
}

fn words(text: &str) -> Value {
    json!(text.split(' ').collect::<Vec<_>>())
}

/// The sections `initial`, `start` and `states`, as text.
pub fn control(scxml: &str) -> [String; 3] {
    let document = Document::parse(scxml).unwrap();
    let root = document.root_element();
    let mut start = Fields::default();
    start.add("by", words(ours(root, "started-by").unwrap()));
    start.add_if(
        "needs",
        ours(root, "needs").filter(|needs| !needs.is_empty()).map(words),
    );
    [
        json!(need(root, "initial")).to_string(),
        start.text(),
        states(root),
    ]
}

fn is_state(node: &Node<'_, '_>) -> bool {
    ["state", "parallel", "final", "history"].contains(&node.tag_name().name())
}

fn states(around: Node<'_, '_>) -> String {
    let mut fields = Fields::default();
    for node in elements(around).filter(is_state) {
        fields.add(need(node, "id"), state(node));
    }
    fields.text()
}

fn label(node: Node<'_, '_>, of: &str) -> String {
    let said = |language: &str| {
        let name = format!("{of}-{language}");
        json!(ours(node, &name).or(node.attribute(name.as_str())).unwrap())
    };
    format!("{{\"de\": {}, \"en\": {}}}", said("de"), said("en"))
}

fn state(node: Node<'_, '_>) -> String {
    let mut fields = Fields::default();
    fields.add("label", label(node, "label"));
    let initial = node.attribute("initial").map(|initial| json!(initial));
    match (node.tag_name().name(), ours(node, "for-each")) {
        ("parallel", _) => fields.add("parallel", states(node)),
        ("final", _) => {
            fields.add("final", true);
            fields.add_if("outcome", ours(node, "outcome").map(|word| json!(word)));
            fields.add_if("consent", ours(node, "consent"));
            fields.add_if("silent", ours(node, "silent"));
        }
        ("history", _) => {
            fields.add("history", json!(need(node, "type")));
            fields.add("to", json!(need(child(node, "transition").unwrap(), "target")));
            return fields.text();
        }
        (_, Some(case)) => {
            let mut each = Fields::default();
            each.add("in", json!(case));
            each.add("key", json!(ours(node, "key").unwrap()));
            fields.add("for_each", each.text());
            let mut body = Fields::default();
            body.add("initial", initial.unwrap());
            body.add("states", states(node));
            fields.add("body", body.text());
        }
        _ if initial.is_some() => {
            fields.add("initial", initial.unwrap());
            fields.add("states", states(node));
        }
        _ => {}
    }
    belongings(node, &mut fields);
    fields.text()
}

/// What a state has besides its kind and what is in it.
fn belongings(node: Node<'_, '_>, fields: &mut Fields) {
    if let Some(task) = child(node, "task") {
        let mut own = Fields::default();
        own.add("role", json!(need(task, "role")));
        own.add("act", json!(need(task, "act")));
        own.add_if("label", task.attribute("label-de").map(|_| label(task, "label")));
        own.add_if("due", task.attribute("due").map(deadline));
        own.add_if(
            "candidates",
            task.attribute("candidates").map(|cel| candidates(task, cel)),
        );
        own.add_if("priority", priority(task));
        own.add_if("form", task.attribute("form").map(|form| json!(form)));
        fields.add("task", own.text());
    }
    for (key, tag) in [
        ("entry", "onentry"),
        ("exit", "onexit"),
        ("compensate", "compensate"),
    ] {
        let found = child(node, tag).map(actions).unwrap_or_default();
        if !found.is_empty() {
            fields.add(key, list(found));
        }
    }
    let id = need(node, "id");
    let transitions = || elements(node).filter(|inner| inner.tag_name().name() == "transition");
    let of =
        |event: String| transitions().find(move |found| found.attribute("event") == Some(event.as_str()));
    let raised = |node: Node<'_, '_>| child(node, "raise").map(|raise| json!(need(raise, "event")));
    fields.add_if("done", of(format!("done.state.{id}")).and_then(raised));
    let mut timers = Fields::default();
    for (send, when) in child(node, "onentry").into_iter().flat_map(sends) {
        let timer = need(send, "id");
        let fired = of(format!("timer.{timer}"));
        timers.add(
            timer.strip_prefix(&format!("{id}.")).unwrap(),
            clock(send, when, fired),
        );
    }
    if !timers.0.is_empty() {
        fields.add("timers", timers.text());
    }
    let mut events: Vec<(&str, Vec<String>)> = Vec::new();
    let mut always = Vec::new();
    for found in transitions() {
        match found.attribute("event") {
            None => always.push(transition(found)),
            Some(event) if event.contains('.') => {}
            Some(event) => match events.iter_mut().find(|(known, _)| *known == event) {
                Some((_, alternatives)) => alternatives.push(transition(found)),
                None => events.push((event, vec![transition(found)])),
            },
        }
    }
    if !events.is_empty() {
        let mut own = Fields::default();
        events
            .into_iter()
            .for_each(|(event, alternatives)| own.add(event, list(alternatives)));
        fields.add("events", own.text());
    }
    if !always.is_empty() {
        fields.add("always", list(always));
    }
}

/// Timers that are started on entry, with the condition each is started under.
fn sends<'d>(entry: Node<'d, 'd>) -> Vec<(Node<'d, 'd>, Option<&'d str>)> {
    let one = |node: Node<'d, 'd>| match node.tag_name().name() {
        "send" => Some((node, None)),
        "if" => child(node, "send").map(|send| (send, node.attribute("cond"))),
        _ => None,
    };
    elements(entry).filter_map(one).collect()
}

fn clock(send: Node<'_, '_>, when: Option<&str>, fired: Option<Node<'_, '_>>) -> String {
    let mut fields = Fields::default();
    fields.add_if("when", when.map(|when| json!(when)));
    let delay = need(send, "delayexpr");
    match delay
        .strip_prefix("at(")
        .and_then(|field| field.strip_suffix(')'))
    {
        Some(field) => fields.add("at", json!(field)),
        None => fields.add("after", deadline(delay)),
    }
    let Some(fired) = fired else { return fields.text() };
    // The event is raised last, after what the timer itself does.
    let mut done = actions(fired);
    let raise = elements(fired)
        .last()
        .filter(|last| last.tag_name().name() == "raise");
    if let Some(raise) = raise {
        done.pop();
        fields.add("raise", json!(need(raise, "event")));
    }
    if !done.is_empty() {
        fields.add("do", list(done));
    }
    fields.text()
}

fn transition(node: Node<'_, '_>) -> String {
    let mut fields = Fields::default();
    fields.add_if("by", ours(node, "by").map(words));
    fields.add_if("duty", ours(node, "duty").map(words));
    if let Some(cel) = node.attribute("cond") {
        match ours(node, "otherwise-de") {
            None => fields.add("guard", json!(cel)),
            Some(_) => fields.add(
                "guard",
                format!(
                    "{{\"cel\": {}, \"otherwise\": {}}}",
                    json!(cel),
                    label(node, "otherwise")
                ),
            ),
        }
    }
    let accepted: Vec<String> = elements(node)
        .filter(|inner| inner.tag_name().name() == "accept")
        .map(|accept| {
            let cel = json!(need(accept, "cond"));
            match ours(accept, "otherwise-de") {
                None => cel.to_string(),
                Some(_) => format!(
                    "{{\"cel\": {cel}, \"otherwise\": {}}}",
                    label(accept, "otherwise")
                ),
            }
        })
        .collect();
    if !accepted.is_empty() {
        fields.add("accept", list(accepted));
    }
    let over = ours(node, "over").map(words);
    fields.add_if(
        "sign",
        ours(node, "sign").map(|level| json!({"level": level, "over": over})),
    );
    fields.add_if("reason", ours(node, "reason").map(|word| json!(word)));
    fields.add_if("to", node.attribute("target").map(|to| json!(to)));
    fields.add_if("internal", node.attribute("type").map(|kind| kind == "internal"));
    let done = actions(node);
    if !done.is_empty() {
        fields.add("do", list(done));
    }
    let undone = child(node, "compensate").map(|undo| list(actions(undo)));
    fields.add_if(
        "compensate",
        undone.or(ours(node, "compensates").map(str::to_owned)),
    );
    fields.text()
}

fn actions(node: Node<'_, '_>) -> Vec<String> {
    elements(node).filter_map(action).collect()
}

fn action(node: Node<'_, '_>) -> Option<String> {
    let one = |key: &str, value: String| {
        let mut fields = Fields::default();
        fields.add(key, value);
        Some(fields.text())
    };
    match node.tag_name().name() {
        "assign" => one(
            "set",
            format!(
                "{{{}: {}}}",
                json!(need(node, "location")),
                value(need(node, "expr"))
            ),
        ),
        "raise" => one("raise", json!(need(node, "event")).to_string()),
        "effect" => {
            let mut fields = Fields::default();
            fields.add("kind", json!(need(node, "kind")));
            fields.add("payload", params(node));
            one("effect", fields.text())
        }
        "decide" => {
            let mut set = Fields::default();
            elements(node)
                .for_each(|answer| set.add(need(answer, "location"), json!(need(answer, "output"))));
            one(
                "decide",
                format!(
                    "{{\"table\": {}, \"set\": {}}}",
                    json!(need(node, "table")),
                    set.text()
                ),
            )
        }
        key @ ("suspend" | "resume") => one(key, words(need(node, "timers")).to_string()),
        "extend" => {
            let until = value(need(node, "until"));
            one(
                "extend",
                format!(
                    "{{\"timer\": {}, \"until\": {until}}}",
                    json!(need(node, "timer"))
                ),
            )
        }
        "add-party" => one("add_party", params(node)),
        "replace-party" => one(
            "replace_party",
            format!(
                "{{\"key\": {}, \"with\": {}}}",
                value(need(node, "key")),
                params(node)
            ),
        ),
        "remove-party" => one("remove_party", value(need(node, "key"))),
        "rehear" => one("rehear", value(need(node, "keys"))),
        _ => None,
    }
}

fn candidates(task: Node<'_, '_>, cel: &str) -> Value {
    match task.attribute("otherwise-de") {
        Some(_) => json!({"cel": cel, "otherwise": {
            "de": need(task, "otherwise-de"), "en": need(task, "otherwise-en"),
        }}),
        None => json!(cel),
    }
}

/// One word, or the conditions.
fn priority(task: Node<'_, '_>) -> Option<Value> {
    if let Some(word) = task.attribute("priority") {
        return Some(json!(word));
    }
    let rules = ["urgent", "high", "low"]
        .into_iter()
        .filter_map(|name| Some((name.to_owned(), json!(task.attribute(name)?))));
    let rules: serde_json::Map<String, Value> = rules.collect();
    (!rules.is_empty()).then_some(Value::Object(rules))
}

fn params(node: Node<'_, '_>) -> String {
    let mut fields = Fields::default();
    elements(node).for_each(|param| fields.add(need(param, "name"), value(need(param, "expr"))));
    fields.text()
}

/// A literal stands as JSON, the day of a deadline as a call; everything else is CEL.
fn value(text: &str) -> String {
    if let Some(rule) = text.strip_prefix("day(").and_then(|rule| rule.strip_suffix(')')) {
        return format!("{{\"day\": {}}}", deadline(rule));
    }
    match serde_json::from_str::<Value>(text) {
        Ok(literal) => literal.to_string(),
        Err(_) => json!({"cel": text}).to_string(),
    }
}

/// `working_days(3, shift='next_working_day', calendar="de-ni", source="§ 31")`.
fn deadline(call: &str) -> String {
    let (kind, rest) = call
        .strip_suffix(')')
        .and_then(|call| call.split_once('('))
        .unwrap();
    let (count, mut rest) = rest.split_once(", ").unwrap_or((rest, ""));
    let mut fields = Fields::default();
    fields.add(kind, count);
    while let Some((key, after)) = rest.split_once('=') {
        let (said, length) = match after.strip_prefix('\'') {
            Some(plain) => {
                let (said, _) = plain.split_once('\'').unwrap();
                (json!(said), said.len() + 2)
            }
            // A date of the case.
            None if key == "from" => {
                let said = after.split_once(", ").map_or(after, |(said, _)| said);
                (json!(said), said.len())
            }
            None => {
                let mut read = serde_json::Deserializer::from_str(after).into_iter::<Value>();
                let said = read.next().unwrap().unwrap();
                (said, read.byte_offset())
            }
        };
        fields.add(key, said);
        rest = after[length..].strip_prefix(", ").unwrap_or_default();
    }
    fields.text()
}
