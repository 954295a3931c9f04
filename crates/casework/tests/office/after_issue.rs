// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What happens to a permit that was issued: each later paper is really sealed and lands in the log.

use casework::{CommandError, PageRequest};
use ledger::PermitBinding;
use permit::{Decision, Notice, NoticeKind};
use serde_json::json;
use signing::Verdict;

use crate::decisions::validate;
use crate::support::{World, account, auditor, clerk, haulier, official, time};

impl World {
    /// Issued, retrieved, in force, and its period begun.
    async fn in_force(&self) -> String {
        let number = self.proposed().await;
        self.event(&official(), &number, "approve").await.unwrap();
        self.run().await;
        self.office.permit(&haulier(), &number).await.unwrap();
        self.next_day().await;
        self.clock.set(time("2026-12-07T09:00:00Z"));
        self.run().await;
        assert_eq!(self.state(&number).await, "valid");
        number
    }

    /// The statement of the haulier and what the clerk makes of it.
    async fn heard(&self, number: &str, comment: &str, confirm: &str) {
        let said = json!({"statement": "Ein Versehen"});
        self.send(&haulier(), number, comment, |request| request.with(said))
            .await
            .unwrap();
        self.send(&clerk(), number, confirm, |request| {
            request.because("Die Äußerung ändert nichts")
        })
        .await
        .unwrap();
    }

    async fn document(&self, number: &str, name: &str) -> Vec<u8> {
        self.office.document(&clerk(), number, name).await.unwrap().bytes
    }

    async fn decision(&self, number: &str) -> Decision {
        serde_json::from_slice(&self.document(number, "decision.json").await).unwrap()
    }

    async fn notice(&self, number: &str) -> Notice {
        serde_json::from_slice(&self.document(number, "notice.json").await).unwrap()
    }

    async fn sealed(&self, number: &str) -> usize {
        let case = self.office.case(&auditor(), number).await.unwrap();
        assert!(case.incidents.is_empty(), "{:#?}", case.incidents);
        case.log
            .iter()
            .filter(|entry| entry.event.ends_with("sealed"))
            .count()
    }
}

#[tokio::test]
async fn a_revoked_permit_is_revoked_by_a_sealed_notice_that_the_log_proves() {
    let world = World::new().await;
    let number = world.in_force().await;
    let permit = world.office.permit(&haulier(), &number).await.unwrap();
    assert!(matches!(
        world.office.notice(&haulier(), &number).await,
        Err(CommandError::NotFound)
    ));
    // An application for a change stands in nobody's way.
    let asked = json!({"kind": "amendment", "text": "Zweite Zugmaschine"});
    world
        .send(&haulier(), &number, "request_change", |request| {
            request.with(asked)
        })
        .await
        .unwrap();
    let payload = json!({
        "ground": "condition_breached", "known_since": "2026-11-20",
        "immediate": "Jede weitere Fahrt gefährdet die Brücke.",
    });
    world
        .send(&clerk(), &number, "propose_revocation", |request| {
            request.with(payload).because("Dreimal ohne Begleitung gefahren")
        })
        .await
        .unwrap();
    world.heard(&number, "comment_on_notice", "confirm_notice").await;
    world.event(&official(), &number, "release_notice").await.unwrap();
    world.run().await;
    assert_eq!(world.sealed(&number).await, 2);
    // Fetching the permit again is no retrieval of the notice.
    world.office.permit(&haulier(), &number).await.unwrap();
    assert!(world.is_in(&number, "ready").await);

    let notice = world.office.notice(&haulier(), &number).await.unwrap();
    let report = validate(&notice.bytes, time("2026-12-07T10:00:00Z"));
    assert_eq!(report.verdict, Verdict::TotalPassed, "{report:#?}");
    let data = world.notice(&number).await;
    assert_eq!(
        (data.version, data.reasons.as_str(), data.immediate.as_deref()),
        (
            2,
            "Die Äußerung ändert nichts",
            Some("Jede weitere Fahrt gefährdet die Brücke.")
        )
    );
    assert!(matches!(data.kind, NoticeKind::Revocation { ends_on: None, .. }));
    assert_eq!(
        world.state(&number).await,
        "valid",
        "until the day after the retrieval"
    );
    world.next_day().await;

    let case = world.office.case(&haulier(), &number).await.unwrap();
    assert_eq!(case.states.last().unwrap(), "revoked");
    assert!(case.notice_available && case.permit_available);
    for (paper, index) in [(&permit.bytes, 0), (&notice.bytes, 1)] {
        let audit = world.audit(&number, Some(paper)).await;
        assert!(audit.in_order, "{audit:#?}");
        assert_eq!(audit.permit, PermitBinding::Bound(index));
    }
    let inbox = world
        .office
        .messages(&haulier(), &PageRequest::default())
        .await
        .unwrap();
    let told = |words: &str| inbox.items.iter().any(|message| message.body.de.contains(words));
    assert!(told("beabsichtigt") && told("widerrufen"), "{inbox:#?}");
}

