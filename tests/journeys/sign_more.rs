// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! `geleit sign` with a time stamp of `openssl ts`, on encrypted files, and with a picture; strangers look at the results.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;

use serde_json::Value;

use crate::algorithms::pyhanko;
use crate::programs::{present, run};
use crate::sign::{letter, pem, sign};
use crate::surroundings::{geleit, root, skip, workspace};
use crate::verify::written;

/// `openssl ts` behind a loopback address, with the test PKI's authority.
fn openssl_authority(folder: &Path) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("http://{}/", listener.local_addr().expect("bound"));
    let serial = written(folder, "serial", b"01");
    let settings = format!(
        "[tsa]\ndefault_tsa = t\n[t]\nserial = {}\nsigner_digest = sha256\ndefault_policy = 1.2.3.4\n\
         other_policies = 1.2.3.5\ndigests = sha256\naccuracy = secs:1\ness_cert_id_alg = sha256\n",
        serial.display()
    );
    let settings = written(folder, "tsa.conf", settings.as_bytes());
    let folder = folder.to_owned();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.expect("a connection");
            if let Some(query) = body(&mut stream) {
                let answer = stamp(&folder, &settings, &query);
                let head = format!(
                    "HTTP/1.1 200 OK\r\ncontent-type: application/timestamp-reply\r\ncontent-length: {}\r\n\r\n",
                    answer.len()
                );
                // Who hangs up is told by the program under test.
                let _ = stream
                    .write_all(head.as_bytes())
                    .and_then(|()| stream.write_all(&answer));
            }
        }
    });
    url
}

fn body(stream: &mut TcpStream) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let count = stream.read(&mut buffer).ok().filter(|count| *count > 0)?;
        bytes.extend(&buffer[..count]);
        let head = bytes.windows(4).position(|window| window == b"\r\n\r\n");
        let Some(end) = head else { continue };
        let text = String::from_utf8_lossy(&bytes[..end]).to_lowercase();
        let length = text.split("content-length: ").nth(1)?.lines().next()?.trim();
        let length: usize = length.parse().ok()?;
        if bytes.len() >= end + 4 + length {
            return Some(bytes[end + 4..].to_vec());
        }
    }
}

fn stamp(folder: &Path, settings: &Path, query: &[u8]) -> Vec<u8> {
    let certs = root().join("certs-test");
    let (query, answer) = (written(folder, "query.tsq", query), folder.join("answer.tsr"));
    let mut command = Command::new("openssl");
    command
        .args(["ts", "-reply", "-section", "t", "-config"])
        .arg(settings);
    command.arg("-inkey").arg(certs.join("keys/tsa.pem"));
    command.arg("-signer").arg(certs.join("pki/tsa.pem"));
    command.arg("-chain").arg(certs.join("pki/tsa.pem"));
    command.arg("-queryfile").arg(query).arg("-out").arg(&answer);
    run(&mut command).expect(0);
    fs::read(answer).expect("openssl has answered")
}

fn report(signed: &Path, options: &[&str]) -> Value {
    let trust = root().join("certs-test/pki/trust.pem");
    let evidence = root().join("certs-test/pki/evidence");
    let mut command = geleit();
    command.args(["verify", "--format", "json", "--trust"]).arg(trust);
    command.arg("--evidence").arg(evidence).args(options);
    serde_json::from_str(&run(command.arg(signed)).stdout).expect("one JSON object")
}

#[test]
fn a_signature_is_stamped_by_openssl_and_pyhanko_trusts_the_stamp() {
    if !present("openssl", "version") {
        skip("no openssl; `cargo xtask test` installs it");
        return;
    }
    let folder = workspace("sign-stamped");
    let (original, signed) = (letter(&folder), folder.join("stamped.pdf"));
    let url = openssl_authority(&folder);
    let seal = pem("seal");
    let said = sign(
        &original,
        &signed,
        &["--signer", &seal, "--level", "B-T", "--tsa", &url],
    )
    .expect(0);
    assert!(said.stdout.contains("level B-T"), "{}", said.stdout);
    let signature = report(&signed, &[])["signatures"][0].clone();
    assert_eq!(signature["level"], "B-T", "{signature:#}");
    let root = root().join("certs-test/pki/root.pem").display().to_string();
    for (_, answer) in pyhanko(&[signed], &["--trust", &root]) {
        assert_eq!(answer["stamped"], true, "{answer}");
    }
}

#[test]
fn without_an_answer_of_the_authority_nobody_is_asked_to_sign() {
    let folder = workspace("sign-unstamped");
    let (original, out) = (letter(&folder), folder.join("out.pdf"));
    let seal = pem("seal");
    // Bound and closed again: nobody listens there.
    let closed = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
    let closed = format!("http://{}/", closed.expect("a port"));
    let cases: [(&[&str], i32, &str); 4] = [
        (&["--level", "B-T"], 2, "--tsa"),
        (&["--level", "B-B", "--tsa", "http://x/"], 2, "no time stamp"),
        (&["--tsa", "https://x/"], 2, "https is not built in"),
        (&["--tsa", &closed], 5, "nothing was signed"),
    ];
    for (options, code, word) in cases {
        let wish = [&["--signer", seal.as_str()], options].concat();
        let outcome = sign(&original, &out, &wish).expect(code);
        assert!(outcome.all().contains(word), "{word}: {}", outcome.all());
    }
    assert!(!out.exists(), "nothing is written when nothing was signed");
}

