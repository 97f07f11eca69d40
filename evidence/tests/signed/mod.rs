//! A log and witnesses with fixed keys, for tests of what they sign.

#![allow(dead_code, reason = "each test binary uses a part")]

use evidence::{Checkpoint, Cosigner, Note, Signer, Vkey, leaf_hash};

pub fn key(text: &str) -> Vkey {
    text.parse().expect("well-formed")
}

pub fn note(text: &str) -> Note {
    text.parse().expect("well-formed")
}

pub fn log() -> Signer {
    Signer::from_seed(&[7; 32], "consent.example/log").expect("a name")
}

pub fn witness(number: u8) -> Cosigner {
    Cosigner::from_seed(&[number; 32], &format!("witness.example/{number}")).expect("a name")
}

pub fn checkpoint() -> Checkpoint {
    Checkpoint::new("consent.example/log", 3, leaf_hash(b"root")).expect("an origin")
}
