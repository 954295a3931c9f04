// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Filing: the application is parsed and checked, its bytes are stored unchanged, and the case is opened and submitted.

use std::collections::BTreeSet;

use jiff::Timestamp;
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
        let data = self.case_data(&number, applicant, (&application, &assessment));
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
        number: &str,
        applicant: &str,
        (application, assessment): (&Application, &Assessment),
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
        json!({
            "number": number,
            "applicant_org": applicant,
            "parties": parties,
            "valid_to": application.kind.to.to_string(),
            "permit_kind": kind_word(application.kind.permit),
            "period_too_long": too_long(&self.config.rule_book, application),
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

/// A single permit for more than a year, a permanent one for more than three: practice of the authorities.
fn too_long(rules: &permit::RuleBook, application: &Application) -> bool {
    let kind = &application.kind;
    let most = match kind.permit {
        PermitKind::Single { .. } => 12,
        PermitKind::PermanentRoute | PermitKind::PermanentArea => 36,
    };
    permit::fee::period_months(rules, kind.from, kind.to) > most
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
