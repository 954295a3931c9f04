// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Keys out of files: what is accepted, what is refused and how it is said.
#![allow(clippy::unwrap_used, reason = "tests may")]

mod support;

use pki::{Curve, DigestAlgorithm, SignatureAlgorithm};
use sealing::{KeyError, KeyHolder as _, Pkcs8Holder, Pkcs12Holder, SignRequest};
use support::{holder, leaf, test_pki};

#[tokio::test]
async fn every_algorithm_of_a_key_gives_a_signature_that_both_providers_accept() {
    let (sha256, sha512) = (DigestAlgorithm::Sha256, DigestAlgorithm::Sha512);
    let cases = [
        (
            "seal",
            SignatureAlgorithm::Ecdsa {
                curve: Curve::P256,
                digest: sha256,
            },
        ),
        ("seal-rsa", SignatureAlgorithm::rsa_pss(sha256)),
        ("seal-rsa", SignatureAlgorithm::rsa_pss(sha512)),
        ("seal-rsa", SignatureAlgorithm::RsaPkcs1 { digest: sha256 }),
        ("log", SignatureAlgorithm::Ed25519),
    ];
    for (name, algorithm) in cases {
        let holder = holder(name).with_algorithm(algorithm).unwrap();
        let message = b"to be signed".to_vec();
        let digest = algorithm.digest().hash(&[&message]);
        let request = SignRequest {
            request_id: "1".into(),
            to_be_signed: message,
            digest,
            label: name.into(),
        };
        let value = holder.sign(&request).await.unwrap();
        let certificate = leaf(name);
        let key = certificate.public_key().unwrap();
        pki::provider::verify_twice(algorithm, key, &request.to_be_signed, &value).unwrap();
        assert_eq!(holder.certificates().len(), 2, "leaf and issuer, no root");
    }
}

#[test]
fn a_key_of_another_certificate_is_refused() {
    let (key, chain) = (test_pki("keys/seal.pem"), test_pki("pki/clerk.pem"));
    assert!(matches!(
        Pkcs8Holder::from_pem(&key, &chain),
        Err(KeyError::NotAPair { .. })
    ));
    let chain = test_pki("pki/seal-rsa.pem");
    assert!(matches!(
        Pkcs8Holder::from_pem(&key, &chain),
        Err(KeyError::Key { .. })
    ));
    assert!(matches!(
        Pkcs8Holder::from_pem(b"", &chain),
        Err(KeyError::Key { .. })
    ));
    assert!(Pkcs8Holder::from_der(b"no key", vec![]).is_err());
}

#[test]
fn an_algorithm_that_does_not_fit_the_key_is_refused() {
    let pss = SignatureAlgorithm::rsa_pss(DigestAlgorithm::Sha256);
    assert!(matches!(
        holder("seal").with_algorithm(pss),
        Err(KeyError::Algorithm { .. })
    ));
    let short = SignatureAlgorithm::RsaPss {
        digest: DigestAlgorithm::Sha256,
        mask: DigestAlgorithm::Sha256,
        salt_length: 20,
    };
    assert!(matches!(
        holder("seal-rsa").with_algorithm(short),
        Err(KeyError::Algorithm { .. })
    ));
}

#[test]
fn a_wrong_password_and_a_foreign_file_are_told_apart_from_a_key() {
    for (bytes, password) in [
        (test_pki("pki/clerk.p12"), "wrong"),
        (b"not PKCS#12".to_vec(), "test-only"),
    ] {
        let error = Pkcs12Holder::open(&bytes, password).unwrap_err();
        assert!(matches!(error, KeyError::Pkcs12 { .. }), "{error}");
    }
}

#[test]
fn a_holder_prints_nothing_of_its_key() {
    let text = format!("{:?}", holder("seal"));
    assert!(text.contains("TEST ONLY"), "{text}");
    assert!(!text.contains("pair") && text.len() < 600, "{text}");
}
