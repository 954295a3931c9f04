// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! `geleit sign` and `geleit inspect` as a user calls them: files, exit codes, and strangers that look at the result.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::programs::{Outcome, present, run};
use crate::surroundings::{geleit, root, skip, workspace};
use crate::verify::written;

/// A page of text, unsigned; drawn by nobody's library.
pub(crate) fn letter(folder: &Path) -> PathBuf {
    let drawing = "BT /F1 12 Tf 72 700 Td (Antrag) Tj ET";
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{drawing}\nendstream", drawing.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    let mut text = "%PDF-1.7\n".to_owned();
    let mut table = "xref\n0 6\n0000000000 65535 f \n".to_owned();
    for (number, object) in (1..).zip(objects) {
        table.push_str(&format!("{:010} 00000 n \n", text.len()));
        text.push_str(&format!("{number} 0 obj\n{object}\nendobj\n"));
    }
    let at = text.len();
    text.push_str(&format!(
        "{table}trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n{at}\n%%EOF\n"
    ));
    written(folder, "letter.pdf", text.as_bytes())
}

pub(crate) fn pem(name: &str) -> String {
    let folder = root().join("certs-test");
    let (key, certificates) = (format!("keys/{name}.pem"), format!("pki/{name}.pem"));
    format!(
        "pem:{},{}",
        folder.join(key).display(),
        folder.join(certificates).display()
    )
}

pub(crate) fn sign(input: &Path, output: &Path, options: &[&str]) -> Outcome {
    run(geleit().arg("sign").args([input, output]).args(options))
}

fn inspect(file: &Path, options: &[&str]) -> Outcome {
    run(geleit().arg("inspect").arg(file).args(options))
}

#[test]
fn a_letter_is_signed_with_each_key_and_scheme_and_strangers_accept_it() {
    let folder = workspace("sign");
    let original = letter(&folder);
    let p12 = format!("p12:{}", root().join("certs-test/pki/clerk.p12").display());
    let pin = written(&folder, "pin", b"test-only\n").display().to_string();
    let (seal, rsa, log) = (pem("seal"), pem("seal-rsa"), pem("log"));
    let cases: [(&str, Vec<&str>, &str); 7] = [
        ("p256", vec!["--signer", &seal], "ECDSA with SHA-256"),
        ("pss", vec!["--signer", &rsa], "RSASSA-PSS with SHA-256"),
        (
            "pss512",
            vec!["--signer", &rsa, "--hash", "sha512"],
            "RSASSA-PSS with SHA-512",
        ),
        (
            "pkcs1",
            vec!["--signer", &rsa, "--scheme", "pkcs1"],
            "RSASSA-PKCS1-v1_5 with SHA-256",
        ),
        (
            "ed25519",
            vec!["--signer", &log, "--scheme", "ed25519"],
            "Ed25519 with SHA-512",
        ),
        ("certify", vec!["--signer", &seal, "--certify", "1"], "ECDSA"),
        (
            "p12",
            vec![
                "--signer",
                &p12,
                "--pin-file",
                &pin,
                "--visible",
                "1,60,60,220,70",
            ],
            "ECDSA",
        ),
    ];
    for (name, options, algorithm) in cases {
        let signed = folder.join(format!("{name}.pdf"));
        let outcome = sign(&original, &signed, &options).expect(0);
        assert!(outcome.stdout.starts_with("SIGNED"), "{name}: {}", outcome.stdout);
        assert!(outcome.stdout.contains(algorithm), "{name}: {}", outcome.stdout);
        assert!(
            outcome.stdout.contains("digest signed"),
            "{name}: {}",
            outcome.stdout
        );
        let bytes = fs::read(&signed).expect("the signed file is there");
        assert!(
            bytes.starts_with(&fs::read(&original).expect("the original is there")),
            "{name}"
        );
        accepted(&signed, name);
    }
}

