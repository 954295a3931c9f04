// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What lies over the page or stands in its fields: evil annotations, sneaky signatures, values rewritten.

use crate::content::{prepared, with_objects};
use crate::forge::*;
use crate::support::*;
use crate::{At, Case};

pub(super) fn cases() -> Vec<Case> {
    [annotations(), reaching(), sneaky(), extents(), fields()]
        .into_iter()
        .flatten()
        .collect()
}

/// Annotations behind a certification with P=3.
#[expect(clippy::too_many_lines, reason = "a table")]
fn annotations() -> Vec<Case> {
    let file = signed(&permit(), Some(3));
    let with = |keys: &str| {
        let page = with_last_annotation(&object_text(&file, 3), 30);
        let note = format!("<< /Type /Annot {keys} >>");
        let drawing = "<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Length 0 >>\nstream\n\nendstream";
        append(&file, &[(3, &page), (30, &note), (31, drawing)], &[], 40)
    };
    let quiet = with("/Subtype /Text /Rect [400 400 420 420] /Contents (gesehen)");
    let evil = |name, keys| Case::failed(name, "R20", At::Object("30 0"), (with(keys), quiet.clone()));
    let page = with_annotations(&permit_objects()[&3], &[6, 7]);
    let two = with_objects(
        &[
            (6, "<< /Type /Annot /Subtype /Stamp /Rect [72 690 200 720] >>"),
            (
                7,
                "<< /Type /Annot /Subtype /Text /Rect [400 400 420 420] /Contents (alt) >>",
            ),
        ],
        |_| page.clone(),
    );
    let two = prepared(&two, Some(3));
    let left = |number: u32| {
        let page = object_text(&two, 3).replace(&format!("{number} 0 R "), "");
        append(&two, &[(3, &page)], &[], 40)
    };
    let changed = |number: u32, from: &str, to: &str| {
        append(
            &two,
            &[(number, &object_text(&two, number).replace(from, to))],
            &[],
            40,
        )
    };
    vec![
        evil(
            "evil free text",
            "/Subtype /FreeText /Rect [72 690 300 720] /Contents (999 t) /DA (/F1 12 Tf)",
        ),
        evil(
            "evil free text in an empty place",
            "/Subtype /FreeText /Rect [400 400 500 420] /Contents (999 t)",
        ),
        evil(
            "evil stamp",
            "/Subtype /Stamp /Rect [72 690 300 720] /AP << /N 31 0 R >>",
        ),
        evil(
            "evil redaction",
            "/Subtype /Redact /Rect [72 690 300 720] /OverlayText (999 t)",
        ),
        evil(
            "evil filled square",
            "/Subtype /Square /Rect [72 690 300 720] /IC [1 1 1]",
        ),
        evil(
            "evil ink",
            "/Subtype /Ink /Rect [72 690 300 720] /InkList [[72 690 300 720]]",
        ),
        evil(
            "evil line",
            "/Subtype /Line /Rect [72 690 300 720] /L [72 700 300 700]",
        ),
        evil(
            "evil watermark",
            "/Subtype /Watermark /Rect [72 690 300 720] /AP << /N 31 0 R >>",
        ),
        evil(
            "evil file",
            "/Subtype /FileAttachment /Rect [400 400 420 420] /FS << /Type /Filespec /F (x) >>",
        ),
        evil(
            "evil highlight over the mass",
            "/Subtype /Highlight /Rect [72 690 300 720] /AP << /N 31 0 R >>",
        ),
        evil("evil note over the mass", "/Subtype /Text /Rect [80 695 100 715]"),
        evil(
            "evil link with a script",
            "/Subtype /Link /Rect [72 690 300 720] /A << /S /JavaScript /JS (x) >>",
        ),
        evil("evil kind unknown", "/Subtype /Other /Rect [400 400 420 420]"),
        Case::failed("a stamp taken away", "R20", At::Object("6 0"), (left(6), left(7))),
        Case::failed(
            "a stamp moved",
            "R21",
            At::Object("6 0"),
            (
                changed(6, "72 690 200 720", "400 400 500 420"),
                changed(7, "(alt)", "(neu)"),
            ),
        ),
        Case::failed(
            "a note moved over the mass",
            "R20",
            At::Object("7 0"),
            (
                changed(7, "400 400 420 420", "80 695 100 715"),
                changed(7, "(alt)", "(neu)"),
            ),
        ),
        Case::failed("annotation where none is allowed", "R20", At::Object("30 0"), {
            let page = with_last_annotation(&object_text(&certified(), 3), 30);
            let note = "<< /Type /Annot /Subtype /Text /Rect [400 400 420 420] >>";
            (append(&certified(), &[(3, &page), (30, note)], &[], 40), quiet)
        }),
    ]
}

