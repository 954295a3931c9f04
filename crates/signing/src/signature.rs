// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! One signature through all blocks, and the indication that comes out (EN 319 102-1 §5.3.4).

use pdf::{Document, SignatureDictionary};
use pki::{
    DigestCheck, Indication, Profile, Severity, SignatureCheck, SignedData, SignerCheck, SubIndication,
};

use crate::docmdp;
use crate::format::{self, Covered};
use crate::judge::{Judge, Place, Rule};
use crate::prefixes::Ranges;
use crate::report::{
    Change, ChangeKind, Coverage, DigestStatus, Level, SignatureKindReport, SignatureReport, SignatureStatus,
    Signer, TimestampReport,
};
use crate::validate::Scene;
use crate::{page_tree, profile, timestamp, trust};

const COMMITMENT_TYPE: &str = "1.2.840.113549.1.9.16.2.16";
const SIGNATURE_POLICY: &str = "1.2.840.113549.1.9.16.2.15";

/// What `/SubFilter` makes of the signature (R12).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SubFilter {
    Cades,
    Legacy,
    LegacySha1,
    Timestamp,
    Unknown,
}

impl SubFilter {
    fn read(signature: &SignatureDictionary<'_>) -> Self {
        match signature.dictionary.value(b"SubFilter").as_name() {
            Some(b"ETSI.CAdES.detached") => Self::Cades,
            Some(b"adbe.pkcs7.detached") => Self::Legacy,
            Some(b"adbe.pkcs7.sha1" | b"adbe.x509.rsa_sha1") => Self::LegacySha1,
            Some(b"ETSI.RFC3161") => Self::Timestamp,
            _ => Self::Unknown,
        }
    }
}

pub(crate) fn judge(
    scene: &Scene<'_, '_>,
    signature: &SignatureDictionary<'_>,
    file: &Judge,
) -> SignatureReport {
    let mut judge = Judge {
        findings: Vec::new(),
        reasons: file.reasons.clone(),
        subject: Place::object(signature.holder),
    };
    let sub_filter = SubFilter::read(signature);
    let covered = format::check(scene, signature, &mut judge);
    let content = content(scene, &covered);
    let mut stamps = Vec::new();
    let cms = check_cms(
        scene,
        signature,
        (sub_filter, &covered),
        (&mut judge, &mut stamps),
    );
    let changes = scene.analysis.after(signature.revision);
    let changes_after = check_changes(&changes, &mut judge);
    let docmdp = docmdp::permission(scene.document, scene.document.latest(), signature);
    say_what_changed(&changes, docmdp, &mut judge);
    page_count(scene, signature, &mut judge);
    dictionary_profile(scene, signature, sub_filter, &mut judge);
    profile::check(scene, signature, docmdp, &mut judge);
    let mut report = skeleton(scene, signature, sub_filter, covered);
    report.changes = changes;
    report.changes_after = changes_after;
    report.docmdp = docmdp;
    if let Some((signed_data, check)) = cms {
        adopt(&mut report, &check);
        let needs = &mut report.needs;
        if sub_filter == SubFilter::Timestamp {
            trust::check_authority(scene.context, &signed_data, &check, &mut judge, needs);
        } else {
            trust::check(scene.context, &signed_data, &check, &mut judge, needs);
            if let Some(content) = &content {
                stamps.extend(timestamp::inside(
                    scene.context,
                    &signed_data,
                    content,
                    &mut judge,
                ));
            }
            reason_excluded(scene, signature, &signed_data, &mut judge);
        }
        // What it reaches is known when all stamps are judged.
        report.level = Some(match sub_filter {
            SubFilter::Legacy => Level::Legacy,
            _ => Level::BB,
        });
    }
    report.timestamps = stamps;
    conclude(report, judge)
}

fn conclude(mut report: SignatureReport, judge: Judge) -> SignatureReport {
    let checked = report.digest == DigestStatus::Match && report.signature == SignatureStatus::Valid;
    match judge.gravest() {
        Some(reason) => {
            report.indication = reason.indication;
            report.sub_indication = Some(reason.sub_indication);
        }
        // Passed only if both equations were computed and hold: nothing fails open.
        None if checked && report.coverage != Coverage::Broken => report.indication = Indication::TotalPassed,
        None => report.sub_indication = Some(SubIndication::SignedDataNotFound),
    }
    report.findings = judge.findings;
    report
}