/// By qpdf and, where it knows the algorithm, by poppler.
fn accepted(signed: &Path, name: &str) {
    if present("qpdf", "--version") {
        run(Command::new("qpdf").arg("--check").arg(signed)).expect(0);
    } else {
        skip("no qpdf; `cargo xtask test` installs it");
    }
    if !present("pdfsig", "-v") {
        skip("no pdfsig; `cargo xtask test` installs it");
    } else if name != "ed25519" {
        let seen = run(Command::new("pdfsig").arg("-nocert").arg(signed));
        assert!(
            seen.stdout.contains("Signature is Valid"),
            "{name}: {}",
            seen.stdout
        );
    }
}

#[test]
fn what_is_not_signed_says_why_by_words_and_exit_code() {
    let folder = workspace("sign-refused");
    let original = letter(&folder);
    let out = folder.join("out.pdf");
    let seal = pem("seal");
    let p12 = format!("p12:{}", root().join("certs-test/pki/clerk.p12").display());
    let certified = folder.join("certified.pdf");
    sign(&original, &certified, &["--signer", &seal, "--certify", "1"]).expect(0);
    let junk = written(&folder, "junk.pdf", b"no PDF");
    let missing = folder.join("missing.pdf");
    let mixed = format!("pem:{}", root().join("certs-test/keys/clerk.pem").display());
    let mixed = format!("{mixed},{}", root().join("certs-test/pki/seal.pem").display());
    let cases: [(&Path, &Path, Vec<&str>, i32, &str); 9] = [
        (
            &original,
            &original,
            vec!["--signer", &seal],
            2,
            "never overwritten",
        ),
        (&original, &out, vec!["--signer", "key.pem"], 2, "expected pem:"),
        (&original, &out, vec!["--signer", &p12], 2, "no terminal"),
        (
            &original,
            &out,
            vec!["--signer", &seal, "--level", "B-X"],
            2,
            "B-B",
        ),
        (&junk, &out, vec!["--signer", &seal], 4, "UNREADABLE"),
        (&missing, &out, vec!["--signer", &seal], 5, "cannot read"),
        (&certified, &out, vec!["--signer", &seal], 1, "R22"),
        (&original, &out, vec!["--signer", &mixed], 1, "does not belong"),
        (
            &original,
            &out,
            vec!["--signer", &seal, "--visible", "9,1,1,50,50"],
            1,
            "page 9",
        ),
    ];
    for (input, output, options, code, word) in cases {
        let outcome = sign(input, output, &options).expect(code);
        assert!(outcome.all().contains(word), "{word}: {}", outcome.all());
    }
    assert!(!out.exists(), "nothing is written when nothing was signed");
}

#[test]
fn a_file_is_looked_into_and_its_revisions_come_out_unchanged() {
    let folder = workspace("inspect");
    let original = letter(&folder);
    let (first, second) = (folder.join("first.pdf"), folder.join("second.pdf"));
    sign(
        &original,
        &first,
        &["--signer", &pem("clerk"), "--field", "Erste"],
    )
    .expect(0);
    sign(
        &first,
        &second,
        &["--signer", &pem("seal-rsa"), "--field", "Zweite"],
    )
    .expect(0);
    let text = inspect(&second, &[]).expect(0).stdout;
    for words in [
        "3 revision(s), 2 signature(s)",
        "signature \"Erste\" in revision 2",
        "document catalog",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    let json: Value = serde_json::from_str(&inspect(&second, &["--format", "json"]).expect(0).stdout)
        .expect("one JSON object");
    assert_eq!(json["schema"], "geleit/inspection/1");
    assert_eq!(json["changes"].as_array().map(Vec::len), Some(2));
    for (number, expected) in [("1", &original), ("2", &first), ("3", &second)] {
        let out = folder.join(format!("revision-{number}.pdf"));
        let path = out.display().to_string();
        inspect(&second, &["--extract", number, &path]).expect(0);
        assert_eq!(
            fs::read(&out).expect("written"),
            fs::read(expected).expect("there"),
            "{number}"
        );
    }
    let path = second.display().to_string();
    inspect(&second, &["--extract", "1", &path]).expect(2);
    inspect(&second, &["--extract", "7", "x.pdf"]).expect(2);
    let between = inspect(&second, &["--between", "1", "3"]).expect(0).stdout;
    assert!(between.contains("from revision 1 to 3"), "{between}");
}
