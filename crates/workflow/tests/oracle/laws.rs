// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What holds after every step, whatever happened: said about the stored case alone, not about how it came to be.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use workflow::{
    Action, Actor, Case, Command, Configuration, Definition, Performed, RefusalCode, SmolStr, Step, start,
    step,
};

use crate::expression::holds;
use crate::naive::{Naive, list};
use crate::random::{self, Dice};
use crate::traces::{CALENDAR, at, choose, first_data, load, people, wanted};

/// One trace and what it has seen.
struct Watch<'n, 'd> {
    naive: &'n Naive<'d>,
    definition: &'n Definition,
    case: Case,
    fired: BTreeSet<String>,
    steps: usize,
}

impl Watch<'_, '_> {
    /// Carries a command out, if it may be, and looks at everything.
    fn go(&mut self, command: &Command, now: i64) -> Result<(), RefusalCode> {
        let done = step(self.definition, &self.case, command, at(now)).map_err(|refusal| refusal.code)?;
        self.steps += 1;
        if let Action::Event {
            name,
            party,
            signature,
            ..
        } = &command.action
        {
            self.right_to(&done, name, party.as_deref(), signature.is_some());
        }
        self.case = done.case;
        self.look();
        Ok(())
    }

    fn look(&self) {
        self.configurations();
        self.work();
        self.clocks();
        self.duties();
    }

    // ---- I5: no transition without its right

    /// A guard that holds, a role that is asked for, a signature where one is.
    fn right_to(&self, done: &Step, event: &str, party: Option<&str>, given: bool) {
        let before = self.naive.active(&self.case, party);
        let of_event = |ix: &usize| {
            self.naive.states[*ix].is["events"]
                .get(event)
                .map(list)
                .unwrap_or_default()
        };
        let asking: Vec<&Value> = before
            .iter()
            .flat_map(of_event)
            .filter(|t| t.get("by").is_some())
            .collect();
        if !asking.is_empty() && asking.iter().all(|transition| transition.get("sign").is_some()) {
            assert!(
                given && done.entry.signature.is_some(),
                "{event} without a signature"
            );
        }
        let variables = self.naive.variables(&self.case, party);
        let open = |t: &&&Value| {
            t["guard"]
                .as_str()
                .is_none_or(|guard| holds(guard, &variables) == Ok(true))
        };
        assert!(
            asking.iter().filter(open).count() > 0,
            "{event} though no guard says yes"
        );
        let role = done.entry.role.as_deref().unwrap_or_default();
        assert!(
            asking
                .iter()
                .any(|transition| list(&transition["by"]).iter().any(|by| **by == role)),
            "{event} by {role}"
        );
    }

    /// The register itself never shows what a duty forbids.
    fn duties(&self) {
        let done = |act: &'static str| self.case.performers.iter().filter(move |done| done.act == act);
        let has = |duty: &str| self.naive.file["duties"].get(duty).is_some();
        let last = |act: &'static str| done(act).next_back();
        if has("units") {
            for (a, c) in done("act_a").flat_map(|a| done("act_c").map(move |c| (a, c))) {
                assert!(
                    a.unit.is_some() && c.unit.is_some() && a.unit != c.unit,
                    "units: {a:?} {c:?}"
                );
            }
        }
        if has("no_ties") && self.case.data["owner"] == "firm" {
            let tied = |done: &Performed| matches!(done.person.0.as_str(), "cem" | "eva");
            assert!(!done("act_a").any(tied), "no_ties");
        }
        if has("eyes") && last("act_b").is_some() && last("act_c").is_some() {
            let people: BTreeSet<&str> = done("act_b")
                .chain(done("act_c"))
                .map(|done| done.person.0.as_str())
                .collect();
            assert!(people.len() > 1, "eyes: {people:?}");
        }
    }

    // ---- I6: clocks

    fn clocks(&self) {
        let order: Vec<_> = self
            .case
            .timers
            .iter()
            .map(|timer| (timer.due, &timer.id))
            .collect();
        assert!(order.is_sorted(), "{order:?}");
        assert_eq!(
            self.case.next_timer(),
            self.case.timers.first(),
            "the earliest, then by id"
        );
        let ids: BTreeSet<&SmolStr> = self.case.timers.iter().map(|timer| &timer.id).collect();
        assert_eq!(ids.len(), order.len(), "two timers of one id");
        assert!(
            !ids.iter().any(|id| self.fired.contains(id.as_str())),
            "a fired timer runs again"
        );
    }

    /// Everything that is due, in its order: not a second early, and once.
    fn fire_what_is_due(&mut self, now: i64) {
        for _ in 0..50 {
            let Some(timer) = self
                .case
                .next_timer()
                .cloned()
                .filter(|timer| timer.due.as_second() <= now)
            else {
                return;
            };
            let (due, id) = (timer.due.as_second(), timer.id.clone());
            let fire = Command {
                id: "t".into(),
                actor: Actor::system(),
                action: Action::Timer { id: id.clone() },
            };
            assert_eq!(self.go(&fire, due - 1), Err(RefusalCode::TimerNotDue), "early");
            match self.go(&fire, now) {
                Ok(()) => {}
                // Nothing is decided; the timer stays for whoever mends the case.
                Err(code)
                    if code.is_incident()
                        || code == RefusalCode::DataInvalid
                        || code == RefusalCode::LimitExceeded =>
                {
                    return;
                }
                Err(code) => panic!("a due timer does not fire: {code:?}"),
            }
            assert!(self.fired.insert(id.to_string()), "{id} fired twice");
            if !self.case.ended {
                assert_eq!(
                    self.go(&fire, now),
                    Err(RefusalCode::TimerUnknown),
                    "{id} fires again"
                );
            }
        }
    }

