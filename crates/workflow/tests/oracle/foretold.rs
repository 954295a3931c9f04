// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The exhaustive check at load follows its own steps. Here every step of the engine on random definitions and commands,
//! and on the shipped ones, is one it has foreseen; and so is every expression that cannot be evaluated.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use workflow::{
    Action, Actor, Budget, Bundle, Case, Command, Definition, Diagnostic, Foretold, Happened, PersonId,
    Places, RefusalCode, SignatureProof, explain, start, step,
};

use crate::random::{self, Dice};
use crate::traces::{CALENDAR, PAPERS, at, choose, first_data, people, wanted, without_labels};

/// What was seen while cases were followed.
#[derive(Default)]
struct Seen {
    definitions: usize,
    steps: usize,
    incidents: usize,
    faults: Vec<String>,
}

/// One trace of one definition, as long as both agree.
struct Walk<'w> {
    foretold: &'w Foretold<'w>,
    places: Places,
    case: Case,
}

impl Walk<'_> {
    /// What the engine did has to be foreseen; `Err` says what was not.
    fn happened(&mut self, happened: Happened<'_>, after: Case) -> Result<(), String> {
        let places = self.foretold.after(&self.places, happened, &after);
        if places.is_empty() {
            let were: Vec<String> = self
                .places
                .iter()
                .map(|place| self.foretold.words(*place))
                .collect();
            return Err(format!(
                "{happened:?} leads from\n  {}\nto what nobody foresaw:\n  {}",
                were.join("\n  "),
                said(&after)
            ));
        }
        self.places = places;
        self.case = after;
        Ok(())
    }
}

fn said(case: &Case) -> String {
    let timers: Vec<workflow::SmolStr> = case.timers.iter().map(|timer| timer.id.clone()).collect();
    let parties: Vec<Value> = case
        .parties
        .iter()
        .map(|party| json!([party.key, party.configuration, party.data]))
        .collect();
    format!(
        "{} timers {timers:?} history {:?} data {} parties {}",
        case.configuration.0.join("+"),
        case.history,
        case.data,
        json!(parties)
    )
}

/// Takes note of an incident: an expression that was said to be always fine must be.
fn incident(foretold: &Foretold<'_>, words: &str, seen: &mut Seen) {
    let Some((source, _)) = words.split_once("` cannot be evaluated") else {
        return;
    };
    let source = source.split_once('`').map_or(source, |(_, source)| source);
    seen.incidents += 1;
    if !foretold.fails(source) {
        seen.faults
            .push(format!("`{source}` fails and was not said to: {words}"));
    }
}

/// What happens next, and when.
type Choose<'c> = dyn FnMut(&Case, i64) -> (Actor, Action, i64) + 'c;

fn walk(
    definition: &Definition,
    foretold: &Foretold<'_>,
    first: (Value, &Actor, i64),
    seen: &mut Seen,
    choose: &mut Choose<'_>,
) -> Result<(), String> {
    let (data, actor, mut now) = first;
    let begun = match start(definition, "c", data, actor, at(now)) {
        Ok(begun) => begun.case,
        Err(refusal) => {
            refusal
                .reasons
                .iter()
                .for_each(|reason| incident(foretold, &reason.message.en, seen));
            return Ok(());
        }
    };
    let places = foretold.begun(&begun);
    if places.is_empty() {
        return Err(format!("nobody foresaw the beginning\n  {}", said(&begun)));
    }
    let mut walk = Walk {
        foretold,
        places,
        case: begun,
    };
    for number in 0..30 {
        if walk.case.ended {
            break;
        }
        let (actor, action, later) = choose(&walk.case, now);
        now = later;
        let command = Command {
            id: number.to_string().into(),
            actor,
            action,
        };
        let done = match step(definition, &walk.case, &command, at(now)) {
            Ok(done) => done.case,
            Err(refusal) => {
                let incidents = refusal
                    .reasons
                    .iter()
                    .filter(|reason| reason.code == RefusalCode::Incident);
                incidents.for_each(|reason| incident(foretold, &reason.message.en, seen));
                continue;
            }
        };
        seen.steps += 1;
        let before = walk.case.clone();
        let fired = |id: &str| before.timers.iter().find(|timer| timer.id == id);
        let happened = match &command.action {
            Action::Event { party: Some(_), .. } => Happened::Party,
            Action::Event { name, .. } => Happened::Sent(name),
            Action::Timer { id } => match fired(id) {
                Some(timer) if timer.party.is_some() => Happened::Party,
                Some(timer) => Happened::Timer(&timer.state, &timer.name),
                None => Happened::Nothing,
            },
            Action::Claim { .. } | Action::Release { .. } => Happened::Nothing,
        };
        walk.happened(happened, done)?;
    }
    Ok(())
}

