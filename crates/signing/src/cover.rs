// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What a visible signature lies on: annotations by their boxes, text and pictures by where the page draws them.

use pdf::Document;

use crate::content;
use crate::form::Slot;
use crate::page_tree::{overlap, rectangle};

/// In words, one line a thing; nothing for an invisible signature.
pub(crate) fn report(document: &Document<'_>, slot: &Slot<'_>) -> Vec<String> {
    let Some(area) = slot.area else {
        return Vec::new();
    };
    let latest = document.latest();
    let own = slot.existing.as_ref().map(|field| field.widgets.clone());
    let mut told = Vec::new();
    let annotations = document.resolve(latest, slot.page.dictionary.value(b"Annots"));
    for item in annotations.as_array().unwrap_or_default() {
        let is_own = item
            .as_reference()
            .is_some_and(|one| own.as_ref().is_some_and(|widgets| widgets.contains(&one)));
        let Some(annotation) = document.resolve(latest, item).as_dictionary() else {
            continue;
        };
        let place = rectangle(document, latest, annotation.value(b"Rect"));
        if !is_own && place.is_some_and(|place| overlap(place, area)) {
            let kind = annotation.value(b"Subtype").as_name().map(pdf::text);
            let object = item.as_reference().map(|one| format!(" ({one})"));
            told.push(format!(
                "the visible signature covers an annotation /{}{}",
                kind.unwrap_or_default(),
                object.unwrap_or_default()
            ));
        }
    }
    match content::marks(document, &slot.page) {
        Some(marks) => {
            for kind in ["text", "a picture", "a drawing"] {
                let count = marks
                    .iter()
                    .filter(|mark| mark.kind == kind && overlap(mark.area, area))
                    .count();
                if count > 0 {
                    told.push(format!(
                        "the visible signature covers {kind} of the page ({count} place(s))"
                    ));
                }
            }
        }
        None => told.push("what the visible signature covers of the page's content is not known".into()),
    }
    told
}
