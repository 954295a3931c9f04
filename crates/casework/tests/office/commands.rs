// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! One transaction per command: replays, conflicts, refusals, malformed input.

use std::sync::Arc;

use casework::{Act, ActRequest, CommandError, FileRequest, Filed, FilingChannel, PageRequest, QueueFilter};

use crate::support::{
    World, account, application, auditor, bodies, body, clerk, haulier, no_permit_needed, official,
};

fn file_request(id: &str, body: Vec<u8>) -> FileRequest {
    FileRequest {
        command_id: id.to_owned(),
        body,
        channel: FilingChannel::Portal,
        confirmed: false,
    }
}

#[tokio::test]
async fn an_application_becomes_a_numbered_case_and_its_log_is_in_order() {
    let world = World::new().await;
    let number = world.filed().await;
    assert_eq!(number, "BS-2026-000001");
    let case = world.office.case(&clerk(), &number).await.unwrap();
    assert_eq!(case.states.last().unwrap(), "intake");
    assert_eq!(case.etag(), "\"BS-2026-000001-2\"");
    assert_eq!(case.log.len(), 2);
    assert!(!case.assessment.required.is_empty());
    assert_eq!(case.parties.len(), bodies().len());
    assert!(
        case.possible
            .iter()
            .any(|possible| possible.event == "start_hearing" && possible.enabled)
    );
    let document = world
        .office
        .document(&clerk(), &number, "application")
        .await
        .unwrap();
    assert_eq!(document.bytes, application(|_| {}), "stored unchanged");
    let audit = world.audit(&number, None).await;
    assert!(audit.in_order, "{audit:#?}");
}

#[tokio::test]
async fn the_same_command_again_replays_its_answer_and_does_nothing() {
    let world = World::new().await;
    let body = application(|_| {});
    let first = world
        .office
        .file(&haulier(), file_request("one", body.clone()))
        .await
        .unwrap();
    let second = world
        .office
        .file(&haulier(), file_request("one", body.clone()))
        .await
        .unwrap();
    assert_eq!(first.answer, second.answer);
    assert!(!first.replayed && second.replayed);
    let request = ActRequest::event("BS-2026-000001", 2, "two", "start_hearing");
    let first = world.office.act(&clerk(), request.clone()).await.unwrap();
    let second = world.office.act(&clerk(), request.clone()).await.unwrap();
    assert_eq!(first.answer, second.answer);
    assert!(second.replayed);
    let other = ActRequest::event("BS-2026-000001", 2, "two", "request_documents");
    assert!(matches!(
        world.office.act(&clerk(), other).await,
        Err(CommandError::IdempotencyMismatch)
    ));
    // The same id by another person is another command.
    assert!(matches!(
        world.office.act(&official(), request).await,
        Err(CommandError::Conflict { .. })
    ));
    assert_eq!(world.version("BS-2026-000001").await, 3);
}

#[tokio::test]
async fn the_same_content_within_a_day_points_to_the_first_case_unless_confirmed() {
    let world = World::new().await;
    let number = world.filed().await;
    let again = world.file(application(|_| {})).await;
    assert!(matches!(again, Err(CommandError::Duplicate { number: first, .. }) if first == number));
    let confirmed = FileRequest {
        confirmed: true,
        ..file_request("sure", application(|_| {}))
    };
    let second = world.office.file(&haulier(), confirmed).await.unwrap();
    assert!(matches!(second.answer, Filed::Case { number, .. } if number == "BS-2026-000002"));
    world.clock.set("2026-11-24T09:00:01Z".parse().unwrap());
    assert!(world.file(application(|_| {})).await.is_ok());
}

#[tokio::test]
async fn an_application_that_keeps_every_limit_opens_no_case() {
    let world = World::new().await;
    let filed = world
        .office
        .file(&haulier(), file_request("small", no_permit_needed()))
        .await
        .unwrap();
    assert!(matches!(filed.answer, Filed::NoPermitNeeded { .. }));
    let replay = world
        .office
        .file(&haulier(), file_request("small", no_permit_needed()))
        .await
        .unwrap();
    assert!(replay.replayed);
    let queue = world
        .office
        .queue(&clerk(), &QueueFilter::default(), &PageRequest::default())
        .await
        .unwrap();
    assert!(queue.items.is_empty());
}

