// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! `cargo xtask bench workflow`: steps of one small chart beside XState and SpiffWorkflow; load, check and explain of the
//! heavy-load procedure.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use super::Bench;
use crate::children::{answer, run as run_child, spelled};

pub(super) fn measure(bench: &Bench) -> Result<String> {
    let build = [
        "build",
        "--quiet",
        "--release",
        "--package",
        "journeys",
        "--no-default-features",
        "--features",
        "steps",
        "--bin",
        "steps",
    ];
    run_child(&mut bench.layout.cargo(&build))?;
    let runner = bench.layout.target.join("release/steps");
    let mut text = steps(bench, &runner)?;
    heavy(&runner, &mut text)?;
    Ok(text)
}

/// By turns, so that what else the machine does falls on all alike.
fn steps(bench: &Bench, runner: &Path) -> Result<String> {
    let layout = &bench.layout;
    let (rounds, seconds) = if bench.quick { (1, "0.2") } else { (7, "1") };
    let charts = layout.root.join("tests/bench");
    let (mut ours, mut others) = (Vec::new(), [Vec::new(), Vec::new()]);
    for _ in 0..rounds {
        ours.push(figure(Command::new(runner).args(["rate", seconds]))?);
        let mut node = Command::new("node");
        node.env("GELEIT_BROWSER_TOOLS", layout.tools.join("browser"));
        others[0].push(figure(node.arg(charts.join("review.mjs")).arg(seconds))?);
        let mut python = Command::new(layout.python());
        others[1].push(figure(python.arg(charts.join("review.py")).arg(seconds))?);
    }
    let mut text = format!(
        "## Steps in memory\n\nOne case of tests/bench/review.* from filed to valid is seven steps: two regions, one guard, one assignment. Ours also checks \
         roles, keeps the register and\nwrites a log entry per step. Median of {rounds} rounds by turns, by the processor's time.\n\n\
         | what | steps per second | ours against it |\n| --- | ---: | ---: |\n\
         | `workflow::step` | {:.0} | 1.0 |\n",
        median(ours.clone())
    );
    for (name, rates) in ["XState 5.33.3, `actor.send`", "SpiffWorkflow 3.2.0, user tasks"]
        .iter()
        .zip(others)
    {
        let ratios = ours.iter().zip(&rates).map(|(own, other)| own / other).collect();
        writeln!(text, "| {name} | {:.0} | {:.1} |", median(rates), median(ratios))?;
    }
    Ok(text)
}

fn heavy(runner: &Path, text: &mut String) -> Result<()> {
    let said = answer(Command::new(runner).arg("heavy")).context("`steps heavy` failed")?;
    text.push_str(
        "\n## The heavy-load procedure\n\nThe exhaustive check follows one heard party and its effect on the case, so its cost does not depend on how many there are.\n\n\
         | what | ms |\n| --- | ---: |\n",
    );
    for line in said.lines() {
        let (what, value) = line
            .rsplit_once(' ')
            .with_context(|| format!("`{line}` is no figure"))?;
        writeln!(text, "| {what} | {:.3} |", value.parse::<f64>()?)?;
    }
    Ok(())
}

/// The one number a program prints.
fn figure(command: &mut Command) -> Result<f64> {
    let words = spelled(command);
    let said = answer(command).with_context(|| format!("`{words}` failed"))?;
    said.trim()
        .parse()
        .with_context(|| format!("`{words}` printed `{said}`"))
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
