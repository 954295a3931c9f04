// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What is in a file, revision by revision, without judging it: `geleit inspect`.

mod words;

use std::collections::{BTreeMap, BTreeSet};

use pdf::{Budget, Document, Entry, Object, ReadError, Reference, XrefKind};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use words::Roles;

/// Schema name of an [`Inspection`].
pub const INSPECTION_SCHEMA: &str = "geleit/inspection/1";

/// Objects listed for one comparison; behind them only the number is told.
const MOST_OBJECTS: usize = 10_000;

/// A file as it is laid out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inspection {
    /// Always [`INSPECTION_SCHEMA`].
    pub schema: String,
    /// SHA-256 of all bytes, lower-case hex.
    pub sha256: String,
    /// Oldest first.
    pub revisions: Vec<RevisionFacts>,
    /// In the order of their revisions.
    pub signatures: Vec<SignatureFacts>,
    /// Each revision against the one before it.
    pub changes: Vec<Revised>,
}

/// One revision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RevisionFacts {
    /// From 1, as `--extract` counts.
    pub number: usize,
    /// First byte.
    pub start: usize,
    /// Offset behind its last byte.
    pub end: usize,
    /// `table` or `stream`.
    pub xref: String,
    /// Objects it defines.
    pub objects: usize,
    /// Objects it frees.
    pub freed: usize,
    /// SHA-256 of the file up to `end`, lower-case hex.
    pub sha256: String,
}

/// One signature dictionary.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignatureFacts {
    /// Full name of its field; empty when no field names it.
    pub field: String,
    /// `number generation` of the object.
    pub object: String,
    /// The revision that brought it, from 1.
    pub revision: usize,
    /// `/SubFilter` as written.
    pub sub_filter: Option<String>,
    /// `/ByteRange` as written.
    pub byte_range: Option<Vec<i64>>,
    /// `/M` as written.
    pub claimed_time: Option<String>,
    /// `/Reason`.
    pub reason: Option<String>,
    /// Does the DocMDP permission name it?
    pub certifies: bool,
}

/// Two revisions compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revised {
    /// The older one, from 1.
    pub from: usize,
    /// The newer one, from 1.
    pub to: usize,
    /// Every object that is another one now.
    pub objects: Vec<ObjectChange>,
    /// Objects that are not listed, because there are too many.
    pub not_listed: usize,
    /// Form fields whose value differs.
    pub fields: Vec<FieldChange>,
}

/// One object that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObjectChange {
    /// `number generation`.
    pub object: String,
    /// `added`, `changed`, `rewritten` (same meaning) or `freed`.
    pub kind: String,
    /// What it is: page 1, font, field “mass” …
    pub role: String,
    /// What differs, in words.
    pub what: Vec<String>,
    /// Where it lies now, for an object of its own.
    pub offset: Option<usize>,
}

/// One field whose value differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldChange {
    /// Full name.
    pub field: String,
    /// Value before; `None` when the field or its value was not there.
    pub old: Option<String>,
    /// Value now.
    pub new: Option<String>,
}

/// Why nothing can be shown.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InspectError {
    /// The file cannot be read without guessing.
    #[error("{0}")]
    Unreadable(#[from] ReadError),
    /// There is no such revision.
    #[error("there is no revision {wanted}; the file has {count}, counted from 1")]
    NoRevision {
        /// The number asked for.
        wanted: usize,
        /// Revisions of the file.
        count: usize,
    },
}

/// Lay the file out.
///
/// # Errors
/// [`InspectError::Unreadable`].
pub fn inspect(bytes: &[u8], budget: &Budget) -> Result<Inspection, InspectError> {
    inspect_with_password(bytes, "", budget)
}

