// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Small definitions with one fault that only shows when whole configurations are followed: exactly what is found,
//! the shortest way there, and that the mended definition is sound.

use workflow::{Budget, Bundle, Definition, Diagnostic};

use crate::shipped::calendars;

struct Fault {
    name: &'static str,
    data: &'static str,
    states: &'static str,
    /// Code and a part of the message.
    found: &'static [(&'static str, &'static str)],
    /// The way that goes with the first of them.
    way: &'static [&'static str],
    /// What mends it.
    mend: (&'static str, &'static str),
}

/// Events are whatever the states handle; clerk and boss send them.
pub fn definition(data: &str, states: &str) -> String {
    let mut events: Vec<&str> = Vec::new();
    for word in states.split(|c: char| !(c.is_ascii_lowercase() || c == '_')) {
        if word.starts_with("e_") && !events.contains(&word) {
            events.push(word);
        }
    }
    let events: Vec<String> = events
        .iter()
        .map(|event| format!("  {event}: {{label: {{de: {event}, en: {event}}}}}\n"))
        .collect();
    let boss = if states.contains("boss") {
        "  boss: {label: {de: B, en: Boss}}\n"
    } else {
        ""
    };
    let body = if states.contains("body,") || states.contains("[body") || states.contains("role: body") {
        "  body: {label: {de: S, en: Body}, org: party.key}\n"
    } else {
        ""
    };
    let mut effects: Vec<&str> = states.split("effect: ").skip(1).collect();
    effects.iter_mut().for_each(|rest| {
        *rest = rest.strip_prefix("{kind: ").unwrap_or(rest);
        let end = rest.find(|c: char| !c.is_ascii_lowercase());
        *rest = &rest[..end.unwrap_or(rest.len())];
    });
    effects.sort_unstable();
    effects.dedup();
    let effects: Vec<String> = effects
        .iter()
        .map(|kind| {
            format!("  {kind}: {{retry: {{attempts: 2, wait_seconds: 1, longest_wait_seconds: 1}}}}\n")
        })
        .collect();
    let effects = match effects.is_empty() {
        true => String::new(),
        false => format!("effects:\n{}", effects.concat()),
    };
    let firm = if states.contains("[firm") {
        "  firm: {label: {de: F, en: Firm}, org: case.owner}\n"
    } else {
        ""
    };
    let states = states
        .replace("{S,", "{label: {de: s, en: s},")
        .replace("{S}", "{label: {de: s, en: s}}");
    format!(
        "workflow: small\nversion: 1\ntitle: {{de: K, en: K}}\nzone: Europe/Berlin\ncalendar: de-ni-braunschweig\n\
         roles:\n  clerk: {{label: {{de: C, en: Clerk}}}}\n{boss}{body}{firm}data: {{{data}}}\nevents:\n{}\
         start: {{by: clerk}}\ninitial: a\nstates:\n{states}{effects}",
        events.concat()
    )
}

pub fn load(source: String) -> Result<Definition, Vec<Diagnostic>> {
    let bundle = Bundle {
        source,
        calendars: calendars(),
        ..Bundle::default()
    };
    Definition::load(&bundle, &Budget::default())
}

