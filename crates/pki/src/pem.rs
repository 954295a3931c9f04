// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! PEM (RFC 7468), strict enough for files people hand us: blocks are found by label, the rest is ignored.

use crate::error::ParseError;

/// The DER of every block with this label (`CERTIFICATE`, `X509 CRL`, `PRIVATE KEY`).
///
/// # Errors
/// A block without end, or one that is not base64.
pub fn blocks(text: &[u8], label: &str) -> Result<Vec<Vec<u8>>, ParseError> {
    let begin = format!("-----BEGIN {label}-----");
    let end = format!("-----END {label}-----");
    let text = String::from_utf8_lossy(text);
    let mut found = Vec::new();
    let mut body: Option<String> = None;
    for (number, line) in text.lines().enumerate() {
        let line = line.trim();
        if line == begin {
            body = Some(String::new());
        } else if line == end {
            let Some(text) = body.take() else { continue };
            found.push(decode(&text, number)?);
        } else if let Some(body) = body.as_mut() {
            body.push_str(line);
        }
    }
    if body.is_some() {
        return Err(ParseError::malformed(
            "PEM",
            text.len(),
            end,
            "the end of the file",
        ));
    }
    Ok(found)
}

/// Whether the bytes look like PEM at all.
#[must_use]
pub fn is_pem(bytes: &[u8]) -> bool {
    bytes.windows(11).any(|window| window == b"-----BEGIN ")
}

/// One block, 64 columns, ending in a newline.
#[must_use]
pub fn encode(label: &str, der: &[u8]) -> String {
    use std::fmt::Write as _;

    use base64::Engine as _;
    let text = base64::engine::general_purpose::STANDARD.encode(der);
    let mut out = format!("-----BEGIN {label}-----\n");
    for line in text.as_bytes().chunks(64) {
        let _infallible = writeln!(out, "{}", String::from_utf8_lossy(line));
    }
    let _infallible = writeln!(out, "-----END {label}-----");
    out
}

fn decode(text: &str, line: usize) -> Result<Vec<u8>, ParseError> {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD
        .decode(text)
        .map_err(|error| {
            ParseError::malformed(
                "PEM",
                0,
                "base64 lines",
                format!("line {}: {error}", line.saturating_add(1)),
            )
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_found_by_label_and_everything_else_is_passed_over() {
        let (one, two) = (vec![1; 100], vec![2; 3]);
        let text = format!(
            "a note\n{}{}{}",
            encode("A", &one),
            encode("B", &two),
            encode("A", &two)
        );
        assert_eq!(blocks(text.as_bytes(), "A").unwrap(), vec![one, two.clone()]);
        assert_eq!(
            blocks(text.replace('\n', "\r\n").as_bytes(), "B").unwrap(),
            vec![two]
        );
        assert!(is_pem(text.as_bytes()) && !is_pem(&[0x30, 0]));
        assert!(blocks(b"", "A").unwrap().is_empty());
    }

    #[test]
    fn a_block_without_end_or_with_other_letters_is_refused() {
        for text in [
            "-----BEGIN A-----\nAAAA\n",
            "-----BEGIN A-----\n*\n-----END A-----\n",
        ] {
            assert!(blocks(text.as_bytes(), "A").is_err(), "{text}");
        }
    }
}
