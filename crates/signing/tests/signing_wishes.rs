// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What a signer may ask for: empty fields, locks, a box on a page; and what is refused before the key is asked.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests may")]

mod support;

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use signing::{
    Appearance, ChangeKind, FieldLockWish, Place, PrepareError, SignatureKind, SigningRequest, Verdict,
    prepare,
};
use support::*;

/// A permit with an empty signature field `Amt.Leitung` (area as given) and a text field `mass` on the page.
fn with_empty_field(rectangle: &str, extra: &str) -> Vec<u8> {
    let mut objects = permit_objects();
    let catalog = objects[&1].replace("/Type /Catalog", "/Type /Catalog /AcroForm 20 0 R");
    objects.insert(1, catalog);
    let page = objects
        .iter()
        .find(|(_, text)| text.contains("/Type /Page "))
        .map(|(number, _)| *number);
    let page = page.unwrap();
    let with_widgets = objects[&page].replacen("/Type /Page ", "/Type /Page /Annots [22 0 R 23 0 R] ", 1);
    objects.insert(page, with_widgets);
    let next = *objects.keys().last().unwrap() + 1;
    for number in next..20 {
        objects.insert(number, "null".to_owned());
    }
    objects.insert(20, "<< /Fields [21 0 R 23 0 R] >>".to_owned());
    objects.insert(21, "<< /T (Amt) /Kids [22 0 R] >>".to_owned());
    objects.insert(
        22,
        format!(
            "<< /Type /Annot /Subtype /Widget /FT /Sig /T (Leitung) /Parent 21 0 R /F 4 /Rect {rectangle} /P {page} 0 R {extra} >>"
        ),
    );
    objects.insert(
        23,
        format!(
            "<< /Type /Annot /Subtype /Widget /FT /Tx /T (mass) /V (72 t) /F 4 /Rect [10 10 90 30] /P {page} 0 R >>"
        ),
    );
    build(&objects)
}

fn wish(field: &str) -> SigningRequest {
    request("clerk", P256, SignatureKind::Approval, field)
}

fn finish(pdf: &[u8], request: &SigningRequest) -> Vec<u8> {
    let prepared = prepare(pdf, request).unwrap();
    let value = sign_with("clerk", request.algorithm, prepared.to_be_signed());
    prepared.complete(pdf, &value).unwrap().bytes
}

fn lines() -> Vec<String> {
    vec![
        "Elektronisch signiert".to_owned(),
        "Stadt Musterstadt, 5 €".to_owned(),
    ]
}

fn shown(page: usize, x: i64, y: i64) -> Option<Appearance> {
    let place = Some(Place {
        page,
        x: x * 100,
        y: y * 100,
        width: 16_000,
        height: 4_000,
    });
    Some(Appearance {
        place,
        lines: lines(),
        ..Appearance::default()
    })
}

#[test]
fn an_empty_field_is_filled_by_its_full_name_and_nothing_else_changes() {
    for (rectangle, drawn) in [("[0 0 0 0]", false), ("[100 100 300 150]", true)] {
        let original = with_empty_field(rectangle, "");
        let mut request = wish("Amt.Leitung");
        request.appearance = Some(Appearance {
            lines: lines(),
            ..Appearance::default()
        });
        let signed = finish(&original, &request);
        keep(&format!("filled-{drawn}.pdf"), &signed);
        let report = Judging::full().run(&signed);
        assert_eq!(report.verdict, Verdict::TotalPassed, "{report:#?}");
        assert_eq!(report.signatures[0].field, "Amt.Leitung");
        assert_eq!(object_text(&signed, 22).contains("/AP"), drawn);
        // The other field is as it was.
        let revision = &signed[original.len()..];
        assert!(!revision.windows(8).any(|window| window == b"23 0 obj"));
    }
}

#[test]
fn a_signed_field_and_one_of_another_kind_are_refused() {
    let original = with_empty_field("[0 0 0 0]", "");
    let signed = finish(&original, &wish("Amt.Leitung"));
    for (pdf, field, word) in [
        (&signed, "Amt.Leitung", "signed already"),
        (&original, "mass", "no signature"),
    ] {
        let refused = prepare(pdf, &wish(field));
        let Err(PrepareError::FieldName { reason, .. }) = refused else {
            panic!("{refused:?}");
        };
        assert!(reason.contains(word), "{reason}");
    }
}

