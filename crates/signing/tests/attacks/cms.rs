// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The CMS bent: signers, attributes, algorithms, content, encodings. The bytes of the file are right each time.

use pki::tlv::{self, tag};
use pki::{DigestAlgorithm, oid};

use crate::forge::*;
use crate::support::{certificates, permit};
use crate::{At, Case};

fn with(bend: impl Fn(&mut Cms) + 'static) -> Vec<u8> {
    with_bytes(bend, |cms| cms)
}

fn with_bytes(bend: impl Fn(&mut Cms) + 'static, encode: fn(Vec<u8>) -> Vec<u8>) -> Vec<u8> {
    let wish = Wish {
        p: Some(1),
        cms: Box::new(move |mut cms| {
            bend(&mut cms);
            encode(cms.build())
        }),
        ..Wish::default()
    };
    forge(&permit(), 6, &wish)
}

/// The attributes without the one at `index`: content-type, message-digest, signing-certificate.
fn without(index: usize) -> Vec<u8> {
    with(move |cms| drop(cms.attribute_list().remove(index)))
}

fn replaced(index: usize, attribute: fn() -> Vec<u8>) -> Vec<u8> {
    with(move |cms| cms.attribute_list()[index] = attribute())
}

fn twice(index: usize) -> Vec<u8> {
    with(move |cms| {
        let again = cms.attribute_list()[index].clone();
        cms.attribute_list().push(again);
    })
}

pub(super) fn cases() -> Vec<Case> {
    [
        signers(),
        certificate_names(),
        attributes(),
        algorithms(),
        parameters(),
        encodings(),
    ]
    .into_iter()
    .flatten()
    .map(|(name, rule, exit, attack)| {
        Case::failed(name, rule, At::Object("6 0"), (attack, certified())).with_exit(exit)
    })
    .collect()
}

type Bent = (&'static str, &'static str, u8, Vec<u8>);

fn signers() -> Vec<Bent> {
    vec![
        ("two signers", "R26", 1, with(|cms| cms.signers = 2)),
        ("no signer", "R26", 1, with(|cms| cms.signers = 0)),
        ("no certificates", "R26", 1, with(|cms| cms.certificates.clear())),
        (
            "another certificate only",
            "R30",
            3,
            with(|cms| cms.certificates = certificates("clerk-rsa")),
        ),
        (
            "content inside",
            "R26",
            1,
            with(|cms| cms.content = Some(cms.covered().to_vec())),
        ),
        (
            "other content inside",
            "R26",
            1,
            with(|cms| cms.content = Some(b"other".to_vec())),
        ),
        (
            "content of another type",
            "R26",
            1,
            with(|cms| cms.content_type = oid::TST_INFO),
        ),
        (
            "signed by another key",
            "R32",
            1,
            with(|cms| cms.key = "clerk-rsa"),
        ),
    ]
}

/// The certificate of the seal with another key: the same issuer and serial number, and a signature that no longer holds.
fn look_alike() -> Vec<u8> {
    let mut der = certificates("seal-rsa").remove(0);
    let name = tlv::oid(oid::RSA_ENCRYPTION);
    let at = der.windows(name.len()).position(|window| window == name).unwrap();
    // Somewhere in the modulus behind it.
    der[at + 60] ^= 1;
    der
}

/// Who signed, said in ways that contradict each other.
fn certificate_names() -> Vec<Bent> {
    let first = |wrong: bool| {
        let certificate = pki::Certificate::from_der(&certificates("seal-rsa")[0]).unwrap();
        let mut hash = certificate.fingerprint(DigestAlgorithm::Sha1).to_vec();
        hash[0] ^= u8::from(wrong);
        let id = tlv::sequence(&[&tlv::encode(tag::OCTET_STRING, &hash)]);
        let value = tlv::sequence(&[&tlv::sequence(&[&id])]);
        attribute(oid::SIGNING_CERTIFICATE, &[&value])
    };
    let unknown = || {
        let id = tlv::sequence(&[&algorithm("1.2.3.4.5"), &tlv::encode(tag::OCTET_STRING, &[7; 32])]);
        attribute(
            oid::SIGNING_CERTIFICATE_V2,
            &[&tlv::sequence(&[&tlv::sequence(&[&id])])],
        )
    };
    vec![
        (
            "signing certificate in two versions that differ",
            "R30",
            3,
            with(move |cms| cms.attribute_list().push(first(true))),
        ),
        (
            "signing certificate with an unknown hash",
            "R30",
            3,
            replaced(2, unknown),
        ),
        (
            "a look-alike of the certificate alone",
            "R30",
            3,
            with(|cms| cms.certificates = vec![look_alike()]),
        ),
        (
            "signer named by a key identifier nobody has",
            "R30",
            3,
            with(|cms| cms.sid = Some(tlv::encode(tag::context_primitive(0), &[7; 20]))),
        ),
        (
            "signer named with another serial number",
            "R30",
            3,
            with(|cms| {
                let signer = pki::Certificate::from_der(&certificates("seal-rsa")[0]).unwrap();
                let serial = tlv::encode(tag::INTEGER, &[7]);
                cms.sid = Some(tlv::sequence(&[signer.issuer_der(), &serial]));
            }),
        ),
    ]
}

