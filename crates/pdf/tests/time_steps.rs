// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Shapes of files that would keep a reader busy out of all proportion to their size (R34): each costs steps in
//! proportion, or is refused when the steps are used up.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests may")]

use std::collections::BTreeMap;
use std::io::Write as _;

use pdf::{Budget, Document, ReadError, Reference, RemarkKind};

/// Objects by number behind a classic table, with `foreign` bytes in front of it.
fn file(objects: &BTreeMap<usize, String>, foreign: &[u8]) -> Vec<u8> {
    let mut bytes = b"%PDF-1.7\n".to_vec();
    let mut offsets = BTreeMap::new();
    for (number, text) in objects {
        offsets.insert(*number, bytes.len());
        write!(bytes, "{number} 0 obj\n{text}\nendobj\n").unwrap();
    }
    bytes.extend(foreign);
    table(bytes, &offsets)
}

fn table(mut bytes: Vec<u8>, offsets: &BTreeMap<usize, usize>) -> Vec<u8> {
    let size = offsets.keys().max().unwrap() + 1;
    let at = bytes.len();
    write!(bytes, "xref\n0 {size}\n0000000000 65535 f\r\n").unwrap();
    for number in 1..size {
        match offsets.get(&number) {
            Some(offset) => write!(bytes, "{offset:010} 00000 n\r\n").unwrap(),
            None => bytes.extend(b"0000000000 65535 f\r\n"),
        }
    }
    write!(
        bytes,
        "trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{at}\n%%EOF\n"
    )
    .unwrap();
    bytes
}

fn small(form: &str) -> BTreeMap<usize, String> {
    BTreeMap::from([
        (1, format!("<< /Type /Catalog /Pages 2 0 R {form} >>")),
        (2, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned()),
        (
            3,
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>".to_owned(),
        ),
    ])
}

fn references(numbers: std::ops::Range<usize>) -> String {
    let each: Vec<String> = numbers.map(|number| format!("{number} 0 R")).collect();
    each.join(" ")
}

fn with_steps(steps: usize) -> Budget {
    Budget {
        steps,
        ..Budget::default()
    }
}

fn is_time(error: &ReadError) -> bool {
    matches!(
        error,
        ReadError::Budget {
            what: "time steps",
            ..
        }
    )
}

#[test]
fn fields_that_share_their_kids_cost_steps_in_proportion() {
    let count = 2000;
    let mut objects = small(&format!(
        "/AcroForm << /Fields [{}] >>",
        references(10..10 + count)
    ));
    objects.insert(4, format!("[{}]", references(10 + count..10 + 2 * count)));
    for number in 10..10 + count {
        objects.insert(number, format!("<< /T (f{number}) /FT /Tx /Kids 4 0 R >>"));
        objects.insert(number + count, "<< /Rect [0 0 0 0] >>".to_owned());
    }
    let bytes = file(&objects, b"");
    let document = Document::parse(&bytes, &with_steps(50 * count)).unwrap();
    let fields = document.fields(0);
    assert_eq!(document.exhausted(), None);
    assert_eq!(fields.len(), count);
    assert_eq!(fields[0].widgets.len(), count);
    assert!(!fields[0].duplicate_key);
    // Who comes second has no kids of its own, and is not in order.
    assert!(fields[1].widgets.is_empty() && fields[1].duplicate_key);
}

#[test]
fn fields_below_fields_end_at_a_depth_whatever_their_names_are() {
    let count = 20_000;
    let mut objects = small("/AcroForm << /Fields [10 0 R] >>");
    for number in 10..10 + count {
        let text = format!("<< /T 5 /FT /Tx /Kids [{} 0 R] >>", number + 1);
        objects.insert(number, text);
    }
    let bytes = file(&objects, b"");
    let document = Document::parse(&bytes, &Budget::default()).unwrap();
    assert!(document.fields(0).is_empty());
}

