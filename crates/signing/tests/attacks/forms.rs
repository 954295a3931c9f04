// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The form itself: its defaults and fonts, fields that hang where nobody looks, appearances that are shared, borrowed or
//! drawn with fonts of their own, and new objects in places that no rule knows.

use std::collections::BTreeMap;

use crate::content::prepared;
use crate::forge::*;
use crate::support::*;
use crate::{At, Case};

pub(super) fn cases() -> Vec<Case> {
    [defaults(), indirect(), names(), list(), appearances(), places()]
        .into_iter()
        .flatten()
        .collect()
}

const FONT: &str = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>";

fn drawing(keys: &str) -> String {
    let content = "BT /F1 12 Tf 2 5 Td (999 t) Tj ET";
    format!(
        "<< /Type /XObject /Subtype /Form {keys} /Length {} >>\nstream\n{content}\nendstream",
        content.len()
    )
}

/// A form of its own object, 7, with these keys; 6 is its field.
fn with_form_object(form: &str, field: &str, more: &[(u32, String)]) -> BTreeMap<u32, String> {
    let mut objects = form_objects();
    objects.insert(
        1,
        "<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [6 0 R] @ >> >>".replace('@', form),
    );
    let text = objects[&6].replace("/T (mass)", &format!("/T (mass) {field}"));
    objects.insert(6, text);
    objects.extend(more.iter().cloned());
    objects
}

/// What a certification with P=1 does not allow: anything that may make a field look different.
fn defaults() -> Vec<Case> {
    let file = |form: &str, p| prepared(&with_form_object(form, "/DA (/Foo 12 Tf 0 g)", &[]), Some(p));
    let changed = |form: &str, p, from: &str, to: &str| {
        let file = file(form, p);
        let catalog = object_text(&file, 1).replace(from, to);
        assert_ne!(catalog, object_text(&file, 1));
        append(&file, &[(1, &catalog), (30, FONT)], &[], 40)
    };
    let fields = "/Fields [";
    let fonts = "/DR << /Font << /Foo 30 0 R >> >> /Fields [";
    let others = "/DR << /Font << /Bar 30 0 R >> >> /Fields [";
    let live = "/NeedAppearances true";
    let kept = changed("", 2, fields, "/SigFlags 1 /Fields [");
    vec![
        Case::failed(
            "appearances no longer left to the viewer after P=1",
            "R22",
            At::Object("1 0"),
            (changed(live, 1, live, ""), changed(live, 2, live, "")),
        ),
        Case::failed(
            "default font added after P=1",
            "R22",
            At::Object("1 0"),
            (changed("", 1, fields, others), changed("", 2, fields, others)),
        ),
        Case::failed(
            "default appearance added after P=1",
            "R22",
            At::Object("1 0"),
            (
                changed("", 1, fields, "/DA (/Foo 0 Tf) /Fields ["),
                changed("", 2, fields, "/DA (/Foo 0 Tf) /Fields ["),
            ),
        ),
        Case::failed(
            "a font under the name a field waits for",
            "R15",
            At::Object("1 0"),
            (changed("", 2, fields, fonts), kept),
        ),
    ]
}

/// A form whose fields wait for the font /Foo, signed with this lock; `more` are its keys, 7 and on more objects.
fn locked(form: &str, field: &str, more: &[(u32, String)], lock: &str) -> Vec<u8> {
    let base = build(&with_form_object(form, field, more));
    let wish = Wish {
        field: format!("/Lock << /Type /SigFieldLock /Action {lock} >>"),
        ..Wish::default()
    };
    forge(&base, next_number(&base), &wish)
}

/// The catalog with `from` replaced, and these objects.
fn recast(file: &[u8], from: &str, to: &str, more: &[(u32, &str)]) -> Vec<u8> {
    let catalog = object_text(file, 1).replacen(from, to, 1);
    assert_ne!(catalog, object_text(file, 1));
    let objects: Vec<(u32, &str)> = [(1, catalog.as_str())]
        .into_iter()
        .chain(more.iter().copied())
        .collect();
    append(file, &objects, &[], 40)
}

const FIELDS: &str = "/Fields [";

