//! Bytes with their compressed forms.

use data_encoding::HEXLOWER;
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};
use std::io::{self, Write};

use actix_web::web::Bytes;

/// Something that pages load, in every form it is sent in.
#[derive(Debug)]
pub struct Asset {
    /// The SHA-256 of the plain form in hexadecimal.
    pub hash: String,
    /// As it is.
    pub plain: Bytes,
    /// In brotli, at its best.
    pub brotli: Bytes,
    /// In gzip, at its best.
    pub gzip: Bytes,
}

impl Asset {
    /// Compresses the bytes. Takes up to a second per megabyte: call it off the request threads.
    pub fn new(plain: Vec<u8>) -> io::Result<Self> {
        let best = brotli::enc::BrotliEncoderParams {
            quality: 11,
            lgwin: 22,
            size_hint: plain.len(),
            ..Default::default()
        };
        let mut brotli = Vec::new();
        brotli::BrotliCompress(&mut plain.as_slice(), &mut brotli, &best)?;
        let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
        gzip.write_all(&plain)?;
        Ok(Self {
            hash: hash(&plain),
            brotli: brotli.into(),
            gzip: gzip.finish()?.into(),
            plain: plain.into(),
        })
    }
}

/// The SHA-256 in hexadecimal.
pub(super) fn hash(bytes: &[u8]) -> String {
    HEXLOWER.encode(&Sha256::digest(bytes))
}
