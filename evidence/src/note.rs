//! Signed notes, by signed-note section “Format”. Owns the split between text and signatures, and what
//! it takes to believe a note; refuses to know what a text says.

use std::fmt;
use std::str::FromStr;

use data_encoding::BASE64;

use crate::key::{Vkey, is_name};

/// The most bytes that a note can have: room for sixteen signatures that withstand quantum computers.
pub const LONGEST_NOTE: usize = 256 * 1024;

/// The most signatures that a note can have.
pub const MOST_SIGNATURES: usize = 32;

/// A text and signatures over it. Until [`Note::verify`] has said who signed, the text must not be
/// believed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    text: String,
    signatures: Vec<Signature>,
}

/// Bytes that claim to be a signature by a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    name: String,
    id: [u8; 4],
    bytes: Vec<u8>,
}

/// Why a text is no note.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// Longer than [`LONGEST_NOTE`].
    #[error("a note of {0} bytes: 262,144 are read")]
    Long(usize),
    /// There are control characters in it.
    #[error("a note has no control characters but newlines")]
    Control,
    /// The text has no newline at its end.
    #[error("the text of a note ends with a newline")]
    Text,
    /// There is no empty line with signatures behind it, or no newline at the end.
    #[error("a note ends with an empty line and lines of signatures")]
    Unsigned,
    /// A line is spelled otherwise than a signature is; from 1.
    #[error("signature {0} is not a line like — name base64")]
    Signature(usize),
    /// More than [`MOST_SIGNATURES`].
    #[error("a note has at most 32 signatures")]
    Many,
}

/// Why a note is not believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UnverifiedError {
    /// No key that is known has signed.
    #[error("no known key has signed the note")]
    Unknown,
    /// A signature in the name of a known key is not by that key.
    #[error("the signature of {0} is not by its key")]
    Forged(String),
}

/// A known key that has signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verified<'k> {
    /// The key.
    pub key: &'k Vkey,
    /// When it has signed, in seconds since 1970; cosignatures alone say so.
    pub time: Option<u64>,
}

fn check(text: &str) -> Result<(), NoteError> {
    if text.len() > LONGEST_NOTE {
        return Err(NoteError::Long(text.len()));
    }
    if text.bytes().any(|b| b < b' ' && b != b'\n') {
        return Err(NoteError::Control);
    }
    if text.ends_with('\n') { Ok(()) } else { Err(NoteError::Text) }
}

impl Note {
    /// A note that is still to be signed. The text ends with a newline.
    pub fn new(text: &str) -> Result<Self, NoteError> {
        check(text)?;
        Ok(Self { text: text.to_owned(), signatures: Vec::new() })
    }

    /// What was signed: everything before the empty line, with the newline at its end.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// All signatures, those of unknown keys among them.
    pub fn signatures(&self) -> &[Signature] {
        &self.signatures
    }

    /// Adds a signature, in place of an older one by the same key.
    pub fn add(&mut self, signature: Signature) -> Result<(), NoteError> {
        let by_another = |other: &Signature| !other.is_by_key_of(&signature);
        let kept = self.signatures.iter().filter(|other| by_another(other));
        if kept.count() == MOST_SIGNATURES {
            return Err(NoteError::Many);
        }
        let length = self.to_string().len() + signature.to_string().len();
        if length > LONGEST_NOTE {
            return Err(NoteError::Long(length));
        }
        self.signatures.retain(by_another);
        self.signatures.push(signature);
        Ok(())
    }

    /// Which of these keys have signed, each once: one at least.
    ///
    /// Signatures of other keys are passed over. One that claims to be by a known key and is not makes
    /// the whole note unbelieved.
    pub fn verify<'k>(&self, known: &'k [Vkey]) -> Result<Vec<Verified<'k>>, UnverifiedError> {
        let mut verified: Vec<Verified<'k>> = Vec::new();
        for signature in &self.signatures {
            let mut claimed = known.iter().filter(|key| key.claims(signature)).peekable();
            if claimed.peek().is_none() {
                continue;
            }
            let signed =
                |key: &'k Vkey| Some((key, key.verify(&self.text, &signature.bytes).ok()?));
            let (key, time) = claimed
                .find_map(signed)
                .ok_or_else(|| UnverifiedError::Forged(signature.name.clone()))?;
            if !verified.iter().any(|other| other.key == key) {
                verified.push(Verified { key, time });
            }
        }
        if verified.is_empty() { Err(UnverifiedError::Unknown) } else { Ok(verified) }
    }
}

/// Reads the whole of a note, and nothing that would be written otherwise.
impl FromStr for Note {
    type Err = NoteError;
    fn from_str(note: &str) -> Result<Self, NoteError> {
        check(note)?;
        let (text, signatures) = note.rsplit_once("\n\n").ok_or(NoteError::Unsigned)?;
        let signatures = signatures.strip_suffix('\n').ok_or(NoteError::Unsigned)?;
        let lines = signatures.split('\n');
        if lines.clone().count() > MOST_SIGNATURES {
            return Err(NoteError::Many);
        }
        let read = |(number, line)| Signature::read(line).ok_or(NoteError::Signature(number));
        let signatures = (1..).zip(lines).map(read).collect::<Result<_, _>>()?;
        Ok(Self { text: format!("{text}\n"), signatures })
    }
}

impl Signature {
    pub(crate) fn new(key: &Vkey, bytes: Vec<u8>) -> Self {
        Self { name: key.name().to_owned(), id: key.id(), bytes }
    }

    fn read(line: &str) -> Option<Self> {
        let (name, bytes) = line.strip_prefix("— ")?.split_once(' ')?;
        let bytes = BASE64.decode(bytes.as_bytes()).ok()?;
        let (id, bytes) = bytes.split_first_chunk()?;
        let whole = is_name(name) && !bytes.is_empty();
        whole.then(|| Self { name: name.to_owned(), id: *id, bytes: bytes.to_vec() })
    }

    fn is_by_key_of(&self, other: &Self) -> bool {
        self.name == other.name && self.id == other.id
    }

    /// Whose signature it claims to be.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The id of the key that it claims to be by.
    pub const fn id(&self) -> [u8; 4] {
        self.id
    }
}

/// The line of the signature, with its newline.
impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = BASE64.encode(&[&self.id, &self.bytes[..]].concat());
        writeln!(f, "— {} {bytes}", self.name)
    }
}

/// The whole note, as it is published.
impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.text)?;
        self.signatures.iter().try_for_each(|signature| signature.fmt(f))
    }
}
