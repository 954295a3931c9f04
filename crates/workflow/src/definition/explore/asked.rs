// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What is asked on the way of a step: guards, who may act, what is accepted, and what has to be known.

use super::machine::Out;
use super::run::{Run, Stop, Supposed};
use crate::definition::model::{DutyRule, Named, StateIx};
use crate::expression::{Expression, Known, Why};
use crate::yaml::At;

impl<'m> Run<'_, 'm> {
    /// Whom an open task is for is asked whenever somebody wants it.
    pub(super) fn candidates(&mut self) {
        let x = self.x;
        let active: Vec<usize> = self.active.iter().copied().collect();
        for task in active
            .into_iter()
            .filter_map(|ix| x.model.state(StateIx(ix)).task.as_ref())
        {
            if let Some(candidates) = &task.candidates {
                let error = x.domain.verdict(&candidates.condition, &self.c.data).error;
                self.fails(&candidates.condition, task.at, error);
            }
        }
    }

    /// Whether a duty binds is asked before anybody acts.
    pub(super) fn duties(&mut self, taken: &[usize]) {
        let x = self.x;
        for way in taken.iter().filter_map(|way| x.ways.get(*way)) {
            let duties = way
                .transition
                .duties
                .iter()
                .filter_map(|duty| x.model.duties.get(&duty.name));
            for duty in duties {
                let at = way.transition.at;
                if let Some(when) = &duty.when {
                    let error = x.domain.verdict(when, &self.c.data).error;
                    self.fails(when, at, error);
                }
                // Not knowing whose party it is lets nobody through.
                if let DutyRule::NotParty { of, .. } = &duty.rule {
                    let (known, why) = x.domain.value(of, &self.c.data);
                    let unknown = matches!(known, Known::Null | Known::Any).then_some(Why::Null);
                    self.fails(of, at, why.or(unknown));
                }
            }
        }
    }

    /// Nobody holds a role of an organisation that is not known.
    pub(super) fn actors(&mut self, taken: &[usize]) -> Result<(), Stop> {
        let x = self.x;
        for way in taken.iter().filter_map(|way| x.ways.get(*way)) {
            let org = |by: &'m Named| {
                let org = x.model.roles.get(&by.name)?.org.as_ref()?;
                // Only a plain field: an expression may say something where its fields are not known.
                match org.path()? {
                    [root, field] if root == "case" => x.domain.index(field),
                    _ => None,
                }
            };
            let bound: Option<Vec<usize>> = way.transition.by.iter().map(org).collect();
            let Some(fields) = bound.filter(|fields| !fields.is_empty() && x.body.is_none()) else {
                continue;
            };
            let known = |field: usize| self.c.data.get(field).copied().unwrap_or(0) & x.domain.present(field);
            if fields.iter().all(|field| known(*field) == 0) {
                return Err(Stop::Refused);
            }
            if let [field] = fields.as_slice() {
                let present = known(*field);
                if self.c.data.get(*field) != Some(&present) {
                    self.assume(Supposed::Known(*field, true));
                    self.set_mask(*field, present);
                }
            }
        }
        Ok(())
    }

    /// What comes along is whatever somebody enters; what is stored has to let it be accepted.
    pub(super) fn accepts(&mut self, taken: &[usize]) -> Result<(), Stop> {
        let x = self.x;
        for way in taken.iter().filter_map(|way| x.ways.get(*way)) {
            for accept in &way.transition.accept {
                let condition = &accept.condition;
                let verdict = x.domain.verdict(condition, &self.c.data);
                self.fails(condition, way.transition.at, verdict.error);
                let Some(known) = &verdict.yes else {
                    return Err(Stop::Refused);
                };
                if verdict.no.is_some() {
                    self.assume(Supposed::Holds(condition, true));
                }
                for (field, mask) in known {
                    self.set_mask(*field, *mask);
                }
                if condition.reads("payload") {
                    self.admitted.extend(x.domain.admitted(condition, &self.c.data));
                }
            }
        }
        Ok(())
    }

    /// What a condition says: decided by what is known of the data, or chosen.
    pub(super) fn guard(&mut self, condition: Option<(&'m Expression, At)>) -> Result<bool, Stop> {
        let Some((condition, at)) = condition else {
            return Ok(true);
        };
        let verdict = self.x.domain.verdict(condition, &self.c.data);
        self.fails(condition, at, verdict.error);
        let holds = match (&verdict.yes, &verdict.no) {
            (None, None) => return Err(Stop::Refused),
            (Some(_), None) => true,
            (None, Some(_)) => false,
            (Some(_), Some(_)) if let Some(holds) = self.decided(condition) => holds,
            (Some(_), Some(_)) => {
                let holds = self.tape.choose(2) == 0;
                self.assume(Supposed::Holds(condition, holds));
                holds
            }
        };
        let known = if holds { &verdict.yes } else { &verdict.no };
        for (field, mask) in known.iter().flatten() {
            self.set_mask(*field, *mask);
        }
        Ok(holds)
    }

    /// What a condition says because of what was assumed before in this step: it is the same one, or its opposite.
    fn decided(&self, condition: &Expression) -> Option<bool> {
        if condition.reads("parties") || condition.reads("party") {
            return None;
        }
        // What a party writes into the case reaches it, and is not followed here.
        if self.trace.outs.iter().any(|out| matches!(out, Out::Set(..))) {
            return None;
        }
        let fields = self.x.domain.fields_of(&[condition]);
        self.trace.assumed.iter().find_map(|assumed| {
            let Supposed::Holds(other, held) = assumed.what else {
                return None;
            };
            let since = self.trace.written.get(assumed.written..).unwrap_or_default();
            let same = !since.iter().any(|field| fields.contains(field));
            let says = condition.follows(other).filter(|_| same)?;
            Some(says == held)
        })
    }

    /// A value that has to be there.
    pub(super) fn present(&mut self, value: &'m Expression, at: At) -> Result<(), Stop> {
        let Some([root, field]) = value.path().map(|path| [path.first(), path.get(1)]) else {
            return Ok(());
        };
        let field = field.filter(|_| root.is_some_and(|root| root == "case"));
        let Some(field) = field.and_then(|field| self.x.domain.index(field)) else {
            return Ok(());
        };
        let known = self.c.data.get(field).copied().unwrap_or(0);
        let present = known & self.x.domain.present(field);
        self.fails(value, at, (known != present).then_some(Why::Null));
        match present {
            0 => Err(Stop::Refused),
            present => {
                self.set_mask(field, present);
                Ok(())
            }
        }
    }
}