/// As [`inspect`]; an encrypted file is opened with its user's or owner's `password`.
///
/// # Errors
/// [`InspectError::Unreadable`].
pub fn inspect_with_password(
    bytes: &[u8],
    password: &str,
    budget: &Budget,
) -> Result<Inspection, InspectError> {
    let document = Document::open(bytes, budget, password)?;
    let mut hasher = Sha256::new();
    let mut hashed = 0;
    let mut revisions = Vec::new();
    for (index, revision) in document.revisions().iter().enumerate() {
        hasher.update(bytes.get(hashed..revision.span.end).unwrap_or_default());
        hashed = hashed.max(revision.span.end);
        let used = revision.entries().values().filter(|entry| **entry != Entry::Free);
        // The head of the free list, and numbers that nothing had, are no objects that went.
        let freed = revision.entries().iter().filter(|(number, entry)| {
            let before = index
                .checked_sub(1)
                .and_then(|before| document.indirect(before, **number));
            **entry == Entry::Free && before.is_some()
        });
        revisions.push(RevisionFacts {
            number: index + 1,
            start: revision.span.start,
            end: revision.span.end,
            xref: match revision.kind {
                XrefKind::Table => "table".to_owned(),
                XrefKind::Stream => "stream".to_owned(),
            },
            objects: used.count(),
            freed: freed.count(),
            sha256: hex::encode(hasher.clone().finalize()),
        });
    }
    let pairs = 1..document.revisions().len();
    let inspection = Inspection {
        schema: INSPECTION_SCHEMA.to_owned(),
        sha256: hex::encode(Sha256::digest(bytes)),
        signatures: signatures(&document),
        changes: pairs.map(|newer| revised(&document, newer - 1, newer)).collect(),
        revisions,
    };
    within_budget(&document, inspection)
}

/// What was found, unless the time steps ended before all was asked.
fn within_budget<T>(document: &Document<'_>, found: T) -> Result<T, InspectError> {
    match document.exhausted() {
        Some(error) => Err(error.into()),
        None => Ok(found),
    }
}

/// Compare any two revisions, counted from 1.
///
/// # Errors
/// [`InspectError`]: unreadable, or no such revision.
pub fn compare(bytes: &[u8], from: usize, to: usize, budget: &Budget) -> Result<Revised, InspectError> {
    compare_with_password(bytes, "", (from, to), budget)
}

/// As [`compare`], of an encrypted file.
///
/// # Errors
/// [`InspectError`]: unreadable, or no such revision.
pub fn compare_with_password(
    bytes: &[u8],
    password: &str,
    (from, to): (usize, usize),
    budget: &Budget,
) -> Result<Revised, InspectError> {
    let document = Document::open(bytes, budget, password)?;
    let older = index(&document, from.min(to))?;
    let newer = index(&document, from.max(to))?;
    within_budget(&document, revised(&document, older, newer))
}

/// The file as it was when revision `number` (from 1) was its last: exactly the bytes up to its end.
///
/// # Errors
/// [`InspectError`]: unreadable, or no such revision.
pub fn signed_revision<'b>(
    bytes: &'b [u8],
    number: usize,
    budget: &Budget,
) -> Result<&'b [u8], InspectError> {
    signed_revision_with_password(bytes, "", number, budget)
}

/// As [`signed_revision`], of an encrypted file; it stays encrypted.
///
/// # Errors
/// [`InspectError`]: unreadable, or no such revision.
pub fn signed_revision_with_password<'b>(
    bytes: &'b [u8],
    password: &str,
    number: usize,
    budget: &Budget,
) -> Result<&'b [u8], InspectError> {
    let document = Document::open(bytes, budget, password)?;
    let index = index(&document, number)?;
    let end = document
        .revisions()
        .get(index)
        .map_or(0, |revision| revision.span.end);
    Ok(bytes.get(..end).unwrap_or_default())
}

fn index(document: &Document<'_>, number: usize) -> Result<usize, InspectError> {
    let count = document.revisions().len();
    match number.checked_sub(1) {
        Some(index) if index < count => Ok(index),
        _ => Err(InspectError::NoRevision {
            wanted: number,
            count,
        }),
    }
}

