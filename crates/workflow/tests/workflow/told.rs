// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Small definitions with one fault each, exactly what the loader says about it, and that the mended ones are sound:
//! expressions some case cannot evaluate, consent by silence, and what used to be said misleadingly.

use crate::exhaustive::{definition, load};

struct Told {
    fault: &'static str,
    data: &'static str,
    /// What comes with an event.
    payload: &'static [(&'static str, &'static str)],
    states: &'static str,
    expect: &'static [&'static str],
    mend: (&'static str, &'static str),
}

impl Told {
    fn source(&self, mend: Option<(&str, &str)>) -> String {
        let (from, to) = mend.unwrap_or_default();
        let mended = |text: &str| match from.is_empty() {
            true => text.to_owned(),
            false => text.replace(from, to),
        };
        let mut source = definition(&mended(self.data), &mended(self.states));
        for (event, fields) in self.payload {
            let bare = format!("  {event}: {{label: {{de: {event}, en: {event}}}}}");
            assert!(source.contains(&bare), "{event}");
            let with = format!(
                "  {event}: {{label: {{de: {event}, en: {event}}}, payload: {{{}}}}}",
                mended(fields)
            );
            source = source.replace(&bare, &with);
        }
        source
    }
}

fn said(source: String) -> Vec<String> {
    let found = load(source).err().unwrap_or_default();
    found.iter().map(ToString::to_string).collect()
}

