// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Random definitions, made from one number. Names rise in the order of the source, so that a reader of JSON, whose
//! maps are sorted, sees the same order as a reader of the file.

use serde_json::{Map, Value, json};

/// SplitMix64: the same number, the same definition, on every machine.
pub struct Dice(pub u64);

impl Dice {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(n.max(1)).unwrap()).unwrap()
    }

    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    pub fn pick<'l, T>(&mut self, list: &'l [T]) -> &'l T {
        &list[self.below(list.len())]
    }
}

/// A state while it is being made.
struct Sketch {
    name: String,
    up: Option<usize>,
    of_party: bool,
    kind: Kind,
    kids: Vec<usize>,
    fields: Map<String, Value>,
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Atomic,
    Compound,
    Parallel,
    ForEach,
    Final,
    History,
}

/// Events with duties, and the duties each of them carries.
const ACTS: [(&str, &[&str]); 3] = [
    ("act_a", &["apart", "units", "no_ties"]),
    ("act_b", &["apart", "same", "eyes"]),
    ("act_c", &["units", "same", "eyes"]),
];

struct Maker {
    dice: Dice,
    states: Vec<Sketch>,
    has_hearing: bool,
    /// How a party ends.
    outcome: String,
    sent: usize,
    /// Events only the procedure raises: name, whether of a party's body, whether something raises it.
    inner: Vec<(String, bool)>,
    timers: usize,
}

/// One thing or several.
fn list(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(items) => items.iter().collect(),
        Value::Null => Vec::new(),
        one => vec![one],
    }
}

fn label() -> Value {
    json!({"de": "x", "en": "x"})
}

/// A definition as the value of its file.
pub fn definition(seed: u64) -> Value {
    let mut maker = Maker {
        dice: Dice(seed),
        states: Vec::new(),
        has_hearing: false,
        outcome: String::new(),
        sent: 0,
        inner: Vec::new(),
        timers: 0,
    };
    let depth = 1 + maker.dice.below(3);
    let tops = maker.level(None, false, depth);
    maker.connect(&tops);
    for ix in 0..maker.states.len() {
        maker.furnish(ix);
    }
    maker.raise_everything();
    maker.somebody_undoes(&tops);
    maker.file(&tops)
}

impl Maker {
    fn add(&mut self, up: Option<usize>, of_party: bool, kind: Kind) -> usize {
        let ix = self.states.len();
        self.states.push(Sketch {
            name: format!("s{ix:03}"),
            up,
            of_party,
            kind,
            kids: Vec::new(),
            fields: Map::from_iter([("label".to_owned(), label())]),
        });
        if let Some(up) = up {
            self.states[up].kids.push(ix);
        }
        ix
    }

    /// The states of one level: some to pass through, one to end in, perhaps a history.
    fn level(&mut self, up: Option<usize>, of_party: bool, depth: usize) -> Vec<usize> {
        let many = 1 + self.dice.below(3) + usize::from(up.is_none());
        let mut made: Vec<usize> = (0..many).map(|_| self.state(up, of_party, depth)).collect();
        let history = up.is_some_and(|up| self.states[up].kind == Kind::Compound) && self.dice.chance(35);
        if history {
            let to = self.states[*self.dice.pick(&made)].name.clone();
            let ix = self.add(up, of_party, Kind::History);
            let word = if self.dice.chance(50) { "deep" } else { "shallow" };
            self.states[ix]
                .fields
                .extend([("history".to_owned(), json!(word)), ("to".to_owned(), json!(to))]);
        }
        let end = self.add(up, of_party, Kind::Final);
        self.states[end].fields.insert("final".to_owned(), json!(true));
        if up.is_none() && of_party {
            self.outcome = self.states[end].name.clone();
            if self.dice.chance(50) {
                self.outcome = "said".to_owned();
                self.states[end]
                    .fields
                    .insert("outcome".to_owned(), json!("said"));
            }
        }
        made.push(end);
        made
    }

