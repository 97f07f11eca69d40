//! One X server without a screen, for browsers that cannot do without one.
//!
//! It refuses to know who draws on it.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use anyhow::{Context, Result, ensure};

/// A running Xvfb; it ends when this is dropped.
pub(super) struct Display {
    process: Child,
    number: String,
}

impl Display {
    /// Starts `Xvfb` on the first free display, with a screen of this size in pixels.
    ///
    /// Each browser gets its own: without a window manager, windows on one display would take the
    /// keyboard's focus from each other.
    pub(super) fn start((width, height): (u32, u32)) -> Result<Self> {
        let process = Command::new("Xvfb")
            // Else it starts anew, and ends whoever is just connecting, each time that the last
            // of its clients leaves.
            .arg("-noreset")
            .args(["-displayfd", "1", "-nolisten", "tcp", "-screen", "0"])
            .arg(format!("{width}x{height}x24"))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("could not start Xvfb")?;
        let mut display = Self { process, number: String::new() };
        let output = display.process.stdout.take().context("no output")?;
        BufReader::new(output).read_line(&mut display.number)?;
        ensure!(!display.number.is_empty(), "Xvfb ended without naming its display");
        Ok(display)
    }

    /// The value of the variable `DISPLAY`.
    pub(super) fn name(&self) -> String {
        format!(":{}", self.number.trim())
    }

    /// The id of its process.
    pub(super) fn process(&self) -> String {
        self.process.id().to_string()
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        // Asked politely first, since killed it leaves its lock file and socket behind.
        let mut ask = Command::new("kill");
        drop(ask.arg(self.process()).stderr(Stdio::null()).status());
        for _ in 0..100 {
            if !matches!(self.process.try_wait(), Ok(None)) {
                return;
            }
            sleep(Duration::from_millis(20));
        }
        drop(self.process.kill());
        drop(self.process.wait());
    }
}