/// Whether a viewer draws the fields anew, written as a reference, and asked where fields are locked.
fn indirect() -> Vec<Case> {
    let waiting = "/DA (/Foo 12 Tf 0 g)";
    let left = |value: &str| {
        let file = prepared(&with_form_object("", waiting, &[(7, value.to_owned())]), Some(2));
        recast(&file, FIELDS, "/NeedAppearances 7 0 R /Fields [", &[])
    };
    let (this, other) = ("/Include /Fields [(mass)]", "/Include /Fields [(mas)]");
    let live = "/NeedAppearances true";
    let kept = |lock| recast(&locked(live, waiting, &[], lock), live, "", &[]);
    let given = |lock| {
        let to = "/DA (/Foo 0 Tf) /Fields [";
        recast(&locked("", "", &[], lock), FIELDS, to, &[])
    };
    let at = At::Object("1 0");
    vec![
        Case::failed(
            "appearances left to the viewer by a reference",
            "R15",
            at,
            (left("true"), left("false")),
        ),
        Case::failed(
            "appearances left to the viewer by something else",
            "R15",
            at,
            (left("(true)"), left("false")),
        ),
        Case::failed(
            "appearances of locked fields no longer left to the viewer",
            "R22",
            at,
            (kept(this), kept(other)),
        ),
        Case::failed(
            "a default appearance for a locked field",
            "R22",
            at,
            (given(this), given(other)),
        ),
    ]
}

/// A new font under a name that a field waits for, however the name is written.
#[expect(clippy::too_many_lines, reason = "a table")]
fn names() -> Vec<Case> {
    let font = |field: &str, more: &[(u32, String)], name: &str| {
        let file = prepared(&with_form_object("", field, more), Some(2));
        let to = format!("/DR << /Font << /{name} 30 0 R >> >> /Fields [");
        recast(&file, FIELDS, &to, &[(30, FONT)])
    };
    let case = |name, field: &str, more: &[(u32, String)]| {
        let files = (font(field, more, "Foo"), font(field, more, "Bar"));
        Case::failed(name, "R15", At::Object("1 0"), files)
    };
    let above = || {
        let mut objects = with_form_object("", "/Parent 7 0 R", &[]);
        let catalog = objects[&1].replace("/Fields [6 0 R]", "/Fields [7 0 R]");
        objects.insert(1, catalog);
        objects.insert(7, "<< /T (all) /Kids [6 0 R] /DA (/Foo 12 Tf 0 g) >>".to_owned());
        prepared(&objects, Some(2))
    };
    let below = |name: &str| {
        let to = format!("/DR << /Font << /{name} 30 0 R >> >> /Fields [");
        recast(&above(), FIELDS, &to, &[(30, FONT)])
    };
    // The form's own resources as objects: 7, with its fonts in 8.
    let grown = |name: &str| {
        let objects = [
            (7, "<< /Font 8 0 R >>".to_owned()),
            (8, "<< /Zap 5 0 R >>".to_owned()),
        ];
        let file = prepared(
            &with_form_object("/DR 7 0 R", "/DA (/Foo 12 Tf)", &objects),
            Some(2),
        );
        let fonts = format!("<< /Zap 5 0 R /{name} 30 0 R >>");
        append(&file, &[(8, &fonts), (30, FONT)], &[], 40)
    };
    let shared = |page: &str| {
        let objects = [
            (7, "<< /Font 8 0 R >>".to_owned()),
            (8, "<< /Zap 5 0 R >>".to_owned()),
        ];
        let mut all = with_form_object("/DR 7 0 R", "/DA (/Foo 12 Tf)", &objects);
        let text = all[&3].replace("/F1 5 0 R >>", page);
        all.insert(3, text);
        let file = prepared(&all, Some(2));
        append(&file, &[(8, "<< /Zap 5 0 R /Bar 30 0 R >>"), (30, FONT)], &[], 40)
    };
    vec![
        case(
            "a font under a name that is glued to a colour",
            "/DA (0 g/Foo 12 Tf)",
            &[],
        ),
        case("a font under a name with an escape", "/DA (/F#6fo 12 Tf)", &[]),
        case(
            "a font under a name in an appearance of its own object",
            "/DA 7 0 R",
            &[(7, "(/Foo 12 Tf 0 g)".to_owned())],
        ),
        Case::failed(
            "a font under a name that a parent uses",
            "R15",
            At::Object("1 0"),
            (below("Foo"), below("Bar")),
        ),
        Case::failed(
            "a font under a name in use in resources of their own object",
            "R15",
            At::Object("1 0"),
            (grown("Foo"), grown("Bar")),
        ),
        Case::failed(
            "a font for the form in the resources of the page",
            "R21",
            At::Object("8 0"),
            (shared("/F1 5 0 R >> /Properties 8 0 R"), shared("/F1 5 0 R >>")),
        ),
    ]
}

