// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Policies, name constraints, distribution points, indirect and delta lists, OCSP: each rule with a path that keeps it and
//! one that does not.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests may"
)]

#[path = "support/world.rs"]
mod world;

use std::collections::BTreeSet;

use pki::tlv::{self, tag};
use pki::{Certificate, DigestAlgorithm, InitialPolicies, PathSettings, SubIndication, oid};
use world::*;

use SubIndication::{CertificateChainGeneralFailure as Chain, RevokedNoPoe, TryLater};

#[track_caller]
fn passes(world: World) {
    let outcome = world.ask();
    assert!(outcome.is_passed(), "{:#?}", outcome.findings);
}

/// A world with one extension more in the issuing and in the signer's certificate.
fn with(issuing: &[Vec<u8>], signer: &[Vec<u8>]) -> World {
    let mut world = World::default();
    world.issuing.extensions.extend_from_slice(issuing);
    world.signer.extensions.extend_from_slice(signer);
    world
}

fn alternative_names(names: &[Vec<u8>]) -> Vec<u8> {
    extension(
        oid::SUBJECT_ALTERNATIVE_NAME,
        false,
        &tlv::sequence(&[&names.concat()]),
    )
}

/// permittedSubtrees (0) or excludedSubtrees (1).
fn constraints(kind: u8, bases: &[Vec<u8>]) -> Vec<u8> {
    let trees: Vec<u8> = bases.iter().flat_map(|base| tlv::sequence(&[base])).collect();
    let value = tlv::sequence(&[&tlv::encode(tag::context(kind), &trees)]);
    extension(oid::NAME_CONSTRAINTS, true, &value)
}

fn dns(name: &str) -> Vec<u8> {
    tlv::encode(0x82, name.as_bytes())
}

fn email(name: &str) -> Vec<u8> {
    tlv::encode(0x81, name.as_bytes())
}

fn directory(common_name: &str) -> Vec<u8> {
    tlv::encode(0xa4, &name(common_name))
}

#[test]
fn names_stay_where_an_issuer_may_name() {
    let here = || alternative_names(&[dns("a.example.org")]);
    passes(with(&[constraints(0, &[dns("example.org")])], &[here()]));
    let elsewhere = with(&[constraints(0, &[dns("example.net")])], &[here()]);
    refused(elsewhere, "R35", Chain, "no permitted name space");
    let excluded = with(&[constraints(1, &[dns("example.org")])], &[here()]);
    refused(excluded, "R35", Chain, "excluded name space");
    // A constraint of another kind says nothing about these names.
    passes(with(&[constraints(0, &[email("example.net")])], &[here()]));
    passes(with(&[constraints(0, &[directory("Signer")])], &[]));
    refused(
        with(&[constraints(0, &[directory("Somebody")])], &[]),
        "R35",
        Chain,
        "CN=Signer",
    );
    // Those of the anchor count as well.
    let mut world = World::default();
    world.root.extensions.push(constraints(1, &[directory("Signer")]));
    refused(world, "R35", Chain, "excluded");
}

#[test]
fn comparisons_of_names_are_within_the_budget() {
    let bases: Vec<Vec<u8>> = (0..30).map(|number| dns(&format!("x{number}.example"))).collect();
    let names: Vec<Vec<u8>> = (0..30).map(|number| dns(&format!("y{number}.example"))).collect();
    let world = |comparisons| {
        let mut world = with(&[constraints(1, &bases)], &[alternative_names(&names)]);
        world.settings.budget.name_comparisons = comparisons;
        world
    };
    passes(world(1000));
    refused(world(100), "R35", Chain, "exceed the budget");
}

fn policies(names: &[&str]) -> Vec<u8> {
    let all: Vec<u8> = names
        .iter()
        .flat_map(|name| tlv::sequence(&[&tlv::oid(name)]))
        .collect();
    extension(oid::CERTIFICATE_POLICIES, false, &tlv::sequence(&[&all]))
}

/// requireExplicitPolicy after this many certificates.
fn explicit(after: u8) -> Vec<u8> {
    extension(
        oid::POLICY_CONSTRAINTS,
        true,
        &tlv::sequence(&[&tlv::encode(0x80, &[after])]),
    )
}

fn mapping(from: &str, to: &str) -> Vec<u8> {
    let pair = tlv::sequence(&[&tlv::oid(from), &tlv::oid(to)]);
    extension(oid::POLICY_MAPPINGS, true, &tlv::sequence(&[&pair]))
}

const ONE: &str = "1.2.3.1";
const TWO: &str = "1.2.3.2";

