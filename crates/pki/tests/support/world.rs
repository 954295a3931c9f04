// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! A world of one question about a path: certificates and lists issued with the committed keys of the test PKI, in order
//! until a test changes one place.
#![allow(dead_code, reason = "each test binary uses its part")]

use std::path::Path;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _};
use pki::cms::identifier;
use pki::tlv::{self, tag};
use pki::{
    AlgorithmPolicy, Anchor, Budget, Certificate, CertificateList, Curve, DigestAlgorithm, Evidence,
    OcspResponse, PathOutcome, PathRequest, PathSettings, SignatureAlgorithm, SignerPolicy, SubIndication,
    oid, provider, validate_path_with,
};

pub const NOW: &str = "2026-11-23T10:00:00Z";

pub fn pair(name: &str) -> EcdsaKeyPair {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../certs-test/keys/{name}.pem"));
    let key = pki::pem::blocks(&std::fs::read(path).unwrap(), "PRIVATE KEY")
        .unwrap()
        .remove(0);
    EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &key).unwrap()
}

pub fn ecdsa() -> Vec<u8> {
    let (curve, digest) = (Curve::P256, DigestAlgorithm::Sha256);
    identifier::encode_signature(SignatureAlgorithm::Ecdsa { curve, digest })
}

pub fn name(common_name: &str) -> Vec<u8> {
    let attribute = tlv::sequence(&[
        &tlv::oid(oid::COMMON_NAME),
        &tlv::encode(0x0c, common_name.as_bytes()),
    ]);
    tlv::sequence(&[&tlv::encode(tag::SET, &attribute)])
}

pub fn time(text: &str) -> Vec<u8> {
    tlv::encode(tag::UTC_TIME, text.as_bytes())
}

pub fn bits(value: &[u8]) -> Vec<u8> {
    tlv::encode(tag::BIT_STRING, &[&[0], value].concat())
}

pub fn extension(name: &str, critical: bool, value: &[u8]) -> Vec<u8> {
    let flag: &[u8] = if critical { &[tag::BOOLEAN, 1, 0xff] } else { &[] };
    tlv::sequence(&[&tlv::oid(name), flag, &tlv::encode(tag::OCTET_STRING, value)])
}

pub fn key_usage(octet: u8) -> Vec<u8> {
    let unused = u8::try_from(octet.trailing_zeros()).unwrap();
    extension(
        oid::KEY_USAGE,
        true,
        &tlv::encode(tag::BIT_STRING, &[unused, octet]),
    )
}

pub fn basic_constraints(ca: bool, path_length: Option<u8>) -> Vec<u8> {
    let ca: &[u8] = if ca { &[tag::BOOLEAN, 1, 0xff] } else { &[] };
    let length = path_length
        .map(|length| tlv::encode(tag::INTEGER, &[length]))
        .unwrap_or_default();
    extension(oid::BASIC_CONSTRAINTS, true, &tlv::sequence(&[ca, &length]))
}

/// keyCertSign and cRLSign.
pub const ISSUES: u8 = 0x06;
/// digitalSignature and contentCommitment.
pub const SIGNS: u8 = 0xc0;

/// signed content and its signature.
pub fn signed(to_be_signed: &[u8], key: &str, algorithm: &[u8], spoil: bool) -> Vec<u8> {
    let mut value = pair(key)
        .sign(&SystemRandom::new(), to_be_signed)
        .unwrap()
        .as_ref()
        .to_vec();
    if spoil {
        let last = value.len() - 1;
        value[last] ^= 1;
    }
    tlv::sequence(&[to_be_signed, algorithm, &bits(&value)])
}

/// One certificate, to be changed in one place.
#[derive(Clone)]
pub struct Issue {
    pub subject: &'static str,
    pub issuer: &'static str,
    pub key: &'static str,
    pub issuer_key: &'static str,
    pub from: &'static str,
    pub to: &'static str,
    pub extensions: Vec<Vec<u8>>,
    pub outer_algorithm: Vec<u8>,
    pub spoil: bool,
}

impl Issue {
    pub fn root() -> Self {
        let extensions = vec![basic_constraints(true, None), key_usage(ISSUES)];
        Self {
            subject: "Root",
            issuer: "Root",
            key: "root",
            issuer_key: "root",
            from: "260101000000Z",
            to: "360101000000Z",
            extensions,
            outer_algorithm: ecdsa(),
            spoil: false,
        }
    }

    pub fn issuing() -> Self {
        Self {
            subject: "Issuing",
            key: "issuing",
            ..Self::root()
        }
    }

    pub fn signer() -> Self {
        let extensions = vec![basic_constraints(false, None), key_usage(SIGNS)];
        Self {
            subject: "Signer",
            issuer: "Issuing",
            key: "seal",
            issuer_key: "issuing",
            extensions,
            ..Self::root()
        }
    }