#[test]
fn no_new_field_takes_a_name_that_is_there_already_be_it_a_groups() {
    let mut objects = form_objects();
    // A group `Signature1` with a field below it, a field whose own name has a full stop, and two fields of one name.
    objects.insert(7, "<< /T (Signature1) /Kids [8 0 R] >>".to_owned());
    objects.insert(8, "<< /FT /Tx /T (x) /Parent 7 0 R >>".to_owned());
    objects.insert(9, "<< /FT /Tx /T (Amt.Leitung) >>".to_owned());
    objects.insert(10, "<< /FT /Sig /T (Twice) >>".to_owned());
    objects.insert(11, "<< /FT /Sig /T <FEFF00540077006900630065> >>".to_owned());
    let fields = "/Fields [6 0 R 7 0 R 9 0 R 10 0 R 11 0 R]";
    let catalog = objects[&1].replace("/Fields [6 0 R]", fields);
    objects.insert(1, catalog);
    let pdf = build(&objects);
    for (field, word) in [
        ("Signature1", "fields below this name"),
        ("Signature1.x", "no signature field"),
        ("Amt", "fields below this name"),
        ("Twice", "several fields"),
    ] {
        match prepare(&pdf, &wish(field)) {
            Err(PrepareError::FieldName { reason, .. }) => {
                assert!(reason.contains(word), "{field}: {reason}")
            }
            other => panic!("{field}: {other:?}"),
        }
    }
    // Without a wish it is the first name that is free.
    assert_eq!(prepare(&pdf, &wish("")).unwrap().field(), "Signature2");
}

#[test]
fn locks_hold_however_the_names_are_encoded() {
    let mut first = wish("Erste");
    first.lock = Some(FieldLockWish::Include(vec!["Größe".into()]));
    let mut objects = form_objects();
    let renamed = objects[&6].replace("(mass)", "(Gr\\366\\337e)");
    objects.insert(6, renamed);
    let signed = finish(&build(&objects), &first);
    let filled = object_text(&signed, 6).replace("72 t", "999 t");
    let report = Judging::full().run(&append(&signed, &[(6, &filled)], &[], 60));
    assert_eq!(
        report.signatures[0].changes_after,
        ChangeKind::Illegal,
        "{report:#?}"
    );
}

#[test]
fn a_lock_on_fields_makes_their_later_change_illegal_and_leaves_the_others() {
    let cases = [
        (Some(FieldLockWish::All), ChangeKind::Illegal),
        (
            Some(FieldLockWish::Include(vec!["mass".into()])),
            ChangeKind::Illegal,
        ),
        (
            Some(FieldLockWish::Exclude(vec!["mass".into()])),
            ChangeKind::FormFill,
        ),
        (
            Some(FieldLockWish::Include(vec!["Amt".into()])),
            ChangeKind::FormFill,
        ),
        (None, ChangeKind::FormFill),
    ];
    for (lock, expected) in cases {
        let mut request = wish("Neu");
        request.lock.clone_from(&lock);
        let signed = finish(&with_empty_field("[0 0 0 0]", ""), &request);
        let filled = object_text(&signed, 23).replace("72 t", "999 t");
        let tampered = append(&signed, &[(23, &filled)], &[], 60);
        let report = Judging::full().run(&tampered);
        assert_eq!(
            report.signatures[0].changes_after, expected,
            "{lock:?}: {report:#?}"
        );
    }
}

#[test]
fn a_field_that_an_earlier_signature_locked_cannot_be_signed() {
    let mut first = wish("Neu");
    first.lock = Some(FieldLockWish::All);
    let locked = finish(&with_empty_field("[0 0 0 0]", ""), &first);
    let refused = prepare(&locked, &wish("Amt.Leitung"));
    assert!(
        matches!(refused, Err(PrepareError::FieldLocked { .. })),
        "{refused:?}"
    );
    first.lock = Some(FieldLockWish::Include(vec!["mass".into()]));
    let open = finish(&with_empty_field("[0 0 0 0]", ""), &first);
    assert!(prepare(&open, &wish("Amt.Leitung")).is_ok());
}

