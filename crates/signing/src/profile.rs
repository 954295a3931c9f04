// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What we issue, and what could play tricks in a signed revision (R22, R23). Under strict these are failures.

use std::collections::{BTreeSet, HashSet};

use pdf::{Dictionary, Document, Object, Reference, SignatureDictionary};
use pki::{Severity, SubIndication};

use crate::judge::{Judge, Place, Rule};
use crate::validate::Scene;

const R23: Rule = Rule("R23", "shadow attacks; ISO 32000-2 §12.6, §12.7, §8.11");

/// Revisions that are searched: each costs a walk over the whole file.
const MOST_REVISIONS: usize = 16;

/// A report is for people: after fifty of these it is clear what kind of file this is.
const MOST_SHADOWS: usize = 50;

pub(crate) fn check(
    scene: &Scene<'_, '_>,
    signature: &SignatureDictionary<'_>,
    docmdp: Option<u8>,
    judge: &mut Judge,
) {
    let strict = scene.context.strict;
    if strict {
        closed(scene, signature, docmdp, judge);
    }
    let mut known = scene.shadows.borrow_mut();
    let found = if known.len() < MOST_REVISIONS || known.contains_key(&signature.revision) {
        let fresh = || shadows(scene.document, signature.revision);
        known.entry(signature.revision).or_insert_with(fresh).clone()
    } else {
        vec![(
            "not looked at: too many signed revisions".to_owned(),
            Place::nowhere(),
        )]
    };
    for (what, place) in found {
        if strict {
            judge.fail(R23, SubIndication::FormatFailure, what, place);
        } else {
            judge.note(Severity::Info, R23, what, place);
        }
    }
}

/// Certification with P = 1, and behind it at most LTA updates.
fn closed(scene: &Scene<'_, '_>, signature: &SignatureDictionary<'_>, docmdp: Option<u8>, judge: &mut Judge) {
    let rule = Rule("R22", "ISO 32000-2 §12.8.2.2; profile of issued permits");
    if crate::format::is_timestamp(signature.dictionary) {
        return;
    }
    if !signature.certifies || docmdp != Some(1) {
        let message = "strict: a certification signature with P=1 is expected";
        judge.fail(
            rule,
            SubIndication::FormatFailure,
            message,
            Place::object(signature.holder),
        );
    }
    for (index, revision) in scene
        .document
        .revisions()
        .iter()
        .enumerate()
        .skip(signature.revision + 1)
    {
        if scene.analysis.is_silent(index) {
            let message =
                format!("strict: revision {index} brings neither validation material nor a time stamp");
            let place = Place::offset(revision.xref_at);
            judge.fail(rule, SubIndication::FormatFailure, message, place);
        }
    }
    for change in scene.analysis.after(signature.revision) {
        if !matches!(change.rule.as_str(), "R16" | "R17") {
            let place = Place {
                object: change.object.clone(),
                offset: change.offset,
            };
            let message = format!("strict: revision {}: {}", change.revision, change.what);
            judge.fail(rule, SubIndication::FormatFailure, message, place);
        }
    }
}

/// What is live or prepared in the revision as signed.
fn shadows(document: &Document<'_>, revision: usize) -> Vec<(String, Place)> {
    let mut found = Vec::new();
    let at = |reference: Reference| {
        let object = document.indirect(revision, reference.number);
        object.map_or_else(Place::nowhere, Place::object)
    };
    let fields = document.fields(revision);
    let mut live = fields.iter().filter(|field| !field.is_signature());
    if let Some(first) = live.next() {
        let count = 1 + live.count();
        found.push((format!("{count} live form field(s)"), at(first.reference)));
    }
    if let Some((root, catalog)) = document.catalog(revision) {
        if let Some((form, _)) = document
            .form(revision)
            .filter(|(_, form)| form.get(b"XFA").is_some())
        {
            found.push(("an XFA form".to_owned(), at(form.unwrap_or(root))));
        }
        for key in [&b"OpenAction"[..], b"AA", b"OCProperties", b"Collection"] {
            if catalog.get(key).is_some() {
                found.push((format!("catalog: /{}", pdf::text(key)), at(root)));
            }
        }
    }
    let reached = reachable(document, revision);
    let mut seen = BTreeSet::new();
    for number in numbers(document, revision) {
        if found.len() >= MOST_SHADOWS {
            found.push(("and more of the kind".to_owned(), Place::nowhere()));
            break;
        }
        let Some(object) = document.indirect(revision, number) else {
            continue;
        };
        let Some(dictionary) = object.object.as_dictionary() else {
            continue;
        };
        if !reached.contains(&number) {
            if is_prepared(dictionary, &object.object) && seen.insert(number) {
                found.push((
                    "an unreachable page, font, stream or annotation".to_owned(),
                    Place::object(object),
                ));
            }
            continue;
        }
        let mut reasons = BTreeSet::new();
        if let Some(key) = dictionary.duplicate_within() {
            reasons.insert(format!("the key /{} twice", pdf::text(key)));
        }
        trick(dictionary, 8, &mut reasons);
        if object.object.as_stream().is_some() && dictionary.get(b"F").is_some() {
            reasons.insert("a stream whose bytes lie in another file".to_owned());
        }
        found.extend(reasons.into_iter().map(|reason| (reason, Place::object(object))));
    }
    found
}

