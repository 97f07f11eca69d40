//! Which tiles a proof is made from, told before any is read: for stores that are asked beforehand.
//! It refuses to read any.

use std::cell::RefCell;
use std::collections::HashMap;
use std::convert::Infallible;
use std::hash::BuildHasher;

use crate::hash::Hash;
use crate::path::TileId;
use crate::prove::{self, Tiles};

/// The tiles that [`inclusion`](crate::inclusion) reads; none if there is no such leaf.
pub fn inclusion_needs(index: u64, size: u64) -> Vec<TileId> {
    needs(|tiles| drop(prove::inclusion(tiles, index, size)))
}

/// The tiles that [`consistency`](crate::consistency) reads; none if there is no such proof.
pub fn consistency_needs(old: u64, new: u64) -> Vec<TileId> {
    needs(|tiles| drop(prove::consistency(tiles, old, new)))
}

/// The tile that [`subtree`](crate::subtree) reads; none if there is no such subtree.
pub fn subtree_needs(height: u32, index: u64, size: u64) -> Vec<TileId> {
    needs(|tiles| drop(prove::subtree(tiles, height, index, size)))
}

fn needs(read: impl FnOnce(&Recorder)) -> Vec<TileId> {
    let recorder = Recorder::default();
    read(&recorder);
    recorder.0.into_inner()
}

/// Gives empty hashes for every tile and keeps which were asked for.
#[derive(Default)]
struct Recorder(RefCell<Vec<TileId>>);

impl Tiles for Recorder {
    type Error = Infallible;
    fn tile(&self, id: TileId) -> Result<Vec<u8>, Infallible> {
        self.0.borrow_mut().push(id);
        Ok(vec![0; usize::from(id.width()) * Hash::BYTES])
    }
}

/// Tiles that were read beforehand.
impl<S: BuildHasher> Tiles for HashMap<TileId, Vec<u8>, S> {
    type Error = MissingTile;
    fn tile(&self, id: TileId) -> Result<Vec<u8>, MissingTile> {
        self.get(&id).cloned().ok_or(MissingTile)
    }
}

/// The tile was not read beforehand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the tile was not read beforehand")]
pub struct MissingTile;
