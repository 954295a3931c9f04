// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! DSA verification (FIPS 186-4, 4.7), only to say what an old file says; the algorithm policy does not know DSA.

use rsa::BigUint;

use super::{number, pair};
use crate::certificate::PublicKey;
use crate::tlv::{Reader, tag};

/// Bits of p; FIPS 186-4 stops at 3072.
const BITS_OF_P: std::ops::RangeInclusive<usize> = 512..=4096;
/// Bits of q; FIPS 186-4 has 160, 224 and 256.
const BITS_OF_Q: std::ops::RangeInclusive<usize> = 160..=512;

struct Key {
    p: BigUint,
    q: BigUint,
    g: BigUint,
    y: BigUint,
}

/// `None`: not a key.
pub(super) fn verify(key: &PublicKey, hash: &[u8], value: &[u8]) -> Option<bool> {
    let Key { p, q, g, y } = read(key)?;
    let (r, s) = pair(value)?;
    let zero = BigUint::default();
    if r == zero || s == zero || r >= q || s >= q {
        return Some(false);
    }
    // The leftmost bits of the hash, as many as q has.
    let excess = hash.len().saturating_mul(8).saturating_sub(q.bits());
    let z = BigUint::from_bytes_be(hash) >> excess;
    // q is prime (FIPS 186-4, 4.1), so the inverse is a power; for another q nothing verifies.
    let w = s.modpow(&(&q - BigUint::from(2_u8)), &q);
    let (u1, u2) = ((z * &w) % &q, (&r * w) % &q);
    let v = (g.modpow(&u1, &p) * y.modpow(&u2, &p)) % &p % &q;
    Some(v == r)
}

/// Dss-Parms and DSAPublicKey (RFC 3279, 2.3.2) in their ranges, g and y of order q.
fn read(key: &PublicKey) -> Option<Key> {
    let mut outer = Reader::new(key.parameters());
    let mut fields = outer.expect(tag::SEQUENCE, "Dss-Parms").ok()?.reader();
    let (p, q, g) = (number(&mut fields)?, number(&mut fields)?, number(&mut fields)?);
    let y = number(&mut Reader::new(key.bytes()))?;
    let one = BigUint::from(1_u8);
    let sizes = BITS_OF_P.contains(&p.bits()) && BITS_OF_Q.contains(&q.bits()) && q.bits() < p.bits();
    let odd = &p % BigUint::from(2_u8) == one && &q % BigUint::from(2_u8) == one;
    let of_order_q = |x: &BigUint| *x > one && *x < p && x.modpow(&q, &p) == one;
    (sizes && odd && of_order_q(&g) && of_order_q(&y)).then_some(Key { p, q, g, y })
}
