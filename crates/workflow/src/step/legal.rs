// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Whether a stored case is one the definition can have produced. A case that is not is an incident.

use std::collections::BTreeSet;

use crate::case::{Case, Configuration};
use crate::definition::model::{Model, StateIx, StateKind};

/// One child per active compound state, from the outermost level to a state without children.
pub(crate) fn legal(model: &Model, case: &Case) -> Result<(), String> {
    if case.version == 0 {
        return Err("version 0".to_owned());
    }
    let leaf = chain(model, &case.configuration, None)?;
    let is_final = matches!(model.state(leaf).kind, StateKind::Final { .. });
    if is_final != case.ended {
        return Err("ended does not agree with the configuration".to_owned());
    }
    let mut keys = BTreeSet::new();
    for party in &case.parties {
        if !keys.insert(&party.key) {
            return Err(format!("the party {} is there twice", party.key));
        }
        let hearing = party
            .configuration
            .0
            .first()
            .and_then(|name| model.by_name.get(name));
        let hearing = hearing.and_then(|ix| model.state(*ix).body_of);
        let hearing = hearing.ok_or_else(|| format!("the party {} is nowhere", party.key))?;
        chain(model, &party.configuration, Some(hearing))?;
    }
    for (what, party) in case
        .tasks
        .iter()
        .map(|t| (&t.id, &t.party))
        .chain(case.timers.iter().map(|t| (&t.id, &t.party)))
    {
        if party.as_ref().is_some_and(|key| case.party(key).is_none()) {
            return Err(format!("{what} belongs to a party that is not there"));
        }
    }
    Ok(())
}

fn chain(model: &Model, configuration: &Configuration, body: Option<StateIx>) -> Result<StateIx, String> {
    let mut parent = None;
    for name in &configuration.0 {
        let ix = *model
            .by_name
            .get(name)
            .ok_or_else(|| format!("there is no state {name}"))?;
        let state = model.state(ix);
        if state.parent != parent || state.body_of != body {
            return Err(format!("the state {name} cannot be active there"));
        }
        parent = Some(ix);
    }
    let leaf = parent.ok_or_else(|| "no state is active".to_owned())?;
    match &model.state(leaf).kind {
        StateKind::Compound { .. } => Err(format!("no state inside {} is active", model.state(leaf).name)),
        StateKind::Atomic | StateKind::Final { .. } | StateKind::ForEach { .. } => Ok(leaf),
    }
}
