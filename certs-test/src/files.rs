// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! What lies in `pki/`.

use std::collections::BTreeMap;

use p12_keystore::{Certificate, KeyStore, KeyStoreEntry, PrivateKeyChain};

use crate::{CertsTestError, Entity, Pki};

/// Every generated file but the salted PKCS#12 ones: path below `pki/` and bytes.
#[must_use]
pub fn files(pki: &Pki) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entity in pki.entities() {
        files.insert(format!("{}.pem", entity.name()), entity.chain_pem().into_bytes());
    }
    files.insert("trust.pem".into(), pki.trust_pem().into_bytes());
    for (name, list) in pki.revocation_lists() {
        files.insert(format!("evidence/{name}.crl"), list.clone());
    }
    files
}

pub(crate) fn pkcs12(entity: &Entity, password: &str) -> Result<Vec<u8>, CertsTestError> {
    let bad = |error: p12_keystore::error::Error| CertsTestError::Pkcs12 {
        name: entity.name().to_owned(),
        reason: error.to_string(),
    };
    let chain = entity
        .chain()
        .iter()
        .map(|one| Certificate::from_der(one.der()).map_err(bad))
        .collect::<Result<Vec<_>, _>>()?;
    let mut store = KeyStore::new();
    let entry = PrivateKeyChain::new(entity.key().pkcs8_der(), entity.name().as_bytes(), chain);
    store.add_entry(entity.name(), KeyStoreEntry::PrivateKeyChain(entry));
    store.writer(password).write().map_err(bad)
}

/// Whether a PKCS#12 file still holds this entity's key and chain.
#[must_use]
pub fn pkcs12_is_fresh(bytes: &[u8], entity: &Entity, password: &str) -> bool {
    let Ok(store) = KeyStore::from_pkcs12(bytes, password) else {
        return false;
    };
    store.private_key_chain().is_some_and(|(_, chain)| {
        let certificates: Vec<&[u8]> = chain.chain().iter().map(Certificate::as_der).collect();
        let expected: Vec<&[u8]> = entity.chain().iter().map(pki::Certificate::der).collect();
        chain.key() == entity.key().pkcs8_der() && certificates == expected
    })
}