fn signatures(document: &Document<'_>) -> Vec<SignatureFacts> {
    let each = document.signatures().into_iter();
    each.map(|one| {
        let value = |key: &[u8]| document.resolve(one.revision, one.dictionary.value(key)).clone();
        let text = |key: &[u8]| value(key).as_text().map(|text| pdf::text(&text.bytes));
        let range = value(b"ByteRange");
        SignatureFacts {
            field: one.field.as_ref().map(|field| field.name()).unwrap_or_default(),
            object: one.holder.reference.to_string(),
            revision: one.revision + 1,
            sub_filter: value(b"SubFilter").as_name().map(pdf::text),
            byte_range: range
                .as_array()
                .map(|items| items.iter().filter_map(Object::as_integer).collect()),
            claimed_time: text(b"M"),
            reason: text(b"Reason"),
            certifies: one.certifies,
        }
    })
    .collect()
}

fn revised(document: &Document<'_>, older: usize, newer: usize) -> Revised {
    let between = document
        .revisions()
        .iter()
        .skip(older + 1)
        .take(newer.saturating_sub(older));
    let mut numbers: Vec<u32> = between
        .flat_map(|revision| revision.entries().keys().copied())
        .collect();
    numbers.sort_unstable();
    numbers.dedup();
    let roles = Roles::new(document, older, newer);
    let mut objects = Vec::new();
    let mut not_listed = 0;
    for number in numbers {
        let Some(change) = object_change(document, (older, newer), number, &roles) else {
            continue;
        };
        if objects.len() < MOST_OBJECTS {
            objects.push(change);
        } else {
            not_listed += 1;
        }
    }
    Revised {
        from: older + 1,
        to: newer + 1,
        objects,
        not_listed,
        fields: field_changes(document, older, newer),
    }
}

fn object_change(
    document: &Document<'_>,
    (older, newer): (usize, usize),
    number: u32,
    roles: &Roles,
) -> Option<ObjectChange> {
    let before = document.indirect(older, number);
    let now = document.indirect(newer, number);
    let (kind, what) = match (before, now) {
        (None, None) => return None,
        (None, Some(_)) => ("added", Vec::new()),
        (Some(_), None) => ("freed", vec!["it exists no more".to_owned()]),
        (Some(before), Some(now)) if std::ptr::eq(before, now) => return None,
        (Some(before), Some(now)) => {
            let differences = words::differences(document, &before.object, &now.object);
            if differences.is_empty() && before.reference == now.reference {
                ("rewritten", vec!["the same meaning as before".to_owned()])
            } else {
                ("changed", differences)
            }
        }
    };
    let shown = now.or(before)?;
    let reference = Reference {
        number,
        generation: shown.reference.generation,
    };
    Some(ObjectChange {
        object: reference.to_string(),
        kind: kind.to_owned(),
        role: roles.name(number, &shown.object),
        what,
        offset: now
            .filter(|now| now.container.is_none())
            .map(|now| now.span.start),
    })
}

fn field_changes(document: &Document<'_>, older: usize, newer: usize) -> Vec<FieldChange> {
    // By name and object: two fields may bear one name.
    let values = |revision: usize| -> BTreeMap<(String, Reference), Option<String>> {
        let fields = document.fields(revision).into_iter();
        fields
            .map(|field| {
                let value = field.value.map(|value| document.resolve(revision, value));
                let value = value.filter(|value| **value != Object::Null);
                ((field.name(), field.reference), value.map(words::value))
            })
            .collect()
    };
    let (old, new) = (values(older), values(newer));
    let all: BTreeSet<&(String, Reference)> = old.keys().chain(new.keys()).collect();
    let mut bearers: BTreeMap<&str, usize> = BTreeMap::new();
    for (name, _) in &all {
        *bearers.entry(name).or_default() += 1;
    }
    let value = |of: &BTreeMap<_, Option<String>>, field| of.get(field).cloned().flatten();
    let changed = all
        .iter()
        .filter(|field| value(&old, field) != value(&new, field));
    changed
        .map(|field| {
            let (name, object) = field;
            let shared = bearers.get(name.as_str()).is_some_and(|count| *count > 1);
            FieldChange {
                field: if shared {
                    format!("{name} (object {object})")
                } else {
                    name.clone()
                },
                old: value(&old, field),
                new: value(&new, field),
            }
        })
        .collect()
}
