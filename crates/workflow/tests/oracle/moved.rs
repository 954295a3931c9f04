// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! I11: a migration keeps everything or refuses. Under a definition that only calls its states otherwise, a case that was
//! moved goes on exactly as it would have; under a plan that leaves an active state without a place, it stays.

use serde_json::{Value, json};
use workflow::{Action, Actor, Case, Command, Definition, Plan, SmolStr, migrate, start, step};

use crate::random::{self, Dice};
use crate::traces::{at, choose, first_data, load, people, wanted};

/// States are called `s000` in random definitions; here they are `r000`.
fn renamed(text: &str) -> String {
    let bytes = text.as_bytes();
    let is_name = |i: usize| {
        let digits = bytes.get(i + 1..i + 4);
        bytes[i] == b's'
            && digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_digit))
            && (i == 0 || !bytes[i - 1].is_ascii_alphanumeric())
            && !bytes.get(i + 4).is_some_and(u8::is_ascii_alphanumeric)
    };
    let changed = (0..bytes.len()).map(|i| if is_name(i) { b'r' } else { bytes[i] });
    String::from_utf8(changed.collect()).unwrap()
}

/// A case without what a migration changes on purpose: the definition, and versions, also those inside ids.
fn plain(case: &Case) -> Value {
    let mut value: Value = serde_json::from_str(&renamed(&serde_json::to_string(case).unwrap())).unwrap();
    let fields = value.as_object_mut().unwrap();
    fields.remove("definition");
    fields.remove("version");
    for list in ["timers", "tasks", "suspended", "compensations"] {
        for entry in fields
            .get_mut(list)
            .and_then(Value::as_array_mut)
            .into_iter()
            .flatten()
        {
            let entry = match list {
                "suspended" => &mut entry["timer"],
                _ => entry,
            };
            entry["id"] = json!(without_versions(entry["id"].as_str().unwrap()));
        }
        if let Some(entries) = fields
            .get_mut(list)
            .and_then(Value::as_array_mut)
            .filter(|_| list != "compensations")
        {
            entries.sort_by_key(Value::to_string);
        }
    }
    value
}

/// `state.task@7/key+9` → `state.task@/key+`.
fn without_versions(id: &str) -> String {
    let mut after = false;
    id.chars()
        .filter(|letter| {
            after = matches!(letter, '@' | '+') || (after && letter.is_ascii_digit());
            !after || !letter.is_ascii_digit()
        })
        .collect()
}

struct Twins<'d> {
    old: &'d Definition,
    new: &'d Definition,
    case: Case,
    moved: Case,
}

impl Twins<'_> {
    /// The same command for the moved case, whose tasks and clocks have other ids.
    fn same(&self, action: &Action) -> Action {
        let task = |id: &SmolStr| {
            let own = self.case.tasks.iter().find(|task| task.id == *id)?;
            let mut others = self.moved.tasks.iter();
            let other = others.find(|task| {
                renamed(&own.state) == task.state && task.act == own.act && task.party == own.party
            });
            Some(other?.id.clone())
        };
        let timer = |id: &SmolStr| {
            let own = self.case.timers.iter().find(|timer| timer.id == *id)?;
            let mut others = self.moved.timers.iter();
            let other = others.find(|timer| {
                renamed(&own.state) == timer.state && timer.name == own.name && timer.party == own.party
            });
            Some(other?.id.clone())
        };
        match action {
            Action::Claim { task: id } => Action::Claim {
                task: task(id).unwrap_or_else(|| id.clone()),
            },
            Action::Release { task: id } => Action::Release {
                task: task(id).unwrap_or_else(|| id.clone()),
            },
            Action::Timer { id } => Action::Timer {
                id: timer(id).unwrap_or_else(|| id.clone()),
            },
            event @ Action::Event { .. } => event.clone(),
        }
    }

    fn go(&mut self, actor: Actor, action: Action, now: i64) {
        let command = |action: Action| Command {
            id: "c".into(),
            actor: actor.clone(),
            action,
        };
        let (one, other) = (command(action.clone()), command(self.same(&action)));
        let one = step(self.old, &self.case, &one, at(now));
        let other = step(self.new, &self.moved, &other, at(now));
        match (one, other) {
            (Ok(one), Ok(other)) => {
                let said = |effects: &[workflow::Effect]| -> Vec<String> {
                    effects
                        .iter()
                        .map(|effect| {
                            renamed(&format!("{} {:?} {}", effect.kind, effect.party, effect.payload))
                        })
                        .collect()
                };
                assert_eq!(said(&one.effects), said(&other.effects), "{action:?}");
                (self.case, self.moved) = (one.case, other.case);
            }
            (Err(one), Err(other)) => {
                let codes = |refusal: &workflow::Refusal| {
                    refusal
                        .reasons
                        .iter()
                        .map(|reason| reason.code)
                        .collect::<Vec<_>>()
                };
                let cases = || format!("{:?}\n{:?}\n{one:?}\n{other:?}", self.case, self.moved);
                assert_eq!(codes(&one), codes(&other), "{action:?}\n{}", cases());
            }
            (one, other) => panic!("{action:?}: {one:?}\nand moved: {other:?}"),
        }
        assert_eq!(plain(&self.case), plain(&self.moved), "{action:?}");
    }
}