fn accepting(names: &[&str], mut world: World) -> World {
    world.settings.policies = InitialPolicies {
        acceptable: Some(
            names
                .iter()
                .map(|name| (*name).to_owned())
                .collect::<BTreeSet<_>>(),
        ),
        explicit: true,
        ..InitialPolicies::default()
    };
    world
}

#[test]
fn a_policy_that_is_required_has_to_be_valid_along_the_path() {
    let words = "an explicit policy is required";
    passes(with(&[policies(&[ONE]), explicit(0)], &[policies(&[ONE])]));
    refused(
        with(&[policies(&[ONE]), explicit(0)], &[policies(&[TWO])]),
        "R35",
        Chain,
        words,
    );
    refused(with(&[policies(&[ONE]), explicit(0)], &[]), "R35", Chain, words);
    passes(with(&[policies(&[ONE])], &[policies(&[TWO])]));
    passes(with(
        &[policies(&[oid::ANY_POLICY]), explicit(0)],
        &[policies(&[TWO])],
    ));
    let same = || with(&[policies(&[ONE])], &[policies(&[ONE])]);
    passes(accepting(&[ONE], same()));
    refused(accepting(&[TWO], same()), "R35", Chain, words);
    let any = || with(&[policies(&[oid::ANY_POLICY])], &[policies(&[oid::ANY_POLICY])]);
    passes(accepting(&[TWO], any()));
    let mut inhibited = accepting(&[TWO], any());
    inhibited.settings.policies.inhibit_any = true;
    refused(inhibited, "R35", Chain, words);
    let none_left = extension(oid::INHIBIT_ANY_POLICY, true, &[tag::INTEGER, 1, 0]);
    let world = with(&[policies(&[ONE]), none_left], &[policies(&[oid::ANY_POLICY])]);
    refused(accepting(&[ONE], world), "R35", Chain, words);
}

#[test]
fn a_policy_may_be_mapped_where_that_is_not_inhibited() {
    let mapped = || with(&[policies(&[ONE]), mapping(ONE, TWO)], &[policies(&[TWO])]);
    passes(accepting(&[ONE], mapped()));
    refused(accepting(&[TWO], mapped()), "R35", Chain, "no acceptable one");
    let mut inhibited = accepting(&[ONE], mapped());
    inhibited.settings.policies.inhibit_mapping = true;
    refused(inhibited, "R35", Chain, "an explicit policy is required");
    let any = with(&[policies(&[ONE]), mapping(ONE, oid::ANY_POLICY)], &[]);
    refused(any, "R35", Chain, "maps anyPolicy");
}

/// A distribution point named so, with its list from `issuer`.
fn point(name: Option<&str>, issuer: Option<&str>) -> Vec<u8> {
    let name = name
        .map(|name| tlv::encode(0xa0, &tlv::encode(0xa0, &directory(name))))
        .unwrap_or_default();
    let issuer = issuer
        .map(|issuer| tlv::encode(0xa2, &directory(issuer)))
        .unwrap_or_default();
    let points = tlv::sequence(&[&tlv::sequence(&[&name, &issuer])]);
    extension(oid::CRL_DISTRIBUTION_POINTS, false, &points)
}

/// issuingDistributionPoint with this name; `indirect`: entries of other issuers.
fn scope(name: Option<&str>, indirect: bool) -> Vec<u8> {
    let name = name
        .map(|name| tlv::encode(0xa0, &tlv::encode(0xa0, &directory(name))))
        .unwrap_or_default();
    let indirect: &[u8] = if indirect { &[0x84, 1, 0xff] } else { &[] };
    extension(
        oid::ISSUING_DISTRIBUTION_POINT,
        true,
        &tlv::sequence(&[&name, indirect]),
    )
}

#[test]
fn a_list_is_about_its_own_distribution_point() {
    let world = |of_certificate: &str, of_list: &str| {
        let mut world = with(&[], &[point(Some(of_certificate), None)]);
        world.of_issuing.extensions = vec![scope(Some(of_list), false)];
        world
    };
    passes(world("Here", "Here"));
    refused(
        world("Here", "There"),
        "R37",
        TryLater,
        "another distribution point",
    );
}

