// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Where a case stands: active states, the way taken, running periods, parties that have not answered.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use smol_str::SmolStr;

use super::outline::{NodeIx, Outline};
use super::{Language, Running};
use crate::case::{Case, Party, Timer};

/// Named parties before the rest is counted.
const NAMED: usize = 6;

/// What is marked when a case runs.
#[derive(Debug, Default)]
pub(super) struct Marks {
    active: Vec<bool>,
    seen: Vec<bool>,
    taken: Vec<bool>,
    /// What is said in the box of a state.
    said: BTreeMap<NodeIx, Vec<String>>,
}

impl Marks {
    pub fn is_active(&self, ix: NodeIx) -> bool {
        self.active.get(ix).copied().unwrap_or(false)
    }

    pub fn was_active(&self, ix: NodeIx) -> bool {
        self.seen.get(ix).copied().unwrap_or(false)
    }

    /// Whether a transition was taken.
    pub fn was_taken(&self, edge: usize) -> bool {
        self.taken.get(edge).copied().unwrap_or(false)
    }

    pub fn said(&self, ix: NodeIx) -> &[String] {
        self.said.get(&ix).map_or(&[], Vec::as_slice)
    }

    /// Active states, states that were active, and transitions that the log says were taken.
    pub fn of(outline: &Outline<'_>, running: Running<'_>, language: Language) -> Marks {
        let states = outline.nodes.len();
        let mut marks = Marks {
            active: vec![false; states],
            seen: vec![false; states],
            taken: vec![false; outline.edges.len()],
            said: BTreeMap::new(),
        };
        marks.states(outline, running);
        marks.way(outline, running);
        marks.words(outline, running, language);
        marks
    }

    fn states(&mut self, outline: &Outline<'_>, running: Running<'_>) {
        let case = running.case;
        set_all(&mut self.active, outline, &case.configuration.0);
        set_all(&mut self.seen, outline, &case.configuration.0);
        for party in &case.parties {
            if is_heard(outline, running, party) {
                set_all(&mut self.active, outline, &party.configuration.0);
            }
            set_all(&mut self.seen, outline, &party.configuration.0);
        }
    }

