// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Which language a page is in: what the visitor asked for, else what the browser prefers, else German.

use axum::http::{HeaderMap, header};

/// Name of the cookie that remembers the chosen language.
pub(crate) const COOKIE: &str = "geleit-language";

/// The two languages of the portal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// German, the language of the authority.
    #[default]
    De,
    /// English.
    En,
}

impl Language {
    /// The tag for `lang` and `Content-Language`.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::De => "de",
            Self::En => "en",
        }
    }

    /// The language the switch in the header leads to.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::De => Self::En,
            Self::En => Self::De,
        }
    }

    fn from_tag(tag: &str) -> Option<Self> {
        match tag.split(['-', '_']).next()?.trim().to_ascii_lowercase().as_str() {
            "de" => Some(Self::De),
            "en" => Some(Self::En),
            _ => None,
        }
    }

    /// `?lang=` first, then the cookie, then `Accept-Language`, then German.
    pub(crate) fn negotiate(query: Option<&str>, headers: &HeaderMap) -> Self {
        Self::asked(query)
            .or_else(|| cookie(headers, COOKIE).and_then(Self::from_tag))
            .or_else(|| Self::accepted(headers))
            .unwrap_or_default()
    }

    /// The language named in the query, which is then remembered.
    pub(crate) fn asked(query: Option<&str>) -> Option<Self> {
        query?
            .split('&')
            .find_map(|pair| pair.strip_prefix("lang="))
            .and_then(Self::from_tag)
    }

    /// RFC 9110 §12.5.4, as far as two languages need it: the highest quality wins, the earlier one among equals.
    fn accepted(headers: &HeaderMap) -> Option<Self> {
        let accepted = headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?;
        let mut best: Option<(f32, Self)> = None;
        for range in accepted.split(',').take(20) {
            let mut parts = range.split(';');
            let Some(language) = parts.next().and_then(|tag| Self::from_tag(tag.trim())) else {
                continue;
            };
            let quality = parts
                .find_map(|part| {
                    part.trim()
                        .strip_prefix("q=")
                        .and_then(|value| value.parse::<f32>().ok())
                })
                .unwrap_or(1.0);
            if quality > 0.0 && best.is_none_or(|(highest, _)| quality > highest) {
                best = Some((quality, language));
            }
        }
        best.map(|(_, language)| language)
    }
}

/// The value of a cookie, if the request carries it.
pub(crate) fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .find_map(|pair| {
            pair.trim()
                .split_once('=')
                .filter(|(key, _)| *key == name)
                .map(|(_, value)| value)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_query_beats_the_cookie_beats_the_browser_beats_german() {
        let cases = [
            (None, None, None, Language::De),
            (None, None, Some("en-GB,en;q=0.9"), Language::En),
            (None, None, Some("fr, en;q=0.4, de;q=0.6"), Language::De),
            (None, None, Some("en;q=0, de;q=0.1"), Language::De),
            (None, None, Some("fr"), Language::De),
            (None, Some("geleit-language=en"), Some("de"), Language::En),
            (
                Some("lang=de"),
                Some("a=b; geleit-language=en"),
                Some("en"),
                Language::De,
            ),
            (Some("x=1&lang=xx"), None, None, Language::De),
        ];
        for (query, cookie, accept, expected) in cases {
            let mut headers = HeaderMap::new();
            if let Some(cookie) = cookie {
                headers.insert(header::COOKIE, cookie.parse().unwrap());
            }
            if let Some(accept) = accept {
                headers.insert(header::ACCEPT_LANGUAGE, accept.parse().unwrap());
            }
            assert_eq!(
                Language::negotiate(query, &headers),
                expected,
                "{query:?} {cookie:?} {accept:?}"
            );
        }
    }
}
