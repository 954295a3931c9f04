// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The decision: drafted from what the case holds, rendered, and frozen in the transaction of its release.

use std::collections::BTreeMap;

use jiff::Timestamp;
use permit::application::Hearing;
use permit::condition::{Condition, Origin, Scope};
use permit::decision::{DecisionKind, DefinitionRef, HeardBody, HeardOutcome, Official, RefusalGround};
use permit::{Application, Bilingual, Decision, DraftInput};
use serde_json::Value;
use workflow::{Case, SignatureLevel, SignatureProof, Step};

use ::ledger::Hash;

use crate::account::Account;
use crate::command::ApprovalKey;
use crate::error::{CommandError, Fault};
use crate::office::{Office, actor};
use crate::standing::{Standing, standing};
use crate::store::cases::{self, StoredCase};
use crate::store::documents::NewDocument;
use crate::store::{Connection, documents};
use crate::view::{Draft, DraftRequest};

/// The name of the frozen, not yet sealed decision among the case's documents.
pub(crate) const FROZEN: &str = "decision";
/// The releasing official's own signature over it, detached.
const APPROVAL: &str = "approval.p7s";
/// The media type of that.
const P7S: &str = "application/pkcs7-signature";
/// The decision as data.
const DATA: &str = "decision.json";

/// What a decision is made from.
pub(crate) struct Facts {
    pub(crate) stored: StoredCase,
    pub(crate) application: Application,
}

/// What the clerk's proposal says, from the case data the procedure keeps.
pub(crate) struct Proposal {
    pub(crate) refuse: Option<String>,
    pub(crate) considerations: Option<String>,
    pub(crate) conditions: Vec<String>,
}

impl Office {
    /// What the decision would look like if this viewer released it now: with the case's proposal where there is one, else with
    /// what is asked. For officials.
    ///
    /// # Errors
    /// `NotFound` for others, `Fault`.
    pub async fn draft(
        &self,
        viewer: &Account,
        number: &str,
        request: &DraftRequest,
    ) -> Result<Draft, CommandError> {
        let mut tx = self.store.read().await?;
        let stored = cases::load(&mut tx, number)
            .await?
            .ok_or(CommandError::NotFound)?;
        if standing(viewer, &stored)? != Standing::Official {
            return Err(CommandError::NotFound);
        }
        let facts = self.facts(&mut tx, stored).await?;
        drop(tx);
        let proposal = proposal(&facts.stored.case).unwrap_or_else(|| Proposal {
            refuse: request.refuse.clone(),
            considerations: request.considerations.clone(),
            conditions: request.conditions.clone(),
        });
        let decision = self.decision(&facts, &proposal, (viewer, self.now()));
        let pdf = render(decision.clone()).await?;
        Ok(Draft { decision, pdf })
    }

    pub(crate) async fn facts(&self, db: &mut Connection, stored: StoredCase) -> Result<Facts, Fault> {
        let bytes = documents::blob(db, &stored.application).await?;
        let application =
            Application::parse(&bytes, &permit::Budget::default()).map_err(|error| Fault::ImpossibleRow {
                table: "blobs",
                column: "bytes",
                row: stored.application.to_string(),
                problem: error.to_string(),
            })?;
        Ok(Facts { stored, application })
    }

    /// The documents of a release, and the proof of the personal signature if the official added one.
    pub(crate) async fn freeze(
        &self,
        official: &Account,
        facts: &Facts,
        step: &Step,
        (approval, now): (Option<&ApprovalKey>, Timestamp),
    ) -> Result<(Vec<NewDocument>, Option<SignatureProof>), CommandError> {
        let proposal = proposal(&step.case)
            .ok_or_else(|| Fault::Document("the procedure seals, but nothing was proposed".to_owned()))?;
        let decision = self.decision(facts, &proposal, (official, now));
        let data =
            serde_json::to_vec_pretty(&decision).map_err(|error| Fault::Document(error.to_string()))?;
        let pdf = render(decision).await?;
        let sha256 = Hash::of(&[&pdf]).to_string();
        let mut documents = vec![NewDocument {
            name: DATA.to_owned(),
            media_type: "application/json",
            bytes: data,
        }];
        let mut proof = None;
        if let Some(key) = approval {
            let signature = self
                .sign_personally(facts.stored.number(), &pdf, (key, now))
                .await?;
            proof = Some(SignatureProof {
                level: SignatureLevel::Advanced,
                signer: signature.signer,
                over: BTreeMap::from([(FROZEN.to_owned(), sha256)]),
            });
            documents.push(NewDocument {
                name: APPROVAL.to_owned(),
                media_type: P7S,
                bytes: signature.cms,
            });
        }
        documents.push(NewDocument {
            name: FROZEN.to_owned(),
            media_type: "application/pdf",
            bytes: pdf,
        });
        Ok((documents, proof))
    }