fn attributes() -> Vec<Bent> {
    let wrong_type = || attribute(oid::CONTENT_TYPE, &[&tlv::oid(oid::SIGNED_DATA)]);
    let two_types = || attribute(oid::CONTENT_TYPE, &[&tlv::oid(oid::DATA), &tlv::oid(oid::DATA)]);
    let short = || attribute(oid::MESSAGE_DIGEST, &[&tlv::encode(tag::OCTET_STRING, &[1; 20])]);
    vec![
        (
            "no signed attributes",
            "R27",
            1,
            with(|cms| cms.attributes = None),
        ),
        ("no content type", "R28", 1, without(0)),
        ("no message digest", "R28", 1, without(1)),
        ("no signing certificate", "R28", 3, without(2)),
        ("content type twice", "R28", 1, twice(0)),
        ("message digest twice", "R28", 1, twice(1)),
        ("signing certificate twice", "R28", 1, twice(2)),
        ("wrong content type", "R28", 1, replaced(0, wrong_type)),
        ("content type with two values", "R28", 1, replaced(0, two_types)),
        (
            "message digest of other bytes",
            "R28",
            1,
            replaced(1, || message_digest(b"other")),
        ),
        ("message digest too short", "R28", 1, replaced(1, short)),
        (
            "an empty set of attributes",
            "R28",
            1,
            with(|cms| cms.attribute_list().clear()),
        ),
        (
            "content type that is text",
            "R28",
            1,
            replaced(0, || attribute(oid::CONTENT_TYPE, &[&tlv::encode(0x0c, b"data")])),
        ),
        (
            "message digest that is bits",
            "R28",
            1,
            replaced(1, || {
                attribute(oid::MESSAGE_DIGEST, &[&tlv::encode(tag::BIT_STRING, &[0; 33])])
            }),
        ),
        (
            "signing certificate with a wrong hash",
            "R30",
            3,
            replaced(2, || signing_certificate("seal-rsa", true, None)),
        ),
        (
            "signing certificate of somebody else",
            "R30",
            3,
            replaced(2, || signing_certificate("clerk-rsa", false, None)),
        ),
        (
            "signing certificate with a wrong serial number",
            "R30",
            3,
            replaced(2, || signing_certificate("seal-rsa", false, Some(&[1, 2, 3]))),
        ),
    ]
}

fn algorithms() -> Vec<Bent> {
    let protection = |digest: &str| {
        let value = tlv::sequence(&[
            &algorithm(digest),
            &tlv::encode(tag::context(1), &algorithm(oid::RSA_ENCRYPTION)[2..]),
        ]);
        attribute(oid::ALGORITHM_PROTECTION, &[&value])
    };
    let extra = || tlv::sequence(&[&tlv::oid(oid::SHA_256), &tlv::encode(tag::OCTET_STRING, b"x")]);
    vec![
        (
            "signature algorithm with another digest",
            "R31",
            1,
            with(|cms| cms.signature_algorithm = algorithm(oid::SHA_512_WITH_RSA)),
        ),
        (
            "digest algorithm exchanged",
            "R28",
            1,
            with(|cms| cms.digest_algorithm = algorithm(oid::SHA_1)),
        ),
        (
            "unknown digest algorithm",
            "R31",
            3,
            with(|cms| cms.digest_algorithm = algorithm("1.2.3.4.5")),
        ),
        (
            "unknown signature algorithm",
            "R31",
            3,
            with(|cms| cms.signature_algorithm = algorithm("1.2.3.4.5")),
        ),
        (
            "elliptic algorithm for an RSA key",
            "R31",
            3,
            with(|cms| cms.signature_algorithm = tlv::sequence(&[&tlv::oid(oid::ECDSA_WITH_SHA_256)])),
        ),
        (
            "parameters that do not belong there",
            "R31",
            1,
            with(move |cms| cms.digest_algorithm = extra()),
        ),
        (
            "algorithm protection contradicts",
            "R31",
            1,
            with(move |cms| cms.attribute_list().push(protection(oid::SHA_512))),
        ),
    ]
}

