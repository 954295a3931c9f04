// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Signature fields that come or are filled: document time stamps (R17), further signatures (R18) and what they cover (R18a).

use std::collections::BTreeSet;

use pdf::{Dictionary, Document, Field, Object, Reference};

use super::OVERLAP;
use super::diff::Diff;
use super::fields::Touched;
use super::forms;
use crate::format::is_timestamp;
use crate::report::ChangeKind;

/// Keys of a signature field and of its widgets (ISO 32000-2 tables 166, 191, 226, 227, 235).
const FIELD: [&[u8]; 27] = [
    b"Type",
    b"Subtype",
    b"FT",
    b"T",
    b"TU",
    b"TM",
    b"V",
    b"Ff",
    b"F",
    b"Rect",
    b"P",
    b"Parent",
    b"Kids",
    b"AP",
    b"AS",
    b"MK",
    b"BS",
    b"Border",
    b"H",
    b"DA",
    b"Q",
    b"DR",
    b"M",
    b"NM",
    b"Lock",
    b"SV",
    b"StructParent",
];

/// Keys of a node above fields, which draws nothing.
const NODE: [&[u8]; 8] = [b"T", b"TU", b"TM", b"FT", b"Ff", b"Kids", b"Parent", b"DA"];

/// New nodes above a field.
const MOST_NODES: usize = 32;

/// Coordinates behind this are on no page; some readers wrap them around.
const FARTHEST: f64 = 1e6;

/// Annotation flags (ISO 32000-2 table 167).
const HIDDEN: i64 = 1 << 1;
const PRINT: i64 = 1 << 2;
const NO_VIEW: i64 = 1 << 5;

/// Where a widget with an area is seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Seen {
    screen: bool,
    paper: bool,
}

impl Seen {
    /// By the flags of an annotation as of a revision, wherever they are written.
    fn of(document: &Document<'_>, revision: usize, widget: &Dictionary) -> Self {
        let flags = document.resolve(revision, widget.value(b"F"));
        let flags = flags.as_integer().unwrap_or(0);
        let shown = flags & HIDDEN == 0;
        Self {
            screen: shown && flags & NO_VIEW == 0,
            paper: shown && flags & PRINT != 0,
        }
    }

    /// Is it seen somewhere now where it was not?
    fn more_than(self, before: Self) -> bool {
        (self.screen && !before.screen) || (self.paper && !before.paper)
    }
}

