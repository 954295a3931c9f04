// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Rules in words: who, when, with what.

use super::Language;
use super::outline::{Edge, Outline, Start, Timer};
use crate::deadline::{Count, Deadline};

/// A deadline: `10 Arbeitstage`, `14 calendar days, never on a weekend or holiday (§ 31 Abs. 3 VwVfG)`.
pub(super) fn deadline(outline: &Outline<'_>, deadline: &Deadline, language: Language) -> String {
    let mut words = period(outline, deadline, language);
    if deadline.shift {
        words += &format!(", {}", shifted(language));
    }
    if let Some(source) = &deadline.source {
        words += &format!(" ({source})");
    }
    words
}

fn period(outline: &Outline<'_>, deadline: &Deadline, language: Language) -> String {
    let words = match deadline.count {
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
        Count::Months(n) => counted(n, language, ["Monat", "Monate", "month", "months"]),
        Count::NthDay(n) => match language {
            Language::De => format!("am {n}. Tag"),
            Language::En => format!("on day {n}"),
        },
    };
    match &deadline.from {
        Some(from) => {
            let field = outline.terms.field(from.source(), language);
            format!("{words} {} {field}", language.pick("ab", "from"))
        }
        None => words,
    }
}

/// A moment that the case knows.
fn at(outline: &Outline<'_>, field: &str, language: Language) -> String {
    let field = outline.terms.field(field, language);
    format!("{} {field}", language.pick("mit", "at"))
}

fn shifted(language: Language) -> &'static str {
    language_pick(
        language,
        "nie auf Wochenende oder Feiertag",
        "never on a weekend or holiday",
    )
}

/// How long a timer runs, and apart from it what its rule says besides.
pub(super) fn timer_in_parts(
    outline: &Outline<'_>,
    timer: &Timer<'_>,
    language: Language,
) -> (String, Vec<String>) {
    let mut besides = Vec::new();
    let period = match timer.start {
        Start::After(rule) => {
            besides.extend(rule.shift.then(|| shifted(language).to_owned()));
            besides.extend(rule.source.clone());
            period(outline, rule, language)
        }
        Start::At(field) => at(outline, field, language),
    };
    if let Some(when) = timer.when {
        besides.push(format!(
            "{} {}",
            language.pick("nur wenn", "only if"),
            condition(outline, when, language)
        ));
    }
    (period, besides)
}

fn counted(n: u32, language: Language, [de_one, de, en_one, en]: [&str; 4]) -> String {
    let word = match n {
        1 => language.pick(de_one, en_one),
        _ => language.pick(de, en),
    };
    format!("{n} {word}")
}

/// When a timer fires.
pub(super) fn timer(outline: &Outline<'_>, timer: &Timer<'_>, language: Language) -> String {
    let mut words = match timer.start {
        Start::After(rule) => deadline(outline, rule, language),
        Start::At(field) => at(outline, field, language),
    };
    if let Some(when) = timer.when {
        words += &format!(
            ", {} {}",
            language.pick("wenn", "if"),
            condition(outline, when, language)
        );
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
        rules.extend(timers.iter().map(|found| timer(outline, found, language)));
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
    rules.extend(demands(outline, edge, language));
    rules
}

/// What a transition asks for beyond the right role.
pub(super) fn demands(outline: &Outline<'_>, edge: &Edge<'_>, language: Language) -> Vec<String> {
    let mut rules = burdens(edge, language);
    rules.extend(guard(outline, edge, language));
    rules
}

/// Duties, signature and reason.
pub(super) fn burdens(edge: &Edge<'_>, language: Language) -> Vec<String> {
    let duties = edge.duties.iter();
    let mut rules: Vec<String> = duties.map(|(_, label)| language.of(label).to_owned()).collect();
    if let Some((level, over)) = edge.sign {
        rules.push(format!("{}: {}", level_words(level, language), over.join(", ")));
    }
    if edge.reason {
        rules.push(language.pick("mit Begründung", "with reasons").to_owned());
    }
    rules
}

/// What people read when the guard says no, or else the condition itself.
pub(super) fn guard(outline: &Outline<'_>, edge: &Edge<'_>, language: Language) -> Option<String> {
    let guard = edge.guard?;
    Some(match edge.otherwise {
        Some(sentence) => format!(
            "{} {}",
            language.pick("sonst abgelehnt:", "else refused:"),
            language.of(sentence)
        ),
        None => format!(
            "{} {}",
            language.pick("wenn", "if"),
            condition(outline, guard, language)
        ),
    })
}

/// A condition as people say it, where it only compares; anything else as it is written.
pub(super) fn condition(outline: &Outline<'_>, cel: &str, language: Language) -> String {
    let parts = cel.split(" && ").map(|part| comparison(outline, part, language));
    let parts: Option<Vec<String>> = parts.collect();
    match parts {
        Some(parts) => parts.join(language.pick(" und ", " and ")),
        None => cel.to_owned(),
    }
}

/// `case.outcome == 'granted'` → `outcome = granted`, or with the labels of the field and its word.
fn comparison(outline: &Outline<'_>, cel: &str, language: Language) -> Option<String> {
    let terms = &outline.terms;
    let plain = |text: &str| {
        text.chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'))
    };
    let of_data = |text: &str| text.starts_with("case.") || text.starts_with("party.");
    let mut words = cel.split(' ');
    let (path, sign, value, end) = (words.next()?, words.next()?, words.next()?, words.next());
    let quoted = value
        .strip_prefix('\'')
        .and_then(|value| value.strip_suffix('\''));
    if end.is_some() || !of_data(path) || !plain(path) || !plain(quoted.unwrap_or(value)) {
        return None;
    }
    let field = terms.field(path, language);
    let other = match quoted {
        Some(word) => terms.word(path, word, language),
        None if of_data(value) => terms.field(value, language),
        None => value.to_owned(),
    };
    Some(match (sign, value) {
        ("!=", "null") => format!("{field} {}", language.pick("bekannt", "known")),
        ("==", "null") => format!("{field} {}", language.pick("unbekannt", "unknown")),
        ("==", "true") | ("!=", "false") => field,
        ("==", "false") | ("!=", "true") => format!("{} {field}", language.pick("nicht", "not")),
        ("==", _) => format!("{field} = {other}"),
        ("!=", _) => format!("{field} ≠ {other}"),
        ("<" | ">", _) => format!("{field} {sign} {other}"),
        ("<=", _) => format!("{field} ≤ {other}"),
        (">=", _) => format!("{field} ≥ {other}"),
        _ => return None,
    })
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
