// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What lies over the page or stands in its fields: evil annotations, sneaky signatures, values rewritten.

use std::collections::BTreeMap;

use crate::content::{prepared, with_objects};
use crate::forge::*;
use crate::support::*;
use crate::{At, Case};

pub(super) fn cases() -> Vec<Case> {
    [
        annotations(),
        reaching(),
        speaking(),
        sneaky(),
        extents(),
        unfollowed(),
        fields(),
    ]
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

/// Notes behind P=3 that say something of their own, or something else than was signed.
#[expect(clippy::too_many_lines, reason = "a table")]
fn speaking() -> Vec<Case> {
    let file = signed(&permit(), Some(3));
    let drawing = |content: &str| {
        format!(
            "<< /Type /XObject /Subtype /Form /BBox [0 0 200 20] /Resources << /Font << /F1 5 0 R >> >> /Length {} >>\n\
             stream\n{content}\nendstream",
            content.len()
        )
    };
    let with = |keys: &str, content: &str| {
        let page = with_last_annotation(&object_text(&file, 3), 30);
        let note = format!("<< /Type /Annot {keys} /F 4 /AP << /N 31 0 R >> >>");
        append(
            &file,
            &[(3, &page), (30, &note), (31, &drawing(content))],
            &[],
            40,
        )
    };
    let text = "1 1 0 rg 0 0 200 20 re f 0 g BT /F1 18 Tf 5 4 Td (999 t) Tj ET";
    let case = |name, keys: &str, content: &str, harmless: &str| {
        Case::failed(
            name,
            "R20",
            At::Object("30 0"),
            (with(keys, content), with(keys, harmless)),
        )
    };
    let marked = "/Subtype /Highlight /Rect [40 200 240 220] /QuadPoints [40 220 240 220 40 200 240 200]";
    let mark = "1 1 0 rg 0 0 m 0 5 0 15 0 20 c 200 20 l 200 15 200 5 200 0 c f";
    let small = "/Subtype /Text /Rect [40 200 60 220]";
    let icon = "0 0 1 rg 2 2 16 16 re f 1 g 4 10 m 16 10 l 10 4 l f";
    let digits = "2 w 20 2 m 20 18 l S 30 18 m 40 18 l S 40 18 m 40 2 l S 50 18 m 60 18 l S 60 18 m 60 2 l S";
    let letters: String = (0..9)
        .map(|at| format!("{} 2 m {} 18 l {} 2 l h f ", 20 * at, 20 * at + 9, 20 * at + 18))
        .collect();
    let held = |flags: &str, content: &str| {
        let note = format!(
            "<< /Type /Annot /Subtype /Text /Rect [40 200 60 220] /F {flags} /Contents (x) /AP << /N 7 0 R >> >>"
        );
        let objects = with_objects(&[(6, &note), (7, &drawing(content))], |page| {
            with_annotations(page, &[6])
        });
        prepared(&objects, Some(3))
    };
    let changed = |flags: &str, from: &str, to: &str| {
        let file = held(flags, icon);
        let note = object_text(&file, 6).replace(from, to);
        append(&file, &[(6, &note), (31, &drawing("0 g 2 2 4 4 re f"))], &[], 40)
    };
    let taken = |content: &str| {
        let file = held("4", content);
        let page = object_text(&file, 3).replace("6 0 R", "");
        append(&file, &[(3, &page)], &[], 40)
    };
    let said = |flags: &str| changed(flags, "(x)", "(y)");
    vec![
        case("a note that writes", small, text, icon),
        case("a highlight that writes", marked, text, mark),
        case("a highlight of single strokes", marked, digits, mark),
        case("a highlight of many shapes", marked, &letters, mark),
        Case::failed("a link that writes", "R20", At::Object("30 0"), {
            let link = "/Subtype /Link /Rect [40 200 240 220] /Border [0 0 0]";
            let page = with_last_annotation(&object_text(&file, 3), 30);
            let plain = format!("<< /Type /Annot {link} /F 4 >>");
            (
                with(link, text),
                append(&file, &[(3, &page), (30, &plain)], &[], 40),
            )
        }),
        case(
            "a note as large as a line of text",
            "/Subtype /Text /Rect [40 200 240 220]",
            icon,
            "",
        ),
        Case::failed(
            "a hidden note brought to light",
            "R20",
            At::Object("6 0"),
            (changed("2", "/F 2", "/F 4"), said("2")),
        ),
        Case::failed(
            "a note with another appearance",
            "R20",
            At::Object("6 0"),
            (changed("4", "/N 7 0 R", "/N 31 0 R"), said("4")),
        ),
        Case::failed(
            "a note taken away that said something",
            "R20",
            At::Object("6 0"),
            (taken(text), taken(icon)),
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

/// Objects of a page with this content, these resources and more objects, 6 and on.
fn drawn_page(content: &str, resources: &str, more: &[(u32, &str)]) -> BTreeMap<u32, String> {
    let mut objects = with_objects(more, |page| {
        page.replace(
            "/Font << /F1 5 0 R >>",
            &format!("/Font << /F1 5 0 R /F2 6 0 R >> {resources}"),
        )
    });
    let stream = format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len());
    objects.insert(4, stream);
    objects
}

/// A form or a pattern with these keys that draws this.
fn part(keys: &str, content: &str) -> String {
    format!(
        "<< {keys} /BBox [0 0 900 900] /Resources << /Font << /F1 5 0 R >> >> /Length {} >>\nstream\n{content}\nendstream",
        content.len()
    )
}

/// A visible signature over what is drawn in a way that is not followed to its letters: open.
#[expect(clippy::too_many_lines, reason = "a table")]
fn unfollowed() -> Vec<Case> {
    let over = |objects: &BTreeMap<u32, String>, rect| {
        let base = prepared(objects, None);
        let wish = Wish {
            name: "Zweites",
            rect,
            ..Wish::default()
        };
        let number = next_number(&base);
        let file = forge(&base, number, &wish);
        (number, file)
    };
    let place = "150 290 250 325";
    let mass = "BT /F1 18 Tf 160 300 Td (72 t) Tj ET";
    let form = "/Type /XObject /Subtype /Form";
    let x = "/XObject << /X 6 0 R >>";
    let case = |name, exit, content: &str, resources: &str, more: &[&str]| {
        let more: Vec<(u32, &str)> = (6..).zip(more.iter().copied()).collect();
        let objects = drawn_page(content, resources, &more);
        let plain = drawn_page("BT /F1 18 Tf 160 360 Td (72 t) Tj ET", resources, &more);
        let (number, attack) = over(&objects, place);
        let at = At::Object(if number == 9 { "10 0" } else { "11 0" });
        let (_, twin) = over(&plain, place);
        Case::failed(name, "R18a", at, (attack, twin)).with_exit(exit)
    };
    let pattern = part(
        "/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 /XStep 900 /YStep 900",
        mass,
    );
    let group = part(
        &format!("{form} /Group << /S /Transparency /CS /DeviceGray >>"),
        &format!("1 g {mass}"),
    );
    let glyphs = "<< /Type /Font /Subtype /Type3 /FontBBox [0 0 1 1] /FontMatrix [1 0 0 1 0 0] /CharProcs << /a 7 0 R >> \
                  /Encoding << /Differences [97 /a] >> /FirstChar 97 /LastChar 97 /Widths [1] >>";
    let down =
        "<< /Type /Font /Subtype /Type0 /BaseFont /Foo /Encoding /Identity-V /DescendantFonts [7 0 R] >>";
    let kid = "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /Foo >>";
    let digits = "2 w 160 315 m 172 315 l 163 298 l S 178 315 m 190 315 l 190 307 l S";
    let bars: String = (0..9)
        .map(|bar| format!("{} 295 {} 25 re f ", 160 + 4 * bar, 1 + bar % 2))
        .collect();
    let cut: String = (0..9)
        .map(|bar| {
            format!(
                "q {} 295 {} 25 re W n 0 0 595 842 re f Q ",
                160 + 4 * bar,
                1 + bar % 2
            )
        })
        .collect();
    let rows: String = (0..5)
        .map(|row| format!("[1 3] 0 d 155 {0} m 245 {0} l S ", 300 + 2 * row))
        .collect();
    let back =
        "<< /Type /Font /Subtype /TrueType /BaseFont /Foo /FirstChar 97 /LastChar 98 /Widths [9000 0] >>"
            .to_owned();
    let nested = format!(
        "{}1 0 0 1 160 300 cm q Q BT /F1 18 Tf (72 t) Tj ET",
        "q ".repeat(256)
    );
    let shading = "/Shading << /S << /ShadingType 2 /ColorSpace /DeviceGray /Coords [0 0 400 0] \
                   /Function << /FunctionType 2 /Domain [0 1] /C0 [0] /C1 [1] /N 1 >> >> >>";
    let linked = |appearance: &str| {
        let link = format!("<< /Type /Annot /Subtype /Link /Rect [160 295 210 320] {appearance} >>");
        let drawing = part(form, "BT /F1 18 Tf 0 5 Td (72 t) Tj ET");
        let mut objects = drawn_page("q Q", "", &[(6, &link), (7, &drawing)]);
        let page = with_annotations(&objects[&3], &[6]);
        objects.insert(3, page);
        over(&objects, place).1
    };
    let lying = |parent: u32| {
        let (seen, named) = (part(form, mass), part(form, "q Q"));
        let node = |x: u32| {
            format!(
                "<< /Type /Pages /Kids [3 0 R] /Count 1 /Resources << /Font << /F1 5 0 R >> /XObject << /X {x} 0 R >> >> >>"
            )
        };
        let (shown, hidden) = if parent == 8 { (6, 7) } else { (7, 6) };
        let mut objects = drawn_page("/X Do", "", &[(6, &seen), (7, &named), (8, &node(hidden))]);
        objects.insert(2, node(shown));
        let page = objects[&3].replace("/Parent 2 0 R", &format!("/Parent {parent} 0 R"));
        let from = page.find("/Resources").unwrap();
        objects.insert(3, format!("{} >>", &page[..from]));
        over(&objects, place).1
    };
    let wide = drawn_page("20 w 160 270 m 240 270 l S", "", &[(6, "null")]);
    vec![
        case(
            "sneaky signature over a pattern",
            3,
            "/Pattern cs /P scn 0 G 0 0 595 842 re f",
            "/Pattern << /P 6 0 R >>",
            &[&pattern],
        ),
        case(
            "sneaky signature over a shading",
            3,
            "q 160 300 40 20 re W n /S sh Q",
            shading,
            &["null"],
        ),
        case(
            "sneaky signature over a mask of text",
            3,
            "/G gs 0 0 595 842 re f",
            "/ExtGState << /G << /SMask << /S /Luminosity /G 6 0 R >> >> >>",
            &[&group],
        ),
        case(
            "sneaky signature over letters that are programs",
            3,
            "BT /F2 1 Tf 60 200 Td (a) Tj ET",
            "",
            &[glyphs, &part("", "1 0 d0")],
        ),
        case(
            "sneaky signature over a text written downwards",
            3,
            "BT /F2 18 Tf 200 350 Td <003700320037> Tj ET",
            "",
            &[down, kid],
        ),
        case(
            "sneaky signature over a text moved by too many numbers",
            1,
            "BT /F1 18 Tf 0 160 300 Td (72 t) Tj ET",
            "",
            &["null"],
        ),
        case(
            "sneaky signature over a text moved by a number that is none",
            3,
            "BT /F1 18 Tf 160 --300 Td (72 t) Tj ET",
            "",
            &["null"],
        ),
        case(
            "sneaky signature below too many states",
            3,
            &nested,
            "",
            &["null"],
        ),
        case(
            "sneaky signature over a form that has its leading from outside",
            1,
            "300 TL /X Do",
            x,
            &[&part(form, "BT /F1 18 Tf 160 600 Td T* (72 t) Tj ET")],
        ),
        case(
            "sneaky signature over a form that has its rise from outside",
            1,
            "-300 Ts /X Do",
            x,
            &[&part(form, "BT /F1 18 Tf 160 600 Td (72 t) Tj ET")],
        ),
        case(
            "sneaky signature behind an image that ends twice",
            3,
            &format!("BI /W 20 /H 1 /CS /G /BPC 8 ID 12 EI (45678901234567 EI {mass} BT (x) Tj ET"),
            "",
            &["null"],
        ),
        case(
            "sneaky signature behind an image that ends without a space",
            1,
            &format!("q 9 0 0 9 9 9 cm BI /W 1 /H 1 /CS /G /BPC 8 /F /AHx ID 80>EI\nQ {mass}"),
            "",
            &["null"],
        ),
        case(
            "sneaky signature over letters of single strokes",
            3,
            digits,
            "",
            &["null"],
        ),
        case(
            "sneaky signature over letters between a wide one and spaces that lead back",
            3,
            "BT /F2 18 Tf -30 Tc 20 300 Td (a72 tiiiiiiiiiiiiiiiiiiiiiiiiiiiiiii) Tj ET",
            "",
            &[&back],
        ),
        case(
            "sneaky signature over letters between wide ones and such that lead back",
            3,
            "BT /F2 18 Tf 20 300 Td (a72 tb) Tj ET",
            "",
            &[&back.replace("9000 0", "9000 -9000")],
        ),
        case("sneaky signature over bars", 3, &bars, "", &["null"]),
        case(
            "sneaky signature over letters that a path cuts out",
            3,
            "q 160 300 m 170 320 l 180 300 l h W n 0 0 595 842 re f Q",
            "",
            &["null"],
        ),
        case(
            "sneaky signature over bars that are cut out",
            3,
            &cut,
            "",
            &["null"],
        ),
        case("sneaky signature over rows of dashes", 3, &rows, "", &["null"]),
        case(
            "sneaky signature over an image that nothing begins",
            3,
            &format!("ID {mass} EI q Q"),
            "",
            &["null"],
        ),
        case(
            "sneaky signature over a bar turned with its matrix",
            3,
            ".7 .7 -.7 .7 60 180 cm 0 0 400 3 re f",
            "",
            &["null"],
        ),
        Case::failed("sneaky signature over a wide line", "R18a", At::Object("10 0"), {
            (over(&wide, "150 275 250 325").1, over(&wide, "150 281 250 325").1)
        })
        .with_exit(3),
        Case::failed(
            "sneaky signature over a link that draws",
            "R18a",
            At::Object("11 0"),
            (linked("/AP << /N 7 0 R >>"), linked("")),
        ),
        Case::failed(
            "sneaky signature on a page that lies about its parent",
            "R18a",
            At::Object("12 0"),
            (lying(8), lying(2)),
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
