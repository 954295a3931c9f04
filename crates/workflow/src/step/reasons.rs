// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Every reason in both languages, in one place for the people who review the wording.

use jiff::Timestamp;
use serde_json::Value;

use crate::case::{Case, Performed, Task, Timer};
use crate::command::SignatureLevel;
use crate::definition::DefinitionId;
use crate::definition::model::{Duty, Guard, Model, Sign};
use crate::expression::EvaluationError;
use crate::record::GuardTrace;
use crate::refusal::{Reason, RefusalCode};
use crate::text::Text;

fn reason(code: RefusalCode, de: String, en: String) -> Reason {
    Reason::new(code, de, en)
}

pub(crate) fn unknown_event(model: &Model, name: &str) -> Reason {
    let name: String = name.chars().take(60).collect();
    let title = &model.title;
    reason(
        RefusalCode::UnknownEvent,
        format!("Das Verfahren „{}“ kennt den Vorgang „{name}“ nicht.", title.de),
        format!("The procedure “{}” does not know the event “{name}”.", title.en),
    )
}

pub(crate) fn not_possible_here(model: &Model, event: &str, state: &Text) -> Reason {
    let event = model.event_label(event);
    reason(
        RefusalCode::NotPossibleHere,
        format!("„{}“ ist im Zustand „{}“ nicht möglich.", event.de, state.de),
        format!("“{}” is not possible in the state “{}”.", event.en, state.en),
    )
}

pub(crate) fn internal_event(model: &Model, event: &str) -> Reason {
    let event = model.event_label(event);
    reason(
        RefusalCode::InternalEvent,
        format!("„{}“ löst nur das Verfahren selbst aus.", event.de),
        format!("“{}” is raised by the procedure itself only.", event.en),
    )
}

pub(crate) fn case_ended(state: &Text) -> Reason {
    reason(
        RefusalCode::CaseEnded,
        format!("Das Verfahren ist beendet: {}.", state.de),
        format!("The case has ended: {}.", state.en),
    )
}

pub(crate) fn other_definition(case: &DefinitionId, given: &DefinitionId) -> Reason {
    let brief = |id: &DefinitionId| {
        format!(
            "{} {} ({})",
            id.name,
            id.version,
            id.sha256.get(..12).unwrap_or(&id.sha256)
        )
    };
    let (case, given) = (brief(case), brief(given));
    reason(
        RefusalCode::OtherDefinition,
        format!("Der Vorgang läuft nach der Definition {case}, nicht nach {given}."),
        format!("The case follows the definition {case}, not {given}."),
    )
}

pub(crate) fn case_illegal(fault: &str) -> Reason {
    reason(
        RefusalCode::CaseIllegal,
        format!("Der gespeicherte Vorgang passt nicht zur Definition: {fault}."),
        format!("The stored case does not fit its definition: {fault}."),
    )
}

pub(crate) fn unknown_party(case: &Case, key: &str) -> Reason {
    let key: String = key.chars().take(60).collect();
    let known: Vec<&str> = case.parties.iter().map(|party| party.key.as_str()).collect();
    let known = known.join(", ");
    reason(
        RefusalCode::UnknownParty,
        format!("„{key}“ ist an diesem Vorgang nicht beteiligt. Beteiligt sind: {known}."),
        format!("“{key}” is not heard in this case. Heard are: {known}."),
    )
}

pub(crate) fn party_required(model: &Model, case: &Case, event: &str) -> Reason {
    let event = model.event_label(event);
    let known: Vec<&str> = case.parties.iter().map(|party| party.key.as_str()).collect();
    let known = known.join(", ");
    reason(
        RefusalCode::PartyRequired,
        format!(
            "„{}“ braucht die angehörte Stelle, für die es gilt: {known}.",
            event.de
        ),
        format!("“{}” needs the heard body it is for: {known}.", event.en),
    )
}

