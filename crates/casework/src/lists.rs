// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Lists with cursors: the queue, consultations, incidents.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use workflow::Definition;

use crate::account::{Account, role};
use crate::error::{CommandError, Fault};
use crate::office::Office;
use crate::read::{party_view, task_views};
use crate::store::cases::{self, QueueQuery, StoredCase};
use crate::store::{self, incidents, outbox, work};
use crate::view::{CaseSummary, ConsultationView, IncidentView, Page, PageRequest, QueueFilter};

impl Office {
    /// The cases the viewer may see, by due time, then number: all for officials and auditors, an applicant's own, a body's where
    /// it was asked.
    ///
    /// # Errors
    /// `Fault`.
    pub async fn queue(
        &self,
        viewer: &Account,
        filter: &QueueFilter,
        page: &PageRequest,
    ) -> Result<Page<CaseSummary>, Fault> {
        let Some(rights) = rights(viewer) else {
            return Ok(Page {
                items: Vec::new(),
                next: None,
            });
        };
        let query = QueueQuery {
            state: filter.state.clone(),
            claimed_by: filter.mine.then(|| viewer.person.clone()),
            unclaimed_for: filter.unclaimed.then(|| viewer.roles.iter().cloned().collect()),
            org: viewer.org.clone(),
            open: filter.open,
            text: filter.text.clone(),
            after: after(page),
            limit: limit(page) + 1,
            ..rights
        };
        let mut tx = self.store.read().await?;
        let rows = cases::queue(&mut tx, &query).await?;
        let cut = cut(rows, page, |(stored, _)| cases::place(stored).to_string());
        let items = cut
            .items
            .iter()
            .map(|(stored, incidents)| {
                let definition = self.definition_for(&stored.case)?;
                Ok(summary(stored, definition, *incidents, viewer))
            })
            .collect::<Result<Vec<_>, Fault>>()?;
        Ok(Page {
            items,
            next: cut.next,
        })
    }

    /// The cases the viewer's body is or was asked about.
    ///
    /// # Errors
    /// `Fault`.
    pub async fn consultations(
        &self,
        viewer: &Account,
        page: &PageRequest,
    ) -> Result<Page<ConsultationView>, Fault> {
        let Some(body) = viewer.org.clone().filter(|_| viewer.has(role::HEARD_BODY)) else {
            return Ok(Page {
                items: Vec::new(),
                next: None,
            });
        };
        let query = QueueQuery {
            party: Some(body.clone()),
            after: after(page),
            limit: limit(page) + 1,
            ..QueueQuery::default()
        };
        let mut tx = self.store.read().await?;
        let rows = cases::queue(&mut tx, &query).await?;
        let mut items = Vec::with_capacity(rows.len());
        for (stored, _) in rows {
            let asked = work::asked(&mut tx, stored.number()).await?;
            let digests = store::documents::list(&mut tx, stored.number()).await?;
            items.extend(stored.case.party(&body).map(|party| {
                let party = party_view(&stored.case, party, (&asked, &digests), &self.config.authority);
                (
                    cases::place(&stored),
                    ConsultationView {
                        case: stored.case.id.to_string(),
                        party,
                        applicant: stored.applicant_name.clone(),
                        subject: stored.subject.clone(),
                        version: stored.case.version,
                    },
                )
            }));
        }
        let cut = cut(items, page, |(place, _)| place.to_string());
        Ok(Page {
            items: cut.items.into_iter().map(|(_, view)| view).collect(),
            next: cut.next,
        })
    }

    /// Every incident, newest first. For officials and auditors.
    ///
    /// # Errors
    /// `NotFound` for others, `Fault`.
    pub async fn incidents(
        &self,
        viewer: &Account,
        page: &PageRequest,
    ) -> Result<Page<IncidentView>, CommandError> {
        if !(viewer.is_official() || viewer.has(role::AUDITOR)) {
            return Err(CommandError::NotFound);
        }
        let mut tx = self.store.read().await?;
        let items = incidents::page(&mut tx, before(page), limit(page) + 1).await?;
        Ok(cut(items, page, |incident| incident.id.to_string()))
    }

