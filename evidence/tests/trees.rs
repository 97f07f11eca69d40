//! Growing trees and their tiles, judged by the definitions of RFC 6962 and tlog-tiles alone.

use std::collections::{BTreeMap, HashMap};

use evidence::{
    EMPTY, Frontier, Hash, LARGEST_TREE, MissingTile, OpenTreeError, Tile, TileError, TileId, Tree,
    edge, leaf_hash, node_hash, root,
};
use proptest::prelude::*;

fn leaf(index: u64) -> Hash {
    leaf_hash(&index.to_be_bytes())
}

fn leaves(size: u64) -> Vec<Hash> {
    (0..size).map(leaf).collect()
}

/// The root over leaves, word for word: RFC 6962 section 2.1.
fn root_by_definition(leaves: &[Hash]) -> Hash {
    if leaves.is_empty() {
        return EMPTY;
    }
    if leaves.len() == 1 {
        return leaves[0];
    }
    let mut k = 1;
    while 2 * k < leaves.len() {
        k *= 2;
    }
    node_hash(&root_by_definition(&leaves[..k]), &root_by_definition(&leaves[k..]))
}

/// Every tile of the tree, word for word: tlog-tiles section “Merkle Tree”.
fn tiles_by_definition(leaves: &[Hash]) -> BTreeMap<String, Vec<u8>> {
    let mut tiles = BTreeMap::new();
    let mut hashes = leaves.to_vec();
    for level in 0.. {
        for (n, tile) in hashes.chunks(256).enumerate() {
            let place = match n {
                0..1000 => format!("{n:03}"),
                _ => format!("x{:03}/{:03}", n / 1000, n % 1000),
            };
            let part = if tile.len() < 256 { format!(".p/{}", tile.len()) } else { String::new() };
            let path = format!("tile/{level}/{place}{part}");
            tiles.insert(path, tile.iter().flat_map(|hash| hash.0).collect());
        }
        hashes = hashes.chunks_exact(256).map(root_by_definition).collect();
        if hashes.is_empty() {
            return tiles;
        }
    }
    unreachable!()
}

/// Where tiles are kept by path, as a log publishes them.
#[derive(Default)]
struct Published(BTreeMap<String, Vec<u8>>);

impl Published {
    fn keep(&mut self, changed: &[Tile]) {
        for tile in changed {
            let before = self.0.insert(tile.id().path(), tile.bytes());
            assert_eq!(before, None, "{} was published twice", tile.id());
        }
    }
}

impl evidence::Tiles for Published {
    type Error = MissingTile;
    fn tile(&self, id: TileId) -> Result<Vec<u8>, MissingTile> {
        self.0.get(&id.path()).cloned().ok_or(MissingTile)
    }
}

#[test]
fn the_root_is_that_of_the_definition_at_every_size() {
    let leaves = leaves(600);
    let mut tree = Tree::new();
    assert_eq!(tree.root(), EMPTY);
    for size in 1..=600_u64 {
        let index = usize::try_from(size).unwrap() - 1;
        assert_eq!(tree.append(leaves[index]), size - 1);
        assert_eq!((tree.size(), tree.root()), (size, root_by_definition(&leaves[..=index])));
    }
}

#[test]
fn the_tiles_are_those_of_the_definition() {
    for size in [0, 1, 2, 255, 256, 257, 511, 512, 65_535, 65_536, 65_537, 70_000] {
        let leaves = leaves(size);
        let (mut tree, mut published) = (Tree::new(), Published::default());
        tree.extend(leaves.iter().copied());
        published.keep(&tree.take_changed());
        assert!(published.0 == tiles_by_definition(&leaves), "{size} leaves");
        assert!(tree.take_changed().is_empty(), "nothing has changed since");
        let expected = root_by_definition(&leaves);
        assert_eq!(tree.root(), expected, "{size} leaves");
        assert_eq!(root(&published, size).unwrap(), expected, "{size} leaves, from tiles");
        assert_eq!(
            leaves.into_iter().collect::<Frontier>().root(),
            expected,
            "{size} leaves streamed"
        );
    }
}

