// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Whether the people of an office can carry a definition at all, and who of them may be missing.

mod roles;
mod solve;

use std::collections::{BTreeMap, BTreeSet};

use smol_str::SmolStr;

use crate::budget::Budget;
use crate::command::{Actor, PersonId};
use crate::definition::Definition;
use crate::diagnostic::Diagnostic;
use crate::scenario::Person;
use crate::text::Text;
use crate::yaml;
pub use roles::UnknownRole;
use solve::Office;

/// What a directory of people is worth for one definition. All acts of the duties that can bind together are done in
/// one case, by one person each; roles bound to an organisation of the case (applicants, heard bodies) are not the
/// office's, and their acts are left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Staffing {
    /// Whether every duty can be kept and every role is held; `None` when it would take too long to say.
    pub works: Option<bool>,
    /// Roles of the office nobody holds.
    pub missing_roles: Vec<String>,
    /// The smallest groups (one person, or two of whom neither is enough) without whom it does not work.
    pub fails_without: Vec<Vec<PersonId>>,
    /// Organisations for whose cases it does not work: too many have ties to them (`not_party`).
    pub fails_for: Vec<String>,
    /// All of it in one sentence.
    pub sentence: Text,
}

/// People as a file names them: `people: {key: {name, roles, org, unit, party_of}}`.
///
/// # Errors
/// A diagnostic with the code `cases-invalid`, or one of the YAML reader's.
pub fn directory(source: &str, budget: &Budget) -> Result<Vec<Actor>, Diagnostic> {
    #[derive(serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Directory {
        people: BTreeMap<String, Person>,
    }
    let root = yaml::read(source, budget)?;
    let read: Directory = root.values().map_err(|misfit| {
        let hint = "write `people: {key: {name: …, roles: […], unit: …}}`";
        misfit.at.diagnostic("cases-invalid", misfit.message, hint)
    })?;
    Ok(read
        .people
        .iter()
        .map(|(key, person)| person.actor(key))
        .collect())
}

impl Definition {
    /// Tries every assignment of people to the acts that duties speak of, then with each person and pair away, then
    /// for applicants some of the people have ties to.
    pub fn staffing(&self, people: &[Actor]) -> Staffing {
        let office = Office::new(self.model(), people);
        let missing_roles = office.missing_roles();
        let works = if missing_roles.is_empty() {
            office.works(&[], None)
        } else {
            Some(false)
        };
        let mut staffing = Staffing {
            works,
            missing_roles,
            fails_without: Vec::new(),
            fails_for: Vec::new(),
            sentence: Text::new("", ""),
        };
        if works == Some(true) {
            staffing.resilience(&office);
            let orgs: BTreeSet<&str> = people
                .iter()
                .flat_map(|person| {
                    let ties = person.party_of.iter().map(String::as_str);
                    ties.chain(person.org.as_deref())
                })
                .collect();
            for org in orgs {
                match office.works(&[], Some(org)) {
                    Some(true) => {}
                    Some(false) => staffing.fails_for.push(org.to_owned()),
                    None => staffing.works = None,
                }
            }
        }
        staffing.sentence = staffing.say(people);
        staffing
    }
}

impl Staffing {
    fn resilience(&mut self, office: &Office<'_>) {
        let names = office.people();
        let mut single: Vec<&PersonId> = Vec::new();
        for person in &names {
            match office.works(&[person], None) {
                Some(true) => {}
                Some(false) => single.push(person),
                None => self.works = None,
            }
        }
        self.fails_without
            .extend(single.iter().map(|person| vec![(*person).clone()]));
        for (i, a) in names.iter().enumerate().filter(|(_, a)| !single.contains(a)) {
            for b in names.iter().skip(i + 1).filter(|b| !single.contains(b)) {
                match office.works(&[a, b], None) {
                    Some(true) => {}
                    Some(false) => self.fails_without.push(vec![(*a).clone(), (*b).clone()]),
                    None => self.works = None,
                }
            }
        }
    }

    fn say(&self, people: &[Actor]) -> Text {
        let name = |id: &PersonId| {
            let known = people.iter().find(|person| person.person == *id);
            known.map_or_else(|| id.0.clone(), |person| person.name.clone())
        };
        let listed = |word: &str| {
            let groups = self.fails_without.iter().take(10).map(|group| {
                let names: Vec<SmolStr> = group.iter().map(&name).collect();
                names.join(word)
            });
            groups.collect::<Vec<_>>()
        };
        match self.works {
            None => Text::new(
                "nicht beantwortet: zu viele Möglichkeiten",
                "not answered: too many possibilities",
            ),
            Some(false) if !self.missing_roles.is_empty() => {
                let roles = self.missing_roles.join(", ");
                Text::new(
                    format!("geht nicht: niemand hat die Rolle {roles}"),
                    format!("does not work: nobody has the role {roles}"),
                )
            }
            Some(false) => Text::new(
                "geht nicht: diese Personen können die Pflichten zusammen nicht einhalten",
                "does not work: these people cannot keep the duties between them",
            ),
            Some(true) => {
                let (mut de, mut en) = ("geht".to_owned(), "works".to_owned());
                for (group, words) in self
                    .fails_without
                    .iter()
                    .zip(listed(" und ").iter().zip(listed(" and ")))
                {
                    let (is, are) = if group.len() == 1 {
                        ("fehlt", "is absent")
                    } else {
                        ("zugleich fehlen", "are both absent")
                    };
                    de.push_str(&format!("; scheitert, wenn {} {is}", words.0));
                    en.push_str(&format!("; fails if {} {are}", words.1));
                }
                if let more @ 1.. = self.fails_without.len().saturating_sub(10) {
                    de.push_str(&format!("; und in {more} weiteren Fällen"));
                    en.push_str(&format!("; and in {more} more cases"));
                }
                match self.fails_without.first().map(Vec::len) {
                    None => {
                        de.push_str("; auch wenn zwei beliebige Personen fehlen");
                        en.push_str(", whichever two people are absent");
                    }
                    Some(2) => {
                        de.push_str("; verträgt, dass eine beliebige Person fehlt");
                        en.push_str("; survives the absence of any one person");
                    }
                    Some(_) => {}
                }
                if !self.fails_for.is_empty() {
                    let orgs = self.fails_for.join(", ");
                    de.push_str(&format!("; nicht für Fälle von {orgs}"));
                    en.push_str(&format!("; not for cases of {orgs}"));
                }
                Text::new(de, en)
            }
        }
    }
}
