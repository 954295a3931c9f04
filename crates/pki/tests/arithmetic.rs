// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The equations of algorithms that are only read: vectors of their standards, values made by openssl, and spoilt ones.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests may"
)]

mod support;

use ml_dsa::{KeyExport as _, Keypair as _, Signer as _};
use pki::certificate::PublicKey;
use pki::cms::identifier;
use pki::tlv::{self, tag};
use pki::{Curve, DigestAlgorithm, MlDsaSet, PublicKeyKind, SignatureAlgorithm, VerifyError, oid, provider};
use support::OpenSsl;

fn hex(text: &str) -> Vec<u8> {
    hex::decode(text).unwrap()
}

fn integer(text: &str) -> Vec<u8> {
    let digits = hex(text);
    let significant: Vec<u8> = digits.into_iter().skip_while(|octet| *octet == 0).collect();
    let mut content = significant;
    if content.first().is_none_or(|first| *first >= 0x80) {
        content.insert(0, 0);
    }
    tlv::encode(tag::INTEGER, &content)
}

fn pair(r: &str, s: &str) -> Vec<u8> {
    tlv::sequence(&[&integer(r), &integer(s)])
}

/// A SubjectPublicKeyInfo with these parameters behind the object identifier.
fn key(name: &str, parameters: &[u8], bits: &[u8]) -> Result<PublicKey, pki::ParseError> {
    let content: Vec<u8> = [&[0], bits].concat();
    let algorithm = tlv::sequence(&[&tlv::oid(name), parameters]);
    PublicKey::from_spki(&tlv::sequence(&[
        &algorithm,
        &tlv::encode(tag::BIT_STRING, &content),
    ]))
}

fn ec_key(curve: Curve, x: &str, y: &str) -> PublicKey {
    let point = [vec![4], hex(x), hex(y)].concat();
    key(oid::EC_PUBLIC_KEY, &tlv::oid(curve.oid()), &point).unwrap()
}

/// By both providers where both compute it, for `what` in messages.
fn verify(
    algorithm: SignatureAlgorithm,
    key: &PublicKey,
    message: &[u8],
    value: &[u8],
) -> Result<(), VerifyError> {
    provider::verify_twice(algorithm, key, message, value)
}

/// The value holds; with one bit of value or message flipped it does not.
fn check(what: &str, algorithm: SignatureAlgorithm, key: &PublicKey, message: &[u8], value: &[u8]) {
    assert_eq!(verify(algorithm, key, message, value), Ok(()), "{what}");
    let other = [message, b"!"].concat();
    let changed = verify(algorithm, key, &other, value);
    assert!(
        matches!(changed, Err(VerifyError::Invalid { .. })),
        "{what}: {changed:?}"
    );
    for place in [value.len() / 2, value.len() - 1] {
        let mut spoilt = value.to_vec();
        spoilt[place] ^= 1;
        assert!(
            verify(algorithm, key, message, &spoilt).is_err(),
            "{what}: octet {place}"
        );
    }
    let longer = [value, &[0]].concat();
    assert!(
        verify(algorithm, key, message, &longer).is_err(),
        "{what}: longer"
    );
}

/// RFC 8032, 7.4, "1 octet".
const ED448_KEY: &str = "43ba28f430cdff456ae531545f7ecd0ac834a55d9358c0372bfa0c6c6798c0866aea01eb00742802b8438ea4cb82169c\
                         235160627b4c3a9480";
const ED448_VALUE: &str = "26b8f91727bd62897af15e41eb43c377efb9c610d48f2335cb0bd0087810f4352541b143c4b981b7e18f62de8ccdf633\
                           fc1bf037ab7cd779805e0dbcc0aae1cbcee1afb2e027df36bc04dcecbf154336c19f0af7e0a6472905e799f1953d2a0f\
                           f3348ab21aa4adafd1d234441cf807c03a00";