    fn state(&mut self, up: Option<usize>, of_party: bool, depth: usize) -> usize {
        let throw = self.dice.below(100);
        let kind = match throw {
            _ if depth == 0 => Kind::Atomic,
            0..35 => Kind::Compound,
            35..50 => Kind::Parallel,
            50..70 if !of_party && !self.has_hearing => Kind::ForEach,
            _ => Kind::Atomic,
        };
        let ix = self.add(up, of_party, kind);
        match kind {
            Kind::Compound => {
                let kids = self.level(Some(ix), of_party, depth - 1);
                let first = self.states[kids[0]].name.clone();
                self.states[ix].fields.insert("initial".to_owned(), json!(first));
                self.connect(&kids);
            }
            Kind::Parallel => {
                for _ in 0..2 + self.dice.below(2) {
                    self.region(ix, of_party, depth - 1);
                }
            }
            Kind::ForEach => {
                self.has_hearing = true;
                let tops = self.level(None, true, depth - 1);
                self.connect(&tops);
                let initial = self.states[tops[0]].name.clone();
                self.states[ix].kids = tops;
                let for_each = json!({"in": "case.bodies", "key": "id"});
                self.states[ix].fields.extend([
                    ("for_each".to_owned(), for_each),
                    ("body".to_owned(), json!({"initial": initial})),
                ]);
            }
            Kind::Atomic | Kind::Final | Kind::History => {}
        }
        if matches!(kind, Kind::Compound | Kind::Parallel | Kind::ForEach) {
            self.raise_done(ix);
        }
        ix
    }

    /// A region is compound or a hearing, so that it can end.
    fn region(&mut self, up: usize, of_party: bool, depth: usize) {
        let ix = self.add(Some(up), of_party, Kind::Compound);
        let kids = self.level(Some(ix), of_party, depth);
        let first = self.states[kids[0]].name.clone();
        self.states[ix].fields.insert("initial".to_owned(), json!(first));
        self.connect(&kids);
    }

    /// The end of a state is news, and somebody around or inside hears it.
    fn raise_done(&mut self, ix: usize) {
        if self.states[ix].kind == Kind::ForEach || self.dice.chance(80) {
            let event = format!("end{ix:02}");
            self.states[ix].fields.insert("done".to_owned(), json!(event));
        }
    }

    fn siblings_after(&self, ix: usize, among: &[usize]) -> Option<usize> {
        let at = among.iter().position(|own| *own == ix)?;
        among.get(at + 1).copied()
    }

    /// Every state of a level leads to the next one, so that each is reached and leads to the end.
    fn connect(&mut self, level: &[usize]) {
        for ix in level.iter().copied() {
            let Some(next) = self.siblings_after(ix, level) else {
                continue;
            };
            let to = self.states[next].name.clone();
            let done = self.states[ix]
                .fields
                .get("done")
                .and_then(Value::as_str)
                .map(str::to_owned);
            if let Some(done) = done {
                let transition = self.quiet_transition(Some(&to), ix);
                self.handle(ix, &done, transition);
            }
            let event = self.event_name();
            let transition = self.sent_transition(Some(&to), ix, &event);
            self.handle(ix, &event, transition);
        }
    }

    fn handle(&mut self, ix: usize, event: &str, mut transition: Value) {
        // What people send does something (`idle-event`).
        let does = ["to", "do", "compensate", "reason", "sign", "duty"];
        if transition.get("by").is_some() && does.iter().all(|key| transition.get(key).is_none()) {
            transition["do"] = json!([{"effect": "noted"}]);
        }
        if transition.get("by").is_some() && self.dice.chance(15) {
            let stored = [
                "case.n != 3",
                "case.flag || case.n > 0",
                "event.name != 'e2'",
                "event.day != '2026-04-05'",
                "parties.all(p, p.m != 3)",
            ];
            let entered = ["payload.m < 3", "payload.m == null || payload.m != case.n"];
            let first = match event {
                "e0" => *self.dice.pick(&entered),
                _ => *self.dice.pick(&stored[..if self.has_hearing { 5 } else { 4 }]),
            };
            transition["accept"] = match self.dice.chance(40) {
                true => json!([first, {"cel": "case.n != 2", "otherwise": label()}]),
                false => json!(first),
            };
        }
        let events = self.states[ix]
            .fields
            .entry("events")
            .or_insert_with(|| json!({}));
        let alternatives = events[event].take();
        events[event] = match (alternatives, transition) {
            (Value::Null, one) => one,
            // The first has no guard unless it is one of a list; a guarded one goes before it.
            (first, second) if second.get("guard").is_some() => {
                let mut all = vec![second];
                all.extend(list(&first).into_iter().cloned());
                json!(all)
            }
            (first, _) => first,
        };
    }

