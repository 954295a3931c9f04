// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Pages: nothing may change but their `/Annots` (R21).

use pdf::{Dictionary, Indirect, Reference};

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
        self.annotation_objects();
        self.annotation_arrays();
    }

    fn page(&mut self, page: Reference, old: &'s Dictionary, new: &'s Dictionary) {
        self.explain(page.number);
        for key in differing(old, new) {
            if key == b"Annots" {
                self.admit(new.value(key));
                self.annotations(page, old.value(key), new.value(key));
            } else {
                self.illegal(Some(page), "R21", format!("page: /{} changed", pdf::text(key)));
            }
        }
    }
}
