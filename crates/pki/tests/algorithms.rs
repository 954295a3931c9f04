// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Every algorithm we read, in SignedData made by openssl with fresh keys; what is old is computed and named as old.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests may"
)]

mod support;

use pki::{
    AlgorithmPolicy, Assembly, Budget, Certificate, Curve, DigestAlgorithm, DigestCheck, Profile,
    SignatureAlgorithm, SignatureCheck, SignedData, SubIndication, assemble, check_signer, provider,
    signed_attributes,
};
use support::OpenSsl;

/// Name, arguments for the key, arguments for the signature, algorithm, digest, counts in 2026.
type Row = (
    &'static str,
    &'static [&'static str],
    &'static [&'static str],
    &'static str,
    &'static str,
    bool,
);

const RSA: &[&str] = &["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"];
const RSA_1024: &[&str] = &["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024"];
const RSA_2047: &[&str] = &["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2047"];
const RSA_4096: &[&str] = &["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:4096"];
/// Their parameters are made first.
const DSA: &[&str] = &["-algorithm", "DSA", "-pkeyopt", "dsa_paramgen_bits:2048"];
const DSA_1024: &[&str] = &["-algorithm", "DSA", "-pkeyopt", "dsa_paramgen_bits:1024"];

macro_rules! ec {
    ($curve:literal) => {
        &[
            "-algorithm",
            "EC",
            "-pkeyopt",
            concat!("ec_paramgen_curve:", $curve),
            "-pkeyopt",
            "ec_param_enc:named_curve",
        ]
    };
}

const PSS: &[&str] = &[
    "-keyopt",
    "rsa_padding_mode:pss",
    "-keyopt",
    "rsa_pss_saltlen:digest",
];
const PSS_LONG: &[&str] = &[
    "-keyopt",
    "rsa_padding_mode:pss",
    "-keyopt",
    "rsa_pss_saltlen:max",
];
const PSS_SHORT: &[&str] = &["-keyopt", "rsa_padding_mode:pss", "-keyopt", "rsa_pss_saltlen:8"];

const ROWS: &[Row] = &[
    ("P-256", ec!("P-256"), &[], "ECDSA", "SHA-256", true),
    ("P-384", ec!("P-384"), &[], "ECDSA", "SHA-384", true),
    ("P-521", ec!("P-521"), &[], "ECDSA", "SHA-512", true),
    ("P-521 short digest", ec!("P-521"), &[], "ECDSA", "SHA-256", true),
    (
        "brainpoolP256r1",
        ec!("brainpoolP256r1"),
        &[],
        "ECDSA",
        "SHA-256",
        true,
    ),
    (
        "brainpoolP384r1",
        ec!("brainpoolP384r1"),
        &[],
        "ECDSA",
        "SHA-384",
        true,
    ),
    ("PSS", RSA, PSS, "RSASSA-PSS", "SHA-512", true),
    ("PSS short salt", RSA, PSS_SHORT, "RSASSA-PSS", "SHA-256", true),
    ("PSS SHA-1", RSA, PSS, "RSASSA-PSS", "SHA-1", false),
    ("PSS-1024", RSA_1024, PSS, "RSASSA-PSS", "SHA-256", false),
    ("PSS long salt", RSA_4096, PSS_LONG, "RSASSA-PSS", "SHA-256", true),
    ("odd bits", RSA_2047, &[], "RSASSA-PKCS1-v1_5", "SHA-256", true),
    (
        "brainpoolP512r1",
        ec!("brainpoolP512r1"),
        &[],
        "ECDSA",
        "SHA-512",
        true,
    ),
    (
        "brainpoolP320r1",
        ec!("brainpoolP320r1"),
        &[],
        "ECDSA",
        "SHA-384",
        true,
    ),
    (
        "brainpoolP224r1",
        ec!("brainpoolP224r1"),
        &[],
        "ECDSA",
        "SHA-256",
        false,
    ),
    (
        "brainpoolP192r1",
        ec!("brainpoolP192r1"),
        &[],
        "ECDSA",
        "SHA-256",
        false,
    ),
    ("secp256k1", ec!("secp256k1"), &[], "ECDSA", "SHA-256", false),
    ("P-224", ec!("P-224"), &[], "ECDSA", "SHA-224", false),
    ("P-192", ec!("P-192"), &[], "ECDSA", "SHA-256", false),
    ("DSA", DSA, &[], "DSA", "SHA-256", false),
    ("DSA-1024", DSA_1024, &[], "DSA", "SHA-1", false),
];