    /// A few names for many states, so that regions and levels share events.
    fn event_name(&mut self) -> String {
        self.sent += 1;
        match self.dice.below(100) {
            0..25 => ACTS[self.dice.below(3)].0.to_owned(),
            _ => format!("e{}", self.dice.below(6)),
        }
    }

    /// `cause`: an event is at hand, and whether it has a payload.
    fn value(&mut self, party: bool, cause: Option<bool>) -> Value {
        let sources = [
            "case.n + 1",
            "event.at",
            "event.person",
            "event.reason",
            "size(case.bodies)",
            "payload.m",
            "party.m",
            "party.key",
            "party.state",
        ];
        match self.dice.below(4) {
            0 => json!(self.dice.below(5)),
            1 => json!({"day": self.deadline()}),
            _ => {
                let mut source = *self.dice.pick(&sources);
                let unknown = match source.split('.').next() {
                    Some("payload") => cause != Some(true),
                    Some("event") => cause.is_none(),
                    Some("party") => !party,
                    _ => false,
                };
                if unknown {
                    source = "case.n";
                }
                json!({"cel": source})
            }
        }
    }

    fn deadline(&mut self) -> Value {
        match self.dice.below(6) {
            5 => json!({"months": self.dice.below(3)}),
            0 => json!({"working_days": self.dice.below(12)}),
            1 => json!({"calendar_days": self.dice.below(20), "shift": "next_working_day"}),
            2 => json!({"nth_day": 1 + self.dice.below(5)}),
            _ => json!({"calendar_days": self.dice.below(15)}),
        }
    }

    fn guard(&mut self, party: bool) -> Value {
        let case = [
            "case.n > 1",
            "case.n == null",
            "case.flag",
            "!case.flag || case.n < 3",
            "case.n > 1 || case.flag",
            "case.n < 3 && case.flag",
            "case.n != null && case.n < 2",
            "size(case.bodies) > 1",
            "parties.exists(p, p.outcome == 'OUTCOME')",
            "parties.all(p, p.outcome != null)",
            "parties.exists(p, p.m >= 1)",
            "parties.all(p, p.m != 1 || p.outcome != null)",
            "parties.all(p, p.m < 2)",
        ];
        let known = if self.has_hearing { case.len() } else { 7 };
        let own = [
            "party.m == 1",
            "party.m != null",
            "party.m > 0",
            "party.outcome == null",
        ];
        match party && self.dice.chance(50) {
            true => json!(*self.dice.pick(&own)),
            false => json!(self.dice.pick(&case[..known]).replace("OUTCOME", &self.outcome)),
        }
    }

    fn actions(&mut self, ix: usize, cause: Option<bool>) -> Vec<Value> {
        let party = self.states[ix].of_party;
        let mut list = Vec::new();
        for _ in 0..self.dice.below(3) {
            let action = match self.dice.below(10) {
                0..4 => {
                    let payload = json!({"v": self.value(party, cause)});
                    json!({"effect": {"kind": format!("k{}", self.dice.below(3)), "payload": payload}})
                }
                4..7 => {
                    let numbers = [
                        json!({"cel": "case.n + 1"}),
                        json!({"cel": "size(parties)"}),
                        json!(0),
                        Value::Null,
                    ];
                    let number = self.dice.pick(&numbers).clone();
                    match party && self.dice.chance(50) {
                        true => json!({"set": {"party.m": number}}),
                        false => json!({"set": {"case.n": number}}),
                    }
                }
                7 => json!({"set": {"case.end": {"day": self.deadline()}}}),
                8 => json!({"set": {"case.flag": self.dice.chance(50)}}),
                _ => match self.inner.is_empty() {
                    true => continue,
                    false => {
                        let (event, of_party) = self.dice.pick(&self.inner).clone();
                        if of_party && !party {
                            continue;
                        }
                        json!({"raise": event})
                    }
                },
            };
            list.push(action);
        }
        list
    }

    fn quiet_transition(&mut self, to: Option<&str>, ix: usize) -> Value {
        let actions = self.actions(ix, Some(false));
        let mut transition = Map::new();
        if let Some(to) = to {
            transition.insert("to".to_owned(), json!(to));
        }
        if !actions.is_empty() {
            transition.insert("do".to_owned(), json!(actions));
        }
        if let Some(undo) = self.compensation(ix, Some(false)) {
            transition.insert("compensate".to_owned(), undo);
        }
        Value::Object(transition)
    }

