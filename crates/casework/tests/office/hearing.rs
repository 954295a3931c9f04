// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Heard bodies: conditions, objections, silence, and what each side sees of it.

use casework::{CommandError, PageRequest};
use serde_json::json;

use crate::support::{World, auditor, bodies, body, clerk, haulier, official, time};

#[tokio::test]
async fn conditions_of_a_body_are_signed_stored_and_shown_and_reach_the_draft() {
    let world = World::new().await;
    let number = world.filed().await;
    world.event(&clerk(), &number, "start_hearing").await.unwrap();
    world.run().await;
    let key = &bodies()[0];
    let inbox = world
        .office
        .messages(&body(key), &PageRequest::default())
        .await
        .unwrap();
    assert!(inbox.items.iter().any(|message| message.kind == "consultation"));
    let consultations = world
        .office
        .consultations(&body(key), &PageRequest::default())
        .await
        .unwrap();
    assert_eq!(consultations.items[0].case, number);
    assert!(consultations.items[0].party.since.is_some() && consultations.items[0].party.due.is_some());

    let text = "Befahren nur von 22 bis 5 Uhr.";
    let payload = json!({"conditions": [text]});
    world
        .send(&body(key), &number, "consent_with_conditions", |request| {
            request.for_party(key).with(payload)
        })
        .await
        .unwrap();
    for key in &bodies()[1..] {
        world
            .send(&body(key), &number, "consent", |request| request.for_party(key))
            .await
            .unwrap();
    }
    assert_eq!(world.state(&number).await, "drafting");
    let case = world.office.case(&clerk(), &number).await.unwrap();
    let statement = case.parties[0].statement.as_ref().unwrap();
    assert_eq!(statement.outcome, "consent_with_conditions");
    assert_eq!(statement.conditions, [text]);
    let document = world
        .office
        .document(&clerk(), &number, &format!("statement:{key}"))
        .await
        .unwrap();
    assert_eq!(document.view.sha256, statement.sha256);
    assert!(String::from_utf8(document.bytes).unwrap().contains(text));
    let entry = case
        .log
        .iter()
        .find(|entry| entry.event == "consent_with_conditions")
        .unwrap();
    assert_eq!(
        entry.record["signature"]["over"]["statement"],
        statement.sha256.as_str()
    );
}

#[tokio::test]
async fn the_haulier_sees_what_was_answered_and_officials_see_it_in_the_draft() {
    let world = World::new().await;
    let number = world.filed().await;
    world.event(&clerk(), &number, "start_hearing").await.unwrap();
    let (key, text) = (&bodies()[0], "Befahren nur von 22 bis 5 Uhr.");
    let payload = json!({"conditions": [text]});
    world
        .send(&body(key), &number, "consent_with_conditions", |request| {
            request.for_party(key).with(payload)
        })
        .await
        .unwrap();

    // Not by whom.
    let seen = world.office.case(&haulier(), &number).await.unwrap();
    let statement = seen.parties[0].statement.as_ref().unwrap();
    assert_eq!(
        (statement.outcome.as_str(), statement.by.name.as_str()),
        ("consent_with_conditions", "")
    );

    let draft = world
        .office
        .draft(&clerk(), &number, &casework::DraftRequest::default())
        .await
        .unwrap();
    assert!(
        draft
            .decision
            .conditions
            .iter()
            .any(|condition| condition.text.de == text)
    );
    assert!(draft.pdf.starts_with(b"%PDF-"));
    assert!(matches!(
        world
            .office
            .draft(&haulier(), &number, &casework::DraftRequest::default())
            .await,
        Err(CommandError::NotFound)
    ));
}

#[tokio::test]
async fn an_objection_stands_against_a_grant_and_says_so() {
    let world = World::new().await;
    let number = world.filed().await;
    world.event(&clerk(), &number, "start_hearing").await.unwrap();
    let (first, others) = bodies()
        .split_first()
        .map(|(first, others)| (first.clone(), others.to_vec()))
        .unwrap();
    let silent = world
        .send(&body(&first), &number, "object", |request| {
            request.for_party(&first)
        })
        .await;
    assert!(
        matches!(silent, Err(CommandError::Refused(_))),
        "an objection needs a reason"
    );
    world
        .send(&body(&first), &number, "object", |request| {
            request.for_party(&first).because("Brücke gesperrt")
        })
        .await
        .unwrap();
    for key in &others {
        world
            .send(&body(key), &number, "consent", |request| request.for_party(key))
            .await
            .unwrap();
    }
    let Err(CommandError::Refused(refusal)) = world.event(&clerk(), &number, "propose_grant").await else {
        panic!("an objection is open")
    };
    assert!(
        refusal
            .reasons
            .iter()
            .any(|reason| reason.message.en.contains("objected")),
        "{refusal}"
    );
    let case = world.office.case(&clerk(), &number).await.unwrap();
    assert_eq!(
        case.parties[0].statement.as_ref().unwrap().text.as_deref(),
        Some("Brücke gesperrt")
    );
    let possible = case
        .possible
        .iter()
        .find(|possible| possible.event == "propose_grant")
        .unwrap();
    assert!(!possible.enabled && !possible.because.is_empty());
}

#[tokio::test]
async fn a_body_speaks_only_for_itself() {
    let world = World::new().await;
    let number = world.filed().await;
    world.event(&clerk(), &number, "start_hearing").await.unwrap();
    let (one, other) = (&bodies()[0], &bodies()[1]);
    let wrong = world
        .send(&body(one), &number, "consent", |request| request.for_party(other))
        .await;
    assert!(matches!(wrong, Err(CommandError::Refused(_))));
}

#[tokio::test]
async fn silence_is_no_consent_and_a_clerk_must_say_why_it_goes_on() {
    let mut world = World::new().await;
    let number = world.filed().await;
    world.event(&clerk(), &number, "start_hearing").await.unwrap();
    let (silent, others) = bodies()
        .split_first()
        .map(|(first, others)| (first.clone(), others.to_vec()))
        .unwrap();
    for key in &others {
        world
            .send(&body(key), &number, "consent", |request| request.for_party(key))
            .await
            .unwrap();
    }
    world.clock.set(time("2026-12-31T09:00:00Z"));
    world.reopen().await;
    let report = world.run().await;
    assert!(report.timers >= 2, "{report:?}");
    let case = world.office.case(&clerk(), &number).await.unwrap();
    let party = case.parties.iter().find(|party| party.key == silent).unwrap();
    assert_eq!(
        (party.status.as_str(), party.statement.is_none()),
        ("no_answer", true)
    );
    assert!(case.tasks.iter().any(|task| task.act == "chase_statement"));
    let unexplained = world
        .send(&clerk(), &number, "proceed_without", |request| {
            request.for_party(&silent)
        })
        .await;
    assert!(matches!(unexplained, Err(CommandError::Refused(_))));
    world
        .send(&clerk(), &number, "proceed_without", |request| {
            request.for_party(&silent).because("dreimal gemahnt")
        })
        .await
        .unwrap();
    assert_eq!(world.state(&number).await, "drafting");
    let draft = world
        .office
        .draft(&official(), &number, &casework::DraftRequest::default())
        .await
        .unwrap();
    let heard = draft
        .decision
        .heard
        .iter()
        .find(|heard| heard.id == silent)
        .unwrap();
    assert_eq!(heard.outcome, permit::decision::HeardOutcome::NoStatement);
    assert!(world.audit(&number, None).await.in_order);
    assert!(
        world
            .office
            .case(&auditor(), &number)
            .await
            .unwrap()
            .possible
            .is_empty()
    );
}
