// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Acting on a case: a dry run on a snapshot prepares what takes long, the transaction decides again under the writer's lock.

use std::collections::BTreeMap;

use ::ledger::Hash;
use jiff::Timestamp;
use permit::{Bilingual, FieldError};
use serde_json::{Value, json};
use workflow::{Action, Command, SignatureLevel, SignatureProof, Step};

use crate::account::Account;
use crate::command::{Act, ActRequest, Acted, ApprovalKey, Done};
use crate::error::{CommandError, Fault};
use crate::issue::wanted;
use crate::office::{Office, actor};
use crate::standing::standing;
use crate::store::cases::{self, StoredCase};
use crate::store::commands::{CommandKey, replay};
use crate::store::documents::NewDocument;
use crate::store::incidents::{self, NewIncident};
use crate::store::{self, Connection};
use crate::transact::{Extras, refused};

/// Longer than any command id a client of ours makes.
const LONGEST_ID: usize = 200;

impl Office {
    /// Carries out one act on one case, as this account.
    ///
    /// # Errors
    /// `Refused` with every reason, `Conflict`, `NotFound`, `IdempotencyMismatch`, `Invalid`, `Forbidden`, `Fault`.
    pub async fn act(&self, account: &Account, request: ActRequest) -> Result<Done<Acted>, CommandError> {
        let key = command_key(account, &request.command_id, &fingerprint(&request))?;
        let now = self.now();
        let plan = match self.prepare(account, &request, &key, now).await {
            Ok(Prepared::Replay(answer)) => {
                return Ok(Done {
                    answer,
                    replayed: true,
                });
            }
            Ok(Prepared::Plan(plan)) => plan,
            Err(error) => return Err(self.report(&request.case, error, now).await),
        };
        let mut tx = self.store.begin().await?;
        if let Some(answer) = replay(&mut tx, &key).await? {
            return Ok(Done {
                answer,
                replayed: true,
            });
        }
        let mut stored = load_for(&mut tx, account, &request).await?;
        let step = self.decide(&stored, &plan.command, now)?;
        self.write_step(&mut tx, &mut stored, step, &plan.extras).await?;
        let answer = acted(&stored);
        self.finish(tx, &key, &answer, now).await?;
        Ok(Done {
            answer,
            replayed: false,
        })
    }

    /// Everything that can be known from a snapshot: the command with its signature, and the documents it makes.
    async fn prepare(
        &self,
        account: &Account,
        request: &ActRequest,
        key: &CommandKey,
        now: Timestamp,
    ) -> Result<Prepared, CommandError> {
        let mut tx = self.store.read().await?;
        if let Some(answer) = replay(&mut tx, key).await? {
            return Ok(Prepared::Replay(answer));
        }
        let stored = load_for(&mut tx, account, request).await?;
        let mut extras = Extras::default();
        let mut command = Command {
            id: request.command_id.as_str().into(),
            actor: actor(account),
            action: action(&request.act),
        };
        self.sign_simply(account, &stored, &mut command, (&mut extras, now))?;
        let step = self.decide(&stored, &command, now)?;
        if let Some(effect) = wanted(&step) {
            let facts = self.facts(&mut tx, stored).await?;
            drop(tx);
            let (decision, proof) = self
                .freeze(account, &facts, (&step, effect), (approval(&request.act), now))
                .await?;
            extras.documents.extend(decision);
            if let (Action::Event { signature, .. }, Some(proof)) = (&mut command.action, proof) {
                *signature = Some(proof);
            }
        }
        Ok(Prepared::Plan(Box::new(Plan { command, extras })))
    }

    /// Where the procedure asks for a signature at simple level, the act itself is the document that is signed.
    fn sign_simply(
        &self,
        account: &Account,
        stored: &StoredCase,
        command: &mut Command,
        (extras, now): (&mut Extras, Timestamp),
    ) -> Result<(), CommandError> {
        let Action::Event {
            name,
            party,
            payload,
            reason,
            signature,
        } = &mut command.action
        else {
            return Ok(());
        };
        let definition = self.definition_for(&stored.case)?;
        let wanted = workflow::explain(definition, &stored.case, &command.actor, now)
            .into_iter()
            .find(|possible| possible.event == *name && possible.party == *party)
            .filter(|possible| possible.needs_signature == Some(SignatureLevel::Simple));
        let Some(wanted) = wanted else { return Ok(()) };
        let mut over = BTreeMap::new();
        for document in wanted.documents {
            let statement = json!({
                "schema": "geleit/statement/1", "case": stored.number(), "version": stored.case.version,
                "event": name, "party": party, "payload": payload, "reason": reason,
                "person": account.person, "name": account.name, "at": now.to_string(),
            });
            let bytes = ::ledger::canonical_json(&statement).map_err(Fault::Log)?;
            over.insert(document.clone(), Hash::of(&[&bytes]).to_string());
            let name = party
                .as_ref()
                .map_or(document.clone(), |key| format!("{document}:{key}"));
            extras.documents.push(NewDocument {
                name,
                media_type: "application/json",
                bytes,
            });
        }
        *signature = Some(SignatureProof {
            level: SignatureLevel::Simple,
            signer: account.name.clone(),
            over,
        });
        Ok(())
    }

