// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Two readings of a later revision: sections that some readers rebuild, entries they take otherwise, object streams they
//! decode otherwise.

use crate::forge::*;
use crate::support::*;
use crate::{At, Case};

pub(super) fn cases() -> Vec<Case> {
    [
        keys(),
        references(),
        tables(),
        streams(),
        hybrids(),
        object_streams(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// A key twice, wherever it stands; as its twin the same object with the key once.
#[expect(clippy::too_many_lines, reason = "a table")]
fn keys() -> Vec<Case> {
    let file = certified();
    let page = object_text(&file, 3);
    let evil = "<< /Length 49 >>\nstream\nBT /F1 12 Tf 72 700 Td (Gesamtmasse 999 t) Tj ET\nendstream";
    let twice = |from: &str, to: &str| {
        let text = page.replace(from, to);
        assert_ne!(text, page);
        append(&file, &[(3, &text), (30, evil)], &[], 40)
    };
    let plain = append(&file, &[(3, &page)], &[], 40);
    let form = signed(&build(&form_objects()), Some(2));
    let field = object_text(&form, 6);
    let filled = |more: &str| {
        let text = field.replace("(72 t)", &format!("(999 t) {more}"));
        append(&form, &[(6, &text)], &[], 40)
    };
    let notes = signed(&permit(), Some(3));
    let noted = |more: &str| {
        let page = with_last_annotation(&object_text(&notes, 3), 30);
        let note = format!("<< /Type /Annot /Subtype /Text /Rect [400 400 420 420] {more} >>");
        append(&notes, &[(3, &page), (30, &note)], &[], 40)
    };
    let streamed = certified_with_stream();
    let in_a_stream = |more: &str| {
        let text = object_text(&streamed, 5).replace("/Helvetica", &format!("/Helvetica {more}"));
        let data = format!("5 0 {text}");
        let keys = format!("/Type /ObjStm /N 1 /First 4 /Length {}", data.len());
        Streamed {
            objects: &[(30, &format!("<< {keys} >>\nstream\n{data}\nendstream"))],
            rows: &[(5, 2, 30, 0)],
            ..Streamed::default()
        }
        .behind(&streamed)
    };
    let on = |name, object, files| Case::failed(name, "R3", At::Object(object), files);
    vec![
        on(
            "a key twice in the page",
            "3 0",
            (
                twice("/Contents 4 0 R", "/Contents 4 0 R /Contents 30 0 R"),
                plain.clone(),
            ),
        ),
        on(
            "an escaped key twice in the page",
            "3 0",
            (
                twice("/Contents 4 0 R", "/Contents 4 0 R /#43ontents 30 0 R"),
                plain.clone(),
            ),
        ),
        on(
            "a key twice deep in the page",
            "3 0",
            (twice("/F1 5 0 R", "/F1 5 0 R /F1 30 0 R"), plain.clone()),
        ),
        on(
            "a key with a zero byte in the page",
            "3 0",
            (
                twice("/Contents 4 0 R", "/Contents 4 0 R /Contents#00 30 0 R"),
                plain,
            ),
        ),
        on(
            "a key twice in a filled field",
            "6 0",
            (filled("/Rect [0 0 595 842]"), filled("")),
        ),
        on(
            "a key twice in a note",
            "30 0",
            (noted("/Rect [72 690 300 720]"), noted("/Open false")),
        ),
        Case::failed(
            "a key twice in an object of a stream",
            "R3",
            At::Byte(streamed.len()),
            (in_a_stream("/BaseFont /Symbol"), in_a_stream("")),
        ),
    ]
}

/// References that are null here and something there.
fn references() -> Vec<Case> {
    let file = certified();
    let page = object_text(&file, 3);
    let old = page.split("/Annots [").nth(1).unwrap().split(']').next().unwrap();
    let annotations = format!("/Annots [{old}]");
    let cover = "<< /Type /Annot /Subtype /FreeText /Rect [60 690 300 720] /Contents (999 t) >>";
    let leading = |to: &str, more: &[(u32, String)]| {
        let text = page.replace(&annotations, &format!("/Annots {to}"));
        let mut objects: Vec<(u32, &str)> = vec![(3, &text), (49, cover)];
        objects.extend(more.iter().map(|(number, text)| (*number, text.as_str())));
        append(&file, &objects, &[], 60)
    };
    let list = format!("[{old} 49 0 R]");
    let chain: Vec<(u32, String)> = (30..39)
        .map(|number| (number, format!("{} 0 R", number + 1)))
        .chain([(39, list.clone())])
        .collect();
    let plain = append(&file, &[(3, &page), (49, cover)], &[], 60);
    let info = |text: &str| {
        let update = append(&file, &[(30, text)], &[], 40);
        replace(&update, b"/Root 1 0 R", b"/Info 30 0 R /Root 1 0 R")
    };
    vec![
        Case::failed(
            "annotations under another generation",
            "R3",
            At::Object("3 0"),
            (leading("30 7 R", &[(30, list)]), plain.clone()),
        ),
        Case::failed(
            "annotations behind a chain of references",
            "R3",
            At::Object("30 0"),
            (leading("30 0 R", &chain), plain),
        ),
        Case::failed(
            "a number of more than 32 bits",
            "R3",
            At::Object("30 0"),
            (info("<< /Title 4294967356 >>"), info("<< /Title 2147483647 >>")),
        ),
        Case::failed(
            "a size that hides objects",
            "R15",
            At::Section,
            (append(&file, &[], &[], 4), append(&file, &[], &[], 9)),
        ),
    ]
}

/// A revision whose section is a table and a stream, which names `row` where `header` begins last.
fn hybrid(freed: &[u32], objects: &[(u32, &str)], row: u32, header: &str) -> Vec<u8> {
    let own = (60, "(here comes the stream)");
    let objects: Vec<(u32, &str)> = objects.iter().copied().chain([own]).collect();
    let plain = append(&certified(), &objects, freed, 70);
    let at = find(&plain, b"60 0 obj");
    let end = find(&plain, b"\nxref\n") + 1;
    let place = find(&plain[..at], format!("\n{header}").as_bytes()) + 1;
    let place = u32::try_from(place).unwrap().to_be_bytes();
    let keys = format!("/Type /XRef /Size 70 /W [1 4 2] /Index [{row} 1] /Root 1 0 R /Length 7");
    let mut stream = format!("60 0 obj\n<< {keys} >>\nstream\n\u{1}").into_bytes();
    stream.extend(place);
    stream.extend(b"\0\0\nendstream\nendobj\n");
    let section = at + stream.len();
    let named = format!("/XRefStm {at} /Root 1 0 R");
    let rest = replace(&plain[end..], b"/Root 1 0 R", named.as_bytes());
    let from = format!("\n{end}\n");
    let rest = replace(&rest, from.as_bytes(), format!("\n{section}\n").as_bytes());
    [&plain[..at], &stream, &rest].concat()
}

fn hybrids() -> Vec<Case> {
    let hidden = || hybrid(&[50], &[(50, "(only some see this)")], 50, "50 0 obj");
    let two = hybrid(&[], &[(50, "(one)"), (50, "(two)")], 50, "50 0 obj\n(one)");
    let at = find(&two, b"60 0 obj");
    vec![
        Case::failed(
            "a hybrid section whose table frees the page content",
            "R13",
            At::Object("4 0"),
            (hybrid(&[4], &[], 4, "4 0 obj"), hidden()),
        ),
        Case::failed(
            "a hybrid section that names two objects under one number",
            "R3",
            At::Byte(at),
            (two, hidden()),
        ),
    ]
}

/// A reader that rebuilds the file goes by what looks like an object, wherever it stands.
fn tables() -> Vec<Case> {
    let plain = append(&certified(), &[(30, "(nothing to see)")], &[], 40);
    let bent = |from: &[u8], to: &[u8]| {
        let at = last_xref(&plain);
        let mut out = plain[..at].to_vec();
        out.extend(replace(&plain[at..], from, to));
        out
    };
    let first = last_xref(&plain) + b"xref\n".len();
    let fails = |name, attack, at| Case::failed(name, "R3", At::Byte(at), (attack, plain.clone()));
    let entry = first + b"30 1\n".len();
    let space = |count| [&plain[..], &vec![b' '; count]].concat();
    vec![
        fails("an entry of 21 bytes", bent(b" n \n", b" n  \n"), entry),
        fails("an entry of 19 bytes", bent(b" n \n", b" n\n"), entry),
        fails("a comment in the table", bent(b"30 1\n", b"% 1\n30 1\n"), first),
        fails(
            "a table that seems to begin at zero",
            bent(b"30 1\n", b"1 0\n1 1\n0000000000 65535 f \n30 1\n"),
            first + b"1 0\n".len(),
        ),
        Case::failed(
            "too much white space behind the end",
            "R4",
            At::Byte(plain.len()),
            (space(3000), space(20)),
        ),
    ]
}

fn streams() -> Vec<Case> {
    let file = certified_with_stream();
    let plain = |objects: &[(u32, &str)]| {
        Streamed {
            objects,
            ..Streamed::default()
        }
        .behind(&file)
    };
    let note = [(30, "(nothing)")];
    let unknown = Streamed {
        rows: &[(4, 3, 0, 0)],
        ..Streamed::default()
    };
    let own = Streamed {
        own: (4, false),
        ..Streamed::default()
    };
    let longer = Streamed {
        objects: &note,
        keys: "/DL 5",
        ..Streamed::default()
    };
    let longer = longer.behind(&file);
    let rows = replace(&longer, b"/Length 14", b"/Length 21");
    let rows = replace(&rows, b"\nendstream", b"1234567\nendstream");
    let section = find(&rows, b"90 0 obj");
    vec![
        Case::failed(
            "an entry of an unknown type",
            "R13",
            At::Object("4 0"),
            (unknown.behind(&file), plain(&note)),
        ),
        Case::failed(
            "a section under the number of the page content",
            "R21",
            At::Object("4 0"),
            (own.behind(&file), plain(&note)),
        ),
        Case::failed(
            "a section with rows that no number has",
            "R3",
            At::Byte(section),
            (rows, plain(&note)),
        ),
    ]
}

/// A page in an object stream, beside the same page with other content: which one it is depends on how the stream is
/// decoded.
#[expect(clippy::too_many_lines, reason = "a table")]
fn object_streams() -> Vec<Case> {
    let file = certified_with_stream();
    let page = object_text(&file, 3).replace('\n', " ");
    let held = |keys: &str, data: &str| {
        let object = format!(
            "<< /Type /ObjStm {keys} /Length {} >>\nstream\n{data}\nendstream",
            data.len()
        );
        Streamed {
            objects: &[(30, &object), (31, "<< /Predictor 12 /Columns 20 >>")],
            rows: &[(3, 2, 30, 0)],
            ..Streamed::default()
        }
        .behind(&file)
    };
    let plain = |keys: &str| held(&format!("/N 1 /First 4 {keys}"), &format!("3 0 {page}"));
    let twin = plain("");
    let fails = |name, rule, keys: &str| {
        let attack = plain(keys);
        let at = find(&attack, b"30 0 obj");
        Case::failed(name, rule, At::Byte(at), (attack, twin.clone())).with_exit(4)
    };
    let decoded = |name, keys: &str| {
        let attack = plain(keys);
        let at = find(&attack, format!("3 0 {page}").as_bytes());
        Case::failed(name, "R2", At::Byte(at), (attack, twin.clone())).with_exit(4)
    };
    let two = format!("3 0 5 {} {page} {}", page.len() + 1, object_text(&file, 5));
    let second = two.find(&page).unwrap();
    let both = |keys: &str| held(keys, &two);
    let fails_with = |name, keys: &str| {
        let attack = both(keys);
        let at = find(&attack, b"30 0 obj");
        Case::failed(name, "R3", At::Byte(at), (attack, twin.clone())).with_exit(4)
    };
    vec![
        fails(
            "an object stream whose first place stands twice",
            "R3",
            "/First 40",
        ),
        fails(
            "an object stream with parameters under a short name",
            "R3",
            "/DP << /Predictor 12 >>",
        ),
        fails(
            "an object stream whose bytes lie elsewhere",
            "R3",
            "/F (other.pdf)",
        ),
        fails(
            "an object stream with a filter under a short name",
            "R3",
            "/Filter /Fl",
        ),
        fails(
            "an object stream whose parameters have a key twice",
            "R3",
            "/Filter [/FlateDecode] /DecodeParms [<< /Predictor 1 /Predictor 12 >>]",
        ),
        decoded(
            "an object stream with parameters of no filter",
            "/DecodeParms << /Predictor 12 >>",
        ),
        decoded(
            "an object stream whose list of filters has one dictionary",
            "/Filter [/FlateDecode] /DecodeParms << /Predictor 12 /Columns 20 >>",
        ),
        fails_with(
            "an object stream whose header runs into its objects",
            &format!("/N 2 /First {}", second - 3),
        ),
    ]
}
