// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Form fields: values filled in (R19), further signatures (R18), document time stamps (R17).

use std::collections::{BTreeMap, BTreeSet};

use pdf::{Dictionary, Field, Indirect, Object, Reference};

use super::OVERLAP;
use super::diff::{Diff, differing};
use super::graph::Source;
use crate::format::is_timestamp;
use crate::report::ChangeKind;

/// Keys of a field or widget that filling it in may change.
const FILLED: [&[u8]; 4] = [b"V", b"AS", b"AP", b"MK"];

/// Resources hold categories, which hold names (ISO 32000-2 §7.8.3).
const RESOURCES_DEPTH: usize = 2;

/// An `/AP` holds dictionaries of states, which hold streams (ISO 32000-2 §12.5.5).
const APPEARANCE_DEPTH: usize = 2;

impl<'s> Diff<'s, '_> {
    pub(crate) fn form(&mut self) {
        self.form_dictionary();
        let document = self.document;
        let old: BTreeMap<Reference, Field<'s>> = by_reference(document.fields(self.old));
        let new: BTreeMap<Reference, Field<'s>> = by_reference(document.fields(self.new));
        for (reference, field) in &old {
            match new.get(reference) {
                Some(now) if now.segments == field.segments && now.field_type == field.field_type => {
                    self.old_field(field, now);
                }
                _ => self.illegal(
                    Some(*reference),
                    "R19",
                    format!("field {} removed or renamed", field.name()),
                ),
            }
        }
        for (reference, field) in &new {
            if !old.contains_key(reference) {
                if field.is_signature() {
                    self.signature_widgets.extend(field.widgets.iter().copied());
                }
                self.new_field(field);
            }
        }
    }

    fn form_dictionary(&mut self) {
        let document = self.document;
        let empty = Dictionary::new();
        let (old_reference, old) = document.form(self.old).unwrap_or((None, &empty));
        let new = document.form(self.new).map_or(&empty, |(_, form)| form);
        for key in differing(old, new) {
            let harmless = match key {
                // The fields themselves are compared one by one.
                b"Fields" | b"SigFlags" => true,
                b"NeedAppearances" => new.get(key).is_none(),
                // Defaults may come where there were none; new fonts may join the old ones.
                b"DA" | b"Q" => old.get(key).is_none(),
                b"DR" => grown(&known(old.value(key)), &known(new.value(key)), RESOURCES_DEPTH),
                _ => false,
            };
            if !harmless {
                let what = format!("AcroForm: /{} changed", pdf::text(key));
                self.illegal(old_reference, "R15", what);
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

    fn old_field(&mut self, old: &Field<'s>, new: &Field<'s>) {
        let redefined = self.redefined.get(&old.reference.number).copied();
        if old.is_signature() {
            self.old_signature_field(old, new, redefined);
            return;
        }
        let mut touched = false;
        for widget in old
            .widgets
            .iter()
            .chain([&old.reference])
            .collect::<BTreeSet<_>>()
        {
            if let Some((before, after)) = self.redefined.get(&widget.number).copied() {
                touched = true;
                self.filled_dictionary(old, before, after);
            }
            touched |= self.appearances(*widget);
        }
        let (before, after) = (
            old.value.map(|value| self.before(value)),
            new.value.map(|value| self.after(value)),
        );
        let changed = before != after;
        let indirect = old.value.and_then(Object::as_reference);
        if let Some(reference) = indirect.filter(|one| self.redefined.contains_key(&one.number)) {
            self.explain_by_keys(reference.number, &[b"V"]);
        }
        if !(changed || touched) {
            return;
        }
        let what = if changed {
            format!("field {}: {} → {}", old.name(), show(before), show(after))
        } else {
            format!("field {}: appearance changed", old.name())
        };
        if self.locks.iter().any(|lock| lock.locks(&old.segments)) {
            self.illegal(Some(old.reference), "R22", format!("{what}; the field is locked"));
        } else {
            self.form_fill(Some(old.reference), "R19", what);
        }
    }

    /// Only the keys that filling in may change.
    fn filled_dictionary(&mut self, field: &Field<'s>, before: &'s Indirect, after: &'s Indirect) {
        self.explain(before.reference.number);
        let (Some(old), Some(new)) = (before.object.as_dictionary(), after.object.as_dictionary()) else {
            self.illegal(
                Some(before.reference),
                "R19",
                format!("field {} is no dictionary any more", field.name()),
            );
            return;
        };
        let shared = old.value(b"AP").as_reference().filter(|one| {
            old.value(b"AP") != new.value(b"AP") && !self.only_appearance(one.number, APPEARANCE_DEPTH)
        });
        if let Some(reference) = shared {
            self.illegal(
                Some(reference),
                "R14",
                "the replaced appearance is also used for something else",
            );
        }
        for key in differing(old, new) {
            let added_type =
                key == b"Type" && old.get(key).is_none() && new.value(key).as_name() == Some(b"Annot");
            // Who signs an empty field may lock it and set its flags.
            let signing = field.is_signature() && matches!(key, b"F" | b"Ff" | b"TU");
            if !(FILLED.contains(&key) || added_type || signing) {
                let what = format!("field {}: /{} changed", field.name(), pdf::text(key));
                self.illegal(Some(before.reference), "R19", what);
            }
        }
    }

    /// Appearance streams redefined in place, if nothing but appearances refers to them.
    fn appearances(&mut self, widget: Reference) -> bool {
        let old = self.document.get(self.old, widget).as_dictionary();
        let mut streams = BTreeSet::new();
        if let Some(appearance) = old.map(|widget| widget.value(b"AP")) {
            collect(self.before(appearance), 2, &mut |reference| {
                streams.insert(reference);
            });
            streams.extend(appearance.as_reference());
        }
        let mut touched = false;
        for reference in streams {
            if self.redefined.contains_key(&reference.number) {
                touched = true;
                if self.only_appearance(reference.number, APPEARANCE_DEPTH) {
                    self.explain(reference.number);
                } else {
                    let what = "a redefined appearance is also used for something else";
                    self.illegal(Some(reference), "R14", what);
                }
            }
        }
        touched
    }

    /// Do all old references come from an `/AP`, directly or through its dictionaries?
    fn only_appearance(&self, number: u32, depth: usize) -> bool {
        if let Some(answer) = self.sharing.borrow().get(&number) {
            return *answer;
        }
        let mut referrers = self.graph.referrers(self.document, self.old, number).peekable();
        let answer = referrers.peek().is_some()
            && referrers.all(|referrer| {
                referrer.key == b"AP"
                    || matches!(referrer.source, Source::Object(source)
                        if depth > 0
                        && matches!(source.object, Object::Dictionary(_))
                        && self.only_appearance(source.reference.number, depth - 1))
            });
        if depth == APPEARANCE_DEPTH {
            self.sharing.borrow_mut().insert(number, answer);
        }
        answer
    }

    fn old_signature_field(
        &mut self,
        old: &Field<'s>,
        new: &Field<'s>,
        redefined: Option<(&'s Indirect, &'s Indirect)>,
    ) {
        let signed = old
            .value
            .is_some_and(|value| self.before(value).as_dictionary().is_some());
        let widgets: Vec<Reference> = old.widgets.clone();
        let touched =
            redefined.is_some() || widgets.iter().any(|one| self.redefined.contains_key(&one.number));
        if !touched {
            return;
        }
        if signed {
            let what = format!("the field {} of an earlier signature changed", old.name());
            self.illegal(Some(old.reference), "R10", what);
        }
        for widget in widgets.iter().chain([&old.reference]).collect::<BTreeSet<_>>() {
            if let Some((before, after)) = self.redefined.get(&widget.number).copied() {
                self.filled_dictionary(old, before, after);
            }
            self.appearances(*widget);
        }
        if !signed {
            self.signature_value(new);
        }
    }

    /// R17, R18: a field that was not there before may only be a signature field.
    fn new_field(&mut self, field: &Field<'s>) {
        let name = field.name();
        if !field.is_signature() {
            self.illegal(Some(field.reference), "R19", format!("a new form field {name}"));
            return;
        }
        let live = [&b"A"[..], b"AA"]
            .into_iter()
            .any(|key| field.dictionary.get(key).is_some());
        if !self.is_fresh(field.reference) || live {
            let what = format!("the new signature field {name} is an old object, or carries an action");
            self.illegal(Some(field.reference), "R18", what);
            return;
        }
        let timestamp = self.signature_value(field);
        if !field.widgets.iter().any(|widget| self.is_visible(*widget)) {
            return;
        }
        if timestamp {
            let what = format!("the document time stamp {name} is visible on the page");
            self.illegal(Some(field.reference), "R17", what);
        } else if self.permission.is_some() {
            // A sneaky signature: after a certification only a field that was there may become visible.
            let what = format!("a new visible signature field {name} after a certification");
            self.illegal(Some(field.reference), "R18", what);
        } else {
            self.uncovered(field, &name);
        }
    }

    /// A sneaky signature: what is new and visible may cover nothing that was there (R18a).
    fn uncovered(&mut self, field: &Field<'s>, name: &str) {
        for widget in &field.widgets {
            self.document.step(name.len());
            let below = self.below(*widget, &field.widgets);
            if !below.certain.is_empty() {
                let what = format!(
                    "field {name}: the new visible signature covers {}",
                    below.certain.join(", ")
                );
                self.illegal(Some(*widget), OVERLAP, what);
            } else if !below.possible.is_empty() {
                let what = format!(
                    "field {name}: the new visible signature may cover {}",
                    below.possible.join(", ")
                );
                self.form_fill(Some(*widget), OVERLAP, what);
            }
        }
    }

    /// The value of a signature field that is new or was empty. Is it a document time stamp?
    fn signature_value(&mut self, field: &Field<'s>) -> bool {
        let name = field.name();
        let Some(value) = field.value else {
            self.form_fill(
                Some(field.reference),
                "R18",
                format!("empty signature field {name} added"),
            );
            return false;
        };
        let reference = value.as_reference();
        // A new field may not point to an old signature (R10).
        let fresh = reference.is_none_or(|one| self.is_fresh(one));
        let holder = reference.unwrap_or(field.reference);
        let known = self
            .signatures
            .iter()
            .find(|one| one.holder.reference == holder && one.revision == self.new);
        let Some(signature) = known.filter(|_| fresh) else {
            self.illegal(
                Some(field.reference),
                "R10",
                format!("field {name} points to no signature of this revision"),
            );
            return false;
        };
        let timestamp = is_timestamp(signature.dictionary);
        if timestamp {
            self.push(
                Some(field.reference),
                ChangeKind::Lta,
                "R17",
                format!("document time stamp {name} added"),
            );
        } else {
            self.form_fill(Some(field.reference), "R18", format!("signature {name} added"));
        }
        timestamp
    }

    fn is_visible(&self, widget: Reference) -> bool {
        let Some(dictionary) = self.document.get(self.new, widget).as_dictionary() else {
            return false;
        };
        let rectangle = self
            .document
            .resolve(self.new, dictionary.value(b"Rect"))
            .as_array()
            .unwrap_or_default();
        let numbers: Vec<f64> = rectangle.iter().filter_map(Object::as_number).collect();
        match numbers.as_slice() {
            [left, bottom, right, top] => left != right && bottom != top,
            // Without a sound rectangle nobody knows: take it as visible.
            _ => !rectangle.is_empty() || dictionary.get(b"AP").is_some(),
        }
    }
}

fn by_reference(fields: Vec<Field<'_>>) -> BTreeMap<Reference, Field<'_>> {
    fields.into_iter().map(|field| (field.reference, field)).collect()
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

/// References in `object`, through `depth` dictionaries.
fn collect(object: &Object, depth: usize, found: &mut dyn FnMut(Reference)) {
    match object {
        Object::Reference(reference) => found(*reference),
        Object::Dictionary(dictionary) if depth > 0 => {
            dictionary
                .iter()
                .for_each(|(_, value)| collect(value, depth - 1, found));
        }
        _ => {}
    }
}

/// Bytes of a text, and items of an array, that are shown.
const SHOWN: usize = 1000;

/// A value for people, cut when it is long.
fn show(value: Option<&Object>) -> String {
    let cut = |bytes: &[u8]| match bytes.get(..SHOWN) {
        Some(begin) if bytes.len() > SHOWN => format!("{}…", pdf::text(begin)),
        _ => pdf::text(bytes),
    };
    match value {
        Some(Object::String(text)) => cut(&text.bytes),
        Some(Object::Name(name)) => format!("/{}", cut(name)),
        Some(Object::Array(items)) => {
            let items = items.iter().take(SHOWN);
            let parts: Vec<String> = items.map(|item| show(Some(item))).collect();
            parts.join(", ")
        }
        Some(Object::Null) | None => "(empty)".to_owned(),
        Some(_) => "(another kind of value)".to_owned(),
    }
}
