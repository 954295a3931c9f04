// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Two readings of one file: duplicate keys and entries, offsets that lead elsewhere, bytes that belong to nothing, and
//! tricks in the gap of the signature.

use crate::forge::*;
use crate::support::*;
use crate::{At, Case};

pub(super) fn cases() -> Vec<Case> {
    [
        around(),
        entries(),
        keys(),
        gaps(),
        signatures(),
        kinds(),
        coverage(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// A revision with nothing in it, one that repeats an object, and a kind of signature that is not ours.
pub fn only_strict() -> Vec<(&'static str, Vec<u8>)> {
    let file = certified();
    let font = object_text(&file, 5);
    let wish = Wish {
        dictionary: USUAL.replace("ETSI.CAdES.detached", "adbe.pkcs7.detached"),
        p: Some(1),
        ..Wish::default()
    };
    vec![
        ("R22", append(&file, &[], &[], 9)),
        ("R22", append(&file, &[(5, &font)], &[], 9)),
        ("R12", forge(&permit(), 6, &wish)),
    ]
}

/// What the signature says it is, and usage rights that are none.
fn kinds() -> Vec<Case> {
    let named = |name: &str| {
        let wish = Wish {
            dictionary: USUAL.replace("/SubFilter /ETSI.CAdES.detached", name),
            p: Some(1),
            ..Wish::default()
        };
        forge(&permit(), 6, &wish)
    };
    let usual = || named("/SubFilter /ETSI.CAdES.detached");
    let fails = |name, filter: &str| Case::failed(name, "R12", At::Object("6 0"), (named(filter), usual()));
    let file = certified();
    let catalog = object_text(&file, 1);
    let rights = catalog.replace("/Perms << /DocMDP", "/Perms << /UR3");
    assert_ne!(rights, catalog);
    vec![
        fails("a signature that does not say how", ""),
        fails("a signature of an unknown kind", "/SubFilter /Foo.Bar"),
        fails(
            "a signature of a kind with other letters",
            "/SubFilter /etsi.cades.detached",
        ),
        fails("a signature that rests on SHA-1", "/SubFilter /adbe.pkcs7.sha1").with_exit(3),
        fails("a signature of the oldest kind", "/SubFilter /adbe.x509.rsa_sha1").with_exit(3),
        Case::failed(
            "a seal called usage rights",
            "R15",
            At::Object("1 0"),
            (
                append(&file, &[(1, &rights)], &[], 20),
                append(&file, &[(1, &catalog)], &[], 20),
            ),
        ),
    ]
}

/// A later trailer leads past the revision of the signature.
fn jumped() -> Case {
    let file = certified();
    let first = last_xref(&permit());
    let plain = append(&file, &[(20, "null")], &[], 21);
    let named = format!("/Prev {}", last_xref(&file));
    let attack = replace(&plain, named.as_bytes(), format!("/Prev {first}").as_bytes());
    let at = find(&attack, b"\n6 0 obj") + 1;
    Case::failed(
        "a trailer that leads past the signature",
        "R5",
        At::Byte(at),
        (attack, plain),
    )
    .with_exit(4)
}

/// Ranges that end elsewhere than their revision, and signatures that cross.
fn coverage() -> Vec<Case> {
    let with = |short, late| {
        let wish = Wish {
            short,
            late,
            p: Some(1),
            ..Wish::default()
        };
        forge(&permit(), 6, &wish)
    };
    let (short, late) = (with(20, false), with(0, true));
    let (ends_early, ends_late) = (short.len() - 20, late.len());
    let pair = |value: &str| {
        let wish = Wish {
            hung: Some(("<< /T (Beide) /Kids [21 0 R 22 0 R] >>".to_owned(), vec![])),
            extra: vec![
                (
                    20,
                    "<< /Type /Sig /ByteRange [0 10 20 30] /Contents <00> >>".to_owned(),
                ),
                (
                    21,
                    "<< /FT /Sig /T (eins) /V @S 0 R /Parent 7 0 R >>".replace("@S", "6"),
                ),
                (22, format!("<< /FT /Sig /T (zwei) {value} /Parent 7 0 R >>")),
            ],
            p: Some(1),
            ..Wish::default()
        };
        forge(&permit(), 6, &wish)
    };
    let both = pair("/V 20 0 R");
    let first = range_end(&replace(&both, b"/ByteRange [0 10 20 30]", b"/Old"));
    let outer = crossing();
    let inner = gap(&outer).0;
    vec![
        Case::failed(
            "ranges that end before their revision",
            "R9",
            At::Byte(ends_early),
            (short, with(0, false)),
        ),
        Case::failed(
            "ranges that end with a later revision",
            "R9",
            At::Byte(ends_late),
            (late, with(1, false)),
        ),
        Case::failed(
            "two fields signed in one revision",
            "R11",
            At::Byte(first),
            (both, with(0, false)),
        ),
        Case::failed(
            "signatures that cross",
            "R11",
            At::Byte(inner),
            (outer, with(0, false)),
        ),
        jumped(),
    ]
}

/// The first signature is made last and covers the second, which lies behind it.
fn crossing() -> Vec<u8> {
    let first = Wish {
        late: false,
        ..Wish::default()
    };
    let signed = forge(&permit(), 6, &first);
    let second = Wish {
        name: "Zweites",
        ..Wish::default()
    };
    let both = forge(&signed, 8, &second);
    // The first one's range goes to the end of the second revision.
    let (_, end) = gap(&signed);
    let old = format!("[0 {} {end} {}]", gap(&signed).0, signed.len() - end);
    let new = format!("[0 {} {end} {}]", gap(&signed).0, both.len() - end);
    let width = 40;
    replace(
        &both,
        format!("{old:<width$}").as_bytes(),
        format!("{new:<width$}").as_bytes(),
    )
}

/// `bytes` with the update's text changed.
fn updated(objects: &[(u32, &str)], change: impl Fn(&[u8]) -> Vec<u8>) -> (Vec<u8>, Vec<u8>) {
    let twin = append(&certified(), objects, &[], 30);
    (change(&twin), twin)
}

fn around() -> Vec<Case> {
    let file = certified();
    let end = file.len();
    let behind = |more: &[u8]| [&file[..], more].concat();
    vec![
        Case::failed(
            "bytes before the header",
            "R1",
            At::Byte(0),
            (behind_front(&file), file.clone()),
        )
        .with_exit(4),
        Case::failed(
            "comment behind the end",
            "R4",
            At::Byte(end),
            (behind(b"% seen?\n"), behind(b"\n")),
        ),
        Case::failed(
            "second end of file",
            "R4",
            At::Byte(end),
            (behind(b"%%EOF\n"), behind(b"\r\n")),
        ),
        Case::failed(
            "object behind the end",
            "R4",
            At::Byte(end),
            (behind(b"4 0 obj\nnull\nendobj\n"), behind(b"  \n")),
        ),
        {
            let (attack, twin) = updated(&[(20, "null")], |twin| {
                let at = find(twin, b"\nxref\n") + 1;
                let moved = [&twin[..at], b"hidden\n", &twin[at..]].concat();
                replace(
                    &moved,
                    format!("\n{at}\n").as_bytes(),
                    format!("\n{}\n", at + 7).as_bytes(),
                )
            });
            let at = find(&attack, b"hidden");
            Case::failed("junk between objects", "R4", At::Byte(at), (attack, twin))
        },
    ]
}

fn behind_front(file: &[u8]) -> Vec<u8> {
    [&b"MZ\x90\x00"[..], file].concat()
}

fn entries() -> Vec<Case> {
    let two: &[(u32, &str)] = &[(20, "(one)"), (21, "(two)")];
    let unreadable = |name, at: fn(&[u8]) -> usize, files: (Vec<u8>, Vec<u8>)| {
        let at = At::Byte(at(&files.0));
        Case::failed(name, "R3", at, files).with_exit(4)
    };
    let offset = |bytes: &[u8], text: &[u8]| format!("{:010}", find(bytes, text));
    let previous = last_xref(&certified());
    vec![
        unreadable(
            "two entries for one object",
            |attack| find(attack, b"\n20 1\n") + 6,
            updated(two, |twin| replace(twin, b"\n21 1\n", b"\n20 1\n")),
        ),
        unreadable(
            "an entry that leads to another object",
            |attack| find(attack, b"20 0 obj"),
            updated(two, |twin| {
                let (one, other) = (offset(twin, b"20 0 obj"), offset(twin, b"21 0 obj"));
                replace(twin, other.as_bytes(), one.as_bytes())
            }),
        ),
        unreadable(
            "an entry in use at offset zero",
            |attack| find(attack, b"0000000000 00000 n"),
            updated(two, |twin| {
                replace(twin, offset(twin, b"21 0 obj").as_bytes(), b"0000000000")
            }),
        ),
        unreadable(
            "an entry into another object",
            |attack| find(attack, b"22 0 obj null"),
            updated(&[(20, "null"), (21, "(22 0 obj null endobj)")], |twin| {
                let inside = offset(twin, b"22 0 obj null");
                let bent = replace(twin, offset(twin, b"20 0 obj").as_bytes(), inside.as_bytes());
                replace(&bent, b"\n20 1\n", b"\n22 1\n")
            }),
        ),
        unreadable(
            "sections in a circle",
            last_xref,
            updated(two, |twin| {
                let own = format!("/Prev {}", last_xref(twin));
                replace(twin, format!("/Prev {previous}").as_bytes(), own.as_bytes())
            }),
        ),
        unreadable("a trailer with a key twice", last_xref, {
            let (_, twin) = updated(two, <[u8]>::to_vec);
            (replace(&twin, b"/Root 1 0 R", b"/Root 1 0 R /Root 20 0 R"), twin)
        }),
    ]
}

/// A key twice, and as its twin the same dictionary with the key once.
fn keys() -> Vec<Case> {
    let catalog = object_text(&certified(), 1);
    let plain = append(&certified(), &[(1, &catalog)], &[], 20);
    let doubled = |from: &str, to: &str| {
        let text = catalog.replace(from, to);
        assert_ne!(text, catalog);
        append(&certified(), &[(1, &text)], &[], 20)
    };
    let field = |more: &str| {
        let wish = Wish {
            field: more.to_owned(),
            p: Some(1),
            ..Wish::default()
        };
        forge(&permit(), 6, &wish)
    };
    let dictionary = |more: &str| {
        let wish = Wish {
            dictionary: USUAL.replace("/M ", &format!("{more} /M ")),
            p: Some(1),
            ..Wish::default()
        };
        forge(&permit(), 6, &wish)
    };
    vec![
        Case::failed(
            "a key twice in the catalog",
            "R3",
            At::Object("1 0"),
            (
                doubled("/Pages 2 0 R", "/Pages 2 0 R /Pages 2 0 R"),
                plain.clone(),
            ),
        ),
        Case::failed(
            "a key twice in the form",
            "R3",
            At::Object("1 0"),
            (doubled("/SigFlags 3", "/SigFlags 3 /SigFlags 1"), plain.clone()),
        ),
        Case::failed(
            "a key twice in the field",
            "R3",
            At::Object("6 0"),
            (field("/V 6 0 R"), field("/TU (Siegel)")),
        ),
        Case::failed(
            "a key twice in the signature",
            "R3",
            At::Object("6 0"),
            (
                dictionary("/SubFilter /adbe.pkcs7.detached"),
                dictionary("/Reason (R)"),
            ),
        ),
        Case::failed(
            "an escaped key twice in the signature",
            "R3",
            At::Object("6 0"),
            (
                dictionary("/#42yteRange [0 1 2 3]"),
                dictionary("/#4cocation (L)"),
            ),
        ),
    ]
}

#[expect(clippy::too_many_lines, reason = "a table")]
fn gaps() -> Vec<Case> {
    let file = certified();
    let (start, end) = gap(&file);
    let over = |at: usize, bytes: &[u8]| {
        let mut bent = file.clone();
        bent[at..at + bytes.len()].copy_from_slice(bytes);
        bent
    };
    let mut upper = file.clone();
    upper[start..end].make_ascii_uppercase();
    // The same dictionary with its keys on lines of their own is as good.
    let spaced = Wish {
        dictionary: USUAL.replace(" /", "\r\n  /"),
        p: Some(1),
        ..Wish::default()
    };
    let spaced = forge(&permit(), 6, &spaced);
    let shifted = |from: usize, to: usize| {
        let rest = file.len() - end;
        let old = format!("[0 {start} {end} {rest}]");
        let new = format!("[0 {from} {to} {}]", file.len() - to);
        replace(
            &file,
            old.as_bytes(),
            format!("{new:<width$}", width = old.len()).as_bytes(),
        )
    };
    let at_gap = At::Byte(start);
    vec![
        Case::failed(
            "something in the padding",
            "R8",
            At::Object("6 0"),
            (over(end - 9, b"c0ffee"), upper.clone()),
        ),
        Case::failed(
            "spaces at the end of the gap",
            "R7",
            at_gap,
            (over(end - 3, b">  "), spaced.clone()),
        ),
        Case::failed(
            "a key in the gap",
            "R7",
            at_gap,
            (over(end - 24, b">/Name (Other) /X <0000"), spaced.clone()),
        ),
        Case::failed(
            "a space among the digits",
            "R7",
            at_gap,
            (over(end - 9, b"  "), upper.clone()),
        ),
        Case::failed(
            "a comment among the digits",
            "R2",
            At::Byte(end - 6),
            (over(end - 10, b">%x\n<"), upper),
        )
        .with_exit(4),
        Case::failed(
            "a gap that starts early",
            "R7",
            At::Byte(start - 1),
            (shifted(start - 1, end), spaced.clone()),
        ),
        Case::failed(
            "a gap that starts late",
            "R7",
            At::Byte(start + 1),
            (shifted(start + 1, end), spaced.clone()),
        ),
        Case::failed(
            "a gap that ends early",
            "R7",
            at_gap,
            (shifted(start, end - 1), spaced.clone()),
        ),
        Case::failed(
            "a gap that ends late",
            "R7",
            at_gap,
            (shifted(start, end + 1), spaced),
        ),
    ]
}

#[expect(clippy::too_many_lines, reason = "a table")]
fn signatures() -> Vec<Case> {
    let file = certified();
    let text = object_text(&file, 6);
    let same = append(&file, &[(6, &text)], &[], 20);
    let other = append(&file, &[(6, &text.replace("2026", "2027"))], &[], 20);
    let hidden = append(&file, &[(20, &text)], &[], 21);
    let font = object_text(&file, 5);
    let rewritten = || append(&file, &[(5, &font)], &[], 20);
    let removed = object_text(&file, 7).replace("/V 6 0 R", "");
    let pointing = object_text(&file, 7).replace("(Siegel)", "(Zweites)");
    let form = object_text(&file, 1).replace("/Fields [7 0 R", "/Fields [7 0 R 20 0 R");
    let unlisted = object_text(&file, 1).replace("/Fields [7 0 R", "/Fields [");
    vec![
        Case::failed(
            "signature redefined",
            "R10",
            At::Object("6 0"),
            (other, rewritten()),
        ),
        Case::failed(
            "signature redefined with the same words",
            "R10",
            At::Object("6 0"),
            (same, rewritten()),
        ),
        Case::failed(
            "signature that no field names",
            "R5",
            At::Object("20 0"),
            (hidden, rewritten()),
        ),
        Case::failed(
            "field of the signature emptied",
            "R10",
            At::Object("7 0"),
            (append(&file, &[(7, &removed)], &[], 20), rewritten()),
        ),
        Case::failed(
            "new field for an old signature",
            "R10",
            At::Object("20 0"),
            (
                append(&file, &[(1, &form), (20, &pointing)], &[], 21),
                rewritten(),
            ),
        ),
        Case::failed(
            "field taken out of the form",
            "R19",
            At::Object("7 0"),
            (append(&file, &[(1, &unlisted)], &[], 20), rewritten()),
        ),
        Case::failed(
            "signature freed",
            "R13",
            At::Object("6 0"),
            (append(&file, &[], &[6], 20), append(&file, &[], &[25], 26)),
        ),
        {
            let second = Wish {
                extra: vec![(
                    20,
                    "<< /Type /Sig /ByteRange [0 10 20 30] /Contents <00> >>".to_owned(),
                )],
                p: Some(1),
                ..Wish::default()
            };
            Case::failed(
                "two signatures in one revision",
                "R5",
                At::Object("20 0"),
                (forge(&permit(), 6, &second), certified()),
            )
        },
    ]
}
