// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What a certificate says, asked of two independent readers.

use der::{Decode as _, Encode as _};
use jiff::Timestamp;
use x509_cert::ext::pkix;
use x509_parser::extensions::ParsedExtension;
use x509_parser::prelude::{FromDer as _, X509Certificate};

use crate::error::ParseError;
use crate::oid;

/// Key usage bits (RFC 5280, 4.2.1.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyUsage(u16);

#[allow(missing_docs, reason = "the names are the standard's")]
impl KeyUsage {
    #[must_use]
    pub fn digital_signature(self) -> bool {
        self.0 & 1 != 0
    }
    #[must_use]
    pub fn content_commitment(self) -> bool {
        self.0 & 2 != 0
    }
    #[must_use]
    pub fn key_cert_sign(self) -> bool {
        self.0 & 0x20 != 0
    }
    #[must_use]
    pub fn crl_sign(self) -> bool {
        self.0 & 0x40 != 0
    }
}

/// basicConstraints (RFC 5280, 4.2.1.9).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BasicConstraints {
    /// May issue certificates.
    pub ca: bool,
    /// How many intermediate certificates may follow.
    pub path_length: Option<u32>,
}

/// An extension by name only.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ExtensionFact {
    /// Dotted object identifier.
    pub oid: String,
    /// The `critical` flag.
    pub critical: bool,
}

/// The facts both readers must agree on. Names are DER, times are UTC seconds.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are the standard's")]
pub struct Facts {
    pub version: u8,
    pub serial: Vec<u8>,
    pub issuer: Vec<u8>,
    pub subject: Vec<u8>,
    pub not_before: Timestamp,
    pub not_after: Timestamp,
    pub spki: Vec<u8>,
    pub signature_algorithm: String,
    pub key_usage: Option<KeyUsage>,
    pub extended_key_usage: Option<Vec<String>>,
    pub basic_constraints: Option<BasicConstraints>,
    pub subject_key_identifier: Option<Vec<u8>>,
    pub authority_key_identifier: Option<Vec<u8>>,
    pub extensions: Vec<ExtensionFact>,
    /// First URI of each distribution point; hints where a revocation list can be had.
    pub crl_distribution_points: Vec<String>,
    pub common_name: Option<String>,
    pub subject_text: String,
    pub issuer_text: String,
}

/// Reads with both; the first reader's facts and the names of those that differ.
pub(crate) fn read_twice(der: &[u8]) -> Result<(Facts, Vec<String>), ParseError> {
    let first = by_encoder(der)?;
    let second = by_second_reader(der, &first)?;
    let mut differing = Vec::new();
    macro_rules! compare {
        ($($field:ident),*) => {
            $(if first.$field != second.$field {
                differing.push(format!(
                    "{}: x509-cert reads {:?}, x509-parser reads {:?}", stringify!($field), first.$field, second.$field
                ));
            })*
        };
    }
    compare!(
        version,
        serial,
        issuer,
        subject,
        not_before,
        not_after,
        spki,
        signature_algorithm,
        key_usage,
        extended_key_usage,
        basic_constraints,
        subject_key_identifier,
        authority_key_identifier,
        extensions,
        common_name
    );
    Ok((first, differing))
}

fn refused(reader: &str, error: impl std::fmt::Display) -> ParseError {
    ParseError::malformed(
        "Certificate",
        0,
        "a certificate (RFC 5280, 4.1)",
        format!("{reader} says: {error}"),
    )
}

fn timestamp(seconds: i64) -> Result<Timestamp, ParseError> {
    Timestamp::from_second(seconds).map_err(|error| refused("the calendar", error))
}

fn by_encoder(der: &[u8]) -> Result<Facts, ParseError> {
    const READER: &str = "x509-cert";
    let bad = |error: der::Error| refused(READER, error);
    let certificate = x509_cert::Certificate::from_der(der).map_err(bad)?;
    let tbs = &certificate.tbs_certificate;
    let seconds = |time: &x509_cert::time::Time| {
        timestamp(i64::try_from(time.to_unix_duration().as_secs()).unwrap_or(i64::MAX))
    };
    let key_usage = tbs.get::<pkix::KeyUsage>().map_err(bad)?;
    let extended = tbs.get::<pkix::ExtendedKeyUsage>().map_err(bad)?;
    let basic = tbs.get::<pkix::BasicConstraints>().map_err(bad)?;
    let subject_key = tbs.get::<pkix::SubjectKeyIdentifier>().map_err(bad)?;
    let authority_key = tbs.get::<pkix::AuthorityKeyIdentifier>().map_err(bad)?;
    Ok(Facts {
        version: match tbs.version {
            x509_cert::Version::V1 => 1,
            x509_cert::Version::V2 => 2,
            x509_cert::Version::V3 => 3,
        },
        serial: tbs.serial_number.as_bytes().to_vec(),
        issuer: tbs.issuer.to_der().map_err(bad)?,
        subject: tbs.subject.to_der().map_err(bad)?,
        not_before: seconds(&tbs.validity.not_before)?,
        not_after: seconds(&tbs.validity.not_after)?,
        spki: tbs.subject_public_key_info.to_der().map_err(bad)?,
        signature_algorithm: tbs.signature.oid.to_string(),
        key_usage: key_usage.map(|(_, usage)| KeyUsage(usage.0.bits())),
        extended_key_usage: extended.map(|(_, usage)| sorted(usage.0.iter().map(ToString::to_string))),
        basic_constraints: basic.map(|(_, basic)| BasicConstraints {
            ca: basic.ca,
            path_length: basic.path_len_constraint.map(u32::from),
        }),
        subject_key_identifier: subject_key.map(|(_, key)| key.0.as_bytes().to_vec()),
        authority_key_identifier: authority_key
            .and_then(|(_, key)| key.key_identifier)
            .map(|key| key.as_bytes().to_vec()),
        extensions: tbs
            .extensions
            .iter()
            .flatten()
            .map(|extension| ExtensionFact {
                oid: extension.extn_id.to_string(),
                critical: extension.critical,
            })
            .collect(),
        crl_distribution_points: distribution_points(tbs).map_err(bad)?,
        common_name: common_name(&tbs.subject),
        subject_text: tbs.subject.to_string(),
        issuer_text: tbs.issuer.to_string(),
    })
}

