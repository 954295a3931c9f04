// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Attacks that leave every signed byte alone and append a revision (ISO 32000-2 §7.5.6).

use pdf::{Budget, Dictionary, Document, Object, Reference, Update};

use super::Attack;
use crate::issued::issued;

/// What an attacker finds in the permit.
struct Permit<'a> {
    document: &'a Document<'a>,
    catalog: (Reference, Dictionary),
    page: (Reference, Dictionary),
}

impl<'a> Permit<'a> {
    fn read(document: &'a Document<'a>) -> Permit<'a> {
        let (reference, catalog) = document.catalog(document.latest()).expect("there is a catalog");
        let (mut node, mut at) = (catalog.value(b"Pages"), None);
        while let Some(reference) = node.as_reference() {
            at = Some(reference);
            let kids = document
                .get(document.latest(), reference)
                .as_dictionary()
                .expect("a page tree node");
            node = kids
                .value(b"Kids")
                .as_array()
                .and_then(<[Object]>::first)
                .unwrap_or(&Object::Null);
        }
        let page = at.expect("there is a page");
        let dictionary = document
            .get(document.latest(), page)
            .as_dictionary()
            .expect("a page is a dictionary");
        Permit {
            document,
            catalog: (reference, catalog.clone()),
            page: (page, dictionary.clone()),
        }
    }

    fn appended(&self, fill: impl FnOnce(&mut Update<'_, '_>)) -> Vec<u8> {
        let mut update = Update::new(self.document, &[7; 16]);
        fill(&mut update);
        let appended = update.finish().expect("a revision can be appended");
        [self.document.bytes(), &appended.bytes].concat()
    }

    /// The page with one key changed.
    fn with_page(&self, key: &str, value: Object) -> Vec<u8> {
        let (reference, mut page) = self.page.clone();
        page.set(key.as_bytes(), value);
        self.appended(|update| update.set(reference, &Object::Dictionary(page)))
    }

    /// The catalog with one key changed or removed.
    fn with_catalog(&self, key: &str, value: Option<Object>) -> Vec<u8> {
        let (reference, mut catalog) = self.catalog.clone();
        match value {
            Some(value) => catalog.set(key.as_bytes(), value),
            None => catalog.remove(key.as_bytes()),
        }
        self.appended(|update| update.set(reference, &Object::Dictionary(catalog)))
    }

    /// The page with a new annotation.
    fn with_annotation(&self, annotation: Dictionary) -> Vec<u8> {
        let (reference, mut page) = self.page.clone();
        self.appended(|update| {
            let new = update.allocate().expect("numbers are left");
            let old = self
                .document
                .resolve(self.document.latest(), page.value(b"Annots"));
            let mut annotations = old.as_array().map(<[Object]>::to_vec).unwrap_or_default();
            annotations.push(Object::Reference(new));
            page.set(b"Annots", Object::Array(annotations));
            update.set(new, &Object::Dictionary(annotation));
            update.set(reference, &Object::Dictionary(page));
        })
    }

    /// A new field in the form, shown on the page.
    fn with_field(&self, field: Dictionary) -> Vec<u8> {
        let latest = self.document.latest();
        let catalog = &self.catalog.1;
        let form = self.document.resolve(latest, catalog.value(b"AcroForm"));
        let mut form = form.as_dictionary().cloned().expect("a signed file has a form");
        let old = self.document.resolve(latest, form.value(b"Fields"));
        let mut fields = old.as_array().map(<[Object]>::to_vec).unwrap_or_default();
        self.appended(|update| {
            let new = update.allocate().expect("numbers are left");
            fields.push(Object::Reference(new));
            form.set(b"Fields", Object::Array(fields));
            update.set(new, &Object::Dictionary(field));
            match catalog.value(b"AcroForm").as_reference() {
                Some(reference) => update.set(reference, &Object::Dictionary(form)),
                None => {
                    let mut changed = catalog.clone();
                    changed.set(b"AcroForm", Object::Dictionary(form));
                    update.set(self.catalog.0, &Object::Dictionary(changed));
                }
            }
        })
    }

    /// Redefines, byte by byte alike, the signature dictionary that is in force.
    fn with_signature_again(&self) -> Vec<u8> {
        let objects = self.document.objects().iter();
        let signature = objects.rev().find(|object| {
            object
                .object
                .as_dictionary()
                .is_some_and(|dictionary| dictionary.get(b"ByteRange").is_some())
        });
        let signature = signature.expect("there is a signature dictionary");
        self.appended(|update| update.set(signature.reference, &signature.object))
    }

    fn with_new_content(&self) -> Vec<u8> {
        let (reference, mut page) = self.page.clone();
        self.appended(|update| {
            let new = update.allocate().expect("numbers are left");
            let drawn = "BT /F0 40 Tf 50 400 Td (999 t) Tj ET";
            let stream = format!("<< /Length {} >>\nstream\n{drawn}\nendstream", drawn.len());
            update.set_raw(new, stream.into_bytes());
            page.set(b"Contents", Object::Reference(new));
            update.set(reference, &Object::Dictionary(page));
        })
    }
}