#[test]
fn a_tree_of_seventy_thousand_has_the_tiles_of_the_specification() {
    let mut tree = Tree::new();
    tree.extend(leaves(70_000));
    let mut counted = BTreeMap::new();
    for tile in tree.take_changed() {
        *counted.entry((tile.id().level(), tile.id().width())).or_insert(0) += 1;
    }
    let expected = [((0, 112), 1), ((0, 256), 273), ((1, 17), 1), ((1, 256), 1), ((2, 1), 1)];
    assert_eq!(counted, BTreeMap::from(expected));
}

#[test]
fn the_right_edge_is_what_is_partial() {
    let paths = |size| edge(size).map(|id| id.path()).collect::<Vec<_>>();
    assert!(paths(0).is_empty());
    assert_eq!(paths(255), ["tile/0/000.p/255"]);
    assert_eq!(paths(256), ["tile/1/000.p/1"]);
    assert_eq!(paths(70_000), ["tile/0/273.p/112", "tile/1/001.p/17", "tile/2/000.p/1"]);
    assert_eq!(edge(u64::MAX).count(), 8);
}

#[test]
fn a_tree_is_not_opened_from_what_is_damaged() {
    let id = TileId::new(0, 0, 3).unwrap();
    let tiles = |bytes: usize| HashMap::from([(id, vec![0; bytes])]);
    assert_eq!(Tree::open(&tiles(96), 3).unwrap().size(), 3);
    assert_eq!(
        Tree::open(&tiles(128), 3).unwrap().root(),
        Tree::open(&tiles(96), 3).unwrap().root()
    );
    let short = TileError::Short { id, hashes: 2 };
    let refusals = [
        (64, OpenTreeError::Tile { id, source: short }),
        (95, OpenTreeError::Tile { id, source: TileError::Bytes(95) }),
        (0, OpenTreeError::Tile { id, source: TileError::Bytes(0) }),
    ];
    for (bytes, refusal) in refusals {
        assert_eq!(Tree::open(&tiles(bytes), 3).unwrap_err(), refusal);
    }
    let missing = OpenTreeError::Tiles { id, source: MissingTile };
    assert_eq!(Tree::open(&HashMap::new(), 3).unwrap_err(), missing);
    let size = LARGEST_TREE + 1;
    assert_eq!(Tree::open(&HashMap::new(), size).unwrap_err(), OpenTreeError::Size(size));
}

#[test]
fn the_largest_tree_still_grows() {
    let whole = |id: TileId| Ok::<_, MissingTile>(vec![7; 32 * usize::from(id.width())]);
    let mut tree = Tree::open(&whole, LARGEST_TREE).unwrap();
    tree.append(EMPTY);
    let ids: Vec<_> = tree.take_changed().iter().map(|tile| tile.id().to_string()).collect();
    assert_eq!(ids.len(), 8, "seven are filled, and the one above grows");
    assert_eq!(ids[7], "tile/7/000.p/128");
    assert_eq!(tree.size(), 1 << 63);
}

/// Batches, at each end of which the tree is dropped and opened again from what was published.
fn batches() -> impl Strategy<Value = Vec<u64>> {
    prop::collection::vec(prop_oneof![0..5_u64, 200..300_u64, 500..1500_u64], 0..8)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn a_tree_goes_on_from_its_right_edge(batches in batches()) {
        let (mut published, mut size) = (Published::default(), 0);
        let mut older = BTreeMap::new();
        for batch in batches {
            let mut tree = Tree::open(&published, size).unwrap();
            tree.extend((size..size + batch).map(leaf));
            let changed = tree.take_changed();
            size += batch;
            published.keep(&changed);
            let all = leaves(size);
            prop_assert_eq!(tree.root(), root_by_definition(&all));
            prop_assert_eq!(root(&published, size).unwrap(), tree.root());
            let expected = tiles_by_definition(&all);
            prop_assert!(expected.iter().all(|(path, bytes)| published.0.get(path) == Some(bytes)));
            // What is new is exactly what the smaller tree did not have.
            let new = expected.keys().filter(|path| !older.contains_key(*path)).count();
            prop_assert_eq!(changed.len(), new);
            older = expected;
        }
    }

    #[test]
    fn tiles_make_no_tree_panic(size: u64, bytes in prop::collection::vec(any::<u8>(), 0..9000)) {
        let tiles = |_| Ok::<_, MissingTile>(bytes.clone());
        let _ = root(&tiles, size);
        if let Ok(mut tree) = Tree::open(&tiles, size) {
            tree.append(EMPTY);
            tree.take_changed();
            tree.root();
        }
    }
}
