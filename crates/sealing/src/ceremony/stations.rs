// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What happens at each station. Each one writes its row before it hands on; the key holder's wait has its row before.

use std::sync::Arc;

use pki::DigestAlgorithm;
use signing::{CompleteError, Prepared, Report, SignedPdf, SigningRequest, ValidationContext, Verdict};

use super::resume::{self, TakenUp};
use super::{CeremonyError, Incident, SealInput, Sealed, Station};
use crate::holder::{KeyHolder, KeyHolderError, SignRequest};
use crate::journal::{Journal, JournalError, Step, VoidReason};
use crate::probe::Probe;

/// Who conducts, with what.
pub(super) struct Conduct {
    pub(super) input: SealInput,
    pub(super) holder: Arc<dyn KeyHolder>,
    pub(super) journal: Arc<dyn Journal>,
    pub(super) probe: Arc<dyn Probe>,
    pub(super) nonce: [u8; 16],
}

/// The rows so far, handed from station to station.
pub(super) struct Progress {
    rows: Vec<Step>,
    attempts: u32,
    incidents: Vec<Incident>,
}

/// The document is fixed.
pub(super) struct Frozen(Progress);

/// A preparation waits for its signature.
pub(super) struct Ready {
    progress: Progress,
    prepared: Prepared,
}

/// The key holder has answered.
pub(super) struct Answered {
    progress: Progress,
    prepared: Prepared,
    signature: Vec<u8>,
}

/// The signature is in the file.
pub(super) struct Embedded {
    progress: Progress,
    pdf: SignedPdf,
}

/// Our own validation has passed it.
pub(super) struct Checked {
    progress: Progress,
    pdf: SignedPdf,
    report: Report,
}

impl Conduct {
    fn case(&self) -> String {
        self.input.case.clone()
    }

    fn document_sha256(&self) -> String {
        hex::encode(DigestAlgorithm::Sha256.hash(&[&self.input.document]))
    }

    /// Writes a row unless an earlier run did, then stops at the probe's point.
    async fn record(
        &self,
        progress: &mut Progress,
        (station, point): (Station, &str),
        step: Step,
    ) -> Result<(), CeremonyError> {
        if !progress.rows.contains(&step) {
            let work = self.journal.record(progress.rows.len(), &step);
            self.journaled(station, work).await?;
            progress.rows.push(step);
        }
        self.probe.at(point).await;
        Ok(())
    }

    async fn journaled<T>(
        &self,
        station: Station,
        work: impl Future<Output = Result<T, JournalError>>,
    ) -> Result<T, CeremonyError> {
        let limit = self.input.deadlines.journal;
        match tokio::time::timeout(limit, work).await {
            Ok(answer) => answer.map_err(|source| CeremonyError::Journal {
                case: self.case(),
                station,
                source,
            }),
            Err(_) => Err(CeremonyError::Deadline {
                case: self.case(),
                station,
                limit,
            }),
        }
    }

    /// Gives the open preparation up: a row, an incident, a log line.
    async fn void(
        &self,
        progress: &mut Progress,
        station: Station,
        reason: VoidReason,
        message: String,
    ) -> Result<(), CeremonyError> {
        let attempt = progress.attempts;
        tracing::warn!(
            case = self.input.case,
            attempt,
            ?reason,
            "preparation voided: {message}"
        );
        let step = Step::Voided {
            attempt,
            reason,
            message: message.clone(),
        };
        let work = self.journal.record(progress.rows.len(), &step);
        self.journaled(station, work).await?;
        progress.rows.push(step);
        progress.incidents.push(Incident {
            attempt,
            reason,
            message,
        });
        Ok(())
    }
}