    fn sent_transition(&mut self, to: Option<&str>, ix: usize, event: &str) -> Value {
        let party = self.states[ix].of_party;
        let mut transition = self.quiet_transition(to, ix);
        let mut actions = self.actions(ix, Some(event == "e0"));
        let roles: &[&[&str]] = match party {
            true => &[&["body"], &["body", "clerk"], &["clerk"]],
            false => &[
                &["clerk"],
                &["clerk", "owner"],
                &["boss", "clerk"],
                &["clerk", "system"],
            ],
        };
        let by = *self.dice.pick(roles);
        transition["by"] = json!(by);
        if self.dice.chance(15) && !by.contains(&"system") {
            let level = *self.dice.pick(&["simple", "advanced", "qualified"]);
            transition["sign"] = json!({"level": level, "over": ["paper"]});
        }
        if self.dice.chance(15) {
            transition["reason"] = json!("required");
        }
        if let Some((_, duties)) = ACTS.iter().find(|(act, _)| *act == event) {
            transition["duty"] = json!(duties);
        }
        if event == "e1" && !party && self.has_hearing {
            actions.push(match self.dice.below(4) {
                0 => json!({"add_party": {"id": {"cel": "payload.key"}, "m": self.dice.below(3)}}),
                1 => json!({"remove_party": {"cel": "payload.key"}}),
                2 => json!({"replace_party": {"key": {"cel": "payload.key"}, "with": {"id": {"cel": "payload.other"}}}}),
                _ => json!({"rehear": {"cel": "payload.keys"}}),
            });
        }
        if !actions.is_empty() {
            transition["do"] = json!(actions);
        }
        transition
    }

    /// What undoes something, where the state inside which somebody undoes it is settled afterwards.
    fn compensation(&mut self, ix: usize, cause: Option<bool>) -> Option<Value> {
        let mut actions = self.actions(ix, cause);
        actions.retain(|action| action.get("raise").is_none());
        (!actions.is_empty() && self.dice.chance(25)).then(|| json!(actions))
    }

    /// What a state has besides its way on.
    fn furnish(&mut self, ix: usize) {
        let kind = self.states[ix].kind;
        if matches!(kind, Kind::Final | Kind::History) {
            return self.more_for_ends(ix);
        }
        let party = self.states[ix].of_party;
        for _ in 0..self.dice.below(3) {
            let to = self.anywhere(party);
            let to = Some(to).filter(|_| self.dice.chance(70));
            let event = self.event_name();
            let mut transition = self.sent_transition(to.as_deref(), ix, &event);
            transition["guard"] = self.guard(party);
            if self.dice.chance(20) {
                transition["compensate"] = json!(true);
            }
            if kind == Kind::Compound && self.dice.chance(25) {
                transition["internal"] = json!(true);
            }
            self.handle(ix, &event, transition);
        }
        if self.dice.chance(25) {
            let event = format!("{}{}", if party { "q" } else { "r" }, self.dice.below(3));
            let to = Some(self.anywhere(party)).filter(|_| self.dice.chance(60));
            let mut transition = self.quiet_transition(to.as_deref(), ix);
            if self.dice.chance(40) {
                transition["guard"] = self.guard(party);
            }
            self.handle(ix, &event, transition);
            if !self.inner.contains(&(event.clone(), party)) {
                self.inner.push((event, party));
            }
        }
        self.clock(ix);
        self.task(ix);
        self.edges(ix);
        // Only forwards, so that nothing goes round without an event.
        let later: Vec<String> = self.later(ix);
        if self.dice.chance(10) && !later.is_empty() {
            let to = self.dice.pick(&later).clone();
            let mut transition = self.quiet_transition(Some(&to), ix);
            transition["guard"] = self.guard(party);
            transition.as_object_mut().unwrap().remove("compensate");
            self.states[ix]
                .fields
                .insert("always".to_owned(), json!([transition]));
        }
    }

    fn more_for_ends(&mut self, ix: usize) {
        if self.states[ix].kind == Kind::History {
            return self.lead_back(ix);
        }
        if self.dice.chance(20) {
            let actions = self.actions(ix, None);
            self.states[ix].fields.insert("entry".to_owned(), json!(actions));
        }
    }

