// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What the strict reader takes, what it refuses, and that an update reads back.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests may")]

use std::io::Write as _;

use pdf::{Budget, Dictionary, Document, Object, ReadError, Reference, RemarkKind, Update, XrefKind};

/// Objects 1… behind a classic table; 1 is the catalog.
fn classic(objects: &[&str]) -> Vec<u8> {
    let mut bytes = b"%PDF-1.7\n".to_vec();
    let mut entries = "0000000000 65535 f \n".to_owned();
    for (number, text) in (1..).zip(objects) {
        entries.push_str(&format!("{:010} 00000 n \n", bytes.len()));
        write!(bytes, "{number} 0 obj\n{text}\nendobj\n").unwrap();
    }
    let (at, size) = (bytes.len(), objects.len() + 1);
    write!(
        bytes,
        "xref\n0 {size}\n{entries}trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{at}\n%%EOF\n"
    )
    .unwrap();
    bytes
}

/// A catalog in an object stream behind a cross-reference stream.
fn compressed(filter: impl Fn(&[u8]) -> (String, Vec<u8>)) -> Vec<u8> {
    let mut bytes = b"%PDF-1.7\n".to_vec();
    let (filter_keys, data) =
        filter(b"1 0 2 34 << /Type /Catalog /Pages 2 0 R >> << /Type /Pages /Count 0 /Kids [] >>");
    let stream_at = bytes.len();
    write!(
        bytes,
        "3 0 obj\n<< /Type /ObjStm /N 2 /First 9 {filter_keys} /Length {} >>\nstream\n",
        data.len()
    )
    .unwrap();
    bytes.extend(&data);
    bytes.extend(b"\nendstream\nendobj\n");
    let at = bytes.len();
    let mut rows = vec![0, 0, 0, 0, 2, 0, 3, 0, 2, 0, 3, 1];
    for offset in [stream_at, at] {
        rows.push(1);
        rows.extend(u16::try_from(offset).unwrap().to_be_bytes());
        rows.push(0);
    }
    write!(
        bytes,
        "4 0 obj\n<< /Type /XRef /Size 5 /W [1 2 1] /Root 1 0 R /Length {} >>\nstream\n",
        rows.len()
    )
    .unwrap();
    bytes.extend(rows);
    write!(bytes, "\nendstream\nendobj\nstartxref\n{at}\n%%EOF\n").unwrap();
    bytes
}

fn plain(data: &[u8]) -> (String, Vec<u8>) {
    (String::new(), data.to_vec())
}

fn deflated(data: &[u8]) -> (String, Vec<u8>) {
    let mut out = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    out.write_all(data).unwrap();
    ("/Filter /FlateDecode".to_owned(), out.finish().unwrap())
}

const SMALL: [&str; 2] = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [] /Count 0 >>",
];

fn read(bytes: &[u8]) -> Result<Document<'_>, ReadError> {
    Document::parse(bytes, &Budget::default())
}

fn rule_of(bytes: &[u8]) -> &'static str {
    match read(bytes) {
        Err(ReadError::Malformed { rule, .. }) => rule,
        other => panic!("expected a malformed file, got {other:?}"),
    }
}

#[test]
fn a_classic_file_has_one_revision_and_knows_where_its_objects_lie() {
    let bytes = classic(&SMALL);
    let document = read(&bytes).unwrap();
    assert_eq!(document.revisions().len(), 1);
    assert_eq!(document.revisions()[0].span, 0..bytes.len());
    let pages = document.indirect(0, 2).unwrap();
    assert!(
        bytes[pages.span.clone()].starts_with(b"2 0 obj") && bytes[pages.span.clone()].ends_with(b"endobj")
    );
    assert!(document.remarks().is_empty());
}

#[test]
fn objects_in_object_streams_are_read_plain_and_deflated() {
    for bytes in [compressed(plain), compressed(deflated)] {
        let document = read(&bytes).unwrap();
        let (_, catalog) = document.catalog(0).unwrap();
        assert_eq!(catalog.value(b"Type").as_name(), Some(&b"Catalog"[..]));
        assert_eq!(document.indirect(0, 2).unwrap().container, Some(3));
        assert_eq!(document.revisions()[0].kind, XrefKind::Stream);
    }
}

