// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Decision tables in a definition: what the loader proves of them, and what they answer.

use serde_json::{Value, json};
use workflow::{Action, Actor, Budget, Bundle, Command, Definition, PersonId, start, step};

const TABLE: &str = "workflow: t
version: 1
title: {de: T, en: T}
zone: Europe/Berlin
roles: {asker: {label: {de: A, en: A}}}
data:
  kind: {one_of: [single, permanent]}
  months: integer
  allowed: flag
  fees: {list_of: integer}
tables:
  longest:
    hit: unique
    inputs: [kind, months]
    outputs: {ok: flag}
    rows:
      - {when: {kind: [single, null], months: {to: 12}}, then: {ok: true}}
      - {when: {kind: [single, null], months: {from: 13}}, then: {ok: false}}
      - {when: {kind: permanent, months: {to: 36}}, then: {ok: true}}
      - {when: {kind: permanent, months: {from: 37}}, then: {ok: false}}
      - {when: {months: null}, then: {ok: false}}
  fees:
    hit: collect
    inputs: [months]
    outputs: {euro: integer}
    rows:
      - {when: {months: {from: 1}}, then: {euro: 40}}
      - {when: {months: {from: 13}}, then: {euro: 80}}
events: {ask: {label: {de: B, en: B}}, end: {label: {de: C, en: C}}}
start: {by: asker}
initial: open
states:
  open:
    label: {de: O, en: O}
    events:
      ask: {by: asker, do: [decide: {table: longest, set: {case.allowed: ok}}, decide: {table: fees, set: {case.fees: euro}}]}
      end: {by: asker, guard: case.allowed == true, to: done}
  done: {label: {de: D, en: D}, final: true}
";

fn load(source: &str) -> Result<Definition, Vec<String>> {
    let bundle = Bundle {
        source: source.to_owned(),
        ..Bundle::default()
    };
    Definition::load(&bundle, &Budget::default()).map_err(|found| {
        found
            .iter()
            .map(|one| format!("{} {}", one.code, one.message))
            .collect()
    })
}

fn asker() -> Actor {
    Actor {
        person: PersonId("a".into()),
        name: "A".into(),
        roles: ["asker".to_owned()].into(),
        org: None,
        unit: None,
        party_of: Default::default(),
    }
}

#[test]
fn a_table_answers_by_its_rows() {
    let definition = load(TABLE).unwrap();
    let now = "2026-11-23T10:00:00Z".parse().unwrap();
    for (kind, months, allowed, fees) in [
        (json!("single"), json!(12), true, json!([40])),
        (json!(null), json!(13), false, json!([40, 80])),
        (json!("permanent"), json!(36), true, json!([40, 80])),
        (json!("permanent"), json!(37), false, json!([40, 80])),
        (json!("permanent"), Value::Null, false, json!([])),
    ] {
        let data = json!({"kind": kind, "months": months});
        let case = start(&definition, "c", data, &asker(), now).unwrap().case;
        let command = Command {
            id: "1".into(),
            actor: asker(),
            action: Action::Event {
                name: "ask".into(),
                party: None,
                payload: Value::Null,
                reason: None,
                signature: None,
            },
        };
        let done = step(&definition, &case, &command, now).unwrap();
        assert_eq!(
            (&done.case.data["allowed"], &done.case.data["fees"]),
            (&json!(allowed), &fees),
            "{kind} {months}"
        );
        assert_eq!(done.entry.changes.len(), 2);
    }
}

#[test]
fn gaps_overlaps_and_idle_rows_are_found_at_load() {
    for (from, to, code, words) in [
        (
            "months: {to: 36}",
            "months: {to: 35}",
            "table-gap",
            "no row for kind permanent, months 36",
        ),
        (
            "months: {from: 13}}, then: {ok",
            "months: {from: 12}}, then: {ok",
            "table-overlap",
            "rows 1 and 2",
        ),
        ("hit: unique", "hit: first", "", ""),
        (
            "      - {when: {months: null}",
            "      - {when: {kind: single, months: {from: 5, to: 4}}, then: {ok: true}}\n      - {when: {months: null}",
            "table-row-idle",
            "row 5",
        ),
        ("{table: fees,", "{table: fee,", "unknown-table", "no table `fee`"),
        ("case.allowed: ok", "case.fees: ok", "set-type", "is flag"),
        (
            "case.allowed: ok",
            "case.allowed: fine",
            "unknown-data",
            "no output `fine`",
        ),
        (
            "then: {euro: 80}",
            "then: {euro: much}",
            "set-type",
            "expected integer",
        ),
        (
            "inputs: [kind, months]",
            "inputs: [kind, month]",
            "unknown-data",
            "`month`",
        ),
        ("hit: collect", "hit: best", "bad-value", "hit policy"),
        (
            "kind: permanent, months: {to: 36}",
            "kind: {to: permanent}",
            "set-type",
            "no range",
        ),
    ] {
        assert!(TABLE.contains(from), "{from}");
        let found = load(&TABLE.replacen(from, to, 1)).err().unwrap_or_default();
        let said = found
            .iter()
            .any(|one| one.starts_with(code) && one.contains(words));
        assert!(said || (code.is_empty() && found.is_empty()), "{to}: {found:?}");
    }
}

#[test]
fn large_tables_are_counted_out_up_to_a_limit() {
    let many: Vec<String> = (0..400)
        .map(|n| format!("      - {{when: {{months: {n}}}, then: {{euro: 1}}}}\n"))
        .collect();
    let large = TABLE
        .replace("    inputs: [months]", "    inputs: [months, kind, allowed]")
        .replace(
            "      - {when: {months: {from: 1}}, then: {euro: 40}}\n",
            &many.concat(),
        );
    assert!(load(&large).is_ok(), "400 rows over 1200 inputs are counted out");
    let dates: String = (0..130)
        .map(|n| {
            format!(
                "      - {{when: {{a: {}, b: {}, months: {n}}}, then: {{euro: 1}}}}\n",
                n * 3,
                n * 3
            )
        })
        .collect();
    let large = TABLE
        .replace(
            "  months: integer\n",
            "  months: integer\n  a: integer\n  b: integer\n",
        )
        .replace("    inputs: [months]", "    inputs: [months, a, b]")
        .replace("      - {when: {months: {from: 1}}, then: {euro: 40}}\n", &dates);
    let found = load(&large).unwrap_err();
    assert!(
        found.iter().any(|one| one.starts_with("table-limit")),
        "{found:?}"
    );
}
