// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The language once more, as plain and slow as possible, read straight from the YAML: written from
//! `docs/workflow-language.md` and the SCXML algorithm (appendix D), sharing nothing with `workflow::step` but the types
//! a case is stored in. This file: who may do what. `run.rs`: what happens then.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};
use workflow::{Action, Actor, Case, Command, Effect, Performed, SignatureProof, Task};

use crate::dates::Holidays;
use crate::expression::{self, Incident, Variables};
use crate::run::Run;

/// Codes of everything that speaks against a command.
pub type Codes = BTreeSet<String>;

pub fn code(word: &str) -> Codes {
    Codes::from([word.to_owned()])
}

pub fn incident(_: Incident) -> Codes {
    code("incident")
}

/// A state: its name, the one around it, whether it belongs to a party, and what the file says.
pub struct State<'d> {
    pub name: &'d str,
    pub up: Option<usize>,
    pub of_party: bool,
    pub is: &'d Value,
}

pub struct Naive<'d> {
    pub file: &'d Value,
    /// In the order of the source.
    pub states: Vec<State<'d>>,
    pub holidays: Holidays,
}

/// What a command leads to.
pub type Answer = Result<(Case, Vec<Effect>), Codes>;

/// A transition and the state that has it.
pub type Taken<'d> = (usize, &'d Value);

/// What came with an event.
#[derive(Clone, Copy)]
struct Sent<'c> {
    event: &'c str,
    party: Option<&'c str>,
    payload: &'c Value,
    reason: Option<&'c str>,
    signature: Option<&'c SignatureProof>,
}

