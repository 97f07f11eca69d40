//! Reading the tree as it is public: checkpoint, tiles, bundles of leaves, proofs. Owns what a
//! checkpoint covers; nothing beyond it is shown.

use super::Tree;
use super::places::{Place, Places};
use crate::anchor::Cosigned;
use crate::leaf::{self, LeafError};
use crate::store::{Entry, Pruned, Salt, StoreError, TreeHead};
use evidence::{BundleId, Hash, Note, TileId, TlogProof};
use std::collections::HashMap;

/// What is public of the tree at one time.
#[derive(Debug, Clone, Default)]
pub struct Shown {
    /// How many leaves.
    pub size: u64,
    /// How many records, from the first, are among them.
    pub records: u64,
    /// The signed note; empty as long as there is no leaf.
    pub checkpoint: String,
    /// What is no longer published or kept.
    pub pruned: Pruned,
    pub(super) places: Places,
}

/// Why something of the tree cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// No such thing is in the tree that was signed.
    #[error("not in the tree")]
    Absent,
    /// It was in the tree's beginning, which is no longer kept.
    #[error("no longer kept")]
    Pruned,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What is stored cannot be read.
    #[error("the stored tree cannot be read: {0}")]
    Unreadable(String),
    /// A leaf cannot be spelled.
    #[error("a leaf cannot be spelled: {0}")]
    Leaf(#[from] LeafError),
}

/// A leaf, with what it is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Leaf {
    /// A record with its salt, or what is left of one.
    Entry(Box<Entry>, Option<Salt>),
    /// One that stands for no record.
    Event(Vec<u8>),
}

impl Leaf {
    /// What the tree has of it.
    pub fn data(&self) -> Result<Vec<u8>, LeafError> {
        match self {
            Self::Entry(entry, salt) => leaf::of_entry(entry, salt.as_ref()),
            Self::Event(data) => Ok(data.clone()),
        }
    }
}

impl Shown {
    pub(super) fn new(head: &TreeHead, pruned: Pruned, places: Places) -> Self {
        let TreeHead { size, records, checkpoint } = head.clone();
        Self { size, records, checkpoint, pruned, places }
    }

    /// Whether all leaves under this many hashes of this level, up to the tile's end, are pruned.
    fn is_pruned(&self, level: u8, index: u64) -> bool {
        let end = (u128::from(index) + 1) << (8 * (u32::from(level) + 1));
        end <= u128::from(self.pruned.leaves)
    }
}

impl Tree {
    /// The hashes of a tile.
    pub async fn tile(&self, id: TileId) -> Result<Vec<u8>, ReadError> {
        let shown = self.shown();
        let last = (id.index() * 256 + u64::from(id.width())) << (8 * u32::from(id.level()));
        if last > shown.size {
            return Err(ReadError::Absent);
        }
        if shown.is_pruned(id.level(), id.index()) {
            return Err(ReadError::Pruned);
        }
        let hashes = self.store.tile(id.level(), id.index()).await?.ok_or(ReadError::Absent)?;
        let wide = usize::from(id.width()) * evidence::Hash::BYTES;
        let hashes = hashes.get(..wide).ok_or(ReadError::Absent)?;
        Ok(hashes.to_vec())
    }

    /// The data of a bundle of leaves.
    pub async fn bundle(&self, id: BundleId) -> Result<Vec<u8>, ReadError> {
        let shown = self.shown();
        let until = id.first_leaf() + u64::from(id.width());
        if until > shown.size {
            return Err(ReadError::Absent);
        }
        if shown.is_pruned(0, id.first_leaf() / 256) {
            return Err(ReadError::Pruned);
        }
        let leaves = self.leaves(&shown, id.first_leaf(), until).await?;
        let data = leaves.iter().map(Leaf::data).collect::<Result<Vec<_>, _>>()?;
        evidence::bundle(data).map_err(|error| ReadError::Unreadable(error.to_string()))
    }

