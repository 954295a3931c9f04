// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! `geleit permit check|fee|render`: what the rules say about an application, without a case.

use anyhow::Context as _;
use permit::decision::{DecisionKind, DefinitionRef, DraftInput, Official};
use permit::{Application, Assessment, AuthorityProfile, Decision, Language, Malformed, RuleBook, Severity};

use crate::arguments::{ApplicationArguments, PermitCommand, RenderArguments};
use crate::outcome::Outcome;
use crate::output::Output;
use crate::{edge, files};

/// Runs `geleit permit …`.
pub(crate) fn run(command: &PermitCommand) -> anyhow::Result<Outcome> {
    match command {
        PermitCommand::Check(arguments) => check(arguments),
        PermitCommand::Fee(arguments) => fee(arguments),
        PermitCommand::Render(arguments) => render(arguments),
    }
}

/// The application in a file, or the outcome after every error has been named.
pub(crate) fn parse(path: &std::path::Path) -> anyhow::Result<Result<Application, Outcome>> {
    let bytes = files::read(path)?;
    match Application::parse(&bytes, &permit::Budget::default()) {
        Ok(application) => Ok(Ok(application)),
        Err(malformed) => {
            say_malformed(&path.display().to_string(), &malformed);
            Ok(Err(Outcome::Unreadable))
        }
    }
}

/// Every field error of a malformed application, one per line.
pub(crate) fn say_malformed(name: &str, malformed: &Malformed) {
    edge::say(&format!(
        "UNREADABLE  {name}: {} error(s) in the application",
        malformed.errors.len()
    ));
    for error in &malformed.errors {
        let pointer = if error.pointer.is_empty() {
            "(whole document)"
        } else {
            &error.pointer
        };
        edge::say(&format!("  {pointer}: {} [{}]", error.message.en, error.code));
    }
}

fn check(arguments: &ApplicationArguments) -> anyhow::Result<Outcome> {
    let application = match parse(&arguments.application)? {
        Ok(application) => application,
        Err(outcome) => return Ok(outcome),
    };
    let assessment = permit::check(&application, &RuleBook::embedded());
    if arguments.json {
        edge::say(&serde_json::to_string_pretty(&assessment)?);
        return Ok(Outcome::InOrder);
    }
    if assessment.needs_permit() {
        let bases: Vec<&str> = assessment
            .required
            .iter()
            .map(|permit| permit.basis.as_str())
            .collect();
        edge::say(&format!(
            "PERMIT NEEDED  {}: {}",
            arguments.application.display(),
            bases.join(" and ")
        ));
    } else {
        edge::say(&format!(
            "NO PERMIT NEEDED  {}: every limit is kept",
            arguments.application.display()
        ));
    }
    say_findings(&assessment);
    for condition in &assessment.conditions {
        edge::say(&format!(
            "  condition {} {}: {}",
            condition.catalogue, condition.number, condition.text.de
        ));
    }
    let book = &assessment.rule_book;
    edge::say(&format!(
        "  rule book {} version {}, valid from {}",
        book.name, book.version, book.valid_from
    ));
    Ok(Outcome::InOrder)
}

/// The findings of an assessment, one per line.
pub(crate) fn say_findings(assessment: &Assessment) {
    for finding in &assessment.findings {
        let kind = match finding.severity {
            Severity::Exceeds => "exceeds",
            Severity::Notice => "notice",
        };
        edge::say(&format!(
            "  {kind} {} {}: {} ({})",
            finding.code, finding.pointer, finding.text.en, finding.source
        ));
    }
}

/// An amount in whole cents as EUR.
pub(crate) fn euro(cents: u64) -> String {
    format!("EUR {}.{:02}", cents / 100, cents % 100)
}

fn fee(arguments: &ApplicationArguments) -> anyhow::Result<Outcome> {
    let application = match parse(&arguments.application)? {
        Ok(application) => application,
        Err(outcome) => return Ok(outcome),
    };
    let assessment = permit::check(&application, &RuleBook::embedded());
    if arguments.json {
        edge::say(&serde_json::to_string_pretty(&assessment.fee)?);
        return Ok(Outcome::InOrder);
    }
    edge::say(&format!(
        "{}  {} {}",
        euro(assessment.fee.cents),
        assessment.fee.tariff,
        assessment.fee.source
    ));
    for line in &assessment.fee.lines {
        edge::say(&format!(
            "  {} = {} (x = {}): {}, {}",
            line.factor, line.f, line.x, line.label.en, line.source
        ));
    }
    edge::say(&format!(
        "  sum of factors {}: {}",
        assessment.fee.factor_sum, assessment.fee.text.en
    ));
    Ok(Outcome::InOrder)
}

fn render(arguments: &RenderArguments) -> anyhow::Result<Outcome> {
    let application = match parse(&arguments.application)? {
        Ok(application) => application,
        Err(outcome) => return Ok(outcome),
    };
    let assessment = permit::check(&application, &RuleBook::embedded());
    if !assessment.needs_permit() {
        edge::say("NO PERMIT NEEDED: every limit is kept, so there is nothing to render.");
        return Ok(Outcome::InOrder);
    }
    let decision = Decision::draft(DraftInput {
        application: &application,
        assessment: &assessment,
        authority: &AuthorityProfile::embedded(),
        number: "ENTWURF".to_owned(),
        version: 1,
        kind: DecisionKind::Granted,
        official: Official {
            name: "(noch nicht freigegeben)".to_owned(),
            title: String::new(),
        },
        issued_on: edge::now().to_zoned_datetime(jiff::tz::TimeZone::UTC).date(),
        deviation: None,
        considerations: None,
        conditions: Vec::new(),
        heard: Vec::new(),
        definition: DefinitionRef {
            name: String::new(),
            version: String::new(),
            sha256: String::new(),
        },
    });
    let output = match Output::open(&arguments.out, &[&arguments.application]) {
        Ok(output) => output,
        Err(error) => return error.outcome(),
    };
    let rendered = document::render(&decision).context("the draft cannot be rendered")?;
    output.write(&rendered.pdf)?;
    edge::say(&format!(
        "DRAFT  {}: {} page(s), {}, not signed",
        arguments.out.display(),
        rendered.pages,
        assessment.fee.text.get(Language::En)
    ));
    Ok(Outcome::InOrder)
}
