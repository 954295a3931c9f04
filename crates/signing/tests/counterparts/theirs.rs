// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Strangers' signatures under our eyes, with the findings that their profile deserves.

use signing::{
    Budget, DigestStatus, Report, Severity, SignatureKind, SignatureReport, SignatureStatus, SigningRequest,
    ValidationContext, prepare, validate,
};

use crate::programs::{Folder, Issuer, python, root, skip, starts, tools};
use crate::support::{P256, build, evidence, form_objects, permit, request, sign_with, trust};

/// A signed file and what we say of it.
pub struct File {
    pub maker: &'static str,
    pub what: &'static str,
    /// Digest and signature value, coverage, changes of the first signature.
    pub integrity: &'static str,
    pub level: &'static str,
    pub verdict: &'static str,
    /// `rule severity`, over all signatures of the file.
    pub findings: &'static [&'static str],
}

const fn file(
    (maker, what): (&'static str, &'static str),
    integrity: &'static str,
    (level, verdict): (&'static str, &'static str),
    findings: &'static [&'static str],
) -> File {
    File {
        maker,
        what,
        integrity,
        level,
        verdict,
        findings,
    }
}

const WHOLE: &str = "valid, whole file, none";
const THEN_LTA: &str = "valid, whole revision, lta";
const PASSED: &str = "TOTAL-PASSED";
const OPEN: &str = "INDETERMINATE";

pub const FILES: [File; 14] = [
    file(("pyHanko", "pyhanko-p256-B-B"), WHOLE, ("B-B", PASSED), &[]),
    file(("pyHanko", "pyhanko-p256-B-T"), WHOLE, ("B-T", PASSED), &[]),
    file(("pyHanko", "pyhanko-p256-B-LT"), THEN_LTA, ("B-LT", PASSED), &[]),
    file(
        ("pyHanko", "pyhanko-p256-B-LTA"),
        THEN_LTA,
        ("B-LTA", PASSED),
        &[],
    ),
    file(("pyHanko", "pyhanko-pss-B-B"), WHOLE, ("B-B", PASSED), &[]),
    file(("pyHanko", "pyhanko-pss-B-T"), WHOLE, ("B-T", PASSED), &[]),
    file(("pyHanko", "pyhanko-pss-B-LT"), THEN_LTA, ("B-LT", PASSED), &[]),
    file(("pyHanko", "pyhanko-pss-B-LTA"), THEN_LTA, ("B-LTA", PASSED), &[]),
    file(("pyHanko", "pyhanko-pkcs1-B-B"), WHOLE, ("B-B", PASSED), &[]),
    file(("pyHanko", "pyhanko-certified-B-B"), WHOLE, ("B-B", PASSED), &[]),
    file(
        ("@signpdf/signpdf", "signpdf"),
        WHOLE,
        ("B-B", OPEN),
        &["R2 warns", "R28 fails", "R33 warns", "R35 fails"],
    ),
    file(
        ("pdfsig -add-signature", "pdfsig"),
        WHOLE,
        ("legacy", OPEN),
        &["R12 warns", "R33 warns", "R35 fails"],
    ),
    file(
        ("mutool sign", "mutool"),
        WHOLE,
        ("legacy", OPEN),
        &["R12 warns", "R28 warns", "R31 fails", "R35 fails"],
    ),
    file(
        ("openssl cms -cades, in our placeholder", "openssl"),
        WHOLE,
        ("B-B", PASSED),
        &["R33 warns"],
    ),
];

