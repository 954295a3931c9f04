// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! From release to the end: four eyes, seal, log, retrieval; and the way of a refusal.

use casework::{ApprovalKey, CommandError, PageRequest};
use jiff::Timestamp;
use ledger::PermitBinding;
use serde_json::json;
use signing::{Report, ValidationContext, Verdict};

use crate::support::{
    World, application, approval_key, auditor, bodies, body, clerk, haulier, official, test_pki, time,
};

fn test_pki_trust() -> [signing::Anchor; 1] {
    [signing::Anchor::new(test_pki().trust_anchor().unwrap().clone())]
}

fn context<'a>(
    trust: &'a [signing::Anchor],
    evidence: &'a signing::Evidence,
    time: Timestamp,
) -> ValidationContext<'a> {
    ValidationContext {
        trust,
        evidence,
        time,
        strict: true,
        original: None,
        budget: signing::Budget::default(),
    }
}

pub fn validate(pdf: &[u8], at: Timestamp) -> Report {
    signing::validate(
        pdf,
        &context(&test_pki_trust(), &test_pki().evidence().unwrap(), at),
    )
}

#[tokio::test]
async fn a_permit_goes_all_the_way_and_its_log_proves_it() {
    let world = World::new().await;
    let number = world.proposed().await;
    // Four eyes: who proposed does not release, even with the role.
    world.event(&official(), &number, "approve").await.unwrap();
    assert!(world.is_in(&number, "sealing").await);
    assert!(matches!(
        world.office.permit(&haulier(), &number).await,
        Err(CommandError::NotFound)
    ));
    let report = world.run().await;
    assert_eq!(
        report.failed,
        0,
        "{report:?} {:#?}",
        world.office.case(&auditor(), &number).await.unwrap().incidents
    );
    assert!(world.is_in(&number, "ready").await);

    let seen = world.office.permit(&auditor(), &number).await.unwrap();
    assert!(
        world.is_in(&number, "ready").await,
        "an auditor's reading is no retrieval"
    );
    let fetched = world.office.permit(&haulier(), &number).await.unwrap();
    assert_eq!(fetched.bytes, seen.bytes);
    // § 41 Abs. 2a VwVfG: in effect on the day after, and valid when its period begins.
    assert!(world.is_in(&number, "collected").await);
    world.next_day().await;
    assert_eq!(world.state(&number).await, "upcoming");
    world.clock.set(time("2026-12-07T09:00:00Z"));
    world.run().await;
    assert_eq!(world.state(&number).await, "valid");
    let notified = world
        .office
        .document(&clerk(), &number, "notified:permit-1")
        .await
        .unwrap();
    let notified: serde_json::Value = serde_json::from_slice(&notified.bytes).unwrap();
    assert_eq!(
        (&notified["paper"], &notified["notified_on"]),
        (&"permit-1".into(), &"2026-11-24".into())
    );
    world.office.permit(&haulier(), &number).await.unwrap();
    let report = validate(&fetched.bytes, time("2026-11-23T10:00:00Z"));
    assert_eq!(report.verdict, Verdict::TotalPassed, "{report:#?}");
    assert_eq!(report.signatures.len(), 1);

    let audit = world.audit(&number, Some(&fetched.bytes)).await;
    assert!(audit.in_order, "{audit:#?}");
    assert_eq!(audit.permit, PermitBinding::Bound(0));
    let case = world.office.case(&clerk(), &number).await.unwrap();
    assert_eq!(case.log.iter().filter(|entry| entry.event == "sealed").count(), 1);
    assert_eq!(
        case.log.iter().filter(|entry| entry.event == "retrieved").count(),
        1
    );
    world.run().await;
    let inbox = world
        .office
        .messages(&haulier(), &PageRequest::default())
        .await
        .unwrap();
    assert!(inbox.items.iter().any(|message| message.kind == "deliver"));

    world.clock.set(time("2027-12-31T00:00:00Z"));
    world.run().await;
    let case = world.office.case(&haulier(), &number).await.unwrap();
    assert!(
        case.ended && case.states == ["expired_finally"],
        "{:?}",
        case.states
    );
    assert!(world.audit(&number, Some(&fetched.bytes)).await.in_order);
}

