// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Keys on a PKCS#11 token: SoftHSM2 of the distribution. Without it the tests say so and prove nothing.
//!
//! SoftHSM reads its configuration from the environment, so the tests proper run in a child process.

#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "tests may")]

mod support;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use cryptoki::mechanism::Mechanism;
use cryptoki::object::{Attribute, CertificateType, KeyType, ObjectClass};
use cryptoki::session::{Session, UserType};
use cryptoki::types::AuthPin;
use pki::tlv::{Reader, tag};
use pki::{DigestAlgorithm, SignatureAlgorithm};
use sealing::{KeyError, KeyHolder as _, Pkcs11Holder, Pkcs11Uri, SignRequest};
use support::{leaf, test_pki};

const PIN: &str = "1234";
const KEYS: [&str; 2] = ["seal", "seal-rsa"];

fn module() -> Option<PathBuf> {
    let places = [
        "/usr/lib/softhsm/libsofthsm2.so",
        "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
        "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so",
        "/usr/lib64/softhsm/libsofthsm2.so",
    ];
    places.into_iter().map(PathBuf::from).find(|path| path.is_file())
}

fn uri(rest: &str) -> Pkcs11Uri {
    let module = module().unwrap();
    format!("pkcs11:{rest}?module-path={}", module.display())
        .parse()
        .unwrap()
}

fn softhsm(configuration: &Path, arguments: &[&str]) {
    let output = Command::new("softhsm2-util")
        .args(arguments)
        .env("SOFTHSM2_CONF", configuration)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn keys_on_a_token_sign_and_everything_else_is_refused() {
    if module().is_none() || Command::new("softhsm2-util").arg("--version").output().is_err() {
        writeln!(
            std::io::stderr(),
            "SKIPPED PKCS#11 token: SoftHSM2 is not installed (Debian: softhsm2)"
        )
        .unwrap();
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let tokens = folder.path().join("tokens");
    std::fs::create_dir(&tokens).unwrap();
    let configuration = folder.path().join("softhsm2.conf");
    std::fs::write(
        &configuration,
        format!(
            "directories.tokendir = {}\nobjectstore.backend = file\n",
            tokens.display()
        ),
    )
    .unwrap();
    for label in ["geleit", "other"] {
        softhsm(
            &configuration,
            &[
                "--init-token",
                "--free",
                "--label",
                label,
                "--so-pin",
                "5678",
                "--pin",
                PIN,
            ],
        );
    }
    for (name, id) in KEYS.iter().zip(["01", "02"]) {
        let file = folder.path().join(format!("{name}.pem"));
        std::fs::write(&file, test_pki(&format!("keys/{name}.pem"))).unwrap();
        let file = file.display().to_string();
        softhsm(
            &configuration,
            &[
                "--import", &file, "--token", "geleit", "--label", name, "--id", id, "--pin", PIN,
            ],
        );
    }
    let child = Command::new(std::env::current_exe().unwrap())
        .args(["--ignored", "--exact", "in_the_child", "--nocapture"])
        .env("SOFTHSM2_CONF", &configuration)
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&child.stdout).into_owned() + &String::from_utf8_lossy(&child.stderr);
    assert!(child.status.success() && text.contains("1 passed"), "{text}");
}

/// Leaf and issuer beside each key, as a card has them.
fn store_certificates() {
    let module = Pkcs11::new(module().unwrap()).unwrap();
    module
        .initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK))
        .unwrap();
    let slots = module.get_slots_with_initialized_token().unwrap();
    let slot = slots
        .into_iter()
        .find(|slot| module.get_token_info(*slot).unwrap().label().trim_end() == "geleit")
        .unwrap();
    let session = module.open_rw_session(slot).unwrap();
    session
        .login(UserType::User, Some(&AuthPin::new(PIN.into())))
        .unwrap();
    for (name, id) in KEYS.iter().zip([1, 2]) {
        let chain =
            pki::Certificate::bundle(&test_pki(&format!("pki/{name}.pem")), &pki::Budget::default()).unwrap();
        for (index, certificate) in chain.iter().enumerate() {
            let id = if index == 0 { vec![id] } else { vec![0xee, id] };
            let template = [
                Attribute::Class(ObjectClass::CERTIFICATE),
                Attribute::CertificateType(CertificateType::X_509),
                Attribute::Token(true),
                Attribute::Private(false),
                Attribute::Id(id),
                Attribute::Subject(certificate.subject_der().to_vec()),
                Attribute::Value(certificate.der().to_vec()),
            ];
            session.create_object(&template).unwrap();
        }
    }
    store_further_keys(&session);
}

