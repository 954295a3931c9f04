// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! RFC 3161 time stamps: token, request, response (R41, R42). Nothing is sent from here.

use jiff::{SignedDuration, Timestamp};

use crate::algorithm::DigestAlgorithm;
use crate::certificate::Certificate;
use crate::cms::{Content, DigestCheck, Profile, SignedData, SignerCheck, check_signer_with, identifier};
use crate::error::{Budget, ParseError};
use crate::finding::{Finding, Severity, SubIndication};
use crate::oid;
use crate::provider::Provider;
use crate::tlv::{self, Element, Reader, tag};

const CLAUSE: &str = "RFC 3161, 2.4.2; EN 319 102-1, 5.4";

/// A time-stamp token: the CMS and the TSTInfo inside.
#[derive(Debug, Clone)]
pub struct TimeStampToken {
    signed_data: SignedData,
    info: TstInfo,
}

/// What the authority says (RFC 3161, 2.4.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TstInfo {
    /// Policy, dotted.
    pub policy: String,
    /// DER of the imprint's hash algorithm.
    pub imprint_algorithm: Vec<u8>,
    /// The stamped hash.
    pub imprint: Vec<u8>,
    /// Content octets of the serial number.
    pub serial: Vec<u8>,
    /// `genTime`.
    pub time: Timestamp,
    /// Content octets of the nonce.
    pub nonce: Option<Vec<u8>>,
}

/// Integrity and form of a token; trust is [`crate::validate_path`]'s, with [`crate::SignerPolicy::time_stamping`].
#[derive(Debug, Clone)]
pub struct TokenCheck {
    /// The imprint against the data.
    pub imprint: DigestCheck,
    /// The token's own signature.
    pub signer: SignerCheck,
    /// The reason against, the signature's first.
    pub sub_indication: Option<SubIndication>,
    /// Everything observed.
    pub findings: Vec<Finding>,
}

impl TimeStampToken {
    /// Reads the first value in `bytes` (what follows is the caller's, see [`Self::signed_data`]).
    ///
    /// # Errors
    /// Not SignedData around TSTInfo.
    pub fn parse(bytes: &[u8], budget: &Budget) -> Result<Self, ParseError> {
        let signed_data = SignedData::parse(bytes, budget)?;
        let found = signed_data.content_type();
        let content = match signed_data.encapsulated_content() {
            Some(content) if found == oid::TST_INFO => content,
            _ => {
                let expected = "id-ct-TSTInfo with its content";
                return Err(ParseError::malformed("eContentType", 0, expected, found));
            }
        };
        let info = TstInfo::read(content)?;
        Ok(Self { signed_data, info })
    }

    /// The CMS around it.
    #[must_use]
    pub fn signed_data(&self) -> &SignedData {
        &self.signed_data
    }

    /// What the authority says.
    #[must_use]
    pub fn info(&self) -> &TstInfo {
        &self.info
    }

    /// The digest of the imprint, if it is computed here.
    #[must_use]
    pub fn imprint_digest(&self) -> Option<DigestAlgorithm> {
        identifier::digest(&self.info.imprint_algorithm).ok()
    }

    /// Checks the token over `data` (the signature value for a signature time stamp, the ranges for a document time
    /// stamp). `certificates` may complete a token that carries none.
    #[must_use]
    pub fn check(&self, data: &[&[u8]], certificates: &[Certificate], provider: &dyn Provider) -> TokenCheck {
        self.check_over(&data, certificates, provider)
    }

    /// As [`Self::check`], over data whose digest may be known already.
    #[must_use]
    pub fn check_over(
        &self,
        data: &dyn Content,
        certificates: &[Certificate],
        provider: &dyn Provider,
    ) -> TokenCheck {
        let content = self.signed_data.encapsulated_content().unwrap_or_default();
        let signer = check_signer_with(
            &self.signed_data,
            &[content],
            Profile::TimeStamp,
            certificates,
            provider,
        );
        let mut check = TokenCheck {
            imprint: DigestCheck::Unchecked,
            sub_indication: signer.sub_indication,
            findings: signer.findings.clone(),
            signer,
        };
        match identifier::digest(&self.info.imprint_algorithm) {
            Ok(digest) if data.digest(digest) == self.info.imprint => check.imprint = DigestCheck::Match,
            Ok(digest) => {
                check.imprint = DigestCheck::Mismatch;
                let message = format!("messageImprint is not the {} of the stamped bytes", digest.name());
                check.fail("R41", SubIndication::HashFailure, message);
            }
            Err(problem) => check.fail("R41", problem.sub_indication, problem.message),
        }
        if let Some(authority) = check.signer.signer.clone() {
            check.authority(&authority);
        }
        check
    }
}

