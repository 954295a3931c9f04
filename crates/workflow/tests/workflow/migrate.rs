// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Running cases under a new definition: everything has a place, or nothing is changed.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use workflow::{
    Action, Actor, Budget, Bundle, Case, Command, Definition, MIGRATION_CODES, PersonId, Plan, RefusalCode,
    SignatureLevel, SignatureProof, explain, migrate, start, step,
};

use crate::shipped::{bundle, definition};

const NOW: &str = "2026-11-23T10:00:00Z";

fn edited(edit: &[(&str, &str)]) -> Definition {
    let mut source = bundle().source.replace("\nversion: 2\n", "\nversion: 3\n");
    for (from, to) in edit {
        assert!(source.contains(from), "{from}");
        source = source.replace(from, to);
    }
    Definition::load(&Bundle { source, ..bundle() }, &Budget::default()).unwrap_or_else(|found| {
        let lines: Vec<String> = found.iter().map(ToString::to_string).collect();
        panic!("{}", lines.join("\n"))
    })
}

fn plan(old: &Definition, new: &Definition, more: &str) -> Plan {
    let ids = format!("from: {}\nto: {}\n", old.id().sha256, new.id().sha256);
    Plan::parse(&(ids + more), &Budget::default()).unwrap()
}

fn person(name: &str, role: &str) -> Actor {
    Actor {
        person: PersonId(name.into()),
        name: name.to_uppercase().into(),
        roles: [role.to_owned()].into(),
        org: Some(match role {
            "heard_body" => name.into(),
            "applicant" => "firm".into(),
            _ => "city".into(),
        }),
        unit: None,
        party_of: Default::default(),
    }
}

fn send(case: &Case, definition: &Definition, (who, role): (&str, &str), event: &str) -> Case {
    let actor = match role {
        "system" => Actor::system(),
        _ => person(who, role),
    };
    let now = NOW.parse().unwrap();
    let possible = explain(definition, case, &actor, now);
    let one = possible.iter().find(|possible| possible.event == event);
    let party = one.and_then(|one| one.party.clone());
    let over = one.map(|one| one.documents.clone()).unwrap_or_default();
    let signature = one
        .and_then(|one| one.needs_signature)
        .map(|level| SignatureProof {
            level,
            signer: who.to_owned(),
            over: over.into_iter().map(|name| (name, "a".repeat(64))).collect(),
        });
    let action = Action::Event {
        name: event.into(),
        party,
        payload: match event {
            "provided" => json!({"on": "2026-11-23", "proof": "portal"}),
            "hold" => json!({"told": "by telephone", "exception": "danger", "immediate": "it may fall"}),
            _ => Value::Null,
        },
        reason: Some("because".to_owned()),
        signature,
    };
    let command = Command {
        id: "c".into(),
        actor,
        action,
    };
    step(definition, case, &command, now)
        .unwrap_or_else(|refusal| panic!("{refusal}"))
        .case
}

/// A decision retrieved from the portal is notified on the day after.
fn day_after(case: &Case, definition: &Definition) -> Case {
    let timer = case.next_timer().unwrap();
    let command = Command {
        id: "t".into(),
        actor: Actor::system(),
        action: Action::Timer { id: timer.id.clone() },
    };
    step(definition, case, &command, timer.due).unwrap().case
}

/// One case at each stop on its way.
fn stops() -> BTreeMap<&'static str, Case> {
    let old = definition();
    let data = json!({
        "applicant_org": "firm", "valid_to": "2027-03-31", "latest_end": "2027-11-30", "permit_kind": "single",
        "channel": "portal", "number": "1",
        "parties": [{"id": "police", "name": "Police"}],
    });
    let now = NOW.parse().unwrap();
    let mut case = start(&old, "case", data, &person("haulier", "applicant"), now)
        .unwrap()
        .case;
    let mut stops = BTreeMap::from([("draft", case.clone())]);
    for (stop, who, role, event) in [
        ("intake", "haulier", "applicant", "submit"),
        ("waiting", "clerk", "clerk", "request_documents"),
        ("intake again", "haulier", "applicant", "documents_sent"),
        ("hearing", "clerk", "clerk", "start_hearing"),
        ("drafting", "police", "heard_body", "consent"),
        ("release", "clerk", "clerk", "propose_grant"),
        ("sealing", "boss", "releaser", "approve"),
        ("dispatching", "", "system", "sealed"),
        ("ready", "", "system", "provided"),
        ("in force", "haulier", "applicant", "retrieved"),
        ("on hold", "boss", "releaser", "hold"),
    ] {
        case = send(&case, &old, (who, role), event);
        if event == "retrieved" {
            case = day_after(&case, &old);
        }
        stops.insert(stop, case.clone());
    }
    stops
}

