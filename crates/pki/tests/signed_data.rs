// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! CMS made and judged: what we assemble is in order for both providers and the `cms` crate; each rule R26–R33 has a case
//! that breaks it. Keys and certificates are the committed test PKI.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests may"
)]

use std::path::Path;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{self, EcdsaKeyPair, RsaKeyPair};
use pki::cms::{self, identifier};
use pki::tlv::{self, tag};
use pki::{
    Assembly, Budget, Certificate, DigestAlgorithm, DigestCheck, ParseError, Profile, SignatureAlgorithm,
    SignatureCheck, SignedData, SignerCheck, SubIndication, assemble, check_signer, check_signers, oid,
    provider, signed_attributes,
};

const CONTENT: &[&[u8]] = &[b"first range ", b"second range"];

fn read(name: &str) -> Vec<u8> {
    std::fs::read(
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../../certs-test")
            .join(name),
    )
    .unwrap()
}

fn chain(name: &str) -> Vec<Certificate> {
    Certificate::bundle(&read(&format!("pki/{name}.pem")), &Budget::default()).unwrap()
}

fn sign(name: &str, algorithm: SignatureAlgorithm, message: &[u8]) -> Vec<u8> {
    let key = pki::pem::blocks(&read(&format!("keys/{name}.pem")), "PRIVATE KEY")
        .unwrap()
        .remove(0);
    let rng = SystemRandom::new();
    let rsa = |encoding: &'static dyn signature::RsaEncoding| {
        let pair = RsaKeyPair::from_pkcs8(&key).unwrap();
        let mut value = vec![0; pair.public_modulus_len()];
        pair.sign(encoding, &rng, message, &mut value).unwrap();
        value
    };
    match algorithm {
        SignatureAlgorithm::Ecdsa { .. } => {
            let pair = EcdsaKeyPair::from_pkcs8(&signature::ECDSA_P256_SHA256_ASN1_SIGNING, &key).unwrap();
            pair.sign(&rng, message).unwrap().as_ref().to_vec()
        }
        SignatureAlgorithm::RsaPss { .. } => rsa(&signature::RSA_PSS_SHA256),
        SignatureAlgorithm::RsaPkcs1 { .. } => rsa(&signature::RSA_PKCS1_SHA256),
        SignatureAlgorithm::Ed25519 => pki::ed25519::SigningKey::from_pkcs8_der(&key)
            .unwrap()
            .sign(message),
        other => panic!("nothing is signed with {}", other.name()),
    }
}

fn whole(name: &str, algorithm: SignatureAlgorithm) -> Vec<u8> {
    let certificates = chain(name);
    let digest = algorithm.digest();
    let attributes = signed_attributes(digest, &digest.hash(CONTENT), &certificates[0]).unwrap();
    let value = sign(name, algorithm, &attributes);
    assemble(&Assembly {
        signed_attributes: &attributes,
        signature: &value,
        algorithm,
        certificates: &certificates,
    })
    .unwrap()
}

fn ecdsa() -> SignatureAlgorithm {
    SignatureAlgorithm::Ecdsa {
        curve: pki::Curve::P256,
        digest: DigestAlgorithm::Sha256,
    }
}

fn judge(der: &[u8], content: &[&[u8]], profile: Profile) -> SignerCheck {
    let signed_data = SignedData::parse(der, &Budget::default()).unwrap();
    check_signer(&signed_data, content, profile, provider::aws_lc())
}

#[test]
fn what_we_assemble_is_in_order_for_everyone() {
    use der::Decode as _;
    let sha256 = DigestAlgorithm::Sha256;
    let cases = [
        ("seal", ecdsa()),
        ("seal-rsa", SignatureAlgorithm::rsa_pss(sha256)),
        ("seal-rsa", SignatureAlgorithm::RsaPkcs1 { digest: sha256 }),
        ("log", SignatureAlgorithm::Ed25519),
    ];
    for (name, algorithm) in cases {
        let der = whole(name, algorithm);
        let mut padded = der.clone();
        padded.extend([0; 100]);
        let signed_data = SignedData::parse(&padded, &Budget::default()).unwrap();
        assert_eq!(signed_data.length(), der.len());
        for provider in [provider::aws_lc(), provider::rustcrypto()] {
            let check = check_signer(&signed_data, CONTENT, Profile::Pades, provider);
            assert_eq!(check.strict_sub_indication, None, "{name}: {:#?}", check.findings);
            assert_eq!(
                (check.digest, check.signature),
                (DigestCheck::Match, SignatureCheck::Valid)
            );
            assert_eq!(check.signature_algorithm, Some(algorithm));
            assert!(check.findings.is_empty(), "{:#?}", check.findings);
        }
        // The second encoder reads it and writes the same bytes: it is DER.
        let info = ::cms::content_info::ContentInfo::from_der(&der).unwrap();
        let inner =
            ::cms::signed_data::SignedData::from_der(&der::Encode::to_der(&info.content).unwrap()).unwrap();
        assert_eq!(
            der::Encode::to_der(&inner).unwrap(),
            der::Encode::to_der(&info.content).unwrap()
        );
    }
}

