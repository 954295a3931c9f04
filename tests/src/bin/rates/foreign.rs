// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The others: pyHanko in one process of its own that works as long as ours, `pdfsig` as the process it is.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};

/// A running pyhanko_rates.py: a task a line in, seconds for one piece out.
pub(crate) struct PyHanko {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl PyHanko {
    pub(crate) fn start(python: &Path, folder: &Path) -> Result<Self> {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("foreign/pyhanko_rates.py");
        let mut child = Command::new(python)
            .arg(script)
            .arg(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot start {}", python.display()))?;
        let input = child.stdin.take().context("stdin is piped")?;
        let output = BufReader::new(child.stdout.take().context("stdout is piped")?);
        Ok(Self { child, input, output })
    }

    pub(crate) fn ask(&mut self, task: &str, window: Duration) -> Result<f64> {
        writeln!(self.input, "{} {task}", window.as_secs_f64())?;
        self.input.flush()?;
        let mut answer = String::new();
        self.output.read_line(&mut answer)?;
        answer
            .trim()
            .parse()
            .with_context(|| format!("pyHanko: `{task}` was answered with {answer:?}"))
    }
}

impl Drop for PyHanko {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Integrity only: its answer about certificates is of no use here.
pub(crate) fn pdfsig(file: &Path) -> Result<()> {
    let output = Command::new("pdfsig")
        .arg("-nocert")
        .arg(file)
        .stderr(Stdio::null())
        .output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    ensure!(
        text.contains("Signature is Valid"),
        "pdfsig does not accept {}",
        file.display()
    );
    Ok(())
}
