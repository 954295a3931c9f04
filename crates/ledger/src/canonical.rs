// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Canonical JSON: RFC 8785 (JCS) restricted to integers, so that every JSON library can reproduce the bytes.

use serde_json::{Number, Value};

use crate::LedgerError;

/// The largest integer that every JSON reader keeps (RFC 8785 §3.2.2.3, IEEE 754 double).
const LARGEST: i64 = (1 << 53) - 1;
/// Deeper than any record the office writes.
const DEPTH: usize = 32;

/// The canonical bytes of a value: members sorted by UTF-16 code units, no blanks, strings escaped as RFC 8785 §3.2.2.2 says.
///
/// # Errors
/// A fraction, an integer beyond 2^53-1, or nesting deeper than 32.
pub fn canonical_json(value: &Value) -> Result<Vec<u8>, LedgerError> {
    let mut out = Vec::new();
    write(value, &mut Vec::new(), &mut out)?;
    Ok(out)
}

fn write(value: &Value, path: &mut Vec<String>, out: &mut Vec<u8>) -> Result<(), LedgerError> {
    if path.len() > DEPTH {
        return Err(LedgerError::Depth {
            limit: DEPTH,
            pointer: pointer(path),
        });
    }
    match value {
        Value::Null => out.extend_from_slice(b"null"),
        Value::Bool(true) => out.extend_from_slice(b"true"),
        Value::Bool(false) => out.extend_from_slice(b"false"),
        Value::Number(number) => out.extend_from_slice(integer(number, path)?.to_string().as_bytes()),
        Value::String(text) => write_string(text, out),
        Value::Array(items) => {
            out.push(b'[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                path.push(index.to_string());
                write(item, path, out)?;
                path.pop();
            }
            out.push(b']');
        }
        Value::Object(members) => {
            let mut sorted: Vec<_> = members.iter().collect();
            sorted.sort_by(|(left, _), (right, _)| left.encode_utf16().cmp(right.encode_utf16()));
            out.push(b'{');
            for (index, (name, member)) in sorted.into_iter().enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                write_string(name, out);
                out.push(b':');
                path.push(name.clone());
                write(member, path, out)?;
                path.pop();
            }
            out.push(b'}');
        }
    }
    Ok(())
}

fn integer(number: &Number, path: &[String]) -> Result<i64, LedgerError> {
    number
        .as_i64()
        .filter(|value| (-LARGEST..=LARGEST).contains(value))
        .ok_or_else(|| LedgerError::Number {
            pointer: pointer(path),
            found: number.to_string(),
        })
}

fn write_string(text: &str, out: &mut Vec<u8>) {
    out.push(b'"');
    for character in text.chars() {
        match character {
            '"' => out.extend_from_slice(br#"\""#),
            '\\' => out.extend_from_slice(br"\\"),
            '\u{8}' => out.extend_from_slice(br"\b"),
            '\t' => out.extend_from_slice(br"\t"),
            '\n' => out.extend_from_slice(br"\n"),
            '\u{c}' => out.extend_from_slice(br"\f"),
            '\r' => out.extend_from_slice(br"\r"),
            control if u32::from(control) < 0x20 => {
                out.extend_from_slice(format!("\\u{:04x}", u32::from(control)).as_bytes());
            }
            other => out.extend_from_slice(other.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
    out.push(b'"');
}

fn pointer(path: &[String]) -> String {
    path.iter()
        .map(|step| format!("/{}", step.replace('~', "~0").replace('/', "~1")))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_sorted_by_utf16_and_control_characters_are_escaped() {
        // RFC 8785 §3.2.3, without its fractions.
        let value: Value = serde_json::from_str(
            r#"{"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew Letter Dalet With Dagesh","1":"One","\ud83d\ude00":"Emoji: Grinning Face","\u0080":"Control","\u00f6":"Latin Small Letter O With Diaeresis"}"#,
        )
        .unwrap();
        let text = String::from_utf8(canonical_json(&value).unwrap()).unwrap();
        let order = ["Carriage", "One", "Control", "Latin", "Euro", "Emoji", "Hebrew"];
        let places: Vec<_> = order.iter().map(|word| text.find(word).unwrap()).collect();
        assert!(places.is_sorted(), "{text}");
        let value: Value = serde_json::from_str(r#"["\u000f\nA'B\"\\\"/\u20ac",null,true,-7]"#).unwrap();
        assert_eq!(
            String::from_utf8(canonical_json(&value).unwrap()).unwrap(),
            r#"["\u000f\nA'B\"\\\"/€",null,true,-7]"#
        );
    }

    #[test]
    fn fractions_and_large_integers_are_refused_with_their_place() {
        for (text, pointer) in [
            (r#"{"a":[0,1.5]}"#, "/a/1"),
            ("9007199254740992", ""),
            ("1e30", ""),
        ] {
            let refused = canonical_json(&serde_json::from_str(text).unwrap()).unwrap_err();
            let LedgerError::Number { pointer: found, .. } = refused else {
                panic!("{refused}")
            };
            assert_eq!(found, pointer);
        }
        assert_eq!(
            canonical_json(&Value::from(LARGEST)).unwrap(),
            b"9007199254740991"
        );
    }

    #[test]
    fn nesting_beyond_the_limit_is_refused() {
        let mut value = Value::Null;
        for _ in 0..=DEPTH {
            value = Value::Array(vec![value]);
        }
        assert!(matches!(canonical_json(&value), Err(LedgerError::Depth { .. })));
    }
}
