// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What something visible lies on, as the page was before (R18a, R20).

use std::collections::BTreeSet;

use pdf::{Dictionary, Document, Indirect, Object, Reference};

use super::diff::Diff;
use super::graph::Source;
use crate::cover::{self, Place};
use crate::page_tree::{self, Page, rectangle};

/// Boxes of one revision that are compared with their pages; behind them nothing is known.
const MOST_BOXES: usize = 64;

/// What lies below a box.
#[derive(Debug, Default)]
pub(crate) struct Below {
    /// What is certainly covered, in words.
    pub(crate) certain: Vec<String>,
    /// What may be covered, or is not known.
    pub(crate) possible: Vec<String>,
}

impl Below {
    fn unknown(why: &str) -> Self {
        Self {
            certain: Vec::new(),
            possible: vec![format!("something: {why}")],
        }
    }
}

impl<'s> Diff<'s, '_> {
    /// What the annotation `widget` of this revision covers on every page that lists it.
    pub(crate) fn below(&self, widget: Reference, own: &[Reference]) -> Below {
        let dictionary = self.document.get(self.new, widget).as_dictionary();
        let area = dictionary.and_then(|one| rectangle(self.document, self.new, one.value(b"Rect")));
        let mut below = self.below_area((widget, self.new), area, own);
        if dictionary.is_some_and(|one| has_flag(self.document, self.new, one, NO_ZOOM)) {
            let what = "something: it keeps its size when the page is made smaller, so its box is not known";
            below.possible.push(what.to_owned());
        }
        below
    }

    /// The same of `area`, where the annotation as of a revision draws.
    pub(crate) fn below_area(
        &self,
        (annotation, revision): (Reference, usize),
        area: Option<[f64; 4]>,
        own: &[Reference],
    ) -> Below {
        let document = self.document;
        let boxes = self.boxes.get();
        self.boxes.set(boxes + 1);
        let dictionary = document.get(revision, annotation).as_dictionary();
        let (Some(dictionary), Some(area), true) = (dictionary, area, boxes < MOST_BOXES) else {
            return Below::unknown("its box is not known, or there are too many");
        };
        let mut below = Below::default();
        for page in self.pages_with(annotation, revision) {
            if page.rotation != 0 && has_flag(document, revision, dictionary, NO_ROTATE) {
                let what = "something: it does not turn with its page, so its box is not known";
                below.possible.push(what.to_owned());
                continue;
            }
            let Some(marks) = self.material.drawn(document, self.old, &page) else {
                let what = "something: the content of its page cannot be read to the end";
                below.possible.push(what.to_owned());
                continue;
            };
            let place = Place {
                revision: self.old,
                page: &page,
                area,
            };
            for covered in cover::under(document, place, own, &marks) {
                if covered.certain {
                    below.certain.push(covered.what);
                } else {
                    below.possible.push(covered.what);
                }
            }
        }
        below
    }

    /// The pages, as they were, whose `/Annots` list the annotation as of `revision`.
    fn pages_with(&self, annotation: Reference, revision: usize) -> Vec<Page<'s>> {
        let listing = |number: u32| {
            let referrers = self.graph.referrers(self.document, revision, number);
            referrers.filter_map(|referrer| match referrer.source {
                Source::Object(source) => Some((source, referrer.key)),
                Source::Trailer(_) => None,
            })
        };
        let mut pages: BTreeSet<Reference> = BTreeSet::new();
        for (source, key) in listing(annotation.number) {
            if key == b"Annots" {
                pages.insert(source.reference);
            } else if is_list(source) {
                let named = listing(source.reference.number).filter(|(_, key)| *key == b"Annots");
                pages.extend(named.map(|(page, _)| page.reference));
            }
        }
        // What a page inherits comes down the tree that viewers walk, whatever it names as its parent.
        let tree = self.tree.get_or_init(|| {
            let (pages, _) = page_tree::pages(self.document, self.old);
            pages.into_iter().map(|page| (page.reference, page)).collect()
        });
        let page = |page: Reference| {
            let found = tree.get(&page).cloned();
            found.or_else(|| page_tree::page(self.document, self.old, page))
        };
        pages.into_iter().filter_map(page).collect()
    }
}

fn is_list(source: &Indirect) -> bool {
    matches!(source.object, Object::Array(_))
}

/// Flags of annotations that are drawn elsewhere than their box says (ISO 32000-2 table 167).
const NO_ZOOM: i64 = 1 << 3;
const NO_ROTATE: i64 = 1 << 4;

/// Is this flag set as of the revision, or not known?
fn has_flag(document: &Document<'_>, revision: usize, annotation: &Dictionary, flag: i64) -> bool {
    match document.resolve(revision, annotation.value(b"F")) {
        Object::Null => false,
        flags => flags.as_integer().is_none_or(|flags| flags & flag != 0),
    }
}
