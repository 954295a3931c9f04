// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! A file as revisions, and every object of every revision with its place (R1–R4).
//!
//! Everything is read at once and nothing is repaired: what would need repair is a [`ReadError`].

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::budget::{Budget, Meter, STEPS};
use crate::chain::{self, Chained};
use crate::crypt::Cipher;
use crate::error::ReadError;
use crate::filter;
use crate::indirect::{self, Indirect};
use crate::layout;
use crate::lexer::{Lexer, is_whitespace};
use crate::object::{Dictionary, Object, Reference};
use crate::object_stream;
use crate::remark::{Remark, RemarkKind};
use crate::tolerance::{self, Tolerated};
use crate::xref::{Entry, XrefKind};

static NULL: Object = Object::Null;

/// A read file.
#[derive(Debug)]
pub struct Document<'a> {
    bytes: &'a [u8],
    revisions: Vec<Revision>,
    objects: Vec<Indirect>,
    /// Place in `objects` by the offset of the header.
    by_offset: BTreeMap<usize, usize>,
    /// Bytes of objects read so far: more than the file has means that objects overlap.
    read_bytes: usize,
    remarks: Vec<Remark>,
    cipher: Option<Cipher>,
    tolerated: Vec<Tolerated>,
    /// Numbers whose entry leads to no object of that number; nothing may refer to them.
    astray: BTreeSet<u32>,
    /// All entries, and the newest of each number: a look-up does not depend on how many revisions there are.
    versions: Vec<Version>,
    newest: HashMap<u32, usize>,
    /// What is left of [`Budget::steps`]; questions are asked by shared reference.
    steps: AtomicUsize,
    most_steps: usize,
}

/// An entry of a number in one revision.
#[derive(Debug, Clone, Copy)]
struct Version {
    revision: usize,
    /// In [`Document::objects`]; none where it is free, or not read yet.
    place: Option<usize>,
    /// The next older one of the same number.
    older: Option<usize>,
}

/// What was written in one go (ISO 32000-2 §7.5.6).
#[derive(Debug)]
pub struct Revision {
    /// First and one past the last byte; the end is after `%%EOF` and at most one end of line.
    pub span: Range<usize>,
    /// How its (last) cross-reference section is written.
    pub kind: XrefKind,
    /// The offset `startxref` names.
    pub xref_at: usize,
    /// Sections, trailers and `startxref` lines: bytes of the revision that are no object.
    pub(crate) structure: Vec<Range<usize>>,
    /// The trailer dictionary.
    pub trailer: Dictionary,
    pub(crate) own_number: Option<u32>,
    entries: BTreeMap<u32, Entry>,
    hidden: BTreeSet<u32>,
}

impl Revision {
    /// The entries of this revision's sections.
    #[must_use]
    pub fn entries(&self) -> &BTreeMap<u32, Entry> {
        &self.entries
    }

    /// Numbers that the table of a hybrid section calls free while its stream names an object (ISO 32000-2 §7.5.8.4): some
    /// readers do not see it.
    #[must_use]
    pub fn hidden(&self) -> &BTreeSet<u32> {
        &self.hidden
    }

    /// The number of its cross-reference stream, if it has one.
    #[must_use]
    pub fn xref_stream(&self) -> Option<u32> {
        self.own_number
    }
}

impl<'a> Document<'a> {
    /// Read all of `bytes`. An encrypted file is tried without a password.
    ///
    /// # Errors
    /// [`ReadError`]: malformed, not supported, locked, or over the budget.
    pub fn parse(bytes: &'a [u8], budget: &Budget) -> Result<Self, ReadError> {
        Self::open(bytes, budget, "")
    }

    /// Read all of `bytes`; an encrypted file with its user's or owner's `password`.
    ///
    /// # Errors
    /// As [`Document::parse`].
    pub fn open(bytes: &'a [u8], budget: &Budget, password: &str) -> Result<Self, ReadError> {
        Self::read(bytes, Meter::new(*budget), password)
    }

    /// Read a file in order to append to it: what is wrong with it but means one thing only is passed over and told
    /// by [`Self::tolerated`]. No verdict on a signature rests on such a reading.
    ///
    /// # Errors
    /// As [`Document::parse`].
    pub fn open_to_sign(bytes: &'a [u8], budget: &Budget, password: &str) -> Result<Self, ReadError> {
        Self::read(bytes, Meter::tolerant(*budget), password)
    }

