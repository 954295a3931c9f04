// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! `geleit/case-log/1`: a case log with everything needed to check it offline. The format is docs/case-log.md.

use base64::engine::general_purpose::STANDARD;
use serde::de::{DeserializeSeed, Error as _, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

use crate::{Entry, Hash, LedgerError, canonical_json};

/// The schema of a case log.
pub const SCHEMA: &str = "geleit/case-log/1";
/// The schema of a leaf.
const LEAF_SCHEMA: &str = "geleit/decision-leaf/1";

/// What reading a case log may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// Bytes of JSON.
    pub bytes: usize,
    /// Entries.
    pub entries: usize,
    /// Decisions.
    pub decisions: usize,
    /// Nesting of a record.
    pub depth: usize,
}

impl Default for Budget {
    /// 32 MiB, 100 000 entries, 1 000 decisions, 32 levels: a case has some twenty entries.
    fn default() -> Self {
        Self {
            bytes: 32 << 20,
            entries: 100_000,
            decisions: 1_000,
            depth: 32,
        }
    }
}

/// Why bytes are not a case log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a case log (expected {SCHEMA}): {what}{}", place(.line, .column))]
pub struct Malformed {
    /// What is wrong.
    pub what: String,
    /// Line, counted from 1; 0 when the whole is meant.
    pub line: usize,
    /// Column, counted from 1; 0 when the whole is meant.
    pub column: usize,
}

fn place(line: &usize, column: &usize) -> String {
    if *line == 0 {
        String::new()
    } else {
        format!(" at line {line}, column {column}")
    }
}

/// The key that signs the log, with the certificates that say whose it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogKeyInfo {
    /// Its name in notes; also the beginning of each origin.
    pub name: String,
    /// The raw Ed25519 key, base64.
    #[serde(with = "key_base64")]
    pub public_key: [u8; 32],
    /// DER certificates in base64, that of the key first.
    #[serde(with = "list_base64")]
    pub certificates: Vec<Vec<u8>>,
}

/// One issued decision as a leaf of the tree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DecisionLeaf {
    /// `geleit/decision-leaf/1`.
    pub schema: String,
    /// The case.
    pub case: String,
    /// The version of the decision within the case, from 1.
    pub decision: u64,
    /// SHA-256 of the sealed PDF.
    pub document: Hash,
    /// The number of the log entry that records the sealing.
    pub sequence: u64,
    /// The hash of that entry: the leaf holds the whole log up to it.
    pub entry: Hash,
}

impl DecisionLeaf {
    /// A leaf for the document whose issue this entry records.
    pub fn new(case: &str, decision: u64, document: Hash, entry: &Entry) -> Self {
        Self {
            schema: LEAF_SCHEMA.to_owned(),
            case: case.to_owned(),
            decision,
            document,
            sequence: entry.sequence,
            entry: entry.hash,
        }
    }

    /// The bytes that are the leaf's data: its canonical JSON.
    ///
    /// # Errors
    /// A number beyond 2^53-1.
    pub fn bytes(&self) -> Result<Vec<u8>, LedgerError> {
        canonical_json(&serde_json::json!({
            "schema": self.schema, "case": self.case, "decision": self.decision,
            "document": self.document.to_string(), "sequence": self.sequence, "entry": self.entry.to_string(),
        }))
    }

    /// Whether it is of the schema this version reads.
    pub fn is_known(&self) -> bool {
        self.schema == LEAF_SCHEMA
    }
}

/// A leaf and its way to the root of the checkpoint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DecisionProof {
    /// The leaf.
    pub leaf: DecisionLeaf,
    /// Its place in the tree, from 0.
    pub index: u64,
    /// The audit path (RFC 6962 §2.1.1), nearest sibling first.
    pub path: Vec<Hash>,
}

/// A case log with its proofs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseLog {
    /// `geleit/case-log/1`.
    pub schema: String,
    /// The case.
    pub case: String,
    /// Who signs.
    pub log: LogKeyInfo,
    /// The entries, first to last.
    pub entries: Vec<Entry>,
    /// The signed head of this log (a note of origin `NAME/case/CASE`).
    pub head: String,
    /// The decisions issued in this case.
    pub decisions: Vec<DecisionProof>,
    /// The signed checkpoint of the tree of decisions (origin `NAME/decisions`), once there is a decision.
    pub checkpoint: Option<String>,
}

