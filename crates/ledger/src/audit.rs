// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The audit of a case log: every check runs, every fault is named, and what could not be checked is said.

use serde::Serialize;

use crate::case_log::{CaseLog, DecisionProof, LogKeyInfo};
use crate::{Checkpoint, Entry, Hash, Note, merkle};

/// How signatures of the log are checked: the caller knows certificates and trust, this crate does not.
pub trait SignatureCheck {
    /// Whether the key is certified under a trusted anchor (its first certificate holds `key.public_key`) and the Ed25519
    /// signature over `message` is its own.
    ///
    /// # Errors
    /// `Invalid` when it is not, `Unchecked` when that cannot be said (no trust given).
    fn check(&self, key: &LogKeyInfo, message: &[u8], signature: &[u8; 64]) -> Result<(), SignatureFault>;
}

/// Why a signature does not count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignatureFault {
    /// It is wrong, or by the wrong key.
    Invalid(String),
    /// What is missing to say so.
    Unchecked(String),
}

/// One thing that is not in order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// The log entry, where one can be named.
    pub entry: Option<u64>,
    /// A stable word, listed in docs/case-log.md.
    pub code: &'static str,
    /// A sentence.
    pub what: String,
}

/// Whether a permit was given and is one of this case's decisions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PermitBinding {
    /// No permit was given.
    NotGiven,
    /// It is the decision with this index in the tree.
    Bound(u64),
    /// Its SHA-256 is none of the log's.
    Foreign(Hash),
}

/// The result of an audit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Audit {
    /// The case.
    pub case: String,
    /// Nothing at fault and nothing unchecked.
    pub in_order: bool,
    /// How many entries were read.
    pub entries: usize,
    /// How many decisions were read.
    pub decisions: usize,
    /// What is wrong.
    pub faults: Vec<Fault>,
    /// What could not be checked, and what is missing for it.
    pub unchecked: Vec<String>,
    /// The permit.
    pub permit: PermitBinding,
}

/// Audits a case log, and whether `permit` (the bytes of a PDF) is a decision of it.
pub fn verify(log: &CaseLog, permit: Option<&[u8]>, signatures: &dyn SignatureCheck) -> Audit {
    let mut run = Run {
        log,
        signatures,
        faults: Vec::new(),
        unchecked: Vec::new(),
    };
    run.chain();
    run.head();
    let tree = run.checkpoint();
    for proof in &log.decisions {
        run.decision(proof, tree.as_ref());
    }
    run.issued_entries();
    let permit = run.permit(permit);
    Audit {
        case: log.case.clone(),
        in_order: run.faults.is_empty() && run.unchecked.is_empty(),
        entries: log.entries.len(),
        decisions: log.decisions.len(),
        faults: run.faults,
        unchecked: run.unchecked,
        permit,
    }
}

struct Run<'a> {
    log: &'a CaseLog,
    signatures: &'a dyn SignatureCheck,
    faults: Vec<Fault>,
    unchecked: Vec<String>,
}

