// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! One case, station by station, through the same entry the portal uses; one line per station.

use anyhow::{Context as _, bail};
use casework::{
    Account, ActRequest, ApprovalKey, CaseView, CommandError, FileRequest, Filed, FilingChannel, Office,
};
use permit::Severity;
use serde_json::json;
use signing::{Report, ValidationContext, Verdict};

use super::accounts::Accounts;
use super::stage::Stage;
use super::test_pki::TestPki;
use crate::outcome::Outcome;
use crate::{edge, ledger_audit, permit_commands, verify};
use server::TrustedLog;

/// How the walk ended.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Walked {
    /// Whether a permit was issued.
    pub(crate) issued: bool,
    /// The exit code.
    pub(crate) outcome: Outcome,
}

struct Walk<'a> {
    office: &'a Office,
    accounts: &'a Accounts,
    number: String,
    commands: u32,
}

/// Walks the application from filing to verification.
pub(crate) async fn run(
    office: &Office,
    accounts: &Accounts,
    stage: &Stage,
    pki: &TestPki,
    bytes: Vec<u8>,
) -> anyhow::Result<Walked> {
    let request = FileRequest {
        command_id: "demo-file".to_owned(),
        body: bytes,
        channel: FilingChannel::Portal,
        confirmed: false,
    };
    let filed = office
        .file(&accounts.haulier, request)
        .await
        .map_err(explained)?
        .answer;
    let number = match filed {
        Filed::Case { number, .. } => number,
        Filed::NoPermitNeeded { assessment } => {
            station(
                1,
                "application",
                "no permit is needed: the transport keeps every limit, so no case is opened",
            );
            permit_commands::say_findings(&assessment);
            let book = &assessment.rule_book;
            edge::say(&format!(
                "  checked against rule book {} version {}",
                book.name, book.version
            ));
            return Ok(Walked {
                issued: false,
                outcome: Outcome::InOrder,
            });
        }
    };
    let mut walk = Walk {
        office,
        accounts,
        number,
        commands: 0,
    };
    walk.application().await?;
    walk.hearing().await?;
    walk.decision(stage, pki).await?;
    walk.seal(stage).await?;
    let passed = check(&walk, stage, pki).await?;
    Ok(Walked {
        issued: true,
        outcome: if passed {
            Outcome::InOrder
        } else {
            Outcome::NotInOrder
        },
    })
}

