// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! SVG, and the same in words. Attributes only, no style sheet and no script: it may stand in any page.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use smol_str::SmolStr;

use super::compound::{self, Picture, Rect, Sizes, text_size};
use super::outline::{Edge, Kind, NodeIx, Outline};
use super::words::{self, wrapped};
use super::xml::Xml;
use super::{Language, Running, TooLarge};

const LARGE: i64 = 13;
const SMALL: i64 = 11;
/// Characters per line in boxes and labels.
const LINE: usize = 30;
const INSIDE: i64 = 10;

/// Lines of text with their font size.
type Lines = Vec<(String, i64)>;

/// What is marked when a case runs.
#[derive(Debug, Default)]
struct Marks {
    active: Vec<bool>,
    seen: Vec<bool>,
    taken: Vec<bool>,
    /// Parties per state.
    parties: BTreeMap<NodeIx, usize>,
}

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
    let marks = running.map(|running| marks(outline, running));
    let links = links(outline);
    let boxes: Vec<Lines> = (0..outline.nodes.len())
        .map(|ix| box_lines(outline, ix, marks.as_ref(), language))
        .collect();
    let labels: Vec<Lines> = links
        .iter()
        .map(|link| label_lines(outline, link, language))
        .collect();
    let box_size = |lines: &Lines| {
        let (width, height) = text_size(lines);
        (width + 2 * INSIDE, height + 2 * INSIDE - 4)
    };
    let sizes = Sizes {
        boxes: boxes.iter().map(box_size).collect(),
        links: links
            .iter()
            .zip(&labels)
            .map(|(link, lines)| (link.from, link.to, text_size(lines)))
            .collect(),
    };
    let picture = compound::place(outline, &sizes)?;
    let mut writer = Writer {
        outline,
        xml: Xml::fragment(),
        picture: &picture,
        marks: marks.as_ref(),
    };
    writer.head(running, language);
    writer.boxes(&boxes);
    writer.lines(&links, &labels);
    Ok(writer.xml.finish())
}

/// Whether a transition is a line, or a sentence in its box: it stays, comes back, or runs between a state and
/// what is in it.
fn drawn(outline: &Outline<'_>, edge: &Edge<'_>) -> Option<NodeIx> {
    let to = edge.to?;
    (!outline.contains(to, edge.from) && !outline.contains(edge.from, to)).then_some(to)
}

fn links(outline: &Outline<'_>) -> Vec<Link> {
    let mut links: Vec<Link> = Vec::new();
    let mut known: BTreeMap<(NodeIx, NodeIx), usize> = BTreeMap::new();
    for (i, edge) in outline.edges.iter().enumerate() {
        let Some(to) = drawn(outline, edge) else { continue };
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

fn push(lines: &mut Lines, text: &str, size: i64) {
    lines.extend(
        wrapped(text, LINE + usize::from(size == SMALL) * 6)
            .into_iter()
            .map(|line| (line, size)),
    );
}

#[expect(
    clippy::too_many_lines,
    reason = "one list from top to bottom; parts of it mean nothing alone"
)]
fn box_lines(outline: &Outline<'_>, ix: NodeIx, marks: Option<&Marks>, language: Language) -> Lines {
    let node = outline.node(ix);
    let mut lines = Vec::new();
    push(&mut lines, language.of(node.label), LARGE);
    if let Some(count) = marks.and_then(|marks| marks.parties.get(&ix)) {
        push(
            &mut lines,
            &format!("{count} {}", language.pick("Beteiligte hier", "parties here")),
            SMALL,
        );
    }
    if let Kind::Hearing { list, .. } = node.kind {
        push(
            &mut lines,
            &format!(
                "{} {list}",
                language.pick("für jeden Eintrag von", "for each entry of")
            ),
            SMALL,
        );
    }
    match node.kind {
        Kind::Parallel => push(
            &mut lines,
            language.pick("alles nebeneinander", "all side by side"),
            SMALL,
        ),
        Kind::History { deep: true } => push(
            &mut lines,
            language.pick("H* (alles gemerkt)", "H* (all remembered)"),
            SMALL,
        ),
        Kind::History { deep: false } => {
            push(&mut lines, language.pick("H (gemerkt)", "H (remembered)"), SMALL)
        }
        Kind::Plain | Kind::Final { .. } | Kind::Hearing { .. } => {}
    }
    if let Some(task) = &node.task {
        let label = task.label.map_or(task.act, |label| language.of(label));
        push(
            &mut lines,
            &format!("{}: {label}", words::role(outline, task.role, language)),
            SMALL,
        );
    }
    for timer in &node.timers {
        if timer.raise.is_none() {
            let what = language.pick("Erinnerung", "reminder");
            push(
                &mut lines,
                &format!("{what}: {}", words::timer(timer, language)),
                SMALL,
            );
        }
    }
    for (_, edge) in outline
        .leaving(ix)
        .filter(|(_, edge)| drawn(outline, edge).is_none())
    {
        let rules = words::rules(outline, edge, language).join("; ");
        let to = edge
            .to
            .filter(|to| *to != ix)
            .map(|to| language.of(outline.node(to).label));
        let to = to.map(|to| format!(" → {to}")).unwrap_or_default();
        push(
            &mut lines,
            &format!("↻ {}{to} ({rules})", language.of(edge.label)),
            SMALL,
        );
    }
    lines
}

