// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! A case in the words of a page: what all roles share, prepared once so that the templates only place it.

use casework::{
    CaseView, DocumentView, LogEntryView, PartyView, TaskView, TimerView, axle_diagram_svg, axle_diagram_text,
};
use jiff::Timestamp;
use permit::application::LoadState;
use permit::{Assessment, CausedBy, Finding, Severity};
use workflow::{Definition, Priority};

use crate::counter::Counter;
use crate::frame::Frame;
use crate::texts::{Texts, fill};
use crate::when;

/// Colour and words of a badge; the words always stand alone.
#[derive(Debug, Clone)]
pub(crate) struct Badge {
    pub(crate) tone: &'static str,
    pub(crate) text: String,
}

/// One heard body.
#[derive(Debug)]
pub(crate) struct Body {
    pub(crate) name: String,
    pub(crate) status: Badge,
    pub(crate) deadline: Option<Badge>,
    /// Since when, due when, answered when.
    pub(crate) dates: Vec<String>,
    pub(crate) statement: Option<Statement>,
}

/// What it said.
#[derive(Debug)]
pub(crate) struct Statement {
    pub(crate) outcome: String,
    pub(crate) text: Option<String>,
    pub(crate) conditions: Vec<String>,
    pub(crate) by: String,
    pub(crate) at: String,
    pub(crate) sha256: String,
}

/// One finding.
#[derive(Debug)]
pub(crate) struct FindingRow {
    pub(crate) notice: bool,
    pub(crate) text: String,
    pub(crate) badge: Badge,
    pub(crate) place: String,
    pub(crate) measured: String,
    pub(crate) limit: String,
    pub(crate) caused: Option<&'static str>,
    pub(crate) source: String,
}

/// What the rules found.
#[derive(Debug)]
pub(crate) struct Findings {
    pub(crate) rows: Vec<FindingRow>,
    pub(crate) required: Vec<(String, String)>,
    pub(crate) fee_lines: Vec<FeeRow>,
    pub(crate) fee_sum: String,
    pub(crate) fee: String,
    pub(crate) fee_note: Option<&'static str>,
    pub(crate) tariff: String,
    pub(crate) rules: String,
    pub(crate) conditions: Vec<(String, String)>,
}

/// One line of the fee.
#[derive(Debug)]
pub(crate) struct FeeRow {
    pub(crate) factor: String,
    pub(crate) label: String,
    pub(crate) points: String,
    pub(crate) weight: String,
    pub(crate) source: String,
}

/// One axle diagram; the picture and the same in words.
#[derive(Debug)]
pub(crate) struct Diagram {
    pub(crate) caption: String,
    pub(crate) svg: String,
    pub(crate) words: String,
}

/// One open task.
#[derive(Debug)]
pub(crate) struct Task {
    pub(crate) id: String,
    pub(crate) label: String,
    pub(crate) status: Badge,
    pub(crate) deadline: Option<Badge>,
    pub(crate) urgency: Option<Badge>,
    pub(crate) claimable: bool,
    pub(crate) releasable: bool,
    /// Why it cannot be taken.
    pub(crate) because: Vec<String>,
}

/// One line of the history.
#[derive(Debug)]
pub(crate) struct History {
    pub(crate) sequence: u64,
    pub(crate) at: String,
    pub(crate) stamp: String,
    pub(crate) event: String,
    pub(crate) who: String,
    pub(crate) state: String,
    pub(crate) reason: Option<String>,
    pub(crate) hash: String,
    pub(crate) record: String,
}

/// Everything about a case that more than one role sees.
#[derive(Debug)]
pub(crate) struct Facts {
    pub(crate) number: String,
    pub(crate) version: u64,
    pub(crate) state: Badge,
    pub(crate) deadline: Option<Badge>,
    pub(crate) filed: String,
    pub(crate) applicant: String,
    pub(crate) bodies: Vec<Body>,
    pub(crate) findings: Findings,
    pub(crate) diagrams: Vec<Diagram>,
    pub(crate) tasks: Vec<Task>,
    pub(crate) timers: Vec<(String, String, String)>,
    pub(crate) documents: Vec<(String, String)>,
    pub(crate) history: Vec<History>,
}

/// Words for a case of one visitor.
pub(crate) struct Words<'a> {
    pub(crate) frame: &'a Frame,
    pub(crate) definition: &'a Definition,
}

impl<'a> Words<'a> {
    /// With the procedure the case is pinned to.
    pub(crate) fn of(counter: &'a Counter, frame: &'a Frame, sha256: &str) -> Self {
        let office = &counter.config.office;
        Self {
            frame,
            definition: office
                .definition_of(sha256)
                .unwrap_or_else(|| office.definition()),
        }
    }

