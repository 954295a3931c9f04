// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Object identifiers, dotted, under the names their standards use.
#![allow(missing_docs, reason = "the names are the standards'")]

pub const SIGNED_DATA: &str = "1.2.840.113549.1.7.2";
pub const DATA: &str = "1.2.840.113549.1.7.1";
pub const TST_INFO: &str = "1.2.840.113549.1.9.16.1.4";

pub const MD5: &str = "1.2.840.113549.2.5";
pub const SHA_1: &str = "1.3.14.3.2.26";
pub const SHA_224: &str = "2.16.840.1.101.3.4.2.4";
pub const SHA_256: &str = "2.16.840.1.101.3.4.2.1";
pub const SHA_384: &str = "2.16.840.1.101.3.4.2.2";
pub const SHA_512: &str = "2.16.840.1.101.3.4.2.3";

pub const SHA3_224: &str = "2.16.840.1.101.3.4.2.7";
pub const SHA3_256: &str = "2.16.840.1.101.3.4.2.8";
pub const SHA3_384: &str = "2.16.840.1.101.3.4.2.9";
pub const SHA3_512: &str = "2.16.840.1.101.3.4.2.10";

pub const SHA_512_224: &str = "2.16.840.1.101.3.4.2.5";
pub const SHA_512_256: &str = "2.16.840.1.101.3.4.2.6";
pub const SHAKE128: &str = "2.16.840.1.101.3.4.2.11";
pub const SHAKE256: &str = "2.16.840.1.101.3.4.2.12";
/// SHAKE256 with its output length as parameter (RFC 8419, 2.3).
pub const SHAKE256_LEN: &str = "2.16.840.1.101.3.4.2.18";
pub const RIPEMD_160: &str = "1.3.36.3.2.1";

pub const RSA_ENCRYPTION: &str = "1.2.840.113549.1.1.1";
pub const SHA_256_WITH_RSA: &str = "1.2.840.113549.1.1.11";
pub const SHA_384_WITH_RSA: &str = "1.2.840.113549.1.1.12";
pub const SHA_512_WITH_RSA: &str = "1.2.840.113549.1.1.13";
pub const SHA_224_WITH_RSA: &str = "1.2.840.113549.1.1.14";
pub const SHA_1_WITH_RSA: &str = "1.2.840.113549.1.1.5";
/// The older name (OIW), still met in certificates.
pub const SHA_1_WITH_RSA_OIW: &str = "1.3.14.3.2.29";
pub const MD5_WITH_RSA: &str = "1.2.840.113549.1.1.4";
pub const SHA_512_224_WITH_RSA: &str = "1.2.840.113549.1.1.15";
pub const SHA_512_256_WITH_RSA: &str = "1.2.840.113549.1.1.16";
/// TeleTrusT.
pub const RIPEMD_160_WITH_RSA: &str = "1.3.36.3.3.1.2";
pub const SHA3_224_WITH_RSA: &str = "2.16.840.1.101.3.4.3.13";
pub const SHA3_256_WITH_RSA: &str = "2.16.840.1.101.3.4.3.14";
pub const SHA3_384_WITH_RSA: &str = "2.16.840.1.101.3.4.3.15";
pub const SHA3_512_WITH_RSA: &str = "2.16.840.1.101.3.4.3.16";
pub const RSASSA_PSS: &str = "1.2.840.113549.1.1.10";
/// RFC 8702, 2.
pub const RSASSA_PSS_SHAKE128: &str = "1.3.6.1.5.5.7.6.30";
/// RFC 8702, 2.
pub const RSASSA_PSS_SHAKE256: &str = "1.3.6.1.5.5.7.6.31";
pub const MGF1: &str = "1.2.840.113549.1.1.8";