fn codes(old: &Definition, new: &Definition, plan: &Plan, case: &Case) -> Vec<&'static str> {
    let before = case.clone();
    let found = migrate(old, new, plan, case, NOW.parse().unwrap()).unwrap_err();
    assert_eq!(*case, before, "a refused migration changes nothing");
    assert!(found.iter().all(|fault| MIGRATION_CODES.contains(&fault.code)));
    found.into_iter().map(|fault| fault.code).collect()
}

#[test]
fn a_case_keeps_everything_that_keeps_its_name_wherever_it_stands() {
    let (old, new) = (definition(), edited(&[]));
    for (stop, case) in stops() {
        let mut moved = migrate(&old, &new, &plan(&old, &new, ""), &case, NOW.parse().unwrap())
            .unwrap_or_else(|faults| panic!("{stop}: {faults:?}"));
        let mut expected = Case {
            definition: new.id().clone(),
            version: case.version + 1,
            ..case.clone()
        };
        // Side by side, the order of the work says nothing.
        for case in [&mut moved, &mut expected] {
            case.tasks.sort_by(|a, b| a.id.cmp(&b.id));
        }
        assert_eq!(moved, expected, "{stop}");
    }
}

#[test]
fn a_migrated_case_goes_on_as_before() {
    let (old, new) = (definition(), edited(&[]));
    let case = &stops()["release"];
    let moved = migrate(&old, &new, &plan(&old, &new, ""), case, NOW.parse().unwrap()).unwrap();
    let (a, b) = (
        send(case, &old, ("boss", "releaser"), "approve"),
        send(&moved, &new, ("boss", "releaser"), "approve"),
    );
    assert_eq!((a.configuration, a.data), (b.configuration, b.data));
    // Who proposed before the migration still does not release.
    let possible = explain(&new, &moved, &person("clerk", "releaser"), NOW.parse().unwrap());
    let approve = possible
        .iter()
        .find(|possible| possible.event == "approve")
        .unwrap();
    assert_eq!(approve.because[0].code, RefusalCode::DifferentPerson);
}

#[test]
fn a_renamed_state_needs_a_place_and_gets_it() {
    let old = definition();
    let new = edited(&[
        ("      waiting_applicant:\n", "      waiting_for_papers:\n"),
        ("to: waiting_applicant\n", "to: waiting_for_papers\n"),
    ]);
    let case = &stops()["waiting"];
    assert_eq!(
        codes(&old, &new, &plan(&old, &new, ""), case),
        ["configuration-illegal", "state-unmapped"]
    );
    let named = plan(&old, &new, "states: {waiting_applicant: waiting_for_papers}");
    let moved = migrate(&old, &new, &named, case, NOW.parse().unwrap()).unwrap();
    assert!(moved.configuration.contains("waiting_for_papers"));
    assert_eq!(moved.timers.len(), case.timers.len());
    assert_eq!(moved.timers[0].due, case.timers[0].due, "a clock keeps its day");
    // To another state altogether: its clocks have no place there, unless given up.
    let other = plan(&old, &new, "states: {waiting_applicant: no_request}");
    assert!(codes(&old, &new, &other, case).contains(&"clock-undecided"));
    let other = plan(
        &old,
        &new,
        "states: {waiting_applicant: no_request}\ntimers: {remind_applicant: drop, lapse: drop}",
    );
    let moved = migrate(&old, &new, &other, case, NOW.parse().unwrap()).unwrap();
    assert_eq!((moved.state(), moved.tasks[0].act.as_str()), ("intake", "check"));
}

