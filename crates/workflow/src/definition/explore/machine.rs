// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What stays the same while configurations are followed: numbered transitions and timers, and which of them matter.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::domain::{Domain, Mask};
use crate::chart::States;
use crate::definition::model::{
    Action, Model, Named, State, StateIx, StateKind, Target, TimerRule, Transition,
};
use crate::expression::{Expression, Variable};

/// A place in the definition where a transition stands.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Way<'m> {
    pub state: StateIx,
    /// `None` for an eventless one.
    pub event: Option<&'m Named>,
    pub transition: &'m Transition,
}

/// A timer and where it stands.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Clock<'m> {
    pub state: StateIx,
    pub rule: &'m TimerRule,
    /// Whether it can change where a case goes.
    pub matters: bool,
}

/// What a party does to the case around it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Out<'m> {
    Raise(&'m str),
    Set(usize, Mask),
}

/// Parties in one class are alike in what they can still bring about.
#[derive(Debug, Default)]
pub(crate) struct Parties<'m> {
    /// The classes a new party can begin in, with what that does to the case.
    pub begin: Vec<(u16, Vec<Out<'m>>)>,
    /// Whether the parties of a class have come to their end.
    pub ended: Vec<bool>,
    /// From, what it does to the case, to, and an edge of the party's own graph that stands for it: node and number.
    pub moves: Vec<Move<'m>>,
    /// For each of the moves whether time alone can bring it about.
    pub by_time: Vec<bool>,
    /// From, to: where a party is once the case has undone what was done in the hearing.
    pub undone: BTreeSet<(u16, u16)>,
}

/// See [`Parties::moves`].
pub(crate) type Move<'m> = (u16, Vec<Out<'m>>, u16, (usize, usize));

/// One hierarchy of a definition: that of the case, or that of each heard party.
#[derive(Debug)]
pub(crate) struct Machine<'m> {
    pub model: &'m Model,
    pub domain: &'m Domain<'m>,
    /// The hearing whose parties are followed; `None`: the case.
    pub body: Option<StateIx>,
    pub parties: Parties<'m>,
    pub ways: Vec<Way<'m>>,
    pub clocks: Vec<Clock<'m>>,
    by_address: HashMap<usize, usize>,
    clocks_of: BTreeMap<StateIx, Vec<usize>>,
    body_events: BTreeSet<&'m str>,
    /// States in which it still matters what a history remembers.
    remembering: BTreeMap<usize, BTreeSet<StateIx>>,
    /// For each tracked field, all its values and the states from which it can still decide something.
    alive: Vec<(Mask, Vec<bool>)>,
    /// Fields of a party that are set when the case undoes what was done in the hearing.
    pub undoing: BTreeSet<usize>,
    /// Fields of the case that are known once it has begun.
    pub known: BTreeSet<&'m str>,
    /// What the fields of the case can be while parties are heard, collected by the machine of the case.
    pub heard: RefCell<Vec<Mask>>,
    /// The same for the machine of a party, once the case has been followed.
    pub around: Option<Vec<Mask>>,
}

