// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The JSON interface `/api/v1`: the same acts as the pages, for programs. Described in docs/api.md and by itself.

pub(crate) mod acts;
pub(crate) mod applications;
pub(crate) mod cases;
pub(crate) mod files;
pub(crate) mod health;
pub(crate) mod openapi;
pub(crate) mod request;
pub(crate) mod tokens;
pub(crate) mod verifications;
