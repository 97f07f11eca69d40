//! A log in a folder, as one is published: a note, tiles, bundles of entries. Grown in steps, each of
//! which reads no more than a log does that was started anew.

use std::fs;
use std::path::{Path, PathBuf};

use evidence::{BundleId, Checkpoint, Cosigner, Note, Signer, TileId, Tree, leaf_hash};
use serde_json::json;
use tempfile::TempDir;

use super::leaf_data;

pub const ORIGIN: &str = "consent.shop.example/log";

pub struct Published {
    folder: TempDir,
    size: u64,
}

impl Published {
    /// A log of as many leaves as the steps add up to.
    pub fn grown(steps: impl IntoIterator<Item = u64>) -> Self {
        let mut log = Self { folder: TempDir::new().unwrap(), size: 0 };
        for step in steps {
            log.grow(step);
        }
        log.sign();
        log.write("log.vkey", signer().vkey().to_string());
        log.write("witness.vkey", witness().vkey().to_string());
        log
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    fn write(&self, path: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    pub fn path(&self, path: &str) -> PathBuf {
        self.folder().join(path)
    }

    /// Tiles as wide as this log has them, for proofs of smaller trees too.
    fn tiles(&self) -> impl Fn(TileId) -> std::io::Result<Vec<u8>> {
        |id| {
            let widest = TileId::holding(id.level(), id.index() << 8, self.size).unwrap();
            fs::read(self.path(&widest.path()))
        }
    }

    fn grow(&mut self, step: u64) {
        let mut tree = Tree::open(&self.tiles(), self.size).unwrap();
        tree.extend((self.size..self.size + step).map(|index| leaf_hash(&leaf_data(index))));
        for tile in tree.take_changed() {
            self.write(&tile.id().path(), tile.bytes());
        }
        let first = self.size / 256 * 256;
        for leaf in (first..tree.size()).step_by(256) {
            let id = BundleId::holding(leaf, tree.size()).unwrap();
            let entries = (leaf..leaf + u64::from(id.width())).map(leaf_data);
            self.write(&id.path(), evidence::bundle(entries).unwrap());
        }
        self.size = tree.size();
    }

    fn sign(&self) {
        let root = Tree::open(&self.tiles(), self.size).unwrap().root();
        let checkpoint = Checkpoint::new(ORIGIN, self.size, root).unwrap();
        let mut note = checkpoint.sign(&signer()).unwrap();
        note.add(witness().cosign(&checkpoint, 1_795_000_000).unwrap()).unwrap();
        self.write("checkpoint", note.to_string());
    }

    pub fn note(&self) -> Note {
        fs::read_to_string(self.path("checkpoint")).unwrap().parse().unwrap()
    }

    /// Writes proofs between places of interest up to this size, and says how many of each kind.
    pub fn prove(&self) -> (usize, usize) {
        let marks = [1, 2, 3, 200, 255, 256, 257, 300, 511, 512, 1000, 65_536, 65_537, 69_999];
        let mut sizes: Vec<u64> = marks.into_iter().filter(|mark| *mark < self.size).collect();
        sizes.push(self.size);
        let (mut inclusion, mut consistency) = (Vec::new(), Vec::new());
        let spelled = |path: Vec<evidence::Hash>| -> Vec<String> {
            path.iter().map(evidence::Hash::to_base64).collect()
        };
        for size in &sizes {
            for place in &sizes {
                if place <= size {
                    let path = evidence::inclusion(&self.tiles(), place - 1, *size).unwrap();
                    inclusion
                        .push(json!({ "index": place - 1, "size": size, "path": spelled(path) }));
                    let path = evidence::consistency(&self.tiles(), *place, *size).unwrap();
                    consistency.push(json!({ "old": place, "new": size, "path": spelled(path) }));
                }
            }
        }
        let counted = (inclusion.len(), consistency.len());
        let all = json!({ "inclusion": inclusion, "consistency": consistency });
        self.write("proofs.json", all.to_string());
        counted
    }

    pub fn inclusion(&self, index: u64) -> Vec<evidence::Hash> {
        evidence::inclusion(&self.tiles(), index, self.size).unwrap()
    }

    /// Changes a file.
    pub fn touch(&self, path: &str, change: impl FnOnce(&mut Vec<u8>)) {
        let mut bytes = fs::read(self.path(path)).unwrap();
        let before = bytes.clone();
        change(&mut bytes);
        assert_ne!(bytes, before);
        fs::write(self.path(path), bytes).unwrap();
    }
}

pub fn signer() -> Signer {
    Signer::from_seed(&[7; 32], ORIGIN).unwrap()
}

pub fn witness() -> Cosigner {
    Cosigner::from_seed(&[8; 32], "witness.example/w1").unwrap()
}
