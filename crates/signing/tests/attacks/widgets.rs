// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Signature fields that draw: widgets that are something else, boxes nobody can be sure of, fields that were hidden.

use crate::content::{prepared, with_objects};
use crate::forge::*;
use crate::stamps::{STAMP, stamp_cms};
use crate::support::*;
use crate::{At, Case};

pub(super) fn cases() -> Vec<Case> {
    [kids(), fields(), filled(), flags(), names()]
        .into_iter()
        .flatten()
        .collect()
}

const COVER: &str = "<< /Type /XObject /Subtype /Form /BBox [0 0 240 30] /Length 25 >>\nstream\n1 g 0 0 240 30 re f      \nendstream";

/// A document time stamp behind `base` whose field has this text, with more objects.
fn stamp(base: &[u8], hung: &str, listed: &[u32], extra: &[(u32, &str)]) -> Vec<u8> {
    let wish = Wish {
        dictionary: STAMP.to_owned(),
        hung: Some((hung.to_owned(), listed.to_vec())),
        extra: extra
            .iter()
            .map(|(number, text)| (*number, (*text).to_owned()))
            .collect(),
        cms: Box::new(|usual| stamp_cms(&usual)),
        ..Wish::default()
    };
    forge(base, 8, &wish)
}

/// The widgets of a time stamp: each of them is one, new, with a plain box, and does nothing.
#[expect(clippy::too_many_lines, reason = "a table")]
fn kids() -> Vec<Case> {
    let base = certified();
    let field = "<< /FT /Sig /T (Zeit) /V @S 0 R /Kids [30 0 R] >>";
    let with = |kid: &str| stamp(&base, field, &[30], &[(30, kid), (31, COVER)]);
    let widget = "<< /Type /Annot /Subtype /Widget /Parent 9 0 R /Rect [0 0 0 0] /F 132 >>";
    let fails = |name, kid: &str| Case::failed(name, "R18", At::Object("30 0"), (with(kid), with(widget)));
    let drawn = |kind: &str| format!("<< /Type /Annot /Subtype {kind} /Parent 9 0 R /Rect [0 0 0 0] /F 4 >>");
    let reached = "<< /FT /Sig /T (Zeit) /V @S 0 R /Kids [30 7 R] >>";
    vec![
        fails(
            "a time stamp whose widget is ink",
            &drawn("/Ink /C [1 1 1] /BS << /W 30 >> /InkList [[70 705 300 705]]"),
        ),
        fails(
            "a time stamp whose widget is a line",
            &drawn("/Line /C [1 1 1] /BS << /W 30 >> /L [70 705 300 705]"),
        ),
        fails(
            "a time stamp whose widget is a highlight",
            &drawn("/Highlight /C [0 0 0] /QuadPoints [70 720 300 720 70 690 300 690]"),
        ),
        fails(
            "a time stamp whose widget acts",
            &widget.replace("/F 132", "/F 132 /AA << /PO << /S /JavaScript /JS (x) >> >>"),
        ),
        fails(
            "a time stamp whose widget is optional content",
            &widget.replace("/F 132", "/F 132 /OC << /Type /OCG /Name (x) >>"),
        ),
        fails(
            "a time stamp whose box is a reference",
            &widget.replace("/Rect [0 0 0 0]", "/Rect 31 0 R"),
        ),
        fails(
            "a time stamp whose box wraps around",
            &widget.replace("[0 0 0 0]", "[2147483648.0 0 2147483648.0 0]"),
        ),
        fails(
            "a time stamp whose widget belongs to another field",
            &widget.replace("/Parent 9 0 R", "/Parent 7 0 R"),
        ),
        Case::failed(
            "a time stamp whose widget has another generation",
            "R3",
            At::Object("9 0"),
            (stamp(&base, reached, &[30], &[(30, widget)]), with(widget)),
        ),
        Case::failed(
            "a time stamp whose widget is an old object",
            "R18",
            At::Object("9 0"),
            (
                stamp(
                    &base,
                    "<< /FT /Sig /T (Zeit) /V @S 0 R /Kids [5 0 R] >>",
                    &[],
                    &[],
                ),
                with(widget),
            ),
        ),
        Case::failed(
            "a time stamp that hides a widget among its kids",
            "R18",
            At::Object("9 0"),
            (
                stamp(
                    &base,
                    "<< /FT /Sig /T (Zeit) /V @S 0 R /Kids [30 0 R << /Type /Annot /Subtype /Widget /Rect [60 690 300 720] >>] >>",
                    &[30],
                    &[(30, widget)],
                ),
                with(widget),
            ),
        ),
    ]
}

