// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! SVG. Attributes only, no style sheet and no script: it may stand in any page.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use super::compound::{self, Picture, Rect, Sizes};
use super::description::{self, Said, Size};
use super::measure::{self, Face};
use super::outline::{Edge, Kind, NodeIx, Outline};
use super::running::{self, Marks};
use super::xml::Xml;
use super::{Language, Running, TooLarge};

const INSIDE: i64 = 10;
/// Lines are broken here, in pixels.
const WIDTH: i64 = 215;
/// Between the summary of a case and the picture.
const BELOW: i64 = 14;

/// Lines of text; bold or not.
type Lines = Vec<(String, Size, bool)>;

/// Transitions between the same two states share a line.
#[derive(Debug)]
struct Link {
    from: NodeIx,
    to: NodeIx,
    edges: Vec<usize>,
}

pub(super) fn write(
    outline: &Outline<'_>,
    running: Option<Running<'_>>,
    language: Language,
) -> Result<String, TooLarge> {
    let marks = running.map(|running| Marks::of(outline, running, language));
    let links = links(outline);
    let boxes = (0..outline.nodes.len()).map(|ix| {
        broken(
            &description::of_state(outline, ix, marks.as_ref(), language),
            WIDTH,
        )
    });
    let boxes: Vec<Lines> = boxes.collect();
    let label = |link: &Link| broken(&on_link(outline, link, marks.as_ref(), language), WIDTH);
    let labels: Vec<Lines> = links.iter().map(label).collect();
    let box_size = |lines: &Lines| {
        let (width, height) = size(lines);
        (width + 2 * INSIDE, height + 2 * INSIDE - 4)
    };
    let sizes = Sizes {
        boxes: boxes.iter().map(box_size).collect(),
        links: links
            .iter()
            .zip(&labels)
            .map(|(link, lines)| (link.from, link.to, size(lines)))
            .collect(),
    };
    let picture = compound::place(outline, &sizes)?;
    let mut writer = Writer {
        outline,
        xml: Xml::fragment(),
        picture: &picture,
        marks: marks.as_ref(),
        language,
    };
    writer.head(running);
    writer.boxes(&boxes);
    writer.links(&links, &labels);
    Ok(writer.xml.finish())
}

fn face(size: Size) -> Face {
    match size {
        Size::Title => Face { size: 13, bold: true },
        Size::Small => Face {
            size: 11,
            bold: false,
        },
    }
}

/// What is said, in lines that fit.
fn broken(said: &[Said], width: i64) -> Lines {
    let lines = |said: &Said| {
        let width = measure::without_cuts(&said.text, width, face(said.size));
        let lines = measure::lines(&said.text, width, face(said.size));
        lines
            .into_iter()
            .map(|line| (line, said.size, said.bold))
            .collect::<Vec<_>>()
    };
    said.iter().flat_map(lines).collect()
}

fn size(lines: &Lines) -> (i64, i64) {
    let widths = lines
        .iter()
        .map(|(line, size, _)| measure::width(line, face(*size)));
    (
        widths.max().unwrap_or(0),
        lines.iter().map(|(_, size, _)| face(*size).size + 4).sum(),
    )
}

