// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! How far a text runs (ISO 32000-2 §9.2.4, §9.7.4.3), between two bounds: equal where the font says its widths, apart
//! where it does not, and without end where nothing is known.

use std::rc::Rc;

use pdf::{Dictionary, Document, Object};

/// Widths of standard fonts in ems: the narrowest and the widest letter of Helvetica, Times, Symbol and ZapfDingbats.
const STANDARD: (f64, f64) = (0.18, 1.06);
/// Every letter of Courier.
const COURIER: f64 = 0.6;
/// Letters of a simple font: one byte each.
const LETTERS: usize = 256;
/// Widths that are read in one time step.
const WIDTHS: usize = 16;
/// Farther than any page.
pub(super) const ENDLESS: f64 = 1e6;

/// The widths of one font, in ems.
#[derive(Debug, Clone)]
pub(super) enum Metrics {
    /// One byte a letter, from the first one on; bounds for all others.
    Simple {
        first: usize,
        widths: Rc<[f64]>,
        others: (f64, f64),
    },
    /// One or two bytes a letter; bounds for all of them.
    Composite { widest: f64 },
    /// Nothing is known but that letters stand side by side.
    Unknown,
    /// Letters may be drawn anywhere: downwards, or by a program of the font.
    Anywhere,
}

impl Metrics {
    pub(super) fn read(document: &Document<'_>, revision: usize, font: &Object) -> Self {
        let Some(font) = document.resolve(revision, font).as_dictionary() else {
            return Self::Unknown;
        };
        let resolve = |key: &[u8]| document.resolve(revision, font.value(key));
        match resolve(b"Subtype").as_name() {
            Some(b"Type0") => composite(document, revision, font),
            Some(b"Type1" | b"TrueType" | b"MMType1") => {
                let first = resolve(b"FirstChar").as_integer();
                let widths = resolve(b"Widths").as_array().unwrap_or_default();
                document.step(widths.len().min(LETTERS) / WIDTHS);
                let widths: Option<Rc<[f64]>> = widths
                    .iter()
                    .take(LETTERS)
                    .map(|width| Some(document.resolve(revision, width).as_number()? / 1000.0))
                    .collect();
                let name = resolve(b"BaseFont").as_name().unwrap_or_default();
                let others = if name.starts_with(b"Courier") {
                    (COURIER, COURIER)
                } else {
                    STANDARD
                };
                let Some(widths) = widths else {
                    return Self::Unknown;
                };
                if widths.iter().any(|width| *width < 0.0) {
                    return Self::Anywhere;
                }
                // A program of its own without widths: each viewer takes others.
                if widths.is_empty() && font.get(b"FontDescriptor").is_some() {
                    return Self::Unknown;
                }
                Self::Simple {
                    first: first.and_then(|first| usize::try_from(first).ok()).unwrap_or(0),
                    widths,
                    others,
                }
            }
            // A Type 3 font draws what it likes.
            _ => Self::Anywhere,
        }
    }

    /// The least and the greatest sum of the widths of a text.
    pub(super) fn run(&self, text: &[u8]) -> (f64, f64) {
        match self {
            Self::Simple {
                first,
                widths,
                others,
            } => text.iter().fold((0.0, 0.0), |(low, high), code| {
                let place = usize::from(*code).checked_sub(*first);
                let known = place.and_then(|place| widths.get(place));
                let (least, most) = known.map_or(*others, |width| (*width, *width));
                (low + least, high + most)
            }),
            Self::Composite { widest } => (0.0, widest * letters(text)),
            Self::Unknown | Self::Anywhere => (0.0, ENDLESS),
        }
    }
}

/// Letters of a text with one byte each: never fewer than it has.
pub(super) fn letters(text: &[u8]) -> f64 {
    f64::from(u32::try_from(text.len()).unwrap_or(u32::MAX))
}

fn composite(document: &Document<'_>, revision: usize, font: &Dictionary) -> Metrics {
    let resolve = |object| document.resolve(revision, object);
    let across = resolve(font.value(b"Encoding"))
        .as_name()
        .is_some_and(|name| !name.ends_with(b"V"));
    let kids = resolve(font.value(b"DescendantFonts"))
        .as_array()
        .unwrap_or_default();
    let kid = kids.first().and_then(|kid| resolve(kid).as_dictionary());
    if !across {
        return Metrics::Anywhere;
    }
    let Some(kid) = kid else {
        return Metrics::Unknown;
    };
    let default = resolve(kid.value(b"DW")).as_number().unwrap_or(1000.0);
    let (mut widest, mut narrowest) = (default, default);
    // A list of widths is an array; a width of a range stands third, behind two numbers of letters.
    let items = resolve(kid.value(b"W")).as_array().unwrap_or_default();
    document.step(items.len() / WIDTHS);
    let mut rest = items;
    while let [_, second, tail @ ..] = rest {
        if let Object::Array(widths) = resolve(second) {
            document.step(1 + widths.len() / WIDTHS);
            for width in widths.iter().filter_map(|width| resolve(width).as_number()) {
                (widest, narrowest) = (widest.max(width), narrowest.min(width));
            }
            rest = tail;
        } else {
            let Some((width, tail)) = tail.split_first() else {
                break;
            };
            if let Some(width) = resolve(width).as_number() {
                (widest, narrowest) = (widest.max(width), narrowest.min(width));
            }
            rest = tail;
        }
    }
    if narrowest < 0.0 {
        return Metrics::Anywhere;
    }
    Metrics::Composite {
        widest: widest / 1000.0,
    }
}
