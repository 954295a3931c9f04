// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The Merkle tree of RFC 6962 §2.1: roots, inclusion and consistency proofs, and their verification (RFC 9162 §2.1.3.2, §2.1.4.2).

use crate::{Hash, LedgerError};

/// The hash of a leaf: `SHA-256(0x00 || data)` (RFC 6962 §2.1).
pub fn leaf_hash(data: &[u8]) -> Hash {
    Hash::of(&[&[0], data])
}

/// The hash of an inner node: `SHA-256(0x01 || left || right)` (RFC 6962 §2.1).
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    Hash::of(&[&[1], left.as_bytes(), right.as_bytes()])
}

/// The root over these leaf hashes, `MTH(D[n])`; of none, the hash of nothing.
pub fn root(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => Hash::of(&[]),
        [only] => *only,
        _ => {
            let (left, right) = leaves.split_at(split(leaves.len()));
            node_hash(&root(left), &root(right))
        }
    }
}

/// The audit path of a leaf, `PATH(m, D[n])` (RFC 6962 §2.1.1), nearest sibling first.
///
/// # Errors
/// A leaf the tree does not have.
pub fn inclusion_proof(leaves: &[Hash], leaf: u64) -> Result<Vec<Hash>, LedgerError> {
    let missing = LedgerError::OutOfTree {
        what: "leaf",
        asked: leaf,
        size: leaves.len() as u64,
    };
    let mut index = usize::try_from(leaf).map_err(|_| missing.clone())?;
    if index >= leaves.len() {
        return Err(missing);
    }
    let mut path = Vec::new();
    let mut rest = leaves;
    while rest.len() > 1 {
        let at = split(rest.len());
        let (left, right) = rest.split_at(at);
        if index < at {
            path.push(root(right));
            rest = left;
        } else {
            path.push(root(left));
            rest = right;
            index -= at;
        }
    }
    path.reverse();
    Ok(path)
}

/// The proof that the tree of `earlier` leaves is the beginning of this one, `PROOF(m, D[n])` (RFC 6962 §2.1.2).
///
/// # Errors
/// An earlier size of 0 or beyond the tree.
pub fn consistency_proof(leaves: &[Hash], earlier: u64) -> Result<Vec<Hash>, LedgerError> {
    let missing = LedgerError::OutOfTree {
        what: "earlier size",
        asked: earlier,
        size: leaves.len() as u64,
    };
    let mut size = usize::try_from(earlier).map_err(|_| missing.clone())?;
    if size == 0 || size > leaves.len() {
        return Err(missing);
    }
    let mut path = Vec::new();
    let mut rest = leaves;
    let mut whole = true; // the b of SUBPROOF(m, D[n], b): the earlier root is known to the verifier
    while size < rest.len() {
        let at = split(rest.len());
        let (left, right) = rest.split_at(at);
        if size <= at {
            path.push(root(right));
            rest = left;
        } else {
            path.push(root(left));
            rest = right;
            size -= at;
            whole = false;
        }
    }
    if !whole {
        path.push(root(rest));
    }
    path.reverse();
    Ok(path)
}