fn fields() -> Vec<Case> {
    let base = certified();
    let plain = |more: &str| {
        let field = format!(
            "<< /Type /Annot /Subtype /Widget /FT /Sig /T (Zeit) /V @S 0 R /F 132 /P 3 0 R /Rect [0 0 0 0] {more} >>"
        );
        stamp(&base, &field, &[9], &[(31, COVER)])
    };
    let twin = || plain("/TU (Zeitstempel)");
    let boxed = |place: &str| {
        let field = format!(
            "<< /Type /Annot /Subtype /Widget /FT /Sig /T (Zeit) /V @S 0 R /F 132 /P 3 0 R /Rect {place} /AP << /N 31 0 R >> >>"
        );
        stamp(&base, &field, &[9], &[(31, COVER)])
    };
    let forms = signed(&permit(), Some(2));
    vec![
        Case::failed(
            "a time stamp with an action",
            "R18",
            At::Object("9 0"),
            (plain("/A << /S /JavaScript /JS (x) >>"), twin()),
        ),
        Case::failed(
            "a time stamp that is a line through the mass",
            "R17",
            At::Object("9 0"),
            (boxed("[60 700 300 700]"), boxed("[60 700 60 700]")),
        ),
        Case::failed(
            "a time stamp with a key of its own",
            "R18",
            At::Object("9 0"),
            (plain("/Foo 31 0 R"), twin()),
        ),
        Case::failed(
            "a signature field with a name that is taken",
            "R18",
            At::Object("9 0"),
            {
                let named = |name| {
                    let wish = Wish {
                        name,
                        ..Wish::default()
                    };
                    forge(&forms, 8, &wish)
                };
                (named("Siegel"), named("Zweites"))
            },
        ),
    ]
}

/// An empty signature field that is there when the file is signed.
fn waiting(keys: &str, p: Option<u8>) -> Vec<u8> {
    let mut objects = with_objects(
        &[(
            6,
            &format!("<< /Type /Annot /Subtype /Widget /FT /Sig /T (Leer) /P 3 0 R {keys} >>"),
        )],
        |page| with_annotations(page, &[6]),
    );
    objects.insert(
        1,
        "<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [6 0 R] >> >>".to_owned(),
    );
    prepared(&objects, p)
}

/// The empty field filled, with these keys now.
fn fill(base: &[u8], keys: &str, stamped: bool) -> Vec<u8> {
    let text = format!(
        "<< /Type /Annot /Subtype /Widget /FT /Sig /T (Leer) /P 3 0 R {keys} /V @S 0 R /AP << /N 31 0 R >> >>"
    );
    let usual = Wish::default();
    let wish = Wish {
        dictionary: if stamped {
            STAMP.to_owned()
        } else {
            usual.dictionary
        },
        fills: Some((6, text)),
        extra: vec![(31, COVER.to_owned())],
        cms: if stamped {
            Box::new(|cms| stamp_cms(&cms))
        } else {
            usual.cms
        },
        ..Wish::default()
    };
    forge(base, next_number(base), &wish)
}

fn filled() -> Vec<Case> {
    let over = "/Rect [60 690 300 720]";
    let beside = "/Rect [60 500 300 550]";
    let with = |rect: &str, flags: u32| format!("{rect} /F {flags}");
    let from = |p, rect: &str, before: u32, after: u32, stamped| {
        fill(&waiting(&with(rect, before), p), &with(rect, after), stamped)
    };
    let at = At::Object("6 0");
    vec![
        Case::failed(
            "a time stamp in a field that was hidden",
            "R17",
            at,
            (
                from(Some(1), over, 2, 4, true),
                from(Some(1), "/Rect [0 0 0 0]", 2, 4, true),
            ),
        ),
        Case::failed(
            "a time stamp in a field that is seen",
            "R17",
            at,
            (
                from(None, beside, 4, 4, true),
                from(None, "/Rect [0 0 0 0]", 4, 4, true),
            ),
        ),
        Case::failed(
            "a signature in a field that was hidden, after a certification",
            "R18",
            at,
            (from(Some(2), over, 2, 4, false), from(Some(2), over, 4, 4, false)),
        ),
        Case::failed(
            "a signature in a field that was hidden over the mass",
            "R18a",
            at,
            (from(None, over, 2, 4, false), from(None, beside, 2, 4, false)),
        ),
        Case::failed(
            "a signature in a field that was not printed, after a certification",
            "R18",
            at,
            (
                from(Some(2), over, 0, 4, false),
                from(Some(2), over, 4, 132, false),
            ),
        ),
    ]
}

