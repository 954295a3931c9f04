// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! `cargo xtask corpus`: the outside corpus against our verdicts, each case within its time and memory.
//!
//! The runner starts itself as a worker, so that a case that hangs or dies is one line of the table and not the end.

mod case;
mod exceptions;
mod pki_sets;
mod table;
mod verdict;
mod worker;

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, Result, bail};

use case::Done;
use exceptions::Exceptions;

struct Options {
    root: PathBuf,
    report: Option<PathBuf>,
    exceptions: PathBuf,
    filter: Option<String>,
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
        filter: None,
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
            "--only" => options.filter = Some(value.clone()),
            _ => bail!("unknown argument `{word}`"),
        }
    }
    Ok(options)
}

/// Every set the folder has and we can run; exit 0 only if all is as expected.
/// A set that is not judged is named, past anything that counts lines on stdout.
fn skipped(set: &str, why: &str) {
    let _closed_pipe = writeln!(std::io::stderr(), "SKIPPED {set}: {why}");
}

fn run(options: &Options) -> Result<ExitCode> {
    if !options.root.is_dir() {
        bail!(
            "no corpus at {}: name it with --root or GELEIT_CORPUS",
            options.root.display()
        );
    }
    let exceptions = Exceptions::read(&options.exceptions)?;
    let mut cases = case::pdf_verify(&options.root)?;
    cases.extend(pki_sets::cases(&options.root)?);
    for (set, file) in case::SETS {
        if !options.root.join(file).is_file() && !options.root.join(file).is_dir() {
            skipped(set, &format!("the folder has no {file}"));
        }
    }
    for (set, why) in case::NOT_RUN {
        skipped(set, why);
    }
    if let Some(filter) = &options.filter {
        cases.retain(|case| case.id.contains(filter) || case.category == *filter || case.set == *filter);
    }
    let done = worker::run_all(&options.root, cases)?;
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
