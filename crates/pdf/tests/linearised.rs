// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Linearised files (ISO 32000-2 Annex F): two sections, the first naming the second by a /Prev that runs forward, are
//! one revision. Nothing else may run forward.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests may")]

use std::io::Write as _;

use pdf::{Budget, Dictionary, Document, Object, ReadError, Reference, RemarkKind, Update, XrefKind};

/// What one file differs in.
#[derive(Clone, Copy)]
struct Wish {
    kind: XrefKind,
    /// `startxref 0 %%EOF` behind the first section.
    tail: bool,
    linearised: bool,
    /// Added to `/L`.
    length_off: usize,
}

const STREAMS: Wish = Wish {
    kind: XrefKind::Stream,
    tail: false,
    linearised: true,
    length_off: 0,
};

/// Objects 3 (page) and 5 (linearisation) belong to the first section, 1 and 2 to the main one.
fn file(wish: Wish) -> Vec<u8> {
    let (mut previous, mut length, mut main_at, mut own) = (0, 0, 0, [0; 8]);
    let mut bytes = Vec::new();
    // Numbers have fixed widths: the second round knows all places.
    for _ in 0..2 {
        bytes = b"%PDF-1.7\n".to_vec();
        own[5] = bytes.len();
        let key = if wish.linearised { "Linearized" } else { "Other" };
        write!(
            bytes,
            "5 0 obj\n<< /{key} 1 /L {length:06} /H [0 0] /O 3 /E 0 /N 1 /T 0 >>\nendobj\n"
        )
        .unwrap();
        let first_at = bytes.len();
        own[6] = first_at;
        // A cross-reference stream names itself.
        let stream = if wish.kind == XrefKind::Stream { own[6] } else { 0 };
        section(
            &mut bytes,
            wish.kind,
            (3, &[own[3], 0, own[5], stream]),
            Some(previous),
        );
        if wish.tail {
            bytes.extend(b"startxref\n0\n%%EOF\n");
        }
        // Longer than what is searched for a `startxref` behind a section.
        let long = "x".repeat(2000);
        let page = format!("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Long ({long}) >>");
        for (number, text) in [
            (3, page.as_str()),
            (1, "<< /Type /Catalog /Pages 2 0 R >>"),
            (2, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>"),
        ] {
            own[number] = bytes.len();
            write!(bytes, "{number} 0 obj\n{text}\nendobj\n").unwrap();
        }
        main_at = bytes.len();
        own[7] = main_at;
        section(&mut bytes, wish.kind, (0, &[0, own[1], own[2]]), None);
        write!(bytes, "startxref\n{first_at:06}\n%%EOF\n").unwrap();
        (previous, length) = (main_at, bytes.len() + wish.length_off);
    }
    assert!(main_at > own[6]);
    bytes
}

/// Entries from `first` on; 0 is a free one. A stream takes the last number of a run, or 7, for itself.
fn section(
    bytes: &mut Vec<u8>,
    kind: XrefKind,
    (first, offsets): (usize, &[usize]),
    previous: Option<usize>,
) {
    let previous = previous.map_or(String::new(), |at| format!("/Prev {at:06}"));
    if kind == XrefKind::Table {
        write!(bytes, "xref\n{first} {}\n", offsets.len()).unwrap();
        for offset in offsets {
            let (generation, word) = if *offset == 0 { (65535, 'f') } else { (0, 'n') };
            writeln!(bytes, "{offset:010} {generation:05} {word} ").unwrap();
        }
        write!(bytes, "trailer\n<< /Size 8 /Root 1 0 R {previous} >>\n").unwrap();
        return;
    }
    let own = if previous.is_empty() { 7 } else { 6 };
    let mut rows = Vec::new();
    let mut row = |offset: usize| {
        rows.push(u8::from(offset != 0));
        rows.extend(u16::try_from(offset).unwrap().to_be_bytes());
    };
    offsets.iter().for_each(|offset| row(*offset));
    let mut index = format!("{first} {}", offsets.len());
    if own == 7 {
        row(bytes.len());
        index.push_str(" 7 1");
    }
    let head = format!(
        "{own} 0 obj\n<< /Type /XRef /Size 8 /W [1 2 0] /Index [{index}] /Root 1 0 R {previous} /Length {} >>\nstream\n",
        rows.len()
    );
    bytes.extend(head.bytes());
    bytes.extend(rows);
    bytes.extend(b"\nendstream\nendobj\n");
}

fn refusal(bytes: &[u8]) -> (&'static str, String) {
    match Document::parse(bytes, &Budget::default()) {
        Err(ReadError::Malformed { rule, message, .. }) => (rule, message),
        other => panic!("expected a malformed file, got {other:?}"),
    }
}

#[test]
fn both_kinds_are_one_revision_with_and_without_an_end_behind_the_first_section() {
    for (kind, tail) in [
        (XrefKind::Table, true),
        (XrefKind::Stream, true),
        (XrefKind::Stream, false),
    ] {
        let bytes = file(Wish {
            kind,
            tail,
            ..STREAMS
        });
        let document = Document::parse(&bytes, &Budget::default()).unwrap();
        assert_eq!(document.revisions().len(), 1, "{kind:?} {tail}");
        assert_eq!(document.revisions()[0].span, 0..bytes.len());
        let kinds: Vec<RemarkKind> = document.remarks().iter().map(|one| one.kind).collect();
        assert_eq!(kinds, [RemarkKind::Linearised], "{kind:?} {tail}");
        let page = Reference {
            number: 3,
            generation: 0,
        };
        assert!(document.get(0, page).as_dictionary().is_some());
    }
}

#[test]
fn an_update_of_a_linearised_file_reads_back_as_its_second_revision() {
    let bytes = file(STREAMS);
    let document = Document::parse(&bytes, &Budget::default()).unwrap();
    let mut update = Update::new(&document, &[1; 16]);
    let new = update.allocate().unwrap();
    update.set(new, &Object::Dictionary(Dictionary::new()));
    let whole = [bytes.clone(), update.finish().unwrap().bytes].concat();
    let document = Document::parse(&whole, &Budget::default()).unwrap();
    let spans: Vec<_> = document.revisions().iter().map(|one| one.span.clone()).collect();
    assert_eq!(spans, [0..bytes.len(), bytes.len()..whole.len()]);
}

#[test]
fn a_first_section_without_its_end_is_taken_in_linearised_files_of_the_named_length_only() {
    for wish in [
        Wish {
            linearised: false,
            ..STREAMS
        },
        Wish {
            length_off: 1,
            ..STREAMS
        },
        Wish {
            kind: XrefKind::Table,
            ..STREAMS
        },
    ] {
        let (rule, message) = refusal(&file(wish));
        assert_eq!(rule, "R2", "{message}");
    }
    let forward = Wish {
        linearised: false,
        tail: true,
        ..STREAMS
    };
    assert_eq!(refusal(&file(forward)).0, "R3");
}
