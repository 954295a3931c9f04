// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The pages, one module per thing a person does.

pub(crate) mod act;
pub(crate) mod act_fields;
pub(crate) mod applications;
pub(crate) mod apply;
pub(crate) mod audit;
pub(crate) mod case_log;
pub(crate) mod desk;
pub(crate) mod facts;
pub(crate) mod hearings;
pub(crate) mod interface;
pub(crate) mod lists;
pub(crate) mod sign_in;
pub(crate) mod start;
pub(crate) mod summary;
pub(crate) mod trouble;
pub(crate) mod verify;