/// Reads the journal. A request without an answer is voided here: the answer may exist, and nobody has it.
pub(super) async fn take_up(conduct: Arc<Conduct>) -> Result<TakenUp, CeremonyError> {
    let rows = conduct
        .journaled(Station::TakeUp, conduct.journal.steps())
        .await?;
    let read = resume::read(&conduct, &rows)?;
    if let Some(Step::Frozen { document_sha256, .. }) = rows.first()
        && *document_sha256 != conduct.document_sha256()
    {
        let (frozen, given) = (document_sha256.clone(), conduct.document_sha256());
        return Err(CeremonyError::OtherDocument {
            case: conduct.case(),
            frozen,
            given,
        });
    }
    let mut progress = Progress {
        rows,
        attempts: read.attempts,
        incidents: read.incidents,
    };
    let Some(open) = read.open else {
        return Ok(if read.frozen {
            TakenUp::Frozen(Frozen(progress))
        } else {
            TakenUp::Nothing(progress)
        });
    };
    match (open.signature, open.requested) {
        (Some(signature), _) => Ok(TakenUp::Answered(Answered {
            progress,
            prepared: open.prepared,
            signature,
        })),
        (None, false) => Ok(TakenUp::Ready(Ready {
            progress,
            prepared: open.prepared,
        })),
        (None, true) => {
            let message = "the key holder was asked and its answer was lost; the digest is never used again";
            conduct
                .void(
                    &mut progress,
                    Station::TakeUp,
                    VoidReason::AnswerLost,
                    message.to_owned(),
                )
                .await?;
            Ok(TakenUp::Frozen(Frozen(progress)))
        }
    }
}

pub(super) async fn freeze(conduct: Arc<Conduct>, mut progress: Progress) -> Result<Frozen, CeremonyError> {
    let step = Step::Frozen {
        document_sha256: conduct.document_sha256(),
        requested_at: conduct.input.requested_at,
    };
    conduct
        .record(&mut progress, (Station::Freeze, "ceremony.frozen"), step)
        .await?;
    Ok(Frozen(progress))
}

/// A new revision with a new nonce: a digest that was never shown to anybody.
pub(super) async fn prepare(conduct: Arc<Conduct>, frozen: Frozen) -> Result<Ready, CeremonyError> {
    let Frozen(mut progress) = frozen;
    let input = &conduct.input;
    let nonce = hex::encode(conduct.nonce);
    if progress
        .rows
        .iter()
        .any(|row| matches!(row, Step::Prepared { nonce: used, .. } if *used == nonce))
    {
        return Err(CeremonyError::NonceRepeated { case: conduct.case() });
    }
    let request = SigningRequest {
        certificates: conduct.holder.certificates(),
        algorithm: conduct.holder.algorithm(),
        kind: input.wish.kind,
        field: input.wish.field.clone(),
        reason: input.wish.reason.clone(),
        location: input.wish.location.clone(),
        name: input.wish.name.clone(),
        claimed_time: input.requested_at,
        nonce: conduct.nonce,
        appearance: None,
        lock: None,
        timestamp_reserve: 0,
    };
    let prepared = signing::prepare(&input.document, &request).map_err(|source| CeremonyError::Prepare {
        case: conduct.case(),
        source,
    })?;
    progress.attempts = progress.attempts.saturating_add(1);
    let step = Step::Prepared {
        attempt: progress.attempts,
        nonce,
        digest: hex::encode(prepared.digest()),
        prepared: Box::new(prepared.clone()),
    };
    conduct
        .record(&mut progress, (Station::Prepare, "ceremony.prepared"), step)
        .await?;
    Ok(Ready { progress, prepared })
}

