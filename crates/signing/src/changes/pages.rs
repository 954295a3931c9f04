// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Pages: nothing may change but that a new signature field's widget joins `/Annots` (R18, R20, R21).

use std::cmp::Ordering;

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

    /// The old ones are all there in their order (it decides what lies on top); new ones are widgets of the
    /// signature fields of this revision.
    fn annotations(&mut self, place: Reference, old: &'s Object, new: &'s Object) {
        let old = self.before(old).as_array().unwrap_or_default();
        let new = self.after(new).as_array().unwrap_or_default();
        let joins = |annotation: &Object| {
            let reference = annotation.as_reference();
            reference.is_some_and(|one| self.signature_widgets.contains(&one) && self.is_fresh(one))
        };
        let kept: Vec<&Object> = new.iter().filter(|annotation| !joins(annotation)).collect();
        let what = match kept.len().cmp(&old.len()) {
            Ordering::Less => "an annotation was removed",
            Ordering::Greater => "an annotation was added",
            Ordering::Equal if kept.into_iter().eq(old) => return,
            Ordering::Equal => "annotations were exchanged or reordered",
        };
        self.illegal(Some(place), "R20", what);
    }
}
