// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! A small PDF, the committed test keys, and hands to sign and to tamper with.

#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "test support, each test binary uses a part of it"
)]

use std::collections::BTreeMap;
use std::path::PathBuf;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, RSA_PKCS1_SHA256, RSA_PSS_SHA256, RsaKeyPair,
};
use pki::{Curve, DigestAlgorithm};
use signing::{
    Anchor, Budget, Evidence, Permission, Report, SignatureAlgorithm, SignatureKind, SigningRequest,
    ValidationContext, prepare, validate_with_password,
};

pub const P256: SignatureAlgorithm = SignatureAlgorithm::Ecdsa {
    curve: Curve::P256,
    digest: DigestAlgorithm::Sha256,
};
pub const PSS: SignatureAlgorithm = SignatureAlgorithm::RsaPss {
    digest: DigestAlgorithm::Sha256,
    mask: DigestAlgorithm::Sha256,
    salt_length: 32,
};
pub const PKCS1: SignatureAlgorithm = SignatureAlgorithm::RsaPkcs1 {
    digest: DigestAlgorithm::Sha256,
};
pub const P1: SignatureKind = SignatureKind::Certification(Permission::NoChanges);
pub const P2: SignatureKind = SignatureKind::Certification(Permission::FillForms);

fn test_pki(name: &str) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../certs-test")
        .join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

pub fn certificates(name: &str) -> Vec<Vec<u8>> {
    pki::pem::blocks(&test_pki(&format!("pki/{name}.pem")), "CERTIFICATE").unwrap()
}

pub fn trust() -> Vec<Anchor> {
    Anchor::bundle(&test_pki("pki/trust.pem"), &pki::Budget::default()).unwrap()
}

pub fn evidence() -> Evidence {
    let mut evidence = Evidence::default();
    for name in ["root", "issuing"] {
        evidence
            .add(
                &test_pki(&format!("pki/evidence/{name}.crl")),
                &pki::Budget::default(),
            )
            .unwrap();
    }
    evidence
}

pub fn sign_with(name: &str, algorithm: SignatureAlgorithm, message: &[u8]) -> Vec<u8> {
    let pem = test_pki(&format!("keys/{name}.pem"));
    let key = pki::pem::blocks(&pem, "PRIVATE KEY").unwrap().remove(0);
    let random = SystemRandom::new();
    match algorithm {
        SignatureAlgorithm::Ecdsa { .. } => {
            let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &key).unwrap();
            pair.sign(&random, message).unwrap().as_ref().to_vec()
        }
        _ => {
            let pair = RsaKeyPair::from_pkcs8(&key).unwrap();
            let mut value = vec![0; pair.public_modulus_len()];
            let padding: &dyn aws_lc_rs::signature::RsaEncoding = if algorithm == PKCS1 {
                &RSA_PKCS1_SHA256
            } else {
                &RSA_PSS_SHA256
            };
            pair.sign(padding, &random, message, &mut value).unwrap();
            value
        }
    }
}

pub fn request(
    name: &str,
    algorithm: SignatureAlgorithm,
    kind: SignatureKind,
    field: &str,
) -> SigningRequest {
    SigningRequest {
        certificates: certificates(name),
        algorithm,
        kind,
        field: field.to_owned(),
        reason: Some("Erlaubnis erteilt (geprüft)".to_owned()),
        location: Some("Musterstadt".to_owned()),
        name: Some("Stadt Musterstadt".to_owned()),
        claimed_time: "2026-11-23T10:15:00Z".parse().unwrap(),
        nonce: [7; 16],
        appearance: None,
        lock: None,
        timestamp_reserve: 0,
    }
}

pub fn sign(
    pdf: &[u8],
    name: &str,
    algorithm: SignatureAlgorithm,
    kind: SignatureKind,
    field: &str,
) -> Vec<u8> {
    let prepared = prepare(pdf, &request(name, algorithm, kind, field)).unwrap();
    // Stored and loaded again, as between two phases.
    let stored = serde_json::to_string(&prepared).unwrap();
    let prepared: signing::Prepared = serde_json::from_str(&stored).unwrap();
    let value = sign_with(name, algorithm, prepared.to_be_signed());
    prepared.complete(pdf, &value).unwrap().bytes
}

/// A permit sealed as we issue it.
pub fn sealed() -> Vec<u8> {
    sign(&permit(), "seal", P256, P1, "Siegel")
}

pub struct Judging {
    pub strict: bool,
    pub trust: Vec<Anchor>,
    pub evidence: Evidence,
    /// Another limit than usual.
    pub steps: Option<usize>,
}

impl Judging {
    pub fn full() -> Self {
        Self {
            strict: false,
            trust: trust(),
            evidence: evidence(),
            steps: None,
        }
    }

    pub fn strict() -> Self {
        Self {
            strict: true,
            ..Self::full()
        }
    }

    pub fn run(&self, bytes: &[u8]) -> Report {
        self.run_with_password(bytes, "")
    }

    pub fn run_with_password(&self, bytes: &[u8], password: &str) -> Report {
        let context = ValidationContext {
            trust: &self.trust,
            evidence: &self.evidence,
            time: "2026-11-23T12:00:00Z".parse().unwrap(),
            strict: self.strict,
            original: None,
            budget: Budget {
                steps: self.steps.unwrap_or(Budget::default().steps),
                ..Budget::default()
            },
        };
        validate_with_password(bytes, password, &context)
    }
}

