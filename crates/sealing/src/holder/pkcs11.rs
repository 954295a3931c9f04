// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Keys on a card or in a security module, by PKCS#11. The key never leaves the token; we hand it what to sign.

use std::fmt;
use std::sync::Mutex;

use cryptoki::context::{CInitializeArgs, CInitializeFlags, Function, Pkcs11};
use cryptoki::error::{Error, RvError};
use cryptoki::mechanism::eddsa::{EddsaParams, EddsaSignatureScheme};
use cryptoki::mechanism::rsa::{PkcsMgfType, PkcsPssParams};
use cryptoki::mechanism::{Mechanism, MechanismType};
use cryptoki::object::{Attribute, AttributeType, ObjectClass, ObjectHandle};
use cryptoki::session::{Session, UserType};
use cryptoki::slot::Slot;
use cryptoki::types::AuthPin;
use pki::tlv::{self, Reader, tag};
use pki::{Certificate, DigestAlgorithm, SignatureAlgorithm};

use super::software::is_same;
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
    /// The token wants the PIN again for each signature (`CKA_ALWAYS_AUTHENTICATE`); with the mechanisms it has.
    asks: Option<Vec<MechanismType>>,
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

/// A failure of a call, by what a person can do about it.
fn from_module(error: Error) -> KeyError {
    let reason = error.to_string();
    match error {
        Error::LibraryLoading(_) | Error::MissingSymbol(_) | Error::NullFunctionPointer => {
            KeyError::Unreachable { reason }
        }
        Error::Pkcs11(code, _) => match code {
            RvError::PinIncorrect
            | RvError::PinInvalid
            | RvError::PinLenRange
            | RvError::PinLocked
            | RvError::PinExpired => KeyError::Pin { reason },
            RvError::DeviceError | RvError::DeviceRemoved | RvError::TokenNotPresent => {
                KeyError::Unreachable { reason }
            }
            _ => KeyError::Pkcs11 { reason },
        },
        _ => KeyError::Pkcs11 { reason },
    }
}

impl Pkcs11Holder {
    /// Loads the module, finds the token, logs in, finds key and certificates. Where the token shows the public key, it is the
    /// certificate's; nothing is signed to find out.
    ///
    /// # Errors
    /// Module, token, PIN, key or certificate are not as the URI says, or more than one fits.
    pub fn open(uri: &Pkcs11Uri, pin: &str) -> Result<Self, KeyError> {
        let module = Pkcs11::new(&uri.module).map_err(|error| KeyError::Unreachable {
            reason: format!("the module {} cannot be loaded: {error}", uri.module.display()),
        })?;
        match module.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)) {
            // A module is initialised once for the process, by whoever comes first.
            Ok(()) | Err(Error::Pkcs11(RvError::CryptokiAlreadyInitialized, _)) => {}
            Err(error) => return Err(from_module(error)),
        }
        let slot = token(&module, uri)?;
        let session = module.open_ro_session(slot).map_err(from_module)?;
        let pin = AuthPin::new(pin.into());
        match session.login(UserType::User, Some(&pin)) {
            Ok(()) | Err(Error::Pkcs11(RvError::UserAlreadyLoggedIn, _)) => {}
            Err(error) => return Err(from_module(error)),
        }
        let key = private_key(&session, uri)?;
        let certificates = certificates(&session, key)?;
        let own = certificates.first().ok_or(KeyError::NoCertificate)?;
        let algorithm = SignatureAlgorithm::preferred_for(own.public_key()?.kind());
        let certified = own.public_key()?;
        if public(&session, key).is_some_and(|public| !is_same(&public, certified)) {
            return Err(KeyError::NotAPair {
                subject: own.subject().to_owned(),
            });
        }
        let asks = asks_each_time(&session, key).then(|| module.get_mechanism_list(slot).unwrap_or_default());
        Ok(Self {
            session: Mutex::new(session),
            key,
            pin,
            asks,
            algorithm,
            certificates,
        })
    }

    /// Signs with another algorithm than the preferred one of the key.
    ///
    /// # Errors
    /// It does not fit the key, or PKCS#11 has no mechanism for it.
    pub fn with_algorithm(mut self, algorithm: SignatureAlgorithm) -> Result<Self, KeyError> {
        let own = self.certificates.first().ok_or(KeyError::NoCertificate)?;
        if !own.public_key().is_ok_and(|key| algorithm.fits(key.kind())) {
            return Err(KeyError::Algorithm {
                algorithm: algorithm.name(),
                subject: own.subject().to_owned(),
            });
        }
        if mechanism(algorithm, false).is_none() {
            return Err(KeyError::NoMechanism {
                algorithm: algorithm.name(),
                digest: algorithm.digest().name(),
            });
        }
        self.algorithm = algorithm;
        Ok(self)
    }

    /// The signature value, ECDSA as DER.
    fn value(&self, message: &[u8], digest: &[u8]) -> Result<Vec<u8>, Error> {
        let session = self
            .session
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let value = match &self.asks {
            Some(known) => self.value_after_pin(&session, known, (message, digest))?,
            None => {
                let mechanism = mechanism(self.algorithm, false).ok_or(Error::NotSupported)?;
                session.sign(&mechanism, self.key, input(&mechanism, (message, digest)))?
            }
        };
        Ok(signing::der_signature(self.algorithm, &value))
    }

    /// The PIN is given between the begin of the operation and its data (PKCS#11 v2.40, 5.6 C_Login). ECDSA hashes on the token
    /// where it can; else the digest is its data, in one part.
    fn value_after_pin(
        &self,
        session: &Session,
        known: &[MechanismType],
        data: (&[u8], &[u8]),
    ) -> Result<Vec<u8>, Error> {
        let whole = mechanism(self.algorithm, true).filter(|one| known.contains(&one.mechanism_type()));
        let mechanism = whole
            .or_else(|| mechanism(self.algorithm, false))
            .ok_or(Error::NotSupported)?;
        session.sign_init(&mechanism, self.key)?;
        session.login(UserType::ContextSpecific, Some(&self.pin))?;
        session.sign_update(input(&mechanism, data))?;
        session.sign_final()
    }
}