#[tokio::test]
async fn an_extension_is_a_second_sealed_decision_that_replaces_the_first_when_it_is_notified() {
    let world = World::new().await;
    let number = world.in_force().await;
    let first = world.office.permit(&haulier(), &number).await.unwrap();
    let before = world.decision(&number).await;
    let until = before.valid_to.checked_add(jiff::ToSpan::days(30)).unwrap();
    let asked = json!({"kind": "extension", "text": "Der Bau verzögert sich"});
    world
        .send(&haulier(), &number, "request_change", |request| {
            request.with(asked)
        })
        .await
        .unwrap();
    let proposed = json!({"until": until.to_string(), "considerations": "Die Strecke bleibt frei."});
    world
        .send(&clerk(), &number, "propose_extension", |request| {
            request.with(proposed)
        })
        .await
        .unwrap();
    world.event(&official(), &number, "release_change").await.unwrap();
    world.run().await;
    assert_eq!(world.sealed(&number).await, 2);

    let second = world.office.permit(&haulier(), &number).await.unwrap();
    assert_ne!(first.bytes, second.bytes);
    // What is in force until then stays at hand.
    assert_eq!(
        world
            .office
            .document(&haulier(), &number, "permit-1")
            .await
            .unwrap()
            .bytes,
        first.bytes
    );
    let report = validate(&second.bytes, time("2026-12-07T10:00:00Z"));
    assert_eq!(report.verdict, Verdict::TotalPassed, "{report:#?}");
    let after = world.decision(&number).await;
    assert_eq!((after.version, after.valid_to), (2, until));
    assert_eq!(after.conditions, before.conditions);
    let weighed = after.considerations.unwrap();
    assert!(weighed.contains("an die Stelle") && weighed.contains("Die Strecke bleibt frei."));
    world.next_day().await;
    assert_eq!(world.state(&number).await, "valid");
    for (paper, index) in [(&first.bytes, 0), (&second.bytes, 1)] {
        let audit = world.audit(&number, Some(paper)).await;
        assert_eq!(
            (audit.in_order, &audit.permit),
            (true, &PermitBinding::Bound(index))
        );
    }
    // The old end passes, the new one ends the permit.
    let day = |day: jiff::civil::Date| format!("{day}T12:00:00Z").parse().unwrap();
    world.clock.set(day(before.valid_to.tomorrow().unwrap()));
    world.run().await;
    assert_eq!(world.state(&number).await, "valid");
    world.clock.set(day(until.tomorrow().unwrap()));
    world.run().await;
    assert_eq!(world.state(&number).await, "expired");
}