/// What changes nothing but the numbers of objects, or brings fonts that nobody uses: none of it is an attack.
pub(super) fn harmless() -> Vec<(&'static str, Vec<u8>)> {
    let field = "<< /Type /Annot /Subtype /Widget /FT /Sig /T (Siegel) /F 132 /P 3 0 R /Rect [0 0 0 0] >>";
    let objects = [(7, "[6 0 R 8 0 R]".to_owned()), (8, field.to_owned())];
    let mut listed = with_form_object("", "/DA (/Foo 12 Tf)", &objects);
    let catalog = listed[&1].replace("/Fields [6 0 R]", "/Fields 7 0 R");
    listed.insert(1, catalog);
    let page = with_annotations(&listed[&3], &[8]);
    listed.insert(3, page);
    let wish = Wish {
        fills: Some((8, field.replace("/FT", "/V @S 0 R /FT"))),
        ..Wish::default()
    };
    let file = forge(&build(&listed), 9, &wish);
    let text = object_text(&file, 1);
    let from = text.find("/AcroForm ").unwrap() + 10;
    let to = from + text[from..].find(">>").unwrap() + 2;
    let form = text[from..to].to_owned();
    let extended = |place: &str| {
        let mut objects = permit_objects();
        let catalog = format!("<< /Type /Catalog /Pages 2 0 R /Extensions {place} >>");
        objects.insert(1, catalog);
        prepared(&objects, Some(1))
    };
    let extension = "<< /ADBE << /BaseVersion /1.7 /ExtensionLevel 8 >> >>";
    let material = |number: u32| {
        let name = "AB".repeat(20);
        let stream = crate::content::certificate_stream();
        let file = signed(&permit(), Some(1));
        let catalog = object_text(&file, 1).replace("/Pages 2 0 R", "/Pages 2 0 R /DSS 30 0 R");
        let dss = |entry: u32| format!("<< /Certs [31 0 R] /VRI << /{name} {entry} 0 R >> >>");
        let entry = "<< /Cert [31 0 R] >>";
        let first = append(
            &file,
            &[(1, &catalog), (30, &dss(32)), (31, &stream), (32, entry)],
            &[],
            50,
        );
        append(&first, &[(30, &dss(number)), (number, entry)], &[], 50)
    };
    vec![
        (
            "the form as an object",
            recast(&file, &form, "30 0 R", &[(30, &form)]),
        ),
        (
            "a font beside a list of fields that stays",
            recast(
                &file,
                "/Fields 7 0 R",
                "/Fields 7 0 R /DR << /Font << /Bar 30 0 R >> >>",
                &[(30, FONT)],
            ),
        ),
        (
            "extensions as an object",
            recast(&extended(extension), extension, "30 0 R", &[(30, extension)]),
        ),
        ("an equal entry of validation material", material(33)),
    ]
}

/// Fields that a reader of references does not meet.
#[expect(clippy::too_many_lines, reason = "a table")]
fn list() -> Vec<Case> {
    let mut objects = form_objects();
    let form = objects[&1].replace("/Fields [", "/SigFlags 3 /Fields [");
    objects.insert(1, form);
    let file = prepared(&objects, Some(2));
    let catalog = object_text(&file, 1);
    let listed = |item: &str, more: &[(u32, String)]| {
        let catalog = catalog.replace("/Fields [", &format!("/Fields [{item} "));
        let objects: Vec<(u32, &str)> = [(1, catalog.as_str())]
            .into_iter()
            .chain(more.iter().map(|(number, text)| (*number, text.as_str())))
            .collect();
        append(&file, &objects, &[], 90)
    };
    let plain = append(&file, &[(1, &catalog)], &[], 90);
    let deep: Vec<(u32, String)> = (30..70)
        .map(|number| {
            let parent = if number == 30 {
                String::new()
            } else {
                format!("/Parent {} 0 R", number - 1)
            };
            (
                number,
                format!("<< /T (a) {parent} /Kids [{} 0 R] >>", number + 1),
            )
        })
        .chain([(70, "<< /FT /Tx /T (neu) /V (x) /Parent 69 0 R >>".to_owned())])
        .collect();
    let empty = "<< /FT /Sig /T (Leer) >>".to_owned();
    let acting = "<< /T (Ober) /Kids [31 0 R] /AA << /K << /S /JavaScript /JS (x) >> >> >>".to_owned();
    let named = "<< /T (Ober) /Kids [31 0 R] >>".to_owned();
    let below = "<< /FT /Sig /T (Leer) /Parent 30 0 R >>".to_owned();
    vec![
        Case::failed(
            "a field written into the list",
            "R19",
            At::Object("1 0"),
            (listed("<< /FT /Tx /T (neu) /V (999) >>", &[]), plain.clone()),
        ),
        Case::failed(
            "a field that stands twice in the list",
            "R19",
            At::Object("1 0"),
            (listed("6 0 R", &[]), plain.clone()),
        ),
        Case::failed("a form that may be written anew", "R15", At::Object("1 0"), {
            let flags = |flags| append(&file, &[(1, &catalog.replace("/SigFlags 3", flags))], &[], 90);
            (flags("/SigFlags 1"), flags("/SigFlags 7"))
        }),
        Case::failed(
            "a field that names the parent of another",
            "R18",
            At::Object("30 0"),
            (
                listed(
                    "30 0 R",
                    &[(30, empty.replace("/T (Leer)", "/T (Leer) /Parent 6 0 R"))],
                ),
                listed("30 0 R", &[(30, empty.clone())]),
            ),
        ),
        Case::failed(
            "a field deeper than anybody looks",
            "R14",
            At::Object("30 0"),
            (listed("30 0 R", &deep), listed("30 0 R", &[(30, empty)])),
        ),
        Case::failed(
            "a node that acts above a field",
            "R18",
            At::Object("30 0"),
            (
                listed("30 0 R", &[(30, acting), (31, below.clone())]),
                listed("30 0 R", &[(30, named), (31, below)]),
            ),
        ),
    ]
}

