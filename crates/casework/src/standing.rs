// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What an account is to a case. Who is nothing to it does not learn that it exists.

use workflow::Case;

use crate::account::{Account, role};
use crate::error::CommandError;
use crate::store::cases::StoredCase;

/// What the viewer is, the widest right first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Works on it for the authority.
    Official,
    /// Reads everything.
    Auditor,
    /// It is the viewer's application.
    Applicant,
    /// The viewer's body is heard.
    HeardBody(String),
}

impl Standing {
    /// Sees log, incidents and every document.
    pub(crate) fn sees_everything(&self) -> bool {
        matches!(self, Self::Official | Self::Auditor)
    }
}

pub(crate) fn standing(account: &Account, stored: &StoredCase) -> Result<Standing, CommandError> {
    if account.locked {
        return Err(CommandError::NotFound);
    }
    if account.is_official() {
        return Ok(Standing::Official);
    }
    if account.has(role::AUDITOR) {
        return Ok(Standing::Auditor);
    }
    if account.has(role::APPLICANT) && stored.applicant == account.applicant_key() {
        return Ok(Standing::Applicant);
    }
    match &account.org {
        Some(org) if account.has(role::HEARD_BODY) && was_asked(&stored.case, org) => {
            Ok(Standing::HeardBody(org.clone()))
        }
        _ => Err(CommandError::NotFound),
    }
}

/// A body sees the case once its part of the hearing has begun.
fn was_asked(case: &Case, key: &str) -> bool {
    case.party(key)
        .is_some_and(|party| !party.configuration.0.is_empty())
}
