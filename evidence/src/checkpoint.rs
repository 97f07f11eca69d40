//! Checkpoints, by tlog-checkpoint section “Note text”: which log, how many leaves, which root. Owns
//! their spelling and what it takes to believe one; refuses to know whether two are consistent.

use std::fmt;
use std::str::FromStr;

use crate::hash::{EMPTY, Hash};
use crate::key::Vkey;
use crate::note::{LONGEST_NOTE, Note, NoteError, UnverifiedError};
use crate::signer::Signer;
use crate::spelling::number;

/// The most bytes that the name of a log can have.
pub const LONGEST_ORIGIN: usize = 255;

/// A log at one size.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    origin: String,
    size: u64,
    root: Hash,
    extensions: Vec<String>,
}

/// A checkpoint that the log has signed, and the witnesses that have cosigned it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// What the log has signed.
    pub checkpoint: Checkpoint,
    /// The witnesses by name, each with the time of its cosignature in seconds since 1970. Names that
    /// share a key count as one.
    pub witnesses: Vec<(String, u64)>,
}

/// Why there is no such checkpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// The name of the log is empty, too long or has control characters.
    #[error("the origin of a checkpoint has 1 to 255 bytes and no control characters")]
    Origin,
    /// There are not three lines, each ended, or there is an empty one.
    #[error("a checkpoint has a line for each of origin, size and root, and no empty ones")]
    Lines,
    /// The size is spelled otherwise than a number is.
    #[error("the size of a checkpoint is a number without leading zeroes")]
    Size,
    /// The root is not 32 bytes of base64, or the tree is empty and its root is another.
    #[error("the root of a checkpoint is 44 characters of base64, and that of an empty tree fixed")]
    Root,
    /// A time that a cosignature cannot state.
    #[error("the time of a cosignature is at most 2^63 - 1")]
    Time,
}

/// Why a checkpoint is not believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// It is no note.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// The signatures do not hold.
    #[error(transparent)]
    Unverified(#[from] UnverifiedError),
    /// Witnesses alone have signed.
    #[error("the log has not signed the checkpoint")]
    Unsigned,
    /// It is a note, but no checkpoint.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// It is the checkpoint of another log.
    #[error("the checkpoint is of the log {0}")]
    Origin(String),
}

impl Checkpoint {
    /// The log `origin` at `size` leaves.
    pub fn new(origin: &str, size: u64, root: Hash) -> Result<Self, CheckpointError> {
        let bounded = (1..=LONGEST_ORIGIN).contains(&origin.len());
        if !bounded || origin.bytes().any(|b| b < b' ') {
            return Err(CheckpointError::Origin);
        }
        if size == 0 && root != EMPTY {
            return Err(CheckpointError::Root);
        }
        Ok(Self { origin: origin.to_owned(), size, root, extensions: Vec::new() })
    }

    /// The name of the log.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// How many leaves there are.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// The root over all of them.
    pub const fn root(&self) -> &Hash {
        &self.root
    }

    /// Further lines, about which the specification says nothing. Latch's own log writes none.
    pub fn extensions(&self) -> &[String] {
        &self.extensions
    }

    /// Signs it as the log. Two checkpoints that are not consistent must never be signed.
    pub fn sign(&self, signer: &Signer) -> Result<Note, NoteError> {
        signer.sign(&self.to_string())
    }

    /// Reads the checkpoint of the log `origin` that `log` has signed. The log's and the witnesses' keys
    /// are known from elsewhere; a forged signature in the name of any of them refuses the note. How
    /// many witnesses are enough, and when, is for the caller to say.
    pub fn open(
        note: &Note,
        origin: &str,
        log: &Vkey,
        witnesses: &[Vkey],
    ) -> Result<Opened, OpenError> {
        let known: Vec<Vkey> = std::iter::once(log).chain(witnesses).cloned().collect();
        let verified = note.verify(&known)?;
        if !verified.iter().any(|signed| signed.key == log) {
            return Err(OpenError::Unsigned);
        }
        let checkpoint: Self = note.text().parse()?;
        if checkpoint.origin != origin {
            return Err(OpenError::Origin(checkpoint.origin));
        }
        let mut publics = vec![log.public()];
        let mut opened = Opened { checkpoint, witnesses: Vec::new() };
        for signed in &verified {
            if let (Some(time), false) = (signed.time, publics.contains(&signed.key.public())) {
                publics.push(signed.key.public());
                opened.witnesses.push((signed.key.name().to_owned(), time));
            }
        }
        Ok(opened)
    }
}

/// Reads the text of a note, and nothing that would be written otherwise.
impl FromStr for Checkpoint {
    type Err = CheckpointError;
    fn from_str(text: &str) -> Result<Self, CheckpointError> {
        let bounded = (text.len() <= LONGEST_NOTE).then_some(text);
        let text =
            bounded.and_then(|text| text.strip_suffix('\n')).ok_or(CheckpointError::Lines)?;
        let mut lines = text.split('\n');
        let mut line = || lines.next().ok_or(CheckpointError::Lines);
        let (origin, size, root) = (line()?, line()?, line()?);
        let size = number(size).ok_or(CheckpointError::Size)?;
        let root = Hash::from_base64(root).map_err(|_| CheckpointError::Root)?;
        let mut checkpoint = Self::new(origin, size, root)?;
        for extension in lines {
            if extension.is_empty() || extension.bytes().any(|b| b < b' ') {
                return Err(CheckpointError::Lines);
            }
            checkpoint.extensions.push(extension.to_owned());
        }
        Ok(checkpoint)
    }
}

/// The text of the note, with the newline at its end.
impl fmt::Display for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}\n{}\n{}", self.origin, self.size, self.root.to_base64())?;
        self.extensions.iter().try_for_each(|line| writeln!(f, "{line}"))
    }
}
