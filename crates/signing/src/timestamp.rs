// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Time stamps (R41–R43): the token's imprint, its own signature, its authority and the order of the times.
//!
//! A document time stamp is a signature of its own and fails itself. A stamp inside a CMS speaks for the signature: when
//! it does not hold, the level drops and the signature keeps its integrity.

use jiff::{SignedDuration, Timestamp};
use pdf::{Document, SignatureDictionary};
use pki::{
    AlgorithmPolicy, Budget, Content, DigestCheck, Indication, ParseError, SignatureCheck, SignedData,
    SignerCheck, SubIndication, TimeStampToken, TokenCheck,
};

use crate::context::ValidationContext;
use crate::format;
use crate::judge::{Judge, Place, Rule};
use crate::report::{Level, SignatureReport, SignatureStatus, TimestampReport};
use crate::trust;

const R41: Rule = Rule("R41", "RFC 3161 §2.4; EN 319 102-1 §5.4");
const R42: Rule = Rule("R42", "RFC 3161 §2.3; EN 319 102-1 §5.4");
const R43: Rule = Rule("R43", "EN 319 102-1 §5.6.2.2");

/// In signed attributes: over the content, made before the signature (EN 319 122-1 §5.2.8).
const CONTENT: &str = "1.2.840.113549.1.9.16.2.20";
/// In unsigned attributes: over the signature value (EN 319 122-1 §5.3).
const SIGNATURE: &str = "1.2.840.113549.1.9.16.2.14";

/// Two clocks may differ by this much before their order counts.
const TOLERANCE: SignedDuration = SignedDuration::from_secs(60);

/// Judge the token of a document time stamp over `content`.
pub(crate) fn check_document(
    context: &ValidationContext<'_>,
    contents: &[u8],
    content: &dyn Content,
    place: &dyn Fn() -> Place,
    judge: &mut Judge,
) -> Option<(SignerCheck, TimestampReport)> {
    let token = match TimeStampToken::parse(contents, &Budget::default()) {
        Ok(token) => token,
        Err(error @ ParseError::Unsupported { .. }) => {
            judge.open(
                R41,
                SubIndication::SigConstraintsFailure,
                error.to_string(),
                place(),
            );
            return None;
        }
        Err(error) => {
            judge.fail(R41, SubIndication::FormatFailure, error.to_string(), place());
            return None;
        }
    };
    let mut check = check_token(context, &token, content);
    judge.adopt_at(&check.findings, context.strict, &place());
    judge.adopt_reason(&check.signer, context.strict);
    if let Some(reason) = check.sub_indication {
        judge.reason(reason.indication(), reason);
    }
    imprint_counts(context, &token, (judge, &place()));
    // To the report, what a document time stamp covers is its imprint.
    if check.signer.digest == DigestCheck::Match {
        check.signer.digest = check.imprint;
    }
    let report = TimestampReport {
        kind: "document".to_owned(),
        time: Some(token.info().time),
        status: status(&check),
        indication: Indication::Indeterminate,
        authority: authority(&check),
    };
    Some((check.signer, report))
}

/// R31, R46: what the authority stamped is a digest, and it counts only while its algorithm does.
fn imprint_counts(
    context: &ValidationContext<'_>,
    token: &TimeStampToken,
    (judge, place): (&mut Judge, &Place),
) {
    let against = token
        .imprint_digest()
        .and_then(|digest| AlgorithmPolicy::embedded().check_digest(digest, context.time));
    let Some(finding) = against else { return };
    let message = format!("messageImprint: {}", finding.message);
    let rule = Rule("R31", "ETSI TS 119 312; EN 319 102-1 §5.2.8");
    judge.open_or_fail(context.strict, rule, message, place.clone());
}

fn check_token(context: &ValidationContext<'_>, token: &TimeStampToken, content: &dyn Content) -> TokenCheck {
    token.check_over(content, &context.evidence.certificates, pki::provider::aws_lc())
}

/// Every time stamp inside the CMS of a signature over `content`.
pub(crate) fn inside(
    context: &ValidationContext<'_>,
    signed_data: &SignedData,
    content: &dyn Content,
    judge: &mut Judge,
) -> Vec<TimestampReport> {
    let mut found = Vec::new();
    for info in signed_data.signer_infos() {
        let signed = info.signed_attributes.iter().flat_map(|all| all.all());
        for value in signed
            .filter(|one| one.name == CONTENT)
            .flat_map(|one| &one.values)
        {
            found.push(one(context, ("content", value), content, judge));
        }
        let unsigned = info
            .unsigned_attributes
            .iter()
            .filter(|one| one.name == SIGNATURE);
        for value in unsigned.flat_map(|one| &one.values) {
            let content: &[&[u8]] = &[&info.signature];
            found.push(one(context, ("signature", value), &content, judge));
        }
    }
    found
}

