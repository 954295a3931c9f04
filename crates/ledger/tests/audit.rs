// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! A whole case log is built, then changed in every way somebody might; each change is found and named.

use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};
use ledger::{
    Budget, CaseLog, Checkpoint, DecisionLeaf, DecisionProof, Draft, Hash, Head, LogKeyInfo, PermitBinding,
    SCHEMA, SignatureCheck, SignatureFault, append, merkle, verify,
};
use serde_json::{Value, json};

const CASE: &str = "BS-2026-000001";
const NAME: &str = "geleit.example/braunschweig";
const PERMIT: &[u8] = b"%PDF-1.7 the sealed permit";

fn key(seed: u8) -> Ed25519KeyPair {
    Ed25519KeyPair::from_seed_unchecked(&[seed; 32]).unwrap()
}

fn public(key: &Ed25519KeyPair) -> [u8; 32] {
    key.public_key().as_ref().try_into().unwrap()
}

fn note(key: &Ed25519KeyPair, origin: String, size: u64, root: Hash) -> String {
    let checkpoint = Checkpoint { origin, size, root };
    checkpoint
        .sign(NAME, &public(key), |text| {
            Ok(key.sign(text).as_ref().try_into().unwrap())
        })
        .unwrap()
}

/// Trusts one public key; without it, says what is missing.
struct Trust(Option<[u8; 32]>);

impl SignatureCheck for Trust {
    fn check(&self, key: &LogKeyInfo, message: &[u8], signature: &[u8; 64]) -> Result<(), SignatureFault> {
        let Some(trusted) = self.0 else {
            return Err(SignatureFault::Unchecked("no trust given".to_owned()));
        };
        if key.public_key != trusted {
            return Err(SignatureFault::Invalid("not under the trusted key".to_owned()));
        }
        UnparsedPublicKey::new(&ED25519, trusted)
            .verify(message, signature)
            .map_err(|_| SignatureFault::Invalid("does not verify".to_owned()))
    }
}

/// Six entries, the fifth issues the permit, which is leaf 2 of a tree of four.
fn sample() -> CaseLog {
    let key = key(7);
    let mut entries: Vec<ledger::Entry> = Vec::new();
    let issued = Hash::of(&[PERMIT]).to_string();
    for (index, event) in [
        "submit",
        "start_hearing",
        "propose_grant",
        "approve",
        "sealed",
        "retrieved",
    ]
    .iter()
    .enumerate()
    {
        let head = entries.last().map_or(Head::EMPTY, ledger::Entry::head);
        let mut record = json!({"event": event, "number": index});
        if *event == "sealed" {
            record["issued_sha256"] = Value::from(issued.clone());
        }
        let at = format!("2026-11-23T10:00:0{index}Z").parse().unwrap();
        entries.push(append(CASE, &head, Draft { at, record }).unwrap());
    }
    let leaf = DecisionLeaf::new(CASE, 1, Hash::of(&[PERMIT]), &entries[4]);
    let leaves: Vec<Hash> = [b"a".as_slice(), b"b", &leaf.bytes().unwrap(), b"d"]
        .map(merkle::leaf_hash)
        .to_vec();
    let path = merkle::inclusion_proof(&leaves, 2).unwrap();
    let last = entries.last().unwrap().head();
    CaseLog {
        schema: SCHEMA.to_owned(),
        case: CASE.to_owned(),
        log: LogKeyInfo {
            name: NAME.to_owned(),
            public_key: public(&key),
            certificates: vec![vec![0x30, 0]],
        },
        entries,
        head: note(&key, CaseLog::head_origin(NAME, CASE), last.sequence, last.hash),
        decisions: vec![DecisionProof { leaf, index: 2, path }],
        checkpoint: Some(note(&key, CaseLog::tree_origin(NAME), 4, merkle::root(&leaves))),
    }
}

#[test]
fn an_untouched_log_is_in_order_and_holds_its_permit() {
    let text = sample().to_json();
    let log = CaseLog::parse(text.as_bytes(), &Budget::default()).unwrap();
    assert_eq!(log, sample());
    let audit = verify(&log, Some(PERMIT), &Trust(Some(public(&key(7)))));
    assert!(audit.in_order, "{audit:?}");
    assert_eq!(audit.permit, PermitBinding::Bound(2));
}

type Change = fn(&mut CaseLog);

/// Rebuilds hashes from entry `from` (an index), as somebody with the database but not the key would.
fn recompute(log: &mut CaseLog, from: usize) {
    for index in from..log.entries.len() {
        if index > 0 {
            log.entries[index].previous = log.entries[index - 1].hash;
        }
        let hash = log.entries[index].expected_hash(CASE).unwrap();
        log.entries[index].hash = hash;
    }
}