impl Walk<'_> {
    async fn case(&self, viewer: &Account) -> anyhow::Result<CaseView> {
        self.office.case(viewer, &self.number).await.map_err(explained)
    }

    /// Performs an event at the present version.
    async fn act(
        &mut self,
        account: &Account,
        shape: impl FnOnce(ActRequest) -> ActRequest,
        event: &str,
    ) -> Result<(), CommandError> {
        let version = self.office.case(account, &self.number).await?.version;
        self.commands += 1;
        let id = format!("demo-{}", self.commands);
        let request = shape(ActRequest::event(&self.number, version, &id, event));
        self.office.act(account, request).await.map(|_| ())
    }

    async fn work(&self) -> anyhow::Result<()> {
        self.office
            .run_due(edge::now())
            .await
            .context("timers and effects")?;
        Ok(())
    }

    async fn application(&mut self) -> anyhow::Result<()> {
        let case = self.case(&self.accounts.clerk).await?;
        let applicant = &case.application.applicant.name;
        station(1, "application", &format!("{} filed by {applicant}", self.number));
        let exceeded = case
            .assessment
            .findings
            .iter()
            .filter(|finding| finding.severity == Severity::Exceeds)
            .count();
        let needed: Vec<&str> = case
            .assessment
            .required
            .iter()
            .map(|permit| permit.basis.as_str())
            .collect();
        station(
            2,
            "rules",
            &format!(
                "{exceeded} limits exceeded, needs {}, fee {}, {} conditions proposed",
                needed.join(" and "),
                permit_commands::euro(case.assessment.fee.cents),
                case.assessment.conditions.len()
            ),
        );
        Ok(())
    }

    async fn hearing(&mut self) -> anyhow::Result<()> {
        let clerk = self.accounts.clerk.clone();
        let parties = self.case(&clerk).await?.parties;
        self.act(&clerk, |request| request, "start_hearing")
            .await
            .map_err(explained)?;
        if parties.is_empty() {
            station(3, "hearing", "nobody is to be heard");
            return Ok(());
        }
        self.work().await?;
        let mut answers = Vec::new();
        for (index, party) in parties.iter().enumerate() {
            let body = self.accounts.body(&party.key)?.clone();
            let key = party.key.clone();
            let (event, payload) = if index == 0 {
                (
                    "consent_with_conditions",
                    json!({"conditions": ["Bauwerke sind in Fahrbahnmitte im Schritttempo zu befahren."]}),
                )
            } else {
                ("consent", json!({}))
            };
            self.act(&body, |request| request.for_party(&key).with(payload), event)
                .await
                .map_err(explained)?;
            answers.push(format!("{}: {}", party.key, event.replace('_', " ")));
        }
        self.work().await?;
        station(
            3,
            "hearing",
            &format!(
                "{} bodies asked and answered, each statement signed",
                parties.len()
            ),
        );
        answers
            .iter()
            .for_each(|answer| edge::say(&format!("   {:<14}{answer}", "")));
        Ok(())
    }

    async fn decision(&mut self, stage: &Stage, pki: &TestPki) -> anyhow::Result<()> {
        let (clerk, official) = (self.accounts.clerk.clone(), self.accounts.official.clone());
        let considerations =
            "Die angehörten Stellen haben zugestimmt. Der Fahrweg ist geeignet, die Ladung ist unteilbar.";
        let payload = json!({"considerations": considerations, "conditions": []});
        self.act(&clerk, |request| request.with(payload), "propose_grant")
            .await
            .map_err(explained)?;
        station(4, "draft", &format!("{} proposes to grant", clerk.name));
        match self.act(&clerk, |request| request, "approve").await {
            Err(CommandError::Refused(refusal)) => {
                let reasons: Vec<&str> = refusal
                    .reasons
                    .iter()
                    .map(|reason| reason.message.en.as_str())
                    .collect();
                station(
                    5,
                    "release",
                    &format!("refused to {}: {}", clerk.name, reasons.join(" ")),
                );
            }
            Err(other) => return Err(explained(other)),
            Ok(()) => bail!("the first official could release her own draft"),
        }
        let password = "demo";
        let p12 = pki.official_pkcs12(password)?;
        stage.write("official.p12", &p12)?;
        let key = ApprovalKey {
            p12,
            password: password.to_owned(),
        };
        self.act(&official, |request| request.signed_with(key), "approve")
            .await
            .map_err(explained)?;
        station(
            5,
            "release",
            &format!("{} releases and adds a personal signature", official.name),
        );
        Ok(())
    }

    async fn seal(&mut self, stage: &Stage) -> anyhow::Result<()> {
        self.work().await?;
        let (official, haulier) = (self.accounts.official.clone(), self.accounts.haulier.clone());
        let case = self.case(&official).await?;
        if let Some(incident) = case.incidents.first() {
            bail!("an incident stopped the case: {}", incident.message);
        }
        let permit = self
            .office
            .permit(&haulier, &self.number)
            .await
            .map_err(explained)?;
        stage.write("permit.pdf", &permit.bytes)?;
        station(
            6,
            "seal",
            &format!(
                "permit.pdf, {} bytes, SHA-256 {}",
                permit.bytes.len(),
                permit.view.sha256
            ),
        );
        self.work().await?;
        let log = self
            .office
            .case_log(&self.accounts.auditor, &self.number)
            .await
            .map_err(explained)?;
        stage.write("case-log.json", log.to_json().as_bytes())?;
        // The outermost state and the innermost one: the names between them are the procedure's own business.
        let states = self.case(&official).await?.states;
        let mut ends: Vec<&str> = states
            .first()
            .into_iter()
            .chain(states.last())
            .map(String::as_str)
            .collect();
        ends.dedup();
        let states = ends.join(" › ");
        let size = log
            .checkpoint
            .as_deref()
            .and_then(|note| note.lines().nth(1))
            .unwrap_or("?")
            .to_owned();
        station(
            7,
            "log",
            &format!(
                "case-log.json, {} chained entries, tree of {size} issued decision(s); the case stands at {states}",
                log.entries.len()
            ),
        );
        Ok(())
    }
}

/// The auditor's work: from the files alone.
async fn check(walk: &Walk<'_>, stage: &Stage, pki: &TestPki) -> anyhow::Result<bool> {
    let permit = crate::files::read(&stage.path("permit.pdf"))?;
    let report = signing::validate(
        &permit,
        &ValidationContext {
            trust: &pki.anchors,
            evidence: &pki.evidence,
            time: edge::now(),
            strict: true,
            original: None,
            budget: signing::Budget::default(),
        },
    )
    .named("permit.pdf");
    stage.write("report.json", &serde_json::to_vec_pretty(&report)?)?;
    let passed = report.verdict == Verdict::TotalPassed;
    station(
        8,
        "verification",
        &format!("{} for {}", report.verdict.as_str(), signers(&report)),
    );
    if !passed {
        edge::complain(&verify::render(&report, false));
    }
    let log = walk
        .office
        .case_log(&walk.accounts.auditor, &walk.number)
        .await
        .map_err(explained)?;
    let audit = ledger::verify(
        &log,
        Some(&permit),
        &TrustedLog::new(&pki.anchors, &pki.evidence, edge::now()),
    );
    let audited = ledger_audit::render("case-log.json", &audit);
    station(9, "audit", audited.lines().next().unwrap_or_default());
    if !audit.in_order {
        edge::complain(&audited);
    }
    Ok(passed && audit.in_order)
}

fn signers(report: &Report) -> String {
    let names: Vec<&str> = report
        .signatures
        .iter()
        .filter_map(|signature| signature.signer.as_ref()?.common_name.as_deref())
        .collect();
    names.join(", then ")
}

fn station(number: u32, name: &str, text: &str) {
    edge::say(&format!("{number}  {name:<14}{text}"));
}

/// A refusal or fault of the office as one error with all its reasons.
fn explained(error: CommandError) -> anyhow::Error {
    match &error {
        CommandError::Refused(refusal) => {
            let reasons: Vec<&str> = refusal
                .reasons
                .iter()
                .map(|reason| reason.message.en.as_str())
                .collect();
            anyhow::anyhow!("{error}: {}", reasons.join(" "))
        }
        _ => error.into(),
    }
}