/// One token in a CMS: what is wrong with it is told, and weighs on its own report only.
fn one(
    context: &ValidationContext<'_>,
    (kind, der): (&str, &[u8]),
    content: &dyn Content,
    judge: &mut Judge,
) -> TimestampReport {
    let mut report = TimestampReport {
        kind: kind.to_owned(),
        time: None,
        status: SignatureStatus::Unchecked,
        indication: Indication::Indeterminate,
        authority: None,
    };
    let token = match TimeStampToken::parse(der, &Budget::default()) {
        Ok(token) => token,
        Err(error) => {
            let message = format!("the {kind} time stamp cannot be read and proves nothing: {error}");
            let place = judge.subject.clone();
            judge.warn_or_fail(context.strict, R41, message, place);
            report.status = SignatureStatus::Invalid;
            report.indication = Indication::TotalFailed;
            return report;
        }
    };
    let check = check_token(context, &token, content);
    report.time = Some(token.info().time);
    report.status = status(&check);
    report.authority = authority(&check);
    let mut own = Judge::default();
    if let Some(reason) = check.sub_indication {
        own.reason(reason.indication(), reason);
    }
    imprint_counts(context, &token, (&mut own, &Place::nowhere()));
    trust::check_authority(
        context,
        token.signed_data(),
        &check.signer,
        &mut own,
        &mut Vec::new(),
    );
    let gravest = own.gravest().map(|reason| reason.indication);
    report.indication = match (report.status, gravest) {
        (SignatureStatus::Invalid, _) => Indication::TotalFailed,
        (SignatureStatus::Valid, None) => Indication::TotalPassed,
        (_, gravest) => gravest.unwrap_or(Indication::Indeterminate),
    };
    tell(context, &report, &check, &own, judge);
    report
}

fn tell(
    context: &ValidationContext<'_>,
    report: &TimestampReport,
    check: &TokenCheck,
    trust: &Judge,
    judge: &mut Judge,
) {
    let kind = &report.kind;
    let place = judge.subject.clone();
    let time = report.time.map(|time| time.to_string()).unwrap_or_default();
    let reasons = || {
        let own = check
            .findings
            .iter()
            .filter(|one| one.severity_in(context.strict) == pki::Severity::Fail);
        let own = own.map(|one| one.message.clone());
        let trust = trust
            .findings
            .iter()
            .filter(|one| one.severity == pki::Severity::Fail);
        let all: Vec<String> = own.chain(trust.map(|one| one.message.clone())).collect();
        all.join("; ")
    };
    match (report.status, report.indication) {
        (SignatureStatus::Valid, Indication::TotalPassed) => {
            let message = format!("the {kind} time stamp of {time} holds");
            judge.note(pki::Severity::Info, R41, message, place);
        }
        (SignatureStatus::Valid, Indication::Indeterminate) => {
            let message = format!(
                "the {kind} time stamp of {time} fits, but proves no time: {}",
                reasons()
            );
            judge.warn_or_fail(false, R42, message, place);
        }
        _ => {
            let message = format!("the {kind} time stamp of {time} does not hold: {}", reasons());
            judge.warn_or_fail(context.strict, R41, message, place);
        }
    }
}

/// Imprint and signature as one answer.
fn status(check: &TokenCheck) -> SignatureStatus {
    match (check.imprint, check.signer.digest, check.signer.signature) {
        (DigestCheck::Match, DigestCheck::Match, SignatureCheck::Valid) => SignatureStatus::Valid,
        (DigestCheck::Mismatch, ..) | (_, DigestCheck::Mismatch, _) | (.., SignatureCheck::Invalid) => {
            SignatureStatus::Invalid
        }
        _ => SignatureStatus::Unchecked,
    }
}

fn authority(check: &TokenCheck) -> Option<String> {
    let signer = check.signer.signer.as_ref()?;
    signer.common_name().map(str::to_owned)
}

