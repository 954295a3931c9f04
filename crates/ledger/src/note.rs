// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Signed notes and checkpoints as specified by C2SP (`c2sp.org/signed-note`, `c2sp.org/tlog-checkpoint`), with Ed25519.
//!
//! Two uses: the checkpoint of the tree of decisions, and the head of one case log (the same three lines: origin, number of
//! entries, hash of the last one).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::{Hash, LedgerError};

/// The signature type of Ed25519 in a key id (`c2sp.org/signed-note`, "Signature types").
const ED25519: u8 = 0x01;
/// Longer than any note of ours.
const LONGEST: usize = 16 * 1024;

/// The three lines that are signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which log, without scheme: `geleit.example/decisions`.
    pub origin: String,
    /// The number of leaves or entries.
    pub size: u64,
    /// The root, or the hash of the last entry.
    pub root: Hash,
}

/// A checkpoint with one signature, not yet checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// What is signed.
    pub checkpoint: Checkpoint,
    /// The name of the key.
    pub key_name: String,
    /// The first four bytes of `SHA-256(name || 0x0A || 0x01 || public key)`.
    pub key_id: [u8; 4],
    /// The Ed25519 signature over the text.
    pub signature: [u8; 64],
}

/// Why a text is not a signed checkpoint.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a signed checkpoint: {0}")]
pub struct NoteError(&'static str);

impl Checkpoint {
    /// The bytes that are signed: three lines, each ended by a line feed.
    pub fn text(&self) -> String {
        format!(
            "{}\n{}\n{}\n",
            self.origin,
            self.size,
            STANDARD.encode(self.root.as_bytes())
        )
    }

    /// Signs and writes the note.
    ///
    /// # Errors
    /// A name that cannot stand in a note, or a key that does not sign.
    pub fn sign(
        &self,
        key_name: &str,
        public_key: &[u8; 32],
        sign: impl FnOnce(&[u8]) -> Result<[u8; 64], String>,
    ) -> Result<String, LedgerError> {
        if !is_name(key_name) || self.origin.is_empty() || self.origin.contains(['\n', '\r']) {
            return Err(LedgerError::Name {
                found: format!("{key_name} / {}", self.origin),
            });
        }
        let text = self.text();
        let mut signature = key_id(key_name, public_key).to_vec();
        signature.extend_from_slice(&sign(text.as_bytes()).map_err(LedgerError::Key)?);
        Ok(format!(
            "{text}\n\u{2014} {key_name} {}\n",
            STANDARD.encode(signature)
        ))
    }
}

impl Note {
    /// Reads a note with exactly three lines of text and exactly one signature.
    ///
    /// # Errors
    /// What is missing or too much.
    pub fn parse(note: &str) -> Result<Self, NoteError> {
        if note.len() > LONGEST {
            return Err(NoteError("longer than 16 KiB"));
        }
        if note.bytes().any(|byte| byte < 0x20 && byte != b'\n') {
            return Err(NoteError("a control character"));
        }
        let (text, signatures) = note
            .split_once("\n\n")
            .ok_or(NoteError("no empty line before the signature"))?;
        let mut lines = text.split('\n');
        let (Some(origin), Some(size), Some(root), None) =
            (lines.next(), lines.next(), lines.next(), lines.next())
        else {
            return Err(NoteError("expected three lines: origin, size, hash"));
        };
        if origin.is_empty() {
            return Err(NoteError("the origin is empty"));
        }
        let line = signatures
            .strip_suffix('\n')
            .ok_or(NoteError("no line feed at the end"))?;
        if line.contains('\n') {
            return Err(NoteError("more than one signature"));
        }
        let line = line
            .strip_prefix("\u{2014} ")
            .ok_or(NoteError("the signature line has no dash"))?;
        let (key_name, blob) = line
            .split_once(' ')
            .ok_or(NoteError("the signature line has no blob"))?;
        if !is_name(key_name) {
            return Err(NoteError("not a key name"));
        }
        let blob: [u8; 68] = decode(blob)?;
        let [a, b, c, d, signature @ ..] = blob;
        Ok(Self {
            checkpoint: Checkpoint {
                origin: origin.to_owned(),
                size: parse_size(size)?,
                root: Hash::from_bytes(decode(root)?),
            },
            key_name: key_name.to_owned(),
            key_id: [a, b, c, d],
            signature,
        })
    }

    /// Whether the key id is the one of this key under this name.
    pub fn names(&self, key_name: &str, public_key: &[u8; 32]) -> bool {
        self.key_name == key_name && self.key_id == key_id(key_name, public_key)
    }
}

fn key_id(name: &str, public_key: &[u8; 32]) -> [u8; 4] {
    let hash = Hash::of(&[name.as_bytes(), b"\n", &[ED25519], public_key]);
    let [a, b, c, d, ..] = *hash.as_bytes();
    [a, b, c, d]
}

fn is_name(name: &str) -> bool {
    !name.is_empty()
        && !name.contains(|character: char| {
            character.is_whitespace() || character == '+' || character.is_control()
        })
}

fn parse_size(text: &str) -> Result<u64, NoteError> {
    let canonical = text == "0" || (!text.starts_with('0') && text.bytes().all(|byte| byte.is_ascii_digit()));
    if canonical {
        text.parse().map_err(|_| NoteError("the size is not a number"))
    } else {
        Err(NoteError("the size is not a number"))
    }
}

fn decode<const N: usize>(text: &str) -> Result<[u8; N], NoteError> {
    let bytes = STANDARD.decode(text).map_err(|_| NoteError("not base64"))?;
    bytes
        .try_into()
        .map_err(|_| NoteError("the wrong number of bytes"))
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::signature::UnparsedPublicKey;

    use super::*;

    /// The verifier key and the note shown in the documentation of `golang.org/x/mod/sumdb/note`, the first implementation.
    #[test]
    fn the_key_id_and_the_signature_are_those_of_the_published_example() {
        let key = STANDARD
            .decode("ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
            .unwrap();
        assert_eq!(key[0], ED25519);
        let public_key: [u8; 32] = key[1..].try_into().unwrap();
        assert_eq!(hex::encode(key_id("PeterNeumann", &public_key)), "c74f20a3");
        let text = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
        let blob: [u8; 68] = decode(
            "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=",
        )
        .unwrap();
        assert_eq!(blob[..4], key_id("PeterNeumann", &public_key));
        UnparsedPublicKey::new(&aws_lc_rs::signature::ED25519, public_key)
            .verify(text.as_bytes(), &blob[4..])
            .unwrap();
    }

    fn checkpoint() -> Checkpoint {
        Checkpoint {
            origin: "geleit.example/decisions".to_owned(),
            size: 7,
            root: Hash::of(&[b"seven"]),
        }
    }

    #[test]
    fn a_signed_checkpoint_reads_back() {
        let text = checkpoint()
            .sign("geleit.example/log", &[3; 32], |_| Ok([9; 64]))
            .unwrap();
        let note = Note::parse(&text).unwrap();
        assert_eq!(note.checkpoint, checkpoint());
        assert!(note.names("geleit.example/log", &[3; 32]));
        assert!(!note.names("geleit.example/log", &[4; 32]));
        assert_eq!(note.signature, [9; 64]);
        assert!(text.starts_with("geleit.example/decisions\n7\n"));
    }

    #[test]
    fn every_other_text_is_refused_with_what_is_wrong() {
        let good = checkpoint().sign("k", &[3; 32], |_| Ok([9; 64])).unwrap();
        let cases = [
            (good.replace("\n7\n", "\n07\n"), "size"),
            (good.replace("\n7\n", "\n-7\n"), "size"),
            (good.replace("\n7\n", "\n7\nmore\n"), "three lines"),
            (good.replace("\u{2014}", "-"), "dash"),
            (good.trim_end().to_owned(), "line feed at the end"),
            (format!("{good}\u{2014} k AAAA\n"), "more than one"),
            (good.replace("\n\n", "\n"), "empty line"),
            (good.replace("\n7\n", "\r\n7\n"), "control"),
            ("x".repeat(LONGEST + 1), "16 KiB"),
        ];
        for (text, expected) in cases {
            let refused = Note::parse(&text).unwrap_err();
            assert!(refused.to_string().contains(expected), "{text:?}: {refused}");
        }
    }

    #[test]
    fn a_name_with_blanks_cannot_sign() {
        assert!(matches!(
            checkpoint().sign("two words", &[3; 32], |_| Ok([9; 64])),
            Err(LedgerError::Name { .. })
        ));
    }
}
