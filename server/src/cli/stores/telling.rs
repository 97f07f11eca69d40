//! Telling a person at the terminal how far a long work is.

use crate::transfer::Progress;
use std::io::{self, IsTerminal as _};
use std::time::{Duration, Instant};

/// Tells a few times a second; at no terminal, nothing.
pub(super) struct Telling {
    live: bool,
    last: Instant,
    told: bool,
}

impl Telling {
    pub(super) fn new() -> Self {
        Self { live: io::stderr().is_terminal(), last: Instant::now(), told: false }
    }

    /// So far it is.
    pub(super) fn tell(&mut self, Progress { what, done, of }: Progress) {
        if self.live && self.last.elapsed() > Duration::from_millis(200) {
            self.last = Instant::now();
            self.told = true;
            let percent = (done * 100).checked_div(of).unwrap_or(100);
            eprint!("\r{what}: {done} of {of} ({percent} %)   ");
        }
    }

    /// It is over.
    pub(super) fn end(&self) {
        if self.told {
            eprintln!();
        }
    }
}
