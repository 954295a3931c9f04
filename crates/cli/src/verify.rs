// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! `geleit verify`: reads what is named, asks `signing::validate`, prints the verdict first.

mod pictures;
mod text;

use std::path::Path;

use signing::{Report, ValidationContext, Verdict};

use crate::arguments::{Format, VerifyArguments};
use crate::outcome::Outcome;
use crate::{edge, files};

pub(crate) use text::render;

/// Verifies every file; the worst outcome decides.
pub(crate) fn run(arguments: &VerifyArguments) -> anyhow::Result<Outcome> {
    let trust = files::trust(&arguments.trust)?;
    let evidence = files::evidence(&arguments.evidence)?;
    let original = arguments.original.as_deref().map(files::read).transpose()?;
    let context = ValidationContext {
        trust: &trust,
        evidence: &evidence,
        time: arguments.at.unwrap_or_else(edge::now),
        strict: arguments.strict,
        original: original.as_deref(),
        budget: signing::Budget::default(),
    };
    let mut worst = Outcome::InOrder;
    for named in &arguments.files {
        let listed = match files::listed(named) {
            Ok(listed) => listed,
            Err(error) => {
                edge::complain(&format!("geleit: {error:#}"));
                worst = worst.worse(Outcome::Io);
                continue;
            }
        };
        if listed.is_empty() {
            edge::complain(&format!("geleit: the folder {} holds no file", named.display()));
            worst = worst.worse(Outcome::Unreadable);
        }
        for file in listed {
            worst = worst.worse(one(&file, &context, arguments));
        }
    }
    Ok(worst)
}

fn one(file: &Path, context: &ValidationContext<'_>, arguments: &VerifyArguments) -> Outcome {
    let bytes = match files::read(file) {
        Ok(bytes) => bytes,
        Err(error) => {
            edge::complain(&format!("geleit: {error:#}"));
            return Outcome::Io;
        }
    };
    let mut report = signing::validate_with_password(&bytes, &arguments.password, context)
        .named(&file.display().to_string());
    if arguments.pictures {
        signing::compare_pictures(&bytes, &context.budget, &pictures::Hayro, &mut report);
    }
    match arguments.format {
        Format::Text => edge::say(render(&report, context.trust.is_empty()).trim_end()),
        Format::Json => match serde_json::to_string(&report) {
            Ok(line) => edge::say(&line),
            Err(error) => {
                edge::complain(&format!("geleit: the report cannot be written: {error}"));
                return Outcome::Io;
            }
        },
    }
    outcome(&report, arguments.allow_indeterminate)
}

fn outcome(report: &Report, allow_indeterminate: bool) -> Outcome {
    match report.verdict {
        Verdict::TotalPassed => Outcome::InOrder,
        Verdict::TotalFailed => Outcome::NotInOrder,
        Verdict::Indeterminate if allow_indeterminate => Outcome::InOrder,
        Verdict::Indeterminate => Outcome::Indeterminate,
        Verdict::NoSignature | Verdict::Unreadable => Outcome::Unreadable,
    }
}
