// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! A permit takes the place of an earlier one of the same holder, once it is notified and because the holder asked for it.

use jiff::Timestamp;
use serde_json::{Value, json};
use workflow::{Action, Actor, Command};

use crate::effects::EffectError;
use crate::error::CommandError;
use crate::office::Office;
use crate::store::incidents::{self, NewIncident};
use crate::store::outbox::{self, Waiting};
use crate::store::{self, Tx, cases};
use crate::transact::Extras;

impl Office {
    /// The effect `supersede`: ends the earlier case by its own event. Where that is not possible, a person is told.
    pub(crate) async fn perform_supersede(
        &self,
        waiting: &Waiting,
        now: Timestamp,
    ) -> Result<(), EffectError> {
        let text = |name: &str| waiting.effect.payload.get(name).and_then(Value::as_str);
        let mut tx = self.store.begin().await?;
        if let (Some(earlier), Some(successor)) = (text("permit"), text("successor"))
            && let Err(why) = self.replace(&mut tx, (waiting, earlier, successor), now).await?
        {
            let incident = NewIncident {
                case: Some(waiting.case.clone()),
                kind: "not-superseded",
                reference: format!("supersede/{}", waiting.effect.key),
                message: format!("{earlier} was to end with this permit and did not: {why}"),
            };
            incidents::put(&mut tx, &incident, now).await?;
        }
        outbox::done(&mut tx, &waiting.effect.key).await?;
        store::commit(tx).await?;
        self.wake();
        Ok(())
    }

    /// `Err` of the reason when the earlier permit stays as it is.
    async fn replace(
        &self,
        tx: &mut Tx<'_>,
        (waiting, earlier, successor): (&Waiting, &str, &str),
        now: Timestamp,
    ) -> Result<Result<(), String>, EffectError> {
        let own = cases::load(&mut *tx, &waiting.case).await?;
        let other = cases::load(&mut *tx, earlier).await?;
        let (Some(own), Some(mut other)) = (own, other) else {
            return Ok(Err("there is no such case".to_owned()));
        };
        if own.applicant != other.applicant || own.number() == other.number() {
            return Ok(Err("it is not another permit of the same holder".to_owned()));
        }
        let command = Command {
            id: waiting.effect.key.clone(),
            actor: Actor::system(),
            action: Action::Event {
                name: "supersede".into(),
                party: None,
                payload: json!({"successor": successor}),
                reason: None,
                signature: None,
            },
        };
        match self.decide(&other, &command, now) {
            Ok(step) => {
                self.write_step(tx, &mut other, step, &Extras::default())
                    .await
                    .map_err(|error| EffectError::Later(error.to_string()))?;
                Ok(Ok(()))
            }
            Err(CommandError::Refused(refusal)) => Ok(Err(refusal.to_string())),
            Err(error) => Err(EffectError::Never(error.to_string())),
        }
    }
}
