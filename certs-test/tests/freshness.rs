// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The committed files are those the declaration and the committed keys give; every path is what its name says.

use std::path::{Path, PathBuf};

use certs_test::{Declaration, KeySource, Pki, Role, files, generate, pkcs12_is_fresh};
use jiff::Timestamp;
use pki::{
    AlgorithmPolicy, Anchor, Evidence, Indication, PathOutcome, PathRequest, SignerPolicy, SubIndication,
    provider, validate_path,
};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

fn committed() -> Pki {
    let declaration = Declaration::committed().unwrap();
    generate(
        &declaration,
        KeySource::Committed(&folder().join("keys")),
        declaration.epoch,
    )
    .unwrap()
}

#[test]
fn committed_files_are_what_the_declaration_gives() {
    let declaration = Declaration::committed().unwrap();
    let pki = committed();
    for (name, bytes) in files(&pki) {
        let held = std::fs::read(folder().join("pki").join(&name)).unwrap_or_default();
        assert!(held == bytes, "{name} is stale: run `cargo run -p certs-test`");
    }
    for entity in declaration.entities.iter().filter(|entity| entity.pkcs12) {
        let held = std::fs::read(folder().join(format!("pki/{}.p12", entity.name))).unwrap();
        let made = pki.entity(&entity.name).unwrap();
        assert!(
            pkcs12_is_fresh(&held, made, &declaration.pkcs12_password),
            "{}.p12 is stale",
            entity.name
        );
        assert!(
            !pkcs12_is_fresh(&held, made, "wrong"),
            "a wrong password opens nothing"
        );
    }
}

#[test]
fn every_subject_says_test_only() {
    for entity in committed().entities() {
        assert!(entity.chain()[0].is_test(), "{}", entity.name());
        assert!(entity.chain()[0].disagreements().is_empty(), "{}", entity.name());
    }
    let unmarked = std::fs::read_to_string(folder().join("pki.json"))
        .unwrap()
        .replace("TEST ONLY Root", "Root");
    assert!(
        Declaration::parse(&unmarked)
            .unwrap_err()
            .to_string()
            .contains("TEST ONLY")
    );
}

fn validate(pki: &Pki, name: &str, time: &str, evidence: &Evidence) -> PathOutcome {
    let anchors = [Anchor::new(pki.trust_anchor().unwrap().clone())];
    let chain = pki.entity(name).unwrap().chain();
    let request = PathRequest {
        target: &chain[0],
        certificates: &chain[1..],
        anchors: &anchors,
        evidence,
        time: time.parse().unwrap(),
        signer: SignerPolicy::document(),
        algorithms: AlgorithmPolicy::embedded(),
    };
    validate_path(&request, provider::aws_lc())
}

#[test]
fn each_path_is_judged_as_its_name_says() {
    use SubIndication::{
        ChainConstraintsFailure, OutOfBoundsNoPoe, OutOfBoundsNotRevoked, RevokedNoPoe, TryLater,
    };
    let pki = committed();
    let (all, none) = (pki.evidence().unwrap(), Evidence::default());
    let day = "2026-11-23T10:00:00Z";
    let cases = [
        ("seal", day, &all, None),
        ("seal-rsa", day, &all, None),
        ("clerk", day, &all, None),
        ("clerk-rsa", day, &all, None),
        ("log", day, &all, None),
        ("seal", day, &none, Some(TryLater)),
        ("seal", "2025-12-31T23:59:59Z", &all, Some(OutOfBoundsNoPoe)),
        ("revoked", day, &all, Some(RevokedNoPoe)),
        ("expired", day, &all, Some(OutOfBoundsNotRevoked)),
        ("tsa", day, &all, Some(ChainConstraintsFailure)),
        ("issuing", day, &all, Some(ChainConstraintsFailure)),
    ];
    for (name, time, evidence, expected) in cases {
        let outcome = validate(&pki, name, time, evidence);
        if expected == Some(OutOfBoundsNoPoe) {
            // Before the authorities themselves are valid their own dates are met first.
            assert_eq!(outcome.indication, Indication::Indeterminate, "{name} {time}");
            continue;
        }
        assert_eq!(
            outcome.sub_indication, expected,
            "{name} {time}: {:#?}",
            outcome.findings
        );
        assert!(outcome.test_anchor, "{name}");
        assert_eq!(
            outcome.needs.is_empty(),
            expected != Some(TryLater),
            "{name}: {:?}",
            outcome.needs
        );
    }
}

#[test]
fn without_an_anchor_the_answer_says_which_one_is_missing() {
    let pki = committed();
    let chain = pki.entity("seal").unwrap().chain();
    let request = PathRequest {
        target: &chain[0],
        certificates: &chain[1..],
        anchors: &[],
        evidence: &Evidence::default(),
        time: "2026-11-23T10:00:00Z".parse().unwrap(),
        signer: SignerPolicy::document(),
        algorithms: AlgorithmPolicy::embedded(),
    };
    let outcome = validate_path(&request, provider::aws_lc());
    assert_eq!(
        outcome.sub_indication,
        Some(SubIndication::NoCertificateChainFound)
    );
    assert!(
        outcome.needs[0].to_string().contains("TEST ONLY Root CA"),
        "{:?}",
        outcome.needs
    );
}

#[test]
fn fresh_keys_give_the_same_structure_around_any_day() {
    let declaration = Declaration::committed().unwrap().without_rsa();
    let mut counter = 0_u8;
    let mut entropy = |bytes: &mut [u8]| {
        counter += 1;
        bytes.fill(counter);
    };
    let epoch: Timestamp = "2031-05-06T07:08:09Z".parse().unwrap();
    let pki = generate(&declaration, KeySource::Fresh(&mut entropy), epoch).unwrap();
    let evidence = pki.evidence().unwrap();
    assert!(validate(&pki, "seal", "2031-05-06T07:08:09Z", &evidence).is_passed());
    assert!(pki.entities().iter().any(|entity| entity.role() == Role::Log));
    assert_ne!(pki.trust_pem(), committed().trust_pem());
}

#[test]
fn a_missing_key_is_named() {
    let declaration = Declaration::committed().unwrap();
    let error = generate(
        &declaration,
        KeySource::Committed(Path::new("/nowhere")),
        declaration.epoch,
    )
    .unwrap_err();
    assert!(error.to_string().contains("root.pem"), "{error}");
}
