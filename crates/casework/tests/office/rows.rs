// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What somebody with the database file can do, and what the office says to it; definitions of running cases; accounts, sessions.

use casework::{CommandError, Fault, PageRequest, QueueFilter};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions as _, Connection as _};

use crate::support::{World, account, application, auditor, bodies, clerk, haulier, time};

/// Changes the file behind the office's back.
async fn tamper(world: &World, statements: &[&'static str]) -> Result<(), sqlx::Error> {
    let mut db: SqliteConnection = SqliteConnectOptions::new()
        .filename(world.database())
        .connect()
        .await?;
    for statement in statements {
        sqlx::query(*statement).execute(&mut db).await?;
    }
    db.close().await
}

#[tokio::test]
async fn a_row_no_command_can_have_written_is_a_fault_naming_table_column_and_row() {
    let cases: [(&'static str, &str, &str); 6] = [
        ("UPDATE cases SET version = 99", "cases", "version"),
        ("UPDATE cases SET state = '{}'", "cases", "state"),
        ("UPDATE cases SET log_hash = 'abc'", "cases", "log_hash"),
        ("UPDATE cases SET notices = 'none'", "cases", "notices"),
        ("UPDATE blobs SET bytes = x'00'", "blobs", "bytes"),
        ("UPDATE documents SET at = 9223372036854775807", "documents", "at"),
    ];
    for (statement, table, column) in cases {
        let world = World::new().await;
        let number = world.filed().await;
        tamper(&world, &[statement]).await.unwrap();
        match world.office.case(&auditor(), &number).await {
            Err(CommandError::Fault(Fault::ImpossibleRow {
                table: found_table,
                column: found,
                row,
                ..
            })) => {
                assert_eq!((found_table, found), (table, column), "{statement}");
                assert!(!row.is_empty() && row != "?", "{statement}");
            }
            other => panic!("{statement}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn the_log_is_not_changed_by_statements_and_without_its_triggers_the_audit_names_the_entry() {
    let world = World::new().await;
    let number = world.filed().await;
    world.event(&clerk(), &number, "start_hearing").await.unwrap();
    let change = "UPDATE case_log SET record = '{\"event\":\"nothing\"}' WHERE sequence = 2";
    let removal = "DELETE FROM case_log WHERE sequence = 3";
    assert!(tamper(&world, &[change]).await.is_err());
    assert!(tamper(&world, &[removal]).await.is_err());
    assert!(world.audit(&number, None).await.in_order);
    tamper(&world, &["DROP TRIGGER case_log_is_only_appended_to", change])
        .await
        .unwrap();
    let audit = world.audit(&number, None).await;
    assert!(
        audit
            .faults
            .iter()
            .any(|fault| fault.entry == Some(2) && fault.code == "entry-changed"),
        "{audit:#?}"
    );
    tamper(&world, &["DROP TRIGGER case_log_is_never_shortened", removal])
        .await
        .unwrap();
    let audit = world.audit(&number, None).await;
    assert!(
        audit
            .faults
            .iter()
            .any(|fault| fault.entry == Some(3) && fault.code == "entry-missing"),
        "{audit:#?}"
    );
}

#[tokio::test]
async fn one_broken_case_stops_no_timer_of_another() {
    let world = World::new().await;
    let first = world.filed().await;
    let casework::Filed::Case { number: second, .. } = world
        .file(application(|value| value["kind"]["trips"] = 2.into()))
        .await
        .unwrap()
        .answer
    else {
        panic!("a case")
    };
    for number in [&first, &second] {
        world.event(&clerk(), number, "start_hearing").await.unwrap();
    }
    world.run().await;
    tamper(
        &world,
        &["UPDATE cases SET assessment = '{}' WHERE number = 'BS-2026-000001'"],
    )
    .await
    .unwrap();
    world.clock.set(time("2027-01-15T09:00:00Z"));
    let report = world.run().await;
    let each = 2 * bodies().len() as u64;
    assert_eq!((report.timers, report.failed), (each, each), "{report:?}");
    let case = world.office.case(&auditor(), &second).await.unwrap();
    assert!(case.parties.iter().all(|party| party.status == "no_answer"));
    let incidents = world
        .office
        .incidents(&auditor(), &PageRequest::default())
        .await
        .unwrap();
    assert!(
        incidents
            .items
            .iter()
            .all(|incident| incident.case.as_deref() == Some(first.as_str()))
    );
    assert!(
        incidents.items[0].message.contains("assessment"),
        "{}",
        incidents.items[0].message
    );
}

#[tokio::test]
async fn a_running_case_keeps_its_procedure_when_the_office_gets_a_new_one() {
    let mut world = World::new().await;
    let old = world.filed().await;
    world.procedure = |source| source.replace("\nversion: 2\n", "\nversion: 3\n");
    world.reopen().await;
    let casework::Filed::Case { number: new, .. } = world
        .file(application(|value| value["kind"]["trips"] = 2.into()))
        .await
        .unwrap()
        .answer
    else {
        panic!("a case")
    };
    let view = world.office.case(&auditor(), &old).await.unwrap();
    assert_eq!(view.definition.version, 2);
    assert_eq!(
        world
            .office
            .case(&auditor(), &new)
            .await
            .unwrap()
            .definition
            .version,
        3
    );
    world.event(&clerk(), &old, "start_hearing").await.unwrap();
    assert!(world.office.definition_of(&view.definition.sha256).is_some());
    assert_eq!(world.office.definition().id().version, 3);
}

#[tokio::test]
async fn accounts_and_sessions_are_kept_until_they_end() {
    let mut world = World::new().await;
    let (found, hash) = world.office.account_for_login("clerk").await.unwrap().unwrap();
    assert_eq!((found, hash.as_str()), (clerk(), "$argon2id$none"));
    assert!(world.office.account_for_login("nobody").await.unwrap().is_none());
    let taken = casework::Account {
        login: "clerk".to_owned(),
        ..account("other", &["clerk"], None)
    };
    assert!(
        world.office.put_account(&taken, "x").await.is_err(),
        "a login names one person"
    );
    let locked = casework::Account {
        locked: true,
        ..haulier()
    };
    world.office.put_account(&locked, "x").await.unwrap();
    assert_eq!(world.office.account("haulier").await.unwrap().unwrap(), locked);
    let queue = world
        .office
        .queue(&locked, &QueueFilter::default(), &PageRequest::default())
        .await
        .unwrap();
    assert!(queue.items.is_empty());

    let expires = time("2026-11-23T10:00:00Z");
    world.office.session_save("key", "data", expires).await.unwrap();
    world.reopen().await;
    assert_eq!(
        world.office.session_load("key").await.unwrap(),
        Some(("data".to_owned(), expires))
    );
    world.clock.set(expires);
    assert_eq!(world.office.session_load("key").await.unwrap(), None);
    assert_eq!(world.office.sessions_sweep().await.unwrap(), 1);
    world
        .office
        .session_save("key", "data", time("2026-11-23T11:00:00Z"))
        .await
        .unwrap();
    world.office.session_delete("key").await.unwrap();
    assert_eq!(world.office.session_load("key").await.unwrap(), None);
    world.office.ready().await.unwrap();
}

#[tokio::test]
async fn a_rule_that_cannot_be_evaluated_is_an_incident_and_no_refusal() {
    let mut world = World::new().await;
    world.procedure = |source| {
        // A day the calendar does not reach: no check can know when the case will be there.
        let broken = source.replace("\nversion: 2\n", "\nversion: 3\n").replace(
            "after: {working_days: 10}, raise: statement_overdue",
            "after: {working_days: 9000}, raise: statement_overdue",
        );
        assert_ne!(
            broken,
            source.replace("\nversion: 2\n", "\nversion: 3\n"),
            "the deadline reads otherwise now"
        );
        broken
    };
    world.reopen().await;
    let number = world.filed().await;
    let fault = world.event(&clerk(), &number, "start_hearing").await;
    assert!(
        matches!(fault, Err(CommandError::Fault(Fault::Procedure(_)))),
        "{fault:?}"
    );
    let again = world.event(&clerk(), &number, "start_hearing").await;
    assert!(matches!(again, Err(CommandError::Fault(Fault::Procedure(_)))));
    let case = world.office.case(&clerk(), &number).await.unwrap();
    let incidents: Vec<_> = case
        .incidents
        .iter()
        .map(|incident| incident.kind.as_str())
        .collect();
    assert_eq!(incidents, ["procedure"], "once");
    assert_eq!(
        (case.version, case.states.last().unwrap().as_str()),
        (2, "intake")
    );
}

#[tokio::test]
async fn an_old_procedure_that_no_longer_loads_stops_its_own_cases_only() {
    let mut world = World::new().await;
    let old = world.filed().await;
    tamper(
        &world,
        &["UPDATE definitions SET bundle = '{\"source\":\"states:\",\"calendars\":{}}'"],
    )
    .await
    .unwrap();
    world.procedure = |source| source.replace("\nversion: 2\n", "\nversion: 3\n");
    world.reopen().await;
    let incidents = world
        .office
        .incidents(&auditor(), &PageRequest::default())
        .await
        .unwrap();
    assert!(
        incidents.items[0].message.contains("cannot go on"),
        "{incidents:#?}"
    );
    assert!(matches!(
        world.office.case(&clerk(), &old).await,
        Err(CommandError::Fault(Fault::Configuration(_)))
    ));
    assert!(
        world
            .file(application(|value| value["kind"]["trips"] = 2.into()))
            .await
            .is_ok()
    );
}
