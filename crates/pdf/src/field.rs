// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Form fields with their full names (ISO 32000-2 §12.7.4).

use std::collections::BTreeSet;

use crate::document::Document;
use crate::object::{Dictionary, Object, Reference};
use crate::text::text;

/// One terminal field.
#[derive(Debug, Clone)]
pub struct Field<'d> {
    /// The field's own object.
    pub reference: Reference,
    /// Its dictionary.
    pub dictionary: &'d Dictionary,
    /// Partial names from the root.
    pub segments: Vec<&'d [u8]>,
    /// `/FT`, inherited.
    pub field_type: Option<&'d [u8]>,
    /// `/V`, inherited.
    pub value: Option<&'d Object>,
    /// Widgets: the field itself or its nameless kids.
    pub widgets: Vec<Reference>,
    /// A dictionary on the way here had a key twice, or its kids are another field's as well and are not followed again.
    pub duplicate_key: bool,
}

impl Field<'_> {
    /// The full name, segments joined by a full stop, for people.
    #[must_use]
    pub fn name(&self) -> String {
        let parts: Vec<String> = self.segments.iter().map(|part| text(part)).collect();
        parts.join(".")
    }

    /// Is it a signature field?
    #[must_use]
    pub fn is_signature(&self) -> bool {
        self.field_type == Some(b"Sig")
    }
}

#[derive(Debug, Clone, Default)]
struct Inherited<'d> {
    depth: usize,
    segments: Vec<&'d [u8]>,
    field_type: Option<&'d [u8]>,
    value: Option<&'d Object>,
    duplicate_key: bool,
}

/// What a walk through the form has met.
#[derive(Debug, Default)]
struct Walk<'d> {
    fields: BTreeSet<Reference>,
    /// Lists of kids, by where they lie in memory: many fields may name one.
    lists: BTreeSet<*const Object>,
    found: Vec<Field<'d>>,
}

/// Steps of one field that is visited: it is put together from several look-ups.
const FIELD: usize = 16;
/// Bytes of a full name that are one step.
const NAME: usize = 64;
/// Deepest nesting of fields that is followed.
const DEPTH: usize = 32;

impl Document<'_> {
    /// The interactive form dictionary as of `revision`, and its object when it is indirect.
    #[must_use]
    pub fn form(&self, revision: usize) -> Option<(Option<Reference>, &Dictionary)> {
        let (_, catalog) = self.catalog(revision)?;
        let form = catalog.get(b"AcroForm")?;
        Some((form.as_reference(), self.resolve(revision, form).as_dictionary()?))
    }

    /// All terminal fields as of `revision`. Each object and each list is visited once, so this ends.
    #[must_use]
    pub fn fields(&self, revision: usize) -> Vec<Field<'_>> {
        let mut walk = Walk::default();
        if let Some((_, form)) = self.form(revision) {
            let roots = self
                .resolve(revision, form.value(b"Fields"))
                .as_array()
                .unwrap_or_default();
            let duplicate_key = form.duplicate_key().is_some();
            let inherited = Inherited {
                duplicate_key,
                ..Inherited::default()
            };
            for root in roots {
                self.visit(revision, root, &inherited, &mut walk);
            }
        }
        walk.found
    }

    /// Every full name of the form as of `revision`, of groups too. A new field may take none of them: fields of one full name
    /// are one field (ISO 32000-2 §12.7.4.2).
    #[must_use]
    pub fn field_names(&self, revision: usize) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        for field in self.fields(revision) {
            let name = field.name();
            for (at, _) in name.match_indices('.') {
                self.step(1 + at / NAME);
                names.extend(name.get(..at).map(str::to_owned));
            }
            names.insert(name);
        }
        names
    }

    fn visit<'d>(&'d self, revision: usize, object: &Object, inherited: &Inherited<'d>, walk: &mut Walk<'d>) {
        let Some(reference) = object.as_reference() else {
            return;
        };
        let Some(dictionary) = self.get(revision, reference).as_dictionary() else {
            return;
        };
        if inherited.depth > DEPTH || !walk.fields.insert(reference) {
            return;
        }
        let mut own = inherited.clone();
        own.depth += 1;
        if let Some(name) = self.resolve(revision, dictionary.value(b"T")).as_text() {
            own.segments.push(&name.bytes);
        }
        // Whoever asks for the full name reads all of it, for every field below.
        let name: usize = own.segments.iter().map(|segment| segment.len()).sum();
        self.step(FIELD + name / NAME);
        own.field_type = self
            .resolve(revision, dictionary.value(b"FT"))
            .as_name()
            .or(own.field_type);
        own.value = dictionary.get(b"V").or(own.value);
        own.duplicate_key |= dictionary.duplicate_key().is_some();
        let mut kids = self
            .resolve(revision, dictionary.value(b"Kids"))
            .as_array()
            .unwrap_or_default();
        if !kids.is_empty() && !walk.lists.insert(kids.as_ptr()) {
            own.duplicate_key = true;
            kids = &[];
        }
        let (named, widgets): (Vec<&Object>, Vec<&Object>) = kids.iter().partition(|kid| {
            self.resolve(revision, kid)
                .as_dictionary()
                .is_some_and(|kid| kid.get(b"T").is_some())
        });
        for kid in &named {
            self.visit(revision, kid, &own, walk);
        }
        if !named.is_empty() {
            return;
        }
        let mut widgets: Vec<Reference> = widgets
            .iter()
            .filter_map(|widget| widget.as_reference())
            .collect();
        if dictionary.get(b"Subtype").is_some() {
            widgets.push(reference);
        }
        walk.found.push(Field {
            reference,
            dictionary,
            segments: own.segments,
            field_type: own.field_type,
            value: own.value,
            widgets,
            duplicate_key: own.duplicate_key,
        });
    }
}
