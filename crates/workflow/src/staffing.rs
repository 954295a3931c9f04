// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Whether the people of an office can carry a definition at all, and who of them may be missing.

use std::collections::{BTreeMap, BTreeSet};

use crate::command::{Actor, PersonId, SYSTEM_ROLE};
use crate::definition::Definition;
use crate::definition::model::{DutyRule, Model, Named};

/// Partial assignments tried before the answer is "not known".
const TRIES: usize = 200_000;

/// What a directory of people is worth for one definition. Duties with `when` count as binding, and ties to an
/// applicant are not known before there is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Staffing {
    /// Whether all acts of all duties can be done by somebody; `None` when it would take too long to say.
    pub works: Option<bool>,
    /// The smallest groups (one person, or two of whom neither is enough) without whom it does not work.
    pub fails_without: Vec<Vec<PersonId>>,
}

impl Definition {
    /// Tries every assignment of people to the acts that duties speak of, then with each person and pair away.
    pub fn staffing(&self, people: &[Actor]) -> Staffing {
        let office = Office::new(self.model(), people);
        let works = office.works(&[]);
        let mut fails_without: Vec<Vec<PersonId>> = Vec::new();
        if works == Some(true) {
            let names: Vec<&PersonId> = office.people.keys().copied().collect();
            let alone = |person: &&PersonId| office.works(&[person]) == Some(false);
            let single: Vec<&PersonId> = names.iter().copied().filter(alone).collect();
            fails_without.extend(single.iter().map(|person| vec![(*person).clone()]));
            for (i, a) in names.iter().enumerate().filter(|(_, a)| !single.contains(a)) {
                let others = names.iter().skip(i + 1).filter(|b| !single.contains(b));
                let together = others.filter(|b| office.works(&[a, b]) == Some(false));
                fails_without.extend(together.map(|b| vec![(*a).clone(), (*b).clone()]));
            }
        }
        Staffing { works, fails_without }
    }
}

struct Office<'o> {
    rules: Vec<&'o DutyRule>,
    people: BTreeMap<&'o PersonId, &'o Actor>,
    /// Each act with the people whose role may do it.
    acts: Vec<(&'o str, Vec<&'o PersonId>)>,
}

type Chosen<'o> = BTreeMap<&'o str, &'o PersonId>;

impl<'o> Office<'o> {
    fn new(model: &'o Model, people: &'o [Actor]) -> Office<'o> {
        let rules: Vec<&DutyRule> = model.duties.values().map(|duty| &duty.rule).collect();
        let names: BTreeSet<&str> = rules
            .iter()
            .flat_map(|rule| rule.acts())
            .map(|act| act.name.as_str())
            .collect();
        let roles = |act: &str| -> BTreeSet<&str> {
            let handlers = model.states.iter().flat_map(|state| &state.handlers);
            let transitions = handlers
                .filter(|h| h.event.name == act)
                .flat_map(|h| &h.alternatives);
            let by = transitions
                .flat_map(|transition| &transition.by)
                .map(|by| by.name.as_str());
            by.filter(|role| *role != SYSTEM_ROLE).collect()
        };
        let able = |act: &'o str| {
            let roles = roles(act);
            let can = people
                .iter()
                .filter(|actor| actor.roles.iter().any(|role| roles.contains(role.as_str())));
            (act, can.map(|actor| &actor.person).collect())
        };
        Office {
            rules,
            people: people.iter().map(|actor| (&actor.person, actor)).collect(),
            acts: names.into_iter().map(able).collect(),
        }
    }

    fn works(&self, away: &[&PersonId]) -> Option<bool> {
        let mut tries = 0;
        self.assign(&self.acts, &mut Chosen::new(), away, &mut tries)
    }

    fn assign(
        &self,
        acts: &[(&'o str, Vec<&'o PersonId>)],
        chosen: &mut Chosen<'o>,
        away: &[&PersonId],
        tries: &mut usize,
    ) -> Option<bool> {
        let Some(((act, able), rest)) = acts.split_first() else {
            return Some(true);
        };
        for person in able.iter().filter(|person| !away.contains(person)) {
            *tries += 1;
            if *tries > TRIES {
                return None;
            }
            chosen.insert(act, person);
            if self.rules.iter().all(|rule| self.holds(rule, chosen)) {
                match self.assign(rest, chosen, away, tries) {
                    Some(false) => {}
                    other => return other,
                }
            }
            chosen.remove(act);
        }
        Some(false)
    }

    /// Whether what has been chosen so far can still become right.
    fn holds(&self, rule: &DutyRule, chosen: &Chosen<'o>) -> bool {
        let by = |act: &Named| chosen.get(act.name.as_str()).copied();
        let unit = |person: &PersonId| self.people.get(person).and_then(|actor| actor.unit.as_ref());
        match rule {
            DutyRule::DifferentPerson(sides) => apart(sides, |a, b| by(a).is_none() || by(a) != by(b)),
            DutyRule::DifferentUnit(sides) => apart(sides, |a, b| match (by(a), by(b)) {
                (Some(a), Some(b)) => unit(a).is_some() && unit(b).is_some() && unit(a) != unit(b),
                (None, _) | (_, None) => true,
            }),
            DutyRule::SamePerson(acts) => acts.iter().filter_map(by).collect::<BTreeSet<_>>().len() <= 1,
            DutyRule::NEyes { count, acts } => {
                let people: BTreeSet<_> = acts.iter().filter_map(by).collect();
                let open = acts.iter().filter(|act| by(act).is_none()).count();
                usize::try_from(*count).is_ok_and(|count| people.len() + open >= count)
            }
            DutyRule::NotParty { .. } => true,
        }
    }
}

/// Whether every two acts of different sides are fine together.
fn apart(sides: &[Vec<Named>], fine: impl Fn(&Named, &Named) -> bool) -> bool {
    sides.iter().enumerate().all(|(i, side)| {
        let mut others = sides.iter().skip(i + 1).flatten();
        others.all(|b| side.iter().all(|a| fine(a, b)))
    })
}