    fn decision(
        &self,
        facts: &Facts,
        proposal: &Proposal,
        (official, now): (&Account, Timestamp),
    ) -> Decision {
        let stored = &facts.stored;
        let kind = match &proposal.refuse {
            None => DecisionKind::Granted,
            Some(reason) => DecisionKind::Refused {
                reasons: vec![reason.clone()],
                ground: RefusalGround::Merits,
            },
        };
        let conditions = match kind {
            DecisionKind::Granted => {
                further_conditions(&stored.case, &facts.application, &proposal.conditions)
            }
            DecisionKind::Refused { .. } => Vec::new(),
        };
        Decision::draft(DraftInput {
            application: &facts.application,
            assessment: &stored.assessment,
            authority: &self.config.authority,
            number: stored.case.id.clone(),
            version: 1,
            kind,
            official: Official {
                name: official.name.clone(),
                title: official.title.clone(),
            },
            issued_on: self.day(now),
            considerations: proposal.considerations.clone(),
            conditions,
            heard: self.heard(&stored.case),
            definition: DefinitionRef {
                name: stored.case.definition.name.clone(),
                version: stored.case.definition.version.to_string(),
                sha256: stored.case.definition.sha256.clone(),
            },
        })
    }

    /// Everyone who was asked; who has not answered has not consented.
    fn heard(&self, case: &Case) -> Vec<HeardBody> {
        case.parties
            .iter()
            .map(|party| HeardBody {
                id: party.key.clone(),
                name: self.config.authority.body_name(&party.key).to_owned(),
                outcome: match party.outcome.as_deref() {
                    Some("consent") => HeardOutcome::Consent,
                    Some("consent_with_conditions") => HeardOutcome::ConsentWithConditions,
                    Some("objection") => HeardOutcome::Objection,
                    _ => HeardOutcome::NoStatement,
                },
            })
            .collect()
    }

    /// Whether this account may release the case, for pages that preview the released paper.
    pub(crate) fn may(
        &self,
        account: &Account,
        case: &Case,
        event: &str,
        now: Timestamp,
    ) -> Result<bool, Fault> {
        let possible = workflow::explain(self.definition_for(case)?, case, &actor(account), now);
        Ok(possible
            .iter()
            .any(|possible| possible.event == event && possible.enabled))
    }
}

/// The proposal in the case data: `outcome`, `considerations`, `conditions`, `refusal_reason`.
pub(crate) fn proposal(case: &Case) -> Option<Proposal> {
    let text = |name: &str| case.data.get(name).and_then(Value::as_str).map(ToOwned::to_owned);
    let refuse = match text("outcome")?.as_str() {
        "granted" => None,
        "refused" => Some(text("refusal_reason").unwrap_or_default()),
        _ => return None,
    };
    Some(Proposal {
        refuse,
        considerations: text("considerations"),
        conditions: texts(case.data.get("conditions")),
    })
}

/// A list of texts; anything else is none.
pub(crate) fn texts(value: Option<&Value>) -> Vec<String> {
    let items = value
        .and_then(Value::as_array)
        .map(Vec::as_slice)
        .unwrap_or_default();
    items
        .iter()
        .filter_map(Value::as_str)
        .map(ToOwned::to_owned)
        .collect()
}

/// The clerk's own conditions, then each body's in its own words, for the legs it was asked about.
fn further_conditions(case: &Case, application: &Application, own: &[String]) -> Vec<Condition> {
    let clerk = own
        .iter()
        .zip(1..)
        .map(|(text, number): (&String, u32)| Condition {
            catalogue: "einzelfall".to_owned(),
            number: number.to_string(),
            text: Bilingual::new(text, text),
            scope: Scope::WholePermit,
            origin: Origin::Authority,
            source: "§ 29 Abs. 3, § 46 Abs. 3 StVO; § 36 VwVfG".to_owned(),
            to_be_confirmed: false,
        });
    let bodies = case.parties.iter().flat_map(|party| {
        let legs = legs_of(&application.hearing, &party.key);
        texts(party.data.get("conditions"))
            .into_iter()
            .zip(1..)
            .map(move |(text, number): (String, u32)| {
                Condition::from_body(&party.key, &number.to_string(), &text, legs.as_deref())
            })
    });
    clerk.chain(bodies).collect()
}

fn legs_of(hearing: &[Hearing], body: &str) -> Option<Vec<u32>> {
    hearing
        .iter()
        .find(|hearing| hearing.body == body)
        .and_then(|hearing| hearing.legs.clone())
}

/// Typesetting takes long enough to leave the async threads for it.
async fn render(decision: Decision) -> Result<Vec<u8>, Fault> {
    let rendered = tokio::task::spawn_blocking(move || document::render(&decision))
        .await
        .map_err(|error| Fault::Document(error.to_string()))?
        .map_err(|error| Fault::Document(error.to_string()))?;
    if !rendered.replaced.is_empty() {
        tracing::warn!(replaced = ?rendered.replaced, "characters the fonts lack were printed as their code points");
    }
    Ok(rendered.pdf)
}
