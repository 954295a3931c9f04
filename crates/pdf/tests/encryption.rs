// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Encrypted files open with either password and with no other. The files in `data` were made with
//! `qpdf --static-id --static-aes-iv --encrypt user owner …` from a page of five objects.

#![allow(clippy::unwrap_used, reason = "tests may")]

use pdf::{Budget, Dictionary, Document, Object, ReadError, Update};

const KINDS: [(&str, &[u8]); 5] = [
    ("RC4, 40 bits", include_bytes!("data/rc4-40.pdf")),
    ("RC4, 128 bits", include_bytes!("data/rc4-128.pdf")),
    ("AES, 128 bits", include_bytes!("data/aes-128.pdf")),
    ("AES, 256 bits, revision 5", include_bytes!("data/aes-256-r5.pdf")),
    (
        "AES, 256 bits, revision 6, object streams",
        include_bytes!("data/aes-256-r6.pdf"),
    ),
];

/// The title, and the metadata stream.
fn contents(document: &Document<'_>) -> (Vec<u8>, Vec<u8>) {
    let latest = document.latest();
    let trailer = &document.revisions().last().unwrap().trailer;
    let information = document.resolve(latest, trailer.value(b"Info")).as_dictionary();
    let title = information
        .unwrap()
        .value(b"Title")
        .as_text()
        .unwrap()
        .bytes
        .clone();
    let (_, catalog) = document.catalog(latest).unwrap();
    let metadata = document.resolve(latest, catalog.value(b"Metadata"));
    let bytes = document.decoded(metadata.as_stream().unwrap(), &Budget::default());
    (title, bytes.unwrap())
}

#[test]
fn both_passwords_open_a_file_and_its_strings_and_streams_are_plain() {
    for (kind, bytes) in KINDS {
        for password in ["user", "owner"] {
            let document = Document::open(bytes, &Budget::default(), password).unwrap();
            let (title, metadata) = contents(&document);
            assert_eq!(title, b"Schwertransport", "{kind}, {password}");
            assert_eq!(metadata.trim_ascii(), b"plain", "{kind}, {password}");
        }
    }
}

#[test]
fn passwords_are_encoded_as_the_revision_says_and_as_writers_did_nevertheless() {
    let old = include_bytes!("data/aes-128-euro.pdf").as_slice();
    let new = include_bytes!("data/aes-256-r6.pdf").as_slice();
    let unprepared = include_bytes!("data/aes-256-unprepared.pdf").as_slice();
    for (bytes, password, opens) in [
        // PDFDocEncoding up to revision 4.
        (old, "100€", true),
        (old, "100?", false),
        // SASLprep from revision 5 on: wide letters are letters, a soft hyphen is nothing.
        (new, "ｕser", true),
        (new, "us\u{ad}er", true),
        (new, "uSer", false),
        // Made without it.
        (unprepared, "Ⅸ", true),
        (unprepared, "IX", false),
    ] {
        let found = Document::open(bytes, &Budget::default(), password);
        assert_eq!(found.is_ok(), opens, "{password}");
    }
}

#[test]
fn a_wrong_or_missing_password_opens_nothing() {
    for (kind, bytes) in KINDS {
        for password in ["", "User", "owner ", "\u{1f512}"] {
            let refused = Document::open(bytes, &Budget::default(), password);
            assert!(
                matches!(refused, Err(ReadError::Locked { .. })),
                "{kind}, {password:?}"
            );
        }
    }
}

#[test]
fn a_file_with_an_empty_user_password_opens_by_itself() {
    let bytes = include_bytes!("data/aes-256-empty-user.pdf");
    let document = Document::parse(bytes, &Budget::default()).unwrap();
    assert_eq!(contents(&document).0, b"Schwertransport");
}

#[test]
fn a_damaged_encrypted_file_is_refused_and_never_half_read() {
    for (kind, bytes) in KINDS {
        let at = bytes.windows(8).position(|window| window == b"/Encrypt").unwrap();
        let mut damaged = bytes.to_vec();
        damaged.splice(at..at + 8, *b"/Encrxpt");
        if let Ok(document) = Document::open(&damaged, &Budget::default(), "user") {
            assert_ne!(contents(&document).0, b"Schwertransport", "{kind}");
        }
    }
}

#[test]
fn certificates_instead_of_a_password_are_refused_by_name() {
    let (_, bytes) = KINDS.first().unwrap();
    let text = bytes.to_vec();
    let at = text.windows(9).position(|window| window == b"/Standard").unwrap();
    let mut other = text;
    other.splice(at..at + 9, *b"/Adobe.Pu");
    let refused = Document::open(&other, &Budget::default(), "user");
    assert!(matches!(
        refused,
        Err(ReadError::Unsupported {
            what: "encryption",
            ..
        })
    ));
}

#[test]
fn what_is_appended_to_an_encrypted_file_is_encrypted_and_comes_back() {
    for (kind, bytes) in KINDS {
        let document = Document::open(bytes, &Budget::default(), "user").unwrap();
        let mut update = Update::new(&document, &[7; 16]);
        let [text, stream] = [update.allocate().unwrap(), update.allocate().unwrap()];
        update.set(text, &Object::literal(b"a secret sentence".to_vec()));
        update.set_stream(stream, Dictionary::new(), b"a secret stream".to_vec());
        let appended = update.finish().unwrap();
        let plain = String::from_utf8_lossy(&appended.bytes).into_owned();
        assert!(!plain.contains("secret"), "{kind}: {plain}");
        let all = [bytes.to_vec(), appended.bytes].concat();
        for password in ["user", "owner"] {
            let again = Document::open(&all, &Budget::default(), password).unwrap();
            let latest = again.latest();
            let found = again.get(latest, text).as_text().map(|text| text.bytes.clone());
            assert_eq!(found.as_deref(), Some(&b"a secret sentence"[..]), "{kind}");
            let found = again.get(latest, stream).as_stream().unwrap();
            let data = again.decoded(found, &Budget::default()).unwrap();
            assert_eq!(data, b"a secret stream", "{kind}");
        }
    }
}
