// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Annotations (R20): a new signature field's widget may join; where a certification allows annotations (P=3), notes and
//! markup may come, change and go, if they draw no text or picture of their own and cover nothing.

use std::collections::BTreeSet;

use pdf::{Dictionary, Indirect, Object, Reference};

use super::diff::Diff;
use crate::report::ChangeKind;

/// Annotations that speak about a page and draw nothing of their own; everything else could pass for content.
const QUIET: [&[u8]; 7] = [
    b"Text",
    b"Popup",
    b"Link",
    b"Highlight",
    b"Underline",
    b"Squiggly",
    b"Caret",
];

/// Keys by which an annotation is named; anything else makes it part of something.
const NAMED_BY: [&[u8]; 4] = [b"Annots", b"Popup", b"Parent", b"IRT"];

impl<'s> Diff<'s, '_> {
    /// Arrays that are nothing but somebody's /Annots.
    pub(super) fn annotation_arrays(&mut self) {
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
    /// signature fields of this revision. With P=3 others may come and go.
    pub(super) fn annotations(&mut self, place: Reference, old: &'s Object, new: &'s Object) {
        let old = self.before(old).as_array().unwrap_or_default();
        let new = self.after(new).as_array().unwrap_or_default();
        self.document.step(old.len() + new.len());
        let joins = |annotation: &&Object| {
            let reference = annotation.as_reference();
            reference.is_some_and(|one| self.signature_widgets.contains(&one) && self.is_fresh(one))
        };
        let kept: Vec<&Object> = new.iter().filter(|annotation| !joins(annotation)).collect();
        if kept.iter().copied().eq(old) {
            return;
        }
        let before: BTreeSet<Reference> = old.iter().filter_map(Object::as_reference).collect();
        let after: BTreeSet<Reference> = kept.iter().filter_map(|one| one.as_reference()).collect();
        let known = |one: &&Object| one.as_reference().is_some_and(|one| before.contains(&one));
        let stays = |one: &&Object| one.as_reference().is_some_and(|one| after.contains(&one));
        let direct = |one: &&Object| one.as_reference().is_none();
        let is_old = |one: &&Object| known(one) || direct(one);
        let is_kept = |one: &&Object| stays(one) || direct(one);
        if !kept.iter().copied().filter(is_old).eq(old.iter().filter(is_kept)) {
            self.illegal(Some(place), "R20", "annotations were exchanged or reordered");
        }
        let added: Vec<&Object> = kept.iter().copied().filter(|one| !is_old(one)).collect();
        let removed: Vec<&Object> = old.iter().filter(|one| !is_kept(one)).collect();
        for annotation in added {
            self.added(place, annotation);
        }
        for annotation in removed {
            self.removed(place, annotation);
        }
    }

    fn added(&mut self, place: Reference, annotation: &'s Object) {
        let reference = annotation.as_reference();
        let dictionary = self.after(annotation).as_dictionary();
        let what = format!("an annotation was added: {}", kind(dictionary));
        let fresh = reference.is_some_and(|one| self.is_fresh(one));
        let reason = match dictionary {
            Some(dictionary) if fresh => self.speaks_up(reference, dictionary),
            _ => Some("it is no new object of its own".to_owned()),
        };
        self.annotation(reference.unwrap_or(place), &what, reason);
    }

    /// Taking away what was drawn uncovers what lies below it.
    fn removed(&mut self, place: Reference, annotation: &'s Object) {
        let dictionary = self.before(annotation).as_dictionary();
        let what = format!("an annotation was removed: {}", kind(dictionary));
        let reason = match dictionary {
            Some(dictionary) if is_quiet(dictionary) && dictionary.get(b"AP").is_none() => None,
            _ => Some("it drew something of its own".to_owned()),
        };
        self.annotation(annotation.as_reference().unwrap_or(place), &what, reason);
    }

    /// Annotations redefined in place, where annotations may change at all.
    pub(super) fn annotation_objects(&mut self) {
        if self.permission != Some(3) {
            return;
        }
        let fields = self.document.fields(self.old);
        let widgets: BTreeSet<Reference> = fields.into_iter().flat_map(|field| field.widgets).collect();
        let changed: Vec<(&Indirect, &Indirect)> = self
            .redefined
            .values()
            .copied()
            .filter(|(old, _)| {
                let mut referrers = self
                    .graph
                    .referrers(self.document, self.old, old.reference.number)
                    .peekable();
                let dictionary = matches!(old.object, Object::Dictionary(_));
                dictionary
                    && !widgets.contains(&old.reference)
                    && referrers.peek().is_some()
                    && referrers.all(|referrer| NAMED_BY.contains(&referrer.key))
            })
            .collect();
        for (old, new) in changed {
            let (Some(before), Some(after)) = (old.object.as_dictionary(), new.object.as_dictionary()) else {
                continue;
            };
            if !is_quiet(before) {
                continue;
            }
            self.explain(old.reference.number);
            let what = format!("an annotation was changed: {}", kind(Some(after)));
            let reason = if before.value(b"Subtype") == after.value(b"Subtype") {
                self.speaks_up(Some(old.reference), after)
            } else {
                Some("it was of another kind".to_owned())
            };
            self.annotation(old.reference, &what, reason);
        }
    }

    /// With P=3 a quiet annotation is told; everything else is illegal.
    fn annotation(&mut self, object: Reference, what: &str, reason: Option<String>) {
        match (self.permission, reason) {
            (Some(3), None) => self.push(Some(object), ChangeKind::Annotation, "R20", what),
            (Some(3), Some(reason)) => self.illegal(Some(object), "R20", format!("{what}; {reason}")),
            _ => self.illegal(Some(object), "R20", what),
        }
    }

    /// Why an annotation could pass for content of the page.
    fn speaks_up(&self, reference: Option<Reference>, annotation: &Dictionary) -> Option<String> {
        if !is_quiet(annotation) {
            return Some("its kind can draw text, pictures or areas".to_owned());
        }
        if [&b"A"[..], b"AA", b"PA"]
            .iter()
            .any(|key| annotation.get(key).is_some())
        {
            return Some("it carries an action".to_owned());
        }
        let silent = matches!(annotation.value(b"Subtype").as_name(), Some(b"Link" | b"Popup"));
        if silent && annotation.get(b"AP").is_none() {
            return None;
        }
        let below = reference.map(|one| self.below(one, &[one])).unwrap_or_default();
        let covered: Vec<String> = below.certain.into_iter().chain(below.possible).collect();
        (!covered.is_empty()).then(|| format!("it covers {}", covered.join(", ")))
    }
}

fn is_quiet(annotation: &Dictionary) -> bool {
    let kind = annotation.value(b"Subtype").as_name();
    kind.is_some_and(|kind| QUIET.contains(&kind))
}

fn kind(annotation: Option<&Dictionary>) -> String {
    let kind = annotation.and_then(|one| one.value(b"Subtype").as_name());
    kind.map_or("of no known kind".to_owned(), |kind| {
        format!("/{}", pdf::text(kind))
    })
}