/// Whether the path leads from this leaf to this root (RFC 9162 §2.1.3.2).
pub fn verify_inclusion(leaf: &Hash, index: u64, size: u64, path: &[Hash], expected: &Hash) -> bool {
    if index >= size {
        return false;
    }
    let (mut node, mut last) = (index, size - 1);
    let mut hash = *leaf;
    for sibling in path {
        if last == 0 {
            return false;
        }
        if node & 1 == 1 || node == last {
            hash = node_hash(sibling, &hash);
            while node & 1 == 0 && node != 0 {
                node >>= 1;
                last >>= 1;
            }
        } else {
            hash = node_hash(&hash, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    last == 0 && hash == *expected
}

/// A root over a number of leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TreeHead {
    /// How many leaves.
    pub size: u64,
    /// Their root.
    pub root: Hash,
}

/// Whether the path shows that `earlier` is the beginning of `later` (RFC 9162 §2.1.4.2).
pub fn verify_consistency(earlier: &TreeHead, later: &TreeHead, path: &[Hash]) -> bool {
    if earlier.size == later.size {
        return path.is_empty() && earlier.root == later.root;
    }
    if earlier.size == 0 || earlier.size > later.size {
        return false;
    }
    let (start, steps) = if earlier.size.is_power_of_two() {
        (Some(&earlier.root), path)
    } else {
        (path.first(), path.get(1..).unwrap_or_default())
    };
    let Some(start) = start else { return false };
    let (mut node, mut last) = (earlier.size - 1, later.size - 1);
    while node & 1 == 1 {
        node >>= 1;
        last >>= 1;
    }
    let (mut old, mut new) = (*start, *start);
    for sibling in steps {
        if last == 0 {
            return false;
        }
        if node & 1 == 1 || node == last {
            old = node_hash(sibling, &old);
            new = node_hash(sibling, &new);
            while node & 1 == 0 && node != 0 {
                node >>= 1;
                last >>= 1;
            }
        } else {
            new = node_hash(&new, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    last == 0 && old == earlier.root && new == later.root
}

/// The largest power of two smaller than `size` (RFC 6962 §2.1), for `size` > 1.
fn split(size: usize) -> usize {
    size.next_power_of_two() / 2
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The leaves of the Certificate Transparency reference tests.
    fn leaves() -> Vec<Hash> {
        [
            "",
            "00",
            "10",
            "2021",
            "3031",
            "40414243",
            "5051525354555657",
            "606162636465666768696a6b6c6d6e6f",
        ]
        .iter()
        .map(|data| leaf_hash(&hex::decode(data).unwrap()))
        .collect()
    }

    const ROOTS: [&str; 9] = [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];

    #[test]
    fn roots_are_those_of_the_reference_implementation() {
        for (size, expected) in ROOTS.iter().enumerate() {
            assert_eq!(root(&leaves()[..size]).to_string(), *expected, "{size} leaves");
        }
    }

    #[test]
    fn inclusion_proofs_are_those_of_the_reference_implementation() {
        let cases: [(usize, u64, &[&str]); 4] = [
            (1, 0, &[]),
            (
                8,
                0,
                &[
                    "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                    "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                    "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
                ],
            ),
            (
                8,
                5,
                &[
                    "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                    "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
                ],
            ),
            (
                3,
                2,
                &["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
            ),
        ];
        for (size, leaf, expected) in cases {
            let path = inclusion_proof(&leaves()[..size], leaf).unwrap();
            assert_eq!(
                path.iter().map(Hash::to_string).collect::<Vec<_>>(),
                expected,
                "leaf {leaf} of {size}"
            );
        }
    }

    #[test]
    fn consistency_proofs_are_those_of_the_reference_implementation() {
        let cases: [(u64, usize, &[&str]); 3] = [
            (1, 1, &[]),
            (
                6,
                8,
                &[
                    "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                    "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
                ],
            ),
            (
                2,
                5,
                &[
                    "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                    "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                ],
            ),
        ];
        for (earlier, size, expected) in cases {
            let path = consistency_proof(&leaves()[..size], earlier).unwrap();
            assert_eq!(
                path.iter().map(Hash::to_string).collect::<Vec<_>>(),
                expected,
                "{earlier} to {size}"
            );
        }
    }

    /// Forty leaves: every proof holds, and none holds for another leaf, size, root or a shorter or changed path.
    #[test]
    fn every_proof_of_forty_leaves_holds_and_no_altered_one_does() {
        let all: Vec<Hash> = (0u8..40).map(|byte| leaf_hash(&[byte])).collect();
        for size in 1..=all.len() {
            let tree = &all[..size];
            let head = root(tree);
            for leaf in 0..size as u64 {
                let path = inclusion_proof(tree, leaf).unwrap();
                let hash = &tree[leaf as usize];
                assert!(verify_inclusion(hash, leaf, size as u64, &path, &head));
                assert!(!verify_inclusion(&Hash::ZERO, leaf, size as u64, &path, &head));
                assert!(!verify_inclusion(hash, leaf, size as u64, &path, &Hash::ZERO));
                let mut longer = path.clone();
                longer.push(Hash::ZERO);
                assert!(!verify_inclusion(hash, leaf, size as u64, &longer, &head));
                if let Some(shorter) = path.len().checked_sub(1) {
                    assert!(!verify_inclusion(
                        hash,
                        leaf,
                        size as u64,
                        &path[..shorter],
                        &head
                    ));
                }
            }
            assert!(!verify_inclusion(&tree[0], size as u64, size as u64, &[], &head));
            for earlier in 1..=size {
                let old = TreeHead {
                    size: earlier as u64,
                    root: root(&all[..earlier]),
                };
                let new = TreeHead {
                    size: size as u64,
                    root: head,
                };
                let path = consistency_proof(tree, earlier as u64).unwrap();
                assert!(verify_consistency(&old, &new, &path), "{earlier} to {size}");
                let other = TreeHead {
                    root: Hash::ZERO,
                    ..old
                };
                assert!(!verify_consistency(&other, &new, &path));
                let other = TreeHead {
                    root: Hash::ZERO,
                    ..new
                };
                assert!(!verify_consistency(&old, &other, &path));
            }
        }
    }

    #[test]
    fn proofs_outside_the_tree_are_refused() {
        assert!(inclusion_proof(&leaves(), 8).is_err());
        assert!(inclusion_proof(&[], 0).is_err());
        assert!(consistency_proof(&leaves(), 9).is_err());
        assert!(consistency_proof(&leaves(), 0).is_err());
        assert!(!verify_consistency(
            &TreeHead {
                size: 3,
                root: Hash::ZERO
            },
            &TreeHead {
                size: 8,
                root: Hash::ZERO
            },
            &[]
        ));
    }
}
