// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Child processes that judge one case after the other; who is late is stopped, who dies is replaced.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, ExitCode, Stdio};
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::Instant;

use anyhow::{Context as _, Result};
use serde_json::Value;

use crate::case::{Answer, Case, Done, Outcome};
use crate::set;

const WORKERS: usize = 2;

/// The worker: a task a line in, an answer a line out.
pub(crate) fn serve() -> Result<ExitCode> {
    let mut out = std::io::stdout();
    for line in std::io::stdin().lock().lines() {
        let task: Value = serde_json::from_str(&line?)?;
        let root = PathBuf::from(task["root"].as_str().unwrap_or_default());
        let set = set::named(task["set"].as_str().unwrap_or_default())?;
        let answer = (set.judge)(&root, &task);
        let answer = answer.unwrap_or_else(|fault| Answer::new("unusable case", format!("{fault:#}")));
        writeln!(
            out,
            "{}",
            serde_json::json!({"got": answer.got, "reason": answer.reason})
        )?;
        out.flush()?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Judge all cases, in their order.
pub(crate) fn run_all(root: &Path, cases: Vec<Case>) -> Result<Vec<Done>> {
    let root = root.canonicalize()?;
    let scratch = Scratch::new()?;
    let places = Places {
        root: &root,
        scratch: &scratch.0,
    };
    let queue = Mutex::new(cases.into_iter().enumerate());
    let done = Mutex::new(Vec::new());
    thread::scope(|scope| {
        let started: Vec<_> = (0..WORKERS)
            .map(|_| {
                scope.spawn(|| -> Result<()> {
                    let mut worker: Option<Worker> = None;
                    loop {
                        let next = queue.lock().ok().and_then(|mut queue| queue.next());
                        let Some((place, case)) = next else { return Ok(()) };
                        let one = judge_one(&places, case, &mut worker)?;
                        if let Ok(mut done) = done.lock() {
                            done.push((place, one));
                        }
                    }
                })
            })
            .collect();
        for thread in started {
            thread
                .join()
                .map_err(|_| anyhow::anyhow!("a thread of the runner died"))??;
        }
        anyhow::Ok(())
    })?;
    let mut done = done.into_inner().unwrap_or_default();
    done.sort_by_key(|(place, _)| *place);
    Ok(done.into_iter().map(|(_, one)| one).collect())
}

/// Where cases lie and where workers may write.
struct Places<'a> {
    root: &'a Path,
    scratch: &'a Path,
}

/// A folder for what the workers write; gone when we are.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Result<Self> {
        let path = std::env::temp_dir().join(format!("geleit-corpus-{}", std::process::id()));
        fs::create_dir_all(&path).with_context(|| format!("cannot make {}", path.display()))?;
        Ok(Self(path))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // Nothing depends on it: the next run has a folder of its own.
        let _ = fs::remove_dir_all(&self.0);
    }
}

struct Worker {
    child: Child,
    input: ChildStdin,
    answers: Receiver<String>,
    mebibytes: u64,
}

impl Worker {
    /// The shell sets the limit of memory, then becomes the worker.
    fn start(mebibytes: u64) -> Result<Self> {
        let program = std::env::current_exe()?;
        let mut child = Command::new("sh")
            .args(["-c", "ulimit -v \"$1\" && exec \"$0\" --worker"])
            .arg(program)
            .arg((mebibytes * 1024).to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("cannot start a worker")?;
        let input = child.stdin.take().context("stdin is piped")?;
        let output = child.stdout.take().context("stdout is piped")?;
        let (send, answers) = channel();
        thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                if send.send(line).is_err() {
                    return;
                }
            }
        });
        Ok(Self {
            child,
            input,
            answers,
            mebibytes,
        })
    }

    fn stop(mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the runner measures how long a case takes"
)]
fn judge_one(places: &Places<'_>, case: Case, slot: &mut Option<Worker>) -> Result<Done> {
    if slot
        .as_ref()
        .is_some_and(|worker| worker.mebibytes != case.mebibytes)
    {
        *slot = None;
    }
    let mut worker = match slot.take() {
        Some(worker) => worker,
        None => Worker::start(case.mebibytes)?,
    };
    let mut task = case.task.clone();
    task["set"] = case.set.into();
    task["root"] = places.root.to_string_lossy().into();
    task["scratch"] = places.scratch.to_string_lossy().into();
    let start = Instant::now();
    let sent = writeln!(worker.input, "{task}").and_then(|()| worker.input.flush());
    let answer = worker.answers.recv_timeout(case.time);
    let ms = start.elapsed().as_millis();
    let (got, outcome, reason) = match (sent, answer) {
        (Ok(()), Ok(line)) => {
            let answer: Value = serde_json::from_str(&line)?;
            let got = answer["got"].as_str().unwrap_or_default().to_owned();
            let reason = answer["reason"].as_str().unwrap_or_default().to_owned();
            *slot = Some(worker);
            let outcome = (set::named(case.set)?.compare)(&case.accepted, &got);
            (got, outcome, reason)
        }
        (Ok(()), Err(RecvTimeoutError::Timeout)) => {
            worker.stop();
            ("time-out".to_owned(), Outcome::TimeOut, String::new())
        }
        _ => {
            worker.stop();
            ("crash".to_owned(), Outcome::Crash, String::new())
        }
    };
    Ok(Done {
        case,
        got,
        outcome,
        reason,
        ms,
    })
}
