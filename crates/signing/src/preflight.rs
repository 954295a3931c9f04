// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Before a signature: can the page still show something else while its bytes stay as signed (R23)?
//!
//! What can is refused: scripts and actions that change what is seen, optional content, bytes in other files, XFA.
//! What only prepares a later change is told: every later change is judged when the file is verified.

use std::collections::BTreeSet;

use pdf::{Dictionary, Document, Object, Reference, RemarkKind};

/// What was found, each with its object where it has one.
#[derive(Debug, Default)]
pub(crate) struct Preflight {
    /// Reasons not to sign.
    pub(crate) refuse: BTreeSet<String>,
    /// What the signer should know.
    pub(crate) told: BTreeSet<String>,
}

/// Keys that lead away from the page.
const AWAY: [&[u8]; 9] = [
    b"Parent",
    b"P",
    b"Dest",
    b"D",
    b"StructParent",
    b"B",
    b"Popup",
    b"IRT",
    b"SD",
];

/// Nesting of direct objects that is followed.
const DEPTH: usize = 16;

/// Look at the document's own actions and at everything `page` leads to. Fields that are `closed` are locked by this signature.
pub(crate) fn look(
    document: &Document<'_>,
    page: Reference,
    closed: &dyn Fn(&pdf::Field<'_>) -> bool,
) -> Preflight {
    let latest = document.latest();
    let mut found = Preflight::default();
    if let Some((_, form)) = document.form(latest)
        && form.get(b"XFA").is_some()
    {
        found
            .refuse
            .insert("the form is XFA, whose data decide what is shown".into());
    }
    let live = document.fields(latest);
    let open = |field: &&pdf::Field<'_>| !field.is_signature() && !closed(field);
    let live = live.iter().filter(open).count();
    if live > 0 {
        found.told.insert(format!(
            "{live} form field(s) can still be filled in after the signature; --lock closes them"
        ));
    }
    if let Some((_, catalog)) = document.catalog(latest) {
        for key in [&b"OpenAction"[..], b"AA"] {
            let mut walk = Walk::new(document, &mut found);
            walk.object(catalog.value(key), DEPTH, "when the file is opened");
            walk.run("when the file is opened");
        }
    }
    let mut walk = Walk::new(document, &mut found);
    walk.queue.push(page);
    walk.run("on the page to be signed");
    found
}

/// Passages told one by one; the rest is counted.
const MOST_TOLD: usize = 10;

/// What was passed over when the file was read, and what lies behind its end.
pub(crate) fn reading(document: &Document<'_>) -> Vec<String> {
    let tolerated = document.tolerated();
    let mut told: Vec<String> = tolerated
        .iter()
        .take(MOST_TOLD)
        .map(|one| format!("passed over at byte {}: {}", one.range.start, one.what))
        .collect();
    if tolerated.len() > MOST_TOLD {
        told.push(format!("passed over: {} more", tolerated.len() - MOST_TOLD));
    }
    if !tolerated.is_empty() {
        told.push("`geleit verify` and other strict readers call such a file unreadable".into());
    }
    for remark in document.remarks() {
        let what = match remark.kind {
            RemarkKind::SpaceAfterEnd => "white space",
            RemarkKind::BytesAfterEnd => "foreign bytes",
            _ => continue,
        };
        let count = remark.range.len();
        told.push(format!(
            "{count} bytes of {what} behind the last %%EOF are signed with the rest"
        ));
    }
    told
}

struct Walk<'w, 'd> {
    document: &'w Document<'d>,
    found: &'w mut Preflight,
    seen: BTreeSet<Reference>,
    queue: Vec<Reference>,
}

impl<'w, 'd> Walk<'w, 'd> {
    fn new(document: &'w Document<'d>, found: &'w mut Preflight) -> Self {
        Self {
            document,
            found,
            seen: BTreeSet::new(),
            queue: Vec::new(),
        }
    }

    /// Each object once.
    fn run(&mut self, place: &str) {
        while let Some(reference) = self.queue.pop() {
            if !self.seen.insert(reference) {
                continue;
            }
            let object = self.document.get(self.document.latest(), reference);
            let kind = object
                .as_dictionary()
                .and_then(|dictionary| dictionary.value(b"Type").as_name());
            // Another page, by an annotation or a thread.
            if self.seen.len() > 1 && matches!(kind, Some(b"Page" | b"Pages" | b"Catalog")) {
                continue;
            }
            if let Object::Stream(stream) = object
                && stream.dictionary.get(b"F").is_some()
            {
                self.refuse(format!(
                    "{place}: stream {reference} takes its bytes from another file"
                ));
            }
            self.object(object, DEPTH, place);
        }
    }

    fn object(&mut self, object: &Object, depth: usize, place: &str) {
        match object {
            Object::Reference(reference) => self.queue.push(*reference),
            Object::Array(items) if depth > 0 => {
                items.iter().for_each(|item| self.object(item, depth - 1, place));
            }
            Object::Dictionary(dictionary) if depth > 0 => self.dictionary(dictionary, depth, place),
            Object::Stream(stream) if depth > 0 => self.dictionary(&stream.dictionary, depth, place),
            _ => {}
        }
    }

    fn dictionary(&mut self, dictionary: &Dictionary, depth: usize, place: &str) {
        self.judge(dictionary, place);
        for (key, value) in dictionary.iter() {
            if !AWAY.contains(&key) {
                self.object(value, depth - 1, place);
            }
        }
    }

    fn judge(&mut self, dictionary: &Dictionary, place: &str) {
        let name = |key: &[u8]| dictionary.value(key).as_name();
        match name(b"S") {
            Some(
                action @ (b"JavaScript" | b"Hide" | b"SetOCGState" | b"Rendition" | b"ImportData" | b"Movie"
                | b"RichMediaExecute" | b"Launch"),
            ) => self.refuse(format!("{place}: an action /{}", pdf::text(action))),
            Some(action @ (b"URI" | b"SubmitForm" | b"GoToR" | b"GoToE" | b"ResetForm" | b"Sound")) => {
                self.tell(format!("{place}: an action /{}", pdf::text(action)));
            }
            _ => {}
        }
        match name(b"Type") {
            Some(b"OCG" | b"OCMD") => self.refuse(format!("{place}: optional content")),
            Some(b"Filespec") if dictionary.get(b"EF").is_some() => {
                self.tell(format!("{place}: an embedded file"));
            }
            _ => {}
        }
        match name(b"Subtype") {
            Some(b"Form") if dictionary.get(b"Ref").is_some() => {
                self.refuse(format!("{place}: content of another file (reference XObject)"));
            }
            Some(b"Type3") => self.tell(format!("{place}: a Type 3 font")),
            Some(
                annotation @ (b"FreeText" | b"Stamp" | b"Redact" | b"Square" | b"Circle" | b"Ink"
                | b"Watermark"),
            ) if dictionary.get(b"Rect").is_some() => {
                self.tell(format!(
                    "{place}: an annotation /{} draws over it",
                    pdf::text(annotation)
                ));
            }
            _ => {}
        }
    }

    fn refuse(&mut self, what: String) {
        self.found.refuse.insert(what);
    }

    fn tell(&mut self, what: String) {
        self.found.told.insert(what);
    }
}
