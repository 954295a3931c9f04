// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! `cargo xtask corpus`: builds the runner (tests/src/bin/corpus) and hands its arguments on.

use std::process::{Command, ExitCode};

use anyhow::{Context, Result};

use crate::children::run as run_child;
use crate::layout::Layout;
use crate::needs;

/// What the set `to-sign` needs: strangers that judge what we sign.
const STRANGERS: [&str; 4] = [
    "pdfsig",
    "qpdf",
    "python3 (3.10 or newer) with venv",
    "Python packages",
];

/// The runner is built lean: without the office, optimised, because a case has seconds.
pub(crate) fn run(arguments: &[String]) -> Result<ExitCode> {
    let layout = Layout::find()?;
    let (flags, arguments): (Vec<&String>, Vec<&String>) =
        arguments.iter().partition(|argument| *argument == "--no-install");
    let sets: Vec<_> = arguments
        .windows(2)
        .filter(|pair| pair[0] == "--set")
        .map(|pair| pair[1])
        .collect();
    if flags.is_empty() && (sets.is_empty() || sets.iter().any(|set| *set == "to-sign")) {
        needs::install_only(&layout, &STRANGERS)?;
    }
    let build = [
        "build",
        "--quiet",
        "--release",
        "--package",
        "journeys",
        "--no-default-features",
        "--features",
        "corpus",
        "--bin",
        "corpus",
    ];
    run_child(&mut layout.cargo(&build))?;
    let status = Command::new(layout.target.join("release/corpus"))
        .args(arguments)
        .env("GELEIT_TOOLS", &layout.tools)
        .status()
        .context("cannot start the runner of the corpus")?;
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    Ok(code.map_or(ExitCode::FAILURE, ExitCode::from))
}
