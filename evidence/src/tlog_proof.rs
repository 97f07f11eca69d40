//! All that proves one leaf in one file, by tlog-proof section “Format”. Owns its spelling and the
//! judgement of the whole; refuses to know what the leaf or the extra data says.

use std::fmt;
use std::str::FromStr;

use data_encoding::BASE64;

use crate::checkpoint::{Checkpoint, OpenError, Opened};
use crate::hash::Hash;
use crate::key::Vkey;
use crate::note::{LONGEST_NOTE, Note, NoteError};
use crate::spelling::number;
use crate::verify::{ProofError, verify_inclusion};

/// The most bytes of extra data.
pub const LONGEST_EXTRA: usize = 128 * 1024;

const FIRST_LINE: &str = "c2sp.org/tlog-proof@v1";

/// No tree whose size is a `u64` is higher.
const LONGEST_PATH: usize = 64;

/// Bytes of the longest head: its lines, their words and newlines.
const LONGEST_HEAD: usize = LONGEST_EXTRA.div_ceil(3) * 4 + LONGEST_PATH * 45 + 128;

/// A leaf's place, the path from it to a root, and the checkpoint with that root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlogProof {
    extra: Vec<u8>,
    index: u64,
    path: Vec<Hash>,
    checkpoint: Note,
}

/// Why there is no such proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TlogProofError {
    /// Longer than any proof.
    #[error("the proof is too long: {0} bytes")]
    Long(usize),
    /// It does not begin as a proof does.
    #[error("a proof begins with the line c2sp.org/tlog-proof@v1")]
    FirstLine,
    /// The extra data is spelled otherwise than in base64, empty, or too long.
    #[error("the extra data of a proof is 1 to 131,072 bytes of base64")]
    Extra,
    /// There is no line with the index, or it is spelled otherwise.
    #[error("a proof has a line like `index 17`")]
    Index,
    /// A line of the path is not a hash, or there are more than 64.
    #[error("the path of a proof is at most 64 hashes of 44 characters of base64")]
    Path,
    /// There is no empty line with a checkpoint behind it.
    #[error("a proof ends with an empty line and a checkpoint")]
    Checkpoint,
    /// What stands for the checkpoint is no note.
    #[error(transparent)]
    Note(#[from] NoteError),
}

/// Why a proof proves nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UnprovenError {
    /// The checkpoint is not believed.
    #[error(transparent)]
    Checkpoint(#[from] OpenError),
    /// The leaf is not in its tree.
    #[error(transparent)]
    Proof(#[from] ProofError),
}

impl TlogProof {
    /// The proof that leaf `index` is in the tree of `checkpoint`, by the path that
    /// [`inclusion`](crate::inclusion) has made for its size.
    pub fn new(index: u64, path: Vec<Hash>, checkpoint: Note) -> Result<Self, TlogProofError> {
        if path.len() > LONGEST_PATH {
            return Err(TlogProofError::Path);
        }
        Ok(Self { extra: Vec::new(), index, path, checkpoint })
    }

    /// The same with data beside it, 1 to [`LONGEST_EXTRA`] bytes, such as what the leaf's hash is made
    /// of. Nothing vouches for it.
    pub fn with_extra(self, extra: Vec<u8>) -> Result<Self, TlogProofError> {
        let bounded = (1..=LONGEST_EXTRA).contains(&extra.len());
        bounded.then_some(Self { extra, ..self }).ok_or(TlogProofError::Extra)
    }

    /// The data beside it, or nothing. It must not be believed for being here.
    pub fn extra(&self) -> &[u8] {
        &self.extra
    }

    /// The leaf's place in the log.
    pub const fn index(&self) -> u64 {
        self.index
    }

    /// The hashes from the leaf's sibling to the root's child.
    pub fn path(&self) -> &[Hash] {
        &self.path
    }

    /// The checkpoint, as it was published.
    pub const fn checkpoint(&self) -> &Note {
        &self.checkpoint
    }

    /// That the leaf with this hash is in the log `origin`, as `log` has signed. See
    /// [`Checkpoint::open`] for the keys.
    pub fn verify(
        &self,
        leaf: &Hash,
        origin: &str,
        log: &Vkey,
        witnesses: &[Vkey],
    ) -> Result<Opened, UnprovenError> {
        let opened = Checkpoint::open(&self.checkpoint, origin, log, witnesses)?;
        let Opened { checkpoint, .. } = &opened;
        verify_inclusion(leaf, self.index, checkpoint.size(), &self.path, checkpoint.root())?;
        Ok(opened)
    }
}

/// Reads a whole file, and nothing that would be written otherwise.
impl FromStr for TlogProof {
    type Err = TlogProofError;
    fn from_str(text: &str) -> Result<Self, TlogProofError> {
        if text.len() > LONGEST_HEAD + LONGEST_NOTE {
            return Err(TlogProofError::Long(text.len()));
        }
        let (head, note) = text.split_once("\n\n").ok_or(TlogProofError::Checkpoint)?;
        let mut lines = head.split('\n').peekable();
        if lines.next() != Some(FIRST_LINE) {
            return Err(TlogProofError::FirstLine);
        }
        let extra = lines.next_if(|line| line.starts_with("extra "));
        let index = lines.next().and_then(|line| number(line.strip_prefix("index ")?));
        let index = index.ok_or(TlogProofError::Index)?;
        let mut path = Vec::new();
        for line in lines.take(LONGEST_PATH + 1) {
            path.push(Hash::from_base64(line).map_err(|_| TlogProofError::Path)?);
        }
        let proof = Self::new(index, path, note.parse()?)?;
        let Some(extra) = extra.and_then(|line| line.strip_prefix("extra ")) else {
            return Ok(proof);
        };
        proof.with_extra(BASE64.decode(extra.as_bytes()).map_err(|_| TlogProofError::Extra)?)
    }
}

/// The whole file: `.tlog-proof` by the specification's advice.
impl fmt::Display for TlogProof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{FIRST_LINE}")?;
        if !self.extra.is_empty() {
            writeln!(f, "extra {}", BASE64.encode(&self.extra))?;
        }
        writeln!(f, "index {}", self.index)?;
        self.path.iter().try_for_each(|hash| writeln!(f, "{}", hash.to_base64()))?;
        write!(f, "\n{}", self.checkpoint)
    }
}
