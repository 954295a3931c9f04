// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Starting other programs.
//!
//! Every child is waited for here and nowhere else; nothing that we did not start is ever touched.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::thread;

use anyhow::{Context, Result, ensure};

/// The command as a person would type it, for messages.
pub(crate) fn spelled(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words
        .map(|word| word.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Runs to the end with our own output; an error if it cannot start or fails.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = command
        .status()
        .with_context(|| format!("cannot start `{}`", spelled(command)))?;
    ensure!(status.success(), "`{}` ended with {status}", spelled(command));
    Ok(())
}

/// What the command prints to stdout, if it starts and succeeds.
pub(crate) fn answer(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Runs to the end, shows every line at once and hands it to `seen`. True if it succeeded.
pub(crate) fn watch(command: &mut Command, seen: impl FnMut(&str) + Send) -> Result<bool> {
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start `{}`", spelled(command)))?;
    let stdout = child.stdout.take().context("stdout is piped")?;
    let stderr = child.stderr.take().context("stderr is piped")?;
    let seen = Mutex::new(seen);
    thread::scope(|scope| {
        scope.spawn(|| echo(stderr, std::io::stderr(), &seen));
        echo(stdout, std::io::stdout(), &seen);
    });
    Ok(child.wait()?.success())
}

fn echo(from: impl Read, mut to: impl Write, seen: &Mutex<impl FnMut(&str)>) {
    let mut lines = BufReader::new(from);
    let mut line = Vec::new();
    while lines.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
        // A closed terminal must not stop the count.
        let _ = to.write_all(&line).and_then(|()| to.flush());
        if let Ok(mut seen) = seen.lock() {
            seen(String::from_utf8_lossy(&line).trim_end());
        }
        line.clear();
    }
}
