// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What a visible signature shows: lines in an embedded font, and a picture beside them.

use pdf::{Dictionary, Object, Reference};

use crate::font::{self, Letters, Line};
use crate::prepare::PrepareError;

/// Space between box and text, in points.
const MARGIN: f64 = 2.0;
const LARGEST: f64 = 11.0;
const SMALLEST: f64 = 3.0;
/// Lines that would become smaller than this are broken first.
const READABLE: f64 = 7.0;
/// Sizes that are tried for broken lines lie this far apart.
const STEP: f64 = 0.25;
/// Part of the box's width that a picture beside text may take.
const PICTURE_PART: f64 = 0.4;
/// Distance of base lines in font sizes.
const LEADING: f64 = 1.2;

/// A form XObject before its picture and font are named.
#[derive(Debug)]
pub(crate) struct Drawn {
    pub(crate) dictionary: Dictionary,
    pub(crate) content: Vec<u8>,
    /// What is shown of the font; nothing without text.
    pub(crate) letters: Option<Letters>,
}

/// The picture's name in the form's resources, and the font's.
pub(crate) const PICTURE: &[u8] = b"Im1";
const FONT: &[u8] = b"F1";

/// Why nothing is drawn.
#[derive(Debug)]
pub(crate) enum Undrawn {
    /// Other words, or a larger box, would help.
    TooSmall(String),
    /// It cannot be drawn at all.
    Refused(PrepareError),
}

impl From<PrepareError> for Undrawn {
    fn from(error: PrepareError) -> Self {
        Self::Refused(error)
    }
}

impl From<Undrawn> for PrepareError {
    fn from(undrawn: Undrawn) -> Self {
        match undrawn {
            Undrawn::TooSmall(reason) => Self::Appearance { reason },
            Undrawn::Refused(error) => error,
        }
    }
}

/// A picture's size in pixels as they are stored, and how it is turned (Exif 2.32, 4.6.4: 1 to 8).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Pixels {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) orientation: u8,
}

/// A form XObject of `width` × `height` points as the reader sees it, turned for a page with `/Rotate`. The picture is drawn
/// to the left of the lines, or alone.
pub(crate) fn stream(
    lines: &[String],
    picture: Option<Pixels>,
    (width, height): (f64, f64),
    rotation: i64,
) -> Result<Drawn, Undrawn> {
    let small = |what: &str| {
        let reason = format!("the box of {width:.0} × {height:.0} points is too small for the {what}");
        Err(Undrawn::TooSmall(reason))
    };
    if !(width.is_finite() && height.is_finite() && width > 0.0 && height > 0.0) {
        return Err(Undrawn::TooSmall("the box has no area".into()));
    }
    let (width, height) = if rotation % 180 == 0 {
        (width, height)
    } else {
        (height, width)
    };
    let lines: Vec<Line> = lines
        .iter()
        .map(|line| Line::new(line))
        .collect::<Result<_, _>>()?;
    let (mut content, room) = match picture {
        Some(pixels) => match placed(pixels, (width, height), lines.is_empty()) {
            Some(placed) => placed,
            None => return small("picture"),
        },
        None => (Vec::new(), [0.0, 0.0, width, height]),
    };
    let mut letters = None;
    if !lines.is_empty() {
        let Some((size, rows)) = fitted(&lines, room) else {
            return small("text");
        };
        let shown = Letters::of(rows.iter().map(String::as_str))?;
        content.extend(written(&rows, size, room, (picture.is_some(), &shown)));
        letters = Some(shown);
    }
    Ok(Drawn {
        dictionary: dictionary((width, height), rotation),
        content,
        letters,
    })
}

/// The picture in its proportions and in the middle of its part of the box: the left one, the upper one in a box that is
/// higher than wide, or all of it where no text stands beside it. With it, the room that is left for the text, as left,
/// lower, right and upper edge. `None`: less than a point would be left of the picture.
fn placed(pixels: Pixels, (width, height): (f64, f64), alone: bool) -> Option<(Vec<u8>, [f64; 4])> {
    let lies = pixels.orientation >= 5;
    let (across, down) = if lies {
        (pixels.height, pixels.width)
    } else {
        (pixels.width, pixels.height)
    };
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
    let matrix = turned(pixels.orientation, [x, y, wide, high]).map(|number| format!("{number:.2}"));
    let content = format!("q {} cm /{name} Do Q\n", matrix.join(" "));
    let room = if above {
        [0.0, 0.0, width, height - part_high]
    } else {
        [x + wide + MARGIN, 0.0, width, height]
    };
    Some((content.into_bytes(), room))
}