#[test]
fn ed448_of_the_standard_holds_and_what_is_not_canonical_does_not() {
    let public = key(oid::ED448, &[], &hex(ED448_KEY)).unwrap();
    let value = hex(ED448_VALUE);
    check("RFC 8032, 7.4", SignatureAlgorithm::Ed448, &public, &[3], &value);
    // S plus the order of the base point is the same number, and another encoding.
    let order = hex(
        "f34458ab92c27823558fc58d72c26c219036d6ae49db4ec4e923ca7cffffffffffffffffffffffffffffffffffffffffffffffffffffff3f00",
    );
    let (mut malleable, mut carry) = (value.clone(), 0_u16);
    for (octet, add) in malleable[57..].iter_mut().zip(order) {
        let sum = u16::from(*octet) + u16::from(add) + carry;
        *octet = sum.to_le_bytes()[0];
        carry = sum >> 8;
    }
    // A bit of R beside the sign, and a neutral element as key.
    let mut loose = value.clone();
    loose[56] |= 1;
    for spoilt in [malleable, loose] {
        let answer = verify(SignatureAlgorithm::Ed448, &public, &[3], &spoilt);
        assert!(matches!(answer, Err(VerifyError::Invalid { .. })), "{answer:?}");
    }
    let mut neutral = vec![0; 57];
    neutral[0] = 1;
    let small = key(oid::ED448, &[], &neutral).unwrap();
    let answer = verify(SignatureAlgorithm::Ed448, &small, &[3], &value);
    assert!(matches!(answer, Err(VerifyError::Key { .. })), "{answer:?}");
    let short = verify(SignatureAlgorithm::Ed448, &public, &[3], &value[1..]);
    assert!(matches!(short, Err(VerifyError::Encoding { .. })), "{short:?}");
}

/// RFC 6979, A.2.1: p, q, g, y.
const DSA: [&str; 4] = [
    "86F5CA03DCFEB225063FF830A0C769B9DD9D6153AD91D7CE27F787C43278B447E6533B86B18BED6E8A48B784A14C252C5BE0DBF60B86D6385BD2F12FB763ED88\
     73ABFD3F5BA2E0A8C0A59082EAC056935E529DAF7C610467899C77ADEDFC846C881870B7B19B2B58F9BE0521A17002E3BDD6B86685EE90B3D9A1B02B782B1779",
    "996F967F6C8E388D9E28D01E205FBA957A5698B1",
    "07B0F92546150B62514BB771E2A0C0CE387F03BDA6C56B505209FF25FD3C133D89BBCD97E904E09114D9A7DEFDEADFC9078EA544D2E401AEECC40BB9FBBF78FD\
     87995A10A1C27CB7789B594BA7EFB5C4326A9FE59A070E136DB77175464ADCA417BE5DCE2F40D10A46A3A3943F26AB7FD9C0398FF8C76EE0A56826A8A88F1DBD",
    "5DF5E01DED31D0297E274E1691C192FE5868FEF9E19A84776454B100CF16F65392195A38B90523E2542EE61871C0440CB87C322FC4B4D2EC5E1E7EC766E1BE8D\
     4CE935437DC11C3C8FD426338933EBFE739CB3465F4D3668C5E473508253B1E682F65CBDC4FAE93C2EA212390E54905A86E2223170B44EAA7DA5DD9FFCFB7F3B",
];

#[test]
fn dsa_of_the_standard_holds_and_values_out_of_range_do_not() {
    let [p, q, g, y] = DSA;
    let domain = tlv::sequence(&[&integer(p), &integer(q), &integer(g)]);
    let public = key(oid::DSA, &domain, &integer(y)).unwrap();
    assert_eq!(public.kind(), PublicKeyKind::Dsa { bits: 1024 });
    let sha256 = SignatureAlgorithm::Dsa {
        digest: DigestAlgorithm::Sha256,
    };
    let (r, s) = (
        "22518C127299B0F6FDC9872B282B9E70D0790812",
        "6837EC18F150D55DE95B5E29BE7AF5D01E4FE160",
    );
    check("RFC 6979, A.2.1", sha256, &public, b"test", &pair(r, s));
    let sha384 = SignatureAlgorithm::Dsa {
        digest: DigestAlgorithm::Sha384,
    };
    let longer = pair(
        "07F2108557EE0E3921BC1774F1CA9B410B4CE65A",
        "54DF70456C86FAC10FAB47C1949AB83F2C6F7595",
    );
    check("RFC 6979, A.2.1, SHA-384", sha384, &public, b"sample", &longer);
    for (r, s) in [(q, s), (r, q), (s, r)] {
        assert!(verify(sha256, &public, b"test", &pair(r, s)).is_err(), "{r} {s}");
    }
    // g = 1 would make every pair (1, s) hold; y = 1 likewise; p and q even, and too small, are no keys.
    for (p, q, g, y) in [
        (p, q, "01", y),
        (p, q, g, "01"),
        (p, "04", g, y),
        ("0f", "07", "02", "04"),
    ] {
        let domain = tlv::sequence(&[&integer(p), &integer(q), &integer(g)]);
        let weak = key(oid::DSA, &domain, &integer(y)).unwrap();
        let answer = verify(sha256, &weak, b"test", &pair("01", "01"));
        assert!(matches!(answer, Err(VerifyError::Key { .. })), "{answer:?}");
    }
    assert!(
        key(oid::DSA, &[], &integer(y)).is_err(),
        "parameters of the issuer"
    );
}