/// Annotations behind P=3 that draw outside their box, or uncover what they hid.
#[expect(clippy::too_many_lines, reason = "a table")]
fn reaching() -> Vec<Case> {
    let file = signed(&permit(), Some(3));
    let with = |keys: &str, more: &[(u32, &str)]| {
        let page = with_last_annotation(&object_text(&file, 3), 30);
        let note = format!("<< /Type /Annot {keys} >>");
        let objects: Vec<(u32, &str)> = [(3, page.as_str()), (30, &note)]
            .into_iter()
            .chain(more.iter().copied())
            .collect();
        append(&file, &objects, &[], 40)
    };
    let evil = |name, keys: &str, harmless: &str| {
        Case::failed(
            name,
            "R20",
            At::Object("30 0"),
            (with(keys, &[]), with(harmless, &[])),
        )
    };
    let far = "/Rect [400 100 410 110] /F 4";
    let near = "/QuadPoints [400 110 410 110 400 100 410 100]";
    let over = "/QuadPoints [70 720 300 720 70 690 300 690]";
    let pop = with_last_annotation(&with_last_annotation(&object_text(&file, 3), 30), 31);
    let opened = |open: &str| {
        let text =
            "<< /Type /Annot /Subtype /Text /Rect [400 100 420 120] /Contents (999 t) /Popup 31 0 R >>";
        let window =
            format!("<< /Type /Annot /Subtype /Popup /Rect [60 690 300 720] /Parent 30 0 R /Open {open} >>");
        append(&file, &[(3, &pop), (30, text), (31, &window)], &[], 40)
    };
    let marked = |place: &str| {
        let keys = format!("<< /Type /Annot /Subtype /Highlight /Rect [{place}] /C [0 0 0] >>");
        let objects = with_objects(&[(6, &keys)], |page| with_annotations(page, &[6]));
        prepared(&objects, Some(3))
    };
    let taken = |place: &str| {
        let signed = marked(place);
        let page = object_text(&signed, 3).replace("6 0 R", "");
        append(&signed, &[(3, &page)], &[], 40)
    };
    let moved = |place: &str| {
        let signed = marked(place);
        let text = object_text(&signed, 6).replace(place, "400 400 420 420");
        append(&signed, &[(6, &text)], &[], 40)
    };
    let (covering, aside) = ("72 690 300 720", "400 300 500 320");
    vec![
        evil(
            "a highlight that marks elsewhere than its box",
            &format!("/Subtype /Highlight {far} {over}"),
            &format!("/Subtype /Highlight {far} {near}"),
        ),
        evil(
            "an underline as wide as the page",
            "/Subtype /Underline /Rect [72 660 300 670] /F 4 /BS << /W 60 >> /QuadPoints [72 670 300 670 72 660 300 660]",
            "/Subtype /Underline /Rect [72 660 300 670] /F 4 /BS << /W 1 >> /QuadPoints [72 670 300 670 72 660 300 660]",
        ),
        evil(
            "a link with a border over the mass",
            "/Subtype /Link /Rect [60 640 400 660] /F 4 /C [1 1 1] /Border [0 0 120]",
            "/Subtype /Link /Rect [60 640 400 660] /F 4 /C [1 1 1] /Border [0 0 1]",
        ),
        evil(
            "a link that strikes the mass out",
            "/Subtype /Link /Rect [72 704 170 704] /F 4",
            "/Subtype /Link /Rect [72 704 170 704] /F 4 /Border [0 0 0]",
        ),
        evil(
            "a note whose picture is larger than its box",
            "/Subtype /Text /Rect [80 713 81 714]",
            "/Subtype /Text /Rect [80 780 81 781]",
        ),
        evil(
            "a note that is optional content",
            &format!("/Subtype /Text {far} /OC << /Type /OCG /Name (x) >>"),
            &format!("/Subtype /Text {far} /Name /Note"),
        ),
        Case::failed(
            "a window of a note open over the mass",
            "R20",
            At::Object("31 0"),
            (opened("true"), opened("false")),
        ),
        Case::failed(
            "a highlight taken from what it hid",
            "R20",
            At::Object("6 0"),
            (taken(covering), taken(aside)),
        ),
        Case::failed(
            "a highlight moved from what it hid",
            "R20",
            At::Object("6 0"),
            (moved(covering), moved(aside)),
        ),
    ]
}

