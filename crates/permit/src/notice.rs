// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! A notice on a decision that was issued before: it is revoked, taken back or corrected.
//!
//! §§ 48 and 49 VwVfG end a decision, § 42 corrects an obvious error in it. What a notice needs is what every decision
//! needs (§§ 37, 39 VwVfG): authority, official, clear content, reasons, the legal remedy.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::application::Applicant;
use crate::authority::Authority;
use crate::decision::{DefinitionRef, Official};
use crate::fee::Fee;

/// Format of a serialised notice.
pub const SCHEMA: &str = "geleit/notice/1";

/// A notice on an earlier decision of the same case.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Notice {
    /// Always [`SCHEMA`].
    pub schema: String,
    /// Number of the case and decision.
    pub number: String,
    /// Version: each sealed decision of a case takes the next one; a correction has that of what it corrects.
    pub version: u32,
    /// What happens to the decision.
    pub kind: NoticeKind,
    /// Letterhead.
    pub authority: Authority,
    /// Who releases it (§ 37 Abs. 3 VwVfG).
    pub official: Official,
    /// Date of the notice.
    pub issued_on: Date,
    /// To whom it is addressed.
    pub holder: Applicant,
    /// Why (§ 39 VwVfG), German; never empty.
    pub reasons: String,
    /// The fee; nothing for a correction.
    pub fee: Fee,
    /// Rechtsbehelfsbelehrung, German.
    pub remedy: String,
    /// The procedure used.
    pub definition: DefinitionRef,
}

/// What a notice does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "notice", rename_all = "kebab-case", deny_unknown_fields)]
pub enum NoticeKind {
    /// § 49 VwVfG: a lawful decision is revoked for the future.
    Revocation {
        /// Why it may be revoked.
        ground: RevocationGround,
        /// The last day the decision is in force; `None`: until the notice is notified (§ 49 Abs. 4).
        ends_on: Option<Date>,
    },
    /// § 48 VwVfG: an unlawful decision is taken back.
    TakingBack {
        /// Whether it was obtained by deceit, threat or false statements (§ 48 Abs. 2 Satz 3): no trust is protected.
        by_deceit: bool,
        /// With effect for the past.
        retroactive: bool,
        /// The last day the decision is in force; `None`: until the notice is notified. Nothing when retroactive.
        ends_on: Option<Date>,
    },
    /// § 42 VwVfG: an obvious error is corrected.
    Correction {
        /// The corrected wording, German.
        text: String,
    },
}

/// § 49 Abs. 2 Satz 1 VwVfG.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RevocationGround {
    /// Nr. 1: revocation is allowed by law or reserved in the decision.
    Reserved,
    /// Nr. 2: a condition was not fulfilled.
    ConditionBreached,
    /// Nr. 3: facts that came up afterwards.
    NewFacts,
    /// Nr. 4: a changed rule of law.
    ChangedLaw,
    /// Nr. 5: grave harm to the common good.
    GraveHarm,
}

impl RevocationGround {
    /// The number in § 49 Abs. 2 Satz 1 VwVfG.
    pub fn number(self) -> u8 {
        match self {
            Self::Reserved => 1,
            Self::ConditionBreached => 2,
            Self::NewFacts => 3,
            Self::ChangedLaw => 4,
            Self::GraveHarm => 5,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notice_kinds_come_back_from_json_unchanged() {
        for kind in [
            NoticeKind::Revocation {
                ground: RevocationGround::NewFacts,
                ends_on: Some(jiff::civil::date(2027, 1, 31)),
            },
            NoticeKind::TakingBack {
                by_deceit: true,
                retroactive: true,
                ends_on: None,
            },
            NoticeKind::Correction {
                text: "Kennzeichen BS-XY 12".to_owned(),
            },
        ] {
            let text = serde_json::to_string(&kind).unwrap();
            assert_eq!(serde_json::from_str::<NoticeKind>(&text).unwrap(), kind);
        }
        assert_eq!(RevocationGround::GraveHarm.number(), 5);
    }
}