#[test]
fn who_may_not_make_a_field_is_told_which_one_is_left() {
    for (left, words) in [
        (
            vec!["Amt.Leitung".to_owned()],
            "name an empty field that it leaves: \"Amt.Leitung\"",
        ),
        (
            vec!["mass".to_owned()],
            "it leaves no empty signature field either",
        ),
    ] {
        let mut first = wish("Neu");
        first.lock = Some(FieldLockWish::Exclude(left));
        let locked = finish(&with_empty_field("[0 0 0 0]", ""), &first);
        let refused = prepare(&locked, &wish("Zweite")).unwrap_err();
        assert!(refused.to_string().contains(words), "{refused}");
        if let PrepareError::FieldLocked { open, .. } = &refused {
            open.iter()
                .for_each(|field| assert!(prepare(&locked, &wish(field)).is_ok()));
        }
    }
}

#[test]
fn a_new_field_is_one_of_those_that_an_earlier_signature_locked() {
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    for (lock, refused) in [
        (FieldLockWish::All, true),
        (FieldLockWish::Exclude(names(&["mass"])), true),
        (FieldLockWish::Exclude(names(&["Zweite"])), false),
        (FieldLockWish::Include(names(&["mass"])), false),
    ] {
        let mut first = wish("Erste");
        first.lock = Some(lock.clone());
        let signed = finish(&with_form(), &first);
        let answer = prepare(&signed, &wish("Zweite"));
        let locked = matches!(answer, Err(PrepareError::FieldLocked { .. }));
        assert!(
            locked == refused && (answer.is_ok() || locked),
            "{lock:?}: {answer:?}"
        );
    }
}

#[test]
fn a_survey_says_everything_that_does_not_depend_on_the_certificate() {
    let pdf = with_empty_field("[0 0 0 0]", "");
    let mut request = wish("Neu");
    request.certificates.clear();
    let survey = signing::survey(&pdf, "", &request).unwrap();
    assert_eq!((survey.field(), survey.fills_existing()), ("Neu", false));
    assert!(survey.told().join("\n").contains("can still be filled in"));
    assert!(matches!(
        survey.prepare(&request),
        Err(PrepareError::Certificate { .. })
    ));
    assert_eq!(
        survey.prepare(&wish("Neu")).unwrap(),
        prepare(&pdf, &wish("Neu")).unwrap()
    );
    request.field = "Amt.Leitung".to_owned();
    assert!(signing::survey(&pdf, "", &request).unwrap().fills_existing());
    let certified = sign(&permit(), "seal", P256, P1, "Siegel");
    let refused = signing::survey(&certified, "", &request);
    assert!(
        matches!(refused, Err(PrepareError::FieldName { .. })),
        "{refused:?}"
    );
    request.field.clear();
    let refused = signing::survey(&certified, "", &request);
    assert!(matches!(refused, Err(PrepareError::Locked)), "{refused:?}");
}

#[test]
fn the_lock_a_field_brings_is_taken_over_and_cannot_be_exchanged() {
    let own = "/Lock << /Type /SigFieldLock /Action /Include /Fields [(mass)] >>";
    let original = with_empty_field("[0 0 0 0]", own);
    let signed = finish(&original, &wish("Amt.Leitung"));
    let report = Judging::full().run(&signed);
    assert!(
        report.signatures[0]
            .fieldmdp
            .as_deref()
            .is_some_and(|lock| lock.contains("mass"))
    );
    let mut other = wish("Amt.Leitung");
    other.lock = Some(FieldLockWish::All);
    let refused = prepare(&original, &other);
    assert!(
        matches!(refused, Err(PrepareError::TwoLocks { .. })),
        "{refused:?}"
    );
}

