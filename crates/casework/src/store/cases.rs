// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Tables cases and case_numbers.

use ::ledger::{Hash, Head};
use jiff::Timestamp;
use permit::{Assessment, Bilingual};
use sqlx::sqlite::SqliteRow;
use workflow::{Case, Priority};

use crate::error::Fault;
use crate::store::row::{Reader, integer, json, millis};
use crate::store::{Connection, doing};
use crate::view::PersonRef;

/// A case as it is stored.
#[derive(Debug, Clone)]
pub(crate) struct StoredCase {
    pub(crate) case: Case,
    pub(crate) applicant: String,
    pub(crate) applicant_name: String,
    pub(crate) subject: String,
    pub(crate) filed_by: PersonRef,
    pub(crate) filed_at: Timestamp,
    pub(crate) application: Hash,
    pub(crate) assessment: Assessment,
    pub(crate) notices: Vec<Bilingual>,
    pub(crate) head: Head,
    /// The signed head, as stored with the last entry.
    pub(crate) head_note: String,
}

impl StoredCase {
    pub(crate) fn number(&self) -> &str {
        &self.case.id
    }
}

/// The next number of a year: `BS-2026-000001`. Counted in the transaction, so that none is lost or double.
pub(crate) async fn next_number(db: &mut Connection, prefix: &str, year: i16) -> Result<String, Fault> {
    let row = sqlx::query(
        "INSERT INTO case_numbers (year, last) VALUES ($1, 1)
         ON CONFLICT (year) DO UPDATE SET last = last + 1 RETURNING year, last",
    )
    .bind(i64::from(year))
    .fetch_one(db)
    .await
    .map_err(doing("counting cases"))?;
    let last = Reader::new(&row, "case_numbers", "year").count("last")?;
    Ok(format!("{prefix}-{year:04}-{last:06}"))
}

pub(crate) async fn insert(db: &mut Connection, stored: &StoredCase) -> Result<(), Fault> {
    let case = &stored.case;
    sqlx::query(
        "INSERT INTO cases (number, version, definition, state, states, ended, applicant, applicant_name, subject,
           filed_by, filed_by_name, filed_at, due_at, application, assessment, notices, log_sequence, log_hash, log_head, priority)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)",
    )
    .bind(case.id.as_str())
    .bind(integer(case.version))
    .bind(case.definition.sha256.as_str())
    .bind(json(case)?)
    .bind(states(case))
    .bind(case.ended)
    .bind(&stored.applicant)
    .bind(&stored.applicant_name)
    .bind(&stored.subject)
    .bind(&stored.filed_by.person)
    .bind(&stored.filed_by.name)
    .bind(millis(stored.filed_at))
    .bind(due(case).map(millis))
    .bind(stored.application.to_string())
    .bind(json(&stored.assessment)?)
    .bind(json(&stored.notices)?)
    .bind(integer(stored.head.sequence))
    .bind(stored.head.hash.to_string())
    .bind(&stored.head_note)
    .bind(priority(case))
    .execute(db)
    .await
    .map_err(doing("opening a case"))?;
    Ok(())
}

/// Writes the new state over the version it was computed from; `false` when another command was faster.
pub(crate) async fn advance(db: &mut Connection, stored: &StoredCase, expected: u64) -> Result<bool, Fault> {
    let case = &stored.case;
    let done = sqlx::query(
        "UPDATE cases SET version = $1, state = $2, states = $3, ended = $4, due_at = $5,
           log_sequence = $6, log_hash = $7, log_head = $8, priority = $11
         WHERE number = $9 AND version = $10",
    )
    .bind(integer(case.version))
    .bind(json(case)?)
    .bind(states(case))
    .bind(case.ended)
    .bind(due(case).map(millis))
    .bind(integer(stored.head.sequence))
    .bind(stored.head.hash.to_string())
    .bind(&stored.head_note)
    .bind(case.id.as_str())
    .bind(integer(expected))
    .bind(priority(case))
    .execute(db)
    .await
    .map_err(doing("advancing a case"))?;
    Ok(done.rows_affected() == 1)
}

pub(crate) async fn load(db: &mut Connection, number: &str) -> Result<Option<StoredCase>, Fault> {
    let row = sqlx::query("SELECT * FROM cases WHERE number = $1")
        .bind(number)
        .fetch_optional(db)
        .await
        .map_err(doing("reading a case"))?;
    row.as_ref().map(parse).transpose()
}

/// The newest case of this applicant with exactly these application bytes, filed after `since`.
pub(crate) async fn duplicate(
    db: &mut Connection,
    applicant: &str,
    application: &Hash,
    since: Timestamp,
) -> Result<Option<(String, Timestamp)>, Fault> {
    let row = sqlx::query(
        "SELECT number, filed_at FROM cases WHERE applicant = $1 AND application = $2 AND filed_at > $3
         ORDER BY filed_at DESC LIMIT 1",
    )
    .bind(applicant)
    .bind(application.to_string())
    .bind(millis(since))
    .fetch_optional(db)
    .await
    .map_err(doing("looking for a duplicate"))?;
    row.map(|row| {
        let read = Reader::new(&row, "cases", "number");
        Ok((read.text("number")?, read.time("filed_at")?))
    })
    .transpose()
}

