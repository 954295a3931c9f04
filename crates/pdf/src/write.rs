// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Objects as bytes. What was read is written with the same meaning, not with the same white space.

use std::io::Write as _;

use crate::object::{Dictionary, Object};

/// Append `object` to `out`.
pub fn write_object(object: &Object, out: &mut Vec<u8>) {
    match object {
        Object::Null => out.extend(b"null"),
        Object::Boolean(value) => out.extend(if *value { &b"true"[..] } else { b"false" }),
        Object::Integer(value) => push(out, format_args!("{value}")),
        Object::Real(text) => out.extend(text.as_bytes()),
        Object::Name(name) => write_name(name, out),
        Object::String(text) if text.hexadecimal => {
            out.push(b'<');
            for byte in &text.bytes {
                out.extend([byte >> 4, byte & 0x0f].map(digit));
            }
            out.push(b'>');
        }
        Object::String(text) => write_literal(&text.bytes, out),
        Object::Array(items) => {
            out.push(b'[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(b' ');
                }
                write_object(item, out);
            }
            out.push(b']');
        }
        Object::Dictionary(dictionary) => write_dictionary(dictionary, out),
        // A stream's bytes stay in the file it was read from; only its dictionary can be written here.
        Object::Stream(stream) => write_dictionary(&stream.dictionary, out),
        Object::Reference(reference) => push(out, format_args!("{reference} R")),
    }
}

/// Append `dictionary` to `out`.
pub fn write_dictionary(dictionary: &Dictionary, out: &mut Vec<u8>) {
    out.extend(b"<<");
    for (key, value) in dictionary.iter() {
        out.push(b' ');
        write_name(key, out);
        out.push(b' ');
        write_object(value, out);
    }
    out.extend(b" >>");
}

fn digit(value: u8) -> u8 {
    match value {
        0..=9 => b'0' + value,
        letter => b'A' + letter.saturating_sub(10),
    }
}

fn write_name(name: &[u8], out: &mut Vec<u8>) {
    out.push(b'/');
    for byte in name {
        let plain = byte.is_ascii_graphic() && !b"()<>[]{}/%#".contains(byte);
        if plain {
            out.push(*byte);
        } else {
            push(out, format_args!("#{byte:02X}"));
        }
    }
}

fn write_literal(bytes: &[u8], out: &mut Vec<u8>) {
    out.push(b'(');
    for byte in bytes {
        match byte {
            b'(' | b')' | b'\\' => out.extend([b'\\', *byte]),
            b'\r' => out.extend(b"\\r"),
            b'\n' => out.extend(b"\\n"),
            _ => out.push(*byte),
        }
    }
    out.push(b')');
}

pub(crate) fn push(out: &mut Vec<u8>, text: std::fmt::Arguments<'_>) {
    // Writing to a Vec does not fail.
    let _ = out.write_fmt(text);
}
