// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What is exported as SCXML runs by the rules of the recommendation as the definition runs in the engine: random
//! definitions without a hearing, random events and timers, the same configurations, data and pending timers.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use jiff::Timestamp;
use roxmltree::Document;
use serde_json::{Value, json};
use workflow::{
    Action, Actor, Budget, Bundle, Case, Command, Definition, PersonId, Refusal, RefusalCode, SignatureLevel,
    SignatureProof, scxml, start, step,
};

use super::machine::{Event, Machine};
use super::random::{self, Dice};
use super::sessions;

const CALENDAR: &str = include_str!("../../../../workflows/calendars/de-ni-braunschweig.json");
const MOVES: usize = 14;

/// What a reader of our SCXML has to bring along: the case, and what its calls mean. Nothing here falls due by itself.
const HOST: &str = "
    var kase = {n: 0, flag: false, owner: 'firm', end: '2027-06-01', bodies: []};
    var parties = [], event = {}, payload = {}, shift, calendar, source;
    function size(list) { return list.length; }
    function later() { return '900000000s'; }
    var working_days = later, calendar_days = later, nth_day = later, at = later;
    function day() { return '2027-01-01'; }
";

fn people() -> Vec<Actor> {
    let person = |name: &str, roles: &[&str], org: &str, unit: &str| Actor {
        person: PersonId(name.into()),
        name: name.to_uppercase().into(),
        roles: roles.iter().map(|role| (*role).to_owned()).collect(),
        org: Some(org.into()),
        unit: Some(unit.into()),
        party_of: BTreeSet::new(),
    };
    vec![
        person("ada", &["clerk", "boss"], "city", "u1"),
        person("ben", &["clerk", "boss"], "city", "u2"),
        person("cem", &["clerk", "boss"], "city", "u3"),
        person("eva", &["owner"], "firm", "u4"),
        Actor::system(),
    ]
}

/// Both sides of one case.
struct Pair<'d> {
    definition: &'d Definition,
    case: Case,
    machine: Machine<'d>,
    /// The state around each state.
    around: BTreeMap<String, String>,
    now: Timestamp,
    sent: usize,
}

fn around(document: &Document<'_>) -> BTreeMap<String, String> {
    let states = document
        .descendants()
        .filter(|node| node.attribute("id").is_some());
    let inside = states.filter_map(|node| Some((node.attribute("id")?, node.parent()?.attribute("id")?)));
    inside
        .map(|(inner, outer)| (inner.to_owned(), outer.to_owned()))
        .collect()
}

fn load(seed: u64) -> Option<Definition> {
    let mut file = random::definition(seed);
    // A hearing is one body per party, and a compensation is kept as data: SCXML has no word for them.
    without_compensation(&mut file["states"]);
    let source = file.to_string();
    if source.contains("for_each") {
        return None;
    }
    let calendars = BTreeMap::from([("de-ni-braunschweig".to_owned(), CALENDAR.to_owned())]);
    Definition::draft(&Bundle { source, calendars }, &Budget::default()).ok()
}

fn without_compensation(value: &mut Value) {
    match value {
        Value::Object(map) => {
            map.remove("compensate");
            map.values_mut().for_each(without_compensation);
        }
        Value::Array(items) => items.iter_mut().for_each(without_compensation),
        _ => {}
    }
}

fn payload(event: &str, dice: &mut Dice) -> Value {
    match event {
        "e0" => json!({"m": dice.below(4)}),
        "e1" => json!({"key": "a", "other": "b", "keys": []}),
        "longer" => json!({"until": "2029-01-01"}),
        _ => json!({}),
    }
}

fn proofs() -> [Option<SignatureProof>; 3] {
    let proof = |level| SignatureProof {
        level,
        signer: "x".into(),
        over: BTreeMap::from([("paper".to_owned(), "0".repeat(64))]),
    };
    [
        None,
        Some(proof(SignatureLevel::Qualified)),
        Some(proof(SignatureLevel::QualifiedSeal)),
    ]
}

/// Whether the engine says that it cannot say: what SCXML takes for "false" is an incident here.
fn is_no_answer(refusal: &Refusal) -> bool {
    let codes = [RefusalCode::Incident, RefusalCode::LimitExceeded];
    refusal.reasons.iter().any(|reason| codes.contains(&reason.code))
}

/// How a move ends.
enum Moved {
    On,
    /// Nobody may do this now; it does not happen.
    Not,
    /// The trace ends here.
    NoAnswer,
}