#[test]
fn every_fault_of_whole_configurations_is_found_with_its_way() {
    let mut wrong = Vec::new();
    for fault in FAULTS {
        let found = load(definition(fault.data, fault.states))
            .err()
            .unwrap_or_default();
        let good = found.len() == fault.found.len()
            && found
                .iter()
                .zip(fault.found)
                .all(|(found, (code, says))| found.code == *code && found.message.contains(says));
        let way = found
            .first()
            .map(|first| first.witness.clone())
            .unwrap_or_default();
        if !good || way != fault.way {
            let lines: Vec<String> = found.iter().map(ToString::to_string).collect();
            wrong.push(format!(
                "{}:\n  {}\n  way: {way:?}",
                fault.name,
                lines.join("\n  ")
            ));
        }
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_mended_definition_is_sound() {
    let mut wrong = Vec::new();
    for fault in FAULTS {
        let (broken, mended) = fault.mend;
        assert!(
            [fault.data, fault.states].concat().contains(broken),
            "{}",
            fault.name
        );
        if let Err(found) = load(definition(
            &fault.data.replace(broken, mended),
            &fault.states.replace(broken, mended),
        )) {
            let lines: Vec<String> = found.iter().map(ToString::to_string).collect();
            wrong.push(format!("{}:\n  {}", fault.name, lines.join("\n  ")));
        }
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}

/// The one thing that is said within a budget.
fn only(source: String, budget: &Budget) -> String {
    let bundle = Bundle {
        source,
        calendars: calendars(),
        ..Bundle::default()
    };
    let found = Definition::load(&bundle, budget).unwrap_err();
    assert_eq!(found.len(), 1, "{found:?}");
    found[0].to_string()
}

#[test]
fn choices_that_follow_one_another_are_counted_by_what_they_take() {
    // Each state chooses by a field of its own: few configurations, and 2^20 ways through them in one step.
    let fields: Vec<String> = (0..20).map(|i| format!("f{i}: flag")).collect();
    let states = (0..20).fold(String::new(), |all, i| {
        let next = i + 1;
        format!("{all}  s{i}: {{S, always: [{{guard: case.f{i} == true, to: s{next}}}, {{to: s{next}}}]}}\n")
    });
    let states =
        format!("  a: {{S, events: {{e_go: {{by: clerk, to: s0}}}}}}\n{states}  s20: {{S, final: true}}\n");
    let said = only(definition(&fields.join(", "), &states), &Budget::default());
    assert!(
        said.contains("not-proven: there are more than 100000 transitions"),
        "{said}"
    );
}

#[test]
fn assertions_are_looked_at_within_the_budget() {
    let states = "  a: {S, events: {e_go: {by: clerk, to: z}}}\n  z: {S, final: true}\n";
    let source = definition("", states).replace(
        "events:\n",
        "assertions:\n  rule: {label: {de: r, en: r}, always_before: {reach: z, passed: e_go}}\nevents:\n",
    );
    let few = Budget {
        assertion_looks: 5,
        ..Budget::default()
    };
    assert_eq!(
        only(source.clone(), &few),
        "10:3: not-proven: `rule` and what follows would take too long to prove (fewer assertions or names in them, fewer regions side by side, or a larger budget)"
    );
    assert_eq!(load(source).err(), None);
}

#[test]
fn a_duty_that_binds_nobody_is_said() {
    let states = |first: &str| {
        format!(
            "  a: {{S, events: {{{first}, e_two: {{by: clerk, duty: eyes, to: c}}, e_off: {{by: clerk, to: b}}}}}}
  b: {{S, events: {{e_two: {{by: clerk, duty: eyes, to: c}}, e_end: {{by: clerk, to: c}}}}}}
  c: {{S, final: true}}
"
        )
    };
    let with = |first: &str, rule: &str| {
        let duty = format!("duties:\n  eyes: {{label: {{de: e, en: e}}, {rule}}}\nevents:\n");
        let found = load(definition("n: integer", &states(first)).replace("events:\n", &duty));
        let found = found.err().unwrap_or_default();
        found.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    let both = "e_one: {by: clerk, duty: eyes, guard: case.n != null, to: b}";
    let one = "e_one: {by: clerk, duty: eyes, guard: case.n != null, to: c}";
    let none = Vec::<String>::new();
    let hint = "name acts that one case does after one another";
    for (rule, says) in [
        (
            "n_eyes: 2, of: [e_one, e_two]",
            "is never kept: no case does 2 of its acts",
        ),
        (
            "different_person: [e_one, e_two]",
            "binds nobody: no case does more than one of its acts",
        ),
        (
            "same_person: [e_one, e_two]",
            "binds nobody: no case does more than one of its acts",
        ),
    ] {
        assert_eq!(with(both, rule), none);
        assert_eq!(
            with(one, rule),
            [format!("10:3: idle-duty: the duty `eyes` {says} ({hint})")]
        );
    }
    let when = "different_person: [e_one, e_two], when: case.n != null && case.n ";
    assert_eq!(with(both, &format!("{when} > 5")), none);
    assert_eq!(
        with(both, &format!("{when} > 5 && case.n < 3")),
        [
            "10:3: idle-duty: the duty `eyes` binds nobody: `case.n != null && case.n  > 5 && case.n < 3` never holds where it is asked (mend the condition, or remove the duty)"
        ]
    );
}

/// However it is written: a loop that a number bounds comes to its end.
#[test]
fn reminders_that_are_counted_come_to_an_end() {
    let states = |timer: &str, ways: &str| {
        format!(
            "  a: {{S, events: {{e_go: {{by: clerk, do: [set: {{case.n: 0}}], to: b}}}}}}
  b: {{S, timers: {{t: {{{timer}after: {{calendar_days: 7}}, raise: e_again}}}}, events: {{e_again: {ways}, e_end: {{by: clerk, to: y}}}}}}
  w: {{S, always: [{{guard: case.n >= case.most, to: y}}, {{do: [set: {{case.n: {{cel: case.n + 1}}}}], to: b}}]}}
  y: {{S, final: true}}
"
        )
    };
    let once_more = "{do: [set: {case.n: {cel: case.n + 1}}], to: b}";
    for (timer, ways) in [
        ("", format!("[{{guard: case.n >= 3, to: y}}, {once_more}]")),
        ("", format!("[{{guard: '!(case.n < 3)', to: y}}, {once_more}]")),
        (
            "",
            format!("[{{guard: 3 <= case.n || case.most > 7, to: y}}, {once_more}]"),
        ),
        (
            "",
            format!("[{{guard: case.n >= case.most, to: y}}, {once_more}]"),
        ),
        ("when: case.n < 3, ", once_more.to_owned()),
        ("", "{to: w}".to_owned()),
    ] {
        let source = definition("n: integer, most: integer", &states(timer, &ways))
            .replace("start: {by: clerk}", "start: {by: clerk, needs: [most]}");
        let found = load(source).err().unwrap_or_default();
        let loops: Vec<String> = found
            .iter()
            .filter(|found| found.code == "timer-loop")
            .map(ToString::to_string)
            .collect();
        assert!(loops.is_empty(), "{timer}{ways}: {loops:?}");
    }
    for ways in [
        // What bounds it moves, it is set anew, or it counts the other way.
        "[{guard: case.n >= case.most, to: y}, {do: [set: {case.n: {cel: case.n + 1}, case.most: {cel: case.most + 1}}], to: b}]",
        "[{guard: case.n >= 3, to: y}, {guard: case.n == 2, do: [set: {case.n: 0}], to: b}, {do: [set: {case.n: {cel: case.n + 1}}], to: b}]",
        "[{guard: case.n >= 3, to: y}, {do: [set: {case.n: {cel: case.n - 1}}], to: b}]",
    ] {
        let source = definition("n: integer, most: integer", &states("", ways))
            .replace("start: {by: clerk}", "start: {by: clerk, needs: [most]}");
        let found = load(source).err().unwrap_or_default();
        assert!(
            found.iter().any(|found| found.code == "timer-loop"),
            "{ways}: {found:?}"
        );
    }
}

/// An organisation that is worked out need not come from a field that is known.
#[test]
fn an_organisation_that_falls_back_on_another_is_known() {
    let states = "  a: {S, events: {e_go: {by: [firm], to: z}}}
  z: {S, final: true}
";
    let with = |org: &str| {
        let found = load(definition("owner: text", states).replace("org: case.owner", org));
        let found = found.err().unwrap_or_default();
        found.iter().map(|found| found.code).collect::<Vec<_>>()
    };
    assert_eq!(with("org: case.owner"), ["hangs"]);
    assert_eq!(
        with("org: \"case.owner == null ? 'city' : case.owner\""),
        Vec::<&str>::new()
    );
}

#[test]
fn what_is_about_a_person_says_how_long_it_is_kept_where_it_is_kept() {
    let states = "  a: {S, events: {e_go: {by: clerk, do: [set: {case.note: {cel: payload.note}}], to: z}}}
  z: {S, final: true}
";
    let with = |note: &str| {
        let events = "events:\n  e_go: {label: {de: e_go, en: e_go}}";
        let declared = "retention:\n  notes: {label: {de: n, en: n}, months: 6}\nevents:\n  e_go: {label: {de: e_go, en: e_go}, payload: {note: {type: text, personal: notes}}}";
        let found = load(definition(note, states).replace(events, declared));
        let found = found.err().unwrap_or_default();
        found.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(with("note: {type: text, personal: notes}"), Vec::<String>::new());
    assert_eq!(
        with("note: text"),
        [
            "16:39: no-retention: `case.note` keeps `payload.note`, which is about a person, and does not say how long (mark it `personal: notes`)"
        ]
    );
}

/// What was accepted is known where it is stored, and so is what a table can answer.
#[test]
fn what_was_accepted_or_decided_is_known_afterwards() {
    let states = "  a: {S, events: {e_go: {by: clerk, ACCEPT do: [set: {case.n: {cel: payload.n}, case.end: {cel: payload.end}}], to: b}}}
  b: {S, timers: {t: {at: case.end, raise: e_late}}, events: {e_late: {to: c}, e_small: {by: clerk, guard: case.n < 10, to: c}}}
  c: {S, entry: [decide: {table: t, set: {case.flag: flag}}], always: [{guard: case.flag == true, to: y}, {guard: case.flag == false, to: z}]}
  y: {S, final: true}
  z: {S, final: true}
";
    let with = |accept: &str, rows: &str| {
        let events = "  e_go: {label: {de: e_go, en: e_go}}";
        let payload = "  e_go: {label: {de: e_go, en: e_go}, payload: {n: integer?, end: date?}}";
        let table = format!(
            "tables:\n  t: {{hit: unique, inputs: [n], outputs: {{flag: flag}}, rows: [{rows}]}}\nevents:\n"
        );
        let source = definition(
            "n: integer, end: date, flag: flag",
            &states.replace("ACCEPT", accept),
        );
        let source = source.replace(events, payload).replace("events:\n", &table);
        let found = load(source).err().unwrap_or_default();
        found.iter().map(|found| found.code).collect::<Vec<_>>()
    };
    let rows = "{when: {n: null}, then: {flag: true}}, {when: {n: {to: 5}}, then: {flag: true}}, {when: {n: {from: 6}}, then: {flag: false}}";
    let accept = "accept: 'payload.end != null && payload.n != null && payload.n < 10', ";
    assert_eq!(with(accept, rows), Vec::<&str>::new());
    assert_eq!(
        with("accept: payload.n != null && payload.n < 10, ", rows),
        ["uninitialised"]
    );
    let open = "{when: {n: null}, then: {flag: true}}, {when: {n: {to: 5}}, then: {flag: true}}, {when: {n: {from: 6}}, then: {flag: null}}";
    assert_eq!(
        with(accept, open),
        ["missing-else", "dead-transition", "unreachable"]
    );
}

const FAULTS: &[Fault] = &[
    Fault {
        name: "a way out only for an organisation that nobody knows",
        data: "owner: text",
        states: "  a: {S, events: {e_go: {by: [firm], to: z}}}
  z: {S, final: true}
",
        found: &[("hangs", "a case can hang in `a`, if `case.owner` is not known")],
        way: &["now in `a`"],
        mend: ("e_go: {by: [firm], to: z}", "e_go: {by: [firm], to: z}, e_end: {by: clerk, to: z}"),
    },
    Fault {
        name: "a party that changes the case between two equal conditions",
        data: "list: {list_of: {id: text}}, n: integer, said: flag",
        states: "  a: {S, events: {e_go: {by: clerk, do: [set: {case.n: 0}], to: h}}}
  h:
    label: {de: h, en: h}
    for_each: {in: case.list, key: id}
    done: e_done
    events: {e_done: {to: z}, e_alert: {to: b}}
    body:
      initial: sent
      states:
        sent: {S, events: {e_say: {by: [body], guard: case.n < 3, do: [set: {case.n: {cel: case.n + 1}}], to: sorting}, e_skip: {by: [body], to: sorting}}}
        sorting: {S, always: [{guard: case.n < 3, to: said}, {do: [raise: e_alert], to: said}]}
        said: {S, final: true}
  b: {S, events: {e_loud: {by: clerk, guard: case.said == true, to: z}}}
  z: {S, final: true}
",
        found: &[
            ("hangs", "a case can hang in `b`, if not `case.said == true`"),
        ],
        way: &[
            "Clerk: e_go (`e_go`), if `case.list` has entries",
            "a heard party: Body: e_say (`e_say`), if `case.n < 3` and not `case.n < 3`",
            "now in `b`",
        ],
        mend: ("guard: case.said == true, ", "do: [set: {case.said: true}], "),
    },
    Fault {
        name: "something to accept that nobody can fulfil",
        data: "paid: flag",
        states: "  a: {S, events: {e_go: {by: clerk, accept: event.name == 'e_go' && case.paid == true, to: z}}}
  z: {S, final: true}
",
        found: &[("hangs", "a case can hang in `a`, if not `event.name == 'e_go' && case.paid == true`")],
        way: &["now in `a`"],
        mend: (" && case.paid == true", " && case.paid != true || case.paid == true"),
    },
    Fault {
        name: "an acceptance that the machine is to read",
        data: "paid: flag",
        states: "  a: {S, events: {e_go: {by: system, accept: case.paid != true, to: z}, e_end: {by: clerk, to: z}}}
  z: {S, final: true}
",
        found: &[("no-actor", "`e_go` is refused to the machine, which reads no refusal")],
        way: &[],
        mend: ("e_go: {by: system, accept", "e_go: {by: clerk, accept"),
    },
    Fault {
        name: "a hearing that goes round while nobody says a word",
        data: "list: {list_of: {id: text}}",
        states: "  a: {S, events: {e_go: {by: clerk, to: h}}}
  h:
    label: {de: h, en: h}
    for_each: {in: case.list, key: id}
    done: e_done
    events: {e_done: {to: w}}
    body: {initial: sent, states: {sent: {S, timers: {due: {after: {working_days: 9}, raise: e_late}}, events: {e_yes: {by: [body], to: yes}, e_late: {to: quiet}}}, yes: {S, final: true}, quiet: {S, final: true, silent: true}}}
  w: {S, timers: {again: {after: {working_days: 9}, raise: e_again}}, events: {e_again: {to: h}, e_end: {by: clerk, to: z}}}
  z: {S, final: true}
",
        found: &[("timer-loop", "the timer `again` of `w` can go round for ever while nobody acts")],
        way: &[
            "Clerk: e_go (`e_go`), if `case.list` has no entries",
            "now in `w`",
            "the time of `again` in `w` runs out, if `case.list` has no entries",
        ],
        mend: ("e_again: {to: h}", "e_again: {do: [effect: remind]}"),
    },
    Fault {
        name: "silence that counts where two have to object",
        data: "list: {list_of: {id: text}}",
        states: "  a: {S, events: {e_go: {by: clerk, to: h}}}
  h:
    label: {de: h, en: h}
    for_each: {in: case.list, key: id}
    done: e_done
    events: {e_done: [{guard: \"size(parties.filter(p, p.outcome == 'no')) < 2\", to: y}, {to: z}]}
    body: {initial: sent, states: {sent: {S, timers: {due: {after: {working_days: 9}, raise: e_late}}, events: {e_yes: {by: [body], to: yes}, e_no: {by: [body], to: no}, e_late: {to: quiet}}}, yes: {S, final: true, consent: true}, no: {S, final: true}, quiet: {S, final: true, silent: true}}}
  y: {S, final: true}
  z: {S, final: true}
",
        found: &[(
            "consent-by-silence",
            "by `e_done` of `h` the silence of a party (`quiet`) counts as its consent, and nobody decides",
        )],
        way: &[],
        mend: ("size(parties.filter(p, p.outcome == 'no')) < 2", "parties.all(p, p.outcome == 'yes')"),
    },
    Fault {
        name: "a reminder without a last one",
        data: "n: integer",
        states: "  a: {S, events: {e_go: {by: clerk, do: [set: {case.n: 0}], to: b}}}
  b: {S, timers: {t: {after: {calendar_days: 7}, raise: e_again}}, events: {e_again: [{guard: case.n < 3, do: [set: {case.n: {cel: case.n - 1}}, effect: reminder], to: b}, {to: y}], e_end: {by: clerk, to: y}}}
  y: {S, final: true}
",
        found: &[
            ("timer-loop", "the timer `t` of `b` can go round for ever while nobody acts"),
            ("dead-transition", "no case ever takes `e_again` in `b`"),
        ],
        way: &[
            "Clerk: e_go (`e_go`)",
            "now in `b`",
            "the time of `t` in `b` runs out",
        ],
        mend: ("case.n - 1", "1 + case.n"),
    },
    Fault {
        name: "two fields compared, and the case in which they are equal forgotten",
        data: "x: integer, y: integer",
        states: "  a: {S, events: {e_go: {by: clerk, guard: case.x != null && case.y != null, to: b}, e_off: {by: clerk, to: y}}}
  b: {S, always: [{guard: case.x < case.y, to: y}, {guard: case.x > case.y, to: z}]}
  y: {S, final: true}
  z: {S, final: true}
",
        found: &[("missing-else", "a case can hang in `b`")],
        way: &[
            "Clerk: e_go (`e_go`), if `case.x != null && case.y != null` and not `case.x < case.y` and not `case.x > case.y`",
            "now in `b`",
        ],
        mend: ("case.x > case.y", "case.x >= case.y"),
    },
    Fault {
        name: "a calculation that is compared, and nothing that is the opposite",
        data: "x: integer, y: integer",
        states: "  a: {S, events: {e_go: {by: clerk, guard: case.x != null && case.y != null && case.x < 9, to: b}, e_off: {by: clerk, to: y}}}
  b: {S, always: [{guard: case.x + 1 == case.y, to: y}, {guard: case.x > case.y, to: z}]}
  y: {S, final: true}
  z: {S, final: true}
",
        found: &[("missing-else", "a case can hang in `b`")],
        way: &[
            "Clerk: e_go (`e_go`), if `case.x != null && case.y != null && case.x < 9` and not `case.x + 1 == case.y` and not `case.x > case.y`",
            "now in `b`",
        ],
        mend: ("guard: case.x > case.y", "guard: '!(case.x + 1 == case.y)'"),
    },
    Fault {
        name: "a period from a fixed date that nobody watches for a while",
        data: "sent: date",
        states: "  a: {S, events: {e_go: {by: clerk, do: [set: {case.sent: '2026-01-02'}], to: v}}}
  v: {S, timers: {end: {after: {months: 12, from: case.sent}, raise: e_over}}, events: {e_over: {to: z}, e_hold: {by: boss, to: w}}}
  w: {S, events: {e_lift: {by: boss, to: v}}}
  z: {S, final: true}
",
        found: &[("timer-left-behind", "in `w` the timer `end` of `v` does not run")],
        way: &["Clerk: e_go (`e_go`)", "Boss: e_hold (`e_hold`)", "now in `w`"],
        mend: (
            "e_lift: {by: boss, to: v}",
            "e_lift: {by: boss, do: [set: {case.sent: '2026-03-04'}], to: v}",
        ),
    },
    Fault {
        name: "a period that somebody begins anew from a region beside",
        data: "",
        states: "  a:
    label: {de: s, en: s}
    done: e_done
    events: {e_done: {to: z}}
    parallel:
      p: {S, initial: p_a, states: {p_a: {S, timers: {due: {after: {calendar_days: 14}, raise: e_late}}, events: {e_reset: {to: p_a}, e_late: {to: p_z}}}, p_z: {S, final: true}}}
      q: {S, initial: q_a, states: {q_a: {S, events: {e_ask: {by: boss, do: [raise: e_reset]}, e_end: {by: clerk, to: q_z}}}, q_z: {S, final: true}}}
  z: {S, final: true}
",
        found: &[(
            "deadline-stretched",
            "`e_ask` leaves `p_a` and leads back to it, so the period `due` begins anew",
        )],
        way: &["Boss: e_ask (`e_ask`)"],
        mend: ("e_ask: {by: boss, do", "e_ask: {by: boss, reason: required, do"),
    },
    Fault {
        name: "silence that counts because nobody objected",
        data: "list: {list_of: {id: text}}",
        states: "  a: {S, events: {e_go: {by: clerk, to: h}}}
  h:
    label: {de: h, en: h}
    for_each: {in: case.list, key: id}
    done: e_done
    events: {e_done: [{guard: \"!parties.exists(p, p.outcome == 'no')\", to: y}, {to: z}]}
    body: {initial: sent, states: {sent: {S, timers: {due: {after: {working_days: 9}, raise: e_late}}, events: {e_yes: {by: [body], to: yes}, e_no: {by: [body], to: no}, e_late: {to: quiet}}}, yes: {S, final: true, consent: true}, no: {S, final: true}, quiet: {S, final: true, silent: true}}}
  y: {S, final: true}
  z: {S, final: true}
",
        found: &[("consent-by-silence", "by `e_done` of `h` the silence of a party (`quiet`) counts as its consent, and nobody decides")],
        way: &[],
        mend: ("!parties.exists(p, p.outcome == 'no')", "parties.all(p, p.outcome == 'yes')"),
    },
    Fault {
        name: "silence that a condition names beside consent",
        data: "list: {list_of: {id: text}}, big: flag",
        states: "  a: {S, events: {e_go: {by: clerk, to: h}}}
  h:
    label: {de: h, en: h}
    for_each: {in: case.list, key: id}
    done: e_done
    events: {e_done: [{guard: \"case.big != true && parties.all(p, p.outcome in ['yes', 'quiet'])\", to: t}, {to: z}]}
    body: {initial: sent, states: {sent: {S, timers: {due: {after: {working_days: 9}, raise: e_late}}, events: {e_yes: {by: [body], to: yes}, e_no: {by: [body], to: no}, e_late: {to: quiet}}}, yes: {S, final: true, consent: true}, no: {S, final: true}, quiet: {S, final: true, silent: true}}}
  t: {S, events: {e_grant: {by: clerk, to: y}}}
  y: {S, final: true}
  z: {S, final: true}
",
        found: &[("consent-by-silence", "by `e_done` of `h` the silence of a party (`quiet`) counts as its consent, and nobody decides")],
        way: &[],
        mend: ("  t: {S, events", "  t: {S, task: {role: clerk, act: decide, label: {de: t, en: t}}, events"),
    },
    Fault {
        name: "a period of the hearing that answers for the parties",
        data: "list: {list_of: {id: text}}, agreed: flag",
        states: "  a: {S, events: {e_go: {by: clerk, to: h}}}
  h:
    label: {de: h, en: h}
    for_each: {in: case.list, key: id}
    done: e_done
    timers: {all: {after: {calendar_days: 14}, raise: e_over}}
    events: {e_over: {do: [set: {case.agreed: true}], to: b}, e_done: {to: b}}
    body: {initial: sent, states: {sent: {S, events: {e_yes: {by: [body], do: [set: {case.agreed: true}], to: yes}, e_no: {by: [body], to: no}}}, yes: {S, final: true, consent: true}, no: {S, final: true}}}
  b: {S, always: [{guard: case.agreed == true, to: y}, {to: z}]}
  y: {S, final: true}
  z: {S, final: true}
",
        found: &[("consent-by-silence", "`e_over` writes `case.agreed`, as if the party had said it")],
        way: &["Clerk: e_go (`e_go`), if `case.list` has entries", "the time of `all` in `h` runs out"],
        mend: ("do: [set: {case.agreed: true}], to: b}, e_done", "to: b}, e_done"),
    },
    Fault {
        name: "an answer that is there before anybody answers",
        data: "list: {list_of: {id: text, answer: text}}",
        states: "  a: {S, events: {e_go: {by: clerk, to: h}}}
  h:
    label: {de: h, en: h}
    for_each: {in: case.list, key: id}
    done: e_done
    events: {e_done: [{guard: \"parties.all(p, p.answer == 'yes')\", to: y}, {to: z}]}
    body: {initial: sent, states: {sent: {S, entry: [set: {party.answer: 'yes'}], timers: {due: {after: {working_days: 9}, raise: e_late}}, events: {e_yes: {by: [body], do: [set: {party.answer: 'yes'}], to: yes}, e_no: {by: [body], do: [set: {party.answer: 'no'}], to: no}, e_late: {to: quiet}}}, yes: {S, final: true, consent: true}, no: {S, final: true}, quiet: {S, final: true, silent: true}}}
  y: {S, final: true}
  z: {S, final: true}
",
        found: &[("consent-by-silence", "`party.answer` says \"yes\" before the party has said so")],
        way: &["the case is opened"],
        mend: ("entry: [set: {party.answer: 'yes'}]", "entry: [set: {party.answer: 'none'}]"),
    },
    Fault {
        name: "a condition on what a case is opened with, and no way for the others",
        data: "kind: {one_of: [small, large, huge]}",
        states: "  a: {S, events: {e_go: {by: clerk, guard: case.kind == null, to: z}, e_small: {by: clerk, guard: case.kind == 'small', to: z}, e_large: {by: clerk, guard: case.kind == 'large', to: b}}}
  b: {S, events: {e_end: {by: clerk, to: z}}}
  z: {S, final: true}
",
        found: &[(
            "hangs",
            "a case can hang in `a`, if not `case.kind == null` and not `case.kind == 'large'` and not `case.kind == 'small'`",
        )],
        way: &["now in `a`"],
        mend: ("case.kind == 'large'", "case.kind != 'small' && case.kind != null"),
    },
    Fault {
        name: "conditions that let a case go round and never out",
        data: "one: flag, two: flag",
        states: "  a: {S, events: {e_go: {by: clerk, to: b}, e_out: {by: clerk, guard: case.one == true, to: z}}}
  b: {S, events: {e_back: {by: clerk, to: a}, e_end: {by: clerk, guard: case.two == true, to: z}}}
  z: {S, final: true}
",
        found: &[(
            "no-completion",
            "from `a` on no end can be reached any more, if not `case.one == true` and not `case.two == true`",
        )],
        way: &["now in `a`"],
        mend: ("guard: case.two == true", "guard: case.two == true || case.one != true"),
    },
    Fault {
        name: "a field that somebody fills in with what leads nowhere",
        data: "kind: {one_of: [small, large]}, other: {one_of: [small, large]}",
        states: "  a: {S, events: {e_fill: {by: clerk, do: [set: {case.kind: {cel: case.other}}], to: b}}}
  b: {S, events: {e_small: {by: clerk, guard: case.kind == 'small', to: z}, e_null: {by: clerk, guard: case.kind == null, to: z}}}
  z: {S, final: true}
",
        found: &[("hangs", "a case can hang in `b`, if not `case.kind == null` and not `case.kind == 'small'`")],
        way: &["Clerk: e_fill (`e_fill`)", "now in `b`"],
        mend: ("e_null: {by: clerk, guard: case.kind == null, to: z}", "e_again: {by: clerk, to: a}"),
    },
    Fault {
        name: "a hearing of nobody that leads nowhere",
        data: "list: {list_of: {id: text}}",
        states: "  a: {S, events: {e_go: {by: clerk, to: h}}}
  h:
    label: {de: h, en: h}
    for_each: {in: case.list, key: id}
    done: e_done
    events: {e_done: {to: b}}
    body: {initial: sent, states: {sent: {S, events: {e_say: {by: [body], to: said}}}, said: {S, final: true}}}
  b: {S, events: {e_end: {by: clerk, guard: case.list != null && size(case.list) > 0, to: z}}}
  z: {S, final: true}
",
        found: &[("hangs", "a case can hang in `b`, if not `case.list != null && size(case.list) > 0`")],
        way: &[
            "Clerk: e_go (`e_go`), if `case.list` has no entries",
            "now in `b`",
        ],
        mend: ("guard: case.list != null && size(case.list) > 0, ", ""),
    },
    Fault {
        name: "a guard that data never lets through",
        data: "kind: {one_of: [small, large]}",
        states: "  a: {S, events: {e_go: {by: clerk, do: [set: {case.kind: small}], to: b}}}
  b: {S, events: {e_on: {by: clerk, guard: case.kind == 'large', to: c}, e_off: {by: clerk, to: c}}}
  c: {S, final: true}
",
        found: &[("dead-transition", "no case ever takes `e_on` in `b`")],
        way: &[],
        mend: ("case.kind: small", "case.kind: large"),
    },
    Fault {
        name: "a state behind a guard that never holds",
        data: "n: integer",
        states: "  a: {S, events: {e_go: {by: clerk, do: [set: {case.n: 3}], to: b}}}
  b: {S, events: {e_on: {by: clerk, guard: case.n > 5, to: d}, e_off: {by: clerk, to: c}}}
  c: {S, final: true}
  d: {S, final: true}
",
        found: &[
            ("dead-transition", "no case ever takes `e_on` in `b`"),
            ("unreachable", "no case ever comes to the state `d`"),
        ],
        way: &[],
        mend: ("case.n > 5", "case.n > 2"),
    },
    Fault {
        name: "a case that hangs once its only timer has fired",
        data: "",
        states: "  a: {S, events: {e_go: {by: clerk, to: b}, e_end: {by: clerk, to: c}}}
  b: {S, timers: {t: {after: {calendar_days: 5}, raise: e_late}}, events: {e_late: {do: [effect: x]}, e_never: {by: boss, guard: 1 > 2, to: c}}}
  c: {S, final: true}
",
        found: &[
            ("hangs", "a case can hang in `b`"),
            ("dead-transition", "no case ever takes `e_never` in `b`"),
        ],
        way: &["Clerk: e_go (`e_go`)", "the time of `t` in `b` runs out", "now in `b`"],
        mend: ("1 > 2", "1 < 2"),
    },
    Fault {
        name: "an eventless state whose guards may all say no",
        data: "n: integer",
        states: "  a: {S, events: {e_go: {by: clerk, guard: case.n != null, to: b}, e_off: {by: clerk, to: c}}}
  b: {S, always: [{guard: case.n > 1, to: c}, {guard: case.n < 1, to: d}]}
  c: {S, final: true}
  d: {S, final: true}
",
        found: &[("missing-else", "a case can hang in `b`")],
        way: &[
            "Clerk: e_go (`e_go`), if `case.n != null` and not `case.n > 1` and not `case.n < 1`",
            "now in `b`",
        ],
        mend: ("case.n < 1", "case.n <= 1"),
    },
    Fault {
        name: "an end that is out of reach for some cases",
        data: "ok: flag",
        states: "  a: {S, events: {e_yes: {by: clerk, do: [set: {case.ok: true}], to: b}, e_no: {by: clerk, do: [set: {case.ok: false}], to: b}}}
  b: {S, events: {e_on: {by: clerk, guard: case.ok == true, to: c}, e_round: {by: clerk, to: b}}}
  c: {S, final: true}
",
        found: &[("no-completion", "from `b` on no end can be reached")],
        way: &["Clerk: e_no (`e_no`)", "now in `b`"],
        mend: ("e_round: {by: clerk, to: b}", "e_round: {by: clerk, to: a}"),
    },
    Fault {
        name: "regions that do not end together",
        data: "",
        states: "  a:
    label: {de: a, en: a}
    done: e_both
    events: {e_both: {to: z}, e_stop: {by: boss, to: z}}
    parallel:
      r: {S, initial: r_a, states: {r_a: {S, events: {e_one: {by: clerk, to: r_b}}}, r_b: {S, final: true}}}
      s: {S, initial: s_a, states: {s_a: {S, events: {e_two: {by: clerk, to: s_b}, e_trap: {by: clerk, to: s_c}}}, s_b: {S, final: true}, s_c: {S, events: {e_sad: {by: clerk, do: [effect: x]}}}}}
  z: {S, final: true}
",
        found: &[("never-done", "`a` can come to where it never ends")],
        way: &["Clerk: e_trap (`e_trap`)", "now in `r_a` and `s_c`"],
        mend: ("e_sad: {by: clerk, do: [effect: x]}", "e_sad: {by: clerk, to: s_a}"),
    },
    Fault {
        name: "a region without an end",
        data: "",
        states: "  a:
    label: {de: a, en: a}
    done: e_both
    events: {e_both: {to: z}, e_stop: {by: boss, to: z}}
    parallel:
      r: {S, initial: r_a, states: {r_a: {S, events: {e_one: {by: clerk, to: r_b}}}, r_b: {S, final: true}}}
      s: {S, initial: s_a, states: {s_a: {S, events: {e_two: {by: clerk, to: s_b}}}, s_b: {S, events: {e_two: {by: clerk, to: s_a}}}}}
  z: {S, final: true}
",
        found: &[
            ("never-done", "`e_both` is never raised: `a` never ends"),
            ("dead-transition", "no case ever takes `e_both` in `a`"),
        ],
        way: &[],
        mend: ("s_b: {S, events: {e_two: {by: clerk, to: s_a}}}", "s_b: {S, final: true}"),
    },
    Fault {
        name: "a deadline only one of two inner states hears",
        data: "",
        states: "  a:
    label: {de: a, en: a}
    initial: b
    timers: {t: {after: {working_days: 2}, raise: e_late}}
    states:
      b: {S, events: {e_late: {to: z}, e_on: {by: clerk, to: c}}}
      c: {S, events: {e_end: {by: clerk, to: z}}}
  z: {S, final: true}
",
        found: &[("lost-deadline", "the time of `t` can run out where nothing handles `e_late`")],
        way: &["Clerk: e_on (`e_on`)", "the time of `t` in `a` runs out"],
        mend: ("c: {S, events: {e_end", "c: {S, events: {e_late: {to: z}, e_end"),
    },
    Fault {
        name: "a deadline whose guards may all say no",
        data: "n: integer",
        states: "  a: {S, timers: {t: {after: {calendar_days: 2}, raise: e_late}}, events: {e_late: {guard: case.n == 1, to: z}, e_end: {by: clerk, to: z}}}
  z: {S, final: true}
",
        found: &[("missing-else", "`e_late` in `a` gets lost when no guard holds")],
        way: &["the time of `t` in `a` runs out"],
        mend: ("e_late: {guard: case.n == 1, to: z}", "e_late: [{guard: case.n == 1, to: z}, {do: [effect: x]}]"),
    },
    Fault {
        name: "two events that raise one another",
        data: "",
        states: "  a: {S, events: {e_ping: {by: clerk, do: [raise: e_pong]}, e_pong: {do: [raise: e_pang]}, e_pang: {do: [raise: e_pong]}, e_end: {by: clerk, to: z}}}
  z: {S, final: true}
",
        found: &[("eventless-cycle", "more than 32 transitions follow one another")],
        way: &["e_ping (`e_ping`)"],
        mend: ("e_pang: {do: [raise: e_pong]}", "e_pang: {do: [effect: x]}"),
    },
    Fault {
        name: "conditions of which both may hold",
        data: "n: integer",
        states: "  a: {S, events: {e_go: {by: clerk, guard: case.n != null, to: b}, e_off: {by: clerk, to: c}}}
  b: {S, events: {e_on: [{by: clerk, guard: case.n > 1, to: c}, {by: clerk, guard: case.n < 9, to: d}]}}
  c: {S, final: true}
  d: {S, final: true}
",
        found: &[("overlap", "`case.n > 1` and `case.n < 9` can both hold")],
        way: &[],
        mend: ("case.n < 9", "case.n <= 1"),
    },
    Fault {
        name: "a field that may not be known when it is read",
        data: "n: integer",
        states: "  a: {S, events: {e_fill: {by: clerk, do: [set: {case.n: 1}], to: b}, e_skip: {by: clerk, to: b}}}
  b: {S, events: {e_on: {by: clerk, guard: case.n > 0, to: c}, e_off: {by: clerk, to: c}}}
  c: {S, final: true}
",
        found: &[("uninitialised", "`case.n > 0` may meet a field that is not known yet")],
        way: &["Clerk: e_skip (`e_skip`)", "e_on (`e_on`)"],
        mend: ("guard: case.n > 0", "guard: case.n != null && case.n > 0"),
    },
    Fault {
        name: "a field nobody uses",
        data: "n: integer, m: text",
        states: "  a: {S, events: {e_go: {by: clerk, guard: case.n == 1, to: c}, e_off: {by: clerk, to: c}}}
  c: {S, final: true}
",
        found: &[("unused", "the field `m` is neither set nor read")],
        way: &[],
        mend: ("n: integer, m: text", "n: integer"),
    },
    Fault {
        name: "timers that wake one another",
        data: "",
        states: "  a: {S, timers: {t: {after: {calendar_days: 2}, raise: e_late}}, events: {e_late: {to: b}, e_end: {by: clerk, to: z}}}
  b: {S, timers: {u: {after: {calendar_days: 2}, raise: e_later}}, events: {e_later: {to: a}, e_end: {by: clerk, to: z}}}
  z: {S, final: true}
",
        found: &[("timer-loop", "the timer `t` of `a` can go round for ever")],
        way: &[
            "now in `a`",
            "the time of `t` in `a` runs out",
            "the time of `u` in `b` runs out",
        ],
        mend: ("e_later: {to: a}", "e_later: {to: z}"),
    },
    Fault {
        name: "a period somebody begins anew at will",
        data: "",
        states: "  a: {S, timers: {t: {after: {calendar_days: 9}, raise: e_late}}, events: {e_late: {to: z}, e_note: {by: clerk, to: a}, e_end: {by: clerk, to: z}}}
  z: {S, final: true}
",
        found: &[("deadline-stretched", "`e_note` leaves `a` and leads back to it")],
        way: &["Clerk: e_note (`e_note`)"],
        mend: ("e_note: {by: clerk, to: a}", "e_note: {by: clerk, reason: required, to: a}"),
    },
    Fault {
        name: "a question that stretches a party's period",
        data: "list: {list_of: {id: text}}",
        states: "  a: {S, events: {e_go: {by: clerk, guard: case.list != null, to: h}, e_off: {by: clerk, to: z}}}
  h:
    label: {de: h, en: h}
    for_each: {in: case.list, key: id}
    done: e_done
    events: {e_done: {to: z}}
    body:
      initial: sent
      states:
        sent:
          label: {de: s, en: s}
          task: {role: body, act: state, label: {de: t, en: t}}
          timers: {due: {after: {working_days: 9}, raise: e_late}}
          events: {e_late: {to: late}, e_ask: {by: body, to: asked}, e_say: {by: body, to: said}}
        asked: {S, events: {e_tell: {by: clerk, to: sent}}}
        said: {S, final: true}
        late: {S, final: true, silent: true}
  z: {S, final: true}
",
        found: &[("deadline-stretched", "`e_ask` leaves `sent` and leads back to it")],
        way: &["Body: e_ask (`e_ask`)"],
        mend: ("e_tell: {by: clerk, to: sent}", "e_tell: {by: clerk, to: said}"),
    },
    Fault {
        name: "a party that can never answer",
        data: "list: {list_of: {id: text}}, ok: flag",
        states: "  a: {S, events: {e_go: {by: clerk, to: h}}}
  h:
    label: {de: h, en: h}
    for_each: {in: case.list, key: id}
    done: e_done
    events: {e_done: {to: z}}
    body:
      initial: sent
      states:
        sent: {S, events: {e_say: {by: body, to: said}, e_ask: {by: body, to: asked}}}
        asked: {S, always: [{guard: 1 > 2, to: said}]}
        said: {S, final: true}
  z: {S, events: {e_end: {by: clerk, guard: case.ok == true, to: y}, e_off: {by: clerk, to: y}}}
  y: {S, final: true}
",
        found: &[
            ("missing-else", "a case can hang in `asked`"),
            ("dead-transition", "no case ever takes this eventless transition of `asked`"),
        ],
        way: &["Body: e_ask (`e_ask`)", "now in `asked`"],
        mend: ("1 > 2", "1 < 2"),
    },
    Fault {
        name: "a date that is watched only where the case is not",
        data: "until: date",
        states: "  a: {S, events: {e_go: {by: clerk, guard: case.until != null, to: v}, e_off: {by: clerk, to: z}}}
  v: {S, timers: {end: {at: case.until, raise: e_over}}, events: {e_over: {to: z}, e_hold: {by: boss, to: w}}}
  w: {S, events: {e_lift: {by: boss, to: v}}}
  z: {S, final: true}
",
        found: &[("timer-left-behind", "in `w` the timer `end` of `v` does not run")],
        way: &[
            "Clerk: e_go (`e_go`), if `case.until != null`",
            "Boss: e_hold (`e_hold`)",
            "now in `w`",
        ],
        mend: (
            "w: {S, events: {e_lift",
            "w: {S, timers: {same: {at: case.until, raise: e_over}}, events: {e_over: {to: z}, e_lift",
        ),
    },
];

#[test]
fn what_is_too_much_to_look_at_is_not_proven_and_says_so() {
    let regions = (0..8).fold(String::new(), |all, i| {
        let n = char::from(b'a' + i);
        format!(
            "{all}      r{n}: {{S, initial: x{n}, states: {{x{n}: {{S, events: {{e_{n}: {{by: clerk, to: y{n}}}}}}}, y{n}: {{S, final: true}}}}}}\n"
        )
    });
    let states = format!(
        "  a:\n    label: {{de: a, en: a}}\n    done: e_zz\n    events: {{e_zz: {{to: z}}}}\n    parallel:\n{regions}  z: {{S, final: true}}\n"
    );
    // 2^8 configurations fit; with a timer in each region it is 3^8.
    let small = Budget {
        configurations: 1_000,
        ..Budget::default()
    };
    let load = |source: String| {
        Definition::load(
            &Bundle {
                source,
                calendars: calendars(),
                ..Bundle::default()
            },
            &small,
        )
    };
    assert_eq!(load(definition("", &states)).err(), None);
    let timed = states.replace(
        ", events: {e_",
        ", timers: {t: {after: {calendar_days: 1}, raise: e_late}}, events: {e_late: {do: [effect: x]}, e_",
    );
    let found = load(definition("", &timed)).unwrap_err();
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].code, "not-proven");
    assert!(
        found[0].message.contains("more than 1000 configurations"),
        "{}",
        found[0]
    );
}