impl CaseLog {
    /// The origin of the head of this case's log.
    pub fn head_origin(name: &str, case: &str) -> String {
        format!("{name}/case/{case}")
    }

    /// The origin of the checkpoint of the tree of decisions.
    pub fn tree_origin(name: &str) -> String {
        format!("{name}/decisions")
    }

    /// Reads a case log: size, nesting, counts, duplicate and unknown members are checked; hashes and signatures by `verify`.
    ///
    /// # Errors
    /// The first thing that is wrong, with its place.
    pub fn parse(bytes: &[u8], budget: &Budget) -> Result<Self, Malformed> {
        if bytes.len() > budget.bytes {
            return Err(whole(format!(
                "{} bytes, at most {} are read",
                bytes.len(),
                budget.bytes
            )));
        }
        nesting(bytes, budget.depth)?;
        let log: Self = serde_json::from_slice(bytes).map_err(|error| Malformed {
            what: error.to_string(),
            line: error.line(),
            column: error.column(),
        })?;
        if log.schema != SCHEMA {
            return Err(whole(format!("its schema is {:?}", log.schema)));
        }
        for (what, found, limit) in [
            ("entries", log.entries.len(), budget.entries),
            ("decisions", log.decisions.len(), budget.decisions),
            ("certificates", log.log.certificates.len(), 8),
            (
                "hashes in a path",
                log.decisions
                    .iter()
                    .map(|proof| proof.path.len())
                    .max()
                    .unwrap_or(0),
                64,
            ),
        ] {
            if found > limit {
                return Err(whole(format!("{found} {what}, at most {limit} are read")));
            }
        }
        Ok(log)
    }

    /// The file as it is written: two blanks a level, one line feed at the end.
    pub fn to_json(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }
}

fn whole(what: String) -> Malformed {
    Malformed {
        what,
        line: 0,
        column: 0,
    }
}

/// Bounds nesting before anything is built; four levels are the file's own.
fn nesting(bytes: &[u8], limit: usize) -> Result<(), Malformed> {
    let (mut depth, mut in_string, mut escaped) = (0usize, false, false);
    for byte in bytes {
        match (in_string, byte) {
            (true, _) if escaped => escaped = false,
            (true, b'\\') => escaped = true,
            (_, b'"') => in_string = !in_string,
            (false, b'{' | b'[') => depth += 1,
            (false, b'}' | b']') => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > limit.saturating_add(4) {
            return Err(whole(format!("nested deeper than {limit} levels")));
        }
    }
    Ok(())
}

/// A JSON value that refuses duplicate members: two readers must not see two different records.
pub(crate) fn strict_value<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Value, D::Error> {
    StrictValue.deserialize(deserializer)
}

struct StrictValue;

impl<'de> DeserializeSeed<'de> for StrictValue {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for StrictValue {
    type Value = Value;

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("a JSON value without duplicate members and without fractions")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(Self)? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(name) = members.next_key::<String>()? {
            let value = members.next_value_seed(Self)?;
            if object.contains_key(&name) {
                return Err(A::Error::custom(format!("duplicate member {name:?}")));
            }
            object.insert(name, value);
        }
        Ok(Value::Object(object))
    }
}

mod key_base64 {
    use super::{Deserialize, Deserializer, STANDARD, Serializer};
    use base64::Engine as _;
    use serde::de::Error as _;

    pub fn serialize<S: Serializer>(key: &[u8; 32], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD.encode(key))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<[u8; 32], D::Error> {
        let text = String::deserialize(deserializer)?;
        let bytes = STANDARD
            .decode(text)
            .map_err(|_| D::Error::custom("expected base64"))?;
        bytes
            .try_into()
            .map_err(|_| D::Error::custom("expected 32 bytes (an Ed25519 public key)"))
    }
}

mod list_base64 {
    use super::{Deserialize, Deserializer, STANDARD, Serializer};
    use base64::Engine as _;
    use serde::de::Error as _;

    pub fn serialize<S: Serializer>(list: &[Vec<u8>], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(list.iter().map(|item| STANDARD.encode(item)))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Vec<u8>>, D::Error> {
        Vec::<String>::deserialize(deserializer)?
            .iter()
            .map(|text| {
                STANDARD
                    .decode(text)
                    .map_err(|_| D::Error::custom("expected base64"))
            })
            .collect()
    }
}
