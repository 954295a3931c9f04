// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! A well-formed revision around the fuzzer's objects: a broken cross-reference table would end every run in the reader.

use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Between two objects of a script.
const SEPARATOR: u8 = 0xff;

/// `base` with one more revision. The script is a list of objects: one byte for the number, then the text; a number
/// without text is freed. `None` when the script has no object.
pub(crate) fn revision(base: &[u8], script: &[u8]) -> Option<Vec<u8>> {
    let previous = last_xref(base)?;
    let mut file = base.to_vec();
    let mut entries = BTreeMap::new();
    for object in script.split(|byte| *byte == SEPARATOR).take(16) {
        let Some((number, text)) = object.split_first() else {
            continue;
        };
        let number = u32::from(*number) % 32;
        if entries.contains_key(&number) {
            continue;
        }
        if text.is_empty() {
            entries.insert(number, "0000000000 00001 f \n".to_owned());
            continue;
        }
        entries.insert(number, format!("{:010} 00000 n \n", file.len()));
        file.extend(format!("{number} 0 obj\n").bytes());
        file.extend(text);
        file.extend(b"\nendobj\n");
    }
    if entries.is_empty() {
        return None;
    }
    let at = file.len();
    let mut table = "xref\n".to_owned();
    for (number, entry) in entries {
        let _ = write!(table, "{number} 1\n{entry}");
    }
    let _ = write!(
        table,
        "trailer\n<< /Size 40 /Root 1 0 R /Prev {previous} >>\nstartxref\n{at}\n%%EOF\n"
    );
    file.extend(table.bytes());
    Some(file)
}

fn last_xref(bytes: &[u8]) -> Option<usize> {
    let tail = String::from_utf8_lossy(&bytes[bytes.len().saturating_sub(64)..]).into_owned();
    tail.rsplit_once("startxref")?
        .1
        .split_whitespace()
        .next()?
        .parse()
        .ok()
}