impl TokenCheck {
    fn fail(&mut self, rule: &str, reason: SubIndication, message: impl Into<String>) {
        self.findings
            .push(Finding::new(rule, Severity::Fail, CLAUSE, message));
        self.sub_indication.get_or_insert(reason);
    }

    /// RFC 3161, 2.3: extendedKeyUsage is timeStamping alone, critical.
    fn authority(&mut self, certificate: &Certificate) {
        let facts = certificate.facts();
        let alone = facts
            .extended_key_usage
            .as_ref()
            .is_some_and(|usages| *usages == [oid::EKU_TIME_STAMPING]);
        let critical = facts
            .extensions
            .iter()
            .any(|one| one.oid == oid::EXTENDED_KEY_USAGE && one.critical);
        if !alone || !critical {
            let message = "the authority's extendedKeyUsage: expected timeStamping alone, critical";
            self.fail("R42", SubIndication::ChainConstraintsFailure, message);
        }
    }
}

impl TstInfo {
    fn read(der: &[u8]) -> Result<Self, ParseError> {
        let mut outer = Reader::new(der);
        let mut fields = outer.expect(tag::SEQUENCE, "TSTInfo")?.reader();
        outer.finish("TSTInfo")?;
        let version = fields.expect(tag::INTEGER, "TSTInfo.version")?;
        if version.content != [1] {
            let found = hex::encode(version.content);
            return Err(ParseError::malformed(
                "TSTInfo.version",
                version.offset,
                "1",
                found,
            ));
        }
        let policy = fields.expect(tag::OBJECT_IDENTIFIER, "policy")?.oid("policy")?;
        let mut imprint = fields.expect(tag::SEQUENCE, "messageImprint")?.reader();
        let imprint_algorithm = imprint.expect(tag::SEQUENCE, "hashAlgorithm")?.encoding.to_vec();
        let hashed = imprint
            .expect(tag::OCTET_STRING, "hashedMessage")?
            .content
            .to_vec();
        imprint.finish("messageImprint")?;
        let serial = fields.expect(tag::INTEGER, "serialNumber")?.content.to_vec();
        let time = generated(&fields.expect(tag::GENERALIZED_TIME, "genTime")?)?;
        fields.optional(tag::SEQUENCE, "accuracy")?;
        fields.optional(tag::BOOLEAN, "ordering")?;
        let nonce = fields
            .optional(tag::INTEGER, "nonce")?
            .map(|nonce| nonce.content.to_vec());
        fields.optional(tag::context(0), "tsa")?;
        fields.optional(tag::context(1), "extensions")?;
        fields.finish("TSTInfo")?;
        Ok(Self {
            policy,
            imprint_algorithm,
            imprint: hashed,
            serial,
            time,
            nonce,
        })
    }
}

/// GeneralizedTime with an optional fraction of a second.
fn generated(element: &Element<'_>) -> Result<Timestamp, ParseError> {
    let bad = || {
        let found = String::from_utf8_lossy(element.content).into_owned();
        ParseError::malformed("genTime", element.offset, "YYYYMMDDhhmmss[.s]Z", found)
    };
    let text = std::str::from_utf8(element.content).map_err(|_| bad())?;
    let (whole, fraction) = match text.split_once('.') {
        None => (text.to_owned(), String::new()),
        Some((whole, rest)) => (
            format!("{whole}Z"),
            rest.strip_suffix('Z').ok_or_else(bad)?.to_owned(),
        ),
    };
    let seconds = tlv::encode(tag::GENERALIZED_TIME, whole.as_bytes());
    let seconds = crate::crl::time(&Reader::new(&seconds).element("genTime")?)?;
    if fraction.is_empty() && !text.contains('.') {
        return Ok(seconds);
    }
    if fraction.is_empty() || fraction.len() > 9 || !fraction.bytes().all(|octet| octet.is_ascii_digit()) {
        return Err(bad());
    }
    let nanos: i64 = format!("{fraction:0<9}").parse().map_err(|_| bad())?;
    seconds
        .checked_add(SignedDuration::from_nanos(nanos))
        .map_err(|_| bad())
}

/// What to ask an authority for (RFC 3161, 2.4.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeStampRequest {
    /// Digest of the imprint.
    pub digest: DigestAlgorithm,
    /// The hash to be stamped.
    pub imprint: Vec<u8>,
    /// Random octets, eight or more, from the caller.
    pub nonce: Vec<u8>,
}

impl TimeStampRequest {
    /// `TimeStampReq` with certReq; any policy of the authority.
    #[must_use]
    pub fn to_der(&self) -> Vec<u8> {
        let algorithm = tlv::sequence(&[&tlv::oid(self.digest.oid()), &[tag::NULL, 0]]);
        let imprint = tlv::sequence(&[&algorithm, &tlv::encode(tag::OCTET_STRING, &self.imprint)]);
        tlv::sequence(&[
            &tlv::encode(tag::INTEGER, &[1]),
            &imprint,
            &tlv::encode(tag::INTEGER, &self.nonce_octets()),
            &tlv::encode(tag::BOOLEAN, &[0xff]),
        ])
    }