/// A SignedData whose parts can be broken one at a time; signed properly unless told otherwise.
struct Broken {
    attributes: Vec<Vec<u8>>,
    sorted: bool,
    with_attributes: bool,
    digest: Vec<u8>,
    algorithm: Vec<u8>,
    certificates: Vec<Certificate>,
    content_type: &'static str,
    encapsulated: bool,
    infos: usize,
    spoil: fn(&mut Vec<u8>),
}

fn attribute(name: &str, value: &[u8]) -> Vec<u8> {
    tlv::sequence(&[&tlv::oid(name), &tlv::encode(tag::SET, value)])
}

fn certificate_id(certificate: &Certificate) -> Vec<u8> {
    let hash = tlv::encode(
        tag::OCTET_STRING,
        &certificate.fingerprint(DigestAlgorithm::Sha256),
    );
    tlv::sequence(&[&tlv::sequence(&[&tlv::sequence(&[&hash])])])
}

impl Default for Broken {
    fn default() -> Self {
        let certificates = chain("seal");
        let digest = DigestAlgorithm::Sha256.hash(CONTENT);
        Self {
            attributes: vec![
                attribute(oid::CONTENT_TYPE, &tlv::oid(oid::DATA)),
                attribute(oid::MESSAGE_DIGEST, &tlv::encode(tag::OCTET_STRING, &digest)),
                attribute(oid::SIGNING_CERTIFICATE_V2, &certificate_id(&certificates[0])),
            ],
            sorted: true,
            with_attributes: true,
            digest: identifier::encode_digest(DigestAlgorithm::Sha256),
            algorithm: identifier::encode_signature(ecdsa()),
            certificates,
            content_type: oid::DATA,
            encapsulated: false,
            infos: 1,
            spoil: |_| {},
        }
    }
}

impl Broken {
    fn without(mut self, name: &str) -> Self {
        let wanted = tlv::oid(name);
        self.attributes
            .retain(|one| !one.windows(wanted.len()).any(|window| window == wanted));
        self
    }

    fn with(mut self, name: &str, value: &[u8]) -> Self {
        self.attributes.push(attribute(name, value));
        self
    }

    fn build(self) -> Vec<u8> {
        let mut attributes = if self.sorted {
            tlv::set_of(self.attributes.clone())
        } else {
            let mut reversed = self.attributes.clone();
            reversed.sort();
            reversed.reverse();
            tlv::encode(tag::SET, &reversed.concat())
        };
        let message = if self.with_attributes {
            attributes.clone()
        } else {
            CONTENT.concat()
        };
        let mut value = sign("seal", ecdsa(), &message);
        (self.spoil)(&mut value);
        attributes[0] = tag::context(0);
        let leaf = &chain("seal")[0];
        let sid = tlv::sequence(&[leaf.issuer_der(), &tlv::encode(tag::INTEGER, leaf.serial())]);
        let version = tlv::encode(tag::INTEGER, &[1]);
        let attributes: &[u8] = if self.with_attributes { &attributes } else { &[] };
        let value = tlv::encode(tag::OCTET_STRING, &value);
        let info = tlv::sequence(&[&version, &sid, &self.digest, attributes, &self.algorithm, &value]);
        let content = tlv::encode(tag::context(0), &tlv::encode(tag::OCTET_STRING, b"inside"));
        let content: &[u8] = if self.encapsulated { &content } else { &[] };
        let mut certificates = tlv::set_of(self.certificates.iter().map(|one| one.der().to_vec()).collect());
        certificates[0] = tag::context(0);
        let certificates: &[u8] = if self.certificates.is_empty() {
            &[]
        } else {
            &certificates
        };
        let signed_data = tlv::sequence(&[
            &version,
            &tlv::set_of(vec![self.digest.clone()]),
            &tlv::sequence(&[&tlv::oid(self.content_type), content]),
            certificates,
            &tlv::encode(tag::SET, &vec![info; self.infos].concat()),
        ]);
        tlv::sequence(&[
            &tlv::oid(oid::SIGNED_DATA),
            &tlv::encode(tag::context(0), &signed_data),
        ])
    }
}