/// Which transitions are asked for.
#[derive(Clone, Copy, PartialEq)]
pub enum Wanted<'e> {
    Sent(&'e str),
    Raised(&'e str),
    Always,
}

/// What selection found: transitions, or the first one a guard held back, if any.
pub enum Found<'d> {
    Taken(Vec<Taken<'d>>),
    Guarded(Taken<'d>),
    Nothing,
}

/// One thing or a list of things.
pub fn list(value: &Value) -> Vec<&Value> {
    match value {
        Value::Null => Vec::new(),
        Value::Array(items) => items.iter().collect(),
        one => vec![one],
    }
}

fn words(value: &Value) -> Vec<&str> {
    list(value).into_iter().filter_map(Value::as_str).collect()
}

impl<'d> Naive<'d> {
    pub fn new(file: &'d Value, calendar: &str) -> Naive<'d> {
        let mut states = Vec::new();
        add_states(&file["states"], None, false, &mut states);
        let holidays = Holidays::parse(calendar);
        Naive {
            file,
            states,
            holidays,
        }
    }

    pub fn index(&self, name: &str) -> usize {
        self.states.iter().position(|state| state.name == name).unwrap()
    }

    /// The states around one, innermost first.
    pub fn around(&self, ix: usize) -> Vec<usize> {
        let mut found = Vec::new();
        let mut up = self.states[ix].up;
        while let Some(ix) = up {
            found.push(ix);
            up = self.states[ix].up;
        }
        found
    }

    pub fn active(&self, case: &Case, party: Option<&str>) -> BTreeSet<usize> {
        let configuration = match party {
            None => &case.configuration,
            Some(key) => &case.party(key).unwrap().configuration,
        };
        configuration.0.iter().map(|name| self.index(name)).collect()
    }

    /// Whether parties are being heard.
    pub fn hearing(&self, case: &Case) -> Option<usize> {
        let mut active = self.active(case, None).into_iter();
        active.find(|ix| self.states[*ix].is.get("for_each").is_some())
    }

    // ---- what expressions see

    pub fn variables(&self, case: &Case, party: Option<&str>) -> Variables {
        let whole = |party: &workflow::Party| {
            let mut value = Value::clone(&party.data);
            value["key"] = json!(party.key);
            value["state"] = json!(party.configuration.leaf());
            value["outcome"] = json!(party.outcome);
            value
        };
        let mut variables = Variables::from([
            ("case".to_owned(), Value::clone(&case.data)),
            ("parties".to_owned(), case.parties.iter().map(whole).collect()),
        ]);
        if let Some(party) = party.and_then(|key| case.party(key)) {
            variables.insert("party".to_owned(), whole(party));
        }
        variables
    }

    // ---- selection: innermost first, then outwards; the first whose guard holds

    pub fn select(&self, case: &Case, party: Option<&str>, wanted: Wanted<'_>) -> Result<Found<'d>, Codes> {
        let active = self.active(case, party);
        let variables = self.variables(case, party);
        let (mut taken, mut guarded) = (Vec::<Taken<'d>>::new(), None);
        for leaf in active.iter().filter(|ix| self.is_leaf(**ix)) {
            let mut found = None;
            for ix in std::iter::once(*leaf).chain(self.around(*leaf)) {
                for transition in self.transitions(ix, wanted) {
                    let holds = match guard(transition) {
                        None => true,
                        Some(source) => expression::holds(source, &variables).map_err(incident)?,
                    };
                    if holds && found.is_none() {
                        found = Some((ix, transition));
                        break;
                    }
                    guarded = guarded.or(Some((ix, transition)));
                }
                if found.is_some() {
                    break;
                }
            }
            let known = |own: &Taken<'d>| taken.iter().any(|other| std::ptr::eq(other.1, own.1));
            taken.extend(found.filter(|own| !known(own)));
        }
        Ok(match (taken.is_empty(), guarded) {
            (false, _) => Found::Taken(self.without_conflicts(case, party, taken)),
            (true, Some(guarded)) => Found::Guarded(guarded),
            (true, None) => Found::Nothing,
        })
    }

    fn is_leaf(&self, ix: usize) -> bool {
        let is = self.states[ix].is;
        is.get("states").is_none() && is.get("parallel").is_none()
    }

    /// People send what has `by`; only the procedure raises what has none.
    fn transitions(&self, ix: usize, wanted: Wanted<'_>) -> Vec<&'d Value> {
        let is = self.states[ix].is;
        let (event, raised) = match wanted {
            Wanted::Always => return is.get("always").map(list).unwrap_or_default(),
            Wanted::Sent(event) => (event, false),
            Wanted::Raised(event) => (event, true),
        };
        let handler = is.get("events").and_then(|events| events.get(event));
        let alternatives = handler.map(list).unwrap_or_default();
        alternatives
            .into_iter()
            .filter(|t| t.get("by").is_none() == raised)
            .collect()
    }

    fn without_conflicts(&self, case: &Case, party: Option<&str>, enabled: Vec<Taken<'d>>) -> Vec<Taken<'d>> {
        let left = |taken: &Taken<'d>| self.left(case, party, taken);
        let mut kept: Vec<Taken<'d>> = Vec::new();
        for own in enabled {
            let rivals: Vec<Taken<'d>> = kept
                .iter()
                .filter(|other| !left(other).is_disjoint(&left(&own)))
                .copied()
                .collect();
            if rivals.iter().all(|other| self.around(own.0).contains(&other.0)) {
                kept.retain(|other| !rivals.contains(other));
                kept.push(own);
            }
        }
        kept
    }

    // ---- one command

    pub fn start(&self, id: &str, data: &Value, actor: &Actor, now: i64) -> Answer {
        let declared = self.file["data"].as_object().unwrap();
        let given = data.as_object().cloned().unwrap_or_default();
        self.fits(declared, &given, "data_invalid")?;
        let mut data = given;
        for name in declared.keys() {
            data.entry(name.clone()).or_insert(Value::Null);
        }
        let case: Case = serde_json::from_value(json!({
            "id": id, "definition": {"name": "", "version": 0, "sha256": ""}, "version": 0, "configuration": [],
            "data": data, "parties": [], "tasks": [], "timers": [], "performers": [], "ended": false,
        }))
        .unwrap();
        self.role(&case, None, actor, &words(&self.file["start"]["by"]))?;
        let mut run = Run::new(self, case, ("start", actor), now, now);
        run.begin(self.file["initial"].as_str().unwrap())?;
        Ok(run.finish())
    }

    pub fn step(&self, case: &Case, command: &Command, now: i64) -> Answer {
        if case.ended {
            return Err(code("case_ended"));
        }
        let actor = &command.actor;
        match &command.action {
            Action::Event {
                name,
                party,
                payload,
                reason,
                signature,
            } => {
                let sent = Sent {
                    event: name,
                    party: party.as_deref(),
                    payload,
                    reason: reason.as_deref(),
                    signature: signature.as_ref(),
                };
                self.event(case, actor, sent, now)
            }
            Action::Claim { task } | Action::Release { task } => {
                let claim = matches!(command.action, Action::Claim { .. });
                let at = case.tasks.iter().position(|open| open.id == *task);
                let at = at.ok_or_else(|| code("task_unknown"))?;
                let task = &case.tasks[at];
                let own = task.claimed_by.as_ref() == Some(&actor.person);
                match claim {
                    true if task.claimed_by.is_some() && !own => return Err(code("task_held")),
                    false if !own => return Err(code("task_not_held")),
                    _ => {}
                }
                self.role(case, task.party.as_deref(), actor, &[&task.role])?;
                let mut states = self.states.iter();
                if let Some(state) = states.find(|state| claim && *state.name == *task.state) {
                    let rule = (&state.is["task"], task.role.as_str());
                    let barred = self.no_candidate(case, task.party.as_deref(), actor, rule);
                    barred.map_or(Ok(()), |found| Err(code(&found)))?;
                }
                let mut run = Run::new(self, case.clone(), ("claim", actor), now, now);
                run.case.tasks[at].claimed_by = claim.then(|| actor.person.clone());
                run.case.tasks[at].holder = claim.then(|| actor.name.clone());
                Ok(run.finish())
            }
            Action::Timer { id } => {
                if !actor.roles.contains("system") {
                    return Err(code("missing_role"));
                }
                let timer = case.timers.iter().find(|timer| timer.id == *id);
                let timer = timer.ok_or_else(|| code("timer_unknown"))?;
                let due = timer.due.as_second();
                if now < due {
                    return Err(code("timer_not_due"));
                }
                let mut run = Run::new(self, case.clone(), ("timer", actor), now, due);
                run.fire(timer)?;
                Ok(run.finish())
            }
        }
    }

    /// Whether the event may be for that party, or for the whole case.
    fn addressed(&self, case: &Case, event: &str, party: Option<&str>) -> Result<(), Codes> {
        let handles = |state: &State<'_>| {
            state
                .is
                .get("events")
                .is_some_and(|events| events.get(event).is_some())
        };
        let handled = |of_party: bool| {
            self.states
                .iter()
                .any(|state| state.of_party == of_party && handles(state))
        };
        match party {
            None if handled(true) && !handled(false) => Err(code("party_required")),
            Some(_) if !handled(true) => Err(code("party_unexpected")),
            Some(key) if case.party(key).is_none() => Err(code("unknown_party")),
            Some(_) if self.hearing(case).is_none() => Err(code("not_possible_here")),
            _ => Ok(()),
        }
    }

    /// The transitions somebody may take with an event, and the role they act in.
    fn allowed(&self, case: &Case, actor: &Actor, sent: Sent<'_>) -> Result<(Vec<Taken<'d>>, String), Codes> {
        let taken = match self.select(case, sent.party, Wanted::Sent(sent.event))? {
            Found::Taken(taken) => taken,
            Found::Guarded(first) => {
                let mut codes = self
                    .objections(case, actor, sent, first)
                    .err()
                    .unwrap_or_default();
                codes.insert("guard_false".to_owned());
                return Err(codes);
            }
            Found::Nothing => {
                return Err(code(
                    match self.select(case, sent.party, Wanted::Raised(sent.event)) {
                        Ok(Found::Nothing) => "not_possible_here",
                        _ => "internal_event",
                    },
                ));
            }
        };
        let (mut role, mut codes) = (None, Codes::new());
        for own in &taken {
            match self.objections(case, actor, sent, *own) {
                Ok(found) => role = role.or(Some(found)),
                Err(found) => codes.extend(found),
            }
        }
        match codes.is_empty() {
            true => Ok((taken, role.unwrap_or_default())),
            false => Err(codes),
        }
    }

    fn event(&self, case: &Case, actor: &Actor, sent: Sent<'_>, now: i64) -> Answer {
        let (event, party) = (sent.event, sent.party);
        let word = self.file["events"]
            .get(event)
            .ok_or_else(|| code("unknown_event"))?;
        self.addressed(case, event, party)?;
        let (taken, role) = self.allowed(case, actor, sent)?;
        let payload = self.payload(word, sent.payload)?;
        let mut run = Run::new(self, case.clone(), (event, actor), now, now);
        let reason = sent.reason.map(str::trim).filter(|text| !text.is_empty());
        run.submit(payload, reason);
        let mut codes = Codes::new();
        for accept in taken.iter().flat_map(|(_, transition)| accepts(transition)) {
            match run.says(accept, party) {
                Ok(true) => {}
                Ok(false) => {
                    codes.insert("not_accepted".to_owned());
                }
                Err(found) => codes.extend(found),
            }
        }
        if !codes.is_empty() {
            return Err(codes);
        }
        run.microstep(&taken, party)?;
        run.until_stable()?;
        let done = Performed {
            act: event.into(),
            person: actor.person.clone(),
            name: actor.name.clone(),
            role: role.into(),
            unit: actor.unit.clone(),
            at: jiff::Timestamp::from_second(now).unwrap(),
            party: party.map(Into::into),
        };
        // Whoever acts takes the task of that state, if it was open before and stays open.
        let sources: Vec<&str> = taken.iter().map(|(ix, _)| self.states[*ix].name).collect();
        for task in &mut run.case.tasks {
            let open_before = case.tasks.iter().any(|before| before.id == task.id);
            let own = task.party == done.party && sources.contains(&task.state.as_str());
            if own && task.role == done.role && open_before && task.claimed_by.is_none() {
                task.claimed_by = Some(done.person.clone());
                task.holder = Some(done.name.clone());
            }
        }
        run.case.performers.push(done);
        Ok(run.finish())
    }

    fn payload(&self, word: &Value, given: &Value) -> Result<Value, Codes> {
        let declared = word
            .get("payload")
            .and_then(Value::as_object)
            .cloned()
            .unwrap_or_default();
        let mut map = match given {
            Value::Null => Map::new(),
            Value::Object(map) => map.clone(),
            _ => return Err(code("payload_invalid")),
        };
        for value in map.values_mut() {
            if value.as_str().is_some_and(|text| text.trim().is_empty()) {
                *value = Value::Null;
            }
        }
        self.fits(&declared, &map, "payload_invalid")?;
        for (name, kind) in &declared {
            let optional = kind.as_str().is_some_and(|word| word.ends_with('?')) || kind["optional"] == true;
            if !optional && map.get(name).is_none_or(Value::is_null) {
                return Err(code("payload_invalid"));
            }
            map.entry(name.clone()).or_insert(Value::Null);
        }
        Ok(Value::Object(map))
    }

    /// Only what is declared, each of its type; `null` always fits.
    pub fn fits(
        &self,
        declared: &Map<String, Value>,
        given: &Map<String, Value>,
        word: &str,
    ) -> Result<(), Codes> {
        let good =
            |(name, value): (&String, &Value)| declared.get(name).is_some_and(|kind| fits(kind, value));
        given.iter().all(good).then_some(()).ok_or_else(|| code(word))
    }

    // ---- people

    /// The role somebody acts in, or everything that speaks against them.
    fn objections(
        &self,
        case: &Case,
        actor: &Actor,
        sent: Sent<'_>,
        (ix, transition): Taken<'d>,
    ) -> Result<String, Codes> {
        let party = sent.party;
        let by = words(&transition["by"]);
        let mut codes = Codes::new();
        let role = self
            .role(case, party, actor, &by)
            .map_err(|found| codes.extend(found));
        for duty in words(&transition["duty"]) {
            codes.extend(self.duty(case, &self.file["duties"][duty], sent.event, actor));
        }
        let own = |task: &&Task| task.state == self.states[ix].name && task.party.as_deref() == party;
        if let Some(task) = case.tasks.iter().find(own) {
            let other = task
                .claimed_by
                .as_ref()
                .is_some_and(|person| *person != actor.person);
            if other && by.contains(&task.role.as_str()) {
                codes.insert("task_held".to_owned());
            }
        }
        if let Ok(role) = &role {
            codes.extend(self.no_candidate(case, party, actor, (&self.states[ix].is["task"], role)));
        }
        if transition.get("reason").is_some() && sent.reason.is_none_or(|text| text.trim().is_empty()) {
            codes.insert("missing_reason".to_owned());
        }
        codes.extend(
            transition
                .get("sign")
                .and_then(|sign| unsigned(sign, sent.signature))
                .map(str::to_owned),
        );
        match role {
            Ok(role) if codes.is_empty() => Ok(role),
            _ => Err(codes),
        }
    }

    /// What somebody does as the role of a task, only its candidates do.
    fn no_candidate(
        &self,
        case: &Case,
        party: Option<&str>,
        actor: &Actor,
        (task, role): (&Value, &str),
    ) -> Option<String> {
        if task["role"] != role {
            return None;
        }
        let source = task["candidates"]
            .as_str()
            .or_else(|| task["candidates"]["cel"].as_str())?;
        let mut variables = self.variables(case, party);
        variables.insert(
            "person".to_owned(),
            json!({"id": actor.person, "org": actor.org, "unit": actor.unit, "roles": actor.roles}),
        );
        match expression::evaluate(source, &variables) {
            Ok(Value::Bool(true)) => None,
            Ok(Value::Bool(false)) => Some("not_a_candidate".to_owned()),
            Ok(_) | Err(_) => Some("incident".to_owned()),
        }
    }

    /// The first of the roles somebody holds here. A role with `org` counts only for people of that organisation.
    fn role(&self, case: &Case, party: Option<&str>, actor: &Actor, by: &[&str]) -> Result<String, Codes> {
        let mut elsewhere = false;
        for role in by.iter().filter(|role| actor.roles.contains(**role)) {
            let Some(org) = self.file["roles"]
                .get(*role)
                .and_then(|role| role["org"].as_str())
            else {
                return Ok((*role).to_owned());
            };
            let org = expression::evaluate(org, &self.variables(case, party)).map_err(incident)?;
            if actor.org.is_some() && org.as_str() == actor.org.as_deref() {
                return Ok((*role).to_owned());
            }
            elsewhere = true;
        }
        Err(code(if elsewhere {
            "wrong_organisation"
        } else {
            "missing_role"
        }))
    }

    /// What a duty has against somebody doing an act now.
    fn duty(&self, case: &Case, duty: &Value, act: &str, actor: &Actor) -> Option<String> {
        if let Some(when) = duty["when"].as_str() {
            match expression::holds(when, &self.variables(case, None)) {
                Ok(true) => {}
                Ok(false) => return None,
                Err(Incident) => return Some("incident".to_owned()),
            }
        }
        let (rule, said) = duty
            .as_object()?
            .iter()
            .find(|(key, _)| !matches!(key.as_str(), "label" | "when" | "of"))?;
        let sides: Vec<Vec<&str>> = list(said).into_iter().map(words).collect();
        let acts: Vec<&str> = if rule == "n_eyes" {
            words(&duty["of"])
        } else {
            sides.concat()
        };
        let elsewhere = |done: &&Performed| {
            let mut other = sides.iter().filter(|side| !side.contains(&act));
            other.any(|side| side.contains(&done.act.as_str()))
        };
        let mut others = case.performers.iter().filter(elsewhere);
        // An act done again replaces what was done before.
        let latest: BTreeMap<&str, &Performed> = case
            .performers
            .iter()
            .filter(|done| done.act != act && acts.contains(&done.act.as_str()))
            .map(|done| (done.act.as_str(), done))
            .collect();
        let violated = match rule.as_str() {
            "different_person" => others.any(|done| done.person == actor.person),
            "different_unit" => {
                actor.unit.is_none() || others.any(|done| done.unit.is_none() || done.unit == actor.unit)
            }
            "same_person" => latest.values().any(|done| done.person != actor.person),
            "n_eyes" => {
                let mut people: BTreeSet<_> = latest.values().map(|done| &done.person).collect();
                people.insert(&actor.person);
                let open = acts
                    .iter()
                    .filter(|other| **other != act && !latest.contains_key(*other))
                    .count();
                people.len() + open < usize::try_from(said.as_u64()?).ok()?
            }
            _ => match expression::evaluate(duty["of"].as_str()?, &self.variables(case, None)) {
                Ok(Value::String(org)) => {
                    actor.party_of.contains(&org) || actor.org.as_ref().is_some_and(|own| *own == org)
                }
                _ => return Some("incident".to_owned()),
            },
        };
        violated.then(|| rule.clone())
    }
}

fn add_states<'d>(states: &'d Value, up: Option<usize>, of_party: bool, found: &mut Vec<State<'d>>) {
    for (name, is) in states.as_object().unwrap() {
        let ix = found.len();
        found.push(State {
            name,
            up,
            of_party,
            is,
        });
        for inner in ["states", "parallel"] {
            if let Some(states) = is.get(inner) {
                add_states(states, Some(ix), of_party, found);
            }
        }
        if let Some(body) = is.get("body") {
            add_states(&body["states"], None, true, found);
        }
    }
}

/// What has to hold of what comes along with an event.
fn accepts(transition: &Value) -> Vec<&str> {
    let all = match transition.get("accept") {
        Some(Value::Array(all)) => all.iter().collect(),
        one => one.into_iter().collect::<Vec<_>>(),
    };
    all.into_iter()
        .filter_map(|accept| accept.as_str().or(accept["cel"].as_str()))
        .collect()
}

fn guard(transition: &Value) -> Option<&str> {
    let guard = transition.get("guard")?;
    guard.as_str().or(guard["cel"].as_str())
}

fn unsigned(sign: &Value, proof: Option<&SignatureProof>) -> Option<&'static str> {
    let Some(proof) = proof else {
        return Some("missing_signature");
    };
    let levels = ["simple", "advanced", "qualified"];
    let seals = ["advanced_seal", "qualified_seal"];
    let enough = |kind: &[&str]| {
        let at = |word: &str| kind.iter().position(|level| *level == word);
        let (needed, given) = (at(sign["level"].as_str().unwrap()), at(proof.level.word()));
        needed.zip(given).is_some_and(|(needed, given)| given >= needed)
    };
    if !enough(&levels) && !enough(&seals) {
        return Some("signature_too_weak");
    }
    let digest = |text: &String| text.len() == 64 && text.chars().all(|c| "0123456789abcdef".contains(c));
    let covered = words(&sign["over"])
        .iter()
        .all(|name| proof.over.get(*name).is_some_and(digest));
    (!covered).then_some("signature_incomplete")
}

/// Whether a value fits a declared type.
pub fn fits(kind: &Value, value: &Value) -> bool {
    if value.is_null() {
        return true;
    }
    if let Some(items) = kind.get("list_of") {
        return value
            .as_array()
            .is_some_and(|list| list.iter().all(|item| fits(items, item)));
    }
    if let Some(words) = kind.get("one_of") {
        return list(words).contains(&value);
    }
    match kind {
        Value::String(word) => match word.trim_end_matches('?') {
            "text" => value.is_string(),
            "integer" => value.is_i64(),
            "flag" => value.is_boolean(),
            "date" => value.as_str().and_then(crate::dates::read).is_some(),
            other => panic!("the oracle does not know the type {other}"),
        },
        record => {
            let known =
                |(name, value): (&String, &Value)| record.get(name).is_some_and(|kind| fits(kind, value));
            value.as_object().is_some_and(|map| map.iter().all(known))
        }
    }
}