impl<'m> Machine<'m> {
    pub fn new(model: &'m Model, domain: &'m Domain<'m>, body: Option<StateIx>) -> Machine<'m> {
        let mut machine = Machine {
            model,
            domain,
            body,
            parties: Parties::default(),
            ways: Vec::new(),
            clocks: Vec::new(),
            by_address: HashMap::new(),
            clocks_of: BTreeMap::new(),
            body_events: BTreeSet::new(),
            remembering: remembering(model),
            alive: alive(model, domain),
            undoing: match body {
                Some(_) => undoing(model, domain),
                None => BTreeSet::new(),
            },
            known: known(model),
            heard: RefCell::default(),
            around: None,
        };
        let named = named_timers(model);
        for (ix, state) in model.all() {
            machine.number(ix, state, &named);
        }
        machine
    }

    fn number(&mut self, ix: StateIx, state: &'m State, named: &BTreeSet<&str>) {
        for handler in &state.handlers {
            if state.body_of.is_some() {
                self.body_events.insert(&handler.event.name);
            }
            for transition in &handler.alternatives {
                let event = Some(&handler.event);
                self.way(Way {
                    state: ix,
                    event,
                    transition,
                });
            }
        }
        for transition in &state.always {
            self.way(Way {
                state: ix,
                event: None,
                transition,
            });
        }
        for rule in &state.timers {
            let moves = rule.raise.is_some() || rule.actions.iter().any(|action| self.moves(action));
            let matters = moves || named.contains(rule.name.as_str());
            self.clocks_of.entry(ix).or_default().push(self.clocks.len());
            self.clocks.push(Clock {
                state: ix,
                rule,
                matters,
            });
        }
    }

    fn way(&mut self, way: Way<'m>) {
        self.by_address.insert(address(way.transition), self.ways.len());
        self.ways.push(way);
    }

    /// Whether an action can change where a case goes.
    fn moves(&self, action: &Action) -> bool {
        match action {
            Action::Effect { .. } => false,
            Action::Set { field, .. } => match field {
                Target::Case(name) => self.domain.index(name).is_some(),
                Target::Party(name) => self.domain.of(Variable::Party, name).is_some(),
            },
            _ => true,
        }
    }

    /// The number of a transition.
    pub fn number_of(&self, transition: &Transition) -> usize {
        self.by_address
            .get(&address(transition))
            .copied()
            .unwrap_or(usize::MAX)
    }

    pub fn clocks_of(&self, ix: StateIx) -> impl Iterator<Item = (usize, Clock<'m>)> + '_ {
        let numbers = self.clocks_of.get(&ix).into_iter().flatten();
        numbers.filter_map(|i| self.clocks.get(*i).map(|clock| (*i, *clock)))
    }

    /// Whether a state of the heard parties handles this event.
    pub fn in_body(&self, event: &str) -> bool {
        self.body_events.contains(event)
    }

    /// Whether the history can still be asked from this configuration.
    pub fn remembers(&self, history: usize, active: &States) -> bool {
        let from = self.remembering.get(&history);
        from.is_some_and(|from| active.iter().any(|ix| from.contains(&StateIx(*ix))))
    }

    /// Forgets what nothing that can still come reads.
    pub fn forget(&self, data: &mut [Mask], active: &States) {
        for (field, (known, (all, from))) in data.iter_mut().zip(&self.alive).enumerate() {
            let own = self.domain.is_party(field) == self.body.is_some();
            if own && known != all && !active.iter().any(|ix| from.get(*ix) == Some(&true)) {
                *known = *all;
            }
        }
    }

    /// The field that names a party; it is always there.
    pub fn key(&self) -> Option<&'m str> {
        match &self.model.state(self.body?).kind {
            StateKind::ForEach { key, .. } => Some(key),
            _ => None,
        }
    }

    /// A class of parties has come to its end.
    pub fn ended(&self, class: u16) -> bool {
        self.parties
            .ended
            .get(usize::from(class))
            .copied()
            .unwrap_or(false)
    }
}

/// The numbers of the fields that any undoing by the case sets at its parties.
fn undoing(model: &Model, domain: &Domain<'_>) -> BTreeSet<usize> {
    let of_case = model.all().filter(|(_, state)| state.body_of.is_none());
    let undoes = |state: &State| state.transitions().any(|transition| transition.compensates);
    let scopes = of_case.filter(|(_, state)| undoes(state)).map(|(ix, _)| ix);
    scopes
        .flat_map(|scope| undone_fields(model, domain, scope))
        .filter(|field| domain.is_party(*field))
        .collect()
}

/// The numbers of the fields that are set when what was done in a state is undone.
pub(super) fn undone_fields<'m>(
    model: &'m Model,
    domain: &'m Domain<'_>,
    scope: StateIx,
) -> impl Iterator<Item = usize> + 'm {
    let inside = model.all().filter(move |(ix, _)| model.inside(*ix, scope));
    let undone = inside.flat_map(|(_, state)| {
        let own = state.transitions().flat_map(|transition| &transition.compensate);
        own.chain(&state.compensate)
    });
    undone.filter_map(|action| match action {
        Action::Set {
            field: Target::Case(name),
            ..
        } => domain.index(name),
        Action::Set {
            field: Target::Party(name),
            ..
        } => domain.of(Variable::Party, name),
        _ => None,
    })
}

