// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The few shapes an axle diagram needs, and how they are written as SVG.

use std::fmt::Write as _;

use super::labels::FONT_SIZE;

/// A picture: shapes on a plane whose origin is at the top left.
#[derive(Debug, Clone, Default)]
pub(crate) struct Drawing {
    pub width: f64,
    pub height: f64,
    pub shapes: Vec<Shape>,
}

/// How a shape looks. Everything is drawn in the colour of the surrounding text, so it works in dark mode and in print.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    Outline,
    Thin,
    Dashed,
    Filled,
    Shaded,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Anchor {
    Start,
    Middle,
    End,
}

#[derive(Debug, Clone)]
pub(crate) enum Shape {
    Line {
        from: (f64, f64),
        to: (f64, f64),
        style: Style,
    },
    Polygon {
        points: Vec<(f64, f64)>,
        style: Style,
    },
    Circle {
        centre: (f64, f64),
        radius: f64,
        style: Style,
    },
    Text {
        at: (f64, f64),
        anchor: Anchor,
        upright: bool,
        text: String,
    },
}

/// What goes around the shapes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wrapping<'a> {
    pub title: &'a str,
    pub description: &'a str,
    pub language: &'a str,
    /// Nothing on a page, where the text inherits the page's font; a family name where there is no page.
    pub font_family: Option<&'a str>,
}

impl Drawing {
    pub(crate) fn svg(&self, wrapping: Wrapping<'_>) -> String {
        let id = identifier(wrapping);
        let (width, height) = (number(self.width), number(self.height));
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" lang=\"{}\" aria-labelledby=\"{id}-t {id}-d\" \
             viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" fill=\"none\" \
             stroke=\"currentColor\" stroke-width=\"1\" font-size=\"{FONT_SIZE}\"",
            escaped(wrapping.language)
        );
        if let Some(family) = wrapping.font_family {
            let _ = write!(svg, " font-family=\"{}\"", escaped(family));
        }
        let _ = write!(
            svg,
            "><title id=\"{id}-t\">{}</title><desc id=\"{id}-d\">{}</desc>",
            escaped(wrapping.title),
            escaped(wrapping.description)
        );
        for shape in &self.shapes {
            shape.write(&mut svg);
        }
        svg.push_str("</svg>");
        svg
    }
}

impl Shape {
    fn write(&self, svg: &mut String) {
        let _ = match self {
            Self::Line { from, to, style } => write!(
                svg,
                "<path d=\"M{} {}L{} {}\"{}/>",
                number(from.0),
                number(from.1),
                number(to.0),
                number(to.1),
                style.attributes()
            ),
            Self::Polygon { points, style } => {
                let points: Vec<String> = points
                    .iter()
                    .map(|(x, y)| format!("{},{}", number(*x), number(*y)))
                    .collect();
                write!(
                    svg,
                    "<polygon points=\"{}\"{}/>",
                    points.join(" "),
                    style.attributes()
                )
            }
            Self::Circle {
                centre,
                radius,
                style,
            } => write!(
                svg,
                "<circle cx=\"{}\" cy=\"{}\" r=\"{}\"{}/>",
                number(centre.0),
                number(centre.1),
                number(*radius),
                style.attributes()
            ),
            Self::Text {
                at,
                anchor,
                upright,
                text,
            } => {
                let (x, y) = (number(at.0), number(at.1));
                let turn = if *upright {
                    format!(" transform=\"rotate(-90 {x} {y})\"")
                } else {
                    String::new()
                };
                write!(
                    svg,
                    "<text x=\"{x}\" y=\"{y}\" text-anchor=\"{}\" fill=\"currentColor\" stroke=\"none\"{turn}>{}</text>",
                    anchor.word(),
                    escaped(text)
                )
            }
        };
    }
}

impl Style {
    const fn attributes(self) -> &'static str {
        match self {
            Self::Outline => " stroke-width=\"1.2\"",
            Self::Thin => " stroke-width=\"0.6\"",
            Self::Dashed => " stroke-width=\"0.6\" stroke-dasharray=\"5 3\"",
            Self::Filled => " fill=\"currentColor\" stroke=\"none\"",
            Self::Shaded => " fill=\"currentColor\" fill-opacity=\"0.12\"",
        }
    }
}

impl Anchor {
    const fn word(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Middle => "middle",
            Self::End => "end",
        }
    }
}

/// Two decimals are a hundredth of a drawing unit; without trailing zeros, and the same on every machine.
fn number(value: f64) -> String {
    let text = format!("{value:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" {
        "0".to_owned()
    } else {
        text.to_owned()
    }
}

/// XML text and attribute values; characters XML 1.0 does not know become U+FFFD.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '\t' | '\n' | '\r' => escaped.push(' '),
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            other => escaped.push(other),
        }
    }
    escaped
}

/// An id that differs between different pictures on one page and is the same on every run (FNV-1a).
fn identifier(wrapping: Wrapping<'_>) -> String {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in wrapping.title.bytes().chain(wrapping.description.bytes()) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    format!("axles-{hash:016x}")
}