/// The one real wait. Its row is written before the request goes out.
pub(super) async fn ask_key_holder(conduct: Arc<Conduct>, ready: Ready) -> Result<Answered, CeremonyError> {
    const STATION: Station = Station::KeyHolder;
    let Ready {
        mut progress,
        prepared,
    } = ready;
    let attempt = progress.attempts;
    let digest = prepared.digest();
    let request = SignRequest {
        request_id: format!(
            "{}/{attempt}/{}",
            conduct.input.case,
            hex::encode(digest.get(..8).unwrap_or(&digest))
        ),
        to_be_signed: prepared.to_be_signed().to_vec(),
        digest,
        label: conduct.case(),
    };
    let step = Step::KeyRequested {
        attempt,
        request_id: request.request_id.clone(),
    };
    conduct
        .record(&mut progress, (STATION, "ceremony.key-requested"), step)
        .await?;
    let limit = conduct.input.deadlines.key_holder;
    let error = match tokio::time::timeout(limit, conduct.holder.sign(&request)).await {
        Ok(Ok(signature)) => {
            conduct.probe.at("ceremony.answered").await;
            let step = Step::Signed {
                attempt,
                signature: hex::encode(&signature),
            };
            conduct
                .record(&mut progress, (STATION, "ceremony.signed"), step)
                .await?;
            return Ok(Answered {
                progress,
                prepared,
                signature,
            });
        }
        Ok(Err(source)) => CeremonyError::KeyHolder {
            case: conduct.case(),
            attempt,
            source,
        },
        Err(_) => CeremonyError::Deadline {
            case: conduct.case(),
            station: STATION,
            limit,
        },
    };
    let reason = match &error {
        CeremonyError::KeyHolder {
            source: KeyHolderError::Refused { .. },
            ..
        } => VoidReason::Refused,
        CeremonyError::KeyHolder { .. } => VoidReason::Unavailable,
        _ => VoidReason::TimedOut,
    };
    conduct
        .void(&mut progress, STATION, reason, error.to_string())
        .await?;
    Err(error)
}

/// Both providers verify before anything is embedded; the same answer always gives the same file.
pub(super) async fn embed(conduct: Arc<Conduct>, answered: Answered) -> Result<Embedded, CeremonyError> {
    let Answered {
        mut progress,
        prepared,
        signature,
    } = answered;
    let attempt = progress.attempts;
    let pdf = match prepared.complete(&conduct.input.document, &signature) {
        Ok(pdf) => pdf,
        Err(source) => {
            if let CompleteError::Signature(message) = &source {
                let message = format!("the answer is no signature over what was asked: {message}");
                conduct
                    .void(&mut progress, Station::Embed, VoidReason::WrongSignature, message)
                    .await?;
            }
            return Err(CeremonyError::Embed {
                case: conduct.case(),
                attempt,
                source,
            });
        }
    };
    no_other_embedding(&conduct, &progress, &pdf)?;
    let step = Step::Embedded {
        attempt,
        sha256: pdf.sha256.clone(),
    };
    conduct
        .record(&mut progress, (Station::Embed, "ceremony.embedded"), step)
        .await?;
    Ok(Embedded { progress, pdf })
}

/// An earlier run may have embedded the same signature: then the file must be the same, byte for byte.
fn no_other_embedding(conduct: &Conduct, progress: &Progress, pdf: &SignedPdf) -> Result<(), CeremonyError> {
    let other = |row: &Step| match row {
        Step::Embedded { sha256, .. } | Step::Archived { sha256, .. } if *sha256 != pdf.sha256 => {
            Some(sha256.clone())
        }
        _ => None,
    };
    let found = progress
        .rows
        .iter()
        .enumerate()
        .find_map(|(position, row)| Some((position, other(row)?)));
    match found {
        None => Ok(()),
        Some((position, found)) => Err(CeremonyError::Contradiction {
            case: conduct.case(),
            position,
            expected: "the signed file that this run made again",
            found,
        }),
    }
}

/// Our own validation, with trust and evidence. The frozen document need not be signed itself, so it is no original that
/// proves anything (R25); the file begins with it all the same.
pub(super) async fn self_check(conduct: Arc<Conduct>, embedded: Embedded) -> Result<Checked, CeremonyError> {
    let Embedded { mut progress, pdf } = embedded;
    let check = &conduct.input.self_check;
    let document = conduct.input.document.as_slice();
    if !pdf.bytes.starts_with(document) {
        let begin = pdf.bytes.get(..document.len()).unwrap_or(&pdf.bytes);
        return Err(CeremonyError::OtherDocument {
            case: conduct.case(),
            frozen: conduct.document_sha256(),
            given: hex::encode(DigestAlgorithm::Sha256.hash(&[begin])),
        });
    }
    let context = ValidationContext {
        trust: &check.trust,
        evidence: &check.evidence,
        time: conduct.input.requested_at,
        strict: check.strict,
        original: None,
        budget: signing::Budget::default(),
    };
    let report = signing::validate(&pdf.bytes, &context);
    if report.verdict != Verdict::TotalPassed {
        return Err(CeremonyError::SelfCheck {
            case: conduct.case(),
            report: Box::new(report),
        });
    }
    let step = Step::SelfChecked {
        attempt: progress.attempts,
    };
    conduct
        .record(&mut progress, (Station::SelfCheck, "ceremony.self-checked"), step)
        .await?;
    Ok(Checked {
        progress,
        pdf,
        report,
    })
}