/// What somebody did, which entry must be named, and by which code.
type Case = (&'static str, Change, Option<u64>, &'static str);

/// Words, times, hashes.
fn changed_entries() -> Vec<Case> {
    vec![
        (
            "a word changed",
            |log| log.entries[2].record["event"] = json!("propose_refusal"),
            Some(3),
            "entry-changed",
        ),
        (
            "a time changed",
            |log| log.entries[0].at = "2026-11-22T10:00:00.000Z".to_owned(),
            Some(1),
            "entry-changed",
        ),
        (
            "changed and hashed again",
            |log| {
                log.entries[2].record["event"] = json!("x");
                log.entries[2].hash = log.entries[2].expected_hash(CASE).unwrap();
            },
            Some(3),
            "entry-changed",
        ),
        (
            "changed and all hashed again: the decision holds entry 5",
            |log| {
                log.entries[2].record["event"] = json!("x");
                recompute(log, 2);
            },
            Some(5),
            "entry-changed",
        ),
        (
            "changed behind the decision and all hashed again: the head names entry 6",
            |log| {
                log.entries[5].record["event"] = json!("x");
                recompute(log, 5);
            },
            Some(6),
            "entry-changed",
        ),
    ]
}

/// Removed, exchanged, doubled, added.
fn moved_entries() -> Vec<Case> {
    vec![
        (
            "one removed",
            |log| {
                log.entries.remove(1);
            },
            Some(2),
            "entry-missing",
        ),
        (
            "two removed",
            |log| {
                log.entries.drain(1..3);
            },
            Some(2),
            "entry-missing",
        ),
        (
            "the first removed",
            |log| {
                log.entries.remove(0);
            },
            Some(1),
            "entry-missing",
        ),
        (
            "the last removed",
            |log| {
                log.entries.pop();
            },
            Some(6),
            "entry-missing",
        ),
        ("all removed", |log| log.entries.clear(), Some(1), "entry-missing"),
        (
            "two exchanged",
            |log| log.entries.swap(1, 2),
            Some(2),
            "entry-order",
        ),
        (
            "one twice",
            |log| log.entries.insert(1, log.entries[0].clone()),
            Some(1),
            "entry-order",
        ),
        (
            "one added",
            |log| {
                let head = log.entries[5].head();
                log.entries.push(
                    append(
                        CASE,
                        &head,
                        Draft {
                            at: "2026-11-23T11:00:00Z".parse().unwrap(),
                            record: json!({}),
                        },
                    )
                    .unwrap(),
                );
            },
            Some(7),
            "entry-added",
        ),
    ]
}

/// Numbers, decisions, checkpoint.
fn changed_decisions() -> Vec<Case> {
    vec![
        (
            "a float put in",
            |log| log.entries[3].record = json!({"mass": 1.5}),
            Some(4),
            "entry-changed",
        ),
        (
            "the decision taken out",
            |log| log.decisions.clear(),
            Some(5),
            "decision-missing",
        ),
        (
            "the checkpoint taken out",
            |log| log.checkpoint = None,
            None,
            "checkpoint-missing",
        ),
        (
            "another document in the leaf",
            |log| log.decisions[0].leaf.document = Hash::ZERO,
            Some(5),
            "decision-unrecorded",
        ),
    ]
}

#[test]
fn every_change_is_found_and_its_entry_named() {
    for (name, change, entry, code) in changed_entries()
        .into_iter()
        .chain(moved_entries())
        .chain(changed_decisions())
    {
        let mut log = sample();
        change(&mut log);
        let audit = verify(&log, None, &Trust(Some(public(&key(7)))));
        assert!(!audit.in_order, "{name}");
        assert!(
            audit
                .faults
                .iter()
                .any(|fault| fault.entry == entry && fault.code == code),
            "{name}: expected {code} at {entry:?}, got {:#?}",
            audit.faults
        );
    }
}

