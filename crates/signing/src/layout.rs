// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The signature dictionary, byte by byte: fixed-width ByteRange and a hole for the CMS (ISO 32000-2 §12.8.1).

use pdf::{Dictionary, Object, Reference, UpdateError, write_object};

use crate::docmdp::FieldLock;
use crate::form::text_string;
use crate::request::{SignatureKind, SigningRequest};

/// Ten digits a number: enough for 9 GB.
const BYTE_RANGE_WIDTH: usize = 2 + 3 * 11;

/// Room for the rest of the dictionary; it grows where that is not enough.
const BESIDE_HOLE: usize = 1024;

/// A signature dictionary with its two holes, as offsets in its own bytes.
#[derive(Debug)]
pub(crate) struct SignatureBody {
    pub(crate) bytes: Vec<u8>,
    pub(crate) byte_range_at: usize,
    /// Offset of `<`.
    pub(crate) contents_at: usize,
    /// Length of the token with both delimiters.
    pub(crate) contents_length: usize,
}

/// Lay out the dictionary with room for `capacity` bytes of CMS. `protect` encrypts strings where the file is encrypted;
/// the hole stays plain (ISO 32000-2 §7.6.2).
pub(crate) fn signature_body(
    request: &SigningRequest,
    lock: Option<&FieldLock>,
    catalog: Reference,
    capacity: usize,
    protect: &dyn Fn(&Object) -> Result<Object, UpdateError>,
) -> Result<SignatureBody, UpdateError> {
    let mut bytes = Vec::with_capacity(capacity.saturating_mul(2).saturating_add(BESIDE_HOLE));
    bytes.extend(b"<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached\n/ByteRange ");
    let byte_range_at = bytes.len();
    bytes.extend(byte_range([0; 4]));
    bytes.extend(b"\n/Contents ");
    let contents_at = bytes.len();
    let contents_length = capacity * 2 + 2;
    bytes.push(b'<');
    bytes.resize(contents_at + 1 + capacity * 2, b'0');
    bytes.push(b'>');
    let time = request.claimed_time.strftime("D:%Y%m%d%H%M%S+00'00'").to_string();
    bytes.push(b'\n');
    entry(&mut bytes, "M", &protect(&Object::literal(time))?);
    for (key, value) in [
        ("Name", &request.name),
        ("Location", &request.location),
        ("Reason", &request.reason),
    ] {
        if let Some(value) = value {
            entry(&mut bytes, key, &protect(&Object::literal(text_string(value)))?);
        }
    }
    let references = references(request.kind, lock, catalog);
    if !references.is_empty() {
        entry(&mut bytes, "Reference", &protect(&Object::Array(references))?);
    }
    bytes.extend(b">>");
    Ok(SignatureBody {
        bytes,
        byte_range_at,
        contents_at,
        contents_length,
    })
}

/// The array with its numbers left-aligned in fixed columns.
pub(crate) fn byte_range(range: [u64; 4]) -> Vec<u8> {
    let [_, first, second, third] = range;
    let text = format!("[0 {first:<10} {second:<10} {third:<10}]");
    debug_assert_eq!(text.len(), BYTE_RANGE_WIDTH + 1);
    text.into_bytes()
}

fn entry(bytes: &mut Vec<u8>, key: &str, value: &Object) {
    bytes.extend(format!("/{key} ").bytes());
    write_object(value, bytes);
    bytes.push(b'\n');
}

/// DocMDP of a certification, and FieldMDP of a lock (ISO 32000-2 tables 255, 257, 259).
fn references(kind: SignatureKind, lock: Option<&FieldLock>, catalog: Reference) -> Vec<Object> {
    let mut found = Vec::new();
    if let SignatureKind::Certification(permission) = kind {
        let p = Object::Integer(i64::from(permission.p()));
        found.push(reference("DocMDP", vec![("P", p)], None));
    }
    if let Some(lock) = lock {
        found.push(reference("FieldMDP", lock.entries(), Some(catalog)));
    }
    found
}

fn reference(method: &str, parameters: Vec<(&str, Object)>, data: Option<Reference>) -> Object {
    let mut transform = Dictionary::new();
    transform.set(b"Type", Object::name("TransformParams"));
    transform.set(b"V", Object::name("1.2"));
    for (key, value) in parameters {
        transform.set(key.as_bytes(), value);
    }
    let mut reference = Dictionary::new();
    reference.set(b"Type", Object::name("SigRef"));
    reference.set(b"TransformMethod", Object::name(method));
    reference.set(b"TransformParams", Object::Dictionary(transform));
    if let Some(data) = data {
        reference.set(b"Data", Object::Reference(data));
    }
    Object::Dictionary(reference)
}

/// The lock of a signature field; with `closes` it allows no change of the document (ISO 32000-2 table 236).
pub(crate) fn lock(lock: &FieldLock, closes: bool) -> Object {
    let mut dictionary = Dictionary::new();
    dictionary.set(b"Type", Object::name("SigFieldLock"));
    for (key, value) in lock.entries() {
        dictionary.set(key.as_bytes(), value);
    }
    if closes {
        dictionary.set(b"P", Object::Integer(1));
    }
    Object::Dictionary(dictionary)
}
