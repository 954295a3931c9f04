// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Hostile definitions, expressions and commands end in an answer.

use proptest::prelude::*;
use proptest::test_runner::{FileFailurePersistence, RngSeed};
use serde_json::{Value, json};
use workflow::{
    Action, Actor, Budget, Bundle, CaseFile, Command, Definition, PersonId, RefusalCode, SignatureLevel,
    SignatureProof, start, step,
};

use crate::broken::SOUND;
use crate::shipped::{bundle, calendars, definition};

fn load(source: String) -> usize {
    let bundle = Bundle {
        source,
        calendars: calendars(),
        ..Bundle::default()
    };
    let found = Definition::load(&bundle, &Budget::default())
        .err()
        .unwrap_or_default();
    assert!(found.len() <= Budget::default().diagnostics);
    found.len()
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 150,
        failure_persistence: Some(Box::new(FileFailurePersistence::Off)),
        rng_seed: RngSeed::Fixed(2),
        ..ProptestConfig::default()
    })]

    #[test]
    fn no_text_makes_the_loader_panic(source in "[ -~\\n\\t\\u{0}-\\u{ff}]{0,300}") {
        load(source);
    }

    #[test]
    fn no_change_to_a_sound_definition_makes_the_loader_panic(
        at in 0..SOUND.len(), length in 0..40_usize, with in "[ -~\\n{}\\[\\]:&*!|>'\"%@`]{0,20}"
    ) {
        let (from, to) = (SOUND.floor_char_boundary(at), SOUND.floor_char_boundary(at + length));
        load(format!("{}{with}{}", &SOUND[..from], &SOUND[to..]));
    }

    #[test]
    fn no_expression_makes_the_loader_panic(
        guard in prop_oneof![
            "[ -~]{0,80}",
            prop::collection::vec(
                prop::sample::select(vec![
                    "case", ".", "bodies", "owner", "fee", "(", ")", "[", "]", "{", "}", "+", "-", "!", "&&", "||", "==", "<",
                    "?", ":", ",", "1", "'x'", "b'x'", "0x1u", "1.5", "null", "true", "in", ".all(", ".map(", ".exists_one(",
                    "x", "has(", "size(", "\"", "\\", " ",
                ]),
                0..60,
            ).prop_map(|words| words.concat()),
        ]
    ) {
        let quoted = serde_json::to_string(&guard).unwrap();
        load(SOUND.replace("size(case.bodies) > 0", &quoted));
    }
}

/// States one behind the other.
fn chain(length: usize) -> String {
    let states = (0..length).fold(String::new(), |all, i| {
        let next = i + 1;
        format!("{all}  s{i}: {{label: {{de: a, en: a}}, events: {{send: {{by: asker, to: s{next}}}}}}}\n")
    });
    format!(
        "workflow: chain\nversion: 1\ntitle: {{de: a, en: a}}\nzone: Europe/Berlin\nroles: {{asker: {{label: {{de: a, en: a}}}}}}\n\
         events: {{send: {{label: {{de: a, en: a}}}}}}\nstart: {{by: asker}}\ninitial: s0\nstates:\n{states}  s{length}: {{label: {{de: a, en: a}}, final: true}}\n"
    )
}

/// Eventless states in a circle.
fn ring(length: usize) -> String {
    (0..length).fold(String::new(), |all, i| {
        let next = (i + 1) % length;
        format!("{all}  r{i}: {{label: {{de: a, en: a}}, always: [{{guard: case.fee > 1, to: r{next}}}, {{to: expired}}]}}\n")
    })
}

#[test]
fn text_that_hides_what_it_does_is_refused() {
    for hidden in ["\\u202e", "\\u0000", "\\u200b", "\\u001b[31m"] {
        let source = SOUND.replace("de: P", &format!("de: \"{hidden}P\""));
        let bundle = Bundle {
            source,
            calendars: calendars(),
            ..Bundle::default()
        };
        let found = Definition::load(&bundle, &Budget::default()).unwrap_err();
        assert_eq!(found[0].code, "bad-text", "{hidden}");
    }
}