/// The matrix that puts the unit square, as the pixels are stored, upright into its box. Where stored pixels lie (first row,
/// first column): 1 top, left · 2 top, right · 3 bottom, right · 4 bottom, left · 5 left, top · 6 right, top · 7 right, bottom ·
/// 8 left, bottom.
fn turned(orientation: u8, [x, y, wide, high]: [f64; 4]) -> [f64; 6] {
    let (right, upper) = (x + wide, y + high);
    match orientation {
        2 => [-wide, 0.0, 0.0, high, right, y],
        3 => [-wide, 0.0, 0.0, -high, right, upper],
        4 => [wide, 0.0, 0.0, -high, x, upper],
        5 => [0.0, -high, -wide, 0.0, right, upper],
        6 => [0.0, -high, wide, 0.0, x, upper],
        7 => [0.0, high, wide, 0.0, x, y],
        8 => [0.0, high, -wide, 0.0, right, y],
        _ => [wide, 0.0, 0.0, high, x, y],
    }
}

/// The lines as they are if they can be read so; else broken where a word ends, or within one where nothing else helps: in
/// the largest size that fits. `None` where that would not be readable.
fn fitted(lines: &[Line], [left, lower, right, upper]: [f64; 4]) -> Option<(f64, Vec<String>)> {
    let (wide, high) = (right - left - 2.0 * MARGIN, upper - lower - 2.0 * MARGIN);
    let rows = lines.iter().fold(0.0, |sum, _| sum + LEADING);
    let longest = lines.iter().map(Line::width).fold(0.0, f64::max);
    let by_width = if longest > 0.0 { wide / longest } else { LARGEST };
    let whole = LARGEST.min(by_width).min(high / rows);
    let whole_rows = || lines.iter().map(|line| line.0.clone()).collect();
    if whole >= READABLE {
        return Some((whole, whole_rows()));
    }
    for within_words in [false, true] {
        let mut size = LARGEST;
        while size >= SMALLEST && size > whole {
            let broken: Option<Vec<Vec<String>>> = lines
                .iter()
                .map(|line| broken(&line.0, wide / size, within_words))
                .collect();
            let broken = broken.map(|lines| lines.concat());
            let fits = |rows: &Vec<String>| rows.iter().fold(0.0, |sum, _| sum + LEADING) * size <= high;
            if let Some(rows) = broken.filter(fits) {
                return Some((size, rows));
            }
            size -= STEP;
        }
        if whole >= SMALLEST {
            return Some((whole, whole_rows()));
        }
    }
    None
}

/// A line in rows no wider than `room` font sizes; `None` if a word is wider and may not be broken.
fn broken(line: &str, room: f64, within_words: bool) -> Option<Vec<String>> {
    let mut rows: Vec<String> = vec![String::new()];
    for word in line.split(' ') {
        let row = rows.last_mut()?;
        let longer = if row.is_empty() {
            word.to_owned()
        } else {
            format!("{row} {word}")
        };
        if font::width(&longer) <= room {
            *row = longer;
        } else if font::width(word) <= room {
            rows.push(word.to_owned());
        } else if within_words {
            break_word(word, room, &mut rows)?;
        } else {
            return None;
        }
    }
    Some(rows)
}

/// Letter by letter; `None` if one alone is too wide.
fn break_word(word: &str, room: f64, rows: &mut Vec<String>) -> Option<()> {
    if rows.last().is_some_and(|row| !row.is_empty()) {
        rows.push(String::new());
    }
    for letter in word.chars() {
        let mut letter_alone = [0; 4];
        if font::width(letter.encode_utf8(&mut letter_alone)) > room {
            return None;
        }
        let row = rows.last_mut()?;
        row.push(letter);
        if font::width(row) > room {
            row.pop();
            rows.push(letter.to_string());
        }
    }
    Some(())
}

/// From the upper edge, or in the middle beside a picture.
fn written(
    rows: &[String],
    size: f64,
    [left, lower, _, upper]: [f64; 4],
    (middle, letters): (bool, &Letters),
) -> Vec<u8> {
    let used = rows.iter().fold(0.0, |sum, _| sum + LEADING) * size;
    let high = upper - lower - 2.0 * MARGIN;
    let above = if middle { (high - used) / 2.0 } else { 0.0 };
    let mut content = format!(
        "q BT /{} {size:.2} Tf {:.2} TL {:.2} {:.2} Td\n",
        pdf::text(FONT),
        size * LEADING,
        left + MARGIN,
        upper - MARGIN - above - size
    )
    .into_bytes();
    for row in rows {
        pdf::write_object(&letters.encode(row), &mut content);
        content.extend(b" Tj T*\n");
    }
    content.extend(b"ET Q\n");
    content
}

