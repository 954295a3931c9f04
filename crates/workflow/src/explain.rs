// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! For a person and a case: every event, possible or exactly why not.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::case::{Case, Configuration, Party, Task};
use crate::chart::States;
use crate::command::{Actor, SYSTEM_ROLE, SignatureLevel};
use crate::definition::Definition;
use crate::definition::model::Model;
use crate::form::Form;
use crate::refusal::Reason;
use crate::step::{Asked, Place, hearing, legal};
use crate::text::Text;
use crate::types::{Field, Type};

/// One event somebody may send in the present state. The portal draws its buttons from this.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Possible {
    /// Name of the event.
    pub event: String,
    /// What a button says.
    pub label: Text,
    /// Key of the heard party it belongs to.
    pub party: Option<SmolStr>,
    /// Whether this actor may send it now.
    pub enabled: bool,
    /// Whether a reason has to come with it.
    pub needs_reason: bool,
    /// Level of the signature that has to come with it.
    pub needs_signature: Option<SignatureLevel>,
    /// Documents the signature has to cover.
    pub documents: Vec<String>,
    /// Fields the event takes.
    pub payload: Arc<[PayloadField]>,
    /// What people see when they do the task that the event belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<Arc<Form>>,
    /// Why it is not enabled; empty when it is.
    pub because: Vec<Reason>,
}

/// One field an event takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayloadField {
    /// Name in the payload object.
    pub name: String,
    /// `text`, `list of text`, `date`, ….
    pub kind: String,
    /// Whether it must be there.
    pub required: bool,
    /// What a form calls it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<Text>,
    /// The words it may be, in the order of the definition; empty when it is free.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<Choice>,
}

/// One word a field may be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// In the payload.
    pub word: String,
    /// What a form calls it.
    pub label: Text,
}

/// Lists every event that people may send in the present state, for this actor: the events of the case from the
/// innermost state outwards, then those of each party. Empty for a case of another definition or one that has
/// ended. The judgement is the one of [`crate::step`], except that reason, signature and payload are only named.
pub fn explain(definition: &Definition, case: &Case, actor: &Actor, _now: Timestamp) -> Vec<Possible> {
    let model = definition.model();
    if case.definition != *definition.id() || case.ended || legal(model, case).is_err() {
        return Vec::new();
    }
    // Grouped once: with many parties, looking through all tasks for each event is what takes long.
    let mut tasks: BTreeMap<Option<&str>, Vec<&Task>> = BTreeMap::new();
    for task in &case.tasks {
        tasks.entry(task.party.as_deref()).or_default().push(task);
    }
    let none = Vec::new();
    let place = Place::of(case, None);
    let offer = Offer::new(model, place, actor);
    let mut found = offer.all(model, case, (None, tasks.get(&None).unwrap_or(&none)), actor);
    if hearing(model, case).is_some() {
        // Many parties, few configurations: what each of them offers is looked up once.
        let mut offers: Vec<(&Configuration, Offer<'_>)> = Vec::new();
        for party in &case.parties {
            let tasks = tasks.get(&Some(party.key.as_str())).unwrap_or(&none);
            let at = offers
                .iter()
                .position(|(known, _)| **known == party.configuration);
            let at = at.unwrap_or_else(|| {
                let offer = Offer::new(model, Place::of(case, Some(party)), actor);
                offers.push((&party.configuration, offer));
                offers.len().saturating_sub(1)
            });
            if let Some((_, offer)) = offers.get(at) {
                found.extend(offer.all(model, case, (Some(party), tasks), actor));
            }
        }
    }
    found
}

type Whose<'c> = (Option<&'c Party>, &'c [&'c Task]);

/// An event with the fields it takes and the form they stand in.
struct Offered<'m> {
    event: &'m str,
    payload: Arc<[PayloadField]>,
    form: Option<Arc<Form>>,
}

/// What a configuration offers, whoever is in it.
struct Offer<'m> {
    active: States,
    events: Vec<Offered<'m>>,
}

