// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! `geleit workflow migrate`: whether running cases can go over to another version of their procedure. Changes nothing.

use workflow::{Budget, Definition, Plan};

use super::bundle;
use super::replay::replayed;
use crate::arguments::MigrateArguments;
use crate::outcome::Outcome;
use crate::{edge, files};

/// Asks for every log; the worst decides.
pub(super) fn run(new: &Definition, arguments: &MigrateArguments) -> anyhow::Result<Outcome> {
    let file = &arguments.plan;
    let Ok(source) = String::from_utf8(files::read(file)?) else {
        edge::say(&format!("UNREADABLE  {}: expected UTF-8 text", file.display()));
        return Ok(Outcome::Unreadable);
    };
    let plan = match Plan::parse(&source, &Budget::default()) {
        Ok(plan) => plan,
        Err(diagnostic) => {
            edge::say(&format!("UNREADABLE  {}:{diagnostic}", file.display()));
            return Ok(Outcome::Unreadable);
        }
    };
    let bundle = bundle(&arguments.old)?;
    let old = match Definition::pinned(&bundle, &Budget::default(), &plan.from) {
        Ok(old) => old,
        Err(diagnostics) => {
            let path = arguments.old.display();
            diagnostics
                .iter()
                .for_each(|found| edge::say(&format!("UNREADABLE  {path}:{found}")));
            return Ok(Outcome::Unreadable);
        }
    };
    let now = arguments.at.unwrap_or_else(edge::now);
    let mut worst = Outcome::InOrder;
    for path in &arguments.logs {
        let outcome = match replayed(&old, path)? {
            Err(fault) => fault.say(path),
            Ok((log, case)) => match workflow::migrate(&old, new, &plan, &case, now) {
                Ok(moved) => {
                    edge::say(&format!(
                        "IN ORDER  {}: case {} goes from {} to {}",
                        path.display(),
                        log.case,
                        case.state(),
                        moved.state()
                    ));
                    Outcome::InOrder
                }
                Err(faults) => {
                    let count = faults.len();
                    edge::say(&format!(
                        "NOT IN ORDER  {}: case {} stays, for {count} reasons",
                        path.display(),
                        log.case
                    ));
                    for fault in &faults {
                        edge::say(&format!("  {}: {}", fault.code, fault.message));
                    }
                    Outcome::NotInOrder
                }
            },
        };
        worst = worst.worse(outcome);
    }
    Ok(worst)
}