#[tokio::test]
async fn a_correction_and_a_refused_change_leave_the_permit_document_as_it_is() {
    let world = World::new().await;
    let number = world.in_force().await;
    let permit = world.office.permit(&haulier(), &number).await.unwrap();
    let wording = json!({"text": "Kennzeichen BS-XY 12"});
    world
        .send(&clerk(), &number, "propose_correction", |request| {
            request.with(wording).because("Schreibfehler im Kennzeichen")
        })
        .await
        .unwrap();
    world
        .event(&official(), &number, "release_correction")
        .await
        .unwrap();
    world.run().await;
    let correction = world.office.notice(&haulier(), &number).await.unwrap();
    let data = world.notice(&number).await;
    assert_eq!(data.version, 1, "a correction is no new decision");
    assert_eq!(data.fee.cents, 0);

    let asked = json!({"kind": "amendment", "text": "Höhere Achslast"});
    world
        .send(&haulier(), &number, "request_change", |request| {
            request.with(asked)
        })
        .await
        .unwrap();
    world
        .send(&clerk(), &number, "decline_change", |request| {
            request.because("Die Brücke trägt sie nicht")
        })
        .await
        .unwrap();
    world.heard(&number, "comment_on_change", "confirm_change").await;
    world.event(&official(), &number, "release_change").await.unwrap();
    world.run().await;
    assert_eq!(world.sealed(&number).await, 3);
    let refusal = world.office.notice(&haulier(), &number).await.unwrap();
    assert_ne!(refusal.bytes, correction.bytes);
    assert!(!world.decision(&number).await.is_granted());
    assert_eq!(
        world.office.permit(&haulier(), &number).await.unwrap().bytes,
        permit.bytes
    );
    world.next_day().await;
    assert_eq!(world.state(&number).await, "valid");
    assert!(world.audit(&number, Some(&refusal.bytes)).await.in_order);
}

#[tokio::test]
async fn a_subsequent_condition_is_a_paper_of_its_own_and_stands_in_the_next_change() {
    let world = World::new().await;
    let number = world.in_force().await;
    let imposed = json!({"conditions": ["Nur zwischen 20 und 6 Uhr."]});
    world
        .send(&clerk(), &number, "propose_burden", |request| {
            request.with(imposed).because("Beschwerden")
        })
        .await
        .unwrap();
    world.heard(&number, "comment_on_notice", "confirm_notice").await;
    world.event(&official(), &number, "release_notice").await.unwrap();
    world.run().await;
    world.office.notice(&haulier(), &number).await.unwrap();
    assert!(matches!(
        world.notice(&number).await.kind,
        NoticeKind::Burden { .. }
    ));
    world.next_day().await;
    let asked = json!({"kind": "amendment", "text": "Zweite Zugmaschine"});
    world
        .send(&haulier(), &number, "request_change", |request| {
            request.with(asked)
        })
        .await
        .unwrap();
    let proposed = json!({"considerations": "Baugleich"});
    world
        .send(&clerk(), &number, "propose_amendment", |request| {
            request.with(proposed)
        })
        .await
        .unwrap();
    world.event(&official(), &number, "release_change").await.unwrap();
    let conditions = world.decision(&number).await.conditions;
    assert!(
        conditions
            .iter()
            .any(|condition| condition.text.de == "Nur zwischen 20 und 6 Uhr.")
    );
}

#[tokio::test]
async fn a_suspension_takes_effect_at_once_and_is_confirmed_by_a_sealed_paper() {
    let world = World::new().await;
    let number = world.in_force().await;
    let payload = json!({"told": "Fernmündlich", "exception": "danger", "immediate": "Einsturzgefahr"});
    world
        .send(&official(), &number, "hold", |request| {
            request.with(payload).because("Brücke beschädigt")
        })
        .await
        .unwrap();
    assert_eq!(world.state(&number).await, "on_hold");
    world.run().await;
    assert_eq!(world.sealed(&number).await, 2);
    let paper = world.office.notice(&haulier(), &number).await.unwrap();
    assert_eq!(paper.view.name, "suspension-2");
    let data = world.notice(&number).await;
    assert_eq!(
        data.kind,
        NoticeKind::Suspension {
            told: "Fernmündlich".to_owned()
        }
    );
    assert_eq!(data.immediate.as_deref(), Some("Einsturzgefahr"));
    assert!(
        data.reasons.contains("§ 28 Abs. 2 Nr. 1 VwVfG"),
        "{}",
        data.reasons
    );
    assert!(world.audit(&number, Some(&paper.bytes)).await.in_order);
}

#[tokio::test]
async fn only_the_parties_of_the_case_fetch_a_notice() {
    let world = World::new().await;
    let number = world.in_force().await;
    let stranger = account("rolf", &["applicant"], Some("other-firm"));
    assert!(matches!(
        world.office.notice(&stranger, &number).await,
        Err(CommandError::NotFound)
    ));
}
