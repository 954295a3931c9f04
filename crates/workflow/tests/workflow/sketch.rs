// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The first draft of a permit procedure keeps four faults on purpose: a final state nothing leads to, an end that
//! raises what does not exist, a date that is watched by a state that is left, and a period that begins anew.

use crate::wide::load;

const SKETCH: &str = include_str!("sketch.yaml");

#[test]
fn the_four_faults_of_the_sketch_are_found_each_by_its_code() {
    let found = load(SKETCH).unwrap_err();
    let lines: Vec<String> = found
        .iter()
        .map(|fault| format!("{}: {}", fault.code, fault.message))
        .collect();
    assert_eq!(
        lines,
        [
            // An end that raises what does not exist.
            "unhandled-event: `decided` is raised in `procedure` but nothing there handles it",
            "unknown-event: there is no event `decided`",
            // The question of a heard body begins its own period anew.
            "deadline-stretched: `ask` leaves `sent` and leads back to it, so the period `due` begins anew as often as one likes",
            // The end of the permit's validity passes unnoticed while it is on hold or being revoked.
            "timer-left-behind: `over` comes from the timer `end`, which belongs to `valid` and does not run in `on_hold`",
            "timer-left-behind: in `revoking` the timer `end` of `valid` does not run, and the case comes back to `valid`",
            // Signing always leads to a valid permit, also for a refusal.
            "unreachable: no way leads to the state `refused`",
        ]
    );
    let way = found[3].witness.join("; ");
    assert!(
        way.ends_with("Releasing official: Put on hold (`hold`); now in `on_hold`"),
        "{way}"
    );
}

#[test]
fn the_mended_sketch_is_sound() {
    let mended = [
        ("    done: decided\n", ""),
        (
            "ask: {by: heard_body, to: question}",
            "ask: {by: heard_body, reason: required, to: question}",
        ),
        ("            to: notifying\n", "            to: notified\n"),
        ("      over: {to: expired}\n      hold", "      hold"),
        (
            "      lift: {by: releaser, to: valid}\n      over: {to: expired}\n",
            "      lift: {by: releaser, to: valid}\n",
        ),
        ("    timers: {end: {at: case.valid_to, raise: over}}\n", ""),
    ];
    let mut source = SKETCH.to_owned();
    for (broken, good) in mended {
        assert!(source.contains(broken), "{broken}");
        source = source.replace(broken, good);
    }
    // A state around everything that is valid watches the date; a refusal is notified and ends.
    let (before, after) = source.split_once("  valid:\n").unwrap();
    let (permit, finals) = after.split_once("  refused: {").unwrap();
    let permit = format!("  valid:\n{permit}").replace('\n', "\n    ");
    let source = format!(
        "{before}  notified:\n    label: {{de: x, en: x}}\n    always: [{{guard: case.outcome == 'refused', to: refused}}, {{to: notifying}}]\n  \
         permit:\n    label: {{de: Erlaubnis, en: Permit}}\n    initial: valid\n    timers: {{end: {{at: case.valid_to, raise: over}}}}\n    \
         events: {{over: {{to: expired}}}}\n    states:\n    {}\n  refused: {{{finals}",
        permit.trim_end()
    );
    let found = load(&source).err().unwrap_or_default();
    let lines: Vec<String> = found.iter().map(ToString::to_string).collect();
    assert!(lines.is_empty(), "{}", lines.join("\n"));
}
