// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Level B-T: a time stamp over HTTP, from an authority that behaves and from those that do not.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests may"
)]

mod support;

use std::time::Duration;

use sealing::{KeyHolder as _, SignRequest, TimeStampAuthority};
use signing::{Level, Prepared, SignatureKind, SigningRequest, Unstamped, ValidationContext};
use support::tsa::{Answer, granted, serve};
use support::{document, holder};

const REPLY: &str = "application/timestamp-reply";
const OK: &str = "200 OK";

fn authority(answer: Answer) -> TimeStampAuthority {
    TimeStampAuthority::new(&serve(answer), Duration::from_secs(20)).unwrap()
}

fn prepared(reserve: usize) -> Prepared {
    let holder = holder("seal");
    let request = SigningRequest {
        certificates: holder.certificates(),
        algorithm: holder.algorithm(),
        kind: SignatureKind::Approval,
        field: String::new(),
        reason: None,
        location: None,
        name: None,
        claimed_time: "2026-11-23T10:00:00Z".parse().unwrap(),
        nonce: [7; 16],
        appearance: None,
        lock: None,
        timestamp_reserve: reserve,
    };
    signing::prepare(&document(), &request).unwrap()
}

async fn value(prepared: &Prepared) -> Vec<u8> {
    let request = SignRequest {
        request_id: "1".into(),
        to_be_signed: prepared.to_be_signed().to_vec(),
        digest: prepared.digest(),
        label: "letter".into(),
    };
    holder("seal").sign(&request).await.unwrap()
}

fn level(bytes: &[u8]) -> Option<Level> {
    let evidence = pki::Evidence::default();
    let context = ValidationContext {
        trust: &[],
        evidence: &evidence,
        time: "2026-11-23T12:00:00Z".parse().unwrap(),
        strict: false,
        original: None,
        budget: signing::Budget::default(),
    };
    signing::validate(bytes, &context).signatures[0].level
}

/// Any bytes, to see what the authority does with them.
const PROBE: &[u8] = b"probe";

fn probe() -> pki::TimeStampRequest {
    let digest = pki::DigestAlgorithm::Sha256;
    pki::TimeStampRequest {
        digest,
        imprint: digest.hash(&[PROBE]),
        nonce: vec![0x81; 16],
    }
}

#[tokio::test]
async fn a_signature_gets_its_time_stamp_and_both_waits_survive_a_restart() {
    let authority = authority(Box::new(|query| (OK, REPLY, granted(query))));
    let reserve = signing::timestamp_reserve(&authority.stamp(&probe()).unwrap(), PROBE).unwrap();
    let stored = serde_json::to_string(&prepared(reserve)).unwrap();
    let prepared: Prepared = serde_json::from_str(&stored).unwrap();
    let value = value(&prepared).await;
    let stored = serde_json::to_string(&prepared.signed(&document(), &value).unwrap()).unwrap();
    let unstamped: Unstamped = serde_json::from_str(&stored).unwrap();
    let token = authority.stamp(&unstamped.request(vec![5; 16])).unwrap();
    let plain = unstamped.clone().without_time_stamp(&document()).unwrap();
    assert_eq!(level(&plain.bytes), Some(Level::BB));
    let stamped = unstamped.complete(&document(), &token).unwrap();
    assert_eq!(level(&stamped.bytes), Some(Level::BT));
    assert_eq!(
        plain.byte_range, stamped.byte_range,
        "the same room, one of them padded"
    );
}

#[tokio::test]
async fn a_time_stamp_of_something_else_or_without_room_is_not_embedded() {
    let authority = authority(Box::new(|query| (OK, REPLY, granted(query))));
    let other = authority.stamp(&probe()).unwrap();
    let prepared_with_room = prepared(signing::timestamp_reserve(&other, PROBE).unwrap());
    let value_of_it = value(&prepared_with_room).await;
    let unstamped = prepared_with_room.signed(&document(), &value_of_it).unwrap();
    let refused = unstamped.clone().complete(&document(), &other).unwrap_err();
    assert!(refused.to_string().contains("R41"), "{refused}");
    let refused = unstamped.complete(&document(), b"no token").unwrap_err();
    assert!(refused.to_string().contains("not embedded"), "{refused}");
    let narrow = prepared(0);
    let value_of_it = value(&narrow).await;
    let narrow = narrow.signed(&document(), &value_of_it).unwrap();
    let token = authority.stamp(&narrow.request(vec![5; 16])).unwrap();
    let refused = narrow.complete(&document(), &token).unwrap_err();
    assert!(refused.to_string().contains("more room"), "{refused}");
}

#[test]
fn room_is_a_quarter_more_than_the_first_token_takes_and_that_token_has_to_hold() {
    let authority = authority(Box::new(|query| (OK, REPLY, granted(query))));
    let token = authority.stamp(&probe()).unwrap();
    let reserve = signing::timestamp_reserve(&token, PROBE).unwrap();
    assert!(
        reserve >= token.len() + 1024 && reserve >= token.len() * 5 / 4,
        "{reserve}"
    );
    let refused = signing::timestamp_reserve(&token, b"other").unwrap_err();
    assert!(refused.to_string().contains("R41"), "{refused}");
    let mut broken = token.clone();
    let last = broken.len() - 1;
    broken[last] ^= 1;
    assert!(signing::timestamp_reserve(&broken, PROBE).is_err());
}

#[test]
fn an_authority_that_misbehaves_is_named_with_what_it_did() {
    let refusal = |_: &[u8]| {
        let words = pki::tlv::sequence(&[&pki::tlv::encode(0x0c, b"no credit left")]);
        let info = pki::tlv::sequence(&[&pki::tlv::encode(2, &[2]), &words]);
        (OK, REPLY, pki::tlv::sequence(&[&info]))
    };
    let cases: [(&str, Answer); 7] = [
        (
            "status 503",
            Box::new(|_| ("503 Service Unavailable", REPLY, vec![])),
        ),
        ("status 302", Box::new(|_| ("302 Found", REPLY, vec![]))),
        (
            "content type",
            Box::new(|query| (OK, "text/html", granted(query))),
        ),
        ("more than", Box::new(|_| (OK, REPLY, vec![0x30; 1 << 20]))),
        ("no credit left", Box::new(refusal)),
        ("TimeStampResp", Box::new(|_| (OK, REPLY, vec![0x30, 0x03, 1]))),
        (
            "imprint and nonce",
            Box::new(|_| {
                (
                    OK,
                    REPLY,
                    granted(
                        &pki::TimeStampRequest {
                            nonce: vec![1; 8],
                            ..probe()
                        }
                        .to_der(),
                    ),
                )
            }),
        ),
    ];
    for (word, answer) in cases {
        let refused = authority(answer).stamp(&probe()).unwrap_err();
        assert!(refused.to_string().contains(word), "{word}: {refused}");
    }
}

#[test]
fn an_authority_that_never_answers_costs_no_more_than_the_limit() {
    // Bound, never accepted from: the connection stands and nothing comes.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", silent.local_addr().unwrap());
    let authority = TimeStampAuthority::new(&url, Duration::from_millis(200)).unwrap();
    let refused = authority.stamp(&probe()).unwrap_err();
    assert!(refused.to_string().contains("does not answer"), "{refused}");
}
