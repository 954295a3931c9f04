// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Whether a case of the engine is one the exhaustive check has foreseen, step by step. Only tests ask.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use smol_str::SmolStr;

use super::config::Config;
use super::domain::{Domain, Mask};
use super::graph::{Cause, Graph};
use super::machine::Machine;
use super::run::Note;
use super::{Explored, explore};
use crate::case::{Case, Configuration, Party};
use crate::chart::States;
use crate::definition::Definition;
use crate::definition::model::{Model, StateIx, StateKind};
use crate::expression::Variable;

/// What brought a step about.
#[derive(Debug, Clone, Copy)]
pub enum Happened<'h> {
    /// Somebody sent this event to the case.
    Sent(&'h str),
    /// The timer of this state fired.
    Timer(&'h str, &'h str),
    /// One heard party moved: by an event or a timer of its own.
    Party,
    /// Somebody took a task, or gave it back.
    Nothing,
}

/// Configurations a case may be in, as far as the exhaustive check tells them apart.
pub type Places = BTreeSet<usize>;

/// Everything the exhaustive check holds possible.
#[derive(Debug)]
pub struct Foretold<'m> {
    explored: Explored<'m>,
    /// The class of each configuration of a party.
    classes: Vec<u16>,
}

impl Definition {
    /// Follows every configuration once more and lets `look` at them; `None` when there are more than the budget allows.
    pub fn foretell<T>(&self, look: impl FnOnce(Option<&Foretold<'_>>) -> T) -> T {
        let model = self.model();
        let domain = Domain::new(model);
        let explored = explore(model, &domain);
        if explored.cut().is_some() {
            return look(None);
        }
        let party = explored.party.as_ref();
        let classes = party
            .map(|(_, graph)| super::classes(graph).1)
            .unwrap_or_default();
        look(Some(&Foretold { explored, classes }))
    }
}

impl Foretold<'_> {
    /// Where a case that was opened can be.
    pub fn begun(&self, case: &Case) -> Places {
        let starts = self.graph().starts.iter().map(|edge| edge.to);
        self.settled(starts.collect(), case)
    }

    /// Where it can be after one more step.
    pub fn after(&self, places: &Places, happened: Happened<'_>, case: &Case) -> Places {
        let machine = &self.explored.case.0;
        let by = |cause: Cause<'_>| match (happened, cause) {
            (Happened::Sent(event), Cause::Sent(other)) => event == other,
            (Happened::Timer(state, name), Cause::Timer(number)) => {
                machine.clocks.get(number).is_some_and(|clock| {
                    clock.rule.name == name && machine.model.state(clock.state).name == state
                })
            }
            (Happened::Party, Cause::Party(_)) => true,
            _ => false,
        };
        // A party that moves in a way the case does not notice leaves the case where it was, and so does a timer that
        // only asks for an effect.
        let mut reached: Places = match happened {
            Happened::Sent(_) => Places::new(),
            Happened::Timer(..) | Happened::Party | Happened::Nothing => places.clone(),
        };
        for place in places {
            let edges = self.graph().from(*place).iter().filter(|edge| by(edge.cause));
            reached.extend(edges.map(|edge| edge.to));
        }
        self.settled(reached, case)
    }

    /// Whether an expression was said to be one that some case cannot evaluate.
    pub fn fails(&self, source: &str) -> bool {
        let heard = self.explored.heard.as_ref().map(|(_, graph)| graph);
        let notes = [self.graph()]
            .into_iter()
            .chain(heard)
            .flat_map(|graph| graph.notes.keys());
        notes
            .into_iter()
            .any(|note| matches!(note, Note::Fails(other, ..) if other == source))
    }

    fn graph(&self) -> &Graph<'_> {
        &self.explored.case.1
    }

    /// Parties that move by themselves in the same step do so one after the other.
    fn settled(&self, mut reached: Places, case: &Case) -> Places {
        let mut open: Vec<usize> = reached.iter().copied().collect();
        while let Some(place) = open.pop() {
            let edges = self.graph().from(place).iter();
            for edge in edges.filter(|edge| matches!(edge.cause, Cause::Party(_))) {
                if reached.insert(edge.to) {
                    open.push(edge.to);
                }
            }
        }
        reached.retain(|place| {
            let config = self.graph().nodes.get(*place);
            config.is_some_and(|config| self.fits(config, case))
        });
        reached
    }

    /// Whether the case can be in this configuration.
    fn fits(&self, config: &Config, case: &Case) -> bool {
        let machine = &self.explored.case.0;
        if config.ended != case.ended || config.active != active(machine.model, &case.configuration) {
            return false;
        }
        let own = (config, &case.history, &*case.data);
        let (timers, heard) = (timers(machine, case, None), hears(machine.model, case));
        let parties: Vec<Vec<u16>> = match heard && !case.ended {
            true => case
                .parties
                .iter()
                .map(|party| self.classes(party, case))
                .collect(),
            false => Vec::new(),
        };
        within(machine, own) && (case.ended || config.timers == timers) && counted(&config.parties, &parties)
    }

    /// The classes a party can be in.
    fn classes(&self, party: &Party, case: &Case) -> Vec<u16> {
        let Some((machine, graph)) = &self.explored.party else {
            return Vec::new();
        };
        let here = active(machine.model, &party.configuration);
        let timers = timers(machine, case, Some(&party.key));
        let fits = |config: &Config| {
            let own = (config, &party.history, &*party.data);
            config.active == here && (config.ended || config.timers == timers) && within(machine, own)
        };
        let nodes = graph.nodes.iter().zip(&self.classes);
        let mut found: Vec<u16> = nodes
            .filter(|(config, _)| fits(config))
            .map(|(_, class)| *class)
            .collect();
        found.sort_unstable();
        found.dedup();
        found
    }
}