/// A visible signature where a text runs that does not run as usual; nobody can be sure, so the verdict is open.
#[expect(clippy::too_many_lines, reason = "a table")]
fn extents() -> Vec<Case> {
    let mass = "(Gesamtmasse 72 t)";
    let signed_page = |content: &str| {
        let mut objects = permit_objects();
        let stream = format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len());
        objects.insert(4, stream);
        signed(&build(&objects), None)
    };
    let second = |content: &str, rect: &'static str| {
        let base = signed_page(content);
        let wish = Wish {
            name: "Zweites",
            rect,
            ..Wish::default()
        };
        forge(&base, next_number(&base), &wish)
    };
    let case = |name, before: &str, rect, exit| {
        let content = format!("BT /F1 12 Tf {before} ET");
        let plain = format!("BT /F1 12 Tf 72 300 Td {mass} Tj ET");
        Case::failed(
            name,
            "R18a",
            At::Object("9 0"),
            (second(&content, rect), second(&plain, rect)),
        )
        .with_exit(exit)
    };
    vec![
        case(
            "sneaky signature over a text moved by TJ",
            "72 700 Td [(Gesamtmasse) -15000 (72 t)] TJ",
            "310 690 450 720",
            3,
        ),
        case(
            "sneaky signature over a text that begins with a move",
            "72 700 Td [-15000 (Gesamtmasse 72 t)] TJ",
            "240 690 450 720",
            1,
        ),
        case(
            "sneaky signature over a risen text",
            "72 300 Td 400 Ts (Gesamtmasse 72 t) Tj",
            "60 690 300 720",
            1,
        ),
        case(
            "sneaky signature over a wide text",
            "300 Tz 72 700 Td (Gesamtmasse 72 t) Tj",
            "260 690 450 720",
            3,
        ),
        case(
            "sneaky signature between spaced letters",
            "20 Tc 72 700 Td (Gesamtmasse 72 t) Tj",
            "300 690 450 720",
            3,
        ),
        case(
            "sneaky signature between spaced words",
            "200 Tw 72 700 Td (Gesamtmasse 72 t) Tj",
            "340 690 450 720",
            3,
        ),
        case(
            "sneaky signature over a filled outline",
            "ET 0 g 72 700 m 172 700 l 172 712 l 72 712 l f BT",
            "60 690 300 720",
            3,
        ),
        case(
            "sneaky signature over drawn curves",
            "ET 72 700 m 90 720 100 720 120 700 c S BT",
            "60 690 300 720",
            3,
        ),
    ]
}

/// A second signature, visible over what was signed.
fn sneaky() -> Vec<Case> {
    let second = |base: &[u8], rect| {
        let wish = Wish {
            name: "Zweites",
            rect,
            ..Wish::default()
        };
        forge(base, next_number(base), &wish)
    };
    let forms = signed(&permit(), Some(2));
    let approved = signed(&permit(), None);
    let seen = forge(
        &permit(),
        6,
        &Wish {
            rect: "300 100 400 150",
            ..Wish::default()
        },
    );
    vec![
        Case::failed(
            "sneaky signature after a certification",
            "R18",
            At::Object("9 0"),
            (second(&forms, "60 690 300 720"), second(&forms, "0 0 0 0")),
        ),
        Case::failed(
            "sneaky signature over the mass",
            "R18a",
            At::Object("9 0"),
            (
                second(&approved, "60 690 300 720"),
                second(&approved, "60 500 300 550"),
            ),
        ),
        Case::failed(
            "sneaky signature over the end of the text",
            "R18a",
            At::Object("9 0"),
            (
                second(&approved, "150 690 300 720"),
                second(&approved, "400 690 500 720"),
            ),
        )
        .with_exit(3),
        Case::failed(
            "sneaky signature over another signature",
            "R18a",
            At::Object("9 0"),
            (second(&seen, "300 100 400 150"), second(&seen, "401 100 500 150")),
        ),
        Case::failed(
            "a signature where none is allowed",
            "R22",
            At::Object("9 0"),
            (second(&certified(), "0 0 0 0"), second(&forms, "0 0 0 0")),
        ),
    ]
}