impl Run<'_> {
    fn fault(&mut self, entry: impl Into<Option<u64>>, code: &'static str, what: String) {
        self.faults.push(Fault {
            entry: entry.into(),
            code,
            what,
        });
    }

    /// Every entry hashes to what it states, follows the one before, and none is missing or twice.
    fn chain(&mut self) {
        let (mut expected, mut previous) = (1u64, Hash::ZERO);
        for entry in &self.log.entries {
            let number = entry.sequence;
            if number < expected {
                self.fault(
                    number,
                    "entry-order",
                    format!("entry {number} stands where entry {expected} belongs"),
                );
            } else if number > expected {
                self.fault(expected, "entry-missing", missing(expected, number - 1));
            } else if entry.previous != previous {
                self.follows_another(entry);
            }
            match entry.expected_hash(&self.log.case) {
                Ok(hash) if hash == entry.hash => {}
                Ok(hash) => self.fault(
                    number,
                    "entry-changed",
                    format!(
                        "entry {number} was changed: it hashes to {hash}, it states {}",
                        entry.hash
                    ),
                ),
                Err(error) => self.fault(
                    number,
                    "entry-changed",
                    format!("entry {number} was changed: {error}"),
                ),
            }
            expected = number.saturating_add(1);
            previous = entry.hash;
        }
    }

    fn follows_another(&mut self, entry: &Entry) {
        let number = entry.sequence;
        match number.checked_sub(1) {
            Some(before) if before > 0 => self.fault(
                before,
                "entry-changed",
                format!(
                    "entry {before} was changed or replaced: entry {number} follows {}",
                    entry.previous
                ),
            ),
            _ => self.fault(
                number,
                "entry-changed",
                format!(
                    "entry {number} was changed: the first entry follows nothing, this one {}",
                    entry.previous
                ),
            ),
        }
    }

    /// The signed head counts and names the last entry: so a removed end shows.
    fn head(&mut self) {
        let origin = CaseLog::head_origin(&self.log.log.name, &self.log.case);
        let Some(head) = self.note("head", &self.log.head, &origin) else {
            return;
        };
        let last = self.log.entries.last().map_or(0, |entry| entry.sequence);
        let last_hash = self.log.entries.last().map_or(Hash::ZERO, |entry| entry.hash);
        if head.size > last {
            let first_missing = last.saturating_add(1);
            let what = format!(
                "{}: the signed head counts {} entries",
                missing(first_missing, head.size),
                head.size
            );
            self.fault(first_missing, "entry-missing", what);
        } else if head.size < last {
            let what = format!(
                "entry {last} stands behind the signed head, which counts {} entries",
                head.size
            );
            self.fault(last, "entry-added", what);
        } else if head.root != last_hash {
            let what = format!(
                "entry {last} is not the one the signed head names ({})",
                head.root
            );
            self.fault(last, "entry-changed", what);
        }
    }

    /// The checkpoint, when there is one and it reads.
    fn checkpoint(&mut self) -> Option<Checkpoint> {
        let origin = CaseLog::tree_origin(&self.log.log.name);
        match &self.log.checkpoint {
            Some(text) => self.note("checkpoint", text, &origin),
            None if self.log.decisions.is_empty() => None,
            None => {
                self.fault(
                    None,
                    "checkpoint-missing",
                    "there are decisions but no checkpoint".to_owned(),
                );
                None
            }
        }
    }

    fn note(&mut self, subject: &'static str, text: &str, origin: &str) -> Option<Checkpoint> {
        let note = match Note::parse(text) {
            Ok(note) => note,
            Err(error) => {
                self.fault(None, "note-unreadable", format!("the {subject} is {error}"));
                return None;
            }
        };
        let key = &self.log.log;
        if note.checkpoint.origin != origin {
            let what = format!(
                "the {subject} is of {:?}, expected {origin:?}",
                note.checkpoint.origin
            );
            self.fault(None, "note-foreign", what);
        }
        if !note.names(&key.name, &key.public_key) {
            self.fault(
                None,
                "key-mismatch",
                format!("the {subject} is signed by another key than the log names"),
            );
        }
        match self
            .signatures
            .check(key, note.checkpoint.text().as_bytes(), &note.signature)
        {
            Ok(()) => {}
            Err(SignatureFault::Invalid(why)) => {
                self.fault(
                    None,
                    "signature-invalid",
                    format!("the signature of the {subject}: {why}"),
                );
            }
            Err(SignatureFault::Unchecked(why)) => self
                .unchecked
                .push(format!("the signature of the {subject}: {why}")),
        }
        Some(note.checkpoint)
    }

    /// The leaf is of this case, names an entry of this log as it stands, and is in the tree.
    fn decision(&mut self, proof: &DecisionProof, tree: Option<&Checkpoint>) {
        let leaf = &proof.leaf;
        if !leaf.is_known() || leaf.case != self.log.case {
            let what = format!(
                "decision {} is of case {:?}, schema {:?}",
                proof.index, leaf.case, leaf.schema
            );
            self.fault(None, "decision-foreign", what);
        }
        match self
            .log
            .entries
            .iter()
            .find(|entry| entry.sequence == leaf.sequence)
        {
            Some(entry) if entry.hash == leaf.entry => {
                let issued = issued(entry);
                if issued != Some(leaf.document) {
                    let what = format!(
                        "entry {} does not record the issue of {}",
                        leaf.sequence, leaf.document
                    );
                    self.fault(leaf.sequence, "decision-unrecorded", what);
                }
            }
            Some(_) => {
                let what = format!(
                    "entry {} is not the one decision {} holds",
                    leaf.sequence, proof.index
                );
                self.fault(leaf.sequence, "entry-changed", what);
            }
            None => {
                let what = format!(
                    "{}: decision {} holds it",
                    missing(leaf.sequence, leaf.sequence),
                    proof.index
                );
                self.fault(leaf.sequence, "entry-missing", what);
            }
        }
        let Some(tree) = tree else { return };
        let included = leaf.bytes().is_ok_and(|bytes| {
            merkle::verify_inclusion(
                &merkle::leaf_hash(&bytes),
                proof.index,
                tree.size,
                &proof.path,
                &tree.root,
            )
        });
        if !included {
            let what = format!(
                "decision {} is not in the tree of the checkpoint ({} leaves)",
                proof.index, tree.size
            );
            self.fault(None, "decision-not-included", what);
        }
    }

    /// Every entry that records an issue has its decision: none was taken out of the list.
    fn issued_entries(&mut self) {
        for entry in &self.log.entries {
            let Some(document) = issued(entry) else { continue };
            let number = entry.sequence;
            if !self
                .log
                .decisions
                .iter()
                .any(|proof| proof.leaf.document == document && proof.leaf.sequence == number)
            {
                self.fault(
                    number,
                    "decision-missing",
                    format!("entry {number} issues {document}, no decision proves it"),
                );
            }
        }
    }

    fn permit(&mut self, permit: Option<&[u8]>) -> PermitBinding {
        let Some(permit) = permit else {
            return PermitBinding::NotGiven;
        };
        let hash = Hash::of(&[permit]);
        match self
            .log
            .decisions
            .iter()
            .find(|proof| proof.leaf.document == hash)
        {
            Some(proof) => PermitBinding::Bound(proof.index),
            None => {
                self.fault(
                    None,
                    "permit-foreign",
                    format!("the permit ({hash}) is no decision of this log"),
                );
                PermitBinding::Foreign(hash)
            }
        }
    }
}

/// The one member of a record this crate reads: the SHA-256 of a document the entry records the issue of.
fn issued(entry: &Entry) -> Option<Hash> {
    entry
        .record
        .get("issued_sha256")
        .and_then(|value| value.as_str())
        .and_then(Hash::parse)
}

fn missing(first: u64, last: u64) -> String {
    if first == last {
        format!("entry {first} is missing")
    } else {
        format!("entries {first} to {last} are missing")
    }
}
