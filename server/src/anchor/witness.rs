//! A witness elsewhere (C2SP tlog-witness): it cosigns a checkpoint once it is proven that it continues
//! the one that it has cosigned before. Owns the exchange with one, and believes no cosignature that
//! the witness's key has not made.

use super::settings::{OutsideUrl, OutsideUrlError};
use super::webhook::agent;
use crate::tree::{Shown, Tree};
use evidence::{Hash, KeyError, Note, Signature, SignatureType, Vkey};
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;
use ureq::Agent;

/// Longest answer that is read, in bytes.
const LONGEST_ANSWER: u64 = 64 * 1024;

/// A witness: where it is, and the key of its cosignatures.
#[derive(Debug, Clone)]
pub struct Witness {
    url: OutsideUrl,
    key: Vkey,
}

/// Why a text is no witness.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WitnessError {
    /// Not two parts.
    #[error("URL=KEY, such as https://witness.example=witness.example+1a2b3c4d+BA…")]
    Parts,
    /// The address.
    #[error(transparent)]
    Url(#[from] OutsideUrlError),
    /// The key.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The key is not for cosignatures.
    #[error("the key {0} does not make cosignatures: a witness's has type 0x04")]
    Kind(String),
}

impl FromStr for Witness {
    type Err = WitnessError;
    fn from_str(text: &str) -> Result<Self, WitnessError> {
        // Keys of 33 bytes have no `=` in their base64.
        let (url, key) = text.rsplit_once('=').ok_or(WitnessError::Parts)?;
        let (url, key): (OutsideUrl, Vkey) = (url.parse()?, key.parse()?);
        match key.kind() {
            _ if url.as_str().contains('?') => Err(OutsideUrlError.into()),
            SignatureType::Cosignature => Ok(Self { url, key }),
            SignatureType::Ed25519 => Err(WitnessError::Kind(key.to_string())),
        }
    }
}

impl Witness {
    /// By what its cosignatures are verified.
    pub fn key(&self) -> &Vkey {
        &self.key
    }
}

/// Its name and where it is.
impl fmt::Display for Witness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at {}", self.key.name(), self.url)
    }
}

/// What a witness answers.
enum Answer {
    Cosigned(Signature),
    /// It has cosigned this size last.
    Has(u64),
}

/// Asks for the cosignature on this checkpoint. `last` is the size that it has cosigned last, as far as
/// is known here; 0 if that is not known. It is set to what is known afterwards.
pub(super) async fn ask(
    witness: &Arc<Witness>,
    tree: &Tree,
    shown: &Arc<Shown>,
    last: &mut u64,
    patience: Duration,
) -> Result<Signature, String> {
    let note: Note = shown.checkpoint.parse().map_err(|error| format!("{error}"))?;
    // What it says it has is believed once: the second answer is the last.
    for _ in 0..2 {
        let proof = tree.consistency(shown, *last).await.map_err(|error| error.to_string())?;
        let mut lines = vec![format!("old {last}")];
        lines.extend(proof.iter().map(Hash::to_base64));
        let body = format!("{}\n\n{note}", lines.join("\n"));
        let (witness, text) = (Arc::clone(witness), note.text().to_owned());
        let call = tokio::task::spawn_blocking(move || witness.add(body, &text, patience));
        match call.await.map_err(|error| error.to_string())?? {
            Answer::Cosigned(cosignature) => {
                *last = shown.size;
                return Ok(cosignature);
            }
            Answer::Has(size) if size > shown.size => {
                return Err(format!(
                    "it has cosigned {size} leaves of this log, and here are only {}: this log was cut back, \
                     perhaps restored from an older backup",
                    shown.size
                ));
            }
            Answer::Has(size) => *last = size,
        }
    }
    Err("it says each time that it has cosigned another size".into())
}

impl Witness {
    fn add(&self, body: String, text: &str, patience: Duration) -> Result<Answer, String> {
        let agent: Agent = agent();
        let url = format!("{}/add-checkpoint", self.url.as_str().trim_end_matches('/'));
        let call = agent.post(url).config().timeout_global(Some(patience)).build();
        let mut answer = call.send(body).map_err(|error| error.to_string())?;
        let status = answer.status().as_u16();
        let read = answer.body_mut().with_config().limit(LONGEST_ANSWER).read_to_string();
        let said = read.map_err(|error| error.to_string())?;
        match status {
            200 => self.cosignature(text, &said).map(Answer::Cosigned),
            409 => {
                let size = said.trim_end_matches('\n').parse();
                size.map(Answer::Has).map_err(|_| "it answered 409 without a size".into())
            }
            404 => {
                Err("it does not know this log: its operator must add the log's key (404)".into())
            }
            403 => Err("it does not accept the log's key for this log (403)".into()),
            422 => {
                Err("it does not believe the proof: this log is not the one that it has cosigned \
                        before (422)"
                    .into())
            }
            other => Err(format!("it answered {other}")),
        }
    }

    /// Its own cosignature among these lines, verified.
    fn cosignature(&self, text: &str, lines: &str) -> Result<Signature, String> {
        let note: Result<Note, _> = format!("{text}\n{lines}").parse();
        let note = note.map_err(|error| format!("its answer is no cosignature: {error}"))?;
        note.verify(std::slice::from_ref(&self.key)).map_err(|error| error.to_string())?;
        let own = |one: &&Signature| one.name() == self.key.name() && one.id() == self.key.id();
        note.signatures().iter().find(own).cloned().ok_or_else(|| "it has not cosigned".into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use evidence::{Cosigner, Signer};

    #[test]
    fn a_witness_is_an_address_and_a_key_for_cosignatures() {
        let cosigner = Cosigner::from_seed(&[8; 32], "w.example/one").unwrap();
        let (url, key) = ("https://w.example/one", cosigner.vkey());
        let witness: Witness = format!("{url}={key}").parse().unwrap();
        assert_eq!(witness.to_string(), "w.example/one at https://w.example/one");
        let log = Signer::from_seed(&[8; 32], "w.example/one").unwrap();
        for bad in [
            String::new(),
            url.into(),
            key.to_string(),
            format!("{url}="),
            format!("{url}={}", log.vkey()),
            format!("{url}?x=1={key}"),
            format!("http://w.example={key}"),
        ] {
            assert!(bad.parse::<Witness>().is_err(), "{bad}");
        }
    }
}