#[test]
fn rare_curves_of_the_standard_hold() {
    let sha256 = |curve| SignatureAlgorithm::Ecdsa {
        curve,
        digest: DigestAlgorithm::Sha256,
    };
    // RFC 6979, A.2.3 and A.2.4, "sample".
    let public = ec_key(
        Curve::P192,
        "AC2C77F529F91689FEA0EA5EFEC7F210D8EEA0B9E047ED56",
        "3BC723E57670BD4887EBC732C523063D0A7C957BC97C1C43",
    );
    let value = pair(
        "4B0B8CE98A92866A2820E20AA6B75B56382E0F9BFD5ECB55",
        "CCDB006926EA9565CBADC840829D8C384E06DE1F1E381B85",
    );
    check("P-192", sha256(Curve::P192), &public, b"sample", &value);
    let public = ec_key(
        Curve::P224,
        "00CF08DA5AD719E42707FA431292DEA11244D64FC51610D94B130D6C",
        "EEAB6F3DEBE455E3DBF85416F7030CBD94F34F2D6F232C69F3C1385A",
    );
    let value = pair(
        "61AA3DA010E8E8406C656BC477A7A7189895E7E840CDFE8FF42307BA",
        "BC814050DAB5D23770879494F9E0A680DC1AF7161991BDE692B10101",
    );
    check("P-224", sha256(Curve::P224), &public, b"sample", &value);
    // The same digits are no point of another curve.
    let elsewhere = ec_key(
        Curve::BrainpoolP224r1,
        "00CF08DA5AD719E42707FA431292DEA11244D64FC51610D94B130D6C",
        "EEAB6F3DEBE455E3DBF85416F7030CBD94F34F2D6F232C69F3C1385A",
    );
    let answer = verify(sha256(Curve::BrainpoolP224r1), &elsewhere, b"sample", &value);
    assert!(matches!(answer, Err(VerifyError::Key { .. })), "{answer:?}");
}

#[test]
fn ml_dsa_holds_in_all_sets() {
    macro_rules! signed {
        ($set:ty) => {{
            let pair = ml_dsa::SigningKey::<$set>::from_seed(&[7; 32].into());
            let value = pair.sign(b"message").encode();
            (pair.verifying_key().to_bytes().to_vec(), value.to_vec())
        }};
    }
    for (set, (public, value)) in [
        (MlDsaSet::MlDsa44, signed!(ml_dsa::MlDsa44)),
        (MlDsaSet::MlDsa65, signed!(ml_dsa::MlDsa65)),
        (MlDsaSet::MlDsa87, signed!(ml_dsa::MlDsa87)),
    ] {
        assert_eq!(
            (public.len(), value.len()),
            (set.key_bytes(), set.signature_bytes())
        );
        let short = key(set.oid(), &[], &public[1..]).unwrap();
        let public = key(set.oid(), &[], &public).unwrap();
        let algorithm = SignatureAlgorithm::MlDsa { set };
        check(set.name(), algorithm, &public, b"message", &value);
        let answer = verify(algorithm, &short, b"message", &value);
        assert!(matches!(answer, Err(VerifyError::Key { .. })), "{answer:?}");
    }
}

