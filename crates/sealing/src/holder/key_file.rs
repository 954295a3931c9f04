// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! A private key out of a file, in any of the forms in which people have one: PKCS#8 (RFC 5958), plain or encrypted, PKCS#1
//! (RFC 8017), SEC 1 (RFC 5915); as PEM or DER. What comes out is PKCS#8.

use pkcs8::EncryptedPrivateKeyInfo;
use pki::Certificate;
use pki::tlv::{self, Reader, tag};

use super::pkcs12::check_iterations;
use super::{KeyError, error::malformed};

/// The forms of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Pkcs8,
    EncryptedPkcs8,
    Pkcs1,
    Sec1,
}

/// Labels of RFC 7468 and of OpenSSL.
const LABELS: [(&str, Form); 4] = [
    ("PRIVATE KEY", Form::Pkcs8),
    ("ENCRYPTED PRIVATE KEY", Form::EncryptedPkcs8),
    ("RSA PRIVATE KEY", Form::Pkcs1),
    ("EC PRIVATE KEY", Form::Sec1),
];

/// `rsaEncryption` and its NULL (RFC 3279 §2.3.1).
const RSA_ENCRYPTION: [u8; 15] = [
    0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00,
];

/// Does the file need a password?
#[must_use]
pub fn key_is_encrypted(file: &[u8]) -> bool {
    find(file).is_ok_and(|(form, _)| form == Form::EncryptedPkcs8)
}

/// The key of `certificate` as PKCS#8 DER.
pub(super) fn pkcs8(
    file: &[u8],
    certificate: &Certificate,
    password: Option<&str>,
) -> Result<Vec<u8>, KeyError> {
    let (form, der) = find(file)?;
    match form {
        Form::Pkcs8 => Ok(der),
        Form::EncryptedPkcs8 => decrypted(&der, password),
        Form::Pkcs1 => Ok(wrapped(&RSA_ENCRYPTION, &der)),
        // The curve is the certificate's; that key and certificate are a pair is checked afterwards.
        Form::Sec1 => {
            let spki = &certificate.facts().spki;
            let algorithm = Reader::new(spki)
                .expect(tag::SEQUENCE, "SubjectPublicKeyInfo")
                .and_then(|spki| spki.reader().expect(tag::SEQUENCE, "algorithm"));
            let algorithm = algorithm.map_err(KeyError::Certificate)?;
            Ok(wrapped(&tlv::encode(tag::SEQUENCE, algorithm.content), &der))
        }
    }
}

fn find(file: &[u8]) -> Result<(Form, Vec<u8>), KeyError> {
    if !pki::pem::is_pem(file) {
        let form = form_of(file).ok_or_else(|| {
            malformed(
                "no private key in PEM or DER",
                "give one in PKCS#8, PKCS#1 or SEC 1",
            )
        })?;
        return Ok((form, file.to_vec()));
    }
    let text = String::from_utf8_lossy(file);
    if text
        .lines()
        .any(|line| line.starts_with("Proc-Type:") && line.contains("ENCRYPTED"))
    {
        return Err(malformed(
            "encrypted in the old form of OpenSSL, which is easily guessed",
            "make it PKCS#8: openssl pkcs8 -topk8 -in KEY -out NEW",
        ));
    }
    for (label, form) in LABELS {
        if let Some(der) = pki::pem::blocks(file, label)?.into_iter().next() {
            return Ok((form, der));
        }
    }
    let label = text
        .lines()
        .find_map(|line| line.trim().strip_prefix("-----BEGIN ")?.strip_suffix("-----"));
    let found = match label {
        Some("OPENSSH PRIVATE KEY") => {
            return Err(malformed(
                "a key of OpenSSH",
                "write a copy of it in PKCS#8: ssh-keygen -p -m PKCS8 -f COPY",
            ));
        }
        Some(label) => format!("a block {label:?} and no private key"),
        None => "no private key".to_owned(),
    };
    Err(malformed(
        found,
        "the key comes first in pem:KEY,CERTS, then the certificates",
    ))
}

/// What a DER file without a label is, by its first elements.
fn form_of(der: &[u8]) -> Option<Form> {
    let mut fields = Reader::new(der).expect(tag::SEQUENCE, "key").ok()?.reader();
    let first = fields.element("version").ok()?;
    let second = fields.element("key").ok()?;
    match (first.tag, first.content, second.tag) {
        (tag::SEQUENCE, _, tag::OCTET_STRING) => Some(Form::EncryptedPkcs8),
        (tag::INTEGER, [0 | 1], tag::SEQUENCE) => Some(Form::Pkcs8),
        (tag::INTEGER, [1], tag::OCTET_STRING) => Some(Form::Sec1),
        (tag::INTEGER, [0], tag::INTEGER) => Some(Form::Pkcs1),
        _ => None,
    }
}

/// PrivateKeyInfo, RFC 5958 §2.
fn wrapped(algorithm: &[u8], key: &[u8]) -> Vec<u8> {
    let version = tlv::encode(tag::INTEGER, &[0]);
    tlv::sequence(&[&version, algorithm, &tlv::encode(tag::OCTET_STRING, key)])
}

fn decrypted(der: &[u8], password: Option<&str>) -> Result<Vec<u8>, KeyError> {
    let locked = |reason: String| KeyError::Locked { reason };
    let password = password.ok_or_else(|| locked("a password is needed".into()))?;
    check_iterations(der)?;
    let info = EncryptedPrivateKeyInfo::try_from(der).map_err(|error| {
        malformed(
            format!("encrypted in a way that is not read here ({error})"),
            NEWER,
        )
    })?;
    let plain = info.decrypt(password).map_err(|error| match error {
        pkcs8::Error::EncryptedPrivateKey(pkcs8::pkcs5::Error::UnsupportedAlgorithm { .. }) => {
            malformed("encrypted with a cipher that is not read here", NEWER)
        }
        _ => locked("the password is wrong, or the file is damaged".into()),
    })?;
    Ok(plain.as_bytes().to_vec())
}

const NEWER: &str = "encrypt it anew: openssl pkcs8 -topk8 -v2 aes256 -in KEY -out NEW";