#[test]
fn we_say_of_what_strangers_sign_what_the_table_says() {
    let folder = Folder::new("theirs");
    if !starts("openssl", "version") {
        return skip("we_say_of_what_strangers_sign_what_the_table_says", "no openssl");
    }
    folder.write("in.pdf", &permit());
    make(&folder);
    let mut wrong = Vec::new();
    for file in &FILES {
        let name = format!("{}.pdf", file.what);
        if !folder.path(&name).is_file() {
            skip(
                &format!("{} verified", file.what),
                &format!("{} is not there", file.maker),
            );
            continue;
        }
        let said = words(&judge(&folder.read(&name)));
        let expected = (
            file.integrity.to_owned(),
            file.level.to_owned(),
            file.verdict.to_owned(),
            file.findings
                .iter()
                .map(|one| (*one).to_owned())
                .collect::<Vec<_>>(),
        );
        if said.0 != expected {
            wrong.push(format!("{}: {said:#?}, expected {expected:?}", file.what));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn make(folder: &Folder) {
    let issuer = Issuer::new(folder);
    let rsa = "-algorithm RSA -pkeyopt rsa_keygen_bits:2048";
    issuer.issue("stamper", rsa, "tsa");
    issuer.issue("signer", rsa, "signer");
    let certs = root().join("certs-test");
    if let Some(python) = python() {
        let script = root().join("tests/foreign/pyhanko_create.py");
        folder.run(&format!(
            "{} {} {} in.pdf .",
            python.display(),
            script.display(),
            certs.display()
        ));
    }
    // A key of its own: these programs read neither our curves nor a chain.
    folder.run(
        "openssl req -x509 -newkey rsa:2048 -nodes -keyout own.key -out own.pem -subj /CN=TEST~ONLY~own -days 30 -addext keyUsage=critical,digitalSignature,nonRepudiation",
    );
    folder.run(
        "openssl pkcs12 -export -in own.pem -inkey own.key -passout pass:test-only -name own -out own.p12",
    );
    let packages = tools().join("signpdf");
    if packages.join("node_modules").is_dir() {
        let script = root().join("tests/foreign/npm/sign.mjs");
        let line = format!(
            "node {} {} own.p12 test-only in.pdf signpdf.pdf",
            script.display(),
            packages.display()
        );
        folder.run(&line);
    }
    if starts("certutil", "-H") && starts("pdfsig", "-v") {
        std::fs::create_dir(folder.path("nss")).unwrap();
        folder.run("certutil -N -d sql:nss --empty-password");
        folder.run("pk12util -i own.p12 -d sql:nss -W test-only");
        folder.run("pdfsig -nssdir sql:nss -add-signature -nick own -digest SHA256 in.pdf pdfsig.pdf");
    }
    if starts("mutool", "-v") {
        folder.write("field.pdf", &with_empty_field());
        folder.run("mutool sign -s own.p12 -P test-only -o mutool.pdf field.pdf 6");
    }
    embed_openssl(folder);
}

/// The page with an empty signature field, object 6.
fn with_empty_field() -> Vec<u8> {
    let mut objects = form_objects();
    let field =
        "<< /Type /Annot /Subtype /Widget /FT /Sig /T (Signature1) /F 4 /Rect [72 500 200 560] /P 3 0 R >>";
    objects.insert(6, field.to_owned());
    build(&objects)
}

/// A file of ours whose CMS is exchanged for openssl's, over the same byte range: the two phases with a stranger between.
fn embed_openssl(folder: &Folder) {
    let algorithm = P256;
    let request = SigningRequest {
        timestamp_reserve: 8192,
        ..request("seal", algorithm, SignatureKind::Approval, "Signature1")
    };
    let prepared = prepare(&permit(), &request).unwrap();
    let value = sign_with("seal", algorithm, prepared.to_be_signed());
    let ours = prepared.complete(&permit(), &value).unwrap().bytes;
    let (covered, _) = cut(&ours);
    folder.write("covered", &covered);
    folder.run(
        "openssl cms -sign -cades -binary -md sha256 -in covered -signer signer.pem -inkey signer.key -certfile issuing.pem -outform DER -out cms -nosmimecap",
    );
    let [_, start, end, _] = range(&ours);
    let mut hex = hex::encode(folder.read("cms"));
    assert!(hex.len() <= end - start - 2, "the placeholder is too small");
    hex.extend(std::iter::repeat_n('0', end - start - 2 - hex.len()));
    let theirs = [&ours[..=start], hex.as_bytes(), &ours[end - 1..]].concat();
    folder.write("openssl.pdf", &theirs);
}

/// The first byte range of the file.
fn range(bytes: &[u8]) -> [usize; 4] {
    let report = judge(bytes);
    let range = report.signatures[0].byte_range.expect("a byte range");
    range.map(|number| usize::try_from(number).unwrap())
}

/// What the first signature covers, and its CMS without the padding.
pub fn cut(bytes: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let [a, b, c, d] = range(bytes);
    let covered = [&bytes[a..a + b], &bytes[c..c + d]].concat();
    let padded = hex::decode(&bytes[b + 1..c - 1]).unwrap();
    let length = pki::tlv::outer_length(&padded, "CMS").unwrap();
    (covered, padded[..length].to_vec())
}

fn judge(bytes: &[u8]) -> Report {
    let (trust, evidence) = (trust(), evidence());
    let context = ValidationContext {
        trust: &trust,
        evidence: &evidence,
        time: "2026-11-23T12:00:00Z".parse().unwrap(),
        strict: false,
        original: None,
        budget: Budget::default(),
    };
    validate(bytes, &context)
}

type Words = (String, String, String, Vec<String>);

/// In the words of the table; beside them the messages.
fn words(report: &Report) -> (Words, Vec<String>) {
    let first = &report.signatures[0];
    let value = match (first.digest, first.signature) {
        (DigestStatus::Match, SignatureStatus::Valid) => "valid",
        (DigestStatus::Mismatch, _) | (_, SignatureStatus::Invalid) => "broken",
        _ => "unchecked",
    };
    let all = report
        .signatures
        .iter()
        .flat_map(|one: &SignatureReport| &one.findings);
    let weighty = all
        .chain(&report.findings)
        .filter(|one| one.severity != Severity::Info && one.rule != "TEST");
    let (mut findings, mut messages) = (Vec::new(), Vec::new());
    for finding in weighty {
        let weight = if finding.severity == Severity::Fail {
            "fails"
        } else {
            "warns"
        };
        findings.push(format!("{} {weight}", finding.rule));
        messages.push(format!("{}: {}", finding.rule, finding.message));
    }
    findings.sort();
    findings.dedup();
    let text = |value: serde_json::Value| value.as_str().unwrap().replace('-', " ");
    let integrity = format!(
        "{value}, {}, {}",
        text(serde_json::to_value(first.coverage).unwrap()),
        text(serde_json::to_value(first.changes_after).unwrap())
    );
    let level = serde_json::to_value(first.level)
        .unwrap()
        .as_str()
        .unwrap_or("none")
        .to_owned();
    let verdict = serde_json::to_value(report.verdict)
        .unwrap()
        .as_str()
        .unwrap()
        .to_owned();
    ((integrity, level, verdict, findings), messages)
}