impl<'m> Offer<'m> {
    fn new(model: &'m Model, place: Place<'_>, actor: &Actor) -> Offer<'m> {
        Offer {
            active: place.active(model),
            events: events(model, place.configuration, actor)
                .into_iter()
                .map(|event| Offered {
                    event,
                    payload: fields(model, event),
                    form: form(model, place.configuration, event),
                })
                .collect(),
        }
    }

    fn all(&self, model: &Model, case: &Case, whose: Whose<'_>, actor: &Actor) -> Vec<Possible> {
        let events = self.events.iter();
        let one = |offered: &Offered<'m>| Possible {
            payload: Arc::clone(&offered.payload),
            form: offered.form.clone(),
            ..possible(model, case, offered.event, (whose, &self.active), actor)
        };
        events.map(one).collect()
    }
}

fn events<'m>(model: &'m Model, configuration: &Configuration, actor: &Actor) -> Vec<&'m str> {
    let states = configuration
        .0
        .iter()
        .rev()
        .filter_map(|name| model.by_name.get(name.as_str()));
    let mut names: Vec<&str> = Vec::new();
    for handler in states.flat_map(|ix| &model.state(*ix).handlers) {
        let sent = handler.alternatives.iter().flat_map(|transition| &transition.by);
        let mut by = sent.map(|named| named.name.as_str());
        let shown = by.any(|role| role != SYSTEM_ROLE || actor.is_system());
        if shown && !names.contains(&handler.event.name.as_str()) {
            names.push(&handler.event.name);
        }
    }
    names
}

fn possible<'c>(
    model: &Model,
    case: &'c Case,
    event: &'c str,
    ((party, tasks), active): (Whose<'c>, &'c States),
    actor: &'c Actor,
) -> Possible {
    let asked = Asked {
        case,
        event,
        party,
        actor,
        submitted: None,
        tasks: Some(tasks),
        active: Some(active),
    };
    let (transition, judged) = asked.assess(model);
    let because = judged.err().unwrap_or_default();
    let sign = transition.and_then(|transition| transition.sign.as_ref());
    Possible {
        event: event.to_owned(),
        label: model.event_label(event),
        party: party.map(|party| party.key.clone()),
        enabled: because.is_empty(),
        needs_reason: transition.is_some_and(|transition| transition.reason_required),
        needs_signature: sign.map(|sign| sign.level),
        documents: sign.map(|sign| sign.over.clone()).unwrap_or_default(),
        payload: Arc::default(),
        form: None,
        because,
    }
}

/// The form of the innermost task whose role sends this event.
fn form(model: &Model, configuration: &Configuration, event: &str) -> Option<Arc<Form>> {
    let mut states = configuration
        .0
        .iter()
        .rev()
        .filter_map(|name| model.by_name.get(name.as_str()));
    let (source, handler) = states.find_map(|ix| {
        let mut handlers = model.state(*ix).handlers.iter();
        Some((*ix, handlers.find(|handler| handler.event.name == event)?))
    })?;
    let sent = |role: &str| {
        let mut by = handler.alternatives.iter().flat_map(|transition| &transition.by);
        by.any(|by| by.name == role)
    };
    let mut tasks = model
        .upward(source)
        .filter_map(|ix| model.state(ix).task.as_ref());
    let task = tasks.find(|task| sent(&task.role.name))?;
    model.forms.get(&task.form.as_ref()?.name).cloned()
}

/// What an event takes.
fn fields(model: &Model, event: &str) -> Arc<[PayloadField]> {
    let payload = model.events.get(event).map(|word| &word.payload.fields);
    payload.into_iter().flatten().map(payload_field).collect()
}

fn payload_field((name, field): (&String, &Field)) -> PayloadField {
    let label = |word: &String| {
        let named = field.choices.get(word).cloned();
        named.unwrap_or_else(|| Text::new(word, word))
    };
    let words = match &field.kind {
        Type::OneOf(words) => words.as_slice(),
        Type::Text
        | Type::Integer
        | Type::Flag
        | Type::Date
        | Type::Instant
        | Type::ListOf(_)
        | Type::Record(_) => &[],
    };
    let choice = |word: &String| Choice {
        word: word.clone(),
        label: label(word),
    };
    PayloadField {
        name: name.clone(),
        kind: field.kind.to_string(),
        required: field.required,
        label: field.label.clone(),
        choices: words.iter().map(choice).collect(),
    }
}
