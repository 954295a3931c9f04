// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Incremental saving attacks (something new behind the signature, well-formed or not) and signature wrapping (the
//! second signed part moved away, something else in its place).

use crate::forge::*;
use crate::support::*;
use crate::{At, Case};

const PAGE: &str = "<< /Length 49 >>\nstream\nBT /F1 12 Tf 72 700 Td (Gesamtmasse 999 t) Tj ET\nendstream";

pub(super) fn cases() -> Vec<Case> {
    [saved(), wrapped_cases()].into_iter().flatten().collect()
}

#[expect(clippy::too_many_lines, reason = "a table")]
fn saved() -> Vec<Case> {
    let file = certified();
    let end = file.len();
    let object = format!("4 0 obj\n{PAGE}\nendobj\n");
    let section = format!("xref\n4 1\n{end:010} 00000 n \n");
    let at = end + object.len();
    let trailer = format!("trailer\n<< /Size 8 /Root 1 0 R /Prev {} >>\n", last_xref(&file));
    let finish = format!("startxref\n{at}\n%%EOF\n");
    let with = |parts: &[&str]| [file.clone(), parts.concat().into_bytes()].concat();
    let copy = object_text(&file, 6);
    let again = object_text(&file, 7).replace("/V 6 0 R", "/V 20 0 R");
    let streamed = signed(&build_with_stream(&permit_objects()), Some(1)).len();
    let same = || append(&file, &[(4, &object_text(&file, 4))], &[], 20);
    vec![
        Case::failed(
            "saved without section and trailer",
            "R4",
            At::Byte(end),
            (with(&[&object]), same()),
        ),
        Case::failed(
            "saved without section",
            "R2",
            At::Byte(at),
            (with(&[&object, &trailer, &finish]), same()),
        )
        .with_exit(4),
        Case::failed(
            "saved without trailer",
            "R2",
            At::Byte(at + section.len()),
            (with(&[&object, &section, &finish]), same()),
        )
        .with_exit(4),
        Case::failed(
            "saved without a start",
            "R4",
            At::Byte(end),
            (with(&[&object, &section, &trailer]), same()),
        ),
        Case::failed(
            "saved without an end",
            "R2",
            At::Byte(at + section.len() + trailer.len() + finish.len() - 6),
            (
                with(&[&object, &section, &trailer, &finish[..finish.len() - 6]]),
                same(),
            ),
        )
        .with_exit(4),
        Case::failed(
            "saved whole",
            "R21",
            At::Object("4 0"),
            (with(&[&object, &section, &trailer, &finish]), same()),
        ),
        Case::failed(
            "saved with a copy of the signature",
            "R5",
            At::Object("20 0"),
            (append(&file, &[(4, PAGE), (20, &copy)], &[], 21), same()),
        ),
        Case::failed(
            "saved with a copy in the old field",
            "R10",
            At::Object("7 0"),
            (
                append(&file, &[(4, PAGE), (7, &again), (20, &copy)], &[], 21),
                same(),
            ),
        ),
        Case::failed(
            "saved in an object stream",
            "R21",
            At::Byte(streamed),
            (
                in_a_stream("<< /Type /Font /Subtype /Type1 /BaseFont /Symbol >>"),
                in_a_stream(&object_text(&file, 5)),
            ),
        ),
    ]
}

/// Object 5 redefined in an object stream behind a cross-reference stream.
fn in_a_stream(font: &str) -> Vec<u8> {
    let file = signed(&build_with_stream(&permit_objects()), Some(1));
    let mut out = file.clone();
    let (stream_at, data) = (out.len(), format!("5 0 {font}"));
    let head = format!(
        "30 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Length {} >>\nstream\n{data}\nendstream\nendobj\n",
        data.len()
    );
    out.extend(head.bytes());
    let at = out.len();
    let mut rows = vec![2, 0, 0, 0, 30, 0];
    for offset in [stream_at, at] {
        rows.push(1);
        rows.extend(u32::try_from(offset).unwrap().to_be_bytes());
        rows.push(0);
    }
    let head = format!(
        "31 0 obj\n<< /Type /XRef /Size 32 /Index [5 1 30 2] /W [1 4 1] /Root 1 0 R /Prev {} /Length {} >>\nstream\n",
        last_xref(&file),
        rows.len()
    );
    out.extend(head.bytes());
    out.extend(rows);
    out.extend(format!("\nendstream\nendobj\nstartxref\n{at}\n%%EOF\n").bytes());
    out
}

