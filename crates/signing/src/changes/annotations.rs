// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Annotations (R20): a new signature field's widget may join; where a certification allows annotations (P=3), notes and
//! markup may come, change and go, if they draw no text or picture of their own and cover nothing. What was signed keeps
//! its looks: it is neither brought to light nor drawn anew.

use std::collections::BTreeSet;

use pdf::{Dictionary, Indirect, Object, Reference};

use super::diff::Diff;
use crate::content::{Mark, MarkKind};
use crate::page_tree::rectangle;
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

/// Keys of such annotations (ISO 32000-2 tables 166, 172 to 182). Any other could switch them or make them act.
const NOTE: [&[u8]; 32] = [
    b"Type",
    b"Subtype",
    b"Rect",
    b"Contents",
    b"P",
    b"NM",
    b"M",
    b"F",
    b"AP",
    b"AS",
    b"Border",
    b"BS",
    b"C",
    b"StructParent",
    b"Popup",
    b"Parent",
    b"T",
    b"CA",
    b"RC",
    b"CreationDate",
    b"IRT",
    b"RT",
    b"IT",
    b"Subj",
    b"Name",
    b"State",
    b"StateModel",
    b"QuadPoints",
    b"Open",
    b"Dest",
    b"H",
    b"Sy",
];

/// An `/AP` holds dictionaries of states, which hold streams (ISO 32000-2 §12.5.5).
const APPEARANCE: usize = 2;

/// Numbers of one quadrilateral in `/QuadPoints`.
const QUADRILATERAL: usize = 8;

/// Points that the picture of a note takes on the page, however small its box is.
const ICON: f64 = 32.0;

/// The border of an annotation that does not say (ISO 32000-2 table 166).
const LINE: f64 = 1.0;

/// Points of a path in the appearance of a markup, and height of what may have more: a wavy line is no lettering.
const MOST_POINTS: usize = 10;
const WAVE: f64 = 4.0;

