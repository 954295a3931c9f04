// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! One function per fuzz target: foreign bytes in, nothing out, a panic where a promise is broken.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use jiff::Timestamp;
use pdf::{Document, Object, Reference};
use pki::{Certificate, CertificateList, SignedData, TimeStampToken};
use sha2::{Digest, Sha256};
use signing::{ChangeKind, Coverage, DigestStatus, Report, SignatureStatus, ValidationContext};

mod appended;

/// Files we signed ourselves: a seal that allows nothing, one that allows form filling, two approvals, one behind a
/// cross-reference stream.
pub const SIGNED: [&[u8]; 4] = [
    include_bytes!("../signed/sealed.pdf"),
    include_bytes!("../signed/form.pdf"),
    include_bytes!("../signed/twice.pdf"),
    include_bytes!("../signed/stream.pdf"),
];

/// A permit has a few hundred objects: a small budget keeps bombs from costing the fuzzer its time.
fn budget() -> pdf::Budget {
    pdf::Budget {
        bytes: 1 << 20,
        objects: 20_000,
        inflated: 4 << 20,
        values: 200_000,
        ..pdf::Budget::default()
    }
}

/// The reader: every object of every revision is looked up, every stream decoded.
pub fn reader(data: &[u8]) {
    let budget = budget();
    let Ok(document) = Document::parse(data, &budget) else {
        return;
    };
    for revision in 0..document.revisions().len() {
        let numbers: Vec<u32> = document.revisions()[revision].entries().keys().copied().collect();
        for number in numbers {
            let Some(indirect) = document.indirect(revision, number) else {
                continue;
            };
            assert!(indirect.span.end <= data.len(), "an object lies inside the file");
            if let Object::Stream(stream) = &indirect.object {
                assert!(stream.data.end <= data.len(), "a stream lies inside the file");
                let _ = document.decoded(stream, &budget);
            }
        }
        let _ = document.catalog(revision);
    }
    let ends: Vec<usize> = document
        .revisions()
        .iter()
        .map(|revision| revision.span.end)
        .collect();
    assert!(ends.is_sorted(), "revisions end one after the other: {ends:?}");
}

/// Everything that arrives as DER or BER.
pub fn cms(data: &[u8]) {
    let Some((kind, bytes)) = data.split_first() else {
        return;
    };
    let budget = pki::Budget::default();
    let provider = pki::provider::aws_lc();
    match kind % 4 {
        0 => {
            if let Ok(signed) = SignedData::parse(bytes, &budget) {
                assert!(
                    signed.length() <= bytes.len(),
                    "a structure lies inside its bytes"
                );
                for profile in [pki::Profile::Pades, pki::Profile::Legacy] {
                    let _ = pki::check_signer(&signed, &[b"one ", b"two"], profile, provider);
                }
                let _ = pki::check_signers(&signed, None, provider);
            }
        }
        1 => {
            if let Ok(token) = TimeStampToken::parse(bytes, &budget) {
                let _ = token.check(&[b"stamped"], &[], provider);
            }
        }
        2 => {
            if let Ok(certificate) = Certificate::from_der(bytes) {
                assert_eq!(certificate.der(), bytes, "a certificate is kept as it came");
                let _ = (certificate.subject().len(), certificate.public_key());
            }
        }
        _ => {
            let _ = CertificateList::from_der(bytes, &budget);
        }
    }
}

/// A whole file: whatever passes the integrity checks covers bytes that we signed.
pub fn whole(data: &[u8]) {
    let report = judge(data, false);
    for signature in &report.signatures {
        let intact = signature.digest == DigestStatus::Match && signature.signature == SignatureStatus::Valid;
        if let (true, Some(range)) = (intact, signature.byte_range) {
            assert!(
                SIGNED_BYTES.contains(&hashed(data, range).expect("a range that matched lies in the file")),
                "a signature holds over bytes that nobody signed"
            );
        }
    }
    let _ = signing::inspect(data, &budget());
}

/// A revision behind a signed file: what the page shows may not change without being called illegal.
pub fn change(data: &[u8]) {
    let Some((base, script)) = data.split_first() else {
        return;
    };
    let base = SIGNED[usize::from(*base) % SIGNED.len()];
    let Some(file) = appended::revision(base, script) else {
        return;
    };
    for strict in [false, true] {
        let report = judge(&file, strict);
        let Some(first) = report.signatures.first() else {
            continue;
        };
        assert_ne!(
            first.coverage,
            Coverage::WholeFile,
            "something stands behind the signature"
        );
        if first.changes_after != ChangeKind::Illegal && report.verdict != signing::Verdict::Unreadable {
            same_page(base, &file);
        }
    }
}

fn same_page(base: &[u8], file: &[u8]) {
    let budget = budget();
    let (Ok(before), Ok(after)) = (Document::parse(base, &budget), Document::parse(file, &budget)) else {
        return;
    };
    // Page tree, content stream and font of every seed.
    for number in [2, 4, 5] {
        let reference = Reference {
            number,
            generation: 0,
        };
        let old = before.get(before.latest(), reference);
        let new = after.get(after.latest(), reference);
        match (old, new) {
            (Object::Stream(old), Object::Stream(new)) => assert_eq!(
                before.decoded(old, &budget).ok(),
                after.decoded(new, &budget).ok(),
                "the content of the page changed"
            ),
            _ => assert_eq!(old, new, "object {number} of the signed page changed"),
        }
    }
}

/// A workflow definition.
pub fn definition(data: &[u8]) {
    if let Ok(source) = std::str::from_utf8(data) {
        let bundle = workflow::Bundle {
            source: source.to_owned(),
            ..workflow::Bundle::default()
        };
        if let Err(diagnostics) = workflow::Definition::load(&bundle, &workflow::Budget::default()) {
            assert!(!diagnostics.is_empty(), "a refusal says why");
        }
    }
}

/// An application; what is read comes back as it was.
pub fn application(data: &[u8]) {
    if let Err(malformed) = permit::Application::parse(data, &permit::Budget::default()) {
        assert!(!malformed.errors.is_empty(), "a refusal says why");
    }
}

fn judge(bytes: &[u8], strict: bool) -> Report {
    let evidence = pki::Evidence::default();
    let context = ValidationContext {
        trust: &[],
        evidence: &evidence,
        time: Timestamp::from_second(1_795_000_000).expect("a time in 2026"),
        strict,
        original: None,
        budget: budget(),
    };
    signing::validate(bytes, &context)
}

static SIGNED_BYTES: LazyLock<BTreeSet<[u8; 32]>> = LazyLock::new(|| {
    let ranges = |file: &&'static [u8]| {
        let report = judge(file, false);
        assert!(!report.signatures.is_empty(), "every seed is signed");
        let file = *file;
        report.signatures.into_iter().map(move |signature| {
            hashed(file, signature.byte_range.expect("a range")).expect("the range lies in the file")
        })
    };
    SIGNED.iter().flat_map(ranges).collect()
});

fn hashed(file: &[u8], [a, b, c, d]: [i64; 4]) -> Option<[u8; 32]> {
    let slice = |from: i64, length: i64| {
        let from = usize::try_from(from).ok()?;
        file.get(from..from.checked_add(usize::try_from(length).ok()?)?)
    };
    let mut digest = Sha256::new();
    digest.update(slice(a, b)?);
    digest.update(slice(c, d)?);
    Some(digest.finalize().into())
}
