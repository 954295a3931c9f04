// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! `cargo xtask bench verify` and `sign`: the runner (tests/src/bin/rates) beside the bare cryptography, pyHanko and pdfsig.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};

use super::Bench;
use crate::children::{answer, run as run_child, spelled};

/// One measured contender of one case.
struct Row {
    case: String,
    name: String,
    /// Median seconds for one piece; for `bytes` their number.
    value: f64,
    /// Median over the rounds of its time by the bare cryptography's.
    ratio: f64,
}

pub(super) fn verify(bench: &Bench) -> Result<String> {
    let (runner, folder) = prepare(bench)?;
    let rows = measure(bench, &runner, "verify", &folder)?;
    let mut text = "\
## Verifying, one process

Strict, with trust and evidence. Raw: SHA-256 of the same bytes and one check of a signature with a key that was read before, both aws-lc-rs.
Ours, raw and pyHanko: median of the processor's time by turns; `pdfsig -nocert` (integrity only): whole processes by the clock.
Files of our own making: text, pictures, object streams, a cross-reference stream.

"
    .to_owned();
    table(&mut text, &rows, &["pyhanko", "pdfsig"])?;
    memory(bench, &runner, &folder, &mut text)?;
    Ok(text)
}

pub(super) fn sign(bench: &Bench) -> Result<String> {
    let (runner, folder) = prepare(bench)?;
    let rows = measure(bench, &runner, "sign", &folder)?;
    let mut text = "\
## Batch signing, one process

Certification, level B-B: `prepare`, aws-lc-rs signs, `complete` (verifies the value, embeds it, checks the finished file). Raw: SHA-256 of the same
bytes and one signature, both aws-lc-rs. Median of the processor's time by turns.

"
    .to_owned();
    table(&mut text, &rows, &["pyhanko"])?;
    Ok(text)
}

/// Builds the runner lean and lets it write the files.
fn prepare(bench: &Bench) -> Result<(PathBuf, PathBuf)> {
    let layout = &bench.layout;
    let build = [
        "build",
        "--quiet",
        "--release",
        "--package",
        "journeys",
        "--no-default-features",
        "--features",
        "rates",
        "--bin",
        "rates",
    ];
    run_child(&mut layout.cargo(&build))?;
    let (runner, folder) = (layout.target.join("release/rates"), layout.target.join("bench"));
    run_child(Command::new(&runner).arg("make").arg(&folder))?;
    Ok((runner, folder))
}

fn measure(bench: &Bench, runner: &Path, what: &str, folder: &Path) -> Result<Vec<Row>> {
    let mut command = Command::new(runner);
    command.arg(what).arg(folder);
    if bench.layout.python().exists() {
        command.arg("--python").arg(bench.layout.python());
    }
    if bench.quick {
        command.arg("--quick");
    }
    let output = command.stderr(Stdio::inherit()).output()?;
    let said = spelled(&command);
    ensure!(output.status.success(), "`{said}` ended with {}", output.status);
    String::from_utf8_lossy(&output.stdout).lines().map(row).collect()
}

fn row(line: &str) -> Result<Row> {
    let words: Vec<&str> = line.split(' ').collect();
    let [case, name, value, ratio] = words.as_slice() else {
        anyhow::bail!("four words expected, found `{line}`");
    };
    Ok(Row {
        case: (*case).to_owned(),
        name: (*name).to_owned(),
        value: value.parse()?,
        ratio: ratio.parse()?,
    })
}

/// A line for each case: rates, our part of the raw rate, and how many times the others we are.
fn table(text: &mut String, rows: &[Row], others: &[&str]) -> Result<()> {
    let names = ["case", "kB", "raw/s", "ours/s", "ours : raw"].map(str::to_owned);
    let others: Vec<&str> = others
        .iter()
        .copied()
        .filter(|other| rows.iter().any(|row| row.name == *other))
        .collect();
    let heads: Vec<String> = names
        .into_iter()
        .chain(
            others
                .iter()
                .flat_map(|other| [format!("{other}/s"), format!("ours : {other}")]),
        )
        .collect();
    writeln!(text, "| {} |", heads.join(" | "))?;
    writeln!(text, "| --- |{}", " ---: |".repeat(heads.len() - 1))?;
    let mut seen = BTreeSet::new();
    for case in rows.iter().map(|row| &row.case).filter(|case| seen.insert(*case)) {
        let get = |name: &str| {
            let found = rows.iter().find(|row| row.case == *case && row.name == name);
            found.with_context(|| format!("{case}: `{name}` was not measured"))
        };
        let ours = get("geleit")?;
        write!(
            text,
            "| {case} | {:.0} | {:.0} | {:.0} | {:.2} |",
            get("bytes")?.value / 1000.0,
            1.0 / get("raw")?.value,
            1.0 / ours.value,
            1.0 / ours.ratio
        )?;
        for other in &others {
            let other = get(other)?;
            write!(
                text,
                " {:.1} | {:.0} |",
                1.0 / other.value,
                other.ratio / ours.ratio
            )?;
        }
        text.push('\n');
    }
    Ok(())
}

/// The most memory a process held that judged the large file once.
fn memory(bench: &Bench, runner: &Path, folder: &Path, text: &mut String) -> Result<()> {
    let python = bench.layout.python();
    let file = folder.join("large-p256.pdf");
    let name = Path::new("large-p256.pdf").to_path_buf();
    let script = bench.layout.root.join("tests/foreign/pyhanko_rates.py");
    let commands: [(&str, Vec<PathBuf>); 3] = [
        (
            "ours",
            vec![runner.into(), "once".into(), file.clone(), folder.into()],
        ),
        ("pyHanko", vec![python.clone(), script, folder.into(), name]),
        ("`pdfsig -nocert`", vec!["pdfsig".into(), "-nocert".into(), file]),
    ];
    writeln!(
        text,
        "\nMemory of a process that reads and judges the large file (20 MB) once, at its highest:\n\n\
         | process | MB | against ours |\n| --- | ---: | ---: |"
    )?;
    let mut ours = None;
    for (who, words) in commands {
        let mut command = Command::new(&python);
        command.args(["-c", PEAK]).args(&words);
        let Some(peak) = answer(&mut command).and_then(|said| said.parse::<f64>().ok()) else {
            writeln!(text, "| {who} | not measured | |")?;
            continue;
        };
        let base = *ours.get_or_insert(peak);
        writeln!(text, "| {who} | {:.0} | {:.1} |", peak / 1000.0, peak / base)?;
    }
    Ok(())
}

/// Runs its arguments and prints the kilobytes the child held at most.
const PEAK: &str = "\
import resource, subprocess, sys
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)";
