// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The pages, one module per thing a person does.

pub(crate) mod case_log;
pub(crate) mod interface;
pub(crate) mod sign_in;
pub(crate) mod start;
pub(crate) mod trouble;
pub(crate) mod verify;
