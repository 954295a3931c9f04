// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What happens in one step: leave, act, enter, and the events raised on the way, until nothing moves.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use jiff::Timestamp;
use serde_json::{Map, Value, json};
use workflow::{
    Actor, Case, Compensation, Configuration, Counted, Effect, Party, Priority, SmolStr, Suspended, Task,
    Timer, Undo,
};

use crate::dates;
use crate::expression;
use crate::naive::{Codes, Found, Naive, Taken, Wanted, code, fits, incident, list};

type Key<'p> = Option<&'p str>;

/// What may happen by itself in one step.
const MICROSTEPS: usize = 32;

pub struct Run<'n, 'd> {
    naive: &'n Naive<'d>,
    pub case: Case,
    effects: Vec<Effect>,
    /// Periods that start in this step start now.
    now: i64,
    /// When it happened in law.
    moment: i64,
    event: Value,
    payload: Value,
    raised: VecDeque<(String, Option<String>)>,
    rehear: Option<Vec<String>>,
    steps: usize,
}

fn instant(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

impl<'d> Naive<'d> {
    fn kids(&self, ix: usize) -> Vec<usize> {
        (0..self.states.len())
            .filter(|kid| self.states[*kid].up == Some(ix))
            .collect()
    }

    /// A state in another one, or in the body of its hearing.
    fn is_in(&self, ix: usize, scope: usize) -> bool {
        let hearing = (0..self.states.len()).find(|ix| self.states[*ix].is.get("for_each").is_some());
        let up = self.states[ix]
            .up
            .or(hearing.filter(|_| self.states[ix].of_party));
        ix == scope || up.is_some_and(|up| self.is_in(up, scope))
    }

    fn is_history(&self, ix: usize) -> bool {
        self.states[ix].is.get("history").is_some()
    }

    fn is_compound(&self, ix: usize) -> bool {
        self.states[ix].is.get("states").is_some()
    }

    fn remembered(&self, case: &Case, party: Key<'_>, history: usize) -> Option<Vec<usize>> {
        let memory = match party {
            None => &case.history,
            Some(key) => &case.party(key)?.history,
        };
        let names = memory.get(self.states[history].name)?;
        Some(names.iter().map(|name| self.index(name)).collect())
    }

    /// Where a transition leads, with a history replaced by what it stands for.
    fn targets(&self, case: &Case, party: Key<'_>, to: usize) -> Vec<usize> {
        match self.is_history(to) {
            false => vec![to],
            true => self
                .remembered(case, party, to)
                .unwrap_or_else(|| vec![self.index(self.states[to].is["to"].as_str().unwrap())]),
        }
    }

    /// The innermost compound state around source and targets; `None`: the whole hierarchy.
    fn domain(&self, case: &Case, party: Key<'_>, (source, t): &Taken<'d>, to: usize) -> Option<usize> {
        let targets = self.targets(case, party, to);
        let holds_all = |ix: &usize| targets.iter().all(|target| self.around(*target).contains(ix));
        if t["internal"] == true && self.is_compound(*source) && holds_all(source) {
            return Some(*source);
        }
        let mut around = self
            .around(*source)
            .into_iter()
            .filter(|ix| self.is_compound(*ix));
        around.find(holds_all)
    }

    /// The states a transition leaves.
    pub fn left(&self, case: &Case, party: Key<'_>, taken: &Taken<'d>) -> BTreeSet<usize> {
        let Some(to) = taken.1["to"].as_str() else {
            return BTreeSet::new();
        };
        let domain = self.domain(case, party, taken, self.index(to));
        let mut active = self.active(case, party);
        active.retain(|ix| domain.is_none_or(|domain| self.around(*ix).contains(&domain)));
        active
    }

    fn add_inside(&self, case: &Case, party: Key<'_>, ix: usize, entered: &mut BTreeSet<usize>) {
        if self.is_history(ix) {
            let targets = self.targets(case, party, ix);
            for target in &targets {
                self.add_inside(case, party, *target, entered);
            }
            for target in targets {
                self.add_around((case, party), target, self.states[ix].up, entered);
            }
            return;
        }
        entered.insert(ix);
        if let Some(initial) = self.states[ix].is["initial"]
            .as_str()
            .filter(|_| self.is_compound(ix))
        {
            self.add_inside(case, party, self.index(initial), entered);
        }
        if self.states[ix].is.get("parallel").is_some() {
            self.add_regions(case, party, ix, entered);
        }
    }

    fn add_regions(&self, case: &Case, party: Key<'_>, ix: usize, entered: &mut BTreeSet<usize>) {
        for region in self.kids(ix).into_iter().filter(|kid| !self.is_history(*kid)) {
            if !entered
                .iter()
                .any(|e| *e == region || self.around(*e).contains(&region))
            {
                self.add_inside(case, party, region, entered);
            }
        }
    }

    fn add_around(
        &self,
        (case, party): (&Case, Key<'_>),
        ix: usize,
        below: Option<usize>,
        entered: &mut BTreeSet<usize>,
    ) {
        for up in self.around(ix) {
            if Some(up) == below {
                return;
            }
            entered.insert(up);
            if self.states[up].is.get("parallel").is_some() {
                self.add_regions(case, party, up, entered);
            }
        }
    }
}

impl<'n, 'd> Run<'n, 'd> {
    pub fn new(
        naive: &'n Naive<'d>,
        mut case: Case,
        (event, actor): (&str, &Actor),
        now: i64,
        moment: i64,
    ) -> Self {
        case.version += 1;
        let at = instant(moment).to_string();
        let event = json!({"name": event, "at": at, "day": dates::written(dates::civil(moment)), "reason": null, "person": actor.person, "org": actor.org});
        Run {
            naive,
            case,
            effects: Vec::new(),
            now,
            moment,
            event,
            payload: Value::Null,
            raised: VecDeque::new(),
            rehear: None,
            steps: 0,
        }
    }

    pub fn submit(&mut self, payload: Value, reason: Option<&str>) {
        self.event["reason"] = json!(reason);
        self.payload = payload;
    }

    pub fn finish(mut self) -> (Case, Vec<Effect>) {
        self.case
            .timers
            .sort_by(|a, b| (a.due, &a.id).cmp(&(b.due, &b.id)));
        (self.case, self.effects)
    }

    pub fn begin(&mut self, initial: &str) -> Result<(), Codes> {
        self.enter_initial(initial, None)?;
        self.until_stable()
    }

    pub fn fire(&mut self, timer: &Timer) -> Result<(), Codes> {
        self.case.timers.retain(|running| running.id != timer.id);
        let rule = &self.naive.states[self.naive.index(&timer.state)].is["timers"][timer.name.as_str()];
        self.act(&rule["do"], timer.party.as_deref())?;
        if let Some(event) = &timer.event {
            self.raise(event, timer.party.as_deref());
        }
        self.until_stable()
    }

    // ---- events raised inside

    /// To the party when its body knows the event, otherwise to the case.
    fn raise(&mut self, event: &str, party: Key<'_>) {
        let known =
            |state: &&crate::naive::State<'_>| state.of_party && state.is["events"].get(event).is_some();
        let own = self.naive.states.iter().any(|state| known(&state));
        self.raised
            .push_back((event.to_owned(), party.filter(|_| own).map(str::to_owned)));
    }

    /// The end of a compound state is news each time, that of regions and parties once, however many bring it about.
    fn raise_end(&mut self, state: usize, party: Key<'_>) {
        if let Some(done) = self.naive.states[state].is["done"].as_str() {
            let news = (done.to_owned(), party.map(str::to_owned));
            if self.naive.is_compound(state) || !self.raised.contains(&news) {
                self.raised.push_back(news);
            }
        }
    }

    pub fn until_stable(&mut self) -> Result<(), Codes> {
        loop {
            self.eventless()?;
            let Some((event, party)) = self.raised.pop_front() else {
                return Ok(());
            };
            self.count()?;
            self.react(Wanted::Raised(&event), party.as_deref())?;
        }
    }

    fn count(&mut self) -> Result<(), Codes> {
        self.steps += 1;
        (self.steps <= MICROSTEPS)
            .then_some(())
            .ok_or_else(|| code("limit_exceeded"))
    }

    /// Of the case, then of each party, until none is enabled.
    fn eventless(&mut self) -> Result<(), Codes> {
        loop {
            let mut moved = false;
            while self.react(Wanted::Always, None)? {
                self.count()?;
            }
            let keys: Vec<SmolStr> = self.case.parties.iter().map(|party| party.key.clone()).collect();
            for key in keys {
                let mut rounds = 0;
                while self.react(Wanted::Always, Some(&key))? {
                    rounds += 1;
                    moved = true;
                    if rounds > MICROSTEPS {
                        return Err(code("limit_exceeded"));
                    }
                }
            }
            if !moved {
                return Ok(());
            }
        }
    }

    fn react(&mut self, wanted: Wanted<'_>, party: Key<'_>) -> Result<bool, Codes> {
        // A party that is gone, or whose hearing is over, does nothing any more.
        if party.is_some_and(|key| self.case.party(key).is_none() || self.naive.hearing(&self.case).is_none())
        {
            return Ok(false);
        }
        match self.naive.select(&self.case, party, wanted)? {
            Found::Taken(taken) => self.microstep(&taken, party).map(|()| true),
            Found::Guarded(_) | Found::Nothing => Ok(false),
        }
    }

    // ---- leave, act, enter

    pub fn microstep(&mut self, taken: &[Taken<'d>], party: Key<'_>) -> Result<(), Codes> {
        let (naive, before) = (self.naive, self.case.clone());
        let left: BTreeSet<usize> = taken
            .iter()
            .flat_map(|own| naive.left(&before, party, own))
            .collect();
        let mut domains = Vec::new();
        for own in taken {
            if let Some(to) = own.1["to"].as_str() {
                let to = naive.index(to);
                domains.push((to, naive.domain(&before, party, own, to)));
            }
        }
        self.remember(&left, party);
        for ix in left.iter().rev() {
            self.leave(*ix, party)?;
        }
        // What is entered follows from what histories remember now, before any action.
        let (mut entered, mut back) = (BTreeSet::new(), BTreeSet::new());
        for (to, domain) in domains {
            naive.add_inside(&self.case, party, to, &mut entered);
            for target in naive.targets(&self.case, party, to) {
                naive.add_around((&self.case, party), target, domain, &mut entered);
            }
            if naive.states[to].is["history"] == "deep" {
                back.extend(naive.remembered(&self.case, party, to).unwrap_or_default());
            }
        }
        for (source, transition) in taken {
            if transition["compensate"] == true {
                self.undo_all(*source, party)?;
            }
            self.act(&transition["do"], party)?;
            let event = self.event["name"].as_str().unwrap().to_owned();
            let what = format!("{}.{event}", naive.states[*source].name);
            self.note(*source, &what, &transition["compensate"], party)?;
        }
        // What is active and was not left is not entered again.
        let stayed = naive.active(&before, party);
        entered.retain(|ix| !stayed.contains(ix) || left.contains(ix));
        for ix in entered {
            self.enter(ix, party, back.contains(&ix))?;
        }
        Ok(())
    }

    fn remember(&mut self, left: &BTreeSet<usize>, party: Key<'_>) {
        let naive = self.naive;
        let active = naive.active(&self.case, party);
        for ix in left {
            for history in naive.kids(*ix).into_iter().filter(|kid| naive.is_history(*kid)) {
                let deep = naive.states[history].is["history"] == "deep";
                let kept = |state: &&usize| match deep {
                    true => naive.kids(**state).is_empty() && naive.around(**state).contains(ix),
                    false => naive.states[**state].up == Some(*ix),
                };
                let names = active
                    .iter()
                    .filter(kept)
                    .map(|state| SmolStr::new(naive.states[*state].name))
                    .collect();
                let memory = match party {
                    None => &mut self.case.history,
                    Some(key) => &mut self.party(key).history,
                };
                memory.insert(naive.states[history].name.into(), names);
            }
        }
    }

    fn party(&mut self, key: &str) -> &mut Party {
        self.case
            .parties
            .iter_mut()
            .find(|party| party.key == key)
            .unwrap()
    }

    fn configuration(&mut self, party: Key<'_>) -> &mut Configuration {
        match party {
            None => &mut self.case.configuration,
            Some(key) => &mut self.party(key).configuration,
        }
    }

    fn leave(&mut self, ix: usize, party: Key<'_>) -> Result<(), Codes> {
        let state = &self.naive.states[ix];
        if state.is.get("for_each").is_some() {
            self.case.timers.retain(|timer| timer.party.is_none());
            self.case.suspended.retain(|still| still.timer.party.is_none());
            self.case.tasks.retain(|task| task.party.is_none());
        }
        self.act(&state.is["exit"], party)?;
        let own = |of: &str, key: &Option<SmolStr>| of == state.name && key.as_deref() == party;
        self.case.timers.retain(|timer| !own(&timer.state, &timer.party));
        self.case
            .suspended
            .retain(|still| !own(&still.timer.state, &still.timer.party));
        self.case.tasks.retain(|task| !own(&task.state, &task.party));
        self.configuration(party).0.retain(|name| name != state.name);
        Ok(())
    }

    /// `back`: a deep history leads back into this very state.
    fn enter(&mut self, ix: usize, party: Key<'_>, back: bool) -> Result<(), Codes> {
        let naive = self.naive;
        let state = &naive.states[ix];
        let mut active = naive.active(&self.case, party);
        active.insert(ix);
        let names = active
            .iter()
            .map(|ix| SmolStr::new(naive.states[*ix].name))
            .collect();
        *self.configuration(party) = Configuration(names);
        self.act(&state.is["entry"], party)?;
        self.note(ix, state.name, &state.is["compensate"], party)?;
        for (name, rule) in state.is["timers"].as_object().into_iter().flatten() {
            self.start_timer(state.name, name, rule, party)?;
        }
        if let Some(rule) = state.is.get("task") {
            self.open_task(state.name, rule, party)?;
        }
        if state.is.get("for_each").is_some() {
            self.begin_hearing(ix, back)?;
        }
        if state.is["final"] == true {
            self.end(ix, party);
        }
        Ok(())
    }

    fn enter_initial(&mut self, initial: &str, party: Key<'_>) -> Result<(), Codes> {
        let mut entered = BTreeSet::new();
        self.naive
            .add_inside(&self.case, party, self.naive.index(initial), &mut entered);
        for ix in entered {
            self.enter(ix, party, false)?;
        }
        Ok(())
    }

    fn end(&mut self, ix: usize, party: Key<'_>) {
        let state = &self.naive.states[ix];
        match (state.up, party) {
            (Some(up), _) => {
                self.raise_end(up, party);
                self.region_ended(up, party);
            }
            (None, None) => self.case.ended = true,
            (None, Some(key)) => {
                let outcome = state.is["outcome"].as_str().unwrap_or(state.name);
                self.party(key).outcome = Some(outcome.into());
                self.all_answered();
            }
        }
    }

    fn region_ended(&mut self, region: usize, party: Key<'_>) {
        let parallel = |ix: &usize| self.naive.states[*ix].is.get("parallel").is_some();
        let Some(up) = self.naive.states[region].up.filter(parallel) else {
            return;
        };
        if self.has_ended(up, &self.naive.active(&self.case, party)) {
            self.raise_end(up, party);
            self.region_ended(up, party);
        }
    }

    fn has_ended(&self, ix: usize, active: &BTreeSet<usize>) -> bool {
        let naive = self.naive;
        let is = naive.states[ix].is;
        let mut kids = naive.kids(ix).into_iter().filter(|kid| !naive.is_history(*kid));
        if is.get("parallel").is_some() {
            kids.all(|kid| self.has_ended(kid, active))
        } else if is.get("for_each").is_some() {
            active.contains(&ix) && self.case.parties.iter().all(|party| party.outcome.is_some())
        } else {
            kids.any(|kid| active.contains(&kid) && naive.states[kid].is["final"] == true)
        }
    }

    fn all_answered(&mut self) {
        let answered = self.case.parties.iter().all(|party| party.outcome.is_some());
        if let Some(hearing) = self.naive.hearing(&self.case).filter(|_| answered) {
            self.raise_end(hearing, None);
            self.region_ended(hearing, None);
        }
    }

    // ---- undoing what was done

    /// What would undo this, with the values of now.
    fn note(&mut self, ix: usize, what: &str, actions: &Value, party: Key<'_>) -> Result<(), Codes> {
        let mut undo = Vec::new();
        for action in actions.as_array().into_iter().flatten() {
            for (path, rule) in action["set"].as_object().into_iter().flatten() {
                undo.push(Undo::Set {
                    field: SmolStr::new(path),
                    value: self.value(rule, party)?,
                });
            }
            if let Some(said) = action.get("effect") {
                undo.push(Undo::Effect {
                    kind: said["kind"].as_str().unwrap().into(),
                    payload: Value::Object(self.values(&said["payload"], party)?),
                });
            }
        }
        if !undo.is_empty() {
            let whose = party.map(|key| format!("/{key}")).unwrap_or_default();
            self.case.compensations.push(Compensation {
                id: format!("{what}@{}{whose}", self.case.version).into(),
                state: self.naive.states[ix].name.into(),
                party: party.map(Into::into),
                undo,
            });
        }
        Ok(())
    }

    /// Everything in a state: the last thing first, and nothing twice.
    fn undo_all(&mut self, scope: usize, party: Key<'_>) -> Result<(), Codes> {
        let mut left = Vec::new();
        while let Some(done) = self.case.compensations.pop() {
            let own = party.is_none() || done.party.as_deref() == party;
            if !own || !self.naive.is_in(self.naive.index(&done.state), scope) {
                left.insert(0, done);
                continue;
            }
            let whose = done.party.as_deref();
            for undo in done.undo {
                match undo {
                    Undo::Effect { kind, payload } => self.ask(&kind, payload, whose),
                    Undo::Set { field, value } => {
                        let gone = whose.is_none_or(|key| self.case.party(key).is_none());
                        if field.starts_with("case.") || !gone {
                            self.set(&field, value, whose)?;
                        }
                    }
                }
            }
        }
        self.case.compensations = left;
        Ok(())
    }

    fn ask(&mut self, kind: &str, payload: Value, party: Key<'_>) {
        self.effects.push(Effect {
            key: format!("{}/{}/{}", self.case.id, self.case.version, self.effects.len()).into(),
            kind: kind.into(),
            party: party.map(Into::into),
            payload,
        });
    }

    // ---- actions

    fn act(&mut self, actions: &Value, party: Key<'_>) -> Result<(), Codes> {
        for action in list(actions) {
            for (verb, said) in action.as_object().into_iter().flatten() {
                self.do_one(verb, said, party)?;
            }
        }
        Ok(())
    }

    fn do_one(&mut self, verb: &str, said: &Value, party: Key<'_>) -> Result<(), Codes> {
        let names = || list(said).into_iter().filter_map(Value::as_str);
        match verb {
            "set" => {
                for (path, rule) in said.as_object().into_iter().flatten() {
                    let value = self.value(rule, party)?;
                    self.set(path, value, party)?;
                }
            }
            "effect" => {
                let kind = said.as_str().unwrap_or_else(|| said["kind"].as_str().unwrap());
                let payload = self.values(&said["payload"], party)?;
                self.ask(kind, Value::Object(payload), party);
            }
            "raise" => names().for_each(|event| self.raise(event, party)),
            "suspend" => names().for_each(|timer| self.suspend(timer, party)),
            "resume" => {
                for timer in names() {
                    self.resume(timer, party)?;
                }
            }
            "extend" => self.extend(said, party)?,
            _ => {
                self.change_parties(verb, said)?;
                self.all_answered();
            }
        }
        Ok(())
    }

    fn values(&self, rules: &Value, party: Key<'_>) -> Result<Map<String, Value>, Codes> {
        let rules = rules.as_object().into_iter().flatten();
        rules
            .map(|(name, rule)| Ok((name.clone(), self.value(rule, party)?)))
            .collect()
    }

    /// Whether a condition on what came along holds.
    pub fn says(&self, source: &str, party: Key<'_>) -> Result<bool, Codes> {
        match self.value(&json!({"cel": source}), party)? {
            Value::Bool(holds) => Ok(holds),
            _ => Err(incident(expression::Incident)),
        }
    }

    fn value(&self, rule: &Value, party: Key<'_>) -> Result<Value, Codes> {
        if let Some(source) = rule["cel"].as_str() {
            let mut variables = self.naive.variables(&self.case, party);
            variables.insert("event".to_owned(), self.event.clone());
            variables.insert("payload".to_owned(), self.payload.clone());
            return expression::evaluate(source, &variables).map_err(incident);
        }
        match rule.get("day") {
            Some(deadline) => Ok(json!(dates::written(self.due(deadline, self.moment)?.0))),
            None => Ok(rule.clone()),
        }
    }

    fn due(&self, deadline: &Value, from: i64) -> Result<(dates::Day, i64), Codes> {
        self.naive
            .holidays
            .deadline(deadline, from)
            .map_err(|_| code("incident"))
    }

    fn set(&mut self, path: &str, value: Value, party: Key<'_>) -> Result<(), Codes> {
        let (whose, name) = path.split_once('.').unwrap();
        let kind = match whose {
            "case" => &self.naive.file["data"][name],
            _ => &self.record()[name],
        };
        if !fits(kind, &value) {
            return Err(code("data_invalid"));
        }
        match party.filter(|_| whose == "party") {
            Some(key) => Arc::make_mut(&mut self.party(key).data)[name] = value,
            None => Arc::make_mut(&mut self.case.data)[name] = value,
        }
        Ok(())
    }

    fn start_timer(&mut self, state: &str, name: &str, rule: &Value, party: Key<'_>) -> Result<(), Codes> {
        let variables = self.naive.variables(&self.case, party);
        if let Some(when) = rule["when"].as_str()
            && !expression::holds(when, &variables).map_err(incident)?
        {
            return Ok(());
        }
        let mut counted = None;
        let due = match rule["at"].as_str() {
            None => {
                let due = self.due(&rule["after"], self.now)?;
                let mut plain = rule["after"].clone();
                plain.as_object_mut().unwrap().remove("shift");
                counted = match plain.get("nth_day") {
                    Some(_) => None,
                    None => Some((dates::civil(self.now), self.due(&plain, self.now)?.0)),
                };
                due.1
            }
            Some(source) => {
                let date = expression::evaluate(source, &variables).map_err(incident)?;
                dates::end(
                    date.as_str()
                        .and_then(dates::read)
                        .ok_or_else(|| code("incident"))?,
                )
            }
        };
        self.case.timers.push(Timer {
            id: self.fresh(state, name, party).into(),
            state: state.into(),
            name: name.into(),
            event: rule["raise"].as_str().map(Into::into),
            party: party.map(Into::into),
            due: instant(due),
            rule: String::new().into(),
            counted: counted.map(days),
        });
        Ok(())
    }

    fn fresh(&self, state: &str, name: &str, party: Key<'_>) -> String {
        let whose = party.map(|key| format!("/{key}")).unwrap_or_default();
        format!("{state}.{name}@{}{whose}", self.case.version)
    }

    fn open_task(&mut self, state: &str, rule: &Value, party: Key<'_>) -> Result<(), Codes> {
        let due = rule
            .get("due")
            .map(|deadline| self.due(deadline, self.now))
            .transpose()?;
        let (act, role) = (rule["act"].as_str().unwrap(), rule["role"].as_str().unwrap());
        let org = match self.naive.file["roles"][role]["org"].as_str() {
            None => None,
            Some(source) => {
                let org = expression::evaluate(source, &self.naive.variables(&self.case, party))
                    .map_err(incident)?;
                Some(org.as_str().ok_or_else(|| code("incident"))?.to_owned())
            }
        };
        let priority = self.priority(&rule["priority"], party)?;
        self.case.tasks.push(Task {
            id: self.fresh(state, act, party).into(),
            state: state.into(),
            act: act.into(),
            role: role.into(),
            org: org.map(Into::into),
            party: party.map(Into::into),
            claimed_by: None,
            holder: None,
            due: due.map(|(_, due)| instant(due)),
            priority,
        });
        Ok(())
    }

    /// A word, or the first of the conditions that holds, the most urgent first.
    fn priority(&self, rule: &Value, party: Key<'_>) -> Result<Priority, Codes> {
        let word = |word: &str| serde_json::from_value(json!(word)).unwrap();
        if let Some(always) = rule.as_str() {
            return Ok(word(always));
        }
        let variables = self.naive.variables(&self.case, party);
        for name in ["urgent", "high", "low"] {
            if let Some(when) = rule[name].as_str()
                && expression::holds(when, &variables).map_err(incident)?
            {
                return Ok(word(name));
            }
        }
        Ok(Priority::Normal)
    }

    // ---- clocks

    fn suspend(&mut self, name: &str, party: Key<'_>) {
        let since = instant(self.moment);
        let (still, running): (Vec<Timer>, Vec<Timer>) = std::mem::take(&mut self.case.timers)
            .into_iter()
            .partition(|timer| is_it(timer, name, party));
        self.case.timers = running;
        self.case
            .suspended
            .extend(still.into_iter().map(|timer| Suspended { timer, since }));
    }

    /// The days of its own kind that were left, counted from now. Neither day counts against whoever has the period.
    fn resume(&mut self, name: &str, party: Key<'_>) -> Result<(), Codes> {
        for still in std::mem::take(&mut self.case.suspended) {
            if !is_it(&still.timer, name, party) {
                self.case.suspended.push(still);
                continue;
            }
            let mut timer = still.timer;
            let rule = &self.naive.states[self.naive.index(&timer.state)].is["timers"][name]["after"];
            let working = rule.get("working_days").is_some();
            let (after, last) = timer
                .counted
                .map(|days| (number(days.after), number(days.last)))
                .unwrap();
            let mut left = 0;
            // A day is never given back twice, nor one that never counted.
            for day in dates::civil(still.since.as_second()).max(after + 1)..=last {
                let counts = !working
                    || self
                        .naive
                        .holidays
                        .is_working_day(day)
                        .map_err(|_| code("incident"))?;
                left += i64::from(counts);
            }
            let mut rest = rule.clone();
            rest.as_object_mut().unwrap().remove("months");
            rest[if working { "working_days" } else { "calendar_days" }] = json!(left);
            timer.due = instant(self.due(&rest, self.moment)?.1);
            rest.as_object_mut().unwrap().remove("shift");
            timer.counted = Some(days((dates::civil(self.moment), self.due(&rest, self.moment)?.0)));
            timer.id = format!("{}+{}", timer.id, self.case.version).into();
            self.case.timers.push(timer);
        }
        Ok(())
    }

    fn extend(&mut self, said: &Value, party: Key<'_>) -> Result<(), Codes> {
        let name = said["timer"].as_str().unwrap();
        let until = self.value(&said["until"], party)?;
        let version = self.case.version;
        let known = self
            .case
            .timers
            .iter()
            .position(|timer| is_it(timer, name, party));
        let place = known.ok_or_else(|| code("timer_unknown"))?;
        let state = self.case.timers[place].state.clone();
        let rule = &self.naive.states[self.naive.index(&state)].is["timers"][name]["after"];
        let day = until.as_str().and_then(dates::read);
        let mut last = day.ok_or_else(|| code("timer_not_later"))?;
        while rule.get("shift").is_some()
            && dates::end(last) > self.case.timers[place].due.as_second()
            && !self
                .naive
                .holidays
                .is_working_day(last)
                .map_err(|_| code("incident"))?
        {
            last += 1;
        }
        let timer = &mut self.case.timers[place];
        let due = Some(instant(dates::end(last)));
        timer.due = due
            .filter(|due| *due > timer.due)
            .ok_or_else(|| code("timer_not_later"))?;
        timer.id = format!("{}+{version}", timer.id).into();
        if let (Some(counted), Some(day)) = (&mut timer.counted, day) {
            counted.last = days((day, day)).last;
        }
        Ok(())
    }

    // ---- heard parties

    fn for_each(&self) -> &'d Value {
        let mut states = self.naive.states.iter();
        states
            .find(|state| state.is.get("for_each").is_some())
            .unwrap()
            .is
    }

    fn list_name(&self) -> &'d str {
        self.for_each()["for_each"]["in"]
            .as_str()
            .unwrap()
            .strip_prefix("case.")
            .unwrap()
    }

    /// The declared fields of a party.
    fn record(&self) -> &'d Map<String, Value> {
        self.naive.file["data"][self.list_name()]["list_of"]
            .as_object()
            .unwrap()
    }

    fn new_party(&self, key: &str, fields: &Map<String, Value>) -> Party {
        let mut data = fields.clone();
        for name in self.record().keys() {
            data.entry(name.clone()).or_insert(Value::Null);
        }
        Party {
            key: key.into(),
            data: Arc::new(Value::Object(data)),
            configuration: Configuration::default(),
            history: BTreeMap::new(),
            outcome: None,
        }
    }

    fn body_initial(&self) -> &'d str {
        self.for_each()["body"]["initial"].as_str().unwrap()
    }

    /// Everybody is asked; after `rehear` those it names and those that are new. Who is not asked keeps what they said,
    /// and goes on where they were if they said nothing yet.
    fn begin_hearing(&mut self, ix: usize, back: bool) -> Result<(), Codes> {
        let is = self.naive.states[ix].is;
        let before = std::mem::take(&mut self.case.parties);
        let again = self.rehear.take();
        let (mut asked, mut going_on) = (Vec::new(), Vec::new());
        if back && !before.is_empty() {
            going_on = before.iter().map(|party| party.key.clone()).collect();
            self.case.parties = before;
        } else {
            let name = is["for_each"]["key"].as_str().unwrap();
            for entry in list(&self.case.data[self.list_name()].clone()) {
                let key = entry[name]
                    .as_str()
                    .filter(|key| !key.is_empty())
                    .ok_or_else(|| code("data_invalid"))?;
                if self.case.party(key).is_some() {
                    return Err(code("data_invalid"));
                }
                let old = before.iter().find(|old| old.key == key);
                let old = old.filter(|_| {
                    again
                        .as_ref()
                        .is_some_and(|again| !again.iter().any(|own| own == key))
                });
                match old {
                    Some(_) => going_on.push(key.into()),
                    None => asked.push(key.to_owned()),
                }
                let party = old
                    .cloned()
                    .unwrap_or_else(|| self.new_party(key, entry.as_object().unwrap()));
                self.case.parties.push(party);
            }
        }
        let open = |own: &Self, key: &str| own.case.party(key).is_some_and(|party| party.outcome.is_none());
        for party in self.case.parties.clone() {
            let key = party.key.as_str();
            if asked.iter().any(|own| own == key) {
                self.enter_initial(self.body_initial(), Some(key))?;
            } else if going_on.iter().any(|own| own == key) && open(self, key) {
                let active = self.naive.active(&self.case, Some(key));
                self.party(key).configuration = Configuration::default();
                for ix in active {
                    self.enter(ix, Some(key), false)?;
                }
            }
        }
        self.all_answered();
        Ok(())
    }

    fn change_parties(&mut self, verb: &str, said: &Value) -> Result<(), Codes> {
        match verb {
            "add_party" => self.add_party(said),
            "remove_party" => self.remove_party(said),
            "replace_party" => {
                self.remove_party(&said["key"])?;
                self.add_party(&said["with"])
            }
            "rehear" => self.rehear(said),
            other => panic!("the oracle does not know the action {other}"),
        }
    }

    fn add_party(&mut self, said: &Value) -> Result<(), Codes> {
        let fields = self.values(said, None)?;
        self.naive.fits(self.record(), &fields, "data_invalid")?;
        let name = self.for_each()["for_each"]["key"].as_str().unwrap();
        let key = fields[name].as_str().unwrap_or_default().to_owned();
        let mut listed = self.listed();
        if key.is_empty() || listed.iter().any(|entry| entry[name] == key.as_str()) {
            return Err(code("data_invalid"));
        }
        listed.push(Value::Object(fields.clone()));
        let list = self.list_name();
        Arc::make_mut(&mut self.case.data)[list] = Value::Array(listed);
        if self.naive.hearing(&self.case).is_some() {
            let party = self.new_party(&key, &fields);
            self.case.parties.push(party);
            self.enter_initial(self.body_initial(), Some(&key))?;
        }
        Ok(())
    }

    fn listed(&self) -> Vec<Value> {
        self.case.data[self.list_name()]
            .as_array()
            .cloned()
            .unwrap_or_default()
    }

    fn remove_party(&mut self, said: &Value) -> Result<(), Codes> {
        let key = self.value(said, None)?;
        let name = self.for_each()["for_each"]["key"].as_str().unwrap();
        let mut listed = self.listed();
        let known = listed.iter().any(|entry| entry[name] == key);
        let key = key
            .as_str()
            .filter(|_| known)
            .ok_or_else(|| code("unknown_party"))?;
        listed.retain(|entry| entry[name] != key);
        let list = self.list_name();
        Arc::make_mut(&mut self.case.data)[list] = Value::Array(listed);
        if self.naive.hearing(&self.case).is_some() && self.case.party(key).is_some() {
            self.leave_party(key)?;
        }
        self.case.parties.retain(|party| party.key != key);
        Ok(())
    }

    fn leave_party(&mut self, key: &str) -> Result<(), Codes> {
        for ix in self.naive.active(&self.case, Some(key)).into_iter().rev() {
            self.leave(ix, Some(key))?;
        }
        Ok(())
    }

    fn rehear(&mut self, said: &Value) -> Result<(), Codes> {
        let keys = self.value(said, None)?;
        let keys: Vec<String> = list(&keys)
            .into_iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect();
        if keys.iter().any(|key| self.case.party(key).is_none()) {
            return Err(code("unknown_party"));
        }
        if self.naive.hearing(&self.case).is_none() {
            self.rehear = Some(keys);
            return Ok(());
        }
        for key in keys {
            self.leave_party(&key)?;
            let party = self.party(&key);
            party.outcome = None;
            party.history.clear();
            self.enter_initial(self.body_initial(), Some(&key))?;
        }
        Ok(())
    }
}

fn is_it(timer: &Timer, name: &str, party: Key<'_>) -> bool {
    timer.name == name && timer.party.as_deref() == party
}

/// The day after which, and the last day up to which, a period is counted.
fn days((after, last): (dates::Day, dates::Day)) -> Counted {
    let date = |day| dates::written(day).parse().unwrap();
    Counted {
        after: date(after),
        last: date(last),
    }
}

fn number(date: jiff::civil::Date) -> dates::Day {
    dates::read(&date.to_string()).unwrap()
}
