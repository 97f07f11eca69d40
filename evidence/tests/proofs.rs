//! Proofs of inclusion and consistency, judged by the definitions of RFC 6962, and their verification,
//! judged by what it refuses.

use std::cell::RefCell;
use std::collections::HashMap;

use evidence::{
    EMPTY, Hash, MissingTile, ProofError, ProveError, TileError, TileId, Tiles, Tree, consistency,
    consistency_needs, inclusion, inclusion_needs, leaf_hash, node_hash, root, verify_consistency,
    verify_inclusion,
};
use proptest::prelude::*;

struct Log {
    leaves: Vec<Hash>,
    tiles: HashMap<(u8, u64), Vec<u8>>,
}

/// A store that keeps the widest of each tile alone.
impl Tiles for Log {
    type Error = MissingTile;
    fn tile(&self, id: TileId) -> Result<Vec<u8>, MissingTile> {
        self.tiles.get(&(id.level(), id.index())).cloned().ok_or(MissingTile)
    }
}

fn log(size: u64) -> Log {
    let leaves: Vec<_> = (0..size).map(|index| leaf_hash(&index.to_be_bytes())).collect();
    let mut tree = Tree::new();
    tree.extend(leaves.iter().copied());
    let kept = |tile: &evidence::Tile| ((tile.id().level(), tile.id().index()), tile.bytes());
    Log { leaves, tiles: tree.take_changed().iter().map(kept).collect() }
}

fn split(leaves: &[Hash]) -> (&[Hash], &[Hash]) {
    let mut k = 1;
    while 2 * k < leaves.len() {
        k *= 2;
    }
    leaves.split_at(k)
}

fn mth(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => EMPTY,
        [one] => *one,
        several => node_hash(&mth(split(several).0), &mth(split(several).1)),
    }
}

/// RFC 6962 section 2.1.1.
fn path(m: usize, leaves: &[Hash]) -> Vec<Hash> {
    if leaves.len() == 1 {
        return Vec::new();
    }
    let (left, right) = split(leaves);
    let (mut proof, last) = if m < left.len() {
        (path(m, left), mth(right))
    } else {
        (path(m - left.len(), right), mth(left))
    };
    proof.push(last);
    proof
}

/// RFC 6962 section 2.1.2.
fn subproof(m: usize, leaves: &[Hash], known: bool) -> Vec<Hash> {
    if m == leaves.len() {
        return if known { Vec::new() } else { vec![mth(leaves)] };
    }
    let (left, right) = split(leaves);
    let (mut proof, last) = if m <= left.len() {
        (subproof(m, left, known), mth(right))
    } else {
        (subproof(m - left.len(), right, false), mth(left))
    };
    proof.push(last);
    proof
}

#[test]
fn every_proof_of_small_trees_is_that_of_the_definition_and_verifies() {
    let log = log(70);
    for size in 1..=70 {
        let (leaves, length) = (&log.leaves[..size], size as u64);
        let new_root = mth(leaves);
        for m in 0..size {
            let proof = inclusion(&log, m as u64, length).unwrap();
            assert_eq!(proof, path(m, leaves), "leaf {m} of {size}");
            verify_inclusion(&leaves[m], m as u64, length, &proof, &new_root).unwrap();
        }
        for m in 1..=size {
            let proof = consistency(&log, m as u64, length).unwrap();
            assert_eq!(proof, subproof(m, leaves, true), "from {m} to {size}");
            verify_consistency(m as u64, length, &proof, &mth(&leaves[..m]), &new_root).unwrap();
        }
    }
}

#[test]
fn proofs_reach_across_tiles() {
    let log = log(70_000);
    let sizes = [1, 2, 255, 256, 257, 300, 511, 513, 65_535, 65_536, 65_537, 66_000, 70_000];
    for size in sizes {
        let (leaves, length) = (&log.leaves[..size], size as u64);
        let new_root = root(&log, length).unwrap();
        for m in [0, 1, 100, 255, 256, 300, 65_535, 65_536, 69_887, 69_888, 69_999] {
            if m < size {
                let proof = inclusion(&log, m as u64, length).unwrap();
                verify_inclusion(&leaves[m], m as u64, length, &proof, &new_root).unwrap();
            }
        }
        for old in sizes.into_iter().filter(|old| *old <= size) {
            let proof = consistency(&log, old as u64, length).unwrap();
            let old_root = root(&log, old as u64).unwrap();
            verify_consistency(old as u64, length, &proof, &old_root, &new_root).unwrap();
        }
    }
    assert_eq!(inclusion(&log, 69_999, 70_000).unwrap(), path(69_999, &log.leaves));
    assert_eq!(consistency(&log, 65_537, 70_000).unwrap(), subproof(65_537, &log.leaves, true));
}

