// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! BYTES: a strict PDF reader that remembers where every object of every revision lies, and a writer
//! that appends one revision. It knows no cryptography and repairs nothing.
//! Edition: ISO 32000-2:2020.

#![deny(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss
)]
#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "tests may"
    )
)]

mod budget;
mod chain;
mod crypt;
mod document;
mod error;
mod field;
mod filter;
mod indirect;
mod key;
mod layout;
mod lexer;
mod object;
mod object_stream;
mod pdf_doc_encoding;
mod predictor;
mod remark;
mod reread;
mod signature;
mod simple_filters;
mod structure_stream;
mod table_layout;
mod text;
mod tolerance;
mod update;
mod write;
mod xref;

pub use budget::Budget;
pub use crypt::Rights;
pub use document::{Document, Revision};
pub use error::ReadError;
pub use field::Field;
pub use indirect::Indirect;
pub use lexer::hexadecimal;
pub use object::{Dictionary, Object, Reference, Stream, Text};
pub use remark::{Remark, RemarkKind};
pub use reread::Reread;
pub use signature::SignatureDictionary;
pub use text::text;
pub use tolerance::Tolerated;
pub use update::{Appended, Update, UpdateError};
pub use write::{write_dictionary, write_object};
pub use xref::{Entry, XrefKind};
