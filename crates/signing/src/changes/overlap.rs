// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What something new and visible lies on, as the page was before (R18a, R20).

use pdf::{Dictionary, Object, Reference};

use super::diff::Diff;
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

impl<'s> Diff<'s, '_> {
    /// What the annotation `widget` of this revision covers on every page that lists it.
    pub(crate) fn below(&self, widget: Reference, own: &[Reference]) -> Below {
        let mut below = Below::default();
        let document = self.document;
        let boxes = self.boxes.get();
        self.boxes.set(boxes + 1);
        let dictionary = document.get(self.new, widget).as_dictionary();
        let area = dictionary.and_then(|one| rectangle(document, self.new, one.value(b"Rect")));
        let (Some(dictionary), Some(area), true) = (dictionary, area, boxes < MOST_BOXES) else {
            below
                .possible
                .push("something: its box is not known, or there are too many".to_owned());
            return below;
        };
        for page in self.pages_with(widget) {
            if page.rotation != 0 && stays_upright(dictionary) {
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

    /// The old pages whose new `/Annots` list the annotation.
    fn pages_with(&self, annotation: Reference) -> Vec<Page<'s>> {
        let document = self.document;
        let pages = self
            .old_pages
            .get_or_init(|| page_tree::pages(document, self.old).0);
        let lists = |page: &&Page<'s>| {
            let now = document.get(self.new, page.reference).as_dictionary();
            let listed = now.map(|page| document.resolve(self.new, page.value(b"Annots")));
            let items = listed.and_then(Object::as_array).unwrap_or_default();
            document.step(items.len());
            items.iter().any(|item| item.as_reference() == Some(annotation))
        };
        pages.iter().filter(lists).cloned().collect()
    }
}

/// The flag NoRotate (ISO 32000-2 table 167).
fn stays_upright(annotation: &Dictionary) -> bool {
    let flags = annotation.value(b"F").as_integer();
    flags.is_some_and(|flags| flags & 16 != 0)
}
