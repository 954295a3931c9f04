// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! One revision against the one before it: which objects it redefines, adds or frees, and who explains them.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

use pdf::{Dictionary, Document, Entry, Indirect, Object, Reference, SignatureDictionary};

use super::appearances::Hangs;
use super::forms::Forms;
use super::graph::Graph;
use super::material::Material;
use crate::docmdp::FieldLock;
use crate::page_tree::Page;
use crate::report::{Change, ChangeKind};

/// Changes listed for one revision.
const MOST_CHANGES: usize = 1000;

/// The comparison of revision `new` with `old = new - 1`.
#[derive(Debug)]
pub(crate) struct Diff<'s, 'd> {
    pub(crate) document: &'s Document<'d>,
    pub(crate) graph: &'s Graph<'s>,
    pub(crate) material: &'s Material,
    pub(crate) signatures: &'s [SignatureDictionary<'s>],
    pub(crate) old: usize,
    pub(crate) new: usize,
    /// Numbers whose object is another one now.
    pub(crate) redefined: BTreeMap<u32, (&'s Indirect, &'s Indirect)>,
    /// Numbers that did not exist before.
    pub(crate) fresh: BTreeMap<u32, &'s Indirect>,
    /// Widgets of the signature fields this revision brings.
    pub(crate) signature_widgets: BTreeSet<Reference>,
    /// Boxes compared with their pages so far.
    pub(crate) boxes: Cell<usize>,
    /// The pages before this revision, once somebody asked.
    pub(crate) tree: OnceCell<BTreeMap<Reference, Page<'s>>>,
    /// The form before this revision.
    pub(crate) forms: Forms<'s>,
    /// Where an appearance hangs, by its number: asked once.
    pub(crate) sharing: RefCell<BTreeMap<u32, Hangs>>,
    explained: BTreeSet<u32>,
    /// New objects in a place that a rule knows.
    pub(crate) admitted: BTreeSet<u32>,
    changes: Vec<Change>,
    worst: Option<ChangeKind>,
    pub(crate) permission: Option<u8>,
    pub(crate) locks: Vec<FieldLock>,
}

impl<'s, 'd> Diff<'s, 'd> {
    pub(crate) fn new(
        document: &'s Document<'d>,
        (graph, material): (&'s Graph<'s>, &'s Material),
        new: usize,
        signatures: &'s [SignatureDictionary<'s>],
    ) -> Self {
        Self {
            document,
            graph,
            material,
            signature_widgets: BTreeSet::new(),
            forms: Forms::default(),
            boxes: Cell::new(0),
            tree: OnceCell::new(),
            sharing: RefCell::default(),
            signatures,
            old: new.saturating_sub(1),
            new,
            redefined: BTreeMap::new(),
            fresh: BTreeMap::new(),
            explained: BTreeSet::new(),
            admitted: BTreeSet::new(),
            changes: Vec::new(),
            worst: None,
            permission: None,
            locks: Vec::new(),
        }
    }

    /// The changes, and the form behind them.
    pub(crate) fn run(
        mut self,
        forms: Forms<'s>,
        permission: Option<u8>,
        locks: Vec<FieldLock>,
    ) -> (Vec<Change>, Forms<'s>) {
        self.forms = forms;
        self.permission = permission;
        self.locks = locks;
        self.scan();
        self.writing();
        self.trailer();
        self.catalog();
        self.form();
        self.pages();
        self.validation_material();
        self.admit_structure();
        self.leftover();
        (self.changes, self.forms)
    }

    /// R13: every object the revision defines or frees.
    fn scan(&mut self) {
        let document = self.document;
        let Some(revision) = document.revisions().get(self.new) else {
            return;
        };
        for (number, entry) in revision.entries() {
            let before = document.indirect(self.old, *number);
            match (entry, before, document.indirect(self.new, *number)) {
                (_, Some(old), Some(new)) if revision.hidden().contains(number) => {
                    let what = "the table of a hybrid section frees an object, its stream does not";
                    self.illegal(Some(old.reference), "R13", what);
                    if !std::ptr::eq(old, new) {
                        self.redefined.insert(*number, (old, new));
                    }
                }
                (Entry::Free, Some(old), _) => {
                    self.illegal(
                        Some(old.reference),
                        "R13",
                        format!("object freed: {}", describe(&old.object)),
                    );
                }
                (_, Some(old), Some(new)) if !std::ptr::eq(old, new) && !self.same(old, new) => {
                    self.redefined.insert(*number, (old, new));
                }
                (_, Some(old), Some(new)) if !std::ptr::eq(old, new) => {
                    let what = format!("object rewritten as it was: {}", describe(&old.object));
                    self.push(Some(new.reference), ChangeKind::None, "R14", what);
                }
                (_, None, Some(new)) => {
                    self.fresh.insert(*number, new);
                }
                _ => {}
            }
        }
    }

