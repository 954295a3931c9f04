// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What a further signature does to those that are there already: nothing a verifier would call a break (R13–R22).
//!
//! Asked of the revision before the key signs, and again of the finished file. The judge is the same as everyone's: our
//! own change analysis, over the file before and the file after.

use pdf::{Document, SignatureDictionary};

use crate::changes::{self, OVERLAP};
use crate::report::{Change, ChangeKind, Indication, Report, SignatureReport};

/// Signatures of persons; usage rights are none.
fn signatures<'d>(document: &'d Document<'_>) -> Vec<SignatureDictionary<'d>> {
    let mut found = document.signatures();
    found.retain(|one| !one.usage_rights);
    found
}

/// Is there anything to be broken?
pub(crate) fn exist(document: &Document<'_>) -> bool {
    !signatures(document).is_empty()
}

/// The change of `after` that breaks a signature that was whole in `before`; `after` begins with the bytes of `before`.
pub(crate) fn broken(before: &Document<'_>, after: &Document<'_>) -> Option<Change> {
    let (old, new) = (signatures(before), signatures(after));
    let budget = pdf::Budget::default();
    let was = changes::analyse(before, &old, &budget);
    let is = changes::analyse(after, &new, &budget);
    old.iter()
        .filter(|one| !was.after(one.revision).iter().any(breaks))
        .find_map(|one| is.after(one.revision).into_iter().find(breaks))
}

/// What it *may* cover counts as well (R18a): a verifier answers INDETERMINATE, and the signer can choose another place.
fn breaks(change: &Change) -> bool {
    change.kind > ChangeKind::FormFill || change.rule == OVERLAP
}

/// The same of two reports: a signature of `before` that is worse off in `after`, in words.
pub(crate) fn worse(before: &Report, after: &Report) -> Option<String> {
    before.signatures.iter().find_map(|old| {
        let same = |new: &&SignatureReport| new.field == old.field && new.byte_range == old.byte_range;
        let Some(new) = after.signatures.iter().find(same) else {
            return Some(format!("{} is not found any more", old.field));
        };
        let failed = |one: &SignatureReport| one.indication == Indication::TotalFailed;
        if failed(new) && !failed(old) {
            let reason = new
                .findings
                .iter()
                .find(|one| one.severity == crate::report::Severity::Fail);
            return Some(format!(
                "{}: {}",
                old.field,
                reason.map_or("it fails now", |one| &one.message)
            ));
        }
        let change = new.changes.iter().find(|one| breaks(one));
        change
            .filter(|_| !old.changes.iter().any(breaks))
            .map(|change| format!("{}: {} ({})", old.field, change.what, change.rule))
    })
}
