// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Judging one detached SignedData against its content: R26–R33, without trust and without time.

use serde::{Deserialize, Serialize};

use super::attributes::SignedAttributes;
use super::identifier;
use super::signed_data::{SignedData, SignerInfo};
use crate::algorithm::{DigestAlgorithm, SignatureAlgorithm};
use crate::certificate::{Certificate, PublicKey};
use crate::finding::{Finding, Severity, SubIndication};
use crate::oid;
use crate::provider::{self, Provider};

/// Which rules the signature claims to follow (its SubFilter).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// `ETSI.CAdES.detached`.
    Pades,
    /// `adbe.pkcs7.detached`: a PDF signature, not PAdES; profile breaches are findings in general mode.
    Legacy,
}

/// message-digest against the content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DigestCheck {
    /// The content is what was signed.
    Match,
    /// The content was changed.
    Mismatch,
    /// It could not be computed; a finding says why.
    Unchecked,
}

/// The signature value against attributes and key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SignatureCheck {
    /// It fits.
    Valid,
    /// It does not.
    Invalid,
    /// It could not be computed; a finding says why.
    Unchecked,
}

/// The result: integrity and form of one signature. Trust is [`crate::validate_path`]'s.
#[derive(Debug, Clone)]
pub struct SignerCheck {
    /// message-digest against the content.
    pub digest: DigestCheck,
    /// The signature value.
    pub signature: SignatureCheck,
    /// The signer's certificate, never a substitute for the one named (R30).
    pub signer: Option<Certificate>,
    /// The declared digest, if it is computed here.
    pub digest_algorithm: Option<DigestAlgorithm>,
    /// The algorithm, if it is consistent and computed here.
    pub signature_algorithm: Option<SignatureAlgorithm>,
    /// The gravest reason against, general mode; `None`: in order as far as this check goes.
    pub sub_indication: Option<SubIndication>,
    /// The gravest reason against, strict mode.
    pub strict_sub_indication: Option<SubIndication>,
    /// Everything observed.
    pub findings: Vec<Finding>,
}

/// Checks the one signature of `signed_data` over `content` (the parts one after the other).
#[must_use]
pub fn check_signer(
    signed_data: &SignedData,
    content: &[&[u8]],
    profile: Profile,
    provider: &dyn Provider,
) -> SignerCheck {
    let mut judge = Judge::new(profile);
    judge.form(signed_data);
    let [signer_info] = signed_data.signer_infos() else {
        let found = signed_data.signer_infos().len();
        judge.fail(
            "R26",
            "RFC 5652, 5.1",
            SubIndication::FormatFailure,
            format!("expected one SignerInfo, found {found}"),
        );
        return judge.result;
    };
    judge.digest_algorithm(signer_info);
    match &signer_info.signed_attributes {
        Some(attributes) => judge.attributes(attributes, content),
        None => judge.no_attributes(),
    }
    judge.signer(signed_data, signer_info);
    judge.signature(signer_info, content, provider);
    judge.result
}

struct Judge {
    profile: Profile,
    result: SignerCheck,
}

/// TOTAL-FAILED before INDETERMINATE; within them the order of EN 319 102-1, 5.3.4.
fn gravity(reason: SubIndication) -> u8 {
    match reason {
        SubIndication::FormatFailure => 0,
        SubIndication::HashFailure => 1,
        SubIndication::SigCryptoFailure => 2,
        SubIndication::NoSigningCertificateFound => 3,
        SubIndication::CryptoConstraintsFailure => 4,
        _ => 5,
    }
}

fn graver(held: Option<SubIndication>, new: SubIndication) -> SubIndication {
    match held {
        Some(held) if gravity(held) <= gravity(new) => held,
        _ => new,
    }
}

impl Judge {
    fn new(profile: Profile) -> Self {
        Self {
            profile,
            result: SignerCheck {
                digest: DigestCheck::Unchecked,
                signature: SignatureCheck::Unchecked,
                signer: None,
                digest_algorithm: None,
                signature_algorithm: None,
                sub_indication: None,
                strict_sub_indication: None,
                findings: Vec::new(),
            },
        }
    }

    /// Against the signature in every mode.
    fn fail(&mut self, rule: &str, clause: &str, reason: SubIndication, message: impl Into<String>) {
        self.result
            .findings
            .push(Finding::new(rule, Severity::Fail, clause, message));
        self.result.sub_indication = Some(graver(self.result.sub_indication, reason));
        self.result.strict_sub_indication = Some(graver(self.result.strict_sub_indication, reason));
    }

    /// A warning in general mode, against the signature under strict.
    fn warn(&mut self, rule: &str, clause: &str, reason: SubIndication, message: impl Into<String>) {
        self.result
            .findings
            .push(Finding::new(rule, Severity::Warn, clause, message).strictly(Severity::Fail));
        self.result.strict_sub_indication = Some(graver(self.result.strict_sub_indication, reason));
    }

