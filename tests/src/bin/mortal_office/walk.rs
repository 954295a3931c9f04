// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! One case from application to retrieved permit, and what an outsider sees of it.

use std::fs;

use anyhow::{Context, Result, ensure};
use casework::{Account, ActRequest, FileRequest, Filed, FilingChannel, Office, PageRequest, role};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use signing::{Budget, Evidence, ValidationContext, validate};

use crate::house::{NOW, account, body, haulier, sources};

/// A case on its way: each command expects the version the one before it answered.
struct Walk<'a> {
    office: &'a Office,
    number: String,
    version: u64,
}

impl Walk<'_> {
    /// The command's id is fixed: whoever repeats it after a crash gets the answer of the first time.
    async fn act(&mut self, who: &Account, event: &str, party: Option<&str>) -> Result<()> {
        let id = format!("{event} {}", party.unwrap_or_default());
        let mut request = ActRequest::event(&self.number, self.version, &id, event);
        if let Some(party) = party {
            request = request.for_party(party);
        }
        self.version = self.office.act(who, request).await?.answer.version;
        Ok(())
    }

    async fn run_due(&self) -> Result<()> {
        let report = self.office.run_due(NOW.parse()?).await?;
        ensure!(report.failed == 0, "effects or timers failed: {report:?}");
        Ok(())
    }
}

/// Walks the case to its end and answers with what can be seen of it.
pub(crate) async fn walk(office: &Office) -> Result<Value> {
    let application = fs::read(sources().join("workflows/heavy-load/examples/application.json"))?;
    let heard = bodies(&application)?;
    let (clerk, official) = (
        account("clerk", role::CLERK, None),
        account("official", role::RELEASER, None),
    );
    let auditor = account("auditor", role::AUDITOR, None);
    for account in [&haulier(), &clerk, &official, &auditor]
        .into_iter()
        .chain(&heard.iter().map(|key| body(key)).collect::<Vec<_>>())
    {
        office.put_account(account, "no password").await?;
    }

    let request = FileRequest {
        command_id: "file".to_owned(),
        body: application,
        channel: FilingChannel::Api,
        confirmed: false,
    };
    let Filed::Case { number, version, .. } = office.file(&haulier(), request).await?.answer else {
        anyhow::bail!("the example needs a permit");
    };
    let mut walk = Walk {
        office,
        number,
        version,
    };
    walk.run_due().await?;
    walk.act(&clerk, "start_hearing", None).await?;
    walk.run_due().await?;
    for key in &heard {
        walk.act(&body(key), "consent", Some(key)).await?;
    }
    walk.act(&clerk, "propose_grant", None).await?;
    walk.act(&official, "approve", None).await?;
    walk.run_due().await?;
    // The office itself raised `sealed` and `provided`.
    walk.version += 2;
    walk.act(&haulier(), "retrieved", None).await?;
    walk.run_due().await?;
    seen(office, &walk.number, &heard).await
}

fn bodies(application: &[u8]) -> Result<Vec<String>> {
    let value: Value = serde_json::from_slice(application)?;
    let hearing = value["hearing"].as_array().context("the example is heard")?;
    hearing
        .iter()
        .map(|one| {
            one["body"]
                .as_str()
                .map(str::to_owned)
                .context("a body has a key")
        })
        .collect()
}

async fn seen(office: &Office, number: &str, heard: &[String]) -> Result<Value> {
    let auditor = account("auditor", role::AUDITOR, None);
    let case = office.case(&auditor, number).await?;
    let log = office.case_log(&auditor, number).await?;
    let permit = office.permit(&auditor, number).await?.bytes;
    let context = ValidationContext {
        trust: &[],
        evidence: &Evidence::default(),
        time: NOW.parse()?,
        strict: true,
        original: None,
        budget: Budget::default(),
    };
    let report = validate(&permit, &context);
    let mut messages = Vec::new();
    for reader in heard.iter().map(|key| body(key)).chain([haulier()]) {
        let page = office
            .messages(
                &reader,
                &PageRequest {
                    cursor: None,
                    limit: 200,
                },
            )
            .await?;
        messages.push(page.items.len());
    }
    let log: Value = serde_json::from_str(&log.to_json())?;
    let sha256 = hex::encode(Sha256::digest(&permit));
    Ok(json!({
        "states": case.states,
        "version": case.version,
        "entries": log["entries"].as_array().context("a log has entries")?.iter().map(|entry| entry["record"]["event"].clone()).collect::<Vec<_>>(),
        "decisions": log["decisions"].as_array().map(Vec::len),
        "logged": log.to_string().contains(&sha256),
        "signatures": report.signatures.len(),
        "integrity": report.signatures.iter().map(|one| json!([one.digest, one.signature])).collect::<Vec<_>>(),
        "messages": messages,
        "incidents": case.incidents.len(),
        "sha256": sha256,
    }))
}