#[test]
fn what_openssl_signs_is_read_with_every_algorithm() {
    let Some(openssl) = OpenSsl::new("what_openssl_signs_is_read_with_every_algorithm") else {
        return;
    };
    let now = "2026-11-23T00:00:00Z".parse().unwrap();
    for (name, key, options, algorithm, digest, counts) in ROWS {
        openssl.key(key);
        openssl.write("content", b"content");
        let flag = format!("-{}", digest.to_lowercase().replace("sha-", "sha"));
        let mut arguments = vec![
            "cms", "-sign", "-binary", "-outform", "DER", "-in", "content", "-out", "cms",
        ];
        arguments.extend([
            "-signer",
            "certificate",
            "-inkey",
            "key",
            "-md",
            &flag[1..],
            "-cades",
        ]);
        arguments.extend(*options);
        openssl.run(&arguments);
        let signed_data = SignedData::parse(&openssl.read("cms"), &Budget::default()).unwrap();
        for provider in [provider::aws_lc(), provider::rustcrypto()] {
            let what = format!("{name} {}", provider.name());
            let check = check_signer(&signed_data, &[b"content"], Profile::Legacy, provider);
            let found = (check.digest, check.signature, check.sub_indication);
            let good = (DigestCheck::Match, SignatureCheck::Valid, None);
            assert_eq!(found, good, "{what}: {:#?}", check.findings);
            let found = check.signature_algorithm.unwrap();
            assert_eq!(
                (found.name(), found.digest().name()),
                (*algorithm, *digest),
                "{what}"
            );
            let key = check.signer.unwrap().public_key().unwrap().kind();
            let against = AlgorithmPolicy::embedded().check_signature(found, key, now);
            let passes = against
                .as_ref()
                .is_none_or(|finding| finding.severity != pki::Severity::Fail);
            assert_eq!(passes, *counts, "{what}: {against:?}");
            // One byte of the content differs.
            let check = check_signer(&signed_data, &[b"Content"], Profile::Legacy, provider);
            assert_eq!(check.sub_indication, Some(SubIndication::HashFailure), "{what}");
        }
        // One bit of the value differs, for both.
        let info = &signed_data.signer_infos()[0];
        let signer = signed_data.certificates()[0].clone();
        let key = signer.public_key().unwrap();
        let declared = pki::cms::identifier::digest(&info.digest_algorithm).ok();
        let algorithm = pki::cms::identifier::signature(&info.signature_algorithm, key, declared).unwrap();
        let attributes = info.signed_attributes.as_ref().unwrap().to_be_signed();
        let mut value = info.signature.clone();
        let last = value.len() - 1;
        assert_eq!(
            provider::verify_twice(algorithm, key, attributes, &value),
            Ok(()),
            "{name}"
        );
        value[last] ^= 1;
        for provider in [provider::aws_lc(), provider::rustcrypto()] {
            let answer = provider::verify(provider, algorithm, key, attributes, &value);
            assert!(answer.is_err(), "{name} {}", provider.name());
        }
    }
}

#[test]
fn what_we_assemble_with_sha3_and_the_further_curves_is_in_order() {
    use DigestAlgorithm::{Sha3_256, Sha3_384, Sha3_512, Sha256, Sha384, Sha512};
    let Some(openssl) = OpenSsl::new("what_we_assemble_with_sha3_and_the_further_curves_is_in_order") else {
        return;
    };
    let ec = |curve, digest| SignatureAlgorithm::Ecdsa { curve, digest };
    let pkcs1 = |digest| SignatureAlgorithm::RsaPkcs1 { digest };
    let rows: [(&[&str], SignatureAlgorithm); 12] = [
        (ec!("P-256"), ec(Curve::P256, Sha3_256)),
        (ec!("P-384"), ec(Curve::P384, Sha3_384)),
        (ec!("P-521"), ec(Curve::P521, Sha512)),
        (ec!("P-521"), ec(Curve::P521, Sha3_512)),
        (ec!("brainpoolP256r1"), ec(Curve::BrainpoolP256r1, Sha256)),
        (ec!("brainpoolP256r1"), ec(Curve::BrainpoolP256r1, Sha3_256)),
        (ec!("brainpoolP384r1"), ec(Curve::BrainpoolP384r1, Sha384)),
        (RSA, pkcs1(Sha3_256)),
        (RSA, pkcs1(Sha3_384)),
        (RSA, pkcs1(Sha3_512)),
        (RSA, SignatureAlgorithm::rsa_pss(Sha3_256)),
        (RSA, SignatureAlgorithm::rsa_pss(Sha3_512)),
    ];
    for (key, algorithm) in rows {
        openssl.key(key);
        let certificates = Certificate::bundle(&openssl.read("certificate"), &Budget::default()).unwrap();
        let kind = certificates[0].public_key().unwrap().kind();
        let digest = algorithm.digest();
        let attributes = signed_attributes(digest, &digest.hash(&[b"content"]), &certificates[0]).unwrap();
        openssl.write("attributes", &attributes);
        let flag = format!("-{}", digest.name().to_lowercase().replace("sha-", "sha"));
        let mut arguments = vec!["dgst", &flag, "-sign", "key", "-out", "value"];
        if matches!(algorithm, SignatureAlgorithm::RsaPss { .. }) {
            let mask = [
                "-sigopt",
                "rsa_padding_mode:pss",
                "-sigopt",
                "rsa_pss_saltlen:digest",
            ];
            arguments.extend(mask);
        }
        arguments.push("attributes");
        openssl.run(&arguments);
        let value = openssl.read("value");
        assert!(value.len() <= algorithm.longest_signature(kind), "{algorithm:?}");
        let cms = assemble(&Assembly {
            signed_attributes: &attributes,
            signature: &value,
            algorithm,
            certificates: &certificates,
        })
        .unwrap();
        let signed_data = SignedData::parse(&cms, &Budget::default()).unwrap();
        for provider in [provider::aws_lc(), provider::rustcrypto()] {
            let check = check_signer(&signed_data, &[b"content"], Profile::Pades, provider);
            assert_eq!(
                check.strict_sub_indication, None,
                "{algorithm:?}: {:#?}",
                check.findings
            );
            assert_eq!(check.signature_algorithm, Some(algorithm));
        }
    }
}