pub(crate) fn party_unexpected(model: &Model, event: &str) -> Reason {
    let event = model.event_label(event);
    reason(
        RefusalCode::PartyUnexpected,
        format!(
            "„{}“ gilt für den ganzen Vorgang, nicht für eine einzelne Stelle.",
            event.de
        ),
        format!("“{}” is for the whole case, not for a single body.", event.en),
    )
}

pub(crate) fn missing_role(model: &Model, roles: &[&str]) -> Reason {
    // Asked for every party of a long hearing: nothing is copied on the way.
    let mut de = String::from("Dazu ist die Rolle nötig: ");
    let mut en = String::from("This needs the role: ");
    for (i, name) in roles.iter().enumerate() {
        let label = model.roles.get(*name).map(|role| &role.label);
        de += if i == 0 { "" } else { " oder " };
        en += if i == 0 { "" } else { " or " };
        de += label.map_or(name, |label| label.de.as_str());
        en += label.map_or(name, |label| label.en.as_str());
    }
    de.push('.');
    en.push('.');
    reason(RefusalCode::MissingRole, de, en)
}

pub(crate) fn wrong_organisation(
    model: &Model,
    role: &str,
    needed: Option<&str>,
    own: Option<&str>,
) -> Reason {
    let role = model.role_label(role);
    let (needed, own) = (needed.unwrap_or("?"), own.unwrap_or("–"));
    reason(
        RefusalCode::WrongOrganisation,
        format!(
            "Als „{}“ handelt hier nur {needed}; Sie handeln für {own}.",
            role.de
        ),
        format!("As “{}” only {needed} acts here; you act for {own}.", role.en),
    )
}

pub(crate) fn different_person(model: &Model, duty: &Duty, event: &str, done: &Performed) -> Reason {
    let (event, before) = (model.event_label(event), model.event_label(&done.act));
    let day = model.zone.to_datetime(done.at).date();
    let (label, name) = (&duty.label, &done.name);
    reason(
        RefusalCode::DifferentPerson,
        format!(
            "{}: {name} hat am {day} bereits „{}“ ausgeführt; „{}“ muss eine andere Person ausführen.",
            label.de, before.de, event.de
        ),
        format!(
            "{}: {name} already did “{}” on {day}; “{}” has to be done by another person.",
            label.en, before.en, event.en
        ),
    )
}

pub(crate) fn same_person(model: &Model, duty: &Duty, event: &str, done: &Performed) -> Reason {
    let (event, before) = (model.event_label(event), model.event_label(&done.act));
    let (label, name) = (&duty.label, &done.name);
    reason(
        RefusalCode::SamePerson,
        format!(
            "{}: {name} hat „{}“ ausgeführt; „{}“ muss dieselbe Person ausführen.",
            label.de, before.de, event.de
        ),
        format!(
            "{}: {name} did “{}”; “{}” has to be done by the same person.",
            label.en, before.en, event.en
        ),
    )
}

pub(crate) fn n_eyes(duty: &Duty, count: u32, names: &[&str]) -> Reason {
    let (label, names) = (&duty.label, names.join(", "));
    reason(
        RefusalCode::NEyes,
        format!(
            "{}: es müssen {count} verschiedene Personen mitwirken; bisher: {names}.",
            label.de
        ),
        format!(
            "{}: {count} different people have to take part; so far: {names}.",
            label.en
        ),
    )
}

pub(crate) fn different_unit(model: &Model, duty: &Duty, unit: &str, done: &Performed) -> Reason {
    let (label, before, name) = (&duty.label, model.event_label(&done.act), &done.name);
    let other = done.unit.as_deref().unwrap_or("?");
    reason(
        RefusalCode::DifferentUnit,
        format!(
            "{}: {name} ({other}) hat „{}“ ausgeführt; {unit} ist keine andere Stelle.",
            label.de, before.de
        ),
        format!(
            "{}: {name} ({other}) did “{}”; {unit} is no other unit.",
            label.en, before.en
        ),
    )
}

pub(crate) fn unit_unknown(duty: &Duty) -> Reason {
    let label = &duty.label;
    reason(
        RefusalCode::DifferentUnit,
        format!("{}: Ihre Organisationseinheit ist nicht bekannt.", label.de),
        format!("{}: your unit is not known.", label.en),
    )
}

