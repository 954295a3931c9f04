// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The form before a revision: which object is a field, and whose widget another one is (ISO 32000-2 §12.7.4). Read once;
//! while nothing illegal happens to it, a later revision only adds signature fields.

use std::collections::{BTreeMap, BTreeSet};

use pdf::{Document, Field, Object, Reference};

/// Fields by their objects.
#[derive(Debug, Default)]
pub(crate) struct Forms<'s> {
    fields: BTreeMap<u32, Field<'s>>,
    /// Full names that are taken.
    names: BTreeSet<String>,
    /// The field a widget belongs to, by the numbers of both.
    widgets: BTreeMap<u32, u32>,
}

/// Parents of a field that are asked for what it inherits.
pub(super) const MOST_PARENTS: usize = 64;

/// The flags ReadOnly (ISO 32000-2 table 227) and Pushbutton (table 229).
pub(super) const READ_ONLY: i64 = 1;
pub(super) const PUSH_BUTTON: i64 = 1 << 16;

impl<'s> Forms<'s> {
    pub(crate) fn read(document: &'s Document<'_>, revision: usize) -> Self {
        let mut forms = Self::default();
        for field in document.fields(revision) {
            forms.add(field);
        }
        forms
    }

    pub(crate) fn add(&mut self, field: Field<'s>) {
        let number = field.reference.number;
        for widget in &field.widgets {
            self.widgets.insert(widget.number, number);
        }
        self.names.insert(field.name());
        self.fields.insert(number, field);
    }

    pub(crate) fn field(&self, number: u32) -> Option<&Field<'s>> {
        self.fields.get(&number)
    }

    /// The field that the object is, or whose widget it is.
    pub(crate) fn owner(&self, number: u32) -> Option<&Field<'s>> {
        let widget = || self.fields.get(self.widgets.get(&number)?);
        self.fields.get(&number).or_else(widget)
    }

    /// Does one of them bear this full name?
    pub(crate) fn has(&self, name: &str) -> bool {
        self.names.contains(name)
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = &Field<'s>> {
        self.fields.values()
    }

    /// Fields that can be filled in.
    pub(crate) fn live(&self) -> impl Iterator<Item = &Field<'s>> {
        self.all().filter(|field| !field.is_signature())
    }
}

/// The value of a field as of `revision`, its own or inherited.
pub(crate) fn value<'s>(
    document: &'s Document<'_>,
    revision: usize,
    field: &Field<'s>,
) -> Option<&'s Object> {
    let own = document.get(revision, field.reference).as_dictionary()?.get(b"V");
    let inherited = field.value.filter(|_| field.dictionary.get(b"V").is_none());
    own.or(inherited).map(|value| document.resolve(revision, value))
}

/// Is this bit of `/Ff` set, or not known? Asked of the field and those it inherits from.
pub(crate) fn has_flag(document: &Document<'_>, revision: usize, field: Reference, flag: i64) -> bool {
    let mut next = Some(field);
    for _ in 0..MOST_PARENTS {
        let Some(dictionary) = next.and_then(|one| document.get(revision, one).as_dictionary()) else {
            return false;
        };
        match document.resolve(revision, dictionary.value(b"Ff")) {
            Object::Null => next = dictionary.value(b"Parent").as_reference(),
            flags => return flags.as_integer().is_none_or(|flags| flags & flag != 0),
        }
    }
    true
}
