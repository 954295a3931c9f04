// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Rules about the sources that no compiler knows.

mod architecture;
mod codes;
mod dependencies;
mod headers;
mod purity;
mod skips;
mod sources;
mod test_keys;
