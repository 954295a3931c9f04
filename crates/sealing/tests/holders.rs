// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Keys out of files: what is accepted, what is refused and how it is said.
#![allow(clippy::unwrap_used, reason = "tests may")]

mod support;

use pki::tlv::{Reader, tag};
use pki::{Budget, Certificate, Curve, DigestAlgorithm, SignatureAlgorithm};
use sealing::{KeyError, KeyHolder as _, Pkcs8Holder, Pkcs12Holder, SignRequest, key_is_encrypted};
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
        Err(KeyError::Form { .. })
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

/// The key inside a PKCS#8 file: PKCS#1 of an RSA key, SEC 1 of a curve's.
fn inner(pkcs8: &[u8]) -> Vec<u8> {
    let mut fields = Reader::new(pkcs8).expect(tag::SEQUENCE, "key").unwrap().reader();
    fields.element("version").unwrap();
    fields.element("algorithm").unwrap();
    fields.expect(tag::OCTET_STRING, "key").unwrap().content.to_vec()
}

fn encrypted(pkcs8: &[u8], password: &str) -> Vec<u8> {
    let parameters =
        pkcs8::pkcs5::pbes2::Parameters::pbkdf2_sha256_aes256cbc(2048, b"saltsalt", &[7; 16]).unwrap();
    let info = pkcs8::PrivateKeyInfo::try_from(pkcs8).unwrap();
    info.encrypt_with_params(parameters, password)
        .unwrap()
        .as_bytes()
        .to_vec()
}

#[test]
fn keys_are_read_in_every_form_people_have_them_in() {
    for (name, label) in [("seal", "EC PRIVATE KEY"), ("seal-rsa", "RSA PRIVATE KEY")] {
        let chain = test_pki(&format!("pki/{name}.pem"));
        let der = Certificate::bundle(&chain, &Budget::default()).unwrap()[0]
            .der()
            .to_vec();
        let pem = test_pki(&format!("keys/{name}.pem"));
        let pkcs8 = pki::pem::blocks(&pem, "PRIVATE KEY").unwrap().remove(0);
        let (plain, locked) = (inner(&pkcs8), encrypted(&pkcs8, "wört"));
        let parameters = "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n";
        let with_parameters = parameters.to_owned() + &pki::pem::encode(label, &plain);
        for (key, password) in [
            (pem, None),
            (pkcs8, None),
            (pki::pem::encode(label, &plain).into_bytes(), None),
            (with_parameters.into_bytes(), None),
            (plain, None),
            (
                pki::pem::encode("ENCRYPTED PRIVATE KEY", &locked).into_bytes(),
                Some("wört"),
            ),
            (locked, Some("wört")),
        ] {
            assert_eq!(key_is_encrypted(&key), password.is_some());
            for certificates in [&chain, &der] {
                Pkcs8Holder::open(&key, certificates, password).unwrap();
            }
            if password.is_some() {
                for wrong in [None, Some("wrong")] {
                    let refused = Pkcs8Holder::open(&key, &chain, wrong).unwrap_err();
                    assert!(matches!(refused, KeyError::Locked { .. }), "{refused}");
                }
            }
        }
    }
}

#[test]
fn what_is_no_key_here_is_named_with_what_to_do() {
    let chain = test_pki("pki/seal.pem");
    let old = "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nAAAA\n-----END RSA PRIVATE KEY-----\n";
    let ssh = pki::pem::encode("OPENSSH PRIVATE KEY", b"openssh-key-v1");
    for (key, word) in [
        (old.as_bytes(), "openssl pkcs8 -topk8"),
        (ssh.as_bytes(), "ssh-keygen"),
        (chain.as_slice(), "a block \"CERTIFICATE\""),
        (b"\x30\x03\x02\x01\x05".as_slice(), "PKCS#8, PKCS#1 or SEC 1"),
    ] {
        let refused = Pkcs8Holder::open(key, &chain, None).unwrap_err();
        assert!(matches!(refused, KeyError::Form { .. }), "{refused}");
        assert!(refused.to_string().contains(word), "{refused}");
    }
}
