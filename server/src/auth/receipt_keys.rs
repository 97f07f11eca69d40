//! The key that signs visitors' receipts (Ed25519), in `receipt-keys.json` in the data folder, and
//! the public keys that verify them (RFC 7517). Owns the algorithm; knows nothing of what a
//! receipt says.
//!
//! Receipts do not end, so every public key stays published. Of an older key nothing else is kept:
//! after a rotation nobody can sign with it any more.

use super::{KeysError, private_file};
use data_encoding::BASE64;
use jsonwebtoken::jwk::{
    AlgorithmParameters, EllipticCurve, Jwk, JwkSet, PublicKeyUse, ThumbprintHash,
};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::path::Path;

const FILE: &str = "receipt-keys.json";
const ALGORITHM: Algorithm = Algorithm::EdDSA;
/// The type of a receipt (RFC 8725, 3.11): no other token of this server can be taken for one.
const TYPE: &str = "latch-receipt+jwt";
/// What stands before the 32 bytes of an Ed25519 key in PKCS #8 (RFC 8410, 7).
const PKCS8: [u8; 16] = [48, 46, 2, 1, 0, 48, 5, 6, 3, 43, 101, 112, 4, 34, 4, 32];

/// The key that signs receipts, with the public keys that verify them.
#[derive(Clone)]
pub struct ReceiptKeys {
    seed: [u8; 32],
    /// Of the key itself.
    public: Jwk,
    /// Newest first.
    older: Vec<Jwk>,
}

impl fmt::Debug for ReceiptKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReceiptKeys").field("public", &self.public).finish_non_exhaustive()
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Content {
    /// The signing key's 32 bytes, in base64.
    key: String,
    /// The public keys of the older ones.
    older: Vec<Jwk>,
}

impl ReceiptKeys {
    /// The keys in this data folder. The first time, makes the folder and a key.
    pub fn load_or_create(data: &Path) -> Result<Self, KeysError> {
        let path = data.join(FILE);
        match private_file::read(&path)? {
            Some(text) => read(&text).map_err(|why| KeysError::Receipts { path, why }),
            None => Self::make(data, Vec::new()),
        }
    }

    /// Puts a new key in the signing one's place, whose public key stays published. A running
    /// server uses the new key from its next start.
    pub fn rotate(data: &Path) -> Result<Self, KeysError> {
        let Self { public, older, .. } = Self::load_or_create(data)?;
        Self::make(data, std::iter::once(public).chain(older).collect())
    }

    fn make(data: &Path, older: Vec<Jwk>) -> Result<Self, KeysError> {
        let path = data.join(FILE);
        let mut seed = [0; 32];
        getrandom::fill(&mut seed)?;
        let keys = Self::of(seed, older)
            .map_err(|why| KeysError::Receipts { path: path.clone(), why: why.to_string() })?;
        let content = Content { key: BASE64.encode(&seed), older: keys.older.clone() };
        private_file::write(&path, &content)?;
        Ok(keys)
    }

    fn of(seed: [u8; 32], older: Vec<Jwk>) -> Result<Self, jsonwebtoken::errors::Error> {
        let mut public = Jwk::from_encoding_key(&encoding(&seed), ALGORITHM)?;
        public.common.key_id = Some(public.thumbprint(ThumbprintHash::SHA256)?);
        public.common.public_key_use = Some(PublicKeyUse::Signature);
        Ok(Self { seed, public, older })
    }

    /// The public keys, the signing one's first.
    pub fn public(&self) -> JwkSet {
        JwkSet { keys: std::iter::once(&self.public).chain(&self.older).cloned().collect() }
    }

    /// The signed receipt that claims this: a JWS in its compact form.
    pub fn sign(&self, claims: &impl Serialize) -> Result<String, jsonwebtoken::errors::Error> {
        let kid = self.public.common.key_id.clone();
        let header = Header { typ: Some(TYPE.into()), kid, ..Header::new(ALGORITHM) };
        jsonwebtoken::encode(&header, claims, &encoding(&self.seed))
    }
}

fn encoding(seed: &[u8; 32]) -> EncodingKey {
    EncodingKey::from_ed_der(&[&PKCS8[..], seed].concat())
}

fn read(text: &str) -> Result<ReceiptKeys, String> {
    let content: Content = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let seed = BASE64.decode(content.key.as_bytes()).ok().and_then(|seed| seed.try_into().ok());
    let seed = seed.ok_or("`key` is not 32 bytes in base64")?;
    if !content.older.iter().all(is_public) {
        return Err("`older` holds something else than public keys for EdDSA".into());
    }
    ReceiptKeys::of(seed, content.older).map_err(|error| error.to_string())
}

/// Whether it can be published: whoever edits the file by hand must not publish another secret.
fn is_public(key: &Jwk) -> bool {
    let on_curve = matches!(&key.algorithm, AlgorithmParameters::OctetKeyPair(pair)
        if pair.curve == EllipticCurve::Ed25519);
    on_curve && key.common.key_id.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The key and the name that RFC 8037 computes in its appendices A.1 to A.3.
    #[test]
    fn the_public_key_and_its_name_are_those_of_the_standard() {
        let seed = data_encoding::BASE64URL_NOPAD
            .decode(b"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A")
            .unwrap();
        let keys = ReceiptKeys::of(seed.try_into().unwrap(), Vec::new()).unwrap();
        let told = serde_json::to_value(keys.public()).unwrap();
        let meant = serde_json::json!({ "keys": [{
            "use": "sig",
            "alg": "EdDSA",
            "kid": "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k",
            "kty": "OKP",
            "crv": "Ed25519",
            "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
        }]});
        assert_eq!(told, meant);
    }

    #[test]
    fn a_rotation_keeps_the_public_key_and_forgets_the_other() {
        let data = tempfile::tempdir().unwrap();
        let first = ReceiptKeys::load_or_create(data.path()).unwrap();
        let second = ReceiptKeys::rotate(data.path()).unwrap();
        let third = ReceiptKeys::rotate(data.path()).unwrap();
        let names = |keys: &ReceiptKeys| keys.public().keys;
        assert_eq!(names(&third), [vec![third.public.clone()], names(&second)].concat());
        assert_eq!(names(&second)[1..], names(&first));
        let loaded = ReceiptKeys::load_or_create(data.path()).unwrap();
        assert_eq!((loaded.seed, names(&loaded)), (third.seed, names(&third)));
        let file = std::fs::read_to_string(data.path().join(FILE)).unwrap();
        assert!(file.contains(&BASE64.encode(&third.seed)));
        assert!(!file.contains(&BASE64.encode(&second.seed)), "{file}");
    }

    #[test]
    fn what_is_no_key_is_refused_and_never_published() {
        let data = tempfile::tempdir().unwrap();
        let key = BASE64.encode(&[7; 32]);
        let secret = r#"{"kty":"oct","k":"c2VjcmV0","kid":"x"}"#;
        for bad in [
            String::new(),
            r#"{"key":"AAAA","older":[]}"#.into(),
            format!(r#"{{"key":"{key}"}}"#),
            format!(r#"{{"key":"{key}","older":[{secret}]}}"#),
        ] {
            std::fs::write(data.path().join(FILE), &bad).unwrap();
            let error = ReceiptKeys::load_or_create(data.path()).unwrap_err().to_string();
            assert!(error.contains("holds no receipt keys"), "{error}");
            assert!(!error.contains("c2VjcmV0"), "{error}");
        }
    }
}
