// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Where a new signature field hangs: catalog, AcroForm, page. Merged into what is there, never replaced.

use pdf::{Dictionary, Document, Field, Object, Reference, Update};

use crate::SignatureAlgorithm;
use crate::appearance::{self, Drawn, Undrawn};
use crate::docmdp::FieldLock;
use crate::layout;
use crate::picture::{self, Picture};
use crate::prepare::PrepareError;
use crate::request::{SignatureKind, SigningRequest};
use crate::slot::Slot;

/// The objects of one signature.
#[derive(Debug, Clone)]
pub(crate) struct Objects {
    pub(crate) field: Reference,
    pub(crate) signature: Reference,
    pub(crate) appearance: Option<Reference>,
}

/// Redefine what has to name the signature, and define the field if it is new.
pub(crate) fn attach(
    document: &Document<'_>,
    update: &mut Update<'_, '_>,
    request: &SigningRequest,
    (slot, lock): (&Slot<'_>, Option<&FieldLock>),
    objects: &Objects,
) -> Result<(), PrepareError> {
    let latest = document.latest();
    let (root, old_catalog) = document.catalog(latest).ok_or(PrepareError::NoCatalog)?;
    let first_signature = document.signatures().is_empty();
    let mut catalog = old_catalog.clone();
    let new_field = slot.existing.is_none().then_some(objects.field);
    let form = merge_form(document, update, &mut catalog, new_field)?;
    if let SignatureKind::Certification(_) = request.kind {
        certify(document, update, &mut catalog, objects.signature);
    }
    declare_extensions(document, &mut catalog, request.algorithm, first_signature);
    if catalog != *old_catalog {
        update.set(root, &Object::Dictionary(catalog));
    }
    if let Some((reference, form)) = form {
        update.set(reference, &Object::Dictionary(form));
    }
    if let Some(field) = &slot.existing {
        fill(document, update, field, objects);
        return Ok(());
    }
    let page = (slot.page.reference, slot.page.dictionary);
    annotate(document, update, page, objects.field, first_signature);
    let lock = match lock {
        Some(lock) => {
            let reference = update.allocate()?;
            update.set(reference, &layout::lock(lock, request.closes()));
            Some(reference)
        }
        None => None,
    };
    update.set(
        objects.field,
        &Object::Dictionary(field(request, slot, objects, lock)),
    );
    Ok(())
}

/// `/Perms /DocMDP`, in the dictionary's own object where it has one.
fn certify(
    document: &Document<'_>,
    update: &mut Update<'_, '_>,
    catalog: &mut Dictionary,
    signature: Reference,
) {
    let own = catalog.value(b"Perms").clone();
    let resolved = document.resolve(document.latest(), &own).as_dictionary();
    let mut permissions = resolved.cloned().unwrap_or_default();
    permissions.set(b"DocMDP", Object::Reference(signature));
    match own.as_reference().filter(|_| resolved.is_some()) {
        Some(reference) => update.set(reference, &Object::Dictionary(permissions)),
        None => catalog.set(b"Perms", Object::Dictionary(permissions)),
    }
}

/// The empty field gets its value, its widget what it shows; nothing else of them changes.
fn fill(document: &Document<'_>, update: &mut Update<'_, '_>, field: &Field<'_>, objects: &Objects) {
    let mut own = field.dictionary.clone();
    own.set(b"V", Object::Reference(objects.signature));
    let widget = field.widgets.first().copied();
    if let (Some(appearance), Some(widget)) = (objects.appearance, widget) {
        if widget == field.reference {
            own.set(b"AP", shown(appearance));
        } else if let Some(dictionary) = document.get(document.latest(), widget).as_dictionary() {
            let mut dictionary = dictionary.clone();
            dictionary.set(b"AP", shown(appearance));
            update.set(widget, &Object::Dictionary(dictionary));
        }
    }
    update.set(field.reference, &Object::Dictionary(own));
}

fn shown(appearance: Reference) -> Object {
    let mut dictionary = Dictionary::new();
    dictionary.set(b"N", Object::Reference(appearance));
    Object::Dictionary(dictionary)
}

/// What is drawn in the slot's area, and what of the wish had no room there.
pub(crate) struct Drawing {
    drawn: Drawn,
    picture: Option<Picture>,
    pub(crate) told: Option<String>,
}

/// What is drawn in the slot's area. An existing field may be too small for all that is wished.
pub(crate) fn draw(slot: &Slot<'_>, request: &SigningRequest) -> Result<Option<Drawing>, PrepareError> {
    let Some(wish) = &request.appearance else {
        return Ok(None);
    };
    let refuse = |reason: String| PrepareError::Appearance { reason };
    let picture = match wish.picture.as_slice() {
        [] => None,
        bytes => Some(picture::read(bytes).map_err(refuse)?),
    };
    let Some([left, lower, right, upper]) = slot.area else {
        return match picture {
            None => Ok(None),
            Some(_) => Err(refuse(
                "a picture needs a page and a box (--visible), or a field that has one".into(),
            )),
        };
    };
    let size = (right - left, upper - lower);
    let pixels = picture.as_ref().map(|picture| picture.pixels);
    let shortest = if wish.may_shorten && slot.existing.is_some() {
        0
    } else {
        wish.lines.len()
    };
    let mut count = wish.lines.len();
    let drawn = loop {
        let lines = wish.lines.get(..count).unwrap_or_default();
        match appearance::stream(lines, pixels, size, slot.page.rotation) {
            Err(Undrawn::TooSmall(_)) if count > shortest => count -= 1,
            drawn => break drawn?,
        }
    };
    let (wide, high) = size;
    let told = (count < wish.lines.len()).then(|| {
        let what = match count {
            0 => "none".to_owned(),
            count => format!("only the first {count}"),
        };
        format!(
            "the field of {wide:.0} × {high:.0} points has room for {what} of {} lines; choose others with --text",
            wish.lines.len()
        )
    });
    Ok(Some(Drawing { drawn, picture, told }))
}

/// Write what is drawn; the appearance's object.
pub(crate) fn write_drawn(update: &mut Update<'_, '_>, drawing: Drawing) -> Result<Reference, PrepareError> {
    let Drawing {
        mut drawn, picture, ..
    } = drawing;
    let reference = update.allocate()?;
    if let Some(picture) = picture {
        let (mut dictionary, data) = picture.image;
        let image = update.allocate()?;
        if let Some((mask, data)) = picture.mask {
            let opacity = update.allocate()?;
            update.set_stream(opacity, mask, data);
            dictionary.set(b"SMask", Object::Reference(opacity));
        }
        update.set_stream(image, dictionary, data);
        drawn.name_picture(image);
    }
    if let Some(letters) = &drawn.letters {
        let font = letters.write(update)?;
        drawn.name_font(font);
    }
    update.set_stream(reference, drawn.dictionary, drawn.content);
    Ok(reference)
}

/// ISO 32000-2 table 226 and 166: field and widget in one dictionary.
fn field(
    request: &SigningRequest,
    slot: &Slot<'_>,
    objects: &Objects,
    lock: Option<Reference>,
) -> Dictionary {
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
    let rectangle = match slot.area {
        Some(area) => area.map(|value| Object::Real(format!("{value:.2}"))),
        None => [0; 4].map(Object::Integer),
    };
    field.set(b"Rect", Object::Array(rectangle.to_vec()));
    field.set(b"P", Object::Reference(slot.page.reference));
    field.set(b"V", Object::Reference(objects.signature));
    if let Some(appearance) = objects.appearance {
        field.set(b"AP", shown(appearance));
    }
    if let Some(lock) = lock {
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

/// Append a new field to the form. An indirect form is returned to be redefined; a direct one changes the catalog.
fn merge_form(
    document: &Document<'_>,
    update: &mut Update<'_, '_>,
    catalog: &mut Dictionary,
    field: Option<Reference>,
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
    let before = form.clone();
    form.set(b"SigFlags", Object::Integer(SIGNATURE_FLAGS));
    form.remove(b"NeedAppearances");
    if let Some(field) = field {
        let fields = form.value(b"Fields").clone();
        let old = document.resolve(latest, &fields).as_array();
        let mut items = old.unwrap_or_default().to_vec();
        items.push(Object::Reference(field));
        match fields.as_reference().filter(|_| old.is_some()) {
            Some(array) => update.set(array, &Object::Array(items)),
            None => form.set(b"Fields", Object::Array(items)),
        }
    }
    Ok(match reference {
        Some(_) if form == before => None,
        Some(reference) => Some((reference, form)),
        None => {
            catalog.set(b"AcroForm", Object::Dictionary(form));
            None
        }
    })
}

/// EN 319 142-1 §5.5: PDF 1.x files say that they use the ETSI extension; PDF 2.0 has it built in. SHA-3, EdDSA and the
/// curves are ISO's extensions of PDF 2.0 (ISO/TS 32001, 32002).
fn declare_extensions(
    document: &Document<'_>,
    catalog: &mut Dictionary,
    algorithm: SignatureAlgorithm,
    first_signature: bool,
) {
    let version = catalog.value(b"Version").as_name().unwrap_or_default();
    let second = document.bytes().starts_with(b"%PDF-2") || version.starts_with(b"2");
    let existing = document.resolve(document.latest(), catalog.value(b"Extensions"));
    let before = existing.as_dictionary().cloned().unwrap_or_default();
    let mut extensions = before.clone();
    if !second && extensions.get(b"ESIC").is_none() {
        extensions.set(b"ESIC", Object::Dictionary(extension("1.7", 1)));
    }
    let declared = document.resolve(document.latest(), extensions.value(b"ISO_"));
    let mut iso: Vec<Object> = match declared {
        Object::Array(items) => items.clone(),
        Object::Null => Vec::new(),
        other => vec![other.clone()],
    };
    let known = iso.len();
    for level in iso_levels(algorithm) {
        let is_level = |one: &Object| {
            let one = document.resolve(document.latest(), one).as_dictionary();
            one.and_then(|one| one.value(b"ExtensionLevel").as_integer()) == Some(level)
        };
        if !iso.iter().any(is_level) {
            iso.push(Object::Dictionary(iso_extension(level)));
        }
    }
    // What an earlier signature covers may gain keys, but no key of it may change (R15).
    if iso.len() > known && (first_signature || known == 0) {
        extensions.set(b"ISO_", Object::Array(iso));
    }
    if extensions != before {
        catalog.set(b"Extensions", Object::Dictionary(extensions));
    }
}

/// The technical specifications a signature of this kind needs. All our curves are among those of ISO/TS 32002, but
/// P-256 with SHA-2 is what every reader of PDF 1.7 knows already: it is not declared.
fn iso_levels(algorithm: SignatureAlgorithm) -> Vec<i64> {
    use pki::{Curve, DigestAlgorithm};
    let sha3 = matches!(
        algorithm.digest(),
        DigestAlgorithm::Sha3_256 | DigestAlgorithm::Sha3_384 | DigestAlgorithm::Sha3_512
    );
    let curve = match algorithm {
        SignatureAlgorithm::Ed25519 => true,
        SignatureAlgorithm::Ecdsa { curve, .. } => curve != Curve::P256,
        // Signed with are only these; the others are read in files of others.
        _ => false,
    };
    [(sha3, 32001), (curve, 32002)]
        .into_iter()
        .filter_map(|(needed, level)| needed.then_some(level))
        .collect()
}

fn extension(base: &str, level: i64) -> Dictionary {
    let mut extension = Dictionary::new();
    extension.set(b"Type", Object::name("DeveloperExtensions"));
    extension.set(b"BaseVersion", Object::name(base));
    extension.set(b"ExtensionLevel", Object::Integer(level));
    extension
}

/// ISO 32000-2 table 49; revision and address as the specifications give them.
fn iso_extension(level: i64) -> Dictionary {
    let number = if level == 32001 { 45_874 } else { 45_875 };
    let mut extension = extension("2.0", level);
    extension.set(b"ExtensionRevision", Object::literal(b":2022".to_vec()));
    let url = format!("https://www.iso.org/standard/{number}.html");
    extension.set(b"URL", Object::literal(url.into_bytes()));
    extension
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
    let old = document.resolve(latest, annotations).as_array();
    let mut items = old.unwrap_or_default().to_vec();
    items.push(Object::Reference(field));
    match annotations.as_reference().filter(|_| old.is_some()) {
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
