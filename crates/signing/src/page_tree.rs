// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The pages of a file in their order (ISO 32000-2 §7.7.3), and what they inherit.

use std::collections::BTreeSet;

use pdf::{Dictionary, Document, Object, Reference};

/// One page with what its tree passes down.
#[derive(Debug, Clone)]
pub(crate) struct Page<'d> {
    pub(crate) reference: Reference,
    pub(crate) dictionary: &'d Dictionary,
    /// `/Rotate`, a multiple of 90.
    pub(crate) rotation: i64,
    /// `/MediaBox`, left, lower, right, upper.
    pub(crate) media_box: Option<[f64; 4]>,
    /// `/CropBox`: what is shown of the page; the media box where there is none.
    pub(crate) crop_box: Option<[f64; 4]>,
    /// `/Resources`, its own or inherited.
    pub(crate) resources: Option<&'d Object>,
}

/// What a node of the tree leaves to its kids.
#[derive(Debug, Clone, Copy, Default)]
struct Inherited<'d> {
    rotation: i64,
    media_box: Option<[f64; 4]>,
    crop_box: Option<[f64; 4]>,
    resources: Option<&'d Object>,
}

impl Page<'_> {
    /// What a reader shows of the page (ISO 32000-2 §14.11.2.1); `None` where the page has no size.
    pub(crate) fn shown(&self) -> Option<[f64; 4]> {
        let [left, lower, right, upper] = self.media_box?;
        let [a, b, c, d] = self.crop_box.unwrap_or([left, lower, right, upper]);
        let shown = [left.max(a), lower.max(b), right.min(c), upper.min(d)];
        let [left, lower, right, upper] = shown;
        (left < right && lower < upper).then_some(shown)
    }
}

/// All pages as of `revision`, and whether the tree leads twice to one object or list. Each is visited once, so this ends.
pub(crate) fn pages<'d>(document: &'d Document<'_>, revision: usize) -> (Vec<Page<'d>>, bool) {
    let mut found = Vec::new();
    let mut again = false;
    let (mut seen, mut lists) = (BTreeSet::new(), BTreeSet::new());
    let root = document
        .catalog(revision)
        .and_then(|(_, catalog)| catalog.value(b"Pages").as_reference());
    let mut open: Vec<(Reference, Inherited<'d>)> = root
        .map(|root| (root, Inherited::default()))
        .into_iter()
        .collect();
    while let Some((reference, inherited)) = open.pop() {
        let Some(node) = document.get(revision, reference).as_dictionary() else {
            continue;
        };
        if !seen.insert(reference) {
            again = true;
            continue;
        }
        let own = Inherited {
            rotation: document
                .resolve(revision, node.value(b"Rotate"))
                .as_integer()
                .unwrap_or(inherited.rotation),
            media_box: rectangle(document, revision, node.value(b"MediaBox")).or(inherited.media_box),
            crop_box: rectangle(document, revision, node.value(b"CropBox")).or(inherited.crop_box),
            resources: node.get(b"Resources").or(inherited.resources),
        };
        if node.get(b"Kids").is_none() {
            found.push(Page {
                reference,
                dictionary: node,
                rotation: turned(own.rotation),
                media_box: own.media_box,
                crop_box: own.crop_box,
                resources: own.resources,
            });
            continue;
        }
        let kids = document
            .resolve(revision, node.value(b"Kids"))
            .as_array()
            .unwrap_or_default();
        if !kids.is_empty() && !lists.insert(kids.as_ptr()) {
            again = true;
            continue;
        }
        document.step(kids.len());
        open.extend(
            kids.iter()
                .rev()
                .filter_map(Object::as_reference)
                .map(|kid| (kid, own)),
        );
    }
    (found, again)
}

/// Nodes above a page that are asked for what it inherits.
const MOST_PARENTS: usize = 64;

/// One page by its object, with what it inherits from the nodes it names as its parents.
pub(crate) fn page<'d>(
    document: &'d Document<'_>,
    revision: usize,
    reference: Reference,
) -> Option<Page<'d>> {
    let dictionary = document.get(revision, reference).as_dictionary()?;
    let (mut next, mut chain) = (Some(dictionary), Vec::new());
    while let Some(node) = next.filter(|_| chain.len() < MOST_PARENTS) {
        chain.push(node);
        let parent = node.value(b"Parent").as_reference();
        next = parent.and_then(|parent| document.get(revision, parent).as_dictionary());
    }
    let inherited = |key: &[u8]| chain.iter().find_map(|node| node.get(key));
    let rotation = inherited(b"Rotate").map(|value| document.resolve(revision, value));
    Some(Page {
        reference,
        dictionary,
        rotation: turned(rotation.and_then(Object::as_integer).unwrap_or(0)),
        media_box: inherited(b"MediaBox").and_then(|value| rectangle(document, revision, value)),
        crop_box: inherited(b"CropBox").and_then(|value| rectangle(document, revision, value)),
        resources: inherited(b"Resources"),
    })
}

/// A page is turned by a multiple of 90 degrees; viewers take anything else as 0 (ISO 32000-2 table 31).
fn turned(degrees: i64) -> i64 {
    if degrees % 90 == 0 {
        degrees.rem_euclid(360)
    } else {
        0
    }
}

/// Does the tree of fields lead twice to one object or list?
pub(crate) fn fields_meet(document: &Document<'_>, revision: usize) -> bool {
    let Some((_, form)) = document.form(revision) else {
        return false;
    };
    let (mut seen, mut lists) = (BTreeSet::new(), BTreeSet::new());
    let mut open = vec![form.value(b"Fields")];
    while let Some(list) = open.pop() {
        let kids = document.resolve(revision, list).as_array().unwrap_or_default();
        if !kids.is_empty() && !lists.insert(kids.as_ptr()) {
            return true;
        }
        for kid in kids {
            let Some(reference) = kid.as_reference() else {
                continue;
            };
            if !seen.insert(reference) {
                return true;
            }
            if let Some(field) = document.get(revision, reference).as_dictionary() {
                open.push(field.value(b"Kids"));
            }
        }
    }
    false
}

/// A rectangle with its corners in order.
pub(crate) fn rectangle(document: &Document<'_>, revision: usize, object: &Object) -> Option<[f64; 4]> {
    let items = document.resolve(revision, object).as_array()?;
    let numbers: Vec<f64> = items
        .iter()
        .filter_map(|item| document.resolve(revision, item).as_number())
        .collect();
    match numbers.as_slice() {
        [a, b, c, d] => Some([a.min(*c), b.min(*d), a.max(*c), b.max(*d)]),
        _ => None,
    }
}

/// Does the first rectangle lie in the second?
pub(crate) fn inside([a, b, c, d]: [f64; 4], [left, lower, right, upper]: [f64; 4]) -> bool {
    a >= left && b >= lower && c <= right && d <= upper
}

/// Do two rectangles share area?
pub(crate) fn overlap(left: [f64; 4], right: [f64; 4]) -> bool {
    let [a, b, c, d] = left;
    let [e, f, g, h] = right;
    a < g && e < c && b < h && f < d
}
