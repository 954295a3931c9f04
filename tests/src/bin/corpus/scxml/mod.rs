// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Statechart cases (W3C, SCION) on the chart of the workflow engine; the importer is that of its own tests.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use crate::case::{Answer, Case, Outcome};

#[path = "../../../../../crates/workflow/tests/scxml/data.rs"]
mod data;
#[path = "../../../../../crates/workflow/tests/scxml/judge.rs"]
mod judge;
#[path = "../../../../../crates/workflow/tests/scxml/machine.rs"]
mod machine;
#[path = "../../../../../crates/workflow/tests/scxml/sessions.rs"]
mod sessions;

const OUT_OF_SCOPE: &str = "out of scope";

/// Every script `FOLDER/NAME.json`; the chart lies beside it.
pub(crate) fn cases(root: &Path) -> Result<Vec<Case>> {
    let mut cases = Vec::new();
    for folder in entries(&root.join("scxml"))?
        .into_iter()
        .filter(|path| path.is_dir())
    {
        let category = name(&folder);
        for script in entries(&folder)?
            .into_iter()
            .filter(|path| path.extension().is_some_and(|e| e == "json"))
        {
            let id = format!(
                "{category}/{}",
                script.file_stem().unwrap_or_default().to_string_lossy()
            );
            let task = json!({"id": id, "script": format!("scxml/{category}/{}", name(&script))});
            cases.push(Case::new("scxml", &category, id, vec!["pass".to_owned()], task));
        }
    }
    Ok(cases)
}

pub(crate) fn judge(root: &Path, task: &Value) -> Result<Answer> {
    let script = task["script"].as_str().context("a case without a script")?;
    let fault = judge::judge(&root.join(script), task["id"].as_str().unwrap_or_default());
    Ok(match fault {
        None => Answer::new("pass", ""),
        Some(judge::Fault::OutOfScope(why)) => Answer::new(OUT_OF_SCOPE, why),
        Some(judge::Fault::Differs(how)) => Answer::new("differs", how),
    })
}

pub(crate) fn compare(accepted: &[String], got: &str) -> Outcome {
    match got {
        OUT_OF_SCOPE => Outcome::OutOfScope,
        _ if accepted.iter().any(|word| word == got) => Outcome::Agree,
        _ => Outcome::FalseReject,
    }
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let listed = fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))?;
    let mut found = listed
        .map(|entry| Ok(entry?.path()))
        .collect::<Result<Vec<PathBuf>>>()?;
    found.sort();
    Ok(found)
}

fn name(path: &Path) -> String {
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}