/// See [`Machine::forget`].
fn alive(model: &Model, domain: &Domain<'_>) -> Vec<(Mask, Vec<bool>)> {
    let from = super::alive::alive(model, domain).into_iter().map(|from| {
        (0..model.states.len())
            .map(|ix| from.contains(&StateIx(ix)))
            .collect()
    });
    domain.start().into_iter().zip(from).collect()
}

fn address(transition: &Transition) -> usize {
    std::ptr::from_ref(transition).addr()
}

/// Timers that are suspended, resumed or extended somewhere.
fn named_timers(model: &Model) -> BTreeSet<&str> {
    let mut found = BTreeSet::new();
    for action in model.states.iter().flat_map(State::actions) {
        match action {
            Action::Suspend(timers) | Action::Resume(timers) => {
                found.extend(timers.iter().map(|timer| timer.name.as_str()));
            }
            Action::Extend { timer, .. } => {
                found.insert(&timer.name);
            }
            _ => {}
        }
    }
    found
}

/// Where a state can lead next, whatever guards say; entering a state enters what is around it.
pub(crate) fn next(model: &Model, ix: StateIx) -> Vec<StateIx> {
    let mut found = crate::definition::check::descend(model, ix);
    for to in model.state(ix).transitions().filter_map(|t| t.to.as_ref()) {
        if let Some(target) = model.by_name.get(&to.name) {
            found.extend(model.upward(*target));
            found.extend(crate::definition::check::descend(model, *target));
        }
    }
    found
}

/// For each history, the states from which a transition to it can still be taken.
fn remembering(model: &Model) -> BTreeMap<usize, BTreeSet<StateIx>> {
    let histories: Vec<StateIx> = model
        .all()
        .filter(|(_, state)| matches!(state.kind, StateKind::History { .. }))
        .map(|(ix, _)| ix)
        .collect();
    if histories.is_empty() {
        return BTreeMap::new();
    }
    let mut back: BTreeMap<StateIx, Vec<StateIx>> = BTreeMap::new();
    for (ix, _) in model.all() {
        for target in next(model, ix) {
            back.entry(target).or_default().push(ix);
        }
    }
    let asks = |history: StateIx| {
        let sources = model.all().filter(move |(_, state)| {
            let mut targets = state.transitions().filter_map(|t| t.to.as_ref());
            targets.any(|to| model.by_name.get(&to.name) == Some(&history))
        });
        sources.map(|(ix, _)| ix).collect::<Vec<_>>()
    };
    let from = |history: StateIx| {
        let mut open = asks(history);
        let mut seen: BTreeSet<StateIx> = open.iter().copied().collect();
        while let Some(ix) = open.pop() {
            for before in back.get(&ix).into_iter().flatten() {
                if seen.insert(*before) {
                    open.push(*before);
                }
            }
        }
        (history.0, seen)
    };
    histories.into_iter().map(from).collect()
}

/// Fields without which nobody can open a case: every role that may is bound to them.
fn known(model: &Model) -> BTreeSet<&str> {
    let bound = |name: &str| -> Option<&str> {
        let org = model.roles.get(name)?.org.as_ref();
        org.and_then(Expression::path).and_then(|path| match path {
            [root, field] if root == "case" => Some(field.as_str()),
            _ => None,
        })
    };
    let mut known: BTreeSet<&str> = model.needs.iter().map(|named| named.name.as_str()).collect();
    let mut all = model.started_by.iter().map(|by| bound(&by.name));
    if let Some(Some(first)) = all.next()
        && all.all(|other| other == Some(first))
    {
        known.insert(first);
    }
    known
}
