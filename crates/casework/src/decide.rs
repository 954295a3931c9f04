// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The decision: drafted from what the case holds, rendered, and frozen in the transaction of its release.

use std::collections::BTreeMap;

use jiff::Timestamp;
use permit::application::Hearing;
use permit::condition::{Condition, Origin, Scope};
use permit::decision::{DecisionKind, DefinitionRef, HeardBody, HeardOutcome, Official, RefusalGround};
use permit::{Application, Bilingual, Decision, DraftInput, Fee, Notice, NoticeKind};
use workflow::{Case, Effect, SignatureLevel, SignatureProof, Step};

use ::ledger::Hash;

use crate::account::Account;
use crate::command::ApprovalKey;
use crate::error::{CommandError, Fault};
use crate::issue::{Paper, Proposal, frozen_name, paper, proposal, texts};
use crate::office::{Office, actor};
use crate::standing::{Standing, standing};
use crate::store::cases::{self, StoredCase};
use crate::store::documents::NewDocument;
use crate::store::{Connection, documents};
use crate::view::{Draft, DraftRequest};

/// The releasing official's own signature over it, detached.
const APPROVAL: &str = "approval.p7s";
/// The media type of that.
const P7S: &str = "application/pkcs7-signature";
/// The decision as data.
const DECISION_DATA: &str = "decision.json";
/// A notice as data.
const NOTICE_DATA: &str = "notice.json";

