// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The font of visible signatures: those letters of Libertinus Serif that are shown, embedded (ISO 32000-2 §9.7, §9.9), with a
//! map back to text so that what is shown can be searched and copied. The same text gives the same bytes.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::sync::LazyLock;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use pdf::{Dictionary, Object, Reference, Update};
use sha2::{Digest as _, Sha256};
use subsetter::GlyphRemapper;
use ttf_parser::{Face, RawFace, Tag, name_id};
use unicode_normalization::UnicodeNormalization as _;

use crate::prepare::PrepareError;

const NAME: &str = "LibertinusSerif-Regular";

/// The font and its tables; none if the assets have changed, which a test would tell.
static FACE: LazyLock<Option<(&'static [u8], Face<'static>)>> = LazyLock::new(|| {
    typst_assets::fonts().find_map(|data| {
        let face = Face::parse(data, 0).ok()?;
        let named = face.names().into_iter().any(|name| {
            name.name_id == name_id::POST_SCRIPT_NAME && name.to_string().as_deref() == Some(NAME)
        });
        named.then_some((data, face))
    })
});

fn refuse(reason: String) -> PrepareError {
    PrepareError::Appearance { reason }
}

fn face() -> Result<(&'static [u8], &'static Face<'static>), PrepareError> {
    let found = FACE.as_ref().map(|(data, face)| (*data, face));
    found.ok_or_else(|| refuse(format!("the font {NAME} is missing")))
}

/// Text whose every character has a letter in the font.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line(pub(crate) String);

impl Line {
    /// A line without characters that would not be shown as they are meant.
    ///
    /// # Errors
    /// A control character, writing from right to left, a mark that does not join its letter, or a letter the font lacks.
    pub(crate) fn new(text: &str) -> Result<Self, PrepareError> {
        let (_, face) = face()?;
        let text: String = text.nfc().collect();
        for character in text.chars() {
            let why = match u32::from(character) {
                0..=0x1f | 0x7f..=0x9f => "is a control character",
                0x200b..=0x200f | 0x2028..=0x202e | 0x2060..=0x206f | 0xfeff => "is not seen",
                0x0590..=0x08ff | 0xfb1d..=0xfdff | 0xfe70..=0xfefe | 0x1_0800..=0x1_0fff => {
                    "is written from right to left, which is not drawn"
                }
                0x0300..=0x036f | 0x1ab0..=0x1aff | 0x1dc0..=0x1dff | 0x20d0..=0x20ff => {
                    "is a mark that does not join the letter before it"
                }
                _ if face.glyph_index(character).is_none() => {
                    "is not in the font (Latin, Greek and Cyrillic letters are)"
                }
                _ => continue,
            };
            return Err(refuse(format!(
                "{character:?} {why}; give other words with --text, or --name"
            )));
        }
        Ok(Self(text))
    }

    /// Its width in font sizes.
    pub(crate) fn width(&self) -> f64 {
        width(&self.0)
    }
}

/// In font sizes.
pub(crate) fn width(text: &str) -> f64 {
    let Ok((_, face)) = face() else { return 0.0 };
    let units: u32 = text
        .chars()
        .filter_map(|one| face.glyph_hor_advance(face.glyph_index(one)?))
        .map(u32::from)
        .sum();
    f64::from(units) / f64::from(face.units_per_em().max(1))
}

/// The letters of some lines, numbered as they are in the embedded font.
#[derive(Debug)]
pub(crate) struct Letters {
    remapper: GlyphRemapper,
    /// Character by its number in the embedded font.
    shown: BTreeMap<u16, char>,
}