#[test]
fn png_predictors_are_undone() {
    let rows = |data: &[u8]| {
        let mut predicted = Vec::new();
        let mut above = vec![0; 10];
        for line in data.chunks(10) {
            let mut padded = line.to_vec();
            padded.resize(10, b' ');
            predicted.push(2);
            predicted.extend(
                padded
                    .iter()
                    .zip(&above)
                    .map(|(now, up): (&u8, &u8)| now.wrapping_sub(*up)),
            );
            above = padded;
        }
        let (filter, bytes) = deflated(&predicted);
        (
            format!("{filter} /DecodeParms << /Predictor 12 /Columns 10 >>"),
            bytes,
        )
    };
    assert!(read(&compressed(rows)).is_ok());
}

#[test]
fn a_bomb_in_an_object_stream_ends_at_the_budget() {
    let bomb = |_: &[u8]| deflated(&vec![b' '; 64 << 20]);
    let budget = Budget {
        inflated: 1 << 20,
        ..Budget::default()
    };
    let refused = Document::parse(&compressed(bomb), &budget).unwrap_err();
    assert!(
        matches!(
            refused,
            ReadError::Budget {
                what: "inflated bytes",
                ..
            }
        ),
        "{refused}"
    );
}

#[test]
fn what_would_need_repair_is_refused_with_its_rule() {
    let good = String::from_utf8(classic(&SMALL)).unwrap();
    let cases = [
        (format!("junk{good}"), "R1"),
        (good.replace("%%EOF", "%%EOX"), "R2"),
        (good.replace("startxref", "startxxxx"), "R2"),
        (good.replace("2 0 obj", "3 0 obj"), "R3"),
        (good.replace("endobj\nxref", "endxxx\nxref"), "R2"),
        (good.replace("/Size 3", "/Size 3 /Prev 9"), "R3"),
        (good.replace("/Size 3", "/Size 3 /Size 3"), "R3"),
        (good.replace("/Count 0", "/Count --"), "R2"),
    ];
    for (bytes, rule) in cases {
        assert_eq!(rule_of(bytes.as_bytes()), rule, "{bytes}");
    }
}

#[test]
fn a_stream_length_must_be_right() {
    let with = |length: &str| {
        classic(&[
            SMALL[0],
            SMALL[1],
            &format!("<< /Length {length} >>\nstream\nabc\nendstream"),
            "3",
        ])
    };
    assert!(read(&with("3")).is_ok());
    assert!(read(&with("4 0 R")).is_ok());
    for wrong in ["2", "30", "-1", "3 0 R", "/Three"] {
        assert_eq!(rule_of(&with(wrong)), "R2", "{wrong}");
    }
}

/// A stream in the file whose length is an object of an object stream.
fn with_compressed_length(length: &str) -> Vec<u8> {
    let mut bytes = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Data 2 0 R >>\nendobj\n".to_vec();
    let data_at = bytes.len();
    bytes.extend(b"2 0 obj\n<< /Length 3 0 R >>\nstream\nhello\nendstream\nendobj\n");
    let stream_at = bytes.len();
    let held = format!("3 0 {length} ");
    write!(
        bytes,
        "4 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Length {} >>\nstream\n{held}\nendstream\nendobj\n",
        held.len()
    )
    .unwrap();
    let at = bytes.len();
    let mut rows = Vec::new();
    for (kind, offset) in [(1, 9), (1, data_at), (2, 4), (1, stream_at), (1, at)] {
        rows.push(kind);
        rows.extend(u16::try_from(offset).unwrap().to_be_bytes());
    }
    write!(
        bytes,
        "5 0 obj\n<< /Type /XRef /Size 6 /Index [1 5] /W [1 2 0] /Root 1 0 R /Length {} >>\nstream\n",
        rows.len()
    )
    .unwrap();
    bytes.extend(rows);
    write!(bytes, "\nendstream\nendobj\nstartxref\n{at}\n%%EOF\n").unwrap();
    bytes
}

