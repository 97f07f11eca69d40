//! Copying a streamed export line by line, and saying on stderr how far it is.

use std::io::{self, BufRead as _, BufReader, IsTerminal as _, Read, Write};
use std::time::{Duration, Instant};

/// Copies at most this many lines, or all; how many it were.
pub(super) fn copy_lines(
    from: impl Read,
    to: &mut impl Write,
    most: Option<u64>,
    mut each: impl FnMut(u64),
) -> io::Result<u64> {
    let mut from = BufReader::with_capacity(64 * 1024, from);
    let mut line = Vec::new();
    let mut lines = 0;
    while most.is_none_or(|most| lines < most) {
        line.clear();
        if from.read_until(b'\n', &mut line)? == 0 {
            break;
        }
        to.write_all(&line)?;
        lines += 1;
        each(lines);
    }
    Ok(lines)
}

/// Tells a person at the terminal how many records are written, a few times a second.
pub(super) struct Progress {
    wanted: bool,
    live: bool,
    last: Instant,
    /// One of them, and many.
    names: [&'static str; 2],
}

impl Progress {
    /// Progress of an export; told only if `wanted`.
    pub(super) fn new(wanted: bool) -> Self {
        let live = wanted && io::stderr().is_terminal();
        Self { wanted, live, last: Instant::now(), names: ["record", "records"] }
    }

    /// The same, counting leaves of the tree over the log.
    pub(super) fn of_leaves(wanted: bool) -> Self {
        Self { names: ["leaf", "leaves"], ..Self::new(wanted) }
    }

    /// The same, counting kilobytes of 1000 bytes.
    pub(super) fn of_kilobytes(wanted: bool) -> Self {
        Self { names: ["kB", "kB"], ..Self::new(wanted) }
    }

    /// So many records are written.
    pub(super) fn tell(&mut self, records: u64) {
        if self.live && self.last.elapsed() > Duration::from_millis(200) {
            self.last = Instant::now();
            eprint!("\r{records} {}", self.names[1]);
        }
    }

    /// All are.
    pub(super) fn end(self, records: u64) {
        if self.wanted {
            let back = if self.live { "\r" } else { "" };
            eprintln!("{back}{records} {}", self.names[usize::from(records != 1)]);
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn copies_whole_lines_up_to_the_limit() {
        let copy = |most| {
            let (mut to, mut told) = (Vec::new(), 0);
            let lines = super::copy_lines(&b"a\nb\nc"[..], &mut to, most, |n| told = n).unwrap();
            assert_eq!(lines, told);
            (lines, String::from_utf8(to).unwrap())
        };
        assert_eq!(copy(Some(2)), (2, "a\nb\n".into()));
        assert_eq!(copy(None), (3, "a\nb\nc".into()));
    }
}