    /// Somebody uses a history.
    fn lead_back(&mut self, ix: usize) {
        let party = self.states[ix].of_party;
        let able = |other: &usize| {
            let other = &self.states[*other];
            other.of_party == party && !matches!(other.kind, Kind::Final | Kind::History)
        };
        let from: Vec<usize> = (0..self.states.len()).filter(able).collect();
        let from = *self.dice.pick(&from);
        let (to, event) = (self.states[ix].name.clone(), self.event_name());
        let mut transition = self.sent_transition(Some(&to), from, &event);
        transition["guard"] = self.guard(party);
        self.handle(from, &event, transition);
    }

    fn later(&self, ix: usize) -> Vec<String> {
        let own = &self.states[ix];
        let later =
            |other: &&Sketch| other.up == own.up && other.of_party == own.of_party && other.name > own.name;
        let found = self
            .states
            .iter()
            .filter(later)
            .filter(|other| other.kind != Kind::History);
        match own.up.map(|up| self.states[up].kind) {
            Some(Kind::Parallel) => Vec::new(),
            _ => found.map(|other| other.name.clone()).collect(),
        }
    }

    fn anywhere(&mut self, party: bool) -> String {
        let names: Vec<String> = self
            .states
            .iter()
            .filter(|state| state.of_party == party)
            .map(|state| state.name.clone())
            .collect();
        self.dice.pick(&names).clone()
    }

    fn clock(&mut self, ix: usize) {
        if !self.dice.chance(30) {
            return;
        }
        let party = self.states[ix].of_party;
        self.timers += 1;
        let name = format!("t{}", self.timers);
        let mut deadline = self.deadline();
        if let Some(days) = deadline.get("nth_day").cloned().filter(|_| self.dice.chance(50)) {
            deadline = json!({"working_days": days});
        }
        let counted = deadline.get("nth_day").is_none();
        let mut timer = json!({"after": deadline});
        if !party && self.dice.chance(15) {
            timer = json!({"at": "case.end", "when": "case.end != null"});
        }
        let event = format!("late{}", self.timers);
        let to = Some(self.anywhere(party)).filter(|_| self.dice.chance(60));
        let transition = self.quiet_transition(to.as_deref(), ix);
        self.handle(ix, &event, transition);
        timer["raise"] = json!(event);
        if self.dice.chance(25) {
            timer["when"] = self.guard(party);
        }
        if timer.get("at").is_some() {
            timer["when"] = json!("case.end != null");
        }
        let suspend = counted && timer.get("at").is_none() && self.dice.chance(50);
        self.states[ix]
            .fields
            .insert("timers".to_owned(), json!({name.clone(): timer}));
        let verbs = [
            json!({"suspend": name}),
            json!({"resume": name}),
            json!({"extend": {"timer": name, "until": {"cel": "payload.until"}}}),
        ];
        if suspend {
            for (event, verb) in ["halt", "go_on", "longer"].iter().zip(verbs) {
                let by = if party {
                    json!(["body", "clerk"])
                } else {
                    json!(["clerk"])
                };
                let transition = json!({"by": by, "reason": "required", "do": [verb]});
                self.handle(ix, event, transition);
            }
        }
    }

    fn task(&mut self, ix: usize) {
        let events = self.states[ix]
            .fields
            .get("events")
            .and_then(Value::as_object)
            .cloned()
            .unwrap_or_default();
        let sent: Vec<Value> = events
            .values()
            .flat_map(|alternatives| list(alternatives).into_iter().cloned().collect::<Vec<_>>())
            .filter(|transition| transition.get("by").is_some())
            .collect();
        if sent.is_empty() || !self.dice.chance(40) {
            return;
        }
        let by = self.dice.pick(&sent)["by"][0].clone();
        let mut task = json!({"role": by, "act": format!("work{ix}"), "label": label()});
        if self.dice.chance(30) {
            task["due"] = self.deadline();
        }
        let party = self.states[ix].of_party;
        if self.dice.chance(40) {
            let candidates = [
                "person.unit != 'u2'",
                "person.unit == 'u1' || case.n == null",
                "person.org == 'city' || person.org != null && case.flag",
                "size(person.roles) > 1 || person.id == 'ada'",
                "person.id != 'ben' && case.n < 3",
                "person.unit != null",
            ];
            task["candidates"] = json!(*self.dice.pick(&candidates));
        }
        if self.dice.chance(30) {
            task["priority"] = match self.dice.chance(30) {
                true => json!("high"),
                false => json!({"low": self.guard(party), "urgent": self.guard(party)}),
            };
        }
        self.states[ix].fields.insert("task".to_owned(), task);
    }