fn wrapped_cases() -> Vec<Case> {
    let roomy = roomy();
    let gap_at = At::Byte(gap(&roomy).0);
    vec![
        Case::failed(
            "wrapped behind a copy of the signature",
            "R7",
            gap_at,
            (wrapped(&roomy, b' '), roomy.clone()),
        ),
        Case::failed(
            "wrapped with zeros between",
            "R7",
            gap_at,
            (wrapped(&roomy, 0), roomy.clone()),
        ),
        Case::failed(
            "wrapped inside the padding",
            "R7",
            gap_at,
            (in_the_padding(&roomy), roomy),
        ),
    ]
}

/// A seal with a long reason behind its Contents: room for an attacker.
fn roomy() -> Vec<u8> {
    let wish = Wish {
        dictionary: USUAL.replace("/M ", &format!("/Reason ({}) /M ", "Grund ".repeat(6000))),
        p: Some(1),
        ..Wish::default()
    };
    forge(&permit(), 6, &wish)
}

/// Behind `out`: another page, the field and catalog again, a section where the signed `startxref` expects it, and the
/// signed second part at `moved_at`.
fn finish(
    mut out: Vec<u8>,
    bytes: &[u8],
    own: Vec<(u32, String)>,
    (moved_at, filler): (usize, u8),
) -> Vec<u8> {
    let (start, end) = gap(bytes);
    let section = last_xref(bytes);
    let mut entries = Vec::new();
    for (number, text) in own {
        entries.push((number, out.len()));
        out.extend(format!("{number} 0 obj\n{text}\nendobj\n").bytes());
    }
    for number in [2, 4, 5] {
        let header = format!("\n{number} 0 obj\n");
        entries.push((number, find(&bytes[..start], header.as_bytes()) + 1));
    }
    if !entries.iter().any(|(number, _)| *number == 6) {
        entries.push((6, find(&bytes[..start], b"\n6 0 obj\n") + 1));
    }
    assert!(out.len() < section, "no room for the attack");
    out.resize(section, filler);
    out.extend(b"xref\n");
    for (number, offset) in entries {
        out.extend(format!("{number} 1\n{offset:010} 00000 n \n").bytes());
    }
    out.extend(format!("trailer\n<< /Size 8 /Root 1 0 R >>\nstartxref\n{section}\n%%EOF\n").bytes());
    assert!(out.len() < moved_at, "the moved part would be overwritten");
    out.resize(moved_at, filler);
    out.extend(&bytes[end..]);
    out
}

fn other_page(bytes: &[u8]) -> Vec<(u32, String)> {
    let page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] /Annots [7 0 R] >>";
    vec![
        (3, page.to_owned()),
        (7, object_text(bytes, 7)),
        (1, object_text(bytes, 1)),
    ]
}

/// The signed bytes are all there; the dictionary in force is a copy that names the moved part.
fn wrapped(bytes: &[u8], filler: u8) -> Vec<u8> {
    let (start, end) = gap(bytes);
    let moved_at = last_xref(bytes) + 1000;
    let contents = String::from_utf8_lossy(&bytes[start..end]).into_owned();
    let out = [&bytes[..end], b"\n>>\nendobj\n"].concat();
    let copy = format!(
        "<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached /ByteRange [0 {start} {moved_at} {}] \
         /Contents {contents} /M (D:20261123101500Z) >>",
        bytes.len() - end
    );
    let mut own = other_page(bytes);
    own.push((6, copy));
    finish(out, bytes, own, (moved_at, filler))
}

/// The signed dictionary itself goes on inside its own zero padding: Contents ends early, a second range follows.
fn in_the_padding(bytes: &[u8]) -> Vec<u8> {
    let (start, end) = gap(bytes);
    let moved_at = last_xref(bytes) + 1000;
    let digits = &bytes[start..end - 1];
    let used = digits.iter().rposition(|digit| *digit != b'0').unwrap() + 2;
    let used = used + used % 2;
    let mut out = bytes[..start + used + 1].to_vec();
    out.extend(
        format!(
            ">/ByteRange [0 {start} {moved_at} {}] >>\nendobj\n",
            bytes.len() - end
        )
        .bytes(),
    );
    finish(out, bytes, other_page(bytes), (moved_at, b' '))
}
