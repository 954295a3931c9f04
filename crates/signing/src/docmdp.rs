// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What a signature allows after itself: DocMDP, FieldMDP and field locks (ISO 32000-2 §12.8.2, R22).

use std::collections::BTreeSet;

use pdf::{Dictionary, Document, Object, SignatureDictionary};

use crate::form::text_string;
use crate::request::FieldLockWish;

/// Time steps to read one name of a lock.
const NAME: usize = 16;

/// Full names of fields, and the fields below them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Names {
    /// As they are written.
    written: Vec<Vec<u8>>,
    /// As they are read: encodings differ, names do not.
    read: BTreeSet<String>,
}

impl PartialEq for Names {
    fn eq(&self, other: &Self) -> bool {
        self.read == other.read
    }
}

impl Eq for Names {}

impl FromIterator<Vec<u8>> for Names {
    fn from_iter<I: IntoIterator<Item = Vec<u8>>>(names: I) -> Self {
        let written: Vec<Vec<u8>> = names.into_iter().collect();
        let read = written.iter().map(|name| pdf::text(name)).collect();
        Self { written, read }
    }
}

impl Names {
    /// Compares by segment: `a` names `a.b`, not `ab`.
    fn name(&self, segments: &[&[u8]]) -> bool {
        let mut path = String::new();
        segments.iter().enumerate().any(|(index, segment)| {
            if index > 0 {
                path.push('.');
            }
            path.push_str(&pdf::text(segment));
            self.read.contains(&path)
        })
    }
}

/// Which fields a signature locks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum FieldLock {
    /// Every field.
    All,
    /// The named ones.
    Include(Names),
    /// All but the named ones.
    Exclude(Names),
}

impl FieldLock {
    /// Does it hold for the field of this full name?
    pub(crate) fn locks(&self, segments: &[&[u8]]) -> bool {
        match self {
            Self::All => true,
            Self::Include(names) => names.name(segments),
            Self::Exclude(names) => !names.name(segments),
        }
    }

    /// What a signer asked for, names as text strings.
    pub(crate) fn wished(wish: &FieldLockWish) -> Self {
        let texts = |names: &[String]| names.iter().map(|name| text_string(name)).collect();
        match wish {
            FieldLockWish::All => Self::All,
            FieldLockWish::Include(names) => Self::Include(texts(names)),
            FieldLockWish::Exclude(names) => Self::Exclude(texts(names)),
        }
    }

    /// `/Action` and `/Fields`, as a lock and a FieldMDP transform have them.
    pub(crate) fn entries(&self) -> Vec<(&'static str, Object)> {
        let list = |names: &Names| {
            let texts = names.written.iter().map(|name| Object::literal(name.clone()));
            ("Fields", Object::Array(texts.collect()))
        };
        match self {
            Self::All => vec![("Action", Object::name("All"))],
            Self::Include(names) => vec![("Action", Object::name("Include")), list(names)],
            Self::Exclude(names) => vec![("Action", Object::name("Exclude")), list(names)],
        }
    }

    /// In words, for the report.
    pub(crate) fn describe(&self) -> String {
        let list = |names: &Names| {
            let texts: Vec<String> = names.written.iter().map(|name| pdf::text(name)).collect();
            texts.join(", ")
        };
        match self {
            Self::All => "All".to_owned(),
            Self::Include(names) => format!("Include: {}", list(names)),
            Self::Exclude(names) => format!("Exclude: {}", list(names)),
        }
    }

    pub(crate) fn read(document: &Document<'_>, revision: usize, dictionary: &Dictionary) -> Option<Self> {
        let names = || {
            let fields = document.resolve(revision, dictionary.value(b"Fields"));
            let items = fields.as_array().unwrap_or_default();
            document.step(NAME * items.len());
            let texts = items.iter();
            texts
                .filter_map(|item| Some(document.resolve(revision, item).as_text()?.bytes.clone()))
                .collect()
        };
        match document
            .resolve(revision, dictionary.value(b"Action"))
            .as_name()?
        {
            b"Include" => Some(Self::Include(names())),
            b"Exclude" => Some(Self::Exclude(names())),
            // Anything unknown locks everything: deny by default.
            _ => Some(Self::All),
        }
    }
}

/// The parameters of every signature reference with this transform method; one without parameters says nothing.
fn transforms<'d>(
    document: &'d Document<'_>,
    revision: usize,
    signature: &'d Dictionary,
    method: &[u8],
) -> Vec<&'d Dictionary> {
    let references = document
        .resolve(revision, signature.value(b"Reference"))
        .as_array();
    let references = references.unwrap_or_default();
    document.step(references.len());
    let parameters = |reference: &'d Object| {
        let reference = document.resolve(revision, reference).as_dictionary()?;
        let found = document
            .resolve(revision, reference.value(b"TransformMethod"))
            .as_name()?;
        let parameters = document.resolve(revision, reference.value(b"TransformParams"));
        (found == method).then(|| parameters.as_dictionary())?
    };
    references.iter().filter_map(parameters).collect()
}

/// The DocMDP P of this signature, by its transform or by its field's Lock; the smaller one.
pub(crate) fn permission(
    document: &Document<'_>,
    revision: usize,
    signature: &SignatureDictionary<'_>,
) -> Option<u8> {
    let own = transforms(document, revision, signature.dictionary, b"DocMDP");
    let own = own.into_iter().map(|parameters| {
        // P is optional, default 2 (ISO 32000-2 table 257); what is out of range allows nothing.
        let p = document.resolve(revision, parameters.value(b"P"));
        match p {
            Object::Null => 2,
            Object::Integer(value) if (1..=3).contains(value) => u8::try_from(*value).unwrap_or(1),
            _ => 1,
        }
    });
    let lock = lock_dictionary(document, revision, signature)
        .and_then(|lock| document.resolve(revision, lock.value(b"P")).as_integer())
        .map(|value| {
            u8::try_from(value)
                .ok()
                .filter(|value| (1..=3).contains(value))
                .unwrap_or(1)
        });
    own.chain(lock).min()
}

fn lock_dictionary<'d>(
    document: &'d Document<'_>,
    revision: usize,
    signature: &'d SignatureDictionary<'_>,
) -> Option<&'d Dictionary> {
    let field = signature.field.as_ref()?;
    document
        .resolve(revision, field.dictionary.value(b"Lock"))
        .as_dictionary()
}

/// How many names [`field_locks`] reads.
pub(crate) fn locked_names(
    document: &Document<'_>,
    revision: usize,
    signature: &SignatureDictionary<'_>,
) -> usize {
    let own = transforms(document, revision, signature.dictionary, b"FieldMDP");
    let lists = own
        .into_iter()
        .chain(lock_dictionary(document, revision, signature));
    let lengths = lists.map(|each| {
        let fields = document.resolve(revision, each.value(b"Fields")).as_array();
        1 + fields.map_or(0, <[Object]>::len)
    });
    lengths.fold(0, usize::saturating_add)
}

/// The fields this signature locks, by its FieldMDP transform or its field's Lock.
pub(crate) fn field_locks(
    document: &Document<'_>,
    revision: usize,
    signature: &SignatureDictionary<'_>,
) -> Vec<FieldLock> {
    let own = transforms(document, revision, signature.dictionary, b"FieldMDP");
    let lock = lock_dictionary(document, revision, signature);
    own.into_iter()
        .chain(lock)
        .filter_map(|each| FieldLock::read(document, revision, each))
        .collect()
}
