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
