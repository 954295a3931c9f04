// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The strangers that judge what we signed: pyHanko in one process that stays, poppler and qpdf once a file.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::Mutex;

use anyhow::{Context as _, Result, anyhow};
use serde_json::{Value, json};

/// What poppler or qpdf may take for one file.
const SECONDS: &str = "20";

/// Keys and certificates of the test PKI.
pub(crate) fn test_pki() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../certs-test")
}

/// The python of the tests, as `cargo xtask` names it.
#[expect(
    clippy::disallowed_methods,
    reason = "the runner has no configuration but the environment"
)]
fn python() -> PathBuf {
    let tools = std::env::var_os("GELEIT_TOOLS").or_else(|| std::env::var_os("GELEIT_CACHE"));
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/tools");
    tools.map_or(beside, PathBuf::from).join("python/bin/python")
}

/// The first of the strangers that is not here.
pub(crate) fn missing() -> Option<&'static str> {
    let starts = |program: &str, argument: &str| Command::new(program).arg(argument).output().is_ok();
    if !starts("pdfsig", "-v") {
        Some("pdfsig")
    } else if !starts("qpdf", "--version") {
        Some("qpdf")
    } else if !python().is_file() {
        Some("pyHanko")
    } else {
        None
    }
}

/// What the strangers say against `signed`. Who refuses the `plain` file itself says nothing about our part; at least
/// one has to vouch for it.
pub(crate) fn doubts(signed: &Path, plain: &Path, password: Option<&str>) -> Result<Vec<String>> {
    let mut doubts = Vec::new();
    let mut vouched = 0;
    let said = pyhanko("verify", signed, password)?;
    if said["ok"] == true {
        vouched += 1;
    } else if pyhanko("read", plain, password)?["ok"] == true {
        doubts.push(format!("pyHanko: {}", said["why"].as_str().unwrap_or_default()));
    }
    match pdfsig(signed, password)? {
        None => vouched += 1,
        Some(why) if pdfsig_reads(plain, password)? => doubts.push(format!("pdfsig: {why}")),
        Some(_) => {}
    }
    let (before, after) = (qpdf(plain, password)?, qpdf(signed, password)?);
    if after.0 > before.0 {
        doubts.push(format!("qpdf: {}", after.1));
    }
    if vouched == 0 && doubts.is_empty() {
        doubts.push("neither pyHanko nor pdfsig reads it".into());
    }
    Ok(doubts)
}

/// `qpdf --check` refuses the file: exit code 2.
pub(crate) fn qpdf_refuses(file: &Path, password: Option<&str>) -> Result<Option<String>> {
    let (rank, words) = qpdf(file, password)?;
    Ok((rank == 2).then(|| format!("qpdf refuses it too: {words}")))
}

/// pyHanko, asked to sign the file with its strict reader, does not.
pub(crate) fn pyhanko_refuses_to_sign(file: &Path, password: Option<&str>) -> Result<Option<String>> {
    let said = pyhanko("sign", file, password)?;
    let why = said["why"].as_str().unwrap_or_default();
    Ok((said["ok"] != true).then(|| format!("pyHanko refuses it too: {why}")))
}

/// What pyHanko says against the integrity of the file; `None`: every signature holds and every change is allowed.
pub(crate) fn integrity(file: &Path) -> Result<Option<String>> {
    let said = pyhanko("integrity", file, None)?;
    Ok((said["ok"] != true).then(|| said["why"].as_str().unwrap_or_default().to_owned()))
}

/// 0 in order, 1 with warnings, 2 with errors; and the last words.
fn qpdf(file: &Path, password: Option<&str>) -> Result<(u8, String)> {
    let mut command = Command::new("timeout");
    command.args([SECONDS, "qpdf", "--check"]);
    command.args(password.map(|password| format!("--password={password}")));
    let output = command.arg(file).output().context("cannot start qpdf")?;
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    let last = words.lines().next().unwrap_or_default().to_owned();
    Ok(match output.status.code() {
        Some(0) => (0, last),
        Some(3) => (1, last),
        _ => (2, last),
    })
}

fn pdfsig_says(file: &Path, password: Option<&str>) -> Result<String> {
    let mut command = Command::new("timeout");
    command.args([SECONDS, "pdfsig", "-nocert"]);
    if let Some(password) = password.filter(|password| !password.is_empty()) {
        command.args(["-upw", password, "-opw", password]);
    }
    let output = command.arg(file).output().context("cannot start pdfsig")?;
    Ok(String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr))
}

/// `None`: one signature covers the whole file and is valid.
fn pdfsig(file: &Path, password: Option<&str>) -> Result<Option<String>> {
    let said = pdfsig_says(file, password)?;
    let good = |part: &str| part.contains("Total document signed") && part.contains("Signature is Valid");
    if said.split("Signature #").skip(1).any(good) {
        return Ok(None);
    }
    let mut lines = said
        .lines()
        .filter(|line| line.contains("Validation") || line.contains("rror"));
    Ok(Some(
        lines
            .next_back()
            .unwrap_or("no signature found")
            .trim()
            .to_owned(),
    ))
}

/// pdfsig opens the file: it finds that nothing is signed yet, or signatures.
fn pdfsig_reads(file: &Path, password: Option<&str>) -> Result<bool> {
    let said = pdfsig_says(file, password)?;
    Ok(said.contains("does not contain any signatures") || said.contains("Signature #"))
}

struct PyHanko {
    _child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

/// One question to the process that stays; a new one where it died.
fn pyhanko(question: &str, file: &Path, password: Option<&str>) -> Result<Value> {
    static ONE: Mutex<Option<PyHanko>> = Mutex::new(None);
    let mut slot = ONE
        .lock()
        .map_err(|_| anyhow!("the thread that asked before died"))?;
    let mut process = match slot.take() {
        Some(process) => process,
        None => start()?,
    };
    let line = json!({"op": question, "file": file, "password": password});
    let mut answer = String::new();
    writeln!(process.input, "{line}").and_then(|()| process.input.flush())?;
    process.output.read_line(&mut answer)?;
    if answer.is_empty() {
        return Ok(json!({"ok": false, "why": "its process died"}));
    }
    *slot = Some(process);
    Ok(serde_json::from_str(&answer)?)
}

fn start() -> Result<PyHanko> {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    let certs = test_pki();
    let mut child = Command::new(python())
        .arg(tests.join("foreign/pyhanko_serve.py"))
        .arg(certs.join("pki/trust.pem"))
        .arg(certs.join("keys/clerk.pem"))
        .arg(certs.join("pki/clerk.pem"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .context("cannot start pyHanko")?;
    let input = child.stdin.take().context("stdin is piped")?;
    let output = BufReader::new(child.stdout.take().context("stdout is piped")?);
    Ok(PyHanko {
        _child: child,
        input,
        output,
    })
}
