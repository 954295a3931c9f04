// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What changed after a signature (R13–R22). Deny by default: whatever no rule explains is illegal.
//!
//! Each revision is compared with the one before it, once; the changes after a signature are those of all
//! later revisions. What a change may do depends on the signatures made before it, so it is the same for all.

mod annotations;
mod appearances;
mod catalog;
mod diff;
mod dss;
mod fields;
mod form_dictionary;
mod forms;
mod graph;
mod material;
mod overlap;
mod pages;
mod signature_fields;
mod slots;
mod steps;
mod writing;

use pdf::{Budget, Document, Remark, RemarkKind, SignatureDictionary};

use crate::docmdp::{self, FieldLock};
use crate::judge::Rule;
use crate::report::{Change, ChangeKind};
use diff::Diff;
use forms::Forms;
use graph::Graph;
use material::Material;
use steps::Steps;

/// Steps for one name in a lock: it is copied and read.
const NAME: usize = 8;

/// The code of something new and visible that covers, or may cover, what was there.
pub(crate) const OVERLAP: &str = "R18a";

/// The code of what cannot be looked at to its end.
const LIMIT: &str = "R34";

/// The changes of every revision.
#[derive(Debug, Default)]
pub(crate) struct Analysis {
    revisions: Vec<Vec<Change>>,
}

impl Analysis {
    /// All changes after `revision`.
    pub(crate) fn after(&self, revision: usize) -> Vec<Change> {
        self.revisions
            .iter()
            .skip(revision + 1)
            .flatten()
            .cloned()
            .collect()
    }

    /// R34: this revision and all later ones are refused, since nobody looked at them to the end.
    fn end_at(&mut self, document: &Document<'_>, revision: usize) {
        let revisions = document.revisions().iter().enumerate().skip(revision);
        for ((index, one), slot) in revisions.zip(self.revisions.iter_mut().skip(revision)) {
            slot.push(Change {
                revision: index,
                object: None,
                offset: u64::try_from(one.xref_at).ok(),
                kind: ChangeKind::Illegal,
                rule: LIMIT.to_owned(),
                what: "the revision cannot be compared within the budget".to_owned(),
            });
        }
    }

    /// Did `revision` bring nothing that a rule has a word for?
    pub(crate) fn is_silent(&self, revision: usize) -> bool {
        self.revisions.get(revision).is_none_or(Vec::is_empty)
    }

    /// Did `revision` bring validation material and nothing else?
    pub(crate) fn only_dss(&self, revision: usize) -> bool {
        self.revisions.get(revision).is_some_and(|changes| {
            changes.iter().any(|one| one.rule == "R16") && changes.iter().all(is_material)
        })
    }
}

/// Validation material, or what changes nothing: dates of the file, an object as it was.
fn is_material(change: &Change) -> bool {
    match change.kind {
        ChangeKind::None => true,
        ChangeKind::Lta => matches!(change.rule.as_str(), "R15" | "R16"),
        ChangeKind::FormFill | ChangeKind::Annotation | ChangeKind::Illegal => false,
    }
}

/// The clause behind a rule of this module.
pub(crate) fn rule(code: &str) -> Rule {
    match code {
        "R3" => Rule("R3", "ISO 32000-2 §7.3.7, §7.3.10, §7.5.4"),
        "R4" => Rule("R4", "ISO 32000-2 §7.5.6"),
        "R10" => Rule("R10", "ISO 32000-2 §12.8.1"),
        "R13" => Rule("R13", "ISO 32000-2 §7.5.4, §7.5.6"),
        "R14" => Rule("R14", "ISO 32000-2 §12.8.2.2"),
        "R15" => Rule("R15", "ISO 32000-2 §7.7.2, §12.8.2.2"),
        "R16" => Rule("R16", "ISO 32000-2 §12.8.4.3"),
        "R17" => Rule("R17", "EN 319 142-1 §5.4.3; ISO 32000-2 §12.8.5"),
        "R18" => Rule("R18", "ISO 32000-2 §12.7.5.5"),
        OVERLAP => Rule(OVERLAP, "ISO 32000-2 §12.7.5.5"),
        "R19" => Rule("R19", "ISO 32000-2 §12.7.4, §12.8.2.4"),
        "R20" => Rule("R20", "ISO 32000-2 §12.5, §12.8.2.2"),
        LIMIT => Rule(LIMIT, "budget"),
        "R22" => Rule("R22", "ISO 32000-2 §12.8.2.2, table 257"),
        _ => Rule("R21", "ISO 32000-2 §12.8.2.2"),
    }
}

