// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! `pkcs11:` URIs (RFC 7512): which module, which token, which key.

use std::path::PathBuf;
use std::str::FromStr;

use super::KeyError;

/// What of a URI says where a key is. A PIN is never part of it: command lines and logs are read by others.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pkcs11Uri {
    /// `module-path`, the library of the token.
    pub module: PathBuf,
    /// `token`, its label.
    pub token: Option<String>,
    /// `serial` of the token.
    pub serial: Option<String>,
    /// `model` of the token.
    pub model: Option<String>,
    /// `manufacturer` of the token.
    pub manufacturer: Option<String>,
    /// `slot-id`.
    pub slot: Option<u64>,
    /// `slot-description`.
    pub slot_description: Option<String>,
    /// `slot-manufacturer`.
    pub slot_manufacturer: Option<String>,
    /// `library-description`.
    pub library_description: Option<String>,
    /// `library-manufacturer`.
    pub library_manufacturer: Option<String>,
    /// `object`, the label of the key.
    pub object: Option<String>,
    /// `id` of the key.
    pub id: Option<Vec<u8>>,
}

impl FromStr for Pkcs11Uri {
    type Err = KeyError;

    /// # Errors
    /// Not such a URI, an attribute we do not know, a PIN in it, or no `module-path`.
    fn from_str(text: &str) -> Result<Self, KeyError> {
        let wrong = |reason: String| KeyError::Pkcs11 { reason };
        let rest = text
            .strip_prefix("pkcs11:")
            .ok_or_else(|| wrong(format!("expected pkcs11:…, found {text:?}")))?;
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        let mut uri = Self::default();
        for part in path
            .split(';')
            .chain(query.split('&'))
            .filter(|part| !part.is_empty())
        {
            let (name, value) = part
                .split_once('=')
                .ok_or_else(|| wrong(format!("expected NAME=VALUE, found {part:?}")))?;
            let bytes = decoded(value)
                .ok_or_else(|| wrong(format!("{name}: expected two hexadecimal digits behind %")))?;
            let words =
                || String::from_utf8(bytes.clone()).map_err(|_| wrong(format!("{name}: expected UTF-8")));
            match name {
                "module-path" => uri.module = words()?.into(),
                "token" => uri.token = Some(words()?),
                "serial" => uri.serial = Some(words()?),
                "model" => uri.model = Some(words()?),
                "manufacturer" => uri.manufacturer = Some(words()?),
                "slot-description" => uri.slot_description = Some(words()?),
                "slot-manufacturer" => uri.slot_manufacturer = Some(words()?),
                "library-description" => uri.library_description = Some(words()?),
                "library-manufacturer" => uri.library_manufacturer = Some(words()?),
                "object" => uri.object = Some(words()?),
                "id" => uri.id = Some(bytes),
                "slot-id" => {
                    let slot = words()?.parse();
                    uri.slot = Some(slot.map_err(|_| wrong("slot-id: expected a number".into()))?);
                }
                "type" if bytes == b"private" => {}
                "type" => {
                    return Err(wrong(format!(
                        "type={value} is no private key; leave it out, or write type=private"
                    )));
                }
                // It says nothing that the file named by module-path does not say; `x-` is a vendor's own.
                "library-version" => {}
                name if name.starts_with("x-") => {}
                "module-name" => {
                    return Err(wrong(
                        "module-name is not looked for; give the library's path as module-path=…".into(),
                    ));
                }
                "pin-value" | "pin-source" => {
                    return Err(wrong(
                        "a PIN does not belong in a URI; give it in a file or on the terminal".into(),
                    ));
                }
                _ => return Err(wrong(format!("{name} is not understood in a pkcs11: URI"))),
            }
        }
        if uri.module.as_os_str().is_empty() {
            return Err(wrong("module-path=LIBRARY is missing behind `?`".into()));
        }
        Ok(uri)
    }
}

/// Percent-decoding (RFC 3986 §2.1).
fn decoded(text: &str) -> Option<Vec<u8>> {
    let mut bytes = text.bytes();
    let mut out = Vec::new();
    while let Some(byte) = bytes.next() {
        if byte == b'%' {
            let digit = |byte: u8| {
                char::from(byte)
                    .to_digit(16)
                    .and_then(|digit| u8::try_from(digit).ok())
            };
            out.push(digit(bytes.next()?)? << 4 | digit(bytes.next()?)?);
        } else {
            out.push(byte);
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn token_and_key_are_read_and_percent_signs_undone() {
        let uri: Pkcs11Uri =
            "pkcs11:token=Stadt%20Siegel;object=seal;id=%01%AB;type=private?module-path=/usr/lib/x.so"
                .parse()
                .unwrap();
        assert_eq!(uri.token.as_deref(), Some("Stadt Siegel"));
        assert_eq!(uri.object.as_deref(), Some("seal"));
        assert_eq!(uri.id, Some(vec![1, 0xab]));
        assert_eq!(uri.module, PathBuf::from("/usr/lib/x.so"));
    }

    #[test]
    fn what_other_programs_print_about_a_key_is_understood() {
        // As p11tool and pkcs11-tool print it, RFC 7512 §2.3.
        let uri: Pkcs11Uri = "pkcs11:model=SoftHSM%20v2;manufacturer=SoftHSM%20project;serial=1a2b;token=Amt;id=%01;object=k;\
            type=private;slot-description=SoftHSM%20slot;slot-manufacturer=x;slot-id=7;library-manufacturer=a;\
            library-description=b;library-version=2.6;x-vendor=c?module-path=/x.so"
            .parse()
            .unwrap();
        assert_eq!(uri.model.as_deref(), Some("SoftHSM v2"));
        assert_eq!(uri.manufacturer.as_deref(), Some("SoftHSM project"));
        assert_eq!(
            (uri.slot, uri.slot_description.as_deref()),
            (Some(7), Some("SoftHSM slot"))
        );
    }

    #[test]
    fn mistakes_and_secrets_are_refused() {
        for (wrong, word) in [
            ("token=x", "expected pkcs11:"),
            ("pkcs11:token=x", "module-path"),
            ("pkcs11:token?module-path=x", "NAME=VALUE"),
            ("pkcs11:id=%0?module-path=x", "hexadecimal"),
            ("pkcs11:slot-id=a?module-path=x", "number"),
            ("pkcs11:token=x?module-path=x&pin-value=1234", "PIN"),
            ("pkcs11:colour=red?module-path=x", "colour"),
            ("pkcs11:type=cert?module-path=x", "no private key"),
            ("pkcs11:token=x?module-name=softhsm2", "module-path"),
        ] {
            let error = wrong.parse::<Pkcs11Uri>().unwrap_err().to_string();
            assert!(error.contains(word), "{wrong}: {error}");
        }
    }
}
