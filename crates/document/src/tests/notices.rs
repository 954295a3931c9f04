// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What stands on a notice.

use jiff::civil::date;
use permit::fee::Fee;
use permit::{Notice, NoticeKind, RevocationGround};

use super::{check_says, check_silent, sample, text_of};
use crate::render::{Limits, lay_out_notice, render_notice};
use crate::templates::Templates;

fn notice(kind: NoticeKind) -> Notice {
    let decision = sample::granted();
    let fee = match kind {
        NoticeKind::Correction { .. } => Fee::none(),
        NoticeKind::Revocation { .. } | NoticeKind::TakingBack { .. } => decision.fee.clone(),
    };
    Notice {
        schema: permit::notice::SCHEMA.to_owned(),
        number: decision.number,
        version: 2,
        kind,
        authority: decision.authority,
        official: decision.official,
        issued_on: date(2026, 12, 10),
        holder: decision.holder,
        reasons: "Der Transport fuhr dreimal ohne Begleitfahrzeug.\nDas ist belegt.".to_owned(),
        fee,
        remedy: decision.remedy,
        definition: decision.definition,
    }
}

fn text(kind: NoticeKind) -> String {
    let laid_out = lay_out_notice(&notice(kind), &Templates::default(), Limits::default()).unwrap();
    let pages = laid_out.document.pages().iter();
    pages
        .map(|page| text_of(&page.frame))
        .collect::<Vec<_>>()
        .join(" ")
}

#[test]
fn revocation_names_its_ground_its_effect_and_its_reasons() {
    let text = text(NoticeKind::Revocation {
        ground: RevocationGround::ConditionBreached,
        ends_on: None,
    });
    check_says(
        &text,
        &[
            "Widerruf",
            "Der unter dem Zeichen 66.32-GST-2026-000123 erteilte Bescheid wird widerrufen.",
            "§ 49 Abs. 2 Satz 1 Nr. 2 VwVfG (Auflage nicht erfüllt)",
            "mit der Bekanntgabe dieses Bescheides",
            "dreimal ohne Begleitfahrzeug",
            "Das ist belegt.",
            "Rechtsbehelfsbelehrung",
            "Jördis Überschär",
            "Oker & Söhne Schwertransporte GmbH (Registergericht Braunschweig, HRB 000001)",
            "Version 2",
        ],
    );
    check_silent(&text, &["Berichtig", "zurückgenommen"]);
}

#[test]
fn revocation_for_a_later_day_names_the_day() {
    let ground = RevocationGround::GraveHarm;
    let ends_on = Some(date(2027, 1, 31));
    let text = text(NoticeKind::Revocation { ground, ends_on });
    check_says(&text, &["mit Ablauf des 31.01.2027", "Nr. 5"]);
}

#[test]
fn taking_back_says_whether_it_reaches_into_the_past() {
    let kind = |by_deceit, retroactive| NoticeKind::TakingBack {
        by_deceit,
        retroactive,
        ends_on: None,
    };
    check_says(
        &text(kind(true, true)),
        &[
            "Rücknahme",
            "§ 48 Abs. 1 und Abs. 2 Satz 3 VwVfG",
            "mit Wirkung für die Vergangenheit",
        ],
    );
    check_says(
        &text(kind(false, false)),
        &["mit der Bekanntgabe dieses Bescheides"],
    );
}

#[test]
fn correction_shows_the_corrected_words_and_charges_nothing() {
    let text = text(NoticeKind::Correction {
        text: "Kennzeichen BS-XY 12".to_owned(),
    });
    check_says(
        &text,
        &[
            "Berichtigung",
            "§ 42 VwVfG",
            "Kennzeichen BS-XY 12",
            "keine Gebühren",
        ],
    );
    check_silent(&text, &["Keine Fahrten mehr"]);
}

#[test]
fn same_notice_gives_the_same_archivable_file() {
    let notice = notice(NoticeKind::Revocation {
        ground: RevocationGround::NewFacts,
        ends_on: None,
    });
    let first = render_notice(&notice).unwrap();
    assert_eq!(first, render_notice(&notice).unwrap());
    assert!(first.pdf.starts_with(b"%PDF-") && first.pages == 1);
}
