// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Pages: nothing may change but that a new signature field's widget joins `/Annots` (R18, R20, R21).

use std::collections::BTreeSet;

use pdf::{Dictionary, Indirect, Object, Reference};

use super::diff::{Diff, differing};

impl<'s> Diff<'s, '_> {
    pub(crate) fn pages(&mut self) {
        let pages: Vec<(&Indirect, &Indirect)> = self
            .redefined
            .values()
            .copied()
            .filter(|(old, _)| {
                old.object
                    .as_dictionary()
                    .is_some_and(|page| page.value(b"Type").as_name() == Some(b"Page"))
            })
            .collect();
        for (old, new) in pages {
            if let (Some(before), Some(after)) = (old.object.as_dictionary(), new.object.as_dictionary()) {
                self.page(old.reference, before, after);
            }
        }
        self.annotation_arrays();
    }

    fn page(&mut self, page: Reference, old: &'s Dictionary, new: &'s Dictionary) {
        self.explain(page.number);
        for key in differing(old, new) {
            if key == b"Annots" {
                self.annotations(page, old.value(key), new.value(key));
            } else {
                self.illegal(Some(page), "R21", format!("page: /{} changed", pdf::text(key)));
            }
        }
    }

    /// Arrays that are nothing but somebody's /Annots.
    fn annotation_arrays(&mut self) {
        let arrays: Vec<(&Indirect, &Indirect)> = self
            .redefined
            .values()
            .copied()
            .filter(|(old, _)| {
                let mut referrers = self
                    .graph
                    .referrers(self.document, self.old, old.reference.number)
                    .peekable();
                old.object.as_array().is_some()
                    && referrers.peek().is_some()
                    && referrers.all(|referrer| referrer.key == b"Annots")
            })
            .collect();
        for (old, new) in arrays {
            self.explain(old.reference.number);
            self.annotations(old.reference, &old.object, &new.object);
        }
    }

    /// The old ones are all there; new ones are widgets of new signature fields.
    fn annotations(&mut self, place: Reference, old: &'s Object, new: &'s Object) {
        let old = self.before(old).as_array().unwrap_or_default();
        let new = self.after(new).as_array().unwrap_or_default();
        if !new.starts_with(old) && !old.iter().all(|annotation| new.contains(annotation)) {
            self.illegal(Some(place), "R20", "an annotation was removed");
        }
        let document = self.document;
        let known: BTreeSet<Reference> = document
            .fields(self.old)
            .into_iter()
            .flat_map(|field| field.widgets)
            .collect();
        let signatures: BTreeSet<Reference> = document
            .fields(self.new)
            .into_iter()
            .filter(pdf::Field::is_signature)
            .flat_map(|field| field.widgets)
            .collect();
        for annotation in new.iter().filter(|annotation| !old.contains(annotation)) {
            match annotation.as_reference() {
                // The widget of a new field, judged there; or of one that hung on no page so far.
                Some(widget) if signatures.contains(&widget) && self.is_fresh(widget) => {}
                Some(widget) if signatures.contains(&widget) && known.contains(&widget) => {
                    self.illegal(Some(widget), "R20", "an old widget was put on a page");
                }
                reference => self.illegal(reference.or(Some(place)), "R20", "an annotation was added"),
            }
        }
    }
}
