// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Form fields that were there: values and appearances filled in (R19), an empty signature field signed (R17, R18).

use std::collections::{BTreeMap, BTreeSet};

use pdf::{Field, Indirect, Object, Reference};

use super::appearances::Hangs;
use super::diff::{Diff, differing};
use super::forms;
use super::graph::Source;

/// Keys of a field or widget that filling it in may change.
const FILLED: [&[u8]; 4] = [b"V", b"AS", b"AP", b"MK"];

/// What of one field was redefined.
#[derive(Debug, Default)]
pub(super) struct Touched<'s> {
    /// Its own dictionary and its widgets, before and after.
    pub(super) dictionaries: Vec<(&'s Indirect, &'s Indirect)>,
    /// Appearance streams, or the dictionaries they hang in, in place.
    pub(super) appearances: Vec<&'s Indirect>,
}

impl<'s> Diff<'s, '_> {
    pub(crate) fn form(&mut self) {
        self.form_dictionary();
        let mut touched: BTreeMap<u32, Touched<'s>> = BTreeMap::new();
        let redefined: Vec<_> = self.redefined.values().copied().collect();
        for (old, new) in redefined {
            let number = old.reference.number;
            if let Some(field) = self.forms.owner(number) {
                let own = touched.entry(field.reference.number).or_default();
                own.dictionaries.push((old, new));
                self.explain(number);
                continue;
            }
            let (hangs, drawn) = match self.values(number) {
                Hangs::Nowhere => (self.appearance_of(number), true),
                hangs => (hangs, false),
            };
            match hangs {
                Hangs::Nowhere => {}
                Hangs::Elsewhere => {
                    let what = "a redefined value or appearance is also used for something else";
                    self.illegal(Some(old.reference), "R14", what);
                }
                Hangs::In(fields) => {
                    self.explain(number);
                    for field in fields {
                        let own = touched.entry(field).or_default();
                        own.appearances.extend(drawn.then_some(new));
                    }
                }
            }
        }
        for (number, touched) in touched {
            if let Some(field) = self.forms.field(number).cloned() {
                self.touched_field(&field, &touched);
            }
        }
        self.field_list();
    }

    /// The fields whose `/V` this object is.
    fn values(&self, number: u32) -> Hangs {
        let (mut fields, mut elsewhere) = (BTreeSet::new(), false);
        for referrer in self.graph.referrers(self.document, self.old, number) {
            let field = match referrer.source {
                Source::Object(source) if referrer.key == b"V" => self.forms.field(source.reference.number),
                _ => None,
            };
            match field.filter(|field| !field.is_signature()) {
                Some(field) => drop(fields.insert(field.reference.number)),
                None => elsewhere = true,
            }
        }
        Hangs::new(fields, elsewhere, false)
    }

    fn touched_field(&mut self, field: &Field<'s>, touched: &Touched<'s>) {
        if field.is_signature() {
            self.old_signature_field(field, touched);
            return;
        }
        for (before, after) in &touched.dictionaries {
            self.filled(field, before, after);
        }
        for new in &touched.appearances {
            let fault = self.redrawn(new, "R19");
            self.blame(field, new.reference, "R19", fault);
        }
        let before = forms::value(self.document, self.old, field);
        let after = forms::value(self.document, self.new, field);
        let name = field.name();
        let what = if before == after {
            format!("field {name}: appearance changed")
        } else {
            format!("field {name}: {} → {}", show(before), show(after))
        };
        let place = Some(field.reference);
        if self.locks.iter().any(|lock| lock.locks(&field.segments)) {
            self.illegal(place, "R22", format!("{what}; the field is locked"));
        } else if forms::has_flag(self.document, self.old, field.reference, forms::READ_ONLY) {
            self.illegal(place, "R19", format!("{what}; the field is read-only"));
        } else if field.field_type == Some(b"Btn")
            && forms::has_flag(self.document, self.old, field.reference, forms::PUSH_BUTTON)
        {
            let what = format!("{what}; a push button has no value to be filled in");
            self.illegal(place, "R19", what);
        } else {
            self.form_fill(place, "R19", what);
        }
    }

    /// Only the keys that filling in may change.
    pub(super) fn filled(&mut self, field: &Field<'s>, before: &'s Indirect, after: &'s Indirect) {
        let place = Some(before.reference);
        let (Some(old), Some(new)) = (before.object.as_dictionary(), after.object.as_dictionary()) else {
            let what = format!("field {} is no dictionary any more", field.name());
            self.illegal(place, "R19", what);
            return;
        };
        for key in differing(old, new) {
            let added_type =
                key == b"Type" && old.get(key).is_none() && new.value(key).as_name() == Some(b"Annot");
            // Who signs an empty field may lock it and set its flags.
            let signing = field.is_signature() && matches!(key, b"F" | b"Ff" | b"TU");
            if !(FILLED.contains(&key) || added_type || signing) {
                let what = format!("field {}: /{} changed", field.name(), pdf::text(key));
                self.illegal(place, "R19", what);
            }
        }
        let drawn = old.value(b"AP");
        if drawn != new.value(b"AP") {
            let shared = drawn
                .as_reference()
                .filter(|one| self.appearance_of(one.number) == Hangs::Elsewhere);
            if let Some(reference) = shared {
                let what = "the replaced appearance is also used for something else";
                self.illegal(Some(reference), "R14", what);
            }
            let rule = if field.is_signature() { "R18" } else { "R19" };
            let fault = self.appearance(new, rule);
            self.blame(field, after.reference, rule, fault);
        }
        self.admit_tree(new.value(b"MK"));
        if old.value(b"MK") != new.value(b"MK") {
            let fault = self.decoration(new.value(b"MK"));
            self.blame(field, after.reference, "R19", fault);
        }
        if !field.is_signature() {
            self.admit_tree(new.value(b"V"));
            if old.value(b"V") != new.value(b"V") && !self.is_value(self.after(new.value(b"V")), 1) {
                let what = format!("field {}: /V is no value of a field", field.name());
                self.illegal(place, "R19", what);
            }
        }
    }

    /// Text, a choice or several of them.
    fn is_value(&self, value: &Object, depth: usize) -> bool {
        match value {
            Object::Array(items) if depth > 0 && self.step(items.len()) => {
                let mut items = items.iter().map(|item| self.document.resolve(self.new, item));
                items.all(|item| self.is_value(item, depth - 1))
            }
            Object::Null | Object::Name(_) | Object::String(_) => true,
            Object::Stream(stream) => {
                stream.dictionary.get(b"Type").is_none() && stream.dictionary.get(b"Subtype").is_none()
            }
            _ => false,
        }
    }

    pub(super) fn blame(&mut self, field: &Field<'s>, object: Reference, rule: &str, fault: Option<String>) {
        if let Some(fault) = fault {
            let what = format!("field {}: its new appearance {fault}", field.name());
            self.illegal(Some(object), rule, what);
        }
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
            let mut shown = String::new();
            for item in items.iter().take(SHOWN) {
                if !shown.is_empty() {
                    shown.push_str(", ");
                }
                if shown.len() > SHOWN {
                    shown.push('…');
                    break;
                }
                // An array inside is no value of a field (§12.7.5.4).
                let one = Some(item).filter(|item| item.as_array().is_none());
                shown.push_str(&show(one));
            }
            shown
        }
        Some(Object::Null) | None => "(empty)".to_owned(),
        Some(_) => "(another kind of value)".to_owned(),
    }
}
