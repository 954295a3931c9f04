// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! A second interpreter, written from the text of the language, agrees with the engine on random definitions; and what
//! is exported as SCXML is read back without loss.

mod back;
mod dates;
mod days;
mod expression;
mod foretold;
mod importer;
mod laws;
mod moved;
mod naive;
mod random;
mod run;
mod traces;
