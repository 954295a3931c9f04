// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! First phase of signing: append a revision with a hole, and say what the key holder has to sign.
//!
//! The key never enters this crate. A [`Prepared`] is plain data and survives a restart: it holds the
//! appended revision, not the file it was appended to, so [`Prepared::complete`] wants the same file again.

mod error;
mod survey;

use std::collections::BTreeSet;

use pdf::{Document, Object, Update};
use pki::{Assembly, Certificate, DigestAlgorithm, SignatureAlgorithm};
use serde::{Deserialize, Serialize};

use crate::docmdp::{self, FieldLock};
use crate::form::{self, Drawing, Objects, text_string};
use crate::layout::{self, SignatureBody};
use crate::prefixes::Prefixes;
use crate::request::{FieldLockWish, SignatureKind, SigningRequest};
use crate::slot::{self, Slot};
use crate::{cover, earlier, preflight, reread, seed, signer};

pub use error::PrepareError;
pub use survey::{Survey, survey};

/// Schema name of a stored [`Prepared`].
pub const PREPARED_SCHEMA: &str = "geleit/prepared-signature/1";

/// No certificate chain of ours comes near this size; a larger hole is a mistake of the caller.
const LARGEST_CONTENTS: usize = 128 << 10;

/// A revision waiting for its signature value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Prepared {
    pub(crate) schema: String,
    pub(crate) original_sha256: String,
    pub(crate) original_length: u64,
    #[serde(with = "crate::base64_bytes")]
    pub(crate) revision: Vec<u8>,
    pub(crate) byte_range: [u64; 4],
    #[serde(with = "crate::base64_bytes")]
    pub(crate) signed_attributes: Vec<u8>,
    pub(crate) certificates: Vec<String>,
    pub(crate) algorithm: SignatureAlgorithm,
    pub(crate) field: String,
    #[serde(default)]
    pub(crate) told: Vec<String>,
    /// The file is encrypted, or was read with tolerance: our own strict validation cannot judge it alone.
    #[serde(default)]
    pub(crate) reading: Reading,
    /// Never stored: what comes back from storage is checked without it.
    #[serde(skip)]
    pub(crate) password: Password,
}

/// How the original could be read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Reading {
    /// As strictly as for verification.
    #[default]
    Plain,
    /// So, with a password.
    Encrypted,
    /// Only by passing over what a verification refuses.
    Tolerant,
}

/// A password in memory; it shows itself to nobody.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct Password(pub(crate) String);

impl std::fmt::Debug for Password {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Password(…)")
    }
}

/// Append a revision with an empty signature to `pdf` and say what the key holder has to sign.
///
/// # Errors
/// [`PrepareError`] when the file or the request does not allow a sound signature.
pub fn prepare(pdf: &[u8], request: &SigningRequest) -> Result<Prepared, PrepareError> {
    prepare_with_password(pdf, "", request)
}

/// As [`prepare`]; an encrypted file is opened with its user's or owner's `password`, and what is appended is encrypted.
///
/// # Errors
/// As [`prepare`].
pub fn prepare_with_password(
    pdf: &[u8],
    password: &str,
    request: &SigningRequest,
) -> Result<Prepared, PrepareError> {
    let document = Document::open_to_sign(pdf, &pdf::Budget::default(), password)?;
    prepared(&document, password, request)
}

fn prepared(
    document: &Document<'_>,
    password: &str,
    request: &SigningRequest,
) -> Result<Prepared, PrepareError> {
    let certificates = read_certificates(&request.certificates)?;
    let mut prefixes = Prefixes::default();
    prefixes.reach(document.bytes(), [document.bytes().len()]);
    signer::check_use(&certificates)?;
    signer::check_time(&certificates, request.claimed_time)?;
    let capacity = contents_capacity(&certificates, request)?;
    let mut prepared = draft(
        (document, &prefixes),
        password,
        request,
        (&certificates, capacity),
    )?;
    prepared.certificates = request.certificates.iter().map(hex::encode).collect();
    Ok(prepared)
}