fn label_lines(outline: &Outline<'_>, link: &Link, language: Language) -> Lines {
    let mut lines = Vec::new();
    for edge in link.edges.iter().filter_map(|i| outline.edges.get(*i)) {
        push(&mut lines, language.of(edge.label), LARGE);
        push(
            &mut lines,
            &words::rules(outline, edge, language).join("; "),
            SMALL,
        );
    }
    lines
}

/// Active states, states that were active, and transitions that the log says were taken.
fn marks(outline: &Outline<'_>, running: Running<'_>) -> Marks {
    let index: BTreeMap<&str, NodeIx> = outline
        .nodes
        .iter()
        .enumerate()
        .map(|(ix, node)| (node.name, ix))
        .collect();
    let mut marks = Marks {
        active: vec![false; outline.nodes.len()],
        seen: vec![false; outline.nodes.len()],
        taken: vec![false; outline.edges.len()],
        parties: BTreeMap::new(),
    };
    let set = |list: &mut Vec<bool>, name: &str| {
        if let Some(place) = index.get(name).and_then(|ix| list.get_mut(*ix)) {
            *place = true;
        }
    };
    let case = running.case;
    case.configuration
        .0
        .iter()
        .for_each(|name| set(&mut marks.active, name));
    for party in &case.parties {
        let hearing = party
            .configuration
            .0
            .first()
            .and_then(|name| index.get(name.as_str()));
        let hearing = hearing.and_then(|ix| outline.node(*ix).parent);
        if hearing.is_some_and(|ix| case.configuration.contains(outline.node(ix).name)) {
            party
                .configuration
                .0
                .iter()
                .for_each(|name| set(&mut marks.active, name));
        }
        party
            .configuration
            .0
            .iter()
            .for_each(|name| set(&mut marks.seen, name));
        if let Some(ix) = index.get(party.configuration.leaf()) {
            *marks.parties.entry(*ix).or_default() += 1;
        }
    }
    let mut before: &[SmolStr] = &[];
    for entry in running.log {
        let events: Vec<&str> = std::iter::once(entry.event.as_str())
            .chain(entry.raised.iter().map(SmolStr::as_str))
            .collect();
        let (from, after) = (&entry.from.0, &entry.case_to.0);
        for name in from.iter().chain(&entry.to.0).chain(after) {
            set(&mut marks.seen, name);
        }
        for (edge, taken) in outline.edges.iter().zip(&mut marks.taken) {
            let source = outline.node(edge.from).name;
            let was = from.iter().chain(before).any(|name| name == source);
            let is = edge.to.is_none_or(|to| {
                let target = outline.node(to).name;
                entry.to.0.iter().chain(after).any(|name| name == target)
            });
            *taken |= events.contains(&edge.event) && was && is;
        }
        before = after;
    }
    case.configuration
        .0
        .iter()
        .for_each(|name| set(&mut marks.seen, name));
    marks
}

