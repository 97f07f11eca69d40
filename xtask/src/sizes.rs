//! How many bytes travel to a visitor: raw, and compressed as the server would.
//!
//! It refuses to know how the files came about.

use std::io::{Read, Write};

use anyhow::Result;
use brotli::CompressorReader;
use flate2::Compression;
use flate2::write::GzEncoder;

/// Prints one line for each part and one for their sum.
pub(crate) fn print(parts: &[(&str, Vec<u8>)]) -> Result<()> {
    println!("{:<24}{:>9}{:>9}{:>12}", "bytes", "raw", "gzip", "brotli 11");
    let mut sum = [0; 3];
    for (name, content) in parts {
        let sizes = [content.len(), gzip(content)?, brotli(content)?];
        println!("{name:<24}{:>9}{:>9}{:>12}", sizes[0], sizes[1], sizes[2]);
        for (sum, size) in sum.iter_mut().zip(sizes) {
            *sum += size;
        }
    }
    println!("{:<24}{:>9}{:>9}{:>12}", "without a notice", sum[0], sum[1], sum[2]);
    Ok(())
}

fn gzip(content: &[u8]) -> Result<usize> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content)?;
    Ok(encoder.finish()?.len())
}

fn brotli(content: &[u8]) -> Result<usize> {
    let mut compressed = Vec::new();
    CompressorReader::new(content, 4096, 11, 22).read_to_end(&mut compressed)?;
    Ok(compressed.len())
}