/// What the stamps say together, once all are judged: which document time stamps cover a signature, the best time, and
/// the order of the times (R43).
pub(crate) fn combine(
    document: &Document<'_>,
    signatures: &[SignatureDictionary<'_>],
    reports: &mut [SignatureReport],
) {
    let stamps: Vec<(usize, TimestampReport)> = signatures
        .iter()
        .zip(reports.iter_mut())
        .filter(|(signature, _)| format::is_timestamp(signature.dictionary))
        .filter_map(|(signature, report)| {
            let stamp = report.timestamps.first_mut()?;
            stamp.indication = report.indication;
            Some((signature.revision, stamp.clone()))
        })
        .collect();
    let material = |revision| holds_material(document, revision);
    let latest = material(document.latest());
    for (signature, report) in signatures.iter().zip(reports.iter_mut()) {
        let later = stamps
            .iter()
            .filter(|(revision, _)| *revision > signature.revision);
        if let Some(level) = &mut report.level
            && *level != Level::Legacy
        {
            let holding = later
                .clone()
                .filter(|(_, stamp)| stamp.status == SignatureStatus::Valid);
            // What was added behind a stamp it does not prove (R44).
            let over = holding.clone().any(|(revision, _)| material(*revision));
            *level = reached((latest, over), &report.timestamps, holding.count() > 0);
        }
        let later: Vec<TimestampReport> = later.map(|(_, stamp)| stamp.clone()).collect();
        report.timestamps.extend(later);
        let proven = report
            .timestamps
            .iter()
            .filter(|stamp| stamp.indication == Indication::TotalPassed && stamp.kind != "content");
        if let Some(best) = proven.filter_map(|stamp| stamp.time).min() {
            report.best_signature_time = Some(best);
        }
        order(report, Place::object(signature.holder));
    }
}

/// Does the DSS of the revision list any certificate, revocation list or OCSP response?
fn holds_material(document: &Document<'_>, revision: usize) -> bool {
    let catalog = document.catalog(revision);
    let dss =
        catalog.and_then(|(_, catalog)| document.resolve(revision, catalog.value(b"DSS")).as_dictionary());
    let lists = [&b"Certs"[..], b"CRLs", b"OCSPs"].into_iter();
    lists
        .filter_map(|key| document.resolve(revision, dss?.value(key)).as_array())
        .any(|list| !list.is_empty())
}

/// The level as the structure claims it (EN 319 142-1 §6), by the stamps that hold; who made them is judged elsewhere.
/// `material` is there, and a document time stamp lies over it.
fn reached((material, over): (bool, bool), own: &[TimestampReport], later: bool) -> Level {
    let holds = |stamp: &TimestampReport| stamp.status == SignatureStatus::Valid;
    let stamped = later || own.iter().any(|stamp| stamp.kind == "signature" && holds(stamp));
    match (material, over, stamped) {
        (_, true, _) => Level::BLta,
        (true, false, true) => Level::BLt,
        (false, false, true) => Level::BT,
        (_, false, false) => Level::BB,
    }
}

/// R43: content ≤ signature ≤ document time stamps in the order of the file. Stamps that do not hold say nothing.
fn order(report: &mut SignatureReport, place: Place) {
    let rank = |kind: &str| match kind {
        "content" => 0,
        "signature" => 1,
        _ => 2,
    };
    let held: Vec<(u8, usize, Timestamp)> = report
        .timestamps
        .iter()
        .enumerate()
        .filter(|(_, stamp)| stamp.status == SignatureStatus::Valid)
        .filter_map(|(index, stamp)| Some((rank(&stamp.kind), index, stamp.time?)))
        .collect();
    let earlier = |(rank, index, time): &(u8, usize, Timestamp)| {
        held.iter().any(|(other, place, limit)| {
            let before = other < rank || (*rank == 2 && other == rank && place < index);
            before && limit.duration_since(*time) > TOLERANCE
        })
    };
    if !held.iter().any(earlier) {
        return;
    }
    let mut judge = Judge::default();
    let message = "the time stamps contradict their order: content, signature, document";
    judge.open(R43, SubIndication::TimestampOrderFailure, message, place);
    report.findings.append(&mut judge.findings);
    if report.indication == Indication::TotalPassed {
        report.indication = Indication::Indeterminate;
        report.sub_indication = Some(SubIndication::TimestampOrderFailure);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{ChangeKind, Coverage, DigestStatus, SignatureKindReport};

    fn stamped(stamps: &[(&str, &str)]) -> SignatureReport {
        let stamp = |(kind, time): &(&str, &str)| TimestampReport {
            kind: (*kind).to_owned(),
            time: Some(time.parse().unwrap()),
            status: SignatureStatus::Valid,
            indication: Indication::TotalPassed,
            authority: None,
        };
        SignatureReport {
            field: String::new(),
            kind: SignatureKindReport::Approval,
            sub_filter: None,
            indication: Indication::TotalPassed,
            sub_indication: None,
            digest: DigestStatus::Match,
            signature: SignatureStatus::Valid,
            byte_range: None,
            coverage: Coverage::WholeFile,
            changes_after: ChangeKind::None,
            changes: Vec::new(),
            level: None,
            docmdp: None,
            fieldmdp: None,
            timestamps: stamps.iter().map(stamp).collect(),
            signer: None,
            digest_algorithm: None,
            signature_algorithm: None,
            claimed_time: None,
            best_signature_time: None,
            needs: Vec::new(),
            findings: Vec::new(),
        }
    }

    #[test]
    fn times_in_their_order_pass_and_a_content_stamp_after_the_signature_does_not() {
        let (early, late) = ("2026-11-23T10:00:00Z", "2026-11-23T11:00:00Z");
        for (stamps, fits) in [
            (&[("content", early), ("signature", late)][..], true),
            (&[("content", late), ("signature", early)], false),
            (&[("signature", early), ("document", late)], true),
            (&[("signature", late), ("document", early)], false),
            (&[("document", late), ("document", early)], false),
            (&[("signature", late), ("signature", early)], true),
        ] {
            let mut report = stamped(stamps);
            order(&mut report, Place::nowhere());
            assert_eq!(report.findings.is_empty(), fits, "{stamps:?}");
            assert_eq!(report.indication == Indication::TotalPassed, fits, "{stamps:?}");
        }
    }
}