    fn edges(&mut self, ix: usize) {
        if let Some(undo) = self.compensation(ix, None) {
            self.states[ix].fields.insert("compensate".to_owned(), undo);
        }
        for edge in ["entry", "exit"] {
            if self.dice.chance(20) {
                let actions = self.actions(ix, None);
                self.states[ix].fields.insert(edge.to_owned(), json!(actions));
            }
        }
    }

    /// An event that something waits for is raised somewhere.
    fn raise_everything(&mut self) {
        for (event, of_party) in self.inner.clone() {
            let sources: Vec<usize> = (0..self.states.len())
                .filter(|ix| self.states[*ix].of_party == of_party && self.states[*ix].kind == Kind::Atomic)
                .collect();
            if sources.is_empty() {
                continue;
            }
            let ix = *self.dice.pick(&sources);
            let sender = if of_party {
                json!(["body", "clerk"])
            } else {
                json!(["clerk"])
            };
            self.handle(
                ix,
                &format!("push_{event}"),
                json!({"by": sender, "do": [{"raise": event}]}),
            );
        }
    }

    /// What is inside a state, with the bodies of its hearing.
    fn inside(&self, ix: usize) -> Vec<usize> {
        let kids = self.states[ix].kids.iter().flat_map(|kid| self.inside(*kid));
        std::iter::once(ix).chain(kids).collect()
    }

    fn can_be_undone(&self, ix: usize) -> bool {
        self.inside(ix).into_iter().any(|inner| {
            let fields = &self.states[inner].fields;
            let ways = fields.get("events").into_iter().filter_map(Value::as_object);
            let mut ways = ways.flat_map(Map::values).flat_map(list);
            fields.contains_key("compensate") || ways.any(|way| way["compensate"].is_array())
        })
    }

    /// What can be undone is undone by somebody, and nobody undoes nothing.
    fn somebody_undoes(&mut self, tops: &[usize]) {
        for top in tops
            .iter()
            .copied()
            .filter(|ix| self.can_be_undone(*ix))
            .collect::<Vec<_>>()
        {
            let (to, event) = (self.anywhere(false), self.event_name());
            let mut transition = self.sent_transition(Some(&to), top, &event);
            transition["guard"] = self.guard(false);
            transition["compensate"] = json!(true);
            self.handle(top, &event, transition);
        }
        for ix in 0..self.states.len() {
            if self.can_be_undone(ix) {
                continue;
            }
            let events = self.states[ix]
                .fields
                .get_mut("events")
                .and_then(Value::as_object_mut);
            for ways in events.into_iter().flat_map(Map::values_mut) {
                let list = match ways {
                    Value::Array(list) => list.iter_mut().collect(),
                    one => vec![one],
                };
                for way in list.into_iter().filter_map(Value::as_object_mut) {
                    way.remove("compensate");
                }
            }
        }
    }

    fn states_of(&self, level: &[usize]) -> Value {
        let own = |ix: &usize| (self.states[*ix].name.clone(), self.state_value(*ix));
        Value::Object(level.iter().map(own).collect())
    }

    fn state_value(&self, ix: usize) -> Value {
        let state = &self.states[ix];
        let mut fields = state.fields.clone();
        match state.kind {
            Kind::Compound => {
                fields.insert("states".to_owned(), self.states_of(&state.kids));
            }
            Kind::Parallel => {
                fields.insert("parallel".to_owned(), self.states_of(&state.kids));
            }
            Kind::ForEach => {
                let body = self.states_of(&state.kids);
                fields["body"]["states"] = body;
            }
            Kind::Atomic | Kind::Final | Kind::History => {}
        }
        Value::Object(fields)
    }

