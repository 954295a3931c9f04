// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Random commands on random definitions: both interpreters say the same.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde_json::{Value, json};
use workflow::{
    Action, Actor, Budget, Bundle, Case, Command, Definition, Diagnostic, PersonId, Refusal, SignatureLevel,
    SignatureProof, SmolStr, Step, explain, start, step,
};

use crate::naive::{Answer, Codes, Naive};
use crate::random::{self, Dice};

pub const CALENDAR: &str = include_str!("../../../../workflows/calendars/de-ni-braunschweig.json");

pub fn load(file: &Value) -> Result<Definition, Vec<Diagnostic>> {
    let bundle = Bundle {
        source: file.to_string(),
        calendars: BTreeMap::from([("de-ni-braunschweig".to_owned(), CALENDAR.to_owned())]),
        ..Bundle::default()
    };
    // Random definitions are rarely sound as a whole; what counts is that both run them alike.
    Definition::draft(&bundle, &Budget::default())
}

pub fn people() -> Vec<Actor> {
    let person = |name: &str, roles: &[&str], org: &str, unit: Option<&str>, ties: &[&str]| Actor {
        person: PersonId(name.into()),
        name: name.to_uppercase().into(),
        roles: roles.iter().map(|role| (*role).to_owned()).collect(),
        org: Some(org.into()),
        unit: unit.map(Into::into),
        party_of: ties.iter().map(|firm| (*firm).to_owned()).collect(),
    };
    vec![
        person("ada", &["clerk"], "city", Some("u1"), &[]),
        person("ben", &["clerk", "boss"], "city", Some("u2"), &[]),
        person("cem", &["clerk"], "city", None, &["firm"]),
        person("dot", &["boss"], "city", Some("u1"), &[]),
        person("eva", &["owner"], "firm", None, &[]),
        person("fox", &["owner", "body"], "other", None, &[]),
        person("pa", &["body"], "a", None, &[]),
        person("pb", &["body"], "b", None, &[]),
        Actor::system(),
    ]
}

pub fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

/// The engine's answer in the oracle's words: without what only the reader of a file needs.
fn plain(done: Result<Step, Refusal>) -> Answer {
    let word = |code: workflow::RefusalCode| serde_json::to_value(code).unwrap().as_str().unwrap().to_owned();
    match done {
        Ok(done) => Ok((bare(done.case), done.effects)),
        Err(refusal) => Err(refusal
            .reasons
            .iter()
            .map(|reason| word(reason.code))
            .collect::<Codes>()),
    }
}

fn bare(mut case: Case) -> Case {
    case.definition.name = SmolStr::default();
    case.definition.sha256 = SmolStr::default();
    case.definition.version = 0;
    for timer in case
        .timers
        .iter_mut()
        .chain(case.suspended.iter_mut().map(|still| &mut still.timer))
    {
        timer.rule = SmolStr::default();
    }
    case
}

/// One step of a trace.
#[derive(Debug, Clone)]
#[expect(clippy::large_enum_variant, reason = "a trace is short")]
pub enum Move {
    Start { data: Value, actor: usize, now: i64 },
    Do { command: Command, now: i64 },
}

/// A pair of cases that should stay the same.
struct Pair<'n, 'd> {
    definition: &'n Definition,
    naive: &'n Naive<'d>,
    case: Option<Case>,
    shadow: Option<Case>,
}

type Difference = String;

impl Pair<'_, '_> {
    fn go(&mut self, step_of: &Move) -> Result<(), Difference> {
        let (engine, oracle) = match step_of {
            Move::Start { data, actor, now } => {
                let actor = &people()[*actor];
                let engine = start(self.definition, "c", data.clone(), actor, at(*now));
                (engine, self.naive.start("c", data, actor, *now))
            }
            Move::Do { command, now } => {
                let (Some(case), Some(shadow)) = (&self.case, &self.shadow) else {
                    return Ok(());
                };
                let engine = step(self.definition, case, command, at(*now));
                (engine, self.naive.step(shadow, command, *now))
            }
        };
        let next = engine.as_ref().ok().map(|done| done.case.clone());
        let engine = plain(engine);
        if let Some(difference) = difference(&engine, &oracle) {
            return Err(difference);
        }
        if let (Some(next), Ok((shadow, _))) = (next, oracle) {
            self.case = Some(next);
            self.shadow = Some(shadow);
        }
        Ok(())
    }
}

fn difference(engine: &Answer, oracle: &Answer) -> Option<Difference> {
    if engine == oracle {
        return None;
    }
    let value = |answer: &Answer| match answer {
        Ok((case, effects)) => json!({"case": case, "effects": effects}),
        Err(codes) => json!({"refused": codes}),
    };
    let (engine, oracle) = (value(engine), value(oracle));
    let mut lines = Vec::new();
    compare("", &engine, &oracle, &mut lines);
    Some(lines.join("\n"))
}

