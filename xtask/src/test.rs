// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! `cargo xtask test`: the one command that says whether a change is done.
//!
//! Every step runs, also after a failed one; the last line adds up the runner's own result lines.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result};

use crate::children::{spelled, watch};
use crate::layout::Layout;
use crate::tally::Tally;
use crate::{fuzz, needs};

/// What was asked for on the command line.
pub(crate) struct Options {
    install: bool,
    filter: Option<String>,
}

impl Options {
    /// # Errors
    /// The argument that is not known.
    pub(crate) fn parse(arguments: &[String]) -> Result<Options, Option<String>> {
        let mut options = Options {
            install: true,
            filter: None,
        };
        for argument in arguments {
            match argument.as_str() {
                "--no-install" => options.install = false,
                flag if flag.starts_with('-') => return Err(Some(flag.to_owned())),
                filter if options.filter.is_none() => options.filter = Some(filter.to_owned()),
                second => return Err(Some(second.to_owned())),
            }
        }
        Ok(options)
    }
}

/// Runs everything; 0 if nothing failed, else 1.
pub(crate) fn run(options: Options) -> Result<ExitCode> {
    let layout = Layout::find()?;
    if options.install {
        needs::install(&layout)?;
    } else {
        needs::tell(&layout);
    }
    let scratch = Scratch::new()?;
    let mut tally = Tally::default();
    if options.filter.is_none() {
        check(&layout, &["fmt", "--all", "--check"], &mut tally)?;
        check(
            &layout,
            &["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"],
            &mut tally,
        )?;
    }
    // The journeys drive the real program; it is built where `cargo build` leaves it.
    if check(&layout, &["build", "--workspace", "--bin", "geleit"], &mut tally)? {
        test(&layout, options.filter.as_deref(), scratch.path(), &mut tally)?;
    }
    if options.filter.is_none() {
        traces(&layout, &mut tally)?;
        fuzz::short(&layout, scratch.path(), &mut tally)?;
    }
    for failure in tally.failures() {
        println!("failed: {failure}");
    }
    println!("{tally}");
    Ok(if tally.any_failed() {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

/// A step without result lines: it counts only when it fails.
fn check(layout: &Layout, arguments: &[&str], tally: &mut Tally) -> Result<bool> {
    let mut command = layout.cargo(arguments);
    announce(&command);
    let succeeded = watch(&mut command, |_| {})?;
    if !succeeded {
        tally.fail(&format!("cargo {}", arguments.join(" ")));
    }
    Ok(succeeded)
}

fn test(layout: &Layout, filter: Option<&str>, scratch: &Path, tally: &mut Tally) -> Result<()> {
    let mut command = layout.cargo(&["test", "--workspace", "--no-fail-fast"]);
    command.args(filter);
    command.env("TMPDIR", scratch);
    command.env("GELEIT_TOOLS", &layout.tools);
    command.env("GELEIT_BINARY", layout.target.join("debug/geleit"));
    announce(&command);
    let succeeded = watch(&mut command, |line| tally.read(line))?;
    if !succeeded && !tally.any_failed() {
        tally.fail("cargo test ended badly without a failed test");
    }
    Ok(())
}

/// The workflow engine against its second interpreter and its laws, on many more random traces than a quick run has.
fn traces(layout: &Layout, tally: &mut Tally) -> Result<()> {
    let mut command = layout.cargo(&["test", "--release", "--package", "workflow", "--test", "oracle"]);
    command.env("GELEIT_TRACES", "100000");
    announce(&command);
    let succeeded = watch(&mut command, |line| tally.read(line))?;
    if !succeeded && !tally.any_failed() {
        tally.fail("the random traces of the workflow engine ended badly");
    }
    Ok(())
}

fn announce(command: &Command) {
    println!("\n== {}", spelled(command));
}

/// A folder for everything the tests write; gone when we are.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Result<Scratch> {
        let path = std::env::temp_dir().join(format!("geleit-test-{}", std::process::id()));
        fs::create_dir_all(&path).with_context(|| format!("cannot make {}", path.display()))?;
        Ok(Scratch(path))
    }

    fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // Nothing depends on it: the next run has a folder of its own.
        let _ = fs::remove_dir_all(&self.0);
    }
}
