// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Document time stamps over something else, bent, or seen on the page.

use pki::{DigestAlgorithm, oid};
use signing::{Indication, Level, SignatureStatus, Verdict};

use crate::forge::{Cms, Wish, attribute, certified, forge, next_number};
use crate::support::{Judging, append, certificates, object_text, permit};
use crate::{At, Case};

fn stamped(cms: impl Fn(Cms) -> Cms + 'static, over: &'static [u8], rect: &'static str) -> Vec<u8> {
    stamped_behind(&certified(), cms, (over, rect))
}

/// A document time stamp of 10:45 behind `base`.
fn stamp_behind(base: &[u8]) -> Vec<u8> {
    stamped_behind(base, |token| token, (b"", "0 0 0 0"))
}

/// The dictionary of a document time stamp.
pub(super) const STAMP: &str = "<< /Type /DocTimeStamp /Filter /Adobe.PPKLite /SubFilter /ETSI.RFC3161 \
                                /ByteRange @R /Contents @C >>";

/// The token of 10:45 over what `usual` covers.
pub(super) fn stamp_cms(usual: &Cms) -> Vec<u8> {
    Cms::token(&[usual.covered()], "20261123104500Z").build()
}

fn stamped_behind(
    base: &[u8],
    cms: impl Fn(Cms) -> Cms + 'static,
    (over, rect): (&'static [u8], &'static str),
) -> Vec<u8> {
    let wish = Wish {
        dictionary: STAMP.to_owned(),
        name: "Zeit",
        rect,
        cms: Box::new(move |usual| {
            let covered = [usual.covered(), over];
            cms(Cms::token(&covered, "20261123104500Z")).build()
        }),
        ..Wish::default()
    };
    forge(base, next_number(base), &wish)
}

pub(super) fn cases() -> Vec<Case> {
    let good = || stamped(|token| token, b"", "0 0 0 0");
    let bent = |mut token: Cms| {
        let content = token.content.as_mut().unwrap();
        let seconds = content.len() - 2;
        content[seconds] ^= 1;
        token
    };
    vec![
        Case::failed(
            "stamp over other bytes",
            "R41",
            At::Object("8 0"),
            (stamped(|token| token, b"more", "0 0 0 0"), good()),
        ),
        Case::failed(
            "stamp changed after it was made",
            "R28",
            At::Object("8 0"),
            (stamped(bent, b"", "0 0 0 0"), good()),
        ),
        Case::failed(
            "stamp over a SHA-1 of the bytes",
            "R31",
            At::Object("8 0"),
            (
                over_digest(DigestAlgorithm::Sha1),
                over_digest(DigestAlgorithm::Sha512),
            ),
        )
        .with_exit(3),
        Case::failed(
            "stamp over an MD5 of the bytes",
            "R31",
            At::Object("8 0"),
            (
                over_digest(DigestAlgorithm::Md5),
                over_digest(DigestAlgorithm::Sha256),
            ),
        )
        .with_exit(3),
        Case::failed(
            "stamp seen on the page",
            "R17",
            At::Object("9 0"),
            (stamped(|token| token, b"", "100 100 200 200"), good()),
        ),
    ]
}

/// A document time stamp whose imprint is made with this digest, while the token is signed as usual.
fn over_digest(digest: DigestAlgorithm) -> Vec<u8> {
    let wish = Wish {
        dictionary: STAMP.to_owned(),
        name: "Zeit",
        cms: Box::new(move |usual| Cms::token_over(&[usual.covered()], "20261123104500Z", digest).build()),
        ..Wish::default()
    };
    forge(&certified(), 8, &wish)
}

/// The base with a DSS that lists `certificates`.
fn with_material(base: &[u8], list: &str) -> Vec<u8> {
    let number = next_number(base);
    let hex = hex::encode(certificates("issuing").remove(0));
    let stream = format!(
        "<< /Filter /ASCIIHexDecode /Length {} >>\nstream\n{hex}>\nendstream",
        hex.len() + 1
    );
    let list = list.replace('@', &number.to_string());
    let catalog = object_text(base, 1).replacen("<<", &format!("<< /DSS << {list} >>"), 1);
    append(base, &[(1, &catalog), (number, &stream)], &[], number + 1)
}