#[test]
fn what_no_tree_has_is_not_proved() {
    let log = log(5);
    assert_eq!(inclusion(&log, 5, 5), Err(ProveError::Range { asked: 6, size: 5 }));
    let last = Err(ProveError::Range { asked: u64::MAX, size: 0 });
    assert_eq!(inclusion(&log, u64::MAX, 0), last);
    assert_eq!(consistency(&log, 6, 5), Err(ProveError::Range { asked: 6, size: 5 }));
    assert_eq!(consistency(&log, 0, 5), Ok(vec![]));
    let id = TileId::new(0, 0, 6).unwrap();
    let short = TileError::Short { id, hashes: 5 };
    assert_eq!(inclusion(&log, 0, 6), Err(ProveError::Tile { id, source: short }));
    let missing = |id: TileId| Err(ProveError::Tiles { id, source: MissingTile });
    assert_eq!(inclusion(&log, 0, 300), missing(TileId::new(0, 1, 44).unwrap()));
}

#[test]
fn trees_that_are_equal_or_empty_need_no_hashes() {
    let (one, other) = (leaf_hash(b"one"), leaf_hash(b"other"));
    assert_eq!(verify_consistency(0, 7, &[], &EMPTY, &one), Ok(()));
    assert_eq!(verify_consistency(0, 7, &[], &one, &one), Err(ProofError::OldRoot));
    assert_eq!(verify_consistency(0, 7, &[one], &EMPTY, &one), Err(ProofError::Length(1)));
    assert_eq!(verify_consistency(7, 7, &[], &one, &one), Ok(()));
    assert_eq!(verify_consistency(7, 7, &[], &one, &other), Err(ProofError::Root));
    assert_eq!(verify_consistency(7, 7, &[one], &one, &one), Err(ProofError::Length(1)));
    assert_eq!(verify_consistency(6, 7, &[], &one, &one), Err(ProofError::Length(0)));
    let shrunk = ProofError::Shrunk { old: 8, new: 7 };
    assert_eq!(verify_consistency(8, 7, &[], &one, &one), Err(shrunk));
    let no_leaf = |index, size| Err(ProofError::NoLeaf { index, size });
    assert_eq!(verify_inclusion(&one, 0, 0, &[], &one), no_leaf(0, 0));
    assert_eq!(verify_inclusion(&one, 1, 1, &[], &one), no_leaf(1, 1));
    assert_eq!(verify_inclusion(&one, 0, 1, &[], &one), Ok(()));
}

/// Proofs that differ from a right one: a bit changed, a hash left out, a hash too many, two exchanged.
fn spoilt(proof: &[Hash], place: usize, bit: usize) -> Vec<Vec<Hash>> {
    let longer = [proof, &[leaf_hash(b"more")]].concat();
    let mut all = vec![longer];
    if !proof.is_empty() {
        let place = place % proof.len();
        let mut changed = proof.to_vec();
        changed[place].0[bit / 8] ^= 1 << (bit % 8);
        let mut shorter = proof.to_vec();
        shorter.remove(place);
        let mut exchanged = proof.to_vec();
        exchanged.swap(0, place);
        all.extend([changed, shorter, exchanged]);
    }
    all.retain(|spoilt| spoilt != proof);
    all
}

fn flipped(hash: &Hash, bit: usize) -> Hash {
    let mut hash = *hash;
    hash.0[bit / 8] ^= 1 << (bit % 8);
    hash
}

