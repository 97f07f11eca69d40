//! Standard output of commands. A reader that has gone away (`latch … | head -1`) wants no more and
//! is no failure.

use std::fmt::Arguments;
use std::io::{self, ErrorKind, Write as _};
use std::process;

/// Prints a line.
pub(super) fn line(text: Arguments<'_>) {
    match writeln!(io::stdout(), "{text}") {
        Ok(()) => {}
        Err(error) if error.kind() == ErrorKind::BrokenPipe => process::exit(0),
        Err(error) => {
            eprintln!("latch: cannot write to standard output: {error}");
            process::exit(1);
        }
    }
}

/// Prints a line to standard output, as `println!` does, but without its panics.
macro_rules! say {
    ($($text:tt)*) => {
        $crate::cli::out::line(format_args!($($text)*))
    };
}
pub(super) use say;