/// The numbers of a PKCS#1 key: modulus, exponents, primes, and what goes with them.
fn numbers(pkcs8: &[u8]) -> Vec<Vec<u8>> {
    let mut fields = Reader::new(pkcs8).expect(tag::SEQUENCE, "key").unwrap().reader();
    fields.element("version").unwrap();
    fields.element("algorithm").unwrap();
    let key = fields.expect(tag::OCTET_STRING, "key").unwrap();
    let mut numbers = key
        .reader()
        .expect(tag::SEQUENCE, "RSAPrivateKey")
        .unwrap()
        .reader();
    numbers.element("version").unwrap();
    let plain = |bytes: &[u8]| bytes.iter().copied().skip_while(|byte| *byte == 0).collect();
    (0..8)
        .map(|_| plain(numbers.element("number").unwrap().content))
        .collect()
}

/// A key for which the token wants its PIN with each signature, and one that has another key's certificate.
fn store_further_keys(session: &Session) {
    let pem = test_pki("keys/seal-rsa.pem");
    let numbers = numbers(&pki::pem::blocks(&pem, "PRIVATE KEY").unwrap()[0]);
    let [modulus, public, private, first, second, one, two, coefficient] = numbers.try_into().unwrap();
    let chain = pki::Certificate::bundle(&test_pki("pki/seal-rsa.pem"), &pki::Budget::default()).unwrap();
    for id in [3, 4] {
        let template = [
            Attribute::Class(ObjectClass::CERTIFICATE),
            Attribute::CertificateType(CertificateType::X_509),
            Attribute::Token(true),
            Attribute::Private(false),
            Attribute::Id(vec![id]),
            Attribute::Subject(chain[0].subject_der().to_vec()),
            Attribute::Value(chain[0].der().to_vec()),
        ];
        session.create_object(&template).unwrap();
    }
    let common = |id: u8, label: &str| {
        vec![
            Attribute::Token(true),
            Attribute::Private(true),
            Attribute::Sign(true),
            Attribute::Id(vec![id]),
            Attribute::Label(label.into()),
        ]
    };
    let asking = vec![
        Attribute::Class(ObjectClass::PRIVATE_KEY),
        Attribute::KeyType(KeyType::RSA),
        Attribute::Sensitive(true),
        Attribute::AlwaysAuthenticate(true),
        Attribute::Modulus(modulus),
        Attribute::PublicExponent(public),
        Attribute::PrivateExponent(private),
        Attribute::Prime1(first),
        Attribute::Prime2(second),
        Attribute::Exponent1(one),
        Attribute::Exponent2(two),
        Attribute::Coefficient(coefficient),
    ];
    session
        .create_object(&[common(3, "asking"), asking].concat())
        .unwrap();
    let public = [
        Attribute::ModulusBits(2048.into()),
        Attribute::PublicExponent(vec![1, 0, 1]),
        Attribute::Token(true),
        Attribute::Id(vec![4]),
    ];
    session
        .generate_key_pair(&Mechanism::RsaPkcsKeyPairGen, &public, &common(4, "stranger"))
        .unwrap();
}

/// Everything a URI may say of a token, and one thing that is not so.
fn everything_a_uri_says_has_to_be_so() {
    let all = "token=geleit;object=seal;model=SoftHSM%20v2;manufacturer=SoftHSM%20project";
    assert!(Pkcs11Holder::open(&uri(all), PIN).is_ok());
    for other in [
        "model=Card",
        "manufacturer=Card",
        "slot-description=Card",
        "library-description=Card",
    ] {
        let refused = Pkcs11Holder::open(&uri(&format!("token=geleit;object=seal;{other}")), PIN);
        assert!(refused.is_err(), "{other}");
    }
}

