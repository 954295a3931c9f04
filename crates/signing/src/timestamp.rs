// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Document time stamps (R41, integrity part): the token's imprint against the covered bytes, and its own signature.
//! Whether the authority is trusted is not judged here.

use der::{Decode as _, Reader as _, SliceReader};
use pki::{
    Content, DigestAlgorithm, DigestCheck, Profile, SignatureCheck, SignedData, SignerCheck, SubIndication,
};

use crate::judge::{Judge, Place, Rule};

const R41: Rule = Rule("R41", "EN 319 142-1 §5.4.3; RFC 3161 §2.4");
const TST_INFO: &str = "1.2.840.113549.1.9.16.1.4";

/// Judge a token over `content`.
pub(crate) fn check(
    signed_data: &SignedData,
    content: &dyn Content,
    place: &dyn Fn() -> Place,
    judge: &mut Judge,
) -> Option<SignerCheck> {
    let info = signed_data
        .encapsulated_content()
        .filter(|_| signed_data.content_type() == TST_INFO);
    let Some((info, (digest, imprint))) = info.and_then(|info| Some((info, read(info)?))) else {
        let message = "the time stamp holds no TSTInfo with an imprint that can be computed";
        judge.fail(R41, SubIndication::FormatFailure, message, place());
        return None;
    };
    let mut check = pki::check_signer(signed_data, &[info], Profile::Legacy, pki::provider::aws_lc());
    // Content inside, of a type of its own, is what makes it a token (RFC 3161 §2.4.2).
    check
        .findings
        .retain(|finding| finding.rule != "R26" && !finding.message.starts_with("content-type"));
    judge.adopt(&check.findings, false);
    if content.digest(digest) != imprint {
        check.digest = DigestCheck::Mismatch;
        let message = "the imprint of the time stamp is not that of the covered bytes";
        judge.fail(R41, SubIndication::HashFailure, message, place());
    } else if check.digest == DigestCheck::Mismatch {
        let message = "the time stamp was changed after it was signed";
        judge.fail(R41, SubIndication::HashFailure, message, place());
    }
    if check.signature == SignatureCheck::Invalid {
        let message = "the signature of the time stamp does not hold";
        judge.fail(R41, SubIndication::SigCryptoFailure, message, place());
    }
    let rule = Rule("R42", "RFC 3161 §2.3");
    let message = "whether the time-stamping authority is trusted is not judged yet";
    judge.open(rule, SubIndication::NoCertificateChainFound, message, place());
    Some(check)
}

/// Digest and imprint of a TSTInfo.
fn read(info: &[u8]) -> Option<(DigestAlgorithm, Vec<u8>)> {
    let (digest, imprint) = imprint(info).ok()?;
    let digest = DigestAlgorithm::ALL
        .into_iter()
        .find(|one| one.oid() == digest.to_string())?;
    Some((digest, imprint))
}

/// TSTInfo: version, policy, messageImprint (RFC 3161 §2.4.2).
fn imprint(info: &[u8]) -> der::Result<(der::asn1::ObjectIdentifier, Vec<u8>)> {
    let mut reader = SliceReader::new(info)?;
    reader.sequence(|fields| {
        skip(fields)?;
        skip(fields)?;
        let found = fields.sequence(|imprint| {
            let digest = imprint.sequence(|algorithm| {
                let oid = der::asn1::ObjectIdentifier::decode(algorithm)?;
                rest(algorithm)?;
                Ok(oid)
            })?;
            let octets = der::asn1::OctetStringRef::decode(imprint)?;
            Ok((digest, octets.as_bytes().to_vec()))
        })?;
        rest(fields)?;
        Ok(found)
    })
}

fn skip<'r>(reader: &mut impl der::Reader<'r>) -> der::Result<()> {
    der::asn1::AnyRef::decode(reader).map(drop)
}

fn rest<'r>(reader: &mut impl der::Reader<'r>) -> der::Result<()> {
    while !reader.is_finished() {
        skip(reader)?;
    }
    Ok(())
}
