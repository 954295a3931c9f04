// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Sealing as an effect: the ceremony over its journal, then one transaction that takes the sealed file in.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use permit::Bilingual;
use sealing::{
    CeremonyError, Deadlines, Journal as _, Pkcs12Holder, SealInput, Sealed, SelfCheck, Step, Wish,
};
use serde_json::{Map, Value, json};
use signing::{DetachedSignature, Indication, Permission, SignatureKind, ValidationContext};
use workflow::{Action, Actor, Command, SignatureLevel, SignatureProof};

use ::ledger::DecisionLeaf;

use crate::command::ApprovalKey;
use crate::effects::EffectError;
use crate::error::{CommandError, Fault};
use crate::issue::{frozen_name, is_wanted, sealed_event, sealed_name, version};
use crate::journal::CeremonyJournal;
use crate::office::Office;
use crate::store::cases;
use crate::store::documents::{self, NewDocument};
use crate::store::incidents::{self, NewIncident};
use crate::store::outbox::{self, Waiting};
use crate::store::{self, Tx};
use crate::transact::Extras;

/// The field of the seal.
const SEAL_FIELD: &str = "Siegel";

impl Office {
    /// Tells the probe where we stand.
    pub(crate) async fn reached(&self, point: &str) {
        self.config.probe.at(point).await;
    }

    /// The releasing official's own signature: detached CAdES over the frozen PDF, stored beside it (docs/decisions/0008). It must
    /// lead to our trust and must not be revoked. Nothing is stored before the release commits, so nothing is left behind when
    /// this stops half-way.
    pub(crate) async fn sign_personally(
        &self,
        case: &str,
        pdf: &[u8],
        (key, now): (&ApprovalKey, Timestamp),
    ) -> Result<DetachedSignature, CommandError> {
        let holder =
            Pkcs12Holder::open(&key.p12, &key.password).map_err(|error| not_signed(&error.to_string()))?;
        let signature = sealing::sign_detached(case, pdf, &holder, Deadlines::default().key_holder)
            .await
            .map_err(|error| not_signed(&error.to_string()))?;
        let context = ValidationContext {
            trust: &self.config.trust,
            evidence: &self.config.evidence,
            time: now,
            strict: true,
            original: None,
            budget: signing::Budget::default(),
        };
        let report = signing::validate_detached(pdf, &signature.cms, &context);
        if report.indication == Indication::TotalPassed {
            return Ok(signature);
        }
        let found: Vec<String> = report
            .needs
            .into_iter()
            .chain(report.findings.into_iter().map(|one| one.message))
            .collect();
        Err(not_signed(&found.join("; ")))
    }

    /// The effect `seal`. Every repetition takes up where the journal ends; a file already taken in only closes the effect.
    pub(crate) async fn perform_seal(&self, waiting: &Waiting, now: Timestamp) -> Result<(), EffectError> {
        let mut tx = self.store.read().await?;
        let name = frozen_name(&waiting.effect);
        let stored = cases::load(&mut tx, &waiting.case)
            .await?
            .ok_or_else(|| EffectError::Never(format!("there is no case {}", waiting.case)))?;
        if !is_wanted(&stored.case, &waiting.effect) {
            let wanted = sealed_name(&stored.case, &waiting.effect);
            return Err(EffectError::Never(format!(
                "{wanted} is not to be issued any more"
            )));
        }
        let frozen = documents::newest(&mut tx, &waiting.case, name)
            .await?
            .ok_or_else(|| EffectError::Never(format!("case {} holds no frozen {name}", waiting.case)))?;
        drop(tx);
        let wish = Wish {
            kind: SignatureKind::Certification(Permission::NoChanges),
            field: SEAL_FIELD.to_owned(),
            reason: Some(format!("Bescheid {}", waiting.case)),
            location: Some(self.config.authority.authority.city.clone()),
            name: Some(self.config.authority.authority.name.clone()),
        };
        let input = self.ceremony(&waiting.case, frozen.bytes, wish, waiting.created_at);
        let journal = Arc::new(CeremonyJournal {
            store: self.store.clone(),
            case: waiting.case.clone(),
            ceremony: waiting.effect.key.to_string(),
            now,
        });
        let sealed = sealing::seal(
            input,
            Arc::clone(&self.config.seal),
            Arc::clone(&journal) as Arc<dyn sealing::Journal>,
            Arc::clone(&self.config.probe),
            &mut |buffer| self.config.entropy.fill(buffer),
        )
        .await;
        self.note_voided(&journal, now).await?;
        self.take_in(
            waiting,
            &sealed.map_err(effect_error)?,
            (&frozen.view.sha256, now),
        )
        .await
    }

