//! A witness's key, by tlog-cosignature with Ed25519 (`cosignature/v1`, type 0x04). Owns the message
//! that is cosigned; refuses to know whether the witness has seen a proof of consistency.

use std::fmt;

use ed25519_dalek::{Signer as _, SigningKey};

use crate::checkpoint::{Checkpoint, CheckpointError};
use crate::key::{KeyError, SignatureType, Vkey};
use crate::note::Signature;

/// The latest time that a cosignature can state.
const LATEST: u64 = i64::MAX as u64;

/// A private key that cosigns checkpoints.
pub struct Cosigner {
    key: SigningKey,
    public: Vkey,
}

impl Cosigner {
    /// The key of `name` from its 32 random bytes. They must not be those of any other key.
    pub fn from_seed(seed: &[u8; 32], name: &str) -> Result<Self, KeyError> {
        let key = SigningKey::from_bytes(seed);
        let public = Vkey::new(name, SignatureType::Cosignature, key.verifying_key().as_bytes())?;
        Ok(Self { key, public })
    }

    /// What others verify its cosignatures with.
    pub const fn vkey(&self) -> &Vkey {
        &self.public
    }

    /// States that at `time` (seconds since 1970, at most 2⁶³ − 1) this was the largest tree of the log
    /// that the witness has seen, and that it continues all that it has seen before.
    pub fn cosign(&self, checkpoint: &Checkpoint, time: u64) -> Result<Signature, CheckpointError> {
        let message = cosigned_message(&checkpoint.to_string(), time);
        let signature = self.key.sign(message.ok_or(CheckpointError::Time)?.as_bytes()).to_bytes();
        let bytes = [&time.to_be_bytes()[..], &signature].concat();
        Ok(Signature::new(&self.public, bytes))
    }
}

/// What is signed: section “Ed25519 signed message”. None for times that cannot be stated.
pub(crate) fn cosigned_message(text: &str, time: u64) -> Option<String> {
    (time <= LATEST).then(|| format!("cosignature/v1\ntime {time}\n{text}"))
}

impl fmt::Debug for Cosigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Cosigner({})", self.public)
    }
}
