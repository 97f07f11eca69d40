//! What a store keeps of the tree over the log: part of the stores' contract. Owns the shapes;
//! knows nothing of hashing, signing or what a leaf says.

/// Random bytes that keep a record's leaf from telling what the record says. Destroyed with the
/// record.
pub type Salt = [u8; 16];

/// How far the tree has come.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub struct TreeHead {
    /// How many leaves it has.
    pub size: u64,
    /// How many records of the log, from the first, are among them.
    pub records: u64,
    /// The signed checkpoint of this size; empty as long as there is no leaf, and something that no key
    /// has signed as long as [not all has arrived](TreeHead::is_unfinished).
    pub checkpoint: String,
}

/// Stands in the place of a checkpoint where there can be none yet.
const UNFINISHED: &str = "unfinished";

impl TreeHead {
    /// The head of a tree over a log that is being moved here, as far as it has come.
    pub fn unfinished(size: u64, records: u64) -> Self {
        Self { size, records, checkpoint: UNFINISHED.into() }
    }

    /// Whether a log is being moved here of which not all has arrived. Nothing may be signed over it.
    pub fn is_unfinished(&self) -> bool {
        self.checkpoint == UNFINISHED
    }
}

/// A leaf that stands for no record: a notice version, a build, an account of what was erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TreeEvent {
    /// Its place in the tree.
    pub leaf: u64,
    /// What the leaf says: at most 65,535 bytes.
    pub data: Vec<u8>,
}

/// The hashes of a tile (C2SP tlog-tiles), as many as there are, 1 to 256.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GrownTile {
    /// 0 is that of the leaves.
    pub level: u8,
    /// Counted from the left, from 0.
    pub index: u64,
    /// 32 bytes each.
    pub hashes: Vec<u8>,
}

/// One step of the tree's growth: kept whole or not at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Growth {
    /// The size of the tree that grows.
    pub since: u64,
    /// What it has come to.
    pub head: TreeHead,
    /// The tiles that are new or longer.
    pub tiles: Vec<GrownTile>,
    /// For each record that is new in the tree its salt, or `None` if it was erased before.
    pub salts: Vec<Option<Salt>>,
    /// The other new leaves.
    pub events: Vec<TreeEvent>,
}
