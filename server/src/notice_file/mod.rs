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

pub use error::{FileProblem, FileProblems};
pub use place::Place;
pub use starter::starter;
pub use write::write;

use consent::notice::{Draft, MAX_FILE, Notice, Unfair};
use place::{Placed, spelled};
use toml::de::DeTable;

/// Reads a notice file of at most 512 KiB.
///
/// `name` is what messages call the file. Structure (syntax, unknown or missing keys, types) stops
/// at its first problem; once the structure is right, everything else that is wrong is listed.
pub fn parse(name: &str, text: &str) -> Result<Notice, FileProblems> {
    let draft = read_draft(text)
        .map_err(|problem| FileProblems { file: name.into(), problems: vec![problem] })?;
    draft.check().map_err(|problems| {
        placed(name, text, problems.into_iter().map(|problem| (problem.path, problem.message)))
    })
}

/// What the notice of this text should tell its owner, though it stops nothing.
pub fn warnings(name: &str, text: &str, notice: &Notice) -> FileProblems {
    let warnings = notice.warnings().iter();
    placed(name, text, warnings.map(|one| (one.path.clone(), format!("warning: {}", one.message))))
}

/// What is unfair about the notice of this text.
pub fn unfair(name: &str, text: &str, found: &[Unfair]) -> FileProblems {
    let told = |one: &Unfair| format!("unfair ({}): {}", one.pattern.code(), one.message);
    placed(name, text, found.iter().map(|one| (one.path.clone(), told(one))))
}

/// Paths and messages with their places in the text.
fn placed(name: &str, text: &str, told: impl Iterator<Item = (String, String)>) -> FileProblems {
    let table = DeTable::parse(text).ok();
    let problems = told.map(|(path, message)| FileProblem {
        place: table.as_ref().and_then(|table| Placed { text, table }.find(&path)),
        path,
        message,
    });
    FileProblems { file: name.into(), problems: problems.collect() }
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
