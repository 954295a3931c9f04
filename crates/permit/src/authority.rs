// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Who decides: letterhead, legal remedy and the bodies it hears, as data that a city replaces.

use serde::{Deserialize, Serialize};

/// Everything about an authority that the paper and the portal show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuthorityProfile {
    /// What this file is; the embedded one says that it is a working example.
    pub note: String,
    /// Letterhead.
    pub authority: Authority,
    /// Rechtsbehelfsbelehrung (§ 37 Abs. 6 VwVfG, § 58 VwGO).
    pub remedy: Remedy,
    /// Bodies that this authority hears.
    pub bodies: Vec<Body>,
}

/// The letterhead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Authority {
    /// E.g. `Stadt Braunschweig`.
    pub name: String,
    /// The deciding department.
    pub department: String,
    /// Street and number.
    pub street: String,
    /// Postal code.
    pub postal_code: String,
    /// Town.
    pub city: String,
    /// Telephone.
    pub phone: String,
    /// E-mail.
    pub email: String,
}

/// The instruction on legal remedies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Remedy {
    /// German text as printed.
    pub text: String,
    /// Where it comes from.
    pub source: String,
    /// Not confirmed by the authority yet.
    #[serde(default)]
    pub to_be_confirmed: bool,
}

/// A body that is heard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Body {
    /// Identifier, as used in [`crate::application::Hearing::body`].
    pub id: String,
    /// Its name.
    pub name: String,
}

/// The profile file cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("the authority profile is not readable: expected the fields note, authority, remedy and bodies")]
pub struct ProfileError(#[from] serde_json::Error);

const EMBEDDED: &str = include_str!("../rules/authority-braunschweig.json");

impl AuthorityProfile {
    /// The working example: Stadt Braunschweig. Not the city's real letterhead.
    #[expect(clippy::expect_used, reason = "a test reads the embedded file")]
    pub fn embedded() -> Self {
        Self::parse(EMBEDDED).expect("the embedded profile is readable")
    }

    /// A city's own profile.
    pub fn parse(json: &str) -> Result<Self, ProfileError> {
        Ok(serde_json::from_str(json)?)
    }

    /// The name of a body; its id where it is not listed.
    pub fn body_name<'a>(&'a self, id: &'a str) -> &'a str {
        self.bodies
            .iter()
            .find(|body| body.id == id)
            .map_or(id, |body| body.name.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn embedded_profile_is_readable_and_says_that_it_is_an_example() {
        let profile = AuthorityProfile::embedded();
        assert!(profile.note.contains("example"), "{}", profile.note);
        assert!(profile.remedy.to_be_confirmed);
        assert_eq!(
            profile.body_name("polizei-braunschweig"),
            "Polizeiinspektion Braunschweig"
        );
        assert_eq!(profile.body_name("nobody"), "nobody");
    }

    #[test]
    fn unknown_field_in_a_profile_is_refused() {
        let mut value = serde_json::to_value(AuthorityProfile::embedded()).unwrap();
        value["fax"] = "1".into();
        assert!(AuthorityProfile::parse(&value.to_string()).is_err());
    }
}
