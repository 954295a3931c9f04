// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! `sound.yaml` with one fault each, and exactly what the loader says about it.

use workflow::{Budget, Bundle, Definition};

use crate::shipped::calendars;

struct Broken {
    fault: &'static str,
    replace: &'static str,
    with: &'static str,
    expect: &'static [&'static str],
}

#[test]
fn every_broken_definition_gets_exactly_its_diagnostics() {
    let mut wrong = Vec::new();
    for case in BROKEN {
        let found = diagnostics(&SOUND.replacen(case.replace, case.with, 1));
        assert!(SOUND.contains(case.replace), "{}", case.fault);
        if found != case.expect {
            wrong.push(format!("{}\t{found:?}", case.fault));
        }
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn the_sound_definition_has_no_fault() {
    assert_eq!(diagnostics(SOUND), Vec::<String>::new());
}

pub fn diagnostics(source: &str) -> Vec<String> {
    let bundle = Bundle {
        source: source.to_owned(),
        calendars: calendars(),
        ..Bundle::default()
    };
    let found = Definition::load(&bundle, &Budget::default())
        .err()
        .unwrap_or_default();
    found.iter().map(ToString::to_string).collect()
}

pub const SOUND: &str = include_str!("sound.yaml");

const BROKEN: &[Broken] = &[
    Broken {
        fault: "a retention class for no time, which keeps nothing",
        replace: "data:\n  owner: text\n",
        with: "retention:\n  contact: {label: {de: K, en: K}, months: 0}\ndata:\n  owner: {type: text, personal: contact}\n",
        expect: &[
            "14:3: bad-value: what is kept for no time is not kept (write how many months after the end of a case the fields are kept)",
        ],
    },
    Broken {
        fault: "something acceptable where nobody sends anything",
        replace: "heard: {to: drafting}",
        with: "heard: {accept: event.name == 'heard', to: drafting}",
        expect: &[
            "51:25: no-actor: `heard` asks for a reason, a signature or something acceptable but nobody sends it (add `by: role`)",
        ],
    },
    Broken {
        fault: "something acceptable that may not be known",
        replace: "send: {by: asker, to: check}",
        with: "send: {by: asker, accept: [payload.note.startsWith('a')], to: check}",
        expect: &[
            "42:17: uninitialised: `payload.note.startsWith('a')` may meet a field that is not known yet (compare with null first)",
        ],
    },
    Broken {
        fault: "something that is never acceptable",
        replace: "{by: clerk, to: drafting}]",
        with: "{by: clerk, accept: {cel: case.fee == null}, to: drafting}]",
        expect: &[
            "43:7: hangs: a case can hang in `check`, if not `size(case.bodies) > 0`: no event, timer or task leads on (add a way for the other case, or let somebody set what is missing)",
            "46:74: dead-transition: no case ever takes `hear` in `check` (what it accepts never holds there; mend or remove it)",
        ],
    },
    Broken {
        fault: "an acceptance that reads what does not come along",
        replace: "send: {by: asker, to: check}",
        with: "send: {by: asker, accept: payload.nte == 'a', to: check}",
        expect: &["42:37: cel-name: in `payload.nte == 'a'`: there is no field `nte` (did you mean `note`?)"],
    },
    Broken {
        fault: "an effect nobody declared",
        replace: "do: [effect: issue]",
        with: "do: [effect: isue]",
        expect: &[
            "70:68: unknown-effect: there is no effect `isue` (did you mean `issue`?)",
            "77:3: unused: nothing asks for the effect `issue` (use it or remove it)",
        ],
    },
    Broken {
        fault: "effects without a word on how often they are tried",
        replace: "effects:\n  issue: {retry: {attempts: 8, wait_seconds: 2, longest_wait_seconds: 3600}}\n",
        with: "",
        expect: &[
            "70:68: no-retry: nobody says how often the effect `issue` is tried (declare it: `effects: {issue: {retry: {attempts: 8, wait_seconds: 2, longest_wait_seconds: 3600}}}`)",
        ],
    },
    Broken {
        fault: "an effect without a retry policy",
        replace: "issue: {retry: {attempts: 8, wait_seconds: 2, longest_wait_seconds: 3600}}",
        with: "issue: {}",
        expect: &[
            "77:3: no-retry: nobody says how often the effect `issue` is tried (add `retry: {attempts: 8, wait_seconds: 2, longest_wait_seconds: 3600}`; `attempts: 1` for once)",
        ],
    },
    Broken {
        fault: "an effect that is never tried",
        replace: "attempts: 8, wait_seconds: 2, longest_wait_seconds: 3600",
        with: "attempts: 0, wait_seconds: 2, longest_wait_seconds: 1",
        expect: &[
            "77:18: bad-value: an effect is tried once at least, after a second at least, and the longest wait is not shorter than the first (for example `{attempts: 8, wait_seconds: 2, longest_wait_seconds: 3600}`)",
        ],
    },
    Broken {
        fault: "a personal field without a retention class",
        replace: "  owner: text\n",
        with: "  owner: {type: text, personal: true}\n",
        expect: &[
            "14:33: no-retention: nobody says how long this personal field is kept (name a class of `retention`: `personal: contact`)",
        ],
    },
    Broken {
        fault: "a retention class that is not there",
        replace: "data:\n  owner: text\n",
        with: "retention:\n  contact: {label: {de: K, en: K}, months: 6}\ndata:\n  owner: {type: text, personal: contakt}\n",
        expect: &["16:33: no-retention: there is no retention class `contakt` (did you mean `contact`?)"],
    },
    Broken {
        fault: "a withdrawal with nothing to undo",
        replace: "send: {by: asker, to: check}",
        with: "send: {by: asker, compensate: true, to: check}",
        expect: &[
            "42:17: compensation-empty: there is nothing to compensate in `draft` (write `compensate` with a list of actions at a state or transition inside, or remove it here)",
        ],
    },
    Broken {
        fault: "something that could be undone, and nobody undoes it",
        replace: "send: {by: asker, to: check}",
        with: "send: {by: asker, compensate: [effect: issue], to: check}",
        expect: &[
            "38:7: compensation-idle: what `draft` says under `compensate` is never done (mark the transition that withdraws with `compensate: true`, or remove it)",
        ],
    },
    Broken {
        fault: "a compensation that is more than data",
        replace: "send: {by: asker, to: check}",
        with: "send: {by: asker, compensate: [raise: heard], to: check}",
        expect: &[
            "42:41: compensation-action: a compensation does something else than `set` and `effect` (what undoes an act is kept as data; let the transition do the rest)",
        ],
    },
    Broken {
        fault: "a transition to a state that is not there",
        replace: "send: {by: asker, to: check}",
        with: "send: {by: asker, to: chek}",
        expect: &["42:33: unknown-state: there is no state `chek` (did you mean `check`?)"],
    },
    Broken {
        fault: "an initial state that is not there",
        replace: "initial: draft",
        with: "initial: start",
        expect: &[
            "36:14: unknown-state: there is no state `start` (declare it, or use one that exists (11 are declared))",
        ],
    },
    Broken {
        fault: "an initial state of another level",
        replace: "initial: open\nstates",
        with: "initial: draft\nstates",
        expect: &[
            "32:10: bad-initial: `draft` is no state directly inside the definition (name one of its own states)",
        ],
    },
    Broken {
        fault: "an event nobody declared",
        replace: "hear: [{by: clerk, guard",
        with: "hears: [{by: clerk, guard",
        expect: &[
            "24:3: unused: no state handles the event `hear` (handle it or remove it)",
            "46:11: unknown-event: there is no event `hears` (did you mean `hear`?)",
        ],
    },
    Broken {
        fault: "a role nobody declared",
        replace: "hear: [{by: clerk, guard",
        with: "hear: [{by: clerc, guard",
        expect: &["46:23: unknown-role: there is no role `clerc` (did you mean `clerk`?)"],
    },
    Broken {
        fault: "a duty nobody declared",
        replace: "duty: apart",
        with: "duty: aparte",
        expect: &[
            "66:20: duty-not-enforced: `propose` is an act of the duty `apart` but does not carry it (add `duty: apart` here)",
            "66:38: unknown-duty: there is no duty `aparte` (did you mean `apart`?)",
        ],
    },
    Broken {
        fault: "a duty on an act it does not name",
        replace: "hear: [{by: clerk, guard",
        with: "hear: [{by: clerk, duty: apart, guard",
        expect: &[
            "46:18: duty-act: the duty `apart` does not name the act `hear` (add the act to the duty, or remove the duty here)",
        ],
    },
    Broken {
        fault: "a duty that an act of it does not carry",
        replace: "duty: [apart, outside]",
        with: "duty: [outside]",
        expect: &[
            "70:20: duty-not-enforced: `approve` is an act of the duty `apart` but does not carry it (add `duty: apart` here)",
        ],
    },
    Broken {
        fault: "a duty on an act nobody performs",
        replace: "not_party: [approve]",
        with: "not_party: [approve, over]",
        expect: &[
            "21:57: duty-act: nobody performs the act `over` of the duty `outside` (name an event that people send)",
            "74:20: duty-not-enforced: `over` is an act of the duty `outside` but does not carry it (add `duty: outside` here)",
        ],
    },
    Broken {
        fault: "a duty with one side",
        replace: "different_person: [propose, approve]",
        with: "different_person: [propose]",
        expect: &["20:52: bad-value: different_person needs two sides (write `different_person: [a, b]`)"],
    },
    Broken {
        fault: "a timer that raises an unknown event",
        replace: "raise: late",
        with: "raise: lates",
        expect: &[
            "57:64: unhandled-event: `lates` is raised in `asked` but nothing there handles it (add it to `events` without `by`)",
            "57:64: unknown-event: there is no event `lates` (did you mean `late`?)",
            "60:23: no-actor: nobody sends `late` and nothing raises it (add `by: role`, or a timer that raises it)",
        ],
    },
    Broken {
        fault: "a timer whose event nobody handles",
        replace: "raise: over",
        with: "raise: hear",
        expect: &[
            "73:41: unhandled-event: `hear` is raised in `valid` but nothing there handles it (add it to `events` without `by`)",
            "74:20: no-actor: nobody sends `over` and nothing raises it (add `by: role`, or a timer that raises it)",
        ],
    },
    Broken {
        fault: "a calendar that did not come along",
        replace: "calendar: de-ni-braunschweig",
        with: "calendar: de-by-muenchen",
        expect: &[
            "7:11: unknown-calendar: there is no calendar `de-by-muenchen` (calendars of this bundle: de-ni-braunschweig)",
            "40:69: unknown-calendar: working days need a calendar (name one at the top (`calendar: …`) or in the deadline)",
            "57:37: unknown-calendar: working days need a calendar (name one at the top (`calendar: …`) or in the deadline)",
        ],
    },
    Broken {
        fault: "working days without a calendar",
        replace: "calendar: de-ni-braunschweig\n",
        with: "",
        expect: &[
            "39:69: unknown-calendar: working days need a calendar (name one at the top (`calendar: …`) or in the deadline)",
            "56:37: unknown-calendar: working days need a calendar (name one at the top (`calendar: …`) or in the deadline)",
        ],
    },
    Broken {
        fault: "a hearing over no list of parties",
        replace: "in: case.bodies",
        with: "in: case.owner",
        expect: &[
            "49:24: for-each-list: `case.owner` is no list of parties in the case data (declare it under `data` as list_of a map of fields)",
        ],
    },
    Broken {
        fault: "a key that is no field of the parties",
        replace: "key: id",
        with: "key: name",
        expect: &[
            "49:42: for-each-list: `name` cannot be the key of a party (name a text field of the list's entries)",
        ],
    },
    Broken {
        fault: "a party role outside the hearing",
        replace: "hear: [{by: clerk, guard",
        with: "hear: [{by: body, guard",
        expect: &[
            "46:23: role-needs-party: the role `body` belongs to a heard party (use it only inside the body of a hearing)",
        ],
    },
    Broken {
        fault: "a second state of the same name",
        replace: "  valid:\n    label",
        with: "  check:\n    label",
        expect: &[
            "71:3: duplicate-state: a second state `check` (it is already in line 43; names are unique in a definition, also inside a hearing)",
        ],
    },
    Broken {
        fault: "a move out of a party's body",
        replace: "late: {to: silent}",
        with: "late: {to: drafting}",
        expect: &[
            "60:28: outside-body: `drafting` belongs to another hierarchy (a party moves only inside its own body, and the case only outside of it)",
        ],
    },
    Broken {
        fault: "a field that is not in the data",
        replace: "set: {case.kind: small}",
        with: "set: {case.kinds: small}",
        expect: &[
            "66:74: unknown-data: `case.kinds` cannot be set (declare it under `data`; known: case.bodies, case.end, case.fee, case.kind, case.owner)",
        ],
    },
    Broken {
        fault: "a literal that does not fit its field",
        replace: "set: {case.kind: small}",
        with: "set: {case.kind: tiny}",
        expect: &[
            "66:85: set-type: the value does not fit, expected one of small, large (write a fitting value, or {cel: expression})",
        ],
    },
    Broken {
        fault: "a type that does not exist",
        replace: "fee: integer",
        with: "fee: euro",
        expect: &[
            "15:8: unknown-type: there is no type `euro` (types: text, integer, flag, date, instant, {one_of: […]}, {list_of: …})",
            "20:78: cel-name: in `case.fee > 100`: there is no field `fee` (the fields are: bodies, end, kind, owner)",
        ],
    },
    Broken {
        fault: "a field name the engine uses",
        replace: "note: text}}",
        with: "outcome: text}}",
        expect: &[
            "18:32: reserved-name: the field `outcome` is reserved (the engine uses it for parties; choose another name)",
            "59:88: unknown-data: `party.note` cannot be set (declare it under `data`; known: case.bodies, case.end, case.fee, case.kind, case.owner)",
        ],
    },
    Broken {
        fault: "a role that does nothing",
        replace: "boss: {label: {de: C, en: C}}",
        with: "boss: {label: {de: C, en: C}}\n  idle: {label: {de: C, en: C}}",
        expect: &["12:3: unused: the role `idle` does nothing (give it an event or remove it)"],
    },
    Broken {
        fault: "an event no state handles",
        replace: "  over: {label",
        with: "  rest: {label: {de: N, en: N}}\n  over: {label",
        expect: &["30:3: unused: no state handles the event `rest` (handle it or remove it)"],
    },
    Broken {
        fault: "a guard that is not CEL",
        replace: "size(case.bodies) > 0",
        with: "size(case.bodies) >",
        expect: &[
            "46:37: cel-syntax: not CEL: Syntax error: mismatched input '<EOF>' expecting {'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER} (character 20) (see the list of operators in docs/workflow-language.md)",
        ],
    },
    Broken {
        fault: "a guard over an unknown variable",
        replace: "size(case.bodies) > 0",
        with: "size(file.bodies) > 0",
        expect: &[
            "46:37: cel-name: in `size(file.bodies) > 0`: `file` is not known in a condition (known there: case, parties)",
        ],
    },
    Broken {
        fault: "a guard over an unknown field",
        replace: "size(case.bodies) > 0",
        with: "size(case.body) > 0",
        expect: &[
            "46:37: cel-name: in `size(case.body) > 0`: there is no field `body` (the fields are: bodies, end, fee, kind, owner)",
        ],
    },
    Broken {
        fault: "a guard that compares a text with a number",
        replace: "size(case.bodies) > 0",
        with: "case.owner > 0",
        expect: &[
            "46:37: cel-type: in `case.owner > 0`: `>` does not take a text and an integer (compare values of one type; convert with int(), double() or string())",
        ],
    },
    Broken {
        fault: "a guard that is no condition",
        replace: "size(case.bodies) > 0",
        with: "size(case.bodies)",
        expect: &[
            "46:37: cel-type: `size(case.bodies)` gives an integer, expected true or false (compare or convert the value)",
        ],
    },
    Broken {
        fault: "a guard with an unknown function",
        replace: "size(case.bodies) > 0",
        with: "count(case.bodies) > 0",
        expect: &[
            "46:37: cel-name: in `count(case.bodies) > 0`: the function `count` does not exist (there are: size, contains, startsWith, endsWith, int, double, string, and the macros has, all, exists, exists_one, filter, map)",
        ],
    },
    Broken {
        fault: "a guard that reads the payload",
        replace: "size(case.bodies) > 0",
        with: "payload.note == 'x'",
        expect: &[
            "46:37: cel-name: in `payload.note == 'x'`: `payload` is not known in a condition (known there: case, parties)",
        ],
    },
    Broken {
        fault: "a guard over a party outside the hearing",
        replace: "size(case.bodies) > 0",
        with: "party.key == 'x'",
        expect: &[
            "46:37: cel-name: in `party.key == 'x'`: `party` is not known in a condition (known there: case, parties)",
        ],
    },
    Broken {
        fault: "a guard too deep in comprehensions",
        replace: "guard: size(case.bodies) > 0",
        with: "guard: 'case.bodies.all(a, case.bodies.all(b, case.bodies.all(c, true)))'",
        expect: &[
            "46:37: cel-limit: in `case.bodies.all(a, case.bodies.all(b, case.bodies.all(c, true)))`: more than 2 comprehensions inside one another (each level multiplies the cost; say it flatter)",
        ],
    },
    Broken {
        fault: "a state no way leads to",
        replace: "send: {by: asker, to: check}",
        with: "send: {by: asker, to: drafting}",
        expect: &[
            "43:7: unreachable: no way leads to the state `check` (add a transition to it, or remove it)",
            "47:7: unreachable: no way leads to the state `hearing` (add a transition to it, or remove it)",
            "55:13: unreachable: no way leads to the state `asked` (add a transition to it, or remove it)",
            "61:13: unreachable: no way leads to the state `agreed` (add a transition to it, or remove it)",
            "62:13: unreachable: no way leads to the state `silent` (add a transition to it, or remove it)",
        ],
    },
    Broken {
        fault: "a state nothing leads out of",
        replace: "        events:\n          hear: [{by: clerk, guard: size(case.bodies) > 0, to: hearing}, {by: clerk, to: drafting}]\n",
        with: "",
        expect: &[
            "24:3: unused: no state handles the event `hear` (handle it or remove it)",
            "34:3: never-ends: from `open` no final state can be reached (add a way out of the loop)",
            "38:7: never-ends: from `draft` no final state can be reached (add a way out of the loop)",
            "43:7: dead-end: the state `check` has no event, timer or task and is not final (add an event, a timer, or `final: true`)",
            "43:7: never-ends: from `check` no final state can be reached (add a way out of the loop)",
            "45:7: unreachable: no way leads to the state `hearing` (add a transition to it, or remove it)",
            "53:13: unreachable: no way leads to the state `asked` (add a transition to it, or remove it)",
            "59:13: unreachable: no way leads to the state `agreed` (add a transition to it, or remove it)",
            "60:13: unreachable: no way leads to the state `silent` (add a transition to it, or remove it)",
            "61:7: unreachable: no way leads to the state `drafting` (add a transition to it, or remove it)",
            "65:7: unreachable: no way leads to the state `release` (add a transition to it, or remove it)",
            "69:3: unreachable: no way leads to the state `valid` (add a transition to it, or remove it)",
            "73:3: unreachable: no way leads to the state `expired` (add a transition to it, or remove it)",
        ],
    },
    Broken {
        fault: "a loop without an end",
        replace: "duty: [apart, outside], do: [effect: issue], to: valid",
        with: "duty: [apart, outside], do: [effect: issue], to: drafting",
        expect: &[
            "34:3: never-ends: from `open` no final state can be reached (add a way out of the loop)",
            "38:7: never-ends: from `draft` no final state can be reached (add a way out of the loop)",
            "43:7: never-ends: from `check` no final state can be reached (add a way out of the loop)",
            "47:7: never-ends: from `hearing` no final state can be reached (add a way out of the loop)",
            "63:7: never-ends: from `drafting` no final state can be reached (add a way out of the loop)",
            "67:7: never-ends: from `release` no final state can be reached (add a way out of the loop)",
            "71:3: unreachable: no way leads to the state `valid` (add a transition to it, or remove it)",
            "75:3: unreachable: no way leads to the state `expired` (add a transition to it, or remove it)",
        ],
    },
    Broken {
        fault: "a final state with events",
        replace: "expired: {label: {de: Z, en: Z}, final: true}",
        with: "expired: {label: {de: Z, en: Z}, final: true, events: {over: {to: valid}}}",
        expect: &[
            "75:3: final-with-content: the final state `expired` has `events` (nothing happens after a final state)",
        ],
    },
    Broken {
        fault: "no initial state",
        replace: "initial: open\nstates",
        with: "states",
        expect: &["3:1: missing-key: a definition needs `initial` (add `initial:`)"],
    },
    Broken {
        fault: "a hearing that does not say what follows",
        replace: "        done: heard\n",
        with: "",
        expect: &[
            "47:7: missing-key: the hearing `hearing` needs `done` (add `done: event` and handle it, or the hearing never ends by itself)",
            "50:25: no-actor: nobody sends `heard` and nothing raises it (add `by: role`, or a timer that raises it)",
        ],
    },
    Broken {
        fault: "the same event twice in a state",
        replace: "                late: {to: silent}",
        with: "                late: {to: silent}\n                late: {to: silent}",
        expect: &[
            "61:17: yaml-duplicate-key: the key `late` stands here a second time (it is already in line 60; merge the two)",
        ],
    },
    Broken {
        fault: "an alternative after an unguarded one",
        replace: "send: {by: asker, to: check}",
        with: "send: [{by: asker, to: check}, {by: asker, to: draft}]",
        expect: &[
            "42:42: shadowed: this alternative of `send` is never reached (the one before it has no guard; put it last)",
        ],
    },
    Broken {
        fault: "a handler nobody sends and nothing raises",
        replace: "send: {by: asker, to: check}",
        with: "send: {to: check}",
        expect: &[
            "40:15: idle-task: the role `asker` has a task in `draft` but no event there (give the role an event in this state, or remove the task)",
            "42:17: no-actor: nobody sends `send` and nothing raises it (add `by: role`, or a timer that raises it)",
        ],
    },
    Broken {
        fault: "a task for a role that can do nothing there",
        replace: "task: {role: asker",
        with: "task: {role: clerk",
        expect: &[
            "40:15: idle-task: the role `clerk` has a task in `draft` but no event there (give the role an event in this state, or remove the task)",
        ],
    },
    Broken {
        fault: "a timer that does nothing",
        replace: "after: {working_days: 10}, raise: late",
        with: "after: {working_days: 10}",
        expect: &["57:24: idle-timer: the timer `due` does nothing (give it `raise: event` or `do: […]`)"],
    },
    Broken {
        fault: "a timer at something that is no date",
        replace: "at: case.end",
        with: "at: case.owner",
        expect: &[
            "73:24: timer-type: `case.owner` is no date or instant of the case data (name a field `case.…` of type date or instant)",
        ],
    },
    Broken {
        fault: "a deadline counted from what is no date",
        replace: "due: {working_days: 2}",
        with: "due: {working_days: 2, from: case.owner}",
        expect: &[
            "40:93: timer-type: `case.owner` is no date that is there for certain (name a field `case.…` of type date, or one the payload has to bring)",
        ],
    },
    Broken {
        fault: "a fiction that moves on a week-end",
        replace: "after: {working_days: 10}",
        with: "after: {nth_day: 4, shift: next_working_day}",
        expect: &[
            "57:57: bad-value: `nth_day` does not move (a day on which something is deemed to happen is no period (VwVfG § 31 Abs. 3 does not apply))",
        ],
    },
    Broken {
        fault: "a loop that some cases never leave",
        replace: "do: [effect: issue], to: valid}",
        with: "do: [effect: issue], to: valid}\n          over: {by: clerk, to: loop}\n      loop: {label: {de: l, en: l}, events: {over: {by: clerk, to: loop}}}",
        expect: &["72:7: never-ends: from `loop` no final state can be reached (add a way out of the loop)"],
    },
    Broken {
        fault: "a body that never ends",
        replace: "to: agreed}\n                late: {to: silent}\n            agreed: {label: {de: U, en: U}, final: true, outcome: consent, consent: true}\n            silent: {label: {de: V, en: V}, final: true, outcome: none, silent: true}",
        with: "to: asked}\n                late: {to: asked}",
        expect: &[
            "51:25: dead-transition: no case ever takes `heard` in `hearing` (nothing raises it while this state is active)",
            "55:13: never-ends: from `asked` no final state can be reached (add a way out of the loop)",
            "55:13: timer-loop: the timer `due` of `asked` can go round for ever while nobody acts (let the second time lead elsewhere, to somebody who decides)",
            "59:24: deadline-stretched: `agree` leaves `asked` and leads back to it, so the period `due` begins anew as often as one likes (put the timer on a state around both, or let the transition ask for a reason)",
        ],
    },
    Broken {
        fault: "a second hearing",
        replace: "  expired: {label",
        with: "  again: {label: {de: a, en: a}, for_each: {in: case.bodies, key: id}, body: {initial: x, states: {x: {label: {de: x, en: x}, final: true}}}}\n  expired: {label",
        expect: &["75:44: for-each-single: a second for_each (a definition has one hearing at present)"],
    },
    Broken {
        fault: "a party with parties of its own",
        replace: "silent: {label: {de: V, en: V}, final: true, outcome: none, silent: true}",
        with: "silent: {label: {de: V, en: V}, for_each: {in: case.bodies, key: id}, done: heard, body: {initial: x, states: {x: {label: {de: x, en: x}, final: true}}}}",
        expect: &[
            "62:55: for-each-nested: for_each inside a for_each (a party has no parties of its own)",
            "62:55: for-each-single: a second for_each (a definition has one hearing at present)",
        ],
    },
    Broken {
        fault: "silence as consent",
        replace: "late: {to: silent}",
        with: "late: {to: agreed}",
        expect: &[
            "60:23: consent-by-silence: `late` turns silence into consent (let a timer lead to a state without `consent`, or let the party itself answer)",
            "62:13: unreachable: no way leads to the state `silent` (add a transition to it, or remove it)",
        ],
    },
    Broken {
        fault: "somebody else's consent",
        replace: "agree: {by: body,",
        with: "agree: {by: [body, clerk],",
        expect: &[
            "59:24: consent-by-another: `agree` lets somebody else consent for the party (use only roles whose `org` is the party's)",
        ],
    },
    Broken {
        fault: "a party that consents before it was asked",
        replace: "initial: asked",
        with: "initial: agreed",
        expect: &[
            "53:20: consent-by-silence: a party of `hearing` has consented before it is asked (begin the body in a state that waits for an answer)",
            "55:13: unreachable: no way leads to the state `asked` (add a transition to it, or remove it)",
            "62:13: unreachable: no way leads to the state `silent` (add a transition to it, or remove it)",
        ],
    },
    Broken {
        fault: "an unknown key",
        replace: "initial: open\nstates",
        with: "state: {}\ninitial: open\nstates",
        expect: &["32:1: unknown-key: a definition has no key `state` (did you mean `states`?)"],
    },
    Broken {
        fault: "a label in one language",
        replace: "clerk: {label: {de: B, en: B}}",
        with: "clerk: {label: {de: B}}",
        expect: &["10:18: missing-key: a label needs `en` (add `en:`)"],
    },
    Broken {
        fault: "a name with a blank",
        replace: "act: write",
        with: "act: write it",
        expect: &[
            "40:34: bad-name: `write it` is no name (at most 64 lower-case letters, digits and underscores, beginning with a letter)",
        ],
    },
    Broken {
        fault: "a signature level that does not exist",
        replace: "level: simple",
        with: "level: strong",
        expect: &[
            "59:49: bad-value: there is no signature level `strong` (levels: simple, advanced, qualified, advanced_seal, qualified_seal)",
        ],
    },
    Broken {
        fault: "a signature over nothing",
        replace: "over: [statement]",
        with: "over: []",
        expect: &["59:63: bad-value: nothing is named here (name one, or remove the line)"],
    },
    Broken {
        fault: "a list where a map belongs",
        replace: "start: {by: asker, needs: [bodies, end, fee]}",
        with: "start: [asker]",
        expect: &["31:8: wrong-type: start is a list, expected a map (write `key: value` lines below it)"],
    },
    Broken {
        fault: "an anchor",
        replace: "owner: text",
        with: "owner: &t text",
        expect: &[
            "14:10: yaml-anchor: anchors and aliases are not allowed (write the value out where it is used)",
        ],
    },
    Broken {
        fault: "a tag",
        replace: "version: 1",
        with: "version: !!int 1",
        expect: &["4:10: yaml-tag: tags are not allowed (remove the `!…`; quote the value if it is text)"],
    },
    Broken {
        fault: "a zone that does not exist",
        replace: "zone: Europe/Berlin",
        with: "zone: Europe/Brunswick",
        expect: &["6:7: bad-value: `Europe/Brunswick` is no time zone (write a name such as Europe/Berlin)"],
    },
];