/// A list of somebody else, told so in the signer's certificate; its entry is for serial 7 of `revoked_issuer`.
fn indirect(told: bool, revoked_issuer: Option<&str>) -> World {
    let mut world = with(&[], &[point(None, told.then_some("Lists"))]);
    world.of_issuing.issuer = "Nobody";
    world.more = vec![
        Issue {
            subject: "Lists",
            key: "clerk",
            ..Issue::issuing()
        }
        .build(),
    ];
    let mut list = List::of("Lists", "clerk");
    list.extensions = vec![scope(None, true)];
    list.entries = revoked_issuer
        .map(|issuer| {
            let issuer = extension(
                oid::CERTIFICATE_ISSUER,
                true,
                &tlv::sequence(&[&directory(issuer)]),
            );
            tlv::sequence(&[
                &tlv::encode(tag::INTEGER, &[7]),
                &time("261110000000Z"),
                &tlv::sequence(&[&issuer]),
            ])
        })
        .into_iter()
        .collect();
    world.more_lists = vec![list];
    world
}

#[test]
fn an_indirect_list_speaks_where_the_certificate_names_its_issuer() {
    passes(indirect(true, None));
    passes(indirect(true, Some("Somebody")));
    refused(
        indirect(true, Some("Issuing")),
        "R38",
        RevokedNoPoe,
        "was revoked on 2026-11-10",
    );
    refused(
        indirect(false, None),
        "R39",
        TryLater,
        "no usable revocation list",
    );
    // Its issuer has to be in order itself.
    let mut unknown = indirect(true, None);
    unknown.more.clear();
    refused(unknown, "R37", TryLater, "no certificate of its issuer");
}

#[test]
fn a_delta_list_goes_before_the_list_it_builds_on() {
    let numbered = |number: u8| extension(oid::CRL_NUMBER, false, &[tag::INTEGER, 1, number]);
    let world = |base: u8, number: u8, reason: Option<u8>| {
        let mut world = World::default();
        world.of_issuing.extensions = vec![numbered(3)];
        let mut delta = List::of("Issuing", "issuing");
        delta.extensions = vec![
            numbered(number),
            extension(oid::DELTA_CRL_INDICATOR, true, &[tag::INTEGER, 1, base]),
        ];
        delta.entries = reason
            .map(|reason| revoked("261110000000Z", reason))
            .into_iter()
            .collect();
        world.more_lists = vec![delta];
        world
    };
    passes(world(3, 4, None));
    refused(world(3, 4, Some(1)), "R38", RevokedNoPoe, "keyCompromise");
    // It builds on a newer list than is here, or is older than that.
    passes(world(4, 5, Some(1)));
    passes(world(1, 2, Some(1)));
    let mut removed = world(3, 4, Some(8));
    removed.of_issuing.entries = vec![revoked("261101000000Z", 6)];
    passes(removed);
}

/// One response for the signer; everything in order until it is changed.
struct Answer {
    key: &'static str,
    responder: Option<Issue>,
    status: Vec<u8>,
    serial: u8,
    next: Option<&'static str>,
}

impl Answer {
    fn good() -> Self {
        Self {
            key: "issuing",
            responder: None,
            status: vec![0x80, 0],
            serial: 7,
            next: Some("20261201000000Z"),
        }
    }

    fn delegated(usage: &str, no_check: bool) -> Self {
        let mut extensions = vec![
            key_usage(SIGNS),
            extension(
                oid::EXTENDED_KEY_USAGE,
                false,
                &tlv::sequence(&[&tlv::oid(usage)]),
            ),
        ];
        extensions.extend(no_check.then(|| extension(oid::OCSP_NO_CHECK, false, &[5, 0])));
        Self {
            key: "clerk",
            responder: Some(Issue {
                subject: "Responder",
                key: "clerk",
                extensions,
                ..Issue::signer()
            }),
            ..Self::good()
        }
    }

