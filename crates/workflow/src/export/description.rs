// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What is said of states and transitions, in the picture and in its text alternative.

use std::fmt::Write as _;

use super::outline::{Edge, Kind, NodeIx, Outline};
use super::running::{self, Marks};
use super::words;
use super::{Language, Running};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Size {
    Title,
    Small,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Said {
    pub text: String,
    pub size: Size,
    pub bold: bool,
}

impl Said {
    pub fn title(text: impl Into<String>) -> Said {
        Said {
            text: text.into(),
            size: Size::Title,
            bold: true,
        }
    }

    pub fn small(text: impl Into<String>) -> Said {
        Said {
            text: text.into(),
            size: Size::Small,
            bold: false,
        }
    }
}

/// Whether a transition is a line, or a sentence in its box: it stays, comes back, or runs between a state and
/// what is in it.
pub(super) fn drawn(outline: &Outline<'_>, edge: &Edge<'_>) -> Option<NodeIx> {
    let to = edge.to?;
    (!outline.contains(to, edge.from) && !outline.contains(edge.from, to)).then_some(to)
}

/// What stands in the box of a state.
pub(super) fn of_state(
    outline: &Outline<'_>,
    ix: NodeIx,
    marks: Option<&Marks>,
    language: Language,
) -> Vec<Said> {
    let node = outline.node(ix);
    let mut said = vec![Said::title(language.of(node.label))];
    said.extend(marks.iter().flat_map(|marks| marks.said(ix)).map(Said::small));
    if node.hidden > 0 {
        said.push(Said::small(format!(
            "{} {}",
            node.hidden,
            language.pick("Zustände darin", "states inside")
        )));
    }
    said.extend(kind(outline, node.kind, language).map(Said::small));
    if let Some(task) = &node.task {
        let label = task.label.map_or(task.act, |label| language.of(label));
        let due = task
            .due
            .map(|due| format!(" ({})", words::deadline(outline, due, language)))
            .unwrap_or_default();
        said.push(Said::small(format!(
            "{}: {label}{due}",
            words::role(outline, task.role, language)
        )));
    }
    for timer in node.timers.iter().filter(|timer| timer.raise.is_none()) {
        let what = language.pick("Erinnerung", "reminder");
        said.push(Said::small(format!(
            "{what}: {}",
            words::timer(outline, timer, language)
        )));
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
        said.push(Said::small(format!(
            "↻ {}{to} ({rules})",
            language.of(edge.label)
        )));
    }
    said
}

fn kind(outline: &Outline<'_>, kind: Kind<'_>, language: Language) -> Option<String> {
    let words = match kind {
        Kind::Hearing { list, .. } => {
            let list = outline.terms.field(&format!("case.{list}"), language);
            return Some(format!(
                "{} {list}",
                language.pick("für jeden Eintrag von", "for each entry of")
            ));
        }
        Kind::Parallel => language.pick("alles nebeneinander", "all side by side"),
        Kind::History { deep: true } => language.pick("H* (alles gemerkt)", "H* (all remembered)"),
        Kind::History { deep: false } => language.pick("H (gemerkt)", "H (remembered)"),
        Kind::Plain | Kind::Final { .. } => return None,
    };
    Some(words.to_owned())
}

/// What stands on a line: the event, bold when it was taken, and its rules; who may, where it starts inside a closed box.
pub(super) fn of_edge(outline: &Outline<'_>, edge: &Edge<'_>, taken: bool, language: Language) -> Vec<Said> {
    let rules = match edge.lifted {
        true => edge
            .by
            .iter()
            .map(|role| words::role(outline, role, language).to_owned())
            .collect(),
        false => words::rules(outline, edge, language),
    };
    let rules = rules.join(if edge.lifted { ", " } else { "; " });
    let mut said = vec![Said {
        bold: taken,
        ..Said::title(language.of(edge.label))
    }];
    said.extend((!rules.is_empty()).then(|| Said::small(rules)));
    said
}

pub(super) fn heading(outline: &Outline<'_>, running: Option<Running<'_>>, language: Language) -> String {
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
    let marks = running.map(|running| Marks::of(outline, running, language));
    if let Some(running) = running {
        for line in running::summary(outline, running, language) {
            let _infallible = writeln!(out, "{line}");
        }
        for party in &running.case.parties {
            let state = outline.label(party.configuration.leaf(), language);
            let word = language.pick("Beteiligte Stelle", "Heard party");
            let _infallible = writeln!(out, "{word} {}: {state}.", party.key);
        }
    }
    let mut describer = Describer {
        out,
        outline,
        marks: marks.as_ref(),
        language,
    };
    for ix in &outline.top {
        describer.state(*ix, 0);
    }
    describer.out
}

struct Describer<'d> {
    out: String,
    outline: &'d Outline<'d>,
    marks: Option<&'d Marks>,
    language: Language,
}

impl Describer<'_> {
    fn state(&mut self, ix: NodeIx, depth: usize) {
        let (outline, language) = (self.outline, self.language);
        let node = outline.node(ix);
        let indent = usize::min(depth, 20) * 2;
        let said = of_state(outline, ix, self.marks, language);
        let said: Vec<&str> = said.iter().map(|said| said.text.as_str()).collect();
        let is = match node.kind {
            Kind::Final { .. } => language.pick(" (Ende)", " (final)"),
            Kind::Plain | Kind::Parallel | Kind::History { .. } | Kind::Hearing { .. } => "",
        };
        let now = match self.marks.is_some_and(|marks| marks.is_active(ix)) {
            true => language.pick(" [aktiv]", " [active]"),
            false => "",
        };
        let _infallible = writeln!(self.out, "{:indent$}{}{is}{now}", "", said.join(". "));
        for (i, edge) in outline.leaving(ix) {
            let Some(to) = drawn(outline, edge) else { continue };
            let taken = self.marks.is_some_and(|marks| marks.was_taken(i));
            let said = of_edge(outline, edge, taken, language);
            let rules = said
                .get(1)
                .map(|said| format!(" ({})", said.text))
                .unwrap_or_default();
            let taken = match taken {
                true => language.pick(" [gegangen]", " [taken]"),
                false => "",
            };
            let (event, to) = (language.of(edge.label), language.of(outline.node(to).label));
            let _infallible = writeln!(self.out, "{:indent$}  {event} → {to}{rules}{taken}", "");
        }
        for child in &node.children {
            self.state(*child, depth + 1);
        }
    }
}
