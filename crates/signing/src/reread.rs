// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Before the key is asked: what would be appended is read again, and says what it was meant to say.
//!
//! Later only hexadecimal digits between `<` and `>` change, so this reading holds for the finished file.

use pdf::{Document, Object, Reference, Reread};

use crate::form::Objects;
use crate::prepare::PrepareError;

/// The revision stands on its own; the signature in it has its ByteRange around its `/Contents`, and its field leads to it.
pub(crate) fn check(
    document: &Document<'_>,
    (revision, range): (&[u8], [u64; 4]),
    objects: &Objects,
) -> Result<(), PrepareError> {
    let refuse = |what: &str| Err(PrepareError::NotReadBack(what.to_owned()));
    let read = Reread::new(document, revision, &pdf::Budget::default())
        .map_err(|error| PrepareError::NotReadBack(error.to_string()))?;
    let signature = read.get(objects.signature).and_then(Object::as_dictionary);
    let Some(signature) = signature else {
        return refuse("no signature dictionary");
    };
    let named = signature.value(b"ByteRange").as_array().unwrap_or_default();
    let numbers = named
        .iter()
        .map(|one| one.as_integer().and_then(|one| u64::try_from(one).ok()));
    if !numbers.eq(range.map(Some)) {
        return refuse("/ByteRange");
    }
    let base = document.bytes().len();
    let [_, first, second, _] = range.map(|one| usize::try_from(one).unwrap_or(usize::MAX));
    let hole = revision.get(first.saturating_sub(base)..second.saturating_sub(base));
    let zeros = hole
        .and_then(|hole| hole.strip_prefix(b"<")?.strip_suffix(b">"))
        .filter(|zeros| zeros.iter().all(|digit| *digit == b'0'));
    let contents = signature.value(b"Contents").as_text();
    let length = contents.map(|contents| contents.bytes.len());
    if zeros.is_none() || zeros.map(|zeros| zeros.len() / 2) != length {
        return refuse("the room of /Contents is not the gap of /ByteRange");
    }
    let field = read.get(objects.field).and_then(Object::as_dictionary);
    if field.and_then(|field| field.value(b"V").as_reference()) != Some(objects.signature) {
        return refuse("the field does not lead to the signature");
    }
    if !is_listed(document, &read, objects.field) {
        return refuse("the form does not lead to the field");
    }
    Ok(())
}

/// A field that was there is reached as before; a new one stands in the form's list.
fn is_listed(document: &Document<'_>, read: &Reread, field: Reference) -> bool {
    let latest = document.latest();
    if document.indirect(latest, field.number).is_some() {
        return true;
    }
    let follow = |object: &Object| match object {
        Object::Reference(to) => read.get(*to).unwrap_or_else(|| document.get(latest, *to)).clone(),
        direct => direct.clone(),
    };
    let Some((root, _)) = document.catalog(latest) else {
        return false;
    };
    let catalog = follow(&Object::Reference(root));
    let form = catalog
        .as_dictionary()
        .map(|catalog| follow(catalog.value(b"AcroForm")));
    let fields = form.and_then(|form| Some(follow(form.as_dictionary()?.value(b"Fields"))));
    fields
        .as_ref()
        .and_then(Object::as_array)
        .is_some_and(|all| all.iter().any(|one| one.as_reference() == Some(field)))
}
