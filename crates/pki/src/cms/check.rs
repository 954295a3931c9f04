// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Judging one detached SignedData against its content: R26–R33, without trust and without time.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::attributes::{EssCertificateId, SignedAttributes};
use super::content::Content;
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
    /// A time-stamp token (RFC 3161): TSTInfo inside; the old signing-certificate is usual and in order (R41).
    TimeStamp,
    /// A file of its own (`.p7m`, `.p7s`; EN 319 122-1): content inside or beside it, any number of signers.
    Cms,
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

/// Checks the one signature of `signed_data` over `content`.
#[must_use]
pub fn check_signer(
    signed_data: &SignedData,
    content: &[&[u8]],
    profile: Profile,
    provider: &dyn Provider,
) -> SignerCheck {
    check_signer_over(signed_data, &content, profile, &[], provider)
}

/// As [`check_signer`]; the signer's certificate may also come from `certificates` (a token's from the DSS). A
/// certificate that is neither inside nor among them is a failure, never a guess (R30).
#[must_use]
pub fn check_signer_with(
    signed_data: &SignedData,
    content: &[&[u8]],
    profile: Profile,
    certificates: &[Certificate],
    provider: &dyn Provider,
) -> SignerCheck {
    check_signer_over(signed_data, &content, profile, certificates, provider)
}

/// As [`check_signer_with`], over content whose digest may be known already.
#[must_use]
pub fn check_signer_over(
    signed_data: &SignedData,
    content: &dyn Content,
    profile: Profile,
    certificates: &[Certificate],
    provider: &dyn Provider,
) -> SignerCheck {
    let mut judge = Judge::new(profile);
    judge.form(signed_data, certificates);
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
    let question = Question {
        signed_data,
        signer_info,
        content: Some(content),
        certificates,
    };
    judge.info(&question, provider)
}

/// Checks every signature of a file of its own ([`Profile::Cms`]). `content` is what lies beside it; `None`: the content
/// is inside. Empty when there is no SignerInfo: then nothing is signed.
#[must_use]
pub fn check_signers(
    signed_data: &SignedData,
    content: Option<&[&[u8]]>,
    provider: &dyn Provider,
) -> Vec<SignerCheck> {
    let inside = signed_data.encapsulated_content();
    let whole = inside.map(|inside| [inside]);
    let parts = content.or(whole.as_ref().map(|whole| whole.as_slice()));
    let check = |signer_info| {
        let mut judge = Judge::new(Profile::Cms);
        judge.form(signed_data, &[]);
        if let (Some(beside), Some(inside)) = (content, inside)
            && beside.concat() != inside
        {
            let message = "the content inside is not the content beside it";
            judge.fail("R26", "RFC 5652, 5.2", SubIndication::FormatFailure, message);
        }
        if content.is_none() && inside.is_none() {
            let message = "detached: expected the signed content beside the file, found none";
            let missing = SubIndication::SignedDataNotFound;
            judge.fail("R28", "EN 319 102-1, 5.2.7.4", missing, message);
        }
        let question = Question {
            signed_data,
            signer_info,
            content: parts.as_ref().map(|parts| parts as &dyn Content),
            certificates: &[],
        };
        judge.info(&question, provider)
    };
    signed_data.signer_infos().iter().map(check).collect()
}

/// One SignerInfo and what it is about.
struct Question<'a> {
    signed_data: &'a SignedData,
    signer_info: &'a SignerInfo,
    /// `None`: not at hand.
    content: Option<&'a dyn Content>,
    /// Certificates from elsewhere.
    certificates: &'a [Certificate],
}

