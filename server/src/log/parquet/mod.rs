//! The log as a Parquet file: what the API says of a record, in typed columns. Owns when a group of
//! rows is full and what is sent of the file; which columns there are is told in `columns`.
//!
//! What is held in memory is one group of rows, and for each group that was written a few kilobytes,
//! out of which the file's foot is made.

mod columns;
mod schema;

use crate::store::StoreError;
use consent::Record;
use parquet::basic::Compression;
use parquet::errors::ParquetError;
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterVersion};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::ColumnPath;
use std::sync::Arc;

/// Most rows of one group: as many records are held in memory at once.
pub(super) const GROUP: usize = 16_000;

/// A Parquet file that is being written.
pub(super) struct File {
    writer: SerializedFileWriter<Vec<u8>>,
}

impl File {
    /// One without rows.
    pub(super) fn begin() -> Result<Self, StoreError> {
        let properties = WriterProperties::builder()
            .set_created_by(concat!("Latch ", env!("CARGO_PKG_VERSION")).into())
            .set_writer_version(WriterVersion::PARQUET_1_0)
            .set_compression(Compression::SNAPPY)
            // By group, not by page: enough to skip groups, and the foot stays small.
            .set_statistics_enabled(EnabledStatistics::Chunk)
            .set_offset_index_disabled(true);
        // Every one is different: a dictionary of them would only be given up again.
        let properties = ["index", "decision"].into_iter().fold(properties, |all, name| {
            all.set_column_dictionary_enabled(ColumnPath::from(name), false)
        });
        let schema = schema::schema().map_err(failed)?;
        let writer = SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties.build()));
        Ok(Self { writer: writer.map_err(failed)? })
    }

    /// Writes these records as a group, and the file's foot if they are the `last`.
    pub(super) fn write(&mut self, records: &[Record], last: bool) -> Result<(), StoreError> {
        if !records.is_empty() {
            let mut group = self.writer.next_row_group().map_err(failed)?;
            columns::write(&mut group, records).map_err(failed)?;
            group.close().map_err(failed)?;
        }
        if last {
            self.writer.finish().map_err(failed)?;
        }
        Ok(())
    }

    /// The bytes that are new since the last call.
    pub(super) fn take(&mut self) -> Vec<u8> {
        std::mem::take(self.writer.inner_mut())
    }
}

fn failed(error: ParquetError) -> StoreError {
    StoreError::Failed(Box::new(error))
}
