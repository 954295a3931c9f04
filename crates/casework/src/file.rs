// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Filing: the application is parsed and checked, its bytes are stored unchanged, and the case is opened and submitted.

use std::collections::BTreeSet;

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};
use permit::application::PermitKind;
use permit::{Application, Assessment, Bilingual};
use serde_json::{Value, json};
use workflow::{Action, Command};

use ::ledger::{Hash, Head};

use crate::account::{Account, role};
use crate::act::{command_key, simple_proof};
use crate::command::{Done, FileRequest, Filed};
use crate::error::CommandError;
use crate::office::{Office, actor};
use crate::store::cases::StoredCase;
use crate::store::commands::{CommandKey, remember, replay};
use crate::store::documents::{NewDocument, put_blob};
use crate::store::{self, Tx, cases};
use crate::transact::{Extras, a_day_before, refused};
use crate::view::PersonRef;

/// The media type of an application.
const APPLICATION: &str = "application/json";

impl Office {
    /// Files an application for the account's organisation.
    ///
    /// # Errors
    /// `Invalid` with every field error, `TooLarge`, `Duplicate`, `Forbidden` without the role, `Refused`, `Fault`.
    pub async fn file(&self, account: &Account, request: FileRequest) -> Result<Done<Filed>, CommandError> {
        if account.locked || !account.has(role::APPLICANT) {
            return Err(CommandError::Forbidden(Bilingual::new(
                "Anträge stellen nur Antragsteller.",
                "Only applicants file applications.",
            )));
        }
        let budget = permit::Budget::default();
        if request.body.len() > budget.bytes {
            return Err(CommandError::TooLarge {
                limit: budget.bytes,
                found: request.body.len(),
            });
        }
        let key = command_key(
            account,
            &request.command_id,
            &json!({"act": "file", "body": Hash::of(&[&request.body]).to_string(), "channel": request.channel}),
        )?;
        let application = Application::parse(&request.body, &budget)
            .map_err(|malformed| CommandError::Invalid(malformed.errors))?;
        let assessment = permit::check(&application, &self.config.rule_book);
        let now = self.now();

        let mut tx = self.store.begin().await?;
        if let Some(answer) = replay(&mut tx, &key).await? {
            return Ok(Done {
                answer,
                replayed: true,
            });
        }
        let answer = if assessment.needs_permit() {
            let filing = Filing {
                account,
                request: &request,
                application,
                assessment,
                now,
            };
            self.open_case(&mut tx, filing).await?
        } else {
            Filed::NoPermitNeeded {
                assessment: Box::new(assessment),
            }
        };
        self.finish(tx, &key, &answer, now).await?;
        Ok(Done {
            answer,
            replayed: false,
        })
    }

    /// Stores the answer under its command id and commits.
    pub(crate) async fn finish<T: serde::Serialize>(
        &self,
        mut tx: Tx<'_>,
        key: &CommandKey,
        answer: &T,
        now: Timestamp,
    ) -> Result<(), CommandError> {
        remember(&mut tx, key, answer, now).await?;
        self.reached("commit.before").await;
        store::commit(tx).await?;
        self.reached("commit.before-effect").await;
        self.wake();
        Ok(())
    }

    async fn open_case(&self, tx: &mut Tx<'_>, filing: Filing<'_>) -> Result<Filed, CommandError> {
        let Filing {
            account,
            request,
            application,
            assessment,
            now,
        } = filing;
        let bytes = put_blob(tx, &request.body).await?;
        let applicant = account.applicant_key();
        if !request.confirmed
            && let Some((number, at)) = cases::duplicate(tx, applicant, &bytes, a_day_before(now)).await?
        {
            return Err(CommandError::Duplicate { number, at });
        }
        let number = cases::next_number(tx, &self.config.jurisdiction.prefix, self.day(now).year()).await?;
        let who = actor(account);
        let data = self.case_data((&number, applicant), (&application, &assessment), self.day(now));
        let started = workflow::start(&self.active, &number, data, &who, now).map_err(refused)?;
        let notices = self.competence(&application);
        let mut stored = StoredCase {
            case: started.case.clone(),
            applicant: applicant.to_owned(),
            applicant_name: application.applicant.name.clone(),
            subject: subject(&application),
            filed_by: PersonRef {
                person: account.person.clone(),
                name: account.name.clone(),
            },
            filed_at: now,
            application: bytes,
            assessment,
            notices: notices.clone(),
            head: Head::EMPTY,
            head_note: String::new(),
        };
        let extras = Extras {
            documents: vec![NewDocument {
                name: "application".to_owned(),
                media_type: APPLICATION,
                bytes: request.body.clone(),
            }],
            record: serde_json::Map::from_iter([
                ("channel".to_owned(), json!(request.channel)),
                ("rule_book".to_owned(), json!(stored.assessment.rule_book)),
            ]),
        };
        self.write_first_step(tx, &mut stored, started, &extras).await?;
        let submit = Command {
            id: request.command_id.as_str().into(),
            actor: who,
            action: Action::Event {
                name: "submit".into(),
                party: None,
                payload: Value::Null,
                reason: None,
                signature: Some(simple_proof(account, "application", &bytes)),
            },
        };
        let submitted = workflow::step(&self.active, &stored.case, &submit, now).map_err(refused)?;
        self.write_step(tx, &mut stored, submitted, &Extras::default())
            .await?;
        Ok(Filed::Case {
            number,
            version: stored.case.version,
            notices,
        })
    }

