// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Where a new signature field hangs: catalog, AcroForm, page. Merged into what is there, never replaced.

use std::collections::BTreeSet;

use pdf::{Dictionary, Document, Object, Reference, Update};

use crate::prepare::PrepareError;
use crate::request::{SignatureKind, SigningRequest};

/// The objects of one new field.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NewField {
    pub(crate) field: Reference,
    pub(crate) signature: Reference,
    pub(crate) lock: Option<Reference>,
}

/// Redefine what has to name the new field, and define the field.
pub(crate) fn attach(
    document: &Document<'_>,
    update: &mut Update<'_, '_>,
    request: &SigningRequest,
    new: &NewField,
) -> Result<(), PrepareError> {
    let latest = document.latest();
    let (root, catalog) = document.catalog(latest).ok_or(PrepareError::NoCatalog)?;
    let first_signature = document.signatures().is_empty();
    let mut catalog = catalog.clone();
    let form = merge_form(document, update, &mut catalog, new.field)?;
    if let SignatureKind::Certification(_) = request.kind {
        let mut permissions = document
            .resolve(latest, catalog.value(b"Perms"))
            .as_dictionary()
            .cloned()
            .unwrap_or_default();
        permissions.set(b"DocMDP", Object::Reference(new.signature));
        catalog.set(b"Perms", Object::Dictionary(permissions));
    }
    declare_extension(document, &mut catalog);
    if Some(&catalog) != document.catalog(latest).map(|(_, catalog)| catalog) {
        update.set(root, &Object::Dictionary(catalog));
    }
    if let Some((reference, form)) = form {
        update.set(reference, &Object::Dictionary(form));
    }
    let (page, dictionary) = first_page(document)?;
    annotate(document, update, (page, dictionary), new.field, first_signature);
    update.set(new.field, &Object::Dictionary(field(request, new, page)));
    Ok(())
}

/// ISO 32000-2 table 226 and 166: field and widget in one dictionary, without area.
fn field(request: &SigningRequest, new: &NewField, page: Reference) -> Dictionary {
    let mut field = Dictionary::new();
    field.set(b"Type", Object::name("Annot"));
    field.set(b"Subtype", Object::name("Widget"));
    field.set(b"FT", Object::name("Sig"));
    field.set(b"T", Object::literal(text_string(&request.field)));
    // PDF/UA-1 7.18.1: every widget has an alternative name.
    let label = match request.kind {
        SignatureKind::Approval => "Elektronische Signatur",
        SignatureKind::Certification(_) => "Elektronisches Siegel",
    };
    field.set(b"TU", Object::literal(text_string(label)));
    // PDF/A-2 6.3.2: Print set; Hidden, Invisible, NoView clear. No area means that nothing is shown.
    field.set(b"F", Object::Integer(PRINT | LOCKED));
    field.set(b"Rect", Object::Array([0; 4].map(Object::Integer).to_vec()));
    field.set(b"P", Object::Reference(page));
    field.set(b"V", Object::Reference(new.signature));
    if let Some(lock) = new.lock {
        field.set(b"Lock", Object::Reference(lock));
    }
    field
}

const PRINT: i64 = 1 << 2;
const LOCKED: i64 = 1 << 7;
/// SignaturesExist and AppendOnly, ISO 32000-2 table 225.
const SIGNATURE_FLAGS: i64 = 3;

/// A text string: ASCII as it is, else UTF-16BE with its mark (ISO 32000-2 §7.9.2.2).
pub(crate) fn text_string(text: &str) -> Vec<u8> {
    if text.is_ascii() {
        return text.as_bytes().to_vec();
    }
    [0xfe, 0xff]
        .into_iter()
        .chain(text.encode_utf16().flat_map(u16::to_be_bytes))
        .collect()
}

