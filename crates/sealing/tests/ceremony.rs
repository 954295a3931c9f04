// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The ceremony under every accident: stopped after each row, at each point, refused, stalled, deceived.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests may"
)]

mod support;

use std::sync::Arc;
use std::time::Duration;

use sealing::{
    BoxFuture, CeremonyError, Journal, JournalError, MemoryJournal, NoProbe, POINTS, Pkcs12Holder, Probe,
    Station, Step, VoidReason, seal, sign_detached,
};
use support::{Manner, Scripted, conduct, document, entropy, holder, input, leaf, signatures, test_pki};
use tokio::sync::Notify;

#[tokio::test]
async fn a_document_is_sealed_once_and_passes_strict_validation() {
    for name in ["seal", "seal-rsa"] {
        let journal = Arc::new(MemoryJournal::default());
        let sealed = conduct(input(), Arc::new(holder(name)), journal.clone())
            .await
            .unwrap();
        assert_eq!(signatures(&sealed.pdf), 1);
        assert!(sealed.pdf.starts_with(&document()));
        assert_eq!((sealed.attempts, sealed.incidents.len()), (1, 0));
        assert_eq!(Some(sealed.signer.as_str()), leaf(name).common_name());
        let rows = journal.rows();
        let words: Vec<String> = rows
            .iter()
            .map(|row| {
                serde_json::to_value(row).unwrap()["step"]
                    .as_str()
                    .unwrap()
                    .to_owned()
            })
            .collect();
        assert_eq!(
            words,
            [
                "frozen",
                "prepared",
                "key-requested",
                "signed",
                "embedded",
                "self-checked",
                "archived"
            ]
        );
    }
}

/// Cuts the journal after each row, stores and reads it as text, and goes on with a new run.
#[tokio::test]
async fn a_ceremony_cut_after_any_row_ends_with_one_signature() {
    let journal = Arc::new(MemoryJournal::default());
    let first = conduct(input(), Arc::new(holder("seal")), journal.clone())
        .await
        .unwrap();
    let rows = journal.rows();
    for cut in 0..=rows.len() {
        let stored = serde_json::to_string(&rows[..cut]).unwrap();
        let journal = Arc::new(MemoryJournal::holding(serde_json::from_str(&stored).unwrap()));
        let holder = Scripted::new("seal", &[]);
        let sealed = conduct(input(), holder.clone(), journal.clone()).await.unwrap();
        assert_eq!(signatures(&sealed.pdf), 1, "cut {cut}");
        let lost = matches!(rows[..cut].last(), Some(Step::KeyRequested { .. }));
        assert_eq!(sealed.attempts, if lost { 2 } else { 1 }, "cut {cut}");
        assert_eq!(sealed.incidents.len(), usize::from(lost), "cut {cut}");
        let answered = rows[..cut].iter().any(|row| matches!(row, Step::Signed { .. }));
        assert_eq!(holder.asked().is_empty(), answered, "cut {cut}: asked again");
        assert_eq!(
            sealed.sha256 == first.sha256,
            answered,
            "cut {cut}: an answer gives the same file"
        );
        let embedded = journal
            .rows()
            .iter()
            .filter(|row| matches!(row, Step::Embedded { .. }))
            .count();
        assert_eq!(embedded, 1, "cut {cut}");
    }
}

#[tokio::test]
async fn a_lost_answer_is_an_incident_and_its_digest_is_never_used_again() {
    let journal = Arc::new(MemoryJournal::default());
    let (probe, holder) = (StopAt::new("ceremony.answered"), Scripted::new("seal", &[]));
    stop(
        &probe,
        seal(
            input(),
            holder.clone(),
            journal.clone(),
            probe.clone(),
            &mut entropy,
        ),
    )
    .await;
    let sealed = conduct(input(), holder.clone(), journal.clone()).await.unwrap();
    assert_eq!(sealed.incidents[0].reason, VoidReason::AnswerLost);
    assert_eq!(sealed.attempts, 2);
    assert_eq!(signatures(&sealed.pdf), 1);
    let asked = holder.asked();
    assert_eq!(asked.len(), 2);
    assert_ne!(asked[0], asked[1], "a new digest");
}

/// Waits at one point until it is released.
#[derive(Debug)]
struct StopAt {
    point: &'static str,
    reached: Notify,
    release: Notify,
}

impl StopAt {
    fn new(point: &'static str) -> Arc<Self> {
        Arc::new(Self {
            point,
            reached: Notify::new(),
            release: Notify::new(),
        })
    }
}

impl Probe for StopAt {
    fn at<'a>(&'a self, point: &'a str) -> BoxFuture<'a, ()> {
        Box::pin(async move {
            if point == self.point {
                self.reached.notify_one();
                self.release.notified().await;
            }
        })
    }
}

/// Runs until the point is reached, then drops the run: what a kill leaves is the journal.
async fn stop(probe: &StopAt, run: impl Future<Output = Result<sealing::Sealed, CeremonyError>>) {
    tokio::select! {
        () = probe.reached.notified() => {}
        result = run => panic!("{} was not reached: {result:?}", probe.point),
    }
}

