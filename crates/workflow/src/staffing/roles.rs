// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Roles people have that a definition does not know. They may be of another procedure, or a slip.

use std::collections::BTreeSet;
use std::fmt;

use crate::command::SYSTEM_ROLE;
use crate::definition::Definition;
use crate::spelling::nearest;

/// A role that means nothing here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownRole {
    /// As it was written.
    pub role: String,
    /// The role somebody probably meant.
    pub nearest: Option<String>,
    /// All that there are for people.
    pub known: Vec<String>,
}

impl fmt::Display for UnknownRole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the procedure knows no role `{}` ", self.role)?;
        match &self.nearest {
            Some(nearest) => write!(f, "(did you mean `{nearest}`?)"),
            None => write!(f, "(it has {})", self.known.join(", ")),
        }
    }
}

impl Definition {
    /// Those of these roles that this definition does not know, each once.
    pub fn unknown_roles<'r>(&self, roles: impl IntoIterator<Item = &'r str>) -> Vec<UnknownRole> {
        let known: Vec<&str> = self.model().roles.keys().map(String::as_str).collect();
        let roles: BTreeSet<&str> = roles.into_iter().filter(|role| !known.contains(role)).collect();
        let of_people = || known.iter().copied().filter(|role| *role != SYSTEM_ROLE);
        let unknown = |role: &str| UnknownRole {
            role: role.to_owned(),
            nearest: nearest(role, of_people()).map(str::to_owned),
            known: of_people().map(str::to_owned).collect(),
        };
        roles.into_iter().map(unknown).collect()
    }
}