#[test]
fn proofs_notes_and_keys_of_others_are_refused() {
    let other = key(8);
    type Cases = [(&'static str, Box<dyn Fn(&mut CaseLog)>, &'static str); 6];
    let cases: Cases = [
        (
            "another index",
            Box::new(|log| log.decisions[0].index = 1),
            "decision-not-included",
        ),
        (
            "another case's leaf",
            Box::new(|log| log.decisions[0].leaf.case = "BS-2026-000002".to_owned()),
            "decision-foreign",
        ),
        (
            "another case's head",
            Box::new(|log| {
                let last = log.entries[5].head();
                log.head = note(
                    &key(7),
                    CaseLog::head_origin(NAME, "BS-2026-000002"),
                    last.sequence,
                    last.hash,
                );
            }),
            "note-foreign",
        ),
        (
            "a head without form",
            Box::new(|log| log.head = "7".to_owned()),
            "note-unreadable",
        ),
        (
            "a head by another key",
            Box::new(move |log| {
                let last = log.entries[5].head();
                log.head = note(&other, CaseLog::head_origin(NAME, CASE), last.sequence, last.hash);
            }),
            "key-mismatch",
        ),
        (
            "a checkpoint of another size",
            Box::new(|log| {
                log.checkpoint = log.checkpoint.take().map(|text| text.replace("\n4\n", "\n5\n"));
            }),
            "signature-invalid",
        ),
    ];
    for (name, change, code) in cases {
        let mut log = sample();
        change(&mut log);
        let audit = verify(&log, None, &Trust(Some(public(&key(7)))));
        assert!(
            audit.faults.iter().any(|fault| fault.code == code),
            "{name}: {:#?}",
            audit.faults
        );
    }
    let audit = verify(&sample(), None, &Trust(Some(public(&key(8)))));
    assert!(audit.faults.iter().any(|fault| fault.code == "signature-invalid"));
}

#[test]
fn without_trust_nothing_is_in_order_and_what_is_missing_is_said() {
    let audit = verify(&sample(), Some(PERMIT), &Trust(None));
    assert!(!audit.in_order && audit.faults.is_empty());
    assert_eq!(audit.unchecked.len(), 2);
}

#[test]
fn another_permit_is_named_by_its_digest() {
    let audit = verify(
        &sample(),
        Some(b"%PDF-1.7 another"),
        &Trust(Some(public(&key(7)))),
    );
    assert!(audit.faults.iter().any(|fault| fault.code == "permit-foreign"));
    assert_eq!(
        audit.permit,
        PermitBinding::Foreign(Hash::of(&[b"%PDF-1.7 another"]))
    );
}

#[test]
fn hostile_case_logs_are_refused_with_what_is_wrong() {
    let good = sample().to_json();
    let small = Budget {
        entries: 3,
        ..Budget::default()
    };
    let cases = [
        (good.clone(), small, "6 entries"),
        (good.clone(), Budget { bytes: 100, ..small }, "bytes"),
        ("not json".to_owned(), Budget::default(), "line 1"),
        ("{}".to_owned(), Budget::default(), "missing field"),
        (
            good.replace("case-log/1", "case-log/2"),
            Budget::default(),
            "schema",
        ),
        (
            good.replacen("\"case\"", "\"casse\"", 1),
            Budget::default(),
            "unknown field",
        ),
        (
            good.replacen("\"number\": 0", "\"number\": 0, \"number\": 1", 1),
            Budget::default(),
            "duplicate member",
        ),
        (
            good.replacen("\"number\": 0", "\"number\": 0.5", 1),
            Budget::default(),
            "fractions",
        ),
        (
            format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000)),
            Budget::default(),
            "nested",
        ),
        (
            good.replacen("\"hash\": \"", "\"hash\": \"AB", 1),
            Budget::default(),
            "64 lower-case",
        ),
    ];
    for (text, budget, expected) in cases {
        let refused = CaseLog::parse(text.as_bytes(), &budget).unwrap_err().to_string();
        assert!(
            refused.contains(expected),
            "expected {expected:?}, got {refused:?}"
        );
    }
}

#[test]
fn no_cut_and_no_changed_byte_panics_or_stays_in_order() {
    let good = sample().to_json().into_bytes();
    let trust = Trust(Some(public(&key(7))));
    for cut in 0..good.len() - 1 {
        assert!(
            CaseLog::parse(&good[..cut], &Budget::default()).is_err(),
            "cut at {cut}"
        );
    }
    for place in (0..good.len()).step_by(3) {
        let mut bytes = good.clone();
        bytes[place] ^= 1;
        if let Ok(log) = CaseLog::parse(&bytes, &Budget::default())
            && log != sample()
        {
            // Certificates are the caller's to judge; everything else is covered here.
            let judged = log.log.certificates != sample().log.certificates;
            assert!(
                judged || !verify(&log, Some(PERMIT), &trust).in_order,
                "byte {place}"
            );
        }
    }
}

#[test]
fn a_sequence_at_the_end_of_the_numbers_ends() {
    let mut log = sample();
    log.entries[3].sequence = u64::MAX;
    assert!(!verify(&log, None, &Trust(None)).in_order);
    log.entries[0].sequence = 0;
    assert!(!verify(&log, None, &Trust(None)).in_order);
}