#[test]
fn a_stream_length_may_lie_in_an_object_stream() {
    let bytes = with_compressed_length("5");
    let document = read(&bytes).unwrap();
    let data = &document.indirect(0, 2).unwrap().object;
    assert_eq!(&bytes[data.as_stream().unwrap().data.clone()], b"hello");
    for wrong in ["9", "(5)", "-5", "2 0 R"] {
        assert_eq!(rule_of(&with_compressed_length(wrong)), "R2", "{wrong}");
    }
}

#[test]
fn encryption_is_told_apart_from_damage() {
    let bytes = String::from_utf8(classic(&SMALL))
        .unwrap()
        .replace("/Root", "/Encrypt 2 0 R /Root");
    assert!(matches!(
        read(bytes.as_bytes()),
        Err(ReadError::Unsupported { .. })
    ));
}

#[test]
fn structure_is_read_through_every_filter() {
    let hexadecimal = |data: &[u8]| {
        let digits: String = data.iter().map(|byte| format!("{byte:02x} ")).collect();
        (
            "/Filter /ASCIIHexDecode".to_owned(),
            format!("{digits}>").into_bytes(),
        )
    };
    let runs = |data: &[u8]| {
        let mut out = Vec::new();
        for run in data.chunks(100) {
            out.push(u8::try_from(run.len() - 1).unwrap());
            out.extend(run);
        }
        out.push(128);
        ("/Filter [/RunLengthDecode]".to_owned(), out)
    };
    let ascii85 = |data: &[u8]| {
        let mut out = Vec::new();
        for group in data.chunks(4) {
            let mut four = [0; 4];
            four[..group.len()].copy_from_slice(group);
            let mut value = u32::from_be_bytes(four);
            let mut digits = [0; 5];
            for digit in digits.iter_mut().rev() {
                *digit = b'!' + u8::try_from(value % 85).unwrap();
                value /= 85;
            }
            out.extend(&digits[..=group.len()]);
        }
        out.extend(b"~>");
        ("/Filter /ASCII85Decode".to_owned(), out)
    };
    let lzw = |data: &[u8]| {
        let mut engine = weezl::encode::Encoder::with_tiff_size_switch(weezl::BitOrder::Msb, 8);
        ("/Filter /LZWDecode".to_owned(), engine.encode(data).unwrap())
    };
    for bytes in [
        compressed(hexadecimal),
        compressed(runs),
        compressed(ascii85),
        compressed(lzw),
    ] {
        let document = read(&bytes).unwrap();
        assert!(document.catalog(0).is_some());
    }
    let damaged = |data: &[u8]| ("/Filter /ASCIIHexDecode".to_owned(), [data, b"xy>"].concat());
    assert_eq!(rule_of(&compressed(damaged)), "R2");
}

#[test]
fn in_a_hybrid_section_the_table_wins_and_the_stream_fills_what_it_hides() {
    let make = |third: &str| {
        let mut bytes = b"%PDF-1.7\n".to_vec();
        let mut offsets = Vec::new();
        for text in [
            "1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n",
            "2 0 obj\n(old)\nendobj\n",
            "3 0 obj\n(hidden)\nendobj\n",
        ] {
            offsets.push(bytes.len());
            bytes.extend(text.bytes());
        }
        let stream_at = bytes.len();
        let mut rows = Vec::new();
        for offset in [offsets[1], offsets[2]] {
            rows.push(1);
            rows.extend(u16::try_from(offset).unwrap().to_be_bytes());
        }
        write!(
            bytes,
            "4 0 obj\n<< /Type /XRef /Size 5 /W [1 2 0] /Index [2 2] /Length {} >>\nstream\n",
            rows.len()
        )
        .unwrap();
        bytes.extend(rows);
        bytes.extend(b"\nendstream\nendobj\n");
        let at = bytes.len();
        let third = third.replace("AT", &format!("{:010}", offsets[2]));
        write!(
            bytes,
            "xref\n0 4\n0000000000 65535 f \n{:010} 00000 n \n{:010} 00000 n \n{third}trailer\n<< /Size 5 /Root 1 0 R /XRefStm {stream_at} >>\nstartxref\n{at}\n%%EOF\n",
            offsets[0], offsets[1]
        )
        .unwrap();
        bytes
    };
    for third in ["0000000000 00000 f \n", "AT 00000 n \n"] {
        let bytes = make(third);
        let document = read(&bytes).unwrap();
        let object = document.get(
            0,
            Reference {
                number: 3,
                generation: 0,
            },
        );
        assert_eq!(object.as_text().unwrap().bytes, b"hidden");
        assert!(
            document
                .remarks()
                .iter()
                .any(|remark| remark.kind == RemarkKind::Hybrid)
        );
    }
    let forward = String::from_utf8(classic(&SMALL))
        .unwrap()
        .replace("/Root", "/XRefStm 9999 /Root");
    assert_eq!(rule_of(forward.as_bytes()), "R3");
}

