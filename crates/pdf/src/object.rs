// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The eight kinds of objects (ISO 32000-2 §7.3), with the place of every string.
//!
//! Equality is equality of meaning: places do not count, the order of dictionary keys neither.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::key::Key;

/// A reference to an indirect object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reference {
    /// Object number.
    pub number: u32,
    /// Generation number.
    pub generation: u16,
}

impl std::fmt::Display for Reference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.number, self.generation)
    }
}

/// One object.
#[derive(Debug, Clone)]
pub enum Object {
    /// `null`.
    Null,
    /// `true` or `false`.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// A number with a decimal point, as written.
    Real(String),
    /// A name, decoded, without the solidus.
    Name(Vec<u8>),
    /// A string.
    String(Text),
    /// An array.
    Array(Vec<Object>),
    /// A dictionary.
    Dictionary(Dictionary),
    /// A stream.
    Stream(Stream),
    /// A reference.
    Reference(Reference),
}

impl PartialEq for Object {
    fn eq(&self, other: &Self) -> bool {
        if std::ptr::eq(self, other) {
            return true;
        }
        match (self, other) {
            (Self::Null, Self::Null) => true,
            (Self::Boolean(left), Self::Boolean(right)) => left == right,
            (Self::Integer(left), Self::Integer(right)) => left == right,
            (Self::Real(left), Self::Real(right)) if left == right => true,
            // 612 and 612.0 are the same number (ISO 32000-2 §7.3.3).
            (Self::Integer(_) | Self::Real(_), Self::Integer(_) | Self::Real(_)) => {
                self.as_number().is_some_and(f64::is_finite) && self.as_number() == other.as_number()
            }
            (Self::Name(left), Self::Name(right)) => left == right,
            (Self::String(left), Self::String(right)) => left == right,
            (Self::Array(left), Self::Array(right)) => left == right,
            (Self::Dictionary(left), Self::Dictionary(right)) => left == right,
            (Self::Stream(left), Self::Stream(right)) => left == right,
            (Self::Reference(left), Self::Reference(right)) => left == right,
            _ => false,
        }
    }
}

/// A string object, decoded, with its token's place in the file.
#[derive(Debug, Clone)]
pub struct Text {
    /// The decoded bytes.
    pub bytes: Vec<u8>,
    /// Written as `<…>`.
    pub hexadecimal: bool,
    /// Token from its first to after its last delimiter; `None` inside an object stream.
    pub at: Option<Range<usize>>,
}

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        self.bytes == other.bytes
    }
}

/// A dictionary, keys in the order written.
#[derive(Debug, Clone, Default)]
pub struct Dictionary {
    entries: Vec<(Key, Object)>,
    /// What few dictionaries have.
    rare: Option<Box<Rare>>,
}

#[derive(Debug, Clone, Default)]
struct Rare {
    /// Place of each key's first entry, kept for large dictionaries only.
    index: Option<BTreeMap<Vec<u8>, usize>>,
    duplicate: Option<Vec<u8>>,
}

/// Up to this many keys are searched one by one.
const SMALL: usize = 32;

impl PartialEq for Dictionary {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
            || (self.entries.len() == other.entries.len() && self.sorted() == other.sorted())
    }
}

/// A stream: its dictionary and where its raw bytes lie in the file.
#[derive(Debug, Clone, PartialEq)]
pub struct Stream {
    /// The stream dictionary.
    pub dictionary: Dictionary,
    /// The raw bytes in the file, between `stream` and `endstream`.
    pub data: Range<usize>,
    /// The object it is: its key depends on it in an encrypted file.
    pub owner: Reference,
}

static NULL: Object = Object::Null;

impl Dictionary {
    fn sorted(&self) -> Vec<(&[u8], &Object)> {
        let mut entries: Vec<_> = self.iter().collect();
        entries.sort_by_key(|(key, _)| *key);
        entries
    }

