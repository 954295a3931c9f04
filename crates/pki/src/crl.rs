// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Certificate revocation lists (RFC 5280, 5): read once, in order, kept as received.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use der::Decode as _;
use jiff::Timestamp;

use crate::certificate::bit_string;
use crate::distribution::IssuingDistributionPoint;
use crate::error::{Budget, ParseError};
use crate::extension::{Extension, GeneralName};
use crate::name;
use crate::oid;
use crate::pem;
use crate::tlv::{Element, Reader, tag};

/// One revoked certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revocation {
    /// `revocationDate`.
    pub date: Timestamp,
    /// `CRLReason` in the standard's words, if the list gives one.
    pub reason: Option<&'static str>,
    /// `invalidityDate`: from when the key is suspect (R38).
    pub invalidity_date: Option<Timestamp>,
}

/// A revocation list. Cheap to clone.
#[derive(Clone)]
pub struct CertificateList(Arc<Inner>);

struct Inner {
    der: Vec<u8>,
    to_be_signed: Vec<u8>,
    signature_algorithm: Vec<u8>,
    algorithms_agree: bool,
    signature: Vec<u8>,
    issuer: Vec<u8>,
    issuer_text: String,
    this_update: Timestamp,
    next_update: Option<Timestamp>,
    scoped: Scoped,
    revoked: Revoked,
    /// Entries of other issuers in an indirect list, by the issuer's name.
    of_others: BTreeMap<Vec<u8>, Revoked>,
    not_understood: Vec<String>,
}

/// The revoked certificates of one issuer, by serial number.
type Revoked = BTreeMap<Vec<u8>, Revocation>;

impl CertificateList {
    /// Reads one DER list; nothing may follow it.
    ///
    /// # Errors
    /// Not a list, or larger than the budget.
    pub fn from_der(der: &[u8], budget: &Budget) -> Result<Self, ParseError> {
        if der.len() > budget.bytes {
            let (limit, found) = (budget.bytes, der.len());
            return Err(ParseError::OverBudget {
                what: "CertificateList",
                limit,
                found,
            });
        }
        let mut outer = Reader::new(der);
        let mut parts = outer.expect(tag::SEQUENCE, "CertificateList")?.reader();
        outer.finish("CertificateList")?;
        let to_be_signed = parts.expect(tag::SEQUENCE, "tbsCertList")?;
        let algorithm = parts.expect(tag::SEQUENCE, "signatureAlgorithm")?;
        let signature = bit_string(&parts.expect(tag::BIT_STRING, "signatureValue")?)?;
        parts.finish("CertificateList")?;

        let mut fields = to_be_signed.reader();
        let version = fields.optional(tag::INTEGER, "version")?;
        let inner_algorithm = fields.expect(tag::SEQUENCE, "signature")?;
        let issuer = fields.expect(tag::SEQUENCE, "issuer")?;
        let this_update = time(&fields.element("thisUpdate")?)?;
        let next_update = match fields.peek() {
            Some(tag::UTC_TIME | tag::GENERALIZED_TIME) => Some(time(&fields.element("nextUpdate")?)?),
            _ => None,
        };
        let mut not_understood = Vec::new();
        let (revoked, of_others) = match fields.optional(tag::SEQUENCE, "revokedCertificates")? {
            Some(entries) => read_entries(&entries, budget, &mut not_understood)?,
            None => Entries::default(),
        };
        let extensions = fields.optional(tag::context(0), "crlExtensions")?;
        fields.finish("tbsCertList")?;
        if version.is_some_and(|version| version.content != [1]) {
            not_understood.push("version is not v2".into());
        }
        let scoped = read_extensions(extensions, &mut not_understood)?;
        let issuer_text = x509_cert::name::Name::from_der(issuer.encoding)
            .map(|name| name.to_string())
            .map_err(|error| ParseError::malformed("issuer", issuer.offset, "a Name", error.to_string()))?;
        Ok(Self(Arc::new(Inner {
            der: der.to_vec(),
            to_be_signed: to_be_signed.encoding.to_vec(),
            signature_algorithm: algorithm.encoding.to_vec(),
            algorithms_agree: algorithm.encoding == inner_algorithm.encoding,
            signature,
            issuer: issuer.encoding.to_vec(),
            issuer_text,
            this_update,
            next_update,
            scoped,
            revoked,
            of_others,
            not_understood,
        })))
    }