    /// Equal in meaning: a rewrite that changes nothing.
    fn same(&self, old: &Indirect, new: &Indirect) -> bool {
        if old.reference != new.reference {
            return false;
        }
        let bytes = self.document.bytes();
        match (&old.object, &new.object) {
            (Object::Stream(left), Object::Stream(right)) => {
                without(&left.dictionary, &[b"Length"]) == without(&right.dictionary, &[b"Length"])
                    && bytes.get(left.data.clone()) == bytes.get(right.data.clone())
            }
            (left, right) => left == right,
        }
    }

    pub(crate) fn push(
        &mut self,
        object: Option<Reference>,
        kind: ChangeKind,
        rule: &str,
        what: impl Into<String>,
    ) {
        // A report is for people: after a thousand changes only a graver one adds anything.
        if self.changes.len() >= MOST_CHANGES && self.worst >= Some(kind) {
            return;
        }
        self.worst = self.worst.max(Some(kind));
        let now = object.and_then(|one| self.document.indirect(self.new, one.number));
        let section = self.document.revisions().get(self.new);
        let offset = now.map(|now| now.span.start).or(section.map(|one| one.xref_at));
        self.changes.push(Change {
            revision: self.new,
            object: object.map(|reference| reference.to_string()),
            offset: offset.and_then(|offset| u64::try_from(offset).ok()),
            kind,
            rule: rule.to_owned(),
            what: what.into(),
        });
    }

    pub(crate) fn illegal(&mut self, object: Option<Reference>, rule: &str, what: impl Into<String>) {
        self.push(object, ChangeKind::Illegal, rule, what);
    }

    /// A change that needs P ≥ 2; at P = 1 it is illegal (R22).
    pub(crate) fn form_fill(&mut self, object: Option<Reference>, rule: &str, what: String) {
        if self.permission == Some(1) {
            self.illegal(
                object,
                "R22",
                format!("{what}; the certification allows no change (P=1)"),
            );
        } else {
            self.push(object, ChangeKind::FormFill, rule, what);
        }
    }

    pub(crate) fn explain(&mut self, number: u32) {
        self.explained.insert(number);
    }

    /// Explain a redefined object if all its old referrers use one of `keys` (R14).
    pub(crate) fn explain_by_keys(&mut self, number: u32, keys: &[&[u8]]) -> bool {
        let mut referrers = self.graph.referrers(self.document, self.old, number);
        let good = referrers.all(|referrer| keys.contains(&referrer.key));
        if good {
            self.explain(number);
        } else {
            let reference = Some(Reference {
                number,
                generation: 0,
            });
            self.illegal(
                reference,
                "R14",
                "a redefined object is also used for something else",
            );
        }
        good
    }

    /// R34: may this cost `count` steps more?
    pub(crate) fn step(&self, count: usize) -> bool {
        self.graph.steps.take(count)
    }

    pub(crate) fn before(&self, object: &'s Object) -> &'s Object {
        if self.step(1) {
            self.document.resolve(self.old, object)
        } else {
            &Object::Null
        }
    }

    pub(crate) fn after(&self, object: &'s Object) -> &'s Object {
        if self.step(1) {
            self.document.resolve(self.new, object)
        } else {
            &Object::Null
        }
    }

    /// Is this very object, its generation too, new in this revision?
    pub(crate) fn is_fresh(&self, reference: Reference) -> bool {
        let found = self.fresh.get(&reference.number);
        found.is_some_and(|found| found.reference == reference)
    }

    /// R14, R21: what is left is not explained.
    fn leftover(&mut self) {
        let unexplained: Vec<(u32, &Indirect)> = self
            .redefined
            .iter()
            .filter(|(number, _)| !self.explained.contains(number))
            .map(|(number, (old, _))| (*number, *old))
            .collect();
        for (_, old) in unexplained {
            let what = format!("object redefined: {}", describe(&old.object));
            self.illegal(Some(old.reference), "R21", what);
        }
        self.new_objects();
    }
}

/// What an object is, in plain words.
pub(crate) fn describe(object: &Object) -> String {
    let Some(dictionary) = object.as_dictionary() else {
        return match object {
            Object::Array(_) => "an array".to_owned(),
            _ => "a plain value".to_owned(),
        };
    };
    let kind = dictionary
        .value(b"Type")
        .as_name()
        .or(dictionary.value(b"Subtype").as_name());
    match (kind, object) {
        (Some(kind), _) => format!("/{}", pdf::text(kind)),
        (None, Object::Stream(_)) => "a stream (page content or other data)".to_owned(),
        (None, _) => "a dictionary".to_owned(),
    }
}

/// The dictionary without some keys.
pub(crate) fn without(dictionary: &Dictionary, keys: &[&[u8]]) -> Dictionary {
    let mut rest = dictionary.clone();
    keys.iter().for_each(|key| rest.remove(key));
    rest
}

/// Keys whose values differ between two dictionaries.
pub(crate) fn differing<'s>(old: &'s Dictionary, new: &'s Dictionary) -> Vec<&'s [u8]> {
    if std::ptr::eq(old, new) {
        return Vec::new();
    }
    let keys: BTreeSet<&[u8]> = old.iter().chain(new.iter()).map(|(key, _)| key).collect();
    keys.into_iter()
        .filter(|key| old.value(key) != new.value(key))
        .collect()
}
