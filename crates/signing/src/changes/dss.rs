// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Validation material (R16): the DSS dictionary may grow by certificates, CRLs and OCSP responses, nothing else.

use std::collections::BTreeSet;

use pdf::{Dictionary, Object, Reference};

use super::diff::{Diff, differing};
use super::material::Holding;
use super::slots::references;
use crate::report::ChangeKind;

/// Time steps of one entry that is sorted and compared.
const STEPS: usize = 4;
const LISTS: [&[u8]; 3] = [b"Certs", b"CRLs", b"OCSPs"];

impl<'s> Diff<'s, '_> {
    pub(crate) fn validation_material(&mut self) {
        let document = self.document;
        let value = |revision| {
            document
                .catalog(revision)
                .map_or(&Object::Null, |(_, catalog)| catalog.value(b"DSS"))
        };
        let (old_value, new_value) = (value(self.old), value(self.new));
        let (old, new) = (self.before(old_value), self.after(new_value));
        if old == &Object::Null && new == &Object::Null {
            return;
        }
        let Some(new) = new.as_dictionary().filter(|_| new.as_stream().is_none()) else {
            let what = "the DSS dictionary was removed, or is none";
            self.illegal(self.spot(old_value), "R16", what);
            return;
        };
        self.admit(new_value);
        let empty = Dictionary::new();
        let old = old.as_dictionary().unwrap_or(&empty).clone();
        let mut touched = self.explain_reference(old_value, &[b"DSS"]);
        for key in differing(&old, new) {
            touched = true;
            if !LISTS.contains(&key) && key != b"VRI" && key != b"Type" {
                let what = format!("DSS: /{} is not allowed", pdf::text(key));
                self.illegal(self.spot(new_value), "R16", what);
            }
        }
        let mut listed = BTreeSet::new();
        for key in LISTS {
            touched |= self.list((old.value(key), new.value(key)), key, &mut listed);
        }
        touched |= self.index((old.value(b"VRI"), new.value(b"VRI")), &listed);
        if touched {
            self.push(
                new_value.as_reference(),
                ChangeKind::Lta,
                "R16",
                "validation material added (DSS)",
            );
        }
    }

    /// Where to point for `object`: to itself, or to what it lies in, the DSS or the catalog.
    fn spot(&self, object: &Object) -> Option<Reference> {
        let (root, catalog) = self.document.catalog(self.new)?;
        let dss = || catalog.value(b"DSS").as_reference();
        object.as_reference().or_else(dss).or(Some(root))
    }

    /// Was the object of this reference redefined? Then it is explained by the keys it hangs under.
    fn explain_reference(&mut self, value: &Object, keys: &[&[u8]]) -> bool {
        let redefined = value
            .as_reference()
            .filter(|one| self.redefined.contains_key(&one.number));
        if let Some(reference) = redefined {
            self.explain_by_keys(reference.number, keys);
        }
        redefined.is_some()
    }

    /// An array of streams: the old ones stay, the new ones hold one DER value each. Did anything change?
    fn list(
        &mut self,
        (old, new): (&Object, &'s Object),
        key: &[u8],
        listed: &mut BTreeSet<Reference>,
    ) -> bool {
        let name = pdf::text(key);
        let mut touched = self.explain_reference(old, &[key, b"DSS"]);
        let before = references(self.document.resolve(self.old, old));
        let value = self.after(new);
        if value.as_array().is_none() && value != &Object::Null {
            let what = format!("DSS: /{name} is no array");
            self.illegal(self.spot(new), "R16", what);
        }
        self.admit(new);
        let items = value.as_array().unwrap_or_default();
        if !self.step(STEPS * (before.len() + items.len())) {
            return touched;
        }
        let after = references(value);
        if before.difference(&after).next().is_some() {
            self.illegal(
                self.spot(new),
                "R16",
                format!("DSS: an entry of /{name} was removed"),
            );
        }
        for item in items
            .iter()
            .filter(|item| item.as_reference().is_none_or(|one| !before.contains(&one)))
        {
            touched = true;
            if !self.is_material(item, key) {
                let what = format!("DSS: an entry of /{name} is something else, or more than that");
                self.illegal(self.spot(item), "R16", what);
            }
            self.admit_tree(item);
        }
        listed.extend(after);
        touched
    }

    /// Does the item of the list or index `key` hold what it is named for?
    fn is_material(&self, item: &'s Object, key: &[u8]) -> bool {
        let stream = self
            .after(item)
            .as_stream()
            .filter(|_| item.as_reference().is_some());
        stream
            .zip(Holding::of(key))
            .is_some_and(|(stream, what)| self.material.holds(self.document, stream, what))
    }

    /// `/VRI`: which material belongs to which signature.
    fn index(&mut self, (old, new): (&Object, &'s Object), listed: &BTreeSet<Reference>) -> bool {
        let mut touched = self.explain_reference(old, &[b"VRI", b"DSS"]);
        let before = self
            .document
            .resolve(self.old, old)
            .as_dictionary()
            .cloned()
            .unwrap_or_default();
        let value = self.after(new);
        let Some(after) = value.as_dictionary().filter(|_| value.as_stream().is_none()) else {
            if !before.is_empty() || value != &Object::Null {
                self.illegal(
                    self.spot(new),
                    "R16",
                    "DSS: /VRI was removed, or is no dictionary",
                );
            }
            return touched;
        };
        self.admit(new);
        if !self.step(STEPS * (before.iter().count() + after.iter().count())) {
            return touched;
        }
        if before.iter().any(|(key, _)| after.get(key).is_none()) {
            self.illegal(self.spot(new), "R16", "DSS: a /VRI entry was removed");
        }
        for (key, value) in after.iter().filter(|(key, _)| *key != b"Type") {
            touched |= self.index_entry(key, (before.value(key), value), listed);
        }
        touched
    }

    /// One entry: new, or rewritten without losing material that is not listed elsewhere.
    fn index_entry(
        &mut self,
        key: &[u8],
        (old, new): (&Object, &'s Object),
        listed: &BTreeSet<Reference>,
    ) -> bool {
        let rewritten = self.explain_reference(old, &[key, b"VRI", b"DSS"]);
        let before = self.document.resolve(self.old, old);
        let after = self.after(new);
        if before == after {
            // Some writers give an entry that stays a new number.
            self.admit(new);
            return rewritten || old != new;
        }
        let now = self.entry_references(after, self.new);
        let sound = is_index_name(key)
            && self.is_index_entry(after)
            && self
                .entry_references(before, self.old)
                .iter()
                .all(|one| listed.contains(one) || now.contains(one));
        self.admit_tree(new);
        if !sound {
            let what = format!(
                "DSS: /VRI entry {} lost something or holds something else",
                pdf::text(key)
            );
            self.illegal(self.spot(new), "R16", what);
        }
        true
    }

    fn entry_references(&self, entry: &Object, revision: usize) -> BTreeSet<Reference> {
        let values = entry.as_dictionary().into_iter().flat_map(Dictionary::iter);
        values
            .map(|(_, value)| self.document.resolve(revision, value))
            .filter(|list| self.step(list.as_array().map_or(1, <[Object]>::len)))
            .flat_map(references)
            .collect()
    }

    fn is_index_entry(&self, entry: &'s Object) -> bool {
        let Some(entry) = entry.as_dictionary().filter(|_| entry.as_stream().is_none()) else {
            return false;
        };
        entry.iter().all(|(key, value)| match key {
            b"Cert" | b"CRL" | b"OCSP" => {
                let items = self.after(value).as_array();
                items.is_some_and(|items| items.iter().all(|item| self.is_material(item, key)))
            }
            b"TS" => {
                // A string draws nothing either; some writers put the token there.
                self.is_material(value, key) || value.as_text().is_some()
            }
            b"TU" => self.after(value).as_text().is_some(),
            b"Type" => true,
            _ => false,
        })
    }
}

/// The upper-case hexadecimal SHA-1 of the signature (ISO 32000-2 table 262); some writers use SHA-256.
fn is_index_name(key: &[u8]) -> bool {
    matches!(key.len(), 40 | 64)
        && key
            .iter()
            .all(|byte| byte.is_ascii_digit() || (b'A'..=b'F').contains(byte))
}