#[tokio::test]
async fn malformed_oversized_and_uncalled_applications_are_answered_clearly() {
    let world = World::new().await;
    let invalid = world.file(b"not json".to_vec()).await;
    assert!(matches!(invalid, Err(CommandError::Invalid(errors)) if errors.len() == 1));
    let two = application(|value| {
        value["combinations"] = serde_json::json!([]);
        value["speed"] = 80.into();
    });
    assert!(matches!(world.file(two).await, Err(CommandError::Invalid(errors)) if errors.len() >= 2));
    assert!(matches!(
        world.file(vec![b' '; 2 << 20]).await,
        Err(CommandError::TooLarge { limit: 1_048_576, .. })
    ));
    let uncalled = world
        .office
        .file(&clerk(), file_request("x", application(|_| {})))
        .await;
    assert!(matches!(uncalled, Err(CommandError::Forbidden(_))));
    let nameless = world
        .office
        .file(&haulier(), file_request("", application(|_| {})))
        .await;
    assert!(matches!(nameless, Err(CommandError::Invalid(_))));
}

#[tokio::test]
async fn a_seat_and_a_start_elsewhere_are_a_notice_and_no_block() {
    let world = World::new().await;
    let away = application(|value| {
        value["applicant"]["address"]["city"] = "Kassel".into();
        value["route"]["legs"][0]["from"]["text"] = "Kassel, Hafen".into();
    });
    let Filed::Case { notices, .. } = world.file(away).await.unwrap().answer else {
        panic!("a case")
    };
    assert!(notices[0].de.contains("§ 47 StVO"));
    let Filed::Case { notices, .. } = world.file(application(|_| {})).await.unwrap().answer else {
        panic!("a case")
    };
    assert!(notices.is_empty());
}

#[tokio::test]
async fn an_older_version_is_a_conflict_and_an_impossible_event_a_refusal_with_reasons() {
    let world = World::new().await;
    let number = world.filed().await;
    let old = ActRequest::event(&number, 1, "old", "start_hearing");
    assert!(matches!(
        world.office.act(&clerk(), old).await,
        Err(CommandError::Conflict {
            expected: 1,
            found: 2
        })
    ));
    let Err(CommandError::Refused(refusal)) = world.event(&clerk(), &number, "approve").await else {
        panic!("refused")
    };
    assert!(!refusal.reasons.is_empty());
    assert_eq!(world.version(&number).await, 2);
}

#[tokio::test]
async fn nobody_learns_of_cases_that_are_not_theirs() {
    let world = World::new().await;
    let number = world.filed().await;
    let other = account("other", &["applicant"], Some("another-haulier"));
    let asked = body(&bodies()[0]);
    for stranger in [&other, &asked] {
        assert!(matches!(
            world.office.case(stranger, &number).await,
            Err(CommandError::NotFound)
        ));
        let act = ActRequest::event(&number, 2, &world.id(), "withdraw");
        assert!(matches!(
            world.office.act(stranger, act).await,
            Err(CommandError::NotFound)
        ));
        assert!(matches!(
            world.office.case_log(stranger, &number).await,
            Err(CommandError::NotFound)
        ));
        let queue = world
            .office
            .queue(stranger, &QueueFilter::default(), &PageRequest::default())
            .await
            .unwrap();
        assert!(queue.items.is_empty());
    }
    world.event(&clerk(), &number, "start_hearing").await.unwrap();
    let seen = world.office.case(&asked, &number).await.unwrap();
    assert_eq!(seen.parties.len(), 1, "only its own part");
    assert!(seen.log.is_empty());
}

