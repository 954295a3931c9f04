// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Filters and their parameters, wherever they stand: direct, behind references, in arrays. What cannot be followed is
//! refused, never read as if it were not there.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests may")]

use std::io::Write as _;

use pdf::{Budget, Document, ReadError};

/// Catalog and pages in object stream 3, which has `keys` and `data`; the `extra` objects stand in the file from number 5 on.
/// The cross-reference stream is number 4 and has `xref_keys`.
fn file((keys, data): (&str, &[u8]), extra: &[&str], xref_keys: &str) -> Vec<u8> {
    let mut bytes = b"%PDF-1.7\n".to_vec();
    let stream_at = bytes.len();
    write!(
        bytes,
        "3 0 obj\n<< /Type /ObjStm /N 2 /First 9 {keys} /Length {} >>\nstream\n",
        data.len()
    )
    .unwrap();
    bytes.extend(data);
    bytes.extend(b"\nendstream\nendobj\n");
    let mut offsets = vec![stream_at, 0];
    for (number, text) in (5..).zip(extra) {
        offsets.push(bytes.len());
        write!(bytes, "{number} 0 obj\n{text}\nendobj\n").unwrap();
    }
    let at = bytes.len();
    offsets[1] = at;
    let mut rows = vec![0, 0, 0, 0, 2, 0, 3, 0, 2, 0, 3, 1];
    for offset in &offsets {
        rows.push(1);
        rows.extend(u16::try_from(*offset).unwrap().to_be_bytes());
        rows.push(0);
    }
    let size = offsets.len() + 3;
    write!(
        bytes,
        "4 0 obj\n<< /Type /XRef /Size {size} /W [1 2 1] /Root 1 0 R {xref_keys} /Length {} >>\nstream\n",
        rows.len()
    )
    .unwrap();
    bytes.extend(rows);
    write!(bytes, "\nendstream\nendobj\nstartxref\n{at}\n%%EOF\n").unwrap();
    bytes
}

const CONTENT: &[u8] = b"1 0 2 34 << /Type /Catalog /Pages 2 0 R >> << /Type /Pages /Count 0 /Kids [] >>  ";

fn deflated(data: &[u8]) -> Vec<u8> {
    let mut out = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    out.write_all(data).unwrap();
    out.finish().unwrap()
}

/// Rows of ten bytes, each predicted by the row above it.
fn png_rows() -> Vec<u8> {
    let mut out = Vec::new();
    let mut above = vec![0_u8; 10];
    for line in CONTENT.chunks(10) {
        let mut row = line.to_vec();
        row.resize(10, b' ');
        out.push(2);
        out.extend(row.iter().zip(&above).map(|(now, up)| now.wrapping_sub(*up)));
        above = row;
    }
    out
}

/// Rows of `row` bytes, each sample of one byte predicted by the one `colours` to its left.
fn tiff_rows(row: usize, colours: usize) -> Vec<u8> {
    let mut out = Vec::new();
    for line in CONTENT.chunks(row) {
        let left = std::iter::repeat_n(&0_u8, colours).chain(line);
        out.extend(line.iter().zip(left).map(|(now, left)| now.wrapping_sub(*left)));
    }
    out
}

fn read(bytes: &[u8]) -> Result<(), ReadError> {
    let document = Document::parse(bytes, &Budget::default())?;
    assert!(document.catalog(0).is_some());
    Ok(())
}

#[test]
fn filters_and_their_parameters_may_stand_behind_references() {
    let flate = deflated(CONTENT);
    let png = deflated(&png_rows());
    let parameters = "<< /Predictor 12 /Columns 10 >>";
    for (keys, data, extra) in [
        ("/Filter 5 0 R", &flate, vec!["/FlateDecode"]),
        ("/Filter [5 0 R]", &flate, vec!["/FlateDecode"]),
        ("/Filter 5 0 R", &flate, vec!["[6 0 R]", "/FlateDecode"]),
        ("/Filter /FlateDecode /DecodeParms 5 0 R", &png, vec![parameters]),
        (
            "/Filter [/FlateDecode] /DecodeParms [5 0 R]",
            &png,
            vec![parameters],
        ),
        (
            "/Filter [/FlateDecode] /DecodeParms 5 0 R",
            &png,
            vec!["[6 0 R]", parameters],
        ),
        (
            "/Filter /FlateDecode /DecodeParms << /Predictor 5 0 R /Columns 6 0 R >>",
            &png,
            vec!["12", "10"],
        ),
        ("/Filter /FlateDecode /DecodeParms null", &flate, vec![]),
        ("/Filter [/FlateDecode] /DecodeParms [null]", &flate, vec![]),
    ] {
        let found = read(&file((keys, data), &extra, ""));
        assert_eq!(found, Ok(()), "{keys}");
    }
}