/// What a dictionary says that could make it play a trick, from one look at its keys.
#[derive(Default)]
struct Telling<'d> {
    action: Option<&'d [u8]>,
    kind: Option<&'d [u8]>,
    subtype: Option<&'d [u8]>,
    has_rectangle: bool,
    has_file: bool,
    has_reference: bool,
    has_more_actions: bool,
}

/// Dictionaries that act, embed, overlay or draw in unusual ways; nested direct ones too.
fn trick(dictionary: &Dictionary, depth: usize, found: &mut BTreeSet<String>) {
    let mut telling = Telling::default();
    for (key, value) in dictionary.iter() {
        match key {
            b"S" => telling.action = telling.action.or(value.as_name()),
            b"Type" => telling.kind = telling.kind.or(value.as_name()),
            b"Subtype" => telling.subtype = telling.subtype.or(value.as_name()),
            b"Rect" => telling.has_rectangle = true,
            b"EF" => telling.has_file = true,
            b"Ref" => telling.has_reference = true,
            b"AA" => telling.has_more_actions = true,
            _ => {}
        }
        let Some(depth) = depth.checked_sub(1) else {
            continue;
        };
        match value {
            Object::Dictionary(inner) => trick(inner, depth, found),
            Object::Array(items) => {
                let inner = items.iter().filter_map(Object::as_dictionary);
                inner.for_each(|inner| trick(inner, depth, found));
            }
            _ => {}
        }
    }
    told(&telling, found);
}

fn told(telling: &Telling<'_>, found: &mut BTreeSet<String>) {
    if let Some(
        action @ (b"JavaScript" | b"Launch" | b"SubmitForm" | b"ImportData" | b"GoToR" | b"GoToE"
        | b"Rendition" | b"ResetForm" | b"Hide" | b"SetOCGState" | b"Movie" | b"Sound"
        | b"RichMediaExecute" | b"URI"),
    ) = telling.action
    {
        found.insert(format!("an action /{}", pdf::text(action)));
    }
    if let Some(
        annotation @ (b"FreeText" | b"Stamp" | b"Redact" | b"Square" | b"Circle" | b"Ink" | b"FileAttachment"
        | b"Screen" | b"3D" | b"RichMedia" | b"Movie" | b"Watermark" | b"Popup" | b"Text"),
    ) = telling.subtype.filter(|_| telling.has_rectangle)
    {
        found.insert(format!("an annotation /{}", pdf::text(annotation)));
    }
    if telling.subtype == Some(b"Type3") {
        found.insert("a Type 3 font".to_owned());
    }
    if telling.kind == Some(b"OCG") {
        found.insert("an optional-content group".to_owned());
    }
    if telling.has_file {
        found.insert("an embedded file".to_owned());
    }
    if telling.subtype == Some(b"Form") && telling.has_reference {
        found.insert("a reference XObject".to_owned());
    }
    if telling.has_more_actions {
        found.insert("additional actions /AA".to_owned());
    }
}

/// Could it be shown once a later revision points to it?
fn is_prepared(dictionary: &Dictionary, object: &Object) -> bool {
    match dictionary.value(b"Type").as_name() {
        Some(b"XRef" | b"ObjStm") => false,
        Some(b"Page" | b"Pages" | b"Font" | b"Annot" | b"Catalog") => true,
        _ => object.as_stream().is_some(),
    }
}

fn numbers(document: &Document<'_>, revision: usize) -> BTreeSet<u32> {
    let upto = document.revisions().iter().take(revision + 1);
    upto.flat_map(|one| one.entries().keys().copied()).collect()
}

/// Everything the trailer leads to. Each object is visited once.
fn reachable(document: &Document<'_>, revision: usize) -> HashSet<u32> {
    let mut reached = HashSet::new();
    let mut queue: Vec<Reference> = Vec::new();
    if let Some(trailer) = document.revisions().get(revision).map(|one| &one.trailer) {
        trailer
            .iter()
            .for_each(|(_, value)| references(value, &mut queue));
    }
    while let Some(reference) = queue.pop() {
        if reached.insert(reference.number) {
            references(document.get(revision, reference), &mut queue);
        }
    }
    reached
}

fn references(object: &Object, queue: &mut Vec<Reference>) {
    match object {
        Object::Reference(reference) => queue.push(*reference),
        Object::Array(items) => items.iter().for_each(|item| references(item, queue)),
        Object::Dictionary(dictionary) => dictionary.iter().for_each(|(_, value)| references(value, queue)),
        Object::Stream(stream) => stream
            .dictionary
            .iter()
            .for_each(|(_, value)| references(value, queue)),
        _ => {}
    }
}