    /// Reads a file of lists: PEM blocks `X509 CRL`, or one DER list.
    ///
    /// # Errors
    /// A block that is not a list, or no list at all.
    pub fn bundle(bytes: &[u8], budget: &Budget) -> Result<Vec<Self>, ParseError> {
        if !pem::is_pem(bytes) {
            return Self::from_der(bytes, budget).map(|one| vec![one]);
        }
        let blocks = pem::blocks(bytes, "X509 CRL")?;
        if blocks.is_empty() {
            return Err(ParseError::malformed("PEM", 0, "an X509 CRL block", "none"));
        }
        blocks.iter().map(|der| Self::from_der(der, budget)).collect()
    }

    /// The received bytes.
    #[must_use]
    pub fn der(&self) -> &[u8] {
        &self.0.der
    }

    /// The signed part as received.
    #[must_use]
    pub fn to_be_signed(&self) -> &[u8] {
        &self.0.to_be_signed
    }

    /// DER of the outer `signatureAlgorithm`.
    #[must_use]
    pub fn signature_algorithm_der(&self) -> &[u8] {
        &self.0.signature_algorithm
    }

    /// The outer algorithm is the inner one.
    #[must_use]
    pub fn signature_algorithms_agree(&self) -> bool {
        self.0.algorithms_agree
    }

    /// `signatureValue`.
    #[must_use]
    pub fn signature(&self) -> &[u8] {
        &self.0.signature
    }

    /// DER of the issuer name.
    #[must_use]
    pub fn issuer_der(&self) -> &[u8] {
        &self.0.issuer
    }

    /// Issuer as RFC 4514 text.
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.0.issuer_text
    }

    /// When the list was issued.
    #[must_use]
    pub fn this_update(&self) -> Timestamp {
        self.0.this_update
    }

    /// By when the next one is due.
    #[must_use]
    pub fn next_update(&self) -> Option<Timestamp> {
        self.0.next_update
    }

    /// `cRLNumber`, significant octets.
    #[must_use]
    pub fn number(&self) -> Option<&[u8]> {
        self.0.scoped.number.as_deref()
    }

    /// Which certificates it speaks about; `None`: all of its issuer's.
    #[must_use]
    pub fn distribution_point(&self) -> Option<&IssuingDistributionPoint> {
        self.0.scoped.point.as_ref()
    }

    /// Of a delta list the number of the list it builds on, significant octets.
    #[must_use]
    pub fn delta_base(&self) -> Option<&[u8]> {
        self.0.scoped.delta_base.as_deref()
    }

    /// Value of authorityKeyIdentifier.
    #[must_use]
    pub fn authority_key_identifier(&self) -> Option<&[u8]> {
        self.0.scoped.authority_key.as_deref()
    }

    /// Tells one read list from another without comparing bytes; clones are the same one.
    pub(crate) fn identity(&self) -> usize {
        Arc::as_ptr(&self.0).addr()
    }

    /// What in it we do not understand; a list with any of it is not relied on.
    #[must_use]
    pub fn not_understood(&self) -> &[String] {
        &self.0.not_understood
    }

    /// The entry of this serial number (content octets), if it is revoked.
    #[must_use]
    pub fn revocation_of(&self, serial: &[u8]) -> Option<&Revocation> {
        self.0.revoked.get(serial)
    }

    /// The entry of a certificate of this issuer (DER of its name); an indirect list has entries of several issuers.
    #[must_use]
    pub fn revocation_under(&self, issuer: &[u8], serial: &[u8]) -> Option<&Revocation> {
        let own = name::same(issuer, self.issuer_der());
        let own = own.then(|| self.revocation_of(serial)).flatten();
        own.or_else(|| {
            let mut others = self
                .0
                .of_others
                .iter()
                .filter(|(name, _)| name::same(name, issuer));
            others.find_map(|(_, revoked)| revoked.get(serial))
        })
    }

    /// How many certificates it revokes.
    #[must_use]
    pub fn entries(&self) -> usize {
        self.0
            .of_others
            .iter()
            .fold(self.0.revoked.len(), |sum, (_, more)| {
                sum.saturating_add(more.len())
            })
    }
}

impl PartialEq for CertificateList {
    fn eq(&self, other: &Self) -> bool {
        self.der() == other.der()
    }
}

impl Eq for CertificateList {}

