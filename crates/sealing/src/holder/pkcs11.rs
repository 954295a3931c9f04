// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Keys on a card or in a security module, by PKCS#11. The key never leaves the token; we hand it what to sign.

use std::fmt;
use std::sync::Mutex;

use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use cryptoki::error::{Error, RvError};
use cryptoki::mechanism::eddsa::{EddsaParams, EddsaSignatureScheme};
use cryptoki::mechanism::rsa::{PkcsMgfType, PkcsPssParams};
use cryptoki::mechanism::{Mechanism, MechanismType};
use cryptoki::object::{Attribute, AttributeType, ObjectClass, ObjectHandle};
use cryptoki::session::{Session, UserType};
use cryptoki::slot::Slot;
use cryptoki::types::AuthPin;
use pki::{Certificate, DigestAlgorithm, SignatureAlgorithm};

use super::{KeyError, KeyHolder, KeyHolderError, Pkcs11Uri, SignRequest};
use crate::BoxFuture;

/// Certificates read from one token.
const MOST_CERTIFICATES: usize = 64;
/// Issuers that are sent along.
const LONGEST_CHAIN: usize = 8;

/// A key on a token, with the certificates that lie beside it.
pub struct Pkcs11Holder {
    session: Mutex<Session>,
    key: ObjectHandle,
    pin: AuthPin,
    /// The token wants the PIN again for each signature (`CKA_ALWAYS_AUTHENTICATE`).
    asks_each_time: bool,
    algorithm: SignatureAlgorithm,
    certificates: Vec<Certificate>,
}

impl fmt::Debug for Pkcs11Holder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Pkcs11Holder")
            .field("algorithm", &self.algorithm)
            .field("certificates", &self.certificates)
            .finish_non_exhaustive()
    }
}

fn failed(error: impl fmt::Display) -> KeyError {
    KeyError::Pkcs11 {
        reason: error.to_string(),
    }
}

impl Pkcs11Holder {
    /// Loads the module, finds the token, logs in, finds key and certificates, and lets the key prove that it belongs to
    /// the certificate.
    ///
    /// # Errors
    /// Module, token, PIN, key or certificate are not as the URI says, or more than one fits.
    pub fn open(uri: &Pkcs11Uri, pin: &str) -> Result<Self, KeyError> {
        let module = Pkcs11::new(&uri.module).map_err(failed)?;
        match module.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)) {
            // A module is initialised once for the process, by whoever comes first.
            Ok(()) | Err(Error::Pkcs11(RvError::CryptokiAlreadyInitialized, _)) => {}
            Err(error) => return Err(failed(error)),
        }
        let session = module.open_ro_session(token(&module, uri)?).map_err(failed)?;
        let pin = AuthPin::new(pin.into());
        match session.login(UserType::User, Some(&pin)) {
            Ok(()) | Err(Error::Pkcs11(RvError::UserAlreadyLoggedIn, _)) => {}
            Err(error) => return Err(failed(error)),
        }
        let key = private_key(&session, uri)?;
        let certificates = certificates(&session, key)?;
        let own = certificates.first().ok_or(KeyError::NoCertificate)?;
        let algorithm = SignatureAlgorithm::preferred_for(own.public_key()?.kind());
        let asks_each_time = flag(&session, key);
        let holder = Self {
            session: Mutex::new(session),
            key,
            pin,
            asks_each_time,
            algorithm,
            certificates,
        };
        // A card that asks for the PIN each time would ask twice; there the signature itself is the proof.
        if !asks_each_time {
            holder.check_pair()?;
        }
        Ok(holder)
    }

    /// Signs with another algorithm than the preferred one of the key.
    ///
    /// # Errors
    /// It does not fit the key, or PKCS#11 has no mechanism for it.
    pub fn with_algorithm(mut self, algorithm: SignatureAlgorithm) -> Result<Self, KeyError> {
        let own = self.certificates.first().ok_or(KeyError::NoCertificate)?;
        let fits = own.public_key().is_ok_and(|key| algorithm.fits(key.kind()));
        if !fits || mechanism(algorithm, false).is_none() {
            return Err(KeyError::Algorithm {
                algorithm: algorithm.name(),
                subject: own.subject().to_owned(),
            });
        }
        self.algorithm = algorithm;
        Ok(self)
    }

    fn check_pair(&self) -> Result<(), KeyError> {
        const TEXT: &[u8] = b"geleit: do key and certificate belong together?";
        let own = self.certificates.first().ok_or(KeyError::NoCertificate)?;
        let digest = self.algorithm.digest().hash(&[TEXT]);
        let value = self.value(TEXT, &digest).map_err(failed)?;
        pki::provider::verify_twice(self.algorithm, own.public_key()?, TEXT, &value).map_err(|_| {
            KeyError::NotAPair {
                subject: own.subject().to_owned(),
            }
        })
    }

    /// The signature value, ECDSA as DER.
    fn value(&self, message: &[u8], digest: &[u8]) -> Result<Vec<u8>, Error> {
        let session = self
            .session
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let Some(mechanism) = mechanism(self.algorithm, self.asks_each_time) else {
            return Err(Error::NotSupported);
        };
        let value = if self.asks_each_time {
            session.sign_init(&mechanism, self.key)?;
            session.login(UserType::ContextSpecific, Some(&self.pin))?;
            session.sign_update(message)?;
            session.sign_final()?
        } else {
            let input = if matches!(mechanism, Mechanism::Ecdsa) {
                digest
            } else {
                message
            };
            session.sign(&mechanism, self.key, input)?
        };
        Ok(signing::der_signature(self.algorithm, &value))
    }
}

