// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Name constraints (RFC 5280, 4.2.1.10; 6.1.3 (b), (c); 6.1.4 (g)): where a name may and may not lie.
//!
//! Denies by default: a kind of name that is not computed here is refused as soon as a constraint of that kind stands.

use crate::certificate::Certificate;
use crate::error::ParseError;
use crate::extension::{self, GeneralName, NameConstraints};
use crate::{name, oid};

/// `permitted_subtrees` and `excluded_subtrees` between two certificates.
#[derive(Debug, Default)]
pub(super) struct Subtrees {
    /// One list for each certificate that permits; a name has to lie in all of them.
    permitted: Vec<Vec<GeneralName>>,
    excluded: Vec<GeneralName>,
}

impl Subtrees {
    /// RFC 5280, 6.1.4 (g): what this certificate allows those below it.
    pub(super) fn add(&mut self, certificate: &Certificate) -> Result<(), ParseError> {
        if let Some(value) = certificate.extension(oid::NAME_CONSTRAINTS) {
            let constraints = NameConstraints::read(value)?;
            if let Some(bad) = constraints
                .permitted
                .iter()
                .chain(&constraints.excluded)
                .find(|one| !well_formed(one))
            {
                return Err(ParseError::malformed(
                    "nameConstraints",
                    0,
                    "a name space",
                    format!("{bad:?}"),
                ));
            }
            if !constraints.permitted.is_empty() {
                self.permitted.push(constraints.permitted);
            }
            self.excluded.extend(constraints.excluded);
        }
        Ok(())
    }

    /// RFC 5280, 6.1.3 (b), (c). `comparisons` is what may still be compared on this path.
    pub(super) fn check(&self, certificate: &Certificate, comparisons: &mut usize) -> Result<(), String> {
        if self.permitted.is_empty() && self.excluded.is_empty() {
            return Ok(());
        }
        let names = names(certificate).map_err(|error| error.to_string())?;
        let constraints = self
            .permitted
            .iter()
            .map(Vec::len)
            .sum::<usize>()
            .saturating_add(self.excluded.len());
        let work = names.len().saturating_mul(constraints);
        *comparisons = comparisons
            .checked_sub(work)
            .ok_or_else(|| format!("{work} comparisons of names with constraints exceed the budget"))?;
        names.iter().try_for_each(|name| self.allows(name))
    }

    fn allows(&self, name: &GeneralName) -> Result<(), String> {
        for list in &self.permitted {
            let mut of_kind = list.iter().filter(|base| same_kind(name, base)).peekable();
            if of_kind.peek().is_some() && !of_kind.any(|base| within(name, base, Reading::Permitted)) {
                return Err(format!("{} lies in no permitted name space", words(name)));
            }
        }
        let excluded = |base: &&GeneralName| same_kind(name, base) && within(name, base, Reading::Excluded);
        match self.excluded.iter().find(excluded) {
            Some(base) => Err(format!(
                "{} lies in the excluded name space {}",
                words(name),
                words(base)
            )),
            None => Ok(()),
        }
    }
}

/// A name that cannot be computed lies outside of what is permitted and inside of what is excluded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reading {
    Permitted,
    Excluded,
}

/// Subject, e-mail addresses in the subject, alternative names.
fn names(certificate: &Certificate) -> Result<Vec<GeneralName>, ParseError> {
    let subject = certificate.subject_der();
    let mut names = Vec::new();
    if !name::is_empty(subject) {
        names.push(GeneralName::Directory(subject.to_vec()));
    }
    names.extend(name::emails(subject).into_iter().map(GeneralName::Email));
    if let Some(value) = certificate.extension(oid::SUBJECT_ALTERNATIVE_NAME) {
        names.extend(extension::subject_alternative_names(value)?);
    }
    Ok(names)
}

fn words(name: &GeneralName) -> String {
    match name {
        GeneralName::Directory(der) => {
            use der::Decode as _;
            x509_cert::name::Name::from_der(der).map_or_else(|_| hex::encode(der), |name| name.to_string())
        }
        GeneralName::Ip(octets) => format!("IP {}", hex::encode(octets)),
        GeneralName::Email(text) | GeneralName::Dns(text) | GeneralName::Uri(text) => text.clone(),
        GeneralName::Other(number) => format!("a name of kind [{number}]"),
    }
}

