// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Certificates and revocation lists, encoded with `x509-cert` (RFC 5280) and read back with `pki`.

use std::str::FromStr as _;
use std::time::Duration;

use const_oid::AssociatedOid;
use der::asn1::{BitString, Ia5String, OctetString, UtcTime};
use der::flagset::FlagSet;
use der::{Decode as _, Encode as _};
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest as _, Sha256};
use x509_cert::crl::{CertificateList, RevokedCert, TbsCertList};
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::crl::dp::DistributionPoint;
use x509_cert::ext::pkix::name::{DistributionPointName, GeneralName};
use x509_cert::ext::pkix::{
    AuthorityKeyIdentifier, BasicConstraints, CrlDistributionPoints, CrlNumber, CrlReason, ExtendedKeyUsage,
    KeyUsage, KeyUsages, SubjectKeyIdentifier,
};
use x509_cert::name::Name;
use x509_cert::serial_number::SerialNumber;
use x509_cert::spki::{AlgorithmIdentifierOwned, ObjectIdentifier, SubjectPublicKeyInfoOwned};
use x509_cert::time::{Time, Validity};
use x509_cert::{Certificate, TbsCertificate, Version};

use crate::declaration::{Declaration, EntityDeclaration, Reason, Role};
use crate::keys::Key;
use crate::{CertsTestError, Entity};

const ECDSA_WITH_SHA_256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2");
const TIME_STAMPING: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.8");

fn encoding(what: &'static str) -> impl Fn(der::Error) -> CertsTestError {
    move |source| CertsTestError::Encoding { what, source }
}

/// One certificate; `issuer` is `None` for the root.
pub(crate) fn certificate(
    declaration: &Declaration,
    entity: &EntityDeclaration,
    key: &Key,
    issuer: Option<&Entity>,
    epoch: Timestamp,
) -> Result<pki::Certificate, CertsTestError> {
    let bad = encoding("certificate");
    let spki_der = key.public_key_info(&entity.name)?;
    let spki = SubjectPublicKeyInfoOwned::from_der(&spki_der).map_err(&bad)?;
    let subject = name(declaration, &entity.common_name).map_err(&bad)?;
    let issuer_name = match issuer {
        Some(issuer) => name(declaration, &issuer.declaration.common_name).map_err(&bad)?,
        None => subject.clone(),
    };
    let own_id = key_identifier(&spki);
    let issuer_id = match issuer {
        Some(issuer) => authority_id(issuer)?,
        None => own_id.clone(),
    };
    let usual = if entity.role.is_authority() {
        declaration.authority_days
    } else {
        declaration.certificate_days
    };
    let algorithm = AlgorithmIdentifierOwned {
        oid: ECDSA_WITH_SHA_256,
        parameters: None,
    };
    let tbs = TbsCertificate {
        version: Version::V3,
        serial_number: SerialNumber::new(&serial(entity.serial)).map_err(&bad)?,
        signature: algorithm.clone(),
        issuer: issuer_name,
        validity: Validity {
            not_before: time(epoch, entity.from_days).map_err(&bad)?,
            not_after: time(epoch, entity.to_days.unwrap_or(usual)).map_err(&bad)?,
        },
        subject,
        subject_public_key_info: spki,
        issuer_unique_id: None,
        subject_unique_id: None,
        extensions: Some(extensions(entity.role, own_id, issuer_id, issuer).map_err(&bad)?),
    };
    let (signer, signer_name) =
        issuer.map_or((key, entity.name.as_str()), |issuer| (&issuer.key, issuer.name()));
    let signature = signer.sign(signer_name, &tbs.to_der().map_err(&bad)?)?;
    let certificate = Certificate {
        tbs_certificate: tbs,
        signature_algorithm: algorithm,
        signature: BitString::from_bytes(&signature).map_err(&bad)?,
    };
    pki::Certificate::from_der(&certificate.to_der().map_err(&bad)?).map_err(|source| {
        CertsTestError::ReadBack {
            what: entity.name.clone(),
            source,
        }
    })
}