impl KeyHolder for Pkcs11Holder {
    fn certificates(&self) -> Vec<Vec<u8>> {
        self.certificates.iter().map(|one| one.der().to_vec()).collect()
    }

    fn algorithm(&self) -> SignatureAlgorithm {
        self.algorithm
    }

    fn sign<'a>(&'a self, request: &'a SignRequest) -> BoxFuture<'a, Result<Vec<u8>, KeyHolderError>> {
        Box::pin(async move {
            self.value(&request.to_be_signed, &request.digest)
                .map_err(|error| match error {
                    Error::Pkcs11(
                        RvError::PinIncorrect | RvError::PinLocked | RvError::FunctionCanceled,
                        _,
                    ) => KeyHolderError::Refused {
                        reason: error.to_string(),
                    },
                    _ => KeyHolderError::Unavailable {
                        reason: error.to_string(),
                    },
                })
        })
    }
}

/// The one token the URI fits.
fn token(module: &Pkcs11, uri: &Pkcs11Uri) -> Result<Slot, KeyError> {
    let slots = module.get_slots_with_token().map_err(failed)?;
    let mut found = Vec::new();
    for slot in slots {
        let info = module.get_token_info(slot).map_err(failed)?;
        let fits =
            |wanted: &Option<String>, is: &str| wanted.as_deref().is_none_or(|one| one == is.trim_end());
        if info.token_initialized()
            && fits(&uri.token, info.label())
            && fits(&uri.serial, info.serial_number())
            && uri.slot.is_none_or(|wanted| wanted == slot.id())
        {
            found.push(slot);
        }
    }
    match found.as_slice() {
        [one] => Ok(*one),
        [] => Err(failed("no token fits the URI")),
        _ => Err(failed(format!(
            "{} tokens fit the URI; name one by token= or serial=",
            found.len()
        ))),
    }
}

/// The one private key the URI fits.
fn private_key(session: &Session, uri: &Pkcs11Uri) -> Result<ObjectHandle, KeyError> {
    let mut template = vec![Attribute::Class(ObjectClass::PRIVATE_KEY)];
    template.extend(
        uri.object
            .as_ref()
            .map(|label| Attribute::Label(label.clone().into_bytes())),
    );
    template.extend(uri.id.as_ref().map(|id| Attribute::Id(id.clone())));
    let found = session.find_objects(&template).map_err(failed)?;
    match found.as_slice() {
        [one] => Ok(*one),
        [] => Err(failed("no private key fits the URI")),
        _ => Err(failed(format!(
            "{} private keys fit the URI; name one by object= or id=",
            found.len()
        ))),
    }
}