/// A random definition that is followed as far as it is small; most are.
fn small(file: &Value) -> Result<Definition, Vec<Diagnostic>> {
    let bundle = Bundle {
        source: file.to_string(),
        calendars: [("de-ni-braunschweig".to_owned(), CALENDAR.to_owned())].into(),
        ..Bundle::default()
    };
    let budget = Budget {
        configurations: 400,
        branches: 6_000,
        ..Budget::default()
    };
    Definition::draft(&bundle, &budget)
}

/// Random definitions that are followed, however many traces are wanted.
const DEFINITIONS: u64 = 10_000;

#[test]
fn every_step_on_random_definitions_was_foreseen() {
    let mut seen = Seen::default();
    for seed in 0..wanted().div_ceil(10).min(DEFINITIONS) {
        let file = random::definition(seed);
        let Ok(definition) = small(&file) else { continue };
        definition.foretell(|foretold| {
            let Some(foretold) = foretold else { return };
            seen.definitions += 1;
            for trace in 0..10 {
                let mut dice = Dice(seed.wrapping_mul(1_000_003) + trace + 500_000);
                let now = 1_765_800_000 + i64::try_from(dice.below(120 * 86_400)).unwrap();
                let data = first_data(&mut dice);
                let people = people();
                let actor = &people[*dice.pick(&[0, 0, 0, 1, 4, 6])];
                let mut next = |case: &Case, mut now: i64| {
                    if dice.chance(30) {
                        now += i64::try_from(dice.below(6 * 86_400)).unwrap();
                    }
                    let due = case.next_timer().filter(|timer| timer.due.as_second() <= now);
                    match due {
                        Some(timer) if dice.chance(80) => {
                            (Actor::system(), Action::Timer { id: timer.id.clone() }, now)
                        }
                        _ => {
                            let (actor, action) = choose(&mut dice, &definition, &file, case, now);
                            (actor, action, now)
                        }
                    }
                };
                let known = seen.faults.len();
                let walked = walk(&definition, foretold, (data, actor, now), &mut seen, &mut next);
                for fault in seen.faults.iter_mut().skip(known) {
                    *fault = format!(
                        "definition {seed}, trace {trace}: {fault}\n{}",
                        without_labels(&file["states"])
                    );
                }
                if let Err(fault) = walked {
                    let states = without_labels(&file["states"]);
                    seen.faults
                        .push(format!("definition {seed}, trace {trace}: {fault}\n{states}"));
                    return;
                }
            }
        });
    }
    println!(
        "{} definitions, {} steps, {} incidents",
        seen.definitions, seen.steps, seen.incidents
    );
    let shown = seen
        .faults
        .iter()
        .take(2)
        .cloned()
        .collect::<Vec<_>>()
        .join("\n\n");
    assert!(seen.faults.is_empty(), "{} faults:\n{shown}", seen.faults.len());
    let tried = usize::try_from(wanted().min(DEFINITIONS * 10)).unwrap();
    assert!(seen.definitions * 50 > tried && seen.steps > tried / 4 && seen.incidents > tried / 20);
}

/// Somebody who holds every role, for an organisation.
fn everybody(org: &str) -> Actor {
    let roles = [
        "applicant",
        "clerk",
        "releaser",
        "heard_body",
        "holder",
        "engineer",
        "head",
        "expert",
        "road_authority",
    ];
    Actor {
        person: PersonId(org.into()),
        name: org.into(),
        roles: roles.map(str::to_owned).into(),
        org: Some(org.into()),
        unit: None,
        party_of: BTreeSet::new(),
    }
}

