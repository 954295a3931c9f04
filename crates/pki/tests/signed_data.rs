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
    SignatureCheck, SignedData, SignerCheck, SubIndication, assemble, check_signer, oid, provider,
    signed_attributes,
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
            if algorithm == SignatureAlgorithm::Ed25519 && provider.name() == "RustCrypto" {
                assert_eq!(check.signature, SignatureCheck::Unchecked);
                assert_eq!(
                    check.sub_indication,
                    Some(SubIndication::CryptoConstraintsFailure)
                );
                continue;
            }
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

#[test]
fn each_rule_has_a_signature_that_breaks_it() {
    use SubIndication::{
        CryptoConstraintsFailure as Crypto, FormatFailure as Format, HashFailure as Hash,
        NoSigningCertificateFound as NoSigner, SigConstraintsFailure as Constraints,
        SigCryptoFailure as Broke,
    };
    let new = Broken::default;
    let other = chain("clerk");
    let octets = |value: &[u8]| tlv::encode(tag::OCTET_STRING, value);
    // (what, bytes, rule, PAdES general, legacy general, strict)
    let cases: Vec<(
        &str,
        Broken,
        &str,
        Option<SubIndication>,
        Option<SubIndication>,
        Option<SubIndication>,
    )> = vec![
        ("nothing", new(), "", None, None, None),
        (
            "two SignerInfos",
            Broken { infos: 2, ..new() },
            "R26",
            Some(Format),
            Some(Format),
            Some(Format),
        ),
        (
            "no SignerInfo",
            Broken { infos: 0, ..new() },
            "R26",
            Some(Format),
            Some(Format),
            Some(Format),
        ),
        (
            "content inside",
            Broken {
                encapsulated: true,
                ..new()
            },
            "R26",
            Some(Format),
            None,
            Some(Format),
        ),
        (
            "other eContentType",
            Broken {
                content_type: oid::SIGNED_DATA,
                ..new()
            },
            "R26",
            Some(Format),
            None,
            Some(Format),
        ),
        (
            "no certificates",
            Broken {
                certificates: vec![],
                ..new()
            },
            "R26",
            Some(NoSigner),
            Some(NoSigner),
            Some(NoSigner),
        ),
        (
            "another's certificate",
            Broken {
                certificates: other.clone(),
                ..new()
            },
            "R30",
            Some(NoSigner),
            Some(NoSigner),
            Some(NoSigner),
        ),
        (
            "no attributes",
            Broken {
                with_attributes: false,
                ..new()
            },
            "R27",
            Some(Format),
            None,
            Some(Format),
        ),
        (
            "no content-type",
            new().without(oid::CONTENT_TYPE),
            "R28",
            Some(Format),
            Some(Format),
            Some(Format),
        ),
        (
            "wrong content-type",
            new()
                .without(oid::CONTENT_TYPE)
                .with(oid::CONTENT_TYPE, &tlv::oid(oid::SIGNED_DATA)),
            "R28",
            Some(Format),
            Some(Format),
            Some(Format),
        ),
        (
            "no message-digest",
            new().without(oid::MESSAGE_DIGEST),
            "R28",
            Some(Format),
            Some(Format),
            Some(Format),
        ),
        (
            "two message-digests",
            new().with(oid::MESSAGE_DIGEST, &octets(&[0; 32])),
            "R28",
            Some(Format),
            Some(Format),
            Some(Format),
        ),
        (
            "short message-digest",
            new()
                .without(oid::MESSAGE_DIGEST)
                .with(oid::MESSAGE_DIGEST, &octets(&[0; 31])),
            "R28",
            Some(Hash),
            Some(Hash),
            Some(Hash),
        ),
        (
            "no signing-certificate",
            new().without(oid::SIGNING_CERTIFICATE_V2),
            "R28",
            Some(Constraints),
            None,
            Some(Constraints),
        ),
        (
            "two signing-certificates",
            new().with(oid::SIGNING_CERTIFICATE_V2, &certificate_id(&other[0])),
            "R28",
            Some(Format),
            Some(Format),
            Some(Format),
        ),
        (
            "signing-certificate of another",
            new()
                .without(oid::SIGNING_CERTIFICATE_V2)
                .with(oid::SIGNING_CERTIFICATE_V2, &certificate_id(&other[0])),
            "R30",
            Some(NoSigner),
            Some(NoSigner),
            Some(NoSigner),
        ),
        (
            "attributes unsorted",
            Broken {
                sorted: false,
                ..new()
            },
            "R29",
            None,
            None,
            Some(Format),
        ),
        (
            "unknown digest",
            Broken {
                digest: tlv::sequence(&[&tlv::oid(oid::SHA_1)]),
                ..new()
            },
            "R31",
            Some(Crypto),
            Some(Crypto),
            Some(Crypto),
        ),
        (
            "other digest declared",
            Broken {
                digest: identifier::encode_digest(DigestAlgorithm::Sha512),
                ..new()
            },
            "R31",
            Some(Hash),
            Some(Hash),
            Some(Hash),
        ),
        (
            "RSA declared for an EC key",
            Broken {
                algorithm: identifier::encode_signature(SignatureAlgorithm::RsaPkcs1 {
                    digest: DigestAlgorithm::Sha256,
                }),
                ..new()
            },
            "R31",
            Some(Crypto),
            Some(Crypto),
            Some(Crypto),
        ),
        (
            "parameters with ECDSA",
            Broken {
                algorithm: tlv::sequence(&[&tlv::oid(oid::ECDSA_WITH_SHA_256), &[5, 0]]),
                ..new()
            },
            "R31",
            Some(Format),
            Some(Format),
            Some(Format),
        ),
        (
            "algorithm protection differs",
            new().with(
                oid::ALGORITHM_PROTECTION,
                &tlv::sequence(&[
                    &identifier::encode_digest(DigestAlgorithm::Sha512),
                    &tlv::encode(tag::context(1), &[]),
                ]),
            ),
            "R31",
            Some(Format),
            Some(Format),
            Some(Format),
        ),
        (
            "a bit of the value flipped",
            Broken {
                spoil: |value| value[20] ^= 1,
                ..new()
            },
            "R32",
            Some(Broke),
            Some(Broke),
            Some(Broke),
        ),
        (
            "bytes after the value",
            Broken {
                spoil: |value| value.push(0),
                ..new()
            },
            "R32",
            Some(Broke),
            Some(Broke),
            Some(Broke),
        ),
        (
            "signing-time",
            new().with(oid::SIGNING_TIME, &tlv::encode(tag::UTC_TIME, b"261123100000Z")),
            "R33",
            None,
            None,
            Some(Constraints),
        ),
    ];
    for (what, broken, rule, pades, legacy, strict) in cases {
        let der = broken.build();
        let (found, found_legacy) = (
            judge(&der, CONTENT, Profile::Pades),
            judge(&der, CONTENT, Profile::Legacy),
        );
        assert_eq!(found.sub_indication, pades, "{what}: {:#?}", found.findings);
        assert_eq!(
            found_legacy.sub_indication, legacy,
            "{what}, legacy: {:#?}",
            found_legacy.findings
        );
        assert_eq!(
            found.strict_sub_indication, strict,
            "{what}, strict: {:#?}",
            found.findings
        );
        assert!(
            rule.is_empty() || found.findings.iter().any(|one| one.rule == rule),
            "{what}: {:#?}",
            found.findings
        );
    }
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

#[test]
fn ber_is_unsupported_and_says_so() {
    let der = whole("seal", ecdsa());
    let mut ber = vec![0x30, 0x80];
    ber.extend(&der[4..]);
    ber.extend([0, 0]);
    let error = SignedData::parse(&ber, &Budget::default()).unwrap_err();
    assert!(matches!(error, ParseError::Unsupported { .. }), "{error}");
    assert!(error.to_string().contains("indefinite"), "{error}");
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
            writeln!(
                std::io::stderr(),
                "SKIPPED openssl_accepts_what_we_assemble: no openssl"
            )
            .unwrap();
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
    let short = signed_attributes(DigestAlgorithm::Sha256, &[0; 31], &certificates[0]);
    assert!(matches!(short, Err(cms::AssemblyError::DigestLength { .. })));
}
