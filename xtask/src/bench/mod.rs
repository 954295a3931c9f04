// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! `cargo xtask bench`: measures a release build beside other programs and writes docs/benchmarks.md.
//!
//! Every figure stands beside one of another program from the same run on the same machine: ratios travel, seconds do
//! not. The page has a section for each part; a part that is measured again replaces its own and leaves the others.

mod page;
mod portal;
mod rates;
mod workflow;

use std::process::ExitCode;

use anyhow::Result;

use crate::layout::Layout;
use crate::needs;

/// What a part needs to know.
pub(crate) struct Bench {
    pub(crate) layout: Layout,
    /// Short windows and few rounds: to see that it runs, not to be quoted.
    pub(crate) quick: bool,
}

/// Measures and answers with its section of the page.
type Measure = fn(&Bench) -> Result<String>;

/// The parts in the order of the page. A new one is a line here and a file beside.
const PARTS: [(&str, Measure); 4] = [
    ("verify", rates::verify),
    ("sign", rates::sign),
    ("portal", portal::measure),
    ("workflow", workflow::measure),
];

/// What was asked for on the command line.
pub(crate) struct Options {
    install: bool,
    quick: bool,
    /// None named: all.
    parts: Vec<String>,
}

impl Options {
    /// # Errors
    /// The argument that is not known.
    pub(crate) fn parse(arguments: &[String]) -> Result<Options, Option<String>> {
        let mut options = Options {
            install: true,
            quick: false,
            parts: Vec::new(),
        };
        for argument in arguments {
            match argument.as_str() {
                "--no-install" => options.install = false,
                "--quick" => options.quick = true,
                part if PARTS.iter().any(|(name, _)| *name == part) => options.parts.push(argument.clone()),
                _ => return Err(Some(argument.clone())),
            }
        }
        Ok(options)
    }
}

/// Measures part by part; the page is written after each, so that one that fails costs only itself.
pub(crate) fn run(options: Options) -> Result<ExitCode> {
    let bench = Bench {
        layout: Layout::find()?,
        quick: options.quick,
    };
    if options.install {
        needs::install(&bench.layout)?;
    }
    for (name, measure) in PARTS {
        if !options.parts.is_empty() && !options.parts.iter().any(|part| part == name) {
            continue;
        }
        println!("== {name}");
        let section = measure(&bench)?;
        println!("{section}");
        if !bench.quick {
            page::replace(&bench.layout, name, &section)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
