//! Notice files: the owner's TOML, read whole into a checked notice or refused whole with every
//! problem named by line and path, and written back for export. Knows nothing of publishing,
//! storage or HTTP.

mod error;
mod place;
mod reason;
mod starter;
#[cfg(test)]
mod tests;
mod write;

pub use error::{FileProblem, NoticeFileError};
pub use place::Place;
pub use starter::starter;
pub use write::write;

use consent::notice::{Draft, MAX_FILE, Notice};
use place::{Placed, spelled};
use toml::de::DeTable;

/// Reads a notice file of at most 512 KiB.
///
/// `name` is what messages call the file. Structure (syntax, unknown or missing keys, types) stops
/// at its first problem; once the structure is right, everything else that is wrong is listed.
pub fn parse(name: &str, text: &str) -> Result<Notice, NoticeFileError> {
    let fail = |problems| NoticeFileError { file: name.into(), problems };
    let draft = read_draft(text).map_err(|problem| fail(vec![problem]))?;
    draft.check().map_err(|problems| {
        let table = DeTable::parse(text).ok();
        let problems = problems.into_iter().map(|problem| FileProblem {
            place: table.as_ref().and_then(|table| Placed { text, table }.find(&problem.path)),
            path: problem.path,
            message: problem.message,
        });
        fail(problems.collect())
    })
}

fn read_draft(text: &str) -> Result<Draft, FileProblem> {
    if text.len() > MAX_FILE {
        let message = format!("{} bytes; at most {MAX_FILE} are allowed", text.len());
        return Err(FileProblem { place: None, path: String::new(), message });
    }
    let syntax = |error: toml::de::Error| FileProblem {
        place: error.span().map(|span| Place::of(text, span.start)),
        path: String::new(),
        message: error.message().replace('\n', ", "),
    };
    let table = DeTable::parse(text).map_err(syntax)?;
    let from = toml::Deserializer::from(table);
    serde_path_to_error::deserialize(from).map_err(|error| FileProblem {
        place: error.inner().span().map(|span| Place::of(text, span.start)),
        path: spelled(error.path()),
        message: reason::of(error.inner().message()),
    })
}