impl Letters {
    pub(crate) fn of<'l>(lines: impl Iterator<Item = &'l str>) -> Result<Self, PrepareError> {
        let (_, face) = face()?;
        let mut characters: Vec<char> = lines.flat_map(str::chars).collect();
        characters.sort_unstable();
        characters.dedup();
        let mut letters = Self {
            remapper: GlyphRemapper::new(),
            shown: BTreeMap::new(),
        };
        for character in characters {
            if let Some(glyph) = face.glyph_index(character) {
                let number = letters.remapper.remap(glyph.0);
                letters.shown.entry(number).or_insert(character);
            }
        }
        Ok(letters)
    }

    /// Two bytes a letter (Identity-H).
    pub(crate) fn encode(&self, line: &str) -> Object {
        let numbers = line.chars().filter_map(|one| {
            let (_, face) = face().ok()?;
            self.remapper.get(face.glyph_index(one)?.0)
        });
        Object::hexadecimal(numbers.flat_map(u16::to_be_bytes).collect::<Vec<u8>>())
    }

    /// Write the font's objects; the composite font is returned.
    ///
    /// # Errors
    /// No object number is left, or the font cannot be taken apart.
    pub(crate) fn write(&self, update: &mut Update<'_, '_>) -> Result<Reference, PrepareError> {
        let (data, face) = face()?;
        let broken = || refuse(format!("the font {NAME} cannot be taken apart"));
        let subset = subsetter::subset(data, 0, &self.remapper).map_err(|_| broken())?;
        let outlines = RawFace::parse(&subset, 0)
            .ok()
            .and_then(|face| face.table(Tag::from_bytes(b"CFF ")))
            .ok_or_else(broken)?;
        let name = format!("{}+{NAME}", tag(outlines));
        let (font, descendant, descriptor) = (update.allocate()?, update.allocate()?, update.allocate()?);
        let (file, map) = (update.allocate()?, update.allocate()?);
        update.set_stream(
            file,
            keys(&[("Subtype", Object::name("CIDFontType0C")), flate()]),
            deflated(outlines)?,
        );
        update.set_stream(map, keys(&[flate()]), deflated(self.to_unicode().as_bytes())?);
        update.set(descriptor, &Object::Dictionary(descriptor_of(face, &name, file)));
        let system = keys(&[
            ("Registry", Object::literal(b"Adobe".to_vec())),
            ("Ordering", Object::literal(b"Identity".to_vec())),
            ("Supplement", Object::Integer(0)),
        ]);
        let inner = keys(&[
            ("Type", Object::name("Font")),
            ("Subtype", Object::name("CIDFontType0")),
            ("BaseFont", Object::name(&name)),
            ("CIDSystemInfo", Object::Dictionary(system)),
            ("FontDescriptor", Object::Reference(descriptor)),
            ("DW", Object::Integer(0)),
            ("W", Object::Array(self.widths(face))),
        ]);
        update.set(descendant, &Object::Dictionary(inner));
        let outer = keys(&[
            ("Type", Object::name("Font")),
            ("Subtype", Object::name("Type0")),
            ("BaseFont", Object::name(&format!("{name}-Identity-H"))),
            ("Encoding", Object::name("Identity-H")),
            (
                "DescendantFonts",
                Object::Array(vec![Object::Reference(descendant)]),
            ),
            ("ToUnicode", Object::Reference(map)),
        ]);
        update.set(font, &Object::Dictionary(outer));
        Ok(font)
    }

    /// ISO 32000-2 §9.7.4.3: first number, and the widths from there on.
    fn widths(&self, face: &Face<'_>) -> Vec<Object> {
        let glyphs = self.remapper.remapped_gids().map(ttf_parser::GlyphId);
        let widths = glyphs.map(|glyph| {
            let units = face.glyph_hor_advance(glyph).unwrap_or(0);
            Object::Integer(thousandths(face, i64::from(units)))
        });
        vec![Object::Integer(0), Object::Array(widths.collect())]
    }

    /// ISO 32000-2 §9.10.3. A section has at most a hundred entries.
    fn to_unicode(&self) -> String {
        let mut map = "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n\
            /CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n\
            /CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n\
            1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n"
            .to_owned();
        let all: Vec<(&u16, &char)> = self.shown.iter().collect();
        for section in all.chunks(100) {
            // Writing to a String does not fail.
            let _ = writeln!(map, "{} beginbfchar", section.len());
            for (number, character) in section {
                let mut units = [0; 2];
                let units = character.encode_utf16(&mut units);
                let text: String = units.iter().map(|unit| format!("{unit:04X}")).collect();
                let _ = writeln!(map, "<{number:04X}> <{text}>");
            }
            map.push_str("endbfchar\n");
        }
        map.push_str("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n");
        map
    }
}

