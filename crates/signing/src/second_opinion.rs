// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! A second opinion by picture (R24): what was signed and what is shown, drawn by somebody else and compared outside the
//! boxes that were allowed to change. It is an extra alarm: it can spoil a verdict and never mends one.

use std::collections::BTreeSet;

use pdf::{Document, Object, Reference};
use pki::{Indication, Severity, SubIndication};

use crate::judge::{Judge, Place, Rule};
use crate::page_tree::{self, Page, rectangle};
use crate::report::{Report, SignatureReport, Verdict};

const R24: Rule = Rule("R24", "ISO 32000-2 §12.8.2.2; comparison by picture");

/// Channels may differ by this much: edges are rounded.
const TOLERANCE: u8 = 8;

/// Draws pages. Given by the caller: this crate draws nothing, and a drawing program is not to be trusted with a verdict.
pub trait PageRenderer {
    /// All pages of `pdf`, one picture element per unit of default user space, the crop box filling the picture.
    ///
    /// # Errors
    /// Why it cannot be drawn, in words.
    fn draw(&self, pdf: &[u8]) -> Result<Vec<PagePicture>, String>;
}

/// A drawn page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PagePicture {
    /// PagePicture elements in a row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// Red, green, blue and opacity of each, row by row from the upper left.
    pub pixels: Vec<[u8; 4]>,
}

/// Compare what each signature signed with what the file shows now, and say so in `report`.
pub fn compare_pictures(
    bytes: &[u8],
    budget: &pdf::Budget,
    renderer: &dyn PageRenderer,
    report: &mut Report,
) {
    let later = |one: &SignatureReport| covered(one).is_some_and(|end| end < bytes.len());
    if !report.signatures.iter().any(later) {
        return;
    }
    let Ok(document) = Document::parse(bytes, budget) else {
        for signature in &mut report.signatures {
            let mut judge = Judge::default();
            let message = "the pages cannot be compared by picture: the file is encrypted";
            judge.note(Severity::Info, R24, message, Place::nowhere());
            conclude(signature, judge);
        }
        return;
    };
    let shown = renderer.draw(bytes);
    let mut drawn: Vec<(usize, Result<Vec<PagePicture>, String>)> = Vec::new();
    for signature in &mut report.signatures {
        let Some(end) = covered(signature).filter(|end| *end < bytes.len()) else {
            continue;
        };
        // The end of line behind the ranges belongs to the revision.
        let revision = document.revisions().iter().position(|one| one.span.end >= end);
        let Some((revision, span)) = revision.and_then(|at| Some((at, &document.revisions().get(at)?.span)))
        else {
            continue;
        };
        if !drawn.iter().any(|(known, _)| *known == revision) {
            let signed = renderer.draw(bytes.get(..span.end).unwrap_or_default());
            drawn.push((revision, signed));
        }
        let signed = drawn
            .iter()
            .find(|(known, _)| *known == revision)
            .map(|(_, one)| one);
        let mut judge = Judge::default();
        match (signed, &shown) {
            (Some(Ok(signed)), Ok(shown)) => compare(&document, revision, (signed, shown), &mut judge),
            (Some(Err(reason)), _) | (_, Err(reason)) => {
                let message = format!("the pages cannot be compared by picture: {reason}");
                judge.note(Severity::Info, R24, message, Place::nowhere());
            }
            (None, Ok(_)) => {}
        }
        conclude(signature, judge);
    }
    let open = report
        .signatures
        .iter()
        .any(|one| one.indication == Indication::Indeterminate);
    if report.verdict == Verdict::TotalPassed && open {
        report.verdict = Verdict::Indeterminate;
    }
}

/// Where the covered bytes end.
fn covered(signature: &SignatureReport) -> Option<usize> {
    let [_, _, start, length] = signature.byte_range?;
    usize::try_from(start.checked_add(length)?).ok()
}

fn conclude(signature: &mut SignatureReport, mut judge: Judge) {
    if let Some(reason) = judge.gravest()
        && signature.indication == Indication::TotalPassed
    {
        signature.indication = reason.indication;
        signature.sub_indication = Some(reason.sub_indication);
    }
    signature.findings.append(&mut judge.findings);
}

fn compare(
    document: &Document<'_>,
    revision: usize,
    (signed, shown): (&[PagePicture], &[PagePicture]),
    judge: &mut Judge,
) {
    let alarm = SubIndication::SigConstraintsFailure;
    if signed.len() != shown.len() {
        let message = format!("{} page(s) were signed, {} are drawn", signed.len(), shown.len());
        judge.open(R24, alarm, message, Place::nowhere());
        return;
    }
    let pages = page_tree::pages(document, document.latest()).0;
    let mut differing = 0;
    for (index, (before, now)) in signed.iter().zip(shown).enumerate() {
        let boxes = pages
            .get(index)
            .map(|page| changed_boxes(document, revision, page));
        let Some((left, upper)) = first_difference(before, now, &boxes.unwrap_or_default()) else {
            continue;
        };
        differing += 1;
        let page = pages.get(index).map(|page| page.reference);
        let place = page.and_then(|page| document.indirect(document.latest(), page.number));
        let message = format!(
            "page {}: the picture differs outside of what may change, first at {left} from the left and {upper} from \
             the top",
            index + 1
        );
        judge.open(
            R24,
            alarm,
            message,
            place.map_or_else(Place::nowhere, Place::object),
        );
    }
    if differing == 0 {
        let message = format!(
            "{} page(s) look as they were signed, outside of what may change",
            signed.len()
        );
        judge.note(Severity::Info, R24, message, Place::nowhere());
    }
}