/// Append the field to the form. An indirect form is returned to be redefined; a direct one changes the catalog.
fn merge_form(
    document: &Document<'_>,
    update: &mut Update<'_, '_>,
    catalog: &mut Dictionary,
    field: Reference,
) -> Result<Option<(Reference, Dictionary)>, PrepareError> {
    let latest = document.latest();
    let (reference, mut form) = match document.form(latest) {
        Some((reference, form)) => (reference, form.clone()),
        None => {
            let reference = update.allocate()?;
            catalog.set(b"AcroForm", Object::Reference(reference));
            (Some(reference), Dictionary::new())
        }
    };
    form.set(b"SigFlags", Object::Integer(SIGNATURE_FLAGS));
    form.remove(b"NeedAppearances");
    let fields = form.value(b"Fields").clone();
    let mut items = document
        .resolve(latest, &fields)
        .as_array()
        .unwrap_or_default()
        .to_vec();
    items.push(Object::Reference(field));
    match fields.as_reference() {
        Some(array) => update.set(array, &Object::Array(items)),
        None => form.set(b"Fields", Object::Array(items)),
    }
    Ok(match reference {
        Some(reference) => Some((reference, form)),
        None => {
            catalog.set(b"AcroForm", Object::Dictionary(form));
            None
        }
    })
}

/// EN 319 142-1 §5.5: PDF 1.x files say that they use the ETSI extension; PDF 2.0 has it built in.
fn declare_extension(document: &Document<'_>, catalog: &mut Dictionary) {
    let version = catalog.value(b"Version").as_name().unwrap_or_default();
    if document.bytes().starts_with(b"%PDF-2") || version.starts_with(b"2") {
        return;
    }
    let existing = document.resolve(document.latest(), catalog.value(b"Extensions"));
    let mut extensions = existing.as_dictionary().cloned().unwrap_or_default();
    if extensions.get(b"ESIC").is_some() {
        return;
    }
    let mut esic = Dictionary::new();
    esic.set(b"Type", Object::name("DeveloperExtensions"));
    esic.set(b"BaseVersion", Object::name("1.7"));
    esic.set(b"ExtensionLevel", Object::Integer(1));
    extensions.set(b"ESIC", Object::Dictionary(esic));
    catalog.set(b"Extensions", Object::Dictionary(extensions));
}

fn first_page<'d>(document: &'d Document<'_>) -> Result<(Reference, &'d Dictionary), PrepareError> {
    let latest = document.latest();
    let (_, catalog) = document.catalog(latest).ok_or(PrepareError::NoCatalog)?;
    let mut next = catalog.value(b"Pages").as_reference();
    let mut seen = BTreeSet::new();
    while let Some(reference) = next.filter(|reference| seen.insert(*reference)) {
        let Some(node) = document.get(latest, reference).as_dictionary() else {
            break;
        };
        let Some(kids) = node.get(b"Kids") else {
            return Ok((reference, node));
        };
        next = document
            .resolve(latest, kids)
            .as_array()
            .and_then(|kids| kids.first()?.as_reference());
    }
    Err(PrepareError::NoPage)
}

/// Put the widget on the page: in its /Annots, by the array's own object where it has one.
fn annotate(
    document: &Document<'_>,
    update: &mut Update<'_, '_>,
    (page, dictionary): (Reference, &Dictionary),
    field: Reference,
    first_signature: bool,
) {
    let latest = document.latest();
    let mut page_now = dictionary.clone();
    let annotations = dictionary.value(b"Annots");
    let mut items = document
        .resolve(latest, annotations)
        .as_array()
        .unwrap_or_default()
        .to_vec();
    items.push(Object::Reference(field));
    match annotations.as_reference() {
        Some(array) => update.set(array, &Object::Array(items)),
        None => page_now.set(b"Annots", Object::Array(items)),
    }
    // PDF/UA-1 7.18.3: a page with annotations follows the structure order. Behind an earlier signature
    // the page stays as it is.
    let tagged = document
        .catalog(latest)
        .is_some_and(|(_, catalog)| catalog.get(b"StructTreeRoot").is_some());
    if first_signature && tagged && page_now.get(b"Tabs").is_none() {
        page_now.set(b"Tabs", Object::name("S"));
    }
    if page_now != *dictionary {
        update.set(page, &Object::Dictionary(page_now));
    }
}
