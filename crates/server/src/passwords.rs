// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Passwords: argon2id as PHC strings. An unknown login name costs the same time as a wrong password.

use argon2::Argon2;
use argon2::password_hash::{Output, PasswordHash, PasswordHasher, PasswordVerifier, SaltString};

/// A password that could not be hashed.
#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    /// Longer than any person types; refused so that hashing stays cheap.
    #[error("a password has 1 to 1024 bytes, got {0}")]
    Length(usize),
    /// argon2 refused the input.
    #[error("argon2 could not hash the password: {0}")]
    Hash(String),
}

/// Longest password in bytes.
const LONGEST: usize = 1024;

/// The PHC string to store for `password`, salted with 16 bytes from the caller.
///
/// # Errors
/// When the password is empty or longer than 1024 bytes, or argon2 refuses the salt.
pub fn hash_password(password: &str, salt: [u8; 16]) -> Result<String, PasswordError> {
    if password.is_empty() || password.len() > LONGEST {
        return Err(PasswordError::Length(password.len()));
    }
    let salt = SaltString::encode_b64(&salt).map_err(|error| PasswordError::Hash(error.to_string()))?;
    Argon2::default()
        .hash_password(password.as_bytes(), &salt)
        .map(|hash| hash.to_string())
        .map_err(|error| PasswordError::Hash(error.to_string()))
}

/// Whether `password` matches the stored PHC string. Without one the work is done all the same and the answer is no.
pub(crate) fn matches(password: &str, stored: Option<&str>) -> bool {
    if password.is_empty() || password.len() > LONGEST {
        return false;
    }
    let parsed = stored.and_then(|phc| PasswordHash::new(phc).ok());
    match parsed {
        Some(hash) => Argon2::default()
            .verify_password(password.as_bytes(), &hash)
            .is_ok(),
        None => {
            // The result is thrown away; only the time counts.
            let mut wasted = [0_u8; Output::B64_MAX_LENGTH];
            let _ = Argon2::default().hash_password_into(
                password.as_bytes(),
                b"no such account!",
                &mut wasted[..32],
            );
            std::hint::black_box(&wasted);
            false
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_right_password_matches() {
        let stored = hash_password("richtig", [7; 16]).unwrap();
        assert!(stored.starts_with("$argon2id$"));
        assert!(matches("richtig", Some(&stored)));
        assert!(!matches("falsch", Some(&stored)));
        assert!(!matches("", Some(&stored)));
        assert!(!matches("richtig", None));
        assert!(!matches("richtig", Some("not a PHC string")));
    }

    #[test]
    fn an_endless_password_is_refused() {
        assert!(matches!(
            hash_password(&"a".repeat(2000), [0; 16]),
            Err(PasswordError::Length(2000))
        ));
        assert!(!matches(&"a".repeat(2000), None));
    }
}