#[test]
fn a_field_that_goes_is_given_up_by_name_or_carried_over() {
    let old = definition();
    let new = edited(&[
        ("case.number", "case.file_number"),
        ("  number: text", "  file_number: text"),
    ]);
    let case = &stops()["intake"];
    assert_eq!(codes(&old, &new, &plan(&old, &new, ""), case), ["data-lost"]);
    let dropped = migrate(
        &old,
        &new,
        &plan(&old, &new, "drop: [number]"),
        case,
        NOW.parse().unwrap(),
    );
    assert_eq!(dropped.unwrap().data["file_number"], Value::Null);
    let carried = plan(
        &old,
        &new,
        "drop: [number]\ndata: {file_number: {cel: case.number + '/a'}}",
    );
    let moved = migrate(&old, &new, &carried, case, NOW.parse().unwrap()).unwrap();
    assert_eq!(moved.data["file_number"], "1/a");
    for wrong in [
        "data: {file_number: 7}\ndrop: [number]",
        "data: {nothing: x}\ndrop: [number]",
        "data: {file_number: {cel: case.nmber}}\ndrop: [number]",
    ] {
        assert!(codes(&old, &new, &plan(&old, &new, wrong), case).contains(&"data-invalid"));
    }
}

#[test]
fn a_new_clock_is_decided_by_the_plan() {
    let old = definition();
    let new = edited(&[(
        "              lapse:\n",
        "              nudge: {after: {calendar_days: 3}, do: [effect: reminder]}\n              lapse:\n",
    )]);
    let case = &stops()["waiting"];
    assert_eq!(
        codes(&old, &new, &plan(&old, &new, ""), case),
        ["clock-undecided"]
    );
    let moved = migrate(
        &old,
        &new,
        &plan(&old, &new, "timers: {nudge: start}"),
        case,
        NOW.parse().unwrap(),
    );
    let due: Vec<String> = moved
        .unwrap()
        .timers
        .iter()
        .map(|timer| timer.due.to_string())
        .collect();
    assert_eq!(
        due[0], "2026-11-26T23:00:00Z",
        "the period begins with the migration"
    );
    let moved = migrate(
        &old,
        &new,
        &plan(&old, &new, "timers: {nudge: drop}"),
        case,
        NOW.parse().unwrap(),
    );
    assert_eq!(moved.unwrap().timers.len(), case.timers.len());
}

#[test]
fn work_in_somebodys_hands_and_duties_are_not_lost() {
    let old = definition();
    let case = &stops()["intake"];
    let claim = Command {
        id: "c".into(),
        actor: person("clerk", "clerk"),
        action: Action::Claim {
            task: case.tasks[0].id.clone(),
        },
    };
    let claimed = step(&old, case, &claim, NOW.parse().unwrap()).unwrap().case;
    let new = edited(&[("act: check\n", "act: examine\n")]);
    assert_eq!(codes(&old, &new, &plan(&old, &new, ""), &claimed), ["task-lost"]);
    let moved = migrate(&old, &new, &plan(&old, &new, ""), case, NOW.parse().unwrap()).unwrap();
    assert_eq!(moved.tasks[0].act, "examine", "nobody held it");
    let kept = migrate(
        &old,
        &edited(&[]),
        &plan(&old, &edited(&[]), ""),
        &claimed,
        NOW.parse().unwrap(),
    );
    assert_eq!(kept.unwrap().tasks[0].claimed_by, Some(PersonId("clerk".into())));
}

#[test]
fn what_does_not_belong_together_is_not_migrated() {
    let (old, new) = (definition(), edited(&[]));
    let case = &stops()["intake"];
    let swapped = plan(&new, &old, "");
    assert_eq!(codes(&old, &new, &swapped, case), ["other-case", "other-case"]);
    let elsewhere = Case {
        definition: new.id().clone(),
        ..case.clone()
    };
    assert_eq!(
        codes(&old, &new, &plan(&old, &new, ""), &elsewhere),
        ["other-case"]
    );
    let ended = send(&stops()["draft"], &old, ("haulier", "applicant"), "withdraw");
    assert_eq!(codes(&old, &new, &plan(&old, &new, ""), &ended), ["case-ended"]);
    assert_eq!(
        Plan::parse("from: a", &Budget::default()).unwrap_err().code,
        "plan-invalid"
    );
}

#[test]
fn a_case_is_not_put_where_it_would_move_on_by_itself() {
    let (old, new) = (definition(), edited(&[]));
    let moving = plan(&old, &new, "states: {unchanged: change_notified}");
    let found = codes(&old, &new, &moving, &stops()["in force"]);
    assert!(found.contains(&"not-stable"), "{found:?}");
    let torn = plan(&old, &new, "states: {unchanged: intake}");
    let found = codes(&old, &new, &torn, &stops()["in force"]);
    assert!(found.contains(&"configuration-illegal"), "{found:?}");
}