use SubIndication::{
    CryptoConstraintsFailure, FormatFailure, HashFailure, NoSigningCertificateFound, SigConstraintsFailure,
    SigCryptoFailure,
};

/// Expected reasons against: PAdES, the legacy kind, PAdES under strict.
type Expected = [Option<SubIndication>; 3];

const fn always(reason: SubIndication) -> Expected {
    [Some(reason), Some(reason), Some(reason)]
}

const fn not_legacy(reason: SubIndication) -> Expected {
    [Some(reason), None, Some(reason)]
}

const fn only_strict(reason: SubIndication) -> Expected {
    [None, None, Some(reason)]
}

fn check(what: &str, rule: &str, expected: Expected, broken: Broken) {
    let der = broken.build();
    let (pades, legacy) = (
        judge(&der, CONTENT, Profile::Pades),
        judge(&der, CONTENT, Profile::Legacy),
    );
    let found = [
        pades.sub_indication,
        legacy.sub_indication,
        pades.strict_sub_indication,
    ];
    assert_eq!(found, expected, "{what}: {:#?}", pades.findings);
    assert!(
        pades.findings.iter().any(|one| one.rule == rule),
        "{what}: {:#?}",
        pades.findings
    );
}

fn octets(value: &[u8]) -> Vec<u8> {
    tlv::encode(tag::OCTET_STRING, value)
}

#[test]
fn a_signature_of_another_form_is_refused() {
    let new = Broken::default;
    assert_eq!(
        judge(&new().build(), CONTENT, Profile::Pades).strict_sub_indication,
        None
    );
    check(
        "two signers",
        "R26",
        always(FormatFailure),
        Broken { infos: 2, ..new() },
    );
    check(
        "no signer",
        "R26",
        always(FormatFailure),
        Broken { infos: 0, ..new() },
    );
    check(
        "content inside",
        "R26",
        not_legacy(FormatFailure),
        Broken {
            encapsulated: true,
            ..new()
        },
    );
    let other = Broken {
        content_type: oid::SIGNED_DATA,
        ..new()
    };
    check("other eContentType", "R26", not_legacy(FormatFailure), other);
    let none = Broken {
        certificates: vec![],
        ..new()
    };
    check("no certificates", "R26", always(NoSigningCertificateFound), none);
    let bare = Broken {
        with_attributes: false,
        ..new()
    };
    check("no attributes", "R27", not_legacy(FormatFailure), bare);
    check(
        "unsorted",
        "R29",
        only_strict(FormatFailure),
        Broken {
            sorted: false,
            ..new()
        },
    );
    let time = tlv::encode(tag::UTC_TIME, b"261123100000Z");
    check(
        "signing-time",
        "R33",
        only_strict(SigConstraintsFailure),
        new().with(oid::SIGNING_TIME, &time),
    );
}