fn skeleton(
    scene: &Scene<'_, '_>,
    signature: &SignatureDictionary<'_>,
    sub_filter: SubFilter,
    covered: Covered,
) -> SignatureReport {
    let latest = scene.document.latest();
    let kind = match sub_filter {
        SubFilter::Timestamp => SignatureKindReport::DocTimestamp,
        _ if signature.certifies => SignatureKindReport::Certification,
        _ => SignatureKindReport::Approval,
    };
    let locks = docmdp::field_locks(scene.document, latest, signature);
    SignatureReport {
        field: signature
            .field
            .as_ref()
            .map(|field| field.name())
            .unwrap_or_default(),
        kind,
        sub_filter: signature.dictionary.value(b"SubFilter").as_name().map(pdf::text),
        indication: Indication::Indeterminate,
        sub_indication: None,
        digest: DigestStatus::Unchecked,
        signature: SignatureStatus::Unchecked,
        byte_range: covered.byte_range,
        coverage: covered.coverage.unwrap_or(Coverage::Broken),
        changes_after: ChangeKind::None,
        changes: Vec::new(),
        level: None,
        docmdp: None,
        fieldmdp: locks.first().map(docmdp::FieldLock::describe),
        timestamps: Vec::new(),
        signer: None,
        digest_algorithm: None,
        signature_algorithm: None,
        claimed_time: signature
            .dictionary
            .value(b"M")
            .as_text()
            .map(|text| pdf::text(&text.bytes)),
        best_signature_time: Some(scene.context.time),
        needs: Vec::new(),
        findings: Vec::new(),
    }
}

/// The covered bytes, when the ranges are sound.
fn content<'s>(scene: &Scene<'s, '_>, covered: &Covered) -> Option<Ranges<'s>> {
    Ranges::new(scene.document.bytes(), scene.prefixes, covered.ranges.as_ref()?)
}

/// R8, R12, R26–R33; R41 for a document time stamp.
fn check_cms(
    scene: &Scene<'_, '_>,
    signature: &SignatureDictionary<'_>,
    (sub_filter, covered): (SubFilter, &Covered),
    (judge, stamps): (&mut Judge, &mut Vec<TimestampReport>),
) -> Option<(SignedData, SignerCheck)> {
    let content = content(scene, covered);
    let place = || Place::object(signature.holder);
    let r12 = Rule("R12", "ISO 32000-2 §12.8.3; EN 319 142-1 §6.3");
    let profile = match sub_filter {
        SubFilter::Cades => Profile::Pades,
        SubFilter::Legacy => {
            let message = "adbe.pkcs7.detached: a PDF signature, but not PAdES";
            judge.warn_or_fail(scene.context.strict, r12, message, place());
            Profile::Legacy
        }
        SubFilter::LegacySha1 => {
            let message = "a SubFilter that rests on SHA-1";
            judge.open_or_fail(scene.context.strict, r12, message, place());
            return None;
        }
        SubFilter::Timestamp => {
            let token = read_cms(signature, judge)?;
            let contents = signature.dictionary.value(b"Contents").as_text()?;
            let found = timestamp::check_document(scene.context, &contents.bytes, &content?, &place, judge);
            let (check, stamp) = found?;
            stamps.push(stamp);
            return Some((token, check));
        }
        SubFilter::Unknown => {
            judge.fail(
                r12,
                SubIndication::FormatFailure,
                "/SubFilter is absent or unknown",
                place(),
            );
            return None;
        }
    };
    let signed_data = read_cms(signature, judge)?;
    let check = pki::check_signer_over(&signed_data, &content?, profile, &[], pki::provider::aws_lc());
    judge.adopt_at(&check.findings, scene.context.strict, &place());
    judge.adopt_reason(&check, scene.context.strict);
    if signed_data.certificates().is_empty() {
        let message = "no certificate inside: nobody can say whose signature this is";
        let rule = Rule("R26", "RFC 5652 §5.1; EN 319 142-1 §6.3");
        judge.fail(rule, SubIndication::FormatFailure, message, place());
    }
    if check.digest == DigestCheck::Mismatch {
        let [first, second] = covered.ranges.clone().unwrap_or_default();
        let message = format!(
            "something in the signed bytes {}–{} or {}–{} was changed",
            first.start, first.end, second.start, second.end
        );
        judge.note(
            Severity::Fail,
            Rule("R28", "ISO 32000-2 §12.8.1"),
            message,
            place(),
        );
    }
    Some((signed_data, check))
}

