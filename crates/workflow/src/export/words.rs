// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Rules in words: who, when, with what.

use super::Language;
use super::outline::{Edge, Outline, Start, Timer};
use crate::deadline::{Count, Deadline};

/// A deadline: `10 Arbeitstage`, `14 calendar days (§ 31 Abs. 3 VwVfG)`.
pub(super) fn deadline(deadline: &Deadline, language: Language) -> String {
    let mut words = match deadline.count {
        Count::CalendarDays(n) => counted(
            n,
            language,
            ["Kalendertag", "Kalendertage", "calendar day", "calendar days"],
        ),
        Count::WorkingDays(n) => counted(
            n,
            language,
            ["Arbeitstag", "Arbeitstage", "working day", "working days"],
        ),
        Count::NthDay(n) => match language {
            Language::De => format!("am {n}. Tag"),
            Language::En => format!("on day {n}"),
        },
    };
    if let Some(from) = &deadline.from {
        words += &format!(" {} {}", language.pick("ab", "from"), from.source());
    }
    if deadline.shift {
        words += language.pick(
            ", nie auf Wochenende oder Feiertag",
            ", never on a weekend or holiday",
        );
    }
    if let Some(source) = &deadline.source {
        words += &format!(" ({source})");
    }
    words
}

fn counted(n: u32, language: Language, [de_one, de, en_one, en]: [&str; 4]) -> String {
    let word = match n {
        1 => language.pick(de_one, en_one),
        _ => language.pick(de, en),
    };
    format!("{n} {word}")
}

/// When a timer fires.
pub(super) fn timer(timer: &Timer<'_>, language: Language) -> String {
    let mut words = match timer.start {
        Start::After(rule) => deadline(rule, language),
        Start::At(field) => format!("{} {field}", language.pick("mit", "at")),
    };
    if let Some(when) = timer.when {
        words += &format!(", {} {when}", language.pick("wenn", "if"));
    }
    words
}

/// The name of a role.
pub(super) fn role<'c>(outline: &'c Outline<'_>, name: &'c str, language: Language) -> &'c str {
    outline.role(name).map_or(name, |text| language.of(text))
}

/// Who or what causes a transition, and what it asks for; one entry per rule.
pub(super) fn rules(outline: &Outline<'_>, edge: &Edge<'_>, language: Language) -> Vec<String> {
    let mut rules = Vec::new();
    if edge.by.is_empty() {
        let timers = outline.timers_behind(edge.event, edge.from);
        rules.extend(timers.iter().map(|found| timer(found, language)));
        let done = outline.nodes.iter().any(|node| node.done == Some(edge.event));
        if done {
            rules.push(language.pick("sobald abgeschlossen", "once complete").to_owned());
        } else if timers.is_empty() && !edge.event.is_empty() {
            rules.push(
                language
                    .pick("im Verfahren ausgelöst", "raised inside")
                    .to_owned(),
            );
        }
    } else {
        let by: Vec<&str> = edge.by.iter().map(|name| role(outline, name, language)).collect();
        rules.push(by.join(language.pick(" oder ", " or ")));
    }
    rules.extend(demands(edge, language));
    rules
}

/// What a transition asks for beyond the right role.
pub(super) fn demands(edge: &Edge<'_>, language: Language) -> Vec<String> {
    let mut rules: Vec<String> = edge
        .duties
        .iter()
        .map(|(_, label)| language.of(label).to_owned())
        .collect();
    if let Some((level, over)) = edge.sign {
        rules.push(format!("{}: {}", level_words(level, language), over.join(", ")));
    }
    if edge.reason {
        rules.push(language.pick("mit Begründung", "with reasons").to_owned());
    }
    if let Some(guard) = edge.guard {
        rules.push(format!("[{guard}]"));
    }
    rules
}

fn level_words(level: &str, language: Language) -> &'static str {
    match level {
        "simple" => language_pick(language, "einfache Signatur", "simple signature"),
        "advanced" => language_pick(language, "fortgeschrittene Signatur", "advanced signature"),
        "qualified" => language_pick(language, "qualifizierte Signatur", "qualified signature"),
        "advanced_seal" => language_pick(language, "fortgeschrittenes Siegel", "advanced seal"),
        _ => language_pick(language, "qualifiziertes Siegel", "qualified seal"),
    }
}

fn language_pick(language: Language, de: &'static str, en: &'static str) -> &'static str {
    match language {
        Language::De => de,
        Language::En => en,
    }
}

/// Breaks a text into lines of at most `width` characters; longer words are cut.
pub(super) fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    let mut length = 0;
    for word in text.split_whitespace() {
        let characters: Vec<char> = word.chars().collect();
        for piece in characters.chunks(width.max(1)) {
            if length > 0 && length + 1 + piece.len() > width {
                lines.push(std::mem::take(&mut line));
                length = 0;
            }
            if length > 0 {
                line.push(' ');
                length += 1;
            }
            line.extend(piece);
            length += piece.len();
        }
    }
    if length > 0 {
        lines.push(line);
    }
    lines
}
