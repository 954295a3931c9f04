// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What changes what is seen: shadow attacks, pages, fonts, actions, layers, and validation material that is something
//! else.

use std::collections::BTreeMap;

use crate::forge::*;
use crate::support::*;
use crate::{At, Case};

pub(super) fn cases() -> Vec<Case> {
    [shadows(), pages(), catalog(), material()]
        .into_iter()
        .flatten()
        .collect()
}

pub(super) fn with_objects(more: &[(u32, &str)], page: impl Fn(&str) -> String) -> BTreeMap<u32, String> {
    let mut objects = permit_objects();
    let own = page(&objects[&3]);
    objects.insert(3, own);
    objects.extend(more.iter().map(|(number, text)| (*number, (*text).to_owned())));
    objects
}

/// A signed file that was prepared, and its update.
pub(super) fn prepared(objects: &BTreeMap<u32, String>, p: Option<u8>) -> Vec<u8> {
    signed(&build(objects), p)
}

/// Nothing but objects rewritten as they are.
fn rewritten(file: &[u8], number: u32) -> Vec<u8> {
    append(file, &[(number, &object_text(file, number))], &[], 40)
}

#[expect(clippy::too_many_lines, reason = "a table")]
fn shadows() -> Vec<Case> {
    let overlay = "<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 \
                   /Length 1 >>\nstream\n\x7f\nendstream";
    let hiding = with_objects(&[(6, overlay)], |page| {
        page.replace("/Font <<", "/XObject << /Im 6 0 R >> /Font <<")
    });
    let hiding = prepared(&hiding, None);
    let nothing = "<< /Type /XObject /Subtype /Form /BBox [0 0 0 0] /Length 0 >>\nstream\n\nendstream";
    // The second document waits in the first: pages that nothing shows yet.
    let two = with_objects(
        &[
            (6, "<< /Type /Catalog /Pages 7 0 R >>"),
            (7, "<< /Type /Pages /Kids [8 0 R] /Count 1 >>"),
            (8, "<< /Type /Page /Parent 7 0 R /MediaBox [0 0 595 842] >>"),
        ],
        str::to_owned,
    );
    let two = prepared(&two, Some(1));
    let switched = replace(
        &append(&two, &[(20, "null")], &[], 21),
        b"/Root 1 0 R",
        b"/Root 6 0 R",
    );
    let lead = object_text(&two, 1).replace("/Pages 2 0 R", "/Pages 7 0 R");
    vec![
        Case::failed(
            "shadow hide, the cover is freed",
            "R13",
            At::Object("6 0"),
            (append(&hiding, &[], &[6], 40), append(&hiding, &[], &[35], 40)),
        ),
        Case::failed(
            "shadow hide, the cover becomes empty",
            "R21",
            At::Object("6 0"),
            (append(&hiding, &[(6, nothing)], &[], 40), rewritten(&hiding, 6)),
        ),
        Case::failed(
            "shadow replace, another font",
            "R21",
            At::Object("5 0"),
            (
                append(
                    &certified(),
                    &[(5, "<< /Type /Font /Subtype /Type1 /BaseFont /Symbol >>")],
                    &[],
                    40,
                ),
                rewritten(&certified(), 5),
            ),
        ),
        Case::failed(
            "shadow hide and replace, another catalog",
            "R15",
            At::Object("6 0"),
            (switched, append(&two, &[(20, "null")], &[], 21)),
        ),
        Case::failed(
            "shadow hide and replace, other pages",
            "R15",
            At::Object("1 0"),
            (append(&two, &[(1, &lead)], &[], 40), rewritten(&two, 1)),
        ),
        Case::failed(
            "content stream freed",
            "R13",
            At::Object("4 0"),
            (
                append(&certified(), &[], &[4], 40),
                append(&certified(), &[], &[35], 40),
            ),
        ),
    ]
}