#[test]
fn a_long_definition_that_is_sound_is_proven() {
    let bundle = Bundle {
        source: chain(1_000),
        calendars: calendars(),
        ..Bundle::default()
    };
    let definition = Definition::load(&bundle, &Budget::default()).unwrap();
    assert_eq!(definition.proof().configurations, 1_001);
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table of sources")]
fn explosive_sources_end_within_the_budget() {
    let states = |n: usize| {
        (0..n).fold(String::new(), |all, i| {
            format!("{all}  s{i}: {{label: {{de: a, en: a}}}}\n")
        })
    };
    let deep = |n: usize| format!("{}1{}", "(".repeat(n), ")".repeat(n));
    let with_guard =
        |guard: &str| SOUND.replace("size(case.bodies) > 0", &serde_json::to_string(guard).unwrap());
    for (what, source) in [
        ("2 MB", "a".repeat(2 << 20)),
        (
            "10 000 states",
            SOUND.replace("  expired:", &format!("{}  expired:", states(10_000))),
        ),
        (
            "10 MB",
            format!("workflow: x\n{}", "# a comment\n".repeat(900_000)),
        ),
        ("10 000 states in a row", chain(10_000)),
        (
            "nested alternatives",
            SOUND.replace(
                "{by: asker, to: check}",
                &format!(
                    "[{}]",
                    "{by: asker, guard: case.fee > 1, to: check},".repeat(3_000)
                ),
            ),
        ),
        (
            "alternatives in alternatives",
            SOUND.replace(
                "{by: asker, to: check}",
                &format!("{}{{to: check}}{}", "[".repeat(40), "]".repeat(40)),
            ),
        ),
        (
            "a cycle of eventless transitions",
            SOUND
                .replace(
                    "  expired: {label: {de: Z, en: Z}, final: true}",
                    &format!("{}  expired: {{label: {{de: Z, en: Z}}, final: true}}", ring(500)),
                )
                .replace("over: {to: expired}", "over: {to: r0}"),
        ),
        (
            "a guard that explodes",
            with_guard(&format!("[1].all(a, [{}].all(b, a + b > 0))", "1, ".repeat(320))),
        ),
        ("deep lists", "[".repeat(100_000)),
        ("deep maps", "a:\n ".repeat(5_000)),
        (
            "many keys",
            (0..40_000).fold(String::new(), |all, i| format!("{all}k{i}: 1\n")),
        ),
        ("deep brackets", with_guard(&deep(400))),
        ("many prefixes", with_guard(&format!("{}true", "!".repeat(900)))),
        ("a long sum", with_guard(&format!("0 < {}1", "1 + ".repeat(240)))),
        (
            "negations apart",
            with_guard(&format!("0 < {}1", "- 1 - ".repeat(150))),
        ),
        (
            "indices",
            with_guard(&format!("case.bodies{} == 1", "[0]".repeat(300))),
        ),
        ("fields", with_guard(&format!("case{}", ".bodies".repeat(140)))),
        (
            "lists in lists",
            with_guard(&format!("size([{}]) > 0", "[1],".repeat(240))),
        ),
    ] {
        assert!(load(source) > 0, "{what}");
    }
    // Long but sound: it only has to end.
    load(with_guard(&format!("{}true", "true ? true : ".repeat(60))));
    load(with_guard(&format!("{}true", "true && ".repeat(90))));
}

#[test]
fn a_bad_calendar_is_refused() {
    let good = calendars().remove("de-ni-braunschweig").unwrap();
    for (bad, says) in [
        ("{".to_owned(), "EOF"),
        (
            good.replace("geleit/calendar/1", "geleit/calendar/9"),
            "schema is",
        ),
        (
            good.replace("\"name\": \"de-ni-braunschweig\"", "\"name\": \"elsewhere\""),
            "calls itself",
        ),
        (
            good.replacen("2024-01-01\", \"name\"", "2023-01-01\", \"name\"", 1),
            "outside the validity",
        ),
        (good.replacen("2024-03-29", "2024-01-01", 1), "stands twice"),
        (good.replacen("2024-03-29", "2024-02-30", 1), "not valid"),
    ] {
        let calendars = [("de-ni-braunschweig".to_owned(), bad)].into();
        let found = Definition::load(
            &Bundle {
                calendars,
                ..bundle()
            },
            &Budget::default(),
        )
        .unwrap_err();
        assert_eq!(found[0].code, "calendar-invalid");
        assert!(found[0].message.contains(says), "{}", found[0]);
    }
}

fn haulier() -> Actor {
    Actor {
        person: PersonId("h".into()),
        name: "H".into(),
        roles: ["applicant".to_owned(), "clerk".to_owned()].into(),
        org: Some("firm".into()),
        unit: None,
        party_of: [].into(),
    }
}

fn data() -> Value {
    json!({"applicant_org": "firm", "valid_to": "2027-01-01", "channel": "portal", "parties": [{"id": "a", "name": "A"}]})
}

fn send(name: &str) -> Command {
    let action = Action::Event {
        name: name.into(),
        party: None,
        payload: Value::Null,
        reason: None,
        signature: None,
    };
    Command {
        id: "1".into(),
        actor: haulier(),
        action,
    }
}

#[test]
fn hostile_case_data_is_refused_with_its_place() {
    let definition = definition();
    let now = "2026-11-23T10:00:00Z".parse().unwrap();
    for (field, value, says) in [
        ("speed", json!(80), "case.speed: expected one of the fields"),
        ("number", json!(1), "case.number: expected text"),
        ("valid_to", json!("tomorrow"), "case.valid_to: expected date"),
        (
            "channel",
            json!("pigeon"),
            "case.channel: expected one of portal, post, email",
        ),
        ("parties", json!([{"id": 1}]), "case.parties[0].id: expected text"),
        (
            "parties",
            json!(vec![json!({"id": "a"}); 501]),
            "case.parties: expected at most 500 entries",
        ),
        (
            "number",
            json!("x".repeat(70_000)),
            "case.number: expected at most 65536 bytes",
        ),
        (
            "conditions",
            json!(vec!["x".repeat(60_000); 20]),
            "case data: 1200",
        ),
        (
            "conditions",
            json!(["a", null]),
            "case.conditions[1]: expected text",
        ),
    ] {
        let mut data = data();
        data[field] = value;
        let refusal = start(&definition, "c", data, &haulier(), now).unwrap_err();
        assert!(refusal.reasons[0].message.en.starts_with(says), "{refusal}");
    }
    for parties in [
        json!([{"id": "a"}, {"id": "a"}]),
        json!([{"id": ""}]),
        json!([{"name": "a"}]),
    ] {
        let mut data = data();
        data["parties"] = parties;
        let case = start(&definition, "c", data, &haulier(), now).unwrap().case;
        let case = step(&definition, &case, &send("submit"), now).unwrap().case;
        assert_eq!(
            step(&definition, &case, &send("start_hearing"), now)
                .unwrap_err()
                .code,
            RefusalCode::DataInvalid
        );
    }
}

#[test]
fn what_comes_with_an_event_is_bounded() {
    let definition = definition();
    let now = "2026-11-23T10:00:00Z".parse().unwrap();
    let case = start(&definition, "c", data(), &haulier(), now).unwrap().case;
    let long = "x".repeat(70_000);
    let signature = SignatureProof {
        level: SignatureLevel::Simple,
        signer: long.clone(),
        over: [].into(),
    };
    for (payload, reason, signature) in [
        (json!({"x": long}), None, None),
        (Value::Null, Some(long), None),
        (Value::Null, None, Some(signature)),
    ] {
        let action = Action::Event {
            name: "submit".into(),
            party: None,
            payload,
            reason,
            signature,
        };
        let command = Command {
            id: "1".into(),
            actor: haulier(),
            action,
        };
        assert_eq!(
            step(&definition, &case, &command, now).unwrap_err().code,
            RefusalCode::LimitExceeded
        );
    }
}

#[test]
fn a_case_the_definition_cannot_have_made_is_an_incident() {
    let definition = definition();
    let now = "2026-11-23T10:00:00Z".parse().unwrap();
    let good = start(&definition, "c", data(), &haulier(), now).unwrap().case;
    let good = serde_json::to_value(good).unwrap();
    for (pointer, value) in [
        ("/configuration", json!(["procedure"])),
        ("/configuration", json!(["draft"])),
        ("/configuration", json!([])),
        ("/configuration", json!(["procedure", "nowhere"])),
        ("/configuration", json!(["sent"])),
        ("/configuration", json!(["expired"])),
        ("/ended", json!(true)),
        ("/version", json!(0)),
        ("/tasks/0/party", json!("ghost")),
    ] {
        let mut bad = good.clone();
        *bad.pointer_mut(pointer).unwrap() = value.clone();
        let case = serde_json::from_value(bad).unwrap();
        let refusal = step(&definition, &case, &send("submit"), now).unwrap_err();
        assert_eq!(refusal.code, RefusalCode::CaseIllegal, "{pointer} {value}");
    }
}

#[test]
fn a_case_of_another_definition_is_refused_and_the_hash_follows_meaning_not_layout() {
    let now = "2026-11-23T10:00:00Z".parse().unwrap();
    let shipped = definition();
    let case = start(&shipped, "c", data(), &haulier(), now).unwrap().case;
    let other = |edit: &dyn Fn(String) -> String| {
        let bundle = bundle();
        Definition::load(
            &Bundle {
                source: edit(bundle.source),
                ..bundle
            },
            &Budget::default(),
        )
        .unwrap()
    };
    let changed = other(&|source| source.replace("{working_days: 3}", "{working_days: 4}"));
    assert_eq!(
        step(&changed, &case, &send("submit"), now).unwrap_err().code,
        RefusalCode::OtherDefinition
    );
    let same = other(&|source| source.replace("\nversion: 1\n", "\n# a comment\nversion:   1\n"));
    assert_eq!(same.id(), shipped.id());
    let mut calendars = calendars();
    let calendar = calendars.get_mut("de-ni-braunschweig").unwrap();
    *calendar = calendar.replace("\"2035-12-26\"", "\"2035-12-27\"");
    let moved = Definition::load(
        &Bundle {
            calendars,
            ..bundle()
        },
        &Budget::default(),
    )
    .unwrap();
    assert_ne!(
        moved.id().sha256,
        shipped.id().sha256,
        "the calendar is part of the definition"
    );
}

#[test]
fn hostile_case_files_end_in_an_answer() {
    for source in ["", "[]", "cases: []", "people: 1\ncases: [[[]]]"] {
        assert!(CaseFile::parse(source, &Budget::default()).is_err());
    }
}
