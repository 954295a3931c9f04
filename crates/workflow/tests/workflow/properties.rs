// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Random people do random things; what must always hold, holds.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use jiff::{Timestamp, ToSpan};
use proptest::prelude::*;
use proptest::test_runner::{FileFailurePersistence, RngSeed, TestRunner};
use serde_json::{Value, json};
use workflow::{
    Action, Actor, Case, Command, Definition, Party, PersonId, Possible, RefusalCode, SignatureProof,
    SmolStr, explain, start, step,
};

use crate::shipped::definition;

fn people() -> Vec<Actor> {
    let person = |name: &str, roles: &[&str], org: &str, party_of: &[&str]| Actor {
        person: PersonId(name.into()),
        name: name.to_uppercase().into(),
        roles: roles.iter().map(|role| (*role).to_owned()).collect(),
        org: Some(org.into()),
        unit: None,
        party_of: party_of.iter().map(|firm| (*firm).to_owned()).collect(),
    };
    vec![
        person("haulier", &["applicant"], "firm", &[]),
        person("rival", &["applicant"], "other", &[]),
        person("clerk", &["clerk"], "city", &[]),
        person("second", &["clerk", "releaser"], "city", &[]),
        person("third", &["clerk", "releaser"], "city", &[]),
        person("cousin", &["clerk", "releaser"], "city", &["firm"]),
        person("a", &["heard_body"], "a", &[]),
        person("b", &["heard_body"], "b", &[]),
        Actor::system(),
    ]
}

/// One random decision: who, which of the things they see, and whether time passes first.
type Choice = (u8, u16, u8);

fn choices() -> impl Strategy<Value = (u8, Vec<Choice>)> {
    (
        0..4_u8,
        prop::collection::vec((any::<u8>(), any::<u16>(), any::<u8>()), 1..200),
    )
}

fn command(id: usize, actor: &Actor, possible: &Possible) -> Command {
    let fields = possible.payload.iter().map(|field| {
        let value = match (field.kind.as_str(), field.choices.first()) {
            (_, Some(choice)) => json!(choice.word),
            ("text", None) => json!("words"),
            ("date", None) => json!("2027-01-15"),
            ("flag", None) => json!(true),
            ("integer", None) => json!(7),
            _ => json!(["words"]),
        };
        (field.name.clone(), value)
    });
    let signature = possible.needs_signature.map(|level| SignatureProof {
        level,
        signer: actor.name.to_string(),
        over: possible
            .documents
            .iter()
            .map(|name| (name.clone(), "a".repeat(64)))
            .collect(),
    });
    let action = Action::Event {
        name: possible.event.as_str().into(),
        party: possible.party.clone(),
        payload: Value::Object(fields.collect()),
        reason: Some("because".into()),
        signature,
    };
    Command {
        id: id.to_string().into(),
        actor: actor.clone(),
        action,
    }
}

struct Walk {
    definition: Definition,
    case: Case,
    now: Timestamp,
    /// State → act of its task: learned, and never contradicted.
    tasks: BTreeMap<SmolStr, Option<SmolStr>>,
}

impl Walk {
    fn carry_out(&mut self, command: &Command) -> Result<(), RefusalCode> {
        let before = self.case.clone();
        let done = step(&self.definition, &self.case, command, self.now);
        assert_eq!(
            done,
            step(&self.definition, &self.case, command, self.now),
            "the same input, the same answer"
        );
        assert_eq!(before, self.case, "the given case is untouched");
        let done = done.map_err(|refusal| {
            assert!(!refusal.reasons.is_empty());
            assert!(!refusal.code.is_incident(), "{refusal}");
            refusal.code
        })?;
        assert_eq!(done.case.version, before.version + 1);
        assert_eq!(done.entry.version, done.case.version);
        let keys: BTreeSet<&str> = done.effects.iter().map(|effect| effect.key.as_str()).collect();
        assert_eq!(keys.len(), done.effects.len());
        let stored = serde_json::to_string(&done.case).unwrap();
        self.case = serde_json::from_str(&stored).unwrap();
        assert_eq!(self.case, done.case, "a case survives being stored");
        self.check();
        Ok(())
    }