/// Paths that draw the picture of a note.
const MOST_PATHS: usize = 256;

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
        let after = self.after(new);
        if after.as_array().is_none() && new != &Object::Null {
            self.illegal(Some(place), "R20", "/Annots leads to no array");
        }
        let new = after.as_array().unwrap_or_default();
        if !self.step(old.len() + new.len()) {
            return;
        }
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
        let reason = match (dictionary, reference.filter(|one| self.is_fresh(*one))) {
            (Some(dictionary), Some(fresh)) => {
                self.admit_tree(annotation);
                self.speaks_up((fresh, self.new), dictionary)
            }
            _ => Some("it is no new object of its own".to_owned()),
        };
        self.annotation(reference.unwrap_or(place), &what, reason);
    }

    /// Taking away what was drawn uncovers what lies below it.
    fn removed(&mut self, place: Reference, annotation: &'s Object) {
        let dictionary = self.before(annotation).as_dictionary();
        let what = format!("an annotation was removed: {}", kind(dictionary));
        let reason = match (dictionary, annotation.as_reference()) {
            (Some(dictionary), Some(reference)) => self.speaks_up((reference, self.old), dictionary),
            _ => Some("it drew something of its own".to_owned()),
        };
        self.annotation(annotation.as_reference().unwrap_or(place), &what, reason);
    }

    /// Annotations redefined in place, where annotations may change at all.
    pub(super) fn annotation_objects(&mut self) {
        if self.permission != Some(3) {
            return;
        }
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
                    && self.forms.owner(old.reference.number).is_none()
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
            self.admit_tree(&new.object);
            let what = format!("an annotation was changed: {}", kind(Some(after)));
            let reason = if before.value(b"Subtype") == after.value(b"Subtype") {
                // What it covered comes to light, what it covers now is gone.
                self.speaks_up((old.reference, self.old), before)
                    .or_else(|| self.speaks_up((new.reference, self.new), after))
                    .or_else(|| self.looks_otherwise(before, after))
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

    /// Why an annotation, as of a revision, could pass for content of the page, or hides some.
    fn speaks_up(
        &mut self,
        (reference, revision): (Reference, usize),
        annotation: &'s Dictionary,
    ) -> Option<String> {
        if !is_quiet(annotation) {
            return Some("its kind can draw text, pictures or areas".to_owned());
        }
        if [&b"A"[..], b"AA", b"PA"]
            .iter()
            .any(|key| annotation.get(key).is_some())
        {
            return Some("it carries an action".to_owned());
        }
        if let Some((key, _)) = annotation.iter().find(|(key, _)| !NOTE.contains(key)) {
            return Some(format!("it has the key /{}", pdf::text(key)));
        }
        if annotation
            .get(b"Open")
            .is_some_and(|open| open != &Object::Boolean(false))
        {
            return Some("it is open and shows its text".to_owned());
        }
        if revision == self.new
            && let Some(fault) = self.appearance(annotation, "R20")
        {
            return Some(format!("its appearance {fault}"));
        }
        if let Some(fault) = self.draws(annotation, revision) {
            return Some(format!("its appearance {fault}"));
        }
        let resolve = |key: &[u8]| self.document.resolve(revision, annotation.value(key));
        let border = border(resolve(b"BS"), resolve(b"Border"));
        // A closed window is not drawn, and of a link only the border.
        let silent = match annotation.value(b"Subtype").as_name() {
            Some(b"Popup") => true,
            Some(b"Link") => border <= 0.0,
            _ => false,
        };
        if silent && annotation.get(b"AP").is_none() {
            return None;
        }
        let reach = self.reach(annotation, revision).map(|reach| grow(reach, border));
        let below = self.below_area((reference, revision), reach, &[reference]);
        let covered: Vec<String> = below.certain.into_iter().chain(below.possible).collect();
        (!covered.is_empty()).then(|| format!("it covers {}", covered.join(", ")))
    }

    /// Is what was signed seen where it was not, or drawn in another way?
    fn looks_otherwise(&self, before: &Dictionary, after: &Dictionary) -> Option<String> {
        if self.comes_into_view(before, after) {
            return Some("it was hidden".to_owned());
        }
        let drawn = before.get(b"AP").is_some();
        let other = [&b"AP"[..], b"AS"]
            .iter()
            .any(|key| before.value(key) != after.value(key));
        (drawn && other).then(|| "it had another appearance".to_owned())
    }

    /// Why an appearance is more than the picture or the mark that its kind has (ISO 32000-2 §12.5.6.4 to §12.5.6.14).
    fn draws(&self, annotation: &'s Dictionary, revision: usize) -> Option<String> {
        let kind = annotation.value(b"Subtype").as_name().unwrap_or_default();
        let document = self.document;
        let mut open = vec![(annotation.value(b"AP"), APPEARANCE)];
        let points = document
            .resolve(revision, annotation.value(b"QuadPoints"))
            .as_array();
        let most = match kind {
            b"Text" => MOST_PATHS,
            _ => points.map_or(1, |points| points.len() / QUADRILATERAL).max(1),
        };
        let place = rectangle(document, revision, annotation.value(b"Rect"));
        while let Some((object, depth)) = open.pop() {
            if !self.step(1) {
                return Some("takes too long to look at".to_owned());
            }
            match document.resolve(revision, object) {
                Object::Null => {}
                Object::Dictionary(states) if depth > 0 => {
                    open.extend(states.iter().map(|(_, state)| (state, depth - 1)));
                }
                Object::Stream(_) if matches!(kind, b"Link" | b"Popup") => {
                    return Some("is none that a link or a window has".to_owned());
                }
                Object::Stream(stream) => {
                    let marks = self.material.drawn_by(document, revision, stream);
                    let fault = match (marks, place) {
                        (Some(marks), Some(place)) => lettering(&marks, place, kind == b"Text", most),
                        _ => Some("cannot be read to the end"),
                    };
                    if let Some(fault) = fault {
                        return Some(fault.to_owned());
                    }
                }
                _ => return Some("is no stream".to_owned()),
            }
        }
        None
    }

    /// Where it can draw: its box, its picture, the quadrilaterals it marks.
    fn reach(&self, annotation: &Dictionary, revision: usize) -> Option<[f64; 4]> {
        let [left, lower, right, upper] = rectangle(self.document, revision, annotation.value(b"Rect"))?;
        let mut reach = [left, lower, right, upper];
        if annotation.value(b"Subtype").as_name() == Some(b"Text") {
            reach = join(reach, [left, upper - ICON, left + ICON, upper]);
        }
        let points = match self.document.resolve(revision, annotation.value(b"QuadPoints")) {
            Object::Null => return Some(reach),
            points => points.as_array().filter(|points| self.step(points.len()))?,
        };
        for pair in points.chunks(2) {
            let [x, y] = pair else { return None };
            let number = |object: &Object| self.document.resolve(revision, object).as_number();
            let (x, y) = (number(x)?, number(y)?);
            reach = join(reach, [x, y, x, y]);
        }
        Some(reach)
    }
}

fn join([a, b, c, d]: [f64; 4], [e, f, g, h]: [f64; 4]) -> [f64; 4] {
    [a.min(e), b.min(f), c.max(g), d.max(h)]
}

fn grow([left, lower, right, upper]: [f64; 4], by: f64) -> [f64; 4] {
    [left - by, lower - by, right + by, upper + by]
}

/// The greatest width that readers may draw (ISO 32000-2 tables 166 and 168); infinite where it is no number.
fn border(style: &Object, border: &Object) -> f64 {
    let width = |object: &Object| match object {
        Object::Null => LINE,
        width => width.as_number().map_or(f64::INFINITY, f64::abs),
    };
    let styled = style.as_dictionary().map(|style| width(style.value(b"W")));
    let plain = border.as_array().map(|items| items.get(2).map_or(LINE, width));
    match (styled, plain) {
        (Some(one), Some(other)) => one.max(other),
        (Some(one), None) | (None, Some(one)) => one,
        (None, None) => LINE,
    }
}

/// What in these marks, the box of the appearance first, could be read as content of the page when they are drawn in
/// `place`. A mark-up may have `most` of them.
fn lettering(marks: &[Mark], place: [f64; 4], note: bool, most: usize) -> Option<&'static str> {
    let size = |[left, lower, right, upper]: [f64; 4]| (right - left, upper - lower);
    let (width, height) = size(place);
    if note && (width > ICON || height > ICON) {
        return (marks.len() > 1).then_some("is larger than the picture of a note");
    }
    let (frame, rest) = marks.split_first()?;
    let (across, up) = size(frame.area);
    // How much the appearance grows when it is fitted into its place.
    let scale = (width / across).max(height / up);
    let flat = |area| {
        let (width, height) = size(area);
        width.min(height) * scale <= WAVE
    };
    let mut row: Option<[f64; 4]> = None;
    let mut flats = 0;
    let mut count = 0;
    for mark in rest {
        match mark.kind {
            MarkKind::Drawing => continue,
            MarkKind::Text => return Some("draws text"),
            MarkKind::Picture => return Some("draws a picture, a pattern or through a mask"),
            MarkKind::Unknown => return Some("draws what cannot be followed"),
            MarkKind::Shape if !note && mark.parts > MOST_POINTS && !flat(mark.area) => {
                return Some("draws more than a mark");
            }
            MarkKind::Shape | MarkKind::Area | MarkKind::Stroke => {}
        }
        if flat(mark.area) {
            row = Some(row.map_or(mark.area, |row| join(row, mark.area)));
            flats += 1;
        } else {
            count += 1;
        }
    }
    // What lies in one row is one line.
    count += if row.is_some_and(flat) { 1 } else { flats };
    (count > most).then_some("draws more than its marks")
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
