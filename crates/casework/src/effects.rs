// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Performing one effect: at least once, safe to repeat, retried with backoff and jitter, given up with an incident.

use jiff::{SignedDuration, Timestamp};

use crate::error::Fault;
use crate::messages::{KINDS, compose};
use crate::office::Office;
use crate::store::incidents::{self, NewIncident};
use crate::store::outbox::{self, Waiting};
use crate::store::{self, cases, messages};

/// Attempts until an effect is given up.
const ATTEMPTS: u64 = 8;
/// The first wait in seconds; it doubles each time, up to the longest.
const FIRST_WAIT: i64 = 2;
/// An hour, in seconds.
const LONGEST_WAIT: i64 = 3600;

/// Why an effect was not performed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum EffectError {
    /// Trying again may help.
    #[error("{0}")]
    Later(String),
    /// It never will.
    #[error("{0}")]
    Never(String),
    /// Ours.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Office {
    /// Performs one effect. `false`: it failed and waits, or was given up.
    pub(crate) async fn perform(&self, waiting: Waiting, now: Timestamp) -> Result<bool, Fault> {
        self.reached("effect.before").await;
        let result = match waiting.effect.kind.as_str() {
            "seal" => self.perform_seal(&waiting, now).await,
            kind if KINDS.contains(&kind) => self.deliver(&waiting, now).await,
            other => Err(EffectError::Never(format!(
                "no effect of kind {other:?} is known here"
            ))),
        };
        self.reached("effect.after").await;
        match result {
            Ok(()) => Ok(true),
            Err(EffectError::Fault(Fault::Database { doing, source })) => {
                Err(Fault::Database { doing, source })
            }
            Err(error) => {
                self.put_off(&waiting, &error, now).await?;
                Ok(false)
            }
        }
    }

    /// The message and the closing of its effect are one transaction: delivered once.
    async fn deliver(&self, waiting: &Waiting, now: Timestamp) -> Result<(), EffectError> {
        let mut tx = self.store.begin().await?;
        let Some(stored) = cases::load(&mut tx, &waiting.case).await? else {
            return Err(EffectError::Never(format!("there is no case {}", waiting.case)));
        };
        messages::put(&mut tx, &compose(&waiting.effect, &stored), now).await?;
        if let Some(incident) = by_hand(waiting) {
            incidents::put(&mut tx, &incident, now).await?;
        }
        outbox::done(&mut tx, &waiting.effect.key).await?;
        self.reached("effect.before-commit").await;
        store::commit(tx).await?;
        Ok(())
    }

    async fn put_off(&self, waiting: &Waiting, error: &EffectError, now: Timestamp) -> Result<(), Fault> {
        let given_up = matches!(error, EffectError::Never(_)) || waiting.attempts + 1 >= ATTEMPTS;
        let next = if given_up {
            None
        } else {
            now.checked_add(self.wait(waiting.attempts)).ok()
        };
        let mut tx = self.store.begin().await?;
        outbox::failed(&mut tx, waiting, next, &error.to_string()).await?;
        if next.is_none() {
            let incident = NewIncident {
                case: Some(waiting.case.clone()),
                kind: "effect-failed",
                reference: format!("effect/{}", waiting.effect.key),
                message: format!(
                    "{} ({} attempts): {error}",
                    waiting.effect.kind,
                    waiting.attempts + 1
                ),
            };
            incidents::put(&mut tx, &incident, now).await?;
        }
        store::commit(tx).await?;
        tracing::warn!(
            key = waiting.effect.key.as_str(),
            given_up,
            "effect failed: {error}"
        );
        Ok(())
    }

    /// 2, 4, 8 … seconds, at most an hour, and up to half as much again so that retries do not meet (workflow.md 2.2).
    fn wait(&self, attempts: u64) -> SignedDuration {
        let doublings = u32::try_from(attempts.min(16)).unwrap_or(16);
        let base = (FIRST_WAIT << doublings).min(LONGEST_WAIT) * 1000;
        let mut random = [0; 4];
        self.config.entropy.fill(&mut random);
        let jitter = i64::from(u32::from_le_bytes(random)) % (base / 2);
        SignedDuration::from_millis(base + jitter)
    }
}

/// Post and e-mail are not built: a person has to do it, and is told so. The procedure's dates count from this day.
fn by_hand(waiting: &Waiting) -> Option<NewIncident> {
    let channel = waiting.effect.payload.get("channel")?.as_str()?;
    (waiting.effect.kind == "deliver" && channel != "portal").then(|| NewIncident {
        case: Some(waiting.case.clone()),
        kind: "dispatch-by-hand",
        reference: format!("dispatch/{}", waiting.effect.key),
        message: format!("the decision is to be dispatched by {channel}: print and send it today, this program sends nothing"),
    })
}
