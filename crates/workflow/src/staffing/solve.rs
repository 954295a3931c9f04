// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The search for one assignment of people to acts that keeps all duties which can bind together.
//!
//! Workflow satisfiability with "different person" is NP-complete, and small here: the act with the fewest people goes
//! first, a choice that breaks a duty ends its branch, and of people who are alike only one unused one is tried.

use std::collections::{BTreeMap, BTreeSet};

use crate::command::{Actor, PersonId, SYSTEM_ROLE};
use crate::definition::explore::domain::Domain;
use crate::definition::model::{DutyRule, Model, Named, Transition};
use crate::expression::Expression;

/// Partial assignments tried before the answer is "not known".
const TRIES: usize = 200_000;

pub(super) struct Office<'o> {
    /// Duties that can bind in one and the same case; every such set has to be kept.
    together: Vec<Vec<&'o DutyRule>>,
    people: BTreeMap<&'o PersonId, &'o Actor>,
    /// Each act with the people whose role may do it; the one with the fewest first.
    acts: Vec<(&'o str, Vec<&'o PersonId>)>,
    /// People of the same number can stand in for one another.
    kinds: BTreeMap<&'o PersonId, usize>,
    /// Roles of the office, and who has them.
    roles: BTreeMap<&'o str, BTreeSet<&'o PersonId>>,
}

type Chosen<'o> = BTreeMap<&'o str, &'o PersonId>;

/// Who is not there, and for whose case.
#[derive(Clone, Copy)]
struct Lack<'l> {
    away: &'l [&'l PersonId],
    of: Option<&'l str>,
}

