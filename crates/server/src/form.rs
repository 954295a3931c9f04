// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The application form: its fields as data, from the submitted values to JSON and back to the page with its errors.

mod fields;
mod json;
mod sections;

pub(crate) use fields::FormValues;
pub(crate) use json::to_json;
pub(crate) use sections::{Section, sections};

/// Vehicles in the form.
pub(crate) const VEHICLES: usize = 3;
/// Axle rows per state in the form.
pub(crate) const AXLES: usize = 12;