    fn check(&mut self) {
        self.check_legal();
        self.check_tasks();
        self.check_people();
    }

    /// The engine checks legality before every step, so any answer but `case_illegal` will do.
    fn check_legal(&self) {
        let probe = Action::Event {
            name: "no_such_event".into(),
            party: None,
            payload: Value::Null,
            reason: None,
            signature: None,
        };
        let probe = Command {
            id: "probe".into(),
            actor: Actor::system(),
            action: probe,
        };
        let code = step(&self.definition, &self.case, &probe, self.now)
            .unwrap_err()
            .code;
        assert!(
            matches!(code, RefusalCode::UnknownEvent | RefusalCode::CaseEnded),
            "{code:?}"
        );
    }

    /// The task list is a function of the state; nothing outlives the state it belongs to.
    fn check_tasks(&mut self) {
        let case = &self.case;
        let heard = case.parties.iter().filter(|_| case.state() == "hearing");
        let heard = heard.map(|party| (Some(&party.key), &party.configuration));
        for (key, configuration) in heard.chain([(None, &case.configuration)]) {
            for state in &configuration.0 {
                let mut open = case
                    .tasks
                    .iter()
                    .filter(|t| t.state == *state && t.party.as_ref() == key);
                let act = open.next().map(|task| task.act.clone());
                assert!(open.next().is_none(), "two tasks in {state}");
                assert_eq!(
                    self.tasks.entry(state.clone()).or_insert_with(|| act.clone()),
                    &act,
                    "{state}"
                );
            }
        }
        let parties = case.parties.iter().flat_map(|party| &party.configuration.0);
        let active: BTreeSet<&SmolStr> = parties.chain(&case.configuration.0).collect();
        assert!(case.tasks.iter().all(|task| active.contains(&task.state)));
        assert!(case.timers.iter().all(|timer| active.contains(&timer.state)));
        assert!(!case.ended || (case.tasks.is_empty() && case.timers.is_empty()));
    }

    /// No consent by silence or by others, no release by whoever proposed or has ties, no permit without both.
    fn check_people(&self) {
        let case = &self.case;
        let consented = |party: &&Party| {
            party
                .outcome
                .as_ref()
                .is_some_and(|outcome| outcome.starts_with("consent"))
        };
        for party in case.parties.iter().filter(consented) {
            let mut done = case
                .performers
                .iter()
                .filter(|done| done.party.as_ref() == Some(&party.key));
            let own = done.find(|done| done.act.starts_with("consent"));
            assert!(own.is_some_and(|done| done.person.0 == party.key));
        }
        for done in case.performers.iter().filter(|done| done.act == "approve") {
            let first = ["propose_grant", "propose_deviation", "propose_refusal"];
            let mut proposals = case.performers.iter().filter(|p| first.contains(&p.act.as_str()));
            assert!(!proposals.any(|p| p.person == done.person));
            assert_ne!(done.person.0, "cousin");
        }
        if case.state() == "valid" {
            assert!(
                !case
                    .parties
                    .iter()
                    .any(|party| party.outcome.as_deref() == Some("objection"))
            );
            for act in ["submit", "propose_", "approve", "sealed"] {
                assert!(
                    case.performers.iter().any(|done| done.act.starts_with(act)),
                    "valid without {act}"
                );
            }
        }
    }