#[test]
fn a_visible_signature_is_drawn_where_it_was_asked_for_and_says_what_it_covers() {
    for pdf in [permit(), build_with_stream(&permit_objects())] {
        let mut request = wish("Sichtbar");
        request.appearance = shown(1, 20, 20);
        let signed = finish(&pdf, &request);
        keep("visible.pdf", &signed);
        let report = Judging::full().run(&signed);
        assert_eq!(report.verdict, Verdict::TotalPassed, "{report:#?}");
    }
    let mut request = wish("Neu");
    request.appearance = shown(1, 5, 5);
    let prepared = prepare(&with_empty_field("[0 0 0 0]", ""), &request).unwrap();
    let told = prepared.told().join("\n");
    assert!(told.contains("covers an annotation /Widget (23 0)"), "{told}");
    assert!(told.contains("1 form field(s) can still be filled in"), "{told}");
}

#[test]
fn text_under_the_box_is_told_and_beside_it_is_not() {
    let mut objects = permit_objects();
    let content = objects
        .iter()
        .find(|(_, text)| text.contains("stream"))
        .map(|(number, _)| *number);
    let drawing = "BT /F1 12 Tf 50 100 Td (Zulässige Masse 72 t) Tj ET";
    objects.insert(
        content.unwrap(),
        format!("<< /Length {} >>\nstream\n{drawing}\nendstream", drawing.len()),
    );
    let pdf = build(&objects);
    for (y, covered) in [(90, true), (200, false)] {
        let mut request = wish("Neu");
        request.appearance = shown(1, 40, y);
        let told = prepare(&pdf, &request).unwrap().told().join("\n");
        assert_eq!(told.contains("covers text of the page"), covered, "{y}: {told}");
    }
}

#[test]
fn an_existing_field_keeps_its_place_and_says_what_had_no_room_in_it() {
    let mut request = wish("Amt.Leitung");
    request.appearance = shown(1, 20, 20);
    let refused = prepare(&with_empty_field("[100 100 300 150]", ""), &request);
    let Err(PrepareError::Appearance { reason }) = refused else {
        panic!("{refused:?}");
    };
    assert!(reason.contains("place of its own"), "{reason}");
    for (rectangle, may_shorten, told) in [
        ("[100 100 300 150]", false, Some("")),
        ("[100 100 130 109]", false, None),
        ("[100 100 130 109]", true, Some("only the first 1 of 2 lines")),
        ("[100 100 103 103]", true, Some("room for none of 2 lines")),
        ("[550 100 700 150]", false, Some("outside of what is shown")),
    ] {
        request.appearance = Some(Appearance {
            lines: lines(),
            may_shorten,
            ..Appearance::default()
        });
        match (prepare(&with_empty_field(rectangle, ""), &request), told) {
            (Ok(prepared), Some(told)) => {
                let all = prepared.told().join("\n");
                assert!(all.contains(told), "{rectangle}: {all}");
            }
            (Err(PrepareError::Appearance { reason }), None) => assert!(reason.contains("too small")),
            (other, _) => panic!("{rectangle}: {other:?}"),
        }
    }
    // A name that cannot be drawn does not leave the field blank without a word.
    request.appearance = Some(Appearance {
        lines: vec!["日本".to_owned()],
        may_shorten: true,
        ..Appearance::default()
    });
    let refused = prepare(&with_empty_field("[100 100 300 150]", ""), &request);
    assert!(
        matches!(refused, Err(PrepareError::Appearance { .. })),
        "{refused:?}"
    );
}

#[test]
fn the_shown_text_is_embedded_and_the_same_every_time() {
    let mut request = wish("Neu");
    let mut appearance = shown(1, 20, 20).unwrap();
    appearance.lines = vec!["Stadt Łódź".to_owned(), "Ελένη, Юлия".to_owned()];
    request.appearance = Some(appearance);
    let signed = finish(&permit(), &request);
    keep("embedded.pdf", &signed);
    assert_eq!(Judging::full().run(&signed).verdict, Verdict::TotalPassed);
    let revision = String::from_utf8_lossy(&signed[permit().len()..]).into_owned();
    for word in [
        "/FontFile3",
        "/CIDFontType0C",
        "/ToUnicode",
        "+LibertinusSerif-Regular",
    ] {
        assert!(revision.contains(word), "{word}");
    }
    let again = prepare(&permit(), &request).unwrap();
    assert_eq!(again, prepare(&permit(), &request).unwrap());
}

