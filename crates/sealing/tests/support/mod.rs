// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! A small document, the committed test seal, and key holders that misbehave.

#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::panic,
    reason = "test support, each test binary uses a part of it"
)]

pub mod tsa;

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use pki::{Anchor, Budget, Certificate, Evidence, SignatureAlgorithm};
use sealing::{
    BoxFuture, CeremonyError, Deadlines, Journal, KeyHolder, KeyHolderError, NoProbe, Pkcs8Holder, SealInput,
    Sealed, SelfCheck, SignRequest, Wish, seal,
};
use signing::{Permission, SignatureKind};

pub fn test_pki(name: &str) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../certs-test")
        .join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

pub fn holder(name: &str) -> Pkcs8Holder {
    let (key, chain) = (
        test_pki(&format!("keys/{name}.pem")),
        test_pki(&format!("pki/{name}.pem")),
    );
    Pkcs8Holder::from_pem(&key, &chain).unwrap()
}

pub fn document() -> Vec<u8> {
    let page = "BT /F1 12 Tf 72 700 Td (Gesamtmasse 72 t) Tj ET";
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{page}\nendstream", page.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    let mut bytes = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec();
    let mut table = "xref\n0 6\n0000000000 65535 f \n".to_owned();
    for (number, text) in (1..).zip(objects) {
        table.push_str(&format!("{:010} 00000 n \n", bytes.len()));
        bytes.extend(format!("{number} 0 obj\n{text}\nendobj\n").bytes());
    }
    let at = bytes.len();
    let id = "<00112233445566778899AABBCCDDEEFF>";
    bytes.extend(table.bytes());
    bytes.extend(
        format!("trailer\n<< /Size 6 /Root 1 0 R /ID [{id} {id}] >>\nstartxref\n{at}\n%%EOF\n").bytes(),
    );
    bytes
}

pub fn self_check() -> SelfCheck {
    let mut evidence = Evidence::default();
    for name in ["root", "issuing"] {
        evidence
            .add(&test_pki(&format!("pki/evidence/{name}.crl")), &Budget::default())
            .unwrap();
    }
    let trust = Anchor::bundle(&test_pki("pki/trust.pem"), &Budget::default()).unwrap();
    SelfCheck {
        trust,
        evidence,
        strict: true,
    }
}

pub fn input() -> SealInput {
    SealInput {
        case: "MS-2026-0001".into(),
        document: document(),
        requested_at: "2026-11-23T10:15:00Z".parse().unwrap(),
        wish: Wish {
            kind: SignatureKind::Certification(Permission::NoChanges),
            field: "Siegel".into(),
            reason: Some("Erlaubnis nach § 29 Abs. 3 StVO".into()),
            location: Some("Musterstadt".into()),
            name: None,
        },
        self_check: self_check(),
        deadlines: Deadlines::default(),
    }
}

static DRAWN: AtomicUsize = AtomicUsize::new(0);

/// Entropy for tests: counts, so that no two runs get the same.
pub fn entropy(bytes: &mut [u8]) {
    let count = DRAWN.fetch_add(1, Ordering::Relaxed).to_be_bytes();
    bytes
        .iter_mut()
        .zip(count.into_iter().rev().cycle())
        .for_each(|(byte, count)| *byte = count);
}

pub async fn conduct(
    input: SealInput,
    holder: Arc<dyn KeyHolder>,
    journal: Arc<dyn Journal>,
) -> Result<Sealed, CeremonyError> {
    seal(input, holder, journal, Arc::new(NoProbe), &mut entropy).await
}

/// Remembers every digest it was asked for, and may be told to misbehave once or always.
#[derive(Debug)]
pub struct Scripted {
    inner: Pkcs8Holder,
    pub asked: Mutex<Vec<Vec<u8>>>,
    manner: Mutex<Vec<Manner>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    Signs,
    Refuses,
    Unavailable,
    Stalls,
    SignsSomethingElse,
    AnswersRubbish,
}

impl Scripted {
    /// `manner` is used up from the front; afterwards it signs.
    pub fn new(name: &str, manner: &[Manner]) -> Arc<Self> {
        let manner = manner.iter().rev().copied().collect();
        Arc::new(Self {
            inner: holder(name),
            asked: Mutex::default(),
            manner: Mutex::new(manner),
        })
    }

    pub fn asked(&self) -> Vec<Vec<u8>> {
        self.asked.lock().unwrap().clone()
    }
}

impl KeyHolder for Scripted {
    fn certificates(&self) -> Vec<Vec<u8>> {
        self.inner.certificates()
    }

    fn algorithm(&self) -> SignatureAlgorithm {
        self.inner.algorithm()
    }

    fn sign<'a>(&'a self, request: &'a SignRequest) -> BoxFuture<'a, Result<Vec<u8>, KeyHolderError>> {
        self.asked.lock().unwrap().push(request.digest.clone());
        let manner = self.manner.lock().unwrap().pop().unwrap_or(Manner::Signs);
        Box::pin(async move {
            let reason = "scripted".to_owned();
            match manner {
                Manner::Signs => self.inner.sign(request).await,
                Manner::Refuses => Err(KeyHolderError::Refused { reason }),
                Manner::Unavailable => Err(KeyHolderError::Unavailable { reason }),
                Manner::Stalls => std::future::pending().await,
                Manner::SignsSomethingElse => {
                    let other = SignRequest {
                        to_be_signed: b"something else".to_vec(),
                        ..request.clone()
                    };
                    self.inner.sign(&other).await
                }
                Manner::AnswersRubbish => Ok(vec![0x30, 0x00]),
            }
        })
    }
}

/// How many signatures our own reader finds in a file.
pub fn signatures(pdf: &[u8]) -> usize {
    let check = self_check();
    let context = signing::ValidationContext {
        trust: &check.trust,
        evidence: &check.evidence,
        time: "2026-11-23T12:00:00Z".parse().unwrap(),
        strict: true,
        original: None,
        budget: signing::Budget::default(),
    };
    assert!(pdf.starts_with(&document()));
    let report = signing::validate(pdf, &context);
    assert_eq!(
        report.verdict,
        signing::Verdict::TotalPassed,
        "{:#?}",
        report.findings
    );
    assert_eq!(
        pdf.windows(10).filter(|window| window == b"/ByteRange").count(),
        report.signatures.len()
    );
    report.signatures.len()
}

pub fn leaf(name: &str) -> Certificate {
    Certificate::bundle(&test_pki(&format!("pki/{name}.pem")), &Budget::default())
        .unwrap()
        .remove(0)
}