impl<'s> Diff<'s, '_> {
    pub(super) fn old_signature_field(&mut self, field: &Field<'s>, touched: &Touched<'s>) {
        let name = field.name();
        let value = forms::value(self.document, self.old, field);
        let signed = value.is_some_and(|value| value.as_dictionary().is_some());
        if signed {
            let what = format!("the field {name} of an earlier signature changed");
            self.illegal(Some(field.reference), "R10", what);
        }
        for (before, after) in &touched.dictionaries {
            self.filled(field, before, after);
        }
        for new in &touched.appearances {
            let fault = self.redrawn(new, "R18");
            self.blame(field, new.reference, "R18", fault);
        }
        if signed {
            return;
        }
        let now = self.document.get(self.new, field.reference).as_dictionary();
        let value = now.map_or(&Object::Null, |now| now.value(b"V"));
        let Some(timestamp) = self.signature_value(field, value) else {
            return;
        };
        let fresh_to_the_eye: Vec<Reference> = touched
            .dictionaries
            .iter()
            .filter(|(before, after)| {
                self.appears(before.object.as_dictionary(), after.object.as_dictionary())
            })
            .map(|(_, after)| after.reference)
            .collect();
        let seen = field.widgets.iter().any(|widget| self.has_extent(*widget));
        if timestamp && seen {
            let what = format!("the document time stamp {name} is visible on the page");
            self.illegal(Some(field.reference), "R17", what);
        } else if !fresh_to_the_eye.is_empty() {
            self.comes_to_light(field, &fresh_to_the_eye);
        }
    }

    /// Does a widget that was hidden come to light?
    fn appears(&self, before: Option<&Dictionary>, after: Option<&Dictionary>) -> bool {
        let (Some(before), Some(after)) = (before, after) else {
            return true;
        };
        self.comes_into_view(before, after) && self.rectangle_has_area(after)
    }

    /// Is it seen where it was not, by its flags?
    pub(super) fn comes_into_view(&self, before: &Dictionary, after: &Dictionary) -> bool {
        let now = Seen::of(self.document, self.new, after);
        now.more_than(Seen::of(self.document, self.old, before))
    }

    /// A field that was not there before may only be a signature field.
    pub(super) fn new_field(&mut self, field: &Field<'s>) {
        let name = field.name();
        if !field.is_signature() {
            self.illegal(Some(field.reference), "R19", format!("a new form field {name}"));
            return;
        }
        if let Some((place, fault)) = self.fault(field) {
            let what = format!("the new signature field {name} {fault}");
            self.illegal(Some(place), "R18", what);
            return;
        }
        self.admit_field(field);
        let value = field.value.unwrap_or(&Object::Null);
        let timestamp = self.signature_value(field, value).unwrap_or_default();
        for widget in &field.widgets {
            let rule = if timestamp { "R17" } else { "R18" };
            if let Some(dictionary) = self.document.get(self.new, *widget).as_dictionary() {
                let fault = self.appearance(dictionary, rule);
                self.blame(field, *widget, rule, fault);
            }
        }
        let visible: Vec<Reference> = field
            .widgets
            .iter()
            .copied()
            .filter(|one| self.has_area(*one))
            .collect();
        if timestamp {
            if field.widgets.iter().any(|widget| self.has_extent(*widget)) {
                let what = format!("the document time stamp {name} is visible on the page");
                self.illegal(Some(field.reference), "R17", what);
            }
        } else if !visible.is_empty() {
            self.comes_to_light(field, &visible);
        }
    }

    /// A sneaky signature: after a certification only a field that was seen may be seen, and otherwise what is new may cover
    /// nothing that was there (R18a).
    fn comes_to_light(&mut self, field: &Field<'s>, widgets: &[Reference]) {
        let name = field.name();
        if self.permission.is_some() {
            let what = format!("a new visible signature field {name} after a certification");
            self.illegal(Some(field.reference), "R18", what);
            return;
        }
        for widget in widgets {
            if !self.step(name.len()) {
                return;
            }
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

    /// What is wrong with a new signature field and where: it is new itself, and so is every widget, of sound form.
    fn fault(&self, field: &Field<'s>) -> Option<(Reference, String)> {
        let own = |fault: &str| Some((field.reference, fault.to_owned()));
        if !self.is_fresh(field.reference) {
            return own("is an old object");
        }
        if self.forms.has(&field.name()) {
            return own("bears the name of another");
        }
        if field.duplicate_key {
            return own("has a key twice, or the kids of another field");
        }
        let dictionary = field.dictionary;
        let kids = self
            .after(dictionary.value(b"Kids"))
            .as_array()
            .unwrap_or_default();
        if dictionary.get(b"Subtype").is_some() && !kids.is_empty() {
            return own("is a widget and has widgets");
        }
        if let Some(fault) = self.fault_of_widget(dictionary, dictionary.get(b"Subtype").is_some()) {
            return Some((field.reference, fault));
        }
        for kid in kids {
            let kid = kid.as_reference().filter(|kid| self.is_fresh(*kid));
            let widget = kid.and_then(|kid| Some((kid, self.document.get(self.new, kid).as_dictionary()?)));
            let Some((kid, widget)) = widget else {
                return own("has a widget that is no new object of its own");
            };
            let parent = widget.get(b"Parent");
            if parent.is_some_and(|parent| parent.as_reference() != Some(field.reference)) {
                return Some((kid, "has a widget with another parent".to_owned()));
            }
            if let Some(fault) = self.fault_of_widget(widget, true) {
                return Some((kid, fault));
            }
        }
        self.fault_of_nodes(field)
    }

    fn fault_of_widget(&self, dictionary: &Dictionary, drawn: bool) -> Option<String> {
        if let Some((key, _)) = dictionary.iter().find(|(key, _)| !FIELD.contains(key)) {
            return Some(format!("carries /{}", pdf::text(key)));
        }
        if !drawn {
            return None;
        }
        if dictionary.value(b"Subtype").as_name() != Some(b"Widget") {
            return Some("is an annotation that is no widget".to_owned());
        }
        let corners = dictionary.value(b"Rect").as_array().unwrap_or_default();
        let numbers = corners.iter().filter_map(Object::as_number);
        let sound = numbers.filter(|number| number.abs() < FARTHEST).count();
        (corners.len() != 4 || sound != 4).then(|| "has no plain rectangle".to_owned())
    }

    /// New nodes above a new field carry a name and nothing that draws or acts. A parent knows its field.
    fn fault_of_nodes(&self, field: &Field<'s>) -> Option<(Reference, String)> {
        if let Some(parent) = field.dictionary.get(b"Parent") {
            let kids = self
                .after(parent)
                .as_dictionary()
                .map(|parent| self.after(parent.value(b"Kids")));
            let kids = kids.and_then(Object::as_array).unwrap_or_default();
            let named = |kid: &Object| kid.as_reference() == Some(field.reference);
            if !self.step(kids.len()) || !kids.iter().any(named) {
                return Some((field.reference, "names a parent that does not name it".to_owned()));
            }
        }
        for (reference, node) in self.nodes(field) {
            if let Some((key, _)) = node.iter().find(|(key, _)| !NODE.contains(key)) {
                return Some((
                    reference,
                    format!("hangs under a new node with /{}", pdf::text(key)),
                ));
            }
        }
        None
    }

    fn nodes(&self, field: &Field<'s>) -> Vec<(Reference, &'s Dictionary)> {
        let mut nodes = Vec::new();
        let mut next = field.dictionary.value(b"Parent").as_reference();
        while let Some(reference) = next.filter(|one| self.is_fresh(*one) && nodes.len() < MOST_NODES) {
            let Some(node) = self.document.get(self.new, reference).as_dictionary() else {
                break;
            };
            nodes.push((reference, node));
            next = node.value(b"Parent").as_reference();
        }
        nodes
    }

    fn admit_field(&mut self, field: &Field<'s>) {
        self.admit(&Object::Reference(field.reference));
        let above: BTreeSet<Reference> = self
            .nodes(field)
            .into_iter()
            .map(|(reference, _)| reference)
            .collect();
        for node in above {
            self.admit(&Object::Reference(node));
        }
        self.admit(field.dictionary.value(b"Kids"));
        for widget in field.widgets.iter().chain([&field.reference]) {
            self.admit(&Object::Reference(*widget));
            let dictionary = self.document.get(self.new, *widget).as_dictionary();
            for key in [&b"MK"[..], b"BS", b"Border", b"Lock", b"SV", b"DR", b"T", b"DA"] {
                self.admit_tree(dictionary.map_or(&Object::Null, |one| one.value(key)));
            }
        }
        self.signature_widgets.extend(field.widgets.iter().copied());
    }

    /// The value of a signature field that is new or was empty. Is it a document time stamp? None when there is none.
    fn signature_value(&mut self, field: &Field<'s>, value: &'s Object) -> Option<bool> {
        let name = field.name();
        let place = Some(field.reference);
        if value == &Object::Null {
            let what = if self.is_fresh(field.reference) {
                format!("empty signature field {name} added")
            } else {
                format!("empty signature field {name} changed")
            };
            self.form_fill(place, "R18", what);
            return Some(false);
        }
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
                place,
                "R10",
                format!("field {name} points to no signature of this revision"),
            );
            return None;
        };
        let timestamp = is_timestamp(signature.dictionary);
        self.admit_tree(value);
        if timestamp {
            self.push(
                place,
                ChangeKind::Lta,
                "R17",
                format!("document time stamp {name} added"),
            );
        } else {
            self.form_fill(place, "R18", format!("signature {name} added"));
        }
        Some(timestamp)
    }

    fn has_area(&self, widget: Reference) -> bool {
        let dictionary = self.document.get(self.new, widget).as_dictionary();
        dictionary.is_some_and(|widget| self.rectangle_has_area(widget))
    }

    /// Is it more than a point? What has no area can still be a line.
    fn has_extent(&self, widget: Reference) -> bool {
        let dictionary = self.document.get(self.new, widget).as_dictionary();
        dictionary.is_some_and(|widget| self.extends(widget, |width, height| width != 0.0 || height != 0.0))
    }

    fn rectangle_has_area(&self, widget: &Dictionary) -> bool {
        self.extends(widget, |width, height| width != 0.0 && height != 0.0)
    }

    fn extends(&self, widget: &Dictionary, enough: impl Fn(f64, f64) -> bool) -> bool {
        let rectangle = self.document.resolve(self.new, widget.value(b"Rect")).as_array();
        let rectangle = rectangle.unwrap_or_default();
        let numbers: Vec<f64> = rectangle
            .iter()
            .filter_map(|one| self.document.resolve(self.new, one).as_number())
            .collect();
        match numbers.as_slice() {
            [left, bottom, right, top] => enough(right - left, top - bottom),
            // Without a sound rectangle nobody knows: take it as visible.
            _ => !rectangle.is_empty() || widget.get(b"AP").is_some(),
        }
    }
}
