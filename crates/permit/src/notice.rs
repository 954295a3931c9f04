// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! A notice: what an authority writes besides the decision on an application.
//!
//! §§ 48 and 49 VwVfG end a decision, § 42 corrects an obvious error in it, § 36 adds a condition, a suspension holds it for
//! a while; and a procedure can end without a decision. What a notice needs is what every decision needs (§§ 37, 39
//! VwVfG): authority, official, clear content, reasons, the legal remedy.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::application::Applicant;
use crate::authority::Authority;
use crate::decision::{DefinitionRef, Official};
use crate::fee::Fee;

/// Format of a serialised notice.
pub const SCHEMA: &str = "geleit/notice/1";

/// A notice in a case, mostly on an earlier decision.
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
    /// Why it is enforced at once (§ 80 Abs. 2 Satz 1 Nr. 4, Abs. 3 VwGO), German; `None`: it is not.
    pub immediate: Option<String>,
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
        /// Whether trust is protected, and whether the year counts (§ 48 Abs. 2 Satz 3, Abs. 4).
        ground: TakingBackGround,
        /// With effect for the past.
        retroactive: bool,
        /// The last day the decision is in force; `None`: until the notice is notified. Nothing when retroactive.
        ends_on: Option<Date>,
    },
    /// § 36 VwVfG: conditions are added to a decision afterwards.
    Burden {
        /// All that were added so far, in printing order, German; they take the place of earlier ones of this kind.
        conditions: Vec<String>,
        /// The last day before they bind; `None`: when the notice is notified.
        after: Option<Date>,
    },
    /// The permit must not be used for the time being. It was told before in another form (§ 37 Abs. 2 VwVfG).
    Suspension {
        /// To whom and how.
        told: String,
    },
    /// The procedure ends without a decision on the application.
    Discontinuation,
    /// § 42 VwVfG: an obvious error is corrected.
    Correction {
        /// The corrected wording, German.
        text: String,
    },
}

/// § 48 VwVfG: why a decision is taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TakingBackGround {
    /// It was unlawful, and no more is said.
    Unlawful,
    /// Abs. 2 Satz 3 Nr. 1: deceit, threat or bribery; the year does not count (Abs. 4 Satz 2).
    Deceit,
    /// Nr. 2: statements that were false or incomplete.
    FalseStatements,
    /// Nr. 3: the holder knew, or did not know by gross negligence.
    KnownUnlawful,
}

impl TakingBackGround {
    /// The number in § 48 Abs. 2 Satz 3 VwVfG.
    pub fn number(self) -> Option<u8> {
        match self {
            Self::Unlawful => None,
            Self::Deceit => Some(1),
            Self::FalseStatements => Some(2),
            Self::KnownUnlawful => Some(3),
        }
    }
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
                ground: TakingBackGround::Deceit,
                retroactive: true,
                ends_on: None,
            },
            NoticeKind::Burden {
                conditions: vec!["Nur nachts".to_owned()],
                after: None,
            },
            NoticeKind::Suspension {
                told: "Fernmündlich".to_owned(),
            },
            NoticeKind::Discontinuation,
            NoticeKind::Correction {
                text: "Kennzeichen BS-XY 12".to_owned(),
            },
        ] {
            let text = serde_json::to_string(&kind).unwrap();
            assert_eq!(serde_json::from_str::<NoticeKind>(&text).unwrap(), kind);
        }
        assert_eq!(RevocationGround::GraveHarm.number(), 5);
        assert_eq!(TakingBackGround::FalseStatements.number(), Some(2));
        assert_eq!(TakingBackGround::Unlawful.number(), None);
    }
}