    fn file(&self, tops: &[usize]) -> Value {
        let mut tops = tops.to_vec();
        tops.sort_unstable();
        let mut file = json!({
            "workflow": "random", "version": 1, "title": label(), "zone": "Europe/Berlin", "calendar": "de-ni-braunschweig",
            "roles": {
                "clerk": {"label": label()},
                "boss": {"label": label()},
                "owner": {"label": label(), "org": "case.owner"},
                "body": {"label": label(), "org": "party.key"},
            },
            "data": {"n": "integer", "flag": "flag", "owner": "text", "end": "date", "bodies": {"list_of": {"id": "text", "m": "integer"}}},
            "duties": {
                "apart": {"label": label(), "different_person": ["act_a", "act_b"], "when": "case.flag != false"},
                "units": {"label": label(), "different_unit": [["act_a"], ["act_c"]]},
                "same": {"label": label(), "same_person": ["act_b", "act_c"], "when": "case.n != 1"},
                "eyes": {"label": label(), "n_eyes": 2, "of": ["act_b", "act_c"]},
                "no_ties": {"label": label(), "not_party": ["act_a"], "of": "case.owner"},
            },
            "start": {"by": ["clerk", "owner", "boss"]},
            "initial": self.states[tops[0]].name,
            "states": self.states_of(&tops),
        });
        let mut used = std::collections::BTreeSet::new();
        words_of(&file["states"], &mut used);
        let payload = |event: &str| match event {
            "e0" => json!({"m": "integer?"}),
            "e1" => json!({"key": "text", "other": "text", "keys": {"list_of": "text"}}),
            "longer" => json!({"until": "date"}),
            _ => json!({}),
        };
        let events = used.iter().map(|event| {
            (
                event.clone(),
                json!({"label": label(), "payload": payload(event)}),
            )
        });
        file["events"] = Value::Object(events.collect());
        let mut effects = Map::new();
        effects_of(&file["states"], &mut effects);
        file["effects"] = Value::Object(effects);
        tidy_up(&mut file, &used);
        file
    }
}

/// Every event some state handles.
fn words_of(states: &Value, used: &mut std::collections::BTreeSet<String>) {
    for state in states.as_object().into_iter().flatten().map(|(_, state)| state) {
        used.extend(
            state["events"]
                .as_object()
                .into_iter()
                .flatten()
                .map(|(event, _)| event.clone()),
        );
        words_of(&state["states"], used);
        words_of(&state["parallel"], used);
        words_of(&state["body"]["states"], used);
    }
}

/// Every effect something asks for.
fn effects_of(value: &Value, found: &mut Map<String, Value>) {
    let once = json!({"retry": {"attempts": 1, "wait_seconds": 1, "longest_wait_seconds": 1}});
    match value {
        Value::Object(map) => {
            let kind = map
                .get("effect")
                .map(|effect| effect.get("kind").unwrap_or(effect));
            if let Some(kind) = kind.and_then(Value::as_str) {
                found.insert(kind.to_owned(), once);
            }
            map.values().for_each(|inner| effects_of(inner, found));
        }
        Value::Array(list) => list.iter().for_each(|inner| effects_of(inner, found)),
        _ => {}
    }
}

/// What is declared and never used is a fault of its own, so it goes.
fn tidy_up(file: &mut Value, used: &std::collections::BTreeSet<String>) {
    let present = |act: &str| used.contains(act);
    let mut gone: Vec<&str> = Vec::new();
    for (duty, acts) in [
        ("apart", &["act_a", "act_b"][..]),
        ("units", &["act_a", "act_c"]),
        ("same", &["act_b", "act_c"]),
        ("eyes", &["act_b", "act_c"]),
        ("no_ties", &["act_a"]),
    ] {
        if !acts.iter().all(|act| present(act)) {
            gone.push(duty);
        }
    }
    for duty in &gone {
        file["duties"].as_object_mut().unwrap().remove(*duty);
    }
    without_duties(&mut file["states"], &gone);
    let text = file["states"].to_string();
    for role in ["body"] {
        if !text.contains(&format!("\"{role}\"")) || !text.contains("for_each") {
            file["roles"].as_object_mut().unwrap().remove(role);
        }
    }
}

fn without_duties(value: &mut Value, gone: &[&str]) {
    match value {
        Value::Object(map) => {
            if let Some(Value::Array(duties)) = map.get_mut("duty") {
                duties.retain(|duty| !gone.contains(&duty.as_str().unwrap()));
                if duties.is_empty() {
                    map.remove("duty");
                }
            }
            map.values_mut().for_each(|inner| without_duties(inner, gone));
        }
        Value::Array(items) => items.iter_mut().for_each(|inner| without_duties(inner, gone)),
        _ => {}
    }
}