fn same_kind(one: &GeneralName, other: &GeneralName) -> bool {
    match (one, other) {
        (GeneralName::Other(one), GeneralName::Other(other)) => one == other,
        _ => std::mem::discriminant(one) == std::mem::discriminant(other),
    }
}

/// A constraint that says something: an address with its mask, a host, a mailbox.
fn well_formed(base: &GeneralName) -> bool {
    match base {
        GeneralName::Ip(octets) => matches!(octets.len(), 8 | 32) && contiguous(octets),
        GeneralName::Dns(text) => is_host(text.strip_prefix('.').unwrap_or(text)) || text.is_empty(),
        GeneralName::Email(text) => text.rsplit_once('@').is_none_or(|(_, host)| is_host(host)),
        _ => true,
    }
}

/// CIDR: ones, then zeros (RFC 4632).
fn contiguous(octets: &[u8]) -> bool {
    let mask = octets.get(octets.len() / 2..).unwrap_or_default();
    let ones: u32 = mask.iter().map(|octet| octet.count_ones()).sum();
    let mut leading = 0_u32;
    for octet in mask {
        leading = leading.saturating_add(octet.leading_ones());
        if *octet != 0xff {
            break;
        }
    }
    ones == leading
}

fn within(name: &GeneralName, base: &GeneralName, reading: Reading) -> bool {
    let unknown = reading == Reading::Excluded;
    match (name, base) {
        (GeneralName::Directory(name), GeneralName::Directory(base)) => {
            name::starts_with(name, base).unwrap_or(unknown)
        }
        (GeneralName::Dns(name), GeneralName::Dns(base)) => dns(name, base, reading),
        (GeneralName::Email(name), GeneralName::Email(base)) => email(name, base).unwrap_or(unknown),
        (GeneralName::Uri(name), GeneralName::Uri(base)) => {
            host_of(name).map_or(unknown, |host| mail_host(host, base))
        }
        (GeneralName::Ip(name), GeneralName::Ip(base)) => ip(name, base).unwrap_or(unknown),
        _ => unknown,
    }
}

/// `host` is `base` or lies under it, label by label.
fn under(host: &str, base: &str) -> bool {
    let (host, base) = (host.to_ascii_lowercase(), base.to_ascii_lowercase());
    base.is_empty() || host == base || host.strip_suffix(&base).is_some_and(|rest| rest.ends_with('.'))
}

/// A wildcard stands for all its names: permitted if all are, excluded if one is.
fn dns(name: &str, base: &str, reading: Reading) -> bool {
    let base = base.strip_prefix('.').unwrap_or(base);
    let (wild, host) = match name.strip_prefix("*.") {
        Some(rest) => (true, rest),
        None => (false, name),
    };
    if !is_host(host) {
        return reading == Reading::Excluded;
    }
    under(host, base) || (wild && reading == Reading::Excluded && under(base, host))
}

/// Letters, digits, hyphens and underscores in labels of 1 to 63.
fn is_host(text: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label
                .bytes()
                .all(|octet| octet.is_ascii_alphanumeric() || matches!(octet, b'-' | b'_'))
    };
    text.len() <= 253 && text.split('.').all(label)
}

/// RFC 5280, 4.2.1.10: a mailbox, all mailboxes of a host, or (with a leading full stop) of all hosts below a domain.
fn email(name: &str, base: &str) -> Option<bool> {
    let (local, host) = name.rsplit_once('@')?;
    if local.is_empty() || !is_host(host) {
        return None;
    }
    Some(match base.rsplit_once('@') {
        Some((wanted, of)) => wanted == local && of.eq_ignore_ascii_case(host),
        None => mail_host(host, base),
    })
}

/// With a leading full stop the hosts below, without it exactly this host.
fn mail_host(host: &str, base: &str) -> bool {
    match base.strip_prefix('.') {
        Some(domain) => under(host, domain) && !host.eq_ignore_ascii_case(domain),
        None => base.is_empty() || host.eq_ignore_ascii_case(base),
    }
}

