// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Validation material (R16): the DSS dictionary may grow by certificates, CRLs and OCSP responses, nothing else.

use std::collections::BTreeSet;

use pdf::{Budget, Dictionary, Object, Reference};

use super::diff::{Diff, differing};
use crate::report::ChangeKind;

const LISTS: [&[u8]; 3] = [b"Certs", b"CRLs", b"OCSPs"];

impl<'s> Diff<'s, '_> {
    pub(crate) fn validation_material(&mut self, budget: &Budget) {
        let document = self.document;
        let old_value = document
            .catalog(self.old)
            .map_or(&Object::Null, |(_, catalog)| catalog.value(b"DSS"));
        let new_value = document
            .catalog(self.new)
            .map_or(&Object::Null, |(_, catalog)| catalog.value(b"DSS"));
        let (old, new) = (self.before(old_value), self.after(new_value));
        if old == &Object::Null && new == &Object::Null {
            return;
        }
        let Some(new) = new.as_dictionary() else {
            self.illegal(old_value.as_reference(), "R16", "the DSS dictionary was removed");
            return;
        };
        let empty = Dictionary::new();
        let old = old.as_dictionary().unwrap_or(&empty).clone();
        let mut touched = false;
        self.explain_reference(old_value, &[b"DSS"], &mut touched);
        for key in differing(&old, new) {
            touched = true;
            if !LISTS.contains(&key) && key != b"VRI" && key != b"Type" {
                self.illegal(
                    new_value.as_reference(),
                    "R16",
                    format!("DSS: /{} is not allowed", pdf::text(key)),
                );
            }
        }
        for key in LISTS {
            self.list((old.get(key), new.get(key)), key, &mut touched, budget);
        }
        self.vri((old.get(b"VRI"), new.get(b"VRI")), &mut touched, budget);
        if touched {
            self.push(
                new_value.as_reference(),
                ChangeKind::Lta,
                "R16",
                "validation material added (DSS)",
            );
        }
    }

    fn explain_reference(&mut self, value: &Object, keys: &[&[u8]], touched: &mut bool) {
        if let Some(reference) = value
            .as_reference()
            .filter(|one| self.redefined.contains_key(&one.number))
        {
            *touched = true;
            self.explain_by_keys(reference.number, keys);
        }
    }

    /// An array of streams: the old ones stay, the new ones are new objects holding one DER value.
    fn list(
        &mut self,
        (old, new): (Option<&Object>, Option<&'s Object>),
        key: &[u8],
        touched: &mut bool,
        budget: &Budget,
    ) {
        let name = pdf::text(key);
        let null = Object::Null;
        let old_value = old.unwrap_or(&null).clone();
        self.explain_reference(&old_value, &[key], touched);
        let before = self
            .document
            .resolve(self.old, &old_value)
            .as_array()
            .unwrap_or_default()
            .to_vec();
        let after = new
            .map(|value| self.after(value).as_array().unwrap_or_default())
            .unwrap_or_default();
        let kept: BTreeSet<Reference> = after.iter().filter_map(Object::as_reference).collect();
        if before.iter().any(|item| {
            item.as_reference()
                .is_none_or(|reference| !kept.contains(&reference))
        }) {
            self.illegal(None, "R16", format!("DSS: an entry of /{name} was removed"));
        }
        for item in after.iter().filter(|item| !before.contains(item)) {
            *touched = true;
            if !self.is_material(item, budget) {
                let what = format!("DSS: an entry of /{name} is no new stream with one DER value");
                self.illegal(item.as_reference(), "R16", what);
            }
        }
    }

    fn is_material(&self, item: &'s Object, budget: &Budget) -> bool {
        let Some(stream) = self.after(item).as_stream() else {
            return false;
        };
        // A stream that was there before may be named again by the VRI.
        let decoded = self.document.decoded(stream, budget);
        decoded.is_ok_and(|bytes| is_one_der_value(&bytes))
    }

    fn vri(
        &mut self,
        (old, new): (Option<&Object>, Option<&'s Object>),
        touched: &mut bool,
        budget: &Budget,
    ) {
        let null = Object::Null;
        let old_value = old.unwrap_or(&null).clone();
        self.explain_reference(&old_value, &[b"VRI"], touched);
        let before = self
            .document
            .resolve(self.old, &old_value)
            .as_dictionary()
            .cloned()
            .unwrap_or_default();
        let Some(after) = new.and_then(|value| self.after(value).as_dictionary()) else {
            if !before.is_empty() {
                self.illegal(None, "R16", "DSS: /VRI was removed");
            }
            return;
        };
        for (key, value) in after.iter().filter(|(key, _)| *key != b"Type") {
            self.vri_entry(key, (before.get(key), value), touched, budget);
        }
        if before.iter().any(|(key, _)| after.get(key).is_none()) {
            self.illegal(None, "R16", "DSS: a /VRI entry was removed");
        }
    }

    /// One entry: new, or grown by further material.
    fn vri_entry(
        &mut self,
        key: &[u8],
        (old, new): (Option<&Object>, &'s Object),
        touched: &mut bool,
        budget: &Budget,
    ) {
        let null = Object::Null;
        let old_value = old.unwrap_or(&null).clone();
        self.explain_reference(&old_value, &[key, b"VRI", b"DSS"], touched);
        let before = self
            .document
            .resolve(self.old, &old_value)
            .as_dictionary()
            .cloned()
            .unwrap_or_default();
        let Some(after) = self.after(new).as_dictionary() else {
            self.illegal(
                new.as_reference(),
                "R16",
                format!("DSS: /VRI entry {} is no dictionary", pdf::text(key)),
            );
            return;
        };
        if old.is_some() && &before == after {
            return;
        }
        *touched = true;
        let kept = before
            .iter()
            .all(|(name, value)| self.keeps(value, after.value(name)));
        if !(kept && is_vri_name(key) && self.is_vri_entry(after, budget)) {
            let what = format!(
                "DSS: /VRI entry {} lost something or holds something else",
                pdf::text(key)
            );
            self.illegal(new.as_reference(), "R16", what);
        }
    }

    /// Every item of an old array is in the new one; anything else is the same.
    fn keeps(&self, old: &Object, new: &'s Object) -> bool {
        match (self.document.resolve(self.old, old), self.after(new)) {
            (Object::Array(old), Object::Array(new)) => old.iter().all(|item| new.contains(item)),
            (old, new) => old == new,
        }
    }

    fn is_vri_entry(&self, entry: &'s Dictionary, budget: &Budget) -> bool {
        entry.iter().all(|(key, value)| match key {
            b"Cert" | b"CRL" | b"OCSP" => {
                let items = self.after(value).as_array().unwrap_or_default();
                items.iter().all(|item| self.is_material(item, budget))
            }
            b"TS" => self.is_material(value, budget),
            b"TU" => self.after(value).as_text().is_some(),
            b"Type" => true,
            _ => false,
        })
    }
}

/// The name is the upper-case hexadecimal SHA-1 of the signature (ISO 32000-2 table 262).
fn is_vri_name(key: &[u8]) -> bool {
    key.len() == 40
        && key
            .iter()
            .all(|byte| byte.is_ascii_digit() || (b'A'..=b'F').contains(byte))
}

/// One definite-length SEQUENCE and nothing behind it.
fn is_one_der_value(bytes: &[u8]) -> bool {
    let length = match bytes {
        [0x30, short @ 0..=0x7f, ..] => Some(2 + usize::from(*short)),
        [0x30, long @ 0x81..=0x84, rest @ ..] => {
            let count = usize::from(long & 0x7f);
            let digits = rest.get(..count);
            digits.map(|digits| {
                digits
                    .iter()
                    .fold(0_usize, |value, byte| value << 8 | usize::from(*byte))
                    + 2
                    + count
            })
        }
        _ => None,
    };
    length == Some(bytes.len())
}
