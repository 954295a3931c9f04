// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! A loaded and checked definition.

pub(crate) mod assertion;
mod canonical;
pub(crate) mod check;
pub(crate) mod compile;
pub(crate) mod explore;
mod index;
pub(crate) mod model;
mod read;
mod upkeep;

#[cfg(test)]
pub(crate) use read::keys;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::budget::Budget;
use crate::calendar::Calendar;
use crate::diagnostic::Diagnostic;
use crate::form::Form;
use crate::text::Text;
use crate::yaml::{self, At};
pub(crate) use canonical::sorted;
pub use check::Proof;
pub(crate) use compile::arrow;
pub use explore::foretold::{Foretold, Happened, Places};
use model::Model;
pub use upkeep::{Retention, Retry};

/// Names one version of one definition by its content.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct DefinitionId {
    /// `workflow:` in the source.
    pub name: SmolStr,
    /// `version:` in the source.
    pub version: u32,
    /// SHA-256 over the canonical JSON of definition, calendars and forms, 64 lower-case hex digits.
    pub sha256: SmolStr,
}

/// Everything a definition consists of, as text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bundle {
    /// The YAML file.
    pub source: String,
    /// Calendar name → its JSON (`geleit/calendar/1`).
    pub calendars: BTreeMap<String, String>,
    /// Form name → its JSON (`geleit/form/1`).
    pub forms: BTreeMap<String, String>,
}

/// A definition that passed every check. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Definition {
    id: DefinitionId,
    model: Arc<Model>,
    proof: Proof,
}

impl Definition {
    /// Parses the bundle and runs every static check.
    ///
    /// # Errors
    /// Every fault found, in the order of the source, up to [`Budget::diagnostics`].
    pub fn load(bundle: &Bundle, budget: &Budget) -> Result<Definition, Vec<Diagnostic>> {
        Definition::read(bundle, budget, check::Effort::Whole)
    }

    /// The same without following configurations, for trying out what is not finished: names, types and single states
    /// are right, nothing is proven, [`Definition::proof`] is empty. Never for real cases.
    ///
    /// # Errors
    /// As for [`Definition::load`].
    pub fn draft(bundle: &Bundle, budget: &Budget) -> Result<Definition, Vec<Diagnostic>> {
        Definition::read(bundle, budget, check::Effort::Draft)
    }

    /// The definition that running cases are pinned to: read again and recognised by its hash. It was checked when the
    /// first case was opened; checks that were added since do not strand its cases.
    ///
    /// # Errors
    /// What cannot be read any more, or `other-definition` when it is not the one with this hash.
    pub fn pinned(bundle: &Bundle, budget: &Budget, sha256: &str) -> Result<Definition, Vec<Diagnostic>> {
        let definition = Definition::read(bundle, budget, check::Effort::None)?;
        match definition.id.sha256 == sha256 {
            true => Ok(definition),
            false => Err(vec![At::default().diagnostic(
                "other-definition",
                format!("this is {}, expected {sha256}", definition.id.sha256),
                "give the file and the calendars that the case was opened with",
            )]),
        }
    }

    fn read(bundle: &Bundle, budget: &Budget, effort: check::Effort) -> Result<Definition, Vec<Diagnostic>> {
        let root = yaml::read(&bundle.source, budget).map_err(|diagnostic| vec![diagnostic])?;
        let (read, mut diagnostics) = read::read(&root, enclosed(bundle, budget)?, budget);
        let Some((head, mut model)) = read else {
            return Err(diagnostics);
        };
        model.chart = compile::chart(&model);
        model.index = index::Index::of(&model.states);
        // Checks of meaning only make sense on a definition whose parts are all there.
        let mut proof = check::Proof::default();
        if diagnostics.is_empty() && effort != check::Effort::None {
            (diagnostics, proof) = check::check(&model, effort);
            diagnostics.sort();
            diagnostics.truncate(budget.diagnostics);
        }
        if !diagnostics.is_empty() {
            return Err(diagnostics);
        }
        let sha256 = canonical::digest(&root, bundle, &model);
        let id = DefinitionId {
            name: head.name.into(),
            version: head.version,
            sha256: sha256.into(),
        };
        Ok(Definition {
            id,
            model: Arc::new(model),
            proof,
        })
    }

    /// Name, version and hash.
    pub fn id(&self) -> &DefinitionId {
        &self.id
    }

    /// What the exhaustive check at load has looked at.
    pub fn proof(&self) -> Proof {
        self.proof
    }

