// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What stands on a notice: revocation (§ 49 VwVfG), taking back (§ 48), subsequent condition (§ 36), suspension,
//! discontinuation, correction (§ 42).

use permit::decision::{DefinitionRef, Official};
use permit::{Notice, NoticeKind, RevocationGround, TakingBackGround};
use serde::Serialize;

use super::fee::FeePart;
use super::{addressee, holder, paragraphs};
use crate::german;

/// Version of this format; templates may check it.
const SCHEMA: &str = "geleit/notice-paper/1";

/// Everything the template of a notice can show; the names are those of a decision's paper.
#[derive(Debug, Serialize)]
pub(crate) struct NoticePaper<'a> {
    schema: &'static str,
    /// Goes into the metadata of the file.
    title: String,
    /// The heading.
    heading: &'static str,
    /// The operative words.
    ruling: String,
    number: &'a str,
    version: u32,
    issued_on: String,
    issued_on_short: String,
    authority: &'a permit::authority::Authority,
    official: &'a Official,
    addressee: Vec<String>,
    holder: String,
    /// Legal basis.
    basis: String,
    /// From when on; empty for a correction.
    effect: String,
    /// Corrected wording, paragraphs; empty otherwise.
    wording: Vec<&'a str>,
    /// Conditions that are added, one each; empty otherwise.
    conditions: &'a [String],
    /// What the holder is told at the end: `ends`, `rests`, `binds`, `over`, `corrected`.
    advice: &'static str,
    /// Paragraphs.
    reasons: Vec<&'a str>,
    /// Why it is enforced at once, paragraphs; empty where it is not.
    immediate: Vec<&'a str>,
    fee: FeePart,
    remedy: Vec<&'a str>,
    definition: &'a DefinitionRef,
}

impl<'a> NoticePaper<'a> {
    pub(crate) fn of(notice: &'a Notice) -> Self {
        let words = words(&notice.kind, &notice.number);
        let wording = match &notice.kind {
            NoticeKind::Correction { text } => paragraphs(text),
            NoticeKind::Revocation { .. }
            | NoticeKind::TakingBack { .. }
            | NoticeKind::Burden { .. }
            | NoticeKind::Suspension { .. }
            | NoticeKind::Discontinuation => Vec::new(),
        };
        let conditions = match &notice.kind {
            NoticeKind::Burden { conditions, .. } => conditions.as_slice(),
            _ => &[],
        };
        Self {
            schema: SCHEMA,
            title: format!("{} {}", words.heading, notice.number),
            heading: words.heading,
            ruling: words.ruling,
            number: &notice.number,
            version: notice.version,
            issued_on: german::long_day(notice.issued_on),
            issued_on_short: german::day(notice.issued_on),
            authority: &notice.authority,
            official: &notice.official,
            addressee: addressee(&notice.holder),
            holder: holder(&notice.holder),
            basis: words.basis,
            effect: words.effect,
            advice: words.advice,
            wording,
            conditions,
            reasons: paragraphs(&notice.reasons),
            immediate: notice.immediate.as_deref().map(paragraphs).unwrap_or_default(),
            fee: FeePart::of(&notice.fee),
            remedy: paragraphs(&notice.remedy),
            definition: &notice.definition,
        }
    }
}

struct Words {
    heading: &'static str,
    ruling: String,
    basis: String,
    effect: String,
    advice: &'static str,
}

