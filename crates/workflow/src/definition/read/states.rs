// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! States with what belongs to them: events, timers, tasks, children.

use super::shape::Fields;
use super::{Reader, keys};
use crate::command::SignatureLevel;
use crate::definition::model::{
    Action, Guard, Handler, Named, Place, Sign, State, StateIx, StateKind, TimerRule, TimerStart, Transition,
};
use crate::expression::Kind as Gives;
use crate::types::{Record, Type};
use crate::yaml::{Entry, Node};

impl Reader<'_> {
    /// Reads the states of one level.
    pub fn state_list(
        &mut self,
        node: &Node,
        parent: Option<StateIx>,
        body_of: Option<StateIx>,
    ) -> Vec<StateIx> {
        let mut list = Vec::new();
        for entry in self.entries(node, "states").unwrap_or_default() {
            if let Some(ix) = self.state(entry, parent, body_of) {
                list.push(ix);
            }
        }
        if list.is_empty() {
            self.fault(
                node.at,
                "missing-key",
                "there is no state here",
                "add one, or remove `states`",
            );
        }
        list
    }

    fn state(&mut self, entry: &Entry, parent: Option<StateIx>, body_of: Option<StateIx>) -> Option<StateIx> {
        self.check_word(&entry.key, entry.at);
        let fields = self.fields(&entry.value, "a state", &keys::STATE)?;
        let ix = StateIx(self.states.len());
        if let Some(first) = self.by_name.insert(entry.key.clone(), ix) {
            let line = self.states.get(first.0).map_or(0, |state| state.at.line);
            let hint = format!(
                "it is already in line {line}; names are unique in a definition, also inside a hearing"
            );
            self.fault(
                entry.at,
                "duplicate-state",
                format!("a second state `{}`", entry.key),
                hint,
            );
        }
        let label = self.label(&fields, &entry.key);
        self.states.push(State {
            name: entry.key.clone(),
            at: entry.at,
            label,
            parent,
            body_of,
            kind: StateKind::Atomic,
            handlers: Vec::new(),
            always: Vec::new(),
            timers: Vec::new(),
            task: None,
            entry: Vec::new(),
            exit: Vec::new(),
            compensate: Vec::new(),
        });
        let kind = self.kind(entry, &fields, ix, body_of);
        let place = Place::Stored {
            party: body_of.is_some(),
        };
        let handlers = fields
            .get("events")
            .map(|node| self.handlers(node, body_of.is_some()))
            .unwrap_or_default();
        let always = fields
            .get("always")
            .map(|node| self.always(node, body_of.is_some()))
            .unwrap_or_default();
        let timers = fields
            .get("timers")
            .map(|node| self.timers(node, body_of.is_some()))
            .unwrap_or_default();
        let task = fields.get("task").and_then(|node| self.task(node, place));
        let on_entry = fields
            .get("entry")
            .map(|node| self.actions(node, place, None))
            .unwrap_or_default();
        let (on_exit, compensate) = self.leaving(&fields, place);
        if let Some(state) = self.states.get_mut(ix.0) {
            *state = State {
                kind,
                handlers,
                always,
                timers,
                task,
                entry: on_entry,
                exit: on_exit,
                compensate,
                label: state.label.clone(),
                name: std::mem::take(&mut state.name),
                ..*state
            };
        }
        Some(ix)
    }

    /// What happens on leaving a state, and what undoes that it was entered.
    fn leaving(&mut self, fields: &Fields<'_>, place: Place) -> (Vec<Action>, Vec<Action>) {
        let exit = fields.get("exit").map(|node| self.actions(node, place, None));
        let undo = fields.get("compensate");
        let undo = undo.map(|node| self.compensation(node, place, None));
        (exit.unwrap_or_default(), undo.unwrap_or_default())
    }

    fn kind(
        &mut self,
        entry: &Entry,
        fields: &Fields<'_>,
        ix: StateIx,
        body_of: Option<StateIx>,
    ) -> StateKind {
        let is_final = fields.get("final").is_some_and(|node| self.flag(node));
        if is_final {
            for key in keys::NOT_FINAL {
                if fields.get(key).is_some() {
                    let message = format!("the final state `{}` has `{key}`", entry.key);
                    self.fault(
                        entry.at,
                        "final-with-content",
                        message,
                        "nothing happens after a final state",
                    );
                }
            }
            let outcome = fields
                .get("outcome")
                .and_then(|node| self.word(node))
                .map(|named| named.name);
            let mut mark = |key: &str| fields.get(key).is_some_and(|node| self.flag(node));
            let (consent, silent) = (mark("consent"), mark("silent"));
            return StateKind::Final {
                outcome,
                consent,
                silent,
            };
        }
        let hint = "add `final: true` or remove it";
        self.stray(
            entry,
            fields,
            (&["outcome", "consent", "silent"], "which is not final", hint),
        );
        if let Some(history) = fields.get("history") {
            return self.history(entry, fields, history);
        }
        if let Some(node) = fields.get("to") {
            let message = format!("`to` on the state `{}`, which is no history", entry.key);
            let hint = "write a transition under `events` or `always`";
            self.fault(node.at, "bad-value", message, hint);
        }
        let done = fields.get("done").and_then(|node| self.named(node));
        if let Some(regions) = fields.get("parallel") {
            return self.parallel(entry, fields, regions, (ix, body_of));
        }
        if let Some(for_each) = fields.get("for_each") {
            let keys: &[&str] = &["initial", "states"];
            let hint = "what a party does stands under `body`; remove it";
            self.stray(entry, fields, (keys, "which is a hearing", hint));
            return self.for_each(for_each, fields, (ix, body_of), done);
        }
        if let Some(states) = fields.get("states") {
            let hint = "add `for_each:` or remove it";
            self.stray(entry, fields, (&["body"], "which is no hearing", hint));
            let initial = fields.need(self, "initial").and_then(|node| self.named(node));
            let children = self.state_list(states, Some(ix), body_of);
            let initial = initial.unwrap_or(Named {
                name: String::new(),
                at: entry.at,
            });
            return StateKind::Compound {
                children,
                initial,
                done,
            };
        }
        let hint = "add `states:` (or `for_each:`) or remove it";
        let keys: &[&str] = &["initial", "body", "done"];
        self.stray(entry, fields, (keys, "which has no states inside", hint));
        StateKind::Atomic
    }

    fn parallel(
        &mut self,
        entry: &Entry,
        fields: &Fields<'_>,
        regions: &Node,
        (ix, body_of): (StateIx, Option<StateIx>),
    ) -> StateKind {
        let keys: &[&str] = &["initial", "states", "for_each", "body"];
        let hint = "all regions are entered; remove it";
        self.stray(entry, fields, (keys, "which is parallel", hint));
        let done = fields.get("done").and_then(|node| self.named(node));
        let children = self.state_list(regions, Some(ix), body_of);
        StateKind::Parallel { children, done }
    }

    /// Keys that mean nothing on this state.
    fn stray(&mut self, entry: &Entry, fields: &Fields<'_>, (keys, message, hint): (&[&str], &str, &str)) {
        for key in keys.iter().filter(|key| fields.get(key).is_some()) {
            let message = format!("`{key}` on the state `{}`, {message}", entry.key);
            self.fault(entry.at, "bad-value", message, hint);
        }
    }

    /// `history: shallow | deep` with `to`: where it leads while nothing is remembered.
    fn history(&mut self, entry: &Entry, fields: &Fields<'_>, node: &Node) -> StateKind {
        for key in keys::NOT_HISTORY {
            if fields.get(key).is_some() {
                let message = format!("the history `{}` has `{key}`", entry.key);
                let hint = "a history is never active; it only leads on";
                self.fault(entry.at, "bad-history", message, hint);
            }
        }
        let word = node.text().unwrap_or_default();
        if !matches!(word, "shallow" | "deep") {
            let message = "`history` can only be `shallow` or `deep`";
            let hint = "shallow remembers the child, deep what was active inside it";
            self.fault(node.at, "bad-value", message, hint);
        }
        let to = fields.need(self, "to").and_then(|node| self.named(node));
        let nowhere = Named {
            name: String::new(),
            at: entry.at,
        };
        StateKind::History {
            deep: word == "deep",
            to: to.unwrap_or(nowhere),
        }
    }

    /// Eventless transitions: taken as soon as their guard holds.
    fn always(&mut self, node: &Node, party: bool) -> Vec<Transition> {
        let mut list = Vec::new();
        let items = self.items(node);
        if items.is_empty() {
            let hint = "write one, or remove `always`";
            self.fault(node.at, "missing-key", "there is no transition here", hint);
        }
        for item in items {
            let Some(fields) = self.fields(item, "an eventless transition", &keys::ALWAYS) else {
                continue;
            };
            // Without a target it would be taken for ever.
            if fields.need(self, "to").is_some() {
                list.extend(self.transition(item, party, &Record::default()));
            }
        }
        list
    }

    fn for_each(
        &mut self,
        node: &Node,
        fields: &Fields<'_>,
        (ix, body_of): (StateIx, Option<StateIx>),
        done: Option<Named>,
    ) -> StateKind {
        if body_of.is_some() {
            self.fault(
                node.at,
                "for-each-nested",
                "for_each inside a for_each",
                "a party has no parties of its own",
            );
        }
        let inner = self.fields(node, "for_each", &keys::FOR_EACH);
        let list = inner
            .and_then(|f| f.need(self, "in"))
            .and_then(|node| self.text(node))
            .unwrap_or_default();
        let list = list.strip_prefix("case.").unwrap_or(list).to_owned();
        let key_node = inner.and_then(|f| f.need(self, "key"));
        let key = key_node
            .and_then(|node| self.word(node))
            .map(|named| named.name)
            .unwrap_or_default();
        if let (Some(node), Some(Type::ListOf(item))) =
            (key_node, self.data.fields.get(&list).map(|f| &f.kind))
            && let Type::Record(record) = item.as_ref()
            && record
                .fields
                .get(&key)
                .is_none_or(|field| field.kind != Type::Text)
        {
            let hint = "name a text field of the list's entries";
            self.fault(
                node.at,
                "for-each-list",
                format!("`{key}` cannot be the key of a party"),
                hint,
            );
        }
        let body = fields
            .need(self, "body")
            .and_then(|node| self.fields(node, "a body", &keys::BODY));
        let initial = body
            .and_then(|b| b.need(self, "initial"))
            .and_then(|node| self.named(node));
        let states = body.and_then(|b| b.need(self, "states"));
        let children = states
            .map(|node| self.state_list(node, None, Some(ix)))
            .unwrap_or_default();
        let initial = initial.unwrap_or(Named {
            name: String::new(),
            at: node.at,
        });
        StateKind::ForEach {
            list,
            key,
            children,
            initial,
            done,
        }
    }

    fn handlers(&mut self, node: &Node, party: bool) -> Vec<Handler> {
        let mut handlers = Vec::new();
        for entry in self.entries(node, "events").unwrap_or_default() {
            self.check_word(&entry.key, entry.at);
            let event = Named {
                name: entry.key.clone(),
                at: entry.at,
            };
            let payload = self.payloads.get(&entry.key).cloned().unwrap_or_default();
            let mut alternatives = Vec::new();
            let items = self.items(&entry.value);
            if items.is_empty() {
                let message = format!("`{}` has no transition", entry.key);
                self.fault(
                    entry.value.at,
                    "missing-key",
                    message,
                    "write one, or remove the event here",
                );
            }
            for item in items {
                alternatives.extend(self.transition(item, party, &payload));
            }
            handlers.push(Handler { event, alternatives });
        }
        handlers
    }

    fn transition(&mut self, node: &Node, party: bool, payload: &Record) -> Option<Transition> {
        let fields = self.fields(node, "a transition", &keys::TRANSITION)?;
        let reason_required = fields.get("reason").is_some_and(|node| {
            let good = node.text() == Some("required");
            if !good {
                self.fault(
                    node.at,
                    "bad-value",
                    "`reason` can only be `required`",
                    "write it or remove the line",
                );
            }
            good
        });
        let place = Place::Caused {
            party,
            reason: reason_required,
        };
        let undo = fields.get("compensate");
        let marks = |node: &Node| matches!(node.kind, crate::yaml::Kind::Scalar(_));
        let compensates = undo.is_some_and(|node| marks(node) && self.flag(node));
        let undo = undo.filter(|node| !marks(node));
        Some(Transition {
            at: node.at,
            by: fields.get("by").map(|node| self.names(node)).unwrap_or_default(),
            duties: fields
                .get("duty")
                .map(|node| self.names(node))
                .unwrap_or_default(),
            guard: fields
                .get("guard")
                .and_then(|node| self.condition(node, Place::Stored { party }, None)),
            accept: fields
                .get("accept")
                .map(|node| self.accept(node, place, payload))
                .unwrap_or_default(),
            sign: fields.get("sign").and_then(|node| self.sign(node)),
            reason_required,
            to: fields.get("to").and_then(|node| self.named(node)),
            internal: fields.get("internal").is_some_and(|node| self.flag(node)),
            actions: fields
                .get("do")
                .map(|node| self.actions(node, place, Some(payload)))
                .unwrap_or_default(),
            compensate: undo
                .map(|node| self.compensation(node, place, Some(payload)))
                .unwrap_or_default(),
            compensates,
        })
    }

    /// A condition, perhaps with the sentence people read when it does not hold.
    pub(super) fn condition(&mut self, node: &Node, place: Place, payload: Option<&Record>) -> Option<Guard> {
        if node.text().is_some() {
            let condition = self.expression(node, place, payload, &Gives::Bool)?;
            return Some(Guard {
                condition,
                otherwise: None,
            });
        }
        let fields = self.fields(node, "a guard", &keys::GUARD)?;
        let condition = fields
            .need(self, "cel")
            .and_then(|node| self.expression(node, place, payload, &Gives::Bool));
        let otherwise = fields.get("otherwise").and_then(|node| self.text_pair(node));
        Some(Guard {
            condition: condition?,
            otherwise,
        })
    }

    /// One condition or several on what comes along with an event.
    fn accept(&mut self, node: &Node, place: Place, payload: &Record) -> Vec<Guard> {
        let nodes = match &node.kind {
            crate::yaml::Kind::List(nodes) => nodes.as_slice(),
            crate::yaml::Kind::Scalar(_) | crate::yaml::Kind::Map(_) => std::slice::from_ref(node),
        };
        if nodes.is_empty() {
            self.fault(
                node.at,
                "bad-value",
                "an empty list accepts everything",
                "write a condition, or remove it",
            );
        }
        let read = |node| self.condition(node, place, Some(payload));
        nodes.iter().filter_map(read).collect()
    }

    fn sign(&mut self, node: &Node) -> Option<Sign> {
        let fields = self.fields(node, "sign", &keys::SIGN)?;
        let level_node = fields.need(self, "level")?;
        let word = self.text(level_node)?;
        let level = SignatureLevel::ALL.into_iter().find(|level| level.word() == word);
        if level.is_none() {
            let hint = format!(
                "levels: {}",
                SignatureLevel::ALL.map(SignatureLevel::word).join(", ")
            );
            self.fault(
                level_node.at,
                "bad-value",
                format!("there is no signature level `{word}`"),
                hint,
            );
        }
        let over_node = fields.need(self, "over")?;
        let over: Vec<String> = self
            .names(over_node)
            .into_iter()
            .map(|named| named.name)
            .collect();
        Some(Sign { level: level?, over })
    }

    fn timers(&mut self, node: &Node, party: bool) -> Vec<TimerRule> {
        let mut timers = Vec::new();
        for entry in self.entries(node, "timers").unwrap_or_default() {
            self.check_word(&entry.key, entry.at);
            timers.extend(self.timer(entry, party));
        }
        timers
    }

    fn timer(&mut self, entry: &Entry, party: bool) -> Option<TimerRule> {
        let fields = self.fields(&entry.value, "a timer", &keys::TIMER)?;
        let place = Place::Stored { party };
        let when = fields
            .get("when")
            .and_then(|node| self.expression(node, place, None, &Gives::Bool));
        let raise = fields.get("raise").and_then(|node| self.named(node));
        let actions = fields
            .get("do")
            .map(|node| self.actions(node, Place::Caused { party, reason: false }, None));
        if raise.is_none() && actions.as_ref().is_none_or(Vec::is_empty) {
            let hint = "give it `raise: event` or `do: […]`";
            self.fault(
                entry.at,
                "idle-timer",
                format!("the timer `{}` does nothing", entry.key),
                hint,
            );
        }
        let start = match (fields.get("after"), fields.get("at")) {
            (Some(node), None) => TimerStart::After(self.deadline(node, place, None)?),
            (None, Some(node)) => self.instant(node, place)?,
            (Some(_), Some(_)) | (None, None) => {
                let hint = "a period that starts now, or a date of the case";
                self.fault(
                    entry.at,
                    "bad-value",
                    "a timer needs either `after` or `at`",
                    hint,
                );
                return None;
            }
        };
        let actions = actions.unwrap_or_default();
        Some(TimerRule {
            name: entry.key.clone(),
            at: entry.at,
            when,
            start,
            raise,
            actions,
        })
    }

    /// `at: case.valid_to`: a date or an instant, so only a plain field has a known meaning.
    fn instant(&mut self, node: &Node, place: Place) -> Option<TimerStart> {
        let value = self.expression(node, place, None, &Gives::Any)?;
        let field = value
            .source()
            .strip_prefix("case.")
            .and_then(|name| self.data.fields.get(name));
        match field.map(|field| &field.kind) {
            Some(Type::Date) => Some(TimerStart::At { value, is_date: true }),
            Some(Type::Instant) => Some(TimerStart::At {
                value,
                is_date: false,
            }),
            Some(_) | None => {
                let message = format!("`{}` is no date or instant of the case data", value.source());
                self.fault(
                    node.at,
                    "timer-type",
                    message,
                    "name a field `case.…` of type date or instant",
                );
                None
            }
        }
    }
}
