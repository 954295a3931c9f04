// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Time: timers fire once, in order, also after a restart; the background loop waits for the next due time.

use std::sync::Arc;

use casework::{BoxFuture, PageRequest};
use sealing::{KeyHolder, KeyHolderError, Pkcs8Holder, SignRequest};
use signing::SignatureAlgorithm;

use crate::support::{World, application, bodies, body, clerk, haulier, official, seal_holder, time};

#[tokio::test]
async fn a_receipt_reaches_the_applicant_once() {
    let world = World::new().await;
    world.filed().await;
    assert_eq!(world.run().await.effects, 1);
    assert_eq!(world.run().await.effects, 0);
    let inbox = world
        .office
        .messages(&haulier(), &PageRequest::default())
        .await
        .unwrap();
    assert_eq!(inbox.items.len(), 1);
    assert_eq!(inbox.items[0].kind, "receipt");
    world
        .office
        .message_read(&haulier(), inbox.items[0].id)
        .await
        .unwrap();
    assert!(
        world
            .office
            .message_read(&clerk(), inbox.items[0].id)
            .await
            .is_err()
    );
}

#[tokio::test]
async fn timers_fire_once_and_in_order_after_a_restart() {
    let mut world = World::new().await;
    let number = world.filed().await;
    world.event(&clerk(), &number, "start_hearing").await.unwrap();
    world.run().await;
    assert_eq!(world.run().await.timers, 0, "nothing is due yet");
    world.clock.set(time("2026-11-28T09:00:00Z"));
    world.reopen().await;
    let count = bodies().len() as u64;
    assert_eq!(world.run().await.timers, count, "one reminder each");
    assert_eq!(world.run().await.timers, 0);
    let inbox = world
        .office
        .messages(&body(&bodies()[0]), &PageRequest::default())
        .await
        .unwrap();
    assert_eq!(
        inbox
            .items
            .iter()
            .filter(|message| message.kind == "reminder")
            .count(),
        1
    );
    world.clock.set(time("2027-01-15T09:00:00Z"));
    world.reopen().await;
    assert_eq!(world.run().await.timers, count, "one silence each");
    let case = world.office.case(&clerk(), &number).await.unwrap();
    assert!(case.parties.iter().all(|party| party.status == "no_answer"));
    assert!(world.audit(&number, None).await.in_order);
}

#[tokio::test]
async fn the_background_loop_wakes_for_work_and_for_time_and_ends_when_told() {
    let world = World::new().await;
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let office = Arc::clone(&world.office);
    let mut running = tokio::task::JoinSet::new();
    running.spawn(async move {
        office
            .run(async {
                let _ = stopped.await;
            })
            .await;
    });
    let number = world.filed().await;
    world.event(&clerk(), &number, "start_hearing").await.unwrap();
    arrives(&world, "consultation").await;
    world.clock.set(time("2026-11-28T09:00:00Z"));
    arrives(&world, "reminder").await;
    stop.send(()).unwrap();
    running.join_next().await.unwrap().unwrap();
}

/// Never answers.
#[derive(Debug)]
struct Silent(Pkcs8Holder);

impl KeyHolder for Silent {
    fn certificates(&self) -> Vec<Vec<u8>> {
        self.0.certificates()
    }

    fn algorithm(&self) -> SignatureAlgorithm {
        self.0.algorithm()
    }

    fn sign<'a>(&'a self, _: &'a SignRequest) -> BoxFuture<'a, Result<Vec<u8>, KeyHolderError>> {
        Box::pin(std::future::pending())
    }
}

#[tokio::test]
async fn a_key_holder_that_does_not_answer_holds_up_no_message() {
    let world = World::with(Arc::new(Silent(seal_holder()))).await;
    let number = world.proposed().await;
    world.event(&official(), &number, "approve").await.unwrap();
    let office = Arc::clone(&world.office);
    let mut running = tokio::task::JoinSet::new();
    running.spawn(async move { office.run(std::future::pending()).await });
    world.passed("ceremony.key-requested").await;
    let casework::Filed::Case { number: other, .. } = world
        .file(application(|value| value["kind"]["trips"] = 2.into()))
        .await
        .unwrap()
        .answer
    else {
        panic!("a case")
    };
    world.event(&clerk(), &other, "start_hearing").await.unwrap();
    arrives(&world, "consultation").await;
    assert!(world.is_in(&number, "sealing").await);
    running.abort_all();
}

/// Waits for a message of this kind to the first body; gives up rather than hang.
async fn arrives(world: &World, kind: &str) {
    for _ in 0..100_000 {
        let inbox = world
            .office
            .messages(&body(&bodies()[0]), &PageRequest::default())
            .await
            .unwrap();
        if inbox.items.iter().any(|message| message.kind == kind) {
            return;
        }
        tokio::task::yield_now().await;
    }
    panic!("no {kind} arrived");
}
