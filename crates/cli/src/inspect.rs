// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! `geleit inspect`: revisions, signatures, and every object that changed between two revisions.

use std::path::Path;

use signing::{Budget, InspectError, Inspection, Revised};

use crate::arguments::{Format, InspectArguments};
use crate::outcome::Outcome;
use crate::output::Output;
use crate::{edge, files};

/// Shows one file, or writes one of its revisions.
pub(crate) fn run(arguments: &InspectArguments) -> anyhow::Result<Outcome> {
    let bytes = files::read(&arguments.file)?;
    if let Some([number, out]) = arguments.extract.as_deref() {
        return extract(arguments, &bytes, number, Path::new(out));
    }
    let budget = Budget::default();
    let password = arguments.password.as_str();
    let found = signing::inspect_with_password(&bytes, password, &budget).and_then(|mut inspection| {
        if let Some([from, to]) = arguments.between.as_deref() {
            let between = (*from, *to);
            inspection.changes = vec![signing::compare_with_password(
                &bytes, password, between, &budget,
            )?];
        }
        Ok(inspection)
    });
    match found {
        Ok(inspection) => {
            match arguments.format {
                Format::Json => edge::say(&serde_json::to_string(&inspection)?),
                _ => edge::say(render(&arguments.file.display().to_string(), &inspection).trim_end()),
            }
            Ok(Outcome::InOrder)
        }
        Err(error) => Ok(failed(arguments, &error)),
    }
}

fn failed(arguments: &InspectArguments, error: &InspectError) -> Outcome {
    match error {
        InspectError::NoRevision { .. } => {
            edge::complain(&format!("geleit: {}: {error}", arguments.file.display()));
            Outcome::Usage
        }
        _ => {
            edge::say(&format!("UNREADABLE  {}: {error}", arguments.file.display()));
            Outcome::Unreadable
        }
    }
}

fn extract(arguments: &InspectArguments, bytes: &[u8], number: &str, out: &Path) -> anyhow::Result<Outcome> {
    let Ok(number) = number.parse() else {
        edge::complain(&format!(
            "geleit: --extract: expected the number of a revision, found {number:?}"
        ));
        return Ok(Outcome::Usage);
    };
    let output = match Output::open(out, &[&arguments.file]) {
        Ok(output) => output,
        Err(error) => return error.outcome(),
    };
    let password = arguments.password.as_str();
    match signing::signed_revision_with_password(bytes, password, number, &Budget::default()) {
        Ok(revision) => {
            output.write(revision)?;
            edge::say(&format!(
                "WRITTEN  {}: revision {number}, {} bytes",
                out.display(),
                revision.len()
            ));
            Ok(Outcome::InOrder)
        }
        Err(error) => Ok(failed(arguments, &error)),
    }
}

fn render(file: &str, inspection: &Inspection) -> String {
    let mut lines = vec![
        format!(
            "{file}: {} revision(s), {} signature(s)",
            inspection.revisions.len(),
            inspection.signatures.len()
        ),
        format!("  SHA-256 {}", inspection.sha256),
    ];
    for revision in &inspection.revisions {
        lines.push(format!(
            "revision {}: bytes {}–{}, cross-reference {}, {} object(s) defined, {} freed",
            revision.number, revision.start, revision.end, revision.xref, revision.objects, revision.freed
        ));
    }
    for signature in &inspection.signatures {
        let kind = if signature.certifies {
            "certification"
        } else {
            "signature"
        };
        lines.push(format!(
            "{kind} {:?} in revision {} (object {}), {}, claimed time {}",
            signature.field,
            signature.revision,
            signature.object,
            signature.sub_filter.as_deref().unwrap_or("no SubFilter"),
            signature.claimed_time.as_deref().unwrap_or("none"),
        ));
    }
    inspection
        .changes
        .iter()
        .for_each(|revised| changes(revised, &mut lines));
    lines.join("\n")
}

fn changes(revised: &Revised, lines: &mut Vec<String>) {
    lines.push(format!(
        "from revision {} to {}: {} object(s)",
        revised.from,
        revised.to,
        revised.objects.len() + revised.not_listed
    ));
    let value = |value: &Option<String>| value.clone().unwrap_or_else(|| "(empty)".to_owned());
    for field in &revised.fields {
        lines.push(format!(
            "  field {}: {} → {}",
            field.field,
            value(&field.old),
            value(&field.new)
        ));
    }
    for object in &revised.objects {
        lines.push(format!("  {} {}: {}", object.object, object.kind, object.role));
        lines.extend(object.what.iter().map(|what| format!("      {what}")));
    }
    if revised.not_listed > 0 {
        lines.push(format!("  and {} more object(s)", revised.not_listed));
    }
}