/// What a decision is made from.
pub(crate) struct Facts {
    pub(crate) stored: StoredCase,
    pub(crate) application: Application,
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
            deviation: None,
            considerations: request.considerations.clone(),
            conditions: request.conditions.clone(),
            valid_to: None,
            version: 1,
            change: None,
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
        (step, effect): (&Step, &Effect),
        (approval, now): (Option<&ApprovalKey>, Timestamp),
    ) -> Result<(Vec<NewDocument>, Option<SignatureProof>), CommandError> {
        let name = frozen_name(effect);
        let (data_name, data, pdf) = match paper(&step.case, effect)? {
            Paper::Decision(proposal) => {
                let decision = self.decision(facts, &proposal, (official, now));
                (DECISION_DATA, pretty(&decision)?, render(decision).await?)
            }
            Paper::Notice {
                version,
                kind,
                reasons,
                immediate,
            } => {
                let what = (version, kind, reasons, immediate);
                let notice = self.draft_notice(facts, what, (official, now));
                (NOTICE_DATA, pretty(&notice)?, render_notice(notice).await?)
            }
        };
        let sha256 = Hash::of(&[&pdf]).to_string();
        let mut documents = vec![NewDocument {
            name: data_name.to_owned(),
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
                over: BTreeMap::from([(name.to_owned(), sha256)]),
            });
            documents.push(NewDocument {
                name: APPROVAL.to_owned(),
                media_type: P7S,
                bytes: signature.cms,
            });
        }
        documents.push(NewDocument {
            name: name.to_owned(),
            media_type: "application/pdf",
            bytes: pdf,
        });
        Ok((documents, proof))
    }

    /// A notice on the permit of this case. Revoking and taking back cost what a refusal costs (GebOSt 263.1.2).
    fn draft_notice(
        &self,
        facts: &Facts,
        (version, kind, reasons, immediate): (u32, NoticeKind, String, Option<String>),
        (official, now): (&Account, Timestamp),
    ) -> Notice {
        let stored = &facts.stored;
        let fee = match kind {
            NoticeKind::Revocation { .. } | NoticeKind::TakingBack { .. } => {
                stored.assessment.fee_if_refused.clone()
            }
            NoticeKind::Burden { .. }
            | NoticeKind::Suspension { .. }
            | NoticeKind::Discontinuation
            | NoticeKind::Correction { .. } => Fee::none(),
        };
        Notice {
            schema: permit::notice::SCHEMA.to_owned(),
            number: stored.case.id.to_string(),
            version,
            kind,
            authority: self.config.authority.authority.clone(),
            official: named(official),
            issued_on: self.day(now),
            holder: facts.application.applicant.clone(),
            reasons,
            immediate,
            fee,
            remedy: self.config.authority.remedy.text.clone(),
            definition: definition_ref(&stored.case),
        }
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
        let considerations = considerations(proposal);
        let conditions = match kind {
            DecisionKind::Granted => {
                let imposed = proposal.change.iter().flat_map(|change| &change.imposed);
                let own: Vec<String> = proposal.conditions.iter().chain(imposed).cloned().collect();
                further_conditions(&stored.case, &facts.application, &own)
            }
            DecisionKind::Refused { .. } => Vec::new(),
        };
        let mut decision = Decision::draft(DraftInput {
            application: &facts.application,
            assessment: &stored.assessment,
            authority: &self.config.authority,
            number: stored.case.id.to_string(),
            version: proposal.version,
            kind,
            official: named(official),
            issued_on: self.day(now),
            deviation: proposal.deviation.clone(),
            considerations,
            conditions,
            heard: self.heard(&stored.case),
            definition: definition_ref(&stored.case),
        });
        if let Some(valid_to) = proposal.valid_to {
            decision.valid_to = valid_to;
        }
        decision
    }

    /// Everyone who was asked; who has not answered has not consented, and who was never asked was not heard.
    fn heard(&self, case: &Case) -> Vec<HeardBody> {
        case.parties
            .iter()
            .filter(|party| !party.configuration.0.is_empty())
            .map(|party| HeardBody {
                id: party.key.to_string(),
                name: self.config.authority.body_name(&party.key).to_owned(),
                outcome: match party.outcome.as_deref() {
                    Some("consent") => HeardOutcome::Consent,
                    Some("consent_with_conditions") => HeardOutcome::ConsentWithConditions,
                    Some("objection") => HeardOutcome::Objection,
                    Some("route_change") => HeardOutcome::RouteChange,
                    Some("not_competent") => HeardOutcome::NotCompetent,
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

/// What is weighed; a change says first what becomes of the decision before it.
fn considerations(proposal: &Proposal) -> Option<String> {
    let Some(change) = &proposal.change else {
        return proposal.considerations.clone();
    };
    let first = match (&proposal.refuse, &change.asked) {
        (None, _) => {
            "Dieser Bescheid tritt mit seiner Bekanntgabe an die Stelle des zuvor unter diesem Zeichen erteilten. \
             Nachträgliche Nebenbestimmungen, die er nicht enthält, bleiben unberührt."
                .to_owned()
        }
        (Some(_), Some(asked)) => format!(
            "Abgelehnt wird der Antrag auf Änderung der Erlaubnis: {asked}. Der zuvor erteilte Bescheid bleibt unberührt."
        ),
        (Some(_), None) => "Der zuvor erteilte Bescheid bleibt unberührt.".to_owned(),
    };
    let more = proposal
        .considerations
        .as_deref()
        .filter(|_| proposal.refuse.is_none());
    Some(more.map_or(first.clone(), |more| format!("{first}\n{more}")))
}

fn named(official: &Account) -> Official {
    Official {
        name: official.name.clone(),
        title: official.title.clone(),
    }
}

fn definition_ref(case: &Case) -> DefinitionRef {
    DefinitionRef {
        name: case.definition.name.to_string(),
        version: case.definition.version.to_string(),
        sha256: case.definition.sha256.to_string(),
    }
}

fn pretty<T: serde::Serialize>(value: &T) -> Result<Vec<u8>, Fault> {
    serde_json::to_vec_pretty(value).map_err(|error| Fault::Document(error.to_string()))
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
    typeset(move || document::render(&decision)).await
}

async fn render_notice(notice: Notice) -> Result<Vec<u8>, Fault> {
    typeset(move || document::render_notice(&notice)).await
}

async fn typeset(
    work: impl FnOnce() -> Result<document::Rendered, document::RenderError> + Send + 'static,
) -> Result<Vec<u8>, Fault> {
    let rendered = tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| Fault::Document(error.to_string()))?
        .map_err(|error| Fault::Document(error.to_string()))?;
    if !rendered.replaced.is_empty() {
        tracing::warn!(replaced = ?rendered.replaced, "characters the fonts lack were printed as their code points");
    }
    Ok(rendered.pdf)
}