    /// The leaves from `from` up to but without `until`, which must be in the tree that is shown.
    pub(super) async fn leaves(
        &self,
        shown: &Shown,
        from: u64,
        until: u64,
    ) -> Result<Vec<Leaf>, ReadError> {
        let places: Vec<Place> = (from..until).map(|leaf| shown.places.at(leaf)).collect();
        let records = places.iter().filter_map(|place| match place {
            Place::Record(record) => Some(*record),
            Place::Event => None,
        });
        let (first, count) = (records.clone().next().unwrap_or(0), records.count());
        let entries =
            if count == 0 { Vec::new() } else { self.store.entries(first, count).await? };
        let events = places.len() - count;
        let events = if events == 0 { Vec::new() } else { self.store.events(from, events).await? };
        // Since the tree was looked at, its beginning may have been pruned.
        if entries.first().is_some_and(|(entry, _)| entry.index() != first) {
            return Err(ReadError::Pruned);
        }
        let (mut entries, mut events) = (entries.into_iter(), events.into_iter());
        let leaf = |place| match place {
            Place::Event => events.next().map(|event| Leaf::Event(event.data)),
            Place::Record(_) => {
                entries.next().map(|(entry, salt)| Leaf::Entry(Box::new(entry), salt))
            }
        };
        let leaves: Option<Vec<_>> = places.into_iter().map(leaf).collect();
        leaves.ok_or_else(|| ReadError::Unreadable("a leaf is missing".into()))
    }

    /// The proof that the first `old` leaves are the same in the tree that is shown: nothing for none.
    pub async fn consistency(&self, shown: &Shown, old: u64) -> Result<Vec<Hash>, ReadError> {
        if old == 0 {
            return Ok(Vec::new());
        }
        let tiles = self.tiles(evidence::consistency_needs(old, shown.size)).await?;
        let path = evidence::consistency(&tiles, old, shown.size);
        path.map_err(|error| ReadError::Unreadable(error.to_string()))
    }

    /// These tiles, as wide as they are asked for.
    pub(super) async fn tiles(
        &self,
        needs: Vec<TileId>,
    ) -> Result<HashMap<TileId, Vec<u8>>, ReadError> {
        let mut tiles = HashMap::new();
        for id in needs {
            let mut hashes = self.store.tile(id.level(), id.index()).await?.unwrap_or_default();
            hashes.truncate(usize::from(id.width()) * Hash::BYTES);
            tiles.insert(id, hashes);
        }
        Ok(tiles)
    }

    /// The proof that a record is in the tree that was signed last (C2SP tlog-proof), with what its
    /// leaf says; or in that of the checkpoint that witnesses have cosigned, if it is in there.
    pub async fn proof(
        &self,
        record: u64,
        cosigned: Option<&Cosigned>,
    ) -> Result<TlogProof, ReadError> {
        let shown = self.shown();
        if record >= shown.records {
            return Err(ReadError::Absent);
        }
        if record < shown.pruned.records {
            return Err(ReadError::Pruned);
        }
        let leaf = shown.places.of_record(record);
        let unreadable = |why: String| ReadError::Unreadable(why);
        let covering = cosigned.filter(|it| (leaf + 1..=shown.size).contains(&it.size));
        let (size, note) = if let Some(cosigned) = covering {
            (cosigned.size, cosigned.note.clone())
        } else {
            let note: Result<Note, _> = shown.checkpoint.parse();
            (shown.size, note.map_err(|error| unreadable(error.to_string()))?)
        };
        let tiles = self.tiles(evidence::inclusion_needs(leaf, size)).await?;
        let path = evidence::inclusion(&tiles, leaf, size);
        let path = path.map_err(|error| unreadable(error.to_string()))?;
        let data = self.leaves(&shown, leaf, leaf + 1).await?;
        let data = data.first().map(Leaf::data).transpose()?.unwrap_or_default();
        let proof = TlogProof::new(leaf, path, note).and_then(|proof| proof.with_extra(data));
        proof.map_err(|error| unreadable(error.to_string()))
    }
    /// The proof of a record with the salt, by which whoever has the record can make its leaf. `None` if it
    /// is not in the tree that was signed last, or erased.
    pub async fn proven(
        &self,
        record: u64,
        cosigned: Option<&Cosigned>,
    ) -> Result<Option<(TlogProof, Salt)>, ReadError> {
        if record >= self.shown().records {
            return Ok(None);
        }
        let entry = self.store.entries(record, 1).await?.pop();
        let Some((Entry::Kept(kept), Some(salt))) = entry else { return Ok(None) };
        // In the place of what was pruned stands what comes behind it.
        if kept.index != record {
            return Ok(None);
        }
        Ok(Some((self.proof(record, cosigned).await?, salt)))
    }
}
