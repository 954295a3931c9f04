// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! `geleit ledger audit`: is the log of a case complete and unchanged, and is this permit the one it speaks of?

use ledger::{Audit, CaseLog, PermitBinding};
use server::TrustedLog;

use crate::arguments::AuditArguments;
use crate::outcome::Outcome;
use crate::{edge, files};

/// Audits one case log.
pub(crate) fn run(arguments: &AuditArguments) -> anyhow::Result<Outcome> {
    let name = arguments.log.display().to_string();
    let log = match CaseLog::parse(&files::read(&arguments.log)?, &ledger::Budget::default()) {
        Ok(log) => log,
        Err(malformed) => {
            edge::say(&format!("UNREADABLE  {name}: {malformed}"));
            return Ok(Outcome::Unreadable);
        }
    };
    let trust = files::trust(&arguments.trust)?;
    let permit = arguments.permit.as_deref().map(files::read).transpose()?;
    let evidence = files::evidence(&arguments.evidence)?;
    let signatures = TrustedLog::new(&trust, &evidence, arguments.at.unwrap_or_else(edge::now));
    let audit = ledger::verify(&log, permit.as_deref(), &signatures);
    edge::say(&render(&name, &audit));
    if let Some(note) = signatures.revocation_note() {
        edge::say(&format!("  note: {note}"));
    }
    Ok(outcome(&audit))
}

/// 1 when anything is at fault, 3 when something could only not be checked.
pub(crate) fn outcome(audit: &Audit) -> Outcome {
    if audit.in_order {
        Outcome::InOrder
    } else if audit.faults.is_empty() {
        Outcome::Indeterminate
    } else {
        Outcome::NotInOrder
    }
}

/// The audit as text, the verdict first.
pub(crate) fn render(name: &str, audit: &Audit) -> String {
    let verdict = match outcome(audit) {
        Outcome::InOrder => "IN ORDER",
        Outcome::Indeterminate => "INDETERMINATE",
        _ => "NOT IN ORDER",
    };
    let mut lines = vec![format!(
        "{verdict}  {name}: case {}, {} entries, {} decision(s) in the log of issued decisions",
        audit.case, audit.entries, audit.decisions
    )];
    lines.extend(audit.faults.iter().map(|fault| match fault.entry {
        Some(entry) => format!("  entry {entry}: {} [{}]", fault.what, fault.code),
        None => format!("  {} [{}]", fault.what, fault.code),
    }));
    lines.extend(
        audit
            .unchecked
            .iter()
            .map(|what| format!("  not checked: {what}")),
    );
    lines.push(match &audit.permit {
        PermitBinding::NotGiven => "  permit: none given, so nothing is said about one".to_owned(),
        PermitBinding::Bound(index) => format!("  permit: it is the decision logged as leaf {index}"),
        PermitBinding::Foreign(hash) => format!("  permit: SHA-256 {hash} is none of this log's decisions"),
    });
    lines.join("\n")
}