#[tokio::test]
async fn who_proposed_does_not_release_and_is_told_why() {
    let world = World::new().await;
    let number = world.filed().await;
    world.event(&clerk(), &number, "start_hearing").await.unwrap();
    world.all_consent(&number).await;
    world.event(&official(), &number, "propose_grant").await.unwrap();
    let Err(CommandError::Refused(refusal)) = world.event(&official(), &number, "approve").await else {
        panic!("four eyes")
    };
    assert_eq!(refusal.code, workflow::RefusalCode::DifferentPerson, "{refusal}");
    let case = world.office.case(&official(), &number).await.unwrap();
    let approve = case
        .possible
        .iter()
        .find(|possible| possible.event == "approve")
        .unwrap();
    assert!(!approve.enabled && !approve.because.is_empty());
    assert!(matches!(
        world.event(&clerk(), &number, "approve").await,
        Err(CommandError::Refused(_))
    ));
}

#[tokio::test]
async fn the_official_may_sign_before_the_seal() {
    let world = World::new().await;
    let number = world.proposed().await;
    let wrong = ApprovalKey {
        password: "wrong".to_owned(),
        ..approval_key()
    };
    let refused = world
        .send(&official(), &number, "approve", |request| {
            request.signed_with(wrong)
        })
        .await;
    assert!(matches!(refused, Err(CommandError::Forbidden(_))));
    assert_eq!(world.state(&number).await, "release", "nothing happened");
    world
        .send(&official(), &number, "approve", |request| {
            request.signed_with(approval_key())
        })
        .await
        .unwrap();
    let report = world.run().await;
    assert_eq!(
        report.failed,
        0,
        "{report:?} {:#?}",
        world.office.case(&auditor(), &number).await.unwrap().incidents
    );
    let permit = world.office.permit(&haulier(), &number).await.unwrap();
    let report = validate(&permit.bytes, time("2026-11-23T10:00:00Z"));
    assert_eq!(report.verdict, Verdict::TotalPassed, "{report:#?}");
    assert_eq!(
        report.signatures.len(),
        1,
        "the personal signature stands beside the file"
    );
    let frozen = world.office.document(&clerk(), &number, "paper").await.unwrap();
    let beside = world
        .office
        .document(&clerk(), &number, "approval.p7s")
        .await
        .unwrap();
    let report = signing::validate_detached(
        &frozen.bytes,
        &beside.bytes,
        &context(
            &test_pki_trust(),
            &test_pki().evidence().unwrap(),
            time("2026-11-23T10:00:00Z"),
        ),
    );
    assert_eq!(report.indication, signing::Indication::TotalPassed, "{report:#?}");
    let case = world.office.case(&auditor(), &number).await.unwrap();
    let entry = case.log.iter().find(|entry| entry.event == "approve").unwrap();
    assert_eq!(entry.record["signature"]["level"], "advanced");
}

