//! The columns of the Parquet file: the fields of a record as the API has them, groups for objects,
//! maps for answers. Owns their names, types and order, which readers rely on.

use parquet::errors::ParquetError;
use parquet::schema::parser::parse_message_type;
use parquet::schema::types::TypePtr;
use std::sync::Arc;

/// Texts are strings, as the API spells them, so that what is found there is found here; only numbers
/// and times have types of their own.
const SCHEMA: &str = "
message record {
  required int64 index (INTEGER(64,false));
  required int64 recorded_at (TIMESTAMP(MILLIS,true));
  required binary decision (STRING);
  required binary site (STRING);
  required binary visitor (STRING);
  required group notice {
    required int32 version (INTEGER(32,false));
    required binary hash (STRING);
  }
  required binary language (STRING);
  required binary regime (STRING);
  required binary action (STRING);
  required binary layer (STRING);
  required binary surface (STRING);
  required binary gesture (STRING);
  required boolean trusted;
  required int64 decided_at (TIMESTAMP(MILLIS,true));
  required binary page (STRING);
  required binary outcome (STRING);
  required group answers {
    required group categories (MAP) {
      repeated group key_value {
        required binary key (STRING);
        required binary value (STRING);
      }
    }
    required group services (MAP) {
      repeated group key_value {
        required binary key (STRING);
        required binary value (STRING);
      }
    }
  }
  required group context {
    required binary browser (STRING);
    required binary device (STRING);
    optional binary country (STRING);
    optional binary address (STRING);
    required binary rule (STRING);
    optional binary build (STRING);
  }
  optional int64 previous (INTEGER(64,false));
}";

/// The schema of the file.
pub(super) fn schema() -> Result<TypePtr, ParquetError> {
    parse_message_type(SCHEMA).map(Arc::new)
}