/// What stands on a line, each event once; that something happens at once inside a closed box tells nobody anything.
fn on_link(outline: &Outline<'_>, link: &Link, marks: Option<&Marks>, language: Language) -> Vec<Said> {
    let edges: Vec<(usize, &Edge<'_>)> = link
        .edges
        .iter()
        .filter_map(|i| Some((*i, outline.edges.get(*i)?)))
        .collect();
    let tells = |(_, edge): &&(usize, &Edge<'_>)| !(edge.lifted && edge.event.is_empty());
    let telling: Vec<(usize, &Edge<'_>)> = edges.iter().filter(tells).copied().collect();
    let mut said: Vec<Vec<Said>> = Vec::new();
    for (i, edge) in if telling.is_empty() { edges } else { telling } {
        let taken = marks.is_some_and(|marks| marks.was_taken(i));
        let of_edge = description::of_edge(outline, edge, taken, language);
        if !said.contains(&of_edge) {
            said.push(of_edge);
        }
    }
    said.into_iter().flatten().collect()
}

fn links(outline: &Outline<'_>) -> Vec<Link> {
    let mut links: Vec<Link> = Vec::new();
    let mut known: BTreeMap<(NodeIx, NodeIx), usize> = BTreeMap::new();
    for (i, edge) in outline.edges.iter().enumerate() {
        let Some(to) = description::drawn(outline, edge) else {
            continue;
        };
        let at = *known.entry((edge.from, to)).or_insert_with(|| {
            links.push(Link {
                from: edge.from,
                to,
                edges: Vec::new(),
            });
            links.len() - 1
        });
        if let Some(link) = links.get_mut(at) {
            link.edges.push(i);
        }
    }
    links
}

struct Writer<'w> {
    outline: &'w Outline<'w>,
    xml: Xml,
    picture: &'w Picture,
    marks: Option<&'w Marks>,
    language: Language,
}

fn n(number: i64) -> String {
    number.to_string()
}

/// The attributes of a state's box.
fn look<'o>(outline: &Outline<'o>, marks: Option<&Marks>, ix: NodeIx) -> Vec<(&'static str, &'o str)> {
    let node = outline.node(ix);
    let active = marks.is_some_and(|marks| marks.is_active(ix));
    let seen = marks.is_some_and(|marks| marks.was_active(ix));
    let mut look = vec![("data-state", node.name)];
    if active {
        look.push(("stroke-width", "3"));
    }
    match (node.children.is_empty(), active, seen) {
        (true, true, _) => look.extend([("fill", "currentColor"), ("fill-opacity", "0.14")]),
        (true, false, true) => look.extend([("fill", "currentColor"), ("fill-opacity", "0.05")]),
        _ => {}
    }
    if node.beside {
        look.extend([("stroke-opacity", "0.6"), ("stroke-dasharray", "2 3")]);
    } else if matches!(node.kind, Kind::Hearing { .. }) {
        look.push(("stroke-dasharray", "7 4"));
    }
    look
}

impl Writer<'_> {
    /// Title, text alternative, and above the picture of a case where it stands.
    fn head(&mut self, running: Option<Running<'_>>) {
        let (outline, language) = (self.outline, self.language);
        let title = description::heading(outline, running, language);
        let mut summary = vec![Said::title(title.clone())];
        let said = running
            .map(|running| running::summary(outline, running, language))
            .unwrap_or_default();
        summary.extend(said.into_iter().map(Said::small));
        let summary = match running {
            Some(_) => broken(&summary, (self.picture.width - 2 * INSIDE).max(2 * WIDTH)),
            None => Lines::new(),
        };
        let above = if summary.is_empty() {
            0
        } else {
            size(&summary).1 + INSIDE + BELOW
        };
        let width = self.picture.width.max(size(&summary).0 + 2 * INSIDE);
        let (width, height) = (n(width), n(self.picture.height + above));
        let desc = description::describe(outline, running, language);
        // Several pictures of one definition may stand in one page.
        let own = hex::encode(Sha256::digest(&desc));
        let own = own.get(..8).unwrap_or_default();
        let (title_id, desc_id) = (format!("title-{own}"), format!("desc-{own}"));
        // What is drawn begins at 0; the summary stands above it.
        self.xml.open(
            "svg",
            &[
                ("xmlns", "http://www.w3.org/2000/svg"),
                ("viewBox", &format!("0 {} {width} {height}", -above)),
                ("width", &width),
                ("height", &height),
                ("data-definition", &outline.hash),
                ("role", "img"),
                ("aria-labelledby", &format!("{title_id} {desc_id}")),
                ("lang", language.pick("de", "en")),
                ("font-family", "DejaVu Sans, Verdana, sans-serif"),
                ("fill", "none"),
                ("stroke", "currentColor"),
                ("stroke-width", "1.2"),
            ],
        );
        self.xml.text("title", &[("id", &title_id)], &title);
        self.xml.text("desc", &[("id", &desc_id)], &desc);
        self.text(&summary, (INSIDE, INSIDE - above));
    }

    /// Text without outline.
    fn text(&mut self, lines: &Lines, (x, mut y): (i64, i64)) {
        for (line, size, bold) in lines {
            let face = face(*size);
            y += face.size + 4;
            let (x, y, size) = (n(x), n(y - 5), n(face.size));
            let mut attributes = vec![
                ("x", x.as_str()),
                ("y", &y),
                ("font-size", &size),
                ("fill", "currentColor"),
                ("stroke", "none"),
            ];
            if *bold {
                attributes.push(("font-weight", "bold"));
            }
            self.xml.text("text", &attributes, line);
        }
    }

    fn rect(&mut self, rect: Rect, radius: i64, extra: &[(&str, &str)]) {
        let (x, y, width, height) = (n(rect.x), n(rect.y), n(rect.width), n(rect.height));
        let radius = n(radius);
        let mut attributes = vec![
            ("x", x.as_str()),
            ("y", &y),
            ("width", &width),
            ("height", &height),
            ("rx", &radius),
        ];
        attributes.extend_from_slice(extra);
        self.xml.empty("rect", &attributes);
    }

    fn boxes(&mut self, boxes: &[Lines]) {
        for (ix, lines) in boxes.iter().enumerate() {
            let Some(rect) = self.picture.boxes.get(ix).copied() else {
                continue;
            };
            let node = self.outline.node(ix);
            let leaf = node.children.is_empty();
            let look = look(self.outline, self.marks, ix);
            self.rect(rect, if leaf { 8 } else { 12 }, &look);
            let inner = |by: i64| Rect {
                x: rect.x + by,
                y: rect.y + by,
                width: rect.width - 2 * by,
                height: rect.height - 2 * by,
            };
            if matches!(node.kind, Kind::Final { .. }) {
                self.rect(inner(3), 6, &[]);
            }
            if node.hidden > 0 {
                // There is more in it: a second sheet behind it.
                let (right, bottom) = (rect.x + rect.width, rect.y + rect.height);
                let sheet = format!("M{} {bottom}v4H{}V{}h-4", rect.x + 8, right + 4, rect.y + 8);
                self.xml.empty("path", &[("d", &sheet)]);
            }
            let corner = self.picture.titles.get(&ix).copied().unwrap_or((rect.x, rect.y));
            let left = if leaf { corner.0 + INSIDE } else { corner.0 };
            self.text(lines, (left, corner.1 + INSIDE - 2));
        }
        for ((x, y), line) in &self.picture.dots {
            let radius = n(compound::DOT / 2);
            self.xml.empty(
                "circle",
                &[
                    ("cx", &n(*x)),
                    ("cy", &n(*y)),
                    ("r", &radius),
                    ("fill", "currentColor"),
                ],
            );
            self.line(line, &[]);
        }
    }

    fn links(&mut self, links: &[Link], labels: &[Lines]) {
        for (i, (link, lines)) in links.iter().zip(labels).enumerate() {
            let taken = self
                .marks
                .is_some_and(|marks| link.edges.iter().any(|edge| marks.was_taken(*edge)));
            let points = self.picture.lines.get(i).cloned().unwrap_or_default();
            let extra: &[(&str, &str)] = match (taken, self.marks) {
                (true, _) => &[("stroke-width", "3")],
                (false, Some(_)) => &[("stroke-opacity", "0.6")],
                (false, None) => &[],
            };
            self.line(&points, extra);
            let at = self.picture.labels.get(i).copied().unwrap_or_default();
            let edges = link.edges.iter().filter_map(|edge| self.outline.edges.get(*edge));
            let guards: Vec<&str> = edges
                .filter(|edge| !edge.lifted)
                .filter_map(|edge| edge.guard)
                .collect();
            if guards.is_empty() {
                self.text(lines, at);
            } else {
                // Shown by the browser while the pointer rests on the label.
                self.xml.open("g", &[]);
                self.xml.text("title", &[], &guards.join("\n"));
                self.text(lines, at);
                self.xml.close();
            }
        }
    }

    /// A line through its points, bent in the gaps between layers, with its head at the end.
    fn line(&mut self, points: &[(i64, i64)], extra: &[(&str, &str)]) {
        let [first, .., before, last] = points else { return };
        let mut path = format!("M{} {}", first.0, first.1);
        for pair in points.windows(2) {
            let [(x0, y0), (x1, y1)] = pair else { continue };
            if x0 == x1 {
                let _infallible = write!(path, "V{y1}");
            } else {
                let middle = (y0 + y1) / 2;
                let _infallible = write!(path, "C{x0} {middle} {x1} {middle} {x1} {y1}");
            }
        }
        let mut attributes = vec![("d", path.as_str())];
        attributes.extend_from_slice(extra);
        self.xml.empty("path", &attributes);
        // Heads point up or down: lines always end vertically.
        let came_from = points.iter().rev().map(|point| point.1).find(|y| *y != last.1);
        let back = if came_from.unwrap_or(before.1) > last.1 {
            8
        } else {
            -8
        };
        let (x, y) = *last;
        let head = format!("M{x} {y}L{} {}L{} {}Z", x - 4, y + back, x + 4, y + back);
        self.xml.empty(
            "path",
            &[("d", &head), ("fill", "currentColor"), ("stroke", "none")],
        );
    }
}