    fn read(bytes: &'a [u8], mut meter: Meter, password: &str) -> Result<Self, ReadError> {
        let budget = *meter.limits();
        if bytes.len() > budget.bytes {
            return Err(ReadError::Budget {
                what: "bytes",
                limit: budget.bytes,
            });
        }
        if !bytes.starts_with(b"%PDF-") {
            return Err(ReadError::malformed(
                "R1",
                0,
                "`%PDF-` expected at the first byte",
            ));
        }
        let mut remarks = Vec::new();
        let chained = chain::walk(bytes, &mut meter, &mut remarks)?;
        let cipher = cipher(bytes, &chained, password, &mut meter)?;
        let mut document = Self {
            bytes,
            revisions: Vec::new(),
            objects: Vec::new(),
            by_offset: BTreeMap::new(),
            read_bytes: 0,
            remarks,
            cipher,
            tolerated: Vec::new(),
            astray: BTreeSet::new(),
            versions: Vec::new(),
            newest: HashMap::new(),
            steps: AtomicUsize::new(budget.steps),
            most_steps: budget.steps,
        };
        for link in chained {
            document.load(link, &mut meter)?;
        }
        layout::check(&mut document, &mut meter)?;
        document.remark_kinds();
        document.nothing_refers_astray()?;
        document.tolerated = meter.take_tolerated();
        document.step(budget.steps.saturating_sub(meter.steps_left()));
        match document.exhausted() {
            Some(error) => Err(error),
            None => Ok(document),
        }
    }

    /// Take `count` steps of [`Budget::steps`]. When they are used up the document answers every question with nothing,
    /// so that no loop over it lasts; whoever asked looks at [`Self::exhausted`] before anything rests on the answers.
    pub fn step(&self, count: usize) -> bool {
        // Two threads may take the same step; nothing depends on the exact number.
        let left = self.steps.load(Ordering::Relaxed).saturating_sub(count);
        self.steps.store(left, Ordering::Relaxed);
        left > 0
    }

    /// The error, once the steps are used up.
    #[must_use]
    pub fn exhausted(&self) -> Option<ReadError> {
        (self.steps.load(Ordering::Relaxed) == 0).then_some(ReadError::Budget {
            what: STEPS,
            limit: self.most_steps,
        })
    }

    /// What a strict reading would have refused; empty after [`Self::open`].
    #[must_use]
    pub fn tolerated(&self) -> &[Tolerated] {
        &self.tolerated
    }

    /// An entry that leads astray is passed over only while it is never followed.
    fn nothing_refers_astray(&self) -> Result<(), ReadError> {
        if self.astray.is_empty() {
            return Ok(());
        }
        let objects = self
            .objects
            .iter()
            .map(|one| (one.span.start, tolerance::refers_to(&one.object, &self.astray)));
        let trailers = self
            .revisions
            .iter()
            .map(|one| (one.xref_at, tolerance::in_dictionary(&one.trailer, &self.astray)));
        match objects.chain(trailers).find_map(|(at, found)| Some((at, found?))) {
            Some((at, number)) => {
                let message = format!("a reference to object {number}, whose entry leads to another object");
                Err(ReadError::malformed("R3", at, message))
            }
            None => Ok(()),
        }
    }

    /// Was the file encrypted? What is appended to it has to be as well.
    #[must_use]
    pub fn is_encrypted(&self) -> bool {
        self.cipher.is_some()
    }

    /// What the password that opened the file entitles to; `None` where nothing is encrypted.
    #[must_use]
    pub fn rights(&self) -> Option<crate::crypt::Rights> {
        self.cipher.as_ref().map(Cipher::rights)
    }

    pub(crate) fn cipher(&self) -> Option<&Cipher> {
        self.cipher.as_ref()
    }

