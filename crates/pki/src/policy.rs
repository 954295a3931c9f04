// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Which algorithms count until when: dated data with its source, never code.

use std::sync::LazyLock;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Deserialize;

use crate::algorithm::{DigestAlgorithm, PublicKeyKind, SignatureAlgorithm};
use crate::finding::{Finding, Severity};

const RULE: &str = "R31";
const CLAUSE: &str = "ETSI TS 119 312; EN 319 102-1, 5.2.8.4";

/// A dated table of algorithms. The default value allows nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AlgorithmPolicy {
    /// `geleit/algorithm-policy/1`.
    pub schema: String,
    /// Name, shown in reports.
    pub name: String,
    /// Where the dates come from.
    pub source: String,
    /// When the table was last brought up to date.
    pub updated: Option<Date>,
    digests: Vec<DigestRow>,
    signatures: Vec<SignatureRow>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct DigestRow {
    name: String,
    until: Option<Date>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct SignatureRow {
    name: String,
    min_bits: u32,
    until: Option<Date>,
    /// Where this row comes from, when not from the table's source.
    #[serde(default)]
    source: Option<String>,
}

impl AlgorithmPolicy {
    /// Reads a table.
    ///
    /// # Errors
    /// Not JSON of this schema.
    pub fn parse(json: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(json)
    }

    /// The table of this release. Should it ever not parse, nothing is allowed: it fails closed.
    #[must_use]
    pub fn embedded() -> &'static Self {
        static EMBEDDED: LazyLock<AlgorithmPolicy> = LazyLock::new(|| {
            AlgorithmPolicy::parse(include_str!("../data/algorithms.json")).unwrap_or_default()
        });
        &EMBEDDED
    }

    /// The finding against a digest at this time, if there is one.
    #[must_use]
    pub fn check_digest(&self, digest: DigestAlgorithm, time: Timestamp) -> Option<Finding> {
        let row = self.digests.iter().find(|row| row.name == digest.name());
        judge(digest.name(), row.map(|row| row.until), time)
    }

    /// The finding against a signature algorithm with a key of this size at this time, if there is one.
    #[must_use]
    pub fn check_signature(
        &self,
        algorithm: SignatureAlgorithm,
        key: PublicKeyKind,
        time: Timestamp,
    ) -> Option<Finding> {
        if let PublicKeyKind::Ec { curve } = key
            && !curve.is_catalogued()
        {
            return judge(curve.name(), None, time);
        }
        let bits = key.bits();
        let row = self
            .signatures
            .iter()
            .filter(|row| row.name == algorithm.name() && row.min_bits <= bits)
            .max_by_key(|row| row.min_bits);
        let what = format!("{} with a key of {bits} bits", algorithm.name());
        judge(&what, row.map(|row| row.until), time)
            .or_else(|| self.check_digest(algorithm.digest(), time))
            .or_else(|| short_salt(algorithm))
    }
}

/// `row`: not in the table, open, or the first day on which it no longer counts.
fn judge(what: &str, row: Option<Option<Date>>, time: Timestamp) -> Option<Finding> {
    let fail = |message: String| Some(Finding::new(RULE, Severity::Fail, CLAUSE, message));
    match row {
        None => fail(format!("{what} is not in the algorithm policy")),
        Some(None) => None,
        Some(Some(until)) if TimeZone::UTC.to_datetime(time).date() < until => None,
        Some(Some(until)) => fail(format!("{what} no longer counts since {until}")),
    }
}

fn short_salt(algorithm: SignatureAlgorithm) -> Option<Finding> {
    match algorithm {
        SignatureAlgorithm::RsaPss {
            digest, salt_length, ..
        } if salt_length < digest.length().into() => Some(Finding::new(
            RULE,
            Severity::Warn,
            "RFC 4055, 3.1",
            format!(
                "the salt has {salt_length} bytes, fewer than the digest's {}",
                digest.length()
            ),
        )),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(day: &str) -> Timestamp {
        format!("{day}T00:00:00Z").parse().unwrap()
    }

    #[test]
    fn the_embedded_table_parses() {
        assert_eq!(AlgorithmPolicy::embedded().schema, "geleit/algorithm-policy/1");
    }

    #[test]
    fn algorithms_count_until_their_date() {
        let pkcs1 = SignatureAlgorithm::RsaPkcs1 {
            digest: DigestAlgorithm::Sha256,
        };
        let pss = SignatureAlgorithm::rsa_pss(DigestAlgorithm::Sha256);
        let cases = [
            (pkcs1, 3072, "2028-12-31", true),
            (pkcs1, 3072, "2029-01-01", false),
            (pkcs1, 1024, "2026-01-01", false),
            (pss, 2048, "2028-12-31", true),
            (pss, 2048, "2029-01-01", false),
            (pss, 3072, "2040-01-01", true),
        ];
        for (algorithm, bits, day, allowed) in cases {
            let found =
                AlgorithmPolicy::embedded().check_signature(algorithm, PublicKeyKind::Rsa { bits }, at(day));
            assert_eq!(found.is_none(), allowed, "{algorithm:?} {bits} {day}: {found:?}");
        }
    }

    #[test]
    fn an_empty_table_allows_nothing() {
        let none = AlgorithmPolicy::default();
        assert!(
            none.check_digest(DigestAlgorithm::Sha256, at("2026-01-01"))
                .is_some()
        );
    }
}
