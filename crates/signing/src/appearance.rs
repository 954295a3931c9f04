// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What a visible signature shows: lines in Helvetica, one of the fonts every reader has (ISO 32000-2 §9.6.2.2).
//! The font is not embedded, so a visible signature makes a PDF/A file leave its profile; the caller is told.

use pdf::{Dictionary, Object, Reference};

use crate::prepare::PrepareError;

/// Space between box and text, in points.
const MARGIN: f64 = 2.0;
const LARGEST: f64 = 11.0;
const SMALLEST: f64 = 3.0;
/// Part of the box's width that a picture beside text may take.
const PICTURE_PART: f64 = 0.4;
/// Distance of base lines in font sizes.
const LEADING: f64 = 1.2;

/// Windows-1252 from 0x80 on; `\0` where it has nothing.
const WINDOWS: [char; 32] = [
    '€', '\0', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\0', 'Ž', '\0', '\0', '‘', '’', '“',
    '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\0', 'ž', 'Ÿ',
];

/// Widths of Helvetica from space to tilde, in thousandths of the font size (Adobe's font metrics).
const WIDTHS: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556,
    556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278,
    500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469,
    556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500,
    278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];

/// A form XObject, with the name under which it draws the picture it was made for.
#[derive(Debug)]
pub(crate) struct Drawn {
    pub(crate) dictionary: Dictionary,
    pub(crate) content: Vec<u8>,
}

/// The picture's name in the form's resources.
pub(crate) const PICTURE: &[u8] = b"Im1";

/// A form XObject of `width` × `height` points as the reader sees it, turned for a page with `/Rotate`. `picture` are the
/// pixels of one that is drawn to the left of the lines, or alone.
pub(crate) fn stream(
    lines: &[String],
    picture: Option<(u32, u32)>,
    (width, height): (f64, f64),
    rotation: i64,
) -> Result<Drawn, PrepareError> {
    let refuse = |reason: String| Err(PrepareError::Appearance { reason });
    if !(width.is_finite() && height.is_finite() && width > 0.0 && height > 0.0) {
        return refuse("the box has no area".into());
    }
    let (width, height) = if rotation % 180 == 0 {
        (width, height)
    } else {
        (height, width)
    };
    let (mut content, room) = match picture {
        Some(pixels) => match placed(pixels, (width, height), lines.is_empty()) {
            Some(placed) => placed,
            None => {
                return refuse(format!(
                    "the box of {width:.0} × {height:.0} points is too small for the picture"
                ));
            }
        },
        None => (Vec::new(), [0.0, 0.0, width, height]),
    };
    match written(lines, room, picture.is_some())? {
        Some(text) => content.extend(text),
        None => {
            return refuse(format!(
                "the box of {width:.0} × {height:.0} points is too small for the text"
            ));
        }
    }
    Ok(Drawn {
        dictionary: dictionary((width, height), rotation),
        content,
    })
}

/// The picture in its proportions and in the middle of its part of the box: the left one, the upper one in a box that is
/// higher than wide, or all of it where no text stands beside it. With it, the room that is left for the text, as left,
/// lower, right and upper edge. `None`: less than a point would be left of the picture.
fn placed(
    (across, down): (u32, u32),
    (width, height): (f64, f64),
    alone: bool,
) -> Option<(Vec<u8>, [f64; 4])> {
    let above = height > width;
    let (part_wide, part_high) = match (alone, above) {
        (true, _) => (width, height),
        (false, true) => (width, height / 2.0),
        (false, false) => (width * PICTURE_PART, height),
    };
    let scale = f64::min(
        (part_wide - 2.0 * MARGIN) / f64::from(across),
        (part_high - 2.0 * MARGIN) / f64::from(down),
    );
    let (wide, high) = (f64::from(across) * scale, f64::from(down) * scale);
    if wide < 1.0 || high < 1.0 {
        return None;
    }
    // Beside the text a slender picture leaves more room to it.
    let x = if alone || above {
        (width - wide) / 2.0
    } else {
        MARGIN
    };
    let y = height - part_high + (part_high - high) / 2.0;
    let name = pdf::text(PICTURE);
    let content = format!("q {wide:.2} 0 0 {high:.2} {x:.2} {y:.2} cm /{name} Do Q\n");
    let room = if above {
        [0.0, 0.0, width, height - part_high]
    } else {
        [x + wide + MARGIN, 0.0, width, height]
    };
    Some((content.into_bytes(), room))
}