    /// Findings alone, for an application that opened no case.
    pub(crate) fn assessment(counter: &Counter, frame: &Frame, assessment: &Assessment) -> Findings {
        Words {
            frame,
            definition: counter.config.office.definition(),
        }
        .findings(assessment)
    }

    fn t(&self) -> &'static Texts {
        self.frame.t
    }

    pub(crate) fn state(&self, name: &str) -> String {
        self.named(self.definition.label_of_state(name), name)
    }

    pub(crate) fn event(&self, name: &str) -> String {
        let t = &self.t().desk;
        match name {
            "start" => t.event_start.to_owned(),
            "remind" => t.event_remind.to_owned(),
            "claim" => t.event_claim.to_owned(),
            "release" => t.event_release.to_owned(),
            name => self.named(self.definition.label_of_event(name), name),
        }
    }

    pub(crate) fn act(&self, name: &str) -> String {
        let label = self
            .definition
            .label_of_act(name)
            .or_else(|| self.definition.label_of_event(name));
        self.named(label.or_else(|| self.definition.label_of_state(name)), name)
    }

    fn named(&self, label: Option<&workflow::Text>, name: &str) -> String {
        label.map_or_else(
            || name.replace('_', " "),
            |text| self.t().pick(&text.de, &text.en).to_owned(),
        )
    }

    /// The innermost state in words.
    pub(crate) fn status(&self, states: &[String], ended: bool) -> Badge {
        let leaf = states.last().map_or("", String::as_str);
        let tone = match leaf {
            "valid" => "success",
            "refused" | "discontinued" | "expired" => "",
            "on_hold" | "revoked" | "taken_back" => "danger",
            _ if ended => "",
            "waiting_applicant" => "warning",
            _ => "info",
        };
        Badge {
            tone,
            text: self.state(leaf),
        }
    }

    /// Colour and words of a deadline.
    pub(crate) fn deadline(&self, due: Timestamp) -> Badge {
        let t = &self.t().desk;
        let days = when::days_until(due, self.frame.now);
        let (tone, words) = match days {
            i32::MIN..=-2 => ("danger", fill(t.due_over, &[&-i64::from(days)])),
            -1 => ("danger", t.due_over_one.to_owned()),
            0 => ("warning", t.due_today.to_owned()),
            1 => ("warning", t.due_tomorrow.to_owned()),
            2 | 3 => ("warning", fill(t.due_in, &[&days])),
            _ => ("", fill(t.due_in, &[&days])),
        };
        Badge { tone, text: words }
    }

    /// Everything about the case.
    pub(crate) fn facts(&self, view: &CaseView) -> Facts {
        let t = &self.t().desk;
        let tasks = view.tasks.iter().filter_map(|task| task.due).min();
        let due = tasks.or_else(|| view.timers.iter().map(|timer| timer.due).min());
        Facts {
            number: view.number.clone(),
            version: view.version,
            state: self.status(&view.states, view.ended),
            deadline: due
                .filter(|_| tasks.is_some() || is_pending(&view.states, view.ended))
                .map(|due| self.deadline(due)),
            filed: fill(
                t.filed_line,
                &[&self.frame.moment(&view.filed_at), &view.filed_by.name],
            ),
            applicant: view.application.applicant.name.clone(),
            bodies: view.parties.iter().map(|party| self.body(party)).collect(),
            findings: self.findings(&view.assessment),
            diagrams: self.diagrams(view),
            tasks: view
                .tasks
                .iter()
                .filter(|task| self.concerns(task))
                .map(|task| self.task(task, view))
                .collect(),
            timers: view.timers.iter().map(|timer| self.timer(timer, view)).collect(),
            documents: view
                .documents
                .iter()
                .map(|document| self.document(document))
                .collect(),
            history: view.log.iter().rev().map(|entry| self.history(entry)).collect(),
        }
    }

    pub(crate) fn body(&self, party: &PartyView) -> Body {
        let t = &self.t().desk;
        let statement = party.statement.as_ref().map(|statement| Statement {
            outcome: self.outcome(&statement.outcome).text,
            text: statement.text.clone(),
            conditions: statement.conditions.clone(),
            by: statement.by.name.clone(),
            at: self.frame.moment(&statement.at),
            sha256: statement.sha256.clone(),
        });
        let status = match &party.statement {
            Some(statement) => self.outcome(&statement.outcome),
            None if party.status == "planned" => Badge {
                tone: "",
                text: t.planned.to_owned(),
            },
            None => Badge {
                tone: "info",
                text: self.state(&party.status),
            },
        };
        let mut dates = Vec::new();
        if let Some(since) = &party.since {
            dates.push(fill(t.body_since, &[&self.frame.day(since)]));
        }
        match (&party.statement, &party.due) {
            (Some(statement), _) => dates.push(fill(t.body_answered, &[&self.frame.day(&statement.at)])),
            (None, Some(due)) => dates.push(fill(t.body_due, &[&self.frame.day(due)])),
            (None, None) => {}
        }
        let open = party.statement.is_none();
        Body {
            name: party.name.clone(),
            status,
            deadline: party.due.filter(|_| open).map(|due| self.deadline(due)),
            dates,
            statement,
        }
    }

    /// An outcome or the event that brought it.
    fn outcome(&self, outcome: &str) -> Badge {
        let t = &self.t().desk;
        let (tone, text) = match outcome {
            "consent" => ("success", t.outcome_consent),
            "consent_with_conditions" => ("success", t.outcome_conditions),
            "object" | "objection" => ("danger", t.outcome_objection),
            "change_route" | "route_change" => ("danger", t.outcome_route),
            "not_competent" => ("", t.outcome_not_competent),
            "no_statement" | "proceed_without" => ("warning", t.outcome_no_statement),
            other => {
                return Badge {
                    tone: "",
                    text: self.event(other),
                };
            }
        };
        Badge {
            tone,
            text: text.to_owned(),
        }
    }

    /// Findings, required permits, fee and conditions.
    pub(crate) fn findings(&self, assessment: &Assessment) -> Findings {
        let t = &self.t().desk;
        let (fee, rules) = (&assessment.fee, &assessment.rule_book);
        Findings {
            rows: assessment
                .findings
                .iter()
                .map(|finding| self.finding(finding))
                .collect(),
            required: assessment
                .required
                .iter()
                .map(|required| {
                    (
                        format!("{} ({})", required.name, required.basis),
                        self.frame.pick(&required.reason).into(),
                    )
                })
                .collect(),
            fee_lines: fee
                .lines
                .iter()
                .map(|line| FeeRow {
                    factor: line.factor.clone(),
                    label: self.frame.pick(&line.label).to_owned(),
                    points: self.decimal(&line.x),
                    weight: self.decimal(&line.f),
                    source: line.source.clone(),
                })
                .collect(),
            fee_sum: fill(t.fee_sum, &[&self.decimal(&fee.factor_sum)]),
            fee: when::euros(fee.cents, self.frame.language),
            fee_note: fee.capped.then_some(t.fee_capped),
            tariff: fill(t.tariff, &[&fee.tariff]),
            rules: fill(
                t.rules,
                &[&rules.name, &rules.version, &self.frame.date(&rules.valid_from)],
            ),
            conditions: assessment
                .conditions
                .iter()
                .map(|condition| {
                    (
                        format!("{} {}", condition.catalogue, condition.number),
                        self.frame.pick(&condition.text).into(),
                    )
                })
                .collect(),
        }
    }

    fn finding(&self, finding: &Finding) -> FindingRow {
        let t = &self.t().desk;
        let language = permit_language(self.frame);
        let notice = finding.severity == Severity::Notice;
        let state = finding.state.map(|state| self.load_state(state));
        let place: Vec<&str> = finding.combination.as_deref().into_iter().chain(state).collect();
        FindingRow {
            notice,
            text: self.frame.pick(&finding.text).to_owned(),
            badge: if notice {
                Badge {
                    tone: "info",
                    text: t.notice.to_owned(),
                }
            } else {
                Badge {
                    tone: "warning",
                    text: t.exceeds.to_owned(),
                }
            },
            place: place.join(", "),
            measured: finding
                .measured
                .map(|value| finding.shown(Some(value), language))
                .unwrap_or_default(),
            limit: finding
                .limit
                .map(|value| finding.shown(Some(value), language))
                .unwrap_or_default(),
            caused: finding.caused_by.filter(|_| !notice).map(|cause| match cause {
                CausedBy::Vehicle => t.caused_vehicle,
                CausedBy::Load => t.caused_load,
            }),
            source: finding.source.clone(),
        }
    }

    fn load_state(&self, state: LoadState) -> &'static str {
        let t = &self.t().application;
        match state {
            LoadState::Loaded => t.loaded,
            LoadState::Empty => t.empty_word,
        }
    }

    fn decimal(&self, value: &permit::Exact) -> String {
        let text = value.decimal(2);
        match self.frame.language {
            crate::Language::De => text.replace('.', ","),
            crate::Language::En => text,
        }
    }

    fn diagrams(&self, view: &CaseView) -> Vec<Diagram> {
        let language = permit_language(self.frame);
        let mut diagrams = Vec::new();
        for combination in view.application.combinations.iter().take(10) {
            for state in [LoadState::Loaded, LoadState::Empty] {
                let Some(svg) = axle_diagram_svg(combination, state, language) else {
                    continue;
                };
                let words = axle_diagram_text(combination, state, language).unwrap_or_default();
                let caption = fill(
                    self.t().desk.diagram_caption,
                    &[&combination.id, &self.load_state(state).to_lowercase()],
                );
                diagrams.push(Diagram { caption, svg, words });
            }
        }
        diagrams
    }

    /// Tasks of the visitor's own roles; what the heard bodies have to do stands with the bodies.
    fn concerns(&self, task: &TaskView) -> bool {
        self.frame
            .visitor
            .account
            .as_ref()
            .is_some_and(|account| account.has(&task.role))
    }

    fn task(&self, task: &TaskView, view: &CaseView) -> Task {
        let t = &self.t().desk;
        let me = self.frame.visitor.account.as_ref();
        let held_by_me = match (&task.claimed_by, me) {
            (Some(holder), Some(account)) => holder.person == account.person,
            _ => false,
        };
        let status = match &task.claimed_by {
            Some(holder) => Badge {
                tone: "info",
                text: fill(t.task_held, &[&holder.name]),
            },
            None => Badge {
                tone: "",
                text: t.task_open.to_owned(),
            },
        };
        let body = task.party.as_ref().map(|key| body_name(view, key));
        let label = self.act(&task.act);
        Task {
            id: task.id.clone(),
            label: body.map_or_else(|| label.clone(), |body| format!("{label} – {body}")),
            status,
            deadline: task.due.map(|due| self.deadline(due)),
            urgency: self.urgency(task.priority),
            claimable: task.claimable,
            releasable: held_by_me,
            because: task
                .because
                .iter()
                .map(|text| self.t().pick(&text.de, &text.en).to_owned())
                .collect(),
        }
    }

    /// What is usual is not said.
    fn urgency(&self, priority: Priority) -> Option<Badge> {
        let t = &self.t().desk;
        let (tone, text) = match priority {
            Priority::Urgent => ("danger", t.task_urgent),
            Priority::High => ("warning", t.task_high),
            Priority::Normal => return None,
            Priority::Low => ("", t.task_low),
        };
        Some(Badge {
            tone,
            text: text.to_owned(),
        })
    }

    fn timer(&self, timer: &TimerView, view: &CaseView) -> (String, String, String) {
        let event = self.event(&timer.event);
        let label = match &timer.party {
            Some(key) => format!("{event} – {}", body_name(view, key)),
            None => event,
        };
        (label, self.frame.moment(&timer.due), timer.rule.clone())
    }

    fn document(&self, document: &DocumentView) -> (String, String) {
        (
            document.name.clone(),
            fill(self.t().desk.document_size, &[&document.size, &document.sha256]),
        )
    }

    pub(crate) fn history(&self, entry: &LogEntryView) -> History {
        let t = &self.t().desk;
        let event = self.event(&entry.event);
        History {
            sequence: entry.sequence,
            at: self.frame.moment(&entry.at),
            stamp: entry.at.to_string(),
            event: entry
                .party
                .as_ref()
                .map_or_else(|| event.clone(), |party| format!("{event} – {party}")),
            who: entry
                .actor
                .as_ref()
                .map_or_else(|| t.by_office.to_owned(), |actor| actor.name.clone()),
            state: entry.to.last().map(|state| self.state(state)).unwrap_or_default(),
            reason: entry.reason.clone(),
            hash: entry.hash.clone(),
            record: serde_json::to_string_pretty(&entry.record).unwrap_or_default(),
        }
    }
}

/// Whether something still has to happen: a valid permit only runs out, which is no deadline of anybody.
pub(crate) fn is_pending(states: &[String], ended: bool) -> bool {
    !ended && states.last().is_none_or(|state| state != "valid")
}

/// The name of a heard body of the case.
pub(crate) fn body_name(view: &CaseView, key: &str) -> String {
    view.parties
        .iter()
        .find(|party| party.key == key)
        .map_or_else(|| key.to_owned(), |party| party.name.clone())
}

/// The same language in the words of the rules.
pub(crate) fn permit_language(frame: &Frame) -> permit::Language {
    match frame.language {
        crate::Language::De => permit::Language::De,
        crate::Language::En => permit::Language::En,
    }
}
