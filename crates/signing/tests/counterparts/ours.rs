// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Ours under strangers' eyes: every algorithm at level B-B, three at B-T. The key holder is openssl, outside of us: both
//! phases of signing are used as a card or a service would use them.

use pki::{Curve, DigestAlgorithm as Digest, SignatureAlgorithm as Algorithm};
use signing::{SignatureKind, SigningRequest, prepare};

use crate::programs::{Folder, Issuer, PyHanko, root, skip, starts};
use crate::support::permit;

/// One row of the table: how it is signed, and what strangers say. `+`: it accepts.
pub struct Row {
    pub name: &'static str,
    pub level: &'static str,
    key: &'static str,
    algorithm: Algorithm,
    /// pyHanko, pdfsig, mutool, openssl.
    pub says: [&'static str; 4],
}

pub const STRANGERS: [&str; 4] = ["pyHanko", "pdfsig", "mutool", "openssl cms"];

const RSA: &str = "-algorithm RSA -pkeyopt rsa_keygen_bits:3072";
const P256: &str = "-algorithm EC -pkeyopt ec_paramgen_curve:P-256";
const P384: &str = "-algorithm EC -pkeyopt ec_paramgen_curve:P-384";
const P521: &str = "-algorithm EC -pkeyopt ec_paramgen_curve:P-521";
const BRAINPOOL_256: &str = "-algorithm EC -pkeyopt ec_paramgen_curve:brainpoolP256r1";
const BRAINPOOL_384: &str = "-algorithm EC -pkeyopt ec_paramgen_curve:brainpoolP384r1";
const ED25519: &str = "-algorithm ED25519";

const fn pkcs1(digest: Digest) -> Algorithm {
    Algorithm::RsaPkcs1 { digest }
}

const fn pss(digest: Digest, salt_length: u16) -> Algorithm {
    Algorithm::RsaPss {
        digest,
        mask: digest,
        salt_length,
    }
}

const fn ecdsa(curve: Curve, digest: Digest) -> Algorithm {
    Algorithm::Ecdsa { curve, digest }
}

const fn row(
    name: &'static str,
    level: &'static str,
    (key, algorithm): (&'static str, Algorithm),
    says: [&'static str; 4],
) -> Row {
    Row {
        name,
        level,
        key,
        algorithm,
        says,
    }
}

const ALL: [&str; 4] = ["+"; 4];
const NOT_MUTOOL: [&str; 4] = ["+", "+", "Digest error", "+"];
/// NSS, below poppler, has no SHA-3.
const NOT_PDFSIG: [&str; 4] = ["+", "Unknown Validation Failure", "+", "+"];
const NOT_BRAINPOOL: [&str; 4] = ["+", "Signature is Invalid", "+", "+"];
const EDWARDS: [&str; 4] = [
    "+",
    "Document isn't signed or corrupted data",
    "Digest error",
    "invalid digest",
];

pub const ROWS: [Row; 20] = [
    row(
        "RSASSA-PKCS1-v1_5, SHA-256",
        "B-B",
        (RSA, pkcs1(Digest::Sha256)),
        ALL,
    ),
    row(
        "RSASSA-PKCS1-v1_5, SHA-384",
        "B-B",
        (RSA, pkcs1(Digest::Sha384)),
        ALL,
    ),
    row(
        "RSASSA-PKCS1-v1_5, SHA-512",
        "B-B",
        (RSA, pkcs1(Digest::Sha512)),
        ALL,
    ),
    row(
        "RSASSA-PKCS1-v1_5, SHA3-256",
        "B-B",
        (RSA, pkcs1(Digest::Sha3_256)),
        ["not valid", "Unknown Validation Failure", "+", "+"],
    ),
    row(
        "RSASSA-PSS, SHA-256",
        "B-B",
        (RSA, pss(Digest::Sha256, 32)),
        NOT_MUTOOL,
    ),
    row(
        "RSASSA-PSS, SHA-384",
        "B-B",
        (RSA, pss(Digest::Sha384, 48)),
        NOT_MUTOOL,
    ),
    row(
        "RSASSA-PSS, SHA-512",
        "B-B",
        (RSA, pss(Digest::Sha512, 64)),
        NOT_MUTOOL,
    ),
    row(
        "RSASSA-PSS, SHA3-256",
        "B-B",
        (RSA, pss(Digest::Sha3_256, 32)),
        ["+", "Unknown Validation Failure", "Digest error", "+"],
    ),
    row(
        "ECDSA P-256, SHA-256",
        "B-B",
        (P256, ecdsa(Curve::P256, Digest::Sha256)),
        ALL,
    ),
    row(
        "ECDSA P-256, SHA3-256",
        "B-B",
        (P256, ecdsa(Curve::P256, Digest::Sha3_256)),
        NOT_PDFSIG,
    ),
    row(
        "ECDSA P-384, SHA-384",
        "B-B",
        (P384, ecdsa(Curve::P384, Digest::Sha384)),
        ALL,
    ),
    row(
        "ECDSA P-384, SHA3-384",
        "B-B",
        (P384, ecdsa(Curve::P384, Digest::Sha3_384)),
        NOT_PDFSIG,
    ),
    row(
        "ECDSA P-521, SHA-512",
        "B-B",
        (P521, ecdsa(Curve::P521, Digest::Sha512)),
        ALL,
    ),
    row(
        "ECDSA P-521, SHA3-512",
        "B-B",
        (P521, ecdsa(Curve::P521, Digest::Sha3_512)),
        NOT_PDFSIG,
    ),
    row(
        "ECDSA brainpoolP256r1, SHA-256",
        "B-B",
        (BRAINPOOL_256, ecdsa(Curve::BrainpoolP256r1, Digest::Sha256)),
        NOT_BRAINPOOL,
    ),
    row(
        "ECDSA brainpoolP384r1, SHA-384",
        "B-B",
        (BRAINPOOL_384, ecdsa(Curve::BrainpoolP384r1, Digest::Sha384)),
        NOT_BRAINPOOL,
    ),
    row("Ed25519", "B-B", (ED25519, Algorithm::Ed25519), EDWARDS),
    row(
        "ECDSA P-256, SHA-256",
        "B-T",
        (P256, ecdsa(Curve::P256, Digest::Sha256)),
        ALL,
    ),
    row(
        "RSASSA-PSS, SHA-256",
        "B-T",
        (RSA, pss(Digest::Sha256, 32)),
        NOT_MUTOOL,
    ),
    row("Ed25519", "B-T", (ED25519, Algorithm::Ed25519), EDWARDS),
];

#[test]
fn strangers_say_of_what_we_sign_what_the_table_says() {
    if !starts("openssl", "version") {
        return skip("strangers_say_of_what_we_sign_what_the_table_says", "no openssl");
    }
    let folder = Folder::new("ours");
    let issuer = Issuer::new(&folder);
    issuer.issue("tsa", RSA, "tsa");
    let mut keys = Vec::new();
    let mut strangers = Strangers::new();
    let mut wrong = Vec::new();
    for row in &ROWS {
        let name = format!(
            "key{}",
            keys.iter().position(|key| *key == row.key).unwrap_or(keys.len())
        );
        if !keys.contains(&row.key) {
            keys.push(row.key);
            issuer.issue(&name, row.key, "signer");
        }
        folder.write("ours.pdf", &sign(&issuer, &name, row));
        for ((stranger, expected), said) in STRANGERS.iter().zip(row.says).zip(strangers.ask(&folder)) {
            let Some(said) = said else { continue };
            let accepts = said.is_empty();
            if accepts != (expected == "+") || !(accepts || said.contains(expected)) {
                wrong.push(format!(
                    "{} {}: {stranger} {said:?}, expected {expected:?}",
                    row.name, row.level
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

fn sign(issuer: &Issuer<'_>, key: &str, row: &Row) -> Vec<u8> {
    let (folder, original) = (issuer.0, permit());
    let stamped = row.level == "B-T";
    let request = SigningRequest {
        certificates: issuer.chain(key),
        algorithm: row.algorithm,
        kind: SignatureKind::Approval,
        field: "Signature1".into(),
        reason: None,
        location: None,
        name: None,
        claimed_time: "2026-11-23T10:00:00Z".parse().unwrap(),
        nonce: [9; 16],
        appearance: None,
        lock: None,
        timestamp_reserve: if stamped { 8192 } else { 0 },
    };
    let prepared = prepare(&original, &request).unwrap();
    folder.write("attributes", prepared.to_be_signed());
    folder.run(&key_holder(key, row.algorithm));
    let value = folder.read("value");
    if !stamped {
        return prepared.complete(&original, &value).unwrap().bytes;
    }
    let unstamped = prepared.signed(&original, &value).unwrap();
    let question = unstamped.request(vec![1, 2, 3, 4, 5, 6, 7, 8]);
    folder.write("question", &question.to_der());
    folder.run(
        "openssl ts -reply -config conf -section s -queryfile question -inkey tsa.key -signer tsa.pem -chain issuing.pem -out answer",
    );
    let token = question
        .accept(&folder.read("answer"), &pki::Budget::default())
        .unwrap();
    unstamped.complete(&original, &token).unwrap().bytes
}

/// openssl with the key: it gets the attributes and gives a value.
fn key_holder(key: &str, algorithm: Algorithm) -> String {
    let digest = algorithm.digest().name().replace('-', "").to_lowercase();
    let digest = match digest.strip_prefix("sha3") {
        Some(size) if algorithm.digest().name().starts_with("SHA3") => format!("sha3-{size}"),
        _ => digest,
    };
    match algorithm {
        Algorithm::Ed25519 => {
            format!("openssl pkeyutl -sign -rawin -inkey {key}.key -in attributes -out value")
        }
        Algorithm::RsaPss { .. } => format!(
            "openssl dgst -{digest} -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:digest -sign {key}.key -out value attributes"
        ),
        _ => format!("openssl dgst -{digest} -sign {key}.key -out value attributes"),
    }
}

/// Those that are there; each answers with what it has against `ours.pdf`.
struct Strangers {
    pyhanko: Option<PyHanko>,
    pdfsig: bool,
    mutool: bool,
}

impl Strangers {
    fn new() -> Self {
        let strangers = Self {
            pyhanko: PyHanko::start(),
            pdfsig: starts("pdfsig", "-v"),
            mutool: starts("mutool", "-v"),
        };
        let missing = [
            ("pyHanko", strangers.pyhanko.is_none()),
            ("pdfsig", !strangers.pdfsig),
            ("mutool", !strangers.mutool),
        ];
        for (name, _) in missing.iter().filter(|(_, missing)| *missing) {
            skip(&format!("{name} verifies ours"), &format!("no {name}"));
        }
        strangers
    }

    fn ask(&mut self, folder: &Folder) -> [Option<String>; 4] {
        let file = folder.path("ours.pdf");
        [
            self.pyhanko.as_mut().map(|pyhanko| pyhanko.against(&file)),
            self.pdfsig.then(|| pdfsig(folder)),
            self.mutool.then(|| mutool(folder)),
            Some(openssl(folder)),
        ]
    }
}

fn pdfsig(folder: &Folder) -> String {
    let (_, said) = folder.try_run("pdfsig -nocert ours.pdf");
    if said.contains("Signature is Valid") && said.contains("Total document signed") {
        return String::new();
    }
    let about = said
        .lines()
        .filter(|line| line.contains("Validation:") || line.contains("rror"));
    about.collect::<Vec<_>>().join("; ") + "."
}

fn mutool(folder: &Folder) -> String {
    let (_, said) = folder.try_run("mutool sign -v ours.pdf");
    if said.contains("unchanged since signing") && !said.contains("Digest error") {
        return String::new();
    }
    said.lines()
        .filter(|line| line.contains("rror"))
        .collect::<Vec<_>>()
        .join("; ")
        + "."
}

fn openssl(folder: &Folder) -> String {
    let bytes = folder.read("ours.pdf");
    let (covered, cms) = crate::theirs::cut(&bytes);
    folder.write("covered", &covered);
    folder.write("cms", &cms);
    std::fs::copy(root().join("certs-test/pki/trust.pem"), folder.path("trust.pem")).unwrap();
    let (success, said) = folder.try_run(
        "openssl cms -verify -cades -binary -inform DER -in cms -content covered -CAfile trust.pem -purpose any -out out",
    );
    if success {
        String::new()
    } else {
        said.lines().take(2).collect::<Vec<_>>().join("; ") + "."
    }
}
