// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Beside an element: who takes part, how long it may take, and what happens without the case moving on.

use super::build::Builder;
use super::labels::Legend;
use crate::export::outline::{Edge, Kind, NodeIx};
use crate::export::words;

impl Builder<'_> {
    pub(super) fn note(&self, ix: NodeIx, legend: &mut Legend) -> Vec<String> {
        let language = self.language;
        let node = self.outline.node(ix);
        let mut note = Vec::new();
        if !node.children.is_empty() {
            let roles = self
                .roles_of(ix)
                .into_iter()
                .filter(|role| *role != crate::SYSTEM_ROLE);
            let roles: Vec<&str> = roles
                .map(|role| words::role(self.outline, role, language))
                .collect();
            if roles.len() > 1 {
                note.push(roles.join(", "));
            }
        }
        match node.kind {
            Kind::Hearing { list, .. } => {
                let list = self.outline.terms.field(&format!("case.{list}"), language);
                note.push(format!(
                    "{} {list}",
                    language.pick("Für jeden Eintrag von", "For each entry of")
                ));
            }
            Kind::History { .. } => {
                let back = language.pick(
                    "Führt dorthin zurück, wo zuletzt aufgehört wurde",
                    "Leads back to where it was left",
                );
                note.push(back.to_owned());
            }
            Kind::Plain | Kind::Final { .. } | Kind::Parallel => {}
        }
        if let Some(due) = node.task.as_ref().and_then(|task| task.due) {
            let word = language.pick("Zu erledigen in", "To be done in");
            note.push(format!(
                "{word}: {}",
                words::deadline(self.outline, due, language)
            ));
        }
        for timer in node.timers.iter().filter(|timer| timer.raise.is_none()) {
            let word = language.pick("Erinnerung nach", "Reminder after");
            note.push(format!("{word}: {}", self.period(timer, legend)));
        }
        note.extend(self.without_way(ix, true, legend));
        note.extend(self.without_way(ix, false, legend));
        note
    }

    /// Events after which the case is where it was: the state stays, or it begins anew.
    fn without_way(&self, ix: NodeIx, stays: bool, legend: &mut Legend) -> Vec<String> {
        let word = match stays {
            true => self.language.pick("Ohne Wechsel", "Without a change"),
            false => self.language.pick("Beginnt von vorn", "Begins anew"),
        };
        let holder = self.outline.node(ix).task.as_ref().map(|task| task.role);
        let mut lines: Vec<(String, Vec<String>)> = Vec::new();
        for (_, edge) in self.outline.leaving(ix) {
            let here = if stays {
                edge.to.is_none()
            } else {
                edge.to == Some(ix)
            };
            if !here {
                continue;
            }
            let by: Vec<&str> = edge
                .by
                .iter()
                .map(|role| words::role(self.outline, role, self.language))
                .collect();
            let who = match by.is_empty() || edge.by.iter().all(|role| Some(*role) == holder) {
                true => String::new(),
                false => format!(" ({})", by.join(", ")),
            };
            let said = self.said(edge, legend);
            match lines.iter_mut().find(|(known, _)| *known == who) {
                Some((_, events)) if events.contains(&said) => {}
                Some((_, events)) => events.push(said),
                None => lines.push((who, vec![said])),
            }
        }
        lines
            .into_iter()
            .map(|(who, events)| format!("{word}{who}: {}", events.join(", ")))
            .collect()
    }

    /// The event of one transition with its rules and, from a timer, its period.
    fn said(&self, edge: &Edge<'_>, legend: &mut Legend) -> String {
        let name = format!(
            "{}{}",
            self.language.of(edge.label),
            self.rules(std::iter::once(edge), legend)
        );
        let timers = match edge.by.is_empty() {
            true => self.outline.timers_behind(edge.event, edge.from),
            false => Vec::new(),
        };
        let periods: Vec<String> = timers
            .into_iter()
            .map(|timer| self.period(timer, legend))
            .collect();
        if periods.is_empty() {
            name
        } else {
            format!("{name} ({})", periods.join(", "))
        }
    }
}