pub const EC_PUBLIC_KEY: &str = "1.2.840.10045.2.1";
pub const SECP192R1: &str = "1.2.840.10045.3.1.1";
pub const SECP224R1: &str = "1.3.132.0.33";
pub const SECP256K1: &str = "1.3.132.0.10";
pub const SECP256R1: &str = "1.2.840.10045.3.1.7";
pub const SECP384R1: &str = "1.3.132.0.34";
pub const SECP521R1: &str = "1.3.132.0.35";
pub const BRAINPOOL_P192R1: &str = "1.3.36.3.3.2.8.1.1.3";
pub const BRAINPOOL_P224R1: &str = "1.3.36.3.3.2.8.1.1.5";
pub const BRAINPOOL_P256R1: &str = "1.3.36.3.3.2.8.1.1.7";
pub const BRAINPOOL_P384R1: &str = "1.3.36.3.3.2.8.1.1.11";
pub const BRAINPOOL_P320R1: &str = "1.3.36.3.3.2.8.1.1.9";
pub const BRAINPOOL_P512R1: &str = "1.3.36.3.3.2.8.1.1.13";
/// X9.62: the digest stands in the parameters or beside it.
pub const ECDSA_WITH_SPECIFIED: &str = "1.2.840.10045.4.3";
/// RFC 8702, 2.
pub const ECDSA_WITH_SHAKE128: &str = "1.3.6.1.5.5.7.6.32";
/// RFC 8702, 2.
pub const ECDSA_WITH_SHAKE256: &str = "1.3.6.1.5.5.7.6.33";
pub const ECDSA_WITH_SHA_1: &str = "1.2.840.10045.4.1";
pub const ECDSA_WITH_SHA_224: &str = "1.2.840.10045.4.3.1";
pub const ECDSA_WITH_SHA_256: &str = "1.2.840.10045.4.3.2";
pub const ECDSA_WITH_SHA_384: &str = "1.2.840.10045.4.3.3";
pub const ECDSA_WITH_SHA_512: &str = "1.2.840.10045.4.3.4";
pub const ECDSA_WITH_SHA3_224: &str = "2.16.840.1.101.3.4.3.9";
pub const ECDSA_WITH_SHA3_256: &str = "2.16.840.1.101.3.4.3.10";
pub const ECDSA_WITH_SHA3_384: &str = "2.16.840.1.101.3.4.3.11";
pub const ECDSA_WITH_SHA3_512: &str = "2.16.840.1.101.3.4.3.12";
pub const ECDSA_PLAIN_SHA_1: &str = "0.4.0.127.0.7.1.1.4.1.1";
pub const ECDSA_PLAIN_SHA_224: &str = "0.4.0.127.0.7.1.1.4.1.2";
pub const ECDSA_PLAIN_SHA_256: &str = "0.4.0.127.0.7.1.1.4.1.3";
pub const ECDSA_PLAIN_SHA_384: &str = "0.4.0.127.0.7.1.1.4.1.4";
pub const ECDSA_PLAIN_SHA_512: &str = "0.4.0.127.0.7.1.1.4.1.5";
pub const ECDSA_PLAIN_RIPEMD_160: &str = "0.4.0.127.0.7.1.1.4.1.6";
pub const ECDSA_PLAIN_SHA3_224: &str = "0.4.0.127.0.7.1.1.4.1.8";
pub const ECDSA_PLAIN_SHA3_256: &str = "0.4.0.127.0.7.1.1.4.1.9";
pub const ECDSA_PLAIN_SHA3_384: &str = "0.4.0.127.0.7.1.1.4.1.10";
pub const ECDSA_PLAIN_SHA3_512: &str = "0.4.0.127.0.7.1.1.4.1.11";
pub const ED25519: &str = "1.3.101.112";
pub const ED448: &str = "1.3.101.113";

pub const DSA: &str = "1.2.840.10040.4.1";
pub const DSA_WITH_SHA_1: &str = "1.2.840.10040.4.3";
pub const DSA_WITH_SHA_224: &str = "2.16.840.1.101.3.4.3.1";
pub const DSA_WITH_SHA_256: &str = "2.16.840.1.101.3.4.3.2";
pub const DSA_WITH_SHA_384: &str = "2.16.840.1.101.3.4.3.3";
pub const DSA_WITH_SHA_512: &str = "2.16.840.1.101.3.4.3.4";
pub const DSA_WITH_SHA3_224: &str = "2.16.840.1.101.3.4.3.5";
pub const DSA_WITH_SHA3_256: &str = "2.16.840.1.101.3.4.3.6";
pub const DSA_WITH_SHA3_384: &str = "2.16.840.1.101.3.4.3.7";
pub const DSA_WITH_SHA3_512: &str = "2.16.840.1.101.3.4.3.8";

