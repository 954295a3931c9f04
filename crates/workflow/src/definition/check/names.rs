// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Every name means something, and means it in the right place.

use std::collections::BTreeSet;

use super::{Checks, values_of};
use crate::command::SYSTEM_ROLE;
use crate::definition::model::{Handler, Named, State, StateIx, StateKind, TaskRule, Transition};
use crate::spelling::nearest;

impl Checks<'_> {
    pub(super) fn names(&mut self) {
        let model = self.model;
        for named in &model.started_by {
            self.role(named, false);
        }
        if self
            .state_name(&model.initial, None)
            .is_some_and(|ix| !model.top.contains(&ix))
        {
            self.bad_initial(&model.initial, "the definition");
        }
        for (ix, state) in model.all() {
            self.state_names(ix, state);
        }
        self.duties();
        self.effects();
        self.unused();
    }

    fn state_names(&mut self, ix: StateIx, state: &State) {
        match &state.kind {
            StateKind::Compound {
                children,
                initial,
                done,
            } => {
                if self
                    .state_name(initial, state.body_of)
                    .is_some_and(|i| !children.contains(&i))
                {
                    self.bad_initial(initial, &state.name);
                }
                self.done(ix, done.as_ref());
            }
            StateKind::ForEach {
                children,
                initial,
                done,
                ..
            } => {
                if self
                    .state_name(initial, Some(ix))
                    .is_some_and(|i| !children.contains(&i))
                {
                    self.bad_initial(initial, &format!("the body of {}", state.name));
                }
                if done.is_none() && !self.is_region(state) {
                    let hint = "add `done: event` and handle it, or the hearing never ends by itself";
                    self.fault(
                        state.at,
                        "missing-key",
                        format!("the hearing `{}` needs `done`", state.name),
                        hint,
                    );
                }
                self.done(ix, done.as_ref());
            }
            StateKind::Parallel { done, .. } => self.done(ix, done.as_ref()),
            StateKind::History { to, .. } => self.history(state, to),
            StateKind::Atomic | StateKind::Final { .. } => {}
        }
        for handler in &state.handlers {
            self.handler(state, handler);
        }
        for to in state.always.iter().filter_map(|t| t.to.as_ref()) {
            self.state_name(to, state.body_of);
        }
        self.changes(state);
        for timer in &state.timers {
            if let Some(raise) = &timer.raise {
                self.event(raise);
                self.raised(ix, raise);
            }
        }
        if let Some(task) = &state.task {
            self.role(&task.role, state.body_of.is_some());
            self.task(ix, task);
        }
    }

    /// Whoever has a task can do something about it.
    fn task(&mut self, ix: StateIx, task: &TaskRule) {
        let model = self.model;
        let acting = |t: &Transition| t.by.iter().any(|by| by.name == task.role.name);
        let mut inside = model
            .all()
            .filter(|(inner, _)| model.upward(*inner).any(|up| up == ix));
        if !inside.any(|(_, s)| s.handlers.iter().flat_map(|h| &h.alternatives).any(acting)) {
            let (role, state) = (&task.role.name, &model.state(ix).name);
            let message = format!("the role `{role}` has a task in `{state}` but no event there");
            let hint = "give the role an event in this state, or remove the task";
            self.fault(task.at, "idle-task", message, hint);
        }
        self.form(ix, task);
    }

    /// A form explains fields that somebody with the task is asked for.
    fn form(&mut self, ix: StateIx, task: &TaskRule) {
        let model = self.model;
        let Some(named) = &task.form else { return };
        let Some(form) = model.forms.get(&named.name) else {
            return;
        };
        let inside = model
            .all()
            .filter(|(inner, _)| model.upward(*inner).any(|up| up == ix));
        let acting = |t: &Transition| t.by.iter().any(|by| by.name == task.role.name);
        let handlers = inside.flat_map(|(_, state)| &state.handlers);
        let events = handlers
            .filter(|handler| handler.alternatives.iter().any(acting))
            .filter_map(|handler| model.events.get(&handler.event.name));
        let asked: BTreeSet<&str> = events
            .flat_map(|word| word.payload.fields.keys().map(String::as_str))
            .collect();
        for field in form.fields.keys().filter(|field| !asked.contains(field.as_str())) {
            let (form, act) = (&named.name, &task.act);
            let message =
                format!("the form `{form}` explains `{field}`, which no event of the task `{act}` asks for");
            let known: Vec<&str> = asked.iter().copied().collect();
            let hint = format!("fields there: {}", known.join(", "));
            self.fault(named.at, "form-field", message, hint);
        }
    }

    fn handler(&mut self, state: &State, handler: &Handler) {
        let party = state.body_of.is_some();
        self.event(&handler.event);
        // What people send and what is raised inside select their transitions apart.
        let mut certain = [false, false];
        for transition in &handler.alternatives {
            let [sent, raised] = &mut certain;
            let certain = if transition.by.is_empty() { raised } else { sent };
            if *certain {
                let message = format!("this alternative of `{}` is never reached", handler.event.name);
                self.fault(
                    transition.at,
                    "shadowed",
                    message,
                    "the one before it has no guard; put it last",
                );
            }
            *certain |= transition.guard.is_none();
            self.payload(handler, transition);
            for by in &transition.by {
                self.role(by, party);
            }
            for duty in &transition.duties {
                self.duty_use(duty, handler, transition);
            }
            if let Some(to) = &transition.to {
                self.state_name(to, state.body_of);
            }
            self.signer(transition);
            let by_person = transition.by.iter().any(|by| by.name != SYSTEM_ROLE);
            let asks =
                transition.reason_required || transition.sign.is_some() || !transition.accept.is_empty();
            if transition.by.is_empty() && asks {
                let message = format!(
                    "`{}` asks for a reason, a signature or something acceptable but nobody sends it",
                    handler.event.name
                );
                self.fault(transition.at, "no-actor", message, "add `by: role`");
            }
            if !by_person && !transition.by.is_empty() && !transition.accept.is_empty() {
                let message = format!(
                    "`{}` is refused to the machine, which reads no refusal",
                    handler.event.name
                );
                let hint =
                    "`accept` asks people; ask with a `guard` on what is stored, and name what else happens";
                self.fault(transition.at, "no-actor", message, hint);
            }
            if !by_person && !transition.duties.is_empty() {
                let message = format!("`{}` has a duty but no person sends it", handler.event.name);
                self.fault(
                    transition.at,
                    "no-actor",
                    message,
                    "duties bind people; add `by: role`",
                );
            }
        }
        self.idle_event(state, handler);
    }

    /// A seal is the authority's and set by the machine, a signature is a person's; neither stands in for the other.
    fn signer(&mut self, transition: &Transition) {
        let Some(sign) = &transition.sign else { return };
        let seal = sign.level.is_seal();
        let Some(by) = transition.by.iter().find(|by| (by.name == SYSTEM_ROLE) != seal) else {
            return;
        };
        let (message, hint) = match seal {
            true => (
                format!(
                    "`{}` is a person and sets no seal ({})",
                    by.name,
                    sign.level.word()
                ),
                "let the person sign, or let `system` report that the authority has sealed",
            ),
            false => (
                format!(
                    "the machine gives no signature of a person ({})",
                    sign.level.word()
                ),
                "let a person sign, or take a seal",
            ),
        };
        self.fault(by.at, "wrong-signer", message, hint);
    }

    /// Whoever sends an event brings something about, or says something.
    fn idle_event(&mut self, state: &State, handler: &Handler) {
        let known = self.model.events.get(&handler.event.name);
        let says = known.is_none_or(|word| !word.payload.fields.is_empty());
        let does = |t: &Transition| {
            let moves = t.to.is_some() || !t.actions.is_empty() || !t.compensate.is_empty() || t.compensates;
            moves || t.reason_required || t.sign.is_some() || !t.duties.is_empty()
        };
        let mut sent = handler
            .alternatives
            .iter()
            .filter(|t| !t.by.is_empty())
            .peekable();
        let Some(first) = sent.peek().map(|first| first.at) else {
            return;
        };
        if !says && !sent.any(does) {
            let message = format!("`{}` in `{}` does nothing", handler.event.name, state.name);
            let hint = "give it `to:` or `do:`, or remove it";
            self.fault(first, "idle-event", message, hint);
        }
    }

    /// What is raised inside brings nothing along.
    fn payload(&mut self, handler: &Handler, transition: &Transition) {
        let actions = transition.actions.iter().chain(&transition.compensate);
        let mut values = actions.flat_map(values_of);
        if let Some(value) = values.find(|value| transition.by.is_empty() && value.reads("payload")) {
            let message = format!(
                "`{}` reads what came with `{}`, which is raised inside",
                value.source(),
                handler.event.name
            );
            let hint =
                "an event that nobody sends has no payload; set the field before, or let somebody send it";
            self.fault(transition.at, "no-payload", message, hint);
        }
    }

    fn duty_use(&mut self, duty: &Named, handler: &Handler, transition: &Transition) {
        let Some(rule) = self.model.duties.get(&duty.name) else {
            let known: Vec<&str> = self.model.duties.keys().map(String::as_str).collect();
            return self.unknown(duty, "unknown-duty", "duty", &known);
        };
        if !rule.rule.acts().iter().any(|act| act.name == handler.event.name) {
            let message = format!(
                "the duty `{}` does not name the act `{}`",
                duty.name, handler.event.name
            );
            self.fault(
                transition.at,
                "duty-act",
                message,
                "add the act to the duty, or remove the duty here",
            );
        }
    }

    /// Each act of a duty exists, is done by people, and carries the duty wherever it is done.
    fn duties(&mut self) {
        let model = self.model;
        for (name, duty) in &model.duties {
            for act in duty.rule.acts() {
                let handlers = model
                    .states
                    .iter()
                    .flat_map(|s| &s.handlers)
                    .filter(|h| h.event.name == act.name);
                let transitions: Vec<&Transition> = handlers.flat_map(|h| &h.alternatives).collect();
                if !transitions.iter().any(|t| !t.by.is_empty()) {
                    let message = format!("nobody performs the act `{}` of the duty `{name}`", act.name);
                    self.fault(act.at, "duty-act", message, "name an event that people send");
                }
                for transition in transitions
                    .iter()
                    .filter(|t| !t.duties.iter().any(|d| d.name == *name))
                {
                    let message = format!(
                        "`{}` is an act of the duty `{name}` but does not carry it",
                        act.name
                    );
                    self.fault(
                        transition.at,
                        "duty-not-enforced",
                        message,
                        format!("add `duty: {name}` here"),
                    );
                }
            }
        }
    }

    /// Words that are declared and never used mislead the reader.
    fn unused(&mut self) {
        let model = self.model;
        let transitions = || {
            model
                .states
                .iter()
                .flat_map(|s| &s.handlers)
                .flat_map(|h| &h.alternatives)
        };
        let mut used: BTreeSet<&str> = transitions()
            .flat_map(|t| &t.by)
            .map(|by| by.name.as_str())
            .collect();
        used.extend(model.started_by.iter().map(|named| named.name.as_str()));
        used.insert(SYSTEM_ROLE);
        for (name, role) in model
            .roles
            .iter()
            .filter(|(name, _)| !used.contains(name.as_str()))
        {
            self.fault(
                role.at,
                "unused",
                format!("the role `{name}` does nothing"),
                "give it an event or remove it",
            );
        }
        let duties: BTreeSet<&str> = transitions()
            .flat_map(|t| &t.duties)
            .map(|d| d.name.as_str())
            .collect();
        for (name, duty) in model
            .duties
            .iter()
            .filter(|(name, _)| !duties.contains(name.as_str()))
        {
            self.fault(
                duty.at,
                "unused",
                format!("the duty `{name}` binds nobody"),
                "name it on its acts",
            );
        }
        let handled: BTreeSet<&str> = model
            .states
            .iter()
            .flat_map(|s| &s.handlers)
            .map(|h| h.event.name.as_str())
            .collect();
        for (name, event) in model
            .events
            .iter()
            .filter(|(name, _)| !handled.contains(name.as_str()))
        {
            self.fault(
                event.at,
                "unused",
                format!("no state handles the event `{name}`"),
                "handle it or remove it",
            );
        }
    }

    fn done(&mut self, ix: StateIx, done: Option<&Named>) {
        let Some(done) = done else { return };
        self.event(done);
        self.raised(ix, done);
    }

    /// An event raised inside a state has to be handled there, above it, inside it, or in a region beside it.
    fn raised(&mut self, ix: StateIx, event: &Named) {
        let model = self.model;
        let handles = |state: &State| {
            let named = state
                .handlers
                .iter()
                .filter(|handler| handler.event.name == event.name);
            named
                .flat_map(|handler| &handler.alternatives)
                .any(|t| t.by.is_empty())
        };
        let above = model.upward(ix).any(|up| handles(model.state(up)));
        let elsewhere = || {
            model
                .all()
                .any(|(other, state)| handles(state) && model.may_be_together(ix, other))
        };
        if !above && !elsewhere() {
            let message = format!(
                "`{}` is raised in `{}` but nothing there handles it",
                event.name,
                model.state(ix).name
            );
            self.fault(
                event.at,
                "unhandled-event",
                message,
                "add it to `events` without `by`",
            );
        }
    }

    pub(super) fn state_name(&mut self, named: &Named, body: Option<StateIx>) -> Option<StateIx> {
        let model = self.model;
        let Some(ix) = model.by_name.get(&named.name).copied() else {
            let known: Vec<&str> = model.by_name.keys().map(String::as_str).collect();
            self.unknown(named, "unknown-state", "state", &known);
            return None;
        };
        if model.state(ix).body_of != body {
            let message = format!("`{}` belongs to another hierarchy", named.name);
            self.unresolved = true;
            let hint = "a party moves only inside its own body, and the case only outside of it";
            self.fault(named.at, "outside-body", message, hint);
            return None;
        }
        Some(ix)
    }

    fn bad_initial(&mut self, named: &Named, of: &str) {
        self.unresolved = true;
        let message = format!("`{}` is no state directly inside {of}", named.name);
        self.fault(named.at, "bad-initial", message, "name one of its own states");
    }

    pub(super) fn event(&mut self, named: &Named) {
        if !self.model.events.contains_key(&named.name) {
            let known: Vec<&str> = self.model.events.keys().map(String::as_str).collect();
            self.unknown(named, "unknown-event", "event", &known);
        }
    }

    fn role(&mut self, named: &Named, party: bool) {
        let Some(role) = self.model.roles.get(&named.name) else {
            let known: Vec<&str> = self.model.roles.keys().map(String::as_str).collect();
            return self.unknown(named, "unknown-role", "role", &known);
        };
        if !party && role.org.as_ref().is_some_and(|org| org.reads("party")) {
            let message = format!("the role `{}` belongs to a heard party", named.name);
            self.fault(
                named.at,
                "role-needs-party",
                message,
                "use it only inside the body of a hearing",
            );
        }
    }

    pub(super) fn unknown(&mut self, named: &Named, code: &'static str, what: &str, known: &[&str]) {
        // Only unknown states hide where a case goes.
        self.unresolved |= code == "unknown-state";
        if self.full() {
            return;
        }
        let hint = match nearest(&named.name, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!(
                "declare it, or use one that exists ({} are declared)",
                known.len()
            ),
        };
        self.fault(
            named.at,
            code,
            format!("there is no {what} `{}`", named.name),
            hint,
        );
    }
}