#[tokio::test]
async fn a_refusal_hears_the_applicant_and_is_sealed_with_its_reasons() {
    let world = World::new().await;
    let number = world.filed().await;
    world.event(&clerk(), &number, "start_hearing").await.unwrap();
    for key in bodies() {
        world
            .send(&body(&key), &number, "object", |request| {
                request.for_party(&key).because("Brücke gesperrt")
            })
            .await
            .unwrap();
    }
    world
        .send(&clerk(), &number, "propose_refusal", |request| {
            request.because("Die Brücke ist nicht tragfähig.")
        })
        .await
        .unwrap();
    assert_eq!(world.state(&number).await, "hear_applicant");
    let statement = json!({"statement": "Wir bitten um eine andere Strecke."});
    world
        .send(&haulier(), &number, "applicant_statement", |request| {
            request.with(statement)
        })
        .await
        .unwrap();
    world
        .send(&clerk(), &number, "confirm_proposal", |request| {
            request.because("Eine andere Strecke gibt es nicht.")
        })
        .await
        .unwrap();
    world.event(&official(), &number, "approve").await.unwrap();
    let report = world.run().await;
    assert_eq!(
        report.failed,
        0,
        "{report:?} {:#?}",
        world.office.case(&auditor(), &number).await.unwrap().incidents
    );
    let decision = world
        .office
        .document(&clerk(), &number, "decision.json")
        .await
        .unwrap();
    let decision: permit::Decision = serde_json::from_slice(&decision.bytes).unwrap();
    assert!(
        matches!(&decision.kind, permit::decision::DecisionKind::Refused { reasons, .. }
        if reasons == &["Eine andere Strecke gibt es nicht."])
    );
    assert!(decision.conditions.is_empty());
    let paper = world.office.permit(&haulier(), &number).await.unwrap();
    world.next_day().await;
    assert_eq!(world.state(&number).await, "refused");
    world.clock.set(time("2027-01-15T09:00:00Z"));
    world.run().await;
    let case = world.office.case(&haulier(), &number).await.unwrap();
    assert!(case.ended && case.states == ["refused_finally"]);
    assert!(world.audit(&number, Some(&paper.bytes)).await.in_order);
}

#[tokio::test]
async fn a_refusal_goes_on_after_fourteen_days_of_silence_but_not_without_a_release() {
    let world = World::new().await;
    let number = world.filed().await;
    world.event(&clerk(), &number, "start_hearing").await.unwrap();
    world.all_consent(&number).await;
    world
        .send(&clerk(), &number, "propose_refusal", |request| {
            request.because("unzuverlässig")
        })
        .await
        .unwrap();
    world.clock.set(time("2027-06-01T09:00:00Z"));
    world.run().await;
    assert_eq!(world.state(&number).await, "weighing");
}

#[tokio::test]
async fn two_decisions_stand_in_one_tree_and_each_is_proven() {
    let world = World::new().await;
    let mut papers = Vec::new();
    for trips in 1..=2 {
        let body_bytes = application(|value| value["kind"]["trips"] = trips.into());
        let casework::Filed::Case { number, .. } = world.file(body_bytes).await.unwrap().answer else {
            panic!("a case")
        };
        world.event(&clerk(), &number, "start_hearing").await.unwrap();
        world.all_consent(&number).await;
        world.event(&clerk(), &number, "propose_grant").await.unwrap();
        world.event(&official(), &number, "approve").await.unwrap();
        world.run().await;
        papers.push((
            number.clone(),
            world.office.permit(&haulier(), &number).await.unwrap(),
        ));
    }
    for (index, (number, paper)) in papers.iter().enumerate() {
        let audit = world.audit(number, Some(&paper.bytes)).await;
        assert!(audit.in_order, "{audit:#?}");
        assert_eq!(audit.permit, PermitBinding::Bound(index as u64));
    }
    let other = world.audit(&papers[0].0, Some(&papers[1].1.bytes)).await;
    assert!(!other.in_order);
}