    /// The bytes of `stream` behind encryption and filters.
    pub(crate) fn stream_bytes<'s>(
        &'s self,
        stream: &'s crate::object::Stream,
        meter: &mut Meter,
    ) -> Result<Vec<u8>, ReadError> {
        let raw = self.bytes.get(stream.data.clone()).unwrap_or_default();
        meter.searched(raw.len())?;
        let plain = match &self.cipher {
            Some(cipher) => {
                meter.inflated(raw.len())?;
                cipher.stream(stream, raw)?
            }
            None => std::borrow::Cow::Borrowed(raw),
        };
        let resolve = |object: &'s Object| self.resolve(self.latest(), object);
        filter::decode(&plain, &stream.dictionary, stream.data.start, meter, &resolve)
    }

    /// The bytes that were read.
    #[must_use]
    pub fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// The revisions, oldest first; at least one.
    #[must_use]
    pub fn revisions(&self) -> &[Revision] {
        &self.revisions
    }

    /// Index of the last revision.
    #[must_use]
    pub fn latest(&self) -> usize {
        self.revisions.len().saturating_sub(1)
    }

    /// What was noticed.
    #[must_use]
    pub fn remarks(&self) -> &[Remark] {
        &self.remarks
    }

    /// Every object read, in no particular order of meaning.
    #[must_use]
    pub fn objects(&self) -> &[Indirect] {
        &self.objects
    }

    pub(crate) fn remark(&mut self, remark: Remark) {
        self.remarks.push(remark);
    }

    pub(crate) fn remarks_mut(&mut self) -> &mut [Remark] {
        &mut self.remarks
    }

    /// The entry in force for `number` as of `revision`.
    #[must_use]
    pub fn entry(&self, revision: usize, number: u32) -> Option<Entry> {
        let version = self.version(revision, number)?;
        let revision = self.revisions.get(version.revision)?;
        revision.entries.get(&number).copied()
    }

    /// The entry in force, and the object it leads to.
    fn version(&self, revision: usize, number: u32) -> Option<&Version> {
        let mut at = self.newest.get(&number).copied();
        let mut hops = 1;
        let found = loop {
            let version = at.and_then(|at| self.versions.get(at));
            match version {
                Some(version) if version.revision > revision => at = version.older,
                found => break found,
            }
            hops += 1;
        };
        self.step(hops).then_some(found?)
    }

    /// The object in force under `number` as of `revision`, with its place.
    #[must_use]
    pub fn indirect(&self, revision: usize, number: u32) -> Option<&Indirect> {
        self.objects.get(self.version(revision, number)?.place?)
    }

    /// What `reference` means as of `revision`: `null` when there is no such object (ISO 32000-2 §7.3.10).
    #[must_use]
    pub fn get(&self, revision: usize, reference: Reference) -> &Object {
        match self.indirect(revision, reference.number) {
            Some(found) if found.reference == reference => &found.object,
            _ => &NULL,
        }
    }

    /// `object` itself or what it refers to, through at most eight references.
    #[must_use]
    pub fn resolve<'s>(&'s self, revision: usize, object: &'s Object) -> &'s Object {
        let mut object = object;
        for _ in 0..8 {
            match object {
                Object::Reference(reference) => object = self.get(revision, *reference),
                other => return other,
            }
        }
        &NULL
    }

    /// The document catalog as of `revision`.
    #[must_use]
    pub fn catalog(&self, revision: usize) -> Option<(Reference, &Dictionary)> {
        let reference = self
            .revisions
            .get(revision)?
            .trailer
            .value(b"Root")
            .as_reference()?;
        Some((reference, self.get(revision, reference).as_dictionary()?))
    }

    /// The decoded bytes of a stream.
    ///
    /// # Errors
    /// [`ReadError`] when a filter is not built, the data is damaged or over the budget.
    pub fn decoded(&self, stream: &crate::object::Stream, budget: &Budget) -> Result<Vec<u8>, ReadError> {
        let mut meter = Meter::new(Budget {
            steps: self.steps.load(Ordering::Relaxed),
            ..*budget
        });
        let decoded = self.stream_bytes(stream, &mut meter);
        self.step(meter.limits().steps.saturating_sub(meter.steps_left()));
        decoded
    }

    fn remark_kinds(&mut self) {
        let Some(first) = self.revisions.first().map(|revision| revision.kind) else {
            return;
        };
        let other = self.revisions.iter().position(|revision| revision.kind != first);
        if let Some(index) = other {
            let range = self
                .revisions
                .get(index)
                .map_or(0..0, |revision| revision.span.clone());
            self.remark(Remark {
                kind: RemarkKind::MixedXref,
                range,
                revision: index,
            });
        }
    }

    /// Read the objects of one more revision.
    fn load(&mut self, link: Chained, meter: &mut Meter) -> Result<(), ReadError> {
        let index = self.revisions.len();
        self.revisions.push(Revision {
            span: link.span.clone(),
            kind: link.kind,
            xref_at: link.xref_at,
            structure: link.structure,
            trailer: link.trailer,
            own_number: link.own_number,
            entries: link.entries.clone(),
            hidden: link.hidden,
        });
        for number in link.entries.keys() {
            let older = self.newest.insert(*number, self.versions.len());
            self.versions.push(Version {
                revision: index,
                place: None,
                older,
            });
        }
        let (mut containers, mut waiting) = (BTreeSet::new(), Vec::new());
        for (number, entry) in &link.entries {
            match entry {
                Entry::Free => {}
                Entry::InFile { offset, generation } => {
                    let reference = Reference {
                        number: *number,
                        generation: *generation,
                    };
                    if !self.load_at(*offset, reference, &link.span, meter)? {
                        waiting.push((*offset, reference));
                    }
                }
                Entry::InStream { container, .. } => {
                    containers.insert(*container);
                }
            }
        }
        for container in containers {
            self.load_container(index, container, meter)?;
        }
        for (offset, reference) in waiting {
            if !self.load_at(offset, reference, &link.span, meter)? {
                let message = "the /Length of the stream is no integer of an object stream";
                return Err(ReadError::malformed("R2", offset, message));
            }
        }
        self.all_found(index)
    }

    /// Read the object of an entry of the newest revision; false when its length lies in an object stream not read yet.
    fn load_at(
        &mut self,
        offset: usize,
        reference: Reference,
        span: &Range<usize>,
        meter: &mut Meter,
    ) -> Result<bool, ReadError> {
        match self.read_at(offset, reference, span, meter) {
            Ok(Some(place)) => self.note(reference.number, place),
            Ok(None) => return Ok(false),
            Err(error @ ReadError::Malformed { .. }) => {
                let what = format!("the entry of object {reference} leads astray; nothing refers to it");
                if !meter.tolerates(offset..offset, what) {
                    return Err(error);
                }
                self.astray.insert(reference.number);
            }
            Err(error) => return Err(error),
        }
        Ok(true)
    }

    /// The object of an entry of the newest revision.
    fn note(&mut self, number: u32, place: usize) {
        let newest = self.newest.get(&number);
        if let Some(version) = newest.and_then(|at| self.versions.get_mut(*at)) {
            version.place = Some(place);
        }
    }

    fn all_found(&self, index: usize) -> Result<(), ReadError> {
        let Some(revision) = self.revisions.get(index) else {
            return Ok(());
        };
        for (number, entry) in &revision.entries {
            let newest = self.newest.get(number).and_then(|at| self.versions.get(*at));
            let place = newest.and_then(|version| version.place);
            if let (Entry::InStream { container, index }, None) = (entry, place) {
                let message = format!("object {number} is not at place {index} of object stream {container}");
                return Err(ReadError::malformed("R3", revision.xref_at, message));
            }
        }
        Ok(())
    }

    /// The place of the object at `offset`; none yet when its length lies in an object stream that is not read yet.
    fn read_at(
        &mut self,
        offset: usize,
        reference: Reference,
        span: &Range<usize>,
        meter: &mut Meter,
    ) -> Result<Option<usize>, ReadError> {
        if offset >= span.end {
            let message = format!("the entry of object {reference} points beyond its revision");
            return Err(ReadError::malformed("R3", offset, message));
        }
        let mut start = offset;
        while self.bytes.get(start).copied().is_some_and(is_whitespace) {
            start += 1;
        }
        meter.lexed(start - offset)?;
        let place = match self.by_offset.get(&start) {
            Some(place) => *place,
            None => match self.add_at(offset..start, meter)? {
                Some(place) => place,
                None => return Ok(None),
            },
        };
        let found = self.objects.get(place).map(|object| object.reference);
        if found != Some(reference) {
            let found = found.map(|found| found.to_string()).unwrap_or_default();
            let message = format!("the entry says object {reference}, the header says {found}");
            return Err(ReadError::malformed("R3", offset, message));
        }
        Ok(Some(place))
    }

    /// Read the object at the end of `before`, which holds white space only.
    fn add_at(&mut self, before: Range<usize>, meter: &mut Meter) -> Result<Option<usize>, ReadError> {
        let Some(object) = self.read_new(before.end, meter)? else {
            return Ok(None);
        };
        self.read_bytes = self.read_bytes.saturating_add(object.span.len());
        if self.read_bytes > self.bytes.len() {
            return Err(ReadError::malformed("R3", before.end, "objects overlap"));
        }
        let place = self.objects.len();
        self.by_offset.insert(before.end, place);
        self.objects.push(object);
        if !before.is_empty() {
            self.remark(Remark::new(RemarkKind::SpaceBeforeObject, before));
        }
        Ok(Some(place))
    }

    fn read_new(&self, start: usize, meter: &mut Meter) -> Result<Option<Indirect>, ReadError> {
        let latest = self.latest();
        let unread = Cell::new(false);
        let length = |reference: Reference| match self.entry(latest, reference.number)? {
            Entry::InFile { offset, .. } => length_at(self.bytes, offset, reference),
            Entry::InStream { .. } => {
                let found = self.get(latest, reference).as_integer();
                unread.set(found.is_none());
                u64::try_from(found?).ok()
            }
            Entry::Free => None,
        };
        let read = indirect::read(self.bytes, start, meter, &length);
        if unread.get() {
            return Ok(None);
        }
        let mut found = read?;
        // ISO 32000-2 §7.5.8.2: a cross-reference stream is not encrypted.
        let sections = self.revisions.last().map(|one| one.structure.as_slice());
        let is_section = sections.is_some_and(|all| all.iter().any(|span| span.start == start));
        if let Some(cipher) = self.cipher.as_ref().filter(|_| !is_section) {
            cipher.strings(found.reference, &mut found.object, start)?;
        }
        Ok(Some(found))
    }

    /// The objects of revision `index` that its entries place in `container`.
    fn load_container(&mut self, index: usize, container: u32, meter: &mut Meter) -> Result<(), ReadError> {
        let opened = object_stream::open(self, index, container, meter)?;
        for (place, (number, at)) in opened.places.iter().enumerate() {
            let wanted = Entry::InStream {
                container,
                index: place,
            };
            let entry = self
                .revisions
                .get(index)
                .and_then(|revision| revision.entries.get(number));
            if entry != Some(&wanted) {
                continue;
            }
            let mut lexer = Lexer::in_object_stream(&opened.data, *at);
            let object = lexer.object(meter.limits().depth, meter)?;
            meter.lexed(lexer.position.saturating_sub(*at))?;
            let next = opened.places.get(place + 1).map(|(_, next)| *next);
            if next.is_some_and(|next| lexer.position > next) {
                let message = "its objects overlap";
                return Err(object_stream::error(container, opened.span.start, message));
            }
            let reference = Reference {
                number: *number,
                generation: 0,
            };
            let span = opened.span.clone();
            let position = self.objects.len();
            self.objects.push(Indirect {
                reference,
                object,
                span,
                container: Some(container),
            });
            self.note(*number, position);
        }
        Ok(())
    }
}

