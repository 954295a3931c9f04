// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Performing one effect: at least once, safe to repeat, retried with backoff and jitter, given up with an incident.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use workflow::{Action, Actor, Command, Retry};

use crate::error::{CommandError, Fault};
use crate::messages::{KINDS, compose};
use crate::office::Office;
use crate::store::cases::StoredCase;
use crate::store::incidents::{self, NewIncident};
use crate::store::outbox::{self, Waiting};
use crate::store::{self, Tx, cases, messages};
use crate::transact::Extras;

/// The event that says that a paper lies ready in the portal.
const PROVIDED: &str = "provided";
/// For a kind of effect that the procedure does not know any more: a case may be older than it.
const RETRY: Retry = Retry {
    attempts: 8,
    wait_seconds: 2,
    longest_wait_seconds: 3600,
};

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
            "supersede" => self.perform_supersede(&waiting, now).await,
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

    /// The message, what it brings about and the closing of its effect are one transaction: delivered once.
    async fn deliver(&self, waiting: &Waiting, now: Timestamp) -> Result<(), EffectError> {
        let mut tx = self.store.begin().await?;
        let Some(mut stored) = cases::load(&mut tx, &waiting.case).await? else {
            return Err(EffectError::Never(format!("there is no case {}", waiting.case)));
        };
        messages::put(&mut tx, &compose(&waiting.effect, &stored), now).await?;
        if let Some(incident) = by_hand(waiting) {
            incidents::put(&mut tx, &incident, now).await?;
        }
        if is_provided(waiting) {
            self.record_provision(&mut tx, &mut stored, waiting, now).await?;
        }
        outbox::done(&mut tx, &waiting.effect.key).await?;
        self.reached("effect.before-commit").await;
        store::commit(tx).await?;
        Ok(())
    }

    /// What lies ready in the portal is provided from now on: the procedure counts from this day (§ 41 Abs. 2a VwVfG).
    async fn record_provision(
        &self,
        tx: &mut Tx<'_>,
        stored: &mut StoredCase,
        waiting: &Waiting,
        now: Timestamp,
    ) -> Result<(), EffectError> {
        let command = Command {
            id: waiting.effect.key.clone(),
            actor: Actor::system(),
            action: Action::Event {
                name: PROVIDED.into(),
                party: None,
                payload: json!({"on": self.day(now).to_string(), "proof": waiting.effect.key}),
                reason: None,
                signature: None,
            },
        };
        match self.decide(stored, &command, now) {
            Ok(step) => {
                self.write_step(tx, stored, step, &Extras::default())
                    .await
                    .map_err(|error| EffectError::Later(error.to_string()))?;
                Ok(())
            }
            // The case has moved on meanwhile: nothing is provided any more.
            Err(CommandError::Refused(_)) => Ok(()),
            Err(error) => Err(EffectError::Never(error.to_string())),
        }
    }

    async fn put_off(&self, waiting: &Waiting, error: &EffectError, now: Timestamp) -> Result<(), Fault> {
        let retry = self.definition().retry(&waiting.effect.kind).unwrap_or(RETRY);
        let spent = waiting.attempts + 1 >= u64::from(retry.attempts);
        let given_up = matches!(error, EffectError::Never(_)) || spent;
        let next = if given_up {
            None
        } else {
            now.checked_add(self.wait(retry, waiting.attempts)).ok()
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

    /// Twice as long each time, as the procedure says, and up to half as much again so that retries do not meet
    /// (workflow.md 2.2).
    fn wait(&self, retry: Retry, attempts: u64) -> SignedDuration {
        let doublings = u32::try_from(attempts.min(16)).unwrap_or(16);
        let longest = i64::from(retry.longest_wait_seconds);
        let base = (i64::from(retry.wait_seconds) << doublings).min(longest) * 1000;
        let mut random = [0; 4];
        self.config.entropy.fill(&mut random);
        let jitter = i64::from(u32::from_le_bytes(random)) % (base / 2).max(1);
        SignedDuration::from_millis(base + jitter)
    }
}

/// Post, e-mail and mailboxes of user accounts are not built: a person has to do it, is told so, and records the day.
fn by_hand(waiting: &Waiting) -> Option<NewIncident> {
    let channel = waiting.effect.payload.get("channel")?.as_str()?;
    (waiting.effect.kind == "deliver" && channel != "portal").then(|| NewIncident {
        case: Some(waiting.case.clone()),
        kind: "dispatch-by-hand",
        reference: format!("dispatch/{}", waiting.effect.key),
        message: format!(
            "the decision is to be dispatched by {channel}: send it and record the dispatch, this program sends nothing"
        ),
    })
}

/// Whether a paper whose periods count from its provision lies ready in the portal with this effect.
fn is_provided(waiting: &Waiting) -> bool {
    let text = |name: &str| waiting.effect.payload.get(name).and_then(Value::as_str);
    waiting.effect.kind == "deliver"
        && text("channel") == Some("portal")
        && text("paper") != Some("suspension")
}