#[test]
fn the_level_is_that_of_material_that_is_there_and_stamps_that_lie_over_it() {
    let base = certified();
    let (full, empty) = ("/Certs [@ 0 R]", "/Certs []");
    for (what, file, level) in [
        ("nothing", base.clone(), Level::BB),
        ("a stamp", stamp_behind(&base), Level::BT),
        ("material", with_material(&base, full), Level::BB),
        (
            "a stamp over nothing",
            stamp_behind(&with_material(&base, empty)),
            Level::BT,
        ),
        (
            "a stamp over material",
            stamp_behind(&with_material(&base, full)),
            Level::BLta,
        ),
        (
            "material behind a stamp",
            with_material(&stamp_behind(&base), full),
            Level::BLt,
        ),
    ] {
        let report = Judging::full().run(&file);
        assert_eq!(report.signatures[0].level, Some(level), "{what}: {report:#?}");
    }
}

/// The seal with a signature time stamp inside, over its value or over something else.
fn inside(over: Option<&'static [u8]>, time: &'static str) -> Vec<u8> {
    let wish = Wish {
        p: Some(1),
        cms: Box::new(move |mut cms| {
            let value = cms.value();
            let token = Cms::token(&[over.unwrap_or(&value)], time).build();
            cms.unsigned = vec![attribute(oid::SIGNATURE_TIME_STAMP, &[&token])];
            cms.build()
        }),
        ..Wish::default()
    };
    forge(&permit(), 6, &wish)
}

#[test]
fn a_stamp_inside_proves_the_time_only_over_the_value_of_its_signature() {
    let good = Judging::strict().run(&inside(None, "20261123103000Z"));
    assert_eq!(good.verdict, Verdict::TotalPassed, "{good:#?}");
    let signature = &good.signatures[0];
    assert_eq!(signature.level, Some(Level::BT));
    assert_eq!(signature.timestamps[0].indication, Indication::TotalPassed);
    assert_eq!(
        signature.timestamps[0].authority.as_deref(),
        Some("TEST ONLY Time-Stamp Authority")
    );
    let time = "2026-11-23T10:30:00Z".parse().unwrap();
    assert_eq!(signature.best_signature_time, Some(time));

    let bent = Judging::full().run(&inside(Some(b"other"), "20261123103000Z"));
    assert_eq!(
        bent.verdict,
        Verdict::TotalPassed,
        "the signature keeps its integrity: {bent:#?}"
    );
    let signature = &bent.signatures[0];
    assert_eq!(signature.level, Some(Level::BB), "the level drops");
    assert_eq!(signature.timestamps[0].status, SignatureStatus::Invalid);
    assert_ne!(signature.best_signature_time, Some(time));
    assert!(signature.findings.iter().any(|one| one.rule == "R41"));
    let strict = Judging::strict().run(&inside(Some(b"other"), "20261123103000Z"));
    assert_eq!(strict.verdict, Verdict::TotalFailed);

    let trustless = Judging {
        trust: Vec::new(),
        ..Judging::full()
    };
    let report = trustless.run(&inside(None, "20261123103000Z"));
    let stamp = &report.signatures[0].timestamps[0];
    assert_eq!(
        (stamp.status, stamp.indication),
        (SignatureStatus::Valid, Indication::Indeterminate)
    );
    assert!(report.signatures[0].findings.iter().any(|one| one.rule == "R42"));
}

#[test]
fn a_document_stamp_earlier_than_the_signature_stamp_it_covers_contradicts() {
    for (time, order) in [("20261123103000Z", true), ("20261123113000Z", false)] {
        let base = inside(None, time);
        let report = Judging::full().run(&stamp_behind(&base));
        let found = report.signatures[0].findings.iter().any(|one| one.rule == "R43");
        assert_eq!(found, !order, "{time}: {report:#?}");
        let expected = if order {
            Verdict::TotalPassed
        } else {
            Verdict::Indeterminate
        };
        assert_eq!(report.verdict, expected, "{time}: {report:#?}");
        assert_eq!(report.signatures[0].timestamps.len(), 2);
    }
}
