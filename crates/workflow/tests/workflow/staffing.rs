// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Which offices can carry a definition.

use workflow::{Actor, PersonId};

use crate::shipped::definition;
use crate::wide::{WIDE, load};

fn person((name, roles, unit): (&str, &[&str], &str)) -> Actor {
    Actor {
        person: PersonId(name.into()),
        name: name.into(),
        roles: roles.iter().map(|role| (*role).to_owned()).collect(),
        org: None,
        unit: Some(unit.into()),
        party_of: [].into(),
    }
}

/// Works, and the groups without whom it does not.
fn found(definition: &workflow::Definition, people: &[(&str, &[&str], &str)]) -> (Option<bool>, Vec<String>) {
    let people: Vec<Actor> = people.iter().copied().map(person).collect();
    let staffing = definition.staffing(&people);
    let group = |group: &Vec<PersonId>| group.iter().map(|p| p.0.as_str()).collect::<Vec<_>>().join("+");
    (staffing.works, staffing.fails_without.iter().map(group).collect())
}

#[test]
fn four_eyes_need_two_people_and_a_third_for_illness() {
    let definition = definition();
    let both: &[&str] = &["clerk", "releaser"];
    assert_eq!(found(&definition, &[("a", both, "x")]), (Some(false), vec![]));
    let two = [("a", both, "x"), ("b", both, "x")];
    assert_eq!(
        found(&definition, &two),
        (Some(true), vec!["a".into(), "b".into()])
    );
    let three = [("a", both, "x"), ("b", both, "x"), ("c", both, "x")];
    let pairs = vec!["a+b".into(), "a+c".into(), "b+c".into()];
    assert_eq!(found(&definition, &three), (Some(true), pairs));
    let nobody_releases: &[&str] = &["clerk"];
    assert_eq!(
        found(
            &definition,
            &[("a", nobody_releases, "x"), ("b", nobody_releases, "x")]
        )
        .0,
        Some(false)
    );
}

#[test]
fn the_same_person_enough_eyes_and_another_unit_are_counted_together() {
    let definition = load(WIDE).unwrap();
    let clerk: &[&str] = &["clerk"];
    let one_unit = [("a", clerk, "north"), ("b", clerk, "north")];
    assert_eq!(found(&definition, &one_unit), (Some(false), vec![]));
    let two_units = [
        ("a", clerk, "north"),
        ("b", clerk, "north"),
        ("c", clerk, "south"),
    ];
    assert_eq!(
        found(&definition, &two_units),
        (Some(true), vec!["c".into(), "a+b".into()])
    );
}

/// The step of one state leads to the next; each act is somebody's.
fn four_steps() -> workflow::Definition {
    let states = "  a: {S, events: {e_check: {by: clerk, duty: apart, to: b}}}
  b: {S, events: {e_approve: {by: boss, duty: apart_too, to: c}}}
  c: {S, events: {e_sign: {by: signer, duty: apart, to: d}}}
  d: {S, events: {e_seal: {by: signer, duty: apart, to: z}}}
  z: {S, final: true}
";
    let source = crate::exhaustive::definition("", states)
        .replace(
            "  clerk: {label",
            "  signer: {label: {de: Z, en: Signer}}\n  clerk: {label",
        )
        .replace("duty: apart_too", "duty: release")
        .replace(
            "e_check: {by: clerk, duty: apart,",
            "e_check: {by: clerk, duty: [apart, release],",
        );
    let duties = "duties:
  apart: {label: {de: x, en: x}, different_person: [e_check, e_sign, e_seal]}
  release: {label: {de: x, en: x}, different_person: [e_check, e_approve]}
";
    crate::exhaustive::load(format!("{source}{duties}")).unwrap_or_else(|found| panic!("{found:#?}"))
}