/// The certificate with the key's CKA_ID, then its issuers as far as the token has them, without the root.
fn certificates(session: &Session, key: ObjectHandle) -> Result<Vec<Certificate>, KeyError> {
    let id = attribute(session, key, AttributeType::Id)?;
    let template = [Attribute::Class(ObjectClass::CERTIFICATE)];
    let mut own = None;
    let mut others = Vec::new();
    for handle in session
        .find_objects(&template)
        .map_err(failed)?
        .into_iter()
        .take(MOST_CERTIFICATES)
    {
        let Some(der) = attribute(session, handle, AttributeType::Value)? else {
            continue;
        };
        // What is no certificate we read cannot be the signer's or its issuer.
        let Ok(certificate) = Certificate::from_der(&der) else {
            continue;
        };
        let same = id.is_some() && attribute(session, handle, AttributeType::Id)? == id;
        if same && own.is_none() && !certificate.is_self_issued() {
            own = Some(certificate);
        } else {
            others.push(certificate);
        }
    }
    let mut chain = vec![own.ok_or(KeyError::NoCertificate)?];
    while chain.len() < LONGEST_CHAIN {
        let wanted = chain.last().map(|last| last.issuer_der().to_vec());
        let next = others
            .iter()
            .position(|one| Some(one.subject_der()) == wanted.as_deref() && !one.is_self_issued());
        match next {
            Some(place) => chain.push(others.swap_remove(place)),
            None => break,
        }
    }
    Ok(chain)
}

fn attribute(
    session: &Session,
    handle: ObjectHandle,
    wanted: AttributeType,
) -> Result<Option<Vec<u8>>, KeyError> {
    let found = session.get_attributes(handle, &[wanted]).map_err(failed)?;
    Ok(found.into_iter().find_map(|attribute| match attribute {
        Attribute::Value(bytes) | Attribute::Id(bytes) => Some(bytes),
        _ => None,
    }))
}

/// A token that does not know the attribute does not ask.
fn flag(session: &Session, key: ObjectHandle) -> bool {
    let found = session.get_attributes(key, &[AttributeType::AlwaysAuthenticate]);
    found.is_ok_and(|found| found.contains(&Attribute::AlwaysAuthenticate(true)))
}

/// The mechanism that signs so; `whole` for one that hashes on the token.
fn mechanism(algorithm: SignatureAlgorithm, whole: bool) -> Option<Mechanism<'static>> {
    use DigestAlgorithm::{Sha256, Sha384, Sha512};
    match algorithm {
        SignatureAlgorithm::RsaPkcs1 { digest: Sha256 } => Some(Mechanism::Sha256RsaPkcs),
        SignatureAlgorithm::RsaPkcs1 { digest: Sha384 } => Some(Mechanism::Sha384RsaPkcs),
        SignatureAlgorithm::RsaPkcs1 { digest: Sha512 } => Some(Mechanism::Sha512RsaPkcs),
        SignatureAlgorithm::RsaPss {
            digest,
            mask,
            salt_length,
        } if mask == digest => {
            let (hash_alg, mgf) = match digest {
                Sha256 => (MechanismType::SHA256, PkcsMgfType::MGF1_SHA256),
                Sha384 => (MechanismType::SHA384, PkcsMgfType::MGF1_SHA384),
                Sha512 => (MechanismType::SHA512, PkcsMgfType::MGF1_SHA512),
                _ => return None,
            };
            let parameters = PkcsPssParams {
                hash_alg,
                mgf,
                s_len: u64::from(salt_length).into(),
            };
            match digest {
                Sha256 => Some(Mechanism::Sha256RsaPkcsPss(parameters)),
                Sha384 => Some(Mechanism::Sha384RsaPkcsPss(parameters)),
                _ => Some(Mechanism::Sha512RsaPkcsPss(parameters)),
            }
        }
        SignatureAlgorithm::Ecdsa { digest, .. } if whole => match digest {
            Sha256 => Some(Mechanism::EcdsaSha256),
            Sha384 => Some(Mechanism::EcdsaSha384),
            Sha512 => Some(Mechanism::EcdsaSha512),
            _ => None,
        },
        SignatureAlgorithm::Ecdsa { .. } => Some(Mechanism::Ecdsa),
        SignatureAlgorithm::Ed25519 => Some(Mechanism::Eddsa(EddsaParams::new(EddsaSignatureScheme::Pure))),
        SignatureAlgorithm::RsaPkcs1 { .. }
        | SignatureAlgorithm::RsaPss { .. }
        | SignatureAlgorithm::EcdsaPlain { .. }
        | SignatureAlgorithm::Ed448
        | SignatureAlgorithm::Dsa { .. }
        | SignatureAlgorithm::MlDsa { .. } => None,
    }
}
