// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What the portal is started with, and the checks that stop a start that would be unsafe.

use std::fmt;
use std::sync::Arc;

use casework::{Clock, Entropy, Office};
use permit::AuthorityProfile;
use pki::{Anchor, Evidence};

/// Whether this is the demonstration with test keys or the service of an authority.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Test keys and known passwords are allowed; every page says so.
    Demo,
    /// Test keys are refused.
    Production,
}

/// An account named on the sign-in page of the demonstration.
#[derive(Debug, Clone)]
pub struct DemoAccount {
    /// Login name.
    pub login: String,
    /// Password in clear: it protects nothing.
    pub password: String,
    /// Name of the role in the workflow language, such as `clerk`.
    pub role: String,
    /// Name of the person.
    pub name: String,
}

/// Everything [`crate::app`] needs.
pub struct ServerConfig {
    /// The office behind the counter: all cases, accounts and sessions.
    pub office: Arc<Office>,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Randomness for tokens and command ids.
    pub entropy: Arc<dyn Entropy>,
    /// Demonstration or service.
    pub mode: Mode,
    /// Anchors the verify page trusts.
    pub trust: Vec<Anchor>,
    /// Evidence (CRLs, certificates) the verify page uses.
    pub evidence: Evidence,
    /// Name and address of the authority, and the bodies that can be ticked in the form.
    pub authority: AuthorityProfile,
    /// Accounts shown on the sign-in page; empty outside the demonstration.
    pub demo_accounts: Vec<DemoAccount>,
    /// Cookies only over TLS; off only on loopback.
    pub secure_cookies: bool,
    /// Scheme and host the portal is reached at, such as `https://geleit.example.de`; with `None` the `Host` header is
    /// taken, which is right on loopback.
    pub public_origin: Option<String>,
}

impl fmt::Debug for ServerConfig {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ServerConfig")
            .field("mode", &self.mode)
            .field("authority", &self.authority.authority.name)
            .field("secure_cookies", &self.secure_cookies)
            .finish_non_exhaustive()
    }
}

impl ServerConfig {
    /// Outside the demonstration nothing made for tests may be in use.
    pub(crate) fn check(&self) -> Result<(), ConfigError> {
        if self.mode == Mode::Demo {
            return Ok(());
        }
        let anchors = self
            .trust
            .iter()
            .map(|anchor| ("trust anchor", anchor.certificate()));
        let others = self
            .evidence
            .certificates
            .iter()
            .map(|certificate| ("evidence", certificate));
        for (place, certificate) in anchors.chain(others) {
            if certificate.is_test() {
                return Err(ConfigError::TestCertificate {
                    place,
                    subject: certificate.subject().to_owned(),
                });
            }
        }
        if !self.demo_accounts.is_empty() {
            return Err(ConfigError::DemoAccounts);
        }
        if !self.secure_cookies {
            return Err(ConfigError::InsecureCookies);
        }
        Ok(())
    }
}

/// Why the portal does not start.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A test certificate outside the demonstration.
    #[error(
        "{place}: the certificate of \"{subject}\" is for tests only (its subject says TEST ONLY); serve refuses it, \
         name a certificate of your authority or start `geleit demo`"
    )]
    TestCertificate {
        /// Where it was configured.
        place: &'static str,
        /// Whose certificate it is.
        subject: String,
    },
    /// Demo accounts outside the demonstration.
    #[error("demo accounts were configured outside the demonstration; remove them")]
    DemoAccounts,
    /// Cookies without `Secure` outside the demonstration.
    #[error("secure_cookies is off outside the demonstration; serve behind TLS and switch it on")]
    InsecureCookies,
}
