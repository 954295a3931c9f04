// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Objects in plain words: what one is for, and how two differ.

use std::collections::{BTreeMap, BTreeSet};

use pdf::{Dictionary, Document, Object};

use crate::page_tree;

/// A value is cut behind this many characters.
const LONGEST: usize = 120;

/// What the objects of two revisions are for, by number.
#[derive(Debug)]
pub(super) struct Roles(BTreeMap<u32, String>);

impl Roles {
    /// Pages, fields, catalog and information dictionary of both; the newer one names last.
    pub(super) fn new(document: &Document<'_>, older: usize, newer: usize) -> Self {
        let mut names = BTreeMap::new();
        for revision in [older, newer] {
            let (pages, _) = page_tree::pages(document, revision);
            for (index, page) in pages.iter().enumerate() {
                names.insert(page.reference.number, format!("page {}", index + 1));
                for (key, what) in [(&b"Contents"[..], "content"), (b"Annots", "annotations")] {
                    let list = page.dictionary.value(key);
                    let parts = list.as_array().unwrap_or(std::slice::from_ref(list));
                    for part in parts.iter().filter_map(Object::as_reference) {
                        let name = format!("{what} of page {}", index + 1);
                        names.entry(part.number).or_insert(name);
                    }
                }
            }
            for field in document.fields(revision) {
                let name = cut(field.name());
                for widget in &field.widgets {
                    names.insert(widget.number, format!("widget of field “{name}”"));
                }
                names.insert(field.reference.number, format!("field “{name}”"));
                if let Some(value) = field.value.and_then(Object::as_reference) {
                    names.insert(value.number, format!("value of field “{name}”"));
                }
            }
            if let Some((reference, _)) = document.form(revision)
                && let Some(reference) = reference
            {
                names.insert(reference.number, "interactive form (AcroForm)".to_owned());
            }
            if let Some((root, catalog)) = document.catalog(revision) {
                names.insert(root.number, "document catalog".to_owned());
                for (key, what) in [
                    (&b"DSS"[..], "validation material (DSS)"),
                    (b"Metadata", "metadata"),
                ] {
                    if let Some(reference) = catalog.value(key).as_reference() {
                        names.insert(reference.number, what.to_owned());
                    }
                }
            }
            let trailer = document.revisions().get(revision).map(|one| &one.trailer);
            if let Some(info) = trailer.and_then(|trailer| trailer.value(b"Info").as_reference()) {
                names.insert(info.number, "document information".to_owned());
            }
        }
        Self(names)
    }

    /// Its known role, else its kind.
    pub(super) fn name(&self, number: u32, object: &Object) -> String {
        self.0.get(&number).cloned().unwrap_or_else(|| kind(object))
    }
}

fn kind(object: &Object) -> String {
    let Some(dictionary) = object.as_dictionary() else {
        return match object {
            Object::Array(_) => "an array",
            _ => "a plain value",
        }
        .to_owned();
    };
    let name = |key: &[u8]| dictionary.value(key).as_name();
    match (name(b"Type"), name(b"Subtype")) {
        (Some(b"Sig"), _) => "a signature".to_owned(),
        (Some(b"DocTimeStamp"), _) => "a document time stamp".to_owned(),
        (Some(b"XRef"), _) => "a cross-reference stream".to_owned(),
        (Some(b"ObjStm"), _) => "a stream of objects".to_owned(),
        (Some(b"Font"), Some(subtype)) => format!("a font (/{})", pdf::text(subtype)),
        (Some(b"Annot"), Some(subtype)) => format!("an annotation (/{})", pdf::text(subtype)),
        (_, Some(b"Form")) => "a drawing (form XObject)".to_owned(),
        (_, Some(b"Image")) => "a picture".to_owned(),
        (Some(other), _) | (None, Some(other)) => format!("/{}", pdf::text(other)),
        (None, None) if object.as_stream().is_some() => "a stream".to_owned(),
        (None, None) => "a dictionary".to_owned(),
    }
}

