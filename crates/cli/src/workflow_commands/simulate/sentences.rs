// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What a simulation says of a step, a refusal, and of what somebody can do.

use jiff::Timestamp;
use workflow::{Awaited, Effect, LogRecord, Possible, Refusal, WaitsFor};

pub(super) fn waits(one: &Awaited) -> String {
    let party = one
        .party
        .as_ref()
        .map(|key| format!(" [{key}]"))
        .unwrap_or_default();
    let what = one.event.as_deref().unwrap_or(&one.label.en);
    let missing = match &one.waits_for {
        WaitsFor::Parties { open } => format!("open parties: {}", open.join(", ")),
        WaitsFor::States { open } => format!("not ended: {}", open.join(", ")),
        WaitsFor::Time { due, rule } => format!("due {due} ({rule})"),
    };
    format!("\n    waits  {what}{party} of {}: {missing}", one.state)
}

pub(super) fn explained(listed: &[Possible]) -> String {
    let mut text = String::new();
    for one in listed {
        let party = one
            .party
            .as_ref()
            .map(|key| format!(" [{key}]"))
            .unwrap_or_default();
        let sign = one
            .needs_signature
            .map(|level| format!(", with a signature ({})", level.word()));
        let needs = [sign, one.needs_reason.then(|| ", with a reason".to_owned())];
        let needs: String = needs.into_iter().flatten().collect();
        text += &match one.enabled {
            true => format!("\n    can    {}{party}{needs}", one.event),
            false => format!("\n    cannot {}{party}", one.event),
        };
        for reason in &one.because {
            text += &format!("\n           {}: {}", reason.code.as_str(), reason.message.en);
        }
    }
    text
}

pub(super) fn accepted(what: &str, entry: &LogRecord, effects: &[Effect]) -> String {
    let party = entry
        .party
        .as_ref()
        .map(|key| format!(" [{key}]"))
        .unwrap_or_default();
    // Before its start a case is in no state.
    let from = match entry.from.0.as_slice() {
        [] => String::new(),
        from => format!("{} ", from.join(".")),
    };
    let mut text = format!(
        "  {} {what}{party} by {}: {from}→ {}",
        entry.at,
        entry.name,
        entry.to.0.join(".")
    );
    if entry.case_to != entry.to {
        text += &format!(" (case: {})", entry.case_to.0.join("."));
    }
    if !entry.raised.is_empty() {
        text += &format!("; raised {}", entry.raised.join(", "));
    }
    let kinds: Vec<&str> = effects.iter().map(|effect| effect.kind.as_str()).collect();
    if !kinds.is_empty() {
        text += &format!("; effects {}", kinds.join(", "));
    }
    text
}

pub(super) fn refused(what: &str, now: Timestamp, refusal: &Refusal) -> String {
    // Before its start a case is in no state.
    let stays = match refusal.state.is_empty() {
        true => ", no case is opened".to_owned(),
        false => format!(" in {}", refusal.state),
    };
    let mut text = format!("  {now} {what} REFUSED{stays}");
    for reason in &refusal.reasons {
        text += &format!("\n    {}: {}", reason.code.as_str(), reason.message.en);
    }
    if !refusal.possible.is_empty() {
        text += &format!("\n    possible instead: {}", refusal.possible.join(", "));
    }
    text
}
