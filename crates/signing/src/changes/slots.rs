// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! New objects need a place that a rule knows (R14): a list of validation material, an appearance, a signature. What is
//! reached in another way is illegal; what nothing reaches is told.

use std::collections::BTreeSet;

use pdf::{Dictionary, Entry, Indirect, Object, Reference};

use super::diff::{Diff, describe};
use super::graph::Source;
use crate::report::ChangeKind;

impl<'s> Diff<'s, '_> {
    /// A rule knows this new object, though not what it refers to.
    pub(crate) fn admit(&mut self, object: &Object) {
        if let Some(reference) = object.as_reference().filter(|one| self.is_fresh(*one)) {
            self.admitted.insert(reference.number);
        }
    }

    /// A rule knows this object and every new one below it.
    pub(crate) fn admit_tree(&mut self, object: &'s Object) {
        let mut open = vec![object];
        while let Some(object) = open.pop() {
            if !self.step(1) {
                return;
            }
            match object {
                Object::Reference(reference) => {
                    let fresh = self.fresh.get(&reference.number).copied();
                    if let Some(new) = fresh.filter(|new| new.reference == *reference)
                        && self.admitted.insert(reference.number)
                    {
                        open.push(&new.object);
                    }
                }
                Object::Array(items) => open.extend(items),
                Object::Dictionary(dictionary) => open.extend(dictionary.iter().map(|(_, value)| value)),
                Object::Stream(stream) => open.extend(stream.dictionary.iter().map(|(_, value)| value)),
                _ => {}
            }
        }
    }

    /// Does nothing in `object` or the new objects below it lead back into the pages or the catalog?
    pub(crate) fn is_self_contained(&self, object: &'s Object) -> bool {
        let (mut open, mut seen) = (vec![object], BTreeSet::new());
        while let Some(object) = open.pop() {
            if !self.step(1) {
                return false;
            }
            match object {
                Object::Reference(reference) => {
                    if !seen.insert(*reference) {
                        continue;
                    }
                    let target = self.document.get(self.new, *reference);
                    if self.is_fresh(*reference) {
                        open.push(target);
                    } else if target.as_dictionary().is_some_and(is_structure) {
                        return false;
                    }
                }
                Object::Array(items) => open.extend(items),
                Object::Dictionary(dictionary) => open.extend(dictionary.iter().map(|(_, value)| value)),
                Object::Stream(stream) => open.extend(stream.dictionary.iter().map(|(_, value)| value)),
                _ => {}
            }
        }
        true
    }

    /// The streams that carry the revision itself.
    pub(super) fn admit_structure(&mut self) {
        let document = self.document;
        let Some(revision) = document.revisions().get(self.new) else {
            return;
        };
        let containers = revision.entries().values().filter_map(|entry| match entry {
            Entry::InStream { container, .. } => Some(*container),
            _ => None,
        });
        let carriers: BTreeSet<u32> = containers.chain(revision.xref_stream()).collect();
        for number in carriers {
            let stream = self.fresh.get(&number).and_then(|new| new.object.as_stream());
            if let Some(stream) = stream {
                self.admitted.insert(number);
                self.admit_tree(stream.dictionary.value(b"Length"));
            }
        }
    }

    /// R14: new objects that no rule knows.
    pub(super) fn new_objects(&mut self) {
        let fresh: Vec<&Indirect> = self.fresh.values().copied().collect();
        let mut unreached = BTreeSet::new();
        for new in fresh {
            let number = new.reference.number;
            // A trailer's keys of somebody's own mean nothing to a viewer, even if they lead nowhere.
            let waiting = self
                .graph
                .referrers(self.document, self.old, number)
                .any(|referrer| matches!(referrer.source, Source::Object(_)));
            let what = describe(&new.object);
            if waiting {
                let what = format!("a new object under a number the signed part refers to: {what}");
                self.illegal(Some(new.reference), "R14", what);
            } else if self.admitted.contains(&number) || self.is_hybrid_stream(new) {
            } else if self.is_reached(number, &mut unreached) {
                let what = format!("a new object in a place no rule allows: {what}");
                self.illegal(Some(new.reference), "R14", what);
            } else {
                let what = format!("a new object nothing refers to: {what}");
                self.push(Some(new.reference), ChangeKind::None, "R14", what);
            }
        }
    }

    /// Does an object that was there before, or a trailer, lead to this new one, be it through others?
    /// What leads to an unreached one is `unreached` itself and not asked again.
    fn is_reached(&self, number: u32, unreached: &mut BTreeSet<u32>) -> bool {
        let (mut open, mut seen) = (vec![number], BTreeSet::from([number]));
        while let Some(number) = open.pop() {
            for referrer in self.graph.referrers(self.document, self.new, number) {
                let Source::Object(source) = referrer.source else {
                    return true;
                };
                let from = source.reference.number;
                if !self.fresh.contains_key(&from) || self.admitted.contains(&from) {
                    return true;
                }
                if !unreached.contains(&from) && seen.insert(from) {
                    open.push(from);
                }
            }
        }
        unreached.extend(seen);
        false
    }

    /// The stream that `/XRefStm` names by its place.
    fn is_hybrid_stream(&self, new: &Indirect) -> bool {
        let revision = self.document.revisions().get(self.new);
        let named = revision.and_then(|one| one.trailer.value(b"XRefStm").as_integer());
        named.is_some_and(|at| usize::try_from(at).is_ok_and(|at| at == new.span.start))
    }
}

/// A page, an annotation or what holds them together.
fn is_structure(dictionary: &Dictionary) -> bool {
    let kind = dictionary.value(b"Type").as_name();
    matches!(kind, Some(b"Page" | b"Pages" | b"Catalog" | b"Annot"))
}

/// Every reference in a list.
pub(super) fn references(object: &Object) -> BTreeSet<Reference> {
    let items = object.as_array().unwrap_or_default().iter();
    items.filter_map(Object::as_reference).collect()
}