/// R8: one DER value, then zeros.
fn read_cms(signature: &SignatureDictionary<'_>, judge: &mut Judge) -> Option<SignedData> {
    let rule = Rule("R8", "EN 319 142-1 §5.2; ISO 32000-2 §12.8.3.3");
    let place = || Place::object(signature.holder);
    let contents = signature
        .dictionary
        .value(b"Contents")
        .as_text()
        .map(|text| text.bytes.as_slice());
    let contents = contents.unwrap_or_default();
    if contents.iter().all(|byte| *byte == 0) {
        judge.fail(
            rule,
            SubIndication::FormatFailure,
            "/Contents is empty or all zero",
            place(),
        );
        return None;
    }
    match SignedData::parse(contents, &pki::Budget::default()) {
        Ok(signed_data) => {
            let padding = contents.get(signed_data.length()..).unwrap_or_default();
            if let Some(at) = padding.iter().position(|byte| *byte != 0) {
                let at = signed_data.length() + at;
                let message = format!("/Contents byte {at}: something other than zeros behind the CMS");
                judge.fail(rule, SubIndication::FormatFailure, message, place());
            }
            Some(signed_data)
        }
        Err(error @ pki::ParseError::Unsupported { .. }) => {
            judge.open(
                rule,
                SubIndication::SigConstraintsFailure,
                error.to_string(),
                place(),
            );
            None
        }
        Err(error) => {
            judge.fail(rule, SubIndication::FormatFailure, error.to_string(), place());
            None
        }
    }
}

fn check_changes(changes: &[Change], judge: &mut Judge) -> ChangeKind {
    for change in changes.iter().filter(|change| change.kind == ChangeKind::Illegal) {
        let place = Place {
            object: change.object.clone(),
            offset: change.offset,
        };
        let message = format!("revision {}: {}", change.revision, change.what);
        judge.note(Severity::Fail, crate::changes::rule(&change.rule), message, place);
    }
    for change in changes
        .iter()
        .filter(|change| change.rule == crate::changes::OVERLAP && change.kind != ChangeKind::Illegal)
    {
        let rule = crate::changes::rule(&change.rule);
        let place = Place {
            object: change.object.clone(),
            offset: change.offset,
        };
        judge.note(Severity::Fail, rule, change.what.clone(), place);
        judge.reason(Indication::Indeterminate, SubIndication::SigConstraintsFailure);
    }
    let worst = changes
        .iter()
        .map(|change| change.kind)
        .max()
        .unwrap_or(ChangeKind::None);
    if worst == ChangeKind::Illegal {
        judge.reason(Indication::TotalFailed, SubIndication::FormatFailure);
    }
    worst
}

/// What is allowed is still said: content that changed (R19), annotations (R20), and where viewers disagree (R22).
fn say_what_changed(changes: &[Change], docmdp: Option<u8>, judge: &mut Judge) {
    let told = changes.iter().filter(|change| {
        let content = change.kind == ChangeKind::FormFill && change.rule == "R19";
        content || change.kind == ChangeKind::Annotation
    });
    for change in told {
        let place = Place {
            object: change.object.clone(),
            offset: change.offset,
        };
        let message = format!(
            "content changed after this signature, as it allows: {}",
            change.what
        );
        judge.note(Severity::Warn, crate::changes::rule(&change.rule), message, place);
    }
    let only_material = changes
        .iter()
        .all(|change| matches!(change.kind, ChangeKind::Lta | ChangeKind::None));
    if docmdp == Some(1) && !changes.is_empty() && only_material {
        let mut told: Vec<&str> = Vec::new();
        for change in changes.iter().filter(|change| change.kind == ChangeKind::Lta) {
            if !told.contains(&change.what.as_str()) && told.len() < MOST_TOLD {
                told.push(&change.what);
            }
        }
        let told = if told.is_empty() {
            "nothing but objects as they were".to_owned()
        } else {
            told.join("; ")
        };
        let message = format!(
            "what follows a certification with P=1 is allowed by ISO 32000-2, but Acrobat may call the file changed: {told}"
        );
        let place = judge.subject.clone();
        judge.note(Severity::Info, crate::changes::rule("R22"), message, place);
    }
}

/// Changes behind a certification that are named.
const MOST_TOLD: usize = 8;

