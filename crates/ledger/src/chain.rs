// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The chain of a case log: each entry carries the hash of the one before it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{Hash, LedgerError, canonical_json};

/// What is to be appended: when it happened and what is recorded, opaque to this crate.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// When, in whole milliseconds.
    pub at: Timestamp,
    /// What.
    pub record: Value,
}

/// One entry of a case log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Counted from 1 without gaps.
    pub sequence: u64,
    /// When, `YYYY-MM-DDThh:mm:ss.sssZ`.
    pub at: String,
    /// What.
    #[serde(deserialize_with = "crate::case_log::strict_value")]
    pub record: Value,
    /// The hash of the entry before; 64 zeros for the first.
    pub previous: Hash,
    /// The hash of this entry.
    pub hash: Hash,
}

/// Where a chain stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// The number of entries.
    pub sequence: u64,
    /// The hash of the last one.
    pub hash: Hash,
}

impl Head {
    /// The head of a chain without entries.
    pub const EMPTY: Self = Self {
        sequence: 0,
        hash: Hash::ZERO,
    };
}

impl Entry {
    /// The hash as it must be: SHA-256 over the canonical JSON of case, sequence, time, record and previous hash.
    ///
    /// # Errors
    /// A record without canonical form.
    pub fn expected_hash(&self, case: &str) -> Result<Hash, LedgerError> {
        let bytes = canonical_json(&json!({
            "schema": "geleit/log-entry/1",
            "case": case,
            "sequence": self.sequence,
            "at": self.at,
            "record": self.record,
            "previous": self.previous.to_string(),
        }))?;
        Ok(Hash::of(&[&bytes]))
    }

    /// The head of a chain that ends with this entry.
    pub fn head(&self) -> Head {
        Head {
            sequence: self.sequence,
            hash: self.hash,
        }
    }
}

/// Continues the chain of a case behind `head`.
///
/// # Errors
/// A record or a time without canonical form.
pub fn append(case: &str, head: &Head, draft: Draft) -> Result<Entry, LedgerError> {
    let mut entry = Entry {
        sequence: head.sequence.saturating_add(1),
        at: milliseconds(draft.at)?,
        record: draft.record,
        previous: head.hash,
        hash: Hash::ZERO,
    };
    entry.hash = entry.expected_hash(case)?;
    Ok(entry)
}

fn milliseconds(at: Timestamp) -> Result<String, LedgerError> {
    let text = format!("{at:.3}");
    let fits = text.len() == "2026-11-23T10:00:00.000Z".len() && !text.starts_with('-');
    if fits && text.parse::<Timestamp>().is_ok_and(|read| read == at) {
        Ok(text)
    } else {
        Err(LedgerError::Time {
            found: at.to_string(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(at: &str) -> Draft {
        Draft {
            at: at.parse().unwrap(),
            record: json!({"event": "submit"}),
        }
    }

    #[test]
    fn an_entry_hashes_the_bytes_the_documentation_shows() {
        let entry = append("BS-2026-000001", &Head::EMPTY, draft("2026-11-23T10:00:00Z")).unwrap();
        assert_eq!(entry.at, "2026-11-23T10:00:00.000Z");
        let bytes = r#"{"at":"2026-11-23T10:00:00.000Z","case":"BS-2026-000001","previous":"0000000000000000000000000000000000000000000000000000000000000000","record":{"event":"submit"},"schema":"geleit/log-entry/1","sequence":1}"#;
        assert_eq!(entry.hash, Hash::of(&[bytes.as_bytes()]));
        assert_eq!(entry.hash.to_string(), DOCUMENTED);
    }

    /// Printed in docs/case-log.md.
    const DOCUMENTED: &str = "b4251fd47f9622f4989ebc87ed823f26b54a0fd988a6cc097feba2d509202f1a";

    #[test]
    fn the_same_record_in_another_case_or_place_has_another_hash() {
        let first = append("BS-2026-000001", &Head::EMPTY, draft("2026-11-23T10:00:00Z")).unwrap();
        let other = append("BS-2026-000002", &Head::EMPTY, draft("2026-11-23T10:00:00Z")).unwrap();
        let second = append("BS-2026-000001", &first.head(), draft("2026-11-23T10:00:00Z")).unwrap();
        assert_ne!(first.hash, other.hash);
        assert_ne!(first.hash, second.hash);
        assert_eq!(second.previous, first.hash);
        assert_eq!(second.sequence, 2);
    }

    #[test]
    fn a_time_finer_than_a_millisecond_is_refused() {
        let refused = append("C", &Head::EMPTY, draft("2026-11-23T10:00:00.0001Z")).unwrap_err();
        assert!(matches!(refused, LedgerError::Time { .. }));
    }
}