#[tokio::test]
async fn a_claimed_task_is_acted_on_by_its_holder_only() {
    let world = World::new().await;
    let number = world.filed().await;
    let task = world.office.case(&clerk(), &number).await.unwrap().tasks[0]
        .id
        .clone();
    let claim = ActRequest {
        case: number.clone(),
        expected_version: 2,
        command_id: world.id(),
        act: Act::Claim { task },
    };
    world.office.act(&clerk(), claim).await.unwrap();
    let filter = QueueFilter {
        mine: true,
        ..QueueFilter::default()
    };
    let mine = world
        .office
        .queue(&clerk(), &filter, &PageRequest::default())
        .await
        .unwrap();
    assert_eq!(
        mine.items[0].tasks[0].claimed_by.as_ref().unwrap().person,
        "clerk"
    );
    let theirs = world
        .office
        .queue(&official(), &filter, &PageRequest::default())
        .await
        .unwrap();
    assert!(theirs.items.is_empty());
    let Err(CommandError::Refused(refusal)) = world.event(&official(), &number, "start_hearing").await else {
        panic!("held by another")
    };
    assert!(
        refusal.reasons[0].message.en.contains("Testperson clerk"),
        "{refusal}"
    );
    world.event(&clerk(), &number, "start_hearing").await.unwrap();
}

#[tokio::test]
async fn fifty_commands_at_once_on_one_case_are_carried_out_one_after_the_other() {
    let world = World::new().await;
    let number = world.filed().await;
    let task = world.office.case(&clerk(), &number).await.unwrap().tasks[0]
        .id
        .clone();
    let mut running = tokio::task::JoinSet::new();
    for index in 0..50u64 {
        let (office, number, task) = (Arc::clone(&world.office), number.clone(), task.clone());
        running.spawn(async move {
            // Everyone takes the version as it is and tries again on a conflict, as a client would.
            loop {
                let case = office.case(&clerk(), &number).await.unwrap();
                let held = case.tasks[0].claimed_by.is_some();
                let act = if held {
                    Act::Release { task: task.clone() }
                } else {
                    Act::Claim { task: task.clone() }
                };
                let command_id = format!("parallel-{index}-{}", case.version);
                let request = ActRequest {
                    case: number.clone(),
                    expected_version: case.version,
                    command_id,
                    act,
                };
                match office.act(&clerk(), request).await {
                    Ok(_) => return,
                    Err(CommandError::Conflict { expected, found }) => assert!(found > expected),
                    Err(other) => panic!("{other}"),
                }
            }
        });
    }
    while let Some(done) = running.join_next().await {
        done.unwrap();
    }
    assert_eq!(world.version(&number).await, 52);
    let audit = world.audit(&number, None).await;
    assert!(audit.in_order, "{audit:#?}");
    assert_eq!(audit.entries, 52);
}

#[tokio::test]
async fn the_queue_is_cut_into_pages_that_join_without_gaps() {
    let world = World::new().await;
    for index in 0..7 {
        let body = application(|value| value["kind"]["trips"] = (index + 1).into());
        world.file(body).await.unwrap();
    }
    let mut seen = Vec::new();
    let mut page = PageRequest {
        cursor: None,
        limit: 3,
    };
    loop {
        let part = world
            .office
            .queue(&auditor(), &QueueFilter::default(), &page)
            .await
            .unwrap();
        seen.extend(part.items.into_iter().map(|item| item.number));
        match part.next {
            Some(next) => page.cursor = Some(next),
            None => break,
        }
    }
    assert_eq!(seen.len(), 7);
    assert!(seen.is_sorted());
    let none = QueueFilter {
        text: Some("%".to_owned()),
        state: Some("valid".to_owned()),
        ..QueueFilter::default()
    };
    assert!(
        world
            .office
            .queue(&auditor(), &none, &PageRequest::default())
            .await
            .unwrap()
            .items
            .is_empty()
    );
    let found = QueueFilter {
        text: Some("000003".to_owned()),
        ..QueueFilter::default()
    };
    assert_eq!(
        world
            .office
            .queue(&auditor(), &found, &PageRequest::default())
            .await
            .unwrap()
            .items
            .len(),
        1
    );
}