fn sorted(names: impl Iterator<Item = String>) -> Vec<String> {
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}

fn common_name(name: &x509_cert::name::Name) -> Option<String> {
    let attribute = name
        .0
        .iter()
        .flat_map(|rdn| rdn.0.iter())
        .find(|attribute| attribute.oid.to_string() == oid::COMMON_NAME)?;
    directory_string(attribute.value.value(), der::Tagged::tag(&attribute.value))
}

/// UTF8String, PrintableString, TeletexString/IA5String as ASCII; anything else stays unread.
fn directory_string(value: &[u8], tag: der::Tag) -> Option<String> {
    match tag {
        der::Tag::Utf8String | der::Tag::PrintableString | der::Tag::Ia5String | der::Tag::TeletexString => {
            std::str::from_utf8(value).ok().map(str::to_owned)
        }
        _ => None,
    }
}

fn distribution_points(tbs: &x509_cert::TbsCertificate) -> Result<Vec<String>, der::Error> {
    use x509_cert::ext::pkix::name::{DistributionPointName, GeneralName};
    let Some((_, points)) = tbs.get::<pkix::CrlDistributionPoints>()? else {
        return Ok(Vec::new());
    };
    Ok(points
        .0
        .iter()
        .filter_map(|point| match &point.distribution_point {
            Some(DistributionPointName::FullName(names)) => names.iter().find_map(|name| match name {
                GeneralName::UniformResourceIdentifier(uri) => Some(uri.as_str().to_owned()),
                _ => None,
            }),
            _ => None,
        })
        .collect())
}

fn by_second_reader(der: &[u8], first: &Facts) -> Result<Facts, ParseError> {
    const READER: &str = "x509-parser";
    let (rest, certificate) = X509Certificate::from_der(der).map_err(|error| refused(READER, error))?;
    if !rest.is_empty() {
        return Err(refused(READER, format!("{} bytes follow", rest.len())));
    }
    let tbs = &certificate.tbs_certificate;
    let mut facts = Facts {
        version: u8::try_from(tbs.version.0.saturating_add(1)).unwrap_or(u8::MAX),
        serial: tbs.raw_serial().to_vec(),
        issuer: tbs.issuer.as_raw().to_vec(),
        subject: tbs.subject.as_raw().to_vec(),
        not_before: timestamp(tbs.validity.not_before.timestamp())?,
        not_after: timestamp(tbs.validity.not_after.timestamp())?,
        spki: tbs.subject_pki.raw.to_vec(),
        signature_algorithm: tbs.signature.algorithm.to_id_string(),
        key_usage: None,
        extended_key_usage: None,
        basic_constraints: None,
        subject_key_identifier: None,
        authority_key_identifier: None,
        extensions: Vec::new(),
        crl_distribution_points: first.crl_distribution_points.clone(),
        common_name: tbs
            .subject
            .iter_common_name()
            .next()
            .and_then(|attribute| attribute.as_str().ok())
            .map(str::to_owned),
        subject_text: first.subject_text.clone(),
        issuer_text: first.issuer_text.clone(),
    };
    for extension in tbs.extensions() {
        let oid = extension.oid.to_id_string();
        facts.extensions.push(ExtensionFact {
            oid,
            critical: extension.critical,
        });
        match extension.parsed_extension() {
            ParsedExtension::KeyUsage(usage) => facts.key_usage = Some(KeyUsage(usage.flags)),
            ParsedExtension::ExtendedKeyUsage(usage) => facts.extended_key_usage = Some(extended(usage)),
            ParsedExtension::BasicConstraints(basic) => {
                facts.basic_constraints = Some(BasicConstraints {
                    ca: basic.ca,
                    path_length: basic.path_len_constraint,
                });
            }
            ParsedExtension::SubjectKeyIdentifier(key) => facts.subject_key_identifier = Some(key.0.to_vec()),
            ParsedExtension::AuthorityKeyIdentifier(key) => {
                facts.authority_key_identifier = key.key_identifier.as_ref().map(|key| key.0.to_vec());
            }
            _ => {}
        }
    }
    Ok(facts)
}

fn extended(usage: &x509_parser::extensions::ExtendedKeyUsage<'_>) -> Vec<String> {
    let flags = [
        (usage.any, oid::EKU_ANY),
        (usage.server_auth, oid::EKU_SERVER_AUTH),
        (usage.client_auth, oid::EKU_CLIENT_AUTH),
        (usage.code_signing, oid::EKU_CODE_SIGNING),
        (usage.email_protection, oid::EKU_EMAIL_PROTECTION),
        (usage.time_stamping, oid::EKU_TIME_STAMPING),
        (usage.ocsp_signing, oid::EKU_OCSP_SIGNING),
    ];
    let named = flags
        .into_iter()
        .filter(|(set, _)| *set)
        .map(|(_, name)| name.to_owned());
    sorted(named.chain(usage.other.iter().map(|oid| oid.to_id_string())))
}
