// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What a page needs: read models, built from parsed rows for one viewer.

use jiff::Timestamp;
use permit::{Application, Assessment, Bilingual, Decision};
use serde::{Deserialize, Serialize};
use workflow::{Possible, Priority, Text};

/// A part of a longer list, and where the next part begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// Hand this in as `cursor` for the next page; `None` at the end. Opaque.
    pub next: Option<String>,
}

/// Which part of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PageRequest {
    /// `next` of the page before.
    pub cursor: Option<String>,
    /// At most this many (1 to 200; 0 means 50).
    pub limit: u32,
}

/// Which cases to list. The viewer's rights apply in any case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct QueueFilter {
    /// Only cases in this state (any level).
    pub state: Option<String>,
    /// Only cases with a task the viewer has claimed.
    pub mine: bool,
    /// Only cases with an unclaimed task for one of the viewer's roles.
    pub unclaimed: bool,
    /// Only cases that are not over.
    pub open: bool,
    /// Part of the number or the applicant's name.
    pub text: Option<String>,
}

/// A person in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonRef {
    /// The stable identity.
    pub person: String,
    /// The name shown.
    pub name: String,
}

/// One line of the queue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CaseSummary {
    /// The case number.
    pub number: String,
    /// The applicant's name.
    pub applicant: String,
    /// What is transported, shortest words.
    pub subject: String,
    /// Active states, outermost first.
    pub states: Vec<String>,
    /// Whether the procedure is over.
    pub ended: bool,
    /// When it was filed.
    pub filed_at: Timestamp,
    /// The earliest due time of an open task or timer.
    pub due: Option<Timestamp>,
    /// Open tasks.
    pub tasks: Vec<TaskView>,
    /// The version, for If-Match.
    pub version: u64,
    /// Open incidents of the case.
    pub incidents: u64,
}

/// Work somebody has to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TaskView {
    /// For `Act::Claim` and `Act::Release`.
    pub id: String,
    /// What is to be done, in the procedure's word.
    pub act: String,
    /// Who may do it.
    pub role: String,
    /// The heard body it belongs to.
    pub party: Option<String>,
    /// Who has taken it.
    pub claimed_by: Option<PersonRef>,
    /// Until when.
    pub due: Option<Timestamp>,
    /// How urgent it is.
    pub priority: Priority,
    /// Whether the viewer may take it.
    pub claimable: bool,
    /// Why not, where it is for their role and nobody has it.
    pub because: Vec<Text>,
}

/// A date that will do something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TimerView {
    /// Its id.
    pub id: String,
    /// The event it raises.
    pub event: String,
    /// The heard body it belongs to.
    pub party: Option<String>,
    /// When.
    pub due: Timestamp,
    /// The rule the date was computed by.
    pub rule: String,
}

/// What a heard body said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatementView {
    /// `consent`, `consent_with_conditions`, `object`, or `proceed_without` by the clerk.
    pub outcome: String,
    /// The words; for an objection its reason.
    pub text: Option<String>,
    /// The conditions asked for.
    pub conditions: Vec<String>,
    /// Who said it.
    pub by: PersonRef,
    /// When.
    pub at: Timestamp,
    /// SHA-256 (hex) of the statement document.
    pub sha256: String,
}

/// One heard body of a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PartyView {
    /// Its key, as in the application.
    pub key: String,
    /// The name of its account, else its key.
    pub name: String,
    /// Its innermost state: `planned` before the hearing, then as in the procedure.
    pub status: String,
    /// When it was asked.
    pub since: Option<Timestamp>,
    /// Until when it may answer.
    pub due: Option<Timestamp>,
    /// Its answer.
    pub statement: Option<StatementView>,
}

/// A document of the case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DocumentView {
    /// `application`, `statement:KEY`, `decision` (frozen), `approval.p7s` (the official's own signature over it), `permit` (sealed),
    /// `notice` and `sealed-notice` for what revokes, takes back or corrects it.
    pub name: String,
    /// Its media type.
    pub media_type: String,
    /// SHA-256 (hex) of its bytes.
    pub sha256: String,
    /// Its size in bytes.
    pub size: u64,
    /// When it was stored.
    pub at: Timestamp,
}

/// The bytes of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// What it is.
    pub view: DocumentView,
    /// Its bytes, unchanged since they were stored (checked against the digest).
    pub bytes: Vec<u8>,
}