#[test]
fn strings_names_and_numbers_keep_their_meaning() {
    let bytes = classic(&[
        SMALL[0],
        SMALL[1],
        r"<< /A#20B (a\(b\)\101\n) /Hex <48 65 6C6c6F2> /Real -.5 /Int +7 /Nested [[<< /K null >>] true] >>",
    ]);
    let document = read(&bytes).unwrap();
    let found = document
        .get(
            0,
            Reference {
                number: 3,
                generation: 0,
            },
        )
        .as_dictionary()
        .unwrap();
    assert_eq!(found.value(b"A B").as_text().unwrap().bytes, b"a(b)A\n");
    assert_eq!(found.value(b"Hex").as_text().unwrap().bytes, b"Hello ");
    assert_eq!(found.value(b"Real").as_number(), Some(-0.5));
    assert_eq!(found.value(b"Int").as_integer(), Some(7));
}

#[test]
fn equal_numbers_are_equal_however_written_and_key_order_does_not_count() {
    let bytes = classic(&[
        SMALL[0],
        SMALL[1],
        "<< /A 612 /B (x) >>",
        "<< /B <78> /A 612.0 >>",
        "<< /A 613 /B (x) >>",
    ]);
    let document = read(&bytes).unwrap();
    let object = |number| {
        document.get(
            0,
            Reference {
                number,
                generation: 0,
            },
        )
    };
    assert_eq!(object(3), object(4));
    assert_ne!(object(3), object(5));
}

#[test]
fn bytes_between_objects_are_remarked() {
    let good = String::from_utf8(classic(&SMALL)).unwrap();
    let kinds = |text: &str| -> Vec<RemarkKind> {
        read(text.as_bytes())
            .unwrap()
            .remarks()
            .iter()
            .map(|remark| remark.kind)
            .collect()
    };
    assert_eq!(kinds(&format!("{good}\n\n")), [RemarkKind::SpaceAfterEnd]);
    assert_eq!(kinds(&format!("{good}x")), [RemarkKind::BytesAfterEnd]);
    let at = good.find("xref\n").unwrap();
    for (insert, kind) in [
        ("% note\n", RemarkKind::Comment),
        ("9 0 obj\nnull\nendobj\n", RemarkKind::UnnamedObject),
        ("what\n", RemarkKind::Junk),
    ] {
        let moved = format!("{}{insert}{}", &good[..at], &good[at..]);
        let moved = moved.replace(
            &format!("startxref\n{at}\n"),
            &format!("startxref\n{}\n", at + insert.len()),
        );
        assert_eq!(kinds(&moved), [kind]);
    }
}

#[test]
fn a_trailer_behind_a_cross_reference_stream_may_only_repeat_it() {
    let good = compressed(plain);
    let at = good
        .windows(9)
        .rposition(|window| window == b"startxref")
        .unwrap();
    let with = |insert: &str| [&good[..at], insert.as_bytes(), &good[at..]].concat();
    let commented = with("%Maker\n");
    assert_eq!(read(&commented).unwrap().remarks()[0].kind, RemarkKind::Comment);
    let repeated = with("trailer % again\n<< /Root 1 0 R /Size 5 >>\n%Maker\n");
    let kinds: Vec<RemarkKind> = read(&repeated)
        .unwrap()
        .remarks()
        .iter()
        .map(|one| one.kind)
        .collect();
    assert_eq!(kinds, [RemarkKind::SecondTrailer, RemarkKind::Comment]);
    assert_eq!(rule_of(&with("trailer\n<< /Size 5 /Root 2 0 R >>\n")), "R3");
    assert_eq!(rule_of(&with("trailer\n<< /Size 5 /Encrypt 2 0 R >>\n")), "R3");
}