fn pages() -> Vec<Case> {
    let file = certified();
    let page = object_text(&file, 3);
    let changed = |from: &str, to: &str| {
        let text = page.replace(from, to);
        assert_ne!(text, page);
        append(
            &file,
            &[(3, &text), (30, "<< /Length 0 >>\nstream\n\nendstream")],
            &[],
            40,
        )
    };
    let one = |name, from, to| {
        Case::failed(
            name,
            "R21",
            At::Object("3 0"),
            (changed(from, to), rewritten(&file, 3)),
        )
    };
    let tree = "<< /Type /Pages /Kids [3 0 R 30 0 R] /Count 2 >>";
    let added = [
        (2, tree),
        (30, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>"),
    ];
    let waiting = with_objects(&[], |page| {
        page.replace("/Contents 4 0 R", "/Contents [4 0 R 30 0 R]")
    });
    let waiting = prepared(&waiting, None);
    let stream = "<< /Length 4 >>\nstream\nq Q \nendstream";
    vec![
        one("page content exchanged", "/Contents 4 0 R", "/Contents 30 0 R"),
        one(
            "page content appended",
            "/Contents 4 0 R",
            "/Contents [4 0 R 30 0 R]",
        ),
        one("page turned", "/MediaBox", "/Rotate 180 /MediaBox"),
        one("page cropped", "/MediaBox", "/CropBox [0 0 100 100] /MediaBox"),
        one("page resources changed", "/F1 5 0 R", "/F1 30 0 R"),
        one(
            "page with an action",
            "/MediaBox",
            "/AA << /O << /S /JavaScript /JS (x) >> >> /MediaBox",
        ),
        Case::failed(
            "page added",
            "R21",
            At::Object("2 0"),
            (append(&file, &added, &[], 40), rewritten(&file, 2)),
        ),
        Case::failed(
            "page added is counted",
            "R24",
            At::Object("2 0"),
            (append(&file, &added, &[], 40), rewritten(&file, 2)),
        ),
        Case::failed(
            "object the signed page was waiting for",
            "R14",
            At::Object("30 0"),
            (
                append(&waiting, &[(30, stream)], &[], 40),
                append(&waiting, &[(31, stream)], &[], 40),
            ),
        ),
    ]
}

#[expect(clippy::too_many_lines, reason = "a table")]
fn catalog() -> Vec<Case> {
    let file = certified();
    let text = object_text(&file, 1);
    let with = |more: &str| {
        let catalog = text.replace("/Pages 2 0 R", &format!("/Pages 2 0 R {more}"));
        append(
            &file,
            &[(1, &catalog), (30, "<< /Type /OCG /Name (Masse) >>")],
            &[],
            40,
        )
    };
    let fails = |name, more| {
        Case::failed(
            name,
            "R15",
            At::Object("1 0"),
            (with(more), with("/Version /2.0")),
        )
    };
    let layers = with_objects(
        &[
            (6, "<< /Type /OCG /Name (Masse) >>"),
            (7, "<< /ON [6 0 R] /Order [6 0 R] >>"),
        ],
        str::to_owned,
    );
    let mut layers = layers;
    layers.insert(
        1,
        "<< /Type /Catalog /Pages 2 0 R /OCProperties << /OCGs [6 0 R] /D 7 0 R >> >>".to_owned(),
    );
    let layers = prepared(&layers, None);
    let junk = "<< /Type /Metadata /Subtype /XML /Length 5 >>\nstream\nhello\nendstream";
    let xmp = "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'></rdf:RDF></x:xmpmeta>";
    let xmp = format!(
        "<< /Type /Metadata /Subtype /XML /Length {} >>\nstream\n{xmp}\nendstream",
        xmp.len()
    );
    let described = |stream: &str| {
        let catalog = text.replace("/Pages 2 0 R", "/Pages 2 0 R /Metadata 31 0 R");
        append(&file, &[(1, &catalog), (31, stream)], &[], 40)
    };
    let informed = |information: &str| {
        let update = append(&file, &[(31, information)], &[], 40);
        replace(&update, b"/Root 1 0 R", b"/Info 31 0 R /Root 1 0 R")
    };
    vec![
        Case::failed(
            "information that is a stream",
            "R15",
            At::Object("31 0"),
            (
                informed("<< /Length 3 >>\nstream\nq Q\nendstream"),
                informed("<< /Producer (x) >>"),
            ),
        ),
        fails(
            "open action",
            "/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>",
        ),
        fails("additional actions", "/AA << /WC << /S /JavaScript /JS (x) >> >>"),
        fails(
            "scripts by name",
            "/Names << /JavaScript << /Names [(x) << /S /JavaScript /JS (x) >>] >> >>",
        ),
        fails(
            "layers added",
            "/OCProperties << /OCGs [30 0 R] /D << /OFF [30 0 R] >> >>",
        ),
        fails("a collection", "/Collection << /View /H >>"),
        fails(
            "another structure tree",
            "/StructTreeRoot << /Type /StructTreeRoot >>",
        ),
        fails("page labels", "/PageLabels << /Nums [0 << /S /r >>] >>"),
        fails("output intents", "/OutputIntents []"),
        fails("version lowered", "/Version /0.9").with_rule_of_version(),
        Case::failed(
            "layer switched off",
            "R21",
            At::Object("7 0"),
            (
                append(&layers, &[(7, "<< /OFF [6 0 R] /Order [6 0 R] >>")], &[], 40),
                rewritten(&layers, 7),
            ),
        ),
        Case::failed(
            "metadata that is none",
            "R15",
            At::Object("31 0"),
            (described(junk), described(&xmp)),
        ),
    ]
}

impl Case {
    /// `/Version` where there was none is compared with nothing; the lowered one needs a first.
    fn with_rule_of_version(mut self) -> Self {
        let mut objects = permit_objects();
        objects.insert(1, "<< /Type /Catalog /Pages 2 0 R /Version /1.7 >>".to_owned());
        let file = signed(&build(&objects), Some(1));
        let with = |version: &str| {
            let text = object_text(&file, 1).replace("/Version /1.7", &format!("/Version /{version}"));
            append(&file, &[(1, &text)], &[], 40)
        };
        self.attack = with("1.4");
        self.twin = with("2.0");
        self
    }
}

/// The issuing certificate as validation material has it.
pub(super) fn certificate_stream() -> String {
    let hex = hex::encode(certificates("issuing").remove(0));
    format!(
        "<< /Filter /ASCIIHexDecode /Length {} >>\nstream\n{hex}>\nendstream",
        hex.len() + 1
    )
}

/// A DSS that is something else.
#[expect(clippy::too_many_lines, reason = "a table")]
fn material() -> Vec<Case> {
    let file = certified();
    let hex = hex::encode(certificates("issuing").remove(0));
    let stream = certificate_stream();
    let text = "<< /Length 5 >>\nstream\nhello\nendstream";
    let sequence = "<< /Filter /ASCIIHexDecode /Length 11 >>\nstream\n3003020105>\nendstream";
    let drawing = stream.replace("<<", "<< /Type /XObject /Subtype /Form /BBox [0 0 9 9]");
    let behind = stream.replace(&hex, &format!("{hex}00"));
    let behind = behind.replace(
        &format!("/Length {}", hex.len() + 1),
        &format!("/Length {}", hex.len() + 3),
    );
    let with = |dss: &str| {
        let catalog = object_text(&file, 1).replace("/Pages 2 0 R", "/Pages 2 0 R /DSS 30 0 R");
        let objects = [
            (1, catalog.as_str()),
            (30, dss),
            (31, &stream),
            (32, text),
            (33, sequence),
            (34, &drawing),
            (35, &behind),
        ];
        append(&file, &objects, &[], 40)
    };
    let twin = with("<< /Certs [31 0 R] >>");
    let fails = |name, object, dss| Case::failed(name, "R16", At::Object(object), (with(dss), twin.clone()));
    let name = "DEADBEEFDEADBEEFDEADBEEFDEADBEEFDEADBEEF";
    let index = |entry: &str| with(&format!("<< /Certs [31 0 R] /VRI << /{name} << {entry} >> >> >>"));
    let stamped = index("/TS () /TU (D:20261123101500Z)");
    let changed = |dss: &str| append(&twin, &[(30, dss)], &[], 40);
    vec![
        fails(
            "validation material that is text",
            "32 0",
            "<< /Certs [32 0 R] >>",
        ),
        fails(
            "validation material out of the page",
            "4 0",
            "<< /Certs [4 0 R] >>",
        ),
        fails(
            "validation material that is any sequence",
            "33 0",
            "<< /Certs [33 0 R] >>",
        ),
        fails(
            "a certificate among the responses",
            "31 0",
            "<< /OCSPs [31 0 R] >>",
        ),
        fails(
            "a certificate among the revocation lists",
            "31 0",
            "<< /CRLs [31 0 R] >>",
        ),
        fails(
            "a certificate that is a drawing too",
            "34 0",
            "<< /Certs [34 0 R] >>",
        ),
        fails(
            "a certificate with something behind it",
            "35 0",
            "<< /Certs [35 0 R] >>",
        ),
        fails(
            "validation material of unknown kind",
            "30 0",
            "<< /Certs [31 0 R] /Pages 2 0 R >>",
        ),
        fails(
            "validation material that is no list",
            "31 0",
            "<< /Certs 31 0 R >>",
        ),
        fails(
            "index with a name of its own",
            "30 0",
            "<< /Certs [31 0 R] /VRI << /Bleh << >> >> >>",
        ),
        Case::failed(
            "index that holds a page",
            "R16",
            At::Object("30 0"),
            (index("/Page 3 0 R"), stamped.clone()),
        ),
        Case::failed(
            "index with text for a certificate",
            "R16",
            At::Object("30 0"),
            (index("/Cert [32 0 R]"), stamped),
        ),
        Case::failed(
            "validation material taken away",
            "R16",
            At::Object("30 0"),
            (
                changed("<< /Certs [] >>"),
                changed("<< /Certs [31 0 R] /CRLs [] >>"),
            ),
        ),
    ]
}