    /// Fails PAdES, warns for the legacy kind (signing.md 3.8).
    fn fail_pades(&mut self, rule: &str, clause: &str, reason: SubIndication, message: impl Into<String>) {
        match self.profile {
            Profile::Pades => self.fail(rule, clause, reason, message),
            Profile::Legacy => self.warn(rule, clause, reason, message),
        }
    }

    /// R26.
    fn form(&mut self, signed_data: &SignedData) {
        const CLAUSE: &str = "RFC 5652, 5.1; EN 319 142-1, 6.3";
        let format = SubIndication::FormatFailure;
        if signed_data.content_type() != oid::DATA {
            let message = format!(
                "eContentType: expected id-data, found {}",
                signed_data.content_type()
            );
            self.fail_pades("R26", CLAUSE, format, message);
        }
        if signed_data.is_encapsulated() {
            self.fail_pades(
                "R26",
                CLAUSE,
                format,
                "eContent: expected absent (detached), found content inside",
            );
        }
        if signed_data.certificates().is_empty() {
            let missing = SubIndication::NoSigningCertificateFound;
            self.fail(
                "R26",
                CLAUSE,
                missing,
                "certificates: expected the signer's certificate, found none",
            );
        }
        for problem in signed_data.unreadable_certificates() {
            let message = format!("a certificate inside cannot be read: {problem}");
            self.result
                .findings
                .push(Finding::new("R26", Severity::Warn, CLAUSE, message));
        }
        if signed_data.has_revocation_lists() {
            let message = "crls inside the CMS are not used; revocation data belongs into the DSS";
            self.result
                .findings
                .push(Finding::new("R26", Severity::Info, CLAUSE, message));
        }
    }

    fn digest_algorithm(&mut self, signer_info: &SignerInfo) {
        match identifier::digest(&signer_info.digest_algorithm) {
            Ok(digest) => self.result.digest_algorithm = Some(digest),
            Err(problem) => self.fail("R31", "RFC 5652, 5.3", problem.sub_indication, problem.message),
        }
    }

    /// R27: without attributes an attacker may play with CMS's two modes.
    fn no_attributes(&mut self) {
        let message =
            "signed attributes: expected content-type, message-digest and signing-certificate-v2, found none";
        self.fail_pades(
            "R27",
            "RFC 5652, 5.4; EN 319 122-1, 4",
            SubIndication::FormatFailure,
            message,
        );
    }

    /// R28, R29, R33.
    fn attributes(&mut self, attributes: &SignedAttributes, content: &[&[u8]]) {
        const CLAUSE: &str = "RFC 5652, 11; EN 319 122-1, 5.1";
        let format = SubIndication::FormatFailure;
        match attributes.content_type() {
            Ok(Some(found)) if found == oid::DATA => {}
            Ok(Some(found)) => {
                self.fail(
                    "R28",
                    CLAUSE,
                    format,
                    format!("content-type: expected id-data, found {found}"),
                );
            }
            Ok(None) => self.fail("R28", CLAUSE, format, "content-type: expected once, found none"),
            Err(message) => self.fail("R28", CLAUSE, format, message),
        }
        match attributes.message_digest() {
            Ok(Some(found)) => self.message_digest(&found, content),
            Ok(None) => self.fail("R28", CLAUSE, format, "message-digest: expected once, found none"),
            Err(message) => self.fail("R28", CLAUSE, format, message),
        }
        if !attributes.in_der_order() {
            let message = "signed attributes are not in DER SET order; verified in the received order";
            self.warn("R29", "X.690, 11.6; RFC 5652, 5.4", format, message);
        }
        if attributes.count(oid::SIGNING_TIME) > 0 && self.profile == Profile::Pades {
            let message = "signing-time is present; PAdES keeps the claimed time in the dictionary";
            self.warn(
                "R33",
                "EN 319 142-1, 6.3",
                SubIndication::SigConstraintsFailure,
                message,
            );
        }
    }

    fn message_digest(&mut self, found: &[u8], content: &[&[u8]]) {
        let Some(digest) = self.result.digest_algorithm else {
            return;
        };
        if digest.hash(content) == found {
            self.result.digest = DigestCheck::Match;
            return;
        }
        self.result.digest = DigestCheck::Mismatch;
        let message = format!(
            "message-digest does not match the {} of the signed bytes",
            digest.name()
        );
        self.fail(
            "R28",
            "RFC 5652, 11.2; EN 319 102-1, 5.2.7.4",
            SubIndication::HashFailure,
            message,
        );
    }

