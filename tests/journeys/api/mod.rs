// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Journeys through `/api/v1` against a running demo.

mod bad_input;
pub(crate) mod client;
pub(crate) mod whole_case;
