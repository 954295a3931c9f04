// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The page of one case, for one viewer.

use jiff::Timestamp;
use permit::AuthorityProfile;
use serde_json::Value;
use workflow::{Case, Definition, Party, Performed, Task};

use ::ledger::Entry;

use crate::account::Account;
use crate::error::CommandError;
use crate::issue::{PERMIT, SEALED_NOTICE, proposal, texts};
use crate::office::{Office, actor};
use crate::permit_file::may_read;
use crate::standing::{Standing, standing};
use crate::store::{cases, documents, incidents, log, work};
use crate::view::{
    CaseView, DocumentView, LogEntryView, PartyView, PersonRef, ProposalView, StatementView, TaskView,
    TimerView,
};

/// The acts that propose the decision on the application.
const PROPOSALS: [&str; 3] = ["propose_grant", "propose_deviation", "propose_refusal"];

impl Office {
    /// The case as this viewer may see it.
    ///
    /// # Errors
    /// `NotFound` when there is none for this viewer, `Fault`.
    pub async fn case(&self, viewer: &Account, number: &str) -> Result<CaseView, CommandError> {
        let mut tx = self.store.read().await?;
        let stored = cases::load(&mut tx, number)
            .await?
            .ok_or(CommandError::NotFound)?;
        let standing = standing(viewer, &stored)?;
        let facts = self.facts(&mut tx, stored).await?;
        let all = documents::list(&mut tx, number).await?;
        let asked = work::asked(&mut tx, number).await?;
        let inside = standing.sees_everything();
        let entries = if inside {
            log::entries(&mut tx, number).await?
        } else {
            Vec::new()
        };
        let incidents = if inside {
            incidents::of_case(&mut tx, number).await?
        } else {
            Vec::new()
        };
        drop(tx);

        let (stored, case) = (&facts.stored, &facts.stored.case);
        let possible = match standing {
            Standing::Auditor => Vec::new(),
            Standing::Official | Standing::Applicant | Standing::HeardBody(_) => {
                workflow::explain(self.definition_for(case)?, case, &actor(viewer), self.now())
            }
        };
        let mut shown = Vec::new();
        for document in &all {
            if may_read(viewer, stored, &document.name)? {
                shown.push(document.clone());
            }
        }
        let may_fetch = !matches!(standing, Standing::HeardBody(_));
        let available = |name: &str| may_fetch && all.iter().any(|document| document.name == name);
        let (permit_available, notice_available) = (available(PERMIT), available(SEALED_NOTICE));
        Ok(CaseView {
            number: case.id.to_string(),
            version: case.version,
            states: case.configuration.0.iter().map(ToString::to_string).collect(),
            ended: case.ended,
            filed_at: stored.filed_at,
            filed_by: stored.filed_by.clone(),
            definition: case.definition.clone(),
            assessment: stored.assessment.clone(),
            notices: stored.notices.clone(),
            parties: parties(&facts, (&asked, &all), &standing, &self.config.authority),
            tasks: task_views(self.definition_for(case)?, case, viewer)
                .into_iter()
                .filter(|task| inside || viewer.has(&task.role))
                .collect(),
            timers: timers(case, &standing),
            possible,
            proposal: proposal_view(case).filter(|_| inside),
            log: entries.iter().map(log_entry).collect(),
            documents: shown,
            incidents,
            permit_available,
            notice_available,
            application: facts.application,
        })
    }
}

fn parties(
    facts: &crate::decide::Facts,
    sources: (&[(String, Option<Timestamp>)], &[DocumentView]),
    standing: &Standing,
    authority: &AuthorityProfile,
) -> Vec<PartyView> {
    let case = &facts.stored.case;
    let mut views: Vec<PartyView> = if case.parties.is_empty() {
        facts
            .application
            .hearing
            .iter()
            .map(|hearing| planned(&hearing.body, authority))
            .collect()
    } else {
        case.parties
            .iter()
            .map(|party| party_view(case, party, sources, authority))
            .collect()
    };
    match standing {
        Standing::Official | Standing::Auditor => {}
        // The applicant follows who has answered what; the words and names stay with the authority.
        Standing::Applicant => {
            for statement in views.iter_mut().filter_map(|view| view.statement.as_mut()) {
                statement.text = None;
                statement.by = PersonRef {
                    person: String::new(),
                    name: String::new(),
                };
            }
        }
        Standing::HeardBody(key) => views.retain(|view| view.key == *key),
    }
    views
}

fn planned(key: &str, authority: &AuthorityProfile) -> PartyView {
    PartyView {
        key: key.to_owned(),
        name: authority.body_name(key).to_owned(),
        status: "planned".to_owned(),
        since: None,
        due: None,
        statement: None,
    }
}