struct Writer<'w> {
    outline: &'w Outline<'w>,
    xml: Xml,
    picture: &'w Picture,
    marks: Option<&'w Marks>,
}

fn n(number: i64) -> String {
    number.to_string()
}

fn has(list: Option<&Vec<bool>>, ix: usize) -> bool {
    list.and_then(|list| list.get(ix)).copied().unwrap_or(false)
}

impl Writer<'_> {
    fn head(&mut self, running: Option<Running<'_>>, language: Language) {
        let (width, height) = (n(self.picture.width), n(self.picture.height));
        let short = self.outline.hash.get(..8).unwrap_or_default();
        let (title, desc) = (format!("title-{short}"), format!("desc-{short}"));
        self.xml.open(
            "svg",
            &[
                ("xmlns", "http://www.w3.org/2000/svg"),
                ("viewBox", &format!("0 0 {width} {height}")),
                ("width", &width),
                ("height", &height),
                ("role", "img"),
                ("aria-labelledby", &format!("{title} {desc}")),
                ("lang", language.pick("de", "en")),
                ("font-family", "DejaVu Sans, Verdana, sans-serif"),
                ("fill", "none"),
                ("stroke", "currentColor"),
                ("stroke-width", "1.2"),
            ],
        );
        self.xml.text(
            "title",
            &[("id", &title)],
            &heading(self.outline, running, language),
        );
        self.xml.text(
            "desc",
            &[("id", &desc)],
            &describe(self.outline, running, language),
        );
    }

    /// Text without outline.
    fn text(&mut self, lines: &[(String, i64)], x: i64, mut y: i64, weight: &str) {
        for (i, (line, size)) in lines.iter().enumerate() {
            y += size + 4;
            let mut attributes = vec![
                ("x", n(x)),
                ("y", n(y - 5)),
                ("font-size", n(*size)),
                ("fill", "currentColor".to_owned()),
                ("stroke", "none".to_owned()),
            ];
            if i == 0 {
                attributes.push(("font-weight", weight.to_owned()));
            }
            let attributes: Vec<(&str, &str)> = attributes
                .iter()
                .map(|(key, value)| (*key, value.as_str()))
                .collect();
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
            let active = has(self.marks.map(|marks| &marks.active), ix);
            let seen = has(self.marks.map(|marks| &marks.seen), ix);
            let leaf = node.children.is_empty();
            let mut extra = vec![("data-state", node.name)];
            if active {
                extra.push(("stroke-width", "3"));
            }
            if active && leaf {
                extra.extend([("fill", "currentColor"), ("fill-opacity", "0.14")]);
            } else if seen && leaf {
                extra.extend([("fill", "currentColor"), ("fill-opacity", "0.05")]);
            }
            if matches!(node.kind, Kind::Hearing { .. }) {
                extra.push(("stroke-dasharray", "7 4"));
            }
            self.rect(rect, if leaf { 8 } else { 12 }, &extra);
            if matches!(node.kind, Kind::Final { .. }) {
                let inner = Rect {
                    x: rect.x + 3,
                    y: rect.y + 3,
                    width: rect.width - 6,
                    height: rect.height - 6,
                };
                self.rect(inner, 6, &[]);
            }
            let corner = self.picture.titles.get(&ix).copied().unwrap_or((rect.x, rect.y));
            let left = if leaf { corner.0 + INSIDE } else { corner.0 };
            self.text(lines, left, corner.1 + INSIDE - 2, "bold");
        }
        for ((x, y), line) in &self.picture.dots {
            self.xml.empty(
                "circle",
                &[
                    ("cx", &n(*x)),
                    ("cy", &n(*y)),
                    ("r", &n(compound::DOT / 2)),
                    ("fill", "currentColor"),
                ],
            );
            self.line(line, &[]);
        }
    }

    fn lines(&mut self, links: &[Link], labels: &[Lines]) {
        for (i, (link, lines)) in links.iter().zip(labels).enumerate() {
            let taken = link
                .edges
                .iter()
                .any(|edge| has(self.marks.map(|marks| &marks.taken), *edge));
            let points = self.picture.lines.get(i).cloned().unwrap_or_default();
            let extra: &[(&str, &str)] = match (taken, self.marks) {
                (true, _) => &[("stroke-width", "3")],
                (false, Some(_)) => &[("stroke-opacity", "0.6")],
                (false, None) => &[],
            };
            self.line(&points, extra);
            let (x, y) = self.picture.labels.get(i).copied().unwrap_or_default();
            self.text(lines, x, y, if taken { "bold" } else { "normal" });
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
        let head = format!(
            "M{} {}L{} {}L{} {}Z",
            last.0,
            last.1,
            last.0 - 4,
            last.1 + back,
            last.0 + 4,
            last.1 + back
        );
        self.xml.empty(
            "path",
            &[("d", &head), ("fill", "currentColor"), ("stroke", "none")],
        );
    }
}

