// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Foreign JSON → application.

use crate::application::Application;
use crate::malformed::{Budget, FieldError, Malformed};
use crate::text::Bilingual;

pub(crate) fn application(_bytes: &[u8], _budget: &Budget) -> Result<Application, Malformed> {
    Err(Malformed {
        errors: vec![FieldError {
            pointer: String::new(),
            code: "not-built",
            message: Bilingual::new("Das Einlesen ist noch nicht gebaut.", "Reading is not built yet."),
        }],
    })
}
