// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! PAPER: from a decision to the file that is sealed, and the axle diagram that paper and portal share.
//!
//! [`render`] lays out a [`permit::Decision`] with typst templates that are data ([`Templates`]) and exports PDF/A-2a and
//! PDF/UA-1; [`render_notice`] does the same with a [`permit::Notice`]. Nothing here has a clock, a file system or a network; the fonts are embedded; the same decision gives the
//! same bytes. The text of a decision reaches the templates as JSON and never as typst source, so it is always printed
//! as it stands.

mod axle_diagram;
mod german;
mod paper;
mod printable;
mod render;
mod templates;
#[cfg(test)]
mod tests;
mod world;

pub use axle_diagram::{axle_diagram_svg, axle_diagram_text};
pub use render::{Limits, RenderError, Rendered, render, render_notice, render_notice_with, render_with};
pub use templates::Templates;
