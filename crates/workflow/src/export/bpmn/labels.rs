// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What stands on flows and beside events: the event, who else may send it, how long it takes. Rules BPMN has no sign for
//! are footnotes, said once below the plane.

use super::build::{Builder, Happening};
use super::routes::Cause;
use crate::export::outline::{Edge, Timer};
use crate::export::words;

/// The footnotes of one plane, in the order of their first use.
#[derive(Debug, Default)]
pub(super) struct Legend(pub Vec<String>);

impl Legend {
    /// The signs of some footnotes, to be put behind a word without a space: no line begins with them.
    pub fn signs(&mut self, notes: impl IntoIterator<Item = String>) -> String {
        let mut signs: Vec<usize> = Vec::new();
        for note in notes {
            let at = self.0.iter().position(|known| *known == note).unwrap_or_else(|| {
                self.0.push(note);
                self.0.len() - 1
            });
            if !signs.contains(&(at + 1)) {
                signs.push(at + 1);
            }
        }
        signs.sort_unstable();
        let signs: Vec<String> = signs.into_iter().map(raised).collect();
        signs.join("·")
    }

    /// The footnotes with their signs.
    pub fn lines(self) -> Vec<String> {
        self.0
            .into_iter()
            .enumerate()
            .map(|(i, note)| format!("{} {note}", raised(i + 1)))
            .collect()
    }
}

/// A number in raised digits.
fn raised(number: usize) -> String {
    const DIGITS: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    let digits = number.to_string();
    digits
        .chars()
        .filter_map(|digit| DIGITS.get(usize::try_from(digit.to_digit(10)?).ok()?))
        .collect()
}

impl Builder<'_> {
    /// The name of an event with its rules; `holder` has the task, whose own events need no name of a role.
    pub fn event(&self, happening: &Happening<'_>, holder: Option<&str>, legend: &mut Legend) -> String {
        let edges = || happening.edges.iter().filter_map(|i| self.outline.edges.get(*i));
        let Some(edge) = edges().next() else {
            return String::new();
        };
        // Where alternatives lead apart, their conditions stand on the flows.
        let apart = edges().any(|other| other.to != edge.to);
        let rules = match apart {
            true => legend.signs(edges().flat_map(|edge| words::burdens(edge, self.language))),
            false => self.rules(edges(), legend),
        };
        let mut said = format!("{}{rules}", self.language.of(edge.label));
        let behind: Vec<String> = match happening.cause {
            Cause::Person(_) => self.others(edge, holder).into_iter().collect(),
            Cause::Timer => {
                let timers = self.outline.timers_behind(edge.event, edge.from);
                timers
                    .into_iter()
                    .map(|timer| self.period(timer, legend))
                    .collect()
            }
            Cause::System | Cause::Done | Cause::Raised | Cause::AtOnce => Vec::new(),
        };
        if !behind.is_empty() {
            said += &format!(" ({})", behind.join(self.language.pick(" oder ", " or ")));
        }
        said
    }

    /// Roles other than the one in whose lane it stands.
    fn others(&self, edge: &Edge<'_>, holder: Option<&str>) -> Option<String> {
        let other = |role: &&&str| Some(**role) != holder;
        let others = edge
            .by
            .iter()
            .filter(other)
            .map(|role| words::role(self.outline, role, self.language));
        let others: Vec<&str> = others.collect();
        let also = match others.len() == edge.by.len() {
            true => "",
            false => self.language.pick("auch ", "also "),
        };
        (!others.is_empty()).then(|| format!("{also}{}", others.join(self.language.pick(" oder ", " or "))))
    }

    /// The footnotes of transitions: duties, signatures, reasons and guards.
    pub fn rules<'e>(&self, edges: impl Iterator<Item = &'e Edge<'e>>, legend: &mut Legend) -> String {
        legend.signs(edges.flat_map(|edge| words::demands(self.outline, edge, self.language)))
    }

    /// What tells alternatives of one event apart, with what else they ask for.
    pub fn alternative_with_rules(&self, edge: &Edge<'_>, legend: &mut Legend) -> String {
        format!(
            "{}{}",
            self.alternative(edge),
            legend.signs(words::burdens(edge, self.language))
        )
    }

    /// How long a timer runs; what its rule says besides is a footnote.
    pub fn period(&self, timer: &Timer<'_>, legend: &mut Legend) -> String {
        let (period, besides) = words::timer_in_parts(self.outline, timer, self.language);
        let besides = (!besides.is_empty()).then(|| besides.join("; "));
        format!("{period}{}", legend.signs(besides))
    }

    /// What tells alternatives of one event apart.
    pub fn alternative(&self, edge: &Edge<'_>) -> String {
        match edge.guard {
            Some(guard) => words::condition(self.outline, guard, self.language),
            None => self.language.pick("sonst", "otherwise").to_owned(),
        }
    }

    /// The events of transitions, each once; what happens at once is not said.
    pub fn joined(&self, edges: &[usize]) -> String {
        let mut names: Vec<&str> = Vec::new();
        for (edge, _) in edges
            .iter()
            .filter_map(|i| self.edge(*i))
            .filter(|(edge, _)| !edge.event.is_empty())
        {
            let name = self.language.of(edge.label);
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names.join(" / ")
    }

    /// The guard of a flow; of several transitions each.
    pub fn condition(&self, edges: &[usize]) -> Option<String> {
        let guards: Option<Vec<&str>> = edges
            .iter()
            .map(|i| self.edge(*i).and_then(|(edge, _)| edge.guard))
            .collect();
        match guards?.as_slice() {
            [] => None,
            [one] => Some((*one).to_owned()),
            several => Some(
                several
                    .iter()
                    .map(|guard| format!("({guard})"))
                    .collect::<Vec<_>>()
                    .join(" || "),
            ),
        }
    }

    /// Everything about transitions, in a line each, for the property sheet of the modeller.
    pub fn in_full(&self, edges: &[usize]) -> Vec<String> {
        let mut lines = Vec::new();
        for (edge, _) in edges.iter().filter_map(|i| self.edge(*i)) {
            let mut rules = words::rules(self.outline, edge, self.language);
            rules.extend(edge.guard.map(|guard| format!("[{guard}]")));
            lines.push(format!("{}: {}", self.language.of(edge.label), rules.join("; ")));
        }
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_footnote_stands_once_and_keeps_its_number() {
        let mut legend = Legend::default();
        assert_eq!(legend.signs(["a".to_owned(), "b".to_owned()]), "¹·²");
        assert_eq!(legend.signs(["c".to_owned(), "a".to_owned()]), "¹·³");
        assert_eq!(legend.signs([]), "");
        assert_eq!(legend.lines(), ["¹ a", "² b", "³ c"]);
        assert_eq!(raised(120), "¹²⁰");
    }
}
