// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Inspection: revisions, and what changed between any two, in plain words.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests may")]

mod support;

use signing::{Budget, FieldChange, InspectError, SignatureKind, compare, inspect, signed_revision};
use support::*;

fn filled() -> (Vec<u8>, Vec<u8>) {
    let signed = sign(&with_form(), "clerk", P256, SignatureKind::Approval, "Erste");
    let number = (1..40)
        .find(|number| {
            let header = format!("\n{number} 0 obj\n");
            let known = signed
                .windows(header.len())
                .any(|window| window == header.as_bytes());
            known && object_text(&signed, *number).contains("(mass)")
        })
        .unwrap();
    let text = object_text(&signed, number).replace("72 t", "999 t");
    let changed = append(&signed, &[(number, &text)], &[], 60);
    (signed, changed)
}

#[test]
fn every_changed_object_is_named_with_old_and_new_value() {
    let (signed, changed) = filled();
    let found = inspect(&changed, &Budget::default()).unwrap();
    assert_eq!(found.revisions.len(), 3);
    assert_eq!(found.signatures.len(), 1);
    assert_eq!(
        (found.signatures[0].field.as_str(), found.signatures[0].revision),
        ("Erste", 2)
    );
    assert_eq!(found.revisions[1].end, signed.len());
    let last = &found.changes[1];
    let expected = FieldChange {
        field: "mass".into(),
        old: Some("72 t".into()),
        new: Some("999 t".into()),
    };
    assert_eq!(last.fields, [expected]);
    assert_eq!(last.objects.len(), 1);
    assert_eq!(last.objects[0].role, "field “mass”");
    assert!(
        last.objects[0]
            .what
            .iter()
            .any(|what| what.contains("72 t → 999 t")),
        "{last:#?}"
    );
    let signing = &found.changes[0];
    assert!(
        signing.objects.iter().any(|one| one.role == "document catalog"),
        "{signing:#?}"
    );
    assert!(
        signing
            .objects
            .iter()
            .any(|one| one.role == "value of field “Erste”" && one.kind == "added")
    );
}

#[test]
fn any_two_revisions_are_compared_and_missing_ones_are_named() {
    let (_, changed) = filled();
    let all = compare(&changed, 1, 3, &Budget::default()).unwrap();
    assert_eq!((all.from, all.to), (1, 3));
    assert!(all.objects.len() > 3);
    assert!(
        compare(&changed, 2, 2, &Budget::default())
            .unwrap()
            .objects
            .is_empty()
    );
    for wrong in [0, 4] {
        let refused = compare(&changed, 1, wrong, &Budget::default());
        assert!(
            matches!(refused, Err(InspectError::NoRevision { count: 3, .. })),
            "{refused:?}"
        );
    }
}

#[test]
fn the_signed_revision_comes_out_byte_by_byte() {
    let (signed, changed) = filled();
    assert_eq!(signed_revision(&changed, 2, &Budget::default()).unwrap(), signed);
    assert_eq!(
        signed_revision(&changed, 1, &Budget::default()).unwrap(),
        with_form()
    );
}

#[test]
fn a_freed_object_is_told() {
    let tampered = append(&permit(), &[], &[4], 60);
    let found = inspect(&tampered, &Budget::default()).unwrap();
    assert!(
        found.changes[0].objects.iter().any(|one| one.kind == "freed"),
        "{found:#?}"
    );
}

#[test]
fn what_cannot_be_read_is_said() {
    let refused = inspect(b"no PDF", &Budget::default());
    assert!(matches!(refused, Err(InspectError::Unreadable(_))), "{refused:?}");
}

#[test]
fn only_what_was_there_is_counted_as_freed() {
    let tampered = append(&permit(), &[(20, "null")], &[4, 30], 60);
    let found = inspect(&tampered, &Budget::default()).unwrap();
    let counted: Vec<(usize, usize)> = found
        .revisions
        .iter()
        .map(|one| (one.objects, one.freed))
        .collect();
    assert_eq!(counted, [(5, 0), (1, 1)]);
}

#[test]
fn a_key_that_stands_twice_is_no_rewrite_of_the_same_meaning() {
    let page = object_text(&permit(), 3);
    let twice = page.replace("/Contents 4 0 R", "/Contents 4 0 R /Contents 5 0 R");
    for (text, kind) in [(&page, "rewritten"), (&twice, "changed")] {
        let found = inspect(&append(&permit(), &[(3, text)], &[], 60), &Budget::default()).unwrap();
        let object = &found.changes[0].objects[0];
        assert_eq!(object.kind, kind, "{object:?}");
        let told = object
            .what
            .iter()
            .any(|what| what.contains("/Contents stands twice"));
        assert_eq!(told, kind == "changed", "{object:?}");
    }
}

#[test]
fn fields_that_bear_one_name_are_told_apart() {
    let mut objects = form_objects();
    let other = objects[&6].replace("72 t", "leer");
    objects.insert(7, other);
    let form = "<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [6 0 R 7 0 R] >> >>";
    objects.insert(1, form.to_owned());
    let file = build(&objects);
    let filled = object_text(&file, 6).replace("72 t", "999 t");
    let found = inspect(&append(&file, &[(6, &filled)], &[], 60), &Budget::default()).unwrap();
    let expected = FieldChange {
        field: "mass (object 6 0)".into(),
        old: Some("72 t".into()),
        new: Some("999 t".into()),
    };
    assert_eq!(found.changes[0].fields, [expected]);
}