#[tokio::test]
async fn a_ceremony_killed_at_any_point_and_again_at_any_point_ends_with_one_signature() {
    for first in POINTS {
        for second in POINTS {
            let journal = Arc::new(MemoryJournal::default());
            let holder = Scripted::new("seal", &[]);
            let probe = StopAt::new(first);
            stop(
                &probe,
                seal(
                    input(),
                    holder.clone(),
                    journal.clone(),
                    probe.clone(),
                    &mut entropy,
                ),
            )
            .await;
            let probe = StopAt::new(second);
            tokio::select! {
                () = probe.reached.notified() => {}
                result = seal_owned(holder.clone(), journal.clone(), probe.clone()) => {
                    // A point that lies behind the journal is not passed again.
                    result.unwrap();
                }
            }
            let sealed = conduct(input(), holder, journal.clone()).await.unwrap();
            assert_eq!(signatures(&sealed.pdf), 1, "{first}, {second}");
            let rows = journal.rows();
            let count = |test: fn(&Step) -> bool| rows.iter().filter(|row| test(row)).count();
            assert_eq!(
                count(|row| matches!(row, Step::Embedded { .. })),
                1,
                "{first}, {second}"
            );
            assert_eq!(
                count(|row| matches!(row, Step::Archived { .. })),
                1,
                "{first}, {second}"
            );
        }
    }
}

#[tokio::test]
async fn a_key_holder_that_does_not_sign_leaves_a_void_preparation_and_the_next_run_succeeds() {
    let cases = [
        (Manner::Refuses, VoidReason::Refused, Station::KeyHolder),
        (Manner::Unavailable, VoidReason::Unavailable, Station::KeyHolder),
        (
            Manner::SignsSomethingElse,
            VoidReason::WrongSignature,
            Station::Embed,
        ),
        (Manner::AnswersRubbish, VoidReason::WrongSignature, Station::Embed),
    ];
    for (manner, reason, station) in cases {
        let journal = Arc::new(MemoryJournal::default());
        let holder = Scripted::new("seal", &[manner]);
        let error = conduct(input(), holder.clone(), journal.clone())
            .await
            .unwrap_err();
        assert_eq!(error.station(), station, "{manner:?}: {error}");
        assert!(error.may_retry(), "{manner:?}");
        assert!(
            !journal
                .rows()
                .iter()
                .any(|row| matches!(row, Step::Embedded { .. })),
            "{manner:?}"
        );
        let sealed = conduct(input(), holder.clone(), journal).await.unwrap();
        assert_eq!(sealed.incidents[0].reason, reason);
        assert_eq!((sealed.attempts, signatures(&sealed.pdf)), (2, 1));
        let asked = holder.asked();
        assert_ne!(asked[0], asked[1], "{manner:?}: a new digest");
    }
}

#[tokio::test(start_paused = true)]
async fn a_key_holder_that_stalls_is_given_up_at_its_deadline() {
    let journal = Arc::new(MemoryJournal::default());
    let holder = Scripted::new("seal", &[Manner::Stalls]);
    let mut hurried = input();
    hurried.deadlines.key_holder = Duration::from_secs(20);
    let before = tokio::time::Instant::now();
    let error = conduct(hurried, holder.clone(), journal.clone())
        .await
        .unwrap_err();
    assert_eq!(before.elapsed().as_secs(), 20);
    assert!(
        matches!(
            error,
            CeremonyError::Deadline {
                station: Station::KeyHolder,
                ..
            }
        ),
        "{error}"
    );
    assert!(
        error.to_string().contains("key holder: no answer within 20 s"),
        "{error}"
    );
    let sealed = conduct(input(), holder, journal).await.unwrap();
    assert_eq!(sealed.incidents[0].reason, VoidReason::TimedOut);
    assert_eq!(signatures(&sealed.pdf), 1);
}

/// Stalls or fails at one row.
#[derive(Debug)]
struct Failing {
    inner: MemoryJournal,
    at: usize,
    stalls: bool,
}

impl Journal for Failing {
    fn record<'a>(&'a self, position: usize, step: &'a Step) -> BoxFuture<'a, Result<(), JournalError>> {
        Box::pin(async move {
            if position == self.at && self.stalls {
                std::future::pending::<()>().await;
            }
            if position == self.at {
                return Err(JournalError::Fault {
                    doing: "written",
                    reason: "disk full".into(),
                });
            }
            self.inner.record(position, step).await
        })
    }

    fn steps(&self) -> BoxFuture<'_, Result<Vec<Step>, JournalError>> {
        self.inner.steps()
    }
}

