// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Writing XML: everything is escaped, what XML 1.0 cannot carry is replaced, and tags are closed in order.

use std::fmt::Write as _;

/// An XML document under construction, indented by two.
#[derive(Debug)]
pub(super) struct Xml {
    out: String,
    open: Vec<&'static str>,
}

impl Xml {
    pub fn new() -> Xml {
        Xml {
            out: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned(),
            open: Vec::new(),
        }
    }

    /// Without the declaration, to be put into a page.
    pub fn fragment() -> Xml {
        Xml {
            out: String::new(),
            open: Vec::new(),
        }
    }

    fn tag(&mut self, name: &str, attributes: &[(&str, &str)]) {
        let indent = self.open.len() * 2;
        let _infallible = write!(self.out, "{:indent$}<{name}", "");
        for (key, value) in attributes {
            let _infallible = write!(self.out, " {key}=\"{}\"", escaped(value));
        }
    }

    /// `<name …>`; to be closed by [`Xml::close`].
    pub fn open(&mut self, name: &'static str, attributes: &[(&str, &str)]) {
        self.tag(name, attributes);
        self.out.push_str(">\n");
        self.open.push(name);
    }

    /// `<name …/>`.
    pub fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.tag(name, attributes);
        self.out.push_str("/>\n");
    }

    /// `<name …>text</name>`.
    pub fn text(&mut self, name: &str, attributes: &[(&str, &str)], text: &str) {
        self.tag(name, attributes);
        let _infallible = writeln!(self.out, ">{}</{name}>", escaped(text));
    }

    /// A comment; `--` cannot stand in one.
    pub fn comment(&mut self, text: &str) {
        let indent = self.open.len() * 2;
        let text = escaped(text).replace("--", "- -");
        let _infallible = writeln!(self.out, "{:indent$}<!-- {text} -->", "");
    }

    /// Closes the innermost open tag.
    pub fn close(&mut self) {
        if let Some(name) = self.open.pop() {
            let indent = self.open.len() * 2;
            let _infallible = writeln!(self.out, "{:indent$}</{name}>", "");
        }
    }

    /// Closes everything.
    pub fn finish(mut self) -> String {
        while !self.open.is_empty() {
            self.close();
        }
        self.out
    }
}

/// Text for content and attributes alike. Characters XML 1.0 § 2.2 forbids become U+FFFD.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push_str("&#10;"),
            '\t' => out.push_str("&#9;"),
            '\r' => out.push_str("&#13;"),
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            other => out.push(other),
        }
    }
    out
}