impl fmt::Debug for CertificateList {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("CertificateList")
            .field("issuer", &self.issuer())
            .field("this_update", &self.this_update())
            .field("entries", &self.entries())
            .finish_non_exhaustive()
    }
}

/// Entries of the list's own issuer, and of others with their names.
type Entries = (Revoked, BTreeMap<Vec<u8>, Revoked>);

fn read_entries(
    entries: &Element<'_>,
    budget: &Budget,
    not_understood: &mut Vec<String>,
) -> Result<Entries, ParseError> {
    let (mut own, mut of_others): Entries = Entries::default();
    let mut current: Option<Vec<u8>> = None;
    let mut reader = entries.reader();
    let mut count = 0_usize;
    while !reader.is_empty() {
        count = count.saturating_add(1);
        if count > budget.crl_entries {
            return Err(ParseError::OverBudget {
                what: "revokedCertificates",
                limit: budget.crl_entries,
                found: count,
            });
        }
        let mut fields = reader.expect(tag::SEQUENCE, "revokedCertificate")?.reader();
        let serial = fields.expect(tag::INTEGER, "userCertificate")?.content.to_vec();
        let date = time(&fields.element("revocationDate")?)?;
        let mut entry = Revocation {
            date,
            reason: None,
            invalidity_date: None,
        };
        if let Some(extensions) = fields.optional(tag::SEQUENCE, "crlEntryExtensions")?
            && let Some(issuer) = read_entry_extensions(&extensions, &mut entry, not_understood)?
        {
            // RFC 5280, 5.3.3: from here on, until the next one.
            current = Some(issuer);
        }
        fields.finish("revokedCertificate")?;
        match &current {
            Some(issuer) => of_others.entry(issuer.clone()).or_default().insert(serial, entry),
            None => own.insert(serial, entry),
        };
    }
    Ok((own, of_others))
}

/// Fills the entry; the name of certificateIssuer, if there is one.
fn read_entry_extensions(
    extensions: &Element<'_>,
    entry: &mut Revocation,
    not_understood: &mut Vec<String>,
) -> Result<Option<Vec<u8>>, ParseError> {
    let mut reader = extensions.reader();
    let mut issuer = None;
    while !reader.is_empty() {
        let extension = Extension::read(&reader.expect(tag::SEQUENCE, "Extension")?)?;
        let mut value = Reader::new(&extension.value);
        match extension.oid.as_str() {
            oid::CRL_REASON => entry.reason = Some(reason(value.element("CRLReason")?.content)),
            oid::INVALIDITY_DATE => entry.invalidity_date = Some(time(&value.element("invalidityDate")?)?),
            oid::CERTIFICATE_ISSUER => {
                let names = GeneralName::all(&value.expect(tag::SEQUENCE, "certificateIssuer")?)?;
                issuer = names.into_iter().find_map(|name| match name {
                    GeneralName::Directory(name) => Some(name),
                    _ => None,
                });
                if issuer.is_none() {
                    not_understood.push("certificateIssuer is no directory name".into());
                }
            }
            other if extension.critical => not_understood.push(format!("critical entry extension {other}")),
            _ => {}
        }
    }
    Ok(issuer)
}

/// What the list's own extensions say.
#[derive(Default)]
struct Scoped {
    number: Option<Vec<u8>>,
    delta_base: Option<Vec<u8>>,
    point: Option<IssuingDistributionPoint>,
    authority_key: Option<Vec<u8>>,
}

fn read_extensions(
    extensions: Option<Element<'_>>,
    not_understood: &mut Vec<String>,
) -> Result<Scoped, ParseError> {
    let mut scoped = Scoped::default();
    let Some(wrapper) = extensions else {
        return Ok(scoped);
    };
    for extension in Extension::read_all(&wrapper)? {
        let value = extension.value.as_slice();
        match extension.oid.as_str() {
            oid::CRL_NUMBER => scoped.number = Some(number(value, "cRLNumber")?),
            oid::AUTHORITY_KEY_IDENTIFIER => scoped.authority_key = Some(extension.value),
            oid::ISSUING_DISTRIBUTION_POINT => scoped.point = Some(IssuingDistributionPoint::read(value)?),
            oid::DELTA_CRL_INDICATOR => scoped.delta_base = Some(number(value, "BaseCRLNumber")?),
            other if extension.critical => not_understood.push(format!("critical extension {other}")),
            _ => {}
        }
    }
    Ok(scoped)
}

