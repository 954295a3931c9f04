// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! ByteRange, Contents and coverage (R5–R12): does the signature cover its revision, and nothing strange?

use std::ops::Range;

use pdf::{Dictionary, Object, SignatureDictionary};
use pki::{Indication, Severity, SubIndication};

use crate::judge::{Judge, Place, Rule};
use crate::report::{Coverage, Finding, SignatureReport};
use crate::validate::Scene;

const FORMAT: SubIndication = SubIndication::FormatFailure;
const BYTE_RANGE: &str = "ISO 32000-2 §12.8.1, table 255";

/// Is the dictionary a document time stamp? The SubFilter decides, not `/Type` (R17).
pub(crate) fn is_timestamp(dictionary: &Dictionary) -> bool {
    dictionary.value(b"SubFilter").as_name() == Some(b"ETSI.RFC3161")
}

/// What the format check hands on.
#[derive(Debug, Default)]
pub(crate) struct Covered {
    pub(crate) byte_range: Option<[i64; 4]>,
    /// The two ranges, when they are sound.
    pub(crate) ranges: Option<[Range<usize>; 2]>,
    pub(crate) coverage: Option<Coverage>,
}

/// Where the first range of each signature ends, sound or not: there the digests part.
pub(crate) fn first_ends(signatures: &[SignatureDictionary<'_>]) -> impl Iterator<Item = usize> {
    let each = signatures.iter();
    each.filter_map(|one| usize::try_from(numbers(one.dictionary.value(b"ByteRange"))?[1]).ok())
}

pub(crate) fn check(
    scene: &Scene<'_, '_>,
    signature: &SignatureDictionary<'_>,
    judge: &mut Judge,
) -> Covered {
    identity(signature, judge);
    let place = || Place::object(signature.holder);
    let byte_range = numbers(signature.dictionary.value(b"ByteRange"));
    let Some(numbers) = byte_range else {
        let message = "/ByteRange: four integers, directly in the dictionary, expected";
        judge.fail(Rule("R6", BYTE_RANGE), FORMAT, message, place());
        return Covered::default();
    };
    let length = scene.document.bytes().len();
    let Some((ranges, gap)) = sound(numbers, length) else {
        let message = format!("/ByteRange {numbers:?} is not 0, b > 0, c > b, d > 0 inside {length} bytes");
        judge.fail(Rule("R6", BYTE_RANGE), FORMAT, message, place());
        return Covered {
            byte_range,
            ..Covered::default()
        };
    };
    let gap_is_contents = check_gap(scene, signature, &gap, judge);
    let coverage = coverage(scene, signature, ranges[1].end, judge);
    let coverage = if gap_is_contents {
        coverage
    } else {
        Coverage::Broken
    };
    Covered {
        byte_range,
        ranges: Some(ranges),
        coverage: Some(coverage),
    }
}

/// R5, R10 and the duplicate keys of R3.
fn identity(signature: &SignatureDictionary<'_>, judge: &mut Judge) {
    let place = || Place::object(signature.holder);
    if !signature.in_force {
        let rule = Rule("R10", "ISO 32000-2 §12.8.1");
        judge.fail(
            rule,
            FORMAT,
            "a later revision redefines the signature object",
            place(),
        );
    } else if signature.field.is_none() && !signature.certifies {
        let rule = Rule("R5", "ISO 32000-2 §12.7.5.5");
        judge.fail(
            rule,
            FORMAT,
            "a signature dictionary that no field of the form names",
            place(),
        );
    }
    let field = signature.field.as_ref();
    let duplicate = signature.dictionary.duplicate_key().is_some()
        || field.is_some_and(|field| field.duplicate_key || field.dictionary.duplicate_key().is_some());
    if duplicate {
        let rule = Rule("R3", "ISO 32000-2 §7.3.7");
        judge.fail(
            rule,
            FORMAT,
            "the signature or its field has a key twice, or the field has the kids of another",
            place(),
        );
    }
}

fn numbers(object: &Object) -> Option<[i64; 4]> {
    let items = object.as_array()?;
    let mut numbers = items.iter().map(Object::as_integer);
    let found = [
        numbers.next()??,
        numbers.next()??,
        numbers.next()??,
        numbers.next()??,
    ];
    (items.len() == 4).then_some(found)
}

/// The two ranges and the gap between them (R6).
fn sound(numbers: [i64; 4], length: usize) -> Option<([Range<usize>; 2], Range<usize>)> {
    let [a, b, c, d] = numbers.map(|number| usize::try_from(number).ok());
    let (a, b, c, d) = (a?, b?, c?, d?);
    let end = c.checked_add(d)?;
    (a == 0 && b > 0 && c > b && d > 0 && end <= length).then_some(([0..b, c..end], b..c))
}

/// R7: the gap is this dictionary's own Contents token, and a clean hexadecimal string.
fn check_gap(
    scene: &Scene<'_, '_>,
    signature: &SignatureDictionary<'_>,
    gap: &Range<usize>,
    judge: &mut Judge,
) -> bool {
    let rule = Rule("R7", BYTE_RANGE);
    let contents = signature.dictionary.value(b"Contents").as_text();
    let at = contents.and_then(|text| text.at.clone().filter(|_| text.hexadecimal));
    if at.as_ref() != Some(gap) {
        let found = at.map_or("elsewhere".to_owned(), |at| {
            format!("at bytes {}–{}", at.start, at.end)
        });
        let message = format!(
            "the gap {}–{} is not the /Contents of this dictionary, which lies {found}",
            gap.start, gap.end
        );
        judge.fail(rule, FORMAT, message, Place::offset(gap.start));
        return false;
    }
    let inside = scene
        .document
        .bytes()
        .get(gap.start + 1..gap.end.saturating_sub(1))
        .unwrap_or_default();
    // Thousands of digits: without an early end many are looked at in one go.
    let digits = inside
        .iter()
        .fold(true, |digits, byte| digits & byte.is_ascii_hexdigit());
    if inside.len() % 2 != 0 || !digits {
        let message = "/Contents holds something other than an even number of hexadecimal digits";
        judge.fail(rule, FORMAT, message, Place::offset(gap.start));
        return false;
    }
    true
}

/// R9: the ranges end where the revision ends that brought the signature.
fn coverage(
    scene: &Scene<'_, '_>,
    signature: &SignatureDictionary<'_>,
    end: usize,
    judge: &mut Judge,
) -> Coverage {
    let bytes = scene.document.bytes();
    let revision = scene.document.revisions().get(signature.revision);
    let revision_end = revision.map_or(0, |revision| revision.span.end);
    let rest = bytes.get(end..revision_end);
    let whole_revision = matches!(rest, Some([] | [b'\n'] | [b'\r'] | [b'\r', b'\n']));
    if !whole_revision {
        let message =
            format!("the ranges end at byte {end}, the signature's revision at byte {revision_end}");
        judge.fail(Rule("R9", BYTE_RANGE), FORMAT, message, Place::offset(end));
        return Coverage::Broken;
    }
    if end == bytes.len() {
        Coverage::WholeFile
    } else {
        Coverage::WholeRevision
    }
}

/// R11: an earlier signature lies wholly inside the first range of a later one.
pub(crate) fn check_nesting(signatures: &[SignatureDictionary<'_>], reports: &mut [SignatureReport]) {
    let ends: Vec<Option<(usize, i64, i64)>> = signatures
        .iter()
        .zip(reports.iter())
        .map(|(signature, report)| {
            let [_, first, second, length] = report.byte_range?;
            Some((signature.revision, first, second.saturating_add(length)))
        })
        .collect();
    for (index, report) in reports.iter_mut().enumerate() {
        let Some(Some((revision, first, _))) = ends.get(index).copied() else {
            continue;
        };
        let crossing = ends
            .iter()
            .flatten()
            .any(|(other, _, end)| *other < revision && *end > first);
        let shared = ends
            .iter()
            .flatten()
            .filter(|(other, ..)| *other == revision)
            .count()
            > 1;
        if crossing || shared {
            let message = if shared {
                "two signatures in one revision"
            } else {
                "it crosses an earlier signature"
            };
            report.findings.push(Finding {
                rule: "R11".to_owned(),
                severity: Severity::Fail,
                clause: BYTE_RANGE.to_owned(),
                message: message.to_owned(),
                object: signatures.get(index).map(|one| one.holder.reference.to_string()),
                offset: u64::try_from(first).ok(),
            });
            report.indication = Indication::TotalFailed;
            report.sub_indication = Some(FORMAT);
            report.coverage = Coverage::Broken;
        }
    }
}
