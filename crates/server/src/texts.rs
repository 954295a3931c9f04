// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Every text of the portal, in German and English, in one place.
//!
//! A key is a struct field, so a template that names a missing key does not compile, and a key that lacks one of the two
//! languages does not compile either. Patterns contain `{}` once per value and are filled with [`fill`].

use std::fmt::Display;

use crate::language::Language;

mod application;
mod applications;
mod audit;
mod desk;
mod frame;
mod hearing;
mod public;
mod trouble;
mod verify;

/// Declares one area of texts: its keys, each with the German text first and the English one second.
macro_rules! texts {
    ($(#[$doc:meta])* $area:ident { $($key:ident: $de:literal, $en:literal;)* }) => {
        $(#[$doc])*
        #[derive(Debug)]
        pub(crate) struct $area { $(pub(crate) $key: &'static str,)* }
        impl $area {
            pub(crate) const DE: Self = Self { $($key: $de,)* };
            pub(crate) const EN: Self = Self { $($key: $en,)* };
            #[cfg(test)]
            pub(crate) const PAIRS: &'static [(&'static str, &'static str, &'static str)] =
                &[$((stringify!($key), $de, $en),)*];
        }
    };
}
pub(crate) use texts;

/// All areas in one language.
#[derive(Debug)]
pub(crate) struct Texts {
    language: Language,
    pub(crate) frame: frame::Frame,
    pub(crate) public: public::Public,
    pub(crate) verify: verify::Verify,
    pub(crate) trouble: trouble::Trouble,
    pub(crate) application: application::Application,
    pub(crate) applications: applications::Applications,
    pub(crate) desk: desk::Desk,
    pub(crate) hearing: hearing::Hearing,
    pub(crate) audit: audit::Audit,
}

macro_rules! every_area {
    ($language:ident, $tag:ident) => {
        Texts {
            language: Language::$tag,
            frame: frame::Frame::$language,
            public: public::Public::$language,
            verify: verify::Verify::$language,
            trouble: trouble::Trouble::$language,
            application: application::Application::$language,
            applications: applications::Applications::$language,
            desk: desk::Desk::$language,
            hearing: hearing::Hearing::$language,
            audit: audit::Audit::$language,
        }
    };
}

static DE: Texts = every_area!(DE, De);
static EN: Texts = every_area!(EN, En);

impl Texts {
    /// The texts in `language`.
    pub(crate) fn of(language: Language) -> &'static Self {
        match language {
            Language::De => &DE,
            Language::En => &EN,
        }
    }
}

impl Texts {
    /// The one of two texts that fits the language.
    pub(crate) fn pick<'a>(&self, de: &'a str, en: &'a str) -> &'a str {
        match self.language {
            Language::De => de,
            Language::En => en,
        }
    }
}

/// Puts `values` in the places of `{}` in `pattern`, in order.
pub(crate) fn fill(pattern: &str, values: &[&dyn Display]) -> String {
    let mut pieces = pattern.split("{}");
    let mut filled = pieces.next().unwrap_or_default().to_owned();
    let mut values = values.iter();
    for piece in pieces {
        match values.next() {
            Some(value) => filled.push_str(&value.to_string()),
            None => filled.push('…'),
        }
        filled.push_str(piece);
    }
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_exists_in_both_languages_with_the_same_places_to_fill() {
        let areas = [
            frame::Frame::PAIRS,
            public::Public::PAIRS,
            verify::Verify::PAIRS,
            trouble::Trouble::PAIRS,
            application::Application::PAIRS,
            applications::Applications::PAIRS,
            desk::Desk::PAIRS,
            hearing::Hearing::PAIRS,
            audit::Audit::PAIRS,
        ];
        for (key, de, en) in areas.iter().flat_map(|area| area.iter()) {
            assert!(
                !de.trim().is_empty() && !en.trim().is_empty(),
                "{key} is empty in one language"
            );
            assert_eq!(
                de.matches("{}").count(),
                en.matches("{}").count(),
                "{key}: places to fill differ"
            );
        }
    }

    #[test]
    fn values_fill_the_places_in_order() {
        assert_eq!(fill("{} von {}", &[&2, &"4"]), "2 von 4");
        assert_eq!(fill("ohne", &[&2]), "ohne");
        assert_eq!(fill("{} und {}", &[&1]), "1 und …");
    }
}