    /// R30: the certificate the attributes name, and no other.
    fn signer(&mut self, signed_data: &SignedData, signer_info: &SignerInfo) {
        const CLAUSE: &str = "RFC 5035, 5.4; EN 319 102-1, 5.2.3.4";
        let missing = SubIndication::NoSigningCertificateFound;
        let named: Vec<&Certificate> = signed_data
            .certificates()
            .iter()
            .filter(|one| signer_info.signer.names(one))
            .collect();
        let Some(first) = named.first().copied() else {
            if !signed_data.certificates().is_empty() {
                self.fail(
                    "R30",
                    CLAUSE,
                    missing,
                    "sid names a certificate that is not inside",
                );
            }
            return;
        };
        let Some(attributes) = &signer_info.signed_attributes else {
            self.result.signer = Some(first.clone());
            return;
        };
        let (v1, v2) = (
            attributes.signing_certificate(),
            attributes.signing_certificate_v2(),
        );
        if let (Err(message), _) | (_, Err(message)) = (&v1, &v2) {
            self.fail("R28", CLAUSE, SubIndication::FormatFailure, message.clone());
        }
        let (v1, v2) = (v1.ok().flatten(), v2.ok().flatten());
        if v1.is_none() && v2.is_none() {
            self.result.signer = Some(first.clone());
            if attributes.count(oid::SIGNING_CERTIFICATE) + attributes.count(oid::SIGNING_CERTIFICATE_V2) == 0
            {
                let message = "signing-certificate-v2: expected once, found none";
                self.fail_pades("R28", CLAUSE, SubIndication::SigConstraintsFailure, message);
            }
            return;
        }
        if v1.is_some() {
            let message = "signing-certificate (v1) rests on SHA-1; expected signing-certificate-v2";
            self.warn("R30", CLAUSE, SubIndication::SigConstraintsFailure, message);
        }
        let identifiers: Vec<_> = v1
            .iter()
            .map(|id| (id, true))
            .chain(v2.iter().map(|id| (id, false)))
            .collect();
        let mut problem = None;
        let signer = named.into_iter().find(|certificate| {
            identifiers.iter().all(|(id, is_v1)| {
                let hash = id.hash_fits(certificate, *is_v1).unwrap_or_else(|message| {
                    problem = Some(message);
                    false
                });
                hash && id.issuer_serial_fits(certificate)
            })
        });
        match signer {
            Some(signer) => self.result.signer = Some(signer.clone()),
            None => {
                let reason = problem.unwrap_or_else(|| "hash or issuer and serial differ".into());
                let message = format!("signing-certificate does not name the certificate of sid: {reason}");
                self.fail("R30", CLAUSE, missing, message);
            }
        }
    }

    /// R29, R31, R32: over the received bytes.
    fn signature(&mut self, signer_info: &SignerInfo, content: &[&[u8]], provider: &dyn Provider) {
        let Some(signer) = self.result.signer.clone() else {
            return;
        };
        let key = match signer.public_key() {
            Ok(key) => key,
            Err(error) => {
                let message = format!("the signer's key: {error}");
                return self.fail(
                    "R31",
                    "RFC 5280, 4.1.2.7",
                    SubIndication::CryptoConstraintsFailure,
                    message,
                );
            }
        };
        let Some(algorithm) = self.algorithm(signer_info, key) else {
            return;
        };
        self.result.signature_algorithm = Some(algorithm);
        let whole;
        let message = match &signer_info.signed_attributes {
            Some(attributes) => attributes.to_be_signed(),
            None => {
                whole = content.concat();
                &whole
            }
        };
        match provider::verify(provider, algorithm, key, message, &signer_info.signature) {
            Ok(()) => {
                self.result.signature = SignatureCheck::Valid;
                if signer_info.signed_attributes.is_none() {
                    self.result.digest = DigestCheck::Match;
                }
            }
            Err(error @ (provider::VerifyError::Unsupported { .. } | provider::VerifyError::Key { .. })) => {
                // Nothing is said about the signature: algorithm or key size is not computed here.
                let (clause, reason) = ("EN 319 102-1, 5.2.7", SubIndication::CryptoConstraintsFailure);
                self.fail("R31", clause, reason, error.to_string());
            }
            Err(error) => {
                self.result.signature = SignatureCheck::Invalid;
                let clause = "EN 319 102-1, 5.2.7.4";
                self.fail("R32", clause, SubIndication::SigCryptoFailure, error.to_string());
            }
        }
    }

    fn algorithm(&mut self, signer_info: &SignerInfo, key: &PublicKey) -> Option<SignatureAlgorithm> {
        if let Some(attributes) = &signer_info.signed_attributes {
            self.algorithm_protection(attributes, signer_info);
        }
        let declared = self.result.digest_algorithm;
        let named = identifier::signature_as_named(&signer_info.signature_algorithm, key, declared);
        let judged = named.as_ref().map_err(Clone::clone);
        if let Err(problem) = judged.and_then(|named| identifier::digests_agree(*named, declared)) {
            let clause = "RFC 5652, 5.3; RFC 8419, 3";
            self.fail("R31", clause, problem.sub_indication, problem.message);
        }
        named.ok()
    }

    /// RFC 6211: if present it must say the same as the SignerInfo.
    fn algorithm_protection(&mut self, attributes: &SignedAttributes, signer_info: &SignerInfo) {
        let message = match attributes.algorithm_protection() {
            Ok(None) => return,
            Ok(Some(named))
                if named.digest == signer_info.digest_algorithm
                    && named.signature == signer_info.signature_algorithm =>
            {
                return;
            }
            Ok(Some(_)) => "algorithm protection names other algorithms than the SignerInfo".to_owned(),
            Err(message) => message,
        };
        self.fail("R31", "RFC 6211, 2", SubIndication::FormatFailure, message);
    }
}
