// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The dictionaries of streams that carry the structure itself: object streams and cross-reference streams (ISO 32000-2
//! §7.5.7, §7.5.8). What they hold decides what the file is, so nothing in them may be understood in two ways (R3).

use crate::error::ReadError;
use crate::filter::Resolve;
use crate::object::{Dictionary, Object};

/// Keys that say the bytes lie in another file, and the short names that some readers take for the long ones.
const ELSEWHERE: [&[u8]; 4] = [b"F", b"FFilter", b"FDecodeParms", b"DP"];

/// Filters by their full names. The short ones belong to inline images; some readers do not know them here.
const FILTERS: [&[u8]; 6] = [
    b"FlateDecode",
    b"LZWDecode",
    b"ASCII85Decode",
    b"ASCIIHexDecode",
    b"RunLengthDecode",
    b"Crypt",
];

/// `at` is where the stream's object begins; `resolve` as for [`crate::filter::decode`].
pub(crate) fn check<'s>(
    dictionary: &'s Dictionary,
    at: usize,
    resolve: Resolve<'s, '_>,
) -> Result<(), ReadError> {
    let refuse = |message: String| Err(ReadError::malformed("R3", at, message));
    let follow = |key: &[u8]| -> Vec<&'s Object> {
        let found = resolve(dictionary.value(key));
        let items = found.as_array().unwrap_or(std::slice::from_ref(found));
        items.iter().map(resolve).collect()
    };
    let parameters = follow(b"DecodeParms");
    let below = || parameters.iter().find_map(|one| one.duplicate_within());
    if let Some(key) = dictionary.duplicate_within().or_else(below) {
        return refuse(format!("a structure stream has /{} twice", crate::text(key)));
    }
    if let Some(key) = ELSEWHERE.into_iter().find(|key| dictionary.get(key).is_some()) {
        return refuse(format!("/{} in a structure stream", crate::text(key)));
    }
    let filters = follow(b"Filter");
    let short = filters.iter().filter_map(|one| one.as_name()).find(|name| {
        // What is no filter at all is for the decoder to refuse.
        !FILTERS.contains(name) && name.len() <= 3
    });
    match short {
        Some(name) => refuse(format!("the filter /{} in a structure stream", crate::text(name))),
        None => Ok(()),
    }
}
