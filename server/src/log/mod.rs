//! Reading the consent log, for whoever asks: the API, the admin pages, the command line. Owns how
//! questions and records are spelled and how answers are paged and exported; never writes.

mod answers;
mod cursor;
mod export;
mod jsonld;
mod parquet;
mod question;
mod read;
mod receipt;
mod row;
mod view;
mod word;

pub use answers::NamedAnswers;
pub use cursor::Cursor;
pub use export::{Format, export};
pub use question::{QuestionError, filter, order};
pub use read::{LIMIT, page};
pub use receipt::{Receipt, RecordProof};
pub use view::{EntryView, ErasedView, ErasureView, RecordView};