#[test]
fn one_sentence_says_who_may_not_be_absent() {
    let definition = four_steps();
    let clerk: &[&str] = &["clerk"];
    let both: &[&str] = &["clerk", "signer"];
    let all: &[&str] = &["clerk", "signer", "boss"];
    let three = [("ada", clerk, "x"), ("ben", both, "x"), ("cem", all, "x")];
    assert_eq!(
        found(&definition, &three),
        (Some(true), vec!["ada".into(), "ben".into(), "cem".into()])
    );
    let people = |list: &[(&str, &[&str], &str)]| list.iter().copied().map(person).collect::<Vec<_>>();
    assert_eq!(
        definition.staffing(&people(&three)).sentence.en,
        "works; fails if ada is absent; fails if ben is absent; fails if cem is absent"
    );
    let four = [
        ("ada", clerk, "x"),
        ("ben", both, "x"),
        ("cem", all, "x"),
        ("dot", all, "x"),
    ];
    let sentence = definition.staffing(&people(&four)).sentence;
    assert!(
        sentence
            .en
            .starts_with("works; fails if ada and ben are both absent"),
        "{}",
        sentence.en
    );
    assert!(
        sentence.en.ends_with("survives the absence of any one person"),
        "{}",
        sentence.en
    );
    assert!(
        sentence
            .de
            .starts_with("geht; scheitert, wenn ada und ben zugleich fehlen"),
        "{}",
        sentence.de
    );
    let two = [("ben", all, "x"), ("cem", all, "x")];
    let staffing = definition.staffing(&people(&two));
    assert_eq!(staffing.works, Some(false));
    assert_eq!(
        staffing.sentence.en,
        "does not work: these people cannot keep the duties between them"
    );
    let nobody = definition.staffing(&people(&[("ada", clerk, "x")]));
    assert_eq!(
        nobody.sentence.en,
        "does not work: nobody has the role boss, signer"
    );
}

#[test]
fn ties_to_an_applicant_and_conditions_that_exclude_one_another_are_counted() {
    let definition = definition();
    let both: &[&str] = &["clerk", "releaser"];
    let mut people: Vec<Actor> = [("a", both, "x"), ("b", both, "x")].map(person).into();
    people[1].party_of.insert("firm".into());
    let staffing = definition.staffing(&people);
    assert_eq!(
        (staffing.works, staffing.fails_for),
        (Some(true), vec!["firm".to_owned()])
    );
    assert!(
        staffing.sentence.en.ends_with("not for cases of firm"),
        "{}",
        staffing.sentence.en
    );
    // Either the same person or another one, never both in one case.
    let states = "  a: {S, events: {e_go: {by: clerk, duty: [same, other], to: b}}}
  b: {S, events: {e_on: {by: clerk, duty: [same, other], to: z}}}
  z: {S, final: true}
";
    let source = crate::exhaustive::definition("big: flag", states);
    let duties = |when: &str| {
        format!(
            "{source}duties:\n  same: {{label: {{de: x, en: x}}, same_person: [e_go, e_on], when: case.big == true}}\n  \
             other: {{label: {{de: x, en: x}}, different_person: [e_go, e_on], when: {when}}}\n"
        )
    };
    let clerk: &[&str] = &["clerk"];
    let people: Vec<Actor> = [("a", clerk, "x"), ("b", clerk, "x")].map(person).into();
    for (when, works) in [("case.big != true", true), ("case.big != false", false)] {
        let definition = crate::exhaustive::load(duties(when)).unwrap();
        assert_eq!(definition.staffing(&people).works, Some(works), "{when}");
    }
}

#[test]
fn a_large_office_is_answered_and_a_directory_is_read() {
    let definition = four_steps();
    let all: &[&str] = &["clerk", "signer", "boss"];
    let names: Vec<String> = (0..60).map(|i| format!("p{i}")).collect();
    let people: Vec<Actor> = names.iter().map(|name| person((name, all, "x"))).collect();
    assert_eq!(definition.staffing(&people).works, Some(true));
    let source =
        "people: {ada: {name: Ada, roles: [clerk], unit: North}, ben: {name: Ben, roles: [boss, signer]}}";
    let people = workflow::directory(source, &workflow::Budget::default()).unwrap();
    assert_eq!((people.len(), people[0].unit.as_deref()), (2, Some("North")));
    for bad in ["", "people: []", "people: {ada: {roles: [clerk]}}", "folk: {}"] {
        assert!(
            workflow::directory(bad, &workflow::Budget::default()).is_err(),
            "{bad}"
        );
    }
}