/// Significant octets of a number that is not negative: longer is larger, equally long compares as bytes.
fn number(value: &[u8], what: &'static str) -> Result<Vec<u8>, ParseError> {
    let mut outer = Reader::new(value);
    let element = outer.expect(tag::INTEGER, what)?;
    outer.finish(what)?;
    match element.content {
        octets if octets.first().is_none_or(|first| *first >= 0x80) => Err(ParseError::malformed(
            what,
            element.offset,
            "a number that is not negative",
            hex::encode(element.content),
        )),
        octets => Ok(octets.iter().copied().skip_while(|octet| *octet == 0).collect()),
    }
}

pub(crate) fn reason(value: &[u8]) -> &'static str {
    match value {
        [1] => "keyCompromise",
        [2] => "cACompromise",
        [3] => "affiliationChanged",
        [4] => "superseded",
        [5] => "cessationOfOperation",
        [6] => "certificateHold",
        [8] => "removeFromCRL",
        [9] => "privilegeWithdrawn",
        [10] => "aACompromise",
        _ => "unspecified",
    }
}

/// UTCTime or GeneralizedTime as RFC 5280, 4.1.2.5 writes them: seconds, `Z`, no fractions.
pub(crate) fn time(element: &Element<'_>) -> Result<Timestamp, ParseError> {
    let bad = || {
        let found = String::from_utf8_lossy(element.content).into_owned();
        ParseError::malformed(
            "Time",
            element.offset,
            "YYMMDDHHMMSSZ or YYYYMMDDHHMMSSZ (UTC)",
            found,
        )
    };
    let text = std::str::from_utf8(element.content).map_err(|_| bad())?;
    let digits = text.strip_suffix('Z').ok_or_else(bad)?;
    if !digits.bytes().all(|octet| octet.is_ascii_digit()) {
        return Err(bad());
    }
    let full = match (element.tag, digits.len()) {
        (tag::UTC_TIME, 12) if digits < "50" => format!("20{digits}"),
        (tag::UTC_TIME, 12) => format!("19{digits}"),
        (tag::GENERALIZED_TIME, 14) => digits.to_owned(),
        _ => return Err(bad()),
    };
    let datetime = jiff::civil::DateTime::strptime("%Y%m%d%H%M%S", &full).map_err(|_| bad())?;
    jiff::tz::TimeZone::UTC.to_timestamp(datetime).map_err(|_| bad())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tlv;

    #[test]
    fn times_are_read_as_rfc_5280_writes_them_and_not_otherwise() {
        let cases = [
            (tag::UTC_TIME, "261123101500Z", Some("2026-11-23T10:15:00Z")),
            (tag::UTC_TIME, "500101000000Z", Some("1950-01-01T00:00:00Z")),
            (tag::UTC_TIME, "491231235959Z", Some("2049-12-31T23:59:59Z")),
            (
                tag::GENERALIZED_TIME,
                "20500101000000Z",
                Some("2050-01-01T00:00:00Z"),
            ),
            (tag::UTC_TIME, "2611231015Z", None),
            (tag::UTC_TIME, "261123101500+0100", None),
            (tag::UTC_TIME, "261323101500Z", None),
            (tag::UTC_TIME, "+61123101500Z", None),
            (tag::GENERALIZED_TIME, "20261123101500.5Z", None),
            (tag::OCTET_STRING, "261123101500Z", None),
        ];
        for (kind, text, expected) in cases {
            let der = tlv::encode(kind, text.as_bytes());
            let found = time(&Reader::new(&der).element("time").unwrap());
            let expected: Option<Timestamp> = expected.map(|text| text.parse().unwrap());
            assert_eq!(found.ok(), expected, "{text}");
        }
    }

    #[test]
    fn a_list_with_more_entries_than_the_budget_is_refused() {
        let entry = tlv::sequence(&[
            &tlv::encode(tag::INTEGER, &[1]),
            &tlv::encode(tag::UTC_TIME, b"261123101500Z"),
        ]);
        let der = tlv::sequence(&[&entry.repeat(3)]);
        let element = Reader::new(&der).element("test").unwrap();
        let budget = Budget {
            crl_entries: 2,
            ..Budget::default()
        };
        let error = read_entries(&element, &budget, &mut Vec::new()).unwrap_err();
        assert_eq!(
            error,
            ParseError::OverBudget {
                what: "revokedCertificates",
                limit: 2,
                found: 3
            }
        );
    }
}