/// Every state has a place but the one that is left out.
fn plan(old: &Definition, new: &Definition, skip: Option<&str>) -> Plan {
    let states = old.states().filter(|name| Some(*name) != skip);
    Plan {
        from: old.id().sha256.to_string(),
        to: new.id().sha256.to_string(),
        states: states.map(|name| (name.to_owned(), renamed(name))).collect(),
        ..Plan::default()
    }
}

/// The case under the other definition; and with one state that has no place.
fn moved(old: &Definition, new: &Definition, case: &Case, now: i64, dice: &mut Dice) -> Case {
    let before = case.clone();
    let moved = migrate(old, new, &plan(old, new, None), case, at(now));
    let moved = moved.unwrap_or_else(|faults| panic!("{faults:?}\n{case:?}"));
    assert_eq!(plain(case), plain(&moved), "everything is there");
    assert_eq!(moved.version, case.version + 1);
    // One state without a place: the case stays, unless nothing in it speaks of that state.
    let names: Vec<&str> = old.states().collect();
    let skipped = *dice.pick(&names);
    match migrate(old, new, &plan(old, new, Some(skipped)), case, at(now)) {
        // A state around others may go: what was to be done in it begins anew.
        Ok(mut other) => {
            assert_eq!(other.tasks.len(), moved.tasks.len(), "{skipped}");
            other.tasks.clone_from(&moved.tasks);
            assert_eq!(other, moved, "{skipped} has no place and something is different");
        }
        Err(faults) => {
            let spoken_of = serde_json::to_string(case).unwrap().contains(skipped);
            assert!(!faults.is_empty() && spoken_of, "{skipped}: {faults:?}");
        }
    }
    assert_eq!(*case, before, "a migration changes nothing by itself");
    moved
}

/// One case on its way, moved somewhere, and then both to the end.
fn trace(old: &Definition, new: &Definition, file: &Value, seed: u64) -> usize {
    let mut dice = Dice(seed);
    let mut now = 1_765_800_000 + i64::try_from(dice.below(120 * 86_400)).unwrap();
    let Ok(begun) = start(old, "c", first_data(&mut dice), &people()[0], at(now)) else {
        return 0;
    };
    let (mut case, until) = (begun.case, dice.below(12));
    let next = |dice: &mut Dice, case: &Case, now: &mut i64| {
        if dice.chance(30) {
            *now += i64::try_from(dice.below(6 * 86_400)).unwrap();
        }
        match case.next_timer().filter(|timer| timer.due.as_second() <= *now) {
            Some(timer) if dice.chance(80) => (Actor::system(), Action::Timer { id: timer.id.clone() }),
            _ => choose(dice, old, file, case, *now),
        }
    };
    for _ in 0..until {
        let (actor, action) = next(&mut dice, &case, &mut now);
        let command = Command {
            id: "c".into(),
            actor,
            action,
        };
        if let Ok(done) = step(old, &case, &command, at(now)) {
            case = done.case;
        }
    }
    if case.ended {
        let faults = migrate(old, new, &plan(old, new, None), &case, at(now)).unwrap_err();
        assert_eq!(faults[0].code, "case-ended");
        return 1;
    }
    let moved = moved(old, new, &case, now, &mut dice);
    let mut twins = Twins {
        old,
        new,
        case,
        moved,
    };
    let mut steps = 2;
    while !twins.case.ended && steps < 20 {
        let (actor, action) = next(&mut dice, &twins.case, &mut now);
        twins.go(actor, action, now);
        steps += 1;
    }
    steps
}

/// Traces on each definition.
const TRACES: u64 = 50;

#[test]
fn a_moved_case_goes_on_as_it_would_have_or_stays() {
    let mut steps = 0;
    for seed in 0..wanted().div_ceil(TRACES) {
        let first = seed + 2_000_000;
        let file = random::definition(first);
        let Ok(old) = load(&file) else { continue };
        let mut other: Value = serde_json::from_str(&renamed(&file.to_string())).unwrap();
        other["version"] = json!(2);
        let new = load(&other).unwrap();
        for number in 0..TRACES {
            let seed = first.wrapping_mul(1_000_003) + number;
            let run = std::panic::AssertUnwindSafe(|| trace(&old, &new, &file, seed));
            match std::panic::catch_unwind(run) {
                Ok(done) => steps += done,
                Err(_) => panic!("definition {first}, trace {number}; the words stand above\n{file}"),
            }
        }
    }
    println!("{steps} steps");
    assert!(steps > 1_000);
}