fn heading(outline: &Outline<'_>, running: Option<Running<'_>>, language: Language) -> String {
    let title = language.of(outline.title);
    match running {
        None => title.to_owned(),
        Some(running) => format!(
            "{title}: {} {}",
            language.pick("Vorgang", "case"),
            running.case.id
        ),
    }
}

/// Every state and every transition in words; with a case, where it stands first.
pub(super) fn describe(outline: &Outline<'_>, running: Option<Running<'_>>, language: Language) -> String {
    let mut out = format!("{}.\n", heading(outline, running, language));
    let marks = running.map(|running| marks(outline, running));
    if let Some(running) = running {
        let names: Vec<&str> = running
            .case
            .configuration
            .0
            .iter()
            .map(|name| label(outline, name, language))
            .collect();
        let _infallible = writeln!(
            out,
            "{}: {}.",
            language.pick("Jetzt aktiv", "Active now"),
            names.join(" › ")
        );
        for party in &running.case.parties {
            let state = label(outline, party.configuration.leaf(), language);
            let _infallible = writeln!(
                out,
                "{} {}: {state}.",
                language.pick("Beteiligte Stelle", "Heard party"),
                party.key
            );
        }
    }
    for ix in &outline.top {
        state(&mut out, outline, *ix, 0, marks.as_ref(), language);
    }
    out
}

fn label<'c>(outline: &'c Outline<'_>, name: &'c str, language: Language) -> &'c str {
    let node = outline.nodes.iter().find(|node| node.name == name);
    node.map_or(name, |node| language.of(node.label))
}

#[expect(
    clippy::too_many_arguments,
    reason = "the walk needs all of them, and a struct would only rename them"
)]
fn state(
    out: &mut String,
    outline: &Outline<'_>,
    ix: NodeIx,
    depth: usize,
    marks: Option<&Marks>,
    language: Language,
) {
    let node = outline.node(ix);
    let indent = usize::min(depth, 20) * 2;
    let lines = box_lines(outline, ix, marks, language);
    let lines: Vec<&str> = lines.iter().map(|(line, _)| line.as_str()).collect();
    let is = if matches!(node.kind, Kind::Final { .. }) {
        language.pick(" (Ende)", " (final)")
    } else {
        ""
    };
    let now = if has(marks.map(|marks| &marks.active), ix) {
        language.pick(" [aktiv]", " [active]")
    } else {
        ""
    };
    let _infallible = writeln!(out, "{:indent$}{}{is}{now}", "", lines.join(" "));
    for (i, edge) in outline.leaving(ix) {
        let Some(to) = drawn(outline, edge) else { continue };
        let rules = words::rules(outline, edge, language).join("; ");
        let taken = if has(marks.map(|marks| &marks.taken), i) {
            language.pick(" [gegangen]", " [taken]")
        } else {
            ""
        };
        let (event, to) = (language.of(edge.label), language.of(outline.node(to).label));
        let _infallible = writeln!(out, "{:indent$}  {event} → {to} ({rules}){taken}", "");
    }
    for child in &node.children {
        state(out, outline, *child, depth + 1, marks, language);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_never_exceed_their_width() {
        let mut lines = Vec::new();
        push(&mut lines, &"x".repeat(100), LARGE);
        assert!(lines.iter().all(|(line, _)| line.chars().count() <= LINE));
        assert_eq!(lines.len(), 4);
    }
}
