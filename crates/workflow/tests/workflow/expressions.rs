// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What the types of an expression say, and that no data makes an evaluation long.

use serde_json::json;
use workflow::{Action, Actor, Budget, Bundle, Command, Definition, PersonId, RefusalCode, start, step};

use crate::broken::{SOUND, diagnostics};
use crate::shipped::calendars;

/// `sound.yaml` with fields and payloads of every type.
fn typed() -> String {
    SOUND
        .replace(
            "  end: date\n",
            "  end: date\n  begin: date\n  at: instant\n  until: instant\n  size: {one_of: [big, small]}\n",
        )
        .replace(
            "payload: {note: text?}}",
            "payload: {note: text?, day: text?, many: {list_of: text, optional: true}}}",
        )
}

/// Guards of `hear`, in line 50 from column 36 on, and what is wrong with them.
const GUARDS: &[(&str, &str)] = &[
    (
        "case.kind != 'smal'",
        "cel-word: in `case.kind != 'smal'`: `smal` is none of its words (did you mean `small`?)",
    ),
    (
        "case.kind in ['small', 'huge']",
        "cel-word: in `case.kind in ['small', 'huge']`: `huge` is none of its words (there are: large, small)",
    ),
    (
        "case.kind < 'small'",
        "cel-type: in `case.kind < 'small'`: `<` does not take one of large, small and a text (compare values of one type; convert with int(), double() or string())",
    ),
    (
        "parties.exists(p, p.outcome == 'consents')",
        "cel-word: in `parties.exists(p, p.outcome == 'consents')`: `consents` is none of its words (did you mean `consent`?)",
    ),
    (
        "parties.all(p, p.state != 'askd')",
        "cel-word: in `parties.all(p, p.state != 'askd')`: `askd` is none of its words (did you mean `asked`?)",
    ),
    (
        "case.end < 'tomorrow'",
        "cel-type: in `case.end < 'tomorrow'`: `tomorrow` is not a date (write YYYY-MM-DD)",
    ),
    (
        "case.end == '2026-02-30'",
        "cel-type: in `case.end == '2026-02-30'`: `2026-02-30` is not a date (write YYYY-MM-DD)",
    ),
    (
        "case.at < '2026-02-28'",
        "cel-type: in `case.at < '2026-02-28'`: `2026-02-28` is not an instant (write RFC 3339 with offset: 2026-03-01T08:00:00+01:00)",
    ),
    (
        "case.at < case.end",
        "cel-type: in `case.at < case.end`: `<` does not take an instant and a date (a date lasts from midnight to midnight, an instant is a moment; declare both alike)",
    ),
    (
        "case.end == case.owner",
        "cel-type: in `case.end == case.owner`: `==` does not take a date and a text (declare both as dates or as instants, or compare with a text that is written out)",
    ),
    (
        "case.kind == case.at",
        "cel-type: in `case.kind == case.at`: `==` does not take one of large, small and an instant (compare values of one type; convert with int(), double() or string())",
    ),
    (
        "case.bodies[0] == case.bodies[1]",
        "cel-type: in `case.bodies[0] == case.bodies[1]`: two records are compared (compare the fields that matter)",
    ),
    (
        "case.owner in ['a', 1]",
        "cel-type: in `case.owner in ['a', 1]`: a list holds a text and an integer (the entries of a list are of one type)",
    ),
    (
        "{'a': 1}['b'] == 2",
        "cel-name: in `{'a': 1}['b'] == 2`: there is no field `b` (the fields are: a)",
    ),
    (
        "case.fee + null > 1",
        "cel-type: in `case.fee + null > 1`: `+` does not take an integer and null (compare values of one type; convert with int(), double() or string())",
    ),
    (
        "case.fee == 1u",
        "cel-type: in `case.fee == 1u`: bytes and unsigned numbers are not part of the language (write a text or a plain number)",
    ),
    (
        "case.bodies.exists(a, case.bodies.exists(b, case.owner.contains(a.note + b.note)))",
        "cel-limit: `case.bodies.exists(a, case.bodies.exists(b, case.owner.contains(a.note + b.note)))` can be too costly: 2189001503 steps, allowed are 5000000 (fewer comprehensions inside one another, shorter texts, or store a result before)",
    ),
    (
        "size(case.bodies.map(a, case.bodies.map(b, case.owner + case.owner))) > 0",
        "cel-limit: `size(case.bodies.map(a, case.bodies.map(b, case.owner + case.owner))) > 0` can be too costly: 257001507 steps, allowed are 5000000 (fewer comprehensions inside one another, shorter texts, or store a result before)",
    ),
];

