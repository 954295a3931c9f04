// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Before a key, a PIN or a certificate is asked for: can the file be signed as wished, and what should the signer know?

use pdf::Document;

use super::{Password, PrepareError, Prepared, lay_out, prepared};
use crate::request::SigningRequest;
use crate::slot;

/// Room for a signature of nobody yet: nothing that is looked for depends on it.
const NOMINAL_CONTENTS: usize = 1 << 10;

/// A file looked at before anybody is asked for a key: it can be signed as wished, as far as that does not depend on
/// the certificate.
#[derive(Debug)]
pub struct Survey<'a> {
    document: Document<'a>,
    password: Password,
    told: Vec<String>,
    field: String,
    fills: bool,
}

/// Look at a file and a wish; certificates and algorithm of `wish` do not count yet.
///
/// # Errors
/// As [`prepare_with_password`].
pub fn survey<'a>(pdf: &'a [u8], password: &str, wish: &SigningRequest) -> Result<Survey<'a>, PrepareError> {
    let document = Document::open_to_sign(pdf, &pdf::Budget::default(), password)?;
    let wish = slot::named(&document, wish);
    let slot = slot::slot(&document, &wish)?;
    let fills = slot.existing.is_some();
    let told = lay_out((&document, password), &wish, &slot, NOMINAL_CONTENTS)?.told;
    Ok(Survey {
        told: told.into_iter().collect(),
        field: wish.field,
        fills,
        password: Password(password.to_owned()),
        document,
    })
}

impl Survey<'_> {
    /// As [`Prepared::told`], without what concerns the signer's certificate.
    #[must_use]
    pub fn told(&self) -> &[String] {
        &self.told
    }

    /// Full name of the field that will be signed.
    #[must_use]
    pub fn field(&self) -> &str {
        &self.field
    }

    /// Is it an empty field of the file? Otherwise a new one is made.
    #[must_use]
    pub fn fills_existing(&self) -> bool {
        self.fills
    }

    /// As [`prepare_with_password`], without reading the file once more.
    ///
    /// # Errors
    /// As there.
    pub fn prepare(&self, request: &SigningRequest) -> Result<Prepared, PrepareError> {
        prepared(&self.document, &self.password.0, request)
    }
}