/// Something a person must look at; nothing goes on until then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct IncidentView {
    /// Its number.
    pub id: i64,
    /// The case, where it concerns one.
    pub case: Option<String>,
    /// The kind: `effect-failed`, `timer-refused`, `ceremony`, `procedure`, `dispatch-by-hand`.
    pub kind: String,
    /// What happened.
    pub message: String,
    /// When.
    pub at: Timestamp,
    /// When somebody settled it.
    pub settled_at: Option<Timestamp>,
}

/// A message in the portal. E-mail is not built; nothing leaves the house.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MessageView {
    /// Its number.
    pub id: i64,
    /// The case.
    pub case: String,
    /// The kind: `receipt`, `consultation`, `reminder`, `deliver`, `status`.
    pub kind: String,
    /// Its subject.
    pub subject: Bilingual,
    /// Its text.
    pub body: Bilingual,
    /// When.
    pub at: Timestamp,
    /// When it was opened.
    pub read_at: Option<Timestamp>,
}

/// One entry of the case log as a page shows it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LogEntryView {
    /// Counted from 1.
    pub sequence: u64,
    /// When.
    pub at: Timestamp,
    /// The event.
    pub event: String,
    /// The heard body it concerned.
    pub party: Option<String>,
    /// Who acted, `None` for the office itself.
    pub actor: Option<PersonRef>,
    /// The states before.
    pub from: Vec<String>,
    /// The states after.
    pub to: Vec<String>,
    /// The reason given.
    pub reason: Option<String>,
    /// Everything recorded, as it is hashed.
    pub record: serde_json::Value,
    /// SHA-256 (hex) of the entry.
    pub hash: String,
}

/// What a clerk has proposed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProposalView {
    /// `true`: grant; `false`: refuse.
    pub grant: bool,
    /// The reasons weighed, printed in the decision.
    pub considerations: Option<String>,
    /// Further conditions of the authority.
    pub conditions: Vec<String>,
    /// Why it is to be refused.
    pub reason: Option<String>,
    /// Who proposed it.
    pub by: PersonRef,
    /// When.
    pub at: Timestamp,
}

/// A case as its page shows it.
#[derive(Debug, Clone)]
pub struct CaseView {
    /// The case number.
    pub number: String,
    /// The version; the strong ETag is `etag()`.
    pub version: u64,
    /// Active states, outermost first.
    pub states: Vec<String>,
    /// Whether the procedure is over.
    pub ended: bool,
    /// When it was filed, and by whom.
    pub filed_at: Timestamp,
    /// Who filed it.
    pub filed_by: PersonRef,
    /// The definition it is pinned to: name, version, SHA-256.
    pub definition: workflow::DefinitionId,
    /// The application.
    pub application: Application,
    /// What the rules found at filing; findings point into the application.
    pub assessment: Assessment,
    /// Competence and the like.
    pub notices: Vec<Bilingual>,
    /// The heard bodies.
    pub parties: Vec<PartyView>,
    /// Open tasks.
    pub tasks: Vec<TaskView>,
    /// Dates that will do something.
    pub timers: Vec<TimerView>,
    /// What the viewer can do, or why not: the page draws its buttons from this.
    pub possible: Vec<Possible>,
    /// What the clerk proposed.
    pub proposal: Option<ProposalView>,
    /// The log; empty for heard bodies.
    pub log: Vec<LogEntryView>,
    /// Documents the viewer may read.
    pub documents: Vec<DocumentView>,
    /// Incidents; empty for applicants and heard bodies.
    pub incidents: Vec<IncidentView>,
    /// Whether `Office::permit` will answer this viewer.
    pub permit_available: bool,
    /// Whether a sealed notice (revocation, taking back, correction, refusal of a change) is there.
    pub notice_available: bool,
}

impl CaseView {
    /// The strong ETag of this version.
    pub fn etag(&self) -> String {
        format!("\"{}-{}\"", self.number, self.version)
    }
}

/// What a draft of the decision would say if it were released now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DraftRequest {
    /// `Some` of the reasons: a refusal.
    pub refuse: Option<String>,
    /// The reasons weighed.
    pub considerations: Option<String>,
    /// Further conditions of the authority.
    pub conditions: Vec<String>,
}

/// A draft.
#[derive(Debug, Clone)]
pub struct Draft {
    /// The decision as data.
    pub decision: Decision,
    /// The decision as PDF, not signed.
    pub pdf: Vec<u8>,
}

/// A case a heard body is asked about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ConsultationView {
    /// The case number.
    pub case: String,
    /// The body's own part.
    pub party: PartyView,
    /// The applicant's name.
    pub applicant: String,
    /// What is transported.
    pub subject: String,
    /// The version, for If-Match.
    pub version: u64,
}
