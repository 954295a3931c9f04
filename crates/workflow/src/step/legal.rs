// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Whether a stored case is one the definition can have produced. A case that is not is an incident.

use std::collections::BTreeSet;

use smol_str::SmolStr;

use crate::case::{Case, Configuration};
use crate::chart::{NodeKind, States};
use crate::definition::model::{Model, StateIx};

/// One child per active compound state, from the outermost level to a state without children.
/// Gives the active states of the case.
pub(crate) fn legal(model: &Model, case: &Case) -> Result<States, String> {
    if case.version == 0 {
        return Err("version 0".to_owned());
    }
    let active = hierarchy(model, &case.configuration, None)?;
    let is_end = |ix: &usize| {
        let node = model.chart.node(*ix);
        node.kind == NodeKind::Final && node.parent.is_none()
    };
    if active.iter().any(is_end) != case.ended {
        return Err("ended does not agree with the configuration".to_owned());
    }
    let mut keys = BTreeSet::new();
    let mut known: Vec<&Vec<SmolStr>> = Vec::new();
    for party in &case.parties {
        if !keys.insert(party.key.as_str()) {
            return Err(format!("the party {} is there twice", party.key));
        }
        let hearing = party
            .configuration
            .0
            .first()
            .and_then(|name| model.by_name.get(name.as_str()));
        let hearing = hearing.and_then(|ix| model.state(*ix).body_of);
        let hearing = hearing.ok_or_else(|| format!("the party {} is nowhere", party.key))?;
        // Many parties, few configurations.
        if !known.contains(&&party.configuration.0) {
            hierarchy(model, &party.configuration, Some(hearing))?;
            known.push(&party.configuration.0);
        }
    }
    for (what, party) in case
        .tasks
        .iter()
        .map(|t| (&t.id, &t.party))
        .chain(case.timers.iter().map(|t| (&t.id, &t.party)))
    {
        if party.as_ref().is_some_and(|key| !keys.contains(key.as_str())) {
            return Err(format!("{what} belongs to a party that is not there"));
        }
    }
    Ok(active)
}

fn hierarchy(model: &Model, configuration: &Configuration, body: Option<StateIx>) -> Result<States, String> {
    let mut active = States::new();
    for name in &configuration.0 {
        let known = model
            .by_name
            .get(name.as_str())
            .ok_or_else(|| format!("there is no state {name}"))?;
        if model.state(*known).body_of != body || !active.insert(known.0) {
            return Err(format!("the state {name} cannot be active there"));
        }
    }
    match model.chart.is_legal(&active) {
        true => Ok(active),
        false => Err(format!(
            "{} cannot be active together",
            configuration.0.join(", ")
        )),
    }
}
