// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The ceremony as a state machine: which station may follow which. A wrong order does not compile.
//!
//! The derive of `state_machine_future` speaks futures 0.1; [`Wait`] is a future of today in its clothes. Every poll method
//! first waits and only then takes its state (a taken state that is not ready would hang for ever).

use std::sync::Arc;

use futures::try_ready;
use futures::{Future, Poll};
use futures03::compat::{Compat, Future01CompatExt as _};
use state_machine_future::{RentToOwn, StateMachineFuture, transition};

use super::resume::TakenUp;
use super::stations::{self, Answered, Checked, Conduct, Embedded, Frozen, Ready};
use super::{CeremonyError, Sealed};
use crate::BoxFuture;

type Wait<T> = Compat<BoxFuture<'static, Result<T, CeremonyError>>>;

fn wait<T>(work: impl std::future::Future<Output = Result<T, CeremonyError>> + Send + 'static) -> Wait<T> {
    Compat::new(Box::pin(work))
}

/// Conducts one run.
pub(super) async fn run(conduct: Arc<Conduct>) -> Result<Sealed, CeremonyError> {
    let take_up = wait(stations::take_up(Arc::clone(&conduct)));
    Ceremony::start(conduct, take_up).compat().await
}

#[allow(
    dead_code,
    reason = "the derive reads the fields of the final states, the compiler does not see it"
)]
#[derive(StateMachineFuture)]
enum Ceremony {
    /// Reads the journal: where did the last run end?
    #[state_machine_future(start, transitions(Freezing, Preparing, AskingKeyHolder, Embedding))]
    TakingUp {
        conduct: Arc<Conduct>,
        work: Wait<TakenUp>,
    },

    #[state_machine_future(transitions(Preparing))]
    Freezing {
        conduct: Arc<Conduct>,
        work: Wait<Frozen>,
    },

    #[state_machine_future(transitions(AskingKeyHolder))]
    Preparing {
        conduct: Arc<Conduct>,
        work: Wait<Ready>,
    },

    #[state_machine_future(transitions(Embedding))]
    AskingKeyHolder {
        conduct: Arc<Conduct>,
        work: Wait<Answered>,
    },

    #[state_machine_future(transitions(Checking))]
    Embedding {
        conduct: Arc<Conduct>,
        work: Wait<Embedded>,
    },

    #[state_machine_future(transitions(Archiving))]
    Checking {
        conduct: Arc<Conduct>,
        work: Wait<Checked>,
    },

    #[state_machine_future(transitions(Finished))]
    Archiving { work: Wait<Sealed> },

    #[state_machine_future(ready)]
    Finished(Sealed),

    #[state_machine_future(error)]
    Failed(CeremonyError),
}

impl PollCeremony for Ceremony {
    fn poll_taking_up<'a>(state: &'a mut RentToOwn<'a, TakingUp>) -> Poll<AfterTakingUp, CeremonyError> {
        let taken_up = try_ready!(state.work.poll());
        let conduct = state.take().conduct;
        let held = Arc::clone(&conduct);
        match taken_up {
            TakenUp::Nothing(progress) => {
                transition!(Freezing {
                    work: wait(stations::freeze(held, progress)),
                    conduct
                })
            }
            TakenUp::Frozen(frozen) => {
                transition!(Preparing {
                    work: wait(stations::prepare(held, frozen)),
                    conduct
                })
            }
            TakenUp::Ready(ready) => {
                transition!(AskingKeyHolder {
                    work: wait(stations::ask_key_holder(held, ready)),
                    conduct
                })
            }
            TakenUp::Answered(answered) => {
                transition!(Embedding {
                    work: wait(stations::embed(held, answered)),
                    conduct
                })
            }
        }
    }

    fn poll_freezing<'a>(state: &'a mut RentToOwn<'a, Freezing>) -> Poll<AfterFreezing, CeremonyError> {
        let frozen = try_ready!(state.work.poll());
        let conduct = state.take().conduct;
        transition!(Preparing {
            work: wait(stations::prepare(Arc::clone(&conduct), frozen)),
            conduct
        })
    }

    fn poll_preparing<'a>(state: &'a mut RentToOwn<'a, Preparing>) -> Poll<AfterPreparing, CeremonyError> {
        let ready = try_ready!(state.work.poll());
        let conduct = state.take().conduct;
        let work = wait(stations::ask_key_holder(Arc::clone(&conduct), ready));
        transition!(AskingKeyHolder { work, conduct })
    }

    fn poll_asking_key_holder<'a>(
        state: &'a mut RentToOwn<'a, AskingKeyHolder>,
    ) -> Poll<AfterAskingKeyHolder, CeremonyError> {
        let answered = try_ready!(state.work.poll());
        let conduct = state.take().conduct;
        transition!(Embedding {
            work: wait(stations::embed(Arc::clone(&conduct), answered)),
            conduct
        })
    }

    fn poll_embedding<'a>(state: &'a mut RentToOwn<'a, Embedding>) -> Poll<AfterEmbedding, CeremonyError> {
        let embedded = try_ready!(state.work.poll());
        let conduct = state.take().conduct;
        transition!(Checking {
            work: wait(stations::self_check(Arc::clone(&conduct), embedded)),
            conduct
        })
    }

    fn poll_checking<'a>(state: &'a mut RentToOwn<'a, Checking>) -> Poll<AfterChecking, CeremonyError> {
        let checked = try_ready!(state.work.poll());
        let conduct = state.take().conduct;
        transition!(Archiving {
            work: wait(stations::archive(conduct, checked))
        })
    }

    fn poll_archiving<'a>(state: &'a mut RentToOwn<'a, Archiving>) -> Poll<AfterArchiving, CeremonyError> {
        let sealed = try_ready!(state.work.poll());
        transition!(Finished(sealed))
    }
}
