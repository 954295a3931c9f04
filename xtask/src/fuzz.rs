// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! `cargo xtask fuzz`: runs the targets of `tests/fuzz` (cargo-fuzz on the stable tool-chain, no sanitizer).

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, ensure};

use crate::children::{run as run_child, spelled, watch};
use crate::layout::Layout;
use crate::needs;
use crate::tally::Tally;

/// Target, its dictionary, a folder of the project that seeds it further.
const TARGETS: [(&str, Option<&str>, Option<&str>); 6] = [
    ("reader", Some("pdf.dict"), None),
    ("cms", Some("der.dict"), None),
    ("whole", Some("pdf.dict"), None),
    ("change", Some("pdf.dict"), None),
    ("definition", None, Some("workflows/heavy-load")),
    ("application", None, Some("workflows/heavy-load/examples")),
];

/// Executions of each target in `cargo xtask test`: seconds, not minutes.
const SHORT: u64 = 5_000;

/// What was asked for on the command line.
pub(crate) struct Options {
    runs: u64,
    only: Vec<String>,
}

impl Options {
    /// # Errors
    /// The argument that is not known.
    pub(crate) fn parse(arguments: &[String]) -> Result<Options, Option<String>> {
        let mut options = Options {
            runs: 1_000_000,
            only: Vec::new(),
        };
        let mut rest = arguments.iter();
        while let Some(argument) = rest.next() {
            if argument == "--runs" {
                let runs = rest.next().and_then(|runs| runs.parse().ok());
                options.runs = runs.ok_or_else(|| Some("--runs without a number".to_owned()))?;
            } else if TARGETS.iter().any(|(name, ..)| name == argument) {
                options.only.push(argument.clone());
            } else {
                return Err(Some(argument.clone()));
            }
        }
        Ok(options)
    }
}

/// The long run: what it finds of new ways through the code is kept in the target directory and serves the next run.
pub(crate) fn run(options: Options) -> Result<ExitCode> {
    let layout = Layout::find()?;
    needs::install(&layout)?;
    build(&layout)?;
    let found = layout.target.join("fuzz-corpus");
    let mut crashed = false;
    for (name, dictionary, further) in TARGETS {
        if options.only.is_empty() || options.only.iter().any(|only| only == name) {
            let target = Target {
                name,
                dictionary,
                further,
            };
            crashed |= !target.run(&layout, options.runs, &found)?;
        }
    }
    Ok(if crashed {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

/// The short run of `cargo xtask test`: fixed seed, every committed input first.
pub(crate) fn short(layout: &Layout, scratch: &Path, tally: &mut Tally) -> Result<()> {
    if !tool(layout).is_file() {
        tally.read("SKIPPED fuzz: cargo-fuzz is not installed");
        return Ok(());
    }
    if build(layout).is_err() {
        tally.fail("the fuzz targets do not build");
        return Ok(());
    }
    for (name, dictionary, further) in TARGETS {
        let target = Target {
            name,
            dictionary,
            further,
        };
        match target.run(layout, SHORT, scratch) {
            Ok(true) => tally.read("test result: ok. 1 passed; 0 failed; 0 ignored"),
            Ok(false) => tally.fail(&format!("fuzz target {name}")),
            Err(fault) => tally.fail(&format!("{fault:#}")),
        }
    }
    Ok(())
}

fn tool(layout: &Layout) -> PathBuf {
    layout.tools.join("cargo/bin/cargo-fuzz")
}

fn fuzz(layout: &Layout, verb: &str) -> Command {
    let mut command = Command::new(tool(layout));
    // Called as cargo would call it; the counters of coverage need a target directory of their own.
    command
        .args(["fuzz", verb, "--fuzz-dir", "tests/fuzz", "--sanitizer", "none"])
        .arg("--target-dir")
        .arg(layout.target.join("fuzz"))
        .current_dir(&layout.root);
    command
}

fn build(layout: &Layout) -> Result<()> {
    run_child(&mut fuzz(layout, "build"))
}

struct Target {
    name: &'static str,
    dictionary: Option<&'static str>,
    further: Option<&'static str>,
}

impl Target {
    /// True if it ran to its end without a crash.
    fn run(&self, layout: &Layout, runs: u64, found: &Path) -> Result<bool> {
        let found = found.join(self.name);
        fs::create_dir_all(&found).with_context(|| format!("cannot make {}", found.display()))?;
        let home = layout.root.join("tests/fuzz");
        let seeds = home.join("seeds").join(self.name);
        // Git keeps no empty folders: what is there on one machine may be missing in a clone.
        let seeded = fs::read_dir(&seeds).is_ok_and(|mut files| files.next().is_some());
        ensure!(
            seeded,
            "the fuzz target {} has no seeds: put at least one file into {}",
            self.name,
            seeds.display()
        );
        let mut command = fuzz(layout, "run");
        command.arg(self.name).arg(&found).arg(&seeds);
        command.args(self.further.map(|further| layout.root.join(further)));
        command.args([
            "--",
            "-seed=1",
            "-verbosity=0",
            "-timeout=10",
            "-rss_limit_mb=2048",
            "-print_final_stats=1",
        ]);
        command.arg(format!("-runs={runs}"));
        if let Some(dictionary) = self.dictionary {
            let path = home.join("dictionaries").join(dictionary);
            command.arg(format!("-dict={}", path.display()));
        }
        println!("\n== {}", spelled(&command));
        watch(&mut command, |_| {})
    }
}
