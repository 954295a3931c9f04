// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Time-stamp tokens: other people's as a table, and openssl's answer to our request, put into a signature.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests may"
)]

mod support;

use pki::timestamp::{TimeStampRequest, TimeStampToken, add_signature_time_stamp};
use pki::{Budget, DigestAlgorithm, DigestCheck, Profile, SignedData, SubIndication, check_signer, provider};
use serde_json::Value;
use support::{OpenSsl, corpus, say};

#[test]
fn no_invalid_token_is_accepted_and_no_valid_one_refused() {
    let Some(corpus) = corpus("no_invalid_token_is_accepted_and_no_valid_one_refused") else {
        return;
    };
    let (mut agree, mut wrong) = (0, Vec::new());
    for line in std::fs::read_to_string(corpus.join("tst.jsonl")).unwrap().lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        let file = corpus.parent().unwrap().join(case["file"].as_str().unwrap());
        let bytes = std::fs::read(file).unwrap();
        let against = match TimeStampToken::parse(&bytes, &Budget::default()) {
            // The stamped data is not in the corpus: the signature is judged, and the imprint of other data refused.
            Ok(token) => {
                let check = token.check(&[b"other data"], &[], provider::aws_lc());
                assert_eq!(check.imprint, DigestCheck::Mismatch, "{}", case["id"]);
                assert!(check.sub_indication.is_some(), "{}", case["id"]);
                let usage = check.findings.iter().find(|finding| finding.rule == "R42");
                let usage = usage.map(|finding| finding.message.clone());
                check
                    .signer
                    .sub_indication
                    .map(|reason| format!("{reason:?}"))
                    .or(usage)
            }
            Err(error) => Some(error.to_string()),
        };
        if against.is_none() == (case["expect"] == "valid") {
            agree += 1;
        } else {
            wrong.push(format!("{}: {against:?}", case["id"]));
        }
    }
    say(&format!("time-stamp tokens: {agree} agree"));
    assert!(wrong.is_empty(), "{wrong:#?}");
}

const CONFIGURATION: &[u8] = b"[tsa]\ndefault_tsa = t\n[t]\nserial = serial\nsigner_digest = sha256\ndefault_policy = 1.2.3.4\nother_policies = 1.2.3.5\ndigests = sha256, sha384, sha512\naccuracy = secs:1\ness_cert_id_alg = sha256\n[req]\ndistinguished_name = dn\n[dn]\n[v3]\nextendedKeyUsage = critical,timeStamping\n[v3b]\nextendedKeyUsage = timeStamping\n";

/// openssl's answer under a certificate with these extensions; `None`: it refuses to stamp with it.
fn response(openssl: &OpenSsl, extensions: &str) -> Option<Vec<u8>> {
    let certificate = "req -new -x509 -sha256 -key key -out tsa -days 30 -config configuration -extensions";
    let mut arguments: Vec<&str> = certificate.split(' ').collect();
    arguments.extend([extensions, "-subj", "/CN=TEST ONLY TSA"]);
    openssl.write("serial", b"01");
    openssl.run(&arguments);
    let reply =
        "ts -reply -queryfile request -config configuration -section t -inkey key -signer tsa -out response";
    let arguments: Vec<&str> = reply.split(' ').collect();
    let (answered, _) = openssl.try_run(&arguments);
    answered.then(|| openssl.read("response"))
}

/// The signature in `cms` and a request for its value.
fn signed(openssl: &OpenSsl) -> (Vec<u8>, TimeStampRequest) {
    openssl.key(&["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"]);
    openssl.write("content", b"content");
    openssl.write("configuration", CONFIGURATION);
    let sign = "cms -sign -binary -outform DER -in content -out cms -signer certificate -inkey key -cades";
    openssl.run(&sign.split(' ').collect::<Vec<_>>());
    let cms = openssl.read("cms");
    let parsed = SignedData::parse(&cms, &Budget::default()).unwrap();
    let digest = DigestAlgorithm::Sha256;
    let request = TimeStampRequest {
        digest,
        imprint: digest.hash(&[&parsed.signer_infos()[0].signature]),
        nonce: vec![0x9f, 1, 2, 3, 4, 5, 6, 7],
    };
    openssl.write("request", &request.to_der());
    (cms, request)
}

#[test]
fn openssl_answers_our_request_and_its_token_fits_into_the_signature() {
    let Some(openssl) = OpenSsl::new("openssl_answers_our_request_and_its_token_fits") else {
        return;
    };
    let (cms, request) = signed(&openssl);
    let parsed = SignedData::parse(&cms, &Budget::default()).unwrap();
    let answer = response(&openssl, "v3").unwrap();
    let token = request.accept(&answer, &Budget::default()).unwrap();
    let other = TimeStampRequest {
        nonce: vec![1; 8],
        ..request.clone()
    };
    assert!(other.accept(&answer, &Budget::default()).is_err());
    let stamped = add_signature_time_stamp(&cms, &token).unwrap();
    let again = SignedData::parse(&stamped, &Budget::default()).unwrap();
    let info = &again.signer_infos()[0];
    let check = check_signer(&again, &[b"content"], Profile::Pades, provider::aws_lc());
    assert_eq!((check.digest, check.sub_indication), (DigestCheck::Match, None));
    let before = parsed.signer_infos()[0].signed_attributes.as_ref().unwrap();
    let after = info.signed_attributes.as_ref().unwrap();
    assert_eq!(before.to_be_signed(), after.to_be_signed());
    assert_eq!(info.unsigned_attributes[0].values, [token]);
    let token = TimeStampToken::parse(&info.unsigned_attributes[0].values[0], &Budget::default()).unwrap();
    for provider in [provider::aws_lc(), provider::rustcrypto()] {
        let good = token.check(&[&info.signature], &[], provider);
        let found = (good.imprint, good.sub_indication);
        assert_eq!(found, (DigestCheck::Match, None), "{:#?}", good.findings);
        let bad = token.check(&[b"another value"], &[], provider);
        assert_eq!(bad.sub_indication, Some(SubIndication::HashFailure));
    }
    // extendedKeyUsage not critical: openssl does not stamp, or we refuse the token (R42).
    if let Some(answer) = response(&openssl, "v3b") {
        let token = request.accept(&answer, &Budget::default()).unwrap();
        let token = TimeStampToken::parse(&token, &Budget::default()).unwrap();
        let check = token.check(&[&info.signature], &[], provider::aws_lc());
        assert_eq!(check.sub_indication, Some(SubIndication::ChainConstraintsFailure));
    }
}
