//! The log's own key. Owns the seed; refuses to show it.

use std::fmt;

use ed25519_dalek::{Signer as _, SigningKey};

use crate::key::{KeyError, SignatureType, Vkey};
use crate::note::{Note, NoteError, Signature};

/// A private key that signs notes: Ed25519, type 0x01.
pub struct Signer {
    key: SigningKey,
    public: Vkey,
}

impl Signer {
    /// The key of `name` from its 32 random bytes.
    pub fn from_seed(seed: &[u8; 32], name: &str) -> Result<Self, KeyError> {
        let key = SigningKey::from_bytes(seed);
        let public = Vkey::new(name, SignatureType::Ed25519, key.verifying_key().as_bytes())?;
        Ok(Self { key, public })
    }

    /// What others verify its signatures with.
    pub const fn vkey(&self) -> &Vkey {
        &self.public
    }

    /// Signs this text, which must end with a newline, as a note.
    pub fn sign(&self, text: &str) -> Result<Note, NoteError> {
        let mut note = Note::new(text)?;
        note.add(self.signature(text))?;
        Ok(note)
    }

    /// Its signature over the text of a note, to be added to that note.
    pub fn signature(&self, text: &str) -> Signature {
        let bytes = self.key.sign(text.as_bytes()).to_bytes();
        Signature::new(&self.public, bytes.to_vec())
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signer({})", self.public)
    }
}
