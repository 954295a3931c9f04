// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Actions and heard parties on a configuration: what they can do to where the case goes.

use super::domain::Mask;
use super::machine::{Out, undone_fields};
use super::run::{Run, Stop, Supposed, Wrote};
use crate::definition::model::{Action, PartyChange, StateIx, StateKind, Target, ValueRule};
use crate::expression::{Expression, Known, Variable, Why};
use crate::table::{Hit, Row};
use serde_json::Value;

/// Where counting does not get to: an integer of the case that is larger was multiplied.
const COUNTED: i64 = 1 << 54;

impl<'m> Run<'_, 'm> {
    pub(super) fn act(&mut self, actions: &'m [Action]) -> Result<(), Stop> {
        for action in actions {
            self.dated(action)?;
            match action {
                Action::Set { field, value } => self.set(field, value),
                Action::Effect { payload, .. } => {
                    for (_, value) in payload {
                        self.reads(value);
                    }
                }
                Action::Decide { table, set } => self.decide(&table.name, set),
                Action::Raise(event) => self.raise(&event.name, None),
                Action::Suspend(timers) => timers.iter().for_each(|timer| self.still(&timer.name, true)),
                Action::Resume(timers) => timers.iter().for_each(|timer| self.still(&timer.name, false)),
                Action::Extend { timer, .. } => self.extend(&timer.name)?,
                Action::Parties { change, .. } => self.change_parties(change)?,
            }
        }
        Ok(())
    }

    /// What would undo this is evaluated now.
    pub(super) fn kept(&mut self, compensate: &'m [Action]) -> Result<(), Stop> {
        for action in compensate {
            self.dated(action)?;
            match action {
                Action::Set { value, .. } => self.reads(value),
                Action::Effect { payload, .. } => payload.iter().for_each(|(_, value)| self.reads(value)),
                _ => {}
            }
        }
        Ok(())
    }

    /// What was done on the way is not followed: every field a compensation inside sets can be anything then.
    pub(super) fn compensated(&mut self, scope: StateIx) {
        let x = self.x;
        let all = x.domain.start();
        let mut parties = false;
        for field in undone_fields(x.model, x.domain, scope) {
            parties |= x.body.is_none() && x.domain.is_party(field);
            if let Some(mask) = all.get(field) {
                self.becomes(field, *mask);
            }
        }
        if parties {
            self.parties_undone();
        }
    }

    /// Each party stays as it is or is what undoing makes of it.
    fn parties_undone(&mut self) {
        for (class, several) in std::mem::take(&mut self.c.parties) {
            let undone = self.x.parties.undone.iter().filter(|(from, _)| *from == class);
            let mut open: Vec<u16> = std::iter::once(class).chain(undone.map(|(_, to)| *to)).collect();
            let mut count = 0;
            while let Some(to) = open.pop() {
                let most = if several { 2 } else { 1 - count };
                let least = if open.is_empty() {
                    (1 + usize::from(several)).saturating_sub(count)
                } else {
                    0
                };
                let own = least + self.tape.choose(1 + most - least);
                (0..own).for_each(|_| self.c.add(to));
                count += own;
            }
        }
    }

    /// A party whose case undid what was done in the hearing.
    pub(super) fn undone(&mut self) {
        let all = self.x.domain.start();
        for field in &self.x.undoing {
            if let Some(mask) = all.get(*field) {
                self.set_mask(*field, *mask);
            }
        }
    }

    /// The number of a field that somebody sets.
    fn target(&self, target: &Target) -> Option<usize> {
        match target {
            Target::Case(name) => self.x.domain.index(name),
            Target::Party(name) => self.x.domain.of(Variable::Party, name),
        }
    }

    /// What a party does to the case reaches it, and does not stay with the party.
    fn becomes(&mut self, field: usize, mask: Mask) {
        match self.x.body.is_some() && !self.x.domain.is_party(field) {
            true => self.trace.outs.push(Out::Set(field, mask)),
            false => self.write(field, mask),
        }
    }

    /// Which row of a table answers is not followed: the fields can be whatever one of them says.
    fn decide(&mut self, table: &str, set: &'m [(String, String)]) {
        self.trace.sets.extend(set.iter().map(|(field, _)| Wrote {
            of: Variable::Case,
            field,
            literal: None,
            step: None,
        }));
        let domain = self.x.domain;
        let table = self
            .x
            .model
            .tables
            .get(table)
            .filter(|table| table.hit != Hit::Collect);
        for (name, output) in set {
            let Some(field) = domain.index(name) else { continue };
            let answer = |row: &Row| {
                let own = row.then.iter().find(|(known, _)| known == output);
                domain.of_literal(field, own.map_or(&Value::Null, |(_, value)| value))
            };
            let mask = match table {
                Some(table) => table.rows.iter().map(answer).fold(0, |all, own| all | own),
                None => domain.start().get(field).copied().unwrap_or(0),
            };
            self.becomes(field, mask);
        }
    }

    /// A date something is counted from has to be there.
    fn dated(&mut self, action: &'m Action) -> Result<(), Stop> {
        action
            .counted_from()
            .try_for_each(|from| self.present(from, self.place))
    }

    fn reads(&mut self, value: &'m ValueRule) {
        if let ValueRule::Expression(expression) = value
            && expression.path().is_none()
        {
            self.value(expression);
        }
    }

    fn value(&mut self, expression: &'m Expression) -> Known {
        let (known, why) = self.x.domain.value(expression, &self.c.data);
        self.fails(expression, self.place, why);
        known
    }

    fn set(&mut self, target: &'m Target, value: &'m ValueRule) {
        let domain = self.x.domain;
        self.wrote(target, value);
        let Some(field) = self.target(target) else {
            return self.reads(value);
        };
        let mask = match value {
            ValueRule::Literal(value) => domain.of_literal(field, value),
            ValueRule::Day(_) => domain.present(field),
            ValueRule::Expression(expression) => {
                let known = self.value(expression);
                self.counted(expression, &known);
                // A field set to itself keeps what is known of it.
                let own = expression
                    .paths()
                    .iter()
                    .any(|path| domain.of(path.of, &path.field) == Some(field));
                match own && expression.path().is_some() {
                    true => self.c.data.get(field).copied().unwrap_or(0),
                    false => domain.of_known(field, &known) & self.accepted(field, expression),
                }
            }
        };
        self.becomes(field, mask);
    }

    /// What a field can be that is set to something that came along and was accepted.
    fn accepted(&self, field: usize, expression: &Expression) -> Mask {
        let Some([root, entered]) = expression.path() else {
            return Mask::MAX;
        };
        let own = self
            .admitted
            .iter()
            .filter(|(name, _)| root == "payload" && name == entered);
        own.fold(Mask::MAX, |all, (_, values)| {
            let can_be = values.iter().map(|value| self.x.domain.of_known(field, value));
            all & can_be.fold(0, |any, mask| any | mask)
        })
    }

    /// Remembers that a field is set to something.
    fn wrote(&mut self, target: &'m Target, value: &'m ValueRule) {
        let (of, field) = match target {
            Target::Case(name) => (Variable::Case, name),
            Target::Party(name) => (Variable::Party, name),
        };
        let (literal, step) = match value {
            ValueRule::Literal(value) => (Some(value), None),
            ValueRule::Expression(expression) => (None, expression.step()),
            ValueRule::Day(_) => (None, None),
        };
        let step = step.filter(|(path, _)| path.of == of && path.field == *field);
        let step = step.map(|(_, step)| step);
        if literal != Some(&Value::Null) {
            self.trace.sets.push(Wrote {
                of,
                field,
                literal,
                step,
            });
        }
    }

    /// A number that is too large for an integer of the case.
    fn counted(&mut self, expression: &'m Expression, known: &Known) {
        if let Known::Range(least, most) = known
            && expression.calculates()
            && (*least < -COUNTED || *most > COUNTED)
        {
            self.fails(expression, self.place, Some(Why::Overflow));
        }
    }

    fn is_timer(&self, timer: usize, name: &str) -> bool {
        self.x
            .clocks
            .get(timer)
            .is_some_and(|clock| clock.rule.name == name)
    }

    fn still(&mut self, name: &str, suspended: bool) {
        for i in 0..self.c.timers.len() {
            let timer = self.c.timers.get(i).map_or(usize::MAX, |(timer, _)| *timer);
            if self.is_timer(timer, name)
                && let Some(running) = self.c.timers.get_mut(i)
            {
                running.1 = suspended;
            }
        }
    }

    /// Only what runs can be extended.
    fn extend(&mut self, name: &str) -> Result<(), Stop> {
        let running = self
            .c
            .timers
            .iter()
            .any(|(timer, still)| !still && self.is_timer(*timer, name));
        if running { Ok(()) } else { Err(Stop::Refused) }
    }

    pub(super) fn answered(&self) -> bool {
        self.c.parties.iter().all(|(class, _)| self.x.ended(*class))
    }

    fn hearing(&self) -> Option<StateIx> {
        let is = |ix: &&usize| matches!(self.x.model.state(StateIx(**ix)).kind, StateKind::ForEach { .. });
        self.active.iter().find(is).map(|ix| StateIx(*ix))
    }

    /// Remembers what the data can be while parties are heard: they read it.
    pub(super) fn heard(&mut self) {
        if self.x.body.is_none() && self.hearing().is_some() {
            let mut heard = self.x.heard.borrow_mut();
            heard.resize(self.c.data.len(), 0);
            for (heard, known) in heard.iter_mut().zip(&self.c.data) {
                *heard |= known;
            }
        }
    }

    pub(super) fn all_answered(&mut self) {
        let Some(ix) = self.hearing().filter(|_| self.answered()) else {
            return;
        };
        if let StateKind::ForEach { done, .. } = &self.x.model.state(ix).kind {
            let waiting = done
                .as_ref()
                .is_some_and(|done| self.queue.iter().any(|(event, _)| *event == done.name));
            if !waiting {
                self.done(ix, done.as_ref());
            }
        }
        self.region_ended(ix);
    }

    /// Asks nobody, one or several; asked again, those who answered before may stay.
    pub(super) fn begin_hearing(&mut self, list: &str) -> Result<(), Stop> {
        self.heard();
        let (empty, filled) = self.x.domain.list(list, &self.c.data);
        let kept = std::mem::take(&mut self.rehear) || self.restore;
        self.c.parties.clear();
        let asked = filled && (!empty || self.tape.choose(2) == 1);
        if filled && empty {
            let field = self.x.domain.index(list);
            field
                .into_iter()
                .for_each(|field| self.assume(Supposed::Filled(field, asked)));
        }
        if asked {
            self.first_parties();
        }
        if kept {
            for class in 0..self.x.parties.ended.len() {
                self.perhaps(u16::try_from(class).unwrap_or(u16::MAX));
            }
        }
        self.all_answered();
        Ok(())
    }

    /// One party or more: of those that begin alike none, one or several. The order matters only where beginning does
    /// something to the case; then those that begin alike follow one another.
    fn first_parties(&mut self) {
        let begin = &self.x.parties.begin;
        let (quiet, mut loud): (Vec<_>, Vec<_>) = begin.iter().partition(|(_, outs)| outs.is_empty());
        let mut any = false;
        for (number, (class, _)) in quiet.iter().enumerate() {
            let last = number + 1 == quiet.len() && loud.is_empty();
            let count = if last && !any {
                1 + self.tape.choose(2)
            } else {
                self.tape.choose(3)
            };
            (0..count).for_each(|_| self.c.add(*class));
            any |= count > 0;
        }
        while !loud.is_empty() {
            let pick = self.tape.choose(loud.len() + usize::from(any));
            if pick == loud.len() {
                break;
            }
            let (class, outs) = loud.remove(pick);
            for _ in 0..=self.tape.choose(2) {
                self.outs(outs);
                self.c.add(*class);
            }
            any = true;
        }
    }

    /// Parties that were asked before may be in any class.
    fn perhaps(&mut self, class: u16) {
        for _ in 0..self.tape.choose(3) {
            self.c.add(class);
        }
    }

    fn new_party(&mut self) {
        let begin = &self.x.parties.begin;
        let pick = self.tape.choose(begin.len());
        if let Some((class, outs)) = begin.get(pick) {
            self.outs(outs);
            self.c.add(*class);
        }
    }

    fn change_parties(&mut self, change: &'m PartyChange) -> Result<(), Stop> {
        self.heard();
        self.list_may_change();
        if self.hearing().is_none() {
            self.rehear |= matches!(change, PartyChange::Rehear(_));
            return Ok(());
        }
        match change {
            PartyChange::Add(_) => self.new_party(),
            PartyChange::Remove(_) => self.drop_one()?,
            PartyChange::Replace { .. } => {
                self.drop_one()?;
                self.new_party();
            }
            PartyChange::Rehear(_) => {
                let mut again = self.tape.choose(3);
                while again > 0 && !self.c.parties.is_empty() {
                    self.drop_one()?;
                    self.new_party();
                    again -= 1;
                }
            }
        }
        self.all_answered();
        Ok(())
    }

    /// The list can be empty or not from now on.
    fn list_may_change(&mut self) {
        for state in &self.x.model.states {
            if let StateKind::ForEach { list, .. } = &state.kind
                && let Some(field) = self.x.domain.index(list)
            {
                let lists = self.x.domain.present(field);
                self.write(field, lists);
            }
        }
    }

    fn drop_one(&mut self) -> Result<(), Stop> {
        let classes: Vec<u16> = self.c.parties.iter().map(|(class, _)| *class).collect();
        if classes.is_empty() {
            return Err(Stop::Refused);
        }
        let pick = self.tape.choose(classes.len());
        let class = classes.get(pick).copied().unwrap_or_default();
        self.c.remove(class, self.tape);
        Ok(())
    }
}
