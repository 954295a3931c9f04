// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What concerns the whole file: what the reader noticed (R2–R4), duplicate keys (R3), the stored original (R25).

use pdf::{Document, RemarkKind};
use pki::{Severity, SubIndication};

use crate::context::ValidationContext;
use crate::judge::{Judge, Place, Rule};

const R3: Rule = Rule("R3", "ISO 32000-2 §7.3.7, §7.5.4");
const R4: Rule = Rule("R4", "ISO 32000-2 §7.5.6");

pub(crate) fn check(document: &Document<'_>, context: &ValidationContext<'_>, judge: &mut Judge) {
    remarks(document, context.strict, judge);
    duplicate_keys(document, judge);
    if let Some(original) = context.original {
        original_is_front(document, original, judge);
    }
}

fn remarks(document: &Document<'_>, strict: bool, judge: &mut Judge) {
    for remark in document.remarks() {
        let place = Place::offset(remark.range.start);
        let bytes = format!("bytes {}–{}", remark.range.start, remark.range.end);
        let behind = remark.revision >= document.revisions().len();
        match remark.kind {
            RemarkKind::SpaceBeforeXref => {
                let rule = Rule("R2", "ISO 32000-2 §7.5.5");
                judge.warn_or_fail(
                    strict,
                    rule,
                    format!("{bytes}: white space before the section"),
                    place,
                );
            }
            RemarkKind::SpaceBeforeObject => {
                judge.warn_or_fail(
                    strict,
                    R3,
                    format!("{bytes}: white space before the object header"),
                    place,
                );
            }
            RemarkKind::MixedXref => {
                let message =
                    format!("{bytes}: this revision's cross-reference is of another kind than the first");
                judge.warn_or_fail(strict, R3, message, place);
            }
            RemarkKind::SpaceAfterEnd => {
                judge.warn_or_fail(
                    strict,
                    R4,
                    format!("{bytes}: white space behind the last %%EOF"),
                    place,
                );
            }
            // These are changes of what they stand behind; the change analysis weighs them.
            RemarkKind::BytesAfterEnd if behind => {
                judge.note(
                    Severity::Warn,
                    R4,
                    format!("{bytes}: foreign bytes behind the last %%EOF"),
                    place,
                );
            }
            RemarkKind::BytesAfterEnd | RemarkKind::Junk => {
                judge.warn_or_fail(
                    strict,
                    R4,
                    format!("{bytes}: these bytes belong to no object"),
                    place,
                );
            }
            RemarkKind::UnnamedObject => {
                judge.warn_or_fail(
                    strict,
                    R4,
                    format!("{bytes}: an object that no entry names"),
                    place,
                );
            }
            RemarkKind::Comment => {
                judge.warn_or_fail(strict, R4, format!("{bytes}: a comment between objects"), place);
            }
            RemarkKind::Linearised => {
                let rule = Rule("R2", "ISO 32000-2 Annex F");
                judge.note(
                    Severity::Info,
                    rule,
                    "the file is linearised; its two sections are one revision",
                    place,
                );
            }
        }
    }
}

/// Readers disagree which of two equal keys counts (R3): trailer (the reader refuses it), catalog, form.
fn duplicate_keys(document: &Document<'_>, judge: &mut Judge) {
    for revision in 0..document.revisions().len() {
        let form = document.form(revision).map(|(_, form)| form);
        let catalog = document.catalog(revision).map(|(_, catalog)| catalog);
        for (what, dictionary) in [("catalog", catalog), ("AcroForm", form)] {
            if let Some(key) = dictionary.and_then(|dictionary| dictionary.duplicate_key()) {
                let message = format!("the {what} of revision {revision} has /{} twice", pdf::text(key));
                judge.fail(R3, SubIndication::FormatFailure, message, Place::nowhere());
            }
        }
    }
}

fn original_is_front(document: &Document<'_>, original: &[u8], judge: &mut Judge) {
    let rule = Rule("R25", "comparison with what was stored when the file was issued");
    // The end of line behind %%EOF is written by whoever appends.
    let ends_revision = document.revisions().iter().any(|revision| {
        let rest = document.bytes().get(original.len()..revision.span.end);
        matches!(rest, Some([] | [b'\n'] | [b'\r'] | [b'\r', b'\n']))
    });
    if !document.bytes().starts_with(original) {
        let both = document.bytes().iter().zip(original);
        let offset = both.take_while(|(have, want)| have == want).count();
        let message = format!("the file differs from the stored original from byte {offset} on");
        judge.fail(rule, SubIndication::FormatFailure, message, Place::offset(offset));
    } else if !ends_revision {
        let message = "the stored original does not end where a revision of this file ends";
        judge.fail(
            rule,
            SubIndication::FormatFailure,
            message,
            Place::offset(original.len()),
        );
    } else {
        judge.note(
            Severity::Info,
            rule,
            "the file begins with the stored original",
            Place::nowhere(),
        );
    }
}