mod in_two_commands {
    use super::*;
    use workflow::{Freeze, commit, prepare};

    fn freeze() -> Freeze {
        Freeze {
            documents: [("statement".to_owned(), "b".repeat(64))].into(),
            nonce: "n-1".to_owned(),
            expires: "2026-11-24T10:00:00Z".parse().unwrap(),
        }
    }

    fn consent(who: &str, remark: &str) -> Command {
        Command {
            id: "c".into(),
            actor: person(who, "heard_body"),
            action: Action::Event {
                name: "consent".into(),
                party: Some("police".into()),
                payload: json!({"remark": remark}),
                reason: None,
                signature: None,
            },
        }
    }

    fn signed(mut command: Command, documents: &BTreeMap<String, String>) -> Command {
        if let Action::Event { signature, .. } = &mut command.action {
            *signature = Some(SignatureProof {
                level: SignatureLevel::Simple,
                signer: "police".to_owned(),
                over: documents.clone(),
            });
        }
        command
    }

    #[test]
    fn a_signature_lands_only_on_what_was_frozen() {
        let definition = definition();
        let case = &stops()["hearing"];
        let now = NOW.parse().unwrap();
        let command = consent("police", "gern");
        let frozen = prepare(&definition, case, &command, freeze(), now).unwrap();
        assert_eq!(frozen.version, case.version);
        assert_eq!(frozen.sha256().len(), 64);
        let stored: workflow::Preparation = serde_json::from_slice(&frozen.bytes()).unwrap();
        assert_eq!(stored.bytes(), frozen.bytes());
        let ready = signed(command.clone(), &frozen.documents);
        let done = commit(&definition, case, &ready, &frozen, now).unwrap();
        assert_eq!(done.case.state(), "drafting");

        let void = |case: &Case, command: &Command, at: &str| {
            let refusal = commit(&definition, case, command, &frozen, at.parse().unwrap()).unwrap_err();
            assert!(
                refusal
                    .reasons
                    .iter()
                    .all(|reason| reason.code == RefusalCode::PreparationVoid)
            );
            refusal.reasons.len()
        };
        let later = Case {
            version: case.version + 1,
            ..case.clone()
        };
        assert_eq!(void(&later, &ready, NOW), 1);
        assert_eq!(void(case, &ready, "2026-11-24T10:00:01Z"), 1);
        assert_eq!(void(case, &command, NOW), 1, "without the signature");
        let other = signed(consent("police", "anders"), &frozen.documents);
        assert_eq!(void(case, &other, NOW), 1, "other words");
        let other = signed(consent("bahn", "gern"), &frozen.documents);
        assert_eq!(void(case, &other, NOW), 1, "another person");
        let more = [("statement".to_owned(), "c".repeat(64))].into();
        assert_eq!(void(case, &signed(command, &more), NOW), 1, "another document");
    }

    #[test]
    fn what_would_be_refused_is_not_frozen() {
        let definition = definition();
        let case = &stops()["hearing"];
        let now = NOW.parse().unwrap();
        let nothing = Freeze {
            documents: BTreeMap::new(),
            ..freeze()
        };
        let refused = |command: &Command, freeze: Freeze| {
            prepare(&definition, case, command, freeze, now).unwrap_err().code
        };
        assert_eq!(
            refused(&consent("police", "gern"), nothing),
            RefusalCode::SignatureIncomplete
        );
        assert_eq!(
            refused(&consent("bahn", "gern"), freeze()),
            RefusalCode::WrongOrganisation
        );
        let unsigned = Command {
            id: "c".into(),
            actor: person("haulier", "applicant"),
            action: Action::Event {
                name: "withdraw".into(),
                party: None,
                payload: Value::Null,
                reason: None,
                signature: None,
            },
        };
        assert_eq!(refused(&unsigned, freeze()), RefusalCode::PreparationVoid);
    }
}

#[test]
fn what_could_be_undone_can_still_be_undone() {
    let old = definition();
    let closed = "                  compensate:\n                    - effect: {kind: status, payload: {to: {cel: party.key}, status: discontinued}}\n";
    let new = edited(&[("        compensate: true\n", ""), (closed, "")]);
    let stops = stops();
    let plan = plan(&old, &new, "");
    assert_eq!(codes(&old, &new, &plan, &stops["hearing"]), ["compensation-lost"]);
    assert!(migrate(&old, &new, &plan, &stops["intake"], NOW.parse().unwrap()).is_ok());
}