#[test]
fn references_that_lead_nowhere_are_refused_and_not_passed_over() {
    let flate = deflated(CONTENT);
    for (keys, xref_keys) in [
        ("/Filter 9 0 R", ""),
        ("/Filter [9 0 R]", ""),
        ("/Filter /FlateDecode /DecodeParms 9 0 R", ""),
        ("/Filter /FlateDecode /DecodeParms [9 0 R]", ""),
        ("/Filter /FlateDecode /DecodeParms 5 0 R", ""),
        ("/Filter /FlateDecode /DecodeParms << /Predictor 9 0 R >>", ""),
        // In the object stream itself.
        ("/Filter 2 0 R", ""),
        // A cross-reference stream has direct entries only.
        ("/Filter /FlateDecode", "/Filter 5 0 R"),
        (
            "/Filter /FlateDecode",
            "/DecodeParms 5 0 R /Filter /ASCIIHexDecode",
        ),
    ] {
        let refused = read(&file((keys, &flate), &["17"], xref_keys));
        assert!(
            matches!(refused, Err(ReadError::Malformed { rule: "R2", .. })),
            "{keys}: {refused:?}"
        );
    }
}

#[test]
fn what_stands_behind_a_reference_is_as_strict_as_what_stands_there() {
    let (flate, png) = (deflated(CONTENT), deflated(&png_rows()));
    let once = "<< /Predictor 12 /Columns 10 >>";
    let twice = "<< /Predictor 1 /Predictor 12 /Columns 10 >>";
    for (rule, keys, data, extra) in [
        ("R3", "/Filter /Fl", &flate, vec![]),
        ("R3", "/Filter 5 0 R", &flate, vec!["/Fl"]),
        ("R3", "/Filter [5 0 R]", &flate, vec!["/Fl"]),
        ("R3", "/Filter 5 0 R", &flate, vec!["[6 0 R]", "/Fl"]),
        ("R3", "/Filter /FlateDecode /DecodeParms 5 0 R", &png, vec![twice]),
        (
            "R3",
            "/Filter [/FlateDecode] /DecodeParms [5 0 R]",
            &png,
            vec![twice],
        ),
        // One filter has one dictionary, a list of filters a list.
        (
            "R2",
            "/Filter /FlateDecode /DecodeParms [5 0 R]",
            &png,
            vec![once],
        ),
        (
            "R2",
            "/Filter /FlateDecode /DecodeParms 5 0 R",
            &png,
            vec!["[6 0 R]", once],
        ),
        (
            "R2",
            "/Filter 5 0 R /DecodeParms 6 0 R",
            &png,
            vec!["[/FlateDecode]", once],
        ),
        (
            "R2",
            "/Filter 5 0 R /DecodeParms << /Columns 2 >>",
            &flate,
            vec!["/ASCIIHexDecode"],
        ),
    ] {
        let refused = read(&file((keys, data), &extra, ""));
        assert!(
            matches!(refused, Err(ReadError::Malformed { rule: found, .. }) if found == rule),
            "{keys}: {refused:?}"
        );
    }
}

#[test]
fn the_predictor_of_tiff_is_undone_for_every_number_of_colours() {
    for (row, colours) in [(10, 1), (30, 3), (8, 4)] {
        let data = deflated(&tiff_rows(row, colours));
        let columns = row / colours;
        let keys = format!(
            "/Filter /FlateDecode /DecodeParms << /Predictor 2 /Columns {columns} /Colors {colours} >>"
        );
        assert_eq!(read(&file((&keys, &data), &[], "")), Ok(()), "{row} {colours}");
    }
    let decoded = |parameters: &str, data: &[u8]| {
        let data: String = deflated(data).iter().map(|byte| format!("{byte:02x}")).collect();
        let stream = format!(
            "<< /Filter [/AHx /Fl] /DecodeParms [null << /Predictor 2 {parameters} >>] /Length {} >>\nstream\n{data}>\nendstream",
            data.len() + 1
        );
        let bytes = file(("/Filter /FlateDecode", &deflated(CONTENT)), &[&stream], "");
        let document = Document::parse(&bytes, &Budget::default()).unwrap();
        let stream = document.indirect(0, 5).unwrap().object.as_stream().unwrap();
        document.decoded(stream, &Budget::default()).unwrap()
    };
    // Sixteen bits: 0x00ff, then one more; a new row begins anew.
    assert_eq!(
        decoded(
            "/Columns 2 /BitsPerComponent 16",
            &[0, 0xff, 0, 1, 1, 2, 0xff, 0xff]
        ),
        [0, 0xff, 1, 0, 1, 2, 1, 1]
    );
    // Four bits: 1, 2, 3, 4 are differences of one; 15 and one more is 0.
    assert_eq!(
        decoded("/Columns 4 /BitsPerComponent 4", &[0x11, 0x11, 0xf1, 0]),
        [0x12, 0x34, 0xf0, 0x00]
    );
    // One bit: every sample differs from the one before it.
    assert_eq!(decoded("/Columns 8 /BitsPerComponent 1", &[0xff]), [0xaa]);
}