/// Appearances that are drawn anew.
#[expect(clippy::too_many_lines, reason = "a table")]
fn appearances() -> Vec<Case> {
    let usual = "/BBox [0 0 128 20] /Resources << /Font << /F1 5 0 R >> >>";
    let field = "/AP << /N 7 0 R >>";
    let file = |more: &str, p| {
        let objects = with_form_object("", &format!("{field} {more}"), &[(7, drawing(usual))]);
        prepared(&objects, p)
    };
    let redrawn = |more: &str, objects: &[(u32, &str)]| {
        let signed = file(more, Some(2));
        let text = object_text(&signed, 6).replace("/N 7 0 R", "/N 30 0 R");
        let objects: Vec<(u32, &str)> = [(6, text.as_str())]
            .into_iter()
            .chain(objects.iter().copied())
            .collect();
        append(&signed, &objects, &[], 50)
    };
    let anew = |keys: &str| redrawn("", &[(30, &drawing(keys)), (31, FONT)]);
    let good = || anew(usual);
    let fails = |name, keys: &str| Case::failed(name, "R19", At::Object("6 0"), (anew(keys), good()));
    let borrowed = "<< /Type /Font /Subtype /Type3 /FontBBox [0 0 1 1] /FontMatrix [1 0 0 1 0 0] /CharProcs << >> \
                    /Encoding << /Differences [0 /a] >> /FirstChar 0 /LastChar 0 /Widths [1] >>";
    let own = "/BBox [0 0 128 20] /Resources << /Font << /F1 31 0 R >> >>";
    let with_font = |font: &str| redrawn("", &[(30, &drawing(own)), (31, font)]);
    // The stamp of the page draws with the stream of the field.
    let stamp = "<< /Type /Annot /Subtype /Stamp /Rect [72 500 200 520] /P 3 0 R /AP << /N 7 0 R >> >>";
    let shared = |stamp: &str| {
        let mut objects = with_form_object("", field, &[(7, drawing(usual)), (8, stamp.to_owned())]);
        let page = with_annotations(&objects[&3], &[8]);
        objects.insert(3, page);
        let signed = prepared(&objects, Some(2));
        append(&signed, &[(7, &drawing(usual).replace("999", "998"))], &[], 50)
    };
    let valued = |value: &str| {
        let signed = file("", Some(2));
        let text = object_text(&signed, 6).replace("(72 t)", value);
        append(&signed, &[(6, &text)], &[], 50)
    };
    let decorated = |keys: &str| {
        let signed = file("", Some(2));
        let text = object_text(&signed, 6).replace("/V (72 t)", &format!("/V (72 t) /MK << {keys} >>"));
        append(&signed, &[(6, &text)], &[], 50)
    };
    let pressed = |flags: &str| {
        let more = format!("/Ff {flags}");
        let objects = with_form_object("", &format!("{field} {more}"), &[(7, drawing(usual))]);
        let mut objects: BTreeMap<u32, String> = objects;
        let button = objects[&6]
            .replace("/FT /Tx", "/FT /Btn")
            .replace("/V (72 t)", "");
        objects.insert(6, button);
        let signed = prepared(&objects, Some(2));
        append(&signed, &[(7, &drawing(usual).replace("999", "998"))], &[], 50)
    };
    vec![
        Case::failed(
            "a push button drawn anew",
            "R19",
            At::Object("6 0"),
            (pressed("65536"), pressed("32768")),
        ),
        fails(
            "an appearance without a box",
            "/Resources << /Font << /F1 5 0 R >> >>",
        ),
        fails(
            "an appearance in another file",
            &format!("{usual} /Ref << /F (x.pdf) /Page 0 >>"),
        ),
        fails(
            "an appearance that can be switched",
            &format!("{usual} /OC << /Type /OCG /Name (x) >>"),
        ),
        fails(
            "an appearance that leads back to the page",
            "/BBox [0 0 128 20] /Resources << /XObject << /X 3 0 R >> >>",
        ),
        Case::failed(
            "an appearance with a font that draws what it likes",
            "R19",
            At::Object("6 0"),
            (with_font(borrowed), with_font(FONT)),
        ),
        Case::failed(
            "an appearance with an embedded font",
            "R19",
            At::Object("6 0"),
            (
                with_font(
                    "<< /Type /Font /Subtype /TrueType /BaseFont /Helvetica /FontDescriptor << /FontFile2 4 0 R >> >>",
                ),
                with_font(FONT),
            ),
        ),
        Case::failed(
            "an appearance that a stamp draws as well",
            "R14",
            At::Object("7 0"),
            (shared(stamp), shared(&stamp.replace("7 0 R", "4 0 R"))),
        ),
        Case::failed(
            "a field whose value is the page",
            "R19",
            At::Object("6 0"),
            (valued("3 0 R"), valued("(999 t)")),
        ),
        Case::failed(
            "a field whose icon is the page content",
            "R19",
            At::Object("6 0"),
            (decorated("/I 4 0 R"), decorated("/CA (x)")),
        ),
        Case::failed(
            "a field filled in whose flags are no number",
            "R19",
            At::Object("6 0"),
            (
                redrawn("/Ff /ReadOnly", &[(30, &drawing(usual))]),
                redrawn("/Ff 2", &[(30, &drawing(usual))]),
            ),
        ),
        Case::failed(
            "a read-only field filled in",
            "R19",
            At::Object("6 0"),
            (
                redrawn("/Ff 1", &[(30, &drawing(usual))]),
                redrawn("/Ff 2", &[(30, &drawing(usual))]),
            ),
        ),
    ]
}

