// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Cases as data: given, when, then, with a virtual clock. They lie beside the definition they test.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;
use smol_str::SmolStr;

use crate::budget::Budget;
use crate::case::Case;
use crate::command::{Action, Actor, Command, PersonId, SignatureLevel, SignatureProof};
use crate::definition::Definition;
use crate::diagnostic::Diagnostic;
use crate::record::{Effect, LogRecord, Step};
use crate::refusal::Refusal;
use crate::step::{start, step};
use crate::yaml;

/// One file of cases that share people and the data they begin with.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseFile {
    people: BTreeMap<String, Person>,
    /// When every case of the file begins.
    at: Timestamp,
    /// Who opens it.
    opened_by: String,
    data: serde_json::Map<String, Value>,
    /// The cases, in the order of the file.
    pub cases: Vec<Scenario>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Person {
    name: String,
    roles: BTreeSet<String>,
    #[serde(default)]
    org: Option<String>,
    #[serde(default)]
    unit: Option<String>,
    #[serde(default)]
    party_of: BTreeSet<String>,
}

/// One case: what happens, and what must be true after each thing.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// A sentence that says what it shows.
    pub case: String,
    /// Replaces fields of the file's `data`.
    #[serde(default)]
    data: serde_json::Map<String, Value>,
    steps: Vec<Happening>,
}

/// One thing that happens (`send`, `claim`, `release`, or the clock moves `until`) and what is true afterwards.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Happening {
    by: Option<String>,
    send: Option<String>,
    claim: Option<String>,
    release: Option<String>,
    until: Option<Timestamp>,
    party: Option<String>,
    reason: Option<String>,
    payload: Value,
    sign: Option<Signed>,
    // what is true afterwards
    refused: Option<Vec<String>>,
    fires: Option<Vec<String>>,
    state: Option<String>,
    active: Option<Vec<String>>,
    parties: BTreeMap<String, String>,
    effects: Option<Vec<String>>,
    tasks: Option<Vec<String>>,
    values: BTreeMap<String, Value>,
    can: Option<Vec<String>>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Signed {
    level: SignatureLevel,
    over: Vec<String>,
}

/// Where a case of the file has come to.
#[derive(Debug, Clone, PartialEq)]
pub struct Walked {
    /// The case after the last step.
    pub case: Case,
    /// Its log.
    pub log: Vec<LogRecord>,
}

/// What the cases of a definition have touched.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Coverage {
    /// States that were active.
    pub states: BTreeSet<String>,
    /// Events that were accepted or raised.
    pub events: BTreeSet<String>,
    /// Codes of refusals seen.
    pub refusals: BTreeSet<String>,
    /// Transitions taken: the state that handled the event, and the event.
    pub transitions: BTreeSet<(String, String)>,
    /// Guards as written, and what they said.
    pub guards: BTreeSet<(String, bool)>,
}

impl CaseFile {
    /// Parses one file of cases.
    ///
    /// # Errors
    /// A diagnostic with the code `cases-invalid`, or one of the YAML reader's.
    pub fn parse(source: &str, budget: &Budget) -> Result<CaseFile, Diagnostic> {
        let root = yaml::read(source, budget)?;
        root.values().map_err(|misfit| {
            let hint = "see `Cases` in docs/workflow-language.md";
            misfit.at.diagnostic("cases-invalid", misfit.message, hint)
        })
    }

    /// Runs one case of this file and notes what it touched.
    ///
    /// # Errors
    /// The first thing that is not as the case says.
    pub fn run(
        &self,
        definition: &Definition,
        scenario: &Scenario,
        seen: &mut Coverage,
    ) -> Result<Walked, String> {
        let mut data = self.data.clone();
        data.extend(scenario.data.clone());
        let opener = self.actor(&self.opened_by)?;
        let first = start(definition, "case", Value::Object(data), &opener, self.at);
        let first = first.map_err(|refusal| refusal.to_string())?;
        let mut stage = Stage {
            definition,
            file: self,
            case: first.case,
            log: vec![first.entry],
            now: self.at,
            commands: 0,
            seen,
        };
        stage.note();
        for (i, happening) in scenario.steps.iter().enumerate() {
            stage
                .happen(happening)
                .map_err(|fault| format!("step {}: {fault}", i + 1))?;
        }
        Ok(Walked {
            case: stage.case,
            log: stage.log,
        })
    }

    fn actor(&self, who: &str) -> Result<Actor, String> {
        if who == "system" {
            return Ok(Actor::system());
        }
        let person = self
            .people
            .get(who)
            .ok_or_else(|| format!("there is no person `{who}`"))?;
        Ok(person.actor(who))
    }
}

impl Person {
    /// The same person under the key a file gives them.
    pub(crate) fn actor(&self, key: &str) -> Actor {
        Actor {
            person: PersonId(SmolStr::new(key)),
            name: SmolStr::new(&self.name),
            roles: self.roles.clone(),
            org: self.org.as_deref().map(SmolStr::new),
            unit: self.unit.as_deref().map(SmolStr::new),
            party_of: self.party_of.clone(),
        }
    }
}

struct Stage<'s> {
    definition: &'s Definition,
    file: &'s CaseFile,
    case: Case,
    log: Vec<LogRecord>,
    now: Timestamp,
    commands: u32,
    seen: &'s mut Coverage,
}

