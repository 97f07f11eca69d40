//! The consent log as evidence: a Merkle tree over its leaves, the tiles that the tree is published
//! as, proofs and their verification, signed notes, checkpoints and cosignatures.
//!
//! Knows no I/O, no clock and no randomness: tiles, times and seeds come in as arguments. Knows
//! nothing of consent either: a leaf is bytes. Every parser bounds what it reads, and no input makes
//! anything here panic.
//!
//! The hashes are those of [RFC 6962] section 2.1, the verification of proofs that of [RFC 9162]
//! section 2.1. The formats are those of C2SP: [tlog-tiles], [signed-note], [tlog-checkpoint],
//! [tlog-cosignature] and [tlog-proof]. What others wrote for these reads what is written here.
//!
//! # The log's side
//!
//! ```
//! use std::collections::HashMap;
//! use evidence::{Checkpoint, Signer, Tree, leaf_hash};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let (mut store, size) = (HashMap::new(), 0); // whatever keeps tiles
//! let mut tree = Tree::open(&store, size)?; // reads the tiles of `edge(size)`
//! for data in ["one", "two"] {
//!     let index = tree.append(leaf_hash(data.as_bytes()));
//! }
//! for tile in tree.take_changed() {
//!     store.insert(tile.id(), tile.bytes());
//! }
//! let signer = Signer::from_seed(&[7; 32], "consent.example/log")?;
//! let checkpoint = Checkpoint::new("consent.example/log", tree.size(), tree.root())?;
//! let note = checkpoint.sign(&signer)?.to_string(); // what is published
//! let path = evidence::inclusion(&store, 1, tree.size())?; // reads `inclusion_needs`
//! # evidence::verify_inclusion(&leaf_hash(b"two"), 1, tree.size(), &path, &tree.root())?;
//! # assert!(note.starts_with("consent.example/log\n2\n"));
//! # Ok(()) }
//! ```
//!
//! # The verifier's side
//!
//! [`Checkpoint::open`] reads a note with keys that are known from elsewhere, [`Frontier`] recomputes
//! the root over all leaves as they stream by, [`verify_inclusion`] and [`verify_consistency`] judge
//! proofs, [`TlogProof`] is all that one leaf needs in one file.
//!
//! [RFC 6962]: https://www.rfc-editor.org/rfc/rfc6962
//! [RFC 9162]: https://www.rfc-editor.org/rfc/rfc9162
//! [tlog-tiles]: https://c2sp.org/tlog-tiles
//! [signed-note]: https://c2sp.org/signed-note
//! [tlog-checkpoint]: https://c2sp.org/tlog-checkpoint
//! [tlog-cosignature]: https://c2sp.org/tlog-cosignature
//! [tlog-proof]: https://c2sp.org/tlog-proof

#![deny(missing_docs)]

mod bundle;
mod checkpoint;
mod cosigner;
mod frontier;
mod hash;
mod key;
mod needs;
mod note;
mod path;
mod prove;
mod signer;
mod spelling;
mod tile;
mod tlog_proof;
mod tree;
mod verify;

pub use bundle::{BundleError, LONGEST_ENTRY, bundle, entries};
pub use checkpoint::{Checkpoint, CheckpointError, LONGEST_ORIGIN, OpenError, Opened};
pub use cosigner::Cosigner;
pub use frontier::Frontier;
pub use hash::{EMPTY, Hash, HashError, leaf_hash, node_hash};
pub use key::{KeyError, LONGEST_NAME, SignatureType, Vkey};
pub use needs::{MissingTile, consistency_needs, inclusion_needs, subtree_needs};
pub use note::{
    LONGEST_NOTE, MOST_SIGNATURES, Note, NoteError, Signature, UnverifiedError, Verified,
};
pub use path::{BundleId, PathError, TileId};
pub use prove::{ProveError, Tiles, consistency, inclusion, root, subtree};
pub use signer::Signer;
pub use tile::{TILE_WIDTH, Tile, TileError};
pub use tlog_proof::{LONGEST_EXTRA, TlogProof, TlogProofError, UnprovenError};
pub use tree::{LARGEST_TREE, OpenTreeError, Tree, edge};
pub use verify::{ProofError, verify_consistency, verify_inclusion};