#[test]
fn a_box_lies_on_what_is_shown_of_the_page() {
    let cases = [
        ("/MediaBox [0 0 595 842] /CropBox [0 0 595 842]", true),
        ("/MediaBox [0 0 595 842] /CropBox [100 0 595 842]", false),
        ("/MediaBox [0 0 595 842] /CropBox [-50 -50 900 900]", true),
        ("/MediaBox [0 0 595 842] /CropBox [900 900 950 950]", false),
        ("", false),
    ];
    for (boxes, fits) in cases {
        let mut objects = permit_objects();
        let page = objects[&3].replace("/MediaBox [0 0 595 842]", boxes);
        objects.insert(3, page);
        let pdf = build(&objects);
        let mut request = wish("Neu");
        request.appearance = shown(1, 20, 20);
        let answer = prepare(&pdf, &request);
        let refused = matches!(answer, Err(PrepareError::Appearance { .. }));
        assert!(
            refused != fits && (answer.is_ok() || refused),
            "{boxes}: {answer:?}"
        );
        request.appearance = None;
        assert!(prepare(&pdf, &request).is_ok(), "{boxes}");
    }
}

#[test]
fn what_a_signature_closes_is_not_called_open_and_unknown_names_are_not_locked() {
    let names = |name: &str| vec![name.to_owned()];
    for (kind, lock, open) in [
        (SignatureKind::Approval, None, true),
        (P2, None, true),
        (P1, None, false),
        (SignatureKind::Approval, Some(FieldLockWish::All), false),
        (
            SignatureKind::Approval,
            Some(FieldLockWish::Include(names("mass"))),
            false,
        ),
        (
            SignatureKind::Approval,
            Some(FieldLockWish::Exclude(names("mass"))),
            true,
        ),
    ] {
        let mut request = wish("Neu");
        (request.kind, request.lock) = (kind, lock);
        let told = prepare(&with_form(), &request).unwrap().told().join("\n");
        assert_eq!(
            told.contains("can still be filled in"),
            open,
            "{request:?}: {told}"
        );
    }
    let mut request = wish("Neu");
    request.lock = Some(FieldLockWish::Include(names("mas")));
    let refused = prepare(&with_form(), &request);
    assert!(
        matches!(refused, Err(PrepareError::UnknownField { .. })),
        "{refused:?}"
    );
    // Left open for a field that is still to come.
    request.lock = Some(FieldLockWish::Exclude(names("Zweite")));
    let told = prepare(&with_form(), &request).unwrap().told().join("\n");
    assert!(told.contains("no field \"Zweite\" yet"), "{told}");
}

#[test]
fn boxes_and_pages_that_are_not_there_are_refused() {
    for appearance in [shown(2, 20, 20), shown(1, 5000, 20), shown(1, -500, 20)] {
        let mut request = wish("Neu");
        request.appearance = appearance;
        let refused = prepare(&permit(), &request);
        assert!(
            matches!(refused, Err(PrepareError::Appearance { .. })),
            "{refused:?}"
        );
    }
}

#[test]
fn after_a_certification_a_new_signature_stays_invisible() {
    let certified = sign(&permit(), "seal", P256, P2, "Siegel");
    let mut request = wish("Neu");
    request.appearance = shown(1, 20, 20);
    let refused = prepare(&certified, &request);
    assert!(
        matches!(refused, Err(PrepareError::VisibleAfterCertification)),
        "{refused:?}"
    );
    request.appearance = None;
    assert!(prepare(&certified, &request).is_ok());
}

/// A signed page with `text` at `x`, `y`.
fn signed_page(x: i64, y: i64) -> Vec<u8> {
    let mut objects = permit_objects();
    let drawing = format!("BT /F1 12 Tf {x} {y} Td (Gesamtmasse 72 t) Tj ET");
    objects.insert(
        4,
        format!("<< /Length {} >>\nstream\n{drawing}\nendstream", drawing.len()),
    );
    finish(&build(&objects), &wish("Erste"))
}

