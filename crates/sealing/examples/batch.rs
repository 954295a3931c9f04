// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Signs many files in one process: `batch KEY CERTS [pss|pkcs1]`, then on standard input one line a file, `IN<tab>OUT` or
//! `IN<tab>OUT<tab>PASSWORD`. Answers one line a file: milliseconds, `SIGNED` or why not.

use std::error::Error;
use std::io::{BufRead as _, Write as _};
use std::time::Instant;

use sealing::{KeyHolder, Pkcs8Holder, SignRequest};
use signing::{Batch, SignatureKind, SigningRequest};

#[expect(clippy::disallowed_methods, reason = "an example that measures")]
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
    let batch = Batch::new(holder.certificates())?;
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let sign = |prepared: &signing::Prepared| {
        let request = SignRequest {
            request_id: String::new(),
            to_be_signed: prepared.to_be_signed().to_vec(),
            digest: prepared.digest(),
            label: "batch".into(),
        };
        runtime.block_on(holder.sign(&request))
    };
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let mut parts = line.split('\t');
        let (Some(input), Some(output)) = (parts.next(), parts.next()) else {
            return Err("expected IN<tab>OUT".into());
        };
        let original = std::fs::read(input)?;
        let start = Instant::now();
        let password = parts.next().unwrap_or_default();
        let signed = batch.sign(&original, password, request(&holder)?, sign);
        let milliseconds = start.elapsed().as_secs_f64() * 1000.0;
        let answer = match signed {
            Ok(signed) => {
                let mut file = std::fs::File::create(output)?;
                file.write_all(&original)?;
                file.write_all(&signed.appended)?;
                "SIGNED".to_owned()
            }
            Err(error) => format!("REFUSED {error}"),
        };
        println!("{milliseconds:.3}\t{input}\t{answer}");
    }
    Ok(())
}

fn request(holder: &Pkcs8Holder) -> Result<SigningRequest, Box<dyn Error>> {
    Ok(SigningRequest {
        certificates: Vec::new(),
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
    })
}