/// ISO 32000-2 §9.9.2: six capitals that are other ones for other letters.
fn tag(outlines: &[u8]) -> String {
    let digest = Sha256::digest(outlines);
    digest
        .iter()
        .take(6)
        .map(|byte| char::from(b'A' + byte % 26))
        .collect()
}

/// ISO 32000-2 table 120; the font has letters beyond the standard Latin ones, so it counts as symbolic.
fn descriptor_of(face: &Face<'_>, name: &str, file: Reference) -> Dictionary {
    const SYMBOLIC_SERIF: i64 = 1 << 2 | 1 << 1;
    let units = |value: i16| Object::Integer(thousandths(face, i64::from(value)));
    let bounds = face.global_bounding_box();
    let corners = [bounds.x_min, bounds.y_min, bounds.x_max, bounds.y_max].map(units);
    keys(&[
        ("Type", Object::name("FontDescriptor")),
        ("FontName", Object::name(name)),
        ("Flags", Object::Integer(SYMBOLIC_SERIF)),
        ("FontBBox", Object::Array(corners.to_vec())),
        ("ItalicAngle", Object::Integer(0)),
        ("Ascent", units(face.ascender())),
        ("Descent", units(face.descender())),
        (
            "CapHeight",
            units(face.capital_height().unwrap_or(face.ascender())),
        ),
        ("StemV", Object::Integer(80)),
        ("FontFile3", Object::Reference(file)),
    ])
}

fn thousandths(face: &Face<'_>, units: i64) -> i64 {
    units * 1000 / i64::from(face.units_per_em().max(1))
}

fn keys(entries: &[(&str, Object)]) -> Dictionary {
    let mut dictionary = Dictionary::new();
    for (key, value) in entries {
        dictionary.set(key.as_bytes(), value.clone());
    }
    dictionary
}

fn flate() -> (&'static str, Object) {
    ("Filter", Object::name("FlateDecode"))
}

fn deflated(bytes: &[u8]) -> Result<Vec<u8>, PrepareError> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    let written = encoder.write_all(bytes).and_then(|()| encoder.finish());
    written.map_err(|error| refuse(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn european_letters_are_there_and_what_is_not_drawn_is_refused_in_words() {
        for text in [
            "Gebühr 5 €",
            "Łódź",
            "Ελένη Παπαδοπούλου",
            "Юлия Ґонта",
            "Straße ẞ",
            "Nguyễn Văn Đức",
        ] {
            assert!(Line::new(text).is_ok(), "{text}");
        }
        // A letter and its mark become one character.
        assert_eq!(Line::new("Gebu\u{308}hr").unwrap().0, "Gebühr");
        for (text, word) in [
            ("a\nb", "control"),
            ("\u{202e}txt", "not seen"),
            ("שלום", "right to left"),
            ("q\u{308}", "does not join"),
            ("日本", "not in the font"),
            ("\u{1f600}", "not in the font"),
        ] {
            let refused = Line::new(text).unwrap_err().to_string();
            assert!(refused.contains(word), "{text}: {refused}");
        }
    }

    #[test]
    fn the_map_back_to_text_names_every_letter_once() {
        let letters = Letters::of(["Łódź ab", "ba"].into_iter()).unwrap();
        assert_eq!(letters.shown.len(), 7);
        let map = letters.to_unicode();
        assert!(map.contains("7 beginbfchar") && map.contains("<0141>"), "{map}");
        let Object::String(encoded) = letters.encode("ab") else {
            panic!("a string expected");
        };
        let numbers: Vec<u16> = encoded
            .bytes
            .chunks(2)
            .map(|pair| u16::from(pair[0]) << 8 | u16::from(pair[1]))
            .collect();
        let text: String = numbers.iter().map(|number| letters.shown[number]).collect();
        assert_eq!(text, "ab");
    }
}
