// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! WHAT: the heavy-load application, the rule book, what follows from both, and the decision.
//!
//! Foreign JSON becomes an [`Application`] or all its field errors at once ([`Application::parse`]);
//! [`check`] compares it with a [`RuleBook`] and answers with findings, the permits required, the fee
//! and proposed conditions; [`Decision::draft`] turns that into what the paper says. Nothing here
//! knows a clock, a file or a network: dates and facts are arguments.
//!
//! Editions: StVO, StVZO and GebOSt as in the rule book's own `sources`; see `docs/permit-rules.md`.
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

pub mod application;
pub mod authority;
pub mod check;
pub mod condition;
pub mod decision;
pub mod exact;
pub mod fee;
pub mod finding;
pub mod malformed;
pub mod notice;
mod parse;
pub mod rule_book;
pub mod text;
pub mod units;

pub use application::Application;
pub use authority::AuthorityProfile;
pub use check::{Assessment, check};
pub use condition::{Condition, Origin, Scope};
pub use decision::{Decision, DraftInput};
pub use exact::Exact;
pub use fee::{Fee, FeeInput};
pub use finding::{CausedBy, Finding, RequiredPermit, Severity};
pub use malformed::{Budget, FieldError, Malformed};
pub use notice::{Notice, NoticeKind, RevocationGround, TakingBackGround};
pub use rule_book::{RuleBook, RuleBookId};
pub use text::{Bilingual, Language};
pub use units::{Degrees, Kilograms, KilometresPerHour, Millimetres};
