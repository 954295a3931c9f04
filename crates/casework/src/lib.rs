// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! OFFICE: runs cases durably. All SQL of the project is here.
//!
//! A command loads facts, asks the pure crates what follows, and writes state, log entry, tasks, timers, outbox and command
//! id in one transaction; effects are performed afterwards from the outbox and are safe to repeat. The tables and the shape
//! of a command are described in `docs/casework.md`.

mod account;
mod accounts;
mod act;
mod command;
mod decide;
mod edge;
mod effects;
mod error;
mod file;
mod issue;
mod journal;
mod lists;
mod memory;
mod messages;
mod notification;
mod office;
mod permit_file;
mod read;
mod run;
mod seal;
mod standing;
mod store;
mod supersede;
mod transact;
mod view;

pub use account::{Account, role};
pub use command::{Act, ActRequest, Acted, ApprovalKey, Done, FileRequest, Filed, FilingChannel};
pub use document::{axle_diagram_svg, axle_diagram_text};
pub use edge::{BoxFuture, Clock, Entropy, LogKey, ManualClock};
pub use error::{CommandError, Fault};
pub use notification::is_paper;
pub use office::{Jurisdiction, Office, OfficeConfig};
pub use run::RunReport;
pub use view::{
    CaseSummary, CaseView, ConsultationView, Document, DocumentView, Draft, DraftRequest, IncidentView,
    LogEntryView, MessageView, Page, PageRequest, PartyView, PersonRef, ProposalView, QueueFilter,
    StatementView, TaskView, TimerView,
};
