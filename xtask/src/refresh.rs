// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! `cargo xtask refresh`: writes every generated file anew.
//!
//! The freshness tests know how each file is made and compare; with `GELEIT_REFRESH=1` the same tests write instead.

use std::process::ExitCode;

use anyhow::Result;

use crate::children::run as run_child;
use crate::layout::Layout;

/// Writes the files; what changed is seen with `git diff`.
pub(crate) fn run() -> Result<ExitCode> {
    let layout = Layout::find()?;
    for (package, test, filter) in [
        ("journeys", "journeys", "generated_files::"),
        ("signing", "counterparts", "page::"),
        ("workflow", "workflow", "the_calendars_are"),
    ] {
        let arguments = ["test", "--quiet", "--package", package, "--test", test, filter];
        run_child(layout.cargo(&arguments).env("GELEIT_REFRESH", "1"))?;
    }
    println!("generated files are written; `git diff` shows what changed");
    Ok(ExitCode::SUCCESS)
}