fn compare(path: &str, engine: &Value, oracle: &Value, lines: &mut Vec<String>) {
    match (engine, oracle) {
        (Value::Object(a), Value::Object(b)) => {
            for key in a.keys().chain(b.keys()).collect::<BTreeSet<_>>() {
                let (a, b) = (
                    a.get(key).unwrap_or(&Value::Null),
                    b.get(key).unwrap_or(&Value::Null),
                );
                compare(&format!("{path}/{key}"), a, b, lines);
            }
        }
        _ if engine != oracle => lines.push(format!("  {path}\n    engine {engine}\n    oracle {oracle}")),
        _ => {}
    }
}

/// What people do next: mostly something that is offered, sometimes anything at all.
pub fn choose(
    dice: &mut Dice,
    definition: &Definition,
    file: &Value,
    case: &Case,
    now: i64,
) -> (Actor, Action) {
    let people = people();
    let actor = dice.pick(&people).clone();
    let task = match case.tasks.is_empty() {
        true => "none".to_owned(),
        false => dice.pick(&case.tasks).id.to_string(),
    };
    let action = match dice.below(100) {
        0..5 => Action::Claim { task: task.into() },
        5..8 => Action::Release { task: task.into() },
        8..12 => Action::Timer {
            id: case.timers.last().map_or("none".into(), |timer| timer.id.clone()),
        },
        12..30 => {
            let events: Vec<&String> = file["events"].as_object().unwrap().keys().collect();
            let name = match dice.chance(97) {
                true => (*dice.pick(&events)).clone(),
                false => "nothing".to_owned(),
            };
            let party = dice
                .chance(40)
                .then(|| (*dice.pick(&["a", "b", "c", "z"])).to_owned());
            event(dice, name, party, None)
        }
        _ => {
            let possible = explain(definition, case, &actor, at(now));
            let wanted: Vec<_> = possible.iter().filter(|p| p.enabled || dice.chance(15)).collect();
            match wanted.is_empty() {
                true => Action::Claim { task: task.into() },
                false => {
                    let chosen = *dice.pick(&wanted);
                    event(
                        dice,
                        chosen.event.clone(),
                        chosen.party.clone().map(Into::into),
                        chosen.needs_signature,
                    )
                }
            }
        }
    };
    let actor = match action {
        Action::Timer { .. } if dice.chance(95) => Actor::system(),
        _ => actor,
    };
    (actor, action)
}

fn event(dice: &mut Dice, name: String, party: Option<String>, level: Option<SignatureLevel>) -> Action {
    let keys = ["a", "b", "c", "d", "z"];
    let mut payload = match name.as_str() {
        "e0" => json!({"m": dice.below(4)}),
        "e1" => {
            json!({"key": dice.pick(&keys), "other": dice.pick(&keys), "keys": [dice.pick(&keys), dice.pick(&keys)]})
        }
        "longer" => json!({"until": format!("2026-{:02}-{:02}", 1 + dice.below(12), 1 + dice.below(28))}),
        _ => json!({}),
    };
    if dice.chance(4) {
        payload = dice
            .pick(&[json!({"m": "text"}), json!({"x": 1}), json!(7), Value::Null])
            .clone();
    }
    let level = level.unwrap_or(SignatureLevel::Advanced);
    let level = if dice.chance(90) {
        level
    } else {
        *dice.pick(&SignatureLevel::ALL)
    };
    let document = if dice.chance(95) { "paper" } else { "other" };
    let digest = if dice.chance(97) {
        "a".repeat(64)
    } else {
        "A".repeat(64)
    };
    let signature = dice.chance(85).then(|| SignatureProof {
        level,
        signer: "s".to_owned(),
        over: BTreeMap::from([(document.to_owned(), digest)]),
    });
    Action::Event {
        name: name.into(),
        party: party.map(Into::into),
        payload,
        reason: dice
            .chance(90)
            .then(|| (*dice.pick(&["because", " because ", ""])).to_owned()),
        signature,
    }
}

pub fn first_data(dice: &mut Dice) -> Value {
    let m = |dice: &mut Dice| {
        if dice.chance(60) {
            json!(dice.below(3))
        } else {
            Value::Null
        }
    };
    let mut bodies = Vec::new();
    for id in ["a", "b", "c"] {
        if dice.chance(60) {
            bodies.push(json!({"id": id, "m": m(dice)}));
        }
    }
    let mut data = json!({"n": dice.below(4), "flag": dice.chance(50), "owner": "firm", "bodies": bodies});
    match dice.below(20) {
        0 => data["n"] = Value::Null,
        1 => data["owner"] = Value::Null,
        2 => data["bodies"] = json!([{"id": "a"}, {"id": "a"}]),
        3 => data["n"] = json!("text"),
        4 => data["end"] = json!("2026-02-11"),
        5 => data["bodies"] = Value::Null,
        6..9 => data["flag"] = Value::Null,
        _ => {}
    }
    data
}