    /// The case data the procedure declares.
    fn case_data(
        &self,
        (number, applicant): (&str, &str),
        (application, assessment): (&Application, &Assessment),
        today: Date,
    ) -> Value {
        let mut seen = BTreeSet::new();
        let parties: Vec<Value> = application
            .hearing
            .iter()
            .filter(|hearing| seen.insert(hearing.body.clone()))
            .map(
                |hearing| json!({"id": hearing.body, "name": self.config.authority.body_name(&hearing.body)}),
            )
            .collect();
        let channel = if application.declarations.electronic_service {
            "portal"
        } else {
            "post"
        };
        let kind = &application.kind;
        json!({
            "number": number,
            "applicant_org": applicant,
            "parties": parties,
            "starts_after": kind.from.yesterday().ok().filter(|day| *day >= today).map(|day| day.to_string()),
            "valid_to": kind.to.to_string(),
            "latest_end": latest_end(kind.permit, kind.from).to_string(),
            "permit_kind": kind_word(kind.permit),
            "revocation_reserved": assessment.conditions.iter().any(reserves_revocation),
            "channel": channel,
        })
    }

    /// The light check of § 47 StVO: seat or registered branch in the district, or the transport begins there. A notice, no block.
    fn competence(&self, application: &Application) -> Vec<Bilingual> {
        let towns = &self.config.jurisdiction.towns;
        let seat = towns.contains(&application.applicant.address.city);
        let named = |text: &str| towns.iter().any(|town| text.contains(town.as_str()));
        let begins = application
            .route
            .legs()
            .first()
            .is_some_and(|leg| named(&leg.from.text))
            || application.route.areas().iter().any(|area| named(area.name()));
        if seat || begins {
            return Vec::new();
        }
        let list = towns.join(", ");
        vec![Bilingual::new(
            format!(
                "Örtliche Zuständigkeit prüfen (§ 47 StVO): weder der Sitz des Unternehmens noch der Beginn des Transports liegt erkennbar in {list}."
            ),
            format!(
                "Check the local competence (§ 47 StVO): neither the seat of the company nor the start of the transport is recognisably in {list}."
            ),
        )]
    }
}

struct Filing<'a> {
    account: &'a Account,
    request: &'a FileRequest,
    application: Application,
    assessment: Assessment,
    now: Timestamp,
}

/// The procedure's word for a kind of permit.
fn kind_word(kind: PermitKind) -> &'static str {
    match kind {
        PermitKind::Single { .. } => "single",
        PermitKind::PermanentRoute => "permanent_route",
        PermitKind::PermanentArea => "permanent_area",
    }
}

/// The last day a permit of this kind may name: a single one holds a year at most, a permanent one three (practice of the
/// authorities). The first day counts, so the period ends on the day before the one with the same number, or where there
/// is no such day with the month (§ 187 Abs. 2, § 188 Abs. 2 and 3 BGB).
fn latest_end(kind: PermitKind, from: Date) -> Date {
    let months = match kind {
        PermitKind::Single { .. } => 12,
        PermitKind::PermanentRoute | PermitKind::PermanentArea => 36,
    };
    let later = from.checked_add(months.months()).unwrap_or(Date::MAX);
    if later.day() < from.day() {
        later
    } else {
        later.yesterday().unwrap_or(later)
    }
}

/// § 36 Abs. 2 Nr. 3 VwVfG, as the condition cites it.
fn reserves_revocation(condition: &permit::Condition) -> bool {
    condition.source.contains("§ 36 Abs. 2 Nr. 3 VwVfG")
}

/// What is transported, in one line.
fn subject(application: &Application) -> String {
    let what = application
        .load
        .as_ref()
        .map_or("Leerfahrt / Fahrzeug ohne Ladung", |load| {
            load.description.as_str()
        });
    let kind = match application.kind.permit {
        PermitKind::Single { .. } => "Einzelfahrt",
        PermitKind::PermanentRoute => "Dauererlaubnis, Strecke",
        PermitKind::PermanentArea => "Dauererlaubnis, Fläche",
    };
    format!("{what} ({kind})")
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_single_permit_holds_a_year_and_a_permanent_one_three() {
        for (kind, from, last) in [
            (
                PermitKind::Single { trips: 1 },
                date(2026, 12, 1),
                date(2027, 11, 30),
            ),
            (PermitKind::PermanentArea, date(2026, 12, 1), date(2029, 11, 30)),
            (
                PermitKind::Single { trips: 1 },
                date(2028, 2, 29),
                date(2029, 2, 28),
            ),
            (PermitKind::PermanentRoute, date(2026, 3, 1), date(2029, 2, 28)),
        ] {
            assert_eq!(latest_end(kind, from), last, "{from}");
        }
    }
}