impl Stage<'_> {
    fn happen(&mut self, happening: &Happening) -> Result<(), String> {
        let (effects, refusal) = match happening.until {
            Some(until) => (self.wait(until, happening)?, None),
            None => match self.action(happening)? {
                Some((actor, action)) => match self.step(actor, action) {
                    Ok(effects) => (effects, None),
                    Err(refusal) => (Vec::new(), Some(refusal)),
                },
                None => (Vec::new(), None),
            },
        };
        let codes = refusal.as_ref().map(|refusal| {
            refusal
                .reasons
                .iter()
                .map(|r| r.code.as_str().to_owned())
                .collect()
        });
        let reasons = refusal.iter().flat_map(|refusal| &refusal.reasons);
        let guards = reasons.filter_map(|reason| reason.guard.as_ref());
        self.seen
            .guards
            .extend(guards.map(|seen| (seen.guard.to_string(), seen.result)));
        if let Some(codes) = &codes {
            self.seen.refusals.extend(Vec::clone(codes));
        }
        let why = refusal.map(|refusal| refusal.to_string()).unwrap_or_default();
        same(
            &format!("refused ({why})"),
            codes.as_ref(),
            happening.refused.as_ref(),
        )?;
        self.check(happening, &effects)
    }

    fn action(&self, happening: &Happening) -> Result<Option<(Actor, Action)>, String> {
        let digest = |document: &String| (document.clone(), "0".repeat(64));
        let action = if let Some(name) = &happening.send {
            let by = happening.by.clone().unwrap_or_default();
            Action::Event {
                name: SmolStr::new(name),
                party: happening.party.as_deref().map(SmolStr::new),
                payload: happening.payload.clone(),
                reason: happening.reason.clone(),
                signature: happening.sign.as_ref().map(|sign| SignatureProof {
                    level: sign.level,
                    signer: by,
                    over: sign.over.iter().map(digest).collect(),
                }),
            }
        } else if let Some(act) = &happening.claim {
            Action::Claim {
                task: self.task(act, happening).into(),
            }
        } else if let Some(act) = &happening.release {
            Action::Release {
                task: self.task(act, happening).into(),
            }
        } else {
            return Ok(None);
        };
        let by = happening.by.as_deref().ok_or("`by` is missing")?;
        Ok(Some((self.file.actor(by)?, action)))
    }

    /// The id of the open task with this act, or the act itself when there is none.
    fn task(&self, act: &str, happening: &Happening) -> String {
        let mut tasks = self.case.tasks.iter();
        let task = tasks.find(|task| task.act == act && task.party.as_deref() == happening.party.as_deref());
        task.map_or_else(|| act.to_owned(), |task| task.id.to_string())
    }

    fn step(&mut self, actor: Actor, action: Action) -> Result<Vec<Effect>, Refusal> {
        self.commands += 1;
        let command = Command {
            id: format!("command-{}", self.commands).into(),
            actor,
            action,
        };
        let Step { case, entry, effects } = step(self.definition, &self.case, &command, self.now)?;
        self.seen.take(self.definition, &self.case, &entry);
        self.case = case;
        self.seen.events.insert(entry.event.to_string());
        self.seen
            .events
            .extend(entry.raised.iter().map(ToString::to_string));
        self.log.push(entry);
        self.note();
        Ok(effects)
    }

    /// Moves the clock and fires what falls due on the way, each at its own time.
    fn wait(&mut self, until: Timestamp, happening: &Happening) -> Result<Vec<Effect>, String> {
        let (mut fired, mut effects) = (Vec::new(), Vec::new());
        while let Some(timer) = self.case.next_timer().filter(|timer| timer.due <= until).cloned() {
            self.now = self.now.max(timer.due);
            let done = self.step(Actor::system(), Action::Timer { id: timer.id.clone() });
            effects.extend(done.map_err(|refusal| refusal.to_string())?);
            fired.push(timer.name.to_string());
            if fired.len() > 1_000 {
                return Err("more than 1000 timers fired".to_owned());
            }
        }
        self.now = until;
        same(
            "fires",
            Some(&fired),
            happening.fires.as_ref().or(Some(&Vec::new())),
        )?;
        Ok(effects)
    }

    fn check(&self, happening: &Happening, effects: &[Effect]) -> Result<(), String> {
        let case = &self.case;
        if let Some(state) = &happening.state {
            same("state", Some(&case.state().to_owned()), Some(state))?;
        }
        if let Some(active) = &happening.active {
            let found = case.configuration.0.iter().map(ToString::to_string).collect();
            same("active", Some(&found), Some(active))?;
        }
        for (key, state) in &happening.parties {
            let found = case.party(key).map(|party| party.configuration.leaf().to_owned());
            same(&format!("party {key}"), found.as_ref(), Some(state))?;
        }
        for (field, value) in &happening.values {
            same(field, case.data.get(field), Some(value))?;
        }
        if let Some(kinds) = &happening.effects {
            same(
                "effects",
                Some(&effects.iter().map(|effect| effect.kind.to_string()).collect()),
                Some(kinds),
            )?;
        }
        if let Some(acts) = &happening.tasks {
            same(
                "tasks",
                Some(&case.tasks.iter().map(|task| task.act.to_string()).collect()),
                Some(acts),
            )?;
        }
        if let (Some(can), Some(by)) = (&happening.can, &happening.by) {
            let possible = crate::explain(self.definition, case, &self.file.actor(by)?, self.now).into_iter();
            let possible = possible.filter(|p| p.enabled && p.party.as_deref() == happening.party.as_deref());
            same("can", Some(&possible.map(|p| p.event).collect()), Some(can))?;
        }
        Ok(())
    }

    fn note(&mut self) {
        let parties = self.case.parties.iter().flat_map(|party| &party.configuration.0);
        self.seen.states.extend(
            self.case
                .configuration
                .0
                .iter()
                .chain(parties)
                .map(ToString::to_string),
        );
    }
}

fn same<T: PartialEq + std::fmt::Debug>(
    what: &str,
    found: Option<&T>,
    expected: Option<&T>,
) -> Result<(), String> {
    if found == expected {
        return Ok(());
    }
    Err(format!("{what}: expected {expected:?}, found {found:?}"))
}
