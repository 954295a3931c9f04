// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Rows of case lists, shared by all roles.

use casework::{CaseSummary, PageRequest};
use serde::Deserialize;

use crate::counter::Counter;
use crate::frame::Frame;
use crate::guard::percent;
use crate::pages::facts::{Badge, Words, is_pending};
use crate::texts::fill;

/// Cases on one page of a list.
const PER_PAGE: u32 = 25;

/// Which part of a list, and which cases.
#[derive(Debug, Default, Clone, Deserialize)]
pub(crate) struct Part {
    #[serde(default)]
    pub(crate) cursor: String,
    /// `open`, `mine`, `unclaimed`, `all`.
    #[serde(default)]
    pub(crate) filter: String,
    #[serde(default)]
    pub(crate) text: String,
}

impl Part {
    pub(crate) fn request(&self) -> PageRequest {
        let cursor = Some(self.cursor.clone()).filter(|cursor| !cursor.is_empty());
        PageRequest {
            cursor,
            limit: PER_PAGE,
        }
    }

    /// The address of the next part.
    pub(crate) fn next_href(&self, base: &str, cursor: &str) -> String {
        format!(
            "{base}?cursor={}&filter={}&text={}",
            percent(cursor),
            percent(&self.filter),
            percent(&self.text)
        )
    }
}

/// One case.
#[derive(Debug)]
pub(crate) struct CaseRow {
    pub(crate) number: String,
    pub(crate) href: String,
    pub(crate) applicant: String,
    pub(crate) subject: String,
    pub(crate) state: Badge,
    pub(crate) filed: String,
    pub(crate) deadline: Option<Badge>,
    pub(crate) tasks: Vec<String>,
    pub(crate) incidents: u64,
}

/// The rows of a list.
pub(crate) fn rows(counter: &Counter, frame: &Frame, cases: &[CaseSummary], base: &str) -> Vec<CaseRow> {
    let words = Words::of(counter, frame, "");
    cases
        .iter()
        .map(|case| CaseRow {
            href: format!("{base}/{}", case.number),
            number: case.number.clone(),
            applicant: case.applicant.clone(),
            subject: case.subject.clone(),
            state: words.status(&case.states, case.ended),
            filed: frame.day(&case.filed_at),
            deadline: case
                .due
                .filter(|_| is_pending(&case.states, case.ended))
                .map(|due| words.deadline(due)),
            tasks: tasks(&words, case),
            incidents: case.incidents,
        })
        .collect()
}

/// Equal tasks are counted, not repeated.
fn tasks(words: &Words<'_>, case: &CaseSummary) -> Vec<String> {
    let t = &words.frame.t.desk;
    let mut counted: Vec<(String, usize)> = Vec::new();
    for task in &case.tasks {
        let holder = match &task.claimed_by {
            Some(person) => fill(t.task_held, &[&person.name]),
            None => t.task_open.to_owned(),
        };
        let label = format!("{} ({holder})", words.act(&task.act));
        match counted.iter_mut().find(|(known, _)| *known == label) {
            Some((_, count)) => *count += 1,
            None => counted.push((label, 1)),
        }
    }
    counted
        .into_iter()
        .map(|(label, count)| {
            if count > 1 {
                format!("{count} × {label}")
            } else {
                label
            }
        })
        .collect()
}