#[test]
fn pss_of_openssl_holds_with_any_mask_and_salt_and_only_with_these() {
    use DigestAlgorithm::{Sha1, Sha256, Sha384, Sha512};
    let Some(openssl) = OpenSsl::new("pss_of_openssl_holds_with_any_mask_and_salt_and_only_with_these")
    else {
        return;
    };
    openssl.write("message", b"message");
    // A modulus of 2041 bits leaves one octet of the value empty, 2047 bits one bit of the first.
    for bits in ["2048", "2041", "2047", "4096"] {
        let size = format!("rsa_keygen_bits:{bits}");
        openssl.key(&["-algorithm", "RSA", "-pkeyopt", &size]);
        openssl.run(&[
            "pkey", "-in", "key", "-pubout", "-outform", "DER", "-out", "public",
        ]);
        let public = PublicKey::from_spki(&openssl.read("public")).unwrap();
        for (digest, mask, salt_length) in [
            (Sha256, Sha1, 20),
            (Sha512, Sha256, 0),
            (Sha1, Sha512, 37),
            (Sha384, Sha256, 150),
            (Sha256, Sha256, 200),
        ] {
            let flag = |digest: DigestAlgorithm| digest.name().to_lowercase().replace('-', "");
            let (hash, mgf) = (
                format!("-{}", flag(digest)),
                format!("rsa_mgf1_md:{}", flag(mask)),
            );
            let salt = format!("rsa_pss_saltlen:{salt_length}");
            openssl.run(&[
                "dgst",
                &hash,
                "-sign",
                "key",
                "-out",
                "value",
                "-sigopt",
                "rsa_padding_mode:pss",
                "-sigopt",
                &salt,
                "-sigopt",
                &mgf,
                "message",
            ]);
            let value = openssl.read("value");
            let what = format!("{bits} {digest:?} {mask:?} {salt_length}");
            let algorithm = SignatureAlgorithm::RsaPss {
                digest,
                mask,
                salt_length,
            };
            check(&what, algorithm, &public, b"message", &value);
            for (mask, salt_length) in [(Sha384, salt_length), (mask, salt_length + 1), (mask, 1000)] {
                let other = SignatureAlgorithm::RsaPss {
                    digest,
                    mask,
                    salt_length,
                };
                assert!(
                    verify(other, &public, b"message", &value).is_err(),
                    "{what}: {other:?}"
                );
            }
        }
    }
}

#[test]
fn plain_ecdsa_of_openssl_holds_side_by_side_and_only_so() {
    let Some(openssl) = OpenSsl::new("plain_ecdsa_of_openssl_holds_side_by_side_and_only_so") else {
        return;
    };
    openssl.write("message", b"message");
    for curve in [
        Curve::P256,
        Curve::P521,
        Curve::BrainpoolP384r1,
        Curve::BrainpoolP512r1,
    ] {
        let parameter = format!("ec_paramgen_curve:{}", curve.name());
        let named = ["-pkeyopt", "ec_param_enc:named_curve"];
        openssl.key(&["-algorithm", "EC", "-pkeyopt", &parameter, named[0], named[1]]);
        openssl.run(&[
            "pkey", "-in", "key", "-pubout", "-outform", "DER", "-out", "public",
        ]);
        openssl.run(&["dgst", "-sha256", "-sign", "key", "-out", "value", "message"]);
        let public = PublicKey::from_spki(&openssl.read("public")).unwrap();
        let der = openssl.read("value");
        let mut fields = tlv::Reader::new(&der)
            .expect(tag::SEQUENCE, "test")
            .unwrap()
            .reader();
        let plain: Vec<u8> = [(); 2]
            .into_iter()
            .flat_map(|()| {
                let digits = fields.expect(tag::INTEGER, "test").unwrap().content;
                let wide = [vec![0; curve.field_bytes()], digits.to_vec()].concat();
                wide[wide.len() - curve.field_bytes()..].to_vec()
            })
            .collect();
        let digest = DigestAlgorithm::Sha256;
        let algorithm = SignatureAlgorithm::EcdsaPlain { curve, digest };
        check(curve.name(), algorithm, &public, b"message", &plain);
        let zeros = vec![0; plain.len()];
        for spoilt in [&der[..], &plain[2..], &zeros] {
            let answer = verify(algorithm, &public, b"message", spoilt);
            assert!(matches!(answer, Err(VerifyError::Encoding { .. })), "{answer:?}");
        }
        let swapped = verify(
            SignatureAlgorithm::Ecdsa { curve, digest },
            &public,
            b"message",
            &plain,
        );
        assert!(
            matches!(swapped, Err(VerifyError::Encoding { .. })),
            "{swapped:?}"
        );
    }
}