#[test]
fn each_attribute_comes_once_and_names_what_was_signed() {
    let new = Broken::default;
    let id = certificate_id(&chain("clerk")[0]);
    let without = |name: &str| new().without(name);
    check(
        "no content-type",
        "R28",
        always(FormatFailure),
        without(oid::CONTENT_TYPE),
    );
    let wrong = without(oid::CONTENT_TYPE).with(oid::CONTENT_TYPE, &tlv::oid(oid::SIGNED_DATA));
    check("wrong content-type", "R28", always(FormatFailure), wrong);
    check(
        "no message-digest",
        "R28",
        always(FormatFailure),
        without(oid::MESSAGE_DIGEST),
    );
    let two = new().with(oid::MESSAGE_DIGEST, &octets(&[0; 32]));
    check("two message-digests", "R28", always(FormatFailure), two);
    let short = without(oid::MESSAGE_DIGEST).with(oid::MESSAGE_DIGEST, &octets(&[0; 31]));
    check("short message-digest", "R28", always(HashFailure), short);
    let anonymous = without(oid::SIGNING_CERTIFICATE_V2);
    check(
        "no signing-certificate",
        "R28",
        not_legacy(SigConstraintsFailure),
        anonymous,
    );
    let two = new().with(oid::SIGNING_CERTIFICATE_V2, &id);
    check("two signing-certificates", "R28", always(FormatFailure), two);
    let other = without(oid::SIGNING_CERTIFICATE_V2).with(oid::SIGNING_CERTIFICATE_V2, &id);
    check(
        "another's signing-certificate",
        "R30",
        always(NoSigningCertificateFound),
        other,
    );
    let other = Broken {
        certificates: chain("clerk"),
        ..new()
    };
    check(
        "another's certificate",
        "R30",
        always(NoSigningCertificateFound),
        other,
    );
}

#[test]
fn algorithms_agree_with_each_other_and_with_the_key() {
    let new = Broken::default;
    let sha512 = identifier::encode_digest(DigestAlgorithm::Sha512);
    let whirlpool = Broken {
        digest: tlv::sequence(&[&tlv::oid("1.0.10118.3.0.55")]),
        ..new()
    };
    check("Whirlpool", "R31", always(CryptoConstraintsFailure), whirlpool);
    // The digest is computed as declared, so the content no longer fits either: the graver reason wins.
    let declared = Broken {
        digest: sha512.clone(),
        ..new()
    };
    check("other digest declared", "R31", always(HashFailure), declared);
    let pkcs1 = SignatureAlgorithm::RsaPkcs1 {
        digest: DigestAlgorithm::Sha256,
    };
    let rsa = Broken {
        algorithm: identifier::encode_signature(pkcs1),
        ..new()
    };
    check("RSA for an EC key", "R31", always(CryptoConstraintsFailure), rsa);
    let parameters = tlv::sequence(&[&tlv::oid(oid::ECDSA_WITH_SHA_256), &[5, 0]]);
    let parameters = Broken {
        algorithm: parameters,
        ..new()
    };
    check("NULL with ECDSA", "R31", always(FormatFailure), parameters);
    let parameters = tlv::sequence(&[&tlv::oid(oid::ECDSA_WITH_SHA_256), &tlv::oid(oid::SECP256R1)]);
    let parameters = Broken {
        algorithm: parameters,
        ..new()
    };
    check("parameters with ECDSA", "R31", always(FormatFailure), parameters);
    let protection = tlv::sequence(&[&sha512, &tlv::encode(tag::context(1), &[])]);
    let protection = new().with(oid::ALGORITHM_PROTECTION, &protection);
    check(
        "algorithm protection differs",
        "R31",
        always(FormatFailure),
        protection,
    );
    let flipped = Broken {
        spoil: |value| value[20] ^= 1,
        ..new()
    };
    check(
        "a bit of the value flipped",
        "R32",
        always(SigCryptoFailure),
        flipped,
    );
    let longer = Broken {
        spoil: |value| value.push(0),
        ..new()
    };
    check("a byte after the value", "R32", always(SigCryptoFailure), longer);
}

#[test]
fn changed_content_is_a_mismatch_and_the_signature_value_stays_valid() {
    let check = judge(
        &whole("seal", ecdsa()),
        &[b"first range ", b"second rangE"],
        Profile::Pades,
    );
    assert_eq!(
        (check.digest, check.signature),
        (DigestCheck::Mismatch, SignatureCheck::Valid)
    );
    assert_eq!(check.sub_indication, Some(SubIndication::HashFailure));
}

/// The same value with an indefinite length at every constructed element outside `keep`.
fn to_ber(der: &[u8], keep: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut reader = tlv::Reader::new(der);
    while !reader.is_empty() {
        let element = reader.element("test").unwrap();
        if element.tag & 0x20 == 0 || element.encoding == keep {
            out.extend(element.encoding);
        } else {
            out.extend([element.tag, 0x80]);
            out.extend(to_ber(element.content, keep));
            out.extend([0, 0]);
        }
    }
    out
}