/// The key of an encrypted file. All revisions name the same encryption dictionary, or readers would differ (R3).
fn cipher(
    bytes: &[u8],
    chained: &[Chained],
    password: &str,
    meter: &mut Meter,
) -> Result<Option<Cipher>, ReadError> {
    let Some(last) = chained.last() else {
        return Ok(None);
    };
    let named = last.trailer.value(b"Encrypt");
    if let Some(other) = chained.iter().find(|one| one.trailer.value(b"Encrypt") != named) {
        let message = "the revisions do not name the same /Encrypt";
        return Err(ReadError::malformed("R3", other.xref_at, message));
    }
    let (dictionary, own) = match named {
        Object::Null => return Ok(None),
        Object::Dictionary(dictionary) => (dictionary.clone(), None),
        Object::Reference(reference) => {
            let mut entries = chained
                .iter()
                .filter_map(|one| one.entries.get(&reference.number));
            let (Some(Entry::InFile { offset, .. }), None) = (entries.next(), entries.next()) else {
                let message = "/Encrypt must be one object of the file, never redefined";
                return Err(ReadError::malformed("R3", last.xref_at, message));
            };
            let found = indirect::read(bytes, *offset, meter, &|_| None)?;
            match found.object {
                Object::Dictionary(dictionary) if found.reference == *reference => {
                    (dictionary, Some(reference.number))
                }
                _ => return Err(ReadError::malformed("R3", *offset, "/Encrypt is no dictionary")),
            }
        }
        _ => {
            return Err(ReadError::malformed(
                "R3",
                last.xref_at,
                "/Encrypt is no dictionary",
            ));
        }
    };
    let identifier = match last.trailer.value(b"ID").as_array() {
        Some([Object::String(first), ..]) => first.bytes.as_slice(),
        _ => &[],
    };
    Cipher::open(&dictionary, own, identifier, password).map(Some)
}

/// The integer object a `/Length` refers to; only a plain integer counts, so this cannot loop. It is looked for
/// in a short window, so that many streams cannot make us walk the same long gap again and again.
fn length_at(bytes: &[u8], offset: usize, reference: Reference) -> Option<u64> {
    let window = bytes.get(offset..bytes.len().min(offset.saturating_add(LENGTH_WINDOW)))?;
    let mut lexer = Lexer::in_file(window, 0);
    lexer.skip_whitespace();
    let header = lexer.pair_then(b"obj")?;
    lexer.skip_space();
    let value = lexer.unsigned()?;
    lexer.skip_space();
    (header == reference && lexer.eat(b"endobj")).then_some(value)
}

/// Bytes in which an integer object must end.
const LENGTH_WINDOW: usize = 256;