    fn choose(&mut self, i: usize, (who, what, wait): Choice, people: &[Actor]) {
        if wait < 40 {
            self.now += (i64::from(wait) * 6).hours();
            while let Some(timer) = self.case.next_timer().cloned() {
                let fire = Command {
                    id: format!("t{i}").into(),
                    actor: Actor::system(),
                    action: Action::Timer { id: timer.id },
                };
                if timer.due > self.now {
                    assert_eq!(self.carry_out(&fire), Err(RefusalCode::TimerNotDue));
                    break;
                }
                assert_eq!(self.carry_out(&fire), Ok(()));
                assert!(self.carry_out(&fire).is_err(), "a timer fires once");
            }
        }
        let actor = &people[usize::from(who) % people.len()];
        if wait > 230
            && let Some(task) = self
                .case
                .tasks
                .get(usize::from(what) % self.case.tasks.len().max(1))
        {
            let (task, release) = (task.id.clone(), what % 2 == 0);
            let action = if release {
                Action::Release { task }
            } else {
                Action::Claim { task }
            };
            let _ = self.carry_out(&Command {
                id: format!("c{i}").into(),
                actor: actor.clone(),
                action,
            });
            return;
        }
        let mut possible = explain(&self.definition, &self.case, actor, self.now);
        if wait % 4 != 0 {
            possible.retain(|possible| possible.enabled);
        }
        let Some(chosen) = possible.get(usize::from(what) % possible.len().max(1)) else {
            return;
        };
        // Ways out that are open all the time would end nearly every trace early.
        if matches!(chosen.event.as_str(), "transfer" | "withdraw" | "supersede") && what % 32 != 0 {
            return;
        }
        let done = self.carry_out(&command(i, actor, chosen));
        // What the payload says is judged by `step` alone: a body that is not heard, a day that is not later, or
        // one for a period that stands still while the authority owes an answer.
        let payload = [
            RefusalCode::UnknownParty,
            RefusalCode::DataInvalid,
            RefusalCode::NotAccepted,
            RefusalCode::TimerNotLater,
            RefusalCode::TimerUnknown,
        ];
        if done.is_err_and(|code| payload.contains(&code)) {
            assert!(chosen.enabled && !chosen.payload.is_empty(), "{}", chosen.event);
            return;
        }
        assert_eq!(
            done.is_ok(),
            chosen.enabled,
            "explain and step agree on {} for {}: {done:?}",
            chosen.event,
            actor.name
        );
    }
}

#[test]
fn random_traces_keep_every_invariant() {
    let config = ProptestConfig {
        cases: 400,
        failure_persistence: Some(Box::new(FileFailurePersistence::Off)),
        rng_seed: RngSeed::Fixed(1),
        ..ProptestConfig::default()
    };
    let (definition, people) = (definition(), people());
    let reached = RefCell::new(BTreeMap::<String, usize>::new());
    let walk = |(parties, trace): (u8, Vec<Choice>)| {
        let case = walk(&definition, &people, parties, trace);
        *reached.borrow_mut().entry(case.state().to_owned()).or_default() += 1;
        Ok(())
    };
    TestRunner::new(config).run(&choices(), walk).unwrap();
    let reached = reached.into_inner();
    // Who comes to `expired_finally` was in force and over before.
    for state in [
        "hearing",
        "release",
        "decision_issuing",
        "refused_finally",
        "discontinued_finally",
        "expired_finally",
    ] {
        assert!(
            reached.contains_key(state),
            "no trace ended in {state}: {reached:?}"
        );
    }
}

fn walk(definition: &Definition, people: &[Actor], parties: u8, trace: Vec<Choice>) -> Case {
    let now: Timestamp = "2026-11-23T09:00:00Z".parse().unwrap();
    let keys = ["a", "b", "c"].iter().take(usize::from(parties));
    let parties: Vec<Value> = keys.map(|id| json!({"id": id, "name": id})).collect();
    let data = json!({
        "number": "1", "applicant_org": "firm", "valid_to": "2027-02-20", "latest_end": "2027-11-22",
        "permit_kind": "single", "channel": "portal", "parties": parties,
    });
    let case = start(definition, "case", data, &people[0], now).unwrap().case;
    let mut walk = Walk {
        definition: definition.clone(),
        case,
        now,
        tasks: BTreeMap::new(),
    };
    for (i, choice) in trace.into_iter().enumerate() {
        walk.choose(i, choice, people);
    }
    walk.case
}
