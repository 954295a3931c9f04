// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The world typst sees: a handful of files in memory and the embedded fonts.
//!
//! There is no file system, no package registry, no network and no clock behind it. Whatever a template asks for beyond
//! the files given is answered with `AccessDenied`, so a document can only depend on what was passed in.

use std::collections::HashMap;
use std::sync::LazyLock;

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Feature, Library, LibraryExt, World};

/// The fonts in the binary. Parsing them is pure and costs some milliseconds, so it happens once.
pub(crate) struct Fonts {
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
}

pub(crate) static FONTS: LazyLock<Fonts> = LazyLock::new(|| {
    let fonts: Vec<Font> = typst_assets::fonts()
        .flat_map(|data| Font::iter(Bytes::new(data)))
        // No decision contains formulas, and the mathematical fonts are by far the largest to parse.
        .filter(|font| !font.info().family.contains("Math"))
        .collect();
    Fonts {
        book: LazyHash::new(FontBook::from_fonts(&fonts)),
        fonts,
    }
});

impl Fonts {
    /// Whether any embedded font has a glyph for this character.
    pub(crate) fn cover(&self, character: char) -> bool {
        self.fonts
            .iter()
            .any(|font| font.info().coverage.contains(u32::from(character)))
    }
}

/// Files by their path (`/decision.typ`) and the library they are compiled with.
pub(crate) struct Memory {
    library: LazyHash<Library>,
    main: FileId,
    files: HashMap<FileId, Bytes>,
}

impl Memory {
    /// A world whose main file is `main`; every path is absolute inside this world.
    pub(crate) fn new<'a>(main: &str, files: impl IntoIterator<Item = (&'a str, Bytes)>) -> Option<Self> {
        let files = files
            .into_iter()
            .map(|(path, bytes)| Some((file_id(path)?, bytes)))
            .collect::<Option<HashMap<_, _>>>()?;
        // Row headers of tables (`pdf.header-cell`) are still behind this switch in typst 0.15.
        let library = Library::builder()
            .with_features([Feature::A11yExtras].into_iter().collect())
            .build();
        Some(Self {
            library: LazyHash::new(library),
            main: file_id(main)?,
            files,
        })
    }
}

fn file_id(path: &str) -> Option<FileId> {
    Some(FileId::new(RootedPath::new(
        VirtualRoot::Project,
        VirtualPath::new(path).ok()?,
    )))
}

impl World for Memory {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &FONTS.book
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        let bytes = self.file(id)?;
        let text = bytes.as_str().map_err(|_| FileError::InvalidUtf8)?;
        Ok(Source::new(id, text.to_owned()))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.files.get(&id).cloned().ok_or(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.fonts.get(index).cloned()
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_passed_in_is_denied() {
        let world = Memory::new("/a.typ", [("/a.typ", Bytes::from_string("x"))]).unwrap();
        assert!(world.source(world.main()).is_ok());
        let elsewhere = file_id("/etc/passwd").unwrap();
        assert_eq!(world.file(elsewhere), Err(FileError::AccessDenied));
        assert_eq!(world.today(None), None);
    }

    #[test]
    fn the_fonts_cover_the_latin_letters_of_european_names() {
        for character in "äöüÄÖÜßẞéèçñåøæœšžčćđłńřťůőűțșğışŴŷþð§€–„“’·×".chars()
        {
            assert!(FONTS.cover(character), "{character}");
        }
        assert!(!FONTS.cover('語'));
    }
}
