//! Public keys of notes, by signed-note sections “Signatures” and “Verifier keys”. Owns their names,
//! ids and spelling, and what each type of key signs; refuses to know whom to trust.

use std::fmt;
use std::str::FromStr;

use data_encoding::{BASE64, HEXLOWER};
use ed25519_dalek::VerifyingKey;
use sha2::{Digest as _, Sha256};

use crate::cosigner::cosigned_message;
use crate::note::Signature;

/// The most bytes that the name of a key can have.
pub const LONGEST_NAME: usize = 255;

/// What a key signs, and how. Of the types that signed-note knows, those that Latch needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SignatureType {
    /// 0x01: Ed25519 over the text of the note. The log's own.
    Ed25519 = 0x01,
    /// 0x04: Ed25519 over the time and a checkpoint. A witness's (tlog-cosignature).
    Cosignature = 0x04,
}

/// A public key with the name of whoever signs with it.
#[derive(Clone, PartialEq, Eq)]
pub struct Vkey {
    name: String,
    kind: SignatureType,
    key: VerifyingKey,
    id: [u8; 4],
}

/// Why a text, or a name with these bytes, is no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The name is empty, too long, or has spaces, control characters or a plus.
    #[error("the name of a key has 1 to 255 bytes, no spaces, no control characters and no plus")]
    Name,
    /// The text is spelled otherwise than a key is.
    #[error("not a key like name+0123abcd+base64")]
    Spelling,
    /// The id is not that of this name and key.
    #[error("the id of the key does not belong to its name and bytes")]
    Id,
    /// A type of key that is not known here.
    #[error("keys of type {0:#04x} are not known here: those of 0x01 and 0x04 are")]
    Type(u8),
    /// The bytes are no public key of Ed25519, or one that verifies forged signatures.
    #[error("the bytes are no public key of Ed25519")]
    Key,
}

/// Whether a key can have this name.
pub(crate) fn is_name(name: &str) -> bool {
    let allowed = |c: char| !c.is_whitespace() && c != '+' && c >= ' ';
    (1..=LONGEST_NAME).contains(&name.len()) && name.chars().all(allowed)
}

impl Vkey {
    /// The key of `name`: 32 bytes as RFC 8032 spells public keys.
    pub fn new(name: &str, kind: SignatureType, public: &[u8; 32]) -> Result<Self, KeyError> {
        if !is_name(name) {
            return Err(KeyError::Name);
        }
        let key = VerifyingKey::from_bytes(public).map_err(|_| KeyError::Key)?;
        if key.is_weak() {
            return Err(KeyError::Key);
        }
        let hash = Sha256::new().chain_update(name).chain_update([b'\n', kind as u8]);
        let [a, b, c, d, ..] = <[u8; 32]>::from(hash.chain_update(public).finalize());
        Ok(Self { name: name.to_owned(), kind, key, id: [a, b, c, d] })
    }

    /// Who signs with it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it signs.
    pub const fn kind(&self) -> SignatureType {
        self.kind
    }

    /// What tells it from other keys of the same name.
    pub const fn id(&self) -> [u8; 4] {
        self.id
    }

    /// The key as RFC 8032 spells it.
    pub fn public(&self) -> &[u8; 32] {
        self.key.as_bytes()
    }

    /// Whether this key claims to have made the signature.
    pub(crate) fn claims(&self, signature: &Signature) -> bool {
        signature.name() == self.name && signature.id() == self.id
    }

    /// Whether this key has made the signature over the text, and when: cosignatures alone say so.
    pub(crate) fn verify(&self, text: &str, signature: &[u8]) -> Result<Option<u64>, Forged> {
        match self.kind {
            SignatureType::Ed25519 => self.verify_bytes(text, signature).map(|()| None),
            SignatureType::Cosignature => {
                let (time, signature) = signature.split_first_chunk().ok_or(Forged)?;
                let time = u64::from_be_bytes(*time);
                let message = cosigned_message(text, time).ok_or(Forged)?;
                self.verify_bytes(&message, signature).map(|()| Some(time))
            }
        }
    }

    fn verify_bytes(&self, message: &str, signature: &[u8]) -> Result<(), Forged> {
        let signature = ed25519_dalek::Signature::from_slice(signature).map_err(|_| Forged)?;
        self.key.verify_strict(message.as_bytes(), &signature).map_err(|_| Forged)
    }
}

/// The signature is not by the key.
pub(crate) struct Forged;

/// Reads the spelling of a key, `name+id+base64`, and nothing else.
impl FromStr for Vkey {
    type Err = KeyError;
    fn from_str(text: &str) -> Result<Self, KeyError> {
        // Base64 has pluses too; names have none.
        let mut parts = text.splitn(3, '+');
        let mut part = || parts.next().ok_or(KeyError::Spelling);
        let (name, id, bytes) = (part()?, part()?, part()?);
        if !is_name(name) {
            return Err(KeyError::Name);
        }
        if id.len() != 8 || bytes.len() > 2048 {
            return Err(KeyError::Spelling);
        }
        let id = HEXLOWER.decode(id.as_bytes()).map_err(|_| KeyError::Spelling)?;
        let bytes = BASE64.decode(bytes.as_bytes()).map_err(|_| KeyError::Spelling)?;
        let (kind, public) = bytes.split_first().ok_or(KeyError::Spelling)?;
        let kind = match kind {
            0x01 => SignatureType::Ed25519,
            0x04 => SignatureType::Cosignature,
            other => return Err(KeyError::Type(*other)),
        };
        let key = Self::new(name, kind, public.try_into().map_err(|_| KeyError::Key)?)?;
        if key.id == *id { Ok(key) } else { Err(KeyError::Id) }
    }
}

impl fmt::Display for Vkey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = [&[self.kind as u8], &self.public()[..]].concat();
        write!(f, "{}+{}+{}", self.name, HEXLOWER.encode(&self.id), BASE64.encode(&bytes))
    }
}

impl fmt::Debug for Vkey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Vkey({self})")
    }
}