#[test]
fn ber_is_read_reported_and_verified_over_the_same_bytes() {
    let der = whole("seal", ecdsa());
    let parsed = SignedData::parse(&der, &Budget::default()).unwrap();
    let mut attributes = parsed.signer_infos()[0]
        .signed_attributes
        .as_ref()
        .unwrap()
        .to_be_signed()
        .to_vec();
    attributes[0] = tag::context(0);
    // The shell alone, the whole but for the attributes, the attributes too (certificates stay DER in the first only).
    let mut shell = vec![0x30, 0x80];
    shell.extend(&der[4..]);
    shell.extend([0, 0]);
    for (what, mut ber, rules) in [
        ("shell", shell, vec!["R33"]),
        ("all but the attributes", to_ber(&der, &attributes), vec!["R33"]),
        ("all", to_ber(&der, &[]), vec!["R33", "R29"]),
    ] {
        let length = ber.len();
        ber.extend([0; 50]);
        let signed_data = SignedData::parse(&ber, &Budget::default()).unwrap();
        assert_eq!(
            (signed_data.length(), signed_data.is_ber()),
            (length, true),
            "{what}"
        );
        let check = check_signer(&signed_data, CONTENT, Profile::Pades, provider::aws_lc());
        assert_eq!(check.sub_indication, None, "{what}: {:#?}", check.findings);
        assert_eq!(check.strict_sub_indication, Some(FormatFailure), "{what}");
        let found: Vec<_> = check
            .findings
            .iter()
            .map(|finding| finding.rule.as_str())
            .collect();
        assert_eq!(found, rules, "{what}");
        let changed = check_signer(&signed_data, &[b"other"], Profile::Pades, provider::aws_lc());
        assert_eq!(changed.sub_indication, Some(HashFailure), "{what}");
    }
    assert!(!parsed.is_ber());
}

#[test]
fn algorithm_protection_that_says_the_same_is_in_order() {
    let digest = identifier::encode_digest(DigestAlgorithm::Sha256);
    let with_null = tlv::sequence(&[&tlv::oid(oid::SHA_256), &[5, 0]]);
    let mut signature = identifier::encode_signature(ecdsa());
    signature[0] = tag::context(1);
    for digest in [digest, with_null] {
        let protection =
            Broken::default().with(oid::ALGORITHM_PROTECTION, &tlv::sequence(&[&digest, &signature]));
        let check = judge(&protection.build(), CONTENT, Profile::Pades);
        assert_eq!(check.strict_sub_indication, None, "{:#?}", check.findings);
    }
    let mut other = identifier::encode_signature(SignatureAlgorithm::Ed25519);
    other[0] = tag::context(1);
    let value = tlv::sequence(&[&identifier::encode_digest(DigestAlgorithm::Sha256), &other]);
    let protection = Broken::default().with(oid::ALGORITHM_PROTECTION, &value);
    check(
        "another signature algorithm protected",
        "R31",
        always(FormatFailure),
        protection,
    );
}

#[test]
fn a_file_of_its_own_may_have_content_inside_and_several_signers() {
    let inside = Broken {
        encapsulated: true,
        ..Broken::default()
    };
    // Signed is CONTENT, inside stands "inside": the digest differs; beside it, the two differ.
    let der = inside.build();
    let signed_data = SignedData::parse(&der, &Budget::default()).unwrap();
    assert_eq!(signed_data.encapsulated_content(), Some(&b"inside"[..]));
    let checks = check_signers(&signed_data, None, provider::aws_lc());
    assert_eq!(checks[0].sub_indication, Some(HashFailure));
    let checks = check_signers(&signed_data, Some(CONTENT), provider::aws_lc());
    assert_eq!(checks[0].sub_indication, Some(FormatFailure));
    let two = Broken {
        infos: 2,
        ..Broken::default()
    };
    let signed_data = SignedData::parse(&two.build(), &Budget::default()).unwrap();
    let checks = check_signers(&signed_data, Some(CONTENT), provider::aws_lc());
    assert_eq!(checks.len(), 2);
    assert!(
        checks.iter().all(|check| check.sub_indication.is_none()),
        "{checks:#?}"
    );
    let none = check_signers(&signed_data, None, provider::aws_lc());
    assert!(
        none.iter().all(|check| check.sub_indication.is_some()),
        "{none:#?}"
    );
}