#[test]
fn identifiers_are_read_as_their_standards_write_them() {
    use DigestAlgorithm::{Sha256, Sha384, Sha512, Shake256};
    let rsa = tlv::sequence(&[
        &tlv::encode(tag::INTEGER, &[vec![0x7f], vec![0xff; 255]].concat()),
        &integer("010001"),
    ]);
    let rsa = key(oid::RSA_ENCRYPTION, &[tag::NULL, 0], &rsa).unwrap();
    for (salt_length, mask) in [
        (0, Sha256),
        (127, Sha384),
        (128, Sha256),
        (255, Sha256),
        (256, Sha512),
        (40000, Sha256),
    ] {
        let algorithm = SignatureAlgorithm::RsaPss {
            digest: Sha256,
            mask,
            salt_length,
        };
        let der = identifier::encode_signature(algorithm);
        assert_eq!(identifier::signature_as_named(&der, &rsa, None), Ok(algorithm));
        assert_eq!(
            identifier::signature(&der, &rsa, None).is_ok(),
            mask == Sha256,
            "R31 for {mask:?}"
        );
    }
    let with_length =
        |bits: &[u8]| tlv::sequence(&[&tlv::oid(oid::SHAKE256_LEN), &tlv::encode(tag::INTEGER, bits)]);
    assert_eq!(identifier::digest(&with_length(&[2, 0])), Ok(Shake256));
    assert!(identifier::digest(&with_length(&[1, 0])).is_err());
    assert_eq!(
        identifier::digest(&tlv::sequence(&[&tlv::oid(oid::SHAKE256)])),
        Ok(Shake256)
    );

    let [p, q, g, y] = DSA;
    let domain = tlv::sequence(&[&integer(p), &integer(q), &integer(g)]);
    let dsa = key(oid::DSA, &domain, &integer(y)).unwrap();
    let implied = tlv::sequence(&[&tlv::oid(oid::DSA)]);
    let read = identifier::signature_as_named(&implied, &dsa, Some(Sha256));
    assert_eq!(read, Ok(SignatureAlgorithm::Dsa { digest: Sha256 }));
    assert!(identifier::signature_as_named(&implied, &dsa, None).is_err());
    assert!(identifier::signature_as_named(&implied, &rsa, Some(Sha256)).is_err());
}

#[test]
fn ecdsa_is_read_with_its_digest_in_the_name_inside_or_beside_it() {
    use DigestAlgorithm::{Sha256, Sha384};
    let ec = key(oid::EC_PUBLIC_KEY, &tlv::oid(oid::SECP256R1), &[4; 65]).unwrap();
    let inside = tlv::sequence(&[
        &tlv::oid(oid::ECDSA_WITH_SPECIFIED),
        &identifier::encode_digest(Sha384),
    ]);
    let (curve, digest) = (Curve::P256, Sha384);
    let read = identifier::signature_as_named(&inside, &ec, Some(Sha256));
    assert_eq!(read, Ok(SignatureAlgorithm::Ecdsa { curve, digest }));
    for name in [oid::ECDSA_WITH_SPECIFIED, oid::EC_PUBLIC_KEY] {
        let beside = tlv::sequence(&[&tlv::oid(name)]);
        let read = identifier::signature_as_named(&beside, &ec, Some(Sha384));
        assert_eq!(read, Ok(SignatureAlgorithm::Ecdsa { curve, digest }), "{name}");
        assert!(
            identifier::signature_as_named(&beside, &ec, None).is_err(),
            "{name}"
        );
    }
    let plain = |parameters: &[u8]| tlv::sequence(&[&tlv::oid(oid::ECDSA_PLAIN_SHA_384), parameters]);
    for parameters in [vec![], vec![tag::NULL, 0], tlv::oid(oid::SECP256R1)] {
        let read = identifier::signature_as_named(&plain(&parameters), &ec, None);
        assert_eq!(
            read,
            Ok(SignatureAlgorithm::EcdsaPlain { curve, digest }),
            "{parameters:?}"
        );
    }
    let other = plain(&tlv::oid(oid::BRAINPOOL_P256R1));
    assert!(
        identifier::signature_as_named(&other, &ec, None).is_err(),
        "another curve"
    );
    let explicit = key(oid::EC_PUBLIC_KEY, &tlv::sequence(&[&integer("01")]), &[4; 65]);
    assert!(explicit.is_err(), "explicit parameters");
}
