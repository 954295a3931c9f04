// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! How a later revision is written (R3): nothing in its objects or its trailer that readers understand differently. The
//! signed part may be old and odd, whoever signed it saw it; what comes behind a signature is written anew and plainly.

use std::collections::BTreeSet;

use pdf::{Dictionary, Document, Entry, Indirect, Object, Revision};

use super::diff::Diff;

/// Keys that say a stream's bytes lie in another file, and the short name some readers take for `/DecodeParms`.
const ELSEWHERE: [&[u8]; 4] = [b"F", b"FFilter", b"FDecodeParms", b"DP"];

/// A name has at most this many bytes (ISO 32000-1 annex C); readers cut longer ones.
const LONGEST_NAME: usize = 127;

/// Object numbers end here (ISO 32000-2 annex C); readers rebuild a file that has greater ones.
const GREATEST_NUMBER: u32 = 8_388_607;

impl<'s> Diff<'s, '_> {
    /// Every object that comes into force with this revision, and its trailer.
    pub(super) fn writing(&mut self) {
        let document = self.document;
        let Some(revision) = document.revisions().get(self.new) else {
            return;
        };
        for (number, entry) in revision.entries() {
            let Some(new) = document.indirect(self.new, *number) else {
                continue;
            };
            let before = document.indirect(self.old, *number);
            if *entry == Entry::Free || before.is_some_and(|before| std::ptr::eq(before, new)) {
                continue;
            }
            for odd in self.oddities(new) {
                self.illegal(Some(new.reference), "R3", odd);
            }
            if *number > GREATEST_NUMBER {
                self.illegal(
                    Some(new.reference),
                    "R3",
                    "an object number that readers do not take",
                );
            }
        }
        let mut odd = BTreeSet::new();
        self.dictionary(&revision.trailer, &mut odd);
        for odd in odd {
            self.illegal(None, "R3", format!("trailer: {odd}"));
        }
    }

    fn oddities(&self, new: &Indirect) -> BTreeSet<String> {
        let mut odd = BTreeSet::new();
        if let Object::Reference(other) = new.object {
            odd.insert(format!("an object that is nothing but a reference to {other}"));
        }
        if let Object::Stream(stream) = &new.object {
            let elsewhere = ELSEWHERE.iter().find(|key| stream.dictionary.get(key).is_some());
            odd.extend(elsewhere.map(|key| format!("a stream with /{}", pdf::text(key))));
        }
        self.object(&new.object, &mut odd);
        odd
    }

    fn object(&self, object: &Object, odd: &mut BTreeSet<String>) {
        match object {
            Object::Array(items) => items.iter().for_each(|item| self.object(item, odd)),
            Object::Dictionary(dictionary) => self.dictionary(dictionary, odd),
            Object::Stream(stream) => self.dictionary(&stream.dictionary, odd),
            Object::Name(name) => name_is_plain(name, odd),
            Object::Integer(value) if i32::try_from(*value).is_err() => {
                odd.insert(format!("the number {value}, which has more than 32 bits"));
            }
            Object::Real(_)
                if object
                    .as_number()
                    .is_none_or(|value| value.abs() > f64::from(i32::MAX)) =>
            {
                odd.insert("a number that is too large".to_owned());
            }
            // Some readers look at the object number only.
            Object::Reference(reference) => {
                let found = self.document.indirect(self.new, reference.number);
                if let Some(found) = found.filter(|found| found.reference != *reference) {
                    odd.insert(format!(
                        "a reference to {reference}, where the object is {}",
                        found.reference
                    ));
                }
            }
            _ => {}
        }
    }

    fn dictionary(&self, dictionary: &Dictionary, odd: &mut BTreeSet<String>) {
        if let Some(key) = dictionary.duplicate_key() {
            odd.insert(format!(
                "the key /{} stands twice in a dictionary",
                pdf::text(key)
            ));
        }
        for (key, value) in dictionary.iter() {
            name_is_plain(key, odd);
            self.object(value, odd);
        }
    }
}

/// What has a number of /Size or more is missing to some readers (ISO 32000-2 table 15). The last trailer decides: it may
/// neither hide an object nor bring to light one that was missing in what was signed. Says why not.
pub(super) fn size(document: &Document<'_>, signed: usize) -> Option<String> {
    let revisions = document.revisions();
    let size = |revision: &Revision| revision.trailer.value(b"Size").as_integer().unwrap_or(0);
    let used = |revision: &Revision| -> Vec<i64> {
        let used = revision
            .entries()
            .iter()
            .filter(|(_, entry)| **entry != Entry::Free);
        used.map(|(number, _)| i64::from(*number)).collect()
    };
    let (last, before) = revisions.split_last()?;
    let now = size(last);
    let greatest = before.iter().map(size).max()?;
    if now < greatest {
        return Some(format!(
            "/Size falls from {greatest} to {now}: objects are missing to some readers"
        ));
    }
    if now > i64::from(GREATEST_NUMBER) + 1 {
        return Some(format!("/Size {now} is more than readers take"));
    }
    if used(last).into_iter().any(|number| number >= now) {
        return Some(format!("an object number that is not below /Size {now}"));
    }
    let limit = size(revisions.get(signed)?);
    let missing = |number: i64| number >= limit && number < now;
    let mut seen = before.iter().take(signed + 1).flat_map(used);
    let found = seen.find(|number| missing(*number))?;
    Some(format!(
        "/Size rises above object {found}, which was missing to some readers when the file was signed"
    ))
}

fn name_is_plain(name: &[u8], odd: &mut BTreeSet<String>) {
    if name.contains(&0) {
        odd.insert(format!("the name /{} with a zero byte", name.escape_ascii()));
    }
    if name.len() > LONGEST_NAME {
        odd.insert(format!("a name of {} bytes", name.len()));
    }
}