/// Flags that stand in an object of their own, or make a box larger than it says.
fn flags() -> Vec<Case> {
    let over = "/Rect [60 690 300 720]";
    let beside = "/Rect [60 500 300 550]";
    let hidden = |rect: &str| {
        let mut objects = with_objects(
            &[
                (
                    6,
                    &format!(
                        "<< /Type /Annot /Subtype /Widget /FT /Sig /T (Leer) /P 3 0 R {rect} /F 7 0 R >>"
                    ),
                ),
                (7, "2"),
            ],
            |page| with_annotations(page, &[6]),
        );
        objects.insert(
            1,
            "<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [6 0 R] >> >>".to_owned(),
        );
        fill(&prepared(&objects, None), &format!("{rect} /F 0"), false)
    };
    let turned_by = |degrees: u32, flags: &str| {
        let base = with_objects(&[(6, "20"), (7, "4")], |page| {
            page.replace("/MediaBox", &format!("/Rotate {degrees} /MediaBox"))
        });
        added(&prepared(&base, None), flags)
    };
    let turned = |flags: &str| turned_by(90, flags);
    let zoomed = |flags: &str| added(&signed(&permit(), None), flags);
    vec![
        Case::failed(
            "a signature in a field that an object of its own hid over the mass",
            "R18a",
            At::Object("6 0"),
            (hidden(over), hidden(beside)),
        ),
        Case::failed(
            "a signature that does not turn with its page by a flag of its own object",
            "R18a",
            At::Object("31 0"),
            (turned("6 0 R"), turned("7 0 R")),
        )
        .with_exit(3),
        Case::failed(
            "a signature that does not turn with its page",
            "R18a",
            At::Object("31 0"),
            (turned("20"), turned_by(45, "20")),
        )
        .with_exit(3),
        Case::failed(
            "a signature that keeps its size when the page is small",
            "R18a",
            At::Object("31 0"),
            (zoomed("12"), zoomed("4")),
        )
        .with_exit(3),
    ]
}

/// A second signature, visible where nothing stands, with these flags.
fn added(base: &[u8], flags: &str) -> Vec<u8> {
    let wish = Wish {
        hung: Some((
            format!(
                "<< /Type /Annot /Subtype /Widget /FT /Sig /T (Zweites) /V @S 0 R /F {flags} /P 3 0 R \
                 /Rect [60 500 300 550] >>"
            ),
            vec![31],
        )),
        ..Wish::default()
    };
    forge(base, 30, &wish)
}

/// Field locks name fields in any encoding of text.
fn names() -> Vec<Case> {
    let wide = |text: &str| {
        let units: String = text.encode_utf16().map(|unit| format!("{unit:04x}")).collect();
        format!("<feff{units}>")
    };
    let mut form = form_objects();
    let named = form[&6].replace("(mass)", "(Gr\\366\\337e)");
    form.insert(6, named);
    let locking = |base: &[u8], lock: &str| {
        let reference = format!(
            "/Reference [<< /Type /SigRef /TransformMethod /FieldMDP /TransformParams << /Action /Include /Fields [(other)] >> >> \
             << /Type /SigRef /TransformMethod /FieldMDP /TransformParams << /Type /TransformParams /V /1.2 {lock} >> >>] >>"
        );
        let wish = Wish {
            dictionary: format!("{} {reference}", USUAL.strip_suffix(">>").unwrap()),
            ..Wish::default()
        };
        let file = forge(base, 7, &wish);
        append(
            &file,
            &[(6, &object_text(&file, 6).replace("72 t", "999 t"))],
            &[],
            40,
        )
    };
    let (plain, umlaut) = (with_form(), build(&form));
    let fails = |name, base: &[u8], locked: String, free: String| {
        Case::failed(
            name,
            "R22",
            At::Object("6 0"),
            (locking(base, &locked), locking(base, &free)),
        )
    };
    let include = |name: &str| format!("/Action /Include /Fields [{name}]");
    let exclude = |name: &str| format!("/Action /Exclude /Fields [{name}]");
    vec![
        fails(
            "a field locked by the second reference",
            &plain,
            include("(mass)"),
            include("(mas)"),
        ),
        fails(
            "a field locked under its name in UTF-16",
            &plain,
            include(&wide("mass")),
            include(&wide("mas")),
        ),
        fails(
            "a field with an umlaut locked under its name in UTF-16",
            &umlaut,
            include(&wide("Größe")),
            include(&wide("Gr")),
        ),
        fails(
            "a field that only another one in UTF-16 is excepted from",
            &plain,
            exclude(&wide("mas")),
            exclude(&wide("mass")),
        ),
    ]
}