#[test]
fn a_certificate_from_elsewhere_counts_only_if_it_is_the_one_named() {
    let bare = Broken {
        certificates: vec![],
        ..Broken::default()
    };
    let signed_data = SignedData::parse(&bare.build(), &Budget::default()).unwrap();
    for (name, expected) in [("seal", None), ("clerk", Some(NoSigningCertificateFound))] {
        let check = cms::check_signer_with(
            &signed_data,
            CONTENT,
            Profile::Legacy,
            &chain(name),
            provider::aws_lc(),
        );
        assert_eq!(check.sub_indication, expected, "{name}: {:#?}", check.findings);
    }
}

#[test]
fn no_prefix_and_no_flipped_byte_panics_or_is_passed_with_other_content() {
    let der = whole("seal", ecdsa());
    for end in 0..der.len() {
        assert!(SignedData::parse(&der[..end], &Budget::default()).is_err());
    }
    for at in 0..der.len() {
        let mut flipped = der.clone();
        flipped[at] ^= 0x41;
        let Ok(signed_data) = SignedData::parse(&flipped, &Budget::default()) else {
            continue;
        };
        let check = check_signer(&signed_data, &[b"other"], Profile::Pades, provider::aws_lc());
        assert!(check.sub_indication.is_some(), "byte {at}");
    }
}

#[test]
fn more_than_the_budget_is_refused() {
    let der = whole("seal", ecdsa());
    let small = Budget {
        bytes: 100,
        ..Budget::default()
    };
    let few = Budget {
        certificates: 1,
        ..Budget::default()
    };
    for budget in [small, few] {
        let error = SignedData::parse(&der, &budget).unwrap_err();
        assert!(matches!(error, ParseError::OverBudget { .. }), "{error}");
    }
}

#[test]
fn openssl_accepts_what_we_assemble() {
    use std::io::Write as _;
    use std::process::Command;
    let folder = std::env::temp_dir().join(format!("geleit-pki-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("content"), CONTENT.concat()).unwrap();
    for (name, algorithm) in [
        ("seal", ecdsa()),
        ("seal-rsa", SignatureAlgorithm::rsa_pss(DigestAlgorithm::Sha256)),
    ] {
        std::fs::write(folder.join("cms"), whole(name, algorithm)).unwrap();
        let trust = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../certs-test/pki/trust.pem");
        let answer = Command::new("openssl")
            .current_dir(&folder)
            .args([
                "cms", "-verify", "-cades", "-binary", "-inform", "DER", "-in", "cms", "-content", "content",
            ])
            .args(["-out", "out", "-attime", "1795428000", "-CAfile"])
            .arg(trust)
            .output();
        let Ok(answer) = answer else {
            let mut stderr = std::io::stderr();
            writeln!(stderr, "SKIPPED openssl_accepts_what_we_assemble: no openssl").unwrap();
            return;
        };
        assert!(
            answer.status.success(),
            "{name}: {}",
            String::from_utf8_lossy(&answer.stderr)
        );
    }
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn nothing_is_assembled_without_a_fitting_certificate() {
    let certificates = chain("seal");
    let rsa = SignatureAlgorithm::rsa_pss(DigestAlgorithm::Sha256);
    let empty = Assembly {
        signed_attributes: &[],
        signature: &[],
        algorithm: rsa,
        certificates: &[],
    };
    assert_eq!(assemble(&empty), Err(cms::AssemblyError::NoCertificate));
    let wrong = Assembly {
        certificates: &certificates,
        ..empty
    };
    assert!(matches!(assemble(&wrong), Err(cms::AssemblyError::Key { .. })));
    let old = signed_attributes(DigestAlgorithm::Sha1, &[0; 20], &certificates[0]);
    assert!(matches!(old, Err(cms::AssemblyError::Legacy { .. })));
    let old = Assembly {
        certificates: &certificates,
        algorithm: SignatureAlgorithm::RsaPkcs1 {
            digest: DigestAlgorithm::Sha224,
        },
        ..empty
    };
    assert!(matches!(assemble(&old), Err(cms::AssemblyError::Legacy { .. })));
    let short = signed_attributes(DigestAlgorithm::Sha256, &[0; 31], &certificates[0]);
    assert!(matches!(short, Err(cms::AssemblyError::DigestLength { .. })));
}