/// R31 is about what counts. That the value holds, or does not, is said all the same.
#[test]
fn what_does_not_count_is_computed_all_the_same() {
    let Some(openssl) = OpenSsl::new("what_does_not_count_is_computed_all_the_same") else {
        return;
    };
    openssl.write("content", b"content");
    let rows: [(&[&str], &[&str]); 2] = [
        (
            RSA,
            &[
                "-md",
                "sha256",
                "-keyopt",
                "rsa_padding_mode:pss",
                "-keyopt",
                "rsa_mgf1_md:sha1",
            ],
        ),
        (
            RSA,
            &[
                "-md",
                "sha256",
                "-keyopt",
                "rsa_padding_mode:pss",
                "-keyopt",
                "rsa_mgf1_md:sha512",
            ],
        ),
    ];
    for (key, options) in rows {
        openssl.key(key);
        let mut arguments = vec![
            "cms", "-sign", "-binary", "-outform", "DER", "-in", "content", "-out", "cms",
        ];
        arguments.extend(["-signer", "certificate", "-inkey", "key", "-cades"]);
        arguments.extend(options);
        openssl.run(&arguments);
        let der = openssl.read("cms");
        doubtful(&der, DigestCheck::Match, SignatureCheck::Valid);
        // The value is the last thing in the file.
        let mut spoilt = der.clone();
        *spoilt.last_mut().unwrap() ^= 1;
        doubtful(&spoilt, DigestCheck::Match, SignatureCheck::Invalid);
    }
}

#[test]
fn ed448_holds_in_a_signature_and_does_not_count() {
    let Some(openssl) = OpenSsl::new("ed448_holds_in_a_signature_and_does_not_count") else {
        return;
    };
    openssl.key(&["-algorithm", "ED448"]);
    let certificates = Certificate::bundle(&openssl.read("certificate"), &Budget::default()).unwrap();
    // RFC 8419, 3.2: SHAKE256 and nothing else.
    for (digest, counts) in [
        (DigestAlgorithm::Shake256, true),
        (DigestAlgorithm::Sha512, false),
    ] {
        let attributes = signed_attributes(digest, &digest.hash(&[b"content"]), &certificates[0]).unwrap();
        openssl.write("attributes", &attributes);
        openssl.run(&[
            "pkeyutl",
            "-sign",
            "-rawin",
            "-inkey",
            "key",
            "-in",
            "attributes",
            "-out",
            "value",
        ]);
        let cms = assemble(&Assembly {
            signed_attributes: &attributes,
            signature: &openssl.read("value"),
            algorithm: SignatureAlgorithm::Ed448,
            certificates: &certificates,
        })
        .unwrap();
        // The assembly declares SHAKE256, so another digest of the content no longer fits it.
        let signed_data = SignedData::parse(&cms, &Budget::default()).unwrap();
        let check = check_signer(&signed_data, &[b"content"], Profile::Pades, provider::aws_lc());
        assert_eq!(
            check.signature,
            SignatureCheck::Valid,
            "{digest:?}: {:#?}",
            check.findings
        );
        assert_eq!(check.digest == DigestCheck::Match, counts, "{digest:?}");
        let kind = certificates[0].public_key().unwrap().kind();
        let now = "2026-11-23T00:00:00Z".parse().unwrap();
        let against = AlgorithmPolicy::embedded().check_signature(SignatureAlgorithm::Ed448, kind, now);
        assert_eq!(against.unwrap().severity, pki::Severity::Fail);
    }
}

fn doubtful(der: &[u8], digest: DigestCheck, signature: SignatureCheck) {
    let signed_data = SignedData::parse(der, &Budget::default()).unwrap();
    let check = check_signer(&signed_data, &[b"content"], Profile::Legacy, provider::aws_lc());
    assert_eq!(
        (check.digest, check.signature),
        (digest, signature),
        "{:#?}",
        check.findings
    );
    let expected = match signature {
        SignatureCheck::Valid => SubIndication::CryptoConstraintsFailure,
        _ => SubIndication::SigCryptoFailure,
    };
    assert_eq!(check.sub_indication, Some(expected));
    assert!(
        check.findings.iter().any(|finding| finding.rule == "R31"),
        "{:#?}",
        check.findings
    );
}