#[tokio::test]
async fn a_permit_nobody_fetches_is_not_notified_and_somebody_posts_it_and_says_when() {
    let world = World::new().await;
    let number = world.proposed().await;
    world.event(&official(), &number, "approve").await.unwrap();
    world.run().await;
    world.clock.set(time("2026-12-04T12:00:00Z"));
    world.run().await;
    // Ten days are over: what was provided is provided no more.
    assert!(matches!(
        world.office.permit(&haulier(), &number).await,
        Err(CommandError::NotFound)
    ));
    let case = world.office.case(&clerk(), &number).await.unwrap();
    let by_hand = case
        .incidents
        .iter()
        .find(|incident| incident.kind == "dispatch-by-hand");
    let incident = by_hand.unwrap_or_else(|| panic!("{:#?}", case.incidents)).id;
    world.office.settle_incident(&clerk(), incident).await.unwrap();
    for nobody in [clerk(), haulier()] {
        assert!(matches!(
            world.office.settle_incident(&nobody, incident).await,
            Err(CommandError::NotFound)
        ));
    }
    // The fourth day counts from the day of posting, which is recorded later.
    world.clock.set(time("2026-12-07T12:00:00Z"));
    let posted = json!({"on": "2026-12-05", "proof": "Abvermerk CC"});
    world
        .send(&clerk(), &number, "dispatched", |request| request.with(posted))
        .await
        .unwrap();
    world.clock.set(time("2026-12-09T12:00:00Z"));
    world.run().await;
    assert_eq!(world.state(&number).await, "valid");
    let note = world
        .office
        .document(&clerk(), &number, "notified:permit-1")
        .await
        .unwrap();
    let note: serde_json::Value = serde_json::from_slice(&note.bytes).unwrap();
    assert_eq!(
        (&note["dispatched_on"], &note["proof"], &note["notified_on"]),
        (&"2026-12-05".into(), &"Abvermerk CC".into(), &"2026-12-09".into())
    );
    world.office.permit(&haulier(), &number).await.unwrap();
}

#[tokio::test]
async fn what_is_withdrawn_before_it_is_notified_is_handed_out_no_more() {
    let world = World::new().await;
    let number = world.proposed().await;
    world.event(&official(), &number, "approve").await.unwrap();
    world.run().await;
    world.event(&haulier(), &number, "withdraw").await.unwrap();
    assert!(matches!(
        world.office.permit(&haulier(), &number).await,
        Err(CommandError::NotFound)
    ));
    world.event(&official(), &number, "approve").await.unwrap();
    world.run().await;
    let notice = world.office.notice(&haulier(), &number).await.unwrap();
    let report = validate(&notice.bytes, time("2026-11-23T10:00:00Z"));
    assert_eq!(report.verdict, Verdict::TotalPassed, "{report:#?}");
    let data = world
        .office
        .document(&clerk(), &number, "notice.json")
        .await
        .unwrap();
    let data: permit::Notice = serde_json::from_slice(&data.bytes).unwrap();
    assert_eq!(
        (data.version, &data.kind),
        (2, &permit::NoticeKind::Discontinuation)
    );
    world.next_day().await;
    assert_eq!(world.state(&number).await, "discontinued");
    assert!(matches!(
        world.office.permit(&haulier(), &number).await,
        Err(CommandError::NotFound)
    ));
}

#[tokio::test]
async fn a_permit_takes_the_place_of_the_one_its_holder_named_and_of_no_other() {
    let world = World::new().await;
    let earlier = world.proposed().await;
    world.event(&official(), &earlier, "approve").await.unwrap();
    world.run().await;
    world.office.permit(&haulier(), &earlier).await.unwrap();
    world.next_day().await;
    for (named, incidents) in [(earlier.as_str(), 0), ("BS-2026-009999", 1)] {
        let body_bytes = application(|value| value["kind"]["trips"] = (2 + incidents).into());
        let casework::Filed::Case { number, .. } = world.file(body_bytes).await.unwrap().answer else {
            panic!("a case")
        };
        let named = json!({"permit": named});
        world
            .send(&haulier(), &number, "replace_earlier", |request| {
                request.with(named)
            })
            .await
            .unwrap();
        world.event(&clerk(), &number, "start_hearing").await.unwrap();
        world.all_consent(&number).await;
        world.event(&clerk(), &number, "propose_grant").await.unwrap();
        world.event(&official(), &number, "approve").await.unwrap();
        world.run().await;
        world.office.permit(&haulier(), &number).await.unwrap();
        world.next_day().await;
        let case = world.office.case(&clerk(), &number).await.unwrap();
        let told = case
            .incidents
            .iter()
            .filter(|incident| incident.kind == "not-superseded");
        assert_eq!(told.count(), incidents);
        assert_eq!(world.state(&earlier).await, "superseded");
    }
}
