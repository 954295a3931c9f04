// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The key holder a command line names. Passwords come from a file or a terminal, never from an argument.

use std::io::IsTerminal as _;
use std::path::Path;

use anyhow::{Context as _, bail};
use pki::{Certificate, DigestAlgorithm, PublicKeyKind, SignatureAlgorithm};
use sealing::{KeyError, KeyHolder, Pkcs8Holder, Pkcs11Holder, Pkcs12Holder, key_is_encrypted};

use crate::arguments::{Hash, Scheme, SignArguments, SignerSource};
use crate::files;

/// Why no key holder is there.
#[derive(Debug)]
pub(crate) enum SignerError {
    /// A file cannot be read, or a token not reached.
    Io(anyhow::Error),
    /// A password is needed and there is no way to ask.
    Usage(String),
    /// Key, certificate or algorithm cannot be used.
    Refused(String),
}

impl From<KeyError> for SignerError {
    fn from(error: KeyError) -> Self {
        match error {
            KeyError::Unreachable { .. } => Self::Io(error.into()),
            _ => Self::Refused(error.to_string()),
        }
    }
}

/// Open the signer of `arguments` with the algorithm asked for.
pub(crate) fn open(arguments: &SignArguments) -> Result<Box<dyn KeyHolder>, SignerError> {
    let read = |path: &Path| files::read(path).map_err(SignerError::Io);
    match &arguments.signer {
        SignerSource::Pem { key, certificates } => {
            let (file, certificates) = (read(key)?, read(certificates)?);
            let password = key_is_encrypted(&file)
                .then(|| password(arguments, &key.display().to_string()))
                .transpose()?;
            let holder = Pkcs8Holder::open(&file, &certificates, password.as_deref())?;
            let algorithm = algorithm(arguments, &holder)?;
            Ok(Box::new(holder.with_algorithm(algorithm)?))
        }
        SignerSource::Pkcs11(uri) => {
            let token = uri.token.as_deref().unwrap_or("the token");
            let holder = Pkcs11Holder::open(uri, &password(arguments, token)?)?;
            let algorithm = algorithm(arguments, &holder)?;
            Ok(Box::new(holder.with_algorithm(algorithm)?))
        }
        SignerSource::Pkcs12(file) => {
            let bytes = read(file)?;
            // Many test and machine files have no password; trying that costs nothing.
            let holder = match (Pkcs12Holder::open(&bytes, ""), &arguments.pin_file) {
                (Ok(holder), None) => holder,
                _ => Pkcs12Holder::open(&bytes, &password(arguments, &file.display().to_string())?)?,
            };
            let algorithm = algorithm(arguments, &holder)?;
            Ok(Box::new(holder.with_algorithm(algorithm)?))
        }
    }
}

/// The first line of `--pin-file`, or what a person types.
fn password(arguments: &SignArguments, what: &str) -> Result<String, SignerError> {
    if let Some(file) = &arguments.pin_file {
        let bytes = files::read(file).map_err(SignerError::Io)?;
        let text = String::from_utf8(bytes)
            .map_err(|_| SignerError::Usage(format!("{} is not UTF-8 text", file.display())))?;
        return Ok(text.lines().next().unwrap_or_default().to_owned());
    }
    if !std::io::stdin().is_terminal() {
        return Err(SignerError::Usage(format!(
            "{what} needs a password; there is no terminal to ask on, give --pin-file FILE"
        )));
    }
    ask(what).map_err(SignerError::Io)
}

fn ask(what: &str) -> anyhow::Result<String> {
    let typed =
        rpassword::prompt_password(format!("Password of {what}: ")).context("cannot ask on the terminal")?;
    if typed.is_empty() {
        bail!("no password was given");
    }
    Ok(typed)
}

fn algorithm(arguments: &SignArguments, holder: &dyn KeyHolder) -> Result<SignatureAlgorithm, SignerError> {
    let (scheme, hash) = (arguments.scheme, arguments.hash.map(digest));
    if scheme.is_none() && hash.is_none() {
        return Ok(holder.algorithm());
    }
    let refuse = |error: pki::ParseError| SignerError::Refused(error.to_string());
    let certificates = holder.certificates();
    let der = certificates.first().map(Vec::as_slice).unwrap_or_default();
    let certificate = Certificate::from_der(der).map_err(refuse)?;
    let kind = certificate.public_key().map_err(refuse)?.kind();
    chosen(kind, scheme, hash).ok_or_else(|| {
        SignerError::Refused(format!(
            "the scheme or digest asked for cannot be used with the key of {}",
            certificate.subject()
        ))
    })
}

/// What the key signs with; `None` when the wish does not fit it.
fn chosen(
    kind: PublicKeyKind,
    scheme: Option<Scheme>,
    hash: Option<DigestAlgorithm>,
) -> Option<SignatureAlgorithm> {
    match (kind, scheme) {
        (PublicKeyKind::Rsa { .. }, None | Some(Scheme::Pss)) => Some(SignatureAlgorithm::rsa_pss(
            hash.unwrap_or(DigestAlgorithm::Sha256),
        )),
        (PublicKeyKind::Rsa { .. }, Some(Scheme::Pkcs1)) => Some(SignatureAlgorithm::RsaPkcs1 {
            digest: hash.unwrap_or(DigestAlgorithm::Sha256),
        }),
        (PublicKeyKind::Ec { curve }, None | Some(Scheme::Ecdsa)) => Some(SignatureAlgorithm::Ecdsa {
            curve,
            digest: hash.unwrap_or(curve.digest()),
        }),
        // RFC 8419: the digest of Ed25519 is SHA-512 and no other.
        (PublicKeyKind::Ed25519, None | Some(Scheme::Ed25519)) => hash
            .is_none_or(|hash| hash == DigestAlgorithm::Sha512)
            .then_some(SignatureAlgorithm::Ed25519),
        _ => None,
    }
}

fn digest(hash: Hash) -> DigestAlgorithm {
    match hash {
        Hash::Sha256 => DigestAlgorithm::Sha256,
        Hash::Sha384 => DigestAlgorithm::Sha384,
        Hash::Sha512 => DigestAlgorithm::Sha512,
        Hash::Sha3_256 => DigestAlgorithm::Sha3_256,
        Hash::Sha3_384 => DigestAlgorithm::Sha3_384,
        Hash::Sha3_512 => DigestAlgorithm::Sha3_512,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scheme_that_does_not_fit_the_key_is_refused() {
        let rsa = PublicKeyKind::Rsa { bits: 3072 };
        let cases = [
            (rsa, Some(Scheme::Pss), None, true),
            (rsa, Some(Scheme::Ecdsa), None, false),
            (PublicKeyKind::Ed25519, None, Some(DigestAlgorithm::Sha512), true),
            (PublicKeyKind::Ed25519, None, Some(DigestAlgorithm::Sha256), false),
            (PublicKeyKind::Ed25519, Some(Scheme::Pkcs1), None, false),
        ];
        for (kind, scheme, hash, fits) in cases {
            assert_eq!(
                chosen(kind, scheme, hash).is_some(),
                fits,
                "{kind:?} {scheme:?} {hash:?}"
            );
        }
    }
}