/// New objects that hang in something a rule allows, but not where it allows it.
fn places() -> Vec<Case> {
    let file = certified();
    let page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] >>";
    let extended = |extension: &str| {
        let extensions =
            format!("/Extensions << /ADBE << /BaseVersion /1.7 /ExtensionLevel 8 {extension} >> >>");
        let catalog = object_text(&file, 1).replace("/Pages 2 0 R", &format!("/Pages 2 0 R {extensions}"));
        append(&file, &[(1, &catalog), (30, page)], &[], 40)
    };
    let trailer = |key: &str| {
        let update = append(&file, &[(30, page)], &[], 40);
        replace(&update, b"/Root 1 0 R", format!("/Root 1 0 R {key}").as_bytes())
    };
    vec![
        Case::failed(
            "a page below a developer extension",
            "R14",
            At::Object("30 0"),
            (extended("/URL 30 0 R"), extended("/URL (x)")),
        ),
        Case::failed(
            "a page below a key of the trailer",
            "R14",
            At::Object("30 0"),
            (trailer("/Foo 30 0 R"), trailer("/Foo (x)")),
        ),
        Case::failed(
            "a page that claims to carry objects",
            "R14",
            At::Object("30 0"),
            {
                let carrier = |catalog: &str| {
                    let stream = "<< /Type /ObjStm /N 0 /First 0 /Length 0 >>\nstream\n\nendstream";
                    let catalog = object_text(&file, 1).replace("/Pages 2 0 R", catalog);
                    append(&file, &[(1, &catalog), (30, stream)], &[], 40)
                };
                (
                    carrier("/Pages 2 0 R /Extensions << /A << /B [30 0 R] >> >>"),
                    carrier("/Pages 2 0 R /Extensions << /A << /B [0] >> >>"),
                )
            },
        ),
    ]
}
