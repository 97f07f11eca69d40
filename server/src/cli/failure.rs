//! How a command fails: a sentence on stderr that says what to do, and an exit code.

use std::fmt;
use std::io;
use std::process::ExitCode;

/// The command was asked for something that makes no sense: exit code 2.
#[derive(Debug)]
pub(super) struct Usage(pub(super) String);

impl fmt::Display for Usage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Usage {}

/// Everything was said already: exit code 1.
#[derive(Debug)]
pub(super) struct Told;

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("it failed as told above")
    }
}

impl std::error::Error for Told {}

/// Says what went wrong, if anything.
pub(super) fn exit(done: anyhow::Result<()>) -> ExitCode {
    let Err(error) = done else { return ExitCode::SUCCESS };
    if error.is::<Told>() {
        return ExitCode::from(1);
    }
    // Whoever reads the output has read enough, as `latch log | head` does.
    let closed = |error: &io::Error| error.kind() == io::ErrorKind::BrokenPipe;
    if error.chain().any(|cause| cause.downcast_ref().is_some_and(closed)) {
        return ExitCode::SUCCESS;
    }
    eprintln!("latch: {error:#}");
    ExitCode::from(if error.is::<Usage>() { 2 } else { 1 })
}
