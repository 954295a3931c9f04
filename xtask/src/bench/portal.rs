// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! `cargo xtask bench portal`: the demo's whole way, its first page, and its permit judged by one process and by many.

use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use super::Bench;
use crate::children::{run as run_child, spelled};
use crate::layout::Layout;

pub(super) fn measure(bench: &Bench) -> Result<String> {
    let layout = &bench.layout;
    run_child(&mut layout.cargo(&["build", "--release", "--package", "cli"]))?;
    let geleit = layout.target.join("release/geleit");
    let folder = layout.target.join("bench-demo");
    let _ = fs::remove_dir_all(&folder);
    let text = [
        the_demo(layout, &geleit, &folder)?,
        in_one_process(layout, &folder)?,
        as_a_process(bench, &geleit, &folder)?,
    ];
    Ok(text.concat())
}

fn the_demo(layout: &Layout, geleit: &Path, folder: &Path) -> Result<String> {
    let walk = seconds(Command::new(geleit).args(["demo", "--once", "--out"]).arg(folder))?;
    let page = first_page(geleit, &layout.target.join("bench-portal"))?;
    let size = fs::metadata(geleit)?.len() / 1_000_000;
    Ok(format!(
        "## The demo\n\n| what | value |\n| --- | ---: |\n\
         | `geleit demo --once`: one case, filed to verified | {walk:.2} s |\n\
         | `geleit demo`: from its start to the first page of the portal | {page:.2} s |\n\
         | size of the program, symbols stripped | {size} MB |\n"
    ))
}

fn in_one_process(layout: &Layout, folder: &Path) -> Result<String> {
    let bench = [
        "bench",
        "--quiet",
        "--package",
        "journeys",
        "--bench",
        "verify",
        "--",
    ];
    let mut measured = figures(layout.cargo(&bench).arg(folder))?;
    let script = layout.root.join("tests/foreign/pyhanko_verify.py");
    measured.extend(figures(
        Command::new(layout.python())
            .arg(script)
            .arg(folder)
            .arg("--rate"),
    )?);
    let get = |name: &str| -> Result<f64> {
        let found = measured
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| *value);
        found.with_context(|| format!("the measurement did not print `{name}`"))
    };
    let ours = get("geleit")?;
    let mut text = format!(
        "\n## Verifying one issued permit ({:.0} bytes), one thread\n\n\
         | what | per second | against ours |\n| --- | ---: | ---: |\n",
        get("bytes")?
    );
    for (what, name) in [
        ("`signing::validate`, strict, with trust and evidence", "geleit"),
        (
            "pyHanko, one process, with the same trust and evidence",
            "pyhanko",
        ),
        ("SHA-256 of the file alone (aws-lc-rs)", "sha256"),
        ("one ECDSA P-256 signature check alone (aws-lc-rs)", "p256"),
    ] {
        let rate = get(name)?;
        writeln!(text, "| {what} | {rate:.0} | {:.3} |", rate / ours)?;
    }
    Ok(text)
}

fn as_a_process(bench: &Bench, geleit: &Path, folder: &Path) -> Result<String> {
    let (layout, rounds) = (&bench.layout, if bench.quick { 3 } else { 20 });
    let (permit, trust) = (folder.join("permit.pdf"), folder.join("trust.pem"));
    let mut verify = Command::new(geleit);
    verify
        .arg("verify")
        .arg(&permit)
        .arg("--trust")
        .arg(&trust)
        .arg("--evidence")
        .arg(folder.join("evidence"));
    let mut pyhanko = Command::new(layout.python());
    pyhanko
        .arg(layout.root.join("tests/foreign/pyhanko_verify.py"))
        .arg(folder);
    let ours = best(&mut verify, rounds)?;
    let mut text = format!(
        "\n## A whole process for one file, best of {rounds}\n\n| command | ms | against ours |\n| --- | ---: | ---: |\n"
    );
    for (what, time) in [
        ("`geleit verify`, with trust and evidence", ours),
        (
            "`pdfsig -nocert`, integrity only",
            best(Command::new("pdfsig").arg("-nocert").arg(&permit), rounds)?,
        ),
        (
            "pyHanko from a script, with trust and evidence",
            best(&mut pyhanko, rounds)?,
        ),
    ] {
        writeln!(text, "| {what} | {:.1} | {:.2} |", time * 1000.0, time / ours)?;
    }
    Ok(text)
}

/// `name value` lines of a measuring program.
fn figures(command: &mut Command) -> Result<Vec<(String, f64)>> {
    println!("== {}", spelled(command));
    let output = command.stderr(Stdio::inherit()).output()?;
    ensure!(
        output.status.success(),
        "`{}` ended with {}",
        spelled(command),
        output.status
    );
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let pair = |line: &str| {
        line.split_once(' ')
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
    };
    let pairs = text.lines().filter_map(pair);
    pairs
        .map(|(name, value)| Ok((name, value.trim().parse()?)))
        .collect()
}

/// From the start of the demo to the last byte of the portal's first page.
#[expect(clippy::disallowed_methods, reason = "bench measures")]
fn first_page(geleit: &Path, folder: &Path) -> Result<f64> {
    let _ = fs::remove_dir_all(folder);
    let start = Instant::now();
    let mut command = Command::new(geleit);
    command
        .args(["demo", "--listen", "127.0.0.1:0", "--out"])
        .arg(folder)
        .stdout(Stdio::piped());
    let mut demo = command
        .spawn()
        .with_context(|| format!("cannot start `{}`", spelled(&command)))?;
    let lines = BufReader::new(demo.stdout.take().context("stdout is piped")?)
        .lines()
        .map_while(Result::ok);
    let mut addresses =
        lines.filter_map(|line| Some(line.trim().strip_prefix("Portal: http://")?.to_owned()));
    let outcome = addresses
        .next()
        .context("the demo prints no address")
        .and_then(|address| {
            let address = address.trim_end_matches('/');
            let mut stream = TcpStream::connect(address)?;
            write!(
                stream,
                "GET / HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n"
            )?;
            let mut page = String::new();
            stream.read_to_string(&mut page)?;
            ensure!(
                page.starts_with("HTTP/1.1 200"),
                "the first page is not there: {page}"
            );
            Ok(start.elapsed().as_secs_f64())
        });
    demo.kill()?;
    demo.wait()?;
    outcome
}

fn best(command: &mut Command, rounds: u32) -> Result<f64> {
    let mut best = Duration::MAX.as_secs_f64();
    for _ in 0..rounds {
        best = best.min(seconds(command)?);
    }
    Ok(best)
}

/// Exit codes other than 0 are answers too: a foreign verifier may dislike a test certificate.
#[expect(clippy::disallowed_methods, reason = "bench measures")]
fn seconds(command: &mut Command) -> Result<f64> {
    let start = Instant::now();
    command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .with_context(|| spelled(command))?;
    Ok(start.elapsed().as_secs_f64())
}
