// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Each check of a path (R35–R39) has a certificate or revocation list that breaks it. They are issued here with the
//! committed keys of the test PKI, changed in one place each.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests may"
)]

use pki::cms::identifier;
use pki::tlv;
use pki::{
    AlgorithmPolicy, Anchor, Budget, Certificate, CertificateList, Curve, DigestAlgorithm, Evidence,
    PathBudget, PathRequest, PathSettings, SignatureAlgorithm, SignerPolicy, SubIndication, oid, provider,
    validate_path, validate_path_with,
};

#[path = "support/world.rs"]
mod world;

use world::*;

fn signer(change: impl FnOnce(&mut Issue)) -> World {
    let mut world = World::default();
    change(&mut world.signer);
    world
}

fn issuing(change: impl FnOnce(&mut Issue)) -> World {
    let mut world = World::default();
    change(&mut world.issuing);
    world
}

fn root(change: impl FnOnce(&mut Issue)) -> World {
    let mut world = World::default();
    change(&mut world.root);
    world
}

fn list(change: impl FnOnce(&mut List)) -> World {
    let mut world = World::default();
    change(&mut world.of_issuing);
    world
}

use SubIndication::{
    CertificateChainGeneralFailure as Chain, ChainConstraintsFailure as Constraints,
    CryptoConstraintsFailure as Crypto, NoCertificateChainFound, OutOfBoundsNotRevoked, RevokedCaNoPoe,
    RevokedNoPoe, TryLater,
};

#[test]
fn a_path_in_order_passes_without_a_finding() {
    let outcome = World::default().ask();
    assert!(
        outcome.is_passed() && outcome.findings.is_empty(),
        "{:#?}",
        outcome.findings
    );
    assert_eq!(outcome.path.len(), 3);
    assert!(!outcome.test_anchor);
}

#[test]
fn a_link_that_is_not_signed_by_its_issuer_breaks_the_path() {
    refused(signer(|it| it.spoil = true), "R35", Chain, "does not fit");
    refused(issuing(|it| it.spoil = true), "R35", Chain, "does not fit");
    refused(signer(|it| it.issuer_key = "clerk"), "R35", Chain, "does not fit");
    let digest = DigestAlgorithm::Sha384;
    let sha384 = identifier::encode_signature(SignatureAlgorithm::Ecdsa {
        curve: Curve::P256,
        digest,
    });
    refused(
        signer(|it| it.outer_algorithm = sha384),
        "R35",
        Chain,
        "differs inside and outside",
    );
    let unknown = tlv::sequence(&[&tlv::oid("1.2.3.4")]);
    refused(signer(|it| it.outer_algorithm = unknown), "R35", Chain, "1.2.3.4");
    let elsewhere = signer(|it| it.issuer = "Nobody");
    refused(elsewhere, "R35", NoCertificateChainFound, "no chain");
}

#[test]
fn an_issuer_must_be_allowed_to_issue() {
    let with = |extensions: [Vec<u8>; 2]| issuing(|it| it.extensions = extensions.to_vec());
    let bare = issuing(|it| it.extensions = vec![key_usage(ISSUES)]);
    refused(bare, "R35", Chain, "no basicConstraints");
    let not_ca = with([basic_constraints(false, None), key_usage(ISSUES)]);
    refused(not_ca, "R35", Chain, "not a CA");
    let lists_only = with([basic_constraints(true, None), key_usage(0x02)]);
    refused(lists_only, "R35", Chain, "lacks keyCertSign");
    let below =
        |length| root(|it| it.extensions = vec![basic_constraints(true, Some(length)), key_usage(ISSUES)]);
    refused(below(0), "R35", Chain, "pathLenConstraint 0");
    assert!(below(1).ask().is_passed());
}

#[test]
fn a_certificate_counts_within_its_dates_only() {
    let (yesterday, tomorrow) = ("261122000000Z", "261124000000Z");
    refused(
        signer(|it| it.to = yesterday),
        "R35",
        OutOfBoundsNotRevoked,
        "is valid from",
    );
    refused(
        signer(|it| it.from = tomorrow),
        "R35",
        OutOfBoundsNotRevoked,
        "is valid from",
    );
    refused(issuing(|it| it.to = yesterday), "R35", Chain, "is valid from");
    // An anchor counts because it was named; its own dates are a warning.
    let outcome = root(|it| it.to = yesterday).ask();
    assert!(
        outcome.is_passed() && outcome.findings.len() == 1,
        "{:#?}",
        outcome.findings
    );
}