pub(crate) fn parse(row: &SqliteRow) -> Result<StoredCase, Fault> {
    let read = Reader::new(row, "cases", "number");
    let case: Case = read.json("state")?;
    if case.id != read.text("number")? {
        return Err(read.impossible("state", format!("it is the state of case {:?}", case.id)));
    }
    if case.version != read.count("version")? {
        return Err(read.impossible("version", format!("the state says version {}", case.version)));
    }
    if case.definition.sha256 != read.text("definition")? {
        return Err(read.impossible("definition", "the state is pinned to another definition"));
    }
    Ok(StoredCase {
        applicant: read.text("applicant")?,
        applicant_name: read.text("applicant_name")?,
        subject: read.text("subject")?,
        filed_by: PersonRef {
            person: read.text("filed_by")?,
            name: read.text("filed_by_name")?,
        },
        filed_at: read.time("filed_at")?,
        application: read.hash("application")?,
        assessment: read.json("assessment")?,
        notices: read.json("notices")?,
        head: Head {
            sequence: read.count("log_sequence")?,
            hash: read.hash("log_hash")?,
        },
        head_note: read.text("log_head")?,
        case,
    })
}

/// State names with blanks around each, so that one LIKE finds one name.
fn states(case: &Case) -> String {
    format!(" {} ", case.configuration.0.join(" "))
}

/// What the queue is sorted by first: its most urgent task.
fn priority(case: &Case) -> i64 {
    let tasks = case.tasks.iter().map(|task| task.priority).min();
    match tasks.unwrap_or_default() {
        Priority::Urgent => 0,
        Priority::High => 1,
        Priority::Normal => 2,
        Priority::Low => 3,
    }
}

/// And then: the earliest due time of a task, else of a timer.
fn due(case: &Case) -> Option<Timestamp> {
    let tasks = case.tasks.iter().filter_map(|task| task.due).min();
    tasks.or_else(|| case.next_timer().map(|timer| timer.due))
}

/// `queue`'s statement: every filter is a bound value, NULL or 0 for "any".
const QUEUE: &str = "SELECT c.*, (SELECT count(*) FROM incidents i WHERE i.case_number = c.number AND i.settled_at IS NULL) AS incidents
  FROM cases c
  WHERE ($1 IS NULL OR c.applicant = $1)
    AND ($2 IS NULL OR EXISTS (SELECT 1 FROM parties p WHERE p.case_number = c.number AND p.key = $2 AND p.asked_at IS NOT NULL))
    AND ($3 IS NULL OR c.states LIKE '% ' || $3 || ' %')
    AND ($4 IS NULL OR EXISTS (SELECT 1 FROM tasks t WHERE t.case_number = c.number AND t.claimed_by = $4))
    AND ($5 IS NULL OR EXISTS (SELECT 1 FROM tasks t, json_each($5) r
           WHERE t.case_number = c.number AND t.claimed_by IS NULL AND t.role = r.value AND (t.org IS NULL OR t.org = $6)))
    AND ($7 = 0 OR c.ended = 0)
    AND ($8 IS NULL OR c.number LIKE '%' || $8 || '%' OR c.applicant_name LIKE '%' || $8 || '%')
    AND (c.priority, coalesce(c.due_at, 9223372036854775807), c.number) > ($9, $10, $11)
  ORDER BY c.priority, coalesce(c.due_at, 9223372036854775807), c.number
  LIMIT $12";

/// What `queue` asks for; `None` is "any".
#[derive(Debug, Default)]
pub(crate) struct QueueQuery {
    pub(crate) applicant: Option<String>,
    pub(crate) party: Option<String>,
    pub(crate) state: Option<String>,
    pub(crate) claimed_by: Option<String>,
    /// Roles that see unclaimed tasks.
    pub(crate) unclaimed_for: Option<Vec<String>>,
    pub(crate) org: Option<String>,
    pub(crate) open: bool,
    pub(crate) text: Option<String>,
    pub(crate) after: Place,
    pub(crate) limit: u32,
}

/// Where a case stands in a queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    priority: i64,
    /// Milliseconds; `i64::MAX` where nothing is due.
    pub(crate) due: i64,
    number: String,
}

impl Default for Place {
    /// Before the first.
    fn default() -> Place {
        Place {
            priority: i64::MIN,
            due: i64::MIN,
            number: String::new(),
        }
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}|{}|{}", self.priority, self.due, self.number)
    }
}

impl Place {
    /// As it is written; `None` for any other text.
    pub(crate) fn parse(text: &str) -> Option<Place> {
        let mut parts = text.splitn(3, '|');
        Some(Place {
            priority: parts.next()?.parse().ok()?,
            due: parts.next()?.parse().ok()?,
            number: parts.next()?.to_owned(),
        })
    }
}

/// Cases in order of priority, due time and number, with their number of open incidents and their sort key.
pub(crate) async fn queue(db: &mut Connection, query: &QueueQuery) -> Result<Vec<(StoredCase, u64)>, Fault> {
    let roles = query.unclaimed_for.as_ref().map(json).transpose()?;
    let rows = sqlx::query(QUEUE)
        .bind(&query.applicant)
        .bind(&query.party)
        .bind(query.state.as_deref().map(escape))
        .bind(&query.claimed_by)
        .bind(roles)
        .bind(&query.org)
        .bind(query.open)
        .bind(query.text.as_deref().map(escape))
        .bind(query.after.priority)
        .bind(query.after.due)
        .bind(&query.after.number)
        .bind(i64::from(query.limit))
        .fetch_all(db)
        .await
        .map_err(doing("reading the queue"))?;
    rows.iter()
        .map(|row| {
            Ok((
                parse(row)?,
                Reader::new(row, "cases", "number").count("incidents")?,
            ))
        })
        .collect()
}

/// Without wildcards: a search for "%" finds nothing rather than everything.
fn escape(text: &str) -> String {
    text.replace(['%', '_'], "")
}

/// Where a case stands in the queue's order.
pub(crate) fn place(stored: &StoredCase) -> Place {
    Place {
        priority: priority(&stored.case),
        due: due(&stored.case).map_or(i64::MAX, millis),
        number: stored.case.id.to_string(),
    }
}