    fn build(self) -> Vec<u8> {
        let moment = |text: &str| tlv::encode(tag::GENERALIZED_TIME, text.as_bytes());
        let issuing = Issue::issuing().build();
        let sha256 = |bytes: &[u8]| tlv::encode(tag::OCTET_STRING, &DigestAlgorithm::Sha256.hash(&[bytes]));
        let about = tlv::sequence(&[
            &tlv::sequence(&[&tlv::oid(oid::SHA_256)]),
            &sha256(issuing.subject_der()),
            &sha256(issuing.public_key().unwrap().bytes()),
            &tlv::encode(tag::INTEGER, &[self.serial]),
        ]);
        let next = self
            .next
            .map(|next| tlv::encode(tag::context(0), &moment(next)))
            .unwrap_or_default();
        let single = tlv::sequence(&[&about, &self.status, &moment("20261101000000Z"), &next]);
        let name = name(
            self.responder
                .as_ref()
                .map_or("Issuing", |responder| responder.subject),
        );
        let certificates: Vec<Certificate> = self.responder.map(Issue::build).into_iter().collect();
        let data = tlv::sequence(&[
            &tlv::encode(tag::context(1), &name),
            &moment("20261101000000Z"),
            &tlv::sequence(&[&single]),
        ]);
        let certs: Vec<u8> = certificates.iter().flat_map(|one| one.der().to_vec()).collect();
        let certs = tlv::encode(tag::context(0), &tlv::sequence(&[&certs]));
        let plain = signed(&data, self.key, &ecdsa(), false);
        let fields = pki::tlv::Reader::new(&plain)
            .expect(tag::SEQUENCE, "signed")
            .unwrap()
            .content
            .to_vec();
        let basic = tlv::sequence(&[&fields, &certs]);
        let bytes = tlv::sequence(&[
            &tlv::oid(oid::OCSP_BASIC),
            &tlv::encode(tag::OCTET_STRING, &basic),
        ]);
        tlv::sequence(&[&[0x0a, 1, 0], &tlv::encode(tag::context(0), &bytes)])
    }

    /// The signer is told about by this response alone.
    fn world(self) -> World {
        let mut world = World::default();
        world.of_issuing.issuer = "Nobody";
        world.responses = vec![self.build()];
        world
    }
}

fn answer(change: impl FnOnce(&mut Answer)) -> World {
    let mut answer = Answer::good();
    change(&mut answer);
    answer.world()
}

#[test]
fn a_response_of_the_issuer_is_believed_while_it_counts() {
    passes(Answer::good().world());
    let unused = |world: World, words: &str| refused(world, "R37", TryLater, words);
    unused(answer(|it| it.key = "clerk"), "does not fit");
    unused(answer(|it| it.next = Some("20261122000000Z")), "nextUpdate");
    unused(answer(|it| it.next = None), "no nextUpdate");
    unused(answer(|it| it.status = vec![0x82, 0]), "does not know");
    refused(
        answer(|it| it.serial = 8),
        "R39",
        TryLater,
        "no usable revocation list",
    );
    let date = tlv::encode(tag::GENERALIZED_TIME, b"20261110000000Z");
    let revoked = answer(|it| it.status = tlv::encode(0xa1, &date));
    refused(revoked, "R38", RevokedNoPoe, "was revoked on 2026-11-10");
}

#[test]
fn a_response_of_another_is_believed_if_the_issuer_made_it_a_responder() {
    passes(Answer::delegated(oid::EKU_OCSP_SIGNING, true).world());
    let other = Answer::delegated(oid::EKU_CLIENT_AUTH, true).world();
    refused(other, "R37", TryLater, "lacks OCSPSigning");
    // Without nocheck the responder's own revocation has to be known.
    let unknown = Answer::delegated(oid::EKU_OCSP_SIGNING, false).world();
    refused(unknown, "R37", TryLater, "nothing is known about its revocation");
    let mut foreign = Answer::delegated(oid::EKU_OCSP_SIGNING, true);
    if let Some(responder) = &mut foreign.responder {
        (responder.issuer, responder.issuer_key) = ("Root", "root");
    }
    refused(
        foreign.world(),
        "R37",
        TryLater,
        "not issued by the certificate's issuer",
    );
}

#[test]
fn a_broken_response_is_refused_without_a_panic() {
    let der = Answer::delegated(oid::EKU_OCSP_SIGNING, true).build();
    for at in 0..der.len() {
        let mut flipped = der.clone();
        flipped[at] ^= 0x55;
        let _either = pki::OcspResponse::from_der(&flipped, &pki::Budget::default());
        assert!(pki::OcspResponse::from_der(&der[..at], &pki::Budget::default()).is_err());
    }
}

#[test]
fn certificates_that_cross_each_other_cost_links_and_not_paths() {
    // Thirty authorities of one name, each with one of two keys: names alone would make millions of paths.
    let keys = ["issuing", "clerk"];
    let crossed = |number: usize| {
        Issue {
            subject: "Issuing",
            issuer: "Issuing",
            key: keys[number % 2],
            issuer_key: keys[(number / 2) % 2],
            from: "260101000000Z",
            ..Issue::root()
        }
        .build()
    };
    let mut world = World::default();
    world.root.subject = "Elsewhere";
    world.more = (0..30).map(crossed).collect();
    world.settings = PathSettings::default();
    let outcome = world.ask();
    assert_eq!(
        outcome.sub_indication,
        Some(SubIndication::NoCertificateChainFound)
    );
}