    // ---- I8: tasks and timers are a function of the state

    fn work(&self) {
        let mut expected = Vec::new();
        for (key, configuration) in self.live() {
            for name in &configuration.0 {
                let is = self.naive.states[self.naive.index(name)].is;
                if let Some(act) = is["task"]["act"].as_str() {
                    expected.push((name.clone(), SmolStr::new(act), key.clone()));
                }
            }
        }
        let mut found: Vec<_> = self
            .case
            .tasks
            .iter()
            .map(|task| (task.state.clone(), task.act.clone(), task.party.clone()))
            .collect();
        expected.sort();
        found.sort();
        assert_eq!(found, expected, "the tasks are those of the state");
        let active: BTreeMap<_, _> = self.live().into_iter().collect();
        for timer in &self.case.timers {
            let own = active.get(&timer.party).is_some_and(|c| c.contains(&timer.state));
            assert!(own, "{} outlives its state", timer.id);
        }
    }

    /// The case, and its parties while they are heard.
    fn live(&self) -> Vec<(Option<SmolStr>, Configuration)> {
        let mut live = vec![(None, self.case.configuration.clone())];
        if self.naive.hearing(&self.case).is_some() {
            live.extend(
                self.case
                    .parties
                    .iter()
                    .map(|party| (Some(party.key.clone()), party.configuration.clone())),
            );
        }
        live
    }

    // ---- I10: configurations

    fn configurations(&self) {
        self.legal(&self.case.configuration, false);
        for party in &self.case.parties {
            self.legal(&party.configuration, true);
        }
        let ends = |name: &SmolStr| {
            let state = &self.naive.states[self.naive.index(name)];
            state.up.is_none() && state.is["final"] == true
        };
        assert_eq!(
            self.case.configuration.0.iter().any(ends),
            self.case.ended,
            "ended"
        );
    }

    /// One state of the outermost level, one of a compound state, all of a parallel one; each once.
    fn legal(&self, configuration: &Configuration, of_party: bool) {
        let names = &configuration.0;
        let active: Vec<usize> = names.iter().map(|name| self.naive.index(name)).collect();
        assert!(active.is_sorted_by(|a, b| a < b), "{names:?}");
        assert!(
            active
                .iter()
                .all(|ix| self.naive.states[*ix].of_party == of_party),
            "{names:?}"
        );
        let inside = |up: Option<usize>| {
            active
                .iter()
                .filter(|ix| self.naive.states[**ix].up == up)
                .count()
        };
        assert_eq!(inside(None), 1, "{names:?}");
        for ix in &active {
            let state = &self.naive.states[*ix];
            assert!(state.up.is_none_or(|up| active.contains(&up)), "{names:?}");
            let wanted = match (state.is.get("parallel"), state.is.get("states")) {
                (Some(regions), _) => regions.as_object().unwrap().len(),
                (None, Some(_)) => 1,
                (None, None) => 0,
            };
            assert_eq!(inside(Some(*ix)), wanted, "{} in {names:?}", state.name);
        }
    }
}

/// One trace of up to thirty commands; how many were carried out.
fn trace(definition: &Definition, naive: &Naive<'_>, seed: u64) -> usize {
    let mut dice = Dice(seed);
    let mut now = 1_765_800_000 + i64::try_from(dice.below(120 * 86_400)).unwrap();
    let begun = start(definition, "c", first_data(&mut dice), &people()[0], at(now));
    let Ok(begun) = begun else {
        return 0;
    };
    let mut watch = Watch {
        naive,
        definition,
        case: begun.case,
        fired: BTreeSet::new(),
        steps: 1,
    };
    watch.look();
    for number in 0..30 {
        if watch.case.ended {
            break;
        }
        if dice.chance(30) {
            now += i64::try_from(dice.below(6 * 86_400)).unwrap();
            watch.fire_what_is_due(now);
            continue;
        }
        let (actor, action) = choose(&mut dice, definition, naive.file, &watch.case, now);
        let id = number.to_string();
        let _refused = watch.go(
            &Command {
                id: id.into(),
                actor,
                action,
            },
            now,
        );
    }
    watch.steps
}

/// Traces on each definition.
const TRACES: u64 = 50;

#[test]
fn every_step_of_random_traces_keeps_the_laws() {
    let mut steps = 0;
    for seed in 0..wanted().div_ceil(TRACES) {
        // Other definitions than the comparison has.
        let seed = seed + 1_000_000;
        let file = random::definition(seed);
        let Ok(definition) = load(&file) else {
            continue;
        };
        let naive = Naive::new(&file, CALENDAR);
        for number in 0..TRACES {
            let seed = seed.wrapping_mul(1_000_003) + number;
            let run = std::panic::AssertUnwindSafe(|| trace(&definition, &naive, seed));
            match std::panic::catch_unwind(run) {
                Ok(done) => steps += done,
                Err(_) => panic!(
                    "definition {}, trace {number} breaks a law; its words stand above\n{file}",
                    seed
                ),
            }
        }
    }
    println!("{steps} steps");
    assert!(steps > 1_000);
}