/// The first place where the pictures differ outside the boxes (left, upper, right, lower in picture elements).
fn first_difference(before: &PagePicture, now: &PagePicture, boxes: &[[usize; 4]]) -> Option<(usize, usize)> {
    if (before.width, before.height) != (now.width, now.height) {
        return Some((0, 0));
    }
    let pairs = before.pixels.iter().zip(&now.pixels).enumerate();
    pairs
        .filter(|(_, (one, other))| {
            one.iter()
                .zip(*other)
                .any(|(one, other)| one.abs_diff(*other) > TOLERANCE)
        })
        .map(|(at, _)| (at % before.width.max(1), at / before.width.max(1)))
        .find(|(x, y)| {
            let inside = |[left, upper, right, lower]: &[usize; 4]| {
                left <= x && x <= right && upper <= y && y <= lower
            };
            !boxes.iter().any(inside)
        })
}

/// Boxes of annotations that are new, or were written anew, since `revision`: the change analysis judged them.
fn changed_boxes(document: &Document<'_>, revision: usize, page: &Page<'_>) -> Vec<[usize; 4]> {
    let latest = document.latest();
    let mut lists = vec![(latest, page.dictionary)];
    lists.extend(
        document
            .get(revision, page.reference)
            .as_dictionary()
            .map(|old| (revision, old)),
    );
    let mut boxes = Vec::new();
    let mut seen = BTreeSet::new();
    for (when, dictionary) in lists {
        let listed = document
            .resolve(when, dictionary.value(b"Annots"))
            .as_array()
            .unwrap_or_default();
        for reference in listed.iter().filter_map(Object::as_reference) {
            if !seen.insert((when, reference)) || !is_changed(document, revision, reference) {
                continue;
            }
            let rect = document
                .get(when, reference)
                .as_dictionary()
                .map(|one| one.value(b"Rect"));
            let area = rect.and_then(|rect| rectangle(document, when, rect));
            boxes.extend(area.and_then(|area| on_picture(document, page, area)));
        }
    }
    boxes
}

/// Is the annotation, or its appearance, another object now?
fn is_changed(document: &Document<'_>, revision: usize, reference: Reference) -> bool {
    let latest = document.latest();
    let same = |one: Reference| match (
        document.indirect(revision, one.number),
        document.indirect(latest, one.number),
    ) {
        (Some(before), Some(now)) => std::ptr::eq(before, now),
        (before, now) => before.is_none() && now.is_none(),
    };
    let appearance = document
        .get(latest, reference)
        .as_dictionary()
        .map(|one| one.value(b"AP"));
    let appearance = appearance.map(|one| document.resolve(latest, one));
    let states = appearance
        .and_then(Object::as_dictionary)
        .into_iter()
        .flat_map(|one| one.iter());
    let mut streams = states.filter_map(|(_, value)| value.as_reference());
    !same(reference) || streams.any(|one| !same(one))
}

/// A box of user space in picture elements, one wider on every side.
fn on_picture(document: &Document<'_>, page: &Page<'_>, area: [f64; 4]) -> Option<[usize; 4]> {
    let crop = rectangle(document, document.latest(), page.dictionary.value(b"CropBox")).or(page.media_box)?;
    let [left, lower, right, upper] = area;
    let [crop_left, crop_lower, crop_right, crop_upper] = crop;
    let [a, b, c, d] = match page.rotation {
        90 => [
            lower - crop_lower,
            left - crop_left,
            upper - crop_lower,
            right - crop_left,
        ],
        180 => [
            crop_right - right,
            lower - crop_lower,
            crop_right - left,
            upper - crop_lower,
        ],
        270 => [
            crop_upper - upper,
            crop_right - right,
            crop_upper - lower,
            crop_right - left,
        ],
        _ => [
            left - crop_left,
            crop_upper - upper,
            right - crop_left,
            crop_upper - lower,
        ],
    };
    Some([
        element(a - 1.0),
        element(b - 1.0),
        element(c + 1.0),
        element(d + 1.0),
    ])
}

/// A coordinate as a number of picture elements.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to what fits before"
)]
fn element(coordinate: f64) -> usize {
    coordinate.clamp(0.0, 100_000.0) as usize
}
