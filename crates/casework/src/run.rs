// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Work that waits for time: timers in the order of (due, id), effects from the outbox, until nothing is due.

use std::future::Future;

use jiff::{SignedDuration, Timestamp};
use workflow::{Action, Actor, Command, RefusalCode};

use crate::error::{CommandError, Fault};
use crate::office::{Office, whole_milliseconds};
use crate::store::incidents::{self, NewIncident};
use crate::store::timers::{self, DueTimer};
use crate::store::{self, cases, outbox, sessions};
use crate::transact::Extras;

/// More steps than this in one run means that something feeds itself.
const MOST_STEPS: u64 = 1_000_000;
/// How long the loop rests after a fault of the database.
const REST: SignedDuration = SignedDuration::from_secs(5);

/// What a run has done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RunReport {
    /// Timers fired.
    pub timers: u64,
    /// Effects performed.
    pub effects: u64,
    /// Timers and effects that failed; each has an incident or another attempt.
    pub failed: u64,
}

impl Office {
    /// Fires what is due at `now` and performs what waits, until nothing is left. Exactly one run at a time.
    ///
    /// # Errors
    /// `Fault::Database`; what was done before stays done.
    pub async fn run_due(&self, now: Timestamp) -> Result<RunReport, Fault> {
        let now = whole_milliseconds(now);
        let _alone = self.runner.lock().await;
        let mut report = RunReport::default();
        for _ in 0..MOST_STEPS {
            if let Some(timer) = self.due_timer(now).await? {
                if self.fire(&timer, now).await? {
                    report.timers += 1
                } else {
                    report.failed += 1
                }
            } else if let Some(effect) = self.due_effect(now).await? {
                if self.perform(effect, now).await? {
                    report.effects += 1
                } else {
                    report.failed += 1
                }
            } else {
                break;
            }
        }
        let mut tx = self.store.begin().await?;
        sessions::sweep(&mut tx, now).await?;
        store::commit(tx).await?;
        Ok(report)
    }

    /// Runs until `shutdown` completes: works off what is due, then waits for the next due time or for new work.
    ///
    /// # Errors
    /// None of its own: a fault is logged and tried again after a rest.
    pub async fn run(&self, shutdown: impl Future<Output = ()>) {
        tokio::pin!(shutdown);
        loop {
            let wake_at = match self.turn().await {
                Ok(next) => next,
                Err(fault) => {
                    tracing::error!(%fault, "the background run rests");
                    self.now().checked_add(REST).ok()
                }
            };
            let due = async {
                match wake_at {
                    Some(at) => self.config.clock.sleep_until(at).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                () = &mut shutdown => return,
                () = self.work.notified() => {}
                () = due => {}
            }
        }
    }

    async fn turn(&self) -> Result<Option<Timestamp>, Fault> {
        self.run_due(self.now()).await?;
        self.next_due().await
    }

    /// When something will be due next.
    ///
    /// # Errors
    /// `Fault`.
    pub async fn next_due(&self) -> Result<Option<Timestamp>, Fault> {
        let mut tx = self.store.read().await?;
        let timer = timers::first(&mut tx).await?.map(|timer| timer.due);
        let effect = outbox::first(&mut tx).await?.map(|waiting| waiting.next_at);
        Ok(timer.into_iter().chain(effect).min())
    }

    async fn due_timer(&self, now: Timestamp) -> Result<Option<DueTimer>, Fault> {
        let mut tx = self.store.read().await?;
        Ok(timers::first(&mut tx).await?.filter(|timer| timer.due <= now))
    }

    async fn due_effect(&self, now: Timestamp) -> Result<Option<outbox::Waiting>, Fault> {
        let mut tx = self.store.read().await?;
        Ok(outbox::first(&mut tx)
            .await?
            .filter(|waiting| waiting.next_at <= now))
    }

    /// Fires one timer. What cannot be fired is set aside with an incident, so that the timers of other cases go on; only a fault
    /// of the database itself stops the run.
    async fn fire(&self, timer: &DueTimer, now: Timestamp) -> Result<bool, Fault> {
        let error = match self.fire_in_one_transaction(timer, now).await {
            Ok(()) => return Ok(true),
            Err(CommandError::Fault(Fault::Database { doing, source })) => {
                return Err(Fault::Database { doing, source });
            }
            Err(error) => error,
        };
        // A timer the case no longer has was stopped by a command in between: nothing to do, nothing to tell.
        let gone =
            matches!(&error, CommandError::Refused(refusal) if refusal.code == RefusalCode::TimerUnknown);
        let mut tx = self.store.begin().await?;
        timers::mark_stuck(&mut tx, timer).await?;
        if !gone {
            let incident = NewIncident {
                case: Some(timer.case.clone()),
                kind: "timer-refused",
                reference: format!("timer/{}/{}", timer.case, timer.id),
                message: error.to_string(),
            };
            incidents::put(&mut tx, &incident, now).await?;
        }
        store::commit(tx).await?;
        Ok(gone)
    }

    async fn fire_in_one_transaction(&self, timer: &DueTimer, now: Timestamp) -> Result<(), CommandError> {
        let mut tx = self.store.begin().await?;
        let mut stored = cases::load(&mut tx, &timer.case)
            .await?
            .ok_or(CommandError::NotFound)?;
        let command = Command {
            id: format!("timer/{}", timer.id),
            actor: Actor::system(),
            action: Action::Timer { id: timer.id.clone() },
        };
        let step = self.decide(&stored, &command, now)?;
        self.write_step(&mut tx, &mut stored, step, &Extras::default())
            .await?;
        self.reached("timer.before-commit").await;
        store::commit(tx).await?;
        self.reached("timer.after-commit").await;
        Ok(())
    }
}
