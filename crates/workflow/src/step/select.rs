// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Which transitions one event selects, before anybody asks who sends it.

use std::collections::BTreeMap;

use smallvec::SmallVec;
use smol_str::SmolStr;

use super::reasons;
use super::view::View;
use crate::case::{Case, Configuration, Party};
use crate::chart::{Memory, States};
use crate::definition::arrow;
use crate::definition::model::{Model, StateIx, Transition};
use crate::record::GuardTrace;
use crate::refusal::Reason;

/// What a transition has to wait for to be selected.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Wanted<'e> {
    /// An event from outside.
    Sent(&'e str),
    /// An event the engine raised.
    Raised(&'e str),
    /// Nothing.
    Always,
}

impl Wanted<'_> {
    fn among(self, model: &Model, ix: StateIx) -> impl Iterator<Item = &Transition> {
        let state = model.state(ix);
        let (event, raised) = match self {
            Wanted::Always => (None, true),
            Wanted::Sent(event) => (Some(event), false),
            Wanted::Raised(event) => (Some(event), true),
        };
        let always = state.always.iter().filter(move |_| event.is_none());
        let handlers = state
            .handlers
            .iter()
            .filter(move |handler| event.is_some_and(|event| handler.event.name == event));
        let transitions = handlers.flat_map(|handler| &handler.alternatives);
        always.chain(transitions.filter(move |t| t.by.is_empty() == raised))
    }
}

/// Active states and history of the case or of one party.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place<'c> {
    pub configuration: &'c Configuration,
    pub history: &'c BTreeMap<SmolStr, Vec<SmolStr>>,
}

impl<'c> Place<'c> {
    pub fn of(case: &'c Case, party: Option<&'c Party>) -> Place<'c> {
        match party {
            Some(party) => Place {
                configuration: &party.configuration,
                history: &party.history,
            },
            None => Place {
                configuration: &case.configuration,
                history: &case.history,
            },
        }
    }

    /// The active states as the chart knows them.
    pub fn active(&self, model: &Model) -> States {
        indices(model, &self.configuration.0).collect()
    }

    pub fn memory(&self, model: &Model) -> Memory {
        let known = self.history.iter().filter_map(|(history, states)| {
            let history = model.by_name.get(history.as_str())?;
            Some((history.0, indices(model, states).collect()))
        });
        known.collect()
    }
}

fn indices<'m>(model: &'m Model, names: &'m [SmolStr]) -> impl Iterator<Item = usize> + 'm {
    names
        .iter()
        .filter_map(|name| model.by_name.get(name.as_str()))
        .map(|ix| ix.0)
}

/// The transitions an event selects.
#[derive(Debug)]
pub(crate) struct Selected<'m> {
    /// One per region at most; in the order of the source.
    pub taken: Vec<(StateIx, &'m Transition)>,
    pub guards: Vec<GuardTrace>,
}

/// Why no transition was selected.
#[derive(Debug)]
pub(crate) enum NotSelected<'m> {
    /// No active state knows the event.
    Unhandled,
    /// Some do, but every guard says no. The first of them stands for the event.
    Guarded(StateIx, &'m Transition, Vec<Reason>),
    /// A guard could not be evaluated: nothing is decided.
    Incident(Reason),
}

/// For every innermost active state, itself first and then outwards, in the order of the source: the first
/// transition whose guard holds; where two would leave the same state, the inner one (SCXML 3.13).
pub(crate) fn select<'m>(
    model: &'m Model,
    view: &View<'_>,
    place: Place<'_>,
    wanted: Wanted<'_>,
) -> Result<Selected<'m>, NotSelected<'m>> {
    select_from(model, view, (place, &place.active(model)), wanted)
}

/// The same where the active states have been looked up already.
pub(crate) fn select_from<'m>(
    model: &'m Model,
    view: &View<'_>,
    (place, active): (Place<'_>, &States),
    wanted: Wanted<'_>,
) -> Result<Selected<'m>, NotSelected<'m>> {
    let mut selection = Selection::default();
    for leaf in model.chart.leaves(active) {
        selection.from(model, view, StateIx(leaf), wanted)?;
    }
    let Selection {
        enabled,
        guards,
        refused,
        ..
    } = selection;
    let taken = match enabled.len() {
        0 => {
            return Err(match refused {
                Some((source, transition, reasons)) => NotSelected::Guarded(source, transition, reasons),
                None => NotSelected::Unhandled,
            });
        }
        1 => enabled,
        _ => {
            let arrows: Vec<_> = enabled
                .iter()
                .map(|(source, t)| arrow(model, *source, t))
                .collect();
            let kept = model.chart.preempt(active, &place.memory(model), &arrows);
            kept.into_iter().filter_map(|i| enabled.get(i).copied()).collect()
        }
    };
    Ok(Selected { taken, guards })
}

#[derive(Default)]
struct Selection<'m> {
    enabled: Vec<(StateIx, &'m Transition)>,
    guards: Vec<GuardTrace>,
    refused: Option<(StateIx, &'m Transition, Vec<Reason>)>,
    /// States around several regions are asked once.
    asked: SmallVec<[(StateIx, bool); 8]>,
}

impl<'m> Selection<'m> {
    /// Innermost first; the first state that has something to take ends the way outwards.
    fn from(
        &mut self,
        model: &'m Model,
        view: &View<'_>,
        leaf: StateIx,
        wanted: Wanted<'_>,
    ) -> Result<(), NotSelected<'m>> {
        for source in model.upward(leaf) {
            let known = self.asked.iter().find(|(state, _)| *state == source);
            let found = match known {
                Some((_, found)) => *found,
                None => self.ask(model, view, source, wanted)?,
            };
            if found {
                return Ok(());
            }
        }
        Ok(())
    }

    fn ask(
        &mut self,
        model: &'m Model,
        view: &View<'_>,
        source: StateIx,
        wanted: Wanted<'_>,
    ) -> Result<bool, NotSelected<'m>> {
        for transition in wanted.among(model, source) {
            let holds = match &transition.guard {
                None => true,
                Some(guard) => {
                    let trace = view.trace(&guard.condition);
                    let trace = trace.map_err(|e| NotSelected::Incident(reasons::incident(&e)))?;
                    let holds = trace.result;
                    if !holds {
                        let refused = self.refused.get_or_insert((source, transition, Vec::new()));
                        refused.2.push(reasons::guard_false(guard, trace.clone()));
                    }
                    self.guards.push(trace);
                    holds
                }
            };
            if holds {
                self.enabled.push((source, transition));
                self.asked.push((source, true));
                return Ok(true);
            }
        }
        self.asked.push((source, false));
        Ok(false)
    }
}