/// The lines, in the largest size that fits, from the upper edge or in the middle; `None` where that would not be readable.
fn written(
    lines: &[String],
    [left, lower, right, upper]: [f64; 4],
    middle: bool,
) -> Result<Option<Vec<u8>>, PrepareError> {
    let encoded: Vec<Vec<u8>> = lines.iter().map(|line| encode(line)).collect::<Result<_, _>>()?;
    if encoded.is_empty() {
        return Ok(Some(Vec::new()));
    }
    let longest = encoded.iter().map(|line| measure(line)).fold(0.0, f64::max);
    let rows = encoded.iter().fold(0.0, |sum, _| sum + LEADING);
    let (room, high) = (right - left - 2.0 * MARGIN, upper - lower - 2.0 * MARGIN);
    let by_width = if longest > 0.0 { room / longest } else { LARGEST };
    let size = LARGEST.min(by_width).min(high / rows);
    if size < SMALLEST {
        return Ok(None);
    }
    let above = if middle { (high - rows * size) / 2.0 } else { 0.0 };
    let mut content = format!(
        "q BT /F1 {size:.2} Tf {:.2} TL {:.2} {:.2} Td\n",
        size * LEADING,
        left + MARGIN,
        upper - MARGIN - above - size
    )
    .into_bytes();
    for line in encoded {
        pdf::write_object(&Object::literal(line), &mut content);
        content.extend(b" Tj T*\n");
    }
    content.extend(b"ET Q\n");
    Ok(Some(content))
}

fn dictionary((width, height): (f64, f64), rotation: i64) -> Dictionary {
    let mut font = Dictionary::new();
    font.set(b"Type", Object::name("Font"));
    font.set(b"Subtype", Object::name("Type1"));
    font.set(b"BaseFont", Object::name("Helvetica"));
    font.set(b"Encoding", Object::name("WinAnsiEncoding"));
    let number = |value: f64| Object::Real(format!("{value:.2}"));
    let matrix = match rotation {
        90 => [0, 1, -1, 0, 0, 0],
        180 => [-1, 0, 0, -1, 0, 0],
        270 => [0, -1, 1, 0, 0, 0],
        _ => [1, 0, 0, 1, 0, 0],
    };
    let mut form = Dictionary::new();
    form.set(b"Type", Object::name("XObject"));
    form.set(b"Subtype", Object::name("Form"));
    form.set(
        b"BBox",
        Object::Array(vec![number(0.0), number(0.0), number(width), number(height)]),
    );
    form.set(b"Matrix", Object::Array(matrix.map(Object::Integer).to_vec()));
    form.set(
        b"Resources",
        nested(b"Font", nested(b"F1", Object::Dictionary(font))),
    );
    form
}

/// A dictionary of one entry.
fn nested(key: &[u8], value: Object) -> Object {
    let mut outer = Dictionary::new();
    outer.set(key, value);
    Object::Dictionary(outer)
}

impl Drawn {
    /// Name the picture's object in the resources.
    pub(crate) fn name_picture(&mut self, picture: Reference) {
        let mut resources = self
            .dictionary
            .value(b"Resources")
            .as_dictionary()
            .cloned()
            .unwrap_or_default();
        resources.set(b"XObject", nested(PICTURE, Object::Reference(picture)));
        self.dictionary.set(b"Resources", Object::Dictionary(resources));
    }
}