/// Opened without a signature, and the PIN is given again for each one.
async fn asks_for_each_signature() {
    let holder = Pkcs11Holder::open(&uri("token=geleit;object=asking"), PIN).unwrap();
    for message in [b"first".to_vec(), b"second".to_vec()] {
        let algorithm = holder.algorithm();
        let request = SignRequest {
            request_id: "1".into(),
            digest: algorithm.digest().hash(&[&message]),
            to_be_signed: message,
            label: "asking".into(),
        };
        let value = holder.sign(&request).await.unwrap();
        let certificate = leaf("seal-rsa");
        let key = certificate.public_key().unwrap();
        pki::provider::verify_twice(algorithm, key, &request.to_be_signed, &value).unwrap();
    }
}

#[tokio::test]
#[ignore = "run by keys_on_a_token_sign_and_everything_else_is_refused, with SoftHSM's configuration"]
async fn in_the_child() {
    store_certificates();
    let p256 = SignatureAlgorithm::preferred_for(leaf("seal").public_key().unwrap().kind());
    let (sha256, sha512) = (DigestAlgorithm::Sha256, DigestAlgorithm::Sha512);
    for (rest, name, algorithm) in [
        ("token=geleit;object=seal", "seal", p256),
        (
            "token=geleit;id=%02",
            "seal-rsa",
            SignatureAlgorithm::rsa_pss(sha256),
        ),
        (
            "token=geleit;object=seal-rsa",
            "seal-rsa",
            SignatureAlgorithm::rsa_pss(sha512),
        ),
        (
            "token=geleit;id=%02",
            "seal-rsa",
            SignatureAlgorithm::RsaPkcs1 { digest: sha256 },
        ),
    ] {
        let holder = Pkcs11Holder::open(&uri(rest), PIN)
            .unwrap()
            .with_algorithm(algorithm)
            .unwrap();
        assert_eq!(holder.certificates().len(), 2, "leaf and issuer");
        let message = b"to be signed".to_vec();
        let request = SignRequest {
            request_id: "1".into(),
            digest: algorithm.digest().hash(&[&message]),
            to_be_signed: message,
            label: name.into(),
        };
        let value = holder.sign(&request).await.unwrap();
        let certificate = leaf(name);
        let key = certificate.public_key().unwrap();
        pki::provider::verify_twice(algorithm, key, &request.to_be_signed, &value).unwrap();
    }
    for (rest, pin, word) in [
        ("token=nobody", PIN, "no token"),
        ("object=seal", PIN, "2 tokens"),
        ("token=geleit", PIN, "4 private keys"),
        ("token=geleit;object=nobody", PIN, "no private key"),
    ] {
        let error = Pkcs11Holder::open(&uri(rest), pin).unwrap_err().to_string();
        assert!(error.contains(word), "{rest}: {error}");
    }
    let wrong = Pkcs11Holder::open(&uri("token=other"), "0000").unwrap_err();
    assert!(matches!(wrong, KeyError::Pin { .. }), "{wrong}");
    let gone = "pkcs11:token=geleit?module-path=/nowhere.so".parse().unwrap();
    let gone = Pkcs11Holder::open(&gone, PIN).unwrap_err();
    assert!(matches!(gone, KeyError::Unreachable { .. }), "{gone}");
    everything_a_uri_says_has_to_be_so();
    let sha3 = SignatureAlgorithm::rsa_pss(DigestAlgorithm::Sha3_256);
    let rsa = Pkcs11Holder::open(&uri("token=geleit;id=%02"), PIN).unwrap();
    let refused = rsa.with_algorithm(sha3).unwrap_err();
    assert!(refused.to_string().contains("SHA3-256"), "{refused}");
    // A public key object that is not the certificate's.
    let refused = Pkcs11Holder::open(&uri("token=geleit;object=stranger"), PIN).unwrap_err();
    assert!(matches!(refused, KeyError::NotAPair { .. }), "{refused}");
    asks_for_each_signature().await;
    let seal = Pkcs11Holder::open(&uri("token=geleit;object=seal"), PIN).unwrap();
    let refused = seal.with_algorithm(SignatureAlgorithm::rsa_pss(sha256));
    assert!(matches!(refused, Err(KeyError::Algorithm { .. })), "{refused:?}");
}
