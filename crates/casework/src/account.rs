// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! People who may sign in, and what they may be for a case.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

/// The roles the office knows; the workflow definition uses the same words.
pub mod role {
    /// Files applications and follows them.
    pub const APPLICANT: &str = "applicant";
    /// Checks, hears, drafts.
    pub const CLERK: &str = "clerk";
    /// Releases what another has drafted.
    pub const RELEASER: &str = "releaser";
    /// Answers for a heard body.
    pub const HEARD_BODY: &str = "heard_body";
    /// Reads every case and its log, changes nothing.
    pub const AUDITOR: &str = "auditor";
}

/// One person with an account. The password hash is not part of it; see `Office::account_for_login`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// The stable identity duties are counted by (never the login, which may change).
    pub person: String,
    /// What the person types to sign in.
    pub login: String,
    /// The name as it is shown and printed.
    pub name: String,
    /// The official title as printed on a decision ("Stadtamtfrau"), empty where there is none.
    pub title: String,
    /// The roles of `role`.
    pub roles: BTreeSet<String>,
    /// Whom the person acts for: the key of a heard body, or the haulier's organisation.
    pub org: Option<String>,
    /// Applicant organisations the person has ties to: no part in their cases (§ 20 VwVfG).
    pub party_of: BTreeSet<String>,
    /// A locked account keeps its name in the log but cannot sign in or act.
    pub locked: bool,
}

impl Account {
    /// Whether the account carries this role.
    pub fn has(&self, role: &str) -> bool {
        self.roles.contains(role)
    }

    /// Who an applicant's cases belong to: the organisation, else the person alone.
    pub fn applicant_key(&self) -> &str {
        self.org.as_deref().unwrap_or(&self.person)
    }

    /// Clerk or releaser: works on every case of the authority.
    pub fn is_official(&self) -> bool {
        self.has(role::CLERK) || self.has(role::RELEASER)
    }
}
