// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What stands on a notice: revocation (§ 49 VwVfG), taking back (§ 48), correction (§ 42).

use permit::decision::{DefinitionRef, Official};
use permit::{Notice, NoticeKind, RevocationGround};
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
    /// Whether the holder is told to stop using the permit.
    ends: bool,
    /// Paragraphs.
    reasons: Vec<&'a str>,
    fee: FeePart,
    remedy: Vec<&'a str>,
    definition: &'a DefinitionRef,
}

impl<'a> NoticePaper<'a> {
    pub(crate) fn of(notice: &'a Notice) -> Self {
        let words = words(&notice.kind, &notice.number);
        let wording = match &notice.kind {
            NoticeKind::Correction { text } => paragraphs(text),
            NoticeKind::Revocation { .. } | NoticeKind::TakingBack { .. } => Vec::new(),
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
            ends: wording.is_empty(),
            wording,
            reasons: paragraphs(&notice.reasons),
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
        },
        NoticeKind::TakingBack {
            by_deceit,
            retroactive,
            ends_on,
        } => Words {
            heading: "Rücknahme",
            ruling: format!("Der unter dem Zeichen {number} erteilte Bescheid wird zurückgenommen."),
            basis: match by_deceit {
                true => "§ 48 Abs. 1 und Abs. 2 Satz 3 VwVfG".to_owned(),
                false => "§ 48 Abs. 1 VwVfG".to_owned(),
            },
            effect: match retroactive {
                true => "mit Wirkung für die Vergangenheit, vom Tag seiner Erteilung an".to_owned(),
                false => ending(*ends_on),
            },
        },
        NoticeKind::Correction { .. } => Words {
            heading: "Berichtigung",
            ruling: format!(
                "Der unter dem Zeichen {number} erteilte Bescheid wird wegen einer offenbaren Unrichtigkeit berichtigt."
            ),
            basis: "§ 42 VwVfG".to_owned(),
            effect: String::new(),
        },
    }
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
