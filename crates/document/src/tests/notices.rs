// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What stands on a notice.

use jiff::civil::date;
use permit::fee::Fee;
use permit::{Notice, NoticeKind, RevocationGround, TakingBackGround};

use super::{check_says, check_silent, sample, text_of};
use crate::render::{Limits, lay_out_notice, render_notice};
use crate::templates::Templates;

fn notice(kind: NoticeKind) -> Notice {
    let decision = sample::granted();
    let fee = match kind {
        NoticeKind::Revocation { .. } | NoticeKind::TakingBack { .. } => decision.fee.clone(),
        NoticeKind::Burden { .. }
        | NoticeKind::Suspension { .. }
        | NoticeKind::Discontinuation
        | NoticeKind::Correction { .. } => Fee::none(),
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
        immediate: None,
        fee,
        remedy: decision.remedy,
        definition: decision.definition,
    }
}

fn text(kind: NoticeKind) -> String {
    text_on(&notice(kind))
}

fn text_on(notice: &Notice) -> String {
    let laid_out = lay_out_notice(notice, &Templates::default(), Limits::default()).unwrap();
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
    let kind = |ground, retroactive| NoticeKind::TakingBack {
        ground,
        retroactive,
        ends_on: None,
    };
    check_says(
        &text(kind(TakingBackGround::Deceit, true)),
        &[
            "Rücknahme",
            "§ 48 Abs. 1 und Abs. 2 Satz 3 Nr. 1 VwVfG (arglistige Täuschung, Drohung oder Bestechung)",
            "mit Wirkung für die Vergangenheit",
        ],
    );
    check_says(
        &text(kind(TakingBackGround::Unlawful, false)),
        &["§ 48 Abs. 1 VwVfG", "mit der Bekanntgabe dieses Bescheides"],
    );
}

#[test]
fn immediate_enforcement_has_reasons_of_its_own() {
    let mut notice = notice(NoticeKind::Revocation {
        ground: RevocationGround::ConditionBreached,
        ends_on: None,
    });
    check_silent(&text_on(&notice), &["sofortige Vollziehung"]);
    notice.immediate = Some("Jede weitere Fahrt gefährdet die Brücke.".to_owned());
    check_says(
        &text_on(&notice),
        &[
            "Die sofortige Vollziehung wird angeordnet (§ 80 Abs. 2 Satz 1 Nr. 4 VwGO).",
            "Gründe der sofortigen Vollziehung",
            "Jede weitere Fahrt gefährdet die Brücke.",
        ],
    );
}

#[test]
fn subsequent_conditions_stand_one_by_one_and_leave_the_rest_alone() {
    let text = text(NoticeKind::Burden {
        conditions: vec![
            "Nur zwischen 20 und 6 Uhr.".to_owned(),
            "Schritt fahren.".to_owned(),
        ],
        after: Some(date(2027, 1, 31)),
    });
    check_says(
        &text,
        &[
            "Nachträgliche Nebenbestimmungen",
            "im Übrigen bleibt er unberührt",
            "§ 46 Abs. 3 StVO, § 36 VwVfG",
            "mit Ablauf des 31.01.2027",
            "Nur zwischen 20 und 6 Uhr.",
            "Schritt fahren.",
            "mitzuführen, den er ergänzt",
        ],
    );
    check_silent(&text, &["Keine Fahrten"]);
}

#[test]
fn suspension_confirms_what_was_told_and_offers_a_hearing() {
    let text = text(NoticeKind::Suspension {
        told: "fernmündlich Frau Hofmann am 1. Dezember, 8:15 Uhr".to_owned(),
    });
    check_says(
        &text,
        &[
            "Aussetzung",
            "bis auf Weiteres kein Gebrauch",
            "fernmündlich Frau Hofmann",
            "Keine Fahrten.",
            "jederzeit äußern (§ 28 VwVfG)",
        ],
    );
    check_silent(&text, &["aufgehoben"]);
}

#[test]
fn discontinuation_ends_the_procedure_and_no_permit() {
    let text = text(NoticeKind::Discontinuation);
    check_says(
        &text,
        &[
            "Einstellung des Verfahrens",
            "wird eingestellt",
            "Antragsteller",
            "keine Gebühren",
        ],
    );
    check_silent(&text, &["Keine Fahrten", "Inhaber"]);
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
