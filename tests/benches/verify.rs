// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! How many verifications one thread makes in a second, beside what the cryptography alone costs.
//!
//! `cargo bench --package journeys --bench verify -- FOLDER`, with a folder that `geleit demo` left behind. Prints
//! `name value` lines for `cargo xtask bench`.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1, ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair, UnparsedPublicKey,
};
use signing::{Anchor, Budget, Evidence, ValidationContext, Verdict, validate};

/// Best of this many windows, each this long.
const WINDOWS: usize = 5;
const WINDOW: Duration = Duration::from_secs(1);

fn main() -> Result<()> {
    let folder = std::env::args()
        .skip(1)
        .find(|argument| !argument.starts_with("--"));
    let folder = PathBuf::from(folder.context("name the folder that `geleit demo` left behind")?);
    let permit = fs::read(folder.join("permit.pdf"))?;
    let trust = Anchor::bundle(&fs::read(folder.join("trust.pem"))?, &pki::Budget::default())?;
    let evidence = evidence(&folder.join("evidence"))?;
    let context = ValidationContext {
        trust: &trust,
        evidence: &evidence,
        time: jiff::Timestamp::from_second(seconds_now()?)?,
        strict: true,
        original: None,
        budget: Budget::default(),
    };
    ensure!(
        validate(&permit, &context).verdict == Verdict::TotalPassed,
        "the permit must pass to be measured"
    );
    println!("bytes {}", permit.len());
    println!(
        "geleit {:.0}",
        per_second(|| validate(&permit, &context).verdict == Verdict::TotalPassed)?
    );
    println!(
        "sha256 {:.0}",
        per_second(|| !aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, &permit)
            .as_ref()
            .is_empty())?
    );
    println!("p256 {:.0}", ecdsa()?);
    Ok(())
}

/// Signature checks with P-256 alone.
fn ecdsa() -> Result<f64> {
    let random = SystemRandom::new();
    let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &random)?;
    let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, document.as_ref())?;
    let message = [7; 200];
    let signature = pair.sign(&random, &message)?;
    let public = UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, pair.public_key().as_ref().to_vec());
    per_second(|| public.verify(&message, signature.as_ref()).is_ok())
}

#[expect(clippy::disallowed_methods, reason = "a benchmark measures time")]
fn per_second(mut work: impl FnMut() -> bool) -> Result<f64> {
    let mut best = 0_f64;
    for _ in 0..WINDOWS {
        let (start, mut count) = (Instant::now(), 0_u32);
        while start.elapsed() < WINDOW {
            ensure!(work(), "the work being measured failed");
            count += 1;
        }
        best = best.max(f64::from(count) / start.elapsed().as_secs_f64());
    }
    Ok(best)
}

#[expect(
    clippy::disallowed_methods,
    reason = "the demo's certificates are valid around now"
)]
fn seconds_now() -> Result<i64> {
    Ok(i64::try_from(
        std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)?
            .as_secs(),
    )?)
}

fn evidence(folder: &Path) -> Result<Evidence> {
    let mut evidence = Evidence::default();
    for entry in fs::read_dir(folder)? {
        evidence.add(&fs::read(entry?.path())?, &pki::Budget::default())?;
    }
    Ok(evidence)
}