#[test]
fn a_guard_that_means_nothing_is_refused_with_what_was_meant() {
    let mut wrong = Vec::new();
    for (guard, says) in GUARDS {
        let quoted = serde_json::to_string(guard).unwrap();
        let found = diagnostics(&typed().replace("size(case.bodies) > 0", &quoted));
        if !found.contains(&format!("50:37: {says}")) {
            wrong.push(format!("{guard}\t{found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn guards_that_mean_something_are_sound_as_types() {
    for guard in [
        "case.kind == 'small' || case.kind in ['large']",
        "case.kind == case.size",
        "case.end > '2026-02-28' && case.begin <= case.end",
        "case.at < '2026-02-28T00:00:00+01:00' || case.at == case.until",
        "parties.exists(p, p.outcome in ['consent', 'none'])",
        "(case.fee > 1 ? 'small' : 'large') == case.kind",
        "case.bodies.exists(a, case.bodies.exists(b, a.id == b.note))",
        "case.bodies.filter(b, b.note != null).map(b, b.note) == []",
    ] {
        let quoted = serde_json::to_string(guard).unwrap();
        let found = diagnostics(&typed().replace("size(case.bodies) > 0", &quoted));
        let typed: Vec<&String> = found.iter().filter(|found| found.contains(": cel-")).collect();
        assert!(typed.is_empty(), "{guard}: {typed:?}");
    }
}

/// What `send` sets, in line 46 from column 46 on, and what is wrong with it.
const SETS: &[(&str, &str)] = &[
    (
        "case.end: {cel: payload.day}",
        "cel-type: `payload.day` gives a text, expected a date (declare where it comes from as a date too; then it is checked when it comes in)",
    ),
    (
        "case.kind: {cel: payload.day}",
        "cel-type: `payload.day` gives a text, expected one of large, small (declare where it comes from as one of large, small too; then it is checked when it comes in)",
    ),
    (
        "case.kind: {cel: \"case.fee > 1 ? 'small' : 'lage'\"}",
        "cel-word: in `case.fee > 1 ? 'small' : 'lage'`: `lage` is none of its words (did you mean `large`?)",
    ),
    (
        "case.kind: {cel: case.size}",
        "cel-word: in `case.size`: `big` is none of its words (there are: large, small)",
    ),
    (
        "case.end: {cel: \"'soon'\"}",
        "cel-type: in `'soon'`: `soon` is not a date (write YYYY-MM-DD)",
    ),
    (
        "case.end: {cel: event.at}",
        "cel-type: `event.at` gives an instant, expected a date (compare or convert the value)",
    ),
    (
        "case.bodies: {cel: \"[{'id': 'a', 'not': 'b'}]\"}",
        "cel-name: in `[{'id': 'a', 'not': 'b'}]`: there is no field `not` (did you mean `note`?)",
    ),
];

#[test]
fn a_field_is_set_to_what_it_can_be() {
    let mut wrong = Vec::new();
    for (set, says) in SETS {
        let with = format!("send: {{by: asker, do: [set: {{{set}}}], to: check}}");
        let found = diagnostics(&typed().replace("send: {by: asker, to: check}", &with));
        let place = 45 + set.find("cel:").unwrap_or_default();
        if !found.contains(&format!("46:{place}: {says}")) {
            wrong.push(format!("{set}\t{found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
    for set in [
        "case.end: {cel: \"'2026-02-28'\"}",
        "case.at: {cel: event.at}",
        "case.kind: {cel: \"case.fee > 1 ? 'small' : 'large'\"}",
        "case.bodies: {cel: \"case.bodies + [{'id': 'a'}]\"}",
        "case.owner: {cel: string(case.end)}",
    ] {
        let with = format!("send: {{by: asker, do: [set: {{{set}}}], to: check}}");
        let found = diagnostics(&typed().replace("send: {by: asker, to: check}", &with));
        assert!(
            !found.iter().any(|found| found.contains(": cel-")),
            "{set}: {found:?}"
        );
    }
}

/// A definition of one decision by a guard.
fn deciding(guard: &str) -> Definition {
    let quoted = serde_json::to_string(guard).unwrap();
    let source = format!(
        "workflow: t\nversion: 1\ntitle: {{de: T, en: T}}\nzone: Europe/Berlin\nroles:\n  clerk: {{label: {{de: C, en: C}}}}\n\
         data:\n  t: instant\n  u: instant\n  s: text\n  l: {{list_of: text}}\nevents:\n  go: {{label: {{de: g, en: g}}}}\n  no: {{label: {{de: n, en: n}}}}\n\
         start: {{by: clerk}}\ninitial: a\nstates:\n  a: {{label: {{de: a, en: a}}, events: {{go: {{by: clerk, guard: {quoted}, to: z}}, no: {{by: clerk, to: z}}}}}}\n  z: {{label: {{de: z, en: z}}, final: true}}\n"
    );
    let bundle = Bundle {
        source,
        calendars: calendars(),
        ..Bundle::default()
    };
    // A draft: what the data leaves unused is not the question here.
    Definition::draft(&bundle, &Budget::default()).unwrap()
}

fn says(guard: &str, data: serde_json::Value) -> Result<(), RefusalCode> {
    let definition = deciding(guard);
    let now = "2026-11-23T10:00:00Z".parse().unwrap();
    let clerk = Actor {
        person: PersonId("p".into()),
        name: "P".into(),
        roles: ["clerk".to_owned()].into(),
        org: None,
        unit: None,
        party_of: [].into(),
    };
    let case = start(&definition, "c", data, &clerk, now).unwrap().case;
    let action = Action::Event {
        name: "go".into(),
        party: None,
        payload: json!(null),
        reason: None,
        signature: None,
    };
    let command = Command {
        id: "1".into(),
        actor: clerk,
        action,
    };
    step(&definition, &case, &command, now)
        .map(|_| ())
        .map_err(|refusal| refusal.code)
}

#[test]
fn instants_are_compared_by_the_moment_they_stand_for() {
    let (noon, later) = ("2026-06-01T12:00:00+02:00", "2026-06-01T11:00:00+00:00");
    assert_eq!(says("case.t < case.u", json!({"t": noon, "u": later})), Ok(()));
    assert_eq!(
        says(
            "case.t == case.u",
            json!({"t": noon, "u": "2026-06-01T10:00:00Z"})
        ),
        Ok(())
    );
    assert_eq!(
        says("case.t in [case.u]", json!({"t": noon, "u": later})),
        Err(RefusalCode::GuardFalse)
    );
}

#[test]
fn the_largest_data_does_not_make_an_evaluation_long() {
    // Everything a case may hold, and as alike as can be, so that comparing takes longest.
    let entries = vec!["x".repeat(1_900); 500];
    let data = json!({"s": "x".repeat(60_000), "l": entries});
    let nested = "case.l.exists(a, case.l.exists(b, a != b))";
    assert_eq!(says(nested, data.clone()), Err(RefusalCode::GuardFalse));
    assert_eq!(
        says("case.l.exists(a, case.s.contains(a + 'y'))", data),
        Err(RefusalCode::GuardFalse)
    );
}
