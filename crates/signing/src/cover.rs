// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What something visible lies on: annotations by their boxes, text and pictures by where the page draws them.
//!
//! Asked before signing (the signer is told) and when a later revision brings something visible (R18a, R20).

use pdf::{Budget, Document, Object, Reference};

use crate::content::{self, Allowance, Mark, MarkKind};
use crate::page_tree::{Page, overlap, rectangle};
use crate::slot::Slot;

/// Lines below a signature that are still a frame or a table.
const MOST_STROKES: usize = 12;
/// Lines as short as letters are high, in points, and with how many of them it is more than a frame.
const SHORT: f64 = 72.0;
const MOST_SHORT: usize = 5;
/// Short lines within this height, in points, are one line with gaps.
const ROW: f64 = 4.0;

/// A box on a page as of a revision.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place<'p> {
    pub(crate) revision: usize,
    pub(crate) page: &'p Page<'p>,
    pub(crate) area: [f64; 4],
}

/// One thing that is covered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Covered {
    /// `text of the page (2 place(s))`, `an annotation /Widget (23 0)` …
    pub(crate) what: String,
    /// Known from its exact place, not from an estimate of how far a text runs or what a picture shows.
    pub(crate) certain: bool,
}

/// In words, one line a thing; nothing for an invisible signature.
pub(crate) fn report(document: &Document<'_>, slot: &Slot<'_>) -> Vec<String> {
    let Some(area) = slot.area else {
        return Vec::new();
    };
    let own = slot.existing.as_ref().map(|field| field.widgets.clone());
    let place = Place {
        revision: document.latest(),
        page: &slot.page,
        area,
    };
    let mut told = annotations(document, place, &own.unwrap_or_default());
    let marks = content::marks(
        document,
        place.revision,
        place.page,
        &mut Allowance::new(Budget::default()),
    );
    if let Some(marks) = &marks {
        told.extend(
            [
                &[MarkKind::Text][..],
                &[MarkKind::Picture],
                &[
                    MarkKind::Drawing,
                    MarkKind::Area,
                    MarkKind::Shape,
                    MarkKind::Stroke,
                ],
                &[MarkKind::Unknown],
            ]
            .iter()
            .filter_map(|kinds| drawn(marks.iter(), kinds, area)),
        );
    }
    let unknown = "what the visible signature covers of the page's content is not known";
    told.into_iter()
        .map(|one| format!("the visible signature covers {}", one.what))
        .chain(marks.is_none().then(|| unknown.to_owned()))
        .collect()
}

/// Text, pictures, shapes and annotations below `place`, whose page draws `marks`. Lines and frames do not count, nor does
/// a rectangle that is filled all around: a signature stands on one, or in a box.
pub(crate) fn under(
    document: &Document<'_>,
    place: Place<'_>,
    own: &[Reference],
    marks: &[Mark],
) -> Vec<Covered> {
    let mut found = annotations(document, place, own);
    let [left, lower, right, upper] = place.area;
    let around = |mark: &Mark| {
        let [a, b, c, d] = mark.area;
        mark.kind == MarkKind::Area && a <= left && b <= lower && c >= right && d >= upper
    };
    let marks = || marks.iter().filter(|mark| !around(mark));
    let kinds = [
        &[MarkKind::Text][..],
        &[MarkKind::Picture],
        &[MarkKind::Shape, MarkKind::Area],
        &[MarkKind::Unknown],
    ];
    found.extend(kinds.iter().filter_map(|kinds| drawn(marks(), kinds, place.area)));
    if let Some(strokes) =
        drawn(marks(), &[MarkKind::Stroke], place.area).filter(|_| is_lettering(marks(), place.area))
    {
        found.push(strokes);
    }
    found
}

/// Many lines, or several short ones that lie in no row, may be letters or bars.
fn is_lettering<'m>(marks: impl Iterator<Item = &'m Mark>, area: [f64; 4]) -> bool {
    let (mut all, mut short, mut bounds) = (0, 0, None);
    for mark in marks.filter(|mark| mark.kind == MarkKind::Stroke && overlap(mark.area, area)) {
        let [a, b, c, d] = mark.area;
        all += mark.parts;
        if (c - a).max(d - b) <= SHORT {
            short += 1;
            bounds = Some(bounds.map_or(mark.area, |[e, f, g, h]: [f64; 4]| {
                [a.min(e), b.min(f), c.max(g), d.max(h)]
            }));
        }
    }
    let in_a_row = bounds.is_none_or(|[a, b, c, d]| (c - a).min(d - b) <= ROW);
    all >= MOST_STROKES || (short >= MOST_SHORT && !in_a_row)
}

fn drawn<'m>(
    marks: impl Iterator<Item = &'m Mark> + Clone,
    kinds: &[MarkKind],
    area: [f64; 4],
) -> Option<Covered> {
    let kind = match kinds.first()? {
        MarkKind::Text => "text",
        MarkKind::Picture => "a picture",
        MarkKind::Shape | MarkKind::Area | MarkKind::Stroke | MarkKind::Drawing => "a drawing",
        MarkKind::Unknown => "something whose place is not known",
    };
    let below = marks.filter(|mark| kinds.contains(&mark.kind) && overlap(mark.area, area));
    let count = below.clone().count();
    let [left, lower, right, upper] = area;
    let begins = |mark: &Mark| {
        mark.begins
            .is_some_and(|(x, y)| left < x && x < right && lower < y && y < upper)
    };
    let what = if kinds == [MarkKind::Unknown] {
        kind.to_owned()
    } else {
        format!("{kind} of the page ({count} place(s))")
    };
    (count > 0).then(|| Covered {
        what,
        certain: below.clone().any(begins),
    })
}

/// Annotations that are shown; a link or a pop-up note draws nothing of its own without an appearance.
fn annotations(document: &Document<'_>, place: Place<'_>, own: &[Reference]) -> Vec<Covered> {
    let Place { revision, page, area } = place;
    let mut found = Vec::new();
    let annotations = document.resolve(revision, page.dictionary.value(b"Annots"));
    for item in annotations.as_array().unwrap_or_default() {
        let is_own = item.as_reference().is_some_and(|one| own.contains(&one));
        let Some(annotation) = document.resolve(revision, item).as_dictionary() else {
            continue;
        };
        let kind = annotation.value(b"Subtype").as_name();
        let hidden = document
            .resolve(revision, annotation.value(b"F"))
            .as_integer()
            .is_some_and(|flags| flags & 2 != 0);
        let drawn = document.resolve(revision, annotation.value(b"AP")) != &Object::Null;
        let shown = !hidden && (drawn || !matches!(kind, Some(b"Link" | b"Popup")));
        let below =
            rectangle(document, revision, annotation.value(b"Rect")).filter(|[a, b, c, d]| a < c && b < d);
        if shown && !is_own && below.is_some_and(|below| overlap(below, area)) {
            let kind = kind.map(pdf::text).unwrap_or_default();
            let object = item
                .as_reference()
                .map(|one| format!(" ({one})"))
                .unwrap_or_default();
            found.push(Covered {
                what: format!("an annotation /{kind}{object}"),
                certain: true,
            });
        }
    }
    found
}
