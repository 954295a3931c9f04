// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Signs many files in one process: `batch KEY CERTS [pss|pkcs1]`, then on standard input one line a file, `IN<tab>OUT` or
//! `IN<tab>OUT<tab>PASSWORD`. Answers one line a file: milliseconds, `SIGNED` or why not.

use std::error::Error;
use std::io::BufRead as _;
use std::time::Instant;

use sealing::{KeyHolder, Pkcs8Holder, SignRequest};
use signing::{SignatureKind, SigningRequest};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [key, certificates, rest @ ..] = arguments.as_slice() else {
        return Err("expected KEY CERTS".into());
    };
    let mut holder = Pkcs8Holder::from_pem(&std::fs::read(key)?, &std::fs::read(certificates)?)?;
    if rest.first().is_some_and(|scheme| scheme == "pkcs1") {
        let digest = pki::DigestAlgorithm::Sha256;
        holder = holder.with_algorithm(signing::SignatureAlgorithm::RsaPkcs1 { digest })?;
    }
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let mut parts = line.split('\t');
        let (Some(input), Some(output)) = (parts.next(), parts.next()) else {
            return Err("expected IN<tab>OUT".into());
        };
        let original = std::fs::read(input)?;
        let start = Instant::now();
        let answer = match sign(&holder, &original, parts.next().unwrap_or_default()) {
            Ok(bytes) => {
                std::fs::write(output, bytes)?;
                "SIGNED".to_owned()
            }
            Err(error) => format!("REFUSED {error}"),
        };
        println!("{:.1}\t{input}\t{answer}", start.elapsed().as_secs_f64() * 1000.0);
    }
    Ok(())
}

fn sign(holder: &Pkcs8Holder, original: &[u8], password: &str) -> Result<Vec<u8>, Box<dyn Error>> {
    let request = SigningRequest {
        certificates: holder.certificates(),
        algorithm: holder.algorithm(),
        kind: SignatureKind::Approval,
        field: String::new(),
        reason: None,
        location: None,
        name: None,
        claimed_time: "2026-11-23T10:00:00Z".parse()?,
        nonce: [7; 16],
        appearance: None,
        lock: None,
        timestamp_reserve: 0,
    };
    let prepared = signing::prepare_with_password(original, password, &request)?;
    let digest = prepared.digest();
    let request = SignRequest {
        request_id: hex::encode(&digest),
        to_be_signed: prepared.to_be_signed().to_vec(),
        digest,
        label: "batch".into(),
    };
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let value = runtime.block_on(holder.sign(&request))?;
    Ok(prepared.complete(original, &value)?.bytes)
}
