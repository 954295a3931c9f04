// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! SIGKILL at every point between a decision and its effects: the case goes on, with one seal, one log entry, one message.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use serde_json::Value;

use crate::programs::{Running, run};
use crate::surroundings::workspace;

/// At these the key holder may have signed and nobody knows: the attempt is void, and an incident says so.
const ANSWER_LOST: [&str; 2] = ["ceremony.key-requested", "ceremony.answered"];

/// Points that must be among those passed, besides [`sealing::POINTS`].
const OFFICE: [&str; 6] = [
    "commit.before",
    "commit.before-effect",
    "effect.before",
    "effect.before-commit",
    "sealed.before-commit",
    "sealed.after-commit",
];

fn office(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mortal-office"));
    command.arg(folder);
    command
}

/// Walks to the end: the points passed, and what is seen of the case.
fn walk(folder: &Path) -> (Vec<String>, Value) {
    let said = run(&mut office(folder)).expect(0).stdout;
    let points = said
        .lines()
        .filter_map(|line| line.strip_prefix("PASSED "))
        .map(str::to_owned)
        .collect();
    let seen = said.lines().last().expect("it ends with what is seen");
    (
        points,
        serde_json::from_str(seen).unwrap_or_else(|fault| panic!("{fault}: {said}")),
    )
}

/// Starts it, waits until it stands at the point, kills it.
fn kill_at(folder: &Path, number: usize) {
    let mut command = office(folder);
    let mut child = command
        .arg(number.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the office starts");
    let stdout = child.stdout.take().expect("stdout is piped");
    let mut running = Running(child);
    let waits = BufReader::new(stdout)
        .lines()
        .map_while(Result::ok)
        .any(|line| line == "WAITING");
    assert!(waits, "point {number} was not reached");
    running.kill();
}

/// What differs from an undisturbed walk.
fn difference(number: usize, point: &str, undisturbed: &Value) -> Option<String> {
    let folder = workspace(&format!("killed-{number}"));
    kill_at(&folder, number);
    let (_, mut seen) = walk(&folder);
    let mut expected = undisturbed.clone();
    expected["incidents"] = usize::from(ANSWER_LOST.contains(&point)).into();
    for value in [&mut seen, &mut expected] {
        // Another nonce gives another file.
        value["sha256"].take();
    }
    (seen != expected).then(|| format!("killed at {point} ({number}):\n  {seen}\n  {expected}"))
}

#[test]
fn an_office_killed_at_any_point_goes_on_with_one_seal_and_one_log_entry() {
    let (points, undisturbed) = walk(&workspace("undisturbed"));
    for point in sealing::POINTS.iter().chain(&OFFICE) {
        assert!(
            points.iter().any(|passed| passed == point),
            "{point} is not passed: {points:?}"
        );
    }
    assert_eq!(undisturbed["signatures"], 1, "{undisturbed}");
    assert_eq!(undisturbed["decisions"], 1, "{undisturbed}");
    assert_eq!(undisturbed["logged"], true, "{undisturbed}");

    let (next, faults) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some((number, point)) = Some(next.fetch_add(1, Ordering::Relaxed))
                    .and_then(|number| points.get(number).map(|point| (number, point)))
                {
                    let fault = difference(number, point, &undisturbed);
                    faults
                        .lock()
                        .expect("no thread panics while it holds this")
                        .extend(fault);
                }
            });
        }
    });
    let faults = faults.into_inner().expect("no thread panics while it holds this");
    assert!(
        faults.is_empty(),
        "{} of {} points\n{}",
        faults.len(),
        points.len(),
        faults.join("\n")
    );
}