impl Pair<'_> {
    fn step(&mut self, actor: Actor, action: Action) -> Result<(), Refusal> {
        self.sent += 1;
        let command = Command {
            id: self.sent.to_string().into(),
            actor,
            action,
        };
        self.case = step(self.definition, &self.case, &command, self.now)?.case;
        Ok(())
    }

    /// Somebody who may sends the event; where only guards say no, it is sent too, and nothing may move.
    fn send(&mut self, name: &str, dice: &mut Dice) -> Moved {
        let payload = payload(name, dice);
        let (mut sent, mut guarded) = (false, false);
        for (actor, signature) in people()
            .into_iter()
            .flat_map(|actor| proofs().map(|proof| (actor.clone(), proof)))
        {
            let action = Action::Event {
                name: name.into(),
                party: None,
                payload: payload.clone(),
                reason: Some("why".to_owned()),
                signature,
            };
            match self.step(actor, action) {
                Ok(()) => {
                    sent = true;
                    break;
                }
                Err(refusal) if is_no_answer(&refusal) => return Moved::NoAnswer,
                Err(refusal) => {
                    guarded |= refusal
                        .reasons
                        .iter()
                        .all(|reason| reason.code == RefusalCode::GuardFalse);
                }
            }
        }
        if !sent && !guarded {
            return Moved::Not;
        }
        self.machine
            .data
            .script(&format!("payload = {payload};"))
            .unwrap();
        self.forward(name);
        Moved::On
    }

    fn forward(&mut self, name: &str) {
        let name = name.to_owned();
        self.machine.send(Event {
            name,
            kind: "external",
            ..Event::default()
        });
    }

    fn fire(&mut self, dice: &mut Dice) -> Moved {
        let Some(timer) = (!self.case.timers.is_empty()).then(|| dice.pick(&self.case.timers).clone()) else {
            return Moved::Not;
        };
        self.now = self.now.max(timer.due);
        match self.step(Actor::system(), Action::Timer { id: timer.id }) {
            Ok(()) => {}
            Err(refusal) if is_no_answer(&refusal) => return Moved::NoAnswer,
            Err(refusal) => panic!("a timer that is due: {refusal:?}"),
        }
        // The clock of the other side stands still; what fires is taken from what is pending.
        let id = format!("{}.{}", timer.state, timer.name);
        self.machine
            .shared
            .borrow_mut()
            .cancel(&self.machine.session, &id);
        self.forward(&format!("timer.{id}"));
        Moved::On
    }

    fn assert_same(&self, when: &str) {
        assert_eq!(self.machine.running, !self.case.ended, "{when}");
        if self.case.ended {
            return;
        }
        let active = &self.case.configuration.0;
        let around = |name: &str| self.around.get(name).map(String::as_str);
        let has_inner = |name: &str| active.iter().any(|other| around(other) == Some(name));
        let leaves = active.iter().filter(|name| !has_inner(name));
        let leaves: BTreeSet<String> = leaves.map(ToString::to_string).collect();
        assert_eq!(self.machine.configuration(), leaves, "{when}");
        for field in ["n", "flag"] {
            let found = self.machine.data.text(&format!("kase.{field}")).unwrap();
            assert_eq!(found, self.case.data[field].to_string(), "{field} {when}");
        }
        let suspended = self.case.suspended.iter().map(|suspended| &suspended.timer);
        let running = self.case.timers.iter().chain(suspended);
        let running: BTreeSet<String> = running
            .map(|timer| format!("{}.{}", timer.state, timer.name))
            .collect();
        assert_eq!(self.machine.shared.borrow().pending(), running, "{when}");
    }
}

/// How many moves both sides made alike; `None` where there is nothing to compare.
fn run(seed: u64) -> Option<usize> {
    let definition = load(seed)?;
    let now = "2026-11-23T10:00:00Z".parse().unwrap();
    let data = json!({"n": 0, "flag": false, "owner": "firm", "end": "2027-06-01", "bodies": []});
    let case = start(&definition, "c", data, &people()[0], now).ok()?.case;
    // `case` is a word of JavaScript, in which the reader of the tests thinks.
    let text = scxml(&definition).replace("case.", "kase.");
    let document = Document::parse(&text).unwrap();
    let machine = sessions::session(&document, Path::new("/nonexistent"));
    let mut pair = Pair {
        definition: &definition,
        case,
        machine,
        around: around(&document),
        now,
        sent: 0,
    };
    pair.machine.data.script(HOST).unwrap();
    pair.machine.start();
    pair.assert_same(&format!("at first, seed {seed}"));
    let mut dice = Dice(seed ^ 0x5eed);
    let events: Vec<String> = definition.events().map(str::to_owned).collect();
    let mut moves = 0;
    for _ in 0..MOVES {
        if pair.case.ended {
            break;
        }
        let name = dice.pick(&events).clone();
        let moved = if dice.chance(25) {
            pair.fire(&mut dice)
        } else {
            pair.send(&name, &mut dice)
        };
        match moved {
            Moved::On => {
                moves += 1;
                pair.assert_same(&format!("after `{name}` or a timer, move {moves}, seed {seed}"));
            }
            Moved::Not => {}
            Moved::NoAnswer => break,
        }
    }
    Some(moves)
}

#[test]
fn exported_definitions_run_elsewhere_as_they_run_here() {
    let moves: Vec<usize> = (0..600).filter_map(run).collect();
    let all: usize = moves.iter().sum();
    assert!(
        moves.len() > 60 && all > 200,
        "{} definitions, {all} moves",
        moves.len()
    );
}