/// The revocation list of an authority, as DER.
pub(crate) fn revocation_list(
    declaration: &Declaration,
    authority: &Entity,
    epoch: Timestamp,
) -> Result<Vec<u8>, CertsTestError> {
    let bad = encoding("revocation list");
    let mut revoked = Vec::new();
    for entity in declaration
        .entities
        .iter()
        .filter(|entity| entity.role.issuer() == Some(authority.role()))
    {
        let Some(entry) = &entity.revoked else { continue };
        let reason = match entry.reason {
            Reason::KeyCompromise => CrlReason::KeyCompromise,
            Reason::CessationOfOperation => CrlReason::CessationOfOperation,
        };
        revoked.push(RevokedCert {
            serial_number: SerialNumber::new(&serial(entity.serial)).map_err(&bad)?,
            revocation_date: time(epoch, entry.after_days).map_err(&bad)?,
            crl_entry_extensions: Some(vec![extension(&reason, false).map_err(&bad)?]),
        });
    }
    let algorithm = AlgorithmIdentifierOwned {
        oid: ECDSA_WITH_SHA_256,
        parameters: None,
    };
    let authority_key = authority_key(authority_id(authority)?);
    let number = CrlNumber(der::asn1::Uint::new(&[1]).map_err(&bad)?);
    let tbs = TbsCertList {
        version: Version::V2,
        signature: algorithm.clone(),
        issuer: name(declaration, &authority.declaration.common_name).map_err(&bad)?,
        this_update: time(epoch, 0).map_err(&bad)?,
        next_update: Some(time(epoch, declaration.authority_days).map_err(&bad)?),
        revoked_certificates: (!revoked.is_empty()).then_some(revoked),
        crl_extensions: Some(vec![
            extension(&authority_key, false).map_err(&bad)?,
            extension(&number, false).map_err(&bad)?,
        ]),
    };
    let signature = authority
        .key
        .sign(authority.name(), &tbs.to_der().map_err(&bad)?)?;
    let list = CertificateList {
        tbs_cert_list: tbs,
        signature_algorithm: algorithm,
        signature: BitString::from_bytes(&signature).map_err(&bad)?,
    };
    list.to_der().map_err(&bad)
}

fn name(declaration: &Declaration, common_name: &str) -> Result<Name, der::Error> {
    Name::from_str(&format!(
        "CN={common_name},O={},C={}",
        declaration.organisation, declaration.country
    ))
}

/// Big endian without leading zeros; positive.
fn serial(number: u32) -> Vec<u8> {
    number
        .to_be_bytes()
        .into_iter()
        .skip_while(|octet| *octet == 0)
        .collect()
}

fn time(epoch: Timestamp, days: i64) -> Result<Time, der::Error> {
    let at = epoch
        .saturating_add(SignedDuration::from_hours(days.saturating_mul(24)))
        .unwrap_or(Timestamp::MAX);
    let seconds = u64::try_from(at.as_second()).unwrap_or_default();
    UtcTime::from_unix_duration(Duration::from_secs(seconds)).map(Time::UtcTime)
}

/// RFC 7093, 2, method 1: the leftmost 160 bits of the SHA-256 of the key.
fn key_identifier(spki: &SubjectPublicKeyInfoOwned) -> Vec<u8> {
    Sha256::digest(spki.subject_public_key.raw_bytes())
        .iter()
        .take(20)
        .copied()
        .collect()
}

fn authority_id(authority: &Entity) -> Result<Vec<u8>, CertsTestError> {
    let spki = authority.key.public_key_info(authority.name())?;
    let spki = SubjectPublicKeyInfoOwned::from_der(&spki).map_err(encoding("certificate"))?;
    Ok(key_identifier(&spki))
}

fn authority_key(id: Vec<u8>) -> AuthorityKeyIdentifier {
    AuthorityKeyIdentifier {
        key_identifier: OctetString::new(id).ok(),
        authority_cert_issuer: None,
        authority_cert_serial_number: None,
    }
}

fn extension<T: AssociatedOid + der::Encode>(value: &T, critical: bool) -> Result<Extension, der::Error> {
    Ok(Extension {
        extn_id: T::OID,
        critical,
        extn_value: OctetString::new(value.to_der()?)?,
    })
}

fn extensions(
    role: Role,
    own_id: Vec<u8>,
    issuer_id: Vec<u8>,
    issuer: Option<&Entity>,
) -> Result<Vec<Extension>, der::Error> {
    let usages: FlagSet<KeyUsages> = match role {
        Role::Root | Role::Issuing => KeyUsages::KeyCertSign | KeyUsages::CRLSign,
        Role::Seal | Role::Clerk => KeyUsages::DigitalSignature | KeyUsages::NonRepudiation,
        Role::Log | Role::Tsa => KeyUsages::DigitalSignature.into(),
    };
    let path_len_constraint = match role {
        Role::Root => Some(1),
        Role::Issuing => Some(0),
        _ => None,
    };
    let basic = BasicConstraints {
        ca: role.is_authority(),
        path_len_constraint,
    };
    let mut extensions = vec![
        extension(&basic, true)?,
        extension(&KeyUsage(usages), true)?,
        extension(&SubjectKeyIdentifier(OctetString::new(own_id)?), false)?,
        extension(&authority_key(issuer_id), false)?,
    ];
    if role == Role::Tsa {
        extensions.push(extension(&ExtendedKeyUsage(vec![TIME_STAMPING]), true)?);
    }
    if let Some(issuer) = issuer {
        // A name nobody resolves (RFC 2606): tells validators whom to ask, leads nowhere.
        let uri = Ia5String::new(&format!("http://test-only.invalid/{}.crl", issuer.name()))?;
        let point = DistributionPoint {
            distribution_point: Some(DistributionPointName::FullName(vec![
                GeneralName::UniformResourceIdentifier(uri),
            ])),
            reasons: None,
            crl_issuer: None,
        };
        extensions.push(extension(&CrlDistributionPoints(vec![point]), false)?);
    }
    Ok(extensions)
}