#[test]
fn every_fault_is_told_in_exactly_these_words() {
    let mut wrong = Vec::new();
    for told in INCIDENTS.iter().chain(CONSENTS).chain(MISLEADING) {
        let found = said(told.source(None));
        if found != told.expect {
            wrong.push(format!("{}:\n  {}", told.fault, found.join("\n  ")));
        }
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn nothing_is_said_once_it_is_mended() {
    let mut wrong = Vec::new();
    for told in INCIDENTS.iter().chain(CONSENTS).chain(MISLEADING) {
        let whole = [told.data, told.states].concat()
            + &told.payload.iter().map(|(_, fields)| *fields).collect::<String>();
        assert!(whole.contains(told.mend.0), "{}", told.fault);
        let found = said(told.source(Some(told.mend)));
        if !found.is_empty() {
            wrong.push(format!("{}:\n  {}", told.fault, found.join("\n  ")));
        }
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}

/// One decision by a guard.
macro_rules! guarded {
    ($guard:literal) => {
        concat!(
            "  a: {S, events: {e_go: {by: clerk, guard: \"",
            $guard,
            "\", to: z}, e_no: {by: clerk, to: z}}}\n  z: {S, final: true}\n"
        )
    };
}

/// A hearing with this body, and what follows it.
macro_rules! hearing {
    ($body:literal) => {
        concat!(
            "  a:\n    label: {de: a, en: a}\n    for_each: {in: case.list, key: id}\n    done: e_done\n    events: {e_done: {to: z}}\n    \
             body:\n      initial: p\n      states:\n",
            $body,
            "  z: {S, final: true}\n"
        )
    };
}

const INCIDENTS: &[Told] = &[
    Told {
        fault: "a deadline from a day that need not be there",
        data: "d: date",
        payload: &[("e_go", "d: date?")],
        states: "  a: {S, events: {e_go: {by: clerk, do: [set: {case.d: {cel: payload.d}}], to: b}}}
  b: {S, timers: {t: {after: {nth_day: 4, from: case.d}, raise: e_no}}, events: {e_no: {to: z}}}
  z: {S, final: true}
",
        expect: &[
            "16:3: uninitialised: `case.d` may meet a field that is not known yet (ask for it in `start: {needs: […]}`, or compare with null first)",
        ],
        mend: ("date?", "date"),
    },
    Told {
        fault: "a task that is due from a day that need not be there",
        data: "d: date",
        payload: &[("e_go", "d: date?")],
        states: "  a: {S, events: {e_go: {by: clerk, do: [set: {case.d: {cel: payload.d}}], to: b}}}
  b: {S, task: {role: clerk, act: look, label: {de: L, en: L}, due: {working_days: 4, from: case.d}}, events: {e_no: {by: clerk, to: z}}}
  z: {S, final: true}
",
        expect: &[
            "16:36: uninitialised: `case.d` may meet a field that is not known yet (ask for it in `start: {needs: […]}`, or compare with null first)",
        ],
        mend: ("date?", "date"),
    },
    Told {
        fault: "a day told that is counted from one that need not be there",
        data: "d: date",
        payload: &[("e_go", "d: date?")],
        states: "  a: {S, events: {e_go: {by: clerk, do: [set: {case.d: {cel: payload.d}}], to: b}}}
  b: {S, entry: [effect: {kind: tell, payload: {day: {day: {nth_day: 1, from: case.d}}}}], events: {e_no: {by: clerk, to: z}}}
  z: {S, final: true}
",
        expect: &[
            "16:3: uninitialised: `case.d` may meet a field that is not known yet (ask for it in `start: {needs: […]}`, or compare with null first)",
        ],
        mend: ("date?", "date"),
    },
    Told {
        fault: "a division by what may be zero",
        data: "n: integer, m: integer",
        payload: &[],
        states: guarded!("case.n != null && case.m != null && case.n / case.m == 1"),
        expect: &[
            "15:45: may-fail: `case.n != null && case.m != null && case.n / case.m == 1` may divide by zero (ask first: `case.n != 0 && …`)",
        ],
        mend: ("case.m != null &&", "case.m != null && case.m != 0 &&"),
    },
    Told {
        fault: "a remainder by zero",
        data: "n: integer",
        payload: &[],
        states: guarded!("case.n == null || 7 % case.n == 1"),
        expect: &[
            "15:45: may-fail: `case.n == null || 7 % case.n == 1` may divide by zero (ask first: `case.n != 0 && …`)",
        ],
        mend: ("case.n == null ||", "case.n == null || case.n == 0 ||"),
    },
    Told {
        fault: "a text taken for a number",
        data: "s: text",
        payload: &[],
        states: guarded!("case.s != null && int(case.s) == 1"),
        expect: &[
            "15:45: may-fail: `case.s != null && int(case.s) == 1` may meet a text that is no number (declare the field as an integer; then it is checked when it comes in)",
        ],
        mend: ("int(case.s) == 1", "case.s == '1'"),
    },
    Told {
        fault: "an entry that may not be there",
        data: "l: {list_of: text}",
        payload: &[],
        states: guarded!("case.l != null && case.l[5] == 'x'"),
        expect: &[
            "15:45: may-fail: `case.l != null && case.l[5] == 'x'` may ask for an entry the list does not have (ask first: `size(case.list) > 5 && …`)",
        ],
        mend: ("case.l != null &&", "case.l != null && size(case.l) > 5 &&"),
    },
    Told {
        fault: "a product that may be too large",
        data: "n: integer",
        payload: &[],
        states: "  a: {S, events: {e_go: {by: clerk, guard: case.n != null, do: [set: {case.n: {cel: case.n * case.n}}], to: z}, e_no: {by: clerk, to: z}}}\n  z: {S, final: true}\n",
        expect: &[
            "15:45: may-fail: `case.n * case.n` may give a number that is too large (ask for a range first: `case.n < 1000 && …`)",
        ],
        mend: (
            "guard: case.n != null",
            "guard: case.n != null && case.n > -1000 && case.n < 1000",
        ),
    },
    Told {
        fault: "what came along, read where nobody sends",
        data: "n: integer",
        payload: &[("e_late", "n: integer")],
        states: "  a: {S, timers: {t: {after: {calendar_days: 1}, raise: e_late}}, events: {e_late: {do: [set: {case.n: {cel: payload.n}}], to: z}, e_go: {by: clerk, to: z}}}\n  z: {S, final: true}\n",
        expect: &[
            "15:104: no-payload: `payload.n` reads what came with `e_late`, which is raised inside (an event that nobody sends has no payload; set the field before, or let somebody send it)",
        ],
        mend: ("do: [set: {case.n: {cel: payload.n}}]", "do: [set: {case.n: 0}]"),
    },
    Told {
        fault: "a sum with what need not come along",
        data: "n: integer",
        payload: &[("e_go", "n: integer?")],
        states: "  a: {S, events: {e_go: {by: clerk, do: [set: {case.n: {cel: payload.n + 1}}], to: z}}}\n  z: {S, final: true}\n",
        expect: &[
            "14:45: uninitialised: `payload.n + 1` may meet a field that is not known yet (compare with null first)",
        ],
        mend: ("integer?", "integer"),
    },
    Told {
        fault: "a field of a party that nobody has filled in",
        data: "list: {list_of: {id: text, n: integer}}",
        payload: &[],
        states: hearing!(
            "        p: {S, events: {e_say: {by: [body, clerk], guard: party.n > 3, to: q}, e_no: {by: body, to: q}}}\n        q: {S, final: true}\n"
        ),
        expect: &[
            "25:52: uninitialised: `party.n > 3` may meet a field that is not known yet (compare with null first)",
        ],
        mend: ("party.n > 3", "party.n != null && party.n > 3"),
    },
    Told {
        fault: "a field of the case, read by a party",
        data: "n: integer, list: {list_of: {id: text}}",
        payload: &[],
        states: hearing!(
            "        p: {S, events: {e_say: {by: [body, clerk], guard: case.n > 3, to: q}, e_no: {by: body, to: q}}}\n        q: {S, final: true}\n"
        ),
        expect: &[
            "25:52: uninitialised: `case.n > 3` may meet a field that is not known yet (ask for it in `start: {needs: […]}`, or compare with null first)",
        ],
        mend: ("case.n > 3", "case.n != null && case.n > 3"),
    },
    Told {
        fault: "an entry of a loop that nobody has filled in",
        data: "list: {list_of: {id: text, n: integer}}",
        payload: &[],
        states: guarded!("case.list != null && case.list.exists(x, x.n > 3)"),
        expect: &[
            "15:45: uninitialised: `case.list != null && case.list.exists(x, x.n > 3)` may meet a field that is not known yet (ask for it in `start: {needs: […]}`, or compare with null first)",
        ],
        mend: ("x.n > 3", "x.n != null && x.n > 3"),
    },
];

const CONSENTS: &[Told] = &[
    Told {
        fault: "a consent time leads to by way of a state that decides",
        data: "list: {list_of: {id: text, note: text}}",
        payload: &[],
        states: hearing!(
            "        p: {S, timers: {t: {after: {calendar_days: 3}, raise: e_late}}, events: {e_say: {by: [body,], to: m}, e_late: {to: m}}}\n        m: {S, always: [{guard: party.note != null, to: r}, {to: q}]}\n        q: {S, final: true, outcome: yes, consent: true}\n        r: {S, final: true, outcome: none, silent: true}\n"
        ),
        expect: &[
            "25:139: consent-by-silence: `e_late` turns silence into consent (let a timer lead to a state without `consent`, or let the party itself answer)",
        ],
        mend: ("e_late: {to: m}", "e_late: {to: r}"),
    },
    Told {
        fault: "silence with the outcome of a consent",
        data: "list: {list_of: {id: text}}",
        payload: &[],
        states: hearing!(
            "        p: {S, timers: {t: {after: {calendar_days: 3}, raise: e_late}}, events: {e_say: {by: [body,], to: q}, e_late: {to: r}}}\n        q: {S, final: true, outcome: agreed, consent: true}\n        r: {S, final: true, outcome: agreed, silent: true}\n"
        ),
        expect: &[
            "27:9: consent-by-silence: the outcome `agreed` of `r` stands for a consent in `q` (no condition can tell them apart; give it another outcome, or mark it `consent: true`)",
        ],
        mend: ("outcome: agreed, silent", "outcome: none, silent"),
    },
    Told {
        fault: "silence with the outcome of an answer",
        data: "list: {list_of: {id: text}}",
        payload: &[],
        states: hearing!(
            "        p: {S, timers: {t: {after: {calendar_days: 3}, raise: e_late}}, events: {e_say: {by: [body,], to: q}, e_late: {to: r}}}\n        q: {S, final: true, outcome: fine}\n        r: {S, final: true, outcome: fine, silent: true}\n"
        ),
        expect: &[
            "27:9: consent-by-silence: the outcome `fine` of `r` is also that of `q`, which somebody chooses (no condition can tell them apart; give silence an outcome of its own)",
        ],
        mend: ("outcome: fine, silent", "outcome: none, silent"),
    },
    Told {
        fault: "a consent by silence, said openly",
        data: "list: {list_of: {id: text}}",
        payload: &[],
        states: hearing!(
            "        p: {S, events: {e_say: {by: [body,], to: q}}}\n        q: {S, final: true, consent: true, silent: true}\n"
        ),
        expect: &[
            "25:9: consent-by-silence: `q` is a consent by silence (silence is no consent; remove one of `consent` and `silent`)",
        ],
        mend: (", silent: true", ""),
    },
    Told {
        fault: "an end by time that nobody marks",
        data: "list: {list_of: {id: text}}",
        payload: &[],
        states: hearing!(
            "        p: {S, timers: {t: {after: {calendar_days: 3}, raise: e_late}}, events: {e_say: {by: [body,], to: q}, e_late: {to: r}}}\n        q: {S, final: true}\n        r: {S, final: true}\n"
        ),
        expect: &[
            "27:9: consent-by-silence: a party can come to `r` without anybody having said anything (mark it `silent: true`, so that everybody sees that nobody said it, or let somebody decide)",
        ],
        mend: ("r: {S, final: true}", "r: {S, final: true, silent: true}"),
    },
    Told {
        fault: "time writes what a party says",
        data: "list: {list_of: {id: text, yes: flag}}",
        payload: &[],
        states: hearing!(
            "        p: {S, timers: {t: {after: {calendar_days: 3}, raise: e_late}}, events: {e_say: {by: [body,], do: [set: {party.yes: true}], to: q}, e_late: {do: [set: {party.yes: true}], to: r}}}\n        q: {S, final: true}\n        r: {S, final: true, silent: true}\n"
        ),
        expect: &[
            "25:169: consent-by-silence: `e_late` writes `party.yes`, as if the party had said it (let time write a field of its own; a condition cannot tell who has set one)",
        ],
        mend: (
            "e_late: {do: [set: {party.yes: true}], to: r}",
            "e_late: {do: [set: {party.yes: null}], to: r}",
        ),
    },
];

const MISLEADING: &[Told] = &[
    Told {
        fault: "a timer whose condition never holds",
        data: "",
        payload: &[],
        states: "  a: {S, timers: {t: {when: 1 > 2, after: {calendar_days: 3}, raise: e_late}}, events: {e_late: {to: z}, e_go: {by: clerk, to: z}}}\n  z: {S, final: true}\n",
        expect: &[
            "15:39: idle-timer: the timer `t` never runs in `a` (`1 > 2` never holds when the state is entered)",
        ],
        mend: ("1 > 2", "1 < 2"),
    },
    Told {
        fault: "an event that goes round for ever",
        data: "",
        payload: &[],
        states: "  a: {S, entry: [raise: e_x], events: {e_x: {to: a}, e_go: {by: clerk, to: z}}}\n  z: {S, final: true}\n",
        expect: &[
            "15:65: eventless-cycle: more than 32 transitions follow one another in one step (let a person or a timer stand in the way; a guard alone does not end a loop)",
        ],
        mend: ("e_x: {to: a}", "e_x: {do: [effect: told]}"),
    },
    Told {
        fault: "a seal set by a person",
        data: "",
        payload: &[],
        states: "  a: {S, events: {e_go: {by: clerk, sign: {level: qualified_seal, over: [x]}, to: z}}}\n  z: {S, final: true}\n",
        expect: &[
            "14:50: wrong-signer: `clerk` is a person and sets no seal (qualified_seal) (let the person sign, or let `system` report that the authority has sealed)",
        ],
        mend: ("qualified_seal", "qualified"),
    },
    Told {
        fault: "a signature given by the machine",
        data: "",
        payload: &[],
        states: "  a: {S, events: {e_go: {by: system, sign: {level: qualified, over: [x]}, to: z}, e_no: {by: clerk, to: z}}}\n  z: {S, final: true}\n",
        expect: &[
            "15:50: wrong-signer: the machine gives no signature of a person (qualified) (let a person sign, or take a seal)",
        ],
        mend: ("qualified", "qualified_seal"),
    },
    Told {
        fault: "an event that does nothing",
        data: "",
        payload: &[],
        states: "  a: {S, events: {e_go: {by: clerk, to: z}, e_nothing: {by: clerk}}}\n  z: {S, final: true}\n",
        expect: &[
            "15:76: idle-event: `e_nothing` in `a` does nothing (give it `to:` or `do:`, or remove it)",
        ],
        mend: (
            "e_nothing: {by: clerk}",
            "e_nothing: {by: clerk, reason: required}",
        ),
    },
];

#[test]
fn what_people_send_does_not_stand_before_what_is_raised() {
    let states = "  a: {S, timers: {t: {after: {calendar_days: 1}, raise: e_go}}, events: {e_go: [{by: clerk, to: y}, {to: z}]}}\n  y: {S, final: true}\n  z: {S, final: true}\n";
    assert_eq!(said(definition("", states)), Vec::<String>::new());
}