    /// An empty dictionary.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    pub(crate) fn from_entries(entries: Vec<(Key, Object)>) -> Self {
        let duplicate = duplicate(&entries).map(<[u8]>::to_vec);
        let rare = duplicate.map(|key| {
            Box::new(Rare {
                index: None,
                duplicate: Some(key),
            })
        });
        let mut dictionary = Self { entries, rare };
        dictionary.reindex();
        dictionary
    }

    fn reindex(&mut self) {
        let index = (self.entries.len() > SMALL).then(|| {
            let each = self.entries.iter().enumerate().rev();
            each.map(|(place, (key, _))| (key.as_slice().to_vec(), place))
                .collect()
        });
        if index.is_some() || self.rare.is_some() {
            self.rare.get_or_insert_default().index = index;
        }
    }

    fn place(&self, key: &[u8]) -> Option<usize> {
        match self.rare.as_ref().and_then(|rare| rare.index.as_ref()) {
            Some(index) => index.get(key).copied(),
            None => self.entries.iter().position(|(name, _)| name.as_slice() == key),
        }
    }

    /// The first value under `key`.
    #[must_use]
    pub fn get(&self, key: &[u8]) -> Option<&Object> {
        self.entries.get(self.place(key)?).map(|(_, value)| value)
    }

    /// The value under `key`, `null` when absent (ISO 32000-2 §7.3.7).
    #[must_use]
    pub fn value(&self, key: &[u8]) -> &Object {
        self.get(key).unwrap_or(&NULL)
    }

    /// Put `value` under `key`, in place when the key exists.
    pub fn set(&mut self, key: &[u8], value: Object) {
        match self.place(key).and_then(|place| self.entries.get_mut(place)) {
            Some((_, old)) => *old = value,
            None => {
                self.entries.push((Key::from(key), value));
                self.reindex();
            }
        }
    }

    /// Take `key` out.
    pub fn remove(&mut self, key: &[u8]) {
        self.entries.retain(|(name, _)| name.as_slice() != key);
        self.reindex();
    }

    /// Keys and values in the order written.
    pub fn iter(&self) -> impl Iterator<Item = (&[u8], &Object)> {
        self.entries.iter().map(|(key, value)| (key.as_slice(), value))
    }

    /// Values by key, to be changed in place.
    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = (&[u8], &mut Object)> {
        self.entries
            .iter_mut()
            .map(|(key, value)| (key.as_slice(), value))
    }

    /// Is there no key?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The first key that was written twice: readers disagree which one counts (R3).
    #[must_use]
    pub fn duplicate_key(&self) -> Option<&[u8]> {
        self.rare.as_ref()?.duplicate.as_deref()
    }

    /// As [`Self::duplicate_key`], in this dictionary or a direct one inside it.
    #[must_use]
    pub fn duplicate_within(&self) -> Option<&[u8]> {
        let inside = || {
            self.entries
                .iter()
                .find_map(|(_, value)| value.duplicate_within())
        };
        self.duplicate_key().or_else(inside)
    }
}

/// The least key that stands there twice.
fn duplicate(entries: &[(Key, Object)]) -> Option<&[u8]> {
    let keys = entries.iter().map(|(key, _)| key.as_slice());
    if entries.len() <= SMALL {
        let again = keys.clone().enumerate();
        let again = again.filter(|(place, key)| keys.clone().take(*place).any(|before| before == *key));
        return again.map(|(_, key)| key).min();
    }
    let mut keys: Vec<&[u8]> = keys.collect();
    keys.sort_unstable();
    let twice = keys.windows(2).find(|pair| pair.first() == pair.last());
    twice.and_then(|pair| pair.first()).copied()
}

impl Object {
    /// A name object.
    #[must_use]
    pub fn name(name: &str) -> Self {
        Self::Name(name.as_bytes().to_vec())
    }

    /// A literal string object.
    #[must_use]
    pub fn literal(bytes: impl Into<Vec<u8>>) -> Self {
        Self::String(Text {
            bytes: bytes.into(),
            hexadecimal: false,
            at: None,
        })
    }

    /// A hexadecimal string object.
    #[must_use]
    pub fn hexadecimal(bytes: impl Into<Vec<u8>>) -> Self {
        Self::String(Text {
            bytes: bytes.into(),
            hexadecimal: true,
            at: None,
        })
    }

    /// The integer, if it is one.
    #[must_use]
    pub fn as_integer(&self) -> Option<i64> {
        match self {
            Self::Integer(value) => Some(*value),
            _ => None,
        }
    }

    /// The number as a float, for geometry only.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "coordinates of a page are small")]
    pub fn as_number(&self) -> Option<f64> {
        match self {
            Self::Integer(value) => Some(*value as f64),
            Self::Real(text) => text.parse().ok(),
            _ => None,
        }
    }

    /// The name, if it is one.
    #[must_use]
    pub fn as_name(&self) -> Option<&[u8]> {
        match self {
            Self::Name(name) => Some(name),
            _ => None,
        }
    }

    /// The string, if it is one.
    #[must_use]
    pub fn as_text(&self) -> Option<&Text> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// The array, if it is one.
    #[must_use]
    pub fn as_array(&self) -> Option<&[Self]> {
        match self {
            Self::Array(items) => Some(items),
            _ => None,
        }
    }

    /// The dictionary, also that of a stream.
    #[must_use]
    pub fn as_dictionary(&self) -> Option<&Dictionary> {
        match self {
            Self::Dictionary(dictionary) => Some(dictionary),
            Self::Stream(stream) => Some(&stream.dictionary),
            _ => None,
        }
    }

    /// The stream, if it is one.
    #[must_use]
    pub fn as_stream(&self) -> Option<&Stream> {
        match self {
            Self::Stream(stream) => Some(stream),
            _ => None,
        }
    }

    /// The first key written twice in a dictionary of this object (R3). What it refers to is not followed.
    #[must_use]
    pub fn duplicate_within(&self) -> Option<&[u8]> {
        match self {
            Self::Dictionary(dictionary) => dictionary.duplicate_within(),
            Self::Stream(stream) => stream.dictionary.duplicate_within(),
            Self::Array(items) => items.iter().find_map(Self::duplicate_within),
            _ => None,
        }
    }

    /// The reference, if it is one.
    #[must_use]
    pub fn as_reference(&self) -> Option<Reference> {
        match self {
            Self::Reference(reference) => Some(*reference),
            _ => None,
        }
    }
}