#[tokio::test(start_paused = true)]
async fn nothing_goes_out_before_its_row_is_written() {
    let stations = [
        Station::Freeze,
        Station::Prepare,
        Station::KeyHolder,
        Station::KeyHolder,
        Station::Embed,
        Station::SelfCheck,
        Station::Archive,
    ];
    for (at, station) in stations.into_iter().enumerate() {
        for stalls in [false, true] {
            let journal = Arc::new(Failing {
                inner: MemoryJournal::default(),
                at,
                stalls,
            });
            let holder = Scripted::new("seal", &[]);
            let error = conduct(input(), holder.clone(), journal.clone())
                .await
                .unwrap_err();
            assert_eq!(error.station(), station, "row {at}: {error}");
            assert_eq!(journal.inner.rows().len(), at);
            assert_eq!(
                holder.asked().is_empty(),
                at <= 2,
                "row {at}: the request waits for its row"
            );
            let rows = Arc::new(MemoryJournal::holding(journal.inner.rows()));
            let sealed = conduct(input(), holder, rows).await.unwrap();
            assert_eq!(signatures(&sealed.pdf), 1, "row {at}");
        }
    }
}

#[tokio::test]
async fn two_runs_of_one_ceremony_never_both_go_on() {
    let journal = Arc::new(MemoryJournal::default());
    let probe = StopAt::new("ceremony.prepared");
    let holder = Scripted::new("seal", &[]);
    let mut slow = Box::pin(seal_owned(holder.clone(), journal.clone(), probe.clone()));
    tokio::select! {
        () = probe.reached.notified() => {}
        _ = &mut slow => panic!("stopped before"),
    }
    let sealed = conduct(input(), holder.clone(), journal.clone()).await.unwrap();
    probe.release.notify_one();
    let error = slow.await.unwrap_err();
    let taken = JournalError::Taken { position: 2 };
    assert!(
        matches!(&error, CeremonyError::Journal { source, .. } if *source == taken),
        "{error}"
    );
    assert_eq!(holder.asked().len(), 1, "the late run does not ask");
    assert_eq!(signatures(&sealed.pdf), 1);
}

async fn seal_owned(
    holder: Arc<Scripted>,
    journal: Arc<MemoryJournal>,
    probe: Arc<StopAt>,
) -> Result<sealing::Sealed, CeremonyError> {
    seal(input(), holder, journal, probe, &mut entropy).await
}

#[tokio::test]
async fn another_document_a_repeated_nonce_and_a_contradiction_are_refused() {
    let journal = Arc::new(MemoryJournal::default());
    let holder = Scripted::new("seal", &[Manner::Refuses]);
    let mut fixed = |bytes: &mut [u8]| bytes.fill(7);
    let probe = Arc::new(NoProbe);
    seal(
        input(),
        holder.clone(),
        journal.clone(),
        probe.clone(),
        &mut fixed,
    )
    .await
    .unwrap_err();
    let error = seal(input(), holder.clone(), journal.clone(), probe, &mut fixed)
        .await
        .unwrap_err();
    assert!(matches!(error, CeremonyError::NonceRepeated { .. }), "{error}");

    let mut other = input();
    other.document.push(b'\n');
    let error = conduct(other, holder.clone(), journal.clone()).await.unwrap_err();
    assert!(matches!(error, CeremonyError::OtherDocument { .. }), "{error}");
    assert!(!error.may_retry());

    let mut rows = journal.rows();
    rows.swap(0, 1);
    let error = conduct(input(), holder, Arc::new(MemoryJournal::holding(rows)))
        .await
        .unwrap_err();
    assert!(
        matches!(error, CeremonyError::Contradiction { position: 0, .. }),
        "{error}"
    );
}

#[tokio::test]
async fn a_file_that_our_own_validation_does_not_pass_is_not_handed_out() {
    let journal = Arc::new(MemoryJournal::default());
    let holder = Scripted::new("seal", &[]);
    let mut blind = input();
    blind.self_check.evidence = pki::Evidence::default();
    let error = conduct(blind, holder.clone(), journal.clone()).await.unwrap_err();
    assert_eq!(error.station(), Station::SelfCheck);
    assert!(error.may_retry(), "evidence may come");
    assert!(error.to_string().contains("revocation list"), "{error}");
    let sealed = conduct(input(), holder.clone(), journal).await.unwrap();
    assert_eq!(
        (sealed.attempts, holder.asked().len()),
        (1, 1),
        "the same signature, once the evidence is there"
    );

    let revoked = Scripted::new("revoked", &[]);
    let error = conduct(input(), revoked, Arc::new(MemoryJournal::default()))
        .await
        .unwrap_err();
    assert!(error.to_string().contains("revoked"), "{error}");
}

#[tokio::test]
async fn an_official_signs_beside_the_document_with_a_pkcs12_file() {
    for name in ["clerk", "clerk-rsa"] {
        let file = test_pki(&format!("pki/{name}.p12"));
        let holder = Pkcs12Holder::open(&file, "test-only").unwrap();
        let signature = sign_detached("MS-2026-0001", &document(), &holder, Duration::from_secs(1))
            .await
            .unwrap();
        assert!(!signature.cms.is_empty());
        assert!(Pkcs12Holder::open(&file, "wrong").is_err());
    }
    let refusing = Scripted::new("clerk", &[Manner::Refuses]);
    let error = sign_detached("MS-2026-0001", &document(), &*refusing, Duration::from_secs(1))
        .await
        .unwrap_err();
    assert_eq!(error.station(), Station::KeyHolder);
}