/// In Windows-1252, the encoding the standard fonts are shown with.
fn encode(line: &str) -> Result<Vec<u8>, PrepareError> {
    let byte = |character: char| match u32::from(character) {
        code @ (0x20..=0x7e | 0xa0..=0xff) => u8::try_from(code).ok(),
        _ => WINDOWS
            .iter()
            .position(|one| *one == character && *one != '\0')
            .and_then(|place| u8::try_from(place + 0x80).ok()),
    };
    line.chars()
        .map(|character| {
            byte(character).ok_or_else(|| PrepareError::Appearance {
                reason: format!("{character:?} is not in Windows-1252, which the standard fonts show"),
            })
        })
        .collect()
}

/// Width in font sizes; what is not in the table is taken as wide as a digit, capitals with marks as wider.
fn measure(line: &[u8]) -> f64 {
    let thousandths: u32 = line
        .iter()
        .map(|byte| {
            let known = WIDTHS.get(usize::from(*byte).wrapping_sub(0x20)).copied();
            u32::from(known.unwrap_or(if *byte < 0xe0 { 778 } else { 556 }))
        })
        .sum();
    f64::from(thousandths) / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(lines: &[&str], size: (f64, f64), rotation: i64) -> Result<String, PrepareError> {
        let lines: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
        let drawn = stream(&lines, None, size, rotation)?;
        let mut bytes = Vec::new();
        pdf::write_dictionary(&drawn.dictionary, &mut bytes);
        bytes.extend(drawn.content);
        Ok(bytes.iter().map(|byte| char::from(*byte)).collect())
    }

    #[test]
    fn umlauts_and_the_euro_are_shown_and_what_the_font_lacks_is_refused() {
        let drawn = text(&["Gebühr 5 €"], (200.0, 40.0), 0).unwrap();
        assert!(drawn.contains("(Gebühr 5 \u{80}) Tj"), "{drawn}");
        let refused = text(&["Łódź"], (200.0, 40.0), 0);
        assert!(
            matches!(refused, Err(PrepareError::Appearance { .. })),
            "{refused:?}"
        );
    }

    #[test]
    fn text_that_does_not_fit_is_refused_before_anybody_signs() {
        assert!(text(&["a long line of words"], (200.0, 40.0), 0).is_ok());
        for size in [(10.0, 40.0), (200.0, 4.0), (0.0, 10.0), (f64::NAN, 10.0)] {
            assert!(text(&["a long line of words"], size, 0).is_err(), "{size:?}");
        }
    }

    #[test]
    fn a_picture_keeps_its_proportions_beside_the_text_and_alone() {
        let lines = ["Amt".to_owned()];
        let beside = stream(&lines, Some((200, 100)), (120.0, 60.0), 0).unwrap();
        let beside = String::from_utf8(beside.content).unwrap();
        assert!(
            beside.starts_with("q 44.00 0 0 22.00 2.00 19.00 cm /Im1 Do Q"),
            "{beside}"
        );
        assert!(beside.contains(" 50.00 "), "the text begins behind it: {beside}");
        let above = stream(&lines, Some((200, 100)), (60.0, 120.0), 0).unwrap();
        let above = String::from_utf8(above.content).unwrap();
        assert!(
            above.starts_with("q 56.00 0 0 28.00 2.00 76.00 cm /Im1 Do Q"),
            "{above}"
        );
        let alone = stream(&[], Some((100, 100)), (120.0, 60.0), 0).unwrap();
        let alone = String::from_utf8(alone.content).unwrap();
        assert_eq!(alone, "q 56.00 0 0 56.00 32.00 2.00 cm /Im1 Do Q\n");
        assert!(stream(&lines, Some((4000, 10)), (60.0, 20.0), 0).is_err());
    }

    #[test]
    fn on_a_turned_page_the_box_is_turned_too() {
        let drawn = text(&["x"], (50.0, 100.0), 90).unwrap();
        assert!(drawn.contains("/BBox [0.00 0.00 100.00 50.00]"), "{drawn}");
        assert!(drawn.contains("/Matrix [0 1 -1 0 0 0]"), "{drawn}");
    }
}
