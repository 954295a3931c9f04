// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The process stops at every point; afterwards the case goes on, with one log entry and one embedded signature.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use casework::{ActRequest, BoxFuture};
use sealing::{KeyHolder, KeyHolderError, POINTS, Pkcs8Holder, SignRequest};
use signing::SignatureAlgorithm;

use crate::support::{World, auditor, clerk, haulier, official, seal_holder, time};

#[tokio::test]
async fn killed_at_any_point_of_the_seal_the_case_continues_with_one_signature_and_one_entry() {
    let own = [
        "effect.before",
        "effect.after",
        "sealed.before-commit",
        "sealed.after-commit",
    ];
    for point in POINTS.into_iter().chain(own) {
        let mut world = World::new().await;
        let number = world.proposed().await;
        // The receipt and the consultations first, so that the seal is the effect that is hit.
        world.run().await;
        world.event(&official(), &number, "approve").await.unwrap();
        world.crash_at(point).await;
        let report = world.run().await;
        let case = world.office.case(&auditor(), &number).await.unwrap();
        assert_eq!(report.failed, 0, "{point}: {report:?} {:#?}", case.incidents);
        assert!(
            case.states.contains(&"ready".to_owned()),
            "{point}: {:?}",
            case.states
        );
        let permit = world.office.permit(&haulier(), &number).await.unwrap();
        let ranges = permit
            .bytes
            .windows(10)
            .filter(|window| *window == b"/ByteRange")
            .count();
        assert_eq!(ranges, 1, "{point}: one embedded signature");
        let case = world.office.case(&auditor(), &number).await.unwrap();
        assert_eq!(
            case.log.iter().filter(|entry| entry.event == "sealed").count(),
            1,
            "{point}"
        );
        assert!(
            world.audit(&number, Some(&permit.bytes)).await.in_order,
            "{point}"
        );
        let lost = matches!(point, "ceremony.key-requested" | "ceremony.answered");
        assert_eq!(
            case.incidents.iter().any(|incident| incident.kind == "ceremony"),
            lost,
            "{point}"
        );
    }
}

#[tokio::test]
async fn killed_around_the_commit_a_command_is_done_whole_or_not_at_all() {
    for (point, version) in [("commit.before", 2), ("commit.before-effect", 3)] {
        let mut world = World::new().await;
        let number = world.filed().await;
        let request = ActRequest::event(&number, 2, "again", "start_hearing");
        world.crash_in_act(&clerk(), request.clone(), point).await;
        assert_eq!(world.version(&number).await, version, "{point}");
        let done = world.office.act(&clerk(), request).await.unwrap();
        assert_eq!((done.answer.version, done.replayed), (3, version == 3), "{point}");
        assert!(world.audit(&number, None).await.in_order);
        let effects = world.run().await.effects;
        assert_eq!(
            effects,
            1 + crate::support::bodies().len() as u64,
            "{point}: receipt and consultations, once"
        );
    }
}

#[tokio::test]
async fn killed_around_a_message_it_is_delivered_once() {
    for point in ["effect.before", "effect.before-commit", "effect.after"] {
        let mut world = World::new().await;
        world.filed().await;
        world.crash_at(point).await;
        world.run().await;
        let inbox = world
            .office
            .messages(&haulier(), &casework::PageRequest::default())
            .await
            .unwrap();
        assert_eq!(inbox.items.len(), 1, "{point}");
    }
}

#[tokio::test]
async fn killed_around_a_timer_it_fires_once() {
    for point in ["timer.before-commit", "timer.after-commit"] {
        let mut world = World::new().await;
        let number = world.filed().await;
        world.event(&clerk(), &number, "start_hearing").await.unwrap();
        world.run().await;
        world.clock.set(time("2027-01-15T09:00:00Z"));
        world.crash_at(point).await;
        world.run().await;
        let case = world.office.case(&auditor(), &number).await.unwrap();
        let timers = case
            .log
            .iter()
            .filter(|entry| entry.record["command"].as_str().unwrap().starts_with("timer/"))
            .count();
        assert_eq!(
            timers,
            2 * crate::support::bodies().len(),
            "{point}: a reminder and a silence each"
        );
        assert!(world.audit(&number, None).await.in_order);
    }
}

/// Is out of order for the first answers.
#[derive(Debug)]
struct Failing {
    inner: Pkcs8Holder,
    failures: AtomicU64,
}

impl KeyHolder for Failing {
    fn certificates(&self) -> Vec<Vec<u8>> {
        self.inner.certificates()
    }

    fn algorithm(&self) -> SignatureAlgorithm {
        self.inner.algorithm()
    }

    fn sign<'a>(&'a self, request: &'a SignRequest) -> BoxFuture<'a, Result<Vec<u8>, KeyHolderError>> {
        let failing = self
            .failures
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1))
            .is_ok();
        if failing {
            return Box::pin(async {
                Err(KeyHolderError::Unavailable {
                    reason: "the token is unplugged".to_owned(),
                })
            });
        }
        self.inner.sign(request)
    }
}

#[tokio::test]
async fn a_key_holder_out_of_order_is_asked_again_later_and_each_void_attempt_is_an_incident() {
    let world = World::with(Arc::new(Failing {
        inner: seal_holder(),
        failures: AtomicU64::new(2),
    }))
    .await;
    let number = world.proposed().await;
    world.event(&official(), &number, "approve").await.unwrap();
    assert_eq!(world.run().await.failed, 1);
    assert_eq!(world.run().await.failed, 0, "not before its time");
    let next = world.office.next_due().await.unwrap().unwrap();
    let wait = next.duration_since(time("2026-11-23T09:00:00Z")).as_millis();
    assert!((2000..3000).contains(&wait), "{wait} ms");
    for minute in 1..=2 {
        world.clock.set(time(&format!("2026-11-23T09:0{minute}:00Z")));
        world.run().await;
    }
    let case = world.office.case(&auditor(), &number).await.unwrap();
    assert!(case.states.contains(&"ready".to_owned()), "{:?}", case.states);
    assert_eq!(
        case.incidents
            .iter()
            .filter(|incident| incident.kind == "ceremony")
            .count(),
        2
    );
}

#[tokio::test]
async fn an_effect_is_given_up_with_an_incident_and_settling_it_tries_again() {
    let world = World::with(Arc::new(Failing {
        inner: seal_holder(),
        failures: AtomicU64::new(8),
    }))
    .await;
    let number = world.proposed().await;
    world.event(&official(), &number, "approve").await.unwrap();
    for hour in 0..8 {
        world
            .clock
            .set(time(&format!("2026-11-23T{:02}:30:00Z", 9 + hour)));
        world.run().await;
    }
    let case = world.office.case(&auditor(), &number).await.unwrap();
    assert!(case.states.contains(&"sealing".to_owned()), "{:?}", case.states);
    let incident = case
        .incidents
        .iter()
        .find(|incident| incident.kind == "effect-failed")
        .unwrap();
    assert!(incident.message.contains("8 attempts"), "{}", incident.message);
    world.clock.set(time("2026-11-24T09:00:00Z"));
    assert_eq!(world.run().await.effects, 0, "given up");
    world
        .office
        .settle_incident(&official(), incident.id)
        .await
        .unwrap();
    world.run().await;
    assert!(world.is_in(&number, "ready").await);
}
