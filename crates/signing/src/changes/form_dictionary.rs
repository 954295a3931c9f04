// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The interactive form dictionary (R15, R19) and the list of its fields.

use std::collections::{BTreeMap, BTreeSet};

use pdf::{Dictionary, Field, Object, Reference};

use super::diff::{Diff, differing};
use super::forms::MOST_PARENTS;
use super::graph::Source;
use super::slots::references;
use crate::content;

/// Categories of resources that mean something (ISO 32000-2 table 34); others draw nothing.
const CATEGORIES: [&[u8]; 8] = [
    b"ExtGState",
    b"ColorSpace",
    b"Pattern",
    b"Shading",
    b"XObject",
    b"Font",
    b"ProcSet",
    b"Properties",
];

/// Steps for one field that is read again.
const READING: usize = 4;

impl<'s> Diff<'s, '_> {
    pub(super) fn form_dictionary(&mut self) {
        let document = self.document;
        let empty = Dictionary::new();
        let (old_reference, old) = document.form(self.old).unwrap_or((None, &empty));
        let none = Dictionary::new();
        let new = document.form(self.new).map_or(&none, |(_, form)| form);
        let live = self.forms.live().next().is_some();
        // A form that is direct lies in the catalog.
        let place = old_reference.or(document.catalog(self.old).map(|(root, _)| root));
        for key in differing(old, new).into_iter().filter(|key| *key != b"DR") {
            let what = format!("AcroForm: /{} changed", pdf::text(key));
            match self.form_key(key, (old, new)) {
                // What the fields look like may depend on it.
                Weight::Look if self.waits_for(key) => {
                    self.illegal(place, "R22", format!("{what}; a locked field depends on it"));
                }
                Weight::Look if live => self.form_fill(place, "R19", what),
                Weight::Look | Weight::None => {}
                Weight::Illegal => self.illegal(place, "R15", what),
            }
        }
        if let Some(reference) = old_reference.filter(|one| self.redefined.contains_key(&one.number)) {
            self.explain_by_keys(reference.number, &[b"AcroForm"]);
        }
        self.default_resources(place);
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
            // Only what plainly says no, wherever it is written, leaves the fields as they are drawn.
            b"NeedAppearances" => {
                let after = self.document.resolve(self.new, new.value(key));
                matches!(after, Object::Null | Object::Boolean(false))
                    || after == self.document.resolve(self.old, old.value(key))
            }
            // Defaults may come where there were none; new fonts may join the old ones.
            b"DA" | b"Q" => old.get(key).is_none(),
            _ => false,
        };
        if harmless { Weight::Look } else { Weight::Illegal }
    }

    /// Is there a locked field whose look hangs on this key of the form?
    fn waits_for(&self, key: &[u8]) -> bool {
        let locked = |field: &&Field<'s>| self.locks.iter().any(|lock| lock.locks(&field.segments));
        let mut fields = self.forms.live().filter(locked);
        fields.any(|field| {
            let widgets = field.widgets.iter().chain([&field.reference]);
            key == b"NeedAppearances"
                || widgets
                    .into_iter()
                    .any(|one| self.inherited(*one, key).is_empty())
        })
    }

    /// The values of `key` that a field or widget and all nodes above it have, as they were.
    fn inherited(&self, field: Reference, key: &[u8]) -> Vec<&'s Object> {
        let (mut found, mut next) = (Vec::new(), Some(field));
        for _ in 0..MOST_PARENTS {
            let node = next.filter(|_| self.step(1));
            let Some(node) = node.and_then(|one| self.document.get(self.old, one).as_dictionary()) else {
                break;
            };
            let value = self.document.resolve(self.old, node.value(key));
            found.extend(Some(value).filter(|value| **value != Object::Null));
            next = node.value(b"Parent").as_reference();
        }
        found
    }

    /// Default resources (R15): what was there stays, and no new font comes under a name that a field uses.
    fn default_resources(&mut self, place: Option<Reference>) {
        let document = self.document;
        let form = |revision| document.form(revision).map(|(_, form)| form);
        let (Some(old), Some(new)) = (form(self.old), form(self.new)) else {
            return;
        };
        let (was, is) = (old.value(b"DR"), new.value(b"DR"));
        let (before, after) = (self.before(was), self.after(is));
        let mut rewritten: Vec<Reference> = self.rewritten(was).into_iter().collect();
        let mut sound = before == &Object::Null || after.as_dictionary().is_some();
        self.admit_tree(is);
        self.admit_tree(after);
        for key in CATEGORIES {
            let (lists, listed) = (category(before, key), category(after, key));
            rewritten.extend(self.rewritten(lists));
            let (lists, listed) = (self.before(lists), self.after(listed));
            self.admit_tree(listed);
            sound &= grown(lists, listed);
            sound &= key != b"Font" || !self.takes_a_name((lists, listed), old);
        }
        if was == is && rewritten.is_empty() {
            return;
        }
        let shared = was.as_reference();
        let own: Vec<Reference> = place.into_iter().chain(shared).collect();
        let mut used = rewritten.iter().chain(&shared);
        // What something else uses too stays without an explanation.
        if used.all(|one| self.belongs_to(one.number, &own)) {
            rewritten.iter().for_each(|one| self.explain(one.number));
        }
        let what = "AcroForm: /DR changed".to_owned();
        if !sound {
            self.illegal(place, "R15", what);
        } else if self.forms.live().next().is_some() {
            self.form_fill(place, "R19", what);
        }
    }

    /// Do none but these objects refer to this one, as it was?
    fn belongs_to(&self, number: u32, own: &[Reference]) -> bool {
        let mut referrers = self.graph.referrers(self.document, self.old, number);
        referrers.all(|referrer| match referrer.source {
            Source::Object(source) => own.contains(&source.reference),
            Source::Trailer(_) => false,
        })
    }

    /// The object of this reference, if it was redefined.
    fn rewritten(&self, value: &Object) -> Option<Reference> {
        value
            .as_reference()
            .filter(|one| self.redefined.contains_key(&one.number))
    }

    /// Does a new font come under a name that a default appearance uses already? The field would be drawn with it.
    fn takes_a_name(&self, (before, after): (&Object, &Object), form: &'s Dictionary) -> bool {
        let names = |fonts: &Object| -> BTreeSet<Vec<u8>> {
            let fonts = fonts.as_dictionary().into_iter().flat_map(Dictionary::iter);
            fonts.map(|(name, _)| name.to_vec()).collect()
        };
        let new: BTreeSet<Vec<u8>> = names(after).difference(&names(before)).cloned().collect();
        if new.is_empty() {
            return false;
        }
        let mut appearances: Vec<&Object> = vec![self.before(form.value(b"DA"))];
        for field in self.forms.live() {
            for one in field.widgets.iter().chain([&field.reference]) {
                appearances.extend(self.inherited(*one, b"DA"));
            }
        }
        appearances.into_iter().any(|appearance| match appearance {
            Object::Null => false,
            Object::String(text) => content::names(&text.bytes)
                .iter()
                .any(|name| new.contains(name.as_slice())),
            // Nobody knows what a viewer makes of it.
            _ => true,
        })
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
        if let Some(form) = document.form(self.new).map(|(_, form)| form) {
            let own = document
                .catalog(self.new)
                .map_or(&Object::Null, |(_, catalog)| catalog.value(b"AcroForm"));
            self.admit(own);
            self.admit(form.value(b"Fields"));
            self.admit(form.value(b"NeedAppearances"));
            self.admit_tree(form.value(b"DR"));
        }
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

fn category<'o>(resources: &'o Object, key: &[u8]) -> &'o Object {
    let all = resources.as_dictionary();
    all.map_or(&Object::Null, |all| all.value(key))
}

/// Is everything that one category of resources held still there, unchanged?
fn grown(old: &Object, new: &Object) -> bool {
    match (old, new) {
        (Object::Null, _) => true,
        (Object::Dictionary(old), Object::Dictionary(new)) => {
            old.iter().all(|(key, value)| new.get(key) == Some(value))
        }
        (old, new) => old == new,
    }
}