/// Key by key for dictionaries, as a whole for everything else; empty when both mean the same.
pub(super) fn differences(document: &Document<'_>, old: &Object, new: &Object) -> Vec<String> {
    let mut found = match (old.as_dictionary(), new.as_dictionary()) {
        (Some(old), Some(new)) => keys(old, new),
        _ if old == new => Vec::new(),
        _ => vec![format!("{} → {}", short(old), short(new))],
    };
    if let Some(key) = new.duplicate_within() {
        found.push(format!(
            "the key /{} stands twice; readers differ which one counts",
            pdf::text(key)
        ));
    }
    if let (Some(before), Some(now)) = (old.as_stream(), new.as_stream()) {
        let bytes = |range: &std::ops::Range<usize>| document.bytes().get(range.clone());
        if bytes(&before.data) != bytes(&now.data) {
            found.push(format!(
                "other bytes in the stream ({} → {} bytes)",
                before.data.len(),
                now.data.len()
            ));
        }
    } else if old.as_stream().is_some() != new.as_stream().is_some() {
        found.push("one of them is a stream, the other is none".to_owned());
    }
    found
}

fn keys(old: &Dictionary, new: &Dictionary) -> Vec<String> {
    let keys: BTreeSet<&[u8]> = old.iter().chain(new.iter()).map(|(key, _)| key).collect();
    let mut found = Vec::new();
    for key in keys {
        let name = pdf::text(key);
        match (old.get(key), new.get(key)) {
            (Some(before), Some(now)) if before != now => {
                found.push(format!("/{name}: {} → {}", short(before), short(now)));
            }
            (None, Some(now)) => found.push(format!("/{name} added: {}", short(now))),
            (Some(before), None) => found.push(format!("/{name} removed, was {}", short(before))),
            _ => {}
        }
    }
    found
}

/// The value of a field: a signature by its time, everything else as it is.
pub(super) fn value(object: &Object) -> String {
    match object.as_dictionary() {
        Some(signature) => {
            let time = signature.value(b"M").as_text().map(|time| pdf::text(&time.bytes));
            format!(
                "signed, claimed time {}",
                time.unwrap_or_else(|| "none".to_owned())
            )
        }
        None => short(object),
    }
}

/// A value for people, cut when it is long. Many fields may share one long value: no more of it is read than is shown.
pub(super) fn short(object: &Object) -> String {
    let text = match object {
        Object::String(text) if text.hexadecimal && text.bytes.len() > 32 => {
            format!("{} bytes", text.bytes.len())
        }
        Object::String(text) => pdf::text(begin(&text.bytes)),
        Object::Stream(stream) => format!("a stream of {} bytes", stream.data.len()),
        other => {
            let mut bytes = Vec::new();
            write_begin(other, &mut bytes);
            String::from_utf8_lossy(&bytes).into_owned()
        }
    };
    cut(text
        .chars()
        .map(|one| if one.is_control() { ' ' } else { one })
        .collect())
}

/// Bytes that are enough for what is shown, whatever their encoding.
const ENOUGH: usize = 4 * LONGEST + 4;

fn begin(bytes: &[u8]) -> &[u8] {
    bytes.get(..ENOUGH).unwrap_or(bytes)
}

/// As [`pdf::write_object`], until enough is written.
fn write_begin(object: &Object, out: &mut Vec<u8>) {
    match object {
        Object::String(text) if text.bytes.len() > ENOUGH => {
            pdf::write_object(&Object::literal(begin(&text.bytes)), out);
        }
        Object::Name(name) if name.len() > ENOUGH => {
            pdf::write_object(&Object::Name(begin(name).to_vec()), out);
        }
        Object::Array(items) => {
            out.push(b'[');
            for (index, item) in items.iter().enumerate().take(ENOUGH) {
                if out.len() > ENOUGH {
                    break;
                }
                if index > 0 {
                    out.push(b' ');
                }
                write_begin(item, out);
            }
            out.push(b']');
        }
        Object::Dictionary(dictionary) => {
            out.extend(b"<<");
            for (key, value) in dictionary.iter().take(ENOUGH) {
                if out.len() > ENOUGH {
                    break;
                }
                out.push(b' ');
                pdf::write_object(&Object::Name(begin(key).to_vec()), out);
                out.push(b' ');
                write_begin(value, out);
            }
            out.extend(b" >>");
        }
        other => pdf::write_object(other, out),
    }
}

fn cut(text: String) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text,
    }
}
