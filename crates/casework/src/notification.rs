// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Bekanntgabe: what the applicant may have of the sealed papers, and the note that one was notified (§ 41 VwVfG).

use serde_json::{Value, json};
use workflow::{Case, Step};

use crate::error::Fault;
use crate::issue::under_way;
use crate::store::documents::NewDocument;
use crate::view::DocumentView;

/// The event with which the procedure says that the paper under way counts as notified.
const NOTIFIED: &str = "notified";
/// States of the procedure in which the paper under way is at the applicant's disposal: provided, retrieved, sent.
const AT_HAND: [&str; 3] = ["ready", "collected", "on_its_way"];
/// Papers that are handed out as soon as they are sealed: they confirm what was told before.
const AT_ONCE: &str = "suspension-";

/// The note a step leaves when it notifies a paper: which, in which way, when.
pub(crate) fn note(before: &Case, step: &Step) -> Result<Option<NewDocument>, Fault> {
    if !step.entry.raised.iter().any(|event| event == NOTIFIED) {
        return Ok(None);
    }
    let Some(paper) = under_way(before) else {
        return Ok(None);
    };
    let field = |case: &Case, name: &str| case.data.get(name).cloned().unwrap_or(Value::Null);
    let note = json!({
        "schema": "geleit/notification/1", "paper": paper, "way": field(before, "way"),
        "dispatched_on": field(before, "dispatched_on"), "proof": field(before, "dispatch_proof"),
        "notified_on": field(&step.case, "notified_on"), "recorded": step.entry.at.to_string(),
    });
    let bytes = serde_json::to_vec_pretty(&note).map_err(|error| Fault::Document(error.to_string()))?;
    Ok(Some(NewDocument {
        name: note_name(&paper),
        media_type: "application/json",
        bytes,
    }))
}

fn note_name(paper: &str) -> String {
    format!("{NOTIFIED}:{paper}")
}

/// Whether this is the name of a sealed paper: `permit-1`, `notice-2`, `correction-1`, `suspension-3`.
#[must_use]
pub fn is_paper(name: &str) -> bool {
    let numbered = ["permit-", "notice-", "correction-", AT_ONCE];
    let mut numbers = numbered.iter().filter_map(|kind| name.strip_prefix(kind));
    numbers.any(|number| !number.is_empty() && number.chars().all(|c| c.is_ascii_digit()))
}

/// Whether the applicant may have this sealed paper: it was notified, or it is just being notified and at hand. What was
/// withdrawn before that, or provided and not fetched in time, is not (§ 41 Abs. 2a Satz 4 VwVfG).
pub(crate) fn is_handed_out(case: &Case, documents: &[DocumentView], name: &str) -> bool {
    let has = |wanted: &str| documents.iter().any(|document| document.name == wanted);
    if !is_paper(name) || !has(name) {
        return false;
    }
    has(&note_name(name)) || name.starts_with(AT_ONCE) || is_at_hand(case, name)
}

/// Whether this is the paper under way, and the applicant has it or can fetch it.
pub(crate) fn is_at_hand(case: &Case, name: &str) -> bool {
    let active = |state: &str| case.configuration.0.iter().any(|active| active == state);
    under_way(case).as_deref() == Some(name) && AT_HAND.iter().any(|state| active(state))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_sealed_papers_are_told_from_others() {
        for (name, is) in [
            ("permit-1", true),
            ("suspension-12", true),
            ("permit-", false),
            ("permit-1b", false),
            ("decision.json", false),
            ("notified:permit-1", false),
        ] {
            assert_eq!(is_paper(name), is, "{name}");
        }
    }
}
