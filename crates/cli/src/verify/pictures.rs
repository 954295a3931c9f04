// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Draws pages with hayro for the comparison by picture (R24), in a thread of its own: a file that makes it panic or
//! takes too long is told as not compared.

use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_interpret::font::FontData;
use hayro::hayro_syntax::Pdf;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{RenderCache, RenderSettings};
use signing::{PagePicture, PageRenderer};

/// How long one file may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// Pages that are drawn.
const MOST_PAGES: usize = 100;
/// Picture elements along an edge: three times A0.
const LONGEST_EDGE: f32 = 10_000.0;

/// hayro, a renderer in Rust that reads PDF on its own.
#[derive(Debug)]
pub(super) struct Hayro;

impl PageRenderer for Hayro {
    fn draw(&self, pdf: &[u8]) -> Result<Vec<PagePicture>, String> {
        let (answer, answered) = mpsc::channel();
        let bytes = pdf.to_vec();
        // The thread is left alone when it takes too long; it ends with the program.
        thread::spawn(move || answer.send(pages(bytes)));
        match answered.recv_timeout(PATIENCE) {
            Ok(drawn) => drawn,
            Err(mpsc::RecvTimeoutError::Timeout) => Err(format!("not drawn within {} s", PATIENCE.as_secs())),
            Err(mpsc::RecvTimeoutError::Disconnected) => Err("the renderer gave up".to_owned()),
        }
    }
}

fn pages(bytes: Vec<u8>) -> Result<Vec<PagePicture>, String> {
    let pdf = Pdf::new(bytes).map_err(|_| "the renderer cannot read the file".to_owned())?;
    if pdf.pages().len() > MOST_PAGES {
        return Err(format!("more than {MOST_PAGES} pages"));
    }
    let cache = RenderCache::new();
    let (settings, paper) = (with_a_font(), white());
    let each = pdf.pages().iter().map(|page| {
        let (width, height) = page.render_dimensions();
        if width > LONGEST_EDGE || height > LONGEST_EDGE {
            return Err("a page larger than is drawn".to_owned());
        }
        let drawn = hayro::render(page, &cache, &settings, &paper);
        Ok(PagePicture {
            width: usize::from(drawn.width()),
            height: usize::from(drawn.height()),
            pixels: drawn
                .data()
                .iter()
                .map(|one| [one.r, one.g, one.b, one.a])
                .collect(),
        })
    });
    each.collect()
}

/// Fonts that a file names and does not hold are drawn with one of ours, before and after alike.
fn with_a_font() -> InterpreterSettings {
    InterpreterSettings {
        font_resolver: Arc::new(|_| {
            let font: FontData = Arc::new(typst_assets::fonts().next()?);
            Some((font, 0))
        }),
        ..InterpreterSettings::default()
    }
}

fn white() -> RenderSettings {
    RenderSettings {
        bg_color: WHITE,
        ..RenderSettings::default()
    }
}
