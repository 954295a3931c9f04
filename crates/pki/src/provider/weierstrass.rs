// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! ECDSA verification on curves for which no maintained crate exists or that are only met in old files.
//!
//! Numbers instead of constant-time fields: everything here is public. The addition is the complete one of Renes,
//! Costello and Batina ("Complete addition formulas for prime order elliptic curves", 2016, formula 1), which has no
//! exceptional cases on these curves; the tests hold it against the crates on the curves that both know.

use rsa::BigUint;

use super::pair;
use crate::algorithm::Curve;

/// Prime, coefficients a and b, base point, prime order (SEC 2; RFC 5639, 3), in hexadecimal.
type Row = [&'static str; 6];

struct Group {
    p: BigUint,
    a: BigUint,
    b: BigUint,
    base: Point,
    order: BigUint,
}

/// Projective coordinates X : Y : Z; the neutral element is 0 : 1 : 0.
#[derive(Clone)]
struct Point([BigUint; 3]);

/// `None`: not a point of the curve, or a curve that is not computed here. `hash` is the whole message digest.
pub(super) fn verify(curve: Curve, point: &[u8], hash: &[u8], value: &[u8]) -> Option<bool> {
    verify_on(&Group::new(row(curve)?)?, point, hash, value)
}

/// SEC 1, 4.1.4.
fn verify_on(group: &Group, point: &[u8], hash: &[u8], value: &[u8]) -> Option<bool> {
    let key = group.read(point)?;
    let (r, s) = pair(value)?;
    let (n, zero) = (&group.order, BigUint::default());
    if r == zero || s == zero || r >= *n || s >= *n {
        return Some(false);
    }
    let excess = hash.len().saturating_mul(8).saturating_sub(n.bits());
    let z = BigUint::from_bytes_be(hash) >> excess;
    let w = s.modpow(&(n - BigUint::from(2_u8)), n);
    let sum = group.combine(&((z * &w) % n), &((&r * w) % n), &key);
    Some(group.abscissa(&sum).is_some_and(|x| x % n == r))
}

impl Group {
    fn new(row: Row) -> Option<Self> {
        let number = |text: &str| BigUint::parse_bytes(text.as_bytes(), 16);
        let [p, a, b, x, y, order] = row.map(number);
        Some(Self {
            p: p?,
            a: a?,
            b: b?,
            base: Point([x?, y?, BigUint::from(1_u8)]),
            order: order?,
        })
    }

    fn times(&self, one: &BigUint, other: &BigUint) -> BigUint {
        one * other % &self.p
    }

    fn plus(&self, one: &BigUint, other: &BigUint) -> BigUint {
        (one + other) % &self.p
    }

    /// Both are below p.
    fn minus(&self, one: &BigUint, other: &BigUint) -> BigUint {
        (one + &self.p - other) % &self.p
    }

    /// SEC 1, 2.3.4: an uncompressed point that lies on the curve.
    fn read(&self, point: &[u8]) -> Option<Point> {
        let length = self.p.bits().div_ceil(8);
        let (x, y) = point.strip_prefix(&[4])?.split_at_checked(length)?;
        let (x, y, full) = (
            BigUint::from_bytes_be(x),
            BigUint::from_bytes_be(y),
            y.len() == length,
        );
        let cubic = self.plus(&self.times(&self.times(&x, &x), &x), &self.times(&self.a, &x));
        let on_curve = self.times(&y, &y) == self.plus(&cubic, &self.b);
        (full && x < self.p && y < self.p && on_curve).then(|| Point([x, y, BigUint::from(1_u8)]))
    }

    /// Also doubles.
    fn add(&self, one: &Point, other: &Point) -> Point {
        let ([x1, y1, z1], [x2, y2, z2]) = (&one.0, &other.0);
        let times = |one: &BigUint, other: &BigUint| self.times(one, other);
        let plus = |one: &BigUint, other: &BigUint| self.plus(one, other);
        let minus = |one: &BigUint, other: &BigUint| self.minus(one, other);
        let (xx, yy, zz) = (times(x1, x2), times(y1, y2), times(z1, z2));
        let xy = plus(&times(x1, y2), &times(x2, y1));
        let xz = plus(&times(x1, z2), &times(x2, z1));
        let yz = plus(&times(y1, z2), &times(y2, z1));
        let b3 = times(&self.b, &BigUint::from(3_u8));
        let azz = times(&self.a, &zz);
        let k = plus(&times(&self.a, &xz), &times(&b3, &zz));
        let (low, high) = (minus(&yy, &k), plus(&yy, &k));
        let m = plus(&times(&self.a, &minus(&xx, &azz)), &times(&b3, &xz));
        let t = plus(&times(&BigUint::from(3_u8), &xx), &azz);
        Point([
            minus(&times(&xy, &low), &times(&yz, &m)),
            plus(&times(&high, &low), &times(&t, &m)),
            plus(&times(&yz, &high), &times(&xy, &t)),
        ])
    }

    /// `u` times the base point and `v` times `point`, bit by bit together.
    fn combine(&self, u: &BigUint, v: &BigUint, point: &Point) -> Point {
        let both = self.add(&self.base, point);
        let zero = BigUint::default();
        let mut sum = Point([zero.clone(), BigUint::from(1_u8), zero]);
        let (u, v) = (u.to_radix_be(2), v.to_radix_be(2));
        let length = u.len().max(v.len());
        let bit = |number: &[u8], place: usize| {
            let missing = length.saturating_sub(number.len());
            place
                .checked_sub(missing)
                .and_then(|place| number.get(place).copied())
                == Some(1)
        };
        for place in 0..length {
            sum = self.add(&sum, &sum);
            match (bit(&u, place), bit(&v, place)) {
                (true, true) => sum = self.add(&sum, &both),
                (true, false) => sum = self.add(&sum, &self.base),
                (false, true) => sum = self.add(&sum, point),
                (false, false) => {}
            }
        }
        sum
    }

    /// X/Z; `None`: the neutral element.
    fn abscissa(&self, point: &Point) -> Option<BigUint> {
        let [x, _, z] = &point.0;
        let inverse = z.modpow(&(&self.p - BigUint::from(2_u8)), &self.p);
        (*z != BigUint::default()).then(|| self.times(x, &inverse))
    }
}

/// The curves of this module; the others have crates.
fn row(curve: Curve) -> Option<Row> {
    Some(match curve {
        Curve::P192 => [
            "fffffffffffffffffffffffffffffffeffffffffffffffff",
            "fffffffffffffffffffffffffffffffefffffffffffffffc",
            "64210519e59c80e70fa7e9ab72243049feb8deecc146b9b1",
            "188da80eb03090f67cbf20eb43a18800f4ff0afd82ff1012",
            "7192b95ffc8da78631011ed6b24cdd573f977a11e794811",
            "ffffffffffffffffffffffff99def836146bc9b1b4d22831",
        ],
        Curve::P224 => [
            "ffffffffffffffffffffffffffffffff000000000000000000000001",
            "fffffffffffffffffffffffffffffffefffffffffffffffffffffffe",
            "b4050a850c04b3abf54132565044b0b7d7bfd8ba270b39432355ffb4",
            "b70e0cbd6bb4bf7f321390b94a03c1d356c21122343280d6115c1d21",
            "bd376388b5f723fb4c22dfe6cd4375a05a07476444d5819985007e34",
            "ffffffffffffffffffffffffffff16a2e0b8f03e13dd29455c5c2a3d",
        ],
        Curve::Secp256k1 => [
            "fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f",
            "0",
            "7",
            "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798",
            "483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8",
            "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141",
        ],
        Curve::BrainpoolP192r1 => [
            "c302f41d932a36cda7a3463093d18db78fce476de1a86297",
            "6a91174076b1e0e19c39c031fe8685c1cae040e5c69a28ef",
            "469a28ef7c28cca3dc721d044f4496bcca7ef4146fbf25c9",
            "c0a0647eaab6a48753b033c56cb0f0900a2f5c4853375fd6",
            "14b690866abd5bb88b5f4828c1490002e6773fa2fa299b8f",
            "c302f41d932a36cda7a3462f9e9e916b5be8f1029ac4acc1",
        ],
        Curve::BrainpoolP224r1 => [
            "d7c134aa264366862a18302575d1d787b09f075797da89f57ec8c0ff",
            "68a5e62ca9ce6c1c299803a6c1530b514e182ad8b0042a59cad29f43",
            "2580f63ccfe44138870713b1a92369e33e2135d266dbb372386c400b",
            "d9029ad2c7e5cf4340823b2a87dc68c9e4ce3174c1e6efdee12c07d",
            "58aa56f772c0726f24c6b89e4ecdac24354b9e99caa3f6d3761402cd",
            "d7c134aa264366862a18302575d0fb98d116bc4b6ddebca3a5a7939f",
        ],
        Curve::BrainpoolP320r1 => [
            "d35e472036bc4fb7e13c785ed201e065f98fcfa6f6f40def4f92b9ec7893ec28fcd412b1f1b32e27",
            "3ee30b568fbab0f883ccebd46d3f3bb8a2a73513f5eb79da66190eb085ffa9f492f375a97d860eb4",
            "520883949dfdbc42d3ad198640688a6fe13f41349554b49acc31dccd884539816f5eb4ac8fb1f1a6",
            "43bd7e9afb53d8b85289bcc48ee5bfe6f20137d10a087eb6e7871e2a10a599c710af8d0d39e20611",
            "14fdd05545ec1cc8ab4093247f77275e0743ffed117182eaa9c77877aaac6ac7d35245d1692e8ee1",
            "d35e472036bc4fb7e13c785ed201e065f98fcfa5b68f12a32d482ec7ee8658e98691555b44c59311",
        ],
        Curve::BrainpoolP512r1 => [
            "aadd9db8dbe9c48b3fd4e6ae33c9fc07cb308db3b3c9d20ed6639cca703308717d4d9b009bc66842aecda12ae6a380e62881ff2f2d82c68528aa6056583a48f3",
            "7830a3318b603b89e2327145ac234cc594cbdd8d3df91610a83441caea9863bc2ded5d5aa8253aa10a2ef1c98b9ac8b57f1117a72bf2c7b9e7c1ac4d77fc94ca",
            "3df91610a83441caea9863bc2ded5d5aa8253aa10a2ef1c98b9ac8b57f1117a72bf2c7b9e7c1ac4d77fc94cadc083e67984050b75ebae5dd2809bd638016f723",
            "81aee4bdd82ed9645a21322e9c4c6a9385ed9f70b5d916c1b43b62eef4d0098eff3b1f78e2d0d48d50d1687b93b97d5f7c6d5047406a5e688b352209bcb9f822",
            "7dde385d566332ecc0eabfa9cf7822fdf209f70024a57b1aa000c55b881f8111b2dcde494a5f485e5bca4bd88a2763aed1ca2b2fa8f0540678cd1e0f3ad80892",
            "aadd9db8dbe9c48b3fd4e6ae33c9fc07cb308db3b3c9d20ed6639cca70330870553e5c414ca92619418661197fac10471db1d381085ddaddb58796829ca90069",
        ],
        Curve::P256 | Curve::P384 | Curve::P521 | Curve::BrainpoolP256r1 | Curve::BrainpoolP384r1 => {
            return None;
        }
    })
}

#[cfg(test)]
mod tests {
    use p256::ecdsa::signature::hazmat::PrehashSigner as _;

    use super::*;

    const P256: Row = [
        "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff",
        "ffffffff00000001000000000000000000000000fffffffffffffffffffffffc",
        "5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b",
        "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296",
        "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5",
        "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551",
    ];

    const P384: Row = [
        "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffff",
        "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000fffffffc",
        "b3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aef",
        "aa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7",
        "3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5f",
        "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973",
    ];

    /// What the crate signs holds here, and not with another key, hash, or point.
    macro_rules! agrees {
        ($crate_of_curve:ident, $row:expr) => {
            let group = Group::new($row).unwrap();
            let length = $row[5].len() / 2;
            let mut other = Vec::new();
            for seed in 1..9_u8 {
                let secret = $crate_of_curve::ecdsa::SigningKey::from_slice(&vec![seed; length]).unwrap();
                let point = secret
                    .verifying_key()
                    .to_sec1_point(false)
                    .as_bytes()
                    .to_vec();
                let hash = vec![seed.wrapping_mul(37); length];
                let value: $crate_of_curve::ecdsa::Signature = secret.sign_prehash(&hash).unwrap();
                let value = value.to_der().as_bytes().to_vec();
                assert_eq!(
                    verify_on(&group, &point, &hash, &value),
                    Some(true),
                    "{seed}"
                );
                assert_eq!(
                    verify_on(&group, &point, &hash[1..], &value),
                    Some(false),
                    "{seed}"
                );
                if !other.is_empty() {
                    assert_eq!(
                        verify_on(&group, &other, &hash, &value),
                        Some(false),
                        "{seed}"
                    );
                }
                let mut beside = point.clone();
                beside[length * 2] ^= 1;
                assert_eq!(verify_on(&group, &beside, &hash, &value), None, "{seed}");
                assert_eq!(
                    verify_on(&group, &point[..length], &hash, &value),
                    None,
                    "{seed}"
                );
                other = point;
            }
        };
    }

    #[test]
    fn the_curves_of_the_crates_come_out_the_same() {
        agrees!(p256, P256);
        agrees!(p384, P384);
    }

    /// Adding a point to itself, to its negative and to the neutral element needs no case of its own.
    #[test]
    fn the_addition_is_complete() {
        let group = Group::new(P256).unwrap();
        let [one, n] = [BigUint::from(1_u8), group.order.clone()];
        let zero = BigUint::default();
        let base = group.base.clone();
        assert_eq!(group.abscissa(&group.combine(&n, &zero, &base)), None);
        assert_eq!(group.abscissa(&group.combine(&one, &(&n - &one), &base)), None);
        let next = group.combine(&(&n + &one), &zero, &base);
        assert_eq!(group.abscissa(&next), group.abscissa(&base));
    }
}
