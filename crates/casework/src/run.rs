// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Work that waits for time: timers in the order of (due, id), effects from the outbox, until nothing is due.

use std::future::Future;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::{Mutex, Notify, watch};
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

/// What does not wait for one another: a key holder that is slow must stop no deadline and no message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lane {
    /// Timers and messages.
    Desk,
    /// Sealing ceremonies.
    Seal,
}

/// What a lane waits for and what keeps a second one out.
#[derive(Debug, Default)]
pub(crate) struct Runner {
    /// Something new may be due.
    work: Notify,
    /// Only one works a lane at a time.
    alone: Mutex<()>,
}

impl Runner {
    pub(crate) fn wake(&self) {
        self.work.notify_one();
    }
}

impl Office {
    /// Fires what is due at `now` and performs what waits, until nothing is left. A lane is worked by one at a time: who calls
    /// while the background loop is at it waits for its turn.
    ///
    /// # Errors
    /// `Fault::Database`; what was done before stays done.
    pub async fn run_due(&self, now: Timestamp) -> Result<RunReport, Fault> {
        let now = whole_milliseconds(now);
        let mut report = RunReport::default();
        loop {
            let before = report;
            self.work_off(Lane::Desk, now, &mut report).await?;
            self.work_off(Lane::Seal, now, &mut report).await?;
            if report == before {
                return Ok(report);
            }
        }
    }

    async fn work_off(&self, lane: Lane, now: Timestamp, report: &mut RunReport) -> Result<(), Fault> {
        let _alone = self.runner(lane).alone.lock().await;
        for _ in 0..MOST_STEPS {
            if let Some(timer) = self.due_timer(lane, now).await? {
                if self.fire(&timer, now).await? {
                    report.timers += 1;
                } else {
                    report.failed += 1;
                }
            } else if let Some(effect) = self.due_effect(lane, now).await? {
                if self.perform(effect, now).await? {
                    report.effects += 1;
                } else {
                    report.failed += 1;
                }
            } else {
                break;
            }
        }
        if lane == Lane::Desk {
            let mut tx = self.store.begin().await?;
            sessions::sweep(&mut tx, now).await?;
            store::commit(tx).await?;
        }
        Ok(())
    }

    /// Runs until `shutdown` completes: works off what is due, then waits for the next due time or for new work. Faults are
    /// logged and tried again after a rest. What has begun is finished first, a ceremony too.
    pub async fn run(&self, shutdown: impl Future<Output = ()>) {
        let (stop, stopped) = watch::channel(false);
        let ending = async {
            shutdown.await;
            stop.send_replace(true);
        };
        tokio::join!(
            ending,
            self.run_lane(Lane::Desk, stopped.clone()),
            self.run_lane(Lane::Seal, stopped)
        );
    }

    async fn run_lane(&self, lane: Lane, mut stopped: watch::Receiver<bool>) {
        loop {
            let wake_at = match self.turn(lane).await {
                Ok(next) => next,
                Err(fault) => {
                    tracing::error!(%fault, ?lane, "the background run rests");
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
                _ = stopped.wait_for(|stopped| *stopped) => return,
                () = self.runner(lane).work.notified() => {}
                () = due => {}
            }
        }
    }

    async fn turn(&self, lane: Lane) -> Result<Option<Timestamp>, Fault> {
        self.work_off(lane, self.now(), &mut RunReport::default()).await?;
        self.next_due_in(lane).await
    }

    fn runner(&self, lane: Lane) -> &Runner {
        match lane {
            Lane::Desk => &self.desk,
            Lane::Seal => &self.seals,
        }
    }

    /// When something will be due next.
    ///
    /// # Errors
    /// `Fault`.
    pub async fn next_due(&self) -> Result<Option<Timestamp>, Fault> {
        let desk = self.next_due_in(Lane::Desk).await?;
        let seal = self.next_due_in(Lane::Seal).await?;
        Ok(desk.into_iter().chain(seal).min())
    }

    async fn next_due_in(&self, lane: Lane) -> Result<Option<Timestamp>, Fault> {
        let mut tx = self.store.read().await?;
        let timer = match lane {
            Lane::Desk => timers::first(&mut tx).await?.map(|timer| timer.due),
            Lane::Seal => None,
        };
        let effect = outbox::first(&mut tx, lane).await?.map(|waiting| waiting.next_at);
        Ok(timer.into_iter().chain(effect).min())
    }

    async fn due_timer(&self, lane: Lane, now: Timestamp) -> Result<Option<DueTimer>, Fault> {
        if lane != Lane::Desk {
            return Ok(None);
        }
        let mut tx = self.store.read().await?;
        Ok(timers::first(&mut tx).await?.filter(|timer| timer.due <= now))
    }

    async fn due_effect(&self, lane: Lane, now: Timestamp) -> Result<Option<outbox::Waiting>, Fault> {
        let mut tx = self.store.read().await?;
        Ok(outbox::first(&mut tx, lane)
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
            id: format!("timer/{}", timer.id).into(),
            actor: Actor::system(),
            action: Action::Timer {
                id: timer.id.as_str().into(),
            },
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
