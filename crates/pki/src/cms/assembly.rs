// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Making a detached CAdES SignedData in two steps around an external signature (signing.md's order: EN 319 122-1, 5).

use thiserror::Error;

use super::{attributes, identifier};
use crate::algorithm::{DigestAlgorithm, SignatureAlgorithm};
use crate::certificate::Certificate;
use crate::oid;
use crate::tlv::{self, tag};

/// What cannot be assembled.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum AssemblyError {
    /// `certificates` was empty; the signer's own must be first.
    #[error("no signer certificate: expected the signer's certificate first, then its issuers")]
    NoCertificate,
    /// The message digest has another length than its algorithm says.
    #[error("message digest: expected {expected} bytes of {digest}, found {found}")]
    DigestLength {
        /// The algorithm.
        digest: &'static str,
        /// Its length.
        expected: usize,
        /// What was given.
        found: usize,
    },
    /// Read in old files, never produced.
    #[error("{digest} is read in old files only and never signed with; expected SHA-256 or stronger")]
    Legacy {
        /// The digest asked for.
        digest: &'static str,
    },
    /// The algorithm cannot be used with the signer's key.
    #[error("{algorithm} cannot be used with the key of {subject}")]
    Key {
        /// The algorithm asked for.
        algorithm: &'static str,
        /// Subject of the signer's certificate.
        subject: String,
    },
}

/// Everything that goes into a SignedData.
#[derive(Debug, Clone, Copy)]
pub struct Assembly<'a> {
    /// What [`signed_attributes`] made: DER with the tag of a SET.
    pub signed_attributes: &'a [u8],
    /// The external signature over it.
    pub signature: &'a [u8],
    /// How it was made.
    pub algorithm: SignatureAlgorithm,
    /// The signer's certificate, then its issuers without the anchor.
    pub certificates: &'a [Certificate],
}

/// The attributes to be signed: content-type, message-digest, signing-certificate-v2; no signing-time (PAdES keeps the
/// claimed time in the signature dictionary). DER of a SET, in DER order: exactly what the key holder signs.
///
/// # Errors
/// The message digest has not the length of `digest`, or `digest` is one that is only read.
pub fn signed_attributes(
    digest: DigestAlgorithm,
    message_digest: &[u8],
    signer: &Certificate,
) -> Result<Vec<u8>, AssemblyError> {
    not_legacy(digest)?;
    let (expected, found) = (usize::from(digest.length()), message_digest.len());
    if expected != found {
        return Err(AssemblyError::DigestLength {
            digest: digest.name(),
            expected,
            found,
        });
    }
    Ok(tlv::set_of(vec![
        attributes::encode(oid::CONTENT_TYPE, &tlv::oid(oid::DATA)),
        attributes::encode(
            oid::MESSAGE_DIGEST,
            &tlv::encode(tag::OCTET_STRING, message_digest),
        ),
        attributes::encode(oid::SIGNING_CERTIFICATE_V2, &signing_certificate_v2(signer)),
    ]))
}

fn not_legacy(digest: DigestAlgorithm) -> Result<(), AssemblyError> {
    if digest.is_legacy() {
        return Err(AssemblyError::Legacy {
            digest: digest.name(),
        });
    }
    Ok(())
}

/// SigningCertificateV2 with one ESSCertIDv2: default SHA-256, issuer and serial included (RFC 5035, 4).
fn signing_certificate_v2(signer: &Certificate) -> Vec<u8> {
    let hash = tlv::encode(tag::OCTET_STRING, &signer.fingerprint(DigestAlgorithm::Sha256));
    let directory_name = tlv::encode(tag::context(4), signer.issuer_der());
    let issuer_serial = tlv::sequence(&[
        &tlv::sequence(&[&directory_name]),
        &tlv::encode(tag::INTEGER, signer.serial()),
    ]);
    tlv::sequence(&[&tlv::sequence(&[&tlv::sequence(&[&hash, &issuer_serial])])])
}

/// The ContentInfo. Does not verify: the caller verifies the signature before embedding.
///
/// # Errors
/// No certificate, algorithm and key do not fit, or a digest that is only read.
pub fn assemble(assembly: &Assembly<'_>) -> Result<Vec<u8>, AssemblyError> {
    not_legacy(assembly.algorithm.digest())?;
    let signer = assembly
        .certificates
        .first()
        .ok_or(AssemblyError::NoCertificate)?;
    let fits = signer
        .public_key()
        .is_ok_and(|key| assembly.algorithm.fits(key.kind()));
    if !fits {
        let subject = signer.subject().to_owned();
        return Err(AssemblyError::Key {
            algorithm: assembly.algorithm.name(),
            subject,
        });
    }
    let version = |number: u8| tlv::encode(tag::INTEGER, &[number]);
    let digest = identifier::encode_digest(assembly.algorithm.digest());
    let mut attributes = assembly.signed_attributes.to_vec();
    if let Some(first) = attributes.first_mut() {
        *first = tag::context(0);
    }
    let signer_info = tlv::sequence(&[
        &version(1),
        &tlv::sequence(&[signer.issuer_der(), &tlv::encode(tag::INTEGER, signer.serial())]),
        &digest,
        &attributes,
        &identifier::encode_signature(assembly.algorithm),
        &tlv::encode(tag::OCTET_STRING, assembly.signature),
    ]);
    let mut certificates = tlv::set_of(
        assembly
            .certificates
            .iter()
            .map(|one| one.der().to_vec())
            .collect(),
    );
    if let Some(first) = certificates.first_mut() {
        *first = tag::context(0);
    }
    let signed_data = tlv::sequence(&[
        &version(1),
        &tlv::set_of(vec![digest.clone()]),
        &tlv::sequence(&[&tlv::oid(oid::DATA)]),
        &certificates,
        &tlv::set_of(vec![signer_info]),
    ]);
    Ok(tlv::sequence(&[
        &tlv::oid(oid::SIGNED_DATA),
        &tlv::encode(tag::context(0), &signed_data),
    ]))
}