/// What both say along one trace; `Err` says where they part.
fn trace(definition: &Definition, naive: &Naive<'_>, seed: u64) -> Result<usize, (Difference, Vec<Move>)> {
    let mut dice = Dice(seed);
    let mut pair = Pair {
        definition,
        naive,
        case: None,
        shadow: None,
    };
    // A winter with holidays and a spring with the change of the clock.
    let mut now = 1_765_800_000 + i64::try_from(dice.below(120 * 86_400)).unwrap();
    let mut moves = vec![Move::Start {
        data: first_data(&mut dice),
        actor: *dice.pick(&[0, 0, 0, 1, 4, 6]),
        now,
    }];
    for number in 0..30 {
        let last = moves.last().unwrap().clone();
        pair.go(&last).map_err(|difference| (difference, moves.clone()))?;
        let Some(case) = &pair.case else {
            return Ok(1);
        };
        if case.ended {
            break;
        }
        if dice.chance(30) {
            now += i64::try_from(dice.below(6 * 86_400)).unwrap();
        }
        let due = case.next_timer().filter(|timer| timer.due.as_second() <= now);
        let command = match due {
            Some(timer) if dice.chance(80) => Command {
                id: number.to_string().into(),
                actor: Actor::system(),
                action: Action::Timer { id: timer.id.clone() },
            },
            _ => {
                let (actor, action) = choose(&mut dice, definition, naive.file, case, now);
                let id = number.to_string();
                Command {
                    id: id.into(),
                    actor,
                    action,
                }
            }
        };
        moves.push(Move::Do { command, now });
    }
    Ok(moves.len())
}

/// Leaves out what the difference does not need.
fn shrink(definition: &Definition, naive: &Naive<'_>, moves: Vec<Move>) -> (Vec<Move>, Difference) {
    let parts = |moves: &[Move]| {
        let mut pair = Pair {
            definition,
            naive,
            case: None,
            shadow: None,
        };
        moves.iter().find_map(|step_of| pair.go(step_of).err())
    };
    let (mut moves, mut at) = (moves, 1);
    while at < moves.len() {
        let mut fewer = moves.clone();
        fewer.remove(at);
        match parts(&fewer) {
            Some(_) => moves = fewer,
            None => at += 1,
        }
    }
    let difference = parts(&moves).unwrap_or_default();
    (moves, difference)
}

/// Runs `traces` traces on each of the definitions of these seeds that load.
pub fn run(seeds: std::ops::Range<u64>, traces: u64) -> (usize, usize, Vec<String>) {
    let (mut loaded, mut steps, mut faults) = (0, 0, Vec::new());
    for seed in seeds {
        let file = random::definition(seed);
        let Ok(definition) = load(&file) else {
            continue;
        };
        loaded += 1;
        let naive = Naive::new(&file, CALENDAR);
        for number in 0..traces {
            match trace(&definition, &naive, seed.wrapping_mul(1_000_003) + number) {
                Ok(long) => steps += long,
                Err((_, moves)) => {
                    let (moves, difference) = shrink(&definition, &naive, moves);
                    let moves: Vec<String> = moves.iter().map(|step_of| format!("  {step_of:?}")).collect();
                    faults.push(format!(
                        "definition {seed}, trace {number}:\n{difference}\n{}\n{}",
                        moves.join("\n"),
                        without_labels(&file["states"])
                    ));
                    break;
                }
            }
        }
    }
    (loaded, steps, faults)
}

pub fn without_labels(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            let kept = map.iter().filter(|(key, _)| *key != "label");
            kept.map(|(key, inner)| (key.clone(), without_labels(inner)))
                .collect()
        }
        Value::Array(items) => items.iter().map(without_labels).collect(),
        other => other.clone(),
    }
}

#[expect(clippy::disallowed_methods, reason = "asked for by the caller")]
fn asked(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// Traces to walk; `cargo xtask test` asks for many more than a quick run.
pub fn wanted() -> u64 {
    asked("GELEIT_TRACES").unwrap_or(400)
}

/// Definitions to make: enough for those traces, or the one of a failure that is looked at again.
fn seeds() -> std::ops::Range<u64> {
    match asked("GELEIT_SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..wanted().div_ceil(TRACES),
    }
}

/// Traces on each definition.
const TRACES: u64 = 20;

#[test]
fn both_interpreters_agree_on_random_definitions_and_commands() {
    let (loaded, steps, faults) = run(seeds(), TRACES);
    println!("{loaded} definitions, {steps} commands");
    let shown = faults.iter().take(3).cloned().collect::<Vec<_>>().join("\n\n");
    assert!(
        faults.is_empty(),
        "{} definitions, for example:\n{shown}",
        faults.len()
    );
    assert!(
        loaded * 10 >= seeds().count() * 9,
        "only {loaded} random definitions are sound"
    );
}
