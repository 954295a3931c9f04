// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Who applies, and where its seat is: that decides who is competent (§ 47 StVO).

use serde::{Deserialize, Serialize};

/// The company doing the transport.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Applicant {
    /// Legal name.
    pub name: String,
    /// Seat or registered branch.
    pub address: Address,
    /// Commercial register entry; `None` for a business that has none.
    pub register: Option<Register>,
    /// Whom to ask.
    pub contact: Contact,
}

/// A postal address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Address {
    /// Street without number.
    pub street: String,
    /// House number.
    pub house_number: String,
    /// Postal code.
    pub postal_code: String,
    /// Town.
    pub city: String,
    /// ISO 3166-1 alpha-2.
    pub country: String,
}

/// Entry in the Handels-, Genossenschafts- or Partnerschaftsregister.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Register {
    /// Registergericht.
    pub court: String,
    /// Number, e.g. `HRB 000001`.
    pub number: String,
}

/// A contact person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// Name.
    pub name: String,
    /// Telephone.
    pub phone: String,
    /// E-mail.
    pub email: String,
}
