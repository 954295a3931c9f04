// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Duties that nobody can keep together, however many people there are.

use std::collections::BTreeSet;

use super::Checks;
use crate::definition::model::{Duty, DutyRule, Named};

impl Checks<'_> {
    /// Who has to be one person for some acts cannot be several for the same acts. Duties with a condition may take turns.
    pub(super) fn contradictions(&mut self) {
        let always = |duty: &&(&String, &Duty)| duty.1.when.is_none();
        let duties: Vec<(&String, &Duty)> = self.model.duties.iter().collect();
        let one = duties
            .iter()
            .filter(always)
            .filter_map(|(name, duty)| match &duty.rule {
                DutyRule::SamePerson(acts) => Some((*name, names(acts))),
                _ => None,
            });
        for (same, acts) in one {
            for (name, duty) in duties.iter().filter(always) {
                let against = match &duty.rule {
                    DutyRule::DifferentPerson(sides) | DutyRule::DifferentUnit(sides) => {
                        let touched = sides.iter().filter(|side| !names(side).is_disjoint(&acts));
                        touched.count() > 1
                    }
                    DutyRule::NEyes { count, acts: eyes } => {
                        let eyes = names(eyes);
                        let others = eyes.difference(&acts).count();
                        let people = others + usize::from(!eyes.is_disjoint(&acts));
                        usize::try_from(*count).is_ok_and(|count| count > people)
                    }
                    DutyRule::SamePerson(_) | DutyRule::NotParty { .. } => false,
                };
                if against {
                    let message = format!(
                        "nobody can keep `{name}` and `{same}`: what one person has to do needs several"
                    );
                    let hint = "give one of the duties other acts, or a `when`";
                    self.fault(duty.at, "duties-contradict", message, hint);
                }
            }
        }
    }
}

fn names(acts: &[Named]) -> BTreeSet<&str> {
    acts.iter().map(|act| act.name.as_str()).collect()
}
