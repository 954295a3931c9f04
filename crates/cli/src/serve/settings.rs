// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The settings of an authority: one JSON file, read once. An unknown name is an error, not a guess.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use casework::Jurisdiction;
use serde::Deserialize;

use crate::files;

/// `geleit/settings/1`; every path is relative to the working directory.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Settings {
    schema: String,
    /// The database file.
    pub(crate) database: PathBuf,
    /// A loopback address; a reverse proxy with TLS stands before it.
    pub(crate) listen: SocketAddr,
    /// Scheme and host people reach the portal at.
    pub(crate) public_origin: String,
    /// Letterhead, remedy, bodies that may be heard (JSON).
    pub(crate) authority: PathBuf,
    jurisdiction: JurisdictionSettings,
    /// Anchors of the seal, and of the verify page.
    pub(crate) trust: Vec<PathBuf>,
    /// Revocation lists and further certificates.
    #[serde(default)]
    pub(crate) evidence: Vec<PathBuf>,
    /// The key of the seal.
    pub(crate) seal: SealSettings,
    /// The key of the log.
    pub(crate) log: LogSettings,
    /// Accounts, written to the database at each start.
    #[serde(default)]
    pub(crate) accounts: Vec<AccountSettings>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct JurisdictionSettings {
    prefix: String,
    towns: Vec<String>,
    log_name: String,
    time_zone: String,
}

/// Where the key of the seal lies.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SealSettings {
    /// Key and chain.
    pub(crate) pkcs12: PathBuf,
    /// A file with the password in its first line.
    pub(crate) password_file: PathBuf,
}

/// Where the key of the log lies.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LogSettings {
    /// Ed25519, PKCS#8, PEM.
    pub(crate) key: PathBuf,
    /// Its certificate and the issuers, PEM, leaf first.
    pub(crate) certificates: PathBuf,
}

/// One account.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AccountSettings {
    /// The stable identity duties are counted by.
    pub(crate) person: String,
    /// What the person types.
    pub(crate) login: String,
    /// The name shown and printed.
    pub(crate) name: String,
    /// The official title, as printed.
    #[serde(default)]
    pub(crate) title: String,
    /// applicant, clerk, releaser, heard_body, auditor.
    pub(crate) roles: BTreeSet<String>,
    /// Whom the person acts for.
    #[serde(default)]
    pub(crate) org: Option<String>,
    /// Applicants the person has ties to.
    #[serde(default)]
    pub(crate) party_of: BTreeSet<String>,
    /// Cannot sign in or act.
    #[serde(default)]
    pub(crate) locked: bool,
    /// A file with the password in its first line.
    pub(crate) password_file: PathBuf,
}

impl Settings {
    /// Reads the file.
    pub(crate) fn read(path: &Path) -> anyhow::Result<Self> {
        let bytes = files::read(path).context("the settings; docs/operating.md describes them")?;
        let settings: Self =
            serde_json::from_slice(&bytes).with_context(|| format!("the settings in {}", path.display()))?;
        if settings.schema != "geleit/settings/1" {
            bail!(
                "{}: expected the schema geleit/settings/1, found {:?}",
                path.display(),
                settings.schema
            );
        }
        if !settings.listen.ip().is_loopback() {
            bail!(
                "{}: listen must be a loopback address, found {}",
                path.display(),
                settings.listen
            );
        }
        if !settings.public_origin.starts_with("https://") {
            bail!(
                "{}: public_origin must begin with https://, found {:?}",
                path.display(),
                settings.public_origin
            );
        }
        Ok(settings)
    }

    /// District and names.
    pub(crate) fn jurisdiction(&self) -> Jurisdiction {
        Jurisdiction {
            prefix: self.jurisdiction.prefix.clone(),
            towns: self.jurisdiction.towns.clone(),
            log_name: self.jurisdiction.log_name.clone(),
            time_zone: self.jurisdiction.time_zone.clone(),
        }
    }
}

/// The first line of a file, which must not be empty.
pub(crate) fn secret(path: &Path) -> anyhow::Result<String> {
    let text = String::from_utf8(files::read(path)?)
        .with_context(|| format!("{} is not UTF-8 text", path.display()))?;
    match text.lines().next() {
        Some(line) if !line.is_empty() => Ok(line.to_owned()),
        _ => bail!(
            "{} is empty, expected a password in its first line",
            path.display()
        ),
    }
}
