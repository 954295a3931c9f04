// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Keys out of PKCS#12 files (RFC 7292). A person may hand one in, so size and password iterations are bounded first.

use p12_keystore::KeyStore;
use pki::SignatureAlgorithm;
use pki::tlv::{Reader, tag};

use super::{KeyError, KeyHolder, KeyHolderError, Pkcs8Holder, SignRequest};
use crate::BoxFuture;

/// A key with a chain takes a few thousand bytes.
const LARGEST_FILE: u32 = 256 * 1024;
/// OWASP asks for 600 000 with SHA-256 (2023); ten times that is still seconds.
const MOST_ITERATIONS: u32 = 6_000_000;
/// PFX nests about ten deep.
const DEEPEST: usize = 32;

/// A key out of a PKCS#12 file, opened with its password.
#[derive(Debug)]
pub struct Pkcs12Holder(Pkcs8Holder);

impl Pkcs12Holder {
    /// Opens the file: its first private key with its certificates.
    ///
    /// # Errors
    /// Wrong password, no key in it, or key and certificate are not a pair.
    pub fn open(pkcs12: &[u8], password: &str) -> Result<Self, KeyError> {
        let bad = |error: p12_keystore::error::Error| KeyError::Pkcs12 {
            reason: error.to_string(),
        };
        check_iterations(pkcs12)?;
        let store = KeyStore::from_pkcs12(pkcs12, password).map_err(bad)?;
        let (_, chain) = store.private_key_chain().ok_or(KeyError::Pkcs12Empty)?;
        let certificates: Vec<Vec<u8>> = chain.chain().iter().map(|one| one.as_der().to_vec()).collect();
        Pkcs8Holder::from_der(chain.key(), certificates).map(Self)
    }

    /// Signs with another algorithm than the preferred one of the key.
    ///
    /// # Errors
    /// It does not fit the key.
    pub fn with_algorithm(self, algorithm: SignatureAlgorithm) -> Result<Self, KeyError> {
        self.0.with_algorithm(algorithm).map(Self)
    }
}

impl KeyHolder for Pkcs12Holder {
    fn certificates(&self) -> Vec<Vec<u8>> {
        self.0.certificates()
    }

    fn algorithm(&self) -> SignatureAlgorithm {
        self.0.algorithm()
    }

    fn sign<'a>(&'a self, request: &'a SignRequest) -> BoxFuture<'a, Result<Vec<u8>, KeyHolderError>> {
        self.0.sign(request)
    }
}

/// Every iteration count in the readable part stands after a salt: OCTET STRING, INTEGER (PBKDF2-params, MacData; the cost of
/// scrypt too). All of
/// them are looked at, without recursion. A count inside an encrypted part is not seen: whoever hid it there has an account
/// here and gave us the password.
pub(super) fn check_iterations(file: &[u8]) -> Result<(), KeyError> {
    if u32::try_from(file.len()).unwrap_or(u32::MAX) > LARGEST_FILE {
        return Err(KeyError::Limit {
            found: format!("a key file of {} bytes", file.len()),
            limit: LARGEST_FILE,
        });
    }
    let mut open = vec![(Reader::new(file), 0)];
    while let Some((mut reader, depth)) = open.pop() {
        let mut after_salt = false;
        // What is not DER is left to the reader proper, which refuses it.
        while let Ok(element) = reader.element("PFX") {
            if element.tag == tag::INTEGER && after_salt && iterations(element.content) > MOST_ITERATIONS {
                let found = format!("{} password iterations", iterations(element.content));
                return Err(KeyError::Limit {
                    found,
                    limit: MOST_ITERATIONS,
                });
            }
            after_salt = element.tag == tag::OCTET_STRING;
            let nests = element.tag & 0x20 != 0 || element.tag == tag::OCTET_STRING;
            if nests && depth < DEEPEST {
                open.push((element.reader(), depth + 1));
            }
        }
    }
    Ok(())
}

/// Saturates: nobody needs to know by how much it is too many.
fn iterations(content: &[u8]) -> u32 {
    content.iter().fold(0, |sum: u32, octet| {
        sum.saturating_mul(256).saturating_add(u32::from(*octet))
    })
}

#[cfg(test)]
mod tests {
    use pki::tlv;

    use super::*;

    fn salted(iterations: &[u8]) -> Vec<u8> {
        let parameters = tlv::sequence(&[
            &tlv::encode(tag::OCTET_STRING, b"salt"),
            &tlv::encode(tag::INTEGER, iterations),
        ]);
        tlv::sequence(&[&tlv::encode(tag::OCTET_STRING, &tlv::sequence(&[&parameters]))])
    }

    #[test]
    fn a_file_that_would_keep_us_busy_is_refused_before_its_password_is_tried() {
        let error = check_iterations(&salted(&[0x7f, 0xff, 0xff, 0xff])).unwrap_err();
        assert!(
            error.to_string().contains("2147483647 password iterations"),
            "{error}"
        );
        assert_eq!(check_iterations(&salted(&[0x09, 0x27, 0xc0])), Ok(()));
        let large = vec![0; 300 * 1024];
        assert!(matches!(check_iterations(&large), Err(KeyError::Limit { .. })));
    }

    #[test]
    fn deep_nesting_ends() {
        let mut bytes = vec![5, 0];
        for _ in 0..200 {
            bytes = tlv::sequence(&[&bytes]);
        }
        assert_eq!(check_iterations(&bytes), Ok(()));
    }
}
