// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Stands in until the crate `sealing` has its traits; not part of the interface.

/// See `sealing::KeyHolder`.
pub trait KeyHolder: Send + Sync + std::fmt::Debug {}
/// See `sealing::Probe`.
pub trait Probe: Send + Sync + std::fmt::Debug {
    /// A named point is reached.
    fn reached(&self, point: &str);
}