/// The host of a URI, if it names one by a domain name.
fn host_of(uri: &str) -> Option<&str> {
    let (_, rest) = uri.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let host = host.rsplit_once(':').map_or(host, |(host, _)| host);
    let is_address = host.bytes().all(|octet| octet.is_ascii_digit() || octet == b'.');
    (is_host(host) && !is_address).then_some(host)
}

fn ip(name: &[u8], base: &[u8]) -> Option<bool> {
    if !matches!(name.len(), 4 | 16) {
        return None;
    }
    let (address, mask) = base.split_at_checked(base.len() / 2)?;
    let same = |((octet, base), mask): ((&u8, &u8), &u8)| octet & mask == base & mask;
    Some(address.len() == name.len() && name.iter().zip(address).zip(mask).all(same))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(cases: &[(GeneralName, GeneralName, bool)], reading: Reading) {
        for (name, base, expected) in cases {
            assert_eq!(
                within(name, base, reading),
                *expected,
                "{name:?} in {base:?}, {reading:?}"
            );
        }
    }

    fn dns(text: &str) -> GeneralName {
        GeneralName::Dns(text.into())
    }

    fn email(text: &str) -> GeneralName {
        GeneralName::Email(text.into())
    }

    fn uri(text: &str) -> GeneralName {
        GeneralName::Uri(text.into())
    }

    #[test]
    fn names_lie_within_a_name_space_by_whole_labels() {
        let address = |octets: &[u8]| GeneralName::Ip(octets.to_vec());
        check(
            &[
                (dns("a.example.org"), dns("example.org"), true),
                (dns("example.org"), dns("example.org"), true),
                (dns("EXAMPLE.org"), dns("example.ORG"), true),
                (dns("badexample.org"), dns("example.org"), false),
                (dns("*.example.org"), dns("example.org"), true),
                (dns("*.example.org"), dns("a.example.org"), false),
                (dns("a b.example.org"), dns("example.org"), false),
                (email("x@example.org"), email("example.org"), true),
                (email("x@a.example.org"), email("example.org"), false),
                (email("x@a.example.org"), email(".example.org"), true),
                (email("x@example.org"), email(".example.org"), false),
                (email("x@example.org"), email("x@example.org"), true),
                (email("X@example.org"), email("x@example.org"), false),
                (email("nothing"), email("example.org"), false),
                (uri("https://a.example.org/x"), uri(".example.org"), true),
                (uri("https://u@a.example.org:8/x"), uri("a.example.org"), true),
                (uri("https://192.0.2.1/"), uri(".example.org"), false),
                (uri("urn:a"), uri("example.org"), false),
                (
                    address(&[192, 0, 2, 7]),
                    address(&[192, 0, 2, 0, 255, 255, 255, 0]),
                    true,
                ),
                (
                    address(&[192, 0, 3, 7]),
                    address(&[192, 0, 2, 0, 255, 255, 255, 0]),
                    false,
                ),
                (
                    address(&[192, 0, 2]),
                    address(&[192, 0, 2, 0, 255, 255, 255, 0]),
                    false,
                ),
            ],
            Reading::Permitted,
        );
    }

    #[test]
    fn what_cannot_be_computed_counts_as_excluded() {
        check(
            &[
                (dns("*.example.org"), dns("a.example.org"), true),
                (dns("a b.example.org"), dns("example.net"), true),
                (email("nothing"), email("example.org"), true),
                (uri("urn:a"), uri("example.org"), true),
                (GeneralName::Other(0), GeneralName::Other(0), true),
                (dns("example.net"), dns("example.org"), false),
            ],
            Reading::Excluded,
        );
    }

    #[test]
    fn a_mask_is_ones_and_then_zeros() {
        assert!(well_formed(&GeneralName::Ip(vec![10, 0, 0, 0, 255, 240, 0, 0])));
        assert!(!well_formed(&GeneralName::Ip(vec![10, 0, 0, 0, 255, 0, 255, 0])));
        assert!(!well_formed(&GeneralName::Ip(vec![10, 0, 0, 0])));
    }
}