fn active(model: &Model, configuration: &Configuration) -> Vec<usize> {
    let names = configuration.0.iter();
    let mut found: Vec<usize> = names
        .filter_map(|name| Some(model.by_name.get(name.as_str())?.0))
        .collect();
    found.sort_unstable();
    found
}

fn hears(model: &Model, case: &Case) -> bool {
    let mut active = case
        .configuration
        .0
        .iter()
        .filter_map(|name| model.by_name.get(name.as_str()));
    active.any(|ix| matches!(model.state(*ix).kind, StateKind::ForEach { .. }))
}

/// The timers that matter, and whether they stand still.
fn timers(machine: &Machine<'_>, case: &Case, party: Option<&str>) -> Vec<(usize, bool)> {
    let running = case.timers.iter().map(|timer| (timer, false));
    let all = running.chain(case.suspended.iter().map(|still| (&still.timer, true)));
    let own = all.filter(|(timer, _)| timer.party.as_deref() == party);
    let number = |state: &str, name: &str| {
        machine.clocks.iter().position(|clock| {
            clock.matters && clock.rule.name == name && machine.model.state(clock.state).name == state
        })
    };
    let mut found: Vec<(usize, bool)> = own
        .filter_map(|(timer, still)| Some((number(&timer.state, &timer.name)?, still)))
        .collect();
    found.sort_unstable();
    found
}

/// Whether what is remembered and known agrees.
fn within(
    machine: &Machine<'_>,
    (config, history, data): (&Config, &BTreeMap<SmolStr, Vec<SmolStr>>, &Value),
) -> bool {
    let model = machine.model;
    let here: States = config.active.iter().copied().collect();
    let known = history.iter().filter_map(|(name, states)| {
        let ix = model.by_name.get(name.as_str())?.0;
        machine
            .remembers(ix, &here)
            .then(|| (ix, active(model, &Configuration(states.clone()))))
    });
    let known: BTreeMap<usize, Vec<usize>> = known.collect();
    let memory: BTreeMap<usize, Vec<usize>> = config
        .memory
        .iter()
        .map(|(history, states)| {
            let mut states = states.clone();
            states.sort_unstable();
            (*history, states)
        })
        .collect();
    let of = if machine.body.is_some() {
        Variable::Party
    } else {
        Variable::Case
    };
    let fields = data.as_object().into_iter().flatten();
    let mut masks = fields.filter_map(|(name, value)| {
        let field = machine.domain.of(of, name)?;
        let possible: Mask = config.data.get(field).copied()?;
        Some((possible, machine.domain.of_literal(field, value)))
    });
    memory == known && masks.all(|(possible, own)| possible & own != 0)
}

/// Whether so many parties of these classes are those that were counted.
fn counted(config: &[(u16, bool)], parties: &[Vec<u16>]) -> bool {
    fn assign(config: &[(u16, bool)], parties: &[Vec<u16>], counts: &mut BTreeMap<u16, usize>) -> bool {
        let Some((first, rest)) = parties.split_first() else {
            return config.iter().all(|(class, several)| {
                let count = counts.get(class).copied().unwrap_or(0);
                if *several { count > 1 } else { count == 1 }
            });
        };
        first.iter().any(|class| {
            if !config.iter().any(|(known, _)| known == class) {
                return false;
            }
            *counts.entry(*class).or_insert(0) += 1;
            let found = assign(config, rest, counts);
            if let Some(count) = counts.get_mut(class) {
                *count -= 1;
            }
            found
        })
    }
    assign(config, parties, &mut BTreeMap::new())
}

/// The innermost states of a configuration, for what a test says when it fails.
impl Foretold<'_> {
    /// One configuration in words.
    pub fn words(&self, place: usize) -> String {
        let Some(config) = self.graph().nodes.get(place) else {
            return String::new();
        };
        let model = self.explored.case.0.model;
        let name = |ix: &usize| model.state(StateIx(*ix)).name.clone();
        let active: Vec<String> = config.active.iter().map(name).collect();
        format!(
            "{} timers {:?} memory {:?} data {:?} parties {:?}",
            active.join("+"),
            config.timers,
            config.memory,
            config.data,
            config.parties
        )
    }
}
