//! A receipt: what the visitor's own signed copy of their records claims. Owns its claims; who
//! signs it and how is told elsewhere.

use super::RecordView;
use crate::store::Salt;
use consent::{Record, SiteId, VisitorId};
use data_encoding::HEXLOWER;
use evidence::TlogProof;
use serde::Serialize;

/// What a receipt claims: that these records stood in this server's log at that time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Receipt {
    /// The server that signed it; its keys are at `/.well-known/jwks.json` there.
    iss: String,
    /// When it was made, in seconds since 1970.
    iat: u64,
    /// Its own name: 32 random hexadecimal digits.
    jti: String,
    site: SiteId,
    visitor: VisitorId,
    /// Whether these are all records of the visitor; else the newest.
    complete: bool,
    /// Newest first, each with the version and the hash of the notice that was shown.
    records: Vec<RecordView>,
    /// That the newest of them are in the tree over the log; none of those that came within the last second.
    proofs: Vec<RecordProof>,
}

/// The proof of one record: its leaf is made from the record and the salt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RecordProof {
    /// Its index.
    record: u64,
    /// 32 hexadecimal digits.
    salt: String,
    /// The whole file (C2SP tlog-proof).
    proof: String,
}

impl RecordProof {
    /// Of the record with this index.
    pub fn new(record: u64, salt: &Salt, proof: &TlogProof) -> Self {
        Self { record, salt: HEXLOWER.encode(salt), proof: proof.to_string() }
    }
}

impl Receipt {
    /// A receipt for these records, made at `now` (milliseconds since 1970).
    pub fn new(
        issuer: String,
        now: u64,
        site: &SiteId,
        visitor: VisitorId,
        records: Vec<Record>,
        complete: bool,
        proofs: Vec<RecordProof>,
    ) -> Result<Self, getrandom::Error> {
        let mut name = [0; 16];
        getrandom::fill(&mut name)?;
        Ok(Self {
            iss: issuer,
            iat: now / 1000,
            jti: HEXLOWER.encode(&name),
            site: site.clone(),
            visitor,
            complete,
            records: records.into_iter().map(RecordView::from).collect(),
            proofs,
        })
    }
}
