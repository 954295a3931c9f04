// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Appearances of fields (R19, ISO 32000-2 §12.5.5): what hangs where, and whether a new one draws from itself alone.

use std::collections::BTreeSet;

use pdf::{Dictionary, Indirect, Object, Stream};

use super::diff::Diff;
use super::graph::Source;

/// An `/AP` holds dictionaries of states, which hold streams (ISO 32000-2 §12.5.5).
const DEPTH: usize = 2;

/// Nesting of forms in a new appearance.
const MOST_NESTED: usize = 8;

/// Steps for one more place where something hangs: it takes memory too.
const PLACE: usize = 8;

/// Keys of an appearance stream (ISO 32000-2 tables 5 and 93). What is not here could switch it or fetch it.
const DRAWING: [&[u8]; 17] = [
    b"Type",
    b"Subtype",
    b"FormType",
    b"Name",
    b"BBox",
    b"Matrix",
    b"Resources",
    b"Group",
    b"Metadata",
    b"PieceInfo",
    b"LastModified",
    b"StructParent",
    b"StructParents",
    b"Length",
    b"Filter",
    b"DecodeParms",
    b"DL",
];

/// The fonts every viewer has (ISO 32000-1 §9.6.2.2).
const STANDARD: [&[u8]; 14] = [
    b"Times-Roman",
    b"Times-Bold",
    b"Times-Italic",
    b"Times-BoldItalic",
    b"Helvetica",
    b"Helvetica-Bold",
    b"Helvetica-Oblique",
    b"Helvetica-BoldOblique",
    b"Courier",
    b"Courier-Bold",
    b"Courier-Oblique",
    b"Courier-BoldOblique",
    b"Symbol",
    b"ZapfDingbats",
];

/// Where an old object hangs in the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Hangs {
    /// In nothing of this kind.
    Nowhere,
    /// In these fields, by their numbers, and in nothing else.
    In(BTreeSet<u32>),
    /// In a field, or in the appearance of something else, and there is more that uses it.
    Elsewhere,
}

impl Hangs {
    pub(super) fn new(fields: BTreeSet<u32>, elsewhere: bool, foreign: bool) -> Self {
        match (fields.is_empty(), elsewhere, foreign) {
            (true, _, false) => Self::Nowhere,
            (false, false, false) => Self::In(fields),
            _ => Self::Elsewhere,
        }
    }
}