#[test]
fn an_extension_that_is_not_understood_is_never_overlooked() {
    let unknown = |critical| extension("1.2.3.4", critical, &[5, 0]);
    let critical = signer(|it| it.extensions.push(unknown(true)));
    refused(critical, "R35", Chain, "critical extension 1.2.3.4");
    assert!(signer(|it| it.extensions.push(unknown(false))).ask().is_passed());
    let twice = signer(|it| it.extensions.extend([unknown(false), unknown(false)]));
    refused(twice, "R35", Chain, "twice");
    for (name, words) in [
        (oid::NAME_CONSTRAINTS, "nameConstraints"),
        (oid::POLICY_CONSTRAINTS, "policyConstraints"),
        (oid::POLICY_MAPPINGS, "policyMappings"),
        (oid::INHIBIT_ANY_POLICY, "inhibitAnyPolicy"),
    ] {
        let not_built = extension(name, false, &tlv::sequence(&[]));
        refused(issuing(|it| it.extensions.push(not_built)), "R35", Chain, words);
    }
}

#[test]
fn the_signers_certificate_must_be_for_signing_documents() {
    let with = |extensions: Vec<Vec<u8>>| signer(|it| it.extensions = extensions);
    let authority = with(vec![basic_constraints(true, None), key_usage(SIGNS)]);
    refused(authority, "R36", Constraints, "CA certificate");
    refused(
        with(vec![key_usage(0x20)]),
        "R36",
        Constraints,
        "contentCommitment",
    );
    for (names, passes) in [
        (vec![oid::EKU_TIME_STAMPING], false),
        (vec![oid::EKU_OCSP_SIGNING], false),
        (vec![oid::EKU_DOCUMENT_SIGNING], true),
        (vec![oid::EKU_TIME_STAMPING, oid::EKU_EMAIL_PROTECTION], true),
    ] {
        let usages: Vec<u8> = names.iter().flat_map(|name| tlv::oid(name)).collect();
        let usages = extension(oid::EXTENDED_KEY_USAGE, false, &tlv::sequence(&[&usages]));
        let outcome = with(vec![key_usage(SIGNS), usages]).ask();
        assert_eq!(outcome.is_passed(), passes, "{names:?}: {:#?}", outcome.findings);
    }
    for octet in [0x80, 0x40] {
        assert!(with(vec![key_usage(octet)]).ask().is_passed(), "{octet:#x}");
    }
}

#[test]
fn a_revocation_list_counts_only_when_its_issuer_signed_it_for_this_time() {
    let unused = |world: World, words: &str| refused(world, "R37", TryLater, words);
    unused(list(|it| it.spoil = true), "does not fit");
    unused(list(|it| it.key = "clerk"), "does not fit");
    unused(list(|it| it.next = Some("261123095959Z")), "nextUpdate");
    unused(list(|it| it.this = "261123100001Z"), "issued");
    unused(list(|it| it.next = None), "no nextUpdate");
    let with = |name: &str, value: &[u8]| list(|it| it.extensions = vec![extension(name, true, value)]);
    unused(with("1.2.3.4", &[5, 0]), "critical extension");
    unused(with(oid::DELTA_CRL_INDICATOR, &[2, 1, 1]), "delta");
    let scope = |field: u8| {
        with(
            oid::ISSUING_DISTRIBUTION_POINT,
            &tlv::sequence(&[&[field, 1, 0xff]]),
        )
    };
    unused(scope(0x82), "CA certificates only");
    assert!(scope(0x81).ask().is_passed(), "user certificates only");
    unused(scope(0x85), "attribute certificates only");
    assert!(
        scope(0x84).ask().is_passed(),
        "an indirect list speaks about its own issuer too"
    );
    let silent = issuing(|it| it.extensions = vec![basic_constraints(true, None), key_usage(0x04)]);
    unused(silent, "lacks cRLSign");
    let elsewhere = list(|it| it.issuer = "Somebody");
    refused(elsewhere, "R39", TryLater, "no usable revocation list");
    let outcome = list(|it| it.issuer = "Somebody").ask();
    assert!(
        outcome.needs[0]
            .to_string()
            .contains("revocation list of CN=Issuing"),
        "{:?}",
        outcome.needs
    );
}

#[test]
fn a_revoked_certificate_is_told_with_date_and_reason() {
    let with = |date: &str, reason| list(|it| it.entries = vec![revoked(date, reason)]);
    let words = "2026-11-10T00:00:00Z, reason keyCompromise";
    refused(with("261110000000Z", 1), "R38", RevokedNoPoe, words);
    let later = with("261123100001Z", 5).ask();
    assert!(
        later.is_passed() && later.findings[0].message.contains("later"),
        "{:#?}",
        later.findings
    );
    assert!(
        with("261110000000Z", 8).ask().is_passed(),
        "removed from the list"
    );
    let mut world = World::default();
    world.of_root.entries = vec![revoked("261110000000Z", 2)];
    refused(world, "R38", RevokedCaNoPoe, "cACompromise");
}

