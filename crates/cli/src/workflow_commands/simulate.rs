// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! `geleit workflow simulate`: one case in memory, moved by JSON lines, with a virtual clock.

mod sentences;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read as _;
use std::path::Path;

use anyhow::Context as _;
use jiff::Timestamp;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use serde_json::{Value, json};
use workflow::{
    Action, Actor, Case, Command, Definition, LogRecord, PersonId, Refusal, Running, SignatureLevel,
    SignatureProof, Step, View,
};

use self::sentences::{accepted, explained, refused, waits};
use super::replay::replayed;
use crate::arguments::SimulateArguments;
use crate::files::MAX_FILE;
use crate::outcome::Outcome;
use crate::output::Output;
use crate::{edge, files};

/// One line: the words of the cases beside a definition.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Line {
    people: Option<BTreeMap<String, Person>>,
    #[serde(deserialize_with = "instant")]
    at: Option<Timestamp>,
    by: Option<String>,
    start: Option<Value>,
    send: Option<String>,
    claim: Option<String>,
    release: Option<String>,
    #[serde(deserialize_with = "instant")]
    until: Option<Timestamp>,
    explain: Option<String>,
    party: Option<String>,
    payload: Value,
    reason: Option<String>,
    sign: Option<Signed>,
}

/// A date alone is no instant: nobody can say at which hour of it something is due.
fn instant<'de, D: Deserializer<'de>>(value: D) -> Result<Option<Timestamp>, D::Error> {
    let Some(text) = Option::<String>::deserialize(value)? else {
        return Ok(None);
    };
    let found = text.parse().map_err(|_fault| {
        let expected = "write day, time and offset, such as `2026-11-23T09:00:00+01:00`";
        D::Error::custom(format!("`{text}` is no instant; {expected}"))
    });
    found.map(Some)
}