/// Revisions whose pages are counted; each costs a walk. The change analysis judges page trees in any case.
const MOST_COUNTED: usize = 16;

/// R24, the part that needs no picture: as many pages as were signed.
fn page_count(scene: &Scene<'_, '_>, signature: &SignatureDictionary<'_>, judge: &mut Judge) {
    let latest = scene.document.latest();
    let mut known = scene.pages.borrow_mut();
    if signature.revision >= latest || known.len() >= MOST_COUNTED {
        return;
    }
    let mut pages = |revision| {
        let count = || page_tree::pages(scene.document, revision).0.len();
        *known.entry(revision).or_insert_with(count)
    };
    let (signed, now) = (pages(signature.revision), pages(latest));
    if signed != now {
        let rule = Rule("R24", "ISO 32000-2 §12.8.2.2; EN 319 102-1 §5.2.7");
        let message = format!("{signed} page(s) were signed, the file shows {now}");
        judge.fail(
            rule,
            SubIndication::FormatFailure,
            message,
            page_root(scene.document),
        );
    }
}

/// The root of the page tree, as it is now.
fn page_root(document: &Document<'_>) -> Place {
    let latest = document.latest();
    let catalog = document.catalog(latest).map(|(_, catalog)| catalog);
    let root = catalog.and_then(|catalog| catalog.value(b"Pages").as_reference());
    let found = root.and_then(|root| document.indirect(latest, root.number));
    found.map_or_else(Place::nowhere, Place::object)
}

/// R33 and the keys of the signature dictionary.
fn dictionary_profile(
    scene: &Scene<'_, '_>,
    signature: &SignatureDictionary<'_>,
    sub_filter: SubFilter,
    judge: &mut Judge,
) {
    let rule = Rule("R33", "EN 319 142-1 §6.3");
    let strict = scene.context.strict;
    let place = || Place::object(signature.holder);
    if sub_filter != SubFilter::Cades {
        return;
    }
    if signature.dictionary.get(b"M").is_none() {
        judge.warn_or_fail(strict, rule, "/M (claimed time) is missing", place());
    }
    if signature.dictionary.get(b"Cert").is_some() {
        judge.warn_or_fail(strict, rule, "/Cert must be absent", place());
    }
}

/// R33: who names a commitment or a policy in the CMS gives no /Reason beside it.
fn reason_excluded(
    scene: &Scene<'_, '_>,
    signature: &SignatureDictionary<'_>,
    signed_data: &SignedData,
    judge: &mut Judge,
) {
    let infos = signed_data.signer_infos().iter();
    let mut signed = infos.flat_map(|info| info.signed_attributes.iter().flat_map(|all| all.all()));
    let named = signed.find(|one| one.name == COMMITMENT_TYPE || one.name == SIGNATURE_POLICY);
    if let Some(named) = named.filter(|_| signature.dictionary.get(b"Reason").is_some()) {
        let what = if named.name == COMMITMENT_TYPE {
            "commitment-type-indication"
        } else {
            "signature-policy-identifier"
        };
        let rule = Rule("R33", "EN 319 142-1 §6.3");
        let message = format!("/Reason must be absent beside {what}");
        judge.warn_or_fail(
            scene.context.strict,
            rule,
            message,
            Place::object(signature.holder),
        );
    }
}

fn adopt(report: &mut SignatureReport, check: &SignerCheck) {
    report.digest = match check.digest {
        DigestCheck::Match => DigestStatus::Match,
        DigestCheck::Mismatch => DigestStatus::Mismatch,
        DigestCheck::Unchecked => DigestStatus::Unchecked,
    };
    report.signature = match check.signature {
        SignatureCheck::Valid => SignatureStatus::Valid,
        SignatureCheck::Invalid => SignatureStatus::Invalid,
        SignatureCheck::Unchecked => SignatureStatus::Unchecked,
    };
    report.signer = check.signer.as_ref().map(|certificate| Signer {
        common_name: certificate.common_name().map(str::to_owned),
        subject: certificate.subject().to_owned(),
        issuer: certificate.issuer().to_owned(),
        serial: certificate.serial_hex(),
    });
    report.digest_algorithm = check
        .digest_algorithm
        .map(|algorithm| algorithm.name().to_owned());
    report.signature_algorithm = check
        .signature_algorithm
        .map(|algorithm| algorithm.name().to_owned());
}