#[test]
fn encrypted_files_are_signed_with_either_password_and_stay_encrypted() {
    if !present("qpdf", "--version") {
        skip("no qpdf; `cargo xtask test` installs it");
        return;
    }
    let folder = workspace("sign-encrypted");
    let original = letter(&folder);
    let seal = pem("seal");
    let mut signed_files = Vec::new();
    for (name, encryption) in [
        ("rc4-40", "40 --"),
        ("rc4-128", "128 --use-aes=n --"),
        ("aes-128", "128 --use-aes=y --"),
        (
            "aes-128-plain-metadata",
            "128 --use-aes=y --cleartext-metadata --",
        ),
        ("aes-256-r5", "256 --force-R5 --"),
        ("aes-256", "256 --"),
    ] {
        let locked = folder.join(format!("{name}.pdf"));
        let mut command = Command::new("qpdf");
        command.args(["--allow-weak-crypto", "--encrypt", "user", "owner"]);
        command.args(encryption.split(' '));
        run(command.arg(&original).arg(&locked)).expect(0);
        for password in ["user", "owner"] {
            let signed = folder.join(format!("{name}-{password}.pdf"));
            let options = [
                "--signer",
                &seal,
                "--password",
                password,
                "--reason",
                "Geheimer Grund",
            ];
            sign(&locked, &signed, &options).expect(0);
            let bytes = fs::read(&signed).expect("the signed file is there");
            assert!(bytes.starts_with(&fs::read(&locked).expect("there")), "{name}");
            let plain = bytes.windows(14).any(|window| window == b"Geheimer Grund");
            assert!(!plain, "{name}: the reason is readable");
            let report = report(&signed, &["--password", password]);
            assert_eq!(report["verdict"], "TOTAL-PASSED", "{name}: {report:#}");
            let check = format!("--password={password}");
            let said = run(Command::new("qpdf").args(["--check", &check]).arg(&signed)).all();
            assert!(
                said.contains("No syntax or stream encoding errors"),
                "{name}: {said}"
            );
            if present("pdfsig", "-v") {
                let said = run(Command::new("pdfsig")
                    .args(["-nocert", "-upw", "user"])
                    .arg(&signed))
                .stdout;
                assert!(said.contains("Signature is Valid"), "{name}: {said}");
            }
            // pyHanko opens no file of revision 5, which was never standard.
            if password == "user" && name != "aes-256-r5" {
                signed_files.push(signed);
            }
        }
        sign(
            &locked,
            &folder.join("out.pdf"),
            &["--signer", &seal, "--password", "wrong"],
        )
        .expect(4);
    }
    for (file, answer) in pyhanko(&signed_files, &["--password", "user"]) {
        assert_eq!(answer["sound"], true, "{}: {answer}", file.display());
    }
}

#[test]
fn what_the_author_of_an_encrypted_file_forbids_needs_the_owners_password() {
    if !present("qpdf", "--version") {
        skip("no qpdf; `cargo xtask test` installs it");
        return;
    }
    let folder = workspace("sign-forbidden");
    let (original, locked, out) = (letter(&folder), folder.join("locked.pdf"), folder.join("out.pdf"));
    let mut command = Command::new("qpdf");
    command.args([
        "--encrypt",
        "user",
        "owner",
        "256",
        "--modify=none",
        "--annotate=n",
        "--form=n",
        "--",
    ]);
    run(command.arg(&original).arg(&locked)).expect(0);
    let seal = pem("seal");
    let refused = sign(&locked, &out, &["--signer", &seal, "--password", "user"]).expect(1);
    assert!(refused.stdout.contains("owner's password"), "{}", refused.stdout);
    sign(&locked, &out, &["--signer", &seal, "--password", "owner"]).expect(0);
    let inspect = |password: &str| run(geleit().arg("inspect").arg(&out).args(["--password", password]));
    assert!(
        inspect("user")
            .expect(0)
            .stdout
            .contains("2 revision(s), 1 signature(s)")
    );
    inspect("").expect(4);
}

/// Two pixels, one of them half transparent.
const PICTURE: &str = "89504e470d0a1a0a0000000d4948445200000002000000010806000000f4227f8a0000000f49444154789c6310d158f01f88\
1b000d040338f4f5e6070000000049454e44ae426082";

#[test]
fn a_picture_is_shown_where_it_is_wanted_and_refused_where_it_cannot_be() {
    let folder = workspace("sign-picture");
    let original = letter(&folder);
    let pixels: Vec<u8> = PICTURE
        .as_bytes()
        .chunks(2)
        .map(crate::foreign_verifiers::hexadecimal)
        .collect();
    let picture = written(&folder, "picture.png", &pixels).display().to_string();
    let broken = written(&folder, "broken.png", &pixels[..40])
        .display()
        .to_string();
    let seal = pem("seal");
    let signed = folder.join("signed.pdf");
    let place = ["--visible", "1,60,60,220,80", "--picture"];
    let with = |file: &str| {
        let wish = [&["--signer", seal.as_str()], &place[..], &[file]].concat();
        sign(&original, &signed, &wish)
    };
    let refused = with(&broken).expect(1);
    assert!(refused.stdout.contains("no sound PNG"), "{}", refused.stdout);
    with(&picture).expect(0);
    let bytes = fs::read(&signed).expect("the signed file is there");
    for word in [&b"/SMask"[..], b"/Im1 Do", b"/Subtype /Image"] {
        assert!(bytes.windows(word.len()).any(|window| window == word), "{word:?}");
    }
    let verdict = report(&signed, &[])["verdict"].clone();
    assert_eq!(verdict, "TOTAL-PASSED");
    let files: Vec<PathBuf> = vec![signed];
    for (_, answer) in pyhanko(&files, &[]) {
        assert_eq!(answer["sound"], true, "{answer}");
    }
    let nowhere = ["--signer", &seal, "--picture", &picture];
    let refused = sign(&original, &folder.join("nowhere.pdf"), &nowhere).expect(1);
    assert!(refused.stdout.contains("--visible"), "{}", refused.stdout);
}