pub(crate) fn timer_not_later(timer: &Timer, until: &str) -> Reason {
    let (name, due) = (&timer.name, timer.due);
    reason(
        RefusalCode::TimerNotLater,
        format!("Die Frist „{name}“ läuft schon bis {due}; {until} verlängert sie nicht."),
        format!("The timer “{name}” already runs until {due}; {until} does not extend it."),
    )
}

pub(crate) fn not_party(duty: &Duty, org: &str) -> Reason {
    let label = &duty.label;
    reason(
        RefusalCode::NotParty,
        format!(
            "{}: Sie sind mit {org} verbunden und dürfen hier nicht mitwirken.",
            label.de
        ),
        format!(
            "{}: you have ties to {org} and must not take part here.",
            label.en
        ),
    )
}

pub(crate) fn guard_false(guard: &Guard, trace: GuardTrace) -> Reason {
    let otherwise = ["Die Bedingung ist nicht erfüllt", "The condition does not hold"];
    said_no(RefusalCode::GuardFalse, guard, otherwise, trace)
}

/// What came along with the event does not do.
pub(crate) fn not_accepted(accept: &Guard, trace: GuardTrace) -> Reason {
    let otherwise = ["Die Angaben passen nicht", "What was entered does not fit"];
    said_no(RefusalCode::NotAccepted, accept, otherwise, trace)
}

/// `candidates` is not what a case decides, but whom a task is for.
pub(crate) fn not_a_candidate(candidates: &Guard, trace: GuardTrace) -> Reason {
    let otherwise = ["Diese Aufgabe ist nicht für Sie", "This task is not for you"];
    said_no(RefusalCode::NotACandidate, candidates, otherwise, trace)
}

/// The sentence of the definition, or one with the condition in it.
fn said_no(code: RefusalCode, guard: &Guard, [de, en]: [&str; 2], trace: GuardTrace) -> Reason {
    let source = guard.condition.source();
    let message = guard
        .otherwise
        .clone()
        .unwrap_or_else(|| Text::new(format!("{de}: {source}"), format!("{en}: {source}")));
    Reason {
        code,
        message,
        guard: Some(trace),
    }
}

pub(crate) fn incident(error: &EvaluationError) -> Reason {
    let EvaluationError {
        expression,
        cause,
        limit,
    } = error;
    match limit {
        false => trouble(&error.to_string()),
        true => reason(
            RefusalCode::EvaluationLimit,
            format!("Störung, nichts ist entschieden: `{expression}` ist zu aufwendig ({cause})"),
            format!("Incident, nothing has been decided: `{expression}` is too costly ({cause})"),
        ),
    }
}

/// The engine cannot decide; nobody is told "no".
pub(crate) fn trouble(what: &str) -> Reason {
    reason(
        RefusalCode::Incident,
        format!("Störung, nichts ist entschieden: {what}"),
        format!("Incident, nothing has been decided: {what}"),
    )
}

pub(crate) fn missing_reason(model: &Model, event: &str) -> Reason {
    let event = model.event_label(event);
    reason(
        RefusalCode::MissingReason,
        format!("„{}“ braucht eine Begründung.", event.de),
        format!("“{}” needs a reason.", event.en),
    )
}

/// What people call a level.
fn level(level: SignatureLevel) -> Text {
    match level {
        SignatureLevel::Simple => Text::new("einfache Signatur", "simple signature"),
        SignatureLevel::Advanced => Text::new("fortgeschrittene Signatur", "advanced signature"),
        SignatureLevel::Qualified => Text::new("qualifizierte Signatur", "qualified signature"),
        SignatureLevel::AdvancedSeal => Text::new("fortgeschrittenes Siegel", "advanced seal"),
        SignatureLevel::QualifiedSeal => Text::new("qualifiziertes Siegel", "qualified seal"),
    }
}