/// RSASSA-PSS and its parameters, which the value is signed with: SHA-256, its mask, a salt of 32 bytes.
fn pss(digest: &str, mask: &str, salt: u8, more: &[u8]) -> Vec<u8> {
    let mask = tlv::sequence(&[&tlv::oid(oid::MGF1), &algorithm(mask)]);
    let parameters = tlv::sequence(&[
        &tlv::encode(tag::context(0), &algorithm(digest)),
        &tlv::encode(tag::context(1), &mask),
        &tlv::encode(tag::context(2), &tlv::encode(tag::INTEGER, &[salt])),
        more,
    ]);
    tlv::sequence(&[&tlv::oid(oid::RSASSA_PSS), &parameters])
}

#[expect(clippy::too_many_lines, reason = "a table")]
fn parameters() -> Vec<Bent> {
    let sealed = |identifier: Vec<u8>| {
        with(move |cms| {
            cms.pss = true;
            cms.signature_algorithm = identifier.clone();
        })
    };
    let trailer = tlv::encode(tag::context(3), &tlv::encode(tag::INTEGER, &[2]));
    let twice = || {
        let protection = tlv::sequence(&[
            &algorithm(oid::SHA_256),
            &tlv::encode(tag::context(1), &algorithm(oid::RSA_ENCRYPTION)[2..]),
        ]);
        attribute(oid::ALGORITHM_PROTECTION, &[&protection])
    };
    let authenticated = || {
        let protection = tlv::sequence(&[
            &algorithm(oid::SHA_256),
            &tlv::encode(tag::context(2), &algorithm(oid::RSA_ENCRYPTION)[2..]),
        ]);
        attribute(oid::ALGORITHM_PROTECTION, &[&protection])
    };
    vec![
        (
            "pss with another digest than it is signed with",
            "R32",
            1,
            sealed(pss(oid::SHA_512, oid::SHA_512, 32, &[])),
        ),
        (
            "pss with a mask of another digest",
            "R32",
            1,
            sealed(pss(oid::SHA_256, oid::SHA_512, 32, &[])),
        ),
        (
            "pss with another salt",
            "R32",
            1,
            sealed(pss(oid::SHA_256, oid::SHA_256, 20, &[])),
        ),
        (
            "pss with another trailer",
            "R31",
            1,
            sealed(pss(oid::SHA_256, oid::SHA_256, 32, &trailer)),
        ),
        (
            "pss without parameters",
            "R31",
            1,
            sealed(tlv::sequence(&[&tlv::oid(oid::RSASSA_PSS)])),
        ),
        ("pss where pkcs 1 is named", "R32", 1, with(|cms| cms.pss = true)),
        (
            "a signature value with a byte before it",
            "R32",
            1,
            with(|cms| cms.padding = vec![0]),
        ),
        (
            "algorithm protection twice",
            "R31",
            1,
            with(move |cms| cms.attribute_list().extend([twice(), twice()])),
        ),
        (
            "algorithm protection of something authenticated",
            "R31",
            1,
            with(move |cms| cms.attribute_list().push(authenticated())),
        ),
    ]
}

/// The outer SEQUENCE with an indefinite length.
fn indefinite(der: Vec<u8>) -> Vec<u8> {
    [&[0x30, 0x80][..], &der[4..], &[0, 0]].concat()
}

fn encodings() -> Vec<Bent> {
    let behind = |cms: Vec<u8>| [cms, b"more".to_vec()].concat();
    let again = |cms: Vec<u8>| [cms.clone(), cms].concat();
    let behind_ber = |cms: Vec<u8>| [indefinite(cms), vec![0x30, 0x00]].concat();
    let deep = |cms: Vec<u8>| [[0x30, 0x80].repeat(200), cms].concat();
    let longer = |cms: Vec<u8>| {
        let mut bent = cms;
        bent[3] = bent[3].wrapping_add(1);
        bent
    };
    vec![
        ("bytes behind the cms", "R8", 1, with_bytes(|_| {}, behind)),
        (
            "a second cms behind the first",
            "R8",
            1,
            with_bytes(|_| {}, again),
        ),
        (
            "ber with something behind it",
            "R8",
            1,
            with_bytes(|_| {}, behind_ber),
        ),
        (
            "ber without a bottom",
            "R8",
            1,
            with_bytes(|cms| cms.certificates.clear(), deep),
        ),
        ("a length that lies", "R8", 1, with_bytes(|_| {}, longer)),
    ]
}