fn dictionary<const N: usize>(entries: [(&str, Object); N]) -> Dictionary {
    let mut dictionary = Dictionary::new();
    entries
        .into_iter()
        .for_each(|(key, value)| dictionary.set(key.as_bytes(), value));
    dictionary
}

fn rectangle(numbers: [i64; 4]) -> Object {
    Object::Array(numbers.map(Object::Integer).to_vec())
}

fn annotation(subtype: &str) -> Dictionary {
    dictionary([
        ("Type", Object::name("Annot")),
        ("Subtype", Object::name(subtype)),
        ("Rect", rectangle([50, 400, 300, 450])),
        ("Contents", Object::literal("999 t")),
        ("DA", Object::literal("/Helv 30 Tf 0 g")),
    ])
}

fn field(kind: &str, name: &str, area: [i64; 4]) -> Dictionary {
    dictionary([
        ("Type", Object::name("Annot")),
        ("Subtype", Object::name("Widget")),
        ("FT", Object::name(kind)),
        ("T", Object::literal(name)),
        ("Rect", rectangle(area)),
    ])
}

pub(super) fn attacks() -> Vec<Attack> {
    let bytes = issued().bytes("permit.pdf");
    let document = Document::parse(&bytes, &Budget::default()).expect("the permit can be read");
    let permit = Permit::read(&document);
    let script = dictionary([
        ("S", Object::name("JavaScript")),
        ("JS", Object::literal("app.alert(1)")),
    ]);
    let attack = |name, rules, tampered| Attack {
        name,
        rules,
        tampered,
    };
    vec![
        attack("new content", &["R14", "R21"], permit.with_new_content()),
        attack(
            "a smaller page",
            &["R14", "R21"],
            permit.with_page("MediaBox", rectangle([0, 0, 100, 100])),
        ),
        attack(
            "a turned page",
            &["R14", "R21"],
            permit.with_page("Rotate", Object::Integer(180)),
        ),
        attack(
            "other resources",
            &["R14", "R21"],
            permit.with_page("Resources", Object::Dictionary(Dictionary::new())),
        ),
        attack(
            "a script on opening",
            &["R15"],
            permit.with_catalog("OpenAction", Some(Object::Dictionary(script))),
        ),
        attack(
            "no permissions any more",
            &["R15", "R22"],
            permit.with_catalog("Perms", None),
        ),
        attack(
            "no form any more",
            &["R5", "R15", "R19"],
            permit.with_catalog("AcroForm", None),
        ),
        attack(
            "a text written over the page",
            &["R20", "R22"],
            permit.with_annotation(annotation("FreeText")),
        ),
        attack(
            "a stamp over the page",
            &["R20", "R22"],
            permit.with_annotation(annotation("Stamp")),
        ),
        attack(
            "a new text field",
            &["R18", "R19", "R21", "R22"],
            permit.with_field(field("Tx", "mass", [50, 400, 300, 450])),
        ),
        attack(
            "a second, visible signature field",
            &["R18", "R22"],
            permit.with_field(field("Sig", "Second", [50, 400, 300, 450])),
        ),
        attack(
            "the signature dictionary once more",
            &["R10"],
            permit.with_signature_again(),
        ),
    ]
}