    /// Settles an incident: it has been looked at, and what had been given up is tried again. For officials.
    ///
    /// # Errors
    /// `NotFound`, `Fault`.
    pub async fn settle_incident(&self, official: &Account, id: i64) -> Result<(), CommandError> {
        if !official.is_official() {
            return Err(CommandError::NotFound);
        }
        let now = self.now();
        let mut tx = self.store.begin().await?;
        let reference = incidents::settle(&mut tx, id, &official.person, now)
            .await?
            .ok_or(CommandError::NotFound)?;
        if let Some(key) = reference.strip_prefix("effect/") {
            outbox::revive(&mut tx, key, now).await?;
        }
        store::commit(tx).await?;
        self.wake();
        Ok(())
    }
}

/// What the viewer may list at all; `None` is nothing.
fn rights(viewer: &Account) -> Option<QueueQuery> {
    if viewer.locked {
        None
    } else if viewer.is_official() || viewer.has(role::AUDITOR) {
        Some(QueueQuery::default())
    } else if viewer.has(role::APPLICANT) {
        Some(QueueQuery {
            applicant: Some(viewer.applicant_key().to_owned()),
            ..QueueQuery::default()
        })
    } else if viewer.has(role::HEARD_BODY) {
        viewer.org.clone().map(|org| QueueQuery {
            party: Some(org),
            ..QueueQuery::default()
        })
    } else {
        None
    }
}

fn summary(stored: &StoredCase, definition: &Definition, incidents: u64, viewer: &Account) -> CaseSummary {
    let inside = viewer.is_official() || viewer.has(role::AUDITOR);
    let tasks = task_views(definition, &stored.case, viewer)
        .into_iter()
        .filter(|task| {
            inside || (viewer.has(&task.role) && (task.party.is_none() || task.party == viewer.org))
        })
        .collect();
    let due = cases::place(stored).due;
    CaseSummary {
        number: stored.case.id.to_string(),
        applicant: stored.applicant_name.clone(),
        subject: stored.subject.clone(),
        states: stored
            .case
            .configuration
            .0
            .iter()
            .map(ToString::to_string)
            .collect(),
        ended: stored.case.ended,
        filed_at: stored.filed_at,
        due: jiff::Timestamp::from_millisecond(due)
            .ok()
            .filter(|_| due != i64::MAX),
        tasks,
        version: stored.case.version,
        incidents: if inside { incidents } else { 0 },
    }
}

/// Items a page holds.
pub(crate) fn limit(page: &PageRequest) -> u32 {
    if page.limit == 0 { 50 } else { page.limit.min(200) }
}

/// One more than the page was read: cuts it off and makes the cursor of the next page.
pub(crate) fn cut<T>(mut items: Vec<T>, page: &PageRequest, place: impl Fn(&T) -> String) -> Page<T> {
    let limit = limit(page) as usize;
    let more = items.len() > limit;
    items.truncate(limit);
    let next = items
        .last()
        .filter(|_| more)
        .map(|last| URL_SAFE_NO_PAD.encode(place(last)));
    Page { items, next }
}

/// A cursor we made; any other text begins at the beginning.
fn place(page: &PageRequest) -> Option<String> {
    let bytes = URL_SAFE_NO_PAD.decode(page.cursor.as_ref()?).ok()?;
    String::from_utf8(bytes).ok()
}

/// The id below which a list by id goes on.
pub(crate) fn before(page: &PageRequest) -> i64 {
    place(page).and_then(|text| text.parse().ok()).unwrap_or(i64::MAX)
}

fn after(page: &PageRequest) -> cases::Place {
    place(page)
        .and_then(|text| cases::Place::parse(&text))
        .unwrap_or_default()
}