impl<'o> Office<'o> {
    pub fn new(model: &'o Model, people: &'o [Actor]) -> Office<'o> {
        let outside =
            |role: &str| role == SYSTEM_ROLE || model.roles.get(role).is_some_and(|role| role.org.is_some());
        let handlers = || model.states.iter().flat_map(|state| &state.handlers);
        let of_act = |act: &str| -> Vec<&'o Transition> {
            let handlers = handlers().filter(|handler| handler.event.name == act);
            handlers.flat_map(|handler| &handler.alternatives).collect()
        };
        let holders = |roles: &BTreeSet<&str>| -> Vec<&'o PersonId> {
            let able = people
                .iter()
                .filter(|actor| actor.roles.iter().any(|role| roles.contains(role.as_str())));
            able.map(|actor| &actor.person).collect()
        };
        let names: BTreeSet<&'o str> = model
            .duties
            .values()
            .flat_map(|duty| duty.rule.acts())
            .map(|act| act.name.as_str())
            .collect();
        let mut acts: Vec<(&str, Vec<&PersonId>)> = Vec::new();
        for act in names {
            let roles: BTreeSet<&str> = of_act(act)
                .into_iter()
                .flat_map(|transition| &transition.by)
                .map(|by| by.name.as_str())
                .collect();
            let own: BTreeSet<&str> = roles.into_iter().filter(|role| !outside(role)).collect();
            if !own.is_empty() {
                acts.push((act, holders(&own)));
            }
        }
        acts.sort_by_key(|(_, able)| able.len());
        let by = handlers()
            .flat_map(|handler| &handler.alternatives)
            .flat_map(|transition| &transition.by);
        let roles = by.map(|by| by.name.as_str()).filter(|role| !outside(role));
        let roles = roles.map(|role| (role, holders(&BTreeSet::from([role])).into_iter().collect()));
        let mut office = Office {
            together: together(model),
            people: people.iter().map(|actor| (&actor.person, actor)).collect(),
            kinds: BTreeMap::new(),
            roles: roles.collect(),
            acts,
        };
        office.kinds = office.alike();
        office
    }

    /// People who can do the same, for the same unit, with the same ties.
    fn alike(&self) -> BTreeMap<&'o PersonId, usize> {
        let mut known = BTreeMap::new();
        let kind = |person: &'o PersonId, actor: &'o Actor| {
            let able: Vec<bool> = self.acts.iter().map(|(_, able)| able.contains(&person)).collect();
            (able, &actor.unit, &actor.org, &actor.party_of)
        };
        let mut kinds = BTreeMap::new();
        for (person, actor) in &self.people {
            let next = known.len();
            kinds.insert(*person, *known.entry(kind(person, actor)).or_insert(next));
        }
        kinds
    }

    pub fn people(&self) -> Vec<&'o PersonId> {
        self.people.keys().copied().collect()
    }

    /// Roles of the office that nobody holds.
    pub fn missing_roles(&self) -> Vec<String> {
        let empty = self.roles.iter().filter(|(_, holders)| holders.is_empty());
        empty.map(|(role, _)| (*role).to_owned()).collect()
    }

    /// Whether the office can carry a case without these people, for an applicant of this organisation.
    pub fn works(&self, away: &[&PersonId], of: Option<&str>) -> Option<bool> {
        let held = |holders: &BTreeSet<&PersonId>| holders.iter().any(|person| !away.contains(person));
        if !self.roles.values().all(held) {
            return Some(false);
        }
        let lack = Lack { away, of };
        let mut answer = Some(true);
        for rules in &self.together {
            let mut tries = 0;
            match self.assign(rules, &self.acts, &mut Chosen::new(), (lack, &mut tries)) {
                Some(true) => {}
                Some(false) => return Some(false),
                None => answer = None,
            }
        }
        answer
    }

    fn assign(
        &self,
        rules: &[&DutyRule],
        acts: &[(&'o str, Vec<&'o PersonId>)],
        chosen: &mut Chosen<'o>,
        (lack, tries): (Lack<'_>, &mut usize),
    ) -> Option<bool> {
        let Some(((act, able), rest)) = acts.split_first() else {
            return Some(true);
        };
        let mut fresh: BTreeSet<usize> = BTreeSet::new();
        let used: BTreeSet<&PersonId> = chosen.values().copied().collect();
        for person in able.iter().filter(|person| !lack.away.contains(person)) {
            let kind = self.kinds.get(person).copied().unwrap_or_default();
            if !used.contains(person) && !fresh.insert(kind) {
                continue;
            }
            *tries += 1;
            if *tries > TRIES {
                return None;
            }
            chosen.insert(act, person);
            if rules.iter().all(|rule| self.holds(rule, chosen, lack.of)) {
                match self.assign(rules, rest, chosen, (lack, &mut *tries)) {
                    Some(false) => {}
                    other => return other,
                }
            }
            chosen.remove(act);
        }
        Some(false)
    }

    /// Whether what has been chosen so far can still become right.
    fn holds(&self, rule: &DutyRule, chosen: &Chosen<'o>, of: Option<&str>) -> bool {
        let by = |act: &Named| chosen.get(act.name.as_str()).copied();
        let unit = |person: &PersonId| self.people.get(person).and_then(|actor| actor.unit.as_ref());
        match rule {
            DutyRule::DifferentPerson(sides) => apart(sides, |a, b| by(a).is_none() || by(a) != by(b)),
            DutyRule::DifferentUnit(sides) => {
                let known = sides
                    .iter()
                    .flatten()
                    .filter_map(by)
                    .all(|person| unit(person).is_some());
                known
                    && apart(sides, |a, b| match (by(a), by(b)) {
                        (Some(a), Some(b)) => unit(a) != unit(b),
                        (None, _) | (_, None) => true,
                    })
            }
            DutyRule::SamePerson(acts) => acts.iter().filter_map(by).collect::<BTreeSet<_>>().len() <= 1,
            DutyRule::NEyes { count, acts } => {
                let people: BTreeSet<_> = acts.iter().filter_map(by).collect();
                let open = acts.iter().filter(|act| by(act).is_none()).count();
                usize::try_from(*count).is_ok_and(|count| people.len() + open >= count)
            }
            DutyRule::NotParty { acts, .. } => {
                let tied = |actor: &Actor| {
                    of.is_some_and(|of| actor.party_of.contains(of) || actor.org.as_deref() == Some(of))
                };
                let mut people = acts
                    .iter()
                    .filter_map(by)
                    .filter_map(|person| self.people.get(person));
                !people.any(|actor| tied(actor))
            }
        }
    }
}

/// The largest sets of duties whose conditions can hold at the same time.
fn together(model: &Model) -> Vec<Vec<&DutyRule>> {
    let domain = Domain::new(model);
    let whens: Vec<Option<&Expression>> = model.duties.values().map(|duty| duty.when.as_ref()).collect();
    let sets = domain.together(&whens);
    let largest = sets
        .iter()
        .filter(|set| !sets.iter().any(|other| other != *set && set.is_subset(other)));
    let rules = |set: &BTreeSet<usize>| {
        let duties = model.duties.values().enumerate();
        duties
            .filter(|(i, _)| set.contains(i))
            .map(|(_, duty)| &duty.rule)
            .collect()
    };
    largest.map(rules).collect()
}

/// Whether every two acts of different sides are fine together.
fn apart(sides: &[Vec<Named>], fine: impl Fn(&Named, &Named) -> bool) -> bool {
    sides.iter().enumerate().all(|(i, side)| {
        let mut others = sides.iter().skip(i + 1).flatten();
        others.all(|b| side.iter().all(|a| fine(a, b)))
    })
}
