// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The application for a heavy-load permit, format `geleit/application/1`.
//!
//! Lengths in mm, masses in kg, dates inclusive, coordinates WGS 84; field names are those of the wire.
//! The only way to an [`Application`] is [`Application::parse`]; what the rules think of it is the
//! business of [`crate::check`], never of the reading (§ 24 VwVfG: intake flags, it does not block).

mod applicant;
mod combination;
mod load;
mod route;

pub use applicant::{Address, Applicant, Contact, Register};
pub use combination::{Axle, Combination, Exemption70, LoadState, Measures, Role, Vehicle};
pub use load::{Accessory, Load};
pub use route::{Area, Leg, Place, Route};

use crate::malformed::{Budget, Malformed};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The one format this crate reads.
pub const SCHEMA: &str = "geleit/application/1";

/// A complete, well-formed application.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "serde_json::Value")]
#[non_exhaustive]
pub struct Application {
    /// Always [`SCHEMA`].
    pub schema: String,
    /// Who applies.
    pub applicant: Applicant,
    /// Single trips or a permanent permit, and its period.
    pub kind: Kind,
    /// How the application came in; counts in the fee (GebOSt annex, fA aa).
    pub filing: Filing,
    /// One kind of combination each; never empty.
    pub combinations: Vec<Combination>,
    /// `None` for a vehicle that travels as it is.
    pub load: Option<Load>,
    /// Legs or areas.
    pub route: Route,
    /// Bodies to be heard.
    pub hearing: Vec<Hearing>,
    /// What came with the application.
    pub attachments: Vec<Attachment>,
    /// What the applicant declared.
    pub declarations: Declarations,
}

impl Application {
    /// Reads foreign bytes; answers with every field error at once.
    pub fn parse(bytes: &[u8], budget: &Budget) -> Result<Self, Malformed> {
        crate::parse::application(bytes, budget)
    }
}

impl TryFrom<serde_json::Value> for Application {
    type Error = Malformed;

    /// What we stored ourselves is read as strictly as what others send.
    fn try_from(value: serde_json::Value) -> Result<Self, Malformed> {
        Self::parse(value.to_string().as_bytes(), &Budget::default())
    }
}

/// What is applied for, and from when to when (both inclusive).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kind {
    /// `type`, with `trips` for single permits.
    #[serde(flatten)]
    pub permit: PermitKind,
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
}

/// The permit kinds of practice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum PermitKind {
    /// Einzelerlaubnis.
    Single {
        /// Number of trips, at least one.
        trips: u32,
    },
    /// Dauererlaubnis, streckengebunden.
    PermanentRoute,
    /// Dauererlaubnis, flächendeckend.
    PermanentArea,
}

/// How the application reached the authority.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Filing {
    /// Through VEMAGS.
    Vemags,
    /// Through the authority's portal.
    Portal,
    /// On paper.
    Paper,
}

/// A body to be heard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hearing {
    /// Identifier of the body, e.g. `autobahn-gmbh`.
    pub body: String,
    /// Numbers of the legs that concern it; absent: the whole application.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub legs: Option<Vec<u32>>,
}

/// A document that came with the application.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attachment {
    /// What it is, e.g. `load-sketch`.
    pub kind: String,
    /// File name.
    pub name: String,
    /// SHA-256 of its bytes, 64 lower-case hex digits.
    pub sha256: String,
}

/// Declarations of the applicant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Declarations {
    /// Haftungserklärung.
    pub liability: bool,
    /// The statements are correct.
    pub correct: bool,
    /// Consent to electronic service (§ 41 Abs. 2a VwVfG).
    pub electronic_service: bool,
}