    /// What people call the procedure.
    pub fn title(&self) -> &Text {
        &self.model.title
    }

    /// What people call this state; `None` for a name the definition does not have.
    pub fn label_of_state(&self, state: &str) -> Option<&Text> {
        self.model
            .by_name
            .get(state)
            .map(|ix| &self.model.state(*ix).label)
    }

    /// What people call this event.
    pub fn label_of_event(&self, event: &str) -> Option<&Text> {
        self.model.events.get(event).map(|word| &word.label)
    }

    /// What people call this role.
    pub fn label_of_role(&self, role: &str) -> Option<&Text> {
        self.model.roles.get(role).map(|role| &role.label)
    }

    /// What people call this task.
    pub fn label_of_act(&self, act: &str) -> Option<&Text> {
        self.model.acts.get(act)
    }

    /// Names of all states in the order of the source.
    pub fn states(&self) -> impl Iterator<Item = &str> {
        self.model.states.iter().map(|state| state.name.as_str())
    }

    /// Of these active states the innermost ones, in their order: what a case is doing, in each region.
    pub fn innermost<'a>(&self, active: &'a [String]) -> Vec<&'a str> {
        let parent = |name: &str| {
            let ix = self.model.by_name.get(name)?;
            self.model.state(*ix).parent
        };
        let around: Vec<_> = active.iter().filter_map(|name| parent(name)).collect();
        let is_around = |name: &&String| {
            let ix = self.model.by_name.get(name.as_str());
            ix.is_some_and(|ix| around.contains(ix))
        };
        let innermost = active.iter().filter(|name| !is_around(name));
        innermost.map(String::as_str).collect()
    }

    /// Names of all events.
    pub fn events(&self) -> impl Iterator<Item = &str> {
        self.model.events.keys().map(String::as_str)
    }

    pub(crate) fn model(&self) -> &Model {
        &self.model
    }
}

/// The calendars and the forms that came along.
type Enclosed = (BTreeMap<String, Calendar>, BTreeMap<String, Form>);

fn enclosed(bundle: &Bundle, budget: &Budget) -> Result<Enclosed, Vec<Diagnostic>> {
    let named = |calendar: &Calendar| calendar.name().to_owned();
    let calendars = parsed(&bundle.calendars, budget, (Calendar::parse, named), bad_calendar);
    let forms = parsed(
        &bundle.forms,
        budget,
        (Form::parse, |form| form.name.clone()),
        bad_form,
    );
    match (calendars, forms) {
        (Ok(calendars), Ok(forms)) => Ok((calendars, forms)),
        (calendars, forms) => {
            let mut diagnostics = calendars.err().unwrap_or_default();
            diagnostics.extend(forms.err().unwrap_or_default());
            Err(diagnostics)
        }
    }
}

/// Files that lie beside the definition, each under the name it calls itself.
fn parsed<T>(
    files: &BTreeMap<String, String>,
    budget: &Budget,
    (parse, called): (impl Fn(&str) -> Result<T, String>, impl Fn(&T) -> String),
    bad: impl Fn(&str, &str) -> Diagnostic,
) -> Result<BTreeMap<String, T>, Vec<Diagnostic>> {
    let (mut good, mut diagnostics) = (BTreeMap::new(), Vec::new());
    for (name, json) in files {
        let (bytes, most) = (json.len(), budget.bytes);
        let file = match bytes > most {
            true => Err(format!("it has {bytes} bytes, allowed are {most}")),
            false => parse(json),
        };
        match file {
            Ok(file) if called(&file) == *name => {
                good.insert(name.clone(), file);
            }
            Ok(file) => diagnostics.push(bad(name, &format!("it calls itself `{}`", called(&file)))),
            Err(fault) => diagnostics.push(bad(name, &fault)),
        }
    }
    match diagnostics.is_empty() {
        true => Ok(good),
        false => Err(diagnostics),
    }
}

fn bad_calendar(name: &str, fault: &str) -> Diagnostic {
    let message = format!("calendar `{name}`: {fault}");
    At::default().diagnostic(
        "calendar-invalid",
        message,
        "see geleit/calendar/1 in docs/workflow-language.md",
    )
}

fn bad_form(name: &str, fault: &str) -> Diagnostic {
    let message = format!("form `{name}`: {fault}");
    At::default().diagnostic(
        "form-invalid",
        message,
        "see geleit/form/1 in docs/workflow-language.md",
    )
}