    fn ceremony(&self, case: &str, document: Vec<u8>, wish: Wish, at: Timestamp) -> SealInput {
        SealInput {
            case: case.to_owned(),
            document,
            requested_at: at,
            wish,
            self_check: SelfCheck {
                trust: self.config.trust.clone(),
                evidence: self.config.evidence.clone(),
                strict: true,
            },
            deadlines: Deadlines::default(),
        }
    }

    /// Each voided attempt is an incident, once, whether the ceremony then succeeded or not.
    async fn note_voided(&self, journal: &CeremonyJournal, now: Timestamp) -> Result<(), Fault> {
        let Ok(steps) = journal.steps().await else {
            return Ok(());
        };
        let voided = steps.iter().filter_map(|step| match step {
            Step::Voided { attempt, message, .. } => Some((attempt, message)),
            _ => None,
        });
        for (attempt, message) in voided {
            let incident = NewIncident {
                case: Some(journal.case.clone()),
                kind: "ceremony",
                reference: format!("ceremony/{}/{attempt}", journal.ceremony),
                message: format!("sealing attempt {attempt} was voided: {message}"),
            };
            let mut tx = self.store.begin().await?;
            incidents::put(&mut tx, &incident, now).await?;
            store::commit(tx).await?;
        }
        Ok(())
    }

    /// One transaction: the event `sealed`, the sealed file, the leaf with its checkpoint, the end of the effect.
    async fn take_in(
        &self,
        waiting: &Waiting,
        sealed: &Sealed,
        (frozen_sha256, now): (&str, Timestamp),
    ) -> Result<(), EffectError> {
        let mut tx = self.store.begin().await?;
        // Whoever closes the effect takes the file in; both are one transaction.
        if outbox::done(&mut tx, &waiting.effect.key).await? {
            self.record_sealed(&mut tx, waiting, sealed, (frozen_sha256, now))
                .await?;
        }
        self.reached("sealed.before-commit").await;
        store::commit(tx).await?;
        self.reached("sealed.after-commit").await;
        self.wake();
        Ok(())
    }

    async fn record_sealed(
        &self,
        tx: &mut Tx<'_>,
        waiting: &Waiting,
        sealed: &Sealed,
        (frozen_sha256, now): (&str, Timestamp),
    ) -> Result<(), EffectError> {
        let mut stored = cases::load(tx, &waiting.case)
            .await?
            .ok_or_else(|| EffectError::Never(format!("there is no case {}", waiting.case)))?;
        let proof = SignatureProof {
            level: SignatureLevel::AdvancedSeal,
            signer: sealed.signer.clone(),
            over: BTreeMap::from([(frozen_name(&waiting.effect).to_owned(), frozen_sha256.to_owned())]),
        };
        let command = Command {
            id: waiting.effect.key.clone(),
            actor: Actor::system(),
            action: Action::Event {
                name: sealed_event(&waiting.effect).into(),
                party: None,
                payload: Value::Null,
                reason: None,
                signature: Some(proof),
            },
        };
        let step = self
            .decide(&stored, &command, now)
            .map_err(|error| EffectError::Never(error.to_string()))?;
        let issued = NewDocument {
            name: sealed_name(&stored.case, &waiting.effect),
            media_type: "application/pdf",
            bytes: sealed.pdf.clone(),
        };
        let document = issued.sha256();
        let record = Map::from_iter([
            ("issued_sha256".to_owned(), json!(document.to_string())),
            ("sealing_attempts".to_owned(), json!(sealed.attempts)),
        ]);
        let extras = Extras {
            documents: vec![issued],
            record,
        };
        let entry = self
            .write_step(tx, &mut stored, step, &extras)
            .await
            .map_err(|error| EffectError::Later(error.to_string()))?;
        let leaf = DecisionLeaf::new(
            &waiting.case,
            u64::from(version(&waiting.effect)),
            document,
            &entry,
        );
        self.issue(tx, &leaf, now).await?;
        Ok(())
    }
}

fn effect_error(error: CeremonyError) -> EffectError {
    if error.may_retry() {
        EffectError::Later(error.to_string())
    } else {
        EffectError::Never(error.to_string())
    }
}

fn not_signed(why: &str) -> CommandError {
    CommandError::Forbidden(Bilingual::new(
        format!("Die persönliche Unterschrift wurde nicht angenommen: {why}"),
        format!("The personal signature was not accepted: {why}"),
    ))
}
