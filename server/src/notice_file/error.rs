//! How problems of a notice file are told: one per line, in the `file:line:column: path: what`
//! form that editors and terminals turn into links. Knows nothing of how they were found.

use super::Place;
use std::fmt;

/// One thing that is wrong with a notice file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileProblem {
    /// Where in the text; `None` where nothing in it can be pointed at.
    pub place: Option<Place>,
    /// Where in the notice, such as `services[2].cookies[0].name`; empty for the file as a whole.
    pub path: String,
    /// What is wrong and what is allowed.
    pub message: String,
}

/// What is to be told of a notice file. As an error: everything that is wrong with it, at least
/// one problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileProblems {
    /// What the file is called.
    pub file: String,
    /// The problems, in the order found.
    pub problems: Vec<FileProblem>,
}

impl fmt::Display for FileProblems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, problem) in self.problems.iter().enumerate() {
            if at > 0 {
                f.write_str("\n")?;
            }
            f.write_str(&self.file)?;
            if let Some(Place { line, column }) = problem.place {
                write!(f, ":{line}:{column}")?;
            }
            if !problem.path.is_empty() {
                write!(f, ": {}", problem.path)?;
            }
            write!(f, ": {}", problem.message)?;
        }
        Ok(())
    }
}

impl std::error::Error for FileProblems {}