/// A hash that no longer stands for one certificate alone.
fn weak_hash(id: &EssCertificateId) -> Option<DigestAlgorithm> {
    let digest = identifier::digest(id.hash_algorithm.as_ref()?).ok()?;
    let weak = matches!(
        digest,
        DigestAlgorithm::Sha1 | DigestAlgorithm::Md5 | DigestAlgorithm::Ripemd160
    );
    weak.then_some(digest)
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

    /// Fails PAdES and tokens, warns for the other kinds.
    fn fail_pades(&mut self, rule: &str, clause: &str, reason: SubIndication, message: impl Into<String>) {
        match self.profile {
            Profile::Pades | Profile::TimeStamp => self.fail(rule, clause, reason, message),
            Profile::Legacy | Profile::Cms => self.warn(rule, clause, reason, message),
        }
    }

    /// One SignerInfo, whatever the others say.
    fn info(mut self, question: &Question<'_>, provider: &dyn Provider) -> SignerCheck {
        let signer_info = question.signer_info;
        self.unsigned(signer_info);
        self.digest_algorithm(signer_info);
        match &signer_info.signed_attributes {
            Some(attributes) => self.attributes(attributes, question.signed_data, question.content),
            None => self.no_attributes(),
        }
        let inside = question.signed_data.certificates().iter();
        let pool: Vec<&Certificate> = inside.chain(question.certificates).collect();
        self.signer(&pool, signer_info);
        self.signature(signer_info, question.content, provider);
        self.result
    }

    /// What nobody signed proves nothing unless it proves itself, as a time stamp does.
    fn unsigned(&mut self, signer_info: &SignerInfo) {
        let names = signer_info
            .unsigned_attributes
            .iter()
            .map(|one| one.name.as_str());
        let others: BTreeSet<&str> = names.filter(|name| *name != oid::SIGNATURE_TIME_STAMP).collect();
        for name in others {
            let message = format!("the unsigned attribute {name} is not judged");
            let clause = "RFC 5652, 5.3";
            self.result
                .findings
                .push(Finding::new("R26", Severity::Info, clause, message));
        }
    }

    /// R26, R33.
    fn form(&mut self, signed_data: &SignedData, certificates: &[Certificate]) {
        const CLAUSE: &str = "RFC 5652, 5.1; EN 319 142-1, 6.3";
        let format = SubIndication::FormatFailure;
        if signed_data.is_ber() {
            let message = "BER as received, expected DER; brought into DER and verified";
            self.warn("R33", "EN 319 142-1, 6.3; RFC 5652, 5.1", format, message);
        }
        self.content_form(signed_data);
        if signed_data.certificates().is_empty() && certificates.is_empty() {
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
        if signed_data.has_revocation_lists() && self.profile != Profile::Cms {
            let message = "crls inside the CMS are not used; revocation data belongs into the DSS";
            self.result
                .findings
                .push(Finding::new("R26", Severity::Info, CLAUSE, message));
        }
    }

    /// R26: detached id-data in a PDF, TSTInfo inside a token; anything in a file of its own.
    fn content_form(&mut self, signed_data: &SignedData) {
        const CLAUSE: &str = "RFC 5652, 5.1; EN 319 142-1, 6.3; RFC 3161, 2.4.2";
        let format = SubIndication::FormatFailure;
        let inside = signed_data.is_encapsulated();
        let found = signed_data.content_type();
        match self.profile {
            Profile::Pades | Profile::Legacy => {
                if found != oid::DATA {
                    let message = format!("eContentType: expected id-data, found {found}");
                    self.fail_pades("R26", CLAUSE, format, message);
                }
                if inside {
                    let message = "eContent: expected absent (detached), found content inside";
                    self.fail_pades("R26", CLAUSE, format, message);
                }
            }
            Profile::TimeStamp => {
                if found != oid::TST_INFO {
                    let message = format!("eContentType: expected id-ct-TSTInfo, found {found}");
                    self.fail("R41", CLAUSE, format, message);
                }
                if !inside {
                    self.fail("R41", CLAUSE, format, "eContent: expected TSTInfo, found nothing");
                }
            }
            Profile::Cms => {}
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
    fn attributes(
        &mut self,
        attributes: &SignedAttributes,
        signed_data: &SignedData,
        content: Option<&dyn Content>,
    ) {
        const CLAUSE: &str = "RFC 5652, 11; EN 319 122-1, 5.1";
        let format = SubIndication::FormatFailure;
        let expected = match self.profile {
            Profile::Pades | Profile::Legacy => oid::DATA,
            Profile::TimeStamp => oid::TST_INFO,
            Profile::Cms => signed_data.content_type(),
        };
        match attributes.content_type() {
            Ok(Some(found)) if found == expected => {}
            Ok(Some(found)) => {
                let message = format!("content-type: expected {expected}, found {found}");
                self.fail("R28", CLAUSE, format, message);
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
        if attributes.were_ber() {
            let message = "signed attributes are BER as received; verified over their DER form";
            self.warn("R29", "RFC 5652, 5.4", format, message);
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

    fn message_digest(&mut self, found: &[u8], content: Option<&dyn Content>) {
        let (Some(digest), Some(content)) = (self.result.digest_algorithm, content) else {
            return;
        };
        if content.digest(digest) == found {
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
    fn signer(&mut self, certificates: &[&Certificate], signer_info: &SignerInfo) {
        const CLAUSE: &str = "RFC 5035, 5.4; EN 319 102-1, 5.2.3.4";
        let missing = SubIndication::NoSigningCertificateFound;
        let named: Vec<&Certificate> = certificates
            .iter()
            .copied()
            .filter(|one| signer_info.signer.names(one))
            .collect();
        let Some(first) = named.first().copied() else {
            if !certificates.is_empty() {
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
        self.old_names(v1.is_some(), v2.as_ref());
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

    /// R30: the first version of the attribute, and hashes that no longer count.
    fn old_names(&mut self, first_version: bool, second: Option<&EssCertificateId>) {
        const CLAUSE: &str = "RFC 5035, 5.4; TS 119 312";
        let constraint = SubIndication::SigConstraintsFailure;
        if first_version && self.profile != Profile::TimeStamp {
            let message = "signing-certificate (v1) rests on SHA-1; expected signing-certificate-v2";
            self.warn("R30", CLAUSE, constraint, message);
        }
        if let Some(weak) = second.and_then(weak_hash) {
            let message = format!(
                "signing-certificate-v2 names the certificate by its {}",
                weak.name()
            );
            self.warn("R30", CLAUSE, constraint, message);
        }
    }

    /// R29, R31, R32: over the received bytes.
    fn signature(
        &mut self,
        signer_info: &SignerInfo,
        content: Option<&dyn Content>,
        provider: &dyn Provider,
    ) {
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
                let Some(content) = content else { return };
                whole = content.parts().concat();
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
        if let Err(problem) = identifier::null_in_place(&signer_info.signature_algorithm) {
            let clause = "RFC 5758, 3.2; RFC 8410, 3";
            self.fail("R31", clause, problem.sub_indication, problem.message);
        }
        named.ok()
    }

    /// RFC 6211: if present it must say the same as the SignerInfo.
    fn algorithm_protection(&mut self, attributes: &SignedAttributes, signer_info: &SignerInfo) {
        let message = match attributes.algorithm_protection() {
            Ok(None) => return,
            Ok(Some(named))
                if identifier::equivalent(&named.digest, &signer_info.digest_algorithm)
                    && identifier::equivalent(&named.signature, &signer_info.signature_algorithm) =>
            {
                return;
            }
            Ok(Some(_)) => "algorithm protection names other algorithms than the SignerInfo".to_owned(),
            Err(message) => message,
        };
        self.fail("R31", "RFC 6211, 2", SubIndication::FormatFailure, message);
    }
}