    /// The nonce as a positive minimal INTEGER.
    fn nonce_octets(&self) -> Vec<u8> {
        let mut octets: Vec<u8> = self
            .nonce
            .iter()
            .copied()
            .skip_while(|octet| *octet == 0)
            .collect();
        if octets.first().is_none_or(|first| *first >= 0x80) {
            octets.insert(0, 0);
        }
        octets
    }

    /// Reads a `TimeStampResp`: the token's DER, if it was granted and answers this request.
    ///
    /// # Errors
    /// Refused (with the status), not readable, or an answer to something else.
    pub fn accept(&self, response: &[u8], budget: &Budget) -> Result<Vec<u8>, ParseError> {
        let mut outer = Reader::new(response);
        let mut fields = outer.expect(tag::SEQUENCE, "TimeStampResp")?.reader();
        outer.finish("TimeStampResp")?;
        let info = fields.expect(tag::SEQUENCE, "PKIStatusInfo")?;
        let status = info.reader().expect(tag::INTEGER, "PKIStatus")?;
        if !matches!(status.content, [0 | 1]) {
            let found = format!(
                "{} (PKIStatusInfo {})",
                hex::encode(status.content),
                hex::encode(info.content)
            );
            return Err(ParseError::malformed(
                "PKIStatus",
                status.offset,
                "0 or 1, granted",
                found,
            ));
        }
        let der = fields.expect(tag::SEQUENCE, "timeStampToken")?;
        fields.finish("TimeStampResp")?;
        let token = TimeStampToken::parse(der.encoding, budget)?;
        let stamped = token.info();
        let same = identifier::digest(&stamped.imprint_algorithm) == Ok(self.digest)
            && stamped.imprint == self.imprint
            && stamped.nonce.as_ref() == Some(&self.nonce_octets());
        if !same {
            let (expected, found) = ("imprint and nonce of the request", "others");
            return Err(ParseError::malformed("TSTInfo", der.offset, expected, found));
        }
        Ok(der.encoding.to_vec())
    }
}

/// Puts a signature-time-stamp into the unsigned attributes of the one SignerInfo; every other byte stays (EN 319 122-1,
/// 5.3). The lengths around it change, nothing that is signed does.
///
/// # Errors
/// Not a DER SignedData with one SignerInfo.
pub fn add_signature_time_stamp(cms: &[u8], token: &[u8]) -> Result<Vec<u8>, ParseError> {
    let mut info = Reader::new(cms).expect(tag::SEQUENCE, "ContentInfo")?.reader();
    let kind = info.expect(tag::OBJECT_IDENTIFIER, "contentType")?;
    let mut wrapper = info.expect(tag::context(0), "content")?.reader();
    let mut fields = wrapper.expect(tag::SEQUENCE, "SignedData")?.reader();
    let (mut before, mut last) = (Vec::new(), None);
    while !fields.is_empty() {
        if let Some(previous) = last.replace(fields.element("SignedData")?) {
            before.extend_from_slice(previous.encoding);
        }
    }
    let infos = last
        .filter(|last| last.tag == tag::SET)
        .ok_or_else(|| ParseError::malformed("signerInfos", 0, "a SET", "none"))?;
    let mut infos = infos.reader();
    let mut parts = infos.expect(tag::SEQUENCE, "SignerInfo")?.reader();
    infos.finish("signerInfos")?;
    let (mut kept, mut unsigned) = (Vec::new(), Vec::new());
    while !parts.is_empty() {
        let part = parts.element("SignerInfo")?;
        if part.tag == tag::context(1) {
            let mut members = part.reader();
            while !members.is_empty() {
                unsigned.push(members.element("Attribute")?.encoding.to_vec());
            }
        } else {
            kept.extend_from_slice(part.encoding);
        }
    }
    let attribute = [tlv::oid(oid::SIGNATURE_TIME_STAMP), tlv::encode(tag::SET, token)].concat();
    unsigned.push(tlv::encode(tag::SEQUENCE, &attribute));
    unsigned.sort();
    kept.extend(tlv::encode(tag::context(1), &unsigned.concat()));
    let infos = tlv::encode(tag::SET, &tlv::encode(tag::SEQUENCE, &kept));
    let signed_data = tlv::sequence(&[&before, &infos]);
    Ok(tlv::sequence(&[
        kind.encoding,
        &tlv::encode(tag::context(0), &signed_data),
    ]))
}