/// What is wrong with the text of a line; every line is one of JSON.
fn fault(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let what = text
        .rsplit_once(" at line ")
        .map_or(text.as_str(), |(what, _)| what);
    format!("{what} (column {})", error.column())
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Person {
    name: String,
    roles: BTreeSet<String>,
    #[serde(default)]
    org: Option<String>,
    #[serde(default)]
    unit: Option<String>,
    #[serde(default)]
    party_of: BTreeSet<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Signed {
    level: SignatureLevel,
    over: Vec<String>,
}

pub(super) struct Simulation<'d> {
    definition: &'d Definition,
    people: BTreeMap<String, Actor>,
    case: Option<Case>,
    log: Vec<LogRecord>,
    now: Timestamp,
    commands: u32,
    refused: usize,
    json: bool,
    warnings: Vec<String>,
    out: Vec<String>,
}

/// Runs every line, then prints: the verdict first, then step by step.
pub(super) fn run(definition: &Definition, arguments: &SimulateArguments) -> anyhow::Result<Outcome> {
    let Ok(source) = String::from_utf8(input(arguments)?) else {
        edge::say("UNREADABLE  the commands: expected UTF-8 text");
        return Ok(Outcome::Unreadable);
    };
    let mut simulation = match Simulation::begin(definition, arguments.json, arguments.log.as_deref())? {
        Ok(simulation) => simulation,
        Err(outcome) => return Ok(outcome),
    };
    match simulation.lines(&source) {
        Ok(()) => simulation.finish(arguments),
        Err(outcome) => Ok(outcome),
    }
}

fn input(arguments: &SimulateArguments) -> anyhow::Result<Vec<u8>> {
    if let Some(path) = &arguments.commands {
        return files::read(path);
    }
    let mut bytes = Vec::new();
    std::io::stdin()
        .take(MAX_FILE)
        .read_to_end(&mut bytes)
        .context("cannot read stdin")?;
    Ok(bytes)
}

impl Person {
    fn actor(self, key: &str) -> Result<Actor, String> {
        let json = json!({
            "person": PersonId(key.into()), "name": self.name, "roles": self.roles,
            "org": self.org, "unit": self.unit, "party_of": self.party_of,
        });
        serde_json::from_value(json).map_err(|error| error.to_string())
    }
}

impl<'d> Simulation<'d> {
    /// From nothing, or from where a log ends; otherwise says why not and gives the outcome.
    pub(super) fn begin(
        definition: &'d Definition,
        json: bool,
        log: Option<&Path>,
    ) -> anyhow::Result<Result<Self, Outcome>> {
        let mut simulation = Simulation::new(definition, json);
        if let Some(path) = log {
            match replayed(definition, path)? {
                Ok((log, case)) => simulation.go_on(log.records, case),
                Err(fault) => return Ok(Err(fault.say(path))),
            }
        }
        Ok(Ok(simulation))
    }

    /// Runs every line; otherwise says which is none and gives the outcome.
    pub(super) fn lines(&mut self, source: &str) -> Result<(), Outcome> {
        let lines = source.lines().enumerate();
        for (number, text) in lines.filter(|(_, text)| !text.trim().is_empty()) {
            let line = serde_json::from_str(text).map_err(|error| fault(&error));
            if let Err(fault) = line.and_then(|line| self.line(line)) {
                edge::say(&format!("UNREADABLE  line {}: {fault}", number + 1));
                return Err(Outcome::Unreadable);
            }
        }
        Ok(())
    }

    fn new(definition: &'d Definition, json: bool) -> Self {
        Simulation {
            definition,
            people: BTreeMap::new(),
            case: None,
            log: Vec::new(),
            now: Timestamp::UNIX_EPOCH,
            commands: 0,
            refused: 0,
            json,
            warnings: Vec::new(),
            out: Vec::new(),
        }
    }

    /// From where a log ends.
    fn go_on(&mut self, log: Vec<LogRecord>, case: Case) {
        self.now = log.last().map_or(self.now, |last| last.at);
        (self.log, self.case) = (log, Some(case));
    }

    /// Who may be named from now on.
    pub(super) fn know(&mut self, people: Vec<Actor>) {
        let strange = super::unknown_roles(self.definition, &people);
        self.warnings.extend(strange.iter().map(ToString::to_string));
        let named = people
            .into_iter()
            .map(|actor| (actor.person.0.to_string(), actor));
        self.people.extend(named);
    }

    /// A fault of the line itself; a refusal is none.
    fn line(&mut self, line: Line) -> Result<(), String> {
        if let Some(people) = line.people {
            let actors = people.into_iter().map(|(key, person)| person.actor(&key));
            let actors: Vec<Actor> = actors.collect::<Result<_, _>>()?;
            self.know(actors);
            return Ok(());
        }
        if let Some(at) = line.at {
            if at < self.now {
                return Err(format!("the clock stands at {} and never goes back", self.now));
            }
            self.now = at;
        }
        if let Some(until) = line.until {
            return self.wait(until);
        }
        if let Some(who) = line.explain {
            return self.explain(&who);
        }
        let actor = self.actor(line.by.as_deref().ok_or("`by` is missing")?)?;
        if let Some(data) = line.start {
            if self.case.is_some() {
                return Err("the case has already started".to_owned());
            }
            let step = workflow::start(self.definition, "simulation", data, &actor, self.now);
            self.take("start", step);
            return Ok(());
        }
        let (what, action) = self.action(line)?;
        self.step(&what, actor, action)
    }

    /// What this person could do now, and why not the rest.
    fn explain(&mut self, who: &str) -> Result<(), String> {
        let actor = self.actor(who)?;
        let case = self.case.as_ref().ok_or("the first command has to be `start`")?;
        let listed = workflow::explain(self.definition, case, &actor, self.now);
        let (now, awaited) = (self.now, workflow::awaited(self.definition, case));
        self.out.push(match self.json {
            true => json!({"at": now, "explain": who, "possible": listed, "awaited": awaited}).to_string(),
            false => {
                let waits: String = awaited.iter().map(waits).collect();
                format!("  {now} {who} in {}:{}{waits}", case.state(), explained(&listed))
            }
        });
        Ok(())
    }

    fn actor(&self, who: &str) -> Result<Actor, String> {
        if who == workflow::SYSTEM_ROLE {
            return Ok(Actor::system());
        }
        let person = self.people.get(who).cloned();
        person.ok_or_else(|| format!("nobody is named `{who}` in a line `people` or a directory"))
    }

    fn action(&self, line: Line) -> Result<(String, Action), String> {
        let by = line.by.unwrap_or_default();
        if let Some(name) = line.send {
            let digest = |document: String| (document, "0".repeat(64));
            let signature = line.sign.map(|sign| SignatureProof {
                level: sign.level,
                signer: by,
                over: sign.over.into_iter().map(digest).collect(),
            });
            let (party, payload, reason) = (line.party, line.payload, line.reason);
            return Ok((
                name.clone(),
                Action::Event {
                    name: name.into(),
                    party: party.map(Into::into),
                    payload,
                    reason,
                    signature,
                },
            ));
        }
        if let Some(act) = line.claim {
            let task = self.task(&act, line.party.as_deref());
            return Ok((format!("claim {act}"), Action::Claim { task: task.into() }));
        }
        if let Some(act) = line.release {
            let task = self.task(&act, line.party.as_deref());
            return Ok((format!("release {act}"), Action::Release { task: task.into() }));
        }
        Err("one of people, start, send, claim, release, until, explain has to be there".to_owned())
    }

    /// The id of the open task with this act, or the act itself.
    fn task(&self, act: &str, party: Option<&str>) -> String {
        let mut tasks = self.case.iter().flat_map(|case| &case.tasks);
        let found = tasks.find(|task| task.act == act && task.party.as_deref() == party);
        found.map_or_else(|| act.to_owned(), |task| task.id.to_string())
    }

    fn step(&mut self, what: &str, actor: Actor, action: Action) -> Result<(), String> {
        let case = self.case.as_ref().ok_or("the first command has to be `start`")?;
        self.commands += 1;
        let command = Command {
            id: format!("command-{}", self.commands).into(),
            actor,
            action,
        };
        let step = workflow::step(self.definition, case, &command, self.now);
        self.take(what, step);
        Ok(())
    }

    /// Moves the clock and fires what falls due on the way, each at its own time.
    fn wait(&mut self, until: Timestamp) -> Result<(), String> {
        if until < self.now {
            return Err(format!("the clock stands at {} and never goes back", self.now));
        }
        let refused = self.refused;
        for _ in 0..10_000 {
            let next = self
                .case
                .as_ref()
                .ok_or("the first command has to be `start`")?
                .next_timer();
            let Some(timer) = next.filter(|timer| timer.due <= until).cloned() else {
                self.now = until;
                return Ok(());
            };
            self.now = self.now.max(timer.due);
            self.step(
                &format!("timer {}", timer.name),
                Actor::system(),
                Action::Timer { id: timer.id },
            )?;
            if self.refused > refused {
                return Ok(());
            }
        }
        Err("more than 10 000 timers fired".to_owned())
    }

    fn take(&mut self, what: &str, step: Result<Step, Refusal>) {
        let now = self.now;
        match step {
            Ok(Step { case, entry, effects }) => {
                self.out.push(match self.json {
                    true => json!({"at": now, "step": entry, "effects": effects}).to_string(),
                    false => accepted(what, &entry, &effects),
                });
                self.case = Some(case);
                self.log.push(entry);
            }
            Err(refusal) => {
                self.refused += 1;
                self.out.push(match self.json {
                    true => json!({"at": now, "refusal": refusal}).to_string(),
                    false => refused(what, now, &refusal),
                });
            }
        }
    }

    /// Prints what this person can do where the case ends, and of the steps before only what went wrong.
    pub(super) fn explain_at_the_end(mut self, who: &str) -> Outcome {
        if let Err(fault) = self.explain_alone(who) {
            edge::say(&format!("UNREADABLE  {fault}"));
            return Outcome::Unreadable;
        }
        self.print();
        self.outcome()
    }

    fn explain_alone(&mut self, who: &str) -> Result<(), String> {
        if self.refused == 0 {
            self.out.clear();
        }
        self.explain(who)
    }

    fn print(&self) {
        let state = self.case.as_ref().map_or("no case", Case::state);
        let (steps, refused) = (self.log.len(), self.refused);
        if !self.json {
            let verdict = if refused == 0 { "IN ORDER" } else { "REFUSED" };
            edge::say(&format!(
                "{verdict}  {steps} steps, {refused} refused, ends in {state}"
            ));
        }
        for warning in &self.warnings {
            edge::say(&match self.json {
                true => json!({"warning": warning}).to_string(),
                false => format!("  warning: {warning}"),
            });
        }
        self.out.iter().for_each(|line| edge::say(line));
    }

    fn outcome(&self) -> Outcome {
        if self.refused == 0 {
            Outcome::InOrder
        } else {
            Outcome::NotInOrder
        }
    }

    fn finish(self, arguments: &SimulateArguments) -> anyhow::Result<Outcome> {
        self.print();
        if let (Some(path), Some(case)) = (&arguments.svg, &self.case) {
            let running = Running { case, log: &self.log };
            let view = View {
                language: arguments.language.into(),
                depth: arguments.depth.map(usize::from),
                only: arguments.only.as_deref(),
            };
            let svg = workflow::svg(self.definition, Some(running), view)?;
            let inputs: Vec<&Path> = [Some(&arguments.path), arguments.commands.as_ref()]
                .into_iter()
                .flatten()
                .map(|path| path.as_path())
                .collect();
            match Output::open(path, &inputs) {
                Ok(output) => output.write(svg.as_bytes())?,
                Err(error) => return error.outcome(),
            }
        }
        Ok(self.outcome())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::procedure::heavy_load;

    const OPENED: [&str; 2] = [
        r#"{"people": {"h": {"name": "H", "roles": ["applicant"], "org": "o"}, "c": {"name": "C", "roles": ["clerk"]}}}"#,
        r#"{"at": "2026-11-23T10:00:00Z", "by": "h", "start": {"applicant_org": "o", "valid_to": "2026-12-31", "latest_end": "2027-11-23", "permit_kind": "single", "channel": "portal", "parties": []}}"#,
    ];

    fn simulated(lines: &[&str]) -> Result<(usize, String, String), String> {
        let definition =
            Definition::load(&heavy_load(), &workflow::Budget::default()).expect("it is shipped");
        let mut simulation = Simulation::new(&definition, false);
        for line in OPENED.iter().chain(lines) {
            simulation.line(serde_json::from_str(line).map_err(|error| fault(&error))?)?;
        }
        let states = simulation.case.iter().flat_map(|case| &case.configuration.0);
        let state = states.map(|name| name.as_str()).collect::<Vec<_>>().join(" ");
        let said = [simulation.warnings, simulation.out].concat();
        Ok((simulation.refused, state, said.join("\n")))
    }

    #[test]
    fn a_case_moves_line_by_line_and_the_clock_fires_what_is_due() {
        let (refused, state, out) = simulated(&[
            r#"{"by": "h", "send": "submit"}"#,
            r#"{"by": "c", "claim": "check"}"#,
            r#"{"by": "c", "send": "request_documents", "reason": "a drawing is missing"}"#,
            r#"{"until": "2026-12-10T00:00:00Z"}"#,
        ])
        .expect("the lines are good");
        assert_eq!(refused, 0, "{out}");
        assert!(out.contains("start by H: → draft"), "{out}");
        assert!(state.contains(" waiting_applicant "), "{state}\n{out}");
        assert!(out.contains("timer remind_applicant"), "{out}");
    }

    #[test]
    fn a_refusal_is_printed_with_its_reasons_and_changes_nothing() {
        let (refused, state, out) =
            simulated(&[r#"{"by": "c", "send": "submit"}"#]).expect("the line is good");
        assert_eq!((refused, state.as_str()), (1, "draft"));
        assert!(
            out.contains("REFUSED in draft") && out.contains("missing_role"),
            "{out}"
        );
    }

    #[test]
    fn where_a_case_ends_every_event_is_possible_or_says_why_not() {
        let definition =
            Definition::load(&heavy_load(), &workflow::Budget::default()).expect("it is shipped");
        let mut simulation = Simulation::new(&definition, false);
        let submit = r#"{"by": "h", "send": "submit"}"#;
        let request = r#"{"by": "c", "send": "request_documents", "reason": "a drawing is missing"}"#;
        let lines = [OPENED[0], OPENED[1], submit, request].join("\n");
        assert!(simulation.lines(&lines).is_ok());
        simulation.explain_alone("c").expect("c is named");
        let [said] = simulation.out.as_slice() else {
            panic!("only the explanation is said: {:?}", simulation.out)
        };
        for part in [
            "c in intake:",
            "can    documents_received, with a reason",
            "cannot propose_refusal\n           guard_false: The time for the requested documents still runs.",
            "cannot documents_sent\n           missing_role: ",
            "waits  documents_lapsed of waiting_applicant: due 2026-12-14",
        ] {
            assert!(said.contains(part), "{part} is missing in {said}");
        }
        assert!(simulation.explain_alone("nobody").is_err());
    }

    #[test]
    fn a_date_where_an_instant_belongs_is_told_what_was_expected() {
        for (line, column) in [
            (r#"{"at": "2026-11-23", "by": "h", "send": "submit"}"#, 19),
            (r#"{"until": "2026-11-23"}"#, 23),
        ] {
            let fault = simulated(&[line]).expect_err("a date is no instant");
            let expected =
                "`2026-11-23` is no instant; write day, time and offset, such as `2026-11-23T09:00:00+01:00`";
            assert_eq!(fault, format!("{expected} (column {column})"));
        }
    }

    #[test]
    fn a_start_that_is_refused_says_that_no_case_was_opened() {
        let definition =
            Definition::load(&heavy_load(), &workflow::Budget::default()).expect("it is shipped");
        let mut simulation = Simulation::new(&definition, false);
        for line in [OPENED[0], &OPENED[1].replace(r#""by": "h""#, r#""by": "c""#)] {
            let line = serde_json::from_str(line).expect("the line is good");
            simulation.line(line).expect("a refusal is no fault");
        }
        let out = simulation.out.join("\n");
        assert!(
            out.contains("start REFUSED, no case is opened\n    missing_role: "),
            "{out}"
        );
    }

    #[test]
    fn a_role_the_procedure_does_not_know_is_a_warning_with_what_was_meant() {
        let people = r#"{"people": {"x": {"name": "X", "roles": ["clerc", "clerk", "gardener"]}}}"#;
        let (refused, _, out) = simulated(&[people]).expect("the line is good");
        assert_eq!(refused, 0);
        assert!(
            out.contains("the procedure knows no role `clerc` (did you mean `clerk`?)"),
            "{out}"
        );
        assert!(
            out.contains("the procedure knows no role `gardener` (it has applicant, "),
            "{out}"
        );
        assert!(!out.contains("no role `clerk`"), "{out}");
    }

    #[test]
    fn a_line_that_is_none_is_a_fault_and_no_refusal() {
        for line in [
            r#"{"by": "h", "sned": "submit"}"#,
            r#"{"by": "nobody", "send": "submit"}"#,
            r#"{"send": "submit"}"#,
            r#"{"by": "h"}"#,
            r#"{"at": "2020-01-01T00:00:00Z", "by": "h", "send": "submit"}"#,
            r#"{"by": "h", "start": {}}"#,
            "no json",
        ] {
            assert!(simulated(&[line]).is_err(), "{line}");
        }
    }
}
