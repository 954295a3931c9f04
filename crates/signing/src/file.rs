// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What concerns the whole file: what the reader noticed (R2–R4), duplicate keys (R3), the stored original (R25).

use std::collections::BTreeMap;

use pdf::{Document, RemarkKind, SignatureDictionary};
use pki::{Severity, SubIndication};

use crate::changes::Analysis;
use crate::context::ValidationContext;
use crate::judge::{Judge, Place, Rule};
use crate::report::ChangeKind;

const R2: Rule = Rule("R2", "ISO 32000-2 §7.5.5, Annex F");
const R3: Rule = Rule("R3", "ISO 32000-2 §7.3.7, §7.5.4");
const R4: Rule = Rule("R4", "ISO 32000-2 §7.5.6");
const R5: Rule = Rule("R5", "ISO 32000-2 §12.7.5.5");

/// Findings of one kind that are listed; the rest is counted.
const MOST_ALIKE: usize = 20;

pub(crate) fn check(document: &Document<'_>, context: &ValidationContext<'_>, judge: &mut Judge) {
    remarks(document, context.strict, judge);
    duplicate_keys(document, judge);
}

fn remarks(document: &Document<'_>, strict: bool, judge: &mut Judge) {
    let mut told: BTreeMap<&str, usize> = BTreeMap::new();
    for remark in document.remarks() {
        let (_, words) = describe(remark.kind);
        let count = told.entry(words).or_default();
        *count += 1;
        if *count > MOST_ALIKE {
            continue;
        }
        let place = Place::offset(remark.range.start);
        let (rule, words) = describe(remark.kind);
        let message = format!("bytes {}–{}: {words}", remark.range.start, remark.range.end);
        if remark.kind == RemarkKind::Linearised {
            judge.note(Severity::Info, rule, message, place);
        } else if remark.kind == RemarkKind::UnnamedSignature {
            judge.fail(rule, SubIndication::FormatFailure, message, place);
        } else {
            // Behind a signature some of these are changes as well; the change analysis weighs them.
            judge.warn_or_fail(strict, rule, message, place);
        }
    }
    for (words, count) in told.into_iter().filter(|(_, count)| *count > MOST_ALIKE) {
        let message = format!("{words}: {} more", count - MOST_ALIKE);
        judge.warn_or_fail(strict, R4, message, Place::nowhere());
    }
}

fn describe(kind: RemarkKind) -> (Rule, &'static str) {
    match kind {
        RemarkKind::SpaceBeforeXref => (R2, "white space before the cross-reference section"),
        RemarkKind::SpaceBeforeObject => (R3, "white space before the object header"),
        RemarkKind::MixedXref => (
            R3,
            "this revision's cross-reference is of another kind than the first",
        ),
        RemarkKind::Hybrid => (
            R3,
            "a hybrid section: a table, and a stream for what the table hides",
        ),
        RemarkKind::SecondTrailer => (R3, "a trailer behind a cross-reference stream, which repeats it"),
        RemarkKind::OddSection => (
            R3,
            "a cross-reference section whose layout makes some readers rebuild the file",
        ),
        RemarkKind::HybridConflict => (R3, "table and stream of a hybrid section name different objects"),
        RemarkKind::SpaceAfterEnd => (R4, "white space behind the last %%EOF"),
        RemarkKind::BytesAfterEnd => (
            R4,
            "foreign bytes, or too much white space, behind the last %%EOF",
        ),
        RemarkKind::Junk => (R4, "these bytes belong to no object"),
        RemarkKind::UnnamedObject => (R4, "an object that no entry names"),
        RemarkKind::UnnamedSignature => (R5, "a signature that no entry names any more"),
        RemarkKind::Comment => (R4, "a comment between objects"),
        RemarkKind::Linearised => (R2, "the file is linearised; its two sections are one revision"),
    }
}

/// Readers disagree which of two equal keys counts (R3): trailer (the reader refuses it), catalog, form.
fn duplicate_keys(document: &Document<'_>, judge: &mut Judge) {
    for revision in 0..document.revisions().len() {
        let catalog = document.catalog(revision);
        let root = catalog.map(|(root, _)| root);
        let catalog = catalog.map(|(root, catalog)| (Some(root), catalog));
        // A form that is direct lies in the catalog.
        let form = document.form(revision).map(|(own, form)| (own.or(root), form));
        for (what, found) in [("catalog", catalog), ("AcroForm", form)] {
            let Some((key, holder)) = found.and_then(|(own, one)| Some((one.duplicate_key()?, own))) else {
                continue;
            };
            let holder = holder.and_then(|one| document.indirect(revision, one.number));
            let place = holder.map_or_else(Place::nowhere, Place::object);
            let message = format!("the {what} of revision {revision} has /{} twice", pdf::text(key));
            judge.fail(R3, SubIndication::FormatFailure, message, place);
        }
    }
}

/// The file begins with what was stored, byte by byte, and behind its signature lie validation material and document time
/// stamps alone (R25).
pub(crate) fn original(
    document: &Document<'_>,
    original: &[u8],
    signatures: &[SignatureDictionary<'_>],
    analysis: &Analysis,
    judge: &mut Judge,
) {
    let rule = Rule("R25", "comparison with what was stored when the file was issued");
    let mut fail = |message: String, place| judge.fail(rule, SubIndication::FormatFailure, message, place);
    let bytes = document.bytes();
    if !bytes.starts_with(original) {
        let both = bytes.iter().zip(original);
        let offset = both.take_while(|(have, want)| have == want).count();
        let message = if offset == bytes.len() {
            format!(
                "the file ends at byte {offset}, the stored original has {} bytes",
                original.len()
            )
        } else {
            format!("the file differs from the stored original from byte {offset} on")
        };
        fail(message, Place::offset(offset));
        return;
    }
    // The end of line behind %%EOF is written by whoever appends.
    let ends = |revision: &pdf::Revision| {
        let rest = bytes.get(original.len()..revision.span.end);
        matches!(rest, Some([] | [b'\n'] | [b'\r'] | [b'\r', b'\n']))
    };
    let Some(last) = document.revisions().iter().position(ends) else {
        let message = "the stored original does not end where a revision of this file ends";
        fail(message.to_owned(), Place::offset(original.len()));
        return;
    };
    let tail = analysis.after(last);
    let mut other = tail
        .iter()
        .filter(|change| change.kind > ChangeKind::Lta)
        .peekable();
    if let Some(change) = other.peek() {
        let place = Place {
            object: change.object.clone(),
            offset: change.offset,
        };
        let message = format!(
            "behind the stored original lies more than validation material and time stamps: {}",
            change.what
        );
        fail(message, place);
    } else if signatures.iter().any(|signature| signature.revision <= last) {
        let message = "the file begins with the stored original";
        judge.note(Severity::Info, rule, message, Place::offset(original.len()));
    } else {
        let message = "the stored original is not signed: whoever signed later could have changed it first";
        fail(message.to_owned(), Place::offset(original.len()));
    }
}