    pub fn build(self) -> Certificate {
        let algorithm = tlv::sequence(&[&tlv::oid(oid::EC_PUBLIC_KEY), &tlv::oid(oid::SECP256R1)]);
        let spki = tlv::sequence(&[&algorithm, &bits(pair(self.key).public_key().as_ref())]);
        let to_be_signed = tlv::sequence(&[
            &tlv::encode(tag::context(0), &tlv::encode(tag::INTEGER, &[2])),
            &tlv::encode(tag::INTEGER, &[7]),
            &ecdsa(),
            &name(self.issuer),
            &tlv::sequence(&[&time(self.from), &time(self.to)]),
            &name(self.subject),
            &spki,
            &tlv::encode(tag::context(3), &tlv::sequence(&[&self.extensions.concat()])),
        ]);
        Certificate::from_der(&signed(
            &to_be_signed,
            self.issuer_key,
            &self.outer_algorithm,
            self.spoil,
        ))
        .unwrap()
    }
}

/// One revocation list, to be changed in one place.
pub struct List {
    pub issuer: &'static str,
    pub key: &'static str,
    pub this: &'static str,
    pub next: Option<&'static str>,
    pub entries: Vec<Vec<u8>>,
    pub extensions: Vec<Vec<u8>>,
    pub spoil: bool,
}

impl List {
    pub fn of(issuer: &'static str, key: &'static str) -> Self {
        let (this, next) = ("261101000000Z", Some("261201000000Z"));
        Self {
            issuer,
            key,
            this,
            next,
            entries: vec![],
            extensions: vec![],
            spoil: false,
        }
    }

    pub fn build(self) -> CertificateList {
        let next = self.next.map(time).unwrap_or_default();
        let entries = if self.entries.is_empty() {
            vec![]
        } else {
            tlv::sequence(&[&self.entries.concat()])
        };
        let extensions = if self.extensions.is_empty() {
            vec![]
        } else {
            tlv::encode(tag::context(0), &tlv::sequence(&[&self.extensions.concat()]))
        };
        let version = tlv::encode(tag::INTEGER, &[1]);
        let to_be_signed = tlv::sequence(&[
            &version,
            &ecdsa(),
            &name(self.issuer),
            &time(self.this),
            &next,
            &entries,
            &extensions,
        ]);
        let der = signed(&to_be_signed, self.key, &ecdsa(), self.spoil);
        CertificateList::from_der(&der, &Budget::default()).unwrap()
    }
}

/// Entry for serial 7.
pub fn revoked(date: &str, reason: u8) -> Vec<u8> {
    let reason = extension(oid::CRL_REASON, false, &[0x0a, 1, reason]);
    tlv::sequence(&[
        &tlv::encode(tag::INTEGER, &[7]),
        &time(date),
        &tlv::sequence(&[&reason]),
    ])
}

/// The world of one question; everything in order until it is changed.
pub struct World {
    pub root: Issue,
    pub issuing: Issue,
    pub signer: Issue,
    pub of_root: List,
    pub of_issuing: List,
    /// Further lists, certificates and OCSP responses.
    pub more_lists: Vec<List>,
    pub more: Vec<Certificate>,
    pub responses: Vec<Vec<u8>>,
    pub settings: PathSettings,
    pub time: &'static str,
}

impl Default for World {
    fn default() -> Self {
        Self {
            root: Issue::root(),
            issuing: Issue::issuing(),
            signer: Issue::signer(),
            of_root: List::of("Root", "root"),
            of_issuing: List::of("Issuing", "issuing"),
            more_lists: vec![],
            more: vec![],
            responses: vec![],
            settings: PathSettings::default(),
            time: NOW,
        }
    }
}

impl World {
    pub fn ask(self) -> PathOutcome {
        let (target, between) = (self.signer.build(), [self.issuing.build()]);
        let anchors = [Anchor::new(self.root.build())];
        let lists = [self.of_root, self.of_issuing].into_iter().chain(self.more_lists);
        let revocation_lists = lists.map(List::build).collect();
        let response = |der: &Vec<u8>| OcspResponse::from_der(der, &Budget::default()).unwrap();
        let evidence = Evidence {
            revocation_lists,
            ocsp_responses: self.responses.iter().map(response).collect(),
            certificates: self.more,
        };
        let request = PathRequest {
            target: &target,
            certificates: &between,
            anchors: &anchors,
            evidence: &evidence,
            time: self.time.parse().unwrap(),
            signer: SignerPolicy::document(),
            algorithms: AlgorithmPolicy::embedded(),
        };
        let outcome = validate_path_with(&request, &self.settings, provider::aws_lc());
        let second = validate_path_with(&request, &self.settings, provider::rustcrypto());
        assert_eq!(
            outcome.sub_indication, second.sub_indication,
            "both providers say the same"
        );
        outcome
    }
}

#[track_caller]
pub fn refused(world: World, rule: &str, reason: SubIndication, words: &str) {
    let outcome = world.ask();
    assert_eq!(
        outcome.sub_indication,
        Some(reason),
        "{words}: {:#?}",
        outcome.findings
    );
    let said = outcome
        .findings
        .iter()
        .any(|finding| finding.rule == rule && finding.message.contains(words));
    assert!(said, "{words}: {:#?}", outcome.findings);
}