/// What the mechanism takes: a digest where it does not hash itself.
fn input<'d>(mechanism: &Mechanism<'_>, (message, digest): (&'d [u8], &'d [u8])) -> &'d [u8] {
    if matches!(mechanism, Mechanism::Ecdsa) {
        digest
    } else {
        message
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
                    Error::Pkcs11(_, Function::SignUpdate | Function::SignFinal) if self.asks.is_some() => {
                        KeyHolderError::Refused {
                            reason: format!(
                                "the token wants its PIN for each signature, and takes no data for {} after it ({error})",
                                self.algorithm.name()
                            ),
                        }
                    }
                    _ => KeyHolderError::Unavailable {
                        reason: error.to_string(),
                    },
                })
        })
    }
}

/// The one token the URI fits.
fn token(module: &Pkcs11, uri: &Pkcs11Uri) -> Result<Slot, KeyError> {
    let fits = |wanted: &Option<String>, is: &str| wanted.as_deref().is_none_or(|one| one == is.trim_end());
    let library = module.get_library_info().map_err(from_module)?;
    if !fits(&uri.library_manufacturer, library.manufacturer_id())
        || !fits(&uri.library_description, library.library_description())
    {
        return Err(failed("the module is another library than the URI names"));
    }
    let slots = module.get_slots_with_token().map_err(from_module)?;
    let mut found = Vec::new();
    for slot in slots {
        let info = module.get_token_info(slot).map_err(from_module)?;
        let place = module.get_slot_info(slot).map_err(from_module)?;
        if info.token_initialized()
            && fits(&uri.token, info.label())
            && fits(&uri.serial, info.serial_number())
            && fits(&uri.model, info.model())
            && fits(&uri.manufacturer, info.manufacturer_id())
            && fits(&uri.slot_description, place.slot_description())
            && fits(&uri.slot_manufacturer, place.manufacturer_id())
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
    let found = session.find_objects(&template).map_err(from_module)?;
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
        .map_err(from_module)?
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
    let found = session.get_attributes(handle, &[wanted]).map_err(from_module)?;
    Ok(found.into_iter().find_map(|attribute| match attribute {
        Attribute::Value(bytes) | Attribute::Id(bytes) => Some(bytes),
        _ => None,
    }))
}

/// The public key of the private one, as a SubjectPublicKeyInfo holds it: from the key itself (RSA), or from the public key
/// object of the same CKA_ID. Many cards show neither.
fn public(session: &Session, key: ObjectHandle) -> Option<Vec<u8>> {
    let read = |handle, wanted: &[AttributeType]| session.get_attributes(handle, wanted).ok();
    let rsa = |handle| {
        let found = read(handle, &[AttributeType::Modulus, AttributeType::PublicExponent])?;
        let number = |bytes: &[u8]| {
            let start = bytes.iter().take_while(|byte| **byte == 0).count();
            let plain = bytes.get(start..).unwrap_or_default();
            let sign = plain.first().is_none_or(|first| *first >= 0x80).then_some(0);
            tlv::encode(
                tag::INTEGER,
                &sign.into_iter().chain(plain.iter().copied()).collect::<Vec<u8>>(),
            )
        };
        let modulus = found.iter().find_map(|one| match one {
            Attribute::Modulus(bytes) if !bytes.is_empty() => Some(number(bytes)),
            _ => None,
        });
        let exponent = found.iter().find_map(|one| match one {
            Attribute::PublicExponent(bytes) if !bytes.is_empty() => Some(number(bytes)),
            _ => None,
        });
        Some(tlv::sequence(&[&modulus?, &exponent?]))
    };
    let point = |handle| {
        let found = read(handle, &[AttributeType::EcPoint])?;
        found.into_iter().find_map(|one| match one {
            // DER of an OCTET STRING; some tokens give the point itself.
            Attribute::EcPoint(bytes) => {
                match Reader::new(&bytes).expect(tag::OCTET_STRING, "CKA_EC_POINT") {
                    Ok(inner) if !inner.content.is_empty() => Some(inner.content.to_vec()),
                    _ => Some(bytes).filter(|bytes| !bytes.is_empty()),
                }
            }
            _ => None,
        })
    };
    let either = |handle| rsa(handle).or_else(|| point(handle));
    either(key).or_else(|| {
        let id = attribute(session, key, AttributeType::Id).ok().flatten()?;
        let template = [Attribute::Class(ObjectClass::PUBLIC_KEY), Attribute::Id(id)];
        let found = session.find_objects(&template).ok()?;
        found.first().copied().and_then(either)
    })
}

/// A token that does not know the attribute does not ask.
fn asks_each_time(session: &Session, key: ObjectHandle) -> bool {
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
