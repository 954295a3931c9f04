// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The shipped definitions, and everything that is better shown on them than on a toy.

mod assertions;
mod broken;
mod calendars;
mod cases;
mod compensation;
mod corners;
mod docs;
mod dropped;
mod exhaustive;
mod expressions;
mod hostile;
mod migrate;
mod properties;
mod replays;
mod shipped;
mod sketch;
mod speed;
mod staffing;
mod tables;
mod tasks;
mod told;
mod wide;