#[test]
fn an_algorithm_that_no_longer_counts_leaves_the_answer_open() {
    let nothing = AlgorithmPolicy::default();
    let (target, between) = (Issue::signer().build(), [Issue::issuing().build()]);
    let request = PathRequest {
        target: &target,
        certificates: &between,
        anchors: &[Anchor::new(Issue::root().build())],
        evidence: &Evidence::default(),
        time: NOW.parse().unwrap(),
        signer: SignerPolicy::document(),
        algorithms: &nothing,
    };
    let outcome = validate_path(&request, provider::aws_lc());
    assert_eq!(outcome.sub_indication, Some(Crypto), "{:#?}", outcome.findings);
}

#[test]
fn a_trusted_signer_is_not_passed_and_a_chain_of_four_is_within_the_budget() {
    let signer = Issue {
        issuer: "Signer",
        issuer_key: "seal",
        ..Issue::signer()
    }
    .build();
    let anchors = [Anchor::new(signer.clone())];
    let request = PathRequest {
        target: &signer,
        certificates: &[],
        anchors: &anchors,
        evidence: &Evidence::default(),
        time: NOW.parse().unwrap(),
        signer: SignerPolicy::document(),
        algorithms: AlgorithmPolicy::embedded(),
    };
    assert_eq!(
        validate_path(&request, provider::aws_lc()).sub_indication,
        Some(Constraints)
    );

    let lower = Issue {
        subject: "Lower",
        key: "clerk",
        issuer: "Issuing",
        issuer_key: "issuing",
        ..Issue::issuing()
    };
    let target = Issue {
        issuer: "Lower",
        issuer_key: "clerk",
        ..Issue::signer()
    }
    .build();
    let between = [lower.build(), Issue::issuing().build()];
    let anchors = [Anchor::new(Issue::root().build())];
    let evidence = Evidence {
        revocation_lists: [("Root", "root"), ("Issuing", "issuing"), ("Lower", "clerk")]
            .map(|(name, key)| List::of(name, key).build())
            .to_vec(),
        ..Evidence::default()
    };
    let question = PathRequest {
        target: &target,
        certificates: &between,
        anchors: &anchors,
        evidence: &evidence,
        ..request
    };
    let outcome = validate_path(&question, provider::aws_lc());
    assert!(
        outcome.is_passed() && outcome.path.len() == 4,
        "{:#?}",
        outcome.findings
    );
    let settings = |length, intermediates| PathSettings {
        budget: PathBudget {
            length,
            intermediates,
            ..PathBudget::default()
        },
        ..PathSettings::default()
    };
    let short = validate_path_with(&question, &settings(3, 9), provider::aws_lc());
    assert_eq!(short.sub_indication, Some(NoCertificateChainFound));
    let few = validate_path_with(&question, &settings(9, 1), provider::aws_lc());
    assert_eq!(few.sub_indication, Some(Chain));
    let enough = validate_path_with(&question, &settings(9, 2), provider::aws_lc());
    assert!(enough.is_passed());
}

#[test]
fn a_certificate_that_two_readers_read_differently_is_not_passed() {
    // A purpose named twice: one reader lists it twice, the other once.
    let twice = tlv::oid(oid::EKU_EMAIL_PROTECTION).repeat(2);
    let usages = extension(oid::EXTENDED_KEY_USAGE, false, &tlv::sequence(&[&twice]));
    refused(
        signer(|it| it.extensions.push(usages)),
        "R35",
        Chain,
        "two readers differ: extended_key_usage",
    );
}

#[test]
fn no_flipped_byte_of_certificate_or_list_panics() {
    let (certificate, list) = (Issue::signer().build(), List::of("Issuing", "issuing").build());
    for at in 0..certificate.der().len() {
        let mut flipped = certificate.der().to_vec();
        flipped[at] ^= 0x55;
        let _either = Certificate::from_der(&flipped);
        assert!(Certificate::from_der(&certificate.der()[..at]).is_err());
    }
    for at in 0..list.der().len() {
        let mut flipped = list.der().to_vec();
        flipped[at] ^= 0x55;
        let _either = CertificateList::from_der(&flipped, &Budget::default());
        assert!(CertificateList::from_der(&list.der()[..at], &Budget::default()).is_err());
    }
}