#[test]
fn a_further_visible_signature_that_covers_something_is_refused_before_the_key_is_asked() {
    let once = signed_page(30, 30);
    // On the text; at the end of the text, whose length is an estimate; beside it.
    for (x, y, refused) in [(20, 20, true), (100, 20, true), (20, 200, false)] {
        let mut request = wish("Zweite");
        request.appearance = shown(1, x, y);
        match prepare(&once, &request) {
            Err(PrepareError::BreaksEarlier { rule, what }) => {
                assert!(
                    refused && rule == "R18a" && what.contains("text"),
                    "{x}, {y}: {what}"
                );
            }
            Ok(_) => {
                assert!(!refused, "{x}, {y}");
                let report = Judging::full().run(&finish(&once, &request));
                assert_eq!(report.verdict, Verdict::TotalPassed, "{report:#?}");
            }
            Err(other) => panic!("{other}"),
        }
    }
    // What is broken already cannot be broken again.
    let broken = append(
        &once,
        &[(5, "<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>")],
        &[],
        60,
    );
    let mut request = wish("Zweite");
    request.appearance = shown(1, 20, 20);
    assert!(prepare(&broken, &request).is_ok());
}

#[test]
fn a_stored_preparation_that_was_exchanged_for_one_that_breaks_an_earlier_signature_is_not_completed() {
    let once = signed_page(2, 2);
    let request = wish("Zweite");
    let prepared = prepare(&once, &request).unwrap();
    let mut stored = serde_json::to_value(&prepared).unwrap();
    let decode = |value: &serde_json::Value| BASE64.decode(value.as_str().unwrap()).unwrap();
    let revision = decode(&stored["revision"]);
    let at = revision
        .windows(15)
        .position(|window| window == b"/Rect [0 0 0 0]")
        .unwrap();
    let exchanged = [&revision[..at], b"/Rect [0 0 9 9]", &revision[at + 15..]].concat();
    let whole = [once.as_slice(), &exchanged].concat();
    let range: [usize; 4] = serde_json::from_value(stored["byte_range"].clone()).unwrap();
    let digest = pki::DigestAlgorithm::Sha256.hash(&[&whole[..range[1]], &whole[range[2]..]]);
    let signer = signing::Certificate::from_der(&request.certificates[0]).unwrap();
    let attributes = pki::signed_attributes(pki::DigestAlgorithm::Sha256, &digest, &signer).unwrap();
    stored["revision"] = BASE64.encode(exchanged).into();
    stored["signed_attributes"] = BASE64.encode(attributes).into();
    let stored: signing::Prepared = serde_json::from_value(stored).unwrap();
    let value = sign_with("clerk", P256, stored.to_be_signed());
    let refused = stored.complete(&once, &value).unwrap_err().to_string();
    assert!(refused.contains("an earlier signature"), "{refused}");
    let value = sign_with("clerk", P256, prepared.to_be_signed());
    assert!(prepared.complete(&once, &value).is_ok());
}

#[test]
fn what_could_show_something_else_tomorrow_is_refused_with_its_reason() {
    let harmless = "/A << /S /URI /URI (https://example.org) >>";
    for (entry, reason) in [
        (
            "/AA << /O << /S /JavaScript /JS (app.alert\\(1\\)) >> >>",
            Some("/JavaScript"),
        ),
        ("/Properties << /Type /OCG /Name (x) >>", Some("optional content")),
        ("/PieceInfo << /S /Launch >>", Some("/Launch")),
        (harmless, None),
    ] {
        let mut objects: BTreeMap<u32, String> = permit_objects();
        let page = objects
            .iter()
            .find(|(_, text)| text.contains("/Type /Page "))
            .map(|(number, _)| *number);
        let page = page.unwrap();
        let text = objects[&page].replacen("/Type /Page ", &format!("/Type /Page {entry} "), 1);
        objects.insert(page, text);
        match (prepare(&build(&objects), &wish("Neu")), reason) {
            (Ok(prepared), None) => assert!(prepared.told().join("\n").contains("/URI")),
            (Err(PrepareError::Unsound { reasons }), Some(reason)) => {
                assert!(reasons.join("\n").contains(reason), "{reasons:?}");
            }
            (other, _) => panic!("{entry}: {other:?}"),
        }
    }
}