    /// The pure core.
    pub(crate) fn decide(
        &self,
        stored: &StoredCase,
        command: &Command,
        now: Timestamp,
    ) -> Result<Step, CommandError> {
        workflow::step(self.definition_for(&stored.case)?, &stored.case, command, now).map_err(refused)
    }

    /// A rule that cannot be evaluated is shown to a person as an incident of the case.
    async fn report(&self, case: &str, error: CommandError, now: Timestamp) -> CommandError {
        if let CommandError::Fault(Fault::Procedure(message)) = &error {
            let incident = NewIncident {
                case: Some(case.to_owned()),
                kind: "procedure",
                reference: format!("procedure/{case}/{}", Hash::of(&[message.as_bytes()])),
                message: message.clone(),
            };
            if let Err(fault) = self.note_incident(&incident, now).await {
                tracing::error!(%fault, case, "an incident could not be noted");
            }
        }
        error
    }

    pub(crate) async fn note_incident(&self, incident: &NewIncident, now: Timestamp) -> Result<(), Fault> {
        tracing::warn!(
            kind = incident.kind,
            case = incident.case.as_deref(),
            "incident: {}",
            incident.message
        );
        let mut tx = self.store.begin().await?;
        incidents::put(&mut tx, incident, now).await?;
        store::commit(tx).await
    }
}

enum Prepared {
    Replay(Acted),
    Plan(Box<Plan>),
}

struct Plan {
    command: Command,
    extras: Extras,
}

/// The case, if the account may see it and has read this version.
async fn load_for(
    db: &mut Connection,
    account: &Account,
    request: &ActRequest,
) -> Result<StoredCase, CommandError> {
    let stored = cases::load(db, &request.case)
        .await?
        .ok_or(CommandError::NotFound)?;
    standing(account, &stored)?;
    let found = stored.case.version;
    if found != request.expected_version {
        return Err(CommandError::Conflict {
            expected: request.expected_version,
            found,
        });
    }
    Ok(stored)
}

pub(crate) fn acted(stored: &StoredCase) -> Acted {
    Acted {
        case: stored.case.id.to_string(),
        version: stored.case.version,
        states: stored
            .case
            .configuration
            .0
            .iter()
            .map(ToString::to_string)
            .collect(),
        ended: stored.case.ended,
    }
}

fn action(act: &Act) -> Action {
    match act {
        Act::Event {
            event,
            party,
            reason,
            payload,
            ..
        } => Action::Event {
            name: event.as_str().into(),
            party: party.clone().map(Into::into),
            payload: payload.clone(),
            reason: reason.clone(),
            signature: None,
        },
        Act::Claim { task } => Action::Claim {
            task: task.as_str().into(),
        },
        Act::Release { task } => Action::Release {
            task: task.as_str().into(),
        },
    }
}

fn approval(act: &Act) -> Option<&ApprovalKey> {
    match act {
        Act::Event { approval, .. } => approval.as_ref(),
        Act::Claim { .. } | Act::Release { .. } => None,
    }
}

/// What makes two commands the same. Of a key only its presence and digest, never its password.
fn fingerprint(request: &ActRequest) -> Value {
    let approval = approval(&request.act).map(|key| Hash::of(&[&key.p12]).to_string());
    json!({
        "act": action(&request.act), "case": request.case,
        "expected_version": request.expected_version, "approval": approval,
    })
}

pub(crate) fn command_key(account: &Account, id: &str, request: &Value) -> Result<CommandKey, CommandError> {
    if id.is_empty() || id.len() > LONGEST_ID || id.chars().any(char::is_control) {
        return Err(CommandError::Invalid(vec![FieldError {
            pointer: String::new(),
            code: "command-id",
            message: Bilingual::new(
                format!("Vorgangskennung: 1 bis {LONGEST_ID} Zeichen ohne Steuerzeichen erwartet."),
                format!("Command id: expected 1 to {LONGEST_ID} characters without control characters."),
            ),
        }]));
    }
    let bytes = serde_json::to_vec(request).map_err(|error| Fault::Procedure(error.to_string()))?;
    Ok(CommandKey {
        person: account.person.clone(),
        id: id.to_owned(),
        request: Hash::of(&[&bytes]).to_string(),
    })
}

/// The signed-in person stands for these bytes.
pub(crate) fn simple_proof(account: &Account, document: &str, sha256: &Hash) -> SignatureProof {
    SignatureProof {
        level: SignatureLevel::Simple,
        signer: account.name.clone(),
        over: BTreeMap::from([(document.to_owned(), sha256.to_string())]),
    }
}
