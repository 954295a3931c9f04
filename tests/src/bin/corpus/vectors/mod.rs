// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The sets of `pki/`: other people's vectors for cryptography, paths, CMS and time stamps.

pub(crate) mod cms;
pub(crate) mod pkits;
pub(crate) mod tst;
pub(crate) mod wycheproof;
