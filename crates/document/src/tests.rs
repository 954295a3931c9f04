// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What stands on the paper, read back from its layout; and what the file is.

mod applications;
mod file;
mod hostile;
mod letterhead;
mod notices;
mod pictures;
mod sample;
mod words;

use permit::Decision;
use typst::layout::{Frame, FrameItem};

use crate::render::{Limits, lay_out};
use crate::templates::Templates;

/// Every page as text: lines in reading order, words apart, as the glyphs were set.
fn pages(decision: &Decision) -> Vec<String> {
    let laid_out = lay_out(decision, &Templates::default(), Limits::default()).expect("a paper");
    laid_out
        .document
        .pages()
        .iter()
        .map(|page| text_of(&page.frame))
        .collect()
}

fn text(decision: &Decision) -> String {
    pages(decision).join(" ")
}

fn text_of(frame: &Frame) -> String {
    let mut words = String::new();
    collect(frame, &mut words);
    words
        .replace('\u{a0}', " ")
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

fn collect(frame: &Frame, words: &mut String) {
    for (_, item) in frame.items() {
        match item {
            FrameItem::Group(group) => collect(&group.frame, words),
            FrameItem::Text(text) => {
                words.push_str(&text.text);
                words.push(' ');
            }
            FrameItem::Shape(..) | FrameItem::Image(..) | FrameItem::Link(..) | FrameItem::Tag(..) => {}
        }
    }
}

/// Compared without any space: where a line or a run of glyphs ends is not a fact of the decision.
fn squeezed(text: &str) -> String {
    text.chars()
        .filter(|character| !character.is_whitespace() && !matches!(character, '\u{200b}' | '\u{ad}'))
        .collect()
}

#[track_caller]
fn check_says(text: &str, facts: &[&str]) {
    let squeezed_text = squeezed(text);
    for fact in facts {
        assert!(
            squeezed_text.contains(&squeezed(fact)),
            "{fact:?} is not on the paper: {text}"
        );
    }
}

#[track_caller]
fn check_silent(text: &str, facts: &[&str]) {
    let squeezed_text = squeezed(text);
    for fact in facts {
        assert!(
            !squeezed_text.contains(&squeezed(fact)),
            "{fact:?} must not be on the paper: {text}"
        );
    }
}