fn words(kind: &NoticeKind, number: &str) -> Words {
    match kind {
        NoticeKind::Revocation { ground, ends_on } => Words {
            heading: "Widerruf",
            ruling: format!("Der unter dem Zeichen {number} erteilte Bescheid wird widerrufen."),
            basis: format!(
                "§ 49 Abs. 2 Satz 1 Nr. {} VwVfG ({})",
                ground.number(),
                ground_words(*ground)
            ),
            effect: ending(*ends_on),
            advice: "ends",
        },
        NoticeKind::TakingBack {
            ground,
            retroactive,
            ends_on,
        } => Words {
            heading: "Rücknahme",
            ruling: format!("Der unter dem Zeichen {number} erteilte Bescheid wird zurückgenommen."),
            basis: taking_back_basis(*ground),
            effect: match retroactive {
                true => "mit Wirkung für die Vergangenheit, vom Tag seiner Erteilung an".to_owned(),
                false => ending(*ends_on),
            },
            advice: "ends",
        },
        NoticeKind::Burden { after, .. } => Words {
            heading: "Nachträgliche Nebenbestimmungen",
            ruling: format!(
                "Der unter dem Zeichen {number} erteilte Bescheid wird nachträglich mit den folgenden Nebenbestimmungen \
                 verbunden. Sie treten an die Stelle früherer nachträglicher Nebenbestimmungen; im Übrigen bleibt er unberührt."
            ),
            basis: "§ 46 Abs. 3 StVO, § 36 VwVfG".to_owned(),
            effect: ending(*after),
            advice: "binds",
        },
        NoticeKind::Suspension { told } => Words {
            heading: "Aussetzung",
            ruling: format!(
                "Von dem unter dem Zeichen {number} erteilten Bescheid darf bis auf Weiteres kein Gebrauch gemacht werden."
            ),
            basis: "§ 49 Abs. 2, § 36 VwVfG, § 46 Abs. 3 StVO".to_owned(),
            effect: format!(
                "seit der Mitteilung, die hiermit bestätigt wird (§ 37 Abs. 2 Satz 2 VwVfG): {told}"
            ),
            advice: "rests",
        },
        NoticeKind::Discontinuation => Words {
            heading: "Einstellung des Verfahrens",
            ruling: format!("Das unter dem Zeichen {number} geführte Verfahren wird eingestellt."),
            basis: "§ 22, § 9 VwVfG".to_owned(),
            effect: "mit der Bekanntgabe dieses Bescheides".to_owned(),
            advice: "over",
        },
        NoticeKind::Correction { .. } => Words {
            heading: "Berichtigung",
            ruling: format!(
                "Der unter dem Zeichen {number} erteilte Bescheid wird wegen einer offenbaren Unrichtigkeit berichtigt."
            ),
            basis: "§ 42 VwVfG".to_owned(),
            effect: String::new(),
            advice: "corrected",
        },
    }
}

fn taking_back_basis(ground: TakingBackGround) -> String {
    let more = match ground {
        TakingBackGround::Unlawful => return "§ 48 Abs. 1 VwVfG".to_owned(),
        TakingBackGround::Deceit => "arglistige Täuschung, Drohung oder Bestechung",
        TakingBackGround::FalseStatements => "unrichtige oder unvollständige Angaben",
        TakingBackGround::KnownUnlawful => "Rechtswidrigkeit bekannt oder grob fahrlässig unbekannt",
    };
    let number = ground.number().unwrap_or_default();
    format!("§ 48 Abs. 1 und Abs. 2 Satz 3 Nr. {number} VwVfG ({more})")
}

fn ending(ends_on: Option<jiff::civil::Date>) -> String {
    match ends_on {
        Some(day) => format!(
            "mit Ablauf des {}, nicht aber vor Bekanntgabe dieses Bescheides",
            german::day(day)
        ),
        None => "mit der Bekanntgabe dieses Bescheides".to_owned(),
    }
}

fn ground_words(ground: RevocationGround) -> &'static str {
    match ground {
        RevocationGround::Reserved => "Widerruf vorbehalten",
        RevocationGround::ConditionBreached => "Auflage nicht erfüllt",
        RevocationGround::NewFacts => "nachträglich eingetretene Tatsachen",
        RevocationGround::ChangedLaw => "geänderte Rechtsvorschrift",
        RevocationGround::GraveHarm => "Verhütung schwerer Nachteile für das Gemeinwohl",
    }
}
