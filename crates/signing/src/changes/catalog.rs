// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Trailer and catalog (R15): only AcroForm, DSS, Extensions, Metadata and Version may change, each by its rule.

use pdf::{Dictionary, Object, Reference};

use super::diff::{Diff, differing};
use super::material::Holding;
use crate::report::ChangeKind;

impl<'s> Diff<'s, '_> {
    pub(crate) fn trailer(&mut self) {
        let (Some(old), Some(new)) = (
            self.document.revisions().get(self.old),
            self.document.revisions().get(self.new),
        ) else {
            return;
        };
        let (old, new) = (&old.trailer, &new.trailer);
        if old.value(b"Root") != new.value(b"Root") {
            self.illegal(
                new.value(b"Root").as_reference(),
                "R15",
                "the trailer names another catalog",
            );
        }
        self.information(old.value(b"Info"), new.value(b"Info"));
    }

    /// The information dictionary: dates and producer, never content.
    fn information(&mut self, old: &'s Object, new: &'s Object) {
        let plain = |object: &Object| match object {
            Object::Dictionary(dictionary) => dictionary
                .iter()
                .all(|(_, value)| !matches!(value, Object::Reference(_) | Object::Dictionary(_))),
            _ => false,
        };
        let (before, after) = (self.before(old), self.after(new));
        if before == after {
            self.admit(new);
            return;
        }
        let reference = new.as_reference();
        if !plain(after) && after != &Object::Null {
            self.illegal(
                reference,
                "R15",
                "the information dictionary holds more than plain values",
            );
            return;
        }
        self.admit(new);
        self.push(
            reference,
            ChangeKind::Lta,
            "R15",
            "information dictionary changed",
        );
        if let Some(reference) = old
            .as_reference()
            .filter(|one| self.redefined.contains_key(&one.number))
        {
            self.explain_by_keys(reference.number, &[b"Info"]);
        }
    }

    pub(crate) fn catalog(&mut self) {
        let (Some((root, old)), Some((_, new))) =
            (self.document.catalog(self.old), self.document.catalog(self.new))
        else {
            self.illegal(None, "R15", "the catalog is gone");
            return;
        };
        for key in differing(old, new) {
            self.catalog_key(key, root, (old, new));
        }
        self.metadata(old, new);
        self.extensions(old.value(b"Extensions"), new.value(b"Extensions"));
        // Every differing key was judged; other objects may refer to the catalog as they like.
        if self.redefined.contains_key(&root.number) {
            self.explain(root.number);
        }
    }

    fn catalog_key(&mut self, key: &[u8], root: Reference, (old, new): (&'s Dictionary, &'s Dictionary)) {
        let (before, after) = (old.value(key), new.value(key));
        match key {
            // Judged by their own rules.
            b"AcroForm" | b"DSS" | b"Metadata" | b"Extensions" => {}
            b"Version" if version(after) >= version(before) => {
                self.push(None, ChangeKind::Lta, "R15", "catalog: /Version raised");
            }
            _ => {
                let what = format!("catalog: /{} changed", pdf::text(key));
                self.illegal(Some(root), "R15", what);
            }
        }
    }

    /// Developer extensions may be added (ISO 32000-2 §7.12).
    fn extensions(&mut self, old: &'s Object, new: &'s Object) {
        let (before, after) = (self.before(old), self.after(new));
        let rewritten = old
            .as_reference()
            .filter(|one| self.redefined.contains_key(&one.number));
        if before == after && rewritten.is_none() {
            self.admit(new);
            return;
        }
        if !extended(before, after) {
            self.illegal(
                new.as_reference(),
                "R15",
                "catalog: /Extensions lost something or refers elsewhere",
            );
            return;
        }
        self.admit(new);
        self.push(
            new.as_reference(),
            ChangeKind::Lta,
            "R15",
            "catalog: a developer extension declared",
        );
        if let Some(reference) = rewritten {
            self.explain_by_keys(reference.number, &[b"Extensions"]);
        }
    }

    /// The XMP packet, named by the catalog alone.
    fn metadata(&mut self, old: &'s Dictionary, new: &'s Dictionary) {
        let (before, after) = (old.value(b"Metadata"), new.value(b"Metadata"));
        let rewritten = before
            .as_reference()
            .filter(|one| self.redefined.contains_key(&one.number));
        if before == after && rewritten.is_none() {
            return;
        }
        let reference = after.as_reference();
        let stream = self.after(after).as_stream();
        let fresh = reference.is_some_and(|one| self.is_fresh(one)) || rewritten.is_some();
        if !fresh || stream.is_none_or(|one| !self.material.holds(self.document, one, Holding::Xmp)) {
            self.illegal(
                reference,
                "R15",
                "catalog: /Metadata changed to something that is no new XMP stream",
            );
            return;
        }
        self.admit_tree(after);
        self.push(reference, ChangeKind::Lta, "R15", "document metadata changed");
        if let Some(reference) = rewritten {
            self.explain_by_keys(reference.number, &[b"Metadata"]);
        }
    }
}

fn version(object: &Object) -> &[u8] {
    object.as_name().unwrap_or_default()
}

/// All old entries are there unchanged, and new ones are direct dictionaries.
fn extended(old: &Object, new: &Object) -> bool {
    let empty = Dictionary::new();
    let old = old.as_dictionary().unwrap_or(&empty);
    let Some(new) = new.as_dictionary() else {
        return false;
    };
    let kept = old.iter().all(|(key, value)| new.get(key) == Some(value));
    kept && new.iter().all(|(key, value)| {
        key == b"Type" || !matches!(value, Object::Reference(_)) || old.get(key).is_some()
    })
}