    fn way(&mut self, outline: &Outline<'_>, running: Running<'_>) {
        let mut before: &[SmolStr] = &[];
        for entry in running.log {
            let raised = entry.raised.iter().map(SmolStr::as_str);
            let events: Vec<&str> = std::iter::once(entry.event.as_str()).chain(raised).collect();
            let (from, after) = (&entry.from.0, &entry.case_to.0);
            for names in [from, &entry.to.0, after] {
                set_all(&mut self.seen, outline, names);
            }
            for (edge, taken) in outline.edges.iter().zip(&mut self.taken) {
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
    }

    /// In the boxes: which state is active in a closed one, who is heard where, how long a period runs.
    fn words(&mut self, outline: &Outline<'_>, running: Running<'_>, language: Language) {
        let case = running.case;
        for chain in chains(outline, &case.configuration.0) {
            let leaf = chain.last().copied().unwrap_or_default();
            if let Some(ix) = outline.place(leaf).filter(|ix| outline.node(*ix).name != leaf) {
                let now = language.pick("jetzt", "now");
                self.say(ix, format!("{now}: {}", outline.label(leaf, language)));
            }
        }
        let mut here: BTreeMap<(NodeIx, bool), Vec<&Party>> = BTreeMap::new();
        for party in case
            .parties
            .iter()
            .filter(|party| is_heard(outline, running, party))
        {
            let leaf = party.configuration.leaf();
            if let Some(ix) = outline.place(leaf) {
                let closed = outline.node(ix).name != leaf;
                if !closed || party.outcome.is_none() {
                    here.entry((ix, closed)).or_default().push(party);
                }
            }
        }
        for ((ix, closed), parties) in here {
            let open = if closed {
                language.pick("steht aus: ", "outstanding: ")
            } else {
                ""
            };
            self.say(ix, format!("{open}{}", named(&parties, language)));
        }
        let mut next: BTreeMap<NodeIx, &Timer> = BTreeMap::new();
        for timer in &case.timers {
            if let Some(ix) = outline.place(&timer.state) {
                let known = next.entry(ix).or_insert(timer);
                if urgency(timer) < urgency(known) {
                    *known = timer;
                }
            }
        }
        for (ix, timer) in next {
            self.say(ix, period(outline, case, timer, language));
        }
        for suspended in &case.suspended {
            if let Some(ix) = outline.place(&suspended.timer.state) {
                let stands = language.pick("steht still", "stands still");
                self.say(
                    ix,
                    format!("{} {stands}", what(outline, &suspended.timer, language)),
                );
            }
        }
    }

    fn say(&mut self, ix: NodeIx, words: String) {
        self.said.entry(ix).or_default().push(words);
    }
}

fn set_all(list: &mut [bool], outline: &Outline<'_>, names: &[SmolStr]) {
    for name in names {
        let drawn = outline.place(name).filter(|ix| outline.node(*ix).name == name);
        if let Some(place) = drawn.and_then(|ix| list.get_mut(ix)) {
            *place = true;
        }
    }
}

/// Whether the hearing the party belongs to is going on.
fn is_heard(outline: &Outline<'_>, running: Running<'_>, party: &Party) -> bool {
    let hearing = party
        .configuration
        .0
        .first()
        .and_then(|name| outline.around(name).next());
    hearing.is_some_and(|hearing| running.case.configuration.contains(hearing))
}

/// The active states as ways from the outside in; several where states are side by side.
fn chains<'c>(outline: &Outline<'c>, names: &'c [SmolStr]) -> Vec<Vec<&'c str>> {
    let has_inner = |name: &str| {
        names
            .iter()
            .any(|other| outline.around(other).next() == Some(name))
    };
    let leaves = names.iter().filter(|name| !has_inner(name));
    let chain = |leaf: &'c SmolStr| {
        let mut chain: Vec<&str> = outline.around(leaf).collect();
        chain.reverse();
        chain.push(leaf);
        chain
    };
    leaves.map(chain).collect()
}

/// What a reader wants to know first, a line each.
pub(super) fn summary(outline: &Outline<'_>, running: Running<'_>, language: Language) -> Vec<String> {
    let case = running.case;
    let ways = chains(outline, &case.configuration.0).into_iter().map(|chain| {
        let labels: Vec<&str> = chain
            .into_iter()
            .map(|name| outline.label(name, language))
            .collect();
        labels.join(" › ")
    });
    let ways: Vec<String> = ways.collect();
    let word = match case.ended {
        false => language.pick("Jetzt aktiv", "Active now"),
        true => language.pick("Beendet", "Ended"),
    };
    let mut lines = vec![format!("{word}: {}.", ways.join("; "))];
    if let Some(timer) = case.timers.iter().min_by_key(|timer| urgency(timer)) {
        let next = language.pick("Nächste Frist", "Next deadline");
        lines.push(format!("{next}: {}.", period(outline, case, timer, language)));
    }
    let heard = |party: &&Party| is_heard(outline, running, party);
    let heard: Vec<&Party> = case.parties.iter().filter(heard).collect();
    let open: Vec<&Party> = heard
        .iter()
        .copied()
        .filter(|party| party.outcome.is_none())
        .collect();
    if !open.is_empty() {
        let said = match language {
            Language::De => format!("Antwort steht aus bei {} von {}", open.len(), heard.len()),
            Language::En => format!("Answers outstanding from {} of {}", open.len(), heard.len()),
        };
        lines.push(format!("{said}: {}.", named(&open, language)));
    }
    lines
}

fn named(parties: &[&Party], language: Language) -> String {
    let mut names: Vec<&str> = parties.iter().take(NAMED).map(|party| name(party)).collect();
    let more = parties.len().saturating_sub(NAMED);
    let more = format!("{} {more}", language.pick("und weitere", "and"));
    if parties.len() > NAMED {
        names.push(&more);
    }
    names.join(", ")
}

/// What people call a party.
fn name(party: &Party) -> &str {
    party
        .data
        .get("name")
        .and_then(|name| name.as_str())
        .unwrap_or(&party.key)
}

/// What comes first: a deadline before a reminder, the earlier before the later.
fn urgency(timer: &Timer) -> (bool, Timestamp, &str) {
    (timer.event.is_none(), timer.due, &timer.id)
}

/// What ends when, and for whom.
fn period(outline: &Outline<'_>, case: &Case, timer: &Timer, language: Language) -> String {
    let until = moment(timer.due, outline.zone, language);
    let party = timer
        .party
        .as_ref()
        .map(|key| case.party(key).map_or(key.as_str(), name));
    let party = party.map(|name| format!(" ({name})")).unwrap_or_default();
    format!("{}{party}: {until}", what(outline, timer, language))
}

fn what<'c>(outline: &'c Outline<'_>, timer: &Timer, language: Language) -> &'c str {
    let label = timer.event.as_deref().and_then(|event| outline.events.get(event));
    label.map_or(language.pick("Erinnerung", "Reminder"), |label| {
        language.of(label)
    })
}

/// A moment in civil time; midnight as the end of the day before (BGB § 188 Abs. 1).
fn moment(at: Timestamp, zone: &TimeZone, language: Language) -> String {
    let local = at.to_zoned_datetime(zone.clone());
    let midnight = local.time() == jiff::civil::Time::midnight();
    let day = match midnight {
        true => local.date().yesterday().unwrap_or(local.date()),
        false => local.date(),
    };
    let format = language.pick("%d.%m.%Y", "%-d %B %Y");
    let day = day.strftime(format).to_string();
    match (midnight, language) {
        (true, Language::De) => format!("mit Ablauf des {day}"),
        (true, Language::En) => format!("end of {day}"),
        (false, Language::De) => format!("{day}, {} Uhr", local.strftime("%H:%M")),
        (false, Language::En) => format!("{day}, {}", local.strftime("%H:%M")),
    }
}
