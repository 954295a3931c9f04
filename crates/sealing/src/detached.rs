// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! An official's personal signature over the frozen document, beside the PDF and not in it (docs/decisions/0008).
//!
//! It needs no journal: nothing is embedded, and when it stops half-way the person signs once more.

use std::time::Duration;

use pki::DigestAlgorithm;
use signing::{DetachedSignature, prepare_detached};

use crate::ceremony::{CeremonyError, Station};
use crate::holder::{KeyHolder, SignRequest};

/// Asks the key holder for a detached CAdES signature over `document` and verifies it with both providers.
///
/// # Errors
/// [`CeremonyError`] names the station that failed.
pub async fn sign_detached(
    case: &str,
    document: &[u8],
    holder: &dyn KeyHolder,
    limit: Duration,
) -> Result<DetachedSignature, CeremonyError> {
    let named = || case.to_owned();
    let prepared =
        prepare_detached(document, &holder.certificates(), holder.algorithm()).map_err(|source| {
            CeremonyError::Prepare {
                case: named(),
                source,
            }
        })?;
    let request = SignRequest {
        request_id: format!(
            "{case}/approval/{}",
            hex::encode(DigestAlgorithm::Sha256.hash(&[prepared.to_be_signed()]))
        ),
        to_be_signed: prepared.to_be_signed().to_vec(),
        digest: prepared.digest(),
        label: named(),
    };
    let value = match tokio::time::timeout(limit, holder.sign(&request)).await {
        Ok(answer) => answer.map_err(|source| CeremonyError::KeyHolder {
            case: named(),
            attempt: 1,
            source,
        })?,
        Err(_) => {
            return Err(CeremonyError::Deadline {
                case: named(),
                station: Station::KeyHolder,
                limit,
            });
        }
    };
    prepared
        .complete(document, &value)
        .map_err(|source| CeremonyError::Embed {
            case: named(),
            attempt: 1,
            source,
        })
}