/// Objects of a small permit by number; 1 is the catalog.
pub fn permit_objects() -> BTreeMap<u32, String> {
    let page = b"BT /F1 12 Tf 72 700 Td (Gesamtmasse 72 t) Tj ET";
    let texts = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{}\nendstream", page.len(), String::from_utf8_lossy(page)),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    (1..).zip(texts).collect()
}

/// The same with a text field that carries the mass.
pub fn form_objects() -> BTreeMap<u32, String> {
    let mut objects = permit_objects();
    objects.insert(
        1,
        "<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [6 0 R] >> >>".to_owned(),
    );
    let page = objects
        .remove(&3)
        .unwrap()
        .replace("/Contents", "/Annots [6 0 R] /Contents");
    objects.insert(3, page);
    objects.insert(
        6,
        "<< /Type /Annot /Subtype /Widget /FT /Tx /T (mass) /V (72 t) /F 4 /Rect [72 600 200 620] /P 3 0 R >>".to_owned(),
    );
    objects
}

pub fn permit() -> Vec<u8> {
    build(&permit_objects())
}

pub fn with_form() -> Vec<u8> {
    build(&form_objects())
}

/// A first revision with a classic table.
pub fn build(objects: &BTreeMap<u32, String>) -> Vec<u8> {
    let mut bytes = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec();
    let mut offsets = Vec::new();
    for (number, text) in objects {
        offsets.push(bytes.len());
        bytes.extend(format!("{number} 0 obj\n{text}\nendobj\n").bytes());
    }
    let at = bytes.len();
    let size = objects.len() + 1;
    bytes.extend(format!("xref\n0 {size}\n0000000000 65535 f \n").bytes());
    for offset in offsets {
        bytes.extend(format!("{offset:010} 00000 n \n").bytes());
    }
    let id = "<00112233445566778899AABBCCDDEEFF>";
    bytes.extend(
        format!("trailer\n<< /Size {size} /Root 1 0 R /ID [{id} {id}] >>\nstartxref\n{at}\n%%EOF\n").bytes(),
    );
    bytes
}

/// The same objects behind a cross-reference stream.
pub fn build_with_stream(objects: &BTreeMap<u32, String>) -> Vec<u8> {
    let mut bytes = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec();
    let mut data = vec![0, 0, 0, 0, 0];
    for (number, text) in objects {
        data.push(1);
        data.extend(u32::try_from(bytes.len()).unwrap().to_be_bytes());
        bytes.extend(format!("{number} 0 obj\n{text}\nendobj\n").bytes());
    }
    let at = bytes.len();
    let own = objects.len() + 1;
    data.push(1);
    data.extend(u32::try_from(at).unwrap().to_be_bytes());
    let id = "<00112233445566778899AABBCCDDEEFF>";
    let head = format!(
        "{own} 0 obj\n<< /Type /XRef /Size {} /W [1 4 0] /Root 1 0 R /ID [{id} {id}] /Length {} >>\nstream\n",
        own + 1,
        data.len()
    );
    bytes.extend(head.bytes());
    bytes.extend(data);
    bytes.extend(format!("\nendstream\nendobj\nstartxref\n{at}\n%%EOF\n").bytes());
    bytes
}

/// Offset the last `startxref` names.
pub fn last_xref(bytes: &[u8]) -> usize {
    let text = String::from_utf8_lossy(&bytes[bytes.len() - 64..]).into_owned();
    let after = text.rsplit("startxref").next().unwrap().trim();
    after.split_whitespace().next().unwrap().parse().unwrap()
}

/// Append a hand-made revision: objects to define and numbers to free.
pub fn append(bytes: &[u8], objects: &[(u32, &str)], freed: &[u32], size: u32) -> Vec<u8> {
    let mut out = bytes.to_vec();
    let previous = last_xref(bytes);
    let mut entries = BTreeMap::new();
    for (number, text) in objects {
        entries.insert(*number, format!("{:010} 00000 n \n", out.len()));
        out.extend(format!("{number} 0 obj\n{text}\nendobj\n").bytes());
    }
    for number in freed {
        entries.insert(*number, "0000000000 00001 f \n".to_owned());
    }
    let at = out.len();
    out.extend(b"xref\n");
    for (number, entry) in entries {
        out.extend(format!("{number} 1\n{entry}").bytes());
    }
    out.extend(
        format!("trailer\n<< /Size {size} /Root 1 0 R /Prev {previous} >>\nstartxref\n{at}\n%%EOF\n").bytes(),
    );
    out
}

/// The text of an object in the last revision that has it, between `obj` and `endobj`.
pub fn object_text(bytes: &[u8], number: u32) -> String {
    let header = format!("\n{number} 0 obj\n");
    let text: String = bytes.iter().map(|byte| char::from(*byte)).collect();
    let start = text.rfind(&header).unwrap() + header.len();
    text[start..start + text[start..].find("\nendobj").unwrap()].to_owned()
}

/// For looking at files with other tools: `GELEIT_KEEP=DIR` keeps them.
pub fn keep(name: &str, bytes: &[u8]) {
    if let Some(folder) = std::env::var_os("GELEIT_KEEP") {
        std::fs::write(PathBuf::from(folder).join(name), bytes).unwrap();
    }
}
