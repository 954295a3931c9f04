// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The CMS bent: signers, attributes, algorithms, content, encodings. The bytes of the file are right each time.

use pki::oid;
use pki::tlv::{self, tag};

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
    [signers(), attributes(), algorithms(), encodings()]
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
    ]
}