/// Something a person can do next.
fn offered(dice: &mut Dice, definition: &Definition, case: &Case, now: i64) -> (Actor, Action) {
    let actors = ["city", "other", "a", "b", "c"].map(everybody);
    let mut offers = Vec::new();
    for actor in actors.iter().chain([&Actor::system()]) {
        let possible = explain(definition, case, actor, at(now)).into_iter();
        offers.extend(possible.filter(|p| p.enabled).map(|p| (actor.clone(), p)));
    }
    if offers.is_empty() {
        let task = "none".to_owned();
        return (Actor::system(), Action::Claim { task: task.into() });
    }
    let (actor, possible) = dice.pick(&offers).clone();
    let fields = possible.payload.iter().map(|field| {
        let keys = ["a", "b", "c", "d"];
        let value = match field.kind.as_str() {
            _ if !field.choices.is_empty() => json!(dice.pick(&field.choices).word),
            _ if !field.required && dice.chance(30) => Value::Null,
            "text" => json!(*dice.pick(&keys)),
            "date" => json!(format!(
                "2027-{:02}-{:02}",
                1 + dice.below(12),
                1 + dice.below(28)
            )),
            "flag" => json!(dice.chance(50)),
            "integer" => json!(dice.below(5)),
            _ => json!([dice.pick(&keys)]),
        };
        (field.name.clone(), value)
    });
    let payload = Value::Object(fields.collect());
    let over = possible
        .documents
        .iter()
        .map(|name| (name.clone(), "a".repeat(64)));
    let signature = possible.needs_signature.map(|level| SignatureProof {
        level,
        signer: "s".to_owned(),
        over: over.collect(),
    });
    let action = Action::Event {
        name: possible.event.into(),
        party: possible.party,
        payload,
        reason: Some("because".to_owned()),
        signature,
    };
    (actor, action)
}

/// Data a case of a shipped definition begins with.
fn beginning(dice: &mut Dice) -> [Value; 2] {
    let bodies = |dice: &mut Dice| {
        let ids = ["a", "b", "c"].into_iter().filter(|_| dice.chance(50));
        json!(ids.map(|id| json!({"id": id, "name": id})).collect::<Vec<_>>())
    };
    let (parties, authorities) = (bodies(dice), bodies(dice));
    [
        json!({
            "number": "1", "applicant_org": "c", "parties": parties, "valid_to": "2026-12-31",
            "permit_kind": dice.pick(&["single", "permanent_route", "permanent_area"]),
            "channel": dice.pick(&["portal", "mailbox", "post", "email"]),
            "latest_end": dice.pick(&["2026-12-30", "2027-11-22"]), "revocation_reserved": dice.chance(50),
        }),
        json!({
            "number": "1", "holder_org": "c", "expert_org": "a", "vin": "v", "road_authorities": authorities,
            "kind": dice.pick(&["semitrailer", "tractor"]), "excess": dice.pick(&["dimensions", "both"]),
        }),
    ]
}

#[test]
fn every_step_on_the_shipped_definitions_was_foreseen() {
    let shipped = [
        include_str!("../../../../workflows/heavy-load/heavy-load.yaml"),
        include_str!("../../../../workflows/vehicle-exemption/vehicle-exemption.yaml"),
    ];
    let calendars = [
        ("de-ni-braunschweig", CALENDAR),
        (
            "de-ni",
            include_str!("../../../../workflows/calendars/de-ni.json"),
        ),
    ];
    for (number, source) in shipped.into_iter().enumerate() {
        let bundle = Bundle {
            source: source.to_owned(),
            calendars: calendars
                .map(|(name, json)| (name.to_owned(), json.to_owned()))
                .into(),
            forms: [("papers".to_owned(), PAPERS.to_owned())].into(),
        };
        let definition = Definition::load(&bundle, &Budget::default()).unwrap();
        let mut seen = Seen::default();
        definition.foretell(|foretold| {
            for trace in 0..wanted().div_ceil(5) {
                let mut dice = Dice(trace + 7_000_000);
                let data = beginning(&mut dice)[number].clone();
                let opener = everybody("c");
                let mut next = |case: &Case, now: i64| match case.next_timer().filter(|_| dice.chance(30)) {
                    Some(timer) => {
                        let now = now.max(timer.due.as_second() + 1);
                        (Actor::system(), Action::Timer { id: timer.id.clone() }, now)
                    }
                    None => {
                        let (actor, action) = offered(&mut dice, &definition, case, now);
                        (actor, action, now)
                    }
                };
                let first = (data, &opener, 1_765_800_000);
                let walked = walk(&definition, foretold.unwrap(), first, &mut seen, &mut next);
                if let Err(fault) = walked {
                    seen.faults.push(format!("trace {trace}: {fault}"));
                    return;
                }
            }
        });
        println!("{} steps, {} incidents", seen.steps, seen.incidents);
        assert!(seen.faults.is_empty(), "{}", seen.faults.join("\n\n"));
        let tried = usize::try_from(wanted()).unwrap();
        assert!(seen.steps > tried / 4, "only {} steps", seen.steps);
    }
}