/// ESSCertIDv2 with this hash.
fn named_by(digest: DigestAlgorithm) -> Vec<u8> {
    let certificate = pki::Certificate::from_der(&certificates("seal-rsa")[0]).unwrap();
    let hash = tlv::encode(tag::OCTET_STRING, &certificate.fingerprint(digest));
    let id = tlv::sequence(&[&algorithm(digest.oid()), &hash]);
    attribute(
        oid::SIGNING_CERTIFICATE_V2,
        &[&tlv::sequence(&[&tlv::sequence(&[&id])])],
    )
}

/// The same value with open lengths all the way down, and octet strings in two pieces.
fn in_pieces(der: Vec<u8>) -> Vec<u8> {
    let mut out = Vec::new();
    let mut reader = tlv::Reader::new(&der);
    while !reader.is_empty() {
        let element = reader.element("in pieces").unwrap();
        let inside = element.content.to_vec();
        match element.tag {
            tag::OCTET_STRING if inside.len() > 1 => {
                let (one, two) = inside.split_at(inside.len() / 2);
                let pieces = [
                    tlv::encode(tag::OCTET_STRING, one),
                    tlv::encode(tag::OCTET_STRING, two),
                ]
                .concat();
                out.extend([&[0x24, 0x80][..], &pieces, &[0, 0]].concat());
            }
            // Certificates stay as they are: their own signature covers their bytes.
            tag if tag & 0x20 != 0 && !is_certificates(&element) => {
                out.extend([&[tag, 0x80][..], &in_pieces(inside), &[0, 0]].concat());
            }
            _ => out.extend(element.encoding),
        }
    }
    out
}

fn is_certificates(element: &tlv::Element<'_>) -> bool {
    element.tag == tag::context(0) && element.content.starts_with(&certificates("seal-rsa")[0])
}

/// A countersignature, and a certificate that only looks like the signer's, in front of it.
pub fn harmless() -> Vec<(&'static str, Vec<u8>)> {
    let counter = attribute(
        "1.2.840.113549.1.9.6",
        &[&tlv::sequence(&[&tlv::encode(tag::INTEGER, &[1])])],
    );
    vec![
        (
            "a countersignature that nobody judges",
            with(move |cms| cms.unsigned = vec![counter.clone()]),
        ),
        (
            "a look-alike before the certificate",
            with(|cms| cms.certificates.insert(0, look_alike())),
        ),
        (
            "signer named by its key identifier",
            with(|cms| {
                let signer = pki::Certificate::from_der(&certificates("seal-rsa")[0]).unwrap();
                let identifier = signer.facts().subject_key_identifier.clone().unwrap();
                cms.sid = Some(tlv::encode(tag::context_primitive(0), &identifier));
            }),
        ),
        (
            "pss as it should be",
            with(|cms| {
                cms.pss = true;
                cms.signature_algorithm = pss(oid::SHA_256, oid::SHA_256, 32, &[]);
            }),
        ),
    ]
}

/// What general mode lets pass with a warning, and strict does not: the rule, and the file.
pub fn only_strict() -> Vec<(&'static str, Vec<u8>)> {
    let time = || {
        let time = tlv::encode(tag::UTC_TIME, b"261123101500Z");
        attribute(oid::SIGNING_TIME, &[&time])
    };
    let open = |cms: Vec<u8>| [&[0x30, 0x80][..], &cms[4..]].concat();
    vec![
        ("R33", with_bytes(|_| {}, indefinite)),
        (
            "R29",
            with(|cms| {
                cms.unsorted = true;
                cms.attribute_list().reverse();
            }),
        ),
        // The zero padding ends what was left open.
        ("R33", with_bytes(|_| {}, open)),
        ("R33", with(move |cms| cms.attribute_list().push(time()))),
        // The hash that names the certificate is one that no longer counts.
        (
            "R30",
            with(|cms| cms.attribute_list()[2] = named_by(DigestAlgorithm::Sha1)),
        ),
        // Both versions, and both right.
        (
            "R30",
            with(|cms| {
                let certificate = pki::Certificate::from_der(&certificates("seal-rsa")[0]).unwrap();
                let hash = certificate.fingerprint(DigestAlgorithm::Sha1).to_vec();
                let id = tlv::sequence(&[&tlv::encode(tag::OCTET_STRING, &hash)]);
                let value = tlv::sequence(&[&tlv::sequence(&[&id])]);
                cms.attribute_list()
                    .push(attribute(oid::SIGNING_CERTIFICATE, &[&value]));
            }),
        ),
        // Every string in pieces, every length open.
        ("R29", with_bytes(|_| {}, in_pieces)),
    ]
}