pub const ML_DSA_44: &str = "2.16.840.1.101.3.4.3.17";
pub const ML_DSA_65: &str = "2.16.840.1.101.3.4.3.18";
pub const ML_DSA_87: &str = "2.16.840.1.101.3.4.3.19";

pub const CONTENT_TYPE: &str = "1.2.840.113549.1.9.3";
pub const MESSAGE_DIGEST: &str = "1.2.840.113549.1.9.4";
pub const SIGNING_TIME: &str = "1.2.840.113549.1.9.5";
pub const SIGNING_CERTIFICATE: &str = "1.2.840.113549.1.9.16.2.12";
pub const SIGNING_CERTIFICATE_V2: &str = "1.2.840.113549.1.9.16.2.47";
pub const COMMITMENT_TYPE: &str = "1.2.840.113549.1.9.16.2.16";
pub const SIGNATURE_TIME_STAMP: &str = "1.2.840.113549.1.9.16.2.14";
pub const CONTENT_TIME_STAMP: &str = "1.2.840.113549.1.9.16.2.20";
pub const ALGORITHM_PROTECTION: &str = "1.2.840.113549.1.9.52";

pub const ANY_POLICY: &str = "2.5.29.32.0";
pub const SUBJECT_ALTERNATIVE_NAME: &str = "2.5.29.17";
pub const AUTHORITY_INFORMATION_ACCESS: &str = "1.3.6.1.5.5.7.1.1";
pub const AD_OCSP: &str = "1.3.6.1.5.5.7.48.1";
pub const OCSP_BASIC: &str = "1.3.6.1.5.5.7.48.1.1";
pub const OCSP_NO_CHECK: &str = "1.3.6.1.5.5.7.48.1.5";
pub const FRESHEST_CRL: &str = "2.5.29.46";
pub const ISSUER_ALTERNATIVE_NAME: &str = "2.5.29.18";

pub const COMMON_NAME: &str = "2.5.4.3";
pub const KEY_USAGE: &str = "2.5.29.15";
pub const BASIC_CONSTRAINTS: &str = "2.5.29.19";
pub const EXTENDED_KEY_USAGE: &str = "2.5.29.37";
pub const SUBJECT_KEY_IDENTIFIER: &str = "2.5.29.14";
pub const AUTHORITY_KEY_IDENTIFIER: &str = "2.5.29.35";
pub const CRL_NUMBER: &str = "2.5.29.20";
pub const CRL_REASON: &str = "2.5.29.21";
pub const INVALIDITY_DATE: &str = "2.5.29.24";
pub const DELTA_CRL_INDICATOR: &str = "2.5.29.27";
pub const ISSUING_DISTRIBUTION_POINT: &str = "2.5.29.28";
pub const CERTIFICATE_ISSUER: &str = "2.5.29.29";
pub const CRL_DISTRIBUTION_POINTS: &str = "2.5.29.31";
pub const CERTIFICATE_POLICIES: &str = "2.5.29.32";

pub const NAME_CONSTRAINTS: &str = "2.5.29.30";
pub const POLICY_MAPPINGS: &str = "2.5.29.33";
pub const POLICY_CONSTRAINTS: &str = "2.5.29.36";
pub const INHIBIT_ANY_POLICY: &str = "2.5.29.54";

pub const EKU_ANY: &str = "2.5.29.37.0";
pub const EKU_SERVER_AUTH: &str = "1.3.6.1.5.5.7.3.1";
pub const EKU_CODE_SIGNING: &str = "1.3.6.1.5.5.7.3.3";
pub const EKU_CLIENT_AUTH: &str = "1.3.6.1.5.5.7.3.2";
pub const EKU_EMAIL_PROTECTION: &str = "1.3.6.1.5.5.7.3.4";
pub const EKU_TIME_STAMPING: &str = "1.3.6.1.5.5.7.3.8";
pub const EKU_OCSP_SIGNING: &str = "1.3.6.1.5.5.7.3.9";
pub const EKU_DOCUMENT_SIGNING: &str = "1.3.6.1.5.5.7.3.36";
