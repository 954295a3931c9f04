// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Pages compared by picture (R24), with a renderer that draws what the test says.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "tests may"
)]

mod support;

use signing::{Budget, Indication, PagePicture, PageRenderer, Report, Severity, Verdict, compare_pictures};
use support::*;

const WIDTH: usize = 595;
const HEIGHT: usize = 842;

/// A white page, and a black element at `at` (from the left, from the top) once the file holds `marker`.
struct Dots {
    marker: &'static [u8],
    at: (usize, usize),
    pages: usize,
}

impl PageRenderer for Dots {
    fn draw(&self, pdf: &[u8]) -> Result<Vec<PagePicture>, String> {
        let mut pixels = vec![[255; 4]; WIDTH * HEIGHT];
        let marked = pdf.windows(self.marker.len()).any(|window| window == self.marker);
        if marked {
            pixels[self.at.1 * WIDTH + self.at.0] = [0, 0, 0, 255];
        }
        let page = PagePicture {
            width: WIDTH,
            height: HEIGHT,
            pixels,
        };
        Ok(vec![page; if marked { self.pages } else { 1 }])
    }
}

/// Draws nothing.
struct Broken;

impl PageRenderer for Broken {
    fn draw(&self, _: &[u8]) -> Result<Vec<PagePicture>, String> {
        Err("no ink".to_owned())
    }
}

/// A field filled in after a certification that allows it; the widget stands at 72…200, 600…620.
fn filled() -> Vec<u8> {
    let signed = sign(&with_form(), "seal", P256, P2, "Siegel");
    let field = object_text(&signed, 6).replace("72 t", "999 t");
    append(&signed, &[(6, &field)], &[], 20)
}

fn compared(file: &[u8], renderer: &dyn PageRenderer) -> (Report, Vec<(Severity, String)>) {
    let mut report = Judging::full().run(file);
    assert_eq!(report.verdict, Verdict::TotalPassed, "{report:#?}");
    compare_pictures(file, &Budget::default(), renderer, &mut report);
    let found = report.signatures[0]
        .findings
        .iter()
        .filter(|one| one.rule == "R24");
    let found = found.map(|one| (one.severity, one.message.clone())).collect();
    (report, found)
}

#[test]
fn what_changes_inside_a_filled_field_passes_and_what_changes_outside_raises_the_alarm() {
    let renderer = |at| Dots {
        marker: b"999 t",
        at,
        pages: 1,
    };
    let (report, found) = compared(&filled(), &renderer((100, HEIGHT - 610)));
    assert_eq!(report.verdict, Verdict::TotalPassed);
    assert!(matches!(found.as_slice(), [(Severity::Info, _)]), "{found:?}");

    let (report, found) = compared(&filled(), &renderer((100, HEIGHT - 700)));
    assert_eq!(report.verdict, Verdict::Indeterminate);
    assert_eq!(report.signatures[0].indication, Indication::Indeterminate);
    assert!(
        found[0].1.contains("page 1") && found[0].1.contains("100 from the left"),
        "{found:?}"
    );
}

#[test]
fn another_number_of_drawn_pages_raises_the_alarm() {
    let renderer = Dots {
        marker: b"999 t",
        at: (0, 0),
        pages: 2,
    };
    let (report, found) = compared(&filled(), &renderer);
    assert_eq!(report.verdict, Verdict::Indeterminate);
    assert!(
        found[0].1.contains("1 page(s) were signed, 2 are drawn"),
        "{found:?}"
    );
}

#[test]
fn a_file_that_cannot_be_drawn_is_told_and_keeps_its_verdict() {
    let (report, found) = compared(&filled(), &Broken);
    assert_eq!(report.verdict, Verdict::TotalPassed);
    assert!(found[0].1.contains("no ink"), "{found:?}");
}

#[test]
fn a_picture_never_mends_a_verdict() {
    let signed = sign(&with_form(), "seal", P256, P1, "Siegel");
    let field = object_text(&signed, 6).replace("72 t", "999 t");
    let file = append(&signed, &[(6, &field)], &[], 20);
    let mut report = Judging::full().run(&file);
    let before = report.verdict;
    let same = Dots {
        marker: b"never there",
        at: (0, 0),
        pages: 1,
    };
    compare_pictures(&file, &Budget::default(), &same, &mut report);
    assert_eq!(
        (before, report.verdict),
        (Verdict::TotalFailed, Verdict::TotalFailed)
    );
}