#[test]
fn what_a_fields_author_demands_is_met_or_refused() {
    for (seed, met) in [
        (
            "/Ff 2 /SubFilter [/ETSI.CAdES.detached /adbe.pkcs7.detached]",
            true,
        ),
        ("/Ff 2 /SubFilter [/adbe.pkcs7.sha1]", false),
        ("/Ff 0 /SubFilter [/adbe.pkcs7.sha1]", true),
        ("/Ff 64 /DigestMethod [(SHA256) (SHA512)]", true),
        ("/Ff 64 /DigestMethod [(sha-256)]", true),
        ("/Ff 64 /DigestMethod [(sha256)]", true),
        ("/Ff 64 /DigestMethod [(SHA512)]", false),
        ("/Ff 8 /Reasons [(Erteilt)]", false),
        ("/MDP << /P 2 >>", false),
        ("/MDP << /P 0 >>", true),
        ("/TimeStamp << /URL (http://tsa.example) /Ff 1 >>", false),
        ("/Cert << /Ff 1 >>", false),
    ] {
        let pdf = with_empty_field("[0 0 0 0]", &format!("/SV << /Type /SV {seed} >>"));
        let answer = prepare(&pdf, &wish("Amt.Leitung"));
        match answer {
            Ok(_) => assert!(met, "{seed}"),
            Err(PrepareError::SeedValue { .. }) => assert!(!met, "{seed}"),
            Err(other) => panic!("{seed}: {other}"),
        }
    }
}

#[test]
fn certificates_that_no_verifier_would_accept_are_refused_and_doubtful_ones_are_told() {
    let leaf = |name: &str| certificates(name).remove(0);
    let (seal, issuing, root) = (leaf("seal"), leaf("issuing"), leaf("root"));
    let before = "2025-12-31T23:59:59Z";
    let during = "2026-11-23T10:15:00Z";
    for (chain, time, word) in [
        (vec![leaf("expired")], during, "has expired"),
        (vec![seal.clone()], before, "is not valid yet"),
        (vec![issuing.clone()], during, "keyUsage allows neither"),
        (vec![seal.clone(), root.clone()], during, "did not issue"),
        (
            vec![seal.clone(), issuing.clone(), seal.clone()],
            during,
            "did not issue",
        ),
    ] {
        let mut request = wish("Neu");
        request.certificates = chain;
        request.claimed_time = time.parse().unwrap();
        match prepare(&permit(), &request) {
            Err(PrepareError::Certificate { reason, .. }) => {
                assert!(reason.contains(word), "{word}: {reason}")
            }
            other => panic!("{word}: {other:?}"),
        }
    }
    for (chain, word) in [
        (vec![seal.clone(), issuing.clone(), root], None),
        (vec![seal], None),
        (vec![leaf("tsa"), issuing], Some("is for other purposes")),
    ] {
        let mut request = wish("Neu");
        request.certificates = chain;
        let told = prepare(&permit(), &request).unwrap().told().join("\n");
        assert_eq!(told.contains("R36"), word.is_some(), "{told}");
        assert!(word.is_none_or(|word| told.contains(word)), "{told}");
    }
}

#[test]
fn trees_that_lead_in_circles_are_not_signed() {
    let mut pages = permit_objects();
    let tree = pages
        .iter()
        .find(|(_, text)| text.contains("/Type /Pages"))
        .map(|(number, _)| *number);
    let tree = tree.unwrap();
    let looped = pages[&tree].replacen("/Kids [", &format!("/Kids [{tree} 0 R "), 1);
    pages.insert(tree, looped);
    let refused = prepare(&build(&pages), &wish("Neu"));
    assert!(
        matches!(refused, Err(PrepareError::Ambiguous { .. })),
        "{refused:?}"
    );
}

#[test]
fn a_time_stamp_has_its_room_kept_free() {
    let size = |reserve| {
        let mut request = wish("Neu");
        request.timestamp_reserve = reserve;
        finish(&permit(), &request).len()
    };
    assert!(size(8192) - size(0) >= 2 * 8192);
}
