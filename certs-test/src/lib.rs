// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! TEST ONLY: a public key infrastructure from one declared file, with committed or with fresh keys.
//!
//! Used by tests (committed keys, fixed dates) and by the demo (fresh keys, dates around now). Signatures are ECDSA with
//! the nonce of RFC 6979, so the same keys and the same epoch give the same bytes.

mod declaration;
mod files;
mod issue;
mod keys;

use std::collections::BTreeMap;

use jiff::Timestamp;
use thiserror::Error;

pub use declaration::{Declaration, DeclarationError, EntityDeclaration, KeyType, Revoked, Role};
pub use files::{files, pkcs12_is_fresh};
pub use keys::{Key, KeySource};

/// What can go wrong.
#[derive(Debug, Error)]
pub enum CertsTestError {
    /// The declaration is not in order.
    #[error(transparent)]
    Declaration(#[from] DeclarationError),
    /// A committed key is not there.
    #[error("no key {path}: run `cargo run -p certs-test`, which makes missing keys")]
    MissingKey {
        /// The file looked for.
        path: String,
    },
    /// A key cannot be read or used.
    #[error("key {name}: {reason}")]
    Key {
        /// Name of the entity.
        name: String,
        /// Why.
        reason: String,
    },
    /// A structure cannot be encoded.
    #[error("encoding {what}: {source}")]
    Encoding {
        /// The structure.
        what: &'static str,
        /// The encoder's reason.
        source: der::Error,
    },
    /// What was made cannot be read back.
    #[error("reading back {what}: {source}")]
    ReadBack {
        /// The structure.
        what: String,
        /// The reader's reason.
        source: pki::ParseError,
    },
    /// PKCS#12 cannot be written.
    #[error("PKCS#12 of {name}: {reason}")]
    Pkcs12 {
        /// Name of the entity.
        name: String,
        /// The library's reason.
        reason: String,
    },
}

/// One certificate with its key.
#[derive(Debug)]
pub struct Entity {
    declaration: EntityDeclaration,
    key: Key,
    chain: Vec<pki::Certificate>,
}

impl Entity {
    /// Name in the declaration.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.declaration.name
    }

    /// What it is for.
    #[must_use]
    pub fn role(&self) -> Role {
        self.declaration.role
    }

    /// Its certificate, then its issuer's, without the root (the root stands alone).
    #[must_use]
    pub fn chain(&self) -> &[pki::Certificate] {
        &self.chain
    }

    /// The chain as DER, leaf first.
    #[must_use]
    pub fn chain_der(&self) -> Vec<Vec<u8>> {
        self.chain.iter().map(|one| one.der().to_vec()).collect()
    }

    /// The chain as PEM, leaf first.
    #[must_use]
    pub fn chain_pem(&self) -> String {
        self.chain.iter().map(pki::Certificate::to_pem).collect()
    }

    /// The private key.
    #[must_use]
    pub fn key(&self) -> &Key {
        &self.key
    }

    /// Key and chain as PKCS#12 with the declared password. Salted: different bytes every time.
    ///
    /// # Errors
    /// The library refuses.
    pub fn pkcs12(&self, password: &str) -> Result<Vec<u8>, CertsTestError> {
        files::pkcs12(self, password)
    }
}

/// The whole test PKI.
#[derive(Debug)]
pub struct Pki {
    entities: Vec<Entity>,
    revocation_lists: BTreeMap<String, Vec<u8>>,
}

impl Pki {
    /// All entities, in declared order.
    #[must_use]
    pub fn entities(&self) -> &[Entity] {
        &self.entities
    }

    /// One entity by its declared name.
    #[must_use]
    pub fn entity(&self, name: &str) -> Option<&Entity> {
        self.entities.iter().find(|entity| entity.name() == name)
    }

    /// The root's certificate: the trust anchor.
    #[must_use]
    pub fn trust_anchor(&self) -> Option<&pki::Certificate> {
        self.entities
            .iter()
            .find(|entity| entity.role() == Role::Root)
            .and_then(|root| root.chain.first())
    }

    /// `trust.pem`.
    #[must_use]
    pub fn trust_pem(&self) -> String {
        self.trust_anchor()
            .map(pki::Certificate::to_pem)
            .unwrap_or_default()
    }

    /// DER of each revocation list under the name of its issuer (`root`, `issuing`); files are `NAME.crl`.
    #[must_use]
    pub fn revocation_lists(&self) -> &BTreeMap<String, Vec<u8>> {
        &self.revocation_lists
    }

    /// The revocation lists as evidence for validation.
    ///
    /// # Errors
    /// A list cannot be read back.
    pub fn evidence(&self) -> Result<pki::Evidence, CertsTestError> {
        let mut evidence = pki::Evidence::default();
        for (name, list) in &self.revocation_lists {
            evidence
                .add(list, &pki::Budget::default())
                .map_err(|source| CertsTestError::ReadBack {
                    what: format!("{name}.crl"),
                    source,
                })?;
        }
        Ok(evidence)
    }
}

/// Makes the declared PKI. All dates count from `epoch`; the declaration's own epoch is for the committed files.
///
/// # Errors
/// A key is missing or unusable, or the declaration is not in order.
pub fn generate(
    declaration: &Declaration,
    mut keys: KeySource<'_>,
    epoch: Timestamp,
) -> Result<Pki, CertsTestError> {
    let mut entities: Vec<Entity> = Vec::new();
    for entity in &declaration.entities {
        let key = keys.key(&entity.name, entity.key)?;
        let issuer =
            match entity.role.issuer() {
                None => None,
                Some(role) => Some(entities.iter().find(|issuer| issuer.role() == role).ok_or_else(
                    || DeclarationError::NoIssuer {
                        name: entity.name.clone(),
                    },
                )?),
            };
        let certificate = issue::certificate(declaration, entity, &key, issuer, epoch)?;
        let mut chain = vec![certificate];
        chain.extend(
            issuer
                .filter(|issuer| issuer.role() != Role::Root)
                .and_then(|issuer| issuer.chain.first().cloned()),
        );
        entities.push(Entity {
            declaration: entity.clone(),
            key,
            chain,
        });
    }
    let mut revocation_lists = BTreeMap::new();
    for authority in entities.iter().filter(|entity| entity.role().is_authority()) {
        let list = issue::revocation_list(declaration, authority, epoch)?;
        revocation_lists.insert(authority.name().to_owned(), list);
    }
    Ok(Pki {
        entities,
        revocation_lists,
    })
}