/// What [`prepare`] does with a file that is read and hashed already, and certificates that are read and checked, with the
/// room they need. They are not written into the result; what is stored needs them, what is completed at once does not.
pub(crate) fn draft(
    (document, prefixes): (&Document<'_>, &Prefixes),
    password: &str,
    request: &SigningRequest,
    (certificates, capacity): (&[Certificate], usize),
) -> Result<Prepared, PrepareError> {
    let pdf = document.bytes();
    let request = &slot::named(document, request);
    let slot = slot::slot(document, request)?;
    seed::check(document, request, &slot)?;
    let LaidOut {
        revision,
        byte_range,
        mut told,
    } = lay_out((document, password), request, &slot, capacity)?;
    told.extend(signer::told(certificates, request.claimed_time));
    let message_digest = digest_ranges(request.algorithm, (pdf, prefixes), &revision, byte_range);
    let signer = certificates.first().ok_or(PrepareError::Certificate {
        index: 0,
        reason: "missing".into(),
    })?;
    let signed_attributes = attributes(request.algorithm, &message_digest, signer)?;
    Ok(Prepared {
        schema: PREPARED_SCHEMA.to_owned(),
        original_sha256: hex::encode(prefixes.sha256(pdf, pdf.len(), &[])),
        original_length: u64::try_from(pdf.len()).unwrap_or(u64::MAX),
        revision,
        byte_range,
        signed_attributes,
        certificates: Vec::new(),
        algorithm: request.algorithm,
        field: request.field.clone(),
        told: told.into_iter().collect(),
        reading: match (document.tolerated(), document.is_encrypted()) {
            ([], false) => Reading::Plain,
            ([], true) => Reading::Encrypted,
            _ => Reading::Tolerant,
        },
        password: Password(password.to_owned()),
    })
}

/// A revision with its hole, and what the signer should know.
struct LaidOut {
    revision: Vec<u8>,
    byte_range: [u64; 4],
    told: BTreeSet<String>,
}

/// Everything that does not depend on who signs.
fn lay_out(
    (document, password): (&Document<'_>, &str),
    request: &SigningRequest,
    slot: &Slot<'_>,
    capacity: usize,
) -> Result<LaidOut, PrepareError> {
    check_rights(document, slot)?;
    check_earlier(document, request, slot)?;
    let lock = lock(document, request, slot)?;
    let closed = |field: &pdf::Field<'_>| {
        request.closes() || lock.as_ref().is_some_and(|lock| lock.locks(&field.segments))
    };
    let mut found = preflight::look(document, slot.page.reference, &closed);
    if !found.refuse.is_empty() {
        let reasons = found.refuse.into_iter().collect();
        return Err(PrepareError::Unsound { reasons });
    }
    found.told.extend(cover::report(document, slot));
    found.told.extend(slot.told());
    let later = unknown(document, request).into_iter();
    found.told.extend(
        later.map(|name| format!("there is no field {name:?} yet; one of this name may come and be signed")),
    );
    found.told.extend(preflight::reading(document));
    let drawing = form::draw(slot, request)?;
    found
        .told
        .extend(drawing.as_ref().and_then(|drawing| drawing.told.clone()));
    let wish = (request, lock.as_ref());
    let (revision, byte_range) = write_revision(document, wish, slot, (drawing, capacity))?;
    spare_earlier(document, &revision, password)?;
    match document.exhausted() {
        Some(error) => Err(error.into()),
        None => Ok(LaidOut {
            revision,
            byte_range,
            told: found.told,
        }),
    }
}

/// What the password allows (docs/decisions/0015).
fn check_rights(document: &Document<'_>, slot: &Slot<'_>) -> Result<(), PrepareError> {
    let Some(rights) = document.rights() else {
        return Ok(());
    };
    let what = match slot.existing {
        Some(_) if !rights.may_fill_fields() => "fill in a signature field",
        None if !rights.may_add_fields() => "add a signature field",
        _ => return Ok(()),
    };
    Err(PrepareError::Permission { what })
}

impl Prepared {
    /// What the signer should know before the key is asked: what the visible signature covers, what stays live (R23).
    #[must_use]
    pub fn told(&self) -> &[String] {
        &self.told
    }

    /// The DER signed attributes: the key holder signs exactly these bytes (RFC 5652 §5.4).
    #[must_use]
    pub fn to_be_signed(&self) -> &[u8] {
        &self.signed_attributes
    }

    /// The digest of [`Self::to_be_signed`] by the signature's own digest algorithm.
    #[must_use]
    pub fn digest(&self) -> Vec<u8> {
        self.algorithm.digest().hash(&[&self.signed_attributes])
    }

    /// What the key holder signs with.
    #[must_use]
    pub fn algorithm(&self) -> SignatureAlgorithm {
        self.algorithm
    }

    /// SHA-256 of the file this preparation belongs to, lower-case hex.
    #[must_use]
    pub fn original_sha256(&self) -> &str {
        &self.original_sha256
    }

    /// Name of the new field.
    #[must_use]
    pub fn field(&self) -> &str {
        &self.field
    }
}

pub(crate) fn read_certificates(ders: &[Vec<u8>]) -> Result<Vec<Certificate>, PrepareError> {
    let read = ders.iter().enumerate().map(|(index, der)| {
        let fail = |error: pki::ParseError| PrepareError::Certificate {
            index,
            reason: error.to_string(),
        };
        Certificate::from_der(der).map_err(fail)
    });
    let certificates: Vec<Certificate> = read.collect::<Result<_, _>>()?;
    if certificates.is_empty() {
        return Err(PrepareError::Certificate {
            index: 0,
            reason: "the signer's certificate is missing".into(),
        });
    }
    Ok(certificates)
}

pub(crate) fn attributes(
    algorithm: SignatureAlgorithm,
    message_digest: &[u8],
    signer: &Certificate,
) -> Result<Vec<u8>, PrepareError> {
    pki::signed_attributes(algorithm.digest(), message_digest, signer).map_err(|error| {
        PrepareError::Certificate {
            index: 0,
            reason: error.to_string(),
        }
    })
}

/// An upper bound of the CMS, from one with a dummy digest and a dummy signature of the greatest length.
pub(crate) fn contents_capacity(
    certificates: &[Certificate],
    request: &SigningRequest,
) -> Result<usize, PrepareError> {
    let algorithm = request.algorithm;
    let misfit = PrepareError::Algorithm {
        algorithm: algorithm.name(),
    };
    let signer = certificates.first().ok_or_else(|| misfit.clone())?;
    let key = signer.public_key().map_err(|_| misfit.clone())?;
    if !algorithm.fits(key.kind()) {
        return Err(misfit);
    }
    let length = algorithm.longest_signature(key.kind());
    let digest = vec![0; usize::from(algorithm.digest().length())];
    let signed_attributes = attributes(algorithm, &digest, signer)?;
    let signature = vec![0; length];
    let assembly = Assembly {
        signed_attributes: &signed_attributes,
        signature: &signature,
        algorithm,
        certificates,
    };
    let bare = pki::assemble(&assembly).map_err(|_| misfit)?.len();
    let needed = bare.saturating_add(request.timestamp_reserve);
    if needed > LARGEST_CONTENTS {
        return Err(PrepareError::TooLarge {
            needed,
            limit: LARGEST_CONTENTS,
        });
    }
    Ok(needed.next_multiple_of(256))
}

/// The signatures that are there already hold as before, by the analysis that judges them everywhere else.
fn spare_earlier(document: &Document<'_>, revision: &[u8], password: &str) -> Result<(), PrepareError> {
    if !earlier::exist(document) {
        return Ok(());
    }
    let whole = [document.bytes(), revision].concat();
    let after = Document::open_to_sign(&whole, &pdf::Budget::default(), password)?;
    let broken = earlier::broken(document, &after);
    if let Some(error) = after.exhausted() {
        return Err(error.into());
    }
    match broken {
        Some(change) => Err(PrepareError::BreaksEarlier {
            rule: change.rule,
            what: change.what,
        }),
        None => Ok(()),
    }
}

fn check_earlier(
    document: &Document<'_>,
    request: &SigningRequest,
    slot: &Slot<'_>,
) -> Result<(), PrepareError> {
    let earlier = document.signatures();
    let count = earlier.iter().filter(|signature| !signature.usage_rights).count();
    if count > 0 && matches!(request.kind, SignatureKind::Certification(_)) {
        return Err(PrepareError::NotFirst { count });
    }
    let latest = document.latest();
    let permission = earlier
        .iter()
        .filter_map(|signature| docmdp::permission(document, latest, signature))
        .min();
    if permission == Some(1) {
        return Err(PrepareError::Locked);
    }
    if slot.existing.is_none() && permission.is_some() && slot.area.is_some() {
        return Err(PrepareError::VisibleAfterCertification);
    }
    // A new field counts as one of those that are locked (docs/decisions/0014).
    let new = text_string(&request.field);
    let segments = match &slot.existing {
        Some(field) => field.segments.clone(),
        None => vec![new.as_slice()],
    };
    let locks: Vec<FieldLock> = earlier
        .iter()
        .flat_map(|one| docmdp::field_locks(document, latest, one))
        .collect();
    let locked = |segments: &[&[u8]]| locks.iter().any(|lock| lock.locks(segments));
    if locked(&segments) {
        let fields = document.fields(latest);
        let empty = fields
            .iter()
            .filter(|field| field.is_signature() && field.value.is_none() && !locked(&field.segments));
        return Err(PrepareError::FieldLocked {
            field: request.field.clone(),
            open: empty.map(pdf::Field::name).collect(),
        });
    }
    Ok(())
}

/// The lock this signature declares: the field's own, the one asked for, or all fields when the file is closed.
fn lock(
    document: &Document<'_>,
    request: &SigningRequest,
    slot: &Slot<'_>,
) -> Result<Option<FieldLock>, PrepareError> {
    let latest = document.latest();
    if let (Some(FieldLockWish::Include(_)), Some(name)) = (&request.lock, unknown(document, request).first())
    {
        return Err(PrepareError::UnknownField { name: name.clone() });
    }
    let wished = request.lock.as_ref().map(FieldLock::wished);
    let own = slot.existing.as_ref().and_then(|field| {
        let lock = document.resolve(latest, field.dictionary.value(b"Lock"));
        FieldLock::read(document, latest, lock.as_dictionary()?)
    });
    match (own, wished) {
        (Some(own), Some(wished)) if own != wished => Err(PrepareError::TwoLocks {
            field: request.field.clone(),
        }),
        (Some(own), _) => Ok(Some(own)),
        (None, _) if request.closes() => Ok(Some(FieldLock::All)),
        (None, wished) => Ok(wished),
    }
}

/// Names of the wished lock that no field has, nor will have.
fn unknown(document: &Document<'_>, request: &SigningRequest) -> Vec<String> {
    let Some(FieldLockWish::Include(names) | FieldLockWish::Exclude(names)) = &request.lock else {
        return Vec::new();
    };
    let known = document.field_names(document.latest());
    let unknown = |name: &&String| !known.contains(*name) && **name != request.field;
    names.iter().filter(unknown).cloned().collect()
}

fn write_revision(
    document: &Document<'_>,
    (request, lock): (&SigningRequest, Option<&FieldLock>),
    slot: &Slot<'_>,
    (drawing, capacity): (Option<Drawing>, usize),
) -> Result<(Vec<u8>, [u64; 4]), PrepareError> {
    let (root, _) = document
        .catalog(document.latest())
        .ok_or(PrepareError::NoCatalog)?;
    let mut update = Update::new(document, &request.nonce);
    let objects = Objects {
        signature: update.allocate()?,
        field: match &slot.existing {
            Some(field) => field.reference,
            None => update.allocate()?,
        },
        appearance: drawing
            .map(|drawing| form::write_drawn(&mut update, drawing))
            .transpose()?,
    };
    let protect = |object: &Object| update.protected(objects.signature, object);
    let body = layout::signature_body(request, lock, root, capacity, &protect)?;
    update.set_raw(objects.signature, body.bytes.clone());
    form::attach(document, &mut update, request, (slot, lock), &objects)?;
    let appended = update.finish()?;
    let at = appended.bodies.get(&objects.signature).copied().unwrap_or(0);
    let mut revision = appended.bytes;
    let original = document.bytes().len();
    let range = ranges(&body, at, original + revision.len());
    let hole = at.saturating_sub(original) + body.byte_range_at;
    for (target, byte) in revision.iter_mut().skip(hole).zip(layout::byte_range(range)) {
        *target = byte;
    }
    reread::check(document, (&revision, range), &objects)?;
    Ok((revision, range))
}

fn ranges(body: &SignatureBody, at: usize, total: usize) -> [u64; 4] {
    let start = at + body.contents_at;
    let end = start + body.contents_length;
    [0, start, end, total - end].map(|value| u64::try_from(value).unwrap_or(u64::MAX))
}

/// The digest over the two ranges of the file that `original` and `revision` are together; SHA-256 goes on from the
/// original's.
pub(crate) fn digest_ranges(
    algorithm: SignatureAlgorithm,
    (original, prefixes): (&[u8], &Prefixes),
    revision: &[u8],
    [_, first, second, _]: [u64; 4],
) -> Vec<u8> {
    let inside = |offset: u64| {
        usize::try_from(offset)
            .unwrap_or(usize::MAX)
            .saturating_sub(original.len())
    };
    let before = revision.get(..inside(first)).unwrap_or_default();
    let after = revision.get(inside(second)..).unwrap_or_default();
    match algorithm.digest() {
        DigestAlgorithm::Sha256 => prefixes.sha256(original, original.len(), &[before, after]),
        other => other.hash(&[original, before, after]),
    }
}