#[test]
fn an_update_keeps_the_old_bytes_and_the_kind_and_reads_back() {
    for original in [classic(&SMALL), compressed(deflated)] {
        let document = read(&original).unwrap();
        let kind = document.revisions()[0].kind;
        let mut update = Update::new(&document, &[9; 16]);
        let new = update.allocate().unwrap();
        let mut dictionary = Dictionary::new();
        dictionary.set(b"Text", Object::literal(b"(\\)\r".to_vec()));
        dictionary.set(
            b"Na me",
            Object::Array(vec![Object::Reference(new), Object::Real("1.5".into())]),
        );
        update.set(new, &Object::Dictionary(dictionary.clone()));
        let appended = update.finish().unwrap();
        let all = [original.clone(), appended.bytes].concat();
        let updated = read(&all).unwrap();
        assert!(all.starts_with(&original));
        assert_eq!(updated.revisions().len(), 2);
        assert_eq!(updated.revisions()[1].kind, kind);
        assert_eq!(updated.get(1, new).as_dictionary(), Some(&dictionary));
        assert_eq!(updated.get(0, new), &Object::Null);
        assert!(updated.remarks().is_empty(), "{:?}", updated.remarks());
    }
}

#[test]
fn what_was_appended_is_read_back_and_no_fault_in_it_is_passed_over() {
    for original in [classic(&SMALL), compressed(deflated)] {
        let document = read(&original).unwrap();
        let mut update = Update::new(&document, &[9; 16]);
        let new = update.allocate().unwrap();
        update.set(new, &Object::name("Here"));
        let appended = update.finish().unwrap().bytes;
        let reread = |bytes: &[u8]| pdf::Reread::new(&document, bytes, &Budget::default());
        assert_eq!(reread(&appended).unwrap().get(new), Some(&Object::name("Here")));
        let header = format!("{new} obj");
        let place = appended
            .windows(header.len())
            .position(|one| one == header.as_bytes());
        let place = place.unwrap();
        let mut other_object = appended.clone();
        other_object[place] ^= 1;
        let moved = [b"\n", appended.as_slice()].concat();
        let junk = [&appended[..place], b"junk", &appended[place..]].concat();
        let behind = [&appended, &b"%"[..]].concat();
        let cut = appended[..appended.len() - 8].to_vec();
        for (what, bytes) in [
            ("another object", other_object),
            ("moved", moved),
            ("junk", junk),
            ("bytes behind", behind),
            ("cut", cut),
            ("nothing", Vec::new()),
        ] {
            assert!(reread(&bytes).is_err(), "{what}");
        }
        let longer = [original.as_slice(), &appended].concat();
        let elsewhere = read(&longer).unwrap();
        assert!(pdf::Reread::new(&elsewhere, &appended, &Budget::default()).is_err());
    }
}

#[test]
fn foreign_bytes_behind_the_end_are_appended_to_unless_they_hold_objects() {
    for (behind, sound) in [
        ("junk", true),
        (" \t\n", true),
        ("<p>Our objective: trailers and their xrefs</p>", true),
        ("9 0 obj null endobj", false),
        ("9 0 obj<<>>", false),
        ("trailer<<>>", false),
    ] {
        let bytes = [classic(&SMALL), behind.as_bytes().to_vec()].concat();
        let document = read(&bytes).unwrap();
        let appended = Update::new(&document, &[0; 16]).finish();
        assert_eq!(appended.is_ok(), sound, "{behind}");
    }
}

#[test]
fn large_dictionaries_are_searched_by_index_and_the_first_of_two_keys_counts() {
    let keys: String = (0..500).map(|number| format!("/K{number} {number} ")).collect();
    let bytes = classic(&[SMALL[0], SMALL[1], &format!("<< {keys} /K7 0 >>")]);
    let document = read(&bytes).unwrap();
    let found = document
        .get(
            0,
            Reference {
                number: 3,
                generation: 0,
            },
        )
        .as_dictionary()
        .unwrap();
    assert_eq!(found.value(b"K499").as_integer(), Some(499));
    assert_eq!(found.value(b"K7").as_integer(), Some(7));
    assert_eq!(found.duplicate_key(), Some(&b"K7"[..]));
}
