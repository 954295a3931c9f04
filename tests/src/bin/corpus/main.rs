// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! `cargo xtask corpus`: the outside corpus against our verdicts, each case within its time and memory.
//!
//! The runner starts itself as a worker, so that a case that hangs or dies is one line of the table and not the end.

mod case;
mod differential;
mod exceptions;
mod foreign;
mod pdf_verify;
mod scxml;
mod set;
mod table;
mod to_sign;
mod vectors;
mod worker;

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, Result, bail};

use case::{Case, Done};
use exceptions::Exceptions;
use set::Set;

struct Options {
    root: PathBuf,
    report: Option<PathBuf>,
    exceptions: PathBuf,
    /// Names of the sets to run; none: all.
    sets: Vec<String>,
    filter: Option<String>,
    /// How many mutants to show to pyHanko instead, and where the differing ones are kept.
    mutants: Option<usize>,
    keep: Option<PathBuf>,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let outcome = if arguments.first().is_some_and(|first| first == "--worker") {
        worker::serve()
    } else {
        options(&arguments).and_then(|options| run(&options))
    };
    match outcome {
        Ok(code) => code,
        Err(fault) => {
            let _ = writeln!(std::io::stderr(), "corpus: {fault:#}");
            ExitCode::from(5)
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "an edge: the corpus lies outside the project"
)]
fn options(arguments: &[String]) -> Result<Options> {
    let project = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let beside = project.join("../shared/corpus");
    let mut options = Options {
        root: std::env::var_os("GELEIT_CORPUS").map_or(beside, PathBuf::from),
        report: None,
        exceptions: project.join("tests/corpus-exceptions.jsonl"),
        sets: Vec::new(),
        filter: None,
        mutants: None,
        keep: None,
    };
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        let value = words
            .next()
            .with_context(|| format!("{word}: a value is missing"))?;
        match word.as_str() {
            "--root" => options.root = value.into(),
            "--report" => options.report = Some(value.into()),
            "--exceptions" => options.exceptions = value.into(),
            "--set" => options.sets.push(set::named(value)?.name.to_owned()),
            "--mutate" => options.mutants = Some(value.parse().context("--mutate wants a number")?),
            "--keep" => options.keep = Some(value.into()),
            "--only" => options.filter = Some(value.clone()),
            _ => bail!("unknown argument `{word}`"),
        }
    }
    Ok(options)
}

/// A set that is not judged is named, past anything that counts lines on stdout.
fn skipped(set: &str, why: &str) {
    let _closed_pipe = writeln!(std::io::stderr(), "SKIPPED {set}: {why}");
}

/// The cases of every set that is asked for, that the folder has and that can be run here.
fn cases(options: &Options) -> Result<Vec<Case>> {
    let asked = |name: &str| options.sets.is_empty() || options.sets.iter().any(|one| one == name);
    let mut cases = Vec::new();
    for Set {
        name,
        source,
        cases: of_set,
        lacks,
        ..
    } in set::ALL.iter().filter(|set| asked(set.name))
    {
        if !options.root.join(source).exists() {
            skipped(name, &format!("the folder has no {source}"));
        } else if let Some(why) = lacks() {
            skipped(name, &why);
        } else {
            cases.extend(of_set(&options.root)?);
        }
    }
    if let Some(filter) = &options.filter {
        cases.retain(|case| case.id.contains(filter) || case.category == *filter || case.set == *filter);
    }
    Ok(cases)
}

/// Exit 0 only if all is as expected.
fn run(options: &Options) -> Result<ExitCode> {
    if let Some(count) = options.mutants {
        return differential::run(count, options.keep.as_deref());
    }
    if !options.root.is_dir() {
        bail!(
            "no corpus at {}: name it with --root or GELEIT_CORPUS",
            options.root.display()
        );
    }
    let exceptions = Exceptions::read(&options.exceptions)?;
    let done = worker::run_all(&options.root, cases(options)?)?;
    print!("{}", table::render(&done));
    if let Some(path) = &options.report {
        write_report(path, &done)?;
    }
    let faults = exceptions.judge(&done, options.filter.is_none());
    for fault in &faults {
        println!("{fault}");
    }
    Ok(if faults.is_empty() {
        println!("all as expected");
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn write_report(path: &Path, done: &[Done]) -> Result<()> {
    let lines: Vec<String> = done
        .iter()
        .map(|one| {
            serde_json::json!({
                "set": one.case.set, "id": one.case.id, "expected": one.case.accepted.join("|"),
                "got": one.got, "outcome": one.outcome.word(), "ms": one.ms, "reason": one.reason,
            })
            .to_string()
                + "\n"
        })
        .collect();
    fs::write(path, lines.concat()).with_context(|| format!("cannot write {}", path.display()))
}