/// Compare every revision with the one before it. Only what lies behind the first signature is looked at.
pub(crate) fn analyse(
    document: &Document<'_>,
    signatures: &[SignatureDictionary<'_>],
    budget: &Budget,
) -> Analysis {
    let count = document.revisions().len();
    let mut analysis = Analysis {
        revisions: vec![Vec::new(); count + 1],
    };
    let Some(first) = signatures.iter().map(|signature| signature.revision).min() else {
        return analysis;
    };
    let material = Material::new(budget);
    let graph = if first + 1 < count {
        Graph::build(document, budget)
    } else {
        Graph::empty(budget)
    };
    let mut forms = Forms::default();
    if first + 1 < count {
        forms = Forms::read(document, first);
    }
    for index in first + 1..count {
        let before = signatures.iter().filter(|signature| signature.revision < index);
        let permission = before
            .clone()
            .filter_map(|one| docmdp::permission(document, index - 1, one))
            .min();
        let locks = before
            .flat_map(|one| locks(document, index - 1, one, &graph.steps))
            .collect();
        let diff = Diff::new(document, (&graph, &material), index, signatures);
        let (found, after) = diff.run(forms, permission, locks);
        forms = after;
        if let Some(slot) = analysis.revisions.get_mut(index) {
            *slot = found;
        }
        if graph.steps.are_spent() {
            analysis.end_at(document, index);
            break;
        }
    }
    let mut also = written(document, first);
    also.extend(
        document
            .remarks()
            .iter()
            .filter_map(|remark| remarked(remark, first)),
    );
    for change in also {
        if let Some(slot) = analysis.revisions.get_mut(change.revision) {
            slot.push(change);
        }
    }
    analysis
}

/// What `signature` locks; everything, when its lists are too long to be read once more.
fn locks(
    document: &Document<'_>,
    revision: usize,
    signature: &SignatureDictionary<'_>,
    steps: &Steps,
) -> Vec<FieldLock> {
    let names = docmdp::locked_names(document, revision, signature);
    if steps.take(names.saturating_mul(NAME)) {
        docmdp::field_locks(document, revision, signature)
    } else {
        vec![FieldLock::All]
    }
}

/// What the last trailer hides or brings to light.
fn written(document: &Document<'_>, first: usize) -> Vec<Change> {
    let latest = document.latest();
    let last = document.revisions().last().filter(|_| first < latest);
    let found = last.and_then(|last| Some((last, writing::size(document, first)?)));
    let change = found.map(|(last, what)| Change {
        revision: latest,
        object: None,
        offset: u64::try_from(last.xref_at).ok(),
        kind: ChangeKind::Illegal,
        rule: "R15".to_owned(),
        what: format!("trailer: {what}"),
    });
    change.into_iter().collect()
}

/// What the reader noticed behind the first signature and what has no place there.
fn remarked(remark: &Remark, first: usize) -> Option<Change> {
    let (rule, what) = match remark.kind {
        RemarkKind::BytesAfterEnd
        | RemarkKind::UnnamedObject
        | RemarkKind::UnnamedSignature
        | RemarkKind::Junk => ("R4", "belong to no revision or object"),
        RemarkKind::OddSection | RemarkKind::HybridConflict => (
            "R3",
            "are a cross-reference section that readers do not understand alike",
        ),
        RemarkKind::SpaceBeforeXref
        | RemarkKind::SpaceBeforeObject
        | RemarkKind::MixedXref
        | RemarkKind::Hybrid
        | RemarkKind::SecondTrailer
        | RemarkKind::SpaceAfterEnd
        | RemarkKind::Comment
        | RemarkKind::Linearised => return None,
    };
    (remark.revision > first).then(|| Change {
        revision: remark.revision,
        object: None,
        offset: u64::try_from(remark.range.start).ok(),
        kind: ChangeKind::Illegal,
        rule: rule.to_owned(),
        what: format!("bytes {}–{} {what}", remark.range.start, remark.range.end),
    })
}