impl<'s> Diff<'s, '_> {
    /// The fields whose appearance this object is, or is a part of.
    pub(super) fn appearance_of(&self, number: u32) -> Hangs {
        if let Some(answer) = self.sharing.borrow().get(&number) {
            let fields = if let Hangs::In(fields) = answer {
                fields.len()
            } else {
                0
            };
            let paid = self.step(fields.saturating_mul(PLACE));
            return if paid { answer.clone() } else { Hangs::Elsewhere };
        }
        let answer = self.appearance_within(number, DEPTH);
        if let Hangs::In(fields) = &answer
            && !self.step(fields.len().saturating_mul(PLACE))
        {
            return Hangs::Elsewhere;
        }
        self.sharing.borrow_mut().insert(number, answer.clone());
        answer
    }

    fn appearance_within(&self, number: u32, depth: usize) -> Hangs {
        let (mut fields, mut elsewhere, mut foreign) = (BTreeSet::new(), false, false);
        for referrer in self.graph.referrers(self.document, self.old, number) {
            let Source::Object(source) = referrer.source else {
                elsewhere = true;
                continue;
            };
            let owner = self.forms.owner(source.reference.number);
            match (referrer.key == b"AP", owner, &source.object) {
                (true, Some(field), _) => drop(fields.insert(field.reference.number)),
                // A stamp, a note: it has no business with a field.
                (true, None, _) => foreign = true,
                (false, None, Object::Dictionary(_)) if depth > 0 => {
                    match self.appearance_within(source.reference.number, depth - 1) {
                        Hangs::Nowhere => elsewhere = true,
                        Hangs::In(found) => fields.extend(found),
                        Hangs::Elsewhere => foreign = true,
                    }
                }
                _ => elsewhere = true,
            }
        }
        Hangs::new(fields, elsewhere, foreign)
    }

    /// What is wrong with the new `/AP` of this widget; its new objects are known from here on.
    pub(super) fn appearance(&mut self, widget: &'s Dictionary, rule: &str) -> Option<String> {
        let entry = widget.value(b"AP");
        self.admit_tree(entry);
        let states = match self.after(entry) {
            Object::Null => return None,
            Object::Dictionary(states) => states,
            _ => return Some("is no dictionary".to_owned()),
        };
        states.iter().find_map(|(_, state)| self.state(state, rule, 1))
    }

    fn state(&self, state: &'s Object, rule: &str, depth: usize) -> Option<String> {
        match self.after(state) {
            Object::Stream(stream) => self.drawing(stream, rule, 0),
            Object::Dictionary(states) if depth > 0 => states
                .iter()
                .find_map(|(_, state)| self.state(state, rule, depth - 1)),
            Object::Null => None,
            _ => Some("is no stream".to_owned()),
        }
    }

    /// What is wrong with the new `/MK` of a widget (ISO 32000-2 table 192): its icons draw as appearances do.
    pub(super) fn decoration(&self, entry: &'s Object) -> Option<String> {
        let icons = self.after(entry).as_dictionary()?;
        let named = [&b"I"[..], b"RI", b"IX"]
            .into_iter()
            .map(|key| self.after(icons.value(key)));
        let mut named = named.filter(|icon| *icon != &Object::Null);
        named.find_map(|icon| match icon {
            Object::Stream(stream) if stream.dictionary.value(b"Subtype").as_name() == Some(b"Image") => None,
            Object::Stream(stream) => self.drawing(stream, "R19", 0),
            _ => Some("has an icon that is no stream".to_owned()),
        })
    }

    /// The same of a part of an appearance that was redefined in place.
    pub(super) fn redrawn(&mut self, new: &'s Indirect, rule: &str) -> Option<String> {
        self.admit_tree(&new.object);
        self.state(&new.object, rule, DEPTH)
    }

    /// A form XObject that can be read, draws in a box of its own, and needs nothing of the pages.
    fn drawing(&self, stream: &'s Stream, rule: &str, depth: usize) -> Option<String> {
        if !self.step(1) {
            return Some("takes too long to look at".to_owned());
        }
        let dictionary = &stream.dictionary;
        if dictionary
            .get(b"Subtype")
            .is_some_and(|kind| kind.as_name() != Some(b"Form"))
        {
            return Some("is no form XObject".to_owned());
        }
        if let Some((key, _)) = dictionary.iter().find(|(key, _)| !DRAWING.contains(key)) {
            return Some(format!("has the key /{}", pdf::text(key)));
        }
        let numbers = |key: &[u8], count: usize| {
            let items = self.after(dictionary.value(key)).as_array().unwrap_or_default();
            let all = items.iter().filter_map(|item| self.after(item).as_number());
            items.len() == count && all.filter(|number| number.is_finite()).count() == count
        };
        if !numbers(b"BBox", 4) || (dictionary.get(b"Matrix").is_some() && !numbers(b"Matrix", 6)) {
            return Some("has no sound box".to_owned());
        }
        let resources = dictionary.value(b"Resources");
        if !self.is_self_contained(resources) {
            return Some("leads back to a page".to_owned());
        }
        let resources = self.after(resources).as_dictionary()?;
        let category = |key: &[u8]| {
            let all = self.after(resources.value(key)).as_dictionary();
            all.into_iter().flat_map(Dictionary::iter).map(|(_, value)| value)
        };
        if rule == "R19" && category(b"Font").any(|font| !self.is_known_font(font)) {
            return Some("uses a font that is neither one of the signed part nor a standard one".to_owned());
        }
        let forms = category(b"XObject").filter_map(|one| self.after(one).as_stream());
        let mut forms = forms.filter(|one| one.dictionary.value(b"Subtype").as_name() == Some(b"Form"));
        if depth >= MOST_NESTED {
            return forms.next().map(|_| "is nested too deeply".to_owned());
        }
        forms.find_map(|form| self.drawing(form, rule, depth + 1))
    }

    fn is_known_font(&self, font: &'s Object) -> bool {
        let fresh = font.as_reference().is_none_or(|one| self.is_fresh(one));
        let Some(font) = self.after(font).as_dictionary().filter(|_| fresh) else {
            return true;
        };
        let name = |key: &[u8]| self.after(font.value(key)).as_name();
        let standard = name(b"BaseFont").is_some_and(|name| STANDARD.contains(&name));
        standard && name(b"Subtype") == Some(b"Type1") && font.get(b"FontDescriptor").is_none()
    }
}