pub(crate) fn missing_signature(sign: &Sign) -> Reason {
    let (level, over) = (level(sign.level), sign.over.join(", "));
    reason(
        RefusalCode::MissingSignature,
        format!("Es fehlt: {} über {over}.", level.de),
        format!("Missing: {} over {over}.", level.en),
    )
}

pub(crate) fn signature_too_weak(sign: &Sign, given: SignatureLevel) -> Reason {
    let (needed, given, over) = (level(sign.level), level(given), sign.over.join(", "));
    reason(
        RefusalCode::SignatureTooWeak,
        format!("Über {over} ist nötig: {}. Gegeben ist: {}.", needed.de, given.de),
        format!(
            "Over {over} there has to be: {}. Given is: {}.",
            needed.en, given.en
        ),
    )
}

pub(crate) fn signature_incomplete(missing: &[&str]) -> Reason {
    let missing = missing.join(", ");
    reason(
        RefusalCode::SignatureIncomplete,
        format!("Die Signatur deckt nicht ab: {missing}."),
        format!("The signature does not cover: {missing}."),
    )
}

pub(crate) fn payload_invalid(path: &str, expected: &str) -> Reason {
    reason(
        RefusalCode::PayloadInvalid,
        format!("{path}: erwartet wird {expected}."),
        format!("{path}: expected {expected}."),
    )
}

pub(crate) fn data_invalid(path: &str, expected: &str, found: &Value) -> Reason {
    let found: String = match found {
        Value::Null => String::new(),
        other => format!(" ({})", other.to_string().chars().take(60).collect::<String>()),
    };
    reason(
        RefusalCode::DataInvalid,
        format!("{path}: erwartet wird {expected}{found}."),
        format!("{path}: expected {expected}{found}."),
    )
}

pub(crate) fn task_held(model: &Model, task: &Task) -> Reason {
    let act = model
        .acts
        .get(task.act.as_str())
        .cloned()
        .unwrap_or_else(|| Text::new(task.act.as_str(), task.act.as_str()));
    let holder = task.holder.as_deref().unwrap_or("?");
    reason(
        RefusalCode::TaskHeld,
        format!("Die Aufgabe „{}“ bearbeitet {holder}.", act.de),
        format!("The task “{}” is being done by {holder}.", act.en),
    )
}

pub(crate) fn task_unknown(task: &str) -> Reason {
    let task: String = task.chars().take(80).collect();
    reason(
        RefusalCode::TaskUnknown,
        format!("Die Aufgabe „{task}“ ist nicht (mehr) offen."),
        format!("The task “{task}” is not open (any more)."),
    )
}

pub(crate) fn task_not_held() -> Reason {
    reason(
        RefusalCode::TaskNotHeld,
        "Die Aufgabe ist nicht von Ihnen übernommen.".to_owned(),
        "You have not claimed this task.".to_owned(),
    )
}

pub(crate) fn timer_unknown(id: &str) -> Reason {
    let id: String = id.chars().take(80).collect();
    reason(
        RefusalCode::TimerUnknown,
        format!("Die Frist „{id}“ läuft nicht (mehr)."),
        format!("The timer “{id}” is not running (any more)."),
    )
}

pub(crate) fn timer_not_due(timer: &Timer, now: Timestamp) -> Reason {
    let (name, due) = (&timer.name, timer.due);
    reason(
        RefusalCode::TimerNotDue,
        format!("Die Frist „{name}“ endet erst {due}; jetzt ist {now}."),
        format!("The timer “{name}” is due {due}; now is {now}."),
    )
}

pub(crate) fn limit_exceeded(what: &str, found: usize, allowed: usize) -> Reason {
    reason(
        RefusalCode::LimitExceeded,
        format!("{what}: {found}, erlaubt sind {allowed}."),
        format!("{what}: {found}, allowed are {allowed}."),
    )
}

pub(crate) fn preparation_void(what: &str) -> Reason {
    reason(
        RefusalCode::PreparationVoid,
        format!("Was zu unterschreiben war, ist nicht mehr dasselbe: {what}."),
        format!("What was to be signed is not the same any more: {what}."),
    )
}