pub(crate) fn party_view(
    case: &Case,
    party: &Party,
    (asked, documents): (&[(String, Option<Timestamp>)], &[DocumentView]),
    authority: &AuthorityProfile,
) -> PartyView {
    let status = if party.configuration.0.is_empty() {
        "planned"
    } else {
        party.configuration.leaf()
    };
    let timers = case
        .timers
        .iter()
        .filter(|timer| timer.party.as_ref() == Some(&party.key) && timer.event.is_some());
    let tasks = case
        .tasks
        .iter()
        .filter(|task| task.party.as_ref() == Some(&party.key));
    PartyView {
        key: party.key.to_string(),
        name: authority.body_name(&party.key).to_owned(),
        status: status.to_owned(),
        since: asked
            .iter()
            .find(|(key, _)| *key == party.key)
            .and_then(|(_, at)| *at),
        due: timers
            .map(|timer| timer.due)
            .min()
            .or_else(|| tasks.filter_map(|task| task.due).min()),
        statement: statement(case, party, documents),
    }
}

/// The last act on the party that gave it its outcome.
fn statement(case: &Case, party: &Party, documents: &[DocumentView]) -> Option<StatementView> {
    party.outcome.as_ref()?;
    let act: &Performed = case
        .performers
        .iter()
        .rev()
        .find(|act| act.party.as_ref() == Some(&party.key))?;
    let text = |name: &str| {
        party
            .data
            .get(name)
            .and_then(Value::as_str)
            .map(ToOwned::to_owned)
    };
    let name = format!("statement:{}", party.key);
    Some(StatementView {
        outcome: act.act.to_string(),
        text: text("reason").or_else(|| text("remark")),
        conditions: texts(party.data.get("conditions")),
        by: PersonRef {
            person: act.person.0.to_string(),
            name: act.name.to_string(),
        },
        at: act.at,
        sha256: documents
            .iter()
            .rev()
            .find(|document| document.name == name)
            .map(|document| document.sha256.clone())
            .unwrap_or_default(),
    })
}

/// The open tasks, and which of them the viewer may take.
pub(crate) fn task_views(definition: &Definition, case: &Case, viewer: &Account) -> Vec<TaskView> {
    let viewer = actor(viewer);
    let view = |task: &Task| {
        let judged = workflow::claimable(definition, case, &viewer, &task.id);
        let open = task.claimed_by.is_none();
        let claimable = open && judged.is_ok();
        let concerned = open && viewer.roles.contains(task.role.as_str());
        TaskView {
            id: task.id.to_string(),
            act: task.act.to_string(),
            role: task.role.to_string(),
            party: task.party.clone().map(Into::into),
            claimed_by: task.claimed_by.as_ref().map(|person| PersonRef {
                person: person.0.to_string(),
                name: task.holder.clone().unwrap_or_default().into(),
            }),
            due: task.due,
            priority: task.priority,
            claimable,
            because: judged
                .err()
                .filter(|_| concerned)
                .into_iter()
                .flatten()
                .map(|reason| reason.message)
                .collect(),
        }
    };
    let mut views: Vec<TaskView> = case.tasks.iter().map(view).collect();
    views.sort_by_key(|task| (task.priority, task.due.unwrap_or(Timestamp::MAX)));
    views
}

fn timers(case: &Case, standing: &Standing) -> Vec<TimerView> {
    case.timers
        .iter()
        .filter(|timer| match standing {
            Standing::Official | Standing::Auditor => true,
            Standing::Applicant => timer.party.is_none(),
            Standing::HeardBody(key) => timer.party.as_ref().is_some_and(|own| own == key),
        })
        .map(|timer| TimerView {
            id: timer.id.to_string(),
            event: timer.event.clone().unwrap_or_else(|| timer.name.clone()).into(),
            party: timer.party.clone().map(Into::into),
            due: timer.due,
            rule: timer.rule.to_string(),
        })
        .collect()
}

fn proposal_view(case: &Case) -> Option<ProposalView> {
    let proposal = proposal(case)?;
    let act = case
        .performers
        .iter()
        .rev()
        .find(|act| PROPOSALS.contains(&act.act.as_str()))?;
    Some(ProposalView {
        grant: proposal.refuse.is_none(),
        considerations: proposal.considerations,
        conditions: proposal.conditions,
        reason: proposal.refuse,
        by: PersonRef {
            person: act.person.0.to_string(),
            name: act.name.to_string(),
        },
        at: act.at,
    })
}

/// What a page shows of an entry; the record stays whole beside it.
fn log_entry(entry: &Entry) -> LogEntryView {
    let text = |name: &str| {
        entry
            .record
            .get(name)
            .and_then(Value::as_str)
            .map(ToOwned::to_owned)
    };
    let person = text("person").filter(|person| person != workflow::SYSTEM_ROLE);
    LogEntryView {
        sequence: entry.sequence,
        at: entry.at.parse().unwrap_or(Timestamp::UNIX_EPOCH),
        event: text("event").unwrap_or_default(),
        party: text("party"),
        actor: person.map(|person| PersonRef {
            person,
            name: text("name").unwrap_or_default(),
        }),
        from: texts(entry.record.get("from")),
        to: texts(entry.record.get("to")),
        reason: text("reason"),
        record: entry.record.clone(),
        hash: entry.hash.to_string(),
    }
}