fn dictionary((width, height): (f64, f64), rotation: i64) -> Dictionary {
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
    form.set(b"Resources", Object::Dictionary(Dictionary::new()));
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
        self.name(b"XObject", PICTURE, picture);
    }

    /// Name the font's object in the resources.
    pub(crate) fn name_font(&mut self, font: Reference) {
        self.name(b"Font", FONT, font);
    }

    fn name(&mut self, category: &[u8], name: &[u8], object: Reference) {
        let resources = self.dictionary.value(b"Resources").as_dictionary();
        let mut resources = resources.cloned().unwrap_or_default();
        resources.set(category, nested(name, Object::Reference(object)));
        self.dictionary.set(b"Resources", Object::Dictionary(resources));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(
        lines: &[&str],
        picture: Option<Pixels>,
        size: (f64, f64),
        rotation: i64,
    ) -> Result<String, Undrawn> {
        let lines: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
        let drawn = stream(&lines, picture, size, rotation)?;
        let mut bytes = Vec::new();
        pdf::write_dictionary(&drawn.dictionary, &mut bytes);
        bytes.extend(drawn.content);
        Ok(bytes.iter().map(|byte| char::from(*byte)).collect())
    }

    fn upright(width: u32, height: u32) -> Option<Pixels> {
        Some(Pixels {
            width,
            height,
            orientation: 1,
        })
    }

    #[test]
    fn long_lines_are_broken_before_they_become_too_small_to_read() {
        let line = "Straßenverkehrsbehörde der Stadt Musterstadt am Rande des Harzes".to_owned();
        let lines = [Line::new(&line).unwrap()];
        let (size, rows) = fitted(&lines, [0.0, 0.0, 200.0, 60.0]).unwrap();
        assert!(rows.len() > 1 && size >= READABLE, "{size} {rows:?}");
        assert_eq!(rows.join(" "), line);
        // Where it fits in a size that can be read, it stays whole.
        assert_eq!(fitted(&lines, [0.0, 0.0, 250.0, 60.0]).unwrap().1, [line]);
        let word = [Line::new(&"x".repeat(400)).unwrap()];
        let (_, rows) = fitted(&word, [0.0, 0.0, 100.0, 100.0]).unwrap();
        assert_eq!(rows.concat(), "x".repeat(400));
    }

    #[test]
    fn text_that_does_not_fit_is_refused_before_anybody_signs() {
        assert!(drawn(&["a long line of words"], None, (200.0, 40.0), 0).is_ok());
        for size in [(6.0, 8.0), (200.0, 4.0), (0.0, 10.0), (f64::NAN, 10.0)] {
            let refused = drawn(&["a long line of words"], None, size, 0);
            assert!(matches!(refused, Err(Undrawn::TooSmall(_))), "{size:?}");
        }
    }

    #[test]
    fn a_picture_keeps_its_proportions_beside_the_text_and_alone() {
        let beside = drawn(&["Amt"], upright(200, 100), (120.0, 60.0), 0).unwrap();
        assert!(
            beside.contains("q 44.00 0.00 0.00 22.00 2.00 19.00 cm /Im1 Do Q"),
            "{beside}"
        );
        assert!(beside.contains(" 50.00 "), "the text begins behind it: {beside}");
        let above = drawn(&["Amt"], upright(200, 100), (60.0, 120.0), 0).unwrap();
        assert!(
            above.contains("q 56.00 0.00 0.00 28.00 2.00 76.00 cm /Im1 Do Q"),
            "{above}"
        );
        let alone = drawn(&[], upright(100, 100), (120.0, 60.0), 0).unwrap();
        assert!(
            alone.ends_with("q 56.00 0.00 0.00 56.00 32.00 2.00 cm /Im1 Do Q\n"),
            "{alone}"
        );
        assert!(drawn(&["Amt"], upright(4000, 10), (60.0, 20.0), 0).is_err());
    }

    #[test]
    fn a_picture_is_upright_however_the_camera_was_held() {
        // Where the corners of the stored picture go: lower left, lower right, upper left.
        let corner =
            |[a, b, c, d, e, f]: [f64; 6], (u, v): (f64, f64)| (a * u + c * v + e, b * u + d * v + f);
        let corners = |orientation| {
            let matrix = turned(orientation, [0.0, 0.0, 1.0, 1.0]);
            [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0)].map(|point| corner(matrix, point))
        };
        let (ll, lr, ul, ur) = ((0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0));
        for (orientation, expected) in [
            (1, [ll, lr, ul]),
            (2, [lr, ll, ur]),
            (3, [ur, ul, lr]),
            (4, [ul, ur, ll]),
            (5, [ur, lr, ul]),
            (6, [ul, ll, ur]),
            (7, [ll, ul, lr]),
            (8, [lr, ur, ll]),
        ] {
            assert_eq!(corners(orientation), expected, "{orientation}");
        }
        let lying = Pixels {
            width: 200,
            height: 100,
            orientation: 6,
        };
        let alone = drawn(&[], Some(lying), (120.0, 60.0), 0).unwrap();
        assert!(
            alone.contains("q 0.00 -56.00 28.00 0.00 46.00 58.00 cm"),
            "{alone}"
        );
    }

    #[test]
    fn on_a_turned_page_the_box_is_turned_too() {
        let drawn = drawn(&["x"], None, (50.0, 100.0), 90).unwrap();
        assert!(drawn.contains("/BBox [0.00 0.00 100.00 50.00]"), "{drawn}");
        assert!(drawn.contains("/Matrix [0 1 -1 0 0 0]"), "{drawn}");
    }
}
