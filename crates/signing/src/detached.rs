// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! A person's signature beside the file: detached CAdES over the frozen document (EN 319 122-1).
//!
//! The releasing official signs the document before the seal. A certification has to be the first signature
//! in a PDF, so this one does not go into the file; it is kept with the case. The frozen document is the first
//! revision of the sealed file, so the signature can be checked against the permit itself.

use pki::{Assembly, DigestCheck, Indication, Profile, SignatureAlgorithm, SignatureCheck, SignedData};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::complete::{CompleteError, normalise};
use crate::context::ValidationContext;
use crate::judge::{Judge, Place, Rule};
use crate::prepare::{PrepareError, attributes, read_certificates};
use crate::report::Finding;
use crate::trust;

/// Schema name of a stored [`PreparedDetached`].
pub const DETACHED_SCHEMA: &str = "geleit/prepared-detached/1";

/// A detached signature waiting for its value. Storable between the phases, like [`crate::Prepared`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreparedDetached {
    schema: String,
    content_sha256: String,
    #[serde(with = "crate::base64_bytes")]
    signed_attributes: Vec<u8>,
    certificates: Vec<String>,
    algorithm: SignatureAlgorithm,
}

/// A finished detached signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DetachedSignature {
    /// The CMS, DER (`.p7s`).
    pub cms: Vec<u8>,
    /// Subject of the signer's certificate.
    pub signer: String,
    /// SHA-256 of the signed content, lower-case hex.
    pub content_sha256: String,
}

/// What was found out about a detached signature.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DetachedReport {
    /// EN 319 102-1 main indication.
    pub indication: Indication,
    /// Why not passed.
    pub sub_indication: Option<pki::SubIndication>,
    /// Subject of the signer's certificate.
    pub signer: Option<String>,
    /// What is missing for an answer.
    pub needs: Vec<String>,
    /// Everything observed.
    pub findings: Vec<Finding>,
}

/// Say what the key holder has to sign for a detached signature over `content`.
///
/// # Errors
/// [`PrepareError`] when certificates or algorithm cannot be used.
pub fn prepare_detached(
    content: &[u8],
    certificates: &[Vec<u8>],
    algorithm: SignatureAlgorithm,
) -> Result<PreparedDetached, PrepareError> {
    let read = read_certificates(certificates)?;
    crate::signer::check_use(&read)?;
    let misfit = PrepareError::Algorithm {
        algorithm: algorithm.name(),
    };
    let signer = read.first().ok_or_else(|| misfit.clone())?;
    if !signer.public_key().is_ok_and(|key| algorithm.fits(key.kind())) {
        return Err(misfit);
    }
    let signed_attributes = attributes(algorithm, &algorithm.digest().hash(&[content]), signer)?;
    Ok(PreparedDetached {
        schema: DETACHED_SCHEMA.to_owned(),
        content_sha256: hex::encode(Sha256::digest(content)),
        signed_attributes,
        certificates: certificates.iter().map(hex::encode).collect(),
        algorithm,
    })
}

impl PreparedDetached {
    /// The DER signed attributes: the key holder signs exactly these bytes.
    #[must_use]
    pub fn to_be_signed(&self) -> &[u8] {
        &self.signed_attributes
    }

    /// The digest of [`Self::to_be_signed`].
    #[must_use]
    pub fn digest(&self) -> Vec<u8> {
        self.algorithm.digest().hash(&[&self.signed_attributes])
    }

    /// Verify the value with both providers and make the CMS.
    ///
    /// # Errors
    /// [`CompleteError`] when the content is another one or the signature does not hold.
    pub fn complete(self, content: &[u8], signature: &[u8]) -> Result<DetachedSignature, CompleteError> {
        let damaged = |error: &dyn std::fmt::Display| CompleteError::Damaged(error.to_string());
        if self.schema != DETACHED_SCHEMA {
            return Err(CompleteError::Schema {
                expected: DETACHED_SCHEMA,
                found: self.schema,
            });
        }
        let found = hex::encode(Sha256::digest(content));
        if found != self.content_sha256 {
            return Err(CompleteError::OtherFile {
                expected: self.content_sha256,
                found,
            });
        }
        let ders: Vec<Vec<u8>> = self
            .certificates
            .iter()
            .map(hex::decode)
            .collect::<Result<_, _>>()
            .map_err(|e| damaged(&e))?;
        let certificates = read_certificates(&ders).map_err(|error| damaged(&error))?;
        let signer = certificates.first().ok_or_else(|| damaged(&"no certificate"))?;
        let expected = attributes(self.algorithm, &self.algorithm.digest().hash(&[content]), signer);
        if expected.map_err(|error| damaged(&error))? != self.signed_attributes {
            return Err(damaged(&"the signed attributes do not belong to the content"));
        }
        let signature = normalise(self.algorithm, signature);
        let key = signer.public_key().map_err(|error| damaged(&error))?;
        pki::provider::verify_twice(self.algorithm, key, &self.signed_attributes, &signature)
            .map_err(|error| CompleteError::Signature(error.to_string()))?;
        let assembly = Assembly {
            signed_attributes: &self.signed_attributes,
            signature: &signature,
            algorithm: self.algorithm,
            certificates: &certificates,
        };
        let cms = pki::assemble(&assembly).map_err(|error| damaged(&error))?;
        Ok(DetachedSignature {
            cms,
            signer: signer.subject().to_owned(),
            content_sha256: found,
        })
    }
}

/// Validate a detached signature over `content`: integrity, then trust, as for a signature in a file.
#[must_use]
pub fn validate_detached(content: &[u8], cms: &[u8], context: &ValidationContext<'_>) -> DetachedReport {
    let mut judge = Judge::default();
    let mut needs = Vec::new();
    let (mut signer, mut checked) = (None, false);
    match SignedData::parse(cms, &pki::Budget::default()) {
        Ok(signed_data) => {
            let check = pki::check_signer(&signed_data, &[content], Profile::Pades, pki::provider::aws_lc());
            judge.adopt(&check.findings, context.strict);
            judge.adopt_reason(&check, context.strict);
            if signed_data.length() != cms.len() {
                let rule = Rule("R8", "RFC 5652 §5.1");
                let message = "bytes behind the CMS";
                judge.fail(
                    rule,
                    pki::SubIndication::FormatFailure,
                    message,
                    Place::offset(signed_data.length()),
                );
            }
            trust::check(context, &signed_data, &check, &mut judge, &mut needs);
            checked = check.digest == DigestCheck::Match && check.signature == SignatureCheck::Valid;
            signer = check.signer.map(|certificate| certificate.subject().to_owned());
        }
        Err(error) => {
            let rule = Rule("R26", "RFC 5652 §5.1");
            judge.fail(
                rule,
                pki::SubIndication::FormatFailure,
                error.to_string(),
                Place::nowhere(),
            );
        }
    }
    let gravest = judge.gravest();
    let indication = match gravest {
        Some(reason) => reason.indication,
        None if checked => Indication::TotalPassed,
        None => Indication::Indeterminate,
    };
    let sub_indication = gravest.map(|reason| reason.sub_indication);
    DetachedReport {
        indication,
        sub_indication,
        signer,
        needs,
        findings: judge.findings,
    }
}
