// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! A city's own templates: what they may do and what they may not.

use super::{check_says, sample, text_of};
use crate::render::lay_out;
use crate::{Limits, RenderError, Templates, render_with};

fn refused(templates: &Templates) -> String {
    match render_with(&sample::granted(), templates, Limits::default()) {
        Err(error @ RenderError::Template(_)) => error.to_string(),
        other => panic!("expected a template error, found {other:?}"),
    }
}

fn with_letterhead(change: impl FnOnce(String) -> String) -> Templates {
    let mut templates = Templates::default();
    templates.letterhead = change(templates.letterhead);
    templates
}

#[test]
fn city_changes_its_letterhead_and_shows_its_coat_of_arms() {
    let mut templates = with_letterhead(|source| {
        source.replace(
            "text(size: 10.5pt, fill: muted, authority.department)",
            "[Hansestadt · #image(\"/pictures/wappen.svg\", alt: \"Wappen\", width: 1cm)]",
        )
    });
    let arms =
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'><path d='M0 0H9V9Z' fill='red'/></svg>";
    templates
        .pictures
        .insert("wappen.svg".to_owned(), arms.as_bytes().to_vec());
    let laid_out = lay_out(&sample::granted(), &templates, Limits::default()).unwrap();
    check_says(&text_of(&laid_out.document.pages()[0].frame), &["Hansestadt"]);
    assert!(render_with(&sample::granted(), &templates, Limits::default()).is_ok());
}

#[test]
fn mistake_in_a_template_is_named_with_file_and_line() {
    let message = refused(&with_letterhead(|source| {
        format!("{source}\n#let broken = unknown-name")
    }));
    assert!(
        message.contains("/letterhead.typ:") && message.contains("unknown variable: unknown-name"),
        "{message}"
    );
}

#[test]
fn template_cannot_leave_its_world() {
    for (reach, answer) in [
        ("#read(\"/etc/passwd\")", "access denied"),
        ("#import \"@preview/cetz:0.3.0\": *", "access denied"),
        ("#datetime.today()", "unable to get the current date"),
    ] {
        let message = refused(&with_letterhead(|source| {
            format!("{source}\n#let reach() = {{}}\n{reach}")
        }));
        assert!(message.contains(answer), "{reach}: {message}");
    }
}

#[test]
fn template_that_would_run_for_ever_is_stopped() {
    let message = refused(&with_letterhead(|source| {
        format!("{source}\n#let n = 1\n#while n > 0 {{ n = n + 1 }}")
    }));
    assert!(message.contains("infinite"), "{message}");
}

#[test]
fn picture_without_alternative_text_is_refused() {
    let mut templates = with_letterhead(|source| {
        source.replace("authority.department)", "image(\"/pictures/a.svg\", width: 1cm))")
    });
    templates.pictures.insert(
        "a.svg".to_owned(),
        b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec(),
    );
    let result = render_with(&sample::granted(), &templates, Limits::default());
    assert!(matches!(&result, Err(RenderError::Standard(_))), "{result:?}");
}
