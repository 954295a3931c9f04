// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The interactive form dictionary (R15, R19) and the list of its fields.

use std::collections::{BTreeMap, BTreeSet};

use pdf::{Dictionary, Field, Object, Reference};

use super::diff::{Diff, differing};
use super::slots::references;

/// Resources hold categories, which hold names (ISO 32000-2 §7.8.3).
const RESOURCES_DEPTH: usize = 2;

/// Steps for one field that is read again.
const READING: usize = 4;

impl<'s> Diff<'s, '_> {
    pub(super) fn form_dictionary(&mut self) {
        let document = self.document;
        let empty = Dictionary::new();
        let (old_reference, old) = document.form(self.old).unwrap_or((None, &empty));
        let none = Dictionary::new();
        let new = document.form(self.new).map_or(&none, |(_, form)| form);
        if std::ptr::eq(old, new) {
            return;
        }
        let live = self.forms.live().next().is_some();
        // A form that is direct lies in the catalog.
        let place = old_reference.or(document.catalog(self.old).map(|(root, _)| root));
        for key in differing(old, new) {
            let what = format!("AcroForm: /{} changed", pdf::text(key));
            match self.form_key(key, (old, new)) {
                // What the fields look like may depend on it.
                Weight::Look if live => self.form_fill(place, "R19", what),
                Weight::Look | Weight::None => {}
                Weight::Illegal => self.illegal(place, "R15", what),
            }
        }
        if let Some(reference) = old_reference.filter(|one| self.redefined.contains_key(&one.number)) {
            self.explain_by_keys(reference.number, &[b"AcroForm"]);
        }
        let list = old.value(b"Fields").as_reference();
        if let Some(reference) = list.filter(|one| self.redefined.contains_key(&one.number)) {
            self.explain_by_keys(reference.number, &[b"Fields"]);
        }
    }

    fn form_key(&self, key: &[u8], (old, new): (&Dictionary, &Dictionary)) -> Weight {
        let harmless = match key {
            // The fields themselves are compared one by one.
            b"Fields" => return Weight::None,
            b"SigFlags" => {
                let flags = |form: &Dictionary| form.value(key).as_integer().unwrap_or(0);
                let lost = flags(old) & !flags(new) != 0;
                return if lost { Weight::Illegal } else { Weight::None };
            }
            b"NeedAppearances" => !matches!(new.value(key), Object::Boolean(true)),
            // Defaults may come where there were none; new fonts may join the old ones.
            b"DA" | b"Q" => old.get(key).is_none(),
            b"DR" => {
                let (before, after) = (known(old.value(key)), known(new.value(key)));
                grown(&before, &after, RESOURCES_DEPTH) && !self.takes_a_name((&before, &after), old)
            }
            _ => false,
        };
        if harmless { Weight::Look } else { Weight::Illegal }
    }

    /// Does a new font come under a name that a default appearance uses already? The field would be drawn with it.
    fn takes_a_name(&self, (before, after): (&Object, &Object), form: &Dictionary) -> bool {
        let fonts = |resources: &Object| -> BTreeSet<Vec<u8>> {
            let resolve = |object| self.document.resolve(self.new, object);
            let fonts = resolve(resources)
                .as_dictionary()
                .map(|all| resolve(all.value(b"Font")));
            let names = fonts
                .and_then(Object::as_dictionary)
                .into_iter()
                .flat_map(Dictionary::iter);
            names.map(|(name, _)| name.to_vec()).collect()
        };
        let new: BTreeSet<Vec<u8>> = fonts(after).difference(&fonts(before)).cloned().collect();
        let mut appearances: Vec<&Object> = vec![form.value(b"DA")];
        let widgets = self
            .forms
            .live()
            .flat_map(|field| field.widgets.iter().chain([&field.reference]));
        let widgets = widgets.filter_map(|one| self.document.get(self.old, *one).as_dictionary());
        appearances.extend(widgets.map(|widget| widget.value(b"DA")));
        let used = |appearance: &Object| {
            let text = appearance
                .as_text()
                .map(|text| text.bytes.as_slice())
                .unwrap_or_default();
            let mut names = text.split(|byte| !byte.is_ascii_graphic());
            names.any(|word| word.strip_prefix(b"/").is_some_and(|name| new.contains(name)))
        };
        !new.is_empty() && appearances.into_iter().any(used)
    }

    /// Fields that came, went or changed their name.
    pub(super) fn field_list(&mut self) {
        let document = self.document;
        let list = |revision| {
            let form = document.form(revision).map(|(_, form)| form);
            form.map_or(&Object::Null, |form| {
                document.resolve(revision, form.value(b"Fields"))
            })
        };
        let (old, new) = (list(self.old), list(self.new));
        if std::ptr::eq(old, new) {
            return;
        }
        let place = document.form(self.new).and_then(|(reference, _)| reference);
        let place = place.or(document.catalog(self.new).map(|(root, _)| root));
        let direct = |list: &Object| {
            list.as_array()
                .unwrap_or_default()
                .iter()
                .filter(|one| one.as_reference().is_none())
                .count()
        };
        if direct(old) != direct(new) {
            self.illegal(
                place,
                "R19",
                "a field is written directly into the list of fields",
            );
        }
        let again = |list: &Object| {
            let items = list.as_array().unwrap_or_default();
            items.len() - direct(list) > references(list).len()
        };
        if again(new) && !again(old) {
            self.illegal(place, "R19", "a field stands twice in the list of fields");
        }
        if !self.step(self.forms.all().count().saturating_mul(READING)) {
            return;
        }
        if let Some(form) = document.form(self.new).map(|(_, form)| form) {
            let own = document
                .catalog(self.new)
                .map_or(&Object::Null, |(_, catalog)| catalog.value(b"AcroForm"));
            self.admit(own);
            self.admit(form.value(b"Fields"));
            self.admit_tree(form.value(b"DR"));
        }
        let now: BTreeMap<Reference, Field<'s>> = document
            .fields(self.new)
            .into_iter()
            .map(|field| (field.reference, field))
            .collect();
        self.gone(&now);
        let known: BTreeSet<Reference> = self.forms.all().map(|field| field.reference).collect();
        let new: Vec<Field<'s>> = now
            .into_values()
            .filter(|field| !known.contains(&field.reference))
            .collect();
        for field in new {
            self.new_field(&field);
            self.forms.add(field);
        }
    }

    /// Fields that are not what they were.
    fn gone(&mut self, now: &BTreeMap<Reference, Field<'s>>) {
        let gone: Vec<(Reference, String)> = self
            .forms
            .all()
            .filter(|field| {
                let same = now.get(&field.reference);
                same.is_none_or(|same| same.segments != field.segments || same.field_type != field.field_type)
            })
            .map(|field| (field.reference, field.name()))
            .collect();
        for (reference, name) in gone {
            self.illegal(Some(reference), "R19", format!("field {name} removed or renamed"));
        }
    }
}

/// How much a changed key of the form weighs.
enum Weight {
    None,
    /// Fields may look different to some viewers.
    Look,
    Illegal,
}

/// Resources of the categories that mean something (ISO 32000-2 table 34); others draw nothing.
fn known(resources: &Object) -> Object {
    let Object::Dictionary(all) = resources else {
        return resources.clone();
    };
    let mut kept = Dictionary::new();
    for (key, value) in all.iter() {
        if matches!(
            key,
            b"ExtGState"
                | b"ColorSpace"
                | b"Pattern"
                | b"Shading"
                | b"XObject"
                | b"Font"
                | b"ProcSet"
                | b"Properties"
        ) {
            kept.set(key, value.clone());
        }
    }
    Object::Dictionary(kept)
}

/// Is everything of `old` still there, unchanged, through `depth` dictionaries?
fn grown(old: &Object, new: &Object, depth: usize) -> bool {
    match (old, new) {
        (Object::Null, _) => true,
        (Object::Dictionary(old), Object::Dictionary(new)) if depth > 0 => old
            .iter()
            .all(|(key, value)| grown(value, new.value(key), depth - 1)),
        (old, new) => old == new,
    }
}