#[test]
fn a_long_name_above_many_fields_is_paid_for() {
    let count = 500;
    let mut objects = small("/AcroForm << /Fields [4 0 R] >>");
    let long = "n".repeat(100_000);
    objects.insert(
        4,
        format!("<< /T ({long}) /Kids [{}] >>", references(10..10 + count)),
    );
    for number in 10..10 + count {
        objects.insert(number, format!("<< /T (f{number}) /FT /Tx >>"));
    }
    let bytes = file(&objects, b"");
    let document = Document::parse(&bytes, &with_steps(100_000)).unwrap();
    assert!(document.fields(0).len() < count);
    assert!(is_time(&document.exhausted().unwrap()));
    // Whoever asks on gets no answer, and no loop lasts.
    let page = Reference {
        number: 3,
        generation: 0,
    };
    assert!(document.get(0, page).as_dictionary().is_none());
}

/// Two thousand objects that all begin with `head`, and a million bytes in which none of them ends.
fn endless(head: &str) -> Vec<u8> {
    let mut bytes = b"%PDF-1.7\n".to_vec();
    let mut offsets = BTreeMap::new();
    for (number, text) in small("") {
        offsets.insert(number, bytes.len());
        write!(bytes, "{number} 0 obj\n{text}\nendobj\n").unwrap();
    }
    for number in 10..2010 {
        offsets.insert(number, bytes.len());
        writeln!(bytes, "{number} 0 obj {head}").unwrap();
    }
    bytes.extend(vec![b'x'; 1_000_000]);
    table(bytes, &offsets)
}

#[test]
fn streams_and_strings_without_an_end_do_not_search_the_file_again_and_again() {
    for head in ["<<>>stream", "("] {
        let refused = Document::open_to_sign(&endless(head), &with_steps(100_000), "").unwrap_err();
        assert!(is_time(&refused), "{head}: {refused}");
    }
}

#[test]
fn bytes_that_belong_to_nothing_are_tried_as_objects_once_and_not_line_by_line() {
    let foreign = [b"9 0 obj (\n".repeat(64), vec![b'a'; 1_000_000], b"\n".to_vec()].concat();
    let bytes = file(&small(""), &foreign);
    // About three times the file.
    let document = Document::parse(&bytes, &with_steps(3 * bytes.len() / 32)).unwrap();
    assert!(document.remarks().iter().all(|one| one.kind == RemarkKind::Junk));
}

#[test]
fn many_small_streams_are_not_decoded_for_nothing() {
    let mut objects = small("");
    objects.insert(
        4,
        "<< /Filter /AHx /Length 2 >>\nstream\n>>\nendstream".to_owned(),
    );
    let bytes = file(&objects, b"");
    let document = Document::parse(&bytes, &with_steps(100_000)).unwrap();
    let stream = document
        .indirect(0, 4)
        .unwrap()
        .object
        .as_stream()
        .unwrap()
        .clone();
    let decoded = (0..10_000).filter(|_| document.decoded(&stream, &Budget::default()).is_ok());
    assert!((100..5000).contains(&decoded.count()));
    assert!(is_time(&document.exhausted().unwrap()));
}

#[test]
fn a_row_of_a_predictor_is_no_longer_than_its_data() {
    let mut objects = small("");
    let geometry = "/Predictor 12 /Columns 65536 /Colors 65536 /BitsPerComponent 16";
    let mut deflated = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    deflated.write_all(&[0, b'A']).unwrap();
    let data: String = deflated
        .finish()
        .unwrap()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let stream = format!(
        "<< /Filter [/AHx /Fl] /DecodeParms [null << {geometry} >>] /Length {} >>\nstream\n{data}>\nendstream",
        data.len() + 1
    );
    objects.insert(4, stream);
    let bytes = file(&objects, b"");
    let document = Document::parse(&bytes, &Budget::default()).unwrap();
    let stream = document.indirect(0, 4).unwrap().object.as_stream().unwrap();
    assert_eq!(document.decoded(stream, &Budget::default()).unwrap(), b"A");
}
