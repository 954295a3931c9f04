// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Every signature dictionary of a file, wherever it hides (R5).

use std::collections::{BTreeMap, BTreeSet};

use crate::document::Document;
use crate::field::Field;
use crate::indirect::Indirect;
use crate::object::{Dictionary, Object, Reference};
use crate::xref::Entry;

/// One signature dictionary.
#[derive(Debug, Clone)]
pub struct SignatureDictionary<'d> {
    /// The object that is, or holds, the dictionary.
    pub holder: &'d Indirect,
    /// The dictionary.
    pub dictionary: &'d Dictionary,
    /// The revision that brought this very object.
    pub revision: usize,
    /// The field of the latest revision whose value it is.
    pub field: Option<Field<'d>>,
    /// Named by `/Perms /DocMDP` of the latest revision.
    pub certifies: bool,
    /// Usage rights, no signature of a person: its own transform says so, and `/Perms /UR3` named it when it was made and
    /// does so still.
    pub usage_rights: bool,
    /// Still the object in force under its number.
    pub in_force: bool,
}

impl Document<'_> {
    /// The union of R5, oldest first.
    #[must_use]
    pub fn signatures(&self) -> Vec<SignatureDictionary<'_>> {
        let latest = self.latest();
        let fields = self.fields(latest);
        let by_object: BTreeMap<Reference, &Field<'_>> = fields
            .iter()
            .rev()
            .map(|field| (field.reference, field))
            .collect();
        let by_value: BTreeMap<Reference, &Field<'_>> = fields
            .iter()
            .rev()
            .filter_map(|field| Some((field.value.and_then(Object::as_reference)?, field)))
            .collect();
        let permission = |key| self.permission(latest, key);
        let (certification, usage) = (permission(b"DocMDP"), permission(b"UR3"));
        let mut seen = BTreeSet::new();
        let mut found = Vec::new();
        for (revision, number) in self.definitions() {
            let Some(holder) = self.indirect(revision, number) else {
                continue;
            };
            let Some(dictionary) = signature_of(&holder.object) else {
                continue;
            };
            if !seen.insert((holder.span.start, holder.reference)) {
                continue;
            }
            let direct = !holder
                .object
                .as_dictionary()
                .is_some_and(|own| std::ptr::eq(own, dictionary));
            let in_force = self
                .indirect(latest, number)
                .is_some_and(|now| std::ptr::eq(now, holder));
            let field = if direct {
                by_object.get(&holder.reference).filter(|_| in_force)
            } else {
                by_value
                    .get(&holder.reference)
                    .filter(|field| field.is_signature())
            };
            found.push(SignatureDictionary {
                holder,
                dictionary,
                revision,
                field: field.map(|field| (*field).clone()),
                certifies: certification == Some(holder.reference),
                usage_rights: usage == Some(holder.reference)
                    && self.permission(revision, b"UR3") == usage
                    && self.is_of_usage(revision, dictionary),
                in_force,
            });
        }
        found
    }

    /// The signature dictionary `/Perms` names under `key` (ISO 32000-2 §12.8.6).
    #[must_use]
    pub fn permission(&self, revision: usize, key: &[u8]) -> Option<Reference> {
        let (_, catalog) = self.catalog(revision)?;
        self.resolve(revision, catalog.value(b"Perms"))
            .as_dictionary()?
            .value(key)
            .as_reference()
    }

    /// Are all its signature references of usage rights (ISO 32000-2 §12.8.2.3)?
    fn is_of_usage(&self, revision: usize, signature: &Dictionary) -> bool {
        let references = self.resolve(revision, signature.value(b"Reference"));
        let references = references.as_array().unwrap_or_default();
        let grants = |reference: &Object| {
            let reference = self.resolve(revision, reference).as_dictionary();
            let method = reference.map(|one| self.resolve(revision, one.value(b"TransformMethod")));
            matches!(method.and_then(Object::as_name), Some(b"UR3" | b"UR"))
        };
        !references.is_empty() && references.iter().all(grants)
    }

    /// Revision and number of every object in use, oldest revision first.
    pub(crate) fn definitions(&self) -> Vec<(usize, u32)> {
        let each = self.revisions().iter().enumerate();
        each.flat_map(|(index, revision)| {
            let used = revision
                .entries()
                .iter()
                .filter(|(_, entry)| **entry != Entry::Free);
            used.map(move |(number, _)| (index, *number))
        })
        .collect()
    }
}

/// The object itself, or the direct `/V` of a field.
pub(crate) fn signature_of(object: &Object) -> Option<&Dictionary> {
    let Object::Dictionary(own) = object else {
        return None;
    };
    if is_signature(own) {
        return Some(own);
    }
    match own.value(b"V") {
        Object::Dictionary(value) if is_signature(value) => Some(value),
        _ => None,
    }
}

fn is_signature(dictionary: &Dictionary) -> bool {
    let named = matches!(
        dictionary.value(b"Type").as_name(),
        Some(b"Sig" | b"DocTimeStamp")
    );
    named || (dictionary.get(b"ByteRange").is_some() && dictionary.get(b"Contents").is_some())
}
