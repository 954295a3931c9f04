// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Running other programs: with a time limit, with all of their output, and never left behind.

use std::ffi::OsStr;
use std::io::Read;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// What a program did.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// The exit code; `None` if a signal ended it.
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Outcome {
    /// Panics with everything the program said unless it ended with `code`.
    #[track_caller]
    pub(crate) fn expect(self, code: i32) -> Outcome {
        let Outcome { stdout, stderr, .. } = &self;
        assert_eq!(
            self.code,
            Some(code),
            "exit code\n--- stdout\n{stdout}\n--- stderr\n{stderr}"
        );
        self
    }

    /// Both outputs, for rules that may be named in either.
    pub(crate) fn all(&self) -> String {
        format!("{}\n{}", self.stdout, self.stderr)
    }
}

/// Starts it with both outputs piped.
#[track_caller]
pub(crate) fn start(command: &mut Command) -> Child {
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
        .spawn()
        .unwrap_or_else(|fault| panic!("cannot start {:?}: {fault}", command.get_program()))
}

/// Waits for its end; kills it and panics when it takes longer than `limit`.
#[track_caller]
pub(crate) fn finish_within(limit: Duration, mut child: Child) -> Outcome {
    let stdout = collect(child.stdout.take().expect("stdout is piped"));
    let stderr = collect(child.stderr.take().expect("stderr is piped"));
    let mut child = Running(child);
    // Both pipes end when the program has ended.
    let received = (stdout.recv_timeout(limit), stderr.recv_timeout(limit));
    let (Ok(stdout), Ok(stderr)) = received else {
        panic!("process {} did not end within {limit:?}", child.0.id());
    };
    let status = child.0.wait().expect("our own child can be waited for");
    Outcome {
        code: status.code(),
        stdout,
        stderr,
    }
}

/// Runs to the end; kills it and panics when it takes longer than `limit`.
#[track_caller]
pub(crate) fn run_within(limit: Duration, command: &mut Command) -> Outcome {
    finish_within(limit, start(command.stdin(Stdio::null())))
}

/// Runs to the end within two minutes.
#[track_caller]
pub(crate) fn run(command: &mut Command) -> Outcome {
    run_within(Duration::from_secs(120), command)
}

/// True if the program can be started.
pub(crate) fn present(program: impl AsRef<OsStr>, argument: &str) -> bool {
    let quiet = Command::new(program)
        .arg(argument)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    quiet.is_ok_and(|status| status.success())
}

/// Where the shell finds a program.
pub(crate) fn path_of(program: &str) -> Option<String> {
    let found = run(Command::new("sh").args(["-c", "command -v \"$0\"", program]));
    Some(found.stdout.trim().to_owned()).filter(|path| !path.is_empty())
}

/// A program that runs until it is dropped.
#[derive(Debug)]
pub(crate) struct Running(pub(crate) Child);

impl Running {
    /// SIGKILL, and waits until it is gone.
    pub(crate) fn kill(&mut self) {
        // It may have ended by itself: then there is nothing to kill.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.kill();
    }
}

fn collect(mut pipe: impl Read + Send + 'static) -> mpsc::Receiver<String> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        // A broken pipe ends the output like its end does.
        let _ = pipe.read_to_end(&mut bytes);
        let _ = sender.send(String::from_utf8_lossy(&bytes).into_owned());
    });
    receiver
}
