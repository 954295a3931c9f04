// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What the author of an empty field demands of its signature (ISO 32000-2 §12.7.5.5, tables 237 and 238).

use pdf::{Dictionary, Document, Object};

use crate::prepare::PrepareError;
use crate::request::{SignatureKind, SigningRequest};
use crate::slot::Slot;

/// Bits of `/Ff`: what is not only recommended but required.
const FILTER: i64 = 1;
const SUB_FILTER: i64 = 1 << 1;
const VERSION: i64 = 1 << 2;
const REASONS: i64 = 1 << 3;
const LEGAL: i64 = 1 << 4;
const REVOCATION: i64 = 1 << 5;
const DIGEST: i64 = 1 << 6;

/// Refuse what the field requires and this signature does not have.
pub(crate) fn check(
    document: &Document<'_>,
    request: &SigningRequest,
    slot: &Slot<'_>,
) -> Result<(), PrepareError> {
    let latest = document.latest();
    let Some(seed) = slot.existing.as_ref().and_then(|field| {
        document
            .resolve(latest, field.dictionary.value(b"SV"))
            .as_dictionary()
    }) else {
        return Ok(());
    };
    let seed = Seed {
        document,
        latest,
        dictionary: seed,
    };
    match seed.unmet(request) {
        Some(what) => Err(PrepareError::SeedValue { what }),
        None => Ok(()),
    }
}

struct Seed<'s, 'd> {
    document: &'s Document<'d>,
    latest: usize,
    dictionary: &'s Dictionary,
}

impl<'s> Seed<'s, '_> {
    fn value(&self, key: &[u8]) -> &'s Object {
        self.document.resolve(self.latest, self.dictionary.value(key))
    }

    fn words(&self, key: &[u8]) -> Vec<String> {
        let items = self.value(key).as_array().unwrap_or_default();
        let word = |item| match self.document.resolve(self.latest, item) {
            Object::Name(name) => Some(pdf::text(name)),
            Object::String(text) => Some(pdf::text(&text.bytes)),
            _ => None,
        };
        items.iter().filter_map(word).collect()
    }

    fn nested(&self, key: &[u8], inner: &[u8]) -> i64 {
        let dictionary = self.value(key).as_dictionary();
        let value = dictionary.map(|one| self.document.resolve(self.latest, one.value(inner)));
        value.and_then(Object::as_integer).unwrap_or(0)
    }

    /// The first demand that is not met, in words.
    fn unmet(&self, request: &SigningRequest) -> Option<String> {
        let flags = self.value(b"Ff").as_integer().unwrap_or(0);
        let required = |bit: i64| flags & bit != 0;
        let lacks = |key: &[u8], ours: &str| !self.words(key).iter().any(|word| word == ours);
        if required(FILTER) && self.value(b"Filter").as_name() != Some(b"Adobe.PPKLite") {
            return Some("another signature handler than Adobe.PPKLite".into());
        }
        if required(SUB_FILTER) && lacks(b"SubFilter", "ETSI.CAdES.detached") {
            return Some(format!("/SubFilter {}", self.words(b"SubFilter").join(" or ")));
        }
        let version = self.value(b"V").as_number().unwrap_or(1.0);
        if required(VERSION) && version > 3.0 {
            return Some(format!("version {version} of the signature handler"));
        }
        // Table 237 writes SHA256, the names here have a hyphen, and some authors write small letters.
        let plain = |name: &str| name.replace('-', "").to_ascii_uppercase();
        let digest = plain(request.algorithm.digest().name());
        let methods = self.words(b"DigestMethod");
        if required(DIGEST) && !methods.iter().any(|word| plain(word) == digest) {
            return Some(format!("a digest by {}", methods.join(" or ")));
        }
        let reason = request.reason.as_deref().unwrap_or_default();
        if required(REASONS) && lacks(b"Reasons", reason) {
            return Some(format!(
                "one of these reasons: {}",
                self.words(b"Reasons").join(" | ")
            ));
        }
        if required(LEGAL) || required(REVOCATION) {
            return Some("legal attestation or revocation data inside the signature".into());
        }
        let certification = match request.kind {
            SignatureKind::Approval => 0,
            SignatureKind::Certification(permission) => i64::from(permission.p()),
        };
        if self.value(b"MDP").as_dictionary().is_some() && self.nested(b"MDP", b"P") != certification {
            return Some(format!(
                "a certification with P={} (0: none)",
                self.nested(b"MDP", b"P")
            ));
        }
        if self.nested(b"TimeStamp", b"Ff") != 0 && request.timestamp_reserve == 0 {
            return Some("a time stamp".into());
        }
        (self.nested(b"Cert", b"Ff") != 0).then(|| "a certificate of certain properties".into())
    }
}