proptest! {
    #[test]
    fn a_proof_of_inclusion_holds_for_nothing_else(
        (size, index) in (1..700_u64).prop_flat_map(|size| (Just(size), 0..size)),
        other in 0..700_u64,
        place: usize,
        bit in 0..256_usize,
    ) {
        let log = log(size);
        let (leaf, proof) = (log.leaves[usize::try_from(index).unwrap()], inclusion(&log, index, size).unwrap());
        let root = root(&log, size).unwrap();
        prop_assert_eq!(verify_inclusion(&leaf, index, size, &proof, &root), Ok(()));
        for spoilt in spoilt(&proof, place, bit) {
            prop_assert!(verify_inclusion(&leaf, index, size, &spoilt, &root).is_err());
        }
        let wrong = Err(ProofError::Root);
        prop_assert_eq!(verify_inclusion(&flipped(&leaf, bit), index, size, &proof, &root), wrong);
        prop_assert_eq!(verify_inclusion(&leaf, index, size, &proof, &flipped(&root, bit)), wrong);
        if other != index {
            prop_assert!(verify_inclusion(&leaf, other, size, &proof, &root).is_err());
        }
    }

    #[test]
    fn a_proof_of_consistency_holds_for_nothing_else(
        (new, old) in (2..700_u64).prop_flat_map(|new| (Just(new), 1..new)),
        place: usize,
        bit in 0..256_usize,
    ) {
        let log = log(new);
        let proof = consistency(&log, old, new).unwrap();
        let (old_root, root) = (root(&log, old).unwrap(), root(&log, new).unwrap());
        prop_assert_eq!(verify_consistency(old, new, &proof, &old_root, &root), Ok(()));
        for spoilt in spoilt(&proof, place, bit) {
            prop_assert!(verify_consistency(old, new, &spoilt, &old_root, &root).is_err());
        }
        let flipped_old = flipped(&old_root, bit);
        prop_assert!(verify_consistency(old, new, &proof, &flipped_old, &root).is_err());
        prop_assert!(verify_consistency(old, new, &proof, &old_root, &flipped(&root, bit)).is_err());
        prop_assert!(verify_consistency(new, old, &proof, &root, &old_root).is_err());
    }

    #[test]
    fn what_is_needed_is_what_is_read(
        (size, index) in (1..200_000_u64).prop_flat_map(|size| (Just(size), 0..size)),
    ) {
        let read = RefCell::new(Vec::new());
        let tiles = |id: TileId| {
            read.borrow_mut().push(id);
            Ok::<_, MissingTile>(vec![5; 32 * usize::from(id.width())])
        };
        let path = inclusion(&tiles, index, size).unwrap();
        let needed = inclusion_needs(index, size);
        prop_assert_eq!(&read.take(), &needed);
        let held: HashMap<_, _> = needed.iter().map(|id| (*id, vec![5; 32 * usize::from(id.width())])).collect();
        prop_assert_eq!(inclusion(&held, index, size).unwrap(), path);
        prop_assert!(needed.len() <= 2 * 3, "{} tiles", needed.len());
        consistency(&tiles, index, size).unwrap();
        prop_assert_eq!(read.take(), consistency_needs(index, size));
    }

    #[test]
    fn no_numbers_panic(index: u64, size: u64, path: Vec<[u8; 32]>, bytes in 0..9000_usize) {
        let path: Vec<_> = path.into_iter().map(Hash).collect();
        let _ = verify_inclusion(&EMPTY, index, size, &path, &EMPTY);
        let _ = verify_consistency(index, size, &path, &EMPTY, &EMPTY);
        let tiles = |_| Ok::<_, MissingTile>(vec![0; bytes]);
        let _ = inclusion(&tiles, index, size);
        let _ = consistency(&tiles, index, size);
        let longest = inclusion_needs(index, size).len().max(consistency_needs(index, size).len());
        prop_assert!(longest <= 16);
    }

    #[test]
    fn the_largest_trees_have_proofs(index: u64, old: u64) {
        let tiles = |id: TileId| Ok::<_, MissingTile>(vec![9; 32 * usize::from(id.width())]);
        prop_assert!(inclusion(&tiles, index.min(u64::MAX - 1), u64::MAX).unwrap().len() <= 64);
        prop_assert!(consistency(&tiles, old, u64::MAX).unwrap().len() <= 65);
    }
}