pub(super) async fn archive(conduct: Arc<Conduct>, checked: Checked) -> Result<Sealed, CeremonyError> {
    let Checked {
        mut progress,
        pdf,
        report,
    } = checked;
    let step = Step::Archived {
        attempt: progress.attempts,
        sha256: pdf.sha256.clone(),
    };
    conduct
        .record(&mut progress, (Station::Archive, "ceremony.archived"), step)
        .await?;
    Ok(Sealed {
        signer: signer(&report, &pdf.field),
        sha256: pdf.sha256,
        pdf: pdf.bytes,
        attempts: progress.attempts,
        incidents: progress.incidents,
        report,
    })
}

fn signer(report: &Report, field: &str) -> String {
    let entry = report.signatures.iter().find(|entry| entry.field == field);
    entry
        .and_then(|entry| entry.signer.as_ref())
        .map(|signer| {
            signer
                .common_name
                .clone()
                .unwrap_or_else(|| signer.subject.clone())
        })
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::BoxFuture;
    use crate::ceremony::{Deadlines, SelfCheck, Wish};
    use crate::journal::MemoryJournal;
    use crate::probe::NoProbe;

    #[derive(Debug)]
    struct Nobody;

    impl KeyHolder for Nobody {
        fn certificates(&self) -> Vec<Vec<u8>> {
            Vec::new()
        }

        fn algorithm(&self) -> pki::SignatureAlgorithm {
            pki::SignatureAlgorithm::Ed25519
        }

        fn sign<'a>(&'a self, _: &'a SignRequest) -> BoxFuture<'a, Result<Vec<u8>, KeyHolderError>> {
            Box::pin(async {
                Err(KeyHolderError::Refused {
                    reason: "nobody is here".to_owned(),
                })
            })
        }
    }

    /// What the self-check says of a signed file over a frozen document, both given as they are.
    async fn checked(document: &[u8], signed: &[u8]) -> CeremonyError {
        let input = SealInput {
            case: "MS-2026-0001".to_owned(),
            document: document.to_vec(),
            requested_at: jiff::Timestamp::UNIX_EPOCH,
            wish: Wish {
                kind: signing::SignatureKind::Approval,
                field: "Siegel".to_owned(),
                reason: None,
                location: None,
                name: None,
            },
            self_check: SelfCheck {
                trust: Vec::new(),
                evidence: pki::Evidence::default(),
                strict: true,
            },
            deadlines: Deadlines::default(),
        };
        let conduct = Conduct {
            input,
            holder: Arc::new(Nobody),
            journal: Arc::new(MemoryJournal::default()),
            probe: Arc::new(NoProbe),
            nonce: [0; 16],
        };
        let pdf = SignedPdf {
            bytes: signed.to_vec(),
            field: "Siegel".to_owned(),
            byte_range: [0; 4],
            sha256: String::new(),
        };
        let progress = Progress {
            rows: Vec::new(),
            attempts: 1,
            incidents: Vec::new(),
        };
        match self_check(Arc::new(conduct), Embedded { progress, pdf }).await {
            Ok(_) => panic!("neither of these files is signed"),
            Err(error) => error,
        }
    }

    #[tokio::test]
    async fn a_signed_file_that_does_not_begin_with_the_frozen_document_is_another_document() {
        for signed in [&b"%PDF-1.7 anoTher and more"[..], b"%PDF-1.7", b""] {
            let error = checked(b"%PDF-1.7 another", signed).await;
            assert!(matches!(error, CeremonyError::OtherDocument { .. }), "{error}");
        }
        let error = checked(b"%PDF-1.7 another", b"%PDF-1.7 another and more").await;
        assert!(matches!(error, CeremonyError::SelfCheck { .. }), "{error}");
    }
}