#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn fields() -> Vec<Case> {
    let form = build(&form_objects());
    let changed = |p, from: &str, to: &str| {
        let file = signed(&form, p);
        append(&file, &[(6, &object_text(&file, 6).replace(from, to))], &[], 40)
    };
    let filled = || changed(Some(2), "72 t", "999 t");
    let locking = |fields: &str| {
        let wish = Wish {
            field: format!("/Lock << /Type /SigFieldLock /Action /Include /Fields [{fields}] >>"),
            ..Wish::default()
        };
        let file = forge(&form, 7, &wish);
        append(
            &file,
            &[(6, &object_text(&file, 6).replace("72 t", "999 t"))],
            &[],
            40,
        )
    };
    let refused = |name, rule, attack| Case::failed(name, rule, At::Object("6 0"), (attack, filled()));
    let file = signed(&form, Some(2));
    let catalog = object_text(&file, 1).replace("/Fields [", "/Fields [30 0 R ");
    let page = with_last_annotation(&object_text(&file, 3), 30);
    let field = "<< /Type /Annot /Subtype /Widget /FT /Tx /T (more) /Rect [72 600 200 620] /P 3 0 R >>";
    let added = append(&file, &[(1, &catalog), (3, &page), (30, field)], &[], 40);
    let live = object_text(&file, 1).replace("/Fields [", "/NeedAppearances true /Fields [");
    let xfa = object_text(&file, 1).replace("/Fields [", "/XFA (x) /Fields [");
    vec![
        refused(
            "field rewritten after P=1",
            "R22",
            changed(Some(1), "72 t", "999 t"),
        ),
        refused("field moved", "R19", changed(Some(2), "[72 600", "[72 100")),
        refused("field renamed", "R19", changed(Some(2), "(mass)", "(other)")),
        refused(
            "field of another type",
            "R19",
            changed(Some(2), "/FT /Tx", "/FT /Ch"),
        ),
        refused(
            "field with an action",
            "R19",
            changed(Some(2), "/FT /Tx", "/FT /Tx /A << /S /JavaScript /JS (x) >>"),
        ),
        refused(
            "field made writable",
            "R19",
            changed(Some(2), "/FT /Tx", "/FT /Tx /Ff 2"),
        ),
        Case::failed(
            "locked field rewritten",
            "R22",
            At::Object("6 0"),
            (locking("(mass)"), locking("(mas)")),
        ),
        Case::failed(
            "appearance that the trailer names too",
            "R14",
            At::Object("7 0"),
            (drawn_anew("/FooBar 7 0 R"), drawn_anew("/FooBar (x)")),
        ),
        Case::failed("field added", "R19", At::Object("30 0"), (added, filled())),
        Case::failed(
            "appearances left to the viewer",
            "R15",
            At::Object("1 0"),
            (append(&file, &[(1, &live)], &[], 40), filled()),
        ),
        Case::failed(
            "form of another kind",
            "R15",
            At::Object("1 0"),
            (append(&file, &[(1, &xfa)], &[], 40), filled()),
        ),
    ]
}

/// A field whose appearance is drawn anew, in a file whose first trailer says `more`.
fn drawn_anew(more: &str) -> Vec<u8> {
    let mut objects = form_objects();
    let field = objects[&6].replace("/Rect", "/AP << /N 7 0 R >> /Rect");
    objects.insert(6, field);
    let drawing = |content: &str| {
        let length = content.len();
        format!(
            "<< /Type /XObject /Subtype /Form /BBox [0 0 128 20] /Length {length} >>\nstream\n{content}\nendstream"
        )
    };
    objects.insert(7, drawing("q Q"));
    let base = replace(&build(&objects), b"/ID [", format!("{more} /ID [").as_bytes());
    append(&signed(&base, Some(2)), &[(7, &drawing("q 1 0 0 rg Q"))], &[], 40)
}
